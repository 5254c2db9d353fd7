"""What an extractor is: a scikit-learn transformer from speeches to columns that explain themselves.

An author writes ``columns`` (what is measured, in which unit, by which formula, after which paper, how to
read it) and ``measure`` (one speech in, one number a column out). Fitting, data frames, cloning and pickling are
done here, once. "Not measurable" is NaN, never 0.

What a measure takes from the corpus it learns in one of two ways. ``learn`` reads all speeches, in order, and keeps
none. Or ``part`` reads a shard of them, in any process, and ``learn_from`` puts the parts together; then shards are
read side by side, and ``learn`` is made of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


#: Characters of the speeches that ``learn`` gives to ``part`` at once.
RUN = 500_000


class Extractor(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Base of every extractor: works in a Pipeline, a FeatureUnion, GridSearchCV; gives frames on request."""

    #: What is measured, when that does not depend on the speeches fitted on.
    columns: ClassVar[tuple[Column, ...]] = ()

    #: Whether fitting takes anything from the speeches, and whether it can be done by shards (``part`` is written).
    learns: ClassVar[bool] = False
    in_parts: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.in_parts = cls.part is not Extractor.part
        cls.learns = cls.in_parts or cls.learn is not Extractor.learn

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One number a column, in the order of :meth:`fitted_columns`; NaN where not measurable."""
        raise NotImplementedError

    def measured(self, run: Sequence[SegmentedSpeech]) -> Sequence[Sequence[float]]:
        """A row for each of some speeches: :meth:`measure` of each, unless it is done for all of them at once."""
        return [self.measure(speech) for speech in run]

    def learn(self, speeches: Sequence[SegmentedSpeech]) -> None:
        """Take from the corpus what ``measure`` needs (attributes ending in ``_``); nothing by default.

        The speeches may be decoded as they are asked for: iterate once, keep neither them nor their texts.
        """
        if self.in_parts:
            self.learn_from(self.part(run) for run in runs(speeches))

    def part(self, speeches: Iterable[SegmentedSpeech]) -> Any:
        """What ``learn_from`` needs of a shard of the corpus: arrays and plain values, no speech; sets nothing."""
        raise NotImplementedError

    def learn_from(self, parts: Iterable[Any]) -> None:
        """Put the parts of all shards together, in order; each is looked at once and not kept.

        The same is learned however the corpus was cut into shards.
        """
        if self.learns:
            raise NotImplementedError(f"{type(self).__name__} learns from all speeches, not from parts")

    def fitted_columns(self) -> tuple[Column, ...]:
        """The declarations of the columns after fitting; :attr:`columns` unless they hang on the corpus."""
        return self.columns

    def fit(self, speeches: Sequence[SegmentedSpeech], y: Any = None) -> Self:
        """Learn from the speeches what is to be learned; returns self."""
        self._some(len(speeches))
        self.learn(speeches)
        self.n_speeches_ = len(speeches)
        return self

    def fit_from(self, parts: Iterable[Any], n_speeches: int) -> Self:
        """What ``fit`` does, given what ``part`` made of each shard and how many speeches there are in all."""
        self._some(n_speeches)
        self.learn_from(parts)
        self.n_speeches_ = n_speeches
        return self

    def _some(self, n_speeches: int) -> None:
        if n_speeches == 0:
            raise ExtractorError(
                f"{type(self).__name__} was given no speech", expected="at least one segmented speech"
            )

    def transform(self, speeches: Sequence[SegmentedSpeech]) -> npt.NDArray[np.float64]:
        """The features, shape (speeches, columns), float64."""
        if not hasattr(self, "n_speeches_"):
            raise ExtractorError(
                f"{type(self).__name__} is not fitted",
                advice="fit(speeches) or fit_transform(speeches) first",
            )
        width = len(self.fitted_columns())
        rows = [np.array(self.measured(run), dtype=np.float64).reshape(-1, width) for run in runs(speeches)]
        return np.concatenate([np.empty((0, width)), *rows])

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]:
        """The names of the columns, in order."""
        return np.array([column.name for column in self.fitted_columns()], dtype=object)


def runs(
    speeches: Iterable[SegmentedSpeech], characters: int | None = None
) -> Iterator[list[SegmentedSpeech]]:
    """The speeches in order, in lists that end as soon as there are ``characters`` in them (:data:`RUN` if None)."""
    run: list[SegmentedSpeech] = []
    most = RUN if characters is None else characters
    held = 0
    for speech in speeches:
        run.append(speech)
        held += len(speech.text)
        if held >= most:
            yield run
            run, held = [], 0
    if run:
        yield run
