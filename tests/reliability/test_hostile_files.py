"""Folders that nobody has looked into: links, pipes, devices, what is too large, what goes while it is read."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from discourse import sources
from discourse.errors import SourceError
from discourse.formats import Reading, collect, large, read_sources
from discourse.limits import Limits, sized
from discourse.sources import find_sources, read_bytes, visible
from tests.helpers import assert_no_square

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such files there")

TALK = "同志们：今天召开春季工作会议。成绩要看到，问题要认账。\n"
SMALL = Limits(file=1 << 10, table=2 << 10, packed=4 << 10, wait=0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one speech in it."""
    (tmp_path / "a.txt").write_text(TALK, encoding="utf-8")
    return tmp_path


def test_what_is_no_file_is_passed_over_and_said(folder: Path) -> None:
    """A pipe, a socket, links to nowhere, to a folder, round in a circle, to a device, to a file that is there."""
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket must be short
        made.bind("socket.txt")
        os.chdir(here)
    for name, target in {
        "nowhere.txt": "nix", "loop.txt": "loop.txt", "self": ".", "zero.txt": "/dev/zero", "link.txt": "a.txt",
    }.items():  # fmt: skip
        (folder / name).symlink_to(target)
    found = find_sources([folder])
    assert [name for name, _ in found.files] == ["a"]
    said = {Path(one.partition(" (")[0]).name: one.partition(" (")[2][:-1] for one in found.passed_over}
    assert said.pop("link.txt").startswith("the same file as ")
    assert said == {
        "pipe.txt": "a named pipe",
        "socket.txt": "a socket",
        "nowhere.txt": "a link that leads nowhere",
        "loop.txt": "a link that leads back to itself",
        "self": "a link to a folder",
        "zero.txt": "a device",
    }


def test_what_is_passed_over_is_named_from_the_root(folder: Path) -> None:
    """A link that leads away, or in a circle, has its own name in the manifest, not that of its target."""
    (folder / "t").mkdir()
    (folder / "t" / "up").symlink_to("/")
    (folder / "t" / "loop.txt").symlink_to("loop.txt")
    reading = Reading([folder], root=folder)
    assert [one.path for one in reading] == ["a.txt"]
    assert sorted(reading.passed_over) == [
        "t/loop.txt (a link that leads back to itself)",
        "t/up (a link to a folder)",
    ]


@pytest.mark.parametrize(
    ("target", "words"), [("nix", "the link leads nowhere"), ("x.txt", "cannot be read .*symbolic links")]
)
def test_a_link_named_outright_is_a_letter(folder: Path, target: str, words: str) -> None:
    """With keep_going it is listed, and the others are read."""
    (folder / "x.txt").symlink_to(target)
    with pytest.raises(SourceError, match=rf"x\.txt: .*{words}"):
        read_sources([folder / "x.txt"])
    found = collect([folder / "x.txt", folder / "a.txt"], keep_going=True)
    assert ([one.name for one in found.sources], len(found.failures)) == (["a"], 1)


def test_a_file_beyond_the_limit_is_refused_unread(folder: Path) -> None:
    """A gigabyte of nothing: the letter has its size, the limit and the option, and no memory was taken."""
    with (folder / "big.txt").open("wb") as made:
        made.truncate(1 << 30)
    tracemalloc.start()
    with pytest.raises(SourceError, match=r"big\.txt: the file has 1 GB.*at most 32 MB.*--limit file=1GB"):
        read_sources([folder])
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
    found = collect([folder], keep_going=True)
    assert [one.name for one in found.sources] == ["a"]
    assert [Path(where).name for where, _ in found.failures] == ["big.txt"]


@pytest.mark.parametrize(
    ("name", "size", "limit"),
    [("x.txt", 1 << 10, "file"), ("x.csv", 2 << 10, "table"), ("x.pdf", 4 << 10, "packed")],
)
def test_at_the_limit_it_is_read_and_a_byte_above_it_is_not(
    tmp_path: Path, name: str, size: int, limit: str
) -> None:
    """Each kind of file has its own limit, and the letter names it; raised, the same file is read."""
    path = tmp_path / name
    head = b"%PDF-1.4" if limit == "packed" else b""
    path.write_bytes(head.ljust(size, b"\xd0"))
    assert len(read_bytes(path, SMALL)) == size
    path.write_bytes(head.ljust(size + 1, b"\xd0"))
    with pytest.raises(SourceError, match=f"--limit {limit}=") as caught:
        read_bytes(path, SMALL)
    assert sized(size) in str(caught.value)
    assert len(read_bytes(path, SMALL.with_one(f"{limit}={size + 1}"))) == size + 1


def test_a_device_without_end_is_read_up_to_the_limit() -> None:
    """/dev/zero never ends; what is said is the limit."""
    with pytest.raises(SourceError, match=r"/dev/zero: what comes out of it has more than 1 KB"):
        read_sources(["/dev/zero"], limits=SMALL)
    with pytest.raises(SourceError, match="/dev/null: the file is empty"):
        read_sources(["/dev/null"])


def test_a_pipe_that_nobody_writes_to_is_not_waited_for_for_ever(folder: Path) -> None:
    """The letter says how long it was waited for and how to wait longer."""
    os.mkfifo(folder / "pipe")
    with pytest.raises(SourceError, match=r"nobody wrote to this pipe for 0 s.*--limit wait="):
        read_sources([folder / "pipe"], limits=SMALL)


def test_a_pipe_is_read_to_its_end_and_once(folder: Path) -> None:
    """A slow writer is waited for; where the sources are gone through twice, its text is there both times."""
    os.mkfifo(folder / "pipe")

    def write() -> None:
        with (folder / "pipe").open("wb") as stream:
            for part in (TALK[:10].encode(), TALK[10:].encode()):
                time.sleep(0.05)
                stream.write(part)
                stream.flush()

    writer = threading.Thread(target=write)
    writer.start()
    (folder / "m.csv").write_text("source,title\npipe,新题\n", encoding="utf-8")
    reading = Reading([folder / "pipe"], metadata=folder / "m.csv")
    (one,) = reading
    writer.join()
    assert (one.data.decode(), one.given[0].title) == (TALK, "新题")
    assert [again.data for again in reading] == [one.data]


def test_process_substitution_and_standard_input_by_name(folder: Path) -> None:
    """/dev/fd/N and /dev/stdin are pipes with a writer, or files: both are read whole."""
    code = "import sys, discourse; [print(len(s.data)) for s in discourse.read_sources(sys.argv[1:])]"
    call = f'"{sys.executable}" -c "{code}"'
    script = f"{call} <(sleep .2; cat a.txt); cat a.txt | {call} /dev/stdin; {call} /dev/stdin < a.txt"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=600)
    assert done.stderr == ""
    assert done.stdout.split() == [str(len(TALK.encode()))] * 3


def refuse(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What is called so cannot be read, as it is for a user without the right (tests may run as root)."""
    scandir, opened = os.scandir, os.open

    def refused(path: str, *rest: int) -> None:
        if os.path.basename(path) == name:
            raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", lambda path: refused(path) or scandir(path))
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: refused(path) or opened(path, *rest, **more))


@pytest.mark.parametrize("name", ["locked", "locked.txt"])
def test_what_may_not_be_read_is_a_letter_or_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A folder that cannot be looked into holds nobody knows what: never is it left out in silence."""
    (folder / name).mkdir() if name == "locked" else (folder / name).write_text(TALK, encoding="utf-8")
    refuse(monkeypatch, name)
    with pytest.raises(SourceError, match=rf"{name}: this cannot be read \(Permission denied\).*permissions"):
        read_sources([folder])
    found = collect([folder], keep_going=True)
    assert [one.name for one in found.sources] == ["a"]
    assert [Path(where).name for where, _ in found.failures] == [name]


def test_a_user_without_the_right_is_told_so_too(folder: Path) -> None:
    """The same without a stand-in: the rights of the system, as a user who is not root."""
    (folder / "locked").mkdir(mode=0o000)
    code = (
        "import os, sys; from discourse.sources import find_sources\n"
        "os.geteuid() or (os.setgid(65534), os.setuid(65534))\n"
        "print(len(find_sources(['.'], keep_going=True).failures))"
    )
    for one in (folder, *folder.parents[:-1]):
        if one.stat().st_mode & 0o005 != 0o005:
            if one.stat().st_uid != os.geteuid():
                pytest.skip("nobody may not come here")
            one.chmod(one.stat().st_mode | 0o005)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=600
    )
    if "ModuleNotFoundError" in done.stderr or "PermissionError" in done.stderr:
        pytest.skip("nobody may not read the package")
    assert done.stdout == "1\n", done.stderr


def test_what_goes_while_it_is_looked_for_is_a_letter(folder: Path) -> None:
    """A file found and gone before it is read is named; with keep_going the others are read."""
    (folder / "b.txt").write_text(TALK, encoding="utf-8")

    def reading(keep_going: bool) -> Iterator[str]:
        for one in Reading([folder], keep_going=keep_going):
            (folder / "b.txt").unlink(missing_ok=True)
            yield one.name

    with pytest.raises(SourceError, match=r"b\.txt: there is no such file"):
        list(reading(False))
    (folder / "b.txt").write_text(TALK, encoding="utf-8")
    assert list(reading(True)) == ["a"]


@pytest.mark.parametrize("change", ["other", "cut"])
@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_a_large_table_that_changes_while_it_is_read_is_a_letter(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: str, suffix: str
) -> None:
    """Of other bytes or cut off: no traceback, and what was read before is not taken for all."""
    monkeypatch.setattr(large, "LARGE", 10)
    table = folder / f"t.{suffix}"
    lines = ['{"text": "甲"}'] * 20_000 if suffix == "jsonl" else ["text", *["甲乙丙丁戊己庚辛"] * 20_000]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = iter(Reading([table]))
    next(rows)
    whole = table.read_bytes()
    with table.open("r+b") as stream:  # in its place, as whoever writes to it would
        if change == "cut":
            stream.truncate(len("\n".join(lines[:10])) * 3)
        else:
            stream.seek(len(whole) // 2)
            stream.write(b'"\xff\xff",3\n' * 20)
    with pytest.raises(SourceError, match=rf"t\.{suffix}.*(?:while it was read|no JSON|as a table)"):
        list(rows)


def test_a_large_table_that_goes_is_a_letter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows, its hash and its size are asked for after it was found."""
    monkeypatch.setattr(large, "LARGE", 10)
    (folder / "t.csv").write_text("text\n甲乙丙丁\n", encoding="utf-8")
    file = large.large_table(folder / "t.csv", "t", False)
    assert file is not None
    (folder / "t.csv").unlink()
    for asked in (
        lambda: large.rows_on_disk(file, folder / "t.csv", "csv"),
        lambda: file.sha256,
        lambda: file.size,
    ):
        with pytest.raises(SourceError, match=r"t\.csv: this cannot be read \(No such file"):
            asked()


def test_folders_of_any_depth_are_searched(tmp_path: Path) -> None:
    """Two thousand folders in each other, by a path longer than the system takes: a letter, no recursion error."""
    here, name, depth = os.open(tmp_path, os.O_RDONLY), "d" * 10, 500
    for _ in range(depth):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    (tmp_path / "a.txt").write_text(TALK, encoding="utf-8")
    with pytest.raises(SourceError, match=r"cannot be read \(File name too long\).*shorter"):
        find_sources([tmp_path])
    found = find_sources([tmp_path], keep_going=True)
    assert ([name for name, _ in found.files], len(found.failures)) == (["a"], 1)


@pytest.mark.parametrize("path", ["x" * 300, "a\0b", "a.txt/b", "-rf", "\x1b[2J"])
def test_a_path_that_can_be_none_is_a_letter(
    folder: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too long, with NUL, below a file, an option, a command to the terminal: told in characters that are seen."""
    monkeypatch.chdir(folder)
    with pytest.raises(SourceError) as caught:
        read_sources([path])
    assert str(caught.value).isprintable()


def test_names_alike_stay_apart(folder: Path) -> None:
    """In case, or in how an accent is written: each is a text of its own, with an id of its own."""
    names = {"A", "e\u0301", "\u00e9"}
    for name in names:
        (folder / f"{name}.txt").write_text(f"{name}：{TALK}", encoding="utf-8")
    if len(list(folder.iterdir())) < 4:
        pytest.skip("this file system holds them for one")
    table = folder / "m.csv"
    table.write_text("source,title\ne\u0301,甲\n", encoding="utf-8")
    read = read_sources([folder], metadata=table)
    assert {one.name for one in read} == names | {"a"}
    assert [one.name for one in read if one.given] == ["e\u0301"]


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "\u202etxt", "-rf", "=cmd", "<b>", "a\x07\x9bb"])
def test_a_name_is_told_in_characters_that_are_seen(folder: Path, name: str) -> None:
    """It is a name like any other; where it is told, nothing commands the terminal or turns the line round."""
    (folder / f"{name}.txt").write_bytes(b"")
    found = collect([folder], keep_going=True)
    [(where, letter)] = found.failures
    assert where.isprintable()
    assert letter.isprintable()
    (folder / f"{name}.txt").write_text(TALK, encoding="utf-8")
    assert {one.name for one in read_sources([folder])} == {"a", name}


def test_legible_leaves_what_can_be_read() -> None:
    """Chinese, accents, emoji and blanks stay; so does all that is printed."""
    plain = "讲话 (1)　é🙂“”.txt"
    assert visible(plain) == plain
    assert all(visible(chr(code)) == chr(code) for code in range(0x20, 0x7F))


def test_finding_files_grows_with_their_number(tmp_path: Path) -> None:
    """Four times as many files take about four times as long: nothing is looked up in a list."""

    def seconds(count: int) -> float:
        place = Path(tempfile.mkdtemp(dir=tmp_path))
        for n in range(count):
            if n % 500 == 0:
                (place / f"{n:05}").mkdir(parents=True)
            os.close(os.open(place / f"{n - n % 500:05}" / f"{n}.txt", os.O_CREAT | os.O_WRONLY))
        begun = time.process_time()
        assert len(find_sources([place]).files) == count
        return time.process_time() - begun

    assert_no_square(seconds, 500)


def test_standard_input_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is piped in is measured as it comes."""
    import io

    monkeypatch.setattr(sources.sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 5000)))
    with pytest.raises(SourceError, match=r"-: what comes out of it has more than 1 KB"):
        read_sources(["-"], limits=SMALL)
