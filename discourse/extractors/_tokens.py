"""Which tokens are words, and which are anything at all: the two counts that all extractors share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

#: Han characters: the ideographs of Unicode 16 and the ideographic zero 〇, which writes years.
HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f]")

#: The signs numbers are written with. Not ``str.isnumeric``: Unicode 15.1, and so Python 3.13, took 两 in, and a
#: count must not hang on the Python it was made with.
_NUMERALS = frozenset("〇零一二三四五六七八九十廿卅百千万亿兆壹贰叁肆伍陆柒捌玖拾佰仟")

#: A masked name or number: XX村, ××镇 (the signs themselves are punctuation), X月.
_MASK = re.compile("[XxＸｘ]+")


@lru_cache(maxsize=1 << 17)
def is_word(token: str) -> bool:
    """Whether a token is a word: it has a letter that is not a numeral, and is not a mask.

    Single characters are words (党, 的); punctuation, 2014, 3.5%, 二〇一四 and XX are not. Nor, by this rule, are
    the few words written with numerals only, such as 万一 and 千万.

    >>> [t for t in ["党", "的", "两", "A股", "二〇一四", "3.5%", "，", "XX", "……"] if is_word(t)]
    ['党', '的', '两', 'A股']
    """
    return any(c.isalpha() and c not in _NUMERALS for c in token) and not _MASK.fullmatch(token)


def words(tokens: Iterable[str]) -> list[str]:
    """The tokens that are words, in order. See :func:`is_word`."""
    known: dict[str, bool] = {}
    out = []
    for token in tokens:
        kept = known.get(token)
        if kept is None:
            kept = known[token] = is_word(token)
        if kept:
            out.append(token)
    return out


def countable(tokens: Sequence[str]) -> int:
    """The number of tokens that are not punctuation: words, numbers and masks with letters or digits.

    >>> countable(["发展", "党员", "36", "名", "，", "XX", "村", "。"])
    6
    """
    return sum(map(is_countable, tokens))


@lru_cache(maxsize=1 << 17)
def is_countable(token: str) -> bool:
    """Whether a token has a letter or digit.

    >>> is_countable("36"), is_countable("……")
    (True, False)
    """
    return any(c.isalnum() for c in token)


def han(text: str) -> int:
    """The number of Han characters.

    >>> han("二〇二三年，完成30％。")
    7
    """
    return len(HAN.findall(text))
