"""The news of the day in a speech without a date: 昨天炸响了原子弹, 六月里通过了决议, 到本世纪末还有十九年."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus.dating import estimate
from discourse.corpus.dating.clue import Clue, OneOf, not_before, on_days, within
from discourse.corpus.dating.lexicon import Occasion, load
from discourse.corpus.dating.resolve import resolve

BODY = "会议要开得短，问题要讲得实，散会以后各村按单子去办。"

NEWS = [
    # the time at one end of the clause, what took place at the other
    ("昨天上午八点，我国在西部上空成功爆炸了第一颗氢弹。", "1967-06-18", "1967-06-18"),
    ("前天，北京和各地群众都上了街，中美建交公报发表了。", "1978-12-18", "1978-12-18"),
    ("上个月，我们的飞船带着杨利伟上了天。", "2003-11-01", "2003-11-30"),
    ("上周，一场大风刮过盐城的阜宁，龙卷风掀了多少房子。", "2016-06-24", "2016-07-06"),
    ("苏联老大哥的第一颗原子弹不算，前天我国第一颗原子弹炸响了。", "1964-10-18", "1964-10-18"),
    # a month without its year is the last of its name
    ("六月里，中央通过了《关于建国以来党的若干历史问题的决议》。", "1981-06-27", "1982-05-29"),
    ("十月，屠呦呦得了诺贝尔奖。", "2015-10-05", "2016-09-05"),
    ("党的二十届三中全会七月开过了，三百多项改革要落地。", "2024-07-15", "2025-06-18"),
    # so many years ago
    ("恢复高考六年了，我县考上一百二十人。", "1983-03-12", "1984-10-12"),
    ("八年前，蒙特卡洛，两票，悉尼赢了。", "2001-02-23", "2002-09-24"),
    ("粉碎“四人帮”六年了，工厂变了样。", "1982-03-06", "1983-10-06"),
    # how far off the century's end is
    ("到本世纪末，还有十九年。", "1980-07-01", "1981-12-31"),
    ("离二十一世纪只有五年了。", "1994-07-01", "1996-12-31"),
    ("再过不到三年，我们就要跨入新世纪。", "1997-01-01", "1998-12-31"),
    # meetings that go on or are to come
    ("七届人大五次会议正在北京召开。", "1992-03-19", "1992-04-04"),
    ("党的二十大正在北京举行，大家要守好岗。", "2022-10-15", "2022-10-23"),
    ("今年下半年还要开党的十四大。", "1992-01-01", "1992-10-12"),
    ("秋天，党的十五大也要开了。", "1997-01-01", "1997-09-12"),
    ("昨天，十届全国人大常委会第十九次会议通过了决定。", "2005-04-18", "2007-02-18"),
    # anniversaries as they are spoken
    ("下月国庆，七十五周年，值班表今天就排。", "2024-01-01", "2025-12-31"),
    ("月初是党的八十周年。", "2001-06-01", "2001-07-31"),
    ("从明年起实施就业促进法。", "2007-01-01", "2007-12-31"),
    ("从今天起，物权法正式施行。", "2007-10-01", "2007-10-01"),
    ("去年出生人口九百零二万。", "2024-01-01", "2024-12-31"),
]


@pytest.mark.parametrize(("said", "first", "last"), NEWS)
def test_news_date_the_speech(said: str, first: str, last: str) -> None:
    """The interval lies within what the news allow, and no conflict is told."""
    found = estimate(f"同志们：\n{said}{BODY}")
    assert found.earliest is not None
    assert found.latest is not None
    assert date.fromisoformat(first) <= found.earliest <= found.latest <= date.fromisoformat(last)
    assert found.conflicts == ()


TOLD = [
    "昨天参观了第一颗原子弹爆炸的地方。",
    "上个月我们学习了屠呦呦获奖的事迹。",
    "昨晚看了一部讲神舟五号发射的片子。",
    "前天县里发了天津港爆炸事故的调查报告。",
    "昨天讨论了响水爆炸的教训。",
    "7月，县委学习贯彻党的二十届三中全会精神。",
    "8月，我们去北京奥运会的场馆看了看。",
    "2008年是大灾之年。5月，汶川发生了地震。",
    "****年，5月汶川地震，9月神舟七号发射。",
    "当年十月，屠呦呦得了诺奖。",
    "每年六月都有人讲恢复高考的故事。",
    "要开党的十八大精神宣讲会。",
    "市七届人大五次会议正在召开。",
    "县十二届人大常委会第十九次会议昨天通过了决定。",
    "本世纪末的事还远。",
    "今天我们县举行香港回归祖国二十五周年座谈会。",
    "昨晚收音机里说第一颗氢弹爆炸那年的事。",
    "前几天国务院下了命令，要发行新人民币。",
    "昨天公布了物权法，半年以后施行。",
    "昨天印发了民法典施行以后第一批案例。",
]


@pytest.mark.parametrize("said", TOLD)
def test_what_is_told_of_the_news_dates_no_speech(said: str) -> None:
    """What is read, visited, studied or of another year says no more than that the thing is over."""
    found = estimate(f"同志们：\n{said}{BODY}")
    assert not {
        "so long after a dated event",
        "month of a dated event",
        "years since a dated event",
        "years to the new century",
        "meeting that goes on",
        "congress awaited",
        "session of the standing committee",
    } & {evidence.rule for evidence in found.evidence}


@pytest.mark.parametrize(
    "said", ["十月的洛杉矶，八月的奥运会。", "七月下旬，洛杉矶奥运会。", "十月，国庆三十五周年阅兵。"]
)
def test_a_month_of_what_was_looked_forward_to_may_lie_ahead(said: str) -> None:
    """Where nothing says that it is over, the day before it is possible, too."""
    found = estimate(f"同志们：\n{said}{BODY}")
    assert found.earliest is None or found.earliest < date(1984, 7, 1)


def test_a_plenum_without_its_term_is_one_of_several() -> None:
    """十月,五中全会… is of 2000, 2005, 2010, 2015 or 2020: which, the other words of the text say."""
    text = "同志们：\n十月，五中全会提出建设社会主义新农村。从元旦起，再不许收一分钱。"
    found = estimate(text + "昨天，十届全国人大常委会第十九次会议通过了。" + BODY)
    assert (found.earliest, found.latest) == (date(2005, 10, 8), date(2006, 9, 11))
    assert found.best is not None
    assert found.best.year == 2005


def _stretches(*years: int) -> Clue:
    return on_days(
        "五中全会",
        "days after a plenum",
        OneOf(tuple((date(y, 10, 1), date(y + 1, 9, 1)) for y in years)),
        0.9,
    )


def test_one_of_several_is_chosen_only_where_one_fits() -> None:
    """An interval that touches two of them, or is longer than the years between, stays as it is."""
    words = within("甲", "slogan", date(2004, 6, 1), date(2007, 1, 1), 0.97)
    assert resolve([words, _stretches(2000, 2005, 2010)]).earliest == date(2005, 10, 1)
    wide = within("甲", "slogan", date(2001, 10, 1), date(2009, 12, 1), 0.97)
    assert resolve([wide, _stretches(2000, 2005, 2010)]).earliest == date(2001, 10, 1)
    both = within("甲", "slogan", date(2006, 6, 1), date(2010, 12, 1), 0.97)
    assert resolve([both, _stretches(2000, 2005, 2010)]).latest == date(2010, 12, 1)
    assert (
        resolve([not_before("甲", "slogan", date(2004, 6, 1), 0.97), _stretches(2005, 2010)]).latest is None
    )


def test_occasions_that_are_known_by_name_are_known_before_they_end() -> None:
    """The day from which a name is used is no later than the last day of the thing itself."""
    known = [item for item in load().items if isinstance(item, Occasion) and item.known]
    assert len(known) > 150
    assert all(item.known <= item.closed for item in known if item.known)
    assert all(item.opened <= item.closed for item in load().items if isinstance(item, Occasion))


def test_a_disaster_by_its_name_bounds_from_below() -> None:
    """A name that is of nothing else (东日本大地震) is not older than the thing."""
    assert estimate("同志们：\n要吸取东航MU5735事故的教训。" + BODY).earliest == date(2022, 3, 21)


def test_years_in_the_party_are_not_the_partys() -> None:
    """The fiftieth year of a membership is counted from no day that the list has."""
    assert estimate(f"同志们：\n今年是我入党的五十周年。{BODY}").earliest is None
    assert estimate(f"同志们：\n今年是党的五十周年。{BODY}").earliest is not None
