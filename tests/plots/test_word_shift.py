"""The word shift as the table it draws: which eras, which words, and what stands on the paper."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from discourse.compare.shift_table import word_shift
from discourse.plots import draw_table
from discourse.plots import word_shift as figure
from discourse.plots.parts.tables import rounded
from discourse.results import Results
from tests.helpers import of_tokens

from .fixture import results

#: What is said in each era of the invented speeches; 会议 (meeting) in all of them.
LINES = {"2010-new-village": "农村 农村 会议", "2014-mass-line": "整改 会议 会议", "": "无关"}


def said() -> Results:
    """The nine invented speeches with words to be counted by hand: 3, 2 and 2 independent ones in the eras."""
    given = results(9)
    cuts = tuple(
        of_tokens(" ".join([LINES.get(era, "引领 引领 会议")] * (2 + n % 2)), id, duplicate_of=copy or None)
        for n, (id, era, copy) in enumerate(
            zip(given.metadata.index, given.metadata["era"], given.metadata["duplicate_of"], strict=True)
        )
    )
    return dataclasses.replace(given, segmented=cuts)


def test_the_two_eras_with_most_speeches_and_the_later_of_equals() -> None:
    """Three speeches before, two in either later era: the last is held against the first."""
    table = figure.data(said())
    assert set(table["target"]) == {"2021-2024-twentieth-congress"}
    assert set(table["reference"]) == {"2010-new-village"}
    assert table[["n_target", "n_reference"]].drop_duplicates().to_numpy().tolist() == [[2, 3]]


def test_words_stand_with_the_era_that_uses_them_more() -> None:
    """引领 (to lead) is the later era's, 农村 (village) the earlier one's; 会议 is as frequent in both."""
    table = figure.data(said())
    assert table[["era_zh", "term"]].to_numpy().tolist() == [["二十大", "引领"], ["新农村", "农村"]]
    assert table["signed"].tolist() == pytest.approx([1 / 3, -1 / 3])
    assert table["total"].tolist() == pytest.approx([2 / 3, 2 / 3])


def test_the_table_is_the_first_rows_of_the_shift() -> None:
    """The twelve largest each way, as the comparison gives them."""
    given = results(60)
    table = figure.data(given)
    first = table.iloc[0]
    whole = word_shift(
        given.segmented,
        [str(era) for era in given.metadata["era"]],
        first["target"],
        first["reference"],
        seed=given.study.seed,
        resamples=figure.SAMPLES,
    )
    for era, part in table.groupby("era"):
        same = whole[(whole["more_in"] == era) & (whole["term"] != "(other words)")].head(figure.TERMS)
        assert part["term"].tolist() == same["term"].tolist()
        np.testing.assert_array_equal(part[["low", "high"]], same[["low", "high"]])


def test_every_word_has_its_bar() -> None:
    """The bars' lengths are the signed contributions, in thousandths of a bit; sure ones are filled."""
    table = rounded(figure.data(results(60)))
    fig = draw_table(figure.figure, table, "both", 85)
    panel = fig.axes[-1]
    bars = [bar for bar in panel.patches if isinstance(bar, Rectangle)]
    assert [bar.get_width() for bar in bars] == pytest.approx([1000 * v for v in table["signed"]])
    sure = [low > 0 or high < 0 for low, high in zip(table["low"], table["high"], strict=True)]
    assert [bar.get_facecolor() != (1, 1, 1, 1) for bar in bars] == sure
    texts = {text.get_text() for text in fig.texts}
    assert {term for term in table["term"] if len(term) < 6} <= texts  # longer ones are cut


def test_the_caption_states_the_total_and_what_it_is_not() -> None:
    """Total and method in both languages; one speech a side has no interval."""
    given = said()
    table = figure.data(given)
    caption = figure.caption(given, table)
    assert "is 0.667 bits" in caption["en"]
    assert "为 0.667 比特" in caption["zh"]
    assert "left out in turn" in caption["en"]
    lone = table.assign(n_target=1, low=np.nan, high=np.nan, total_low=np.nan)
    assert "no interval" in figure.caption(given, lone)["en"]
    assert "interval over speeches" not in figure.caption(given, lone)["en"]


def test_one_era_alone_is_no_comparison() -> None:
    """An empty table with its columns, and a sheet that says so."""
    given = results(9)
    alone = dataclasses.replace(given, metadata=given.metadata.assign(era="2014-mass-line"))
    table = figure.data(alone)
    assert isinstance(table, pd.DataFrame)
    assert table.empty
    fig = draw_table(figure.figure, table, "en", 85)
    assert "nothing can be compared" in {text.get_text() for text in fig.texts}


def test_the_name_of_an_era_is_cut_only_at_the_line_of_nought() -> None:
    """Both names of the twentieth congress stand whole in one column; a far longer one ends left of the line."""
    table = rounded(figure.data(said()))
    texts = [text.get_text() for text in draw_table(figure.figure, table, "both", 85).texts]
    assert "二十大较多 more in Twentieth congress" in texts
    long = table.assign(era_en="Era of a name that no column of any journal can hold in full")
    fig = draw_table(figure.figure, long, "both", 85)
    heads = [text for text in fig.texts if "较多" in text.get_text()]
    assert [text.get_text()[-1] for text in heads] == ["…", "…"]
    nought = fig.axes[-1].transData.transform((0, 0))[0]
    fig.draw_without_rendering()
    assert all(text.get_window_extent().x1 < nought for text in heads)
