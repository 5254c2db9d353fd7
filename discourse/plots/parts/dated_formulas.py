"""The formulas with an official date that each speech has: seen at all, counted for its vintage, used to date it.

Two countings that need not agree. A formula is *seen* wherever its words stand, within a longer one too, as in
:mod:`discourse.compare.lifelines`; for the vintage of a speech the longest counts, as in ``formula.vintage``. And
some of these words are what the speech was dated by: that they fit its date is then no finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from ...lexicons import Entry, normal_form
from ...lexicons.match import Matcher
from .formula_places import sentence_at

if TYPE_CHECKING:
    import pandas as pd

    from ...segment.segmented import SegmentedSpeech

#: Wider than this many days the date of a speech is an interval and no date.
YEAR = 366


class Seen(NamedTuple):
    """``every``: each dated formula of the speech with the sentence it first stands in (-1: not known); ``own``:
    those that make its vintage; ``dating``: those that stand in the words quoted as evidence of its date."""

    every: dict[str, int]
    own: tuple[Entry, ...]
    dating: frozenset[str]


def seen(speech: SegmentedSpeech, matcher: Matcher, dated: Mapping[str, Entry]) -> Seen:
    """What a speech has of the ``dated`` entries (by form) of the matcher's lexicon."""
    text = speech.text
    hits = matcher.hits(text)
    direct = {hit.form for hit in hits}
    nested = {count.form for count in matcher.count(text)} - direct
    starts = [sentence.start for sentence in speech.sentences]
    places = [(hit.start, hit.form, normal_form(hit.form)) for hit in hits]
    every = {
        form: sentence_at(speech, starts, _start(form, places))
        for form in sorted((direct | nested) & dated.keys())
    }
    undated = sorted({hit.form for hit in hits if not hit.first_use})
    own = direct | {count.form for count in matcher.count("\n".join(undated))}
    quotes = [normal_form(evidence.quote) for evidence in speech.speech.date.evidence]
    dating = frozenset(form for form in every if any(normal_form(form) in quote for quote in quotes))
    return Seen(every, tuple(dated[form] for form in sorted(own & dated.keys())), dating)


def _start(form: str, places: list[tuple[int, str, str]]) -> int:
    """Where a formula first stands, by itself or in a longer one; -1 where that is a frame's gap. ``places`` are the
    beginnings of all hits, in order, with their formulas as they are and in normal form."""
    words = normal_form(form)
    return next((start for start, other, normal in places if other == form or words in normal), -1)


@lru_cache(maxsize=20_000)
def decimal(day: str) -> float:
    """A date, or a year or month for which its middle stands, as a decimal year; NaN for "".

    >>> decimal("2010"), decimal("2010-07-02"), round(decimal("2010-01"), 3)
    (2010.5, 2010.4986301369863, 2010.041)
    """
    import numpy as np

    from ...compare.date_draws import decimal_years

    if not day:
        return nan
    if len(day) == 4:
        return int(day) + 0.5
    full = day if len(day) == 10 else f"{day}-16"
    return float(decimal_years(np.array([full], dtype="M8[D]"))[0])


def wide(earliest: str, latest: str) -> bool:
    """Whether a speech's days lie more than a year apart, or one end is open.

    >>> wide("2010-01-01", "2010-12-31"), wide("2010-01-01", "2011-03-01"), wide("", "2011-03-01")
    (False, True, True)
    """
    from datetime import date

    if not (earliest and latest):
        return True
    return (date.fromisoformat(latest) - date.fromisoformat(earliest)).days > YEAR


class Life(NamedTuple):
    """A formula in a corpus: where it officially begins, and the independent speeches that have it."""

    entry: Entry
    speeches: tuple[str, ...]
    early: int


def lives(found: Mapping[str, Seen], metadata: pd.DataFrame, dated: Mapping[str, Entry]) -> list[Life]:
    """Every dated formula that an independent speech with a best date has; ``early`` counts the speeches that cannot
    be later than a year before its first use."""
    having: dict[str, list[str]] = {}
    for speech, one in found.items():
        for form in one.every:
            having.setdefault(form, []).append(speech)
    latest, best = metadata["latest"].to_dict(), metadata["best"].to_dict()
    return [
        Life(dated[form], tuple(speeches), sum(early(latest[i], dated[form].first_use) for i in speeches))
        for form, speeches in sorted(having.items())
        if any(best[i] for i in speeches)
    ]


def early(latest: str, first_use: str) -> bool:
    """Whether a speech is anachronistic: it cannot be later than a year before the formula's first use.

    >>> early("2014-12-31", "2015-10"), early("2015-01-01", "2015-10"), early("", "2015")
    (True, False, False)
    """
    return bool(latest) and int(latest[:4]) < int(first_use[:4])


def choose_lives(every: list[Life], metadata: pd.DataFrame, most: int, first: int) -> list[Life]:
    """At most ``most`` formulas: up to ``first`` anachronistic ones, then those in most speeches; oldest first.

    Only formulas of two speeches at least, but for anachronistic ones, and where there is no such. One that stands
    within a longer dated one, in the same speeches, is left out. Ties: by the time between first and last sighting,
    then by the characters.
    """
    kept = _without_nested(every)
    best = metadata["best"].to_dict()

    def span(life: Life) -> float:
        days = [decimal(best[i]) for i in life.speeches if best[i]]
        return max(days) - min(days)

    kept.sort(key=lambda life: (-len(life.speeches), -span(life), life.entry.form))
    anachronistic = [life for life in kept if life.early][:first]
    least = 2 if any(len(life.speeches) > 1 for life in kept) else 1
    rest = [life for life in kept if len(life.speeches) >= least and life not in anachronistic]
    chosen = [*anachronistic, *rest][:most]
    return sorted(chosen, key=lambda life: (decimal(life.entry.first_use), life.entry.form))


def _without_nested(every: list[Life]) -> list[Life]:
    same: dict[tuple[str, ...], list[str]] = {}
    for life in every:
        same.setdefault(life.speeches, []).append(normal_form(life.entry.form))
    return [
        life
        for life in every
        if not any(
            normal_form(life.entry.form) in other and normal_form(life.entry.form) != other
            for other in same[life.speeches]
        )
    ]
