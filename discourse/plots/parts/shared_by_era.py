"""Pairs of eras in place of pairs of speeches: how many of them share a passage."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from ..style import GREY, INK, era_mark
from .keys import draw_key
from .rows import TICKS, below_axis, type_size
from .sheet import LEADING, MARGIN, Sheet
from .squares import Square, draw_squares, mirrored, number_columns, scale_keys
from .tables import records

if TYPE_CHECKING:
    import pandas as pd

_PAIRS = ("pairs of speeches that share a passage, %", "有相同段落的讲话对（%）")


def percent(share: float) -> str:
    """A share in words: never nought where there is something, nor all where something lacks.

    >>> percent(0.0), percent(0.005), percent(0.5), percent(0.995)
    ('0', '<1%', '50%', '>99%')
    """
    if not isfinite(share):
        return "–"
    if share in (0, 1):
        return f"{share:.0%}" if share else "0"
    return "<1%" if share <= 0.005 else ">99%" if share >= 0.995 else f"{share:.0%}"


def draw_eras(sheet: Sheet, table: pd.DataFrame, top: float) -> None:
    """The share of pairs of speeches that have a passage in common, era by era, with the mean share of the text."""
    eras, pairs = table[table["row"] == "era"], table[table["row"] == "pair"]
    peak = max([0.01, *(value for value in pairs["share"] if isfinite(value))])
    values = [100 * peak * part for part in (0, 0.25, 0.5, 0.75, 1)]
    keys = scale_keys(values, (0.0, 100 * peak), ".0f" if peak >= 0.04 else ".2g", *_PAIRS)
    foot = draw_key(sheet, keys) - below_axis(sheet.lang) - 1.0
    n, pitch = len(eras), (foot - top) / max(len(eras), 1)
    size, room = type_size(pitch), sheet.width * (0.4 if sheet.narrow else 0.32)
    wide = 0.0
    for i, row in enumerate(records(eras)):
        y, mark = top + (i + 0.5) * pitch, era_mark(int(row["era_order"]))
        sheet.canvas().plot(
            [MARGIN + 1], [y], marker=mark.marker, color=mark.colour, ms=min(3.6, size * 0.55)
        )
        name = f"{i + 1}  {sheet.say(row['era_en'], row['era_zh'])}"
        texts = [sheet.fitted(name, room, size), f"n = {row['n_independent']:.0f}"]
        for line, text in enumerate(texts if pitch > 6.0 else texts[:1]):
            at = y + (line - 0.5) * size * LEADING if pitch > 6.0 else y
            sheet.text(MARGIN + 3, at, text, size, color=GREY if line else INK)
        wide = max(wide, *(sheet.text_width(text, size) for text in texts))
    share = MARGIN + 3 + wide + 12.0
    for i, row in enumerate(records(eras)):
        sheet.text(share, top + (i + 0.5) * pitch, percent(row["share"]), size, ha="right", color=GREY)
    left = share + 5.0
    right = min(sheet.width - MARGIN, left + 1.6 * (foot - top))
    ax = sheet.axes(left, top, right - left, foot - top, xlim=(0, n), ylim=(n, 0))
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    squares = []
    for pair in records(pairs):
        square = Square(0, 0, pair["share"], percent(pair["share"]))
        squares += mirrored(pair["number"] - 0.5, pair["other_number"] - 0.5, square)
    draw_squares(sheet, ax, squares, (0.0, peak), ((right - left) / n, pitch))
    number_columns(ax, {i + 1: i + 0.5 for i in range(n)}, (right - left) / n)
    sheet.axis_title(share - 13.0, share + 3.0, foot + TICKS, "text shared", "相同占比")
    sheet.axis_title(left, right, foot + TICKS, "with a speech of era", "与何时期的讲话")
