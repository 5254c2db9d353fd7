"""Statistics where faults put into the code on purpose went unseen: limits and edges, by hand or brute force."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import comb
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import binomtest
from scipy.stats import t as student

from discourse.compare.agreement import COEFFICIENTS, coded
from discourse.compare.clustered import log_ratio_clustered
from discourse.compare.correction import _joint, _share
from discourse.compare.counts import two_corpora
from discourse.compare.dispersion import juilland_d, kld, rosengren_s
from discourse.compare.dispersion_classic import (
    burch_da,
    carroll_d2,
    carroll_um,
    engwall_fm,
    juilland_u,
    lyne_d3,
    rosengren_kf,
    zhang_dc,
)
from discourse.compare.dispersion_sparse import dispersion_of_columns
from discourse.compare.divergence import group_divergence
from discourse.compare.effects import cliffs_delta, hedges_g
from discourse.compare.intervals import jackknife_variance
from discourse.compare.permutation import (
    block_of,
    is_exact,
    log_assignments,
    random_masks,
    sampled,
    smallest_p,
)
from discourse.compare.ratios import log_ratio, log_ratio_conservative, log_ratio_interval
from discourse.errors import CompareError
from tests.helpers import of_tokens


@pytest.mark.parametrize(
    "numbers",
    [
        *[(-1, 10, 1, 10), (11, 10, 1, 10), (1, 10, -1, 10), (1, 10, 11, 10), (0, 0, 1, 10), (1, 10, 0, 0)],
        *[(np.nan, 10, 1, 10), (1, 10, 1, np.inf), (0, -1, 1, 10)],
    ],
)
def test_impossible_tables_are_refused(numbers: tuple[float, ...]) -> None:
    """Each side is looked at: counts below zero, above the corpus, an empty corpus, no number."""
    with pytest.raises(CompareError, match="keyness"):
        two_corpora(*numbers, where="keyness")
    with pytest.raises(CompareError, match="keyness"):  # among others that are sound
        two_corpora(
            *([good, bad] for good, bad in zip((1, 10, 1, 10), numbers, strict=True)), where="keyness"
        )


def test_the_edges_of_a_table_are_welcome() -> None:
    """No occurrence at all, nothing but the word, and a corpus of one token."""
    assert two_corpora(1, 1, 0, 1, where="keyness").n1 == 1
    assert [a.tolist() for a in two_corpora([0, 10], 10, [10, 0], 10, where="keyness")] == [
        [0, 10],
        [10, 10],
        [10, 0],
        [10, 10],
    ]


def test_one_sided_interval_is_the_lower_end_of_a_two_sided_one() -> None:
    """95 % upwards is the lower end of 90 % both ways, and has no upper end; a family of two halves the tail."""
    low, high = log_ratio_interval(70, 1000, 20, 2000, family=1, alternative="greater")
    assert low == pytest.approx(log_ratio_interval(70, 1000, 20, 2000, family=1, level=0.9).low)
    assert np.isinf(high)
    two, one = (log_ratio_interval(70, 1000, 20, 2000, family=f, level=v) for f, v in ((2, 0.95), (1, 0.975)))
    assert tuple(two) == pytest.approx(tuple(one))
    assert log_ratio_conservative([5, 0], 100, [5, 0], 100).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("family", "level"), [(0, 0.95), (1, 0.0), (1, 1.0)])
def test_no_interval_for_no_words_or_no_level(family: int, level: float) -> None:
    """A letter, not infinity."""
    with pytest.raises(CompareError, match=r"makes no interval|a confidence here"):
        log_ratio_interval(1, 10, 1, 10, family=family, level=level)


def test_cliffs_delta_counts_pairs() -> None:
    """Against every pair by itself, ties and all; a missing value on either side is not measurable."""
    rng = np.random.default_rng(8)
    for _ in range(20):
        x, y = rng.integers(0, 5, rng.integers(1, 7)), rng.integers(0, 5, rng.integers(1, 7))
        pairs = [(a > b) - (a < b) for a, b in product(x.tolist(), y.tolist())]
        assert cliffs_delta(x, y) == pytest.approx(sum(pairs) / len(pairs))
    for empty in (([], [1.0]), ([1.0], [])):
        with pytest.raises(CompareError, match="at least one speech on each side"):
            cliffs_delta(*empty)
    assert np.isnan([cliffs_delta([1.0, np.nan], [2.0]), cliffs_delta([1.0], [2.0, np.nan])]).all()


def test_hedges_g_needs_two_degrees_of_freedom_and_some_spread() -> None:
    """Three speeches have one; four have J = Γ(1) / (1 · Γ(1/2)) = .5642 of Cohen's d, here 2 / √(1/2)."""
    assert np.isnan(hedges_g([1.0, 2.0], [3.0]))
    assert hedges_g([3.0, 4.0], [1.0, 2.0]) == pytest.approx(2 / np.sqrt(0.5) / np.sqrt(np.pi))
    assert np.isnan(hedges_g([2.0, 2.0], [1.0, 1.0]))
    assert not np.isnan(hedges_g([2.0, 2.0], [1.0, 1.5]))


def test_all_assignments_are_tried_up_to_twenty_thousand() -> None:
    """20,000 are, 20,001 are not; the logarithm of their number is right by either way of working it out."""
    assert (is_exact(20_000, 1), is_exact(20_001, 1)) == (True, False)
    for n, k in ((10, 3), (40, 20), (42, 21), (60, 25), (60, 35)):
        assert np.exp(log_assignments(n, k) - np.log(float(comb(n, k)))) == pytest.approx(1, rel=1e-9)
    assert sampled(1_000, 500, 99, 1) == "99 of 2.7e+299 assignments, seed 1"


def test_no_p_for_an_empty_side_and_none_above_one() -> None:
    """0 of n and n of n are no comparison; 1 of 2 is sure of nothing; 5,000 of 10,000 have no smallest p to print."""
    assert np.isnan([smallest_p(4, 0), smallest_p(4, 4)]).all()
    assert [smallest_p(2, 1), smallest_p(5, 1), smallest_p(10_000, 5_000)] == [1.0, 0.4, 0.0]
    for n, k in ((4, 5), (4, -1)):
        with pytest.raises(CompareError, match=f"{k} of {n}"):
            smallest_p(n, k)


def test_random_assignments_come_in_blocks_and_are_all_there() -> None:
    """Ten in blocks of four, four and two, each with its three; a block holds one at least."""
    blocks = list(random_masks(8, 3, 10, 1, block=4))
    assert [len(block) for block in blocks] == [4, 4, 2]
    assert {int(mask.sum()) for block in blocks for mask in block} == {3}
    assert block_of(10**9, 1) == block_of(1, 10**9) == 1


def test_clustered_interval_is_what_the_formula_says() -> None:
    """Against the residuals of each speech from its side's rate, squared one by one; NaN for a word in one only."""
    counts = np.array([[8, 2, 1], [10, 0, 0], [13, 1, 0], [3, 1, 2], [5, 3, 1]])
    sizes = np.array([100, 120, 90, 110, 80])
    side = np.array([True, True, True, False, False])
    found = log_ratio_clustered(csr_array(counts), sizes, side, level=0.9)
    logs, variances, degrees = [], [], []
    for rows in (side, ~side):
        c, s = counts[rows].astype(float), sizes[rows, None].astype(float)
        n, rate = len(c), c.sum(axis=0) / s.sum()
        logs.append(np.log2(rate))
        variances.append(n / (n - 1) * ((c - rate * s) ** 2).sum(axis=0) / c.sum(axis=0) ** 2)
        degrees.append(n - 1)
    both = variances[0] + variances[1]
    df = both**2 / (variances[0] ** 2 / degrees[0] + variances[1] ** 2 / degrees[1])
    half = student.ppf(0.95, df) * np.sqrt(both) / np.log(2)
    middle = logs[0] - logs[1]
    np.testing.assert_allclose(found.low[:2], (middle - half)[:2])
    np.testing.assert_allclose(found.high[:2], (middle + half)[:2])
    np.testing.assert_allclose(found.se[:2], (np.sqrt(both) / np.log(2))[:2])
    assert np.isnan([found.low[2], found.high[2], found.se[2]]).all()
    for more, other in ((sizes[1:], side), (sizes, side[1:]), (sizes * [1, 1, 1, 1, 0], side)):
        with pytest.raises(CompareError, match="log_ratio_clustered"):
            log_ratio_clustered(csr_array(counts), more, other)


@pytest.mark.parametrize("name", sorted(COEFFICIENTS))
def test_a_coefficient_of_many_tables_is_that_of_each(name: str) -> None:
    """What the bootstrap works out of a stack of tables at once, two coders who lean differently, is that of each."""
    rng = np.random.default_rng(8)
    data = coded(np.column_stack([rng.choice(3, 60, p=p) for p in ([0.6, 0.3, 0.1], [0.2, 0.3, 0.5])]))
    coefficient = COEFFICIENTS[name]
    stack = coefficient.sums(data, np.arange(60) % 4, np.ones(60))
    together = coefficient.value(stack, data.categories)
    np.testing.assert_allclose(together, [coefficient.value(table, data.categories) for table in stack])


def test_what_was_not_coded_is_not_measurable() -> None:
    """Of ten sentences given the first class three in four are it; five of a class nobody coded may be anything."""
    labelled = np.array([[[3.0, 0.0], [1.0, 0.0]]])
    known, unknown = (_joint(labelled, np.array([[10.0, n]]))[0] for n in (0.0, 5.0))
    assert known.tolist() == [[7.5, 0.0], [2.5, 0.0]]
    assert unknown[:, 0].tolist() == [7.5, 2.5]
    assert np.isnan(unknown[:, 1]).all()
    np.testing.assert_array_equal(
        _share(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 3.0]])), [np.nan, 1, 0, 0.25]
    )


@pytest.mark.parametrize("measure", [kld, juilland_d])
def test_words_in_one_part_only_have_no_dispersion(measure: Callable[..., np.ndarray]) -> None:
    """Each of two words gets its own NaN where there is nothing for it to be spread over."""
    found = measure([[3], [5]], [10])
    assert found.shape == (2,)
    assert np.isnan(found).all()


CLASSIC = (burch_da, carroll_d2, carroll_um, engwall_fm, juilland_d, juilland_u, kld, lyne_d3, rosengren_kf)


@pytest.mark.parametrize("measure", [*CLASSIC, rosengren_s, zhang_dc], ids=lambda m: m.__name__)
def test_words_together_are_measured_as_each_alone(measure: Callable[..., np.ndarray]) -> None:
    """Two words in three parts: what is summed over the parts is not summed over the words."""
    counts, sizes = np.array([[1, 5, 2], [7, 0, 3]]), [40, 60, 50]
    np.testing.assert_allclose(measure(counts, sizes), [measure(word, sizes) for word in counts])


@pytest.mark.parametrize("sizes", [[10, 0], [10, -1], [10], [[10], [10]]])
def test_parts_without_a_size_are_refused(sizes: list[int]) -> None:
    """A part that is empty, one without its size, and sizes that are no list get a letter."""
    with pytest.raises(CompareError, match="one size above zero"):
        dispersion_of_columns(csr_array([[1, 0], [2, 1]]), sizes, placement="shuffle")


@pytest.mark.parametrize("asked", [{"size": 0}, {"min_tokens": 0}, {"order": ["a"]}, {"order": ["a", "a"]}])
def test_divergence_needs_tokens_and_two_groups(asked: dict[str, Any]) -> None:
    """Nothing of a speech, no least number of tokens, one group, and one named twice get a letter."""
    speeches = [of_tokens("党 的 会议", f"{n}.1") for n in "abcd"]
    with pytest.raises(CompareError, match="group_divergence"):
        group_divergence(speeches, ["a", "a", "b", "b"], **{"seed": 1, "min_tokens": 1} | asked)


def test_the_mean_of_a_table_is_left_out_row_by_row() -> None:
    """The short cut for means is for one number a speech; of two a row all four others are averaged."""
    rows = np.array([[1.0, 2.0], [3.0, 7.0], [4.0, 4.0]])
    without = np.array([rows[[1, 2]].mean(), rows[[0, 2]].mean(), rows[[0, 1]].mean()])
    expected = 2 / 3 * ((without - without.mean()) ** 2).sum()
    assert jackknife_variance(np.mean, rows) == pytest.approx(expected)


@pytest.mark.parametrize(("f1", "f2"), [(0, 3), (1, 3), (3, 0), (3, 1), (1, 0), (0, 1), (1, 1), (40, 7)])
def test_the_exact_interval_is_that_of_the_binomial_share(f1: int, f2: int) -> None:
    """Of f1 + f2 occurrences f1 are here: the odds of SciPy's exact bounds, by the sizes."""
    share = binomtest(f1, f1 + f2).proportion_ci(0.95, method="exact")
    with np.errstate(divide="ignore"):
        bounds = [np.log2(p) - np.log2(1 - p) + np.log2(2000 / 500) for p in (share.low, share.high)]
    found = log_ratio_interval(f1, 500, f2, 2000, family=1)
    np.testing.assert_allclose(np.array(found), bounds)


def test_an_unknown_rule_for_zeros_is_refused() -> None:
    """The rules are named in the letter."""
    with pytest.raises(CompareError, match="hardie or walter"):
        log_ratio(1, 10, 1, 10, zero="laplace")  # type: ignore[arg-type]
