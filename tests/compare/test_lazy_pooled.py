"""The jackknife of pooled counts in one go: what leaving out each speech by hand gives, to the last digit."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from discourse.compare.pooled import _theta


@pytest.mark.parametrize("factor", [1, 0.3])
def test_without_each_speech(factor: float) -> None:
    """Whole numbers, which are taken off a sum, and others, which are added up anew."""
    rng = np.random.default_rng(5)
    for n in (1, 2, 3, 40):
        rows = rng.integers(0, 60, (n, 2)) * float(factor)
        told = [_theta(np.delete(rows, i, axis=0)) for i in range(n)]
        assert _theta.without_each(rows).tolist() == told


def test_without_each_by_hand() -> None:
    """Three speeches: 3 achievements and 1 problem, 2 and 0, 0 and 4."""
    found = _theta.without_each(np.array([[3.0, 1.0], [2.0, 0.0], [0.0, 4.0]]))
    assert found == pytest.approx([log(2.5 / 4.5), log(3.5 / 5.5), log(5.5 / 1.5)])
