"""The permutation test: against enumeration by hand and scipy, its floor, its ties, its level."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from discourse.compare import permutation_test, smallest_p
from discourse.compare.permutation import all_masks
from discourse.errors import CompareError


def by_hand(x: list[float], y: list[float]) -> float:
    """Twice the smaller tail over every choice of len(x) among all, by plain loops."""
    values = x + y
    observed = sum(x)
    sums = [sum(values[i] for i in chosen) for chosen in combinations(range(len(values)), len(x))]
    upper = sum(s >= observed - 1e-9 for s in sums)
    lower = sum(s <= observed + 1e-9 for s in sums)
    return min(1.0, 2 * min(upper, lower) / len(sums))


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([4.0, 5, 6], [1.0, 2, 3]),
        ([4.0, 2, 6], [1.0, 5, 3]),
        ([9.0], [1.0, 2, 3, 4, 5]),
        ([1.0, 1, 0, 0], [0.0, 0, 0, 1]),
        ([0.1, 0.2, 0.3], [0.3, 0.2, 0.1]),
    ],
)
def test_exact_p_is_plain_counting(x: list[float], y: list[float]) -> None:
    """Separated, mixed, one against five, tied, and equal sums that round differently."""
    assert permutation_test(x, y).p[0] == pytest.approx(by_hand(x, y))


def test_exact_p_is_scipys() -> None:
    """scipy's two-sided permutation test doubles the smaller tail as well."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=4), rng.normal(1, 1, size=6)
    theirs = stats.permutation_test(
        (x, y), lambda a, b: a.mean() - b.mean(), permutation_type="independent", n_resamples=np.inf
    )
    assert permutation_test(x, y).p[0] == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize(
    ("n", "k", "floor"), [(6, 3, 0.1), (8, 4, 2 / 70), (6, 1, 1 / 3), (10, 5, 2 / 252), (2, 1, 1)]
)
def test_the_floor_is_reached_and_never_passed(n: int, k: int, floor: float) -> None:
    """2/C(n,k): the most extreme data reach it exactly, and nothing goes below, either way round."""
    assert smallest_p(n, k) == pytest.approx(floor)
    values = np.arange(n, dtype=float) ** 2
    assert permutation_test(values[-k:], values[:-k]).p[0] == pytest.approx(floor)
    assert permutation_test(values[:k], values[k:]).p[0] == pytest.approx(floor)


def test_one_side_without_speeches_has_no_floor() -> None:
    """There is no test to have a floor."""
    assert np.isnan(smallest_p(4, 0))
    assert np.isnan(smallest_p(4, 4))
    with pytest.raises(CompareError):
        smallest_p(3, 4)


def test_ties_raise_the_floor() -> None:
    """3, 2, 2, 2, 1, 1: three of twenty choices share the highest sum, so 0.3; values all but one equal: 1."""
    test = permutation_test([[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]])
    assert test.floor.tolist() == [1.0, 1.0]
    assert test.p.tolist() == [1.0, 1.0]
    assert permutation_test([3.0, 2, 2], [1.0, 1, 2]).floor[0] == pytest.approx(2 * 3 / 20)


def test_columns_are_tested_as_if_alone() -> None:
    """Many features at once give what each gives by itself, whatever their units."""
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(3, 4)) * [1, 1e-9, 1e9, 5], rng.normal(size=(4, 4)) * [1, 1e-9, 1e9, 5]
    together = permutation_test(x, y)
    for j in range(4):
        assert together.p[j] == permutation_test(x[:, j], y[:, j]).p[0]


def test_monte_carlo_is_near_exact_asks_for_a_seed_and_repeats() -> None:
    """18 speeches have 48,620 assignments: sampled p near the exact one, never 0, same seed same number."""
    rng = np.random.default_rng(8)
    x, y = rng.normal(0.7, 1, 9), rng.normal(0, 1, 9)
    with pytest.raises(CompareError, match="seed"):
        permutation_test(x, y)
    first = permutation_test(x, y, seed=1, resamples=4_000)
    sums = np.concatenate([m @ np.concatenate([x, y]) for m in all_masks(18, 9, block=10_000)])
    exact = 2 * min((sums >= x.sum() - 1e-9).mean(), (sums <= x.sum() + 1e-9).mean())
    assert first.p[0] == pytest.approx(exact, abs=0.02)
    assert first.p[0] == permutation_test(x, y, seed=1, resamples=4_000).p[0]
    far = permutation_test(x + 100, y, seed=1, resamples=400)
    assert far.p[0] == pytest.approx(2 / 401)
    assert far.floor[0] == pytest.approx(2 / 401)


def test_missing_values_are_refused() -> None:
    """The caller must say which speeches are measurable."""
    with pytest.raises(CompareError, match="missing"):
        permutation_test([1.0, np.nan], [1.0, 2.0])


def test_the_level_holds_when_nothing_differs() -> None:
    """3,000 skewed features without a difference, 4 speeches against 5: at most 5 % below 5 % (up to sampling)."""
    rng = np.random.default_rng(11)
    p = permutation_test(rng.lognormal(size=(4, 3000)), rng.lognormal(size=(5, 3000))).p
    assert 0.03 < (p <= 0.05).mean() < 0.06
