"""Trends over dates: against hand counts, scipy, statsmodels, every order there is, and dates known only roughly."""

from __future__ import annotations

import csv
import io
import re
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from discourse.__main__ import main
from discourse.compare.date_draws import date_bounds, decimal_years, draw_dates, iso_day
from discourse.compare.dated import CIRCULAR, DATING, circular, dated_speeches
from discourse.compare.fans import fan, silverman
from discourse.compare.intervals import jackknife_t
from discourse.compare.trend_tables import TREND_COLUMNS, trend_fan, trend_table
from discourse.compare.trends import dated_slope, mann_kendall, ols_slope, slope_permutation, theil_sen
from discourse.errors import CompareError
from discourse.extractors.formulas import FormulaDensity
from discourse.verbs import _work
from tests.plots.fixture import results

DATES = [2006.0, 2009.0, 2010.5, 2014.0, 2021.0, 2022.5, 2023.0]
COUNTS = ["n", "n_excluded", "n_duplicates", "n_undated", "n_open", "n_unmeasured"]
VALUES = [0.18, 0.16, 0.165, 0.31, 0.2, 0.25, 0.39]


def corpus(
    intervals: list[tuple[str, str]], genres: list[str] | None = None, copies: tuple[int, ...] = ()
) -> pd.DataFrame:
    """Metadata of speeches with these intervals."""
    index = [f"s{i}" for i in range(len(intervals))]
    return pd.DataFrame(
        {
            "earliest": [a for a, _ in intervals],
            "latest": [b for _, b in intervals],
            "duplicate_of": ["s0" if i in copies else "" for i in range(len(intervals))],
            "genre": genres or ["讲话"] * len(intervals),
        },
        index=index,
    )


# Dates


def test_a_day_is_drawn_from_its_interval_and_every_day_of_it() -> None:
    """Three days, both ends among them, each in about a third of 3,000 draws."""
    dates = draw_dates(["2012-02-28"], ["2012-03-01"], draws=3_000, seed=1)[:, 0]
    days, times = np.unique(dates, return_counts=True)
    assert days.tolist() == [2012 + d / 366 for d in (58, 59, 60)]
    assert times == pytest.approx(1_000, abs=120)


def test_a_known_day_never_moves_and_same_seed_same_dates() -> None:
    """2010-09-03 is the 245th day after New Year."""
    one = draw_dates(["2010-09-03", "2011-01-01"], ["2010-09-03", "2011-12-31"], draws=50, seed=3)
    assert set(one[:, 0]) == {2010 + 245 / 365}
    np.testing.assert_array_equal(
        one, draw_dates(["2010-09-03", "2011-01-01"], ["2010-09-03", "2011-12-31"], draws=50, seed=3)
    )
    assert len(set(one[:, 1])) > 30


def test_speeches_of_one_year_are_tied_by_year() -> None:
    """By day they are in any order; by year they are the same date."""
    ends = ["2010-01-01", "2010-01-01"], ["2010-12-31", "2010-12-31"]
    by_day = draw_dates(*ends, draws=200, seed=1)
    assert 0.3 < np.mean(by_day[:, 0] < by_day[:, 1]) < 0.7
    assert set(draw_dates(*ends, draws=20, seed=1, unit="year").ravel()) == {2010.5}


def test_a_year_or_a_month_is_no_day() -> None:
    """numpy would take 2010 for its first of January, and a year known for a day known."""
    for ends in (("2010", "2010"), ("2010-03", "2010-04-01")):
        with pytest.raises(CompareError, match=r"column earliest: a day cannot be read \('2010"):
            date_bounds([ends[0]], [ends[1]])


def test_a_horizon_beyond_the_known_end_closes_nothing() -> None:
    """Before 2000 or after 2010, of a corpus of 2001 to 2009: not one known day, but still open."""
    bounds = date_bounds(["", "2010-06-01"], ["1999-12-31", ""], horizon=("2001-01-01", "2009-12-31"))
    assert bounds.why == ("open interval", "open interval")
    assert not bounds.dated.any()


def test_open_and_undated_are_left_out_by_name() -> None:
    """Nothing is drawn for them; a horizon closes an open end, and gives no date to what has none."""
    earliest, latest = ["2010-01-01", "", "2012-01-01", ""], ["2010-02-01", "2011-01-01", "", ""]
    bounds = date_bounds(earliest, latest)
    assert bounds.why == ("", "open interval", "open interval", "undated")
    assert bounds.dated.tolist() == [True, False, False, False]
    drawn = draw_dates(earliest, latest, draws=4, seed=1)
    assert np.isnan(drawn).all(axis=0).tolist() == [False, True, True, True]
    closed = date_bounds(earliest, latest, horizon=("2005-01-01", "2015-12-31"))
    assert closed.why == ("", "", "", "undated")
    assert [str(d) for d in (*closed.first[1:3], *closed.last[1:3])] == [
        "2005-01-01",
        "2012-01-01",
        "2011-01-01",
        "2015-12-31",
    ]


def test_wrong_dates_are_letters() -> None:
    """An interval that ends before it begins, and a day that is none, are named."""
    with pytest.raises(CompareError, match="speech number 2: the interval 2012-01-01 to 2011-01-01"):
        date_bounds(["2010-01-01", "2012-01-01"], ["2010-01-01", "2011-01-01"])
    with pytest.raises(CompareError, match=r"column latest.*ISO 8601"):
        date_bounds(["2010-01-01"], ["第三天"])


@given(st.dates(min_value=pd.Timestamp("1900-01-01").date(), max_value=pd.Timestamp("2099-12-31").date()))
def test_a_day_survives_the_way_to_a_year_and_back(day: object) -> None:
    """Leap years and all."""
    assert iso_day(float(decimal_years(np.array([str(day)], dtype="M8[D]"))[0])) == str(day)


# Slopes


def test_slope_is_least_squares_and_its_interval_the_jackknife_of_the_package() -> None:
    """The estimate is scipy's; se is that of leaving out one speech at a time, done the long way; t has n - 2."""
    found = ols_slope(DATES, VALUES)
    assert found.estimate == pytest.approx(stats.linregress(DATES, VALUES).slope)
    rows = np.column_stack([DATES, VALUES])
    slow = jackknife_t(lambda r: float(np.polyfit(r[:, 0] - 2010, r[:, 1], 1)[0]), rows)
    se = (slow.high - slow.estimate) / stats.t.ppf(0.975, 6)
    assert found.high - found.estimate == pytest.approx(se * stats.t.ppf(0.975, 5))


def test_slope_within_strata_is_that_of_a_regression_with_a_constant_each() -> None:
    """statsmodels with a dummy a genre; a genre of one speech adds nothing, in degrees of freedom either."""
    genres = ["a", "b", "a", "b", "a", "b", "c"]
    dummies = [[float(g == name) for name in "abc"] for g in genres]
    design = np.column_stack([np.array(DATES) - 2010, dummies])
    found = ols_slope(DATES, VALUES, strata=genres)
    assert found.estimate == pytest.approx(sm.OLS(VALUES, design).fit().params[0])
    assert "t(3)" in found.method
    alone = ols_slope(DATES[:6], VALUES[:6], strata=genres[:6])
    assert found[:3] == pytest.approx(alone[:3])


@pytest.mark.parametrize(
    ("dates", "values", "words"),
    [([], [], "one date"), ([2010], [1.0], "one date"), ([2010, 2010], [1.0, 2.0], "one date")],
)
def test_no_slope_without_two_dates(dates: list[float], values: list[float], words: str) -> None:
    """NaN and a reason, never 0."""
    found = ols_slope(dates, values)
    assert np.isnan(found.estimate)
    assert words in found.method


def test_two_speeches_have_a_slope_and_no_interval() -> None:
    """There is nothing to judge the scatter by; nor if one speech alone makes the dates differ."""
    assert ols_slope([2010, 2012], [1.0, 2.0])[:2] == pytest.approx((0.5, np.nan), nan_ok=True)
    assert "all speeches but one" in ols_slope([2010, 2010, 2012], [1.0, 2.0, 3.0]).method


def test_a_missing_value_is_an_error() -> None:
    """It is for the caller to leave the speech out, and to count it."""
    for function in (ols_slope, theil_sen, mann_kendall, slope_permutation):
        with pytest.raises(CompareError, match="missing"):
            function([2010, 2011, 2012], [1.0, np.nan, 2.0])


def test_theil_sen_is_the_median_of_all_pairs() -> None:
    """By hand over combinations, and scipy's estimate with ties in dates."""
    dates = [2006, 2006, 2010, 2014, 2014, 2022]
    values = [1.0, 3.0, 2.0, 5.0, 4.0, 9.0]
    pairs = [
        (b[1] - a[1]) / (b[0] - a[0])
        for a, b in combinations(zip(dates, values, strict=True), 2)
        if a[0] != b[0]
    ]
    found = theil_sen(dates, values)
    assert found.estimate == pytest.approx(np.median(pairs))
    assert found.estimate == pytest.approx(stats.theilslopes(values, dates).slope)
    assert min(pairs) <= found.low <= found.estimate <= found.high <= max(pairs)


def test_theil_sen_interval_is_the_test_turned_round() -> None:
    """Slopes inside are not rejected by Mann and Kendall's test on what they leave, slopes outside are."""
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 10, 9), rng.normal(size=9)
    found = theil_sen(x, y)
    for slope, inside in (
        (found.low + 1e-9, True),
        (found.low - 1e-9, False),
        (found.high - 1e-9, True),
        (found.high + 1e-9, False),
    ):
        assert (mann_kendall(x, y - slope * x).p > 0.05) == inside


def test_theil_sen_of_many_is_scipys() -> None:
    """A hundred speeches: the normal interval differs from scipy's by one pair at most."""
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 30, 100).astype(float), rng.normal(size=100)
    found, other = theil_sen(x, y), stats.theilslopes(y, x)
    i, j = np.triu_indices(100, 1)
    apart = x[i] != x[j]
    slopes = np.sort(((y[j] - y[i])[apart]) / ((x[j] - x[i])[apart]))
    assert found.estimate == pytest.approx(other.slope)
    for ours, theirs in ((found.low, other.low_slope), (found.high, other.high_slope)):
        assert abs(np.searchsorted(slopes, ours) - np.searchsorted(slopes, theirs)) <= 1


# Kendall


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 1000), min_size=4, max_size=20, unique=True), st.randoms(use_true_random=False)
)
def test_mann_kendall_without_ties_is_scipys_exact_test(values: list[int], random: object) -> None:
    """tau and p to the last digit."""
    dates = [2000 + i for i in range(len(values))]
    found = mann_kendall(dates, values)
    other = stats.kendalltau(dates, values, method="exact")
    assert found.tau == pytest.approx(other.statistic)
    assert found.p == pytest.approx(min(1.0, other.pvalue))
    assert found.method == "Mann-Kendall, exact distribution of S"


@pytest.mark.parametrize(
    ("dates", "values"),
    [
        ([1, 1, 2, 2, 3, 4], [1, 2, 2, 5, 5, 3]),
        ([1, 1, 2, 2, 3, 4], [1, 2, 7, 5, 6, 3]),
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 2, 2, 2]),
        ([1, 1, 1, 2, 2], [4, 4, 5, 6, 6]),
    ],
)
def test_mann_kendall_with_ties_is_the_count_over_all_orders(dates: list[float], values: list[float]) -> None:
    """S of every order of the values, pair by pair; twice the smaller tail; the floor is the extreme one's."""

    def s_of(order: tuple[float, ...]) -> int:
        pairs = combinations(range(len(order)), 2)
        return int(sum(np.sign(dates[j] - dates[i]) * np.sign(order[j] - order[i]) for i, j in pairs))

    every = np.array([s_of(order) for order in permutations(values)])
    s = s_of(tuple(values))
    found = mann_kendall(dates, values)
    assert found.s == s
    assert found.tau == pytest.approx(stats.kendalltau(dates, values).statistic)
    assert found.p == pytest.approx(min(1.0, 2 * min(np.mean(every >= s), np.mean(every <= s))))
    assert found.floor == pytest.approx(2 * min(np.mean(every == every.max()), np.mean(every == every.min())))
    assert "exact" in found.method


def test_mann_kendall_normal_is_scipys_with_both_tie_corrections() -> None:
    """Two hundred speeches of twenty years."""
    rng = np.random.default_rng(4)
    x, y = rng.integers(2000, 2020, 200), rng.integers(0, 9, 200)
    found, other = mann_kendall(x, y), stats.kendalltau(x, y, method="asymptotic")
    assert (found.tau, found.p) == pytest.approx((other.statistic, other.pvalue))
    assert "normal" in found.method
    assert found.floor == pytest.approx(
        max(stats.kendalltau(np.sort(x), np.sort(y)[::way], method="asymptotic").pvalue for way in (1, -1)),
        abs=1e-30,
    )
    assert found.floor > 0


@pytest.mark.parametrize("n", [12, 15])
def test_mann_kendall_floor_of_a_sample_of_orders_is_what_a_perfect_trend_gets(n: int) -> None:
    """The floor of values in no order, ties on both sides, is the p of the same values in order."""
    x, y = np.arange(n) // 2, np.arange(n) // 3
    mixed = np.random.default_rng(1).permutation(y)
    floors = [mann_kendall(x, v, seed=1, resamples=999).floor for v in (mixed, y, y[::-1])]
    assert floors == [mann_kendall(x, y, seed=1, resamples=999).p] * 3 == [2 / 1000] * 3


def test_mann_kendall_by_name() -> None:
    """Monte Carlo comes near the exact value and asks for a seed; what cannot be counted is refused."""
    exact = mann_kendall(DATES, VALUES)
    drawn = mann_kendall(DATES, VALUES, method="monte-carlo", seed=1, resamples=4_000)
    assert drawn.p == pytest.approx(exact.p, abs=0.03)
    assert mann_kendall(DATES, VALUES, method="enumerated").p == pytest.approx(exact.p)
    with pytest.raises(CompareError, match="seed"):
        mann_kendall(DATES, VALUES, method="monte-carlo")
    with pytest.raises(CompareError, match="ties in dates and in values"):
        mann_kendall([1, 1, 2, 3], [1, 1, 2, 3], method="counted")
    with pytest.raises(CompareError, match="too many orders"):
        mann_kendall(range(9), range(9), method="enumerated")
    assert np.isnan(mann_kendall([1, 1], [2, 3]).p)
    assert mann_kendall([1, 2], [3, 3]).method == "none: every value is the same"


# Permutation of the slope


def test_permutation_of_a_slope_is_the_count_over_all_orders() -> None:
    """Five speeches, 120 orders, the slope of each from numpy."""
    x, y = np.array(DATES[:5]), np.array(VALUES[:5])
    every = np.array([np.polyfit(x, order, 1)[0] for order in permutations(y)])
    real = np.polyfit(x, y, 1)[0]
    found = slope_permutation(x, y)
    assert found.p[0] == pytest.approx(
        2 * min(np.mean(every >= real - 1e-12), np.mean(every <= real + 1e-12))
    )
    assert found.floor[0] == pytest.approx(2 / 120)
    assert found.assignments == 120


def test_permutation_within_strata_moves_nobody_out_of_its_genre() -> None:
    """Two genres of two: four orders, so that nothing below one half can come out."""
    found = slope_permutation([1, 2, 11, 12], [1.0, 2.0, 0.0, 5.0], strata=["a", "a", "b", "b"])
    assert found.assignments == 4
    assert found.p[0] == found.floor[0] == 0.5


def test_a_trend_between_genres_is_none_within() -> None:
    """Genre b is later and higher; within each genre nothing moves."""
    x = np.array([2000.0, 2001, 2002, 2003, 2010, 2011, 2012, 2013])
    y = np.array([1.0, 1.1, 1.1, 1.0, 5.0, 5.1, 5.1, 5.0])
    genres = ["a"] * 4 + ["b"] * 4
    assert slope_permutation(x, y, seed=1).p[0] < 0.03
    assert slope_permutation(x, y, strata=genres, seed=1).p[0] > 0.5
    assert ols_slope(x, y, strata=genres).estimate == pytest.approx(0, abs=1e-12)


def test_features_share_their_shuffles_and_inputs_stay() -> None:
    """A table of columns gives the p of each column by itself."""
    rng = np.random.default_rng(5)
    x, y = rng.uniform(2000, 2020, 12), rng.normal(size=(12, 3))
    before = y.copy()
    together = slope_permutation(x, y, seed=9, resamples=300)
    alone = [slope_permutation(x, y[:, k], seed=9, resamples=300).p[0] for k in range(3)]
    assert together.p.tolist() == alone
    np.testing.assert_array_equal(y, before)
    with pytest.raises(CompareError, match="seed=0"):
        slope_permutation(x, y)


# Dates that are intervals


def test_known_dates_leave_the_slope_alone() -> None:
    """Draws that are all the same: the jackknife's interval, no share for dates."""
    found = dated_slope(np.tile(DATES, (30, 1)), DATES, VALUES)
    plain = ols_slope(DATES, VALUES)
    assert found[:3] == plain[:3]
    assert (found.date_share, found.spread, found.drawn) == pytest.approx((0, 1, plain.estimate))


def test_draws_flatten_a_slope_and_the_interval_reaches_back() -> None:
    """Intervals of ten years on a line without noise: draws give λ of the slope, the interval holds the whole of it.

    Where an interval was put at random around the true date the middles have twice the doubt of none of it: their
    slope is low too, and the joined interval still reaches 1.
    """
    rng = np.random.default_rng(6)
    true = rng.uniform(2000, 2020, 400)
    low = true - 10 * rng.uniform(0, 1, 400)
    drawn = low + 10 * rng.uniform(0, 1, (50, 400))
    y = true + rng.normal(0, 1, 400)
    middle = dated_slope(drawn, low + 5, y)
    draws = dated_slope(drawn, low + 5, y, estimator="draws")
    assert middle.spread == pytest.approx(1 - (100 / 12) / (low + 5).var(), abs=0.01)
    assert middle.drawn == draws.estimate < middle.estimate < 0.9
    assert middle.estimate == pytest.approx(0.8, abs=0.05)
    assert middle.low < middle.estimate
    assert middle.high > 1 > draws.high


def test_dates_as_doubtful_as_they_are_far_apart_have_no_interval() -> None:
    """All intervals the same twenty years but for the middles' two: nothing can be said."""
    rng = np.random.default_rng(7)
    middles = np.array([2009.0, 2010.0, 2011.0, 2010.5, 2009.5])
    found = dated_slope(middles + rng.uniform(-10, 10, (50, 5)), middles, [1.0, 2, 3, 4, 5])
    assert np.isnan(found.low)
    assert "doubtful" in found.method


# Tables


def test_trend_table_counts_before_it_concludes() -> None:
    """Of eight speeches one is a copy, one undated, one open, one not measurable: four are left, and cannot tell."""
    intervals = [("2006-01-01", "2006-12-31"), ("2010-01-01", "2010-06-30"), ("", ""), ("2014-01-01", "")]
    intervals += [
        ("2014-05-01", "2014-05-01"),
        ("2021-01-01", "2021-12-31"),
        ("2022-01-01", "2022-01-01"),
    ] * 1
    intervals += [("2006-01-01", "2006-12-31")]
    metadata = corpus(intervals, copies=(7,))
    features = pd.DataFrame({"a.x": [1.0, 2, 9, 9, 3, 4, np.nan, 1], "a.y": 1.0}, index=metadata.index)
    table = trend_table(features, metadata, primary=["a.x"], seed=1, draws=20)
    assert tuple(table.columns) == TREND_COLUMNS
    row = table.iloc[0]
    assert row[COUNTS].tolist() == [4, 4, 1, 1, 1, 1]
    assert row["p"] == pytest.approx(2 / 24)
    assert row["verdict"] == "no test can reach the level: smallest attainable p = 0.083"
    assert (row["first"], row["last"]) == ("2006-07-02", "2021-07-02")
    assert row["slope_per_decade"] == pytest.approx(10 * row["slope_per_year"])
    assert table.iloc[1]["verdict"] == "cannot be tested: the value is the same in every speech"
    assert np.isnan(table.iloc[1]["p"])


def test_trend_table_finds_a_trend_and_corrects_for_looking() -> None:
    """Twelve speeches, one feature that rises with the year among twenty that do not; q is statsmodels'."""
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(8)
    metadata = corpus([(f"{2005 + i}-03-01", f"{2005 + i}-05-31") for i in range(12)])
    features = pd.DataFrame(
        {f"a.{k}": rng.normal(size=12) for k in range(20)}
        | {"a.rising": np.arange(12.0) + rng.normal(0, 0.3, 12)},
        index=metadata.index,
    )
    before = features.copy(), metadata.copy()
    table = trend_table(features, metadata, primary=["a.rising"], seed=1, draws=20, resamples=1_999)
    assert table.iloc[0]["verdict"] == "rises"
    assert table.iloc[0]["low_per_decade"] < 10 < table.iloc[0]["high_per_decade"]
    assert table.iloc[0]["tau"] > 0.9
    assert table["q_bh"].to_numpy() == pytest.approx(multipletests(table["p"], method="fdr_bh")[1])
    assert (table["verdict"][1:] == "no trend can be told").all()
    pd.testing.assert_frame_equal(features, before[0])
    pd.testing.assert_frame_equal(metadata, before[1])
    again = trend_table(features, metadata, primary=["a.rising"], seed=1, draws=20, resamples=1_999)
    pd.testing.assert_frame_equal(table, again)


def test_a_trend_that_may_be_one_of_genres_says_so() -> None:
    """Early speeches of one genre, late ones of another, no trend within either; with one genre nothing is added."""
    days = [(f"{y}-01-01", f"{y}-01-01") for y in range(2005, 2017)]
    values = {"a.x": [1.0, 1.2, 1.1, 1.2, 1.0, 1.1, 5.1, 5.0, 5.2, 5.1, 5.2, 5.0]}
    mixed = ["报告"] * 6 + ["讲话"] * 6
    for genres, said in ((mixed, "rises; not told apart from a change of genre"), (None, "rises")):
        metadata = corpus(days, genres)
        row = trend_table(pd.DataFrame(values, index=metadata.index), metadata, seed=1, draws=5).iloc[0]
        assert row["verdict"] == said


def test_ranks_that_disagree_are_said() -> None:
    """Seventeen speeches rise, one late one is a thousand below: the slope falls, tau does not."""
    metadata = corpus([(f"{y}-01-01", f"{y}-01-01") for y in range(2000, 2018)])
    features = pd.DataFrame({"a.x": [*range(17), -1000.0]}, index=metadata.index)
    row = trend_table(features, metadata, seed=1, draws=5).iloc[0]
    assert row["slope_per_year"] < 0 < row["tau"]
    assert row["verdict"] == "no trend can be told; the ranks go the other way (tau)"


def test_a_trend_of_what_dates_speeches_is_called_circular() -> None:
    """The newest slogan rises with the date; so does the length, which dates nothing. Other warnings stay."""
    assert set(DATING) <= {column.name for column in FormulaDensity.columns}
    rising = [float(i) + i % 2 / 4 for i in range(12)]
    for genres, more in (
        (None, ""),
        (["报告"] * 6 + ["讲话"] * 6, "; not told apart from a change of genre"),
    ):
        metadata = corpus([(f"{y}-01-01", f"{y}-12-31") for y in range(2005, 2017)], genres)
        values = rising if genres is None else [1.0, 1.2, 1.1, 1.2, 1.0, 1.1, 5.1, 5.0, 5.2, 5.1, 5.2, 5.0]
        features = pd.DataFrame({"formula.newest": values, "length.tokens": values}, index=metadata.index)
        table = trend_table(features, metadata, seed=1, draws=5, resamples=999)
        assert table["verdict"].tolist() == [f"rises; {CIRCULAR}{more}", f"rises{more}"]
    course = trend_fan(features, metadata, names=list(features), seed=1, draws=20, grid=5)
    assert course.groupby("feature")["note"].unique().map(list).to_dict() == {
        "formula.newest": [CIRCULAR], "length.tokens": [""]
    }  # fmt: skip
    assert circular("formula.oldest", "no trend can be told") == f"no trend can be told; {CIRCULAR}"


def test_the_interval_speaks_of_doubtful_dates_only_where_they_count() -> None:
    """Known to the month: nothing is said. Known to six years: how much steeper the slope may be, 1 / λ."""
    values = [1.0, 3, 2, 4, 6, 5, 7, 9, 8, 10]
    said = []
    for wide in ("{0}-01-01 {0}-01-31", "{1}-01-01 {2}-12-31"):
        days = [tuple(wide.format(y, y - 3, y + 2).split()) for y in range(2005, 2015)]
        metadata = corpus(days)  # type: ignore[arg-type]
        row = trend_table(
            pd.DataFrame({"a.x": values}, index=metadata.index), metadata, seed=1, draws=200
        ).iloc[0]
        said.append((row["interval"], row["spread"]))
    (known, near_one), (doubtful, spread) = said
    assert near_one < 1
    assert known == "least squares, jackknife-t (delete one speech, t(8))"
    assert 0.5 < spread < 0.9
    assert doubtful == (
        f"{known}, widened for doubt about the dates: the true slope may be up to {1 / spread:.2f} times as steep"
    )


def test_serial_dependence_is_said_not_to_be_modelled() -> None:
    """In what travels with the table, and in the module."""
    metadata = corpus([(f"{y}-01-01", f"{y}-01-01") for y in range(2010, 2015)])
    table = trend_table(pd.DataFrame({"a.x": range(5)}, index=metadata.index), metadata, seed=1, draws=5)
    assert table.attrs["dependence"].startswith("not modelled")


def test_a_horizon_that_ends_before_it_begins() -> None:
    """Is an error, also where no interval is open."""
    metadata = corpus([("2010-01-01", "2010-01-01")] * 3)
    with pytest.raises(CompareError, match=r"ends \(1990-01-01\) before it begins \(2020-01-01\)"):
        dated_speeches(metadata, horizon=("2020-01-01", "1990-01-01"))
    assert len(dated_speeches(metadata, horizon=("2020-01-01", "2020-01-01")).rows) == 3


def test_unknown_genres_are_like_no_other() -> None:
    """Within genre only the three reports are compared; all between-genre drift is said."""
    metadata = corpus(
        [(f"{y}-01-01", f"{y}-01-01") for y in range(2010, 2016)], ["报告"] * 3 + ["unknown"] * 3
    )
    features = pd.DataFrame({"a.x": [1.0, 3.0, 2.0, 9.0, 9.5, 10.0]}, index=metadata.index)
    row = trend_table(features, metadata, seed=1, draws=5).iloc[0]
    assert row["n_within_genre"] == 3
    assert row["within_genre_per_decade"] == pytest.approx(5, rel=1e-3)
    assert row["p_within_genre"] == pytest.approx(1.0)


def test_tables_of_two_corpora_are_refused() -> None:
    """Speech ids must agree, in order; a feature must exist."""
    metadata = corpus([("2010-01-01", "2010-01-01")] * 3)
    features = pd.DataFrame({"a.x": [1.0, 2, 3]}, index=metadata.index)
    with pytest.raises(CompareError, match="two tables of one corpus"):
        trend_table(features[::-1], metadata, seed=1)
    with pytest.raises(CompareError, match=r"no feature 'a\.z'"):
        trend_table(features, metadata, names=["a.z"], seed=1)
    assert dated_speeches(metadata.drop(columns="genre")).genres == ("", "", "")


# Fans


def test_a_fan_of_one_value_is_a_line_and_goes_no_further_than_the_speeches() -> None:
    """Grid points before the first and after the last speech, and in a wide gap, show nothing."""
    dates = np.tile([2000.0, 2001, 2002, 2003, 2020, 2021, 2022, 2023], (60, 1))
    found = fan(dates, [2.0] * 8, [1999.0, 2001.5, 2011.0, 2021.5, 2024.0], bandwidth=2, seed=1)
    assert np.isnan(found.quantiles[[0, 2, 4]]).all()
    assert found.quantiles[[1, 3]].ravel() == pytest.approx(2.0)
    assert found.support[0] == found.support[4] == 0


def test_the_quantiles_of_a_fan_are_those_of_lines_made_by_hand() -> None:
    """Three speeches within a bandwidth that sees nothing else: the mean of three drawn with replacement."""
    values = np.array([0.0, 1.0, 5.0])
    dates = np.tile([2010.0, 2010.0, 2010.0], (20_000, 1))
    found = fan(dates, values, [2010.0], bandwidth=1, seed=1, few="percentile").quantiles[0]
    every = [np.mean(sample) for sample in np.stack(np.meshgrid(values, values, values), -1).reshape(-1, 3)]
    for quantile, level in zip(found, (0.05, 0.25, 0.5, 0.75, 0.95), strict=True):
        below, at_most = np.mean(every < quantile - 1e-9), np.mean(every <= quantile + 1e-9)
        assert below - 0.02 <= level <= at_most + 0.02
    wide = fan(dates, values, [2010.0], bandwidth=1, seed=1).quantiles[0]
    stretch = stats.t.ppf(0.95, 2) / stats.norm.ppf(0.95) * np.sqrt(3 / 2)
    assert wide[2] == found[2]
    assert wide[4] - wide[2] == pytest.approx(stretch * (found[4] - found[2]))


def test_doubt_about_dates_widens_a_fan() -> None:
    """On a steep course intervals of eight years make the band wider than known days do."""
    rng = np.random.default_rng(9)
    x = np.sort(rng.uniform(2000, 2020, 40))
    known = fan(np.tile(x, (200, 1)), x, [2010.0], bandwidth=1.5, seed=1).quantiles[0]
    vague = fan(x + rng.uniform(-4, 4, (200, 40)), x, [2010.0], bandwidth=1.5, seed=1).quantiles[0]
    assert vague[4] - vague[0] > 1.2 * (known[4] - known[0])


def test_trend_fan_is_long_and_inside_the_middles() -> None:
    """Rows of the feature asked for; four speeches make no fan; the tricube kernel reaches one bandwidth."""
    metadata = corpus([(f"{2005 + i}-01-01", f"{2005 + i}-12-31") for i in range(10)])
    features = pd.DataFrame(
        {"a.x": np.arange(10.0), "a.y": [1.0, 2, 3, 4] + [np.nan] * 6}, index=metadata.index
    )
    options: dict[str, Any] = {"grid": 20, "smooth": "tricube", "bandwidth": 3.0}
    table = trend_fan(features, metadata, names=["a.x", "a.y"], seed=1, draws=50, **options)
    assert set(table["feature"]) == {"a.x"}
    assert table["year"].between(2005.4, 2014.6).all()
    assert (table[["q05", "q25", "q50", "q75", "q95"]].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert table["q50"].is_monotonic_increasing
    assert set(table["smooth"]) == {"tricube"}


def test_silvermans_rule() -> None:
    """0.9 min(sd, IQR/1.34) n^-0.2; speeches of one date get a month."""
    x = [2000.0, 2004.0, 2006.0, 2012.0, 2013.0]
    spread = min(np.std(x, ddof=1), stats.iqr(x) / 1.34)
    assert silverman(x) == pytest.approx(0.9 * spread * 5**-0.2)
    assert silverman([2010.0] * 4) == silverman([2010.0]) == 1 / 12


# The verb


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verb's corpus: twelve invented speeches."""
    monkeypatch.setattr(_work, "analysed", lambda *_, **__: (results(12), ()))


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize(
    ("options", "column"),
    [
        ([], "slope_per_decade"),
        (["--break", "2012"], "mean_after"),
        (["--fan"], "q95"),
        (["--changes"], "cut"),
    ],
)
def test_the_verb_prints_each_table(
    options: list[str], column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row an outcome at least; who was left out is said beside it."""
    assert main(["trend", "-", "--features", "stance.theta", "--draws", "9", *options]) == 0
    out, err = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["feature"] for row in rows} == {"stance.theta", "formula.lexicon_share"}
    assert rows[0][column]
    assert "left out: 1 near-duplicates" in err


@pytest.mark.usefixtures("invented")
def test_the_verb_closes_open_intervals_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    """One of the twelve has no earliest day."""
    said = []
    for options in ([], ["--horizon", "2005", "2025-12-31", "--unit", "year"]):
        assert main(["trend", "-", "--features", "stance.theta", "--draws", "9", *options]) == 0
        said.append(re.findall(r"discourse: (\d+) .* (\d+) with an open", capsys.readouterr().err)[0])
    (before, opened), (after, none) = said
    assert (int(before) + 1, opened, none) == (int(after), "1", "0")


def test_the_verb_refuses_a_horizon_turned_round(capsys: pytest.CaptureFixture[str]) -> None:
    """Before it looks at any path, and with the name of the flag."""
    assert main(["trend", "no-such-folder", "--horizon", "2020", "1990"]) == 1
    assert "--horizon 2020-01-01 1990-01-01 ends before it begins" in capsys.readouterr().err


def test_the_verb_refuses_what_is_no_day(capsys: pytest.CaptureFixture[str]) -> None:
    """There is no thirteenth month; one question at a time."""
    for options, words in (
        (["--break", "2012-13"], "is not a day"),
        (["--fan", "--changes"], "not allowed with"),
    ):
        with pytest.raises(SystemExit) as stop:
            main(["trend", "-", *options])
        assert stop.value.code == 2
        assert words in capsys.readouterr().err
