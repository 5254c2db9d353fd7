"""What the positions go with: date, length, genre. A line that goes with one of them cannot be told from it.

Both scalings find the largest difference in vocabulary, whatever it is; these numbers say what it may be, and
:func:`reading` puts them into a sentence that stands beside every table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from ..counts import FloatArray
from .counted import Counted

#: From this rank correlation on, or this share of variance between genres beyond what chance gives, the reading says
#: that the line cannot be told from date, length or genre.
TIED = 0.5


def diagnostics(position: FloatArray, inside: npt.NDArray[np.bool_], counted: Counted) -> dict[str, Any]:
    """How the positions of the speeches ``inside`` go with date, length and genre; NaN where that cannot be told."""
    by_date, n_date = rank_correlation(position[inside], counted.dates[inside])
    by_length, n_length = rank_correlation(position[inside], counted.tokens[inside].astype(np.float64))
    kinds = np.array(counted.genres, dtype=str)
    named = inside & (kinds != "")
    share, chance = eta_squared(position[named], kinds[named])
    return {
        "rank_correlation_date": by_date,
        "n_dated": n_date,
        "rank_correlation_length": by_length,
        "n_length": n_length,
        "genre_eta_squared": share,
        "genre_eta_squared_by_chance": chance,
        "n_with_genre": int(named.sum()),
        "n_genres": len(np.unique(kinds[named])),
    }


def rank_correlation(x: FloatArray, y: FloatArray) -> tuple[float, int]:
    """Spearman's, over the pairs that are there; NaN below four or where one side does not vary.

    >>> np.round(rank_correlation(np.array([1.0, 2, 3, 4, np.nan]), np.array([1.0, 3, 2, 4, 5])), 6).tolist()
    [0.8, 4.0]
    """
    there = ~np.isnan(x) & ~np.isnan(y)
    a, b = x[there], y[there]
    if len(a) < 4 or not np.ptp(a) > 0 or not np.ptp(b) > 0:
        return nan, len(a)
    return float(spearmanr(a, b).statistic), len(a)


def eta_squared(position: FloatArray, kinds: npt.NDArray[np.str_]) -> tuple[float, float]:
    """η², the share of the positions' variance that lies between genres, and what chance alone gives, (k-1)/(n-1).

    >>> eta_squared(np.array([0.0, 2.0, 4.0, 6.0]), np.array(["a", "a", "b", "b"]))  # 16 of 20
    (0.8, 0.3333333333333333)
    """
    names, which = np.unique(kinds, return_inverse=True)
    n, k = len(position), len(names)
    if k < 2 or n <= k or not np.ptp(position) > 0:
        return nan, nan
    sizes = np.bincount(which)
    means = np.bincount(which, position) / sizes
    away = position - position.mean()
    share = float((sizes * (means - position.mean()) ** 2).sum() / (away**2).sum())
    return share, (k - 1) / (n - 1)


def reading(found: Mapping[str, Any], optima: Sequence[float] = (), alike: Sequence[float] = ()) -> str:
    """The diagnostics in a sentence, and whether another start ended on another line (``optima``, ``alike``)."""
    said, suspects = [], []
    for key, n, what in (
        ("rank_correlation_date", "n_dated", "date"),
        ("rank_correlation_length", "n_length", "length"),
    ):
        value = found[key]
        told = "cannot be told" if np.isnan(value) else f"{value:+.2f}"
        said.append(f"with {what} {told} ({found[n]} speeches)")
        if abs(value) >= TIED:
            suspects.append(what)
    share, chance = found["genre_eta_squared"], found["genre_eta_squared_by_chance"]
    genre = (
        f"genre: {share:.0%} of the variance of positions lies between genres, {chance:.0%} by chance alone"
    )
    if np.isnan(share):
        genre = f"genre: cannot be told ({found['n_genres']} genres, {found['n_with_genre']} speeches)"
    elif (share - chance) / (1 - chance) >= TIED:
        suspects.append("genre")
    end = f"Here the line cannot be told from {' and '.join(suspects)}. " if suspects else ""
    return (
        f"Rank correlation of position {', '.join(said)}; {genre}. {end}{_other_line(optima, alike)}"
        "Scaling finds the largest difference in vocabulary, whatever it is."
    )


def _other_line(optima: Sequence[float], alike: Sequence[float]) -> str:
    """The next hill of the likelihood that a start ended on, if there is one."""
    for height, like in zip(optima, alike, strict=True):
        if optima[0] - height > 0.01:
            return (
                f"Another start ended on another line, {optima[0] - height:.3g} log-likelihood units below, whose "
                f"positions correlate {like:.2f} with these; the intervals do not hold that doubt. "
            )
    return ""
