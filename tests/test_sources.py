"""From paths to bytes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from discourse.errors import SourceError
from discourse.formats import collect, read_sources
from discourse.sources import find_sources, read_source


def test_a_folder_gives_its_text_files_in_order_and_lists_the_rest(tmp_path: Path) -> None:
    """Other kinds of file are passed over, but said; hidden ones are nobody's business."""
    for name in ("b.txt", "a.txt", "sub/c.TXT", "notes.wps", ".hidden.txt", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("同志们", encoding="utf-8")
    found = find_sources([tmp_path])
    assert [name for name, _ in found.files] == ["a", "b", "sub/c"]
    assert [Path(p).name for p in found.passed_over] == ["notes.wps"]


@pytest.mark.parametrize(
    "manifest",
    [
        {"outputs": {"methods.md": "", "notes.txt": ""}, "versions": {"discourse": "0.1.0"}},
        {"outputs": {"methods.md": "", "notes.txt": ""}, "discourse": "0.1.0", "export": 1},
    ],
)
@pytest.mark.parametrize("into", ["", "results/"])
def test_results_among_the_speeches_are_no_speeches(tmp_path: Path, manifest: object, into: str) -> None:
    """A second build must not read what the first has written, nor leave out what lies beside it."""
    (tmp_path / "results").mkdir()
    for name in ("a.txt", f"{into}methods.md", f"{into}notes.txt", f"{into}b.txt"):
        (tmp_path / name).write_text("同志们", encoding="utf-8")
    (tmp_path / into / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = find_sources([tmp_path])
    assert [name for name, _ in found.files] == ["a", f"{into}b"]
    assert found.passed_over == ()  # else the second build would say something else than the first


def test_a_folder_of_results_alone_is_a_letter(tmp_path: Path) -> None:
    """It is not empty, and still holds nothing to read."""
    (tmp_path / "methods.md").write_text("# Methods", encoding="utf-8")
    said = {"outputs": {"methods.md": ""}, "versions": {"discourse": "0.1.0"}}
    (tmp_path / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(SourceError, match="holds results of discourse, and no speech beside them"):
        find_sources([tmp_path])


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[1]",
        "no JSON",
        '{"outputs": {"a.txt": ""}}',
        '{"outputs": {"a.txt": ""}, "versions": {"react": "18"}}',
        '{"outputs": ["a.txt"], "discourse": "0.1.0"}',
        '{"outputs": {"b.txt": ""}, "discourse": "0.1.0"}',
        "[" * 100_000,
    ],
)
def test_a_manifest_of_something_else_takes_no_speech_away(tmp_path: Path, text: str) -> None:
    """Many programs write a file of that name."""
    (tmp_path / "a.txt").write_text("同志们", encoding="utf-8")
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert [name for name, _ in find_sources([tmp_path]).files] == ["a"]


def test_the_bytes_and_their_hash_are_the_files_own(tmp_path: Path) -> None:
    """Nothing is decoded, nothing is changed."""
    data = b"\xff\xfe\x00\x01 \r\n"
    (tmp_path / "x.txt").write_bytes(data)
    source = read_source(tmp_path / "x.txt")
    assert source.data == data
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """A folder and a file in it, both given, do not double a speech."""
    (tmp_path / "x.txt").write_text("同志们", encoding="utf-8")
    assert len(read_sources([tmp_path, tmp_path / "x.txt"])) == 1


def test_two_files_of_one_name_get_different_names(tmp_path: Path) -> None:
    """Ids must be unique when two folders hold a file of the same name."""
    for folder in ("2010", "2014"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "讲话.txt").write_text("同志们", encoding="utf-8")
    names = [s.name for s in read_sources([tmp_path / "2010", tmp_path / "2014"])]
    assert len(set(names)) == 2
    assert any("2010" in name for name in names)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder with a speech, one whose name is no UTF-8, and a file of another kind whose name is none either."""
    for name in (b"a.txt", b"b\xff.txt", b"c\xff.wps"):
        try:
            (tmp_path / os.fsdecode(name)).write_text("同志们", encoding="utf-8")
        except OSError:
            pytest.skip("this file system takes no such name")
    return tmp_path


def test_a_name_that_is_no_text_is_a_letter(odd: Path) -> None:
    """No table of ids could hold it; the letter shows the byte, and can be printed."""
    with pytest.raises(
        SourceError, match=r"b\\xff\.txt: the name holds bytes that are no UTF-8.*rename"
    ) as caught:
        read_sources([odd])
    assert str(caught.value).encode("utf-8")


def test_a_name_that_is_no_text_does_not_take_the_others_along(odd: Path) -> None:
    """With keep_going it is a failure as any other; everything that is listed can be written down."""
    found = collect([odd], keep_going=True)
    assert [source.name for source in found.sources] == ["a"]
    [(where, letter)] = found.failures
    assert Path(where).name == r"b\xff.txt"
    assert "no UTF-8" in letter
    assert [Path(path).name for path in found.passed_over] == [r"c\xff.wps"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p / "missing", "no such file"),
        (lambda p: p, "empty"),
        (lambda p: (p / "x.wps").write_bytes(b"x") and p, "no file that can be read"),
        (lambda p: (p / "x.txt").write_bytes(b" \n") and p, "empty"),
    ],
)
def test_what_cannot_be_read_is_a_letter_that_names_it(tmp_path: Path, make, words: str) -> None:
    """The message says which path, what was found, what was expected."""
    path = make(tmp_path)
    with pytest.raises(SourceError, match=words) as caught:
        read_sources([path])
    assert tmp_path.name in str(caught.value)
    assert "Expected" in str(caught.value)
