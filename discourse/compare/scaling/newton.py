"""One number a row, climbed to by Newton's steps: the problem that both halves of a Wordfish fit consist of.

The Poisson likelihood of a speech, its length swept out, is concave in the speech's position; that of a word is
concave in the word's weight. Both have the same form, so one function serves. The fitted table
is dense, so it is made for some rows at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ..counts import FloatArray

#: Cells of the fitted table held at once (float64: 32 MB).
CELLS = 4_000_000

#: Steps at most; a handful is usual.
_STEPS = 60


class Climbed(NamedTuple):
    """Slopes ``x`` of rows, their log intercepts, and minus the second derivative there."""

    x: FloatArray
    intercept: FloatArray
    curvature: FloatArray


def slices(rows: int, width: int) -> Iterator[slice]:
    """Rows in runs, each of at most :data:`CELLS` cells."""
    step = max(1, CELLS // width)
    return (slice(i, i + step) for i in range(0, rows, step))


def climbed(
    total: FloatArray,
    target: FloatArray,
    base: FloatArray,
    slope: FloatArray,
    x: FloatArray,
    ridge: float,
    near: float = 0.1,
) -> Climbed:
    """Steps up target x - total log Σ_c exp(base_c + x slope_c) - ridge x² / 2, one at least, for each row.

    ``total``, ``target`` and the start ``x`` have one number a row, ``base`` and ``slope`` one a column. The last
    step is shorter than ``near``: 0.1 within a fit, whose turns go on from there.

    >>> one = np.ones(1)  # ten tokens of two words, four of the one that pulls: 4/10 = e^x / (1 + e^x)
    >>> climbed(10 * one, 4 * one, np.zeros(2), np.array([0.0, 1.0]), 0 * one, 0.0, 1e-9).x.round(4)
    array([-0.4055])
    """
    parts = [_climbed(total[i], target[i], base, slope, x[i], ridge, near) for i in slices(len(x), len(base))]
    return Climbed(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _climbed(
    total: FloatArray,
    target: FloatArray,
    base: FloatArray,
    slope: FloatArray,
    x: FloatArray,
    ridge: float,
    near: float,
) -> Climbed:
    """The same for rows that fit in memory; a step that would lower a row's height is halved."""
    best, before, moves = np.full(len(x), -np.inf), x, 0
    while True:
        eta = base + x[:, None] * slope
        top = eta.max(axis=1)
        weights = np.exp(eta - top[:, None])
        mass = weights.sum(axis=1)
        log_mass = top + np.log(mass)
        height = target * x - total * log_mass - ridge / 2 * x**2
        lower = height < best - 1e-12 * np.abs(best)
        if lower.any() and moves < _STEPS:
            x = np.where(lower, (x + before) / 2, x)
            moves += 1
            continue
        mean = weights @ slope / mass
        curvature = total * np.maximum(weights @ slope**2 / mass - mean**2, 0.0) + ridge
        gradient = target - total * mean - ridge * x
        move = np.divide(gradient, curvature, out=np.zeros_like(x), where=curvature > 1e-300)
        if moves and (np.abs(move).max(initial=0.0) < near or moves >= _STEPS):
            return Climbed(x, np.log(total) - log_mass, curvature)
        best, before, x, moves = height, x, x + np.clip(move, -1.0, 1.0), moves + 1
