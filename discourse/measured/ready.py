"""What every worker that measures needs: dictionaries, models, tables. Loaded with this module, which is for no more.

Workers are copies of a process that has loaded it (:mod:`discourse.engine`): they have it at once, and in common,
some 200 MB that each had for itself. What they compute hangs on none of it.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from ..corpus import accounted
from ..extractors import make
from ..repair import repair
from ..repair.language import lexicon
from ..segment import segment_corpus
from ..sources import Source


def _load() -> None:
    """Have a text measured that is none."""
    known = lexicon()
    _ = known.ordered, known.plain_points
    source = Source.from_bytes("同志们：\n会议在北京召开。我们要把党的建设抓好。\n".encode(), "ready")
    speeches, _ = accounted(repair(source), {})
    cut = segment_corpus(speeches)
    for extractor in make():
        extractor.fit(cut).transform(cut)


with suppress(Exception):  # what fails here fails again where a letter can say so
    _load()
gc.collect()
gc.freeze()  # the collector leaves alone what all have in common
