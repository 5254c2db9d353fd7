"""Comparative discourse analysis of Chinese political speech: the few names a notebook needs.

>>> import discourse
>>> discourse.clean("市長(zhǎng)講話")
'市长讲话'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .build import analyse, build_study, describe
    from .compare import compare_eras, keyness
    from .corpus import Corpus, Speech, read_corpus
    from .eras import load as load_eras
    from .errors import DiscourseError
    from .extractors import measure
    from .formats import read_sources
    from .plots import draw
    from .repair import clean_text as clean
    from .segment import segment_corpus
    from .sources import Source, read_source
    from .study import Study

#: Where each public name lives; it is fetched when first asked for, so that the door opens at once.
_HOMES = {
    "Corpus": "corpus",
    "DiscourseError": "errors",
    "Source": "sources",
    "Speech": "corpus",
    "Study": "study",
    "analyse": "build",
    "build_study": "build",
    "clean": "repair:clean_text",
    "compare_eras": "compare",
    "describe": "build",
    "draw": "plots",
    "keyness": "compare",
    "load_eras": "eras:load",
    "measure": "extractors",
    "read_corpus": "corpus",
    "read_source": "sources",
    "read_sources": "formats",
    "segment_corpus": "segment",
}

__all__ = [
    "Corpus",
    "DiscourseError",
    "Source",
    "Speech",
    "Study",
    "analyse",
    "build_study",
    "clean",
    "compare_eras",
    "describe",
    "draw",
    "keyness",
    "load_eras",
    "measure",
    "read_corpus",
    "read_source",
    "read_sources",
    "segment_corpus",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib import metadata

        return metadata.version("discourse")
    if name not in _HOMES:
        raise AttributeError(f"module 'discourse' has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    value = getattr(import_module(f".{module}", __name__), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, "__version__"})
