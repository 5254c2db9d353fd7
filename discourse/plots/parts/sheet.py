"""A figure as a sheet of paper measured in millimetres from its upper left corner.

Automatic layout moves things when a label grows; here everything has its place, and text is measured before it
is put there: cut with an ellipsis or broken into lines where it would not fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from ...errors import PlotError
from ..base import Lang
from ..style import GREY, INK, SMALL, TITLE, label, printable

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

MM = 25.4
#: Distance of lines of type, in millimetres a point of size.
LEADING = 0.45
#: Never at the beginning of a line.
_CLOSING = frozenset("，。、；：？！）》”’】…,.;:?!)%")
_CANVAS = "canvas"
#: White paper all round.
MARGIN = 2.0


@lru_cache(maxsize=1 << 14)  # the same names stand in many places, and in many figures
def _text_width(text: str, size: float, dpi: float, family: tuple[str, ...]) -> float:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    renderer: Any = RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]
    width, _, _ = renderer.get_text_width_height_descent(
        text, FontProperties(family=family, size=size), False
    )
    return float(width) / dpi * MM


@dataclass(frozen=True)
class Sheet:
    """The figure, its language, and measures in millimetres."""

    fig: Figure
    lang: Lang

    @property
    def width(self) -> float:
        return float(self.fig.get_figwidth() * MM)

    @property
    def height(self) -> float:
        return float(self.fig.get_figheight() * MM)

    @property
    def narrow(self) -> bool:
        """Whether the sheet is one column of a journal rather than two."""
        return self.width < 120

    def say(self, en: str, zh: str, sep: str = " ") -> str:
        """The text in the sheet's language."""
        return label(en, zh, self.lang, sep)

    def axes(self, left: float, top: float, width: float, height: float, **options: Any) -> Axes:
        """Axes whose plotting area is this box."""
        if min(width, height) <= 0:
            raise PlotError(
                f"a sheet of {self.width:.0f} × {self.height:.0f} mm has no room for a panel",
                expected="the 85 mm of a journal's column, or more",
                advice="width=175",
            )
        return self.fig.add_axes(
            (
                left / self.width,
                1 - (top + height) / self.height,
                width / self.width,
                height / self.height,
            ),
            **options,
        )

    def canvas(self) -> Axes:
        """The whole sheet as axes in millimetres from the upper left, for rules, signs and keys."""
        for ax in self.fig.axes:
            if ax.get_label() == _CANVAS:
                return ax
        ax = self.axes(0, 0, self.width, self.height, label=_CANVAS)
        ax.set(xlim=(0, self.width), ylim=(self.height, 0))
        ax.axis("off")
        ax.set_zorder(-1)
        return ax

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = SMALL,
        ha: Literal["left", "center", "right"] = "left",
        va: Literal["top", "center", "bottom", "baseline"] = "center",
        color: str = INK,
        **options: Any,
    ) -> Text:
        """Type at a place of the sheet."""
        return self.fig.text(
            x / self.width,
            1 - y / self.height,
            text,
            size=size,
            ha=ha,
            va=va,
            color=color,
            linespacing=1.15,
            **options,
        )

    def link(self, artist: Artist, href: str | Sequence[str]) -> None:
        """Let a mark lead to the passages behind it, where the figure stands on a page that has them.

        ``href`` comes from :mod:`.links`; a collection (a scatter, say) takes one for each of its parts.
        """
        from .drawn import DrawnFigure

        if isinstance(self.fig, DrawnFigure):
            self.fig.links.append((artist, href))

    def text_width(self, text: str, size: float = SMALL) -> float:
        """How wide a line of type is, in millimetres."""
        from matplotlib.font_manager import FontProperties

        return _text_width(text, size, self.fig.dpi, tuple(FontProperties(size=size).get_family()))

    def fitted(self, text: object, width: float, size: float = SMALL) -> str:
        """The text on one line of at most ``width`` millimetres, cut with an ellipsis if need be."""
        line = printable(text)
        if self.text_width(line, size) <= width:
            return line
        low, high = 0, len(line)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.text_width(line[:middle].rstrip() + "…", size) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return line[:low].rstrip().removesuffix("…") + "…"

    def wrapped(self, text: str, width: float, size: float = SMALL) -> list[str]:
        """The text in lines of at most ``width`` millimetres, broken at blanks or between Han characters."""
        lines = [""]
        for unit in _units(text):
            if lines[-1] and self.text_width((lines[-1] + unit).rstrip(), size) > width:
                lines.append("")
            lines[-1] += unit if lines[-1] else unit.lstrip()
        return [line.rstrip() for line in lines]

    def axis_title(self, left: float, right: float, y: float, en: str, zh: str) -> None:
        """What an axis means, centred below it from ``y`` down, kept on the sheet and as wide as the axis."""
        room = right - left
        lines = [zh, en] if self.lang == "both" else [self.say(en, zh)]
        if self.lang == "both" and self.text_width(f"{zh} {en}") <= room:
            lines = [f"{zh} {en}"]
        broken = [part for line in lines for part in self.wrapped(line, room)]
        for n, line in enumerate(broken):
            self.text((left + right) / 2, y + n * SMALL * LEADING, line, ha="center", va="top")

    def header(self, en: str, zh: str, note_en: str, note_zh: str) -> float:
        """Title and a grey note at the top; gives where the rest may begin."""
        y, room = MARGIN, self.width - 2 * MARGIN
        lines = [
            (line, TITLE, INK) for text in self._texts(en, zh) for line in self.wrapped(text, room, TITLE)
        ]
        lines += [
            (n, SMALL, GREY) for text in self._texts(note_en, note_zh) for n in self.wrapped(text, room)
        ]
        for line, size, colour in lines:
            self.text(MARGIN, y, line, size, va="top", color=colour)
            y += size * LEADING
        return y + 1.0

    def _texts(self, en: str, zh: str) -> list[str]:
        """The text in each language asked for: on one line if both fit side by side."""
        if self.lang != "both":
            return [self.say(en, zh)]
        both = f"{zh}  {en}"
        return [both] if self.text_width(both, TITLE) <= self.width - 2 * MARGIN else [zh, en]


def _units(text: str) -> list[str]:
    """What a line may be broken between: words with the blank after them, single Han characters."""
    units: list[str] = []
    for character in text:
        glued = units and (
            character in _CLOSING
            or character == " "
            or (ord(character) < 0x2E80 and ord(units[-1][-1]) < 0x2E80 and units[-1][-1] != " ")
        )
        if glued:
            units[-1] += character
        else:
            units.append(character)
    return units
