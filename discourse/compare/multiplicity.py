"""Many comparisons at once: p-values corrected for how often one looked.

A comparison that could not be made (NaN) is not counted as one, and stays NaN.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..doors import door
from ..errors import CompareError
from .counts import FloatArray


@door
def holm(p: npt.ArrayLike) -> FloatArray:
    """Holm's step-down correction: p-values that keep the chance of one false claim in the family at the level.

    Holm 1979 (Scandinavian Journal of Statistics 6:65-70). The i-th smallest of m is multiplied by m - i + 1 and
    never falls below the one before. Needs nothing of the dependence between the tests.

    >>> holm([0.01, 0.04, 0.03, np.nan])
    array([0.03, 0.06, 0.06,  nan])
    """
    values, order, out = _ordered(p, "holm")
    m = order.size
    out[order] = np.minimum(np.maximum.accumulate(values[order] * np.arange(m, 0, -1)), 1.0)
    return out


@door
def bh(p: npt.ArrayLike) -> FloatArray:
    """Benjamini-Hochberg q-values: calling everything up to q a finding makes at most a share q of them false.

    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x. The i-th smallest of m is multiplied by
    m / i and never exceeds the one after. Proved for independent or positively dependent tests; words of one
    corpus are neither for sure.

    >>> bh([0.01, 0.04, 0.03, np.nan])
    array([0.03, 0.04, 0.04,  nan])
    """
    values, order, out = _ordered(p, "bh")
    m = order.size
    stepped = values[order] * m / np.arange(1, m + 1)
    out[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return out


@door
def benjamini_yekutieli(p: npt.ArrayLike) -> FloatArray:
    """Benjamini-Yekutieli q-values: as :func:`bh`, but proved whatever the dependence between the tests.

    Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998. The i-th smallest of m is multiplied by
    m / i · (1 + 1/2 + … + 1/m) and never exceeds the one after. The price is the sum: 5.2 for a hundred tests, 9.8
    for ten thousand.

    >>> benjamini_yekutieli([0.01, 0.04, 0.03, np.nan]).round(4)
    array([0.055 , 0.0733, 0.0733,    nan])
    """
    values, order, out = _ordered(p, "benjamini_yekutieli")
    rank = np.arange(1, order.size + 1)
    stepped = values[order] * order.size * np.sum(1 / rank) / rank
    out[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return out


@door
def bonferroni(p: npt.ArrayLike) -> FloatArray:
    """Bonferroni's correction: each p times the number of tests made.

    It promises what :func:`holm` promises and finds less: for comparison with work that used it. Dunn 1961,
    doi:10.1080/01621459.1961.10482090.

    >>> bonferroni([0.01, 0.04, 0.5, np.nan])
    array([0.03, 0.12, 1.  ,  nan])
    """
    values, order, _ = _ordered(p, "bonferroni")
    return np.minimum(values * order.size, 1.0)


def _ordered(p: npt.ArrayLike, where: str) -> tuple[FloatArray, npt.NDArray[np.intp], FloatArray]:
    """The p-values, the places of those that are there from smallest to largest, and an answer full of NaN."""
    values = np.asarray(p, dtype=np.float64)
    present = np.flatnonzero(~np.isnan(values))
    if values.ndim != 1 or (values[present] < 0).any() or (values[present] > 1).any():
        raise CompareError(
            "these are not p-values", where=where, expected="one axis of numbers between 0 and 1, or NaN"
        )
    order = present[np.argsort(values[present], kind="stable")]
    return values, order, np.full(values.shape, np.nan)
