"""A sieve says where patterns can match, and never changes what they match."""

from __future__ import annotations

import random
import re
from itertools import product

import pytest

from discourse.corpus import genre, rules
from discourse.corpus.dating.folding import fold as fold_dated
from discourse.corpus.dating.page import Page
from discourse.corpus.dating.rules import sieve as dated
from discourse.corpus.lines import fold
from discourse.corpus.needs import needs_of
from discourse.corpus.sieve import Sieve

from .awkward import awkward

TEXTS = awkward(150)

#: Patterns and what every match of them holds, read off by hand.
KNOWN = [
    (r"建党\d+周年", {"建党", "周年"}),
    (r"(?:甲乙|丙丁)x{0,3}", {"甲乙", "丙丁"}),
    (r"(?:甲|乙)丙丁?", {"甲丙", "乙丙"}),
    (r"[甲乙]丙", {"甲丙", "乙丙"}),
    (r"(?P<a>甲乙)+", {"甲乙"}),
    (r"(?:甲乙)?丙丁", {"丙丁"}),
    (r"(?:甲乙丙|甲乙)", {"甲乙"}),
]
#: Patterns of which nothing can be known.
UNKNOWN = [
    r"\d{4}年",
    r"(?:甲乙)*",
    r"甲乙|\d+",
    r".+",
    r"(?i)ab",
    r"[^甲]乙",
    r"(?=甲乙)",
    "",
    r"[甲乙]",
    r"(?:甲乙|)",
]


@pytest.mark.parametrize(("pattern", "words"), KNOWN)
def test_words_of_patterns(pattern: str, words: set[str]) -> None:
    """The words are among those that a reader would name."""
    found = needs_of(re.compile(pattern)).words
    assert found
    assert found <= words


@pytest.mark.parametrize("pattern", UNKNOWN)
def test_patterns_without_words(pattern: str) -> None:
    """A pattern that can match without any one word has none."""
    assert needs_of(re.compile(pattern)).words is None


def test_widths() -> None:
    """The width counts the longest match, ``ahead`` the longest look beyond it; the end of the text is no place."""
    assert needs_of(re.compile(r"甲乙\d{2,5}(?!丙{3})")).width == 7
    assert needs_of(re.compile(r"甲乙\d{2,5}(?!丙{3})")).ahead == 3
    assert needs_of(re.compile(r"甲乙.*")).width is None
    assert needs_of(re.compile(r"甲乙$")).width is None


#: Pieces of patterns that are put together at random.
PIECES = [
    "甲",
    "乙丙",
    "[甲乙]",
    "(?:甲|乙丙)",
    "(?:丙甲)?",
    "(?<!甲)",
    "(?=乙)",
    "(?!丙)",
    "[^甲]",
    ".{0,2}",
    "(?:乙甲)+?",
    "丙{1,2}",
    "(?:甲乙|丙)",
    "(?!.{0,3}丙丙)",
    "(?=.{0,4}乙)",
    "(?<=丙)",
]


def test_random_patterns_find_what_they_find() -> None:
    """On all short texts over three letters a sieved pattern finds the same spans as the pattern."""
    rng = random.Random(7)
    patterns = [re.compile("".join(rng.choices(PIECES, k=rng.randint(1, 4)))) for _ in range(150)]
    sieve = Sieve(patterns)
    for letters in product("甲乙丙", repeat=6):
        text = "".join(letters) * 2
        sifted, possible = sieve.sift(text), sieve.possible(text)
        for i, pattern in enumerate(sieve.patterns):
            wanted = [m.span() for m in pattern.finditer(text)]
            assert [m.span() for m in sifted.finditer(pattern)] == wanted
            assert not wanted or possible >> i & 1


def test_a_match_that_stands_where_another_one_looks_is_found_once() -> None:
    """Two matches, of which the first looks ahead beyond the second, are two."""
    pattern = re.compile("甲乙(?!.{0,20}丁)")
    for between in range(30):
        text = "甲乙" + "丙" * between + "甲乙"
        found = [m.span() for m in Sieve([pattern]).sift(text).finditer(pattern)]
        assert found == [(0, 2), (2 + between, 4 + between)]


def _same(sieve: Sieve, text: str) -> None:
    sifted, possible = sieve.sift(text), sieve.possible(text)
    firsts = sifted.firsts()
    for i, pattern in enumerate(sieve.patterns):
        wanted = [m.span() for m in pattern.finditer(text)]
        assert [m.span() for m in sifted.finditer(pattern)] == wanted, pattern.pattern
        assert (firsts[i].span() if i in firsts else None) == (wanted[0] if wanted else None)
        assert not wanted or possible >> i & 1


def test_all_shipped_patterns_find_what_they_find() -> None:
    """The patterns of dating, genre, level and residue find the same spans with the sieve and without."""
    levels = genre._level_sieves()
    sieves = [*(genre._sought(where)[0] for where in ("title", "opening", "ending", "text")), *levels]
    for text in TEXTS:
        _same(dated(), fold_dated(text))
        for sieve in (rules._sifted().sieve, *sieves):
            _same(sieve, fold(text))


def test_a_start_and_an_end_are_kept() -> None:
    """Between two places a page finds what the pattern finds between them, also one that no sieve knows."""
    rng = random.Random(3)
    strange = re.compile("[一-鿿]{2}")
    for text in TEXTS[-60:]:
        page = Page.of(text)
        low, high = sorted(rng.randint(0, len(page.folded)) for _ in range(2))
        for pattern in (*dated().patterns, strange):
            wanted = [m.span() for m in pattern.finditer(page.folded, low, high)]
            assert [m.span() for m in page.finditer(pattern, low, high)] == wanted
            first = page.search(pattern, low)
            plain = pattern.search(page.folded, low)
            assert (first and first.span()) == (plain and plain.span())


def test_a_sieve_of_nothing_lets_everything_pass() -> None:
    """Without patterns a sieve is empty, and a pattern it does not know is tried everywhere."""
    sifted = Sieve([]).sift("甲乙")
    assert [m.span() for m in sifted.finditer(re.compile("乙"))] == [(1, 2)]
    assert Sieve([]).possible("甲乙") == 0


def test_genre_counts_each_cue_once() -> None:
    """The genre of a text is the one whose cues, looked for one after the other, weigh most."""
    for title, text in zip(TEXTS, reversed(TEXTS), strict=True):
        places = {where: fold(words) for where, words in genre._places(title, text).items()}
        scores: dict[str, float] = {}
        for cue in genre._CUES:
            if cue.pattern.search(places[cue.where]):
                scores[cue.genre] = scores.get(cue.genre, 0.0) + cue.weight
        best = max(scores, key=lambda name: scores[name], default="other")
        found, why = genre.genre_of(title, text)
        assert found == (best if scores.get(best, 0.0) >= genre._LEAST else "other")
        assert len(why) <= sum(cue.genre == found for cue in genre._CUES)
