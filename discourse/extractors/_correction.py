"""Counts corrected for a classifier that errs: the step that a speech's column and the comparison of eras share.

What the correction assumes, and its rivals, stand in :mod:`discourse.compare.correction`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def true_counts(given: npt.ArrayLike, rates: npt.ArrayLike) -> Floats:
    """Counts that are of each class, (..., K), from counts given; ``rates`` (..., K, K): P(given | true).

    Solves given = true · rates; negative solutions are set to nought and the rest scaled to the total. Rogan & Gladen
    1978, doi:10.1093/oxfordjournals.aje.a112510, in matrix form.

    >>> true_counts([69, 31], [[0.9, 0.1], [0.2, 0.8]]).round(6), true_counts([5, 95], [[0.9, 0.1], [0.2, 0.8]])
    (array([70., 30.]), array([  0., 100.]))
    """
    counts, table = np.asarray(given, dtype=np.float64), np.asarray(rates, dtype=np.float64)
    true = np.maximum(np.linalg.solve(np.swapaxes(table, -1, -2), counts[..., None])[..., 0], 0.0)
    total = true.sum(axis=-1, keepdims=True)
    return np.asarray(true * counts.sum(axis=-1, keepdims=True) / np.where(total > 0, total, 1))


def dirichlet(rng: np.random.Generator, counts: npt.ArrayLike, draws: int, prior: float) -> Floats:
    """Shares that the ``counts`` along the last axis may have come from, (draws, ...): Dirichlet(counts + prior).

    >>> dirichlet(np.random.default_rng(1), [[30, 10], [0, 5]], 4_000, 0.5).mean(axis=0).round(2)
    array([[0.74, 0.26],
           [0.08, 0.92]])
    """
    alpha = np.asarray(counts, dtype=np.float64) + prior
    gammas = rng.standard_gamma(alpha, size=(draws, *alpha.shape))
    return np.asarray(gammas / gammas.sum(axis=-1, keepdims=True))
