"""The confounding table as a figure: the counts of the audit, the verdict, and what is drawn of them."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from discourse.compare.audit import confounding, unbalanced
from discourse.plots import balance as figure
from discourse.plots import draw_table
from discourse.plots.base import Lang
from discourse.plots.parts.differences import COLUMNS
from discourse.plots.parts.tables import rounded
from discourse.results import Results

from .fixture import many_eras, results

OLD, NEW = "2010-new-village", "2014-mass-line"


def known(genres: dict[str, list[str]], **more: list[object]) -> Results:
    """As many invented speeches, with these genres by era."""
    rows = [(era, genre) for era, found in genres.items() for genre in found]
    given = results(len(rows))
    metadata = given.metadata.assign(
        era=[era for era, _ in rows], genre=[genre for _, genre in rows], duplicate_of="", **more
    )
    return dataclasses.replace(given, metadata=metadata)


def cell(table: pd.DataFrame, variable: str, value: str, era: str) -> pd.Series:
    """The one row of a value and era."""
    found = table[(table["variable"] == variable) & (table["value"] == value) & (table["era"] == era)]
    return found[found["row"] != "variable"].iloc[0]


def test_counts_and_bars_by_hand() -> None:
    """Two of three speeches against one of two; lengths 100 and 400 on average fill a quarter and all of a cell."""
    given = known({OLD: ["讲话", "讲话", "发言"], NEW: ["讲话", "发言"]}, characters=[50, 100, 150, 300, 500])
    table = figure.data(given)
    old, new = cell(table, "genre", "讲话", OLD), cell(table, "genre", "讲话", NEW)
    assert (old["shown"], old["n"], new["shown"], new["n"]) == (2, 3, 1, 2)
    assert (old["share"], new["share"]) == (pytest.approx(2 / 3), 0.5)
    lengths = cell(table, "characters", "", OLD), cell(table, "characters", "", NEW)
    assert [line["shown"] for line in lengths] == [100, 400]
    assert [line["share"] for line in lengths] == [0.25, 1.0]


def test_the_measures_are_the_audits() -> None:
    """Overlap, Cramér's V and the largest difference as the comparison gives them, on the lines they are of."""
    given = results(60)
    table = figure.data(given)
    audit = confounding(
        given.metadata[given.metadata["era"] != ""], order=list(dict.fromkeys(table["era"]))[1:]
    )
    for line in audit[audit["variable"] == "genre"].itertuples():
        mine = table[(table["variable"] == "genre") & (table["value"] == line.value)]
        mine = mine[mine["row"] == ("variable" if line.kind == "distinct" else "value")]
        for name in ("overlap", "cramers_v", "cramers_v_corrected", "largest_smd"):
            assert mine[name].tolist() == pytest.approx([getattr(line, name)] * len(mine), nan_ok=True)
    assert set(table.loc[table["uneven"] == 1, "variable"]) == set(unbalanced(audit))


@pytest.mark.parametrize(
    ("old", "new", "en", "zh"),
    [
        (["讲话"] * 3, ["发言"] * 3, "Genre and era cannot be told apart", "文体与时期无法区分"),
        (["讲话"] * 3, ["讲话"] * 3, "The eras are alike in genre", "各时期文体构成相近"),
        (["讲话"] * 3, ["讲话"] * 2 + ["发言"] * 2, "can be compared within one", "可在同一文体内比较"),
    ],
)
def test_the_verdict_on_genre(old: list[str], new: list[str], en: str, zh: str) -> None:
    """Nothing in common, the same mix, and a genre with two speeches on both sides."""
    table = figure.data(known({OLD: old, NEW: new}))
    verdict = table.iloc[0]
    assert verdict["row"] == "verdict"
    assert en in verdict["value_en"]
    assert zh in verdict["value_zh"]


def test_rare_values_share_a_line() -> None:
    """Of eight genres the five most frequent stand alone; the three others are counted together."""
    genres = ["讲话"] * 4 + ["发言"] * 3 + ["报道"] * 2 + ["甲", "乙", "丙", "丁", "戊"]
    table = figure.data(known({OLD: genres, NEW: ["讲话"] * 2}))
    values = table[(table["variable"] == "genre") & (table["row"] == "value")]
    names = list(dict.fromkeys(values["value_en"]))
    assert names[:3] == ["leader's speech", "statement", "报道"]
    assert list(dict.fromkeys(values["value_zh"]))[:3] == ["讲话", "发言", "报道"]
    assert list(dict.fromkeys(values["value"]))[:3] == ["讲话", "发言", "报道"]
    assert len(names) == 6
    assert names[-1] == "3 others"
    assert values[values["value_en"] == "3 others"]["shown"].tolist() == [3, 0]
    assert values.groupby("era")["shown"].sum().to_dict() == {OLD: len(genres), NEW: 2}


def test_what_is_known_of_no_speech_has_no_lines() -> None:
    """A variable without a value is one line that says so."""
    table = figure.data(known({OLD: ["讲话"] * 2, NEW: ["讲话"] * 2}))
    assert set(table.loc[table["variable"] == "place", "row"]) == {"variable"}
    fig = draw_table(figure.figure, table, "both", 85)
    assert "不详 not known" in {text.get_text() for text in fig.texts}


def test_every_bar_is_a_share_of_the_table() -> None:
    """The lengths of the coloured bars over the width of their frames are the shares, in order."""
    table = rounded(figure.data(results(60)))
    fig = draw_table(figure.figure, table, "en", 175)
    patches = [p for p in fig.axes[0].patches if isinstance(p, Rectangle)]
    frames, bars = patches[::2], patches[1::2]
    drawn = [bar.get_width() / frame.get_width() for bar, frame in zip(bars, frames, strict=True)]
    assert drawn == pytest.approx(table["share"].dropna().tolist())


def test_more_eras_than_a_page_has_columns_for() -> None:
    """Those with most speeches are shown, in the order of time, and the caption says of how many."""
    given = results(60)
    metadata = given.metadata.assign(
        era=[str(2001 + (i % 11 if i < 55 else 0)) for i in range(60)], duplicate_of=""
    )
    given = dataclasses.replace(given, eras=many_eras(12), metadata=metadata)
    table = figure.data(given)
    assert list(dict.fromkeys(table["era"]))[1:] == [str(year) for year in range(2001, 2011)]
    caption = figure.caption(given, table)
    assert "Shown are the 10 of 11 eras with most speeches" in caption["en"]
    assert "只列讲话最多的 10 个时期（共 11 个）" in caption["zh"]


def test_one_era_is_no_comparison() -> None:
    """An empty table with its columns, and a sheet that says so."""
    given = known({OLD: ["讲话"] * 3})
    table = figure.data(given)
    assert table.empty
    assert list(table.columns) == COLUMNS
    fig = draw_table(figure.figure, table, "en", 85)
    assert any("nothing can be compared" in text.get_text() for text in fig.texts)


@pytest.mark.parametrize(
    ("lang", "called"), [("en", "village/community"), ("both", "村社区 village/community")]
)
def test_the_names_of_levels_stand_whole_in_one_column(lang: Lang, called: str) -> None:
    """Ours have two names, wide cells give way to them; a user's own word stands as it is."""
    given = known({OLD: ["讲话"] * 2, NEW: ["山歌"] * 2}, level=["村社区", "县区", "县区", "unknown"])
    table = figure.data(given)
    assert cell(table, "genre", "山歌", OLD)["value_en"] == "山歌"
    fig = draw_table(figure.figure, rounded(table), lang, 85)
    assert called in {text.get_text() for text in fig.texts}
