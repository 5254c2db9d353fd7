"""What a build has in hand before anything is drawn: the corpus and the three tables everything is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from .corpus.copies import independent_rows
from .corpus.speech import Corpus
from .eras import Periodisation
from .extractors.base import Column
from .segment.segmented import SegmentedSpeech
from .study import Study

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Multiverse:
    """The headline comparisons under every combination of choices (:mod:`discourse.multiverse` makes it).

    ``specifications``: a row an outcome, pair of groups and combination; ``claims``: a row an outcome and pair.
    ``choices``: those that were varied, each as (name, English, Chinese). ``level`` is the corrected one.
    """

    specifications: pd.DataFrame = field(repr=False)
    claims: pd.DataFrame = field(repr=False)
    choices: tuple[tuple[str, str, str], ...]
    level: float


@dataclass(frozen=True)
class Results:
    """``features`` is wide (a row a speech, numbers only), ``metadata`` is :meth:`Corpus.to_frame` with the
    columns ``era`` ("" where none holds the whole interval) and ``label`` (a short name for figures), both
    indexed by speech id in the corpus's order; ``comparisons`` is long. ``columns`` explains ``features``.
    ``tokenizer`` is the digest of what decides the tokens: engine, versions, dictionary, user words.
    ``multiverse`` is there where it was asked for; ``account``, what became of the characters of the raw files
    (:func:`discourse.corpus.account.added`), and ``passed_over`` the files that were not read, where they were
    measured into a folder.
    """

    study: Study
    corpus: Corpus
    segmented: Sequence[SegmentedSpeech] = field(repr=False)
    eras: Periodisation
    features: pd.DataFrame = field(repr=False)
    metadata: pd.DataFrame = field(repr=False)
    comparisons: pd.DataFrame = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)
    tokenizer: str = ""
    multiverse: Multiverse | None = field(default=None, repr=False)
    account: Mapping[str, Any] = field(default_factory=dict, repr=False)
    passed_over: tuple[str, ...] = field(default=(), repr=False)

    def __repr__(self) -> str:
        return f"<Results of {self.study.title!r}: {'; '.join(self._counts())}>"

    def _repr_html_(self) -> str:
        from .shown.overview import results_html

        by = self.study.comparisons.by
        primary = self.comparisons[self.comparisons["primary"]].to_dict("records")
        return results_html(self.study.title, self._counts(), self._groups(by), primary, by)

    def _counts(self) -> list[str]:
        """What there is how much of."""
        return [
            f"{len(self.corpus):,} texts, {len(self.corpus.independent):,} of them independent",
            f"{self.features.shape[1]:,} columns",
            f"{len(self.comparisons):,} comparisons",
        ]

    def _groups(self, by: str) -> list[list[str | int]]:
        """The groups compared, with the texts that each has and how many of those are independent."""
        found = self.metadata[by].fillna("").astype(str)
        own = independent_rows(self.metadata)
        names = {era.id: f"{era.en} / {era.zh}" for era in self.eras} if by == "era" else {}
        times = {e.id: _span(e.start, e.end) for e in self.eras} if by == "era" else {}
        rest = sorted(set(found) - set(names) - {""})
        shown = [*names, *rest, *([""] if (found == "").any() else [])]
        return [
            [
                names.get(g, g) or "none",
                times.get(g, ""),
                int((found == g).sum()),
                int(((found == g) & own).sum()),
            ]
            for g in shown
        ]


def _span(start: date | None, end: date | None) -> str:
    """The time of an era in words."""
    if start and end:
        return f"{start} to {end}"
    return f"from {start}" if start else f"until {end}" if end else "at any time"
