"""A course over time as a fan: local means under every date and every sample of speeches that might have been.

A line through a few speeches of uncertain date looks like knowledge. Here each of some hundred lines has its own
dates, drawn from the speeches' intervals, and its own speeches, drawn with replacement; shown is where most of the
lines lie. Nothing is drawn before the first or after the last speech, or farther than one bandwidth from the middle
of any speech's interval (:data:`REACH`): a gap of more than two bandwidths in which nobody spoke stays empty in its
midst; a shorter one is bridged, by what lies on both sides of it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.stats import norm
from scipy.stats import t as student

from ..errors import CompareError
from .asked import one_of
from .counts import FloatArray

#: Weights of speeches by their distance in bandwidths u: exp(-u²/2), or (1-|u|³)³ within one (Cleveland 1979).
Kernel = Literal["gaussian", "tricube"]

#: What is done about few speeches: the quantiles stretched, or left as they are.
Few = Literal["widened", "percentile"]

#: The quantiles of a fan, in percent.
QUANTILES = (5, 25, 50, 75, 95)

#: Fewer speeches make no fan.
MIN_SPEECHES = 5

#: Nothing is shown where the middle of no speech's interval lies within so many bandwidths.
REACH = 1.0

#: At a date at which fewer of the lines go on than this, nothing is shown.
SUPPORT = 0.5

#: Where a local mean is worth fewer speeches than this, nothing is shown.
LEAST = 2.0

#: Dates by draws at once.
_CELLS = 2_000_000


class Fan(NamedTuple):
    """``quantiles`` has a row a date of the grid and a column of :data:`QUANTILES` (NaN = nothing to show);
    ``support`` is the share of lines that have a value there, ``effective`` how many speeches the mean is worth."""

    quantiles: FloatArray
    support: FloatArray
    effective: FloatArray


def fan(
    drawn: npt.ArrayLike,
    values: npt.ArrayLike,
    grid: npt.ArrayLike,
    *,
    bandwidth: float,
    seed: int,
    kernel: Kernel = "gaussian",
    few: Few = "widened",
) -> Fan:
    """Quantiles, over draws of dates and of speeches together, of the locally weighted mean at each date of ``grid``.

    ``drawn`` has a row a draw of dates (decimal years) and a column a speech. For each row as many speeches are drawn
    with replacement as there are; mean = Σ k(u) value / Σ k(u), u = distance / ``bandwidth`` (Nadaraya 1964, Watson
    1964). A local mean flattens peaks and bends at the ends.

    Few speeches, resampled, vary too little. ``widened`` stretches the quantiles from the median by
    t(m-1) / z · √(m / (m-1)), m = (Σ k)² / Σ k² the number of speeches that the mean is worth (Kish 1965), and shows
    nothing where m is below two. Measured on a straight course with noise, dates known to the year, 5, 8, 12, 20, 50
    speeches: the 90 % band holds the smoothed truth at a date in 92, 91, 90, 91, 91 of 100 cases, the 50 % band in
    54, 51, 50, 50, 48; ``percentile``, the quantiles as they are, 64, 72, 79, 83, 87 and 34, 41, 43, 44, 47.

    >>> dates = np.tile([2000.0, 2001, 2002, 2003, 2004], (50, 1))
    >>> fan(dates, [1.0, 1, 1, 1, 1], [2002.0, 2020.0], bandwidth=1, seed=1).quantiles[:, 2].tolist()
    [1.0, nan]
    """
    x, y, at = (np.atleast_1d(np.asarray(a, dtype=np.float64)) for a in (drawn, values, grid))
    x = np.atleast_2d(x)
    if x.shape[1] != y.size or not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise CompareError("dates and values that do not pair up, or a missing one", where="fan")
    one_of("kernel", kernel, ("gaussian", "tricube"), "fan")
    one_of("few", few, ("widened", "percentile"), "fan")
    if not bandwidth > 0:
        raise CompareError(f"a bandwidth of {bandwidth}", where="fan", expected="years, above zero")
    rng = np.random.default_rng(seed)
    block = max(1, _CELLS // y.size)
    lines = np.concatenate(
        [_lines(x[i : i + block], y, at, bandwidth, kernel, rng) for i in range(0, len(x), block)]
    )
    there = ~np.isnan(lines)
    support = there.mean(axis=0)
    out = np.full((at.size, len(QUANTILES)), np.nan)
    middles = x.mean(axis=0)[:, None]
    near = (np.abs(middles - at) <= REACH * bandwidth).any(axis=0)
    weight = _weights(middles, at, bandwidth, kernel)
    squares = (weight**2).sum(axis=0)
    effective = weight.sum(axis=0) ** 2 / np.where(squares > 0, squares, np.inf)
    shown = near & (support >= SUPPORT) & ((effective >= LEAST) | (few == "percentile"))
    if shown.any():
        out[shown] = np.nanpercentile(lines[:, shown], QUANTILES, axis=0).T
    if few == "widened" and shown.any():
        middle = out[shown, 2:3]
        out[shown] = middle + (out[shown] - middle) * _stretch(effective[shown])
    return Fan(out, support, effective)


def _stretch(effective: FloatArray) -> FloatArray:
    """How far each quantile (columns) moves from the median, where the mean is worth so many speeches (rows)."""
    share = np.maximum(np.array(QUANTILES), 100 - np.array(QUANTILES)) / 100
    m = effective[:, None]
    outer = np.where(share > 0.5, share, 0.75)  # the median stays where it is
    return np.asarray(student.ppf(outer, m - 1) / norm.ppf(outer) * np.sqrt(m / (m - 1)), dtype=np.float64)


def _weights(dates: FloatArray, at: FloatArray, bandwidth: float, kernel: Kernel) -> FloatArray:
    distance = np.abs(dates - at) / bandwidth
    if kernel == "gaussian":
        return np.asarray(np.exp(-(distance**2) / 2), dtype=np.float64)
    return np.asarray(np.clip(1 - distance**3, 0, None) ** 3, dtype=np.float64)


def _lines(
    x: FloatArray,
    y: FloatArray,
    at: FloatArray,
    bandwidth: float,
    kernel: Kernel,
    rng: np.random.Generator,
) -> FloatArray:
    """A line a row of dates, each of speeches drawn with replacement; NaN where it does not go."""
    draws, n = x.shape
    times = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)
    days, place = np.unique(x, return_inverse=True)
    weight = _weights(days[:, None], at, bandwidth, kernel)
    cells, shape = (np.repeat(np.arange(draws), n), place.reshape(-1)), (draws, days.size)
    counts, sums = (csr_array((part.reshape(-1), cells), shape=shape) for part in (times, times * y))
    below, above = (np.asarray(part) for part in (counts @ weight, sums @ weight))
    first = np.where(times > 0, x, np.inf).min(axis=1)[:, None]
    last = np.where(times > 0, x, -np.inf).max(axis=1)[:, None]
    there = (below > 0) & (at >= first) & (at <= last)
    return np.where(there, above / np.where(there, below, 1.0), np.nan)


def silverman(dates: npt.ArrayLike) -> float:
    """A bandwidth in years for these dates: 0.9 min(sd, interquartile range / 1.34) n^(-1/5), a month at least.

    Silverman 1986, eq. 3.31, a rule for densities: it keeps neighbours together, and is no optimum for means.

    >>> round(silverman([2006, 2009, 2010, 2014, 2021, 2022, 2022, 2023]), 2)
    4.11
    """
    x = np.asarray(dates, dtype=np.float64)
    if x.size < 2:
        return 1 / 12
    low, high = np.percentile(x, [25, 75])
    spread = min([s for s in (float(x.std(ddof=1)), float(high - low) / 1.34) if s > 0], default=0.0)
    return max(0.9 * spread / float(np.power(x.size, 0.2)), 1 / 12)
