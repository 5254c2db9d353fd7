"""What several people said at one meeting: parted, named, and dated by the head of the minutes."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus import make_corpus
from discourse.corpus.speech import Corpus
from discourse.sources import Source

ONE = "渠道要在春灌以前清淤，闸门逐座检修，谁管的段谁签字，验收的人不许坐在办公室里听汇报。" * 5
TWO = "村小的屋顶漏雨，先修屋顶再修操场，工钱一季一结，账目贴在校门口，家长随时可以来看。" * 5
THREE = "果树嫁接请老把式来教，手把手教会一户算一户，学会了的再去教邻居，明年统一挂牌销售。" * 5
DAY = date(2014, 5, 4)


def corpus(*lines: str) -> Corpus:
    return make_corpus([Source.from_bytes("\n".join(lines).encode(), "minutes")])[0]


def days(found: Corpus) -> list[date | None]:
    return [speech.date.best for speech in found]


@pytest.mark.parametrize(
    "head",
    [
        ("全县春灌座谈会发言摘要", "（2014年5月4日）"),
        ("春灌例会记录", "时间：2014年5月4日上午9:00", "地点：三楼会议室", "主持人：王建国"),
        ("春灌座谈会发言选登", "会议时间：2014年5月4日 14:30 | 会议地点：小礼堂"),
        ("会议地点丨小礼堂　会议时间丨2014年5月4日 14:30", "会议纪要"),
        ("2014年5月4日，县里召开春灌座谈会，现将部分发言摘登如下：",),
        ("春灌座谈会实录", "日期：2014-05-04", "主持人：王建国"),
    ],
)
@pytest.mark.parametrize(
    "names",
    [
        ("王建国：", "李秀兰：", "赵永平："),
        ("王建国（县长）：", "李秀兰（局长）：", "赵永平（村支书）："),
        ("【王建国】", "【李秀兰】", "【赵永平】"),
        ("王建国\n", "李秀兰\n", "赵永平\n"),
        ("王建国\n（县长）\n", "李秀兰\n（局长）\n", "赵永平\n（村支书）\n"),
        ("一、王建国（县长）\n", "二、李秀兰（局长）\n", "三、赵永平（村官）\n"),
        ("王建国同志的发言：\n", "李秀兰同志的发言：\n", "赵永平同志的发言：\n"),
    ],
)
def test_all_are_dated_by_the_head(head: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Each speech has its words, its speaker, and the day of the meeting."""
    found = corpus(*head, names[0] + ONE, names[1] + TWO, names[2] + THREE)
    assert [speech.text for speech in found] == [ONE, TWO, THREE]
    assert [speech.speaker for speech in found] == ["王建国", "李秀兰", "赵永平"]
    assert days(found) == [DAY] * 3


def test_the_head_is_on_record_once() -> None:
    """The lines of the head are removed with the first speech and quoted with the others."""
    first, second = corpus("春灌座谈会发言摘要", "（2014年5月4日）", f"王建国：{ONE}", f"李秀兰：{TWO}")
    assert [r.text for r in first.removed if r.kind == "date line"] == ["（2014年5月4日）"]
    assert [r.text for r in second.removed if r.kind == "date line"] == []
    assert not [f for f in first.findings if f.about == "meeting"]
    assert [f.quote for f in second.findings if f.about == "meeting"] == [
        "春灌座谈会发言摘要",
        "（2014年5月4日）",
    ]


def test_two_meetings_in_one_file() -> None:
    """The head of the second meeting dates what was said there, and is no foot of the first."""
    found = corpus(
        *("春灌座谈会发言摘要", "2014年5月4日", f"王建国：{ONE}", f"李秀兰：{TWO}"),
        *("秋收座谈会发言摘要", "2015年9月8日", f"赵永平：{THREE}", f"孙立新：{ONE[20:]}"),
    )
    assert days(found) == [DAY, DAY, date(2015, 9, 8), date(2015, 9, 8)]


def test_a_speech_with_a_date_of_its_own_keeps_it() -> None:
    """The date below a name says more than the one above all names."""
    found = corpus(
        "春灌座谈会发言汇编", "2014年5月4日", f"王建国：{ONE}", "李秀兰：", "（2014年5月6日）", TWO
    )
    assert days(found) == [DAY, date(2014, 5, 6)]


@pytest.mark.parametrize(
    "lines",
    [
        ("在全县表彰大会上的讲话", "同志们：", ONE, "王建国", TWO, "李秀兰", THREE, "赵永平", ONE[20:]),
        ("先进事迹报告", "各位领导：", ONE, "王建国", TWO, "李秀兰", THREE, "赵永平", ONE[20:]),
        ("春灌工作会议纪要", "2014年5月4日", ONE, "王建国：负责闸门检修。", "李秀兰：负责村小屋顶。", TWO),
        ("春灌工作会议纪要", "2014年5月4日", ONE, f"任务：{TWO}", f"单位：{THREE}"),
        ("会议记录要规范", "同志们：", ONE, "王建国", TWO, "李秀兰", THREE),
        ("学习资料汇编", "同志们：", ONE, f"高标准：{TWO}", f"严要求：{THREE}"),
    ],
)
def test_names_inside_one_text_part_nothing(lines: tuple[str, ...]) -> None:
    """People who are praised, who have something to do, and words that begin as names do."""
    (speech,) = corpus(*lines)
    assert all(line in speech.text for line in lines if line.endswith("。"))


def test_a_host_who_opens_the_meeting_is_heard() -> None:
    """What stands above the first name is speech where somebody speaks there, and does more than give the word."""
    opening = "主持人：同志们，今天开会，先请王建国同志发言。" + THREE
    first, second = corpus("座谈会实录", opening, f"王建国：{ONE}", f"李秀兰：{TWO}")
    assert opening in first.text
    assert second.text == TWO


@pytest.mark.parametrize("chair", ["主持人", "赵永平"])
def test_who_gives_the_word_is_on_record_but_in_nobodys_speech(chair: str) -> None:
    """A line that only hands over is no word of the speaker above, be it a host's by office or by name."""
    links = [f"{chair}：下面请王建国同志发言，大家欢迎。", f"{chair}：谢谢。请李秀兰同志讲一讲。"]
    found = corpus("座谈会实录", links[0], f"王建国：{ONE}", links[1], f"李秀兰：{TWO}", f"赵永平：{THREE}")
    assert [(speech.speaker, speech.text) for speech in found] == [
        ("王建国", ONE),
        ("李秀兰", TWO),
        ("赵永平", THREE),
    ]
    assert [r.text for speech in found for r in speech.removed if r.kind == "stage direction"] == links


def test_one_person_who_speaks_twice_has_two_speeches() -> None:
    """As a chair has, who opens and sums up: each turn is a speech of its own."""
    turns = [("赵永平", THREE), ("王建国", ONE), ("李秀兰", TWO), ("赵永平", ONE)]
    found = corpus("春灌座谈会发言记录", "时间：2014年5月4日", *(f"{who}：{what}" for who, what in turns))
    assert [(speech.speaker, speech.text) for speech in found] == turns
    assert days(found) == [DAY] * 4


def test_names_of_rare_families() -> None:
    """Known by the list of who was there, or by the office before them; what holders of offices do is no name."""
    found = corpus("春灌会议记录", "参加人：蒙阿妹、计长顺等5人", f"蒙阿妹：{ONE}", f"计长顺：{TWO}")
    assert [(speech.speaker, speech.text) for speech in found] == [("蒙阿妹", ONE), ("计长顺", TWO)]
    found = corpus("春灌会议发言摘要", "县长　柏玉琴", ONE, "副县长　计长顺", TWO, "局长　郎咸中", THREE)
    assert [speech.text for speech in found] == [ONE, TWO, THREE]
    assert len(corpus("春灌会议记录", "镇长　负总责", ONE, "村支书　抓落实", TWO, "组长　要带头", THREE)) == 1


def test_a_remark_parts_nothing() -> None:
    """What the chair throws in, or ends with, stays under its name where it was said; many remarks are talk."""
    long = [f"王建国：{ONE}", f"李秀兰：{TWO}", f"赵永平：{THREE}"]
    found = corpus("春灌座谈会记录", *long[:2], "王建国：这个办法可以。", long[2], "王建国：散会。")
    assert [(speech.speaker, speech.text) for speech in found] == [
        ("王建国", ONE),
        ("李秀兰", f"{TWO}\n王建国：这个办法可以。"),
        ("赵永平", f"{THREE}\n王建国：散会。"),
    ]
    talk = [x for line in long for x in (line, "王建国：说得对。", "赵永平：我也这么看。")]
    assert len(corpus("春灌座谈会记录", *talk)) == 1


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("春灌情况新闻发布会实录", "赵永平：{}"),
        ("春灌访谈实录", "赵永平：{}"),
        ("春灌座谈会实录", "晚报记者：渠道哪天修好？"),
        ("春灌座谈会实录", "主持人：渠道哪天修好？"),
        ("春灌座谈会实录", "网友：渠道哪天修好？"),
        ("春灌座谈会实录", "问：渠道哪天修好？"),
    ],
)
def test_questions_and_answers_are_one_text(title: str, asked: str) -> None:
    """Where the same people are heard again because they are asked, nothing is parted."""
    lines = [f"王建国：{ONE}", f"李秀兰：{TWO}", f"赵永平：{THREE}", asked.format(THREE), f"王建国：{TWO}"]
    (one,) = corpus(title, *lines)
    assert all(line in one.text for line in lines)


@pytest.mark.parametrize(
    "line",
    [
        "——会议时间：2014年5月4日 15:00——",
        "会议时间｜2014年5月4日 15:00",
        "|会议时间|2014年5月4日 15:00|",
        "【会议时间】2014年5月4日 9时",
        "会议时间：2014-05-04 15:00 | 会议地点：礼堂",
        "时间｜2014年5月4日 15:00｜地点｜礼堂",
        "会议地点：礼堂　会议时间：2014年5月4日 15:00",
    ],
)
def test_the_time_of_a_meeting_is_no_posting_time(line: str) -> None:
    """In strokes, brackets, beside other fields, with a clock: it dates the speech, whenever the page was put up."""
    (speech,) = corpus("春灌会讲话", line, "发布时间：2015-06-01 08:11:09", "同志们：", ONE)
    assert (speech.date.earliest, speech.date.latest) == (DAY, DAY)
    assert speech.posted == date(2015, 6, 1)


@pytest.mark.parametrize(
    "line",
    [
        "发布时间：2014-05-04 15:00 | 来源：会议中心",
        "时间：2014-05-04 15:00:00 | 来源：县政府网",
        "更新时间：2014年5月4日 15:00 会议栏目",
    ],
)
def test_a_posting_time_stays_one(line: str) -> None:
    """The site's clock bounds the speech from above and no more."""
    (speech,) = corpus("春灌会讲话", line, "同志们：", ONE)
    assert speech.date.earliest != DAY
    assert speech.posted == DAY
