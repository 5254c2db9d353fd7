"""Stray spaces inside lines of prose: `新修的 一条路` is set without one.

A space that means something stays: between the names in a row, the halves of a title or a slogan, behind the
number of a paragraph, around Latin words. It comes after the lines are whole: only prose is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .plausible import MARKS, is_han
from .points import alphabet
from .traced import Change

#: A line is taken for prose from so many characters on, if it holds the end of a sentence.
PROSE = 30

#: Spaces so near each other separate names in a list.
LISTED = 5

SPACES = " \t\u3000\u00a0\u1680\u2000-\u200a\u202f\u205f"

_BLANK = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f]")
_ODD = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_INNER = re.compile(rf"(?<=[^\n{SPACES}])[ \u00a0]+(?=[^\n{SPACES}])")
_SENTENCE_END = re.compile("[。！？!?；;…]")
_OPENS, _SHUTS = "（《〈“‘「『【(", "）》〉”’」』】)"
_LABEL = re.compile(r"\s*(?:第[^\s]{1,8}|[（(]?[一二三四五六七八九十百\d①-⑳]{1,4}[)）]?)(?=\s)")


def changes(text: str) -> list[Change]:
    """The spaces to take out, and no-break and other odd spaces that become plain ones.

    >>> text = "各单位的党务工作者始终把 “接访”作为联系群众工作中的 重头戏。\\n局长 张三"
    >>> [(c.start, c.end) for c in changes(text)]
    [(12, 13), (27, 28)]
    """
    found: list[Change] = []
    if not _BLANK.search(alphabet(text)):
        return found
    for start, body in _lines_with_blanks(text):
        strays: set[int] = set()
        if " " in body or "\u00a0" in body:
            strays = set(_strays(body)) if len(body) >= PROSE and _SENTENCE_END.search(body) else set()
            found += (Change(start + at, start + at + 1, "", "space") for at in sorted(strays))
        found += (
            Change(start + odd.start(), start + odd.end(), " ", "space")
            for odd in _ODD.finditer(body)
            if odd.start() not in strays
        )
    return found


def _lines_with_blanks(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold a space of any kind, and where they begin."""
    end = 0
    while blank := _BLANK.search(text, end):
        start = text.rfind("\n", end, blank.start()) + 1 or end
        end = text.find("\n", blank.start())
        end = len(text) if end < 0 else end
        yield start, text[start:end]


def _strays(line: str) -> Iterator[int]:
    """Where the stray spaces of one line are. Inside quotation marks and brackets a space divides a slogan's
    halves or two names; behind the number of a paragraph it belongs there."""
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
            yield at


def _close(before: str, after: str) -> bool:
    """Whether Chinese print sets these two without a space between them."""
    sides = (is_han(before) or before in MARKS, is_han(after) or after in MARKS)
    return all(sides) and not (before in "。！？…" and is_han(after))
