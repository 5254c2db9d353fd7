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
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
        out = out.translate(str.maketrans({v: k for k, v in SPLIT.items()}))
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
