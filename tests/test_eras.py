"""Eras: questions asked of dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from discourse.corpus.speech import DateEstimate
from discourse.eras import load, shipped_names
from discourse.errors import LexiconError


def test_an_interval_inside_an_era_belongs_to_it_and_one_across_a_boundary_to_none() -> None:
    """A straddling speech is given to neither side, and both are named."""
    eras = load("party")
    assert eras.era_of(DateEstimate(date(2010, 9, 3), date(2010, 9, 3))) == "2010-new-village"
    across = DateEstimate(date(2012, 6, 1), date(2013, 6, 1))
    assert eras.era_of(across) is None
    assert eras.straddled(across) == ("2010-new-village", "2014-mass-line")


def test_a_speech_without_a_date_has_no_era() -> None:
    """No evidence, no era, and no list of eras it might belong to."""
    eras = load("party")
    assert eras.era_of(DateEstimate()) is None
    assert eras.straddled(DateEstimate()) == ()


def test_a_day_outside_every_era_has_none() -> None:
    """The years between the eras are nobody's."""
    day = date(2018, 5, 1)
    assert load("party").era_of(DateEstimate(day, day)) is None


def test_an_open_era_takes_an_open_interval(tmp_path: Path) -> None:
    """A periodisation of one's own may be open at both ends."""
    path = tmp_path / "two.toml"
    path.write_text(
        '[[era]]\nid="old"\nen="old"\nzh="旧"\nend=2011-12-31\n[[era]]\nid="new"\nen="new"\nzh="新"\nstart=2012-01-01\n',
        encoding="utf-8",
    )
    eras = load(path)
    assert eras.era_of(DateEstimate(None, date(2000, 1, 1))) == "old"
    assert eras.era_of(DateEstimate(date(2020, 1, 1), None)) == "new"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no era"),
        ('[[era]]\nid="a"\nen="a"\nzh="a"\nstart=2012-01-01\nend=2011-01-01', "ends before it begins"),
        ('[[era]]\nid="a"\nen="a"\nzh="a"\n[[era]]\nid="b"\nen="b"\nzh="b"\nstart=2012-01-01', "overlap"),
        ('[[era]]\nid="a"\nen="a"\nzh="a"\nform=2012-01-01', "wrong keys"),
        ('[[era]]\nid="a"\nen="a"\nzh="a"\nstart="2012"', "no date"),
        ('[[era]]\nid="a"\nen="a"\nzh="a"\nend=2011-12-31\n[[era]]\nid="a"\nen="b"\nzh="b"', "the same id"),
        ('[[era]]\nid=" "\nen="a"\nzh="a"', "an era has an empty id"),
        ('[[era]]\nid="a"\nen=2012\nzh="a"', "en of an era is no text.*en = .text"),
        ("[[era]", "not valid TOML"),
    ],
)
def test_a_wrong_periodisation_is_a_letter(tmp_path: Path, text: str, words: str) -> None:
    """What is wrong with the file, and which file."""
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=words) as caught:
        load(path)
    assert "own.toml" in str(caught.value)


def test_a_file_that_is_not_there_is_a_letter(tmp_path: Path) -> None:
    """It names the path that was given."""
    with pytest.raises(LexiconError, match=r"none\.toml: the file of eras cannot be read .*check the path"):
        load(tmp_path / "none.toml")


def test_a_name_that_does_not_exist_lists_those_that_do() -> None:
    """A misspelt name is answered with the right ones."""
    with pytest.raises(LexiconError, match="party"):
        load("partei")


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_periodisation_is_whole(name: str) -> None:
    """It loads, bears the name of its file, says where its cuts come from, and gives each era a reason."""
    eras = load(name)
    assert eras.id == name
    assert eras.source
    assert all(era.reason for era in eras)


@pytest.mark.parametrize(
    ("name", "day", "era"),
    [
        ("congresses", date(2012, 11, 7), "congress-17"),
        ("congresses", date(2012, 11, 8), "congress-18"),
        ("congresses", date(2026, 1, 1), "congress-20"),
        ("leaders", date(1976, 9, 20), None),
        ("leaders", date(2002, 11, 15), "hu-jintao"),
        ("plans", date(1964, 1, 1), None),
        ("plans", date(2015, 12, 31), "plan-12"),
        ("campaigns", date(2014, 1, 20), "mass-line"),
        ("campaigns", date(2022, 6, 1), None),
    ],
)
def test_a_day_lies_where_the_calendar_puts_it(name: str, day: date, era: str | None) -> None:
    """The first day of a term is its own, the day before is not, and gaps belong to nobody."""
    assert load(name).era_of(DateEstimate(day, day)) == era


def test_a_name_is_one_line(tmp_path: Path) -> None:
    """A line break in a name is a blank: a label in a figure has one line."""
    path = tmp_path / "mine.toml"
    path.write_text(
        'id = "m"\nen = "M"\nzh = "我"\nsource = "s"\n[[era]]\nid = "a"\nen = """The\nfirst"""\nzh = "甲"\n',
        "utf-8",
    )
    assert [era.en for era in load(path)] == ["The first"]
