"""The lines of a repaired text as the units that are kept or cut.

Nothing is thrown away here: a unit knows where it stands in the text, and what lies between two units is white
space. Han characters alone decide whether two lines are the same: page and speech differ in punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Full-width letters, digits and the punctuation that patterns need, one character for one.
_FOLD = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xA0: 0x20, 0x2018: 0x27, 0x2019: 0x27}
#: White space and what takes no width.
_BLANK = " \t\r\n\v\f\x85\xa0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff"
_NOT_HAN = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff]+")
_SENTENCE_END = re.compile(r"[。!?;]+[”’」』)）\"]*")


def fold(text: str) -> str:
    """The text with full-width ASCII made half-width; every character keeps its place.

    >>> fold("第１页：（共２页）")
    '第1页:(共2页)'
    """
    return text.translate(_FOLD)


def han(text: str) -> str:
    """The Han characters of a text, alone.

    >>> han("同志们:今天(7月1日)……")
    '同志们今天月日'
    """
    return _NOT_HAN.sub("", text)


@dataclass(frozen=True, slots=True)
class Unit:
    """A line, or the part of a line that is kept or cut by itself. ``folded`` is ``text`` made half-width."""

    start: int
    end: int
    text: str
    folded: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Unit | None:
        """The unit between two places, without the white space around it; None if there is nothing else."""
        inner = text[start:end]
        stripped = inner.strip(_BLANK)
        if not stripped:
            return None
        start += len(inner) - len(inner.lstrip(_BLANK))
        return cls(start, start + len(stripped), stripped, fold(stripped))

    def divided(self, text: str, *cuts: int) -> Iterator[Unit]:
        """The unit in parts, cut at the given places of the text."""
        at = self.start
        for cut in (*cuts, self.end):
            if cut > at and (part := Unit.of(text, at, cut)):
                yield part
            at = max(at, cut)


def lines_of(text: str) -> list[Unit]:
    """The lines that hold more than white space.

    >>> [unit.text for unit in lines_of("　　同志们:\\n\\n  今天开会。 ")]
    ['同志们:', '今天开会。']
    """
    units: list[Unit] = []
    at = 0
    for line in text.split("\n"):
        if unit := Unit.of(text, at, at + len(line)):
            units.append(unit)
        at += len(line) + 1
    return units


def sentences_of(folded: str) -> list[tuple[int, int]]:
    """Where the sentences of one folded line stand.

    >>> sentences_of("好。走吧!完")
    [(0, 2), (2, 5), (5, 6)]
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(folded)]
    if not ends or ends[-1] < len(folded):
        ends.append(len(folded))
    return list(zip([0, *ends[:-1]], ends, strict=True))
