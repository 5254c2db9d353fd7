"""Enumeration: how densely and how deeply a speech is numbered (一、 （一） 1. 第一 一是 首先, 其次).

The numbering of headings and sentences is read by :mod:`discourse.segment.sections`; inside a sentence the same
marks count where a clause begins. 最后 is left out: it takes leave as often as it ends a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from math import nan
from typing import ClassVar

from ..segment.sections import numbering
from ..segment.segmented import SegmentedSpeech, Sentence
from ._arrays import CharacterClass, characters
from ._clauses import MIN_HAN, clauses, in_sentences
from ._tokens import HAN
from .base import Column, Extractor

#: 首先要感谢 and 再次强调 number nothing: the mark must stand by itself, or with 是.
_SERIAL = re.compile(r"(?:首先|其次|再次|再者)(?:[,，]|是)")

#: The kinds of number that also open a clause within a sentence.
_INSIDE = frozenset({"ordinal", "run-in"})

#: What those kinds, and the serial marks, begin with.
_OPENS = CharacterClass("第其首再一二三四五六七八九十")

_MARK = (
    "mark: 一、 （一） (1) ① 1. 第一部分 where a sentence begins; 第一, 第一是 一是 一要 其一 首先, 首先是 (其次, "
    "再次) where a sentence or a clause begins"
)
_SHORT = f"NaN under {MIN_HAN} Han characters."


def marks(sentence: Sentence) -> list[str]:
    """The kinds of the enumeration marks of a sentence, in order; those of :data:`~discourse.segment.sections.KINDS`
    and ``serial``.

    >>> [marks(Sentence(0, 0, 0, s)) for s in ("（一）抓学习", "一是抓学习，二是抓落实；再次强调。", "首先，开会。")]
    [['han-bracket'], ['run-in', 'run-in'], ['serial']]
    """
    return list(_marks(sentence.text))


def _marks(text: str) -> Iterator[str]:
    opening = len(text) - len(text.lstrip())
    kind = numbering(text[opening:])
    if kind and kind not in _INSIDE:
        yield kind
    for clause in clauses(text):
        first = HAN.search(text, clause.start)
        place = first.start() if first else clause.start
        inner = numbering(text[place : place + 12])
        if inner in _INSIDE:
            yield inner
        elif _SERIAL.match(text, place):
            yield "serial"


def marks_of_all(run: Sequence[SegmentedSpeech]) -> list[list[str]]:
    """What :func:`marks` gives for each sentence of several speeches, one behind the other; of the clauses only those
    that open with a sign of numbers are looked at."""
    found: list[list[str]] = []
    ends: list[int] = []
    for speech in run:
        for sentence in speech.sentences:
            kind = numbering(sentence.text.lstrip())
            found.append([kind] if kind and kind not in _INSIDE else [])
            ends.append((ends[-1] if ends else 0) + len(sentence.text))
    parts = in_sentences(run)
    text = parts.characters.text
    numbered = _OPENS.of(parts.characters.codes[parts.first_han])
    for row, place in zip(parts.row[numbered].tolist(), parts.first_han[numbered].tolist(), strict=True):
        inner = numbering(text[place : min(place + 12, ends[row])])
        if inner in _INSIDE:
            found[row].append(inner)
        elif _SERIAL.match(text, place, ends[row]):
            found[row].append("serial")
    return found


def _depth(given: Sequence[Sentence], found: Sequence[Sequence[str]]) -> int:
    """The largest number of kinds of numbering open at once."""
    deepest = 0
    section: tuple[str, ...] | None = None
    above: set[str] = set()
    for sentence, kinds in zip(given, found, strict=True):
        if sentence.section is not section:
            section, above = sentence.section, {*filter(None, map(numbering, sentence.section))}
            deepest = max(deepest, len(above))
        if kinds:
            deepest = max(deepest, len(above.union(kinds)))
    return deepest


class Enumeration(Extractor):
    """Enumeration marks per 1,000 Han characters, and how many levels of numbering are open at once."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "enumeration.per_1000",
            "per 1,000 Han characters",
            f"1000 * enumeration marks / Han characters; {_MARK}",
            "own definition",
            "higher = more of the speech is numbered off",
            "Enumeration marks per 1,000 Han characters",
            "每千字序号数",
            "Numbers that the edition dropped or the web page drew as a list are missed. " + _SHORT,
        ),
        Column(
            "enumeration.depth",
            "levels",
            "largest number of kinds of numbering open at once: those of the numbered headings above a sentence and "
            f"of the marks in it; {_MARK}",
            "own definition",
            "higher = numbering is nested more deeply",
            "Depth of enumeration",
            "序号层级数",
            "A maximum: longer speeches reach deeper. Kinds are told by their form, so a level numbered in two forms "
            "counts twice. " + _SHORT,
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN under 200 Han characters."""
        return self.measured([speech])[0]

    def measured(self, run: Sequence[SegmentedSpeech]) -> list[tuple[float, float]]:
        """The columns for several speeches; their marks are found together."""
        found = iter(marks_of_all(run))
        table = []
        for speech in run:
            own = list(islice(found, len(speech.sentences)))
            han = characters(speech).han
            row = (
                (1000 * sum(map(len, own)) / han, _depth(speech.sentences, own))
                if han >= MIN_HAN
                else (nan, nan)
            )
            table.append(row)
        return table
