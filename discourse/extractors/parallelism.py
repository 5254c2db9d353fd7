"""Parallelism (排比): three or more neighbours built alike: 同谋划、同部署、同检查.

Two scales are looked at: clauses (between any two marks) and members (whole stretches between semicolons and full
stops). Counted by form, so that anyone can count again: all units of a run have the same character in the same place,
and about the same length. What is parallel in grammar only (抓基层、打基础、强保障) is not found; a list of things of
one kind is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan
from typing import ClassVar, NamedTuple

import numpy as np

from ..segment.segmented import SegmentedSpeech
from ._arrays import Bools, CharacterClass, Codes, Ints, before
from ._clauses import MARKS, MIN_HAN, Clause, Stretches, Together, clauses
from ._tokens import HAN
from .base import Column, Extractor

#: A pair is a couplet; 排比 begins with three.
RUN = 3

#: By how many Han characters neighbours may differ in length.
SLACK = 2

#: The number of a point is no part of its form: 一是讲学习，二是讲政治.
_NUMBER = re.compile("[一二三四五六七八九十]{1,2}[是要]|其[一二三四五六]")

_STOPS = frozenset("。！？!?…")
_PARTS = _STOPS | frozenset("；;")
_IS_STOP, _IS_PART = CharacterClass("".join(sorted(_STOPS))), CharacterClass("".join(sorted(_PARTS)))
_IS_DIGIT = CharacterClass("一二三四五六七八九十")
_IS_DIGIT_OF_SIX = CharacterClass("一二三四五六")
_IS_VERB = CharacterClass("是要")

_FORM = (
    f"run: at least {RUN} neighbouring units of one line that all begin with the same character, or all end with it, "
    f"each within {SLACK} Han characters of the one before in length, or that are all of one length and have the "
    f"same character in the same place; unit: a stretch of at least 3 Han characters between two marks ({MARKS}), in "
    "a run that no sentence end cuts; at the two ends of a run a longer stretch counts with as many characters next "
    "to the run as its neighbour has, where those begin or end alike; or: a stretch of at least 6 between semicolons "
    "and sentence ends, alike in two characters, in length within 2 or a quarter of the longer; an item number "
    "(一是, 二要, 其三) is no part of a unit"
)
_AS_ABOVE = "run: as in parallelism.share"
_SHORT = f"NaN under {MIN_HAN} Han characters."
_LISTS = "Lists of things of one kind count too; what is parallel in grammar only does not. "


class _Scale(NamedTuple):
    """How alike neighbours must be: ``shared`` characters in one place, ``least`` Han characters in all, a difference
    in length of up to one ``part`` of the longer (0: of :data:`SLACK`)."""

    shared: int
    least: int
    part: int


_CLAUSE = _Scale(1, 3, 0)
_MEMBER = _Scale(2, 6, 4)

#: The place of a unit's last characters, counted from behind.
_LAST = -1
_ENDS = frozenset({0, _LAST})


class Run(NamedTuple):
    """Parallel units: ``start:end`` in the text, and how many there are."""

    start: int
    end: int
    units: int


def parallel_runs(text: str) -> list[Run]:
    """The runs of a text, in order; of those that overlap, one that holds them all, with the most units of any.

    >>> text = "坚持同谋划、同部署、同检查。发展要靠党，稳定要靠党，小康要靠党。"
    >>> [text[run.start : run.end] for run in parallel_runs(text)]
    ['同谋划、同部署、同检查', '发展要靠党，稳定要靠党，小康要靠党']
    """
    found: list[Run] = []
    for line in re.finditer(r"[^\r\n]+", text):
        units = [_unnumbered(c, text) for c in clauses(line.group(), line.start())]
        for sentence in _groups(units, _STOPS):
            found += _runs(sentence, _CLAUSE, text)
        found += _runs([_joined(group) for group in _groups(units, _PARTS)], _MEMBER, text)
    return _merged(found)


def parallel_runs_of(parts: Stretches) -> list[Run]:
    """What :func:`parallel_runs` finds, from the clauses of the same text.

    Most sentences have no unit that is like both its neighbours, and so no run. Likeness is looked for in all of them
    at once; only those in which it is found are read clause by clause.

    >>> from ._arrays import Characters
    >>> from ._clauses import stretches
    >>> text = "今天开会。坚持同谋划、同部署、同检查。"
    >>> parallel_runs_of(stretches(Characters.of(text))) == parallel_runs(text)
    True
    """
    if len(parts.start) == 0:
        return []
    text = parts.characters.text
    units = _units(parts)
    found: list[Run] = []
    for first, end in _worth_reading(units, units.sentence, _CLAUSE):
        found += _runs([units.clause(n, parts) for n in range(first, end)], _CLAUSE, text)
    members = units.joined()
    for first, end in _worth_reading(members, members.line, _MEMBER):
        found += _runs([members.clause(n, parts) for n in range(first, end)], _MEMBER, text)
    return _merged(found)


@dataclass(frozen=True)
class _Units:
    """Units as stretches of the Han characters of a text: unit ``n`` is ``han[first[n]:end[n]]``, numbers left out.

    ``places`` says where each Han character stands in the text; ``start`` and ``finish`` are places in the text.
    ``line``, ``sentence`` and ``part`` number what each unit stands in: its line, what ends at a stop, what ends at a
    stop or semicolon.
    """

    han: Codes
    places: Ints
    first: Ints
    end: Ints
    start: Ints
    finish: Ints
    line: Ints
    sentence: Ints
    part: Ints

    def clause(self, n: int, parts: Stretches) -> Clause:
        """Unit ``n`` as a clause (without the marks behind it, which are not asked for)."""
        start, end = int(self.start[n]), int(self.finish[n])
        text = parts.characters.text
        han = self.places[self.first[n] : self.end[n]]
        return Clause(start, end, "".join([text[place] for place in han.tolist()]), "")

    def joined(self) -> _Units:
        """The members: the units of each part as one."""
        opens = np.flatnonzero(np.diff(self.part, prepend=-1))
        shuts = np.append(opens[1:], len(self.part)) - 1
        size = self.end - self.first
        han = np.repeat(self.first - (np.cumsum(size) - size), size) + np.arange(size.sum())
        ends = np.cumsum(size)
        return _Units(
            self.han[han],
            self.places[han],
            (ends - size)[opens],
            ends[shuts],
            self.start[opens],
            self.finish[shuts],
            self.line[opens],
            self.sentence[opens],
            self.part[opens],
        )


def _units(parts: Stretches) -> _Units:
    """The clauses of a text, the numbers of points left out."""
    text = parts.characters
    codes = text.codes
    places = np.flatnonzero(text.is_han)
    han = codes[places]
    first, end = text.han_before[parts.start], text.han_before[parts.end]
    skipped = _numbers(han, first, end)
    breaks = np.cumsum((codes == ord("\n")) | (codes == ord("\r")))
    line = np.diff(breaks[parts.start], prepend=-1) != 0
    stopped = [_stands_behind(parts, mark) for mark in (_IS_STOP, _IS_PART)]
    start = np.where(skipped > 0, places[first + skipped], parts.start)
    return _Units(
        han,
        places,
        first + skipped,
        end,
        start,
        parts.end,
        np.cumsum(line),
        *(np.cumsum(line | np.append(True, stop[:-1])) for stop in stopped),
    )


def _stands_behind(parts: Stretches, marks: CharacterClass) -> Bools:
    """Whether one of the marks is among those behind each clause; those in the next line count as well, where
    another group begins anyway."""
    found = before(marks.of(parts.characters.codes))
    return np.asarray(found[parts.mark_end] > found[parts.end])


def _numbers(han: Codes, first: Ints, end: Ints) -> Ints:
    """How many characters the number of a point has at the beginning of each unit, as :data:`_NUMBER` has it."""
    one, two, three = (han.take(first + n, mode="clip") for n in range(3))
    digit, verb = _IS_DIGIT.of(one), _IS_VERB.of(two)
    long = digit & _IS_DIGIT.of(two) & _IS_VERB.of(three) & (end - first > 3)
    short = ((digit & verb) | ((one == ord("其")) & _IS_DIGIT_OF_SIX.of(two))) & (end - first > 2)
    return np.where(long, 3, np.where(short, 2, 0))


def _worth_reading(units: _Units, group: Ints, scale: _Scale) -> Iterator[tuple[int, int]]:
    """The groups in which some unit is like the one before and the one behind in one way: at the beginning, at the
    end, or inside. Without such a unit there is no run of three."""
    middle = np.zeros(len(units.first), dtype=bool)
    for with_before, with_behind in _likeness(units, group, scale):
        middle[1:-1] |= with_before[:-1] & with_behind[1:]
    for number in np.unique(group[middle]).tolist():
        yield int(np.searchsorted(group, number)), int(np.searchsorted(group, number, side="right"))


def _likeness(units: _Units, group: Ints, scale: _Scale) -> list[tuple[Bools, Bools]]:
    """For each pair of neighbours whether they are alike at the beginning, at the end, and inside: as the second unit
    of the pair sees it, and as the first does. (The longer of two clauses may be cut to touch the shorter.)"""
    han, first, end = units.han, units.first, units.end
    size = end - first
    one, two = size[:-1], size[1:]
    shorter, longer = np.minimum(one, two), np.maximum(one, two)
    near = np.maximum(SLACK, longer // scale.part) if scale.part else SLACK
    fits = (group[:-1] == group[1:]) & (shorter >= scale.least)
    close = fits & (longer - shorter <= near)
    begins = _same(han, first[:-1], first[1:], scale.shared)
    ends = _same(han, end[:-1] - scale.shared, end[1:] - scale.shared, scale.shared)
    inside = close & (one == two)
    inside[inside] = _same_inside(han, first[:-1][inside], first[1:][inside], one[inside], scale.shared)
    if scale.part:
        return [(close & begins, close & begins), (close & ends, close & ends), (inside, inside)]
    # 坚持|同谋划、同部署: the end of the longer clause before, the beginning of the longer one behind
    longer_before, longer_behind = fits & (one > two), fits & (two > one)
    tail_begins = longer_before & _same(han, end[:-1] - two, first[1:], 1)
    head_ends = longer_behind & _same(han, end[:-1] - 1, first[1:] + one - 1, 1)
    return [
        (close & begins | tail_begins, (close | longer_behind) & begins),
        ((close | longer_before) & ends, close & ends | head_ends),
        (inside, inside),
        (
            tail_begins | longer_before & ends,
            longer_behind & begins | head_ends,
        ),  # one unit, and both beside it cut
    ]


def _same(han: Codes, one: Ints, two: Ints, shared: int) -> Bools:
    """Whether the same ``shared`` characters stand at both places."""
    found = han.take(one, mode="clip") == han.take(two, mode="clip")
    for n in range(1, shared):
        found &= han.take(one + n, mode="clip") == han.take(two + n, mode="clip")
    return np.asarray(found)


def _same_inside(han: Codes, one: Ints, two: Ints, size: Ints, shared: int) -> Bools:
    """Whether two units of one ``size`` have the same ``shared`` characters at any one place."""
    tried = size - shared + 1
    ends = np.cumsum(tried)
    step = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - tried, tried)
    hits = before(_same(han, np.repeat(one, tried) + step, np.repeat(two, tried) + step, shared))
    return np.asarray(hits[ends] > hits[ends - tried])


def _groups(units: Sequence[Clause], marks: frozenset[str]) -> Iterator[Sequence[Clause]]:
    """The clauses up to and with each that one of the marks follows."""
    first = 0
    for n, unit in enumerate(units, 1):
        if n == len(units) or marks & set(unit.mark):
            yield units[first:n]
            first = n


def _joined(group: Sequence[Clause]) -> Clause:
    return Clause(group[0].start, group[-1].end, "".join(c.han for c in group), group[-1].mark)


def _unnumbered(unit: Clause, text: str) -> Clause:
    match = _NUMBER.match(unit.han)
    return _tail(unit, match.end(), text) if match and match.end() < len(unit.han) else unit


def _tail(unit: Clause, skipped: int, text: str) -> Clause:
    """The unit without its first ``skipped`` Han characters."""
    places = [m.start() for m in HAN.finditer(text, unit.start, unit.end)]
    return unit._replace(start=places[skipped], han=unit.han[skipped:])


def _head(unit: Clause, dropped: int, text: str) -> Clause:
    """The unit without its last ``dropped`` Han characters."""
    places = [m.end() for m in HAN.finditer(text, unit.start, unit.end)]
    return unit._replace(end=places[-dropped - 1], han=unit.han[:-dropped])


def _runs(units: Sequence[Clause], scale: _Scale, text: str) -> Iterator[Run]:
    """The runs of one scale; clauses may be eked out at both ends by what touches them in longer ones."""
    for first, end, places in _series(units, scale):
        run = [*units[first:end]]
        if scale is _CLAUSE:
            run[:0] = _cut(units[max(first - 1, 0) : first], run[0], places, text, at_end=True)
            run += _cut(units[end : end + 1], run[-1], places, text, at_end=False)
        if len(run) >= RUN:
            yield Run(run[0].start, run[-1].end, len(run))


def _series(units: Sequence[Clause], scale: _Scale) -> Iterator[tuple[int, int, frozenset[int]]]:
    """The longest series with a place in common, single units too; one may begin with the last unit of another."""
    first, places = 0, _ENDS
    for n in range(1, len(units) + 1):
        alike = _places(units[n - 1].han, units[n].han, scale) if n < len(units) else frozenset[int]()
        common = alike & places if n - first > 1 else alike
        if common:
            places = common
            continue
        yield first, n, places
        first, places = (n - 1, alike) if alike else (n, _ENDS)


def _places(one: str, two: str, scale: _Scale) -> frozenset[int]:
    """Where two units have the same characters: 0 at the beginning, -1 at the end, and any place if of one length."""
    shorter, longer = sorted((len(one), len(two)))
    if shorter < scale.least or longer - shorter > max(SLACK, scale.part and longer // scale.part):
        return frozenset()
    k = scale.shared
    inner = range(shorter - k + 1) if shorter == longer else range(1)
    found = {i for i in inner if one[i : i + k] == two[i : i + k]}
    return frozenset(found | ({_LAST} if one[-k:] == two[-k:] else set()))


def _cut(
    beside: Sequence[Clause], unit: Clause, places: frozenset[int], text: str, *, at_end: bool
) -> list[Clause]:
    """What touches a run in the longer clause beside it, if built alike: 坚持|同谋划、同部署, 判断力、执行力|不强."""
    spare = len(beside[0].han) - len(unit.han) if beside else 0
    if spare <= 0:
        return []
    one = _tail(beside[0], spare, text) if at_end else _head(beside[0], spare, text)
    return [one] if places & _ENDS & _places(one.han, unit.han, _CLAUSE) else []


def _merged(found: Sequence[Run]) -> list[Run]:
    out: list[Run] = []
    for run in sorted(found):
        if out and run.start < out[-1].end:
            last = out[-1]
            out[-1] = Run(last.start, max(last.end, run.end), max(last.units, run.units))
        else:
            out.append(run)
    return out


class Parallelism(Extractor):
    """How much of the text stands in parallel runs, how many there are, how long the longest is."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "parallelism.share",
            "share",
            f"Han characters inside parallel runs / Han characters; {_FORM}",
            "own definition",
            "higher = more of the text is built in parallel",
            "Share of the text in parallel runs (排比)",
            "排比占字比",
            _LISTS + _SHORT,
        ),
        Column(
            "parallelism.per_1000",
            "per 1,000 Han characters",
            f"1000 * parallel runs / Han characters, runs that overlap counted once; {_AS_ABOVE}",
            "own definition",
            "higher = more parallel runs",
            "Parallel runs per 1,000 Han characters",
            "每千字排比数",
            _LISTS + _SHORT,
        ),
        Column(
            "parallelism.longest",
            "units",
            f"units of the longest parallel run, 0 without one; {_AS_ABOVE}",
            "own definition",
            "higher = the longest series of parallel units is longer",
            "Units of the longest parallel run",
            "最长排比项数",
            "A maximum: longer speeches have longer ones. " + _LISTS + _SHORT,
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN under 200 Han characters."""
        return self.measured([speech])[0]

    def measured(self, run: Sequence[SegmentedSpeech]) -> list[tuple[float, float, float]]:
        """The columns for several speeches, read as one text: no run of units goes over the end of a line."""
        together = Together.of(run)
        before = together.parts.characters.han_before
        found: list[list[Run]] = [[] for _ in run]
        runs = parallel_runs_of(together.parts)
        for own, speech in zip(runs, together.speech([own.start for own in runs]).tolist(), strict=True):
            found[speech].append(own)
        return [
            (
                sum(int(before[one.end] - before[one.start]) for one in own) / han,
                1000 * len(own) / han,
                max((one.units for one in own), default=0),
            )
            if han >= MIN_HAN
            else (nan, nan, nan)
            for own, han in zip(found, together.han(), strict=True)
        ]
