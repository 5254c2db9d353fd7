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


#: So many groups at most are held against each other unless they are named: 20 speakers would make 190 pairs.
MOST_GROUPS = 12


def groups_of(
    metadata: pd.DataFrame, by: str, groups: Sequence[str] = (), *, eras: Sequence[str] = ()
) -> tuple[pd.DataFrame, list[str]]:
    """The metadata with speeches of other groups in none ("" in the column ``by``), and the groups in order.

    ``groups`` names the groups wanted and their order; without it, all of the column: for eras those of the
    periodisation (``eras``) in its order, else by name.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"genre": ["讲话", "发言", "讲话", "unknown"]}, index=list("1234"))
    >>> groups_of(table, "genre")[1], groups_of(table, "genre", ["讲话", "发言"])[0]["genre"].tolist()
    (['发言', '讲话'], ['讲话', '发言', '讲话', ''])
    """
    need(metadata, (by,), where="metadata")
    column = metadata[by].fillna("").astype(str)
    known = list(eras) if by == "era" else sorted(set(column) - {"", "unknown", "未知"})
    for name in groups:
        if name not in known:
            raise CompareError(
                f"no speech has the {by} {name!r}",
                where=f"groups by {by}",
                expected="one of " + (", ".join(known[:20]) or "nothing: it is known of no speech"),
            )
    order = list(dict.fromkeys(groups)) or known
    if len(order) < 2 and (by != "era" or groups):
        raise CompareError(
            f"there are {len(order)} groups by {by}: nothing can be compared",
            where=f"groups by {by}",
            expected="two at least",
            advice="discourse speeches --format csv shows what is known of each speech; --metadata says more",
        )
    if len(order) > MOST_GROUPS and not groups and by != "era":
        raise CompareError(
            f"{len(order)} groups by {by} would make {len(order) * (len(order) - 1) // 2} pairs",
            where=f"groups by {by}",
            expected=f"at most {MOST_GROUPS} unless they are named",
            advice="--groups (in a study file: groups = [...]) with those to be held against each other",
        )
    return metadata.assign(**{by: column.where(column.isin(order), "")}), order


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
