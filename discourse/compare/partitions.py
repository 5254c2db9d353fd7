"""Speeches in the order of their dates, cut into parts that are alike: best cut, best partition, merged neighbours.

Descriptions, not tests: there is a best partition of noise too. Speeches of one date are never cut apart.
"""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..doors import door
from ..errors import CompareError
from .counts import FloatArray
from .orders import dated_values
from .permutation import TIE

#: Speeches on each side of a cut, at least: two have no spread to speak of.
MIN_SEGMENT = 3

#: Values that differ by less than this share of their size differ by how they were rounded.
_ROUNDING = 1e-12

#: More different dates than this are too many for all partitions (time goes with the square).
DATES_LIMIT = 5_000

Places = npt.NDArray[np.intp]


class Merge(NamedTuple):
    """One step of :func:`vnc`: speeches ``start`` to ``end`` - 1 become one cluster, at ``height``."""

    start: int
    end: int
    height: float


def best_cut(
    dates: npt.ArrayLike, values: npt.ArrayLike, *, min_segment: int = MIN_SEGMENT
) -> tuple[int, float]:
    """How many speeches, by date, lie before the best single cut, and the share of the variance it takes away.

    Speeches of one date stay together; at least ``min_segment`` lie on each side. (0, NaN) where no cut is allowed,
    or all values are the same. Of cuts equally good the first.

    >>> best_cut([2010, 2011, 2012, 2013, 2014, 2015], [1.0, 1, 1, 5, 5, 5])
    (3, 1.0)
    """
    x, y = ordered_by_date(dates, values, "best_cut")
    y = around_mean(y)
    cuts = allowed_cuts(x, min_segment=min_segment)
    total = float((y**2).sum())
    if not cuts.size or not total > 0:
        return 0, float("nan")
    gain = gains_of(y[None], cuts)[0]
    best = int(np.flatnonzero(gain >= gain.max() - TIE * total)[0])
    return int(cuts[best]), float(gain[best] / total)


def allowed_cuts(dates: npt.ArrayLike, *, min_segment: int = MIN_SEGMENT) -> Places:
    """Numbers of speeches that may lie before a cut, where ``dates`` are in order.

    >>> allowed_cuts([1, 2, 2, 3, 4, 5], min_segment=2).tolist()
    [3, 4]
    """
    x = np.asarray(dates, dtype=np.float64)
    places = np.arange(min_segment, x.size - min_segment + 1)
    places = places[(places > 0) & (places < x.size)]
    return np.asarray(places[x[places - 1] < x[places]], dtype=np.intp)


@door
def optimal_partition(
    dates: npt.ArrayLike, values: npt.ArrayLike, changes: int, *, min_segment: int = MIN_SEGMENT
) -> tuple[tuple[int, ...], float]:
    """The ``changes`` cuts that together leave the smallest sum of squares around segment means, and that sum.

    Dynamic programming over the different dates (Bellman 1961; Jackson et al. 2005, doi:10.1109/LSP.2001.838216):
    exact, in time that goes with their square. A cut is the number of speeches, by date, before it. How many changes
    there are is not its business: the sum falls with each.

    >>> optimal_partition(range(9), [1, 1, 1, 5, 5, 5, 2, 2, 2], 2)[0]
    (3, 6)
    """
    x, y = ordered_by_date(dates, values, "optimal_partition")
    ends = np.concatenate([[0], np.flatnonzero(np.diff(x) > 0) + 1, [x.size]])
    if ends.size > DATES_LIMIT:
        raise CompareError(
            f"{ends.size - 1:,} different dates",
            where="optimal_partition",
            expected=f"at most {DATES_LIMIT:,}",
            advice="dates by year",
        )
    y = around_mean(y)
    sums, squares = (np.concatenate([[0.0], np.cumsum(v)])[ends] for v in (y, y * y))
    sizes = ends.astype(np.float64)
    cost = np.full(ends.size, np.inf)
    long = ends >= min_segment
    cost[long] = squares[long] - sums[long] ** 2 / np.maximum(sizes[long], 1)
    back: list[Places] = []
    for _ in range(changes):
        following, origin = np.full(ends.size, np.inf), np.zeros(ends.size, dtype=np.intp)
        for end in range(1, ends.size):
            n = sizes[end] - sizes[:end]
            piece = squares[end] - squares[:end] - (sums[end] - sums[:end]) ** 2 / n
            total = np.where(n >= min_segment, cost[:end] + np.maximum(piece, 0.0), np.inf)
            origin[end] = int(total.argmin())
            following[end] = total[origin[end]]
        back.append(origin)
        cost = following
    if not isfinite(cost[-1]):
        raise CompareError(
            f"{x.size} speeches of {ends.size - 1} dates cannot be cut {changes} times",
            where="optimal_partition",
            expected=f"at least {min_segment} speeches in each part",
        )
    cuts, place = [], ends.size - 1
    for origin in reversed(back):
        place = int(origin[place])
        cuts.append(int(ends[place]))
    return tuple(reversed(cuts)), max(float(cost[-1]), 0.0)


@door
def vnc(dates: npt.ArrayLike, values: npt.ArrayLike) -> list[Merge]:
    """Variability-based neighbour clustering: dates merged with their neighbours, the most alike first.

    Gries & Hilpert 2008, doi:10.3366/E1749503208000075. Speeches of one date are a cluster at the start; at each step
    the two neighbours whose values together have the smallest standard deviation become one, at that height. A
    description: it finds periods in noise too, and is no test.

    >>> [merge[:2] for merge in vnc([1, 2, 3, 4], [1.0, 1.1, 5.0, 5.3])]
    [(0, 2), (2, 4), (0, 4)]
    """
    x, y = ordered_by_date(dates, values, "vnc")
    bounds = [0, *(np.flatnonzero(np.diff(x) > 0) + 1).tolist(), x.size] if x.size else [0]
    if len(bounds) > DATES_LIMIT:
        raise CompareError(f"{len(bounds) - 1:,} different dates", where="vnc", advice="dates by year")
    merges: list[Merge] = []
    while len(bounds) > 2:
        spread = [float(y[a:b].std(ddof=1)) for a, b in zip(bounds, bounds[2:], strict=False)]
        least = int(np.argmin(spread))
        merges.append(Merge(bounds[least], bounds[least + 2], spread[least]))
        del bounds[least + 1]
    return merges


def ordered_by_date(dates: npt.ArrayLike, values: npt.ArrayLike, where: str) -> tuple[FloatArray, FloatArray]:
    """Dates and values in the order of the dates; speeches of one date in that of their values."""
    x, y = dated_values(dates, values, where)
    order = np.lexsort((y, x))
    return x[order], y[order]


def around_mean(y: FloatArray) -> FloatArray:
    """The values measured from their mean; all of them 0 where they differ by rounding only.

    The mean of a number and itself need not be that number, and a share of what is then left is anything.

    >>> around_mean(np.array([0.1, 0.1, 0.1])).tolist(), around_mean(np.array([1.0, 3.0])).tolist()
    ([0.0, 0.0, 0.0], [-1.0, 1.0])
    """
    varies = y.size > 0 and np.ptp(y) > _ROUNDING * np.abs(y).max()
    return np.asarray(y - y.mean() if varies else np.zeros_like(y), dtype=np.float64)


def gains_of(y: FloatArray, cuts: Places) -> FloatArray:
    """The fall of the sum of squares by each cut (columns) of each row: n (k/n)(1-k/n) (difference of means)²."""
    n = y.shape[1]
    sums = np.cumsum(y - y.mean(axis=1, keepdims=True), axis=1)[:, cuts - 1]
    return np.asarray(sums**2 * (n / (cuts * (n - cuts))), dtype=np.float64)
