"""How much more often does a word occur here than there: statistics on counts in two corpora.

Everything here takes ``f1`` occurrences among ``n1`` tokens (the target) and ``f2`` among ``n2`` (the reference),
numbers or arrays that broadcast. Statistics with rival definitions take the definition by name. None of them
is a test of anything about *speeches*: tokens of one speech are not independent (Kilgarriff 2005,
doi:10.1515/cllt.2005.1.2.263), so p-values come from :mod:`discourse.compare.permutation`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from ..deviance import of_two
from ..doors import door
from ..errors import CompareError
from .asked import numbers, unknown
from .counts import FloatArray, two_corpora, unwrapped

G2Formula = Literal["four-cell", "two-cell"]
Correction = Literal["none", "yates"]
Variance = Literal["two-term", "four-term"]


@door
def g2(
    f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike, *, formula: G2Formula
) -> FloatArray:
    """Log-likelihood ratio, 2 Σ O ln(O/E), unsigned; a cell with O = 0 adds nothing.

    ``four-cell`` sums over word and non-word in both corpora (Dunning 1993, Computational Linguistics 19(1);
    the likelihood ratio proper). ``two-cell`` leaves the non-words out, as the UCREL calculator does (Rayson
    & Garside 2000, doi:10.3115/1117729.1117730); the two part company when the word is frequent, and the
    two-cell value is never the larger. Grows with corpus size: not an effect size.

    >>> g2(110, 2552, 111, 29225, formula="four-cell").round(2)
    np.float64(270.72)
    >>> g2(0, 100, 0, 100, formula="two-cell")
    np.float64(0.0)
    """
    c = two_corpora(f1, n1, f2, n2, where="g2")
    if formula not in ("four-cell", "two-cell"):
        raise unknown("g2", "formula", formula, ("four-cell", "two-cell"))
    return unwrapped(of_two(*c, four_cells=formula == "four-cell"))


@door
def chi2(
    f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike, *, correction: Correction
) -> FloatArray:
    """Pearson's chi-squared of the two-by-two table; 0 where the word occurs in neither corpus, or is every token.

    ``yates`` takes N/2 off |ad - bc|, and stops at zero: some programs let the difference turn negative and
    square it, others correct only some rows of one table. Here every row or none.

    >>> chi2(7, 10, 2, 9, correction="none").round(4), chi2(7, 10, 2, 9, correction="yates").round(4)
    (np.float64(4.3372), np.float64(2.6324))
    """
    if correction not in ("none", "yates"):
        raise unknown("chi2", "correction", correction, ("none", "yates"))
    c = two_corpora(f1, n1, f2, n2, where="chi2")
    total = c.n1 + c.n2
    words = c.f1 + c.f2
    cross = np.abs(c.f1 * (c.n2 - c.f2) - c.f2 * (c.n1 - c.f1))
    if correction == "yates":
        cross = np.maximum(cross - total / 2, 0.0)
    below = c.n1 * c.n2 * words * (total - words)
    return unwrapped(np.divide(total * cross**2, below, out=np.zeros_like(below), where=below > 0))


@door
def bic(
    f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike, *, formula: G2Formula
) -> FloatArray:
    """Approximate Bayes factor, G² - ln(n1 + n2); above 2 is called positive, above 10 very strong evidence.

    Wilson 2013 (in Bieswanger & Koll-Stobbe, Peter Lang). Its sample size is tokens, which is the wrong one
    within a genre: on random halves of one series of reports about 1 % of words still pass 2.

    >>> bic(110, 2552, 111, 29225, formula="four-cell").round(2)
    np.float64(260.36)
    """
    c = two_corpora(f1, n1, f2, n2, where="bic")
    return unwrapped(g2(*c, formula=formula) - np.log(c.n1 + c.n2))


class FightinWords(NamedTuple):
    """``delta``: difference of smoothed log-odds (nats); ``z``: the same in standard errors."""

    delta: FloatArray
    z: FloatArray
    prior: str
    variance: str


@door
def fightin_words(
    f1: npt.ArrayLike,
    n1: npt.ArrayLike,
    f2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    prior: npt.ArrayLike,
    prior_total: float | None = None,
    variance: Variance,
) -> FightinWords:
    """Weighted log-odds with a Dirichlet prior: δ = ln[(f1+α)/(n1+α0-f1-α)] - the same for the reference; z = δ/√var.

    Monroe, Colaresi & Quinn 2008, doi:10.1093/pan/mpn018. ``prior`` is α, the pseudo-count of each word: one
    number for an uninformative prior, or one a word (frequencies in a background corpus, scaled) for an
    informative one. α0 is their sum, unless the words given are only some of the vocabulary: then say
    ``prior_total``. ``variance="two-term"`` is 1/(f1+α) + 1/(f2+α), the approximation the paper prints;
    ``"four-term"`` adds the non-words' terms (as scattertext does), which matters for frequent words. The scale
    of the prior decides the ranking: name it beside every list. z supposes independent tokens: rank by it, do
    not test with it.

    >>> fightin_words([1, 5, 1, 9], 16, [100, 510, 100, 199], 909, prior=0.1, variance="two-term").z.round(3)
    array([-0.566, -2.338, -0.566,  4.402])
    """
    if variance not in ("two-term", "four-term"):
        raise unknown("fightin_words", "variance", variance, ("two-term", "four-term"))
    c = two_corpora(f1, n1, f2, n2, where="fightin_words")
    given = numbers(prior, "fightin_words")
    if given.ndim and given.shape != c.f1.shape:
        raise CompareError(
            f"a prior of shape {given.shape} for words of shape {c.f1.shape}",
            where="fightin_words",
            expected="one number, or one a word",
        )
    alpha = np.broadcast_to(given, c.f1.shape)
    total = float(alpha.sum()) if prior_total is None else float(prior_total)
    if not (alpha > 0).all() or total < alpha.max(initial=0.0):
        raise CompareError(
            "the prior is not above zero for every word, or its total is less than one word's share",
            where="fightin_words",
            expected="prior > 0 and prior_total at least the sum over the words given",
        )
    with_1, with_2 = c.f1 + alpha, c.f2 + alpha
    rest_1, rest_2 = (n - f + (total - alpha) for n, f in ((c.n1, c.f1), (c.n2, c.f2)))
    if (rest_1 <= 0).any() or (rest_2 <= 0).any():
        raise CompareError(
            "a word is the whole corpus and has the whole prior",
            where="fightin_words",
            expected="other words",
        )
    delta = np.log(with_1 / rest_1) - np.log(with_2 / rest_2)
    spread = 1 / with_1 + 1 / with_2
    if variance == "four-term":
        spread = spread + 1 / rest_1 + 1 / rest_2
    kind = (
        f"uninformative, alpha={float(given):g} a word"
        if given.ndim == 0
        else "informative, one alpha a word"
    )
    return FightinWords(
        unwrapped(delta),
        unwrapped(delta / np.sqrt(spread)),
        f"{kind}, alpha0={total:g}",
        f"{variance} variance",
    )
