"""Years written out: in titles, and in running text.

A year in running text says "not before", if it is past. Much of political prose is about the future (到2020年,
2020年前, 2006-2020年规划), so a year counts in full only where something marks it as past, a little less where
nothing marks it, and not at all where it is a target.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...lunar import CYCLE
from ..calendar import first_of, last_of, number
from ..clue import Clue, not_after, not_before, within
from ..lag import LISTS_END
from ..page import Page
from ..patterns import YEAR
from .dates import is_appointment

_RUNNING = re.compile(rf"(?P<year>{YEAR}) ?(?P<age>年)")
#: A year whose results are in: 2006年度先进单位表彰.
_RESULTS_AFTER = re.compile(r"度[^。;!?\n]{0,30}?(?:表彰|先进|优秀|总结|考核|评选|获奖)")
_IN_TITLE = re.compile(rf"(?P<year>{YEAR})(?!年?[ ]?[-—－~至到])(?P<age>年度?|度)?")
_REVIEW = re.compile(r"述职|总结|考核|评议|述廉|民主生活会|年终|情况(?:的)?(?:报告|汇报)|点评")
_OUTLOOK = re.compile(
    r"思路|计划|要点|安排|打算|谋划|部署|展望|工作目标|主要任务|重点任务|的任务|总体要求|预期目标|工作重点"
)
#: Words of sites that sell texts: the year before them is the year of the offer.
_SITE = re.compile(
    r"最新|范文|精选|合集|大全|模板|通用|实用|热门|(?<!\d)\d+篇|(?<![一二三四五六七八九十])[一二三四五六七八九十]+篇\)|优秀篇|推荐"
)
#: What makes a year the beginning of a date.
_GOES_ON = re.compile(rf"年? ?(?:(?:\d{{1,2}}|[正冬腊])月|农历|阴历|\(?{CYCLE})|[-./]\d")
_TARGET_BEFORE = re.compile(
    r"(?:到|至|力争|争取|确保|迈向|面向|展望|瞄准|预计|离|距|距离|[-—－~])[\"（( ]{0,1}(?:公元)?$"
    r"|(?:力争|争取|确保|将于|拟于|定于|计划|预计)[^,。]{0,8}$"
    r"|(?:将要?|就要|即将|快要|马上|跨向|走向)(?:共同|一起|满怀信心地?)?(?:跨|迈|步|进)[入进向上](?:公元)?$"
)
_TARGET_AFTER = re.compile(r"(?:前|底前|末前|远景|目标|愿景|规划|发展规划|将|年?实现)")
#: What a clause says of a year to come, where it does not say that the thing is done.
_AHEAD_AFTER = re.compile(
    r"[^,。;!?\n]{0,14}?(?:要(?![求闻素点])|将|必须|务必|可达|有望|可望|确保|力争|期限)"
)
_DONE = re.compile(r"(?<!为)了|已|(?<![超通经])过(?![去程渡])")
#: 离2008年奥运会开幕只有三年: how far off a year is.
_COUNTDOWN = re.compile(
    rf"(?:离|距|距离)(?P<year>{YEAR})年[^。;!?\n\d]{{0,16}}?(?:还有|只有|仅有|只剩|还剩|不到|不足|仅剩)下?"
    r"(?P<n>[一二两三四五六七八九十]{1,2}|\d{1,2})(?P<more>多|来)?个?年(?P<over>多)?"
)
#: 到本世纪末还有十九年, 还有不到三年就是新世纪: how far off the year 2000 is, said in the century that it ends.
_TO_CENTURY = re.compile(
    r"(?:(?:到|离|距|距离)(?P<end>(?:本|这个|二十|20)世纪末|2000年|二〇〇〇年|新世纪|二十一世纪|21世纪)[^。;!?\n\d]{0,6}?"
    r"(?:还有|只有|仅有|只剩|还剩)下?(?P<less>不到|不足)?(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})(?P<more>多|来)?个?年"
    r"|(?:还有|再过|再有)(?P<less2>不到|不足)?(?P<n2>[一二两三四五六七八九十]{1,3}|\d{1,2})(?P<more2>多|来)?个?年(?:多)?(?:的?时间)?,?"
    r"(?:我们|人类|世界|中国|历史|时间|全人类)?(?:就|便|将|要|会){0,3}(?:是|到|进入|跨入|迈入|步入|迎来|跨进|迈进)了?(?:新的|又一个)?"
    r"(?:新世纪|二十一世纪|21世纪|2000年|二〇〇〇年))"
)
#: No speech looks so far ahead to the end of its century.
_MOST = 50
#: A target that is spoken of as still ahead.
_TARGET = re.compile(
    rf"(?:(?:力争|争取|确保|努力)(?:到|在)?|到)(?P<year>{YEAR})年(?:底|末|前)?[^。;\n]{{0,8}}?(?:要|将|力争|争取|确保|基本实现|全面建成|实现|建成|达到|全[省市县区镇乡村])"
)
_MEASURED = re.compile(rf"(?:到|至|力争|确保|争取){YEAR}年")
_RECOUNTED = re.compile(r"提出|确定|明确|规定|决定|《|通过|当年|曾|原|目标是|描绘|指出|强调")
_REACHED = re.compile(r"已|共|累计|完成了|实现了|达到了|为止|\d+(?:人|个|户|名|家)")
_PAST_BEFORE = re.compile(
    r"(?:自|自从|从|早在|截至|截止|截止到|截至到|始于|继|刚刚过去的|过去的|走过|回顾|同|比|较)$"
)
_PAST_AFTER = re.compile(
    r"(?:以来|(?:以|之)后(?![^。;\n]{0,6}(?:还|要|将|也要|仍))|起|至今|初|[一二三四五六七八九十\d]{1,2}月|的(?:亏损|时候)|,我们(?!将|要))"
)
#: The second step of a plan: 从2035年到本世纪中叶.
_CENTURY_AFTER = re.compile(
    r"[ ]?[-—－~至到][ ]?(?:本世纪|下世纪|二十一世纪|21世纪|(?:新中国成立|建国)(?:一百|100)年)"
)
_RANGE_AFTER = re.compile(r"[ ]?[-—－~至到][ ]?(?:19|20)?\d\d")
_JUST_OVER = re.compile(r"(?:刚刚过去的|刚过去的|刚刚走过的?|刚刚结束的)$")
_ENDING = re.compile(r"(?:即将过去的|就要过去的|即将结束的)$")

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_RUNNING, _TARGET, _COUNTDOWN, _TO_CENTURY)


def title_years(page: Page) -> list[Clue]:
    """A year in the title is the year of the meeting, unless the title is about a review or an outlook.

    >>> page = Page.of("", title="在2021年全市水利工作座谈会上的发言")
    >>> [(c.evidence.earliest.isoformat(), c.evidence.latest.isoformat()) for c in title_years(page)]
    [('2021-01-01', '2022-01-31')]
    """
    title = page.folded[: page.body_start]
    clues = []
    end, of_site, outlook, review = -1, False, False, False
    for found in _IN_TITLE.finditer(title):
        if _in_book_marks(title, found.start()) or _GOES_ON.match(title, found.end("year")):
            continue
        year = number(found["year"]) or 0
        if found.start() >= end:  # a line is read once, however many years stand in it
            line = _line(title, found.start())
            end = title.rfind("\n", 0, found.start()) + 1 + len(line)
            of_site, outlook, review = (bool(sign.search(line)) for sign in (_SITE, _OUTLOOK, _REVIEW))
        quote = page.quote(*found.span())
        if of_site:
            clues.append(not_after(quote, "year in a site's title", last_of(year), 0.9, "web"))
        elif outlook:
            clues.append(
                within(
                    quote, "year in the title (outlook)", first_of(year, -2), last_of(year), 0.95, "figure"
                )
            )
        elif review or (found["age"] or "").endswith("度"):
            # 年度 without a word of review may be the year at hand
            reviewed = review and (found["age"] or "").endswith("度")
            low = first_of(year, 10) if reviewed else first_of(year)
            clues.append(
                within(quote, "year under review in the title", low, last_of(year + 1, 4), 0.95, "figure")
            )
        else:
            clues.append(
                within(quote, "year in the title", first_of(year), last_of(year + 1, 1), 0.95, "figure")
            )
    return clues


def running_years(page: Page) -> list[Clue]:
    """Years in running text, each as far as the words around it allow."""
    clues: dict[tuple[int, str], Clue] = {}
    for found in page.finditer(_RUNNING, page.body_start):
        clue = None if is_appointment(page, found.start()) else _running_year(page, found)
        if clue is not None:
            clues.setdefault((number(found["year"]) or 0, clue.evidence.rule), clue)
    return list(clues.values())


def target_years(page: Page) -> list[Clue]:
    """到2020年全面建成小康社会, said as a thing to come: the text is not younger, unless it recounts an older goal.

    >>> [c.evidence.latest.year for c in target_years(Page.of("确保到2012年全镇农民人均收入翻一番"))]
    [2012]
    """
    clues = []
    for found in page.finditer(_TARGET, page.body_start):
        low, _ = page.clause(found.start(), found.end(), 40)
        before, after = page.folded[low : found.start()], page.after(found.end(), 30)
        if _RECOUNTED.search(before) or _REACHED.search(after):
            continue
        year = number(found["year"]) or 0
        quote = page.quote(*found.span())
        weight = 0.8 if quote.startswith("到") else 0.95
        clue = not_after(quote, "target year to come", last_of(year), weight, "figure", habit=True)
        clues.append(replace(clue, target=True))
    return clues


def countdowns(page: Page) -> list[Clue]:
    """离2022年北京冬奥会还有四年: the text is of four years before, by and large.

    >>> found = countdowns(Page.of("离2022年北京冬奥会还有四年，征地拆迁要抓紧。"))
    >>> [(c.evidence.earliest.isoformat(), c.evidence.latest.isoformat()) for c in found]
    [('2017-07-01', '2018-12-31')]
    """
    clues = []
    for found in page.finditer(_COUNTDOWN, page.body_start):
        year = (number(found["year"]) or 0) - (number(found["n"]) or 0)
        first = first_of(year - 1, 1 if found["more"] or found["over"] else 7)
        quote = page.quote(*found.span())
        clues.append(within(quote, "countdown to a year", first, last_of(year), 0.95, "figure"))
    return clues


def years_to_century(page: Page) -> list[Clue]:
    """到本世纪末还有十九年: the text is of 1981, by and large; the new century begins with 2000 or with 2001.

    >>> found = years_to_century(Page.of("再过不到三年，我们就要进入二十一世纪了。"))
    >>> [(c.evidence.earliest.isoformat(), c.evidence.latest.isoformat()) for c in found]
    [('1997-01-01', '1998-12-31')]
    """
    clues = []
    for found in page.finditer(_TO_CENTURY, page.body_start):
        n = number(found["n"] or found["n2"]) or 0
        if not 0 < n < _MOST or page.is_quoted(found.start()):
            continue
        quote = page.quote(*found.span())
        if found["less"] or found["less2"]:
            first, last = first_of(2000 - n), last_of(2001 - n)
        elif found["more"] or found["more2"]:
            first, last = first_of(1999 - n), last_of(2000 - n)
        else:
            ends = (found["end"] or "新世纪").endswith(("末", "2000年", "二〇〇〇年"))
            first, last = first_of(1999 - n, 7), last_of(2000 - n if ends else 2001 - n)
        clues.append(within(quote, "years to the new century", first, last, 0.95))
    return clues


def _running_year(page: Page, found: re.Match[str]) -> Clue | None:
    start, end = found.span()
    before, after = page.before(start, 12), page.after(end, 16)
    year, quote = number(found["year"]) or 0, page.around(start, end, 6, 4)
    if _in_book_marks(page.folded, start):
        return None
    if _JUST_OVER.search(before):
        return within(quote, "year just over", first_of(year + 1), last_of(year + 1, 6), 0.95, "figure")
    if _ENDING.search(before):
        return within(quote, "year about to end", first_of(year, 11), last_of(year), 0.95, "figure")
    if _RESULTS_AFTER.match(page.after(end, 40)):
        # prizes for a year are given at its end, and on 1 July
        return not_before(quote, "year under review in the text", first_of(year, 5), 0.95, "figure")
    if _CENTURY_AFTER.match(after):
        return None
    if first_of(year) > LISTS_END:
        return None
    if _is_base(page, start, before):  # what a target is measured by may itself lie ahead
        return not_before(quote, "year in the text", first_of(year, -2), 0.5, "figure")
    if _PAST_BEFORE.search(before) or _PAST_AFTER.match(after):
        return not_before(quote, "past year in the text", first_of(year), 0.95, "figure")
    if _TARGET_BEFORE.search(before) or _TARGET_AFTER.match(after):
        return None
    clause = re.split(r"[,。;!?\n]", after, maxsplit=1)[0]
    if _DONE.search(clause):
        return not_before(quote, "past year in the text", first_of(year), 0.95, "figure")
    if _AHEAD_AFTER.match(after):
        return None
    if _RANGE_AFTER.match(after):
        return not_before(quote, "year that begins a range", first_of(year - 2), 0.8, "figure")
    outlook = _OUTLOOK.search(after.partition("。")[0])
    if outlook and page.folded[end : end + outlook.start()].count(",") == 0:
        return within(quote, "year ahead", first_of(year, -2), last_of(year, 6), 0.8, "figure")
    return replace(
        not_before(quote, "year in the text", first_of(year, -2), 0.85, "figure"), argument="bare years"
    )


def _is_base(page: Page, start: int, before: str) -> bool:
    """Whether a year is what a target is measured by: 到2010年比**2000年**翻一番."""
    if not before.endswith(("比", "较")):
        return False
    low, _ = page.clause(start, start, 40)
    return bool(_MEASURED.search(page.folded[low:start]))


def _in_book_marks(text: str, at: int) -> bool:
    """Whether the place lies between 《 and 》 in its line."""
    line = text[max(0, at - 60) : at].rpartition("\n")[2]
    return line.rfind("《") > line.rfind("》")


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : (text.find("\n", at) + 1 or len(text) + 1) - 1]
