"""How sure a position of Wordfish is: errors from the model, and errors from counts drawn again.

The model takes tokens for independent Poisson draws. Words come in clumps, and then its interval is far too short: of
the nominal 95 % it covers 23 % where each speech has its own taste for words. :func:`standard_errors` has what was
measured; draw words again (:func:`bootstrap_errors`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ...errors import CompareError
from ..counts import FloatArray
from .fit import fit_from
from .matrix import count_matrix, margin
from .model import JOINT_LIMIT, Wordfish, dispersion, fitted, project
from .newton import slices

ErrorKind = Literal["poisson", "quasi-poisson", "conditional"]
Resampling = Literal["parametric", "words", "blocks"]

_NAMES = {
    "parametric": "parametric bootstrap (Poisson)",
    "words": "bootstrap of words",
    "blocks": "bootstrap of sentences or blocks within speeches",
}


class BootstrapErrors(NamedTuple):
    """``se``: standard deviation of θ over the resamples; ``resamples`` fitted, ``failed`` not."""

    se: FloatArray
    resamples: int
    failed: int
    method: str


def standard_errors(counts: object, fit: Wordfish, *, kind: ErrorKind) -> FloatArray:
    """Analytical standard errors of θ.

    ``poisson``: from the expected information of all parameters, those of words and lengths swept out, within the
    constraints on θ. ``quasi-poisson``: the same times √:func:`~.model.dispersion` (not below 1). ``conditional``:
    words taken for known, as austin and quanteda print. All suppose that tokens are independent draws.

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
    does, within five points. Even with independent tokens eight speeches fall short: a word's two numbers are
    learned from eight counts.

    >>> from discourse.compare.scaling import wordfish
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
        se = np.sqrt(np.maximum(np.diag(covariance(fit)), 0.0))
    return se * np.sqrt(max(dispersion(table, fit), 1.0)) if kind == "quasi-poisson" else se


def covariance(fit: Wordfish) -> FloatArray:
    """The covariance of θ: inverse of its expected information, all else swept out, in the directions that the
    constraints (mean 0, standard deviation 1) leave free."""
    n = len(fit.theta)
    information = _information(fit)
    a, b, d = information[:n, :n], information[:n, n:], information[n:, n:]
    profile = d - b.T @ np.linalg.pinv(a, rcond=1e-10, hermitian=True) @ b
    bound = np.column_stack([np.ones(n), fit.theta])
    free = np.linalg.svd(bound)[0][:, 2:]
    inner = free.T @ profile @ free
    return np.asarray(free @ np.linalg.pinv(inner, rcond=1e-12, hermitian=True) @ free.T)


def _information(fit: Wordfish) -> FloatArray:
    """The expected information of α and θ (2n x 2n), that of each word's ψ and β swept out."""
    n, words = len(fit.theta), len(fit.beta)
    theta, precision = fit.theta, 1 / fit.beta_sd**2
    aa, at, tt = np.zeros(n), np.zeros(n), np.full(n, fit.ridge)
    swept = np.zeros((2 * n, 2 * n))
    for part in slices(words, n):
        beta = fit.beta[part]
        mu = np.exp(fit.alpha[:, None] + fit.psi[part] + theta[:, None] * beta)
        aa, at, tt = aa + mu.sum(axis=1), at + mu @ beta, tt + mu @ beta**2
        # Each word's own two by two, Cholesky by hand: [[p, q], [q, r]].
        p, q, r = mu.sum(axis=0), theta @ mu, theta**2 @ mu + precision
        rest = np.maximum(r - q**2 / p, 1e-300)
        first = mu / np.sqrt(p)
        second = mu * (theta[:, None] - q / p) / np.sqrt(rest)
        for half in (first, second):
            both = np.vstack([half, half * beta])
            swept += both @ both.T
    return np.asarray(np.block([[np.diag(aa), np.diag(at)], [np.diag(at), np.diag(tt)]]) - swept)


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

    >>> from discourse.compare.scaling import wordfish
    >>> table = [[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]]
    >>> fit = wordfish(table, direction=(0, 3))
    >>> bootstrap_errors(table, fit, method="parametric", seed=1, resamples=20).resamples
    20
    """
    draw = _drawer(count_matrix(counts, "bootstrap_errors"), fit, method, blocks, speech)
    rng = np.random.default_rng(seed)
    tried = (_refitted(draw(rng), fit) for _ in range(resamples))
    found = [theta for theta in tried if theta is not None]
    failed = resamples - len(found)
    label = f"{_NAMES[method]}, {len(found):,} resamples, seed {seed}" + (
        f", {failed} failed" if failed else ""
    )
    if len(found) < 2:
        return BootstrapErrors(np.full(len(fit.theta), np.nan), len(found), failed, f"none: {label}")
    return BootstrapErrors(np.std(found, axis=0, ddof=1), len(found), failed, label)


def _refitted(drawn: csr_array, fit: Wordfish) -> FloatArray | None:
    """The positions under counts drawn again, turned as those of the fit; None if they cannot be fitted."""
    table = csr_array(drawn[:, np.flatnonzero(margin(drawn, 0) > 0)])
    if (margin(table, 1) == 0).any():
        return None
    try:
        theta = fit_from(fit.theta, table, fit.beta_sd, tolerance=1e-3).theta
    except CompareError:
        return None
    return theta if theta @ fit.theta >= 0 else -theta


_Draw = Callable[[np.random.Generator], csr_array]


def _drawer(
    table: csr_array, fit: Wordfish, method: Resampling, blocks: object, speech: npt.ArrayLike | None
) -> _Draw:
    """What draws a table like the one fitted."""
    words = table.shape[1]
    if method == "parametric":
        return lambda rng: csr_array(rng.poisson(fitted(fit)).astype(np.float64))
    if method == "words":
        return lambda rng: csr_array(table[:, np.sort(rng.integers(0, words, words))])
    if method != "blocks":
        raise CompareError(
            f"there is no method {method!r}",
            where="bootstrap_errors",
            expected="one of " + ", ".join(_NAMES),
        )
    if blocks is None or speech is None:
        raise CompareError(
            "there are no blocks to draw",
            where="bootstrap_errors",
            expected="blocks (a row a sentence) and the number of the speech that each belongs to",
        )
    parts = count_matrix(blocks, "bootstrap_errors")
    return _of_blocks(parts, np.asarray(speech, dtype=np.int64), table.shape)


def _of_blocks(parts: csr_array, of: npt.NDArray[np.int64], shape: tuple[int, int]) -> _Draw:
    """What draws as many blocks of each speech as it has, and adds them up."""
    n, words = shape
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
