"""Talks that were written down one below another, each under nothing but its date.

2022-10-28 / the words / 2022-11-04 / the words. Diaries, chronicles and timetables look the same. So the lines above
must say that these are talks, or every one of them must call its audience; and the days must follow one another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from .lines import Unit
from .printed import meant
from .shapes import calls_somebody, opens_with_salutation

#: So many days at least, the first of them so near the top, with so many Han characters below each.
_SEVERAL, _TOP, _TEXT = 3, 6, 60
_ENDS: Final = '。!?”"）)…'
_TALKS = re.compile("讲话|发言|致辞|演讲|谈话|寄语|党课|训话|讲评|点评|晨会|早会|例会")
_OTHER = re.compile("日记|日志|大事|纪事|记事|年表|日程|历程|简历|手记|台账|清单|一览|报道|学习")
_N: Final = "[0-9〇零○一二三四五六七八九十]"
_DAY = re.compile(
    rf"[(〔\[【]?(?P<y>{_N}{{4}})\s?[-./年]\s?(?P<m>{_N}{{1,3}})\s?[-./月]\s?(?P<d>{_N}{{1,3}})\s?日?"
    r"[)〕\]】]?(?:\s?\(?(?:星期|周)[一二三四五六日天]\)?)?"
)
_FIGURES: Final = {sign: str(n) for n, sign in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
#: Such a line is no longer.
_LINE: Final = 24


def dated_entries(units: Sequence[Unit], kinds: Sequence[str | None]) -> list[int]:
    """The lines that are the dates of such talks; none where fewer than three stand there."""
    days = {
        at: day
        for at, unit in enumerate(units)
        if kinds[at] in (None, "posting date", "metadata") and (day := _day(unit.folded))
    }
    found = sorted(days)
    if len(found) < _SEVERAL or found[0] > _TOP:
        return []
    above = [unit.folded for unit in units[: found[0]]]
    if any(opens_with_salutation(line) or "。" in line for line in above):
        return []
    told = "".join(above)
    called = all(calls_somebody(units[at + 1].folded) for at in found if at + 1 < len(units))
    if _OTHER.search(told) or not (_TALKS.search(told) or called):
        return []
    rising = all(one < other for one, other in pairwise([days[at] for at in found]))
    falling = all(one > other for one, other in pairwise([days[at] for at in found]))
    ended = all(units[at - 1].folded[-1] in _ENDS for at in found[1:])
    sizes = [sum(len(u.han) for u in units[low + 1 : high]) for low, high in pairwise([*found, len(units)])]
    return found if (rising or falling) and ended and min(sizes) >= _TEXT else []


def _day(folded: str) -> tuple[int, ...] | None:
    """The day that a line is, and nothing else.

    >>> _day("2022-10-28"), _day("二〇二二年十月二十八日(星期五)"), _day("2022-10-28 09:10")
    ((2022, 10, 28), (2022, 10, 28), None)
    """
    match = _DAY.fullmatch(meant(folded)) if len(folded) <= _LINE else None
    return tuple(_number(match[part]) for part in "ymd") if match else None


def _number(text: str) -> int:
    """The value of a year, a month or a day in figures or in characters."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * int(_FIGURES.get(tens, tens) or 1) + int(_FIGURES.get(ones, ones) or 0)
    return int("".join(_FIGURES.get(sign, sign) for sign in text))
