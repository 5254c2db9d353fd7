"""Builds killed at hundreds of moments: what they leave, and what comes of the same command given again.

    python -m tests.reliability.kill --points 300

A small study whose folder holds an earlier result is built; the run is killed (SIGKILL: no handler, no farewell) when
its main process touches the file system for the n-th time, or at a random moment; or stopped there, as by Ctrl-C.
Then the folder must hold the earlier result or the new one, byte for byte; nothing may be running on; and the same
command, given again with what that run left in the cache folder, must give the bytes of a run that nobody disturbed,
and leave nothing beside.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

#: Kills the process that reads it, not its workers, at the n-th touch of the file system.
_HOOK = """
import os, sys
n = int(os.environ.pop("KILL_AT", "0"))
if n:
    def count(event, _):
        global n
        if event in ("open", "ctypes.call_function", "fcntl.flock") or event.startswith(("os.", "shutil.")):
            n -= 1
            if not n:
                os.kill(os.getpid(), 9)
    sys.addaudithook(count)
"""

_STUDY = """title = "{title}"
[sources]
paths = ["texts"]
[features]
extractors = ["length", "stance", "formulas"]
[comparisons]
without_reuse = false
[figures]
names = ["stance"]
lang = "en"
"""

_WHO, _WHAT, _DID = (
    "各级党组织 全市干部 镇村两级 广大群众".split(),
    "基层治理 作风建设 民生工程".split(),
    "加强了 改善了 完成了".split(),
)


class Killed(NamedTuple):
    """A run that was killed or stopped: ``how`` and when, in seconds or touches (it may have been done before), which
    result it left, how many seconds it took to end, and what was wrong with that or with the next run ("" if nothing)
    """

    how: str
    when: float
    left: str
    took: float
    fault: str


class Trial:
    """A study, the result of it that was there before, and the one that a build of it makes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.cache = folder, folder / "out", folder / "cache"
        (folder / "hook").mkdir()
        (folder / "hook" / "sitecustomize.py").write_text(_HOOK)
        _write_texts(folder / "texts", 8)
        self.old = self._undisturbed("before")
        _write_texts(folder / "texts", 9)
        begun = time.monotonic()
        self.new = self._undisturbed("after")
        self.seconds = time.monotonic() - begun

    def _undisturbed(self, title: str) -> dict[str, bytes]:
        (self.folder / "study.toml").write_text(_STUDY.format(title=title))
        with self._run(cache=self.folder / title) as run:
            said = run.communicate()[1]
        assert run.returncode == 0, said.decode()
        shutil.rmtree(self.folder / title)
        return _held(self.out)

    def _run(self, cache: Path, at: int = 0) -> subprocess.Popen[bytes]:
        hook = os.pathsep.join([str(self.folder / "hook"), *sys.path])
        given = {
            "DISCOURSE_CACHE": str(cache),
            "KILL_AT": str(at),
            "PYTHONPATH": hook,
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "discourse", "build", "study.toml", "-o", "out", "--workers", "2"]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=os.environ | given,
            start_new_session=True,
            stderr=subprocess.PIPE,
            preexec_fn=_heeds_ctrl_c,
        )

    def kill(self, how: str, when: float) -> Killed:
        """Build, kill or stop, look, build again, look again."""
        shutil.rmtree(self.out)
        self.out.mkdir()
        for name, data in self.old.items():
            (self.out / name).write_bytes(data)
        if how != "touch":  # else the cache holds what an earlier run left
            shutil.rmtree(self.cache, ignore_errors=True)
        faults, took = [], 0.0
        with self._run(self.cache, int(when) if how == "touch" else 0) as run:
            try:
                run.communicate(timeout=when if how != "touch" else None)
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL if how == "clock" else signal.SIGINT)
                begun = time.monotonic()
                said = run.communicate()[1].decode()
                took = time.monotonic() - begun
                early = run.returncode == -signal.SIGINT and "discourse: " not in said  # still Python's own
                if (
                    how == "stop"
                    and run.returncode
                    and not early
                    and not said.startswith("discourse: stopped")
                ):
                    faults.append(f"stopped, it said {said[-300:]}")
        if not _all_gone(run.pid):
            faults.append("processes run on")
        held = _held(self.out)
        left = "old" if held == self.old else "new" if held == self.new else "half"
        if left == "half":
            faults.append("neither the old result nor the new one")
        if how == "stop" and (there := self._beside()):
            faults.append(f"stopped, it left beside: {there}")
        with self._run(self.cache) as run:
            said = run.communicate()[1].decode()
        if run.returncode or _held(self.out) != self.new:
            faults.append(f"the next run did not give what an undisturbed one gives: {said[-300:]}")
        if there := self._beside():
            faults.append(f"left beside: {there}")
        return Killed(how, when, left, took, "; ".join(faults))

    def _beside(self) -> list[str]:
        ours = {"cache", "hook", "out", "study.toml", "texts"}
        return sorted({path.name for path in self.folder.iterdir()} - ours)


def _heeds_ctrl_c() -> None:
    """Whoever was started in the background by a shell ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def killed(folder: Path, points: int, seed: int) -> Iterator[Killed]:
    """So many moments: half of them by what the run is doing, half by the clock, some of these with a farewell."""
    trial, chance = Trial(folder), random.Random(seed)
    for n in range(points):
        if n % 2:
            yield trial.kill("stop" if n % 4 == 1 else "clock", chance.uniform(0.1, trial.seconds))
        else:  # most touches are imports; what a run writes comes late
            yield trial.kill("touch", int(chance.uniform(1, 75) ** 2))


def _write_texts(folder: Path, n: int) -> None:
    folder.mkdir(exist_ok=True)
    for i in range(n):
        chance = random.Random(i)
        said = (chance.choice(_WHO) + chance.choice(_DID) + chance.choice(_WHAT) + "。" for _ in range(60))
        head = f"在第{i + 1}次工作会议上的讲话\n（{(2010, 2014, 2022)[i % 3]}年3月{i + 1}日）\n同志们：\n"
        (folder / f"{i}.txt").write_text(head + "\n".join(said), encoding="utf-8")


def _held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _all_gone(group: int, patience: float = 10) -> bool:
    """Whether nothing of a group of processes is running any more, or soon."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def main() -> None:
    """A line for each kill that went wrong, and how many left what."""
    parser = argparse.ArgumentParser(prog="kill", description=__doc__)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    found = []
    # stopped by Ctrl-C, it tells what was found until then
    with tempfile.TemporaryDirectory() as name, suppress(KeyboardInterrupt):
        for one in killed(Path(name), asked.points, asked.seed):
            found.append(one)
            if one.fault:
                print(one, flush=True)
    for how in ("touch", "clock", "stop"):
        those = [one for one in found if one.how == how]
        left = {name: sum(one.left == name for one in those) for name in ("old", "new", "half")}
        slowest = max((one.took for one in those), default=0.0)
        print(f"{how:6} {len(those):4} left {left}, at most {slowest:.1f} s to the end")
    sys.exit(any(one.fault for one in found))


if __name__ == "__main__":
    main()
