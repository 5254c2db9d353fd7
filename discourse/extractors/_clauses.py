"""Clauses and their neighbours: the stretches between punctuation marks that rhythm and form are counted on.

A clause here is what stands between two marks, not what a grammar would call one: 抓基层、打基础 is two. Quotation
marks and brackets part nothing, and a comma or colon between digits (3,500; 9:30) is part of a number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..segment.segmented import SegmentedSpeech, Sentence
from ._arrays import Bools, CharacterClass, Characters, Ints
from ._tokens import HAN, han

#: Under 200 Han characters one run, one number or one quotation more decides a rate.
MIN_HAN = 200

#: Fewer sentences than these have no share worth the name.
MIN_SENTENCES = 3

#: What the marks are, in words, for the formulas of the columns.
MARKS = "，、；：。！？…— and the line end"


def boundary(marks: str) -> re.Pattern[str]:
    """A run of these marks, of the western comma and colon where they part no figures, of dots, or line breaks."""
    return re.compile(rf"(?:[{marks}\r\n]|,(?!\d)|(?<!\d),|:(?!\d)|(?<!\d):|\.{{3,}})+")


_MARKS = "，、；;：。！？!?…—"
_BOUND = boundary(_MARKS)
_IS_MARK = CharacterClass(_MARKS + "\r\n")
_IS_DIGIT = CharacterClass(str.isdecimal)


class Clause(NamedTuple):
    """A stretch with a Han character in it: ``start:end`` in the text, its ``han`` characters, the mark behind it.

    ``mark`` is the run of marks, line breaks included; the empty string where the text ends.
    """

    start: int
    end: int
    han: str
    mark: str


def clauses(text: str, offset: int = 0) -> Iterator[Clause]:
    """The clauses of a text, in order; those without a Han character are left out.

    >>> [(c.han, c.mark) for c in clauses("“抓基层”、打基础,完成3,500万元。")]
    [('抓基层', '、'), ('打基础', ','), ('完成万元', '。')]
    """
    start = 0
    for match in _BOUND.finditer(text):
        yield from _clause(text, start, match.start(), match.group(), offset)
        start = match.end()
    yield from _clause(text, start, len(text), "", offset)


@dataclass(frozen=True)
class Stretches:
    """The clauses of a text as arrays: each is ``start:end`` in ``characters``, its marks ``end:mark_end``.

    ``row`` is the part of the text it stands in (0 where the text was not parted), ``han`` its Han characters,
    ``first_han`` and ``last_han`` where the first and last of them stand.
    """

    characters: Characters
    start: Ints
    end: Ints
    mark_end: Ints
    row: Ints
    han: Ints
    first_han: Ints
    last_han: Ints


def stretches(text: Characters, parts: Ints | None = None) -> Stretches:
    """What :func:`clauses` finds, in the whole text, or in each of its parts for itself.

    ``parts`` are where the parts begin, and where the last ends: n + 1 places for n parts.

    >>> text = Characters.of("“抓基层”、打基础,完成3,500万元。")
    >>> found = stretches(text)
    >>> [text.text[start:end] for start, end in zip(found.start, found.end)], found.han.tolist()
    (['“抓基层”', '打基础', '完成3,500万元'], [3, 3, 4])
    """
    length = len(text.codes)
    begins = np.zeros(length + 1, dtype=bool)
    begins[0 if parts is None else parts] = True
    begins[length] = True
    free = ~_bounds(text, begins)
    start = np.flatnonzero(free & (begins[:-1] | np.append(True, ~free[:-1])[:length]))
    end = np.flatnonzero(free & (begins[1:] | np.append(~free[1:], True)[:length])) + 1
    mark_end = np.append(start[1:], length)[: len(start)]
    row = np.zeros_like(start) if parts is None else np.searchsorted(parts, start, side="right") - 1
    count = text.han_before[end] - text.han_before[start]
    kept = count > 0
    start, end = start[kept], end[kept]
    places = np.flatnonzero(text.is_han)
    return Stretches(
        text,
        start,
        end,
        mark_end[kept],
        row[kept],
        count[kept],
        places[text.han_before[start]],
        places[text.han_before[end] - 1],
    )


def _bounds(text: Characters, begins: Bools) -> Bools:
    """Which characters are of a mark; ``begins`` marks where parts begin, and where the text ends."""
    codes = text.codes
    bound = _IS_MARK.of(codes)
    within = np.flatnonzero((codes == ord(",")) | (codes == ord(":")))
    if len(within):
        before = _IS_DIGIT.of(codes.take(within - 1, mode="clip")) & ~begins[within]
        behind = _IS_DIGIT.of(codes.take(within + 1, mode="clip")) & ~begins[within + 1]
        bound[within] = ~(before & behind)
    dots = np.flatnonzero(codes == ord("."))
    if len(dots) > 2:
        first = np.append(True, (np.diff(dots) > 1) | begins[dots[1:]])
        run = np.cumsum(first) - 1
        bound[dots[np.bincount(run)[run] >= 3]] = True
    return bound


@dataclass(frozen=True)
class Together:
    """The clauses of several speeches, read as one text with a line break between two of them.

    For measures that never look over the end of a line: a thousand short speeches cost little more than one long one.
    Speech ``n`` stands at ``starts[n]``; the last of the starts is behind the last speech and its line break.
    """

    parts: Stretches
    starts: Ints

    @classmethod
    def of(cls, run: Sequence[SegmentedSpeech]) -> Together:
        texts = [speech.text for speech in run]
        starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
        return cls(stretches(Characters.of("\n".join(texts))), starts)

    def speech(self, places: npt.ArrayLike) -> Ints:
        """The speech that each place of the text is in."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def han(self) -> list[int]:
        """The number of Han characters of each speech."""
        before = self.parts.characters.han_before
        found: list[int] = (before[self.starts[1:] - 1] - before[self.starts[:-1]]).tolist()
        return found


def in_sentences(run: Sequence[SegmentedSpeech]) -> Stretches:
    """The clauses of each sentence of several speeches by itself; ``row`` numbers the sentences of all of them."""
    texts = [sentence.text for speech in run for sentence in speech.sentences]
    return stretches(Characters.of("".join(texts)), np.cumsum([0, *map(len, texts)]))


def spoken(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences that have a Han character and are not headings."""
    return [s for s in sentences if not s.heading and han(s.text)]


def tokens_of(speech: SegmentedSpeech, sentence: Sentence) -> tuple[str, ...]:
    """The tokens that begin in the sentence."""
    return speech.tokens[
        bisect_left(speech.starts, sentence.start) : bisect_left(speech.starts, sentence.end)
    ]


def _clause(text: str, start: int, end: int, mark: str, offset: int) -> Iterator[Clause]:
    characters = "".join(HAN.findall(text, start, end))
    if characters:
        yield Clause(offset + start, offset + end, characters, mark)
