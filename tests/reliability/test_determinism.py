"""The same bytes, whoever works, in whatever order, wherever, and however often: a result hangs on the study alone.

``tests/publish/test_reproducible.py`` builds twice in surroundings that differ in everything at once; here each cause
has its own build, so that the one that moves a byte has a name.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from discourse import plots
from discourse.build import build_study
from discourse.engine import Engine
from discourse.measured import plan
from discourse.publish.bundle import make_bundle
from discourse.study import Segment, Sources, Study

from . import contents, study_in

#: What names the study file's own words, besides the manifest: the parameters of each figure, and what a paper cites.
TOLD = ("methods.md", "values.tex", "references.bib")


class Shuffled(Executor):
    """One thread that takes up what waits in an order drawn by lot: what was asked for last may be done first."""

    def __init__(self, seed: int) -> None:
        self.lot, self.waiting, self.done = random.Random(seed), [], []
        self.asked = threading.Condition()
        self.ended = False
        self.count = 0
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def submit(self, function: Callable[..., Any], /, *items: Any, **more: Any) -> Future[Any]:
        """Put a piece of work among those that wait."""
        future: Future[Any] = Future()
        with self.asked:
            self.waiting.append((self.count, future, function, items, more))
            self.count += 1
            self.asked.notify()
        return future

    def work(self) -> None:
        """Do what waits, until the end; one that comes alone waits a moment for company."""
        while True:
            with self.asked:
                self.asked.wait_for(lambda: self.waiting or self.ended)
                self.asked.wait_for(lambda: len(self.waiting) > 2 or self.ended, timeout=0.2)
                if not self.waiting:
                    return
                n, future, function, items, more = self.waiting.pop(self.lot.randrange(len(self.waiting)))
                self.done.append(n)
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(function(*items, **more))
                except BaseException as error:
                    future.set_exception(error)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """No more work comes."""
        with self.asked:
            self.ended = True
            self.asked.notify()
        self.thread.join()


@pytest.fixture(autouse=True)
def _shards_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven sources are three shards: there is work for several, and an order for it to be done in."""
    monkeypatch.setattr(plan, "ENOUGH", (1 << 20, 3))
    monkeypatch.setattr(plan, "MOST", (4 << 20, 3))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A small study of invented speeches."""
    return Study.read(study_in(tmp_path_factory.mktemp("determinism") / "study", report=False) / "study.toml")


@pytest.fixture(scope="module")
def plain(study: Study, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one worker makes of it, in the order of the files, with nothing kept."""
    out = tmp_path_factory.mktemp("plain")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "ENOUGH", (1 << 20, 3))
        patch.setattr(plan, "MOST", (4 << 20, 3))
        build_study(study, out / "out", show_progress=False, work=out / "work")
    return contents(out / "out")


def differing(found: dict[str, bytes], expected: dict[str, bytes]) -> list[str]:
    """The files that are not the same, or not in both."""
    return sorted(name for name in found | expected if found.get(name) != expected.get(name))


# ── whoever works, in whatever order ─────────────────────────────────────────────────────────────────────


@pytest.mark.thorough
def test_any_order_of_completion_gives_the_same_bytes(
    study: Study, plain: dict[str, bytes], tmp_path: Path
) -> None:
    """Shards are finished in an order drawn by lot, which is not that in which they were asked for."""
    with Shuffled(seed=3) as executor, Engine(executor=executor, workers=4) as engine:
        build_study(study, tmp_path / "out", show_progress=False, engine=engine, work=tmp_path / "work")
    assert executor.done != sorted(executor.done)
    assert differing(contents(tmp_path / "out"), plain) == []


@pytest.mark.parametrize(
    ("name", "workers"),
    [
        pytest.param("processes", 2, marks=pytest.mark.thorough),
        pytest.param("processes", 5, marks=pytest.mark.thorough),
        pytest.param("loky", 3, marks=pytest.mark.thorough),
    ],
)
def test_any_number_of_workers_gives_the_same_bytes(
    study: Study, plain: dict[str, bytes], tmp_path: Path, name: str, workers: int
) -> None:
    """Measured and drawn by several processes, more of them than there are shards or figures."""
    with Engine(name, workers=workers) as engine:
        build_study(study, tmp_path / "out", show_progress=False, engine=engine, work=tmp_path / "work")
    assert differing(contents(tmp_path / "out"), plain) == []


@pytest.mark.thorough
def test_figures_drawn_in_any_order_have_the_same_bytes(seeds_analysed: Any) -> None:
    """What one figure leaves in the process that draws it changes no other."""
    names = ("timeline", "course", "stance", "timeline")
    drawn = []
    for order in (names, names[::-1]):
        made = [(name, make_bundle(plots.named(name), seeds_analysed).files) for name in order]
        drawn.append(dict(made))
    assert drawn[0] == drawn[1]


# ── whatever is kept, wherever it lies ───────────────────────────────────────────────────────────────────


@pytest.mark.thorough
def test_what_is_kept_changes_nothing(
    study: Study, plain: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache that is empty, then one that holds it all, then one that holds the shards of fewer sources."""
    monkeypatch.setenv("DISCOURSE_CACHE", str(tmp_path / "cache"))
    for out in ("cold", "warm"):
        build_study(study, tmp_path / out, show_progress=False)
        assert differing(contents(tmp_path / out), plain) == [], out
    assert (tmp_path / "cache").is_dir()


@pytest.mark.thorough  # of the tables alone it is asked each time by `measured/test_cache.py`
def test_a_folder_that_held_other_sources_changes_nothing(
    study: Study, plain: dict[str, bytes], tmp_path: Path
) -> None:
    """What was measured of five sources, then of these seven: shards are made of old rows and new ones."""
    fewer = shutil.copytree(study.root, tmp_path / "fewer")
    for path in sorted((fewer / "speeches").iterdir())[:2]:
        path.unlink()
    build_study(replace(study, root=fewer), tmp_path / "few", show_progress=False, work=tmp_path / "work")
    build_study(study, tmp_path / "out", show_progress=False, work=tmp_path / "work")
    assert differing(contents(tmp_path / "few"), plain) != []
    assert differing(contents(tmp_path / "out"), plain) == []


@pytest.mark.thorough
def test_sources_may_be_listed_in_any_order(study: Study, plain: dict[str, bytes], tmp_path: Path) -> None:
    """File by file and backwards: all but the manifest, which says how they were listed, is the same."""
    files = sorted(f"speeches/{path.name}" for path in (study.root / "speeches").iterdir())
    asked = replace(study, sources=Sources(tuple(files[::-1])))
    build_study(asked, tmp_path / "out", show_progress=False, work=tmp_path / "work")
    assert differing(contents(tmp_path / "out"), plain) == ["manifest.json"]


@pytest.mark.thorough  # of tokens and of what is measured of them it is asked each time
def test_both_segmenters_give_the_same_results(study: Study, plain: dict[str, bytes], tmp_path: Path) -> None:
    """jieba itself in place of its fast port: every table and picture is the same, byte for byte.

    What says which segmenter it was differs, and nothing else: the parameters in the manifest and beside each figure,
    and the sentences, versions and references that a paper cites.
    """
    asked = replace(study, segment=Segment(engine="jieba"))
    build_study(asked, tmp_path / "out", show_progress=False, work=tmp_path / "work")
    found = contents(tmp_path / "out")
    told = {name for name in plain if name.endswith(".json")} | set(TOLD)
    assert set(differing(found, plain)) == told
    assert {"features.csv", "comparisons.csv", "timeline.svg", "timeline.pdf", "timeline.png"} <= set(
        plain
    ) - told


# ── wherever it is built ─────────────────────────────────────────────────────────────────────────────────

#: Each of them by itself; "random" is another seed each time.
SURROUNDINGS: dict[str, dict[str, str]] = {
    "the locale C": {"LC_ALL": "C"},
    "ASCII and nothing else": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "the locale POSIX": {"LC_ALL": "POSIX"},
    "east of Greenwich": {"TZ": "Asia/Shanghai"},
    "west of Greenwich": {"TZ": "America/Los_Angeles"},
    "tomorrow": {"TZ": "Pacific/Kiritimati"},
    "hash seed 0": {"PYTHONHASHSEED": "0"},
    "another hash seed": {"PYTHONHASHSEED": "random"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
    "three threads": {"OMP_NUM_THREADS": "3", "OPENBLAS_NUM_THREADS": "3"},
}

#: Several of them together, for the test that is run each time.
TOGETHER = {
    "LC_ALL": "C",
    "TZ": "Pacific/Kiritimati",
    "PYTHONHASHSEED": "random",
    "PYTHONOPTIMIZE": "2",
}

BUILD = """
import sys
from pathlib import Path
from discourse.__main__ import entry
from discourse.measured import plan

plan.ENOUGH, plan.MOST = (1 << 20, 3), (4 << 20, 3)
if __name__ == "__main__":
    entry()
"""


def built(study: Path, out: Path, place: Path, umask: int = -1, **surroundings: str) -> dict[str, bytes]:
    """What a process of its own makes of the study file, standing in another folder."""
    script, home = place / "bin" / "run.py", place / "home"
    for folder in (script.parent, home):
        folder.mkdir(exist_ok=True)
    script.write_text(BUILD, encoding="utf-8")
    left = {"PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONPATH", "TMPDIR"}
    env = {name: value for name, value in os.environ.items() if name in left}
    env |= {"HOME": str(home), "DISCOURSE_CACHE": str(place / "cache"), "OMP_NUM_THREADS": "1"} | surroundings
    done = subprocess.run(
        [sys.executable, str(script), "build", str(study), "-o", str(out), "--workers", "1"],
        cwd=home,
        env=env,
        umask=umask,
        capture_output=True,
        timeout=1800,  # a guard, not a stopwatch
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return contents(out)


def test_surroundings_change_nothing(study: Study, plain: dict[str, bytes], tmp_path: Path) -> None:
    """All of them at once, in a folder with blanks and Chinese in its name, of files that are a generation old, for
    a user who lets nobody read what is made."""
    moved = shutil.copytree(study.root, tmp_path / "一个 文件夹 $HOME" / "研 究")
    for path in moved.rglob("*"):
        os.utime(path, (0, 0))
    found = built(moved / "study.toml", tmp_path / "結果 of it", tmp_path, 0o077, **TOGETHER)
    assert differing(found, plain) == []


def locales() -> Iterator[str]:
    """The locales that this machine has."""
    try:
        listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return
    yield from listed.stdout.split()


@pytest.mark.thorough
@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_each_of_the_surroundings_changes_nothing(
    study: Study, plain: dict[str, bytes], tmp_path: Path, surroundings: str
) -> None:
    """One cause at a time, so that a byte that moves has a reason."""
    found = built(study.root / "study.toml", tmp_path / "out", tmp_path, **SURROUNDINGS[surroundings])
    assert differing(found, plain) == []


@pytest.mark.thorough
def test_no_locale_of_this_machine_changes_anything(
    study: Study, plain: dict[str, bytes], tmp_path: Path
) -> None:
    """Decimal commas, other alphabets' order, other days of the week: up to six that the machine has."""
    names = sorted(locales())
    for n, name in enumerate(names[:: max(1, len(names) // 6)]):
        found = built(study.root / "study.toml", tmp_path / f"out{n}", tmp_path, LC_ALL=name, LANG=name)
        assert differing(found, plain) == [], name


@pytest.mark.thorough
def test_a_name_that_the_locale_cannot_read_is_a_letter(study: Study, tmp_path: Path) -> None:
    """A process that reads names as ASCII cannot call a speech by a Chinese one: it says so, and nothing is made."""
    shutil.copytree(study.root, tmp_path / "study")
    (tmp_path / "study" / "speeches" / "s0.txt").rename(tmp_path / "study" / "speeches" / "讲话.txt")
    script = tmp_path / "run.py"
    script.write_text(BUILD, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            str(script),
            "clean",
            str(tmp_path / "study" / "speeches"),
            "-o",
            str(tmp_path / "out.txt"),
        ],
        env=os.environ | SURROUNDINGS["ASCII and nothing else"],
        capture_output=True,
        timeout=1800,  # a guard, not a stopwatch
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"the name holds bytes that are no UTF-8" in done.stderr
    assert not (tmp_path / "out.txt").exists()
