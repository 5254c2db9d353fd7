"""Bytes become text: which encoding, how sure, and which bytes no encoding explains.

Detectors trained on the whole web guess from byte statistics and are often wrong on short Chinese files. Here
the order is reasoned instead: a byte order mark decides; strict UTF-8 is hardly ever an accident; what is left
is tried as UTF-16, GB18030 (which holds GBK and GB2312) and Big5-HKSCS, and the reading that looks most like
Chinese wins. A file in which no encoding fits the whole is read line by line. Nothing is dropped: a byte that
cannot be read is U+FFFD in the text and is listed with its place.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from ..errors import RepairError
from .encodings import (
    TOKENS,
    Part,
    read,
    read_aligned,
    read_leniently,
    read_shifted,
    read_stripped,
    strict_score,
)
from .mojibake import is_mojibake
from .plausible import PLAUSIBLE, han_count, plausibility
from .points import alphabet
from .starts import Starts
from .traced import RawText

#: Files that are not text, by how they begin.
MAGIC = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP container (.docx, .xlsx, .epub, .zip)",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Office document (.doc, .xls)",
    b"\x89PNG\r\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b\x08": "a gzip archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"{\\rtf": "a document in RTF",
    b"SQLite format 3\x00": "a database",
    b"\x7fELF": "a program",
}

#: Byte order marks; UTF-32's begins with UTF-16's and must be asked first.
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

#: More than these shares of unreadable bytes and of control characters are no text. Prose has neither; a text
#: with one broken byte in ten can still be read by a person, one in five hardly.
UNREADABLE, CONTROL = 0.2, 0.02

#: More than this share of U+FFFD that the file itself holds, and there is no text left.
DESTROYED = 0.5

#: So many bytes of a broken line decide in which encoding it is read; no line of prose is longer.
SAMPLE = 20_000

#: A scrap of text with a broken end is still text: so many characters are granted.
SCRAP = 50

#: A field of a database is filled up with NUL: a run of them says no more than one.
_PADDING = re.compile(rb"\x00++")
_CONTROL = re.compile(r"\x00++|[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
#: The same as bytes, which none of the encodings has inside a longer character.
_CONTROL_BYTES = bytes(byte for byte in range(128) if _CONTROL.match(chr(byte)))


@dataclass(frozen=True)
class Decoded:
    """The text of a source, its encoding and the confidence in it (0 to 1), and the bytes that were lost."""

    raw: RawText
    encoding: str
    confidence: float
    undecodable: tuple[tuple[int, bytes], ...] = ()
    notes: tuple[str, ...] = ()


def decode(data: bytes, where: str | None = None) -> Decoded:
    """The text of ``data``; raises RepairError, naming ``where``, if it is no text at all.

    >>> found = decode("同志们：大家好。".encode("gbk"))
    >>> found.raw.text, found.encoding
    ('同志们：大家好。', 'gb18030')
    >>> decode(b"%PDF-1.4 ...", "report.pdf")
    Traceback (most recent call last):
    discourse.errors.RepairError: report.pdf: this is a PDF document, not plain text. Expected: plain text in \
UTF-8, UTF-16, GB18030 or Big5. Try: export the text from it first.
    """
    for magic, kind in MAGIC.items():
        if data.startswith(magic):
            raise _no_text(f"this is {kind}, not plain text", where, "export the text from it first")
    mark, name = next(((m, n) for m, n in MARKS if data.startswith(m)), (b"", ""))
    if mark:
        parts, confidence = read_aligned(data[len(mark) :], name, len(mark)), 1.0
    else:
        parts, confidence = _without_mark(data, where)
    return _assembled(data, parts, confidence, where)


def _without_mark(data: bytes, where: str | None) -> tuple[list[Part], float]:
    """The parts of a file that does not say what it is, and the confidence in the reading."""
    for skipped in range(1 + len(data) % 2):  # a byte too many stands before or behind
        wide = _wide(data[skipped : len(data) - (len(data) - skipped) % 2])
        if wide:
            whole = read_aligned(data, wide, 0)
            if len(whole) > 1:
                return whole, 0.9
            parts = [Part(["\ufffd"], [Starts([0, 1])], wide, [(0, data[:1])])] if skipped else []
            return [*parts, *read_aligned(data[skipped:], wide, skipped)], 0.95
    shifted = read_shifted(data)
    if shifted is not None and plausibility(shifted.text):
        return [shifted], 1.0
    if (stripped := read_stripped(data)) is not None:
        return [stripped], 0.9
    control = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if control and (parts := _wide_with_gaps(data)):
        return parts, 0.9
    if 2 * data.count(0) < len(data):
        control -= data.count(0) - len(_PADDING.findall(data))
    if control > CONTROL * (len(data) + SCRAP):  # no reading has more characters than there are bytes
        raise _binary(f"{control} of {len(data)} bytes", "control characters", where)
    scores = {name: score for name in TOKENS if (score := strict_score(data, name)) is not None}
    utf8 = scores.get("utf-8")
    best = max(scores, key=lambda n: scores[n], default="")
    if utf8 is not None and (utf8 >= PLAUSIBLE or scores[best] < PLAUSIBLE or _stays(data, best)):
        return [read(data, "utf-8", 0)], 1.0
    if best and scores[best] >= PLAUSIBLE:
        others = [scores[n] for n in scores if n != best]
        return read_aligned(data, best, 0), round(scores[best] / (scores[best] + max(others, default=0.0)), 3)
    for name in scores:  # a text spoilt by an earlier misreading, in its own right encoding
        if is_mojibake(data[:SAMPLE].decode(name, "ignore")):
            return [read(data, name, 0)], 0.9
    return _by_line(data)


def _stays(data: bytes, rival: str) -> bool:
    """Whether UTF-8 that is not common Chinese is UTF-8 all the same: Han characters are made of three right
    bytes each, no accident; and accents in a Latin text make a rival of Latin and a few Han characters."""
    other = data.decode(rival)
    return han_count(data.decode("utf-8")) > 0 or han_count(other) * 2 < len(other)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: half of the ASCII bytes are NUL, or only so is there any Chinese in it."""
    if len(data) < 4 or len(data) % 2:
        return None
    for name, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        zeros, other = data[high::2].count(0), data[1 - high :: 2].count(0)
        if zeros > 0.9 * len(data) // 2 and other == 0:
            return name
        if (plausibility(text) or 0) >= PLAUSIBLE and han_count(text) * 4 > len(text):
            rivals = [strict_score(data, n) for n in TOKENS]
            if zeros or other or all(r is None or r < PLAUSIBLE for r in rivals):
                return name
    return None


def _wide_with_gaps(data: bytes) -> list[Part]:
    """The parts of UTF-16 without a mark from which bytes were lost; none if it is not that."""
    for name in ("utf-16-le", "utf-16-be"):
        if len(read_aligned(data[:SAMPLE], name, 0)) > 1:
            return read_aligned(data, name, 0)
    return []


def _by_line(data: bytes) -> tuple[list[Part], float]:
    """Each line in the encoding that suits it best; the file's commonest breaks ties. A line feed is never
    part of a longer character in any of these encodings."""
    lines = data.splitlines(keepends=True) if b"\n" in data else [data]
    readings = [{n: s for n in TOKENS if (s := strict_score(line, n)) is not None} for line in lines]
    votes = Counter(
        max(r, key=lambda n: r[n])
        for line, r in zip(lines, readings, strict=True)
        if r and not line.isascii() and max(r.values()) >= PLAUSIBLE
    )
    usual = votes.most_common(1)[0][0] if votes else "utf-8"
    parts: list[Part] = []
    at = 0
    for line, reading in zip(lines, readings, strict=True):
        fits = max(reading, key=lambda n: (reading[n], n == usual), default="")
        if line.isascii():
            parts.append(read(line, usual, at))
        elif fits and (reading[fits] >= PLAUSIBLE or (fits == usual == "utf-8")):
            parts += read_aligned(line, fits, at)
        else:
            order = [name for name, _ in votes.most_common()] or list(TOKENS)
            best = max(order, key=lambda n: _worth(read_leniently(line[:SAMPLE], n, 0)))
            hopeless = _worth(read_leniently(line[:SAMPLE], best, 0)) < PLAUSIBLE
            parts += read_aligned(line, (fits if fits in order else usual) if hopeless else best, at)
        at += len(line)
    lost = sum(len(b) for part in parts for _, b in part.lost)
    return parts, round(max(0.0, 0.9 - lost / max(len(data), 1)), 3)


def _worth(part: Part) -> float:
    """How much of a stretch reads as Chinese; a lost byte is a character that does not."""
    return plausibility(part.text) or 0.0


def _assembled(data: bytes, parts: list[Part], confidence: float, where: str | None) -> Decoded:
    """One text of the parts, after a last look whether it is text at all."""
    text = "".join(part.text for part in parts)
    unreadable = sum(len(part.lost) for part in parts)
    control = len(_CONTROL.findall(text)) if _CONTROL.search(alphabet(text)) else 0
    size = len(text) + SCRAP
    if text.count("\ufffd") - unreadable > DESTROYED * size:
        raise _no_text(
            f"{text.count(chr(0xFFFD))} of {len(text)} characters are U+FFFD in the file itself: an earlier "
            "misreading has destroyed the text",
            where,
            "look for the page as it was before it was saved",
        )
    if unreadable > UNREADABLE * size or control > CONTROL * size:
        characters = f"{unreadable + control} of {len(text)} characters"
        raise _binary(characters, "unreadable or control characters", where)
    starts = _joined([chunk for part in parts for chunk in part.starts], len(data))
    lost = tuple(pair for part in parts for pair in part.lost)
    sizes: Counter[str] = Counter()
    for part in parts:
        sizes[part.encoding] += len(part.text) - len(part.text.encode("ascii", "ignore"))  # beyond ASCII
    names = [name for name, size in sizes.most_common() if size] or [parts[0].encoding if parts else "utf-8"]
    notes = []
    if len(names) > 1:
        notes.append(f"mixed encodings, read line by line: {', '.join(names)}")
    if lost:
        notes.append(f"{len(lost)} places could not be decoded and stand as U+FFFD")
    return Decoded(RawText(text, starts), "+".join(names), confidence, lost, tuple(notes))


def _joined(chunks: list[Starts], end: int) -> Starts:
    """The places of all chunks; what ends the text ends with the file."""
    if len(chunks) == 1 and chunks[0][-1] == end:
        return chunks[0]
    return Starts(np.concatenate([*(np.asarray(chunk)[:-1] for chunk in chunks), [end]]))


def _binary(share: str, what: str, where: str | None) -> RepairError:
    return _no_text(
        f"{share} are {what}: this looks like a binary file",
        where,
        "check that it is the file you meant, and export its text",
    )


def _no_text(found: str, where: str | None, advice: str) -> RepairError:
    return RepairError(
        found, where=where, expected="plain text in UTF-8, UTF-16, GB18030 or Big5", advice=advice
    )
