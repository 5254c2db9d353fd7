"""One pair of groups, all features at once: means, difference, interval, test, effect sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .audit import overlap, within_genre
from .counts import FloatArray
from .effects import cliffs_delta, hedges_g
from .intervals import jackknife_t_difference
from .permutation import permutation_test, smallest_p


class Side(NamedTuple):
    """A group's speeches: ``values`` has a row a speech and a column a feature (NaN = not measurable)."""

    name: str
    values: FloatArray
    genres: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many speeches."""
        return len(self.values)


def compare_sides(target: Side, reference: Side, *, level: float, seed: int) -> list[dict[str, Any]]:
    """A row of numbers and words for each feature, in the order of the columns."""
    tests = _tests(target, reference, seed)
    rows = []
    for column in range(target.values.shape[1]):
        here, there = (~np.isnan(side.values[:, column]) for side in (target, reference))
        x, y = target.values[here, column], reference.values[there, column]
        genres = [
            [genre for genre, kept in zip(side.genres, mask, strict=True) if kept]
            for side, mask in ((target, here), (reference, there))
        ]
        row = _numbers(x, y, level) | tests[column]
        row["confounded"] = overlap(genres[0], genres[1]).words
        row["estimate_within_genre"] = within_genre(x, y, genres[0], genres[1])
        row["verdict"] = _nothing(target, reference, x, y)
        rows.append(row)
    return rows


def leave_one_out(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """The smallest and largest difference of means when any one speech is left out, where a side keeps at least one.

    >>> leave_one_out(np.array([3.0, 5.0]), np.array([1.0]))
    (2.0, 4.0)
    """
    left = [float("nan")]
    if x.size > 1 and y.size:
        left += ((x.sum() - x) / (x.size - 1) - y.mean()).tolist()
    if y.size > 1 and x.size:
        left += (x.mean() - (y.sum() - y) / (y.size - 1)).tolist()
    return float(np.fmin.reduce(left)), float(np.fmax.reduce(left))


def _numbers(x: FloatArray, y: FloatArray, level: float) -> dict[str, Any]:
    row: dict[str, Any] = {"n_target": x.size, "n_reference": y.size}
    for side, values in (("target", x), ("reference", y)):
        row[f"mean_{side}"] = float(values.mean()) if values.size else np.nan
        row[f"sd_{side}"] = float(values.std(ddof=1)) if values.size > 1 else np.nan
    row["leave_one_out_low"], row["leave_one_out_high"] = leave_one_out(x, y)
    if not x.size or not y.size:
        nothing = dict.fromkeys(("estimate", "low", "high", "cliffs_delta", "hedges_g"), np.nan)
        return row | nothing | {"interval": "none: an era without a measurable speech"}
    found = jackknife_t_difference(np.mean, x, y, level=1 - level)
    row |= {"estimate": found.estimate, "low": found.low, "high": found.high}
    row["interval"] = found.method.replace("a side with", "an era with").replace("either side", "either era")
    row["cliffs_delta"], row["hedges_g"] = cliffs_delta(x, y), hedges_g(x, y)
    return row


def _tests(target: Side, reference: Side, seed: int) -> list[dict[str, Any]]:
    """The permutation test of every feature; features missing in the same speeches share their assignments."""
    width = target.values.shape[1]
    rows: list[dict[str, Any]] = [
        {
            "p": np.nan,
            "p_floor": np.nan,
            "_floor": np.nan,
            "p_method": "none: an era without a measurable speech",
        }
        for _ in range(width)
    ]
    present = ~np.isnan(np.concatenate([target.values, reference.values]))
    for pattern in dict.fromkeys(map(bytes, present.T)):
        mask = np.frombuffer(pattern, dtype=np.bool_)
        here, there = mask[: target.n], mask[target.n :]
        if not here.any() or not there.any():
            continue
        same = [c for c in range(width) if bytes(present[:, c]) == pattern]
        test = permutation_test(target.values[here][:, same], reference.values[there][:, same], seed=seed)
        least = max(
            smallest_p(int(mask.sum()), int(here.sum())), _monte_carlo_floor(test.method, test.assignments)
        )
        for place, column in enumerate(same):
            rows[column] = {
                "p": float(test.p[place]),
                "p_floor": least,
                "_floor": float(test.floor[place]),
                "p_method": test.method,
            }
    return rows


def _monte_carlo_floor(method: str, assignments: int) -> float:
    return 0.0 if method.startswith("exact") else 2 / (assignments + 1)


def _nothing(target: Side, reference: Side, x: FloatArray, y: FloatArray) -> str:
    """Why there is nothing to say, or the empty string."""
    empty: Sequence[Side] = [side for side in (target, reference) if side.n == 0]
    if empty:
        return "cannot be compared: no speech in " + " and ".join(side.name for side in empty)
    missing = [side.name for side, values in ((target, x), (reference, y)) if values.size == 0]
    if missing:
        return "cannot be compared: not measurable in " + " and ".join(missing)
    return ""
