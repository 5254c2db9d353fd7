"""`discourse build` as a study grows: seconds and memory, all tables, figures and the multiverse; then built again.

    python -m tests.benchmarks study --texts 100 1000 --workers 1 2

Each text is a file of its own, some 4,000 characters long and dated within twenty years, of words that follow each
other as in the public reports, where these are at hand, else of invented prose. The second build finds everything
measured.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from . import _machine, _texts

STUDY = """title = "A study of invented texts"
seed = 1

[sources]
paths = ["texts"]

[eras]
periodisation = "party"

[multiverse]
run = true
"""


def main() -> None:
    """A row a number of texts and of workers."""
    given = sys.argv[sys.argv.index("study") + 1 :] if "study" in sys.argv else sys.argv[1:]
    parser = argparse.ArgumentParser(prog="study", description=__doc__)
    parser.add_argument("--texts", nargs="+", type=int, default=[100, 500], metavar="N")
    parser.add_argument("--workers", nargs="+", type=int, default=[2], metavar="N")
    asked = parser.parse_args(given)
    print(_machine.describe())
    print(f"{'texts':>6} {'MB':>6} {'workers':>7} {'s':>8} {'peak MB':>8} {'again, s':>8}")
    for count in asked.texts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            size = fill(folder, count)
            for workers in asked.workers:
                command = ("build", str(folder / "study.toml"), "-o", str(folder / f"figures{workers}"))
                how = ("--work", str(folder / f"work{workers}"), "--workers", str(workers))
                ran = _machine.run("discourse", *command, *how, watch=True)
                again = _machine.run("discourse", *command, *how)
                print(
                    f"{count:6,} {size:6.1f} {workers:7} {ran.seconds:8.1f} {ran.memory:8.0f} {again.seconds:8.1f}",
                    flush=True,
                )


def fill(folder: Path, count: int) -> float:
    """A study file and so many dated texts, a file each; the megabytes of text."""
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    (folder / "texts").mkdir()
    rng = random.Random(1)
    size = 0
    for n, text in enumerate(islice(_made(), count)):
        day = f"{rng.randrange(2003, 2025)}年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日"
        said = f"在全县工作会议上的讲话\n（{day}）\n{text}"
        (folder / "texts" / f"{n:05}.txt").write_text(said, encoding="utf-8")
        size += len(said.encode())
    return size / 1e6


def _made() -> Iterator[str]:
    real = _texts.public_reports()
    return _texts.babbled(real, 1e6) if real else _texts.invented(1e6)


if __name__ == "__main__":
    main()
