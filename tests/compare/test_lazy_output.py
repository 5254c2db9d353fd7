"""Tables and records written piece by piece: the same bytes as written whole, and all of them or none."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from discourse.errors import PublishError
from discourse.publish import tables
from discourse.publish.tables import csv_parts, csv_text, guarded, json_lines, table_records, write_table
from discourse.records import places
from discourse.verbs import _output

RECORDS: list[dict[str, Any]] = [
    {"speech": "a", "n": 1, "probability": {"plan": 0.5}, "section": ["一"], "heading": False, "raw_end": 3},
    {"speech": "=b", "n": 2, "probability": {"plan": 1.0}, "section": [], "heading": True, "where": "page 2"},
    {"speech": "丙\n", "n": 3, "probability": {"plan": 1 / 3}, "section": [], "heading": True, "raw_end": 9},
]


@pytest.fixture
def table() -> pd.DataFrame:
    """Numbers, gaps, texts that a spreadsheet would run, line ends, an index."""
    texts = ["=1", "党\n", None, "'x", 'a,"b"', "", "-3"]
    index = pd.Index(list("gfedcba"), name="id")
    return pd.DataFrame({"x": np.r_[np.nan, np.arange(6) / 7], "n": range(7), "t": texts}, index=index)


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
@pytest.mark.parametrize("index", [True, False])
def test_csv_in_pieces_is_the_csv(
    monkeypatch: pytest.MonkeyPatch, table: pd.DataFrame, rows: int, index: bool
) -> None:
    """Against pandas on the whole table, guarded cell by cell; empty tables too."""
    monkeypatch.setattr(tables, "ROWS", rows)
    for given in (table, table.head(0), table[["t"]].head(1)):
        whole = given.reset_index() if index else given.copy()
        for name in set(whole.columns) - {"x", "n"}:
            whole[name] = [guarded(v) if isinstance(v, str) else v for v in whole[name]]
        told = whole.to_csv(index=False, lineterminator="\n", float_format="%.10g")
        assert "".join(csv_parts(given, index=index)) == told == csv_text(given, index=index)


def test_records_of_a_table_in_pieces(monkeypatch: pytest.MonkeyPatch, table: pd.DataFrame) -> None:
    """As pandas gives them of the whole table, a missing number as None."""
    monkeypatch.setattr(tables, "ROWS", 2)
    found = table_records(table[["x", "n"]])
    assert [row["n"] for row in found] == list(range(7))
    assert found[0]["x"] is None
    assert found[6]["x"] == pytest.approx(5 / 7)


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_records_as_a_table_have_the_columns_of_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: int
) -> None:
    """A column that only a later record has is there from the first row on, in the order pandas has."""
    monkeypatch.setattr(tables, "ROWS", rows)
    made = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal made
        made += 1
        yield from RECORDS

    out = tmp_path / "a.csv"
    _output.write_records(Namespace(format="csv", output=str(out)), records)
    assert out.read_text(encoding="utf-8") == csv_text(pd.json_normalize(RECORDS), index=False)
    assert made == 2
    _output.write_records(Namespace(format="csv", output=str(out)), lambda: iter(()))
    assert out.read_text(encoding="utf-8") == csv_text(pd.json_normalize([]), index=False)


def test_records_as_lines(tmp_path: Path) -> None:
    """One JSON record a line, made once."""
    out = tmp_path / "a.jsonl"
    _output.write_records(Namespace(format="jsonl", output=str(out)), lambda: iter(RECORDS))
    assert [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] == RECORDS
    assert out.read_text(encoding="utf-8") == json_lines(RECORDS)


def test_what_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    """An error after the first piece: the file before it stays, nothing lies beside it."""
    out = tmp_path / "a.txt"
    out.write_text("before")

    def pieces() -> Iterator[str]:
        yield "half"
        raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        _output.write(str(out), pieces())
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert out.read_text() == "before"
    _output.write(str(out), iter(["ha", "lf"]))
    assert out.read_text() == "half"


def test_a_place_that_cannot_be_written_is_a_letter(tmp_path: Path) -> None:
    """Found when the file is made, and said with its path."""
    with pytest.raises(PublishError, match="the file cannot be written"):
        _output.write(str(tmp_path / "none" / "a.txt"), iter(["a"]))


def test_a_table_in_a_file(tmp_path: Path, table: pd.DataFrame) -> None:
    """The bytes of its CSV."""
    assert write_table(table, tmp_path / "t.csv").read_text(encoding="utf-8") == csv_text(table)


def test_places_of_a_term() -> None:
    """From the left and without overlaps, as ``str.count`` counts them; astral characters are one."""
    for text in ("哈哈哈哈", "", "𠮷哈𠮷", "a\r\n哈", "***"):
        for term in ("哈", "哈哈", "𠮷", "*"):
            found = list(places(text, term))
            assert len(found) == text.count(term)
            assert all(text.startswith(term, at) for at in found)
