"""``python -m tests.fuzz``: a million inputs, fragments that are doubled, and every regular expression attacked.

    python -m tests.fuzz [--inputs N | --each N] [--seconds S] [--target NAME ...] [--seed N] [--engine atheris|plain]

The inputs are shared out by what one costs, cheap targets getting more, and run on all cores. Exit code 1, if there
were findings: they lie in ``tests/fuzz/findings``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from . import _guided
from ._worker import Journal
from .targets import names

ROOT, FINDINGS = Path(__file__).parents[2], Path(__file__).with_name("findings")

#: What a run makes by itself: inputs of all targets together, seconds of growth a target.
INPUTS, GROWTH = 1_000_000, 60.0

#: How many bytes a pattern is attacked with, and with how many where there is little time.
BYTES, FEW_BYTES = 48_000, 12_000

#: What a target gets at least, as a share of what it would get if all got the same.
FLOOR = 0.02

#: A worker that says nothing for so many seconds is ended: it hangs where no signal reaches it.
SILENT = 300.0


@dataclass(frozen=True)
class Job:
    """A share of the work, in a process of its own."""

    kind: str
    target: str
    arguments: tuple[str, ...]


def main() -> int:
    """The whole run."""
    asked = _arguments().parse_args()
    if asked.engine == "atheris" and not _guided.is_there():
        print("atheris is not installed: going on without guidance (--engine plain)", file=sys.stderr)
        asked.engine = "plain"
    cores, start = os.cpu_count() or 1, time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(cores) as pool:
        measured = pool.map(lambda name: 1.0 if asked.each else _cost(name, asked, folder), asked.target)
        costs = dict(zip(asked.target, measured, strict=True))
        jobs = list(_jobs(asked, costs, cores))
        done = list(pool.map(lambda job: _done(job, Path(tempfile.mkdtemp(dir=folder))), jobs))
    rows = list(_gathered(done, asked.target))
    print(_table(rows))
    findings = [found for tally in done for found in tally["findings"]]
    for found in findings:
        print(f"{found['target']}: {found['kind']}: {found['what']}{_kept(found)}")
    total = sum(row["inputs"] for row in rows)
    print(f"{total:,} inputs in {time.monotonic() - start:.0f} s on {cores} cores, {len(findings)} findings")
    return 1 if findings else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--inputs", type=int, default=INPUTS, help="of all targets together")
    parser.add_argument(
        "--each", type=int, help="of each target: with --engine plain the same on every machine"
    )
    parser.add_argument("--seconds", type=float, default=float("inf"), help="for all of it, at most")
    parser.add_argument("--growth", type=float, default=GROWTH, help="seconds of doubling for each target")
    parser.add_argument("--target", nargs="+", default=names(), choices=names(), metavar="NAME")
    parser.add_argument("--seed", type=int, default=1)
    engine = "atheris" if _guided.is_there() else "plain"
    parser.add_argument("--engine", choices=("atheris", "plain"), default=engine)
    return parser


def _cost(name: str, asked: argparse.Namespace, folder: str) -> float:
    """What an input of a target costs in seconds, by a short run."""
    arguments = (asked.engine, "400", "10", str(asked.seed))
    tally = _done(Job("fuzz", name, arguments), Path(tempfile.mkdtemp(dir=folder)))
    return float(tally["seconds"]) / max(1, tally["inputs"])


def _jobs(asked: argparse.Namespace, costs: dict[str, float], cores: int) -> Iterator[Job]:
    """The longest first, so that no core is left waiting at the end."""
    inputs = dict.fromkeys(costs, asked.each) if asked.each else _shares(asked.inputs, costs)
    each = asked.seconds / len(costs)
    growth = min(asked.growth, each / 4)
    if asked.target == names():  # whoever names a target wants no more than that
        yield Job("regexes", "every pattern", (str(BYTES if each == float("inf") else FEW_BYTES),))
    for name in sorted(costs, key=lambda n: -costs[n] * inputs[n]):
        parts = 1 if asked.each else cores  # a seed each
        for part in range(parts):
            count = inputs[name] // parts + 1
            yield Job("fuzz", name, (asked.engine, str(count), str(each - growth), str(asked.seed + part)))
        yield Job("growth", name, (str(growth), str(asked.seed)))


def _shares(inputs: int, costs: dict[str, float]) -> dict[str, int]:
    """How many inputs each target gets: the inverse of what one costs, but none less than a floor."""
    least = FLOOR * inputs / len(costs)
    whole = sum(1 / cost for cost in costs.values())
    return {name: round(least + (inputs - least * len(costs)) / cost / whole) for name, cost in costs.items()}


def _done(job: Job, folder: Path) -> dict[str, Any]:
    """What a worker did; if it died, what it was at is a finding."""
    command = [sys.executable, "-m", "tests.fuzz._worker", job.kind, job.target, *job.arguments, str(folder)]
    surroundings = os.environ | {"TMPDIR": str(folder)}  # it ends without tidying up
    with (folder / "said").open("wb") as said:
        worker = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=said, stderr=said)
        ended = _wait(worker, folder)
    tally = _read(folder, job)
    if ended or worker.returncode:
        what = ended or f"the process died ({worker.returncode})"
        last = (folder / "said").read_text("utf-8", "replace").strip().split("\n")[-1]
        data = Journal.read(folder) if (folder / "journal").exists() else b""
        told = f"{job.kind}: {what}: {last[:300]}"
        name = f"death-{sha256(data).hexdigest()[:6]}"
        finding = {"target": job.target, "kind": "death", "what": told, "name": name, "data": data.hex()}
        tally["findings"].append(finding)
    return tally


def _read(folder: Path, job: Job) -> dict[str, Any]:
    empty = {"target": job.target, "inputs": 0, "seconds": 0.0, "slowest": 0.0, "peak": 0.0, "findings": []}
    path = folder / "tally.json"
    return {**empty, **(json.loads(path.read_text()) if path.exists() else {}), "kind": job.kind}


def _wait(worker: subprocess.Popen[bytes], folder: Path) -> str:
    """Wait for the end of a worker; what was wrong, if it had to be ended."""
    heard, last = time.monotonic(), b""
    signs = (folder / "journal", folder / "tally.json")
    while worker.poll() is None:
        time.sleep(0.2)
        sign = b"".join(path.read_bytes() for path in signs if path.exists())
        if sign != last:
            heard, last = time.monotonic(), sign
        if time.monotonic() - heard > SILENT:
            worker.kill()
            worker.wait()
            return f"nothing was heard for {SILENT:.0f} s"
    return ""


def _gathered(done: Iterable[dict[str, Any]], order: list[str]) -> Iterator[dict[str, Any]]:
    """One row a target and kind of work."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for tally in done:
        row = rows.setdefault((tally["kind"], tally["target"]), dict.fromkeys(("inputs", "seconds", "n"), 0))
        row |= {name: tally[name] for name in ("kind", "target")}
        row |= {name: row[name] + tally[name] for name in ("inputs", "seconds")}
        row |= {name: max(row.get(name, 0.0), tally[name]) for name in ("slowest", "peak")}
        row["n"] += len(tally["findings"])
    places = {name: n for n, name in enumerate(order)}
    yield from sorted(rows.values(), key=lambda row: (row["kind"], places.get(row["target"], -1)))


def _table(rows: Iterable[dict[str, Any]]) -> str:
    head = f"{'':8}{'target':18}{'inputs':>10}{'seconds':>9}{'inputs/s':>10}{'ms/kB':>9}{'MB':>7}{'findings':>10}"
    return "\n".join(
        [
            head,
            *(
                f"{row['kind']:8}{row['target']:18}{row['inputs']:>10,}{row['seconds']:>9.0f}"
                f"{row['inputs'] / max(row['seconds'], 1e-9):>10.0f}{row['slowest']:>9.1f}{row['peak']:>7.0f}"
                f"{row['n']:>10}"
                for row in rows
            ),
        ]
    )


def _kept(found: dict[str, Any]) -> str:
    """Write the input of a finding where the tests look, and say where."""
    if not found.get("data"):
        return ""
    folder = FINDINGS / found["target"]
    folder.mkdir(parents=True, exist_ok=True)
    data = bytes.fromhex(found["data"])
    suffix = ".json" if found["kind"] == "growth" else ".bin"
    path = folder / f"{found['name']}{suffix}"
    path.write_bytes(data)
    return f" ({path.relative_to(ROOT)})"


if __name__ == "__main__":
    raise SystemExit(main())
