"""Inputs without guidance: seeds and words of a target, cut, doubled, mixed and spoilt by a seeded hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from .targets import Target

#: Characters that have surprised somebody: of every width, direction, plane and meaning.
AWKWARD = tuple(
    char.encode("utf-8", "surrogatepass")
    for char in "\0\t\n\r\x0b\x0c\x1b\x7f\x85\xad\u0301\u200b\u200d\u2028\u202e\u3000\ufeff\ufffd\uffff\ud800"
    "党一〇０9²①Ⅻ〇零年月日第、，。；：“”‘’《》（）()[]<>{}&#*_|\\/-—…%'\"=,.;:!? aZéßİıﬁ長著𠀀🇨🇳가あ"
)

#: How many changes are made to an input at most.
CHANGES = 6


def inputs(target: Target, seed: int) -> Iterator[bytes]:
    """Inputs without end, the same for the same seed; the target's own come first."""
    yield from target.seeds
    chance = random.Random(seed)
    while True:
        data = chance.choice(target.seeds) if chance.random() < 0.8 else b""
        for _ in range(chance.randint(1, CHANGES)):
            data = chance.choice(_WAYS)(data, target, chance)[: target.longest]
        yield data


def _insert(data: bytes, target: Target, chance: random.Random) -> bytes:
    """A word, oftener than not where a character begins."""
    at = _place(data, chance)
    return data[:at] + chance.choice(target.words) + data[at:]


def _overwrite(data: bytes, target: Target, chance: random.Random) -> bytes:
    at, word = _place(data, chance), chance.choice(target.words)
    return data[:at] + word + data[at + len(word) :]


def _awkward(data: bytes, target: Target, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + chance.choice(AWKWARD) * chance.choice((1, 1, 2, 40)) + data[at:]


def _flip(data: bytes, target: Target, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, target: Target, chance: random.Random) -> bytes:
    low, high = sorted((_place(data, chance), _place(data, chance)))
    return data[:low] + data[high:]


def _double(data: bytes, target: Target, chance: random.Random) -> bytes:
    low, high = sorted((_place(data, chance), _place(data, chance)))
    return data[:high] + data[low:high] * chance.choice((1, 1, 2, 9)) + data[high:]


def _splice(data: bytes, target: Target, chance: random.Random) -> bytes:
    other = chance.choice(target.seeds)
    return data[: _place(data, chance)] + other[_place(other, chance) :]


def _words(data: bytes, target: Target, chance: random.Random) -> bytes:
    return data + b"".join(chance.choices(target.words, k=chance.randint(2, 12)))


_WAYS: tuple[Callable[[bytes, Target, random.Random], bytes], ...] = (
    _insert, _insert, _overwrite, _awkward, _flip, _cut, _double, _splice, _words,
)  # fmt: skip


def _place(data: bytes, chance: random.Random) -> int:
    """A place in ``data``: four times in five one where a character of UTF-8 may begin."""
    at = chance.randint(0, len(data))
    while chance.random() < 0.8 and 0 < at < len(data) and data[at] & 0xC0 == 0x80:
        at -= 1
    return at
