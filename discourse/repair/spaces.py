"""Stray spaces inside lines of prose: `新修的 一条路` is set without one.

A space that means something stays: between the names in a row, the halves of a title or a slogan, behind the
number of a paragraph, around Latin words. It comes after the lines are whole: only prose is looked at. Text that
was read character by character, `同 志 们 ：`, is closed up before that, line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .plausible import MARKS, han_count, is_han
from .points import alphabet
from .traced import Change

#: A line is taken for prose from so many characters on, if it holds the end of a sentence.
PROSE = 30

#: Spaces so near each other separate names in a list.
LISTED = 5

#: A line is set apart if so large a share of its Han characters have a space between them and the next. By itself
#: it must have so many of them, a mark of punctuation, and read as prose does without the spaces, in nats a
#: character (prose 4 to 5.5, lists of names from 7 on). A document that is set apart for so large a part, such
#: a line among it, lends its short lines the courage.
APART, ALONE, FAIR, WHOLE = 0.9, 20, 6.5, 0.5

#: If so large a share of a line's spaces are as wide, a wider one stands between words.
EVEN = 0.7

SPACES = " \t\u3000\u00a0\u1680\u2000-\u200a\u202f\u205f"

_BLANK = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f]")
_ODD = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_INNER = re.compile(rf"(?<=[^\n{SPACES}])[ \u00a0]+(?=[^\n{SPACES}])")
_ANY = re.compile("[ \u3000\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_GAP = re.compile(rf"(?<=\S){_ANY.pattern}++(?=\S)")
_TOGETHER = re.compile(r"[\u3400-\u9fff](?=[\u3400-\u9fff0-9])|[0-9](?=[\u3400-\u9fff])")
_MARK = re.compile("[，。、；：！？,;:!?]")
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


# ── text set apart, character by character ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Apart:
    """A line that is set apart: where it begins, what it holds, how many Han characters."""

    start: int
    body: str
    han: int


def closed_up(text: str) -> list[Change]:
    """The spaces to take out of lines that were read character by character; a wider one becomes one space.

    >>> from .traced import TracedText
    >>> text = "今 天 召 开 全 县 大 会 ， 布 置 2 0 0 8 年 的 任 务 。 请 局 长   张 三 讲 话 。"
    >>> TracedText.from_str(text).replace(closed_up(text)).text
    '今天召开全县大会，布置2008年的任务。请局长 张三讲话。'
    >>> closed_up("参加会议的有：张 三、李 四、王小五。\\n报　告")
    []
    """
    blanks = _ANY.findall(alphabet(text))
    if not any(_three_apart(blank).search(text) for blank in blanks):
        return []
    lines = list(_set_apart(text))
    prose = [line for line in lines if _is_prose(line)]
    whole = prose and sum(line.han for line in lines) >= WHOLE * han_count(text)
    return [change for line in (lines if whole else prose) for change in _closed(line)]


@cache
def _three_apart(blank: str) -> re.Pattern[str]:
    """Three Han characters with such a space before each: a pattern that begins with one character is found fast."""
    return re.compile(rf"{blank}[\u3400-\u9fff]{blank}++[\u3400-\u9fff]{blank}++[\u3400-\u9fff]")


def _is_prose(line: _Apart) -> bool:
    """Whether a line is prose set apart, and no list of short names."""
    from .language import Model

    plain = _GAP.sub("", line.body)
    enough = line.han >= ALONE and _MARK.search(plain)
    return bool(enough) and Model("").cost(plain) <= FAIR * len(plain)


def _set_apart(text: str) -> Iterator[_Apart]:
    """The lines in which nearly all Han characters have a space between them and the next, or a figure."""
    for match in re.finditer(r"[^\n]+", text):
        body = match.group().strip()
        apart = sum(
            bool(_TOGETHER.match(body[gap.start() - 1] + body[gap.end()])) for gap in _GAP.finditer(body)
        )
        together = len(_TOGETHER.findall(body))
        if apart and apart >= APART * (apart + together):
            yield _Apart(match.start() + match.group().index(body), body, han_count(body))


def _closed(line: _Apart) -> Iterator[Change]:
    """The changes to one line."""
    gaps = list(_GAP.finditer(line.body))
    [(usual, often)] = Counter(len(gap.group()) for gap in gaps).most_common(1)
    even = often >= EVEN * len(gaps)
    words = {at for word in re.finditer("[A-Za-z0-9]{2,}", line.body) for at in word.span()}
    for gap in gaps:
        before, after = line.body[gap.start() - 1], line.body[gap.end()]
        latin = _is_ascii(before) and _is_ascii(after) and (gap.start() in words or gap.end() in words)
        wide = even and len(gap.group()) > usual and not {before, after} & MARKS
        new = " " if latin or wide else ""
        if gap.group() != new:
            yield Change(line.start + gap.start(), line.start + gap.end(), new, "space")


def _is_ascii(char: str) -> bool:
    return char.isascii() and char.isalnum()
