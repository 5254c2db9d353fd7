"""A host gives the word to one after another, whose speeches stand below without a label; and what only looks so."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus import make_corpus
from discourse.corpus.speech import Speech
from discourse.corpus.split import account, split_speeches
from discourse.repair.traced import TracedText
from discourse.sources import Source

ONE = (
    "我们镇去年修了两座桥，一座通到山里，一座通到集上，修桥的钱是乡亲们一块一块凑起来的。\n"
    "桥修好了，过桥的人都记得那几个下水打桩的后生，大家逢年过节要去看看他们。"
)
TWO = (
    "我在缝纫组干了十六年，手指头上扎的针眼数也数不清，可是做出来的棉衣没有一件开线。\n"
    "今年我带了七个徒弟，先不教踩机子，先教她们把线头剪干净，这是师傅教我的。"
)
THREE = (
    "大家选我当村主任，我先说三件事：井要淘，路要垫，学校的瓦要换，年底一件一件来对账。\n"
    "对不上的，你们就把我换下来，我回去种我的地，谁也不许替我讲情。"
)
TEXTS = [ONE, TWO, THREE]
CALLS = [
    "下面请县委书记王建国同志讲话，大家欢迎。",
    "谢谢王书记。下面请缝纫组李秀兰同志发言。",
    "说得好！有请河口村的谭有福先生！",
]
OPENING = (
    "各位来宾，今天我们在河口镇礼堂开这个会，请大家把手机调成静音。出席今天会议的有县委书记王建国，镇上的各位同志，"
    "还有十九个村的代表。会议预计四十分钟，开完以后到桥头看一看。"
)


def speeches(*lines: str) -> tuple[Speech, ...]:
    text = "\n".join(lines)
    traced = TracedText.from_str(text)
    found = split_speeches(traced, Source.from_bytes(text.encode(), "page"))
    assert account(traced, found) == []
    return found


def meeting(host: str = "主持人：", greeting: str = "大家好。\n") -> list[str]:
    """Three turns of a host, each with a speech below."""
    return [line for call, text in zip(CALLS, TEXTS, strict=True) for line in (host + call, greeting + text)]


@pytest.mark.parametrize(
    "host",
    ["主持人：", "主持人 镇政府周镇长：", "主持人（周明）：", "【主持人】：", "司仪：", "大会主持人："],
)
@pytest.mark.parametrize("greeting", ["大家好。\n", "各位领导，同志们：\n", "乡亲们好！", ""])
def test_speeches_between_the_turns_of_a_host(host: str, greeting: str) -> None:
    """Each is whole, its speaker is whom the host called, and what the host says is on record with it."""
    found = speeches("河口镇春耕动员大会", *meeting(host, greeting), host + "谢谢。会议到此结束。")
    assert [speech.text for speech in found] == [greeting + text for text in TEXTS]
    assert [speech.speaker for speech in found] == ["王建国", "李秀兰", "谭有福"]
    said = [r.text for speech in found for r in speech.removed if r.kind == "stage direction"]
    assert said == [host + words for words in (*CALLS, "谢谢。会议到此结束。")]


@pytest.mark.parametrize("label", ["主持人 镇政府周副镇长：\n", "主持人（周明）：\n"])
def test_the_opening_of_a_host_is_a_text(label: str) -> None:
    """Under the host's name, without the label on its line and the head of the page."""
    first = speeches("会议录音整理（未校）", label + OPENING + CALLS[0], ONE, *meeting()[2:])[0]
    assert first.text == OPENING + CALLS[0]
    assert first.speaker == ("周明" if "周明" in label else "周副镇长")


def test_a_long_closing_is_a_text_and_a_host_opens_in_several_lines() -> None:
    """What a host sums up at length is said by the host."""
    found = speeches(
        "主持人：\n各位来宾：",
        OPENING,
        CALLS[0],
        *meeting()[1:],
        "主持人（周明）：谢谢大家。",
        "三位的话都记下了。" + OPENING * 2,
    )
    assert [speech.text for speech in found][1:4] == ["大家好。\n" + text for text in TEXTS]
    assert found[0].text == f"各位来宾：\n{OPENING}\n{CALLS[0]}"
    assert (found[4].speaker, found[4].text) == (
        "周明",
        f"主持人（周明）：谢谢大家。\n三位的话都记下了。{OPENING * 2}",
    )


def test_family_and_office_are_told_by_the_opening() -> None:
    """The full name stands where the host greets those who are there."""
    calls = ["主持人：出席的有江志远副县长。请江副县长讲话。", "主持人：请高局长讲话。"]
    found = speeches(calls[0], ONE, calls[1], TWO)
    assert [speech.speaker for speech in found] == ["江志远", "高局长"]


def test_a_line_below_the_title_names_the_speaker() -> None:
    """Where a speech has a head of its own, by that; the head is not of its words."""
    head = ["把信送到最后一户", "县邮政局 马成林", "同志们："]
    found = speeches(
        "主持人：请马师傅、马局长上台作报告！", *head, ONE, "主持人：再请李秀兰同志接着讲。", TWO
    )
    assert [(speech.speaker, speech.text) for speech in found] == [
        ("马成林", f"同志们：\n{ONE}"),
        ("李秀兰", TWO),
    ]
    assert found[0].title == head[0]


def test_the_head_of_the_page_dates_all() -> None:
    """As it does what is said in minutes with names."""
    text = "\n".join(("河口镇春耕动员大会", "（2014年5月4日）", *meeting()))
    found = make_corpus([Source.from_bytes(text.encode(), "page")])[0]
    assert [speech.date.best for speech in found] == [date(2014, 5, 4)] * 3


def test_what_follows_a_stage_is_no_speech() -> None:
    """A line in brackets ends what was said; so does an audience called below a host who names nobody."""
    found = speeches(
        *meeting()[:2],
        "（讲话结束）",
        "接着放了十分钟录像。",
        "主持人：谢谢。",
        "同志们：",
        TWO,
        *meeting()[4:],
    )
    assert [speech.text for speech in found] == [f"大家好。\n{ONE}", f"同志们：\n{TWO}", f"大家好。\n{THREE}"]
    assert [speech.speaker for speech in found] == ["王建国", "", "谭有福"]


def test_what_is_said_in_passing_is_on_record() -> None:
    """An answer of a few words is no speech, and a host who sums up calls nobody who is asked for a report."""
    (first, second) = speeches(*meeting()[:5], "没有了。")
    assert (first.text, second.text) == (f"大家好。\n{ONE}", f"大家好。\n{TWO}")
    assert [r.text for r in second.removed if r.kind != "blank"][-2:] == ["主持人：" + CALLS[2], "没有了。"]
    closing = [
        "主持人：今天的会开得很好。",
        "请县农业局月底前汇报。",
        OPENING,
        "桥要看，井也要看，看完再走。" * 6,
    ]
    assert speeches(*meeting(), *closing)[-1].text == "\n".join(closing)


def test_the_head_of_the_page_only_names_the_host() -> None:
    """It is removed as of the page."""
    found = speeches("河口镇春耕动员大会", "主持人：周明", *meeting())
    assert [speech.text for speech in found] == ["大家好。\n" + text for text in TEXTS]
    assert [r.kind for r in found[0].removed if r.text == "主持人：周明"] == ["metadata"]


SCRIPT = [
    "同志们，经过县委同意，今天召开春耕动员大会，主要任务是部署春耕生产，大家要把精力集中到会上来，认真听，认真记。",
    "刚才，王书记作了重要讲话，讲得很实在，我们要认真领会，把讲话的要求带回去，一条一条落实到田间地头，一件一件办好，办不好的要说明原因，说不清的要检讨。",
    "谢谢李秀兰同志的发言，她的话朴实，句句说到我们心里，希望大家向她学习，把线头剪干净，把事情做细致，学得好的年底评先进，学得不好的明年接着学，一直学到会为止。",
]
CLAP = "让我们再次以热烈的掌声表示感谢。"


@pytest.mark.parametrize(
    "lines",
    [
        # a script, of a host alone
        (
            "大会主持词",
            *(x for call, text in zip(CALLS, TEXTS, strict=True) for x in (f"主持人：{call}", text)),
        ),
        (f"主持人：{SCRIPT[0]}", f"主持人：{CALLS[0]}", SCRIPT[1], f"主持人：{CALLS[1]}", SCRIPT[2]),
        (
            f"主持人：{SCRIPT[0]}",
            f"主持人：{CALLS[0]}",
            "（王书记讲话）",
            f"主持人：{CALLS[1]}",
            "（发言略）",
            SCRIPT[2],
        ),
        (f"主持人：{CALLS[0]}", SCRIPT[1], f"主持人：{CALLS[1]}", SCRIPT[2], f"主持人：{CALLS[2]}", THREE),
        (f"主持人：{CALLS[0]}", ONE, "现在请李秀兰同志发言。", TWO, f"主持人：{CALLS[2]}", THREE),
        (f"主持人：{CALLS[0]}", CLAP + ONE, f"主持人：{CALLS[1]}", CLAP + TWO),
        # people who ask and answer
        ("春耕情况访谈", f"主持人：{CALLS[0]}", ONE, f"主持人：{CALLS[1]}", TWO),
        ("主持人：请王建国局长介绍情况。", ONE, "主持人：第二件事呢？", TWO, "主持人：请李局长介绍。", THREE),
        (f"主持人：{CALLS[0]}", ONE, "记者：桥哪天修好？", TWO, f"主持人：{CALLS[1]}", THREE),
        (f"主持人：{CALLS[0]}", "好的。", f"主持人：{CALLS[1]}", TWO),
        ("主持人：请您介绍一下情况。", ONE, "主持人：请您再讲一讲。", TWO),
        ("主持人：请王局长介绍修桥的事。", ONE, "主持人：再请王局长介绍打井的事。", TWO),
        (
            *("主持人：请王建国同志表态。", "我一定把桥修好，请领导放心。", f"主持人：{CALLS[1]}", TWO),
            *("主持人：请周明同志表态。", "我一定把井打好，请领导放心。", f"主持人：{CALLS[2]}", THREE),
        ),
        # a host who only asks for reports
        (
            f"主持人：{SCRIPT[0]}",
            SCRIPT[1],
            "主持人：请各单位月底前汇报。",
            ONE,
            "主持人：请各村年底前汇报。",
            TWO,
        ),
        # a speech that quotes a host
        ("在春耕动员大会上的讲话", "同志们：", ONE, f"主持人：{CALLS[0]}", TWO, f"主持人：{CALLS[1]}", THREE),
        (
            "春耕动员",
            "主持人、各位来宾：",
            ONE,
            "主持人同志：请王建国同志发言。",
            TWO,
            "主持人好：请李秀兰同志讲话。",
            THREE,
        ),
        ("主持人的职责", "同志们：", ONE, f"主持人说：{CALLS[0]}", TWO, f"主持人说：{CALLS[1]}", THREE),
        # one speech below one host
        (f"主持人：{CALLS[0]}", "大家好。", ONE, TWO, "主持人：谢谢王书记。"),
        # the head of minutes
        ("春耕会议记录", "主持人：王建国", "会议请大家发言。", ONE, TWO),
        # some are named before their words
        (f"主持人：{CALLS[0]}", f"王书记：{ONE}", f"主持人：{CALLS[1]}", TWO),
        # told of several people
        (f"主持人：{CALLS[0]}", "会场里坐满了人，" + "种子要好，水要先到。" * 8, f"主持人：{CALLS[1]}", TWO),
        (
            f"主持人：{CALLS[0]}",
            "王建国书记指出，" + "春耕要早，种子要好，水要先到。" * 6,
            f"主持人：{CALLS[1]}",
            TWO,
        ),
    ],
)
def test_other_words_of_hosts_part_nothing(lines: tuple[str, ...]) -> None:
    """Nothing of a text is taken for the speech of somebody else."""
    assert len(speeches(*lines)) == 1


def test_labels_come_first() -> None:
    """Where all who speak are named before their words, these say who spoke."""
    names = ["王建国：", "李秀兰：", "谭有福："]
    long = [name + text for name, text in zip(names, TEXTS, strict=True)]
    found = speeches(
        "座谈会实录", *(x for call, text in zip(CALLS, long, strict=True) for x in (f"主持人：{call}", text))
    )
    assert [speech.text for speech in found] == TEXTS
    assert [speech.speaker for speech in found] == ["王建国", "李秀兰", "谭有福"]
