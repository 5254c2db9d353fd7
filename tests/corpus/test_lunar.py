"""The lunar calendar: facts of the table, days read with and without their year, and what is no lunar day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from discourse.corpus.dating import estimate
from discourse.corpus.lunar import LUNAR, LunarDays, days_named, is_lunar, lunar_days, new_year, turn_of
from discourse.corpus.shapes import is_date_line


@pytest.mark.parametrize(
    ("year", "first"),
    [
        (1949, "1949-01-29"),
        (1954, "1954-02-03"),
        (1966, "1966-01-21"),
        (1979, "1979-01-28"),
        (1985, "1985-02-20"),
        (2000, "2000-02-05"),
        (2007, "2007-02-18"),
        (2014, "2014-01-31"),
        (2021, "2021-02-12"),
        (2024, "2024-02-10"),
        (2033, "2033-01-31"),
    ],
)
def test_new_years_are_those_of_almanacs(year: int, first: str) -> None:
    """Days of 春节 that everybody can look up."""
    assert new_year(year) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("year", "month", "day", "held"),
    [
        (1978, 8, 15, "1978-09-17"),  # not 16 September, as older almanacs have it
        (2006, 8, 15, "2006-10-06"),
        (2009, 8, 15, "2009-10-03"),
        (2020, 8, 15, "2020-10-01"),
        (2008, 5, 5, "2008-06-08"),  # 端午
        (2012, 9, 9, "2012-10-23"),  # 重阳, after a doubled fourth month
        (2022, 1, 15, "2022-02-15"),  # 元宵
    ],
)
def test_feasts_are_those_of_almanacs(year: int, month: int, day: int, held: str) -> None:
    """A feast after a doubled month lies a month later."""
    assert lunar_days(year, month, day) == (date.fromisoformat(held),) * 2


def test_the_table_is_whole() -> None:
    """A lunar year ends where the next begins: the lengths of its twelve or thirteen months add up."""
    for year in range(1940, 2050):
        eve = LunarDays(1, 1, -1, -1).in_year(year + 1)
        last = lunar_days(year, 12, 30) or lunar_days(year, 12, 29)
        assert last == eve, year
        first, following = new_year(year), new_year(year + 1)
        assert first
        assert following
        assert (following - first) // timedelta(1) in {353, 354, 355, 383, 384, 385}


def test_stems_and_branches_go_round() -> None:
    """甲午 is 1954 and 2014; half of all pairs of stem and branch do not meet."""
    assert [(year - 1924) % 60 == turn_of("甲午") for year in (1954, 2014, 2015)] == [True, True, False]
    assert turn_of("甲丑") is None


@pytest.mark.parametrize(
    "text", ["2010年十一月十三日", "三月五日", "一月二十", "2010年3月13日", "十二月三十日", "甲丑年三月初三"]
)
def test_what_has_no_sign_is_gregorian(text: str) -> None:
    """十一月十三日 is in November unless something says that it is lunar; no year is 甲丑."""
    assert not any(is_lunar(found) for found in LUNAR.finditer(text))


def test_the_last_month_of_a_year_may_be_of_either_winter() -> None:
    """2014年腊月 is January 2014 or 2015; the stem and branch say which."""
    named = {text: days_named(found) for text in ("2014年腊月廿三", "2014年(甲午年)腊月廿三", "2014年癸巳年腊月廿三")
             if (found := LUNAR.search(text))}  # fmt: skip
    assert [[str(day) for day in days or ()] for days in named.values()] == [
        ["2014-01-23", "2015-02-11"],
        ["2015-02-11", "2015-02-11"],
        ["2014-01-23", "2014-01-23"],
    ]


@pytest.mark.parametrize(
    ("header", "text", "held"),
    [
        ("（二〇一〇年正月十三）", "同志们：\n今天讲三点。", "2010-02-26"),
        ("2010年农历二月初二", "同志们：\n今天讲三点。", "2010-03-17"),
        ("农历二○一○年三月十三日", "同志们：\n今天讲三点。", "2010-04-26"),
        ("庚寅年正月十三", "同志们：\n学习实践科学发展观活动刚刚结束。", "2010-02-26"),
        ("农历六月初五（2006年6月30日）", "同志们：\n今天讲三点。", "2006-06-30"),
    ],
)
def test_a_lunar_date_line_is_the_day(header: str, text: str, held: str) -> None:
    """With its year, with one by stem and branch beside dated words, and beside the Gregorian day, which stands."""
    found = estimate(text, header=header)
    assert (found.earliest, found.latest, found.conflicts) == (*(date.fromisoformat(held),) * 2, ())


def test_a_year_by_stem_and_branch_alone_says_nothing() -> None:
    """庚寅 is 1950 or 2010, and a day that is only told of is no day of the speech."""
    found = estimate("同志们：\n今天讲三点。", header="庚寅年正月十三")
    assert (found.earliest, found.latest) == (None, None)
    assert found.best == date(2010, 2, 26)  # the likelier of the two
    told = estimate("今年是“十二五”开局之年。腊月二十三那天，我去看了老张。")
    assert told.earliest == date(2011, 1, 1)
    assert told.latest == date(2012, 1, 31)


def test_today_by_the_lunar_calendar_chooses_the_day_of_a_known_year() -> None:
    """今天是正月十八 in the first year of the twelfth plan; 正月初八 comes twice before the end of January 2012."""
    found = estimate("同志们：今天是正月十八，年已经过完。今年是“十二五”开局之年。")
    assert found.best == found.earliest == found.latest == date(2011, 2, 20)
    twice = estimate("同志们：今天是正月初八，上班头一天。今年是“十二五”开局之年。")
    assert (twice.latest, twice.best) == (date(2012, 1, 31), date(2011, 2, 10))


def test_lines_that_are_lunar_dates() -> None:
    """With a year of either kind; a month and a day alone may be anything."""
    lines = (
        "庚寅年正月十三",
        "(农历二〇一〇年三月初三)",
        "癸巳年腊月",
        "正月十三",
        "初三",
        "甲午年",
        "正月里",
    )
    assert [is_date_line(line) for line in lines] == [True, True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("二〇一四年正月", "2014-01-31", "2014-03-01"),
        ("（2014年农历八月）", "2014-08-25", "2014-09-23"),
        ("2014年腊月", "2014-01-01", "2015-02-18"),  # either winter
        ("甲午年冬月", "2014-12-22", "2015-01-20"),
    ],
)
def test_a_lunar_month_without_a_day_is_a_month(header: str, first: str, last: str) -> None:
    """With its year, or with one by stem and branch beside dated words; a day over where the month is a short one."""
    found = estimate("同志们：\n要落实党的十八届三中全会精神，开展群众路线教育实践活动。", header=header)
    assert (found.earliest, found.latest) == (date.fromisoformat(first), date.fromisoformat(last))
    assert found.conflicts == ()


def test_wishes_for_the_year_of_an_animal_choose_the_new_year() -> None:
    """虎年大吉 is of about February 2022 in a text that names the pandemic; told of another year it says nothing."""
    found = estimate("疫情防控不能松，党的十九届六中全会精神要学好。最后祝大家虎年大吉！")
    assert found.earliest == date(2022, 1, 2)
    assert found.latest == date(2022, 3, 13)
    for words in ("那年大家都说虎年大吉。", "虎年春节以来，工作有了起色。"):
        told = estimate(f"疫情防控不能松，党的十九届六中全会精神要学好。{words}")
        assert told.latest is None or told.latest > date(2022, 6, 30)


@pytest.mark.parametrize(
    ("words", "month"),
    [("还没出正月，大家就来开会。", 2), ("我先给乡亲们拜个早年！", 1), ("去年我给老张拜个早年。", 7)],
)
def test_the_weeks_of_the_new_year_choose_the_best_day(words: str, month: int) -> None:
    """拜早年 is before the New Year, 没出正月 in its month; what was said last year is no sign."""
    found = estimate(words + "今年是“十二五”开局之年。")
    assert found.best is not None
    assert (found.best.year, found.best.month) == (2011, month)
