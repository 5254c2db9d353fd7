"""The machine that a figure was measured on, how many of its cores were free, and what a run held in memory."""

from __future__ import annotations

import json
import math
import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

_PROC = Path("/proc")
_LIBRARIES = ("numpy", "rjieba", "daachorse", "jieba", "pandas", "scikit-learn", "scipy")

#: A loop long enough that starting the process is little of it, and how often it is run.
_SPIN = (
    "import time; t = time.perf_counter()\nfor _ in range(6_000_000): pass\nprint(time.perf_counter() - t)"
)


def describe() -> str:
    """Processor, cores, system and versions, in two lines."""
    model = platform.processor() or platform.machine()
    if (_PROC / "cpuinfo").is_file():
        names = [
            line for line in (_PROC / "cpuinfo").read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0].partition(":")[2].strip() if names else model
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return f"{model}, {cores} cores, {platform.system()}, Python {platform.python_version()}\n{versions}"


def cores_free() -> float:
    """How much two processes that only spin get done against one, in the same time: 2 where two cores are free.

    Below 1.7 something else was running, and what two workers took says little.
    """
    alone = _spun(1)[0]
    return 2 * alone / max(_spun(2))


def _spun(n: int) -> list[float]:
    running = [
        subprocess.Popen([sys.executable, "-c", _SPIN], stdout=subprocess.PIPE, text=True) for _ in range(n)
    ]
    return [float(process.communicate()[0]) for process in running]


def pool(workers: int) -> ProcessPoolExecutor:
    """Processes that begin as copies of this one, dictionary and all, where the system has such; else new ones.

    Those of ``Engine("processes")`` load every measure before they begin, which is not needed for counting.
    """
    kind = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(kind))


class Ran(NamedTuple):
    """A fresh process: ``seconds`` from its start to its end, what it ``said`` (its last line, if that is JSON), the
    highest resident ``memory`` (MB) of it and all processes beneath it, NaN if it was not watched, and how many cores
    ``others`` kept busy meanwhile, NaN where the system does not say."""

    seconds: float
    said: dict[str, Any]
    memory: float
    others: float


#: Cores that others may keep busy while something is measured.
QUIET = 0.2


def run(module: str, *arguments: str, watch: bool = False, patience: float = 0.0) -> Ran:
    """``python -m module arguments`` in a fresh process. To ``watch`` its memory takes a little of a core.

    With ``patience`` it waits, for so many seconds at most, until nothing else runs, and what was disturbed is run
    again; the run that was disturbed least is given back.
    """
    until, tried = time.perf_counter() + patience, list[Ran]()
    while not tried or (tried[-1].others > QUIET and time.perf_counter() < until):
        while _busy_others(0.3) > QUIET and time.perf_counter() < until:
            pass
        tried.append(_run([sys.executable, "-m", module, *arguments], watch))
    return min(tried, key=lambda ran: ran.others)


def _run(command: list[str], watch: bool) -> Ran:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    start, busy, own = time.perf_counter(), _busy(), processor_seconds()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    watcher = _Watcher(process.pid) if watch else None
    out, err = process.communicate()
    seconds = time.perf_counter() - start
    others = max(_busy() - busy - (processor_seconds() - own), 0.0) / seconds
    memory = watcher.stop() if watcher else float("nan")
    if process.returncode not in (0, 3):  # 3: some sources were left out, as they were allowed to be
        raise RuntimeError(f"{' '.join(command)} failed:\n{err}")
    last = out.splitlines()[-1:]
    said = json.loads(last[0]) if last and last[0].startswith("{") else {}
    return Ran(seconds, said, memory, others)


def _busy() -> float:
    """Seconds that all cores together have worked since the system started."""
    if not (_PROC / "stat").is_file():
        return float("nan")
    fields = (_PROC / "stat").read_text().split("\n", 1)[0].split()[1:]
    idle, waiting = int(fields[3]), int(fields[4])
    return (sum(map(int, fields[:8])) - idle - waiting) / os.sysconf("SC_CLK_TCK")


def processor_seconds() -> float:
    """Seconds of the processor that this process and all that it has seen end have used."""
    return math.fsum(
        used
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        for used in resource.getrusage(who)[:2]
    )


def _busy_others(seconds: float) -> float:
    busy, own = _busy(), processor_seconds()
    time.sleep(seconds)
    return (_busy() - busy - (processor_seconds() - own)) / seconds


class _Watcher:
    """Adds up what a process and its descendants hold (pages they share count for each): every 10 ms at first, in a
    longer run ten times a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._over = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        if _PROC.is_dir():
            self._thread.start()

    def stop(self) -> float:
        self._over.set()
        if not self._thread.ident:
            return float("nan")
        self._thread.join()
        return self._peak * os.sysconf("SC_PAGE_SIZE") / 1e6

    def _watch(self) -> None:
        start = time.perf_counter()
        while not self._over.wait(min(0.01 + (time.perf_counter() - start) / 50, 0.1)):
            self._peak = max(self._peak, _pages(self._pid))


def _pages(root: int) -> int:
    """Pages resident in a process and in all beneath it; one that ends meanwhile has none."""
    parents, held = {}, {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                held[int(entry.name)] = int((entry / "statm").read_text().split()[1])
                parents[int(entry.name)] = int(fields[1])
            except (OSError, IndexError):
                continue
    return sum(pages for pid, pages in held.items() if _beneath(pid, root, parents))


def _beneath(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid > 1 and pid != root:
        pid = parents.get(pid, 0)
    return pid == root
