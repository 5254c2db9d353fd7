"""The figure that is handed back: it draws itself in our style whoever asks, and shows once in a notebook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..style import SCREEN_DPI, style


class DrawnFigure(Figure):
    """A figure that pyplot has never heard of: it is shown when it is the last value of a cell, and only then."""

    def __init__(self, name: str, width: float, height: float) -> None:
        super().__init__(figsize=(width / 25.4, height / 25.4), dpi=SCREEN_DPI, facecolor="white")
        self.name = name
        self.links: list[tuple[Artist, str | Sequence[str]]] = []
        self._settings: dict[str, Any] = {}
        FigureCanvasAgg(self)

    def draw(self, renderer: RendererBase) -> None:
        """Draw under our settings, whatever the reader's are."""
        with style(self.name, **self._settings):
            super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save under our settings, whatever the reader's are."""
        with style(self.name):
            super().savefig(fname, **options)

    def linked_svg(self) -> str:
        """The figure for a page that has our face and the texts: type as type, marks as links to passages.

        In the files for print the links would lead nowhere, so they are there while this is made only.
        """
        buffer = io.BytesIO()
        self._settings = {"svg.fonttype": "none", "svg.hashsalt": self.name}
        try:
            for artist, href in self.links:
                _set_links(artist, href)
            with style(self.name, **self._settings):
                super().savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        finally:
            self._settings = {}
            for artist, href in self.links:
                _set_links(artist, None if isinstance(href, str) else [])
        return buffer.getvalue().decode()

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=SCREEN_DPI)
        return buffer.getvalue()


def _set_links(artist: Artist, href: str | Sequence[str] | None) -> None:
    """One link for all of an artist, or one for each part of a collection."""
    if href is None or isinstance(href, str):
        artist.set_url(href)
    else:
        artist.set_urls(list(href))  # type: ignore[attr-defined]
