"""Each figure as the table it draws: against hand counts, scipy and what stands on the paper."""

from __future__ import annotations

import dataclasses
import itertools
import tomllib
from datetime import date
from importlib import resources

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy import stats

from discourse import plots
from discourse.plots import course, draw, formula_density, stance, tfidf_terms, timeline
from discourse.plots.parts.drawn import DrawnFigure
from discourse.plots.parts.tables import records, rounded
from discourse.plots.style import style
from discourse.results import Results
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_speech, of_tokens

from .fixture import CATEGORIES, results


def _markers(fig: Figure, marker: str) -> list[float]:
    """The x of every marker of a kind on the figure's panels, from left to right."""
    lines = [line for ax in fig.axes if ax.axison for line in ax.lines if line.get_marker() == marker]
    return sorted(float(x) for line in lines for x in np.atleast_1d(line.get_xdata()))


def test_records_are_those_of_pandas() -> None:
    """Every kind of column a figure's table can have, missing cells too, as Python's own values; and no column."""
    table = pd.DataFrame(
        {
            "whole": [1, 2, 3],
            "share": [0.5, np.nan, 1e300],
            "mark": [True, False, True],
            "word": ["党", "", None],
            "mixed": np.array([np.int64(3), "党", None], dtype=object),
            "numbers": np.array([np.float64(2.5), np.bool_(True), 7], dtype=object),
            "kind": pd.Categorical(["a", "b", "a"]),
            7: pd.to_datetime(["2010-01-01", None, "2014-02-28"]),
        },
        index=[5, 5, 6],
    )
    for part in (table, table.iloc[1:2], table.iloc[:0], table.astype(object)):
        known = [{str(name): cell for name, cell in row.items()} for row in part.to_dict("records")]
        assert repr(records(part)) == repr(known)
    assert records(table[[]]) == [{}, {}, {}]


def test_timeline_lists_eras_then_speeches_by_date() -> None:
    """Eras first with their bounds, then all speeches by best date; open ends stay empty."""
    table = timeline.data(results(9))
    assert list(table["row"]) == ["era"] * 3 + ["speech"] * 9
    assert table["earliest"][0] == "2005-10-08"
    speeches = table[table["row"] == "speech"]
    assert list(speeches["best"]) == sorted(speeches["best"])
    open_one = speeches[speeches["speech"] == "001.3"].iloc[0]
    assert (open_one["earliest"], open_one["latest"], open_one["era"]) == ("", "2016-05-01", "")
    assert speeches["n_independent"].sum() == 8


def test_timeline_draws_the_dates_of_its_table() -> None:
    """The markers of an era stand at the best dates, in years with the day as a fraction."""
    table = timeline.data(results(9))
    fig = draw(plots.named("timeline"), results(9), "en")
    drawn = _markers(fig, "s")
    expected = [2013 + (date(2013, 10, 16) - date(2013, 1, 1)).days / 365, 2014 + 240 / 365]
    assert drawn == pytest.approx(expected)
    assert set(table.loc[table["era"] == "2014-mass-line", "best"]) == {"", "2013-10-16", "2014-08-29"}


def test_timeline_of_hundreds_counts_years() -> None:
    """Beyond a page the rows are years, and all speeches are counted, undated ones too."""
    table = timeline.data(results(300))
    years = table[table["row"] == "year"]
    assert years["n"].sum() == 300
    assert years.loc[years["label"] == "", "n"].sum() == 32
    assert years["n_independent"].sum() == (results(300).metadata["duplicate_of"] == "").sum()


def test_stance_pools_independent_speeches_only() -> None:
    """An era's counts are the sum over its speeches without the near-duplicate; θ is ln((A+½)/(P+½))."""
    given = results(9)
    table = stance.data(given)
    era = table[(table["row"] == "era") & (table["era"] == "2021-2024-twentieth-congress")].iloc[0]
    own = given.features[
        (given.metadata["era"] == era["era"]).to_numpy() & (given.metadata["duplicate_of"] == "").to_numpy()
    ]
    assert len(own) == 2
    a, p = own["stance.achievement"].sum(), own["stance.problem"].sum()
    assert (era["stance.achievement"], era["stance.problem"]) == (a, p)
    assert era["stance.theta"] == pytest.approx(np.log((a + 0.5) / (p + 0.5)))


def test_stance_interval_is_the_jackknife() -> None:
    """Leaving out one speech at a time by hand gives the interval of an era of three."""
    given = results(9)
    rows = given.features[(given.metadata["era"] == "2010-new-village").to_numpy()]
    a, p = rows["stance.achievement"].to_numpy(), rows["stance.problem"].to_numpy()
    without = [np.log((a.sum() - a[i] + 0.5) / (p.sum() - p[i] + 0.5)) for i in range(3)]
    se = np.sqrt(2 / 3 * np.sum((np.array(without) - np.mean(without)) ** 2))
    table = stance.data(given)
    era = table[(table["row"] == "era") & (table["era"] == "2010-new-village")].iloc[0]
    half = stats.t.ppf(0.975, 2) * se
    assert era["stance.theta_high"] - era["stance.theta"] == pytest.approx(half)


def test_stance_draws_every_theta() -> None:
    """Circles are the speeches' θ, diamonds the eras', none left out."""
    table = rounded(stance.data(results(9)))
    fig = draw(plots.named("stance"), results(9))
    for row, marker in (("speech", "o"), ("era", "d")):
        expected = sorted(table.loc[table["row"] == row, "stance.theta"])
        assert _markers(fig, marker) == pytest.approx(expected)


def test_stance_without_measure_is_not_drawn() -> None:
    """A speech whose θ is not measurable has no circle, and no count is called nought."""
    given = results(9)
    features = given.features.copy()
    features.loc["000.1"] = np.nan
    fig = draw(plots.named("stance"), dataclasses.replace(given, features=features))
    assert len(_markers(fig, "o")) == 8
    assert "–" in {text.get_text() for text in fig.texts}


def test_formula_mean_and_interval_against_scipy() -> None:
    """An era's mean and interval are those of scipy's t, over independent speeches."""
    given = results(9)
    values = given.features.loc[
        (given.metadata["era"] == "2010-new-village").to_numpy(), "formula.lexicon_share"
    ]
    low, high = stats.t.interval(0.95, 2, loc=values.mean(), scale=stats.sem(values))
    table = formula_density.data(given)
    row = table[
        (table["row"] == "era")
        & (table["era"] == "2010-new-village")
        & (table["feature"] == "formula.lexicon_share")
    ].iloc[0]
    assert [row["value"], row["low"], row["high"]] == pytest.approx([values.mean(), low, high])


def test_formula_mean_says_how_many_speeches_it_is_of() -> None:
    """A speech too short to be measured is in no mean and in no n under the name of the mean."""
    given = results(9)
    features = given.features.copy()
    own = given.metadata[
        (given.metadata["era"] == "2010-new-village") & (given.metadata["duplicate_of"] == "")
    ]
    features.loc[own.index[0], "formula.lexicon_share"] = float("nan")
    fig = draw(plots.named("formula_density"), dataclasses.replace(given, features=features), "en")
    said = [t.get_text() for t in fig.findobj(Text)]
    assert f"mean, n = {len(own) - 1}" in said
    assert f"mean, n = {len(own)}" not in said


def test_formula_categories_are_found_by_name() -> None:
    """Every category's rate is shown, the lexicon's own rate is not; an era of one speech has no interval."""
    table = formula_density.data(results(9))
    assert table["feature"].nunique() == 9
    assert "formula.lexicon_per_1000" not in set(table["feature"])
    lone = formula_density.data(results(1))
    assert lone.loc[lone["row"] == "era", "low"].isna().all()


def test_formula_draws_every_share() -> None:
    """Circles are the speeches' shares, diamonds the eras' means."""
    table = rounded(formula_density.data(results(9)))
    main = table[table["feature"] == "formula.lexicon_share"]
    fig = draw(plots.named("formula_density"), results(9))
    assert _markers(fig, "o") == pytest.approx(sorted(main.loc[main["row"] == "speech", "value"]))
    assert _markers(fig, "d") == pytest.approx(sorted(main.loc[main["row"] == "era", "value"]))


def _cut(*parts: tuple[str, str]) -> SegmentedSpeech:
    """A speech of sentences with their stances."""
    whole = results(1).segmented[0]
    sentences, at = [], 0
    for n, (text, kind) in enumerate(parts):
        sentences.append(
            dataclasses.replace(whole.sentences[0], n=n, start=at, end=at + len(text), text=text, stance=kind)
        )
        at += len(text)
    return SegmentedSpeech(make_speech("".join(t for t, _ in parts)), tuple(sentences), (), ())


def test_course_counts_han_characters() -> None:
    """Ten characters of praise and thirty of problems: the first quarter is praise; punctuation weighs nothing."""
    shares = course.course(_cut(("好" * 10 + "！！！！！！！！", "achievement"), ("差" * 30, "problem")), 4)
    assert shares[:, :2].tolist() == [[1, 0], [0, 1], [0, 1], [0, 1]]


def test_course_of_parts_that_hold_both() -> None:
    """A part that holds two characters of each stance is half and half."""
    shares = course.course(_cut(("好好", "achievement"), ("差差", "problem")), 1)
    assert shares.tolist() == [[0.5, 0.5, 0.0, 0.0]]


def test_course_of_no_character_is_not_measurable() -> None:
    """One character is shared out over all parts; without any, no part is measurable, and none is nought."""
    assert course.course(_cut(("好", "plan")), 4)[:, 2].tolist() == [1, 1, 1, 1]
    assert np.isnan(course.course(_cut(("2023!", "plan")), 4)).all()


def test_course_adds_up() -> None:
    """In every part of every speech the shares add up to one."""
    table = course.data(results(9))
    assert len(table) == 9 * course.BINS
    assert table[list(course.STANCES)].sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_terms_are_the_eras_own_in_the_order_of_eras() -> None:
    """Words that only one era has lead its list; eras come in the periodisation's order; copies do not count."""
    given = results(9)
    lines = {"2010-new-village": "农村 农村 会议", "2014-mass-line": "整改 整改 会议", "": "无关"}
    cuts = tuple(
        of_tokens(lines.get(era, "引领 引领 会议"), id, duplicate_of=copy or None)
        for id, era, copy in zip(
            given.metadata.index, given.metadata["era"], given.metadata["duplicate_of"], strict=True
        )
    )
    table = tfidf_terms.data(dataclasses.replace(given, segmented=cuts))
    first = table[table["rank"] == 1]
    assert list(first["term"]) == ["农村", "整改", "引领"]
    assert list(first["era_zh"]) == ["新农村", "群众路线", "二十大"]
    assert list(first["n_speeches"]) == [3, 2, 2]
    assert "无关" not in set(table["term"])


def test_terms_draw_every_score() -> None:
    """Each term has its marker at its score."""
    table = rounded(tfidf_terms.data(results(9)))
    fig = draw(plots.named("tfidf_terms"), results(9))
    for marker, order in (("o", 0), ("s", 1), ("D", 2)):
        expected = sorted(table.loc[table["era_order"] == order, "score"])
        assert _markers(fig, marker) == pytest.approx(expected)


def test_rounding_hides_noise_and_keeps_meaning() -> None:
    """What linear algebra leaves in the last digits is gone; texts, integers and NaN stay."""
    noisy = pd.DataFrame(
        {"x": [0.1 + 0.2, 1e-17, np.nan], "n": [1, 2, 3], "t": ["0.30000000000000004", "", "党"]}
    )
    exact = pd.DataFrame({"x": [0.3, 0.0, np.nan], "n": [1, 2, 3], "t": ["0.30000000000000004", "", "党"]})
    pd.testing.assert_frame_equal(rounded(noisy), exact, check_exact=True)


def test_stance_axis_is_labelled_on_both_sides() -> None:
    """However far the intervals reach, at least three ratios stand below the axis, 1:1 among them."""
    for n in (1, 9, 60):
        fig = draw(plots.named("stance"), results(n), "both", 85)
        labels = [t.get_text() for t in fig.axes[-1].get_xticklabels()]
        assert "1:1" in labels
        assert len(labels) >= 3


def _greeted(given: Results) -> Results:
    """The same speeches, each with a bare salutation and a line without a Han character in front."""
    cuts = []
    for speech in given.segmented:
        first = speech.sentences[0]
        more = [dataclasses.replace(first, text=text, stance="other") for text in ("同志们：", "2023")]
        cuts.append(dataclasses.replace(speech, sentences=(*more, *speech.sentences)))
    return dataclasses.replace(given, segmented=tuple(cuts))


def test_course_counts_the_sentences_that_stance_counts() -> None:
    """A salutation and a line of figures add nothing: the number is that of the counts of the four stances."""
    given = results(9)
    table = course.data(_greeted(given))
    numbers = table[table["bin"] == 1].set_index("speech")["sentences"]
    counts = given.features[stance.COUNTS].sum(axis=1)
    assert numbers.to_dict() == counts[numbers.index].to_dict()


def test_course_says_what_the_sign_of_a_copy_means() -> None:
    """Key and caption explain it where a near-duplicate is shown, and only there."""
    for n, there in ((9, True), (3, False)):
        given = results(n)
        fig = draw(plots.named("course"), given, "en")
        assert ("≈ near-duplicate" in [text.get_text() for text in fig.texts]) == there
        assert ("≈" in course.caption(given, course.data(given))["zh"]) == there


@pytest.mark.parametrize("name", ["stance", "course"])
def test_no_link_to_sentences_that_are_not_there(name: str) -> None:
    """A speech without a problem leads to no list of problems, but to those of its other stances."""
    given = results(9)
    none = given.features.index[given.features["stance.problem"] == 0]
    some = given.features.index[given.features["stance.problem"] > 0]
    assert len(none)
    assert len(some)
    fig = draw(plots.named(name), given)
    assert isinstance(fig, DrawnFigure)
    hrefs = {h for _, href in fig.links for h in ([href] if isinstance(href, str) else href)}
    assert not any(f"#stance=problem&speech={speech}" in hrefs for speech in none)
    assert all(f"#stance=problem&speech={speech}" in hrefs for speech in some)
    assert all(f"#stance=plan&speech={speech}" in hrefs for speech in none)


def test_stance_says_why_a_row_has_no_mark() -> None:
    """A speech without achievement and problem has no ratio."""
    caption = stance.caption(results(9), stance.data(results(9)))
    assert "no mark where neither occurs" in caption["en"]
    assert "两者皆无则不画" in caption["zh"]


def test_function_words_head_no_list_and_the_caption_says_so() -> None:
    """By the caption's formula 的, in every speech and most often, would come first; it is left out and said."""
    given = results(9)
    cuts = tuple(of_tokens("的 的 的 的 农村 会议", id) for id in given.metadata.index)
    given = dataclasses.replace(given, segmented=cuts)
    table = tfidf_terms.data(given)
    assert set(table["term"]) == {"农村", "会议"}
    path = resources.files("discourse.extractors").joinpath("stopwords.toml")
    words = tomllib.loads(path.read_text(encoding="utf-8"))["words"].values()
    n = len({word for line in words for word in line.split()})
    caption = tfidf_terms.caption(given, table)
    assert f"a list of {n} words" in caption["en"]
    assert f"词表共 {n} 个" in caption["zh"]


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_terms_in_one_column_keep_their_eras_and_n(lang: plots.Lang) -> None:
    """At 85 mm neither an era's name nor its n nor a term of four characters is cut."""
    given = results(9)
    cuts = tuple(of_tokens("群众路线 会议 农村", id) for id in given.metadata.index)
    fig = draw(plots.named("tfidf_terms"), dataclasses.replace(given, segmented=cuts), lang, 85)
    texts = [text.get_text() for text in fig.texts]
    assert not [text for text in texts if "…" in text]
    assert {"n = 3", "n = 2"} <= set(texts)
    assert any("群众路线" in text and text[0].isdigit() for text in texts)


@pytest.mark.parametrize(
    "lang", [*(pytest.param(one, marks=pytest.mark.thorough) for one in ("en", "zh")), "both"]
)
def test_heads_of_kinds_stand_apart(lang: plots.Lang) -> None:
    """At 175 mm more than 1.5 mm lies between heads side by side; at 85 mm each kind has one head."""
    fig = draw(plots.named("formula_density"), results(9), lang, 175)
    with style("heads"):
        fig.canvas.draw()
        words = [w for pair in CATEGORIES.values() for label in pair for w in (label, *label.split())]
        boxes = [t.get_window_extent() for t in fig.texts if any(w in t.get_text() for w in words)]
    mm = fig.dpi / 25.4
    gaps = [
        (b.x0 - a.x1) / mm
        for a, b in itertools.permutations(boxes, 2)
        if b.x0 > a.x0 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * mm
    ]
    assert len(gaps) >= 7
    assert min(gaps) > 1.5
    narrow = draw(plots.named("formula_density"), results(9), lang, 85)
    assert len([t for t in narrow.texts if t.get_rotation() == 90]) == len(CATEGORIES)
