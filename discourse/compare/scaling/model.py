"""Where speeches stand on the one line along which their vocabulary differs most: the model of Wordfish.

Slapin & Proksch 2008 (doi:10.1111/j.1540-5907.2008.00338.x): y_ij ~ Poisson(exp(α_i + ψ_j + β_j θ_i)), speech i,
word j. α is length, ψ how common a word is, β which way it pulls, θ the position. Nobody tells the model what the
line means: it is the largest difference in vocabulary there is, be it genre, topic, date or doctrine, and only the
words at its ends (``beta``) and the diagnostics beside the table say which (Grimmer & Stewart 2013,
doi:10.1093/pan/mps028; Lauderdale & Herzog 2016, Political Analysis 24, 374-394).

**Identification.** θ has mean 0 and standard deviation 1 (n - 1); β has mean 0; two speeches fix which end is which.
**Regularisation.** A word of one speech at the end of the line would have β without bound, so β has a normal prior
with standard deviation ``beta_sd``, 3 as in the programs of Slapin & Proksch, Lowe (austin) and quanteda: the mode
is what is fitted (:mod:`.fit`). It fades as counts grow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from ...errors import CompareError
from ..counts import FloatArray
from .matrix import count_matrix, margin
from .newton import climbed

#: Standard deviation of the prior of β.
BETA_SD = 3.0

#: Up to so many speeches the errors of α, ψ, β are carried into those of θ; beyond, words are taken for known.
JOINT_LIMIT = 1_000


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


def fitted(fit: Wordfish) -> FloatArray:
    """The means μ of the fit, speeches x words, dense."""
    return np.asarray(np.exp(fit.alpha[:, None] + fit.psi + fit.theta[:, None] * fit.beta), dtype=np.float64)


def project(counts: object, fit: Wordfish) -> Projection:
    """Positions of further speeches (same words) given ψ and β: each the mode of its own likelihood; NaN if empty.

    >>> from discourse.compare.scaling import wordfish
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
    at = climbed(n[some], rows @ fit.beta, fit.psi, fit.beta, np.zeros(len(n[some])), fit.ridge, 1e-9)
    theta[some] = at.x
    with np.errstate(divide="ignore"):
        se[some] = 1 / np.sqrt(at.curvature)
    return Projection(theta, se)


def dispersion(counts: object, fit: Wordfish) -> float:
    """Pearson's Σ (y - μ)² / μ over (n-2)(V-2) degrees of freedom: about 1 where counts are Poisson, above where not.

    The interaction β_j θ_i has n + V - 3 free numbers beside the margins, so that (n-1)(V-1) - (n+V-3) are left
    (Goodman 1979, Journal of the American Statistical Association 74, 537-552). Most cells are of rare words, for
    which clumping shows least: it tells too little of what frequent words do.

    >>> from discourse.compare.scaling import wordfish
    >>> table = [[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]]
    >>> round(dispersion(table, wordfish(table, direction=(0, 3))), 3)
    0.15
    """
    table = count_matrix(counts, "dispersion")
    n, words = table.shape
    # Σ (y - μ)² / μ = Σ y² / μ - 2 Σ y + Σ μ, and only cells that hold something enter the first sum.
    row, column = np.repeat(np.arange(n), np.diff(table.indptr)), table.indices
    eta = fit.alpha[row] + fit.psi[column] + fit.beta[column] * fit.theta[row]
    square = float((table.data**2 * np.exp(-eta)).sum())
    return (square - float(table.data.sum())) / ((n - 2) * (words - 2))
