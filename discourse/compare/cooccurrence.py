"""Which words stand together, counted: runs of words side by side, or words within a window of each other.

All of it is sorting of whole arrays of word numbers, without a loop over pairs. What is counted is kept as *margins*
of the 2^size table of each collocation: how many pairs (or runs) agree with it in each of its places. From margins
come cells, and from the margins of the speeches left out one after the other comes how far a single speech carries
a collocation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ..corpus.speech import Speech
from ..extractors._ngrams import Ints, Stream, found, levels
from ..repair.traced import TracedText
from ..segment.segmented import SegmentedSpeech, Sentence
from .counts import FloatArray
from .standing import Standing
from .tokens import Speeches

Across = Literal["nothing", "punctuation"]
Bools = npt.NDArray[np.bool_]

#: Marks that end a sentence where only tokens are given.
_STOPS = frozenset("。！？!?.")

#: What a list of tokens was cut from, which nobody knows.
_NO_TEXT = TracedText.from_str("")

#: Cells of leave-one-out tables held at once (float64: 32 MB).
_CELLS = 4_000_000


@dataclass(frozen=True)
class Words:
    """The words of independent speeches in the order of their ids, and which of them may be in a collocation."""

    speeches: Standing
    stream: Stream
    kept: Bools


@dataclass(frozen=True)
class Cooccurrence:
    """The collocations of one size that are frequent enough: ``words[i]`` are the numbers of the i-th one's words.

    ``right`` of its ``count`` occurrences have the words in this order. ``margins[i]`` has ``size`` axes of length
    two: place 1 on the k-th = only what agrees with its k-th word, place 0 = all. ``cells_of[i, k]`` is how often
    speech k has the collocation; ``first`` are (collocation, speech, first word, last word) of its first occurrence
    in each. ``family``: how many collocations had words frequent enough to be listed.
    """

    size: int
    words: Ints
    count: Ints
    right: Ints
    margins: FloatArray
    family: int
    in_speeches: csr_array
    first: tuple[Ints, Ints, Ints, Ints]
    by_speech: Callable[[Ints, int], Sequence[tuple[tuple[int, ...], csr_array, Ints]]]

    @cached_property
    def cells(self) -> FloatArray:
        return to_cells(self.margins, self.size)

    def margin(self, *places: int) -> FloatArray:
        """How many pairs or runs agree in these places, whatever stands in the others."""
        found: FloatArray = self.margins[_index(places, self.size)]
        return found


def read(speeches: Speeches, keep: Callable[[str], bool], across: Across) -> Words:
    """The words, near-duplicates left out. ``across`` is what a pair may reach over: ``nothing``, not even a mark
    (but quotation and title marks); or ``punctuation``, all marks within a sentence."""
    if not hasattr(speeches, "members"):  # of a measured corpus they are not held
        speeches = [
            speech if isinstance(speech, SegmentedSpeech) else _from_tokens(speech, i)
            for i, speech in enumerate(speeches)
        ]
    chosen = Standing(cast(Sequence[SegmentedSpeech], speeches))
    stream = chosen.stream()
    if across == "punctuation":
        stream = replace(stream, clause=_sentences(chosen, stream))
    kept = np.array([keep(word) for word in stream.words], dtype=np.bool_)
    return Words(chosen, stream, kept)


def runs(words: Words, sizes: Sequence[int], least: int, min_speeches: int) -> Iterator[Cooccurrence]:
    """Runs of ``sizes`` words side by side, all of them kept, that occur ``least`` times in ``min_speeches``."""
    stream = words.stream
    for level in levels(stream, max(sizes)):
        if level.n not in sizes:
            continue
        size, count = level.n, level.count
        begins = np.zeros(len(count), dtype=np.int64)
        begins[level.type[::-1]] = level.begins[::-1]
        spelled = stream.ids[begins[:, None] + np.arange(size)]
        good = words.kept[spelled].all(axis=1)
        listed = np.flatnonzero((count >= least) & good)
        which = _numbered(listed, len(count))[level.type]
        inside = which >= 0
        which, at = which[inside], level.begins[inside]
        cells = _Cells(stream)
        cells.add(which, at, at + size - 1)
        enough, table, first = cells.of(len(listed), min_speeches)
        listed = listed[enough]
        groups = {places: _groups(spelled[:, list(places)], len(stream.words)) for places in _places(size)}
        margins = np.empty((len(listed), *(2,) * size))
        for places, group in groups.items():
            margins[_index(places, size)] = np.bincount(group, count)[group[listed]]
        yield Cooccurrence(
            size,
            spelled[listed],
            count[listed],
            count[listed],
            margins,
            _family(size, groups, spelled, count, words.kept, least),
            table,
            first,
            _by_speech_of_runs(stream, level.begins, level.type, groups, listed),
        )


def _by_speech_of_runs(
    stream: Stream, begins: Ints, type_: Ints, groups: dict[tuple[int, ...], Ints], listed: Ints
) -> Callable[[Ints, int], list[tuple[tuple[int, ...], csr_array, Ints]]]:
    def counted(block: Ints, blocks: int) -> list[tuple[tuple[int, ...], csr_array, Ints]]:
        where = block[stream.speech[begins]]
        return [
            (places, _table(group[type_], where, int(group.max(initial=-1)) + 1, blocks), group[listed])
            for places, group in groups.items()
        ]

    return counted


def windows(words: Words, span: int, least: int, min_speeches: int, node: str | None) -> Cooccurrence:
    """Pairs of two different kept words at most ``span`` words apart, in either order; with ``node``, only its own.

    Each pair of words in the text is two pairs of the table, once from the one's side and once from the other's, so
    that "first" and "second" mean nothing. Whichever comes first more often is given first; a node is always.
    """
    stream = words.stream
    size = len(stream.words)
    number = stream.words.index(node) if node is not None else None
    slots = np.zeros(size, dtype=np.int64)
    for a, b, _ in _apart(stream, span):
        slots += np.bincount(stream.ids[a], minlength=size) + np.bincount(stream.ids[b], minlength=size)
    could = words.kept & (slots >= least)
    if number is not None:
        could[number] = True
    keys, count = _pair_counts(stream, span, could, number)
    keys = keys[count >= least]
    cells = _Cells(stream)
    forward = np.zeros(len(keys), dtype=np.int64)
    for a, b, _ in _apart(stream, span):
        which = found(keys, _keys(stream.ids[a], stream.ids[b], size))
        a, b, which = a[which >= 0], b[which >= 0], which[which >= 0]
        forward += np.bincount(which[stream.ids[a] < stream.ids[b]], minlength=len(keys))
        cells.add(which, a, b)
    enough, table, first = cells.of(len(keys), min_speeches)
    keys, forward = keys[enough], forward[enough]
    count = np.asarray(table.sum(axis=0)).reshape(-1)
    pair = np.stack([keys // size, keys % size], axis=1)
    turned = _turned(pair, forward, count, number, stream.words)
    pair[turned] = pair[turned][:, ::-1]
    right = np.where(turned, count - forward, forward)
    margins = np.empty((len(keys), 2, 2))
    margins[:, 0, 0], margins[:, 1, 1] = slots.sum(), count
    margins[:, 1, 0], margins[:, 0, 1] = slots[pair].T

    def counted(block: Ints, blocks: int) -> list[tuple[tuple[int, ...], csr_array, Ints]]:
        whole = csr_array((size, blocks), dtype=np.int64)
        for a, b, _ in _apart(stream, span):
            for side in (a, b):
                whole = whole + _table(stream.ids[side], block[stream.speech[side]], size, blocks)
        cell = table.tocoo()
        speech, which = (np.asarray(axis, dtype=np.int64) for axis in cell.coords)
        own = _table(which, block[speech], len(keys), blocks, cell.data)
        every = csr_array(np.asarray(whole.sum(axis=0)).reshape(1, -1))
        nothing = np.zeros(len(keys), dtype=np.int64)
        return [
            ((), every, nothing), ((0,), whole, pair[:, 0]), ((1,), whole, pair[:, 1]),
            ((0, 1), own, np.arange(len(keys))),
        ]  # fmt: skip

    partners = int(could.sum()) - (number is not None)
    family = partners if number is not None else partners * (partners - 1) // 2
    return Cooccurrence(2, pair, count, right, margins, family, table, first, counted)


def without_one(
    one: Cooccurrence, block: Ints, blocks: int
) -> Iterator[tuple[slice, npt.NDArray[np.float64]]]:
    """Cells with one block of speeches left out: for some of the collocations at a time, an axis of blocks after
    the first. ``block`` is the block of each speech."""
    parts = one.by_speech(block, blocks)
    step = max(1, _CELLS // (blocks * 2**one.size))
    for start in range(0, len(one.count), step):
        some = slice(start, start + step)
        margins = np.repeat(one.margins[some][:, None], blocks, axis=1)
        for places, table, row in parts:
            margins[(slice(None), *_index(places, one.size))] -= table[row[some]].toarray()
        yield some, to_cells(margins, one.size)


def of_speeches(one: Cooccurrence) -> Callable[[Bools], FloatArray]:
    """Cells of the collocations among some of the speeches only: a function of masks, one a row, that gives an axis
    of masks after the first."""
    n = one.in_speeches.shape[0]
    parts = []
    for places, table, row in one.by_speech(np.arange(n), n):
        own, number = np.unique(row, return_inverse=True)
        parts.append((_index(places, one.size), csr_array(table[own]), number))

    def cells(masks: Bools) -> FloatArray:
        chosen = np.ascontiguousarray(masks.T, dtype=np.float64)
        margins = np.empty((len(one.count), len(masks), *(2,) * one.size))
        for place, table, number in parts:
            margins[(slice(None), *place)] = (table @ chosen)[number]
        return to_cells(margins, one.size)

    return cells


def to_cells(margins: FloatArray, size: int) -> FloatArray:
    """From "agrees at least in these places" to "agrees in these and no other", on the last ``size`` axes.

    >>> to_cells(np.array([[9.0, 2.0], [2.0, 2.0]]), 2).tolist()
    [[7.0, 0.0], [0.0, 2.0]]
    """
    cells = margins.copy()
    for axis in range(-size, 0):
        whole, own = np.moveaxis(cells, axis, 0)
        whole -= own
    return cells


class _Cells:
    """Occurrences by collocation and speech: how many, and the first."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._parts: list[tuple[Ints, Ints, Ints, Ints]] = []

    def add(self, which: Ints, begin: Ints, last: Ints) -> None:
        """Occurrences in the order of the text, of words ``begin`` to ``last``."""
        key = which << 32 | self._stream.speech[begin]
        cell, at, count = np.unique(key, return_index=True, return_counts=True)
        self._parts.append((cell, count, begin[at], last[at]))

    def of(self, listed: int, least: int) -> tuple[Ints, csr_array, tuple[Ints, Ints, Ints, Ints]]:
        """Which of the collocations are in at least so many speeches; of these the table, speeches by collocations,
        and (collocation, speech, begin, last) of each cell's first occurrence."""
        cell, count, begin, last = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        order = np.lexsort((last, begin, cell))
        cell, count, begin, last = (column[order] for column in (cell, count, begin, last))
        first = np.flatnonzero(np.diff(cell, prepend=-1))
        count = np.add.reduceat(count, first) if len(first) else count
        cell, begin, last = cell[first], begin[first], last[first]
        enough = np.flatnonzero(np.bincount(cell >> 32, minlength=listed) >= least)
        which = _numbered(enough, listed)[cell >> 32]
        inside = which >= 0
        which, speech = which[inside], (cell & 0xFFFFFFFF)[inside]
        table = _table(speech, which, self._stream.speeches, len(enough), count[inside])
        return enough, table, (which, speech, begin[inside], last[inside])


def _from_tokens(tokens: Sequence[str], i: int) -> SegmentedSpeech:
    """A list of tokens as a speech without a text, named by its place in the list; token i begins at i."""
    ends = [j + 1 for j, token in enumerate(tokens) if token and _STOPS.issuperset(token)]
    cuts = sorted({0, *ends, len(tokens)})
    sentences = tuple(Sentence(j, start, end, "") for j, (start, end) in enumerate(pairwise(cuts)))
    name = f"{i + 1:07d}"
    speech = Speech(name, name, "", 1, "", _NO_TEXT)
    return SegmentedSpeech(speech, sentences, tuple(tokens), tuple(range(len(tokens))))


def _sentences(speeches: Standing, stream: Stream) -> Ints:
    """A number for the sentence that each word stands in, over all speeches."""
    edges, before = np.concatenate([[0], np.cumsum(stream.sizes)]), 0
    found = np.empty(len(stream.ids), dtype=np.int64)
    for number, speech in speeches.read():
        own = slice(edges[number], edges[number + 1])
        begins = [sentence.start for sentence in speech.sentences]
        starts = np.asarray(speech.starts, dtype=np.int64)[stream.token[own]]
        found[own] = np.searchsorted(begins, starts, side="right") + before
        before += len(begins) + 1
    return found


def _apart(stream: Stream, span: int) -> Iterator[tuple[Ints, Ints, int]]:
    """Places of two words of one clause, 1 to ``span`` words apart."""
    for distance in range(1, span + 1):
        at = np.flatnonzero(stream.clause[distance:] == stream.clause[:-distance])
        yield at, at + distance, distance


def _keys(a: Ints, b: Ints, size: int) -> Ints:
    return np.asarray(np.minimum(a, b) * size + np.maximum(a, b), dtype=np.int64)


def _pair_counts(stream: Stream, span: int, could: Bools, node: int | None) -> tuple[Ints, Ints]:
    """Pairs of words that could be listed and how often they are there."""
    size = len(stream.words)
    parts: list[tuple[Ints, Ints]] = []
    for a, b, _ in _apart(stream, span):
        one, two = stream.ids[a], stream.ids[b]
        good = could[one] & could[two] & (one != two)
        if node is not None:
            good &= (one == node) | (two == node)
        parts.append(np.unique(_keys(one[good], two[good], size), return_counts=True))
    keys, counts = (np.concatenate(column) for column in zip(*parts, strict=True))
    every, inverse = np.unique(keys, return_inverse=True)
    return every, np.bincount(inverse, counts, len(every)).astype(np.int64)


def _turned(pair: Ints, forward: Ints, count: Ints, node: int | None, words: tuple[str, ...]) -> Bools:
    """Which pairs are to be given the other way round."""
    if node is not None:
        return np.asarray(pair[:, 1] == node)
    order = np.argsort(np.argsort(np.array(words, dtype=object).astype(str), kind="stable"), kind="stable")
    tie = 2 * forward == count
    return np.asarray((2 * forward < count) | (tie & (order[pair[:, 0]] > order[pair[:, 1]])))


def _places(size: int) -> Iterator[tuple[int, ...]]:
    """All choices of places of a run, the empty one first."""
    for n in range(size + 1):
        yield from combinations(range(size), n)


def _index(places: tuple[int, ...], size: int) -> Any:
    return (slice(None), *(int(place in places) for place in range(size)))


def _groups(columns: Ints, words: int) -> Ints:
    """A number for each row, the same for rows that are the same."""
    group = np.zeros(len(columns), dtype=np.int64)
    for column in columns.T:
        group = np.unique(group * words + column, return_inverse=True)[1]
    return group


def _family(
    size: int, groups: dict[tuple[int, ...], Ints], spelled: Ints, count: Ints, kept: Bools, least: int
) -> int:
    """Runs whose first and last ``size`` - 1 words are each frequent enough, seen together or not."""
    middle = groups[tuple(range(1, size - 1))]
    could = []
    for places in (tuple(range(size - 1)), tuple(range(1, size))):
        group = groups[places]
        _, first = np.unique(group, return_index=True)
        good = (np.bincount(group, count) >= least) & kept[spelled[first][:, list(places)]].all(axis=1)
        could.append(np.bincount(middle[first[good]], minlength=int(middle.max(initial=-1)) + 1))
    return int(could[0] @ could[1])


def _numbered(chosen: Ints, length: int) -> Ints:
    """The place of each number among ``chosen``, -1 for the others."""
    number = np.full(length, -1, dtype=np.int64)
    number[chosen] = np.arange(len(chosen))
    return number


def _table(row: Ints, column: Ints, rows: int, columns: int, data: Ints | None = None) -> csr_array:
    ones = np.ones(len(row), dtype=np.int64) if data is None else data
    return csr_array((ones, (row, column)), shape=(rows, columns))
