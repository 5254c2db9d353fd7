"""The rest of the statistics that keyness is printed with, so that others' tables can be checked against ours.

They take ``f1`` occurrences among ``n1`` tokens (the target) and ``f2`` among ``n2`` (the reference), as
:mod:`discourse.compare.measures` does, and say of speeches as little: tokens are taken for independent draws, so
none of the p-values is a test of a difference between groups of speeches. They are here to be compared with what a
paper or a program printed; the keyness table ranks by :mod:`discourse.compare.permutation`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..doors import door
from ..errors import CompareError
from .association import Alternative, ZeroCells, conditional_odds_ratio, fisher_exact_p, odds_ratio
from .counts import Counts, FloatArray, two_corpora, unwrapped
from .measures import g2

#: Simple maths adds its constant to rates in so many tokens.
PER_MILLION = 1_000_000


@door
def williams_q(f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike) -> FloatArray:
    """Williams' divisor of the four-cell G²: 1 + (N/n1 + N/n2 - 1)(N/f + N/(N-f) - 1) / (6N), N = n1+n2, f = f1+f2.

    Williams 1976, Biometrika 63(1), 33-37. Above 1, and near it where nothing is small; infinite where the word
    occurs nowhere or is every token.

    >>> williams_q(7, 10, 2, 9).round(4)
    np.float64(1.0795)
    """
    c = two_corpora(f1, n1, f2, n2, where="williams_q")
    total, words = c.n1 + c.n2, c.f1 + c.f2
    with np.errstate(divide="ignore"):
        columns = total / words + total / (total - words) - 1
    return unwrapped(1 + (total / c.n1 + total / c.n2 - 1) * columns / (6 * total))


@door
def g2_williams(f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike) -> FloatArray:
    """Four-cell G² over Williams' divisor: what R's quanteda prints unless told not to.

    >>> g2_williams(7, 10, 2, 9).round(4)
    np.float64(4.2008)
    """
    c = two_corpora(f1, n1, f2, n2, where="g2_williams")
    return unwrapped(np.asarray(g2(*c, formula="four-cell") / williams_q(*c)))


@door
def keyness_fisher_p(
    f1: npt.ArrayLike,
    n1: npt.ArrayLike,
    f2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    alternative: Alternative = "two-sided",
) -> FloatArray:
    """Fisher's exact test of word against non-word in the two corpora; ``greater``: more in the target.

    Exact for tokens drawn one by one, which exactness is no help where they come by the speech. See
    :func:`discourse.compare.association.fisher_exact_p`.

    >>> keyness_fisher_p(7, 10, 2, 9).round(5)
    np.float64(0.06978)
    """
    return fisher_exact_p(
        *_table(two_corpora(f1, n1, f2, n2, where="keyness_fisher_p")), alternative=alternative
    )


@door
def keyness_odds_ratio(
    f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike, *, zero_cells: ZeroCells
) -> FloatArray:
    """Odds of the word in the target over its odds in the reference: for words, as good as the ratio of rates.

    ``zero_cells`` as for :func:`discourse.compare.association.odds_ratio`.

    >>> keyness_odds_ratio(7, 10, 2, 9, zero_cells="none").round(3)
    np.float64(8.167)
    """
    table = _table(two_corpora(f1, n1, f2, n2, where="keyness_odds_ratio"))
    return odds_ratio(*table, zero_cells=zero_cells)


@door
def keyness_conditional_odds_ratio(
    f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike
) -> FloatArray:
    """The odds ratio that R prints beside Fisher's test, nearer to 1 than the sample's own.

    >>> keyness_conditional_odds_ratio(7, 10, 2, 9).round(4)
    np.float64(7.1663)
    """
    return conditional_odds_ratio(
        *_table(two_corpora(f1, n1, f2, n2, where="keyness_conditional_odds_ratio"))
    )


@door
def relative_risk(f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike) -> FloatArray:
    """Ratio of the two rates, unsmoothed: infinite for a word of the target only, NaN for one of neither.

    :func:`discourse.compare.ratios.log_ratio` is its binary logarithm with a rule for zeros.

    >>> relative_risk([20, 3], 1000, [10, 0], 1000)
    array([ 2., inf])
    """
    c = two_corpora(f1, n1, f2, n2, where="relative_risk")
    with np.errstate(divide="ignore", invalid="ignore"):
        return unwrapped((c.f1 / c.n1) / (c.f2 / c.n2))


@door
def difference_coefficient(
    f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike
) -> FloatArray:
    """Difference of the two rates over their sum: -1 = only in the reference, 0 = as often, 1 = only in the target.

    Hofland & Johansson 1982, Word Frequencies in British and American English; they had corpora of one size and
    took counts. It is the ratio of rates on another scale (1/3 = twice as frequent), and ±1 for a single
    occurrence on one side. A word of neither corpus has none: NaN.

    >>> difference_coefficient([18, 1], 1_000_000, [35, 0], 1_000_000).round(2)
    array([-0.32,  1.  ])
    """
    c = two_corpora(f1, n1, f2, n2, where="difference_coefficient")
    one, two = c.f1 / c.n1, c.f2 / c.n2
    return unwrapped(np.divide(one - two, one + two, out=np.full_like(one, np.nan), where=c.f1 + c.f2 > 0))


@door
def simple_maths(
    f1: npt.ArrayLike,
    n1: npt.ArrayLike,
    f2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    k: float,
    per: float = PER_MILLION,
) -> FloatArray:
    """(rate here + k) / (rate there + k), rates in a million tokens (``per``); 1 = as frequent.

    Kilgarriff 2009, Simple maths for keywords (Proceedings of Corpus Linguistics, Liverpool). ``k`` chooses the list:
    1 brings up rare words, 100 or 1,000 frequent ones. It is a smoothing and no more: nothing is said of chance.
    In a corpus of 20,000 words one occurrence is 50 in a million, and k = 1 smooths nothing.

    >>> simple_maths([7, 1], 1000, [2, 0], 1000, k=1).round(3)
    array([   3.499, 1001.   ])
    """
    if not (k > 0 and per > 0):
        raise CompareError(
            f"k = {k:g}, rates in {per:g} tokens", where="simple_maths", expected="both above zero"
        )
    c = two_corpora(f1, n1, f2, n2, where="simple_maths")
    return unwrapped((per * c.f1 / c.n1 + k) / (per * c.f2 / c.n2 + k))


def _table(c: Counts) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """The same four cells as a table of pairs: target or not, word or not."""
    return c.f1, c.n1, c.f1 + c.f2, c.n1 + c.n2
