"""From token lists to a table of counts: speeches in rows, words in columns, sparse.

What is a word is what the extractors take for one: punctuation, numbers and masks (XX) are none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ..extractors._tokens import is_word
from ..segment.segmented import SegmentedSpeech

__all__ = ["Speeches", "WordCounts", "count_words", "is_word"]

#: What keyness is asked of: segmented speeches, or their tokens.
Speeches = Sequence[SegmentedSpeech | Sequence[str]]


@dataclass(frozen=True)
class WordCounts:
    """``counts[i, j]``: how often speech i has ``words[j]``; ``sizes``: its tokens, rare words included."""

    counts: csr_array
    sizes: npt.NDArray[np.int64]
    words: npt.NDArray[np.object_]


def count_words(
    token_lists: Sequence[Sequence[str]],
    *,
    min_count: int,
    min_speeches: int = 1,
    keep: Callable[[str], bool] = is_word,
) -> WordCounts:
    """Counts of the words kept; those below ``min_count`` or ``min_speeches`` lose their column, not their tokens.

    >>> table = count_words([["党", "的", "党"], ["的", "。"]], min_count=2)
    >>> table.words.tolist(), table.counts.toarray().tolist(), table.sizes.tolist()
    (['党', '的'], [[2, 1], [0, 1]], [3, 1])
    """
    vocabulary: dict[str, int] = {}
    kept: dict[str, bool] = {}
    columns: list[int] = []
    ends = [0]
    for tokens in token_lists:
        for token in tokens:
            if token not in kept:
                kept[token] = keep(token)
            if kept[token]:
                columns.append(vocabulary.setdefault(token, len(vocabulary)))
        ends.append(len(columns))
    shape = (len(token_lists), len(vocabulary))
    every = csr_array((np.ones(len(columns), dtype=np.int64), columns, ends), shape=shape)
    every.sum_duplicates()
    words = np.array(list(vocabulary), dtype=object)
    total: npt.NDArray[np.int64] = np.asarray(every.sum(axis=0)).reshape(-1)
    speeches = np.bincount(every.indices, minlength=len(words))
    enough = np.flatnonzero((total >= min_count) & (speeches >= min_speeches))
    order = enough[np.argsort(words[enough].astype(str), kind="stable")]
    return WordCounts(csr_array(every[:, order]), np.diff(ends).astype(np.int64), words[order])
