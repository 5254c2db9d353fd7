"""From places where two texts have the same six signs to the passages that they share: arrays of runs for many texts
at once, and a Python object only where several runs have to be put together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ._passages import GAP, GAP_COST, ISLAND, LOOKBACK, SEED, Passage, Run, chains, islands, not_inside
from ._signs import Codes
from ._spill import mixed

Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

#: What stands around the texts that are looked up: equal to nothing.
AROUND: Final = np.uint32(1)

#: Codes from here on are numbers and words in other letters.
OTHER: Final = np.uint32(0x80000000)

#: Signs compared at once: first, since most runs end soon, and later.
_STRIDE: Final = 8
_LONGEST: Final = 64

_WIDE: Final = np.int64(1) << 31
_NOWHERE: Final = np.iinfo(np.int64).max


class Laid(NamedTuple):
    """Texts one behind the other, :data:`AROUND` between them: text ``i`` is ``codes[begins[i]:][:sizes[i]]``.

    ``han`` and ``free`` count before each place. ``ranks``: where the name of each text stands or would stand among
    those of the index.
    """

    codes: Codes
    begins: Places
    sizes: Places
    han: Places
    free: Places
    ranks: Places


class Runs(NamedTuple):
    """Runs of equal signs: of which text, with which other one, where in both (from their beginning), how long."""

    text: Places
    other: Places
    here: Places
    there: Places
    size: Places

    def those(self, which: npt.NDArray[Any]) -> Runs:
        """Some of them."""
        return Runs(*(column[which] for column in self))


class Outlines(NamedTuple):
    """Passages without what is inside them: whose each is, from where to where it goes in the text and in the other
    one (in signs), its equal signs, its Han characters outside formulas."""

    text: Places
    other: Places
    here: Places
    here_end: Places
    there: Places
    there_end: Places
    equal: Places
    free: Places

    def those(self, which: npt.NDArray[Any]) -> Outlines:
        """Some of them."""
        return Outlines(*(column[which] for column in self))


@dataclass(frozen=True)
class Shared:
    """Passages of many texts, in the order of the texts, the other texts and the places.

    ``runs`` are all their runs, ``passage`` says of which passage each is; ``han`` and ``free`` are as in
    :class:`~._passages.Passage`, of each passage, and ``text`` and ``other`` whose it is.
    """

    runs: Runs
    passage: Places
    text: Places
    other: Places
    han: Places
    free: Places

    def outlines(self) -> Outlines:
        """From where to where each goes."""
        firsts = np.flatnonzero(changes(self.passage))
        lasts = np.append(firsts, len(self.passage))[1:] - 1
        first, last = self.runs.those(firsts), self.runs.those(lasts)
        equal = np.add.reduceat(self.runs.size, firsts) if len(firsts) else firsts
        here, there = (first.here, last.here + last.size), (first.there, last.there + last.size)
        return Outlines(self.text, self.other, *here, *there, equal, self.free)

    def passages(self) -> Iterator[tuple[int, Passage]]:
        """Each with the number of its text."""
        bounds = np.searchsorted(self.passage, np.arange(len(self.text) + 1)).tolist()
        places = [column.tolist() for column in (self.runs.here, self.runs.there, self.runs.size)]
        columns = (column.tolist() for column in (self.text, self.other, self.han, self.free))
        for (low, high), text, other, han, free in zip(pairwise(bounds), *columns, strict=True):
            runs = tuple(map(Run, *(column[low:high] for column in places)))
            first, last = runs[0], runs[-1]
            whole = last.x + last.size - first.x + last.y + last.size - first.y
            yield text, Passage(other, runs, han, free, 2 * sum(run.size for run in runs) / whole)


def runs_of(laid: Laid, codes: Codes, offsets: Places, here: Places, there: Places) -> Runs:
    """Seeds that follow one another put together, and made as long as the texts are equal.

    ``here`` are places in ``laid``, ``there`` in ``codes``, where text ``i`` begins at ``offsets[i]``.
    """
    if not len(here):
        return Runs(*(here,) * 5)
    width = np.int64(len(laid.codes))
    bits = int(width).bit_length()
    key = (there - here + width) << bits | here
    key.sort()
    here = key & ((1 << bits) - 1)
    shift = (key >> bits) - width
    firsts = np.flatnonzero(changes(key - np.arange(len(key))))
    lasts = np.append(firsts[1:], len(key)) - 1
    start, end, shift = here[firsts], here[lasts] + SEED, shift[firsts]
    start = start - _equal(laid.codes, codes, start - 1, start + shift - 1, -1)
    end = end + _equal(laid.codes, codes, end, end + shift, 1)
    once = changes(shift) | changes(
        start
    )  # in order of both, so that what was found twice stands side by side
    start, end, shift = start[once], end[once], shift[once]
    text = np.searchsorted(laid.begins, start, side="right") - 1
    other = np.searchsorted(offsets, start + shift, side="right") - 1
    return Runs(text, other, start - laid.begins[text], start + shift - offsets[other], end - start)


def shared(
    laid: Laid, codes: Codes, free: npt.NDArray[np.uint8], offsets: Places, runs: Runs, least: int
) -> Shared:
    """The passages that the runs make up, with at least ``least`` Han characters each."""
    sides, lines = _by_rank(laid, codes, offsets, runs)
    if len(lines.x):
        lines, clump = _clumps(sides, lines, least)
    if len(lines.x):
        lines = _series(sides, lines, _together(lines, clump), least)
    if len(lines.x):
        lines = _with_islands(sides, _not_inside(lines))
    return _counted(sides, free, lines)


class _Lines(NamedTuple):
    """Runs of pairs of texts: which pair, the places in the text whose name comes first and in the other, the
    length; runs of one ``series`` have one number and come in order."""

    pair: Places
    x: Places
    y: Places
    size: Places
    series: Places

    def those(self, which: npt.NDArray[Any] | slice) -> _Lines:
        """Some of them."""
        return _Lines(*(column[which] for column in self))

    def in_order(self) -> _Lines:
        """By series."""
        return self.those(np.argsort(self.series, kind="stable"))


@dataclass(frozen=True)
class _Sides:
    """Pairs of a text that is looked up and another one, in order; ``turned``: where the other one's name comes
    first."""

    laid: Laid
    codes: Codes
    offsets: Places
    text: Places
    other: Places
    turned: Marks

    def here(self, lines: _Lines) -> Places:
        """Where the runs begin in ``laid``."""
        return self.laid.begins[self.text[lines.pair]] + np.where(self.turned[lines.pair], lines.y, lines.x)

    def there(self, lines: _Lines) -> Places:
        """Where they begin in ``codes``."""
        return self.offsets[self.other[lines.pair]] + np.where(self.turned[lines.pair], lines.x, lines.y)

    def han(self, lines: _Lines) -> Places:
        """The Han characters of each run."""
        here, before = self.here(lines), self.laid.han
        han: Places = before[here + lines.size] - before[here]
        return han


def _by_rank(laid: Laid, codes: Codes, offsets: Places, runs: Runs) -> tuple[_Sides, _Lines]:
    pairs, pair = np.unique(runs.text << 32 | runs.other, return_inverse=True)
    text, other = pairs >> 32, pairs & 0xFFFFFFFF
    sides = _Sides(laid, codes, offsets, text, other, other < laid.ranks[text])
    turned = sides.turned[pair]
    x, y = np.where(turned, runs.there, runs.here), np.where(turned, runs.here, runs.there)
    return sides, _Lines(pair, x, y, runs.size, np.arange(len(x)))


def _clumps(sides: _Sides, lines: _Lines, least: int) -> tuple[_Lines, Places]:
    """The runs in groups that hold enough Han characters together, sorted, and the number of the group of each.

    Runs of one series stand on neighbouring diagonals, and follow one another along them.
    """
    diagonal = lines.pair * _WIDE + lines.y - lines.x
    order = np.argsort(diagonal)
    band = np.zeros(len(order), dtype=np.int64)
    band[order] = np.cumsum(np.diff(diagonal[order], prepend=0) > GAP)
    enough = np.bincount(band, sides.han(lines))[band] >= least  # most stand alone, and need not be sorted
    lines, band = lines.those(enough), band[enough]
    order = np.lexsort((lines.y, lines.x, band))
    lines, band = lines.those(order), band[order] * _WIDE
    reach = np.maximum.accumulate(band + lines.x + lines.size)
    new = changes(lines.x)
    new[1:] = band[1:] + lines.x[1:] - reach[:-1] > GAP
    clump = np.cumsum(new) - 1
    enough = np.bincount(clump, sides.han(lines))[clump] >= least
    return lines.those(enough), clump[enough]


def _together(lines: _Lines, clump: Places) -> Places:
    """For each run the first one of those that can come into one series with it.

    Runs of a clump that no run follows are passages by themselves; for the many that are, nothing need be searched.
    A clump of more runs than :data:`LOOKBACK` is left whole, since there not every run can follow every other.
    """
    numbers = np.arange(len(clump))
    firsts = np.searchsorted(clump, clump)
    stops = np.searchsorted(clump, clump, side="right")
    large = stops - firsts > LOOKBACK
    one, two = expanded(numbers + 1, np.where(large, 0, stops))
    follows, _ = _joined(lines.those(one), lines.those(two))
    one, two = one[follows], two[follows]
    label = np.where(large, firsts, numbers)
    while True:
        least = label.copy()
        np.minimum.at(least, two, label[one])
        np.minimum.at(least, one, label[two])
        if (least == label).all():
            return label
        label = least


def _gaps(ones: _Lines, twos: _Lines) -> tuple[Places, Places]:
    """By how much each run overlaps the one before it, and how wide the gap between them is then."""
    right, below = twos.x - ones.x - ones.size, twos.y - ones.y - ones.size
    over = np.maximum(0, np.maximum(-right, -below))
    return over, np.maximum(right, below) + over


def _joined(ones: _Lines, twos: _Lines) -> tuple[Marks, Places]:
    """Whether each run can follow the one before it, and what it adds to the value of a series then."""
    over, gap = _gaps(ones, twos)
    follows = (over < twos.size) & (gap <= GAP) & (twos.x > ones.x) & (twos.y > ones.y)
    return follows, twos.size - over - GAP_COST * gap


def _series(sides: _Sides, lines: _Lines, label: Places, least: int) -> _Lines:
    """The runs put together to series that hold enough Han characters, see :func:`~._passages.chains`."""
    order = np.argsort(label, kind="stable")
    lines = lines._replace(series=label).those(order)
    counts, han = np.bincount(lines.series), np.bincount(lines.series, sides.han(lines))
    size = np.where(han >= least, counts, 0)[lines.series]
    pairs = _pairs(lines.those(size == 2), order[size == 2])
    more = lines.those(size > 2)
    straight = _straight(more)
    chained = _chained(more.those(~straight), len(lines.x))
    found = [lines.those(size == 1), pairs, _trimmed(more.those(straight)), chained]
    lines = _Lines(*(np.concatenate(column) for column in zip(*found, strict=True))).in_order()
    enough = np.bincount(lines.series, sides.han(lines)) >= least
    return lines.those(enough[lines.series])


def _pairs(lines: _Lines, numbers: Places) -> _Lines:
    """What :func:`~._passages.chains` makes of two runs of which the second can follow the first.

    ``numbers`` are their own; a series bears that of its first run.
    """
    ones, twos = lines.those(slice(0, None, 2)), lines.those(slice(1, None, 2))
    _, gain = _joined(ones, twos)
    joined = (gain > 0) & (ones.size + gain > twos.size)
    twos = twos._replace(series=np.where(joined, ones.series, numbers[1::2]))
    return _trimmed(_Lines(*(np.stack(both, axis=1).reshape(-1) for both in zip(ones, twos, strict=True))))


def _straight(lines: _Lines) -> Marks:
    """Which runs belong to groups that are one series as they stand: for every run it is best to follow the one
    before it, and better than to begin anew. Then :func:`~._passages.chains` would find the same."""
    new = changes(lines.series)
    group = np.cumsum(new) - 1
    numbers = np.arange(len(group))
    firsts = np.flatnonzero(new)[group]
    stops = np.append(np.flatnonzero(new)[1:], len(group))[group]
    before = np.maximum(numbers - 1, 0)
    follows, gain = _joined(lines.those(before), lines)
    total = np.cumsum(np.where(new, lines.size, gain))
    value = total - total[firsts] + lines.size[firsts]
    wrong = ~new & ~(follows & (gain > 0) & (value > lines.size))
    one, two = expanded(numbers + 2, np.minimum(stops, numbers + 1 + LOOKBACK))
    follows, gain = _joined(lines.those(one), lines.those(two))
    wrong[two[follows & (value[one] + gain > value[two])]] = True
    straight: Marks = (np.bincount(group, wrong) == 0)[group]
    return straight


def _trimmed(lines: _Lines) -> _Lines:
    """The runs of each series without what they have in common with the run before."""
    over = np.zeros(len(lines.x), dtype=np.int64)
    over[1:], _ = _gaps(lines.those(slice(0, -1)), lines.those(slice(1, None)))
    over[changes(lines.series)] = 0
    return lines._replace(x=lines.x + over, y=lines.y + over, size=lines.size - over)


def _chained(lines: _Lines, free: int) -> _Lines:
    """The same for more than two runs, one clump after the other; their numbers go from ``free`` on."""
    rows = []
    bounds = np.append(np.flatnonzero(changes(lines.series)), len(lines.x)).tolist()
    pairs, *places = (column.tolist() for column in lines[:4])
    for low, high in pairwise(bounds):
        for series in chains(list(map(Run, *(column[low:high] for column in places)))):
            rows += [(pairs[low], *run, free) for run in series]
            free += 1
    return _rows(rows)


def _rows(rows: Sequence[tuple[int, ...]]) -> _Lines:
    return _Lines(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def _not_inside(lines: _Lines) -> _Lines:
    """Without the series that lie inside larger ones of the same texts on both sides; the others in order."""
    firsts = np.flatnonzero(changes(lines.series))
    first, last = lines.those(firsts), lines.those(np.append(firsts[1:], len(lines.x)) - 1)
    sides = [(first.pair, one, two + last.size) for one, two in ((first.x, last.x), (first.y, last.y))]
    inside = _inside(*sides[0]) & _inside(*sides[1])
    doubtful = _around(*sides[0], inside) | _around(*sides[1], inside)
    number = np.empty(len(firsts), dtype=np.int64)
    order = np.lexsort((first.y, first.x, first.pair))
    number[order] = np.arange(len(firsts))
    lines = lines._replace(series=np.repeat(number, np.diff(np.append(firsts, len(lines.x))))).in_order()
    kept = np.ones(len(firsts), dtype=bool)
    groups: dict[int, list[tuple[list[Run], int]]] = defaultdict(list)
    some = lines.those(doubtful[order][lines.series])
    for low, high in pairwise(np.append(np.flatnonzero(changes(some.series)), len(some.x)).tolist()):
        runs = list(map(Run, *(column[low:high].tolist() for column in some[1:4])))
        groups[int(some.pair[low])].append((runs, int(some.series[low])))
    for group in groups.values():
        left = set(map(tuple, not_inside([runs for runs, _ in group])))
        kept[[n for runs, n in group if tuple(runs) not in left]] = False
    return lines.those(kept[lines.series])


def _inside(pair: Places, start: Places, end: Places) -> Marks:
    """Which stretches lie inside another of the same pair, or are equal to one."""
    inside = np.zeros(len(pair), dtype=bool)
    if len(pair):
        order = np.lexsort((-end, start, pair))
        start, end = pair[order] * _WIDE + start[order], pair[order] * _WIDE + end[order]
        inside[order[1:]] = end[1:] <= np.maximum.accumulate(end)[:-1]
        inside[order[:-1]] |= (start[1:] == start[:-1]) & (end[1:] == end[:-1])
    return inside


def _around(pair: Places, start: Places, end: Places, which: Marks) -> Marks:
    """Which stretches hold one of some of them, of the same pair: those themselves, too."""
    start, end = pair * _WIDE + start, pair * _WIDE + end
    starts, ends = start[which], end[which]
    order = np.argsort(starts)
    # the first end of all that begin there or later; those of later pairs end later than any of this one
    nearest = np.append(np.minimum.accumulate(ends[order][::-1])[::-1], _NOWHERE)
    around: Marks = nearest[np.searchsorted(starts[order], start)] <= end
    return around


def _with_islands(sides: _Sides, lines: _Lines) -> _Lines:
    """The runs and, between those of a series, the stretches that are equal in the gaps."""
    x, y = (lines.x + lines.size)[:-1], (lines.y + lines.size)[:-1]
    right, below = lines.x[1:] - x, lines.y[1:] - y
    gaps = np.flatnonzero((lines.series[1:] == lines.series[:-1]) & (np.minimum(right, below) >= ISLAND))
    turned = sides.turned[lines.pair[gaps]]
    here, there = ((at + lines.size)[gaps] for at in (sides.here(lines), sides.there(lines)))
    long, wide = np.where(turned, below[gaps], right[gaps]), np.where(turned, right[gaps], below[gaps])
    rows = []
    for n in np.flatnonzero(_alike(sides.laid.codes, sides.codes, here, there, long, wide)).tolist():
        one, two = (
            sides.laid.codes[here[n] :][: long[n]].tolist(),
            sides.codes[there[n] :][: wide[n]].tolist(),
        )
        gap = int(gaps[n])
        for run in islands(*((two, one) if turned[n] else (one, two))):
            place = int(x[gap]) + run.x, int(y[gap]) + run.y, run.size
            rows.append((int(lines.pair[gap]), *place, int(lines.series[gap])))
    lines = _Lines(*(np.concatenate(both) for both in zip(lines, _rows(rows), strict=True)))
    return lines.those(np.lexsort((lines.x, lines.series)))


def _alike(one: Codes, two: Codes, ones: Places, twos: Places, long: Places, wide: Places) -> Marks:
    """Whether two stretches may have two signs in a row in common; mostly they have not, and that is seen at once."""
    kinds = []
    for codes, begin, size in ((one, ones, long), (two, twos, wide)):
        which, place = expanded(begin, begin + size - 1)
        pair = codes[place].astype(np.uint64) << np.uint64(32) | codes[place + 1]
        kinds.append((which, mixed(pair ^ mixed(which.astype(np.uint64)))))
    (which, own), (_, other) = kinds
    alike = np.zeros(len(ones), dtype=bool)
    alike[which[np.isin(own, other)]] = True
    return alike


def _counted(sides: _Sides, free: npt.NDArray[np.uint8], lines: _Lines) -> Shared:
    """The series as passages, with the Han characters in them."""
    firsts = np.flatnonzero(changes(lines.series))
    passage = np.cumsum(changes(lines.series)) - 1
    here, there = sides.here(lines), sides.there(lines)
    which, signs = expanded(there, there + lines.size)
    away = np.bincount(passage[which], free[signs], minlength=len(firsts))
    han, own = (
        np.bincount(passage, before[here + lines.size] - before[here], minlength=len(firsts))
        for before in (sides.laid.han, sides.laid.free)
    )
    text, other = sides.text[lines.pair], sides.other[lines.pair]
    runs = Runs(text, other, here - sides.laid.begins[text], there - sides.offsets[other], lines.size)
    counts = (column.astype(np.int64) for column in (han, np.minimum(own, away)))
    return Shared(runs, passage, text[firsts], other[firsts], *counts)


def _equal(one: Codes, two: Codes, ones: Places, twos: Places, step: int) -> Places:
    """How many codes are equal from each pair of places on, forward (1) or backward (-1)."""
    equal = np.zeros(len(ones), dtype=np.int64)
    live = np.flatnonzero(one[ones] == two[twos])
    stride = _STRIDE
    while len(live):
        ahead = step * np.arange(stride)
        here, there = ((at + step * equal)[live][:, None] + ahead for at in (ones, twos))
        unlike = one.take(here, mode="clip") != two.take(there, mode="clip")
        more = np.where(unlike.any(axis=1), unlike.argmax(axis=1), stride)
        equal[live] += more
        live = live[more == stride]
        stride = min(2 * stride, _LONGEST)
    return equal


def changes(values: npt.NDArray[Any]) -> Marks:
    """Where a value differs from the one before it; the first always does."""
    changed = np.ones(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def expanded(low: Places, high: Places) -> tuple[Places, Places]:
    """For ranges of numbers, each number in them and the range it comes from, which comes first."""
    counts = np.maximum(high - low, 0)
    ranges = np.repeat(np.arange(len(low)), counts)
    within = np.arange(len(ranges)) - np.repeat(np.cumsum(counts) - counts, counts)
    return ranges, low[ranges] + within
