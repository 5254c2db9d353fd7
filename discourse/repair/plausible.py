"""How much a string looks like Chinese: the one measure by which decodings and round trips are chosen.

Text read in the wrong encoding is made of rare characters, kana, Greek and box drawings; text read rightly is
made of a small stock of common characters and its punctuation. The share of that stock tells the two apart
without a language model: over public reports, news, laws and reviews it never fell under 0.80, and over the
same sentences read in a wrong encoding it never rose over 0.15.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from .points import SHORT, UNICODE, counted, points

#: What stands between Han characters in print, full-width forms of ASCII included.
MARKS = frozenset(
    "　、。〈〉《》「」『』【】〔〕·…—‘’“”•○※①②③④⑤⑥⑦⑧⑨⑩" + "".join(map(chr, range(0xFF01, 0xFF5F)))
)

#: From here on a string is taken for Chinese: half way between the worst of right and the best of wrong.
PLAUSIBLE = 0.5

_RARE = 2

_ASCII = re.compile(r"[\x00-\x7f]+")


@cache
def common() -> frozenset[str]:
    """The common Han characters, simplified and traditional: a constant of the package, read once."""
    lines = files(__package__).joinpath("common.txt").read_text("utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))


@cache
def _rarity() -> NDArray[np.uint8]:
    """What :func:`plausibility` counts, by code point: 0 for ASCII, 1 for the stock of print, _RARE for the rest."""
    table = np.full(UNICODE, _RARE, dtype=np.uint8)
    table[points("".join(common() | MARKS))] = 1
    table[:0x80] = 0
    return table


@cache
def rare() -> re.Pattern[str]:
    """Whatever is neither ASCII nor a common character nor a mark, one character or several together."""
    return re.compile(f"[^\x00-\x7f{re.escape(''.join(sorted(common() | MARKS)))}]+")


def is_han(char: str) -> bool:
    """Whether the character is a Han ideograph of the two blocks that carry practically all of Chinese text."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def plausibility(text: str) -> float | None:
    """The share of non-ASCII characters that are common in Chinese print, from 0 to 1; None if all is ASCII.

    Higher means more like Chinese. Names and classical prose lower it a little, English not at all.

    >>> plausibility("同志们，大家好")
    1.0
    >>> round(plausibility("鍚屽織浠��"), 2)
    0.17
    """
    beyond, good = _counts(text) if len(text) < SHORT else _counts_at_once(text)
    return good / beyond if beyond else None


def _counts(text: str) -> tuple[int, int]:
    """How many characters are beyond ASCII, and how many of those are common in print."""
    beyond = _ASCII.sub("", text)
    return len(beyond), len(rare().sub("", beyond)) if beyond else 0


def _counts_at_once(text: str) -> tuple[int, int]:
    """The same by a look at a table: ten times as fast, from some hundred characters on."""
    rarity = _rarity()[points(text)]
    beyond = int(np.count_nonzero(rarity))
    return beyond, beyond - int(np.count_nonzero(rarity == _RARE))


def are_strange(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which stretches of a text are strange in the sense of :func:`is_strange`; shapes as for
    :func:`~discourse.repair.points.counted`."""
    rarity = _rarity()[codes]
    beyond = counted(rarity > 0, starts, ends)
    good = beyond - counted(rarity == _RARE, starts, ends)
    return (beyond > 0) & (good / np.maximum(beyond, 1) < PLAUSIBLE)


def are_rare(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points are rare: neither ASCII nor common characters nor marks of print; shape as ``codes``."""
    return np.asarray(_rarity()[codes] == _RARE)


def han_count(text: str) -> int:
    """How many Han characters there are, in the sense of :func:`is_han`.

    >>> han_count("2021年，同志們")
    4
    """
    if len(text) < SHORT:
        return sum(map(is_han, text))
    codes = points(text)
    return int(np.count_nonzero(han(codes)))


def han(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points are Han characters in the sense of :func:`is_han`, shape as ``codes``."""
    return ((codes >= 0x4E00) & (codes <= 0x9FFF)) | ((codes >= 0x3400) & (codes <= 0x4DBF))


def is_strange(text: str) -> bool:
    """Whether there is anything beyond ASCII, and it does not look like Chinese.

    >>> is_strange("鍚屽織"), is_strange("同志"), is_strange("comrade")
    (True, False, False)
    """
    score = plausibility(text)
    return score is not None and score < PLAUSIBLE
