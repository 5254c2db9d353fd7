"""The dispersion plot as the table it draws: which formulas, where, how often, and by what rule."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from discourse import plots
from discourse.lexicons import Entry, Lexicon
from discourse.lexicons.match import Matcher
from discourse.plots import dispersion, draw, draw_table
from discourse.plots.base import Lang
from discourse.plots.parts.drawn import DrawnFigure
from discourse.plots.parts.formula_places import choose, dp_norm, places
from discourse.plots.parts.tables import rounded
from discourse.repair.traced import TracedText
from discourse.results import Results
from discourse.segment.segmented import SegmentedSpeech, Sentence

from .fixture import many_eras, results
from .test_figures import _outside, _overlaps

#: What the invented speeches of each era like to say; the last is for speeches outside the eras.
WORDS = (
    ("建设社会主义新农村", "科学发展观", "和谐社会", "三个代表", "创先争优", "以人为本"),
    ("群众路线教育实践活动", "八项规定", "中国梦", "科学发展观", "从严治党"),
    (
        "党的二十大精神",
        "两个确立",
        "两个维护",
        "全面从严治党",
        "乡村振兴",
        "习近平新时代中国特色社会主义思想",
    ),
    ("求真务实", "为人民服务", "改革开放"),
)


def saying(given: Results, texts: Mapping[str, Sequence[str]]) -> Results:
    """The same results, where the speeches named say these sentences and nothing else."""
    segmented = [_said(s, texts[s.id]) if s.id in texts else s for s in given.segmented]
    return dataclasses.replace(given, segmented=tuple(segmented))


def _said(given: SegmentedSpeech, said: Sequence[str]) -> SegmentedSpeech:
    starts = [len("".join(said[:k])) for k in range(len(said))]
    sentences = tuple(
        Sentence(k, at, at + len(s), s) for k, (at, s) in enumerate(zip(starts, said, strict=True))
    )
    whole = dataclasses.replace(given.speech, traced=TracedText.from_str("".join(said)))
    return dataclasses.replace(given, speech=whole, sentences=sentences)


@cache
def eloquent(n: int) -> Results:
    """Speeches that speak in the formulas of their era; every other one calls to the comrades."""
    given = results(n)
    orders = {era.id: i for i, era in enumerate(given.eras)}
    rng = np.random.default_rng(3)
    texts = {}
    for k, speech in enumerate(given.segmented):
        words = WORDS[orders.get(str(given.metadata.loc[speech.id, "era"]), 3) % 4]
        said = [
            f"这里讲第{'一二三四五'[i % 5]}点，{words[int(rng.integers(len(words)))]}要落到实处。"
            for i in range(30)
        ]
        texts[speech.id] = ["同志们，开会了。", *said] if k % 2 else said
    return saying(given, texts)


def test_the_rule_takes_the_widespread_then_the_uneven_of_national_scope() -> None:
    """Four speeches, two eras: 甲 is everywhere; of the others 丁 (2/2 against 0/2) is local, so 丙 is taken."""
    counts = {
        "甲": Counter(a=1, b=1, c=1, d=1),
        "乙": Counter(a=9, c=9),
        "丙": Counter(c=1, d=1),
        "丁": Counter(a=5, b=5),
        "戊": Counter(d=99),
    }
    era_of = {"a": "old", "b": "old", "c": "new", "d": "new"}
    found = choose(counts, era_of, 1, {"甲", "乙", "丙", "戊"})
    assert [(one.form, one.why, one.range, one.difference) for one in found] == [
        ("甲", "widespread", 4, 0.0),
        ("丙", "uneven", 2, 1.0),
    ]
    assert choose(counts, dict.fromkeys(era_of, ""), 1, set(counts))[1].form == "乙"


def test_an_era_with_one_speech_differs_from_none() -> None:
    """Its share is 0 or 1 whatever its custom was: with one such era there is no difference to choose by."""
    counts = {"甲": Counter(a=1, b=1), "乙": Counter(a=1, b=1, c=1)}
    found = choose(counts, {"a": "old", "b": "old", "c": "new"}, 1, set(counts))
    assert [one.why for one in found] == ["widespread", "widespread"]
    assert all(np.isnan(one.difference) for one in found)


def test_the_longest_match_counts_and_frames_do_not() -> None:
    """人民民主 within 全过程人民民主 is not a second occurrence; 把…作为 has a gap and no place of its own."""
    forms = ("人民民主", "全过程人民民主", "把…作为")
    lexicon = Lexicon("x", "1", tuple(Entry(f, "ideology-name", "national", source="x") for f in forms))
    said = ["把会议作为学习。", "发展全过程人民民主。", "人民民主好。"]
    speech = _said(results(9).segmented[0], said)
    assert places(speech, Matcher(lexicon)) == [
        ("全过程人民民主", 10 / 24, 1),
        ("人民民主", 18 / 24, 2),
    ]


def test_dp_is_the_formula_by_hand() -> None:
    """Sizes 10, 30, 60 and counts 3, 1, 0: DP = (|.75-.1| + |.25-.3| + |0-.6|) / 2 = .65, over .9 for the norm."""
    counts = Counter(a=3, b=1)
    assert dp_norm([counts], {"a": 10, "b": 30, "c": 60}) == [pytest.approx(0.65 / 0.9)]
    assert np.isnan(dp_norm([counts], {"a": 10})[0])


def test_hits_are_where_the_words_stand_and_copies_do_not_count() -> None:
    """Two independent speeches and a copy say it four times: 3 in 2 of 8, and the copy's tick is there too."""
    given = results(9)
    copy = given.metadata.index[given.metadata["duplicate_of"] != ""][0]
    mute = {id: ["今天天气很好。"] for id in given.metadata.index}
    own = [id for id in given.metadata.index if id not in (copy, given.metadata.loc[copy, "duplicate_of"])]
    said = {own[0]: ["我们讲乡村振兴。"], own[1]: ["乡村振兴，", "还是乡村振兴。"], copy: ["乡村振兴。"]}
    table = dispersion.data(saying(given, mute | said))
    (one,) = table[table["row"] == "formula"].to_dict("records")
    assert (one["formula"], one["count"], one["range"], one["n_independent"]) == ("乡村振兴", 3, 2, 8)
    hits = table[table["row"] == "hit"].set_index("speech")
    assert hits.loc[own[0], "place"] == pytest.approx(3 / 8)
    assert hits.loc[own[1], "place"].tolist() == [0.0, pytest.approx(7 / 12)]
    assert hits.loc[own[1], "sentence"].tolist() == [0, 1]
    assert (hits.loc[copy, "place"], hits.loc[copy, "duplicate_of"] != "") == (0.0, True)


def test_ranges_by_era_add_up() -> None:
    """Each formula's speeches, era by era and outside, are the speeches that have it."""
    table = dispersion.data(eloquent(40))
    by_era = table[table["row"] == "range"].groupby("formula")["range"].sum()
    whole = table[table["row"] == "formula"].set_index("formula")["range"]
    assert len(whole) == 6
    assert by_era.to_dict() == whole.to_dict()
    assert set(table.loc[table["why"] == "uneven", "formula"]) <= {w for words in WORDS for w in words}


@pytest.mark.parametrize(("width", "panels"), [(175, 6), (85, 4)])
def test_every_tick_is_a_row_of_the_table(width: float, panels: int) -> None:
    """Six panels on a page, four in a column; as many ticks as the table has occurrences of their formulas."""
    table = rounded(dispersion.data(eloquent(20)))
    fig = draw_table(plots.named("dispersion"), table, "zh", width)
    axes = [ax for ax in fig.axes if ax.get_label() != "canvas"]
    assert len(axes) == panels
    ticks = [
        sum(len(c.get_segments()) for c in ax.collections if isinstance(c, LineCollection)) for ax in axes
    ]
    forms = table.loc[table["row"] == "formula"]
    drawn = [*forms[forms["why"] == "widespread"]["formula"][: panels // 2]]
    drawn += [*forms[forms["why"] == "uneven"]["formula"][: panels // 2]]
    assert ticks == [int(((table["row"] == "hit") & (table["formula"] == form)).sum()) for form in drawn]


def test_many_speeches_become_the_tenths_of_their_eras() -> None:
    """Of 100 speeches half begin with 同志们: the first tenth of an era has their share, and no tick is left."""
    given = eloquent(100)
    table = dispersion.data(given)
    assert set(table["row"]) == {"formula", "range", "era", "tenth"}
    meta = given.metadata
    own = meta.index[(meta["duplicate_of"] == "") & (meta["era"] == "2014-mass-line")]
    calling = [s.id for s in given.segmented if s.id in own and s.text.startswith("同志们")]
    first = table[(table["formula"] == "同志们") & (table["era"] == "2014-mass-line") & (table["start"] == 0)]
    assert first["share"].tolist() == [pytest.approx(len(calling) / len(own))]
    caption = plots.named("dispersion").caption(given, table)
    assert "too many speeches to list" in caption["en"]
    assert "篇数过多" in caption["zh"]


def test_the_caption_says_the_rule_and_that_it_proves_nothing() -> None:
    """How many formulas there were to choose from, how, and that a difference chosen is none found."""
    given = eloquent(20)
    table = dispersion.data(given)
    caption = plots.named("dispersion").caption(given, table)
    n = int(table["candidates"].max())
    assert f"chosen by rule from the {n} expressions" in caption["en"]
    assert "the 3 in most speeches" in caption["en"]
    assert "they are no evidence of one" in caption["en"]
    assert f"共 {n} 个" in caption["zh"]
    assert "不能证明差异" in caption["zh"]


def test_without_eras_the_column_has_more_of_one_kind_and_the_caption_says_so() -> None:
    """Where no formula is there for a difference four of the widespread are drawn, not two of each kind."""
    given = eloquent(20)
    given = dataclasses.replace(given, metadata=given.metadata.assign(era=""))
    table = dispersion.data(given)
    fig = draw_table(plots.named("dispersion"), rounded(table), "en", 85)
    assert len([ax for ax in fig.axes if ax.get_label() != "canvas"]) == 4
    caption = plots.named("dispersion").caption(given, table)
    assert "only 4 of them are drawn" in caption["en"]
    assert "只画其中 4 个" in caption["zh"]


def test_a_share_is_never_nought_where_there_is_something() -> None:
    """Two of 400 speeches have it: less than one in a hundred, and a full bar is half of one in a hundred."""
    given = results(400)
    metadata = given.metadata.assign(era="2014-mass-line", duplicate_of="")
    given = dataclasses.replace(given, metadata=metadata)
    mute = {id: ["今天天气很好。"] for id in metadata.index}
    spoken = {id: ["我们讲乡村振兴。"] for id in metadata.index[:2]}
    fig = draw("dispersion", saying(given, mute | spoken), "en", 175)
    texts = {text.get_text() for text in fig.texts}
    assert {"<1%", "≤ 0.5%", "2×, 2/400"} <= texts


@pytest.mark.parametrize("n", [9, 100])
def test_the_key_reads_the_numbers_of_the_first_formula(n: int) -> None:
    """Its count and range, as they are in the table, are what the key explains."""
    given = eloquent(n)
    first = dispersion.data(given).query("row == 'formula'").iloc[0]
    texts = [text.get_text() for text in draw("dispersion", given, "en", 85).texts]
    sample = f"{first['count']:.0f}×, {first['range']:.0f}/{first['n_independent']:.0f}"
    assert f"{sample}: occurrences, speeches that have it" in texts


def test_ticks_lead_to_sentences_and_names_to_all_places() -> None:
    """On a page with the texts each tick is a link to its sentence, each formula's name one to all its matches."""
    given = eloquent(9)
    fig = draw("dispersion", given, "en")
    assert isinstance(fig, DrawnFigure)
    svg = fig.linked_svg()
    table = dispersion.data(given)
    hit = table[(table["row"] == "hit") & (table["formula"] == "同志们")].iloc[0]
    assert f"#speech={hit['speech']}&amp;sentence={hit['sentence']:.0f}" in svg
    assert "#formula=%E5%90%8C%E5%BF%97%E4%BB%AC" in svg


@pytest.mark.parametrize(
    ("lang", "width", "n"),
    [("both", 85, 60), ("en", 175, 9), pytest.param("both", 85, 100, marks=pytest.mark.thorough)],
)
def test_nothing_overlaps_where_there_are_formulas(lang: Lang, width: float, n: int) -> None:
    """Few speeches, many, too many: type stands clear, on the paper, and the paper is a page."""
    fig = draw("dispersion", eloquent(n), lang, width)
    assert _overlaps(fig) == []
    assert _outside(fig) == []
    assert fig.get_figheight() * 25.4 <= 250


def test_eight_eras_are_kept_apart() -> None:
    """Eight eras of two speeches each: nothing overlaps."""
    given = eloquent(16)
    metadata = given.metadata.assign(era=[str(2001 + i % 8) for i in range(16)])
    fig = draw("dispersion", dataclasses.replace(given, eras=many_eras(8), metadata=metadata), "both", 85)
    assert _overlaps(fig) == []
    assert _outside(fig) == []


@pytest.mark.parametrize("eras", [0, pytest.param(30, marks=pytest.mark.thorough)])
def test_the_paper_is_as_high_as_its_rows_need(eras: int) -> None:
    """Too many speeches in no era are one low row; eighty in thirty eras want more than a page."""
    given = eloquent(80 if eras else 100)
    years = [str(2001 + i % eras) if eras else "" for i in range(len(given.metadata))]
    given = dataclasses.replace(given, eras=many_eras(eras or 1), metadata=given.metadata.assign(era=years))
    assert _overlaps(draw("dispersion", given, "both", 85)) == []


def test_without_a_common_formula_the_figure_says_so() -> None:
    """Speeches that say nothing alike: no panel, words in its place, and in the caption."""
    given = results(9)
    mute = saying(given, {id: ["今天天气很好。"] for id in given.metadata.index})
    table = dispersion.data(mute)
    assert set(table["row"]) == {"speech"}
    fig = draw("dispersion", mute, "en", 85)
    assert "no formula is in two speeches" in " ".join(t.get_text() for t in fig.texts)
    assert "is in two independent speeches" in plots.named("dispersion").caption(mute, table)["en"]
    assert _outside(fig) == []
