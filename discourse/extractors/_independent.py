"""Near-duplicates are one speech: which cluster a speech belongs to, and which speech stands for a cluster."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..corpus.copies import Member
from ..segment.segmented import SegmentedSpeech
from ._spill import Rows

__all__ = ["Independent", "Member", "Shard", "among", "cluster", "independent", "name_hash", "shard_of"]

#: Bytes of waiting copies that are held in memory before they go to a file.
_HELD = 64_000_000


def cluster(speech: SegmentedSpeech) -> str:
    """The id of the speech that it is a near-duplicate of, or its own."""
    return speech.speech.duplicate_of or speech.id


def independent(speeches: Iterable[SegmentedSpeech]) -> dict[str, SegmentedSpeech]:
    """One speech a cluster: the one the others are copies of or, where that is not among them, the first by id."""
    found: dict[str, SegmentedSpeech] = {}
    for speech in sorted(speeches, key=lambda s: (s.speech.duplicate_of is not None, s.id)):
        found.setdefault(cluster(speech), speech)
    return found


def name_hash(name: str) -> int:
    """64 bits for a name: of two million names, two are taken for one once in ten million corpora."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Shard(NamedTuple):
    """What is learned of a shard: the rows of its speeches one after the other, and how many each has."""

    members: tuple[Member, ...]
    sizes: npt.NDArray[np.int64]
    rows: Rows

    @property
    def clusters(self) -> npt.NDArray[np.uint64]:
        """Of each row, the cluster of its speech as :func:`name_hash`."""
        names = np.array([name_hash(member.cluster) for member in self.members], dtype=np.uint64)
        return np.repeat(names, self.sizes)


class Independent:
    """:func:`independent` for speeches that come shard by shard and are not kept.

    An original stands for its cluster and is let through as it comes; the rows of a copy wait until the end, since
    its original may still come. ``first_by_id``: of copies without their original the first by id stands for
    them, otherwise the first that came.
    """

    def __init__(self, first_by_id: bool = True) -> None:
        self._clusters: set[int] = set()
        self._by_id = first_by_id
        self._waiting: dict[int, tuple[Member, int, int]] = {}

    def of(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        """What is left of the shards when only independent speeches are, and at the end one for each that waited."""
        rows = np.empty(0, dtype=np.uint64)
        with tempfile.SpooledTemporaryFile(max_size=_HELD) as self._file:
            for shard in shards:
                members, sizes, rows = shard
                ends = np.cumsum(sizes)
                stands = np.zeros(len(members), dtype=bool)
                for n, member in enumerate(members):
                    name = name_hash(member.cluster)
                    if name in self._clusters:
                        continue
                    if member.copy:
                        self._wait(name, member, rows[ends[n] - sizes[n] : ends[n]])
                    else:
                        self._clusters.add(name)
                        self._waiting.pop(name, None)
                        stands[n] = True
                if stands.all():
                    yield shard
                else:
                    yield Shard(
                        tuple(compress(members, stands)), sizes[stands], rows[np.repeat(stands, sizes)]
                    )
            for name, (member, start, size) in self._waiting.items():
                if name not in self._clusters:
                    self._clusters.add(name)
                    self._file.seek(start)
                    read = np.frombuffer(self._file.read(size), dtype=np.uint64).reshape(-1, *rows.shape[1:])
                    yield Shard((member,), np.array([len(read)]), read)

    def names(self) -> npt.NDArray[np.uint64]:
        """The clusters there were, as :func:`name_hash`, sorted."""
        return np.sort(np.fromiter(self._clusters, dtype=np.uint64, count=len(self._clusters)))

    def _wait(self, name: int, member: Member, rows: Rows) -> None:
        before = self._waiting.get(name)
        if before is None or (self._by_id and member.id < before[0].id):
            self._file.seek(0, 2)
            self._waiting[name] = member, self._file.tell(), rows.nbytes
            self._file.write(np.ascontiguousarray(rows).tobytes())


def shard_of(speeches: Sequence[SegmentedSpeech], owners: npt.NDArray[np.int64], rows: Rows) -> Shard:
    """What is learned of these speeches; ``owners``: the number of the speech that each row is of, in order."""
    return Shard(tuple(map(Member.of, speeches)), np.bincount(owners, minlength=len(speeches)), rows)


def among(names: npt.NDArray[np.uint64], name: int) -> bool:
    """Whether a number is one of ``names``, which are sorted."""
    at = int(np.searchsorted(names, np.uint64(name)))
    return at < len(names) and int(names[at]) == name
