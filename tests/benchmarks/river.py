"""The whole river as the corpus grows: repair, dating, stance, every measure; MB a second and memory, by workers.

    python -m tests.benchmarks river --sizes 1 10 100 --workers 1 2 --shape reports articles

``reports`` are texts of about 15,000 characters, ``articles`` of about 500: words that follow each other as in the
public reports, where these are at hand, else invented prose (``--invented``: in any case), which uses the same few
phrases again and again and so keeps those measures busy that look for them. Everything is measured by ``discourse
measure`` in a fresh process, memory over the whole tree of processes, then once more after ten texts were added.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from . import _machine, _texts

LENGTHS = {"reports": 15_000, "articles": 500}

#: Texts go into files of so many bytes: a newspaper's year.
FILE = 32e6


def main() -> None:
    """A row a shape, size and number of workers."""
    given = sys.argv[sys.argv.index("river") + 1 :] if "river" in sys.argv else sys.argv[1:]
    asked = _arguments(given)
    print(_machine.describe())
    print(
        f"{'shape':9} {'MB':>6} {'texts':>8} {'workers':>7} {'s':>8} {'MB/s':>6} {'peak MB':>8} {'ten more, s':>11}"
    )
    for shape in asked.shape:
        for size in asked.sizes:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name, "texts")
                count = fill(folder, size, shape, invented=asked.invented)
                for workers in asked.workers:
                    _row(folder, shape, size, count, workers)


def _row(folder: Path, shape: str, size: float, count: int, workers: int) -> None:
    out = folder.parent / f"{workers}.measured"
    command = ("measure", str(folder), "-o", str(out), "--workers", str(workers), "--keep-going")
    ran = _machine.run("discourse", *command, watch=True)
    more = folder / "more.jsonl"
    _texts.write(list(islice(_texts.invented(1, seed=2), 10)), more)
    again = _machine.run("discourse", *command)
    more.unlink()
    print(
        f"{shape:9} {size:6g} {count:8,} {workers:7} {ran.seconds:8.1f} {size / ran.seconds:6.2f} {ran.memory:8.0f} "
        f"{again.seconds:11.1f}",
        flush=True,
    )


def fill(folder: Path, megabytes: float, shape: str, *, invented: bool) -> int:
    """Files of JSON Lines with so much text in texts of a shape; how many texts."""
    folder.mkdir()
    texts = made(megabytes, shape, invented=invented)
    count = 0
    for n in range(10_000):
        size = 0.0
        with (folder / f"{n:04}.jsonl").open("w", encoding="utf-8") as file:
            for text in texts:
                file.write(json.dumps({"id": f"{count:07}", "content": text}, ensure_ascii=False) + "\n")
                size += len(text.encode())
                count += 1
                if size >= FILE:
                    break
            else:
                break
    return count


def made(megabytes: float, shape: str, *, invented: bool) -> Iterator[str]:
    """Texts of a shape until there are so many megabytes."""
    real = [] if invented else _texts.public_reports()
    if not real:
        return _texts.invented(megabytes, characters=LENGTHS[shape])
    return _texts.babbled(real, megabytes, characters=LENGTHS[shape])


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="river", description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=float, default=[1, 10], metavar="MB")
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2], metavar="N")
    parser.add_argument("--shape", nargs="+", choices=tuple(LENGTHS), default=list(LENGTHS))
    parser.add_argument("--invented", action="store_true", help="no public reports, though they are at hand")
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
