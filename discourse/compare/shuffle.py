"""The permutation test of thousands of words at once: products of a table of assignments and a table of rates.

Ten thousand assignments of two hundred speeches, twenty thousand words, take a few seconds on two cores, because
the sums of all words under all assignments are one matrix product.
"""

from __future__ import annotations

from math import comb

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ..errors import CompareError
from .permutation import Permutation, all_masks, central_p, is_exact, random_masks, sampled, smallest_p

#: Assignments by words whose sums are held at once (float32: 32 MB).
_CELLS = 8_000_000

#: Sums that differ by less than this share of a word's largest rate, for each speech added, are equal: ten times
#: what single precision can lose.
_TIE = 5e-7


#: A word in more than this share of the speeches is summed as a dense row, which is quicker from about here on.
_COMMON = 0.1

#: Unless the dense rows together would have more cells than this (float32: 200 MB).
_DENSE_CELLS = 50_000_000


class _Part:
    """Some of the words, their rates (words in rows), and the observed sums with room for rounding either way."""

    def __init__(
        self,
        words: npt.NDArray[np.intp],
        rates: csr_array | npt.NDArray[np.float32],
        target: npt.NDArray[np.bool_],
        slack: float,
    ) -> None:
        self.words, self.rates = words, rates
        observed = np.asarray(rates @ target.astype(np.float32), dtype=np.float64)[:, None]
        self.low, self.high = (observed - slack).astype(np.float32), (observed + slack).astype(np.float32)


def shuffle_rates(
    counts: csr_array,
    sizes: npt.NDArray[np.int64],
    target: npt.NDArray[np.bool_],
    *,
    seed: int,
    permutations: int,
) -> Permutation:
    """Central two-sided p of each word, for the difference of its mean rate a speech between the sides.

    ``counts`` has speeches in rows. As :func:`discourse.compare.permutation.permutation_test`, for many columns.
    ``floor`` is the same for every word: 2/C(n,k) where all assignments are tried, 2/(m+1) with m random ones, or
    the former if that is larger.
    """
    n, k = len(target), int(target.sum())
    if permutations < 1 or not 0 < k < n:
        raise CompareError(
            f"{permutations} permutations of {k} against {n - k} speeches",
            where="shuffle_rates",
            expected="at least one permutation and one speech on each side",
        )
    parts = _parts(csr_array(_rates(counts, sizes).T), target)
    block = max(1, _CELLS // max(counts.shape[1], n))
    exact = is_exact(n, k)
    m = comb(n, k) if exact else permutations
    blocks = all_masks(n, k, block=block) if exact else random_masks(n, k, m, seed, block=block)
    upper, lower = np.zeros((2, counts.shape[1]), dtype=np.int64)
    for masks in blocks:
        chosen = np.ascontiguousarray(masks.T, dtype=np.float32)
        for part in parts:
            sums = part.rates @ chosen
            upper[part.words] += np.count_nonzero(sums >= part.low, axis=1)
            lower[part.words] += np.count_nonzero(sums <= part.high, axis=1)
    p = central_p(upper, lower, m, exact=exact)
    floor = smallest_p(n, k) if exact else max(2 / (m + 1), smallest_p(n, k))
    how = (
        f"exact permutation, {m:,} assignments"
        if exact
        else f"Monte Carlo permutation, {sampled(n, k, m, seed)}"
    )
    return Permutation(np.maximum(p, floor), np.full(p.shape, floor), how, m)


def _parts(rates: csr_array, target: npt.NDArray[np.bool_]) -> list[_Part]:
    """The common words as dense rows, the others sparse."""
    n = len(target)
    common = np.diff(rates.indptr) > _COMMON * n
    if n * int(common.sum()) > _DENSE_CELLS:
        common[:] = False
    pieces = ((common, rates[common].toarray()), (~common, csr_array(rates[~common])))
    return [_Part(np.flatnonzero(words), piece, target, _TIE * n) for words, piece in pieces]


def _rates(counts: csr_array, sizes: npt.NDArray[np.int64]) -> csr_array:
    """Rates scaled so that each word's largest is 1, in single precision."""
    scaled = csr_array(counts.astype(np.float64))
    scaled.data = scaled.data / np.repeat(sizes, np.diff(scaled.indptr))
    largest = np.zeros(scaled.shape[1])
    np.maximum.at(largest, scaled.indices, scaled.data)
    scaled.data = scaled.data / np.where(largest > 0, largest, 1.0)[scaled.indices]
    return csr_array(scaled.astype(np.float32))
