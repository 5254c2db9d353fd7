"""Whatever a user dictionary holds: words, or a letter that names the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from discourse.errors import SegmentError
from discourse.segment.dictionary import UserWord
from discourse.segment.tokens import Tokenizer


@pytest.mark.parametrize("digits", ["1000000000001", "9" * 30, "9" * 5000])
def test_a_frequency_without_end_is_a_letter(tmp_path: Path, digits: str) -> None:
    """Neither engine could add it up."""
    path = tmp_path / "words.txt"
    path.write_text(f"党建\n三严三实 {digits}\n", encoding="utf-8")
    with pytest.raises(SegmentError, match=r"words\.txt, line 2: the frequency .* out of range"):
        Tokenizer(dictionary=path)


def test_a_text_that_is_taken_for_a_dictionary_is_a_letter(tmp_path: Path) -> None:
    """Every beginning of every word is held: of a line of a page that would be the square of its length."""
    path = tmp_path / "speech.txt"
    path.write_text("党" * 100_000, encoding="utf-8")
    with pytest.raises(SegmentError, match=r"speech\.txt, line 1: '党{20}'… is a word of 100,000 characters"):
        Tokenizer(dictionary=path)


def test_a_word_given_by_a_program_is_held_to_the_same() -> None:
    """Whoever makes the words has no file to be named."""
    with pytest.raises(SegmentError, match="user dictionary: there is no word '党' with the frequency"):
        Tokenizer(words=(UserWord("党", 10**13),))
