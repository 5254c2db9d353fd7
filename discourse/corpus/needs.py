"""What every match of a regular expression must hold, and how far it can reach: read off the pattern itself.

A pattern is read with the parser that :mod:`re` compiles it with. What is not understood is "not known"; a pattern
of which nothing is known is as good as any other, only slower (see :mod:`.sieve`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

try:
    from re import _parser  # type: ignore[attr-defined]
except ImportError:  # a Python whose parser has another name: nothing is known of any pattern
    _parser = None

#: A word of a pattern has so many characters at least, unless less is asked for: single ones stand everywhere.
LEAST: Final = 2
#: Signs that are rare enough by themselves.
_RARE: Final = frozenset("©®™§¥￥€†‡※→←↑↓▲△▼☆★■□◆◇●○")
#: A pattern with more words than this is tried everywhere.
_MOST: Final = 300
#: So many readings of a stretch without repetition are spelt out.
_SPELT: Final = 64
#: A character class of more members than this is not spelt out.
_CLASS: Final = 12
#: A pattern that can reach further than this is tried on the whole text.
_WIDEST: Final = 4000

#: The elements that match a character and look no further.
_SEES_NOTHING: Final = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN", "RANGE", "CATEGORY", "GROUPREF"})

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Needs:
    """What is known of a pattern: ``words`` of which every match holds one (None: not known), the most characters a
    match has (``width``; None: no bound), and how far it looks beyond its end (``ahead``)."""

    words: Words | None
    width: int | None
    ahead: int


def needs_of(pattern: re.Pattern[str], least: int = LEAST) -> Needs:
    """What every match of a pattern holds, in words of at least so many characters, and how far it reaches.

    >>> sorted(needs_of(re.compile("(?:建党|建军)(?P<n>[0-9]{1,3})(?:周年|华诞)")).words)
    ['华诞', '周年']
    >>> needs_of(re.compile("[0-9]{4}年")).words is None
    True
    """
    if _parser is None or pattern.flags & (re.IGNORECASE | re.VERBOSE):
        return Needs(None, None, 0)
    tree = _parser.parse(pattern.pattern, pattern.flags)
    words = _best([*_covers(tree)])
    width = tree.getwidth()[1]
    ahead = _ahead(tree)
    bounded = width <= _WIDEST and ahead is not None
    known = words is not None and len(words) <= _MOST
    good = known and all(len(word) >= least or word in _RARE for word in words or ())
    return Needs(words if good else None, width if bounded else None, ahead or 0)


def _covers(tree: Any) -> Iterator[Words]:
    """Sets of words, of each of which a match of the sequence holds at least one."""
    run: Words = frozenset({""})
    for op, argument in tree:
        spelt = _spelt(op, argument)
        if spelt is not None and len(run) * len(spelt) <= _SPELT:
            run = frozenset(a + b for a, b in product(run, spelt))
            continue
        yield run
        run = frozenset({""}) if spelt is None else spelt
        yield from _within(op, argument)
    yield run


def _within(op: Any, argument: Any) -> Iterator[Words]:
    """The same for what stands inside one element of a sequence."""
    name = str(op)
    if name == "SUBPATTERN":
        if not (argument[1] or argument[2]):  # no flags of its own
            yield from _covers(argument[-1])
    elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and argument[0] > 0:
        yield from _covers(argument[2])
    elif name == "BRANCH":
        best = [_best([*_covers(branch)]) for branch in argument[1]]
        if all(best):
            yield frozenset().union(*(words for words in best if words))


def _spelt(op: Any, argument: Any) -> Words | None:
    """All that an element can match, spelt out; None where that is too much to say."""
    name = str(op)
    if name in {"AT", "ASSERT", "ASSERT_NOT"}:
        return frozenset({""})
    if name == "LITERAL":
        return frozenset({chr(argument)})
    if name == "IN":
        return _members(argument)
    if name == "SUBPATTERN":
        return None if argument[1] or argument[2] else _sequence(argument[-1])
    if name == "BRANCH":
        spelt = [_sequence(branch) for branch in argument[1]]
        whole = frozenset().union(*(words for words in spelt if words))
        return whole if all(words is not None for words in spelt) and len(whole) <= _SPELT else None
    if name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[1] == 1:
        once = _sequence(argument[2])
        return once if once is None or argument[0] == 1 else once | {""}
    return None


def _sequence(tree: Any) -> Words | None:
    run: Words = frozenset({""})
    for op, argument in tree:
        spelt = _spelt(op, argument)
        if spelt is None or len(run) * len(spelt) > _SPELT:
            return None
        run = frozenset(a + b for a, b in product(run, spelt))
    return run


def _members(items: Any) -> Words | None:
    if any(str(op) != "LITERAL" for op, _ in items) or len(items) > _CLASS:
        return None
    return frozenset(chr(code) for _, code in items)


def _best(covers: Sequence[Words]) -> Words | None:
    """The set of words that will stand in the fewest places: long words, and few."""
    usable = [words for words in covers if words and "" not in words]
    if not usable:
        return None
    return _shortest(min(usable, key=lambda words: (sum(100.0 ** -len(w) for w in words), sorted(words))))


def _shortest(words: Words) -> Words:
    """The words without those that hold another one."""
    return frozenset(w for w in words if not any(other != w and other in w for other in words))


def _ahead(tree: Any) -> int | None:
    """How far beyond its end a match of a pattern looks; None where it asks for the end of the text."""
    most = 0
    for op, argument in tree:
        name = str(op)
        inner: list[Any] = []
        beyond = 0
        if name == "AT":
            if str(argument) in {"AT_END", "AT_END_STRING", "AT_END_LINE"}:
                return None
            most = max(most, 1)  # a word's edge, a line's
        elif name in {"ASSERT", "ASSERT_NOT"}:
            inner = [argument[1]]
            beyond = argument[1].getwidth()[1] if argument[0] > 0 else 0
        elif name == "SUBPATTERN":
            inner = [argument[-1]]
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            inner = [argument[2]]
        elif name == "BRANCH":
            inner = list(argument[1])
        elif name == "ATOMIC_GROUP":
            inner = [argument]
        elif name == "GROUPREF_EXISTS":
            inner = [part for part in argument[1:] if part is not None]
        elif name not in _SEES_NOTHING:
            return None
        for part in inner:
            found = _ahead(part)
            if found is None:
                return None
            most = max(most, found + beyond)
    return most if most <= _WIDEST else None
