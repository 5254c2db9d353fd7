"""Lexical novelty: does it rise with the years between, is it nothing between halves of one era, does length matter?

The State Council's work reports by decade, each report against an earlier decade and against the others of its own.
Where nothing is new the difference must be about zero: random halves of one era, one called the earlier. Then the
same with reports cut to a tenth of their length, which must not matter, since samples are of equal size; and with
fewer reports in the earlier half, which does, since words come in clumps: the rows say how much. The public texts lie
outside the repository; without them nothing is measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from discourse.compare.novelty import MEASURES, SAMPLE, WORDS, novelty
from discourse.corpus.speech import Speech
from discourse.repair.traced import TracedText
from discourse.segment.segmented import SegmentedSpeech
from discourse.segment.tokens import Tokenizer
from tests.benchmarks.formulas import _TAIL, PUBLIC, _read

#: The era whose halves are compared.
FIRST, LAST = 2003, 2025

#: Splits into random halves a row.
HALVES = 20

#: Of a report cut short, every so many-th word is kept.
THINNED = 10


def by_distance() -> Iterator[dict[str, Any]]:
    """A row a distance between decades: the mean novelty and difference over all pairs of decades so far apart."""
    cut = _reports()
    decades = {year: year // 10 * 10 for year in cut}
    found = [
        _means([cut[y] for y in chosen], [str(decades[y]) for y in chosen], [str(old), str(new)])
        | {"years": new - old}
        for old, new in combinations(sorted(set(decades.values())), 2)
        for chosen in [[y for y in cut if decades[y] in (old, new)]]
    ]
    table = pd.DataFrame(found).dropna()
    for years, rows in table.groupby("years"):
        yield {"what": f"{years} years apart", "pairs": len(rows)} | rows.drop(
            columns="years"
        ).mean().to_dict()
    rises = {
        name: float(table[["years", name]].corr("spearman").iloc[0, 1])
        for name in table.columns
        if name != "years"
    }
    yield {"what": "rank correlation with years", "pairs": len(table)} | rises


def halves() -> Iterator[dict[str, Any]]:
    """Random halves of one era: nothing is new."""
    era = [speech for year, speech in _reports().items() if FIRST <= year <= LAST]
    short = [_thinned(speech) for speech in era]
    cases: dict[str, Callable[[Sequence[int]], tuple[list[SegmentedSpeech], int]]] = {
        "halves": lambda order: ([era[i] for i in order], len(era) // 2),
        "halves, reports cut to a tenth": lambda order: ([short[i] for i in order], len(era) // 2),
        "halves, the later cut to a tenth": lambda order: (
            [(era if n < len(era) // 2 else short)[i] for n, i in enumerate(order)],
            len(era) // 2,
        ),
        "one report before eleven": lambda order: ([era[i] for i in order[:12]], 1),
        "two reports before eleven": lambda order: ([era[i] for i in order[:13]], 2),
        "five reports before eleven": lambda order: ([era[i] for i in order[:16]], 5),
    }
    for name, case in cases.items():
        rng = np.random.default_rng(7)
        found = []
        for _ in range(HALVES):
            chosen, n = case(rng.permutation(len(era)).tolist())
            found.append(_means(chosen, ["a"] * n + ["b"] * (len(chosen) - n), ["a", "b"]))
        table = pd.DataFrame(found)
        spread = {f"sd {column}": table[column].std() for column in table if column.startswith("difference")}
        yield {"what": name, "pairs": HALVES} | table.mean().to_dict() | spread


def run() -> list[dict[str, Any]]:
    """All rows, each with the table it belongs to."""
    if not PUBLIC.is_dir():
        return []
    return [{"table": f.__name__} | row for f in (by_distance, halves) for row in f()]


def main() -> None:
    """Print the tables."""
    if not PUBLIC.is_dir():
        print("(no public texts beside the repository: nothing is measured)")
        return
    started = time.perf_counter()
    print(f"{WORDS} words of a report, {SAMPLE} of an era")
    print(f"{'':<34}{'n':>4}" + "".join(f"{name:>26}" for name in MEASURES) + "     novelty, difference (sd)")
    for row in run():
        cells = [
            f"{row[f'novelty {m}']:>11.3f}{row[f'difference {m}']:>7.3f}"
            + (f" ({row[f'sd difference {m}']:.3f})" if f"sd difference {m}" in row else " " * 8)
            for m in MEASURES
        ]
        print(f"{row['what']:<34}{row['pairs']:>4}" + "".join(cells))
    print(f"{time.perf_counter() - started:.0f} s")


def _means(
    speeches: Sequence[SegmentedSpeech], groups: Sequence[str], order: Sequence[str]
) -> dict[str, float]:
    """Novelty and difference of the speeches of the later group, averaged, by measure."""
    table = novelty(speeches, groups, order)
    later = table[table["era"] == order[1]]
    return {
        f"{column} {measure}": float(later.loc[later["measure"] == measure, column].mean())
        for measure in MEASURES
        for column in ("novelty", "difference")
    }


@cache
def _reports() -> dict[int, SegmentedSpeech]:
    tokenizer = Tokenizer()
    out = {}
    for record in _read("government_work_reports.jsonl"):
        if record["year"]:  # resolutions have none
            text = _TAIL.split(record["content"])[0]
            tokens, starts = tokenizer.tokenize(text)
            name = str(record["year"])
            speech = Speech(name, name, "", 1, "", TracedText.from_str(text))
            out[int(name)] = SegmentedSpeech(speech, (), tuple(tokens), tuple(starts))
    return dict(sorted(out.items()))


def _thinned(speech: SegmentedSpeech) -> SegmentedSpeech:
    return SegmentedSpeech(speech.speech, (), speech.tokens[::THINNED], speech.starts[::THINNED])


if __name__ == "__main__":
    main()
