"""The kin (rhythm, parallelism, numerals, ...): what does each column tell apart, and what not?

Known groups of text at equal length (chunks of 1,500 Han characters): the mean of every column by group, and how well
the column parts groups at all: eta squared, the share of its variance over chunks that lies between groups. A column
that puts a group where its reading forbids is marked by nobody: read the table. Then the share of the parallelism
marked by hand in the seed speeches that the definition finds. The public texts lie outside the repository; without
them only the latter is measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from math import fsum
from typing import Any

import numpy as np

from discourse.corpus.speech import Speech
from discourse.extractors import available, make
from discourse.extractors.parallelism import RUN, parallel_runs
from discourse.repair.traced import TracedText
from discourse.segment import segment_corpus
from tests.benchmarks.formulas import GOLD, LENGTH, PUBLIC, _chunks, _groups

FAMILIES = (
    "rhythm", "parallelism", "enumeration", "numerals", "quotation", "four_character", "edition", "problems",
)  # fmt: skip

#: Groups of the table, by the beginning of their name, and chunks of each at most.
GROUPS = ("sanguo", "hotel", "news_1963", "news_1990", "tv_news", "laws", "work reports", "congress reports")
CHUNKS = 24


def known_groups() -> list[dict[str, Any]]:
    """A row a column: the mean by group over the chunks where it is measurable, and eta squared."""
    tables: dict[str, np.ndarray[Any, Any]] = {}
    extractors = make([name for name in FAMILIES if name in available()])
    names = [column.name for extractor in extractors for column in extractor.columns]
    for group, text in _groups():
        if group.startswith(GROUPS):
            speeches = segment_corpus(
                Speech(f"{group}.{n}", group, "", n, "", TracedText.from_str(chunk))
                for n, chunk in enumerate(_spread(list(_chunks(text))))
            )
            tables[group] = np.hstack([e.fit(speeches).transform(speeches) for e in extractors])
    rows = []
    for i, name in enumerate(names):
        values = {group: table[:, i][~np.isnan(table[:, i])] for group, table in tables.items()}
        means = {_short(group): f"{v.mean():.3g}" if len(v) else "-" for group, v in values.items()}
        rows.append({"column": name, "eta2": f"{eta_squared(values.values()):.2f}"} | means)
    return rows


def eta_squared(groups: Iterable[Sequence[float]]) -> float:
    """Sum of squares between groups / sum of squares; NaN where nothing varies.

    >>> eta_squared([[1, 1], [3, 3]]), eta_squared([[1, 3], [1, 3]])
    (1.0, 0.0)
    """
    kept = [list(map(float, g)) for g in groups if len(g)]
    values = [x for g in kept for x in g]
    if not values:
        return float("nan")
    mean = fsum(values) / len(values)
    total = fsum((x - mean) ** 2 for x in values)
    between = fsum(len(g) * (fsum(g) / len(g) - mean) ** 2 for g in kept)
    return between / total if total else float("nan")


def marked_parallelism() -> list[dict[str, Any]]:
    """Of the couplets and parallels marked by hand that have three parts or more: how many a run overlaps."""
    master = json.loads((GOLD / "formulas.json").read_text(encoding="utf-8"))["master"]
    marked = found = 0
    for path in sorted((GOLD / "normalized").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        runs = parallel_runs(text)
        for entry in master:
            if not entry["category"].startswith("couplet") or path.stem not in entry["counts"]:
                continue
            for match in re.finditer(entry["pattern"], text, re.MULTILINE):
                if len(re.findall("[,、;，；和]", match.group())) + 1 >= RUN:
                    marked += 1
                    found += any(run.start < match.end() and run.end > match.start() for run in runs)
    return [{"marked": marked, "found": found, "recall": f"{found / marked:.2f}"}]


def run() -> list[dict[str, Any]]:
    """All rows, each with the table it belongs to."""
    tables = {"marked parallelism": marked_parallelism} | (
        {"known groups": known_groups} if PUBLIC.is_dir() else {}
    )
    return [{"table": name} | row for name, table in tables.items() for row in table()]


def main() -> None:
    """Print the tables."""
    print("marked parallelism:", marked_parallelism()[0])
    if not PUBLIC.is_dir():
        print("(no public texts beside the repository: the known groups are not measured)")
        return
    rows = known_groups()
    print(f"\nmeans over at most {CHUNKS} chunks of {LENGTH} Han characters")
    for row in (dict(zip(rows[0], rows[0], strict=True)), *rows):
        print("  ".join(f"{value:<{32 if i == 0 else 9}}" for i, value in enumerate(row.values())))


def _spread(chunks: Sequence[str]) -> Sequence[str]:
    return chunks[:: max(1, -(-len(chunks) // CHUNKS))]


def _short(group: str) -> str:
    return group.replace("work reports ", "gwr").replace("congress reports ", "cpc")[:9]


if __name__ == "__main__":
    main()
