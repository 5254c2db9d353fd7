"""Names that break shells, tables and paths: they are names like any other."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from pathlib import Path

import pandas as pd
import pytest

from discourse.__main__ import main
from discourse.engine import Engine
from discourse.errors import DiscourseError
from discourse.formats import read_sources
from discourse.measured import measure, open_measured, plan

from . import FEW, assert_same, contents, in_memory, source, sources, speech_text

#: As files are called by scrapers, by accident and by malice.
NAMES = [
    "-rf",
    "--workers",
    "a\nb",
    "a\r\nb\tc",
    "'; DROP TABLE speeches; --",
    'say "讲话"',
    "100%{name}\\d",
    "空 格　与全角",
    "🙂𠀀",
    "é" + "e\u0301",
    "a.b.c",
    "NUL",
    "measured",
    "\u202eoht",
]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such names there")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with blanks and Chinese in its name, and such files in it."""
    folder = tmp_path / "我的 语料 (1)" / "-texts"
    folder.mkdir(parents=True)
    for n, name in enumerate(NAMES):
        (folder / f"{name}.txt").write_text(speech_text(n), encoding="utf-8")
    return folder


@pytest.mark.usefixtures("small_shards")
def test_hostile_names_are_names(texts: Path, tmp_path: Path) -> None:
    """Sources so called are measured as in memory, found again by a second run, and come back with their names."""
    given = read_sources([texts])
    assert len(given) == len(NAMES)
    place = tmp_path / "量 好 的\n-语料"
    found, _, count = measure(given, place, options=FEW)
    expected = in_memory(given)
    assert_same(found, expected)
    assert count == len(NAMES)
    assert {speech.id for speech in found.corpus} == {speech.id for speech in expected.corpus}
    assert [one.path for one in found.sources()] == [one.path for one in given]
    for speech in expected.corpus:
        assert found.corpus[speech.id] == speech
    del found
    gc.collect()
    assert measure(given, place, options=FEW)[2] == 0


@pytest.mark.usefixtures("small_shards")
def test_the_files_of_a_folder_have_plain_names(texts: Path, tmp_path: Path) -> None:
    """No name of a source becomes the name of a file: sixteen hex digits, whatever was measured."""
    measure(read_sources([texts]), tmp_path / "m", options=FEW)
    for path in contents(tmp_path / "m"):
        stem = Path(path).stem
        assert stem in ("measured", "duplicates", ".lock") or (len(stem) == 16 and int(stem, 16) >= 0)


@pytest.mark.slow
def test_workers_find_a_folder_of_any_name(texts: Path, tmp_path: Path) -> None:
    """A path with blanks, Chinese and a line break goes to a worker and comes back."""
    given = read_sources([texts])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "ENOUGH", (1 << 20, 2))
        patch.setattr(plan, "MOST", (4 << 20, 4))
        measure(given, tmp_path / "a b\n语料", options=FEW, engine=Engine("processes", workers=2))
        measure(given, tmp_path / "plain", options=FEW)
    assert contents(tmp_path / "a b\n语料") == contents(tmp_path / "plain")


def test_hostile_names_on_the_command_line(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Measured by name behind ``--``, and asked again: the table is that of the files."""
    monkeypatch.chdir(texts)
    names = [f"{name}.txt" for name in NAMES if name not in ("measured", "NUL")]
    out = str(tmp_path / "-m 语料")
    assert main(["measure", "-o", out, "--engine", "serial", "--extractors", "length", "--", *names]) == 0
    assert main(["features", "--extractors", "length", "--", out]) == 0
    found = capsysbinary.readouterr().out
    assert main(["features", "--extractors", "length", "--", *names]) == 0
    assert found == capsysbinary.readouterr().out


def test_a_folder_may_be_named_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path, with dots in it, also through a link, is the folder it leads to."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    found, *_ = measure(sources(range(2)), "../m", options=FEW)
    assert_same(found, in_memory(sources(range(2))))
    del found
    gc.collect()
    os.symlink(tmp_path / "m", tmp_path / "link")
    assert measure(sources(range(2)), tmp_path / "link", options=FEW)[2] == 0
    assert_same(open_measured("../link"), in_memory(sources(range(2))))


def test_workers_find_a_folder_named_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative folder is the caller's, though the workers were started elsewhere before."""
    monkeypatch.setattr(plan, "ENOUGH", (1 << 20, 1))
    monkeypatch.setattr(plan, "MOST", (4 << 20, 1))
    with Engine("processes", workers=1) as engine:
        assert list(engine.map(len, ["a", "bc"])) == [1, 2]
        monkeypatch.chdir(tmp_path)
        found, *_ = measure(sources(range(3)), "m", options=FEW, engine=engine)
        assert_same(found, in_memory(sources(range(3))))
    assert (tmp_path / "m" / "measured.json").exists()


def test_what_is_said_of_a_speech_may_be_anything(tmp_path: Path, small_shards: None) -> None:
    """A title, speaker and place with quotes, line breaks and controls come back from the tables as said."""
    from dataclasses import replace

    from discourse.sources import Given

    odd = '=cmd|"/c calc"!A1\n\x00\x1b[31m<script>𠀀\u2028'
    given = [
        replace(one, given=(Given(odd, title=odd, speaker=odd, place=odd),), notes=(odd,))
        for one in sources(range(3))
    ]
    found, *_ = measure(given, tmp_path / "m", options=FEW)
    assert_same(found, in_memory(given))
    titles = pd.read_parquet(tmp_path / "m" / "speeches")["title"]
    assert set(titles) == {speech.title for speech in in_memory(given).corpus}


def test_a_name_that_holds_half_a_character_is_a_letter_or_a_name(tmp_path: Path) -> None:
    """A source whose name no text can hold is refused in a letter, or measured: never a traceback."""
    given = [*sources(range(2)), source("bad\udce9", speech_text(5))]
    with contextlib.suppress(DiscourseError):
        found, *_ = measure(given, tmp_path / "m", options=FEW)
        assert len(found) == 3


def test_a_very_long_name_and_a_very_long_line(tmp_path: Path) -> None:
    """Ten thousand characters in a name, and a hundred thousand in a line, are measured like any other."""
    long = speech_text(1).replace("谢谢大家!", "各村要抓紧落实," * 12_500 + "谢谢大家!")
    given = [source("长" * 10_000, speech_text(0)), source("line", long)]
    found, *_ = measure(given, tmp_path / "m", options=FEW)
    assert_same(found, in_memory(given))
