"""A speech as marked text: what kind of sentence, which formulas, what was repaired, masked, shared with others.

Marks overlap: a formula runs through a repaired character in the middle of a passage that another speech has, too.
So the text is cut wherever any mark begins or ends, and each stretch carries all of its marks. The words themselves
are never changed: put together again, the stretches are the speech.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from ...extractors.stance import counted
from ...repair.traced import TracedText
from ...segment.segmented import SegmentedSpeech

#: The class of a sentence, by stance.
STANCE_CLASSES = {"achievement": "a", "problem": "p", "plan": "l", "other": "o"}


class Mark(NamedTuple):
    """Characters ``start:end`` of the text, the class of the mark, the number of what it leads to (-1: nothing)."""

    start: int
    end: int
    kind: str
    number: int = -1


class Rewrite(NamedTuple):
    """Characters ``start:end`` of the text stand for ``before`` in the raw text; ``kind`` says what was done."""

    start: int
    end: int
    before: str
    kind: str
    certain: bool


def rewrites(traced: TracedText) -> list[Rewrite]:
    """How the text differs from the raw one, in its order; matter cut from between two pieces is ``cut``.

    The raw text of the speech is the text with each ``start:end`` put back to ``before``.

    >>> from ...repair.traced import Change
    >>> changes = [Change(1, 2, "长", "script"), Change(2, 9, "", "pinyin")]
    >>> traced = TracedText.from_str("市長(zhǎng)好").replace(changes)
    >>> [(r.start, r.end, r.before, r.kind) for r in rewrites(traced)]
    [(1, 2, '長', 'script'), (2, 2, '(zhǎng)', 'pinyin')]
    """
    found: list[Rewrite] = []
    at, raw_at = 0, traced.pieces[0].start if traced.pieces else 0
    for piece in traced.pieces:
        if piece.start > raw_at:
            found.append(Rewrite(at, at, traced.raw.text[raw_at : piece.start], "cut", True))
        if piece.kinds:
            before = traced.raw.text[piece.start : piece.end]
            found.append(Rewrite(at, at + len(piece.text), before, "+".join(piece.kinds), piece.certain))
        at, raw_at = at + len(piece.text), piece.end
    return found


def repair_marks(found: Iterable[Rewrite]) -> Iterator[Mark]:
    """The characters that were put for others: ``c`` where that is certain, ``i`` where they were inferred.

    White space and deletions leave nothing to mark in the text; the raw source beside it shows them.
    """
    for rewrite in found:
        if rewrite.end > rewrite.start:
            yield Mark(rewrite.start, rewrite.end, "c" if rewrite.certain else "i")


def paragraphs(speech: SegmentedSpeech, marks: Sequence[Mark]) -> Iterator[str]:
    """The speech as HTML, a ``<p>`` a line of its text (an empty line an empty one), sentences and marks as spans.

    A sentence's span has its number, its bytes in the raw file and its probabilities in per cent, as
    ``achievement,problem,plan,other``; one that runs over a line break has a span in each line.
    """
    text = speech.text
    cuts = sorted({0, len(text), *(place for mark in marks for place in (mark.start, mark.end))})
    stretches = _stretches(cuts, sorted(marks))
    told = {sentence.n for sentence in counted(speech.sentences)}
    for start, end in _lines(text):
        inside = "".join(_sentences(speech, (start, end), stretches, told))
        yield f"<p>{inside}</p>"


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


_Stretch = tuple[int, int, list[Mark]]


def _stretches(cuts: Sequence[int], marks: Sequence[Mark]) -> list[_Stretch]:
    """The text between neighbouring cuts, each with the marks that lie over it."""
    out: list[_Stretch] = []
    over: list[Mark] = []
    place = 0
    for start, end in pairwise(cuts):
        over = [mark for mark in over if mark.end > start]
        while place < len(marks) and marks[place].start <= start:
            if marks[place].end > start:
                over.append(marks[place])
            place += 1
        out.append((start, end, list(over)))
    return out


def _sentences(
    speech: SegmentedSpeech, line: tuple[int, int], stretches: list[_Stretch], told: set[int]
) -> Iterator[str]:
    """The spans of the sentences, as far as they lie on the line; those that the counts leave out are marked x."""
    start, end = line
    at = max(bisect_right(speech.sentences, start, key=lambda s: s.start) - 1, 0)
    for sentence in speech.sentences[at:]:
        low, high = max(sentence.start, start), min(sentence.end, end)
        if sentence.start >= end:
            break
        if low >= high:
            continue
        raw_start, raw_end = speech.speech.traced.raw_span(sentence.start, sentence.end)
        chances = ",".join(str(round(100 * p)) for p in sentence.probability)
        heading = (" h" if sentence.heading else "") + ("" if sentence.n in told else " x")
        yield (
            f'<span class="s {STANCE_CLASSES[sentence.stance]}{heading}" data-n="{sentence.n}" '
            f'data-p="{chances}" data-b="{raw_start},{raw_end}">'
        )
        yield from _marked(speech.text, low, high, stretches)
        yield "</span>"


def _marked(text: str, low: int, high: int, stretches: list[_Stretch]) -> Iterator[str]:
    at = max(bisect_right(stretches, low, key=lambda s: s[0]) - 1, 0)
    for start, end, over in stretches[at:]:
        if start >= high:
            return
        words = shown(text[max(start, low) : min(end, high)])
        if not over:
            yield words
            continue
        kinds = " ".join(sorted({mark.kind for mark in over}))
        links = "".join(
            f' data-{kind}="{" ".join(str(m.number) for m in over if m.kind == kind)}"'
            for kind in ("f", "q")
            if any(m.kind == kind and m.number >= 0 for m in over)
        )
        yield f'<span class="{kinds}"{links}>{words}</span>'


def shown(text: str) -> str:
    """Text as HTML that gives the same text back: a page cannot hold NUL or a lone surrogate, which become U+FFFD.

    >>> shown("<b>&\\r\\0")
    '&lt;b&gt;&amp;&#13;\\ufffd'
    """
    kept = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)
    return escape(kept).replace("\r", "&#13;")


def units(text: str) -> list[int]:
    """Where each character begins in UTF-16 units, by which a browser counts; one entry more than characters.

    >>> units("a𠀀b")
    [0, 1, 3, 4]
    """
    out = [0]
    for character in text:
        out.append(out[-1] + (2 if ord(character) > 0xFFFF else 1))
    return out
