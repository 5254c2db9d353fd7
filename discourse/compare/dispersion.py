"""How evenly is a word spread over the speeches: beside every frequency, because one speech can make a keyword.

``counts`` has one row a word and one column a part (or one axis only, for one word); ``sizes`` are the parts'
tokens. Parts should be speeches, not slices of equal length: slices measure the slicing (Egbert, Burch & Biber
2020, doi:10.1075/ijcl.18010.egb). A word that occurs nowhere has no spread: NaN; so has any word where there is but
one part. Rare words look uneven by arithmetic alone (Gries 2022, doi:10.1075/jsls.21029.gri): read the range beside
it, and what chance alone would give (``dispersion_chance``).

Beware of direction: DP and KLD are 0 for an even spread; D and S are 1 for it. Older measures and adjusted
frequencies stand in ``dispersion_classic``, those that look at distances between tokens in ``dispersion_tokens``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from ..doors import door
from ..errors import CompareError
from .asked import numbers, one_of
from .counts import FloatArray, unwrapped

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Normalisation = Literal["gries-2008", "lijffijt-gries-2012", "egbert-2020"]


@door
def dp(counts: npt.ArrayLike, sizes: npt.ArrayLike, *, normalisation: Normalisation) -> FloatArray:
    """Deviation of proportions, ½ Σ |v_i - s_i|: 0 = as even as the parts' sizes allow, towards 1 = clumped.

    v_i is the part's share of the word, s_i its share of the tokens. ``gries-2008``
    (doi:10.1075/ijcl.13.4.02gri) is the bare sum, whose maximum is 1 - min s. ``lijffijt-gries-2012``
    (doi:10.1075/ijcl.17.1.08lij) divides by that maximum; ``egbert-2020`` (doi:10.1075/ijcl.18010.egb) takes the
    minimum over the parts that hold the word only. One part shows no spread: NaN.

    >>> dp([1, 2, 3, 4, 5], [9, 10, 10, 10, 11], normalisation="gries-2008").round(3)
    np.float64(0.18)
    >>> dp([2, 1, 0], [1, 1, 1], normalisation="lijffijt-gries-2012").round(3)
    np.float64(0.5)
    """
    v, s = shares(counts, sizes, "dp")
    return unwrapped(
        _normalised(np.abs(v - s).sum(axis=-1) / 2, np.where(v > 0, s, np.inf), s, normalisation)
    )


@door
def dp_sparse(counts: csr_array, sizes: npt.ArrayLike, *, normalisation: Normalisation) -> FloatArray:
    """:func:`dp` of every column of a sparse table of parts by words (speeches in rows), never made dense.

    Only the cells where the word occurs are touched: ½ Σ|v-s| = ½ (1 + Σ_{v>0} (|v-s| - s)). A part of no tokens is
    no part.

    >>> from scipy.sparse import csr_array
    >>> dp_sparse(csr_array([[1, 0], [2, 0], [3, 6]]), [10, 10, 10], normalisation="gries-2008").round(3)
    array([0.167, 0.667])
    """
    size = numbers(sizes, "dp_sparse")
    if size.ndim != 1 or counts.shape[0] != size.size or not (size >= 0).all():
        raise CompareError(
            f"{counts.shape[0]} rows and sizes of shape {size.shape} do not fit, or one is below zero",
            where="dp_sparse",
            expected="a size for each row",
        )
    s = size / size.sum()
    cells = counts.tocoo()
    seen = cells.data > 0  # a table may store noughts
    row, column = cells.coords[0][seen], cells.coords[1][seen]
    width = counts.shape[1]
    total = np.bincount(column, cells.data[seen], width)
    v = cells.data[seen] / total[column]
    gain = np.abs(v - s[row]) - s[row]
    raw = np.where(total > 0, (1 + np.bincount(column, gain, width)) / 2, np.nan)
    smallest = np.full(width, np.inf)
    np.minimum.at(smallest, column, s[row])
    return _normalised(raw, smallest[:, None], s[s > 0], normalisation)


@door
def kld(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Kullback-Leibler divergence of the word's shares from the parts' shares, Σ v log2(v/s), in bits; 0 = even.

    Gries 2020, doi:10.1007/978-3-030-46216-1_5. Binary logarithms: natural ones give 0.69 of it.

    >>> kld([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]).round(3)
    np.float64(0.137)
    """
    v, s = shares(counts, sizes, "kld")
    if s.size < 2:
        return unwrapped(np.full(v.shape[:-1], np.nan))
    ratio = np.divide(v, s, out=np.ones_like(v), where=v > 0)
    return unwrapped(np.where(np.isnan(v).any(axis=-1), np.nan, (v * np.log2(ratio)).sum(axis=-1)))


@door
def juilland_d(
    counts: npt.ArrayLike, sizes: npt.ArrayLike, *, on: Literal["rates", "counts"] = "rates"
) -> FloatArray:
    """Juilland's D, 1 - V/√(parts - 1), V the coefficient of variation with the population's sd; 1 = even.

    Juilland & Chang-Rodríguez 1964, doi:10.1515/9783112415467; see Carroll 1970,
    doi:10.1002/j.2333-8504.1970.tb00778.x. On ``rates`` (per part) unless the parts are of one size; on ``counts`` it
    mistakes long parts for clumps. Useless with very many parts, where it is always near 1 (Biber et al. 2016,
    doi:10.1075/ijcl.21.4.01bib). One part has no spread: NaN.

    >>> juilland_d([0, 4, 3, 2, 1], [1, 1, 1, 1, 1]).round(4)
    np.float64(0.6464)
    """
    x, size = checked(counts, sizes, "juilland_d")
    one_of("on", on, ("rates", "counts"), "juilland_d")
    if on == "rates":
        x = x / size
    mean = x.mean(axis=-1)
    parts = x.shape[-1]
    if parts < 2:
        return unwrapped(np.full_like(mean, np.nan))
    variation = np.divide(x.std(axis=-1), mean, out=np.full_like(mean, np.nan), where=mean > 0)
    return unwrapped(1 - variation / np.sqrt(parts - 1))


@door
def rosengren_s(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Rosengren's S, (Σ √(s_i f_i))² / f: 1 = even, min s when one part holds all of it.

    Rosengren 1971; the form for parts of unequal size.

    >>> rosengren_s([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]).round(3)
    np.float64(0.937)
    """
    v, s = shares(counts, sizes, "rosengren_s")
    if s.size < 2:
        return unwrapped(np.full(v.shape[:-1], np.nan))
    return unwrapped(np.sqrt(v * s).sum(axis=-1) ** 2)


@door
def range_of(counts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """In how many parts the word occurs (the range, or document frequency).

    >>> range_of([[2, 0, 1], [0, 0, 0]])
    array([2, 0])
    """
    return np.asarray((numbers(counts, "range_of") > 0).sum(axis=-1), dtype=np.int64)


def _normalised(
    raw: FloatArray, where_seen: FloatArray, s: FloatArray, normalisation: Normalisation
) -> FloatArray:
    if len(s) < 2:
        return np.full_like(raw, np.nan)
    if normalisation == "gries-2008":
        return raw
    if normalisation == "lijffijt-gries-2012":
        room = np.full_like(raw, 1 - s.min())
    elif normalisation == "egbert-2020":
        room = 1 - np.where(np.isnan(raw), 0.0, where_seen.min(axis=-1))
    else:
        raise CompareError(
            f"there is no normalisation {normalisation!r}",
            where="dp",
            expected="gries-2008, lijffijt-gries-2012 or egbert-2020",
        )
    return np.divide(raw, room, out=np.full_like(raw, np.nan), where=room > 1e-12)


def shares(counts: npt.ArrayLike, sizes: npt.ArrayLike, where: str) -> tuple[FloatArray, FloatArray]:
    """Each part's share of the word, NaN for a word that occurs nowhere, and of all tokens."""
    x, size = checked(counts, sizes, where)
    total = x.sum(axis=-1, keepdims=True)
    return np.divide(x, total, out=np.full_like(x, np.nan), where=total > 0), size / size.sum()


def checked(counts: npt.ArrayLike, sizes: npt.ArrayLike, where: str) -> tuple[FloatArray, FloatArray]:
    """Counts and sizes as numbers that fit each other. No part at all is one part that holds nothing."""
    x, size = numbers(counts, where), numbers(sizes, where)
    if size.ndim != 1 or x.ndim == 0 or x.shape[-1] != size.size or not (size > 0).all() or (x < 0).any():
        raise CompareError(
            f"counts of shape {x.shape} and sizes of shape {size.shape} do not fit, or a part is empty",
            where=where,
            expected="one size above zero for each part, and counts with the parts on the last axis",
        )
    if not size.size:
        return np.zeros((*x.shape[:-1], 1)), np.ones(1)
    return x, size
