"""Wordscores: the published example, scores by hand, and what happens to words that no reference has."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from discourse.compare.scaling import rescale_lbg, rescale_mv, text_scores, word_scores
from discourse.compare.scaling.wordscores import block_errors
from discourse.errors import CompareError
from tests.compare.reference import ENTRIES


def lbg() -> tuple[np.ndarray[Any, Any], list[float]]:
    """The six made-up texts of Laver, Benoit & Garry's Table 1 (five references, then V1), and the scores."""
    given = ENTRIES["wordscores_lbg"]["input"]
    table = np.zeros((6, 37))
    for row, start in enumerate((0, 5, 10, 15, 20, 7)):
        table[row, start : start + 17] = given["vector"]
    return table, given["reference_scores"]


def test_the_published_example() -> None:
    """V1 of Laver, Benoit & Garry 2003: raw score, standard error and both rescalings."""
    table, scores = lbg()
    entry = ENTRIES["wordscores_lbg"]
    assert (table.sum(axis=1) == 1000).all()
    found = text_scores(table, word_scores(table[:5], scores))
    got = {
        "V1_raw": found.raw[5],
        "V1_se": found.se[5],
        "V1_LBG": rescale_lbg(found.raw, scores).scores[5],
        "V1_MV": rescale_mv(found.raw, found.raw[:5], scores).scores[5],
    }
    for name, value in got.items():
        assert value == pytest.approx(entry["expected"][name], abs=entry["tolerance"]), name
    printed = entry["expected"]["quanteda_asserts"]
    assert [round(got[f"V1_{kind}"], 2) for kind in ("raw", "LBG", "MV")] == [*printed.values()]


def test_a_sparse_table_gives_the_same() -> None:
    """Sparse or dense, float or integer; the input is left alone."""
    table, scores = lbg()
    sparse = csr_array(table.astype(np.int64))
    before = sparse.toarray()
    words = word_scores(sparse[:5], scores)
    np.testing.assert_array_equal(words, word_scores(table[:5], scores))
    np.testing.assert_allclose(text_scores(sparse, words).raw, text_scores(table, words).raw, rtol=1e-14)
    np.testing.assert_array_equal(sparse.toarray(), before)


def test_word_scores_by_hand() -> None:
    """党 is 2 of 4 tokens in a reference at 0 and 1 of 4 in one at 3: P = 2/3 and 1/3, so the score is 1."""
    assert word_scores([[2, 2, 0], [1, 0, 3]], [0, 3]).tolist() == pytest.approx([1, 0, 3])


def test_length_of_a_reference_does_not_matter() -> None:
    """Shares count, not counts: a reference ten times as long, in the same shares, gives the same scores."""
    once, ten = word_scores([[2, 2, 0], [1, 0, 3]], [0, 3]), word_scores([[20, 20, 0], [1, 0, 3]], [0, 3])
    np.testing.assert_allclose(once, ten, rtol=1e-14)


def test_smoothing_by_hand() -> None:
    """One added to each count: 村 has 3 of 7 in the first and 1 of 7 in the second; an unseen word stays unscored."""
    words = word_scores([[2, 2, 0, 0], [1, 0, 3, 0]], [0, 3], smooth=1)
    assert words[:3].tolist() == pytest.approx([3 * 2 / 5, 3 * 1 / 4, 3 * 4 / 5])
    assert np.isnan(words[3])


def test_words_of_no_reference_are_ignored_and_counted() -> None:
    """Two of four tokens are unknown: the score is that of the other two, and the share says so."""
    words = word_scores([[1, 0, 0], [0, 1, 0]], [-1, 1])
    found = text_scores([[2, 0, 2], [2, 0, 0], [0, 0, 5], [0, 0, 0]], words)
    assert found.raw[:2].tolist() == [-1, -1]
    assert found.share_scored[:3].tolist() == [0.5, 1.0, 0.0]
    assert found.scored.tolist() == [2, 2, 0, 0]
    assert np.isnan(found.raw[2:]).all()
    assert np.isnan(found.se[2:]).all()
    assert math.isnan(found.share_scored[3])


def test_the_standard_error_is_that_of_a_mean_of_tokens() -> None:
    """Written out token by token: the standard deviation (n) of the tokens' scores over root n."""
    words, counts = np.array([-1.0, 0.25, 0.5, np.nan]), np.array([3, 1, 4, 2])
    tokens = np.repeat(words, counts)
    tokens = tokens[~np.isnan(tokens)]
    found = text_scores(counts, words)
    assert found.raw[0] == pytest.approx(tokens.mean())
    assert found.se[0] == pytest.approx(tokens.std() / math.sqrt(len(tokens)))


def test_blocks_of_one_token_give_the_error_of_tokens() -> None:
    """But for n - 1; and each token said three times running makes it root three times as large."""
    words = np.array([-1.0, 0.25, 0.5])
    which = np.array([0, 0, 1, 2, 2, 2, 1, 0])
    single = np.eye(3)[which]
    plain = text_scores(single.sum(axis=0), words).se[0] * math.sqrt(8 / 7)
    assert block_errors(single, np.zeros(8, int), words, 1)[0] == pytest.approx(plain)
    tripled = text_scores(3 * single.sum(axis=0), words).se[0] * math.sqrt(8 / 7)
    assert block_errors(3 * single, np.zeros(8, int), words, 1)[0] == pytest.approx(math.sqrt(3) * tripled)


def test_blocks_belong_to_their_speech() -> None:
    """Two speeches with their blocks mixed up: the same as each by itself; a speech of one block has none."""
    rng = np.random.default_rng(2)
    blocks, of, words = rng.poisson(2, (12, 5)), np.array([0, 1] * 5 + [0, 2]), rng.normal(size=5)
    together = block_errors(blocks, of, words, 3)
    for i in (0, 1):
        alone = block_errors(blocks[of == i], np.zeros((of == i).sum(), int), words, 1)
        assert together[i] == pytest.approx(alone[0], rel=1e-12)
    assert np.isnan(together[2])


def test_blocks_cover_where_tokens_do_not() -> None:
    """Every word three times running, 300 speeches: the blocks' 95 % covers, the tokens' much less."""
    rng = np.random.default_rng(5)
    words, share = rng.normal(size=30), rng.dirichlet(np.ones(30))
    inside = {"tokens": 0, "blocks": 0}
    for _ in range(300):
        blocks = 3 * rng.multinomial(7, share, size=60)
        found = text_scores(blocks.sum(axis=0), words)
        se = {"tokens": found.se[0], "blocks": block_errors(blocks, np.zeros(60, int), words, 1)[0]}
        for kind, error in se.items():
            inside[kind] += abs(found.raw[0] - words @ share) < 1.96 * error
    assert inside["blocks"] / 300 > 0.91
    assert inside["tokens"] / 300 < 0.85


def test_rescaling_by_hand() -> None:
    """LBG gives the references' standard deviation about the same mean; MV puts the outermost on their scores."""
    raw, scores = [0.1, 0.2, 0.6], [-2.0, 0.0, 2.0]
    lbg_scores = rescale_lbg(raw, scores).scores
    assert lbg_scores.mean() == pytest.approx(0.3)
    assert lbg_scores.std(ddof=1) == pytest.approx(2.0)
    mv = rescale_mv([*raw, -0.5, 0.75], [-0.5, 0.1, 0.75], scores)
    assert mv.scores[-2:].tolist() == pytest.approx([-2, 2])
    assert mv.factor == pytest.approx(4 / 1.25)
    assert "of 3" in mv.method


def test_what_cannot_be_stretched_is_nan() -> None:
    """One speech has no spread, equal raw scores of both ends no distance; the method says so."""
    assert np.isnan(rescale_lbg([0.3], [-1, 1]).scores).all()
    assert rescale_lbg([0.3], [-1, 1]).method.startswith("none")
    assert np.isnan(rescale_mv([0.3], [0.2, 0.2], [-1, 1]).scores).all()


@pytest.mark.parametrize(
    ("references", "scores", "letter"),
    [
        ([[1, 2], [2, 1]], [1, 1], "all reference speeches have the same score"),
        ([[1, 2]], [1], "all reference speeches have the same score"),
        ([[1, 2], [0, 0]], [0, 1], "none of the words counted"),
        ([[1, 2], [2, 1]], [0, math.nan], "is not a number"),
        ([[1, 2], [2, 1]], [0], "1 scores for 2 references"),
        ([[1, -2], [2, 1]], [0, 1], "below zero"),
    ],
)
def test_letters(references: list[list[float]], scores: list[float], letter: str) -> None:
    """What cannot be scored is said, not computed."""
    with pytest.raises(CompareError, match=letter):
        word_scores(references, scores)


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=3, max_size=6))
def test_scores_stay_between_the_references(rows: list[list[int]]) -> None:
    """A word's score is a mean of the references' scores, a speech's a mean of its words'; turning the scale turns
    both."""
    table = np.array(rows) + np.array([1, 0, 0, 0])
    scores = np.array([-1.0, 2.0])
    words = word_scores(table[:2], scores)
    found = text_scores(table, words)
    for values in (words, found.raw):
        there = values[~np.isnan(values)]
        assert ((there >= -1 - 1e-12) & (there <= 2 + 1e-12)).all()
    turned = text_scores(table, word_scores(table[:2], -scores))
    np.testing.assert_allclose(turned.raw, -found.raw, atol=1e-12)
    np.testing.assert_allclose(turned.se, found.se, atol=1e-12)
