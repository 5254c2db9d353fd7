"""Strings that recur in independent speeches: the formula as the corpus itself shows it.

A string of eight Han characters seldom comes about twice by chance; where it stands in two *other* speeches it is
common property. Near-duplicates are one speech, and the speech measured never counts for itself (leave-one-out).
Strings are compared exactly: eight characters are 120 bits, and so is the pair of numbers they are turned into. Only
what recurs is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ._independent import Independent, Member, Shard, among, name_hash
from ._spill import Gathered, Recurring, Rows, mixed, once_each

#: Characters of a recurrent string: at six, chance wordings recur; at ten, known slogans are lost.
LENGTH = 8

#: A string must stand in so many other independent speeches.
OTHERS = 2

#: With fewer independent speeches no string can stand in two others.
MIN_SPEECHES = OTHERS + 1

#: Letters, digits and the signs of masks, but for the Han characters.
_OTHER = re.compile("(?![\u4e00-\u9fff])[^\\W_]|[*＊×]")
_FIRST, _LAST = 0x4E00, 0x9FFF  # the unified ideographs: 15 bits once the first is subtracted
_SKIPPED, _BREAK, _HAN = 0, 1, 2

#: A sign that no string reaches across, put between two texts.
_BETWEEN = "*"

_Places = npt.NDArray[np.int64]
_Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Recurrence:
    """The strings that stand in two or more independent speeches, and in how many (from three on: three).

    ``clusters``: whose speeches were learned from, as :func:`name_hash`, sorted.
    """

    strings: Recurring
    clusters: Rows

    def share(self, text: str, cluster: str | None = None) -> float:
        """The share of the text's Han characters inside strings that recur in two *other* speeches.

        ``cluster`` is the near-duplicate cluster the text belongs to; if it was learned from, it is left out.
        NaN where fewer than three independent speeches were learned from, or the text holds no Han character.
        A near-duplicate is measured as if it held all that the copy standing for its cluster holds.
        """
        return self.shares([text], [cluster])[0]

    def shares(self, texts: Sequence[str], clusters: Sequence[str | None]) -> list[float]:
        """:meth:`share` of each of the texts."""
        if len(self.clusters) < MIN_SPEECHES:
            return [float("nan")] * len(texts)
        characters, han, ends = _joined(texts)
        places, rows = _strings(characters, han)
        own = [one is not None and among(self.clusters, name_hash(one)) for one in clusters]
        count = self.strings.of(rows)
        self.strings.release()
        count -= np.array(own, dtype=np.int64)[np.searchsorted(ends, places, side="right")]
        begins = np.zeros(len(characters), dtype=bool)
        begins[places[count >= OTHERS]] = True
        covered = begins.copy()
        for offset in range(1, LENGTH):
            covered[offset:] |= begins[:-offset]
        inside, all_han = (np.append(0, np.cumsum(marks)) for marks in (covered & han, han))
        starts = np.append(0, ends[:-1])
        found, whole = inside[ends] - inside[starts], all_han[ends] - all_han[starts]
        return [a / b if b else float("nan") for a, b in zip(found.tolist(), whole.tolist(), strict=True)]


def learn_recurrence(texts: Iterable[tuple[str, str]]) -> Recurrence:
    """From (cluster, text) pairs, what recurs between clusters; the first text of a cluster stands for it.

    >>> one, two = "为人民服务是我们的宗旨", "必须记住为人民服务是我们的宗旨"
    >>> learned = learn_recurrence([("a", one), ("b", two), ("c", one), ("d", "今天天气很好")])
    >>> learned.share(one, "a"), learned.share("今天天气很好", "d")
    (1.0, 0.0)
    """
    return recurrence_of(string_part([text], [Member(cluster, False, cluster)]) for cluster, text in texts)


def string_part(texts: Sequence[str], members: Sequence[Member]) -> Shard:
    """The strings of each text, each once, 16 bytes a string."""
    characters, han, ends = _joined(texts)
    places, rows = _strings(characters, han)
    owners = np.searchsorted(ends, places, side="right")
    kept = once_each(rows, owners)
    return Shard(tuple(members), np.bincount(owners[kept], minlength=len(texts)), rows[kept])


def recurrence_of(parts: Iterable[Shard], *, held: int | None = None) -> Recurrence:
    """What recurs between the independent speeches of all parts; ``held``: see :class:`Gathered`."""
    gathered, chosen = Gathered(held), Independent(first_by_id=False)
    for shard in chosen.of(parts):
        gathered.add(shard.rows)
    return Recurrence(Recurring(gathered, OTHERS, OTHERS + 1), chosen.names())


def _characters(text: str) -> tuple[npt.NDArray[np.uint32], _Marks]:
    """Han characters, and a break for each letter, digit or mask between them.

    Punctuation and layout are passed over; a figure or a name in Latin letters is not: 2010年 is not 2014年.
    """
    return _joined([text])[:2]


def _joined(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], _Marks, _Places]:
    """The characters of all texts, with a break between two, and where each text ends, that break included."""
    text = _BETWEEN.join(texts)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _kinds()[np.minimum(codes, 0xFFFF)]
    for place in np.flatnonzero(codes > 0xFFFF).tolist():
        kinds[place] = _kind(text[place])
    kept = kinds != _SKIPPED
    stops = np.minimum(np.cumsum([len(one) + 1 for one in texts], dtype=np.int64), len(text))
    return codes[kept], kinds[kept] == _HAN, np.append(0, np.cumsum(kept))[stops]


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """What each character of the basic plane is."""
    return np.array([_kind(chr(code)) for code in range(0x10000)], dtype=np.uint8)


def _kind(character: str) -> int:
    if _FIRST <= ord(character) <= _LAST:
        return _HAN
    return _BREAK if _OTHER.match(character) else _SKIPPED


def _strings(characters: npt.NDArray[np.uint32], han: _Marks) -> tuple[_Places, Rows]:
    """Where each string of eight Han characters begins, and the two numbers that stand for it, shape (strings, 2).

    The second number is the last half of the string, the first a one-to-one mixture of its first half with that:
    two strings have the same numbers only if they are equal, and the first number is a hash.
    """
    n = len(characters) - LENGTH + 1
    if n <= 0:
        return np.empty(0, dtype=np.int64), np.empty((0, 2), dtype=np.uint64)
    breaks = np.append(0, np.cumsum(~han, dtype=np.int32))
    places = np.flatnonzero(breaks[LENGTH:] == breaks[:n])
    small = np.where(han, characters - np.uint32(_FIRST), np.uint32(0)).astype(np.uint64)
    pairs = small[:-1] << np.uint64(15) | small[1:]
    halves = pairs[:-2] << np.uint64(30) | pairs[2:]
    last = halves[places + LENGTH // 2]
    rows = np.empty((len(places), 2), dtype=np.uint64)
    rows[:, 0] = mixed(halves[places] ^ last * np.uint64(0x9E3779B97F4A7C15))
    rows[:, 1] = last
    return places, rows
