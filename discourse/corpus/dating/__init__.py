"""Dating by evidence: when a speech was held, as an interval, with the words that say so.

A scraped speech seldom has a date that can be believed: posting dates are years late, and sites raise the years
in old speeches to sell them as new. But political language dates itself: campaigns, plenums, plans, slogans and
offices come and go on known days. Each rule (:data:`~.rules.RULES`) quotes what it found and says what follows;
:func:`~.resolve.resolve` draws the interval. What contradicts itself is reported, never outvoted.
"""

from __future__ import annotations

from datetime import date

from ..speech import DateEstimate, Speech
from .page import Page
from .resolve import resolve
from .rules import RULES

__all__ = ["RULES", "date_speech", "estimate"]

#: What was cut off a speech and is still the document's own evidence of its date.
_HEADER = ("date", "title", "header", "speaker", "introduction", "byline", "signature")
#: What was cut off and is the web's: it only says when the page was there.
_WEB = ("posting", "metadata", "navigation")


def date_speech(speech: Speech) -> DateEstimate:
    """When a speech was held, by its title, its words and what was cut off it.

    A date line or a title that was cut off is the document's own; what is of the web (posting date, metadata,
    navigation) only bounds from above.
    """
    header, web = [], []
    for removed in speech.removed:
        kind = removed.kind.lower()
        if any(word in kind for word in _WEB):
            web.append(removed.text)
        elif any(word in kind for word in _HEADER):
            header.append(removed.text)
    page = Page.of(
        speech.text,
        title=speech.title,
        header="\n".join(header),
        posted=speech.posted,
        web=tuple(web),
    )
    return _dated(page)


def estimate(text: str, *, title: str = "", header: str = "", posted: date | None = None) -> DateEstimate:
    """When a text was given: ``header`` is what stands between title and text, such as a date line.

    >>> found = estimate("今年是“十二五”开局之年，也是建党90周年。", title="在座谈会上的讲话")
    >>> found.earliest.year, found.latest.isoformat(), found.evidence[0].quote
    (2011, '2012-01-31', '今年是“十二五”开局之年，也是建党90周年')
    >>> estimate("大家好，我说三点。").earliest is None
    True
    """
    return _dated(Page.of(text, title=title, header=header, posted=posted))


def _dated(page: Page) -> DateEstimate:
    clues = [clue for rule in RULES for clue in rule(page)]
    return resolve(clues, party=page.about_party, current=page.is_dated_by_its_newest_words)
