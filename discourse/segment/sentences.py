"""Where sentences end in Chinese political prose, after the habits of careful hand annotation.

A full stop, question or exclamation mark, or an ellipsis ends a sentence. A semicolon does not, for in this genre
it parts the members of one parallel sentence; nor does a colon, nor a stop in a short quotation or bracket that
the sentence goes on behind. A line is a paragraph, so its end ends a sentence too. Nothing is trimmed: the slices
put together again are the text.

What this module refuses to do is guess at stops that were lost (①…②… without any is one sentence), except where
a blank shows the seam: between a numbered heading and its text, or a salutation and the indent of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Marks that close what was opened before the stop, and so belong to the sentence that ends.
CLOSERS = "”’」』）)】]〉》〕"

#: A quotation or bracket of up to so many characters belongs to the sentence around it, whatever stops it holds
#: (“为了谁？依靠谁？我是谁？”的问题); a longer one holds sentences of its own.
SHORT = 40

#: Above this many characters annotators cut before 二是, 三是, … behind a semicolon: each item is then an
#: argument of its own. (The longest parallel sentences that both readers of the reference left whole have 260.)
LONG = 300

_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"'}
_PAIRS = {**_QUOTES, "（": "）", "(": ")"}
_SHUT = frozenset(_QUOTES.values())
_PAIRED = re.compile(r'[“”‘’「」『』"（）()\n]')
#: Nothing is nested deeper: what is, lost its closing marks.
_DEPTH = 8

#: What follows a closed quotation when the sentence goes on around it: “……先进性。”是我们……
_AFTER_QUOTE = re.compile(r"[，,、；;：:。！？!?的是等也都才并]|[一两二三四五六七八九十几]?个?字")
#: The same behind ？, ！ and ……, with what could as well begin a sentence: “……？”三个问题, “……！”为主题
_AFTER_CALL = re.compile(
    r"[地得而就说与和及为之]|这[一句种个两些]|[一两]句|一语|[一二两三四五六七八九十几][个条种点]"
)
#: Who said it, and no more: “……。”他说。 With a colon (“……。”他说：“……”) the next quotation begins instead.
_SAID = re.compile(
    r"[^\s，,。！？!?：:；;、“”\"不没未]{0,10}(?:说|道|问|答|讲|喊|表示|指出|强调|坦言|感叹|感慨)"
    r"(?=[。！!\n]|\Z)"
)
#: What follows ？, ！ or …… when they stand inside a sentence: 为什么?、怎么办?的问题
_AFTER_MARK = re.compile(r"[，,、；;：:。的等—]|都[是有要在]")

_ENDS = "。？?！!…"
_HAN = r"\u3400-\u9fff"
_ELLIPSIS = r"…+|⋯+|\.{3,}|·{3,}"
_RUN = rf"(?:[。｡！？!?]|{_ELLIPSIS})+|\n+"
_STOP = re.compile(_RUN)
#: What every stop begins with: a search for one character of a class is ten times faster than one for a run.
_MARK = re.compile(r"[。｡！？!?…⋯.．·\n]")
_BLANKS = re.compile(r"[ \t\u3000\n\r]*")
#: The same with a full stop of another width, for texts that have no other kind.
_STOP_DOTTED = re.compile(rf"{_RUN}|(?<=[{_HAN}”）)\"%％》】])[.．](?![0-9A-Za-z.])")
_DOT = re.compile(rf"(?<=[{_HAN}”）)])[.．](?=[\s”]|[{_HAN}])")
_FULL_STOP = re.compile("[.．]")
#: A mark in an address (…/page.html?id=1), and words left out behind a comma.
_NO_STOP = re.compile(
    rf"(?<=[0-9A-Za-z/=&%_-])[!?](?=[0-9A-Za-z/=&%_#])|(?<=[，,、：:])(?:{_ELLIPSIS})(?=[{_HAN}])"
)
#: The mark of a note: [12], or ① behind a quotation (elsewhere ① opens an item).
_NOTE = re.compile(r"[\[［〔]\d{1,3}[\]］〕]|(?<=[”’」』])[①-⑳]")
_N = "[一二三四五六七八九十]"
_BRACKETED = rf"[（(](?:{_N}{{1,3}}|\d{{1,2}}|[A-Za-z])[）)]"
_NUMBER = rf"(?:{_N}{{1,3}}、|第{_N}{{1,3}}[，,、]|{_BRACKETED}|\d{{1,2}}(?:[、）)]|[.．](?!\d))|[①-⑳])"
_ITEM = re.compile(rf"[；;](?={_N}{{1,2}}(?:是|要)|其[一二三四五六]|第{_N}|{_NUMBER})")
#: A remark behind a stop, and in the middle of a line: （掌声）, （《选集》第3页）
_ASIDE = re.compile(
    rf"(?!{_BRACKETED})[（(][^（）()。！？!?…\n]{{1,{SHORT}}}[）)](?=[^\s，,、；;：:。.．！？!?…的])"
)
_GLUED_HEADING = re.compile(
    rf"{_NUMBER}[ \u3000]?[^\s。；;：:！？!?]{{3,30}}[ \u3000]+(?=[{_HAN}“《\"]\S{{4}})"
)
#: The last character of such a heading, blank and all.
_SEAM = re.compile(rf"[ \u3000](?=[{_HAN}“《\"]\S{{4}})")
_GLUED_SALUTATION = re.compile(r"[：:]\u3000{2,}(?=\S)")

#: Behind 。, what may belong to the sentence or be a remark of its own. Before anything else the sentence ends.
_DOUBTFUL = frozenset(CLOSERS) | _SHUT | frozenset("》〉[［〔（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


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
    ends = sorted({*_stops(text), *_glued(text), len(text)})
    spans: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        if end > start and (end == len(text) or not text[start:end].isspace()):
            if end - start > LONG:
                spans.extend(_items(text, start, end))
            else:
                spans.append((start, end))
            start = end
    return _without_blank_tail(text, spans)


def _stops(text: str) -> Iterator[int]:
    """Where a sentence ends, as places between characters."""
    pairs = _pairs(text)
    closing, within = set(pairs.values()), _within(text, pairs)
    blank = 0  # where the blank lines end that were skipped last: each line of them would skip them again
    for stop in _runs(text, _STOP_DOTTED if _dots_are_stops(text) else _STOP):
        if text[stop.start()] == "\n":
            if stop.end() > blank:
                blank = _skip_blanks(text, stop.end())
            yield blank
            continue
        if stop[0] == "。" and text[stop.end() : stop.end() + 1] not in _DOUBTFUL:  # nine in ten
            if not within[stop.end()]:
                yield _skip_blanks(text, stop.end())
            continue
        closed = _skip_closers(text, stop.end(), closing)
        if not (within[closed] or _NO_STOP.match(text, stop.start()) or _goes_on(text, stop, closed, within)):
            end = _skip_notes(text, closed)
            yield _skip_blanks(text, end)
            if aside := _ASIDE.match(text, end):
                yield aside.end()


def _runs(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer`` finds, tried only where a stop can begin."""
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() >= end and (stop := pattern.match(text, mark.start())):
            end = stop.end()
            yield stop


def _pairs(text: str) -> dict[int, int]:
    """The quotations and brackets that open and close in one line: where each opens, and where it closes."""
    found: dict[int, int] = {}
    opened: list[tuple[str, int]] = []
    for match in _PAIRED.finditer(text):
        mark, place = match[0], match.start()
        last = max((n for n, (awaited, _) in enumerate(opened) if awaited == mark), default=-1)
        if mark == "\n":
            opened = []
        elif last >= 0:
            found[opened[last][1]] = place
            opened = opened[:last]
        elif mark in _PAIRS:
            opened = [*opened[1 - _DEPTH :], (_PAIRS[mark], place)]
    return found


def _within(text: str, pairs: dict[int, int]) -> bytearray:
    """A mark on each place inside a short bracket or quotation that is a member of the sentence around it."""
    within = bytearray(len(text) + 1)
    for opening, closing in sorted(pairs.items(), reverse=True):  # from behind, for one may lead to the next
        if closing - opening <= SHORT and _is_member(text, opening, closing, within):
            within[opening + 1 : closing + 1] = b"\1" * (closing - opening)
    return within


def _is_member(text: str, opening: int, closing: int, within: bytearray) -> bool:
    """Whether the stops in a bracket or quotation are not those of sentences.

    They are in speech (behind a colon or comma), and where the quotation's last stop ends the sentence around it.
    """
    if text[opening] in "（(":
        return True
    if text[opening - 1 : opening] in ("：", ":", "，", ","):
        return False
    sure = text[closing] != '"'  # straight marks are paired by counting, and one may be lost
    return (sure and text[closing - 1] not in _ENDS) or _leads_on(text, closing, closing + 1, within)


def _leads_on(text: str, closing: int, place: int, within: bytearray) -> bool:
    """Whether the sentence goes on at ``place``, behind the quotation that its mark at ``closing`` ends."""
    called = text[closing - 1] in _ENDS[1:]
    if text[place : place + 1] in _QUOTES:
        return called and within[place + 1] == 1
    return bool(_AFTER_QUOTE.match(text, place) or (called and _AFTER_CALL.match(text, place)))


def _goes_on(text: str, stop: re.Match[str], closed: int, within: bytearray) -> bool:
    """Whether the sentence goes on behind a stop and the closing marks up to ``closed``."""
    if text[stop.end() : stop.end() + 1] in ("》", "〉") and text[closed : closed + 1] not in ("", "\n"):
        return True  # part of a book's title: 《怎么办？》一书
    after = _skip_notes(text, closed)
    if closed > stop.end() and text[closed - 1] in _SHUT:
        return _leads_on(text, stop.end(), after, within) or _SAID.match(text, after) is not None
    weak = closed > stop.end() or (stop[0][-1] not in "。｡" and stop[0] not in ".．")
    return weak and _AFTER_MARK.match(text, after) is not None


def _skip_closers(text: str, place: int, closing: set[int]) -> int:
    while place < len(text) and (text[place] in CLOSERS or place in closing):
        place += 1
    return place


def _skip_notes(text: str, place: int) -> int:
    while note := _NOTE.match(text, place):
        place = note.end()
    return place


def _skip_blanks(text: str, place: int) -> int:
    blanks = _BLANKS.match(text, place)
    return blanks.end() if blanks else place


def _dots_are_stops(text: str) -> bool:
    """Whether a full stop is written ``.``: there are such stops after Han characters, and next to no ``。``.

    Names (弗拉基米尔.普京) and dates (五.四) have dots too; but a text made of sentences has far more stops.
    """
    dots = sum(_DOT.match(text, mark.start()) is not None for mark in _FULL_STOP.finditer(text))
    return dots > 0 and text.count("。") * 4 < dots


def _glued(text: str) -> Iterator[int]:
    """Where a numbered heading at the start of a line runs into its text behind a blank, or a salutation does."""
    for start, end in _lines_with_seam(text):
        for match in _GLUED_HEADING.finditer(text, start, end):
            if match.start() == 0 or text[match.start() - 1] in "\n。 \u3000":
                yield match.end()
    for match in _GLUED_SALUTATION.finditer(text):
        yield match.end()


def _lines_with_seam(text: str) -> Iterator[tuple[int, int]]:
    """The lines with a blank behind their first word: only there can a heading run into its text."""
    end = -1
    for seam in _SEAM.finditer(text):
        if seam.start() < end:
            continue
        start = text.rfind("\n", 0, seam.start()) + 1
        if not text[start : seam.start()].isspace() and start < seam.start():
            end = text.find("\n", seam.start())
            end = len(text) if end < 0 else end
            yield start, end


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The numbered items of a sentence that is longer than :data:`LONG`, or the sentence."""
    for match in _ITEM.finditer(text, start, end):
        yield start, match.end()
        start = match.end()
    yield start, end


def _without_blank_tail(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """White space alone is no sentence: it goes to the sentence before it."""
    if len(spans) > 1 and not text[spans[-1][0] : spans[-1][1]].strip():
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    return spans
