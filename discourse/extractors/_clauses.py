"""Clauses and their neighbours: the stretches between punctuation marks that rhythm and form are counted on.

A clause here is what stands between two marks, not what a grammar would call one: 抓基层、打基础 is two. Quotation
marks and brackets part nothing, and a comma or colon between digits (3,500; 9:30) is part of a number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..segment.segmented import SegmentedSpeech, Sentence
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


_BOUND = boundary("，、；;：。！？!?…—")


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
