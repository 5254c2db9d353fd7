"""Three concordance lines a keyword: a statistic about a word nobody has read in context is not a finding."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..segment.segmented import SegmentedSpeech

if TYPE_CHECKING:
    from .grouped import Grouped

#: Characters shown on either side, never beyond the sentence: enough for a clause of a speech.
WIDTH = 15

#: Lines a word.
LINES = 3


def exemplars(
    speeches: Iterable[SegmentedSpeech], terms: Iterable[str], *, lines: int = LINES, width: int = WIDTH
) -> dict[str, str]:
    """For each term that occurs: its first occurrence in each of the first ``lines`` speeches that have it.

    A line is ``left【term】right (speech id)``; lines are put together with " | ". From different speeches, so that
    one speech that says a word forty times does not provide all the evidence.
    """
    wanted = set(terms)
    found: dict[str, list[str]] = {}
    for speech in speeches:
        for token, said in _firsts(speech, wanted, width):
            got = found.setdefault(token, [])
            got.append(said)
            if len(got) == lines:
                wanted.discard(token)
        if not wanted:
            break
    return {term: " | ".join(got) for term, got in found.items()}


def exemplars_of(
    given: Grouped,
    terms: Sequence[str],
    side: npt.NDArray[np.bool_],
    *,
    lines: int = LINES,
    width: int = WIDTH,
) -> dict[str, str]:
    """:func:`exemplars` of the segmented speeches on one side of a table of counts.

    The table says which speeches have which words, so that only those speeches are read that give a line.
    """
    places = {word: j for j, word in enumerate(given.words.words)}
    left = np.zeros(len(places), dtype=np.int64)
    left[[places[term] for term in terms if term in places]] = lines
    wanted = _wanted(given, np.flatnonzero(side & given.cut), left)
    found: dict[str, list[str]] = {}
    for row, speech in zip(wanted, given.read(list(wanted)), strict=True):
        assert isinstance(speech, SegmentedSpeech)  # those are ``given.cut``
        words = {str(given.words.words[j]) for j in wanted[row]}
        for token, said in _firsts(speech, words, width):
            found.setdefault(token, []).append(said)
    return {term: " | ".join(got) for term, got in found.items()}


def _wanted(given: Grouped, rows: npt.NDArray[np.intp], left: npt.NDArray[np.int64]) -> dict[int, list[int]]:
    """The rows that give a line, in order, and the words for which; of word j ``left[j]`` lines are wanted."""
    indices, ends = given.words.counts.indices, given.words.counts.indptr
    found: dict[int, list[int]] = {}
    missing = int(left.sum())
    for row in rows.tolist():
        if not missing:
            break
        words = indices[ends[row] : ends[row + 1]]
        words = words[left[words] > 0]
        if len(words):
            left[words] -= 1
            missing -= len(words)
            found[row] = words.tolist()
    return found


def _firsts(speech: SegmentedSpeech, wanted: Collection[str], width: int) -> list[tuple[str, str]]:
    """The words wanted that a speech has, in the order of their first occurrences, each with the line of that."""
    begins = [sentence.start for sentence in speech.sentences]
    seen: dict[str, int] = {}
    for token, start in zip(speech.tokens, speech.starts, strict=True):
        if token in wanted and token not in seen:
            seen[token] = start
    return [(token, line(speech, begins, token, start, width)) for token, start in seen.items()]


def line(speech: SegmentedSpeech, begins: Sequence[int], token: str, start: int, width: int) -> str:
    place = bisect_right(begins, start) - 1
    low, high = (
        (speech.sentences[place].start, speech.sentences[place].end) if place >= 0 else (0, len(speech.text))
    )
    end = start + len(token)
    left = speech.text[max(low, start - width) : start].lstrip()
    right = speech.text[end : max(end, min(high, end + width))].rstrip()
    return f"{left}【{token}】{right} ({speech.id})".replace("\n", " ")
