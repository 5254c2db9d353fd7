"""The life of a formula: when a corpus first and last has it, how long it fell silent, and what the centre says.

A sighting is a speech, not an occurrence, and near-duplicates are one sighting. That a corpus does not have a formula
in some year says little while the corpus has few speeches of that year: read ``longest_gap`` beside the dates of the
speeches. A formula seen before its first official use is no early bird until the date of the speech has been checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from math import nan
from typing import Any, NamedTuple

import pandas as pd

from ..corpus.copies import Member, copies_of
from ..corpus.speech import DateEstimate, Speech
from ..doors import door
from ..extractors._formula_patterns import PATTERN
from ..extractors.formulas import hits
from ..lexicons import Lexicon
from ..lexicons.match import Hit, Matcher, matcher_of
from ..segment.segmented import SegmentedSpeech

#: The columns of :func:`lifelines`, in order.
COLUMNS = (
    "formula", "category", "scope", "official_year", "first_seen", "last_seen", "speeches", "undated",
    "longest_gap", "anachronism",
)  # fmt: skip

#: Days of a year, leap years shared out.
_YEAR = 365.25


class _Formula(NamedTuple):
    """What a row is about; ``first_use`` is empty where there is no official date."""

    form: str
    category: str
    scope: str
    first_use: str


@door
def lifelines(speeches: Iterable[Speech | SegmentedSpeech], lexicon: Lexicon | None = None) -> pd.DataFrame:
    """A row a formula that the speeches have, in the order of first sight; undated ones last.

    ``first_seen`` and ``last_seen`` are best dates of speeches, ``longest_gap`` the most years between two sightings
    that follow each other (NaN with fewer than two dated ones), ``speeches`` all independent speeches with the
    formula, ``undated`` those of them without a date. ``official_year`` is that of the first official use as the
    lexicon has it. ``anachronism``: some speech with the formula cannot be later than a year before that one, so that
    one of the two dates is wrong, or the words are a later editor's. Formulas within longer ones are seen too, and so
    are local coinages found by pattern. The lexicon is the shipped one unless given.

    >>> from discourse.repair.traced import TracedText
    >>> def speech(n, year, text):
    ...     day = date(year, 7, 1)
    ...     return Speech(f"a.{n}", "a", "", n, "", TracedText.from_str(text), date=DateEstimate(day, day, day))
    >>> table = lifelines([speech(1, 2010, "开展五抓五促"), speech(2, 2014, "“五抓五促”和四个意识")])
    >>> table[["formula", "official_year", "speeches", "longest_gap", "anachronism"]].values.tolist()
    [['五抓五促', <NA>, 2, 4.0, False], ['四个意识', 2016, 1, nan, True]]
    """
    matcher = matcher_of("party" if lexicon is None else lexicon)
    entries = {entry.form: entry for entry in matcher.lexicon}
    sightings: dict[_Formula, list[DateEstimate]] = defaultdict(list)
    members: list[Member] = []
    seen: list[tuple[DateEstimate, set[_Formula]]] = []
    for one in speeches:
        speech = one.speech if isinstance(one, SegmentedSpeech) else one
        found = {_Formula(h.form, h.category, h.scope, h.first_use) for h in _named(speech.text, matcher)}
        nested = {count.form for count in matcher.count(speech.text)} - {formula.form for formula in found}
        found |= {_Formula(e.form, e.category, e.scope, e.first_use) for e in map(entries.get, nested) if e}
        members.append(Member.of(speech))
        seen.append((speech.date, found))
    copies = copies_of(members)
    own = [one for place, one in enumerate(seen) if place not in copies]
    for day, found in own:
        for formula in found:
            sightings[formula].append(day)
    rows = [_row(formula, dates) for formula, dates in sightings.items()]
    rows.sort(key=lambda row: (row[4] or date.max, row[0]))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["official_year"] = frame["official_year"].astype("Int64")
    for name in ("first_seen", "last_seen"):
        frame[name] = pd.to_datetime(frame[name])
    frame.attrs = {
        "speeches": len(own),
        "copies_left_out": len(copies),
        "undated": sum(day.best is None for day, _ in own),
        "lexicon": f"{matcher.lexicon.name} {matcher.lexicon.version} {matcher.lexicon.digest}",
    }
    return frame


def _named(text: str, matcher: Matcher) -> list[Hit]:
    """The hits that are somebody's words: those of the lexicon and coined names, no mere pattern."""
    return [hit for hit in hits(text, matcher=matcher) if hit.scope != PATTERN]


def _row(formula: _Formula, dates: Sequence[DateEstimate]) -> tuple[Any, ...]:
    days = sorted(estimate.best for estimate in dates if estimate.best is not None)
    gaps = [(later - earlier).days / _YEAR for earlier, later in pairwise(days)]
    bounds = [estimate.latest for estimate in dates if estimate.latest is not None]
    year = int(formula.first_use[:4]) if formula.first_use else None
    return (
        formula.form,
        formula.category,
        formula.scope,
        year,
        days[0] if days else None,
        days[-1] if days else None,
        len(dates),
        len(dates) - len(days),
        max(gaps, default=nan),
        year is not None and bool(bounds) and min(bounds).year < year,
    )
