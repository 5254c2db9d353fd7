"""The whole river against the pipeline a researcher would write today: ratios, in one run, in fresh processes.

    python -m tests.benchmarks.speed [CORPUS.jsonl] [--rounds N]

The plain pipeline does far less (no repair, dating, splitting, stance or bytes): ``jieba.lcut``, TF-IDF, and
``str.count`` of the same formulas for every speech and every sentence. Both read the same text files.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

#: Where the public reports lie when they are at hand; else the seeds are used, several times over.
DEFAULT = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "government_work_reports.jsonl"


def plain(folder: Path) -> dict[str, float]:
    """What a researcher would write, with the formulas of the shipped lexicon."""
    start = time.perf_counter()
    import re

    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer

    from discourse.lexicons import load_formulas

    jieba.setLogLevel(60)
    jieba.initialize()
    forms = [entry.form for entry in load_formulas().entries]
    ready = time.perf_counter()
    texts = [p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.txt"))]
    tokens = [jieba.lcut(text) for text in texts]
    TfidfVectorizer(analyzer=lambda words: words).fit_transform(tokens)
    for text in texts:
        [text.count(form) for form in forms]
        for sentence in re.split("[。！？\n]", text):
            [sentence.count(form) for form in forms]
    end = time.perf_counter()
    return {"imports": ready - start, "work": end - ready}


def ours(folder: Path) -> dict[str, float]:
    """Everything up to the three tables."""
    start = time.perf_counter()
    import discourse
    from discourse.build import analyse
    from discourse.segment.tokens import Tokenizer

    Tokenizer().tokenize("同志们")
    discourse.clean("同志们")
    ready = time.perf_counter()
    analyse(discourse.Study(), discourse.read_sources([folder]))
    end = time.perf_counter()
    return {"imports": ready - start, "work": end - ready}


def main() -> None:
    """Both, in turn, in fresh processes; the ratio of each round and the median."""
    arguments = [a for a in sys.argv[1:] if a.endswith(".jsonl")]
    rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = _fill(folder, Path(arguments[0]) if arguments else DEFAULT)
        print(f"{len(list(folder.iterdir()))} files, {size / 1e6:.2f} MB of UTF-8, {os.cpu_count()} cores")
        ratios = []
        for i in range(rounds):
            one, two = (_fresh(which, folder) for which in ("plain", "ours"))
            ratios.append(one["work"] / two["work"])
            print(
                f"round {i + 1}: plain {one['work']:.2f} s ({one['peak']:.0f} MB), "
                f"ours {two['work']:.2f} s ({two['peak']:.0f} MB), ratio {ratios[-1]:.2f}, "
                f"ours {size / 1e6 / two['work']:.2f} MB/s"
            )
        print(f"median ratio {statistics.median(ratios):.2f} (imports apart; ours does the whole river)")


def _fill(folder: Path, corpus: Path) -> int:
    if corpus.exists():
        texts = [json.loads(line)["content"] for line in corpus.open(encoding="utf-8")]
    else:
        seeds = Path(__file__).resolve().parents[2] / "seeds"
        texts = [p.read_text(encoding="utf-8") for p in sorted(seeds.glob("*.txt")) for _ in range(8)]
    for i, text in enumerate(texts):
        (folder / f"{i:04}.txt").write_text(text, encoding="utf-8")
    return sum(p.stat().st_size for p in folder.iterdir())


def _fresh(which: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.speed", "--run", which, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    if "--run" in sys.argv:
        at = sys.argv.index("--run")
        result = {"plain": plain, "ours": ours}[sys.argv[at + 1]](Path(sys.argv[at + 2]))
        result["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(result))
    else:
        main()
