"""The older dispersion measures and the frequencies adjusted by them: for holding a number against an older study.

None is better than DP, and several are worse: they ask how alike the parts are without asking what chance would do,
and some reach other limits with other numbers of parts. What they are for is comparison with work that printed them.
``counts`` and ``sizes`` are those of :mod:`.dispersion`: parts on the last axis, one size each.

Direction, every one of them: D2, D3, DC and DA are 1 for an even spread and fall as the word clumps. The standard
deviation and the coefficient of variation are 0 for an even spread. The adjusted frequencies U, Um, KF and FM are the
word's frequency for an even spread, and less where it clumps; UR is less even then.

A word that occurs nowhere has no dispersion (NaN) and the adjusted frequency 0. One part shows no spread: NaN.
Formulas as collected by Gries 2008 (doi:10.1075/ijcl.13.4.02gri), from whose examples they are tested.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, xlogy

from .asked import one_of
from .counts import FloatArray, unwrapped
from .dispersion import checked, juilland_d, range_of, rosengren_s, shares

Denominator = Literal["population", "sample"]
On = Literal["rates", "counts"]


def standard_deviation(
    counts: npt.ArrayLike, sizes: npt.ArrayLike, *, denominator: Denominator, on: On = "rates"
) -> FloatArray:
    """How far the parts' rates (per token) or counts lie from their mean; 0 = even. No upper limit.

    ``population`` divides the sum of squares by the number of parts, ``sample`` by one less. It grows with the
    frequency of the word: compare words by :func:`variation_coefficient`.

    >>> standard_deviation([1, 2, 3, 4, 5], [1] * 5, denominator="population").round(4)
    np.float64(1.4142)
    """
    x = _values(counts, sizes, on, "standard_deviation")
    if x.shape[-1] < 2:
        return _nothing(x)
    return unwrapped(x.std(axis=-1, ddof=int(denominator == "sample")))


def variation_coefficient(
    counts: npt.ArrayLike, sizes: npt.ArrayLike, *, denominator: Denominator, on: On = "rates"
) -> FloatArray:
    """The standard deviation in units of the mean; 0 = even, √(parts - 1) (``population``) = all in one part.

    >>> variation_coefficient([1, 2, 3, 4, 5], [1] * 5, denominator="population").round(4)
    np.float64(0.4714)
    """
    x = _values(counts, sizes, on, "variation_coefficient")
    spread = standard_deviation(counts, sizes, denominator=denominator, on=on)
    return _quotient(np.asarray(spread), x.mean(axis=-1))


def carroll_d2(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Carroll's D2 = -Σ p ln p / ln(parts), p a part's rate over the sum of rates; 1 = even, 0 = all in one part.

    An entropy as a share of the greatest one, so the base of the logarithm falls out. Carroll 1970,
    doi:10.1002/j.2333-8504.1970.tb00778.x.

    >>> carroll_d2([2, 1, 1, 1, 0], [1] * 5).round(4)
    np.float64(0.8277)
    """
    p = _rate_shares(counts, sizes, "carroll_d2")
    if p.shape[-1] < 2:
        return _nothing(p)
    return unwrapped(np.asarray(-xlogy(p, p).sum(axis=-1) / np.log(p.shape[-1])))


def lyne_d3(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Lyne's D3 = 1 - χ² / 4f, χ² against counts in proportion to the sizes; 1 = even, *no* fixed lower limit.

    With five equal parts the least is 0, with more it is below: 1 - (parts - 1) / 4. Some programs cut it at 0;
    this does not, for then all clumped words would look the same. Lyne 1985, The vocabulary of French business
    correspondence.

    >>> lyne_d3([1, 2, 3, 4, 5], [1] * 5).round(3), lyne_d3([8] + [0] * 8, [1] * 9).round(3)
    (np.float64(0.944), np.float64(-1.0))
    """
    v, s = shares(counts, sizes, "lyne_d3")
    if s.size < 2:
        return _nothing(v)
    return unwrapped(1 - ((v - s) ** 2 / s).sum(axis=-1) / 4)


def zhang_dc(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Distributional consistency, (mean of √rate)² / mean rate; 1 = even, 1 / parts = all in one part.

    Zhang, Huang & Yu 2004 (LREC, 1119-1122) for parts of one size, where it is Rosengren's S; here on rates, so that
    long parts are not taken for clumps.

    >>> zhang_dc([1, 2, 3, 4, 5], [1] * 5).round(3)
    np.float64(0.937)
    """
    p = _rate_shares(counts, sizes, "zhang_dc")
    if p.shape[-1] < 2:
        return _nothing(p)
    return unwrapped(np.asarray(np.sqrt(p).mean(axis=-1) ** 2 * p.shape[-1]))


def burch_da(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """DA = 1 - mean |p_i - p_j| · parts / 2 over pairs of parts, p as in D2; 1 = even, 0 = all in one part.

    Burch, Egbert & Biber 2017, doi:10.1558/jrds.33066. Their bare form; the "shortcut" of Wilcox 1973 gives another
    number. Computed from the sorted rates, so that many parts take no square of their number.

    >>> burch_da([0, 0, 1, 2, 5], [1000] * 5).round(4)
    np.float64(0.25)
    """
    p = np.sort(_rate_shares(counts, sizes, "burch_da"), axis=-1)
    n = p.shape[-1]
    if n < 2:
        return _nothing(p)
    return unwrapped(np.asarray(1 - (p * (2 * np.arange(1, n + 1) - n - 1)).sum(axis=-1) / (n - 1)))


def juilland_u(counts: npt.ArrayLike, sizes: npt.ArrayLike, *, on: On = "rates") -> FloatArray:
    """Juilland's usage U = D · f: the frequency if even, 0 if all of it is in one part.

    Juilland & Chang-Rodríguez 1964, doi:10.1515/9783112415467; ``on`` as in :func:`.dispersion.juilland_d`.

    >>> juilland_u([0, 4, 3, 2, 1], [1] * 5).round(2)
    np.float64(6.46)
    """
    return _adjusted(juilland_d(counts, sizes, on=on), counts, sizes)


def carroll_um(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Carroll's Um = f · D2 + (1 - D2) · Σ s_i f_i: the frequency if even; f / parts if all is in one of equal parts.

    s_i is a part's share of the tokens. Carroll 1970, doi:10.1002/j.2333-8504.1970.tb00778.x; the weighted mean
    Σ s_i f_i, which is f / parts for parts of one size, as in Carroll, Davies & Richman 1971.

    >>> carroll_um([2, 1, 1, 1, 0], [1] * 5).round(2)
    np.float64(4.31)
    """
    x, size = checked(counts, sizes, "carroll_um")
    d2, f = np.asarray(carroll_d2(counts, sizes)), x.sum(axis=-1)
    least = (x * (size / size.sum())).sum(axis=-1)
    return unwrapped(np.where(f > 0, f * d2 + (1 - d2) * least, 0.0))


def rosengren_kf(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Rosengren's KF (S-adjusted frequency) = (Σ √(s_i f_i))² = S · f: the frequency if even; f · s_i if all in one.

    Rosengren 1971 (Études de linguistique appliquée 1, 103-127).

    >>> rosengren_kf([1, 2, 3, 4, 5], [1] * 5).round(3)
    np.float64(14.053)
    """
    return _adjusted(rosengren_s(counts, sizes), counts, sizes)


def engwall_fm(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Engwall's FM = f · range / parts: the frequency if the word is in every part, however unevenly.

    Engwall 1974 (dissertation, Stockholm), after Gries 2008.

    >>> engwall_fm([4, 2, 1, 1, 0], [1] * 5)
    np.float64(6.4)
    """
    x, _ = checked(counts, sizes, "engwall_fm")
    return unwrapped(np.asarray(x.sum(axis=-1) * range_of(x) / x.shape[-1]))


def kromer_ur(counts: npt.ArrayLike) -> FloatArray:
    """Kromer's UR = Σ (1 + 1/2 + … + 1/f_i): each further occurrence in a part counts for less. No sizes, no limits.

    Kromer 2003, doi:10.1076/jqul.10.2.177.16718. Even for an even spread it is below the frequency, and it grows
    with the number of parts: compare within one division only.

    >>> kromer_ur([2, 1, 1, 1, 0]).round(6)
    np.float64(4.5)
    """
    x = np.asarray(counts, dtype=np.float64)
    return unwrapped(np.asarray((digamma(x + 1) - digamma(1)).sum(axis=-1)))


def _values(counts: npt.ArrayLike, sizes: npt.ArrayLike, on: On, where: str) -> FloatArray:
    one_of("on", on, ("rates", "counts"), where)
    x, size = checked(counts, sizes, where)
    return np.asarray(x / size if on == "rates" else x, dtype=np.float64)


def _rate_shares(counts: npt.ArrayLike, sizes: npt.ArrayLike, where: str) -> FloatArray:
    """Each part's rate over the sum of rates; NaN for a word that occurs nowhere."""
    rates = _values(counts, sizes, "rates", where)
    total = rates.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(rates, total, out=np.full_like(rates, np.nan), where=total > 0))


def _adjusted(dispersion: FloatArray, counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    f = checked(counts, sizes, "adjusted frequency")[0].sum(axis=-1)
    return unwrapped(np.where(f > 0, f * dispersion, 0.0))


def _quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    return unwrapped(np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0))


def _nothing(x: FloatArray) -> FloatArray:
    """NaN for every word: there is no second part."""
    return unwrapped(np.full(x.shape[:-1], np.nan))
