"""What differs by rounding only is no difference, and a small difference of large numbers is not lost in it."""

from __future__ import annotations

from decimal import Decimal, localcontext
from math import comb

import numpy as np
import pytest

from discourse.compare.association import signed_g2
from discourse.compare.changepoints import best_cut, changes, optimal_partition
from discourse.compare.measures import g2
from discourse.compare.permutation import permutation_test
from discourse.compare.stratified import strata_of, within_strata_test
from discourse.measured.terms import g2 as g2_without_scipy
from discourse.multiverse.curve import assess

#: The same number as 0.3 but for how it was come by: 0.1 + 0.2.
NEARLY = 0.1 + 0.2


def exact_g2(f1: int, n1: int, f2: int, n2: int, *, non_words: bool = True) -> float:
    """2 Σ O ln(O/E) in fifty digits."""
    with localcontext() as context:
        context.prec = 50
        both, whole = Decimal(f1 + f2), Decimal(n1 + n2)
        cells = [(f1, n1 * both / whole), (f2, n2 * both / whole)]
        if non_words:
            cells += [(n - f, n * (whole - both) / whole) for f, n in ((f1, n1), (f2, n2))]
        return float(2 * sum((o * (Decimal(o) / e).ln() for o, e in cells if o), Decimal(0)))


@pytest.mark.parametrize(
    ("f1", "n1", "f2", "n2"),
    [
        (17, 6_469_019, 25_750_937, 9_298_468_233_529),  # .048; .051 where terms of 10^13 cancel
        (147_000_000, 1_225_333_495, 345_779_000, 2_882_476_626),
        (1, 3, 2_449_479_857_454, 7_043_503_976_159),
        (0, 466, 375_727, 6_546_525_008_240),
        (3, 10, 0, 10**12),
        (5, 5, 10**12, 10**12),
        (7, 10, 2, 9),
        (0, 10, 0, 9),
    ],
)
def test_g2_of_large_tables_is_that_of_fifty_digits(f1: int, n1: int, f2: int, n2: int) -> None:
    """Both formulas, the one without SciPy, and the signed one of pairs of words."""
    expected, two = exact_g2(f1, n1, f2, n2), exact_g2(f1, n1, f2, n2, non_words=False)
    found = g2(f1, n1, f2, n2, formula="four-cell")
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert g2(f1, n1, f2, n2, formula="two-cell") == pytest.approx(two, rel=1e-9, abs=1e-12)
    again = g2_without_scipy([f1], n1, [f2], n2, formula="four-cell")
    assert again[0] == found
    signed = signed_g2(f1, n1, f1 + f2, n1 + n2)
    assert abs(signed) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert np.sign(signed) == np.sign(f1 * n2 - f2 * n1)


@pytest.mark.parametrize("n", [6, 7, 10, 13, 30])
@pytest.mark.parametrize("value", [0.1, 0.3, 1 / 3, 1e9 + 0.1])
def test_a_value_that_never_changes_has_no_cut(value: float, n: int) -> None:
    """The mean of thirty times .1 is not .1: that a cut takes away nine times the variance was to be read there."""
    same = [value] * n
    place, share = best_cut(range(n), same)
    assert place == 0
    assert np.isnan(share)
    (found,) = changes(range(n), same, seed=1, resamples=99)
    assert (found.p, found.method) == (1.0, "none: no variation")
    assert optimal_partition(range(n), same, 1)[1] == 0


def test_values_that_differ_by_rounding_have_no_cut() -> None:
    """.1 + .2 six times, then .3: once a change with the smallest p there can be."""
    values = [NEARLY] * 6 + [0.3] * 6
    assert best_cut(range(12), values)[0] == 0
    (found,) = changes(range(12), values, seed=1, resamples=99)
    assert (found.p, found.method) == (1.0, "none: no variation")
    (real,) = [
        cut for cut in changes(range(12), [0.31] * 6 + [0.3] * 6, seed=1, resamples=99) if cut.p < 0.05
    ]
    assert real.first == 6


@pytest.mark.parametrize("step", [0.0, 1e-3])
def test_rounding_is_no_difference_within_genres_nor_by_length(step: float) -> None:
    """Three against three in each of two genres that lie apart: p is 1, and small where there is a real step."""
    here, there = [NEARLY + step] * 3 + [7.0 + step] * 3, [0.3] * 3 + [7.0] * 3
    kinds = ["讲话"] * 3 + ["发言"] * 3
    strata = strata_of(kinds, kinds)
    p = within_strata_test(here, there, strata, seed=1).p[0]
    assert p == (pytest.approx(2 / 400) if step else 1)
    values = np.array([NEARLY + step] * 4 + [0.3] * 4)[:, None]
    side = np.arange(8) < 4
    lengths = np.array([300.0, 120, 800, 250, 400, 90, 610, 200])[:, None]
    found = assess(values, lengths, side, ~side, ["讲话"] * 8, "by length", seed=1)
    assert found.p[0] == (pytest.approx(2 / comb(8, 4)) if step else 1)


@pytest.mark.parametrize("seed", range(4))
def test_more_draws_than_assignments_give_no_smaller_p(seed: int) -> None:
    """8 of 17 can be chosen in 24,310 ways: whatever is drawn, no p is below two of them."""
    here, there = np.arange(8) + 100.0, np.arange(9.0)
    least = 2 / comb(17, 8)
    found = permutation_test(here, there, seed=seed, resamples=30_000)
    assert found.p[0] >= found.floor[0] >= least
    strata = strata_of(["讲话"] * 8, ["讲话"] * 9)
    inside = within_strata_test(here, there, strata, seed=seed, resamples=30_000)
    assert inside.p[0] >= inside.floor[0] >= least * (1 - 1e-12)
