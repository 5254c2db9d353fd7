"""From speeches to what scaling reads: counts of whole speeches and of their sentences, and what is known of each.

Near-duplicates stay in, marked, for they are placed though never fitted; their words pass no threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ...errors import CompareError
from ...segment.segmented import SegmentedSpeech
from ..audit import UNKNOWN
from ..counts import FloatArray
from ..selection import copies_among, plain_labels
from ..tokens import Speeches, count_words
from .matrix import margin, range_of_columns
from .references import known_ids

#: Tokens of a block where a speech has no sentences: about one sentence.
BLOCK = 20


@dataclass(frozen=True)
class Counted:
    """Speeches (``table``) and their blocks as counts of the same ``words``; ``of``: the speech of each block.

    ``originals``: what each is a near-duplicate of; ``groups`` and ``genres`` ("" = none) and ``dates`` (NaN = none):
    one a speech.
    """

    ids: list[str]
    originals: list[str | None]
    table: csr_array
    blocks: csr_array
    of: npt.NDArray[np.int64]
    words: npt.NDArray[np.object_]
    tokens: npt.NDArray[np.int64]
    groups: list[str]
    dates: FloatArray
    genres: list[str]

    @property
    def copy(self) -> npt.NDArray[np.bool_]:
        """Which speeches are near-duplicates."""
        return np.array([original is not None for original in self.originals], dtype=np.bool_)

    def columns(self, min_count: int, min_speeches: int) -> npt.NDArray[np.intp]:
        """The words frequent enough among the speeches that are no copies."""
        own = csr_array(self.table[np.flatnonzero(~self.copy)])
        often = margin(own, 0) >= max(min_count, 1)
        return np.flatnonzero(often & (range_of_columns(own) >= min_speeches))

    def rows(self, asked: Sequence[str], *, where: str) -> npt.NDArray[np.intp]:
        """The rows of the speeches that a line is hung on, none of which may be a copy."""
        known_ids(asked, self.ids, where=where)
        rows = [self.ids.index(name) for name in asked]
        for name, row in zip(asked, rows, strict=True):
            if self.originals[row] is not None:
                raise CompareError(
                    f"the speech {name!r} is a near-duplicate",
                    where=where,
                    expected="a speech that counts for itself",
                    advice=self.originals[row],
                )
        return np.array(rows, dtype=np.intp)


def counted(
    speeches: Speeches,
    *,
    groups: Sequence[object] | None,
    dates: Sequence[float | None] | None,
    genres: Sequence[object] | None,
    keep: Callable[[str], bool],
    where: str,
) -> Counted:
    """The speeches counted; dates and genres are the speeches' own where none are given.

    >>> said = [["党", "党"], ["党", "人民"], ["人民"]]
    >>> found = counted(said, groups=None, dates=None, genres=None, keep=str.isalnum, where="an example")
    >>> found.words.tolist(), found.table.toarray().tolist()
    (['人民', '党'], [[0.0, 2.0], [1.0, 1.0], [1.0, 0.0]])
    """
    known = [speech if isinstance(speech, SegmentedSpeech) else None for speech in speeches]
    ids = [str(i) if speech is None else speech.id for i, speech in enumerate(known)]
    copies = copies_among(speeches, where=where)
    originals = [s.speech.duplicate_of if s and i in copies else None for i, s in enumerate(known)]
    _check(ids, originals, {"groups": groups, "dates": dates, "genres": genres}, where)
    parts = [_blocks(speech) for speech in speeches]
    of = np.repeat(np.arange(len(parts)), [len(blocks) for blocks in parts]).astype(np.int64)
    counts = count_words([block for blocks in parts for block in blocks], min_count=1, keep=keep)
    blocks = csr_array(counts.counts.astype(np.float64))
    gather = csr_array((np.ones(len(of)), (of, np.arange(len(of)))), shape=(len(ids), len(of)))
    table = csr_array(gather @ blocks)
    table.sort_indices()
    tokens = np.bincount(of, counts.sizes, minlength=len(ids)).astype(np.int64)
    days = map(_date, known) if dates is None else (nan if date is None else date for date in dates)
    kinds = [speech.speech.genre if speech else "" for speech in known] if genres is None else genres
    return Counted(
        ids,
        originals,
        table,
        blocks,
        of,
        counts.words,
        tokens,
        [""] * len(ids) if groups is None else plain_labels(groups, where=where),
        np.array(list(days), dtype=np.float64),
        ["" if kind in UNKNOWN else kind for kind in plain_labels(kinds, where=where)],
    )


def _check(
    ids: Sequence[str],
    originals: Sequence[str | None],
    labels: dict[str, Sequence[object] | None],
    where: str,
) -> None:
    if len(set(ids)) < len(ids):
        raise CompareError("two speeches have the same id", where=where, expected="one id a speech")
    own = len([original for original in originals if original is None])
    if own < 3:
        raise CompareError(
            f"there are {own} independent speeches",
            where=where,
            expected="at least three: two points always lie on a line",
            advice="more speeches",
        )
    for what, given in labels.items():
        if given is not None and len(given) != len(ids):
            raise CompareError(
                f"{len(ids)} speeches and {len(given)} {what}", where=where, expected="one each"
            )


def _blocks(speech: SegmentedSpeech | Sequence[str]) -> list[Sequence[str]]:
    """The tokens of each sentence, or runs of :data:`BLOCK` tokens; at least one block, if an empty one."""
    tokens = speech.tokens if isinstance(speech, SegmentedSpeech) else speech
    if isinstance(speech, SegmentedSpeech) and len(speech.sentences) > 1:
        cuts = np.searchsorted(speech.starts, [sentence.start for sentence in speech.sentences[1:]]).tolist()
    else:
        cuts = list(range(BLOCK, len(tokens), BLOCK))
    ends = [0, *cuts, len(tokens)]
    return [tokens[a:b] for a, b in pairwise(ends) if b > a] or [()]


def _date(speech: SegmentedSpeech | None) -> float:
    """The day of a speech's best date, as a number; NaN where there is none."""
    best = speech.speech.date.best if speech else None
    return float(best.toordinal()) if best else nan
