"""From clues to an interval: what is probable enough becomes a bound, what contradicts is said.

Each clue is wrong with some probability of its own. A bound is drawn where the clues that speak for it are, taken
together, wrong with at most :data:`DOUBT`: going from the tightest outwards, their doubts are multiplied until
the product is small enough. One strong clue suffices; three soft ones that agree do too. (That the clues err
independently is a simplification; the trial in ``tests/benchmarks/dating.py`` measures what it costs.)

Figures and content are resolved apart first. Sites rewrite years and leave the words: where the two cannot both be
true the words win, and the conflict is reported. A posting date only bounds from above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import prod

from ..lunar import LunarDays
from ..speech import DateEstimate, Evidence
from .calendar import add_months
from .clue import Clue, Days, OneOf
from .lag import LISTS_END, is_telling, lag_clues

#: The doubt at which a bound is drawn.
DOUBT = 0.05

#: Two readings no further apart than this differ by the season of a meeting, not by a rewritten year: both are kept.
_NEAR = timedelta(days=200)

#: Figures are given up for habits of speech when these are, taken together, wrong with at most this probability.
_OUTWEIGHED = 0.002

#: Clues no wider than this are sharp enough to guess the day from.
_SHARP = timedelta(days=440)

#: In an interval no longer than this a day without its year may fit exactly once.
_TWO_YEARS = timedelta(days=730)

#: A year by its stem and branch comes back after so many; where nothing else bounds it, no text is older than this.
_CYCLE, _OLDEST = 60, date(1942, 1, 1)

#: A day falls on the same weekday again after five, six or eleven years.
_WEEK = 5

#: A long interval is mostly bounded by a coinage below, and half of all texts lie within this of theirs.
_SOON = timedelta(days=300)

#: Goals are set for five years at least, as plans are: where nothing but a goal bounds a text, it lies so far ahead.
_AHEAD = 60

#: Evidence that decided nothing is listed up to this many pieces; the rest says the same more weakly.
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Span:
    """An interval in the making: the clues it follows, and what could not be reconciled.

    ``torn`` says that it spans two readings that contradict each other: a day between them is in neither.
    """

    low: date | None = None
    high: date | None = None
    clues: tuple[Clue, ...] = ()
    conflicts: tuple[str, ...] = ()
    torn: bool = False


def resolve(clues: Sequence[Clue], *, party: bool = False, current: bool = True) -> DateEstimate:
    """The interval, the best guess, the evidence that decided, and the conflicts.

    ``party`` says that the text is about the Party's own affairs, whose words age faster; ``current`` that its newest
    words are seen and its own: those of a life retold, or of a text with masks, bound from below only.
    """
    clues = [c for c in _without_repetition(clues) if current or not c.habit]
    told = [clue for clue in clues if clue.origin != "web"]
    facts, habits = [c for c in told if not c.habit], [c for c in told if c.habit]
    figures = _span([clue for clue in facts if clue.origin == "figure"])
    content = _span([clue for clue in facts if clue.origin == "content"])
    lag = lag_clues(content.low, told, party) if current else []
    telling = habits + (lag if is_telling(told) else [])
    span = _figures_and_content(figures, content, telling) or _narrowed_by_habits(_span(facts), habits + lag)
    span = _bounded_by_web(span, [clue for clue in clues if clue.origin == "web"])
    span = _narrowed_to_one(span, told)
    returning = [clue for clue in told if not isinstance(clue.days, OneOf)]
    span, dated = _narrowed_by_days(span, returning)
    best = _best(span, [*returning, *_raised(told, span)], dated)
    faults = tuple(dict.fromkeys(clue.fault for clue in told if clue.fault))
    evidence = _listed([*clues, *lag, *([Clue(dated)] if dated else [])], span)
    return DateEstimate(span.low, span.high, best, evidence, (*faults, *span.conflicts))


def _without_repetition(clues: Sequence[Clue]) -> list[Clue]:
    """Each rule once for each pair of days it gives, with the first quotation: a long text says things often."""
    first: dict[tuple[object, ...], Clue] = {}
    for clue in clues:
        e = clue.evidence
        first.setdefault((e.rule, e.earliest, e.latest, e.weight, clue.days, clue.coinage and e.quote), clue)
    return list(first.values())


def _figures_and_content(figures: Span, content: Span, habits: Sequence[Clue]) -> Span | None:
    """The words where figures and words cannot both be true, or both readings; None where they agree."""
    usual = _narrowed_by_habits(content, habits)
    apart = _gap(figures, usual)
    if apart is None:
        return None
    conflict = (
        f"the figures say {_said(figures)} ({_quotes(figures)}),"
        f" the content says {_said(usual)} ({_quotes(usual)}); "
    )
    if apart <= _NEAR or not _outweighed(figures, content, habits):
        low, high = _hull(figures, usual)
        return Span(low, high, (), (*content.conflicts, conflict + "both are kept"), torn=True)
    followed = "the years may have been rewritten, the content is followed"
    return replace(usual, conflicts=(*content.conflicts, conflict + followed))


def _outweighed(figures: Span, content: Span, habits: Sequence[Clue]) -> bool:
    """Whether the words leave the figures hardly a chance: facts do, and habits if enough of them agree."""
    if _gap(figures, content) is not None:
        return True
    low = figures.low or date.max
    against = [c for c in (*content.clues, *habits) if c.evidence.latest and c.evidence.latest < low]
    return _joint(against) <= _OUTWEIGHED


def _span(clues: Sequence[Clue]) -> Span:
    """The interval of clues of one kind. Of contradicting bounds the less doubtful one stands."""
    lows = _by_earliest(clues)
    highs = _by_latest(clues)
    low, high = _drawn(lows, "earliest"), _drawn(highs, "latest")
    if low is None or high is None or low <= high:
        return Span(low, high, tuple(clues))
    too_late = [c for c in lows if c.evidence.earliest and c.evidence.earliest > high]
    too_early = [c for c in highs if c.evidence.latest and c.evidence.latest < low]
    keep_low = _joint(too_late) <= _joint(too_early)
    loser, winner = (too_early, too_late) if keep_low else (too_late, too_early)
    conflict = (
        f"{_quoted(winner)} and {_quoted(loser)} cannot both be of the text's own time; the first is followed"
    )
    rest = _span([clue for clue in clues if clue not in loser])
    return replace(rest, conflicts=(conflict, *rest.conflicts))


def _narrowed_by_habits(span: Span, habits: Sequence[Clue]) -> Span:
    """What is usual, where it does not contradict the facts."""
    possible = [
        c for c in habits if span.low is None or (c.evidence.latest and c.evidence.latest >= span.low)
    ]
    high = _drawn(_by_latest([*span.clues, *possible]), "latest")
    if high is None or (span.low and high < span.low):
        return span
    return replace(span, high=min(span.high or high, high))


def _by_earliest(clues: Sequence[Clue]) -> list[Clue]:
    """Those that bound from below, the tightest first."""
    bounding = [c for c in clues if c.evidence.earliest]
    return sorted(bounding, key=lambda c: (c.evidence.earliest or date.min, c.evidence.weight), reverse=True)


def _by_latest(clues: Sequence[Clue]) -> list[Clue]:
    """Those that bound from above, the tightest first."""
    bounding = [c for c in clues if c.evidence.latest]
    return sorted(bounding, key=lambda c: (c.evidence.latest or date.max, -c.evidence.weight))


def _drawn(ordered: Sequence[Clue], end: str) -> date | None:
    """The outermost day needed for the doubts of the clues up to it to multiply down to :data:`DOUBT`.

    A rule is counted once for each distinct day it gives: ten slogans of one congress are one piece of news. So is an
    argument, whatever days it gives.
    """
    least: dict[object, float] = {}
    for clue in ordered:
        day: date = getattr(clue.evidence, end)
        witness = clue.argument or (clue.evidence.rule, day)
        least[witness] = min(least.get(witness, 1.0), clue.doubt)
        if prod(least.values()) <= DOUBT + 1e-9:
            return day
    return None


def _joint(clues: Sequence[Clue]) -> float:
    least: dict[object, float] = {}
    for place, clue in enumerate(clues):
        witness = clue.argument or place
        least[witness] = min(least.get(witness, 1.0), clue.doubt)
    return prod(least.values())


def _bounded_by_web(span: Span, web: Sequence[Clue]) -> Span:
    """The posting date as an upper bound, unless the text says it is younger."""
    days = [clue.evidence.latest for clue in web if clue.evidence.latest]
    if not days:
        return span
    posted = min(days)
    if span.low and posted < span.low:
        conflict = f"the page is dated {posted.isoformat()}, before anything the text allows ({_said(span)})"
        return replace(span, conflicts=(*span.conflicts, conflict))
    return replace(span, high=min(span.high or posted, posted))


def _narrowed_to_one(span: Span, clues: Sequence[Clue]) -> Span:
    """The interval cut to the one of several stretches that it touches, where it touches one and is no longer than
    the years between them."""
    for clue in clues:
        if span.torn or span.low is None or span.high is None or not isinstance(clue.days, OneOf):
            continue
        fits = _occurrences(clue.days, span.low, span.high)
        if len(fits) == 1 and (span.high - span.low).days < 366 * clue.days.every:
            span = replace(span, low=fits[0][0], high=fits[0][1])
    return span


def _narrowed_by_days(span: Span, clues: Sequence[Clue]) -> tuple[Span, Evidence | None]:
    """A day without year, put into the interval where it fits exactly once.

    The longer the interval, the likelier a word of two years too many or too few at its ends: only a day that comes
    back after more than a year, as those of a named lunar year do, is put into a long one.
    """
    if span.torn:
        return span, None
    for clue in sorted((c for c in clues if c.days), key=lambda c: -c.evidence.weight):
        assert clue.days
        every = _every(clue.days)
        low = span.low or (_OLDEST if every == _CYCLE else None)
        high = span.high or (LISTS_END if every == _CYCLE else None)
        if low is None or high is None or high - low > _TWO_YEARS * max(1, every // 2):
            continue
        fits = _occurrences(clue.days, low, high)
        if len(fits) == 1:
            first, last = fits[0]
            dated = replace(clue.evidence, earliest=first, latest=last)
            if clue.evidence.weight >= 0.85:
                return replace(span, low=first, high=last), dated
            return span, dated
    return span, None


def _every(days: Days | LunarDays | OneOf) -> int:
    """After how many years the days come back, at the least."""
    if isinstance(days, OneOf):
        return days.every
    if isinstance(days, LunarDays):
        return days.of if days.turn is not None else 1
    return _WEEK if days.weekday else 1


def _occurrences(days: Days | LunarDays | OneOf, low: date, high: date) -> list[tuple[date, date]]:
    """The stretches of ``low:high`` that fall on the days, year by year."""
    found = []
    for year in range(low.year - 1, high.year + 2):
        stretch = days.in_year(year)
        if stretch and stretch[0] <= high and stretch[1] >= low:
            found.append((max(stretch[0], low), min(stretch[1], high)))
    return found


def _best(span: Span, clues: Sequence[Clue], dated: Evidence | None) -> date | None:
    """A reasoned day inside the interval: where narrow clues overlap, else soon after the newest word."""
    days = [] if span.torn else sorted((c for c in clues if c.days), key=lambda c: -c.evidence.weight)
    if dated and dated.earliest and dated.latest:
        first, last = _on_days_of_all(days, dated.earliest, dated.latest)[0]
        return first + (last - first) / 2
    low, high = span.low, span.high
    if (low is None or high is None) and (day := _by_cycle(low, high, clues)):
        return day
    if high and low is None:
        return min(_before_target(high, clues), LISTS_END)
    if low is None or high is None:
        return low
    on_days = _on_days_of_all(days, low, high)
    if on_days != [(low, high)]:
        return on_days[0][0] + (on_days[0][1] - on_days[0][0]) / 2
    for first, last in sorted(_sharp(clues, low, high), key=lambda pair: pair[1] - pair[0]):
        if max(low, first) <= min(high, last):
            low, high = max(low, first), min(high, last)
    return low + min((high - low) / 2, _SOON)


def _on_days_of_all(clues: Sequence[Clue], low: date, high: date) -> list[tuple[date, date]]:
    """The stretches of ``low:high`` that fall on the days of one clue and of all weaker ones that leave any."""
    stretches = [(low, high)]
    for clue in clues:
        assert clue.days
        stretches = [each for ends in stretches for each in _occurrences(clue.days, *ends)] or stretches
    return stretches


def _raised(clues: Sequence[Clue], span: Span) -> list[Clue]:
    """The days of printed dates that the words have overruled: who raises the year leaves month and day."""
    if span.low is None or span.high is None or span.high - span.low > _SHARP:
        return []
    printed = [c.evidence for c in clues if c.origin == "figure" and c.evidence.rule == "date line"]
    overruled = [
        e.earliest for e in printed if e.earliest and e.earliest == e.latest and _contradicts(e, span)
    ]
    days = [Days((day.month, day.day), (day.month, day.day)) for day in overruled]
    return [Clue(printed[0], "figure", day) for day in days]


def _by_cycle(low: date | None, high: date | None, clues: Sequence[Clue]) -> date | None:
    """The last day before ``high`` that a year by its stem and branch allows: more texts are of 2010 than of 1950."""
    for clue in clues:
        if clue.days and _every(clue.days) == _CYCLE:
            fits = _occurrences(clue.days, low or _OLDEST, high or LISTS_END)
            return fits[-1][0] + (fits[-1][1] - fits[-1][0]) / 2 if fits else None
    return None


def _before_target(high: date, clues: Sequence[Clue]) -> date:
    """The day that is the last possible one, unless it is the end of a year that a text has for its goal."""
    targets = [c.evidence.latest for c in clues if c.target and c.evidence.latest]
    return add_months(min(targets), -_AHEAD) if high in targets else high


def _sharp(clues: Sequence[Clue], low: date, high: date) -> list[tuple[date, date]]:
    """The short intervals that clues give and that touch ``low:high``."""
    ends = [(c.evidence.earliest, c.evidence.latest) for c in clues]
    return [
        (first, last)
        for first, last in ends
        if first and last and first <= high and last >= low and last - first <= _SHARP
    ]


def _gap(one: Span, two: Span) -> timedelta | None:
    """How far apart two intervals lie; None if they share a day."""
    for first, second in ((one, two), (two, one)):
        if first.high and second.low and first.high < second.low:
            return second.low - first.high
    return None


def _hull(one: Span, two: Span) -> tuple[date | None, date | None]:
    lows, highs = (one.low, two.low), (one.high, two.high)
    return (
        None if None in lows else min(day for day in lows if day),
        None if None in highs else max(day for day in highs if day),
    )


def _listed(clues: Sequence[Clue], span: Span) -> tuple[Evidence, ...]:
    """The evidence: what sets or contradicts a bound first, then what comes nearest, without repetition."""

    def distance(clue: Clue) -> tuple[float, float]:
        e = clue.evidence
        gaps = [
            abs((day - end).days)
            for day, end in ((e.earliest, span.low), (e.latest, span.high))
            if day and end
        ]
        return (min(gaps, default=0 if clue.days else 10**6), -e.weight)

    ordered = list(dict.fromkeys(clue.evidence for clue in sorted(clues, key=distance)))
    outside = [e for e in ordered if _contradicts(e, span)]
    inside = [e for e in ordered if not _contradicts(e, span)]
    return (*inside[:_LISTED], *outside[:_LISTED])


def _contradicts(evidence: Evidence, span: Span) -> bool:
    return bool(
        (evidence.earliest and span.high and evidence.earliest > span.high)
        or (evidence.latest and span.low and evidence.latest < span.low)
    )


def _said(span: Span) -> str:
    low = span.low.isoformat() if span.low else ""
    high = span.high.isoformat() if span.high else ""
    if low and high:
        return low if low == high else f"{low} to {high}"
    return f"not before {low}" if low else f"not after {high}"


def _quotes(span: Span) -> str:
    """The clues that set the two ends of a span, quoted."""
    ends = [
        c
        for c in span.clues
        if (span.low and c.evidence.earliest == span.low) or (span.high and c.evidence.latest == span.high)
    ]
    return _quoted(sorted(ends, key=lambda c: -c.evidence.weight))


def _quoted(clues: Sequence[Clue]) -> str:
    quotes = list(dict.fromkeys(clue.evidence.quote for clue in clues))
    return ", ".join(f"“{quote[:30]}”" for quote in quotes[:3])
