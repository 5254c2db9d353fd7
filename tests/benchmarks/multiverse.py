"""The multiverse: how often the test of the whole curve cries wolf, what it finds, how long it takes.

Everything is simulated: correlated ways of counting, speeches that some samples leave out, two genres, values that
are missing in some texts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from discourse.multiverse.curve import assess, joint

#: Corpora a row.
REPEATS = 500

ESTIMATES = ("mean", "by length", "within genre")


def run() -> list[dict[str, Any]]:
    """Every row: what, setting, measured, unit."""
    return [*level(), *power(), *speed()]


def level() -> Iterator[dict[str, Any]]:
    """Groups that have nothing to do with the values."""
    for n in (6, 10, 20, 50):
        for skewed in (False, True):
            found = false_alarms(REPEATS, n=n, skewed=skewed)
            for name, share in found.items():
                yield _row(
                    f"false alarms at .05: {name}",
                    f"{n} speeches, {'skewed' if skewed else 'normal'}",
                    100 * share,
                    "%",
                )


def power() -> Iterator[dict[str, Any]]:
    """Two eras that differ by one standard deviation."""
    for n in (10, 20, 50):
        found = false_alarms(REPEATS, n=n, shift=1.0)
        for name, share in found.items():
            yield _row(f"found at .05: {name}", f"{n} speeches, difference of 1 sd", 100 * share, "%")


def speed() -> Iterator[dict[str, Any]]:
    """Sixty ways of counting, six samples, three ways of estimating."""
    rng = np.random.default_rng(0)
    for n in (200, 2_000):
        values, length, codes, kinds = _corpus(rng, n, 60, 6, False, 0.0)
        start = time.perf_counter()
        for code in codes:
            for how in ESTIMATES:
                assess(values, length, code == 1, code == 2, kinds, how, 0)
        yield _row("assess, all specifications", f"{n} speeches x 60 ways", time.perf_counter() - start, "s")
        start = time.perf_counter()
        joint(values, length, codes, kinds, ESTIMATES, 0)
        yield _row("joint", f"{n} speeches x 60 ways", time.perf_counter() - start, "s")


def false_alarms(
    repeats: int, *, n: int, skewed: bool = False, shift: float = 0.0, seed: int = 1
) -> dict[str, float]:
    """In what share of corpora each p of the curve, and any p of a specification, is at most .05."""
    rng = np.random.default_rng(seed)
    hits = {"p of the curve": 0, "some specification's p": 0}
    for i in range(repeats):
        values, length, codes, kinds = _corpus(rng, n, 6, 3, skewed, shift)
        found = joint(values, length, codes, kinds, ESTIMATES, i)
        hits["p of the curve"] += found.p <= 0.05
        if n <= 10:  # exact and quick
            every = [assess(values, length, c == 1, c == 2, kinds, e, i).p for c in codes for e in ESTIMATES]
            hits["some specification's p"] += bool((np.concatenate(every) <= 0.05).any())
    if n > 10:
        del hits["some specification's p"]
    return {name: count / repeats for name, count in hits.items()}


def _corpus(
    rng: np.random.Generator, n: int, ways: int, samples: int, skewed: bool, shift: float
) -> tuple[Any, Any, list[Any], list[str]]:
    """Values that hang together, a missing one here and there; half the speeches in each era."""
    core = rng.lognormal(size=(n, 1)) if skewed else rng.normal(size=(n, 1))
    values = core + 0.5 * rng.normal(size=(n, ways))
    code = np.where(np.arange(n) % 2, 1, 2).astype(np.int8)
    values[code == 1] += shift
    patterns = rng.random((n, 4)) < 0.05
    values[patterns[:, np.arange(ways) % 4]] = np.nan
    length = np.repeat(rng.integers(200, 5_000, (n, 1)).astype(float), ways, axis=1)
    kinds = ["讲话" if one else "发言" for one in rng.random(n) < 0.6]
    codes = [np.where(rng.random(n) < 0.15 * (s > 0), 0, code).astype(np.int8) for s in range(samples)]
    return values, length, codes, kinds


def _row(what: str, setting: str, measured: float, unit: str) -> dict[str, Any]:
    return {"what": what, "setting": setting, "measured": round(float(measured), 2), "unit": unit}


def main() -> None:
    """Print the table."""
    print(pd.DataFrame(run()).to_string(index=False))


if __name__ == "__main__":
    main()
