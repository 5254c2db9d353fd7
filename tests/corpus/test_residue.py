"""Lines that look like page residue and are not; residue around speeches; lines a corpus shares."""

from __future__ import annotations

import tomllib
from itertools import product

import pytest

from discourse.corpus.lines import han
from discourse.corpus.residue import shared_residue
from discourse.corpus.rules import SHIPPED, Rules
from discourse.corpus.split import account, split_speeches
from discourse.errors import LexiconError
from discourse.repair.traced import TracedText
from discourse.sources import Source
from tests.helpers import ends

#: Sentences and headings of speeches that hold the words residue is made of.
SPOKEN = [
    "如有侵犯群众利益的行为，发现一起查处一起。",
    "这份资料来源于县统计局，请大家看一看。",
    "以上意见仅供参考，请大家批评。",
    "以上就是我的发言，希望对大家有所帮助。",
    "下面是我对今年工作的几点打算，供大家参考。",
    "本站是全县第一个供水站，今天投入使用。",
    "我们要翻过旧的一页，打开新的一页。",
    "请大家关注三件事。",
    "第一篇文章是发展，第二篇文章是民生。",
    "一、抓学习",
    "相关部门要各负其责",
    "共有三页材料，会后发给大家。",
    "推荐干部要公道",
    "下载了多少文件不重要，办了多少事才重要。",
    "加强知识产权保护，严厉打击侵权行为，有侵权的要联系工商部门依法处理。",
    "版权意识要增强，盗版的东西不能进机关。",
    "根据网友投稿反映的线索，县里查了七起。",
    "登录www.example.cn就能报名。",
    "全县共3页清单、42项任务。",
    "图为什么？图的是群众满意。",
    "时间：不等人",
    "让我们携起手来",
    "(掌声)",
]

HEADS = [
    [],
    ["{title}", "来源：河口新闻网　　2018-07-02 09:30　　字号：T | T"],
    ["首页 > 党建园地 > 领导讲话", "{title}", "发布时间：2017-11-20 点击：532次 作者：组宣科"],
    ["公文库", "讲话稿", "{title}", "会员免费", "已阅 231"],
    ["{title}", "中共青山县委书记 王大力", "（二○一一年七月一日）"],
]
TAILS = [
    [],
    ["（责任编辑：王小二）", "分享到：", "相关新闻", "· 全市组织部长会议召开"],
    ["注：本文为会员上传，版权归原作者所有，本站不承担任何法律责任", "湘ICP备12345678号-1"],
    ["下载说明：1.本站所有资源均来自网络", "{title}.doc", "推荐度：", "点击下载文档"],
    ["共3页: 上一页 1 2 3 下一页", "青山组工"],
]
BODY = [
    "同志们：",
    "去年全县修了四十二条路，群众说好走了，可也有三条修了又挖。",
    "今年还要修三十条，请各乡镇把名单报上来。",
    "大家辛苦了，回去以后就动手。",
]
TITLE = "在全县道路建设推进会上的讲话"


def split(text: str) -> list[str]:
    traced = TracedText.from_str(text)
    speeches = split_speeches(traced, Source.from_bytes(text.encode(), "page"))
    assert account(traced, speeches) == []
    return [speech.text for speech in speeches]


@pytest.mark.parametrize("line", SPOKEN)
def test_spoken_lines_stay_wherever_they_stand(line: str) -> None:
    """A line of a speech is kept as its second, its middle and its last line."""
    for at in (1, 2, len(BODY)):
        lines = [*BODY[:at], line, *BODY[at:]]
        assert split("\n".join([TITLE, *lines])) == ["\n".join(lines)]


@pytest.mark.parametrize(("head", "tail"), list(product(HEADS, TAILS)))
def test_a_wrapped_speech_comes_out_whole_and_clean(head: list[str], tail: list[str]) -> None:
    """Whatever stands around it, exactly the speech is left."""
    page = [line.format(title=TITLE) for line in [*head, *BODY, *tail]]
    assert split("\n".join(page)) == ["\n".join(BODY)]


def test_a_notice_glued_to_a_paragraph_leaves_the_paragraph() -> None:
    """Only the notice's own sentences go when it has no line to itself."""
    glued = [*BODY[:-1], BODY[-1] + "本文来源于网友上传，不代表本站观点。"]
    assert split("\n".join(glued)) == ["\n".join(BODY)]


def test_shared_lines_are_offered_but_not_what_speakers_share() -> None:
    """A notice at the end of all texts is offered; a salutation, a leave-taking and a rare line are not."""
    notice = "资料室内部交流，转录须经同意"
    texts = [f"同志们：\n今天讲第{n}件事，一共要讲四十分钟。\n谢谢大家！\n{notice}" for n in "一二三四五"]
    shared = shared_residue([*texts, "各位代表：\n今天不讲。\n谢谢大家！\n仅见一次的附注"])
    assert shared == {han(notice): "disclaimer"}
    traced = TracedText.from_str(texts[0])
    speech = split_speeches(traced, Source.from_bytes(texts[0].encode(), "s"), shared=shared)[0]
    assert speech.text.endswith("谢谢大家！")
    assert ("disclaimer", notice) in [(r.kind, r.text) for r in speech.removed]


def test_a_shared_sentence_inside_a_speech_is_not_cut() -> None:
    """The same words as a shared notice stay where the speech goes on after them."""
    text = "\n".join([*BODY[:2], "资料室内部交流，转录须经同意", *BODY[2:]])
    traced = TracedText.from_str(text)
    shared = {han("资料室内部交流，转录须经同意"): "disclaimer"}
    assert split_speeches(traced, Source.from_bytes(text.encode(), "s"), shared=shared)[0].text == text


def test_a_licence_box_broken_over_lines_goes_whole() -> None:
    """The box of a library page is cut from its first line to the end of the page, and nothing above it."""
    box = [
        "本作品来自某国的",
        "法律",
        "、",
        "法规",
        "，根据《",
        "著作权法",
        "》属于",
        "公有领域",
        "。",
        "Public domain",
        "false",
    ]
    assert split("\n".join([*BODY, *box])) == ["\n".join(BODY)]


def test_long_pages_do_not_hang() -> None:
    """A megabyte of lines made to tease the patterns comes to an end, and its speech is found."""
    tease = [
        "第" * 80,
        "上一页" * 20,
        "(" * 70,
        "篇" * 60 + "一",
        "#" * 60,
        "[1]" * 30,
        "……" * 40,
        "-" * 90 + "x",
    ]
    text = "\n".join([*BODY, *tease, "本" * 5000] * 60)
    with ends():
        speeches = split_speeches(TracedText.from_str(text), Source.from_bytes(text.encode(), "s"))
    assert BODY[0] in speeches[0].text


def test_a_broken_rule_file_is_a_letter() -> None:
    """A rule with a kind nobody knows is refused by name."""
    table = tomllib.loads(
        'version = "0"\nwords = ""\nsurnames = ""\ninline = []\n'
        "[licence_box]\nopens = 'a'\nholds = 'b'\nmost = 1\n"
        '[[rule]]\nkind = "advert"\nwhere = "edge"\nmax = 10\npattern = \'x\''
    )
    with pytest.raises(LexiconError, match="advert"):
        Rules.parse(table)
    assert SHIPPED.version
