"""The dispersion of every word of a corpus at once, from a sparse table that is never made dense.

Only cells where a word occurs are touched; what the empty ones add is known without looking. The numbers are those of
:mod:`.dispersion`, word by word, and stand there with their formulas and papers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ..errors import CompareError
from .counts import FloatArray
from .dispersion import dp_sparse
from .dispersion_chance import Placement, pair_weights


class Dispersion(NamedTuple):
    """One number a word: occurrences, parts that have it, and the measures.

    DP, its norm and KLD are 0 = even; D (on rates) and S are 1 = even; Morisita's index is 1 = as by chance.
    """

    tokens: npt.NDArray[np.int64]
    speeches: npt.NDArray[np.int64]
    dp: FloatArray
    dp_norm: FloatArray
    d: FloatArray
    s: FloatArray
    kld: FloatArray
    morisita: FloatArray


def dispersion_of_columns(counts: csr_array, sizes: npt.ArrayLike, *, placement: Placement) -> Dispersion:
    """The measures of each column of a table of parts by words, ``sizes`` being the parts' tokens.

    ``dp``: ``gries-2008``; ``dp_norm``: ``lijffijt-gries-2012``. With one part, which shows no spread, all are NaN.
    ``placement`` is what chance is for Morisita's index (:mod:`.dispersion_chance`).

    >>> from scipy.sparse import csr_array
    >>> found = dispersion_of_columns(csr_array([[1, 0], [2, 0], [3, 6]]), [10] * 3, placement="shuffle")
    >>> found.speeches, found.d.round(3), found.s.round(3)
    (array([3, 1]), array([0.711, 0.   ]), array([0.955, 0.333]))
    """
    size = np.asarray(sizes, dtype=np.float64)
    if size.ndim != 1 or counts.shape[0] != size.size or not (size > 0).all():
        raise CompareError(
            f"{counts.shape[0]} rows and sizes of shape {size.shape} do not fit, or a part is empty",
            where="dispersion_of_columns",
            expected="one size above zero for each row",
        )
    parts, width = counts.shape
    cells = counts.tocoo()
    row, column = cells.coords
    seen = cells.data > 0
    row, column, x = row[seen], column[seen], cells.data[seen].astype(np.float64)

    def added(values: FloatArray) -> FloatArray:
        return np.bincount(column, values, width).astype(np.float64)

    total, found = added(x), np.bincount(column, minlength=width).astype(np.int64)
    count = np.round(total).astype(np.int64)
    if parts < 2:
        return Dispersion(count, found, *(np.full(width, np.nan) for _ in range(6)))
    there = total > 0
    v, s, rate = x / total[column], (size / size.sum())[row], x / size[row]
    mean = added(rate) / parts
    squares = added((rate - mean[column]) ** 2) + (parts - found) * mean**2
    variation = np.divide(np.sqrt(squares / parts), mean, out=np.full(width, np.nan), where=there)
    pairs = added(x * (x - 1) * pair_weights(size, placement=placement)[row])
    return Dispersion(
        count,
        found,
        dp_sparse(counts, size, normalisation="gries-2008"),
        dp_sparse(counts, size, normalisation="lijffijt-gries-2012"),
        1 - variation / np.sqrt(parts - 1),
        np.where(there, added(np.sqrt(v * s)) ** 2, np.nan),
        np.where(there, added(v * np.log2(v / s)), np.nan),
        np.divide(pairs, total * (total - 1), out=np.full(width, np.nan), where=total > 1),
    )
