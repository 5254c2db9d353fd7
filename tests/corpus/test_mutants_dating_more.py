"""Campaigns, years and seasons where faults put into the code on purpose went unseen: bounds worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus.dating.lexicon import Campaign, Hit
from discourse.corpus.dating.page import Page
from discourse.corpus.dating.rules.campaigns import _outermost, campaigns
from discourse.corpus.dating.rules.dates import date_lines, days_without_year
from discourse.corpus.dating.rules.seasons import seasons
from discourse.corpus.dating.rules.years import running_years, target_years, title_years


def rows(table: str) -> list[list[str]]:
    """The fields of the lines of a table."""
    return [[field.strip() for field in line.split("|")] for line in table.strip().splitlines()]


def days(*written: str) -> list[date | None]:
    """Days from a table, None where there is none."""
    return [date.fromisoformat(day) if day else None for day in written]


#: The seasons of the calendar in the words of the genre.
SEASONS = """
年底冲刺。         | 10 1 | 12 31
到年底还有两个月。 | 10 1 | 12 31
距离年底仅五十天。 | 10 1 | 12 31
距年底只剩一月。   | 10 1 | 12 31
年终岁末。         | 10 1 | 12 31
岁末年终。         | 10 1 | 12 31
临近年底。         | 10 1 | 12 31
年关将近。         | 10 1 | 12 31
时近岁末。         | 10 1 | 12 31
岁末年初。         | 12 1 | 1 31
辞旧迎新。         | 12 1 | 1 31
新年伊始。         | 1 1  | 3 15
新春伊始。         | 1 1  | 3 15
年味未散。         | 1 1  | 3 15
开年第一会。       | 1 1  | 3 15
新年上班。         | 1 1  | 3 15
“两会”刚落幕。     | 3 10 | 4 30
全国两会刚刚闭幕。 | 3 10 | 4 30
两会刚结束。       | 3 10 | 4 30
上半年已经过去。   | 6 1  | 8 31
下半年工作。       | 6 1  | 8 31
"""


@pytest.mark.parametrize(("text", "start", "end"), rows(SEASONS))
def test_every_word_of_a_season_gives_its_days(text: str, start: str, end: str) -> None:
    """One clue each, from this day of the year to that, both included."""
    (clue,) = seasons(Page.of(text))
    assert clue.days is not None
    assert [" ".join(map(str, day)) for day in (clue.days.start, clue.days.end)] == [start, end]
    assert (clue.evidence.rule, clue.evidence.weight) == ("time of year", 0.7)


# Years ----------------------------------------------------------------------------------------------------------

#: An outlook is written from October of the year before on, a review until April of the year after.
TITLES = """
在2021年全镇水利会议上的讲话 | year in the title                | 2021-01-01 | 2022-01-31
2021年工作思路               | year in the title (outlook)      | 2020-10-01 | 2021-12-31
2021年工作部署会上的讲话     | year in the title (outlook)      | 2020-10-01 | 2021-12-31
2021年修渠打算               | year in the title (outlook)      | 2020-10-01 | 2021-12-31
2021年工作重点               | year in the title (outlook)      | 2020-10-01 | 2021-12-31
2021年年终大会上的讲话       | year under review in the title   | 2021-01-01 | 2022-04-30
2021年述职                   | year under review in the title   | 2021-01-01 | 2022-04-30
2021年工作情况的汇报         | year under review in the title   | 2021-01-01 | 2022-04-30
2021年民主生活会点评         | year under review in the title   | 2021-01-01 | 2022-04-30
2021年度总结                 | year under review in the title   | 2021-10-01 | 2022-04-30
2021年度大会上的讲话         | year under review in the title   | 2021-01-01 | 2022-04-30
2021年最新发言               | year in a site's title           |            | 2021-12-31
讲话五篇(2021)               | year in the title                | 2021-01-01 | 2022-01-31
2021发言12篇                 | year in a site's title           |            | 2021-12-31
"""


@pytest.mark.parametrize(("title", "rule", "first", "last"), rows(TITLES))
def test_a_year_in_a_title_by_what_the_title_is_of(title: str, rule: str, first: str, last: str) -> None:
    """A meeting, an outlook, a review, the offer of a site."""
    found = [c.evidence for c in title_years(Page.of("同志们好。", title=title))]
    assert [(e.rule, e.earliest, e.latest) for e in found] == [(rule, *days(first, last))]


@pytest.mark.parametrize(
    "title", ["学习《2021年要点》", "2021年3月5日会上的讲话", "2021-3会议", "2021年至2025年"]
)
def test_a_year_that_begins_something_else_is_no_year_of_the_title(title: str) -> None:
    """A name in book marks, a date, the first of two years."""
    found = [c.evidence.earliest for c in title_years(Page.of("同志们好。", title=title))]
    assert date(2021, 1, 1) not in found


#: Years in running text: what is past holds from its beginning, what nothing marks a quarter earlier.
RUNNING = """
刚刚过去的2021年，大事多。 | year just over                   | 2022-01-01 | 2022-06-30 | 0.95
即将过去的2021年。         | year about to end                | 2021-11-01 | 2021-12-31 | 0.95
就要过去的2021年。         | year about to end                | 2021-11-01 | 2021-12-31 | 0.95
作2021年度先进代表发言。   | year under review in the text    | 2021-05-01 |            | 0.95
2021年度优秀名单如下。     | year under review in the text    | 2021-05-01 |            | 0.95
2021年度评选揭晓。         | year under review in the text    | 2021-05-01 |            | 0.95
2021年度考核结果如下。     | year under review in the text    | 2021-05-01 |            | 0.95
截至2021年。               | past year in the text            | 2021-01-01 |            | 0.95
早在2021年。               | past year in the text            | 2021-01-01 |            | 0.95
2021年以来，雨水多。       | past year in the text            | 2021-01-01 |            | 0.95
2021年5月。                | past year in the text            | 2021-01-01 |            | 0.95
2021年，我们修了渠。       | past year in the text            | 2021-01-01 |            | 0.95
2021年，我们将修渠。       | year in the text                 | 2020-10-01 |            | 0.85
2021年至2025年。           | year that begins a range         | 2019-01-01 |            | 0.8
2021年工作安排。           | year ahead                       | 2020-10-01 | 2021-06-30 | 0.8
2021年修渠，另有安排。     | year in the text                 | 2020-10-01 |            | 0.85
2021年修渠三公里。         | year in the text                 | 2020-10-01 |            | 0.85
"""


@pytest.mark.parametrize(("text", "rule", "first", "last", "weight"), rows(RUNNING))
def test_a_year_in_running_text_by_the_words_around_it(
    text: str, rule: str, first: str, last: str, weight: str
) -> None:
    """Just over, about to end, rewarded, past, the first of a range, ahead, or none of these."""
    found = [c.evidence for c in running_years(Page.of(text))]
    assert [(e.rule, e.earliest, e.latest, e.weight) for e in found] == [
        (rule, *days(first, last), float(weight))
    ]


@pytest.mark.parametrize(
    "text",
    [
        *(f"{word}2025年。" for word in "到 至 力争 争取 确保 迈向 面向 展望 瞄准 确保村村".split()),
        *(f"2025年{word}。" for word in "前 底前 末前 远景 目标 愿景 规划 将 实现".split()),
        "从2025年到本世纪中叶。",
        "2025年至新中国成立100年。",
        "《2025年规划》。",
    ],
)
def test_a_year_that_is_a_target_says_nothing(text: str) -> None:
    """What is aimed at may lie ahead of any speech."""
    assert running_years(Page.of(text)) == []


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("力争到2020年村村实现通水。", 0.95),
        ("争取2020年基本实现通水。", 0.95),
        ("确保在2020年建成水库。", 0.95),
        ("努力到2020年底达到小康。", 0.95),
        ("到2020年末要修完三条渠。", 0.8),
    ],
)
def test_a_target_said_as_ahead_bounds_from_above(text: str, weight: float) -> None:
    """The last day of its year; surer where a word of effort stands before it."""
    (clue,) = target_years(Page.of(text))
    assert (clue.evidence.earliest, clue.evidence.latest) == (None, date(2020, 12, 31))
    assert (clue.evidence.weight, clue.habit, clue.origin) == (weight, True, "figure")


@pytest.mark.parametrize(
    "text",
    [
        *(f"{word}到2020年实现通水。" for word in "会上提出 已经确定 规划明确 曾 原定 强调 目标是".split()),
        *(f"到2020年建成水库，{word}。" for word in "已蓄水 共五座 累计五座 完成了 实现了 达到了".split()),
        *(f"到2020年建成水库30{word}。" for word in "人 个 户 名 家".split()),
        "到2020年我们开会。",
    ],
)
def test_a_target_that_is_recounted_or_reached_says_nothing(text: str) -> None:
    """What somebody set, and what is counted, may be long ago."""
    assert target_years(Page.of(text)) == []


# Days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2010年9月3日，全镇召开大会，传达上级精神，部署下一步的水利工作。", "news lead"),
        ("今天2010年9月3日，全镇召开大会，传达上级精神。", "news lead"),
        ("今天是2010年9月3日，全镇召开大会，传达上级精神。", "news lead"),
        ("今天,2010年9月3日，全镇召开大会，传达上级精神。", "news lead"),
        ("本报讯2010年9月3日，全镇召开大会，传达上级精神。", "news lead"),
        ("本网讯（记者甲）2010年9月3日，全镇召开大会。", "news lead"),
        ("讯（通讯员乙）今天，2010年9月3日，全镇召开大会。", "news lead"),
        ("会议时间：2010年9月3日上午", "date line"),
        ("（2010年9月3日星期五）", "date line"),
        ("2010年9月3日。", "date line"),
        ("2010年9月3日09:30", "posting date"),
        ("自从2010年9月3日起，全镇天天下雨，庄稼受灾。", ""),
    ],
)
def test_what_stands_around_a_date_says_what_it_dates(text: str, rule: str) -> None:
    """A news lead, a line of its own, a clock time, or a sentence about something else."""
    found = [c.evidence for c in date_lines(Page.of(text))]
    weight = 0.95 if rule == "news lead" else 0.97
    assert [(e.rule, e.latest, e.weight) for e in found] == [(rule, date(2010, 9, 3), weight)] * bool(rule)


def test_a_date_far_into_a_long_line_is_no_date_line() -> None:
    """Within the first 200 characters of a title it is, behind 300 it is not."""
    for before, found in ((150, 1), (300, 0)):
        assert len(date_lines(Page.of("同志们好。", title="会" * before + "2010年9月3日"))) == found


def test_a_date_that_has_begun_is_read_to_its_end() -> None:
    """Where the first 200 characters of a line end in the middle of a date, it is the whole date that counts."""
    for before in range(185, 200):
        (clue,) = date_lines(Page.of("同志们好。", title="会" * before + "2010年12月15日"))
        assert clue.evidence.latest == date(2010, 12, 15), before


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本报讯（记者甲）9月3日，全镇召开大会。", True),
        ("今天9月3日，全镇召开大会。", True),
        ("同志们，今天是9月3日。", True),
        ("同志们，今天(9月3日)开会。", True),
        ("同志们，昨天是9月3日。", False),
    ],
)
def test_a_day_without_its_year_opens_a_report_or_is_today(text: str, found: bool) -> None:
    """3 September of a year that is to be found elsewhere."""
    clues = days_without_year(Page.of(text))
    assert [c.days and (c.days.start, c.days.end) for c in clues] == [((9, 3), (9, 3))] * found


# Campaigns ------------------------------------------------------------------------------------------------------

#: 党史学习教育 was announced on 25 November 2020, ran from 20 February 2021 to 31 January 2022 and had no batches: it
#: could be looked back on after ten months, is spoken of as running for 45 days more, and named for six months more.
#: 科学发展观 ran from 14 September 2008 to 6 April 2010, 群众路线 from 18 June 2013 to 31 October 2014.
STATES = """
县里即将开展党史学习教育。             | campaign to come       | 2020-11-25 | 2021-02-20 | 0.8
市里将在全市深入开展党史学习教育。     | campaign to come       | 2020-11-25 | 2021-02-20 | 0.8
将开展以为民为主要内容的党史学习教育。 | campaign to come       | 2020-11-25 | 2021-02-20 | 0.8
召开党史学习教育动员会。               | campaign launched      | 2021-01-06 | 2021-08-20 | 0.95
召开党史学习教育启动仪式。             | campaign launched      | 2021-01-06 | 2021-08-20 | 0.95
党史学习教育专题研讨。                 | campaign under way     | 2020-12-20 | 2022-03-17 | 0.9
党史学习教育读书班。                   | campaign under way     | 2020-12-20 | 2022-03-17 | 0.9
党史学习教育工作专班。                 | campaign under way     | 2020-12-20 | 2022-03-17 | 0.9
党史学习教育开展以来。                 | campaign under way     | 2020-12-20 | 2022-03-17 | 0.9
当前，党史学习教育很热烈。             | campaign under way     | 2020-12-20 | 2022-03-17 | 0.9
检验党史学习教育成效。                 | campaign under way     | 2020-12-20 | 2022-03-17 | 0.9
我们认真组织党史学习教育。             | campaign carried out   | 2020-11-25 | 2022-03-17 | 0.9
巩固党史学习教育成果。                 | campaign over          | 2021-12-20 |            | 0.95
通过党史学习教育，干劲足了。           | campaign over          | 2021-12-20 |            | 0.95
党史学习教育很好。                     | campaign named         | 2020-12-20 | 2022-07-31 | 0.8
学习实践科学发展观领导小组。           | campaign under way     | 2008-07-14 | 2010-05-21 | 0.9
学习实践科学发展观试点。               | campaign named         | 2008-07-14 | 2010-10-06 | 0.8
试点单位学习实践科学发展观。           | campaign named         | 2008-07-14 | 2010-10-06 | 0.8
教育实践活动领导小组。                 | campaign under way     | 2013-04-18 | 2014-12-15 | 0.9
党史学习教育办的通知。                 | campaign under way     | 2020-12-20 | 2022-03-17 | 0.9
第二批学习实践科学发展观。             | batch 2 of a campaign  | 2009-01-15 | 2009-10-25 | 0.95
"""


@pytest.mark.parametrize(("text", "rule", "first", "last", "weight"), rows(STATES))
def test_a_campaign_in_each_of_its_states(text: str, rule: str, first: str, last: str, weight: str) -> None:
    """Besides what its mere name says, the words around the name tell whether it is ahead, on, or over."""
    found = {c.evidence.rule: c.evidence for c in campaigns(Page.of(text))}
    assert [found[rule].earliest, found[rule].latest, found[rule].weight] == [
        *days(first, last),
        float(weight),
    ]
    states = {"to come", "launched", "under way", "carried out", "over", "named"}
    others = {f"campaign {state}" for state in states} - {rule}
    assert rule.startswith("batch") or not others & set(found)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (
            "为 扎实 深入 认真 积极 切实 全面 精心 组织 参加 推进 推动 进行 召开 抓好 搞好 落实 今天大家",
            "carried out",
        ),
        ("目前 当前 正在 眼下 这次 此次 投入 动员 启动 部署 今年以来", "under way"),
        ("下一步 衡量 检验 评判 评价 确保 保证 力求 取得 提升 增强 注重 提高 务求", "under way"),
        ("巩固 拓展 运用 转化 去年 继 曾 曾经 先后 经过 通过 历经 相继", "over"),
    ],
)
def test_the_words_before_a_campaign_tell_its_state(words: str, rule: str) -> None:
    """认真, 当前, 检验, 巩固 and their like, right before the name."""
    for word in words.split():
        found = {c.evidence.rule for c in campaigns(Page.of(f"{word}党史学习教育很好。"))}
        assert f"campaign {rule}" in found, word


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (
            "成果 成效 创造的 形成的 积累的 建立的 探索的 留下的 经验 结束 总结 以后 之后 收尾 问题整改 中所形成的",
            "over",
        ),
        ("动员 部署会 进行动员 进行安排 发动大会 启动仪式", "launched"),
        (
            "启动以来 第二阶段 推进会 座谈会 领导小组 督导组 巡回指导组 办公室 办要 从今天起 全面展开 转段",
            "under way",
        ),
        (
            "已经进入 转入 专题民主生活会 专题党课 工作会议 要求 实施方案 现阶段 入脑入心 见行见效 扎实开展",
            "under way",
        ),
    ],
)
def test_the_words_behind_a_campaign_tell_its_state(words: str, rule: str) -> None:
    """成果, 动员, 督导组 and their like, right behind the name."""
    for word in words.split():
        found = {c.evidence.rule for c in campaigns(Page.of(f"看党史学习教育{word}。"))}
        assert f"campaign {rule}" in found, word


def test_an_office_of_a_campaign_shows_it_under_way() -> None:
    """Also in a text that looks back on its results elsewhere."""
    for office in ("教育实践活动领导小组", "群众路线教育实践活动办公室"):
        text = f"{office}。巩固群众路线教育实践活动成果。"
        found = {c.evidence.rule for c in campaigns(Page.of(text))}
        assert found >= {"campaign under way", "campaign over"}
        assert "campaign named" not in found


def test_a_campaign_is_quoted_with_fourteen_characters_on_either_side() -> None:
    """Within its clause."""
    text = f"{'大' * 20}党史学习教育读书班{'会' * 20}"
    (clue,) = (c for c in campaigns(Page.of(text)) if c.evidence.rule == "campaign under way")
    assert clue.evidence.quote == text[6:40]


@pytest.mark.parametrize(
    "text",
    ["要学习实践科学发展观。", "第二批项目已经开工，要学习实践科学发展观。", "党史学习教育常态化长效化。"],
)
def test_what_outlives_its_campaign_bounds_from_below_only(text: str) -> None:
    """A slogan, also one behind a batch of something else, and what was made standing."""
    assert {c.evidence.rule for c in campaigns(Page.of(text)) if c.evidence.latest} == set()
    assert [c.evidence.rule for c in campaigns(Page.of(text))] == ["campaign"]


def test_how_long_a_campaign_is_spoken_of_is_a_habit() -> None:
    """Not after 2023, with the weight of the list: 0.02 surer where it is looked back on, half in a quotation."""
    for text, weight in (
        ("党史学习教育很好。", 0.85),
        ("巩固党史学习教育成果。", 0.87),
        (f"他说“党史学习教育很好{'，大家都说好' * 8}”。", 0.425),
    ):
        (clue,) = (c for c in campaigns(Page.of(text)) if "still spoken of" in c.evidence.rule)
        assert (clue.habit, clue.fashion, clue.evidence.latest) == (True, True, date(2023, 12, 31))
        assert clue.evidence.weight == pytest.approx(weight)


def test_only_the_newest_campaign_bounds_from_above() -> None:
    """Of two that are named the older is history: it keeps what it says of not before."""
    found = [c.evidence for c in campaigns(Page.of("继先进性教育活动之后，党史学习教育很好。"))]
    older = [e for e in found if "先进性" in e.quote and e.rule != "campaign named"]
    assert older
    assert {e.latest for e in older} == {None}
    assert date(2022, 7, 31) in {e.latest for e in found}


def test_names_that_overlap_are_one_mention() -> None:
    """The second pair overlaps, one lies in another, the last two only touch."""
    day = date(2021, 1, 1)
    campaign = Campaign("甲", day, day, day, day, 0.9)
    spans = [(0, 4), (8, 12), (6, 10), (7, 9), (12, 14)]
    hits = [Hit(campaign, start, end) for start, end in spans]
    assert [(hit.start, hit.end) for hit in _outermost(hits)] == [(0, 4), (6, 12), (12, 14)]
