"""From token lists to a table of counts: speeches in rows, words in columns, sparse.

What is a word is what the extractors take for one: punctuation, numbers and masks (XX) are none.

The speeches are gone through once and let go: what stays is a number for each different word of each speech, not one
for each token, and the words themselves once.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ..corpus.speech import Speech
from ..errors import CompareError
from ..extractors._tokens import is_word
from ..segment.segmented import SegmentedSpeech

__all__ = ["Speeches", "WordCounts", "column_totals", "count_words", "is_word", "token_lists", "tokens_of"]

#: What keyness is asked of: segmented speeches, or their tokens.
Speeches = Sequence[SegmentedSpeech | Sequence[str]]

Ints = npt.NDArray[np.int64]

#: Cells of a table that are looked at at once: what is made of them takes 8 bytes each.
_CELLS = 1 << 20

#: The largest number that four bytes hold.
_LARGEST = np.iinfo(np.int32).max


@dataclass(frozen=True)
class WordCounts:
    """``counts[i, j]``: how often speech i has ``words[j]``; ``sizes``: its tokens, rare words included."""

    counts: csr_array
    sizes: npt.NDArray[np.int64]
    words: npt.NDArray[np.object_]


def tokens_of(speech: SegmentedSpeech | Sequence[str]) -> Sequence[str]:
    """The tokens of a speech, or the tokens given; a text is neither, and would be counted letter by letter."""
    if isinstance(speech, str | Speech):
        raise CompareError(
            f"a speech is given as {'a text' if isinstance(speech, str) else 'one not yet cut up'}",
            where=speech[:20] if isinstance(speech, str) else speech.id,
            expected="segmented speeches, or a list of tokens for each",
            advice="segment_corpus(corpus); for texts of your own, a tokenizer, or text.split()",
        )
    return speech.tokens if isinstance(speech, SegmentedSpeech) else speech


def token_lists(speeches: Sequence[SegmentedSpeech]) -> Sequence[Sequence[str]]:
    """The tokens of each speech; of a corpus that lies on the disk they are read without the rest of it."""
    found: Sequence[Sequence[str]] | None = getattr(speeches, "tokens", None)
    return [speech.tokens for speech in speeches] if found is None else found


def count_words(
    token_lists: Iterable[Sequence[str]],
    *,
    min_count: int,
    min_speeches: int = 1,
    keep: Callable[[str], bool] = is_word,
) -> WordCounts:
    """Counts of the words kept; those below ``min_count`` or ``min_speeches`` lose their column, not their tokens.

    ``token_lists`` is gone through once. The cells of a row stand in the order in which its words were first seen in
    the speeches; counts are int32.

    >>> table = count_words([["党", "的", "党"], ["的", "。"]], min_count=2)
    >>> table.words.tolist(), table.counts.toarray().tolist(), table.sizes.tolist()
    (['党', '的'], [[2, 1], [0, 1]], [3, 1])
    """
    numbers = _Numbers(keep)
    indices, data, ends, sizes = array("i"), array("i"), array("q", [0]), array("q")
    for tokens in token_lists:
        found = Counter(tokens)
        at = np.fromiter(map(numbers.__getitem__, found), np.int32, len(found))
        count = np.fromiter(found.values(), np.int32, len(found))
        order = np.argsort(at)[np.count_nonzero(at < 0) :]
        indices.frombytes(at[order].tobytes())
        data.frombytes(count[order].tobytes())
        ends.append(len(indices))
        sizes.append(int(count[order].sum()))
    every = _Cells(
        np.frombuffer(indices, np.int32), np.frombuffer(data, np.int32), np.frombuffer(ends, np.int64)
    )
    width = len(numbers.words)
    total, speeches = every.totals(width)
    enough = np.flatnonzero((total >= min_count) & (speeches >= min_speeches)).tolist()
    # by code points; noughts at the end are no difference, as for numpy's own strings
    enough.sort(key=lambda number: numbers.words[number].rstrip("\0"))
    rank = np.full(width, -1, dtype=np.int32)
    rank[enough] = np.arange(len(enough), dtype=np.int32)
    words = np.array([*(numbers.words[number] for number in enough), None], dtype=object)[:-1]
    return WordCounts(every.kept(rank, len(enough)), np.array(sizes, dtype=np.int64), words)


def column_totals(counts: csr_array, rows: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The sum of each column over some of the rows, and how many of these have it, without a copy of the table."""
    cells = _Cells(counts.indices, counts.data, counts.indptr)
    return cells.totals(counts.shape[1], rows)


class _Numbers(dict[str, int]):
    """The number of each word, in the order of first sight; -1 for what is none."""

    def __init__(self, keep: Callable[[str], bool]) -> None:
        super().__init__()
        self.words: list[str] = []
        self._keep = keep

    def __missing__(self, token: str) -> int:
        kept = self._keep(token)
        self[token] = number = len(self.words) if kept else -1
        if kept:
            self.words.append(token)
        return number


@dataclass(frozen=True)
class _Cells:
    """The cells of a table row by row: row i is ``ends[i]:ends[i + 1]`` of the columns and of what stands there."""

    indices: npt.NDArray[Any]
    data: npt.NDArray[Any]
    ends: npt.NDArray[Any]

    def _blocks(self) -> Iterator[tuple[int, int]]:
        """Rows whose cells are looked at together: ``first`` up to but not ``last``."""
        edges = np.searchsorted(self.ends, np.arange(0, int(self.ends[-1]), _CELLS), side="left")
        yield from pairwise(np.unique([0, *edges.tolist(), len(self.ends) - 1]).tolist())

    def totals(self, width: int, rows: npt.NDArray[np.bool_] | None = None) -> tuple[Ints, Ints]:
        """The sum of each column, and how many rows have it."""
        total, speeches = np.zeros((2, width), dtype=np.int64)
        for first, last in self._blocks():
            start, end = self.ends[first], self.ends[last]
            column, count = self.indices[start:end], self.data[start:end]
            seen = count > 0
            if rows is not None:
                seen &= np.repeat(rows[first:last], np.diff(self.ends[first : last + 1]))
            column = column[seen]
            # sums of whole numbers far below 2^53 are exact in floats
            total += np.bincount(column, count[seen], width).astype(np.int64)
            speeches += np.bincount(column, minlength=width)
        return total, speeches

    def kept(self, rank: npt.NDArray[np.int32], width: int) -> csr_array:
        """The table of the columns that have a rank, which is their new place. The cells move up where they are."""
        ends, to = np.zeros(len(self.ends), dtype=np.int64), 0
        for first, last in self._blocks():
            start, end = self.ends[first], self.ends[last]
            column = rank[self.indices[start:end]]
            stays = column >= 0
            before = np.concatenate([[0], np.cumsum(stays)])
            ends[first + 1 : last + 1] = to + before[self.ends[first + 1 : last + 1] - start]
            self.indices[to : ends[last]] = column[stays]
            self.data[to : ends[last]] = self.data[start:end][stays]
            to = int(ends[last])
        small = ends.astype(np.int32) if to <= _LARGEST else ends  # scipy makes both as wide as the wider
        return csr_array((self.data[:to], self.indices[:to], small), shape=(len(ends) - 1, width))
