"""What must hold for any counts: exchanging the corpora, zero cells, agreement of twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control, mannwhitneyu

from discourse.compare import (
    bh,
    bic,
    chi2,
    cliffs_delta,
    dp,
    dp_sparse,
    fightin_words,
    g2,
    hedges_g,
    holm,
    jsd,
    log_ratio,
    log_ratio_conservative,
    log_ratio_interval,
    percent_diff,
)
from discourse.compare.ranksum import rank_sum_p
from discourse.errors import CompareError

TABLES = st.tuples(st.integers(1, 400), st.integers(1, 400)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0] + 1), st.integers(0, n[1]), st.just(n[1] + 1))
)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_every_measure_is_finite_and_turns_round(table: tuple[int, int, int, int]) -> None:
    """Zero cells included, each measure is a number; exchanging the corpora keeps or flips it."""
    f1, n1, f2, n2 = table
    other = (f2, n2, f1, n1)
    same = [
        (g2(*table, formula="four-cell"), g2(*other, formula="four-cell")),
        (g2(*table, formula="two-cell"), g2(*other, formula="two-cell")),
        (chi2(*table, correction="yates"), chi2(*other, correction="yates")),
        (bic(*table, formula="four-cell"), bic(*other, formula="four-cell")),
        (log_ratio(*table), -log_ratio(*other)),
        (log_ratio_conservative(*table), -log_ratio_conservative(*other)),
        (
            fightin_words(*table, prior=0.5, prior_total=50, variance="four-term").z,
            -fightin_words(*other, prior=0.5, prior_total=50, variance="four-term").z,
        ),
    ]
    for one, two in same:
        assert np.isfinite(one)
        assert one == pytest.approx(two, abs=1e-9)
    assert np.isfinite(percent_diff(*table))


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_lrc_never_says_more_than_log_ratio(table: tuple[int, int, int, int]) -> None:
    """The conservative edge has the sign of the difference or is zero, and lies inside its interval."""
    edge = log_ratio_conservative(*table)
    low, high = log_ratio_interval(*table, family=1)
    assert low <= high
    assert edge == 0 or low <= edge <= high
    assert edge * (table[0] / table[1] - table[2] / table[3]) >= 0
    assert chi2(*table, correction="yates") <= chi2(*table, correction="none") + 1e-9


@pytest.mark.parametrize("table", [(1, 0, 1, 2), (3, 2, 0, 5), (-1, 5, 0, 5), (np.nan, 5, 0, 5)])
def test_impossible_counts_are_refused(table: tuple[float, float, float, float]) -> None:
    """An empty corpus, more words than tokens, a negative and a missing count each get a letter."""
    with pytest.raises(CompareError, match=r"^g2: "):
        g2(*table, formula="four-cell")


def test_unknown_variants_are_named() -> None:
    """A misspelt formula is refused with the list of those there are."""
    with pytest.raises(CompareError, match="four-cell, two-cell"):
        g2(1, 2, 1, 2, formula="4")  # type: ignore[arg-type]


@given(arrays(np.int64, (4, 5), elements=st.integers(0, 6)))
@settings(max_examples=40, deadline=None)
def test_sparse_dp_is_dense_dp(counts: np.ndarray) -> None:
    """The form that skips empty cells gives the same in all three normalisations, NaN for absent words."""
    sizes = np.array([10, 20, 15, 30, 25])
    for kind in ("gries-2008", "lijffijt-gries-2012", "egbert-2020"):
        dense = dp(counts, sizes, normalisation=kind)
        sparse = dp_sparse(csr_array(counts.T), sizes, normalisation=kind)
        np.testing.assert_allclose(sparse, dense, atol=1e-12)
        assert np.isnan(dense).tolist() == (counts.sum(axis=1) == 0).tolist()


@given(arrays(np.int64, (12, 6), elements=st.integers(0, 4)))
@settings(max_examples=30, deadline=None)
def test_rank_sum_is_scipys(counts: np.ndarray) -> None:
    """Ties, zeros and constant columns as scipy's asymptotic test treats them (a constant column has p = 1)."""
    sizes, target = np.full(12, 7), np.arange(12) < 5
    found = rank_sum_p(csr_array(counts), sizes, target)
    varied = np.ptp(counts, axis=0) > 0
    theirs = mannwhitneyu(counts[target][:, varied], counts[~target][:, varied], method="asymptotic").pvalue
    np.testing.assert_allclose(found[varied], theirs, atol=1e-12)
    assert (found[~varied] == 1).all()


def test_rank_sum_is_not_given_to_four() -> None:
    """Below five speeches on a side the normal approximation is not to be trusted."""
    assert np.isnan(rank_sum_p(csr_array(np.eye(9, dtype=int)), np.full(9, 3), np.arange(9) < 4)).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_corrections_keep_the_order(p: list[float]) -> None:
    """Corrected values are at least the raw ones, in their order, at most 1; BH is scipy's."""
    for corrected in (holm(p), bh(p)):
        assert (corrected >= np.array(p) - 1e-15).all()
        assert (corrected <= 1).all()
        assert (np.diff(corrected[np.argsort(p, kind="stable")]) >= -1e-15).all()
    np.testing.assert_allclose(bh(p), false_discovery_control(p), atol=1e-12)


def test_no_p_value_at_all() -> None:
    """A family in which nothing could be compared stays a family of NaN."""
    assert np.isnan(holm([np.nan, np.nan])).all()
    assert np.isnan(bh([np.nan])).all()


@given(
    st.lists(st.integers(-3, 3), min_size=1, max_size=7), st.lists(st.integers(-3, 3), min_size=1, max_size=7)
)
@settings(max_examples=50, deadline=None)
def test_cliffs_delta_is_all_pairs(x: list[int], y: list[int]) -> None:
    """Against the double loop of its definition."""
    pairs = [(a > b) - (a < b) for a in x for b in y]
    assert cliffs_delta(x, y) == pytest.approx(sum(pairs) / len(pairs))


def test_hedges_g_by_hand() -> None:
    """Means 4 and 2, pooled variance 1, four degrees of freedom: 2 J(4) = 2 * 0.7978845608."""
    assert hedges_g([3, 4, 5], [1, 2, 3]) == pytest.approx(2 * 0.7978845608028654)
    assert np.isnan(hedges_g([1.0], [2.0]))
    assert np.isnan(hedges_g([0.1, 0.1], [0.3, 0.3]))


def test_jsd_adds_up_and_turns_round() -> None:
    """By hand: shares (1/2, 1/2, 0) and (0, 1/4, 3/4); contributions add up, sides exchange, scale is nothing."""
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.25, 0.75])
    m = (p + q) / 2
    by_hand = 0.5 * (0.5 * np.log2(0.5 / m[0]) + 0.5 * np.log2(0.5 / m[1])) + 0.5 * (
        0.25 * np.log2(0.25 / m[1]) + 0.75 * np.log2(0.75 / m[2])
    )
    found = jsd([2, 2, 0], [0, 10, 30])
    assert found.bits == pytest.approx(by_hand)
    assert found.contributions.sum() == pytest.approx(found.bits)
    assert jsd([0, 1, 3], [1, 1, 0]).bits == pytest.approx(found.bits)
    assert jsd([1, 0], [0, 1]).bits == 1.0
    assert jsd([3, 1], [6, 2]).bits == 0.0
