"""Running heads, running feet and page numbers of paged text, where form feeds say where its pages end.

PDF readers and `pdftotext` put a form feed between pages. A line at the edge of a page that comes back on others,
its digits aside, is none of the author's, nor is a number there; between two pages it would cut a sentence in two.
What stands at the top of the first page stays: it is the title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .traced import Change

FEED = "\f"

#: So many lines at either edge of a page may be running heads or feet.
EDGE = 2

#: A line is one if it comes back on so many pages, and on so large a share of them (heads of left and right pages
#: may differ).
PAGES, SHARE = 2, 0.3

#: What a line that somebody said ends with: 谢谢大家！ may well end every page of a compilation.
_SAID = frozenset("。！？：；，、…!?:;,")

_LINE = re.compile(r"[^\n\f]*\S[^\n\f]*")
_DIGITS = re.compile("[0-9０-９]+")
_BLANK = re.compile(r"\s+")
_NUMBER = re.compile(r"[-—－–·~第共页/／（）()]*#[-—－–·~第共页/／（）()#]*")


def changes(text: str) -> list[Change]:
    """The heads, feet and numbers to take out, a line each, and the form feeds.

    >>> from .traced import TracedText
    >>> paged = "讲话稿\\n今天开\\n- 1 -\\n\\f讲话稿\\n会，很\\n- 2 -\\n\\f讲话稿\\n好。\\n- 3 -\\n"
    >>> TracedText.from_str(paged).replace(changes(paged)).text
    '讲话稿\\n今天开\\n会，很\\n好。\\n'
    """
    if FEED not in text.strip():
        return []
    pages = [_edges(text, start, end) for start, end in _pages(text)]
    top = Counter(line for heads, _ in pages for line in {_folded(text, span) for span in heads})
    bottom = Counter(line for _, feet in pages for line in {_folded(text, span) for span in feet})
    found = [Change(match.start(), match.end(), "", "page break") for match in re.finditer(FEED, text)]
    for n, (heads, feet) in enumerate(pages):
        lines = [
            *(_running(text, heads, top, len(pages)) if n else ()),
            *_running(text, feet, bottom, len(pages)),
        ]
        for start, end in sorted(set(lines)):
            found.append(Change(start, end + (text[end : end + 1] == "\n"), "", "page header"))
    return sorted(found, key=lambda change: change.start)


def _pages(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in re.finditer(FEED, text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def _edges(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The first and the last lines of a page, the outermost first; a page of few lines has none of its own."""
    lines = [match.span() for match in _LINE.finditer(text, start, end)]
    edge = min(EDGE, len(lines) // 2)
    return lines[:edge], lines[::-1][:edge]


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
