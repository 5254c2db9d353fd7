"""What a rule of dating says of a phrase, to the day: each bound is counted by hand from the day of the founding."""

from __future__ import annotations

import csv
from datetime import date
from importlib import resources

import pytest

from discourse.corpus.dating.calendar import add_months
from discourse.corpus.dating.lexicon import load
from discourse.corpus.dating.page import Page
from discourse.corpus.dating.rules.anniversaries import anniversaries, anniversary_days
from discourse.corpus.dating.rules.counts import party_members
from discourse.corpus.dating.rules.dates import date_lines, document_numbers
from discourse.corpus.dating.rules.deixis import year_in_hand, year_of_review, year_reviewed_and_begun
from discourse.corpus.dating.rules.meetings import congresses, plenums, sessions
from discourse.corpus.dating.rules.plans import plans
from discourse.corpus.dating.rules.seasons import seasons
from discourse.corpus.dating.rules.silence import silence
from discourse.corpus.dating.rules.web import posting

#: Phrase, rule, first and last day. The Party was founded on 1 July 1921, the reform begun on 18 December 1978.
SAID = """
今年是建党93周年。            | anniversary                  | 2014-01-01 | 2015-01-31
明年是建党90周年。            | anniversary next year        | 2010-01-01 | 2010-12-31
以优异成绩迎接建党90周年。    | anniversary awaited          | 2009-12-28 | 2011-07-08
建党90周年即将到来。          | anniversary near             | 2011-04-17 | 2011-07-08
在建党90周年大会上的讲话指出。| anniversary speech cited     | 2011-06-11 |
全村迎来党的95岁生日。        | birthday of the Party        | 2016-05-01 | 2016-08-31
我们党成立至今已91年。        | years of the Party           | 2012-01-01 | 2013-06-30
101年前,中国共产党成立。      | years of the Party           | 2022-01-01 | 2023-06-30
90年的光辉历程。              | years of the Party (round)   | 2009-01-01 | 2016-12-31
建党至今80多年。              | years of the Party (and more)| 2001-01-01 | 2011-12-31
改革开放32年。                | years since                  | 2010-01-01 | 2011-06-30
改革开放30年。                | years since (round)          | 2006-01-01 | 2013-12-31
改革开放近30年。              | nearly so many years         | 2003-01-01 | 2008-12-31
改革开放30多年。              | years since (and more)       | 2008-01-01 | 2018-12-31
改革开放32多年。              | years since (and more)       | 2010-01-01 | 2011-12-31
今年是“十二五”开局之年。      | this year                    | 2011-01-01 | 2012-01-31
明年是“十二五”开局之年。      | this year                    | 2010-01-01 | 2011-01-31
去年是“十二五”开局之年。      | this year                    | 2012-01-01 | 2013-01-31
今年是“十二五”第二年。        | this year                    | 2012-01-01 | 2013-01-31
今年是“十二五”承上启下之年。  | this year                    | 2013-01-01 | 2014-01-31
今年是“十二五”收官之年。      | this year                    | 2015-01-01 | 2016-01-31
2021年是“十四五”开局之年。    | year called by name          | 2020-10-01 | 2022-03-31
2021年度述职报告如下。        | year under review            | 2021-10-01 | 2022-04-30
2021年述职报告如下。          | year under review            | 2021-07-01 | 2022-04-30
""".strip().splitlines()


@pytest.mark.parametrize("line", SAID, ids=lambda line: line.partition("|")[0].strip())
def test_a_phrase_gives_these_days(line: str) -> None:
    """One clue, of this rule, from this day to that; both ends count."""
    text, rule, first, last = (part.strip() for part in line.split("|"))
    page = Page.of(text)
    clues = [clue for ask in (anniversaries, year_in_hand, year_of_review) for clue in ask(page)]
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert [(c.evidence.rule, c.evidence.earliest, c.evidence.latest) for c in clues] == [(rule, *days)]


@pytest.mark.parametrize(
    ("text", "first", "last", "weight"),
    [
        ("回顾建党93周年。", "2013-07-01", "2015-12-31", 0.95),
        ("庆祝建党100周年。", "2020-07-01", "2022-12-31", 0.9),
    ],
)
def test_an_anniversary_only_named_bounds_from_above_by_habit(
    text: str, first: str, last: str, weight: float
) -> None:
    """Two clues of one rule: what it says from below is a fact, what from above a habit; a hundred is less sure."""
    below, above = anniversaries(Page.of(text))
    assert (below.evidence.earliest, below.evidence.latest) == (date.fromisoformat(first), None)
    assert (above.evidence.earliest, above.evidence.latest) == (None, date.fromisoformat(last))
    assert (below.habit, above.habit) == (False, True)
    assert {clue.evidence.rule for clue in (below, above)} == {"anniversary named"}
    assert {clue.evidence.weight for clue in (below, above)} == {weight}


@pytest.mark.parametrize(
    "text",
    [
        "到建党93周年。",
        "建党93周年时。",
        "实现建党100周年目标。",
        "改革开放14年。",
        "改革开放111年。",
        "党的39岁生日。",
        "党的121岁生日。",
    ],
)
def test_goals_and_impossible_counts_give_no_year(text: str) -> None:
    """A goal ahead, and a count that no speech could have meant, say nothing."""
    assert anniversaries(Page.of(text)) == []


def test_an_anniversary_in_the_title_is_45_days_off_at_most() -> None:
    """1 July 2011, 45 days before and after."""
    (clue,) = anniversaries(Page.of("同志们好。", title="在庆祝建党90周年座谈会上的讲话"))
    assert clue.evidence.rule == "anniversary in the title"
    assert (clue.evidence.earliest, clue.evidence.latest) == (date(2011, 5, 17), date(2011, 8, 15))


def test_figures_can_be_rewritten_and_words_are_not() -> None:
    """93周年 is a figure, 九十三周年 content."""
    texts = ("今年是建党93周年。", "今年是建党九十三周年。")
    assert [anniversaries(Page.of(text))[0].origin for text in texts] == ["figure", "content"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("今天是党的九十五岁生日。", (7, 1), (7, 1)),
        ("再过3天就是党的生日。", (6, 28), (6, 28)),
        ("七一前夕,我们走访慰问。", (6, 1), (7, 1)),
    ],
)
def test_days_of_the_year(text: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    """A commemoration fixes the day and leaves the year open."""
    (clue,) = anniversary_days(Page.of(text))
    assert clue.days is not None
    assert (clue.days.start, clue.days.end) == (start, end)
    assert (clue.evidence.earliest, clue.evidence.latest) == (None, None)


def test_a_review_that_looks_ahead_is_held_by_april() -> None:
    """述职 at the head and 今年是…要: January to April of that year; without either, nothing."""
    ahead = "今年是“十二五”开局之年,我们要抓好落实。"
    (clue,) = year_reviewed_and_begun(Page.of("下面述职。" + ahead))
    assert (clue.evidence.earliest, clue.evidence.latest) == (date(2011, 1, 1), date(2011, 4, 30))
    assert year_reviewed_and_begun(Page.of(ahead)) == []
    assert year_reviewed_and_begun(Page.of("下面述职。今年是“十二五”开局之年。")) == []
    assert year_reviewed_and_begun(Page.of("下面述职。明年是“十二五”开局之年,我们要抓好落实。")) == []


@pytest.mark.parametrize(("n", "step"), [(9000, 1000), (9100, 100), (9190, 10)])
def test_a_rounded_number_of_members_holds_until_the_next_step(n: int, step: int) -> None:
    """From the month of the first count that reaches it to a month after the first that passes it."""
    lists = resources.files("discourse.lexicons") / "dated" / "party_members.csv"
    counts = [
        (date.fromisoformat(row["published"]), int(row["ten_thousands"]))
        for row in csv.DictReader(lists.read_text(encoding="utf-8").splitlines())
    ]
    reached, passed = (min(day for day, count in counts if count >= least) for least in (n, n + step))
    after = date(passed.year + passed.month // 12, passed.month % 12 + 1, passed.day)
    clues = [c.evidence for c in party_members(Page.of(f"全国{n}多万党员"))]
    assert [(e.earliest, e.latest) for e in clues] == [(reached.replace(day=1), None), (None, after)]
    assert not party_members(Page.of("全省3799万党员"))


@pytest.mark.parametrize("brackets", ["()", "[]", "〔〕", "【】", "（）"])
def test_papers_are_cited_in_any_brackets(brackets: str) -> None:
    """中发〔2009〕4号, however the site sets the brackets; a year in brackets alone is no paper."""
    one, two = brackets
    (clue,) = document_numbers(Page.of(f"落实中发{one}2009{two}4号文件"))
    assert clue.evidence.earliest == date(2009, 1, 1)
    assert document_numbers(Page.of(f"落实文件{one}2009{two}精神")) == []


def test_only_the_top_and_the_bottom_have_date_lines() -> None:
    """A date by itself on the eighth line or the fourth from below is the day; between them it is a mention."""
    for lines, place, dates in ((30, 7, 1), (30, 8, 0), (30, 25, 0), (30, 26, 1), (30, 29, 1)):
        text = ["今天讲几点意见。"] * lines
        text[place] = "2010年9月3日"
        found = [c.evidence.rule for c in date_lines(Page.of("\n".join(text)))]
        assert found == ["date line"] * dates, place


@pytest.mark.parametrize(
    ("length", "words", "less"), [(600, 2, 0.0), (599, 2, 0.08), (600, 1, 0.1), (250, 1, 0.18)]
)
def test_a_silence_weighs_less_in_a_short_text_and_behind_a_single_word(
    length: int, words: int, less: float
) -> None:
    """The period's last day with the weight of the list, less so much; five months on two fifths of the doubt."""
    period = max(load().periods, key=lambda p: p.sure_elsewhere)
    text = "，".join(period.spoken[:words]).ljust(length - 2, "他")  # two line breaks are added
    found = [c.evidence for c in silence(Page.of(text)) if c.evidence.rule.endswith(period.name)]
    weight = period.sure_elsewhere - less
    assert [e.latest for e in found] == [period.until, add_months(period.until, 5)]
    assert [e.weight for e in found] == pytest.approx([weight, 1 - 0.4 * (1 - weight)])
    later = silence(Page.of(text + period.unspoken[0]))
    assert not [c for c in later if c.evidence.rule.endswith(period.name)]
    assert silence(Page.of(text[:247])) == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("全国两会刚刚闭幕。", (3, 10), (4, 30)),
        ("时间过半。", (6, 1), (8, 31)),
    ],
)
def test_seasons_are_these_days(text: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    """What has just been in the text has just been in the year."""
    (clue,) = seasons(Page.of(text))
    assert clue.days is not None
    assert (clue.days.start, clue.days.end) == (start, end)


#: Phrase, rule, first and last day, weight. The twelfth plan began on 1 January 2011. Congresses of the Party met on
#: 8 November 2012, 18 October 2017 and 16 October 2022, sessions of the National People's Congress from 5 March 2015
#: and from 22 to 28 May 2020; the third plenum of the eighteenth committee ended on 12 November 2013.
PLANS_AND_MEETINGS = """
“十二五”规划。               | plan                                | 2007-09-01 |            | 0.95
第十二个五年规划。           | plan (long ahead)                   | 2001-01-01 |            | 0.97
“七五”计划。                 | plan                                | 1982-09-01 |            | 0.75
“十二五”规划。               | newest plan named                   |            | 2016-12-31 | 0.75
“十二五”和“七五”。           | newest plan named                   |            | 2016-12-31 | 0.75
实现“十二五”良好开局。       | plan about to begin                 | 2010-04-01 | 2012-09-01 | 0.9
“十二五”发展开好局。         | plan about to begin                 | 2010-04-01 | 2012-09-01 | 0.9
“十二五”规划收官。           | plan near its end                   | 2014-05-01 | 2016-09-01 | 0.93
编制“十二五”规划。           | plan being drafted                  | 2008-07-01 | 2011-07-01 | 0.8
“十二五”时期以来。           | plan under way                      | 2011-01-01 |            | 0.95
学习贯彻党的十八大精神。     | congress held                       | 2012-11-08 |            | 0.97
学习贯彻中共十八大精神。     | congress held                       | 2012-11-08 |            | 0.97
学习贯彻党的十八大精神。     | newest congress named               |            | 2018-02-18 | 0.9
学习贯彻党的十八大精神。     | newest congress named (no later one)|            | 2017-10-17 | 0.78
学习贯彻党的二十大精神。     | newest congress named (no later one)|            | 2027-10-15 | 0.78
贯彻党的十八届三中全会精神。 | plenum held                         | 2013-11-12 |            | 0.97
十三届全国人大三次会议上作报告。| session in hand                  | 2020-05-15 | 2020-06-04 | 0.95
贯彻十二届全国人大三次会议精神。| session                          | 2014-12-05 |            | 0.95
""".strip().splitlines()


@pytest.mark.parametrize("line", PLANS_AND_MEETINGS, ids=lambda line: line.partition("|")[0].strip())
def test_plans_and_meetings_give_these_days(line: str) -> None:
    """Among what a phrase says is this, with this weight."""
    text, rule, first, last, weight = (part.strip() for part in line.split("|"))
    page = Page.of(text)
    said = {c.evidence.rule: c.evidence for ask in (plans, congresses, plenums, sessions) for c in ask(page)}
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert [said[rule].earliest, said[rule].latest, said[rule].weight] == [
        *days,
        pytest.approx(float(weight)),
    ]


@pytest.mark.parametrize(
    "text", ["党的十八大类。", "评选十大标兵。", "十八大酒店。", "八大员。", "共青团第十八次代表大会。"]
)
def test_other_big_things_are_no_congress(text: str) -> None:
    """大 stands behind many numbers."""
    assert congresses(Page.of(text)) == []


def test_the_newest_day_of_a_page_bounds_it_a_month_later() -> None:
    """Of the days in one line of navigation the last counts; a line without a day says nothing."""
    web = ("上一篇 2022年6月1日 下一篇 2022年5月1日", "首页")
    (posted, seen) = (c.evidence for c in posting(Page.of("同志们好。", posted=date(2022, 8, 1), web=web)))
    assert (posted.quote, posted.latest, posted.weight) == ("2022-08-01", date(2022, 8, 1), 0.97)
    assert (seen.quote, seen.latest, seen.weight) == ("2022年6月1日", date(2022, 7, 2), 0.95)
