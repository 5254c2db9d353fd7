"""Lines, foldings and kinds found soon are those that are found plainly."""

from __future__ import annotations

import pytest

from discourse.corpus import lines, residue, rules
from discourse.corpus.abstract import _CUT_OFF, _grams, is_cut_off, says_again
from discourse.corpus.dating import folding
from discourse.corpus.rules import SHIPPED, Place, first_kind, glued, page_kind

from .awkward import awkward

TEXTS = awkward(200)
#: Halves of characters that stand alone, or side by side without being one.
HALVES = ["\ud83d" * 60, "一" * 60 + "\ud83d\ude00", "\ude00" + "（" * 80]
LINES = [unit.folded for text in TEXTS for unit in lines.lines_of(text)]


@pytest.mark.parametrize("text", HALVES)
def test_folding_halves_of_characters(text: str) -> None:
    """What is no character keeps its place and its length."""
    assert lines.fold(text) == text.translate(lines._FOLD)


def test_folding() -> None:
    """Both foldings are character for character what ``str.translate`` gives."""
    for text in TEXTS:
        assert lines.fold(text) == text.translate(lines._FOLD)
        assert folding.fold(text) == text.translate(folding._FOLD)


def test_lines_with_their_foldings_and_letters() -> None:
    """Each line is cut out of the text where it stands, folded, and knows its Han characters."""
    for text in (*TEXTS, *HALVES, "".join(TEXTS)):
        units = lines.lines_of(text)
        plain = [(at, line.strip(lines._BLANK)) for at, line in _numbered(text)]
        assert [unit.text for unit in units] == [line for _, line in plain if line]
        for unit in units:
            assert text[unit.start : unit.end] == unit.text
            assert unit.folded == unit.text.translate(lines._FOLD)
            assert unit.han == "".join(filter(_is_han, unit.text)) == lines.han(unit.text)
            assert lines.Unit.of(text, unit.start, unit.end) == unit


def _numbered(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.split("\n")))


def _is_han(character: str) -> bool:
    return 0x3400 <= ord(character) <= 0x4DBF or 0x4E00 <= ord(character) <= 0x9FFF


def test_han_characters() -> None:
    """One character is a Han character by the same ranges as many."""
    for character in {*"".join(TEXTS), "\u33ff", "\u4dc0", "\ua000"}:
        assert lines.is_han(character) == _is_han(character) == bool(lines.han(character))


@pytest.mark.parametrize("place", ["head", "tail", "middle"])
def test_the_first_rule_gives_the_kind(place: Place) -> None:
    """The kind of a line is that of the first rule which, asked in turn, matches it; long lines included."""
    for line in [*LINES, LINES[-1] * 300, "小编" * 400, "如有侵权请联系删除。" * 400]:
        matching = (r.kind for r in SHIPPED.at(place) if len(line) <= r.max and r.matches(line))
        assert first_kind(line, place) == next(matching, None)


def test_the_words_of_a_page() -> None:
    """The page's own words are looked at wherever they can give a kind."""
    for line in LINES:
        assert page_kind(line) == SHIPPED.page.kind(line)


def test_matter_within_a_line() -> None:
    """Every rule for matter within a line gives what its pattern finds, every notice its sentences."""
    for line in LINES:
        found = [(rule, spans) for rule, spans in glued(line) if spans]
        inline = [(rule, [m.span() for m in rule.pattern.finditer(line)]) for rule in SHIPPED.inline]
        notices = [(r, r.hits(line)) for r in SHIPPED.at("middle") if r.sentences and not r.matches(line)]
        assert found == [(rule, spans) for rule, spans in [*inline, *notices] if spans]


def test_cells() -> None:
    """A line without the signs of a table is only stripped."""
    for line in [*LINES, "| 甲 | 乙 |", "![图](a.png) 甲", "\x1f甲\x1c"]:
        assert residue.without_cells(line) == residue._CELLS.sub(" ", line).strip()


def test_ends_that_are_cut_off() -> None:
    """Whether a line is cut off is seen at its end."""
    ends = ["...", "…………", "。。。", "...[更多]", "……】全文", "。", "....." * 9 + "]详细"]
    for line in [*LINES, *(line[:50] + end for line in LINES[:50] for end in ends)]:
        assert is_cut_off(line) == (_CUT_OFF.search(line) is not None)


def test_saying_again_counts_grams() -> None:
    """A line says the opening again if enough of its five-grams stand there, its first ones at the top."""
    letters = [lines.han(text)[:300] for text in TEXTS if len(lines.han(text)) > 40]
    for line, opening in zip(letters, [letters[0], *letters], strict=False):
        for said in (opening, line[3:] + opening, line + opening):
            first, mine = _grams(line[:24]), _grams(line)
            top = _grams(said[:60]) | _grams(opening[:60])
            there = _grams((opening + said)[: 2 * len(line) + 600])
            wanted = 2 * len(first & top) >= len(first) and len(mine & there) >= 0.9 * len(mine)
            assert says_again(line, said, title=opening, cut=False) == wanted


def test_what_is_kept_of_lines_is_bounded() -> None:
    """Kinds are remembered of short lines only, and of a bounded number."""
    before = rules._known_kind.cache_info().currsize
    first_kind("一" * 1001, "middle")
    assert rules._known_kind.cache_info().currsize == before
    assert (rules._known_kind.cache_info().maxsize or 0) <= 4096
