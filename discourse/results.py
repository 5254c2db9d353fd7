"""What a build has in hand before anything is drawn: the corpus and the three tables everything is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
    ``multiverse`` is there where it was asked for.
    """

    study: Study
    corpus: Corpus
    segmented: tuple[SegmentedSpeech, ...] = field(repr=False)
    eras: Periodisation
    features: pd.DataFrame = field(repr=False)
    metadata: pd.DataFrame = field(repr=False)
    comparisons: pd.DataFrame = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)
    tokenizer: str = ""
    multiverse: Multiverse | None = field(default=None, repr=False)
