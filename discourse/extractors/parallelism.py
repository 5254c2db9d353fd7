"""Parallelism (排比): three or more neighbours built alike: 同谋划、同部署、同检查.

Two scales are looked at: clauses (between any two marks) and members (whole stretches between semicolons and full
stops). Counted by form, so that anyone can count again: all units of a run have the same character in the same place,
and about the same length. What is parallel in grammar only (抓基层、打基础、强保障) is not found; a list of things of
one kind is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import nan
from typing import ClassVar, NamedTuple

from ..segment.segmented import SegmentedSpeech
from ._clauses import MARKS, MIN_HAN, Clause, clauses
from ._tokens import HAN, han
from .base import Column, Extractor

#: A pair is a couplet; 排比 begins with three.
RUN = 3

#: By how many Han characters neighbours may differ in length.
SLACK = 2

#: The number of a point is no part of its form: 一是讲学习，二是讲政治.
_NUMBER = re.compile("[一二三四五六七八九十]{1,2}[是要]|其[一二三四五六]")

_STOPS = frozenset("。！？!?…")
_PARTS = _STOPS | frozenset("；;")

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
        characters = han(speech.text)
        if characters < MIN_HAN:
            return (nan,) * len(self.columns)
        found = parallel_runs(speech.text)
        inside = sum(han(speech.text[run.start : run.end]) for run in found)
        return (
            inside / characters,
            1000 * len(found) / characters,
            max((run.units for run in found), default=0),
        )
