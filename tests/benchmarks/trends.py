"""Trends and changes: how often the tests cry wolf, how often intervals hold the truth, what doubt about dates costs.

Everything is simulated but the last rows, which need ``government_work_reports.jsonl`` (``year``, ``content``) in the
folder that DISCOURSE_CORPORA names: courses that every reader of the reports knows.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from discourse.compare.change_tables import change_table
from discourse.compare.changepoints import best_cut, break_test, changes
from discourse.compare.date_draws import iso_day
from discourse.compare.fans import Few, fan, silverman
from discourse.compare.permutation import permutation_test
from discourse.compare.trend_tables import trend_table
from discourse.compare.trends import dated_slope, mann_kendall, ols_slope, slope_permutation

Array = npt.NDArray[np.float64]

#: Corpora a row.
REPEATS = 400

#: The years simulated speeches are given in, and the slope a year of those that have one.
FIRST, LAST, SLOPE = 2006.0, 2024.0, 0.1


def run() -> list[dict[str, Any]]:
    """Every row: what, setting, nominal, measured, unit."""
    return list(_rows())


def _rows() -> Iterator[dict[str, Any]]:
    for table in (level, coverage, location, fans, speed, reports):
        yield from table()


def level() -> Iterator[dict[str, Any]]:
    """Values that have nothing to do with their dates, normal and skewed, dates to the day or within five years."""
    for n in (8, 20, 50):
        for kind in ("normal", "skewed"):
            rng = np.random.default_rng(1)
            hits: dict[str, list[bool]] = {}
            for i in range(REPEATS):
                x = rng.uniform(FIRST, LAST, n) + rng.uniform(-2.5, 2.5, n)
                y = rng.normal(size=n) if kind == "normal" else rng.lognormal(size=n)
                found = {
                    "slope, permutation": slope_permutation(x, y, seed=i, resamples=499).p[0],
                    "Mann-Kendall": mann_kendall(x, y).p,
                    "largest of all cuts": changes(x, y, seed=i, resamples=499)[0].p,
                    "best cut tested as if named beforehand": _naive(x, y, i),
                    "break named beforehand": break_test(
                        np.clip((x - 2014) / 2 + 0.5, 0, 1), y, seed=i, resamples=499
                    ).p,
                }
                interval = ols_slope(x, y)
                for name, p in found.items():
                    hits.setdefault(name, []).append(bool(p <= 0.05))
                hits.setdefault("0 outside the jackknife-t interval", []).append(
                    not interval.low <= 0 <= interval.high
                )
            for name, flags in hits.items():
                yield _row(f"false alarms: {name}", f"{n} speeches, {kind}", 5.0, 100 * np.mean(flags), "%")


def coverage() -> Iterator[dict[str, Any]]:
    """A slope of 0.1 a year with noise; the true dates hidden in intervals."""
    for noise in (0.5, 0.1):
        for n in (8, 20, 50):
            for kind in ("put at random", "all the same, clumps"):
                for width in (0.0, 1.0, 5.0):
                    if width or kind == "put at random":
                        yield from _coverage(n, width, kind, noise)


def _coverage(n: int, width: float, kind: str, noise: float) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng(2)
    found: dict[str, list[tuple[float, bool]]] = {}
    for _ in range(REPEATS):
        if kind == "put at random":
            true = rng.uniform(FIRST, LAST, n)
            low = true - width * rng.uniform(0, 1, n)
        else:
            true = np.array([2010.0, 2014, 2021])[rng.integers(0, 3, n)] + rng.uniform(-0.7, 0.7, n)
            low = FIRST + np.floor((true - FIRST) / width) * width
        y = SLOPE * true + rng.normal(0, noise, n)
        drawn, middles = low + width * rng.uniform(0, 1, (100, n)), low + width / 2
        estimators: tuple[Literal["midpoint", "draws"], ...] = ("midpoint", "draws")
        for name in estimators:
            got = dated_slope(drawn, middles, y, estimator=name)
            found.setdefault(name, []).append((got.estimate, got.low <= SLOPE <= got.high))
        plain = ols_slope(middles, y)
        found.setdefault("middles alone", []).append((plain.estimate, plain.low <= SLOPE <= plain.high))
    for name, rows in found.items():
        setting = f"{n} speeches, noise {noise:g}, {width:g} years wide {kind}: {name}"
        yield _row("coverage of a slope", setting, 95.0, 100 * np.mean([hit for _, hit in rows]), "%")
        yield _row("slope / true slope", setting, 1.0, np.nanmean([e for e, _ in rows]) / SLOPE, "")


def location() -> Iterator[dict[str, Any]]:
    """One step in 2015: is it found, where, and does its interval hold the place."""
    for n, step in ((20, 1.5), (20, 3.0), (50, 1.0), (50, 2.0)):
        for width in (0.0, 1.0, 5.0):
            rng = np.random.default_rng(3)
            seen, errors, held, more = [], [], [], []
            for i in range(REPEATS // 4):
                true = rng.uniform(FIRST, LAST, n)
                low = true - width * rng.uniform(0, 1, n)
                y = step * (true >= 2015) + rng.normal(size=n)
                table = change_table(*_frames(low, low + width, y), seed=i, draws=40, resamples=499)
                hits = table[table["kind"] == "change"]
                seen.append(len(hits) > 0)
                more.append(len(hits) > 1)
                if len(hits) == 1:
                    one = hits.iloc[0]
                    errors.append(abs(_year(one["cut"]) - 2015))
                    held.append(_year(one["low"]) <= 2015 <= _year(one["high"]))
            setting = f"{n} speeches, step of {step:g} sd, intervals {width:g} years wide"
            yield _row("change found", setting, 100.0, 100 * np.mean(seen), "%")
            yield _row("more than one found", setting, 5.0, 100 * np.mean(more), "%")
            yield _row("median error of its date", setting, 0.0, float(np.median(errors)), "years")
            yield _row("its interval holds the date", setting, 95.0, 100 * np.mean(held), "%")


def fans() -> Iterator[dict[str, Any]]:
    """A straight course with noise: how often a band holds the smoothed truth at a date."""
    kinds: tuple[Few, ...] = ("widened", "percentile")
    at = np.array([2008.0, 2010, 2015, 2020, 2022])
    for n in (5, 8, 12, 20, 50):
        for few in kinds:
            rng = np.random.default_rng(4)
            hits: dict[str, list[bool]] = {"90%": [], "50%": []}
            for i in range(REPEATS // 2):
                true = rng.uniform(FIRST, LAST, n)
                low = true - rng.uniform(0, 1, n)
                y = SLOPE * (true - 2015) + rng.normal(0, 0.5, n)
                drawn = low + rng.uniform(0, 1, (200, n))
                width = silverman(low + 0.5)
                lines = fan(drawn, y, at, bandwidth=width, seed=i, few=few).quantiles
                t = np.linspace(FIRST, LAST, 2_000)[:, None]
                kernel = np.exp(-(((t - at) / width) ** 2) / 2)
                truth = (kernel * SLOPE * (t - 2015)).sum(axis=0) / kernel.sum(axis=0)
                there = ~np.isnan(lines[:, 0])
                for name, a, b in (("90%", 0, 4), ("50%", 1, 3)):
                    hits[name] += ((lines[:, a] <= truth) & (truth <= lines[:, b]))[there].tolist()
            for name, flags in hits.items():
                nominal = float(name.rstrip("%"))
                yield _row(
                    f"the {name} band holds the truth",
                    f"{n} speeches, {few}",
                    nominal,
                    100 * np.mean(flags),
                    "%",
                )


def speed() -> Iterator[dict[str, Any]]:
    """A large corpus: ten features of 20,000 speeches."""
    rng = np.random.default_rng(5)
    low = rng.uniform(FIRST, LAST, 20_000)
    features, metadata = _frames(low, low + 1, rng.normal(size=(20_000, 10)))
    start = time.perf_counter()
    trend_table(features, metadata, seed=1, draws=100, resamples=999)
    yield _row("trend_table", "20,000 speeches x 10 features", 60.0, time.perf_counter() - start, "s")


def reports() -> Iterator[dict[str, Any]]:
    """The State Council's work reports: 改革 becomes a word of the reports after 1978; figures grow rarer or not."""
    folder = os.environ.get("DISCOURSE_CORPORA")
    if not folder:
        return
    lines = (Path(folder) / "government_work_reports.jsonl").read_text("utf-8").splitlines()
    texts = {int(r["year"]): r["content"] for r in map(json.loads, lines) if r["year"]}
    years = np.array(sorted(texts))
    han = np.array([len(re.findall("[\u4e00-\u9fff]", texts[y])) for y in years])
    first = np.array([f"{y}-01-01" for y in years])
    measures = {
        "改革 per 1,000 characters": [1000 * texts[y].count("改革") for y in years] / han,
        "figures per 1,000 characters": [1000 * len(re.findall(r"\d[\d.,%]*", texts[y])) for y in years]
        / han,
        "阶级 per 1,000 characters": [1000 * texts[y].count("阶级") for y in years] / han,
    }
    features = pd.DataFrame(measures, index=years.astype(str))
    metadata = pd.DataFrame(
        {"earliest": first, "latest": [f"{y}-12-31" for y in years], "duplicate_of": ""},
        index=features.index,
    )
    trends = trend_table(features, metadata, seed=1)
    cuts = change_table(features, metadata, seed=1)
    for _, row in trends.iterrows():
        setting = (
            f"{row['n']} reports, {row['first'][:4]}-{row['last'][:4]}: {row['feature']}, {row['verdict']}"
        )
        yield _row("slope a decade", setting, float("nan"), row["slope_per_decade"], "")
        yield _row("tau", setting, float("nan"), row["tau"], "")
        for _, cut in cuts[(cuts["feature"] == row["feature"]) & (cuts["kind"] == "change")].iterrows():
            setting = (
                f"{row['feature']}: {cut['mean_before']:.2f} to {cut['mean_after']:.2f}, p = {cut['p']:.2g}, between "
                f"{cut['low'][:4]} and {cut['high'][:4]}, {100 * cut['share_of_draws']:.0f} % of draws"
            )
            yield _row("change", setting, float("nan"), _year(cut["cut"]), "year")


def main() -> None:
    """Print the table."""
    for row in _rows():
        print(
            f"{row['what']:<52}{row['setting']:<84}{row['nominal']:>7.1f}{row['measured']:>9.2f} {row['unit']}",
            flush=True,
        )


def _naive(x: Array, y: Array, seed: int) -> float:
    """The p of the best cut, had it been named beforehand."""
    place, _ = best_cut(x, y)
    ordered = y[np.argsort(x, kind="stable")]
    return float(permutation_test(ordered[:place], ordered[place:], seed=seed, resamples=499).p[0])


def _frames(low: Array, high: Array, values: Array) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two tables of a corpus with these intervals."""
    values = values[:, None] if values.ndim == 1 else values
    index = [str(i) for i in range(len(low))]
    days = {"earliest": [iso_day(v) for v in low], "latest": [iso_day(v) for v in high]}
    names = [f"x.{k}" for k in range(values.shape[1])]
    return pd.DataFrame(values, index=index, columns=names), pd.DataFrame(
        {**days, "duplicate_of": "", "genre": "讲话"}, index=index
    )


def _year(day: str) -> float:
    return int(day[:4]) + (int(day[5:7]) - 1) / 12 + (int(day[8:10]) - 1) / 365


def _row(what: str, setting: str, nominal: float, measured: Any, unit: str) -> dict[str, Any]:
    return {
        "what": what,
        "setting": setting,
        "nominal": nominal,
        "measured": round(float(measured), 3),
        "unit": unit,
    }


if __name__ == "__main__":
    main()
