"""What is left of the page in the text of a speech: it dates the page, not the speech.

A speech of 2008 that was put up again in 2021 ends, where no rule knew the line, in 学习强国 or 党史学习教育专栏.
Such lines are short, end in no sentence, and stand below the last one that does; a page that is made up of them is
none. So are lines that are nothing but a label and a date, wherever they stand. The document's own date and signature
stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..shapes import (
    is_date_line,
    is_label_and_date,
    is_leave,
    is_numbered,
    is_posting_line,
    is_signature,
    is_signed_date,
)
from .patterns import MONTH_DAY, YEAR

#: A line of the page's frame is no longer than this.
_LINE: Final = 40
#: A line that gives a day of the web is no longer than this.
_LABELLED: Final = 60
#: So many lines are looked at for the leave that a speaker takes.
_BELOW: Final = 30
#: Of all characters the frame below a speech has at most one in so many: more is an outline of headings.
_SHARE: Final = 3
#: 2008年秋, 二〇〇八年国庆节前夕: a date in words.
_YEAR_FIRST = re.compile(rf"[(〔\[—–-]{{0,3}} ?{YEAR}年")
_SENTENCE_ENDS: Final = tuple('。!?;:,、…"”)）')


def framed(folded: str, start: int) -> list[tuple[int, int]]:
    """The stretches of a folded text, from ``start`` on, that are the page's.

    >>> text = "今天开会。\\n谢谢大家!\\n学习强国"
    >>> [text[low:high] for low, high in framed(text, 0)]
    ['学习强国']
    """
    lines = list(_lines(folded, start))
    last = _last_spoken([line for _, line in lines])
    below = lines[last + 1 :]
    if _SHARE * sum(len(line) for _, line in below) > len(folded) - start:
        below = []
    spans = [(at, at + len(line)) for at, line in below if not _is_own(line)]
    dated = [(at, at + len(line)) for at, line in lines if len(line) <= _LABELLED and _is_web_date(line)]
    return sorted({*spans, *dated})


def _lines(folded: str, start: int) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, with their places."""
    for line in folded[start:].split("\n"):
        if line.strip():
            yield start, line
        start += len(line) + 1


def _last_spoken(lines: list[str]) -> int:
    """The place of the last line that is a sentence, a heading, or too long to be a button; of a leave, if one is
    taken and only short lines follow."""
    for at in range(len(lines) - 1, max(-1, len(lines) - _BELOW), -1):
        if len(lines[at]) > _LINE:
            break
        if is_leave(lines[at].strip()) and lines[at].strip()[-1:] in "!。":
            return at
    at = len(lines) - 1
    while at >= 0 and _is_bare(lines[at].strip()):
        at -= 1
    return at if at >= 0 else len(lines) - 1


def _is_bare(line: str) -> bool:
    return (
        len(line) <= _LINE
        and not line.endswith(_SENTENCE_ENDS)
        and "。" not in line
        and not is_numbered(line)
    )


def _is_own(line: str) -> bool:
    """Whether a line below the last sentence is the document's own: its date, or who signs it."""
    line = line.strip()
    if (_YEAR_FIRST.match(line) and not is_posting_line(line)) or MONTH_DAY.fullmatch(line):
        return True
    return is_date_line(line) or is_signed_date(line) or is_signature(line)


def _is_web_date(line: str) -> bool:
    line = line.strip()
    if ":" not in line or not any(c.isdigit() for c in line):
        return False
    return is_label_and_date(line) or (is_posting_line(line) and not line[0].isdigit())
