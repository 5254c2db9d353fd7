"""Texts measured again, some speeches at a time, by as many workers as there are.

Of a corpus that lies on the disk a worker holds a shard, and what comes back of a speech are its numbers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ..compare.counts import FloatArray
from ..engine import Engine
from ..extractors._spill import PLACE
from ..extractors._tokens import han
from ..extractors.base import Extractor, runs
from ..progress import Progress
from ..segment.reduced import Span, without
from ..segment.segmented import SegmentedSpeech
from ..segment.tokens import Tokenizer
from ..whole import put_down, taken_up

T = TypeVar("T")

#: By choice, what it leaves out of each speech, in their order.
Spans = Mapping[str, Sequence[Sequence[Span]]]

#: Something written down for workers, and its digest.
File = tuple[str, str]


class Text(NamedTuple):
    """One way of taking every speech: with other tokens, if not None, and without what some choices leave out."""

    tokenizer: Tokenizer | None
    gone: tuple[str, ...]


@dataclass(frozen=True)
class _Piece:
    """Some speeches in a row, the ``first`` of them that many in; what is to be made of them lies in ``plan``: the
    texts and the extractors, or the texts and, for each of them, a file of extractors that are fitted."""

    speeches: Sequence[SegmentedSpeech]
    first: int
    spans: Spans
    plan: File

    def __str__(self) -> str:
        return f"{len(self.speeches)} speeches from number {self.first + 1} on, under other choices"

    def cut(self, texts: Sequence[Text]) -> Iterator[list[SegmentedSpeech]]:
        """The speeches as each of the texts has them; nothing may be left of some."""
        made: dict[Tokenizer | None, list[SegmentedSpeech]] = {
            None: list(self.speeches)
        }  # read once for all texts
        for tokenizer, gone in texts:
            if tokenizer is not None and tokenizer not in made:
                made[tokenizer] = [_retokenised(speech, tokenizer) for speech in made[None]]
            yield [
                without(speech, [span for name in gone for span in self.spans[name][n]])
                for n, speech in enumerate(made[tokenizer])
            ]


@dataclass(frozen=True)
class _Fit:
    """What the extractors are to learn of a text, by its ``number``: the ``parts`` that each took of every piece, and
    how many ``speeches`` have something left in it."""

    plan: File
    number: int
    parts: tuple[tuple[File, ...], ...]
    speeches: int

    def __str__(self) -> str:
        return f"what {self.speeches} speeches have in common, under other choices"


def measured_again(
    speeches: Sequence[SegmentedSpeech],
    texts: Sequence[Text],
    spans: Spans,
    extractors: Sequence[Extractor],
    engine: Engine,
    progress: Progress,
) -> list[tuple[FloatArray, FloatArray]]:
    """For each text the features, shape (speeches, columns of the extractors), NaN for a speech of which nothing is
    left; and the Han characters that each speech has in it, shape (speeches,)."""

    def done(work: Callable[[Any], T], items: Iterable[Any], what: str) -> list[T]:
        found: Any = engine.map(work, items)
        return list(progress(found, f"{what} under other choices"))

    with tempfile.TemporaryDirectory(prefix="discourse-") as name:
        aside = Path(name)
        plan = put_down(aside / "plan", (texts, extractors))
        taken = done(_learn, _pieces(speeches, spans, plan), "learning")
        files, left = zip(*taken, strict=True)
        fits = [
            _Fit(plan, t, tuple(part[t] for part in files), sum(n[t] for n in left))
            for t in range(len(texts))
        ]
        fitted = put_down(aside / "fitted", (texts, done(_fit, fits, "putting together what was learnt")))
        rows = done(_measure, _pieces(speeches, spans, fitted), "measuring")
        _plan.cache_clear()
        _extractors.cache_clear()
    return [
        (np.concatenate([part[t][0] for part in rows]), np.concatenate([part[t][1] for part in rows]))
        for t in range(len(texts))
    ]


def _pieces(speeches: Sequence[SegmentedSpeech], spans: Spans, plan: File) -> Iterator[_Piece]:
    """The speeches in pieces: the shards, where they lie in such, each to be read by whoever is given it."""
    shards = getattr(speeches, "shards", None)
    first = 0
    for some in shards() if shards else runs(speeches):
        here = slice(first, first + len(some))
        yield _Piece(some, first, {name: found[here] for name, found in spans.items()}, plan)
        first += len(some)


def _retokenised(speech: SegmentedSpeech, tokenizer: Tokenizer) -> SegmentedSpeech:
    tokens, starts = tokenizer.tokenize(speech.text)
    return replace(speech, tokens=tokens, starts=starts)


def _learn(piece: _Piece) -> tuple[list[tuple[File, ...]], list[int]]:
    """Text by text what each extractor that learns takes from a piece, in a file each, and of how many speeches
    something is left."""
    texts, extractors = _plan(*piece.plan)
    files, left = [], []
    for t, cut in enumerate(piece.cut(texts)):
        some = [speech for speech in cut if speech.text.strip()]
        parts = [one.part(some) for one in extractors if one.in_parts]
        place = Path(piece.plan[0])
        files.append(
            tuple(put_down(place.with_name(f"{piece.first}.{t}.{e}"), part) for e, part in enumerate(parts))
        )
        left.append(len(some))
    return files, left


def _fit(fit: _Fit) -> File:
    """The extractors fitted on a text, in a file; as they are, where no speech has anything left."""
    _, extractors = taken_up(*fit.plan)
    folder = Path(fit.plan[0]).parent
    place = PLACE.set(str(folder))  # the others read what is put on the disk
    try:
        learners = (e for e, _ in enumerate(one for one in extractors if one.in_parts))
        for one in extractors if fit.speeches else ():
            e = next(learners) if one.in_parts else None
            parts = (taken_up(*files[e]) for files in fit.parts) if e is not None else ()
            one.fit_from(parts, fit.speeches)
    finally:
        PLACE.reset(place)
    return put_down(folder / f"fitted.{fit.number}", extractors)


def _measure(piece: _Piece) -> list[tuple[FloatArray, FloatArray]]:
    """Text by text the features of a piece and the Han characters of its speeches."""
    texts, files = _plan(*piece.plan)
    found = []
    for cut, file in zip(piece.cut(texts), files, strict=True):
        extractors = _extractors(file)
        left = [n for n, speech in enumerate(cut) if speech.text.strip()]
        rows = np.full((len(cut), sum(len(one.fitted_columns()) for one in extractors)), np.nan)
        if left:
            rows[left] = np.hstack([one.transform([cut[n] for n in left]) for one in extractors])
        found.append((rows, np.array([float(han(speech.text)) for speech in cut])))
    return found


@lru_cache(maxsize=1)
def _plan(path: str, digest: str) -> Any:
    """What is to be made of the speeches, taken up once a worker."""
    return taken_up(path, digest)


@lru_cache(maxsize=32)
def _extractors(file: File) -> list[Extractor]:
    """The extractors fitted on a text, taken up once a worker."""
    found: list[Extractor] = taken_up(*file)
    return found
