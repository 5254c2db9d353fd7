"""Where sentences end in Chinese political prose, after the habits of careful hand annotation.

A full stop, question or exclamation mark, or an ellipsis ends a sentence; a semicolon does not, for in this
genre it parts the members of one parallel sentence. A line is a paragraph, so its end ends a sentence too.
Nothing is trimmed: the slices put together again are the text. What this module refuses to do is guess at
stops that were lost, except where a numbered heading is glued to the text behind it by a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Marks that close what was opened before the stop, and so belong to the sentence that ends.
CLOSERS = "”’」』）)】]〉》〕"

#: What follows a closed quotation when the sentence goes on around it: “……先进性。”是我们……
_AFTER_QUOTE = re.compile(r"[，,、；;：:。的地得是等之而也都就说与和及为]|这[一句种个]|[一两]句|一语")

#: What follows ？, ！ or …… when they stand inside a sentence: 为什么?、怎么办?的问题
_AFTER_MARK = re.compile(r"[，,、；;：:。的等]")

#: Above this many characters annotators cut before 二是, 三是, … behind a semicolon: each item is then an
#: argument of its own. (The longest parallel sentences that both readers of the reference left whole have 260.)
LONG = 300

_HAN = r"\u3400-\u9fff"
_STOP = re.compile(r"[。！？!?]+|…+|\.{3,}|\n+")
#: The same with a full stop of another width, for texts that have no other kind.
_STOP_DOTTED = re.compile(rf"[。！？!?]+|…+|\.{{3,}}|\n+|(?<=[{_HAN}”）)])[.．](?![0-9A-Za-z.])")
_DOT = re.compile(rf"(?<=[{_HAN}”）)])[.．](?=[\s”]|[{_HAN}])")
_ITEM = re.compile(r"[；;](?=[一二三四五六七八九十]{1,2}(?:是|要)|其[一二三四五六]|第[一二三四五六七八九十])")
_GLUED_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])"
    r"[^\s，,。；;：:！？!?]{4,30}[ \u3000]+(?=\S)"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as ``(start, end)``, in order, without gap or overlap.

    Closing quotation marks and brackets stay with the stop; line breaks and blanks stay with the sentence before
    them; a line without a stop (a heading, a salutation) is one sentence.

    >>> text = "同志们:\\n今天开会。要抓实、抓好;要常抓。"
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['同志们:\\n', '今天开会。', '要抓实、抓好;要常抓。']
    >>> split_sentences("")
    []
    """
    if not text:
        return []
    ends = sorted({*_stops(text), *(m.end() for m in _glued(text)), len(text)})
    spans: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        if end > start and (text[start:end].strip() or end == len(text)):
            spans.extend(_items(text, start, end))
            start = end
    return _without_blank_tail(text, spans)


def _stops(text: str) -> Iterator[int]:
    """Where a sentence ends, as places between characters."""
    quotes = _Parity(text)
    for match in (_STOP_DOTTED if _dots_are_stops(text) else _STOP).finditer(text):
        end = match.end()
        if match[0][0] == "\n":
            yield _skip_blanks(text, end)
            continue
        closed = _skip_closers(text, end, quotes)
        if not (_is_title(text, end) or _goes_on(text, end, closed)):
            yield _skip_blanks(text, closed)


def _goes_on(text: str, end: int, closed: int) -> bool:
    """Whether the sentence goes on behind a stop at ``end`` and the closing marks up to ``closed``."""
    if closed > end and text[closed - 1] in '”’」』"':
        return _AFTER_QUOTE.match(text, closed) is not None
    return text[end - 1] not in "。.．" and _AFTER_MARK.match(text, closed) is not None


def _is_title(text: str, end: int) -> bool:
    """Whether the mark is part of a book's title: 《怎么办？》一书."""
    return text[end : end + 1] in ("》", "〉") and text[end + 1 : end + 2] not in ("", "\n")


def _skip_closers(text: str, place: int, quotes: _Parity) -> int:
    while place < len(text) and (text[place] in CLOSERS or (text[place] == '"' and quotes.closes(place))):
        place += 1
    return place


def _skip_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\u3000\n\r":
        place += 1
    return place


def _dots_are_stops(text: str) -> bool:
    """Whether a full stop is written ``.``: there are such stops after Han characters, and next to no ``。``.

    Names (弗拉基米尔.普京) and dates (五.四) have dots too; but a text made of sentences has far more stops.
    """
    dots = sum(1 for _ in _DOT.finditer(text))
    return dots > 0 and text.count("。") * 4 < dots


def _glued(text: str) -> Iterator[re.Match[str]]:
    """Numbered headings that begin a line and run into the text behind a blank."""
    for match in _GLUED_HEADING.finditer(text):
        if match.start() == 0 or text[match.start() - 1] in "\n。 \u3000":
            yield match


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, or its numbered items where it is longer than :data:`LONG`."""
    if end - start > LONG:
        for match in _ITEM.finditer(text, start, end):
            yield start, match.end()
            start = match.end()
    yield start, end


def _without_blank_tail(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """White space alone is no sentence: it goes to the sentence before it."""
    if len(spans) > 1 and not text[spans[-1][0] : spans[-1][1]].strip():
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    return spans


class _Parity:
    """Tells a straight quotation mark that closes from one that opens, by counting within the line.

    Places are asked for in ascending order, so a text is counted through once.
    """

    def __init__(self, text: str) -> None:
        self.text, self.counted, self.seen = text, 0, 0

    def closes(self, place: int) -> bool:
        line = self.text.rfind("\n", self.counted, place)
        if line >= 0:
            self.counted, self.seen = line, 0
        self.seen += self.text.count('"', self.counted, place)
        self.counted = place
        return self.seen % 2 == 1
