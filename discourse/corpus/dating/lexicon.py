"""The dated word lists, read once a process: expressions with the days they are confined to, and one automaton.

The lists are data (``discourse/lexicons/dated``; its README has their origin and what was corrected). All their
written forms go into a single Aho-Corasick automaton, so a text is read once however long the lists grow
(Aho & Corasick 1975, doi:10.1145/360825.360855).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from ...errors import LexiconError
from .calendar import add_months
from .folding import fold

#: How far a slogan's first day is to be trusted, by its dating power in the list: of the strong ones none of 186
#: was found before its day in 23 million characters of dated text; medium ones erred once.
POWER = {"strong": 0.97, "medium": 0.8, "weak": 0.5, "revived": 0.9}

#: A slogan out of fashion is a habit, not a law, and long texts look back: five must agree for a bound.
FADED = 0.5

#: How far the day is to be trusted from which a thing that took place is spoken of.
_KNOWN = 0.95

#: The lists of one shape: file, and the rule under which its entries are quoted.
_LISTS = (
    ("dated_slogans", "slogan"),
    ("superseded", "superseded formula"),
    ("office_holders", "office-holder"),
    ("institutions", "institution"),
    ("events", "event"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An expression, the days between which it is used, and how sure either end is (0 where there is none)."""

    rule: str
    name: str
    earliest: date | None
    sure_from: float
    latest: date | None
    sure_until: float
    revived: date | None = None
    revived_if_after: date | None = None
    #: Whether it never went out of use, so that it says nothing of how new a text is.
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """A named campaign: announced, started, closed, until when it is still spoken of, and its batches.

    ``slogans`` are forms that by themselves are what the campaign preached and not the campaign: they outlive it.
    """

    name: str
    announced: date
    starts: date
    ends: date
    settled: date
    sure_settled: float
    batches: tuple[tuple[date, date], ...] = ()
    slogans: tuple[str, ...] = ()

    @property
    def first_over(self) -> date:
        """When its first batch, or all of it, was over: from then on it can be looked back on."""
        return self.batches[0][1] if self.batches else min(self.ends, add_months(self.starts, 10))


@dataclass(frozen=True, slots=True)
class ThisYear:
    """A phrase that only fits one year when it is said of "this year"."""

    year: int


@dataclass(frozen=True, slots=True)
class Happened:
    """A thing that happened in one year, so that 去年 beside it says which year it is."""

    year: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """A thing that took known days, and the words that say it took place (none where the usual ones do).

    ``known`` is the day from which its forms are used at all, where they are used of nothing else: a disaster's own
    day, or that on which games were awarded.
    """

    opened: date
    closed: date
    done: tuple[str, ...]
    known: date | None = None


@dataclass(frozen=True, slots=True)
class Emergency:
    """A fight against a disaster, which meetings were held for from one day to another."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Meeting:
    """A congress, plenum or session with its days."""

    opened: date
    closed: date


@dataclass(frozen=True, slots=True)
class Founding:
    """What anniversaries are counted from: its written forms, its day, and whether it began an era."""

    forms: tuple[str, ...]
    day: date
    era: bool


@dataclass(frozen=True, slots=True)
class Period:
    """Words of a period, those of all later ones, and the day from which no speech is without one of the latter.

    ``sure_until`` holds for texts about the Party's own affairs, ``sure_elsewhere`` for all others.
    """

    name: str
    spoken: tuple[str, ...]
    unspoken: tuple[str, ...]
    until: date
    sure_until: float
    sure_elsewhere: float


Item = Entry | Campaign | ThisYear | Happened | Occasion | Emergency


@dataclass(frozen=True, slots=True)
class Hit:
    """An item met in a text, at ``start:end`` of its folded characters."""

    item: Item
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """All lists together. ``forms[i]`` belongs to ``items[i]`` unless its neighbours are among ``guards[i]``."""

    forms: tuple[str, ...]
    items: tuple[Item, ...]
    guards: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    automaton: Any
    meetings: dict[tuple[str, int, int], Meeting]
    members: tuple[tuple[date, int], ...]
    periods: tuple[Period, ...]

    def hits(self, folded: str) -> Iterator[Hit]:
        """Every item in the text, in the order of where it ends; forms with a false friend's neighbour are none.

        >>> [hit.item.name for hit in load().hits("志愿军三个代表团") if isinstance(hit.item, Entry)]
        []
        """
        for start, end, index in self.automaton.find_overlapping(folded):
            before, after = self.guards[index]
            if before and folded.endswith(before, max(0, start - 8), start):
                continue
            if after and folded.startswith(after, end):
                continue
            yield Hit(self.items[index], start, end)


@cache
def load() -> Lexicon:
    """The lists that come with the package."""
    from daachorse import CharwiseDoubleArrayAhoCorasick

    rows: list[tuple[str, Item, tuple[str, ...], tuple[str, ...]]] = []
    for file, rule in _LISTS:
        for row in _read(file):
            entry = _entry(row, rule)
            guards = _split(row["unless_after"]), _split(row["unless_before"])
            rows += [(form, entry, *guards) for form in _split(row["forms"])]
    for row in _read("campaigns"):
        guards = _split(row["unless_after"]), ()
        rows += [(form, _campaign(row), *guards) for form in _split(row["forms"])]
    for row in _read("this_year"):
        rows += [(form, ThisYear(int(row["year"])), (), ()) for form in _split(row["forms"])]
    for row in _read("happened"):
        rows += [(form, Happened(int(row["year"])), (), ()) for form in _split(row["forms"])]
    for row in _read("occasions"):
        occasion, forms = _occasion(row), _split(row["forms"])
        guards = _split(row["unless_after"]), ()
        rows += [(form, occasion, *guards) for form in forms]
        if occasion.known:
            event = Entry("event", forms[0], occasion.known, _KNOWN, None, 0, lasting=True)
            rows += [(form, event, *guards) for form in forms]
    for row in _read("emergencies"):
        fight = Emergency(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
        rows += [(form, fight, (), ()) for form in _split(row["forms"])]
    forms = tuple(row[0] for row in rows)
    return Lexicon(
        forms,
        tuple(row[1] for row in rows),
        tuple((row[2], row[3]) for row in rows),
        CharwiseDoubleArrayAhoCorasick(list(forms)),
        {
            (row["kind"], int(row["number"]), int(row["session"] or 0)): Meeting(
                date.fromisoformat(row["opened"]), date.fromisoformat(row["closed"])
            )
            for row in _read("dated_references")
        },
        tuple(
            (date.fromisoformat(row["published"]), int(row["ten_thousands"]))
            for row in _read("party_members")
        ),
        _periods(),
    )


@cache
def foundings() -> tuple[Founding, ...]:
    """What anniversaries are counted from."""
    return tuple(
        Founding(_split(row["forms"]), date.fromisoformat(row["day"]), row["era"] == "yes")
        for row in _read("foundings")
    )


@cache
def feast_days() -> tuple[tuple[tuple[str, ...], tuple[int, int], int], ...]:
    """Days of the year that are counted: written forms, month and day, and the year of the first."""
    return tuple(
        (_split(row["forms"]), (int(row["day"][:2]), int(row["day"][3:])), int(row["first"]))
        for row in _read("feast_days")
    )


def _periods() -> tuple[Period, ...]:
    """The rows of the list: what replaced the words of a period is what replaced those of all later ones, too."""
    later: tuple[str, ...] = ()
    periods = []
    for row in reversed(_read("periods")):
        later = (*_split(row["replaced_by"]), *later)
        until, sure, elsewhere = (row[key] for key in ("until", "sure_until", "sure_elsewhere"))
        periods.append(
            Period(
                row["period"],
                _split(row["spoken"]),
                later,
                date.fromisoformat(until),
                float(sure),
                float(elsewhere),
            )
        )
    return tuple(reversed(periods))


def _entry(row: dict[str, str], rule: str) -> Entry:
    """A row of a list; slogans state a power, the other lists how sure either end is."""
    power = row.get("power")
    revived = row.get("revived")
    return Entry(
        rule,
        row["expression"],
        _day(row["not_before"]),
        (POWER[power] if power != "revived" else 0.0) if power else float(row["sure_from"] or 0),
        _day(row["until"]),
        (FADED if row["until"] else 0.0) if power else float(row["sure_until"] or 0),
        _day(revived) if revived else None,
        _day(row["revived_if_after"]) if revived else None,
        row.get("lasting") == "yes",
    )


def _occasion(row: dict[str, str]) -> Occasion:
    opened, closed = date.fromisoformat(row["opened"]), date.fromisoformat(row["closed"])
    return Occasion(opened, closed, _split(row["done"]), _day(row["known"]))


def _campaign(row: dict[str, str]) -> Campaign:
    days = [date.fromisoformat(row[key]) for key in ("announced", "starts", "ends", "settled")]
    ends = [batch.split("/") for batch in row["batches"].split("|") if batch]
    batches = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in ends)
    sure, slogans = float(row["sure_settled"]), _split(row["slogans"])
    return Campaign(row["name"], days[0], days[1], days[2], days[3], sure, batches, slogans)


def _read(name: str) -> list[dict[str, str]]:
    """The rows of one list, as text."""
    path = resources.files("discourse.lexicons") / "dated" / f"{name}.csv"
    if not path.is_file():
        raise LexiconError(
            "the dated word list is missing", where=f"{name}.csv", advice="install the package anew"
        )
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _split(cell: str) -> tuple[str, ...]:
    """The alternatives of a cell, folded as texts are."""
    return tuple(fold(part) for part in cell.split("|") if part)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
