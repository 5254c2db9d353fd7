"""The nine texts of the seeds against the reference annotation, and a floor under the trial on invented texts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from discourse.corpus.dating import estimate
from discourse.corpus.speech import DateEstimate
from discourse.eras import load
from tests.benchmarks.dating import TITLE, run, run_printed, run_rewritten
from tests.conftest import GOLD

#: `most_probable` of the reference as days: the whole stretch must lie inside the interval.
PROBABLE = {
    "000.1": (date(2009, 7, 1), date(2009, 7, 1)),
    "001.1": (date(2023, 1, 1), date(2023, 3, 31)),
    "002.1": (date(2022, 2, 16), date(2022, 2, 16)),
    "003.1": (date(2014, 7, 1), date(2014, 7, 31)),
    "003.2": (date(2010, 9, 3), date(2010, 9, 3)),
    "003.3": (date(2021, 1, 1), date(2021, 6, 30)),
    "003.4": (date(2006, 7, 1), date(2006, 12, 31)),
    "003.5": (date(2006, 7, 1), date(2006, 12, 31)),
    "004.1": (date(2022, 10, 23), date(2022, 11, 30)),
}
POSTED = {"000.1": date(2022, 5, 14), "001.1": date(2024, 1, 10), "004.1": date(2024, 5, 13)}


@pytest.fixture(scope="module")
def estimates(gold: dict[str, Any]) -> dict[str, DateEstimate]:
    """Each text dated by its words, its title, what stood above it, and the day its page was posted."""
    texts = [text for file in gold["segmentation"]["files"] for text in file["texts"]]
    return {
        text["id"]: estimate(
            (GOLD / "normalized" / f"{text['id']}.txt").read_text(encoding="utf-8"),
            title=text["title"],
            header="\n".join(
                [text.get("compilation_header", ""), *(line["text"] for line in text.get("header_lines", []))]
            ),
            posted=POSTED.get(text["id"]),
        )
        for text in texts
    }


@pytest.mark.parametrize("speech", PROBABLE)
def test_interval_holds_what_close_reading_found(speech: str, estimates: dict[str, DateEstimate]) -> None:
    """The most probable date of the reference lies inside the interval."""
    first, last = PROBABLE[speech]
    found = estimates[speech]
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest <= first
    assert last <= found.latest


@pytest.mark.parametrize("speech", PROBABLE)
def test_era_is_the_reference_s(
    speech: str, gold: dict[str, Any], estimates: dict[str, DateEstimate]
) -> None:
    """The interval lies inside the era that close reading gave."""
    era = next(s["era"] for s in gold["dating"]["speeches"] if s["id"] == speech)
    assert load("party").era_of(estimates[speech]) == era.replace(" ", "-", 1)


def test_rewritten_years_are_told_and_not_followed(estimates: dict[str, DateEstimate]) -> None:
    """Where a site raised the years the conflict names both sides, and the campaign's years stand."""
    found = estimates["000.1"]
    assert any("91年" in conflict and "2012" in conflict for conflict in found.conflicts)
    assert found.latest is not None
    assert date(2009, 7, 1) <= found.latest < date(2012, 1, 1)
    assert found.best == date(2009, 7, 1)


def test_trial_on_invented_texts_keeps_its_floor() -> None:
    """Years masked: true year inside in 97 of 100, seven of ten bounded on both sides, eras right where said."""
    rows = {row["group"]: row for row in run(invented_only=True)}
    row = rows["invented grassroots"]
    assert row["n"] == 84
    assert float(row["year inside"]) >= 0.97
    assert float(row["both bounds"]) >= 0.7
    assert float(row["median years"]) <= 2.6
    assert float(row["median all"]) <= 3.5
    assert row["eras committed"] >= 25
    assert float(row["eras right"]) >= 0.95


@pytest.mark.parametrize(("title", "right"), [("", 0.9), (TITLE, 0.85)])
def test_years_that_a_site_raised_are_told_and_do_not_move_the_era(title: str, right: float) -> None:
    """Every year raised by one to five: nine of ten conflicts are told, and the campaigns' years and eras stand."""
    for row in run_rewritten(title=title):
        assert row["n excluded"] >= 20
        assert float(row["conflict told"]) >= 0.88
        assert float(row["year inside"]) >= 0.88
        assert float(row["eras right"]) >= right


def test_an_honest_date_is_believed_whatever_the_text_recalls_and_awaits() -> None:
    """Printed days of 2008-2024 are inside and best in every text, kept alone in nearly all, their eras right."""
    for row in run_printed():
        assert row["n"] >= 12
        assert row["day inside"] == row["day best"] == row["n"]
        assert row["day kept"] >= row["n"] - 1
        assert row["conflict told"] <= 2
        assert row["eras right"] == row["in an era"]


def test_two_readings_that_contradict_are_not_reconciled_by_a_day_in_neither() -> None:
    """Where both are kept, the Party's birthday is not looked for in the years between: the printed day is best."""
    text = "今年以来，乡党委深入开展学习实践科学发展观活动。今天是党的生日，向老党员问好。"
    found = estimate(text, title="2010年度乡党委述职报告", header="（2010年12月20日）")
    assert len(found.conflicts) == 1
    assert "both are kept" in found.conflicts[0]
    assert found.best == date(2010, 12, 20)
    assert found.earliest is not None
    assert found.earliest < date(2010, 7, 1)
    assert found.latest == date(2010, 12, 20)
