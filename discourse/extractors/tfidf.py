"""TF-IDF: the terms that set a speech, or an era, apart from the rest of the corpus.

scikit-learn's weights on this package's tokens. Its own tokenizer would drop every word of one character, 党 among
them. A weight is a description, not a test: a term that stands in one speech only wins by construction, and with
six speeches there are no more than six values of idf.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress, repeat
from math import fsum, nan, sqrt

import numpy as np
import numpy.typing as npt

from ..errors import ExtractorError
from ..segment.segmented import SegmentedSpeech
from ._arrays import vocabulary
from ._era_terms import era_terms, stop_words
from ._weights import class_tfidf, count_matrix, smooth_idf, tfidf_matrix, top_terms
from .base import Column, Extractor

__all__ = ["Tfidf", "class_tfidf", "count_matrix", "era_terms", "stop_words", "tfidf_matrix", "top_terms"]


class Tfidf(Extractor):
    """The weight in each speech of every term that is among the ``terms`` heaviest of some speech.

    Learned on the independent speeches (``duplicate_of`` is None), or on all if none is: a copy would make its
    own words look common. Words are counted (see :func:`._tokens.is_word`), stop words included; a word must
    stand in ``min_speeches`` independent speeches. Zero means the term is absent; a speech without words is
    not measurable.
    """

    def __init__(self, terms: int = 10, min_speeches: int = 1) -> None:
        self.terms = terms
        self.min_speeches = min_speeches

    def learn(self, speeches: Sequence[SegmentedSpeech]) -> None:
        """Vocabulary and idf from the independent speeches, and which terms become columns.

        The speeches are gone through in order, three times at most, and none is kept: what is remembered grows with
        the vocabulary only.
        """
        for name, value in (("terms", self.terms), ("min_speeches", self.min_speeches)):
            if value < 1:
                raise ExtractorError(f"{name} is {value}", where="Tfidf", expected="1 or more")
        some = any(speech.speech.duplicate_of is None for speech in speeches)
        found, n = Counter[str](), 0
        for speech in _independent(speeches, some):
            tokens = vocabulary(speech)
            found.update(compress(tokens.types, tokens.is_word.tolist()))
            n += 1
        known = sorted(term for term, n_with in found.items() if n_with >= self.min_speeches)
        self.vocabulary_ = {term: i for i, term in enumerate(known)}
        self.idf_ = smooth_idf(n, [found[term] for term in known])
        kept: set[int] = set()
        for speech in _independent(speeches, some):
            ids, weights = self._weights(speech)
            # terms have their numbers in code point order, which parts equal weights
            kept.update(ids[np.lexsort((ids, -weights))[: self.terms]].tolist())
        self.terms_ = tuple(known[i] for i in sorted(kept))

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
        ids = np.fromiter(numbers, np.int64, len(tokens.types))
        inside = ids >= 0
        ids = ids[inside]
        raw = tokens.counts[inside] * self.idf_[ids]
        return ids, raw / sqrt(fsum((raw * raw).tolist())) if len(ids) else raw


def _independent(speeches: Sequence[SegmentedSpeech], some: bool) -> Iterator[SegmentedSpeech]:
    """The speeches that are no copies of others, if there are any such; one after the other, none kept."""
    return (speech for speech in speeches if not some or speech.speech.duplicate_of is None)
