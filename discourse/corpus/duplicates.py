"""Copies of one speech found and pointed at the best of them.

These sites copy from each other, cut pages in two, and re-date old speeches: counted as they lie, one speech would
stand as evidence two or three times. Two speeches are near-duplicates when they are mostly the same words, or when
nearly all of the shorter stands in the longer. That catches holes, lost endings, excerpts and garbled copies; it
does not catch shared slogans, a common closing template or the same quoted editorial.

Compared are runs of Han characters only, so residue, punctuation, digits and script do not matter: years are what
re-dating sites change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .shingles import candidates, han_codes, shingle_set
from .speech import Speech

if TYPE_CHECKING:
    from .shingles import Codes, Hashes

#: Share of the shorter speech's shingles found in the longer, from which it is a copy (containment). The resolution
#: on a work report, made of the report's own sentences, reaches .70 and is another text.
THRESHOLD: Final = 0.8
#: Shared shingles over all shingles (Jaccard), from which two speeches are one although each lost something: two
#: copies with a different fifth gone have .60; resolutions of neighbouring years .43.
ALIKE: Final = 0.5

#: The index is asked for less than is wanted, since a sample of shingles can fall short by chance.
_SLACK: Final = 0.6
#: A complete copy stands for a longer truncated one only if it is at least this long beside it.
_AS_LONG: Final = 0.8


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: ``jaccard`` = shared / all shingles, ``containment`` = shared / the shorter's."""

    one: int
    other: int
    jaccard: float
    containment: float


def mark_duplicates(speeches: Sequence[Speech], *, threshold: float = THRESHOLD) -> tuple[Speech, ...]:
    """The speeches, each near-duplicate pointing at the copy that stands for it.

    That copy is the longest complete one, or where none is nearly as long, the longest; then the first id. Every
    member of a cluster is itself like its longest copy: chains of weak likeness do not join.
    """
    stands_for = list(range(len(speeches)))
    sizes = [len(codes) for codes in han_codes([speech.text for speech in speeches])]
    found = clusters([s.text for s in speeches], threshold=threshold, ids=[s.id for s in speeches])
    for cluster in found:
        longest = max(sizes[i] for i in cluster)
        whole = [i for i in cluster if not speeches[i].truncated and sizes[i] >= _AS_LONG * longest]
        best = min(whole or cluster, key=lambda i: (-sizes[i], speeches[i].id))
        for i in cluster:
            stands_for[i] = best
    return tuple(
        replace(speech, duplicate_of=None if best == i else speeches[best].id)
        for i, (speech, best) in enumerate(zip(speeches, stands_for, strict=True))
    )


def clusters(
    texts: Sequence[str], *, threshold: float = THRESHOLD, ids: Sequence[str] | None = None
) -> list[tuple[int, ...]]:
    """The groups of texts that are copies of one, as places in ``texts``; texts without a copy are left out.

    ``ids`` break ties between texts of one length, so that the order of ``texts`` does not matter.

    >>> a = "今年以来全镇党建工作在县委坚强领导下扎实推进,成效明显,群众满意;但也存在一些不容忽视的问题和短板。"
    >>> clusters([a, "天气很好。", a + "各项任务全面完成。"])
    [(0, 2)]
    """
    pool = _Pool(han_codes(texts))
    names = list(ids) if ids is not None else [f"{i:012d}" for i in range(len(texts))]
    found = []
    for group in _connected(len(texts), [(p.one, p.other) for p in _pairs(pool, threshold)]):
        left = sorted(group, key=lambda i: (-pool.size(i), names[i]))
        while left:
            best, *rest = left
            like = [i for i in rest if _is_copy(pool.compare(best, i), threshold)]
            if like:
                found.append(tuple(sorted([best, *like])))
            left = [i for i in rest if i not in set(like)]
    return sorted(found)


def near_duplicates(texts: Sequence[str], *, threshold: float = THRESHOLD) -> list[Likeness]:
    """Pairs of texts that are copies, with how alike they are.

    Candidates come from an index of shingles, thinned by hash in a large corpus; every pair given has been compared
    in full, so thinning can lose a pair near the threshold but never invent one. Of a text in dozens of copies not
    every pair is listed; :func:`clusters` puts all of them together.
    """
    return sorted(_pairs(_Pool(han_codes(texts)), threshold), key=lambda p: (p.one, p.other))


class _Pool:
    """Texts as Han codes; the sets of shingles are made when a comparison asks for them."""

    def __init__(self, codes: Sequence[Codes]) -> None:
        self.codes = codes
        self._sets: dict[int, Hashes] = {}

    def size(self, i: int) -> int:
        return len(self.codes[i])

    def shingles(self, i: int) -> Hashes:
        if i not in self._sets:
            self._sets[i] = shingle_set(self.codes[i])
        return self._sets[i]

    def compare(self, one: int, other: int) -> Likeness:
        import numpy as np

        if self.codes[one].tobytes() == self.codes[other].tobytes():
            return Likeness(one, other, 1.0, 1.0)
        a, b = self.shingles(one), self.shingles(other)
        if not len(a) or not len(b):
            return Likeness(one, other, 0.0, 0.0)
        shared = len(np.intersect1d(a, b, assume_unique=True))
        return Likeness(one, other, shared / (len(a) + len(b) - shared), shared / min(len(a), len(b)))


def _is_copy(pair: Likeness, threshold: float) -> bool:
    return pair.containment >= threshold or pair.jaccard >= min(ALIKE, threshold)


def _pairs(pool: _Pool, threshold: float) -> Iterator[Likeness]:
    first: dict[bytes, int] = {}
    same = {
        (first[key], i)
        for i, c in enumerate(pool.codes)
        if (key := c.tobytes()) and first.setdefault(key, i) != i
    }
    unlike = candidates(pool.codes, _SLACK * min(threshold, 2 * ALIKE / (1 + ALIKE)))
    for one, other in sorted(same.union(unlike)):
        if _is_copy(pair := pool.compare(one, other), threshold):
            yield pair


def _connected(n: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The texts that pairs tie together, directly or through others."""
    root = list(range(n))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for one, other in pairs:
        a, b = sorted((find(one), find(other)))
        root[b] = a
    groups: dict[int, list[int]] = {}
    for i in sorted({i for pair in pairs for i in pair}):
        groups.setdefault(find(i), []).append(i)
    return list(groups.values())
