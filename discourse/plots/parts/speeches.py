"""Rows that several figures share: speeches in the order of their eras and dates, with what names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..style import MAX_ROWS

if TYPE_CHECKING:
    import pandas as pd

    from ...results import Results

#: What is written for speeches that lie wholly inside no era.
OUTSIDE_EN, OUTSIDE_ZH = "outside the eras", "时期之外"

COLUMNS = ["row", "era_order", "era", "era_en", "era_zh", "speech", "label", "best", "duplicate_of"]


class Group(NamedTuple):
    """An era, or what lies outside all of them (``order`` -1, ``id`` empty)."""

    order: int
    id: str
    en: str
    zh: str


def groups(results: Results) -> list[Group]:
    """The eras in order, then the outside: only those that some speech lies in."""
    present = set(results.metadata["era"])
    listed = [Group(i, era.id, era.en, era.zh) for i, era in enumerate(results.eras)]
    return [g for g in [*listed, Group(-1, "", OUTSIDE_EN, OUTSIDE_ZH)] if g.id in present]


def speech_rows(results: Results) -> pd.DataFrame:
    """A row a speech (:data:`COLUMNS`), eras in order, by best date within; undated ones last, then by id."""
    import pandas as pd

    meta = results.metadata
    rows = []
    for group in groups(results):
        members = meta[meta["era"] == group.id]
        order = sorted(members.index, key=lambda i: (members.at[i, "best"] or "9999", str(i)))
        rows += [
            (
                "speech",
                *group,
                i,
                members.at[i, "label"],
                members.at[i, "best"],
                members.at[i, "duplicate_of"],
            )
            for i in order
        ]
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS))


def era_row(group: Group, label: str = "") -> dict[str, object]:
    """The first cells of a row that stands for a whole era."""
    return dict(zip(COLUMNS, ["era", *group, "", label, "", ""], strict=True))


def too_many(results: Results) -> bool:
    """Whether a row a speech would not fit a page, so that eras are shown instead."""
    return len(results.metadata) > MAX_ROWS


def by_group(table: pd.DataFrame) -> Iterator[tuple[Group, pd.DataFrame]]:
    """The rows of each era, in the table's order."""
    for key, part in table.groupby(["era_order", "era", "era_en", "era_zh"], sort=False):
        order, id, en, zh = key
        yield Group(int(order), str(id), str(en), str(zh)), part
