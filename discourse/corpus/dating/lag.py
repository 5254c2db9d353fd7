"""How long after its newest dated word a text may still be: the bound of last resort from above.

Nothing forbids a speech of 2020 to use only words of 2005; it is just not done, least of all where many dated words
are used. The lag between a text's newest coinage and its own day shrinks with the number of coinages in it, as the
last sighting of an animal says the more the more often it was seen (Solow 1993, doi:10.2307/1940821). It is measured
here, not modelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..speech import Evidence
from .calendar import add_months
from .clue import Clue

#: By the least number of coinages in the text: months within which at least 80 and about 95 of 100 texts lie.
#: Measured on 145 work and congress reports since 1992, whole and as excerpts of 2,000 characters, and on 120 earlier
#: ones and newspaper articles of 1963 and 1990. Television news of 2022-2026 lags longer (with one coinage half of
#: the texts more than six years): it lives on names that do not age. One coinage alone bounds nothing: 一国两制 and
#: 希望工程 are said as they were thirty years ago.
LAGS = ((2, 90, 132), (3, 90, 118), (4, 48, 76), (6, 36, 69), (9, 18, 37), (13, 14, 24))

#: The same for texts about the Party's own affairs, which are denser in slogans, measured on 64 invented grassroots
#: texts of 2005-2024 and 30 excerpts of real ones (80 and 95 of 100 within 20 and 44 months for two coinages, 21 and
#: 45 for three, 8 and 29 for four, 11 and 13 for six) and widened, for the samples are small.
PARTY_LAGS = ((2, 30, 84), (3, 30, 60), (4, 20, 48), (6, 16, 37), (9, 16, 37), (13, 12, 25))

#: The same by the number of all dated words, offices and things included; the newest of these is often newer than
#: the newest coinage. With fewer than four the lag is too long to be of use (95 of 100 within 24 years for two).
THING_LAGS = ((6, 72, 120), (9, 36, 72), (13, 20, 40))
PARTY_THING_LAGS = ((4, 48, 90), (6, 24, 60), (9, 18, 42), (13, 12, 26))

#: The lists end here, and are used while they are new: a text is hardly younger.
LISTS_END = date(2027, 12, 31)

#: From this weight on a first day is sure.
_SURE = 0.9

#: So many coinages a text must have for its lag to speak against a date written out: with fewer the tail is long.
_TELLING = 3

#: A text with so many coinages recites what is new, and would recite what is newer.
_RECITED = 4


def is_telling(clues: Sequence[Clue]) -> bool:
    """Whether a text has enough dated words for its lag to contradict a date."""
    return len({clue.evidence.quote for clue in clues if clue.coinage}) >= _TELLING


def lags(words: int, table: Sequence[tuple[int, int, int]]) -> tuple[int, int] | None:
    """The usual and the longest lag in months, or None for fewer words than the table begins with.

    >>> lags(5, PARTY_LAGS), lags(2, THING_LAGS)
    ((20, 48), None)
    """
    rows = [row for row in table if row[0] <= words]
    return max(rows)[1:] if rows else None


def lag_clues(low: date | None, clues: Sequence[Clue], party: bool) -> list[Clue]:
    """The bounds from above that the newest dated words of a text not before ``low`` give: the tighter of two."""
    if low is None:
        return []
    dated = [
        c for c in clues if c.evidence.earliest and c.evidence.earliest <= low and (c.coinage or _is_dated(c))
    ]
    found: dict[str, list[Clue]] = {}
    for words, table in (
        (_recited(dated), PARTY_LAGS if party else LAGS),
        ([c.evidence for c in dated], PARTY_THING_LAGS if party else THING_LAGS),
    ):
        months = lags(len({evidence.quote for evidence in words}), table)
        if months is None:
            continue
        newest = max(words, key=lambda evidence: evidence.earliest or date.min)
        for kind, lag, weight in (("usual", months[0], 0.8), ("longest", months[1], 0.95)):
            rule, day = f"{kind} lag of the newest marker", add_months(low, lag)
            clue = Clue(Evidence(newest.quote, rule, None, day, weight), habit=True, argument="lag")
            found.setdefault(kind, []).append(clue)
    clues = [min(group, key=lambda c: c.evidence.latest or date.max) for group in found.values()]
    if dated:
        quote = max((c.evidence for c in dated), key=lambda evidence: evidence.earliest or date.min).quote
        clues.append(Clue(Evidence(quote, "end of the dated lists", None, LISTS_END, 0.85), habit=True))
    return clues


def _recited(dated: Sequence[Clue]) -> list[Evidence]:
    """The coinages that count for the lag of a text: all of a text that recites them, and some of them have gone out
    of use since; else those that have, if there are two. One may be met at any time, and so may those that last."""
    coined = [clue for clue in dated if clue.coinage]
    fading = [clue for clue in coined if not clue.lasting]
    counted = coined if fading and _distinct(coined) >= _RECITED else fading
    return [clue.evidence for clue in counted] if _distinct(counted) > 1 else []


def _distinct(clues: Sequence[Clue]) -> int:
    return len({clue.evidence.quote for clue in clues})


def _is_dated(clue: Clue) -> bool:
    """Whether a clue is a word with a sure first day, be it of a thing or an office."""
    sure = clue.evidence.latest is None and clue.evidence.weight >= _SURE
    return clue.origin == "content" and sure and not clue.lasting
