"""Layouts that look like several texts, or like the frame of a page, and are one speech."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus import make_corpus
from discourse.corpus.speech import Speech
from discourse.sources import Source

DAY = "（2014年5月4日）"
LONG = "防汛物资要提前备足，病险水库要降低水位运行，责任人名单要上墙，电话二十四小时畅通。" * 5
MORE = "村村要有护林员，坡坡要有防火道，雨季以前把苗木栽完，栽一片成一片，谁栽谁管谁受益。" * 5
LAST = "排班表贴在墙上，谁的班谁签字，夜里巡查两遍，仓库门窗逐一上锁，钥匙交到值班室。" * 5
TITLE = f"在全县表彰大会上的讲话\n{DAY}\n同志们："


def speeches(*lines: str) -> tuple[Speech, ...]:
    corpus, _ = make_corpus([Source.from_bytes("\n".join(lines).encode(), "page")])
    return tuple(corpus)


@pytest.mark.parametrize(
    "lines",
    [
        (f"村支书王建国：{LONG}", f"院长李秀兰：{MORE}"),
        (f"王建国同志：{LONG}", f"李秀兰同志：{MORE}"),
        (f"王建国：{LONG}", f"李秀兰：{MORE}", f"赵永平：{LAST}"),
        (LONG + "让我们一起努力！", "新春寄语", "同志们：", MORE),
        (LONG, "***", "几点希望", "同志们：", MORE),
        (LONG + "让我们永远记住！", "地动山摇的时刻", "1976年7月28日", MORE),
        (LONG, "1956年9月1日", "同学们：", MORE),
        (LONG, "发展才是硬道理", "——在全国科学大会上的讲话", MORE),
        ("原因之一：听不进不同意见的发言", LONG, "原因之二：学习不够", MORE),
    ],
)
def test_one_speech_stays_one(lines: tuple[str, ...]) -> None:
    """Praise of several people, a second call, a chronicle, a letter, a speech spoken of, reasons."""
    (speech,) = speeches(TITLE, *lines)
    assert [part for line in lines for part in line.split("\n") if part not in speech.text] in ([], ["***"])
    assert speech.date is not None
    assert speech.date.earliest == speech.date.latest == date(2014, 5, 4)


@pytest.mark.parametrize(
    "line",
    [
        "下载学习强国APP",
        "进入“掌上办”APP查看进度",
        "***同志***",
        "=====展望2014=====",
        "毛泽东 1935年10月",
        "周恩来（1911年）",
        "主任：王建国",
    ],
)
def test_what_is_said_is_kept(line: str) -> None:
    """Points about programs, masked names, who wrote a verse, a list of posts."""
    (speech,) = speeches(TITLE, LONG, "五岭逶迤腾细浪，乌蒙磅礴走泥丸。", line)
    assert line in speech.text
    assert not speech.speaker


def test_the_office_that_signs_opens_no_text() -> None:
    """The date above an annex is the speech's own."""
    first, *_ = speeches(
        "在全县党建工作会议上的讲话",
        "同志们：",
        LONG + "谢谢大家！",
        "县委组织部",
        "2011年3月18日",
        "附：会议意见",
        MORE,
    )
    assert first.date is not None
    assert first.date.earliest == first.date.latest == date(2011, 3, 18)


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("林改会讲话", "时间：2008年10月22日\n地点：县委礼堂"),
        ("林改工作会议纪要", "时间：2008年10月22日上午9：00"),
    ],
)
def test_minutes_say_when_the_meeting_was(title: str, head: str) -> None:
    """时间 beside 地点, on a line of its own, or below the title of minutes."""
    (speech,) = speeches(title, head, LONG, MORE)
    assert speech.date is not None
    assert speech.date.earliest == speech.date.latest == date(2008, 10, 22)
