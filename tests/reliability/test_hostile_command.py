"""Limits and hostile names from the command line: what is passed on, and what a terminal is shown."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from discourse.__main__ import main
from discourse.verbs import _output

TALK = "关于春季工作的讲话\n2014年3月5日\n同志们：去年修通了机耕路。有的村账目公开不及时。谢谢大家！\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A speech of two kilobytes, and a study of it."""
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "a.txt").write_text(TALK * 12, encoding="utf-8")
    (tmp_path / "study.toml").write_text('[sources]\npaths = ["talks"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["clean", "talks"],
        ["speeches", "talks"],
        ["features", "--extractors", "length", "--engine", "serial", "--", "talks"],
        ["build", "study.toml", "--engine", "serial"],
        ["report", "."],
        ["multiverse", "study.toml"],
    ],
)
@pytest.mark.usefixtures("folder")
def test_every_verb_that_reads_takes_the_limit(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Below the size of the file it is refused, before anything is written."""
    assert main([words[0], "--limit", "file=1KB", *words[1:]]) == 1
    assert "at most 1 KB, the limit 'file'" in capsys.readouterr().err
    assert not Path("figures").exists()


def test_a_limit_that_is_raised_lets_it_through(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the size that the letter named."""
    assert main(["clean", "--limit", "file=4KB", "talks"]) == 0
    assert capsys.readouterr().out.startswith("关于春季工作的讲话")


def test_a_letter_does_not_command_the_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that clears the screen is spelt out."""
    (folder / "\x1b[2J.txt").touch()
    assert main(["clean", "\x1b[2J.txt"]) == 1
    assert capsys.readouterr().err.startswith("discourse: \\x1b[2J.txt: the file is empty")


def test_a_text_does_not_command_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal it is spelt out; in a pipe its bytes are its bytes."""

    class Screen(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    for kind, shown in (
        (Screen, b"a\\x1b[31m\\u202e\n\tb"),
        (io.TextIOWrapper, "a\x1b[31m\u202e\n\tb".encode()),
    ):
        out = io.BytesIO()
        monkeypatch.setattr(_output.sys, "stdout", kind(out, encoding="utf-8"))
        _output.write("-", "a\x1b[31m\u202e\n\tb")
        assert out.getvalue() == shown
