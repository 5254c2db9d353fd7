"""Slogan life-lines: official first use, first and last sighting in the corpus; below, the vintage of each speech."""

from __future__ import annotations

from collections import Counter
from math import ceil, floor, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import n_note
from .parts.dated_formulas import Seen, choose_lives, lives, seen
from .parts.era_keys import era_keys
from .parts.keys import Key, draw_key
from .parts.lifeline_caption import said
from .parts.lifeline_rows import (
    by_year,
    ends,
    era_rows,
    formula_row,
    links,
    sightings,
    speech_rows,
    unsure,
    year_rows,
)
from .parts.links import to_formula, to_speech, to_term
from .parts.rows import below_axis, type_size
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.speeches import too_many
from .parts.tables import records
from .style import FAINT, GREY, INK, PAPER, SMALL, TINY, Mark, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "Life-lines of dated formulas", "提法的生命线"

#: Rows of the upper panel, and how many of them anachronisms may take before the others.
MOST, EARLY = 25, 5

#: What is asked of the metadata.
_ABOUT = ["era", "earliest", "best", "latest"]

#: Years before the first speech that the axis shows; an older first use is an arrow with its year.
BEFORE = 10.0

#: Of a thing that is in the wrong time: with the shape of a cross, so that grey shows it.
WRONG = "#D55E00"

_WORDS = (
    "row", "formula", "category", "scope", "first_use", "first_seen", "last_seen", "speech", "era", "era_en",
    "era_zh", "earliest", "best", "latest", "link",
)  # fmt: skip
_NUMBERS = (
    "order", "era_order", "official", "x", "x0", "x1", "n", "speeches", "undated", "longest_gap", "anachronism",
    "wide", "sentence", "dates", "oldest", "newest", "mean", "vintage", "formulas",
)  # fmt: skip


def data(results: Results) -> pd.DataFrame:
    """``row`` "era" (bounds); "formula": one a line, oldest first use first, with ``official`` (decimal year), first
    and last sighting (``x0``, ``x1``); "sighting": each independent, dated speech with it, at ``x``, its days from
    ``x0`` to ``x1``, ``wide`` if more than a year, ``dates`` if the words are evidence of its date; "speech": each
    independent speech with the first uses of its dated formulas (``oldest``, ``mean``, ``newest``; ``vintage`` its
    date less the mean). ``link``: by what the reading room finds more of a formula's speeches, its characters
    ("term") or the lexicon's matches ("formula").

    Beyond :data:`~discourse.plots.style.MAX_ROWS` speeches "sighting" rows are by year and era, ``n`` speeches each,
    and "year" rows stand for the speeches: medians of their oldest, mean and newest.
    """
    import pandas as pd

    from ..compare.grouped import read_at
    from ..extractors._tokens import han
    from ..extractors.formulas import MIN_HAN
    from ..lexicons.match import matcher_of

    matcher = matcher_of()
    dated = {entry.form: entry for entry in matcher.lexicon if entry.first_use}
    own = results.metadata[results.metadata["duplicate_of"] == ""]
    found: dict[str, Seen] = {}
    literal: Counter[str] = Counter()
    short: set[str] = set()
    independent = (results.metadata["duplicate_of"] == "").to_numpy()
    for speech, inside in zip(results.segmented, independent, strict=True):
        if inside:
            found[speech.id] = one = seen(speech, matcher, dated)
            literal.update(form for form in one.every if form in speech.text)
            if han(speech.text) < MIN_HAN:
                short.add(speech.id)
    chosen = choose_lives(lives(found, own, dated), own, MOST, EARLY)
    asked = {name for life in unsure(chosen, literal) for name in life.speeches}
    places = [i for i, name in enumerate(results.metadata.index) if name in asked]
    texts = ((speech.id, speech.text) for speech in read_at(results.segmented, places))
    link = links(chosen, literal, texts, matcher)
    rows = era_rows(results)
    about = {str(row["id"]): row for row in records(own[_ABOUT].reset_index(names="id"))}
    for order, life in enumerate(chosen):
        seen_here = sightings(results, order, life, found, about)
        seen_here = by_year(seen_here) if too_many(results) else seen_here
        here = [formula_row(order, life, about) | ends(seen_here), *seen_here]
        rows += [row | {"link": link[life.entry.form]} for row in here]
    speeches = speech_rows(results, found, about, short)
    rows += year_rows(speeches) if too_many(results) else speeches
    table = pd.DataFrame(rows, columns=[*_WORDS, *_NUMBERS])
    table[list(_WORDS)] = table[list(_WORDS)].astype(object).fillna("")
    table[list(_NUMBERS)] = table[list(_NUMBERS)].astype(float)
    return table


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """Lines above, vintages below, over the same years."""
    sheet = Sheet(fig, lang)
    speeches = table[table["row"].isin(["speech", "year"])]
    n = int(speeches["n"].sum())
    lost = int(speeches.loc[speeches["x"].isna(), "n"].sum())
    en, zh = n_note(n, n)
    without = (f", {lost} without a date not drawn", f"，其中 {lost} 篇无日期，未画") if lost else ("", "")
    top = sheet.header(TITLE_EN, TITLE_ZH, f"{en}, independent{without[0]}", f"{zh}（独立篇）{without[1]}")
    lines = records(table[table["row"] == "formula"])
    if not lines:
        text = sheet.say("no dated speech has a dated formula", "有日期的讲话中没有注明首用日期的提法")
        sheet.text(MARGIN, top + 1.5, sheet.fitted(text, sheet.width - 2 * MARGIN), color=GREY)
        return
    foot = draw_key(sheet, _keys(table)) - below_axis(lang)
    below = min(46.0, (foot - top) * 0.36)
    span = _span(table)
    left, right = _columns(sheet, lines, (top, foot - below))
    top += SMALL * LEADING + 1.0
    _draw_lines(sheet, table, (left, top, right, foot - below), span)
    _draw_vintages(sheet, table, (left, foot - below, right, foot), span)
    sheet.axis_title(left, right, foot + 3.6, "year", "年份")


def _columns(sheet: Sheet, lines: list[dict[str, Any]], rows: tuple[float, float]) -> tuple[float, float]:
    """The formulas' names at the left, speeches and longest gap at the right; gives the panel's ends between."""
    top, foot = rows[0] + SMALL * LEADING + 1.0, rows[1]
    pitch = (foot - top) / len(lines)
    size = type_size(pitch)
    names = [
        sheet.fitted(line["formula"], sheet.width * (0.34 if sheet.narrow else 0.28), size) for line in lines
    ]
    for y, (name, line) in enumerate(zip(names, lines, strict=True)):
        text = sheet.text(MARGIN, top + (y + 0.5) * pitch, name, size)
        sheet.link(text, _places(line))
    right = sheet.width - MARGIN
    columns = [("longest_gap", "gap", "间隔"), ("speeches", "n", "篇数")]
    for name, en, zh in columns[1:] if sheet.narrow else columns:
        head = sheet.say(en, zh)
        cells = [_number(line[name], name) for line in lines]
        for y, cell in enumerate(cells):
            sheet.text(right, top + (y + 0.5) * pitch, cell, size, ha="right", color=GREY)
        sheet.text(right, top - 0.6, head, TINY, ha="right", va="bottom", color=GREY)
        right -= max(sheet.text_width(text, size) for text in [head, *cells]) + 1.8
    return MARGIN + max(sheet.text_width(name, size) for name in names) + 2.0, right - 1.0


def _number(value: float, name: str) -> str:
    if not isfinite(value):
        return "–"
    return f"{value:.1f}" if name == "longest_gap" else f"{value:.0f}"


def _span(table: pd.DataFrame) -> tuple[float, float]:
    """The years shown: all days of the speeches, first uses no older than :data:`BEFORE` years before them."""
    dots = table[table["row"].isin(["sighting", "speech", "year"])]
    days = [x for name in ("x", "x0", "x1") for x in dots[name] if isfinite(x)]
    official = [x for x in table["official"] if isfinite(x)]
    first = min(x for x in dots["x"] if isfinite(x))
    low = min([*days, max(min(official), first - BEFORE)])
    high = max([*days, *official])
    air = (high - low) * 0.025 or 0.5  # a single day is drawn in the middle of a year
    return low - air, high + air


def _panel(
    sheet: Sheet,
    table: pd.DataFrame,
    box: tuple[float, float, float, float],
    span: tuple[float, float],
    *,
    years_below: bool,
) -> Axes:
    """Axes over the eras as bands, with a line at each of the years that stand below the lower panel."""
    left, top, right, foot = box
    ax = sheet.axes(left, top, right - left, foot - top, xlim=span)
    low, high = span
    for row in records(table[table["row"] == "era"]):
        ends = [max(row["x0"], low) if isfinite(row["x0"]) else low, min(row["x1"], high)]
        ends[1] = ends[1] if isfinite(row["x1"]) else high
        if row["era"] and ends[0] < ends[1]:
            ax.axvspan(*ends, color=era_mark(int(row["era_order"])).colour, alpha=0.12, lw=0, zorder=0)
    step = next((s for s in (1, 2, 5, 10, 20, 50) if (high - low) / s * 8.0 <= right - left), 100)
    years = list(range(ceil(low / step) * step, floor(high) + 1, step))
    ax.set_xticks(years, [str(year) if years_below else "" for year in years])
    ax.grid(axis="x", color=FAINT, lw=0.3, zorder=0)
    ax.set_axisbelow(True)
    ax.tick_params(labelsize=SMALL)
    return ax


def _draw_lines(
    sheet: Sheet, table: pd.DataFrame, box: tuple[float, float, float, float], span: tuple[float, float]
) -> None:
    lines = records(table[table["row"] == "formula"])
    ax = _panel(sheet, table, box, span, years_below=False)
    ax.set(ylim=(len(lines), 0), yticks=[])
    ax.tick_params(axis="x", length=0)
    ax.spines["left"].set_visible(False)
    pitch = (box[3] - box[1]) / len(lines)
    for line in lines:
        y = line["order"] + 0.5
        ax.axhline(y, color=FAINT, lw=0.3, zorder=1)
        ax.plot(
            [line["x0"], line["x1"]], [y, y], color=FAINT, lw=pitch * 0.9, zorder=2, solid_capstyle="butt"
        )
        colour = WRONG if line["anachronism"] else GREY
        ends = [max(line["official"], span[0]), line["x0"]]
        ax.plot(ends, [y, y], color=colour, lw=0.8, ls=":", zorder=2)
        _draw_official(ax, line, y, pitch)
    dots = table[table["row"] == "sighting"]
    known = dots[np.isfinite(dots["x0"]) & np.isfinite(dots["x1"]) & (dots["x1"] > dots["x0"])]
    ax.hlines(known["order"] + 0.5, known["x0"], known["x1"], color=INK, lw=0.5, zorder=3)
    _draw_dots(sheet, ax, dots, dots["order"] + 0.5, min(pitch, 4.0))
    wrong = dots[dots["anachronism"] == 1]
    size = (min(pitch, 4.0) * 1.7) ** 2
    cross: dict[str, Any] = {"s": size, "c": WRONG, "marker": "x", "linewidths": 1.1}
    ax.scatter(wrong["x"], wrong["order"] + 0.5, zorder=6, **cross)


def _draw_official(ax: Axes, line: dict[str, Any], y: float, pitch: float) -> None:
    """A mark at the first official use; where it lies left of the axis an arrow, and the year."""
    low, high = ax.get_xlim()
    if line["official"] >= low:
        ax.plot([line["official"]], [y], "|", color=INK, ms=pitch * 2.2, mew=1.3, zorder=4)
        return
    ax.plot([low], [y], marker=4, color=INK, ms=min(3.6, pitch), mew=0, zorder=4)
    ax.text(
        low + (high - low) * 0.016,
        y,
        line["first_use"][:4],
        size=TINY,
        color=INK,
        va="center_baseline",
        zorder=4,
        bbox={"fc": PAPER, "ec": "none", "pad": 0.3},
    )


def _draw_dots(sheet: Sheet, ax: Axes, dots: pd.DataFrame, y: pd.Series[float], size: float) -> None:
    """A marker a speech (or as large as there are), in its era's shape and colour, hollow where the date is wide."""
    most = float(dots["n"].max()) if len(dots) else 1.0
    area = size**2 * dots["n"] / most + (3.0 if most > 1 else 0.0)
    for kind in records(
        dots[["row", "era_order", "wide"]].drop_duplicates().sort_values(["era_order", "wide"])
    ):
        mark, hollow = _mark(kind), bool(kind["wide"])
        here = (dots["era_order"] == kind["era_order"]) & (dots["wide"] == kind["wide"])
        drawn = ax.scatter(
            dots.loc[here, "x"],
            y[here],
            s=area[here],
            marker=mark.marker,
            facecolors=PAPER if hollow else mark.colour,
            edgecolors=mark.colour if hollow else INK,
            linewidths=0.9 if hollow else 0.4,
            zorder=5,
        )
        if kind["row"] != "year":
            sheet.link(drawn, [_link(row) for row in records(dots[here])])


def _mark(row: dict[str, Any]) -> Mark:
    """The era's; a year may have several, and has none."""
    return Mark(GREY) if row["row"] == "year" else era_mark(int(row["era_order"]))


def _link(row: dict[str, Any]) -> str:
    """To the speech, where it is known to the sentence; to all places in an era, where a mark is many speeches."""
    if not row["speech"]:
        return _places(row, row["era"])
    known = row["row"] == "sighting" and row["sentence"] >= 0
    return to_speech(row["speech"], int(row["sentence"]) if known else None)


def _places(row: dict[str, Any], era: str = "") -> str:
    """To all places of a row's formula."""
    return (to_term if row["link"] == "term" else to_formula)(row["formula"], era)


def _draw_vintages(
    sheet: Sheet, table: pd.DataFrame, box: tuple[float, float, float, float], span: tuple[float, float]
) -> None:
    left, top, right, foot = box
    rows = table[table["row"].isin(["speech", "year"]) & table["mean"].notna() & table["x"].notna()]
    text = sheet.say("first use of each speech's dated formulas", "各篇所含提法的首用年份")
    y = top + 2.0
    for line in sheet.wrapped(text, right - left, SMALL):
        sheet.text(left, y, line, SMALL, va="top", color=INK)
        y += SMALL * LEADING
    ax = _panel(sheet, table, (left, y + 1.0, right, foot), span, years_below=True)
    years = [*rows["oldest"], *rows["newest"], *span] if rows.empty else [*rows["oldest"], *rows["newest"]]
    low, high = min(years) - 2.0, max([*years, span[1]]) + 1.0
    step = next((s for s in (5, 10, 20, 50) if (high - low) / s * 5.0 <= foot - y), 100)
    ticks = list(range(ceil(low / step) * step, floor(high) + 1, step))
    ax.set_ylim(low, high)
    ax.set_yticks(ticks, [str(tick) for tick in ticks])
    ax.plot(span, span, color=INK, lw=0.8, ls="--", zorder=1)
    colours = [_mark(row).colour for row in records(rows)]
    ax.vlines(rows["x"], rows["oldest"], rows["newest"], color=colours, lw=1.1, zorder=2)
    for end in ("oldest", "newest"):
        ax.scatter(rows["x"], rows[end], s=14, c=colours, marker="_", linewidths=1.2, zorder=3)
    known = rows[np.isfinite(rows["x0"]) & np.isfinite(rows["x1"])]
    ax.hlines(known["mean"], known["x0"], known["x1"], color=INK, lw=0.5, zorder=3)
    _draw_dots(sheet, ax, rows, rows["mean"], 4.0)


def _keys(table: pd.DataFrame) -> list[Key]:
    aggregated = (table["row"] == "year").any()
    dots = table[table["row"].isin(["sighting", "speech", "year"]) & table["x"].notna()]
    shown = set(dots.loc[dots["row"] != "year", "era_order"])
    keys = [
        Key("first official use", "首次正式使用", marker="|"),
        Key("from there to the first sighting", "由此至首见", line=":", width=0.8, colour=GREY),
    ]
    keys += era_keys(records(table[(table["row"] == "era") & table["era_order"].isin(shown)]))
    keys.append(Key("first to last sighting", "首见至末见", line="-", width=3.5, colour=FAINT))
    if aggregated:
        keys.append(
            Key("area: speeches of a year; below: medians of a year", "面积：当年篇数；下图：当年中位数")
        )
    else:
        keys.append(Key("possible dates", "可能的日期", line="-", width=0.6))
    if (dots["wide"] == 1).any():
        keys.append(Key("date open by more than a year", "日期跨度逾一年", marker="o", hollow=True))
    if (table["anachronism"] == 1).any():
        keys.append(Key("before its first use", "早于首次使用", marker="x", colour=WRONG))
    keys.append(
        Key("below: oldest, mean, newest first use", "下图：最早、平均、最新首用", line="-", marker="o")
    )
    keys.append(Key("below: first use = date of the speech", "下图：首用＝讲话日期", line="--", width=0.8))
    return keys


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """By what rule the formulas were chosen, what the marks are, where the words dated the speeches themselves."""
    return captioned(results, table, *said(results, table, MOST, EARLY))


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; 4 millimetres a formula, and the panel below."""
    n = int((table["row"] == "formula").sum())
    return 175.0, 24.0 if not n else 90.0 + 4.0 * max(n, 4)


figure = FigureSpec("lifelines", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=34)
