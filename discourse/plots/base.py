"""What a figure is: a table, then a drawing. Each figure is one file with ``data`` and ``draw``.

``data(results)`` gives the whole table the figure shows; ``draw(table, fig, lang)`` draws nothing that is not
in it. The two are registered together as a :class:`FigureSpec` named ``figure`` in the figure's module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..results import Results

Lang = Literal["zh", "en", "both"]


@dataclass(frozen=True)
class FigureSpec:
    """One figure: its file name, what it shows, how its table is made and drawn, what must be said below it.

    ``caption(results, table)`` gives the caption in English and in Chinese, with n and every warning.
    ``size(table)`` gives width and height in millimetres. ``place`` is where it stands among the figures of a page,
    from what the corpus is to what can be concluded. ``multiverse``: whether it shows that part of the results, and
    has to wait for it.
    """

    name: str
    title_en: str
    title_zh: str
    data: Callable[[Results], pd.DataFrame]
    draw: Callable[[pd.DataFrame, Figure, Lang], None]
    caption: Callable[[Results, pd.DataFrame], dict[str, str]]
    size: Callable[[pd.DataFrame], tuple[float, float]]
    place: int = 50
    multiverse: bool = False
