"""Stage seven: figures. A file in this folder is a figure: a table, then a drawing of that table and no more.

To add one, write a file here with ``data``, ``draw``, ``caption``, ``size`` and ``figure = FigureSpec(...)``.
Nothing else has to be told of it.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from typing import TYPE_CHECKING, get_args

from ..doors import door
from ..errors import PlotError
from .base import FigureSpec, Lang

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..results import Results
    from .parts.drawn import DrawnFigure

__all__ = ["FigureSpec", "available", "draw", "draw_table", "named"]

#: The two files of this folder that are not figures.
_NOT_FIGURES = frozenset({"base", "style"})


def available() -> dict[str, FigureSpec]:
    """Every figure of this folder, by name, in alphabetical order.

    >>> "timeline" in available()
    True
    """
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg)
    specs = [_spec(name) for name in names if name not in _NOT_FIGURES]
    return {spec.name: spec for spec in specs}


@door
def named(name: str) -> FigureSpec:
    """The figure of that name.

    >>> named("timelin")
    Traceback (most recent call last):
    ...
    discourse.errors.PlotError: there is no figure 'timelin'. Expected: one of balance, ... Try: timeline.
    """
    specs = available()
    if name not in specs:
        near = difflib.get_close_matches(name, specs, n=1, cutoff=0.5)
        raise PlotError(
            f"there is no figure {name!r}",
            expected="one of " + ", ".join(specs),
            advice=near[0] if near else "a file of that name in discourse/plots",
        )
    return specs[name]


@door
def draw(
    figure: FigureSpec | str, results: Results, lang: Lang = "both", width: float | None = None
) -> Figure:
    """A figure, or the one of that name, as matplotlib's ``Figure``; as the last value of a cell it shows once.

    ``width`` in millimetres (85, a journal's column, or 175, the default of most figures). pyplot is not used,
    no setting of the session is changed. The table it shows is ``spec.data(results)``, numbers rounded.
    """
    from .parts.tables import rounded

    _check(lang, width)
    if not hasattr(results, "comparisons"):
        raise PlotError(
            f"a figure is not drawn from a {type(results).__name__}",
            expected="the Results of a study: corpus, features and comparisons in one",
            advice="results, _ = analyse(study, read_sources(paths)), then draw(name, results)",
        )
    _of_one_corpus(results)
    spec = named(figure) if isinstance(figure, str) else figure
    return draw_table(spec, rounded(spec.data(results)), lang, width)


@door
def draw_table(
    spec: FigureSpec, table: pd.DataFrame, lang: Lang = "both", width: float | None = None
) -> DrawnFigure:
    """The figure of a table already made."""
    from .parts.drawn import DrawnFigure
    from .style import style

    _check(lang, width)

    try:
        default, height = spec.size(table)
        with style(spec.name):
            fig = DrawnFigure(spec.name, width or default, height)
            spec.draw(table, fig, lang)
    except KeyError as error:
        raise PlotError(
            f"the table has no {error.args[0]!r}",
            where=f"figure {spec.name}",
            expected="the table of this figure",
            advice=f"draw_table(spec, spec.data(results)), or draw({spec.name!r}, results)",
        ) from error
    return fig


def _of_one_corpus(results: Results) -> None:
    """Raise PlotError where tables changed by hand no longer fit: their speeches would go undrawn in silence."""
    metadata = results.metadata
    if not metadata.index.equals(results.features.index):
        raise PlotError(
            f"{len(metadata)} rows of metadata and {len(results.features)} of features do not have the same speech "
            "ids in the same order",
            expected="two tables indexed by the ids of the same speeches",
            advice="metadata.loc[features.index], without reset_index()",
        )
    eras = [era.id for era in results.eras]
    if unknown := sorted(set(metadata["era"].fillna("").astype(str)) - {"", *eras}):
        raise PlotError(
            f"the metadata has an era {unknown[0]!r} that the periodisation has not",
            expected=f"one of {', '.join(eras)}, or '' for none",
            advice="another name for an era: its `en` and `zh` in the periodisation; another era: load_eras(FILE)",
        )


def _check(lang: str, width: float | None) -> None:
    if lang not in get_args(Lang):
        raise PlotError(f"there is no language {lang!r}", expected="one of " + ", ".join(get_args(Lang)))
    if width is not None and (not isinstance(width, int | float) or not 0 < width < float("inf")):
        raise PlotError(f"the width is {width!r}", expected="millimetres, above zero: 85 or 175, say")


def _spec(module: str) -> FigureSpec:
    spec = getattr(importlib.import_module(f"{__name__}.{module}"), "figure", None)
    if not isinstance(spec, FigureSpec) or spec.name != module:
        raise PlotError(
            f"discourse/plots/{module}.py declares no figure {module!r}",
            expected=f"figure = FigureSpec(name={module!r}, ...)",
            advice="discourse/plots/parts for a file that is no figure",
        )
    return spec
