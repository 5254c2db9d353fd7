"""Strings that recur in independent speeches: the formula as the corpus itself shows it.

A string of eight Han characters seldom comes about twice by chance; where it stands in two *other* speeches it is
common property. Near-duplicates are one speech, and the speech measured never counts for itself (leave-one-out).
The n-grams are compared exactly: eight characters are packed into two integers without loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: Characters of a recurrent string: at six, chance wordings recur; at ten, known slogans are lost.
LENGTH = 8

#: A string must stand in so many other independent speeches.
OTHERS = 2

#: With fewer independent speeches no string can stand in two others.
MIN_SPEECHES = OTHERS + 1

_FIRST, _LAST = 0x4E00, 0x9FFF  # the unified ideographs: 15 bits once the first is subtracted
_GRAM = np.dtype([("a", np.uint64), ("b", np.uint64)])
_Grams = npt.NDArray[np.void]


@dataclass(frozen=True)
class Recurrence:
    """The strings that stand in two or more independent speeches, with the number of speeches of each."""

    grams: _Grams
    speeches: npt.NDArray[np.int64]
    clusters: frozenset[str]

    def share(self, text: str, cluster: str | None = None) -> float:
        """The share of the text's Han characters inside strings that recur in two *other* speeches.

        ``cluster`` is the near-duplicate cluster the text belongs to; if it was learned from, it is left out.
        NaN where fewer than three independent speeches were learned from, or the text holds no Han character.
        """
        characters, han = _characters(text)
        if len(self.clusters) < MIN_SPEECHES or not len(characters):
            return float("nan")
        covered = np.zeros(len(characters), dtype=bool)
        places, grams = _grams(characters, han)
        if len(grams) and len(self.grams):
            at = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
            count = np.where(self.grams[at] == grams, self.speeches[at], 0)
            hits = places[count - (cluster in self.clusters) >= OTHERS]
            for offset in range(LENGTH):
                covered[hits + offset] = True
        return float(covered[han].mean())


def learn_recurrence(texts: Iterable[tuple[str, str]]) -> Recurrence:
    """From (cluster, text) pairs, what recurs between clusters; the texts of one cluster count once together.

    >>> one, two = "为人民服务是我们的宗旨", "必须记住为人民服务是我们的宗旨"
    >>> learned = learn_recurrence([("a", one), ("b", two), ("c", one), ("d", "今天天气很好")])
    >>> learned.share(one, "a"), learned.share("今天天气很好", "d")
    (1.0, 0.0)
    """
    by_cluster: Mapping[str, list[str]] = defaultdict(list)
    for cluster, text in texts:
        by_cluster[cluster].append(text)
    each = [np.unique(_all_grams(members)) for members in by_cluster.values()]
    pooled = np.concatenate(each) if each else np.empty(0, dtype=_GRAM)
    grams, counts = np.unique(pooled, return_counts=True)
    kept = counts >= OTHERS
    return Recurrence(grams[kept], counts[kept].astype(np.int64), frozenset(by_cluster))


def _all_grams(texts: Sequence[str]) -> _Grams:
    return np.concatenate([_grams(*_characters(text))[1] for text in texts])


def _characters(text: str) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
    """Han characters, and one break for each stretch of Latin letters, digits or signs that is a word.

    Punctuation and layout are passed over; a figure or a name in Latin letters is not: 2010年 is not 2014年.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    han = (codes >= _FIRST) & (codes <= _LAST)
    word = np.fromiter((c.isalnum() or c in "*＊×" for c in text), dtype=bool, count=len(text)) & ~han
    kept = han | word
    return codes[kept].astype(np.uint64), han[kept]


def _grams(
    characters: npt.NDArray[np.uint64], han: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], _Grams]:
    """Where each string of eight Han characters begins, and the string, packed."""
    n = len(characters) - LENGTH + 1
    if n <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=_GRAM)
    breaks = np.concatenate([[0], np.cumsum(~han)])
    places = np.flatnonzero(breaks[LENGTH:] == breaks[:n])
    packed = np.empty(len(places), dtype=_GRAM)
    small = np.where(han, characters - np.uint64(_FIRST), np.uint64(0))
    for name, first in (("a", 0), ("b", LENGTH // 2)):
        value = np.zeros(len(places), dtype=np.uint64)
        for offset in range(first, first + LENGTH // 2):
            value = (value << np.uint64(15)) | small[places + offset]
        packed[name] = value
    return places, packed
