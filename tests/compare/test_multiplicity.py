"""Many p-values at once: printed values, other libraries, ties, comparisons not made, and what must always hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from discourse.compare.multiplicity import benjamini_yekutieli, bh, bonferroni, holm
from discourse.errors import CompareError

from .reference import ENTRIES

#: Ours, with statsmodels' name for it.
METHODS = [(bh, "fdr_bh"), (benjamini_yekutieli, "fdr_by"), (bonferroni, "bonferroni"), (holm, "holm")]

#: A few distinct values, so that there are ties, with nought, one and comparisons not made among them.
P_VALUES = st.lists(st.sampled_from([0.0, 1e-9, 0.001, 0.01, 0.01, 0.03, 0.2, 0.5, 1.0, np.nan]), max_size=12)


def test_the_fifteen_p_values() -> None:
    """Benjamini and Hochberg's example: as many rejected at .05 as printed, by each of four corrections."""
    entry = ENTRIES["bh15"]
    p, want = entry["input"]["p"], entry["expected"]
    corrected = {"bh": bh(p), "holm": holm(p), "by": benjamini_yekutieli(p), "bonferroni": bonferroni(p)}
    rejected = {name: int((q <= entry["input"]["alpha"]).sum()) for name, q in corrected.items()}
    assert rejected == want["reject"]
    for name in ("bh", "holm"):
        np.testing.assert_allclose(corrected[name], want[name], atol=entry["tolerance"])
    np.testing.assert_allclose(corrected["by"], false_discovery_control(p, method="by"), atol=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), METHODS)
@settings(max_examples=25, deadline=None, derandomize=True)  # statsmodels' Holm takes a tenth of a second
@given(p=P_VALUES)
def test_corrections_are_statsmodels_and_leave_out_what_was_not_made(
    ours: Any, theirs: str, p: list[float]
) -> None:
    """Ties included; NaN stays NaN in its place and counts for nothing."""
    values = np.array(p, dtype=float)
    made = ~np.isnan(values)
    before = values.copy()
    found = ours(values)
    assert np.isnan(found[~made]).all()
    if made.any():
        np.testing.assert_allclose(found[made], multipletests(values[made], method=theirs)[1], atol=1e-12)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("ours", [ours for ours, _ in METHODS])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=40), seed=st.integers(0, 99))
def test_corrections_keep_the_order_and_stay_between_p_and_one(ours: Any, p: list[float], seed: int) -> None:
    """Monotone in p, never below p, never above 1, equal for equal p; mixing the order mixes the answer alike."""
    values = np.array(p)
    q = ours(values)
    order = np.argsort(values, kind="stable")
    assert (np.diff(q[order]) >= 0).all()
    assert (q >= values * (1 - 1e-12)).all()  # m / m may round
    assert (q <= 1).all()
    mixed = np.random.default_rng(seed).permutation(len(values))
    np.testing.assert_array_equal(ours(values[mixed]), q[mixed])


def test_the_stricter_is_never_below_the_laxer() -> None:
    """Bonferroni >= Holm >= BH, and Benjamini-Yekutieli >= BH by the sum 1 + 1/2 + ... + 1/m at most."""
    p = np.random.default_rng(1).beta(0.3, 1, 500)
    assert (bonferroni(p) >= holm(p) - 1e-15).all()
    assert (holm(p) >= bh(p) - 1e-15).all()
    total = np.sum(1 / np.arange(1, 501))
    np.testing.assert_allclose(benjamini_yekutieli(p), np.minimum(bh(p) * total, 1), rtol=1e-12)


def test_nothing_and_what_is_no_p_value() -> None:
    """No comparison gives no answer; a number outside 0 to 1, or a table, is refused by name."""
    for ours, _ in METHODS:
        assert ours([]).shape == (0,)
        for wrong in ([0.2, 1.2], [-0.1], [[0.1, 0.2]]):
            with pytest.raises(CompareError, match=ours.__name__):
                ours(wrong)
