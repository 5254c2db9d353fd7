"""What stands right above and right below a speech on an invented page is cut, and named as what it is."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus.shapes import posting_date
from discourse.corpus.speech import Speech
from discourse.corpus.split import account, split_speeches
from discourse.repair.traced import TracedText
from discourse.sources import Source

TITLE = "在全乡春季工作会上的讲话"
BODY = (
    "今天召开全乡春季工作会，主要任务是盘点冬天的收获，安排开春的农活。刚才四个村的同志作了发言，都很实在。\n"
    "去年修通了东岭的机耕路，三百多户用上了自来水。有的村账目公开不及时，群众是有意见的。\n"
    "农时不等人，各村要在清明之前备好种子。"
)


def only(page: str) -> Speech:
    """The one speech of a page, of which every character is accounted for."""
    traced = TracedText.from_str(page)
    (speech,) = split_speeches(traced, Source.from_bytes(page.encode(), "a"))
    assert account(traced, [speech]) == []
    return speech


def kinds(speech: Speech) -> dict[str, str]:
    return {one.text: one.kind for one in speech.removed}


@pytest.mark.parametrize(
    ("above", "named"),
    [
        (f"东岭乡党建网\n{TITLE}\n（2014年3月5日）\n李某某\n", {"李某某": "speaker"}),
        (f"首页\n李某某\n2014年3月5日\n春耕专栏\n{TITLE}\n来源：本站\n", {"2014年3月5日": "date line"}),
        ("在全乡春季\n工作会上的讲话\n2014年3月5日\n", {"工作会上的讲话": "title"}),
        (f"{TITLE}\n在全乡春季\n工作会上的讲话\n", {"在全乡春季": "title", "工作会上的讲话": "title"}),
        (f"{TITLE}\n来源：本站\n字号：大 中 小\n{TITLE}\n", {"来源：本站": "metadata"}),
        (f"{TITLE}_东岭乡人民政府\n东岭乡人民政府\n{TITLE}\n", {}),
        (f"{TITLE}_东岭乡人民政府\n{TITLE}\n", {}),
        (f"{TITLE}\n我的书架\n春耕专栏\n来源：本站\n", {"我的书架": "interface"}),
        (f"东岭乡党建网\n首页\n春耕专栏\n{TITLE}\n来源：本站\n", {"首页": "navigation"}),
        (f"目录\n一、成绩\n二、毛病\n{TITLE}\n", {"目录": "contents", "一、成绩": "contents"}),
    ],
    ids=[
        "site, date, speaker", "date above the title", "broken title", "broken title again", "title again",
        "site behind the title and by itself", "site behind the title", "buttons below", "column above", "contents",
    ],
)  # fmt: skip
def test_what_stands_above_is_cut(above: str, named: dict[str, str]) -> None:
    """The title is the speech's, whole and without the site; the text begins with its first sentence."""
    call = "" if TITLE in above and "目录" not in above else "同志们：\n"
    body = call + (
        BODY if "目录" not in above else f"一、成绩\n{BODY}\n二、毛病\n有的干部下田少、开会多，办事要跑几趟。"
    )
    speech = only(f"{above}{body}\n")
    assert (speech.title, speech.text) == (TITLE, body)
    found = kinds(speech)
    assert set(above.split("\n")) <= {*found, ""}
    assert {line: found[line] for line in named} == named


def test_the_name_of_a_column_is_no_title() -> None:
    """Where a longer line below ends with the same words, that is the title."""
    title = "在全乡春季工作会上的工作讲话"
    speech = only(f"工作讲话\n{title}\n{BODY}\n")
    assert (speech.title, speech.text, kinds(speech)["工作讲话"]) == (title, BODY, "navigation")


@pytest.mark.parametrize(
    ("below", "named"),
    [
        ("2014年3月5日\n", {"2014年3月5日": "date line"}),
        ("东岭乡人民政府\n2014年3月5日\n", {"东岭乡人民政府": "speaker", "2014年3月5日": "date line"}),
        (f"{TITLE}\n", {TITLE: "title"}),
        (
            "在全乡秋季工作会上的讲话\n在全县夏季工作会上的发言\n",
            {"在全乡秋季工作会上的讲话": "navigation", "在全县夏季工作会上的发言": "navigation"},
        ),
    ],
    ids=["date", "signature and date", "title again", "titles of other speeches"],
)
def test_what_stands_below_is_cut(below: str, named: dict[str, str]) -> None:
    """The text ends with its last sentence."""
    speech = only(f"{TITLE}\n{BODY}\n{below}")
    assert (speech.title, speech.text) == (TITLE, BODY)
    found = kinds(speech)
    assert {line: found.get(line) for line in named} == named


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("发布时间:2018年3月2日 来源:网友投稿", date(2018, 3, 2)),
        ("发布时间:2018年2月30日 来源:网友投稿", None),
        ("发布时间:1986年3月2日 来源:网友投稿", None),
    ],
)
def test_a_posting_date_is_a_day_of_the_web(line: str, day: date | None) -> None:
    """A day that the calendar has not, or from before there were pages, bounds nothing."""
    assert posting_date(line) == day
