"""What is asked: a word that is no choice, a level on the wrong side, no resamples or numbers, each a letter."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from discourse import compare as c
from discourse.compare.agreement import COEFFICIENTS, agreement_interval
from discourse.compare.changepoints import break_test, changes
from discourse.compare.clustered import log_ratio_clustered
from discourse.compare.correction import correct
from discourse.compare.date_draws import draw_dates
from discourse.compare.dispersion_classic import juilland_u
from discourse.compare.fans import fan
from discourse.compare.kendall import mann_kendall, theil_sen
from discourse.compare.resample import bootstrap_differences
from discourse.compare.shifts import entropy_shift, jsd_shift, kl_shift
from discourse.compare.similarity import permanova
from discourse.compare.trends import dated_slope, ols_slope, slope_permutation
from discourse.errors import CompareError, StudyError
from discourse.study import Study
from discourse.verbs._options import p_value

T = [["党", "新", "好"]] * 3 + [["党", "旧"]] * 3
G = list("aaabbb")
IDS = list("abcdefghijkl")
X = pd.DataFrame({"x": np.arange(12.0) ** 1.3}, index=IDS)
DATED = {
    "earliest": [f"{2000 + i // 2}-0{1 + i % 2}-01" for i in range(12)],
    "latest": [f"{2000 + i // 2}-0{3 + i % 2}-01" for i in range(12)],
}
M = pd.DataFrame({**DATED, "era": G * 2, "duplicate_of": "", "genre": "g"}, index=IDS)
V = [1.0, 2, 4, 8, 30] * 4
UP, WAVE = range(10), [0.0, 2, 1, 3, 4, 6, 5, 7, 8, 9]
HALF = np.arange(6) < 3

#: A level that is a confidence.
CONFIDENT: dict[str, Callable[[Any], Any]] = {
    "jackknife_t": lambda level: c.jackknife_t(np.mean, V, level=level),
    "jackknife_t_difference": lambda level: c.jackknife_t_difference(np.mean, V, V, level=level),
    "bootstrap": lambda level: c.bootstrap(np.mean, V, seed=1, level=level),
    "bootstrap_differences": lambda level: bootstrap_differences(V, V[::-1], seed=1, level=level),
    "wilson": lambda level: c.wilson(3, 10, level=level),
    "theil_sen": lambda level: theil_sen(UP, WAVE, level=level),
    "ols_slope": lambda level: ols_slope(UP, WAVE, level=level),
    "dated_slope": lambda level: dated_slope([UP, UP], UP, WAVE, level=level),
    "break_test": lambda level: break_test([0, 0, 1, 1], [1.0, 2, 3, 4], level=level),
    "pooled_theta": lambda level: c.pooled_theta([1, 2, 3], [1, 1, 1], level=level),
    "log_ratio_interval": lambda level: c.log_ratio_interval(1, 9, 2, 9, family=1, level=level),
    "log_ratio_clustered": lambda level: log_ratio_clustered(
        c.tokens.count_words(T, min_count=1).counts, np.full(6, 9), HALF, level=level
    ),
    "agreement_interval": lambda level: agreement_interval(
        COEFFICIENTS["alpha"], [["a", "a"], ["b", "b"], ["a", "b"]], [1, 2, 3], seed=1, level=level
    ),
    "keyness": lambda level: c.keyness(T, G, "b", "a", seed=1, min_count=1, level=level),
    "word_shift": lambda level: c.word_shift(T, G, "b", "a", seed=1, min_count=1, resamples=9, level=level),
    "collocations": lambda level: c.collocations(T, min_count=1, min_speeches=1, level=level),
    "within_strata_interval": lambda level: c.within_strata_interval(
        [1, 2, 3], [1, 2, 4], c.strata_of(["a"] * 3, ["a"] * 3), level=level
    ),
}

#: A level that is a p.
SIGNIFICANT: dict[str, Callable[[Any], Any]] = {
    "compare_groups": lambda level: c.compare_groups(
        X, M, [], by="era", order=["a", "b"], primary=["x"], level=level
    ),
    "trend_table": lambda level: c.trend_table(X, M, seed=1, draws=2, resamples=9, level=level),
    "change_table": lambda level: c.change_table(X, M, seed=1, draws=2, resamples=9, level=level),
    "break_table": lambda level: c.break_table(X, M, at="2003-01-01", seed=1, resamples=9, level=level),
    "changes": lambda level: changes(UP, WAVE, seed=1, resamples=9, level=level),
    "group_divergence": lambda level: c.group_divergence(T, G, seed=1, min_tokens=1, draws=1, level=level),
    "contrast_collocations": lambda level: c.contrast_collocations(
        T, G, "b", "a", seed=1, min_count=1, permutations=9, level=level
    ),
}


@pytest.mark.parametrize("level", [0.05, 95, 0.0, 1.0, -1, float("nan"), "95%", True])
@pytest.mark.parametrize("name", CONFIDENT)
def test_a_confidence_is_told_from_a_p(name: str, level: Any) -> None:
    """0.05, 95 and nonsense are refused, with what was meant."""
    with pytest.raises(CompareError, match=r"a confidence here.*Try: level=0\.95\."):
        CONFIDENT[name](level)


@pytest.mark.parametrize("name", CONFIDENT)
def test_a_confidence_has_an_answer(name: str) -> None:
    """At 0.9 and at 0.5."""
    for good in (0.9, 0.5):
        CONFIDENT[name](good)


@pytest.mark.parametrize("level", [0.95, 5, 95, 0.0, 1.0, -1, float("nan"), None])
@pytest.mark.parametrize("name", SIGNIFICANT)
def test_a_p_is_told_from_a_confidence(name: str, level: Any) -> None:
    """The other way round."""
    with pytest.raises(CompareError, match=r"a level of significance here.*Try: level=0\.05\."):
        SIGNIFICANT[name](level)


@pytest.mark.parametrize("name", SIGNIFICANT)
def test_a_p_has_an_answer(name: str) -> None:
    """At 0.1."""
    SIGNIFICANT[name](0.1)


def test_the_level_of_a_study() -> None:
    """The same in a study file."""
    with pytest.raises(StudyError, match=r"the largest p that counts\. Try: 0\.05\."):
        Study.parse({"title": "t", "comparisons": {"level": 0.95}})


def test_the_level_of_a_verb() -> None:
    """And on the command line."""
    assert p_value("0.01") == 0.01
    for text, said in (("0.95", r"to 0\.5; 0\.05\?"), ("5", "between 0 and 1")):
        with pytest.raises(argparse.ArgumentTypeError, match=said):
            p_value(text)


#: A word that is no choice, the choices, and which is near.
WORDS: dict[str, tuple[Callable[[], Any], str]] = {
    "bootstrap": (lambda: c.bootstrap(np.mean, V, seed=1, method="BCa"), r"percentile, bca\. Try: bca"),
    "juilland_d": (lambda: c.juilland_d([30, 1], [1000, 10], on="rate"), r"rates, counts\. Try: rates"),
    "juilland_u": (lambda: juilland_u([30, 1], [1000, 10], on="rate"), r"rates, counts\. Try: rates"),
    "trend_table": (lambda: c.trend_table(X, M, seed=1, unit="month"), "one of day, year"),
    "draw_dates": (lambda: draw_dates(["2010-01-01"], [""], draws=1, seed=1, unit="Year"), "Try: year"),
    "trend_fan": (lambda: c.trend_fan(X, M, names=["x"], seed=1, smooth="loess"), "one of gaussian, tricube"),
    "fan": (lambda: fan([UP], WAVE, [1], bandwidth=1, seed=1, few="wide"), "one of widened, percentile"),
    "log_ratio_interval": (
        lambda: c.log_ratio_interval(7, 10, 2, 10, family=1, alternative="less"),
        "one of two-sided, greater",
    ),
    "entropy_shift": (lambda: entropy_shift([1, 2], [2, 1], unit="bit"), r"bits, nats\. Try: bits"),
    "jsd_shift": (lambda: jsd_shift([1, 2], [2, 1], unit="bit"), r"Try: bits"),
    "kl_shift": (lambda: kl_shift([1, 2], [2, 1], unit="bit", smoothing="none"), r"Try: bits"),
    "dated_slope": (lambda: dated_slope([UP], UP, WAVE, estimator="draw"), r"midpoint, draws\. Try: draws"),
    "mann_kendall": (lambda: mann_kendall(UP, WAVE, method="exact"), "one of auto, counted, enumerated"),
    "word_shift": (lambda: c.word_shift(T, G, "b", "a", seed=1, kind="JSD"), "Try: jsd"),
    "collocations": (lambda: c.collocations(T, across="sentence"), "one of nothing, punctuation"),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_word_that_is_no_choice(name: str) -> None:
    """It is never taken for one of them, nor written into the result."""
    asked, said = WORDS[name]
    with pytest.raises(CompareError, match=f"there is no .*{said}"):
        asked()


RESAMPLED: dict[str, Callable[[Any], Any]] = {
    "bootstrap": lambda n: c.bootstrap(np.mean, V, seed=1, resamples=n),
    "bootstrap_differences": lambda n: bootstrap_differences(V, V, seed=1, resamples=n),
    "permutation_test": lambda n: c.permutation_test(V, V, seed=1, resamples=n),
    "slope_permutation": lambda n: slope_permutation(UP, WAVE, seed=1, resamples=n),
    "mann_kendall": lambda n: mann_kendall(UP, WAVE, seed=1, resamples=n),
    "within_strata_test": lambda n: c.within_strata_test(
        V, V, c.strata_of(["a"] * 20, ["a"] * 20), seed=1, resamples=n
    ),
    "permanova": lambda n: permanova(1 - np.eye(4), list("aabb"), resamples=n),
    "changes": lambda n: changes(UP, WAVE, seed=1, resamples=n),
    "keyness": lambda n: c.keyness(T, G, "b", "a", seed=1, permutations=n),
    "word_shift": lambda n: c.word_shift(T, G, "b", "a", seed=1, resamples=n),
    "agreement_interval": lambda n: agreement_interval(
        COEFFICIENTS["alpha"], [["a", "b"], ["b", "b"]], [1, 2], seed=1, method="percentile", resamples=n
    ),
    "correct": lambda n: correct([9, 9], [[9, 1], [1, 9]], seed=1, draws=n),
}


@pytest.mark.parametrize("n", [0, -1, 9.5])
@pytest.mark.parametrize("name", RESAMPLED)
def test_no_resamples_are_no_test(name: str, n: Any) -> None:
    """Nothing drawn would make every p 1 and every interval empty."""
    with pytest.raises(CompareError, match=f"{n} resamples. Expected: a whole number, at least one"):
        RESAMPLED[name](n)


NO_NUMBERS: dict[str, tuple[Callable[[], Any], str]] = {
    "strings": (lambda: c.permutation_test(["a", "b"], ["c"]), "no number"),
    "a string of a date": (lambda: ols_slope(["long ago", "now"], [1, 2]), "no number"),
    "ragged": (lambda: c.permutation_test([[1, 2], [3]], [[1, 2]]), "no number"),
    "three axes": (lambda: c.permutation_test(np.ones((2, 2, 2)), np.ones((2, 2, 2))), "a row a speech"),
    "one number": (lambda: c.permutation_test(1, 2), "no list of speeches"),
    "infinite": (lambda: c.permutation_test([1, 2, np.inf], [1, 2, 3]), "a value is infinite"),
    "missing": (lambda: c.permutation_test([1, 2, np.nan], [1, 2, 3]), "a value is missing"),
    "in strata": (
        lambda: c.within_strata_test([1, np.nan], [1, 2], c.strata_of(["a"] * 2, ["a"] * 2), seed=1),
        "a value is missing",
    ),
    "an interval of strings": (lambda: c.jackknife_t(np.mean, ["a", "b"]), "no number"),
    "shapes": (lambda: c.log_ratio([1, 2], 10, [1, 2, 3], 10), "as many as there are words"),
    "prior": (
        lambda: c.fightin_words([1, 5], 16, [9, 9], 90, prior=[0.1] * 3, variance="two-term"),
        r"a prior of shape \(3,\)",
    ),
    "counts of strings": (lambda: c.g2("a", 1, 1, 1, formula="four-cell"), "no number"),
    "effect of strings": (lambda: c.hedges_g(["a"], ["b"]), "no number"),
}


@pytest.mark.parametrize("name", NO_NUMBERS)
def test_what_is_no_number(name: str) -> None:
    """A letter, and no traceback out of another library."""
    asked, said = NO_NUMBERS[name]
    with pytest.raises(CompareError, match=said):
        asked()


@pytest.mark.parametrize("made", [list, np.array, pd.Series, pd.Index])
def test_days_are_dates(made: Callable[[Any], Any]) -> None:
    """A slope on days is one a year, as it is on decimal years: not one a nanosecond."""
    days = [datetime.date(2001 + i, 1, 1) for i in range(4)]
    for dates in (days, pd.to_datetime(days), np.array(days, dtype="M8[D]")):
        assert ols_slope(made(dates), [1, 3, 2, 5]) == ols_slope([2001, 2002, 2003, 2004], [1, 3, 2, 5])
        assert theil_sen(made(dates), [1, 3, 2, 5]).estimate == pytest.approx(7 / 6)


@pytest.mark.parametrize("zero", [0.0, 1e7, 1e8, 1e9, -1e9])
@pytest.mark.parametrize("size", [1.0, 1e-200, 1e200])
def test_a_p_does_not_hang_on_where_zero_is(zero: float, size: float) -> None:
    """The same numbers with a constant added, or in another unit, have the same p; ties stay ties."""
    x, y = np.array([4.0, 5, 6, 7]), np.array([1.0, 2, 3, 0])
    found = c.permutation_test((x + zero) * size, (y + zero) * size)
    assert found.p[0] == pytest.approx(2 / 70)
    assert found.floor[0] == pytest.approx(2 / 70)
    tied = c.permutation_test(
        (np.array([0.1, 0.2, 0.4]) + zero) * size, (np.array([0.3, 0.3, 0.1]) + zero) * size
    )
    assert tied.p[0] == c.permutation_test([1, 2, 4], [3, 3, 1]).p[0]
    for strata in (None, list("ababa")):
        slope = slope_permutation(
            [1, 2, 3, 4, 5], (np.array([0.1, 0.3, 0.2, 0.4, 0.5]) + zero) * size, strata=strata
        )
        assert slope.p[0] == slope_permutation([1, 2, 3, 4, 5], [1, 3, 2, 4, 5], strata=strata).p[0]


def test_rounding_is_no_variation() -> None:
    """Values that differ in their last digit only are equal, as they were before anything was centred."""
    x = np.array([0.3, 0.1 + 0.2, 0.3])
    assert c.permutation_test(x, [0.3, 0.3, 0.3]).p[0] == 1
    assert slope_permutation([1, 2, 3], x).p[0] == 1
    assert c.permutation_test([0.1] * 3, [0.1] * 3).p[0] == 1
