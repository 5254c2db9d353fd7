"""Do coders agree more than chance would have them: alpha, kappa, AC1, and how sure each is.

``ratings`` has a row a unit (a sentence) and a column a coder; None, NaN, NA and "" are missing. Every coefficient is
made of sums over units, so one small table a document is enough, and :func:`agreement_interval` draws whole
documents: sentences of one speech are hard or easy together, and an interval that draws sentences is too narrow.

What cannot be measured is NaN, not 1 and not an error: no unit with two codes, or, for alpha and the kappas, one
category only, for then nothing shows that the coders could have told two apart. Where one category is rare, kappa
and alpha are low although nearly all codes agree (Feinstein & Cicchetti 1990, doi:10.1016/0895-4356(90)90158-L): read
them beside AC1 and :func:`category_agreement`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..doors import door
from ..errors import CompareError
from .asked import confidence, one_of, some
from .counts import FloatArray
from .intervals import Interval, jackknife_t
from .selection import plain_labels

#: A row a unit and a column a coder, or what one coder says of each: numbers or names, None where nothing is said.
Codes = npt.ArrayLike

Level = Literal["nominal", "ordinal", "interval", "ratio"]
KappaWeights = Literal["none", "linear", "quadratic"]
IntervalMethod = Literal["auto", "jackknife-t", "percentile"]
IntArray = npt.NDArray[np.int64]

#: From so many documents on the bootstrap is trusted: nominal 95 % then covers 92 %, with five documents 84 %, where
#: the jackknife covers 94 to 96 % (``tests/benchmarks/agreement.py``).
MANY = 20


@dataclass(frozen=True)
class Coded:
    """Ratings as numbers: ``codes`` (units, coders) point into ``categories``, -1 is missing."""

    codes: IntArray
    categories: tuple[Any, ...]

    @property
    def counts(self) -> FloatArray:
        """How many coders gave each unit each category, shape (units, categories)."""
        given = self.codes[:, :, None] == np.arange(len(self.categories))
        return np.asarray(given.sum(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class Coefficient:
    """A coefficient as sums and what is made of them.

    ``sums`` gives a table a document, shape (documents, ...), which add up over documents; ``value`` turns added
    tables, with any number of axes in front, into the coefficient.
    """

    name: str
    sums: Callable[[Coded, IntArray, FloatArray], FloatArray]
    value: Callable[[FloatArray, tuple[Any, ...]], FloatArray]


def coded(ratings: Codes | pd.DataFrame, categories: Sequence[Any] | None = None) -> Coded:
    """Ratings as whole numbers; ``categories`` fixes their set and order (by default those that occur, sorted).

    Raises:
        CompareError: a rating is none of the categories, there are not two axes, or no order can be found.
    """
    table = np.asarray(ratings, dtype=object)
    if table.ndim != 2:
        raise CompareError(
            f"ratings of shape {table.shape}", where="agreement", expected="a row a unit and a column a coder"
        )
    flat = table.ravel()
    if strange := next((one for one in flat if isinstance(one, Iterable) and not isinstance(one, str)), None):
        raise CompareError(
            f"a rating is a {type(strange).__name__}", where="agreement", expected="words or numbers"
        )
    missing = np.array([x is None or x is pd.NA or x != x or x == "" for x in flat], dtype=bool)
    try:
        hash(tuple(flat))
        known = tuple(sorted(set(flat[~missing])) if categories is None else dict.fromkeys(categories))
    except TypeError as error:
        raise CompareError(
            f"the ratings cannot be put in order ({error})",
            where="agreement",
            expected="words or numbers, not both",
            advice="name the categories",
        ) from error
    place = {category: k for k, category in enumerate(known)}
    other = [x for x in flat[~missing] if x not in place]
    if other:
        raise CompareError(
            f"the rating {other[0]!r} is not a category",
            where="agreement",
            expected="one of " + ", ".join(map(str, known)),
        )
    codes = np.array(
        [-1 if gone else place[x] for x, gone in zip(flat, missing, strict=True)], dtype=np.int64
    )
    return Coded(codes.reshape(table.shape), known)


@door
def krippendorff_alpha(
    ratings: Codes | pd.DataFrame,
    level: Level = "nominal",
    *,
    categories: Sequence[Any] | None = None,
) -> float:
    """Krippendorff's α = 1 - observed / expected disagreement: 1 perfect, 0 as by chance, below 0 worse.

    Any number of coders, missing codes allowed; a unit with one code says nothing and is left out. From the
    coincidences o_ck = Σ_u (pairs c, k in u) / (m_u - 1), with margins n_c and their sum n,
    α = 1 - (n - 1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck. δ² is 0 or 1 (``nominal``), the squared number of ranks between
    (``ordinal``; order of ``categories``), (c - k)² (``interval``), ((c - k) / (c + k))² (``ratio``). Hayes &
    Krippendorff 2007, doi:10.1080/19312450709336664. Krippendorff's rule of thumb: .800 to rely on, .667 for
    tentative conclusions. NaN with one category or without a pair.

    >>> round(krippendorff_alpha([["a", "a"], ["a", "b"], ["b", "b"], ["b", None]]), 3)
    0.444
    >>> krippendorff_alpha([["a", "a"], ["a", "a"]])
    nan
    """
    return _of_all(_alpha(level), coded(ratings, categories))


@door
def cohen_kappa(
    one: Codes,
    two: Codes,
    weights: KappaWeights = "none",
    *,
    categories: Sequence[Any] | None = None,
) -> float:
    """Cohen's κ = 1 - Σ w o / Σ w e of two coders, a code a unit each; units that one left out are left out.

    o are the joint shares, e the products of the two coders' own margins, w is 0 on the diagonal and elsewhere 1
    (``none``), \\|i - j\\| (``linear``) or (i - j)² (``quadratic``) in the order of ``categories``. Cohen 1960,
    doi:10.1177/001316446002000104; 1968, doi:10.1037/h0026256. NaN where both used the same one category.

    >>> round(cohen_kappa(["a", "a", "b", "b"], ["a", "b", "b", "b"]), 3)
    0.5
    """
    return _of_all(_kappa(weights), coded(_two(one, two, "cohen_kappa"), categories))


@door
def fleiss_kappa(ratings: Codes | pd.DataFrame, *, categories: Sequence[Any] | None = None) -> float:
    """Fleiss' κ = (P - Σ p_k²) / (1 - Σ p_k²): any number of coders, who need not be the same for each unit.

    P is the mean over units of the share of agreeing pairs, p_k the mean over units of the share of codes k. Fleiss
    1971, doi:10.1037/h0031619; with missing codes as in Gwet 2014 (P over units with two codes or more, p_k over
    those with one or more). With two coders it is Scott's π. NaN with one category or without a pair.

    >>> round(fleiss_kappa([["a", "a"], ["a", "b"], ["b", "b"]]), 3)
    0.333
    """
    return _of_all(FLEISS, coded(ratings, categories))


@door
def gwet_ac1(ratings: Codes | pd.DataFrame, *, categories: Sequence[Any] | None = None) -> float:
    """Gwet's AC1 = (P - e) / (1 - e) with e = Σ p_k (1 - p_k) / (K - 1): steady where one category is rare.

    P and p_k as for :func:`fleiss_kappa`, K the number of ``categories``: give them, for one that nobody used could
    still have been chosen. Gwet 2008, doi:10.1348/000711006X126600. Chance is thought to act on hard units only, so
    AC1 is above κ when margins are skewed; it is no substitute for κ that happens to be higher: report both. NaN
    where K < 2 or without a pair; 1, by its definition, where all codes are the same one of several ``categories``.

    >>> rare = [["no", "no"]] * 9 + [["no", "yes"]]
    >>> round(gwet_ac1(rare), 3), round(fleiss_kappa(rare), 3)
    (0.89, -0.053)
    """
    return _of_all(AC1, coded(ratings, categories))


@door
def scott_pi(one: Codes, two: Codes, *, categories: Sequence[Any] | None = None) -> float:
    """Scott's π = (P - Σ p_k²) / (1 - Σ p_k²) of two coders, a code a unit each; units with one code are left out.

    P is the share of units on which they agree, p_k the share of category k among the codes of both. Scott 1955,
    doi:10.1086/266577. Unlike Cohen's κ it holds both coders to one habit; :func:`fleiss_kappa` is the same without
    missing codes. NaN where both used the same one category.

    >>> round(scott_pi(["a", "a", "b", "b"], ["a", "b", "b", "b"]), 3)
    0.467
    """
    return _of_all(SCOTT, coded(_two(one, two, "scott_pi"), categories))


@door
def bennett_s(ratings: Codes | pd.DataFrame, *, categories: Sequence[Any] | None = None) -> float:
    """Bennett's S = (P - 1/K) / (1 - 1/K): as if chance took each of the K ``categories`` equally often.

    P as for :func:`fleiss_kappa`. Bennett, Alpert & Goldstein 1954, doi:10.1086/266520. Name the categories: each one
    more, though nobody uses it, raises S. So S can be made as high as one likes, and is reported here only to be held
    against papers that did. NaN where K < 2 or without a pair.

    >>> codes = [["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]]
    >>> bennett_s(codes), round(bennett_s(codes, categories="abcd"), 3)
    (0.5, 0.667)
    """
    return _of_all(BENNETT, coded(ratings, categories))


@door
def percent_agreement(ratings: Codes | pd.DataFrame) -> float:
    """The share of agreeing pairs of codes, averaged over units; chance is not taken out. NaN without a pair.

    >>> percent_agreement([["a", "a", "b"], ["b", "b", None]]) == (1 / 3 + 1) / 2
    True
    """
    return _of_all(AGREEMENT, coded(ratings))


def category_agreement(
    ratings: Codes | pd.DataFrame, *, categories: Sequence[Any] | None = None
) -> dict[Any, float]:
    """For each category: given that one coder chose it, how likely another did too (specific agreement).

    o_kk / n_k of the coincidences; for two coders 2a / (2a + b + c), which is F1 of the one against the other.
    Cicchetti & Feinstein 1990, doi:10.1016/0895-4356(90)90159-M. NaN for a category nobody chose in a pair.

    >>> category_agreement([["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]])
    {'a': 0.6666666666666666, 'b': 0.8}
    """
    data = coded(ratings, categories)
    return {name: _of_all(specific(k), data) for k, name in enumerate(data.categories)}


@door
def agreement_interval(
    coefficient: Coefficient,
    ratings: Codes | pd.DataFrame,
    documents: Sequence[object] | npt.NDArray[Any],
    *,
    seed: int,
    categories: Sequence[Any] | None = None,
    weights: npt.ArrayLike | None = None,
    method: IntervalMethod = "auto",
    level: float = 0.95,
    resamples: int = 2_000,
) -> Interval:
    """A coefficient with an interval over documents (a document a row of ``ratings``): whole ones are drawn.

    Args:
        coefficient: one of :data:`COEFFICIENTS`.
        weights: what each unit counts for (one over its chance of being drawn, say); by default all the same.
        method: ``percentile`` draws documents with replacement (cluster bootstrap: Field & Welsh 2007,
            doi:10.1111/j.1467-9868.2007.00593.x); ``jackknife-t`` leaves out one at a time and takes t(n-1), which
            covers better with few; ``auto`` is the second below :data:`MANY` documents, else the first. The method is
            named in the result, with a warning where documents are few.

    A drawn set without two categories has no coefficient and is left out; how many were is said. One document, or no
    coefficient, gives no interval. The bounds of the jackknife are cut at 1, which no coefficient exceeds.

    >>> ratings = [["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"], ["a", "a"], ["b", "a"]]
    >>> found = agreement_interval(COEFFICIENTS["alpha"], ratings, [1, 1, 2, 2, 3, 3], seed=1)
    >>> round(found.estimate, 3), found.method
    (0.389, 'jackknife-t (delete one document, t(n-1)); few documents: 3')
    """
    data = coded(ratings, categories)
    named = plain_labels(list(documents) if np.iterable(documents) else [], where="agreement_interval")
    _, groups = np.unique(np.asarray(named, dtype=str), return_inverse=True)
    units = np.ones(len(data.codes)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not len(groups) == len(units) == len(data.codes):
        raise CompareError(
            f"{len(data.codes)} units, {len(groups)} documents, {len(units)} weights",
            where="agreement_interval",
            expected="one document and one weight a unit",
        )
    tables = coefficient.sums(data, groups, units)
    kept = tables.any(axis=tuple(range(1, tables.ndim)))  # documents without a pair say nothing
    return _interval(
        lambda sums: coefficient.value(sums, data.categories), tables[kept], seed, method, level, resamples
    )


def interval_of_sums(
    value: Callable[[FloatArray], FloatArray],
    tables: npt.ArrayLike,
    *,
    seed: int,
    method: IntervalMethod = "auto",
    level: float = 0.95,
    resamples: int = 2_000,
) -> Interval:
    """The same interval for any figure that is made of tables added over documents, F1 of a confusion say.

    ``tables`` has a document a row, shape (documents, ...); ``value`` takes (..., ...) and is at most 1.

    >>> two = [[[3, 1], [0, 4]], [[2, 0], [1, 5]]]
    >>> round(interval_of_sums(lambda t: f1_scores(t)[..., 0], two, seed=1).estimate, 3)
    0.833
    """
    rows = np.asarray(tables, dtype=np.float64)
    return _interval(value, rows, seed, method, level, resamples)


def f1_scores(confusion: npt.ArrayLike) -> FloatArray:
    """F1 of each class, 2 c_kk / (row k + column k), from confusions (..., K, K); NaN for a class that is nowhere.

    >>> f1_scores([[3, 1], [0, 4]]).round(3)
    array([0.857, 0.889])
    """
    table = np.asarray(confusion, dtype=np.float64)
    return _ratio(2 * np.diagonal(table, axis1=-2, axis2=-1), table.sum(axis=-1) + table.sum(axis=-2))


def specific(k: int) -> Coefficient:
    """The agreement on the category number ``k``, as a coefficient for :func:`agreement_interval`."""

    def value(o: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
        return _ratio(o[..., k, k], o[..., k, :].sum(axis=-1))

    return Coefficient("specific agreement", _coincidences, value)


def alpha_against_rest(k: int) -> Coefficient:
    """Nominal α of the category number ``k`` against all others together: can the coders tell this one?"""

    def value(o: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
        n, own = o.sum(axis=(-2, -1)), o[..., k, :].sum(axis=-1)
        return 1 - _ratio((n - 1) * (own - o[..., k, k]), own * (n - own))

    return Coefficient("alpha against the rest", _coincidences, value)


def _two(one: Codes, two: Codes, where: str) -> npt.NDArray[np.object_]:
    """The codes of two coders as a row a unit."""
    first, second = np.asarray(one, dtype=object), np.asarray(two, dtype=object)
    if first.ndim != 1 or first.shape != second.shape:
        raise CompareError(
            f"codes of shape {first.shape} and {second.shape}",
            where=where,
            expected="a code a unit from each coder",
        )
    return np.column_stack([first, second])


def _by_document(rows: FloatArray, groups: IntArray) -> FloatArray:
    """Sums of rows over the units of each document."""
    out = np.zeros((int(groups.max(initial=-1)) + 1, *rows.shape[1:]))
    np.add.at(out, groups, rows)
    return out


def _coincidences(data: Coded, groups: IntArray, weights: FloatArray) -> FloatArray:
    """Krippendorff's coincidence matrix of each document, (documents, K, K)."""
    n = data.counts
    own = n[:, :, None] * np.eye(n.shape[1])  # a code is no pair with itself
    weight = weights / np.maximum(n.sum(axis=1) - 1, 1)
    return _by_document((n[:, :, None] * n[:, None, :] - own) * weight[:, None, None], groups)


def _pairs_and_shares(data: Coded, groups: IntArray, weights: FloatArray) -> FloatArray:
    """For each document: Σ agreement, units with two codes, units with one, Σ share of each category; (D, 3 + K)."""
    counts = data.counts
    m = counts.sum(axis=1)
    agreeing = _ratio((counts * (counts - 1)).sum(axis=1), m * (m - 1))
    shares = counts / np.maximum(m, 1)[:, None]
    rows = np.column_stack([np.where(m > 1, agreeing, 0.0), m > 1, m > 0, shares]) * weights[:, None]
    return _by_document(rows, groups)


def _joint(data: Coded, groups: IntArray, weights: FloatArray) -> FloatArray:
    """What the first coder said against what the second said, (documents, K, K)."""
    if data.codes.shape[1] != 2:
        raise CompareError(
            f"{data.codes.shape[1]} coders", where="kappa", expected="two", advice="fleiss_kappa"
        )
    both = (data.codes >= 0).all(axis=1)
    out = np.zeros((int(groups.max(initial=-1)) + 1, len(data.categories), len(data.categories)))
    np.add.at(out, (groups[both], data.codes[both, 0], data.codes[both, 1]), weights[both])
    return out


def _alpha_value(level: Level, o: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
    margins = o.sum(axis=-1)
    distance = _distance(level, margins, categories)
    n = margins.sum(axis=-1)
    expected = (margins[..., :, None] * margins[..., None, :] * distance).sum(axis=(-2, -1))
    return 1 - _ratio((n - 1) * (o * distance).sum(axis=(-2, -1)), expected)


def _distance(level: Level, margins: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
    """Squared differences between categories, (..., K, K)."""
    if level == "nominal":
        return 1 - np.eye(len(categories))
    if level == "ordinal":
        middle = np.cumsum(margins, axis=-1) - margins / 2
        return np.asarray((middle[..., :, None] - middle[..., None, :]) ** 2)
    if level not in ("interval", "ratio"):
        raise CompareError(
            f"there is no level {level!r}", where="alpha", expected="nominal, ordinal, interval or ratio"
        )
    try:
        x = np.array(categories, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise CompareError(
            f"the level {level!r} needs numbers ({error})", where="alpha", advice="nominal or ordinal"
        ) from error
    if level == "interval":
        return np.asarray((x[:, None] - x[None, :]) ** 2)
    total = x[:, None] + x[None, :]
    return np.asarray(((x[:, None] - x[None, :]) / np.where(total == 0, 1, total)) ** 2)


def _kappa_value(weights: KappaWeights, joint: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
    place = np.arange(len(categories))
    away = np.abs(place[:, None] - place[None, :]).astype(np.float64)
    w = {"none": (away > 0).astype(np.float64), "linear": away, "quadratic": away**2}.get(weights)
    if w is None:
        raise CompareError(
            f"there are no weights {weights!r}", where="cohen_kappa", expected="none, linear or quadratic"
        )
    expected = joint.sum(axis=-1)[..., :, None] * joint.sum(axis=-2)[..., None, :]
    n = joint.sum(axis=(-2, -1))
    return 1 - _ratio(n * (joint * w).sum(axis=(-2, -1)), (expected * w).sum(axis=(-2, -1)))


def _chance_corrected(chance: Callable[[FloatArray], FloatArray], sums: FloatArray) -> FloatArray:
    agreement = _ratio(sums[..., 0], sums[..., 1])
    by_chance = chance(_ratio(sums[..., 3:], sums[..., 2, None]))
    return _ratio(agreement - by_chance, 1 - by_chance)


def _fleiss_value(sums: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
    return _chance_corrected(lambda p: np.asarray((p**2).sum(axis=-1)), sums)


def _ac1_value(sums: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
    k = len(categories)
    if k < 2:
        return np.full(sums.shape[:-1], np.nan)
    return _chance_corrected(lambda p: np.asarray((p * (1 - p)).sum(axis=-1) / (k - 1)), sums)


def _scott_value(joint: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
    n = joint.sum(axis=(-2, -1))
    agreement = _ratio(np.trace(joint, axis1=-2, axis2=-1), n)
    share = _ratio(joint.sum(axis=-1) + joint.sum(axis=-2), 2 * n[..., None])
    by_chance = (share**2).sum(axis=-1)
    return _ratio(agreement - by_chance, 1 - by_chance)


def _bennett_value(sums: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
    k = len(categories)
    if k < 2:
        return np.full(sums.shape[:-1], np.nan)
    return (_ratio(sums[..., 0], sums[..., 1]) - 1 / k) / (1 - 1 / k)


def _agreement_value(sums: FloatArray, categories: tuple[Any, ...]) -> FloatArray:
    return _ratio(sums[..., 0], sums[..., 1])


def _ratio(above: npt.ArrayLike, below: npt.ArrayLike) -> FloatArray:
    """The quotient, NaN where there is (but for rounding) nothing to divide by."""
    top, bottom = np.broadcast_arrays(
        np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    )
    out = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=out, where=np.abs(bottom) > 1e-12)
    return out


def _alpha(level: Level) -> Coefficient:
    return Coefficient(f"Krippendorff's alpha, {level}", _coincidences, partial(_alpha_value, level))


def _kappa(weights: KappaWeights) -> Coefficient:
    name = "Cohen's kappa" if weights == "none" else f"Cohen's kappa, {weights} weights"
    return Coefficient(name, _joint, partial(_kappa_value, weights))


FLEISS = Coefficient("Fleiss' kappa", _pairs_and_shares, _fleiss_value)
AC1 = Coefficient("Gwet's AC1", _pairs_and_shares, _ac1_value)
SCOTT = Coefficient("Scott's pi", _joint, _scott_value)
BENNETT = Coefficient("Bennett's S", _pairs_and_shares, _bennett_value)
AGREEMENT = Coefficient("agreement", _pairs_and_shares, _agreement_value)

#: What :func:`agreement_interval` is asked for, by name.
COEFFICIENTS: dict[str, Coefficient] = {
    "alpha": _alpha("nominal"),
    "alpha_ordinal": _alpha("ordinal"),
    "alpha_interval": _alpha("interval"),
    "alpha_ratio": _alpha("ratio"),
    "kappa": _kappa("none"),
    "kappa_linear": _kappa("linear"),
    "kappa_quadratic": _kappa("quadratic"),
    "fleiss_kappa": FLEISS,
    "scott_pi": SCOTT,
    "bennett_s": BENNETT,
    "ac1": AC1,
    "agreement": AGREEMENT,
}


def _of_all(coefficient: Coefficient, data: Coded) -> float:
    one = np.zeros(len(data.codes), dtype=np.int64)
    sums = coefficient.sums(data, one, np.ones(len(one)))
    return float(coefficient.value(sums.sum(axis=0), data.categories))


def _interval(
    value: Callable[[FloatArray], FloatArray],
    tables: FloatArray,
    seed: int,
    method: IntervalMethod,
    level: float,
    resamples: int,
) -> Interval:
    one_of("method", method, get_args(IntervalMethod), "agreement_interval")
    confidence(level, "agreement_interval")
    some(resamples, "agreement_interval")
    n = len(tables)
    estimate = float(value(tables.sum(axis=0))) if n else float("nan")
    if np.isnan(estimate):
        return Interval(estimate, np.nan, np.nan, "none: not measurable")
    if n < 2:
        return Interval(estimate, np.nan, np.nan, "none: one document")
    few = f"; few documents: {n}" if n < MANY else ""
    if method == "jackknife-t" or (method == "auto" and n < MANY):
        found = jackknife_t(lambda rows: float(value(rows.sum(axis=0))), tables, level=level)
        if not found.high - found.low > 0:  # NaN included
            return Interval(
                estimate, np.nan, np.nan, "none: leaving out a document changes or measures nothing"
            )
        name = f"jackknife-t (delete one document, t(n-1)){few}"
        return Interval(estimate, found.low, min(found.high, 1.0), name)
    rng = np.random.default_rng(seed)
    times = rng.multinomial(n, np.full(n, 1 / n), size=resamples).astype(np.float64)
    draws = value(np.tensordot(times, tables, axes=1))
    good = draws[np.isfinite(draws)]
    if len(good) < resamples / 2 or not np.ptp(good) > 0:
        return Interval(estimate, np.nan, np.nan, "none: the documents drawn measure nothing or do not vary")
    lost = f", {resamples - len(good):,} without a value" if len(good) < resamples else ""
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2])
    name = f"bootstrap of documents, percentile, {resamples:,} resamples{lost}, seed {seed}{few}"
    return Interval(estimate, float(low), float(high), name)
