"""Anniversaries: 建党93周年 is 1921 + 93, and 90多年来 is a decade.

A number in digits is a figure like a year is: a site that re-dates a speech may raise it too. Spelt out (九十五岁) it
escapes the search for digits, and counts as content. 到建党一百年时 is a goal, and
在庆祝…周年大会上的讲话 somebody else's speech; the first says nothing, the second only "not before".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from ..calendar import add_days, add_months, first_of, last_of, number
from ..clue import Clue, Days, Origin, not_after, not_before, on_days, within
from ..lexicon import foundings
from ..nearness import days_after, days_after_meeting_on, days_before
from ..page import Page
from ..patterns import COUNT
from .meetings import MILESTONE

#: What is counted from, each by its day; one group for all, for a pattern of sixty would be slow. Who joined the
#: Party (入党的五十周年) counts from another day.
_DAYS = {form: one.day for one in foundings() for form in one.forms}
_BASE = "|".join(map(re.escape, _DAYS))
#: Those of which the years since are counted, too: 改革开放三十年来.
_ERA = "|".join(re.escape(form) for one in foundings() if one.era for form in one.forms)
_NTH = re.compile(rf"(?<!入)(?P<base>{_BASE})[的\"》 ,]{{0,2}}(?P<n>{COUNT})(?:周年|年?华诞|年大庆)")
_BIRTHDAY = re.compile(
    rf"(?:党的?|中国共产党的?|我们党的?|建党)(?P<n>{COUNT})(?:周?岁的?|周?年)?(?:生日|诞辰|华诞)"
)
#: Counts from eighty on: too high to be the republic's or the reform's.
_FOURSCORE = r"(?:[89]\d|1[01]\d|[八九]十[一二三四五六七八九]?|一百(?:[零〇][一二三四五六七八九])?)"
#: 成立至今已91周年, 101年前…中国共产党, 100年的风雨历程: counts of the Party's years by themselves.
_PARTY_YEARS = re.compile(
    rf"(?:中国共产党|我们党|建党|党)[^。;!?\n]{{0,16}}?(?:成立|诞生|创立|建立)?(?:至今|到今天|到现在)[^。;\d\n]{{0,6}}(?P<n>{COUNT})周?(?P<more>多|余)?(?:年|个年头|个春秋)"
    rf"|(?<!\d)(?P<ago>{_FOURSCORE})年前(?:的(?:今天|七月))?,?[^。;\n]{{0,16}}?(?:中国共产党|我们党|党的一大|南湖|红船|石库门)"
    rf"|(?<!\d)(?P<course>{_FOURSCORE})年(?:的|来的)?(?:光辉|风雨|奋斗|峥嵘|伟大|辉煌|非凡|壮丽|沧桑|光荣)(?:历程|岁月|奋斗|征程|历史)"
)
_WALKED = re.compile(
    rf"(?P<base>{_ERA})[^。;\n]{{0,20}}?(?:走过|历经|经过|经历|奋斗)了?(?P<n>{COUNT})(?P<more>多|余)?个?(?:年|载|春秋)"
)
_YEARS_ON = re.compile(
    rf"(?P<base>{_ERA})(?:以来)?(?:的)?(?P<near>近)?(?P<n>{COUNT})(?P<more>多|余)?年(?!代|前|时)"
)
#: The anniversary of the day is surer than a date line: sites rewrite years and forget to count.
_OWN = 0.98
_GOAL = re.compile(r"(?:到|待)(?:我们党|中国共产党|新中国)?$")
_GOAL_AFTER = re.compile(r"(?:之?时|的时候)")
_ELSEWHERE = re.compile(r"[^。;\n]{0,6}大会上(?:的)?(?:[^。;\n]{0,6})(?:讲话|指出|强调|发表|重要)")
_AWAITED = re.compile(r"(?:迎接|喜迎|献礼|筹备|筹划|准备|向|(?:将|将要|就要|快要)迎来)[^。;\n]{0,4}$")
_OURS = re.compile(
    r"(?:今年|今天|迎来了?|适逢|恰逢|正值|隆重集会|欢聚)[^|。;]{0,6}\||\|[^。;]{0,6}(?:之际|前夕|来临|到来)"
)
#: 再过一年多就是建党九十周年: so many years ahead.
_YEARS_TO = re.compile(
    r"再[过有](?:不到|将近|近)?(?P<n>[一二两三四五六七八九十\d]{1,2})(?P<more>多|来)?个?年(?P<over>多)?(?:的?时间)?,?"
    r"(?:我们|全党|全国)?(?:就|便|又|也|即|将|要|会){0,2}(?:是|到|迎来)[^。;!?\n]{0,8}$"
)
#: An anniversary that is remembered: 建党九十周年那年,我刚转业.
_THEN = re.compile(r"[\"》]?的?(?:那一?[年天日月晚场]|那时|那会儿|当[年天日时晚])")
_REMEMBERED = re.compile(r"(?:记得|回想|回忆|想起|难忘|那年|当年|当时|那时|曾)[^。;!?\n]{0,12}$")
#: A round anniversary is awaited for so many days: the secretaries of spring 2010 already hail July 2011.
_AHEAD = 550
#: The anniversary is days away.
_NEAR_AFTER = re.compile(r"[^。;,\n]{0,4}(?:即将)?(?:来临|到来|到临|临近)|(?:纪念日)?前夕|[^。;,\n]{0,6}即将")
#: 值此建党九十五周年之际: the days about it.
_UPON = re.compile(r"(?:值此|适值|欣逢|恰逢)(?:伟大的|中国|我们|全国)*$")
_CELEBRATED = re.compile(r"庆祝|纪念|迎接|喜迎|献礼|热烈|座谈会|大会|今年|之际")
_PAST = re.compile(r"(?:系列)?活动[^。;]{0,12}(?:为契机|以来|中)|去年")
_TODAY = re.compile(r"今天,?(?:正?是|迎来了?)[^。;\n]{0,12}?党的\S{0,6}岁生日")
_SOON = re.compile(
    r"再过(?P<n>[一二两三四五六七八九十\d]{1,2})天[^。;\n]{0,12}?(?:党|七一|七·一)[^。;\n]{0,12}?(?:生日|华诞|周年|建党节|诞辰|纪念日)"
)
_EVE = re.compile(
    r"\"?七·?一\"?(?:建党节|节)?(?:前夕|来临之际|到来之际|即将来临|即将到来)|党的生日(?:前夕|来临之际|即将来临|到来之际)"
)

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_NTH, _BIRTHDAY, _PARTY_YEARS, _WALKED, _YEARS_ON, _SOON, _EVE, _TODAY)


def anniversaries(page: Page) -> list[Clue]:
    """The years that anniversaries and ages of Party, state and reform point to.

    >>> [c.evidence.earliest.year for c in anniversaries(Page.of("全村迎来党的95岁生日"))]
    [2016]
    """
    nth = [_nth(page, found) for found in page.finditer(_NTH)]
    clues: list[Clue | None] = [part for clue in nth if clue for part in _softened(clue)]
    clues += [_birthday(page, found) for found in page.finditer(_BIRTHDAY)]
    clues += [_party_years(page, found) for found in page.finditer(_PARTY_YEARS)]
    clues += [_span_of_years(page, found) for found in page.finditer(_WALKED)]
    clues += [_span_of_years(page, found) for found in page.finditer(_YEARS_ON)]
    return list(dict.fromkeys(clue for clue in clues if clue is not None))


def anniversary_days(page: Page) -> list[Clue]:
    """The day of the year that a commemoration fixes; the year must come from elsewhere.

    >>> [clue.days.start for clue in anniversary_days(Page.of("今天是党的九十岁生日，老党员都来了。"))]
    [(7, 1)]
    """
    clues = []
    if found := page.search(_TODAY):  # without the age it is a feast (:mod:`.feasts`)
        clues.append(on_days(page.quote(*found.span()), "today's anniversary", Days((7, 1), (7, 1)), 0.95))
    for found in page.finditer(_SOON):
        eve = add_days(date(2001, 7, 1), -(number(found["n"]) or 0))
        month_day = (eve.month, eve.day)
        clues.append(on_days(page.quote(*found.span()), "days to go", Days(month_day, month_day), 0.9))
    for found in page.finditer(_EVE):
        clues.append(on_days(page.quote(*found.span()), "eve of 1 July", Days((6, 1), (7, 1)), 0.85))
    return clues


def _origin(count: str) -> Origin:
    """Digits are rewritten like years, words are not."""
    return "figure" if any(sign.isascii() and sign.isdigit() for sign in count) else "content"


def _years(count: str) -> int | None:
    """How many years an anniversary counts: as written, and 百年华诞."""
    return 100 if count == "百" else number(count)


def _base(found: re.Match[str]) -> date:
    """The day that a match counts from."""
    return _DAYS[found["base"]]


def _years_before(page: Page, start: int, day: date) -> tuple[date, date] | None:
    """The days of a text to which an anniversary is so many years ahead."""
    found = _YEARS_TO.search(page.before(start, 40))
    if found is None:
        return None
    n = number(found["n"]) or 0
    more = bool(found["more"] or found["over"])
    return add_months(day, -12 * n - (12 if more else 8)), add_months(day, -12 * n + (1 if more else 8))


def _softened(clue: Clue) -> list[Clue]:
    """An anniversary that is only named is not long before its year; that it is not long after is a habit, for it may
    be remembered (为庆祝建党九十周年,村里修了广场)."""
    if clue.evidence.rule != "anniversary named":
        return [clue]
    low, high = replace(clue.evidence, latest=None), replace(clue.evidence, earliest=None)
    return [replace(clue, evidence=low), replace(clue, evidence=high, habit=True)]


def _nth(page: Page, found: re.Match[str]) -> Clue | None:
    """N周年: the year, sharper in a title, mere "not before" where another's speech is quoted."""
    base = _base(found)
    year = base.year
    n, origin = _years(found["n"]), _origin(found["n"])
    if not n or not 1950 <= year + n <= 2040:
        return None
    start, end = found.span()
    quote, before, after = page.quote(start, end), page.before(start, 10), page.after(end, 24)
    anniversary = base.replace(year=year + n)
    awaited_long = n == 100 and year in (1921, 1949)  # 两个一百年
    if days := days_after_meeting_on(page, start, end, anniversary):
        return within(quote, "so long after a dated event", *days, 0.95, origin)
    around = add_days(anniversary, -3), add_days(anniversary, 3)
    if days := days_after(page, start, end, *around, just=True, deed=True):
        return within(quote, "so long after a dated event", *days, 0.95, origin)
    if days := days_before(page, start, end, anniversary) or _years_before(page, start, anniversary):
        return within(quote, "so long before a dated event", *days, 0.95, origin)
    if start >= page.body_start and _ELSEWHERE.match(after):
        return not_before(quote, "anniversary speech cited", add_days(anniversary, -20), 0.95, origin)
    if (
        _GOAL.search(before)
        or _GOAL_AFTER.match(after)
        or (awaited_long and not _CELEBRATED.search(before + after))
    ):
        return None
    if _THEN.match(after) or _REMEMBERED.search(page.before(start, 20)):
        return not_before(quote, "anniversary remembered", first_of(year + n), 0.95, origin)
    low, high = page.clause(start, end)
    if _AWAITED.search(before) and MILESTONE.search(page.folded[low:high]):
        return not_after(quote, "anniversary among the milestones", add_days(anniversary, 7), 0.95, origin)
    if _AWAITED.search(before):
        return within(
            quote,
            "anniversary awaited",
            add_days(anniversary, -_AHEAD),
            add_days(anniversary, 7),
            0.95,
            origin,
        )
    if _UPON.search(before) and after.startswith("之际"):
        return within(
            quote, "anniversary near", add_days(anniversary, -75), add_days(anniversary, 31), 0.95, origin
        )
    if _NEAR_AFTER.match(after):
        return within(
            quote, "anniversary near", add_days(anniversary, -75), add_days(anniversary, 7), 0.95, origin
        )
    if start < page.body_start:
        return within(
            quote,
            "anniversary in the title",
            add_days(anniversary, -45),
            add_days(anniversary, 45),
            0.95,
            origin,
        )
    low, _ = page.clause(start, end, 30)
    _, next_year, since = page.folded[low:start].rpartition("明年")
    if next_year and "今年" not in since:
        return within(
            quote, "anniversary next year", first_of(year + n - 1), last_of(year + n - 1), 0.95, origin
        )
    if _OURS.search(before + "|" + after) and not _PAST.search(after):
        return within(quote, "anniversary", first_of(year + n), last_of(year + n + 1, 1), _OWN, origin)
    weight = 0.9 if awaited_long else 0.95
    return within(
        quote, "anniversary named", first_of(year + n - 1, 7), last_of(year + n + 1), weight, origin
    )


def _birthday(page: Page, found: re.Match[str]) -> Clue | None:
    n = _years(found["n"])
    if not n or not 40 <= n <= 120:
        return None
    quote = page.quote(*found.span())
    birthday = date(1921 + n, 7, 1)
    if days := days_before(page, *found.span(), birthday) or _years_before(page, found.start(), birthday):
        return within(quote, "so long before a dated event", *days, 0.95, _origin(found["n"]))
    if found["n"] == "百":  # awaited for years, and hailed for one
        return None
    first, last = date(1921 + n, 5, 1), date(1921 + n, 8, 31)
    return within(quote, "birthday of the Party", first, last, _OWN, _origin(found["n"]))


def _party_years(page: Page, found: re.Match[str]) -> Clue | None:
    """The Party's years so far, where the number is too high to be the republic's or the reform's."""
    n = number(found["n"] or found["ago"] or found["course"])
    if not n or _GOAL.search(page.before(found.start(), 6)):
        return None
    quote = page.quote(*found.span())
    if found["more"]:
        return within(quote, "years of the Party (and more)", first_of(1921 + n), last_of(1931 + n), 0.95)
    if n % 10 == 0 and n != 100:
        return within(quote, "years of the Party (round)", first_of(1919 + n), last_of(1926 + n), 0.95)
    first, last = first_of(1921 + n), last_of(1922 + n, 6)
    return within(quote, "years of the Party", first, last, 0.85 if n == 100 else 0.95, _origin(found[0]))


def _span_of_years(page: Page, found: re.Match[str]) -> Clue | None:
    """N年 since the founding: to the year if the number is odd, about right if round, a decade if 多."""
    year = _base(found).year
    n = number(found["n"])
    if not n or not 15 <= n <= 110 or not 1950 <= year + n <= 2040:
        return None
    quote = page.quote(*found.span())
    if _GOAL.search(page.before(found.start(), 6)) or n == 100:
        return None
    if found["more"]:
        width = 10 if n % 10 == 0 else 1
        return within(quote, "years since (and more)", first_of(year + n), last_of(year + n + width), 0.95)
    if found.groupdict().get("near"):
        return within(quote, "nearly so many years", first_of(year + n - 5), last_of(year + n), 0.85)
    if n % 10 == 0:
        return within(quote, "years since (round)", first_of(year + n - 2), last_of(year + n + 5), 0.95)
    return within(quote, "years since", first_of(year + n), last_of(year + n + 1, 6), 0.9, "figure")
