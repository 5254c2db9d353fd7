"""Which speeches a comparison counts: one a near-duplicate cluster, and only those that belong to a group.

Nothing is dropped in silence: each group of speeches comes with the number of those left out and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import CompareError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Selection:
    """``groups``: ids of the speeches counted, by group, in the order asked for; empty groups stay in.

    ``duplicates``: by group, how many near-duplicates of a counted speech were left out. ``ungrouped``: how many
    independent or duplicate speeches belong to no group.
    """

    groups: dict[str, tuple[str, ...]]
    duplicates: dict[str, int]
    ungrouped: int


def select(metadata: pd.DataFrame, *, by: str, order: Sequence[str]) -> Selection:
    """The speeches of each group in ``order``; ``by`` is the metadata's column that holds the group ("" = none).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"era": ["a", "a", "b", ""], "duplicate_of": ["", "1", "", ""]}, index=list("1234"))
    >>> select(table, by="era", order=["a", "b", "c"])
    Selection(groups={'a': ('1',), 'b': ('3',), 'c': ()}, duplicates={'a': 1, 'b': 0, 'c': 0}, ungrouped=1)
    """
    need(metadata, (by, "duplicate_of"), where="metadata")
    if not metadata.index.is_unique:
        raise CompareError("two speeches have the same id", where="metadata", expected="one row a speech")
    group = metadata[by].fillna("").astype(str)
    unknown = sorted(set(group) - {"", *order})
    if unknown:
        raise CompareError(
            f"a speech has the {by} {unknown[0]!r}",
            where=f"metadata, column {by}",
            expected='"" or one of ' + ", ".join(order),
            advice="use the periodisation that the column was made with",
        )
    copy = metadata["duplicate_of"].fillna("").astype(str) != ""
    return Selection(
        {name: tuple(metadata.index[(group == name) & ~copy]) for name in order},
        {name: int(((group == name) & copy).sum()) for name in order},
        int((group == "").sum()),
    )


def need(table: pd.DataFrame, columns: Sequence[str], *, where: str) -> None:
    """An error that names the columns a table ought to have and has not."""
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise CompareError(
            f"there is no column {', '.join(map(repr, missing))}",
            where=where,
            expected="a table like Corpus.to_frame() with the column asked for",
            advice="have " + ", ".join(map(str, table.columns[:12])),
        )
