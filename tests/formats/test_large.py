"""Tables too large to be held give what small ones give, row by row from the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from discourse.errors import SourceError
from discourse.formats import Reading, collect, large
from discourse.limits import Limits

ROWS = [
    {
        "id": f"{n:03}",
        "正文": f"同志们：第{n}号文件。\n“引号”，逗号,与换行。𠀀",
        "date": f"20{n % 20:02}-03-05",
        "note": "",
    }
    for n in range(40)
]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The same rows as JSON Lines (one with a column more), CSV with a byte order mark, TSV and Parquet."""
    frame = pd.DataFrame(ROWS)
    lines = [
        json.dumps(row | ({"speaker": "甲"} if row["id"] == "007" else {}), ensure_ascii=False)
        for row in ROWS
    ]
    (tmp_path / "a.jsonl").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    frame.to_csv(tmp_path / "b.csv", index=False, encoding="utf-8-sig")
    frame.to_csv(tmp_path / "c.tsv", index=False, sep="\t")
    frame.to_parquet(tmp_path / "d.parquet", index=False, row_group_size=7)
    return tmp_path


@pytest.mark.parametrize("name", ["a.jsonl", "b.csv", "c.tsv", "d.parquet", "."])
def test_the_same_sources_come_out(tables: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whether a table is held or read from the disk, every source is equal to the last field."""
    small = collect([tables / name])
    monkeypatch.setattr(large, "LARGE", 10)
    monkeypatch.setattr(large, "_ROWS", 6)
    assert large.large_table(tables / "a.jsonl", "a", False) is not None
    found = collect([tables / name])
    assert found == small
    assert len(found.sources) == (160 if name == "." else 40)


def test_a_table_in_another_encoding_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GB18030 can be told only from the whole, so it is read as small files are."""
    pd.DataFrame(ROWS).to_csv(tmp_path / "b.csv", index=False, encoding="gb18030")
    small = collect([tmp_path / "b.csv"])
    monkeypatch.setattr(large, "LARGE", 10)
    assert large.large_table(tmp_path / "b.csv", "b", False) is None
    assert collect([tmp_path / "b.csv"]) == small


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.jsonl", b'{"text": "a"}\n{"text": \n', "a.jsonl, line 2: this is no JSON"),
        ("a.jsonl", b'{"text": "a"}\n[1, 2, 3, 4, 5]\n', "line 2: this is no record"),
        ("a.jsonl", b"\n\n\n\n\n\n\n\n\n\n\n\n", "the table has no row"),
        ("a.csv", b'text,date\n"a,2014\nb,c,d,e', "cannot be read as a table"),
        ("a.parquet", b"PAR1 and then nothing of the kind", "the table cannot be read"),
    ],
)
def test_a_broken_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, words: str
) -> None:
    """With the line, before any of its rows is given out."""
    (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(large, "LARGE", 10)
    with pytest.raises(SourceError, match=words):
        next(iter(Reading([tmp_path / name])))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "a.jsonl",
            b'{"text": "' + b"x" * 300 + b'"}\n',
            r"line 1: the line has more than 200 B.*--limit file=",
        ),
        ("a.csv", b"text,date\n" + b"a,2014,surplus\n" * 20, "rows have more cells than the head has names"),
        ("a.csv", b"text,date\n" + b"a,2014\n" * 30 + b"b,c,d,e\n", "cannot be read as a table"),
    ],
    ids=["a line without end", "a head too short", "a row too long, further down"],
)
def test_a_large_table_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, words: str
) -> None:
    """Also where its head and its first rows are those of a table."""
    (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(large, "LARGE", 10)
    monkeypatch.setattr(large, "_ROWS", 6)
    with pytest.raises(SourceError, match=rf"{name}.*{words}"):
        list(Reading([tmp_path / name], limits=Limits(file=200)))
