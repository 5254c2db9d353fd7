"""Formulas found in a text: one pass for all of them, longest match first, nested ones accounted for.

Literal formulas are found by Aho-Corasick over the stream of :mod:`discourse.lexicons.stream`, leftmost-longest,
so that 全过程人民民主 is one hit and not three. Frames (把…作为) are put together from the places of their fixed
words, in time linear in the number of those places: no regular expression with a gap is ever run. A number that
begins inside a longer number (四个坚持 in 十四个坚持) and the false friends of the list are not hits.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from . import MASKED_NAMES, Entry, Lexicon, load_formulas
from .stream import COMMA, MASK, Stream, fold, key

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


class Count(NamedTuple):
    """How often a formula stands in a text: in all, inside longer formulas, and by itself."""

    form: str
    total: int
    as_part_of_longer: int
    bare: int


def matcher_of(name: str | Path = "party") -> Matcher:
    """The lexicon of that name (or in that folder), read and made ready. A shipped one is read once a process: its
    files do not change under a running program, those of a folder of one's own may."""
    if isinstance(name, Path) or "/" in name:
        return Matcher(load_formulas(name))
    return _shipped(name)


@cache
def _shipped(name: str) -> Matcher:
    return Matcher(load_formulas(name))


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
        self._longest = _automaton(self._keys, longest=True)
        self._every = _automaton(self._keys)
        self._guard = _automaton(self._guards)
        self._anchor = _automaton(anchors)

    def hits(self, text: str) -> list[Hit]:
        """Every formula in the text, in order; a literal one inside the fixed words of a frame is the frame's."""
        stream = fold(text)
        guarded = _Spans(self._guard.find(stream.text) if self._guard else ())
        literal = [
            (start, end, self._by_key[self._keys[n]])
            for start, end, n in (self._longest.find(stream.text) if self._longest else ())
            if not _inside_number(stream.text, start) and not guarded.cut(start, end)
        ]
        frames = self._framed(stream, guarded)
        words = _Spans(sorted(part for frame in frames for part in frame[1]))
        found = [
            _hit(stream, ((start, end),), entry)
            for start, end, entry in literal
            if not words.cover(start, end)
        ]
        found += [_hit(stream, parts, entry) for entry, parts in frames]
        return sorted(found, key=lambda hit: (hit.start, -hit.end, hit.form))

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
                if not _inside_number(stream.text, start) and not guarded.cut(start, end)
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

    def _framed(self, stream: Stream, guarded: _Spans) -> list[tuple[Entry, tuple[tuple[int, int], ...]]]:
        """The frames whose fixed words stand in order within a sentence, one for each place a frame opens at."""
        if not self._anchor:
            return []
        at: dict[int, list[int]] = defaultdict(list)
        for start, end, n in self._anchor.find_overlapping(stream.text):
            if not guarded.cut(start, end):
                at[n].append(start)
        found: dict[int, tuple[tuple[int, ...], Entry, tuple[tuple[int, int], ...]]] = {}
        for frame in self._frames:
            if not all(at.get(n) for n in frame.anchors):
                continue
            for parts in self._chains(frame, at, stream):
                rank = (parts[-1][0], -sum(end - start for start, end in parts))
                opening = parts[0][0]
                if opening not in found or rank < found[opening][0]:
                    found[opening] = (rank, frame.entry, parts)
        return _one_an_end([(entry, parts) for _, entry, parts in found.values()])

    def _chains(
        self, frame: _Frame, at: dict[int, list[int]], stream: Stream
    ) -> Iterable[tuple[tuple[int, int], ...]]:
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
                if start - end > reach or stream.stops[start] != stream.stops[end - 1]:
                    break
                parts.append((start, start + length))
            else:
                yield tuple(parts)


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

    def cover(self, start: int, end: int) -> bool:
        """Whether some span covers ``start:end``."""
        n = bisect_right(self._starts, start) - 1
        return n >= 0 and any(span[1] >= end for span in self._spans[max(n - 3, 0) : n + 1])


def _automaton(patterns: Sequence[str], *, longest: bool = False) -> Any:
    import daachorse

    if not patterns:
        return None
    kind = daachorse.MATCH_KIND_LEFTMOST_LONGEST if longest else daachorse.MATCH_KIND_STANDARD
    return daachorse.CharwiseDoubleArrayAhoCorasick(list(patterns), kind)


def _keys(entries: Iterable[Entry]) -> dict[str, Entry]:
    """What to search for: each form with its commas and without them, with its leader's name and with a mask.

    Where a mask makes two formulas one (以***同志为核心的党中央), the hit bears neither's date.
    """
    keys: dict[str, Entry] = {}
    masked: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        full = key(entry.form)
        for variant in (full, full.replace(COMMA, "")):
            keys.setdefault(variant, entry)
            for name in MASKED_NAMES:
                if name in variant:
                    for hidden in (MASK, name[0] + MASK):
                        masked[variant.replace(name, hidden)].append(entry)
    for variant, hidden_entries in masked.items():
        first = hidden_entries[0]
        one = all(entry.form == first.form for entry in hidden_entries)
        form = first.form if one else variant.replace(MASK, "***")
        keys.setdefault(
            variant,
            first if one else Entry(form, first.category, first.scope, "", first.source, "masked name"),
        )
    return keys


def _inside_number(text: str, start: int) -> bool:
    return start > 0 and text[start] in _OPENING_NUMERALS and text[start - 1] in _NUMERALS


def _one_an_end(
    frames: list[tuple[Entry, tuple[tuple[int, int], ...]]],
) -> list[tuple[Entry, tuple[tuple[int, int], ...]]]:
    """Of two frames that close on the same words, the one that opened last."""
    closing = {parts[-1][0]: (entry, parts) for entry, parts in sorted(frames, key=lambda f: f[1][0][0])}
    return list(closing.values())


def _hit(stream: Stream, parts: tuple[tuple[int, int], ...], entry: Entry) -> Hit:
    spans = tuple(stream.span(start, end) for start, end in parts)
    return Hit(spans[0][0], spans[-1][1], entry.form, entry.category, entry.scope, entry.first_use, spans)
