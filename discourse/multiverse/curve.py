"""The estimate and p of every specification, and a test of the whole curve.

A specification's p answers for itself alone, and two thousand of them are two thousand looks at the same speeches.
The curve is therefore tested as one: the groups are given out anew to whole speeches, every specification is reckoned
again, and the median of the curve is held against the medians so obtained (Simonsohn, Simmons & Nelson 2020,
doi:10.1038/s41562-020-0912-z).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compare.audit import UNKNOWN
from ..compare.counts import FloatArray
from ..compare.pairs import patterns
from ..compare.permutation import (
    TIE,
    all_masks,
    block_of,
    central_p,
    is_exact,
    permutation_test,
    random_masks,
    smallest_p,
)
from ..compare.stratified import smallest_p_within, strata_of, within_strata_means, within_strata_test

#: Random assignments a specification, where not all can be tried.
RESAMPLES = 1_999

#: Random assignments of the whole curve; fewer where they would not fit in memory.
CURVE_RESAMPLES = 999

#: Assignments by speeches held at once.
_CELLS = 20_000_000

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
    """``median`` of all standardised differences, ``same_sign``: the share on its side, and how often chance does as
    much: ``p_median``, ``p_sign``, out of ``resamples``."""

    median: float
    same_sign: float
    p_median: float
    p_sign: float
    resamples: int


def assess(
    values: FloatArray,
    length: FloatArray,
    target: Mask,
    reference: Mask,
    kinds: Sequence[str],
    estimate: str,
    seed: int,
) -> Assessed:
    """Difference and p for each column of ``values`` (a row a speech), estimated by ``mean``, ``by length`` or
    ``within genre``; ``length`` has the Han characters of each value's speech, ``kinds`` the genres."""
    width = values.shape[1]
    out = Assessed(*(np.full(width, np.nan) for _ in Assessed._fields))
    here = np.where(np.isnan(values[target]) | (length[target] <= 0), np.nan, values[target])
    there = np.where(np.isnan(values[reference]) | (length[reference] <= 0), np.nan, values[reference])
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
            test = within_strata_test(x, y, strata, seed=seed, resamples=RESAMPLES)
            floor = smallest_p_within(strata)
        elif estimate == "by length":
            w, v = length[target][rows][:, same], length[reference][others][:, same]
            found, p = _by_length(x, y, w, v, seed)
            test, floor = None, smallest_p(len(x) + len(y), len(x))
        else:
            found = (x.mean(axis=0) - y.mean(axis=0)).tolist()
            test = permutation_test(x, y, seed=seed, resamples=RESAMPLES)
            floor = smallest_p(len(x) + len(y), len(x))
        spread = np.concatenate([x, y]).std(axis=0, ddof=1)
        out.estimate[same] = found
        out.d[same] = np.divide(found, spread, out=np.full(len(same), np.nan), where=spread > 1e-12)
        out.p[same] = p if test is None else test.p
        random = test is not None and test.method.startswith("Monte Carlo")
        out.p_floor[same] = max(floor, 2 / (RESAMPLES + 1)) if random else floor
    return out


def _by_length(
    x: FloatArray, y: FloatArray, w: FloatArray, v: FloatArray, seed: int
) -> tuple[list[float], FloatArray]:
    """The difference of means weighted by length, and its permutation p: a speech takes its length along."""
    values, weights = np.concatenate([x, y]), np.concatenate([w, v])
    values = values - values.mean(axis=0)
    scale = np.maximum(np.abs(values).max(axis=0), 1e-300)
    values, weights = values / scale, weights / weights.max()
    n, k = len(values), len(x)
    block = block_of(n, values.shape[1])
    exact = is_exact(n, k)
    m = comb(n, k) if exact else RESAMPLES
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
    by its best date only stays so. One-sided in the size of the median, whatever its sign.
    """
    movable = np.flatnonzero(np.any([code > 0 for code in codes], axis=0))
    resamples = int(min(CURVE_RESAMPLES, max(99, _CELLS // max(movable.size, 1))))
    rng = np.random.default_rng(seed)
    orders = np.stack([movable, *(rng.permutation(movable) for _ in range(resamples))])
    values, length = values[movable], length[movable]
    genre = np.array(kinds, dtype=object)[movable]
    rows = [
        _standardised(values, length, code[orders] == 1, code[orders] == 2, genre, estimate)
        for code in codes
        for estimate in estimates
    ]
    table = np.hstack(rows)
    table = table[:, np.isfinite(table[0])]
    if not table.shape[1]:
        return Curve(np.nan, np.nan, np.nan, np.nan, resamples)
    known = np.isfinite(table)
    table = np.where(known, table, 0.0)  # an assignment that leaves a side empty says nothing either way
    medians = np.median(table, axis=1)
    shares = np.maximum((table > 0).sum(axis=1), (table < 0).sum(axis=1)) / table.shape[1]
    sign = np.sign(medians[0]) if medians[0] else 1.0
    return Curve(
        float(medians[0]),
        float((np.sign(table[0]) == sign).mean()),
        float((1 + (np.abs(medians[1:]) >= abs(medians[0]) - TIE).sum()) / (resamples + 1)),
        float((1 + (shares[1:] >= shares[0] - TIE).sum()) / (resamples + 1)),
        resamples,
    )


def _standardised(
    values: FloatArray,
    length: FloatArray,
    target: Mask,
    reference: Mask,
    genre: npt.NDArray[np.object_],
    estimate: str,
) -> FloatArray:
    """Standardised differences, a row an assignment and a column a way of counting; NaN where a side is empty."""
    present = (~np.isnan(values)) & (length > 0)
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
                both = (one > 0) & (two > 0)
                weight = np.where(both, one * two / (one + two), 0.0)
                above += np.where(both, weight * (s1 / one - s2 / two), 0.0)
                below += weight
            found = above / below
        else:
            found = (here @ filled) / k - (there @ filled) / m
        out: FloatArray = np.where(sd > 1e-12, found / sd, np.nan)
    return out
