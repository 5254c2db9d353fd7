"""A speech as arrays: what its characters, sentences and tokens are, found once for all measures that ask.

A measure that looks at each character or token in turn spends its time on looking, not on measuring. Here every
character is given its classes by one look-up in a table, and how many Han characters stand between two places is the
difference of two numbers. Each view is made once a speech (:meth:`.SegmentedSpeech.once`).

The plain definitions are in :mod:`._tokens` and :mod:`._clauses`; a test holds these views against them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt

import numpy as np
import numpy.typing as npt

from ..segment.segmented import STANCES, SegmentedSpeech, Sentence, Stance
from ._tokens import HAN, is_countable, is_word

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]

_PLANE = 0x10000

#: Binary places of a root before it is rounded to a float.
_ROOT_BITS = 128


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


class CharacterClass:
    """A set of characters, asked of a whole text at once: some signs, or a rule that is asked of each character of
    the basic plane once and of others when they turn up.

    >>> CharacterClass("年月").of(codes_of("3月")).tolist()
    [False, True]
    >>> CharacterClass(str.isdecimal).of(codes_of("3月")).tolist()
    [True, False]
    """

    def __init__(self, belongs: str | Callable[[str], object]) -> None:
        self._belongs = frozenset(belongs).__contains__ if isinstance(belongs, str) else belongs
        self._signs = belongs if isinstance(belongs, str) else None

    @cached_property
    def _plane(self) -> Bools:
        if self._signs is None:
            return np.fromiter((bool(self._belongs(chr(code))) for code in range(_PLANE)), bool, _PLANE)
        plane = np.zeros(_PLANE, dtype=bool)
        plane[[ord(sign) for sign in self._signs if ord(sign) < _PLANE]] = True
        return plane

    def of(self, codes: Codes) -> Bools:
        """Whether each of the characters belongs to the class."""
        if len(codes) == 0 or codes.max() < _PLANE:
            return self._plane.take(codes)
        found = self._plane.take(np.minimum(codes, _PLANE - 1))
        for place in np.flatnonzero(codes >= _PLANE).tolist():
            found[place] = bool(self._belongs(chr(codes[place])))
        return found


IS_HAN = CharacterClass(HAN.match)


def deviation(numbers: Sequence[int], lost: int) -> float:
    """The standard deviation of whole numbers with the divisor n - ``lost``, correctly rounded.

    The same as :func:`statistics.pstdev` (0) and :func:`statistics.stdev` (1), which work with fractions all the way
    and take fifty times as long.

    >>> deviation([1, 2, 3, 4], 0) == 1.25**0.5, deviation([3, 5], 1) == 2**0.5
    (True, True)
    """
    n, total, squares = len(numbers), sum(numbers), sum(x * x for x in numbers)
    above, below = n * squares - total * total, n * (n - lost)
    scaled = above << 2 * _ROOT_BITS
    root = isqrt(scaled // below)
    root |= root * root * below != scaled  # rounded to odd, so that rounding again is rounding once
    return root / (1 << _ROOT_BITS)


def before(marked: Bools) -> Ints:
    """How many are marked before each place, and in all: one more than there are places."""
    counts = np.zeros(len(marked) + 1, dtype=np.int64)
    np.cumsum(marked, out=counts[1:])
    return counts


@dataclass(frozen=True)
class Characters:
    """A text by its characters; ``han_before[i]`` Han characters stand before character ``i``."""

    text: str
    codes: Codes
    is_han: Bools
    han_before: Ints

    @classmethod
    def of(cls, text: str) -> Characters:
        codes = codes_of(text)
        is_han = IS_HAN.of(codes)
        return cls(text, codes, is_han, before(is_han))

    @property
    def han(self) -> int:
        """The number of Han characters."""
        return int(self.han_before[-1])


@dataclass(frozen=True)
class Sentences:
    """The sentences of a speech, one behind the other in ``characters``: sentence ``i`` is ``ends[i]:ends[i + 1]``.

    ``han`` are their Han characters, ``spoken`` those with a Han character that are not headings; ``stance`` is the
    place of each one's stance in :data:`.STANCES`.
    """

    characters: Characters
    ends: Ints
    han: Ints
    spoken: Bools
    stance: Ints

    def rows(self, places: npt.ArrayLike) -> Ints:
        """The sentence that each place of the characters is in."""
        return np.searchsorted(self.ends, places, side="right") - 1

    def lengths(self) -> list[int]:
        """The Han characters of each of the spoken sentences."""
        found: list[int] = self.han[self.spoken].tolist()
        return found

    def spoken_as(self, stance: Stance) -> Bools:
        """Which of the spoken sentences have this stance."""
        return np.asarray(self.spoken & (self.stance == _NUMBER[stance]))


_NUMBER = {stance: n for n, stance in enumerate(STANCES)}


@dataclass(frozen=True)
class Vocabulary:
    """The different tokens of a speech in order of appearance, and for each token which of them it is."""

    types: tuple[str, ...]
    ids: npt.NDArray[np.int32]

    @classmethod
    def of(cls, tokens: Sequence[str]) -> Vocabulary:
        places = {token: n for n, token in enumerate(dict.fromkeys(tokens))}
        return cls(tuple(places), np.fromiter(map(places.__getitem__, tokens), np.int32, len(tokens)))

    def mark(self, belongs: Callable[[str], object]) -> Bools:
        """Whether each of the different tokens is of a kind."""
        return np.fromiter(map(belongs, self.types), bool, len(self.types))

    @cached_property
    def counts(self) -> Ints:
        """How often each of the different tokens stands there."""
        return np.bincount(self.ids, minlength=len(self.types))

    @cached_property
    def is_word(self) -> Bools:
        """Which of the different tokens are words."""
        return self.mark(is_word)

    @cached_property
    def countable(self) -> int:
        """The tokens that are not punctuation: words, numbers, masks with letters or digits."""
        return int(self.counts[self.mark(is_countable)].sum())

    def tally(self) -> dict[str, int]:
        """The different tokens with how often each stands there."""
        return dict(zip(self.types, self.counts.tolist(), strict=True))


def characters(speech: SegmentedSpeech) -> Characters:
    """The text of a speech by its characters."""
    return speech.once(_characters)


def sentences(speech: SegmentedSpeech) -> Sentences:
    """The sentences of a speech as arrays."""
    return speech.once(_sentences)


def vocabulary(speech: SegmentedSpeech) -> Vocabulary:
    """The different tokens of a speech."""
    return speech.once(_vocabulary)


def _characters(speech: SegmentedSpeech) -> Characters:
    return Characters.of(speech.text)


def _sentences(speech: SegmentedSpeech) -> Sentences:
    texts = [sentence.text for sentence in speech.sentences]
    lines = "".join(texts)
    found = characters(speech) if lines == speech.text else Characters.of(lines)
    ends = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=ends[1:])
    han = np.diff(found.han_before[ends])
    heading = np.fromiter((sentence.heading for sentence in speech.sentences), bool, len(texts))
    return Sentences(found, ends, han, (han > 0) & ~heading, _stances(speech.sentences))


def _stances(given: Iterable[Sentence]) -> Ints:
    return np.array([_NUMBER[sentence.stance] for sentence in given], dtype=np.int64)


def _vocabulary(speech: SegmentedSpeech) -> Vocabulary:
    return Vocabulary.of(speech.tokens)
