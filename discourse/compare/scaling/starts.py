"""Where the fits of Wordfish begin: the axes of a correspondence analysis, so that no random number is drawn.

The likelihood has more than one hill. On eight speeches of the grass roots the first and the third axis ended on two
hills, 8 log-likelihood units apart and correlated at 0.95, the second on one 130 below; twelve random starts found no
other.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from ...errors import CompareError
from ..counts import FloatArray
from .matrix import margin
from .model import JOINT_LIMIT

#: Axes begun from.
STARTS = 4

#: Less of the table's inertia than this is rounding, not an axis.
_NOTHING = 1e-12


def axes(table: csr_array) -> list[FloatArray]:
    """The first axes (:data:`STARTS`; two above :data:`~.model.JOINT_LIMIT` speeches), each standardised.

    Which end of an axis is above zero hangs on the machine; :func:`~.fit.wordfish` turns the fit afterwards.

    >>> abs(axes(csr_array([[3.0, 0, 1], [2, 2, 1], [1, 4, 1]]))[0]).round(2).tolist()
    [1.06, 0.13, 0.93]
    """
    total = float(table.sum())
    rows, columns = margin(table, 1) / total, margin(table, 0) / total
    root = np.sqrt(rows)
    scaled = table.multiply(1 / root[:, None]).multiply(1 / np.sqrt(columns)[None, :])
    values, vectors = _spectrum(csr_array(csr_array(scaled) / total), root)
    if not values[-1] > _NOTHING:
        raise alike()
    most = min(len(values), STARTS)
    return [standardised(vectors[:, -k] / root) for k in range(1, most + 1) if values[-k] > _NOTHING]


def standardised(theta: FloatArray) -> FloatArray:
    """With mean 0 and standard deviation 1 (n - 1)."""
    away = theta - theta.mean()
    return np.asarray(away / away.std(ddof=1), dtype=np.float64)


def alike() -> CompareError:
    """The letter where there is no line at all."""
    return CompareError(
        "all speeches use their words in the same shares",
        where="wordfish",
        expected="speeches that differ",
        advice="look for copies of one speech",
    )


def _spectrum(scaled: csr_array, root: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Eigenvalues and vectors of the rows' products, rising, the trivial axis ``root`` taken away."""
    n = len(root)
    if n <= JOINT_LIMIT:
        exact = np.linalg.eigh((scaled @ scaled.T).toarray() - np.outer(root, root))
        return exact.eigenvalues, exact.eigenvectors
    from scipy.sparse.linalg import LinearOperator, eigsh

    def apply(v: FloatArray) -> FloatArray:
        return np.asarray(scaled @ (scaled.T @ v.ravel()) - root * (root @ v.ravel()))

    operator = LinearOperator((n, n), apply, dtype=np.float64)
    values, vectors = eigsh(operator, k=2, which="LA", v0=np.cos(np.arange(n)))
    return values, vectors
