"""Changes at a date: against every partition there is, ruptures, scipy, the Nile, and noise."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
import ruptures
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from discourse.compare.change_tables import BREAK_COLUMNS, CHANGE_COLUMNS, break_table, change_table
from discourse.compare.changepoints import (
    after_share,
    allowed_cuts,
    best_cut,
    break_test,
    changes,
    optimal_partition,
    vnc,
)
from discourse.compare.dated import CIRCULAR
from discourse.compare.permutation import permutation_test
from discourse.errors import CompareError

numbers = st.lists(st.integers(-20, 20).map(float), min_size=7, max_size=14)


def spread(values: np.ndarray) -> float:
    """The sum of squares around the mean."""
    return float(((values - values.mean()) ** 2).sum())


def tables(days: list[tuple[str, str]], **features: list[float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two tables of a corpus."""
    index = [f"s{i}" for i in range(len(days))]
    metadata = pd.DataFrame(
        {
            "earliest": [a for a, _ in days],
            "latest": [b for _, b in days],
            "duplicate_of": "",
            "genre": "讲话",
        },
        index=index,
    )
    return pd.DataFrame({f"a.{k}": v for k, v in features.items()}, index=index), metadata


# A date named beforehand


def test_a_break_without_straddlers_is_the_test_of_two_groups() -> None:
    """Difference, p and interval are those of the two sides: scipy's Welch interval, the package's permutation."""
    before, later = [1.0, 2.0, 4.0, 3.0], [5.0, 9.0, 6.0]
    found = break_test([0] * 4 + [1] * 3, before + later)
    welch = stats.ttest_ind(later, before, equal_var=False).confidence_interval()
    assert found.difference[:3] == pytest.approx((np.mean(later) - np.mean(before), welch.low, welch.high))
    assert found.p == permutation_test(later, before).p[0] == pytest.approx(2 / 35)
    assert (found.n_before, found.n_after, found.n_straddling) == (4, 3, 0)
    assert (found.mean_before, found.mean_after) == pytest.approx((2.5, 20 / 3))


def test_a_straddling_speech_counts_for_both_sides() -> None:
    """Half its days after: the slope on the chance of being after, and p over every order of the values."""
    after, values = np.array([0, 0, 0.5, 1, 1]), np.array([1.0, 2, 4, 8, 6])
    found = break_test(after, values)
    assert found.difference.estimate == pytest.approx(np.polyfit(after, values, 1)[0])
    every = np.array([np.dot(after, order) for order in permutations(values)])
    assert found.p == pytest.approx(2 * np.mean(every >= after @ values - 1e-9))
    assert found.n_straddling == 1
    assert found.mean_after == pytest.approx((0.5 * 4 + 8 + 6) / 2.5)


def test_drawing_sides_would_blur_the_difference() -> None:
    """With a third of the speeches of unknown side the slope keeps the step of 2, drawn sides lose a part of it."""
    rng = np.random.default_rng(1)
    after = np.repeat([0.0, 0.5, 1.0], 400)
    true = rng.random(1_200) < after
    values = 2.0 * true + rng.normal(0, 0.5, 1_200)
    drawn = rng.random(1_200) < after
    assert break_test(after, values, seed=1, resamples=99).difference.estimate == pytest.approx(2, abs=0.1)
    assert values[drawn].mean() - values[~drawn].mean() < 1.75


def test_after_share_by_hand() -> None:
    """Before, after, on the day, and a quarter of the interval after."""
    assert after_share([2010, 2014, 2012, 2010], [2011, 2014, 2012, 2014], 2012.0).tolist() == [0, 1, 1, 0.5]
    assert after_share([2009], [2013], 2012.0).tolist() == [0.25]
    with pytest.raises(CompareError, match="below 0 or above 1"):
        break_test([0, 2], [1.0, 2.0])


def test_a_break_within_genres_shuffles_within_them() -> None:
    """Two genres of two: no p below a half."""
    found = break_test([0, 1, 0, 1], [1.0, 2.0, 5.0, 7.0], strata=["a", "a", "b", "b"])
    assert found.difference.estimate == pytest.approx(1.5)
    assert found.p == found.floor == 0.5


def test_a_side_without_a_speech_is_said() -> None:
    """Nothing to hold apart: NaN and a reason."""
    found = break_test([0, 0, 0], [1.0, 2.0, 3.0])
    assert np.isnan([found.p, found.difference.estimate, found.mean_after]).all()
    assert found.difference.method == "none: a side without a speech"


# The best cut and the best partition


@settings(max_examples=60, deadline=None)
@given(numbers, st.integers(1, 3))
def test_best_cut_is_the_best_of_all(values: list[float], least: int) -> None:
    """Every cut tried, the sum of squares each leaves."""
    y = np.array(values)
    cuts = range(least, y.size - least + 1)
    left = [spread(y[:k]) + spread(y[k:]) for k in cuts]
    place, share = best_cut(range(y.size), y, min_segment=least)
    if spread(y) < 1e-9:
        assert place == 0
        return
    assert spread(y[:place]) + spread(y[place:]) == pytest.approx(min(left))
    assert share == pytest.approx(1 - min(left) / spread(y))


@settings(max_examples=40, deadline=None)
@given(numbers, st.integers(1, 2))
def test_optimal_partition_is_the_best_of_all(values: list[float], number: int) -> None:
    """Every way to cut, at least two speeches a part."""
    y = np.array(values)
    ways = [
        cuts for cuts in combinations(range(2, y.size - 1), number) if min(np.diff([0, *cuts, y.size])) >= 2
    ]
    left = [float(np.sum([spread(part) for part in np.split(y, cuts)])) for cuts in ways]
    cuts, cost = optimal_partition(range(y.size), y, number, min_segment=2)
    assert cost == pytest.approx(min(left), abs=1e-8)
    assert cuts in ways


@pytest.mark.parametrize("number", [1, 2, 4])
def test_optimal_partition_is_ruptures(number: int) -> None:
    """Dynp with the same cost and the same smallest part, on forty speeches."""
    y = np.random.default_rng(number).normal(size=40) + np.repeat([0.0, 2, 1, 4], 10)
    cuts, _ = optimal_partition(range(40), y, number)
    other = ruptures.Dynp(model="l2", min_size=3, jump=1).fit(y).predict(n_bkps=number)
    assert [*cuts, 40] == other


def test_speeches_of_one_date_are_not_cut_apart() -> None:
    """The best place lies within the five speeches of 2012: it is not on offer."""
    dates = [2010, 2011, 2011, 2012, 2012, 2012, 2012, 2012, 2013, 2014, 2014]
    values = [0.0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9]
    assert allowed_cuts(dates).tolist() == [3, 8]
    assert best_cut(dates, values)[0] in (3, 8)
    assert optimal_partition(dates, values, 1)[0][0] in (3, 8)


def test_a_partition_that_does_not_exist_is_an_error() -> None:
    """Eight speeches make no three parts of three; six thousand dates are too many."""
    with pytest.raises(CompareError, match="cannot be cut 2 times"):
        optimal_partition(range(8), range(8), 2)
    with pytest.raises(CompareError, match="dates by year"):
        optimal_partition(range(6_000), np.zeros(6_000), 1)
    assert best_cut(range(5), range(5)) == (0, pytest.approx(np.nan, nan_ok=True))


# The search, paid for


def test_p_is_that_of_the_largest_over_every_order() -> None:
    """Seven speeches, 5,040 orders, the best of the two cuts allowed in each, by hand."""
    values = [3.0, 1.0, 2.0, 2.5, 6.0, 9.0, 7.0]

    def gain(order: tuple[float, ...]) -> float:
        y = np.array(order)
        return max(spread(y) - spread(y[:k]) - spread(y[k:]) for k in (3, 4))

    every = np.array([gain(order) for order in permutations(values)])
    (found,) = changes(range(7), values, seed=1)
    assert found.p == pytest.approx(np.mean(every >= gain(tuple(values)) - 1e-9))
    assert found.floor == pytest.approx(np.mean(every >= every.max() - 1e-9))
    assert found.method == "largest of 2 cuts, exact permutation, 5,040 orders"


def test_the_nile_changes_once_after_1898() -> None:
    """Cobb 1978 and everybody since; ruptures says the same; nothing more is found."""
    nile = sm.datasets.nile.load_pandas().data
    first, second = changes(nile["year"], nile["volume"], seed=1, resamples=499)
    assert (first.after, first.before, first.first) == (1898, 1899, 28)
    assert [first.first] == ruptures.Binseg(model="l2", jump=1).fit(nile["volume"].to_numpy()).predict(1)[:-1]
    assert first.p == first.floor == 1 / 500
    assert 28 in first.places
    assert len(first.places) <= 6
    assert second.p > 0.2
    assert second.places == ()


def test_noise_is_seldom_called_a_change() -> None:
    """A hundred corpora of thirty without a change: about five at 5 %; the best cut tested as if named: far more."""
    rng = np.random.default_rng(3)
    paid = named = 0
    for i in range(100):
        y = rng.normal(size=30)
        (found, *_) = changes(range(30), y, seed=i, resamples=199)
        paid += found.p <= 0.05
        named += permutation_test(y[: found.first], y[found.first :], seed=i, resamples=199).p[0] <= 0.05
    assert paid <= 11
    assert named >= 20


def test_two_steps_are_found_one_after_the_other() -> None:
    """Up in one year, down in another; the places that are not rejected hold them."""
    rng = np.random.default_rng(4)
    y = np.repeat([0.0, 3.0, 0.5], 15) + rng.normal(0, 0.6, 45)
    found = [cut for cut in changes(range(1980, 2025), y, seed=1, resamples=499) if cut.p <= 0.05]
    assert sorted(cut.first for cut in found) == [15, 30]
    assert all(cut.first in cut.places for cut in found)


def test_ties_in_the_values_raise_the_floor() -> None:
    """One speech in twelve differs: the best cut has it among the first or the last three, one order in two."""
    (found,) = changes(range(12), [0.0] * 6 + [1.0] + [0.0] * 5, seed=1, resamples=999)
    assert found.floor == pytest.approx(0.5, abs=0.05)
    (exact,) = changes(range(7), [0.0, 0, 0, 1, 0, 0, 0], seed=1)
    assert exact.floor == pytest.approx(6 / 7)
    assert exact.p == 1


def test_few_speeches_cannot_change() -> None:
    """Five: no cut is allowed. Six: one cut, and no order gives less than 2/20."""
    assert changes(range(5), range(5), seed=1) == []
    (found,) = changes(range(6), [1.0, 1, 1, 9, 9, 9], seed=1)
    assert found.p == found.floor == pytest.approx(0.1)
    (same,) = changes(range(8), [1.0] * 8, seed=1)
    assert (same.p, same.method) == (1.0, "none: no variation")


def test_same_seed_same_cuts_and_inputs_stay() -> None:
    """Order of the speeches does not matter, nor does the search change them."""
    rng = np.random.default_rng(5)
    x, y = rng.uniform(2000, 2020, 30), rng.normal(size=30)
    order = rng.permutation(30)
    before = x.copy(), y.copy()
    assert changes(x, y, seed=2, resamples=99) == changes(x[order], y[order], seed=2, resamples=99)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])


# Neighbour clustering


def test_vnc_by_hand() -> None:
    """1 and 2 are most alike; then 10 and 12; heights are standard deviations of all values of the cluster."""
    merges = vnc([2001, 2002, 2003, 2004, 2004], [1.0, 2.0, 7.0, 10.0, 12.0])
    assert [merge[:2] for merge in merges] == [(0, 2), (2, 5), (0, 5)]
    expected = [np.std(v, ddof=1) for v in ([1, 2], [7, 10, 12], [1, 2, 7, 10, 12])]
    assert [merge.height for merge in merges] == pytest.approx(expected)
    assert vnc([], []) == vnc([2001], [1.0]) == []


# Tables


def test_change_table_finds_the_year_and_says_exploratory() -> None:
    """Sixteen speeches known to the year, a step in 2011: its row, dates, means; the other feature's candidate."""
    days = [(f"{y}-01-01", f"{y}-12-31") for y in range(2003, 2019)]
    rng = np.random.default_rng(6)
    step = [*rng.normal(1, 0.2, 8), *rng.normal(3, 0.2, 8)]
    features, metadata = tables(days, step=step, flat=rng.normal(size=16).tolist())
    table = change_table(features, metadata, seed=1, draws=30, resamples=499)
    assert tuple(table.columns) == CHANGE_COLUMNS
    (row,) = [row for _, row in table[table["feature"] == "a.step"].iterrows() if row["kind"] == "change"]
    assert (row["after"], row["before"]) == ("2010-07-02", "2011-07-02")
    assert row["low"] <= "2010-12-31" <= row["high"]
    assert row["share_of_draws"] == 1
    assert (row["n_before"], row["n_after"]) == (8, 8)
    assert (row["mean_before"], row["mean_after"]) == pytest.approx((np.mean(step[:8]), np.mean(step[8:])))
    assert row["verdict"] == "changes; exploratory: 16 different dates"
    flat = table[(table["feature"] == "a.flat") & (table["kind"] != "elsewhere")]
    assert flat["verdict"].tolist() == ["no change can be told; exploratory: 16 different dates"]
    assert row["q_bh"] == pytest.approx(min(2 * row["p"], 1))


def test_doubt_about_dates_is_doubt_about_the_place() -> None:
    """The same step among intervals of six years: draws disagree where it is, and the interval of its date grows."""
    years = range(1990, 2020)
    values = [float(y >= 2005) * 4 + (y % 3) for y in years]
    found = []
    for wide in (0, 3):
        days = [(f"{y - wide}-06-01", f"{y + wide}-06-01") for y in years]
        table = change_table(*tables(days, x=values), seed=1, draws=60, resamples=199)
        found.append(table[table["kind"] == "change"].iloc[0])
    assert found[0]["share_of_draws"] == 1 > found[1]["share_of_draws"]
    assert found[1]["low"] < found[0]["low"]
    assert found[1]["high"] > found[0]["high"]


def test_two_changes_stand_where_the_best_partition_has_them() -> None:
    """Three levels over 36 years: rows, places, and means of the neighbouring segments are those of the partition."""
    rng = np.random.default_rng(8)
    values = np.repeat([1.0, 4.0, 0.0], [10, 14, 12]) + rng.normal(0, 1.2, 36)
    days = [(f"{y}-01-01", f"{y}-12-31") for y in range(1980, 2016)]
    table = change_table(*tables(days, x=values.tolist()), seed=1, draws=20, resamples=299)
    rows = table[table["kind"] == "change"]
    cuts, _ = optimal_partition(range(36), values, 2)
    assert [int(day[:4]) - 1980 for day in rows["before"]] == [*cuts]
    assert (rows["share_of_draws"] == 1).all()
    first = rows.iloc[0]
    means = values[: cuts[0]].mean(), values[cuts[0] : cuts[1]].mean()
    assert (first["mean_before"], first["mean_after"]) == pytest.approx(means)


def test_change_table_with_too_few_says_so() -> None:
    """Four speeches: one row, in words."""
    table = change_table(
        *tables([(f"201{i}-01-01", f"201{i}-01-01") for i in range(4)], x=[1.0, 2, 3, 4]), seed=1
    )
    assert table["verdict"].tolist() == ["none can be told: 4 speeches of 4 dates, 3 are needed on each side"]
    assert table["kind"].tolist() == ["none"]


def test_break_table_counts_days_on_either_side() -> None:
    """An interval of which 31 of 365 days lie before February straddles; corrections run over the features."""
    days = [(f"{y}-01-01", f"{y}-01-01") for y in range(2006, 2011)]
    days += [("2011-01-01", "2011-12-31")] + [(f"{y}-01-01", f"{y}-01-01") for y in range(2012, 2017)]
    low = [0.1, 0.2, 0.0, 0.1, 0.2, 5.1, 5.0, 5.2, 5.1, 5.0, 5.3]
    features, metadata = tables(days, x=low, y=[float(i % 2) for i in range(11)])
    table = break_table(features, metadata, at="2011-02-01", primary=["a.x"], seed=1, resamples=999)
    assert tuple(table.columns) == BREAK_COLUMNS
    row = table.iloc[0]
    assert row[["n_before", "n_after", "n_straddling"]].tolist() == [5, 5, 1]
    after = np.array([0] * 5 + [1 - 31 / 365] + [1] * 5)
    assert row["estimate"] == pytest.approx(np.polyfit(after, low, 1)[0], rel=1e-3)
    assert row["verdict"] == "higher after"
    assert table.iloc[1]["verdict"] == "no difference can be told"
    assert row["p_holm"] == row["p"]
    with pytest.raises(CompareError, match="no day is named"):
        break_table(features, metadata, at="", seed=1)


def test_a_year_is_cut_from_the_next_at_new_year() -> None:
    """By year: all of 2010 lies before the cut, all of 2011 after it."""
    days = [(f"{y}-11-01", f"{y}-11-30") for y in range(2003, 2019)]
    features, metadata = tables(days, step=[float(y >= 2011) + y % 2 / 9 for y in range(2003, 2019)])
    table = change_table(features, metadata, seed=1, draws=5, resamples=199, unit="year")
    (row,) = [row for _, row in table[table["kind"] == "change"].iterrows()]
    assert row["cut"] == "2011-01-01"
    assert row["after"] < row["cut"] < row["before"]


def test_a_value_that_never_varies_has_no_candidate() -> None:
    """No cut is named, and no smallest p is blamed on the number of speeches."""
    days = [(f"{y}-01-01", f"{y}-12-31") for y in range(2003, 2019)]
    table = change_table(*tables(days, x=[0.5] * 16), seed=1, draws=5, resamples=99)
    assert table["kind"].tolist() == ["none"]
    assert table["verdict"].tolist() == ["cannot be tested: the value is the same in every speech"]
    assert np.isnan(table["p"].astype(float)).all()


def test_a_leap_year_has_a_day_more_after_the_break() -> None:
    """Of 2011 and 2012, 366 of 731 days lie from 2012-01-01 on."""
    days = (
        [("2010-01-01", "2010-01-01")] * 3
        + [("2011-01-01", "2012-12-31")]
        + [("2013-01-01", "2013-01-01")] * 3
    )
    values = [1.0, 2, 4, 9, 6, 8, 7]
    (row,) = break_table(*tables(days, x=values), at="2012-01-01", seed=1).to_dict("records")
    after = [0.0] * 3 + [366 / 731] + [1.0] * 3
    assert row["estimate"] == pytest.approx(np.polyfit(after, values, 1)[0], rel=1e-9)
    assert row["estimate"] != pytest.approx(np.polyfit([0, 0, 0, 0.5, 1, 1, 1], values, 1)[0], rel=1e-5)


def test_a_break_that_all_speeches_precede_says_so() -> None:
    """Eight speeches of eight dates, none after the day: that, and not a want of dates, is the reason."""
    days = [(f"{y}-01-01", f"{y}-01-01") for y in range(2003, 2011)]
    (row,) = break_table(*tables(days, x=[1.0, 2, 3, 4, 5, 6, 7, 8]), at="2020-01-01", seed=1).to_dict(
        "records"
    )
    assert row["verdict"] == "cannot be tested: a side without a speech"
    assert row["interval"] == row["p_method"] == "none: a side without a speech"


def test_what_dates_speeches_is_called_circular() -> None:
    """The year of the newest slogan changes with the date, and no verdict on it goes without saying why."""
    days = [(f"{y}-01-01", f"{y}-12-31") for y in range(2003, 2019)]
    features, metadata = tables(days, x=[float(i >= 8) * 4 + i % 2 for i in range(16)])
    features["formula.newest"] = features["a.x"]
    found = change_table(features, metadata, seed=1, draws=10, resamples=199)
    steps = break_table(features, metadata, at="2011-01-01", seed=1, resamples=199)
    for table in (found, steps):
        own, other = (table.loc[table["feature"] == name, "verdict"] for name in ("formula.newest", "a.x"))
        assert own.tolist() == [f"{said}; {CIRCULAR}" for said in other]
    assert any(said.startswith("changes") for said in found["verdict"])
    assert "not modelled" in found.attrs["dependence"]
