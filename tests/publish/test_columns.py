"""What the columns of a build's tables mean is told of every column, and of no other."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from discourse.__main__ import main
from discourse.publish.tables import column_meanings
from discourse.verbs.codebook import TABLES


@pytest.mark.parametrize("name", TABLES[1:])
def test_every_column_has_a_meaning(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of the table as `make figures` leaves it; the columns of each group stand once, for all."""
    with (root / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
    eras = [column[2:] for column in head if column.startswith("n ")]
    told = [
        group.replace("GROUP", era)
        for group in column_meanings(name)["name"]
        for era in (eras if "GROUP" in group else [""])
    ]
    assert sorted(told) == sorted(head)
    if not eras:
        assert told == head
    assert main(["codebook", "--table", name]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == ["name", "meaning"]
    assert all(meaning for _, meaning in rows)
    assert len(rows) == len(column_meanings(name)) + 1
