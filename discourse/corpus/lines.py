"""The lines of a repaired text as the units that are kept or cut.

Nothing is thrown away here: a unit knows where it stands in the text, and what lies between two units is white
space. Han characters alone decide whether two lines are the same: page and speech differ in punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

    Table = np.ndarray[tuple[int], np.dtype[np.uint16]]

#: Full-width letters, digits and the punctuation that patterns need, one character for one.
_FOLD = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xA0: 0x20, 0x2018: 0x27, 0x2019: 0x27}
#: White space and what takes no width.
_BLANK = " \t\r\n\v\f\x85\xa0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff"
_NOT_HAN = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff]+")
_SENTENCE_END = re.compile(r"[。!?;]+[”’」』)）\"]*")


#: From this length on a text is put through a table as one array: per character a thirtieth of the time.
_LONG: Final = 50
#: From this length on a text's Han characters are found at once, not line by line.
_VERY_LONG: Final = 3000


class Folding:
    """Some characters put for others, one for one, neither beyond U+FFFF: ``str.translate``, soon on long texts.

    >>> Folding({ord("甲"): ord("乙")})("甲方")
    '乙方'
    """

    def __init__(self, pairs: Mapping[int, int]) -> None:
        self._pairs = dict(pairs)

    @cached_property
    def _table(self) -> Table:
        import numpy as np

        table = np.arange(0x10000, dtype=np.uint16)
        table[list(self._pairs)] = list(self._pairs.values())
        return table

    def __call__(self, text: str) -> str:
        if len(text) >= _LONG:
            import numpy as np

            units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
            # the halves of a character beyond U+FFFF stand in the table for themselves
            folded = self._table[units].tobytes().decode("utf-16-le", "surrogatepass")
            if len(folded) == len(text):  # else two halves that were two characters have become one
                return folded
        return text.translate(self._pairs)


_folding = Folding(_FOLD)


def fold(text: str) -> str:
    """The text with full-width ASCII made half-width; every character keeps its place.

    >>> fold("第１页：（共２页）")
    '第1页:(共2页)'
    """
    return _folding(text)


@lru_cache(maxsize=1)
def _han_table() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    import numpy as np

    table = np.zeros(0x10000, dtype=bool)
    table[0x3400:0x4DC0] = table[0x4E00:0xA000] = True
    return table


def is_han(character: str) -> bool:
    """Whether a character is a Han character, one of those that :func:`han` keeps."""
    return "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff"


def han(text: str) -> str:
    """The Han characters of a text, alone.

    >>> han("同志们:今天(7月1日)……")
    '同志们今天月日'
    """
    return _NOT_HAN.sub("", text)


@dataclass(frozen=True, slots=True)
class Unit:
    """A line, or the part of a line that is kept or cut by itself. ``folded`` is ``text`` made half-width, ``han``
    its Han characters."""

    start: int
    end: int
    text: str
    folded: str
    han: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Unit | None:
        """The unit between two places, without the white space around it; None if there is nothing else."""
        inner = text[start:end]
        stripped = inner.strip(_BLANK)
        if not stripped:
            return None
        start += len(inner) - len(inner.lstrip(_BLANK))
        return cls(start, start + len(stripped), stripped, fold(stripped), han(stripped))


def parted(text: str, at: int, *cuts: int) -> Iterator[Unit]:
    """The stretch of a text from ``at`` to the last of the cuts, in parts that end at the cuts."""
    for cut in cuts:
        if cut > at and (part := Unit.of(text, at, cut)):
            yield part
        at = max(at, cut)


def lines_of(text: str) -> list[Unit]:
    """The lines that hold more than white space.

    >>> [unit.text for unit in lines_of("　　同志们:\\n\\n  今天开会。 ")]
    ['同志们:', '今天开会。']
    """
    spans: list[tuple[int, int, str]] = []
    at = 0
    for line in text.split("\n"):
        if stripped := line.strip(_BLANK):
            start = at + len(line) - len(line.lstrip(_BLANK))
            spans.append((start, start + len(stripped), stripped))
        at += len(line) + 1
    folded = fold(text)
    letters = _han_between(text, [(start, end) for start, end, _ in spans])
    return [
        Unit(start, end, line, folded[start:end], own)
        for (start, end, line), own in zip(spans, letters, strict=True)
    ]


def _han_between(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The Han characters of each of the spans: :func:`han` of all of them, from one look at the text."""
    import numpy as np

    if len(text) < _VERY_LONG:
        return [han(text[start:end]) for start, end in spans]
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) != len(text):  # places are no longer the same: some character has two units
        return [han(text[start:end]) for start, end in spans]
    own = _han_table()[units]
    letters = units[own].tobytes().decode("utf-16-le")
    before = np.concatenate(([0], np.cumsum(own)))
    bounds = before[np.array(spans, dtype=np.int64).reshape(-1, 2)].tolist()
    return [letters[low:high] for low, high in bounds]


def sentences_of(folded: str) -> list[tuple[int, int]]:
    """Where the sentences of one folded line stand.

    >>> sentences_of("好。走吧!完")
    [(0, 2), (2, 5), (5, 6)]
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(folded)]
    if not ends or ends[-1] < len(folded):
        ends.append(len(folded))
    return list(zip([0, *ends[:-1]], ends, strict=True))
