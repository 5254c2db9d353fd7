"""The older measures of vocabulary richness: for holding a speech against a study that printed them.

No column of the features table is made of these. Those above the line know only how many different words there are
among how many; all of them move with the length of the text, whatever logarithm is taken, and *must not be compared
between speeches of different length* (Tweedie & Baayen 1998, doi:10.1023/A:1001749303137). Cut the texts to one
length first, or use :mod:`.diversity`. :data:`DRIFT` says how far each moves while the vocabulary stays the same.

Where a logarithm is not squared away its base is in the signature, for the same name stands for other numbers in
other programs: Dugast's U of one nursery rhyme is 28 by common logarithms and 65 by natural ones.

What a text is too short for is NaN, and so is what would divide by nought: no word, or none that is repeated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import exp2, fsum, log, log1p, nan, sqrt
from typing import Literal

from scipy.optimize import brentq

#: The base of a logarithm; e is written ``"e"``.
Base = Literal["e", 2, 10]

#: How far the mean moves from texts of 500 words to texts of 5,000 drawn from one vocabulary of ten thousand words by
#: Zipf's law, in standard deviations of the texts of 500 (measured on a hundred of each). A small ratio deceives: C
#: falls by 4 % only, which is six times what sets one text apart from another. U and Maas move least *under Zipf's
#: law*; in running text they move too.
DRIFT = {
    "ttr": -10.2, "guiraud_r": 22.8, "cttr": 22.8, "herdan_c": -5.8, "summer_s": -3.1, "dugast_u": -0.6, "maas": 0.5,
    "fisher_alpha": 21.0, "msttr": -0.2, "yule_i": -2.9, "herdan_vm": 0.4, "simpson_d": 0.0,
}  # fmt: skip


def ttr(types: int, tokens: int) -> float:
    """Type-token ratio, V / N. Falls with length: the worst of all to compare.

    >>> ttr(19, 22) == 19 / 22
    True
    """
    return types / tokens if _checked(types, tokens) else nan


def guiraud_r(types: int, tokens: int) -> float:
    """Guiraud's R (root TTR), V / √N. Rises with length, then falls. Guiraud 1954.

    >>> guiraud_r(2, 4)
    1.0
    """
    return types / sqrt(tokens) if _checked(types, tokens) else nan


def cttr(types: int, tokens: int) -> float:
    """Carroll's corrected TTR, V / √(2N): R by another name, and moves as it does. Carroll 1964.

    >>> cttr(2, 8)
    0.5
    """
    return types / sqrt(2 * tokens) if _checked(types, tokens) else nan


def herdan_c(types: int, tokens: int) -> float:
    """Herdan's C (log TTR), log V / log N; the base falls out. Falls slowly with length. Herdan 1960.

    >>> round(herdan_c(2, 8), 4)
    0.3333
    """
    return log(types) / log(tokens) if _checked(types, tokens) and tokens > 1 else nan


def summer_s(types: int, tokens: int, *, base: Base) -> float:
    """Summer's S, log log V / log log N. Falls slowly with length, and hangs on the base.

    NaN where there are fewer different words than the base, or no more words than it: a logarithm of a logarithm
    would be below nought.

    >>> round(summer_s(8, 10, base="e"), 4)
    0.8778
    """
    if not _checked(types, tokens):
        return nan
    v, n = _log(types, base), _log(tokens, base)
    return log(v) / log(n) if v >= 1 and n > 1 else nan


def dugast_u(types: int, tokens: int, *, base: Base) -> float:
    """Dugast's U, (log N)² / (log N - log V). Rises with variety; NaN where no word is repeated. Dugast 1978.

    >>> round(dugast_u(8, 10, base="e"), 4), round(dugast_u(8, 10, base=10), 4)
    (23.76, 10.3189)
    """
    if not _checked(types, tokens) or types == tokens:
        return nan
    return _log(tokens, base) ** 2 / (_log(tokens, base) - _log(types, base))


def maas(types: int, tokens: int, *, base: Base, form: Literal["a", "a-squared"]) -> float:
    """Maas' a² = (log N - log V) / (log N)², or its root a. *Higher means a poorer vocabulary*: 1 / U. Maas 1972.

    >>> round(maas(2, 8, base=10, form="a"), 4), round(maas(8, 10, base="e", form="a-squared"), 4)
    (0.8592, 0.0421)
    """
    if not _checked(types, tokens) or tokens < 2:
        return nan
    squared = (_log(tokens, base) - _log(types, base)) / _log(tokens, base) ** 2
    return squared if form == "a-squared" else sqrt(squared)


def fisher_alpha(types: int, tokens: int) -> float:
    """Fisher's α, the root of V = α ln(1 + N / α). Steady only where frequencies follow a log series.

    Fisher, Corbet & Williams 1943, doi:10.2307/1411. NaN where no word is repeated (α would be without end), or
    with one word only.

    >>> round(fisher_alpha(240, 15609), 3)
    40.247
    """
    if not _checked(types, tokens) or types == tokens:
        return nan

    def missing(log_alpha: float) -> float:
        alpha = exp2(log_alpha)
        return alpha * log1p(tokens / alpha) - types

    low, high = -64.0, 64.0  # outside lie texts of one word and texts that repeat next to nothing
    if missing(low) > 0 or missing(high) < 0:
        return nan
    return exp2(brentq(missing, low, high, xtol=1e-13, rtol=1e-13))


# ------------------------------------------------------------------------------------------------------------


def msttr(tokens: Sequence[str], segment: int) -> float:
    """Mean segmental TTR: the mean of types / ``segment`` over segments side by side; what is left is discarded.

    *Does not move with length*, beyond chance; wastes up to a segment, where MATTR wastes nothing. NaN if shorter
    than one segment. Johnson 1944 (Psychological Monographs 56(2), 1-15).

    >>> msttr("apple orange apple orange pear pear apple orange".split(), 3)
    0.6666666666666666
    """
    if not 0 < segment <= len(tokens):
        return nan
    begins = range(0, len(tokens) - segment + 1, segment)
    return fsum(len(set(tokens[i : i + segment])) / segment for i in begins) / len(begins)


def yule_i(tokens: Sequence[str]) -> float:
    """Yule's I, V² / (Σ f² - V). *Higher means less repetition.* NaN where no word is repeated.

    Moves with length through V, though Yule's K, of which it is said to be the inverse, does not. quanteda gives 0
    where no word is repeated, which would be the poorest vocabulary of all.

    >>> yule_i("a a b b c".split())
    1.5
    """
    counts = Counter(tokens)
    types, squares = len(counts), _squares(counts)
    return types**2 / (squares - types) if squares > types else nan


def herdan_vm(tokens: Sequence[str]) -> float:
    """Herdan's Vm, √(Σ (f / N)² - 1 / V). *Higher means more repetition.* Herdan 1955. NaN without a word.

    The first term does not move with length, 1 / V does, and hardly matters in long texts.

    >>> herdan_vm("a a b b".split())
    0.0
    """
    counts, n = Counter(tokens), len(tokens)
    return sqrt(max(_squares(counts) / n**2 - 1 / len(counts), 0.0)) if n else nan


def simpson_d(tokens: Sequence[str]) -> float:
    """Simpson's D, Σ f (f - 1) / (N (N - 1)): the chance that two words drawn are the same. *Higher is repetition.*

    *Does not move with length*, beyond chance: the unbiased form of what Yule's K estimates, K ≈ 10,000 D. Simpson
    1949, doi:10.1038/163688a0. NaN under two words.

    >>> simpson_d("a a b b".split())
    0.3333333333333333
    """
    n = len(tokens)
    return (_squares(Counter(tokens)) - n) / (n * (n - 1)) if n > 1 else nan


def _squares(counts: Counter[str]) -> int:
    return sum(f * f for f in counts.values())


def _log(x: float, base: Base) -> float:
    return log(x) if base == "e" else log(x, base)


def _checked(types: int, tokens: int) -> bool:
    """Whether there is a word at all; more types than tokens, or some and none, is a slip."""
    from ..errors import ExtractorError

    if not 0 <= types <= tokens or (tokens > 0 and not types):
        raise ExtractorError(f"{types} different words among {tokens}", expected="1 <= types <= tokens")
    return tokens > 0
