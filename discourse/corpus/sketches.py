"""Sketches of texts, small enough to be held of millions: which pairs share enough shingles to be compared.

The texts themselves are read once, one after the other, and forgotten: 20,000 documents of 2,000 characters are
sketched and paired in well under a minute, two million short articles within a gigabyte.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from .shingles import LEAST_HAN, SHINGLE, codes_of, hashed

if TYPE_CHECKING:
    import numpy as np

    from .shingles import Codes, Hashes, Places

    Counts = np.ndarray[tuple[int], np.dtype[np.uint32]]

#: About this many shingles are indexed whole; beyond it every second (fourth, eighth, at least every sixteenth)
#: is, chosen by hash: 125 of a text of 2,000 characters, so that memory is linear in the corpus.
_INDEXED: Final = 6_000_000
_MOST_BITS: Final = 4
#: So many Han characters are hashed at a time, and about so many shingles or pairs of texts sorted.
_BLOCK: Final = 1 << 18
_RUN: Final = 1 << 21
#: A shingle links each of its texts to this many next ones at most: what stands in hundreds is a slogan, or a
#: text in hundreds of copies, and then the copies hang together by other links.
_NEXT: Final = 8


class Sketches:
    """What is held of each text to find its copies: its size in Han characters, a hash of them all, and some of its
    shingles. Texts are added one by one; sketches of different shards can be merged.

    Held are 8 bytes a shingle and 16 bytes a text. Up to :data:`_INDEXED` shingles all are held; beyond it a sample,
    in the end one in sixteen: 27 of an article of 500 characters, which makes 232 bytes.
    """

    def __init__(self) -> None:
        self._bits = 0
        self._sizes = array("I")
        self._wholes = array("Q")
        self._blocks: list[tuple[Hashes, Counts]] = []  # shingles, text after text, and how many of each text
        self._waiting: list[Codes] = []
        self._total = self._waits = 0

    def __len__(self) -> int:
        return len(self._sizes)

    def size(self, i: int) -> int:
        """How many Han characters a text has."""
        return self._sizes[i]

    def add(self, text: str) -> None:
        """One more text."""
        codes = codes_of(text)
        self._sizes.append(len(codes))
        self._wholes.append(int.from_bytes(blake2b(codes.tobytes(), digest_size=8).digest(), "little"))
        self._waiting.append(codes)
        self._total += len(codes)
        self._waits += len(codes) + 1
        if self._waits > _BLOCK:
            self._hash_waiting()

    def merge(self, other: Sketches) -> None:
        """The texts of other sketches, too, behind one's own."""
        self._hash_waiting()
        other._hash_waiting()
        self._sizes.extend(other._sizes)
        self._wholes.extend(other._wholes)
        self._total += other._total
        mine, bits = self._blocks, max(self._bits, other._bits)
        self._blocks = [_thinned(block, bits) for block in (*mine, *other._blocks)]
        self._bits = bits
        self._thin()

    def candidates(self, share: float) -> list[tuple[int, int]]:
        """Pairs of texts of which one shares at least about ``share`` of its held shingles with the other, or that
        have the same Han characters; in order."""
        self._hash_waiting()
        return sorted({*self._same(), *self._alike(share)})

    def _hash_waiting(self) -> None:
        """Hash the texts that wait, as one array: of short texts that is many times as fast as one by one."""
        if self._waiting:
            self._blocks.append(_thinned(_shingles(self._waiting), self._bits))
            self._waiting, self._waits = [], 0
            self._thin()

    def _thin(self) -> None:
        """Hold a smaller sample, chosen by hash, where there are more shingles than are to be held."""
        bits = min(max(0, math.ceil(math.log2(max(self._total, 1) / _INDEXED))), _MOST_BITS)
        if bits > self._bits:
            self._blocks = [_thinned(block, bits) for block in self._blocks]
            self._bits = bits

    def _same(self) -> Iterator[tuple[int, int]]:
        """The first text of those with the same Han characters, with each of the others."""
        import numpy as np

        wholes = np.frombuffer(self._wholes, dtype=np.uint64)
        order = np.argsort(wholes, kind="stable")
        again = np.flatnonzero(wholes[order[1:]] == wholes[order[:-1]]) + 1
        first: dict[int, int] = {}
        for place in again.tolist():
            before, i = int(order[place - 1]), int(order[place])
            if self._sizes[i]:
                first[i] = first.get(before, before)
                yield first[i], i

    def _alike(self, share: float) -> Iterator[tuple[int, int]]:
        """An inverted index: shingles sorted, so that the texts that hold one lie side by side."""
        import numpy as np

        n = len(self)
        owner = np.uint64((1 << n.bit_length()) - 1)
        counts = np.zeros(n, dtype=np.int64)
        repeated = []
        for run in self._runs(owner):
            counts += np.bincount((run & owner).astype(np.int64), minlength=n)
            same = (run[1:] ^ run[:-1]) <= owner
            shared = np.zeros(len(run), dtype=bool)
            shared[1:] |= same
            shared[:-1] |= same
            repeated.append(run[shared])
        for one, other, number in _linked(repeated, owner):
            good = number >= np.maximum(share * np.minimum(counts[one], counts[other]), 1)
            yield from zip(one[good].tolist(), other[good].tolist(), strict=True)

    def _runs(self, owner: np.uint64) -> Iterator[Hashes]:
        """The shingles of all texts in order, a range of hashes at a time, each once a text; the lowest bits of each
        (``owner``) are put for the number of its text."""
        import numpy as np

        parts = sum(len(hashes) for hashes, _ in self._blocks) // _RUN + 1
        high = np.uint64(64 - (parts - 1).bit_length())
        for part in range(1 << (parts - 1).bit_length()):
            found = [np.empty(0, dtype=np.uint64)]
            text = 0
            for hashes, counts in self._blocks:
                owners = np.repeat(np.arange(text, text + len(counts), dtype=np.uint64), counts)
                own = hashes >> high == part if parts > 1 else slice(None)
                found.append((hashes[own] & ~owner) | owners[own])
                text += len(counts)
            run = np.concatenate(found)
            run.sort()
            yield run[np.diff(run, prepend=~run[:1]) != 0]


def _shingles(texts: Sequence[Codes]) -> tuple[Hashes, Counts]:
    """The shingles of the texts, one text after another, and how many are of each; none of those below
    :data:`LEAST_HAN`."""
    import numpy as np

    sizes = np.array([len(codes) for codes in texts], dtype=np.int64)
    counts = np.where(sizes >= LEAST_HAN, np.maximum(sizes - SHINGLE + 1, 0), 0)
    hashes = hashed(np.concatenate([*texts, np.zeros(SHINGLE - 1, dtype=np.uint16)]))
    within = np.repeat(counts > 0, sizes)
    ends = np.cumsum(sizes)
    for back in range(1, SHINGLE):  # what would run over into the next text
        within[np.maximum(ends - back, 0)[sizes >= back]] = False
    return hashes[within], counts.astype(np.uint32)


def _thinned(block: tuple[Hashes, Counts], bits: int) -> tuple[Hashes, Counts]:
    """The shingles whose lowest ``bits`` are 0."""
    import numpy as np

    hashes, counts = block
    kept = (hashes & np.uint64((1 << bits) - 1)) == 0
    if kept.all():
        return block
    before = np.concatenate(([0], np.cumsum(kept)))
    ends = np.cumsum(counts, dtype=np.int64)
    return hashes[kept], np.diff(before[ends], prepend=0).astype(np.uint32)


def _linked(runs: Sequence[Hashes], owner: np.uint64) -> Iterator[tuple[Places, Places, Places]]:
    """Pairs of texts that hold one shingle, and how many they hold together.

    At distance d in a run stand the pairs that lie d apart in the list of a shingle. The pairs are counted in parts,
    by their first text, so that a bounded number is held at a time.
    """
    import numpy as np

    def links() -> Iterator[tuple[Hashes, Hashes]]:
        for run in runs:
            for distance in range(1, _NEXT + 1):
                one, other = run[:-distance], run[distance:]
                same = (one ^ other) <= owner
                yield one[same] & owner, other[same] & owner

    number = sum(len(one) for one, _ in links())
    parts = number // _RUN + 1
    width = np.uint64(int(owner).bit_length())
    for part in range(parts):
        packed = [
            (one << width | other)[one % np.uint64(parts) == part] if parts > 1 else one << width | other
            for one, other in links()
        ]
        pairs, shared = np.unique(np.concatenate([*packed, np.empty(0, dtype=np.uint64)]), return_counts=True)
        yield (pairs >> width).astype(np.int64), (pairs & owner).astype(np.int64), shared
