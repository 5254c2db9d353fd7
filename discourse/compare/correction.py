"""Counts corrected for a classifier that errs, with the doubt that comes from the labelled sample.

Three roads from counts of sentences *given* a class to counts that *are* of it, and what each must assume:

``inverse`` (Rogan & Gladen 1978 for two classes, its matrix form for several) uses P(given | true) of labelled
    sentences. It holds where a sentence of each class is mistaken as often in the texts at hand as in the labelled
    ones; how common the classes are may differ. So the labelled ones may come from elsewhere, and one set serves
    several eras. It makes wide intervals, and estimates below nought (set to nought here) where a class is rare.
``calibration`` uses P(true | given). It holds where the labelled sentences are a random sample of the very texts that
    are counted (within each class given: stratified as may be), and not where classes are more or less common than
    among the labelled ones: carried from one era to another it pulls the eras towards each other.
:func:`prediction_powered_mean` and :func:`design_based_mean` need no assumption about the errors at all, but a random
    sample of the texts at hand with known chances of being drawn. On a sample stratified by the class given,
    ``calibration`` within the era is the same estimate (:func:`correct_groups`).

Kloos, Meertens, Scholtus & Karch 2021 (doi:10.1007/978-3-030-76640-5_5) compare the first two. Wherever classes come
in an order, the first is achievement, the second problem: θ = ln((A + ½) / (P + ½)), share = A / (A + P).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from scipy.stats import norm
from scipy.stats import t as student

from ..doors import door
from ..errors import CompareError
from ..extractors._correction import dirichlet, true_counts
from .asked import confidence, numbers, some
from .counts import FloatArray, unwrapped
from .intervals import Interval, jackknife_variance
from .pooled import SMOOTHING

Form = Literal["inverse", "calibration"]

#: Labelled sentences' worth added to each Dirichlet distribution, shared among the K classes (Perks 1947); for two
#: classes it is Jeffreys' prior. Coverage: ``tests/benchmarks/agreement.py``.
PRIOR = 1.0


@dataclass(frozen=True)
class Correction:
    """Corrected ``counts`` (K,) with bounds, θ and the share of achievement with theirs, and the method in words."""

    counts: FloatArray
    low: FloatArray
    high: FloatArray
    theta: Interval
    share: Interval
    method: str


@door
def rogan_gladen(share: npt.ArrayLike, sensitivity: npt.ArrayLike, specificity: npt.ArrayLike) -> FloatArray:
    """True share from the share found: (p + Sp - 1) / (Se + Sp - 1), kept within 0 and 1.

    Rogan & Gladen 1978, doi:10.1093/oxfordjournals.aje.a112510. NaN for a test no better than chance (Se + Sp <= 1).

    >>> rogan_gladen([0.3, 0.05], 0.9, 0.9).round(3)
    array([0.25, 0.  ])
    """
    p, se, sp = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (share, sensitivity, specificity))
    )
    better = se + sp - 1
    out = np.full(p.shape, np.nan)
    np.divide(p + sp - 1, better, out=out, where=better > 1e-12)
    return unwrapped(np.clip(out, 0, 1))


@door
def rogan_gladen_interval(
    found: int, n: int, hits: int, positives: int, rejections: int, negatives: int, *, level: float = 0.95
) -> Interval:
    """True share of one class where ``found`` of ``n`` sentences were given it, with Lang & Reiczigel's interval.

    Of ``positives`` labelled sentences of the class ``hits`` were given it, of ``negatives`` others ``rejections``
    were not. Lang & Reiczigel 2014, doi:10.1016/j.prevetmed.2013.09.015: the delta method on counts with z²/2 added
    to both sides of the survey and one to both sides of each labelled sample, its middle moved by
    2z² (π Se(1-Se)/n_Se - (1-π) Sp(1-Sp)/n_Sp). The three samples are independent draws of sentences, and Se and Sp
    are both at least one half; a classifier that shows no better than chance gives no interval.

    >>> found = rogan_gladen_interval(60, 200, 45, 50, 90, 100)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.25, 0.147, 0.354)
    """
    confidence(level, "rogan_gladen_interval")
    counts = ((found, n), (hits, positives), (rejections, negatives))
    if not all(0 <= k <= total and total > 0 for k, total in counts):
        raise CompareError(
            ", ".join(f"{k} of {total}" for k, total in counts),
            where="rogan_gladen_interval",
            expected="counts between nought and their totals, and no total of nought",
        )
    estimate = float(rogan_gladen(found / n, hits / positives, rejections / negatives))
    z = float(norm.ppf((1 + level) / 2))
    n_p, n_se, n_sp = n + z**2, positives + 2, negatives + 2
    p, se, sp = (found + z**2 / 2) / n_p, (hits + 1) / n_se, (rejections + 1) / n_sp
    if np.isnan(estimate) or se + sp <= 1:
        return Interval(estimate, np.nan, np.nan, "none: the classifier is no better than chance")
    true = (p + sp - 1) / (se + sp - 1)
    shift = 2 * z**2 * (true * se * (1 - se) / n_se - (1 - true) * sp * (1 - sp) / n_sp)
    variance = p * (1 - p) / n_p + (1 - true) ** 2 * sp * (1 - sp) / n_sp + true**2 * se * (1 - se) / n_se
    half = z * np.sqrt(variance) / (se + sp - 1)
    low, high = np.clip([true + shift - half, true + shift + half], 0, 1)
    return Interval(estimate, float(low), float(high), "Rogan-Gladen, Lang-Reiczigel")


@door
def correct_counts(given: npt.ArrayLike, confusion: npt.ArrayLike, form: Form = "inverse") -> FloatArray:
    """Counts that are of each class, (..., K), from counts given each class and a confusion (..., K, K).

    Rows of the confusion are the true classes, columns those given. ``inverse`` solves counts = true · P(given |
    true); negative solutions are set to nought and the rest scaled to the total. ``calibration`` adds up
    P(true | given) · counts (Tenenbein 1970, doi:10.1080/01621459.1970.10481170). The head of this module says when
    each is valid. NaN where the labelled sentences do not say: a true class (``inverse``) or a class given
    (``calibration``) without any, or classes that cannot be told apart. A class that no sentence is given and no
    labelled one is of (``inverse``) is taken not to be there.

    >>> confusion = [[90, 10], [20, 80]]
    >>> correct_counts([69, 31], confusion).round(6), correct_counts([69, 31], confusion, "calibration").round(2)
    (array([70., 30.]), array([59.9, 40.1]))
    """
    counts, table = np.asarray(given, dtype=np.float64), np.asarray(confusion, dtype=np.float64)
    _checked(counts, table, form)
    counts, table = np.broadcast_arrays(counts[..., None], table)
    counts = counts[..., 0]
    if form == "calibration":
        of_given = table.sum(axis=-2, keepdims=True)
        needed = np.where((of_given == 0) & (counts[..., None, :] > 0), np.nan, 0.0)
        return np.asarray(
            ((table / np.where(of_given > 0, of_given, 1) + needed) * counts[..., None, :]).sum(-1)
        )
    table = _without_absent(table, (table.sum(axis=-1) == 0) & (counts == 0))
    of_true = table.sum(axis=-1, keepdims=True)
    rates = table / np.where(of_true > 0, of_true, np.nan)
    told = np.abs(np.linalg.det(np.nan_to_num(rates))) > 1e-12
    safe = np.where(told[..., None, None], rates, np.eye(table.shape[-1]))
    return np.asarray(np.where(told[..., None], true_counts(counts, np.nan_to_num(safe)), np.nan))


def correct(
    given: npt.ArrayLike, confusion: npt.ArrayLike, *, seed: int, level: float = 0.95, draws: int = 4_000
) -> Correction:
    """Corrected counts, θ and share by sentences labelled *elsewhere* (``inverse``), with the doubt of both.

    Args:
        given: sentences given each class: (K,), and then the intervals are about these very sentences; or
            (speeches, K), and then how speeches differ widens those of θ and of the share (delete-one-speech
            jackknife, t(n-1); at least two speeches).
        confusion: counts of labelled sentences (K, K), rows true, columns given, drawn without regard to the class
            given (else, and for sentences drawn from the texts at hand: :func:`correct_groups`).

    Simulated ``draws`` times: the rows of the confusion from Dirichlet distributions with their counts +
    :data:`PRIOR` / K; the counts given from multinomials about their expectation, for errors fall as they may; each
    draw corrects the counts, and the bounds are quantiles. Labelled sentences are taken for independent: where they
    come from few documents the interval is too narrow.

    >>> found = correct([120, 40, 90, 50], np.diag([40, 40, 40, 40]) + 3, seed=1)
    >>> found.counts.round(1).tolist(), round(found.theta.estimate, 2)
    ([133.5, 29.5, 94.5, 42.5], 1.5)
    """
    confidence(level, "correct")
    some(draws, "correct")
    rows, table = numbers(given, "correct"), numbers(confusion, "correct")
    _checked(rows, table, "inverse")
    rng = np.random.default_rng(seed)
    total = rows.reshape(-1, rows.shape[-1]).sum(axis=0)
    absent = (table.sum(axis=-1) == 0) & (total == 0)
    estimate, rates = correct_counts(total, table), _without_absent(_dirichlet(rng, table, draws), absent)
    method = f"inverse, Dirichlet simulation, {draws:,} draws, seed {seed}"
    if rows.ndim == 1:
        simulated = correct_counts(_errors_fall(rng, total, estimate, rates), rates)
        return _correction(estimate, simulated, None, level, method)
    noise = _speech_noise(rows, table, rng, draws)
    method += f", speeches by jackknife-t ({len(rows)})"
    return _correction(estimate, correct_counts(total, rates), noise, level, method)


def corrected_means(
    groups: Sequence[npt.ArrayLike], confusion: npt.ArrayLike, *, seed: int, draws: int = 400
) -> FloatArray:
    """Mean over speeches of the corrected θ, by group, under each of ``draws`` confusions: (draws, groups).

    The labelled sample is one for all speeches: its doubt does not shrink with their number, and in the difference of
    two groups much of it falls out. Their spread over the draws is what it adds to an interval over speeches.

    Args:
        groups: for each group the sentences given each class, (speeches, K); none for a group without a speech.
        confusion: counts of labelled sentences (K, K), as for :func:`correct`.

    >>> two = [[[30, 10], [12, 8]], [[9, 20]]]
    >>> corrected_means(two, [[45, 5], [4, 46]], seed=1).mean(axis=0).round(1)
    array([ 1.1, -0.9])
    """
    rates = _dirichlet(np.random.default_rng(seed), np.asarray(confusion, dtype=np.float64), draws)
    rows = [np.asarray(group, dtype=np.float64) for group in groups]
    return np.array(
        [[_theta(true_counts(row, one)).mean() if len(row) else np.nan for row in rows] for one in rates]
    )


def correct_groups(
    given: npt.ArrayLike,
    labelled: npt.ArrayLike,
    *,
    seed: int,
    form: Form = "calibration",
    level: float = 0.95,
    draws: int = 4_000,
) -> list[Correction]:
    """The same for several eras at once, by sentences drawn *from them* at random within era and class given.

    Args:
        given: all sentences of each era given each class, (eras, K), the hand coded ones among them.
        labelled: the hand coded ones, (eras, K, K), rows true, columns given; a code shared between classes may be
            counted in parts.
        form: ``calibration`` corrects each era by its own codes: unbiased whatever the classifier does, for the
            sample was drawn from these very sentences (post-stratification). ``inverse`` pools P(given | true) over
            the eras, each stratum weighted by its size: right only if a class is mistaken equally often in all eras,
            and then narrower where an era has few codes.

    P(true | era, given) is drawn from Dirichlet distributions with the counts + :data:`PRIOR` / K and the sentences
    not coded from multinomials with it; coded ones are known. The intervals answer: what would coding *all* sentences
    of these eras have given? They say nothing of other speeches of the era.

    >>> given = np.array([[60, 20], [30, 50]])
    >>> codes = np.array([[[18, 4], [2, 16]], [[17, 1], [3, 19]]])
    >>> [found.counts.round(1).tolist() for found in correct_groups(given, codes, seed=1)]
    [[58.0, 22.0], [28.0, 52.0]]
    """
    confidence(level, "correct_groups")
    some(draws, "correct_groups")
    sizes, table = np.asarray(given, dtype=np.float64), np.asarray(labelled, dtype=np.float64)
    if sizes.ndim != 2 or table.ndim != 3 or not len(sizes) == len(table) > 0:
        raise CompareError(
            f"arrays of shape {sizes.shape} and {table.shape}",
            where="correct_groups",
            expected="(eras, classes) and (eras, classes, classes), at least one era",
        )
    _checked(sizes, table, form)
    if (table.sum(axis=-2) > sizes + 1e-9).any():
        raise CompareError(
            "more sentences were coded than there are",
            where="correct_groups",
            expected="codes of sentences that are among those counted",
        )
    rng = np.random.default_rng(seed)
    whole, simulated = _joint(table, sizes), _all_coded(rng, table, sizes, draws)
    method = f"{form}, drawn within era and class given, Dirichlet simulation, {draws:,} draws, seed {seed}"
    if form == "calibration":
        estimates, counts = whole.sum(axis=-1), simulated.sum(axis=-1)
    else:
        pooled = np.nansum(whole, axis=0)
        absent = (pooled.sum(axis=-1) == 0) & (sizes.sum(axis=0) == 0)
        rates = _without_absent(simulated.sum(axis=1)[:, None], absent)
        estimates = correct_counts(sizes, pooled)
        fallen = np.stack(
            [_errors_fall(rng, n, e, rates[:, 0]) for n, e in zip(sizes, estimates, strict=True)], 1
        )
        counts = correct_counts(fallen, rates)
    return [_correction(e, counts[:, g], None, level, method) for g, e in enumerate(estimates)]


@door
def prediction_powered_mean(
    truth: npt.ArrayLike,
    given: npt.ArrayLike,
    given_elsewhere: npt.ArrayLike,
    *,
    tuned: bool = True,
    level: float = 0.95,
) -> Interval:
    """A mean (the share of a class, say, from 0 and 1) from n coded units and N that only the classifier has seen.

    mean(λ f) over the N + mean(y - λ f) over the n, variance λ² var(f)/N + var(y - λ f)/n, normal interval. λ = 1:
    Angelopoulos, Bates, Fannjiang, Jordan & Zrnic 2023, doi:10.1126/science.adi6000; ``tuned``:
    λ = cov(y, f) / ((1 + n/N) var f), never worse than the coded units alone (Angelopoulos, Duchi & Zrnic 2023,
    arXiv:2311.01453). Assumes that the coded units are a simple random sample of the same texts as the others, that
    the two sets do not overlap, and that units are independent (not so for sentences of few speeches: give one mean a
    speech, or use :func:`design_based_mean` with documents); nothing about the classifier. With fifty
    coded units the nominal 95 % covers 91 %, with a hundred 93 % (``tests/benchmarks/agreement.py``).

    >>> y, f = [1, 0, 0, 1, 0, 1], [1, 0, 0, 1, 0, 0]
    >>> round(prediction_powered_mean(y, f, [1, 0, 0, 0] * 25, tuned=False).estimate, 3)
    0.417
    """
    confidence(level, "prediction_powered_mean")
    y, f, g = (np.asarray(x, dtype=np.float64) for x in (truth, given, given_elsewhere))
    whole = all(np.isfinite(x).all() for x in (y, f, g))
    if y.ndim != 1 or y.shape != f.shape or g.ndim != 1 or len(y) < 2 or len(g) < 2 or not whole:
        raise CompareError(
            f"arrays of shape {y.shape}, {f.shape} and {g.shape}, or a number is missing",
            where="prediction_powered_mean",
            expected="a code and a prediction for each coded unit (two or more), predictions for the others",
        )
    n, others = len(y), len(g)
    spread = float(np.var(np.concatenate([f, g])))
    power = 1.0
    if tuned:
        together = float(np.mean((y - y.mean()) * (f - f.mean())))
        power = float(np.clip(together / ((1 + n / others) * spread), 0, 1)) if spread > 0 else 0.0
    estimate = power * float(g.mean()) + float((y - power * f).mean())
    variance = power**2 * float(g.var()) / others + float((y - power * f).var()) / n
    name = f"prediction-powered, λ = {power:.3f}, {n} coded of {n + others}"
    return _normal(estimate, variance, float(norm.ppf((1 + level) / 2)), name)


def design_based_mean(
    given: npt.ArrayLike,
    truth: npt.ArrayLike,
    inclusion: npt.ArrayLike,
    *,
    documents: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Interval:
    """A mean over all units where some were coded, each with its own known chance of being drawn.

    The mean of f + (R / π)(y - f): prediction f (``given``), code y (``truth``, NaN where not coded, R = 0),
    inclusion probability π. Unbiased whatever the classifier does (difference estimator: Cassel, Särndal & Wretman
    1976, doi:10.1093/biomet/63.3.615; design-based supervised learning: Egami, Hinck, Stewart & Wei 2023,
    arXiv:2306.04746). Assumes that π is known and above nought for every unit, coded or not, and that what was not
    coded was left out by the draw alone, not because it was hard.

    The variance takes units, or whole ``documents``, for a sample of more of the kind: s.e. from the sums of
    documents, t(documents - 1), which needs some twenty of them. For a sample stratified by ``given`` it is too wide
    rather than too narrow.

    >>> found = design_based_mean([1, 1, 0, 0], [1, np.nan, 1, np.nan], [0.5] * 4)
    >>> found.estimate  # (1 + 1 + 0 + 0)/4 + 2 (0 + 1)/4
    1.0
    """
    confidence(level, "design_based_mean")
    f, y, chance = (np.asarray(x, dtype=np.float64) for x in (given, truth, inclusion))
    units = np.arange(len(f)) if documents is None else np.asarray(documents)
    if not len(f) or not f.shape == y.shape == chance.shape == units.shape == (len(f),):
        raise CompareError(
            f"arrays of shape {f.shape}, {y.shape}, {chance.shape} and (documents) {units.shape}",
            where="design_based_mean",
            expected="for each unit a prediction, a code or NaN, a chance of being drawn, and its document",
        )
    if not ((chance > 0) & (chance <= 1) & np.isfinite(f)).all():
        raise CompareError(
            "a prediction is missing, or a chance is outside 0 to 1",
            where="design_based_mean",
            expected="for each unit a prediction, and a chance of being drawn above nought",
        )
    pseudo = f + np.where(np.isnan(y), 0.0, (np.nan_to_num(y) - f) / chance)
    estimate = float(pseudo.mean())
    sums = np.bincount(np.unique(units, return_inverse=True)[1], weights=pseudo - estimate)
    d, unit = len(sums), "unit" if documents is None else "document"
    if d < 2:
        return Interval(estimate, np.nan, np.nan, f"none: one {unit}")
    variance = float((sums**2).sum()) / len(f) ** 2 * d / (d - 1)
    name = f"design-based, {int((~np.isnan(y)).sum())} coded of {len(f)}, t over {d} {unit}s"
    return _normal(estimate, variance, float(student.ppf((1 + level) / 2, d - 1)), name)


def _dirichlet(rng: np.random.Generator, counts: FloatArray, draws: int) -> FloatArray:
    return dirichlet(rng, counts, draws, PRIOR / counts.shape[-1])


def _without_absent(tables: FloatArray, absent: npt.NDArray[np.bool_]) -> FloatArray:
    """Tables (..., K, K) in which classes that are not there are mistaken for no other, and so get no sentence."""
    return np.asarray(np.where(absent[..., None], np.eye(tables.shape[-1]), tables))


def _errors_fall(
    rng: np.random.Generator, given: FloatArray, true: FloatArray, confusions: FloatArray
) -> FloatArray:
    """The counts given as they might have been: multinomial about what the true counts let expect, (draws, K)."""
    if np.isnan(true).any():
        return np.broadcast_to(given, (len(confusions), len(given)))
    rates = confusions / confusions.sum(axis=-1, keepdims=True)
    whole = np.round(true)
    drawn = rng.multinomial(whole.astype(np.int64), rates).sum(axis=-2)
    return np.asarray(np.maximum(given + drawn - np.einsum("i,dij->dj", whole, rates), 0.0))


def _all_coded(rng: np.random.Generator, labelled: FloatArray, sizes: FloatArray, draws: int) -> FloatArray:
    """Codes of all sentences as they might be, (draws, eras, true, given): the coded as coded, the rest drawn."""
    by_given = np.swapaxes(labelled, -1, -2)
    shares = _dirichlet(rng, by_given, draws)
    rest = np.round(sizes - by_given.sum(axis=-1)).astype(np.int64)
    return np.asarray(np.swapaxes(by_given + rng.multinomial(rest, shares), -1, -2))


def _joint(labelled: FloatArray, sizes: FloatArray) -> FloatArray:
    """True × given of all sentences of each era; NaN for sentences of a class given of which none was coded."""
    coded = labelled.sum(axis=-2, keepdims=True)
    shares = labelled / np.where(coded > 0, coded, 1)
    size = sizes[:, None, :]
    return np.asarray(np.where((coded == 0) & (size > 0), np.nan, shares * size))


def _theta(counts: FloatArray) -> FloatArray:
    return np.asarray(np.log(counts[..., 0] + SMOOTHING) - np.log(counts[..., 1] + SMOOTHING))


def _share(counts: FloatArray) -> FloatArray:
    judged = counts[..., 0] + counts[..., 1]
    return np.asarray(np.where(judged > 0, counts[..., 0] / np.where(judged > 0, judged, 1), np.nan))


def _speech_noise(rows: FloatArray, table: FloatArray, rng: np.random.Generator, draws: int) -> FloatArray:
    if len(rows) < 2:
        return np.full(draws, np.nan)
    variance = jackknife_variance(lambda some: float(_theta(correct_counts(some.sum(axis=0), table))), rows)
    return np.asarray(np.sqrt(variance) * rng.standard_t(len(rows) - 1, size=draws))


def _correction(
    estimate: FloatArray, simulated: FloatArray, noise: FloatArray | None, level: float, method: str
) -> Correction:
    tails = [(1 - level) / 2, (1 + level) / 2]
    if np.isnan(estimate).any():
        nothing = np.full(estimate.shape, np.nan)
        none = Interval(np.nan, np.nan, np.nan, "none: no labelled sentence for one of the classes")
        return Correction(nothing, nothing, nothing, none, none, none.method)
    bounds = np.quantile(simulated, tails, axis=0)
    low, high = np.minimum(bounds[0], estimate), np.maximum(bounds[1], estimate)
    balance = float(_theta(estimate)) if estimate[:2].any() else np.nan  # the smoothing alone would say 0
    theta, share = _theta(simulated), _share(simulated)
    if noise is not None:
        theta = theta + noise
        with np.errstate(divide="ignore"):
            share = expit(logit(share) + noise)
    return Correction(
        estimate,
        low,
        high,
        _quantiles(balance, theta, tails, method),
        _quantiles(float(_share(estimate)), share, tails, method),
        method,
    )


def _quantiles(estimate: float, draws: FloatArray, tails: list[float], method: str) -> Interval:
    good = draws[~np.isnan(draws)]
    if np.isnan(estimate) or not len(good):
        return Interval(estimate, np.nan, np.nan, "none: not measurable")
    low, high = np.quantile(good, tails)
    return Interval(estimate, min(float(low), estimate), max(float(high), estimate), method)


def _normal(estimate: float, variance: float, z: float, method: str) -> Interval:
    if not variance > 0:
        return Interval(estimate, np.nan, np.nan, "none: the coded units do not vary")
    half = z * np.sqrt(variance)
    return Interval(estimate, float(estimate - half), float(estimate + half), method)


def _checked(counts: FloatArray, table: FloatArray, form: Any) -> None:
    if form not in ("inverse", "calibration"):
        raise CompareError(f"there is no form {form!r}", where="correct", expected="inverse or calibration")
    k = counts.shape[-1] if counts.ndim else 0
    if k < 2 or table.shape[-2:] != (k, k) or not (counts >= 0).all() or not (table >= 0).all():
        raise CompareError(
            f"counts of shape {counts.shape}, a confusion of shape {table.shape}, or one below nought",
            where="correct",
            expected="as many counts as the confusion has rows and columns, two or more, none below nought",
        )
