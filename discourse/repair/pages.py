"""Running heads, running feet and page numbers of paged text, where form feeds say where its pages end.

PDF readers and `pdftotext` put a form feed between pages. A line at the edge of a page that comes back on others,
its digits aside, is none of the author's, nor is a number there; between two pages it would cut a sentence in two.
What stands at the top of the first page stays: it is the title. Where the form feeds are gone, the numbers of pages
show where a running head has got into a sentence; it is one if it comes back at the top of the text or of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from .lines import SLACK, lines_of, page_of, width
from .plausible import is_han
from .traced import Change, side_by_side

FEED = "\f"

#: So many lines at either edge of a page may be running heads or feet.
EDGE = 2

#: A line is one if it comes back on so many pages, and on so large a share of them (heads of left and right pages
#: may differ).
PAGES, SHARE = 2, 0.3

#: What a line that somebody said ends with: 谢谢大家！ may well end every page of a compilation.
_SAID = frozenset("。！？：；，、…!?:;,")

#: A line of prose that breaks off at the end of a page is no shorter, in characters.
FLOW, PROSE = 12, 30

#: A line that is full is no shorter than this share of the longest of its page.
FULL = 0.9

#: So many lines are the top of a text without form feeds: the title, the date, the speaker, the running head.
TOP = 6

_LINE = re.compile(r"(?<![^\n\f])[^\S\n\f]*+\S[^\n\f]*+")
_RUNS_ON = re.compile(r"(?!第?[一二三四五六七八九十百]{1,3}[、是章节，]|同志们|各位)[\u3400-\u9fff，、。”]")
_DIGITS = re.compile("[0-9０-９]+")
_BLANK = re.compile(r"\s+")
_TITLE = re.compile("讲话|報告|报告|发言|發言|致辞|述职|演讲|讲稿|講話")
_INDENT = re.compile(r"[^\S\n]")
_DRESSED = re.compile(
    r"\n[^\S\n]*+((?:[-—－–·~]{1,3}[^\S\n]?\d{1,4}[^\S\n]?[-—－–·~]{1,3}|第[^\S\n]?\d{1,4}[^\S\n]?页(?:[^\S\n]?[/／,，]?共[^\S\n]?\d{1,4}[^\S\n]?页)?)[^\S\n]*)(?![^\n])"
)
_NUMBER = re.compile(r"[-—－–·~第共页/／（）()]*#[-—－–·~第共页/／（）()#]*")


def changes(text: str) -> list[Change]:
    """The heads, feet and numbers to take out, a line each, and the form feeds.

    >>> from .traced import TracedText
    >>> paged = "讲话稿\\n今天开\\n- 1 -\\n\\f讲话稿\\n会，很\\n- 2 -\\n\\f讲话稿\\n好。\\n- 3 -\\n"
    >>> TracedText.from_str(paged).replace(changes(paged)).text
    '讲话稿\\n今天开\\n会，很\\n好。\\n'
    """
    if FEED not in text or FEED not in text.strip():
        return _without_feeds(text)
    pages = [_Page.of(text, start, end) for start, end in _pages(text)]
    top = Counter(line for page in pages for line in {_folded(text, span) for span in page.heads})
    bottom = Counter(line for page in pages for line in {_folded(text, span) for span in page.feet})
    frames = [
        (
            list(_running(text, page.heads, top, len(pages))) if n else [],
            list(_running(text, page.feet, bottom, len(pages))),
        )
        for n, page in enumerate(pages)
    ]
    found = [
        Change(start, end + (text[end : end + 1] == "\n"), "", "page header")
        for heads, feet in frames
        for start, end in sorted({*heads, *feet})
    ]
    found += [Change(match.start(), match.end(), "", "page break") for match in re.finditer(FEED, text)]
    bodies = [
        [span for span in page.lines if span not in heads and span not in feet]
        for page, (heads, feet) in zip(pages, frames, strict=True)
    ]
    bridges = [
        (one[-1], two[0][0])
        for one, two in pairwise(body for body in bodies if body)
        if _goes_on([text[slice(*span)] for span in one], text[slice(*two[0])])
    ]
    return side_by_side([*_joined(text, bridges), *found])


def _without_feeds(text: str) -> list[Change]:
    """The running heads behind the numbers of pages in a text without form feeds, if one of them stands in the
    midst of a sentence; the sentence is joined.

    >>> from .traced import TracedText
    >>> paged = "讲话\\n公报第1期\\n  今天召开全县的动员大\\n— 3 —\\n公报第1期\\n会，很好。"
    >>> TracedText.from_str(paged).replace(changes(paged)).text
    '讲话\\n  今天召开全县的动员大会，很好。'
    """
    numbers = [match.span(1) for match in _DRESSED.finditer(text)]
    if not numbers:
        return []
    ends = [end for _, end in numbers]
    heads = [match.span() for end in ends if (match := _LINE.search(text, end))]
    top = [match.span() for match in islice(_LINE.finditer(text), TOP) if match.end() <= numbers[0][0]][1:]
    top = [span for span in top if not _TITLE.search(text[slice(*span)])]
    seen = Counter(_folded(text, span) for span in dict.fromkeys([*top, *heads]))
    running = {
        head
        for head, n in seen.items()
        if n >= PAGES and head[-1] not in _SAID and not _NUMBER.fullmatch(head)
    }
    bridges: list[tuple[tuple[int, int], int]] = []
    within: set[str] = set()
    for (start, _), head in zip(numbers, heads, strict=False):
        last = _line_before(text, start)
        first = _LINE.search(text, head[1])
        if _folded(text, head) in running and last and first and _broken(last.group(), first.group()):
            bridges.append((last.span(), first.start()))
            within.add(_folded(text, head))
    found = [
        Change(start, end + (text[end : end + 1] == "\n"), "", "page header")
        for start, end in dict.fromkeys([*top, *heads])
        if _folded(text, (start, end)) in within
    ]
    return side_by_side([*_joined(text, bridges), *found])


def _line_before(text: str, end: int) -> re.Match[str] | None:
    """The last line before a place that holds anything but white space."""
    while end and text[end - 1].isspace():
        end -= 1
    return _LINE.search(text, text.rfind("\n", 0, end) + 1, end)


def _joined(text: str, bridges: list[tuple[tuple[int, int], int]]) -> Iterator[Change]:
    """The changes that join a line to the one that begins behind a page break. In a wrapped text a full line stays a
    line of its own, to be joined with the others: a longer one would be none of its kind."""
    margin = page_of(lines_of(text)).margin if bridges else 0
    for (start, end), after in bridges:
        full = margin and abs(margin - width(text[start:end])) <= SLACK
        yield Change(end, after, "\n" if full else "", "page break")


def _broken(last: str, first: str) -> bool:
    """Whether a sentence goes on over a page; where paragraphs are set in, a line goes on that is not."""
    set_in = bool(_INDENT.match(last)) and len(last) >= FLOW and (is_han(last[-1]) or last[-1] in "，、")
    return _goes_on([last], first) or (set_in and bool(_RUNS_ON.match(first)))


def _goes_on(page: list[str], first: str) -> bool:
    """Whether a paragraph goes on over the page: its last line is full or holds a sentence already, and breaks off;
    no heading and no indent follows. A heading at the foot of a page is shorter than its lines."""
    last = page[-1]
    if not (is_han(last[-1]) or last[-1] in "，、") or not _RUNS_ON.match(first):
        return False
    full = len(page) > EDGE and len(last) >= max(FLOW, FULL * max(map(len, page)))
    return full or len(last) >= PROSE or "。" in last


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines of a page, and the first and last few, the outermost first; a page of few lines has none of these."""

    lines: list[tuple[int, int]]
    heads: list[tuple[int, int]]
    feet: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> _Page:
        lines = [match.span() for match in _LINE.finditer(text, start, end)]
        edge = min(EDGE, len(lines) // 2)
        return cls(lines, lines[:edge], lines[::-1][:edge])


def _pages(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in re.finditer(FEED, text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def _running(
    text: str, lines: list[tuple[int, int]], seen: Counter[str], pages: int
) -> Iterator[tuple[int, int]]:
    """The lines from the edge inwards that come back on other pages, or are the page's number."""
    for span in lines:
        folded = _folded(text, span)
        often = seen[folded] >= max(PAGES, SHARE * pages) and folded[-1] not in _SAID
        if not often and not (_NUMBER.fullmatch(folded) and any(c in folded for c in "-—－–·第页")):
            return
        yield span


def _folded(text: str, span: tuple[int, int]) -> str:
    return _DIGITS.sub("#", _BLANK.sub("", text[span[0] : span[1]]))
