"""The term that every G² is a sum of, so reckoned that large tables do not drown it.

Twice the sum of O ln(O/E) over the cells of a table is G². The cells' terms are as large as the counts and nearly
cancel: of a word that is a little more frequent here than there, among a million million tokens, nothing is left but
rounding. The differences O - E add up to nothing, so each can be taken off its term beforehand: what remains is never
below zero, and cancels with nothing.

No SciPy here: :mod:`discourse.measured` counts without it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

#: Where O - E is less than this share of E, its logarithm is taken from the difference: beyond, from the quotient.
_NEAR = 0.5


def deviance(observed: FloatArray, expected: FloatArray, away: FloatArray) -> FloatArray:
    """O ln(O/E) - (O - E) of each cell, ``away`` being O - E; 0 where nothing is expected.

    >>> seen, expected = np.array([7.0, 3.0]), np.array([5.0, 5.0])
    >>> round(2 * float(deviance(seen, expected, seen - expected).sum()), 4)
    1.6457
    """
    known = expected > 0
    ratio = np.divide(away, expected, out=np.zeros_like(expected), where=known)
    near = np.abs(ratio) < _NEAR
    quotient = np.divide(observed, expected, out=np.ones_like(expected), where=known & ~near & (observed > 0))
    log = np.where(near, np.log1p(np.where(near, ratio, 0.0)), np.log(quotient))
    return np.asarray(np.where(known, observed * log - away, 0.0), dtype=np.float64)


def of_two(
    f1: FloatArray, n1: FloatArray | float, f2: FloatArray, n2: FloatArray | float, *, four_cells: bool
) -> FloatArray:
    """G² of ``f1`` words among ``n1`` tokens against ``f2`` among ``n2``, with the cells of all other tokens or not.

    >>> of_two(np.array([7.0]), 10, np.array([2.0]), 9, four_cells=True).round(4)
    array([4.5349])
    """
    whole = n1 + n2
    words = (f1 + f2) / whole
    away = (f1 * n2 - f2 * n1) / whole
    total = deviance(f1, n1 * words, away) + deviance(f2, n2 * words, -away)
    if four_cells:
        r1, r2 = n1 - f1, n2 - f2
        others = (r1 + r2) / whole
        total = total + deviance(r1, n1 * others, -away) + deviance(r2, n2 * others, away)
    return np.asarray(2 * np.maximum(total, 0.0))
