"""A text as it is compared with others: signs without punctuation and layout, each knowing where it stands."""

from __future__ import annotations

import re
import sys
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ..lexicons.match import Matcher
from ._tokens import HAN

Codes = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]

_OTHER = re.compile(rf"[^\W_{HAN.pattern[1:-1]}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Signs:
    """A text without punctuation and layout: Han characters in simplified script, and each number or word in other
    letters as one sign.

    Sign ``i`` stands for the characters ``starts[i]:ends[i]``. ``han[i]`` Han characters stand before sign ``i``,
    ``free[i]`` of them outside formulas.
    """

    codes: Codes
    starts: Counts
    ends: Counts
    han: Counts
    free: Counts

    def __len__(self) -> int:
        return len(self.codes)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters that the signs ``start:end`` stand for."""
        return int(self.starts[start]), int(self.ends[end - 1])


def signs_of(text: str, matcher: Matcher | None = None) -> Signs:
    """The signs of a text; with a ``matcher``, those inside the fixed words of its formulas are not free.

    >>> signs = signs_of("二〇二三年，GDP增长 5.2％。")
    >>> len(signs), int(signs.han[-1]), signs.span(5, 8)
    (10, 7, (6, 11))
    """
    codes = _simplified()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)]
    is_han = codes > 0
    ends = np.arange(1, len(codes) + 1, dtype=np.int32)
    for other in _OTHER.finditer(text):
        word = unicodedata.normalize("NFKC", other.group()).casefold()
        codes[other.start()] = zlib.crc32(word.encode("utf-8", "surrogatepass")) | 0x80000000
        ends[other.start()] = other.end()
    free = is_han.copy()
    for hit in matcher.hits(_SURROGATE.sub("\ufffd", text)) if matcher else []:
        for start, end in hit.parts:
            free[start:end] = False
    kept = np.flatnonzero(codes).astype(np.int32)
    return Signs(codes[kept], kept, ends[kept], _before(is_han[kept]), _before(free[kept]))


@cache
def _simplified() -> Codes:
    """For each code point what is written for it in simplified script, 0 if it is no Han character."""
    import opencc

    table = np.zeros(sys.maxunicode + 1, dtype=np.uint32)
    characters = HAN.findall("".join(map(chr, range(len(table)))))
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    for old, new in zip(characters, converted, strict=True):
        table[ord(old)] = ord(new if len(new) == 1 else old)
    return table


def _before(marked: npt.NDArray[np.bool_]) -> Counts:
    """How many are marked before each place, and in all."""
    return np.concatenate((np.zeros(1, dtype=np.int32), np.cumsum(marked, dtype=np.int32)))


def hashed(codes: Codes, size: int) -> Hashes:
    """A number of 64 bits for each run of ``size`` signs: among ten million, a false equality is a matter of one in
    300,000."""
    n = max(len(codes) - size + 1, 0)
    hashes = np.zeros(n, dtype=np.uint64)
    for i in range(size):
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes += codes[i : i + n]
    hashes ^= hashes >> np.uint64(31)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    return hashes ^ (hashes >> np.uint64(29))
