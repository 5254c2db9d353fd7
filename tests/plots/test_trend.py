"""The trend figure as the table it draws: speeches, fan, changes, and the words above each panel."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from discourse import plots
from discourse.compare.fans import fan
from discourse.errors import MissingFeatureError
from discourse.extractors import available
from discourse.plots import draw, trend
from discourse.plots.parts.tables import rounded
from discourse.plots.parts.units import UNITS
from discourse.results import Results

from .fixture import results


def with_step(given: Results, size: float) -> Results:
    """The same results, θ raised by ``size`` for speeches dated after 2012."""
    later = pd.to_datetime(given.metadata["best"], errors="coerce").dt.year.to_numpy() > 2012
    features = given.features.copy()
    features["stance.theta"] = np.where(later, size, 0.0) + np.linspace(0, 0.5, len(features)) % 0.2
    return dataclasses.replace(given, features=features)


def test_a_row_for_each_dated_independent_speech_and_none_for_others() -> None:
    """Of nine one is a copy and one has an open interval; the caption says so."""
    given = results(9)
    table = trend.data(given)
    speeches = table[(table["row"] == "speech") & (table["feature"] == "stance.theta")]
    counted = given.metadata[
        (given.metadata["duplicate_of"] == "")
        & (given.metadata["earliest"] != "")
        & (given.metadata["latest"] != "")
    ]
    assert set(speeches["speech"]) == set(counted.index)
    assert speeches["x0"].is_monotonic_increasing or (speeches["x0"] + speeches["x1"]).is_monotonic_increasing
    one = speeches.iloc[0]
    assert one["value"] == given.features.loc[one["speech"], "stance.theta"]
    assert "(1 near-duplicate, 1 open interval)" in trend.caption(given, table)["en"]
    assert "近似重复 1 篇" in trend.caption(given, table)["zh"]


def test_the_summary_says_slope_and_p_of_the_table() -> None:
    """The slope a decade is scipy's on the middles; nine speeches show no change and the note says so."""
    given = results(9)
    table = trend.data(given)
    speeches = table[(table["row"] == "speech") & (table["feature"] == "stance.theta")]
    days = [pd.to_datetime(speeches[end]) for end in ("earliest", "latest")]
    middle = sum(
        (d.dt.year + (d.dt.day_of_year - 1) / np.where(d.dt.is_leap_year, 366, 365)) / 2 for d in days
    )
    slope = 10 * stats.linregress(middle, speeches["value"]).slope
    (note,) = table.loc[(table["row"] == "summary") & (table["feature"] == "stance.theta"), "note_en"]
    assert note.startswith(f"{slope:+.2g} (")
    assert note.endswith(f"no change point can be told with {len(speeches)} speeches.")


def test_fan_stays_between_first_and_last_speech_and_bands_nest() -> None:
    """Quantiles in order, dates within the speeches'."""
    table = trend.data(results(60))
    for feature in ("stance.theta", "formula.lexicon_share"):
        part = table[table["feature"] == feature]
        fan, speeches = part[part["row"] == "fan"], part[part["row"] == "speech"]
        assert len(fan) > 20
        assert speeches["x0"].min() <= fan["x0"].min() < fan["x0"].max() <= speeches["x1"].max()
        bands = fan[["q05", "q25", "q50", "q75", "q95"]].to_numpy()
        assert (np.diff(bands, axis=1) >= -1e-12).all()


def test_a_change_is_drawn_where_the_table_has_it() -> None:
    """A step after 2012: dotted line within its hatched dates, named above the panel and in the key."""
    given = with_step(results(60), 3.0)
    table = rounded(trend.data(given))
    cuts = table[(table["row"] == "change") & (table["feature"] == "stance.theta")]
    (one,) = [row for _, row in cuts.iterrows() if 2011 < row["value"] < 2014]
    assert one["x0"] <= one["value"] <= one["x1"]
    fig = draw(plots.named("trend"), given, "en")
    dotted = [line.get_xdata()[0] for ax in fig.axes for line in ax.lines if line.get_linestyle() == ":"]
    assert any(x == pytest.approx(one["value"]) for x in dotted)
    texts = " ".join(t.get_text() for t in fig.texts)
    assert re.search(r"changes? in \d{4}–\d{4}", texts)
    assert "change, within the hatched dates" in texts


def test_too_few_make_no_fan_and_no_test() -> None:
    """Three speeches: points, words, no band; none with a date: an empty panel."""
    given = results(3)
    table = trend.data(given)
    assert set(table["row"]) == {"summary", "speech"}
    assert "make no fan" in trend.caption(given, table)["en"]
    draw(plots.named("trend"), given, "both", 85)
    undated = given.metadata.assign(earliest="", latest="")
    bare = dataclasses.replace(given, metadata=undated)
    empty = trend.data(bare)
    assert set(empty["row"]) == {"summary"}
    assert empty["note_en"].str.startswith("n = 0: too few dates").all()
    draw(plots.named("trend"), bare, "zh", 85)


def test_a_study_without_outcomes_has_no_such_figure() -> None:
    """The build leaves it out and says which key is missing."""
    given = results(9)
    study = dataclasses.replace(
        given.study, comparisons=dataclasses.replace(given.study.comparisons, primary=())
    )
    with pytest.raises(MissingFeatureError, match=r"figure trend: .*\[comparisons\] primary"):
        trend.data(dataclasses.replace(given, study=study))


def test_what_dates_speeches_is_called_circular_above_its_panel() -> None:
    """In both languages; the outcome beside it, which dates nothing, is not."""
    given = results(9)
    comparisons = dataclasses.replace(given.study.comparisons, primary=("stance.theta", "formula.newest"))
    features = given.features.assign(**{"formula.newest": np.arange(9.0)})
    table = trend.data(
        dataclasses.replace(
            given, features=features, study=dataclasses.replace(given.study, comparisons=comparisons)
        )
    )
    notes = table[table["row"] == "summary"].set_index("feature")
    for name, said in (("stance.theta", False), ("formula.newest", True)):
        assert ("circular" in notes.loc[name, "note_en"]) == said
        assert ("循环" in notes.loc[name, "note_zh"]) == said


def test_the_caption_says_where_the_fan_breaks_off() -> None:
    """One bandwidth by Silverman's rule, by hand, on the middles; that a gap of up to two is bridged."""
    given = results(60)
    primary = dataclasses.replace(given.study.comparisons, primary=("stance.theta",))
    given = dataclasses.replace(given, study=dataclasses.replace(given.study, comparisons=primary))
    table = trend.data(given)
    speeches = table[table["row"] == "speech"]
    middle = ((speeches["x0"] + speeches["x1"]) / 2).to_numpy()
    spread = min(middle.std(ddof=1), np.subtract(*np.percentile(middle, [75, 25])) / 1.34)
    years = 0.9 * spread * len(middle) ** -0.2
    caption = trend.caption(given, table)
    assert f"one bandwidth ({years:.1f} years)" in caption["en"]
    assert f"two bandwidths ({2 * years:.1f} years)" in caption["en"]
    assert f"一个带宽（{years:.1f} 年）" in caption["zh"]


@pytest.mark.parametrize(("years", "bridged"), [(1.8, True), (2.2, False)])
def test_a_gap_is_bridged_up_to_two_bandwidths(years: float, bridged: bool) -> None:
    """What the caption says, on two crowds so many bandwidths apart."""
    crowd = np.linspace(2000, 2001, 8)
    dates = np.tile([*crowd, *(crowd + 1 + 3 * years)], (40, 1))
    grid = np.linspace(2001, 2001 + 3 * years, 61)
    shown = ~np.isnan(fan(dates, np.arange(16.0), grid, bandwidth=3, seed=1).quantiles[:, 2])
    assert shown[0]
    assert shown[-1]
    assert shown.all() == bridged


def test_every_unit_has_a_chinese_word() -> None:
    """What any extractor declares has a word, and the figure in Chinese has no English unit."""
    units = {column.unit for kind in available().values() for column in kind.columns} - {""}
    assert len(units) > 10
    assert units <= set(UNITS)
    texts = [t.get_text() for t in draw(plots.named("trend"), results(9), "zh").texts]
    assert "套话提法占字比（比例）" in texts
    assert not any("share" in text or "log-odds" in text for text in texts)
