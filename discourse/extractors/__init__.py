"""Stage five: speeches become features. One small file each; a file in this folder is all it takes.

A file defines one class that derives from :class:`~discourse.extractors.base.Extractor`, and its name is the
family of its columns. Files whose name begins with an underscore are helpers.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from ..doors import door
from ..errors import ExtractorError

if TYPE_CHECKING:
    import pandas as pd

    from ..segment.segmented import SegmentedSpeech
    from .base import Column, Extractor

__all__ = ["available", "codebook", "make", "measure"]


def available() -> dict[str, type[Extractor]]:
    """The extractors that this folder holds, by name, in alphabetical order.

    >>> {"length", "tfidf"} <= set(available())
    True
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = {name: _extractor_of(name) for name in names if name != "base" and not name.startswith("_")}
    return {name: kind for name, kind in found.items() if kind is not None}


@door
def make(names: Sequence[str] = (), **options: Mapping[str, Any]) -> list[Extractor]:
    """Extractors ready to be fitted: those named, in that order, or all of them.

    ``options`` are parameters by extractor; those for an extractor that was not asked for are left aside.

    >>> make(["length", "tfidf"], tfidf={"terms": 5})
    [Length(), Tfidf(terms=5)]
    """
    kinds = available()
    for name in (*names, *options):
        if name not in kinds:
            raise _unknown(f"there is no extractor {name!r}", name, kinds)
    return [_made(name, kinds[name], options.get(name, {})) for name in dict.fromkeys(names or kinds)]


@door
def measure(
    speeches: Sequence[SegmentedSpeech], extractors: Sequence[Extractor] | None = None
) -> tuple[pd.DataFrame, tuple[Column, ...]]:
    """The features table (a row a speech, indexed by its id; numbers only) and what its columns mean.

    Without ``extractors``, every family there is. Every extractor is fitted on all the speeches. Two speeches of
    one id, or two columns of one name, are an error: either would make the table's cells ambiguous.
    """
    import numpy as np
    import pandas as pd

    from ..shown.frames import FeaturesTable
    from .base import runs

    extractors = make() if extractors is None else extractors
    if not len(extractors):
        raise ExtractorError("no extractor was given", expected="at least one", advice="make()")
    for extractor in extractors:
        extractor.fit(speeches)
    # one pass for all: speeches that lie on a disk are read once, and a few at a time
    blocks = [np.hstack([one.transform(run) for one in extractors]) for run in runs(speeches)]
    columns = tuple(column for extractor in extractors for column in extractor.fitted_columns())
    _once("column", (column.name for column in columns))
    ids = [speech.id for speech in speeches]
    _once("speech", ids)
    index = pd.Index(ids, name="id", dtype=object)
    names = [column.name for column in columns]
    features = FeaturesTable(np.vstack(blocks), index=index, columns=names)
    features.explained = tuple((column.name, column.en, column.zh, column.unit) for column in columns)
    return features, columns


@door
def codebook(columns: Iterable[Column]) -> pd.DataFrame:
    """What each column is: a row a column, with the fields of :class:`~discourse.extractors.base.Column`."""
    import pandas as pd

    from .base import Column

    return pd.DataFrame([asdict(c) for c in columns], columns=[field.name for field in fields(Column)])


def _extractor_of(name: str) -> type[Extractor] | None:
    from .base import Extractor

    module = importlib.import_module(f"{__name__}.{name}")
    kinds = [
        value
        for key, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, Extractor)
        and value.__module__ == module.__name__
        and not key.startswith("_")
    ]
    if len(kinds) > 1:
        raise ExtractorError(
            f"the file defines {len(kinds)} extractors: {', '.join(kind.__name__ for kind in kinds)}",
            where=f"extractors/{name}.py",
            expected="one extractor a file",
            advice="a file each, or an underscore before the name of what is only a helper",
        )
    return kinds[0] if kinds else None


def _made(name: str, kind: type[Extractor], parameters: Mapping[str, Any]) -> Extractor:
    known = kind().get_params()
    for key in parameters:
        if key not in known:
            raise _unknown(f"the extractor {name!r} has no parameter {key!r}", key, known)
    return kind(**parameters)


def _unknown(found: str, key: str, known: Iterable[str]) -> ExtractorError:
    near = difflib.get_close_matches(key, list(known), n=1, cutoff=0.5)
    expected = "one of " + ", ".join(known) if list(known) else "no parameter"
    return ExtractorError(found, expected=expected, advice=near[0] if near else None)


def _once(what: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ExtractorError(
            f"more than one {what} has the name {', '.join(map(repr, twice))}",
            expected=f"each {what} once",
            advice="give the sources different names" if what == "speech" else "ask for each extractor once",
        )
