"""What a page says of its own posting: an upper bound and nothing else. Sites post speeches years late."""

from __future__ import annotations

from ..calendar import add_days
from ..clue import Clue, not_after
from ..folding import fold
from ..page import Page
from ..patterns import FULL_DATE, the_day

#: A neighbour in the list of posts was put up at about the same time.
_NEIGHBOUR_DAYS = 31


def posting(page: Page) -> list[Clue]:
    """The posting date, and the dates among a page's navigation."""
    clues = []
    if page.posted:
        clues.append(not_after(page.posted.isoformat(), "posting date", page.posted, 0.97, "web"))
    for line in page.web:
        days = [(day, m) for m in FULL_DATE.finditer(fold(line)) if (day := the_day(m))]
        if days:
            day, found = max(days, key=lambda pair: pair[0])
            quote = line[found.start() : found.end()]
            clues.append(not_after(quote, "dates of the page", add_days(day, _NEIGHBOUR_DAYS), 0.95, "web"))
    return clues
