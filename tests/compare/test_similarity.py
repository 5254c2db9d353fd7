"""Likeness of speeches: against scikit-learn, against brute force, and on cases counted by hand."""

from __future__ import annotations

from itertools import pairwise, permutations, product
from math import isnan

import numpy as np
import pytest
from scipy import stats
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from discourse.compare.similarity import cluster, cosines, group_cosines, permanova, speech_weights
from discourse.errors import CompareError
from discourse.extractors._tokens import words
from tests.helpers import of_tokens, sample

#: Four speeches: 1 and 2 near (0.9), 3 and 4 near (0.8), the two pairs far from each other.
FOUR = np.array([[1, 0.9, 0.3, 0.2], [0.9, 1, 0.4, 0.1], [0.3, 0.4, 1, 0.8], [0.2, 0.1, 0.8, 1]])


def matrix_of(points: np.ndarray) -> np.ndarray:
    """Distances of points (n x dimensions) in the plane."""
    return np.asarray(np.linalg.norm(points[:, None, :] - points[None, :, :], axis=-1))


# ── cosines ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_cosine_is_scikit_learns() -> None:
    """Its TfidfVectorizer on the same words, single characters kept, gives the same matrix."""
    speeches = sample()
    theirs = TfidfVectorizer(analyzer=words).fit_transform([speech.tokens for speech in speeches])
    np.testing.assert_allclose(cosines(speech_weights(speeches)), cosine_similarity(theirs), atol=1e-9)


def test_the_cosine_by_hand() -> None:
    """党 (Party) in both weighs 1, 村 and 镇 (village, town) in one each weigh 1 + ln(3/2)."""
    found = cosines(speech_weights([of_tokens("党 村"), of_tokens("党 镇")]))
    rare = 1 + np.log(3 / 2)
    assert found[0, 1] == pytest.approx(1 / (1 + rare**2))
    assert found[0, 0] == 1.0


def test_a_speech_without_words_is_like_none() -> None:
    """Nothing but punctuation and a number: not 0, not 1, not measurable."""
    found = cosines(speech_weights([of_tokens("党 村"), of_tokens("， 2014 。")]))
    assert np.isnan(found[1]).all()
    assert np.isnan(found[:, 1]).all()
    assert found[0, 0] == 1.0


def test_means_of_groups_are_means_of_pairs() -> None:
    """Each cell is the plain mean over pairs of different speeches; a group of one has none within."""
    lines = ["党 村 村", "党 镇", "村 镇 镇", "党 党 的", "的 了", "，"]
    groups = ["a", "a", "a", "b", "c", "c"]
    weights = speech_weights([of_tokens(line) for line in lines])
    found, table = group_cosines(weights, groups, ["a", "b", "c"]), cosines(weights)
    for i, one in enumerate("abc"):
        for j, two in enumerate("abc"):
            pairs = [
                table[x, y]
                for x in range(5)
                for y in range(5)
                if x != y and (groups[x], groups[y]) == (one, two)
            ]
            assert found[i, j] == pytest.approx(np.mean(pairs) if pairs else np.nan, nan_ok=True)
    assert isnan(found[1, 1])
    assert isnan(found[2, 2])  # the other speech of c has no words


# ── the tree ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_tree_by_hand() -> None:
    """0.1, then 0.2, then the mean of 0.7, 0.8, 0.6, 0.9; leaves so that 2 and 3 (0.4 alike) meet."""
    found = cluster(FOUR)
    assert found.order == (0, 1, 2, 3)
    assert [merge.distance for merge in found.merges] == pytest.approx([0.1, 0.2, 0.75])
    assert [(merge.low, merge.high) for merge in found.merges] == [(0, 1), (2, 3), (0.5, 2.5)]
    assert (found.merges[2].low_distance, found.merges[2].high_distance) == pytest.approx((0.1, 0.2))


def test_the_cophenetic_correlation_by_hand() -> None:
    """Pearson's r of 0.1 0.7 0.8 0.6 0.9 0.2 with 0.1 0.75 0.75 0.75 0.75 0.2."""
    theirs = stats.pearsonr([0.1, 0.7, 0.8, 0.6, 0.9, 0.2], [0.1, 0.75, 0.75, 0.75, 0.75, 0.2])
    assert cluster(FOUR).cophenetic == pytest.approx(theirs.statistic)


def test_no_other_order_of_the_tree_has_nearer_neighbours() -> None:
    """All 32 ways to turn the branches of six leaves are tried; scipy's own order fails here."""
    rng = np.random.default_rng(5)
    for _ in range(20):
        half = rng.uniform(0, 1, (6, 6)).round(6)
        table = np.triu(half, 1) + np.triu(half, 1).T + np.eye(6)
        found = cluster(table)
        branches = [[leaf] for leaf in found.order]
        orders: dict[tuple[int, ...], float] = {}
        for turns in product([False, True], repeat=5):
            order = turned(found, turns, branches)
            orders[order] = sum(1 - table[a, b] for a, b in pairwise(order))
        assert orders[found.order] == pytest.approx(min(orders.values()))


def turned(found: object, turns: tuple[bool, ...], leaves: list[list[int]]) -> tuple[int, ...]:
    """The leaves' order when some branchings are turned round."""
    parts = {float(at): list(leaf) for at, leaf in enumerate(leaves)}
    for merge, turn in zip(found.merges, turns, strict=True):  # type: ignore[attr-defined]
        low, high = parts.pop(merge.low), parts.pop(merge.high)
        parts[(merge.low + merge.high) / 2] = high + low if turn else low + high
    (whole,) = parts.values()
    return tuple(whole)


def test_the_order_of_the_speeches_given_does_not_matter() -> None:
    """Handed over in another order the same neighbours come out, read from one end or the other."""
    first = cluster(FOUR).order
    for given in permutations(range(4)):
        again = [given[i] for i in cluster(FOUR[np.ix_(given, given)]).order]
        assert again in ([*first], [*reversed(first)])


def test_one_two_and_none() -> None:
    """One speech is its own tree; two tell nothing of how well a tree fits; none, or a gap, is an error."""
    assert cluster(np.ones((1, 1))).order == (0,)
    two = cluster(np.array([[1, 0.25], [0.25, 1]]))
    assert [merge.distance for merge in two.merges] == [0.75]
    assert isnan(two.cophenetic)
    with pytest.raises(CompareError, match=r"2 values missing.*without words"):
        cluster(np.array([[1, np.nan], [np.nan, 1]]))
    with pytest.raises(CompareError, match=r"shape \(0, 0\)"):
        cluster(np.ones((0, 0)))


# ── the analysis of variance ─────────────────────────────────────────────────────────────────────────────


def test_on_a_line_it_is_the_analysis_of_variance() -> None:
    """scipy's F of the same numbers, groups of unlike size."""
    sides = [[1.0, 2.5, 4.0, 3.0], [5.0, 7.0], [2.0, 9.0, 4.5]]
    line = np.concatenate(sides)[:, None]
    groups = [name for name, side in zip("abc", sides, strict=True) for _ in side]
    assert permanova(matrix_of(line), groups).f == pytest.approx(stats.f_oneway(*sides).statistic)


def test_in_the_plane_it_is_distances_from_centres() -> None:
    """R² by squared distances from the groups' centres and from the common one; no distance between pairs is used."""
    points = np.random.default_rng(3).normal(size=(9, 4))
    groups = np.array(list("aaaabbbcc"))
    total = ((points - points.mean(axis=0)) ** 2).sum()
    within = sum(((points[groups == g] - points[groups == g].mean(axis=0)) ** 2).sum() for g in "abc")
    assert permanova(matrix_of(points), list(groups)).r2 == pytest.approx(1 - within / total)


def test_p_and_chance_by_trying_everything() -> None:
    """All 720 orders of six labels: the share with an R² as large, and the mean R², which is (k - 1) / (N - 1)."""
    table = matrix_of(np.random.default_rng(8).normal(size=(6, 2)))
    labels = list("aaabbc")
    found = permanova(table, labels)
    every = [permanova(table, list(order), resamples=1).r2 for order in permutations(labels)]
    assert found.p == pytest.approx(np.mean([r2 >= found.r2 - 1e-9 for r2 in every]))
    assert found.r2_chance == pytest.approx(np.mean(every)) == pytest.approx(2 / 5)
    assert found.method == "exact permutation, 60 assignments"


def test_the_floor_is_reached_where_groups_lie_apart() -> None:
    """Three groups of two far from each other: of 90 ways the six that only rename them are as extreme."""
    line = np.array([0, 0.1, 5, 5.2, 11, 11.3])[:, None]
    found = permanova(matrix_of(line), list("aabbcc"))
    assert found.p == found.floor == pytest.approx(6 / 90)


def test_many_speeches_are_sampled_with_a_seed() -> None:
    """Beyond 20,000 ways a random sample: the same for the same seed, and never nought."""
    rng = np.random.default_rng(1)
    points = np.concatenate([rng.normal(0, 1, (10, 2)), rng.normal(9, 1, (12, 2))])
    groups = ["a"] * 10 + ["b"] * 12
    found = permanova(matrix_of(points), groups, seed=4, resamples=199)
    assert found == permanova(matrix_of(points), groups, seed=4, resamples=199)
    assert found.p == found.floor == pytest.approx(1 / 200)
    assert found.method == "Monte Carlo permutation, 199 assignments, seed 4"


def test_the_floor_of_a_sample_is_that_of_all_ways() -> None:
    """Two of ten speeches in one group, eight alone: only which two go together matters, 1 of C(10, 2) = 45."""
    line = np.array([0, 0.1, *range(5, 13)])[:, None]
    found = permanova(matrix_of(line), list("zzabcdefgh"))
    assert found.method.startswith("Monte Carlo")
    assert found.floor == pytest.approx(1 / 45)
    assert found.p == pytest.approx(1 / 45, rel=0.2)
    assert found.p >= found.floor


@pytest.mark.parametrize(("n", "groups"), [(4, "aaaa"), (3, "abc"), (0, "")])
def test_nothing_to_compare_is_not_measurable(n: int, groups: str) -> None:
    """One group, groups of one speech each, nobody: NaN, and in words why."""
    found = permanova(matrix_of(np.arange(float(n))[:, None]), list(groups))
    assert isnan(found.f)
    assert isnan(found.p)
    assert found.method.startswith("none: ")


def test_distances_and_groups_must_fit() -> None:
    """A group too few is an error that says so."""
    with pytest.raises(CompareError, match=r"shape \(3, 3\) and 2 groups"):
        permanova(np.zeros((3, 3)), ["a", "b"])


def test_scikit_bio_has_the_same_f_and_p() -> None:
    """Values of scikit-bio 0.7.4 (9,999 permutations): points in a plane, and distances that fit into none."""
    points = np.array([[1.0, 2], [2, 1], [4, 4], [5, 7], [6, 5], [9, 1], [8, 2]])
    found = permanova(matrix_of(points), list("aabbbcc"))
    assert found.f == pytest.approx(17.120879, abs=1e-6)
    assert found.p == pytest.approx(0.0087, abs=0.003)
    bent = [0.3, 0.9, 0.8, 0.7, 0.6, 0.7, 0.9, 0.2, 0.4, 0.35]
    table = np.zeros((5, 5))
    table[np.triu_indices(5, 1)] = bent
    found = permanova(table + table.T, list("aabbb"))
    assert found.f == pytest.approx(12.786885, abs=1e-6)
    assert found.p == pytest.approx(0.1017, abs=0.01)
