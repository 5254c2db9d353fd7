"""The search for what a damaged stretch said: every way of reading its bytes, weighed by the language model.

What is visible is read left to right, in step or one byte off. In step, a character stands for itself. One byte
off, the second byte of each visible character and the first of the next make up a character that was there.
A run begins where a byte was lost or cut off (seen as `?` or U+FFFD, or not seen at all) and ends where a
single byte brings the reading back into step. A bracketed reading inside a run names the character whose code
its two neighbours' bytes accidentally formed, and so gives away the byte that the cut destroyed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from math import exp, fsum, inf
from typing import Any, NamedTuple

from .gbk import code, codes
from .language import FOLDED, Context, Model
from .plausible import is_han

#: Hypotheses kept at each character, and how much dearer than the best they may be, in nats. A rare character
#: costs as much before the word is complete that it belongs to.
BEAM, WIDTH = 160, 14.0

#: Where more hypotheses than this wait at one place, those without a future are dropped.
CROWD = 640

#: Half-lost characters tried in the search, the commonest first; all that fit (126 share a second byte, 190 a
#: first) are weighed once the reading is found.
CANDIDATES = 40

#: The same where a run ends without a trace: only the commonest are worth the guess.
FEW = 12

#: Of the readings that are in step so many, the cheapest, may lose a byte without a trace next.
STARTS = 3

#: So many characters on either side weigh on a half-lost one.
NEIGHBOURS = 10

#: What each kind of damage costs, in nats, against the words it explains: a visible gap, a byte lost without a
#: trace, a whole character lost, a run that ends in a gap.
GAP, TRACELESS, WHOLE, END = 3.0, 9.0, 4.0, 1.0

#: What it costs beyond its own price that a letter stands by itself behind Chinese characters: in public reports,
#: news, laws, reviews and a novel 16 did among two million, and no letter more than five times.
ALONE = 8.0

#: A reading that the document gives to no such character; a character that it annotates everywhere but here;
#: a character of the other script.
WRONG_READING, BARE, WRONG_SCRIPT = 9.0, 6.0, 7.0

#: A second byte that is ASCII can end a run; alone among Chinese characters it gives itself away.
#: Here and below the letter comes first and what stands before it is looked back at: it is rare, and found at once.
LETTER = r"[\x40-\x7e]"
TRAIL = re.compile(LETTER + r"(?<![0-9A-Za-z].)(?![\x40-\x7e\xa1-\u02ff])")
_LONE = re.compile(rf"{TRAIL.pattern}(?<=[?\u0370-\uffff].)(?<![（［〔【《〈「『].)(?![0-9])")

_FOLD = {full: mark for mark, full in FOLDED.items()}

GAPS = "?\ufffd"
_GAP = re.compile("[?\ufffd]")

#: Asked with emphasis: no bytes were lost.
_ASKED = re.compile(r"\?{3,}")
_MARK_BYTES = {mark: code(full) for mark, full in FOLDED.items()}


@dataclass(frozen=True, slots=True)
class Note:
    """A bracketed reading in the text: where it ends, whether its opening bracket is there, what it reads."""

    end: int
    whole: bool
    syllables: tuple[str, ...]


class Restored(NamedTuple):
    """A character put back for the visible ones in ``start:end``; ``certain`` if both its bytes are known.

    ``place`` is where it stands in what the whole stretch says, ``rivals`` are the characters that fit as well.
    """

    start: int
    end: int
    char: str
    certain: bool
    place: int
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """What the search must know about the document: its model, which readings it gives to which characters,
    characters of the other script, and whether its marks were folded to ASCII."""

    model: Model
    readings: Mapping[str, tuple[str, ...]]
    foreign: frozenset[str]
    folded: bool
    by_reading: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)


def lone_letters(text: str) -> frozenset[int]:
    """Where a single letter or sign of ASCII stands behind Chinese characters.

    >>> sorted(lone_letters("經驗主x是，用K歌，看NBA，［a］，A4纸"))
    [3, 7]
    """
    return frozenset(match.start() for match in _LONE.finditer(text))


_Link = tuple[Any, Restored]


class _State(NamedTuple):
    """A hypothesis: the language so far, its other costs, the byte that waits for its second half (-1: none,
    0: one whose value is lost), where that byte stands, the last character, and the way here, link by link:
    what was restored, and all that was said. ``turns`` are the places where a run begins or ends: states that
    differ in them rival each other to the end."""

    context: Context
    cost: float = 0.0
    pending: int = -1
    known: bool = True
    since: int = 0
    last: str = ""
    path: _Link | None = None
    said: tuple[Any, str] | None = None
    length: int = 0
    turns: tuple[int, ...] = ()

    @property
    def total(self) -> float:
        return self.context.costs[-1] + self.cost


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a stretch: its cost, what it restores, what the whole stretch then says, and how likely
    each of the restored is to stand where it does, all other readings considered."""

    cost: float
    restored: tuple[Restored, ...]
    said: str
    chances: tuple[float, ...]

    def moved(self, by: int) -> Reading:
        """The reading of a stretch that stands so much farther on."""
        restored = (item._replace(start=item.start + by, end=item.end + by) for item in self.restored)
        return replace(self, restored=tuple(restored)) if by else self


class Search:
    """The search in one text; ``notes`` gives its bracketed readings by place."""

    def __init__(self, page: Page, text: str, notes: Mapping[int, Note]) -> None:
        self.page, self.text, self.notes, self.codes = page, text, notes, codes()
        self.alone = lone_letters(text)
        self.trails = frozenset(match.start() for match in TRAIL.finditer(text))
        asked = {at for match in _ASKED.finditer(text) for at in range(*match.span())}
        self.gaps = frozenset(m.start() for m in _GAP.finditer(text)) - asked
        self._ranked: dict[tuple[int, int], tuple[str, ...]] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._read: dict[Any, tuple[int, Reading | None, float]] = {}

    def best(self, start: int, end: int, traceless: frozenset[int]) -> tuple[Reading | None, float]:
        """The cheapest reading that restores something, and what the stretch costs as it stands.

        A stretch that says the same as an earlier one, with the same places in it, is read as that was.
        """
        marked = (traceless, self.alone, self.trails, self.gaps)
        places = (tuple(at - start for at in range(start, end) if at in those) for those in marked)
        notes = ((at - start, self.notes[at]) for at in range(start, end + 1) if at in self.notes)
        noted = tuple((at, note.end - start, note.whole, note.syllables) for at, note in notes)
        key = (self.text[start:end], *places, noted)
        if key not in self._read:
            self._read[key] = (start, *self._best(start, end, traceless))
        first, reading, unchanged = self._read[key]
        return reading and reading.moved(start - first), unchanged

    def _best(self, start: int, end: int, traceless: frozenset[int]) -> tuple[Reading | None, float]:
        self._waiting = {at: _Waiting() for at in range(start, end)}
        plain: dict[int, _State] = {start: _State(Context())}
        done: list[_State] = []
        for at in range(start, end):
            states = self._waiting.pop(at).cheapest()
            undamaged = plain.pop(at, None)
            likely = {id(s) for s in (undamaged, *[s for s in states if s.pending < 0][:STARTS])}
            for state in (*states, undamaged):
                if state is None:
                    continue
                for after, place in self._steps(state, at, at in traceless and id(state) in likely):
                    home = after.path is None and after.pending < 0
                    if home and state is undamaged:
                        plain[max(place, at + 1)] = after
                    elif home:
                        continue
                    elif place < end:
                        self._waiting[place].add(after)
                    elif after.pending < 0:
                        done.append(after)
        unchanged = min((s.total for place, s in plain.items() if place >= end), default=inf)
        if not done:
            return None, unchanged
        found = min(done, key=lambda s: s.total)
        restored = tuple(_chain(found.path))
        chances = _chances(restored, done, unchanged - found.total)
        return Reading(found.total, restored, "".join(_chain(found.said)), chances), unchanged

    def weigh(self, reading: Reading, item: Restored) -> tuple[str, float]:
        """The likeliest of an item's rivals, the rest of the reading given, and how likely it is."""
        before = reading.said[max(0, item.place - NEIGHBOURS) : item.place]
        after = reading.said[item.place + 1 : item.place + 1 + NEIGHBOURS]
        chars = item.rivals if len(item.rivals) > 1 else (item.char,)
        context = self.page.model.read(before)
        costs = {
            char: cost
            + WRONG_SCRIPT * (char in self.page.foreign)
            + BARE * (char in self.page.readings and reading.restored[-1] != item)
            for char, cost in zip(chars, self.page.model.costs(context, chars, after), strict=True)
        }
        best = min(costs, key=lambda c: costs[c])
        weight = sum(exp(costs[best] - cost) for cost in costs.values())
        return best, 1.0 / weight

    # ── one step ────────────────────────────────────────────────────────────────────────────────────────

    def _steps(self, state: _State, at: int, traceless: bool) -> Iterator[tuple[_State, int]]:
        """The states that one visible character (or one bracketed reading) leads to."""
        if state.pending < 0:
            yield from self._in_step(state, at, traceless)
        else:
            yield from self._off_step(state, at)

    def _in_step(self, state: _State, at: int, traceless: bool) -> Iterator[tuple[_State, int]]:
        char = self.text[at]
        note = self.notes.get(at)
        if note is not None and note.whole:
            fits = self._fits(state.last, note)
            yield state._replace(cost=state.cost + (0.0 if fits else WRONG_READING), last=""), note.end
            return
        alone = state._replace(cost=state.cost + ALONE) if at in self.alone and char.isalpha() else state
        yield self._emit(alone, char), at + 1
        if at in self.gaps:
            yield from self._gap(state, at)
        elif traceless:
            yield from self._lost(
                state._replace(cost=state.cost + TRACELESS, since=at, turns=(*state.turns, at)), at
            )

    def _lost(self, state: _State, at: int) -> Iterator[tuple[_State, int]]:
        """A byte lost without a trace: the first or the second byte of a character."""
        char = self.text[at]
        pair = code(char)
        lost_lead = state._replace(pending=0, known=False)
        if pair and pair[1] >= 0x81:
            for after in self._complete(lost_lead, pair[0], at, pair[1], at + 1):
                yield after, at + 1
            for after in self._complete(state._replace(pending=pair[0]), 0, at, pair[1], at + 1):
                yield after, at + 1
        elif at in self.alone:
            for after in self._complete(lost_lead, ord(char), at + 1, place=at + 1):
                yield after, at + 1

    def _gap(self, state: _State, at: int) -> Iterator[tuple[_State, int]]:
        """A `?` in step: the first byte of a character, cut off, or a whole character."""
        state = state._replace(since=at, turns=(*state.turns, at))
        opened = state._replace(cost=state.cost + GAP)
        note = self.notes.get(at + 1)
        if note is None:
            yield opened._replace(pending=0, known=False), at + 1
            return
        before = code(state.last) if state.last else None
        leads = [
            pair[1]
            for char in self.page.by_reading.get(note.syllables, ())
            if before and (pair := code(char)) and pair[0] == before[1]
        ]
        for lead in leads:
            yield opened._replace(pending=lead, known=True), note.end
        if not leads:
            yield opened._replace(pending=0, known=False, cost=opened.cost + WRONG_READING / 2), note.end
        whole = state._replace(cost=state.cost + WHOLE)
        named = self.page.by_reading.get(note.syllables, ())
        for char in named:
            yield self._emit(whole, char, (at, note.end), rivals=named, annotated=True), note.end

    def _off_step(self, state: _State, at: int) -> Iterator[tuple[_State, int]]:
        char = self.text[at]
        note = self.notes.get(at)
        if note is not None and note.whole:
            yield from self._note_inside(state, note)
        if at in self.gaps:
            yield from self._ends_in_gap(state, at)
        pair = code(char) or (_MARK_BYTES.get(char) if self.page.folded else None)
        if pair and pair[1] >= 0x81:
            for after in self._complete(state, pair[0], at, pair[1], at + 1):
                yield after, at + 1
        low = pair is not None and 0x40 <= pair[1] < 0x7F
        edge = char == "\n" or (char.isascii() and not char.isalpha())
        if not (low or edge or at in self.trails):
            return
        ended = state._replace(turns=(*state.turns, at))
        if pair and low:
            for after in self._complete(ended._replace(cost=ended.cost + ALONE), pair[0], at):
                yield self._emit(after, chr(pair[1]), (at, at + 1)), at + 1
        if at in self.trails:
            for after in self._complete(ended, ord(char), at + 1, place=at + 1):
                yield after, at + 1
        if edge:
            traceless = ended._replace(cost=state.cost + TRACELESS)
            for after in islice(self._complete(traceless, 0, at), FEW):
                yield self._emit(after, char), at + 1

    def _ends_in_gap(self, state: _State, at: int) -> Iterator[tuple[_State, int]]:
        """A `?` one byte off: the second byte of a character, left over at the end of a run."""
        note = self.notes.get(at + 1)
        closed = state._replace(cost=state.cost + END, turns=(*state.turns, at))
        if note is None:
            for after in self._complete(closed, 0, at + 1, place=at + 1):
                yield after, at + 1
            return
        named = tuple(
            char
            for char in self.page.by_reading.get(note.syllables, ())
            if (pair := code(char)) and state.pending in (0, pair[0])
        )
        if not named:  # a reading that the document gives to no character elsewhere
            dearer = closed._replace(cost=closed.cost + WRONG_READING / 2)
            for after in self._complete(dearer, 0, note.end, place=note.end):
                yield after._replace(last=""), note.end
            return
        rivals = () if state.known and len(named) == 1 else named
        for char in named:
            yield self._emit(closed, char, (state.since, note.end), rivals=rivals, annotated=True), note.end

    def _note_inside(self, state: _State, note: Note) -> Iterator[tuple[_State, int]]:
        """A bracketed reading behind a waiting byte: it reads the code of the byte before and this one."""
        before = code(state.last) if state.last else None
        for char in self.page.by_reading.get(note.syllables, ()):
            pair = code(char)
            if before and pair and pair[0] == before[1] and state.pending in (0, pair[1]):
                yield state._replace(pending=pair[1], known=True), note.end

    # ── emitting ────────────────────────────────────────────────────────────────────────────────────────

    def _complete(
        self, state: _State, trail: int, end: int, pending: int = -1, place: int = -1
    ) -> Iterator[_State]:
        """The waiting byte with its second half; 0 stands for a byte whose value is lost. ``pending`` is the byte
        that waits next, at ``end``. Where the states are to wait as they are at a known ``place``, those that have
        no future there are left out."""
        if state.pending and trail:
            char = self.codes.by_code.get((state.pending, trail))
            if char:
                rivals = () if state.known else (char,)
                yield self._emit(state, char, (state.since, end), rivals=rivals, pending=pending)
            return
        likely = self._likely(state.pending, trail)
        waiting = self._waiting.get(place)
        bound = waiting.bounds[pending < 0] if waiting else inf
        base, foreign = self._base(state), self.page.foreign
        candidates = likely[:CANDIDATES]
        said = [_FOLD.get(char, char) for char in candidates] if self.page.folded else candidates
        for char, price in zip(candidates, self.page.model.prices(state.context, said), strict=True):
            if price + (base + WRONG_SCRIPT * (char in foreign)) <= bound:
                span = (state.since, end)
                yield self._emit(state, char, span, rivals=likely, pending=pending, price=price)

    def _likely(self, lead: int, trail: int) -> tuple[str, ...]:
        """The characters with this first or this second byte (the other is 0), the commonest first."""
        known = self._ranked.get((lead, trail))
        if known is None:
            chars = self.codes.by_lead.get(lead, ()) if lead else self.codes.by_trail.get(trail, ())
            cost = self.page.model.lexicon.char_cost
            ranked = sorted(chars, key=lambda c: cost(c) + WRONG_SCRIPT * (c in self.page.foreign))
            known = self._ranked[lead, trail] = tuple(ranked)
        return known

    def _emit(
        self,
        state: _State,
        char: str,
        span: tuple[int, int] | None = None,
        *,
        rivals: tuple[str, ...] = (),
        annotated: bool = False,
        pending: int = -1,
        price: float | None = None,
    ) -> _State:
        """The state with ``char`` said: put back for the visible ``span``, or standing for itself; ``pending``
        is the byte that waits behind the span; ``price`` what all would cost that is said, if that is known."""
        cost, path = self._base(state), state.path
        if span is not None:
            cost += WRONG_SCRIPT * (char in self.page.foreign)
            if self.page.folded:
                char = _FOLD.get(char, char)
            path = (path, Restored(*span, char, not rivals, state.length, rivals))
        model, context = self.page.model, state.context
        return _State(
            model.extend(context, char) if price is None else model.extended(context, char, price),
            cost,
            pending,
            True,
            span[1] if span and pending >= 0 else 0,
            "" if annotated else char,
            path,
            (state.said, char),
            state.length + 1,
            state.turns,
        )

    def _base(self, state: _State) -> float:
        """What a state costs beyond its words, once something follows."""
        path = state.path
        bare = path and path[1].char == state.last and state.last in self.page.readings
        return state.cost + BARE if bare else state.cost

    def _fits(self, char: str, note: Note) -> bool:
        """Whether the document gives this reading to this character; an unknown Han character fits any."""
        return self.page.readings.get(char, note.syllables if is_han(char[:1]) else ()) == note.syllables


class _Waiting:
    """The states that wait at one place. ``bounds``: what one in step (True) or off step (False) may cost at most to
    have a future there; the bounds sink as states come in."""

    def __init__(self) -> None:
        self.bounds = {True: inf, False: inf}
        self._states: list[_State] = []

    def add(self, state: _State) -> None:
        """One more state; of those that cost alike, the one that came first goes first."""
        self._states.append(state)
        in_step = state.pending < 0
        self.bounds[in_step] = min(self.bounds[in_step], state.total + WIDTH)
        if len(self._states) > CROWD:
            self._thin()

    def cheapest(self) -> list[_State]:
        """The cheapest states, of those that will fare alike the cheapest one; in step and off step apart, for
        the one has said a character more than the other."""
        ordered = sorted(self._states, key=_total)
        return list(islice(_best_of_alike(ordered, self.bounds), BEAM))

    def _thin(self) -> None:
        """Drop what :meth:`cheapest` would not keep, whoever else may come: for each of the two kinds so many are
        left as the cheapest of all can be, and none dearer than the last of those is let in."""
        ordered = sorted(self._states, key=_total)
        kept: set[int] = set()
        for in_step in (True, False):
            kind = (state for state in ordered if (state.pending < 0) is in_step)
            best = list(islice(_best_of_alike(kind, self.bounds), BEAM))
            if len(best) == BEAM:
                self.bounds[in_step] = min(self.bounds[in_step], best[-1].total)
            kept.update(map(id, best))
        self._states = [state for state in ordered if id(state) in kept]


def _total(state: _State) -> float:
    return state.total


def _best_of_alike(ordered: Iterable[_State], bounds: Mapping[bool, float]) -> Iterator[_State]:
    """Of states in order of their cost those within bounds, without those that fare like one before."""
    seen: set[tuple[str, int, str, tuple[int, ...]]] = set()
    for state in ordered:
        alike = (state.context.tail, state.pending, state.last, state.turns)
        if state.total <= bounds[state.pending < 0] and alike not in seen:
            seen.add(alike)
            yield state


def _chances(restored: tuple[Restored, ...], done: list[_State], unchanged: float) -> tuple[float, ...]:
    """How likely each of the restored characters is, by all readings that end here: the share of those that
    have it (or, where its byte is lost, a character in its place). ``unchanged``: by how much the stretch as it
    stands is dearer than the best reading."""
    least = min(state.total for state in done)
    weights = [exp(least - state.total) for state in done]
    agree: defaultdict[tuple[int, int, str], float] = defaultdict(float)
    for state, weight in zip(done, weights, strict=True):
        for item in _chain(state.path):
            agree[_identity(item)] += weight
    whole = fsum(weights) + exp(-unchanged)
    return tuple(min(1.0, agree[_identity(item)] / whole) for item in restored)


def _identity(item: Restored) -> tuple[int, int, str]:
    return item.start, item.end, item.char if item.certain else ""


def _chain(link: tuple[Any, Any] | None) -> list[Any]:
    """The items of a chain of links, first things first."""
    items = []
    while link is not None:
        link, item = link
        items.append(item)
    return items[::-1]
