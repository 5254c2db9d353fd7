"""Rows that several figures share: speeches in the order of their eras and dates, with what names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..style import MAX_ROWS
from .tables import records

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

    meta = results.metadata.rename_axis("speech").reset_index()
    names = pd.DataFrame(groups(results), columns=pd.Index(["era_order", "era", "era_en", "era_zh"]))
    names["place"] = range(len(names))
    rows = meta[["speech", "era", "label", "best", "duplicate_of"]].merge(names, on="era", validate="m:1")
    rows["row"], rows["day"] = "speech", rows["best"].replace("", "9999")
    return rows.sort_values(["place", "day", "speech"], kind="stable", ignore_index=True)[COLUMNS]


def era_row(group: Group, label: str = "") -> dict[str, object]:
    """The first cells of a row that stands for a whole era."""
    return dict(zip(COLUMNS, ["era", *group, "", label, "", ""], strict=True))


def too_many(results: Results) -> bool:
    """Whether a row a speech would not fit a page, so that eras are shown instead."""
    return len(results.metadata) > MAX_ROWS


def numbers(table: pd.DataFrame) -> tuple[int, int]:
    """Speeches and independent speeches of a table that has its speeches as rows, or else its eras."""
    speeches = table[table["row"] == "speech"].drop_duplicates("speech")
    if len(speeches):
        return len(speeches), int((speeches["duplicate_of"] == "").sum())
    eras = table[table["row"] == "era"].drop_duplicates("era")
    return int(eras["n"].sum()), int(eras["n_independent"].sum())


def by_group(table: pd.DataFrame) -> Iterator[tuple[Group, pd.DataFrame]]:
    """The rows of each era, in the table's order."""
    for _, part in table.groupby("era_order", sort=False):
        first = records(part.head(1))[0]
        yield Group(int(first["era_order"]), first["era"], first["era_en"], first["era_zh"]), part
