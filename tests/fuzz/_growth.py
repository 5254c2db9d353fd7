"""Whether time grows faster than the input: fragments are repeated, doubled, and the seconds compared.

A fragment is suspected if eight times as much of it takes far more than eight times as long, and is a finding if two
doublings in a row each take nearly three times as long: a square takes four times, what is linear two.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise

from ._trial import TooSlowError, timed

#: The sizes that are compared first, in bytes, and how large it may get.
SMALL, LARGE, LARGEST = 8 << 10, 64 << 10, 2 << 20

#: How many times as long eight times as much may take before it is looked at again.
SUSPECT = 16.0

#: What a doubling may take to be called linear, in times as long; n to the 1.4th takes 2.6.
DOUBLING = 2.6

#: What takes less of the processor than this says nothing; what takes longer is not doubled again.
LEAST, ENOUGH = 0.05, 4.0

#: Single characters of every kind that a step may look for.
CHARACTERS = tuple("a1Z 党一〇，。、（）()[]{}<>“”《》\"'&;#*_-—|/\\\n\r\t\f\u3000\u200b\x00０é?!.:：…×X𠀀か")


@dataclass(frozen=True)
class Repeated:
    """An input of any size: a head, a fragment as often as it goes, in the second half another one, and a tail."""

    first: bytes
    second: bytes = b""
    head: bytes = b""
    tail: bytes = b""

    def of(self, size: int) -> bytes:
        """So many bytes or a little more."""
        half = size // 2 if self.second else size
        middle = self.first * (half // len(self.first) + 1)
        if self.second:
            middle += self.second * (half // len(self.second) + 1)
        return self.head + middle + self.tail

    def to_json(self) -> bytes:
        """As it is kept among the findings."""
        parts = {name: part.decode("latin-1") for name, part in asdict(self).items() if part}
        return json.dumps(parts).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Repeated:
        """As it was kept."""
        return cls(**{name: part.encode("latin-1") for name, part in json.loads(text).items()})


def repeated(words: tuple[bytes, ...], seed: int) -> Iterator[Repeated]:
    """Every word and character by itself, then pairs of them, mixed and one after the other, without end."""
    every = [*dict.fromkeys((*(w for w in words if w), *(char.encode() for char in CHARACTERS)))]
    yield from map(Repeated, every)
    chance = random.Random(seed)
    while True:
        one, two = chance.sample(every, 2)
        shape = chance.randrange(4)
        if shape == 0:
            yield Repeated(one + two)
        elif shape == 1:
            yield Repeated(one, two)
        elif shape == 2:
            yield Repeated(one, head=two, tail=chance.choice(every))
        else:
            yield Repeated(one + two + chance.choice(every))


def growth(seconds: Callable[[int], float]) -> str:
    """How the seconds that so many bytes take grow, in words, if it is faster than the bytes; empty if not.

    >>> growth(lambda size: size * 1e-6)
    ''
    >>> growth(lambda size: size**2 * 1e-10)
    '0.007 s for 8 kB, then 64 kB 0.43 s, 128 kB 1.72 s, 256 kB 6.87 s'
    """
    small, large = seconds(SMALL), seconds(LARGE)
    if large < LEAST or large < SUSPECT * small:
        return ""
    sizes, took = [LARGE], [large]
    while sizes[-1] < LARGEST and (took[-1] < ENOUGH or len(took) < 3):
        sizes.append(2 * sizes[-1])
        took.append(seconds(sizes[-1]))
    ratios = [two / one for one, two in pairwise(took)]
    if min(ratios[-2:]) < DOUBLING:
        return ""
    told = ", ".join(f"{size >> 10} kB {one:.2f} s" for size, one in zip(sizes, took, strict=True))
    return f"{small:.3f} s for {SMALL >> 10} kB, then {told}"


def grows(run: Callable[[bytes], None], data: Repeated, *, limit: float = 60.0) -> str:
    """What :func:`growth` says of a target on a repeated fragment; ``limit`` is in seconds of the processor."""
    try:
        return growth(lambda size: timed(run, data.of(size), limit))
    except TooSlowError:
        return f"more than {limit:.0f} s of the processor for {LARGE >> 10} kB or a little more"


def watched(run: Callable[[bytes], None], data: Repeated) -> tuple[float, str]:
    """The milliseconds a kilobyte took, and what :func:`grows` says, or what was raised."""
    start = time.process_time()
    try:
        told = grows(run, data)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
    return (time.process_time() - start) * 1000 * 1024 / (SMALL + LARGE), told
