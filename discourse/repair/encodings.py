"""Reading a stretch of bytes in a given encoding: the text, where each character begins, which bytes are lost.

Python's decoders say what a byte string means, not where its characters are, and on an error they may swallow a
good byte with a bad one. Here every character knows its offset, and a byte is given up only by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .alignment import cheapest, runs, seven_bit
from .plausible import han_count, plausibility
from .points import UNICODE, points
from .starts import Starts, Utf8Starts

#: Bytes inside UTF-8 are read as GB18030 only if three in four of the characters they give are common ones.
PASTED = 0.75

_GB = re.compile(rb"[\x00-\x7f]|[\x81-\xfe](?:[\x40-\x7e\x80-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39])|(?s:.)")
_BIG5 = re.compile(rb"[\x00-\x7f]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|(?s:.)")
_UTF8 = re.compile(
    rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]"
    rb"|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|(?s:.)"
)
#: Two or more characters of GBK in a row, none of which could be a three-byte character of UTF-8.
_GB_RUN = re.compile(
    rb"[\xe0-\xef][\x80-\xbf]{2}|((?:(?![\xe0-\xef][\x80-\xbf]{2})[\x81-\xfe]"
    rb"(?![\xe0-\xef][\x80-\xbf]{2})[\x40-\x7e\x80-\xfe]){2,})"
)
#: A stretch of HZ: two printable bytes a character, the eighth bit of each taken off. So many make a file one in HZ.
_HZ = re.compile(rb"~\{((?:[\x21-\x77][\x21-\x7e])+)(?:~\}|(?=\r?\n)|$)")
_SEVERAL = 3
#: The same in ISO 2022: between shift-out and shift-in, or behind an escape sequence that names GB 2312.
_ISO = re.compile(
    rb"\x1b\$\)A|(?:\x0e|\x1b\$\(?A)((?:[\x21-\x77][\x21-\x7e])*+)(?:\x0f|\x1b\([BJ]|(?=\r?\n)|$)"
)
#: A comma and a full stop of GB 2312 without their eighth bits, and how many of both there are for a byte at least.
_COMMA, _STOP, _OFTEN = b"#,", b"!#", 0.005
#: Text in two bytes a character of which less is plausible is read anew as if bytes were lost, and must then be
#: plausible to this share. Runs of GBK that are one byte off in a text sound elsewhere are :mod:`.byteshift`'s.
_APART = {"utf-16-le": 0.95, "utf-16-be": 0.95, "gb18030": 0.75, "big5hkscs": 0.75}
_TOGETHER, _ENOUGH = 0.9, 20
#: So many bytes show whether a text has lost its eighth bits; more are never looked at one by one for lost bytes.
_SAMPLE, _LARGEST = 20_000, 2_000_000
_EIGHTH = bytes(byte | 0x80 for byte in range(256))

TOKENS = {"utf-8": _UTF8, "gb18030": _GB, "big5hkscs": _BIG5}
#: A character that is well formed, and as many as there are, but for the memory that matching takes.
_SOUND = {name: re.compile(pattern.pattern.removesuffix(rb"|(?s:.)")) for name, pattern in TOKENS.items()}
_RUNS = {name: re.compile(rb"(?:" + pattern.pattern + rb"){1,65536}") for name, pattern in _SOUND.items()}


@dataclass
class Part:
    """One stretch read in one encoding; ``starts`` are offsets in the file, for each chunk those of its characters
    and where it ends."""

    chunks: list[str]
    starts: list[Starts]
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
            sound = _SOUND[encoding].search(data, at)
            end = sound.start() if sound else len(data)
            lost = [(base + n, data[n : n + 1]) for n in range(at, end)]
            places = Starts(np.arange(base + at, base + end + 1))
            part.extend(Part(["\ufffd" * len(lost)], [places], encoding, lost))
            at = end
    return part


def _run(data: bytes, encoding: str, base: int) -> Part:
    """Characters that are well formed, nearly all of them also defined."""
    try:
        text = data.decode(encoding)
        return Part([text], [_starts(text, encoding, base)], encoding)
    except UnicodeDecodeError:
        pass
    chunks: list[str] = []
    starts: list[int] = []
    lost: list[tuple[int, bytes]] = []
    for match in TOKENS[encoding].finditer(data):
        at = base + match.start()
        try:
            text = _character(match.group(), encoding)
            starts += [at, at + len(match.group())][: len(text)]
        except UnicodeDecodeError:
            codes = [bytes([byte]) for byte in match.group()]
            text = "".join("\ufffd" if code > b"\x7f" else code.decode() for code in codes)
            lost += [(at + i, code) for i, code in enumerate(codes) if code > b"\x7f"]
            starts += range(at, at + len(codes))
        chunks.append(text)
    return Part(["".join(chunks)], [Starts([*starts, base + len(data)])], encoding, lost)


def _character(code: bytes, encoding: str) -> str:
    """The character of one code. Some databases write the two halves that a rare one has in UTF-16 as if they were
    characters, three bytes each (CESU-8)."""
    if encoding == "utf-8" and len(code) == 6:
        return code.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return code.decode(encoding)


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
    return Part([text], [_starts(text, encoding, base)], encoding)


def read_shifted(data: bytes) -> Part | None:
    """``data`` in an encoding of seven bits that says where Chinese begins and ends, or None if it is in none:
    HZ of the first newsgroups, `~{M,V>~}` for `同志`, and ISO 2022. What marks a stretch belongs to its first and its
    last character.

    >>> read_shifted(b"~{M,V>~}~{CG~}~{4s<R:C~}").text
    '同志们大家好'
    >>> read_shifted(b"\\x1b$)A\\x0eM,V>CG\\x0f2007").text
    '同志们2007'
    """
    if not data.isascii():
        return None
    hz = list(_HZ.finditer(data)) if b"~{" in data else []
    if len(hz) >= _SEVERAL:
        return _of_stretches(data, hz, "hz")
    iso = list(_ISO.finditer(data)) if b"\x1b$" in data else []
    return _of_stretches(data, iso, "iso2022") if any(stretch[1] for stretch in iso) else None


def _of_stretches(data: bytes, stretches: list[re.Match[bytes]], encoding: str) -> Part:
    """ASCII, and between it stretches of two bytes a character."""
    chunks: list[str] = []
    starts: list[int] = []
    at = 0
    for stretch in stretches:
        code = (stretch[1] or b"").translate(_EIGHTH)
        text = code.decode("gbk", "replace")  # Python's GB 2312 has another dash
        chunks += [data[at : stretch.start()].decode(), text]
        starts += range(at, stretch.start() + bool(text))
        starts += range(stretch.start(1) + 2, stretch.end(1), 2)
        at = stretch.end()
    chunks.append(data[at:].decode())
    starts += range(at, len(data) + 1)
    return Part(["".join(chunks)], [Starts(starts)], encoding)


def read_stripped(data: bytes) -> Part | None:
    """``data`` as GB 2312 of which every byte lost its eighth bit, or None if it does not read as that.

    >>> read_stripped(b"M,V>CG#,OVTZ4s<R:C!#" * 3).text
    '同志们，现在大家好。同志们，现在大家好。同志们，现在大家好。'
    """
    marks = min(data.count(_COMMA), data.count(_STOP))
    if not marks or 2 * marks < _OFTEN * len(data) or not data.isascii():
        return None
    sample = _with_eighth_bits(data[:_SAMPLE])
    if (plausibility(sample.text) or 0.0) < _TOGETHER or han_count(sample.text) < max(
        _ENOUGH, len(sample.text) / 2
    ):
        return None
    return sample if len(data) <= _SAMPLE else _with_eighth_bits(data)


def _with_eighth_bits(data: bytes) -> Part:
    units = cheapest(data, *seven_bit())
    chars = [
        data[start:end].translate(_EIGHTH).decode("gbk", "replace") if end - start == 2 else chr(data[start])
        for start, end in units
    ]
    places = Starts([*(start for start, _ in units), len(data)])
    return Part(["".join(chars)], [places], "gb2312 of seven bits")


def read_aligned(data: bytes, encoding: str, base: int) -> list[Part]:
    """``data`` in ``encoding``; where bytes were lost from text in two bytes a character, in parts that hold.
    A byte between them, the half of a character, is lost."""
    whole = read(data, encoding, base)
    before = plausibility(whole.text)
    if before is None or before >= _APART.get(encoding, 0.0) or len(data) > _LARGEST:
        return [whole]
    parts: list[Part] = []
    at = 0
    for start, end in [*runs(data, encoding), (len(data), len(data))]:
        if start > at:
            places = Starts([base + at, base + start])
            parts.append(Part(["\ufffd"], [places], encoding, [(base + at, data[at:start])]))
        if end > start:
            parts.append(read(data[start:end], encoding, base + start))
        at = end
    text = "".join(part.text for part in parts)
    after = plausibility(text.replace("\ufffd", "")) or 0.0
    return parts if after >= _TOGETHER and han_count(text) >= _ENOUGH else [whole]


def _starts(text: str, encoding: str, base: int) -> Starts:
    """Where the characters of a text begin that an encoding gave without a flaw. Each of these encodings writes a
    character in one way only, so that its code is as long as the table says."""
    if encoding == "utf-8":
        return Utf8Starts(text, base)
    starts = np.full(len(text) + 1, base, dtype=np.int64)
    starts[1:] += np.cumsum(_widths(encoding)[points(text)], dtype=np.int64)
    return Starts(starts)


@cache
def _widths(encoding: str) -> NDArray[np.uint8]:
    """How many bytes each code point takes in an encoding, shape (:data:`UNICODE`,): a constant.

    Big5-HKSCS has four codes for a letter with a combining mark: the mark begins where the code ends.
    """
    widths = np.full(UNICODE, 4, dtype=np.uint8)
    if "16" in encoding:
        widths[:0x10000] = 2
    elif "32" not in encoding:
        for lead in range(0x81, 0xFF):
            for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
                first, *marks = map(ord, bytes([lead, trail]).decode(encoding, "replace"))
                widths[first], widths[marks] = 2, 0
        widths[:0x80] = 1
    return widths


def _broken_wide(data: bytes, encoding: str, base: int) -> Part:
    """UTF-16 or UTF-32 with lone surrogates, impossible code points or a byte too many."""
    unit = 2 if "16" in encoding else 4
    chunks: list[str] = []
    starts: list[int] = []
    lost: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        for width in (unit, 4):
            try:
                chunks.append(data[at : at + width].decode(encoding))
                break
            except UnicodeDecodeError:
                continue
        else:
            width = unit
            chunks.append("\ufffd")
            lost.append((base + at, data[at : at + width]))
        starts.append(base + at)
        at += width
    return Part(["".join(chunks)], [Starts([*starts, base + len(data)])], encoding, lost)
