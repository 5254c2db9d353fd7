"""More numbers than fit into memory: gathered as they come, sorted range by range, kept in files where they are many.

A corpus of a gigabyte has three hundred million strings of any length. What is asked of them (in how many speeches
does each stand?) needs equal ones side by side and nothing else, so they are dealt out by the highest bits of a hash
to files of a temporary folder and each file is sorted on its own. A small corpus takes the same way and meets no
file.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

#: Rows of 16 bytes held in memory before they go to files; sorting takes about four times as much for a moment.
HELD = 4_000_000

#: Files that the rows are dealt out to.
RANGES = 256

#: Bytes of an array that stays in memory. Larger ones are mapped from a file, which all processes share.
IN_MEMORY = 16_000_000

#: Edges of a :class:`Lookup` that are worked out at a time.
EDGES = 1 << 20

#: Where files are put: None for the usual place of this machine. Who names another one takes it away at the end:
#: workers need a place that all of them see, and what one of them puts there is read by the others when it is gone.
PLACE: ContextVar[str | None] = ContextVar("PLACE", default=None)


def _folder_of(owner: object) -> Path:
    """A folder for temporary files; in the usual place it goes when its owner does."""
    place = PLACE.get()
    folder = tempfile.mkdtemp(prefix="discourse-", dir=place)
    if place is None:
        weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def mixed(numbers: Rows) -> Rows:
    """Each number turned into another one (one to one), so that any of its bits hangs on all of them (splitmix64)."""
    numbers = numbers ^ (numbers >> np.uint64(30))
    numbers *= np.uint64(0xBF58476D1CE4E5B9)
    numbers ^= numbers >> np.uint64(27)
    numbers *= np.uint64(0x94D049BB133111EB)
    numbers ^= numbers >> np.uint64(31)
    return numbers


class Gathered:
    """Rows of two numbers; the first is a hash, evenly spread. Add them all, then take them range by range.

    >>> rows = np.array([[1 << 63, 7], [5, 7], [1 << 63, 8]], dtype=np.uint64)
    >>> gathered = Gathered(held=1)
    >>> gathered.add(rows)
    >>> [part.tolist() for part in gathered.ranges()]
    [[[5, 7]], [[9223372036854775808, 7], [9223372036854775808, 8]]]
    """

    def __init__(self, held: int | None = None) -> None:
        self._most = HELD if held is None else held
        self._held: list[Rows] = []
        self._count = 0
        self._folder: Path | None = None

    def add(self, rows: Rows) -> None:
        """Take rows in, shape (n, 2)."""
        if len(rows):
            self._held.append(rows)
            self._count += len(rows)
            if self._count > self._most:
                self._spill()

    def ranges(self) -> Iterator[Rows]:
        """All rows, those of one hash together, ranges in order of the hash; within a range as they came.

        They are handed over: afterwards nothing is left here.
        """
        if self._folder is None:
            held, self._held = self._held, []
            if held:
                yield np.concatenate(held)
            return
        self._spill()
        for path in sorted(self._folder.iterdir()):
            yield np.fromfile(path, dtype=np.uint64).reshape(-1, 2)
            path.unlink()
        self._folder.rmdir()
        self._folder = None

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = _folder_of(self)
        rows = np.concatenate([np.empty((0, 2), dtype=np.uint64), *self._held])
        self._held, self._count = [], 0
        part = (rows[:, 0] >> np.uint64(56)).astype(np.uint8)
        rows = rows[np.argsort(part, kind="stable")]
        ends = np.cumsum(np.bincount(part, minlength=RANGES)).tolist()
        for n, (start, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
            if start < end:
                with (self._folder / f"{n:03}").open("ab") as file:
                    rows[start:end].tofile(file)


def counted(rows: Rows) -> tuple[Rows, Places]:
    """Each distinct row once, in order of the hash, and how often it came.

    Rows are told apart by both numbers; two of one hash that are not equal, of which a lifetime sees none, cost a
    second sort.

    >>> [column.tolist() for column in counted(np.array([[5, 7], [3, 1], [5, 7], [5, 6]], dtype=np.uint64))]
    [[[3, 1], [5, 6], [5, 7]], [1, 1, 2]]
    """
    order = np.argsort(rows[:, 0])
    hashes, checks = rows[order, 0], rows[order, 1]
    same = hashes[1:] == hashes[:-1]
    if (checks[1:] != checks[:-1])[same].any():
        order = np.lexsort((rows[:, 1], rows[:, 0]))
        hashes, checks = rows[order, 0], rows[order, 1]
        same = (hashes[1:] == hashes[:-1]) & (checks[1:] == checks[:-1])
    firsts = np.flatnonzero(np.concatenate([np.ones(min(len(rows), 1), dtype=bool), ~same]))
    return np.stack([hashes[firsts], checks[firsts]], axis=1), np.diff(np.append(firsts, len(rows)))


def once_each(rows: Rows, owners: Places) -> Marks:
    """Which rows to keep so that each owner (a number from 0 on) has each of its kinds once; rows in any order.

    >>> once_each(np.array([[5, 7], [5, 7], [5, 7], [5, 6]], dtype=np.uint64), np.array([0, 0, 1, 1])).tolist()
    [True, False, True, True]
    """
    kept = np.ones(len(rows), dtype=bool)
    if not len(rows):
        return kept
    order = np.argsort(rows[:, 0])
    hashes = rows[order, 0]
    same = hashes[1:] == hashes[:-1]
    order = order[np.append(same, False) | np.append(False, same)]  # most stand once and are done with
    kinds, checks = rows[order, 0], rows[order, 1]
    new = kinds[1:] != kinds[:-1]
    groups = np.append(0, np.cumsum(new))[: len(order)]
    if (checks[1:] != checks[:-1])[~new].any():
        groups = np.unique(rows[order], axis=0, return_inverse=True)[1].reshape(-1)
    packed = groups << 32 | owners[order]
    by_owner = np.argsort(packed)
    packed = packed[by_owner]
    kept[order[by_owner[1:][packed[1:] == packed[:-1]]]] = False
    return kept


class Lookup:
    """Where numbers stand in a sorted array of hashes: the highest bits say where to look, so that no search is
    made over the whole of it.

    >>> shelf = Shelf(np.uint64)
    >>> shelf.add(np.array([3, 1 << 62, 1 << 63], dtype=np.uint64))
    >>> Lookup(shelf).of(np.array([1 << 62, 4], dtype=np.uint64)).tolist()
    [1, -1]
    """

    def __init__(self, hashes: Shelf) -> None:
        self.hashes = hashes
        self.shift = np.uint64(64 - max(hashes.size, 2).bit_length())
        self.starts = Shelf(np.int64)
        parts = 1 << (64 - int(self.shift))  # about as many as there are hashes: not all at once
        for low in range(0, parts, EDGES):
            edges = np.arange(low, min(low + EDGES, parts), dtype=np.uint64) << self.shift
            self.starts.add(np.searchsorted(hashes.array, edges))
        self.starts.add(np.array([hashes.size]))
        self.release()

    def release(self) -> None:
        """See :meth:`Shelf.release`."""
        self.hashes.release()
        self.starts.release()

    def of(self, numbers: Rows) -> Places:
        """The place of each number, -1 where it is not there."""
        starts, hashes = self.starts.array, self.hashes.array
        part = (numbers >> self.shift).astype(np.int64)
        place, end = starts[part], starts[part + 1]
        found = np.full(len(numbers), -1, dtype=np.int64)
        live = np.flatnonzero(place < end)
        while len(live):
            here = place[live]
            equal = hashes[here] == numbers[live]
            found[live[equal]] = here[equal]
            live = live[~equal]
            place[live] += 1
            live = live[place[live] < end[live]]
        return found


class Recurring:
    """Rows that came at least ``least`` times, each with how often (up to ``enough``), to be looked up."""

    def __init__(self, gathered: Gathered, least: int, enough: int) -> None:
        hashes, self.checks, self.counts = Shelf(np.uint64), Shelf(np.uint64), Shelf(np.int32)
        for rows in gathered.ranges():
            kinds, counts = counted(rows)
            kept = counts >= least
            hashes.add(kinds[kept, 0])
            self.checks.add(kinds[kept, 1])
            self.counts.add(np.minimum(counts[kept], enough))
        self.lookup = Lookup(hashes)

    def release(self) -> None:
        """See :meth:`Shelf.release`."""
        for shelf in (self.lookup, self.checks, self.counts):
            shelf.release()

    def of(self, rows: Rows) -> Places:
        """How often each of the rows came; 0 where less than asked for."""
        found = np.zeros(len(rows), dtype=np.int64)
        at = self.lookup.of(rows[:, 0])
        live = np.flatnonzero(at >= 0)
        at = at[live]
        while len(live):  # two rows of one hash stand side by side: as good as never, so one turn is all
            equal = self.checks.array[at] == rows[live, 1]
            found[live[equal]] = self.counts.array[at[equal]]
            live, at = live[~equal], at[~equal] + 1
            more = at < self.lookup.hashes.size
            live, at = live[more], at[more]
            more = self.lookup.hashes.array[at] == rows[live, 0]
            live, at = live[more], at[more]
        return found


class Shelf:
    """One long array made of many, in a file where it is larger than :data:`IN_MEMORY`.

    The file is mapped, not read: the processes of a machine share it, and the system may take its pages back. It is
    pickled as its path, and goes when the shelf that made it does (but see :data:`PLACE`).

    >>> import pickle
    >>> shelf = Shelf(np.int64)
    >>> shelf.add(np.array([1, 2]))
    >>> shelf.add(np.array([3]))
    >>> pickle.loads(pickle.dumps(shelf)).array.tolist()
    [1, 2, 3]
    """

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self.dtype = np.dtype(dtype)
        self.size = 0
        self._array: npt.NDArray[Any] | None = None
        self._held: list[npt.NDArray[Any]] = []
        self._path = ""

    def add(self, array: npt.NDArray[Any]) -> None:
        """Put an array at the end."""
        self._held.append(array.astype(self.dtype, copy=False))
        self.size += len(array)
        if self._path or self.size * self.dtype.itemsize > IN_MEMORY:
            self._write()

    @property
    def array(self) -> npt.NDArray[Any]:
        """All that was put in, one after the other; nothing can be added any more."""
        if self._array is None:
            if self._path:
                self._array = np.memmap(self._path, dtype=self.dtype, mode="r", shape=(self.size,))
            else:
                self._array = np.concatenate([np.empty(0, dtype=self.dtype), *self._held])
                self._held = []
        return self._array

    def release(self) -> None:
        """Let a file go until it is asked for again: what was read of it no longer counts as memory in use."""
        if self._path:
            self._array = None

    def drop(self) -> None:
        """Take the file away: the shelf is not needed any more."""
        self.release()
        if self._path:
            shutil.rmtree(Path(self._path).parent, ignore_errors=True)

    def _write(self) -> None:
        if not self._path:
            self._path = str(_folder_of(self) / "array")
        with Path(self._path).open("ab") as file:
            for array in self._held:
                np.ascontiguousarray(array).tofile(file)
        self._held = []

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_array": None if self._path else self.array, "_held": []}
