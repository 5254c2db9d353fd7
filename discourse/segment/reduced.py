"""A speech without some of its words: what a measure is asked of again, to see whether it hangs on them.

Headings, quotations, passages copied from elsewhere are part of a speech and count in every measure by default. A
reader may hold that they should not. Then the speech is cut here, and measured as any other: sentences keep the
stance that they were given in their context, tokens keep the places at which the whole text was cut.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np
import numpy.typing as npt

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
    cut = merged(spans, len(speech.text))
    if not cut:
        return speech
    ends = [end for _, end in cut]
    lost = [s for s in speech.sentences if _loses(speech.text, s, cut, ends, whole)]
    cut = merged([*cut, *((s.start, s.end) for s in lost)], len(speech.text))
    traced = speech.speech.traced.replace(Change(start, end, "", "left out") for start, end in cut)
    text = traced.text
    sentences: list[Sentence] = []
    edges = _placed(
        cut, np.array([(s.start, s.end) for s in speech.sentences], dtype=np.int64).reshape(-1, 2)
    )
    for sentence, (start, end) in zip(speech.sentences, edges.tolist(), strict=True):
        if text[start:end].strip():
            sentences.append(replace(sentence, n=len(sentences), start=start, end=end, text=text[start:end]))
    before = np.array(speech.starts, dtype=np.int64)
    sizes = np.fromiter(map(len, speech.tokens), dtype=np.int64, count=len(speech.tokens))
    starts = _placed(cut, before)
    kept = _placed(cut, before + sizes) - starts == sizes
    return SegmentedSpeech(
        replace(speech.speech, traced=traced),
        tuple(sentences),
        tuple(compress(speech.tokens, kept.tolist())),
        tuple(starts[kept].tolist()),
    )


def headings(speech: SegmentedSpeech) -> list[Span]:
    """Where the headings of a speech stand. What ends a speech heads nothing: it is the rest of a line cut off."""
    return [(s.start, s.end) for s in speech.sentences[:-1] if s.heading]


def merged(spans: Iterable[Span], length: int) -> list[Span]:
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


def _placed(cut: Sequence[Span], at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where what stood at these places stands now that what is cut is gone."""
    begins, ends = np.array(cut, dtype=np.int64).T
    before = np.searchsorted(ends, at, side="right")
    gone = np.append(0, np.cumsum(ends - begins))[before]
    inside = np.maximum(0, at - np.append(begins, np.iinfo(np.int64).max)[before])
    placed: npt.NDArray[np.int64] = at - gone - inside
    return placed


def _loses(text: str, sentence: Sentence, cut: Sequence[Span], ends: Sequence[int], whole: float) -> bool:
    """Whether so much of the sentence is cut that the rest goes with it; ``ends`` are those of ``cut``."""
    first, last = bisect_right(ends, sentence.start), bisect_left(cut, (sentence.end,))
    inside = [(max(a, sentence.start), min(b, sentence.end)) for a, b in cut[first:last]]
    if not inside:
        return False
    lost = sum(len(_HAN.findall(text, a, b)) for a, b in inside)
    return lost > 0 and lost >= whole * len(_HAN.findall(text, sentence.start, sentence.end))
