"""How things show themselves in a notebook: short, escaped, self-contained, and pandas as before."""

from __future__ import annotations

import copy
import io
import pickle
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest

from discourse import extractors
from discourse.compare import compare_groups
from discourse.corpus.speech import Corpus, DateEstimate, Evidence, Removed
from discourse.eras import load
from discourse.extractors.base import Column
from discourse.plots.style import STANCE_MARKS
from discourse.results import Results
from discourse.segment.segmented import STANCES
from discourse.shown import ROWS
from discourse.shown import STANCES as GROUNDS
from discourse.shown.frames import ComparisonsTable, FeaturesTable
from discourse.shown.overview import concluded
from discourse.study import Comparisons, Study

from .helpers import make_segmented, make_speech, sample

NASTY = "<script>alert('讲话')</script> & \"x\" ]]>"


class Read(HTMLParser):
    """What a page holds: its elements with their attributes, its text, the cells of each row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}


def features(rows: int = 4) -> FeaturesTable:
    """Three families, one cell not measurable."""
    columns = [
        Column("length.han", "Han characters", "f", "r", "r", "Length", "长度"),
        Column("stance.theta", "log-odds", "f", "r", "r", f"θ {NASTY}", "对数比"),
        Column("stance.problem", "sentences", "f", "r", "r", "Problems", "问题"),
        Column("tfidf.党", "weight", "f", "r", "r", "党", "党"),
    ]
    values = np.arange(rows * 4, dtype=float).reshape(rows, 4) / 4
    values[0, 1] = np.nan
    table = FeaturesTable(values, index=pd.Index([f"s.{i}" for i in range(rows)], name="id"))
    table.columns = [column.name for column in columns]
    table.explained = tuple((c.name, c.en, c.zh, c.unit) for c in columns)
    return table


def results(per_era: int = 2) -> Results:
    """Speeches of two eras in one genre, the features above, the real comparisons."""
    days = [date(2010, 1 + i, 1) for i in range(per_era)] + [date(2022, 1 + i, 1) for i in range(per_era)]
    speeches = tuple(
        make_speech("同志们。", f"s.{i}", title=NASTY, genre="讲话", earliest=day)
        for i, day in enumerate(days)
    )
    corpus, eras = Corpus(speeches), load("party")
    metadata = corpus.to_frame()
    metadata["era"] = [eras.era_of(s.date) or "" for s in speeches]
    metadata["label"] = list(metadata.index)
    table = features(len(speeches)).fillna(0.1)
    columns = tuple(Column(n, "u", "f", "r", "r", n, n) for n in table)
    compared = compare_groups(
        table, metadata, columns, by="era", order=sorted(set(metadata["era"])), primary=["stance.theta"]
    )
    study = Study(title=NASTY)
    return Results(study, corpus, (), eras, table, metadata, compared, columns)


def everything() -> dict[str, Any]:
    """One of each kind, with hostile text wherever text of a file can stand."""
    speech = replace(
        make_speech(NASTY * 3, NASTY, title=NASTY, genre=NASTY, duplicate_of=NASTY, masks=3),
        speaker=NASTY,
        date=DateEstimate(None, date(2012, 1, 1), None, (Evidence(NASTY, NASTY, None, None, 1),), (NASTY,)),
        removed=(Removed(NASTY, NASTY, 0, 1),),
    )
    segmented = make_segmented(f"{NASTY}。{NASTY}。", "a.1", stances=["problem", "achievement"])
    made = results()
    named = features().rename_axis(index="id").set_axis([NASTY, "b", "c", "d"], axis=0)
    hostile = FeaturesTable(named)
    hostile.explained = features().explained
    compared = ComparisonsTable(
        made.comparisons.assign(label_en=NASTY, target=NASTY, verdict=NASTY, unit=NASTY)
    )
    compared.attrs = made.comparisons.attrs
    return {
        "speech": speech,
        "corpus": Corpus((speech, speech)),
        "segmented": replace(segmented, speech=replace(segmented.speech, title=NASTY)),
        "features": hostile,
        "comparisons": compared,
        "results": replace(made, comparisons=compared),
    }


@pytest.mark.parametrize("kind", ["speech", "corpus", "segmented", "features", "comparisons", "results"])
def test_what_is_shown_is_escaped_and_stands_by_itself(kind: str) -> None:
    """Balanced elements, no script, handler, link or request, no colour of paper or ink; the hostile text is text."""
    page = everything()[kind]._repr_html_()
    read = Read(page)
    assert read.open == []
    assert "<script>alert('讲话')</script>" in read.text
    allowed = {"div", "p", "b", "span", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "u", "br"}
    assert read.tags <= allowed
    for tag, attributes in read.elements:
        assert set(attributes) <= {"style", "title", "lang", "colspan"}, tag
        style = attributes.get("style") or ""
        assert not re.search(r"url|import|(?<!-)color:", style)
        assert "background" not in style or tag == "u"
    assert len(page) < 20_000


def test_a_corpus_shows_what_is_to_be_looked_at() -> None:
    """A row a text: date with its interval, the copy it is of, and warnings; the era where a table has it."""
    odd = replace(make_speech("天" * 1234, "b.1", masks=2, duplicate_of="a.1"), truncated=True)
    plain = make_speech(
        "地", "a.1", title="镇里的讲话", genre="讲话", earliest=date(2010, 3, 1), latest=date(2010, 5, 1)
    )
    read = Read(Corpus((plain, odd))._repr_html_())
    assert read.text.startswith("Corpus: 2 texts, 1 of them independent; 2010 to 2010, 1 undated")
    head, first, second = read.rows
    assert len(head) == len(first) == len(second) == 7
    assert first == ["a.1", "镇里的讲话", "2010-03-012010-03-01 to 2010-05-01", "讲话", "1", "", ""]
    assert second[2:] == [
        "unknown",
        "unknown",
        "1,234",
        "a.1",
        "no earliest or latest date; incomplete; 2 masks",
    ]


@pytest.mark.parametrize(
    ("n", "rows", "hidden"), [(0, 0, 0), (ROWS, ROWS, 0), (ROWS + 1, 17, ROWS - 15), (5000, 17, 4984)]
)
def test_a_long_corpus_shows_its_ends(n: int, rows: int, hidden: int) -> None:
    """First and last rows, with the number left out between them; nothing grows with the corpus."""
    corpus = Corpus(tuple(make_speech("天", f"s.{i}") for i in range(n)))
    read = Read(corpus._repr_html_())
    assert len(read.rows[1:]) == rows
    assert read.text.startswith(f"Corpus: {n:,} texts")
    if hidden:
        assert read.rows[9] == [f"… {hidden:,} more …"]
        assert (read.rows[8][0], read.rows[10][0], read.rows[-1][0]) == ("s.7", f"s.{n - 8}", f"s.{n - 1}")
    assert len(repr(corpus)) < 100


def test_plain_representations_are_a_line() -> None:
    """A speech with a long text, title and much evidence, cut up or not, and results: one short line each."""
    evidence = tuple(Evidence("引" * 50, "rule", None, None, 1) for _ in range(40))
    speech = replace(make_speech("天" * 9999, title="题" * 500), date=DateEstimate(evidence=evidence))
    for thing in (speech, sample()[0], results(), Corpus((speech,) * 50)):
        assert len(repr(thing)) < 300
        assert "\n" not in repr(thing)
    cut = make_segmented("路通了。水也通了。", tokens=["路", "通", "了", "水", "也", "通", "了"])
    assert repr(cut) == "<SegmentedSpeech a.1: 2 sentences, 7 tokens>"


def test_a_features_table_is_told_by_family() -> None:
    """How many columns a family has, what is not measurable, headline columns with label and unit, the ends."""
    read = Read(str(features(30)._repr_html_()))
    assert "30 speeches; 4 columns; 1 cell not measurable" in read.text
    assert "3 families (columns of each): length 1, stance 2, tfidf 1" in read.text
    head, first, *rest = read.rows
    assert head[:2] == ["speech", "length.hanLengthHan characters"]
    assert [name.partition(".")[2][:5] for name in head[1:]] == ["hanLe", "probl", "theta"]
    assert first == ["s.0", "0", "0.5", "–"]
    assert rest[7] == ["… 14 more …"]
    assert rest[-1][0] == "s.29"


def test_what_extractors_measure_shows_itself() -> None:
    """The table of `measure` names its speeches; its labels are those of the columns."""
    table, columns = extractors.measure(sample(), extractors.make(["length", "stance"]))
    read = Read(str(table._repr_html_()))
    assert [row[0] for row in read.rows[1:]] == ["a.1", "b.1", "c.1", "d.1"]
    [theta] = [column for column in columns if column.name == "stance.theta"]
    assert f"{theta.name}{theta.en}{theta.unit}" in read.rows[0]


@pytest.mark.parametrize("kind", [FeaturesTable, ComparisonsTable])
def test_what_pandas_makes_of_it_is_a_plain_frame(kind: type[pd.DataFrame]) -> None:
    """Every operation gives an ordinary table, equal to that of an ordinary table, that shows itself as one."""
    given = features() if kind is FeaturesTable else results().comparisons
    plain = pd.DataFrame(given)
    assert type(given) is kind
    assert type(plain) is pd.DataFrame
    operations = {
        "copy": lambda t: t.copy(), "copy module": copy.copy, "deepcopy": copy.deepcopy,
        "head": lambda t: t.head(2), "columns": lambda t: t[list(t)[:2]], "loc": lambda t: t.loc[t.index[:1]],
        "mask": lambda t: t[t[list(t)[1]].notna()], "round": lambda t: t.round(1), "T": lambda t: t.T,
        "join": lambda t: t.join(t.add_suffix("_")), "assign": lambda t: t.assign(new=1),
        "concat": lambda t: pd.concat([t, t]), "sort": lambda t: t.sort_values(next(iter(t))),
        "reset": lambda t: t.reset_index(), "describe": lambda t: t.describe(), "isna": lambda t: t.isna(),
        "merge": lambda t: t.merge(t, left_index=True, right_index=True),
        "query": lambda t: t.query("index == index"),
    }  # fmt: skip
    for name, operation in operations.items():
        found = operation(given)
        assert type(found) is pd.DataFrame, name
        pd.testing.assert_frame_equal(found, operation(plain))
    assert given.equals(plain)
    assert plain.equals(given)
    assert given.to_csv() == plain.to_csv()
    assert given.shape == plain.shape
    assert repr(given) == repr(plain)
    assert type(given[next(iter(given))]) is pd.Series


@pytest.mark.parametrize("make", [features, lambda: results().comparisons], ids=["features", "comparisons"])
def test_a_pickle_and_a_file_keep_all_of_it(make: Any) -> None:
    """Pickled it comes back as it was, face and notes included; written as Parquet it is an ordinary table."""
    given = make()
    back = pickle.loads(pickle.dumps(given))
    assert type(back) is type(given)
    assert back.attrs == given.attrs
    pd.testing.assert_frame_equal(pd.DataFrame(back), pd.DataFrame(given))
    assert back._repr_html_() == given._repr_html_()
    buffer = io.BytesIO()
    given.to_parquet(buffer)
    pd.testing.assert_frame_equal(pd.read_parquet(buffer), pd.DataFrame(given))


def test_a_table_that_was_changed_still_shows_itself() -> None:
    """A new column counts in its family; where columns are no names, or the needed ones gone, pandas shows it."""
    table = features()
    table["stance.mine"] = 1.0
    table["plain"] = 2.0
    assert "stance 3, tfidf 1, plain 1" in Read(str(table._repr_html_())).text
    table.columns = range(6)
    assert table._repr_html_() == pd.DataFrame(table)._repr_html_()
    compared = results().comparisons
    del compared["verdict"]
    assert compared._repr_html_() == pd.DataFrame(compared)._repr_html_()
    with pd.option_context("display.notebook_repr_html", False):
        assert features()._repr_html_() is results().comparisons._repr_html_() is None


def test_the_outcomes_declared_beforehand_are_what_is_shown() -> None:
    """A row for the one declared: difference, interval, p beside the smallest attainable, n, verdict in words."""
    compared = results(4).comparisons
    read = Read(str(compared._repr_html_()))
    head, row = read.rows
    assert head == ["outcome", "groups", "difference [interval]", "p (smallest attainable)", "n", "verdict"]
    # θ of speech i is i + 1/4, of the first .1; 4 against 4: 2 / 70 ways
    assert row[2].startswith("4.04 [")
    assert row[3:5] == ["0.0286 (0.0286)", "4 and 4"]
    assert row[5] == "differs"
    assert "3 other rows" not in read.text.split("Verdicts")[0]
    others = len(compared) - 1
    assert f"{others} other rows, not declared beforehand, are leads and not results" in read.text
    assert f"{ROWS + 5 - ROWS} more" in Read(str(_longer(compared)._repr_html_())).text


def _longer(compared: pd.DataFrame) -> ComparisonsTable:
    return ComparisonsTable(pd.concat([compared[compared["primary"]]] * (ROWS + 5)))


def test_results_say_what_can_be_concluded_and_what_cannot() -> None:
    """Four speeches a side reach the level, two do not; groups are counted by hand."""
    many, few = (Read(results(n)._repr_html_()).text for n in (4, 2))
    can, _, cannot = many.partition("What cannot be concluded")
    assert "differs, difference 4.04 [" in can
    assert "no test" not in cannot
    can, _, cannot = few.partition("What cannot be concluded")
    assert "nothing: what is left is description" in can
    assert "no test can reach the level: smallest attainable p = 0.33" in cannot  # 2 of C(4, 2)
    rows = Read(results(2)._repr_html_()).rows
    assert [row[-2:] for row in rows[1:] if row[-1] != "0"] == [["2", "2"], ["2", "2"]]


def test_a_difference_that_may_be_one_of_genres_stands_in_both_lists() -> None:
    """It differs, and cannot be told from the genre."""
    row = {
        "target": "b", "reference": "a", "feature": "f", "label_en": "", "verdict": "differs", "estimate": 1.0,
        "low": 0.5, "high": 1.5, "confounded": "genre and era cannot be told apart: x",
    }  # fmt: skip
    can, cannot = concluded([row])
    assert can == ["f, b against a: <b>differs</b>, difference 1 [0.5, 1.5]"]
    assert cannot == ["b against a: genre and era cannot be told apart: x"]
    assert concluded([row | {"confounded": ""}])[1] == []
    hostile = dict.fromkeys(("target", "label_en", "confounded"), f"{NASTY} cannot be told apart")
    for verdict in ("differs", "cannot be compared: " + NASTY):
        said = [item for items in concluded([row | hostile | {"verdict": verdict}]) for item in items]
        assert len(said) == 2
        assert not any("<script>" in item for item in said)
    many = concluded([row | {"target": str(n)} for n in range(30)])
    assert [len(items) for items in many] == [9, 9]
    assert {items[-1] for items in many} == {"… 22 more"}


def test_groups_without_number_show_their_ends() -> None:
    """A corpus of many speakers, compared by speaker, is no list of all of them."""
    made = results()
    many = Study(comparisons=Comparisons(by="speaker"))
    metadata = pd.concat([made.metadata] * 10, ignore_index=True)
    metadata["speaker"] = [f"{NASTY} {n:02d}" for n in range(40)]
    read = Read(replace(made, study=many, metadata=metadata)._repr_html_())
    assert len(read.rows) == 1 + 17
    assert read.rows[9] == ["… 24 more …"]
    assert read.rows[-1] == [f"{NASTY} 39", "", "1", "1"]


def test_a_stance_is_told_by_ground_and_by_line() -> None:
    """Each of the three has a hue, that of the figures, and a line that no other has; other is left plain."""
    assert {name: hue for name, (hue, _) in GROUNDS.items()} == {n: STANCE_MARKS[n].colour for n in GROUNDS}
    assert len({under for _, under in GROUNDS.values()}) == len(GROUNDS) == len(STANCES) - 1
    text = "修好了路。账目不清。明年修桥。谢谢。"
    page = make_segmented(text, stances=["achievement", "problem", "plan", "other"])._repr_html_()
    for sentence, (stance, (hue, under)) in zip(text.split("。"), GROUNDS.items(), strict=False):
        style = rf'style="background:{hue}55;text-decoration:underline {under};[^"]*"'
        assert re.search(rf'<u {style} title="{stance} 1.00">{sentence}。</u>', page)
    assert "</u>谢谢。</p>" in page
    assert "achievement 1 problem 1 plan 1 other 1" in Read(page).text


def test_a_long_speech_is_cut_at_a_sentence() -> None:
    """What is left out is counted; all sentences stand where there is room."""
    short, long = (make_segmented("一二三四五六七八九。" * n)._repr_html_() for n in (100, 1000))
    assert "more sentence" not in short
    assert short.count("一二三四五六七八九。") == 100
    assert long.count("一二三四五六七八九。") == 600
    assert "… 400 more sentences of 1,000" in long
