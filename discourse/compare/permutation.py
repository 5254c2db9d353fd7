"""Is the difference more than chance made of these speeches: permutation of which speech is on which side.

The speech is what is shuffled, so that words of one speech stay together. A p-value is *central*: twice the
smaller tail, at most 1. Where both sides have as many speeches this is the usual |difference| test; where they
have not, |difference| lets the smaller side reach 1/C(n,k), half of what the design allows a two-sided claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice
from math import comb, lgamma, log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..doors import door
from ..errors import CompareError
from .asked import numbers, some
from .counts import FloatArray

#: Up to so many assignments all are tried (9 speeches against 8 have 24,310): then p is exact and needs no seed.
EXACT_LIMIT = 20_000

#: Two sums that differ by less than this share of the largest possible one are the same sum, rounded differently.
TIE = 1e-9

#: Spread below this share of the values' own size is not blown up: at a billion, a tenth has seven digits left.
_ROUNDING = 1e-5

#: Cells of the table of assignments by columns held at once (float64: 32 MB).
_CELLS = 4_000_000


class Permutation(NamedTuple):
    """``p`` of each column; ``floor``: the smallest p these values could have given, whatever their order."""

    p: FloatArray
    floor: FloatArray
    method: str
    assignments: int


@door
def smallest_p(n: int, k: int) -> float:
    """The smallest two-sided p that ``k`` of ``n`` speeches against the rest can reach: 2 / C(n, k), at most 1.

    No data, however extreme, can go below: with 3 against 3 it is 0.10, so nothing can be found at 0.05.

    >>> [round(smallest_p(n, k), 4) for n, k in ((6, 3), (8, 4), (2, 1))]
    [0.1, 0.0286, 1.0]
    """
    if not 0 <= k <= n:
        raise CompareError(f"{k} of {n} speeches", where="smallest_p", expected="0 <= k <= n")
    if not 0 < k < n:
        return float("nan")
    return min(1.0, 2 / comb(n, k)) if log_assignments(n, k) < 700 else 0.0


def is_exact(n: int, k: int) -> bool:
    """Whether all assignments of ``k`` of ``n`` speeches are few enough to be tried.

    >>> is_exact(16, 8), is_exact(18, 9)
    (True, False)
    """
    return log_assignments(n, k) < log(EXACT_LIMIT + 0.5)


def log_assignments(n: int, k: int) -> float:
    """Natural logarithm of C(n, k), which itself is too large for a float from about 1,030 speeches on.

    >>> round(log_assignments(18, 9), 6) == round(log(48620), 6)
    True
    """
    if min(k, n - k) <= 20:
        return log(comb(n, k))
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def sampled(n: int, k: int, resamples: int, seed: int) -> str:
    """How a random sample of assignments is named in a table.

    >>> sampled(20, 10, 9_999, 1), sampled(4_000, 2_000, 99, 1)
    ('9,999 of 1.85e+05 assignments, seed 1', '99 of 1e+1202 assignments, seed 1')
    """
    power = log_assignments(n, k) / log(10)
    every = f"{10**power:.3g}" if power < 300 else f"1e+{power:.0f}"
    return f"{resamples:,} of {every} assignments, seed {seed}"


@door
def permutation_test(
    target: npt.ArrayLike,
    reference: npt.ArrayLike,
    *,
    seed: int | None = None,
    resamples: int = 9_999,
) -> Permutation:
    """Two-sided test of the difference of means; rows are speeches, columns (if any) are features.

    All assignments where there are at most :data:`EXACT_LIMIT`; otherwise ``resamples`` random ones from ``seed``
    with p = (b+1)/(m+1) a tail, which counts the real one in and is never 0 (Phipson & Smyth 2010,
    doi:10.2202/1544-6115.1585). Random ones go by place: the order of the speeches is part of the seed. Tied values
    make the test coarser than the design: ``floor`` says how coarse.

    >>> result = permutation_test([4.0, 5, 6], [1.0, 2, 3])
    >>> result.p, result.method
    (array([0.1]), 'exact permutation, 20 assignments')
    """
    some(resamples, "permutation_test")
    x, y = (rows_of(side, "permutation_test") for side in (target, reference))
    if x.shape[1] != y.shape[1] or not x.shape[0] or not y.shape[0]:
        raise CompareError(
            f"groups of shape {x.shape} and {y.shape}",
            where="permutation_test",
            expected="at least one speech on each side and the same features",
        )
    values = np.concatenate([x, y])
    all_finite(values, "permutation_test")
    n, k = len(values), len(x)
    values = centred(values)
    if is_exact(n, k):
        blocks, m = all_masks(n, k, block=block_of(n, values.shape[1])), comb(n, k)
        method = f"exact permutation, {m:,} assignments"
    else:
        if seed is None:
            raise CompareError(
                f"{k} of {n} speeches can be chosen in more than {EXACT_LIMIT:,} ways",
                where="permutation_test",
                expected="a seed, for a random sample of them",
                advice="seed=0",
            )
        blocks, m = random_masks(n, k, resamples, seed, block=block_of(n, values.shape[1])), resamples
        method = f"Monte Carlo permutation, {sampled(n, k, m, seed)}"
    ordered = np.sort(values, axis=0)
    extremes = ordered[-k:].sum(axis=0), ordered[:k].sum(axis=0)
    design = smallest_p(n, k) if is_exact(n, k) else max(2 / (m + 1), smallest_p(n, k))
    return tails(blocks, values, values[:k].sum(axis=0), extremes, design, m, method)


def centred(values: FloatArray) -> FloatArray:
    """Each column measured from its mean, none above 1 in size: so that a test does not hang on where zero is.

    What is less than :data:`_ROUNDING` of the values themselves is how they were rounded, and is not blown up.

    >>> centred(np.array([[1e9 + 1, 0.1], [1e9 + 3, 0.1]])).round(4).tolist()
    [[-0.0001, 0.0], [0.0001, 0.0]]
    """
    values = values / np.maximum(np.abs(values).max(axis=0), 1e-300)
    values = values - values.mean(axis=0)
    scaled: FloatArray = values / np.maximum(np.abs(values).max(axis=0), _ROUNDING)
    return scaled


def scaled(away: FloatArray, values: FloatArray) -> FloatArray:
    """What each column of ``away`` is to be divided by so that none is above 1 in size: ``values`` less some mean.

    Never less than :data:`_ROUNDING` of the values themselves, as in :func:`centred`.

    >>> scaled(np.array([[-1.0, 1e-17], [2.0, -1e-17]]), np.array([[1.0, 0.1], [4.0, 0.1]])).tolist()
    [2.0, 1.0000000000000002e-06]
    """
    size = np.maximum(_ROUNDING * np.abs(values).max(axis=0), 1e-300)
    return np.asarray(np.maximum(np.abs(away).max(axis=0), size), dtype=np.float64)


def all_finite(values: FloatArray, where: str) -> None:
    """An error where a value is missing or infinite."""
    if not np.isfinite(values).all():
        raise CompareError(
            "a value is missing" if np.isnan(values).any() else "a value is infinite",
            where=where,
            expected="a finite number for each speech",
            advice="leave the speech out of this feature",
        )


def random_masks(n: int, k: int, resamples: int, seed: int, *, block: int) -> Iterator[npt.NDArray[np.bool_]]:
    """``resamples`` random choices of ``k`` among ``n``, as rows of truth values, ``block`` rows at a time."""
    rng = np.random.default_rng(seed)
    first = np.arange(n) < k
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        yield rng.permuted(np.broadcast_to(first, (rows, n)), axis=1)


def all_masks(n: int, k: int, *, block: int) -> Iterator[npt.NDArray[np.bool_]]:
    """Every choice of ``k`` among ``n``, one a row, ``block`` rows at a time; the first is the first ``k``.

    >>> [masks.astype(int).tolist() for masks in all_masks(3, 1, block=2)]
    [[[1, 0, 0], [0, 1, 0]], [[0, 0, 1]]]
    """
    choices = combinations(range(n), k)
    while chosen := list(islice(choices, block)):
        masks = np.zeros((len(chosen), n), dtype=np.bool_)
        np.put_along_axis(masks, np.array(chosen, dtype=np.intp), True, axis=1)
        yield masks


def central_p(
    upper: npt.NDArray[np.int64], lower: npt.NDArray[np.int64], m: int, *, exact: bool
) -> FloatArray:
    """Twice the smaller tail: ``upper`` and ``lower`` count the assignments at least as high, at least as low."""
    fewer = np.minimum(upper, lower)
    return np.minimum(2 * fewer / m if exact else 2 * (fewer + 1) / (m + 1), 1.0)


def tails(
    blocks: Iterator[npt.NDArray[np.bool_]],
    values: FloatArray,
    observed: FloatArray,
    extremes: tuple[FloatArray, FloatArray],
    design: float,
    m: int,
    method: str,
) -> Permutation:
    """Counts the two tails, and how often the sum is at its own extreme (what the floor is made of).

    ``values`` are scaled so that none is above 1 in size; ``extremes`` are the largest and smallest sum an assignment
    can give, ``design`` the smallest p that so many speeches allow; ``method`` begins with "exact" or does not.
    """
    highest, lowest = extremes
    slack = TIE * len(values)
    counts = np.zeros((4, values.shape[1]), dtype=np.int64)
    for masks in blocks:
        sums = masks.astype(np.float64) @ values
        counts[0] += (sums >= observed - slack).sum(axis=0)
        counts[1] += (sums <= observed + slack).sum(axis=0)
        counts[2] += (sums >= highest - slack).sum(axis=0)
        counts[3] += (sums <= lowest + slack).sum(axis=0)
    exact = method.startswith("exact")
    p = np.maximum(central_p(counts[0], counts[1], m, exact=exact), design)
    floor = np.maximum(central_p(counts[2], counts[3], m, exact=exact), design)
    return Permutation(p, np.minimum(floor, p), method, m)


def block_of(n: int, columns: int) -> int:
    """How many assignments of ``n`` speeches are held at once beside so many columns."""
    return max(1, _CELLS // max(n, columns))


def rows_of(side: npt.ArrayLike, where: str) -> FloatArray:
    """A row a speech and a column a feature, where one may be all there is."""
    x = numbers(side, where, axes=2)
    if x.ndim == 0:
        raise CompareError("one number is no list of speeches", where=where, expected="one number a speech")
    return x[:, None] if x.ndim == 1 else x
