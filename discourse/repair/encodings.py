"""Reading a stretch of bytes in a given encoding: the text, where each character begins, which bytes are lost.

Python's decoders say what a byte string means, not where its characters are, and on an error they may swallow a
good byte with a bad one. Here every character knows its offset, and a byte is given up only by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate

from .plausible import plausibility

#: Bytes inside UTF-8 are read as GB18030 only if three in four of the characters they give are common ones.
PASTED = 0.75

_GB = re.compile(rb"[\x00-\x7f]|[\x81-\xfe](?:[\x40-\x7e\x80-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39])|(?s:.)")
_BIG5 = re.compile(rb"[\x00-\x7f]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|(?s:.)")
_UTF8 = re.compile(
    rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|(?s:.)"
)
#: Two or more characters of GBK in a row, none of which could be a three-byte character of UTF-8.
_GB_RUN = re.compile(
    rb"[\xe0-\xef][\x80-\xbf]{2}|((?:(?![\xe0-\xef][\x80-\xbf]{2})[\x81-\xfe]"
    rb"(?![\xe0-\xef][\x80-\xbf]{2})[\x40-\x7e\x80-\xfe]){2,})"
)
TOKENS = {"utf-8": _UTF8, "gb18030": _GB, "big5hkscs": _BIG5}
_RUNS = {
    name: re.compile(rb"(?:" + pattern.pattern.removesuffix(rb"|(?s:.)") + rb")+")
    for name, pattern in TOKENS.items()
}


@dataclass
class Part:
    """One stretch read in one encoding; ``starts`` are offsets in the file, one a character."""

    chunks: list[str]
    starts: list[int]
    encoding: str
    lost: list[tuple[int, bytes]] = field(default_factory=list)

    def extend(self, other: Part) -> None:
        """Take in the stretch that follows; the encoding stays that of the whole."""
        self.chunks += other.chunks
        self.starts += other.starts
        self.lost += other.lost

    @property
    def text(self) -> str:
        return "".join(self.chunks)


def strict_score(data: bytes, encoding: str) -> float | None:
    """How plausible ``data`` reads in an encoding; None where it does not fit."""
    try:
        score = plausibility(data.decode(encoding))
    except UnicodeDecodeError:
        return None
    return 1.0 if score is None else score


def read_leniently(data: bytes, encoding: str, base: int) -> Part:
    """``data`` read in one encoding with U+FFFD for what does not fit; stretches of GB18030 that were pasted
    into UTF-8 are read as what they are."""
    if encoding != "utf-8":
        return _with_gaps(data, encoding, base)
    part = Part([], [], encoding)
    at = 0
    for match in _GB_RUN.finditer(data):
        foreign = strict_score(match.group(1), "gb18030") if match.group(1) else None
        if foreign is None or foreign < PASTED:
            continue
        for piece in (
            _with_gaps(data[at : match.start()], encoding, base + at),
            read(match.group(), "gb18030", base + match.start()),
        ):
            part.extend(piece)
        at = match.end()
    part.extend(_with_gaps(data[at:], encoding, base + at))
    return part


def _with_gaps(data: bytes, encoding: str, base: int) -> Part:
    """``data`` in one encoding, with one U+FFFD for each byte that does not fit."""
    part = Part([], [], encoding)
    at = 0
    while at < len(data):
        run = _RUNS[encoding].match(data, at)
        if run:
            part.extend(_run(run.group(), encoding, base + at))
            at = run.end()
        else:
            part.extend(Part(["\ufffd"], [base + at], encoding, [(base + at, data[at : at + 1])]))
            at += 1
    return part


def _run(data: bytes, encoding: str, base: int) -> Part:
    """Characters that are well formed, nearly all of them also defined."""
    try:
        text = data.decode(encoding)
        return Part([text], [base + s for s in _STARTS[encoding](data, text)], encoding)
    except UnicodeDecodeError:
        pass
    part = Part([], [], encoding)
    for match in TOKENS[encoding].finditer(data):
        at = base + match.start()
        try:
            text = match.group().decode(encoding)
            part.extend(Part([text], [at, at + len(match.group())][: len(text)], encoding))
        except UnicodeDecodeError:
            codes = [bytes([byte]) for byte in match.group()]
            text = "".join("\ufffd" if code > b"\x7f" else code.decode() for code in codes)
            lost = [(at + i, code) for i, code in enumerate(codes) if code > b"\x7f"]
            part.extend(Part([text], list(range(at, at + len(codes))), encoding, lost))
    return part


def read(data: bytes, encoding: str, base: int) -> Part:
    """``data`` in ``encoding``, strictly if that is possible, with the offset of each character."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return (
            _broken_wide(data, encoding, base)
            if "16" in encoding or "32" in encoding
            else read_leniently(data, encoding, base)
        )
    return Part([text], [base + s for s in _STARTS[encoding](data, text)], encoding)


def _utf8_starts(data: bytes, text: str) -> list[int]:
    if len(data) == len(text):
        return list(range(len(text)))
    return [i for i, byte in enumerate(data) if byte & 0xC0 != 0x80]


def _token_starts(pattern: re.Pattern[bytes]) -> Callable[[bytes, str], list[int]]:
    def starts(data: bytes, text: str) -> list[int]:
        places = [match.start() for match in pattern.finditer(data)]
        return places if len(places) == len(text) else _paired_starts(data, pattern)

    return starts


def _paired_starts(data: bytes, pattern: re.Pattern[bytes]) -> list[int]:
    """Big5-HKSCS has four codes for a letter with a combining mark: the mark begins where the code ends."""
    places: list[int] = []
    for match in pattern.finditer(data):
        places += [match.start(), match.end()][: len(match.group().decode("big5hkscs"))]
    return places


def _wide_starts(unit: int) -> Callable[[bytes, str], list[int]]:
    def starts(data: bytes, text: str) -> list[int]:
        widths = (4 if unit == 4 or ord(char) > 0xFFFF else 2 for char in text)
        return list(accumulate(widths, initial=0))[:-1]

    return starts


_STARTS: dict[str, Callable[[bytes, str], list[int]]] = {
    "utf-8": _utf8_starts,
    "gb18030": _token_starts(_GB),
    "big5hkscs": _token_starts(_BIG5),
    "utf-16-le": _wide_starts(2),
    "utf-16-be": _wide_starts(2),
    "utf-32-le": _wide_starts(4),
    "utf-32-be": _wide_starts(4),
}


def _broken_wide(data: bytes, encoding: str, base: int) -> Part:
    """UTF-16 or UTF-32 with lone surrogates, impossible code points or a byte too many."""
    unit = 2 if "16" in encoding else 4
    part = Part([], [], encoding)
    at = 0
    while at < len(data):
        for width in (unit, 4):
            try:
                part.chunks.append(data[at : at + width].decode(encoding))
                break
            except UnicodeDecodeError:
                continue
        else:
            width = unit
            part.chunks.append("\ufffd")
            part.lost.append((base + at, data[at : at + width]))
        part.starts.append(base + at)
        at += width
    return part
