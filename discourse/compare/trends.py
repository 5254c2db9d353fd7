"""Does a measure rise or fall with the date: slopes, their intervals, and tests that shuffle whole speeches.

Arrays in, numbers out; ``dates`` are decimal years, one a speech, ``values`` one number a speech. A missing number is
an error here: leave the speech out first. Nothing is said about why a measure moves with time: genres drift too (give
``strata``), and a straight line is a summary, not a law.

A permutation test needs no better dates than there are: if values have nothing to do with the true dates they have
nothing to do with guessed ones, so that doubt about dates costs power and never raises the number of false alarms.
The slope is another matter, see :func:`dated_slope`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from ..doors import door
from ..errors import CompareError
from .asked import confidence, numbers, one_of, some
from .counts import FloatArray
from .intervals import Interval
from .kendall import MannKendall, mann_kendall, theil_sen
from .orders import Codes, Shuffles, dated_values, shuffles, strata_codes, years_of
from .permutation import TIE, Permutation, central_p, centred, rows_of

__all__ = [
    "DatedSlope",
    "MannKendall",
    "dated_slope",
    "mann_kendall",
    "ols_slope",
    "slope_permutation",
    "theil_sen",
]

#: Where less of the spread of the dates is real than this, a slope has no interval.
LEAST_SPREAD = 0.5


class DatedSlope(NamedTuple):
    """A slope a year with its interval. ``drawn`` is the mean slope over draws of the dates, ``date_share`` the part
    of the variance that is the dates': between draws / (between draws + over speeches). ``spread`` is λ, how much of
    the spread of the dates is real if they were guessed at random: 1 where all are known."""

    estimate: float
    low: float
    high: float
    drawn: float
    date_share: float
    spread: float
    method: str


@door
def ols_slope(
    dates: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    strata: Sequence[object] | None = None,
    level: float = 0.95,
) -> Interval:
    """Least-squares slope a year, ± t standard errors from leaving out one speech at a time.

    With ``strata`` (a genre each): slope of both measured from their stratum's means, so that only speeches of one
    stratum are compared. Degrees of freedom: speeches - strata - 1, strata of one speech counting as neither, for
    they say nothing. se² = (n-1)/n Σ (b_-i - mean b_-i)² (Tukey 1958); it needs no equal variances. Dates that are
    all the same have no slope.

    >>> ols_slope([2010, 2012, 2014], [1.0, 2.0, 3.0]).estimate
    0.5
    >>> ols_slope([2010, 2010], [1.0, 2.0]).method
    'none: all speeches have one date'
    """
    confidence(level, "ols_slope")
    x, y = dated_values(dates, values, "ols_slope")
    codes, kept = strata_codes(strata, x.size)
    if kept.sum() < 2 or not np.ptp(_within(x[None], codes)[0]) > 0:
        words = "no stratum has two dates" if strata is not None else "all speeches have one date"
        return Interval(np.nan, np.nan, np.nan, f"none: {words}")
    slope, without = _slopes(x[None], y, codes), _slopes_without(x[None], y, codes)
    df = int(kept.sum() - np.unique(codes[kept]).size - 1)
    se = _jackknife_se(without[:, kept])[0]
    if not np.ptp(_within(y[None], codes)[0]) > 1e-12 * max(float(np.abs(y).max()), 1e-300):
        return Interval(float(slope[0]), np.nan, np.nan, "none: no variation between speeches")
    if df > 0 and not isfinite(se):
        return Interval(float(slope[0]), np.nan, np.nan, "none: all speeches but one have one date")
    if df < 1:
        return Interval(float(slope[0]), np.nan, np.nan, f"none: {int(kept.sum())} speeches are too few")
    half = float(student.ppf((1 + level) / 2, df) * se)
    within = " within strata" if strata is not None else ""
    return Interval(
        float(slope[0]),
        float(slope[0]) - half,
        float(slope[0]) + half,
        f"least squares{within}, jackknife-t (delete one speech, t({df}))",
    )


def slope_permutation(
    dates: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    strata: Sequence[object] | None = None,
    seed: int | None = None,
    resamples: int = 9_999,
) -> Permutation:
    """Two-sided test of the slope: values shuffled over dates, whole speeches, within ``strata`` if given.

    ``values`` may have a column a feature. All orders where there are at most :data:`~.permutation.EXACT_LIMIT`
    (seven speeches), else ``resamples`` random ones from ``seed`` with p = (b+1)/(m+1) a tail (Phipson & Smyth 2010,
    doi:10.2202/1544-6115.1585); p is twice the smaller tail. ``floor``: the smallest p that these numbers can give.
    Uncertain dates enter as the middles of their intervals: the level holds whatever the true ones are. Random orders
    go by place: the order of the speeches is part of the seed.

    >>> slope_permutation([2006, 2010, 2014, 2021], [1.0, 2.0, 4.0, 9.0]).p
    array([0.08333333])
    """
    some(resamples, "slope_permutation")
    rows, x = rows_of(values, "slope_permutation"), years_of(dates, "slope_permutation")
    if x.ndim != 1 or x.size != len(rows) or not np.isfinite(x).all() or not np.isfinite(rows).all():
        raise CompareError(
            "dates and values that do not pair up, or a missing number",
            where="slope_permutation",
            expected="one finite date and value a speech",
            advice="leave the speech out of this feature",
        )
    codes, _ = strata_codes(strata, x.size)
    dx = _within(x[None], codes)[0]
    if not rows.size or not np.ptp(dx) > 0:
        none = np.full(rows.shape[1], np.nan)
        return Permutation(none, none, "none: no two dates to hold apart", 0)
    rows = centred(rows)
    found = shuffles(codes, resamples, seed, cells=x.size, where="slope_permutation")
    return _tails(found, dx, rows, codes, found.how + (", within strata" if strata is not None else ""))


@door
def dated_slope(
    drawn: npt.ArrayLike,
    middles: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    strata: Sequence[object] | None = None,
    level: float = 0.95,
    estimator: Literal["midpoint", "draws"] = "midpoint",
) -> DatedSlope:
    """The slope a year where dates are intervals: ``drawn`` has a row a draw, ``middles`` their middles.

    The obvious way, the mean slope over draws (``draws``: variances put together by Rubin's rule, 1987), is too flat.
    A day drawn at random strays from the true one, the same rise is read over dates further apart, and the slope
    shrinks. How far the slope on the middles (``midpoint``) shrinks hangs on what nobody knows. If the true date is
    anywhere in an interval whose place has nothing to do with it, such as a calendar year: not at all (Berkson 1950,
    Journal of the American Statistical Association 45:164-180). If the interval was put around the true date at
    random: by λ = 1 - mean variance of a draw / variance of the dates (Carroll, Ruppert, Stefanski & Crainiceanu
    2006, ch. 3). So the interval reaches from the one to the other: jackknife-t of the slope on the middles, joined
    with the same divided by λ. With λ below :data:`LEAST_SPREAD` there is none.

    Measured, nominal 95 % (slope 0.1 a year over 18 years, all intervals 5 years wide and put at random; 8, 20, 50
    speeches). Noise of sd 0.5: ``midpoint`` covers 98, 95, 96 %, its mean slope is 0.95 of the true one; ``draws``
    cover 99, 93, 87 % with 0.88. Noise of 0.1: ``midpoint`` 96, 95, 96 %, ``draws`` 99, 88, 47 %. Intervals of one
    year cost nothing: 94 to 96 %, slope 1.00. It fails where a few clumps of speeches lie off the middle of wide
    intervals that are all the same: slope 0.83, 92 % with 50 speeches and noise 0.5, 42 % with noise 0.1
    (``tests/benchmarks/trends.py``).

    >>> found = dated_slope([[2009.0, 2014, 2020], [2011, 2014, 2022]], [2010, 2014, 2021], [1.0, 2.0, 4.0])
    >>> round(found.estimate, 3), round(found.drawn, 3), round(found.spread, 3)
    (0.274, 0.271, 0.957)
    """
    confidence(level, "dated_slope")
    one_of("estimator", estimator, ("midpoint", "draws"), "dated_slope")
    x, y = dated_values(middles, values, "dated_slope")
    sample = np.atleast_2d(numbers(drawn, "dated_slope", axes=2))
    if sample.shape[1] != x.size or not np.isfinite(sample).all():
        raise CompareError(
            "draws that do not fit the speeches", where="dated_slope", expected="a column each"
        )
    middle = ols_slope(x, y, strata=strata, level=level)
    if not isfinite(middle.estimate):
        return DatedSlope(np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, middle.method)
    codes, kept = strata_codes(strata, x.size)
    df = int(kept.sum() - np.unique(codes[kept]).size - 1)
    quantile = float(student.ppf((1 + level) / 2, df)) if df > 0 else np.nan
    slopes = _slopes(sample, y, codes)
    between = float(slopes.var(ddof=1)) * (1 + 1 / slopes.size) if slopes.size > 1 else 0.0
    spread, mean = _spread(sample, x, codes), float(slopes.mean())
    if estimator == "draws":
        inside = float((_jackknife_se(_slopes_without(sample, y, codes)[:, kept]) ** 2).mean())
        half = quantile * float(np.sqrt(inside + between))
        low, high = mean - half, mean + half
        how = f"mean over {slopes.size:,} draws of dates, jackknife-t({df}) and draws by Rubin's rule"
    else:
        inside = ((middle.high - middle.estimate) / quantile) ** 2
        low, high, how = middle.low, middle.high, middle.method
        if spread < LEAST_SPREAD:
            low, high, how = np.nan, np.nan, "none: dates are as doubtful as they are far apart"
        elif spread < 1 - TIE and isfinite(low):
            low, high = min(low, low / spread), max(high, high / spread)
            how = f"{how}, on middles, joined with itself / {spread:.2f} for doubt of dates"
    known = between + inside
    share = between / known if known > 0 else 0.0 * known  # NaN where there is no interval
    estimate = mean if estimator == "draws" else middle.estimate
    return DatedSlope(estimate, low, high, mean, float(share), spread, how)


def _within(x: FloatArray, codes: Codes) -> FloatArray:
    """Each row of ``x`` (draws by speeches) measured from the mean of its stratum."""
    out = np.empty_like(x)
    for code in np.unique(codes):
        mask = codes == code
        out[:, mask] = x[:, mask] - x[:, mask].mean(axis=1, keepdims=True)
    return out


def _slopes(x: FloatArray, y: FloatArray, codes: Codes) -> FloatArray:
    """The slope of each row of dates, NaN where they are all the same."""
    dx, dy = _within(x, codes), _within(y[None], codes)[0]
    squares = np.einsum("ij,ij->i", dx, dx)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(squares > 0, (dx @ dy) / squares, np.nan)


def _slopes_without(x: FloatArray, y: FloatArray, codes: Codes) -> FloatArray:
    """The slopes of each row without each speech (NaN where then all dates are the same).

    Leaving a speech out of its stratum of n takes n/(n-1) dx dy from the sum of products, n/(n-1) dx² from squares.
    """
    dx, dy = _within(x, codes), _within(y[None], codes)[0]
    sizes = np.bincount(codes)[codes].astype(np.float64)
    factor = np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), 0.0)
    squares = (dx * dx).sum(axis=1, keepdims=True)
    left = squares - factor * dx * dx
    products = (dx * dy).sum(axis=1, keepdims=True) - factor * dx * dy
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(left > TIE * squares, products / left, np.nan)


def _spread(drawn: FloatArray, middles: FloatArray, codes: Codes) -> float:
    """1 - what the draws' own variance adds to the sum of squares of the dates / that sum."""
    if len(drawn) < 2:
        return 1.0
    sizes = np.bincount(codes)[codes].astype(np.float64)
    added = float(((sizes - 1) / sizes * drawn.var(axis=0, ddof=1)).sum())
    return 1 - added / float((_within(middles[None], codes) ** 2).sum())


def _jackknife_se(without: FloatArray) -> FloatArray:
    n = without.shape[1]
    gaps = without - without.mean(axis=1, keepdims=True)
    return np.asarray(np.sqrt((n - 1) / n * (gaps * gaps).sum(axis=1)), dtype=np.float64)


def _tails(found: Shuffles, dx: FloatArray, rows: FloatArray, codes: Codes, how: str) -> Permutation:
    """Both tails of the sum of products, and how often it is at its own extreme (what the floor is made of)."""
    observed = dx @ rows
    ends = np.zeros((2, rows.shape[1]))
    for code in np.unique(codes):
        group = codes == code
        up, ordered = np.sort(dx[group]), np.sort(rows[group], axis=0)
        ends += np.stack([up @ ordered, up[::-1] @ ordered])
    slack = TIE * np.abs(dx).sum()
    counts = np.zeros((4, rows.shape[1]), dtype=np.int64)
    for orders in found.blocks:
        sums = dx[orders] @ rows
        counts[0] += (sums >= observed - slack).sum(axis=0)
        counts[1] += (sums <= observed + slack).sum(axis=0)
        counts[2] += (sums >= ends[0] - slack).sum(axis=0)
        counts[3] += (sums <= ends[1] + slack).sum(axis=0)
    p = central_p(counts[0], counts[1], found.m, exact=found.exact)
    floor = central_p(counts[2], counts[3], found.m, exact=found.exact)
    return Permutation(p, np.minimum(floor, p), how, found.m)
