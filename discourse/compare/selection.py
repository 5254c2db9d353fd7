"""Which speeches a comparison counts: one a near-duplicate cluster, and only those that belong to a group.

Nothing is dropped in silence: each group of speeches comes with the number of those left out and why. A label is
read the same way wherever labels are given (:func:`plain_labels`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..corpus import copies
from ..corpus.copies import Member, independent_rows
from ..errors import CompareError
from ..segment.segmented import SegmentedSpeech
from .tokens import Speeches

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


def plain_label(value: object) -> str:
    """The name of a group as text; "" for what means none: "", None, NaN, NaT, pd.NA. So 0 and False are labels.

    A whole number is named as one even where it came as a float: pandas makes 2010 into 2010.0 as soon as one speech
    of the column has no year.

    >>> [plain_label(value) for value in ("2010", 2010, 2010.0, 0, False, float("nan"), None)]
    ['2010', '2010', '2010', '0', 'False', '', '']
    """
    if isinstance(value, str):
        return str(value)
    if value is None or type(value).__name__ == "NAType" or value != value:  # what is not itself is missing
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).removesuffix(" 00:00:00")  # a day is named as a day


def plain_labels(given: Iterable[object], *, where: str) -> list[str]:
    """A label each, by their places: what index a column of pandas has says nothing of the order of the speeches.

    >>> import pandas as pd
    >>> plain_labels(pd.Series(["a", None, "b"], index=[2, 0, 1]), where="an example")
    ['a', '', 'b']
    """
    if isinstance(given, str | Mapping) or getattr(given, "ndim", 1) != 1:
        raise CompareError(
            f"the labels are a {'text' if isinstance(given, str) else type(given).__name__}",
            where=where,
            expected="one label a speech, in the order of the speeches",
            advice="a list, or one column of a table",
        )
    return [plain_label(value) for value in given]


def label_order(given: Iterable[Any], *, where: str) -> list[str]:
    """The different labels: in the order of their values if these have one (2 before 10), else by name.

    >>> label_order([10, 2, None, 2], where="an example"), label_order(["b", 10, 2], where="an example")
    (['2', '10'], ['10', '2', 'b'])
    """
    values = list(given)
    named = dict(zip(plain_labels(values, where=where), values, strict=True))
    named.pop("", None)
    try:
        return sorted(named, key=named.__getitem__)
    except TypeError:
        return sorted(named)


def copies_among(speeches: Speeches, *, where: str) -> frozenset[int]:
    """The places of the near-duplicates of a speech that is counted (:func:`copies_of`)."""
    return copies_of(known_members(speeches) or map(member_of, speeches), where=where)


def known_members(speeches: Speeches) -> Sequence[Member | None] | None:
    """Who the speeches are, where that is known without reading any."""
    if isinstance(speeches, list | tuple):
        return list(map(member_of, speeches))
    members: Sequence[Member | None] | None = getattr(speeches, "members", None)
    return members


def member_of(speech: SegmentedSpeech | Sequence[str]) -> Member | None:
    """Who a speech is; a list of tokens is nobody, and a copy of none."""
    return Member.of(speech) if isinstance(speech, SegmentedSpeech) else None


def copies_of(members: Iterable[Member | None], *, where: str) -> frozenset[int]:
    """The places of the near-duplicates of a speech that is counted, as :class:`~.standing.Standing` has it.

    As :func:`discourse.corpus.copies.copies_of`; a speech that comes twice is an error, not two.

    >>> copies_of([Member("a", False, "a"), Member("a", True, "b"), Member("x", True, "c")], where="an example")
    frozenset({1})
    """
    known = list(members)
    once("speech", [member.id for member in known if member], where=where)
    return copies.copies_of(known)


def once(what: str, names: Sequence[str], *, where: str) -> None:
    """An error that names what is there twice.

    >>> once("group", ["a", "b", "a"], where="order")
    Traceback (most recent call last):
    discourse.errors.CompareError: order: more than one group has the name 'a'. Expected: each group once.
    """
    if len(set(names)) == len(names):
        return
    twice = [name for name, count in Counter(names).items() if count > 1]
    raise CompareError(
        f"more than one {what} has the name {', '.join(map(repr, twice[:5]))}",
        where=where,
        expected=f"each {what} once",
    )


def select(metadata: pd.DataFrame, *, by: str, order: Sequence[object]) -> Selection:
    """The speeches of each group in ``order``; ``by`` is the metadata's column that holds the group ("" = none).

    Left out is a near-duplicate of a speech that the metadata has; of copies without it the first by id is counted.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"era": ["a", "a", "b", ""], "duplicate_of": ["", "1", "", ""]}, index=list("1234"))
    >>> select(table, by="era", order=["a", "b", "c"])
    Selection(groups={'a': ('1',), 'b': ('3',), 'c': ()}, duplicates={'a': 1, 'b': 0, 'c': 0}, ungrouped=1)
    """
    need(metadata, (by, "duplicate_of"), where="metadata")
    if not metadata.index.is_unique:
        raise CompareError("two speeches have the same id", where="metadata", expected="one row a speech")
    names = plain_labels(order, where=f"the order of the groups by {by}")
    once("group", names, where=f"the order of the groups by {by}")
    group = _column(metadata, by)
    unknown = sorted(set(group) - {"", *names})
    if unknown:
        raise CompareError(
            f"a speech has the {by} {unknown[0]!r}",
            where=f"metadata, column {by}",
            expected='"" or one of ' + ", ".join(names),
            advice="use the periodisation that the column was made with",
        )
    copy = copies_in(metadata)
    return Selection(
        {name: tuple(metadata.index[(group == name) & ~copy]) for name in names},
        {name: int(((group == name) & copy).sum()) for name in names},
        int((group == "").sum()),
    )


def copies_in(metadata: pd.DataFrame) -> pd.Series:
    """Which rows are left out as near-duplicates: :func:`copies_among` of a table."""
    import pandas as pd

    known = metadata[[]].assign(duplicate_of=_column(metadata, "duplicate_of"))
    return pd.Series(~independent_rows(known), index=metadata.index)


def _column(metadata: pd.DataFrame, name: str) -> pd.Series:
    """A column of labels as text, "" where there is none."""
    import pandas as pd

    labels = plain_labels(metadata[name], where=f"metadata, column {name}")
    return pd.Series(labels, index=metadata.index, name=name, dtype=str)


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
    column, groups = _column(metadata, by), plain_labels(groups, where=f"groups by {by}")
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
