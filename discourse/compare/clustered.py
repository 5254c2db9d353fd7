"""How sure is a Log Ratio when the speech, not the word, is the sample: an interval from how speeches differ.

The exact interval of :func:`~discourse.compare.ratios.log_ratio_interval` takes each token for a draw of its own. One
speech that says a word forty times then counts as forty witnesses. Here it counts as one.

Simulated words whose rate varies between speeches (coefficient of variation .5 to 1), four to fifty speeches a side:
the nominal 95 % of this interval holds the true ratio in 92 to 99 % of cases, that of the exact one in 99 % for the
rarest words and in 36 to 88 % for those that occur more than once a speech (``tests/benchmarks/compare.py``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.stats import t as student

from ..doors import door
from ..errors import CompareError
from .asked import confidence
from .counts import FloatArray

#: A word must stand in so many speeches of a side for its spread there to be known.
MIN_SPEECHES = 2

#: Squares about a side's rate that are less than this share of the counts' own are rounding: nothing varies.
_ROUNDING = 1e-12


class ClusteredInterval(NamedTuple):
    """Bounds in binary logarithms and standard error, one a word; NaN where speeches are too few to say."""

    low: FloatArray
    high: FloatArray
    se: FloatArray


@door
def log_ratio_clustered(
    counts: csr_array,
    sizes: npt.NDArray[np.int64],
    target: npt.NDArray[np.bool_],
    *,
    level: float = 0.95,
) -> ClusteredInterval:
    """Interval of log2(rate in the target / rate in the reference), from the speeches' own rates.

    ``counts`` has speeches in rows and words in columns, ``sizes`` the speeches' tokens, ``target`` which of them are
    the target's. A side's rate is a ratio of sums, F/N; the variance of its logarithm is estimated by linearisation,
    n/(n-1) Σ (c_i - r s_i)² / F² (Cochran 1977, ch. 6), the two sides' variances add up, and the bounds are ± t with
    Welch and Satterthwaite's degrees of freedom. A word that stands in fewer than :data:`MIN_SPEECHES` speeches of a
    side has none (NaN): its absence there is no estimate of its spread; nor has one whose rate varies on
    neither side.

    >>> counts = csr_array([[8], [10], [12], [3], [5], [4]])
    >>> found = log_ratio_clustered(counts, np.full(6, 100), np.arange(6) < 3)
    >>> found.low.round(2), found.high.round(2)
    (array([0.57]), array([2.08]))
    """
    confidence(level, "log_ratio_clustered")
    sizes, target = np.asarray(sizes).reshape(-1), np.asarray(target, dtype=np.bool_).reshape(-1)
    if counts.shape[0] != len(sizes) or len(sizes) != len(target) or not (np.asarray(sizes) > 0).all():
        raise CompareError(
            f"counts of {counts.shape[0]} speeches, {len(sizes)} sizes, {len(target)} sides, or a speech is empty",
            where="log_ratio_clustered",
            expected="one size above zero and one side for each row",
        )
    one, two = (_log_rate(csr_array(counts[side]), sizes[side]) for side in (target, ~target))
    variance = one.variance + two.variance
    with np.errstate(divide="ignore", invalid="ignore"):
        df = variance**2 / (one.variance**2 / (one.n - 1) + two.variance**2 / (two.n - 1))
        se = np.sqrt(variance) / np.log(2)
        half = student.ppf((1 + level) / 2, np.where(df > 0, df, np.nan)) * se
    middle = (one.log_rate - two.log_rate) / np.log(2)
    known = np.isfinite(half) & (variance > 0)
    low, high, se = (np.where(known, number, np.nan) for number in (middle - half, middle + half, se))
    return ClusteredInterval(low, high, se)


class _LogRate(NamedTuple):
    log_rate: FloatArray
    variance: FloatArray
    n: int


def _log_rate(counts: csr_array, sizes: npt.NDArray[np.int64]) -> _LogRate:
    """Σ (c - r s)² = Σ c² - 2 r Σ c s + r² Σ s²: only the cells in which the word occurs are touched."""
    n, width = counts.shape
    size = np.asarray(sizes, dtype=np.float64)
    cells = counts.tocoo()
    row, column = cells.coords
    seen = cells.data > 0
    row, column, value = row[seen], column[seen], cells.data[seen].astype(np.float64)
    total = np.bincount(column, value, width)
    speeches = np.bincount(column, minlength=width)
    rate = total / size.sum()
    own = np.bincount(column, value**2, width)
    squares = (
        own - 2 * rate * np.bincount(column, value * size[row], width) + rate**2 * float((size**2).sum())
    )
    squares = np.where(squares > _ROUNDING * own, squares, 0.0)
    enough = (speeches >= MIN_SPEECHES) & (n >= 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(enough, n / max(n - 1, 1) * squares / total**2, np.nan)
        return _LogRate(np.where(total > 0, np.log(rate), np.nan), variance, n)
