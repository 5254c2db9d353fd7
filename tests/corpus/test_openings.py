"""Short texts in one file that only the form of their heads and feet parts, and single texts that look like them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from discourse.corpus.speech import Speech
from discourse.corpus.split import account, split_speeches
from discourse.repair.traced import TracedText
from discourse.sources import Source

#: The words of three short speeches, some 130 Han characters each.
WORDS = (
    "去年秋收以后，城关区办起了六个缝纫组，妇女们白天出工，夜里踩机子，一个月做了四百多件棉衣。\n"
    "磷肥厂的烟囱立起来已经两年，冒烟的日子不到一百天。毛病不在机器，在人，三班倒的师傅有一班是借来的，炉温高了低了也没有人跺脚。",
    "北山的果子熟了没有人摘，南坡的茶老了没有人采，会上个个讲得头头是道，散了会各回各的炕头。\n"
    "粮站收粮要排队，排到半夜还轮不上，老乡把扁担一横就睡在台阶上。请粮食局的同志今天夜里也去睡一睡，睡过以后再来同我谈条件。",
    "水文站报上来的数字，比老渔民看云彩看出来的差了半天。科学是好东西，可是要到河边上去科学。\n"
    "学校的房子漏了三年，先生打着伞讲课，学生戴着斗笠写字，写出来的字都是潮的。今年再拿不出瓦来，我这个管文教的就搬到学校去住。",
)
GENRE = ("在全县水利工作会议上的讲话", "在林业生产动员会上的讲话", "在春耕广播大会上的讲话")
MAIN = ("办好六个缝纫组", "北山南坡的事", "到河边上去科学")
NAMES = ("王建国", "李秀兰", "谭有福")
DAYS = ("1955年11月2日", "1956年3月8日", "1957年1月15日")


def speeches(*lines: str) -> tuple[Speech, ...]:
    text = "\n".join(lines)
    traced = TracedText.from_str(text)
    found = split_speeches(traced, Source.from_bytes(text.encode(), "page"))
    assert account(traced, found) == []
    return found


def post(i: int) -> str:
    return ("县委书记", "副县长", "县一中教师")[i]


#: Heads by their forms: what stands above the words of the i-th text.
HEADS: dict[str, Callable[[int], list[str]]] = {
    "kind, day, name": lambda i: [GENRE[i], f"（{DAYS[i]}）", " ".join(NAMES[i])],
    "kind, name and day": lambda i: [GENRE[i], f"（{NAMES[i]}，{DAYS[i]}）"],
    "kind, day and name on its line": lambda i: [f"{GENRE[i]}（{DAYS[i]}）{NAMES[i]}"],
    "kind, post and name": lambda i: [GENRE[i], f"{post(i)}　{NAMES[i]}"],
    "broken kind, name": lambda i: ["在河口全县第三次", "水利工作会议上的讲话", NAMES[i], f"（{DAYS[i]}）"],
    "title, name, day": lambda i: [MAIN[i], NAMES[i], f"（{DAYS[i]}）"],
    "title, where and when, name": lambda i: [MAIN[i], f"（{GENRE[i]}，{DAYS[i]}）", NAMES[i]],
    "title, note, name, day": lambda i: [MAIN[i], "（根据记录整理，未经本人审阅）", NAMES[i], DAYS[i]],
    "fields": lambda i: [GENRE[i], f"时间：{DAYS[i]}  地点：县礼堂", f"讲话人：{NAMES[i]}"],
}


@pytest.mark.parametrize("form", HEADS)
@pytest.mark.parametrize("rule", [[], ["────────────"]])
def test_short_texts_are_parted_by_their_heads(form: str, rule: list[str]) -> None:
    """Each text has its words and nothing else, and its speaker."""
    found = speeches(*(line for i in range(3) for line in [*HEADS[form](i), WORDS[i], *rule]))
    assert [speech.text for speech in found] == list(WORDS)
    assert [speech.speaker for speech in found] == list(NAMES)


@pytest.mark.parametrize(
    ("titles", "calls", "feet"),
    [
        (
            ("春 节 慰 问 信", "贺  信", "感谢信"),
            ("全体护路民工同志们：", "市第一高级中学：", "各位志愿者："),
            ("中共河口市委 河口市人民政府", "河口市人民政府", "河口市人民政府"),
        ),
        (MAIN, None, NAMES),
    ],
)
def test_a_signed_foot_ends_a_text(
    titles: tuple[str, ...], calls: tuple[str, ...] | None, feet: tuple[str, ...]
) -> None:
    """Letters, and articles signed below."""
    bodies = [f"{calls[i]}\n{WORDS[i]}" if calls else WORDS[i] for i in range(3)]
    found = speeches(*(line for i in range(3) for line in (titles[i], bodies[i], feet[i], DAYS[i])))
    assert [speech.text for speech in found] == bodies
    assert "".join(found[0].title.split()) == "".join(titles[0].split())


@pytest.mark.parametrize("day", ["{}", "（{}）", "{}（星期三）"])
def test_talks_under_their_dates(day: str) -> None:
    """Each is dated by its own line."""
    lines = ["局长晨会讲话记录", *(line for i in range(3) for line in (day.format(DAYS[i]), WORDS[i]))]
    found = speeches(*lines)
    assert [speech.text for speech in found] == list(WORDS)
    assert [[r.text for r in speech.removed if r.kind == "date line"] for speech in found] == [
        [day.format(one)] for one in DAYS
    ]


def test_a_letter_passes_on_two_texts() -> None:
    """What is enclosed is parted; the letter is nobody's words."""
    letter = [
        "关于印发会议材料的通知",
        "各镇党委：",
        "现将王建国同志的讲话和工作方案印发给你们，请认真贯彻。",
    ]
    found = speeches(
        *letter, "附件1", GENRE[0], NAMES[0], "同志们：", WORDS[0], "附件2", "水利冬修工作方案", WORDS[1]
    )
    assert [speech.text for speech in found] == [f"同志们：\n{WORDS[0]}", WORDS[1]]
    assert found[0].speaker == NAMES[0]


def test_a_host_between_speeches_is_in_none() -> None:
    """Whom the host calls upon is the speaker; the words of the host are on record."""
    host = "主持人：下面请城关供销社{}同志发言，大家欢迎。"
    found = speeches(*(line for i in range(3) for line in (host.format(NAMES[i]), "同志们：", WORDS[i])))
    assert [speech.text for speech in found] == [f"同志们：\n{words}" for words in WORDS]
    assert [speech.speaker for speech in found] == list(NAMES)
    assert [r.text for s in found for r in s.removed if r.kind == "stage direction"] == [
        host.format(name) for name in NAMES
    ]


def test_what_a_programme_shows_before_and_after_a_speech_is_not_the_speech() -> None:
    """A host calls upon the speaker by name right above the title, and is heard once more at the end."""
    (found,) = speeches(
        "【短片】早餐店",
        "主持人：请局长回应。",
        "张局长：立即整改。",
        "主持人：我们有请市委书记王建国同志点评。",
        "市委书记现场点评",
        "王建国",
        *WORDS,
        "主持人：谢谢王书记。",
    )
    assert found.text == "\n".join(WORDS)
    assert (found.title, found.speaker) == ("市委书记现场点评", "王建国")


def test_numbers_of_pages_beside_a_running_head() -> None:
    """Left and right pages of a yearbook; figures that grow faster than pages are of a table."""
    lines = ["河口年鉴2009 · 文献选载          417", MAIN[0], NAMES[0], "同志们：", WORDS[0] + WORDS[1]]
    (found,) = speeches(*lines, "418          河口年鉴2009 · 文献选载", WORDS[2])
    assert found.text == f"同志们：\n{WORDS[0]}{WORDS[1]}\n{WORDS[2]}"
    (table,) = speeches(
        GENRE[0], "同志们：", WORDS[0], "粮食总产量合计    417", WORDS[1], "粮食总产量合计    519", WORDS[2]
    )
    assert [line for line in table.text.split("\n") if line.startswith("粮食")] == [
        "粮食总产量合计    417",
        "粮食总产量合计    519",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        (WORDS[0], "一个好支书", "王建国", WORDS[1], "一个好社员", "李秀兰", WORDS[2]),
        (WORDS[0], MAIN[0], WORDS[1], MAIN[1], WORDS[2]),
        ("我念三段日记。", DAYS[0], WORDS[0], DAYS[1], WORDS[1], DAYS[2], WORDS[2], "日记念完了。"),
        (WORDS[0], "附件1", "水利任务分工表", WORDS[1], "附件2", "水利冬修工作方案", WORDS[2]),
        (WORDS[0], "我念一封来信。", "县委领导：", WORDS[1], "一名党员", DAYS[0], "信念完了。" + WORDS[2]),
        (WORDS[0], "主席教导同志们：", WORDS[1], "他告诉社员们：", WORDS[2]),
        (
            WORDS[0],
            "第二讲 放开以后怎么办",
            "同志们！" + WORDS[1],
            "第三讲 主任怎样当",
            "同志们，" + WORDS[2],
        ),
        (WORDS[0], "我想起毛主席的词：", "沁园春 长沙", "毛泽东", "1925年", WORDS[1], WORDS[2]),
    ],
)
def test_what_only_looks_like_a_head_parts_nothing(lines: tuple[str, ...]) -> None:
    """People who are praised, headings, diaries and letters read out, a plan below a speech, a poem."""
    (found,) = speeches(GENRE[0], f"（{DAYS[2]}）", "同志们：", *lines)
    assert found.text == "\n".join(("同志们：", *lines))


@pytest.mark.parametrize("title", ["驻村日记", "河口县大事记", "王建国简历"])
def test_other_lines_under_dates_are_one_text(title: str) -> None:
    """A diary and a chronicle are no talks."""
    assert len(speeches(title, *(line for i in range(3) for line in (DAYS[i], WORDS[i])))) == 1


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("【手写件，录入：王小明，□为字迹不清】", "metadata"),
        ("类别：永久            卷号：37", "metadata"),
        ("·12·          江 南 工 作        一九五六年第五期", "metadata"),
        ("▼", "separator"),
        ("#选调生说 14个", "metadata"),
    ],
)
def test_lines_above_a_title(line: str, kind: str) -> None:
    """Of archives, periodicals and posts."""
    (found,) = speeches(line, GENRE[0], "同志们：", *WORDS)
    assert (found.title, found.text) == (GENRE[0], "\n".join(("同志们：", *WORDS)))
    assert [r.kind for r in found.removed if r.text == line] == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "审查意见：（　　）立案  （　　）退回",
        "填表说明：1.本表一式三份；2.字迹工整。",
        "工作团批注：态度尚好，材料核实后再议。",
    ],
)
def test_lines_below_a_speech(line: str) -> None:
    """What a form is to be filled in with, and what a reader wrote below."""
    (found,) = speeches(GENRE[0], "同志们：", *WORDS, line)
    assert found.text == "\n".join(("同志们：", *WORDS))


@pytest.mark.parametrize("line", ["审查意见：这个方案可以立案。", "承办单位：水利局要抓紧。"])
def test_labels_with_a_sentence_behind_them_stay(line: str) -> None:
    """A speaker reads out an opinion."""
    (found,) = speeches(GENRE[0], "同志们：", *WORDS, line)
    assert line in found.text
