"""The interval of a Log Ratio over speeches."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.sparse import csr_array

from discourse.compare import keyness, log_ratio_clustered
from discourse.errors import CompareError

SIDE = np.array([True, True, True, False, False, False, False])
SIZES = np.array([100, 250, 80, 300, 120, 90, 200])
COUNTS = np.array([[5, 0], [9, 3], [1, 0], [2, 1], [3, 0], [0, 4], [4, 0]])


def by_hand(word: int) -> tuple[float, float]:
    """Residuals from the side's rate, the two variances added, Welch's degrees of freedom."""
    parts = []
    for side in (SIDE, ~SIDE):
        c, s = COUNTS[side, word].astype(float), SIZES[side].astype(float)
        rate, n = c.sum() / s.sum(), len(c)
        parts.append((np.log2(rate), n / (n - 1) * np.sum((c - rate * s) ** 2) / c.sum() ** 2, n - 1))
    (a, v, m), (b, w, k) = parts
    df = (v + w) ** 2 / (v**2 / m + w**2 / k)
    half = stats.t.ppf(0.975, df) * np.sqrt(v + w) / np.log(2)
    return a - b - half, a - b + half


def test_by_hand() -> None:
    """The first word stands in three speeches of each side."""
    found = log_ratio_clustered(csr_array(COUNTS), SIZES, SIDE)
    assert (found.low[0], found.high[0]) == pytest.approx(by_hand(0))


def test_a_word_of_one_speech_has_no_interval() -> None:
    """The second word stands in one speech of the target: how it varies there nobody knows."""
    found = log_ratio_clustered(csr_array(COUNTS), SIZES, SIDE)
    assert np.isnan([found.low[1], found.high[1], found.se[1]]).all()


def test_it_is_near_the_jackknife() -> None:
    """Leaving out one speech at a time, which linearisation stands for, gives nearly the same error."""
    rng = np.random.default_rng(2)
    sizes = rng.integers(500, 2_000, 60)
    counts = rng.poisson(rng.gamma(2, 0.005, 60) * sizes)
    side = np.arange(60) < 25

    def rate(rows: np.ndarray, keep: np.ndarray) -> float:
        return float(np.log2(rows[keep].sum() / sizes[keep].sum()))

    variance = 0.0
    for mask in (side, ~side):
        places = np.flatnonzero(mask)
        left = np.array([rate(counts, np.setdiff1d(places, [i])) for i in places])
        variance += (len(places) - 1) / len(places) * np.sum((left - left.mean()) ** 2)
    found = log_ratio_clustered(csr_array(counts[:, None]), sizes, side)
    assert found.se[0] == pytest.approx(np.sqrt(variance), rel=0.05)


def test_it_holds_the_true_ratio_where_the_exact_one_does_not() -> None:
    """Words five times a speech whose rate varies as much as its mean: nominal 95 %, 1,000 words, ten a side."""
    from discourse.compare import log_ratio_interval

    rng = np.random.default_rng(8)
    sizes, side = np.full(20, 1_000), np.arange(20) < 10
    rates = rng.gamma(1, 1, (20, 1_000)) * 5e-3
    counts = rng.poisson(rates * 1_000)
    found = log_ratio_clustered(csr_array(counts), sizes, side)
    over_speeches = np.mean((found.low <= 0) & (found.high >= 0))
    exact = log_ratio_interval(counts[side].sum(axis=0), 10_000, counts[~side].sum(axis=0), 10_000, family=1)
    over_tokens = np.mean((exact.low <= 0) & (exact.high >= 0))
    assert 0.90 < over_speeches < 0.97
    assert over_tokens < 0.7


def test_keyness_has_both_intervals() -> None:
    """The one over speeches holds the ratio; a word of one speech has only the exact one."""
    old, new = [["新", "农村", "党"]] * 3, [["新", "时代", "党", "党"], ["新", "党", "党"], ["时代", "党"]]
    table = keyness([*old, *new], ["a"] * 3 + ["b"] * 3, "b", "a", seed=1, min_count=1).set_index("term")
    row = table.loc["党"]
    assert row.log_ratio_low_speeches < row.log_ratio < row.log_ratio_high_speeches
    assert np.isnan(table.loc["农村", "log_ratio_low_speeches"])
    assert "over speeches" in table["formulas"].iloc[0]


def test_sizes_that_do_not_fit() -> None:
    """A size a speech."""
    with pytest.raises(CompareError, match="one size above zero"):
        log_ratio_clustered(csr_array(COUNTS), SIZES[:3], SIDE)


@pytest.mark.parametrize(("count", "size"), [(13, 911), (1, 49), (1, 7)])
def test_rates_that_do_not_vary_have_no_interval(count: int, size: int) -> None:
    """All speeches of a side say the word at one rate: what rounding leaves of the squares is no spread."""
    rng = np.random.default_rng(1)
    times = rng.integers(1, 500, (50, 6))
    for sizes in times * size * np.array([1, 1, 1, 2, 2, 2]):
        counts = sizes // size * count
        counts[3:] //= 2
        found = log_ratio_clustered(csr_array(counts[:, None]), sizes, np.arange(6) < 3)
        assert np.isnan([found.low, found.high, found.se]).all()
