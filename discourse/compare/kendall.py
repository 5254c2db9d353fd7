"""Trends by ranks: Mann and Kendall's test, and the Theil-Sen slope whose interval is that test turned round.

Neither looks at how much, only at more or less, so that one mad speech cannot make a trend. The distribution of
Kendall's S is counted out for a few dozen speeches, with the ties that dates of one year or one campaign make.
"""

from __future__ import annotations

from math import factorial, fsum, prod
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import kendalltau, norm

from ..doors import door
from ..errors import CompareError
from .asked import confidence, one_of, some
from .counts import FloatArray
from .intervals import Interval
from .orders import Codes, all_orders, dated_values, random_orders
from .permutation import EXACT_LIMIT, central_p

#: Up to so many speeches the distribution of Kendall's S is counted out; beyond, the normal one is as good.
COUNTED = 60

#: So many speeches have two million pairs; the median of more is not worth the memory.
PAIRS_LIMIT = 2_000


class MannKendall(NamedTuple):
    """``tau`` is Kendall's tau-b, ``s`` concordant minus discordant pairs; ``floor`` the smallest p attainable."""

    tau: float
    s: int
    p: float
    floor: float
    method: str


@door
def theil_sen(dates: npt.ArrayLike, values: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """Median of the slopes of all pairs of speeches with different dates, and the interval that Kendall's S gives.

    Sen 1968, doi:10.1080/01621459.1968.10480934. One mad speech in four cannot move it far. The interval holds the
    slopes that Mann and Kendall's test would not reject: exact up to :data:`COUNTED` speeches, ties in dates allowed
    for, else normal. Four speeches of different dates give none at 95 %: S has 24 arrangements. The test behind it
    takes the scatter to be the same at all dates.

    >>> theil_sen([0, 1, 2, 3, 4], [0.0, 1, 2, 3, 40])[:3]
    (1.0, 1.0, 37.0)
    >>> theil_sen([0, 1, 2, 3], [0.0, 1, 2, 3]).method
    'none: 4 speeches are too few for the level'
    """
    confidence(level, "theil_sen")
    x, y = dated_values(dates, values, "theil_sen")
    if x.size > PAIRS_LIMIT:
        return Interval(np.nan, np.nan, np.nan, f"none: more than {PAIRS_LIMIT:,} speeches")
    i, j = np.triu_indices(x.size, 1)
    apart = x[i] != x[j]
    if not apart.any():
        return Interval(np.nan, np.nan, np.nan, "none: all speeches have one date")
    slopes = np.sort((y[j] - y[i])[apart] / (x[j] - x[i])[apart])
    middle, total = float(np.median(slopes)), slopes.size
    ties = _tie_counts(x)
    if x.size <= COUNTED:
        upper = _upper_tails(ties)  # P(S >= total - 2k)
        m = int(np.searchsorted(upper, (1 - level) / 2, side="right")) - 1
        how = "exact"
    else:
        deviation = float(np.sqrt(_s_variance(ties, np.ones(1, dtype=np.int64), x.size)))
        m = int(np.floor((total - norm.ppf((1 + level) / 2) * deviation) / 2)) - 1
        how = "normal, ties in dates corrected"
    if m < 0:
        return Interval(middle, np.nan, np.nan, f"none: {x.size} speeches are too few for the level")
    return Interval(
        middle, float(slopes[m]), float(slopes[total - 1 - m]), f"Theil-Sen, interval of Kendall's S, {how}"
    )


@door
def mann_kendall(
    dates: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    method: Literal["auto", "counted", "enumerated", "monte-carlo", "normal"] = "auto",
    seed: int | None = None,
    resamples: int = 9_999,
) -> MannKendall:
    """Kendall's tau-b between dates and values, and the two-sided p of a trend, twice the smaller tail.

    Mann 1945, doi:10.2307/1907187; tau-b = S / √((pairs - tied dates)(pairs - tied values)). ``counted``: the exact
    distribution by its generating function, for ties in one of the two at most; ``enumerated``: every order of the
    values (seven speeches at most); ``monte-carlo``: random orders from ``seed``, p = (b+1)/(m+1) a tail; ``normal``:
    variance with both tie corrections, no continuity correction (Kendall 1970). ``auto`` takes the first that can be
    had, Monte Carlo only with a seed. The name of what was done comes back.

    >>> mann_kendall([1, 2, 3, 4, 5], [1.0, 2, 3, 5, 4])[:3]
    (0.8, 8, 0.08333333333333333)
    >>> mann_kendall([1, 1, 2, 2], [5.0, 5, 6, 7], method="enumerated").p
    0.3333333333333333
    """
    some(resamples, "mann_kendall")
    one_of("method", method, ("auto", "counted", "enumerated", "monte-carlo", "normal"), "mann_kendall")
    x, y = dated_values(dates, values, "mann_kendall")
    n = x.size
    xs, ys = _tie_counts(x), _tie_counts(y)
    if len(xs) < 2 or len(ys) < 2:
        what = "speech has one date" if len(xs) < 2 else "value is the same"
        return MannKendall(np.nan, 0, np.nan, np.nan, f"none: every {what}" if n else "none: no speech")
    root = float(np.sqrt(float(_open_pairs(xs)) * float(_open_pairs(ys))))
    ordered = np.sort(x), np.sort(y)
    s, top, bottom = (  # of these speeches, and the most and the least there can be
        _s_of(a, b, root) for a, b in ((x, y), ordered, (ordered[0], ordered[1][::-1]))
    )
    tau = s / root
    chosen = _chosen_method(method, n, bool(xs.max() == 1 or ys.max() == 1), seed)
    if chosen == "counted":
        upper = _upper_tails(xs if ys.max() == 1 else ys)
        places = (upper.size - 1 - np.array([s, -s])) // 2
        p, floor = min(1.0, 2 * float(upper[places].min())), min(1.0, 2 * float(upper[0]))
        return MannKendall(tau, s, p, floor, "Mann-Kendall, exact distribution of S")
    if chosen == "normal":
        z = np.array([abs(s), max(top, -bottom)]) / float(np.sqrt(_s_variance(xs, ys, n)))
        p, floor = (2 * norm.sf(z)).tolist()
        return MannKendall(tau, s, p, floor, "Mann-Kendall, normal, ties corrected")
    exact = chosen == "enumerated"
    if exact:
        blocks, m = all_orders([np.arange(n)], n), factorial(n)
        how = f"Mann-Kendall, exact permutation, {m:,} orders"
    else:
        if seed is None:
            raise CompareError("Monte Carlo without a seed", where="mann_kendall", advice="seed=0")
        blocks, m = random_orders(np.zeros(n, dtype=np.int64), resamples, seed, cells=n * n), resamples
        how = f"Mann-Kendall, Monte Carlo permutation, {m:,} orders, seed {seed}"
    every = np.concatenate([_s_of_orders(x, y, orders) for orders in blocks])
    upper_n, lower_n = int((every >= s).sum()), int((every <= s).sum())
    counts = np.array([[upper_n, (every >= top).sum()], [lower_n, (every <= bottom).sum()]], dtype=np.int64)
    p, floor = central_p(counts[0], counts[1], m, exact=exact).tolist()
    return MannKendall(tau, s, p, min(p, floor), how)


def _s_of(x: FloatArray, y: FloatArray, root: float) -> int:
    if x.size <= PAIRS_LIMIT:
        return int(_s_of_orders(x, y, np.arange(x.size)[None])[0])
    return round(float(kendalltau(x, y, method="asymptotic").statistic) * root)


def _s_of_orders(x: FloatArray, y: FloatArray, orders: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    sign_x, sign_y = (np.sign(v[:, None] - v[None, :]).astype(np.int8) for v in (x, y))
    moved = sign_y[orders[:, :, None], orders[:, None, :]]
    return np.asarray((moved * sign_x).sum(axis=(1, 2), dtype=np.int64) // 2)


def _chosen_method(method: str, n: int, one_tied: bool, seed: int | None) -> str:
    if method == "auto":
        if one_tied and n <= COUNTED:
            return "counted"
        if factorial(min(n, 20)) <= EXACT_LIMIT:
            return "enumerated"
        return "monte-carlo" if seed is not None and n <= COUNTED else "normal"
    if method == "counted" and not (one_tied and n <= COUNTED):
        raise CompareError(
            "ties in dates and in values, or too many speeches to count",
            where="mann_kendall",
            expected=f"ties in one of them and at most {COUNTED} speeches",
            advice='method="monte-carlo" with a seed',
        )
    if method == "enumerated" and factorial(min(n, 20)) > EXACT_LIMIT:
        raise CompareError(
            f"{n} speeches have too many orders", where="mann_kendall", advice='method="monte-carlo"'
        )
    return method


def _tie_counts(x: FloatArray) -> Codes:
    return np.unique(x, return_counts=True)[1].astype(np.int64)


def _open_pairs(ties: Codes) -> int:
    """Pairs that are not tied."""
    n = int(ties.sum())
    return n * (n - 1) // 2 - int((ties * (ties - 1) // 2).sum())


def _upper_tails(ties: Codes) -> FloatArray:
    """P(S >= top - 2k) for k = 0, 1, ..., where one variable has these ties and the other none.

    Orders with k inversions are counted by Π(1-q^i, i=1..n) / Π Π(1-q^i, i=1..t): the q-multinomial (Mann
    1945 without ties, Jonckheere 1954 with them).
    """
    n, top = int(ties.sum()), _open_pairs(ties)
    ways = [1] + [0] * top
    for i in range(1, n + 1):
        for k in range(top, i - 1, -1):
            ways[k] -= ways[k - i]
    for t in ties.tolist():
        for i in range(1, t + 1):
            for k in range(i, top + 1):
                ways[k] += ways[k - i]
    running, out = 0, []
    total = factorial(n) // prod(factorial(t) for t in ties.tolist())
    for count in ways:
        running += count
        out.append(running / total)
    return np.array(out, dtype=np.float64)


def _s_variance(xs: Codes, ys: Codes, n: int) -> float:
    """Variance of S with ties in both (Kendall 1970)."""
    v0 = n * (n - 1) * (2 * n + 5)
    v = (v0 - fsum(_v(t) for t in xs.tolist()) - fsum(_v(t) for t in ys.tolist())) / 18
    pairs_x, pairs_y = (fsum(t * (t - 1) for t in ts.tolist()) for ts in (xs, ys))
    triples_x, triples_y = (fsum(t * (t - 1) * (t - 2) for t in ts.tolist()) for ts in (xs, ys))
    v += pairs_x * pairs_y / (2 * n * (n - 1))
    if n > 2:
        v += triples_x * triples_y / (9 * n * (n - 1) * (n - 2))
    return v


def _v(t: int) -> int:
    return t * (t - 1) * (2 * t + 5)
