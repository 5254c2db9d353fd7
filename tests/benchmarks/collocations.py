"""Collocations: do z and p hold their level on shuffled words, does λ's interval cover, are the first fifty units?

The words of the work reports of 2003 to 2025 are shuffled, over all reports and within each, marks and places kept:
what is flagged then is no collocation. Looked at are all pairs of the frequent words, seen or not, by how many are
expected. For the interval, reports are drawn with replacement from the twenty-two, whose own λ is the truth; pairs
are told apart by their dispersion. Random halves of the reports are held against each other, where nothing differs.
Then the first fifty by each order, to be read, and seconds for a megabyte. The public texts lie outside the
repository; without them words of Zipf's law stand in for the level, and the rest is left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from discourse.compare.association import fisher_exact_p, interaction_lambda, log_odds_lambda
from discourse.compare.collocation_contrast import contrast_collocations
from discourse.compare.collocation_table import collocations
from discourse.compare.cooccurrence import _apart, read, runs, without_one
from discourse.compare.dispersion import dp_sparse
from discourse.compare.tokens import is_word
from discourse.extractors._ngrams import Stream
from discourse.segment.segmented import SegmentedSpeech
from tests.benchmarks.formulas import PUBLIC
from tests.benchmarks.novelty import _reports

FIRST, LAST = 2003, 2025

#: The most frequent words, all pairs of which are looked at; expected counts by which they are told apart.
WORDS, BANDS = 1_500, ((0.05, 0.5), (0.5, 2), (2, 5), (5, 20), (20, np.inf))

#: Samples of reports a row, and of how many; pairs with at least so many occurrences in all reports.
DRAWS, SIZES, FREQUENT = 400, (5, 10, 20), 20

#: Pairs by how unevenly they are spread over the reports (Gries' DP).
EVEN, CLUMPED = 0.35, 0.5

#: Random halves compared.
HALVES = 10

ORDERS = ("z", "lambda", "lambda_low", "log_dice", "G2", "t")


def level() -> Iterator[dict[str, Any]]:
    """A row a way of shuffling, a window and a band: shares of pairs flagged, in per cent, nominal 5."""
    stream = read(_era(), is_word, "nothing").stream if PUBLIC.is_dir() else _zipf()
    rng = np.random.default_rng(1)
    for name in ("over all", "within each speech"):
        for span in (None, 4):
            o11, r1, c1, n = _matrix(_shuffled(stream, name, rng), span)
            z = log_odds_lambda(o11, r1, c1, n).z
            p = fisher_exact_p(o11, r1, c1, n, alternative="greater")
            expected = r1 * c1 / n
            for low, high in BANDS:
                some = (expected >= low) & (expected < high)
                yield {
                    "shuffled": name,
                    "span": span or "side by side",
                    "expected": f"{low:g}-{high:g}",
                    "pairs": int(some.sum()),
                    "|z| > 1.96": f"{100 * (np.abs(z[some]) > 1.96).mean():.1f}",
                    "z > 1.96": f"{100 * (z[some] > 1.96).mean():.1f}",
                    "z > 3.29": f"{100 * (z[some] > 3.29).mean():.2f}",
                    "p <= .05": f"{100 * (p[some] <= 0.05).mean():.1f}",
                    "p <= .0005": f"{100 * (p[some] <= 0.0005).mean():.3f}",
                }


def coverage() -> Iterator[dict[str, Any]]:
    """A row a number of reports drawn: how often λ's two intervals hold the λ of all reports."""
    reports = _era()
    words = read(reports, is_word, "nothing")
    (one,) = runs(words, [2], FREQUENT, 5)
    n = len(reports)
    ((_, without),) = without_one(one, np.arange(n), n)
    each = one.cells[:, None] - without  # pairs, reports, 2, 2
    truth = interaction_lambda(one.cells, size=2).lambda_
    spread = dp_sparse(one.in_speeches, words.stream.sizes, normalisation="gries-2008")
    for size in SIZES:
        rng = np.random.default_rng(size)
        held = np.zeros((2, len(truth)))
        for _ in range(DRAWS):
            drawn = each[:, rng.integers(0, n, size)]
            whole = drawn.sum(axis=1)
            found = interaction_lambda(whole, size=2)
            left = interaction_lambda(whole[:, None] - drawn, size=2).lambda_
            se = np.sqrt((size - 1) / size * ((left - left.mean(axis=1)[:, None]) ** 2).sum(axis=1))
            for k, half in enumerate((1.96 * found.se, stats.t.ppf(0.975, size - 1) * se)):
                held[k] += np.abs(found.lambda_ - truth) <= half
        for low, high in ((0.0, EVEN), (EVEN, CLUMPED), (CLUMPED, 1.0)):
            some = (spread >= low) & (spread < high)
            shares = 100 * held[:, some].mean(axis=1) / DRAWS
            yield {
                "reports": size,
                "dp": f"{low:g}-{high:g}",
                "pairs": int(some.sum()),
                "1.96 se of z": f"{shares[0]:.1f} %",
                "jackknife-t": f"{shares[1]:.1f} %",
            }


def halves() -> Iterator[dict[str, Any]]:
    """A row a window: random halves of the reports against each other, of which no tie is different."""
    reports = _era()
    for span in (None, 4):
        rng = np.random.default_rng(4)
        flagged, pairs, any_q = np.zeros(2), 0, 0
        for seed in range(HALVES):
            labels = rng.permutation(["a", "b"] * (len(reports) // 2)).tolist()
            table = contrast_collocations(
                reports, labels, "b", "a", seed=seed, span=span, min_count=10, permutations=200
            )
            flagged += (table["z"].abs() > 1.96).sum(), (table["p_permutation"] <= 0.05).sum()
            pairs += len(table)
            any_q += int((table["q"] <= 0.05).any())
        yield {
            "span": span or "side by side",
            "pairs": pairs // HALVES,
            "|z| > 1.96": f"{100 * flagged[0] / pairs:.1f} %",
            "p_permutation <= .05": f"{100 * flagged[1] / pairs:.1f} %",
            "halves with a q <= .05": f"{any_q} of {HALVES}",
        }


def first() -> Iterator[dict[str, Any]]:
    """A row an order: its first fifty, to be read."""
    for span in (None, 4):
        for order in ORDERS:
            table = collocations(_era(), span=span, order=order)
            units = [text.replace(" ", "·") for text in table["collocation"].head(50)]
            yield {"span": span or "side by side", "order": order, "first fifty": " ".join(units)}


def speed() -> Iterator[dict[str, Any]]:
    """A row a question: seconds for a megabyte of text."""
    reports = list(_reports().values())
    size = sum(len(speech.text.encode()) for speech in reports) / 1e6
    for name, options in (
        ("pairs", {}),
        ("2 to 4 words", {"size": (2, 3, 4)}),
        ("window of 4", {"span": 4}),
        ("node", {"node": "问题"}),
    ):
        started = time.perf_counter()
        rows = len(collocations(reports, **options))  # type: ignore[arg-type]
        taken = time.perf_counter() - started
        yield {"what": name, "MB": f"{size:.1f}", "rows": rows, "seconds a MB": f"{taken / size:.2f}"}


def run() -> list[dict[str, Any]]:
    """All rows, each with the table it belongs to."""
    tables = (level, coverage, halves, first, speed) if PUBLIC.is_dir() else (level,)
    return [{"table": table.__name__} | row for table in tables for row in table()]


def main() -> None:
    """Print the tables."""
    before = ""
    for row in run():
        if row["table"] != before:
            print(f"\n{row['table']}")
        before = row.pop("table")
        print("  " + "; ".join(f"{name}: {value}" for name, value in row.items()))


def _era() -> list[SegmentedSpeech]:
    return [speech for year, speech in _reports().items() if FIRST <= year <= LAST]


def _shuffled(stream: Stream, how: str, rng: np.random.Generator) -> Stream:
    if how == "over all":
        return replace(stream, ids=rng.permutation(stream.ids))
    return replace(stream, ids=stream.ids[np.lexsort((rng.random(len(stream.ids)), stream.speech))])


def _matrix(stream: Stream, span: int | None) -> tuple[Any, Any, Any, Any]:
    """Counts of all pairs of the frequent words, with their margins: ordered, or each pair once within a window."""
    frequent = np.argsort(-np.bincount(stream.ids), kind="stable")[:WORDS]
    number = np.full(len(stream.words), WORDS)
    number[frequent] = np.arange(len(frequent))
    table = np.zeros((WORDS + 1, WORDS + 1))
    for a, b, _ in _apart(stream, span or 1):
        np.add.at(table, (number[stream.ids[a]], number[stream.ids[b]]), 1)
    if span is not None:
        table = table + table.T
    rows, columns, n = table.sum(axis=1), table.sum(axis=0), table.sum()
    here = slice(0, WORDS)
    keep = (
        np.triu(np.ones((WORDS, WORDS), dtype=bool), 1) if span is not None else np.ones((WORDS, WORDS), bool)
    )
    r1, c1 = np.broadcast_arrays(rows[here, None], columns[None, here])
    return table[here, here][keep], r1[keep], c1[keep], n


def _zipf() -> Stream:
    """200,000 words in clauses of six and speeches of 2,000."""
    rate = 1 / np.arange(1, 5_001)
    ids = np.random.default_rng(2).choice(5_000, 200_000, p=rate / rate.sum())
    at = np.arange(len(ids))
    return Stream(tuple(map(str, range(5_000))), ids, at // 6, at // 2_000, at, 100)


if __name__ == "__main__":
    main()
