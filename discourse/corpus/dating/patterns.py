"""How years, months and days are written: the pieces every rule about dates is built of (for folded text)."""

from __future__ import annotations

import re
from datetime import date

from .calendar import number, real_date

#: A year of the republic: four digits, or four Chinese signs (二〇一〇, 二零一零, 一九九八).
YEAR = r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|(?:一九|二[〇零0OoО])[〇零0OoО一二三四五六七八九]{2})"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]|[元一二三四五六七八九十])"
DAY = r"(?:[12]\d|3[01]|0?[1-9]|[二三]十[一二三四五六七八九]?|十[一二三四五六七八九]|[一二三四五六七八九十])"
#: A number as counts of years and sessions are written.
COUNT = r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,6})"

FULL_DATE = re.compile(
    rf"(?P<year>{YEAR}) ?年 ?(?P<month>{MONTH}) ?月 ?(?P<day>{DAY}) ?[日号]"
    r"|(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<sep>[-./])(?P<m>1[0-2]|0?[1-9])(?P=sep)(?P<d>[12]\d|3[01]|0?[1-9])(?![\d.])"
)
YEAR_MONTH = re.compile(rf"(?P<year>{YEAR}) ?年 ?(?P<month>{MONTH}) ?月(?! ?{DAY} ?[日号])")
MONTH_DAY = re.compile(rf"(?<![\d年])(?P<month>{MONTH})月(?P<day>{DAY})[日号]")
#: The last day of a meeting that took some, behind its first: 22日—24日, 22日至11月2日.
TO_DAY = re.compile(rf"[-—–~至、,]{{1,2}} ?(?:(?P<month>{MONTH}) ?月 ?)?(?P<day>{DAY}) ?日")


def the_day(found: re.Match[str]) -> date | None:
    """The day a match of :data:`FULL_DATE` names, or None where the calendar has none such.

    >>> the_day(FULL_DATE.search("二〇二三年三月五日")), the_day(FULL_DATE.search("2010.9.3"))
    (datetime.date(2023, 3, 5), datetime.date(2010, 9, 3))
    """
    parts = [number(found[a] or found[b]) for a, b in (("year", "y"), ("month", "m"), ("day", "d"))]
    return real_date(*(part or 0 for part in parts))
