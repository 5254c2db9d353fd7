"""The estimate and p of every specification, and a test of the whole curve.

A specification's p answers for itself alone, and two thousand of them are two thousand looks at the same speeches.
The curve is therefore tested as one: the groups are given out anew to whole speeches, every specification is reckoned
again, and the median of the curve is held against the medians so obtained (Simonsohn, Simmons & Nelson 2020,
doi:10.1038/s41562-020-0912-z). Specifications that are one and the same count once: an option that changes nothing
would else weigh as much as one that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from math import comb
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from ..compare.audit import UNKNOWN, WITHIN
from ..compare.counts import FloatArray
from ..compare.pairs import ROUNDING, patterns
from ..compare.permutation import (
    EXACT_LIMIT,
    TIE,
    all_masks,
    block_of,
    central_p,
    is_exact,
    permutation_test,
    random_masks,
    scaled,
    smallest_p,
)
from ..compare.stratified import smallest_p_within, strata_of, within_strata_means, within_strata_test

#: Random assignments a specification, where not all can be tried.
RESAMPLES = 1_999

#: The same for the study's own specification, so that its p is that of the comparisons table, and where the level is
#: low.
MANY_RESAMPLES = 9_999

#: Random assignments of the whole curve.
CURVE_RESAMPLES = 999

#: Assignments by speeches held at once.
_CELLS = 2_000_000

#: A spread below this share of the largest value is rounding.
_NOUGHT = 1e-9

Mask = npt.NDArray[np.bool_]


class Assessed(NamedTuple):
    """For each column of values: speeches on both sides, the difference, the same in standard deviations, its p."""

    n_target: FloatArray
    n_reference: FloatArray
    estimate: FloatArray
    d: FloatArray
    p: FloatArray
    p_floor: FloatArray


class Curve(NamedTuple):
    """``median`` of the standardised differences, ``same_sign``: the share on its side; ``p``: how often chance gives
    a median as far from nought, ``floor``: the smallest p these speeches could have given, ``method`` in words.

    The share of one sign is no test: specifications hang together, and by chance, too, nearly all have one sign. At a
    difference of one standard deviation and 50 speeches it was significant in no corpus of 500, the median in nine of
    ten (``tests/benchmarks/multiverse.py``).
    """

    median: float
    same_sign: float
    p: float
    floor: float
    method: str


def assess(
    values: FloatArray,
    length: FloatArray,
    target: Mask,
    reference: Mask,
    kinds: Sequence[str],
    estimate: str,
    seed: int,
    resamples: int = RESAMPLES,
) -> Assessed:
    """Difference and p for each column of ``values`` (a row a speech), estimated by ``mean``, ``by length`` or
    ``within genre``; ``length`` has the Han characters of each value's speech, ``kinds`` the genres. ``d`` is NaN
    where all values are equal; everything is where a side has none."""
    width = values.shape[1]
    out = Assessed(*(np.full(width, np.nan) for _ in Assessed._fields))
    values = _weighable(values, length, estimate)
    here, there = values[target], values[reference]
    names = np.array(kinds, dtype=object)
    for rows, others, same in patterns(here, there):
        x, y = here[rows][:, same], there[others][:, same]
        out.n_target[same], out.n_reference[same] = len(x), len(y)
        if not len(x) or not len(y):
            continue
        if estimate == "within genre":
            strata = strata_of(
                names[target][rows].tolist(), names[reference][others].tolist(), unknown=UNKNOWN
            )
            found = within_strata_means(x, y, strata).tolist()
            test = within_strata_test(x, y, strata, seed=seed, resamples=resamples)
            floor = smallest_p_within(strata)
        elif estimate == "by length":
            w, v = length[target][rows][:, same], length[reference][others][:, same]
            found, p = _by_length(x, y, w, v, seed, resamples)
            test, floor = None, smallest_p(len(x) + len(y), len(x))
        else:
            found = (x.mean(axis=0) - y.mean(axis=0)).tolist()
            test = permutation_test(x, y, seed=seed, resamples=resamples)
            floor = smallest_p(len(x) + len(y), len(x))
        both = np.concatenate([x, y])
        spread = both.std(axis=0, ddof=1) if len(both) > 1 else np.zeros(len(same))
        size = np.abs(both).max(axis=0)
        varies = spread > _NOUGHT * size
        out.estimate[same] = found
        apart = np.where(np.abs(found) <= ROUNDING * size, 0.0, found)  # what is not known stays so
        out.d[same] = np.divide(apart, spread, out=np.full(len(same), np.nan), where=varies)
        out.p[same] = p if test is None else test.p
        exact = is_exact(len(both), len(x)) if test is None else not test.method.startswith("Monte Carlo")
        out.p_floor[same] = floor if exact else max(floor, 2 / (resamples + 1))
    return out


def _weighable(values: FloatArray, length: FloatArray, estimate: str) -> FloatArray:
    """The values, NaN where they are to be weighted by a length of nought."""
    if estimate != "by length":
        return values
    return np.where(length > 0, values, np.nan)


def one_genre(kinds: Sequence[str], compared: Mask) -> bool:
    """Whether the speeches compared are all of one known genre: within it is then the same as across.

    >>> one_genre(["讲话", "讲话", ""], np.array([True, True, False]))
    True
    """
    found = {kind for kind, kept in zip(kinds, compared, strict=True) if kept}
    return len(found) == 1 and not found & UNKNOWN


def distinct(values: FloatArray, length: FloatArray) -> npt.NDArray[np.intp]:
    """For each column the first one that is equal to it, in its values and its lengths.

    >>> distinct(np.array([[1.0, 1.0, 2.0], [np.nan, np.nan, 3.0]]), np.ones((2, 3))).tolist()
    [0, 0, 2]
    """
    known: dict[bytes, int] = {}
    clean = np.where(np.isnan(values), np.nan, values + 0.0)
    return np.array(
        [known.setdefault(clean[:, c].tobytes() + length[:, c].tobytes(), c) for c in range(values.shape[1])],
        dtype=np.intp,
    )


def _by_length(
    x: FloatArray, y: FloatArray, w: FloatArray, v: FloatArray, seed: int, resamples: int
) -> tuple[list[float], FloatArray]:
    """The difference of means weighted by length, and its permutation p: a speech takes its length along."""
    values, weights = np.concatenate([x, y]), np.concatenate([w, v])
    away = values - values.mean(axis=0)
    scale = scaled(away, values)
    values, weights = away / scale, weights / weights.max()
    n, k = len(values), len(x)
    block = block_of(n, values.shape[1])
    exact = is_exact(n, k)
    m = comb(n, k) if exact else resamples
    masks = all_masks(n, k, block=block) if exact else random_masks(n, k, m, seed, block=block)
    total, mass = (weights * values).sum(axis=0), weights.sum(axis=0)

    def difference(mask: FloatArray) -> FloatArray:
        inside, share = mask @ (weights * values), mask @ weights
        out: FloatArray = inside / share - (total - inside) / (mass - share)
        return out

    observed = difference((np.arange(n) < k).astype(np.float64))
    counts = np.zeros((2, values.shape[1]), dtype=np.int64)
    for mask in masks:
        found = difference(mask.astype(np.float64))
        counts[0] += (found >= observed - TIE).sum(axis=0)
        counts[1] += (found <= observed + TIE).sum(axis=0)
    return (observed * scale).tolist(), central_p(counts[0], counts[1], m, exact=exact)


def joint(
    values: FloatArray,
    length: FloatArray,
    codes: Sequence[npt.NDArray[np.int8]],
    kinds: Sequence[str],
    estimates: Sequence[str],
    seed: int,
) -> Curve:
    """The test of the whole curve: ``codes`` has, for each sample, 1 for the target's speeches, 2 for the other's.

    Speeches that belong to either side in some sample exchange all their labels at once, so that a speech in an era
    by its best date only stays so; its values, length and genre stay with it. One-sided in the size of the median,
    whatever its sign; every assignment is tried where they are few, else :data:`CURVE_RESAMPLES` random ones and the
    real one. The median of an assignment is that of the specifications it leaves estimable; assignments that leave
    none are set aside. Under exchange of labels p is at most .05 in 3.8 to 5.6 % of corpora
    (``tests/benchmarks/multiverse.py``). It tests that the groups do not differ at all: where genres differ between
    the groups and in the outcome, it finds that.
    """
    movable = np.flatnonzero(np.any([code > 0 for code in codes], axis=0))
    first = np.unique(distinct(values, length))
    values, length = values[np.ix_(movable, first)], length[np.ix_(movable, first)]
    genre = np.array(kinds, dtype=object)[movable]
    rows = _distinct_codes([code[movable] for code in codes], genre.tolist(), estimates)
    scale = np.ones(values.shape[1])
    for column in range(values.shape[1]):  # sums of squares of what is far from nought would drown the spread
        there = values[~np.isnan(values[:, column]), column]
        if there.size:
            middle, scale[column] = there.mean(), max(float(np.abs(there).max()), 1e-300)
            values[:, column] = (values[:, column] - middle) / scale[column]
    labels = np.unique(np.stack([code[movable] for code in codes]), axis=1, return_inverse=True)[1].reshape(
        -1
    )
    exact = _arrangements(labels) <= EXACT_LIMIT
    block = max(1, _CELLS // max(movable.size, 1))
    orders = _every_order(labels, block) if exact else _random_orders(labels.size, seed, block)
    found = [_summed_up(values, length, rows, some, genre) for some in orders]
    medians, signs = (np.concatenate(part) for part in zip(*found, strict=True))
    if not np.isfinite(medians[0]):
        return Curve(np.nan, np.nan, np.nan, np.nan, "none: nothing can be compared")
    size = np.abs(medians[np.isfinite(medians)])
    p, floor = (float((size >= least - TIE).mean()) for least in (size[0], size.max()))
    if exact:
        method = f"exact permutation of the curve, {size.size:,} assignments"
    else:
        floor = max(1 / size.size, 1 / _arrangements(labels))
        method = f"Monte Carlo permutation of the curve, {size.size:,} assignments, seed {seed}"
    return Curve(float(medians[0]), float(signs[0]), p, min(floor, p), method)


def _arrangements(labels: npt.NDArray[np.intp]) -> float:
    """In how many different ways the labels can be given out."""
    counts = np.bincount(labels)
    return float(np.exp(min(gammaln(labels.size + 1) - gammaln(counts + 1).sum(), 700.0)).round())


def _every_order(labels: npt.NDArray[np.intp], block: int) -> Iterator[npt.NDArray[np.intp]]:
    """Every different way of giving out the labels, the real one first: whose label each speech takes.

    >>> next(_every_order(np.array([0, 1, 1]), 9)).tolist()
    [[0, 1, 2], [1, 0, 2], [1, 2, 0]]
    """
    holders = [np.flatnonzero(labels == label).tolist() for label in range(labels.max(initial=0) + 1)]

    def given(places: tuple[int, ...], at: int) -> Iterator[dict[int, int]]:
        if at == len(holders):
            yield {}
            return
        for chosen in combinations(places, len(holders[at])):
            mine = dict(zip(chosen, holders[at], strict=True))
            rest = tuple(place for place in places if place not in mine)
            yield from (mine | others for others in given(rest, at + 1))

    real = np.arange(labels.size)
    ways = given(tuple(real.tolist()), 0)
    first = True
    while some := list(islice(ways, block)):
        orders = np.array([[way[place] for place in range(labels.size)] for way in some], dtype=np.intp)
        same = (labels[orders] == labels).all(axis=1)
        if first:
            orders = np.vstack([real, orders[~same]])
            first = False
        else:
            orders = orders[~same]
        yield orders


def _random_orders(n: int, seed: int, block: int) -> Iterator[npt.NDArray[np.intp]]:
    """The real order and :data:`CURVE_RESAMPLES` random ones."""
    rng = np.random.default_rng(seed)
    yield np.arange(n)[None, :]
    for start in range(0, CURVE_RESAMPLES, block):
        many = min(block, CURVE_RESAMPLES - start)
        yield rng.permuted(np.broadcast_to(np.arange(n), (many, n)), axis=1)


def _distinct_codes(
    codes: Sequence[npt.NDArray[np.int8]], kinds: Sequence[str], estimates: Sequence[str]
) -> list[tuple[npt.NDArray[np.int8], str]]:
    """Each sample with each way of estimating, those that are the same under every assignment once."""
    found: dict[tuple[bytes, str], tuple[npt.NDArray[np.int8], str]] = {}
    single = "mean" in estimates and one_genre(kinds, np.ones(len(kinds), dtype=np.bool_))
    for code in codes:
        for how in estimates:
            name = "mean" if single and how == "within genre" else how
            found.setdefault((code.tobytes(), name), (code, name))
    return list(found.values())


def _summed_up(
    values: FloatArray,
    length: FloatArray,
    rows: Sequence[tuple[npt.NDArray[np.int8], str]],
    orders: npt.NDArray[np.intp],
    genre: npt.NDArray[np.object_],
) -> tuple[FloatArray, FloatArray]:
    """For each assignment the median, and the share of its sign."""
    table = np.hstack(
        [
            _standardised(values, length, code[orders] == 1, code[orders] == 2, genre, estimate)
            for code, estimate in rows
        ]
    )
    table.sort(axis=1)  # NaN last
    known = np.isfinite(table).sum(axis=1)
    some = known > 0
    n = np.maximum(known, 1)
    line = np.arange(len(table))
    medians = (table[line, (n - 1) // 2] + table[line, n // 2]) / 2
    above, below = ((table > TIE).sum(axis=1), (table < -TIE).sum(axis=1))
    own = np.where(medians > TIE, above, np.where(medians < -TIE, below, n - above - below))
    return np.where(some, medians, np.nan), np.where(some, own / n, np.nan)


def _standardised(
    values: FloatArray,
    length: FloatArray,
    target: Mask,
    reference: Mask,
    genre: npt.NDArray[np.object_],
    estimate: str,
) -> FloatArray:
    """Standardised differences, a row an assignment and a column a way of counting; NaN where a side is empty.

    ``values`` are around nought and none is far beyond 1.
    """
    values = _weighable(values, length, estimate)
    present = ~np.isnan(values)
    filled = np.where(present, values, 0.0)
    here, there = target.astype(np.float64), reference.astype(np.float64)
    k, m = here @ present, there @ present
    n, total, squares = k + m, (here + there) @ filled, (here + there) @ filled**2
    with np.errstate(divide="ignore", invalid="ignore"):
        sd = np.sqrt(np.maximum(squares - total**2 / n, 0.0) / (n - 1))
        if estimate == "by length":
            weights = np.where(present, length, 0.0)
            found = (here @ (weights * filled)) / (here @ weights) - (there @ (weights * filled)) / (
                there @ weights
            )
        elif estimate == "within genre":
            above, below = np.zeros_like(k), np.zeros_like(k)
            for name in sorted(set(genre.tolist()) - UNKNOWN):
                rows = genre == name
                one, two = here[:, rows] @ present[rows], there[:, rows] @ present[rows]
                s1, s2 = here[:, rows] @ filled[rows], there[:, rows] @ filled[rows]
                both = (one >= WITHIN) & (two >= WITHIN)
                weight = np.where(both, one * two / (one + two), 0.0)
                above += np.where(both, weight * (s1 / one - s2 / two), 0.0)
                below += weight
            found = above / below
        else:
            found = (here @ filled) / k - (there @ filled) / m
        out: FloatArray = np.where((sd > _NOUGHT) & (k > 0) & (m > 0), found / sd, np.nan)
    return out
