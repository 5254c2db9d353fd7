"""Lines and what a document's lines have in common: the margin they are wrapped at, how paragraphs begin.

Whether a document is wrapped is asked of its line lengths, not of its sentences: wrapped lines end where the
next character would not have fitted, again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from .points import counted, points
from .spaces import SPACES

#: A wrapped document: at least so many lines within SLACK cells under the margin, making up this share of the
#: lines that have any length; the margin itself not under MARGIN cells (two a Han character: lists of short
#: slogans are equally long too). Kinsoku and unbroken numbers explain the slack.
FULL_LINES, FULL_SHARE, SLACK, MARGIN = 5, 0.4, 4, 30

#: Of those lines so many end without the end of a sentence; in a list of equally long sentences none does.
OPEN_SHARE = 0.4

#: No title is longer, in characters; the link in a sentence of a wiki page stands on a line no longer either.
TITLE, LINKED = 60, 10

#: A line narrower than this that begins with a letter or digit is a counter or a button, no rest of a sentence.
CRUMB = 16

#: So much of a growing paragraph's end is kept to look at.
TAIL = 100

#: The first line of a Chinese paragraph is set in by two characters.
INDENT = 4

#: A line of prose is no shorter, in characters: under it a line without end punctuation is a heading. What
#: goes on after a page break may be the last words of a paragraph.
PROSE, REST = 30, 15

SENTENCE_END = re.compile("[。！？!?；;…]")
_CLOSING, _BEHIND = (*"。！？!?；;：:…", "..."), "”’」』）)》\"'"
_COLUMNS = re.compile(f"[{SPACES}][{SPACES}][^{SPACES}]+[{SPACES}]{{2}}")
_FOLDED = frozenset(",:;!?()")


class Line(NamedTuple):
    """A line without the white space at its edges, and where it stands in the text."""

    text: str
    start: int
    end: int
    indented: bool
    width: int


@dataclass(slots=True)
class Paragraph:
    """What has been joined so far, as far as the next decision needs it."""

    length: int
    prose: bool
    tail: str
    lines: int = 0

    def grow(self, text: str) -> None:
        self.lines += 1
        self.length += len(text)
        self.prose = self.prose or self.length > TITLE or bool(SENTENCE_END.search(text))
        self.tail = (self.tail + text)[-TAIL:]


@dataclass(frozen=True, slots=True)
class Page:
    """What the lines of a document have in common: the margin they are wrapped at (0: not wrapped), by how
    much the first lines of paragraphs are narrower without showing why, whether indentation marks paragraphs,
    and the short lines, among them the titles it repeats."""

    margin: int
    first_indent: int
    indents: bool
    known: frozenset[str]


def is_closed(text: str) -> bool:
    """Whether a line ends as a sentence or a clause does that something follows on a line of its own.

    >>> is_closed("他说：“好。”"), is_closed("他说，"), is_closed("等等...")
    (True, False, True)
    """
    return text.rstrip(_BEHIND).endswith(_CLOSING)


def lines_of(text: str) -> list[Line]:
    """The lines that hold anything but white space."""
    found: list[tuple[int, int, str]] = []
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        body = line.strip()
        if body:
            found.append((match.start(), match.start() + len(line) - len(line.lstrip()), body))
    begins = np.array([begin for begin, _, _ in found], dtype=np.int64)
    ends = np.array([start + len(body) for _, start, body in found], dtype=np.int64)
    widths = ends - begins + counted(_are_wide(points(text)), begins, ends)  # with the indentation
    return [
        Line(body, start, start + len(body), start > begin, cells)
        for (begin, start, body), cells in zip(found, widths.tolist(), strict=True)
    ]


def width(text: str) -> int:
    """Display width in cells. ASCII marks count as full-width ones: in Chinese text they once were."""
    return sum(map(_cells, text))


@lru_cache(maxsize=1 << 14)
def _cells(char: str) -> int:
    return 2 if char in _FOLDED or east_asian_width(char) in "FWA" else 1


def _are_wide(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points take two cells, shape as ``codes``."""
    table = _wide()
    wide = table[np.minimum(codes, len(table) - 1)]
    beyond = np.flatnonzero(codes >= len(table))
    wide[beyond] = [_cells(chr(code)) > 1 for code in codes[beyond]]
    return wide


@cache
def _wide() -> NDArray[np.bool_]:
    """Which code points of the basic plane take two cells: a constant of Unicode."""
    return np.array([_cells(chr(code)) > 1 for code in range(0x10000)])


def page_of(lines: list[Line]) -> Page:
    indented = sum(line.indented for line in lines)
    short = frozenset(line.text for line in lines if len(line.text) <= TITLE)
    margin = _margin(lines)
    return Page(margin, _first_indent(lines, margin), 0 < indented < 0.7 * len(lines), short)


def _margin(lines: list[Line]) -> int:
    """The width a document is wrapped at, or 0: where most of its lines end, and end in mid-sentence."""
    lines = [line for line in lines if not _COLUMNS.search(line.text)]
    widths = Counter(line.width for line in lines if line.width >= MARGIN)
    if not widths:
        return 0
    margin = max(widths, key=lambda w: (widths[w], w))
    full = [line for line in lines if abs(margin - line.width) <= SLACK]
    long = sum(count for width, count in widths.items() if width > margin + SLACK)
    still_open = sum(not is_closed(line.text) for line in full)
    if len(full) < FULL_LINES or len(full) < FULL_SHARE * len(lines) or long > len(full) / 4:
        return 0
    return margin if still_open >= OPEN_SHARE * len(full) else 0


def _first_indent(lines: list[Line], margin: int) -> int:
    """How much narrower the first lines of paragraphs are: an indentation that was itself lost."""
    firsts = [
        line.width
        for before, line in pairwise(lines)
        if before.width < margin - SLACK and is_closed(before.text) and not is_closed(line.text)
    ]
    narrow = sum(margin - SLACK <= width <= margin - INDENT + 1 for width in firsts)
    return INDENT if margin and narrow >= 2 and narrow >= 0.6 * len(firsts) else 0
