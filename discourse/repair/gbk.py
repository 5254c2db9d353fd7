"""The double-byte codes of GBK, as a table to look half-lost characters up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .plausible import MARKS, is_han

#: Codes whose private-use character Windows shows, but Python's GB18030 (2005) reads as something newer.
_WINDOWS_ONLY = {"\ue7c8": b"\xa8\xbf", **{chr(0xE7E7 + i): bytes([0xA9, 0x89 + i]) for i in range(13)}}


@dataclass(frozen=True)
class Codes:
    """The characters of Chinese text by their code, by its first byte and by its second."""

    by_code: Mapping[tuple[int, int], str]
    by_lead: Mapping[int, tuple[str, ...]]
    by_trail: Mapping[int, tuple[str, ...]]


def code(char: str) -> tuple[int, int] | None:
    """The two bytes of a character in GBK as Windows writes it, private use included; None for others.

    >>> code("保"), code("\\ue304"), code("a"), code("😀")
    ((177, 163), (250, 181), None, None)
    """
    known = _WINDOWS_ONLY.get(char)
    if known is None:
        try:
            known = char.encode("gb18030")
        except UnicodeEncodeError:
            return None
    return (known[0], known[1]) if len(known) == 2 else None


@cache
def codes() -> Codes:
    """Han characters and the marks of Chinese print: what a restored character can be. A constant."""
    by_code: dict[tuple[int, int], str] = {}
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            char = bytes([lead, trail]).decode("gb18030", "replace")
            if len(char) == 1 and (is_han(char) or char in MARKS):
                by_code[lead, trail] = char
    by_lead: dict[int, list[str]] = {}
    by_trail: dict[int, list[str]] = {}
    for (lead, trail), char in by_code.items():
        by_lead.setdefault(lead, []).append(char)
        by_trail.setdefault(trail, []).append(char)
    return Codes(
        by_code,
        {byte: tuple(chars) for byte, chars in by_lead.items()},
        {byte: tuple(chars) for byte, chars in by_trail.items()},
    )
