"""How pages get spoilt, as a process: clean Chinese in, damaged text out, with the truth kept beside it.

Reconstructed from what such pages look like. A simplified page in GBK is turned into traditional script, one
character for one; a program inserts readings behind certain characters by replacing bytes, not characters, so
that it also hits where the second byte of one character and the first of the next look like its target; a
converter turns byte pairs that are no character into `?`; another program splits at full-width marks, again by
bytes; each part is decoded by itself; and the marks are folded to ASCII.
"""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jieba
import opencc

GOLD = Path(__file__).parents[1] / "gold" / "repairs.json"

FOLD = str.maketrans("，；：！？（）", ",;:!?()")

#: The full-width marks that splitting by bytes looks for, and the ASCII they become.
SPLIT = {"，": ",", "；": ";", "！": "!"}


@dataclass(frozen=True)
class Damaged:
    """A damaged text, what it said (in simplified script, marks folded), and how many cuts were made."""

    text: str
    truth: str
    cuts: int


@cache
def readings() -> dict[str, str]:
    """Which characters are annotated and how: the forms counted in the reference annotation."""
    pinyin = json.loads(GOLD.read_text("utf-8"))["pinyin"]
    forms = {form for entry in pinyin["files"] for form in entry.get("normal_forms", {})}
    return {form[0]: form[2:-1] for form in sorted(forms)}


@cache
def _one_to_one() -> dict[int, str]:
    """Simplified characters that have one traditional form and are no traditional characters themselves."""
    chars = [chr(code) for code in range(0x4E00, 0xA000)]
    long = opencc.OpenCC("s2t").convert("\n".join(chars)).split("\n")
    table = {}
    for char, full in zip(chars, long, strict=True):
        if char != full and len(full) == 1 and not _in("big5", char) and _in("gbk", full):
            table[ord(char)] = full
    return table


def _in(encoding: str, char: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def damage(
    text: str,
    rng: random.Random,
    *,
    traditional: bool = True,
    annotate: bool = True,
    split: bool = True,
    fold: bool = True,
    swallow: bool = True,
    gap: str = "?",
    lost_leads: float = 0.0,
) -> Damaged:
    """``text`` (simplified, full-width marks) after everything that befell it.

    ``swallow``: the converter takes the bracket with the broken byte. ``gap``: what a broken byte becomes.
    ``lost_leads``: the share of characters that lose their first byte.
    """
    text = "".join(char for char in text if _in("gbk", char))
    spoilt = text.translate(_one_to_one()) if traditional else text
    data = spoilt.encode("gbk")
    if annotate:
        for char, reading in readings().items():
            code = char.encode("gbk")
            data = data.replace(code, code + b"(" + reading.encode("gbk") + b")")
    if lost_leads:
        data = _without_leads(data, rng, lost_leads)
    data, cuts = _converted(data, swallow)
    parts = _split(data) if split else [data]
    out = "".join(
        part.decode("gb18030", "replace") if part not in _FOLDED else part.decode() for part in parts
    )
    cuts += out.count("\ufffd")
    out = out.replace("\ufffd", gap).replace("\0", gap)
    if fold:
        out = out.translate(FOLD)
    elif split:
        out = out.translate({ord(ascii_mark): full for full, ascii_mark in SPLIT.items()})
    return Damaged(out, text.translate(FOLD) if fold else text, cuts)


_FOLDED = {mark.encode() for mark in SPLIT.values()}


def _converted(data: bytes, swallow: bool) -> tuple[bytes, int]:
    """The bytes with every pair that is no character made a NUL (shown as a gap later)."""
    out = bytearray()
    at = cuts = 0
    while at < len(data):
        byte = data[at]
        if byte < 0x81 or at + 1 == len(data):
            out.append(byte)
            at += 1
        elif data[at + 1] >= 0x40 and data[at + 1] not in (0x7F, 0xFF):
            out += data[at : at + 2]
            at += 2
        else:
            out.append(0)
            cuts += 1
            at += 2 if swallow and data[at + 1] == 0x28 else 1
    return bytes(out), cuts


def _split(data: bytes) -> list[bytes]:
    """The parts between full-width marks, and the marks in ASCII, found by bytes."""
    parts = [data]
    for mark, plain in SPLIT.items():
        code = mark.encode("gbk")
        grown: list[bytes] = []
        for part in parts:
            if part in _FOLDED:
                grown.append(part)
                continue
            pieces = part.split(code)
            for piece in pieces[:-1]:
                grown += [piece, plain.encode()]
            grown.append(pieces[-1])
        parts = grown
    return parts


def _without_leads(data: bytes, rng: random.Random, share: float) -> bytes:
    """The bytes without the first byte of some characters."""
    out = bytearray()
    at = 0
    while at < len(data):
        width = 2 if data[at] >= 0x81 and at + 1 < len(data) else 1
        lost = width == 2 and data[at] >= 0xB0 and rng.random() < share
        out += data[at + lost : at + width]
        at += width
    return bytes(out)


# ── whole pages: wrong readings, broken files, wraps, annotations ───────────────────────────────────────


@dataclass(frozen=True)
class Spoilt:
    """A file as it is found, and the text it should give (lines in order, simplified script)."""

    data: bytes
    truth: str


Process = Callable[[str, random.Random], Spoilt]


def _read_as(text: str, *trips: tuple[str, str], saved: str = "utf-8") -> Spoilt:
    """``text`` written in the first encoding of each trip and read in the second, one after the other."""
    spoilt = text
    for written, read in trips:
        spoilt = _reread(spoilt.encode(written, "replace"), read)
    return Spoilt(spoilt.encode(saved, "replace"), text)


def _reread(data: bytes, read: str) -> str:
    """Browsers read the five holes of Windows-1252 as control characters."""
    if read == "cp1252":
        return "".join(bytes([b]).decode("cp1252") if b not in _HOLES else chr(b) for b in data)
    return data.decode(read, "replace")


_HOLES = b"\x81\x8d\x8f\x90\x9d"


def _s2t(text: str, config: str = "s2t") -> str:
    return str(_converter(config).convert(text))


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def _encodable(text: str, encoding: str) -> str:
    return "".join(char for char in text if _in(encoding, char))


def _big5_as_gbk(text: str, rng: random.Random) -> Spoilt:
    """A page in Big5 opened as GBK: one code in six is none of GBK's and is lost."""
    return Spoilt(
        _encodable(_s2t(text, "s2tw"), "big5").encode("big5").decode("gbk", "replace").encode(), text
    )


def _every_third_line(text: str, rng: random.Random) -> Spoilt:
    """Every third line pasted from a page read wrongly, each in another way."""
    ways = [("utf-8", "gbk"), ("utf-8", "cp1252"), ("gbk", "latin-1"), ("gbk", "cp1252")]
    lines = text.split("\n")
    for n in range(0, len(lines), 3):
        written, read = ways[n // 3 % len(ways)]
        lines[n] = _reread(lines[n].encode(written, "replace"), read)
    return Spoilt("\n".join(lines).encode(), text)


def _halves(first: str, second: str) -> Process:
    """Half a file in one encoding, the rest appended in another."""

    def process(text: str, rng: random.Random) -> Spoilt:
        middle = text.find("\n", len(text) // 2) + 1
        return Spoilt(text[:middle].encode(first) + text[middle:].encode(second), text)

    return process


def _entities(form: str, share: float = 1.0) -> Process:
    """Characters beyond ASCII (a share of them) as numeric entities."""

    def process(text: str, rng: random.Random) -> Spoilt:
        spoilt = "".join(form.format(ord(c)) if c > "\x7f" and rng.random() < share else c for c in text)
        return Spoilt(spoilt.encode(), text)

    return process


def _wide(name: str, before: bytes = b"", after: bytes = b"") -> Process:
    """UTF-16 without a mark, with a byte too many."""
    return lambda text, rng: Spoilt(before + text.encode(name) + after, text)


def _chunks(encoding: str, size: int) -> Process:
    """A file copied in chunks, each decoded by itself: characters across an edge are lost."""

    def process(text: str, rng: random.Random) -> Spoilt:
        data = text.encode(encoding)
        parts = (data[i : i + size].decode(encoding, "replace") for i in range(0, len(data), size))
        return Spoilt("".join(parts).encode(), text)

    return process


def _lost_bytes(encoding: str, every: int) -> Process:
    """A byte of the file lost now and then."""

    def process(text: str, rng: random.Random) -> Spoilt:
        data = text.encode(encoding)
        return Spoilt(b"".join(data[i : i + every - 1] for i in range(0, len(data), every)), text)

    return process


def _sprinkled(what: tuple[str, ...], share: float) -> Process:
    """Invisible characters between others."""

    def process(text: str, rng: random.Random) -> Spoilt:
        spoilt = "".join(c + rng.choice(what) if rng.random() < share else c for c in text)
        return Spoilt(spoilt.encode(), text)

    return process


def _script(config: str) -> Process:
    """The page turned into another script by a program."""
    return lambda text, rng: Spoilt(_s2t(text, config).encode(), text)


def _wrapped(
    width: int, indent: str = "", blank: bool = False, footer: int = 0, kinsoku: bool = True
) -> Process:
    """Lines cut at so many columns, paragraphs set in, lines double-spaced, a page number every so many lines."""

    def process(text: str, rng: random.Random) -> Spoilt:
        lines = [line for paragraph in text.split("\n") for line in _cut(indent + paragraph, width, kinsoku)]
        if footer:
            for page, at in enumerate(range(footer, len(lines), footer + 1), 1):
                lines.insert(at, f"- {page} -")
        return Spoilt(("\n\n" if blank else "\n").join(lines).encode(), text)

    return process


def _cut(paragraph: str, width: int, kinsoku: bool) -> list[str]:
    """The lines of one paragraph; an end mark that would begin a line hangs in the margin."""
    lines = [""]
    cells = 0
    for char in paragraph:
        size = 1 if char < "\u0100" else 2
        if cells + size > width and not (kinsoku and char in "，。、；：！？”》）,.;:!?)"):
            lines.append("")
            cells = 0
        lines[-1] += char
        cells += size
    return lines


Style = Callable[[str, str], str]


def _annotated(style: Style, tone: str = "marks", words: bool = False, share: float = 1.0) -> Process:
    """Readings beside characters (or words) whose readings are known, as ``style`` sets them."""

    def process(text: str, rng: random.Random) -> Spoilt:
        units = jieba.Tokenizer().cut(text, HMM=False) if words else text
        read = ((unit, _reading(unit, tone)) for unit in units)
        spoilt = (style(u, r) if r and (share == 1.0 or rng.random() < share) else u for u, r in read)
        return Spoilt("".join(spoilt).encode(), text)

    return process


@cache
def _simplified_readings() -> dict[str, str]:
    to_simplified = _converter("t2s").convert
    return {str(to_simplified(char)): reading for char, reading in readings().items()}


def _reading(unit: str, tone: str) -> str:
    """The reading of a character or word, syllables apart: `marks` shì zhǎng, `digits` shi4 zhang3, `none` shi
    zhang; nothing if it is not known."""
    known = _simplified_readings()
    return " ".join(_toned(known[char], tone) for char in unit) if all(c in known for c in unit) else ""


def _toned(syllable: str, tone: str) -> str:
    if tone == "marks":
        return syllable
    plain = unicodedata.normalize("NFD", syllable)
    number = next((n for n, mark in enumerate("\u0304\u0301\u030c\u0300", 1) if mark in plain), 5)
    bare = "".join(char for char in plain if char not in "\u0304\u0301\u030c\u0300").replace("u\u0308", "v")
    return f"{bare}{number}" if tone == "digits" else bare.replace("v", "ü")


def _byte_shift(**how: object) -> Process:
    """The damage above, as a file."""

    def process(text: str, rng: random.Random) -> Spoilt:
        damaged = damage(text, rng, **how)  # type: ignore[arg-type]
        return Spoilt(damaged.text.encode(), damaged.truth)

    return process


#: Every process by name.
PROCESSES: dict[str, Process] = {
    "UTF-8 as GBK": lambda text, rng: _read_as(text, ("utf-8", "gbk")),
    "UTF-8 as Latin-1": lambda text, rng: _read_as(text, ("utf-8", "latin-1")),
    "UTF-8 as cp1252": lambda text, rng: _read_as(text, ("utf-8", "cp1252")),
    "UTF-8 as cp1252, saved as GB18030": lambda text, rng: _read_as(
        text, ("utf-8", "cp1252"), saved="gb18030"
    ),
    "UTF-8 as Latin-1 twice": lambda text, rng: _read_as(text, ("utf-8", "latin-1"), ("utf-8", "latin-1")),
    "UTF-8 as cp1252 twice": lambda text, rng: _read_as(text, ("utf-8", "cp1252"), ("utf-8", "cp1252")),
    "UTF-8 as Latin-1, as GBK": lambda text, rng: _read_as(text, ("utf-8", "latin-1"), ("utf-8", "gbk")),
    "UTF-8 as GBK twice": lambda text, rng: _read_as(text, ("utf-8", "gbk"), ("utf-8", "gbk")),
    "UTF-8 as Big5": lambda text, rng: _read_as(text, ("utf-8", "big5")),
    "GBK as Latin-1": lambda text, rng: _read_as(text, ("gbk", "latin-1")),
    "GBK as cp1252": lambda text, rng: _read_as(text, ("gbk", "cp1252")),
    "GBK as Big5": lambda text, rng: _read_as(text, ("gbk", "big5")),
    "GBK as UTF-8": lambda text, rng: _read_as(text, ("gbk", "utf-8")),
    "Big5 as GBK": _big5_as_gbk,
    "Big5 as Latin-1": lambda text, rng: Spoilt(_read_as(_s2t(text, "s2tw"), ("big5", "latin-1")).data, text),
    "every third line read wrongly": _every_third_line,
    "GBK then UTF-8": _halves("gbk", "utf-8"),
    "UTF-8 then GBK": _halves("utf-8", "gbk"),
    "UTF-16 then UTF-8": _halves("utf-16-le", "utf-8"),
    "decimal entities": _entities("&#{};"),
    "hexadecimal entities": _entities("&#x{:x};"),
    "entities escaped twice": _entities("&amp;#{};"),
    "entities escaped three times": _entities("&amp;amp;#x{:X};"),
    "some entities": _entities("&#{};", 0.05),
    "entities without end": _entities("&#{}"),
    "GB18030": lambda text, rng: Spoilt(text.encode("gb18030"), text),
    "Big5": lambda text, rng: Spoilt(_encodable(_s2t(text, "s2tw"), "big5").encode("big5"), text),
    "Big5-HKSCS": lambda text, rng: Spoilt(_s2t(text, "s2tw").encode("big5hkscs", "ignore"), text),
    "UTF-16, a byte too many at the end": _wide("utf-16-le", after=b"\n"),
    "UTF-16, a byte too many before": _wide("utf-16-le", before=b"\n"),
    "UTF-16 BE, a byte too many at the end": _wide("utf-16-be", after=b"\x00"),
    "UTF-16 without line ends": lambda text, rng: Spoilt(
        text.replace("\n", "").encode("utf-16-le"), text.replace("\n", "")
    ),
    "UTF-8 in chunks of 1000": _chunks("utf-8", 1000),
    "GBK in chunks of 1023": _chunks("gbk", 1023),
    "UTF-8 with bytes lost": _lost_bytes("utf-8", 2001),
    "GBK with bytes lost": _lost_bytes("gbk", 2001),
    "GBK, cut off": lambda text, rng: Spoilt(text.encode("gbk")[:-1], text[:-1]),
    "UTF-8, cut off": lambda text, rng: Spoilt(text.encode()[:-2], text[:-1]),
    "NUL bytes": _sprinkled(("\0",), 0.01),
    "invisible": _sprinkled(("\u200b", "\u00ad", "\ufeff", "\u200d", "\u2060", "\u202a", "\u202c"), 0.05),
    "traditional": _script("s2t"),
    "traditional (Taiwan)": _script("s2tw"),
    "traditional (Hong Kong)": _script("s2hk"),
    "wrapped at 40 cells": _wrapped(40),
    "wrapped at 60 cells": _wrapped(60),
    "wrapped at 76 cells": _wrapped(76),
    "wrapped at 76 cells, set in": _wrapped(76, "　　"),
    "wrapped at 40 cells, set in": _wrapped(40, "　　"),
    "wrapped by spaces set in": _wrapped(72, "    "),
    "wrapped and double-spaced": _wrapped(76, blank=True),
    "wrapped and paged": _wrapped(64, footer=30),
    "wrapped without kinsoku": _wrapped(60, kinsoku=False),
    "double-spaced": lambda text, rng: Spoilt(text.replace("\n", "\n\n").encode(), text),
    "readings": _annotated(lambda u, r: f"{u}({r})"),
    "readings, full brackets": _annotated(lambda u, r: f"{u}（{r}）"),
    "readings, square brackets": _annotated(lambda u, r: f"{u}[{r}]"),
    "readings, lenticular brackets": _annotated(lambda u, r: f"{u}【{r}】"),
    "readings with digits": _annotated(lambda u, r: f"{u}({r})", "digits"),
    "readings bare": _annotated(lambda u, r: f"{u}({r})", "none"),
    "few readings bare": _annotated(lambda u, r: f"{u}({r})", "none", share=0.02),
    "readings capitalised": _annotated(lambda u, r: f"{u}({r.title()})"),
    "readings of words": _annotated(lambda u, r: f"{u}({r})", words=True),
    "readings of words, together": _annotated(lambda u, r: f"{u}({r.replace(' ', '')})", words=True),
    "readings of words, digits": _annotated(lambda u, r: f"{u}({r})", "digits", words=True),
    "readings of words, bare": _annotated(lambda u, r: f"{u}({r})", "none", words=True),
    "readings without brackets": _annotated(lambda u, r: f"{u}{r}"),
    "readings without brackets, spaced": _annotated(lambda u, r: f"{u} {r} "),
    "readings before": _annotated(lambda u, r: f"({r}){u}"),
    "readings before, no brackets": _annotated(lambda u, r: f"{r}{u}"),
    "ruby": _annotated(lambda u, r: f"<ruby>{u}<rp>(</rp><rt>{r}</rt><rp>)</rp></ruby>"),
    "shifted runs": _byte_shift(),
    "shifted runs, simplified": _byte_shift(annotate=False, traditional=False),
    "shifted runs, bytes lost": _byte_shift(annotate=False, traditional=False, lost_leads=0.002),
    "shifted runs, no splits": _byte_shift(split=False, lost_leads=0.0005),
}


def _pasted_big5(text: str, rng: random.Random) -> Spoilt:
    """A page in GBK with paragraphs pasted in Big5, two in five."""
    lines = text.split("\n")
    codes = [
        _encodable(_s2t(line, "s2tw"), "big5").encode("big5") if n % 5 in (1, 3) else line.encode("gbk")
        for n, line in enumerate(lines)
    ]
    return Spoilt(b"\n".join(codes), text)


def _wrapped_and_read(text: str, rng: random.Random) -> Spoilt:
    """Readings in square brackets, the lines then wrapped and set in, the file saved in GB18030."""
    spoilt = _annotated(lambda u, r: f"{u}[{r}]", share=0.5)(text, rng).data.decode()
    return Spoilt(_wrapped(56, "　　")(spoilt, rng).data.decode().encode("gb18030"), text)


#: Kept apart while the repairs were written; the second then showed that a wrap may cut a reading in two.
HELD_OUT: dict[str, Process] = {
    "GBK with paragraphs in Big5": _pasted_big5,
    "readings, wrapped, GB18030": _wrapped_and_read,
}
