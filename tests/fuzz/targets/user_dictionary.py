"""Any user dictionary: words that come out as tokens, or a letter."""

from __future__ import annotations

from functools import cache

from discourse.segment.dictionary import read_user_words
from discourse.segment.tokens import Tokenizer

from ._files import put

NAME = "user_dictionary"

SEEDS = [
    "",
    "全面从严治党 20000\n三严三实 5 n\n工作 0\n",
    "党建工作 n\n# x\n\n  空白  3\n",
    "﻿全面\t3\r\n从严\r\n",
    "C++ 10\na_b\n3.5%\n",
    "两 个 词\n",
]

WORDS = [
    "全面从严治党", "党", "工作", "三严三实", "的", " ", "  ", "\t", "\n", "\r\n", "\r", "0", "1", "5", "20000",
    "9" * 25, "-1", " n", " 3 n", "n", "3.5", "a", "C++", "_", "%", "（", "。", "\u3000", "\ufeff", "\x00",
    "\x85", "\u2028", "𠮷", "㐀", "\ue000", "\ufffd", "０", "²", b"\xff", b"\xe9",
]  # fmt: skip

#: Starting a tokenizer takes a quarter of a second.
PER_KB = 20.0
LONGEST = 120

_TEXT = "全面从严治党工作，三严三实。C++ a_b 3.5%"


@cache
def _plain() -> Tokenizer:
    return Tokenizer()


def run(data: bytes) -> None:
    """A word given is one token by itself, one deleted is none; and nothing of a text is lost."""
    file = put("words.txt", data)
    words = read_user_words(file)
    assert all(word.word.strip() and "\n" not in word.word for word in words)
    assert all(word.frequency is None or word.frequency >= 0 for word in words)
    if len(words) > 3:
        return
    tokenizer = Tokenizer(dictionary=file)
    for text in (_TEXT, *(word.word for word in words)):
        tokens, starts = tokenizer.tokenize(text)
        assert all(text[at : at + len(token)] == token for token, at in zip(tokens, starts, strict=True))
        assert "".join("".join(tokens).split()) == "".join(text.split()), "something was lost"
    for word in {word.word: word for word in words}.values():
        whole = len(tokenizer.tokenize(word.word)[0]) == 1
        assert len(word.word) == 1 or whole == (word.frequency != 0), word


#: What is loaded once is no part of what an input costs.
FIRST = "三严三实\n工作 0\n".encode()
