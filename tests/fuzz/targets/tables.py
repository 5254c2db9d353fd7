"""Any table, of texts or of what is known of texts: cells as they stand in the file, or a letter.

The first byte says what the rest is: CSV, TSV, JSON Lines, a workbook, Parquet; capital letters: a table of metadata.
"""

from __future__ import annotations

import io
from functools import cache

import pandas as pd

from discourse.errors import SourceError
from discourse.formats.container import File, sniff
from discourse.formats.metadata import said_of
from discourse.formats.tables import read, rows
from discourse.sources import Source
from discourse.study import Columns

NAME = "tables"

_SUFFIX = {"c": ".csv", "t": ".tsv", "j": ".jsonl", "x": ".xlsx", "p": ".parquet"}

_CSV = (
    'id,text,date,speaker\na,"同志们：\n大家好，""再见""。",2014-03-05,李国强\nb,今天开会。,2013年7月~2014,\n'
)
_JSON = '{"id": "a", "text": "同志们：大家好。", "date": "2014", "n": 1.0}\n{"id": "b", "text": "开会", "x": null}\n'
_SAID = "source,date,title,genre\na,2014-03,讲话,\nb.1,,,发言\n"

#: Two files of bytes that mutation would not come upon.
_FRAME = pd.DataFrame(
    {"id": ["a", "b"], "text": ["同志们。", "开会。"], "date": ["2014", "2015-01-02"], "n": [1.0, None]}
)


@cache
def _workbook() -> bytes:
    file = io.BytesIO()
    _FRAME.to_excel(file, index=False)
    return file.getvalue()


@cache
def _parquet() -> bytes:
    file = io.BytesIO()
    _FRAME.to_parquet(file)
    return file.getvalue()


SEEDS = [
    "c" + _CSV,
    b"c" + _CSV.encode("gb18030"),
    b"c" + _CSV.encode("utf-16"),
    b"c" + _CSV.encode("utf-8-sig"),
    "c" + _CSV.replace(",", ";"),
    "t" + _CSV.replace(",", "\t"),
    "c" + _CSV.replace("\n", "\r"),
    "ctext\n" + "今天开会。\n" * 3,
    "ctext,text\n甲,乙\n",
    "c,text,\n1,甲,3,4\n",
    "j" + _JSON,
    'j{"text": "\\ud800", "id": 1}\n{"text": ["a", {"b": NaN}], "id": 1e400}\n[1]\n',
    'j{"text": {"a": 1}, "date": "2014-02-30"}\n',
    b"x" + _workbook(),
    b"p" + _parquet(),
    "C" + _SAID,
    "C" + _SAID.replace("a,", "nobody,"),
    'J{"source": "a", "date": "20140305"}\n{"source": "b.1", "level": "县"}\n',
    b"X" + _workbook(),
    b"P" + _parquet(),
]

WORDS = [
    ",", ";", "\t", "\n", "\r\n", "\r", '"', '""', "'", "\\", "id", "text", "正文", "date", "source", "speaker",
    "title", " ", "\x00", "{", "}", "[", "]", ":", '": "', "null", "true", "NaN", "Infinity", "1e999", "-0",
    "9" * 30, "\\u0000", "\\ud800", "2014", "2014-03-05", "2013-07/2014-09", "2014年3月5日", "99999", "0000",
    "2014-13-45", "=cmd()", "党", "a", "b", "b.1", "a.9999", "²", "\ufeff", "\u2028", "\x85", b"\xff", b"\xfe",
    "党".encode("gb18030"), b"PK\x03\x04", b"PAR1", "#", "nan", "NA", "1.0",
]  # fmt: skip

LONGEST = 6000

#: What the metadata are of.
_SOURCES = [Source.from_bytes("同志们。".encode(), name) for name in ("a", "b")]


def run(data: bytes) -> None:
    """Every cell is text, of a column with a name; a row is a source with its text in it, or a letter."""
    which, content = data[:1].decode("latin-1"), data[1:]
    path = "t" + _SUFFIX.get(which.lower(), ".csv")
    file = File(content, "t", path)
    if which.isupper():
        for given in (one for said in said_of(_SOURCES, file, Columns()).values() for one in said):
            assert given.date is None or given.date[0] <= given.date[1]
        return
    kind = sniff(content, file.suffix, path)
    kind = "csv" if kind == "text" else kind
    table = rows(file, kind)
    assert all(isinstance(name, str) for name in table.names)
    for label, row in table.rows:
        assert label
        assert set(row) <= set(table.names)
        assert all(isinstance(cell, str) for cell in row.values())
    found = list(read(file, kind, Columns()))
    assert len(found) == len(list(table.rows))
    for (_, cells), (_, source) in zip(table.rows, found, strict=True):
        if isinstance(source, SourceError):
            continue
        assert source.data.decode() in set(cells.values()), "the text is none of the cells"
        assert all(given.date is None or given.date[0] <= given.date[1] for given in source.given)


#: What is loaded once is no part of what an input costs.
for _kind in ("c" + _CSV).encode(), b"x" + _workbook(), b"p" + _parquet():
    run(_kind)
