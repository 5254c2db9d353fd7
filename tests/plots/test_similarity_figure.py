"""The figure of likenesses as the table it draws: whose pairs, which order, what is written and where it leads."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PatchCollection
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from discourse.extractors._tokens import words
from discourse.plots import draw_table
from discourse.plots import similarity as figure
from discourse.plots.parts.drawn import DrawnFigure
from discourse.plots.parts.tables import rounded
from discourse.results import Results
from tests.helpers import of_tokens

from .fixture import results


def said(*lines: str) -> Results:
    """As many invented speeches as lines, with these words; of nine the last is a near-duplicate."""
    given = results(len(lines))
    copies = given.metadata["duplicate_of"]
    cuts = tuple(
        of_tokens(line, id, duplicate_of=copy or None)
        for line, (id, copy) in zip(lines, copies.items(), strict=True)
    )
    return dataclasses.replace(given, segmented=cuts)


NINE = ["党 村 村", "党 镇 镇", "党 村 镇", "企 党", "企 企 党", "校 党", "校 党 党", "校 党 党", "村 党"]


def test_every_pair_of_independent_speeches_has_scikit_learns_cosine() -> None:
    """Eight speeches make 28 pairs; the near-duplicate is in none, nor in the idf."""
    given = said(*NINE)
    table = figure.data(given)
    own = [s for s in given.segmented if s.speech.duplicate_of is None]
    theirs = cosine_similarity(TfidfVectorizer(analyzer=words).fit_transform([s.tokens for s in own]))
    expected = {frozenset((own[i].id, own[j].id)): theirs[i, j] for i, j in combinations(range(len(own)), 2)}
    pairs = table[table["row"] == "pair"]
    found = {
        frozenset((a, b)): value
        for a, b, value in zip(pairs["speech"], pairs["other"], pairs["cosine"], strict=True)
    }
    assert found.keys() == expected.keys()
    assert len(found) == 28
    assert all(found[pair] == pytest.approx(expected[pair], abs=1e-9) for pair in expected)


def test_kin_stand_side_by_side() -> None:
    """Three speeches of the same words are neighbours wherever their eras are; numbers go from 1."""
    table = figure.data(said("党 党 的", "村 镇", "党 党 的", "镇 镇 村", "党 党 的"))
    rows = table[table["row"] == "speech"]
    assert rows["number"].tolist() == [1, 2, 3, 4, 5]
    places = [
        number
        for number, id in zip(rows["number"], rows["speech"], strict=True)
        if id in ("000.1", "000.3", "001.2")
    ]
    assert places in ([1, 2, 3], [3, 4, 5])


def test_a_speech_without_words_is_left_out_and_counted() -> None:
    """It has no likeness; the caption says that one is missing."""
    given = said("党 村", "， 2014", "党 镇")
    table = figure.data(given)
    assert (table["row"] == "pair").sum() == 1
    caption = figure.caption(given, table)
    assert "1 independent speech without a word left out" in caption["en"]
    assert "另有 1 篇独立讲话无词" in caption["zh"]


def test_one_speech_has_nothing_to_be_compared_with() -> None:
    """The sheet says so, and neither tree nor test is claimed."""
    given = said("党 村")
    table = figure.data(given)
    fig = draw_table(figure.figure, table, "en", 85)
    assert "nothing can be compared" in {text.get_text() for text in fig.texts}
    assert "UPGMA" not in figure.caption(given, table)["en"]
    assert "PERMANOVA" not in figure.caption(given, table)["en"]


def test_the_caption_says_how_far_to_believe_tree_and_eras() -> None:
    """Linkage, cophenetic correlation, the share between eras and the share that chance gives."""
    given = said(*NINE)
    table = figure.data(given)
    caption = figure.caption(given, table)
    test = table[table["row"] == "test"].iloc[0]
    assert "average linkage (UPGMA)" in caption["en"]
    assert f"cophenetic correlation {table['cophenetic'].max():.2f}" in caption["en"]
    inside = given.metadata[(given.metadata["era"] != "") & (given.metadata["duplicate_of"] == "")]
    n, k = len(inside), inside["era"].nunique()
    assert test["n"] == n
    assert test["r2_chance"] == pytest.approx((k - 1) / (n - 1))
    assert f"would have {100 * (k - 1) / (n - 1):.0f}%" in caption["en"]
    assert "类平均法" in caption["zh"]


def test_the_picture_has_both_halves_and_leads_to_the_pairs() -> None:
    """28 pairs are 56 squares, each with its number and a way to what the two share."""
    table = rounded(figure.data(said(*NINE)))
    fig = draw_table(figure.figure, table, "both", 175)
    assert isinstance(fig, DrawnFigure)
    (squares,) = [artist for artist, _ in fig.links if isinstance(artist, PatchCollection)]
    assert len(squares.get_paths()) == 56
    (links,) = [href for artist, href in fig.links if artist is squares]
    pair = table[table["row"] == "pair"].iloc[0]
    assert links.count(f"#shared={pair['speech']}&with={pair['other']}") == 2
    written = [text.get_text() for ax in fig.axes for text in ax.texts]
    assert sorted(written) == sorted([f"{v:.2f}" for v in table["cosine"].dropna()] * 2)


def test_many_speeches_are_eras() -> None:
    """Beyond a page the mean cosine of each two eras: the plain mean of the pairs of independent speeches."""
    given = results(90)
    table = figure.data(given)
    assert set(table["row"]) == {"era", "pair"}
    own = [s for s in given.segmented if s.speech.duplicate_of is None]
    eras = np.array([given.metadata.loc[s.id, "era"] for s in own])
    theirs = cosine_similarity(TfidfVectorizer(analyzer=words).fit_transform([s.tokens for s in own]))
    for row in table[table["row"] == "pair"].itertuples():
        block = theirs[np.ix_(eras == row.era, eras == row.other)]
        kept = block[np.triu_indices(len(block), 1)] if row.era == row.other else block
        assert row.cosine == pytest.approx(kept.mean(), abs=1e-9)


def test_the_same_speeches_give_the_same_table() -> None:
    """Forty speeches are too many to try all ways of giving out eras; what is drawn by lot is seeded."""
    table = figure.data(results(40))
    assert table.loc[table["row"] == "test", "method"].str.startswith("Monte Carlo").all()
    pd.testing.assert_frame_equal(table, figure.data(results(40)))
