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
#: the texts more than six years): it lives on names that do not age.
LAGS = ((1, 144, 168), (2, 90, 132), (3, 90, 118), (4, 48, 76), (6, 42, 69), (9, 18, 37), (13, 18, 25))

#: The same for texts about the Party's own affairs, which are denser in slogans (:data:`PARTY_DENSITY`), measured on
#: 64 invented grassroots texts of 2005-2024 (95 of 100 within 103, 28, 50 and 17 months for one to four coinages)
#: and widened, since invented texts may be more up to date than real ones.
PARTY_LAGS = ((1, 48, 120), (2, 30, 84), (3, 30, 70), (4, 24, 60), (6, 20, 54), (9, 16, 37), (13, 16, 25))

#: Occurrences of 党 in a thousand characters from which a text is about the Party's own affairs.
PARTY_DENSITY = 6.0


#: So many coinages a text must have for its lag to speak against a date written out: with fewer the tail is long.
_TELLING = 3


def is_telling(clues: Sequence[Clue]) -> bool:
    """Whether a text has enough dated words for its lag to contradict a date."""
    return len({clue.evidence.quote for clue in clues if clue.coinage}) >= _TELLING


def lags(coinages: int, party: bool) -> tuple[int, int]:
    """The usual and the longest lag in months.

    >>> lags(5, party=True)
    (24, 60)
    """
    table = PARTY_LAGS if party else LAGS
    usual, longest = max(row for row in table if row[0] <= max(coinages, 1))[1:]
    return usual, longest


def lag_clues(low: date | None, clues: Sequence[Clue], party: bool) -> list[Clue]:
    """The bounds from above that the newest coinages of a text not before ``low`` give."""
    coinages = [
        c.evidence for c in clues if c.coinage and c.evidence.earliest and low and c.evidence.earliest <= low
    ]
    if not coinages or low is None:
        return []
    newest = max(coinages, key=lambda evidence: evidence.earliest or date.min)
    usual, longest = lags(len({evidence.quote for evidence in coinages}), party)
    return [
        Clue(
            Evidence(newest.quote, f"{kind} lag of the newest marker", None, add_months(low, months), weight),
            habit=True,
        )
        for kind, months, weight in (("usual", usual, 0.8), ("longest", longest, 0.95))
    ]
