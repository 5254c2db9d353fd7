"""Sketches of texts, small enough to be held of millions: which pairs share enough shingles to be compared.

The texts themselves are read once, one after the other, and forgotten: 20,000 documents of 2,000 characters are
sketched and paired in a quarter of a minute, a million of 100 in two minutes and a gigabyte of memory.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from .shingles import LEAST_HAN, SHINGLE, codes_of, hashed

if TYPE_CHECKING:
    import numpy as np

    from .shingles import Codes, Hashes, Places

    Counts = np.ndarray[tuple[int], np.dtype[np.uint32]]
    Depths = np.ndarray[tuple[int], np.dtype[np.uint8]]
    Numbers = np.ndarray[tuple[int, int], np.dtype[np.float64]]
    Sizes = np.ndarray[tuple[int], np.dtype[np.int64]]
    Shares = np.ndarray[tuple[int], np.dtype[np.float64]]
    Pairs = np.ndarray[tuple[int, int], np.dtype[np.int64]]

#: About this many shingles are indexed whole; beyond it every second (fourth, eighth, at least every sixteenth)
#: is, chosen by hash: 125 of a text of 2,000 characters, so that memory is linear in the corpus. Of a short text so
#: many are held at least: of six, which is a sixteenth of a hundred characters, one in common says nothing.
_INDEXED: Final = 6_000_000
_MOST_BITS: Final = 4
_LEAST: Final = 16
#: What chooses the sample: the bits of a hash from here on. Its highest deal out the work, over its lowest the number
#: of a text is put.
_SAMPLED: Final = 40
#: So many Han characters are hashed at a time, and about so many shingles, or texts that have one in common, sorted.
_BLOCK: Final = 1 << 18
_RUN: Final = 1 << 21
_LINKS: Final = 1 << 22
#: A shingle links each of its texts to this many next ones at most: what stands in hundreds is a slogan, or a
#: text in hundreds of copies, and then the copies hang together by other links. What stands in no more than that is
#: *rare*, and says the more.
_NEXT: Final = 8


class Sketches:
    """What is held of each text to find its copies: its size in Han characters, a hash of them all, and some of its
    shingles. Texts are added one by one; sketches of different shards can be merged.

    Held are 8 bytes a shingle and 16 bytes a text. Up to :data:`_INDEXED` shingles all are held; beyond it a sample,
    in the end one in sixteen, but :data:`_LEAST` to twice as many of a short text: 27 of an article of 500
    characters, which makes 232 bytes.
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
        self.add_codes(codes_of(text))

    def add_codes(self, codes: Codes) -> None:
        """One more text, by its Han characters."""
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
        self._thin(max(self._bits, other._bits))
        mine = len(self)
        self._sizes.extend(other._sizes)
        self._wholes.extend(other._wholes)
        self._total += other._total
        for hashes, counts in other._blocks:
            self._blocks.append(
                self._thinned((hashes, counts), mine) if other._bits < self._bits else (hashes, counts)
            )
            mine += len(counts)
        self._thin(self._wanted())

    def candidates(self, share: Callable[[Sizes], Shares]) -> Pairs:
        """Pairs of texts (shape n x 2, int64), in order, that have the same Han characters, or of which the smaller
        shares at least about that ``share`` of its held shingles with the other that its size asks for."""
        import numpy as np

        self._hash_waiting()
        found = np.unique(np.concatenate([self._same(), *self._alike(share)]))
        pairs: Pairs = np.stack(np.divmod(found, np.uint64(1 << self._width)), axis=1).astype(np.int64)
        return pairs

    @property
    def _width(self) -> int:
        """How many bits the number of a text takes."""
        return len(self).bit_length()

    def _hash_waiting(self) -> None:
        """Hash the texts that wait, as one array: of short texts that is many times as fast as one by one."""
        if self._waiting:
            self._blocks.append(self._thinned(_shingles(self._waiting), len(self) - len(self._waiting)))
            self._waiting, self._waits = [], 0
            self._thin(self._wanted())

    def _wanted(self) -> int:
        """A sample of one in 2 to the power of how much is to be held."""
        return min(max(0, math.ceil(math.log2(max(self._total, 1) / _INDEXED))), _MOST_BITS)

    def _thin(self, bits: int) -> None:
        """Hold a smaller sample, chosen by hash, where there are more shingles than are to be held."""
        if bits > self._bits:
            self._bits = bits
            text = 0
            for i, block in enumerate(self._blocks):
                self._blocks[i] = self._thinned(block, text)
                text += len(block[1])

    def _thinned(self, block: tuple[Hashes, Counts], text: int) -> tuple[Hashes, Counts]:
        """Of a block that begins with a ``text`` the shingles that are to be held."""
        import numpy as np

        if not self._bits:
            return block
        hashes, counts = block
        kept = _depths(hashes) >= np.repeat(self._thinness(text, text + len(counts)), counts)
        before = np.concatenate(([0], np.cumsum(kept)))
        ends = np.cumsum(counts, dtype=np.int64)
        return hashes[kept], np.diff(before[ends], prepend=0).astype(np.uint32)

    def _thinness(self, low: int, high: int) -> Depths:
        """How thin a sample of each of the texts ``low:high`` is held: one in 2 to the power of it."""
        import numpy as np

        shingles = np.array(self._sizes[low:high], dtype=np.int64) - SHINGLE + 1
        depths = np.zeros(len(shingles), dtype=np.uint8)
        for thin in range(1, self._bits + 1):
            depths += shingles >= _LEAST << thin
        return depths

    def _same(self) -> Hashes:
        """The first text of those with the same Han characters, with each of the others."""
        import numpy as np

        wholes, sizes = (np.array(held, dtype=np.uint64) for held in (self._wholes, self._sizes))
        order = np.argsort(wholes, kind="stable").astype(np.uint64)
        ordered = wholes[order]
        new = np.diff(ordered, prepend=~ordered[:1]) != 0
        firsts = order[new][np.cumsum(new) - 1]
        again = ~new & (sizes[order] > 0)
        pairs: Hashes = firsts[again] << np.uint64(self._width) | order[again]
        return pairs

    def _alike(self, share: Callable[[Sizes], Shares]) -> Iterator[Hashes]:
        """An inverted index: shingles sorted, so that the texts that hold one lie side by side.

        The share is asked of all shingles, or of the rare ones: a text that is put together of slogans is seldom
        linked to its copy by those. Of two texts of which one is held in a thinner sample than the other, only what
        is in that sample counts.
        """
        import numpy as np

        n = len(self)
        owner = np.uint64((1 << self._width) - 1)
        # of each text and of samples as thin as this: all shingles, and the rare ones
        counts = np.zeros((2, self._bits + 1, n), dtype=np.int32)
        common, rare = [], []
        for run in self._runs(owner):
            new = np.ones(len(run), dtype=bool)
            new[1:] = (run[1:] ^ run[:-1]) > owner
            holders = np.diff(np.append(np.flatnonzero(new), len(run)))[np.cumsum(new) - 1]
            few = holders <= _NEXT + 1
            depths, owners = _depths(run), (run & owner).astype(np.int64)
            for depth in range(self._bits + 1):
                for which, asked in enumerate((depths >= depth, few & (depths >= depth))):
                    counts[which, depth] += np.bincount(owners[asked], minlength=n).astype(np.int32)
            rare.append(run[few & (holders > 1)])
            common.append(run[~few])
        thinness, sizes = self._thinness(0, n), np.array(self._sizes, dtype=np.int64)
        for one, other, numbers in _linked((common, rare), owner):
            both = np.maximum(thinness[one], thinness[other])
            held = np.minimum(counts[:, both, one], counts[:, both, other])
            wanted = np.maximum(share(np.minimum(sizes[one], sizes[other])) * held, 1)
            good = (numbers >= wanted).any(axis=0)
            yield one[good].astype(np.uint64) << np.uint64(self._width) | other[good].astype(np.uint64)

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


def _depths(hashes: Hashes) -> Depths:
    """In how thin a sample a shingle is: in one of every 2, 4, 8, 16 (1 to 4), or in the whole only (0)."""
    import numpy as np

    depths = np.zeros(len(hashes), dtype=np.uint8)
    for thin in range(1, _MOST_BITS + 1):
        depths += hashes >> np.uint64(_SAMPLED) & np.uint64((1 << thin) - 1) == 0
    return depths


def _linked(
    runs: tuple[Sequence[Hashes], Sequence[Hashes]], owner: np.uint64
) -> Iterator[tuple[Places, Places, Numbers]]:
    """Pairs of texts that hold one shingle, and how many they hold together: of all, and of those that are rare
    (``runs``: the common ones, the rare ones).

    At distance d in a run stand the pairs that lie d apart in the list of a shingle. The pairs are counted in parts,
    by their first text, so that a bounded number is held at a time.
    """
    import numpy as np

    def links() -> Iterator[tuple[int, Hashes, Hashes]]:
        for is_rare, kind in enumerate(runs):
            for run in kind:
                for distance in range(1, _NEXT + 1):
                    one, other = run[:-distance], run[distance:]
                    same = (one ^ other) <= owner
                    yield is_rare, one[same] & owner, other[same] & owner

    number = sum(len(one) for _, one, _ in links())
    parts = number // _LINKS + 1
    width, bit = np.uint64(int(owner).bit_length()), np.uint64(1)
    for part in range(parts):
        packed = [
            ((one << width | other) << bit | np.uint64(is_rare))[one % np.uint64(parts) == part]
            for is_rare, one, other in links()
        ]
        pairs, shared = np.unique(np.concatenate([*packed, np.empty(0, dtype=np.uint64)]), return_counts=True)
        rare, pairs = (pairs & bit).astype(np.int64), pairs >> bit
        new = np.diff(pairs, prepend=~pairs[:1]) != 0
        at = np.cumsum(new) - 1
        numbers: Numbers = np.stack(
            [np.bincount(at, weights=w, minlength=int(new.sum())) for w in (shared, shared * rare)]
        )
        pairs = pairs[new]
        yield (pairs >> width).astype(np.int64), (pairs & owner).astype(np.int64), numbers
