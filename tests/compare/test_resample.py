"""The bootstrap of many differences at once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from discourse.compare import bootstrap_differences
from discourse.errors import CompareError


def test_it_is_scipys_bca_for_one_feature() -> None:
    """Skewed samples of 30 and 25; the ends agree with scipy.stats.bootstrap within the noise of resampling."""
    rng = np.random.default_rng(1)
    x, y = rng.gamma(1.5, 2, 30), rng.gamma(1.5, 1, 25)
    found = bootstrap_differences(x, y, seed=2, resamples=20_000)
    want = stats.bootstrap(
        (x, y), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis), n_resamples=20_000, rng=3
    ).confidence_interval
    width = want.high - want.low
    assert abs(found.low[0] - want.low) < 0.03 * width
    assert abs(found.high[0] - want.high) < 0.03 * width


def test_columns_share_their_draws_and_stand_by_themselves() -> None:
    """A column twice is the same interval twice, a scaled one the scaled interval."""
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(22, 1)), rng.normal(size=(21, 1))
    found = bootstrap_differences(np.hstack([x, 3 * x + 1]), np.hstack([y, 3 * y + 1]), seed=9)
    assert found.low[1] == pytest.approx(3 * found.low[0])
    assert found.high[1] == pytest.approx(3 * found.high[0])
    assert bootstrap_differences(x, y, seed=9).low[0] == pytest.approx(found.low[0])
    assert bootstrap_differences(x, y, seed=10).low[0] != found.low[0]


def test_what_does_not_vary_has_no_interval() -> None:
    """A constant proves nothing."""
    for here, there in ((1.0, 0.0), (0.1, 0.2)):  # tenths leave a residue of rounding
        found = bootstrap_differences(np.full(20, here), np.full(20, there), seed=0)
        assert np.isnan([found.low[0], found.high[0]]).all()


def test_missing_values_are_refused() -> None:
    """They are the caller's to leave out."""
    with pytest.raises(CompareError, match="a value is missing"):
        bootstrap_differences([1.0, np.nan], [1.0, 2.0], seed=0)
