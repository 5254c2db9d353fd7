"""What a text may hold is text wherever it is written: in a spreadsheet, a page, a paper, on a terminal."""

from __future__ import annotations

import argparse
import csv
import io
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import discourse
from discourse import eras
from discourse.annotate import draw_sample, read_codes, read_key, sheet_csv
from discourse.build import describe
from discourse.corpus import Corpus
from discourse.publish.cite.methods import statement
from discourse.publish.cite.printed import verbatim
from discourse.publish.cite.values import clean
from discourse.publish.tables import csv_text, guarded, unguarded
from discourse.verbs._output import told, write_records, write_table
from tests.helpers import make_segmented, make_speech
from tests.publish.cite import folders

#: What a spreadsheet runs, by itself and behind what it may drop or take for the end of a row.
RUN = ("=cmd|'/c calc'!A0", "+1+cmd()", "-2+3", "@SUM(A1)", "＝1", "＋1", "－1", "＠A1")
BEFORE = (
    "",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\0",
    " ",
    "\u3000",
    "\ufeff",
    "\u200b",
    "\u202e",
    "'",
    "x\r",
    "x\r\r\n\r",
    '"',
)
CELLS = [before + run for before in BEFORE for run in RUN]

#: How a spreadsheet sees that a cell is to be run, whatever it drops before.
FORMULA = re.compile(r"[\s\0\ufeff\u200b\u202e]*[=+\-@＝＋－＠]")


def rows_of(text: str) -> list[list[str]]:
    """The cells as a reader of CSV has them, a carriage return ending a row as a line feed does."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def runs(text: str) -> list[str]:
    """The cells that a spreadsheet would run; numbers are none."""
    return [cell for row in rows_of(text) for cell in row if FORMULA.match(cell) and not is_number(cell)]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def arguments(path: Path) -> argparse.Namespace:
    return argparse.Namespace(format="csv", output=str(path))


def test_no_cell_of_a_table_runs(tmp_path: Path) -> None:
    """By every way that a verb or a build writes a table: cells, names of columns and of rows."""
    frame = pd.DataFrame({"text": CELLS, "=n": -1.5}, index=pd.Index(CELLS, name="@id"))
    write_table(arguments(tmp_path / "a.csv"), frame)
    write_records(arguments(tmp_path / "b.csv"), lambda: iter([{"text": cell, "=n": -1} for cell in CELLS]))
    for text in (
        csv_text(frame),
        *((tmp_path / name).read_text(encoding="utf-8") for name in ("a.csv", "b.csv")),
    ):
        assert runs(text) == []
        assert len(rows_of(text)) == len(CELLS) + 1


def test_numbers_stay_numbers() -> None:
    """A minus sign is no formula where the column is one of numbers."""
    frame = pd.DataFrame(
        {"a": [-1.5, float("nan"), -float("inf")], "b": [-1, 2, -3], "c": [True, False, True]}
    )
    assert csv_text(frame, index=False) == "a,b,c\n-1.5,-1,True\n,2,False\n-inf,-3,True\n"


@given(
    st.text(st.sampled_from(["=", "-", "'", "\r", "\n", "\t", " ", "党", "\0", ",", '"', ";"]), max_size=6)
)
@example("\r=1")
@example("''\t=1")
@settings(max_examples=100, deadline=None)
def test_a_cell_comes_back(text: str) -> None:
    """What was guarded is given back, and a table has as many rows as it was given."""
    assert unguarded(guarded(text)) == text
    (_, row) = rows_of(csv_text(pd.DataFrame({"n": [1], "text": [text]}), index=False))
    assert unguarded(row[1]) == re.sub(r"\r(?!\n)", "\n", text)
    assert not FORMULA.match(row[1])


def test_every_table_goes_through_the_one_writer() -> None:
    """Nothing else in the package writes CSV, but what is handed to programs that would take the guard for text."""
    root = Path(discourse.__file__).parent
    writes = re.compile(r"\.to_csv\(|csv\.(?:writer|DictWriter)\(")
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if writes.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"publish/tables.py", "exchange/quanteda.py", "exchange/imported.py"}


def test_the_table_of_speeches_holds_any_title() -> None:
    """speeches.csv of a corpus whose titles, speakers and ids are formulas: none runs, a speech a row."""
    speeches = (make_speech(f"同志们：第{n}篇。", f"{one}.1", title=one) for n, one in enumerate(CELLS))
    text = csv_text(describe(Corpus(tuple(speeches)), eras.load("party")))
    assert runs(text) == []
    assert len(rows_of(text)) == len(CELLS) + 1


def test_codes_of_sentences_that_are_formulas_match_them_again(tmp_path: Path) -> None:
    """The sheet goes out guarded; whether the coder's program keeps the apostrophe or drops it, the codes fit."""
    texts = [f"{run}，第{n}句。" for n, run in enumerate(RUN)]
    one = make_segmented("".join(texts), "a.1", tokens=(), earliest=date(2014, 1, 1))
    drawn = draw_sample([one], len(texts), 1, eras.load("party"))
    (tmp_path / "key.csv").write_text(sheet_csv(drawn.key), encoding="utf-8")
    assert runs(sheet_csv(drawn.key)) == runs(sheet_csv(drawn.sheet)) == []
    key = read_key(tmp_path / "key.csv")
    assert sorted(key["text"]) == sorted(texts)
    kept = sheet_csv(drawn.sheet.assign(code="plan"))
    dropped = pd.DataFrame([[cell.removeprefix("'") for cell in row] for row in rows_of(kept)])
    (tmp_path / "kept.csv").write_text(kept, encoding="utf-8")
    dropped.to_csv(tmp_path / "dropped.csv", index=False, header=False)
    for name in ("kept", "dropped"):
        assert set(read_codes([tmp_path / f"{name}.csv"], key)[name]) == {"plan"}


def test_what_is_left_out_is_told_in_characters_that_are_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """No letter clears a screen, begins a line of its own or writes from right to left."""
    assert told([("a.txt", "a\x1b[2J\x9b.txt: no\ndiscourse: all is well\u202e")]) == 3
    said = capsys.readouterr().err
    assert said == "discourse: left out: a\\x1b[2J\\x9b.txt: no\\x0adiscourse: all is well\\u202e\n"


@pytest.mark.parametrize(
    "name", ["\\input{/etc/passwd}", "<script>x</script>", "$x^2$", "[@key]", "*a* `b` ~c~", "a\nb"]
)
def test_a_name_in_the_methods_statement_is_a_name(tmp_path: Path, name: str) -> None:
    """No TeX, HTML, formula, citation or emphasis of its own: every sign is escaped, and the letters are there."""
    results = folders.folder(tmp_path / "results")
    results.about["study"]["title"] = results.about["title"] = name  # type: ignore[index]
    text = statement(results)
    assert f"The study “{verbatim(name)}” read" in text
    bare = re.sub(r"\\[^\w\s]", "", verbatim(name))
    assert not re.search(r"[\\<>$@*`~^\n]", bare)
    assert re.sub(r"[^\w]", "", verbatim(name)) == re.sub(r"[^\w]", "", name)


@pytest.mark.parametrize(
    "name", ["甲乙 (2014)", "社会主义新农村", "a_b.txt", "R&D", "“一”，二：三—四", "a　b"]
)
def test_a_plain_name_is_left_as_it_is(name: str) -> None:
    """Nothing is escaped that is no markup."""
    assert verbatim(name) == name


def test_a_key_of_a_macro_has_no_character_that_tex_refuses() -> None:
    """Control characters in the name of a group would stop the paper that quotes its number."""
    assert clean("comparisons/a\x07b\x7f\u202e/p") == "comparisons/a-b--/p"
