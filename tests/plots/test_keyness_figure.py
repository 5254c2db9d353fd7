"""The figure of key words as the table it draws: which eras, which words, and what stands on the paper."""

from __future__ import annotations

import dataclasses
from math import comb, log2

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from discourse.compare.terms import keyness as keyness_table
from discourse.plots import draw_table
from discourse.plots import keyness as figure
from discourse.plots.base import Lang
from discourse.plots.parts.drawn import DrawnFigure
from discourse.plots.parts.era_pairs import COLUMNS, era_pairs, pair_words, pairs_said
from discourse.plots.parts.tables import rounded
from discourse.results import Results
from tests.helpers import of_tokens

from .fixture import many_eras, results

OLD, MIDDLE, NEW = "2010-new-village", "2014-mass-line", "2021-2024-twentieth-congress"

#: What is said in each era: 农村 (village) in the first, 整改 (correction) in the second, 引领 (to lead) in the
#: third, 会议 (meeting) in all.
LINES = {
    OLD: "农村 农村 会议 会议",
    MIDDLE: "整改 整改 整改 会议",
    NEW: "引领 引领 引领 引领 会议",
    "": "无关 无关 无关 无关 无关 无关",
}


def said(lines: dict[str, str], **more: str) -> Results:
    """The nine invented speeches with words to be counted by hand: 3, 2 and 2 independent ones in the eras.

    ``more`` is added to what the first speech of an era says (``new="..."``).
    """
    given = results(9)
    first = {"old": OLD, "middle": MIDDLE, "new": NEW}
    extra = {first[name]: " " + line for name, line in more.items()}
    cuts = [
        of_tokens(lines[era] + extra.pop(era, ""), id, duplicate_of=copy or None)
        for id, era, copy in zip(
            given.metadata.index, given.metadata["era"], given.metadata["duplicate_of"], strict=True
        )
    ]
    return dataclasses.replace(given, segmented=tuple(cuts))


def in_years(sizes: list[int]) -> Results:
    """Invented speeches, so many in each year from 2001, a year an era; none is a copy."""
    given = results(sum(sizes))
    eras = [str(2001 + i) for i, n in enumerate(sizes) for _ in range(n)]
    metadata = given.metadata.assign(era=eras, duplicate_of="")
    return dataclasses.replace(given, eras=many_eras(len(sizes)), metadata=metadata)


def heads(fig: Figure) -> list[Line2D]:
    """The heads of the stems: all single points in panels that nought runs through the middle of."""
    panels = [ax for ax in fig.axes if ax.get_xlim()[0] == pytest.approx(-ax.get_xlim()[1])]
    lines = [line for ax in panels for line in ax.lines if line.get_marker() not in ("None", 4, 5)]
    return [line for line in lines if len(np.asarray(line.get_xydata())) == 1]


def test_three_eras_make_three_pairs_later_against_earlier() -> None:
    """Each era is held against every earlier one."""
    pairs = [(pair.target.id, pair.reference.id) for pair in era_pairs(said(LINES))]
    assert pairs == [(MIDDLE, OLD), (NEW, OLD), (NEW, MIDDLE)]
    assert [pair[2:] for pair in era_pairs(said(LINES))] == [(2, 3), (2, 3), (2, 2)]


def test_of_many_eras_the_largest_neighbours_are_shown() -> None:
    """Six eras: of the five pairs of neighbours the three whose smaller era has most speeches, in order of time."""
    given = in_years([2, 5, 4, 1, 3, 6])
    pairs = [(pair.reference.id, pair.target.id) for pair in era_pairs(given)]
    assert pairs == [("2001", "2002"), ("2002", "2003"), ("2005", "2006")]
    en, zh = pairs_said(given, figure.data(given))
    assert "Shown are 3 of 5 pairs" in en
    assert "5 对中独立篇数最多的 3 对" in zh


def test_words_and_numbers_are_those_counted_by_hand() -> None:
    """引领 8 times in 2 speeches of 10 words, never in 3 of 12 words: the Log Ratio is log2((8/10) / (.5/12))."""
    table = figure.data(said(LINES))
    pair = table[(table["target"] == NEW) & (table["reference"] == OLD)]
    assert pair["term"].tolist() == ["引领", "农村", "会议"]
    row = pair.iloc[0]
    assert (row["count_target"], row["count_reference"]) == (8, 0)
    assert (row["docs_target"], row["n_target"], row["docs_reference"], row["n_reference"]) == (2, 2, 0, 3)
    assert row["log_ratio"] == pytest.approx(log2((8 / 10) / (0.5 / 12)))
    assert row["p_permutation"] == row["p_floor"] == pytest.approx(2 / comb(5, 2))
    assert pair["more_in"].tolist() == [NEW, OLD, OLD]
    assert pair["rank"].tolist() == [1, 1, 2]


def test_a_word_of_one_speech_is_not_listed() -> None:
    """猪瘟 (swine fever) nine times in one of two speeches is the topic of that speech, not a word of the era."""
    given = said(LINES, new=" ".join(["猪瘟"] * 9))
    assert "猪瘟" not in set(figure.data(given)["term"])
    assert "猪瘟" not in set(pair_words(given)["term"])


def test_a_word_of_one_speech_here_and_of_more_there_is_not_listed_here() -> None:
    """会议 (meeting) once in each of three earlier speeches, forty times in one of two later ones: in no list."""
    lines = LINES | {NEW: "引领 引领 引领 引领"}
    given = said(lines, new=" ".join(["会议"] * 40))
    words = pair_words(given)
    row = words[(words["term"] == "会议") & (words["target"] == NEW) & (words["reference"] == OLD)].iloc[0]
    assert (row["more_in"], row["docs_target"], row["rank"]) == (NEW, 1, 0)
    table = figure.data(given)
    assert not ((table["term"] == "会议") & (table["more_in"] == NEW)).any()


def test_an_era_of_one_speech_has_its_words_all_the_same() -> None:
    """Where there is one speech only, its words are listed, 1 of 1; the caption says so."""
    given = said(LINES)
    metadata = given.metadata.copy()
    metadata.loc[metadata.index[metadata["era"] == MIDDLE][1:], "era"] = ""
    given = dataclasses.replace(given, metadata=metadata)
    given = dataclasses.replace(
        given, segmented=tuple(of_tokens(s.text + " 整改 整改", s.id) for s in given.segmented)
    )
    table = figure.data(given)
    lone = table[table["more_in"] == MIDDLE]
    assert "整改" in set(lone["term"])
    assert set(lone.loc[lone["target"] == MIDDLE, "n_target"]) == {1}
    assert "in one where an era has only one" in figure.caption(given, table)["en"]


def test_the_order_is_that_of_the_keyness_table() -> None:
    """The first eight words of each side that stand in two of its speeches, as the comparison gives them."""
    given = results(60)
    table = figure.data(given)
    for _, part in table.groupby(["target", "reference"]):
        target, reference = part.iloc[0][["target", "reference"]]
        whole = keyness_table(
            given.segmented,
            given.metadata["era"].tolist(),
            str(target),
            str(reference),
            seed=given.study.seed,
            min_speeches=2,
        )
        more = whole[(whole["log_ratio"] > 0) & (whole["docs_target"] >= 2)].head(8)
        less = whole[(whole["log_ratio"] < 0) & (whole["docs_reference"] >= 2)].head(8)
        same = pd.concat([more, less])
        assert part["term"].tolist() == same["term"].tolist()
        assert part["q"].tolist() == same["q"].tolist()
        assert part["log_ratio_low_speeches"].tolist() == pytest.approx(
            same["log_ratio_low_speeches"].tolist(), nan_ok=True
        )


def test_every_word_has_its_head_filled_if_key() -> None:
    """Stems end at the Log Ratio; filled are the words below the level and no others."""
    table = rounded(figure.data(results(200)))
    fig = draw_table(figure.figure, table, "both", 85)
    drawn = heads(fig)
    assert [float(np.asarray(line.get_xydata())[0, 0]) for line in drawn] == table["log_ratio"].tolist()
    filled = [line.get_markerfacecolor() == line.get_markeredgecolor() for line in drawn]
    assert filled == (table["q"] <= 0.05).tolist()
    assert any(filled)
    assert not all(filled)


def test_what_no_test_can_show_is_hollow_and_said() -> None:
    """Two against three speeches: p cannot be below 0.2, no head is filled, the panel says so in both languages."""
    table = rounded(figure.data(said(LINES)))
    fig = draw_table(figure.figure, table, "both", 175)
    assert all(line.get_markerfacecolor() == "#FFFFFF" for line in heads(fig))
    texts = " ".join(text.get_text() for text in fig.texts)
    assert "p ≥ 0.2: too few speeches to call any word key at 0.05" in texts
    assert "p ≥ 0.2：篇数太少" in texts
    assert "q" not in {text.get_text() for text in fig.texts}  # no column of numbers that say nothing


@pytest.mark.parametrize("width", [85, 175])
def test_in_how_many_speeches_is_written_for_both_sides(width: float) -> None:
    """k of n for the later and the earlier era, at one column and at two."""
    fig = draw_table(figure.figure, rounded(figure.data(said(LINES))), "en", width)
    texts = [text.get_text() for text in fig.texts]
    assert {"2/2 : 0/3", "0/2 : 3/3", "2/2 : 3/3"} <= set(texts)
    assert ("8 : 0" in texts) == (width == 175)


def test_a_word_that_one_era_lacks_has_a_dotted_stem() -> None:
    """Its length hangs on ½ for 0; that of a word which both have does not."""
    table = rounded(figure.data(said(LINES)))
    fig = draw_table(figure.figure, table, "en", 85)
    stems = [
        line.get_linestyle()
        for ax in fig.axes
        for line in ax.lines
        if line.get_linewidth() == 1.2 and np.asarray(line.get_xydata())[0, 0] == 0
    ]
    lacking = (table["count_target"] == 0) | (table["count_reference"] == 0)
    assert [stem != "-" for stem in stems] == lacking.tolist()


def test_words_and_heads_lead_to_their_passages() -> None:
    """Each word and each head links to the word in the era that uses it more."""
    table = rounded(figure.data(said(LINES)))
    fig = draw_table(figure.figure, table, "zh", 175)
    assert isinstance(fig, DrawnFigure)
    links = [link for _, link in fig.links]
    assert len(links) == 2 * len(table)
    assert f"#term=%E5%BC%95%E9%A2%86&era={NEW}" in links


def test_the_caption_states_order_least_counts_and_limits() -> None:
    """Permutation, least counts, the ½ for 0, and that the chosen seem to differ more than they do."""
    given = results(200)
    caption = figure.caption(given, figure.data(given))
    for part in (
        "permutation test of whole speeches",
        "at least 5 times",
        "0 as ½",
        "differ more than they do",
    ):
        assert part in caption["en"]
    for part in ("整篇讲话置换检验", "至少出现 5 次", "以 ½ 代 0", "看来差别更大"):
        assert part in caption["zh"]
    assert "words key (q ≤ 0.05)" in caption["en"]


def test_one_era_alone_is_no_comparison() -> None:
    """An empty table with its columns, and a sheet that says so."""
    given = results(9)
    alone = dataclasses.replace(given, metadata=given.metadata.assign(era=MIDDLE))
    table = figure.data(alone)
    assert table.empty
    assert list(table.columns) == COLUMNS
    fig = draw_table(figure.figure, table, "en", 85)
    assert "nothing can be compared" in {text.get_text() for text in fig.texts}


def test_eras_without_a_frequent_word_are_no_comparison_either() -> None:
    """No word five times: an empty table, and the caption names the pairs."""
    given = said(dict.fromkeys(LINES, "甲 乙"))
    given = dataclasses.replace(
        given, segmented=tuple(of_tokens(f"词{i} 字{i}", s.id) for i, s in enumerate(given.segmented))
    )
    table = figure.data(given)
    assert table.empty
    assert "no word occurs often enough" in figure.caption(given, table)["en"]
    assert draw_table(figure.figure, table, "both", 85).texts


def test_a_speech_without_words_is_left_out_and_said() -> None:
    """One of three speeches of an era is nothing but a number: two are compared, and the caption counts the third."""
    given = said(LINES)
    mute = given.metadata.index[given.metadata["era"] == OLD][0]
    cuts = tuple(of_tokens("， 2014", s.id) if s.id == mute else s for s in given.segmented)
    given = dataclasses.replace(given, segmented=cuts)
    table = figure.data(given)
    assert set(table.loc[table["reference"] == OLD, "n_reference"]) == {2}
    caption = figure.caption(given, table)
    assert "1 independent speech without a word left out" in caption["en"]
    assert "另有 1 篇独立讲话无词" in caption["zh"]


@pytest.mark.parametrize("lang", ["en", "both"])
def test_names_of_eras_share_a_line_and_are_cut_only_where_they_must_be(lang: Lang) -> None:
    """A long and a short name that fit together stand whole; of two that do not the longer is cut, n never."""
    table = rounded(figure.data(said(LINES)))
    texts = [text.get_text() for text in draw_table(figure.figure, table, lang, 85).texts]
    assert any("Twentieth congress  n = 2" in text for text in texts)
    long = table.replace(
        "Twentieth congress", "Twentieth congress, its eve, its aftermath and all the years since"
    )
    fig = draw_table(figure.figure, long, lang, 85)
    heads = [text for text in fig.texts if "n = " in text.get_text()]
    assert {text.get_text() for text in heads if "New village" in text.get_text()}.pop().endswith("  n = 3")
    assert any("…  n = 2" in text.get_text() for text in heads)
    fig.draw_without_rendering()
    assert all(text.get_window_extent().x1 <= fig.bbox.x1 for text in heads)
