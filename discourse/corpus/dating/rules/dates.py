"""Dates written in full: on a date line they are the date; in running text they only say "not before".

The difference is the place. ``(2010年9月3日)`` alone under the title dates the speech; the same words in a
sentence name some event. A line with a clock time to the second is a web server's, and only bounds from above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ...printed import meant
from ...shapes import is_date_line, is_signed_date
from ..calendar import first_of, last_of, number, real_date
from ..clue import Clue, Days, not_after, not_before, on_days, within
from ..page import Page
from ..patterns import DAY, FULL_DATE, MONTH, MONTH_DAY, TO_DAY, YEAR, YEAR_MONTH, the_day

#: A date line has little else on it: a label, brackets, the time of day, a place.
_LABEL = r"(?:(?:会议)?(?:时间|日期)[::]?)?"
_AROUND = re.compile(rf"^[ \t(\[<]*+{_LABEL}[ (]*$")
_URL = re.compile(r"https?://[^\s一-鿿]*$|www\.[^\s一-鿿]*$")
_REST = re.compile(r"^[ ]?(?:上午|下午|晚上?|星期[一二三四五六日天])?[ )\]>]*(?:[;,。 ][^。\n]{0,20}。?)?$")
_CLOCK = re.compile(r"^[ T]?\d{1,2}:\d{2}")

#: A line without these holds no year.
_YEAR_SIGN = re.compile("19|20|一九|二[〇零0OoО]")

#: How far a date is to be trusted that had to be spelt anew.
_SLIP = 0.95

#: A date line is short, and a news lead stands first in its line; a date that has begun is read to its end.
_HEAD = re.compile("(?s:.){0,200}[0-9年月日号./〇零○一二三四五六七八九十-]{0,12}")
#: So many lines at the top and at the bottom of the body may be a date line.
_TOP, _BOTTOM = 8, 4
_LEAD = re.compile(
    rf"(?:(?:本报|本网|本刊)讯|讯)?[ ]?(?:\([^)\n]{{0,30}}\))?[ ]?(?:今天(?:是)?,?)?(?:{YEAR}年)?{MONTH}月{DAY}日"
)
#: The number of an official paper.
_PAPER = re.compile(rf"[(\[〔【](?P<year>{YEAR})年?[)\]〕】] ?(?:第 ?)?\d{{1,4}} ?号")
_ANNOUNCED = re.compile(r"将于|定于|拟于|计划于|预计")

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (FULL_DATE, _PAPER)


def date_lines(page: Page) -> list[Clue]:
    """Dates that stand by themselves, in the title, or open a news report: the day of the speech.

    >>> page = Page.of("同志们：…", header="（２０１０年９月３日）")
    >>> [(clue.evidence.quote, clue.evidence.latest.isoformat()) for clue in date_lines(page)]
    [('２０１０年９月３日', '2010-09-03')]
    """
    clues = []
    for start, line in _candidate_lines(page):
        if slip := _misprinted(page, start, line):
            clues.append(slip)
            continue
        if not _YEAR_SIGN.search(line):
            continue
        for found in FULL_DATE.finditer(line):
            day = the_day(found)
            if day is None or _URL.search(line[: found.start()]):
                continue
            quote = page.quote(start + found.start(), start + found.end())
            if _CLOCK.match(line[found.end() :]):
                clues.append(not_after(quote, "posting date", day, 0.97, "web"))
            elif start < page.body_start or _stands_alone(line, found):
                clues.append(within(quote, "date line", day, _last_day(line, found, day), 0.97, "figure"))
            elif found.start() < 45 and (lead := _LEAD.match(line)) and lead.end() == found.end():
                clues.append(within(quote, "news lead", day, day, 0.95, "figure"))
        for found in YEAR_MONTH.finditer(line):
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


def running_dates(page: Page) -> list[Clue]:
    """Dates in running text: the speech is not older, unless the clause announces what is to come."""
    clues = []
    for found in page.finditer(FULL_DATE, page.body_start):
        day = the_day(found)
        if not day or _URL.search(page.before(found.start(), 80)) or _CLOCK.match(page.after(found.end(), 6)):
            continue
        if not _ANNOUNCED.search(page.before(found.start(), 12)):
            quote = page.quote(*found.span())
            clues.append(not_before(quote, "date in the text", day, 0.95, "figure"))
    return clues


def document_numbers(page: Page) -> list[Clue]:
    """Papers cited by number, 中发〔2009〕4号: the text is not older than the year in the brackets.

    >>> [c.evidence.earliest.isoformat() for c in document_numbers(Page.of("认真落实中办发[2003]26号文件"))]
    ['2003-01-01']
    """
    found = {number(m["year"]) or 0: m for m in page.finditer(_PAPER)}
    return [
        not_before(page.quote(*m.span()), "paper cited by number", first_of(year), 0.95, "figure")
        for year, m in found.items()
    ]


def days_without_year(page: Page) -> list[Clue]:
    """A day without its year that opens a news report or is called today: the year must come from elsewhere.

    >>> [clue.days for clue in days_without_year(Page.of("2月16日,市局召开会议。"))]
    [Days(start=(2, 16), end=(2, 16))]
    """
    clues = []
    for start, line in _candidate_lines(page):
        if start < page.body_start:
            continue
        for found in MONTH_DAY.finditer(line[:60]) if "月" in line else ():
            lead = _LEAD.match(line)
            today = line[: found.start()].endswith(("今天是", "今天(", "今天", "今日", "今天,"))
            if not today and not (lead and lead.end() == found.end()):
                continue
            month, day = number(found["month"]) or 0, number(found["day"]) or 0
            quote = page.quote(start + found.start(), start + found.end())
            clues.append(
                on_days(quote, "day of the news lead", Days((month, day), (month, day)), 0.9, "figure")
            )
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
