"""Comparison: how often its intervals hold the truth, how often its tests cry wolf, how long keyness takes.

The rows on real reports need a folder with ``government_work_reports.jsonl`` (``year``, ``title``, ``content``),
named by the environment variable DISCOURSE_CORPORA; without it they are left out and the rest is simulated.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats
from scipy.sparse import csr_array

from discourse.compare import (
    bootstrap,
    bootstrap_differences,
    jackknife_t_difference,
    keyness,
    log_ratio_clustered,
    log_ratio_interval,
    permutation_test,
    pooled_theta,
    strata_of,
    within_strata_interval,
    within_strata_test,
)

#: Simulated eras a row: the standard error of a coverage of 95 % is then half a point.
REPEATS = 2_000

#: Splits into random halves a row.
HALVES = 30


def run() -> list[dict[str, Any]]:
    """Every row: what, setting, the nominal value and the measured one, with its unit."""
    return [
        *coverage_of_pooled_theta(),
        *coverage_of_differences(),
        *coverage_from_twenty(),
        *coverage_of_log_ratio(),
        *level_of_permutation(),
        *level_within_genres(),
        *halves(),
        *eras_apart(),
        speed(),
    ]


def coverage_of_pooled_theta() -> Iterator[dict[str, Any]]:
    """Speeches of 60 sentences whose own log-odds vary around 0.8 with sd 0.6."""
    rng = np.random.default_rng(1)
    share = 1 / (1 + np.exp(-(0.8 + rng.normal(0, 0.6, 200_000))))
    truth = float(np.log(share.mean() / (1 - share.mean())))
    for n in (3, 4, 6, 10, 20):
        hits = dict.fromkeys(
            ("jackknife-t", "bootstrap percentile", "bootstrap BCa", "sentences as independent"), 0
        )
        for i in range(REPEATS):
            a = rng.binomial(60, rng.choice(share, n))
            found = pooled_theta(a, 60 - a)
            hits["jackknife-t"] += found.low <= truth <= found.high
            half = 1.96 * np.sqrt(1 / (a.sum() + 0.5) + 1 / (60 * n - a.sum() + 0.5))
            hits["sentences as independent"] += abs(found.estimate - truth) <= half
            if i < REPEATS // 5:
                for method in ("percentile", "bca"):
                    b = bootstrap(_theta, np.column_stack([a, 60 - a]), seed=i, method=method, resamples=300)
                    name = "bootstrap percentile" if method == "percentile" else "bootstrap BCa"
                    hits[name] += b.low <= truth <= b.high
        for name, count in hits.items():
            tried = REPEATS // 5 if name.startswith("bootstrap") else REPEATS
            yield _row("coverage of θ", f"{n} speeches, {name}", 95.0, 100 * count / tried, "%")


def coverage_of_differences() -> Iterator[dict[str, Any]]:
    """Means of two eras, normal and log-normal, with equal and unequal spread."""
    rng = np.random.default_rng(2)
    draw: dict[str, Callable[[float, int], Any]] = {
        "normal": lambda sd, n: rng.normal(0, sd, n),
        "skewed": lambda sd, n: sd * (rng.gamma(2, 1, n) - 2) / np.sqrt(2),
    }
    for n1, n2, sd in ((2, 4, 1.0), (2, 4, 2.0), (3, 3, 1.0), (3, 5, 2.0), (10, 10, 2.0)):
        for kind, sample in draw.items():
            found = [jackknife_t_difference(np.mean, sample(sd, n1), sample(1.0, n2)) for _ in range(REPEATS)]
            hits = np.mean([f.low <= 0 <= f.high for f in found])
            yield _row(
                "coverage of a difference", f"{n1} v {n2}, sd {sd:g} v 1, {kind}", 95.0, 100 * hits, "%"
            )


def coverage_from_twenty() -> Iterator[dict[str, Any]]:
    """Where the bootstrap takes over: both intervals of a difference of means, skewed and not."""
    rng = np.random.default_rng(12)
    for n1, n2 in ((20, 20), (20, 60), (100, 100)):
        for kind in ("normal", "skewed"):
            hits = {"jackknife-t": 0.0, "bootstrap BCa": 0.0}
            for i in range(REPEATS // 4):
                draw = rng.normal(0, 1, n1 + n2) if kind == "normal" else rng.gamma(1, 1, n1 + n2) - 1
                x, y = draw[:n1], draw[n1:]
                found = jackknife_t_difference(np.mean, x, y)
                bounds = bootstrap_differences(x, y, seed=i, resamples=1_000)
                hits["jackknife-t"] += found.low <= 0 <= found.high
                hits["bootstrap BCa"] += bounds.low[0] <= 0 <= bounds.high[0]
            for name, count in hits.items():
                setting = f"{n1} v {n2}, {kind}, {name}"
                yield _row("coverage of a difference", setting, 95.0, 100 * count / (REPEATS // 4), "%")


def coverage_of_log_ratio() -> Iterator[dict[str, Any]]:
    """Words half as frequent again in the target, whose rate varies between speeches: two intervals of the ratio."""
    rng = np.random.default_rng(13)
    for n1, n2 in ((4, 4), (3, 8), (20, 20), (50, 50)):
        for mean in (1e-3, 5e-3):
            sizes, side = rng.integers(800, 4_000, n1 + n2), np.arange(n1 + n2) < n1
            rates = rng.gamma(1.0, 1.0, (n1 + n2, 4_000)) * mean * np.where(side, 1.5, 1.0)[:, None]
            counts = rng.poisson(rates * sizes[:, None])
            found = log_ratio_clustered(csr_array(counts), sizes, side)
            known = np.isfinite(found.low)
            here, there = counts[side].sum(axis=0), counts[~side].sum(axis=0)
            exact = log_ratio_interval(here, sizes[side].sum(), there, sizes[~side].sum(), family=1)
            for name, low, high in (("over speeches", found.low, found.high), ("over tokens", *exact)):
                hits = ((low <= np.log2(1.5)) & (np.log2(1.5) <= high))[known].mean()
                setting = f"{n1} v {n2} speeches, {1000 * mean:g} a thousand, {name}"
                yield _row("coverage of a Log Ratio", setting, 95.0, 100 * hits, "%")


def level_within_genres() -> Iterator[dict[str, Any]]:
    """Two genres far apart, unevenly shared out: the crude test against the one within genres, and its interval."""
    rng = np.random.default_rng(14)
    for k, n in ((4, 6), (10, 30)):
        crude = inside = covered = 0
        kinds = ["a"] * k + ["b"] * (n - k), ["a"] * (n - k) + ["b"] * k
        strata = strata_of(*kinds)
        for i in range(REPEATS // 4):
            x, y = (rng.normal(0, 1, n) + 2.0 * (np.array(side) == "a") for side in kinds)
            crude += permutation_test(x, y, seed=i, resamples=499).p[0] <= 0.05
            inside += within_strata_test(x, y, strata, seed=i, resamples=499).p[0] <= 0.05
            found = within_strata_interval(x, y, strata)
            covered += found.low <= 0 <= found.high
        for name, hits, nominal in (
            ("crude test", crude, 5.0),
            ("test within genres", inside, 5.0),
            ("interval within genres, coverage", covered, 95.0),
        ):
            yield _row(
                "genre drifts, no era effect", f"{n} v {n}, {name}", nominal, 400 * hits / REPEATS, "%"
            )


def level_of_permutation() -> Iterator[dict[str, Any]]:
    """Skewed features without a difference."""
    rng = np.random.default_rng(3)
    for n1, n2 in ((3, 3), (4, 5), (6, 6), (10, 12)):
        x, y = rng.lognormal(size=(n1, REPEATS)), rng.lognormal(size=(n2, REPEATS))
        p = permutation_test(x, y, seed=1, resamples=1_999).p
        yield _row("false alarms of permutation", f"{n1} v {n2} speeches", 5.0, 100 * np.mean(p <= 0.05), "%")


def halves() -> Iterator[dict[str, Any]]:
    """Random halves of one series of reports: nothing is there to be found."""
    folder = os.environ.get("DISCOURSE_CORPORA")
    if not folder:
        return
    speeches = _reports(Path(folder) / "government_work_reports.jsonl", 2003, 2025)
    rng = np.random.default_rng(4)
    flagged: dict[str, list[float]] = {}
    words = 0
    for split in range(HALVES):
        side = rng.permutation(np.arange(len(speeches)) % 2 == 0)
        groups = ["a" if one else "b" for one in side]
        table = keyness(speeches, groups, "a", "b", seed=split, permutations=2_000, min_count=30)
        words = len(table)
        for name, hit in (
            ("G2, four-cell", stats.chi2.sf(table["G2"], 1) <= 0.01),
            ("BIC > 2", table["bic"] > 2),
            ("Fightin' Words |z| > 2.58", table["fightin_z"].abs() > 2.576),
            ("LRC not 0", table["lrc"] != 0),
            ("permutation of speeches", table["p_permutation"] <= 0.01),
            ("rank-sum", table["p_rank_sum"] <= 0.01),
            ("permutation, BH q <= 0.05 (nominal 0)", table["q"] <= 0.05),
        ):
            flagged.setdefault(name, []).append(100 * float(np.mean(hit)))
    for name, shares in flagged.items():
        setting = f"{len(speeches)} reports, {words} words, {HALVES} splits: {name}"
        yield _row("words called key in random halves", setting, 1.0, float(np.mean(shares)), "%")


def eras_apart() -> Iterator[dict[str, Any]]:
    """Two stretches of the same series that do differ: the share of words found, and whether they are old hands."""
    folder = os.environ.get("DISCOURSE_CORPORA")
    if not folder:
        return
    path = Path(folder) / "government_work_reports.jsonl"
    old, new = _reports(path, 1978, 1992), _reports(path, 2013, 2025)
    table = keyness([*old, *new], ["old"] * len(old) + ["new"] * len(new), "new", "old", seed=1, min_count=30)
    top = table[table["lrc"] > 0].head(8)["term"]
    setting = f"{len(new)} v {len(old)} reports, {len(table)} words; " + " ".join(top)
    yield _row("words with q <= 0.05, 2013+ v 1978-92", setting, 5.0, 100 * (table["q"] <= 0.05).mean(), "%")


def speed() -> dict[str, Any]:
    """200 speeches of 5,000 tokens from 20,000 words, 10,000 permutations; the counting of tokens included."""
    rng = np.random.default_rng(5)
    rate = 1 / np.arange(1, 20_001)
    names = np.array([f"w{i}" for i in range(20_000)], dtype=object)
    speeches = [list(names[rng.choice(20_000, 5_000, p=rate / rate.sum())]) for _ in range(200)]
    start = time.perf_counter()
    table = keyness(speeches, ["a", "b"] * 100, "a", "b", seed=1, min_count=1)
    return _row(
        "keyness",
        f"10,000 permutations x 200 speeches x {len(table)} words",
        5.0,
        time.perf_counter() - start,
        "s",
    )


def main() -> None:
    """Print the table."""
    for row in run():
        print(
            f"{row['what']:<36}{row['setting']:<78}{row['nominal']:>7.1f}{row['measured']:>8.2f} {row['unit']}"
        )


def _theta(rows: Any) -> float:
    a, p = rows.sum(axis=0)
    return float(np.log((a + 0.5) / (p + 0.5)))


def _reports(path: Path, first: int, last: int) -> list[tuple[str, ...]]:
    from discourse.segment.tokens import Tokenizer

    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    chosen = [r for r in rows if r["year"] and first <= int(r["year"]) <= last]  # resolutions have no year
    tokenizer = Tokenizer()
    return [tokenizer.tokenize(r["content"])[0] for r in chosen]


def _row(what: str, setting: str, nominal: float, measured: float, unit: str) -> dict[str, Any]:
    return {
        "what": what,
        "setting": setting,
        "nominal": nominal,
        "measured": round(float(measured), 3),
        "unit": unit,
    }


if __name__ == "__main__":
    main()
