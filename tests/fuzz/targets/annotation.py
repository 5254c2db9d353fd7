"""Any file of codes, and any key: codes that are what the file says, or a letter. The first byte says which it is."""

from __future__ import annotations

import csv
import io
from functools import cache

import pandas as pd

from discourse.annotate.codes import read_codes, read_key
from discourse.annotate.sample import Sample, draw_sample, sheet_csv
from discourse.eras import load
from discourse.segment.segmented import STANCES
from tests.helpers import make_segmented

from ._files import put

NAME = "annotation"

_TEXT = "建了三个支部。有的支部不开会。2014年3月5日\n=要整改，抓落实。（掌声）\n去年修了路，“好”。"


@cache
def _drawn() -> Sample:
    stances = ("achievement", "problem", "other", "plan", "other", "achievement")
    return draw_sample([make_segmented(_TEXT, "a.1", stances=stances)], 5, 1, load("party"))  # type: ignore[arg-type]


_CODES = dict(zip(("a", "p", "plan", "o"), STANCES, strict=True))


def _coded() -> pd.DataFrame:
    sheet = _drawn().sheet
    return sheet.assign(code=(["achievement", "problem", "plan", "other", ""] * len(sheet))[: len(sheet)])


_SHEET, _KEY = sheet_csv(_coded()), sheet_csv(_drawn().key)

SEEDS = [
    "0" + _SHEET,
    b"0" + _SHEET.encode("gb18030", "replace"),
    b"0" + _SHEET.encode("utf-16"),
    "0" + _SHEET.replace("\n", "\r\n"),
    "0" + _SHEET.replace(",", ";"),
    "1" + _KEY,
    "1" + _KEY.replace("0.0", "nan"),
]

WORDS = [
    ",", ";", "\t", "\n", "\r", '"', "'", "id", "code", "Code", "text", "note", "achievement", "problem",
    "plan", "other", "成绩", "问题", "ＡＣＨＩＥＶＥＭＥＮＴ", " ", "\u3000", "\x00", "nan", "inf", "-1", "0",
    "1e999", "1_0", "党", "2014-03-05", "?", "\ufeff", "\ufffd", "𠮷", "'=", "=", "s",
    *(str(name) for name in _drawn().key["id"]), b"\xff", b"\xfe",
]  # fmt: skip

LONGEST = 4000


def run(data: bytes) -> None:
    """The codes of an accepted file are those that a plain reading of its cells gives."""
    if data[:1] == b"1":
        key = read_key(put("key.csv", data[1:]))
        assert key["id"].is_unique
        assert (key["stratum_sentences"] >= 1).all()
        assert key.notna().all(axis=None)
        return
    codes = read_codes([put("coder.csv", data[1:])], _drawn().key)["coder"]
    assert list(codes.index) == list(_drawn().key["id"])
    assert all(code is None or code in STANCES for code in codes)
    try:
        text = data[1:].decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    said = {row.get("id", ""): row.get("code", "") for row in csv.DictReader(io.StringIO(text, newline=""))}
    for name, code in codes.items():
        if code is not None and isinstance(said.get(str(name)), str) and said[str(name)] in STANCES:
            assert code == said[str(name)], "another code than the file says"


#: What is loaded once is no part of what an input costs.
FIRST = ("0" + _SHEET).encode()
