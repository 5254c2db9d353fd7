"""What looks like minutes, like the frame of a page, or like a clue to the day, and is part of a speech; and beside
each the thing itself, which is still found."""

from __future__ import annotations

import random
from datetime import date

import pytest

from discourse.corpus import make_corpus
from discourse.corpus.dating import estimate
from discourse.corpus.dating.page import Page
from discourse.corpus.dating.rules.dates import is_appointment
from discourse.corpus.lines import han
from discourse.corpus.shared import shared_residue
from discourse.corpus.speech import Speech
from discourse.sources import Source

ONE = "渠道要在春灌以前清淤，闸门逐座检修，谁管的段谁签字，验收的人不许坐在办公室里听汇报。" * 5
TWO = "村小的屋顶漏雨，先修屋顶再修操场，工钱一季一结，账目贴在校门口，家长随时可以来看。" * 5
THREE = "果树嫁接请老把式来教，手把手教会一户算一户，学会了的再去教邻居，明年统一挂牌销售。" * 5
FOUR = "仓库门窗逐一上锁，钥匙交到值班室，排班表贴在墙上，夜里巡查两遍，谁的班谁签字。" * 5
DAY = "（2014年5月4日）"
TITLE = "在全县工作会议上的讲话"


def speeches(*lines: str) -> tuple[Speech, ...]:
    corpus, _ = make_corpus([Source.from_bytes("\n".join(lines).encode(), "page")])
    return tuple(corpus)


@pytest.mark.parametrize(
    "lines",
    [
        (
            "县长办公会议纪要",
            DAY,
            "任务分工：",
            f"王建国同志：{ONE}",
            f"李秀兰同志：{TWO}",
            f"赵永平同志：{THREE}",
        ),
        ("县长办公会议纪要", DAY, f"王建国同志：负责春灌。{ONE}", f"李秀兰同志：分管校舍。{TWO}"),
        (
            "学习先进人物座谈会发言",
            DAY,
            "今天我想讲三个人的故事。",
            "王建国",
            ONE,
            "李秀兰",
            TWO,
            "赵永平",
            THREE,
        ),
        (
            "在劳模表彰大会上的讲话",
            DAY,
            "今天我们表彰先进。",
            f"王建国：{ONE}",
            f"李秀兰：{TWO}",
            f"赵永平：{THREE}",
        ),
        ("读书会交流记录", DAY, f"孔子：{ONE}", f"孟子：{TWO}"),
        ("春灌座谈会记录", DAY, "柳河：", ONE, "高庄：", TWO),
        ("全镇春灌情况汇报", DAY, f"高庄村：{ONE}", f"柳河村：{TWO}", f"石桥村：{THREE}"),
        ("全镇春灌情况汇报", DAY, f"张家河：{ONE}", f"李家坪：{TWO}", f"江北片：{THREE}"),
        ("巡察情况反馈", DAY, "巡察组查阅了会议记录，找人谈了话。", f"王建国：{ONE}", f"李秀兰：{TWO}"),
    ],
)
def test_people_and_places_spoken_of_part_nothing(lines: tuple[str, ...]) -> None:
    """Whose work is shared out, who is praised, who wrote the books that are read, where something is."""
    (speech,) = speeches(*lines)
    assert all(line in speech.text for line in lines[2:])


@pytest.mark.parametrize(
    "lines",
    [
        ("春灌座谈会发言摘要", DAY, "我县日前召开座谈会，现摘登如下。"),
        ("春灌座谈会发言摘要", DAY, "编者按：春灌是大事，我们请三位同志谈了看法。"),
        ("先进事迹报告会发言摘登", DAY),
        ("春灌座谈会记录", DAY, "主持人：今天我们开个座谈会，请大家发言。"),
        ("春灌报道", DAY, "县里开了表彰先进座谈会，先进代表的发言整理如下。"),
    ],
)
def test_those_who_speak_are_still_parted(lines: tuple[str, ...]) -> None:
    """Below an editor's or a host's words, and where the meeting itself was about the praised."""
    found = speeches(*lines, f"王建国：我负责水利。{ONE}", f"李秀兰：{TWO}", f"赵永平：{THREE}")
    assert len(found) == 3
    assert [speech.speaker for speech in found][1:] == ["李秀兰", "赵永平"]


def test_names_that_only_look_like_places_are_names() -> None:
    """王家瑞, 张秀岭 and 李长河 speak, with nothing said of them but their names."""
    found = speeches("春灌座谈会", DAY, f"王家瑞：{ONE}", f"张秀岭：{TWO}", f"李长河：{THREE}")
    assert [speech.speaker for speech in found] == ["王家瑞", "张秀岭", "李长河"]


def test_an_office_says_that_a_place_is_a_name() -> None:
    """王集（县长） speaks; 王集 alone is where something is."""
    found = speeches("春灌座谈会记录", DAY, f"王集（县长）：{ONE}", f"李桥（局长）：{TWO}")
    assert [speech.speaker for speech in found] == ["王集", "李桥"]


LETTERS = "水渠校舍果园仓库桥梁药房灯塔磨坊粮站渡口林场鱼塘修补晾晒搬运清点登记张贴称量灌溉嫁接喂养采摘编织"


def page(n: int, *foot: str) -> str:
    rng = random.Random(n)
    said = ["".join(rng.choices(LETTERS, k=20)) + "，要办好。" for _ in range(6)]
    return "\n".join([f"在第{n}次会议上的讲话", "同志们：", *said, *foot])


@pytest.mark.parametrize(
    "foot",
    [
        ("本届论坛到此结束", "请领导和来宾先行退场"),
        ("请柳河日报、电视台多宣传", "请网信办把舆论引导好"),
        ("会后请把讲话原文下发到支部", "请办公室整理后上传平台"),
        ("织密民生网 兜牢幸福底", "建好连心网 服务千万家"),
        ("打击侵权假冒 维护市场秩序",),
        ("公文写作无捷径", "多读多写多修改"),
        ("积分高的给掌声", "积分低的要鼓劲"),
        ("柳河读书论坛，每月相见", "读书使柳河更文明"),
    ],
)
def test_hosts_and_slogans_are_no_frame_of_a_site(foot: tuple[str, ...]) -> None:
    """Four speeches of ten close with the same words of a host, the same couplet, the same request."""
    assert shared_residue([page(n, *(foot if n < 4 else ())) for n in range(10)]) == {}


@pytest.mark.parametrize(
    "foot",
    [
        ("柳河新闻网独家整理", "请勿转载本站文章"),
        ("柳河快报 党的声音 群众的心声", "柳河融媒体中心出品"),
        ("请登录本站下载全文",),
    ],
)
def test_frames_of_a_site_are_still_found(foot: tuple[str, ...]) -> None:
    """Where four of ten pages carry it and it speaks of pages."""
    found = shared_residue([page(n, *(foot if n < 4 else ())) for n in range(10)])
    assert found.keys() == {han(line) for line in foot}


@pytest.mark.parametrize("line", ["Cookie设置那几行字，谁看得懂？", "网站弹出来的Cookie，群众敢不敢点？"])
def test_who_speaks_of_cookies_is_heard(line: str) -> None:
    """A question to the audience; the banner of a page is cut."""
    (speech,) = speeches(TITLE, DAY, "同志们：", ONE, line)
    assert speech.text.endswith(line)
    (other,) = speeches(TITLE, DAY, "同志们：", ONE, "本网站使用Cookie，点击接受即表示同意")
    assert other.text.endswith(ONE)


def test_headings_that_sites_have_too_are_kept() -> None:
    """最近更新 between paragraphs is a heading, above links it is the page's."""
    heads = ("最近更新", "一周要闻", "网站公告")
    (speech,) = speeches(TITLE, DAY, "同志们：", ONE, heads[0], TWO, heads[1], THREE, heads[2], FOUR)
    assert all(head in speech.text for head in heads)
    (other,) = speeches(TITLE, DAY, "同志们：", ONE, heads[0], "乡镇长述职报告", "在春灌会上的讲话")
    assert other.text.endswith(ONE)


def days(text: str, title: str = "", header: str = "") -> tuple[str, str]:
    found = estimate(text, title=title, header=header)
    return str(found.earliest), str(found.latest)


@pytest.mark.parametrize(
    "told",
    [
        "记者问我，汶川地震过去三天了，你累不累？",
        "三年前的今天，汶川地震过去两个月了。",
        "1983年开春，工作队来了，讲去年召开的十二大精神。",
        "我儿子在作文里写，昨天北京奥运会结束了。",
        "他走的那天，十六大刚刚闭幕。",
        "今年村里放了一部讲汶川地震的电影。",
        "去年新来的医生参加过抗击非典。",
        "今年我们请了一位北京奥运会的志愿者来上课。",
        "前年我带孩子去看了北京奥运会的鸟巢。",
        "2010年那份是新世纪以来第七个一号文件。",
        "新世纪以来第七个一号文件下来的时候，我刚当镇长。",
    ],
)
def test_a_story_dates_no_speech(told: str) -> None:
    """What somebody said, wrote or asked then, and what a year of its own tells, leaves the date line possible."""
    first, last = days(f"同志们：\n{told}\n{ONE}", TITLE, "（2014年5月4日）")
    assert first <= last == "2014-05-04"


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("汶川地震过去三天了，你们辛苦了。", "2008-05-14", "2008-05-16"),
        ("昨天北京奥运会闭幕了，大家都看了。", "2008-08-25", "2008-08-25"),
        ("去年面对突如其来的疫情，大家守在村口。", "2021-01-01", "2021-12-31"),
        ("今年通过抗击非典，我们看清了短板。", "2003-02-10", "2003-12-31"),
        ("今年下发的是新世纪以来第七个一号文件。", "2010-01-01", "2011-01-31"),
    ],
)
def test_the_same_of_its_own_day_dates_it(said: str, first: str, last: str) -> None:
    """Nobody else says it."""
    assert days(f"同志们：\n{said}\n{ONE}", TITLE) == (first, last)


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("在弘扬抗击非典精神座谈会上的讲话", "（2013年8月1日）"),
        ("在全县松材线虫病疫情防控会议上的讲话", "（2024年8月1日）"),
        ("在登革热疫情防控会议上的讲话", "（2014年8月1日）"),
        ("在全县手足口病疫情防控会议上的讲话", "（2009年8月1日）"),
        ("在小麦条锈病疫情防控会议上的讲话", "（2013年8月1日）"),
        ("在疫情防控工作会议上的讲话", "（2009年8月1日）"),
        ("在抗疫精神宣讲会上的发言", "（2024年8月1日）"),
    ],
)
def test_other_diseases_and_the_spirit_of_a_fight_are_of_any_year(title: str, header: str) -> None:
    """An epidemic in a title is the last great one if none else is named and no date line speaks against it."""
    day = header[1:-1].replace("年", "-0").replace("月", "-0").replace("日", "")
    assert days(f"同志们：\n{ONE}", title, header) == (day, day)


def test_a_meeting_for_an_emergency_is_still_of_its_time() -> None:
    """By its title, without a date line."""
    assert days(ONE, "在全县疫情防控工作会议上的讲话") == ("2020-01-20", "2023-02-28")
    assert days(ONE, "在吉林省桂林路疫情防控会议上的讲话") == ("2020-01-20", "2023-02-28")


@pytest.mark.parametrize(
    "said",
    [
        "春节快到了，就有人提着东西上门；端午快到了，又有人送粽子。",
        "比如国庆刚过，有人大操大办。",
        "他走的那天，春节刚过。",
    ],
)
def test_feasts_as_examples_choose_no_day(said: str) -> None:
    """A habit told by feasts of several seasons, an example, a story."""
    assert days(said + ONE, "在廉政会上的讲话（2014年）") == days(ONE, "在廉政会上的讲话（2014年）")


def test_feasts_that_lie_together_still_tell() -> None:
    """元旦刚过，春节将至 is of the winter."""
    found = estimate("同志们：元旦刚过，春节将至，" + ONE, title="在廉政会上的讲话（2014年）")
    assert {"feast near", "feast just over"} <= {evidence.rule for evidence in found.evidence}


@pytest.mark.parametrize("plan", ["2014年6月10日", "2015年1月10日"])
@pytest.mark.parametrize("below", [(), (THREE,)])
def test_when_the_next_meeting_is_to_be(plan: str, below: tuple[str, ...]) -> None:
    """At the end of a speech with a date line it is a plan; without one it is all that tells the day."""
    lines = (ONE, TWO, "会议通知：", f"会议时间：{plan}上午", "会议地点：县委礼堂", *below)
    (speech,) = speeches(TITLE, DAY, "同志们：", *lines)
    assert (speech.date.earliest, speech.date.latest) == (date(2014, 5, 4), date(2014, 5, 4))


def test_the_time_of_a_meeting_that_heads_its_text_still_dates_it() -> None:
    """Where no other date stands above."""
    (speech,) = speeches(TITLE, "会议时间：2014年6月10日上午", "会议地点：县委礼堂", "同志们：", ONE)
    assert (speech.date.earliest, speech.date.latest) == (date(2014, 6, 10), date(2014, 6, 10))


def test_time_above_all_that_is_said_is_no_plan() -> None:
    """It heads minutes inside a page; below a paragraph it says when the next meeting is to be."""
    line = "会议时间：2014年6月10日"
    for text, planned in ((f"支部会议记录\n{line}\n{ONE}", False), (f"{ONE}\n{line}\n{TWO}", True)):
        page = Page.of(text, header=DAY)
        assert is_appointment(page, page.folded.index("2014年6月")) == planned


def test_this_year_is_not_the_next() -> None:
    """明年 in the clause before says nothing of the anniversary of 今年."""
    found = days("十八大明年就要召开，今年是辛亥革命一百周年。" + ONE)
    assert found == ("2011-01-01", "2012-01-31")
