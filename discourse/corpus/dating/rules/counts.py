"""The number of Party members: published every summer, rounded in every speech.

拥有9100多万党员 can be said from the day a count of 91 million or more is out until one of 92 million is.
"""

from __future__ import annotations

import re

from ..calendar import add_months, number
from ..clue import Clue, not_after, not_before
from ..lexicon import load
from ..page import Page

_MEMBERS = re.compile(
    r"(?P<near>近)?(?P<n>\d{4,5}(?:\.\d)?|[一二三四五六七八九十百千零〇]{2,7})(?P<more>多|余)?(?P<wan>万)(?:多|余)?名?(?:中国)?(?:共产党员|中共党员|党员)"
)
#: Smaller numbers are a province's.
_LEAST = 3800

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_MEMBERS,)


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
