"""Squares in rows and columns: a table of numbers as shades, each with its number where there is room for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from ..style import GREY, INK, PAPER, TINY, Mark
from .keys import Key
from .sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Lightest and darkest shade: one hue, ever darker, so that a copy in grey says the same.
_LIGHT, _DARK = (0.945, 0.958, 0.972), (0.03, 0.19, 0.42)

#: A number stands in a square at least so many millimetres wider than the number.
_AIR = 0.6

#: A line of the smallest type wants so many millimetres.
_HIGH = 2.4

#: A smaller square, in millimetres, is no mark to be hit: thousands of links would only make a page heavy.
_CLICK = 1.5

#: Where red, green and blue together are less than this, what is written is white.
_DARK_SUM = 1.6


class Square(NamedTuple):
    """Where a square has its centre, the number it shows (NaN: a hollow one), what is written, where it leads."""

    x: float
    y: float
    value: float
    text: str
    href: str = ""


def shade(value: float, low: float, high: float) -> tuple[float, float, float]:
    """The colour of a value on a scale from ``low`` to ``high``.

    >>> shade(9.0, 0.0, 1.0) == shade(1.0, 0.0, 1.0), sum(shade(0.2, 0.0, 1.0)) > sum(shade(0.8, 0.0, 1.0))
    (True, True)
    """
    at = min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 0.5
    red, green, blue = (a + at * (b - a) for a, b in zip(_LIGHT, _DARK, strict=True))
    return red, green, blue


def scale_keys(
    values: Iterable[float], scale: tuple[float, float], digits: str, en: str, zh: str
) -> list[Key]:
    """The scale as boxes of a key: what is shown, then some of its values."""
    boxes = []
    for value in values:
        text = format(value, digits)
        boxes.append(Key(text, text, box=Mark(hex_of(shade(value, *scale)))))
    return [Key(en, zh), *boxes]


def hex_of(colour: tuple[float, float, float]) -> str:
    """A colour as it is written in a mark.

    >>> hex_of((1.0, 0.5, 0.0))
    '#ff8000'
    """
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def mirrored(one: float, two: float, square: Square) -> list[Square]:
    """A square at (column ``two``, row ``one``) and at its mirror image, which is the same on the diagonal."""
    return [square._replace(x=x, y=y) for y, x in sorted({(one, two), (two, one)})]


def draw_squares(
    sheet: Sheet, ax: Axes, squares: Sequence[Square], scale: tuple[float, float], room: tuple[float, float]
) -> None:
    """Squares of one unit of the axes each way; ``room`` is how wide and high that is, in millimetres.

    Numbers are written in all of them or in none; what stands for a number that is not there, where it fits.
    """
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    squares = sorted(squares, key=lambda square: (square.y, square.x))
    known = [square for square in squares if isfinite(square.value)]
    boxes = [Rectangle((square.x - 0.5, square.y - 0.5), 1, 1) for square in known]
    shades = [shade(square.value, *scale) for square in known]
    edge = 0.3 if min(room) > 2.0 else 0.0
    found = PatchCollection(boxes, facecolors=shades, edgecolors=PAPER, linewidths=edge, zorder=2)
    ax.add_collection(found, autolim=False)
    if min(room) >= _CLICK and any(square.href for square in known):
        sheet.link(found, [square.href for square in known])
    unknown = [square for square in squares if not isfinite(square.value)]
    for square in unknown:
        hollow = Rectangle((square.x - 0.4, square.y - 0.4), 0.8, 0.8, fc=PAPER, ec=GREY, lw=0.4, zorder=2)
        ax.add_patch(hollow)
    for group, air in ((known, _AIR), (unknown, 0.0)):  # a sign may fill its square, a number may not
        widest = max((sheet.text_width(square.text, TINY) for square in group), default=0.0)
        if room[1] < _HIGH or widest > room[0] - air:
            continue
        for square in group:
            dark = isfinite(square.value) and sum(shade(square.value, *scale)) < _DARK_SUM
            ink = PAPER if dark else INK
            text = ax.text(
                square.x, square.y, square.text, size=TINY, color=ink, ha="center", va="center", zorder=3
            )
            if square.href:
                sheet.link(text, square.href)


def number_columns(ax: Axes, at: Mapping[int, float], wide: float) -> None:
    """Numbers below columns of ``wide`` millimetres: all, or every second, fifth ... where they stand close."""
    step = next((s for s in (1, 2, 5, 10, 20) if s * wide >= 3.2), 50)
    shown = [n for n in at if n % step == 0]
    ax.set_xticks([at[n] for n in shown], [str(n) for n in shown])
    ax.tick_params(axis="x", length=0, labelsize=TINY)
