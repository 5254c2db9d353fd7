"""Like against like: estimates and tests within strata."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from discourse.compare import strata_of, within_strata, within_strata_interval, within_strata_test
from discourse.compare.stratified import smallest_p_within

X, GX = [9.0, 7.0, 1.0, 2.5], ["讲话", "讲话", "发言", "发言"]
Y, GY = [5.0, 6.5, 0.0, 1.0, 8.0], ["讲话", "讲话", "发言", "发言", "报道"]


def test_estimate_and_interval_are_the_regressions() -> None:
    """The coefficient of the group with the genres held fixed; 报道, on one side only, adds nothing."""
    strata = strata_of(GX, GY)
    design = np.array(
        [[1, g == "讲话", g == "发言"] for g in GX] + [[0, g == "讲话", g == "发言"] for g in GY[:4]]
    )
    fit = OLS(np.array(X + Y[:4]), design.astype(float)).fit()
    found = within_strata_interval(X, Y, strata)
    assert found.estimate == within_strata(X, Y, strata) == pytest.approx(fit.params[0])
    assert (found.low, found.high) == pytest.approx(tuple(fit.conf_int()[0]))
    assert found.method == "least squares within strata, t(5)"


def test_a_genre_with_one_speech_on_a_side_is_left_out() -> None:
    """It would have a weight and no spread, and make an interval narrow that ought to be wide."""
    strata = strata_of(["讲话", "讲话", "发言"], ["讲话", "讲话", "发言", "发言"])
    assert [s.name for s in strata] == ["讲话"]
    assert [s.name for s in strata_of(["讲话", "发言"], ["讲话", "发言"], least=1)] == ["发言", "讲话"]


def test_the_test_is_the_enumeration_by_hand() -> None:
    """Two of four in each of two genres: 36 assignments, the statistic reckoned anew for each."""
    strata = strata_of(GX, GY)
    found = within_strata_test(X, Y, strata, seed=0)
    values = {"讲话": [9, 7, 5, 6.5], "发言": [1, 2.5, 0, 1]}
    statistics = []
    for one in combinations(range(4), 2):
        for two in combinations(range(4), 2):
            total = 0.0
            for chosen, pool in ((one, values["讲话"]), (two, values["发言"])):
                here = [pool[i] for i in chosen]
                there = [pool[i] for i in range(4) if i not in chosen]
                total += np.mean(here) - np.mean(there)
            statistics.append(total / 2)
    real = within_strata(X, Y, strata)
    upper = np.mean([s >= real - 1e-9 for s in statistics])
    assert found.p[0] == pytest.approx(2 * upper)
    assert found.method == "exact permutation within strata, 36 assignments"
    assert smallest_p_within(strata) == pytest.approx(2 / 36)


def test_one_stratum_is_the_plain_test() -> None:
    """Where all speeches are of one genre nothing is held fixed."""
    from discourse.compare import permutation_test

    strata = strata_of(["讲话"] * 4, ["讲话"] * 5)
    assert within_strata_test(X, Y, strata, seed=0).p == permutation_test(X, Y).p
    assert within_strata(X, Y, strata) == pytest.approx(np.mean(X) - np.mean(Y))


def test_simpsons_paradox_is_seen_through() -> None:
    """Within each genre there is nothing; the crude difference is all mix."""
    rng = np.random.default_rng(3)
    here = np.r_[rng.normal(0, 1, 30), rng.normal(5, 1, 10)]
    there = np.r_[rng.normal(0, 1, 10), rng.normal(5, 1, 30)]
    kinds = ["报道"] * 30 + ["讲话"] * 10, ["报道"] * 10 + ["讲话"] * 30
    strata = strata_of(*kinds)
    assert here.mean() - there.mean() < -2
    assert abs(within_strata(here, there, strata)) < 0.6
    assert within_strata_test(here, there, strata, seed=1).p[0] > 0.05


def test_no_common_stratum_is_nan_throughout() -> None:
    """Unknown genres are alike to nothing, each other included."""
    strata = strata_of(["", "讲话"], ["", "发言"])
    assert strata == []
    assert np.isnan(within_strata([1.0, 2], [3.0, 4], strata))
    assert within_strata_interval([1.0, 2], [3.0, 4], strata).method.startswith("none")
    assert np.isnan(within_strata_test([1.0, 2], [3.0, 4], strata, seed=0).p[0])
    assert np.isnan(smallest_p_within(strata))


def test_random_assignments_keep_every_stratums_numbers_and_repeat() -> None:
    """Beyond the limit a seeded sample, whose p is near scipy's z test within strata and the same each time."""
    rng = np.random.default_rng(0)
    here, there = rng.normal(0.4, 1, 40), rng.normal(0, 1, 40)
    strata = strata_of(["a"] * 20 + ["b"] * 20, ["a"] * 20 + ["b"] * 20)
    one, two = (within_strata_test(here, there, strata, seed=5) for _ in range(2))
    assert one.p == two.p
    assert one.method.startswith("Monte Carlo permutation within strata, 9,999")
    assert within_strata_test(here, there, strata, seed=6).p[0] == pytest.approx(one.p[0], abs=0.03)
