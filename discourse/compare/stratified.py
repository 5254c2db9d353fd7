"""Like against like: two groups compared within genres (or levels, places), never across them.

The crude difference of two eras holds the difference of their genres. Here speeches change sides only within their
own genre, so that what is tested is the era with the genre held fixed. A genre that one side has not, or has but
once, is left out: one speech shows no spread. Little may be left, and the smallest p attainable says how little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice, product
from math import comb, exp, log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from ..doors import door
from ..errors import CompareError
from .asked import confidence, numbers, some
from .audit import WITHIN
from .counts import FloatArray
from .intervals import Interval
from .permutation import (
    EXACT_LIMIT,
    Permutation,
    all_finite,
    block_of,
    log_assignments,
    rows_of,
    scaled,
    tails,
)
from .selection import plain_labels


class Stratum(NamedTuple):
    """Where one stratum's speeches stand in the target and in the reference."""

    name: str
    target: npt.NDArray[np.intp]
    reference: npt.NDArray[np.intp]

    @property
    def weight(self) -> float:
        """n1 n2 / (n1 + n2): what its difference knows (Cochran 1954)."""
        return self.target.size * self.reference.size / (self.target.size + self.reference.size)


@door
def strata_of(
    target: Iterable[object],
    reference: Iterable[object],
    *,
    unknown: frozenset[str] = frozenset({""}),
    least: int = WITHIN,
) -> list[Stratum]:
    """The strata of which both sides have ``least`` speeches, in the order of their names.

    ``unknown`` ones are like no other.

    >>> strata = strata_of(["讲话"] * 3 + ["发言", ""], ["讲话"] * 2 + ["发言", ""])
    >>> [(s.name, s.weight) for s in strata]
    [('讲话', 1.2)]
    """
    sides = [plain_labels(side, where="strata_of") for side in (target, reference)]
    here, there = (np.array(side, dtype=object) for side in sides)
    common = sorted((set(sides[0]) & set(sides[1])) - unknown)
    found = [Stratum(name, np.flatnonzero(here == name), np.flatnonzero(there == name)) for name in common]
    return [s for s in found if min(s.target.size, s.reference.size) >= least]


@door
def within_strata(target: npt.ArrayLike, reference: npt.ArrayLike, strata: Sequence[Stratum]) -> float:
    """Difference of means within each stratum, averaged with weights n1 n2 / (n1 + n2); NaN without a stratum.

    The weights are Cochran's (1954, doi:10.2307/3001616): the estimate is the coefficient of the group in a least
    squares regression on the group and the strata.

    >>> strata = strata_of(["讲话", "发言"], ["讲话", "讲话", "发言"], least=1)
    >>> within_strata([9, 1], [5, 5, 0], strata)
    2.7142857142857144
    """
    x, y = (rows_of(side, "within_strata") for side in (target, reference))
    return float(within_strata_means(x, y, strata)[0])


def within_strata_means(target: FloatArray, reference: FloatArray, strata: Sequence[Stratum]) -> FloatArray:
    """:func:`within_strata` of each column."""
    total, weights = np.zeros(target.shape[1]), 0.0
    _inside(target, reference, strata)
    for s in strata:
        total += s.weight * (target[s.target].mean(axis=0) - reference[s.reference].mean(axis=0))
        weights += s.weight
    return total / weights if strata else np.full(target.shape[1], np.nan)


def _inside(target: FloatArray, reference: FloatArray, strata: Sequence[Stratum]) -> None:
    """An error where a stratum names a place that a side does not have."""
    for values, side in ((target, "target"), (reference, "reference")):
        places = [s.target if side == "target" else s.reference for s in strata]
        last = max((int(some.max()) for some in places if some.size), default=-1)
        if last >= len(values):
            raise CompareError(
                f"the strata have {last + 1} speeches of the {side}, and {len(values)} values are given",
                where="within_strata",
                expected="one value a speech, in the order that strata_of was given",
            )
    if target.shape[1:] != reference.shape[1:]:
        raise CompareError(
            f"{target.shape[1]} and {reference.shape[1]} columns",
            where="within_strata",
            expected="the same columns on both sides",
        )


@door
def within_strata_interval(
    target: npt.ArrayLike, reference: npt.ArrayLike, strata: Sequence[Stratum], *, level: float = 0.95
) -> Interval:
    """:func:`within_strata` ± t standard errors of the least squares regression on the group and the strata.

    s² = Σ residual² / (n - strata - 1), se = s / √Σ weight, t(n - strata - 1): one variance, and one difference in
    all strata; where they do not agree on it, the residuals are larger. No interval where no degree of freedom is
    left, or nothing varies.

    >>> strata = strata_of(["讲话"] * 3, ["讲话"] * 3)
    >>> within_strata_interval([4.0, 5, 6], [1.0, 2, 3], strata).method
    'least squares within strata, t(4)'
    """
    confidence(level, "within_strata_interval")
    x, y = (numbers(side, "within_strata_interval", axes=1) for side in (target, reference))
    estimate = within_strata(x, y, strata)
    residuals, size = [np.zeros(0)], 1e-300
    for s in strata:
        values = np.concatenate([x[s.target] - estimate, y[s.reference]])
        residuals.append(values - values.mean())
        size = max(size, float(np.abs(values).max()))
    left = np.concatenate(residuals)
    df = left.size - len(strata) - 1
    if df < 1:
        return Interval(estimate, np.nan, np.nan, "none: no stratum with speeches enough on both sides")
    squares = float((left**2).sum())
    if not squares > (1e-12 * size) ** 2:
        return Interval(estimate, np.nan, np.nan, "none: no variation within strata")
    weights = float(np.sum([s.weight for s in strata]))
    half = float(student.ppf((1 + level) / 2, df)) * float(np.sqrt(squares / df / weights))
    return Interval(estimate, estimate - half, estimate + half, f"least squares within strata, t({df})")


def smallest_p_within(strata: Sequence[Stratum]) -> float:
    """The smallest two-sided p of a permutation within strata: 2 over the product of their C(n, k), at most 1.

    >>> smallest_p_within(strata_of(["甲"] * 2 + ["乙"], ["甲"] * 2 + ["乙"], least=1))
    0.16666666666666666
    """
    if not strata:
        return float("nan")
    return min(1.0, 2 * exp(-_log_assignments(strata)))


@door
def within_strata_test(
    target: npt.ArrayLike,
    reference: npt.ArrayLike,
    strata: Sequence[Stratum],
    *,
    seed: int,
    resamples: int = 9_999,
) -> Permutation:
    """Two-sided permutation test of :func:`within_strata`: speeches change sides only inside their stratum.

    ``target`` and ``reference`` have a row a speech and a column a feature. All assignments are tried where there are
    at most :data:`~discourse.compare.permutation.EXACT_LIMIT`, else ``resamples`` random ones from ``seed``, the real
    one counted in (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585). NaN without a stratum on both sides.

    >>> strata = strata_of(["讲话"] * 3, ["讲话"] * 3)
    >>> within_strata_test([4.0, 5, 6], [1.0, 2, 3], strata, seed=0).p
    array([0.1])
    """
    some(resamples, "within_strata_test")
    x, y = (rows_of(side, "within_strata_test") for side in (target, reference))
    _inside(x, y, strata)
    all_finite(np.concatenate([x, y]), "within_strata_test")
    if not strata:
        nothing = np.full(x.shape[1], np.nan)
        return Permutation(nothing, nothing, "none: no stratum on both sides", 0)
    blocks = [np.concatenate([x[s.target], y[s.reference]]) for s in strata]
    # the weighted difference is, but for a factor, the target's sum of values around their stratum's mean
    values = np.concatenate([block - block.mean(axis=0) for block in blocks])
    values = values / scaled(values, np.concatenate([x, y]))
    shape = [(s.target.size, s.target.size + s.reference.size) for s in strata]
    width = values.shape[1]
    if _log_assignments(strata) < log(EXACT_LIMIT + 0.5):
        m = int(np.prod([comb(n, k) for k, n in shape]))
        masks = _all(shape, block_of(len(values), width))
        method = f"exact permutation within strata, {m:,} assignments"
        design = smallest_p_within(strata)
    else:
        m = resamples
        masks = _random(shape, m, seed, block_of(len(values), width))
        method = f"Monte Carlo permutation within strata, {m:,} assignments, seed {seed}"
        design = max(2 / (m + 1), smallest_p_within(strata))
    starts = np.cumsum([0, *(n for _, n in shape)])
    observed, highest, lowest = np.zeros(width), np.zeros(width), np.zeros(width)
    for start, (k, n) in zip(starts, shape, strict=False):
        ordered = np.sort(values[start : start + n], axis=0)
        observed += values[start : start + k].sum(axis=0)
        highest += ordered[-k:].sum(axis=0)
        lowest += ordered[:k].sum(axis=0)
    return tails(masks, values, observed, (highest, lowest), design, m, method)


def _log_assignments(strata: Sequence[Stratum]) -> float:
    return float(np.sum([log_assignments(s.target.size + s.reference.size, s.target.size) for s in strata]))


def _all(shape: Sequence[tuple[int, int]], block: int) -> Iterator[npt.NDArray[np.bool_]]:
    """Every choice of k among n in each stratum, together; the first is the first k of each."""
    starts = np.cumsum([0, *(n for _, n in shape)])
    choices = product(
        *(
            [tuple(start + i for i in c) for c in combinations(range(n), k)]
            for start, (k, n) in zip(starts.tolist(), shape, strict=False)
        )
    )
    while chosen := list(islice(choices, block)):
        picked = np.array([[i for part in c for i in part] for c in chosen], dtype=np.intp)
        masks = np.zeros((len(chosen), int(starts[-1])), dtype=np.bool_)
        np.put_along_axis(masks, picked, True, axis=1)
        yield masks


def _random(
    shape: Sequence[tuple[int, int]], resamples: int, seed: int, block: int
) -> Iterator[npt.NDArray[np.bool_]]:
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        yield np.hstack(
            [rng.permuted(np.broadcast_to(np.arange(n) < k, (rows, n)), axis=1) for k, n in shape]
        )
