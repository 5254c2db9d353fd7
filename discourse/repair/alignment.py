"""Which bytes belong together: the cheapest way to read a stretch of bytes as pairs, where one may have been lost.

Text in two bytes a character has no marks of where a character begins. If a byte is lost, every character behind it
is read from the halves of two, to the end of the file in UTF-16, to the next ASCII character in GBK; where the eighth
bit was taken off, figures and letters cannot be told from halves of characters at all. What tells is that pairs
read rightly are common characters, and pairs read wrongly are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from .plausible import MARKS, common, is_han

#: What a rare character costs, a byte that belongs to none, and a letter of ASCII where characters have two bytes:
#: three rare characters in a row are no accident, two may be a name.
RARE, LOST, LETTER = 2.0, 6.0, 0.5

#: In a text of seven bits: a figure, another letter of ASCII, in nats as the language model has them.
FIGURE, OTHER = 5.0, 9.0

_NEVER = 1e9


def cheapest(data: bytes, pairs: Sequence[float], singles: Sequence[float]) -> list[tuple[int, int]]:
    """Where each unit of one byte or of two begins and ends, at the least cost by two tables: of pairs, by the first
    byte times 256 and the second; and of single bytes.

    >>> pairs = [_NEVER] * 65536
    >>> pairs[0x6162] = 0.0
    >>> cheapest(b"aab", pairs, [1.0] * 256)
    [(0, 1), (1, 3)]
    """
    before, here = 0.0, singles[data[0]] if data else 0.0
    doubled = bytearray(len(data) + 1)
    for at in range(1, len(data)):
        byte = data[at]
        one = here + singles[byte]
        two = before + pairs[data[at - 1] << 8 | byte]
        doubled[at + 1] = two <= one
        before, here = here, two if two <= one else one
    units = []
    end = len(data)
    while end:
        start = end - 1 - doubled[end]
        units.append((start, end))
        end = start
    return units[::-1]


def runs(data: bytes, encoding: str) -> list[tuple[int, int]]:
    """The stretches of ``data`` that hold together in an encoding of two bytes; what is between them was cut off.

    >>> data = "今天我们召开全县干部大会".encode("utf-16-le")
    >>> runs(data[:7] + data[8:], "utf-16-le")
    [(0, 6), (7, 23)]
    """
    pairs, singles = _tables(encoding)
    found: list[tuple[int, int]] = []
    for start, end in cheapest(data, pairs, singles):
        if end - start == 1 and singles[data[start]] >= LOST:
            continue
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


@cache
def _tables(encoding: str) -> tuple[list[float], list[float]]:
    """What pairs and single bytes cost in an encoding: a constant."""
    wide = "16" in encoding
    stock = common() | MARKS
    pairs = [_NEVER] * 65536
    for code in range(65536):
        char = code.to_bytes(2, "big").decode(encoding, "ignore")
        if wide:
            plain = char and (char in stock or " " <= char <= "~" or char in "\r\n\t")
            pairs[code] = 0.0 if plain else RARE
        elif len(char) == 1 and char > "\x7f":
            pairs[code] = 0.0 if char in stock else RARE
    singles = [LOST] * 256
    if not wide:
        singles[:0x80] = [LETTER if chr(byte).isalpha() else 0.0 for byte in range(0x80)]
    return pairs, singles


@cache
def seven_bit() -> tuple[list[float], list[float]]:
    """The tables for GB 2312 without its eighth bits: what a character costs in the language, for its two halves, and
    what ASCII costs, which has but one."""
    from .language import lexicon

    pairs = [_NEVER] * 65536
    for lead in range(0x21, 0x78):
        for trail in range(0x21, 0x7F):
            char = bytes([lead | 0x80, trail | 0x80]).decode("gb2312", "ignore")
            if char:
                pairs[lead << 8 | trail] = (
                    lexicon().char_cost(char) if is_han(char) or char in MARKS else 2 * OTHER
                )
    singles = [FIGURE if chr(byte).isdecimal() else OTHER for byte in range(256)]
    singles[:0x21] = [0.0] * 0x21
    return pairs, singles
