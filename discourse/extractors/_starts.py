"""Regular expressions tried only where they can match: a scan for the first characters is ten times as fast as one
for an alternation with look-behinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def matches(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer(text)`` gives, if the pattern can match at no other place than ``starts``, in order.

    >>> [match.group() for match in matches(re.compile("一+"), "一一，一", [0, 1, 3])]
    ['一一', '一']
    """
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            yield match
            end = match.end()


def starts(pattern: re.Pattern[str], text: str) -> list[int]:
    """Where a pattern matches."""
    return [match.start() for match in pattern.finditer(text)]
