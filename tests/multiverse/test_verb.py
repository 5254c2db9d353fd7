"""`discourse multiverse`: tables, words, letters and exit codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from discourse.__main__ import main
from discourse.engine import Engine
from discourse.measured import plan

from .invented import write

QUICK = ("--outcomes", "stance.theta", "--choices", "headings", "weighting")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six invented speeches and a copy, under a name with a blank."""
    return write(tmp_path_factory.mktemp("a b") / "讲话 集")


def run(capsysbinary: pytest.CaptureFixture[bytes], *argv: object) -> tuple[int, str, str]:
    """One run: exit code, standard output, standard error."""
    code = main(["multiverse", *(str(a) for a in argv)])
    out, err = capsysbinary.readouterr()
    return code, out.decode("utf-8"), err.decode("utf-8")


def study(folder: Path, *lines: str) -> Path:
    """A study file beside the speeches, which names them by a relative path."""
    path = folder.parent / "a study.toml"
    path.write_text(
        "\n".join(
            [
                "[sources]",
                f'paths = ["{folder.name}"]',
                "[comparisons]",
                'primary = ["length.tokens"]',
                "level = 0.2",
                *lines,
            ]
        ),
        encoding="utf-8",
    )
    return path


def test_a_row_a_specification_and_a_sentence_a_claim(capsysbinary, folder: Path) -> None:
    """Two texts, three estimates, three pairs of eras; the words go to standard error."""
    code, out, err = run(capsysbinary, folder, *QUICK)
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 2 * 3 * 3
    assert {row["outcome"] for row in rows} == {"stance.theta"}
    assert (rows[0]["n_target"], rows[0]["n_reference"]) == ("3", "3")
    lines = err.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("discourse: stance.theta, 2014-mass-line against 2010-new-village: higher, ")
    assert lines[1].endswith("cannot be compared in the study's own specification")


@pytest.mark.thorough
def test_any_number_of_workers_writes_the_same_bytes(
    capsysbinary, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From texts and from a study file, of which nothing stays in the cache; workers are given several pieces."""
    monkeypatch.setattr(plan, "ENOUGH", (1 << 20, 1))
    monkeypatch.setattr(plan, "MOST", (4 << 20, 2))
    monkeypatch.setenv("DISCOURSE_CACHE", str(tmp_path))
    given: dict[str, int] = {}

    def noted(engine: Engine, work: Any, items: Iterable[Any], **how: Any) -> Iterator[Any]:
        listed = list(items)
        given[getattr(work, "func", work).__name__] = len(listed)
        return whole(engine, work, listed, **how)

    whole = Engine.map
    monkeypatch.setattr(Engine, "map", noted)
    file = study(folder)
    for asked in ((folder, *QUICK), (file, "--choices", "headings", "quotations")):
        code, one, _ = run(capsysbinary, *asked, "--workers", 1)
        assert code == 0
        given.clear()
        assert run(capsysbinary, *asked, "--workers", 2)[:2] == (0, one)
        assert min(given[name] for name in ("measure_shard", "_find", "_measure")) > 2
        assert len(one.splitlines()) > 10
    assert not list(tmp_path.iterdir())


def test_a_row_a_claim_into_a_file(capsysbinary, folder: Path, tmp_path: Path) -> None:
    """--table claims, -o: nothing on standard output."""
    code, out, _ = run(capsysbinary, folder, *QUICK, "--table", "claims", "-o", tmp_path / "claims.csv")
    assert (code, out) == (0, "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "claims.csv").read_text(encoding="utf-8-sig"))))
    assert [row["specifications"] for row in rows] == ["6", "6", "6"]
    assert float(rows[0]["level"]) == 0.05


def test_the_same_bytes_twice_and_another_grouping(capsysbinary, folder: Path) -> None:
    """Genres instead of eras; nothing hangs on the run."""
    asked = (folder, *QUICK, "--by", "genre", "--level", "0.5", "--seed", "3", "--table", "claims")
    code, out, _ = run(capsysbinary, *asked)
    assert code == 0
    (row,) = csv.DictReader(io.StringIO(out))
    assert {row["target"], row["reference"]} == {"发言", "讲话"}
    assert float(row["level"]) == 0.5
    assert run(capsysbinary, *asked)[1] == out


def test_a_study_file_says_what_is_asked(
    capsysbinary, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sources by their path from the file, from wherever one stands; its outcome, choices and level."""
    monkeypatch.chdir(tmp_path)
    path = study(folder, "[multiverse]", 'choices = ["weighting"]')
    code, out, _ = run(capsysbinary, path, "--table", "claims")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["outcome"] for row in rows} == {"length.tokens"}
    assert {row["specifications"] for row in rows} == {"3"}
    assert float(rows[0]["level"]) == 0.2


def test_the_command_line_holds_against_the_study_file(capsysbinary, folder: Path) -> None:
    """Outcome, choices, grouping and level said here are those that are used."""
    code, out, _ = run(
        capsysbinary, study(folder), *QUICK, "--by", "genre", "--level", "0.5", "--table", "claims"
    )
    assert code == 0
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["outcome"], row["specifications"], float(row["level"])) == ("stance.theta", "6", 0.5)


@pytest.mark.parametrize(
    "option", [("--tokenizer", "jieba"), ("--script", "keep"), ("--eras", "plans"), ("--column", "text=正文")]
)
def test_what_only_the_study_file_can_say_is_refused(
    capsysbinary, folder: Path, option: tuple[str, ...]
) -> None:
    """An option that would be passed over in silence is an error."""
    code, out, err = run(capsysbinary, study(folder), *option)
    assert (code, out) == (1, "")
    assert f"{option[0]} is for the study file to say" in err


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--outcomes", "stance.tetha"), "Try: stance.theta"),
        (("--outcomes", "tfidf.党"), "single terms are none"),
        (("--choices", "heading"), "Try: headings"),
        (("--figure", __file__), "this is a file"),
    ],
)
def test_a_wrong_word_is_told_before_any_work(capsysbinary, asked: tuple[str, ...], words: str) -> None:
    """Even before it is seen that the sources do not exist."""
    code, out, err = run(capsysbinary, "nowhere at all", *asked)
    assert (code, out) == (1, "")
    assert words in err


def test_a_missing_study_is_told(capsysbinary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path the study file here is meant; there is none."""
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsysbinary)
    assert code == 1
    assert "study.toml: the study file cannot be read" in err


def test_what_was_left_out_gives_its_own_exit_code(capsysbinary, tmp_path: Path) -> None:
    """--keep-going: 3, and the file is named; without it an error."""
    folder = write(tmp_path / "some", copy=False)
    (folder / "broken.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8)
    assert run(capsysbinary, folder, *QUICK)[0] == 1
    code, out, err = run(capsysbinary, folder, *QUICK, "--keep-going")
    assert code == 3
    assert "broken.txt" in err
    assert out
    code, out, err = run(capsysbinary, study(folder), *QUICK, "--keep-going")
    assert code == 3
    assert "broken.txt" in err


def test_the_figure_is_five_files(capsysbinary, folder: Path, tmp_path: Path) -> None:
    """Beside the table, in a folder that need not be there yet."""
    code, out, _ = run(capsysbinary, folder, *QUICK, "--figure", tmp_path / "new" / "figures")
    assert code == 0
    assert out
    written = {path.name for path in (tmp_path / "new" / "figures").iterdir()}
    assert written == {f"specification.{suffix}" for suffix in ("svg", "pdf", "png", "csv", "json")}
