"""Pages scraped to one line get their line breaks back; speeches in one paragraph keep their blanks."""

from __future__ import annotations

import random
from datetime import date

import pytest

from discourse.corpus import make_corpus
from discourse.corpus.flat import unfolded
from discourse.corpus.speech import Speech
from discourse.repair import repair
from discourse.repair.traced import TracedText
from discourse.sources import Source

ONE = "渠道要在春灌以前清淤，闸门逐座检修，谁管的段谁签字，验收的人不许坐在办公室里听汇报。" * 3
TWO = "村小的屋顶漏雨，先修屋顶再修操场，工钱一季一结，账目贴在校门口，家长随时可以来看。" * 3
TITLE = "在全县春灌工作会议上的讲话"
NAVIGATION = "首页 新闻中心 政务公开 当前位置：首页 > 领导讲话"
POSTED = "发布时间：2017-05-18 来源：县政府办 浏览：215次"
FOOT = "上一篇：在全县财政工作会议上的讲话 下一篇：没有了 版权所有：某县政府 蜀ICP备05001234号"


def speech(text: str) -> Speech:
    corpus, _ = make_corpus([Source.from_bytes(text.encode(), "page")])
    (one,) = corpus
    return one


@pytest.mark.parametrize("blank", [" ", "　", "   ", ""])
@pytest.mark.parametrize(
    "foot",
    [
        FOOT,
        "【打印本页】 【关闭窗口】 相关文章： 县长述职报告 Copyright © 2012 某县 All Rights Reserved",
        "（责任编辑：小李） 分享到：QQ空间 微信 关于我们 | 网站地图 | 联系我们 京ICP备1号",
    ],
)
def test_frame_title_and_date_are_parted_from_the_words(blank: str, foot: str) -> None:
    """With blanks or without, the speech is what was said, and its date the one in brackets."""
    page = [NAVIGATION, TITLE, "（2016年12月20日）", POSTED, f"同志们：{ONE}", f"{TWO}谢谢大家！", foot]
    found = speech(blank.join(page))
    assert "".join(found.text.split()) == f"同志们：{ONE}{TWO}谢谢大家！"
    assert (found.date.best, found.posted) == (date(2016, 12, 20), date(2017, 5, 18))
    assert TITLE in found.title


def test_paragraphs_come_back() -> None:
    """Behind sentences a blank was a line break; elsewhere it was a blank."""
    said = ["同志们：", ONE, "一、抓责任。" + TWO, "二、抓 A 段。", "谢谢大家！"]
    found = speech(" ".join([NAVIGATION, TITLE, POSTED, *said, FOOT]))
    assert found.text.split("\n") == said


@pytest.mark.parametrize(
    "text",
    [
        f"同志们： {ONE} 一、抓责任 {TWO} 谢谢大家！",
        f"同志们： {ONE} 网站首页要改版，登录要方便，注册要简单。 {TWO} 版权意识要加强。 {ONE}",
        f"同志们： {ONE} 我们网站上写着“来源：本站”。 {TWO} {ONE}",
        f"同志们，首页打不开，当前位置：找不到，友情链接：全是死的，版权所有：过期的。 {ONE} {TWO} {ONE}",
        f"{TITLE}\n同志们：有的首页 三年不换。当前位置：写错了，“友情链接：” 是空的。 {ONE} 要 常换。 {TWO} {ONE}",
        f"{TITLE} {ONE} 有的“友情链接：” 打不开，有的“版权所有：” 写的是别处，“首页” 是旧的。 {TWO} {ONE}",
        f"{TITLE}\n{POSTED}\n同志们： {ONE} {TWO}\n{FOOT}",
        f"同志们：\n{ONE}\n{TWO}",
        "",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Speeches in one paragraph, what is said of sites, pages with line breaks."""
    traced = repair(Source.from_bytes(text.encode(), "a")).traced
    assert unfolded(traced) is traced


@pytest.mark.parametrize("lines", [60, pytest.param(200, marks=pytest.mark.thorough)])
def test_any_line_of_words_and_frame_leads_back_to_its_bytes(lines: int) -> None:
    """No character is lost or moved but blanks, whatever stands on the line."""
    rng = random.Random(3)
    pieces = [
        NAVIGATION,
        TITLE,
        POSTED,
        FOOT,
        ONE,
        TWO,
        "同志们：",
        "（",
        "。",
        "©",
        "在",
        "一、",
        " ",
        "  ",
        "|",
    ]
    seen = 0
    for _ in range(lines):
        text = "".join(rng.choice(pieces) for _ in range(rng.randint(1, 14)))
        traced = TracedText.from_str(text)
        other = unfolded(traced)
        seen += other is not traced
        assert "".join(other.text.split()) == "".join(text.split())
        make_corpus([Source.from_bytes((text + ONE).encode(), "a")])
    assert seen > lines / 15
