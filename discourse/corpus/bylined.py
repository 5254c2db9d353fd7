"""Speeches that a newspaper prints one below another, each under its own title and the name of who spoke.

No salutation opens them and no number counts them: 让夜班公交多跑一站 / 民进市委会 龚雪琴 / the words. One such pair
may be a heading and a name, so several must stand there, each between the end of one text and the words of the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from .lines import Unit
from .shapes import is_date_line, is_full_title, is_name, is_title_like, opens_with_salutation

#: So many pairs of title and name, the first of them so near the top, with so many Han characters below each.
_SEVERAL, _TOP, _TEXT = 3, 14, 80
#: A title has no more characters, and the first paragraph no fewer Han characters.
_TITLE, _PARAGRAPH = 40, 30
_ENDS: Final = '。!?”"）)…;'
_SECOND: Final = "(—–"
_BYLINE = re.compile(
    r"[□◎●■○◆▲·\s]{0,3}(?:[^,。;:!?\d]{2,30}\s{1,6})?(?P<name>[一-鿿]{2,4}|[一-鿿]\s{1,2}[一-鿿])"
    r"(?:\s?\([^()]{2,30}\))?"
)
#: The same with a name that may be of a rare family; believed among others.
_FOR_WHOM = re.compile(r"[^,。;:!?\d]{4,30}\s{1,6}[一-鿿]{2,3}")


def bylined_texts(units: Sequence[Unit], kinds: Sequence[str | None]) -> list[int]:
    """The titles of such texts, each right above a name; none where fewer than three stand there."""
    found = [
        at
        for at in range(len(units) - 2)
        if kinds[at] is None
        and len(units[at].folded) <= _TITLE
        and _is_prose(units[at + 2])
        and _is_title(units, at)
        and (is_byline(units[at + 1].folded) or _FOR_WHOM.fullmatch(units[at + 1].folded))
    ]
    if len(found) < _SEVERAL or found[0] > _TOP:
        return []
    if 3 * sum(is_byline(units[at + 1].folded) for at in found) < 2 * len(found):
        return []
    if any(opens_with_salutation(unit.folded) for unit in units[: found[0]]):
        return []  # somebody speaks already, who comes to several people
    sizes = [sum(len(u.han) for u in units[low:high]) for low, high in pairwise([*found, len(units)])]
    return found if min(sizes) >= _TEXT else []


def is_byline(folded: str) -> bool:
    """Whether a line is a name, be it with whom the bearer speaks for.

    >>> is_byline("民进市委会 龚雪琴"), is_byline("崔海(农工党市委会)"), is_byline("认真落实 抓好整改")
    (True, True, False)
    >>> is_byline("王 建 国")
    True
    """
    found = _BYLINE.fullmatch(folded)
    return is_name(folded) if found is None else is_name(found["name"])


def _is_title(units: Sequence[Unit], at: int) -> bool:
    folded = units[at].folded
    above = units[at - 1].folded if at else ""
    second = folded[0] in _SECOND or (is_title_like(above) and is_full_title(above + folded))
    if second:  # of a title over two lines, or what says where it was spoken
        return False
    ended = at == 0 or units[at - 1].folded[-1] in _ENDS or not _is_prose(units[at - 1])
    return ended and is_title_like(folded) and not is_byline(folded) and not is_date_line(folded)


def _is_prose(unit: Unit) -> bool:
    return "。" in unit.folded and len(unit.han) >= _PARAGRAPH
