"""What differs by rounding only is no difference, and a small difference of large numbers is not lost in it."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from discourse.compare import compare_groups, leave_one_out_table
from discourse.compare.association import signed_g2
from discourse.compare.changepoints import best_cut, changes, optimal_partition
from discourse.compare.measures import fightin_words, g2
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


def test_the_odds_of_a_word_that_is_nearly_every_token() -> None:
    """δ of a word that is all of a million million tokens on one side, in fifty digits: the rest is prior."""
    f1, n1, f2, n2 = 999_999_999_000, 10**12, 10**12, 10**12
    with localcontext() as context:
        context.prec = 50
        alpha, total = Decimal("0.7"), Decimal(50)
        one, two = ((f + alpha) / (n - f + total - alpha) for f, n in ((f1, n1), (f2, n2)))
        expected = float(one.ln() - two.ln())
    found = fightin_words(f1, n1, f2, n2, prior=0.7, prior_total=50, variance="four-term")
    assert found.delta == pytest.approx(expected, rel=1e-12)


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


def _exactly(tenths: list[int]) -> Fraction:
    return Fraction(sum(tenths), 10 * len(tenths))


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=4), st.lists(st.integers(0, 9), min_size=2, max_size=4)
)
@example([3, 1, 4], [4, 3])
def test_a_difference_that_is_gone_has_not_turned_round(new: list[int], old: list[int]) -> None:
    """Tenths as floats and as fractions: without .1, .3 and .4 are as high as .4 and .3, which is no turn."""
    index = pd.Index([f"s{i}" for i in range(len(new) + len(old))], name="id")
    features = pd.DataFrame({"a.b": [x / 10 for x in new + old]}, index=index)
    metadata = pd.DataFrame(
        {"era": ["new"] * len(new) + ["old"] * len(old), "duplicate_of": "", "genre": "讲话"}, index=index
    )
    whole = _exactly(new) - _exactly(old)
    without = [_exactly(new[:i] + new[i + 1 :]) - _exactly(old) for i in range(len(new))]
    without += [_exactly(new) - _exactly(old[:i] + old[i + 1 :]) for i in range(len(old))]
    turned = [one * whole < 0 for one in without]
    table = leave_one_out_table(features, metadata, by="era", order=["old", "new"], names=["a.b"])
    assert table["sign_turns"].tolist() == turned
    (row,) = compare_groups(
        features, metadata, [], by="era", order=["old", "new"], primary=["a.b"], seed=1
    ).to_dict("records")
    assert ("one speech left out" in row["sign_turns"]) == any(turned)


def test_equal_means_are_no_difference_in_the_multiverse() -> None:
    """0, .1, .5 against .2 and .2: the mean of the three is .2, and as a float a little less: no "lower" by that."""
    values = np.array([0.0, 0.1, 0.5, 0.2, 0.2])[:, None]
    assert values[:3].mean() < 0.2
    side = np.arange(5) < 3
    found = assess(values, np.ones((5, 1)), side, ~side, ["讲话"] * 5, "mean", seed=1)
    assert found.d[0] == 0
