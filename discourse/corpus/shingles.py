"""Texts as hashed shingles: which pairs share enough of them to be looked at, and where two texts agree.

A shingle is a run of :data:`SHINGLE` Han characters. Everything is numpy over whole texts: 20,000 documents of
2,000 characters are indexed in well under a minute.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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

#: About this many shingles are indexed whole; beyond it every second (fourth, eighth, at least every sixteenth)
#: is, chosen by hash: 125 of a text of 2,000 characters, so that memory is linear in the corpus.
_INDEXED: Final = 6_000_000
_MOST_BITS: Final = 4
#: A shingle links each of its texts to this many next ones at most: what stands in hundreds is a slogan, or a
#: text in hundreds of copies, and then the copies hang together by other links.
_NEXT: Final = 8


def han_codes(texts: Sequence[str]) -> list[Codes]:
    """The Han characters of each text as code points, in simplified script whatever the text's own.

    >>> [codes.tobytes().decode("utf-16-le") for codes in han_codes(["2021年,黨的建設", "English"])]
    ['年党的建设', '']
    """
    import numpy as np

    seen = np.zeros(0x10000, dtype=bool)
    out = []
    for text in texts:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes = codes[((codes >= 0x4E00) & (codes <= 0x9FFF)) | ((codes >= 0x3400) & (codes <= 0x4DBF))]
        seen[codes] = True
        out.append(codes.astype(np.uint16))
    table = np.arange(0x10000, dtype=np.uint16)
    for old, new in _simplified(map(chr, np.flatnonzero(seen).tolist())):
        table[old] = new
    return [table[codes] for codes in out]


def _simplified(characters: Iterable[str]) -> list[tuple[int, int]]:
    """Traditional characters and what is written for them in simplified script, one for one."""
    import opencc

    ordered = list(characters)
    if not ordered:
        return []
    converted = opencc.OpenCC("t2s").convert("\n".join(ordered)).split("\n")
    pairs = zip(ordered, converted, strict=True)
    return [(ord(a), ord(b)) for a, b in pairs if a != b and len(b) == 1 and ord(b) < 0x10000]


def _hashed(codes: Codes) -> Hashes:
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


def candidates(texts: Sequence[Codes], share: float) -> list[tuple[int, int]]:
    """Pairs of texts of which one shares at least about ``share`` of its indexed shingles with the other.

    An inverted index: shingles sorted, so that the texts that hold one lie side by side.
    """
    import numpy as np

    total = sum(len(codes) for codes in texts)
    bits = min(max(0, int(np.ceil(np.log2(max(total, 1) / _INDEXED)))), _MOST_BITS)
    mask = np.uint64((1 << bits) - 1)
    kept, counts = [], np.zeros(len(texts), dtype=np.int64)
    for i, codes in enumerate(texts):
        if len(codes) >= LEAST_HAN:
            own = _hashed(codes)
            own = np.unique(own[(own & mask) == 0] if bits else own)
            counts[i] = len(own)
            kept.append(own)
    if not kept:
        return []
    hashes = np.concatenate(kept)
    owners = np.repeat(np.arange(len(texts), dtype=np.int64), counts)
    order = np.argsort(hashes, kind="stable")
    pairs, shared = np.unique(_linked(hashes[order], owners[order], len(texts)), return_counts=True)
    one, other = pairs // len(texts), pairs % len(texts)
    good = shared >= np.maximum(share * np.minimum(counts[one], counts[other]), 1)
    return list(zip(one[good].tolist(), other[good].tolist(), strict=True))


def _linked(hashes: Hashes, owners: Places, n: int) -> Places:
    """For each shingle that several texts hold, pairs of those texts, as ``one * n + other``.

    Sorted by hash, then by owner: at distance d stand the pairs that lie d apart in the list of a shingle.
    """
    import numpy as np

    out = [np.empty(0, dtype=np.int64)]
    for distance in range(1, _NEXT + 1):
        same = hashes[distance:] == hashes[:-distance]
        out.append(owners[:-distance][same] * n + owners[distance:][same])
    return np.concatenate(out)


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
    hashes = _hashed(codes[:_PLACES])
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
