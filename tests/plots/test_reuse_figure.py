"""The reuse map as the table it draws: who shares what with whom, where it stands, what is left out."""

from __future__ import annotations

import dataclasses

import pytest
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from discourse.corpus.speech import Corpus
from discourse.plots import draw_table
from discourse.plots import reuse as figure
from discourse.plots.parts.drawn import DrawnFigure
from discourse.plots.parts.tables import rounded
from discourse.repair.traced import TracedText
from discourse.results import Results

from .fixture import results

#: Two passages of 21 Han characters each, and texts that share nothing: small matters written down, a hall too small.
NOTEBOOK = "把群众反映的小事一件一件记在本子上逐项办完"
HALL = "长条凳不够坐后来的人就站在门口听完全部发言"
OWN = (
    "今年雨水偏多河堤上的柳树长得很快",
    "孩子们放学以后常去那里看水鸟飞来",
    "老粮站的仓库后来改成了图书阅览室",
    "锅炉房昨夜停火三小时今晨已经修复",
)
#: 25 Han characters, but for one (为, for) in formulas of the lexicon.
SLOGANS = "高举中国特色社会主义伟大旗帜为实现中华民族伟大复兴"


def told(*texts: str, copy_of_first: bool = False) -> Results:
    """Invented speeches with these texts; the last may be a near-duplicate of the first."""
    given = results(len(texts))
    speeches = [
        dataclasses.replace(speech, traced=TracedText.from_str(text), duplicate_of=None)
        for speech, text in zip(given.corpus, texts, strict=True)
    ]
    if copy_of_first:
        speeches[-1] = dataclasses.replace(speeches[-1], duplicate_of=speeches[0].id)
    metadata = given.metadata.assign(duplicate_of=[s.duplicate_of or "" for s in speeches])
    return dataclasses.replace(given, corpus=Corpus(tuple(speeches)), metadata=metadata)


THREE = (f"{NOTEBOOK}。{OWN[0]}", f"{OWN[1]}。{NOTEBOOK}。{HALL}", f"{HALL}。{OWN[2]}")


def test_places_are_shares_of_the_length() -> None:
    """The notebook is the first 21 of 37 Han characters of one speech, and stands after 16 of 58 in another."""
    n, m, own = len(NOTEBOOK), len(HALL), len(OWN[0])
    table = figure.data(told(*THREE))
    places = table[table["row"] == "place"].sort_values(["speech", "start"])
    whole = own + n + m
    assert places["speech"].tolist() == ["000.1", "000.2", "000.2", "000.3"]
    assert places["start"].tolist() == pytest.approx([0, own / whole, (own + n) / whole, 0])
    assert places["end"].tolist() == pytest.approx([n / (n + own), (own + n) / whole, 1, m / (m + own)])


def test_pairs_are_who_shares_with_whom() -> None:
    """One with two, two with three, by the number of equal characters; one and three have nothing in common."""
    table = figure.data(told(*THREE))
    pairs = table[table["row"] == "pair"]
    assert set(zip(pairs["speech"], pairs["other"], pairs["han"], strict=True)) == {
        ("000.1", "000.2", len(NOTEBOOK)),
        ("000.2", "000.3", len(HALL)),
    }
    shared = table[table["row"] == "speech"].set_index("speech")
    assert shared["speeches"].to_dict() == {"000.1": 1, "000.2": 2, "000.3": 1}
    assert shared.loc["000.1", "share"] == pytest.approx(len(NOTEBOOK) / (len(NOTEBOOK) + len(OWN[0])))


def test_the_listed_passage_is_the_one_in_most_speeches() -> None:
    """Three speeches have the notebook, two the hall: it is called a, with its words and its speeches."""
    table = figure.data(told(*THREE[:2], f"{HALL}。{NOTEBOOK}"))
    listed = table[table["row"] == "passage"].set_index("letter")
    assert listed["text"].to_dict() == {"a": NOTEBOOK, "b": HALL}
    assert listed["speeches"].to_dict() == {"a": 3, "b": 2}
    assert listed.loc["a", "han"] == len(NOTEBOOK)
    number = table[table["row"] == "speech"].set_index("speech")["number"]
    two = sorted(int(number[name]) for name in ("000.2", "000.3"))
    assert listed.loc["b", "among"] == ", ".join(map(str, two))


def test_slogans_are_no_passage() -> None:
    """What only formulas make long is shared by nobody."""
    given = told(f"{SLOGANS}。{OWN[0]}", f"{SLOGANS}。{OWN[1]}")
    table = figure.data(given)
    assert set(table["row"]) == {"speech"}
    assert (table["share"] == 0).all()
    assert "No two speeches share a passage" in figure.caption(given, table)["en"]
    assert "没有两篇讲话有相同段落" in figure.caption(given, table)["zh"]
    fig = draw_table(figure.figure, table, "en", 85)
    assert any("no passage is shared" in text.get_text() for text in fig.texts)


def test_a_near_duplicate_counts_nowhere() -> None:
    """It has a strip with what it has from its like, marked as a copy, and adds nothing to any count."""
    whole = told(*THREE, THREE[0], copy_of_first=True)
    table, without = figure.data(whole), figure.data(told(*THREE))
    for row in ("pair", "place"):
        kept = table[(table["row"] == row) & (table["copy"] == 0)]
        assert len(kept) == (without["row"] == row).sum()
    copied = table[(table["row"] == "place") & (table["copy"] == 1)]
    assert copied["speech"].tolist() == ["001.1"]
    assert copied[["start", "end"]].to_numpy().tolist() == [[0, 1]]
    strips = table[table["row"] == "speech"].set_index("speech")
    assert strips.loc["001.1", ["share", "speeches"]].isna().all()
    assert strips.loc["000.1", "speeches"] == 1
    assert table["found"].max() == without["found"].max() == 2


def test_the_picture_is_the_table() -> None:
    """A box a place, a square in both halves for each pair; a box leads to the two speeches that have it."""
    table = rounded(figure.data(told(*THREE)))
    fig = draw_table(figure.figure, table, "both", 175)
    assert isinstance(fig, DrawnFigure)
    boxes, squares = (artist for artist, _ in fig.links if isinstance(artist, PatchCollection))
    places = table[table["row"] == "place"]
    drawn = sorted((path.vertices[:, 0].min(), path.vertices[:, 0].max()) for path in boxes.get_paths())
    assert drawn == [pytest.approx(pair) for pair in sorted(zip(places["start"], places["end"], strict=True))]
    assert len(squares.get_paths()) == 4
    links = dict(fig.links)
    assert sorted(links[boxes]) == ["#shared=000.1&with=000.2"] * 2 + ["#shared=000.2&with=000.3"] * 2
    strips = [p for p in fig.axes[1].patches if isinstance(p, Rectangle) and p.get_width() == 1]
    assert len(strips) == 3
    assert {"a", "b", NOTEBOOK, HALL} <= {t.get_text() for ax in fig.axes for t in ax.texts} | {
        t.get_text() for t in fig.texts
    }


def test_many_speeches_are_pairs_of_eras() -> None:
    """90 speeches of which the first of each era share one passage: 1 of n·m pairs, counted by hand."""
    given = results(90)
    firsts = given.metadata[(given.metadata["duplicate_of"] == "") & (given.metadata["era"] != "")]
    chosen = set(firsts.groupby("era", sort=False).head(1).index)
    lone = [
        f"{chr(0x4E00 + 40 * i)}{''.join(chr(0x4E00 + 40 * i + k) for k in range(30))}" for i in range(90)
    ]
    speeches = tuple(
        dataclasses.replace(s, traced=TracedText.from_str(f"{text}。{NOTEBOOK if s.id in chosen else ''}"))
        for s, text in zip(given.corpus, lone, strict=True)
    )
    table = figure.data(dataclasses.replace(given, corpus=Corpus(speeches)))
    own = given.metadata[given.metadata["duplicate_of"] == ""]["era"].value_counts()
    pairs = table[table["row"] == "pair"]
    for row in pairs.itertuples():
        n, m = own[row.era], own[row.other]
        assert row.pairs == (n * (n - 1) / 2 if row.era == row.other else n * m)
        shared = row.era != row.other and row.era != "" and row.other != ""
        assert row.share == pytest.approx(shared / row.pairs)
    eras = table[table["row"] == "era"].set_index("era")
    for era in set(firsts["era"]):
        assert eras.loc[era, "share"] == pytest.approx(len(NOTEBOOK) / (31 + len(NOTEBOOK)) / own[era])


@pytest.mark.parametrize("length", [80, 81])
def test_words_that_are_cut_end_in_an_ellipsis(length: int) -> None:
    """A passage of 80 characters stands whole, one of 81 as its first 79 and an ellipsis."""
    words = "".join(chr(0x4E00 + 37 * i) for i in range(length))
    table = figure.data(told(f"{words}。{OWN[0]}", f"{OWN[1]}。{words}", OWN[2]))
    (text,) = table.loc[table["row"] == "passage", "text"]
    assert text == (words if length == 80 else f"{words[:79]}…")


@pytest.mark.parametrize("width", [85, 175])
def test_the_sign_of_a_near_duplicate_stands_in_its_squares(width: float) -> None:
    """Nine speeches, the last like the first: ≈ in both squares of the pair, in one column of a journal too."""
    small = [f"{chr(0x4E00 + 90 * i)}{chr(0x4E01 + 90 * i) * 20}" for i in range(7)]
    given = told(THREE[0], *small, THREE[0], copy_of_first=True)
    fig = draw_table(figure.figure, rounded(figure.data(given)), "both", width)
    assert [text.get_text() for ax in fig.axes for text in ax.texts].count("≈") == 2
