"""One pair of groups, all features at once: means, difference, interval, tests, effect sizes, what they hang on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .audit import UNKNOWN, overlap
from .counts import FloatArray
from .effects import cliffs_delta, hedges_g
from .intervals import jackknife_t_difference
from .permutation import permutation_test, smallest_p
from .resample import ENOUGH, bootstrap_differences
from .stratified import (
    Stratum,
    smallest_p_within,
    strata_of,
    within_strata,
    within_strata_interval,
    within_strata_test,
)

#: A difference of means that is less than this share of the values is nought, rounded.
ROUNDING = 1e-12

#: What a row says where a group has no speech in which the feature is measurable.
NOTHING = {
    "p": np.nan,
    "p_floor": np.nan,
    "_floor": np.nan,
    "p_method": "none: an era without a measurable speech",
    "estimate_within": np.nan,
    "low_within": np.nan,
    "high_within": np.nan,
    "p_within": np.nan,
    "p_within_floor": np.nan,
    "within_method": "none: an era without a measurable speech",
}


class Side(NamedTuple):
    """A group's speeches: ``values`` has a row a speech and a column a feature (NaN = not measurable); ``kinds`` is
    what is held fixed in the estimate within kinds, a genre a speech as a rule."""

    name: str
    values: FloatArray
    kinds: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many speeches."""
        return len(self.values)


def compare_sides(
    target: Side, reference: Side, *, level: float, seed: int, within: str = "genre", by: str = "era"
) -> list[dict[str, Any]]:
    """A row of numbers and words for each feature, in the order of the columns.

    Features missing in the same speeches share their resamples and their assignments.
    """
    width = target.values.shape[1]
    rows: list[dict[str, Any]] = [{} for _ in range(width)]
    for here, there, same in patterns(target.values, reference.values):
        x, y = target.values[here][:, same], reference.values[there][:, same]
        kinds = [
            [kind for kind, kept in zip(side.kinds, mask, strict=True) if kept]
            for side, mask in ((target, here), (reference, there))
        ]
        strata = strata_of(kinds[0], kinds[1], unknown=UNKNOWN)
        said = overlap(kinds[0], kinds[1], within=within, by=by).words
        shared = _shared(x, y, strata, level=level, seed=seed)
        for place, column in enumerate(same):
            rows[column] = {
                "n_target": len(x),
                "n_reference": len(y),
                **_described(x[:, place], y[:, place]),
                **_estimated(x[:, place], y[:, place], level),
                **shared[place],
                "confounded": said,
                "verdict": _nothing(target, reference, len(x), len(y)),
            }
    return rows


def patterns(
    target: FloatArray, reference: FloatArray
) -> list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], list[int]]]:
    """Which speeches of each side have a value, for each pattern of missing ones, and the columns that have it.

    >>> [(here.tolist(), there.tolist(), same) for here, there, same in patterns(
    ...     np.array([[1.0, np.nan, 2]]), np.array([[1.0, 3, 4]]))]
    [([True], [True], [0, 2]), ([False], [True], [1])]
    """
    present = ~np.isnan(np.concatenate([target, reference]))
    found: dict[bytes, list[int]] = {}
    for column in range(present.shape[1]):
        found.setdefault(present[:, column].tobytes(), []).append(column)
    n = len(target)
    return [(present[:n, same[0]], present[n:, same[0]], same) for same in found.values()]


def leave_one_out(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """The smallest and largest difference of means when any one speech is left out, where a side keeps at least one.

    >>> leave_one_out(np.array([3.0, 5.0]), np.array([1.0]))
    (2.0, 4.0)
    """
    left = np.concatenate([[np.nan], *without_each(x, y)])
    return float(np.fmin.reduce(left)), float(np.fmax.reduce(left))


def turns(estimate: float, other: float, size: float) -> bool:
    """Whether the two lie on either side of nought, neither of them nought but for rounding; ``size`` is that of the
    values that they are differences of.

    >>> turns(-0.1, 0.1 + 0.2 - 0.3, 0.3), turns(-0.1, 0.2, 0.3)
    (False, True)
    """
    least = ROUNDING * size
    return estimate * other < 0 and min(abs(estimate), abs(other)) > least


def without_each(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The difference of means without each speech of the one side and of the other; NaN where it was the only one.

    >>> without_each(np.array([3.0, 5.0]), np.array([1.0]))
    (array([4., 2.]), array([nan]))
    """
    nothing = np.full(x.size, np.nan), np.full(y.size, np.nan)
    if not x.size or not y.size:
        return nothing
    here = (x.sum() - x) / (x.size - 1) - y.mean() if x.size > 1 else nothing[0]
    there = x.mean() - (y.sum() - y) / (y.size - 1) if y.size > 1 else nothing[1]
    return here, there


def _described(x: FloatArray, y: FloatArray) -> dict[str, float]:
    row = {}
    for side, values in (("target", x), ("reference", y)):
        row[f"mean_{side}"] = float(values.mean()) if values.size else np.nan
        row[f"sd_{side}"] = float(values.std(ddof=1)) if values.size > 1 else np.nan
    row["leave_one_out_low"], row["leave_one_out_high"] = leave_one_out(x, y)
    return row


def _estimated(x: FloatArray, y: FloatArray, level: float) -> dict[str, Any]:
    if not x.size or not y.size:
        nothing = dict.fromkeys(("estimate", "low", "high", "cliffs_delta", "hedges_g"), np.nan)
        return nothing | {"interval": "none: an era without a measurable speech"}
    row: dict[str, Any] = {"cliffs_delta": cliffs_delta(x, y), "hedges_g": hedges_g(x, y)}
    found = jackknife_t_difference(np.mean, x, y, level=1 - level)
    row |= {"estimate": found.estimate, "low": found.low, "high": found.high}
    row["interval"] = found.method.replace("a side with", "an era with").replace("either side", "either era")
    return row


def _shared(
    x: FloatArray, y: FloatArray, strata: Sequence[Stratum], *, level: float, seed: int
) -> list[dict[str, Any]]:
    """What all columns have made for them together: resamples, assignments."""
    if not len(x) or not len(y):
        return [dict(NOTHING) for _ in range(x.shape[1])]
    test = permutation_test(x, y, seed=seed)
    inside = within_strata_test(x, y, strata, seed=seed)
    floor = max(smallest_p(len(x) + len(y), len(x)), _random_floor(test.method, test.assignments))
    floor_inside = max(smallest_p_within(strata), _random_floor(inside.method, inside.assignments))
    rows = []
    for column in range(x.shape[1]):
        found = within_strata_interval(x[:, column], y[:, column], strata, level=1 - level)
        rows.append(
            {
                "p": float(test.p[column]),
                "p_floor": floor,
                "_floor": float(test.floor[column]),
                "p_method": test.method,
                "estimate_within": within_strata(x[:, column], y[:, column], strata),
                "low_within": found.low,
                "high_within": found.high,
                "p_within": float(inside.p[column]),
                "p_within_floor": floor_inside if strata else np.nan,
                "within_method": f"{', '.join(s.name for s in strata)}: {found.method}; {inside.method}"
                if strata
                else "none: nothing of which both sides have two speeches",
            }
        )
    if min(len(x), len(y)) >= ENOUGH:
        bounds = bootstrap_differences(x, y, seed=seed, level=1 - level)
        for row, low, high in zip(rows, bounds.low, bounds.high, strict=True):
            row |= {"low_bca": float(low), "high_bca": float(high)}
    return rows


def _random_floor(method: str, assignments: int) -> float:
    return 2 / (assignments + 1) if method.startswith("Monte Carlo") else 0.0


def _nothing(target: Side, reference: Side, here: int, there: int) -> str:
    """Why there is nothing to say, or the empty string."""
    empty = [side.name for side in (target, reference) if side.n == 0]
    if empty:
        return "cannot be compared: no speech in " + " and ".join(empty)
    missing = [side.name for side, n in ((target, here), (reference, there)) if n == 0]
    if missing:
        return "cannot be compared: not measurable in " + " and ".join(missing)
    return ""
