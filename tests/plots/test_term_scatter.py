"""The term scatter as the table it draws, and the placing of names: nowhere rather than upon one another."""

from __future__ import annotations

import dataclasses
from itertools import combinations
from math import log2

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from discourse.plots import draw_table
from discourse.plots import term_scatter as figure
from discourse.plots.parts.drawn import DrawnFigure
from discourse.plots.parts.placing import Wanted, place
from discourse.plots.parts.tables import records, rounded
from discourse.results import Results
from tests.helpers import of_tokens

from .fixture import results
from .test_keyness_figure import LINES, MIDDLE, NEW, OLD, said

#: Two eras of three and of four speeches, whose words differ in rate by powers of two: 会议 8 against 2 times, 农村
#: 1 against 4, 问题 as often, 引领 in the later only, 新村 in the earlier only.
EARLY = "会议 会议 农村 农村 农村 农村 问题 问题 新村 新村 新村 新村 新村 新村 新村 新村"
LATE = "会议 会议 会议 会议 会议 会议 会议 会议 农村 问题 问题 引领 引领 引领 引领 引领"


def two_eras() -> Results:
    """Only the first and the last era; every speech has sixteen words."""
    given = results(9)
    metadata = given.metadata.assign(era=given.metadata["era"].where(given.metadata["era"] != MIDDLE, ""))
    lines = {OLD: EARLY, NEW: LATE, "": "无关"}
    cuts = tuple(
        of_tokens(lines[era], id, duplicate_of=copy or None)
        for id, era, copy in zip(metadata.index, metadata["era"], metadata["duplicate_of"], strict=True)
    )
    return dataclasses.replace(given, metadata=metadata, segmented=cuts)


def many_words(n: int = 600) -> Results:
    """Speeches of two eras in which word i is said 1 + i % 4 times in the one and 1 + i % 3 times in the other."""
    given = two_eras()
    times = {OLD: 4, NEW: 3, "": 1}
    cuts = tuple(
        of_tokens(" ".join(f"词{chr(0x4E00 + i)}" for i in range(n) for _ in range(1 + i % times[era])), id)
        for id, era in zip(given.metadata.index, given.metadata["era"], strict=True)
    )
    return dataclasses.replace(given, segmented=cuts)


def points(fig: Figure) -> list[tuple[float, float]]:
    """All points of the panels, in millimetres: the dots, then the marks."""
    found: list[tuple[float, float]] = []
    for ax in fig.axes:
        if ax.get_label() == "canvas":
            continue
        for dots in ax.collections:
            assert isinstance(dots, PathCollection)
            found += [(float(x), float(y)) for x, y in np.asarray(dots.get_offsets())]
        for line in ax.lines:
            if line.get_marker() not in ("None", ""):
                x, y = np.asarray(line.get_xydata())[0].tolist()
                found.append((x, y))
    return found


def test_no_two_names_meet_and_no_point_is_covered() -> None:
    """A hundred names of random points, checked one by one: apart, inside, clear of points, beside their own."""
    rng = np.random.default_rng(11)
    dots = rng.uniform(2, 78, (150, 2))
    wanted = [
        Wanted(float(x), float(y), float(w), 2.4)
        for (x, y), w in zip(dots, rng.uniform(3, 14, 150), strict=True)
    ]
    spots = place(wanted, dots, 0.5, (80, 80))
    boxes = []
    for name, spot in zip(wanted, spots, strict=True):
        if spot is None:
            continue
        left, right = spot.x - name.width / 2, spot.x + name.width / 2
        low, high = spot.y - name.height / 2, spot.y + name.height / 2
        assert 0 <= left < right <= 80
        assert 0 <= low < high <= 80
        assert not any(left < x < right and low < y < high for x, y in dots)
        gap = np.hypot(max(left - name.x, name.x - right, 0.0), max(low - name.y, name.y - high, 0.0))
        assert gap < 4
        assert (spot.line is None) == (gap < 1)
        boxes.append((left, low, right, high))
    assert len(boxes) > 50
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes, 2)
    )


def test_the_first_name_wins_and_the_last_is_left_out() -> None:
    """Where there is room for one name, the first has it, and no other is put elsewhere."""
    here = Wanted(5.0, 1.5, 4.0, 2.0)
    first, second = place([here, here], np.array([[5.0, 1.5]]), 0.4, (10.5, 3.0))
    assert first is not None
    assert first.x > 5
    assert second is None


def test_a_line_to_a_name_is_not_written_over() -> None:
    """A name that goes far from its point keeps later names off its line."""
    crowd = np.array([[10 + dx, 10 + dy] for dx in (-1.2, 0, 1.2) for dy in (-1.2, 0, 1.2)])
    wanted = [Wanted(10, 10, 4, 2), Wanted(11.2, 10, 4, 2), Wanted(10, 11.2, 4, 2)]
    spots = place(wanted, crowd, 0.4, (40, 40))
    lines = [(name, spot) for name, spot in zip(wanted, spots, strict=True) if spot and spot.line]
    assert lines
    for name, spot in lines:
        assert spot.line is not None
        for share in np.linspace(0, 1, 20):
            x = name.x + share * (spot.line[0] - name.x)
            y = name.y + share * (spot.line[1] - name.y)
            for other, its in zip(wanted, spots, strict=True):
                if its and other is not name:
                    assert abs(x - its.x) > other.width / 2 or abs(y - its.y) > other.height / 2


def test_nothing_wanted_nothing_placed() -> None:
    """No names, no points: no places."""
    assert place([], np.zeros((0, 2)), 0.5, (10, 10)) == []


def test_rates_are_those_counted_by_hand() -> None:
    """8 of 16 words is 5,000 in 10,000, 2 of 16 is 1,250; a word that an era lacks has the rate nought."""
    table = figure.data(two_eras()).set_index("term")
    assert (table.loc["会议", "rate_target"], table.loc["会议", "rate_reference"]) == (5000, 1250)
    assert (table.loc["农村", "rate_target"], table.loc["农村", "rate_reference"]) == (625, 2500)
    assert table.loc["引领", "rate_reference"] == 0
    assert table.loc["新村", "rate_target"] == 0
    assert table["more_in"].to_dict() == {"会议": NEW, "农村": OLD, "问题": "", "引领": NEW, "新村": OLD}
    assert set(table["n_target"]) == {2}
    assert set(table["n_reference"]) == {3}


def test_the_distance_from_the_diagonal_is_the_log_ratio() -> None:
    """How far a word lies from the one as often in both eras, in doublings, is the Log Ratio counted by hand."""
    table = rounded(figure.data(two_eras()))
    fig = draw_table(figure.figure, table, "en", 85)
    ax = next(ax for ax in fig.axes if ax.get_label() != "canvas")
    wide, tall = ax.get_xlim()[1], ax.get_ylim()[1]
    scale = figure._scale(table)
    found = {row["term"]: figure._point(row, scale, (wide, tall)) for row in records(table)}
    drawn = {(round(x, 3), round(y, 3)) for x, y in points(fig)}
    assert {(round(x, 3), round(y, 3)) for x, y in found.values()} == drawn
    a_doubling = scale.at(2, tall) - scale.at(1, tall)
    up = found["会议"][1] - found["问题"][1]
    assert up == pytest.approx(a_doubling * log2(5000 / 1250))
    assert found["农村"][1] - found["问题"][1] == pytest.approx(a_doubling * log2(625 / 1250))
    diagonal = figure._diagonal(scale, (wide, tall))
    x, y = found["问题"]
    assert np.interp(x, diagonal[:, 0], diagonal[:, 1]) == pytest.approx(y, abs=1e-6)


def test_words_that_an_era_lacks_lie_in_a_band_outside_the_scale() -> None:
    """引领, absent from the earlier era, lies left of the line before the scale; 新村 lies below the other."""
    table = rounded(figure.data(two_eras()))
    fig = draw_table(figure.figure, table, "en", 85)
    ax = next(ax for ax in fig.axes if ax.get_label() != "canvas")
    scale = figure._scale(table)
    assert scale.band
    rows = {row["term"]: row for row in records(table)}
    size = ax.get_xlim()[1], ax.get_ylim()[1]
    assert (
        figure._point(rows["引领"], scale, size)[0]
        < scale.start
        < figure._point(rows["新村"], scale, size)[0]
    )
    assert (
        figure._point(rows["新村"], scale, size)[1]
        < scale.start
        < figure._point(rows["引领"], scale, size)[1]
    )
    assert ax.get_xticklabels()[0].get_text() == "0"


def test_where_no_word_is_lacking_there_is_no_band() -> None:
    """Both eras have every word: no nought on the axes, nothing about it in the key."""
    table = rounded(figure.data(results(60)))
    assert (table[["count_target", "count_reference"]] > 0).all(axis=None)
    fig = draw_table(figure.figure, table, "en", 175)
    ticks = {t.get_text() for ax in fig.axes if ax.get_label() != "canvas" for t in ax.get_xticklabels()}
    assert "0" not in ticks
    assert not any("band" in text.get_text() for text in fig.texts)


def test_every_row_is_a_point_and_no_two_of_the_same_counts_coincide() -> None:
    """As many points as rows; 600 words of a dozen rates can all be told apart."""
    table = rounded(figure.data(many_words()))
    fig = draw_table(figure.figure, table, "zh", 175)
    found = points(fig)
    assert len(found) == len(table)
    assert len({(round(x, 2), round(y, 2)) for x, y in found}) == len(table)


def test_no_more_points_than_can_be_seen() -> None:
    """600 words: 300 are kept, all that are to be named among them; the caption gives both numbers."""
    given = many_words()
    table = figure.data(given)
    assert len(table) == figure.POINTS
    named = table[table["label_order"] > 0]
    assert sorted(named["label_order"]) == list(range(1, len(named) + 1))
    first = table[table["rank"].between(1, figure.KEYED)]
    assert set(first["term"]) <= set(named["term"])
    assert "300 of 600" in figure.caption(given, table)["en"]
    assert "600 词中 300 词" in figure.caption(given, table)["zh"]


@pytest.mark.parametrize("width", [85, 175])
def test_names_are_drawn_once_and_only_those_meant(width: float) -> None:
    """Each name that is drawn is one to be named, none twice in a panel, and there are some."""
    table = rounded(figure.data(many_words()))
    fig = draw_table(figure.figure, table, "zh", width)
    words = set(table["term"])
    drawn = [text.get_text() for text in fig.texts if text.get_text() in words]
    assert len(drawn) == len(set(drawn)) >= 10
    assert set(drawn) <= set(table.loc[table["label_order"] > 0, "term"])


def test_every_point_and_name_leads_to_its_passages() -> None:
    """Five words, five links from points and one from each name, to the era that has more of it."""
    table = rounded(figure.data(two_eras()))
    fig = draw_table(figure.figure, table, "en", 175)
    assert isinstance(fig, DrawnFigure)
    links = [one for _, link in fig.links for one in ([link] if isinstance(link, str) else link)]
    words = set(table["term"])
    named = [text.get_text() for text in fig.texts if text.get_text() in words]
    assert len(links) == len(table) + len(named)
    assert links.count(f"#term=%E5%BC%95%E9%A2%86&era={NEW}") == 2
    assert "#term=%E9%97%AE%E9%A2%98" in links  # as often in both eras: in all speeches


def test_only_key_words_are_filled() -> None:
    """With two hundred speeches some marks are filled, as many as there are words below the level."""
    table = rounded(figure.data(results(200)))
    fig = draw_table(figure.figure, table, "en", 175)
    marks = [
        line
        for ax in fig.axes
        if ax.get_label() != "canvas"
        for line in ax.lines
        if line.get_marker() not in ("None", "")
    ]
    filled = [mark for mark in marks if mark.get_markerfacecolor() == mark.get_markeredgecolor()]
    assert len(filled) == int((table["q"] <= 0.05).sum()) > 0
    assert len(filled) < len(marks)


def test_a_panel_a_pair_and_how_to_read_it_beside() -> None:
    """Three eras: three panels, and the place that is left over says how to read them, where there is one."""
    table = rounded(figure.data(said(LINES)))
    wide, narrow = (draw_table(figure.figure, table, "both", width) for width in (175, 85))
    for fig in (wide, narrow):
        assert len([ax for ax in fig.axes if ax.get_label() != "canvas"]) == 3
    assert "怎样读图" in {text.get_text() for text in wide.texts}
    assert "怎样读图" not in {text.get_text() for text in narrow.texts}


def test_one_era_alone_is_no_comparison() -> None:
    """An empty table with its columns, and a sheet that says so."""
    given = results(9)
    alone = dataclasses.replace(given, metadata=given.metadata.assign(era=MIDDLE))
    table = figure.data(alone)
    assert table.empty
    assert list(table.columns) == figure.COLUMNS
    fig = draw_table(figure.figure, table, "en", 85)
    assert "nothing can be compared" in {text.get_text() for text in fig.texts}
