"""How closely do two words keep company: association measures on the two-by-two table of a pair.

Everything here takes, as numbers or arrays that broadcast, ``o11`` times together, ``r1`` times the first word (as
first of a pair), ``c1`` times the second (as second of a pair), among ``n`` pairs. Programs that have the four cells
say :func:`from_cells` first. What a pair is (side by side, within a window) is decided where pairs are counted.

No measure is best: PMI and Dice prefer what is rare, t and G² what is frequent, λ lies between. A measure says how
strong or how certain a tie is, never that it is a phrase; and those with a standard error or a p take pairs for
independent draws, which pairs of one speech are not: see :mod:`discourse.compare.collocation_table`.

**Zero cells.** A word that never occurs (r1 or c1 = 0) has no association: NaN. Words that never meet have the
measure's lower limit: minus infinity for logarithms of a count (PMI, MI3, logDice, t), -1 for NPMI, 0 for Dice and
the odds ratio; λ is smoothed and always finite. Each function says the rest.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom
from scipy.stats.contingency import odds_ratio as one_odds_ratio

from ..deviance import of_two
from ..doors import door
from ..errors import CompareError
from .asked import numbers, one_of
from .counts import FloatArray, countable, unwrapped

Alternative = Literal["two-sided", "greater", "less"]
ZeroCells = Literal["none", "haldane-anscombe"]

#: Added to each cell before a logarithm is taken: half an observation (Haldane 1956; Blaheta & Johnson 2001).
SMOOTHING = 0.5

#: A table of more cannot be solved for its conditional odds ratio.
_SOLVABLE = 2**31 - 1

#: Probabilities that differ by less than this share are the same, rounded differently; R's fisher.test has it so.
_TIE = 1e-7


class Pairs(NamedTuple):
    """``o11`` of ``n`` pairs have both words, ``r1`` the first word first, ``c1`` the second second."""

    o11: FloatArray
    r1: FloatArray
    c1: FloatArray
    n: FloatArray

    @property
    def expected(self) -> FloatArray:
        """How often together if the words knew nothing of each other, r1 c1 / n."""
        return self.r1 * self.c1 / self.n

    @property
    def cells(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Both words, only the first, only the second, neither."""
        return self.o11, self.r1 - self.o11, self.c1 - self.o11, self.n - self.r1 - self.c1 + self.o11


def pairs(
    o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike, *, where: str = "pairs"
) -> Pairs:
    """The four numbers broadcast together and looked at: no cell of the table may be below zero.

    >>> pairs([8, 0], 10, 9, 100).expected
    array([0.9, 0.9])
    """
    arrays = [numbers(a, where) for a in (o11, r1, c1, n)]
    try:
        found = Pairs(*(np.array(a) for a in np.broadcast_arrays(*arrays)))
    except ValueError:
        raise CompareError(
            "o11, r1, c1, n of shapes " + ", ".join(str(a.shape) for a in arrays),
            where=where,
            expected="one number, or as many as there are pairs of words",
        ) from None
    countable(found, "pairs", where=where)
    if (found.n <= 0).any() or any((cell < 0).any() for cell in found.cells):
        raise CompareError(
            "these four numbers make no table",
            where=where,
            expected="n above zero, 0 <= o11 <= r1 and c1, and r1 + c1 - o11 <= n",
            advice="from_cells(...), if these are the four cells",
        )
    return found


@door
def from_cells(o11: npt.ArrayLike, o12: npt.ArrayLike, o21: npt.ArrayLike, o22: npt.ArrayLike) -> Pairs:
    """The same table from its cells: both words, only the first, only the second, neither.

    >>> from_cells(8, 2, 1, 89)
    Pairs(o11=array(8.), r1=array(10.), c1=array(9.), n=array(100.))
    """
    a, b, c, d = (numbers(x, "from_cells") for x in (o11, o12, o21, o22))
    return pairs(a, a + b, a + c, a + b + c + d, where="from_cells")


# ── information ──────────────────────────────────────────────────────────────────────────────────────────


@door
def pmi(
    o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike, *, k: float = 1.0
) -> FloatArray:
    """Pointwise mutual information, log2 of p(x,y)^k / (p(x) p(y)), in bits; 0 = as by chance for k = 1.

    Church & Hanks 1990, Computational Linguistics 16(1). Words that occur once, together, have the largest value
    there is: ask for a least count. ``k`` = 2 or 3 (Daille 1994) takes weight off rare pairs; these are shares of
    the pairs, so 0 is the most that k = 2 can reach. For the form on bare counts see :func:`mi3`. Never together:
    minus infinity.

    >>> pmi(20, 42, 20, 14307668).round(2), pmi(20, 15019, 15629, 14307668).round(2)
    (np.float64(18.38), np.float64(0.29))
    """
    t = pairs(o11, r1, c1, n, where="pmi")
    with np.errstate(divide="ignore"):
        found = k * np.log2(t.o11 / t.n) - np.log2(_there(t.r1) / t.n) - np.log2(_there(t.c1) / t.n)
    return unwrapped(found)


@door
def ppmi(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """PMI where it is positive, else 0: what a table of word vectors is filled with.

    >>> ppmi([20, 0], [42, 5], [20, 5], 14307668).round(2)
    array([18.38,  0.  ])
    """
    return unwrapped(np.asarray(np.maximum(pmi(o11, r1, c1, n), 0.0)))


@door
def npmi(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """PMI over -log2 p(x,y): -1 = never together, 0 = as by chance, 1 = never apart.

    Bouma 2009 (Proceedings of GSCL). Where all pairs are this one there is nothing to compare with: NaN.

    >>> npmi([10, 1, 0], 10, 10, 100).round(3)
    array([ 1.,  0., -1.])
    """
    t = pairs(o11, r1, c1, n, where="npmi")
    with np.errstate(divide="ignore", invalid="ignore"):
        found = pmi(*t) / -np.log2(t.o11 / t.n)
    never = (t.o11 == 0) & (t.r1 > 0) & (t.c1 > 0)
    return unwrapped(np.where(never, -1.0, found))


@door
def mi3(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """log2 of O³ / E on counts, as concordancers print it; 2 log2 n more than ``pmi(..., k=3)``, the same order.

    Never together: minus infinity.

    >>> mi3(8, 10, 9, 100).round(3)
    np.float64(9.152)
    """
    t = pairs(o11, r1, c1, n, where="mi3")
    with np.errstate(divide="ignore"):
        return unwrapped(3 * np.log2(t.o11) - np.log2(_there(t.expected)))


# ── shares ───────────────────────────────────────────────────────────────────────────────────────────────


@door
def dice(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike) -> FloatArray:
    """2 o11 / (r1 + c1): 0 = never together, 1 = never apart; does not hang on how much else there is.

    Dice 1945; Smadja, McKeown & Hatzivassiloglou 1996, Computational Linguistics 22(1).

    >>> dice(130, 3121, 143).round(3)
    np.float64(0.08)
    """
    a, b, c = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (o11, r1, c1)))
    pairs(a, b, c, b + c - a + (b + c == 0), where="dice")
    both = (b > 0) & (c > 0)
    return unwrapped(np.divide(2 * a, b + c, out=np.full(a.shape, np.nan), where=both))


@door
def log_dice(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike) -> FloatArray:
    """14 + log2 Dice: 14 at most, one more = twice as close, below 0 = less than once in 16,000.

    Rychlý 2008 (Proceedings of RASLAN). Never together: minus infinity.

    >>> log_dice([300, 3, 6], [300, 3000, 3000], [300, 3000, 3000]).round(3)
    array([14.   ,  4.034,  5.034])
    """
    with np.errstate(divide="ignore"):
        return unwrapped(np.asarray(14 + np.log2(dice(o11, r1, c1))))


class DeltaP(NamedTuple):
    """How much likelier each word is for the other's being there: the two differ, as a tie has a direction."""

    second_given_first: FloatArray
    first_given_second: FloatArray


@door
def delta_p(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike) -> DeltaP:
    """ΔP: the share of pairs with the one word that have the other, minus that share of pairs without it; -1 to 1.

    Ellis 2006; Gries 2013, International Journal of Corpus Linguistics 18(1), 137-165. NaN where no pair has the
    word, or every one.

    >>> [x.round(3) for x in delta_p(*from_cells(5610, 168938, 2257, 10233063))]  # of, course
    [np.float64(0.032), np.float64(0.697)]
    """
    t = pairs(o11, r1, c1, n, where="delta_p")
    both, first, second, neither = t.cells
    nothing = (t.r1 == 0) | (t.c1 == 0)
    forward = _share(both, t.r1) - _share(second, second + neither)
    backward = _share(both, t.c1) - _share(first, first + neither)
    return DeltaP(*(unwrapped(np.where(nothing, np.nan, found)) for found in (forward, backward)))


# ── certainty ────────────────────────────────────────────────────────────────────────────────────────────


class LogOdds(NamedTuple):
    """``lambda_``: interaction in natural logarithms, 0 = none; ``se``: its standard error; ``z``: their quotient."""

    lambda_: FloatArray
    se: FloatArray
    z: FloatArray


@door
def log_odds_lambda(
    o11: npt.ArrayLike,
    r1: npt.ArrayLike,
    c1: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    smoothing: float = SMOOTHING,
) -> LogOdds:
    """λ of two words: the logarithm of the odds ratio, ``smoothing`` added to each cell; se² = Σ 1/cell.

    Blaheta & Johnson 2001 (ACL workshop on collocations), as ``textstat_collocations`` of R's quanteda.textstats.
    Finite for every table (a word that never occurs has a value near 0 and a large se). z is a Wald statistic:
    where little is expected its distribution is not normal.

    >>> found = log_odds_lambda(2, 2, 2, 9)
    >>> found.lambda_.round(6), found.z.round(6)
    (np.float64(4.317488), np.float64(2.027787))
    """
    both, first, second, neither = pairs(o11, r1, c1, n, where="log_odds_lambda").cells
    table = np.stack([np.stack([neither, second], axis=-1), np.stack([first, both], axis=-1)], axis=-2)
    return interaction_lambda(table, size=2, smoothing=smoothing)


@door
def interaction_lambda(cells: npt.ArrayLike, *, size: int, smoothing: float = SMOOTHING) -> LogOdds:
    """λ of a run of ``size`` words: the highest interaction of the saturated log-linear model of the 2^size table.

    The last ``size`` axes of ``cells`` have length two: place 1 of the k-th = the k-th word is the run's own. λ is
    Σ (-1)^(size - b) ln cell, b the number of words that are its own, and se² = Σ 1/cell (Blaheta & Johnson 2001;
    quanteda). With three words and more it is what the whole run adds to all its shorter parts: a fixed phrase
    whose parts are fixed as well can have a λ *below* zero.

    >>> table = np.array([[[1000, 5], [5, 20]], [[5, 1], [20, 50]]])  # 50 times all three
    >>> [x.round(3) for x in interaction_lambda(table, size=3)]
    [np.float64(-4.318), np.float64(1.153), np.float64(-3.744)]
    """
    table = np.asarray(cells, dtype=np.float64)
    if size < 2 or table.ndim < size or table.shape[table.ndim - size :] != (2,) * size:
        raise CompareError(
            f"cells of shape {table.shape} for {size} words",
            where="interaction_lambda",
            expected="at least two words, and two places for each on the last axes",
        )
    if not (np.isfinite(table).all() and (table >= 0).all() and (table + smoothing > 0).all()):
        raise CompareError(
            "a cell is empty or below zero",
            where="interaction_lambda",
            expected="counts, with a smoothing above zero where one is 0",
        )
    flat = table.reshape(*table.shape[: table.ndim - size], 2**size) + smoothing
    own = np.array([bin(cell).count("1") for cell in range(2**size)])
    found = np.log(flat) @ (-1.0) ** (size - own)
    se = np.sqrt((1 / flat).sum(axis=-1))
    return LogOdds(*(unwrapped(np.asarray(x)) for x in (found, se, found / se)))


@door
def t_score(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """(O - E) / √O; prefers what is frequent. Never together: minus infinity.

    Church, Gale, Hanks & Hindle 1991. Not a t statistic of anything: an order.

    >>> t_score(20, 42, 20, 14307668).round(4)
    np.float64(4.4721)
    """
    t = pairs(o11, r1, c1, n, where="t_score")
    with np.errstate(divide="ignore"):
        return unwrapped((t.o11 - _there(t.expected)) / np.sqrt(t.o11))


@door
def z_score(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """(O - E) / √E; prefers what is rare, and enormous where little is expected. Not λ's z.

    >>> z_score(8, 10, 9, 100).round(3)
    np.float64(7.484)
    """
    t = pairs(o11, r1, c1, n, where="z_score")
    return unwrapped((t.o11 - t.expected) / np.sqrt(_there(t.expected)))


@door
def signed_g2(o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """Log-likelihood ratio of the four cells, 2 Σ O ln(O/E), with a minus where there is less than expected.

    Dunning 1993, Computational Linguistics 19(1). A word that is in no pair or in all of them tells nothing: 0.

    >>> signed_g2([8, 0], 10, [9, 50], 100).round(2)
    array([ 39.51, -14.98])
    """
    t = pairs(o11, r1, c1, n, where="signed_g2")
    both, first, second, neither = t.cells
    rest = t.n - t.r1
    found = np.where(rest > 0, of_two(both, t.r1, second, np.maximum(rest, 1.0), four_cells=True), 0.0)
    return unwrapped(np.copysign(found, both * neither - first * second))


@door
def odds_ratio(
    o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike, *, zero_cells: ZeroCells
) -> FloatArray:
    """Sample odds ratio, o11 o22 / (o12 o21): 1 = no association.

    ``none``: as it is, infinite where a word is never without the other, NaN for 0/0. ``haldane-anscombe``: half an
    observation in each cell (Haldane 1956, doi:10.1111/j.1469-1809.1955.tb01285.x; Anscombe 1956), which is the
    exponential of λ. R's fisher.test prints neither, but :func:`conditional_odds_ratio`.

    >>> odds_ratio(7, 10, 9, 19, zero_cells="none").round(3)
    np.float64(8.167)
    """
    if zero_cells not in ("none", "haldane-anscombe"):
        raise CompareError(
            f"there is no rule {zero_cells!r} for zero cells",
            where="odds_ratio",
            expected="none or haldane-anscombe",
        )
    half = SMOOTHING if zero_cells == "haldane-anscombe" else 0.0
    both, first, second, neither = (x + half for x in pairs(o11, r1, c1, n, where="odds_ratio").cells)
    with np.errstate(divide="ignore", invalid="ignore"):
        return unwrapped(both * neither / (first * second))


@door
def conditional_odds_ratio(
    o11: npt.ArrayLike, r1: npt.ArrayLike, c1: npt.ArrayLike, n: npt.ArrayLike
) -> FloatArray:
    """The odds ratio that makes ``o11`` likeliest given both margins: what R's fisher.test prints as estimate.

    Nearer to 1 than the sample odds ratio (7.17 for 8.17 below). 0 and infinity at the ends of what the margins
    allow, NaN where they allow one value only. Each table is solved by itself: for a list, not for a vocabulary.

    >>> conditional_odds_ratio(7, 10, 9, 19).round(4)
    np.float64(7.1663)
    """
    t = pairs(o11, r1, c1, n, where="conditional_odds_ratio")
    whole = np.stack([np.ravel(x) for x in t.cells], axis=-1)
    if (whole != np.rint(whole)).any():
        raise CompareError("a count is no whole number", where="conditional_odds_ratio")
    if (t.n > _SOLVABLE).any():
        raise CompareError(
            f"a table counts {t.n.max():g}",
            where="conditional_odds_ratio",
            expected=f"{_SOLVABLE:,} at the most: it is solved step by step",
            advice="odds_ratio, from which it no longer differs",
        )
    tables = whole.astype(np.int64).reshape(-1, 2, 2)
    found = [one_odds_ratio(table, kind="conditional").statistic for table in tables]
    return unwrapped(np.array(found, dtype=np.float64).reshape(t.o11.shape))


@door
def fisher_exact_p(
    o11: npt.ArrayLike,
    r1: npt.ArrayLike,
    c1: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    alternative: Alternative = "two-sided",
) -> FloatArray:
    """Fisher's exact test of each table: chance of ``o11`` or more (``greater``), or less, given both margins.

    ``two-sided`` adds up all counts that are no likelier than the one observed, as R and scipy do. Pedersen 1996
    (Fishing for Exactness) for word pairs. 1 where the margins allow one value only.

    >>> fisher_exact_p(7, 10, 9, 19).round(5), fisher_exact_p(8, 10, 9, 100, alternative="greater").round(12)
    (np.float64(0.06978), np.float64(2.134e-09))
    """
    t = pairs(o11, r1, c1, n, where="fisher_exact_p")
    if not all((cell == np.floor(cell)).all() for cell in t):
        raise CompareError("a count is no whole number", where="fisher_exact_p", expected="counts of pairs")
    margins = t.n, t.r1, t.c1
    if alternative == "greater":
        found = hypergeom.sf(t.o11 - 1, *margins)
    elif alternative == "less":
        found = hypergeom.cdf(t.o11, *margins)
    else:
        one_of("alternative", alternative, ("two-sided", "greater", "less"), "fisher_exact_p")
        found = _two_sided(t)
    return unwrapped(np.clip(np.asarray(found, dtype=np.float64), 0.0, 1.0))


def _two_sided(t: Pairs) -> FloatArray:
    """The tail of ``o11``, and of the other side the counts that are no likelier, whose edge is found by halving."""
    margins = t.n, t.r1, t.c1
    mode = np.floor((t.r1 + 1) * (t.c1 + 1) / (t.n + 2))
    least, most = np.maximum(0.0, t.r1 + t.c1 - t.n), np.minimum(t.r1, t.c1)
    limit = hypergeom.pmf(t.o11, *margins) * (1 + _TIE)
    below = t.o11 < mode
    # From the mode outwards probabilities fall: `near` is likelier than o11, `far` is not (or lies outside).
    near, far = mode.copy(), np.where(below, most + 1, least - 1)
    likelier = hypergeom.pmf(near, *margins) > limit
    while (open_ := likelier & (np.abs(far - near) > 1)).any():
        middle = np.floor((near + far) / 2)
        inside = hypergeom.pmf(middle, *margins) > limit
        near = np.where(open_ & inside, middle, near)
        far = np.where(open_ & ~inside, middle, far)
    low, high = np.where(below, t.o11, far), np.where(below, far, t.o11)
    both = hypergeom.cdf(low, *margins) + hypergeom.sf(high - 1, *margins)
    return np.asarray(np.where(likelier, both, 1.0), dtype=np.float64)


def _there(x: FloatArray) -> FloatArray:
    """Zero, of which no logarithm or quotient is to be taken, as NaN."""
    return np.where(x > 0, x, np.nan)


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
