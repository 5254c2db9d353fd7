"""What a text that speaks of guiding ideas does not say: the argument from silence, which is never more than soft.

Every few years a new formula joins the list that speeches recite. A speech that recites the old list and has no word
of the new period, over hundreds of characters, is mostly older than it. The words of the new period are many, so
that one of them missing proves nothing; all of them missing does something.
"""

from __future__ import annotations

from ..clue import Clue, not_after
from ..lexicon import load
from ..page import Page

#: A shorter text may be silent by chance.
_LEAST = 600


def silence(page: Page) -> list[Clue]:
    """An upper bound from the period whose words are there while the next one's are not.

    >>> [c.evidence.latest.year for c in silence(Page.of("深入贯彻落实科学发展观。" + "我们要抓好落实。" * 100))]
    [2013]
    """
    text = page.folded
    if len(text) < _LEAST:
        return []
    for period in load().periods:
        at = min((found for word in period.spoken if (found := text.find(word)) >= 0), default=-1)
        if at >= 0 and not any(word in text for word in period.unspoken):
            spoken = next(word for word in period.spoken if text.startswith(word, at))
            quote = page.quote(at, at + len(spoken))
            rule = "no word of the next period"
            return [not_after(quote, rule, period.until, period.sure_until, habit=True)]
    return []
