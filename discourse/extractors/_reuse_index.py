"""Many texts looked up in each other: an index of all short strings, and the passages that grow from them.

What very many texts share is held against its nearest holders only, which is counted and told, and none is lost.
Texts come one after the other and are not kept: signs and strings are, sorted range by range, in files where they
are many (:mod:`._spill`). What a text shares is then looked up for many texts at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ..lexicons.match import Matcher
from ._independent import Member, Shard, name_hash
from ._passages import MIN_HAN, SEED, Passage
from ._reuse_runs import AROUND, OTHER, Laid, Marks, Places, Shared, changes, expanded, runs_of, shared
from ._signs import Codes, Hashes, Signs, hashed, signs_of
from ._spill import Gathered, Lookup, Rows, Shelf

#: Texts that a string of :data:`SEED` signs is looked up in; the nearest ones, where more hold it.
MOST: Final = 20

#: Pairs of places that are looked at together; a text that has more of them is looked at by itself.
_PAIRS: Final = 300_000

#: Signs of texts that are looked up together.
_TOGETHER: Final = 500_000

#: Signs of texts that are laid one behind the other when they are put in order.
_MOVED: Final = 4_000_000

#: What stands between two texts of the index: equal to nothing.
_BETWEEN: Final = np.uint32(0)

_LOW: Final = 0xFFFFFFFF


class Query(NamedTuple):
    """A text to be looked up: its name, its signs, which of them are Han characters outside formulas."""

    name: str
    codes: Codes
    free: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, name: str, signs: Signs) -> Query:
        return cls(name, signs.codes, np.diff(signs.free).astype(np.uint8))


class Names(Sequence[str]):
    """Names, sorted, as one string of bytes: a million of them in 20 MB."""

    def __init__(self, names: Iterable[str]) -> None:
        encoded = [name.encode("utf-8", "surrogatepass") for name in names]
        self._bytes = b"".join(encoded)
        self._ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, n: Any) -> Any:
        """The name in that place."""
        if not 0 <= n < len(self):
            raise IndexError(n)
        return self._bytes[self._ends[n] : self._ends[n + 1]].decode("utf-8", "surrogatepass")

    def find(self, name: str) -> tuple[int, bool]:
        """Where a name stands or would stand, and whether it does."""
        rank = bisect_left(self, name)
        return rank, rank < len(self) and self[rank] == name


def sign_part(texts: Sequence[str], members: Sequence[Member], matcher: Matcher | None) -> Shard:
    """The signs of each text, 8 bytes a sign: the code and, above it, whether it is a Han character outside formulas;
    before them a number that stands for the text itself."""
    parts = [np.empty(0, dtype=np.uint64)]
    for text in texts:
        query = Query.of("", signs_of(text, matcher))
        parts.append(np.array([name_hash(text)], dtype=np.uint64))
        parts.append(query.codes.astype(np.uint64) | query.free.astype(np.uint64) << np.uint64(32))
    sizes = np.array([1 + len(signs) for signs in parts[2::2]], dtype=np.int64)
    return Shard(tuple(members), sizes, np.concatenate(parts))


class _Strings:
    """Strings and where they stand: a spot is the rank of a text and the place in it, as one number.

    Of string ``g`` the first spot in each text that holds it is ``first[bounds[g]:bounds[g + 1]]``, by rank; its
    further spots in the texts ``i:j`` of these are ``again[before[i]:before[j]]``.
    """

    def __init__(self) -> None:
        self.hashes, self.bounds, self.first = Shelf(np.uint64), Shelf(np.int64), Shelf(np.int64)
        self.before, self.again = Shelf(np.int64), Shelf(np.int64)

    def add(self, hashes: Hashes, spots: Places, new: Marks, first: Marks) -> None:
        """More strings, in order of the hash: their spots, which of these begin another string, another text."""
        slots = np.flatnonzero(first)
        self.hashes.add(hashes)
        self.bounds.add(np.flatnonzero(new[slots]) + self.first.size)
        self.before.add(slots - np.arange(len(slots)) + self.again.size)
        self.first.add(spots[slots])
        self.again.add(spots[~first])

    def close(self) -> None:
        """All strings are there."""
        self.bounds.add(np.array([self.first.size]))
        self.before.add(np.array([self.again.size]))
        self.lookup = Lookup(self.hashes)
        self.release()

    def release(self) -> None:
        """See :meth:`Shelf.release`."""
        for shelf in (self.lookup, self.bounds, self.first, self.before, self.again):
            shelf.release()

    def near(self, groups: Places, ranks: Places, known: Marks, most: int) -> tuple[Places, Places]:
        """From where to where in ``first`` the texts stand that a text of that rank is held against.

        All of them, or the nearest ``most``, half of them on either side. ``known``: the text is in the index, and
        may be among them.
        """
        low, high = self.bounds.array[groups], self.bounds.array[groups + 1]
        wide = np.flatnonzero(high - low > most)
        if not len(wide):
            return low, high
        begin, end, rank = low[wide], high[wide], ranks[wide]
        middle = self._middle(begin, end, rank)
        holds = known[wide] & (middle < end)
        holds[holds] = self.first.array[middle[holds]] >> 32 == rank[holds]
        many = end - begin - holds > most
        half = (most + 1) // 2
        low[wide] = np.where(many, np.maximum(begin, middle - half), begin)
        high[wide] = np.where(many, np.minimum(end, middle + holds + half), end)
        return low, high

    def _middle(self, low: Places, high: Places, ranks: Places) -> Places:
        """Where a rank comes among the spots of each range: a binary search in all of them at once."""
        low, high = low.copy(), high.copy()
        live = np.arange(len(low))
        while len(live := live[low[live] < high[live]]):
            middle = (low[live] + high[live]) >> 1
            less = self.first.array[middle] >> 32 < ranks[live]
            low[live[less]] = middle[less] + 1
            high[live[~less]] = middle[~less]
        return low

    def spots(
        self, at: Places, text: Places, groups: Places, low: Places, high: Places
    ) -> tuple[Places, Places]:
        """For each place its spots in the texts ``low:high``: the first one in each, and for the first place of the
        string in its text all others as well."""
        one, two = expanded(low, high)
        begin, end = self.before.array[low], self.before.array[high]
        some = np.flatnonzero(end > begin)
        _, firsts = np.unique(text[some] << 40 | groups[some], return_index=True)
        some = some[firsts]
        three, four = expanded(begin[some], end[some])
        return (
            np.concatenate([at[one], at[some][three]]),
            np.concatenate([self.first.array[two], self.again.array[four]]),
        )


class ReuseIndex:
    """Texts, in the order of their names, with every string of :data:`SEED` signs and where it stands.

    A string that stands in a text several times is looked up at its first place in the one text and all its places
    in the other. One that stands in more than ``most`` other texts is looked up in the ``most`` nearest by name, half
    of them on either side: memory and time are linear in the corpus, and what a thousand texts share is still found
    in each of them.
    """

    def __init__(
        self, parts: Iterable[Shard], *, most: int = MOST, closed: bool = False, held: int | None = None
    ) -> None:
        """Of what :func:`sign_part` made of texts whose clusters (their names here) stand once each.

        ``closed``: only its own texts will be looked up in it, so that what stands in one text alone is left out;
        ``held``: see :class:`Gathered`.
        """
        self.most = most
        self.names, rank, gathered = self._read(parts, held)
        self._in_common, self._alone = _Strings(), None if closed else _Strings()
        for rows in gathered.ranges():
            self._sort(rows, rank)
        for strings in (self._in_common, self._alone):
            if strings is not None:
                strings.close()

    @classmethod
    def of(
        cls,
        texts: Iterable[tuple[str, str]],
        *,
        most: int = MOST,
        matcher: Matcher | None = None,
        closed: bool = False,
    ) -> ReuseIndex:
        """The index of (name, text) pairs."""
        parts = (sign_part([text], [Member(name, False, name)], matcher) for name, text in texts)
        return cls(parts, most=most, closed=closed)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def widespread(self) -> int:
        """How many strings stand in more than ``most`` other texts, so that not all their pairs are looked at."""
        return int(np.count_nonzero(np.diff(self._in_common.bounds.array) > self.most + 1))

    def query(self, name: str, text: str) -> Query | None:
        """The text of that name as it was read, without reading it again; None if it was another text."""
        rank, known = self.names.find(name)
        if not known or int(self._texts[rank]) != name_hash(text):
            return None
        return self.query_at(rank)

    def query_at(self, rank: int) -> Query:
        """The text whose name comes in that place."""
        place = slice(self._offsets[rank], self._offsets[rank + 1] - 1)
        return Query(self.names[rank], self._codes.array[place], self._free.array[place])

    def release(self) -> None:
        """Let files go until they are asked for again, see :meth:`Shelf.release`."""
        self._codes.release()
        self._free.release()
        self._in_common.release()
        if self._alone is not None:
            self._alone.release()

    def runs(self) -> Iterator[tuple[int, int]]:
        """From which text to which those go that may well be looked up together."""
        return _cuts(np.diff(self._offsets), _TOGETHER)

    def passages(self, signs: Signs, name: str, *, min_han: int = MIN_HAN) -> list[Passage]:
        """What a text shares with the texts of the index that have another name, in the order of their names."""
        found = self.shared([Query.of(name, signs)], min_han=min_han)
        return [passage for shared in found for _, passage in shared.passages()]

    def shared(
        self, queries: Sequence[Query], *, min_han: int = MIN_HAN, after: bool = False
    ) -> Iterator[Shared]:
        """What texts share with the texts of the index that have another name; some texts at a time, in order.

        ``after``: only with those whose name comes after their own, so that every pair of texts is seen once.
        """
        found = [self.names.find(query.name) for query in queries]
        ranks = np.array([rank for rank, _ in found], dtype=np.int64)
        own = np.array([rank if known else -1 for rank, known in found], dtype=np.int64)
        laid = _laid(queries, ranks)
        at = _whole(laid.codes, AROUND)
        hashes = hashed(laid.codes, SEED)[at]
        text = np.searchsorted(laid.begins, at, side="right") - 1
        changed = np.array(
            [not self._is(rank, q.codes) for rank, q in zip(own.tolist(), queries, strict=True)]
        )
        tables = [(self._in_common, np.arange(len(at)))]
        if self._alone is not None and changed.any():
            tables.append((self._alone, np.flatnonzero(changed[text])))
        plans = [self._planned(table, at[w], text[w], hashes[w], ranks, own) for table, w in tables]
        codes, free = self._codes.array, self._free.array
        counts = np.sum([plan.counts(len(queries)) for plan in plans], axis=0)
        for first, last in _cuts(counts, _PAIRS):
            pairs = [plan.pairs(first, last) for plan in plans]
            here, spots = (np.concatenate(both) for both in zip(*pairs, strict=True))
            of_text = np.searchsorted(laid.begins, here, side="right") - 1
            kept = spots >> 32 != own[of_text]
            if after:
                kept &= spots >> 32 >= ranks[of_text]
            here, spots = here[kept], spots[kept]
            there = self._offsets[spots >> 32] + (spots & _LOW)
            runs = runs_of(laid, codes, self._offsets[:-1], here, there)
            yield shared(laid, codes, free, self._offsets, runs, min_han)

    def _planned(
        self, strings: _Strings, at: Places, text: Places, hashes: Hashes, ranks: Places, own: Places
    ) -> _Plan:
        groups = strings.lookup.of(hashes)
        known = np.flatnonzero(groups >= 0)
        at, text, groups = at[known], text[known], groups[known]
        low, high = strings.near(groups, ranks[text], own[text] >= 0, self.most)
        return _Plan(strings, at, text, groups, low, high)

    def _is(self, rank: int, codes: Codes) -> bool:
        return rank >= 0 and np.array_equal(self.query_at(rank).codes, codes)

    def _read(self, parts: Iterable[Shard], held: int | None) -> tuple[Names, Places, Gathered]:
        """Take the texts in and put them in order: their names, the rank of each as they came, their strings."""
        names: list[str] = []
        texts, sizes = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int64)]
        codes, free, gathered = Shelf(np.uint32), Shelf(np.uint8), Gathered(held)
        for members, lengths, rows in parts:
            begins = np.cumsum(lengths) - lengths
            own, marks = (rows & np.uint64(_LOW)).astype(np.uint32), (rows >> np.uint64(32)).astype(np.uint8)
            own[begins], marks[begins] = _BETWEEN, 0
            codes.add(own)
            free.add(marks)
            text = np.repeat(np.arange(len(names), len(names) + len(lengths)), lengths)
            at = _whole(own, _BETWEEN)
            spots = text[at] << 32 | at - np.repeat(begins, lengths)[at] - 1
            gathered.add(np.stack([hashed(own, SEED)[at], spots.astype(np.uint64)], axis=1))
            names += [member.cluster for member in members]
            texts.append(rows[begins])
            sizes.append(lengths)
        codes.add(np.array([_BETWEEN]))
        free.add(np.zeros(1, dtype=np.uint8))
        order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        length = np.concatenate(sizes)
        self._texts = np.concatenate(texts)[order]
        self._offsets = np.append(0, np.cumsum(length[order])) + 1
        begins = np.cumsum(length) - length
        self._codes, self._free = (_moved(shelf, begins, length, order) for shelf in (codes, free))
        return Names(names[i] for i in order.tolist()), rank, gathered

    def _sort(self, rows: Rows, rank: Places) -> None:
        """Strings side by side, in each the texts in order, in each the places in order."""
        spots = rows[:, 1].astype(np.int64)
        spots = rank[spots >> 32] << 32 | spots & _LOW
        order = np.argsort(spots)
        spots, hashes = spots[order], rows[order, 0]
        order = np.argsort(hashes)
        hashes = hashes[order]
        group = np.cumsum(changes(hashes)) - 1
        packed = np.sort(group << 32 | order)  # as a stable sort by hash, which takes five times as long
        spots = spots[packed & _LOW]
        new = changes(hashes)
        first = new | changes(spots >> 32)
        several = np.bincount(group[first]) > 1
        for strings, some in ((self._in_common, several), (self._alone, ~several)):
            if strings is not None:
                kept = some[group]
                strings.add(hashes[new][some], spots[kept], new[kept], first[kept])


class _Plan(NamedTuple):
    """Places of strings that are looked up in the texts ``low:high`` of a table."""

    strings: _Strings
    at: Places
    text: Places
    groups: Places
    low: Places
    high: Places

    def counts(self, texts: int) -> Places:
        """Pairs of places of each text."""
        return np.bincount(self.text, self.high - self.low, minlength=texts).astype(np.int64)

    def pairs(self, first: int, last: int) -> tuple[Places, Places]:
        """The places of the texts ``first:last`` and the spots they are held against."""
        place = slice(*np.searchsorted(self.text, [first, last]).tolist())
        return self.strings.spots(*(column[place] for column in self[1:]))


def _laid(queries: Sequence[Query], ranks: Places) -> Laid:
    around = np.array([AROUND])
    codes = np.concatenate([around, *(part for query in queries for part in (query.codes, around))])
    nothing = np.zeros(1, dtype=np.uint8)
    free = np.concatenate([nothing, *(part for query in queries for part in (query.free, nothing))])
    sizes = np.array([len(query.codes) for query in queries], dtype=np.int64)
    begins = np.append(0, np.cumsum(sizes + 1))[:-1] + 1
    han = (codes < OTHER) & (codes != AROUND)
    return Laid(codes, begins, sizes, _before(han), _before(free), ranks)


def _before(marks: npt.NDArray[np.bool_] | npt.NDArray[np.uint8]) -> Places:
    return np.append(0, np.cumsum(marks, dtype=np.int64))


def _whole(codes: Codes, between: np.uint32) -> Places:
    """Where strings begin that do not reach across the end of a text."""
    n = max(len(codes) - SEED + 1, 0)
    before = _before(codes == between)
    return np.flatnonzero(before[SEED : SEED + n] == before[:n])


def _cuts(counts: Places, most: int) -> Iterator[tuple[int, int]]:
    """From which text to which those go that have not more than ``most`` together, or are one that has more."""
    total = np.cumsum(counts)
    first = 0
    while first < len(counts):
        done = int(total[first - 1]) if first else 0
        last = max(int(np.searchsorted(total, done + most, side="right")), first + 1)
        yield first, last
        first = last


def _moved(shelf: Shelf, begins: Places, sizes: Places, order: Places) -> Shelf:
    """The texts of a shelf in another order; it is given up."""
    if (np.diff(order) == 1).all():
        return shelf
    moved, held, signs = Shelf(shelf.dtype), [], 0
    array = shelf.array
    for begin, size in zip(begins[order].tolist(), sizes[order].tolist(), strict=True):
        held.append(array[begin : begin + size])
        signs += size
        if signs > _MOVED:
            moved.add(np.concatenate(held))
            held, signs = [], 0
    moved.add(np.concatenate([*held, array[-1:]]))
    del array
    shelf.drop()
    return moved
