"""Word shifts and divergence of groups: do intervals cover, does the test keep its level, is the bias taken off?

Speeches are simulated as over-dispersed bags of words (Dirichlet-multinomial, Zipfian vocabulary, half of the words
with another share on the other side or none), so that the truth is known. ``coverage``: how often the interval of a
word's contribution holds the true one, by speeches a side and by how common the word is. ``level``: how often the
divergence test finds a difference between groups of one kind, also where one group's speeches are ten times as
long. ``bias``: what is left of a divergence where the truth is known. ``reports``: the same test on random halves
of one era of the State Council's work reports, and its power between two eras. The public texts lie outside the
repository; without them the last is not measured.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from discourse.compare.divergence import group_divergence, jsd, jsd_jackknife, jsd_miller_madow
from discourse.compare.matched import matched_jsd
from discourse.compare.shift_doubt import Method
from discourse.compare.shift_table import OTHER, Kind, word_shift
from discourse.compare.shifts import entropy_parts, jsd_parts
from tests.benchmarks.formulas import PUBLIC
from tests.benchmarks.novelty import _reports

Floats = npt.NDArray[np.float64]

#: Words of the simulated vocabulary, tokens of a speech, and how firmly a speech keeps to its group's shares: at 200
#: the
#: variance of a word's count is six times that of independent tokens.
WORDS, TOKENS, FIRM = 1_000, 1_000, 200.0

#: Samples of each case.
SAMPLES = 60

#: Random assignments where the level is measured, and the samples of it.
PERMUTATIONS, TRIALS = 99, 1_000

#: How common a word is, by its tokens in all over the number of speeches.
COMMON = {"5 or more a speech": (5.0, np.inf), "1 to 5 a speech": (1.0, 5.0), "under 1 a speech": (0.0, 1.0)}


def coverage() -> Iterator[dict[str, Any]]:
    """Nominal 95 %: words of each frequency, and the total's interval for the mean raw total."""
    cases: list[tuple[Kind, int, int, Method]] = [
        (kind, n, n, "by size") for kind in ("jsd", "entropy", "score") for n in (4, 8, 30)
    ]
    cases += [("jsd", 30, 30, "jackknife"), ("jsd", 4, 12, "by size")]
    for kind, n, m, method in cases:
        yield {"what": f"{kind}, {n} against {m}", "method": method} | _covered(kind, n, m, method)


def level() -> Iterator[dict[str, Any]]:
    """Share of samples of one kind with p at most 5, 10, 50 %."""
    rng = np.random.default_rng(11)
    shares = _zipf()
    cases = {
        "6 against 6": (6, 6, 1),
        "4 against 12": (4, 12, 1),
        "15 against 15": (15, 15, 1),
        "8 against 8, one side ten times as long": (8, 8, 10),
    }
    for name, (n, m, longer) in cases.items():
        found = []
        for trial in range(TRIALS):
            sizes = [TOKENS // 2] * n + [TOKENS // 2 * longer] * m
            counts = csr_array(np.array([_speech(rng, shares, size) for size in sizes]))
            found.append(_p(counts, n, TOKENS // 2, trial))
        yield {"what": name, "trials": TRIALS} | _flags(found)


def power() -> Iterator[dict[str, Any]]:
    """Share of samples of two kinds (true divergence 0.04 bits) with p at most 5 %."""
    rng = np.random.default_rng(12)
    here, there = _zipf(), _other(np.random.default_rng(5))
    for n in (4, 6, 15):
        found = []
        for trial in range(SAMPLES):
            rows = [_speech(rng, here, TOKENS) for _ in range(n)]
            rows += [_speech(rng, there, TOKENS) for _ in range(n)]
            found.append(_p(csr_array(np.array(rows)), n, TOKENS, trial))
        yield {"what": f"{n} against {n}, different", "trials": SAMPLES} | _flags(found)


def bias() -> Iterator[dict[str, Any]]:
    """Mean of the estimates less the true divergence, in bits."""
    rng = np.random.default_rng(13)
    here = _zipf()
    for kind, there in (("same", here), ("different", _other(np.random.default_rng(5)))):
        true = float(jsd_parts(here, there, "bits").sum())
        for firm in (np.inf, FIRM):
            for n in (4, 8, 30):
                rows = []
                for _ in range(SAMPLES):
                    counts = np.array(
                        [_speech(rng, p, TOKENS, firm) for p in (here, there) for _ in range(n)]
                    )
                    sums = counts[:n].sum(axis=0), counts[n:].sum(axis=0)
                    left = jsd_jackknife(csr_array(counts), np.arange(2 * n) < n)
                    rows.append((jsd(*sums).bits, jsd_miller_madow(*sums), left))
                raw, miller, jackknife = np.mean(rows, axis=0) - true
                how = "independent tokens" if np.isinf(firm) else "over-dispersed"
                yield {
                    "what": f"{kind}, {how}, {n} a side",
                    "true": true,
                    "raw": raw,
                    "Miller-Madow": miller,
                    "jackknife": jackknife,
                }


def reports() -> Iterator[dict[str, Any]]:
    """Random halves of 1978-2002 and of 2003-2025, and two eras against each other, 2,000 tokens a report."""
    if not PUBLIC.is_dir():
        return
    cut = _reports()
    for first, last in ((1978, 2002), (2003, 2025)):
        years = [year for year in cut if first <= year <= last]
        rng = np.random.default_rng(first)
        found = []
        for trial in range(TRIALS // 5):
            chosen = set(rng.permutation(years)[: len(years) // 2].tolist())
            sides = ["a" if year in chosen else "b" for year in years]
            table = group_divergence(
                [cut[year] for year in years],
                sides,
                seed=trial,
                permutations=PERMUTATIONS,
                size=2_000,
                draws=2,
            )
            found.append(float(table["p"].iloc[0]))
        yield {"what": f"random halves of {first}-{last}", "trials": len(found)} | _flags(found)
    years = [year for year in cut if 1978 <= year <= 1992 or 2013 <= year <= 2025]
    sides = ["old" if year <= 1992 else "new" for year in years]
    for size in (200, 2_000):
        table = group_divergence(
            [cut[year] for year in years], sides, order=["old", "new"], seed=1, size=size
        )
        row = table.iloc[0]
        numbers = ("jsd_raw", "jsd", "null_mean", "null_high", "excess", "z", "p", "jsd_jackknife")
        yield {"what": f"1978-92 against 2013-25, {size} tokens a report", "trials": 1} | {
            name: float(row[name]) for name in numbers
        }


def run() -> list[dict[str, Any]]:
    """All rows, each with the table it belongs to."""
    return [{"table": f.__name__} | row for f in (coverage, level, power, bias, reports) for row in f()]


def main() -> None:
    """Print the tables."""
    started = time.perf_counter()
    for table in (coverage, level, power, bias, reports):
        print(f"-- {table.__name__}")
        for row in table():
            cells = [
                f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items() if k != "what"
            ]
            print(f"{row['what']:<46}" + "  ".join(cells), flush=True)
    print(f"{time.perf_counter() - started:.0f} s")


def _covered(kind: Kind, n: int, m: int, method: Method) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    here, there = _zipf(), _other(np.random.default_rng(5))
    names = np.array([f"w{i:04d}" for i in range(WORDS)], dtype=object)
    scores = {str(name): float(i % 9) for i, name in enumerate(names)}
    parts = {
        "jsd": np.sign(here - there) * jsd_parts(here, there, "bits"),
        "entropy": entropy_parts(here, there, "bits"),
        "score": (here - there) * (np.arange(WORDS) % 9 - 4.0),
    }[kind]
    hits: dict[str, list[bool]] = {name: [] for name in [*COMMON, "absent on one side"]}
    totals, ends = [], []
    for sample in range(SAMPLES):
        said = [
            np.repeat(names, _speech(rng, p, TOKENS)).tolist()
            for p, k in ((here, n), (there, m))
            for _ in range(k)
        ]
        table = word_shift(
            said,
            ["t"] * n + ["r"] * m,
            "t",
            "r",
            kind=kind,
            seed=sample,
            resamples=400,
            method=method,
            scores=scores if kind == "score" else None,
            reference_value=4.0,
        )
        table = table[(table["term"] != OTHER) & table["low"].notna()]
        truth = parts[table["term"].str[1:].astype(int).to_numpy()]
        inside = (table["low"].to_numpy() <= truth) & (truth <= table["high"].to_numpy())
        common = ((table["count_target"] + table["count_reference"]) / (n + m)).to_numpy()
        absent = (table[["count_target", "count_reference"]].min(axis=1) == 0).to_numpy()
        for name, (low, high) in COMMON.items():
            hits[name] += inside[(common >= low) & (common < high) & ~absent].tolist()
        hits["absent on one side"] += inside[absent].tolist()
        totals.append(float(table["total"].iloc[0]))
        ends.append((float(table["total_low"].iloc[0]), float(table["total_high"].iloc[0])))
    middle = float(np.mean(totals))
    found = {name: float(np.mean(got)) if got else float("nan") for name, got in hits.items()}
    return found | {"total": float(np.mean([low <= middle <= high for low, high in ends]))}


def _p(counts: csr_array, n: int, per_speech: int, seed: int) -> float:
    """The p of the first ``n`` speeches against the others."""
    target = np.arange(counts.shape[0]) < n
    found = matched_jsd(counts, target, per_speech=per_speech, seed=seed, draws=2, permutations=PERMUTATIONS)
    return found.p


def _flags(found: list[float]) -> dict[str, float]:
    return {f"p <= {at:g}": float(np.mean(np.array(found) <= at + 1e-12)) for at in (0.05, 0.1, 0.5)}


def _zipf() -> Floats:
    shares = 1 / (np.arange(WORDS) + 2.7)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _other(rng: np.random.Generator) -> Floats:
    """The same vocabulary, half of its words with another share."""
    shares = _zipf() * np.where(rng.random(WORDS) < 0.5, np.exp(rng.normal(0, 0.7, WORDS)), 1.0)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _speech(
    rng: np.random.Generator, shares: Floats, tokens: int, firm: float = FIRM
) -> npt.NDArray[np.int64]:
    """Counts of one speech."""
    own = shares if np.isinf(firm) else rng.dirichlet(firm * shares)
    return np.asarray(rng.multinomial(tokens, own), dtype=np.int64)


if __name__ == "__main__":
    main()
