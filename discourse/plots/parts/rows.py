"""A row a speech under the name of its era: where rows lie, how they are named, how far the eye is led."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..base import Lang
from ..style import FAINT, GREY, INK, SMALL, TEXT, TINY, era_mark
from .links import to_speech
from .sheet import LEADING, MARGIN, Sheet
from .speeches import Group, by_group
from .tables import records

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

#: Height of a row in millimetres: comfortable, the least that can be read, and what a page has for all.
_PITCH, _LEAST, _PAGE = 4.4, 2.45, 212.0

#: Room for the numbers below an axis, in millimetres.
TICKS = 3.6


class Rows(NamedTuple):
    """Centres of the table's rows in units of a row, counted from the top; where each era's block begins."""

    y: list[float]
    blocks: list[tuple[Group, float, float]]
    total: float


def planned(table: pd.DataFrame) -> Rows:
    """One unit a row, one for the name of each era, a little air between eras."""
    y: list[float] = []
    blocks = []
    at = 0.0
    for group, part in by_group(table):
        start = at
        at += 1.0
        y += [at + i + 0.5 for i in range(len(part))]
        at += len(part)
        blocks.append((group, start, at))
        at += 0.4
    return Rows(y, blocks, max(at - 0.4, 1.0))


def height(table: pd.DataFrame, rest: float, pitch: float = _PITCH) -> float:
    """The height of a sheet with these rows, ``pitch`` millimetres each if a page has them, and ``rest``."""
    total = planned(table).total
    return round(rest + total * min(pitch, max(_LEAST, _PAGE / total)), 1)


def below_axis(lang: Lang, lines: int = 1) -> float:
    """Room for the numbers and the title of an axis, so many lines in one language, in millimetres."""
    return TICKS + (2 if lang == "both" else 1) * lines * SMALL * LEADING + 1.2


def type_size(pitch: float) -> float:
    """Points of type that go with rows of ``pitch`` millimetres."""
    return min(TEXT, max(TINY, pitch * 1.9))


def name_rows(
    sheet: Sheet,
    table: pd.DataFrame,
    rows: Rows,
    span: tuple[float, float],
    whole: tuple[str, str] = ("pooled", "合计"),
) -> float:
    """Write the eras' and the rows' names at the left of ``span``; gives where the panels may begin.

    ``whole`` names the row of an era; how many independent speeches it has is put after it.
    """
    top, bottom = span
    pitch = (bottom - top) / rows.total
    size = type_size(pitch)
    room = sheet.width * (0.34 if sheet.narrow else 0.30)
    names = [_name(sheet, row, whole) for row in records(table)]
    shown = [sheet.fitted(name, room, size) for name in names]
    line = sheet.width - 2 * MARGIN - 3
    eras = {g.order: sheet.fitted(sheet.say(g.en, g.zh), line, size) for g, _, _ in rows.blocks}
    canvas = sheet.canvas()
    for group, start, _ in rows.blocks:
        y = top + (start + 0.5) * pitch
        mark = era_mark(group.order)
        canvas.plot([MARGIN + 1], [y], marker=mark.marker, color=mark.colour, ms=min(4.0, size * 0.6))
        sheet.text(MARGIN + 3, y, eras[group.order], size)
    for y, text, row in zip(rows.y, shown, records(table), strict=True):
        colour = GREY if row["duplicate_of"] else INK
        name = sheet.text(MARGIN + 3, top + y * pitch, text, size, color=colour)
        if row["row"] == "speech":
            sheet.link(name, to_speech(str(row["speech"])))
    widths = [sheet.text_width(text, size) for text in shown]
    widths += [sheet.text_width(name, size) for name in eras.values()]
    return min(MARGIN + 3 + max(widths, default=0.0), MARGIN + 3 + room) + 3.0


def panel(sheet: Sheet, rows: Rows, box: tuple[float, float, float, float]) -> Axes:
    """Axes (left, top, right, bottom in millimetres) whose y is :attr:`Rows.y`, with a faint line a row."""
    left, top, right, bottom = box
    ax = sheet.axes(left, top, right - left, bottom - top)
    ax.set_ylim(rows.total, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    for y in rows.y:
        ax.axhline(y, color=FAINT, lw=0.3, zorder=0)
    ax.tick_params(axis="x", labelsize=SMALL)
    return ax


def _name(sheet: Sheet, row: dict[str, Any], whole: tuple[str, str]) -> str:
    if row["row"] == "era":
        return f"{sheet.say(*whole)}, n = {row['n_independent']:.0f}"
    return f"≈ {row['label']}" if row["duplicate_of"] else str(row["label"])
