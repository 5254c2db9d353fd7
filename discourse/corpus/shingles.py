"""Texts as hashed shingles, and where two texts agree.

A shingle is a run of :data:`SHINGLE` Han characters. Everything is numpy over whole texts. Which texts share enough
shingles to be laid beside each other is the business of :mod:`.sketches`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

    Codes = np.ndarray[tuple[int], np.dtype[np.uint16]]
    Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
    Places = np.ndarray[tuple[int], np.dtype[np.int64]]
    Anchors = tuple[Hashes, Places]

#: Han characters a shingle. At 7, neighbouring work reports (1954-2025) share at most .15 of the shorter's, and a
#: copy with one character in fifty garbled still .83 of them; at 5 the former is .21, at 12 the latter falls to .7.
SHINGLE: Final = 7

#: Places that are packed into one number with a shingle's hash.
_PLACES: Final = 1 << 24
#: Shingles this far apart in both texts belong to one passage: a name, a year or a garbled character lies between.
_JOINED: Final = 15
#: A passage of fewer Han characters is a set phrase, which any two speeches of a year share.
PASSAGE: Final = 25

#: Texts of fewer Han characters are compared only whole: a greeting proves nothing.
LEAST_HAN: Final = 40


def han_codes(texts: Sequence[str]) -> list[Codes]:
    """The Han characters of each text as code points, in simplified script whatever the text's own.

    >>> [codes.tobytes().decode("utf-16-le") for codes in han_codes(["2021年,黨的建設", "English"])]
    ['年党的建设', '']
    """
    return [codes_of(text) for text in texts]


def codes_of(text: str) -> Codes:
    """The same for one text."""
    import numpy as np

    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    codes: Codes = _simplified()[units]  # of a character beyond U+FFFF both halves are no Han character here
    kept: Codes = codes[codes != 0]
    return kept


@lru_cache(maxsize=1)
def _simplified() -> Codes:
    """For each code unit what is written for it in simplified script, one for one; 0 for what is no Han character."""
    import numpy as np
    import opencc

    table = np.zeros(0x10000, dtype=np.uint16)
    for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)):
        table[first : last + 1] = np.arange(first, last + 1)
    ordered = [chr(code) for code in np.flatnonzero(table).tolist()]
    converted = opencc.OpenCC("t2s").convert("\n".join(ordered)).split("\n")
    for old, new in zip(ordered, converted, strict=True):
        if len(new) == 1 and ord(new) < 0x10000:
            table[ord(old)] = ord(new)
    return table


def hashed(codes: Codes) -> Hashes:
    """A number for each shingle of a text, in the order of their places."""
    import numpy as np

    n = max(len(codes) - SHINGLE + 1, 0)
    hashes = np.zeros(n, dtype=np.uint64)
    for i in range(SHINGLE):
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes += codes[i : i + n]
    hashes ^= hashes >> np.uint64(31)  # mixed, so that any of its bits can choose a sample
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(29)
    return hashes


# ── where two texts agree ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that stands in both texts: places among the Han characters of each, and how many agree."""

    one: tuple[int, int]
    other: tuple[int, int]
    shared: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The passages two texts share in the same order, and what lies between them.

    ``gaps[i]`` lies before passage ``i``, the last behind all: the Han characters that stand there in *both* texts
    and differ, that is the shorter side's. A hole has words on one side only and counts nothing.
    ``shared`` and ``differing`` are Han characters.
    """

    passages: tuple[Passage, ...]
    gaps: tuple[int, ...]
    shared: int
    differing: int


def anchors(codes: Codes) -> Anchors:
    """A text's shingles as keys, sorted, each with its place (the first 16 million, if there are more).

    The second occurrence of a shingle has another key than the first, so that keys are unique and a passage said
    twice can still be laid beside itself.
    """
    import numpy as np

    low = np.uint64(_PLACES - 1)
    hashes = hashed(codes[:_PLACES])
    packed = np.sort(hashes & ~low | np.arange(len(hashes), dtype=np.uint64))  # one sort for both
    hashes, rank = packed & ~low, np.arange(len(packed), dtype=np.uint64)
    first = np.maximum.accumulate(np.where(np.diff(hashes, prepend=low) != 0, rank, 0))
    return hashes | (rank - first), (packed & low).astype(np.int64)


def align(one: Codes, other: Codes, ones: Anchors, others: Anchors) -> Alignment:
    """Where two texts (and their :func:`anchors`) agree.

    Linear in the texts but for sorting: shingles in common are put together to passages, short ones are dropped as
    set phrases, and of the rest the heaviest series is kept that runs forward in both texts.
    """
    passages = _chain([p for p in _passages(ones, others) if p.shared >= PASSAGE])
    gaps, shared, differing = [], 0, 0
    low, below = 0, 0
    for passage in [*passages, Passage((len(one),) * 2, (len(other),) * 2, 0)]:
        twice = max(low - passage.one[0], below - passage.other[0], 0)  # shingles of neighbours overlap
        same, differ = _compared(one[low : passage.one[0]], other[below : passage.other[0]])
        shared += same + max(passage.shared - twice, 0)
        gaps.append(differ)
        within = min(passage.one[1] - passage.one[0], passage.other[1] - passage.other[0])
        differing += differ + within - passage.shared
        low, below = max(low, passage.one[1]), max(below, passage.other[1])
    return Alignment(tuple(passages), tuple(gaps), shared, differing)


def _passages(ones: Anchors, others: Anchors) -> Iterator[Passage]:
    """Shingles in common, those that follow one another in both texts put together; in the order of the first."""
    import numpy as np

    if not len(ones[0]) or not len(others[0]):
        return
    at = np.minimum(np.searchsorted(others[0], ones[0]), len(others[0]) - 1)
    common = others[0][at] == ones[0]
    a, b = ones[1][common], others[1][at[common]]
    if not len(a):
        return
    order = np.argsort(a)
    a, b = a[order], b[order]
    step, pace = np.diff(a), np.diff(b)
    cuts = np.flatnonzero((step > _JOINED) | (pace > _JOINED) | (pace < 1)) + 1
    covered = np.concatenate(([0], np.cumsum(np.minimum(np.minimum(step, pace), SHINGLE))))
    firsts, lasts = np.concatenate(([0], cuts)), np.concatenate((cuts, [len(a)])) - 1
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        yield Passage(
            (int(a[first]), int(a[last]) + SHINGLE),
            (int(b[first]), int(b[last]) + SHINGLE),
            int(covered[last] - covered[first]) + SHINGLE,
        )


def _chain(passages: Sequence[Passage]) -> list[Passage]:
    """The passages, given in the order of one text, that also run forward in the other and hold most together."""
    best: list[tuple[int, int, int]] = []  # where a series ends, what it holds, its last passage; both rising
    before: list[int] = []
    for i, passage in enumerate(passages):
        at = bisect_left(best, (passage.other[0] + SHINGLE,)) - 1
        held = passage.shared + (best[at][1] if at >= 0 else 0)
        before.append(best[at][2] if at >= 0 else -1)
        low = bisect_left(best, (passage.other[1],))
        if low and best[low - 1][1] >= held:
            continue
        high = low
        while high < len(best) and best[high][1] <= held:
            high += 1
        best[low:high] = [(passage.other[1], held, i)]
    out: list[Passage] = []
    at = best[-1][2] if best else -1
    while at >= 0:
        out.append(passages[at])
        at = before[at]
    return out[::-1]


def _compared(one: Codes, other: Codes) -> tuple[int, int]:
    """Two stretches that lie between the same passages: the Han characters they begin or end with alike, and how
    many of the shorter are left."""
    import numpy as np

    size = min(len(one), len(other))
    if not size:
        return 0, 0
    unlike = np.flatnonzero(one[:size] != other[:size])
    if not len(unlike):
        return size, 0
    ahead = int(unlike[0])
    behind = np.flatnonzero(one[len(one) - size :] != other[len(other) - size :])
    back = min(size - 1 - int(behind[-1]) if len(behind) else size, size - ahead)
    return ahead + back, size - ahead - back
