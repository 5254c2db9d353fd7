"""Markdown becomes its text: marks of headings, emphasis, links and lists are cut, the words stay where they were.

markdown-it-py says what is markup; the words are then found again in the source, one after the other, so that
what goes is exactly what stands between them. Numbers of lists stay (they are the speaker's), and so do the
asterisks that mask a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ..errors import SourceError
from .plausible import is_han
from .traced import Change

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A---[ \t]*\n(?:[^\n]*\n){1,60}?(?:---|\.\.\.)[ \t]*\n")
_NUMBER = re.compile(r"[ \t>]*\d{1,9}[.)][ \t]*")
_LINK = re.compile(r"\]\(|!\[|\]\[")
#: What a blotted-out name or number is followed by.
_MASKED = re.compile(r"同志|书记|主任|[省市县区乡镇村]|街道|社区|支部|公司|单位|[局委办年月日名人元万个]")
_WORDS = frozenset({"text", "text_special", "code_inline", "html_inline"})


def changes(text: str, where: str = "") -> list[Change]:
    """The markup of a Markdown text, one change a run; raises SourceError where the library is missing.

    >>> from discourse.repair.traced import TracedText
    >>> source = "# 讲话\\n\\n1. **学习**[党章](x.html)\\n\\n**同志说\\n"
    >>> TracedText.from_str(source).replace(changes(source)).text
    '讲话\\n\\n1. 学习党章\\n\\n**同志说\\n'
    """
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise SourceError(
            "this is Markdown, and the library that reads it is not installed",
            where=where or None,
            expected="markdown-it-py",
            advice='pip install "discourse[markdown]"',
        ) from error
    front = _FRONT.match(text)
    at = front.end() if front else 0
    lines = [at, *(at + m.end() for m in re.finditer("\n", text[at:])), len(text)]
    parser = MarkdownIt("commonmark").enable("table").disable("text_join")
    tokens = parser.parse(text[at:].replace("\r", " ").replace("\0", " "))  # both would shift what follows
    found = [Change(0, at, "", "markup")] if front else []
    found += _cuts(text, tokens, lines)
    return [*_sparing_masks(found, text)]


def _cuts(text: str, tokens: list[Token], lines: list[int]) -> Iterator[Change]:
    marked = [
        t for t in tokens if t.map and t.type in {"inline", "hr", "fence", "table_open", "heading_open"}
    ]
    for (kind, first, last), group in groupby(marked, key=lambda t: (t.type, *(t.map or ()))):
        low, high = lines[first], lines[min(last, len(lines) - 1)]
        if kind == "inline":
            yield from _gaps(text, low, high, list(group))
        elif kind == "hr":
            yield Change(low, low + len(text[low:high].rstrip()), "", "markup")
        elif kind == "fence":
            yield from _edges(text, next(group).markup, lines[first : last + 1])
        elif kind == "table_open":  # the rule under the head of a table
            yield Change(lines[first + 1], min(lines[first + 2], high), "", "markup")
        elif next(group).markup in "=-":  # the rule under a heading
            yield Change(lines[last - 1], low + len(text[low:high].rstrip("\n")), "", "markup")


def _edges(text: str, fence: str, lines: list[int]) -> Iterator[Change]:
    """The first and the last line of a fenced block."""
    for low, high in dict.fromkeys((tuple(lines[:2]), tuple(lines[-2:]))):  # of one line, if it is not closed
        line = text[low:high]
        if line.lstrip().startswith(fence):
            yield Change(low, low + len(line.rstrip("\n")), "", "markup")


def _gaps(text: str, low: int, high: int, cells: list[Token]) -> Iterator[Change]:
    """What stands before, between and after the words of one paragraph or one row of a table."""
    words = list(_found(text, [child for cell in cells for child in cell.children or []], low, high))
    if not words:
        return
    end = low + len(text[low:high].rstrip("\n"))
    bounds = [low, *(at for span in words for at in span), end]
    for n, (start, stop) in enumerate(zip(bounds[::2], bounds[1::2], strict=True)):
        number = _NUMBER.match(text[start:stop]) if n == 0 else None
        start += number.end() if number else 0
        gap = text[start:stop]
        if not gap or (any(map(is_han, gap)) and not _LINK.search(gap)):
            continue  # rather a mark too many than a word too few
        new = " " if len(cells) > 1 and 0 < n < len(words) else _break(text, start, stop) if n else ""
        if new != gap:
            yield Change(start, stop, new, "markup")


def _found(text: str, children: list[Token], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where the words of an inline token stand in the source; an entity or an escape stands as it was written."""
    for child in children:
        written = child.markup if child.type == "text_special" else child.content
        if child.type not in _WORDS or not written:
            continue
        at = text.find(written, start, stop)
        if at >= 0:
            yield at + written.startswith("\\"), at + len(written)
            start = at + len(written)


def _break(text: str, start: int, stop: int) -> str:
    """What a line break inside a paragraph is worth: nothing between Chinese, a space between Latin words."""
    gap = text[start:stop]
    if "\n" not in gap:
        return ""
    if gap.startswith(("  ", "\\")):
        return "\n"
    return " " if text[start - 1 : start].isascii() and text[stop : stop + 1].isascii() else ""


def _sparing_masks(found: list[Change], text: str) -> Iterator[Change]:
    """The changes, but for pairs of asterisks that mask two names rather than set what is between them in bold."""
    stars = [c for c in found if set(text[c.start : c.end]) == {"*"}]
    spared: set[int] = set()
    for opening, closing in zip(stars[::2], stars[1::2], strict=False):
        row = opening.end - opening.start >= 3 and not text[: opening.start].endswith("\n")
        if row or all(_MASKED.match(text, star.end) for star in (opening, closing)):
            spared |= {opening.start, closing.start}
    yield from (change for change in found if change.start not in spared)
