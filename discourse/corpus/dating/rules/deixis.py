"""This year, and the year under review: what a meeting says of its own place in time.

年度 is a trap: 2021年度述职评议 is held in the winter after, about November 2021 to April 2022. And 今年是…开局之年
fixes a year by what the whole country said of it, whatever figures a site has put in elsewhere. 2021年是…开局之年 is
the same with less weight: it may be said in the winter before or after; its figure is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..calendar import add_months, first_of, last_of, number
from ..clue import Clue, within
from ..folding import fold
from ..lexicon import Happened, Hit, Occasion, ThisYear, load
from ..nearness import days_after, days_after_loosely, days_before, months_after, years_after
from ..page import Page
from ..patterns import YEAR
from .plans import PLAN, plan_start

_STOP = re.compile(r"[。!?\n]")
_DEICTIC = re.compile(
    r"(?P<when>今年|明年|去年|(?:刚刚)?过去的?一年|(?:\d{4}|(?:20)?[xX×*]{2,4})年)[^。!?;\n]{0,6}?(?:是|恰逢|正值|适逢|迎来|将召开|要召开|我们将|,既是|既是|召开)"
)
#: Years to add for what a sentence is about; none for 今年 and for a year written out.
_SHIFT = {"明年": -1, "去年": 1, "过": 1, "刚": 1}
_REACH = 110
_FIRST = r"(?:开局|起步|第一年|头一年|首年|开篇)"
_PLAN_YEAR = re.compile(
    rf"{PLAN}[^。;\n]{{0,14}}?(?:(?P<first>{_FIRST})|(?P<last>收官|最后一年|完成之年|圆满收官)"
    r"|第(?P<nth>[二三四五])年|(?P<middle>中期|承上启下))"
)
_CONGRESS_YEAR = re.compile(
    rf"(?:党的|中共)(?P<n>十[一二三四五六七八九]|二十)大[^。;\n]{{0,12}}?(?:精神|战略部署|部署|报告|决策)[^。;\n]{{0,6}}?{_FIRST}"
)
_REVIEWED = re.compile(
    rf"(?P<year>{YEAR}) ?年(?P<age>度)?[^。;\n]{{0,40}}?"
    r"(?:述职|评议|考核|总结|述廉|民主生活会|职责情况|情况(?:报告|汇报))"
)
#: The report to a people's congress begins with the year that is over; 2013年是本届政府的开局之年 begins with the
#: first of five, and 2017年上半年 with a part of the one at hand.
_REPORTED = re.compile(
    rf"(?:^|[\n。:])(?:[一1][、.])?(?P<year>{YEAR}) ?年"
    r"(?:,(?![^。\n]{0,20}(?:是|以来|换届))|(?:的)?(?:主要)?工作(?:回顾|总结|情况))"
)
_TO_CONGRESS = re.compile(r"(?:法院|检察院|政府|常务委员会|常委会|人大)工作报告|人民代表大会[^\n]{0,12}会议")
_A_YEAR = re.compile(YEAR)
#: A review is spoken of where it is held: at the head of the text.
_HEAD = 400
#: 去年 beside what happened in a known year; not what is only remembered (去年是…一周年) or built up again.
_WHEN = re.compile(
    r"(?P<when>前年|去年|今年)(?!以来)(?:(?!申办|筹办|备战|迎接|纪念|[前去今明]年)[^。;!?\n]){0,22}$"
)
_AFTERWARDS = re.compile(
    r"[\"》]{0,2}(?:[^。;,!?\n]{0,6}周年|灾后|后|以来|筹|将|即将|申办|倒计时|的?准备|安保筹备|过渡期|的?承诺)"
)
#: What makes it one that is told or remembered in that year: 今年放了汶川地震的电影, 去年表彰的人打过非典.
_TOLD_OF = re.compile(
    r"曾|岁|讲|说到|提[到起]|谈到|回[忆想]|[看听读学][了到过完]|[放播]了|放映|[写编画]的|陈列|展[览出厅]|教材|课|图书|影片|电影"
    r"|小品|节目|故事|照片|老兵|的人|(?<![通超渡度越])过(?![程去来后])"
)
_TOLD_AFTER = re.compile(
    r"[\"》]{0,2}的?(?:志愿者|火炬手|英雄|老兵|幸存者|电影|影片|纪录片|图书|书|课|一课|故事|事迹|照片|展|歌|鸟巢|场馆|中国馆|旧址"
    r"|遗址|纪念|精神|经验|奖|金牌|冠军)"
)
_AGO = {"前年": 2, "去年": 1, "今年": 0}
_HELD_IN = re.compile(
    r"(?P<when>前年|去年|今年)(?:[^。;!?\n]{0,12}|是[^。;!?\n]{0,14}一年[。,][^。;!?\n]{0,50}?)党的(?P<n>十[一二三四五六七八九]|二十)大(?:的)?(?:胜利|顺利|隆重)?召开"
)
#: A law in force is told of at any time, as long as its name is not right beside the time.
_IN_FORCE = {"施行", "实施", "生效"}
#: Where the word stands that says that a thing took place.
NEAR = 16
#: 上个月天津港那一声爆炸: a disaster takes place by itself; 上个月天津港爆炸事故的教训 may be read at any time.
_STRUCK = re.compile(
    r"[^。;,!?\n]{0,6}?(?:爆炸|事故|暴雨|滑坡|泥石流|海啸|倒塌|袭击)(?![^。;,!?\n]{0,4}(?:警示|教训|案|以来|后|调查|重建|周年))"
)
_FORWARD = re.compile(r"要(?!求)|必须|务必|立足|面对|进一步|抓好|奋力|确保")

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_DEICTIC, _REVIEWED, _REPORTED, _HELD_IN)


def year_in_hand(page: Page) -> list[Clue]:
    """今年是… with something that is true of one year alone.

    >>> [(c.evidence.earliest.year, c.evidence.rule) for c in year_in_hand(Page.of("今年是“十二五”开局之年。"))]
    [(2011, 'this year')]
    """
    return [
        within(quote, "year called by name", first_of(year, -2), last_of(year + 1, 3), 0.9)
        if fold(quote).lstrip("0123456789xX×*").startswith("年")
        else within(quote, "this year", first_of(year), last_of(year + 1, 1), 0.95)
        for quote, year, _ in _this_years(page)
    ]


def year_of_what_happened(page: Page) -> list[Clue]:
    """去年的上海世博会: what happened in a known year, and how long ago that is.

    >>> found = year_of_what_happened(Page.of("去年的上海世博会，我局民警放弃了休息。"))
    >>> [(c.evidence.earliest.year, c.evidence.latest.year) for c in found]
    [(2011, 2011)]
    >>> year_of_what_happened(Page.of("今年村里放了一部讲汶川地震的电影。"))
    []
    """
    told: dict[int, str] = {}
    for hit in page.hits:
        year = _year_of(hit)
        if year is None:
            continue
        after = page.after(hit.end, 12)
        if _AFTERWARDS.match(after) or _TOLD_AFTER.match(after):
            continue
        when = _WHEN.search(page.before(hit.start, 26))
        if when and not _TOLD_OF.search(when[0]):
            start = hit.start - len(when[0])
            told.setdefault(year + _AGO[when["when"]], page.quote(start, hit.end))
    for found in page.finditer(_HELD_IN, page.body_start):
        meeting = load().meetings.get(("congress", number(found["n"]) or 0, 0))
        if meeting:
            told.setdefault(meeting.opened.year + _AGO[found["when"]], page.quote(*found.span()))
    return [
        within(quote, "year of what happened", first_of(year), last_of(year), 0.95)
        for year, quote in told.items()
    ]


def _year_of(hit: Hit) -> int | None:
    """The year of a thing that happened in one, by a name that is of nothing else."""
    if isinstance(hit.item, Happened):
        return hit.item.year
    if isinstance(hit.item, Occasion) and hit.item.known and hit.item.opened.year == hit.item.closed.year:
        return hit.item.opened.year
    return None


def occasions(page: Page) -> list[Clue]:
    """What took known days, and how long ago that was or how far off it is: 香港刚刚回归, 再过一个多月澳门就要回归.

    >>> found = occasions(Page.of("北京奥运会上周日胜利闭幕。"))
    >>> [(c.evidence.earliest.isoformat(), c.evidence.latest.isoformat()) for c in found]
    [('2008-08-25', '2008-09-06')]
    >>> occasions(Page.of("上个月在香港举行了推介会。"))
    []
    """
    clues = []
    for hit, item in _occasions(page):
        if not _took_place(page, item, hit):
            continue
        quote = page.around(hit.start, hit.end, 14, 14)
        deed = any(word in page.folded[hit.start : hit.end] for word in item.done)
        deed = deed or _STRUCK.match(page.after(hit.end, 16)) is not None
        where = (page, hit.start, hit.end, item.opened, item.closed)
        if days := days_after(*where, just=True, deed=deed):
            clues.append(within(quote, "so long after a dated event", *days, 0.95))
        elif days := days_before(page, hit.start, hit.end, item.opened):
            clues.append(within(quote, "so long before a dated event", *days, 0.95))
        elif (
            item.done
            and not _IN_FORCE & set(item.done)
            and (days := days_after_loosely(*where, done=item.done))
        ):
            clues.append(within(quote, "so long after a dated event", *days, 0.95))
        elif days := years_after(page, hit.start, hit.end, item.opened):
            clues.append(within(quote, "years since a dated event", *days, 0.95))
        elif (item.done or item.known) and (days := months_after(*where, sudden=item.known == item.opened)):
            clues.append(within(quote, "month of a dated event", *days, 0.95))
    return clues


def _occasions(page: Page) -> list[tuple[Hit, Occasion]]:
    """The occasions named, without those whose name lies in a longer one (中美建交 in 中美建交公报)."""
    named = [(hit, hit.item) for hit in page.hits if isinstance(hit.item, Occasion)]
    kept: list[tuple[Hit, Occasion]] = []
    outer = (-1, -1)
    for hit, item in sorted(named, key=lambda pair: (pair[0].start, -pair[0].end)):
        if hit.end > outer[1]:
            outer = (hit.start, hit.end)
        if (hit.start, hit.end) == outer:
            kept.append((hit, item))
    return kept


def _took_place(page: Page, item: Occasion, hit: Hit) -> bool:
    """Whether a word beside the thing says that it took place."""
    before, after = page.before(hit.start, NEAR), page.after(hit.end, NEAR)
    if _IN_FORCE & set(item.done):  # what is made public is in force later: 昨天公布了物权法,半年以后施行
        before, after = re.split("[,;。]", before)[-1], re.split("[,;。]", after)[0]
    beside = before + page.folded[hit.start : hit.end] + after
    return not item.done or any(word in beside for word in item.done)


def year_reviewed_and_begun(page: Page) -> list[Clue]:
    """A review meeting that looks ahead to 今年 is held in the first months of that year, not in its last.

    So a template whose 年度 was raised by one contradicts itself: see the conflict that then arises.
    """
    head = page.folded[: page.body_start + _HEAD]
    if "述职" not in head and "年度总结" not in head:
        return []
    return [
        within(quote, "review that begins the year", first_of(year), last_of(year, 4), 0.95)
        for quote, year, forward in _this_years(page)
        if forward
    ]


def year_of_review(page: Page) -> list[Clue]:
    """The year under review, where the text begins by naming it: the meeting is in the winter after."""
    clues = _year_reported(page)
    for found in page.finditer(_REVIEWED, page.body_start, page.body_start + _HEAD):
        year = number(found["year"]) or 0
        low = first_of(year, 10) if found["age"] else first_of(year, 7)
        clues.append(
            within(page.quote(*found.span()), "year under review", low, last_of(year + 1, 4), 0.95, "figure")
        )
    return clues


def _year_reported(page: Page) -> list[Clue]:
    """The year over which a report to a people's congress begins, if no later one stands about it: the congress is in
    the winter after.

    >>> page = Page.of("各位代表:\\n2017年,县法院受理案件6214件。", title="县人民法院工作报告")
    >>> [str(clue.evidence.latest) for clue in _year_reported(page)]
    ['2018-04-30']
    """
    if not _TO_CONGRESS.search(page.folded[: page.body_start]):
        return []
    found = next(page.finditer(_REPORTED, page.body_start, page.body_start + _HEAD), None)
    if found is None:
        return []
    year = number(found["year"]) or 0
    rest = page.folded[page.body_start : page.body_start + 2 * _HEAD]
    if any((number(other[0]) or 0) > year for other in _A_YEAR.finditer(rest)):
        return []
    quote = page.quote(*found.span()).strip("。:\n")
    return [within(quote, "year reported on", first_of(year, 11), last_of(year + 1, 4), 0.95, "figure")]


def _this_years(page: Page) -> Iterator[tuple[str, int, bool]]:
    """The quotations in which a year calls itself by name, the year, and whether the passage looks ahead."""
    for found in page.finditer(_DEICTIC):
        end = min(found.start() + _REACH, len(page.folded))
        span = _STOP.split(page.folded[found.start() : end], 1)[0]
        year = _named_year(span)
        if year is None:
            continue
        ahead = page.after(found.start() + len(span), 20) if len(span) == _REACH else ""
        forward = found["when"] == "今年" and bool(
            _FORWARD.search(_sentence_rest(page, found.start()) + ahead)
        )
        yield (
            page.quote(found.start(), found.start() + len(span)),
            year + _SHIFT.get(found["when"], _SHIFT.get(found["when"][0], 0)),
            forward,
        )


def _sentence_rest(page: Page, start: int) -> str:
    return _STOP.split(page.folded[start : start + 260], 1)[0]


def _named_year(span: str) -> int | None:
    """The year that the words after 今年是 can only mean."""
    if found := _PLAN_YEAR.search(span):
        start = plan_start(found).year
        if found["first"]:
            return start
        if found["last"]:
            return start + 4
        return start + (number(found["nth"]) or 3) - 1 if found["nth"] else start + 2
    if found := _CONGRESS_YEAR.search(span):
        meeting = load().meetings.get(("congress", number(found["n"]) or 0, 0))
        return add_months(meeting.opened, 6).year if meeting else None
    named = [hit.item.year for hit in load().hits(span) if isinstance(hit.item, ThisYear)]
    return named[0] if named else None
