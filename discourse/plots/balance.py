"""What else differs between the eras: before any difference is called one of time."""

from __future__ import annotations

from math import isfinite, isinf
from typing import TYPE_CHECKING, Any

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import independent_by_era
from .parts.differences import audit_table
from .parts.links import to_speeches
from .parts.rows import type_size
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.tables import records
from .style import FAINT, GREY, INK, PAPER, SMALL, TINY, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "What else differs between the eras", "各时期之间还有哪些差别"

#: Millimetres that the name of an era may take where it stands upright.
_LONGEST = 24.0


def data(results: Results) -> pd.DataFrame:
    """First the verdict in words, then a row a variable or value and era (:data:`~.parts.differences.COLUMNS`);
    independent speeches only. Empty where fewer than two eras have a speech."""
    return audit_table(results)


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """Lines of variables and values, a column an era with bars and counts, the measures at the right."""
    sheet = Sheet(fig, lang)
    if table.empty:
        note = "fewer than two eras have a speech: nothing can be compared", "有讲话的时期不足两个，无从比较"
        sheet.header(TITLE_EN, TITLE_ZH, *note)
        return
    verdict = records(table)[0]
    top = sheet.header(TITLE_EN, TITLE_ZH, verdict["value_en"], verdict["value_zh"]) + 0.5
    cells = table.iloc[1:]
    eras = records(cells.drop_duplicates("era").sort_values("era_order"))
    lines = [records(part) for _, part in cells.groupby(_LINE, sort=False)]
    measures = _MEASURES[1:] if sheet.narrow else _MEASURES
    side = 8.0 if sheet.narrow else 13.0
    right = sheet.width - MARGIN - side * len(measures)
    names = _name_room(sheet, lines, right - MARGIN - _CELL * len(eras))
    wide = (right - MARGIN - names) / len(eras)
    lefts = [MARGIN + names + i * wide for i in range(len(eras))]
    top = _write_heads(sheet, eras, lefts, wide, top)
    _write_measures(sheet, measures, right, side, top)
    foot = sheet.height - MARGIN
    pitch = (foot - top) / _units(lines)
    at = top
    for line in lines:
        if line[0]["row"] != "value":
            at += 0.4 * pitch
            sheet.canvas().plot([MARGIN, sheet.width - MARGIN], [at, at], color=FAINT, lw=0.5)
        _draw_line(sheet, line, (at, pitch), names, (lefts, wide), (right, side, measures))
        at += pitch


#: Millimetres from which on a cell can spare room for longer names.
_CELL = 11.0

#: Variables by which the reading room can show the speeches of a bar.
FILTERS = frozenset({"genre", "level"})

#: What tells one line from another.
_LINE = ["row", "variable", "value"]

#: The measures at the right: column, and head in both languages.
_MEASURES = [
    ("overlap", "in common", "共有"),
    ("cramers_v", "V", "V"),
    ("largest_smd", "SMD", "SMD"),
]


def _units(lines: list[list[dict[str, Any]]]) -> float:
    """Lines, and a little air above each variable."""
    heads = [line for line in lines if line[0]["row"] != "value"]
    return len(lines) + 0.4 * len(heads)


def _name_room(sheet: Sheet, lines: list[list[dict[str, Any]]], left: float) -> float:
    """As wide as the longest name, but no more than a part of the sheet; a genre or level, which has two names,
    may take more if wide cells are left."""
    wide = {
        (line[0]["variable"] in FILTERS, sheet.text_width(_name(sheet, line[0])) + _indent(line[0]) + 3.0)
        for line in lines
    }
    part = min(max(room for _, room in wide), sheet.width * (0.29 if sheet.narrow else 0.25))
    return max(part, min(left, max((room for fixed, room in wide if fixed), default=0.0)))


def _name(sheet: Sheet, first: dict[str, Any]) -> str:
    kind = "value" if first["row"] == "value" else "variable"
    return sheet.say(first[f"{kind}_en"], first[f"{kind}_zh"])


def _indent(first: dict[str, Any]) -> float:
    return 2.0 if first["row"] == "value" else 0.0


def _write_heads(
    sheet: Sheet, eras: list[dict[str, Any]], lefts: list[float], wide: float, top: float
) -> float:
    """The mark, name and n of each era, the name upright where the column is narrow; gives where the lines begin."""
    between = "\n" if wide >= 5.2 else " "
    names = [sheet.say(era["era_en"], era["era_zh"], between).split("\n") for era in eras]
    texts = [[line for name in both for line in sheet.wrapped(name, wide - 4.0)] for both in names]
    level = all(len(lines) <= 4 for lines in texts) and _widest(sheet, texts, SMALL) <= wide - 4.0
    step = SMALL * LEADING
    deep = max(map(len, texts)) * step if level else min(_LONGEST, _widest(sheet, names, TINY)) + 3.0
    foot = top + deep + step + 0.8
    for era, lines, left in zip(eras, texts if level else names, lefts, strict=True):
        mark = era_mark(int(era["era_order"]))
        y = top + 0.5 * step if level else foot - step - 1.6
        sheet.canvas().plot([left + 1.2], [y], marker=mark.marker, color=mark.colour, ms=3.6)
        for n, line in enumerate(lines):
            if level:
                sheet.text(left + 3.0, y + n * step, line)
            else:
                x, text = left + 1.2 + n * 2.4, sheet.fitted(line, _LONGEST, TINY)
                sheet.text(x, foot - step - 3.4, text, TINY, ha="center", va="bottom", rotation=90)
        x = left + (3.0 if level else 0.2)
        sheet.text(x, foot - 0.5 * step - 0.4, f"n={era['n']:.0f}", TINY, color=GREY)
    return foot


def _widest(sheet: Sheet, texts: list[list[str]], size: float) -> float:
    return max(sheet.text_width(line, size) for lines in texts for line in lines)


def _write_measures(
    sheet: Sheet, measures: list[tuple[str, str, str]], right: float, side: float, foot: float
) -> None:
    for n, (_, en, zh) in enumerate(measures):
        lines = [zh, en] if sheet.lang == "both" and zh != en else [sheet.say(en, zh)]
        for up, line in enumerate(reversed(lines)):
            x, y = right + (n + 1) * side - 0.3, foot - 1.5 - up * TINY * LEADING
            sheet.text(x, y, line, TINY, ha="right", color=GREY)


def _draw_line(
    sheet: Sheet,
    line: list[dict[str, Any]],
    place: tuple[float, float],
    names: float,
    columns: tuple[list[float], float],
    measured: tuple[float, float, list[tuple[str, str, str]]],
) -> None:
    from matplotlib.patches import Rectangle

    (top, pitch), (lefts, wide), (right, side, measures) = place, columns, measured
    first, y, size = line[0], top + pitch / 2, min(SMALL, type_size(pitch))
    indent = _indent(first)
    name = sheet.fitted(_name(sheet, first), names - indent - 1.5, size)
    sheet.text(MARGIN + indent, y, name, size)
    if first["row"] == "variable" and not first["known"]:
        sheet.text(lefts[0] + 0.7, y, sheet.say("not known", "不详"), TINY, color=GREY)
        return
    for cell, left in zip(sorted(line, key=lambda cell: cell["era_order"]), lefts, strict=True):
        room, mark = wide - 1.6, era_mark(int(cell["era_order"]))
        if isfinite(cell["share"]):
            tall = pitch * 0.74
            frame = Rectangle((left, y - tall / 2), room, tall, fc=PAPER, ec=FAINT, lw=0.3)
            sheet.canvas().add_patch(frame)
            bar = Rectangle((left, y - tall / 2), room * cell["share"], tall, fc=mark.colour, alpha=0.4, lw=0)
            sheet.canvas().add_patch(bar)
        ink = GREY if first["row"] == "variable" else INK
        count = sheet.text(left + 0.7, y, _count(sheet, cell, wide), TINY, color=ink)
        alone = cell["row"] == "value" and not cell["value"].startswith("(")  # not a row of several values
        if alone and cell["variable"] in FILTERS:
            sheet.link(count, to_speeches(era=cell["era"], **{cell["variable"]: cell["value"]}))
    for n, (column, _, _) in enumerate(measures):
        ink = INK if first["uneven"] else GREY
        sheet.text(
            right + (n + 1) * side - 0.3,
            y,
            _measure(first, column, sheet.narrow),
            TINY,
            ha="right",
            color=ink,
        )


def _count(sheet: Sheet, cell: dict[str, Any], wide: float) -> str:
    """A count of all, a mean, or how many different values."""
    if cell["row"] == "mean":
        return f"{cell['shown']:,.0f}" if abs(cell["shown"]) >= 100 else f"{cell['shown']:.3g}"
    if cell["row"] == "value":
        return f"{cell['shown']:.0f}/{cell['n']:.0f}" if wide >= 8.0 else f"{cell['shown']:.0f}"
    n = f"{cell['shown']:.0f}"
    said = sheet.say(f"{n} kind{'' if n == '1' else 's'}", f"{n} 种").replace(f"种 {n}", "种")
    return said if sheet.text_width(said, TINY) < wide - 1.5 else f"({n})"


def _measure(first: dict[str, Any], name: str, narrow: bool) -> str:
    """A measure in two digits; Cramér's V with the one corrected for small tables in brackets."""
    value = first[name]
    if not isfinite(value):
        return "∞" if isinf(value) else ""
    if name == "cramers_v" and not narrow and isfinite(first["cramers_v_corrected"]):
        return f"{value:.2f} ({first['cramers_v_corrected']:.2f})"
    return f"{value:.2f}"


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What is counted and how each measure is to be read."""
    from ..compare.audit import UNEVEN

    if table.empty:
        return captioned(results, table)
    what = (
        "Independent speeches of each era. Bars: the share of an era's speeches that have the value; for length "
        "(characters) and masked names (a speech) the mean, the largest one filling the cell. Kinds (or in "
        "brackets): how many different values an era has. In common: Σ min(share here, share there) of the two eras "
        "least alike, 1 = the same mix, 0 = nothing in common. V: Cramér's V of variable and era, 1 = the value "
        "tells the era (in brackets, where there is room, corrected for small tables, Bergsma 2013). SMD: largest "
        f"standardised mean difference between two eras (Austin 2009), above {UNEVEN:g} counts as uneven, ∞ where "
        "the values do not overlap at all. Black: variables in which the eras differ; grey: those in which they do "
        "not, or of which too little is known to say.",
        "各时期的独立讲话。色条：该时期有此值者所占比例；篇幅（字符数）与隐名处理（处/篇）为均值，以最大者为满格。"
        "“种”（或括号内）为该时期不同取值的个数。共有：最不相似的两个时期 Σ min(此处比例, 彼处比例)，"
        "1 为构成相同，0 为毫无共同。"
        "V：变量与时期的 Cramér V，1 表示由取值可知时期（有位置时括号内为小样本校正值，Bergsma 2013）。"
        f"SMD：两个时期之间最大的标准化均值差（Austin 2009），大于 {UNEVEN:g} 视为不均衡，∞ 表示取值全无重叠。"
        "黑字：各时期有差异的变量；灰字：无差异，或所知太少而无从判断。",
    )
    return captioned(results, table, what, _left_out(results, table))


def _left_out(results: Results, table: pd.DataFrame) -> tuple[str, str]:
    shown, there = table.iloc[1:]["era"].nunique(), len(independent_by_era(results))
    if shown == there:
        return "", ""
    return (
        f"Shown are the {shown} of {there} eras with most speeches.",
        f"只列讲话最多的 {shown} 个时期（共 {there} 个）。",
    )


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; a line a variable or value."""
    if table.empty:
        return 175.0, 24.0
    lines = [records(part) for _, part in table.iloc[1:].groupby(_LINE, sort=False)]
    total = _units(lines)
    return 175.0, round(48.0 + total * min(4.2, max(2.45, 196.0 / total)), 1)


figure = FigureSpec("balance", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=12)
