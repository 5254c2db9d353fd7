"""Which speeches of which groups are counted, as a table of counts: near-duplicates once, no empty speech.

A comparison of groups begins here, so that all of them leave the same speeches out and say so in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import CompareError
from ..segment.segmented import SegmentedSpeech
from .tokens import Speeches, WordCounts, count_words


@dataclass(frozen=True)
class Grouped:
    """``speeches[i]`` belongs to ``labels[i]`` and is row i of ``words``; ``copies`` near-duplicates are left out."""

    speeches: tuple[SegmentedSpeech | Sequence[str], ...]
    labels: tuple[str, ...]
    words: WordCounts
    copies: int

    def side(self, name: str) -> npt.NDArray[np.bool_]:
        """Which rows belong to a group."""
        return np.array([label == name for label in self.labels], dtype=np.bool_)


def grouped(
    speeches: Speeches,
    groups: Sequence[str | None],
    wanted: Sequence[str],
    *,
    keep: Callable[[str], bool],
    where: str,
    min_count: int = 1,
    min_speeches: int = 1,
) -> Grouped:
    """The independent speeches of the groups ``wanted``, in the order given, and all their words.

    ``speeches`` are segmented speeches or lists of tokens, ``groups`` one label each ("" or None = none). Words below
    ``min_count`` or ``min_speeches`` in all of them together lose their column, not their tokens.

    >>> table = grouped([["党", "。"], ["人民"]], ["a", ""], ["a"], keep=str.isalnum, where="an example")
    >>> table.labels, table.words.words.tolist()
    (('a',), ['党'])
    """
    if len(speeches) != len(groups):
        raise CompareError(
            f"{len(speeches)} speeches and {len(groups)} labels", where=where, expected="one label a speech"
        )
    chosen: list[SegmentedSpeech | Sequence[str]] = []
    labels: list[str] = []
    copies = 0
    for speech, label in zip(speeches, groups, strict=True):
        if not label or label not in wanted:
            continue
        if isinstance(speech, SegmentedSpeech) and speech.speech.duplicate_of is not None:
            copies += 1
            continue
        chosen.append(speech)
        labels.append(label)
    for name in wanted:
        if name not in labels:
            known = ", ".join(sorted({g for g in groups if g}))
            raise CompareError(
                f"no independent speech belongs to {name!r}" + ("" if known else ", nor to any other group"),
                where=where,
                expected=f"one of {known}" if known else "a label for at least one speech on each side",
            )
    lists = [speech.tokens if isinstance(speech, SegmentedSpeech) else speech for speech in chosen]
    words = count_words(lists, min_count=min_count, min_speeches=min_speeches, keep=keep)
    for label, size in zip(labels, words.sizes.tolist(), strict=True):
        if not size:
            raise CompareError(
                f"a speech of {label!r} has no token that counts as a word",
                where=where,
                expected="words in every speech",
                advice="leave the speech out, or keep other tokens",
            )
    return Grouped(tuple(chosen), tuple(labels), words, copies)
