"""Log Ratio, its exact interval, the conservative edge of that interval (LRC), and %DIFF: effect sizes of keyness.

A word that occurs three times here and never there has a large ratio and no certainty. Ranking by the ratio puts
such words on top; ranking by the end of its interval that lies nearer to zero (LRC) does not.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from ..doors import door
from ..errors import CompareError
from .asked import confidence, one_of
from .counts import Counts, FloatArray, two_corpora, unwrapped

ZeroRule = Literal["hardie", "walter"]
Alternative = Literal["two-sided", "greater"]


#: What stands for a count of zero where a quotient needs one (Hardie 2014): half an occurrence.
ZERO_CELL = 0.5


class LogRatioInterval(NamedTuple):
    """Bounds in binary logarithms; minus or plus infinity where the word is missing on one side."""

    low: FloatArray
    high: FloatArray


@door
def log_ratio(
    f1: npt.ArrayLike,
    n1: npt.ArrayLike,
    f2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    zero: ZeroRule = "hardie",
) -> FloatArray:
    """log2 of the ratio of relative frequencies: +1 is twice as frequent, -1 half as frequent.

    ``hardie`` (Hardie 2014, CASS, Lancaster) puts one half for a count of zero and leaves the others alone;
    ``walter`` adds one half to all four numbers (Walter 1975, the choice of R's corpora package), which is nearly
    unbiased and pulls rare words in. A word in neither corpus has 0.

    >>> log_ratio([7, 0, 0], 1000, [2, 1, 0], 1000).round(3)
    array([ 1.807, -1.   ,  0.   ])
    >>> log_ratio(7, 1000, 2, 1000, zero="walter").round(3)
    np.float64(1.585)
    """
    c = two_corpora(f1, n1, f2, n2, where="log_ratio")
    if zero == "walter":
        ratio = np.log2((c.f1 + 0.5) / (c.n1 + 0.5)) - np.log2((c.f2 + 0.5) / (c.n2 + 0.5))
    elif zero == "hardie":
        one, two = (np.where(f > 0, f, ZERO_CELL) for f in (c.f1, c.f2))
        ratio = np.log2(one / c.n1) - np.log2(two / c.n2)
    else:
        raise CompareError(
            f"there is no rule {zero!r} for zero cells", where="log_ratio", expected="hardie or walter"
        )
    return unwrapped(np.where(c.f1 + c.f2 > 0, ratio, 0.0))


@door
def log_ratio_interval(
    f1: npt.ArrayLike,
    n1: npt.ArrayLike,
    f2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    family: int,
    level: float = 0.95,
    alternative: Alternative = "two-sided",
) -> LogRatioInterval:
    """Exact interval of the log ratio, corrected for ``family`` words looked at (Bonferroni).

    Given that a word occurs f1 + f2 times, f1 is binomial with odds n1 p1 / (n2 p2) (tokens taken for Poisson);
    the Clopper-Pearson interval of that share, turned into a ratio, is the interval. Word-level: it knows
    nothing of speeches. A word in neither corpus has the interval from minus to plus infinity.

    >>> low, high = log_ratio_interval(7, 1000, 2, 1000, family=1)
    >>> low.round(2), high.round(2)
    (np.float64(-0.59), np.float64(5.11))
    """
    c = two_corpora(f1, n1, f2, n2, where="log_ratio_interval")
    confidence(level, "log_ratio_interval")
    one_of("alternative", alternative, ("two-sided", "greater"), "log_ratio_interval")
    if family < 1:
        raise CompareError(
            f"a family of {family} makes no interval",
            where="log_ratio_interval",
            expected="a family of at least one word",
        )
    tail = (1 - level) / family / (2 if alternative == "two-sided" else 1)
    low, high = _clopper_pearson(c, tail)
    if alternative == "greater":
        high = np.ones_like(high)
    scale = np.log2(c.n2) - np.log2(c.n1)
    with np.errstate(divide="ignore"):
        return LogRatioInterval(
            unwrapped(scale + np.log2(low) - np.log2(1 - low)),
            unwrapped(scale + np.log2(high) - np.log2(1 - high)),
        )


@door
def log_ratio_conservative(
    f1: npt.ArrayLike,
    n1: npt.ArrayLike,
    f2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    family: int | None = None,
    level: float = 0.95,
) -> FloatArray:
    """LRC: the end of the corrected interval that lies nearer to zero, or 0 where the interval holds zero.

    Evert 2022, as in R's ``corpora::keyness(measure="LRC")``. ``family`` is the number of words that were looked
    at, by default those given. A word in neither corpus has 0.

    >>> log_ratio_conservative([7, 70, 2], 1000, [2, 20, 70], 1000, family=1).round(3)
    array([ 0.   ,  1.073, -3.223])
    """
    c = two_corpora(f1, n1, f2, n2, where="log_ratio_conservative")
    low, high = log_ratio_interval(*c, family=c.f1.size if family is None else family, level=level)
    more = c.f1 / c.n1 >= c.f2 / c.n2
    return unwrapped(np.where(more, np.maximum(low, 0.0), np.minimum(high, 0.0)))


@door
def percent_diff(f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike) -> FloatArray:
    """%DIFF, 100 (p1 - p2) / p2: how many per cent more frequent than in the reference (-100 = gone).

    Gabrielatos & Marchi 2011. Where f2 is zero it is counted as half an occurrence (:data:`ZERO_CELL`), as for
    Log Ratio; a word in neither corpus has no difference (0).

    >>> percent_diff([20, 0, 3], 1000, [10, 10, 0], 1000)
    array([ 100., -100.,  500.])
    """
    c = two_corpora(f1, n1, f2, n2, where="percent_diff")
    reference = np.where(c.f2 > 0, c.f2, ZERO_CELL) / c.n2
    difference = 100 * (c.f1 / c.n1 - reference) / reference
    return unwrapped(np.where(c.f1 + c.f2 > 0, difference, 0.0))


def _clopper_pearson(c: Counts, tail: float) -> tuple[FloatArray, FloatArray]:
    """Bounds of f1 / (f1 + f2), each with ``tail`` outside; 0 and 1 where the data put no bound."""
    low, high = np.zeros_like(c.f1), np.ones_like(c.f1)
    here, there = c.f1 > 0, c.f2 > 0
    low[here] = beta.ppf(tail, c.f1[here], c.f2[here] + 1)
    high[there] = beta.isf(tail, c.f1[there] + 1, c.f2[there])
    return low, high
