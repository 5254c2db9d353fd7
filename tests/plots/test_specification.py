"""The specification curve as the table it draws: all rows in order, and what options do where all else is equal."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from discourse import plots
from discourse.errors import MissingFeatureError
from discourse.multiverse import CHOICES
from discourse.plots import draw, draw_table
from discourse.plots import specification as figure
from discourse.plots.parts.specification_caption import OPTIONS
from discourse.plots.parts.specifications import Effect, Panel, effects, options, panels, shown
from discourse.plots.parts.tables import rounded
from discourse.plots.style import INK, PAPER
from discourse.publish.tables import csv_text
from discourse.results import Results
from discourse.study import Comparisons

from .fixture import results
from .specified import ADDED, specified
from .test_figures import _outside, _overlaps, _texts

THETA, FORMULAS = "stance.theta", "formula.lexicon_share"
OLD, MASS, NEW = "2010-new-village", "2014-mass-line", "2021-2024-twentieth-congress"
NAN = float("nan")


def given(*asked: object, **named: object) -> Results:
    """The nine invented speeches with other specifications (arguments of ``specified``)."""
    outcomes, groups = asked or ([THETA], [OLD, NEW])
    again = specified(outcomes, groups, **named)  # type: ignore[arg-type]
    return dataclasses.replace(results(9), multiverse=again)


def one(**named: object) -> Panel:
    """The only comparison of θ, the twentieth congress against the new village."""
    return panels(figure.data(given(**named)))[0]


def drawn(made: Results, lang: plots.Lang = "en", width: float = 175) -> tuple[Figure, list[Axes]]:
    """The figure and its panels: curve, options, curve, options, ..."""
    fig = draw("specification", made, lang, width)
    return fig, [ax for ax in fig.axes if ax.axison]


def said(fig: Figure) -> str:
    """All type on the paper."""
    return "\n".join(text.get_text() for text in _texts(fig))


def test_the_table_is_every_specification_in_order() -> None:
    """No row and no column is lost; d rises within each comparison, NaN last, and comparisons keep their order."""
    made = given([THETA, FORMULAS], [OLD, MASS, NEW])
    assert made.multiverse
    table, whole = figure.data(made), made.multiverse.specifications
    key = ["outcome", "target", "reference", *ADDED]
    pd.testing.assert_frame_equal(
        table[whole.columns].sort_values(key, ignore_index=True),
        rounded(whole).sort_values(key, ignore_index=True),
    )
    assert len(table) == 6 * 18
    for place, (_, part) in enumerate(table.groupby(["outcome", "target", "reference"], sort=False)):
        assert list(part.index) == list(range(18 * place, 18 * place + 18))
        d = part["d"].to_numpy()
        assert np.all(np.diff(d[:12]) >= 0)
        assert np.isnan(d[12:]).all()
        assert part["rank"].tolist()[:12] == list(range(1, 13))
        assert part["rank"][12:].isna().all()
    assert table["outcome"].drop_duplicates().tolist() == [THETA, FORMULAS]


def test_labels_stand_once_a_comparison() -> None:
    """The first row of each comparison says what all are called; the others are empty, for there are thousands."""
    table = figure.data(given([THETA], [OLD, MASS, NEW]))
    assert (table["labels_zh"] != "").sum() == 3
    part = panels(table)[1]
    assert part.outcome == {"en": "theta", "zh": "theta"}
    assert part.pair == {"en": "Twentieth congress − New village", "zh": "二十大 − 新农村"}
    assert part.called["weighting"] == ("weighting", "加权方式")


def test_groups_that_are_no_eras_go_by_their_own_names() -> None:
    """Genres are not looked up among the eras, and a name may hold the sign that parts the labels."""
    made = given([THETA], [OLD, "a | b"])
    study = dataclasses.replace(made.study, comparisons=Comparisons(by="genre"))
    part = panels(figure.data(dataclasses.replace(made, study=study)))[0]
    assert part.pair == {"en": f"a | b − {OLD}", "zh": f"a | b − {OLD}"}
    assert list(part.called) == list(ADDED)


def test_without_a_multiverse_it_says_how_to_get_one() -> None:
    """The figure is not drawn from nothing."""
    bare = dataclasses.replace(results(9), multiverse=None)
    with pytest.raises(MissingFeatureError, match=r"figure specification: .*run = true in \[multiverse\]"):
        figure.data(bare)


def test_the_curve_is_every_difference() -> None:
    """Twelve of eighteen can be estimated: twelve steps of equal width, each at its d; a diamond at the study's own.

    By hand: 0.75 and what the options add; smaller than 0.75 are −0.5, −0.375, −0.25, −0.125, 0.25, 0.375, 0.5 and
    0.625.
    """
    fig, (curve, _) = drawn(given())
    steps = max(curve.lines, key=lambda line: len(np.atleast_1d(line.get_xdata())))
    d = sorted(0.75 + a + b + c for a in (0, 0.125) for b in (0, -0.25, 0.5) for c in (0, -1))
    assert np.asarray(steps.get_ydata()).tolist() == pytest.approx(np.repeat(d, 2).tolist())
    assert np.asarray(steps.get_xdata())[[0, 1, -1]].tolist() == pytest.approx([0, 1 / 12, 1])
    own = next(line for line in curve.lines if line.get_marker() == "D")
    assert (own.get_xdata()[0], own.get_ydata()[0]) == pytest.approx((8.5 / 12, 0.75))
    assert "this study" in said(fig)


def test_heavy_is_what_lies_below_the_level() -> None:
    """p is below the level from d = 1.2 on: 1.25 and 1.375; where there is none, no heavy line and no key for it."""
    fig, (curve, _) = drawn(given())
    heavy = [line for line in curve.lines if line.get_linewidth() == figure._HEAVY]
    assert len(heavy) == 1
    y = np.asarray(heavy[0].get_ydata())
    assert y[~np.isnan(y)].tolist() == pytest.approx([1.25, 1.25, 1.375, 1.375])
    assert "p below the corrected level" in said(fig)
    fig, (curve, _) = drawn(given(below=9.0))
    assert not [line for line in curve.lines if line.get_linewidth() == figure._HEAVY]
    assert "corrected level" not in said(fig)


def test_an_option_is_what_it_adds() -> None:
    """Where d is the sum of what options add, options differ by just that; one without d has no mark."""
    part = one()
    theirs = {name: effects(part, name) for name in ADDED}
    assert {name: [e.option for e in found] for name, found in theirs.items()} == {
        "headings": ["in", "out"],
        "smoothing": ["0.5", "0.1", "1"],
        "weighting": ["mean", "by length"],
    }
    for name, found in theirs.items():
        added = [ADDED[name][e.option] for e in found]
        assert [e.d - found[0].d for e in found] == pytest.approx([a - added[0] for a in added])
        assert [e.own for e in found] == [True] + [False] * (len(found) - 1)


def test_options_are_held_against_each_other_where_all_else_is_equal() -> None:
    """By length has no d where smoothing is 1: the means over all rows would differ by what smoothing adds, too.

    Hand count: over headings in and out and smoothing 0.5 and 0.1, mean: 0.75 + 0.0625 + 0.25; by length 1 less.
    """
    part = one()
    lost = (part.rows["smoothing"] == "1") & (part.rows["weighting"] == "by length")
    rows = part.rows.assign(d=part.rows["d"].mask(lost))
    found = effects(part._replace(rows=rows), "weighting")
    assert found == [Effect("mean", 1.0625, 4, True), Effect("by length", 0.0625, 4, False)]
    plain = rows.groupby("weighting")["d"].mean()
    assert plain["mean"] - plain["by length"] != pytest.approx(1.0)


def test_an_option_that_leaves_the_others_nothing_in_common_is_left_out() -> None:
    """Options that can be estimated under different headings only share no specification."""
    part = one()
    apart = ((part.rows["smoothing"] == "1") & (part.rows["headings"] == "in")) | (
        (part.rows["smoothing"] == "0.1") & (part.rows["headings"] == "out")
    )
    rows = part.rows.assign(d=part.rows["d"].mask(apart))
    assert [e.option for e in effects(part._replace(rows=rows), "smoothing")] == ["0.5", "0.1"]


def test_one_choice_alone() -> None:
    """Nothing else is varied: each option is its one specification."""
    part = one(added={"headings": {"in": 0.0, "out": 0.5}})
    assert effects(part, "headings") == [Effect("in", 0.75, 1, True), Effect("out", 1.25, 1, False)]


def test_marks_stand_at_the_effects_the_studys_filled() -> None:
    """Right of the curve: a mark an option in the order of the options, the first filled, joined in columns."""
    made = given()
    _, (_, right) = drawn(made)
    marks = [line for line in right.lines if line.get_marker() == "o"]
    found = [e for name in ADDED for e in effects(one(), name)]
    assert [line.get_ydata()[0] for line in marks] == pytest.approx([e.d for e in found])
    assert [line.get_markerfacecolor() for line in marks] == [INK if e.own else PAPER for e in found]
    x = [float(line.get_xdata()[0]) for line in marks]
    assert x == sorted(x)
    assert [round(v) for v in x] == [0, 0, 1, 1, 1, 2, 2]


def test_a_choice_that_does_not_touch_an_outcome_is_blank() -> None:
    """Formulas know no smoothing: no mark in that column, and the columns of both outcomes are the same."""
    made = given([THETA, FORMULAS], [OLD, NEW], blank={FORMULAS: "smoothing"})
    table = figure.data(made)
    assert options(panels(table)[1].rows, "smoothing") == []
    _, (_, first, _, second) = drawn(made)
    columns = [
        {round(float(line.get_xdata()[0])) for line in ax.lines if line.get_marker() == "o"}
        for ax in (first, second)
    ]
    assert columns == [{0, 1, 2}, {0, 2}]
    assert first.get_xlim() == second.get_xlim()


def test_one_scale_for_all_and_nought_on_it() -> None:
    """All panels share an axis that holds nought and every d."""
    _, axes = drawn(given([THETA], [OLD, MASS, NEW], base=2.0))
    assert len({ax.get_ylim() for ax in axes}) == 1
    low, high = axes[0].get_ylim()
    assert low < 0 < 2.625 < high


def test_the_same_specification_counts_once() -> None:
    """Headings change nothing: half of the specifications are no others, have no rank and are not on the curve."""
    made = given(
        added={"headings": {"in": 0.0, "out": 0.0}, "smoothing": ADDED["smoothing"]}, same="headings"
    )
    part = panels(figure.data(made))[0]
    assert (len(part.rows), part.distinct, len(part.curve)) == (6, 3, 3)
    assert part.rows["rank"].dropna().tolist() == [1, 2, 3]
    assert [e.d for e in effects(part, "headings")] == pytest.approx([0.75 + 0.25 / 3] * 2)
    assert "3 specifications; the sign never turns" in said(drawn(made)[0])


def test_the_share_that_turns_is_said() -> None:
    """Four of twelve differences are below nought while the study's own is above: −0.5, −0.375, −0.25, −0.125."""
    made = given()
    assert panels(figure.data(made))[0].turned == 4
    assert "12 of 18 specifications; sign turns in 33%" in said(drawn(made)[0])
    assert "12 种设定（共 18 种）；33% 变号" in said(drawn(made, "zh")[0])


def test_beyond_eight_the_fullest_are_shown_and_it_is_said() -> None:
    """Of ten comparisons the two outcomes' with fewest specifications stay away, on the paper and in the caption."""
    groups = [str(year) for year in range(2001, 2006)]
    made = given([THETA], groups)
    assert made.multiverse
    frame = made.multiverse.specifications.copy()
    lost = (frame["target"] == "2002") | ((frame["target"] == "2005") & (frame["reference"] == "2004"))
    frame.loc[lost & (frame["weighting"] == "by length"), "d"] = np.nan
    made = dataclasses.replace(made, multiverse=dataclasses.replace(made.multiverse, specifications=frame))
    table = figure.data(made)
    kept = [part.key[1:] for part in shown(table)]
    assert len(kept) == 8
    assert ("2002", "2001") not in kept
    assert ("2005", "2004") not in kept
    fig, axes = drawn(made)
    assert len(axes) == 16
    assert "8 of 10 comparisons" in said(fig)
    caption = figure.caption(made, table)
    assert "Shown are 8 of 10 comparisons" in caption["en"]
    assert "10 项比较中可估设定最多的 8 项" in caption["zh"]


@pytest.mark.parametrize(
    ("lang", "width", "pairs"),
    [
        pytest.param("both", 85, 10, marks=pytest.mark.thorough),
        pytest.param("both", 175, 10, marks=pytest.mark.thorough),
        pytest.param("zh", 85, 1, marks=pytest.mark.thorough),
        ("en", 175, 1),
    ],
)
def test_few_and_many_comparisons_stand_clear(lang: plots.Lang, width: float, pairs: int) -> None:
    """One comparison and ten, names of eras long and hostile: no type upon other type, none off the paper."""
    added = {
        c.name: {o: 0.1 * i * (-1) ** n for i, o in enumerate(c.options[:2])}
        for n, c in enumerate(CHOICES[:4])
    }
    added |= {c.name: {c.options[0]: 0.0} for c in CHOICES[4:]}
    groups = ["王\ue304 $x_1$ 时期", *(f"The years of opening and reform {n}" for n in range(4))]
    made = given([THETA], groups[: 2 if pairs == 1 else 5], added=added)
    table = rounded(figure.data(made))
    fig = draw_table(plots.named("specification"), table, lang, width)
    assert _overlaps(fig) == []
    assert _outside(fig) == []
    assert min(text.get_fontsize() for text in _texts(fig)) >= 5.0
    assert fig.get_figheight() * 25.4 <= 250
    fig.savefig(io.BytesIO(), format="svg")


@pytest.mark.parametrize(
    ("lang", "width"),
    [
        ("both", 85),
        *(pytest.param(*one, marks=pytest.mark.thorough) for one in (("en", 85), ("both", 175))),
        ("zh", 175),
    ],
)
def test_names_of_all_choices_stand_clear(lang: plots.Lang, width: float) -> None:
    """Every choice varied at once has its name below its column, whole, and none upon another."""
    table = rounded(figure.data(given()))
    row = table.iloc[[0]].drop(columns=list(ADDED))
    wide = pd.concat([row] * (len(CHOICES) + 1), ignore_index=True)
    for place, choice in enumerate(CHOICES):  # each row takes another choice's second option
        column = [choice.options[int(n == place + 1)] for n in range(len(wide))]
        wide.insert(3 + place, choice.name, column)
    wide["d"] = wide["rank"] = np.arange(1.0, len(wide) + 1)
    wide["baseline"] = wide.index == 0
    for label, names in ("labels_en", [c.en for c in CHOICES]), ("labels_zh", [c.zh for c in CHOICES]):
        wide[label] = ""
        wide.loc[0, label] = " | ".join(["Balance", "A − B", *names])
    fig = draw_table(plots.named("specification"), wide, lang, width)
    assert _overlaps(fig) == []
    assert _outside(fig) == []
    words = said(fig).replace("\n", " ")
    if width == 85 and lang != "zh":
        assert all(choice.en in words for choice in CHOICES)
    if lang != "en":
        assert all(choice.zh in words.replace(" ", "") for choice in CHOICES)


def test_nothing_that_can_be_estimated() -> None:
    """A comparison without a single d is drawn as such, and the caption gives no p and no sign."""
    made = given(base=NAN)
    fig, _ = drawn(made)
    assert "cannot be estimated" in said(fig)
    caption = figure.caption(made, figure.data(made))
    assert "n = 0 of 18" in caption["en"]
    assert "1 of 1 comparisons cannot be made as the study makes them" in caption["en"]
    assert "flip" not in caption["en"]
    assert "nan" not in caption["en"] + caption["zh"]


def test_the_studys_own_cannot_be_estimated() -> None:
    """No diamond, no sign to turn."""
    made = given(added={"headings": {"in": NAN, "out": 0.5}})
    fig, (curve, _) = drawn(made)
    assert not [line for line in curve.lines if line.get_marker() == "D"]
    assert "1 of 2 specifications; the study's own cannot be estimated" in said(fig)


def test_no_two_groups() -> None:
    """Without a pair the sheet and the caption say so."""
    made = given([THETA], [OLD])
    fig = draw("specification", made, "both")
    assert "no two groups to compare" in said(fig)
    assert "No two groups to compare" in figure.caption(made, figure.data(made))["en"]


def test_the_caption_says_what_flips() -> None:
    """Which claims turn, in how many specifications, the test of the curve, the level and the options: twice."""
    made = given([THETA, FORMULAS], [OLD, NEW], blank={FORMULAS: "weighting"})
    caption = figure.caption(made, figure.data(made))
    for part in (
        "2 of 2 claims flip",
        "Share of the text in formulas: Twentieth congress − New village (below the level in 2 of 6)",
        "theta: Twentieth congress − New village (the sign turns in 4 of 12 specifications; "
        "below the level in 2 of 12)",
        "n = 12 of 18, p = 0.034 (0.02)",
        "standard deviations of all speeches compared",
        "at or below 0.01",
        "smoothing (0.5, 0.1, 1)",
        "weighting (mean, by length, within genre)",
        "n = 9 speeches, 8 independent",
    ):
        assert part in caption["en"], part
    for part in (
        "二十大 − 新农村（12 种设定中 4 种变号；12 种设定中 2 种低于水准）",
        "n = 12／18，p = 0.034（0.02）",
        "p ≤ 0.01",
        "平滑常数（0.5、0.1、1）",
        "加权方式（各篇等权、按字数、同文体内）",
        "n = 9 篇讲话，其中独立 8 篇",
    ):
        assert part in caption["zh"], part


def test_the_caption_says_what_does_not_flip() -> None:
    """Two above nought by more than any option takes away, p nowhere below the level: the claim holds."""
    made = given(base=2.0, below=9.0)
    caption = figure.caption(made, figure.data(made))
    assert "No claim flips" in caption["en"]
    assert "没有一项结论因设定不同而翻转" in caption["zh"]


def test_every_option_has_a_chinese_word() -> None:
    """The caption in Chinese leaves no option in English but numbers."""
    for choice in CHOICES:
        assert all(option in OPTIONS or option[0].isdigit() for option in choice.options), choice.name


def test_thousands_of_rows_make_a_small_file() -> None:
    """What the figure adds to the specifications is at most a tenth of their CSV."""
    added = {c.name: {o: 0.01 * i for i, o in enumerate(c.options)} for c in CHOICES[5:]}
    made = given([THETA], [OLD, MASS, NEW], added=added)
    assert made.multiverse
    bare = csv_text(rounded(made.multiverse.specifications), index=False)
    assert len(made.multiverse.specifications) == 3 * 1296
    assert len(csv_text(rounded(figure.data(made)), index=False)) < 1.1 * len(bare)


def test_an_option_left_alone_has_no_mark() -> None:
    """Where corrected cannot be estimated the study's option has nothing to be held against; it is said."""
    added = {"headings": ADDED["headings"], "errors": {"as labelled": 0.0, "corrected": float("nan")}}
    part = one(added=added)
    assert len(effects(part, "headings")) == 2
    assert effects(part, "errors") == []
    made = given(added=added)
    caption = figure.caption(made, figure.data(made))
    assert "no second option is left" in caption["en"]
    assert "别无可比的选项" in caption["zh"]
