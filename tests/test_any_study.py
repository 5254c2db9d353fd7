"""Whatever bytes a study or a file of eras holds: what it says, or a letter that names the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from discourse.eras import load
from discourse.errors import LexiconError, StudyError
from discourse.study import Study

ERA = '[[era]]\nid = "a"\nen = "A"\nzh = "甲"\n'


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("x = " + "[" * 5000, "not valid TOML"),
        ("seed = " + "9" * 5000, "not valid TOML"),
        ("seed = 0x" + "f" * 5000, "out of range.*at most 9223372036854775807"),
        ("title = 0x" + "f" * 5000, "wrong kind"),
        ('title = "a\\u0000b"', "title: .*NUL"),
        ('[sources]\npaths = ["a", "b\\u0000"]', "paths: .*NUL"),
        ("title = ['" + "长" * 5000 + "']", "^.{0,500}wrong kind"),
        ('title = "\\ud800"', "not valid TOML"),
    ],
    ids=[
        "deep",
        "long number",
        "long hexadecimal",
        "no text",
        "NUL",
        "NUL in a path",
        "long value",
        "half a character",
    ],
)
def test_what_no_study_can_hold_is_a_letter(tmp_path: Path, toml: str, words: str) -> None:
    """Nesting without end, numbers without end, and the character that no path can hold."""
    path = tmp_path / "study.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(StudyError, match=words) as caught:
        Study.read(path)
    assert "study.toml" in str(caught.value)


def test_a_mark_before_the_first_character_is_none_of_the_study(tmp_path: Path) -> None:
    """Some editors put it there; the study and the eras mean the same."""
    for name, text in (("study.toml", "seed = 7\n"), ("eras.toml", ERA)):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert Study.read(tmp_path / "study.toml").seed == 7
    assert [era.zh for era in load(tmp_path / "eras.toml")] == ["甲"]


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("era = [1, 2]", "names no era"),
        ("era = 'a'", "names no era"),
        ("[era]\nid = 'a'", "names no era"),
        (ERA.replace('"a"', '["a"]'), "id of an era is no text"),
        (ERA.replace('"a"', '" "'), "empty id"),
        (ERA.replace('"甲"', "1"), "zh of an era is no text"),
        (ERA + "reason = 2", "reason of an era is no text"),
        ("source = [1]\n" + ERA, "source is no text"),
        ("x = " + "[" * 5000, "not valid TOML"),
    ],
)
def test_eras_that_are_none_are_a_letter(tmp_path: Path, toml: str, words: str) -> None:
    """Wherever the file has something else than a table with text in it."""
    path = tmp_path / "eras.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(LexiconError, match=words) as caught:
        load(path)
    assert "eras.toml" in str(caught.value)
