"""How near a text stands to a dated thing: 昨天闭幕的…, …上月召开, 再过两天就是国庆, 春节刚过.

What lies between the word of time and the thing is a closed list of words, so that 去年学习了三中全会精神 (the study
was last year) is not read as 去年召开的三中全会 (the plenum was). What people say of time is taken as loosely as they
say it: 三天前 is two to four days, 上周 one to thirteen, 一个月后 twenty to forty.
"""

from __future__ import annotations

import re
from datetime import date

from .calendar import add_days, add_months, first_of, last_of, number
from .page import Page
from .patterns import COUNT, DAY, MONTH, YEAR

#: So many characters before and behind a thing are looked at.
REACH = 40

_SPAN = (
    r"(?P<n>半|十?几|十来|数|[一二两三四五六七八九十百\d]{1,3})个?(?P<more>多)?"
    r"(?P<unit>天|月|星期|礼拜|周(?!年))(?P<over>多)?"
)
_HOUR = (
    r"(?:[一二两三四五六七八九十]{1,3}|\d{1,2})[点时](?:钟|整|半|多|[〇零一二三四五六七八九十\d]{1,3}分?)?"
)
_HALF = rf"(?:上午|下午|晚上?|早上|早晨|夜里|半夜|凌晨)?(?:{_HOUR})?"
_OF_YEAR = (
    rf"(?:{MONTH}月(?:份|[初底]|[上中下]旬|{DAY}日)?|年[初底末]|[初底末]|[春夏秋冬][天季]?|[上下]半年)?"
)
_WEEK = "个?(?:周|星期|礼拜)[一二三四五六日天末]?"
_AGO = (
    rf"(?:(?P<yesterday>昨[天日晚夜])|(?P<today>今[天日])|(?P<before>大?前[天日])|(?P<few>前[几两]天|前些[天日])|(?P<week>上{_WEEK})"
    rf"|(?P<month>上个?月(?:[初底末]|[上中下]旬|{DAY}日)?)"
    rf"|(?P<this>(?:本|这个)月(?:初|[上中]旬|{DAY}日)?|(?<![\d〇一二三四五六七八九十元腊冬正个本上下每])月初)是?"
    rf"|(?P<last>去年){_OF_YEAR}|(?P<year>今年){_OF_YEAR}|{_SPAN}(?:之|以)?前"
    r"|(?P<just>刚刚?|前不久|不久前|日前|近日))"
)
#: For so many months a thing is called just over.
JUST = 4
_LINK = (
    r"(?:,|在北京|在京|于|在|我们|大家|我国|党中央|中央|党的|中共|中国共产党|中国|全国|首都|集中|一起|已经?|刚|胜利|隆重"
    r"|圆满|成功|顺利|召开|举行|举办|闭幕|结束|开幕|落幕|落下帷幕|过去|收听|收看|观看|参加|出席|聆听|通过|发生|庆祝|纪念"
    r"|起|正式|开始|开完|施行|实施|颁布|公布|出台|新|《|人民大会堂|(?:邓?小平|江泽民|胡锦涛|习近平)?(?:同志|总书记|主席)|发表|重要|的|了|过|由|我|省|市|县|区|里|和)"
)
_DONE = (
    r"(?:召开|举行|举办|闭幕|结束|开幕|落幕|落下帷幕|通过|审议|一致|选举|作出|做出|提出|决定|确定|确立|发生|爆发|回[归到]"
    r"|开完|开通|通车|起?施行|起?实施|颁布|公布|生效|出台|散(?:会|了|(?=[,。;]))|收官|建成|落成)"
)
_DEED = re.compile(_DONE + "|参加|出席|收看|观看|收听|聆听|庆祝|过去")
_AGO_BEFORE = re.compile(rf"{_AGO}{_HALF}(?P<link>{_LINK}{{0,9}})$")
#: A time with anything between it and what took place by itself (a shot, a landing): so far off, and no word of
#: telling or getting ready among it.
_TIME_AGO = re.compile(_AGO)
_TIME_AFTER = re.compile(rf"[,》\"]{{0,2}}(?:已经?|于|在|自|从|是|就是)?{_AGO}")
_LOOSE = 26
_LOOSELY = ("yesterday", "before", "few", "week", "month", "this", "n")
_TOLD = re.compile(
    "[讲说谈提问]|回[忆想顾]|学|[看听读见]|[放播演]|写|讨论|传达|介绍|参观|纪念|庆祝|悼念|缅怀|研究|布置|动员|准备|筹|备战|迎|申办"
    "|贯彻|落实|检查|调查|总结|表彰|慰问|[捐救援]|为|关于|[去今明]年"
)
_AGO_AFTER = re.compile(rf"[,》\"]{{0,2}}(?:已经?|于|在|自|从)?{_AGO}{_HALF}{_LINK}{{0,6}}?{_DONE}")
_DONE_AFTER = re.compile(rf"[》\"]?(?:大会|座谈会)?{_LINK}{{0,5}}?{_DONE}")
#: 十月,五中全会提了…; 二十届三中全会七月开过: a month by itself is the last of its name.
_IN_MONTH = (
    rf"(?<![年\d〇一二三四五六七八九十个])(?P<month>{MONTH})月(?!会|份?以[来后前])"
    rf"(?:份|里|间|[初底末]|[上中下]旬|(?P<day>{DAY})[日号])?(?:那天|那场)?"
)
_IN_MONTH_BEFORE = re.compile(rf"{_IN_MONTH}(?P<link>[^。;!?\n]{{0,14}})$")
_IN_MONTH_AFTER = re.compile(rf"[》\"]?(?P<link>[^。;,!?\n]{{0,4}}?){_IN_MONTH}")
#: What makes the months above a place those of another year: a year written out, or masked, or told of.
_OTHER_YEAR = re.compile(
    rf"{YEAR}|[*xX×〇]{{1,4}}年|\d\d年(?!来|代)|去年|前年|上一?年|[那当]年|当时|历史上|年代|一九|记得|回[想忆顾]|曾|每年|明年|农历|阴历|旧历"
)
#: So far back another year is looked for, and so long a bare month is the last of its name.
_MEMORY, _LAST_OF_ITS_NAME = 160, 11
#: So far behind a thing what is said of it is looked for.
_CLOSE = 8
#: 八年前,蒙特卡洛…; 恢复高考四年了: how many years ago a thing was.
_YEARS_AGO = re.compile(
    r"(?<![\d〇一二三四五六七八九十百第])(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})(?P<more>多)?年(?:多)?(?:之|以)?前(?!的?今天)(?P<link>[^。;!?\n]{0,12})$"
)
_YEARS_ON = re.compile(
    r"[》\"]?(?P<link>[^。;,!?\n\d〇一二两三四五六七八九十]{0,4}?)(?:到现在|至今|以来)?,?(?P<near>快要?|将近|近|不到)?(?:已经|已有|已|都|有|整整|整){0,2}(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})个?(?P<more>多)?年(?P<over>多)?了"
)
#: The day of an order is not that on which the thing takes place: 前几天国务院下了命令,发行新币.
_ORDERED = re.compile("宣布|决定|命令|公布|发布|通知|公告|批准|下文|文件|通过|签|将|要(?!求)")
#: What says that the thing of a bare month is over, and not to come.
_PAST_OF_MONTH = re.compile("了|过|已|闭幕|结束|落幕|提出|作出|做出|通过(?!后)|胜利|成功|圆满|(?<!要)召开以")
#: What is left of it at any later time: 天津港爆炸事故警示片, …调查报告.
_LEFT_OF_IT = re.compile(
    r"[^。;,!?\n]{0,8}?(?:警示|教训|案例|调查|处理|重建|片|影|展|通报|报告|精神|经验|以来|之?后|英雄|烈士|旧址|遗址|周年|课|书)"
)
#: 玉树地震两个月了.
_SINCE_AFTER = re.compile(rf"[^。;,!?\n\d]{{0,6}}?(?:已经?|快要?|近|整整|过去){{0,2}}{_SPAN}了(?=[,。;!])")
_OPENED, _CLOSED = re.compile("开幕"), re.compile("开完|闭幕|结束|落幕|落下帷幕|通过|选举|作出|做出")
#: What says that a thing is over, and not only that it is of this year.
_IS_DONE = re.compile(
    "开完|闭幕|结束|落幕|落下帷幕|通过|选举|作出|做出|提出|胜利|圆满|成功|顺利|了|已|过去|收看|参加|出席"
)
#: What a day has by itself of a thing remembered: the meeting of an anniversary.
_MEETING_AFTER = re.compile(r"[^。;,!?\n]{0,4}(?:大会|座谈会|招待会)")
#: What is seen or heard on the day itself: a local meeting of today is not that of the nation.
_SEEN = re.compile("收看|收听|观看|聆听")
#: What takes place on the day itself is no local meeting: 今天香港回归祖国, 从今天起民法典正式施行.
_OF_TODAY = re.compile(r"[》\"]?(?:正式|胜利|隆重|就)?(?:施行|实施|生效|通车|回归|开幕|闭幕|开园|挂牌)")
#: 刚刚粉碎"四人帮"的时候: just then, not just now.
_AT_THE_TIME = re.compile(r"[^。;,!?\n]{0,6}?(?:的?时候|之初|那时|那阵)")
#: A communiqué comes out some days after its meeting.
_PAPER_AFTER = re.compile("(?:全文|会议)?公报")
_PAPER_DAYS = 5
_SPOKEN_BEFORE = re.compile(rf"{_AGO}{_HALF},?[^。;,!?\d\n]{{0,12}}在(?:庆祝|纪念)[^。;,!?\d\n]{{0,3}}$")

_COMING = (
    r"(?:,|就|便|又|也|即|是|要|将|到|会|过|我们|大家|中国|我国|我市|我县|全国|全党|人民|伟大|迎来|庆祝|纪念|在北京|党的?|中共"
    r"|还|举世瞩目|万众瞩目|备受瞩目|全国人民期盼|召开|举行|举办|的|起|正式|开始|实行|施行|实施|开办|发行|长期)"
)
_TO = (
    rf"(?:再[过有](?P<least>不到|不足)?(?:整整|大约|将近|约|近|短短的?)?{_SPAN}(?:的时间)?(?:之?后|以后)?|(?P<tomorrow>明[天日])|(?P<after>大?后天)"
    rf"|(?P<week>下{_WEEK})|(?P<month>下个?月(?:[初底末]|[上中下]旬)?)|(?P<soon>再?过几天)"
    rf"|(?P<next>明年){_OF_YEAR}|(?P<year>今年){_OF_YEAR})"
)
_TO_BEFORE = re.compile(rf"{_TO}(?P<link>{_COMING}{{0,9}})$")
_TO_AFTER = re.compile(rf"[》\"]?(?:{_TO}){_COMING}{{0,4}}?(?:将|要)[^。;,!?\n]{{0,8}}?{_DONE}")
_IS_COMING = re.compile(r"[就便又]是|将|要|即|迎来|就到|起|正式|^,?是")
_IS_COMING_AFTER = re.compile(
    rf"[》\"]?(?:即将|就要|将要|将|要)[^。;,!?\n]{{0,8}}?{_DONE}|[》\"]?[^。;,!?\n]{{0,6}}?(?:到来|来临|就到了)"
    r"|[》\"]?(?:开幕|召开|举行|开赛|开工|通车|施行|实施|生效)[,。;!]"
)
_COUNTED = re.compile(r"[离距][^。;,!?\n]{0,14}$")
_COUNTED_AFTER = re.compile(
    rf"[^。;!?\n\d]{{0,12}}?(?:[还只仅]有|只剩|还剩|仅剩|(?P<least>不到|不足))下?(?P<least2>不到|不足)?{_SPAN}"
)
#: It is the anniversary that was so long ago, not the thing: 昨天召开纪念三中全会召开30周年大会.
_REMEMBERED = re.compile(rf"[^。;,!?\n]{{0,8}}?{COUNT}(?:周年|年?华诞)")
#: What makes a clause one of other years, or of every year.
_NOT_NOW = re.compile(
    r"那[年天时晚夜阵]|那会儿|[一二三四五六七八九十几多\d]年(?:之|以)?前|当年|当时|每年|往年|年年|每逢|每到|历年|上世纪|记得|回想|曾|前年"
    r"|写(?:道|着|到|下|:|,)|作文|日记|信[里中上]|书[里中上]|小说|电影"
    r"|(?<!今年是)(?<!现在是)(?:19|20)\d\d年"
    r"|(?:问|告诉|对|跟|和|给|向)(?:我|他|她|咱|大家|大伙|我们|他们)(?:说|讲|道|,|:)|[书长员人师伯叔爷娘妈爸他她乡亲家](?:说|讲|问|喊),?(?=[^。]{0,20}$)"
)


def days_after(
    page: Page, start: int, end: int, first: date, last: date, *, just: bool = False, deed: bool = False
) -> tuple[date, date] | None:
    """When a text is that says how long ago the thing at ``start:end`` was, which lasted from ``first`` to ``last``.

    ``just`` reads 刚刚 as well; a ``deed`` (南方谈话) needs no word that says that it took place.

    >>> page = Page.of("刚闭幕的不算，上周日党的十七大胜利闭幕。")
    >>> at = page.folded.index("十七大")
    >>> [str(day) for day in days_after(page, at, at + 3, date(2007, 10, 15), date(2007, 10, 21))]
    ['2007-10-22', '2007-11-03']
    """
    before, after = _around(page, start, end)
    found = _AGO_BEFORE.search(before)
    if found and not (deed or _DEED.search(found["link"]) or _DONE_AFTER.match(after)):
        found = None
    said = (found["link"] if found else "") + after[:12]
    if found is None:
        found = _AGO_AFTER.match(after)
        said = found[0] if found else ""
    if found is None and (since := _SINCE_AFTER.match(after)) and not _NOT_NOW.search(before):
        low, high = _span(since)
        return None if page.is_quoted(start) else (add_days(first, low), add_days(last, high))
    if found is None or _NOT_NOW.search(before) or page.is_quoted(start) or (found["just"] and not just):
        return None
    if found["today"] and not _SEEN.search(said) and not _OF_TODAY.match(after):
        return None
    if found["just"] and (re.search("去年|当时", before) or _AT_THE_TIME.match(after)):
        return None
    if _REMEMBERED.match(after):
        return None
    if (found["year"] or found["this"]) and not _IS_DONE.search(said):
        # 十八大今年下半年召开 may be ahead
        return first_of(first.year, 1 if found["year"] else first.month), _ago(found, first, last)[1]
    if _PAPER_AFTER.match(after):
        last = add_days(last, _PAPER_DAYS)
    elif _OPENED.search(said):
        last = first
    elif _CLOSED.search(said):
        first = last
    return _ago(found, first, last)


def days_after_loosely(
    page: Page, start: int, end: int, first: date, last: date, *, done: tuple[str, ...]
) -> tuple[date, date] | None:
    """As :func:`days_after` for what took place by itself, with anything but telling between it and the time.

    ``done`` are the words that say that it took place; an order that is none of them may be of another day.

    >>> page = Page.of("昨天下午三点，我国在西部地区爆炸了第一颗原子弹。昨天参观了第一颗原子弹爆炸的地方。")
    >>> at, day = page.folded.index("第一颗"), date(1964, 10, 16)
    >>> [str(day) for day in days_after_loosely(page, at, at + 6, day, day, done=("爆炸",))]
    ['1964-10-17', '1964-10-17']
    >>> at = page.folded.rindex("第一颗")
    >>> days_after_loosely(page, at, at + 6, day, day, done=("爆炸",))
    """
    before, after = _around(page, start, end)
    if _NOT_NOW.search(before) or _LEFT_OF_IT.match(after) or page.is_quoted(start):
        return None
    found = max(_TIME_AGO.finditer(before), key=lambda each: each.start(), default=None)
    link = before[found.end() :] if found else ""
    if len(link) > _LOOSE or _TOLD.search(link):
        return None
    found = found or _TIME_AFTER.match(after)
    if found is None or not any(found[name] for name in _LOOSELY):
        return None
    beside = link + _rest(after)
    if any(order[0] not in done for order in _ORDERED.finditer(beside)):
        return None
    low, high = _ago(found, first, last)
    return (first_of(first.year, first.month) if found["this"] else low), high


def months_after(
    page: Page, start: int, end: int, first: date, last: date, *, sudden: bool = False
) -> tuple[date, date] | None:
    """When a text is that names the month of a thing and no year: the month is the last of its name, or the next
    where the thing may have been looked forward to (it was not ``sudden``) and nothing says that it is over.

    >>> page = Page.of("六月里，六中全会通过了决议。")
    >>> at = page.folded.index("六中全会")
    >>> [str(day) for day in months_after(page, at, at + 4, date(1981, 6, 27), date(1981, 6, 29))]
    ['1981-06-27', '1982-05-29']
    """
    before, after = _around(page, start, end)
    found = _IN_MONTH_BEFORE.search(before) or _IN_MONTH_AFTER.match(after)
    if found is None or not _is_of(number(found["month"]) or 0, number(found["day"] or ""), first, last):
        return None
    told = page.before(start, _MEMORY) + after
    link = found["link"]
    if page.is_quoted(start) or _OTHER_YEAR.search(told) or _TOLD.search(link) or _LEFT_OF_IT.match(after):
        return None
    ahead, since = add_months(first, -_LAST_OF_ITS_NAME), add_months(last, _LAST_OF_ITS_NAME)
    if not sudden and (re.search("将|要|定于", link) or _IS_COMING_AFTER.match(after)):
        return ahead, first
    is_over = sudden or _PAST_OF_MONTH.search(link + _rest(after))
    return (first if is_over else ahead), since


def _rest(after: str) -> str:
    """What stands close behind a thing in its sentence."""
    return re.split("[。;!?]", after)[0][:_CLOSE]


def _is_of(month: int, day: int | None, first: date, last: date) -> bool:
    """Whether a month, or a day of it, is of a stretch of days."""
    if day is None:
        return month in {first.month, last.month}
    return any((each.month, each.day) == (month, day) for each in (first, last))


def years_after(page: Page, start: int, end: int, day: date) -> tuple[date, date] | None:
    """When a text is that says how many years ago a thing was; round numbers are rounded.

    >>> page = Page.of("恢复高考四年了。")
    >>> at = page.folded.index("恢复高考")
    >>> [str(day) for day in years_after(page, at, at + 4, date(1977, 10, 21))]
    ['1981-03-21', '1982-10-21']
    """
    before, after = _around(page, start, end)
    found = _YEARS_AGO.search(before) or _YEARS_ON.match(after)
    n = number(found["n"]) if found else None
    if not found or not n or _TOLD.search(found["link"]) or page.is_quoted(start):
        return None
    groups = found.groupdict()
    if n % 10 == 0 and n > 10:
        return add_months(day, 12 * n - 24), add_months(day, 12 * n + 48)
    if groups.get("near"):
        return add_months(day, 12 * n - 12), add_months(day, 12 * n + 1)
    more = found["more"] or groups.get("over")
    return add_months(day, 12 * n if more else 12 * n - 7), add_months(day, 12 * n + 12)


def days_after_meeting_on(page: Page, start: int, end: int, day: date) -> tuple[date, date] | None:
    """As :func:`days_after`, for 昨天…召开庆祝建党八十周年大会: the thing at ``start:end`` is an anniversary."""
    before, after = _around(page, start, end)
    found = _AGO_BEFORE.search(before) or _SPOKEN_BEFORE.search(before)
    if found is None or not _MEETING_AFTER.match(after) or _NOT_NOW.search(before) or page.is_quoted(start):
        return None
    if found["today"] and not _SEEN.search(found[0]):
        return None
    return _ago(found, add_days(day, -3), add_days(day, 3))


def days_before(page: Page, start: int, end: int, first: date) -> tuple[date, date] | None:
    """When a text is that says how far off the thing at ``start:end`` is, which begins on ``first``.

    >>> page = Page.of("再过十天就是建党九十周年纪念日。")
    >>> at = page.folded.index("建党")
    >>> [str(day) for day in days_before(page, at, at + 7, date(2011, 7, 1))]
    ['2011-06-19', '2011-06-23']
    """
    found = _to(page, start, end)
    if found is None:
        return None
    groups = found.groupdict()
    if groups.get("month"):
        return first_of(first.year, first.month - 1), last_of(first.year, first.month - 1)
    if groups.get("next"):
        return first_of(first.year - 1), last_of(first.year - 1)
    if groups.get("year"):
        return first_of(first.year), first
    low, high = _ahead(found)
    return add_days(first, -high), add_days(first, -low)


def days_ahead(page: Page, start: int, end: int) -> tuple[int, int] | None:
    """How many days off a feast is, least and most; None where nothing says so or it says no more than its year.

    >>> days_ahead(Page.of("再过两天就是国庆，大家要值好班。"), 8, 10)
    (1, 3)
    """
    found = _to(page, start, end)
    if found is None or any(found.groupdict().get(name) for name in ("next", "year", "month")):
        return None
    return _ahead(found)


def _to(page: Page, start: int, end: int) -> re.Match[str] | None:
    """What says how far off a thing is, before it or behind."""
    before, after = _around(page, start, end)
    if _NOT_NOW.search(before) or page.is_quoted(start):
        return None
    found = _TO_BEFORE.search(before)
    if found and (
        _IS_COMING_AFTER.match(after) or _is_coming(found) or (found["month"] and not found["link"])
    ):
        return found
    if _COUNTED.search(before) and "明年" not in before and (found := _COUNTED_AFTER.match(after)):
        return found
    return _TO_AFTER.match(after)


def _is_coming(found: re.Match[str]) -> bool:
    """Whether the words before a thing say that it is ahead; 今年是…周年 says no more than the year."""
    of_year = found["next"] or found["year"]
    return (
        re.search("将|要|起|正式", found["link"]) is not None
        if of_year
        else bool(_IS_COMING.search(found["link"]))
    )


def _around(page: Page, start: int, end: int) -> tuple[str, str]:
    return re.split(r"[。;!?]", page.before(start, REACH))[-1], page.after(end, REACH)


def _ago(found: re.Match[str], first: date, last: date) -> tuple[date, date]:
    if found["last"]:
        return first_of(first.year + 1), last_of(last.year + 1)
    if found["year"]:
        return first, last_of(last.year)
    if found["just"]:
        return first, add_months(last, JUST)
    if found["this"]:
        return first, last_of(last.year, last.month)
    if found["month"]:
        return first_of(first.year, first.month + 1), last_of(last.year, last.month + 1)
    if found["week"]:
        return add_days(first, 1), add_days(last, 13)
    if found["today"]:
        return first, last
    if found["few"]:
        return add_days(first, 2), add_days(last, 20)
    if found["yesterday"]:
        return add_days(first, 1), add_days(last, 1)
    if found["before"]:
        days = 3 if found["before"].startswith("大") else 2
        return add_days(first, days), add_days(last, days)
    low, high = _span(found)
    return add_days(first, low), add_days(last, high)


def _ahead(found: re.Match[str]) -> tuple[int, int]:
    groups = found.groupdict()
    if groups.get("tomorrow"):
        return 1, 1
    if groups.get("after"):
        return (3, 3) if found["after"].startswith("大") else (2, 2)
    if groups.get("week"):
        return 1, 13
    if groups.get("soon"):
        return 2, 10
    low, high = _span(found)
    return (0 if groups.get("least") or groups.get("least2") else low), high


def _span(found: re.Match[str]) -> tuple[int, int]:
    """So many days, weeks or months, as loosely as they are said.

    >>> [_span(re.match(_SPAN, text)) for text in ("三天", "二十多天", "半个月", "一个多月", "十几天", "两周")]
    [(2, 4), (20, 30), (10, 20), (28, 62), (10, 19), (9, 19)]
    """
    said, more = found["n"], bool(found["more"] or found["over"])
    vague = {"几": (2, 9), "数": (2, 9), "十几": (10, 19), "十来": (8, 14)}.get(said)
    unit = found["unit"]
    if said == "半":
        return (14, 27) if more else (10, 20)
    if vague:
        length = {"天": 1, "月": 30}.get(unit, 7)
        return vague[0] * length, vague[1] * length
    n = number(said) or 0
    if unit == "天":
        loose = 1 if n < 10 else max(2, n // 5)
        return (n, n + max(3, n // 2)) if more else (max(0, n - loose), n + loose)
    if unit == "月":
        return (28 * n, 31 * (n + 1)) if more else (max(10, 28 * n - 8), 31 * n + 9)
    return (7 * n, 7 * n + 10) if more else (7 * n - 5, 7 * n + 5)
