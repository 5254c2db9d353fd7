"""Three concordance lines a keyword: a statistic about a word nobody has read in context is not a finding."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from ..segment.segmented import SegmentedSpeech

#: Characters shown on either side, never beyond the sentence: enough for a clause of a speech.
WIDTH = 15

#: Lines a word.
LINES = 3


def exemplars(
    speeches: Sequence[SegmentedSpeech], terms: Iterable[str], *, lines: int = LINES, width: int = WIDTH
) -> dict[str, str]:
    """For each term that occurs: its first occurrence in each of the first ``lines`` speeches that have it.

    A line is ``left【term】right (speech id)``; lines are put together with " | ". From different speeches, so that
    one speech that says a word forty times does not provide all the evidence.
    """
    wanted = set(terms)
    found: dict[str, list[str]] = {}
    for speech in speeches:
        begins = [sentence.start for sentence in speech.sentences]
        seen: set[str] = set()
        for token, start in zip(speech.tokens, speech.starts, strict=True):
            if token not in wanted or token in seen:
                continue
            seen.add(token)
            got = found.setdefault(token, [])
            got.append(line(speech, begins, token, start, width))
            if len(got) == lines:
                wanted.discard(token)
    return {term: " | ".join(got) for term, got in found.items()}


def line(speech: SegmentedSpeech, begins: Sequence[int], token: str, start: int, width: int) -> str:
    place = bisect_right(begins, start) - 1
    low, high = (
        (speech.sentences[place].start, speech.sentences[place].end) if place >= 0 else (0, len(speech.text))
    )
    end = start + len(token)
    left = speech.text[max(low, start - width) : start].lstrip()
    right = speech.text[end : max(end, min(high, end + width))].rstrip()
    return f"{left}【{token}】{right} ({speech.id})".replace("\n", " ")
