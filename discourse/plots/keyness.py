"""Which words are key to which of two eras: the size of the difference, its doubt, and how evenly it is spread.

A list by G² or by the Log Ratio alone is led by the words of one speech. Here the order is that of the permutation of
whole speeches, in how many of them a word stands is written beside it, and what no test can show is hollow.
"""

from __future__ import annotations

from math import fsum, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.era_pairs import (
    COLUMNS,
    NO_PAIR,
    RANGE,
    SIDES,
    by_pair,
    least_said,
    pair_words,
    pairs_said,
    verdict_said,
    verdicts_said,
)
from .parts.keys import Key, draw_key
from .parts.links import to_term
from .parts.rows import TICKS, below_axis, type_size
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.tables import records
from .style import FAINT, GREY, INK, PAPER, SMALL, TEXT, TINY, Mark, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "Key words: each era against an earlier one", "关键词：各时期与较早时期之比"

#: Words a side: three pairs of eras fill a page.
TERMS = 8

#: An interval is cut at so many times the longest stem, and ends in an arrow.
REACH = 1.4

#: Millimetres of a sheet from which on counts, dispersion and q have room beside the Log Ratio.
_ROOMY = 150.0

#: Rows of air between the words of the two eras of a pair.
_AIR = 0.5

#: Millimetres: the line of column heads above a pair's rows, the air below them, the panel of dispersion.
_HEADS, _BELOW, _SPREAD = 2.6, 2.0, 20.0

#: Millimetres from the beginning of an era's mark to its name.
_MARK = 3.0


def data(results: Results) -> pd.DataFrame:
    """The :data:`TERMS` most key words of each side of each pair of eras, the later era's first, in the order of
    :func:`discourse.compare.terms.keyness`; columns are :data:`.parts.era_pairs.COLUMNS`.

    A word is listed only if it stands in two speeches of its era, or in the only one.
    """
    import pandas as pd

    words = pair_words(results)
    listed = words[words["rank"].between(1, TERMS)]
    sides = [
        part[part["more_in"] == part[side]].sort_values("rank", kind="stable")
        for part in by_pair(listed)
        for side in SIDES
    ]
    return pd.concat(sides, ignore_index=True)[COLUMNS] if sides else words.iloc[:0]


class _Block(NamedTuple):
    """A pair of eras: its rows with their centres (in rows from ``top``), the lines above, and where it lies."""

    rows: list[dict[str, Any]]
    y: list[float]
    lines: list[tuple[str, float, str]]

    @property
    def total(self) -> float:
        return self.y[-1] + 0.5

    @property
    def head(self) -> float:
        return fsum(size * LEADING for _, size, _ in self.lines) + _HEADS + 0.8


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """Pairs one above the other on one scale of the Log Ratio: later era to the right, earlier to the left."""
    sheet = Sheet(fig, lang)
    top = sheet.header(TITLE_EN, TITLE_ZH, *_note(table)) + 0.5
    if table.empty:
        sheet.text(MARGIN, top + 3.0, sheet.say("nothing can be compared", "无从比较"))
        return
    foot = draw_key(sheet, _keys(table)) - below_axis(lang)
    blocks = _blocks(sheet, table)
    fixed = fsum(block.head for block in blocks) + _BELOW * (len(blocks) - 1)
    pitch = (foot - top - fixed) / fsum(block.total for block in blocks)
    columns = _columns(sheet, table, type_size(pitch))
    limit = _limit(table)
    for block in blocks:
        _write_head(sheet, block, top)
        top += block.head
        last = block is blocks[-1]
        _draw_block(sheet, block, columns, (top, pitch, limit), last=last)
        top += block.total * pitch + _BELOW
    _name_axes(sheet, columns, foot)


def _note(table: pd.DataFrame) -> tuple[str, str]:
    if table.empty:
        return NO_PAIR
    return (
        f"words in at least {RANGE} speeches of their era, or in its only one",
        f"见于所属时期至少 {RANGE} 篇（仅有一篇者为一篇）之词",
    )


def _keys(table: pd.DataFrame) -> list[Key]:
    level = float(table["level"].iloc[0])
    keys = [
        Key(f"key: q ≤ {level:g}", f"关键词：q ≤ {level:g}", marker="o"),
        Key(
            f"q above {level:g}, or no test can reach it",
            f"q 高于 {level:g}，或检验无从达到",
            marker="o",
            hollow=True,
        ),
    ]
    if table["log_ratio_low_speeches"].notna().any():
        keys.append(
            Key("95% interval over speeches", "以篇为单位的 95% 区间", line="-", width=4.0, colour=FAINT)
        )
    if ((table["count_target"] == 0) | (table["count_reference"] == 0)).any():
        keys.append(
            Key("absent from the other era: 0 taken as ½", "另一时期不见：0 作 ½ 计", line=":", width=1.2)
        )
    return keys


def _blocks(sheet: Sheet, table: pd.DataFrame) -> list[_Block]:
    blocks = []
    for part in by_pair(table):
        rows = records(part)
        later = [row["more_in"] == row["target"] for row in rows]
        air = _AIR if any(later) and not all(later) else 0.0
        y = [i + 0.5 + (0.0 if of_target else air) for i, of_target in enumerate(later)]
        blocks.append(_Block(rows, y, _head_lines(sheet, rows[0])))
    return blocks


def _head_lines(sheet: Sheet, row: dict[str, Any]) -> list[tuple[str, float, str]]:
    """What the test can say of a pair, in lines; the line of the eras' names comes before them."""
    room = sheet.width - 2 * MARGIN
    said = verdict_said(row)
    texts = [said[1], said[0]] if sheet.lang == "both" else [sheet.say(*said)]
    if sheet.lang == "both" and sheet.text_width("  ".join(texts)) <= room:
        texts = ["  ".join(texts)]
    notes = [(line, SMALL, GREY) for text in texts for line in sheet.wrapped(text, room)]
    return [("", TEXT, INK), *notes]


def _write_head(sheet: Sheet, block: _Block, top: float) -> None:
    """The two eras with their marks and n, then what the test can say."""
    row, canvas = block.rows[0], sheet.canvas()
    between = "against " if sheet.lang == "en" else "："
    x, y = MARGIN, top + TEXT * LEADING / 2
    for n, (side, name) in enumerate(zip(SIDES, _names(sheet, row, between), strict=True)):
        mark = era_mark(int(row[f"{side}_order"]))
        if n:
            sheet.text(x, y, between.rstrip(), TEXT)
            x += sheet.text_width(between, TEXT)
        canvas.plot([x + 1.2], [y], mark.marker, color=mark.colour, ms=3.8)
        sheet.text(x + _MARK, y, name, TEXT)
        x += _MARK + sheet.text_width(name, TEXT) + 1.5
    y = top + TEXT * LEADING
    for text, size, colour in block.lines[1:]:
        sheet.text(MARGIN, y, text, size, va="top", color=colour)
        y += size * LEADING


def _names(sheet: Sheet, row: dict[str, Any], between: str) -> list[str]:
    """The two eras with their n, side by side on a line; the longer name is cut first where both do not fit."""
    counts = [f"  n = {row[f'n_{side}']:.0f}" for side in SIDES]
    names = [sheet.say(row[f"{side}_en"], row[f"{side}_zh"]) for side in SIDES]
    fixed = 2 * _MARK + 1.5 + fsum(sheet.text_width(text, TEXT) for text in (between, *counts))
    room = sheet.width - 2 * MARGIN - fixed
    wide = [sheet.text_width(sheet.fitted(name, 999.0, TEXT), TEXT) for name in names]
    rooms = [max(room / 2, room - other) for other in reversed(wide)]
    return [
        sheet.fitted(name, own, TEXT) + count for name, own, count in zip(names, rooms, counts, strict=True)
    ]


class _Column(NamedTuple):
    """Numbers in small type: head, right edge in millimetres, and what stands in a row."""

    en: str
    zh: str
    right: float
    name: str


class _Columns(NamedTuple):
    """Where everything of a row stands, in millimetres from the left."""

    size: float
    word_room: float
    numbers: list[_Column]
    spread: tuple[float, float] | None
    ratio: tuple[float, float]


def _columns(sheet: Sheet, table: pd.DataFrame, size: float) -> _Columns:
    """Words and numbers at the left as wide as they are, panels in the rest; on a small sheet fewer of them."""
    rows = records(table)
    room = sheet.width * (0.24 if sheet.narrow else 0.2)
    x = MARGIN + max(sheet.text_width(sheet.fitted(row["term"], room, size), size) for row in rows)
    wanted = [("speeches", "篇数", "docs")]
    if sheet.width >= _ROOMY:
        wanted.insert(0, ("count", "次数", "count"))
    numbers = []
    for en, zh, name in wanted:
        cells = [sheet.say(en, zh), *(_cell(row, name) for row in rows)]
        x += 2.5 + max(sheet.text_width(cell, TINY) for cell in cells)
        numbers.append(_Column(en, zh, x, name))
    x += 4.0
    right = sheet.width - MARGIN - 1.5
    spread = None
    if sheet.width >= _ROOMY:
        spread = (x, x + _SPREAD)
        x += _SPREAD + 6.0
        if _testable(table):
            numbers.append(_Column("q", "q", right + 1.0, "q"))
            right -= 2.5 + max(sheet.text_width(_cell(row, "q"), TINY) for row in rows)
    return _Columns(size, room, numbers, spread, (x, right))


def _testable(table: pd.DataFrame) -> bool:
    return bool((table["p_floor"] <= table["level"]).any())


def _cell(row: dict[str, Any], name: str) -> str:
    if name == "q":
        return f"{row['q']:.2g}" if row["p_floor"] <= row["level"] else "–"
    if name == "docs":
        return " : ".join(f"{row[f'docs_{side}']:.0f}/{row[f'n_{side}']:.0f}" for side in SIDES)
    return " : ".join(f"{row[f'{name}_{side}']:.0f}" for side in SIDES)


def _draw_block(
    sheet: Sheet, block: _Block, columns: _Columns, at: tuple[float, float, float], *, last: bool
) -> None:
    """Words, numbers and panels of a pair from ``top`` down."""
    top, pitch, limit = at
    for column in columns.numbers:
        head = sheet.say(column.en, column.zh)
        sheet.text(column.right, top - _HEADS / 2, head, TINY, ha="right", color=GREY)
    for y, row in zip(block.y, block.rows, strict=True):
        word = sheet.fitted(row["term"], columns.word_room, columns.size)
        artist = sheet.text(MARGIN, top + y * pitch, word, columns.size)
        sheet.link(artist, to_term(row["term"], row["more_in"]))
        for column in columns.numbers:
            cell = _cell(row, column.name)
            sheet.text(column.right, top + y * pitch, cell, TINY, ha="right", color=GREY)
    if columns.spread:
        ax = _panel(sheet, block, columns.spread, (top, pitch), last=last)
        _draw_spread(ax, block, last=last)
    ax = _panel(sheet, block, columns.ratio, (top, pitch), last=last)
    _draw_ratios(sheet, ax, block, limit)
    if not last:
        ax.set_xticks([])


def _panel(
    sheet: Sheet, block: _Block, span: tuple[float, float], at: tuple[float, float], *, last: bool
) -> Axes:
    left, right = span
    top, pitch = at
    ax = sheet.axes(left, top, right - left, block.total * pitch)
    ax.set_ylim(block.total, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_visible(last)
    ax.tick_params(axis="x", labelsize=SMALL)
    for y in block.y:
        ax.axhline(y, color=FAINT, lw=0.3, zorder=0)
    return ax


def _draw_spread(ax: Axes, block: _Block, *, last: bool) -> None:
    """Gries' DP of a word in each era that has it, 0 where it is spread evenly."""
    ax.set_xlim(-0.04, 1.04)
    ax.set_xticks([0, 0.5, 1] if last else [], ["0", ".5", "1"] if last else [])
    for at in (0, 1):
        ax.axvline(at, color=FAINT, lw=0.4, zorder=0)
    for y, row in zip(block.y, block.rows, strict=True):
        for side in reversed(SIDES):
            if isfinite(row[f"dp_{side}"]):
                mark = era_mark(int(row[f"{side}_order"]))
                ax.plot(
                    [row[f"dp_{side}"]], [y], mark.marker, color=mark.colour, ms=2.6, mew=0.3, mec=PAPER,
                    clip_on=False,
                )  # fmt: skip


def _limit(table: pd.DataFrame) -> float:
    """How far the scale of the Log Ratio goes either way: for all stems, and for intervals up to a point."""
    rows = records(table)
    longest = max(abs(float(row["log_ratio"])) for row in rows)
    ends = [abs(float(row[f"log_ratio_{end}_speeches"])) for row in rows for end in ("low", "high")]
    return min(max([longest, *(end for end in ends if isfinite(end))]), longest * REACH) * 1.06


def _draw_ratios(sheet: Sheet, ax: Axes, block: _Block, limit: float) -> None:
    """A stem from nought to the Log Ratio over its interval; full where the word is key, dotted where the other era
    has none of it, so that the length is that of a convention.
    """
    from matplotlib.ticker import MaxNLocator

    ax.set_xlim(-limit, limit)
    ax.axvline(0, color=INK, lw=0.6, zorder=2)
    ax.xaxis.set_major_locator(MaxNLocator(4 if sheet.width < _ROOMY else 8, integer=True))
    for y, row in zip(block.y, block.rows, strict=True):
        side, other = SIDES if row["more_in"] == row["target"] else SIDES[::-1]
        mark = era_mark(int(row[f"{side}_order"]))
        _draw_interval(ax, y, row, limit)
        ls = "-" if row[f"count_{other}"] else (0, (1, 1))
        ax.plot([0, row["log_ratio"]], [y, y], color=mark.colour, lw=1.2, ls=ls, zorder=3)
        face = mark.colour if row["key"] else PAPER
        head = _head(ax, row["log_ratio"], y, mark, face)
        sheet.link(head, to_term(row["term"], row["more_in"]))


def _head(ax: Axes, x: float, y: float, mark: Mark, face: str) -> Any:
    return ax.plot([x], [y], mark.marker, mfc=face, mec=mark.colour, mew=0.9, ms=3.6, zorder=4)[0]


def _draw_interval(ax: Axes, y: float, row: dict[str, Any], limit: float) -> None:
    """A pale band from end to end; what reaches beyond the axis ends in an arrow."""
    low, high = row["log_ratio_low_speeches"], row["log_ratio_high_speeches"]
    if not (isfinite(low) and isfinite(high)):
        return
    shown = [min(max(end, -limit), limit) for end in (low, high)]
    ax.plot(shown, [y, y], color=FAINT, lw=4.0, zorder=1, solid_capstyle="butt")
    for end, at, arrow in zip((low, high), shown, (4, 5), strict=True):
        if end != at:
            ax.plot([at], [y], marker=arrow, color=INK, ms=3.0, mew=0, zorder=4, clip_on=False)


def _name_axes(sheet: Sheet, columns: _Columns, foot: float) -> None:
    sheet.axis_title(*columns.ratio, foot + TICKS, "Log Ratio (+1: twice as often)", "对数比（+1 为两倍）")
    if columns.spread:
        left, right = columns.spread
        sheet.axis_title(left - 2.0, right + 2.0, foot + TICKS, "DP (0: even)", "离散度 DP")


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What stands in a row, in which order, and what cannot be read from it."""
    from ..compare.clustered import MIN_SPEECHES

    if table.empty:
        return captioned(results, table, pairs_said(results, table))
    level = results.study.comparisons.level
    sure = f"{100 * (1 - level):g}%"
    shown = (
        f"The {TERMS} most key words of each side of a pair of eras, in the order of a permutation test of whole "
        "speeches on the mean rate a speech (equal p: the surer, then the larger Log Ratio first). Log Ratio: binary "
        "logarithm of the ratio of rates, to the right more frequent in the later era; dotted where the other era "
        "has none of the word, as its length then hangs on taking 0 as ½. The pale band is a "
        f"{sure} interval over speeches, for each word by itself, given where {MIN_SPEECHES} speeches of either era "
        f"have the word. Filled: q ≤ {level:g} (Benjamini-Hochberg over all words of the pair); hollow: q above it, "
        "or no test can reach it. Count and speeches: later era : earlier era, k/n = in k of n speeches. DP: Gries' "
        "dispersion in each era, 0 = spread evenly over its speeches, near 1 = in one; none for one speech. "
        "The words were chosen for standing out, so they seem to differ more than they do.",
        f"每对时期两侧各列最关键的 {TERMS} 个词，按整篇讲话置换检验（每篇用词率之均值）排序；p 相同者，"
        "对数比较确定、较大者在前。对数比为两时期用词率之比以 2 为底的对数，向右为较晚时期较多；另一时期不见此词者为"
        f"虚线，其长度取决于以 ½ 代 0。浅色带为以篇为单位的 {sure} 区间（逐词，未作多重校正），"
        f"两个时期各有 {MIN_SPEECHES} 篇以上用此词方可估。实心：q ≤ {level:g}（对该对全部词作 Benjamini-Hochberg "
        "校正）；空心：q 较高，或检验无从达到。次数与篇数依次为较晚∶较早时期，k/n 指 n 篇中见于 k 篇。DP 为 Gries "
        "离散度，0 为各篇均匀，近 1 为集中于一篇；仅有一篇的时期无此值。所列为最突出者，故看来差别更大。",
    )
    return captioned(
        results, table, shown, verdicts_said(table), least_said(table), pairs_said(results, table)
    )


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; a row a word."""
    pairs = len(table.drop_duplicates(["target", "reference"]))
    return 175.0, 26.0 if table.empty else round(40.0 + 12.0 * pairs + 3.2 * (len(table) + _AIR * pairs), 1)


figure = FigureSpec("keyness", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=42)
