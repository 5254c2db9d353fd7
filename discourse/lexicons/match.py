"""Formulas found in a text: one pass for all of them, longest match first, nested ones accounted for.

Literal formulas are found by Aho-Corasick over the stream of :mod:`discourse.lexicons.stream`, leftmost-longest,
so that 全过程人民民主 is one hit and not three. Frames (把…作为) are put together from the places of their fixed
words, in time linear in the number of those places: no regular expression with a gap is ever run. No hits are a
number that begins inside a longer number (四个坚持 in 十四个坚持), the false friends of the list, and a formula that
runs on into an ordinary phrase (三个代表先后发言: ``formulas/continuations.toml``). In quotation marks of its own it
is meant, whatever follows.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import MASKED_NAMES, Entry, Lexicon, load_formulas
from .stream import COMMA, MASK, Stream, fold, key

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Where the fixed words of a hit begin and end.
Parts = tuple[tuple[int, int], ...]

_DATA = tomllib.loads(
    (resources.files(__package__) / "formulas" / "continuations.toml").read_text(encoding="utf-8")
)
_OPENS, _CLOSES = frozenset("“‘「『《\"'"), frozenset("”’」』》\"'")
#: 两个确立, 八项规定: a number with its measure word, then what is counted.
_NUMBERED = re.compile("[一二三四五六七八九十两]+[个项条种大]")
_ON = {tail: re.compile("|".join(words)) for tail, words in _DATA["tails"].items()}
_ON_NUMBERED = re.compile("|".join(_DATA["numbered"]))
_CALLED = re.compile(f"{_DATA['called']}$")
_BEFORE = {form: re.compile(f"(?:{words})$") for form, words in _DATA["heads"].items()}

_NUMERALS = frozenset("一二三四五六七八九十百千万两〇零几数第0123456789")
_OPENING_NUMERALS = frozenset("一二三四五六七八九十百千万两")


class Hit(NamedTuple):
    """A formula in a text: ``start:end`` are characters of the text, gap included; ``parts`` its fixed words."""

    start: int
    end: int
    form: str
    category: str
    scope: str
    first_use: str = ""
    parts: tuple[tuple[int, int], ...] = ()


class Found(NamedTuple):
    """The formulas of a text, and where its words have the shape of one and are none (三个代表 in 三个代表团)."""

    hits: list[Hit]
    refused: list[tuple[int, int]]


class Count(NamedTuple):
    """How often a formula stands in a text: in all, inside longer formulas, and by itself."""

    form: str
    total: int
    as_part_of_longer: int
    bare: int


def matcher_of(name: str | Path | Lexicon = "party") -> Matcher:
    """The lexicon (or the one of that name, or in that folder), read and made ready; a shipped one once a process."""
    if isinstance(name, Lexicon):
        return matcher_of() if name is load_formulas() else Matcher(name)
    if isinstance(name, Path) or "/" in name:
        return Matcher(load_formulas(name))
    return _shipped(name)


@cache
def _shipped(name: str) -> Matcher:
    return _Shipped(name)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame as places in the list of anchors."""

    entry: Entry
    anchors: tuple[int, ...]


class Matcher:
    """A lexicon made ready to search with; building takes a fraction of a second, so build it once.

    >>> from discourse.lexicons import load_formulas
    >>> matcher = Matcher(load_formulas())
    >>> [hit.form for hit in matcher.hits("以***新时代中国特色社会主义思想为指导,加强组织力量")]
    ['以…为指导', '习近平新时代中国特色社会主义思想']
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        literals = [entry for entry in lexicon if not entry.is_frame]
        self._by_key = _keys(literals)
        self._keys = sorted(self._by_key)
        self._guards = tuple(dict.fromkeys(key(guard.within) for guard in lexicon.false_friends))
        frames = [entry for entry in lexicon if entry.is_frame]
        anchors = sorted({key(part) for frame in frames for part in frame.parts})
        number = {anchor: n for n, anchor in enumerate(anchors)}
        self._anchors = anchors
        self._frames = [_Frame(f, tuple(number[key(part)] for part in f.parts)) for f in frames]
        self._begun_by: dict[int, dict[int, list[int]]] = defaultdict(dict)
        for n, frame in enumerate(self._frames):  # a frame has two fixed words at least
            self._begun_by[frame.anchors[0]].setdefault(frame.anchors[1], []).append(n)
        self._runs_on = _running_on(self._keys)
        self._longest = _automaton(self._keys, longest=True)
        self._every = _automaton(self._keys)
        self._guard = _automaton(self._guards)
        self._anchor = _automaton(anchors)

    def hits(self, text: str) -> list[Hit]:
        """Every formula in the text, in order; a literal one inside the fixed words of a frame is the frame's."""
        return self.search(text).hits

    def search(self, text: str) -> Found:
        """Every formula in the text, in order, and what only looks like one.

        >>> from discourse.lexicons import load_formulas
        >>> found = Matcher(load_formulas()).search("三个代表先后发言，学习“三个代表”")
        >>> [hit.start for hit in found.hits], found.refused
        ([12], [(0, 4)])
        """
        stream = fold(text)
        guarded = _Table.of(self._guard.find(stream.text) if self._guard else ())
        found = _Table.of(self._longest.find(stream.text) if self._longest else ())
        cut = guarded.cut(found)
        for n in np.flatnonzero(cut).tolist():
            cut[n] = not _in_quotes(text, stream, found.starts[n], found.ends[n])
        literal = found.take(~cut)
        frames = self._framed(stream, guarded)
        words = _Table.of(sorted((*part, 0) for _, parts in frames for part in parts))
        places: list[tuple[Parts, Entry]] = []
        refused = [*zip(guarded.starts.tolist(), guarded.ends.tolist(), strict=True)]
        for start, end, n in literal.take(~words.cover(literal)).rows():
            if _inside_number(stream.text, start):
                continue
            if n in self._runs_on and self._is_ordinary(text, stream, start, end, n):
                refused.append((start, end))
            else:
                places.append((((start, end),), self._by_key[self._keys[n]]))
        places += [(parts, entry) for entry, parts in frames]
        hits = sorted(_hits(stream, places), key=lambda hit: (hit.start, -hit.end, hit.form))
        return Found(hits, sorted(stream.span(*span) for span in refused))

    def count(self, text: str) -> list[Count]:
        """Residual accounting of the literal formulas: total = as part of longer formulas + bare.

        >>> from discourse.lexicons import Entry, Lexicon
        >>> forms = ("人民民主", "全过程人民民主", "民主集中制")
        >>> lexicon = Lexicon("x", "1", tuple(Entry(f, "ideology-name", "national", source="x") for f in forms))
        >>> Matcher(lexicon).count("发展全过程人民民主,人民民主是生命")
        [Count(form='人民民主', total=2, as_part_of_longer=1, bare=1), \
Count(form='全过程人民民主', total=1, as_part_of_longer=0, bare=1)]
        """
        stream = fold(text)
        guarded = _Spans(self._guard.find(stream.text) if self._guard else ())
        places = sorted(
            (
                (start, end, n)
                for start, end, n in (self._every.find_overlapping(stream.text) if self._every else ())
                if not _inside_number(stream.text, start)
                and (not guarded.cut(start, end) or _in_quotes(text, stream, start, end))
                and not (n in self._runs_on and self._is_ordinary(text, stream, start, end, n))
            ),
            key=lambda place: (place[0], -place[1]),
        )
        total: dict[str, int] = defaultdict(int)
        nested: dict[str, int] = defaultdict(int)
        reach = -1
        for _, end, n in places:
            form = self._by_key[self._keys[n]].form
            total[form] += 1
            nested[form] += end <= reach
            reach = max(reach, end)
        return [Count(f, total[f], nested[f], total[f] - nested[f]) for f in sorted(total)]

    def _is_ordinary(self, text: str, stream: Stream, start: int, end: int, n: int) -> bool:
        """Whether a formula runs on into an ordinary phrase, or is the end of one."""
        if text[stream.ends[end - 1] : stream.ends[end - 1] + 1] in _CLOSES:
            return False
        before = stream.text[max(0, start - 4) : start]
        head = _BEFORE.get(self._keys[n])
        if head and head.search(before):
            return True
        if end == len(stream.text) or stream.stops[end] != stream.stops[end - 1]:
            return False
        tail, numbered = self._runs_on[n]
        if tail and tail.match(stream.text, end):
            return True
        return numbered and _ON_NUMBERED.match(stream.text, end) is not None and not _CALLED.search(before)

    def _framed(self, stream: Stream, guarded: _Table) -> list[tuple[Entry, Parts]]:
        """The frames whose fixed words stand in order within a sentence, one for each place a frame opens at."""
        if not self._anchor:
            return []
        found = _Table.of(self._anchor.find_overlapping(stream.text))
        at = found.take(~guarded.cut(found)).starts_by_number()
        stops: list[int] = stream.stops.tolist()
        best: dict[int, tuple[tuple[int, int], Entry, Parts]] = {}
        begun = (
            f
            for first in at.keys() & self._begun_by.keys()
            for second in at.keys() & self._begun_by[first].keys()
            for f in self._begun_by[first][second]
        )
        for f in sorted(begun):
            frame = self._frames[f]
            if not all(n in at for n in frame.anchors[2:]):
                continue
            for parts in self._chains(frame, at, stops):
                rank = (parts[-1][0], -sum(end - start for start, end in parts))
                opening = parts[0][0]
                if opening not in best or rank < best[opening][0]:
                    best[opening] = (rank, frame.entry, parts)
        return _one_an_end([(entry, parts) for _, entry, parts in best.values()])

    def _chains(self, frame: _Frame, at: dict[int, list[int]], stops: list[int]) -> Iterator[Parts]:
        """Each opening of the frame with the nearest continuation of each of its further words."""
        lengths = [len(self._anchors[n]) for n in frame.anchors]
        further = list(zip(frame.anchors[1:], lengths[1:], frame.entry.reaches, strict=True))
        for opening in at[frame.anchors[0]]:
            parts = [(opening, opening + lengths[0])]
            for n, length, reach in further:
                end = parts[-1][1]
                place = bisect_left(at[n], end + 1)
                if place == len(at[n]):
                    break
                start = at[n][place]
                if start - end > reach or stops[start] != stops[end - 1]:
                    break
                parts.append((start, start + length))
            else:
                yield tuple(parts)


class _Shipped(Matcher):
    """One whose lexicon comes with this package: it travels to a worker by name, which has it already."""

    def __init__(self, name: str) -> None:
        super().__init__(load_formulas(name))
        self._name = name

    def __reduce__(self) -> tuple[Any, ...]:
        return _shipped, (self._name,)


@dataclass(frozen=True)
class _Table:
    """What an automaton found, in order, as arrays: where each begins and ends, and the number of its pattern.

    Asked of guards or words, which are in order and do not reach over one another, and of a whole table at once.
    """

    starts: Ints
    ends: Ints
    numbers: Ints

    @classmethod
    def of(cls, found: Sequence[tuple[int, int, int]]) -> _Table:
        table = np.array(found, dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def take(self, kept: Bools) -> _Table:
        """The places that are kept."""
        return _Table(self.starts[kept], self.ends[kept], self.numbers[kept])

    def rows(self) -> Iterator[tuple[int, int, int]]:
        return zip(self.starts.tolist(), self.ends.tolist(), self.numbers.tolist(), strict=True)

    def starts_by_number(self) -> dict[int, list[int]]:
        """For each pattern that was found its places in order."""
        order = np.argsort(self.numbers, kind="stable")
        numbers = self.numbers[order]
        first = np.flatnonzero(np.diff(numbers, prepend=-1))
        starts: list[int] = self.starts[order].tolist()
        bounds = zip(first.tolist(), [*first[1:].tolist(), len(starts)], strict=False)
        return {n: starts[a:b] for n, (a, b) in zip(numbers[first].tolist(), bounds, strict=True)}

    def cut(self, places: _Table) -> Bools:
        """For each of the places whether one of these overlaps it without lying wholly inside it.

        Only the first and the last of those that overlap a place can reach out of it.
        """
        if len(self.starts) == 0:
            return np.zeros(len(places.starts), dtype=bool)
        first = np.searchsorted(self.ends, places.starts, side="right")
        last = np.searchsorted(self.starts, places.ends, side="left") - 1
        reaches = (self.starts.take(first, mode="clip") < places.starts) | (
            self.ends.take(last, mode="clip") > places.ends
        )
        return np.asarray((first <= last) & reaches)

    def cover(self, places: _Table) -> Bools:
        """For each of the places whether one of these, or of the three before it, covers it."""
        found = np.zeros(len(places.starts), dtype=bool)
        if len(self.starts) == 0:
            return found
        before = np.searchsorted(self.starts, places.starts, side="right") - 1
        for back in range(4):
            at = before - back
            found |= (at >= 0) & (self.ends.take(at, mode="clip") >= places.ends)
        return found


class _Spans:
    """Places in order, to be asked what they cut or cover."""

    def __init__(self, spans: Sequence[tuple[int, ...]]) -> None:
        self._spans = spans
        self._starts = [span[0] for span in spans]

    def cut(self, start: int, end: int) -> bool:
        """Whether some span overlaps ``start:end`` without lying wholly inside it."""
        n = max(bisect_right(self._starts, start) - 1, 0)
        for span in self._spans[n:]:
            if span[0] >= end:
                return False
            if span[1] > start and not (start <= span[0] and span[1] <= end):
                return True
        return False


def _automaton(patterns: Sequence[str], *, longest: bool = False) -> Any:
    import daachorse

    if not patterns:
        return None
    kind = daachorse.MATCH_KIND_LEFTMOST_LONGEST if longest else daachorse.MATCH_KIND_STANDARD
    return daachorse.CharwiseDoubleArrayAhoCorasick(list(patterns), kind)


def _keys(entries: Iterable[Entry]) -> dict[str, Entry]:
    """What to search for: each form with its commas and without them, a list of three or more with 和 before its last
    member, a form with its leader's name and with a mask.

    Where a mask makes two formulas one (以***同志为核心的党中央), the hit bears neither's date.
    """
    keys: dict[str, Entry] = {}
    masked: dict[str, list[Entry]] = defaultdict(list)
    joined: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: any(map(str.isdigit, entry.form))):  # 百 before 100
        full = key(entry.form)
        if full.count(COMMA) > 1 and "和" not in full:
            joined.setdefault("和".join(full.rsplit(COMMA, 1)), entry)
        for variant in (full, full.replace(COMMA, "")):
            keys.setdefault(variant, entry)
            for name in MASKED_NAMES:
                if name in variant:
                    for hidden in (MASK, name[0] + MASK):
                        masked[variant.replace(name, hidden)].append(entry)
    for variant, entry in joined.items():
        keys.setdefault(variant, entry)
    for variant, hidden_entries in masked.items():
        first = hidden_entries[0]
        one = all(entry.form == first.form for entry in hidden_entries)
        form = first.form if one else variant.replace(MASK, "***")
        keys.setdefault(
            variant,
            first if one else Entry(form, first.category, first.scope, "", first.source, "masked name"),
        )
    return keys


def _running_on(keys: Sequence[str]) -> dict[int, tuple[re.Pattern[str] | None, bool]]:
    """By number of key what it may run on into: of its last word, and whether it is a number with a measure word."""
    longest = max(map(len, _ON))
    rules = {}
    for n, form in enumerate(keys):
        tail = next((form[-size:] for size in range(longest, 0, -1) if form[-size:] in _ON), "")
        numbered = _NUMBERED.match(form) is not None
        if tail and form != tail and form[0] not in _OPENING_NUMERALS:
            tail = ""  # 增强四个意识 can hardly be an ordinary phrase
        if tail or numbered or form in _BEFORE:
            rules[n] = _ON.get(tail), numbered
    return rules


def _in_quotes(text: str, stream: Stream, start: int, end: int) -> bool:
    """Whether a stretch of the stream has quotation marks of its own in the text."""
    first, last = stream.span(start, end)
    return text[max(0, first - 1) : first] in _OPENS and text[last : last + 1] in _CLOSES


def _inside_number(text: str, start: int) -> bool:
    return start > 0 and text[start] in _OPENING_NUMERALS and text[start - 1] in _NUMERALS


def _one_an_end(
    frames: list[tuple[Entry, Parts]],
) -> list[tuple[Entry, Parts]]:
    """Of two frames that close on the same words, the one that opened last."""
    closing = {parts[-1][0]: (entry, parts) for entry, parts in sorted(frames, key=lambda f: f[1][0][0])}
    return list(closing.values())


def _hits(stream: Stream, places: Sequence[tuple[Parts, Entry]]) -> Iterator[Hit]:
    """The hits that begin and end at places of a stream, told by places of the text."""
    starts = iter(stream.starts[[start for parts, _ in places for start, _ in parts]].tolist())
    ends = iter(stream.ends[[end - 1 for parts, _ in places for _, end in parts]].tolist())
    for parts, entry in places:
        spans = tuple((next(starts), next(ends)) for _ in parts)
        yield Hit(spans[0][0], spans[-1][1], entry.form, entry.category, entry.scope, entry.first_use, spans)
