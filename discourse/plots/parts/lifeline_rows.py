"""The rows of the life-lines' table: eras, formulas, sightings, speeches, and years where speeches are too many."""

from __future__ import annotations

from collections import Counter
from math import fsum, nan
from typing import TYPE_CHECKING, Any

from .dated_formulas import Life, Seen, decimal, early, wide
from .speeches import groups

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from ...lexicons.match import Matcher
    from ...results import Results

#: A row, by the names of its columns.
Cells = dict[str, Any]


def era_rows(results: Results) -> list[Cells]:
    """The eras that some speech lies in, with their bounds, and what lies outside."""
    known = {group.id: group for group in groups(results)}
    bounds = {era.id: (era.start, era.end) for era in results.eras}
    rows = []
    for group in known.values():
        start, end = bounds.get(group.id, (None, None))
        days = [day.isoformat() if day else "" for day in (start, end)]
        span = {"earliest": days[0], "latest": days[1], "x0": decimal(days[0]), "x1": decimal(days[1])}
        names = {"era_order": group.order, "era": group.id, "era_en": group.en, "era_zh": group.zh}
        rows.append({"row": "era"} | names | span)
    return rows


def formula_row(order: int, life: Life, about: dict[str, Cells]) -> Cells:
    """The line of a formula: its official date, first and last sighting, longest gap in years."""
    from datetime import date
    from itertools import pairwise

    entry = life.entry
    days = sorted(str(about[i]["best"]) for i in life.speeches if about[i]["best"])
    gaps = [(date.fromisoformat(b) - date.fromisoformat(a)).days / 365.25 for a, b in pairwise(days)]
    return {
        "row": "formula",
        "order": order,
        "formula": entry.form,
        "category": entry.category,
        "scope": entry.scope,
        "first_use": entry.first_use,
        "official": decimal(entry.first_use),
        "first_seen": days[0],
        "last_seen": days[-1],
        "speeches": len(life.speeches),
        "undated": len(life.speeches) - len(days),
        "longest_gap": max(gaps, default=nan),
        "anachronism": int(life.early > 0),
    }


def linked(life: Life, texts: Mapping[str, str], matcher: Matcher) -> str:
    """By what the reading room finds more of a formula's speeches: "term", the characters as they are, which also
    stand in longer formulas, or "formula", the matches that count, which may have other quotation marks or masks."""
    form = life.entry.form
    literal = {form: sum(form in texts[i] for i in life.speeches)}
    return links([life], literal, ((i, texts[i]) for i in life.speeches), matcher)[form]


def links(
    chosen: Sequence[Life], literal: Mapping[str, int], texts: Iterable[tuple[str, str]], matcher: Matcher
) -> dict[str, str]:
    """:func:`linked` of several formulas. ``literal``: in how many of its speeches each stands as it is; ``texts``:
    at least the speeches of those that do not in all (:func:`unsure`), with their ids."""
    from ...extractors.formulas import apart, hits

    wanted = {life.entry.form: frozenset(life.speeches) for life in unsure(chosen, literal)}
    matched: Counter[str] = Counter()
    for name, text in texts:
        asked = {form for form, having in wanted.items() if name in having}
        if asked:
            matched.update(asked & {hit.form for hit in apart(hits(text, matcher=matcher))})
    return {
        life.entry.form: "formula" if matched[life.entry.form] > literal[life.entry.form] else "term"
        for life in chosen
    }


def unsure(chosen: Sequence[Life], literal: Mapping[str, int]) -> list[Life]:
    """The formulas that do not stand as they are in all of their speeches."""
    return [life for life in chosen if literal[life.entry.form] < len(life.speeches)]


def _when(row: Cells, orders: dict[str, int]) -> Cells:
    """A speech's place in time, as its days and as decimal years."""
    cells = {name: row[name] for name in ("era", "earliest", "best", "latest")}
    cells |= {"era_order": orders[row["era"]], "speech": row["id"], "n": 1}
    cells |= {"x": decimal(row["best"]), "x0": decimal(row["earliest"]), "x1": decimal(row["latest"])}
    return cells | {"wide": int(wide(row["earliest"], row["latest"]))}


def sightings(
    results: Results, order: int, life: Life, found: dict[str, Seen], about: dict[str, Cells]
) -> list[Cells]:
    """The dated speeches that have a formula, by date; ``dates``: its words are evidence of the speech's date."""
    orders = {group.id: group.order for group in groups(results)}
    form = life.entry.form
    rows = [
        {"row": "sighting", "order": order, "formula": form, "sentence": found[i].every[form]}
        | {"anachronism": int(early(about[i]["latest"], life.entry.first_use))}
        | {"dates": int(form in found[i].dating)}
        | _when(about[i], orders)
        for i in life.speeches
        if about[i]["best"]
    ]
    return sorted(rows, key=lambda row: (row["best"], row["speech"]))


def by_year(single: list[Cells]) -> list[Cells]:
    """The sightings of one formula, those of a year and era together; anachronistic ones apart."""
    cells: dict[tuple[str, int, int], list[Cells]] = {}
    for row in single:
        key = (row["best"][:4], row["era_order"], row["anachronism"])
        cells.setdefault(key, []).append(row)
    return [
        {name: here[0][name] for name in ("row", "order", "formula", "era", "era_order", "anachronism")}
        | {"best": year, "x": int(year) + 0.5, "n": len(here), "wide": 0}
        | {"dates": sum(row["dates"] for row in here)}
        for (year, _, _), here in sorted(cells.items())
    ]


def ends(shown: list[Cells]) -> Cells:
    """Where the bar of a formula begins and ends: at the first and the last of its marks."""
    return {"x0": min(row["x"] for row in shown), "x1": max(row["x"] for row in shown)}


def speech_rows(
    results: Results, found: dict[str, Seen], about: dict[str, Cells], short: Container[str]
) -> list[Cells]:
    """Every speech with the first uses of the formulas that make its vintage; one that is too short has none."""
    orders = {group.id: group.order for group in groups(results)}
    rows = []
    for i, one in found.items():
        row: Cells = {"row": "speech"} | _when(about[i], orders)
        first = [decimal(entry.first_use) for entry in one.own] if i not in short else []
        mean = fsum(first) / len(first) if first else nan
        row |= {"oldest": min(first, default=nan), "newest": max(first, default=nan), "mean": mean}
        row |= {"vintage": row["x"] - mean, "formulas": len(first)}
        row |= {"dates": sum(entry.form in one.dating for entry in one.own)}
        rows.append(row)
    return sorted(rows, key=lambda row: (row["best"] or "9999", row["speech"]))


def year_rows(speeches: list[Cells]) -> list[Cells]:
    """The medians of each year; the undated speeches last, without."""
    from statistics import median

    years: dict[str, list[Cells]] = {}
    for row in speeches:
        years.setdefault(row["best"][:4], []).append(row)
    rows = []
    for year, here in sorted(years.items(), key=lambda item: item[0] or "9999"):
        known = [row for row in here if row["formulas"]]
        cells = {"row": "year", "best": year, "x": int(year) + 0.5 if year else nan, "n": len(here)}
        for name in ("oldest", "mean", "newest", "vintage", "formulas"):
            cells[name] = median(row[name] for row in known) if known else nan
        rows.append(cells | {"dates": sum(row["dates"] > 0 for row in here), "era_order": -1, "wide": 0})
    return rows
