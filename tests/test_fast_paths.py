"""What is counted by one pass of a regular expression is what a loop over the characters would count."""

from __future__ import annotations

import random
from unicodedata import east_asian_width

import numpy as np

from discourse.extractors._formula_recurrence import _characters
from discourse.extractors.formulas import _covered
from discourse.lexicons.match import Hit
from discourse.repair.lines import _FOLDED, width
from discourse.repair.plausible import MARKS, common, plausibility
from discourse.repair.script import _Tell
from discourse.repair.zones import _odd

#: On the borders of every class that is counted: ASCII, marks, rare and common Han, kana, signs of expressions.
AWKWARD = "]^\\-[?a1_ \t\n　，。！×*＊党的長镕\u3400\u4dbf\u4e00\u9fff〇ァЖ①%\ufffd\ue304\U00020000é²½"


def awkward(n: int = 300) -> list[str]:
    """Strings of these characters, the same each time."""
    draw = random.Random(11)
    return ["", *("".join(draw.choices(AWKWARD, k=draw.randrange(1, 40))) for _ in range(n))]


def test_plausibility_is_the_share_of_common_characters_and_marks() -> None:
    """Over the characters beyond ASCII."""
    for text in awkward():
        beyond = [char for char in text if char > "\x7f"]
        found = plausibility(text)
        if not beyond:
            assert found is None
        else:
            assert found == sum(char in common() or char in MARKS for char in beyond) / len(beyond)


def test_oddities_are_question_marks_and_what_chinese_is_not_made_of() -> None:
    """Neither white space, nor other ASCII, nor a common character, nor a mark."""
    for text in awkward():
        plain = [
            at
            for at, char in enumerate(text)
            if char == "?" or not (char <= "\x7f" or char.isspace() or char in common() or char in MARKS)
        ]
        assert _odd(text) == plain


def test_width_is_that_of_each_character() -> None:
    """Two cells for wide ones and folded marks, one for the others."""
    for text in awkward():
        assert width(text) == sum(2 if c in _FOLDED or east_asian_width(c) in "FWA" else 1 for c in text)


def test_characters_of_a_script_are_counted_one_by_one() -> None:
    """Also where a document has none that tells, or one that means something in a regular expression."""
    for old, new in (("", ""), ("長", "长"), ("]^\\-", "党")):
        tell = _Tell(frozenset(old), frozenset(new))
        for text in awkward():
            assert tell.counts(text) == (sum(c in set(old) for c in text), sum(c in set(new) for c in text))


def test_han_characters_inside_of_hits_are_counted_once() -> None:
    """Whatever the parts of hits overlap."""
    draw = random.Random(5)
    for text in awkward():
        spans = [tuple(sorted(draw.choices(range(len(text) + 1), k=2))) for _ in range(4)]
        found = [Hit(start, end, "", "", "", "", ((start, end),)) for start, end in spans]
        inside = {at for start, end in spans for at in range(start, end)}
        assert _covered(text, found) == sum("\u3400" <= text[at] <= "\u9fff" for at in inside)


def test_breaks_between_han_characters_are_letters_digits_and_masks() -> None:
    """Punctuation, blanks and the underscore are passed over."""
    for text in awkward():
        codes, han = _characters(text)
        kept = [c for c in text if "\u4e00" <= c <= "\u9fff" or c.isalnum() or c in "*＊×"]
        assert codes.tolist() == [ord(c) for c in kept]
        np.testing.assert_array_equal(han, np.array(["\u4e00" <= c <= "\u9fff" for c in kept], dtype=bool))
