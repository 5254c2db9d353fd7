"""A clue: one piece of evidence, and what the resolver must know of it beyond what is printed.

Every rule turns a page into clues. :class:`~discourse.corpus.speech.Evidence` is what the reader sees; a clue
adds whether it is a *figure* (a year or date written out, which re-posting sites rewrite), *content* (words that
nobody rewrites: campaigns, slogans, offices) or the *web* (what the page says of its own posting).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from ..lunar import LunarDays
from ..speech import Evidence
from .calendar import real_date

Origin = Literal["figure", "content", "web"]

#: A stretch of days of which there is but one does not come back.
_NEVER = 60


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of the calendar that comes back every year: (month, day) to (month, day), both included.

    With a ``weekday`` (1 for Monday) only in the years in which it begins on that.

    >>> Days((6, 18), (6, 18), weekday=3).in_year(2013) is None  # 6月18日,星期三
    True
    """

    start: tuple[int, int]
    end: tuple[int, int]
    weekday: int | None = None

    def in_year(self, year: int) -> tuple[date, date] | None:
        """The stretch that begins in a year; None where the calendar has no such days."""
        first, last = real_date(year, *self.start), real_date(year + (self.end < self.start), *self.end)
        if first is None or last is None or self.weekday not in (None, first.isoweekday()):
            return None
        return first, last


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several stretches of days, as those after each fifth plenum: which of them, other clues must say."""

    stretches: tuple[tuple[date, date], ...]

    def in_year(self, year: int) -> tuple[date, date] | None:
        """The stretch that begins in a year, if one does."""
        return next((each for each in self.stretches if each[0].year == year), None)

    @property
    def every(self) -> int:
        """The least number of years between two of them."""
        years = sorted(first.year for first, _ in self.stretches)
        return min((later - year for year, later in pairwise(years)), default=_NEVER)


@dataclass(frozen=True, slots=True)
class Clue:
    """Evidence with its origin; ``days`` says which days of an unknown year it speaks of.

    ``coinage`` marks words that did not exist before a date: the newest of them feeds the lag (see :mod:`.lag`).
    ``habit`` marks what is only usual (a slogan gone out of fashion, a successor not named): it narrows what facts
    leave open and yields to them without a conflict. ``fashion`` marks how long a slogan or a campaign was talked of,
    be it held for a fact or a habit: it does not outweigh a day that is printed twice over (see :mod:`.resolve`).
    Clues of one ``argument`` stand or fall together, so only the least doubt of them counts: two years that may both
    be still to come are not two witnesses. ``lasting`` marks a coinage that never went out of use, which does not say
    how new a text is. ``target`` marks a year that the text has for its goal, so that it is not its own. ``fault`` is
    what a date line says that cannot be true: it is told as a conflict.
    """

    evidence: Evidence
    origin: Origin = "content"
    days: Days | LunarDays | OneOf | None = None
    coinage: bool = False
    habit: bool = False
    fashion: bool = False
    argument: str = ""
    lasting: bool = False
    target: bool = False
    fault: str = ""

    @property
    def doubt(self) -> float:
        """How far the clue is to be distrusted by itself: one less its weight."""
        return 1.0 - self.evidence.weight


def not_before(
    quote: str, rule: str, day: date, weight: float, origin: Origin = "content", *, coinage: bool = False
) -> Clue:
    """The text is not older than ``day``: a terminus post quem."""
    return Clue(Evidence(quote, rule, day, None, weight), origin, None, coinage)


def not_after(
    quote: str, rule: str, day: date, weight: float, origin: Origin = "content", *, habit: bool = False
) -> Clue:
    """The text is not younger than ``day``: a terminus ante quem."""
    return Clue(Evidence(quote, rule, None, day, weight), origin, habit=habit)


def within(quote: str, rule: str, first: date, last: date, weight: float, origin: Origin = "content") -> Clue:
    """The text is of the days ``first`` to ``last``, both included."""
    return Clue(Evidence(quote, rule, first, last, weight), origin)


def on_days(
    quote: str, rule: str, days: Days | LunarDays | OneOf, weight: float, origin: Origin = "content"
) -> Clue:
    """The text is of these days of a year that other clues must find."""
    return Clue(Evidence(quote, rule, None, None, weight), origin, days)
