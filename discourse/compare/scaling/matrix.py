"""Tables of counts, speeches by words: checked once, sparse throughout, and their sums."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, issparse

from ...errors import CompareError
from ..asked import numbers
from ..counts import FloatArray


def count_matrix(counts: object, where: str) -> csr_array:
    """A float copy of a table of counts, sparse, zeros not stored; an error if it is no such table.

    >>> count_matrix([[2, 0], [0, 1]], "an example").nnz
    2
    """
    given: Any = counts if issparse(counts) else np.atleast_2d(numbers(counts, where, axes=2))  # type: ignore[arg-type]
    table: csr_array = csr_array(given, dtype=np.float64, copy=True)
    table.sum_duplicates()
    table.eliminate_zeros()
    if not np.isfinite(table.data).all() or (table.data < 0).any():
        raise CompareError("a count is below zero or not finite", where=where, expected="counts of words")
    return table


def margin(table: csr_array, axis: Literal[0, 1]) -> FloatArray:
    """The sums of columns (``axis`` 0) or rows (1) of a table, as float64.

    >>> margin(count_matrix([[2, 0], [3, 1]], "an example"), 0)
    array([5., 1.])
    """
    return np.asarray(table.sum(axis=axis), dtype=np.float64).reshape(-1)


def range_of_columns(table: csr_array) -> npt.NDArray[np.int64]:
    """In how many rows each column is above zero: the range of a word.

    >>> range_of_columns(count_matrix([[2, 0], [3, 1]], "an example"))
    array([2, 1])
    """
    return np.bincount(table.indices[table.data > 0], minlength=table.shape[1]).astype(np.int64)
