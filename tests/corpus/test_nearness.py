"""How near a text says it is to feasts, meetings and other dated things, and what only looks as if it said so."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus.dating import estimate
from discourse.corpus.dating.clue import Days
from discourse.corpus.dating.page import Page
from discourse.corpus.dating.rules.anniversaries import anniversary_days
from discourse.corpus.dating.rules.deixis import occasions
from discourse.corpus.dating.rules.feasts import feasts
from discourse.corpus.lunar import LunarDays

BODY = "会议要开得短，问题要讲得实，散会以后各村按单子去办。"

# Meetings and occasions -----------------------------------------------------------------------------------------

NEAR = [
    ("前天，党的十九大在北京胜利闭幕。", "2017-10-26", "2017-10-26"),
    ("昨天上午，我们集中收看了党的二十大开幕会。", "2022-10-17", "2022-10-17"),
    ("党的十七大上周日胜利闭幕。", "2007-10-22", "2007-11-03"),
    ("三天前胜利闭幕的党的十六大，选举产生了新的中央委员会。", "2002-11-16", "2002-11-18"),
    ("上个月召开的党的二十届三中全会，通过了重要决定。", "2024-08-01", "2024-08-31"),
    ("党的十七届四中全会上月闭幕。", "2009-10-01", "2009-10-31"),
    ("上月底，党的十一届六中全会一致通过了决议。", "1981-07-01", "1981-07-31"),
    ("去年底召开的党的十一届三中全会，决定转移工作重点。", "1979-01-01", "1979-12-31"),
    ("去年党的十九大提出了乡村振兴战略。", "2018-01-01", "2018-12-31"),
    ("今年胜利召开了党的二十大。", "2022-10-16", "2022-12-31"),
    ("党的十八大今年下半年召开，要稳定。", "2012-01-01", "2012-12-31"),
    ("今年下半年将召开党的二十大。", "2022-01-01", "2022-10-16"),
    ("明年党的十八大将胜利召开。", "2011-03-08", "2011-12-31"),
    ("再过三天，党的十八大就要在北京召开了。", "2012-11-04", "2012-11-06"),
    ("离党的十六大召开还有两个月。", "2002-08-29", "2002-09-21"),
    ("香港刚刚回归祖国，全国人民扬眉吐气。", "1997-07-01", "1997-11-01"),
    ("再过一个多月澳门就要回归祖国。", "1999-10-19", "1999-11-22"),
    ("第四次世界妇女大会三天前在北京胜利闭幕。", "1995-09-17", "1995-09-19"),
    ("昨天，中央隆重召开纪念改革开放40周年大会。", "2018-12-16", "2018-12-22"),
    ("前天，江泽民同志在庆祝建党八十周年大会上发表了讲话。", "2001-06-30", "2001-07-06"),
    ("玉树地震两个月了，支部交了特殊党费。", "2010-06-01", "2010-06-24"),
    ("上周三，党的十八大在人民大会堂胜利闭幕。", "2012-11-15", "2012-11-27"),
    ("去年小平同志南方谈话以后，思想解放了。", "1993-01-01", "1993-12-31"),
    ("昨日上午，市里举行了庆祝澳门回归祖国大会。", "1999-12-21", "1999-12-21"),
    ("再过半个月就是党的百年华诞。", "2021-06-11", "2021-06-21"),
    ("十一届全国人大二次会议刚刚闭幕。", "2009-03-13", "2009-07-13"),
    ("再过二十天，就是抗日战争胜利70周年纪念日。", "2015-08-10", "2015-08-18"),
]


@pytest.mark.parametrize(("said", "first", "last"), NEAR)
def test_a_text_that_counts_from_a_dated_thing_has_its_days(said: str, first: str, last: str) -> None:
    """Loosely as people count: 三天前 is two to four days, 一个多月 four to nine weeks."""
    found = estimate(f"同志们：\n{said}{BODY}")
    assert found.earliest == date.fromisoformat(first)
    assert found.latest is not None
    assert found.latest <= date.fromisoformat(last)
    assert found.conflicts == ()


NOT_NEAR = [
    "去年我们认真学习贯彻党的十七大精神。",
    "昨天我又读了一遍党的十七大报告。",
    "去年在全县宣讲党的十七大精神一百场。",
    "上个月县里办了学习党的十七大精神培训班。",
    "党的十七大召开时，他上个月刚入党。",
    "明年要继续贯彻党的十七大精神。",
]


@pytest.mark.parametrize("said", NOT_NEAR)
def test_the_time_of_a_study_is_not_the_time_of_the_meeting(said: str) -> None:
    """What was last year or yesterday is the reading."""
    rules = {evidence.rule for evidence in estimate(said + BODY).evidence}
    assert "congress held" in rules or "congress named" in rules
    assert not {"so long after a dated event", "so long before a dated event"} & rules


@pytest.mark.parametrize(
    "said",
    ["上个月在香港举行了推介会。", "昨天他从汶川回来。", "北京奥运会的场馆明年还要用。", "去年在澳门开会。"],
)
def test_a_place_is_no_occasion(said: str) -> None:
    """香港 is dated by its return, 汶川 by its earthquake, and by nothing else."""
    assert occasions(Page.of(said)) == []


def test_a_remembered_meeting_was_long_before_its_anniversary() -> None:
    """昨天 is said of the celebration, not of the plenum of 1978."""
    found = estimate("昨天，中央隆重召开纪念党的十一届三中全会召开30周年大会。" + BODY)
    assert found.earliest
    assert found.earliest.year == 2008
    assert found.conflicts == ()


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("党的十八大以来的五年，成绩很大。", "2017-02-14", "2018-11-14"),
        ("十一届三中全会以来四年，收入翻番。", "1982-03-22", "1983-12-22"),
    ],
)
def test_years_since_a_meeting_are_counted(said: str, first: str, last: str) -> None:
    """One soft clue: it needs another to draw the upper bound."""
    (since,) = (e for e in estimate(said + BODY).evidence if e.rule == "years since a meeting")
    assert (str(since.earliest), str(since.latest)) == (first, last)


# Feasts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("再过两天就是国庆。", Days((9, 28), (9, 30))),
        ("离元旦只有三天了。", Days((12, 28), (12, 30))),
        ("明天就是教师节。", Days((9, 9), (9, 9))),
        ("今天是八一建军节。", Days((8, 1), (8, 1))),
        ("今天是八一，战友都来了。", Days((8, 1), (8, 1))),
        ("今天是党的生日。", Days((7, 1), (7, 1))),
        ("今天，迎来了建党节。", Days((7, 1), (7, 1))),
        ("今天是国庆节，村里升旗。", Days((10, 1), (10, 1))),
        ("今天是五四青年节。", Days((5, 4), (5, 4))),
        ("刚过完国庆路上就堵了车。", Days((10, 2), (11, 10))),
        ("今天是重阳节。", LunarDays(9, 9)),
        ("今天是大年初三。", LunarDays(1, 3)),
        ("再过一个月就要过春节了。", LunarDays(1, 1, -40, -20)),
        ("再过半个月就是春节了。", LunarDays(1, 1, -20, -10)),
        ("春节刚过。", LunarDays(1, 1, 1, 40)),
        ("元旦刚过。", Days((1, 2), (2, 10))),
        ("“五·一”过后。", Days((5, 2), (6, 10))),
        ("国庆佳节刚刚结束。", Days((10, 2), (11, 10))),
        ("快过年了。", LunarDays(1, 1, -30, 0)),
        ("中秋佳节将至。", LunarDays(8, 15, -30, 0)),
        ("大家刚刚过完元宵节。", LunarDays(1, 15, 1, 40)),
    ],
)
def test_feasts_give_the_days_of_a_year(said: str, days: Days | LunarDays) -> None:
    """Counted, called today, near or just over."""
    assert [clue.days for clue in feasts(Page.of(said))] == [days]


@pytest.mark.parametrize(
    "said",
    [
        "去年春节刚过，我就进了村。",
        "每年国庆节前都要检查一遍。",
        "那年元旦刚过，桥就断了。",
        "国庆期间值班的同志辛苦了。",
        "中秋节发了两斤月饼。",
        "2008年春节刚过就开了工。",
        "今天是国庆长假后的第一个工作日。",
        "小年轻们要多学一点。",
        "今天是我们第三次到七一村来。",
        "今天是七一勋章获得者来讲课。",
        "今天是八一水库的人来修闸。",
        "今天是国庆社区的党员大会。",
        "李国庆刚刚过去，你追一追。",
        "政治清明就要到了。",
    ],
)
def test_feasts_of_other_years_and_stories_say_nothing(said: str) -> None:
    """A feast that is told of dates nothing, nor does what is named after one."""
    assert feasts(Page.of(said)) == []
    assert anniversary_days(Page.of(said)) == []


def test_a_feast_chooses_the_days_of_a_known_year() -> None:
    """At the head it bounds; in a review of the year, or further down, it only chooses the best day."""
    year = "今年是“九五”计划的第一年。"
    head = estimate(f"同志们：\n春节刚过，把大家请来开会。{year}{BODY}", title="在全乡干部会上的讲话")
    assert (head.earliest, head.latest) == (date(1996, 2, 20), date(1996, 3, 30))
    for text, title in (
        (f"春节刚过，我就进村入户。{year}{BODY}", "党支部书记述职报告"),
        (f"{BODY * 6}春节刚过，我就进村入户。{year}", "在全乡干部会上的讲话"),
    ):
        found = estimate(text, title=title)
        assert (found.earliest, found.latest) == (date(1996, 1, 1), date(1997, 1, 31))
        assert found.best
        assert date(1996, 2, 20) <= found.best <= date(1996, 3, 30)


# Titles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("在全县防治非典工作紧急会议上的讲话", "2003-04-01", "2003-09-30"),
        ("在乡疫情防控视频调度会上的讲话", "2020-01-20", "2023-02-28"),
        ("在抗击新冠肺炎疫情总结表彰会上的讲话", "2020-01-20", "2023-08-28"),
        ("传达党的十三大精神干部大会讲话", "1987-10-25", "1988-03-01"),
        ("在学习党的十三大精神干部大会上的讲话", "1987-10-25", None),
        ("在抗击非典十周年座谈会上的发言", "2003-02-10", None),
        ("在全县非洲猪瘟疫情防控会上的讲话", "2018-08-03", None),
    ],
)
def test_titles_of_emergencies_and_of_reports_from_a_meeting(
    title: str, first: str | None, last: str | None
) -> None:
    """A fight is met about while it lasts, what a meeting said is passed on within months; both may be recalled."""
    found = estimate(BODY, title=title)
    assert (found.earliest and str(found.earliest)) == first
    assert last is None or str(found.latest) == last
    if last is None:
        assert found.latest is None or found.latest > date(1990, 1, 1)


def test_the_count_of_first_papers_names_the_year() -> None:
    """2004 had the first; another count, or none, names no year."""
    found = estimate("这是新世纪以来第十二个指导“三农”工作的中央一号文件。" + BODY)
    assert (found.earliest, found.latest) == (date(2015, 1, 1), date(2016, 1, 31))
    plain = estimate("今年中央一号文件很好。村里连续第三年评上先进。" + BODY)
    assert (plain.earliest, plain.latest) == (None, None)


@pytest.mark.parametrize(
    ("said", "near"), [("值此建党九十五周年之际，", True), ("在建党九十五周年之际，", False)]
)
def test_upon_an_anniversary_is_about_its_day(said: str, near: bool) -> None:
    """值此…之际 is said about the day, 在…之际 all year long."""
    found = estimate(said + BODY)
    assert (found.earliest == date(2016, 4, 17)) is near


# What is told and what is dated ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "同志们：\n2008年5月12日，四川汶川发生8级特大地震。我们捐了款。",
        "同志们：\n5月12日，四川汶川发生8级特大地震。我们捐了款。",
        "10月25日至11月1日，我参加了党的十七大。",
    ],
)
def test_a_day_told_to_an_audience_is_no_news_lead(text: str) -> None:
    """Who has called his comrades tells a story; a span of days is no day of a report."""
    rules = {evidence.rule for evidence in estimate(text + BODY).evidence}
    assert not {"news lead", "day of the news lead"} & rules
    lead = {evidence.rule for evidence in estimate("2008年5月12日，县里召开会议。" + BODY).evidence}
    assert "news lead" in lead


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("四清工作队进村两个月，清工分、清账目。公社党委要支持，千万不要忘记阶级斗争。", 1963, 1967),
        ("批林批孔运动深入开展，贫下中农要批孔孟之道，公社党委要抓紧。", 1974, 1976),
        ("一打三反运动正在深入，备战、备荒、为人民，搞好斗、批、改。", 1970, 1974),
        ("四清运动那年我刚参加工作。党的十六大以来，路修通了。", 2002, None),
    ],
)
def test_campaigns_of_the_communes_have_their_years(text: str, first: int, last: int | None) -> None:
    """Several that agree bound from above; beside newer words they are memories."""
    found = estimate(text + BODY)
    assert found.earliest
    assert found.earliest.year == first
    assert (
        (found.latest and found.latest.year <= last)
        if last
        else found.latest is None or found.latest.year > 2002
    )


@pytest.mark.parametrize("said", ["我们就要跨入2000年了。", "我们即将迈进2000年了，要作好准备。"])
def test_a_year_that_is_entered_soon_is_not_past(said: str) -> None:
    """了 is said of what is about to be, too; 我们已经跨入2000年 is past."""
    assert estimate(said + BODY).earliest is None
    assert estimate("我们已经跨入2000年了。" + BODY).earliest == date(2000, 1, 1)


def test_a_first_paper_may_be_counted_after_its_name() -> None:
    """一号文件…是新世纪以来第十二个."""
    found = estimate("一号文件刚下来，是新世纪以来第十二个。" + BODY)
    assert found.earliest == date(2015, 1, 1)


def test_the_hundredth_birthday_is_awaited_for_long() -> None:
    """百年华诞 without a count of days is of no day: the Work Report of March 2021 has it."""
    found = estimate("今年是“十四五”开局之年，我们将隆重庆祝党的百年华诞。" + BODY)
    assert found.earliest == date(2021, 1, 1)
    assert found.latest
    assert found.latest >= date(2021, 12, 31)


def test_a_meeting_just_over_in_a_story_is_long_over() -> None:
    """去年底，十八大刚刚闭幕 is told a year later; 刚刚闭幕 by itself is of now."""
    found = estimate("去年底，党的十八大刚刚闭幕，中央就作出规定。今年下半年要全面检查。" + BODY)
    assert found.earliest == date(2013, 1, 1)
    assert found.latest is not None
    assert found.latest >= date(2013, 12, 31)
    assert estimate("党的十八大刚刚闭幕。" + BODY).latest == date(2013, 3, 14)


def test_a_session_that_is_studied_is_not_in_hand() -> None:
    """在学习贯彻…会议精神大会上的讲话 is held afterwards."""
    found = estimate(
        "十天前，十届全国人大二次会议胜利闭幕。" + BODY,
        title="在全市学习贯彻十届全国人大二次会议精神大会上的讲话",
    )
    assert (found.earliest, found.latest, found.conflicts) == (date(2004, 3, 22), date(2004, 3, 26), ())
    assert estimate(BODY, title="在十届全国人大二次会议上的报告").latest == date(2004, 3, 21)
