"""An output folder is the old result or the new one, whoever ends the run and when."""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from discourse.errors import BusyError, PublishError
from discourse.publish import folder as module
from discourse.publish.folder import FINISHED, reserved, settled, staged

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")

OLD = {"a.csv": "1\n", "b.csv": "2\n", "gone.csv": "3\n"}
NEW = {"a.csv": "10\n", "b.csv": "20\n", "fresh.csv": "30\n"}


def put(folder: Path, files: dict[str, str]) -> None:
    """Files and the manifest that lists them."""
    for name, text in files.items():
        (folder / name).write_text(text)
    (folder / "manifest.json").write_text(json.dumps({"outputs": dict.fromkeys(files, "")}))


def held(folder: Path) -> dict[str, str]:
    """What a folder holds, the manifest apart."""
    return {p.name: p.read_text() for p in folder.iterdir() if p.name != "manifest.json"}


def build(out: Path, files: dict[str, str] = NEW, error: BaseException | None = None) -> None:
    """A build in small, which may end in an error."""
    with staged(out) as folder:
        put(folder, files)
        if error is not None:
            raise error


def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system on which two folders cannot change places."""
    monkeypatch.setattr(module, "exchanged", lambda one, other: False)


def killed_at(n: int, work: Callable[[], None]) -> bool:
    """Do the work in a process that kills itself when it touches the file system for the ``n``-th time; whether it
    got that far."""
    child = os.fork()
    if not child:  # pragma: no cover (it never comes back)
        touched = 0

        def count(event: str, _: object) -> None:
            nonlocal touched
            if event.partition(".")[0] in {"open", "os", "shutil", "fcntl", "ctypes"}:
                touched += 1
                if touched == n:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("exchange", "own"),
    [
        pytest.param(True, False, id="exchanged, results only"),
        pytest.param(
            True, True, id="exchanged, a file of the user's beside them", marks=pytest.mark.thorough
        ),
        pytest.param(False, False, id="file by file, results only", marks=pytest.mark.thorough),
        pytest.param(
            False, True, id="file by file, a file of the user's beside them", marks=pytest.mark.thorough
        ),
    ],
)
def test_a_run_killed_anywhere_leaves_the_old_result_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: bool, exchange: bool
) -> None:
    """At each touch of the file system in turn; and the next run gives what an undisturbed one gives."""
    mine = {"mine.txt": "my own\n"} if own else {}
    if not exchange:
        no_exchange(monkeypatch)
    seen = set()
    for n in range(1, 1000):
        out = tmp_path / str(n) / "out"
        out.mkdir(parents=True)
        put(out, OLD)
        for name, text in mine.items():
            (out / name).write_text(text)
        killed = killed_at(n, lambda out=out: build(out))  # type: ignore[misc]
        if exchange and not own:  # not even for a moment is it anything else
            assert held(out) in (OLD, NEW)
        found = held(settled(out))
        assert found in (OLD | mine, NEW | mine)
        seen.add(found == NEW | mine)
        build(out)
        assert held(out) == NEW | mine
        assert [path.name for path in out.parent.iterdir()] == ["out"]
        if not killed:
            break
    assert n > 30
    assert seen == {True, False}


@pytest.mark.parametrize("name", ["fresh.csv", "manifest.json"])
@pytest.mark.parametrize("exchange", [True, False])
def test_a_file_of_the_users_own_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, exchange: bool
) -> None:
    """A raw table may be called as a result is, and the output folder may be the one it lies in."""
    if not exchange:
        no_exchange(monkeypatch)
    (tmp_path / name).write_text("my own\n")
    with pytest.raises(PublishError, match=f"{name}: .*no build is known to have written.*Try: move it away"):
        build(tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "my own\n")]


def test_files_of_an_earlier_run_are_written_over(tmp_path: Path) -> None:
    """Those that its manifest lists, the manifest, and the page that may have been made before anything was built."""
    put(tmp_path, OLD)
    (tmp_path / "report.html").write_text("a page made alone\n")
    build(tmp_path, NEW | {"report.html": "the page\n"})
    assert held(tmp_path) == NEW | {"report.html": "the page\n"}


def test_a_first_result_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """Where there was no folder there is none, or all of it."""
    for n in range(1, 1000):
        out = tmp_path / str(n) / "below" / "out"
        out.parent.parent.mkdir()
        killed = killed_at(n, lambda out=out: build(out))  # type: ignore[misc]
        assert not out.exists() or held(settled(out)) in ({}, NEW)
        build(out)
        assert held(out) == NEW
        if not killed:
            break
    assert n > 20


@pytest.mark.parametrize("exchange", [True, False])
def test_an_error_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    """Also Ctrl-C, and a disk that is full."""
    if not exchange:
        no_exchange(monkeypatch)
    out = tmp_path / "out"
    build(out, OLD)
    full = OSError(errno.ENOSPC, "No space left on device")
    for error, said in ((ValueError("no"), "no"), (KeyboardInterrupt("now"), "now"), (full, "No space left")):
        expected = PublishError if error is full else type(error)
        with pytest.raises(expected, match=said):
            build(out, NEW, error)
        assert held(out) == OLD
        assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_only_one_run_writes_into_a_folder(tmp_path: Path) -> None:
    """The second leaves with a letter, also while a first result is still being made; then it may."""
    out = tmp_path / "out"
    for _ in range(2):
        with reserved(out) as place:
            with pytest.raises(
                BusyError, match=r"another run is writing into this folder.*wait until it is done"
            ):
                build(out, OLD)
            with place.staged() as aside:
                put(aside, NEW)
        assert held(out) == NEW
    build(out, OLD)
    assert held(out) == OLD


def test_many_runs_at_once_leave_the_result_of_one(tmp_path: Path) -> None:
    """Each either gets its whole result into the folder or is told that another is at work."""
    out = tmp_path / "out"
    results = [{f"{n}-{i}.csv": str(n) for i in range(20)} for n in range(8)]
    faults: list[BaseException] = []

    def work(files: dict[str, str]) -> None:
        for _ in range(20):
            try:
                build(out, files)
            except BusyError:
                pass
            except BaseException as error:
                faults.append(error)

    threads = [threading.Thread(target=work, args=(files,)) for files in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert held(out) in results
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_aside_that_is_gone_again_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run had it when this one asked, and has taken it away before this one looked again."""
    made, asked = os.mkdir, []

    def mkdir(path: Path, *more: int) -> None:
        if Path(path).name == ".out.new" and not asked:
            asked.append(path)
            raise FileExistsError(errno.EEXIST, "File exists", str(path))
        made(path, *more)

    monkeypatch.setattr(os, "mkdir", mkdir)
    build(tmp_path / "out", OLD)
    assert asked
    assert held(tmp_path / "out") == OLD


def test_a_name_that_is_taken_stops_before_anything_is_moved(tmp_path: Path) -> None:
    """A folder of the user's that is called like a result stays, and so does all beside it."""
    out = tmp_path / "out"
    build(out, OLD)
    (out / "fresh.csv").mkdir()
    with pytest.raises(PublishError, match="this name, and it is taken"):
        build(out)
    (out / "fresh.csv").rmdir()
    assert held(out) == OLD


def test_who_stands_in_the_folder_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``-o .``: the folder itself stays, its files are replaced."""
    out = tmp_path / "out"
    build(out, OLD)
    before = out.stat().st_ino
    monkeypatch.chdir(out)
    build(Path())
    assert (held(out), out.stat().st_ino) == (NEW, before)


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    """What it leads to gets the result, and keeps who may read it."""
    real, link = tmp_path / "real", tmp_path / "link"
    build(real, OLD)
    real.chmod(0o750)
    link.symlink_to(real)
    build(link)
    assert link.is_symlink()
    assert held(real) == NEW
    assert real.stat().st_mode & 0o777 == 0o750


def test_what_was_finished_is_put_in_place_by_whoever_looks(tmp_path: Path) -> None:
    """The files that were not moved yet are moved, and those of the old result that have no successor go."""
    out = tmp_path / "out"
    build(out, OLD)
    (out / FINISHED).mkdir()
    put(out / FINISHED, NEW)
    os.replace(out / FINISHED / "a.csv", out / "a.csv")
    assert held(settled(out)) == NEW
    assert held(settled(out)) == NEW
