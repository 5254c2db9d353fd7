"""The rest of keyness against printed values and other programs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from discourse.compare.contrast import (
    difference_coefficient,
    g2_williams,
    keyness_conditional_odds_ratio,
    keyness_fisher_p,
    keyness_odds_ratio,
    relative_risk,
    simple_maths,
    williams_q,
)
from discourse.compare.measures import g2
from discourse.compare.ratios import log_ratio
from discourse.errors import CompareError

from .reference import ENTRIES

BA = (7, 10, 2, 9)  # seven of ten words here, two of nine there


def test_williams_correction_is_quantedas() -> None:
    """The divisor, the corrected G² and its p."""
    want = ENTRIES["quanteda_keyness_ba"]["expected"]
    assert williams_q(*BA) == pytest.approx(want["williams_q"], abs=1e-9)
    assert g2_williams(*BA) == pytest.approx(want["G2_williams"], abs=1e-9)
    assert stats.chi2.sf(g2_williams(*BA), 1) == pytest.approx(want["p_williams"], abs=1e-9)
    assert stats.chi2.sf(g2(*BA, formula="four-cell"), 1) == pytest.approx(want["p_G2"], abs=1e-9)


def test_williams_correction_fades_and_has_edges() -> None:
    """A thousandfold table has hardly any; a word of neither corpus, or that is every token, has G² = 0."""
    assert williams_q(*(1000 * x for x in BA)) == pytest.approx(1 + (williams_q(*BA) - 1) / 1000)
    np.testing.assert_array_equal(g2_williams([0, 10], 10, [0, 9], 9), [0, 0])


def test_exact_keyness_is_quantedas() -> None:
    """Fisher's p, and the two odds ratios that are mistaken for each other."""
    want = ENTRIES["quanteda_keyness_ba"]["expected"]
    assert keyness_fisher_p(*BA) == pytest.approx(want["fisher_p"], abs=1e-9)
    assert keyness_odds_ratio(*BA, zero_cells="none") == pytest.approx(want["sample_odds_ratio"])
    found = keyness_conditional_odds_ratio(*BA)
    assert found == pytest.approx(want["conditional_mle_odds_ratio"], abs=1e-6)


def test_fisher_greater_asks_for_more_in_the_target() -> None:
    """One-sided, against scipy's test of the four cells."""
    theirs = stats.fisher_exact([[7, 3], [2, 7]], alternative="greater").pvalue
    assert keyness_fisher_p(*BA, alternative="greater") == pytest.approx(theirs)
    assert keyness_fisher_p(2, 9, 7, 10, alternative="greater") > 0.9


def test_difference_coefficient_is_hofland_and_johanssons() -> None:
    """18 in a million here, 35 there; their corpora had one size, ours may not."""
    entry = ENTRIES["diff_coeff_hofland"]
    i = entry["input"]
    found = difference_coefficient(i["f1"], i["n1"], i["f2"], i["n2"])
    assert found == pytest.approx(entry["expected"]["dc"], abs=entry["tolerance"])
    assert difference_coefficient(36, 2_000_000, 35, 1_000_000) == pytest.approx(found)


def test_simple_maths_is_that_of_r_corpora_and_of_sketch_engine() -> None:
    """λ = 1 of R's corpora; the worked example of Sketch Engine's page: 35 in the BNC, 263 in ukWaC."""
    entry = ENTRIES["corpora_keyness_example"]
    i = entry["input"]
    found = simple_maths(i["f1"], i["n1"], i["f2"], i["n2"], k=1)
    assert found == pytest.approx(entry["expected"]["SimpleMaths_lambda1"], abs=entry["tolerance"])
    assert simple_maths(35, 112_289_776, 263, 1_559_716_979, k=1) == pytest.approx(1.1224, abs=5e-5)


def test_simple_maths_chooses_rare_or_frequent_words_by_k() -> None:
    """A rare word three times as frequent, a frequent one one and a half times: k decides which is above."""
    rare, frequent = (simple_maths(*x, k=1) for x in ((3, 10**6, 1, 10**6), (3000, 10**6, 2000, 10**6)))
    assert rare > frequent
    rare, frequent = (simple_maths(*x, k=100) for x in ((3, 10**6, 1, 10**6), (3000, 10**6, 2000, 10**6)))
    assert rare < frequent


def test_relative_risk_is_the_ratio_of_rates() -> None:
    """2 to the power of the log ratio; infinite and NaN where there is no rate to divide by."""
    assert relative_risk(*BA) == pytest.approx((7 / 10) / (2 / 9))
    assert np.log2(relative_risk(*BA)) == pytest.approx(log_ratio(*BA))
    np.testing.assert_array_equal(relative_risk([3, 0, 0], 9, [0, 3, 0], 9), [np.inf, 0, np.nan])


def test_edges() -> None:
    """A word on one side only, and on neither."""
    np.testing.assert_array_equal(difference_coefficient([1, 0, 0], 9, [0, 1, 0], 9), [1, -1, np.nan])
    np.testing.assert_array_equal(simple_maths([0, 0], 9, [0, 0], 9, k=1), [1, 1])
    assert keyness_odds_ratio(3, 9, 0, 9, zero_cells="none") == np.inf
    assert keyness_fisher_p(0, 9, 0, 9) == 1


def test_wrong_questions_are_letters() -> None:
    """An empty corpus, no smoothing at all."""
    with pytest.raises(CompareError, match="empty"):
        g2_williams(1, 0, 1, 5)
    for options in ({"k": 0}, {"k": float("nan")}, {"k": 1, "per": 0}):
        with pytest.raises(CompareError, match="above zero"):
            simple_maths(1, 5, 1, 5, **options)
