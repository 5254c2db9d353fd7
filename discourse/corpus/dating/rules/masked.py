"""Leaders whose names a site has masked: 以***同志为核心的党中央.

The core is Jiang's (June 1989 to November 2002) or Xi's (from October 2016); the general secretary of the formula
with 总书记 is Hu or Xi (November 2002 to October 2016). Which core it is, the other words of the text decide.
"""

from __future__ import annotations

import re
from datetime import date

from ..clue import Clue, not_before, within
from ..page import Page
from .lexical import newest_first_day

_MASK = r"以 ?[*A-Za-z×某〇□■#_]{1,6} ?同志为"
#: The three represents as sites mask them: “x”重要思想.
_REPRESENTS = re.compile(r'"[*Xx×某三3]{1,4}(?:个[*Xx×A-Za-z]{1,4})?"重要思想')
_CORE = re.compile(rf"{_MASK}核心")
_SECRETARY = re.compile(rf"{_MASK}总书记")

_FIRST_CORE, _BETWEEN, _SECOND_CORE = date(1989, 6, 24), date(2003, 6, 1), date(2016, 10, 24)
_THREE = date(2000, 2, 25)
_SECRETARIES = (date(2002, 11, 15), date(2016, 10, 31))

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_REPRESENTS, _CORE, _SECRETARY)


def masked_leaders(page: Page) -> list[Clue]:
    """The bounds of a formula whose name is masked.

    >>> [c.evidence.earliest.year for c in masked_leaders(Page.of("做到两个确立，以***同志为核心的党中央"))]
    [2016]
    >>> [c.evidence.earliest.year for c in masked_leaders(Page.of("在以***同志为核心的党中央领导下"))]
    [1989]
    """
    clues = []
    if found := page.search(_CORE):
        newest = newest_first_day(page)
        first = _SECOND_CORE if newest and newest >= _BETWEEN else _FIRST_CORE
        clues.append(not_before(page.quote(*found.span()), "core, name masked", first, 0.95))
    if found := page.search(_REPRESENTS):
        clues.append(not_before(page.quote(*found.span()), "three represents, masked", _THREE, 0.95))
    if found := page.search(_SECRETARY):
        clues.append(within(page.quote(*found.span()), "general secretary, name masked", *_SECRETARIES, 0.95))
    return clues
