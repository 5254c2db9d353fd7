"""Lexical diversity against published values and against plain recomputation."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from discourse.extractors.diversity import (
    RAREFIED,
    WINDOW,
    Diversity,
    hdd,
    left_out,
    mattr,
    mtld,
    rarefied_types,
    yule_k,
)
from tests.helpers import of_tokens

BURTON_TEXT = (
    "burton loves cats and cats love burton burton loves dogs not as much as cats but dogs do not love burton "
    "very much"
)
BURTON = BURTON_TEXT.split()

MARY = (
    "mary had a little lamb its fleece was white as snow and everywhere that mary went the lamb was sure to go"
).split()

#: LexicalRichness's own example, ten words, one of them three times.
RICH = "test text with some text numbers hyphenhere and text punctuations".split()

WORDS = st.lists(st.sampled_from("党建基层治理群众路线"), min_size=1, max_size=60)


@pytest.mark.parametrize(("window", "expected"), [(2, 5 / 6), (3, 2 / 3), (4, 1 / 2)])
def test_mattr_as_in_quanteda(window: int, expected: float) -> None:
    """The test of quanteda.textstats (textstat_lexdiv, MATTR)."""
    assert mattr(list("1121121"), window) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(WORDS, st.integers(1, 60))
def test_mattr_is_the_mean_of_its_windows(tokens: list[str], window: int) -> None:
    """The sliding count equals counting each window afresh; too short a text is NaN."""
    windows = [tokens[i : i + window] for i in range(len(tokens) - window + 1)]
    expected = np.mean([len(set(w)) / window for w in windows]) if windows else np.nan
    assert mattr(tokens, window) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("threshold", "expected"), [(0.72, 10.181192660550458), (0.66, 14.162160208212839), (0.75, 10.062)]
)
def test_mtld_as_in_textacy(threshold: float, expected: float) -> None:
    """The tests of textacy (text_stats/test_diversity.py); LexicalRichness agrees at .72 and .66.

    At .75 a ratio of exactly .75 occurs: LexicalRichness ends the stretch there (9.583), textacy and this
    package only below it.
    """
    assert mtld(BURTON, threshold) == pytest.approx(expected, abs=1e-3)


def test_mtld_of_a_text_that_repeats_itself() -> None:
    """The test of Wordless, with which LexicalRichness agrees: five words twenty times over."""
    assert mtld(["This", "is", "a", "sentence", "."] * 20, 0.72) == pytest.approx(7.142857142857143, abs=1e-9)


def test_mtld_without_a_repetition_is_not_measurable() -> None:
    """No stretch ever ends: the length of one cannot be told."""
    assert np.isnan(mtld(list("党建引领")))
    assert np.isnan(mtld([]))


def test_yule_k_as_in_quanteda() -> None:
    """quanteda.textstats issue 46, cross-checked there with koRpus."""
    assert yule_k(list("abcddeefff")) == pytest.approx(1000, abs=5e-4)
    assert yule_k(list("abcddeefffgggg")) == pytest.approx(1122.449, abs=5e-4)
    assert np.isnan(yule_k([]))


def test_hdd_is_the_mean_over_all_samples() -> None:
    """Every sample of three words from eight, counted one by one."""
    tokens = list("党党党民民村镇乡")
    samples = [len({tokens[i] for i in chosen}) / 3 for chosen in combinations(range(8), 3)]
    assert hdd(tokens, 3) == pytest.approx(np.mean(samples), abs=1e-12)
    assert np.isnan(hdd(tokens, 9))


def test_hdd_is_the_hypergeometric_sum() -> None:
    """McCarthy & Jarvis's own form: the chance that each type is in the sample of 42, by scipy."""
    tokens = BURTON * 3
    expected = sum(1 - hypergeom.pmf(0, len(tokens), f, 42) for f in Counter(tokens).values()) / 42
    assert hdd(tokens) == pytest.approx(expected, abs=1e-12)


def test_all_four_as_in_lexicalrichness() -> None:
    """The tests of LexicalRichness (tests/test_lexicalrichness.py): MATTR, MTLD, HD-D and K of one short text."""
    assert mattr(RICH, 5) == pytest.approx(0.9, abs=1e-9)
    assert mtld(RICH, 0.72) == pytest.approx(14, abs=1e-9)
    assert hdd(RICH, 5) == pytest.approx(0.8833333333333332, abs=1e-9)
    assert yule_k(RICH) == pytest.approx(600, abs=1e-9)


def test_mattr_as_in_textacy() -> None:
    """The test of textacy (text_stats/test_diversity.py): windows of twenty words of a nursery rhyme."""
    assert mattr(MARY, 20) == pytest.approx(0.883, abs=1e-3)


def test_rarefied_types_by_hand() -> None:
    """党党民: of three pairs one holds one word and two hold two; all three words hold both; four cannot be drawn."""
    assert [rarefied_types(["党", "党", "民"], n) for n in (1, 2, 3)] == pytest.approx(
        [1, 5 / 3, 2], abs=1e-12
    )
    assert np.isnan(rarefied_types(["党", "党", "民"], 4))
    assert np.isnan(rarefied_types([], 1))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from("党建基层治"), min_size=1, max_size=9), st.integers(1, 9))
def test_rarefied_types_are_the_mean_over_all_samples(tokens: list[str], draws: int) -> None:
    """Every sample counted one by one."""
    samples = [len({tokens[i] for i in chosen}) for chosen in combinations(range(len(tokens)), draws)]
    expected = np.mean(samples) if samples else np.nan
    assert rarefied_types(tokens, draws) == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_rarefied_types_are_hdd_times_its_draws() -> None:
    """By logarithms of the gamma function here, by whole numbers there; neither loses digits in a long text."""
    tokens = [f"词{i % n}" for n in (7, 100, 3000) for i in range(20_000)]
    assert rarefied_types(tokens, 500) == pytest.approx(500 * hdd(tokens, 500), abs=1e-6)


def test_what_a_sample_leaves_out_is_hypergeometric() -> None:
    """scipy's chance of drawing none, up to a word that is all there is."""
    counts = np.array([0, 1, 5, 40, 99, 100])
    np.testing.assert_allclose(left_out(counts, 100, 30), hypergeom.pmf(0, 100, counts, 30), atol=1e-12)


def test_short_speeches_are_not_measured() -> None:
    """Ninety-nine words: NaN throughout. A hundred: four numbers. Punctuation and figures do not help out.

    Rarefied types need five hundred.
    """
    words = ("党 建 引领 基层 治理 " * 20).split()
    short, enough = of_tokens(" ".join([*words[:99], "，", "2014"])), of_tokens(" ".join(words))
    assert np.isnan(Diversity().measure(short)).all()
    values = Diversity().measure(enough)
    assert np.isnan(values).tolist() == [False, False, False, False, True]
    assert values[0] == 5 / WINDOW
    assert values[3] == pytest.approx(10_000 * (5 * 400 - 100) / 100**2)
    for length, short_of_it in ((RAREFIED - 1, True), (RAREFIED, False)):
        (*_, rarefied) = Diversity().measure(of_tokens(" ".join((words * 5)[:length])))
        assert np.isnan(rarefied) == short_of_it


def test_readings_point_the_right_way() -> None:
    """A varied text is above a repetitive one by three measures and below it by Yule's K, as the columns say."""
    rng = np.random.default_rng(0)
    varied = of_tokens(" ".join(f"词{chr(0x4E00 + i)}" for i in rng.integers(0, 400, 600)))
    poor = of_tokens(" ".join(f"词{chr(0x4E00 + i)}" for i in rng.integers(0, 20, 600)))
    higher = np.array(Diversity().measure(varied)) > np.array(Diversity().measure(poor))
    assert higher.tolist() == [True, True, True, False, True]
