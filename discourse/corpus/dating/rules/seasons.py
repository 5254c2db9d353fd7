"""The time of year: 年底冲刺, 新年伊始, 时间过半. It chooses the day within a year that other clues have found."""

from __future__ import annotations

import re

from ..clue import Clue, Days, on_days
from ..page import Page

_SEASONS: tuple[tuple[re.Pattern[str], Days], ...] = (
    (
        re.compile(
            r"年底冲刺|到年底还有|距离?年底(?:还有|仅|只)|年终岁末|岁末年终|临近年[关底]|年关将近|时近岁末"
        ),
        Days((10, 1), (12, 31)),
    ),
    (re.compile(r"(?:从|自)(?:明年)?元旦起|明年元旦|明年(?:元|1|一)月(?:1|一)日起"), Days((9, 1), (12, 31))),
    (re.compile(r"岁末年初|辞旧迎新"), Days((12, 1), (1, 31))),
    (
        re.compile(r"新年伊始|新春伊始|年味未散|开年第一|新年上班"),
        Days((1, 1), (3, 15)),
    ),
    (re.compile(r"总结去年[^。;!?\n]{0,20}(?:部署|安排|研究)今年"), Days((1, 1), (3, 31))),
    (re.compile(r"(?:全国)?\"?两会\"?刚刚?(?:闭幕|结束|落幕)"), Days((3, 10), (4, 30))),
    (
        re.compile(r"时间已?经?过半|上半年已经过去|半年已过|半年过去了|下半年工作|截至6月[末底]"),
        Days((6, 1), (8, 31)),
    ),
    (re.compile(r"截至3月[末底]|(?<!去年)一季度(?:已经?过去|刚过|即将过去)"), Days((3, 25), (5, 15))),
    (re.compile(r"(?<!去年)入冬(?:以来|以后)"), Days((11, 1), (2, 28))),
    (re.compile(r"(?<!去年)(?:入夏|入汛)(?:以来|以后)"), Days((5, 15), (9, 15))),
    (re.compile(r"(?<!去年)(?:入秋|立秋)(?:以来|以后)"), Days((8, 15), (11, 30))),
    (re.compile(r"(?<!去年)(?:开春|入春)(?:以来|以后)"), Days((2, 15), (6, 30))),
    (re.compile(r"截至9月[末底]|(?<!去年)(?<!去年的)前三季度,"), Days((9, 25), (12, 15))),
)

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = tuple(pattern for pattern, _ in _SEASONS)


def seasons(page: Page) -> list[Clue]:
    """The seasons that the text speaks of as its own.

    >>> [clue.days.start for clue in seasons(Page.of("临近年关,各项任务都要收口"))]
    [(10, 1)]
    """
    clues = []
    for pattern, days in _SEASONS:
        if found := page.search(pattern, page.body_start):
            clues.append(on_days(page.quote(*found.span()), "time of year", days, 0.7))
    return clues
