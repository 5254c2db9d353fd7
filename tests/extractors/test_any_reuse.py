"""Texts made of the same few lines again and again: what they share is found in time that grows as they do."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from discourse.extractors._passages import Run, not_inside
from tests.helpers import assert_no_square


def plainly(found: Sequence[list[Run]]) -> list[list[Run]]:
    """Each series held against all larger ones."""
    kept: list[list[Run]] = []
    for series in sorted(found, key=lambda series: (-sum(run.size for run in series), series)):
        x, right = series[0].x, series[-1].x + series[-1].size
        y, below = series[0].y, series[-1].y + series[-1].size
        across = any(one[0].x <= x and right <= one[-1].x + one[-1].size for one in kept)
        down = any(one[0].y <= y and below <= one[-1].y + one[-1].size for one in kept)
        if not (across and down):
            kept.append(series)
    return sorted(kept)


def test_what_lies_inside_is_what_a_plain_look_says() -> None:
    """Two thousand handfuls of series, in a space so small that most lie over one another."""
    rng = random.Random(1)
    for _ in range(2000):
        found = []
        for _ in range(rng.randint(0, 12)):
            x, y, series = rng.randint(0, 15), rng.randint(0, 15), []
            for _ in range(rng.randint(1, 3)):
                run = Run(x, y, rng.randint(1, 8))
                series.append(run)
                x, y = x + run.size + rng.randint(0, 3), y + run.size + rng.randint(0, 3)
            found.append(series)
        assert not_inside(found) == plainly(found)


def test_four_times_the_series_take_nothing_like_sixteen_times_as_long() -> None:
    """None inside another, so that each is held against all: sixteen times, if it were against each."""
    assert_no_square(_seconds, 4000)


def _seconds(n: int) -> float:
    found = [[Run(10 * i, 10 * (n - i), 9)] for i in range(n)]
    start = time.process_time()
    assert len(not_inside(found)) == len(found)
    return time.process_time() - start
