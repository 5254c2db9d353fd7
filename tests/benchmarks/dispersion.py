"""Dispersion of words that are not clumped at all: what DP says of them by frequency, bare and held against chance.

All is simulated: tokens fall on speeches in proportion to their length. Real words do clump; the last rows ask how
well a clump shows that has the same size at every frequency.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from discourse.compare.dispersion import dp
from discourse.compare.dispersion_chance import Placement, dp_by_chance, dp_excess, morisita_index

#: Words a row.
WORDS = 20_000

FREQUENCIES = (3, 10, 30, 300)
SPEECHES = (10, 200)

#: Spread of the gamma distribution by which a speech uses a clumped word more or less than another: its shape.
BURST = 1.0


def run() -> list[dict[str, Any]]:
    """Every row: setting, mean DP, what was expected, mean excess with its standard error, how z behaves."""
    return [*by_chance("multinomial"), *by_chance("shuffle"), *clumped()]


def by_chance(placement: Placement) -> Iterator[dict[str, Any]]:
    """No clumping: DP should say nothing, and does by frequency; the excess should be 0 and z of unit spread."""
    rng = np.random.default_rng(1)
    for kind in ("equal", "log-normal"):
        for speeches in SPEECHES:
            sizes = lengths(rng, kind, speeches)
            for tokens in FREQUENCIES:
                if placement == "multinomial":
                    counts = rng.multinomial(tokens, sizes / sizes.sum(), size=WORDS)
                else:
                    counts = rng.multivariate_hypergeometric(sizes, tokens, size=WORDS, method="marginals")
                yield _row(f"{placement}, {kind}", sizes, tokens, counts, placement)


def clumped() -> Iterator[dict[str, Any]]:
    """One and the same clumping at every frequency: each speech's rate is drawn anew for each word."""
    rng = np.random.default_rng(2)
    for speeches in SPEECHES:
        sizes = lengths(rng, "log-normal", speeches)
        for tokens in FREQUENCIES:
            weights = rng.gamma(BURST, size=(2_000, speeches)) * sizes
            counts = rng.multinomial(tokens, weights / weights.sum(axis=1, keepdims=True))
            yield _row(f"clumped (gamma {BURST:g})", sizes, tokens, counts, "multinomial")


def lengths(rng: np.random.Generator, kind: str, speeches: int) -> npt.NDArray[np.int64]:
    """Tokens of each speech: a thousand, or about as many with a coefficient of variation of .95."""
    if kind == "equal":
        return np.full(speeches, 1_000)
    return np.maximum(rng.lognormal(7, 0.8, speeches), 50).astype(np.int64)


def _row(
    what: str, sizes: npt.NDArray[np.int64], tokens: int, counts: npt.NDArray[np.int64], placement: Placement
) -> dict[str, Any]:
    observed = np.asarray(dp(counts, sizes, normalisation="gries-2008"))
    norm = np.asarray(dp(counts, sizes, normalisation="lijffijt-gries-2012"))
    expected, sd = dp_by_chance(tokens, sizes, placement=placement)
    found = dp_excess(observed, tokens, sizes, placement=placement)
    return {
        "what": what,
        "speeches": len(sizes),
        "tokens": tokens,
        "dp": float(observed.mean()),
        "dp_norm": float(norm.mean()),
        "expected": float(expected),
        "excess": float(found.excess.mean()),
        "morisita": float(morisita_index(counts, sizes, placement=placement).mean()),
        "se": float(found.excess.std() / np.sqrt(len(observed))),
        "sd of excess": float(found.excess.std()),
        "sd, told / true": float(sd / observed.std()),
        "z": float(found.z.mean()),
        "z > 1.645": float((found.z > 1.645).mean()),
    }


def main() -> None:
    """Print the table."""
    started = time.perf_counter()
    rows = run()
    print("  ".join(f"{name:>15}" for name in rows[0]))
    for row in rows:
        print("  ".join(f"{x:>15.4f}" if isinstance(x, float) else f"{x!s:>15}" for x in row.values()))
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
