"""Texts measured again, some speeches at a time, by as many workers as there are.

Of a corpus that lies on the disk a worker holds a shard, and what comes back of a speech are its numbers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from ..compare.counts import FloatArray
from ..engine import Engine
from ..extractors._spill import PLACE
from ..extractors._tokens import han
from ..extractors.base import Extractor, runs
from ..extractors.quotation import TERM, quoted_spans
from ..extractors.reuse import Reuse, spans_of
from ..progress import Progress
from ..segment.reduced import Span, headings, merged, without
from ..segment.segmented import SegmentedSpeech
from ..segment.tokens import Tokenizer
from ..whole import put_down, taken_up

T = TypeVar("T")

#: By choice, what it leaves out of each speech, in their order.
Spans = Mapping[str, Sequence[Sequence[Span]]]

#: Something written down for workers, and its digest.
File = tuple[str, str]

#: What choices leave out, of each of some speeches; the last is asked of the whole corpus.
LEFT_OUT: Final[Mapping[str, Callable[[Sequence[SegmentedSpeech], Reuse], list[list[Span]]]]] = {
    "headings": lambda speeches, _: [headings(speech) for speech in speeches],
    "quotations": lambda speeches, _: [quoted_spans(speech.text, longer_than=TERM) for speech in speeches],
    "reuse": spans_of,
}


class Text(NamedTuple):
    """One way of taking every speech: with other tokens, if not None, and without what some choices leave out."""

    tokenizer: Tokenizer | None
    gone: tuple[str, ...]


@dataclass(frozen=True)
class _Piece:
    """Some speeches in a row, the ``first`` of them that many in; the ``texts`` that are to be made of them, and the
    ``extractors``: one file of those that have learnt nothing yet, or for each text one of those fitted on it."""

    speeches: Sequence[SegmentedSpeech]
    first: int
    spans: Spans
    texts: File
    extractors: tuple[File, ...]

    def __str__(self) -> str:
        return f"{len(self.speeches)} speeches from number {self.first + 1} on, for the multiverse"

    def cut(self, texts: Sequence[Text]) -> Iterator[list[SegmentedSpeech]]:
        """The speeches as each of the texts has them; nothing may be left of some."""
        # what is read, and cut into tokens, once for all texts
        made: dict[Tokenizer | None, list[SegmentedSpeech]] = {None: list(self.speeches)}
        for tokenizer, gone in texts:
            if tokenizer is not None and tokenizer not in made:
                made[tokenizer] = [_retokenised(speech, tokenizer) for speech in made[None]]
            yield [
                without(speech, [span for name in gone for span in self.spans[name][n]])
                for n, speech in enumerate(made[tokenizer])
            ]


@dataclass(frozen=True)
class _Fit:
    """What the extractors are to learn of a text, by its ``number``: the ``parts`` that each took of every one of the
    ``pieces``, and how many ``speeches`` have something left in it."""

    extractors: File
    number: int
    text: Text
    pieces: tuple[_Piece, ...]
    parts: tuple[tuple[File, ...], ...]
    speeches: int

    def __str__(self) -> str:
        return f"what {self.speeches} speeches have in common, for the multiverse"


class _Left(Sequence[SegmentedSpeech]):
    """All that is left in a text, read piece by piece."""

    def __init__(self, fit: _Fit) -> None:
        self._fit = fit

    def __len__(self) -> int:
        return self._fit.speeches

    def __iter__(self) -> Iterator[SegmentedSpeech]:
        for piece in self._fit.pieces:
            (cut,) = piece.cut([self._fit.text])
            yield from (speech for speech in cut if speech.text.strip())

    def __getitem__(self, n: Any) -> Any:
        return list(self)[n]


def left_out(
    speeches: Sequence[SegmentedSpeech], names: Sequence[str], engine: Engine, progress: Progress
) -> tuple[list[str], Spans]:
    """The ids of the speeches, and what each choice named takes out of each of them, in order and not overlapping.

    The ``engine`` as for :func:`measured_again`.
    """
    learner = [Reuse()] if "reuse" in names else []
    with tempfile.TemporaryDirectory(prefix="discourse-") as name:
        work = _Work(Path(name), engine, progress)
        pieces = work.fitted(speeches, [Text(None, ())], {}, learner)
        found = work.done(partial(_find, names=names), pieces, "looking for what can be left out")
    ids = [name for some, _ in found for name in some]
    return ids, {name: [one for _, some in found for one in some[name]] for name in names}


def measured_again(
    speeches: Sequence[SegmentedSpeech],
    texts: Sequence[Text],
    spans: Spans,
    extractors: Sequence[Extractor],
    engine: Engine,
    progress: Progress,
) -> list[tuple[FloatArray, FloatArray]]:
    """For each text the features, shape (speeches, columns of the extractors), NaN for a speech of which nothing is
    left; and the Han characters that each speech has in it, shape (speeches,). An ``engine`` whose workers may be on
    another machine is not asked: they would not see the files."""
    with tempfile.TemporaryDirectory(prefix="discourse-") as name:
        work = _Work(Path(name), engine, progress)
        rows = work.done(_measure, work.fitted(speeches, texts, spans, extractors), "measuring")
    _texts.cache_clear()
    return [
        (np.concatenate([part[t][0] for part in rows]), np.concatenate([part[t][1] for part in rows]))
        for t in range(len(texts))
    ]


class _Work:
    """Work on pieces of a corpus; what is large goes from worker to worker by the folder ``aside``."""

    def __init__(self, aside: Path, engine: Engine, progress: Progress) -> None:
        self._aside, self._progress = aside, progress
        self._engine = engine if engine.here else Engine()

    def done(self, work: Callable[[Any], T], items: Iterable[Any], what: str) -> list[T]:
        """What comes of each of the items, in order."""
        found: Any = self._engine.map(work, items)
        return list(self._progress(found, f"multiverse: {what}"))

    def fitted(
        self,
        speeches: Sequence[SegmentedSpeech],
        texts: Sequence[Text],
        spans: Spans,
        extractors: Sequence[Extractor],
    ) -> Iterator[_Piece]:
        """The speeches in pieces, with the extractors fitted on each of the texts."""
        plan, new = (
            put_down(self._aside / name, list(given))
            for name, given in (("texts", texts), ("extractors", extractors))
        )
        pieces = tuple(_pieces(speeches, spans, plan, (new,)))
        # of a few speeches workers would wait for one another, and they may have figures to draw
        if len(pieces) < 2:
            self._engine = Engine()
        learning = any(one.learns for one in extractors)
        taken = self.done(_learn, pieces, "learning") if learning else []
        fits = [
            _Fit(
                new,
                t,
                text,
                pieces if any(one.learns and not one.in_parts for one in extractors) else (),
                tuple(files[t] for files, _ in taken),
                sum(left[t] for _, left in taken) if learning else len(speeches),
            )
            for t, text in enumerate(texts)
        ]
        if learning:
            fitted = tuple(self.done(_fit, fits, "putting together what was learnt"))
        else:
            fitted = tuple(map(_fit, fits))
        return (replace(piece, extractors=fitted) for piece in pieces)


def _pieces(
    speeches: Sequence[SegmentedSpeech], spans: Spans, texts: File, extractors: tuple[File, ...]
) -> Iterator[_Piece]:
    """The speeches in pieces: the shards, where they lie in such, each to be read by whoever is given it."""
    shards = getattr(speeches, "shards", None)
    first = 0
    for some in shards() if shards else runs(speeches):
        here = slice(first, first + len(some))
        yield _Piece(some, first, {name: found[here] for name, found in spans.items()}, texts, extractors)
        first += len(some)


def _retokenised(speech: SegmentedSpeech, tokenizer: Tokenizer) -> SegmentedSpeech:
    tokens, starts = tokenizer.tokenize(speech.text)
    return replace(speech, tokens=tokens, starts=starts)


def _learn(piece: _Piece) -> tuple[list[tuple[File, ...]], list[int]]:
    """Text by text what each extractor that learns in parts takes from a piece, in a file each, and of how many
    speeches something is left."""
    extractors = [one for one in taken_up(*piece.extractors[0]) if one.in_parts]
    folder = Path(piece.texts[0]).parent
    files, left = [], []
    for t, cut in enumerate(piece.cut(_texts(*piece.texts))):
        some = [speech for speech in cut if speech.text.strip()]
        parts = (one.part(some) for one in extractors)
        files.append(tuple(put_down(folder / f"{piece.first}.{t}.{e}", part) for e, part in enumerate(parts)))
        left.append(len(some))
    return files, left


def _fit(fit: _Fit) -> File:
    """The extractors fitted on a text, in a file; as they are, where no speech has anything left."""
    extractors = taken_up(*fit.extractors)
    folder = Path(fit.extractors[0]).parent
    place = PLACE.set(str(folder))  # the others read what is put on the disk
    try:
        if fit.speeches:
            parts = iter(zip(*fit.parts, strict=True))
            for one in extractors:
                if one.learns and not one.in_parts:
                    one.fit(_Left(fit))
                else:
                    one.fit_from(map(_taken, next(parts)) if one.in_parts else (), fit.speeches)
    finally:
        PLACE.reset(place)
    return put_down(folder / f"fitted.{fit.number}", extractors)


def _find(piece: _Piece, names: Sequence[str]) -> tuple[list[str], dict[str, list[list[Span]]]]:
    """The ids of the speeches of a piece, and what each choice takes out of each of them."""
    (reuse,) = taken_up(*piece.extractors[0]) or [Reuse()]
    ids: list[str] = []
    found: dict[str, list[list[Span]]] = {name: [] for name in names}
    for run in runs(piece.speeches):
        ids += [speech.id for speech in run]
        for name in names:
            # where no speech has anything in it, nothing was learnt
            some = any(speech.text.strip() for speech in run)
            spans = LEFT_OUT[name](run, reuse) if some else [[] for _ in run]
            found[name] += [merged(own, len(speech.text)) for own, speech in zip(spans, run, strict=True)]
    return ids, found


def _measure(piece: _Piece) -> list[tuple[FloatArray, FloatArray]]:
    """Text by text the features of a piece and the Han characters of its speeches."""
    found = []
    for cut, file in zip(piece.cut(_texts(*piece.texts)), piece.extractors, strict=True):
        extractors = taken_up(*file)
        left = [n for n, speech in enumerate(cut) if speech.text.strip()]
        rows = np.full((len(cut), sum(len(one.fitted_columns()) for one in extractors)), np.nan)
        if left:
            rows[left] = np.hstack([one.transform([cut[n] for n in left]) for one in extractors])
        found.append((rows, np.array([float(han(speech.text)) for speech in cut])))
    return found


def _taken(file: File) -> Any:
    return taken_up(*file)


@lru_cache(maxsize=1)
def _texts(path: str, digest: str) -> list[Text]:
    """The texts, taken up once a worker: a tokenizer with words of its own takes a second to make."""
    found: list[Text] = taken_up(path, digest)
    return found
