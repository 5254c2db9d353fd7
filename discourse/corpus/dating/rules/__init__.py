"""The rules of dating: each takes a page and gives the clues it finds there.

To add one, write a function ``Page -> list[Clue]`` and put it into :data:`RULES`. A pattern that it looks for in the
whole text (``page.finditer``) is found sooner if it stands among the module's ``SOUGHT``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from ...sieve import Sieve
from ..clue import Clue
from ..page import Page
from .anniversaries import anniversaries, anniversary_days
from .campaigns import campaigns, emergencies
from .counts import first_papers, party_members
from .dates import date_lines, days_without_year, document_numbers, lunar_days, running_dates
from .deixis import occasions, year_in_hand, year_of_review, year_of_what_happened, year_reviewed_and_begun
from .feasts import counted_feasts, feasts
from .lexical import lexical
from .masked import masked_leaders
from .meetings import bare_plenums, committee_sessions, congresses, plenums, sessions
from .plans import plans
from .seasons import seasons
from .silence import silence
from .web import posting
from .years import countdowns, running_years, target_years, title_years, years_to_century

Rule = Callable[[Page], list[Clue]]

#: Every rule, in the order in which evidence is listed when equal in weight.
RULES: tuple[Rule, ...] = (
    date_lines,
    running_dates,
    document_numbers,
    days_without_year,
    lunar_days,
    title_years,
    year_of_review,
    running_years,
    target_years,
    countdowns,
    years_to_century,
    year_in_hand,
    year_of_what_happened,
    occasions,
    year_reviewed_and_begun,
    anniversaries,
    anniversary_days,
    feasts,
    counted_feasts,
    plenums,
    bare_plenums,
    congresses,
    sessions,
    committee_sessions,
    plans,
    campaigns,
    emergencies,
    lexical,
    masked_leaders,
    party_members,
    first_papers,
    silence,
    seasons,
    posting,
)


@cache
def sieve() -> Sieve:
    """All that the rules look for in a whole text."""
    modules = dict.fromkeys([Page.__module__, *(rule.__module__ for rule in RULES)])
    return Sieve([p for name in modules for p in getattr(import_module(name), "SOUGHT", ())], least=1)
