"""The orders that a permutation test shuffles speeches into: all, or a random sample, within strata or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice, permutations, product
from math import factorial, fsum, lgamma, log, prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import CompareError
from .asked import numbers, some
from .counts import FloatArray
from .permutation import EXACT_LIMIT
from .selection import plain_labels

#: Shuffled numbers held at once (float64: 32 MB).
_CELLS = 4_000_000

Codes = npt.NDArray[np.int64]


class Shuffles(NamedTuple):
    """Orders of the speeches in ``blocks`` of rows, ``m`` in all; ``exact``: all there are; ``how``: in words."""

    blocks: Iterator[npt.NDArray[np.intp]]
    m: int
    exact: bool
    how: str


def strata_codes(strata: Iterable[object] | None, n: int) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """A number a stratum for each speech, and which speeches have a companion in theirs.

    >>> strata_codes(["b", "a", "b"], 3)
    (array([1, 0, 1]), array([ True, False,  True]))
    """
    if strata is None:
        return np.zeros(n, dtype=np.int64), np.full(n, n > 1)
    named = plain_labels(strata, where="strata")
    if len(named) != n:
        raise CompareError(f"{len(named)} strata for {n} speeches", where="strata", expected="one each")
    _, codes, sizes = np.unique(np.array(named, dtype=str), return_inverse=True, return_counts=True)
    return codes.astype(np.int64), np.asarray(sizes[codes] > 1)


def shuffles(codes: Codes, resamples: int, seed: int | None, *, cells: int, where: str) -> Shuffles:
    """All orders within strata where there are at most :data:`~.permutation.EXACT_LIMIT`, else random ones.

    >>> shuffles(np.array([0, 1, 0]), 99, None, cells=3, where="an example")[1:]
    (2, True, 'exact permutation, 2 orders')
    """
    some(resamples, where)
    sizes = np.unique(codes, return_counts=True)[1].tolist()
    if fsum(lgamma(size + 1) for size in sizes) < log(EXACT_LIMIT + 0.5):
        members = [np.flatnonzero(codes == code) for code in np.unique(codes)]
        m = prod(factorial(size) for size in sizes)
        return Shuffles(all_orders(members, codes.size), m, True, f"exact permutation, {m:,} orders")
    if seed is None:
        raise CompareError(
            f"{codes.size} speeches have more than {EXACT_LIMIT:,} orders",
            where=where,
            expected="a seed, for a random sample of them",
            advice="seed=0",
        )
    blocks = random_orders(codes, resamples, seed, cells=cells)
    return Shuffles(blocks, resamples, False, f"Monte Carlo permutation, {resamples:,} orders, seed {seed}")


def all_orders(members: Sequence[npt.NDArray[np.intp]], n: int) -> Iterator[npt.NDArray[np.intp]]:
    """Every order of ``n`` speeches that moves them within their strata (``members`` of each), in blocks of rows.

    >>> next(all_orders([np.array([0, 2]), np.array([1])], 3)).tolist()
    [[0, 1, 2], [2, 1, 0]]
    """
    each = product(*(permutations(group.tolist()) for group in members))
    block = max(1, _CELLS // max(n * n, 1))
    places = np.concatenate(list(members))
    while rows := list(islice(each, block)):
        orders = np.empty((len(rows), n), dtype=np.intp)
        orders[:, places] = np.array([[i for group in row for i in group] for row in rows], dtype=np.intp)
        yield orders


def random_orders(codes: Codes, resamples: int, seed: int, *, cells: int) -> Iterator[npt.NDArray[np.intp]]:
    """``resamples`` random orders within strata, so many rows at a time that a block has few million ``cells``."""
    rng = np.random.default_rng(seed)
    places = np.argsort(codes, kind="stable")
    block = max(1, _CELLS // max(cells, 1))
    for start in range(0, resamples, block):
        keys = codes + rng.random((min(block, resamples - start), codes.size))
        orders = np.empty(keys.shape, dtype=np.intp)
        orders[:, places] = np.argsort(keys, axis=1, kind="stable")
        yield orders


def years_of(dates: npt.ArrayLike, where: str) -> FloatArray:
    """Dates as decimal years; days (numpy's, pandas' or Python's own) are turned into them.

    >>> import datetime
    >>> years_of([datetime.date(2010, 1, 1), datetime.date(2012, 7, 2)], "an example").tolist()
    [2010.0, 2012.5]
    """
    given = np.asarray(dates)
    if given.dtype.kind != "M" and not (given.dtype.kind == "O" and given.size and _are_days(given)):
        return numbers(dates, where)
    from .date_draws import decimal_years

    days = given.astype("M8[D]")
    return np.where(np.isnat(days), np.nan, decimal_years(days))


def _are_days(given: npt.NDArray[Any]) -> bool:
    return all(isinstance(value, date | np.datetime64) for value in given.ravel().tolist())


def dated_values(dates: npt.ArrayLike, values: npt.ArrayLike, where: str) -> tuple[FloatArray, FloatArray]:
    """Dates and values as float64, one of each a speech; a missing one is an error."""
    x, y = years_of(dates, where), numbers(values, where)
    if x.ndim != 1 or x.shape != y.shape:
        raise CompareError(
            f"dates of shape {x.shape} and values of shape {y.shape}",
            where=where,
            expected="one each a speech",
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise CompareError(
            "a date or a value is missing", where=where, advice="leave the speech out of this feature"
        )
    return x, y
