"""Strings that recur in independent speeches: the formula as the corpus itself shows it.

A string of eight Han characters seldom comes about twice by chance; where it stands in two *other* speeches it is
common property. Near-duplicates are one speech, and the speech measured never counts for itself (leave-one-out).
Strings are compared exactly, not by a hash: four characters fit one integer without loss, two such integers make a
string of eight, and the vocabulary of quadruples turns the pair into one number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: Characters of a recurrent string: at six, chance wordings recur; at ten, known slogans are lost.
LENGTH = 8

#: A string must stand in so many other independent speeches.
OTHERS = 2

#: With fewer independent speeches no string can stand in two others.
MIN_SPEECHES = OTHERS + 1

#: Letters, digits and the signs of masks, but for the Han characters.
_OTHER = re.compile("(?![\u4e00-\u9fff])[^\\W_]|[*＊×]")
_FIRST, _LAST = 0x4E00, 0x9FFF  # the unified ideographs: 15 bits once the first is subtracted
_HALF = LENGTH // 2
_Numbers = npt.NDArray[np.uint64]
_Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Recurrence:
    """The strings that stand in two or more independent speeches, and in how many.

    ``quads`` are the quadruples they are made of, sorted; ``strings`` number pairs of them, sorted.
    """

    quads: _Numbers
    strings: _Numbers
    speeches: _Places
    clusters: frozenset[str]

    def share(self, text: str, cluster: str | None = None) -> float:
        """The share of the text's Han characters inside strings that recur in two *other* speeches.

        ``cluster`` is the near-duplicate cluster the text belongs to; if it was learned from, it is left out.
        NaN where fewer than three independent speeches were learned from, or the text holds no Han character.
        A near-duplicate is measured as if it held all that the copy standing for its cluster holds.
        """
        characters, han = _characters(text)
        if len(self.clusters) < MIN_SPEECHES or not han.any():
            return float("nan")
        places, halves = _strings(characters, han)
        count = self._counted(halves) - (cluster in self.clusters)
        covered = np.zeros(len(characters), dtype=bool)
        for offset in range(LENGTH):
            covered[places[count >= OTHERS] + offset] = True
        return float(covered[han].mean())

    def _counted(self, halves: _Numbers) -> _Places:
        """In how many of the speeches learned from each string stands; 0 where in fewer than two."""
        if not len(self.strings):
            return np.zeros(halves.shape[1], dtype=np.int64)
        codes = np.minimum(np.searchsorted(self.quads, halves), len(self.quads) - 1)
        numbers = _paired(codes.astype(np.uint64))
        at = np.minimum(np.searchsorted(self.strings, numbers), len(self.strings) - 1)
        known = (self.quads[codes] == halves).all(axis=0) & (self.strings[at] == numbers)
        counted: _Places = np.where(known, self.speeches[at], 0)
        return counted


def learn_recurrence(texts: Iterable[tuple[str, str]]) -> Recurrence:
    """From (cluster, text) pairs, what recurs between clusters; the first text of a cluster stands for it.

    >>> one, two = "为人民服务是我们的宗旨", "必须记住为人民服务是我们的宗旨"
    >>> learned = learn_recurrence([("a", one), ("b", two), ("c", one), ("d", "今天天气很好")])
    >>> learned.share(one, "a"), learned.share("今天天气很好", "d")
    (1.0, 0.0)
    """
    by_cluster: dict[str, str] = {}
    for cluster, text in texts:
        by_cluster.setdefault(cluster, text)
    each = [_strings(*_characters(text))[1] for text in by_cluster.values()]
    halves = np.concatenate([np.empty((2, 0), dtype=np.uint64), *each], axis=1)
    quads, codes = np.unique(halves, return_inverse=True)
    numbers = _paired(codes.reshape(halves.shape).astype(np.uint64))
    ends = np.cumsum([one.shape[1] for one in each])
    once_a_speech = [np.unique(part) for part in np.split(numbers, ends[:-1])] if each else [numbers]
    strings, counts = np.unique(np.concatenate(once_a_speech), return_counts=True)
    kept = counts >= OTHERS
    return _compact(quads, strings[kept], counts[kept].astype(np.int64), frozenset(by_cluster))


def _compact(quads: _Numbers, strings: _Numbers, counts: _Places, clusters: frozenset[str]) -> Recurrence:
    """The same with only the quadruples that are needed, numbered anew in the same order."""
    codes = np.stack([strings >> np.uint64(32), strings & np.uint64(0xFFFFFFFF)])
    used, renumbered = np.unique(codes, return_inverse=True)
    return Recurrence(
        quads[used.astype(np.int64)],
        _paired(renumbered.reshape(codes.shape).astype(np.uint64)),
        counts,
        clusters,
    )


def _paired(codes: _Numbers) -> _Numbers:
    """One number for the two halves of each string, shape (2, n) to (n,)."""
    pairs: _Numbers = (codes[0] << np.uint64(32)) | codes[1]
    return pairs


def _characters(text: str) -> tuple[_Numbers, npt.NDArray[np.bool_]]:
    """Han characters, and a break for each letter, digit or mask between them.

    Punctuation and layout are passed over; a figure or a name in Latin letters is not: 2010年 is not 2014年.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    han = (codes >= _FIRST) & (codes <= _LAST)
    other = np.zeros(len(text), dtype=bool)
    other[[match.start() for match in _OTHER.finditer(text)]] = True
    kept = han | other
    return codes[kept].astype(np.uint64), han[kept]


def _strings(characters: _Numbers, han: npt.NDArray[np.bool_]) -> tuple[_Places, _Numbers]:
    """Where each string of eight Han characters begins, and its two halves, shape (2, strings)."""
    n = len(characters) - LENGTH + 1
    if n <= 0:
        return np.empty(0, dtype=np.int64), np.empty((2, 0), dtype=np.uint64)
    breaks = np.concatenate([[0], np.cumsum(~han)])
    places = np.flatnonzero(breaks[LENGTH:] == breaks[:n])
    small = np.where(han, characters - np.uint64(_FIRST), np.uint64(0))
    quads = np.zeros(n + _HALF, dtype=np.uint64)
    for offset in range(_HALF):
        quads = (quads << np.uint64(15)) | small[offset : offset + n + _HALF]
    return places, np.stack([quads[places], quads[places + _HALF]])
