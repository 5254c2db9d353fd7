"""The lunar calendar, as far as speeches are dated by it: 庚寅年正月十三, 2010年农历腊月二十三, 春节刚过.

The months and their lengths are facts and stand in a table (``lexicons/dated/lunar_years.csv``, 1940 to 2050; its
README has their origin). A lunar year runs from one 春节 to the next, so its last weeks lie in the Gregorian year
after; who writes 2014年腊月 may mean either winter, and both are kept. A year by its stem and branch (甲午) comes
back every sixty years and needs other words to say which one it is. Where no lunar sign stands (正月, 初八, 廿三,
农历), a date is Gregorian.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Final

STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
ANIMALS: Final = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
#: A year of the first stem and branch.
_FIRST: Final = 1924

_DIGITS: Final = {sign: n for n, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
#: The last day of a long month comes so many days after its first.
MONTH_LENGTH: Final = 29
_MONTHS: Final = {"正": 1, "元": 1, "冬": 11, "腊": 12}

_CALENDAR = r"(?:农历|阴历|旧历|夏历|古历)"
CYCLE = rf"[{STEMS}][{BRANCHES}]"
_YEAR = r"(?:(?:19|20)\d\d|(?:一九|二[〇零○])[〇零○一二三四五六七八九]{2})"
_MONTH = r"(?:十[一二]|[正冬腊一二三四五六七八九十]|1[0-2]|[1-9])"
_DAY = r"(?:初(?:十|[一二三四五六七八九]|10|[1-9])|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十|[12]\d|30)"
_GAP = " {0,2}+"  # a run of blanks is not tried in every way
_MONTH_OF_YEAR = (
    rf"(?:(?P<named>{_CALENDAR}){_GAP})?(?:(?P<year>(?<!\d){_YEAR}) ?年{_GAP})?(?:(?P<named2>{_CALENDAR}){_GAP})?"
    rf"(?:[(〔]?(?P<cycle>{CYCLE})[{ANIMALS}]?年?[)〕]?年?{_GAP})?(?:(?P<named3>{_CALENDAR}){_GAP})?"
    rf"(?P<leap>闰)?(?P<month>{_MONTH})月"
)
#: A lunar day, with its year or without; only with a lunar sign about it (see :func:`is_lunar`).
LUNAR = re.compile(rf"{_MONTH_OF_YEAR}(?P<day>{_DAY})(?![一二三四五六七八九十百\d])[日号]?")
#: A lunar month without a day, 癸巳年腊月, and as loosely 二〇一四年正月里; as a date it needs its year.
LUNAR_MONTH = re.compile(
    rf"{_MONTH_OF_YEAR}(?P<day>)(?![一二三四五六七八九十廿初\d])(?:里|间|中|[初底末]|[上中下]旬)?"
)
#: Signs that only a lunar day has.
_SIGN = re.compile(r"农历|阴历|旧历|夏历|古历|[正冬腊闰]|月(?:初|廿)")


@dataclass(frozen=True, slots=True)
class LunarYear:
    """A lunar year: its first day, the month that is doubled (0 for none), and how long its months are."""

    first: date
    leap: int
    lengths: tuple[int, ...]

    def start(self, month: int, *, leap: bool = False) -> date:
        """The first day of a month; the doubled one only where there is such."""
        before = month - 1 + (0 < self.leap < month or (leap and self.leap == month))
        return self.first + timedelta(sum(self.lengths[:before]))


@dataclass(frozen=True, slots=True)
class LunarDays:
    """A stretch of the lunar year that comes back: ``first`` to ``last`` days after the day ``month``/``day``.

    With a ``turn`` only in the years that have this place in the cycle of ``of`` (60 for stem and branch, 12 for the
    animals).

    >>> LunarDays(1, 1, -1, -1).in_year(2014)  # the eve of the New Year
    (datetime.date(2014, 1, 30), datetime.date(2014, 1, 30))
    >>> LunarDays(1, 1, turn=30, of=60).in_year(2015) is None  # 甲午年
    True
    """

    month: int
    day: int
    first: int = 0
    last: int = 0
    turn: int | None = None
    of: int = 60

    def in_year(self, year: int) -> tuple[date, date] | None:
        """The days of the lunar year that begins in a Gregorian year; a month that is doubled counts twice."""
        if self.turn is not None and (year - _FIRST) % self.of != self.turn:
            return None
        found = lunar_days(year, self.month, self.day)
        if found is None:
            return None
        return found[0] + timedelta(self.first), found[1] + timedelta(self.last)


@cache
def _years() -> dict[int, LunarYear]:
    path = resources.files("discourse.lexicons") / "dated" / "lunar_years.csv"
    return {
        int(row["year"]): LunarYear(
            date.fromisoformat(row["new_year"]),
            int(row["leap_month"] or 0),
            tuple(30 if sign == "大" else 29 for sign in row["months"]),
        )
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }


def new_year(year: int) -> date | None:
    """春节 of a year; None outside the table.

    >>> new_year(2010), new_year(1900)
    (datetime.date(2010, 2, 14), None)
    """
    known = _years().get(year)
    return known.first if known else None


def lunar_days(year: int, month: int, day: int, *, leap: bool | None = None) -> tuple[date, date] | None:
    """A day of the lunar year, first and last: two where its month is doubled and ``leap`` does not say which.

    >>> [str(day) for day in lunar_days(2020, 4, 8)], [str(day) for day in lunar_days(2020, 4, 8, leap=True)]
    (['2020-04-30', '2020-05-30'], ['2020-05-30', '2020-05-30'])
    >>> lunar_days(2021, 4, 8, leap=True) is None, lunar_days(2021, 4, 30) is None
    (True, True)
    """
    known = _years().get(year)
    if known is None or (leap and known.leap != month):
        return None
    doubled = known.leap == month
    which = [leap] if leap is not None and doubled else [False, True] if doubled else [False]
    found = []
    for one in which:
        at = month - 1 + (0 < known.leap < month or bool(one))
        if 1 <= day <= known.lengths[at]:
            found.append(known.start(month, leap=bool(one)) + timedelta(day - 1))
    return (found[0], found[-1]) if found else None


def turn_of(cycle: str) -> int | None:
    """The place of a stem and branch in the cycle of sixty, or of an animal in that of twelve; None for no such.

    >>> turn_of("甲午"), turn_of("甲丑"), turn_of("马")
    (30, None, 6)
    """
    if len(cycle) == 1:
        return ANIMALS.index(cycle)
    stem, branch = STEMS.index(cycle[0]), BRANCHES.index(cycle[1])
    return next((n for n in range(60) if n % 10 == stem and n % 12 == branch), None)


def is_lunar(found: re.Match[str]) -> bool:
    """Whether what looks like a lunar day has a sign of one, and no year by a stem and branch that do not meet.

    >>> [bool(m and is_lunar(m)) for m in map(LUNAR.search, ("正月十三", "2010年三月十三日", "农历三月十三"))]
    [True, False, True]
    """
    if found["cycle"]:
        return turn_of(found["cycle"]) is not None
    return _SIGN.search(found[0]) is not None


def month_and_day(found: re.Match[str]) -> tuple[int, int]:
    """The month and the day that a match of :data:`LUNAR` names; the first day where it names none."""
    month = _MONTHS.get(found["month"]) or _count(found["month"])
    return month, _count(found["day"].removeprefix("初")) if found["day"] else 1


def days_named(found: re.Match[str]) -> tuple[date, date] | None:
    """The first and the last Gregorian day that a lunar day with its year may be; None without a year that is known.
    A month without a day may be any day of it.

    >>> [str(day) for day in days_named(LUNAR.search("二〇一〇年正月十三"))]
    ['2010-02-26', '2010-02-26']
    >>> [str(day) for day in days_named(LUNAR.search("2014年腊月二十三"))]  # either winter
    ['2014-01-23', '2015-02-11']
    >>> [str(day) for day in days_named(LUNAR_MONTH.search("二〇一四年正月"))]
    ['2014-01-31', '2014-03-01']
    """
    if not found["year"]:
        return None
    year = int("".join(str(_DIGITS.get(sign, sign)) for sign in found["year"]))
    month, day = month_and_day(found)
    leap = True if found["leap"] else None
    own = lunar_days(year, month, day, leap=leap)
    before = lunar_days(year - 1, month, day, leap=leap)
    if found["cycle"] and (year - _FIRST) % 60 != turn_of(found["cycle"]):
        own = None  # 2014年癸巳年腊月: the Gregorian year of a winter that began in the one before
        if (year - 1 - _FIRST) % 60 != turn_of(found["cycle"]):
            return None
    longer = timedelta(0 if found["day"] else MONTH_LENGTH)
    if before and (before[1] + longer).year == year and not (found["cycle"] and own):
        return before[0], (own or before)[1] + longer
    return (own[0], own[1] + longer) if own else None


def _count(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    numeral = numeral.replace("廿", "二十")
    if "十" not in numeral:
        return _DIGITS[numeral]
    tens, _, ones = numeral.partition("十")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)
