"""Intervals: against closed forms and scipy, and by how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from discourse.compare import (
    bootstrap,
    jackknife_t,
    jackknife_t_difference,
    log_odds,
    pooled_theta,
    pooled_theta_difference,
    wilson,
)
from discourse.compare.intervals import jackknife_variance
from discourse.errors import CompareError


def test_jackknife_of_a_mean_is_the_t_interval() -> None:
    """scipy's t interval of five numbers."""
    x = np.array([3.0, 4.5, 1.0, 7.0, 2.0])
    found = jackknife_t(np.mean, x, level=0.9)
    low, high = stats.t.interval(0.9, 4, x.mean(), stats.sem(x))
    assert (found.low, found.high) == pytest.approx((low, high))


def test_jackknife_of_two_means_is_welchs() -> None:
    """scipy's Welch interval, sides of unequal size and spread."""
    x, y = np.array([3.0, 4.5, 9.0]), np.array([1.0, 1.5, 1.2, 2.0, 0.5])
    found = jackknife_t_difference(np.mean, x, y)
    theirs = stats.ttest_ind(x, y, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))
    assert found.estimate == pytest.approx(x.mean() - y.mean())


def test_one_speech_has_no_interval() -> None:
    """An estimate, and NaN on either side of it, with the reason."""
    for found in (
        jackknife_t(np.mean, [2.0]),
        pooled_theta([3], [1]),
        bootstrap(np.mean, [2.0], seed=1),
        jackknife_t_difference(np.mean, [2.0, 3.0], [1.0]),
    ):
        assert np.isfinite(found.estimate)
        assert np.isnan(found.low)
        assert np.isnan(found.high)
        assert found.method.startswith("none: ")


def test_constant_sides_prove_nothing() -> None:
    """Two eras of zeros, or of 0.1 and 0.3 throughout, give no interval of width nought."""
    assert np.isnan(jackknife_t_difference(np.mean, [0.0, 0, 0], [0.0, 0]).low)
    assert np.isnan(jackknife_t_difference(np.mean, [0.1, 0.1, 0.1], [0.3, 0.3]).low)
    assert np.isnan(bootstrap(np.mean, [0.1, 0.1, 0.1], seed=1).low)


def test_pooled_theta_by_hand() -> None:
    """Two speeches, (12, 0) and (3, 5): the pooled log-odds, and the jackknife from its two halves."""
    a, b = np.log(3.5 / 5.5), np.log(12.5 / 0.5)  # leaving out the first, the second
    se = np.sqrt(1 / 2 * ((a - (a + b) / 2) ** 2 + (b - (a + b) / 2) ** 2))
    found = pooled_theta([12, 3], [0, 5])
    assert found.estimate == pytest.approx(np.log(15.5 / 5.5)) == log_odds(15, 5)
    assert found.high - found.estimate == pytest.approx(stats.t.ppf(0.975, 1) * se)


def test_pooled_theta_of_no_praise_and_no_blame_is_no_number() -> None:
    """The smoothing alone would make it 0, as if the two were in balance."""
    assert np.isnan(pooled_theta([0, 0], [0, 0]).estimate)


def test_pooled_theta_refuses_counts_that_are_none() -> None:
    """Unequal lengths, a negative and a missing count."""
    for a, p in (([1, 2], [1]), ([1, -2], [1, 1]), ([1, np.nan], [1, 1])):
        with pytest.raises(CompareError):
            pooled_theta(a, p)


def test_pooled_difference_is_the_difference_of_pools() -> None:
    """Estimate of the difference, and its sign when the sides change places."""
    one, two = ([30, 12], [5, 4]), ([9, 8], [9, 10])
    found, back = pooled_theta_difference(one, two), pooled_theta_difference(two, one)
    assert found.estimate == pytest.approx(log_odds(42, 9) - log_odds(17, 19)) == -back.estimate
    assert found.low == pytest.approx(-back.high)


@pytest.mark.parametrize("n", [3, 6])
def test_coverage_of_pooled_theta_with_few_speeches(n: int) -> None:
    """800 eras of n speeches whose own log-odds vary (sd 0.6): the nominal 95 % holds to two or three points."""
    rng = np.random.default_rng(20 + n)
    # The truth is what the pool of endlessly many such speeches gives.
    many = 1 / (1 + np.exp(-(0.8 + rng.normal(0, 0.6, 200_000))))
    truth = np.log(many.mean() / (1 - many.mean()))
    hits = 0
    for _ in range(800):
        achievements = rng.binomial(40, rng.choice(many, n))
        found = pooled_theta(achievements, 40 - achievements)
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / 800 <= 0.99


def test_bootstrap_is_scipys() -> None:
    """BCa and percentile ends within a few per cent of the spread of scipy's, on skewed numbers."""
    x = np.random.default_rng(3).lognormal(size=30)
    for method, theirs in (("bca", "BCa"), ("percentile", "percentile")):
        found = bootstrap(np.mean, x, seed=4, method=method, resamples=4_000)
        ours = stats.bootstrap((x,), np.mean, method=theirs, n_resamples=4_000, rng=np.random.default_rng(4))
        assert found.low == pytest.approx(ours.confidence_interval.low, abs=0.08)
        assert found.high == pytest.approx(ours.confidence_interval.high, abs=0.08)
    assert bootstrap(np.mean, x, seed=4) == bootstrap(np.mean, x, seed=4)
    assert bootstrap(np.mean, x, seed=4) != bootstrap(np.mean, x, seed=5)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (1, 1), (45, 200)])
def test_wilson_is_scipys(k: int, n: int) -> None:
    """The score interval, ends at 0 and 1 included."""
    found, theirs = wilson(k, n), stats.binomtest(k, n).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_inputs_are_left_as_they_were() -> None:
    """Nothing is sorted or scaled in place."""
    x = np.array([3.0, 1.0, 2.0])
    jackknife_t(np.mean, x)
    bootstrap(np.mean, x, seed=1, resamples=10)
    assert x.tolist() == [3.0, 1.0, 2.0]


def test_the_jackknife_of_a_mean_is_the_same_by_either_way() -> None:
    """Speech by speech, or all at once: a hundred values far from nought, and values that are all the same."""
    rng = np.random.default_rng(7)
    values = 1_000 + rng.normal(size=100)
    quick, slow = (jackknife_t(how, values) for how in (np.mean, lambda rows: float(np.mean(rows))))
    assert quick[:3] == pytest.approx(slow[:3], rel=1e-12)
    assert jackknife_variance(np.mean, np.full(30, 0.1)) < 1e-30
