"""Near-duplicates count once: which of some speeches stand for themselves, and which are copies of one that does.

A copy points at its original wherever that is. Whoever is given some speeches of a corpus may have the copy without
the original: left out with all copies, the words would be counted nowhere, and nobody would say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from .speech import Speech


class CutUp(Protocol):
    """A speech that is cut up: what it was cut out of is its ``speech``."""

    @property
    def speech(self) -> Speech: ...


class Member(NamedTuple):
    """Who a speech is: the name of its cluster, whether it is a copy of another, its id."""

    cluster: str
    copy: bool
    id: str

    @classmethod
    def of(cls, given: Speech | CutUp) -> Member:
        whole: Any = given
        speech: Speech = getattr(whole, "speech", whole)
        return cls(speech.duplicate_of or speech.id, speech.duplicate_of is not None, speech.id)


def copies_of(members: Iterable[Member | None]) -> frozenset[int]:
    """The places of those that are copies of another of ``members``; None is nobody, and no copy.

    Of copies without their original the first by id stands for the others.

    >>> copies_of([Member("a", False, "a"), Member("a", True, "b"), Member("x", True, "d"), Member("x", True, "c")])
    frozenset({1, 2})
    """
    named = [(one.copy, one.id, place, one.cluster) for place, one in enumerate(members) if one]
    if not any(copy for copy, _, _, _ in named):
        return frozenset()
    standing: dict[str, int] = {}
    for _, _, place, cluster in sorted(named):  # originals first, then by id
        standing.setdefault(cluster, place)
    return frozenset(place for _, _, place, cluster in named if standing[cluster] != place)


def copies_among(speeches: Iterable[Speech | CutUp]) -> frozenset[int]:
    """The places of the speeches that are copies of another of ``speeches`` (:func:`copies_of`)."""
    known: Iterable[Member] | None = getattr(
        speeches, "members", None
    )  # of a measured corpus, without reading it
    return copies_of(map(Member.of, speeches) if known is None else known)


def independent_rows(metadata: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which rows of a table of metadata count for themselves, by ``duplicate_of`` ("" or missing: no copy).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"duplicate_of": ["", "a", "elsewhere", None]}, index=["a", "b", "c", "d"])
    >>> independent_rows(table).tolist()
    [True, False, True, True]
    """
    import numpy as np

    given = zip(metadata.index, metadata["duplicate_of"], strict=True)
    named = ((str(name), "" if of is None or of != of else str(of)) for name, of in given)
    found = np.ones(len(metadata), dtype=bool)
    found[list(copies_of(Member(of or name, bool(of), name) for name, of in named))] = False
    return found
