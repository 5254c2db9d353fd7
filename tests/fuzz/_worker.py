"""A process of its own for each share of the work: it may crash, hang or be killed, and what it was at is known.

Before an input is tried it is written where the parent can read it; results are written as they come.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

#: A worker that holds more megabytes than this, the fuzzer's own inputs included, is a finding by itself: something
#: is never let go.
MOST = 3000


@dataclass
class Tally:
    """What one worker has done so far."""

    target: str
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0  # milliseconds a kilobyte, of inputs of a kilobyte or counted as one
    peak: float = 0.0
    findings: list[dict[str, str]] = field(default_factory=list)

    def found(self, kind: str, what: str, name: str = "", data: bytes = b"") -> None:
        """Take down a finding; ``name`` is that of the file that ``data`` is kept in."""
        self.findings.append(
            {"target": self.target, "kind": kind, "what": what, "name": name, "data": data.hex()}
        )


class Journal:
    """The input that is being tried, where another process can read it even if this one dies."""

    def __init__(self, folder: Path, size: int) -> None:
        path = folder / "journal"
        path.write_bytes(bytes(size + 8))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def write(self, data: bytes) -> None:
        self._map[: 8 + len(data)] = len(data).to_bytes(8, "little") + data

    @staticmethod
    def read(folder: Path) -> bytes:
        """What was tried last."""
        held = (folder / "journal").read_bytes()
        return held[8 : 8 + int.from_bytes(held[:8], "little")]


def fuzz(name: str, engine: str, inputs: int, seconds: float, seed: int, folder: Path) -> None:
    """Try so many inputs on a target, or as many as there is time for."""
    from . import _guided
    from ._plain import inputs as plain

    with _guided.watching(engine):
        from ._shrink import shrunk
        from ._trial import attempt, peak
        from .targets import load

        target = load(name)
        for data in target.seeds:
            attempt(target, data)  # what is loaded once is no matter of one input
        tally, seen = Tally(name), set[tuple[str, str]]()
        journal = Journal(folder, target.longest)
        start = saved = time.monotonic()

        def one(data: bytes) -> None:
            nonlocal saved
            journal.write(data)
            outcome = attempt(target, data)
            found = outcome.finding
            if found and (found.kind, found.where) not in seen:
                seen.add((found.kind, found.where))
                small = shrunk(target, found)
                tally.found(small.kind, small.what, small.name, small.data)
                saved = 0.0  # whatever comes next
            tally.inputs += 1
            if not found:
                tally.slowest = max(tally.slowest, outcome.seconds * 1000 / max(1.0, len(data) / 1024))
            now = time.monotonic()
            full = peak() > MOST
            if full:
                tally.found("memory", f"{peak():.0f} MB are held", "held", data)
            done = tally.inputs >= inputs or now - start > seconds or full
            if done or now - saved > 1:
                tally.seconds, tally.peak, saved = now - start, peak(), now
                save(tally, folder)
            if done:
                sys.stdout.flush()
                os._exit(0)

        if engine == "atheris":
            _guided.run(target, seed, folder, one)
        for data in plain(target, seed):
            one(data)


def growth(name: str, seconds: float, seed: int, folder: Path) -> None:
    """Repeat fragments of a target as long as there is time."""
    from ._growth import repeated, watched
    from ._trial import attempt, peak
    from .targets import load

    target = load(name)
    for data in target.seeds:
        attempt(target, data)
    tally, start = Tally(name), time.process_time()
    for fragment in repeated(target.words, seed):
        if time.process_time() - start > seconds:
            break
        slowest, told = watched(target.run, fragment)
        if told:
            data = fragment.to_json()
            tally.found("growth", f"{fragment}: {told}", f"growth-{sha256(data).hexdigest()[:6]}", data)
        tally.inputs += 1
        tally.slowest = max(tally.slowest, slowest)
        tally.seconds, tally.peak = time.process_time() - start, peak()
        save(tally, folder)


#: Attacks on a pattern after which the parent hears of them: one with many words in it has hundreds.
HEARD = 50


def regexes(size: int, folder: Path) -> None:
    """Attack every pattern of the package."""
    from ._regexes import attacked, attacks, weakness
    from ._trial import peak

    tally, start = Tally("every pattern"), time.process_time()
    for found in attacked():
        strings = list(attacks(found.pattern))
        for first in range(0, len(strings), HEARD):
            some = strings[first : first + HEARD]
            told = weakness(found, some, size)
            tally.inputs += len(some)
            tally.seconds, tally.peak = time.process_time() - start, peak()
            if told:
                tally.found("regex", told)
            save(tally, folder)
            if told:
                break


def save(tally: Tally, folder: Path) -> None:
    """Put the tally where the parent looks, whole or not at all."""
    new = folder / "tally.new"
    new.write_text(json.dumps(asdict(tally)))
    new.replace(folder / "tally.json")


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    if kind == "fuzz":
        name, engine, inputs, seconds, seed, folder = rest
        fuzz(name, engine, int(inputs), float(seconds), int(seed), Path(folder))
    elif kind == "growth":
        name, seconds, seed, folder = rest
        growth(name, float(seconds), int(seed), Path(folder))
    else:
        regexes(int(rest[1]), Path(rest[2]))
