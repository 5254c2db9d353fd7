"""The life of a formula: first and last sight, gaps, copies and anachronisms, counted by hand."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from discourse.compare.lifelines import COLUMNS, lifelines
from discourse.corpus.speech import Speech
from discourse.lexicons import Entry, Lexicon
from tests.helpers import make_speech

#: Dance of kites (2012) and flight of kites (no date); 风筝 itself is in both.
MINE = Lexicon(
    "kites",
    "1",
    (
        Entry("风筝之舞", "metaphor", "national", "2012-03", "mine"),
        Entry("放风筝", "metaphor", "common", "", "mine"),
        Entry("去放风筝", "idiom", "common", "", "mine"),
    ),
)


def said(text: str, n: int, year: int | None = None, **more: object) -> Speech:
    """A speech of the first of March of a year."""
    return make_speech(text, f"a.{n}", earliest=date(year, 3, 1) if year else None, **more)  # type: ignore[arg-type]


def row(table: pd.DataFrame, formula: str) -> dict[str, object]:
    """The row of one formula."""
    return table[table["formula"] == formula].iloc[0].to_dict()


def test_first_last_and_the_longest_gap() -> None:
    """2010, 2011 and 2019: eight years of silence, whatever the order the speeches come in."""
    speeches = [said("我们放风筝", n, year) for n, year in enumerate((2019, 2010, 2011))]
    table = lifelines(speeches, MINE)
    assert list(table.columns) == list(COLUMNS)
    found = row(table, "放风筝")
    assert (found["first_seen"], found["last_seen"]) == (pd.Timestamp(2010, 3, 1), pd.Timestamp(2019, 3, 1))
    assert found["longest_gap"] == pytest.approx(8, abs=0.01)
    assert (found["speeches"], found["undated"], found["anachronism"]) == (3, 0, False)
    assert pd.isna(found["official_year"])
    assert table.equals(lifelines(speeches[::-1], MINE))


def test_a_sighting_is_a_speech() -> None:
    """Three occurrences in one speech are one sighting, a near-duplicate is none, and a single one has no gap."""
    table = lifelines(
        [said("放风筝，放风筝，放风筝", 1, 2010), said("放风筝", 2, 2015, duplicate_of="a.1")], MINE
    )
    found = row(table, "放风筝")
    assert found["speeches"] == 1
    assert found["last_seen"] == pd.Timestamp(2010, 3, 1)
    assert math.isnan(found["longest_gap"])  # type: ignore[arg-type]
    assert (table.attrs["speeches"], table.attrs["copies_left_out"]) == (1, 1)


@pytest.mark.parametrize(
    ("earliest", "latest", "early"),
    [
        (date(2011, 1, 1), date(2011, 12, 31), True),  # all of it lies before the year
        (date(2011, 1, 1), date(2012, 1, 1), False),  # may be of the year
        (date(2013, 1, 1), date(2013, 1, 1), False),
    ],
)
def test_an_anachronism_is_certain_or_none(earliest: date, latest: date, early: bool) -> None:
    """First official use 2012: only a speech that cannot be of 2012 or later has it too early."""
    speech = make_speech("这是风筝之舞", earliest=earliest, latest=latest)
    found = row(lifelines([speech], MINE), "风筝之舞")
    assert (found["official_year"], found["anachronism"]) == (2012, early)


def test_undated_speeches_are_counted_and_come_last() -> None:
    """Without a date there is no first sight, but there is a sighting."""
    table = lifelines([said("风筝之舞", 1), said("放风筝", 2, 2015)], MINE)
    assert table["formula"].tolist() == ["放风筝", "风筝之舞"]
    found = row(table, "风筝之舞")
    assert (found["speeches"], found["undated"], found["anachronism"]) == (1, 1, False)
    assert pd.isna(found["first_seen"])


def test_nested_formulas_and_coinages_are_seen() -> None:
    """放风筝 lives inside 去放风筝; 五抓五促 is a local coinage; a parallel run is nobody's formula."""
    table = lifelines([said("去放风筝，开展五抓五促，新生活、新习惯、新节奏", 1, 2010)], MINE)
    assert set(table["formula"]) == {"放风筝", "去放风筝", "五抓五促"}
    assert row(table, "五抓五促")["scope"] == "local coinage"


def test_no_speech_no_row() -> None:
    """An empty table has its columns all the same."""
    table = lifelines([], MINE)
    assert (len(table), list(table.columns)) == (0, list(COLUMNS))
