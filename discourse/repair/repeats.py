"""Lines that stand twice because pages or pictures of a screen overlap: where one ends the next begins again.

Refrains and slogans are repeated, too, but whole. Lines are taken out where most of what stands twice breaks off in
the midst of a sentence, in a text that is wrapped at a margin: nobody repeats that.
"""

from __future__ import annotations

from collections.abc import Iterator

from .lines import MARGIN, SLACK, Line, is_closed, lines_of, page_of
from .traced import Change

#: So many lines overlap at the most, and so many places of a text show that they do.
MOST, SEVERAL = 8, 2

#: A full line of a wrapped text has so many characters.
FULL = MARGIN // 2


def changes(text: str) -> list[Change]:
    """The lines to take out, those of one overlap together.

    >>> changes("没有共产党就没有新中国\\n没有共产党就没有新中国\\n" * 3)
    []
    """
    full = [line for line in text.split("\n") if len(line) >= FULL]
    if len(full) - len(set(full)) < SEVERAL:
        return []
    words = [line for line in map(str.strip, text.split("\n")) if line]
    overlaps = list(_overlaps(words))
    if len(overlaps) < SEVERAL:
        return []
    lines = lines_of(text)
    twice = {n for first, size in overlaps for n in range(first, first + size)}
    margin = page_of([line for n, line in enumerate(lines) if n not in twice]).margin
    breaking = sum(_breaks_off(lines[first - size : first], margin) for first, size in overlaps)
    if not margin or breaking < max(SEVERAL, len(overlaps) / 2):
        return []
    return [
        Change(lines[first - 1].end, lines[first + size - 1].end, "", "repeat") for first, size in overlaps
    ]


def _overlaps(words: list[str]) -> Iterator[tuple[int, int]]:
    """Where lines begin that are the same as those just before, and how many they are."""
    last: dict[str, int] = {}
    at = 0
    while at < len(words):
        near = at - last.get(words[at], -MOST - 1) <= MOST
        most = range(min(MOST, at, len(words) - at), 0, -1) if near else ()
        size = next((n for n in most if words[at : at + n] == words[at - n : at]), 0)
        if size:
            yield at, size
        for n in range(at, at + max(size, 1)):
            last[words[n]] = n
        at += max(size, 1)


def _breaks_off(lines: list[Line], margin: int) -> bool:
    """Whether lines end in the midst of a sentence, at the margin."""
    return any(line.width >= margin - SLACK and not is_closed(line.text) for line in lines)
