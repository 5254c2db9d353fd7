"""Dispersion without parts: how far a word's occurrences stand from one another in the running text.

No division is chosen, so none can be chosen badly; the price is that the speeches must stand in some order, and all
but the distances within speeches hang on that order. For speeches, which are parts by nature, prefer
:mod:`.dispersion`; these are for one long text, or for numbers printed by tools that know no texts.

**The circle.** Savický & Hlaváčová 2002 (doi:10.1076/jqul.9.3.215.14124) bend the text into a circle: the first
distance runs from the last occurrence over the end of the text to the first. So a word has as many distances as
occurrences, and they add up to the number of tokens, which is why the functions here ask for the distances alone.

Direction: the frequencies (:func:`arf`, :func:`awt_frequency`, :func:`ald_frequency`) equal the count where the word
stands at even distances and fall towards 1 as it clumps; :func:`awt` and :func:`ald` rise as it clumps, and fall with
frequency. A word that occurs nowhere: frequency 0, distances none, AWT and ALD NaN.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..errors import CompareError

IntArray = npt.NDArray[np.int64]


def distances(tokens: Sequence[str], word: str) -> IntArray:
    """The cyclic distances between the occurrences of a word, the one over the end of the text first.

    >>> distances("b a m n i b e u p k".split(), "b")
    array([5, 5])
    """
    found = [i for i, token in enumerate(tokens) if token == word]
    return distances_of(found, len(tokens))


def distances_of(positions: npt.ArrayLike, length: int) -> IntArray:
    """The same from the places of the occurrences, counted from 0, in a text of ``length`` tokens.

    >>> distances_of([0, 11, 13, 16, 56], 60)
    array([ 4, 11,  2,  3, 40])
    """
    at = np.sort(np.asarray(positions, dtype=np.int64).ravel())
    if len(at) and (at[0] < 0 or at[-1] >= length or (np.diff(at) == 0).any()):
        raise CompareError(
            f"places from {at[0]} to {at[-1]} in a text of {length} tokens",
            where="distances_of",
            expected="different places from 0 to the number of tokens less one",
        )
    return np.diff(at, prepend=at[-1] - length) if len(at) else at


def arf(distances: npt.ArrayLike) -> float:
    """Average reduced frequency, Σ min(d, v) / v with v = tokens / f: the count if even, towards 1 if all in a heap.

    In words: cut the text into f parts, count those that hold the word, and average over all places where the first
    cut can be made. It cannot exceed the count.

    >>> arf([4, 11, 2, 3, 40])
    2.6666666666666665
    """
    d = _checked(distances, "arf")
    return float(np.minimum(d, d.mean()).sum() / d.mean()) if len(d) else 0.0


def awt(distances: npt.ArrayLike) -> float:
    """Average waiting time, ½ (1 + Σ d² / tokens): tokens read until the word comes, from a place drawn at random.

    *Higher is clumped or rare*: (1 + tokens / f) / 2 if even.

    >>> awt([5, 5])
    3.0
    """
    d = _checked(distances, "awt")
    return float((1 + (d * d).sum() / d.sum()) / 2) if len(d) else np.nan


def ald(distances: npt.ArrayLike) -> float:
    """Average logarithmic distance, Σ d log10 d / tokens. *Higher is clumped or rare*: log10(tokens / f) if even.

    >>> round(ald([5, 5]), 4)
    0.699
    """
    d = _checked(distances, "ald")
    return float((d * np.log10(d)).sum() / d.sum()) if len(d) else np.nan


def awt_frequency(distances: npt.ArrayLike) -> float:
    """tokens² / Σ d²: the count of an evenly spread word with the same average waiting time.

    >>> awt_frequency([5, 5])
    2.0
    """
    d = _checked(distances, "awt_frequency")
    return float(d.sum() ** 2 / (d * d).sum()) if len(d) else 0.0


def ald_frequency(distances: npt.ArrayLike) -> float:
    """tokens / 10^ALD: the count of an evenly spread word with the same average logarithmic distance.

    >>> round(ald_frequency([5, 5]), 6)
    2.0
    """
    d = _checked(distances, "ald_frequency")
    return float(d.sum() / 10 ** ald(d)) if len(d) else 0.0


def _checked(distances: npt.ArrayLike, where: str) -> npt.NDArray[np.float64]:
    d = np.asarray(distances, dtype=np.float64)
    if d.ndim != 1 or not (d >= 1).all():
        raise CompareError(
            f"distances of shape {d.shape}, or one below 1",
            where=where,
            expected="one axis of numbers from 1 on",
        )
    return d
