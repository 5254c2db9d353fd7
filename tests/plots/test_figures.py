"""What every figure must do, asked of every file in the folder."""

from __future__ import annotations

import dataclasses
import itertools
import re
from functools import cache

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from discourse import plots
from discourse.errors import PlotError
from discourse.plots import FigureSpec, draw, draw_table
from discourse.plots.parts.captions import n_note, too_few
from discourse.plots.parts.tables import rounded
from discourse.plots.style import style

from .fixture import many_eras, results, with_labels

FIGURES = plots.available()
MM = 25.4

every_figure = pytest.mark.parametrize("spec", FIGURES.values(), ids=list(FIGURES))

#: All figures but the one that shows the stance model on texts of its own.
OF_SPEECHES = {name: spec for name, spec in FIGURES.items() if name != "calibration"}
every_figure_of_speeches = pytest.mark.parametrize("spec", OF_SPEECHES.values(), ids=list(OF_SPEECHES))


#: Those that ask each speech for its words or sentences; the others see the tables only.
WORDED = {"course", "dispersion", "keyness", "lifelines", "similarity", "term_scatter", "word_shift"}

#: Those whose paper grows with the speeches, a line or a row for each, are filled with hundreds every time.
LISTING = {"timeline", "formula_density", "stance", "similarity"}


@cache
def _drawn(name: str, n: int, lang: plots.Lang, width: float) -> Figure:
    """A figure of the invented speeches, drawn once for all tests that only look at it."""
    return draw(FIGURES[name], results(n), lang, width)


@cache
def _table(name: str) -> pd.DataFrame:
    """The table behind the figure of nine invented speeches, for tests that only look at it."""
    return FIGURES[name].data(results(9))


class Untouchable:
    """A multiverse that nobody may look at."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"the multiverse was asked for {name}")


@every_figure
def test_a_figure_says_whether_it_shows_the_multiverse(spec: FigureSpec) -> None:
    """Those that do not are drawn before there is one, and look the same with it."""
    kept = dataclasses.replace(results(9), multiverse=Untouchable())

    def made() -> object:
        table = spec.data(kept)
        return spec.caption(kept, table)

    if spec.multiverse:
        with pytest.raises(AssertionError, match="the multiverse was asked for"):
            made()
    else:
        made()


def _texts(fig: Figure) -> list[Text]:
    """All type on a figure that can be seen."""
    seen = [t for t in fig.findobj(Text) if t.get_visible() and t.get_text().strip()]
    hidden = []
    for ax in fig.axes:
        low, high = sorted(ax.get_xlim())
        ticks = zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
        hidden += [t for at, t in ticks if not (low - 1e-9 <= at <= high + 1e-9)]
        hidden += [] if ax.axison else [*ax.get_xticklabels(), *ax.get_yticklabels()]
    return [t for t in seen if t not in hidden]


def _overlaps(fig: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that lie more than 0.3 mm upon one another."""
    with style("overlaps"):
        fig.canvas.draw()
        boxes = [(t.get_text(), t.get_window_extent()) for t in _texts(fig)]
    slack = 0.3 / MM * fig.dpi
    return [
        (a, b)
        for (a, p), (b, q) in itertools.combinations(boxes, 2)
        if min(p.x1, q.x1) - max(p.x0, q.x0) > slack and min(p.y1, q.y1) - max(p.y0, q.y0) > slack
    ]


def _outside(fig: Figure) -> list[str]:
    """Texts that reach beyond the paper."""
    width, height = fig.get_size_inches() * fig.dpi
    boxes = [(t.get_text(), t.get_window_extent()) for t in _texts(fig)]
    return [
        text for text, b in boxes if b.x0 < -0.5 or b.y0 < -0.5 or b.x1 > width + 0.5 or b.y1 > height + 0.5
    ]


def test_the_folder_is_the_list() -> None:
    """Figures are found by their files: the five asked for are there, sorted."""
    assert {"course", "formula_density", "stance", "tfidf_terms", "timeline"} <= set(FIGURES)
    assert list(FIGURES) == sorted(FIGURES)


def test_an_unknown_figure_is_an_error_with_the_nearest_name() -> None:
    """A misspelt name is answered with the right one."""
    with pytest.raises(PlotError, match=r"no figure 'stanc'.*Try: stance"):
        plots.named("stanc")


@every_figure
@pytest.mark.parametrize(
    ("lang", "width", "n"),
    [
        ("both", 85, 9),
        pytest.param("en", 175, 9, marks=pytest.mark.thorough),
        pytest.param("both", 85, 60, marks=pytest.mark.thorough),
    ],
)
def test_nothing_overlaps_or_leaves_the_paper(
    spec: FigureSpec, lang: plots.Lang, width: float, n: int
) -> None:
    """At one and two columns of a journal, with few speeches and with many, all type stands clear."""
    fig = _drawn(spec.name, n, lang, width)
    assert _overlaps(fig) == []
    assert _outside(fig) == []


@every_figure
@pytest.mark.parametrize("n", [9, pytest.param(60, marks=pytest.mark.thorough)])
def test_type_is_never_too_small(spec: FigureSpec, n: int) -> None:
    """No type is below five points, with nine speeches or sixty in one column."""
    assert min(t.get_fontsize() for t in _texts(_drawn(spec.name, n, "both", 85))) >= 5.0


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(spec, id=name, marks=[pytest.mark.thorough] * (name not in LISTING))
        for name, spec in FIGURES.items()
    ],
)
def test_hundreds_fit_a_page(spec: FigureSpec) -> None:
    """With more speeches than a page holds, a figure of at most a page comes out."""
    fig = draw(spec, results(300))
    assert fig.get_figheight() * MM <= 250
    assert _outside(fig) == []


@every_figure_of_speeches
def test_no_era_at_all(spec: FigureSpec) -> None:
    """A corpus of which no speech lies in any era is drawn, and the caption says that nothing is compared."""
    given = results(9, eras=False)
    fig = draw(spec, given)
    assert _outside(fig) == []
    assert "nothing can be compared" in spec.caption(given, spec.data(given))["en"]


@pytest.mark.thorough
@every_figure
def test_eight_eras(spec: FigureSpec) -> None:
    """Eight eras instead of three: each has its mark, nothing overlaps."""
    given = results(16)
    eras = many_eras(8)
    metadata = given.metadata.assign(era=[str(2001 + i % 8) for i in range(16)])
    fig = draw(spec, dataclasses.replace(given, eras=eras, metadata=metadata), "zh", 175)
    assert _outside(fig) == []


def test_a_caption_names_some_of_many_pairs_and_counts_the_rest() -> None:
    """Eight eras of two speeches make 28 pairs, of which six are named; a pair that can be tested is not denied."""
    given = results(16)
    days = [str(2001 + i % 8) for i in range(16)]
    alone = given.metadata.assign(era=days, duplicate_of="")
    said = too_few(dataclasses.replace(given, eras=many_eras(8), metadata=alone))[0]
    assert said.count(" against ") == 6
    assert "; 22 more pairs)" in said
    assert said.startswith("Too few speeches to conclude from")
    some = given.metadata.assign(era=["2001"] * 7 + ["2002"] * 8 + ["2003"], duplicate_of="")
    said = too_few(dataclasses.replace(given, eras=many_eras(3), metadata=some))[0]
    assert said.startswith("Too few speeches to compare some of the eras: in 2 of 3 pairs")
    assert "Year 2001 against Year 2002" not in said


@pytest.mark.parametrize("name", ["formula_density", "stance", "course", "dispersion", "reuse"])
def test_a_long_name_of_an_era_stays_on_the_paper(name: str) -> None:
    """Whatever a file of eras calls them, cut to measure."""
    given = results(9)
    eras = [dataclasses.replace(era, en="A very long name " * 12) for era in given.eras]
    fig = draw(
        name, dataclasses.replace(given, eras=dataclasses.replace(given.eras, eras=tuple(eras))), "en", 85
    )
    assert _outside(fig) == []


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(spec, id=name, marks=[pytest.mark.thorough] * (name not in WORDED))
        for name, spec in OF_SPEECHES.items()
    ],
)
def test_a_speech_without_a_word(spec: FigureSpec) -> None:
    """A speech of punctuation alone, among the independent ones of an era, spoils no figure."""
    given = results(9)
    own = (given.metadata["era"] != "") & (given.metadata["duplicate_of"] == "")
    place = int(own.to_numpy().argmax())
    bare = dataclasses.replace(given.segmented[place], tokens=("，",), starts=(0,))
    segmented = (*given.segmented[:place], bare, *given.segmented[place + 1 :])
    assert _outside(draw(spec, dataclasses.replace(given, segmented=segmented), "zh")) == []


@every_figure
def test_hostile_labels(spec: FigureSpec) -> None:
    """Dollar signs, unknown characters, line breaks and very long titles are drawn as text, cut to measure."""
    given = with_labels(
        results(9),
        _000_1="$x_1$ \\frac{",
        _000_2="讲话\ue304\u200b\n第二行",
        _000_3="很长的标题" * 60,
        _001_1="=HYPERLINK()",
    )
    fig = draw(spec, given, "both", 85)
    assert _overlaps(fig) == []
    assert _outside(fig) == []
    table = spec.data(given)
    assert ("U+E304" in spec.caption(given, table)["en"]) == ("label" in table)


@every_figure_of_speeches
def test_caption_says_n_and_warns(spec: FigureSpec) -> None:
    """n, n independent, too few to conclude, genre confounded with era: in both languages, for nine speeches."""
    caption = spec.caption(results(9), _table(spec.name))
    assert set(caption) == {"en", "zh"}
    assert "n = 9 speeches, 8 independent" in caption["en"]
    assert "n = 9 篇讲话，其中独立 8 篇" in caption["zh"]
    assert "Too few speeches to conclude" in caption["en"]
    assert "between two eras, near-duplicates counted once, can reach" in caption["en"]
    assert "近似重复只计一次时，时期之间的置换检验" in caption["zh"]
    assert "不足以下结论" in caption["zh"]
    assert "Genre and era cannot be told apart" in caption["en"]
    assert "文体与时期无法区分" in caption["zh"]
    assert not re.search(r"[{}]|nan|None", caption["en"] + caption["zh"])


@every_figure
def test_caption_does_not_warn_without_reason(spec: FigureSpec) -> None:
    """With many speeches of one genre in each era neither warning stands."""
    given = results(60)
    given = dataclasses.replace(given, metadata=given.metadata.assign(genre="speech"))
    caption = spec.caption(given, spec.data(given))
    assert "Too few" not in caption["en"]
    assert "told apart" not in caption["en"]


@every_figure
def test_table_is_made_of_plain_values(spec: FigureSpec) -> None:
    """The table has plain columns of numbers or text, unique names, no index to get lost."""
    table = rounded(_table(spec.name))
    assert table.columns.is_unique
    assert list(table.index) == list(range(len(table)))
    for name in table.columns:
        if table[name].dtype.kind not in "fiub":
            assert table[name].map(lambda value: isinstance(value, str)).all(), name


@pytest.mark.thorough
@every_figure
def test_inputs_do_not_change(spec: FigureSpec) -> None:
    """Making and drawing a figure leaves results, table and rcParams as they were."""
    given = results(9)
    features, metadata, before = given.features.copy(), given.metadata.copy(), dict(mpl.rcParams)
    table = spec.data(given)
    copy = table.copy()
    draw_table(spec, table, "zh")
    pd.testing.assert_frame_equal(given.features, features)
    pd.testing.assert_frame_equal(given.metadata, metadata)
    pd.testing.assert_frame_equal(table, copy)
    assert dict(mpl.rcParams) == before


@every_figure
def test_size_in_millimetres(spec: FigureSpec) -> None:
    """The width asked for is the width of the paper."""
    assert _drawn(spec.name, 9, "both", 85).get_figwidth() * MM == pytest.approx(85)
    assert spec.size(_table(spec.name))[0] in (85, 175)


def test_figure_shows_once_in_a_notebook() -> None:
    """Jupyter gets one picture of it; pyplot, which would show it again, knows nothing of it."""
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed")
    from matplotlib import pyplot

    fig = draw(FIGURES["timeline"], results(9))
    data, _ = formatters.DisplayFormatter().format(fig)
    assert [kind for kind in data if kind.startswith("image/")] == ["image/png"]
    assert pyplot.get_fignums() == []


def test_a_sheet_too_small_is_an_error() -> None:
    """A width that no panel fits is answered with the widths that journals have."""
    with pytest.raises(PlotError, match=r"a sheet of 25 × .*no room.*85 mm"):
        draw(FIGURES["formula_density"], results(9), "both", 25)


def test_missing_features_are_named() -> None:
    """A study that did not measure stance is told which column and which extractor the figure needs."""
    given = results(9)
    bare = dataclasses.replace(given, features=given.features.drop(columns=["stance.theta"]))
    with pytest.raises(PlotError, match=r"figure stance: .*stance\.theta.*\[features\]"):
        draw(FIGURES["stance"], bare)


def test_notes_for_one_and_for_all() -> None:
    """The note under the title leaves out what need not be said."""
    assert n_note(8, 8) == ("n = 8 speeches", "n = 8 篇讲话")
    assert n_note(1, 1)[0] == "n = 1 speech"


def test_calibration_says_that_it_shows_the_model() -> None:
    """The same table whatever the speeches; its shares of a row add up; the caption says whose texts these are."""
    spec = FIGURES["calibration"]
    table = spec.data(results(9))
    pd.testing.assert_frame_equal(table, spec.data(results(60)))
    rows = table[table["row"] == "confusion"]
    assert len(rows) == 4 * table["setting"].nunique() >= 20
    assert rows[["achievement", "problem", "plan", "other"]].sum(axis=1).to_numpy() == pytest.approx(1)
    assert "not the speeches of this study" in spec.caption(results(9), table)["en"]
    assert "F1: mean over the four stances" in spec.caption(results(9), table)["en"]
    assert "F1 为四类立场" in spec.caption(results(9), table)["zh"]


@pytest.mark.parametrize("width", [85, 175])
def test_calibration_names_rows_and_columns_in_both_languages(width: float) -> None:
    """Each of the four stances stands beside and below every square of squares, in Chinese and in English."""
    fig = _drawn("calibration", 9, "both", width)
    texts = [text.get_text() for text in fig.texts]
    settings = FIGURES["calibration"].data(results(9))["setting"].nunique()
    for name in ("成绩", "问题", "打算", "其他", "ach.", "prob.", "plan", "other"):
        assert texts.count(name) == 2 * settings


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_calibration_fills_its_paper_and_its_names_stand_apart(lang: plots.Lang) -> None:
    """In one column no strip of 12 mm is blank from side to side, and names below squares do not run together."""
    fig = _drawn("calibration", 9, lang, 85)
    with style("names"):
        fig.canvas.draw()
        boxes = [(t.get_text(), t.get_window_extent()) for t in _texts(fig)]
    mm = fig.dpi / MM
    heights = sorted([b.y0 for _, b in boxes] + [0.0, fig.get_figheight() * fig.dpi])
    assert max(b - a for a, b in itertools.pairwise(heights)) < 12 * mm
    names = [b for text, b in boxes if text in ("plan", "other", "prob.", "ach.", "打算", "其他")]
    gaps = [
        b.x0 - a.x1 for a in names for b in names if abs(a.y0 - b.y0) < 0.5 * mm and 0 < b.x0 - a.x0 < 8 * mm
    ]
    assert min(gaps) > 0.4 * mm


def test_tables_changed_by_hand_are_drawn_only_where_they_still_fit() -> None:
    """A label of one's own is drawn; an era that there is not would take its speeches away in silence."""
    given = results(9)
    known = given.metadata
    typed = known.assign(era=["new-journy", *known["era"][1:]])
    for metadata, said in (
        (typed, "has an era 'new-journy' that the periodisation has not.*one of .*, or '' for none"),
        (known.reset_index(), "9 rows of metadata and 9 of features do not have the same speech ids"),
        (known[:5], "5 rows of metadata and 9 of features.*Try: metadata.loc"),
    ):
        with pytest.raises(PlotError, match=said):
            draw("stance", dataclasses.replace(given, metadata=metadata))
    mine = known.assign(era=["", *known["era"][1:]], label=[f"S{n}" for n in range(9)])
    drawn = _texts(draw("stance", dataclasses.replace(given, metadata=mine)))
    assert any(text.get_text().startswith("S1") for text in drawn)
