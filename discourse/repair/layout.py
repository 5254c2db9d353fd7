"""Lines become paragraphs again: hard wraps and page breaks joined, indentation and stray spaces taken out.

Whether a document is wrapped is asked of its line lengths, not of its sentences: wrapped lines end where the
next character would not have fitted, again and again. A line that had room for more ended because its author
ended it, and stays. In a text that is not wrapped only a break in the middle of a clause of running prose is
joined, as page breaks leave them. Headings, titles and the crumbs of a web page are never joined, blank lines
stay, and no punctuation is touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

from .plausible import MARKS, is_han
from .traced import Change

#: A wrapped document: at least so many lines within SLACK cells under the margin, making up this share of the
#: lines that have any length; the margin itself not under MARGIN cells (two a Han character: lists of short
#: slogans are equally long too). Kinsoku and unbroken numbers explain the slack.
FULL_LINES, FULL_SHARE, SLACK, MARGIN = 5, 0.4, 4, 30

#: Of those lines so many end without the end of a sentence; in a list of equally long sentences none does.
OPEN_SHARE = 0.4

#: No title is longer, in characters; the link in a sentence of a wiki page stands on a line no longer either.
TITLE, LINKED = 60, 10

#: Spaces so near each other separate names in a list.
LISTED = 5

#: A line narrower than this that begins with a letter or digit is a counter or a button, no rest of a sentence.
CRUMB = 16

#: So much of a growing paragraph's end is kept to look at.
TAIL = 100

#: The first line of a Chinese paragraph is set in by two characters.
INDENT = 4

#: A line of prose is no shorter, in characters: under it a line without end punctuation is a heading. What
#: goes on after a page break may be the last words of a paragraph.
PROSE, REST = 30, 15

_SPACES = " \t\u3000\u00a0\u1680\u2000-\u200a\u202f\u205f"
_EDGE = re.compile(rf"(?m)^[{_SPACES}]+|(?<=[^{_SPACES}\n])[{_SPACES}]+$")
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_INNER = re.compile(rf"(?<=[^\n{_SPACES}])[ \u00a0]+(?=[^\n{_SPACES}])")
_SENTENCE_END = re.compile("[。！？!?；;…]")
_CLOSED = re.compile(r"(?:[。！？!?；;：:…]|\.{3})[”’」』）)》\"']*$")
_CONTINUES = "，。、；：！？）》〉”’」』】"
_OPENS, _SHUTS = "（《〈“‘「『【(", "）》〉”’」』】)"
_LABEL = re.compile(r"\s*(?:第[^\s]{1,8}|[（(]?[一二三四五六七八九十百\d①-⑳]{1,4}[)）]?)(?=\s)")
_NUMBERED = re.compile(
    r"[(（\[【〔]?\s?(?:[一二三四五六七八九十百]{1,3}|\d{1,3}|[①-⑳])\s?[)）\]】〕、.．。：:，,]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条篇部卷回，,、\s]|[①-⑳■□●○◆◇★☆▲△※·•>]"
    r"|[篇范]文?[一二三四五六七八九十\d]{1,3}|附[件录]?[:：]"
)
_CRUMB = re.compile(
    r"[:：@]|https?|www\.|记者|编辑|来源|作者|责编|供稿|转载|第\s?\d+\s?页|上一[篇页条]|下一[篇页条]|版权"
)
_PAGE_NUMBER = re.compile(
    r"[-—－–·\s]{0,6}(?:第\s?)?\d{1,4}(?:\s?[/／]\s?\d{1,4})?\s?页?(?:\s?共\s?\d{1,4}\s?页)?[-—－–·\s]{0,6}$"
)
_SALUTATION = re.compile("(?:尊敬的|亲爱的)?(?:同志们|各位|女士们|朋友们|大家好|同学们|乡亲们)")
_COLUMNS = re.compile(f"[{_SPACES}]{{2}}[^{_SPACES}]+[{_SPACES}]{{2}}")
_WORDS = re.compile("[\u3400-\u9fffA-Za-z0-9]")
_UNBROKEN = re.compile("[（《“‘(]*(?:[A-Za-z0-9.%*]+|.)[，。、；：！？）》”’,;:!?)]*")
_FOLDED = frozenset(",:;!?()")


def changes(text: str) -> list[Change]:
    """White space to take out and line breaks to join, one change each.

    >>> [(c.start, c.end, c.new, c.kind) for c in changes("　　要坚\\n，持下去 ")]
    [(0, 2, '', 'indent'), (4, 5, '', 'line break'), (9, 10, '', 'indent')]
    """
    found = [Change(m.start(), m.end(), "", "indent") for m in _EDGE.finditer(text)]
    found += _joins(text)
    found += _spaces(text)
    return _apart(found)


def _apart(found: list[Change]) -> list[Change]:
    """The changes side by side: of two that meet, the one that reaches further has it."""
    kept: list[Change] = []
    for change in sorted(found, key=lambda c: (c.start, -c.end)):
        if not kept or change.start >= kept[-1].end:
            kept.append(change)
    return kept


def _spaces(text: str) -> Iterator[Change]:
    """Stray spaces between Han characters, or between one and a full-width mark, in lines of prose.

    Names in a row (`张三 李四 王五`), a title in two parts and the double space of a dateline are no strays.
    """
    for match in _ODD_SPACE.finditer(text):
        yield Change(match.start(), match.end(), " ", "space")
    for line in re.finditer(r"[^\n]+", text):
        if " " not in line.group() and "\u00a0" not in line.group():
            continue
        if len(line.group()) < PROSE or not _SENTENCE_END.search(line.group()):
            continue
        for match in _strays(line.group()):
            yield Change(line.start() + match.start(), line.start() + match.end(), "", "space")


def _strays(line: str) -> Iterator[re.Match[str]]:
    """The stray spaces of one line. Inside quotation marks and brackets a space divides a slogan's halves or
    two names; behind the number of a paragraph it belongs there."""
    numbered = _LABEL.match(line)
    places = [p for p in _INNER.finditer(line) if not numbered or p.start() > numbered.end()]
    depth = at = 0
    for index, place in enumerate(places):
        depth += sum((char in _OPENS) - (char in _SHUTS) for char in line[at : place.start()])
        at = place.start()
        before, after = line[place.start() - 1], line[place.end()]
        near = places[max(0, index - 1) : index + 2]
        listed = any(1 < abs(p.start() - place.start()) <= LISTED for p in near)
        inside = depth > 0 and before not in _OPENS and after not in _SHUTS
        if len(place.group()) == 1 and not listed and not inside and _close(before, after):
            yield place


def _close(before: str, after: str) -> bool:
    """Whether Chinese print sets these two without a space between them."""
    sides = (is_han(before) or before in MARKS, is_han(after) or after in MARKS)
    return all(sides) and not (before in "。！？…" and is_han(after))


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space at its edges, and where it stands in the text."""

    text: str
    start: int
    end: int
    indented: bool
    width: int


@dataclass(slots=True)
class _Paragraph:
    """What has been joined so far, as far as the next decision needs it."""

    length: int
    prose: bool
    tail: str
    lines: int = 0

    def grow(self, text: str) -> None:
        self.lines += 1
        self.length += len(text)
        self.prose = self.prose or self.length > TITLE or bool(_SENTENCE_END.search(text))
        self.tail = (self.tail + text)[-TAIL:]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the lines of a document have in common: the margin they are wrapped at (0: not wrapped), by how
    much the first lines of paragraphs are narrower without showing why, whether indentation marks paragraphs,
    and the short lines, among them the titles it repeats."""

    margin: int
    first_indent: int
    indents: bool
    known: frozenset[str]


def _lines(text: str) -> list[_Line]:
    found = []
    for match in re.finditer(r"[^\n]+", text):
        body = match.group().strip()
        if body:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            width = _width(match.group().rstrip())
            found.append(_Line(body, start, start + len(body), start > match.start(), width))
    return found


def _width(text: str) -> int:
    """Display width in cells. ASCII marks count as full-width ones: in Chinese text they once were."""
    return sum(2 if char in _FOLDED or east_asian_width(char) in "FWA" else 1 for char in text)


def _page(lines: list[_Line]) -> _Page:
    indented = sum(line.indented for line in lines)
    short = frozenset(line.text for line in lines if len(line.text) <= TITLE)
    margin = _margin(lines)
    return _Page(margin, _first_indent(lines, margin), 0 < indented < 0.7 * len(lines), short)


def _margin(lines: list[_Line]) -> int:
    """The width a document is wrapped at, or 0: where most of its lines end, and end in mid-sentence."""
    lines = [line for line in lines if not _COLUMNS.search(line.text)]
    widths = Counter(line.width for line in lines if line.width >= MARGIN)
    if not widths:
        return 0
    margin = max(widths, key=lambda w: (widths[w], w))
    full = [line for line in lines if abs(margin - line.width) <= SLACK]
    long = sum(count for width, count in widths.items() if width > margin + SLACK)
    still_open = sum(not _CLOSED.search(line.text) for line in full)
    if len(full) < FULL_LINES or len(full) < FULL_SHARE * len(lines) or long > len(full) / 4:
        return 0
    return margin if still_open >= OPEN_SHARE * len(full) else 0


def _first_indent(lines: list[_Line], margin: int) -> int:
    """How much narrower the first lines of paragraphs are: an indentation that was itself lost."""
    firsts = [
        line.width
        for before, line in pairwise(lines)
        if _CLOSED.search(before.text) and before.width < margin - SLACK and not _CLOSED.search(line.text)
    ]
    narrow = sum(margin - SLACK <= width <= margin - INDENT + 1 for width in firsts)
    return INDENT if margin and narrow >= 2 and narrow >= 0.6 * len(firsts) else 0


# ── joining ─────────────────────────────────────────────────────────────────────────────────────────────


def _joins(text: str) -> Iterator[Change]:
    """The line breaks to take out; a page number that stands in one goes with it."""
    lines = _lines(text)
    page = _page(lines)
    numbers = frozenset(int(line.text) for line in lines if len(line.text) <= 4 and line.text.isdecimal())
    at = 0
    while at < len(lines):
        paragraph = _Paragraph(0, False, "")
        paragraph.grow(lines[at].text)
        while at + 1 < len(lines):
            paged = at + 2 < len(lines) and _pages_between(lines[at], lines[at + 1], lines[at + 2], numbers)
            last, after = lines[at], lines[at + 1 + paged]
            beyond = lines[at + 2 + paged].text if at + 2 + paged < len(lines) else ""
            apart = not paged and text.count("\n", last.end, after.start) > 1
            if apart or not _joined(paragraph, last, after, beyond, page):
                break
            glue = " " if _latin(last.text[-1]) and _latin(after.text[0]) else ""
            yield Change(last.end, after.start, glue, "page break" if paged else "line break")
            paragraph.grow(glue + after.text)
            at += 1 + paged
        at += 1


def _pages_between(last: _Line, number: _Line, after: _Line, numbers: frozenset[int]) -> bool:
    """Whether a line is the number of a page and stands in the midst of a sentence. Bare digits may be words
    of the text: they count only if the page before or after is numbered too."""
    match = _PAGE_NUMBER.match(number.text)
    if not match or not (is_han(last.text[-1]) or last.text[-1] in "，、,") or not is_han(after.text[0]):
        return False
    if _CLOSED.search(last.text) or min(last.width, after.width) < 2 * REST:
        return False
    return not number.text.isdecimal() or not numbers.isdisjoint({int(number.text) - 1, int(number.text) + 1})


def _joined(paragraph: _Paragraph, last: _Line, after: _Line, beyond: str, page: _Page) -> bool:
    """Whether the break between two lines is none of the author's."""
    if not _WORDS.search(last.text):
        return False
    if after.text[0] in _CONTINUES or last.text[-1] in _OPENS:
        return True
    if not _WORDS.search(after.text):
        return False
    if beyond[:1] and beyond[0] in _CONTINUES and paragraph.length >= LINKED and last.text[-1].isalnum():
        return len(after.text) <= TITLE  # a link in the midst of a sentence, on a line by itself
    if _NUMBERED.match(after.text) or (page.indents and after.indented):
        return False
    if paragraph.length <= TITLE and paragraph.tail + after.text in page.known:
        return True  # a title that stands on one line elsewhere
    if page.margin:
        return _wrapped(paragraph, last, after, page)
    return _broken(paragraph, last, after)


def _wrapped(paragraph: _Paragraph, last: _Line, after: _Line, page: _Page) -> bool:
    """Whether a line of a wrapped document had no room for what the next begins with.

    A full line that ends a sentence may end its paragraph too: where first lines are narrower, the width of
    the next line tells; elsewhere a sentence ends at the margin oftener than a paragraph does.
    """
    if after.width < CRUMB and not _CLOSED.search(after.text) and not is_han(after.text[0]):
        return False
    room = page.margin - last.width - (page.first_indent if paragraph.lines == 1 else 0)
    if room < -SLACK:
        return False
    if not _CLOSED.search(last.text):
        return room < _first_width(after.text) + 2
    if room >= _first_width(after.text):
        return False
    return not page.first_indent or after.width > page.margin - page.first_indent + 2


def _first_width(text: str) -> int:
    """How much room the first word of a line would have needed on the line before."""
    match = _UNBROKEN.match(text)
    return _width(match.group()) if match else 2


def _broken(paragraph: _Paragraph, last: _Line, after: _Line) -> bool:
    """Whether running prose breaks off in the middle of a clause, and running prose goes on."""
    if not paragraph.prose or paragraph.length < PROSE or _CLOSED.search(last.text):
        return False
    if not (is_han(last.text[-1]) or last.text[-1] in "，、,"):
        return False
    rest = _SENTENCE_END.split(paragraph.tail)[-1]
    return (
        (is_han(after.text[0]) or after.text[0].isdigit())
        and len(after.text) >= REST
        and bool(_SENTENCE_END.search(after.text))
        and not _CRUMB.search(rest)
        and not _SALUTATION.match(after.text)
        and not after.indented
    )


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
