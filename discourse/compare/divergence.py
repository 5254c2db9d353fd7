"""How different are two vocabularies: Jensen-Shannon divergence, and which words make it.

The raw value of two short texts measures their length: two samples of 1,000 words from one pool of reports differ by
half a bit. Compare it only with what two samples of the same sizes from the *pooled* speeches give.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import CompareError
from .counts import FloatArray


class Divergence(NamedTuple):
    """``bits`` between 0 (same shares) and 1 (no word in common); ``contributions`` add up to it, one a word."""

    bits: float
    contributions: FloatArray


def jsd(target: npt.ArrayLike, reference: npt.ArrayLike) -> Divergence:
    """Jensen-Shannon divergence of two lists of counts, ½ KL(p‖m) + ½ KL(q‖m) with m = (p+q)/2, in bits.

    Lin 1991, doi:10.1109/18.61115. Both sides weigh one half whatever their size. Its square root is the
    distance that some libraries call by the same name.

    >>> jsd([1, 1, 0], [0, 1, 1])
    Divergence(bits=0.5, contributions=array([0.25, 0.  , 0.25]))
    """
    p, q = _distribution(target), _distribution(reference)
    if p.shape != q.shape:
        raise CompareError(
            f"{p.size} counts against {q.size}", where="jsd", expected="the same words on both sides"
        )
    middle = (p + q) / 2
    parts = (_p_log2(p, middle) + _p_log2(q, middle)) / 2
    return Divergence(float(np.clip(parts.sum(), 0.0, 1.0)), parts)


def _distribution(counts: npt.ArrayLike) -> FloatArray:
    x = np.asarray(counts, dtype=np.float64)
    if x.ndim != 1 or not np.isfinite(x).all() or (x < 0).any() or x.sum() <= 0:
        raise CompareError(
            "one side has no counts", where="jsd", expected="one axis of counts, at least one above zero"
        )
    shares: FloatArray = x / x.sum()
    return shares


def _p_log2(p: FloatArray, m: FloatArray) -> FloatArray:
    terms: FloatArray = p * np.log2(np.divide(p, m, out=np.ones_like(p), where=p > 0))
    return terms
