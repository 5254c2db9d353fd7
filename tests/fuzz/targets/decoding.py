"""Bytes of any encoding, or none: the text they give, and where each of its characters stands."""

from __future__ import annotations

from itertools import pairwise

from discourse.repair.decode import decode

NAME = "decoding"

_TEXT = "同志们：大家好。市長(zhǎng)講話，“三個代表”。\nPlain text, 2010年9月3日。\n"

SEEDS = [
    b"",
    b"\x00",
    b"\n\n",
    *(_TEXT.encode(name, "replace") for name in ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")),
    *(_TEXT.encode(name) for name in ("utf-8-sig", "utf-16", "utf-32")),
    b"\xff\xfe\x00\xd8\x4e",  # half a surrogate pair, and half a character
    b"\x00\x00\xfe\xff\x00\x11\x00\x00\x00\x00",  # beyond Unicode
    b"\x84\x31\x95\x33\x81\x30\x81\x30\xfe\x39\xfe\x39",  # GB18030 by its mark; the last code is none
    _TEXT.encode()[1:-1],
    _TEXT.encode("gb18030")[1:],
    _TEXT.encode() + _TEXT.encode("gb18030"),
    _TEXT.encode("gb18030").replace(b"\n", b"\n" + _TEXT.encode("big5hkscs", "replace")),
    "党的建设\ud800\udfff".encode("utf-8", "surrogatepass"),
    "\ufeff\ufffe\uffff𠀀🇨🇳e\u0301".encode(),
    "ÔÚ¹¤×÷»áÒéÉÏµÄ½²»°\n".encode() * 3,
    b"%PDF-1.4",
    b"PK\x03\x04",
    b"\x1b$B4A;z\x1b(B",  # ISO-2022-JP
    bytes(range(256)),
    bytes(range(128, 256)) * 2,
    b"\xa1" * 33,
    b"\x81\x30" * 16,
]

WORDS = [
    b"\xff", b"\xfe", b"\x00", b"\x80", b"\x81\x30", b"\x81\x30\x81", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xc0\x80", b"\xe4\xba", b"\xf4\x90\x80\x80", b"\xed\xa0\x80", b"\xef\xbf\xbd", b"\x84\x31\x95\x33",
    b"\x88\x62", b"\xa1\xa1", b"\xd8\x00", b"\x00\xd8", b"\x00\n", b"\n\x00", b"\r\n", b"\x0c", b"\x1a",
    b"\x7f", b"a", b" ", "党".encode("gb18030"), "黨".encode("big5hkscs"), "党".encode("utf-16-le"),
    "党".encode("utf-16-be"), "党", "锟斤拷", "\ufffd", "é", "\ud800".encode("utf-8", "surrogatepass"),
    b"&#x515a;", "，".encode("gb18030"),
]  # fmt: skip


def run(data: bytes) -> None:
    """Each character has its place among the bytes, in order; what could not be read is U+FFFD and listed."""
    found = decode(data, "fuzz")
    text, starts = found.raw.text, list(found.raw.byte_starts)
    text.encode()
    assert len(starts) == len(text) + 1
    assert all(one <= two for one, two in pairwise(starts)), "places go back"
    assert not starts or (starts[0] >= 0 and starts[-1] == len(data)), "places reach outside the file"
    assert 0.0 <= found.confidence <= 1.0
    assert all(data[at : at + len(lost)] == lost for at, lost in found.undecodable)
    assert len(found.undecodable) <= text.count("\ufffd")
