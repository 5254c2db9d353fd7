"""Whether a line says again what the opening of a speech says: the abstract of a preview page.

An abstract repeats the title or the first words of the speech, word for word, and is mostly cut with an ellipsis.
A speaker who repeats himself does neither: both conditions are asked for.
"""

from __future__ import annotations

import re
from typing import Final

from .lines import han

#: An abstract repeats the opening in at least this many Han characters; shorter echoes are rhetoric.
_LEAST_HAN: Final = 30
#: Share of an abstract's five-grams found in the opening: the whole of it, but for damage done to one copy.
_SHARE: Final = 0.9
#: The same where the line is cut with an ellipsis or labelled 摘要, which speeches do not do.
_CUT_SHARE: Final = 0.75
#: Its first words (this many Han characters) stand among the first ones of the title or of the speech.
_FIRST_WORDS: Final = 24
_TOP: Final = 60

#: Three dots, and what may stand behind them, have fewer characters.
_LONGEST_CUT: Final = 12
_CUT_OFF = re.compile(r"(?:\.{3,}|…+|。。。)[\])】]?(?:\[?(?:详细|全文|更多)\]?)?$")


def is_cut_off(folded: str) -> bool:
    """Whether a line ends in an ellipsis, as excerpts do.

    >>> is_cut_off("同志们:今天我们开会..."), is_cut_off("同志们:今天我们开会。")
    (True, False)
    """
    return _CUT_OFF.search(folded, max(0, len(folded) - _LONGEST_CUT)) is not None


def is_abstract(folded: str, opening: str, *, title: str = "", labelled: bool = False) -> bool:
    """Whether a line says again what the opening of the speech says, from its first word (or the title's) on.

    >>> opening = "同志们:今天我们召开全县农村工作会议,主要任务是总结去年的工作,部署今年的任务,动员全县上下再鼓干劲。"
    >>> is_abstract("同志们今天我们召开全县农村工作会议主要任务是总结去年的工作部署今年...", opening)
    True
    """
    line = han(folded)
    return len(line) >= _LEAST_HAN and says_again(
        line, han(opening), title=han(title), cut=labelled or is_cut_off(folded)
    )


def says_again(line: str, opening: str, *, title: str = "", cut: bool) -> bool:
    """The same of the Han characters alone; ``cut``: whether the line is cut off or labelled as an abstract."""
    if len(line) < _LEAST_HAN:
        return False
    first = _grams(line[:_FIRST_WORDS])
    headline, top = title[:_TOP], opening[:_TOP]
    if 2 * sum(gram in top or gram in headline for gram in first) < len(first):
        return False
    mine = _grams(line)
    said = _grams((title + opening)[: compared(len(line))])
    return len(mine & said) >= (_CUT_SHARE if cut else _SHARE) * len(mine)


def compared(length: int) -> int:
    """How many Han characters of an opening a line of that length is held against."""
    return 2 * length + 600


def _grams(text: str, n: int = 5) -> set[str]:
    return {text[i : i + n] for i in range(len(text) - n + 1)}
