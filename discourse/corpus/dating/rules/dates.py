"""Dates written in full: on a date line they are the date; in running text they only say "not before".

The difference is the place. ``(2010年9月3日)`` alone under the title dates the speech; the same words in a
sentence name some event. A line with a clock time is a web server's, and only bounds from above, unless it says
that it is the meeting's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from ...lunar import LUNAR, LUNAR_MONTH, MONTH_LENGTH, LunarDays, days_named, is_lunar, month_and_day, turn_of
from ...printed import meant
from ...shapes import is_date_line, is_own_time, is_signed_date, opens_with_salutation
from ..calendar import first_of, last_of, number, real_date
from ..clue import Clue, Days, not_after, not_before, on_days, within
from ..page import Page
from ..patterns import DAY, FULL_DATE, MONTH, MONTH_DAY, TO_DAY, YEAR, YEAR_MONTH, the_day

#: A date line has little else on it: a label, brackets, the time of day, a place.
_LABEL = r"(?:(?:会议)?(?:时间|日期)[::]?)?"
_AROUND = re.compile(rf"^[ \t(\[<]*+{_LABEL}[ (]*$")
_URL = re.compile(r"https?://[^\s一-鿿]*$|www\.[^\s一-鿿]*$")
_OF_WEEK = r"[(]?(?:星期|周|礼拜)[一二三四五六日天]"
_REST = re.compile(rf"^[ ]?(?:上午|下午|晚上?|{_OF_WEEK})?[ )\]>]*(?:[;,。 ][^。\n]{{0,20}}。?)?$")
#: What may follow a day and a month that are a date line, other than a comma and more.
_ALONE = re.compile(rf"[ ]?(?:上午|下午|晚上?|{_OF_WEEK})?[ )\]>]*$")
_CLOCK = re.compile(r"^[ T]?\d{1,2}:\d{2}")
#: The day of the week behind a date.
_WEEKDAY = re.compile(r"[ ,]?[(\[]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])")
_OPENING, _TIMES = " ([【|—–-", ("时间", "日期", "会议时间")

#: A line without these holds no year.
_YEAR_SIGN = re.compile("19|20|一九|二[〇零0OoО]")

#: How far a date is to be trusted that had to be spelt anew, and one whose weekday is wrong: some figure of it is,
#: or the year was raised.
_SLIP, _MISFIT = 0.95, 0.9

#: A date line is short, and a news lead stands first in its line; a date that has begun is read to its end.
_HEAD = re.compile("(?s:.){0,200}[0-9年月日号./〇零○一二三四五六七八九十-]{0,12}")
#: So many lines at the top and at the bottom of the body may be a date line.
_TOP, _BOTTOM = 8, 4
_LEAD = re.compile(
    rf"(?:(?:本报|本网|本刊)讯|讯)?[ ]?(?:\([^)\n]{{0,30}}\))?[ ]?(?:今天(?:是)?,?)?(?:{YEAR}年)?{MONTH}月{DAY}日"
)
#: The number of an official paper.
_PAPER = re.compile(rf"[(\[〔【](?P<year>{YEAR})年?[)\]〕】] ?(?:第 ?)?\d{{1,4}} ?号")
#: A paper that has just come out.
_ISSUED = re.compile(
    r"(?:前几天|前两天|前天|昨天|日前|近日|最近|刚刚|前不久|不久前|这几天|上周|上个?月|本月|这个月)[^。;!?\n]{0,30}"
    r"(?:印发|下发|出台|发布|转发|制定|发出)[^。;!?\n]{0,46}$"
)
#: When something is to take place, as a line of several says.
_APPOINTED = re.compile(
    r"[(\[【]?(?:[一二三四五六七八九\d]{1,2}[、.)])?\s{0,2}(?:[^,。;:!?\d\s]{0,6})(?:时\s{0,4}间|日\s{0,4}期)[】\])]?\s?:"
)
_TIME_LABEL = 24
_SAID = re.compile(r"[^\n]{40}")
#: A date by another calendar than the one that is read.
_OTHER_CALENDAR = re.compile(r"(?:农历|阴历|旧历|夏历|古历) ?$")
#: 今天是(农历)正月初八: the day itself.
_TODAY = re.compile(r"(?:今天|今日)(?:已?经?是)?[,(]?(?:农历|阴历|旧历)?$")
#: What announces a lunar day in running text, and how far before it the day may begin.
_LUNAR_SIGN = re.compile(r"正月|腊月|冬月|农历|阴历|旧历|夏历|古历|月初[一二三四五六七八九十]|月廿")
_LUNAR_REACH = 12
_ANNOUNCED = re.compile(r"将于|(?<![决规约确商])定于|拟于|计划于|预计")
#: What was to be may not have been, and old news are told in their own words.
_PUT_OFF = re.compile(r"原|曾|当时|那时|那年|本来|[说称道]")
_TOLD_OF = re.compile(r"[^。;!?\n]{0,24}(?:推迟|取消|未能|没能|后来|改[为到在]|延[期至])")

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (FULL_DATE, _LUNAR_SIGN, _PAPER)


def date_lines(page: Page) -> list[Clue]:
    """Dates that stand by themselves, in the title, or open a news report: the day of the speech.

    >>> page = Page.of("同志们：…", header="（２０１０年９月３日）")
    >>> [(clue.evidence.quote, clue.evidence.latest.isoformat()) for clue in date_lines(page)]
    [('２０１０年９月３日', '2010-09-03')]
    """
    clues = []
    for start, line in _candidate_lines(page):
        if is_appointment(page, start):
            continue
        if slip := _misprinted(page, start, line):
            clues.append(slip)
            continue
        if not _YEAR_SIGN.search(line):
            continue
        for found in FULL_DATE.finditer(line):
            day = the_day(found)
            before = line[: found.start()]
            if day is None or _URL.search(before) or _OTHER_CALENDAR.search(before):
                continue
            quote = page.quote(start + found.start(), start + found.end())
            if _CLOCK.match(line[found.end() :]) and not _is_of_meeting(page, start, line):
                clues.append(not_after(quote, "posting date", day, 0.97, "web"))
            elif start < page.body_start or _stands_alone(line, found):
                clues.append(_date_line(quote, day, line, found))
            elif found.start() < 45 and _is_lead(page, start, line, found):
                clues.append(within(quote, "news lead", day, day, 0.95, "figure"))
        for found in YEAR_MONTH.finditer(line):
            if _OTHER_CALENDAR.search(line[: found.start()]):
                continue
            if start < page.body_start or _stands_alone(line, found):
                year, month = number(found["year"]) or 0, number(found["month"]) or 0
                clues.append(
                    within(
                        page.quote(start + found.start(), start + found.end()),
                        "date line",
                        first_of(year, month),
                        last_of(year, month),
                        0.95,
                        "figure",
                    )
                )
    return clues


def _date_line(quote: str, day: date, line: str, found: re.Match[str]) -> Clue:
    """The clue of a date line; less sure, and at fault, where the weekday behind the date is another."""
    clue = within(quote, "date line", day, _last_day(line, found, day), 0.97, "figure")
    named = _weekday(line, found.end())
    if named in (None, day.isoweekday()):
        return clue
    is_named, was = (f"星期{'一二三四五六日'[n - 1]}" for n in (named or 7, day.isoweekday()))
    fault = f"“{quote}” is said to be a {is_named}, and {day.isoformat()} was a {was}"
    doubtful = replace(clue.evidence, weight=_MISFIT)
    return replace(clue, evidence=doubtful, fault=fault)


def _weekday(line: str, at: int) -> int | None:
    """The weekday named behind a date, 1 for Monday.

    >>> _weekday("6月18日(星期三)", 5), _weekday("6月18日周日", 5), _weekday("6月18日", 5)
    (3, 7, None)
    """
    found = _WEEKDAY.match(line, at)
    return "一二三四五六日".index(found["weekday"].replace("天", "日")) + 1 if found else None


def is_appointment(page: Page, start: int) -> bool:
    """Whether a place is on a line of the text that says when a meeting is to be, as 会议时间：2014年6月10日 at the
    end of a speech that has a date above it."""
    if start < page.body_start:
        return False
    line = page.folded.rfind("\n", max(0, start - _TIME_LABEL), start) + 1
    if not line and start >= _TIME_LABEL:
        return False
    if _APPOINTED.match(page.folded, line, start + _TIME_LABEL) is None:
        return False
    if _SAID.search(page.folded, page.body_start, line) is None:  # the head of minutes
        return False
    return FULL_DATE.search(page.folded, page.title_end, page.body_start) is not None


def _is_of_meeting(page: Page, start: int, line: str) -> bool:
    """Whether a line says at what time of the day a meeting was: no posting line is among the title's."""
    labelled = page.title_end <= start < page.body_start and line.lstrip(_OPENING).startswith(_TIMES)
    return labelled or is_own_time(line.strip())


def running_dates(page: Page) -> list[Clue]:
    """Dates in running text: the speech is not older, unless the clause announces what is to come."""
    clues = []
    for found in page.finditer(FULL_DATE, page.body_start):
        day = the_day(found)
        before = page.before(found.start(), 80)
        if (
            not day
            or _URL.search(before)
            or _OTHER_CALENDAR.search(before)
            or _CLOCK.match(page.after(found.end(), 6))
        ):
            continue
        quote = page.quote(*found.span())
        if _ANNOUNCED.search(before[-12:]):
            told = _PUT_OFF.search(before) or _TOLD_OF.match(page.after(found.end(), 30))
            if not told and not page.is_quoted(found.start()):
                clues.append(not_after(quote, "date announced", day, 0.95, "figure"))
        elif not is_appointment(page, found.start()):
            clues.append(not_before(quote, "date in the text", day, 0.95, "figure"))
    return clues


def lunar_days(page: Page) -> list[Clue]:
    """Days of the lunar calendar: on a date line the day of the speech, or with its year the month; after 今天 the
    day of its year.

    A line that has the Gregorian date as well is read by that.

    >>> [c.evidence.earliest.isoformat() for c in lunar_days(Page.of("同志们：", header="(二〇一〇年正月十三)"))]
    ['2010-02-26']
    >>> [clue.days for clue in lunar_days(Page.of("今天是腊月廿三,小年。"))]
    [LunarDays(month=12, day=23, first=0, last=0, turn=None, of=60)]
    """
    clues = []
    for start, line in _candidate_lines(page):
        if not _LUNAR_SIGN.search(line) or _is_gregorian(line):
            continue
        months = (found for found in LUNAR_MONTH.finditer(line) if found["year"] or found["cycle"])
        for found in (*LUNAR.finditer(line), *months):
            if is_lunar(found) and (start < page.body_start or _stands_alone(line, found)):
                clues += _lunar(page, start, found, "lunar date")
    for found in _running_lunar(page):
        if page.is_quoted(found.start()):
            continue
        if _TODAY.search(page.before(found.start(), 12)):
            clues += _lunar(page, 0, found, "lunar date of today")
        elif (named := days_named(found)) and not _ANNOUNCED.search(page.before(found.start(), 12)):
            quote = page.quote(*found.span())
            clues.append(not_before(quote, "lunar date in the text", named[0], 0.95, "figure"))
    return clues


def _running_lunar(page: Page) -> Iterator[re.Match[str]]:
    """The lunar days in the body, each once."""
    end = page.body_start
    for sign in page.finditer(_LUNAR_SIGN, page.body_start):
        found = LUNAR.search(page.folded, max(end, sign.start() - _LUNAR_REACH), sign.end() + _LUNAR_REACH)
        if found and found.end() > sign.start() and is_lunar(found):
            end = found.end()
            yield found


def _is_lead(page: Page, start: int, line: str, found: re.Match[str]) -> bool:
    """Whether a day opens a news report: no speaker has called his audience before it, and it begins no span of days
    (10月25日至11月1日,我参加了…)."""
    lead = _LEAD.match(line)
    if not lead or lead.end() != found.end() or TO_DAY.match(line, found.end()):
        return False
    above = page.folded[page.body_start : start].split("\n")
    return not any(opens_with_salutation(above_it.strip()) for above_it in above if above_it.strip())


def _is_gregorian(line: str) -> bool:
    """Whether a date of the usual calendar stands on the line."""
    return any(not _OTHER_CALENDAR.search(line[: found.start()]) for found in FULL_DATE.finditer(line))


def _lunar(
    page: Page, start: int, found: re.Match[str], rule: Literal["lunar date", "lunar date of today"]
) -> list[Clue]:
    """The clue of a lunar day or month: a stretch of days where its year is known, else one that comes back."""
    quote = page.quote(start + found.start(), start + found.end())
    if named := days_named(found):
        return [within(quote, "lunar date", *named, 0.95, "figure")]
    turn = turn_of(found["cycle"]) if found["cycle"] else None
    days = LunarDays(*month_and_day(found), last=0 if found["day"] else MONTH_LENGTH, turn=turn)
    if rule == "lunar date":
        return [on_days(quote, "lunar date", days, 0.9, "figure")]
    return [on_days(quote, "lunar date of today", days, 0.9)]


def document_numbers(page: Page) -> list[Clue]:
    """Papers cited by number, 中发〔2009〕4号: the text is not older than the year in the brackets.

    >>> [c.evidence.earliest.isoformat() for c in document_numbers(Page.of("认真落实中办发[2003]26号文件"))]
    ['2003-01-01']
    """
    found = {number(m["year"]) or 0: m for m in page.finditer(_PAPER)}
    clues = [
        not_before(page.quote(*m.span()), "paper cited by number", first_of(year), 0.95, "figure")
        for year, m in found.items()
    ]
    for year, m in found.items():
        if _ISSUED.search(page.before(m.start(), 90)) and not page.is_quoted(m.start()):
            quote = page.quote(*m.span())
            clues.append(
                within(quote, "paper just issued", first_of(year), last_of(year + 1, 2), 0.95, "figure")
            )
    return clues


def days_without_year(page: Page) -> list[Clue]:
    """A day without its year that opens a news report, is called today, or stands alone on a line: the year must come
    from elsewhere.

    >>> [clue.days for clue in days_without_year(Page.of("2月16日,市局召开会议。"))]
    [Days(start=(2, 16), end=(2, 16), weekday=None)]
    >>> [clue.evidence.rule for clue in days_without_year(Page.of("同志们：", header="（十一月五日）"))]
    ['day and month by themselves']
    """
    clues = []
    for start, line in _candidate_lines(page):
        for found in MONTH_DAY.finditer(line[:60]) if "月" in line else ():
            before = line[: found.start()]
            if _OTHER_CALENDAR.search(before):
                continue
            today = before.endswith(("今天是", "今天(", "今天", "今日", "今天,"))
            month, day = number(found["month"]) or 0, number(found["day"]) or 0
            quote = page.quote(start + found.start(), start + found.end())
            days = Days((month, day), (month, day), _weekday(line, found.end()))
            if page.title_end <= start and _stands_alone(line, found) and _ALONE.match(line[found.end() :]):
                clues.append(on_days(quote, "day and month by themselves", days, 0.9, "figure"))
            elif start >= page.body_start and (today or _is_lead(page, start, line, found)):
                clues.append(on_days(quote, "day of the news lead", days, 0.9, "figure"))
    return clues


def _candidate_lines(page: Page) -> Iterator[tuple[int, str]]:
    """The lines where a date may be the date of the speech, with their places: title, header, top and bottom."""
    body = page.folded[page.body_start :]
    top = page.body_start + _nth_line_end(body, _TOP)
    bottom = max(top, page.body_start + _nth_last_line_start(body, _BOTTOM))
    for low, high in ((0, page.body_start), (page.body_start, top), (bottom, len(page.folded))):
        at = low
        for line in page.folded[low:high].split("\n"):
            head = _HEAD.match(line)
            if head and line.strip():
                yield at, head[0]
            at += len(line) + 1


def _misprinted(page: Page, start: int, line: str) -> Clue | None:
    """The clue of a date line that no pattern reads before it is spelt as it was meant."""
    stripped = line.strip()
    spelt = meant(stripped)
    if spelt == stripped or not (is_date_line(spelt) or is_signed_date(spelt)):
        return None
    quote = page.quote(start, start + len(line))
    if (found := FULL_DATE.search(spelt)) and (day := the_day(found)):
        return within(quote, "date line", day, _last_day(spelt, found, day), _SLIP, "figure")
    if found := YEAR_MONTH.search(spelt):
        year, month = number(found["year"]) or 0, number(found["month"]) or 0
        return within(quote, "date line", first_of(year, month), last_of(year, month), _SLIP, "figure")
    return None


def _last_day(line: str, found: re.Match[str], first: date) -> date:
    """The last day of a meeting whose days stand on the line, or its only day."""
    more = TO_DAY.match(line, found.end())
    if more is None:
        return first
    last = real_date(first.year, number(more["month"] or "") or first.month, number(more["day"]) or 0)
    return last if last and last > first else first


def _nth_line_end(text: str, n: int) -> int:
    at = 0
    for _ in range(n):
        at = text.find("\n", at) + 1
        if at == 0:
            return len(text)
    return at


def _nth_last_line_start(text: str, n: int) -> int:
    at = len(text.rstrip())
    for _ in range(n):
        at = text.rfind("\n", 0, at)
        if at < 0:
            return 0
    return at + 1


def _stands_alone(line: str, found: re.Match[str]) -> bool:
    """Whether the line has hardly anything else on it."""
    return bool(_AROUND.match(line[: found.start()]) and _REST.match(line[found.end() :]))
