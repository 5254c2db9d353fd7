"""Genre, level, completeness, speaker and place, each with the words that decided it."""

from __future__ import annotations

from typing import get_args

import pytest

from discourse.corpus.complete import is_truncated
from discourse.corpus.genre import ENGLISH, Genre, Level, genre_of, level_of, named
from discourse.corpus.speaker import place_of, speaker_of
from discourse.corpus.speech import Removed
from discourse.corpus.split import split_speeches
from discourse.repair.traced import TracedText
from discourse.sources import Source

#: What a notice of such a meeting asks for, and a self-criticism does.
EXAMINING = "各支部：\n会前个别谈话，征求意见，写好对照检查材料。\n会上查摆问题，找准原因根源，作原因剖析。"

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
    (
        "在民主生活会上的发言",
        "同志们：\n今天我们召开会前学习研讨会，是一次再动员。\n我镇要把学习放在前面。",
        "发言",
    ),
    ("河口区举办演讲比赛", "“我的家乡……”6月21日上午，在河口区举办的比赛现场，选手们正在演讲。", "新闻报道"),
    (
        "",
        "各位来宾：\n在这里，我代表镇党委、镇政府向大家表示热烈的欢迎！\n这次开工是全镇的喜事。",
        "讲话",
    ),
    ("开学典礼\n主 持 词", "各位老师：\n大会进行第一项：请校长致辞。", "主持词"),
    ("关于召开组织生活会的通知", EXAMINING, "文件"),
    ("组织生活会实施方案（试行）", EXAMINING, "文件"),
    ("关于组织生活会召开情况的通报", EXAMINING, "文件"),
    ("关于做好自查工作的通知", EXAMINING, "文件"),
    ("河口镇组织生活会简报", EXAMINING, "新闻报道"),
    ("组织生活会对照检查材料", EXAMINING, "对照检查"),
    ("民主生活会整改方案", EXAMINING, "对照检查"),
    ("组织生活会召开情况报告", "各支部都开了会。", "报告"),
    ("河口镇党委召开组织生活会", "会上，党员谈了心。", "新闻报道"),
    ("关于召开动员大会的通知", "希望各单位按时到会。", "文件"),
    ("", "王院长在讲话中强调了三点。李组长传达了精神。", "新闻报道"),
    ("", "春天来了，花开了。", "other"),
    ("2012年某县政府工作报告", "各位代表：\n下面，我讲三点意见。\n希望大家努力工作。", "报告"),
    ("在讨论政府工作报告时的讲话", "同志们：\n下面，我讲三点意见。\n希望大家努力工作。", "讲话"),
]


@pytest.mark.parametrize(("title", "text", "genre"), CASES)
def test_genre(title: str, text: str, genre: str) -> None:
    """Title, opening and ending together decide; whoever decides shows the words."""
    found, evidence = genre_of(title, text)
    assert found == genre
    assert bool(evidence) == (genre != "other")
    assert all(finding.quote in "".join(title.split()) + text for finding in evidence)
    assert {(finding.about, finding.value) for finding in evidence} <= {("genre", genre)}


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
        ("我乡人均收入低于全省平均，在全市三十个乡镇里排倒数，离全县前列还远。", "乡镇街道"),
        ("全市第一批项目已经开工，全市三十个部门都要支持。", "市"),
    ],
)
def test_level(text: str, level: str) -> None:
    """A speech says whose it is; a 市 that commands townships directly is a county-level city."""
    found, evidence = level_of("", text)
    assert found == level
    assert {(finding.about, finding.value) for finding in evidence} <= {("level", level)}


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
    ("text", "rule"),
    [
        ("今年的工作做完了。明年要坚持党的领导核心的必然要", "unfinished sentence"),
        (
            "同志们：\n讲三点意见。\n一、学。\n第一，学文件。第二，学理论。第三，学榜样。",
            "announced points missing",
        ),
        ("工作是好的，但也要看到...", "ellipsis at the end"),
        ("工作是好的。\n二、今年的任务", "heading at the end"),
    ],
)
def test_truncated(text: str, rule: str) -> None:
    """A cut text is known by its last words or by points announced and not delivered."""
    cut, evidence = is_truncated(text)
    assert cut
    assert evidence[0].rule == rule
    assert evidence[0].quote in text


def test_the_page_may_say_that_more_follows() -> None:
    """Page one of three is not the whole; page three of three may be."""
    page = Removed("navigation", "本文共3页，当前第1页", 0, 0)
    assert is_truncated("完了。", removed=[page])[0]
    assert not is_truncated("完了。", removed=[Removed("navigation", "本文共3页，当前第3页", 0, 0)])[0]
    assert is_truncated("完了。", removed=[Removed("interface", "(未完,全文共1109字,当前显示253字)", 0, 0)])[
        0
    ]


#: A byline, and the speaker and the place it names.
BYLINES = [
    ("县委副书记 赵大山", "赵大山", ""),
    ("（2014年1月5日 县委书记 李四）", "李四", ""),
    ("主讲人：张三", "张三", ""),
    ("述职人：李国强", "李国强", ""),
    ("发言人：白马村支书 李小红", "李小红", "白马村"),
    ("中共河口县委书记 王大力", "王大力", "河口县"),
    ("河口县石桥镇白马村党支部书记 王大力", "王大力", "白马村"),
    ("青山街道金康社区党委书记  王红梅", "王红梅", "金康社区"),
    ("青山市市长 刘 伟", "刘伟", "青山市"),
    ("青山县人民政府县长 欧阳明", "欧阳明", "青山县"),
    ("省委书记 阿不都·热合曼", "阿不都·热合曼", ""),
    ("王大力（县委书记）", "王大力", ""),
    ("——白马村村主任周大江", "周大江", "白马村"),
    ("王 强", "王强", ""),
    ("XXX", "", ""),
    ("县委书记 XXX", "", ""),
    ("张某某", "", ""),
    ("县委书记 李××", "", ""),
    ("××镇党委书记", "", ""),
    ("组织部", "", ""),
    ("发展改革局", "", ""),
    ("发言单位：河口镇人民政府", "", "河口镇"),
    ("河口镇党委书记", "", "河口镇"),
]


@pytest.mark.parametrize(("byline", "speaker", "place"), BYLINES)
def test_bylines(byline: str, speaker: str, place: str) -> None:
    """A byline gives the name that stands in it, and the smallest unit; a mask or an office alone gives none."""
    found, evidence = speaker_of("在全县春耕会上的讲话", [byline], "同志们：")
    assert found == speaker
    assert bool(evidence) == bool(speaker)
    assert place_of("在全县春耕会上的讲话", [byline], "同志们：")[0] == place


@pytest.mark.parametrize(
    ("title", "speaker", "place"),
    [
        ("王大力同志在全县春耕会上的讲话", "王大力", ""),
        ("县委书记王大力在全县春耕会上的讲话", "王大力", ""),
        ("县长 王 伟 在政府全会上的讲话", "王伟", ""),
        ("学习王大力同志在全县会议上的讲话", "", ""),
        ("金湾镇在全县春耕会上的发言", "", "金湾镇"),
        ("石桥在全县春耕会上的发言", "", ""),
        ("市长在党建工作会上的发言", "", ""),
        ("关于河口镇党建工作的汇报", "", "河口镇"),
        ("在延边朝鲜族自治州成立大会上的讲话", "", "延边朝鲜族自治州"),
        ("在东城区工作会议上的讲话", "", "东城区"),
        ("在城市工作会议上的讲话", "", ""),
        ("在社会主义新农村建设座谈会上的发言", "", ""),
        ("在乡镇党委书记座谈会上的讲话", "", ""),
        ("在革命老区产业园区推进会上的讲话", "", ""),
        ("在XX县春耕会上的讲话", "", ""),
        ("金湾县召开乡村振兴工作推进会", "", "金湾县"),
        ("金湾县召开村民代表大会", "", "金湾县"),
        ("召开县委常委会", "", ""),
        ("召开乡镇党委书记会议", "", ""),
        ("在传达学习市委全会精神会议上的讲话", "", ""),
        ("组织开展村干部培训", "", ""),
        ("深入石桥镇走访慰问村民", "", "石桥镇"),
        ("赴金湾县考察学习", "", "金湾县"),
        ("在金湾市场监管会议上的讲话", "", ""),
        ("在推进区域协作会议上的讲话", "", ""),
        ("在金湾县石桥镇发展村现场会上的讲话", "", "发展村"),
    ],
)
def test_titles(title: str, speaker: str, place: str) -> None:
    """A title gives a name only with an office, with 同志, or in full; kinds of places are no places."""
    assert speaker_of(title, [], "同志们：")[0] == speaker
    assert place_of(title, [], "同志们：我县各乡镇要行动。")[0] == place


@pytest.mark.parametrize(
    ("opening", "speaker", "place"),
    [
        ("各位领导：我是白马村党支部书记张三，现在述职。", "张三", "白马村"),
        ("各位领导：我代表石桥镇党委作述职。", "", "石桥镇"),
        ("同志们：我代表县委、县政府讲三点。", "", ""),
        ("大家好，我叫李小红，来自白马村。", "李小红", ""),
        ("同志们：我是书记，我负责。", "", ""),
    ],
)
def test_openings(opening: str, speaker: str, place: str) -> None:
    """Speakers say who they are and for whom they speak; 我县 names no county."""
    assert speaker_of("述职报告", [], opening)[0] == speaker
    assert place_of("述职报告", [], opening)[0] == place


def test_a_posting_line_names_no_speaker() -> None:
    """The author of a page is not the speaker; the byline under the title is, and each finding says why."""
    page = (
        "在河口县水利会议上的讲话\n时间：2019-03-01 作者：张小编 来源：李国强\n责任编辑：王小明\n{byline}同志们：\n"
        "今天讲水利。我代表县委讲三点意见。\n各乡镇要动手。"
    )

    def split(byline: str) -> tuple[str, str, set[tuple[str, str]]]:
        text = page.format(byline=byline)
        speech = split_speeches(TracedText.from_str(text), Source.from_bytes(text.encode(), "p"))[0]
        said = {(f.about, f.rule) for f in speech.findings if f.about in ("speaker", "place")}
        return speech.speaker, speech.place, said

    assert split("") == ("", "河口县", {("place", "title")})
    named = split("县委书记 王大力\n")
    assert named == ("王大力", "河口县", {("speaker", "byline"), ("place", "title")})


def test_every_genre_and_level_has_a_name_of_its_own_in_both_languages() -> None:
    """No two are called alike, English names hold no Han character, and what a user wrote stays as it is."""
    values = [*get_args(Genre), *get_args(Level)]
    assert list(ENGLISH) == values
    names = [named(value) for value in values]
    for column in zip(*names, strict=True):
        assert len(set(column)) == len(values)
    assert all(en.isascii() and not zh.isascii() for en, zh in names)
    assert named("") == ("", "")
    assert named("work_report") == ("work_report", "work_report")
