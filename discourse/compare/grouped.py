"""Which speeches of which groups are counted, as a table of counts: near-duplicates once, no empty speech.

A comparison of groups begins here, so that all of them leave the same speeches out and say so in the same words.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from ..errors import CompareError
from ..extractors._independent import Member
from ..segment.segmented import SegmentedSpeech
from .asked import one_each
from .selection import copies_of, known_members, member_of, plain_labels
from .tokens import Speeches, WordCounts, count_words, tokens_of

#: Where more than one in so many of a sequence are wanted, going through it is quicker than asking for each.
_SPARSE = 8

Item = TypeVar("Item")


@dataclass(frozen=True)
class Grouped:
    """Row i of ``words`` is ``speeches[places[i]]``, which belongs to ``labels[i]``; ``cut[i]``: it is a segmented
    speech, no bare list of tokens. ``copies`` near-duplicates are left out.

    ``speeches`` are those handed in, which may live on disk: nothing of them is kept here.
    """

    speeches: Speeches
    places: npt.NDArray[np.int64]
    labels: tuple[str, ...]
    words: WordCounts
    copies: int
    cut: npt.NDArray[np.bool_]

    def side(self, name: str) -> npt.NDArray[np.bool_]:
        """Which rows belong to a group."""
        return np.fromiter((label == name for label in self.labels), np.bool_, len(self.labels))

    def read(self, rows: Sequence[int]) -> Iterator[SegmentedSpeech | Sequence[str]]:
        """The speeches of some rows, given in order."""
        return read_at(self.speeches, self.places[list(rows)].tolist())


def grouped(
    speeches: Speeches,
    groups: Iterable[object],
    wanted: Sequence[str],
    *,
    keep: Callable[[str], bool],
    where: str,
    min_count: int = 1,
    min_speeches: int = 1,
) -> Grouped:
    """The independent speeches of the groups ``wanted``, in the order given, and all their words.

    ``speeches`` are segmented speeches or lists of tokens, ``groups`` one label each
    (:func:`~.selection.plain_labels`), ``wanted`` labels as text. Words below ``min_count`` or ``min_speeches`` in
    all of them together lose their column, not their tokens.

    >>> table = grouped([["党", "。"], ["人民"]], ["a", ""], ["a"], keep=str.isalnum, where="an example")
    >>> table.labels, table.words.words.tolist()
    (('a',), ['党'])
    """
    labels = plain_labels(groups, where=where)
    one_each(speeches, labels, where)
    _need(wanted, labels, labels, where)
    known = known_members(speeches)
    copies = None if known is None else copies_of(known, where=where)
    chosen = _Chosen(speeches, labels, frozenset(wanted), copies)
    words = count_words(chosen.tokens(), min_count=min_count, min_speeches=min_speeches, keep=keep)
    if known is None and chosen.all_copies() != (copies := copies_of(chosen.members, where=where)):
        chosen = _Chosen(speeches, labels, frozenset(wanted), copies)  # a copy whose original did not come
        words = count_words(chosen.tokens(), min_count=min_count, min_speeches=min_speeches, keep=keep)
    _need(wanted, chosen.labels, labels, where)
    for label, size in zip(chosen.labels, words.sizes.tolist(), strict=True):
        if not size:
            raise CompareError(
                f"a speech of {label!r} has no token that counts as a word",
                where=where,
                expected="words in every speech",
                advice="leave the speech out, or keep other tokens",
            )
    places, cut = np.array(chosen.places, dtype=np.int64), np.array(chosen.cut, dtype=np.bool_)
    return Grouped(speeches, places, tuple(chosen.labels), words, chosen.copies, cut)


class _Chosen:
    """The independent speeches of some groups, found while their tokens are counted: the speeches are read once.

    Where it is not known which are ``copies`` of one that comes, all copies are left out, and who they are is kept.
    """

    def __init__(
        self, speeches: Speeches, groups: Sequence[str], wanted: frozenset[str], copies: frozenset[int] | None
    ) -> None:
        self._speeches, self._groups, self._wanted, self._copies = speeches, groups, wanted, copies
        self.members: list[Member | None] = []
        self.places, self.cut = array("q"), array("b")
        self.labels: list[str] = []
        self.copies = 0

    def tokens(self) -> Iterator[Sequence[str]]:
        """The tokens of each, in order."""
        for place, (speech, label) in enumerate(zip(self._speeches, self._groups, strict=True)):
            if self._copies is None:
                self.members.append(member_of(speech))
            if not label or label not in self._wanted:
                continue
            if self._left_out(place):
                self.copies += 1
                continue
            self.places.append(place)
            self.labels.append(label)
            self.cut.append(isinstance(speech, SegmentedSpeech))
            yield tokens_of(speech)

    def all_copies(self) -> frozenset[int]:
        """The places of all copies that came."""
        return frozenset(place for place, member in enumerate(self.members) if member and member.copy)

    def _left_out(self, place: int) -> bool:
        if self._copies is not None:
            return place in self._copies
        member = self.members[place]
        return member is not None and member.copy


def _need(wanted: Sequence[str], labels: Sequence[str], groups: Sequence[str], where: str) -> None:
    """An error that says which groups there are, where one of those wanted has no speech."""
    there = set(labels)
    for name in wanted:
        if name in groups and name not in there:
            raise CompareError(
                f"every speech of {name!r} is a near-duplicate of another speech",
                where=where,
                expected="an independent speech on each side",
            )
        if name not in there:
            known = ", ".join(sorted({g for g in groups if g}))
            raise CompareError(
                f"no independent speech belongs to {name!r}" + ("" if known else ", nor to any other group"),
                where=where,
                expected=f"one of {known}" if known else "a label for at least one speech on each side",
            )


def read_at(speeches: Sequence[Item], places: Sequence[int]) -> Iterator[Item]:
    """The items of a sequence at some places, given in order: by going through it where many are wanted.

    >>> list(read_at("abcdefghijklmnop", [1])), list(read_at("abcd", [0, 1, 3]))
    (['b'], ['a', 'b', 'd'])
    """
    if len(places) * _SPARSE <= len(speeches):
        yield from (speeches[place] for place in places)
        return
    wanted = iter(places)
    place = next(wanted, None)
    for at, speech in enumerate(speeches):
        if place is None:
            return
        if at == place:
            yield speech
            place = next(wanted, None)
