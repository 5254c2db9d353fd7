"""Five-year plans: “十二五”规划 and its like, by their number.

The plans since the third begin every five years (the third in 1966), and are talked of some two years ahead.
十五 and 七五 are also plain numbers, and “七五”普法 is the seventh plan of *law popularisation* (2016-2020): a plan
counts only with its quotation marks or with 规划, 计划, 时期, 期间 after it.
"""

from __future__ import annotations

import re
from datetime import date

from ..calendar import add_months, first_of, last_of, number
from ..clue import Clue, not_after, not_before, within
from ..page import Page

_NUMBER = r"(?:十[一二三四五六]|[六七八九十])"
_NOUN = r"(?:规划|计划|时期|期间|末|以来|纲要|发展|开局|良好|目标|收官|开好|圆满|建设|规划纲要|的)"
#: A plan by its number; group ``plan`` or ``nth`` holds it.
PLAN = (
    rf'(?:"(?P<plan>{_NUMBER})五"(?!普法)'
    rf"|(?<![一二三四五六七八九十\d])(?P<bare>{_NUMBER})五(?={_NOUN})"
    rf"|第(?P<nth2>{_NUMBER}|[一二三四五])个五年)"
)
_PLAN = re.compile(PLAN)
_OPENING = re.compile(
    r"[^。;\n]{0,8}?(?:开好局|良好开局|开局之年|起好步|开局起步|头一年|第一年|头半年|头一件|头几个月|开局)"
)
_DRAFTING = re.compile(r"(?:编制|谋划|研究制定)(?:好)?[\"“]?$")
_DRAFTED = re.compile(r"(?:规划)?(?:的)?(?:编制|谋划|前期研究)")
#: 国家今年开始执行第一个五年计划.
_BEGUN = re.compile(
    r"今年(?:起|(?:就|已经?|正式)?(?:开始|启动))(?:正式)?(?:执行|实行|实施)?(?:国家|国民经济)?的?$"
)
#: 关于制定国民经济和社会发展第十四个五年规划和二〇三五年远景目标的建议: the Party's, in the autumn before.
_PROPOSED = re.compile(r"(?:规划|计划)(?:和[^。;\n《》]{0,14}?目标)?的建议")
_CLOSING = re.compile(r"(?:规划|计划)?(?:目标任务)?(?:胜利|圆满)?(?:收官|完成之年|最后一年)")
_RUNNING = re.compile(r"(?:规划|时期|期间)?以来")

#: Work and congress reports of 1978-2025 name a coming plan up to 39 months before it; two long-range outlooks
#: (1982) go eight years ahead.
_AHEAD, _LONG_AHEAD = 40, 120
#: The first two plans, before the years of readjustment.
_FIRST_PLANS = {1: 1953, 2: 1958}
#: The plans of before the reform are named in histories, so that the newest one named says nothing; and the report of
#: 1955 names the third, of 1966.
_OLD, _FAR_AHEAD = first_of(1981), 144
#: Plans from the tenth on were named by no long-range outlook.
_SETTLED = first_of(2001)

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_PLAN,)


def plan_start(found: re.Match[str]) -> date:
    """The first day of the plan that a match of :data:`PLAN` names."""
    n = number(found["plan"] or found["bare"] or found["nth2"]) or 0
    return first_of(_FIRST_PLANS.get(n, 1966 + 5 * (n - 3)))


def plans(page: Page) -> list[Clue]:
    """The plans mentioned; the newest one also bounds from above, for its successor would be named by then."""
    clues: list[Clue] = []
    newest: tuple[date, str] | None = None
    seen = set()
    for found in page.finditer(_PLAN):
        start = plan_start(found)
        quote = page.around(*found.span(), 0, 4)
        if start >= _OLD:
            newest = max(newest or (start, quote), (start, quote), key=lambda pair: pair[0])
        if _OPENING.match(page.after(found.end(), 16)):
            clues.append(
                within(quote, "plan about to begin", add_months(start, -9), add_months(start, 20), 0.9)
            )
        if _CLOSING.match(page.after(found.end(), 16)):
            first, last = add_months(start, 40), add_months(start, 68)
            clues.append(within(quote, "plan near its end", first, last, 0.93))
        if _DRAFTING.search(page.before(found.start(), 12)) or _DRAFTED.match(page.after(found.end(), 8)):
            clues.append(
                within(quote, "plan being drafted", add_months(start, -30), add_months(start, 6), 0.8)
            )
        if _PROPOSED.match(page.after(found.end(), 30)):
            first, last = add_months(start, -5), add_months(start, 4)
            clues.append(within(quote, "plan proposed", first, last, 0.9))
        if _BEGUN.search(page.before(found.start(), 24)) and not page.is_quoted(found.start()):
            clues.append(within(quote, "plan begun this year", start, last_of(start.year + 1, 1), 0.95))
        if _RUNNING.match(page.after(found.end(), 6)):
            clues.append(not_before(quote, "plan under way", start, 0.95))
        if start not in seen:
            seen.add(start)
            if start < _OLD:
                far = add_months(start, -_FAR_AHEAD)
                clues.append(not_before(quote, "plan (long ahead)", far, 0.97))
                continue
            sure = 0.95 if start >= _SETTLED else 0.75
            clues.append(not_before(quote, "plan", add_months(start, -_AHEAD), sure, coinage=True))
            clues.append(not_before(quote, "plan (long ahead)", add_months(start, -_LONG_AHEAD), 0.97))
    if newest:
        clues.append(not_after(newest[1], "newest plan named", last_of(newest[0].year + 5), 0.75, habit=True))
    return clues
