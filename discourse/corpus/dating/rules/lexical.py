"""Words with a date: slogans, superseded formulas, offices and their holders, institutions, events.

A slogan cannot be older than its coinage, so its first day bounds from below almost as a law. That it is out of
fashion by some day is a habit, and weighs less: least of all inside a quotation.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..clue import Clue, not_after, not_before
from ..lexicon import Campaign, Entry, Hit
from ..page import Page

#: What a quotation leaves of an upper bound: the words may be of any earlier time.
_QUOTED = 0.5
#: From this weight on a first day counts as a coinage (see the lag).
_COINAGE = 0.9
#: An upper bound below this weight is a habit of speech, not a fact.
_LAW = 0.83
#: Offices, institutions and things stay in use and say nothing of how new a text is.
_COINED = ("slogan", "superseded formula")


def lexical(page: Page) -> list[Clue]:
    """The clues of the dated lists. An expression met several times is quoted once."""
    clues: list[Clue] = []
    entries: dict[Entry, list[Hit]] = {}
    for hit in page.hits:
        if isinstance(hit.item, Entry):
            entries.setdefault(hit.item, []).append(hit)
    for entry, hits in entries.items():
        clues += _entry(page, entry, hits)
    newest = newest_first_day(page)
    for entry, hits in entries.items():
        clues += _revival(page, entry, hits[0], newest)
    return clues


def _entry(page: Page, entry: Entry, hits: list[Hit]) -> list[Clue]:
    clues = []
    quote = page.quote(hits[0].start, hits[0].end)
    if entry.earliest and entry.sure_from:
        coinage = entry.sure_from >= _COINAGE and entry.rule in _COINED
        coined = not_before(quote, entry.rule, entry.earliest, entry.sure_from, coinage=coinage)
        clues.append(replace(coined, lasting=entry.lasting))
    if entry.latest and entry.sure_until and not page.is_life:
        own = [hit for hit in hits if not page.is_quoted(hit.start)]
        quote = page.quote((own or hits)[0].start, (own or hits)[0].end)
        weight = entry.sure_until * (1.0 if own else _QUOTED)
        rule, habit = f"{entry.rule} (still in use)", entry.sure_until < _LAW
        until = not_after(quote, rule, entry.latest, weight, habit=habit)
        clues.append(replace(until, fashion=entry.rule in _COINED))
    return clues


def newest_first_day(page: Page) -> date | None:
    """The day before which the text cannot have been written, by its newest sure expression alone."""
    return max((day for hit in page.hits if (day := _first_day(hit))), default=None)


def _first_day(hit: Hit) -> date | None:
    """The day before which a hit cannot have been written, if that is all but sure."""
    if isinstance(hit.item, Campaign):
        return hit.item.announced
    return hit.item.earliest if isinstance(hit.item, Entry) and hit.item.sure_from >= _COINAGE else None


def _revival(page: Page, entry: Entry, hit: Hit, newest: date | None) -> list[Clue]:
    """An old expression that came back counts from its return once other words put the text after the gap."""
    if not entry.revived or not entry.revived_if_after or newest is None or newest < entry.revived_if_after:
        return []
    quote = page.quote(hit.start, hit.end)
    back = not_before(quote, f"{entry.rule} (revived)", entry.revived, 0.96, coinage=True)
    return [replace(back, lasting=entry.lasting)]
