"""Where speeches stand on the one line along which their vocabulary differs most: Wordfish.

Slapin & Proksch 2008 (doi:10.1111/j.1540-5907.2008.00338.x): y_ij ~ Poisson(exp(α_i + ψ_j + β_j θ_i)), speech i,
word j. α is length, ψ how common a word is, β which way it pulls, θ the position. Nobody tells the model what the
line means: it is the largest difference in vocabulary there is, be it genre, topic, date or doctrine, and only the
words at its ends (``beta``) and the diagnostics beside the table say which (Grimmer & Stewart 2013,
doi:10.1093/pan/mps028; Lauderdale & Herzog 2016, Political Analysis 24, 374-394).

**Identification.** θ has mean 0 and standard deviation 1 (n - 1); β has mean 0; two speeches fix which end is which.
**Regularisation.** A word of one speech at the end of the line would have β without bound, so β has a normal prior
with standard deviation ``beta_sd``, 3 as in the programs of Slapin & Proksch, Lowe (austin) and quanteda: the mode
is what is fitted. It fades as counts grow. **Fit.** By turns: speeches given words, words given speeches, each a
concave problem in one number (the intercept has a closed form); no turn lowers the objective. Counts enter through
sums only, so the table stays sparse; the fitted table is made in blocks of rows.

**Errors.** The model takes tokens for independent Poisson draws. Words come in clumps, and then its interval is far
too short: of the nominal 95 % it covers 23 % where each speech has its own taste for words. :func:`standard_errors`
has what was measured; draw words again (:func:`bootstrap_errors`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import gammaln

from ..errors import CompareError
from .counts import FloatArray
from .wordscores import count_matrix, margin

#: Standard deviation of the prior of β.
BETA_SD = 3.0

#: A fit has converged when what is left to move, by the rate of the last turns, is less than this (in units of θ).
TOLERANCE = 1e-6

#: Turns at most. Work reports of seventy years (52 speeches, 4,600 words) take about 60.
MAX_TURNS = 2_000

#: Up to so many speeches the errors of α, ψ, β are carried into those of θ; beyond, words are taken for known.
JOINT_LIMIT = 1_000

#: Axes begun from. On eight speeches of the grass roots the first and the third ended on two hills, 8 log-likelihood
#: units apart and correlated at 0.95, the second on one 130 below; twelve random starts found no other.
STARTS = 4

#: Cells of the fitted table held at once (float64: 32 MB).
_CELLS = 4_000_000

ErrorKind = Literal["poisson", "quasi-poisson", "conditional"]
Resampling = Literal["parametric", "words", "blocks"]


@dataclass(frozen=True)
class Wordfish:
    """A fit: ``theta`` and ``alpha`` one a speech, ``psi`` and ``beta`` one a word.

    ``ridge``: the curvature that the prior of β lends to θ; ``objective``: log-likelihood less ½ Σ β² / beta_sd²;
    ``turns``: how many it took; ``optima``: the objective reached from each start, best first; ``alike``: how the
    positions of each go with those of the best (absolute correlation). Where these differ, the likelihood has more
    than one hill and the data hold more than one line.
    """

    theta: FloatArray
    alpha: FloatArray
    psi: FloatArray
    beta: FloatArray
    ridge: float
    beta_sd: float
    log_likelihood: float
    objective: float
    turns: int
    optima: tuple[float, ...]
    alike: tuple[float, ...]


class Projection(NamedTuple):
    """Positions of speeches that were not fitted, under the words of a fit; ``se`` takes the words for known."""

    theta: FloatArray
    se: FloatArray


class BootstrapErrors(NamedTuple):
    """``se``: standard deviation of θ over the resamples; ``resamples`` fitted, ``failed`` not."""

    se: FloatArray
    resamples: int
    failed: int
    method: str


def wordfish(
    counts: object,
    *,
    direction: tuple[int, int],
    beta_sd: float = BETA_SD,
    tolerance: float = TOLERANCE,
    max_turns: int = MAX_TURNS,
    start: npt.ArrayLike | None = None,
) -> Wordfish:
    """The fit with the highest objective; θ[direction[0]] < θ[direction[1]].

    ``counts``: speeches x words, sparse or dense, at least three of each, no empty row or column. ``beta_sd`` may be
    ``inf`` (maximum likelihood), where no word then has a β without bound. Without a ``start`` the first four axes of
    a correspondence analysis are tried (two above :data:`JOINT_LIMIT` speeches): no random number is drawn. A fit
    that does not converge within ``max_turns`` is an error, never a half-finished number.

    A turn takes time in proportion to speeches x words: 52 x 4,600 a few hundredths of a second, 2,000 x 5,000 about
    a second.

    >>> fit = wordfish([[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]], direction=(0, 3))
    >>> fit.theta.round(2).tolist(), fit.beta.round(2)[[0, 2]].tolist()
    ([-1.15, -0.42, 0.42, 1.15], [-0.87, 0.87])
    """
    table = count_matrix(counts, "wordfish")
    _check(table, direction, beta_sd)
    starts = _axes(table) if start is None else [_standard(np.asarray(start, dtype=np.float64))]
    fits, failures = [], []
    for theta in starts:
        try:
            fits.append(_fit(table, theta, beta_sd, tolerance, max_turns))
        except CompareError as error:
            failures.append(error)
    if not fits:
        raise failures[0]
    fits.sort(key=lambda fit: -fit.objective)
    best = fits[0]
    sign = -1.0 if best.theta[direction[0]] > best.theta[direction[1]] else 1.0
    return Wordfish(
        best.theta * sign,
        best.alpha,
        best.psi,
        best.beta * sign,
        best.ridge,
        best.beta_sd,
        best.log_likelihood,
        best.objective,
        best.turns,
        tuple(fit.objective for fit in fits),
        tuple(float(abs(np.corrcoef(fit.theta, best.theta)[0, 1])) for fit in fits),
    )


def project(counts: object, fit: Wordfish) -> Projection:
    """Positions of further speeches (same words) given ψ and β: each the mode of its own likelihood; NaN if empty.

    >>> table = [[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]]
    >>> fit = wordfish(table, direction=(0, 3))
    >>> project([table[1], [0, 0, 0]], fit).theta.round(2).tolist()
    [-0.42, nan]
    """
    table = count_matrix(counts, "project")
    if table.shape[1] != len(fit.beta):
        raise CompareError(
            f"{table.shape[1]} words for a fit of {len(fit.beta)}", where="project", expected="the same words"
        )
    n = margin(table, 1)
    theta, se = np.full(len(n), np.nan), np.full(len(n), np.nan)
    some = n > 0
    rows = csr_array(table[np.flatnonzero(some)])
    at = _climbed(n[some], rows @ fit.beta, fit.psi, fit.beta, np.zeros(len(n[some])), fit.ridge, 1e-9)
    theta[some] = at.x
    with np.errstate(divide="ignore"):
        se[some] = 1 / np.sqrt(at.curvature)
    return Projection(theta, se)


def dispersion(counts: object, fit: Wordfish) -> float:
    """Pearson's Σ (y - μ)² / μ over (n-2)(V-2) degrees of freedom: about 1 where counts are Poisson, above where not.

    The interaction β_j θ_i has n + V - 3 free numbers beside the margins, so that (n-1)(V-1) - (n+V-3) are left
    (Goodman 1979, Journal of the American Statistical Association 74, 537-552). Most cells are of rare words, for
    which clumping shows least: it tells too little of what frequent words do.

    >>> table = [[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]]
    >>> round(dispersion(table, wordfish(table, direction=(0, 3))), 3)
    0.15
    """
    table = count_matrix(counts, "dispersion")
    n, words = table.shape
    # Σ (y - μ)² / μ = Σ y² / μ - 2 Σ y + Σ μ, and only cells that hold something enter the first sum.
    row = np.repeat(np.arange(n), np.diff(table.indptr))
    column = table.indices
    eta = fit.alpha[row] + fit.psi[column] + fit.beta[column] * fit.theta[row]
    square = float((table.data**2 * np.exp(-eta)).sum())
    return (square - float(table.data.sum())) / ((n - 2) * (words - 2))


def standard_errors(counts: object, fit: Wordfish, *, kind: ErrorKind) -> FloatArray:
    """Analytical standard errors of θ.

    ``poisson``: from the expected information of all parameters, those of words and lengths swept out, within the
    constraints on θ. ``quasi-poisson``: the same times √:func:`dispersion` (not below 1). ``conditional``: words
    taken for known, as austin and quanteda print. All suppose that tokens are independent draws.

    Coverage of the nominal 95 %, in per cent, simulated with 8 / 25 speeches of 2,000 tokens
    (``tests/benchmarks/scaling.py``):

    ===================================  =======  =============  ===========  ============
    counts                               poisson  quasi-poisson  words drawn  blocks drawn
    ===================================  =======  =============  ===========  ============
    independent tokens                   90 / 93  90 / 93        95 / 95      98 / 94
    each speech its own taste for words  18 / 23  30 / 43        89 / 89      32 / 31
    every word three times running       46 / 65  69 / 88        94 / 95      96 / 96
    sentences with topics of their own   80 / 86  83 / 87        95 / 95      98 / 95
    ===================================  =======  =============  ===========  ============

    Taste: negative binomial, variance μ + μ²/2. ``conditional`` and the parametric bootstrap cover as ``poisson``
    does, within a few per cent. Even with independent tokens eight speeches fall short: a word's two numbers are
    learned from eight counts.

    >>> table = [[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]]
    >>> fit = wordfish(table, direction=(0, 3))
    >>> standard_errors(table, fit, kind="conditional").round(2).tolist()
    [0.46, 0.41, 0.41, 0.46]
    """
    if kind not in ("poisson", "quasi-poisson", "conditional"):
        raise CompareError(
            f"there is no kind {kind!r}",
            where="standard_errors",
            expected="one of poisson, quasi-poisson, conditional",
        )
    table = count_matrix(counts, "standard_errors")
    if kind == "conditional" or len(fit.theta) > JOINT_LIMIT:
        se = project(table, fit).se
    else:
        se = np.sqrt(np.maximum(np.diag(_covariance(fit)), 0.0))
    return se * np.sqrt(max(dispersion(table, fit), 1.0)) if kind == "quasi-poisson" else se


def bootstrap_errors(
    counts: object,
    fit: Wordfish,
    *,
    method: Resampling,
    seed: int,
    resamples: int = 100,
    blocks: object | None = None,
    speech: npt.ArrayLike | None = None,
) -> BootstrapErrors:
    """Standard errors of θ from fits to resampled counts, each begun at the fit and turned its way.

    ``parametric``: counts drawn from the fitted Poisson means (Slapin & Proksch 2008): says what ``poisson`` says.
    ``words``: words drawn with replacement, what if other words had been counted (Lowe & Benoit 2011, Estimating
    Uncertainty in Quantitative Text Analysis, paper for the MPSA, on such bootstraps). ``blocks``: the sentences of
    each speech drawn with replacement, whole, so that words that come in clumps stay together (Benoit, Laver &
    Mikhaylov 2009, doi:10.1111/j.1540-5907.2009.00383.x). Then ``blocks`` is blocks x words and ``speech`` says whose
    each block is.

    Coverage: see :func:`standard_errors`; only ``words`` keeps near its level throughout, as speeches that each have
    their own taste for a word look the same from sentence to sentence. Every fit begins at the one given and so stays
    on its hill: that there may be another line altogether (``Wordfish.optima``) is in none of these errors.

    >>> table = [[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]]
    >>> fit = wordfish(table, direction=(0, 3))
    >>> bootstrap_errors(table, fit, method="parametric", seed=1, resamples=20).resamples
    20
    """
    table = count_matrix(counts, "bootstrap_errors")
    draw = _drawer(table, fit, method, blocks, speech)
    rng = np.random.default_rng(seed)
    found: list[FloatArray] = []
    for _ in range(resamples):
        again = draw(rng)
        again = csr_array(again[:, np.flatnonzero(margin(again, 0) > 0)])
        if (margin(again, 1) == 0).any():
            continue
        try:
            theta = _fit(again, fit.theta, fit.beta_sd, 1e-3, MAX_TURNS).theta
        except CompareError:
            continue
        found.append(theta if theta @ fit.theta >= 0 else -theta)
    failed = resamples - len(found)
    name = {
        "parametric": "parametric bootstrap (Poisson)",
        "words": "bootstrap of words",
        "blocks": "bootstrap of sentences or blocks within speeches",
    }[method]
    label = f"{name}, {len(found):,} resamples, seed {seed}" + (f", {failed} failed" if failed else "")
    if len(found) < 2:
        return BootstrapErrors(np.full(len(fit.theta), np.nan), len(found), failed, f"none: {label}")
    return BootstrapErrors(np.std(found, axis=0, ddof=1), len(found), failed, label)


def fitted(fit: Wordfish, rows: slice = slice(None)) -> FloatArray:
    """The means μ of the fit, speeches x words, dense; ``rows`` for some of the speeches."""
    eta = fit.alpha[rows, None] + fit.psi + fit.theta[rows, None] * fit.beta
    return np.asarray(np.exp(eta), dtype=np.float64)


class _Climbed(NamedTuple):
    """Slopes ``x`` of rows, their log intercepts, and minus the second derivative there."""

    x: FloatArray
    intercept: FloatArray
    curvature: FloatArray


def _climbed(
    total: FloatArray,
    target: FloatArray,
    base: FloatArray,
    slope: FloatArray,
    x: FloatArray,
    ridge: float,
    near: float = 0.1,
) -> _Climbed:
    """One Newton step or more up target x - total log Σ_c exp(base_c + x slope_c) - ridge x² / 2, for each row.

    The Poisson likelihood of a row with its intercept swept out; the same for speeches (over words) and words (over
    speeches). A step that would lower it is halved; the last
    is shorter than ``near``.
    """
    step = max(1, _CELLS // len(base))
    parts = [
        _climbed_block(total[i : i + step], target[i : i + step], base, slope, x[i : i + step], ridge, near)
        for i in range(0, len(x), step)
    ]
    return _Climbed(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _climbed_block(
    total: FloatArray,
    target: FloatArray,
    base: FloatArray,
    slope: FloatArray,
    x: FloatArray,
    ridge: float,
    near: float,
) -> _Climbed:
    best, before, moves = np.full(len(x), -np.inf), x, 0
    while True:
        eta = base + x[:, None] * slope
        top = eta.max(axis=1)
        weights = np.exp(eta - top[:, None])
        mass = weights.sum(axis=1)
        log_mass = top + np.log(mass)
        height = target * x - total * log_mass - ridge / 2 * x**2
        lower = height < best - 1e-12 * np.abs(best)
        if lower.any() and moves < 60:
            x = np.where(lower, (x + before) / 2, x)
            moves += 1
            continue
        mean = weights @ slope / mass
        curvature = total * np.maximum(weights @ slope**2 / mass - mean**2, 0.0) + ridge
        gradient = target - total * mean - ridge * x
        move = np.divide(gradient, curvature, out=np.zeros_like(x), where=curvature > 1e-300)
        if moves and (np.abs(move).max(initial=0.0) < near or moves >= 60):
            return _Climbed(x, np.log(total) - log_mass, curvature)
        best, before, x, moves = height, x, x + np.clip(move, -1.0, 1.0), moves + 1


def _fit(table: csr_array, theta: FloatArray, beta_sd: float, tolerance: float, max_turns: int) -> Wordfish:
    """Turns from ``theta`` until what is left to move is less than ``tolerance``."""
    by_word = csr_array(table.T)
    lengths, totals = margin(table, 1), margin(table, 0)
    alpha, beta = np.log(lengths / lengths.sum()), np.zeros(len(totals))
    precision, n, last = 1 / beta_sd**2, len(theta), np.inf
    for turn in range(1, max_turns + 1):
        words = _climbed(totals, by_word @ theta, alpha, theta, beta, precision)
        beta, psi = words.x - words.x.mean(), words.intercept
        if not np.abs(beta).max() < 100:
            raise CompareError(
                "a word has a weight without bound: it stands in one speech at the end of the line only",
                where="wordfish",
                expected="a prior that holds it back, or words of several speeches",
                advice=f"beta_sd={BETA_SD:g}, or a higher min_speeches",
            )
        ridge = float((beta**2).sum()) * precision / (n - 1)
        speeches = _climbed(lengths, table @ beta, psi, beta, theta, ridge)
        middle, spread = float(speeches.x.mean()), float(speeches.x.std(ddof=1))
        if not spread > 1e-8:
            raise _alike()
        moved = (speeches.x - middle) / spread
        psi, beta, alpha = psi + beta * middle, beta * spread, speeches.intercept
        step = float(np.abs(moved - theta).max())
        rate = step / last if last > 0 else 0.0
        theta, last = moved, step
        if turn > 3 and (step < 1e-13 or (rate < 1 and step * max(rate / (1 - rate), 0.1) < tolerance)):
            break
    else:
        raise CompareError(
            f"the fit did not converge in {max_turns:,} turns (the last moved a speech by {last:.2g})",
            where="wordfish",
            expected="a table with one clear line in it",
            advice="more turns, a smaller beta_sd, or without the speeches that share few words with the rest",
        )
    if np.abs(beta).max() * np.ptp(theta) < 1e-6:
        raise _alike()
    likelihood = (
        float((lengths * alpha).sum() + (totals * psi).sum() + (theta * (table @ beta)).sum())
        - float(lengths.sum())
        - float(gammaln(table.data + 1).sum())
    )
    ridge = float((beta**2).sum()) * precision / (n - 1)
    objective = likelihood - float((beta**2).sum()) * precision / 2
    return Wordfish(
        theta, alpha, psi, beta, ridge, beta_sd, likelihood, objective, turn, (objective,), (1.0,)
    )


def _axes(table: csr_array) -> list[FloatArray]:
    """The first axes of a correspondence analysis, standardised: where the fits begin."""
    total = float(table.sum())
    rows, columns = margin(table, 1) / total, margin(table, 0) / total
    scaled = csr_array(table.multiply(1 / np.sqrt(rows)[:, None]).multiply(1 / np.sqrt(columns)[None, :]))
    scaled = csr_array(scaled / total)
    root = np.sqrt(rows)
    if len(root) <= JOINT_LIMIT:
        values, vectors = np.linalg.eigh((scaled @ scaled.T).toarray() - np.outer(root, root))
    else:
        from scipy.sparse.linalg import LinearOperator, eigsh

        def apply(v: FloatArray) -> FloatArray:
            return np.asarray(scaled @ (scaled.T @ v.ravel()) - root * (root @ v.ravel()))

        shape = (len(root), len(root))
        begin = np.cos(np.arange(len(root)))
        values, vectors = eigsh(LinearOperator(shape, apply, dtype=np.float64), k=2, which="LA", v0=begin)
    if not values[-1] > 1e-12:
        raise _alike()
    chosen = [vectors[:, -k] / root for k in range(1, min(len(values), STARTS) + 1) if values[-k] > 1e-12]
    return [_standard(axis) for axis in chosen]


def _standard(theta: FloatArray) -> FloatArray:
    away = theta - theta.mean()
    return np.asarray(away / away.std(ddof=1), dtype=np.float64)


def _covariance(fit: Wordfish) -> FloatArray:
    """The covariance of θ: inverse of its expected information, all else swept out, in the directions that the
    constraints (mean 0, standard deviation 1) leave free."""
    n, words = len(fit.theta), len(fit.beta)
    theta, precision = fit.theta, 1 / fit.beta_sd**2
    aa, at, tt = np.zeros(n), np.zeros(n), np.full(n, fit.ridge)
    swept = np.zeros((2 * n, 2 * n))
    step = max(1, _CELLS // n)
    for begin in range(0, words, step):
        beta = fit.beta[begin : begin + step]
        mu = np.exp(fit.alpha[:, None] + fit.psi[begin : begin + step] + theta[:, None] * beta)
        aa, at, tt = aa + mu.sum(axis=1), at + mu @ beta, tt + mu @ beta**2
        # Each word's own two by two, Cholesky by hand: [[p, q], [q, r]].
        p, q, r = mu.sum(axis=0), theta @ mu, theta**2 @ mu + precision
        rest = np.maximum(r - q**2 / p, 1e-300)
        first = mu / np.sqrt(p)
        second = mu * (theta[:, None] - q / p) / np.sqrt(rest)
        for half in (first, second):
            both = np.vstack([half, half * beta])
            swept += both @ both.T
    information = np.block([[np.diag(aa), np.diag(at)], [np.diag(at), np.diag(tt)]]) - swept
    a, b, d = information[:n, :n], information[:n, n:], information[n:, n:]
    profile = d - b.T @ np.linalg.pinv(a, rcond=1e-10, hermitian=True) @ b
    bound = np.column_stack([np.ones(n), theta])
    free = np.linalg.svd(bound)[0][:, 2:]
    inner = free.T @ profile @ free
    return np.asarray(free @ np.linalg.pinv(inner, rcond=1e-12, hermitian=True) @ free.T)


def _drawer(
    table: csr_array, fit: Wordfish, method: Resampling, blocks: object, speech: npt.ArrayLike | None
) -> Callable[[np.random.Generator], csr_array]:
    """What draws a table like the one fitted."""
    n, words = table.shape
    if method == "parametric":
        return lambda rng: csr_array(rng.poisson(fitted(fit)).astype(np.float64))
    if method == "words":
        return lambda rng: csr_array(table[:, np.sort(rng.integers(0, words, words))])
    if method != "blocks":
        raise CompareError(
            f"there is no method {method!r}",
            where="bootstrap_errors",
            expected="one of parametric, words, blocks",
        )
    if blocks is None or speech is None:
        raise CompareError(
            "there are no blocks to draw",
            where="bootstrap_errors",
            expected="blocks (a row a sentence) and the number of the speech that each belongs to",
        )
    parts, of = count_matrix(blocks, "bootstrap_errors"), np.asarray(speech, dtype=np.int64)
    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(n + 1))
    sizes = np.diff(ends)
    if of.shape != (parts.shape[0],) or parts.shape[1] != words or (sizes == 0).any():
        raise CompareError(
            f"{parts.shape[0]} blocks of {parts.shape[1]} words with {of.size} labels do not make up the table",
            where="bootstrap_errors",
            expected=f"blocks of {words} words, at least one for each of {n} speeches",
        )

    def draw(rng: np.random.Generator) -> csr_array:
        pick = ends[:-1].repeat(sizes) + (rng.random(len(of)) * sizes.repeat(sizes)).astype(np.int64)
        times = np.bincount(order[pick], minlength=len(of)).astype(np.float64)
        gather = csr_array((times, (of, np.arange(len(of)))), shape=(n, len(of)))
        return csr_array(gather @ parts)

    return draw


def _check(table: csr_array, direction: tuple[int, int], beta_sd: float) -> None:
    n, words = table.shape
    if n < 3 or words < 3:
        raise CompareError(
            f"there are {n} speeches and {words} words",
            where="wordfish",
            expected="at least three of each: two points always lie on a line",
            advice="more speeches, or lower thresholds for words",
        )
    if not beta_sd > 0:
        raise CompareError(f"beta_sd is {beta_sd}", where="wordfish", expected="a number above zero, or inf")
    first, second = direction
    if first == second or not (0 <= first < n and 0 <= second < n):
        raise CompareError(
            f"the direction is {first}, {second}",
            where="wordfish",
            expected=f"two different speeches, numbered from 0 to {n - 1}",
        )
    for sums, what in ((margin(table, 1), "speech"), (margin(table, 0), "word")):
        if (sums == 0).any():
            raise CompareError(
                f"a {what} has no count",
                where="wordfish",
                expected="no empty row or column",
                advice="leave it out",
            )


def _alike() -> CompareError:
    return CompareError(
        "all speeches use their words in the same shares",
        where="wordfish",
        expected="speeches that differ",
        advice="look for copies of one speech",
    )
