"""Counts that the whole country keeps: the members of the Party, the first papers of the year on farming.

拥有9100多万党员 can be said from the day a count of 91 million or more is out until one of 92 million is. Since 2004
the first paper of the year (一号文件) is about farming again, and speeches count them: 新世纪以来第十二个 is of 2015.
"""

from __future__ import annotations

import re

from ..calendar import add_months, first_of, last_of, number
from ..clue import Clue, not_after, not_before, within
from ..lexicon import load
from ..page import Page

_MEMBERS = re.compile(
    r"(?P<near>近)?(?P<n>\d{4,5}(?:\.\d)?|[一二三四五六七八九十百千零〇]{2,7})(?P<more>多|余)?(?P<wan>万)(?:多|余)?名?(?:中国)?(?:共产党员|中共党员|党员)"
)
_FIRST_PAPER = re.compile(
    r"(?:新世纪|二十一世纪|21世纪|进入新世纪|连续)以?来?,?[^。;!?\n]{0,12}?(?:第|连续)(?P<n>[一二三四五六七八九十]{1,3}|\d{1,2})"
    r"(?:个|年|次|份)[^。;!?\n]{0,16}?一号文件"
    r"|一号文件[^。;!?\n]{0,16}?(?:新世纪|二十一世纪|21世纪)以来[^。;!?\n]{0,6}?第(?P<m>[一二三四五六七八九十]{1,3}|\d{1,2})[个份]"
)
#: What makes a paper one of years ago.
_NOT_THE_NEWEST = re.compile(
    r"那[份年个时]|当年|回想|回顾|记得|曾|去年|前年|[\d〇零一二三四五六七八九]{4}年[^。;!?]{0,12}$"
)
_THEN = re.compile("[^。;!?]{0,8}(?:时候|那年|那时|时,我|以来)")
#: The year before the first of them.
_BEFORE_THE_FIRST = 2003
#: Smaller numbers are a province's.
_LEAST = 3800

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_MEMBERS, _FIRST_PAPER)


def party_members(page: Page) -> list[Clue]:
    """The years in which the Party had so many members.

    >>> [c.evidence.earliest or c.evidence.latest for c in party_members(Page.of("全国9100多万党员"))]
    [datetime.date(2020, 6, 1), datetime.date(2021, 7, 30)]
    """
    clues = []
    for found in page.finditer(_MEMBERS):
        n = number(found["n"].partition(".")[0])
        if not n or n < _LEAST:
            continue
        quote = page.quote(*found.span())
        step = 1000 if n % 1000 == 0 else 100 if n % 100 == 0 else 10
        reached, passed = (n * 0.96, n) if found["near"] else (n, n + step)
        out = [day for day, count in load().members if count >= reached]
        beyond = [day for day, count in load().members if count >= passed]
        if out and not (found["near"] and step == 1000):
            clues.append(not_before(quote, "Party members", out[0].replace(day=1), 0.95))
        if beyond:
            clues.append(not_after(quote, "Party members (not yet more)", add_months(beyond[0], 1), 0.85))
    return clues


def first_papers(page: Page) -> list[Clue]:
    """The year of the newest first paper, by its number since 2004.

    >>> found = first_papers(Page.of("这是新世纪以来第十二个指导“三农”工作的中央一号文件。"))
    >>> [(c.evidence.earliest.year, c.evidence.latest.year) for c in found]
    [(2015, 2016)]
    >>> first_papers(Page.of("2010年那份是新世纪以来第七个一号文件。"))[0].evidence.latest
    """
    numbers = [
        (number(found["n"] or found["m"]) or 0, found)
        for found in page.finditer(_FIRST_PAPER, page.body_start)
    ]
    if not numbers:
        return []
    n, found = max(numbers, key=lambda pair: pair[0])
    if not 2 <= n <= 40:
        return []
    year = _BEFORE_THE_FIRST + n
    quote = page.quote(*found.span())
    if _NOT_THE_NEWEST.search(page.before(found.start(), 24)) or _THEN.match(page.after(found.end(), 16)):
        return [not_before(quote, "first paper of the year, by its number", first_of(year), 0.95)]
    return [
        within(quote, "first paper of the year, by its number", first_of(year), last_of(year + 1, 1), 0.95)
    ]
