"""What a rule of dating says of a phrase, to the day: each bound is counted by hand from the day of the founding."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus.dating.page import Page
from discourse.corpus.dating.rules.anniversaries import anniversaries, anniversary_days
from discourse.corpus.dating.rules.deixis import year_in_hand, year_of_review, year_reviewed_and_begun

#: Phrase, rule, first and last day. The Party was founded on 1 July 1921, the reform begun on 18 December 1978.
SAID = """
今年是建党93周年。            | anniversary                  | 2014-01-01 | 2015-01-31
回顾建党93周年。              | anniversary named            | 2013-07-01 | 2015-12-31
庆祝建党100周年。             | anniversary named            | 2020-07-01 | 2022-12-31
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
        ("今天是党的生日。", (7, 1), (7, 1)),
        ("今天是国庆节。", (10, 1), (10, 1)),
        ("今天是建军节。", (8, 1), (8, 1)),
        ("今天是五四青年节。", (5, 4), (5, 4)),
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
