"""The key at the foot of a figure: a sign and what it means, in as few lines as fit."""

from __future__ import annotations

from typing import NamedTuple

from ..style import GREY, INK, PAPER, SMALL, STANCE_MARKS, TINY, Mark, label
from .sheet import LEADING, MARGIN, Sheet

STANCE_WORDS = {
    "achievement": ("achievement", "成绩"),
    "problem": ("problem", "问题"),
    "plan": ("plan", "打算"),
    "other": ("other", "其他"),
}


class Key(NamedTuple):
    """A sign (a line, a marker, a filled box, a line with a marker on it, or a ``prefix`` alone) and its meaning."""

    en: str
    zh: str
    line: str = ""
    width: float = 1.0
    marker: str = ""
    hollow: bool = False
    box: Mark | None = None
    colour: str = INK
    prefix: str = ""


def stance_key(name: str) -> Key:
    """The key of a stance: the same filled box in every figure."""
    en, zh = STANCE_WORDS[name]
    return Key(en, zh, box=STANCE_MARKS[name])


def draw_key(sheet: Sheet, items: list[Key]) -> float:
    """Draw the key at the foot of the sheet; gives where it begins, in millimetres from the top."""
    size = TINY + 0.3 if sheet.narrow else SMALL
    lines = _set_in_lines(sheet, items, size)
    pitch = size * LEADING + 0.6
    top = sheet.height - MARGIN - pitch * len(lines)
    for n, line in enumerate(lines):
        for item, text, x in line:
            y = top + (n + 0.5) * pitch
            if item:
                _draw_sign(sheet, item, x, y)
            sheet.text(x + (_sign_width(item) + 1.0 if item else 0.0), y, text, size)
    return top


_Line = list[tuple[Key | None, str, float]]


def _set_in_lines(sheet: Sheet, items: list[Key], size: float) -> list[_Line]:
    """Each sign with its text and place; a text too long for a line goes on below, without a sign."""
    lines: list[_Line] = [[]]
    x, edge = MARGIN, sheet.width - MARGIN
    for item in items:
        text = item.prefix + label(item.en, item.zh, sheet.lang)
        indent = _sign_width(item) + 1.0
        if lines[-1] and x + indent + sheet.text_width(text, size) > edge:
            lines.append([])
            x = MARGIN
        first, *rest = sheet.wrapped(text, edge - x - indent, size)
        lines[-1].append((item, first, x))
        lines += [[(None, more, x + indent)] for more in rest]
        x = edge if rest else x + indent + sheet.text_width(text, size) + 3.5
    return lines


def _sign_width(item: Key) -> float:
    return 6.0 if item.line else 3.4 if item.box else 2.2 if item.marker else -1.0


def _draw_sign(sheet: Sheet, item: Key, x: float, y: float) -> None:
    from matplotlib.patches import Rectangle

    canvas, width = sheet.canvas(), _sign_width(item)
    if item.box:
        canvas.add_patch(
            Rectangle(
                (x, y - 1.0),
                width,
                2.0,
                facecolor=item.box.colour,
                edgecolor=GREY,
                hatch=item.box.hatch,
                lw=0.3,
            )
        )
    if item.line:
        canvas.plot(
            [x, x + width], [y, y], ls=item.line, lw=item.width, color=item.colour, solid_capstyle="butt"
        )
    if item.marker:
        face = PAPER if item.hollow else item.colour
        canvas.plot([x + width / 2], [y], item.marker, mfc=face, mec=item.colour, ms=3.6, mew=0.8)
