"""Achievements against problems of a whole era: counts pooled over its speeches, the interval over speeches.

Pooling sentences lets a long speech speak louder; averaging each speech's log-odds lets a speech of ten sentences
speak as loud as one of two hundred. Both are answers: this is the first, ``compare_eras`` the second.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..doors import door
from ..errors import CompareError
from .asked import numbers
from .counts import FloatArray
from .intervals import Interval, jackknife_t, jackknife_t_difference

#: Added to both counts, so that no problem at all still gives a number (Haldane 1956, Anscombe 1956).
SMOOTHING = 0.5

#: Why there is no θ where nothing was praised and nothing blamed.
NOTHING = "none: neither an achievement nor a problem"

#: Whole numbers up to here are exact as floats.
_EXACT = 2.0**53


@door
def log_odds(achievements: float, problems: float) -> float:
    """θ = ln((A + ½) / (P + ½)): 0 = as many problems as achievements, +1.1 = three times as many achievements.

    >>> round(log_odds(12, 0), 3)
    3.219
    """
    if np.ndim(achievements) or np.ndim(problems):
        raise CompareError(
            "achievements and problems of several speeches",
            where="log_odds",
            expected="one number each",
            advice="pooled_theta, or the feature stance.theta, which has a number a speech",
        )
    return float(np.log((achievements + SMOOTHING) / (problems + SMOOTHING)))


@door
def pooled_theta(achievements: npt.ArrayLike, problems: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """θ of the sentences of all speeches together, with the delete-one-speech jackknife's interval, t(n-1).

    One count a speech in each argument, near-duplicates left out beforehand. Lowe, Benoit, Mikhaylov & Laver 2011,
    doi:10.1111/j.1939-9162.2010.00006.x. The interval knows how speeches differ, not how often the classifier errs.
    Where nothing was praised and nothing blamed θ is NaN, as for a single speech: the smoothing alone would say 0.

    >>> round(pooled_theta([30, 12, 25], [5, 4, 10]).estimate, 3)
    1.242
    """
    pairs = _pairs(achievements, problems)
    if not pairs.any():
        return Interval(np.nan, np.nan, np.nan, NOTHING)
    return jackknife_t(_theta, pairs, level=level)


@door
def pooled_theta_difference(
    target: tuple[npt.ArrayLike, npt.ArrayLike],
    reference: tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    level: float = 0.95,
) -> Interval:
    """θ of the target's speeches minus θ of the reference's; each side is (achievements, problems), one a speech.

    As there, a side with neither an achievement nor a problem has no θ.

    >>> pooled_theta_difference(([30, 12], [5, 4]), ([9, 8], [9, 10])).method
    'jackknife-t (delete one speech, Welch-Satterthwaite df 1.2)'
    """
    sides = _pairs(*target), _pairs(*reference)
    if not all(side.any() for side in sides):
        return Interval(np.nan, np.nan, np.nan, NOTHING)
    return jackknife_t_difference(_theta, *sides, level=level)


class _Theta:
    """θ of the counts of some speeches together."""

    def __call__(self, rows: FloatArray) -> float:
        a, p = rows.sum(axis=0)
        return log_odds(a, p)

    def without_each(self, rows: FloatArray) -> FloatArray:
        """θ without each of the speeches: what :mod:`.intervals` would find by adding up all the others each time.

        Sums of whole numbers lose nothing when one is taken off again; of other numbers they do, and are made anew.
        """
        if not (rows == np.floor(rows)).all() or rows.sum() > _EXACT:
            return np.array([self(np.delete(rows, i, axis=0)) for i in range(len(rows))], dtype=np.float64)
        left = rows.sum(axis=0) - rows + SMOOTHING
        found: FloatArray = np.log(left[:, 0] / left[:, 1])
        return found


_theta = _Theta()


def _pairs(achievements: npt.ArrayLike, problems: npt.ArrayLike) -> FloatArray:
    a, p = numbers(achievements, "pooled_theta"), numbers(problems, "pooled_theta")
    if a.ndim != 1 or a.shape != p.shape or not (a >= 0).all() or not (p >= 0).all():
        raise CompareError(
            f"counts of shape {a.shape} and {p.shape}, or one is missing or below zero",
            where="pooled_theta",
            expected="one count of achievements and one of problems for each speech",
        )
    return np.column_stack([a, p])
