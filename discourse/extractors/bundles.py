"""Lexical bundles in a speech: how much of it is said in runs of words that other speeches have too.

A bundle is a run of words that recurs across independent speeches, whatever its meaning (Biber, Conrad & Cortes
2004, doi:10.1093/applin/25.3.371): 在 党 的 领导 下 is one. A longer run that recurs is made of shorter ones that
do, so the shortest alone decide what is covered. The table of the bundles themselves, with counts and a model of
chance, is :mod:`discourse.compare.bundles`.

This is not ``formula.recurrence_share``. That one counts Han characters in strings of eight or more, passes over
punctuation and stops at figures. Here words are counted, a run ends with its clause, a figure is a word, and short
turns (取得 了 新 的) count, which are no slogans and where a genre is at home. On pieces of work reports the two
correlate at .9 and more since 2004, where slogans fill both, and at .55 to .77 before 1990, where turns fill this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import nan
from typing import ClassVar

import numpy as np

from ..errors import ExtractorError
from ..segment.segmented import SegmentedSpeech
from ._independent import Independent, Shard, among, cluster, name_hash, shard_of
from ._ngrams import hashed_runs, stream_of
from ._spill import Gathered, Recurring, once_each
from .base import Column, Extractor

#: Words of a bundle at least, a column each: three and four, as in a study of Chinese bundles (Hsu & Hsieh
#: 2018). Two are a word and its neighbour.
LENGTHS = {3: "three", 4: "four"}

#: Other independent speeches a bundle must stand in, as for ``formula.recurrence_share``. The five texts of Biber,
#: Conrad & Cortes are for hundreds of texts; of forty pieces of work reports that leaves a third of what two leave.
OTHERS = 2

#: Under a hundred words one bundle more or less moves the share by three points.
MIN_WORDS = 100

_CHANCE = {
    3: "Common pairs of words bring it about: a text made of the corpus's word pairs has as large a share or more. ",
    4: "Near to formula.recurrence_share where slogans are many. ",
}


def _columns(others: int) -> tuple[Column, ...]:
    return tuple(
        Column(
            f"bundles.{name}_word_share",
            "share",
            f"words inside runs of at least {n} words, within a clause, that stand in at least {others} other "
            "independent speeches of the corpus fitted on / words (tokens with a letter or digit other than a "
            "full-width one); near-duplicates are one speech",
            "10.1093/applin/25.3.371; 10.1075/lali.00019.hsu",
            "higher = more of the speech is said in runs of words that are common in the corpus",
            f"Share of words in bundles of {n} words or more",
            f"{n}词及以上词串占词比",
            f"{_CHANCE[n]}Grows with the number and length of the speeches fitted on: compare within one corpus "
            f"only. Hangs on the segmenter. NaN under {MIN_WORDS} words, or with fewer than {others} other "
            "independent speeches.",
        )
        for n, name in LENGTHS.items()
    )


class Bundles(Extractor):
    """The share of a speech's words in bundles of three words or more, and of four or more; leave-one-out.

    ``fit`` learns which runs stand in ``others`` or more independent speeches (of a cluster of near-duplicates, in
    the one that stands for it); the speech measured never counts for itself. A near-duplicate is measured as if the
    speech standing for its cluster held all that it holds itself.
    """

    columns: ClassVar[tuple[Column, ...]] = _columns(OTHERS)

    def __init__(self, others: int = OTHERS) -> None:
        self.others = others

    def fitted_columns(self) -> tuple[Column, ...]:
        """The declarations, with the number of other speeches asked for."""
        return _columns(self.others)

    def part(self, speeches: Iterable[SegmentedSpeech]) -> Shard:
        """The runs of words of the speeches, each once a speech."""
        self._check()
        given = list(speeches)
        stream = stream_of(given)
        at, rows = (
            np.concatenate(both) for both in zip(*(hashed_runs(stream, n) for n in LENGTHS), strict=True)
        )
        owners = stream.speech[at]
        kept = np.flatnonzero(once_each(rows, owners))
        kept = kept[np.argsort(owners[kept], kind="stable")]
        return shard_of(given, owners[kept], rows[kept])

    def learn_from(self, parts: Iterable[Shard]) -> None:
        """The runs that stand in enough independent speeches, and in how many."""
        self._check()
        gathered, chosen = Gathered(), Independent()
        for shard in chosen.of(parts):
            gathered.add(shard.rows)
        self.clusters_ = chosen.names()
        self.runs_ = Recurring(gathered, self.others, self.others + 1)

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One share a length; NaN for all where there is too little to measure or to compare with."""
        return self.measured([speech])[0]

    def measured(self, run: Sequence[SegmentedSpeech]) -> list[Sequence[float]]:
        """A row a speech; the runs of all of them are looked up at once."""
        stream = stream_of(run)
        itself = np.array([among(self.clusters_, name_hash(cluster(s))) for s in run], dtype=np.int64)
        columns = []
        for n in LENGTHS:
            at, rows = hashed_runs(stream, n)
            at = at[self.runs_.of(rows) - itself[stream.speech[at]] >= self.others]
            covered = np.zeros(len(stream.ids), dtype=bool)
            for offset in range(n):
                covered[at + offset] = True
            columns.append(np.bincount(stream.speech[covered], minlength=len(run)))
        self.runs_.release()
        enough = (stream.sizes >= MIN_WORDS) & (len(self.clusters_) - itself >= self.others)
        shares = np.stack(columns, axis=1) / np.maximum(stream.sizes, 1)[:, None]
        return list(np.where(enough[:, None], shares, nan))

    def _check(self) -> None:
        if self.others < 1:
            raise ExtractorError(f"others is {self.others}", where="Bundles", expected="1 or more")
