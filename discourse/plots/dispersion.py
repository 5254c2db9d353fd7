"""Where in the speeches chosen formulas stand: an x-ray of each speech, a panel a formula."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING, Any

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import n_note
from .parts.dispersion_caption import said
from .parts.dispersion_rows import formula_rows, hit_rows, range_rows, tenth, tenth_rows
from .parts.formula_places import Place, choose, places
from .parts.keys import Key, draw_key
from .parts.links import to_formula, to_speech
from .parts.rows import TICKS, Rows, below_axis, height, name_rows, panel, planned, type_size
from .parts.shared_by_era import percent
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.speeches import COLUMNS, numbers, too_many
from .parts.tables import records
from .style import GREY, INK, SMALL, TEXT, TINY, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from ..results import Results

TITLE_EN, TITLE_ZH = "Where formulas stand in the speeches", "提法在讲话中的分布"

#: Panels of each kind: on a page, and of these in one column of a journal.
EACH, EACH_NARROW = 3, 2

#: What the two kinds of formula are called above their panels.
KINDS = {
    "widespread": ("in most speeches", "用者最多"),
    "uneven": ("the centre's, differing most between eras", "中央提法，时期差异最大"),
}

#: Millimetres below which two rows run into each other.
_LEAST = 2.3

#: A formula's name is broken into at most so many lines.
_LINES = 3

CELLS = [
    *("n", "n_independent", "characters", "formula", "category", "why", "count", "range", "dp_norm"),
    *("difference", "candidates", "place", "sentence", "start", "end", "share"),
]
_WORDS = [*COLUMNS, "formula", "category", "why"]


def data(results: Results) -> pd.DataFrame:
    """``row`` "formula": those chosen, with count, range and DP over the independent speeches; "range": for each and
    each era the independent speeches that have it; "speech": the speeches; "hit": each occurrence, ``place`` from 0
    to 1 along the characters of its speech.

    Beyond :data:`~discourse.plots.style.MAX_ROWS` speeches "era" and "tenth" rows instead of the last two: the
    ``share`` of an era's independent speeches that have the formula between ``start`` and ``end`` of their length.
    """
    import pandas as pd

    from ..extractors._tokens import han
    from ..lexicons.match import matcher_of

    matcher = matcher_of()
    meta = results.metadata
    own = meta[meta["duplicate_of"] == ""]
    era_of = {str(id): str(era) for id, era in own["era"].items()}
    found: dict[str, list[Place]] = {}  # where speeches are too many, of each one only the tenths are kept
    counts: dict[str, Counter[str]] = {}
    tenths: dict[str, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    for speech in results.segmented:
        here = places(speech, matcher)
        if not too_many(results):
            found[speech.id] = here
        if speech.id in era_of:
            sizes[speech.id] = han(speech.text)
            for place in here:
                counts.setdefault(place.form, Counter())[speech.id] += 1
                if too_many(results):
                    marked = tenths.setdefault(place.form, {})
                    marked[speech.id] = marked.get(speech.id, 0) | 1 << tenth(place.place)
    national = {entry.form for entry in matcher.lexicon if entry.scope == "national"}
    chosen = choose(counts, era_of, EACH, national)
    rows = formula_rows(chosen, counts, sizes)
    rows += range_rows(results, chosen, counts, era_of)
    if too_many(results):
        rows += tenth_rows(results, chosen, tenths, era_of)
    else:
        rows += hit_rows(results, chosen, found)
    table = pd.DataFrame(rows, columns=pd.Index([*COLUMNS, *CELLS]))
    table[_WORDS] = table[_WORDS].astype(object).fillna("")
    figures = [name for name in table.columns if name not in _WORDS or name == "era_order"]
    table["era_order"] = table["era_order"].replace("", -1)
    table[figures] = table[figures].astype(float)
    table["era_order"] = table["era_order"].astype(int)
    return table


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """Speeches as rows, formulas as columns; a tick an occurrence, or a bar a tenth where the rows are eras."""
    sheet = Sheet(fig, lang)
    top = sheet.header(TITLE_EN, TITLE_ZH, *n_note(*numbers(table)))
    strips = _strips(table)
    foot = draw_key(sheet, _keys(table)) - below_axis(lang)
    shown = _shown(table, EACH_NARROW if sheet.narrow else EACH)
    rows = planned(strips)
    right = sheet.width - MARGIN - (0.5 if sheet.narrow or "era" in set(strips["row"]) else 9.0)
    left, gap = _left(sheet, strips), 1.6 if sheet.narrow else 2.6
    wide = (right - left + gap) / max(len(shown), 1) - gap
    top = _write_heads(sheet, shown, (left, top, wide, gap), _peaks(table))
    name_rows(sheet, strips, rows, (top, foot), _WHOLE)
    if not shown:
        text = sheet.say("no formula is in two speeches", "没有两篇共有的提法")
        sheet.text(left, top - 1.5, sheet.fitted(text, right - left), color=GREY)
        return
    for k, one in enumerate(shown):
        x = left + k * (wide + gap)
        _draw_panel(sheet, table, one["formula"], rows, (x, top, x + wide, foot))
    sheet.axis_title(left, right, foot + TICKS, "place in the speech", "在全文中的位置")
    if right < sheet.width - MARGIN - 1:
        _write_lengths(sheet, strips, rows, (right, top, foot))


#: What the row of an era is called.
_WHOLE = ("share of speeches", "占篇数比例")


def _strips(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["row"].isin(["speech", "era"])]


def _peaks(table: pd.DataFrame) -> dict[str, float]:
    """For each formula the largest share of a tenth, which fills its strip; empty where the rows are speeches."""
    tenths = table[table["row"] == "tenth"]
    return {str(form): float(part["share"].max()) for form, part in tenths.groupby("formula", sort=False)}


def _shown(table: pd.DataFrame, each: int) -> list[dict[str, Any]]:
    """The formulas drawn: so many of each kind, and more of one where the other has fewer."""
    every = records(table[table["row"] == "formula"])
    uneven = [one for one in every if one["why"] == "uneven"][:each]
    widespread = [one for one in every if one["why"] == "widespread"][: 2 * each - len(uneven)]
    return [*widespread, *uneven]


def _left(sheet: Sheet, strips: pd.DataFrame) -> float:
    """Where the panels begin: as wide as :func:`name_rows` may write at the most."""
    names = [row["label"] or sheet.say(*_WHOLE) + ", n = 9999" for row in records(strips)]
    names += [sheet.say(row["era_en"], row["era_zh"]) for row in records(strips)]
    room = sheet.width * (0.34 if sheet.narrow else 0.30)
    longest = max([sheet.text_width(sheet.fitted(f"≈ {name}", 999.0, TEXT), TEXT) for name in names])
    return MARGIN + 3.0 + min(room, longest) + 2.0


def _write_heads(
    sheet: Sheet,
    shown: list[dict[str, Any]],
    box: tuple[float, float, float, float],
    peaks: dict[str, float],
) -> float:
    """Above each panel the formula and its numbers, above each kind its name; gives where the panels begin.

    ``box``: left, top, the width of a panel and the gap between two.
    """
    left, top, wide, gap = box
    size = SMALL if sheet.narrow else TEXT
    kinds: dict[str, list[int]] = {}
    for k, one in enumerate(shown):
        kinds.setdefault(one["why"], []).append(k)
    spans = [(left + here[0] * (wide + gap), len(here) * (wide + gap) - gap) for here in kinds.values()]
    said = [
        [line for text in _said(sheet, *KINDS[kind]) for line in sheet.wrapped(text, room, TINY)]
        for kind, (_, room) in zip(kinds, spans, strict=True)
    ]
    rule = top + max(map(len, said), default=0) * TINY * LEADING + 0.8
    for (x, room), lines in zip(spans, said, strict=True):
        _write_lines(sheet, (x, top), lines, TINY, GREY)
        sheet.canvas().plot([x, x + room], [rule, rule], color=GREY, lw=0.5)
    names = [_name(sheet, one["formula"], wide, size) for one in shown]
    measures = _measures(sheet, shown, wide, peaks)
    deep = max(map(len, names), default=0) * size * LEADING
    for k, (one, name) in enumerate(zip(shown, names, strict=True)):
        x, at = left + k * (wide + gap), rule + 0.8 + deep - len(name) * size * LEADING
        for text in _write_lines(sheet, (x, at), name, size, INK):
            sheet.link(text, to_formula(one["formula"]))
        _write_lines(sheet, (x, rule + deep + 1.1), measures[k], TINY, GREY)
    return rule + deep + 1.7 + max(map(len, measures), default=0) * TINY * LEADING


def _write_lines(
    sheet: Sheet, corner: tuple[float, float], lines: list[str], size: float, colour: str
) -> list[Text]:
    """Lines of type from their upper left corner down."""
    x, y = corner
    return [
        sheet.text(x, y + n * size * LEADING, line, size, va="top", color=colour)
        for n, line in enumerate(lines)
    ]


def _said(sheet: Sheet, en: str, zh: str) -> list[str]:
    """A line a language."""
    return [zh, en] if sheet.lang == "both" else [sheet.say(en, zh)]


def _name(sheet: Sheet, formula: str, wide: float, size: float) -> list[str]:
    """The formula in lines of the panel's width, the last cut where there would be too many."""
    lines = sheet.wrapped(sheet.fitted(formula, 999.0, size), wide, size)
    return [*lines[: _LINES - 1], sheet.fitted("".join(lines[_LINES - 1 :]), wide, size)][: len(lines)]


def _measures(
    sheet: Sheet, shown: list[dict[str, Any]], wide: float, peaks: dict[str, float]
) -> list[list[str]]:
    """For each formula occurrences and range, on one line if that fits for all; DP; the height of a full bar."""
    pairs = [[f"{one['count']:.0f}×", _of(one)] for one in shown]
    if all(sheet.text_width(", ".join(pair), TINY) <= wide for pair in pairs):
        pairs = [[", ".join(pair)] for pair in pairs]
    spread = [f"DP {one['dp_norm']:.2f}" if isfinite(one["dp_norm"]) else "DP –" for one in shown]
    full = [[_full(peaks[one["formula"]])] if peaks else [] for one in shown]
    return [[*pair, dp, *more] for pair, dp, more in zip(pairs, spread, full, strict=True)]


def _full(peak: float) -> str:
    """The share that fills a strip, which is never nought."""
    return f"≤ {peak:.0%}" if peak >= 0.01 else f"≤ {100 * peak:.1g}%"


def _of(row: dict[str, Any]) -> str:
    return f"{row['range']:.0f}/{row['n_independent']:.0f}"


def _share(row: dict[str, Any]) -> str:
    return percent(row["range"] / row["n_independent"]) if row["n_independent"] else "–"


def _draw_panel(
    sheet: Sheet, table: pd.DataFrame, formula: str, rows: Rows, box: tuple[float, float, float, float]
) -> None:
    left, top, right, foot = box
    part, strips = table[table["formula"] == formula], _strips(table)
    ax = panel(sheet, rows, box)
    ax.set_xlim(0, 1)
    ends = ["0", "50", "100%"] if right - left > 15 else ["0", "", "100%"]
    ax.set_xticks([0, 0.5, 1], ends)
    first, _, last = ax.get_xticklabels()  # kept within the panel: the neighbour begins at once
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    for y, row in zip(rows.y, records(strips), strict=True):
        colour = era_mark(int(row["era_order"])).colour
        ax.barh([y], [1], 0.74, color=colour, alpha=0.10 if row["duplicate_of"] else 0.20, lw=0, zorder=1)
    if "era" in set(strips["row"]):
        _draw_tenths(sheet, ax, part[part["row"] == "tenth"], rows, strips, _peaks(table)[formula])
    else:
        _draw_hits(sheet, ax, part[part["row"] == "hit"], rows, strips)
    pitch = (foot - top) / rows.total
    said = _share if "era" in set(strips["row"]) else _of
    shares = {int(row["era_order"]): said(row) for row in records(part[part["row"] == "range"])}
    for group, start, _ in rows.blocks:
        name = MARGIN + 4.0 + sheet.text_width(sheet.say(group.en, group.zh), type_size(pitch))
        text = shares.get(group.order, "")
        if right - sheet.text_width(text, TINY) > name:
            sheet.text(right, top + (start + 0.5) * pitch, text, TINY, ha="right", color=GREY)


def _draw_hits(sheet: Sheet, ax: Axes, hits: pd.DataFrame, rows: Rows, strips: pd.DataFrame) -> None:
    """A tick an occurrence, grey in a near-duplicate; each leads to its sentence."""
    y_of = dict(zip(map(str, strips["speech"]), rows.y, strict=True))
    for colour, part in ((INK, hits[hits["duplicate_of"] == ""]), (GREY, hits[hits["duplicate_of"] != ""])):
        if part.empty:
            continue
        y = [y_of[speech] for speech in part["speech"]]
        low, high = [at - 0.37 for at in y], [at + 0.37 for at in y]
        ticks = ax.vlines(list(part["place"]), low, high, color=colour, lw=0.8, zorder=3)
        ticks.set_clip_on(False)
        sheet.link(
            ticks,
            [
                to_speech(row["speech"], int(row["sentence"]) if row["sentence"] >= 0 else None)
                for row in records(part)
            ],
        )


def _draw_tenths(
    sheet: Sheet, ax: Axes, tenths: pd.DataFrame, rows: Rows, strips: pd.DataFrame, peak: float
) -> None:
    """A bar a tenth; its height is the share of the era's speeches, the strip's is ``peak``."""
    for y, row in zip(rows.y, records(strips), strict=True):
        here = tenths[tenths["era_order"] == row["era_order"]]
        shares = here["share"].fillna(0.0) / peak if peak > 0 else here["share"] * 0.0
        bars = ax.bar(
            here["start"],
            -0.74 * shares,
            here["end"] - here["start"],
            y + 0.37,
            align="edge",
            color=era_mark(int(row["era_order"])).colour,
            ec="white",
            lw=0.3,
            zorder=3,
        )
        for bar, cell in zip(bars, records(here), strict=True):
            sheet.link(bar, to_formula(cell["formula"], cell["era"]))


def _write_lengths(sheet: Sheet, strips: pd.DataFrame, rows: Rows, box: tuple[float, float, float]) -> None:
    """How long each speech is, at the right."""
    right, top, foot = box
    pitch = (foot - top) / rows.total
    for y, row in zip(rows.y, records(strips), strict=True):
        text = f"{row['characters']:,.0f}"
        sheet.text(sheet.width - MARGIN, top + y * pitch, text, type_size(pitch), ha="right", color=GREY)
    sheet.axis_title(right + 0.5, sheet.width - MARGIN + 0.5, foot + TICKS, "length", "字数")


def _keys(table: pd.DataFrame) -> list[Key]:
    strips = _strips(table)
    if "era" in set(strips["row"]):
        keys = [
            Key(
                "share of an era's speeches that have it in this tenth; ≤: where the bar fills the strip",
                "该时期在此十分之一处有此提法的讲话之比例；≤ 为满高之值",
                box=era_mark(int(strips["era_order"].iloc[0])),
            )
        ]
    else:
        keys = [Key("an occurrence", "一次出现", marker="|")]
        if (strips["duplicate_of"] != "").any():
            keys.append(
                Key("near-duplicate, not counted", "近似重复，不计", marker="|", colour=GREY, prefix="≈ ")
            )
    first = _shown(table, EACH)[:1]
    if not first:
        return keys
    sample = f"{first[0]['count']:.0f}×, {_of(first[0])}: "
    return [
        *keys,
        Key("occurrences, speeches that have it", "次数，有此提法的篇数", prefix=sample),
        Key(
            "0 = even, 1 = uneven spread over speeches", "在各篇间的离散度，0 为均匀，1 为集中", prefix="DP: "
        ),
    ]


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """By what rule the formulas were chosen, what their numbers are, and what they cannot show."""
    return captioned(results, table, *said(results, table, EACH_NARROW))


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; as high as the rows want, a page at the most while they can be read there."""
    strips = _strips(table)
    eras = "era" in set(strips["row"])
    wanted = height(strips, 46.0, pitch=7.0 if eras else 4.6)
    least = round(46.0 + planned(strips).total * _LEAST, 1)
    return 175.0, max(min(248.0, wanted), least, 66.0 if eras else 0.0)


figure = FigureSpec("dispersion", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=32)
