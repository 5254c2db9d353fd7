"""Does the cost per megabyte stay, and does memory? The same work over shards, from 1 MB to as much as is asked for.

    python -m tests.benchmarks.growth [--most MB] [--patience S]

The work of :mod:`tests.benchmarks.speed`, without ever holding more than a shard (files of about 4 MB): each shard is
cut and counted, its counts put aside in a file, and only sums come back (occurrences in the two halves, document
frequencies, phrases); when these are merged, each shard's TF-IDF is worked out from its file. By one process and by
two; on invented text, whose vocabulary goes on growing, and on the lines of the public reports shuffled, if they are
at hand. Reading is counted, loading the dictionary is not.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from discourse.engine import Engine
from discourse.measured.phrases import PhraseCounter, count_shard
from discourse.measured.terms import IntArray, Terms, g2, merge, pooled, tfidf
from discourse.segment.tokens import Tokenizer
from tests.benchmarks import _machine, _texts

#: Megabytes (10⁶ bytes of UTF-8) of a shard, and how much is measured, up to what is asked for.
SHARD, SIZES = 4.0, (1, 3, 10, 30, 100, 300, 1_000)

#: Shards whose sums are held before they are added up: each has its own vocabulary.
_HELD = 16


class Sums(NamedTuple):
    """What is kept of a shard. ``terms`` has three rows: how often each term stands in the target, how often in the
    reference, and in how many documents; ``phrases`` are counts in the order of the forms."""

    terms: Terms
    documents: int
    phrases: IntArray
    sentences: int


def first_pass(shard: tuple[Path, bool], *, tokenizer: Tokenizer, phrases: PhraseCounter) -> Sums:
    """Count a shard (a path, and whether it is of the target), put the counts aside, give back their sums."""
    path, of_target = shard
    counted = count_shard(path, tokenizer=tokenizer, phrases=phrases)
    path.with_suffix(".counts").write_bytes(pickle.dumps(counted, protocol=pickle.HIGHEST_PROTOCOL))
    terms = counted.terms
    here = np.full(len(terms), 0 if of_target else 1)
    once = Terms(terms.vocabulary, terms.indptr, terms.ids, np.ones_like(terms.counts))
    sums = merge([pooled(terms, here, 2), pooled(once, np.zeros(len(terms)), 1)])
    return Sums(sums, len(terms), counted.phrases.documents.totals, int(counted.phrases.per_document.sum()))


def added(parts: Iterable[Sums], forms: int) -> Sums:
    """The sums of all, a few held at a time."""
    total = Sums(_three_rows([]), 0, np.zeros(forms, np.int64), 0)
    held: list[Sums] = []
    for part in parts:
        held.append(part)
        if len(held) == _HELD:
            total, held = _plus([total, *held]), []
    return _plus([total, *held])


def second_pass(path: Path, *, frequencies: Path) -> int:
    """TF-IDF of a shard by the whole corpus's document frequencies, put aside; how many weights."""
    terms: Terms = pickle.loads(path.with_suffix(".counts").read_bytes()).terms
    known, documents = _frequencies(frequencies)
    here = np.fromiter(map(known.__getitem__, terms.vocabulary), np.int64, len(terms.vocabulary))
    weights = tfidf(terms, here, documents)
    np.save(path.with_suffix(".tfidf.npy"), weights)
    return len(weights)


def work(folder: Path, shards: int, workers: int) -> dict[str, float]:
    """Both passes over the first ``shards`` of the folder."""
    forms = tuple(json.loads((folder / "forms.json").read_text("utf-8")))
    tokenizer, phrases = Tokenizer(), PhraseCounter(forms)
    count_shard(["同志们。"], tokenizer=tokenizer, phrases=phrases)
    paths = sorted(folder.glob("*.jsonl"))[:shards]
    with ExitStack() as open_:
        if workers == 1:
            engine = open_.enter_context(Engine("serial"))
        else:
            engine = Engine(executor=open_.enter_context(_machine.pool(workers)), workers=workers)
        start, own = time.perf_counter(), _machine.processor_seconds()
        halves = [(path, n >= shards // 2) for n, path in enumerate(paths)]
        sums = added(
            engine.map(partial(first_pass, tokenizer=tokenizer, phrases=phrases), halves), len(forms)
        )
        counted = time.perf_counter()
        target, reference, frequencies = _dense(sums.terms)
        if shards > 1:
            g2(target, int(target.sum()), reference, int(reference.sum()), formula="two-cell")
        known = dict(zip(sums.terms.vocabulary, frequencies.tolist(), strict=True))
        (folder / "frequencies").write_bytes(pickle.dumps((known, sums.documents)))
        merged = time.perf_counter()
        weights = list(engine.map(partial(second_pass, frequencies=folder / "frequencies"), paths))
        end = time.perf_counter()
    return {
        "seconds": end - start,
        "cpu": _machine.processor_seconds() - own,
        "first pass": counted - start,
        "sums": merged - counted,
        "second pass": end - merged,
        "terms": len(known),
        "tokens": int(target.sum() + reference.sum()),
        "weights": int(np.sum(weights)),
        "phrases": int(sums.phrases.sum()),
        "sentences": sums.sentences,
    }


def _dense(terms: Terms) -> IntArray:
    """With the zeros."""
    found = np.zeros((len(terms), len(terms.vocabulary)), dtype=np.int64)
    found[terms.rows, terms.ids] = terms.counts
    return found


def _three_rows(parts: list[Terms]) -> Terms:
    return pooled(merge(parts), np.tile(np.arange(3), len(parts)), 3)


def _plus(parts: list[Sums]) -> Sums:
    return Sums(
        _three_rows([part.terms for part in parts]),
        int(np.sum([part.documents for part in parts])),
        np.sum([part.phrases for part in parts], axis=0),
        int(np.sum([part.sentences for part in parts])),
    )


@lru_cache(maxsize=1)
def _frequencies(path: Path) -> tuple[dict[str, int], int]:
    """Document frequencies and the number of documents; read once by each worker of a run."""
    known: dict[str, int]
    known, documents = pickle.loads(path.read_bytes())
    return known, documents


def main() -> None:
    """A table a kind of text: megabytes, seconds, megabytes a second (by the clock, and by the processor's, all
    processes added up), peak memory of all processes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=float, default=30.0, help="megabytes of the largest corpus")
    parser.add_argument(
        "--patience", type=float, default=0.0, help="seconds to wait for quiet before each run"
    )
    options = parser.parse_known_args(sys.argv[1:])[0]
    print(_machine.describe())
    for name, texts in _kinds(options.most):
        print(
            f"\n{name}\n{'MB':>8}{'workers':>9}{'s':>9}{'MB/s':>8}{'MB/CPU s':>10}{'peak MB':>9}"
            f"{'terms':>11}{'tokens':>14}{'first, sums, second pass (s)':>32}{'others':>8}"
        )
        with tempfile.TemporaryDirectory() as place:
            sizes = _fill(Path(place), texts)
            for shards in _steps(sizes, options.most):
                for workers in (1, 2):
                    _print_row(Path(place), sizes[:shards], workers, options.patience)


def _print_row(folder: Path, sizes: list[int], workers: int, patience: float) -> None:
    arguments = ("--run", str(folder), str(len(sizes)), str(workers))
    ran = _machine.run("tests.benchmarks.growth", *arguments, watch=True, patience=patience)
    size, said = int(np.sum(sizes)) / 1e6, ran.said
    passes = ", ".join(f"{said[name]:.2f}" for name in ("first pass", "sums", "second pass"))
    print(
        f"{size:>8.1f}{workers:>9}{said['seconds']:>9.2f}"
        f"{size / said['seconds']:>8.2f}{size / said['cpu']:>10.2f}{ran.memory:>9.0f}"
        f"{said['terms']:>11,}{said['tokens']:>14,}{passes:>32}{ran.others:>8.2f}",
        flush=True,
    )


def _kinds(most: float) -> Iterator[tuple[str, Iterator[str]]]:
    yield "invented text, new names and figures in every text", _texts.invented(most)
    if reports := _texts.public_reports():
        yield "lines of the public reports, shuffled", _texts.shuffled(reports, most)


def _fill(folder: Path, texts: Iterator[str]) -> list[int]:
    """Shards as JSON Lines, the first of 1 MB; the bytes of each."""
    from tests.benchmarks.speed import phrases

    (folder / "forms.json").write_text(json.dumps(phrases()), encoding="utf-8")
    sizes: list[int] = []
    shard: list[str] = []
    room = 1e6
    for text in texts:
        shard.append(text)
        room -= len(text.encode())
        if room <= 0:
            sizes.append(_texts.write(shard, folder / f"{len(sizes):06}.jsonl"))
            shard, room = [], SHARD * 1e6
    if shard:
        sizes.append(_texts.write(shard, folder / f"{len(sizes):06}.jsonl"))
    return sizes


def _steps(sizes: list[int], most: float) -> list[int]:
    """How many shards make each of the sizes."""
    reached = np.cumsum(sizes) / 1e6
    wanted = [size for size in SIZES if size < most] + [most]
    return sorted({min(int(np.searchsorted(reached, size * 0.99)) + 1, len(sizes)) for size in wanted})


if __name__ == "__main__":
    if "--run" in sys.argv:
        at = sys.argv.index("--run")
        print(json.dumps(work(Path(sys.argv[at + 1]), int(sys.argv[at + 2]), int(sys.argv[at + 3]))))
    else:
        main()
