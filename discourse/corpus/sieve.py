"""Many patterns over one text: a word that every match must hold is looked for first, for all patterns at once.

A regular expression is slow where it begins with a choice: it is tried at every character. But most patterns here
hold a word that no match is without (周年, 侵权), or one of a few. These words are read off the pattern itself, and
one automaton finds them all in one pass (Aho & Corasick 1975, doi:10.1145/360825.360855; filtering patterns so is the
way of RE2's FilteredRE2). Where none of a pattern's words stands, the pattern is not tried; where one stands, it is
tried around it. A pattern of which no such word is known is tried everywhere: what is found never depends on the
sieve, only how soon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .needs import LEAST, needs_of


class Sieve:
    """Patterns and the automaton of their words."""

    def __init__(self, patterns: Sequence[re.Pattern[str]], least: int = LEAST) -> None:
        from daachorse import CharwiseDoubleArrayAhoCorasick

        self.patterns = tuple(dict.fromkeys(patterns))
        self.needs = tuple(needs_of(pattern, least) for pattern in self.patterns)
        numbers = {pattern: i for i, pattern in enumerate(self.patterns)}
        self._kept = tuple(patterns)  # so that no other pattern can have the id of one of them
        #: The numbers of the patterns that words announce, by id: to hash a pattern takes longer than most searches.
        self.announced = {id(p): i for p in patterns if self.needs[i := numbers[p]].words is not None}
        owners: dict[str, list[int]] = {}
        for i, need in enumerate(self.needs):
            for word in sorted(need.words or ()):
                owners.setdefault(word, []).append(i)
        self._owners = tuple(tuple(found) for found in owners.values())
        self._masks = tuple(sum(1 << i for i in found) for found in self._owners)
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(owners)) if owners else None
        #: The patterns that no word announces.
        self.unannounced = tuple(i for i, need in enumerate(self.needs) if need.words is None)
        self._always = sum(1 << i for i in self.unannounced)

    def possible(self, text: str) -> int:
        """The patterns that can match somewhere in a text, as bits: the i-th is 1 << i."""
        found = self._always
        if self._automaton is not None:
            for _, _, word in self._automaton.find_overlapping(text):
                found |= self._masks[word]
        return found

    def sift(self, text: str) -> Sifted:
        """A text with the places where each pattern can match."""
        places: dict[int, list[tuple[int, int]]] = {}
        if self._automaton is not None:
            for start, end, word in self._automaton.find_overlapping(text):
                for i in self._owners[word]:
                    places.setdefault(i, []).append((start, end))
        return Sifted(text, self, places)


class Sifted:
    """A text of which a :class:`Sieve` knows where each of its patterns can match."""

    def __init__(self, text: str, sieve: Sieve, places: dict[int, list[tuple[int, int]]]) -> None:
        self.text = text
        self._sieve = sieve
        self._places = places

    def finditer(
        self, pattern: re.Pattern[str], start: int = 0, end: int | None = None
    ) -> Iterator[re.Match[str]]:
        """As ``pattern.finditer(text, start, end)``."""
        i = self._sieve.announced.get(id(pattern), -1)
        places = self._places.get(i)
        if places is None and i >= 0:
            return iter(())
        end = len(self.text) if end is None else end
        if places is None or (need := self._sieve.needs[i]).width is None:
            return pattern.finditer(self.text, start, end)
        return self._around(pattern, _stretches(places, need.width, need.ahead), start, end)

    def firsts(self) -> dict[int, re.Match[str]]:
        """The first match of each pattern of the sieve that matches, by the pattern's number."""
        tried = sorted({*self._sieve.unannounced, *self._places})
        firsts = ((i, next(self.finditer(self._sieve.patterns[i]), None)) for i in tried)
        return {i: found for i, found in firsts if found is not None}

    def _around(
        self, pattern: re.Pattern[str], stretches: Iterator[tuple[int, int]], start: int, end: int
    ) -> Iterator[re.Match[str]]:
        """The matches in the stretches; what lies before a stretch is seen, what lies behind it is not."""
        for low, high in stretches:
            if high > start and low < end:
                yield from pattern.finditer(self.text, max(low, start), min(high, end))


def _stretches(places: Sequence[tuple[int, int]], width: int, ahead: int) -> Iterator[tuple[int, int]]:
    """Where a match can lie that has at most ``width`` characters and holds one of the words at ``places``, with what
    it looks at beyond its end; apart, so that no match lies in two."""
    reach = width + ahead
    low, high = max(0, places[0][1] - width), places[0][0] + reach
    for start, end in places:
        if end - width > high:
            yield low, high
            low = end - width
        high = max(high, start + reach)
    yield low, high
