"""Several speeches in one file, under every usual header, and single speeches that only look like several."""

from __future__ import annotations

import pytest

from discourse.corpus.split import account, split_speeches
from discourse.repair.traced import TracedText
from discourse.sources import Source


def essay(n: int) -> str:
    """Some 230 Han characters that are a speech's, different for each ``n``."""
    word = "山水田林路桥渠坝"[n]
    return (
        f"今年全县上下都在忙一个{word}字。年初定下的三十件事，做完了二十一件，剩下的九件有五件正在做，四件还没有动手。"
        f"没有动手的原因各不相同，有的是钱没有到，有的是地没有征下来，还有的说到底是人没有到位。\n"
        f"下一步，与{word}有关的部门要坐到一起，每半个月碰一次头，碰头会就在工地上开，不摆茶水，不发材料。"
        f"谁的事情卡住了，谁当场说清楚卡在哪里，需要县里出面的，三天之内给答复。"
        f"年底算总账的时候，{word}上的账要一笔一笔对给群众看，对不上的不许散会，对上了的也不许吹牛。"
    )


NUMERALS = "一二三四五"
TITLES = ["在全县水利工作会议上的讲话", "河口镇党委书记述职报告", "在村党支部书记座谈会上的发言"]

STYLES = {
    "第N篇:": lambda i: f"第{NUMERALS[i]}篇：{TITLES[i]}",
    "第 N 篇 (digits)": lambda i: f"第{i + 1}篇:{TITLES[i]}",
    "篇N": lambda i: f"篇{NUMERALS[i]}：{TITLES[i]}",
    "【篇N】": lambda i: f"【篇{i + 1}】{TITLES[i]}",
    "【篇N】 alone": lambda i: f"【篇{NUMERALS[i]}】",
    "【第N篇】": lambda i: f"【第{NUMERALS[i]}篇】{TITLES[i]}",
    "范文N": lambda i: f"范文{NUMERALS[i]}：{TITLES[i]}",
    "title 范文N": lambda i: f"党支部书记讲话稿范文{NUMERALS[i]}：",
    "title 篇N": lambda i: f"党支部书记述职报告 篇{i + 1}",
    "title(N)": lambda i: f"党支部书记述职报告（{NUMERALS[i]}）",
    "own titles": lambda i: f"{TITLES[i]}\n同志们：",
}


def split(text: str) -> list[str]:
    traced = TracedText.from_str(text)
    speeches = split_speeches(traced, Source.from_bytes(text.encode(), "page"))
    assert account(traced, speeches) == []
    return [speech.text for speech in speeches]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [2, 3])
def test_header_styles(style: str, count: int) -> None:
    """Every style of header gives its texts, whole and without the header."""
    page = "\n".join(STYLES[style](i) + "\n" + essay(i) for i in range(count))
    called = "同志们：\n" if style == "own titles" else ""
    assert split(page) == [called + essay(i) for i in range(count)]


@pytest.mark.parametrize("style", ["第N篇:", "篇N", "【篇N】"])
def test_a_contents_list_is_no_text(style: str) -> None:
    """Headers listed above the first text are the list of contents."""
    header = STYLES[style]
    lines = ["党支部书记讲话3篇", "目录", *(header(i) for i in range(3))]
    page = "\n".join([*lines, *(header(i) + "\n" + essay(i) for i in range(3))])
    assert split(page) == [essay(i) for i in range(3)]


def test_salutation_after_leave_taking() -> None:
    """Without any header a new salutation begins a new speech, once the last one has taken its leave."""
    bodies = [f"各位领导、同志们：\n{essay(i)}\n我的汇报完了，谢谢大家！" for i in range(3)]
    assert split("\n".join(bodies)) == bodies


def test_one_missing_number_does_not_end_the_run() -> None:
    """Where the site lost text two, text three still begins at its header."""
    page = "\n".join(STYLES["第N篇:"](i) + "\n" + essay(i) for i in (0, 2))
    assert split(page) == [essay(0), essay(2)]


def test_a_run_that_begins_with_two_leaves_the_first_its_title() -> None:
    """A page whose first text has no header gives that text, too."""
    page = (
        f"{TITLES[0]}\n同志们：\n{essay(0)}\n【篇2】{TITLES[1]}\n{essay(1)}\n【篇3】{TITLES[2]}\n{essay(2)}"
    )
    assert split(page) == ["同志们：\n" + essay(0), essay(1), essay(2)]


@pytest.mark.parametrize(
    "headings",
    [
        ["第一，抓产业", "第二，抓项目", "第三，抓作风"],
        ["第一部分 过去的工作", "第二部分 今年的任务", "第三部分 几点要求"],
        ["第一篇章：谋发展", "第二篇章：惠民生", "第三篇章：强队伍"],
        ["第一篇：做好山的文章", "第二篇：做好水的文章", "第三篇：做好人的文章"],
        ["一、回顾", "二、任务", "三、要求"],
        ["（一）", "（二）", "（三）"],
        ["一是认识要到位", "二是措施要到位", "三是责任要到位"],
        ["第一条 总则", "第二条 职责", "第三条 奖惩"],
        ["方案一：先修路", "方案二：先建桥", "方案三：同时动工"],
        ["案例1", "案例2", "案例3"],
        ["同志们！", "同志们！", "同志们！"],
    ],
)
def test_one_speech_stays_one(headings: list[str]) -> None:
    """A speech that numbers its parts, or calls its audience again, is one speech, with its headings."""
    body = "同志们：\n" + "\n".join(f"{heading}\n{essay(i)}" for i, heading in enumerate(headings))
    assert split(f"在全县经济工作会议上的讲话\n{body}") == [body]


def test_thanks_in_the_middle_do_not_split() -> None:
    """Thanking somebody and going on with 同志们 in running text is not an end."""
    thanks = "借此机会向老同志表示感谢，谢谢大家！\n同志们，下面我讲第二件事。"
    body = f"同志们：\n{essay(0)}\n{thanks}{essay(1)}\n{essay(2)}"
    assert split(body) == [body]


def test_removed_matter_belongs_to_the_speech_it_stands_before() -> None:
    """A header is recorded with the text it opens, what stands below the last text with the last."""
    page = "\n".join(STYLES["篇N"](i) + "\n" + essay(i) for i in range(2)) + "\n相关推荐\n某某讲话稿"
    traced = TracedText.from_str(page)
    first, second = split_speeches(traced, Source.from_bytes(page.encode(), "page"))
    assert [r.text for r in first.removed if r.kind != "blank"] == [STYLES["篇N"](0)]
    assert [r.text for r in second.removed if r.kind != "blank"] == [
        STYLES["篇N"](1),
        "相关推荐",
        "某某讲话稿",
    ]
