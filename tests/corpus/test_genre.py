"""Genre, level and completeness, each with the words that decided it."""

from __future__ import annotations

import pytest

from discourse.corpus.complete import is_truncated
from discourse.corpus.genre import genre_of, level_of
from discourse.corpus.speech import Removed

CASES = [
    ("在全县组织工作会议上的讲话", "同志们：\n这次会议的主要任务是总结工作。下面，我讲三点意见。", "讲话"),
    (
        "市长在述职会上的发言",
        "同志们：\n刚才，六位书记作了述职。下面我讲两点意见。\n希望大家抓好落实。",
        "讲话",
    ),
    ("在青年座谈会上的发言", "各位领导：\n我是河口村党支部书记。我的发言完了，谢谢大家！", "发言"),
    (
        "2020年抓党建工作述职报告",
        "各位领导：\n现将本人履行党建职责情况述职如下。\n以上述职，请评议。",
        "述职报告",
    ),
    (
        "在述职评议会上的主持词",
        "同志们，现在开会。今天会议有三项议程。首先进行第一项议程。\n散会。",
        "主持词",
    ),
    (
        "在总结会上的讲话",
        "今天的会议共有四项议程。下面进行第一项，请张同志发言。现在进行第二项。会议到此结束。",
        "主持词",
    ),
    (
        "河口镇召开述职评议会",
        "1月9日，河口镇召开述职评议会。会议指出，工作有进步。会上，七人述职。",
        "新闻报道",
    ),
    (
        "民主生活会个人对照检查材料",
        "对照要求，查摆出五个问题。\n原因剖析：学习不够。\n整改措施：多学。",
        "对照检查",
    ),
    ("关于政府工作报告的决议", "会议听取和审议了报告。会议决定批准这个报告。", "文件"),
    ("政府工作报告", "各位代表：\n现在，我代表县政府向大会作政府工作报告，请予审议。", "报告"),
    ("", "春天来了，花开了。", "other"),
]


@pytest.mark.parametrize(("title", "text", "genre"), CASES)
def test_genre(title: str, text: str, genre: str) -> None:
    """Title, opening and ending together decide; whoever decides shows the words."""
    found, evidence = genre_of(title, text)
    assert found == genre
    assert bool(evidence) == (genre != "other")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("今年我省经济稳步增长，全省上下同心。", "省"),
        ("全市各级党组织要抓落实，各县区要报方案。", "市"),
        ("我县的工作有进步，全县干部辛苦了。", "县区"),
        ("我镇下辖九个村，全镇党员八百人。", "乡镇街道"),
        ("我村有三百户，本村党员四十人。", "村社区"),
        ("我局干部六十人，本局机关党委抓得紧。", "单位"),
        ("全市各乡镇要行动。乡镇党委是关键。各乡镇书记要带头，乡镇干部要下村。", "县区"),
        ("春天来了。", "unknown"),
    ],
)
def test_level(text: str, level: str) -> None:
    """A speech says whose it is; a 市 that commands townships directly is a county-level city."""
    assert level_of("", text)[0] == level


@pytest.mark.parametrize(
    "text",
    [
        "同志们：\n讲三点意见。\n一、学。\n好好学。\n二、干。\n好好干。\n三、查。\n好好查。",
        "下面我讲两点意见：一是学，要学深。二是干，要干实。",
        "今天讲到这里。\n谢谢大家",
        "让我们携起手来，共同奋斗！",
        "特此报告。\n中共河口镇委员会\n2019年3月1日",
        "他说：“一定要办好。”",
        "要看三点意见的落实情况，落实得好。",
    ],
)
def test_complete(text: str) -> None:
    """A text that delivers what it announces and ends where a sentence ends is complete."""
    assert is_truncated(text) == (False, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("今年的工作做完了。明年要坚持党的领导核心的必然要", "middle of a sentence"),
        (
            "同志们：\n讲三点意见。\n一、学。\n第一，学文件。第二，学理论。第三，学榜样。",
            "3 points announced, 1 delivered",
        ),
        ("工作是好的，但也要看到...", "cut with"),
        ("工作是好的。\n二、今年的任务", "ends with a heading"),
    ],
)
def test_truncated(text: str, words: str) -> None:
    """A cut text is known by its last words or by points announced and not delivered."""
    cut, evidence = is_truncated(text)
    assert cut
    assert words in evidence[0]


def test_the_page_may_say_that_more_follows() -> None:
    """Page one of three is not the whole; page three of three may be."""
    page = Removed("navigation", "本文共3页，当前第1页", 0, 0)
    assert is_truncated("完了。", removed=[page])[0]
    assert not is_truncated("完了。", removed=[Removed("navigation", "本文共3页，当前第3页", 0, 0)])[0]
    assert is_truncated("完了。", removed=[Removed("interface", "(未完,全文共1109字,当前显示253字)", 0, 0)])[
        0
    ]
