"""Whatever bytes a list of formulas holds: its entries, or a letter that names the file and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from discourse.errors import LexiconError
from discourse.lexicons import load_formulas

HEAD = "form,category,scope,first_use,source,note"
ROW = "四个坚持,numbered-slogan,national,2005,x,"


def lexicon(folder: Path, data: bytes) -> Path:
    (folder / "lexicon.toml").write_bytes(b'\xef\xbb\xbfname = "own"\nversion = "1"\n')
    (folder / "list.csv").write_bytes(data)
    return folder


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_list_reads_the_same_however_its_lines_end(tmp_path: Path, end: str) -> None:
    """With a mark before its first character, too, as spreadsheets write it."""
    data = b"\xef\xbb\xbf" + end.join([HEAD, ROW, ""]).encode()
    assert [entry.form for entry in load_formulas(lexicon(tmp_path, data))] == ["四个坚持"]


def test_a_cell_without_end_is_a_letter(tmp_path: Path) -> None:
    """A quotation mark that is never closed makes one cell of the rest of a file."""
    data = f'{HEAD}\n"{"四" * 200_000}'.encode()
    with pytest.raises(LexiconError, match=r"list\.csv, line 2: this is no row of cells"):
        load_formulas(lexicon(tmp_path, data))


def test_an_empty_list_is_a_letter(tmp_path: Path) -> None:
    """It has no head."""
    with pytest.raises(LexiconError, match=r"list\.csv, line 1: the header is ''"):
        load_formulas(lexicon(tmp_path, b""))


@pytest.mark.parametrize("day", ["2005-02-30", "2005-13", "２００５", "2005-1-1"])
def test_a_day_that_there_is_not_is_a_letter(tmp_path: Path, day: str) -> None:
    """It would stop whoever reckons the age of a formula."""
    with pytest.raises(LexiconError, match=rf"list\.csv, line 2: .*has the date '{day}'"):
        load_formulas(lexicon(tmp_path, f"{HEAD}\n{ROW.replace('2005', day)}\n".encode()))
