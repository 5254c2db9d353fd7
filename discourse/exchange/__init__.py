"""Exchange: the cleaned, dated, segmented corpus in the formats of the tools that colleagues use, and back.

A file in this folder is a format; nothing else has to be told of it. To add one, write a file here that declares
``format = FormatSpec(...)`` (:mod:`.base`). :func:`import_table` leads the other way, from a table to a study.

What is handed over is what this package believes after cleaning: nothing is added that it does not know (no parts
of speech, no lemmas), and what a format cannot hold is replaced one for one and counted in the README.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

from ..doors import door
from ..errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..eras import Periodisation
    from ..segment.segmented import SegmentedSpeech
    from ..study import Columns
    from .base import FormatSpec

__all__ = ["available", "export", "import_table", "named", "names"]

#: The files of this folder that are not formats.
_NOT_FORMATS = frozenset({"base", "folder", "imported", "naming"})


def names() -> tuple[str, ...]:
    """The names of the formats, in alphabetical order; no format is loaded.

    >>> names()
    ('conllu', 'parquet', 'quanteda', 'stm', 'tei', 'vrt')
    """
    found = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name for name in found if name not in _NOT_FORMATS and not name.startswith("_"))


def available() -> dict[str, FormatSpec]:
    """Every format of this folder, by name."""
    return {name: _spec(name) for name in names()}


@door
def named(name: str) -> FormatSpec:
    """The format of that name.

    >>> named("quantida")
    Traceback (most recent call last):
    ...
    discourse.errors.PublishError: there is no format 'quantida'. Expected: one of conllu, ... Try: quanteda.
    """
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1, cutoff=0.5)
        raise PublishError(
            f"there is no format {name!r}",
            expected="one of " + ", ".join(names()),
            advice=near[0] if near else "a file of that name in discourse/exchange",
        )
    return _spec(name)


@door
def export(
    segmented: Iterable[SegmentedSpeech], eras: Periodisation | None, format: str, out: str | Path
) -> Path:
    """The speeches in a format of exchange, in the folder ``out``; gives that folder.

    ``eras`` is the periodisation asked of their dates (None: ``party``). All files come at once or none does; the
    same speeches give the same bytes. ``README.txt`` says how to read them, ``manifest.json`` holds their SHA-256.
    An earlier export in the same format is replaced. Raises PublishError where the format is none, where there is
    no speech, where two have one id, or where the folder holds files that are not of such an export.

    A token belongs to the sentence in which it begins; offsets are characters of the speech's text.
    """
    from ..eras import load
    from .base import Handed
    from .folder import write

    return write(named(format), Handed(tuple(segmented), eras or load("party")), Path(out))


@door
def import_table(table: str | Path, out: str | Path, columns: Columns | None = None) -> Path:
    """A folder that ``discourse build`` can run, made of a table with a text a row (:mod:`.imported`)."""
    from .imported import import_table

    return import_table(Path(table), Path(out), columns)


def _spec(name: str) -> FormatSpec:
    from .base import FormatSpec

    spec = getattr(importlib.import_module(f"{__name__}.{name}"), "format", None)
    if not isinstance(spec, FormatSpec) or spec.name != name:
        raise PublishError(
            f"discourse/exchange/{name}.py declares no format {name!r}",
            expected=f"format = FormatSpec(name={name!r}, ...)",
            advice="a name that begins with an underscore for a file that is no format",
        )
    return spec
