"""The life-lines as the table they are drawn from: held against the comparison of that name and the features."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from discourse import plots
from discourse.compare import lifelines as compared
from discourse.corpus.speech import DateEstimate, Evidence, Speech
from discourse.extractors.formulas import FormulaDensity
from discourse.lexicons import Entry
from discourse.lexicons.match import matcher_of
from discourse.plots import draw, draw_table, lifelines
from discourse.plots.base import Lang
from discourse.plots.parts.dated_formulas import Life, choose_lives
from discourse.plots.parts.drawn import DrawnFigure
from discourse.plots.parts.lifeline_rows import linked
from discourse.plots.parts.tables import rounded
from discourse.results import Results

from .fixture import many_eras, results
from .test_dispersion_figure import eloquent, saying
from .test_figures import _outside, _overlaps


def dated(given: Results, **dates: DateEstimate) -> Results:
    """The same results, some speeches dated otherwise (``_000_1=...`` for speech 000.1), in text and in metadata."""
    at = {id[1:].replace("_", "."): estimate for id, estimate in dates.items()}
    segmented = tuple(
        dataclasses.replace(s, speech=dataclasses.replace(s.speech, date=at[s.id])) if s.id in at else s
        for s in given.segmented
    )
    metadata = given.metadata.copy()
    for id, estimate in at.items():
        for name in ("earliest", "best", "latest"):
            day = getattr(estimate, name)
            metadata.loc[id, name] = day.isoformat() if day else ""
    return dataclasses.replace(given, segmented=segmented, metadata=metadata)


def on(first: str, last: str = "", *evidence: Evidence) -> DateEstimate:
    """A day, or an interval with its first day as the best."""
    start = date.fromisoformat(first)
    return DateEstimate(start, date.fromisoformat(last or first), start, evidence)


def silent(given: Results, **texts: str) -> Results:
    """Nobody says a formula but the speeches named."""
    said = {str(id): ["今天天气很好。"] for id in given.metadata.index}
    return saying(given, said | {id[1:].replace("_", "."): [text] for id, text in texts.items()})


def speeches_of(given: Results) -> list[Speech]:
    return [segmented.speech for segmented in given.segmented]


def upper(fig: Figure) -> Axes:
    """The panel of the lines."""
    return next(ax for ax in fig.axes if ax.get_label() != "canvas")


def marks(fig: Figure, zorder: int = 5) -> list[PathCollection]:
    """The marks of speeches in the upper panel; those above them (6) are the crosses."""
    return [c for c in upper(fig).collections if isinstance(c, PathCollection) and c.get_zorder() == zorder]


def places(fig: Figure, zorder: int = 5) -> list[float]:
    """The years that marks stand at."""
    return [float(x) for mark in marks(fig, zorder) for x in np.asarray(mark.get_offsets())[:, 0]]


def test_lines_are_those_of_the_comparison() -> None:
    """First and last sighting, speeches, gap, anachronism of every formula shown: as compare.lifelines has them."""
    given = eloquent(40)
    table = lifelines.data(given)
    shown = table[table["row"] == "formula"].set_index("formula")
    oracle = compared.lifelines(speeches_of(given)).set_index("formula").loc[shown.index]
    assert len(shown) > 12
    for name in ("first_seen", "last_seen"):
        assert shown[name].tolist() == oracle[name].dt.strftime("%Y-%m-%d").tolist()
    for name in ("speeches", "undated", "longest_gap"):
        np.testing.assert_allclose(shown[name].astype(float), oracle[name].astype(float))
    assert shown["anachronism"].astype(bool).tolist() == oracle["anachronism"].tolist()
    assert shown["first_use"].str[:4].astype(int).tolist() == oracle["official_year"].tolist()
    sightings = table[table["row"] == "sighting"].groupby("formula").size()
    assert (sightings[shown.index] == shown["speeches"] - shown["undated"]).all()


def test_vintages_are_those_of_the_features() -> None:
    """Oldest, newest and mean age as formula.oldest, formula.newest and formula.vintage measure them."""
    given = eloquent(20)
    table = lifelines.data(given)
    speeches = table[table["row"] == "speech"].set_index("speech")
    extractor = FormulaDensity().fit(given.segmented)
    names = [column.name.removeprefix("formula.") for column in extractor.columns]
    known = 0
    for speech in given.segmented:
        if speech.id not in speeches.index:
            continue
        measured = dict(zip(names, extractor.measure(speech), strict=True))
        row = speeches.loc[speech.id]
        for name in ("oldest", "newest"):
            assert np.floor(row[name]) == measured[name] or (np.isnan(row[name]) and np.isnan(measured[name]))
        assert row["vintage"] == pytest.approx(measured["vintage"], abs=0.02, nan_ok=True)
        known += bool(np.isfinite(row["vintage"]))
    assert known > 8


def test_one_early_speech_is_crossed_and_its_formula_shown_first() -> None:
    """四个意识 (2016) in a speech of 2010 and one of 2018: the first is an anachronism, said in the caption."""
    given = silent(
        results(9), _000_1="树立四个意识。", _000_2="增强四个意识。", _001_1="乡村振兴", _001_2="乡村振兴"
    )
    given = dated(given, _000_1=on("2010-05-01"), _000_2=on("2018-05-01"), _001_1=on("2019-01-01"))
    given = dated(given, _001_2=on("2019-03-01"))
    table = lifelines.data(given)
    rows = table[(table["row"] == "sighting") & (table["formula"] == "四个意识")]
    assert rows[["speech", "anachronism"]].to_numpy().tolist() == [["000.1", 1.0], ["000.2", 0.0]]
    caption = plots.named("lifelines").caption(given, table)
    assert "A cross marks 1 of 4 sightings" in caption["en"]
    assert "4 次出现中的 1 次" in caption["zh"]
    fig = draw_table(plots.named("lifelines"), rounded(table), "en")
    assert places(fig, 6) == [pytest.approx(2010 + 120 / 365, abs=0.01)]
    assert "before its first use" in " ".join(text.get_text() for text in fig.texts)


def test_the_rule_of_choice() -> None:
    """Of anachronisms the first so many, then by speeches; single ones and those inside a longer one are left out."""
    metadata = pd.DataFrame({"best": ["2010-01-01", "2012-01-01", "2020-01-01"]}, index=["a", "b", "c"])

    def life(form: str, year: str, speeches: str, early: int = 0) -> Life:
        return Life(Entry(form, "ideology-name", "national", year), tuple(speeches), early)

    every = [
        life("甲甲甲", "1990", "abc"),
        life("乙乙乙", "1995", "ab"),
        life("新乙乙乙", "1994", "ab"),
        life("丙丙丙", "2019", "b", early=1),
        life("丁丁丁", "2015", "a", early=1),
        life("戊戊戊", "2000", "ac"),
        life("己己己", "2001", "c"),
    ]
    forms = [one.entry.form for one in choose_lives(every, metadata, 4, 1)]
    assert forms == ["甲甲甲", "新乙乙乙", "戊戊戊", "丁丁丁"]
    assert [one.entry.form for one in choose_lives(every[-1:], metadata, 4, 1)] == ["己己己"]


def test_words_that_dated_a_speech_are_counted_as_circular() -> None:
    """One of two sightings stands in words quoted as evidence, with other quotation marks; the caption says so."""
    given = silent(results(9), _000_1="牢记“四个意识”。", _000_2="增强四个意识。")
    evidence = Evidence("牢记“四个意识”", "slogan", date(2016, 1, 29), None, 0.5)
    given = dated(given, _000_1=on("2016-05-01", "2016-12-01", evidence), _000_2=on("2018-05-01"))
    table = lifelines.data(given)
    rows = table[table["row"] == "sighting"]
    assert rows[["speech", "dates"]].to_numpy().tolist() == [["000.1", 1.0], ["000.2", 0.0]]
    caption = plots.named("lifelines").caption(given, table)
    assert "in 1 of 2 sightings the formula stands in the words quoted as evidence" in caption["en"]
    assert "1 of 8 speeches have such a formula" in caption["en"]
    assert "2 次出现中有 1 次" in caption["zh"]
    bare = dated(given, _000_1=on("2016-05-01"))
    assert (
        "None of these words is quoted" in plots.named("lifelines").caption(bare, lifelines.data(bare))["en"]
    )


def test_a_wide_date_is_hollow_and_an_old_first_use_an_arrow() -> None:
    """An interval of two years is hollow and keyed; 为人民服务 (1944) is named by its year at the left edge."""
    given = silent(results(9), _000_1="为人民服务。", _000_2="为人民服务！")
    given = dated(given, _000_1=on("2016-05-01", "2018-05-01"), _000_2=on("2018-05-01"))
    table = lifelines.data(given)
    assert table.loc[table["row"] == "sighting", "wide"].tolist() == [1.0, 0.0]
    fig = draw_table(plots.named("lifelines"), rounded(table), "en")
    assert [text.get_text() for text in upper(fig).texts] == ["1944"]
    assert upper(fig).get_xlim()[0] > 1990
    assert "date open by more than a year" in " ".join(text.get_text() for text in fig.texts)
    assert sorted(np.allclose(c.get_facecolor(), 1) for c in marks(fig)) == [False, True]


def test_copies_and_undated_speeches_are_no_sightings() -> None:
    """A copy is none; an undated one is counted with the formula, not drawn, and the note under the title says so."""
    given = results(9)
    copy = given.metadata.index[given.metadata["duplicate_of"] != ""][0]
    names = {
        f"_{copy.replace('.', '_')}": "乡村振兴",
        "_000_1": "乡村振兴",
        "_000_2": "乡村振兴",
        "_001_1": "乡村振兴",
    }
    given = dated(silent(given, **names), _000_1=DateEstimate())
    table = lifelines.data(given)
    (line,) = table[table["row"] == "formula"].to_dict("records")
    assert (line["speeches"], line["undated"]) == (3, 1)
    assert set(table.loc[table["row"] == "sighting", "speech"]) == {"000.2", "001.1"}
    texts = " ".join(text.get_text() for text in draw("lifelines", given, "en").texts)
    assert "n = 8 speeches, independent, 1 without a date not drawn" in texts


def test_many_speeches_become_years() -> None:
    """Beyond eighty the marks are years with their numbers, which add up to the speeches; medians stand below."""
    given = eloquent(100)
    table = lifelines.data(given)
    lines = table[table["row"] == "formula"].set_index("formula")
    sightings = table[table["row"] == "sighting"]
    assert (sightings["speech"] == "").all()
    total = sightings.groupby("formula")["n"].sum()
    assert (total[lines.index] == lines["speeches"] - lines["undated"]).all()
    years = table[table["row"] == "year"]
    assert years["n"].sum() == (given.metadata["duplicate_of"] == "").sum()
    caption = plots.named("lifelines").caption(given, table)
    assert "medians of its speeches" in caption["en"]
    assert "too many to list" in caption["en"]


def test_every_mark_is_a_row_of_the_table() -> None:
    """As many marks above as sightings; each leads to its sentence, each name to all places of the formula."""
    given = eloquent(20)
    table = rounded(lifelines.data(given))
    fig = draw_table(plots.named("lifelines"), table, "zh", 85)
    sightings = table[table["row"] == "sighting"]
    assert sorted(places(fig)) == pytest.approx(sorted(sightings["x"]))
    assert isinstance(fig, DrawnFigure)
    svg = fig.linked_svg()
    one = sightings.iloc[0]
    assert f"#speech={one['speech']}&amp;sentence={one['sentence']:.0f}" in svg
    assert "#term=%E4%B9%A1%E6%9D%91%E6%8C%AF%E5%85%B4" in svg


def test_a_name_leads_to_where_most_of_its_speeches_are_found() -> None:
    """两新组织, quoted in one of two, is found by its matches; 全面从严治党, the same in both, by its characters."""
    given = silent(
        results(9),
        _000_1="抓好两新组织。全面从严治党。",
        _000_2="抓好“两新”组织。全面从严治党。",
    )
    given = dated(given, _000_1=on("2018-05-01"), _000_2=on("2019-05-01"))
    table = lifelines.data(given)
    lines = table[table["row"] == "formula"].set_index("formula")["link"]
    assert lines["两新组织"] == "formula"
    assert lines["全面从严治党"] == "term"
    fig = draw_table(plots.named("lifelines"), rounded(table), "zh")
    assert isinstance(fig, DrawnFigure)
    assert "#formula=%E4%B8%A4%E6%96%B0%E7%BB%84%E7%BB%87" in fig.linked_svg()


def test_inside_a_longer_formula_the_characters_find_it() -> None:
    """Two speeches with 全面从严治党 have 从严治党 too, which matches nowhere by itself."""
    texts = {"a": "全面从严治党。", "b": "必须全面从严治党！"}
    entry = Entry("从严治党", "ideology-name", "national", "1987")
    assert linked(Life(entry, ("a", "b"), 0), texts, matcher_of()) == "term"


def test_two_kinds_of_broken_lines_are_told_apart() -> None:
    """Dotted from first use to first sighting, dashed where both years are one; key and caption have both."""
    given = eloquent(20)
    table = rounded(lifelines.data(given))
    fig = draw_table(plots.named("lifelines"), table, "en")
    above, below = (ax for ax in fig.axes if ax.get_label() != "canvas")
    lines = table[table["row"] == "formula"]
    dotted = [np.asarray(line.get_xdata()) for line in above.lines if line.get_linestyle() == ":"]
    assert [ends[1] for ends in dotted] == lines["x0"].tolist()
    assert [line.get_linestyle() for line in below.lines if len(line.get_xdata()) == 2] == ["--"]
    said = " ".join(text.get_text() for text in fig.texts)
    assert "from there to the first sighting" in said
    assert "below: first use = date of the speech" in said
    caption = plots.named("lifelines").caption(given, table)
    assert "a dotted line joins it to the first sighting" in caption["en"]
    assert "点线由此至本语料首见" in caption["zh"]


@pytest.mark.parametrize(
    ("lang", "width", "n"),
    [("both", 85, 60), ("en", 175, 9), pytest.param("both", 85, 100, marks=pytest.mark.thorough)],
)
def test_nothing_overlaps_where_there_are_lines(lang: Lang, width: float, n: int) -> None:
    """Few speeches, many, too many: type stands clear, on the paper, and the paper is a page."""
    fig = draw("lifelines", eloquent(n), lang, width)
    assert _overlaps(fig) == []
    assert _outside(fig) == []
    assert fig.get_figheight() * 25.4 <= 250


def test_eight_eras_have_their_marks() -> None:
    """Eight eras: each in the key, nothing overlaps."""
    given = eloquent(16)
    metadata = given.metadata.assign(era=[str(2001 + i % 8) for i in range(16)])
    fig = draw("lifelines", dataclasses.replace(given, eras=many_eras(8), metadata=metadata), "both", 85)
    assert _overlaps(fig) == []
    assert _outside(fig) == []


def test_more_eras_than_a_key_can_name_leave_room_to_draw() -> None:
    """A hundred eras: the key says how many there are, and the two panels are there in one column."""
    given = eloquent(200)
    metadata = given.metadata.assign(era=[str(2001 + i % 100) for i in range(200)])
    given = dataclasses.replace(given, eras=many_eras(100), metadata=metadata)
    table = rounded(lifelines.data(given))
    shown = table[(table["row"] == "sighting") & table["x"].notna()]["era"].nunique()
    fig = draw_table(lifelines.figure, table, "en", 85)
    assert len([ax for ax in fig.axes if ax.get_label() != "canvas"]) == 2
    assert f"{shown} eras; marks come again" in {text.get_text() for text in fig.texts}
    assert _outside(fig) == []


def test_a_formula_said_on_the_day_it_began_is_drawn_too() -> None:
    """One speech, dated to the day of the first use of all that it says: a moment, mid-axis."""
    entry = next(entry for entry in matcher_of().lexicon if len(entry.first_use) == 10)
    given = silent(results(1), _000_1=f"我们讲{entry.form}。")
    given = dated(given, _000_1=on(entry.first_use))
    table = rounded(lifelines.data(given))
    line = table[table["row"] == "formula"].iloc[0]
    assert line["official"] == line["x0"] == line["x1"]
    low, high = upper(draw_table(lifelines.figure, table, "en", 85)).get_xlim()
    assert (high - low, (low + high) / 2) == (pytest.approx(1), pytest.approx(line["official"], abs=1e-3))


def test_without_a_dated_formula_the_figure_says_so() -> None:
    """Nobody says one: a line of words, and the caption."""
    given = silent(results(9))
    table = lifelines.data(given)
    fig = draw_table(plots.named("lifelines"), rounded(table), "en", 85)
    assert "no dated speech has a dated formula" in " ".join(text.get_text() for text in fig.texts)
    assert "No speech with a date has a formula" in plots.named("lifelines").caption(given, table)["en"]
