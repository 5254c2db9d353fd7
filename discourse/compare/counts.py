"""Frequencies in two corpora, checked once: the shape that every keyness statistic starts from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import CompareError
from .asked import FloatArray, numbers

__all__ = ["MOST", "Counts", "FloatArray", "countable", "two_corpora", "unwrapped"]

#: More was never counted, by a thousand; beyond it floats begin to run whole numbers together, and their products
#: soon have no end: every statistic would be an artefact of that.
MOST = 1e15


class Counts(NamedTuple):
    """``f1`` of ``n1`` tokens against ``f2`` of ``n2``, broadcast to one shape, as float64."""

    f1: FloatArray
    n1: FloatArray
    f2: FloatArray
    n2: FloatArray


def two_corpora(
    f1: npt.ArrayLike, n1: npt.ArrayLike, f2: npt.ArrayLike, n2: npt.ArrayLike, *, where: str
) -> Counts:
    """The four numbers of a two-by-two table, broadcast together.

    A zero frequency is welcome; an empty corpus, a negative count, or a word that occurs more often than there
    are tokens is not, for every statistic would then be an artefact of the slip.

    >>> two_corpora([3, 0], 10, 1, 20, where="an example").n2
    array([20., 20.])
    """
    arrays = [numbers(a, where) for a in (f1, n1, f2, n2)]
    try:
        counts = Counts(*(np.array(a) for a in np.broadcast_arrays(*arrays)))
    except ValueError:
        raise CompareError(
            "f1, n1, f2, n2 of shapes " + ", ".join(str(a.shape) for a in arrays),
            where=where,
            expected="one number, or as many as there are words",
        ) from None
    countable(counts, "tokens", where=where)
    if (counts.n1 <= 0).any() or (counts.n2 <= 0).any():
        raise CompareError(
            "one of the two corpora is empty",
            where=where,
            expected="n1 and n2 above zero",
            advice="look for a group without speeches",
        )
    for f, n, name in ((counts.f1, counts.n1, "first"), (counts.f2, counts.n2, "second")):
        if (f < 0).any() or (f > n).any():
            raise CompareError(
                f"a frequency in the {name} corpus is below zero or above the corpus's size",
                where=where,
                expected="0 <= f <= n",
                advice="check that f and n count the same units",
            )
    return counts


def countable(arrays: Iterable[FloatArray], what: str, *, where: str) -> None:
    """An error where a number cannot be how often something was counted: not finite, or beyond :data:`MOST`.

    >>> countable([np.array([3.0, 1e80])], "tokens", where="an example")
    Traceback (most recent call last):
    discourse.errors.CompareError: an example: a count is 1e+80. Expected: counts of tokens, 1e+15 at ...
    """
    for array in arrays:
        if not np.isfinite(array).all():
            raise CompareError("a count is not a finite number", where=where, expected=f"counts of {what}")
        if (array > MOST).any():
            raise CompareError(
                f"a count is {array.max():g}",
                where=where,
                expected=f"counts of {what}, {MOST:g} at the most",
                advice="look whether a product or a sum of counts was given for one",
            )


def unwrapped(x: FloatArray) -> FloatArray:
    """A number again where numbers went in, an array where an array did."""
    out: FloatArray = x[()]
    return out
