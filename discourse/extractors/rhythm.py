"""Rhythm: how long sentences and clauses are, and how evenly.

These are the primitives that readability formulas are made of. No formula is: none has been calibrated on Chinese
speeches, and a made-up score would hide which of its parts moved. Order statistics stand beside the means of
:mod:`.length`, since one run-on sentence, or one page that lost its stops, decides a mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, nan
from statistics import fmean, median
from typing import ClassVar

import numpy as np

from ..segment.segmented import SegmentedSpeech
from ._arrays import deviation, sentences
from ._clauses import MARKS, in_sentences
from .base import Column, Extractor

#: Quartiles of fewer sentences are single sentences.
MIN_SENTENCES = 5

#: Han characters of a short sentence: room for a subject and a predicate and little else.
SHORT = 10

_OWN = "own definition"
_COUNTED = "the sentences counted by length.sentences (no headings)"
_STOPS = "Hangs on where the edition puts full stops rather than commas or semicolons. "
_FEW = f"NaN under {MIN_SENTENCES} sentences."


def quantile(lengths: Sequence[int], share: float) -> int:
    """The smallest length that at least ``share`` of the lengths do not exceed (no interpolation).

    >>> quantile([1, 2, 3, 4], 0.25), quantile([1, 2, 3, 4], 0.75), quantile([7], 0.25)
    (1, 3, 7)
    """
    return sorted(lengths)[max(ceil(share * len(lengths)), 1) - 1]


class Rhythm(Extractor):
    """The distribution of sentence lengths, the length of clauses, clauses a sentence."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "rhythm.sentence_median",
            "Han characters per sentence",
            f"median number of Han characters of {_COUNTED}",
            _OWN,
            "higher = the middle sentence is longer",
            "Median sentence length (Han characters)",
            "句长中位数（汉字）",
            _STOPS + _FEW,
        ),
        Column(
            "rhythm.sentence_iqr",
            "Han characters",
            f"Q3 - Q1 of the same lengths; Qk: the smallest length that at least k quarters of {_COUNTED} do not "
            "exceed",
            _OWN,
            "higher = the middle half of the sentences differ more in length",
            "Interquartile range of sentence length (Han characters)",
            "句长四分位距（汉字）",
            "Grows with the sentences themselves; rhythm.sentence_cv does not. " + _FEW,
        ),
        Column(
            "rhythm.sentence_cv",
            "ratio",
            "standard deviation (divisor n) / mean of the same lengths",
            _OWN,
            "higher = long and short sentences mixed, for their mean length",
            "Coefficient of variation of sentence length",
            "句长变异系数",
            "One run-on sentence can decide it. " + _FEW,
        ),
        Column(
            "rhythm.short_share",
            "share",
            f"sentences of at most {SHORT} Han characters / {_COUNTED}",
            _OWN,
            "higher = more short sentences",
            f"Share of sentences of at most {SHORT} Han characters",
            f"短句占比（不超过{SHORT}字）",
            "Salutations that stand as sentences count as short. " + _FEW,
        ),
        Column(
            "rhythm.clause_mean",
            "Han characters per clause",
            f"Han characters of {_COUNTED} / their clauses; clause: stretch with a Han character between {MARKS}",
            _OWN,
            "higher = more is said without a pause",
            "Mean length between punctuation marks (Han characters)",
            "标点间平均字数",
            "Items of a list (、) are clauses by this rule. " + _FEW,
        ),
        Column(
            "rhythm.clauses_per_sentence",
            "clauses per sentence",
            f"clauses (as in rhythm.clause_mean) / {_COUNTED}",
            _OWN,
            "higher = more is strung together in a sentence",
            "Clauses per sentence",
            "每句标点停顿段数",
            _STOPS + _FEW,
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; all NaN under :data:`MIN_SENTENCES` sentences."""
        return self.measured([speech])[0]

    def measured(self, run: Sequence[SegmentedSpeech]) -> list[tuple[float, ...]]:
        """The columns for several speeches; their clauses are found together."""
        views = [sentences(speech) for speech in run]
        parts = np.bincount(in_sentences(run).row, minlength=sum(len(view.han) for view in views))
        ends = np.cumsum([len(view.han) for view in views])
        return [
            self._row(view.lengths(), int(parts[end - len(view.han) : end][view.spoken].sum()))
            for view, end in zip(views, ends.tolist(), strict=True)
        ]

    def _row(self, lengths: Sequence[int], parts: int) -> tuple[float, ...]:
        """The columns, from the lengths of the sentences and the number of their clauses."""
        if len(lengths) < MIN_SENTENCES:
            return (nan,) * len(self.columns)
        return (
            median(lengths),
            quantile(lengths, 0.75) - quantile(lengths, 0.25),
            deviation(lengths, 0) / fmean(lengths),
            sum(n <= SHORT for n in lengths) / len(lengths),
            sum(lengths) / parts,
            parts / len(lengths),
        )
