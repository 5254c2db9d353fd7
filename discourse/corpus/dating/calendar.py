"""Days and numbers: the arithmetic of the rules, and numbers as Chinese writes them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

#: Every sign that stands for a digit in a year or a count; ○ and 零 both stand for nought.
DIGITS = {
    **{str(n): n for n in range(10)},
    **dict(zip("〇一二三四五六七八九", range(10), strict=True)),
    **dict.fromkeys("○零ΟOо◯", 0),
    "两": 2,
    "壹": 1,
    "贰": 2,
    "元": 1,  # 元月
}

_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}


def number(text: str) -> int | None:
    """The value of a number in Arabic or Chinese figures, positional or with units; None if it is none.

    >>> [number(t) for t in ("93", "九十三", "九三", "一百", "二〇一〇", "八千六百", "十", "一百零三", "多")]
    [93, 93, 93, 100, 2010, 8600, 10, 103, None]
    """
    if not text:
        return None
    if not any(sign in _UNITS for sign in text):
        if not all(sign in DIGITS for sign in text):
            return None
        return int("".join(str(DIGITS[sign]) for sign in text))
    total, pending = 0, ""
    for sign in text:
        if sign in _UNITS:
            head = number(pending) if pending else (1 if sign == "十" else None)
            if sign == "万":
                total, head = 0, total + (head or 0)
            if head is None:
                return None
            total, pending = total + head * _UNITS[sign], ""
        elif sign in DIGITS:
            pending = sign if pending in ("零", "〇", "○") else pending + sign
        else:
            return None
    rest = number(pending) if pending else 0
    return None if rest is None else total + rest


def real_date(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day.

    >>> real_date(2023, 2, 30) is None
    True
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def first_of(year: int, month: int = 1) -> date:
    """The first day of a month; months run over into the years beside (month 0 is December before).

    >>> first_of(2022, 0), first_of(2022, 13)
    (datetime.date(2021, 12, 1), datetime.date(2023, 1, 1))
    """
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def last_of(year: int, month: int = 12) -> date:
    """The last day of a month; months run over as in :func:`first_of`."""
    day = first_of(year, month)
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on, or the month's last.

    >>> add_months(date(2014, 10, 31), 4), add_months(date(2013, 11, 9), -4)
    (datetime.date(2015, 2, 28), datetime.date(2013, 7, 9))
    """
    last = last_of(day.year, day.month + months)
    return last.replace(day=min(day.day, last.day))


def add_days(day: date, days: int) -> date:
    """So many days on."""
    return day + timedelta(days=days)
