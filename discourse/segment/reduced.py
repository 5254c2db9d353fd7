"""A speech without some of its words: what a measure is asked of again, to see whether it hangs on them.

Headings, quotations, passages copied from elsewhere are part of a speech and count in every measure by default. A
reader may hold that they should not. Then the speech is cut here, and measured as any other: sentences keep the
stance that they were given in their context, tokens keep the places at which the whole text was cut.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from ..repair.traced import Change
from .segmented import SegmentedSpeech, Sentence

#: Of the Han characters of a sentence, the share whose loss takes the rest of it along: what is left of a sentence
#: that was mostly somebody else's says nothing by itself.
WHOLE = 0.5

_HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

Span = tuple[int, int]


def without(speech: SegmentedSpeech, spans: Iterable[Span], *, whole: float = WHOLE) -> SegmentedSpeech:
    """The speech without the characters of ``spans`` (start, end; in any order, overlapping or not).

    A sentence that loses at least the share ``whole`` of its Han characters goes altogether, a token that loses a
    character goes. The text stays traced to the raw file. What is left may be empty.

    >>> from discourse.segment import segment_corpus
    >>> from discourse.corpus.speech import Speech
    >>> from discourse.repair.traced import TracedText
    >>> speech = Speech("a", "a", "", 1, "", TracedText.from_str("会议指出，要抓落实。成绩不小。"))
    >>> short = without(segment_corpus([speech])[0], [(5, 9)])
    >>> short.text, short.tokens, [s.text for s in short.sentences]
    ('成绩不小。', ('成绩', '不小', '。'), ['成绩不小。'])
    """
    cut = _merged(spans, len(speech.text))
    if not cut:
        return speech
    lost = [s for s in speech.sentences if _loses(speech.text, s, cut, whole)]
    cut = _merged([*cut, *((s.start, s.end) for s in lost)], len(speech.text))
    traced = speech.speech.traced.replace(Change(start, end, "", "left out") for start, end in cut)
    ends = [end for _, end in cut]
    gone = list(accumulate((b - a for a, b in cut), initial=0))

    def place(at: int) -> int:
        """Where what stood at ``at`` stands now."""
        before = bisect_right(ends, at)
        inside = max(0, at - cut[before][0]) if before < len(cut) else 0
        return at - gone[before] - inside

    text = traced.text
    sentences: list[Sentence] = []
    for sentence in speech.sentences:
        start, end = place(sentence.start), place(sentence.end)
        if text[start:end].strip():
            sentences.append(replace(sentence, n=len(sentences), start=start, end=end, text=text[start:end]))
    kept = [
        (token, place(start))
        for token, start in zip(speech.tokens, speech.starts, strict=True)
        if place(start + len(token)) - place(start) == len(token)
    ]
    return SegmentedSpeech(
        replace(speech.speech, traced=traced),
        tuple(sentences),
        tuple(token for token, _ in kept),
        tuple(start for _, start in kept),
    )


def headings(speech: SegmentedSpeech) -> list[Span]:
    """Where the headings of a speech stand. What ends a speech heads nothing: it is the rest of a line cut off."""
    return [(s.start, s.end) for s in speech.sentences[:-1] if s.heading]


def _merged(spans: Iterable[Span], length: int) -> list[Span]:
    """The same characters in spans that neither touch nor overlap, in order, inside the text."""
    out: list[Span] = []
    for start, end in sorted((max(0, a), min(length, b)) for a, b in spans):
        if start >= end:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _loses(text: str, sentence: Sentence, cut: Sequence[Span], whole: float) -> bool:
    """Whether so much of the sentence is cut that the rest goes with it."""
    first = bisect_right([end for _, end in cut], sentence.start)
    inside = [(max(a, sentence.start), min(b, sentence.end)) for a, b in cut[first:] if a < sentence.end]
    if not inside:
        return False
    lost = sum(len(_HAN.findall(text, a, b)) for a, b in inside)
    return lost > 0 and lost >= whole * len(_HAN.findall(text, sentence.start, sentence.end))
