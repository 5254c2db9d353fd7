"""A run that is killed or stopped loses nothing, leaves nothing half: a few moments here, hundreds by `make kill`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from discourse import __main__ as door
from discourse.progress import bar
from discourse.verbs import clean

from .kill import Trial


@pytest.mark.thorough
@pytest.mark.skipif(
    sys.platform != "linux", reason="the study is built by processes that are killed in a group"
)
def test_a_build_that_is_killed_or_stopped_is_taken_up_again(tmp_path: Path) -> None:
    """The folder holds the old result or the new one; the next run gives the bytes of an undisturbed one."""
    trial = Trial(tmp_path)
    assert trial.old != trial.new
    runs = [trial.kill("touch", 4500), trial.kill("stop", trial.seconds / 2)]
    assert [run.fault for run in runs] == ["", ""]
    assert runs[-1].took < 20  # a second, where nothing else keeps the cores busy


def test_who_stops_a_run_is_told_where_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """How far the work had come, what is written (nothing), and the exit code of a run that was stopped."""

    def work(_: object) -> int:
        for item in bar(False)(["a", "b", "c"], "repairing"):
            if item == "b":
                raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(clean, "run", work)
    assert door.main(["clean", "x"]) == 130
    assert capsys.readouterr().err == "discourse: stopped while repairing (1 done); nothing was written\n"


def test_a_batch_system_that_ends_a_run_gets_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM is 143, as the shell counts."""

    def work(_: object) -> int:
        raise door.Stopped(15)

    monkeypatch.setattr(clean, "run", work)
    assert door.main(["clean", "x"]) == 143


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "standard output: the system says: No space left on device"),
        (OSError(5, "Input/output error", "a.txt"), "a.txt: the system says: Input/output error"),
        (MemoryError(), "there is not enough memory.*--workers 1"),
    ],
)
def test_what_the_system_refuses_is_a_letter(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], error: Exception, said: str
) -> None:
    """A full disk behind standard output, a disk that breaks, memory that is short: code 1 and no traceback."""

    def work(_: object) -> int:
        raise error

    monkeypatch.setattr(clean, "run", work)
    monkeypatch.setattr(door, "_unheard", lambda: None)
    assert door.main(["clean", "x"]) == 1
    heard = capfd.readouterr().err
    assert re.search(said, heard)
    assert "Traceback" not in heard
