"""Runs of words by number: which word n-grams stand where, never across the end of a clause.

A run of n words is a pair of two runs of n - 1 that overlap in all but one word, so each length is made from the one
before by sorting one array of numbers: exact, no hash, and no loop over n-grams. Such numbers mean nothing outside
the texts they were made of; where runs are learned shard by shard, 128 bits of a hash stand for each instead.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from ..segment.segmented import SegmentedSpeech
from ._spill import Rows, mixed

Ints = npt.NDArray[np.int64]

#: A run that is not numbered: the clause ends within it, or it is not among those that were learned.
NONE = -1

_SKIPPED, _ENDS = -1, -2  # codes of tokens that are no word
#: Marks that part nothing: what is quoted is said with the rest.
_TRANSPARENT = frozenset("“”‘’\"'＂＇「」『』《》〈〉")
#: Digits that jieba cuts one by one: pieces of a figure, and ０ ０ ０ would be a bundle of many texts.
_FULL_WIDTH = frozenset("０１２３４５６７８９")
_LOW = 0xFFFFFFFF


@dataclass(frozen=True)
class Stream:
    """The words of speeches, one after the other.

    Word ``i`` is ``words[ids[i]]``, token ``token[i]`` of speech ``speech[i]``; ``clause`` has one number a clause.
    A clause is a stretch of a sentence without any mark but quotation and title marks: brackets, masks and figures
    in full-width digits end it too.
    """

    words: tuple[str, ...]
    ids: Ints
    clause: Ints
    speech: Ints
    token: Ints
    speeches: int

    @property
    def sizes(self) -> Ints:
        """Words of each speech."""
        return np.bincount(self.speech, minlength=self.speeches)


@dataclass(frozen=True)
class Level:
    """The runs of ``n`` words: ``begins[j]`` is the word the j-th begins with, ``type[j]`` its number among ``keys``.

    A key is the pair of numbers, at the length before, of the type's first and last n - 1 words (``head``, ``tail``).
    """

    n: int
    begins: Ints
    type: Ints
    keys: Ints

    @property
    def head(self) -> Ints:
        return self.keys >> 32

    @property
    def tail(self) -> Ints:
        return self.keys & _LOW

    @property
    def count(self) -> Ints:
        """Occurrences of each type, overlapping ones included."""
        return np.bincount(self.type, minlength=len(self.keys))


def stream_of(speeches: Iterable[SegmentedSpeech]) -> Stream:
    """The words of the speeches. A token with a letter or digit is one; so a number is, but in full-width digits.

    >>> from ..corpus.speech import Speech
    >>> from ..repair.traced import TracedText
    >>> speech = Speech("a.1", "a", "", 1, "", TracedText.from_str("抓“党建”,抓"))
    >>> cut = SegmentedSpeech(speech, (), ("抓", "“", "党建", "”", ",", "抓"), (0, 1, 2, 4, 5, 6))
    >>> stream = stream_of([cut])
    >>> [stream.words[i] for i in stream.ids], stream.clause.tolist(), stream.token.tolist()
    (['抓', '党建', '抓'], [0, 0, 1], [0, 2, 5])
    """
    known = _Codes()
    codes, starts, begins = array("q"), array("q"), array("q")
    sizes, sentences = array("q"), array("q")
    for speech in speeches:
        codes.extend(map(known.__getitem__, speech.tokens))
        starts.extend(speech.starts)
        begins.extend([sentence.start for sentence in speech.sentences])
        sizes.append(len(speech.tokens))
        sentences.append(len(speech.sentences))
    code, start, begin, token_counts, sentence_counts = (
        np.array(a, dtype=np.int64) for a in (codes, starts, begins, sizes, sentences)
    )
    speech_of, begin_of = (np.repeat(np.arange(len(sizes)), n) for n in (token_counts, sentence_counts))
    # The speeches are laid one behind the other, so that one search finds the sentence of every token.
    room = max(int(start.max(initial=0)), int(begin.max(initial=0))) + 1
    sentence = np.searchsorted(begin + room * begin_of, start + room * speech_of, side="right")
    word = np.flatnonzero(code >= 0)
    of_speech = speech_of[word]
    firsts = np.cumsum(token_counts) - token_counts
    clause = (np.cumsum(code == _ENDS) + sentence)[word] + of_speech  # none goes on in the next speech
    return Stream(tuple(known.words), code[word], clause, of_speech, word - firsts[of_speech], len(sizes))


def reordered(stream: Stream, numbers: Sequence[int]) -> Stream:
    """The words of the same speeches in another order, ``numbers`` being what the number of each becomes; the words
    themselves are numbered as if they had been met in that order.

    >>> from ..corpus.speech import Speech
    >>> from ..repair.traced import TracedText
    >>> def cut(text):
    ...     speech = Speech("a.1", "a", "", 1, "", TracedText.from_str(text))
    ...     return SegmentedSpeech(speech, (), tuple(text), (0, 1))
    >>> one = reordered(stream_of(map(cut, ["党建", "抓党"])), [1, 0])
    >>> other = stream_of(map(cut, ["抓党", "党建"]))
    >>> one.words == other.words, one.ids.tolist() == other.ids.tolist(), one.speech.tolist()
    (True, True, [0, 0, 1, 1])
    """
    number = np.array(numbers, dtype=np.int64)
    if np.array_equal(number, np.arange(len(number))):
        return stream
    speech = number[stream.speech]
    at = np.argsort(speech, kind="stable")
    ids = stream.ids[at]
    met = np.argsort(
        np.unique(ids, return_index=True)[1]
    )  # every word is met: they are numbered without a gap
    again = np.empty_like(met)
    again[met] = np.arange(len(met))
    words = tuple(stream.words[i] for i in met.tolist())
    return Stream(words, again[ids], stream.clause[at], speech[at], stream.token[at], stream.speeches)


def hashed_runs(stream: Stream, n: int) -> tuple[Ints, Rows]:
    """Where the runs of ``n`` words begin, and two numbers for each that stand for its words in any corpus.

    >>> from ..corpus.speech import Speech
    >>> from ..repair.traced import TracedText
    >>> speech = Speech("a.1", "a", "", 1, "", TracedText.from_str("为民服务为民服务"))
    >>> cut = SegmentedSpeech(speech, (), ("为民", "服务", "为民", "服务"), (0, 2, 4, 6))
    >>> at, rows = hashed_runs(stream_of([cut]), 2)
    >>> at.tolist(), bool((rows[0] == rows[2]).all()), bool((rows[0] == rows[1]).any())
    ([0, 1, 2], True, False)
    """
    width = max(len(stream.ids) - n + 1, 0)
    at = np.flatnonzero(stream.clause[:width] == stream.clause[n - 1 :])
    digests = b"".join(
        blake2b(word.encode("utf-8", "surrogatepass"), digest_size=16).digest() for word in stream.words
    )
    words = np.frombuffer(digests, dtype="<u8").astype(np.uint64).reshape(-1, 2)
    rows = np.full((len(at), 2), n, dtype=np.uint64)
    for offset in range(n):
        rows = mixed(rows) + words[stream.ids[at + offset]]
    return at, mixed(rows)


def levels(stream: Stream, longest: int) -> Iterator[Level]:
    """The runs of 2 to ``longest`` words, all of them."""
    types = stream.ids
    for n in range(2, longest + 1):
        at, pairs = joined(stream.clause, types, n)
        keys, type_ = np.unique(pairs, return_inverse=True)
        yield Level(n, at, type_, keys)
        types = placed(len(types), at, type_)


def joined(clause: Ints, types: Ints, n: int) -> tuple[Ints, Ints]:
    """Where the runs of ``n`` words begin whose two parts have numbers in ``types``, and the pair of the numbers."""
    width = max(len(types) - n + 1, 0)
    head, tail = types[:width], types[1 : width + 1]
    at = np.flatnonzero((clause[:width] == clause[n - 1 :]) & (head >= 0) & (tail >= 0))
    return at, head[at] << 32 | tail[at]


def found(keys: Ints, pairs: Ints) -> Ints:
    """The number of each pair among ``keys`` (sorted), or :data:`NONE`."""
    if not len(keys):
        return np.full(len(pairs), NONE)
    place = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
    return np.where(keys[place] == pairs, place, NONE)


def ranges(type_: Ints, speech: Ints, types: int) -> Ints:
    """In how many speeches each of ``types`` types stands; ``type_`` and ``speech`` say of each occurrence which."""
    cells = np.unique(type_ << 32 | speech)
    return np.bincount(cells >> 32, minlength=types)


def placed(length: int, at: Ints, type_: Ints) -> Ints:
    """The number of the run that begins at each word, or :data:`NONE`."""
    whole = np.full(length, NONE)
    whole[at] = type_
    return whole


class _Codes(dict[str, int]):
    """The number of each word, in the order they are met; other tokens are passed over or end the clause."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, token: str) -> int:
        if any(character.isalnum() and character not in _FULL_WIDTH for character in token):
            self[token] = len(self.words)
            self.words.append(token)
        else:
            self[token] = _SKIPPED if _TRANSPARENT.issuperset(token) else _ENDS
        return self[token]
