"""The figure that is handed back: it draws itself in our style whoever asks, and shows once in a notebook."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..style import SCREEN_DPI, style


class DrawnFigure(Figure):
    """A figure that pyplot has never heard of: it is shown when it is the last value of a cell, and only then."""

    def __init__(self, name: str, width: float, height: float) -> None:
        super().__init__(figsize=(width / 25.4, height / 25.4), dpi=SCREEN_DPI, facecolor="white")
        self.name = name
        FigureCanvasAgg(self)

    def draw(self, renderer: RendererBase) -> None:
        """Draw under our settings, whatever the reader's are."""
        with style(self.name):
            super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save under our settings, whatever the reader's are."""
        with style(self.name):
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=SCREEN_DPI)
        return buffer.getvalue()
