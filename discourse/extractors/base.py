"""What an extractor is: a scikit-learn transformer from speeches to columns that explain themselves.

An author writes ``columns`` (what is measured, in which unit, by which formula, after which paper, how to
read it) and ``measure`` (one speech in, one number a column out). Fitting, data frames, cloning and pickling are
done here, once. "Not measurable" is NaN, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from ..errors import ExtractorError
from ..segment.segmented import SegmentedSpeech


@dataclass(frozen=True, slots=True)
class Column:
    """The declaration of one feature; axis labels, captions, codebook and methods text are made from it."""

    name: str  #: family.measure
    unit: str  #: "per 1,000 Han characters", "share", "log-odds", "sentences", ...
    formula: str  #: in words or symbols, complete enough to compute it by hand
    reference: str  #: DOI, or "own definition"
    reading: str  #: "higher = ..."
    en: str  #: axis label, English
    zh: str  #: axis label, Chinese
    caveat: str = ""  #: what makes it mislead


class Extractor(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Base of every extractor: works in a Pipeline, a FeatureUnion, GridSearchCV; gives frames on request."""

    #: What is measured, when that does not depend on the speeches fitted on.
    columns: ClassVar[tuple[Column, ...]] = ()

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One number a column, in the order of :meth:`fitted_columns`; NaN where not measurable."""
        raise NotImplementedError

    def learn(self, speeches: Sequence[SegmentedSpeech]) -> None:
        """Take from the corpus what ``measure`` needs (attributes ending in ``_``); nothing by default."""

    def fitted_columns(self) -> tuple[Column, ...]:
        """The declarations of the columns after fitting; :attr:`columns` unless they hang on the corpus."""
        return self.columns

    def fit(self, speeches: Sequence[SegmentedSpeech], y: Any = None) -> Self:
        """Learn from the speeches what is to be learned; returns self."""
        if len(speeches) == 0:
            raise ExtractorError(
                f"{type(self).__name__} was given no speech", expected="at least one segmented speech"
            )
        self.learn(speeches)
        self.n_speeches_ = len(speeches)
        return self

    def transform(self, speeches: Sequence[SegmentedSpeech]) -> npt.NDArray[np.float64]:
        """The features, shape (speeches, columns), float64."""
        if not hasattr(self, "n_speeches_"):
            raise ExtractorError(
                f"{type(self).__name__} is not fitted",
                advice="fit(speeches) or fit_transform(speeches) first",
            )
        width = len(self.fitted_columns())
        return np.array([self.measure(s) for s in speeches], dtype=np.float64).reshape(len(speeches), width)

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]:
        """The names of the columns, in order."""
        return np.array([column.name for column in self.fitted_columns()], dtype=object)
