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


@pytest.mark.parametrize(
    "lines",
    [
        ("▲绘好规划图", LONG, "▲开好现场会", MORE, "▲算好明白账", LAST),
        (LONG, "▲坚持现场解决问题", MORE),
        (LONG, "▲最后要管住自己的手", MORE),
        (LONG, "▲图书室管理到位", "▲现场办公到位", "▲责任区图示到位", MORE),
        (LONG, "热点专题", MORE, "优秀文章", LAST),
        (LONG, "转载稿件须注明来源，这是最起码的职业道德。", MORE),
        (LONG, "有的同志说，版权归原作者所有，转一下没关系。", MORE),
        (LONG, "如有侵权，请联系删除，写上这么一句就没事了吗？", MORE),
        (LONG, "未经授权不得转载，这条规矩一定要立起来。" + MORE),
        (LONG, "学习的篇目是：", "①《矛盾论》", "②《实践论》"),
        (LONG, "①《矛盾论》", "②《实践论》"),
        (LONG, "之一", "莫伸手。" + MORE[:43], "之二", "多弯腰。" + LAST[:43]),
        (LONG, "==========", MORE, "==========", LAST),
        (LONG + "谢谢大家！", "==========", "附件：责任分工", MORE),
    ],
)
def test_lines_that_pages_hold_too_are_kept(lines: tuple[str, ...]) -> None:
    """Points behind ▲ that speak of maps and scenes, headings that sites have, what is said of notices, lists of
    books, parts and rulers of one speech."""
    (speech,) = speeches(TITLE, *lines)
    assert [line for line in lines if line not in speech.text] in ([], ["=" * 10], ["=" * 10] * 2)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("▲图为参会人员", "caption"),
        ("▲书记在田间查看苗情", "caption"),
        ("▲座谈会现场。 记者 张三 摄", "caption"),
        ("▲老支书讲故事（王伟 摄）", "caption"),
        ("如有侵权，请联系我们删除。", "disclaimer"),
        ("未经授权不得转载。", "disclaimer"),
        ("本站不承担任何法律责任，转载请注明出处。", "disclaimer"),
    ],
)
def test_what_pages_put_between_is_still_cut(line: str, kind: str) -> None:
    """Captions and notices in the middle of a speech, in the same places."""
    (speech,) = speeches(TITLE, LONG, line, MORE)
    assert (speech.text, [r.text for r in speech.removed if r.kind == kind]) == (
        f"同志们：\n{LONG}\n{MORE}",
        [line],
    )


def test_the_heading_of_links_is_still_cut() -> None:
    """The same words above links, and below the last sentence, are the page's."""
    (speech,) = speeches(TITLE, LONG, "热点专题", "优秀文章", "乡镇长述职报告", "网站地图")
    assert speech.text == f"同志们：\n{LONG}"


def test_notes_that_the_text_calls_for_are_still_cut() -> None:
    """Footnotes are kept on record, not in the speech: called for by their marks, or with publisher and page."""
    cited = LONG.replace("运行，", "运行①，", 1)
    notes = ("①《矛盾论》。", "②《实践论》。")
    (called,) = speeches(TITLE, cited, *notes)
    printed = ("①《选集》，人民出版社1991年版，第79页。", "②《文选》，人民出版社1994年版。")
    (placed,) = speeches(TITLE, LONG, *printed)
    for speech, lines in ((called, notes), (placed, printed)):
        assert [r.text for r in speech.removed if r.kind == "note"] == list(lines)
        assert lines[0] not in speech.text


@pytest.mark.parametrize(
    "last", ["主持人：感谢您的分享！", "记者：谢谢您", "记者：下一步呢？", "编辑：您怎么看？"]
)
def test_the_last_turn_of_an_interview_is_heard(last: str) -> None:
    """A word of thanks or a question behind 记者： is no byline; a name there is one."""
    talk = ("对话老支书", "记者：今天请您谈谈修渠。", f"老支书：{LONG}", "记者：还有呢？", f"老支书：{MORE}")
    (speech,) = speeches(*talk, last, "记者：王小明", "责任编辑：李大伟")
    assert speech.text.endswith(last)


@pytest.mark.parametrize(
    "below", ["这篇讲话是纲领性的文献。", "总书记在这篇讲话中总结了经验。", "这是今天要学的第二篇。"]
)
def test_a_lecture_on_speeches_is_one(below: str) -> None:
    """The title of a speech that is talked about heads what is said of it; where one begins, it is cut."""
    title = "在全省青年工作会议上的讲话"
    (lecture,) = speeches("党课讲稿：学习两篇讲话", "各位党员：", LONG, title, below + MORE)
    assert title in lecture.text
    first, second = speeches("学习材料", "各位党员：", LONG, title, "（2014年5月4日）", "同志们：", MORE)
    assert (MORE in first.text, second.title) == (False, title)


@pytest.mark.parametrize("ruler", ["-" * 20, "======", "※※※※※※"])
def test_a_ruler_below_thanks_parts_speeches(ruler: str) -> None:
    """Without titles, too, where each takes its leave above the ruler."""
    found = speeches(LONG + "谢谢大家！", ruler, MORE + "谢谢大家！", ruler, LAST)
    assert [speech.text[:4] for speech in found] == [LONG[:4], MORE[:4], LAST[:4]]


@pytest.mark.parametrize("mark", ["之{}", "（之{}）", "之{}："])
def test_parts_without_a_word_before_their_number(mark: str) -> None:
    """Below a title that says how many texts follow a bare number opens each; below another it opens a point."""
    lines = [
        line for n, text in zip("一二三", (LONG, MORE, LAST), strict=True) for line in (mark.format(n), text)
    ]
    assert [speech.text for speech in speeches("竞聘演讲稿3篇", *lines)] == [LONG, MORE, LAST]
    (speech,) = speeches("在动员会上的讲话", "同志们：", "讲三点。", *lines)
    assert LAST in speech.text
