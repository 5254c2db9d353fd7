"""Many texts looked up in each other: an index of all short strings, and the passages that grow from them.

What very many texts share is held against its nearest holders only, which is counted and told, and none is lost.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..lexicons.match import Matcher
from ._passages import GAP, MIN_HAN, SEED, Passage, Run, chains, count, not_inside, with_islands
from ._signs import Codes, Hashes, Signs, hashed, signs_of

#: Texts that a string of :data:`SEED` signs is looked up in; the nearest ones, where more hold it.
MOST: Final = 20

#: Signs compared at once, and strings sorted at once.
_STRIDE, _SORTED = 64, 1_000_000

#: What stands between two texts, and around the one that is looked up: equal to nothing.
_BETWEEN, _AROUND = np.uint32(0), np.uint32(1)

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ReuseIndex:
    """Texts, in the order of their names, with every string of :data:`SEED` signs and where it stands.

    A string that stands in a text several times is looked up at its first place in the one text and all its places
    in the other. One that stands in more than ``most`` other texts is looked up in the ``most`` nearest by name, half
    of them on either side: memory and time are linear in the corpus, and what a thousand texts share is still found
    in each of them.
    """

    names: tuple[str, ...]
    signs: tuple[Signs, ...] = field(repr=False)
    most: int
    _codes: Codes = field(repr=False)
    _offsets: Places = field(repr=False)
    _hashes: Hashes = field(repr=False)
    _bounds: Places = field(repr=False)
    _first: Places = field(repr=False)
    _first_keys: Places = field(repr=False)
    _again: Places = field(repr=False)
    _again_keys: Places = field(repr=False)
    _slots: npt.NDArray[np.int32] = field(repr=False)

    @classmethod
    def of(
        cls,
        texts: Iterable[tuple[str, str]],
        *,
        most: int = MOST,
        matcher: Matcher | None = None,
        closed: bool = False,
    ) -> ReuseIndex:
        """The index of (name, text) pairs; names stand once each.

        ``closed``: only its own texts will be looked up in it, so that what stands in one text alone is left out.
        """
        ordered = sorted(texts)
        signs = tuple(signs_of(text, matcher) for _, text in ordered)
        between = np.array([_BETWEEN])
        codes = np.concatenate([between, *(part for s in signs for part in (s.codes, between))])
        offsets = np.cumsum([1, *(len(s) + 1 for s in signs)], dtype=np.int64)
        hashes = hashed(codes, SEED)
        whole = codes[: len(hashes)] != _BETWEEN
        for i in range(1, SEED):
            whole &= codes[i : i + len(hashes)] != _BETWEEN
        bits = max(len(codes) // _SORTED, 1).bit_length()
        parts = []
        for part in range(1 << bits):  # by the highest bits of the hash, so that little is sorted at once
            places = np.flatnonzero(whole & (hashes >> np.uint64(64 - bits) == part))
            parts.append(_grouped(hashes[places], places, offsets, closed))
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        hashes, places, owners, new, first = columns
        keys = (np.cumsum(new) - 1) * len(signs) + owners
        slots = np.full(len(codes), -1, dtype=np.int32)
        slots[places] = np.cumsum(first) - 1
        return cls(
            tuple(name for name, _ in ordered),
            signs,
            most,
            codes,
            offsets,
            hashes[new],
            np.append(np.flatnonzero(new[first]), int(first.sum())),
            places[first],
            keys[first],
            places[~first],
            keys[~first],
            slots,
        )

    def __len__(self) -> int:
        return len(self.signs)

    @property
    def widespread(self) -> int:
        """How many strings stand in more than ``most`` other texts, so that not all their pairs are looked at."""
        return int((np.diff(self._bounds) > self.most + 1).sum())

    def passages(
        self, signs: Signs, name: str, *, min_han: int = MIN_HAN, after: bool = False
    ) -> list[Passage]:
        """What a text shares with the texts of the index that have another name, in the order of their names.

        ``after``: only with those whose name comes after its own, so that every pair of texts is seen once.
        """
        rank = bisect_left(self.names, name)
        own = rank if self.names[rank : rank + 1] == (name,) else -1
        seeds, han = self._seeds(signs, rank, own, after), signs.han.tolist()
        out = []
        for other, clumps in self._clumps(signs, *seeds, rank, min_han).items():
            turned = other < rank
            sides = (signs.codes, self.signs[other].codes)[:: -1 if turned else 1]
            found = [series for clump in clumps for series in chains(clump)]
            enough = [series for series in found if count(han, series, turned) >= min_han]
            for series in not_inside(enough):
                runs = with_islands(series, *sides)
                out.append(
                    self._passage(signs, other, [Run(y, x, n) for x, y, n in runs] if turned else runs, han)
                )
        return out

    def _passage(self, signs: Signs, other: int, runs: Sequence[Run], han: Sequence[int]) -> Passage:
        there = self.signs[other]
        first, last = runs[0], runs[-1]
        free = min(count(signs.free, runs), count(there.free, runs, turned=True))
        whole = last.x + last.size - first.x + last.y + last.size - first.y
        return Passage(other, tuple(runs), count(han, runs), free, 2 * sum(run.size for run in runs) / whole)

    def _seeds(self, signs: Signs, rank: int, own: int, after: bool) -> tuple[Places, Places]:
        """Where strings of the text begin, and where the same ones begin among the codes of the index."""
        at, first_at, inverse, group, middle, holds = self._held(signs, rank, own)
        low, high = self._bounds[group], self._bounds[group + 1]
        many = high - low - holds > self.most
        half = (self.most + 1) // 2
        low = np.where(many, np.maximum(low, middle - half), low)
        high = np.where(many, np.minimum(high, middle + holds + half), high)
        if after:
            low = middle + holds
        one, two = _expanded(low[inverse], high[inverse])
        some = low < high
        low, high = low[some], high[some]
        begin = np.searchsorted(self._again_keys, self._first_keys[low])
        end = np.searchsorted(self._again_keys, self._first_keys[high - 1] + 1)
        once, more = _expanded(begin, end)
        places = np.concatenate([at[one], first_at[some][once]])
        others = np.concatenate([self._first[two], self._again[more]])
        if own >= 0:
            kept = (others < self._offsets[own]) | (others >= self._offsets[own + 1])
            places, others = places[kept], others[kept]
        return places, others

    def _held(self, signs: Signs, rank: int, own: int) -> tuple[Places, ...]:
        """The strings of a text that the index has.

        Their places, and of each distinct one: its first place; for each place, which one it is; its number; where
        among its holders a text of that rank comes; whether it is there itself (0, 1).
        """
        if own >= 0 and np.array_equal(signs.codes, self.signs[own].codes):
            slots = self._slots[self._offsets[own] :][: max(len(signs) - SEED + 1, 0)].astype(np.int64)
            at = np.flatnonzero(slots >= 0)
            middle, first_at, inverse = np.unique(slots[at], return_index=True, return_inverse=True)
            group = self._first_keys[middle] // len(self)
            return at, at[first_at], inverse, group, middle, np.ones(len(middle), dtype=np.int64)
        hashes = hashed(signs.codes, SEED)
        nearest = np.searchsorted(self._hashes, hashes)
        known = nearest < len(self._hashes)
        known[known] = self._hashes[nearest[known]] == hashes[known]
        at = np.flatnonzero(known)
        hashes, first_at, inverse = np.unique(hashes[at], return_index=True, return_inverse=True)
        group = np.searchsorted(self._hashes, hashes)
        keys = group * len(self) + rank
        middle = np.searchsorted(self._first_keys, keys)
        holds = np.zeros(len(middle), dtype=np.int64)
        if own >= 0 and len(middle):
            holds += self._first_keys[np.minimum(middle, len(self._first_keys) - 1)] == keys
        return at, at[first_at], inverse, group, middle, holds

    def _clumps(
        self, signs: Signs, places: Places, others: Places, rank: int, min_han: int
    ) -> dict[int, list[list[Run]]]:
        """For each other text, in order, its sorted runs in groups that hold enough Han characters together.

        Runs of one series stand on neighbouring diagonals, and follow one another along them.
        """
        if not len(places):
            return {}
        here, there, size = self._runs(signs, places, others)
        han = signs.han[here + size] - signs.han[here]
        owner = np.searchsorted(self._offsets, there, side="right") - 1
        there = there - self._offsets[owner]
        turned = owner < rank
        x, y = np.where(turned, there, here), np.where(turned, here, there)
        wide = np.int64(1) << 31
        diagonal = owner * wide + y - x
        order = np.argsort(diagonal, kind="stable")
        band = np.zeros(len(order), dtype=np.int64)
        band[order] = np.cumsum(np.diff(diagonal[order], prepend=0) > GAP)
        order = np.lexsort((y, x, band))
        owner, x, y, size, han, band = (a[order] for a in (owner, x, y, size, han, band))
        reach = np.maximum.accumulate(band * wide + x + size)
        starts = np.append(0, np.flatnonzero(band[1:] * wide + x[1:] - reach[:-1] > GAP) + 1)
        stops = np.append(starts[1:], len(x))
        enough = np.add.reduceat(han, starts) >= min_han
        found: dict[int, list[list[Run]]] = defaultdict(list)
        for start, stop in zip(starts[enough], stops[enough], strict=True):
            clump = slice(start, stop)
            found[int(owner[start])].append(
                list(map(Run, x[clump].tolist(), y[clump].tolist(), size[clump].tolist()))
            )
        return found

    def _runs(self, signs: Signs, places: Places, others: Places) -> tuple[Places, Places, Places]:
        """Seeds that follow one another put together, and made as long as the texts are equal."""
        around = np.array([_AROUND])
        codes = np.concatenate([around, signs.codes, around])
        width = np.int64(len(codes))
        key = np.sort((others - places + width) * width + places)
        here = key % width
        there = key // width - width + here
        firsts = np.flatnonzero(_changes(key - np.arange(len(key))))
        lasts = np.append(firsts[1:], len(key)) - 1
        start, end, shift = here[firsts], here[lasts] + SEED, (there - here)[firsts]
        start -= _equal(codes, self._codes, start, start + shift - 1, -1)
        end += _equal(codes, self._codes, end + 1, end + shift, 1)
        _, once = np.unique((shift + width) * width + start, return_index=True)
        start, end, shift = start[once], end[once], shift[once]
        return start, start + shift, end - start


def _equal(one: Codes, two: Codes, ones: Places, twos: Places, step: int) -> Places:
    """How many codes are equal from each pair of places on, forward (1) or backward (-1)."""
    equal = np.zeros(len(ones), dtype=np.int64)
    live = np.flatnonzero(one[ones] == two[twos])
    ahead = step * np.arange(_STRIDE)
    while len(live):
        left = np.clip((ones + step * equal)[live][:, None] + ahead, 0, len(one) - 1)
        right = np.clip((twos + step * equal)[live][:, None] + ahead, 0, len(two) - 1)
        unlike = one[left] != two[right]
        more = np.where(unlike.any(axis=1), unlike.argmax(axis=1), _STRIDE)
        equal[live] += more
        live = live[more == _STRIDE]
    return equal


def _grouped(hashes: Hashes, places: Places, offsets: Places, closed: bool) -> tuple[npt.NDArray[Any], ...]:
    """Strings sorted by hash and place, with the text each stands in, whether it is another string than the one
    before it, and whether its text is another too."""
    order = np.argsort(hashes, kind="stable")
    hashes, places = hashes[order], places[order]
    owners = np.searchsorted(offsets, places, side="right") - 1
    new = _changes(hashes)
    first = new | _changes(owners)
    if closed and len(hashes):
        group = np.cumsum(new) - 1
        kept = (np.bincount(group[first]) > 1)[group]
        return hashes[kept], places[kept], owners[kept], new[kept], first[kept]
    return hashes, places, owners, new, first


def _changes(values: Hashes | Places) -> npt.NDArray[np.bool_]:
    """Where a value differs from the one before it; the first always does."""
    changed = np.ones(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _expanded(low: Places, high: Places) -> tuple[Places, Places]:
    """For ranges of numbers, each number in them and the range it comes from, which comes first."""
    counts = np.maximum(high - low, 0)
    ranges = np.repeat(np.arange(len(low)), counts)
    within = np.arange(len(ranges)) - np.repeat(np.cumsum(counts) - counts, counts)
    return ranges, low[ranges] + within
