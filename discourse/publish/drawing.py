"""The figures of a study, drawn by as many workers as there are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .. import plots
from ..engine import Engine
from ..errors import MissingFeatureError
from ..plots.base import Lang
from ..progress import Progress
from ..whole import put_down, taken_up
from .bundle import Bundle, make_bundle

if TYPE_CHECKING:
    from ..results import Multiverse, Results

T = TypeVar("T")


def needed() -> tuple[str, ...]:
    """The modules that drawing needs, for workers to have before they are asked (:meth:`.engine.Engine.prepare`)."""
    backends = (f"matplotlib.backends.backend_{name}" for name in ("svg", "pdf", "agg"))
    return *(f"discourse.plots.{name}" for name in plots.available()), *backends, "PIL.Image"


Drawn = dict[str, Bundle | MissingFeatureError]

#: A file that this very run wrote down for its workers, and the digest by which it is known.
File = tuple[str, str]


@dataclass(frozen=True)
class Sheet:
    """A figure to be drawn: its name, its language, whether a page wants it, the results or the file that has them,
    and the multiverse, or its file, where that came later."""

    name: str
    lang: Lang
    linked: bool
    results: File | Results
    multiverse: File | Multiverse | None = None

    def __str__(self) -> str:
        return f"figure {self.name}"


@contextmanager
def drawing(
    results: Results, names: Sequence[str], *, linked: bool, engine: Engine, progress: Progress
) -> Iterator[Callable[[Multiverse | None], Drawn]]:
    """Figures that the engine's workers are at from now on, while this process does something else.

    What is given is a function: of the results' multiverse, which may be made meanwhile, it gives each figure with
    its files, or the error that says what it would need and the study did not measure.
    """
    with tempfile.TemporaryDirectory(prefix="discourse-") as aside:

        def kept(name: str, given: T) -> File | T:
            return put_down(Path(aside, name), given) if engine.workers > 1 else given

        first = Sheet("", results.study.figures.lang, linked, kept("results", results))
        sheets = {name: replace(first, name=name) for name in names}
        late = [name for name in sheets if plots.named(name).multiverse]
        early = [name for name in sheets if name not in late]
        with engine.begun(draw_sheet, [sheets[name] for name in early]) as begun:

            def done(found: Multiverse | None) -> Drawn:
                multiverse = kept("multiverse", found) if late else None
                last = [replace(sheets[name], multiverse=multiverse) for name in late]
                with engine.begun(draw_sheet, last) as rest:
                    made: Any = progress(chain(begun, rest), "drawing")  # type: ignore[arg-type]
                    drawn = dict(zip([*early, *late], made, strict=True))
                return {
                    name: one if isinstance(one, MissingFeatureError) else Bundle(plots.named(name), *one)
                    for name, one in ((name, drawn[name]) for name in sheets)
                }

            yield done


def draw_sheet(sheet: Sheet) -> MissingFeatureError | tuple[object, ...]:
    """What a worker gives back of a figure: all of its bundle but what it is."""
    results = _read(*sheet.results) if isinstance(sheet.results, tuple) else sheet.results
    if sheet.multiverse is not None:
        found = sheet.multiverse
        results = replace(results, multiverse=taken_up(*found) if isinstance(found, tuple) else found)
    try:
        made = make_bundle(plots.named(sheet.name), results, sheet.lang, linked=sheet.linked)
    except MissingFeatureError as error:
        return error
    return tuple(made[1:])


@lru_cache(maxsize=1)
def _read(path: str, digest: str) -> Results:
    """The results that this very run wrote down for its workers."""
    found: Results = taken_up(path, digest)
    return found
