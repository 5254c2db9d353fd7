"""Where the names of points go: beside them, never upon one another, nowhere rather than in the wrong place.

Names are placed one by one in the order given, so that those that matter most come first, each at the first of a
few places about its point that is free; one that finds none is left out. Nothing moves once it is placed: no
iteration, no randomness.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

#: How far from its point a name begins, in millimetres; from the second on a line leads to it.
_NEAR = (0.9, 2.2, 3.8)

#: Directions, the easiest to read first: right, left, above, below, and between.
_WAYS = ((1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1))

#: White about a name, in millimetres.
_AIR = 0.25

#: A line is kept clear of names by points so far apart on it, in millimetres.
_STEP = 0.5


class Wanted(NamedTuple):
    """A name to be placed: its point and the size of its type, in millimetres."""

    x: float
    y: float
    width: float
    height: float


class Placed(NamedTuple):
    """The middle of a name, and where the line from its point ends (``None`` = it stands beside it)."""

    x: float
    y: float
    line: tuple[float, float] | None


def place(
    wanted: Sequence[Wanted], points: npt.NDArray[np.float64], radius: float, box: tuple[float, float]
) -> list[Placed | None]:
    """A place for each name, or ``None``, in a box from (0, 0) to ``box``; ``points`` (n, 2) are not covered.

    >>> dots = np.array([[6.0, 5.0], [7.5, 5.0]])
    >>> place([Wanted(6, 5, 4, 2), Wanted(7.5, 5, 4, 2)], dots, 0.4, (20, 10))
    [Placed(x=3.1, y=5.0, line=None), Placed(x=10.4, y=5.0, line=None)]
    """
    taken = np.zeros((0, 4))
    kept_clear = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    found: list[Placed | None] = []
    for name in wanted:
        spot = _first_free(name, taken, kept_clear, radius, box)
        found.append(spot)
        if spot is None:
            continue
        taken = np.vstack([taken, _edges(name, spot)])
        if spot.line:
            kept_clear = np.vstack([kept_clear, _along((name.x, name.y), spot.line)])
    return found


def _first_free(
    name: Wanted,
    taken: npt.NDArray[np.float64],
    points: npt.NDArray[np.float64],
    radius: float,
    box: tuple[float, float],
) -> Placed | None:
    for distance in _NEAR:
        for way in _WAYS:
            spot = _at(name, way, distance)
            left, bottom, right, top = edges = _edges(name, spot)
            inside = min(left, bottom, box[0] - right, box[1] - top) >= _AIR
            if inside and not _meets(edges, taken) and not _covers(edges, points, radius):
                line = spot.line and _along((name.x, name.y), spot.line)
                if line is None or not _crosses(line, taken):
                    return spot
    return None


def _at(name: Wanted, way: tuple[int, int], distance: float) -> Placed:
    """The name so far from its point that way; slantwise it begins as far to the side as above or below."""
    dx, dy = way
    length = hypot(dx, dy)
    start = (name.x + dx * distance / length, name.y + dy * distance / length)
    x, y = start[0] + dx * name.width / 2, start[1] + dy * name.height / 2
    return Placed(round(x, 3), round(y, 3), start if distance > _NEAR[0] else None)


def _edges(name: Wanted, spot: Placed) -> npt.NDArray[np.float64]:
    """Left, bottom, right, top."""
    wide, tall = name.width / 2, name.height / 2
    return np.array([spot.x - wide, spot.y - tall, spot.x + wide, spot.y + tall])


def _meets(edges: npt.NDArray[np.float64], taken: npt.NDArray[np.float64]) -> bool:
    left, bottom, right, top = edges
    apart = (
        (taken[:, 0] >= right + _AIR)
        | (taken[:, 2] <= left - _AIR)
        | (taken[:, 1] >= top + _AIR)
        | (taken[:, 3] <= bottom - _AIR)
    )
    return bool((~apart).any())


def _covers(edges: npt.NDArray[np.float64], points: npt.NDArray[np.float64], radius: float) -> bool:
    left, bottom, right, top = edges
    x, y = points[:, 0], points[:, 1]
    near = (x > left - radius) & (x < right + radius) & (y > bottom - radius) & (y < top + radius)
    return bool(near.any())


def _along(start: tuple[float, float], end: tuple[float, float]) -> npt.NDArray[np.float64]:
    steps = max(2, round(hypot(end[0] - start[0], end[1] - start[1]) / _STEP))
    return np.linspace(start, end, steps)


def _crosses(line: npt.NDArray[np.float64], taken: npt.NDArray[np.float64]) -> bool:
    return any(_covers(edges, line, 0.0) for edges in taken)
