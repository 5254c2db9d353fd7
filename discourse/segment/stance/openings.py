"""Where patterns can match at all: the two characters they open with, looked up for all patterns in one pass.

Sixty searches read a text sixty times. But nearly every cue opens with one of a few characters, and its second
character is one of a few again; so one look-up in two small tables says for each place of the text which patterns
are worth trying there. What is tried is still the pattern itself: the filter lets through too much, never too little.

A pattern that may open with anything is searched for in the ordinary way. So are all of them where Python's own
parser of patterns is not to be had: it belongs to no public interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

try:
    from re import _parser as _patterns  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover
    _patterns = None

#: What a character may be: one of these code points, or None for anything.
Choice = frozenset[int] | None

#: The first characters of a match, and whether it must stand at the beginning of a line; shorter where the pattern
#: may end.
Opening = tuple[tuple[Choice, ...], bool]

Bits = npt.NDArray[np.uint64]

DEPTH = 2
_LINE = ord("\n")
_WORD = 64


def openings(pattern: re.Pattern[str]) -> list[Opening] | None:
    """How a match of the pattern may open; None where it may open with anything, or be empty.

    >>> [["".join(sorted(map(chr, c))) for c in chars] for chars, _ in openings(re.compile("抓[好实]?|做")) or []]
    [['抓', '好实'], ['抓'], ['做']]
    >>> openings(re.compile("[^,]抓")), openings(re.compile("抓?"))
    (None, None)
    """
    if _patterns is None or pattern.flags & re.IGNORECASE:
        return None
    found = _expand(_patterns.parse(pattern.pattern, pattern.flags))
    usable = all(chars and chars[0] is not None for chars, _ in found)
    return found if usable else None


def _expand(items: Iterable[tuple[object, Any]]) -> list[Opening]:
    """The openings of what stands one behind the other."""
    found: list[Opening] = [((), False)]
    for op, argument in items:
        if all(len(chars) >= DEPTH for chars, _ in found):
            break
        further = list(_options(str(op), argument))
        found = [
            opening if len(opening[0]) >= DEPTH else _joined(opening, more)
            for opening in found
            for more in (further if len(opening[0]) < DEPTH else further[:1])
        ]
    return list(dict.fromkeys(found))


def _joined(opening: Opening, more: Opening) -> Opening:
    chars, at_line = opening
    return (chars + more[0])[:DEPTH], at_line or (more[1] and not chars)


def _options(op: str, argument: Any) -> Iterator[Opening]:
    """The openings of one item; what is not known may be anything."""
    match op, argument:
        case "LITERAL", int(code):
            yield (frozenset([code]),), False
        case "IN", list(members):
            yield (_choice(members),), False
        case "BRANCH", (_, list(branches)):
            for branch in branches:
                yield from _expand(branch)
        case "SUBPATTERN", (_, _, _, inner):
            yield from _expand(inner)
        case "MAX_REPEAT" | "MIN_REPEAT", (int(least), _, inner):
            yield from _expand([*inner] * min(least, DEPTH) or [*inner])
            if least == 0:
                yield (), False
            elif least < DEPTH:
                yield from _expand([*inner] * DEPTH)
        case "AT", where:
            yield (), str(where) == "AT_BEGINNING"
        case "ASSERT" | "ASSERT_NOT", _:
            yield (), False
        case _:
            yield (None, None), False
            yield (), False


def _choice(members: Sequence[tuple[object, Any]]) -> Choice:
    found: set[int] = set()
    for op, argument in members:
        match str(op), argument:
            case "LITERAL", int(code):
                found.add(code)
            case "RANGE", (int(low), int(high)) if high - low < 256:
                found.update(range(low, high + 1))
            case _:
                return None
    return frozenset(found)


class _Block(NamedTuple):
    """Up to 64 patterns by number, and which of them (a bit each) may open with a pair of classes: anywhere; and at
    the beginning of a line."""

    patterns: npt.NDArray[np.int64]
    anywhere: Bits
    at_line: Bits


class Finder:
    """Patterns made ready to be looked for together; none of them may match the empty string.

    >>> finder = Finder([re.compile("抓[好实]"), re.compile("[^,]好")])
    >>> sorted(zip(*(column.tolist() for column in finder.spans("\\n抓好,做好\\n"))))
    [(0, 1, 3), (1, 1, 3), (1, 4, 6)]
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self.patterns = tuple(patterns)
        found = [openings(pattern) for pattern in patterns]
        self._plain = [k for k, some in enumerate(found) if some is None]
        filtered = [(k, some) for k, some in enumerate(found) if some is not None]
        named = {c for _, some in filtered for chars, _ in some for choice in chars for c in choice or ()}
        inner = sorted(c for c in named if c <= 0xFFFF)
        #: The classes of characters: one each for those that a pattern names, 0 for all others.
        self._classes = np.zeros(0x10001, dtype=np.uint16)
        self._classes[inner] = np.arange(1, len(inner) + 1)
        self._size = len(inner) + 1
        self._blocks = [self._tables(filtered[i : i + _WORD]) for i in range(0, len(filtered), _WORD)]

    def _tables(self, block: Sequence[tuple[int, list[Opening]]]) -> _Block:
        """Up to 64 patterns, and a bit a pattern for each pair of classes."""
        pairs = np.zeros((2, self._size, self._size), dtype=np.uint64)
        for n, (_, some) in enumerate(block):
            bit = np.uint64(1 << n)
            for chars, at_line in some:
                one, two = (self._members(chars[i] if i < len(chars) else None) for i in range(DEPTH))
                pairs[int(at_line)][np.ix_(one, two)] |= bit
        return _Block(np.array([k for k, _ in block], dtype=np.int64), pairs[0].ravel(), pairs[1].ravel())

    def _members(self, choice: Choice) -> npt.NDArray[np.uint16]:
        """The classes of a choice; a character beyond the basic plane is one of all others."""
        if choice is None:
            return np.arange(self._size, dtype=np.uint16)
        return np.unique(self._classes[[min(c, 0x10000) for c in choice]])

    def spans(self, text: str) -> tuple[npt.NDArray[np.int64], ...]:
        """Pattern, start and end of all that ``finditer`` finds for each pattern, pattern by pattern in order."""
        found: list[tuple[int, int, int]] = []
        for k in self._plain:
            found += [(k, *match.span()) for match in self.patterns[k].finditer(text)]
        last, end = -1, 0
        for k, place in self._places(text):
            if k != last:
                last, end = k, 0
                match = self.patterns[k].match
            if place >= end and (hit := match(text, place)):  # not inside the match before
                end = hit.end()
                found.append((k, place, end))
        table = np.array(found, dtype=np.int64).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2]

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """The filtered patterns, each with the places where it is worth trying, in order."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes = np.append(self._classes[np.minimum(codes, 0x10000)].astype(np.intp), 0)
        pairs = classes[:-1] * self._size + classes[1:]
        lines = np.append(0, np.flatnonzero(codes[:-1] == _LINE) + 1)[: len(codes)]
        for block in self._blocks:
            bits = block.anywhere[pairs]
            bits[lines] |= block.at_line[pairs[lines]]
            bits[-1:] = ~np.uint64(0)  # the last character has none behind it, and a match may end with it
            places = np.flatnonzero(bits)
            found = np.unpackbits(bits[places].astype("<u8").view(np.uint8), bitorder="little")
            at, number = np.divmod(np.flatnonzero(found.view(bool)), _WORD)
            order = np.argsort(number.astype(np.uint8), kind="stable")
            order = order[
                : np.count_nonzero(number < len(block.patterns))
            ]  # bits that stand for no pattern are last
            yield from zip(block.patterns[number[order]].tolist(), places[at[order]].tolist(), strict=True)
