"""Which dates of a page are the speech's, and which are the page's: invented pages of one speech of 2008."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus.dating import date_speech, estimate
from discourse.corpus.dating.frame import framed
from discourse.corpus.printed import meant
from discourse.corpus.shapes import is_date_line, is_posting_line
from discourse.corpus.speech import DateEstimate, Speech
from discourse.corpus.split import account, split_speeches
from discourse.repair.traced import TracedText
from discourse.sources import Source

TITLE = "在全县冬修水利会议上的讲话"
BODY = (
    "同志们：\n"
    "今天召开全县冬修水利会议，主要任务是清点去冬的欠账，排定今冬的工程。刚才五个乡镇作了发言，讲得都很实在。\n"
    "全县有小水库四十二座，带病的还有九座，汛前不修好，下游几千亩田就睡不安稳。\n"
    "劳力要按户摊到村，账目要按月贴到墙，哪个乡镇误了工期，年终要说明原因。"
)
DAY = date(2008, 11, 5)
WEB = date(2016, 9, 6)


def speeches(page: str) -> tuple[Speech, ...]:
    """The speeches of a page, of which every character is accounted for."""
    traced = TracedText.from_str(page)
    found = split_speeches(traced, Source.from_bytes(page.encode(), "a"))
    assert account(traced, found) == []
    return found


def only(page: str) -> tuple[Speech, DateEstimate]:
    (speech,) = speeches(page)
    return speech, date_speech(speech)


# The page's own days -------------------------------------------------------------------------------------------

POSTED = [
    "2016年09月06日 点击：[]", "2016年9月6日10时22分", "2016年9月6日 星期二 10:22",
    "2016年9月6日 | 分类：讲话", "2016年9月6日 评论(3) 阅读(320)", "【2016年9月6日】 【字体：大 中 小】",
    "2016年9月6日发布", "（本站2016年9月6日发布）", "公开日期：2016年9月6日", "转载时间：2016年9月6日",
    "访问日期：2016年9月6日", "最后修改：2016年9月6日", "打印日期：2016年9月6日",
    "所属栏目：讲话 2016年9月6日", "本站讯 2016年9月6日", "人民网北京2016年9月6日讯",
    "来源：新华社北京2016年9月6日电", "（原载2016年9月6日《水利报》）", "《水利报》2016年9月6日1版",
    "刊于2016年9月6日《水利报》", "县委办公室 2016年9月6日印发", "今天是2016年9月6日 星期二 欢迎您访问本站",
    "抓取时间 2016-09-06 11:22:33 url=http://x.cn/art/2011/5/3/a_1.html",
]  # fmt: skip


@pytest.mark.parametrize(
    "where", ["{line}\n{title}\n{body}", "{title}\n{line}\n{body}", "{title}\n{body}\n{line}"]
)
@pytest.mark.parametrize("line", POSTED)
def test_what_a_site_says_of_its_posting_bounds_from_above_only(line: str, where: str) -> None:
    """Its words may stand before the date or behind it; the line goes with the page."""
    speech, found = only(where.format(line=line, title=TITLE, body=BODY))
    assert (speech.title, speech.text) == (TITLE, BODY)
    assert (found.earliest, found.latest, speech.posted) == (None, WEB, WEB)


@pytest.mark.parametrize("line", POSTED[:9])
def test_what_is_posted_leaves_a_printed_day_alone(line: str) -> None:
    """The day under the title stands, whatever the site says of its own."""
    _, found = only(f"{TITLE}\n（2008年11月5日）\n{BODY}\n{line}\n")
    assert (found.earliest, found.latest) == (DAY, DAY)


def test_an_office_and_a_date_under_a_title_may_be_the_sites() -> None:
    """So the day is the last possible one; in brackets, and at the foot, it is the document's own."""
    line = "县水利局　2008年11月5日"
    _, found = only(f"{TITLE}\n{line}\n{BODY}\n")
    assert (found.earliest, found.latest, found.best) == (None, DAY, DAY)
    for page in (f"{TITLE}\n县水利局（2008年11月5日）\n{BODY}\n", f"{TITLE}\n{BODY}\n{line}\n"):
        _, found = only(page)
        assert (found.earliest, found.latest) == (DAY, DAY)


@pytest.mark.parametrize(
    "line", ["归档日期：2016年9月6日", "审核时间：2016-09-06", "办结时间：2016年9月6日至2016年9月8日"]
)
def test_a_label_and_a_date_never_bound_from_below(line: str) -> None:
    """Not even where the line is kept, in the middle of the text."""
    opening, rest = BODY.rsplit("\n", 1)
    assert estimate(f"{opening}\n{line}\n{rest}").earliest is None


def test_a_day_of_the_web_is_that_of_its_own_text() -> None:
    """Of two texts of a page each is bounded by the line that stands with it."""
    texts = ((f"第一篇：{TITLE}", "2009年3月2日"), ("第二篇：在全县防汛会议上的讲话", "2012年5月4日"))
    page = "".join(f"{title}\n发布时间：{day}\n{BODY}\n{BODY}\n" for title, day in texts)
    assert [speech.posted for speech in speeches(page)] == [date(2009, 3, 2), date(2012, 5, 4)]


def test_a_figure_in_an_address_and_a_web_servers_time_are_no_dates_of_the_text() -> None:
    """Neither bounds from below."""
    line = "抓取 2016-09-06 11:22:33 自 http://x.cn/art/2011/5/3/a_1.html 共一页，余下的没有取到，以后再补。"
    assert estimate(f"{BODY}\n{line}\n{BODY}").earliest is None


# The document's own day ----------------------------------------------------------------------------------------

OWN = [
    "（2008年11月5日）", "2008年11月5日", "2008年11月5日 星期三", "——2008年11月5日在全县编辑工作会议上",
    "会议时间：2008年11月5日", "讲话时间：2008年11月5日 地点：县委礼堂", "时间：2008年11月5日 地点：县委礼堂",
    "2008年11月5日 上午9:00", "〔2008年11月5日〕", "（二〇〇八年十一月五日·县委礼堂）",
    "（2008年11月5日，根据录音整理）", "(2008.11.5)", "（2008-11-05）", "郑大江 2008年11月5日",
    "郑大江（2008年11月5日）", "县委书记  郑大江\n2008年11月5日", "（ 2 0 0 8 年 1 1 月 5 日 ）",
    "二　〇　〇　八　年　十　一　月　五　日", "二OO八年十一月五日", "2OO8年1l月5日", "2008年11月5曰",
    "20081105", "08年11月5日", "〇八年十一月五日", "二〇〇八年+一月五日",
]  # fmt: skip


@pytest.mark.parametrize(
    "where", ["{title}\n{line}\n{body}", "{title}\n{body}\n{line}"], ids=["head", "foot"]
)
@pytest.mark.parametrize("line", OWN)
def test_the_documents_own_date_in_many_forms(line: str, where: str) -> None:
    """Under the title as at the foot; the line is cut and a name on it is the speaker's."""
    speech, found = only(where.format(line=line, title=TITLE, body=BODY))
    assert (speech.title, speech.text) == (TITLE, BODY)
    assert (found.earliest, found.latest) == (DAY, DAY)
    assert speech.posted is None
    assert speech.speaker == ("郑大江" if "郑大江" in line else "")


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("（2008年11月5日—7日）", DAY, date(2008, 11, 7)),
        ("（2008年11月5、6日）", DAY, date(2008, 11, 6)),
        ("2008年11月5日至12月2日", DAY, date(2008, 12, 2)),
        ("民国三十七年十月廿二日", date(1948, 10, 22), date(1948, 10, 22)),
        ("中華民國三十七年十月", date(1948, 10, 1), date(1948, 10, 31)),
        ("五八年十月二十二日", date(1958, 10, 22), date(1958, 10, 22)),
    ],
)
@pytest.mark.parametrize(
    "where", ["{title}\n{line}\n{body}", "{title}\n{body}\n{line}"], ids=["head", "foot"]
)
def test_meetings_of_some_days_and_older_years(line: str, first: date, last: date, where: str) -> None:
    """From the first day to the last; the republic of 1912 counts from the year before."""
    speech, found = only(where.format(line=line, title=TITLE, body=BODY))
    assert speech.text == BODY
    assert (found.earliest, found.latest) == (first, last)


def test_a_short_year_yields_to_what_the_text_says() -> None:
    """A text that reports on 2011 is not of 2008, whatever two figures say."""
    _, found = only(
        f"{TITLE}\n08年11月5日\n{BODY}\n2011年以来，全县清淤渠道八百公里。2012年3月4日县里验收了九座水库。\n"
    )
    assert found.conflicts


@pytest.mark.parametrize("line", ["33年10月22日", "20081345", "第一点2OO8", "今年十月廿二", "2008年11月5日"])
def test_what_cannot_be_told_stays_as_it_is(line: str) -> None:
    """No century is guessed, no day made up."""
    assert meant(line) == line


@pytest.mark.parametrize(
    "line",
    ["2008年11月5日在全县政务公开会上的讲话 来源:县政府网", "今天是2008年11月5日,我们开会",
     "会议时间:2008年11月5日9:00 地点:县委礼堂", "截至2008年11月5日,全县共有320人下载",
     "完成时间:2008年11月5日", "2008年11月5日"],
)  # fmt: skip
def test_words_of_a_meeting_are_no_posting(line: str) -> None:
    """The day of a meeting, a clause of a speech, a term set in it."""
    assert not is_posting_line(line)


def test_digits_and_strokes_are_a_sites_unless_in_round_brackets() -> None:
    """A list of posts prints 2008.11.5 bare or in square brackets."""
    for line, posted in (("2008.11.5", True), ("[2008-11-05]", True), ("(2008.11.5)", False)):
        assert (is_posting_line(line), is_date_line(line)) == (posted, not posted)


# What is left of the page --------------------------------------------------------------------------------------

FRAME = [
    "学习强国", "新时代文明实践", "党史学习教育专栏", "打开抖音APP扫一扫", "不忘初心牢记使命主题教育专栏",
    "微信扫一扫可打开此内容，使用完整服务",
]  # fmt: skip


@pytest.mark.parametrize("line", FRAME)
@pytest.mark.parametrize(
    "page",
    ["{title}\n（2008年11月5日）\n{body}\n{line}",
     "{title}\n（2008年11月5日）\n{body}\n谢谢大家！\n{line}！\n轻点两下",
     "{title}\n（2008年11月5日）\n{line}\n{body}", "{title}\n{line}\n（2008年11月5日）\n{body}"],
    ids=["foot", "below the leave", "below the date", "below the title"],
)  # fmt: skip
def test_what_is_left_of_the_page_does_not_outweigh_a_printed_day(line: str, page: str) -> None:
    """Sites put old speeches up again among the columns of their own day."""
    _, found = only(page.format(title=TITLE, line=line, body=BODY))
    assert (found.earliest, found.latest, found.conflicts) == (DAY, DAY, ())


@pytest.mark.parametrize("line", FRAME)
def test_what_is_left_of_the_page_bounds_nothing_by_itself(line: str) -> None:
    """Below the last sentence it is the page that speaks; the same words in a sentence are the speech's."""
    assert estimate(f"{BODY}\n{line}").earliest is None
    assert estimate(f"{BODY}\n我们要用好“{line}”，把它办到村里去。").earliest is not None


@pytest.mark.parametrize(
    "below",
    [
        "县委党史学习教育领导小组办公室",
        "三、深入开展党史学习教育",
        "二〇二一年国庆节前夕",
        "2021年9月6日",
        "深入开展党史学习教育。",
    ],
)
def test_a_signature_a_heading_and_a_date_below_are_the_documents_own(below: str) -> None:
    """They are read as before."""
    text = f"{BODY}\n{below}"
    assert framed(text, 0) == []


def test_an_outline_is_no_frame() -> None:
    """A text that goes on in lines without full stops is not cut off at its last sentence."""
    outline = "\n".join(["深入开展党史学习教育", "用好学习强国"] * 20)
    assert framed(f"今天讲三点。\n{outline}", 0) == []


def test_a_covers_date_is_that_of_the_print() -> None:
    """The date below the title wins; where none is, the cover's says nothing of the speech."""
    cover = "领导讲话选编\n县委办公室编\n二〇一七年一月\n\n"
    _, found = only(f"{cover}{TITLE}\n（2008年11月5日）\n郑大江\n{BODY}\n")
    assert (found.earliest, found.latest, found.conflicts) == (DAY, DAY, ())
    _, found = only(f"{cover}{TITLE}\n{BODY}\n")
    assert found.earliest is None


# The best guess ------------------------------------------------------------------------------------------------


def test_a_goal_is_not_the_best_guess() -> None:
    """Where only goals bound a text it lies five years before the nearest; a day of posting is as good as any."""
    found = estimate("展望到2050年，要建成强国。到2020年要实现全面小康，大家不要松劲。")
    assert (found.earliest, found.best) == (None, date(2015, 12, 31))
    assert estimate(BODY, posted=WEB).best == WEB


def test_the_best_guess_lies_not_behind_the_lists() -> None:
    """Whatever a page says of a day to come."""
    assert estimate(BODY, posted=date(2049, 1, 1)).best == date(2027, 12, 31)


# The time of the meeting ----------------------------------------------------------------------------------------

WRITTEN = ["时间：2008年11月5日", "时间：2008年11月5日上午", "时间：二○○八年十一月五日（星期三）"]


@pytest.mark.parametrize("line", WRITTEN)
def test_a_time_right_under_the_title_is_that_of_the_speech(line: str) -> None:
    """As people write it, with nothing of a site about it."""
    _, found = only(f"{TITLE}\n{line}\n{BODY}\n")
    assert found.earliest == found.latest == DAY


@pytest.mark.parametrize(
    "beside", ["主讲人：吴大山", "主讲：县委书记 吴大山", "授课人：吴大山", "记录：王小毛", "议题：冬修水利"]
)
def test_a_time_beside_who_spoke_is_that_of_the_speech(beside: str) -> None:
    """地点 and 主持 are not the only ones to stand in the head of minutes and lessons."""
    _, found = only(f"{TITLE}\n时间：2008年11月5日\n{beside}\n{BODY}\n")
    assert found.earliest == found.latest == DAY


@pytest.mark.parametrize(
    "page",
    [
        "{title}\n时间：2008-11-05\n{body}",  # digits and strokes are a machine's
        "{title}\n时间：2008年11月05日\n{body}",  # so are noughts
        "{title}\n来源：县政府网\n时间：2008年11月5日\n{body}",
        "{title}\n时间：2008年11月5日\n作者：吴大山\n{body}",
        "时间：2008年11月5日\n{title}\n{body}",
        "{title}\n{body}\n时间：2008年11月5日",
    ],
)
def test_a_time_that_may_be_the_sites_only_bounds_from_above(page: str) -> None:
    """By its print, by what stands beside it, and by its place."""
    _, found = only(page.format(title=TITLE, body=BODY))
    assert found.earliest is None
    assert found.latest is not None


@pytest.mark.parametrize("line", ["（2008.11）", "2008.11", "2008年11月", "（2008-11）"])
def test_a_month_with_a_full_stop_is_a_month(line: str) -> None:
    """(1998.6) is how lists of speeches date them."""
    for page in (f"{TITLE}\n{line}\n{BODY}\n", f"{TITLE}\n{BODY}\n{line}\n"):
        speech, found = only(page)
        assert (found.earliest, found.latest) == (date(2008, 11, 1), date(2008, 11, 30))
        assert speech.text == BODY


@pytest.mark.parametrize("line", ["11月5日", "（十一月五日）"])
def test_a_day_without_its_year_goes_with_the_year_of_the_title(line: str) -> None:
    """The year in the title, the day under the title or at the foot."""
    title = "在全县2008年冬修水利会议上的讲话"
    for page in (f"{title}\n{line}\n{BODY}\n", f"{title}\n{BODY}\n{line}\n"):
        _, found = only(page)
        assert found.earliest == found.latest == DAY
