"""The figures of a study, drawn by as many workers as there are."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import plots
from ..engine import Engine
from ..errors import MissingFeatureError
from ..plots.base import Lang
from ..progress import Progress
from ..whole import put_down, taken_up
from .bundle import Bundle, make_bundle

if TYPE_CHECKING:
    from ..results import Results


def needed() -> tuple[str, ...]:
    """The modules that drawing needs, for workers to have before they are asked (:meth:`.engine.Engine.prepare`)."""
    backends = (f"matplotlib.backends.backend_{name}" for name in ("svg", "pdf", "agg"))
    return *(f"discourse.plots.{name}" for name in plots.available()), *backends, "PIL.Image"


@dataclass(frozen=True)
class Sheet:
    """A figure to be drawn: its name, its language, whether a page wants it, and the results, or the file that has
    them and the digest by which it is known."""

    name: str
    lang: Lang
    linked: bool
    results: tuple[str, str] | Results

    def __str__(self) -> str:
        return f"figure {self.name}"


def draw_figures(
    results: Results, names: Sequence[str], *, linked: bool, engine: Engine, progress: Progress
) -> dict[str, Bundle | MissingFeatureError]:
    """Each figure with its files, or the error that says what it would need and the study did not measure."""
    with tempfile.TemporaryDirectory(prefix="discourse-") as aside:
        given: tuple[str, str] | Results = results
        if engine.workers > 1:
            given = put_down(Path(aside, "results"), results)
        sheets = [Sheet(name, results.study.figures.lang, linked, given) for name in names]
        drawn: Any = progress(engine.map(draw_sheet, sheets), "drawing")  # type: ignore[arg-type]
        return {
            name: found if isinstance(found, MissingFeatureError) else Bundle(plots.named(name), *found)
            for name, found in zip(names, drawn, strict=True)
        }


def draw_sheet(sheet: Sheet) -> MissingFeatureError | tuple[object, ...]:
    """What a worker gives back of a figure: all of its bundle but what it is."""
    results = _results(*sheet.results) if isinstance(sheet.results, tuple) else sheet.results
    try:
        made = make_bundle(plots.named(sheet.name), results, sheet.lang, linked=sheet.linked)
    except MissingFeatureError as error:
        return error
    return tuple(made[1:])


@lru_cache(maxsize=1)
def _results(path: str, digest: str) -> Results:
    """The results that this very run wrote down for its workers."""
    found: Results = taken_up(path, digest)
    return found
