"""TF-IDF: the terms that set a speech, or an era, apart from the rest of the corpus.

scikit-learn's weights on this package's tokens. Its own tokenizer would drop every word of one character, 党 among
them. A weight is a description, not a test: a term that stands in one speech only wins by construction, and with
six speeches there are no more than six values of idf.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import fsum, nan, sqrt

from ..errors import ExtractorError
from ..segment.segmented import SegmentedSpeech
from ._era_terms import era_terms, stop_words
from ._tokens import words
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
        """Vocabulary and idf from the independent speeches, and which terms become columns."""
        for name, value in (("terms", self.terms), ("min_speeches", self.min_speeches)):
            if value < 1:
                raise ExtractorError(f"{name} is {value}", where="Tfidf", expected="1 or more")
        independent = [s for s in speeches if s.speech.duplicate_of is None] or list(speeches)
        found = Counter(term for speech in independent for term in set(words(speech.tokens)))
        known = sorted(term for term, n in found.items() if n >= self.min_speeches)
        self.vocabulary_ = {term: i for i, term in enumerate(known)}
        self.idf_ = smooth_idf(len(independent), [found[term] for term in known])
        tops = (
            sorted(weights, key=lambda term: (-weights[term], term))[: self.terms]
            for weights in map(self._weights, independent)
        )
        self.terms_ = tuple(sorted({term for top in tops for term in top}))

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
        weights = self._weights(speech)
        absent = 0.0 if weights else nan
        return [weights.get(term, absent) for term in self.terms_]

    def _weights(self, speech: SegmentedSpeech) -> dict[str, float]:
        counts = Counter(term for term in words(speech.tokens) if term in self.vocabulary_)
        raw = {term: n * float(self.idf_[self.vocabulary_[term]]) for term, n in counts.items()}
        length = sqrt(fsum(weight * weight for weight in raw.values()))
        return {term: weight / length for term, weight in raw.items()}
