"""TF-IDF: the terms that set a speech, or an era, apart from the rest of the corpus.

scikit-learn's weights on this package's tokens. Its own tokenizer would drop every word of one character, 党 among
them. A weight is a description, not a test: a term that stands in one speech only wins by construction, and with
six speeches there are no more than six values of idf.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from math import fsum, nan, sqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..errors import ExtractorError
from ..segment.segmented import SegmentedSpeech
from ._arrays import vocabulary
from ._era_terms import era_terms, stop_words
from ._weights import class_tfidf, count_matrix, smooth_idf, tfidf_matrix, top_terms
from .base import Column, Extractor

__all__ = ["Tfidf", "class_tfidf", "count_matrix", "era_terms", "stop_words", "tfidf_matrix", "top_terms"]

#: Bytes of counts that are held in memory while the corpus is counted.
_HELD: Final = 64 << 20


class Tfidf(Extractor):
    """The weight in each speech of every term that is among the ``terms`` heaviest of some speech.

    Learned on the independent speeches (``duplicate_of`` is None), or on all if none is: a copy would make its
    own words look common. Words are counted (see :func:`._tokens.is_word`), stop words included; a word must
    stand in ``min_speeches`` independent speeches. Where more than ``most`` terms are among the heaviest of some
    speech, those that are it of the most speeches become columns (the first in code point order where as many): a
    table of a newspaper's archive would have a hundred thousand. Zero means the term is absent; a speech without
    words is not measurable.
    """

    def __init__(self, terms: int = 10, min_speeches: int = 1, most: int = 1_000) -> None:
        self.terms = terms
        self.min_speeches = min_speeches
        self.most = most

    def part(self, speeches: Iterable[SegmentedSpeech]) -> _Counts:
        """How often each speech has each of its words."""
        numbers: dict[str, int] = {}
        ids: list[npt.NDArray[np.int32]] = []
        counts: list[npt.NDArray[np.int32]] = []
        copies: list[bool] = []
        for speech in speeches:
            tokens = vocabulary(speech)
            words = compress(tokens.types, tokens.is_word.tolist())
            ids.append(np.array([numbers.setdefault(word, len(numbers)) for word in words], dtype=np.int32))
            counts.append(tokens.counts[tokens.is_word].astype(np.int32))
            copies.append(speech.speech.duplicate_of is not None)
        return _Counts(tuple(numbers), ids, counts, copies)

    def learn_from(self, parts: Iterable[_Counts]) -> None:
        """Vocabulary and idf from the independent speeches, and which terms become columns.

        The parts are held in a temporary file beyond :data:`_HELD` bytes: which terms are a speech's heaviest is
        known only when all speeches were counted.
        """
        for name in ("terms", "min_speeches", "most"):
            if getattr(self, name) < 1:
                raise ExtractorError(f"{name} is {getattr(self, name)}", where="Tfidf", expected="1 or more")
        with tempfile.SpooledTemporaryFile(max_size=_HELD) as held:
            seen, n_parts, n_all, n_own = (Counter[str](), Counter[str]()), 0, 0, 0
            for part in parts:
                pickle.dump(part, held)
                n_parts, n_all, n_own = n_parts + 1, n_all + len(part.ids), n_own + part.copies.count(False)
                for found, own in zip(seen, (False, True), strict=True):
                    found.update(part.speeches_with(own))
            found, n = (seen[1], n_own) if n_own else (seen[0], n_all)
            known = sorted(term for term, n_with in found.items() if n_with >= self.min_speeches)
            self.vocabulary_ = {term: i for i, term in enumerate(known)}
            self.idf_ = smooth_idf(n, [found[term] for term in known])
            held.seek(0)
            kept: Counter[int] = Counter()
            for _ in range(n_parts):
                kept.update(self._heaviest(pickle.load(held), own=n_own > 0))
        chosen = sorted(kept, key=lambda i: (-kept[i], i))[: self.most]
        self.terms_ = tuple(known[i] for i in sorted(chosen))

    def _heaviest(self, part: _Counts, *, own: bool) -> Iterator[int]:
        """The numbers of the heaviest terms of each speech."""
        numbers = np.array([self.vocabulary_.get(word, -1) for word in part.words], dtype=np.int64)
        for ids, counts, copy in zip(part.ids, part.counts, part.copies, strict=True):
            if own and copy:
                continue
            terms, weights = self._weighed(numbers[ids], counts)
            # terms have their numbers in code point order, which parts equal weights
            yield from terms[np.lexsort((terms, -weights))[: self.terms]].tolist()

    def fitted_columns(self) -> tuple[Column, ...]:
        """A column a kept term, ``tfidf.<term>``, in code point order."""
        return tuple(
            Column(
                f"tfidf.{term}",
                "weight (0 to 1)",
                f"count of the token {term} times ln((1+N)/(1+df))+1, divided by the Euclidean length of the "
                "speech's weights; N, df: independent speeches, and those of them with the token",
                "10.1108/eb026526",
                f"higher = {term} is more frequent here and in fewer other speeches",
                f"TF-IDF of {term}",
                f"“{term}”的TF-IDF权重",
                "Hangs on which other speeches are in the corpus; not a test.",
            )
            for term in getattr(self, "terms_", ())
        )

    def measure(self, speech: SegmentedSpeech) -> list[float]:
        """The weights of the kept terms; NaN throughout for a speech without a word of the vocabulary."""
        row: list[float] = self.transform([speech])[0].tolist()
        return row

    def transform(self, speeches: Sequence[SegmentedSpeech]) -> npt.NDArray[np.float64]:
        """The features, shape (speeches, columns), filled in row by row: there may be thousands of columns."""
        if not hasattr(self, "terms_"):
            return super().transform(speeches)  # which says that it is not fitted
        columns = self._columns()
        table = np.zeros((len(speeches), len(self.terms_)))
        for row, speech in zip(table, speeches, strict=True):
            ids, weights = self._weights(speech)
            place = columns[ids]
            row[place[place >= 0]] = weights[place >= 0]
            if len(ids) == 0:
                row[:] = nan
        return table

    def _columns(self) -> npt.NDArray[np.int64]:
        """For each term of the vocabulary its column, -1 where it has none."""
        columns = np.full(len(self.vocabulary_), -1, dtype=np.int64)
        columns[[self.vocabulary_[term] for term in self.terms_]] = np.arange(len(self.terms_))
        return columns

    def _weights(self, speech: SegmentedSpeech) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The terms of the vocabulary that stand in the speech, by number, and the weight of each."""
        tokens = vocabulary(speech)
        numbers = map(self.vocabulary_.get, tokens.types, repeat(-1))
        return self._weighed(np.fromiter(numbers, np.int64, len(tokens.types)), tokens.counts)

    def _weighed(
        self, ids: npt.NDArray[np.int64], counts: npt.NDArray[Any]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        inside = ids >= 0
        ids = ids[inside]
        raw = counts[inside] * self.idf_[ids]
        return ids, raw / sqrt(fsum((raw * raw).tolist())) if len(ids) else raw


@dataclass(frozen=True)
class _Counts:
    """The words of a shard, and for each of its speeches their numbers, their counts, and whether it is a copy."""

    words: tuple[str, ...]
    ids: list[npt.NDArray[np.int32]]
    counts: list[npt.NDArray[np.int32]]
    copies: list[bool]

    def speeches_with(self, own: bool) -> dict[str, int]:
        """In how many speeches each word stands; ``own``: copies not counted."""
        lists = [ids for ids, copy in zip(self.ids, self.copies, strict=True) if not (own and copy)]
        together = np.concatenate([np.empty(0, dtype=np.int32), *lists])
        numbers = np.bincount(together, minlength=len(self.words)).tolist()
        return {word: n for word, n in zip(self.words, numbers, strict=True) if n}
