"""What became of a claim, against tables made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from discourse.multiverse import named
from discourse.multiverse.claims import COLUMNS, claim
from discourse.multiverse.curve import Curve

CURVE = Curve(0.5, 0.9, 0.03, 0.02, "exact")
HEADINGS_UNIT = named(["headings", "unit"])
OPTIONS = [("in", "usual"), ("out", "usual"), ("in", "other"), ("out", "other")]


def table(d: list[float], p: list[float], floor: float = 0.001, **columns: Any) -> pd.DataFrame:
    """Four specifications of two choices; the first is the study's own."""
    return pd.DataFrame(
        {
            "outcome": "stance.theta",
            "target": "later",
            "reference": "earlier",
            "headings": [h for h, _ in OPTIONS],
            "unit": [u for _, u in OPTIONS],
            "n_target": 5,
            "n_reference": 6,
            "estimate": d,
            "d": d,
            "p": p,
            "p_floor": floor,
            "distinct": True,
            "baseline": [True, False, False, False],
        }
        | columns
    )


def said(*args: Any, **columns: Any) -> dict[str, Any]:
    """The claim of such a table at the level .05."""
    return claim(table(*args, **columns), CURVE, HEADINGS_UNIT, ["hmm"], level=0.05)


def test_the_row_has_the_columns_in_their_order() -> None:
    """And carries the curve's test and what had no effect."""
    row = said([1, 2, 3, 4], [0.01] * 4)
    assert tuple(row) == COLUMNS
    assert (row["p_curve"], row["p_curve_floor"], row["p_curve_method"]) == (0.03, 0.02, "exact")
    few = said([1, 2, 3, 4], [0.2] * 4, floor=0.2)
    assert (few["p_curve"], few["p_curve_floor"]) == (0.2, 0.2)  # finer labels are no more speeches
    assert (row["no_effect"], row["level"], row["n_target"], row["n_reference"]) == ("hmm", 0.05, 5, 6)


def test_a_claim_that_holds_everywhere() -> None:
    """1, 2, 3, 4, all below the level."""
    row = said([1, 2, 3, 4], [0.01, 0.02, 0.03, 0.05])
    assert (row["specifications"], row["distinct"], row["estimable"]) == (4, 4, 4)
    assert (row["d_smallest"], row["d_median"], row["d_largest"]) == (1, 2.5, 4)
    assert (row["same_sign"], row["below_level"], row["flips"], row["turned_by"]) == (1, 1, 0, "")
    assert row["claim"] == "higher, differs"
    assert row["verdict"] == "the sign holds in all 4 specifications; below the level in all"


def test_sign_and_significance_turned_by_one_choice_each() -> None:
    """Headings turn the sign; the unit alone lifts p over the level; both together count, and are named by none."""
    row = said([-1, 2, -3, 4], [0.01, 0.01, 0.2, 0.01])
    assert row["claim"] == "lower, differs"
    assert row["turned_by"] == "headings = out (sign); unit = other (p rises above)"
    assert (row["flips"], row["same_sign"], row["below_level"]) == (2, 0.5, 0.75)
    assert row["verdict"] == (
        "flips: the sign turns in 2 of 4 specifications; flips: not below the level in 1 of 4"
    )


def test_significance_gained() -> None:
    """Not distinguishable in the study, below the level in two others."""
    row = said([1, 2, 3, 4], [0.2, 0.05, 0.2, 0.01])
    assert row["claim"] == "higher, not distinguishable from chance"
    assert row["turned_by"] == "headings = out (p falls below)"
    assert row["verdict"] == "the sign holds in all 4 specifications; flips: below the level in 2 of 4"


def test_never_below() -> None:
    """Nothing turns."""
    row = said([1, 2, 3, 4], [0.2] * 4)
    assert row["verdict"] == "the sign holds in all 4 specifications; below the level in none"


def test_too_few_speeches() -> None:
    """What no test could have found is no finding of no difference."""
    row = said([1, 2, 3, 4], [0.1] * 4, 0.1)
    assert row["claim"] == "higher, which no test of so many speeches can tell from chance"
    assert row["verdict"] == "the sign holds in all 4 specifications; too few speeches for any test"


def test_nothing_estimable() -> None:
    """No sign, no median, no words about either."""
    row = said([np.nan] * 4, [np.nan] * 4, np.nan)
    assert row["claim"] == "cannot be compared"
    assert row["verdict"] == "cannot be compared in the study's own specification"
    assert (row["estimable"], row["flips"], row["turned_by"], row["driven_by"]) == (0, 0, "", "")
    assert np.isnan(
        [row[n] for n in ("d_smallest", "d_median", "d_largest", "same_sign", "below_level")]
    ).all()


def test_the_same_value_everywhere_is_said_as_such() -> None:
    """A difference of nought without any spread is not the same as nothing measured."""
    row = said([np.nan] * 4, [1.0] * 4, estimate=0.0)
    assert row["claim"] == "equal in every speech"
    assert row["verdict"].startswith("all speeches compared have the same value")


def test_no_difference_in_the_study_has_no_sign_to_hold() -> None:
    """0 is neither held nor turned."""
    row = said([0, 1, -1, 2], [1.0, 0.2, 0.2, 0.2])
    assert row["claim"] == "equal, not distinguishable from chance"
    assert row["flips"] == 0
    assert np.isnan(row["same_sign"])
    assert row["verdict"] == "no difference in the study's own specification; below the level in none"


def test_a_sign_that_vanishes_does_not_hold_everywhere() -> None:
    """A difference of nought is no flip, and no agreement."""
    row = said([1, 0, 1, 1], [0.2] * 4)
    assert (row["flips"], row["same_sign"]) == (0, 0.75)
    assert "in none of 4 specifications, in some there is no difference" in row["verdict"]


def test_what_cannot_be_compared_is_counted_apart() -> None:
    """Of four, one has no d: three hold, one is named."""
    row = said([1, np.nan, 2, 3], [0.01, np.nan, 0.01, 0.01])
    assert (row["distinct"], row["estimable"], row["d_median"]) == (4, 3, 2)
    assert row["verdict"] == (
        "the sign holds in all 3 specifications; below the level in all; 1 more cannot be compared"
    )


def test_specifications_that_are_the_same_count_once() -> None:
    """The unit changes nothing: what is said is said of the two that differ."""
    row = said([1, -2, 1, -2], [0.01, 0.2, 0.01, 0.2], distinct=[True, True, False, False])
    assert (row["specifications"], row["distinct"], row["estimable"]) == (4, 2, 2)
    assert (row["same_sign"], row["below_level"], row["flips"], row["d_median"]) == (0.5, 0.5, 1, -0.5)
    assert row["verdict"] == (
        "flips: the sign turns in 1 of 2 specifications; flips: not below the level in 1 of 2"
    )
    assert row["turned_by"] == "headings = out (sign)"


def test_an_option_that_cannot_stand_alone_is_named_with_its_company() -> None:
    """There is no row with headings out and the usual unit: out goes with other."""
    row = claim(table([1, 2, 2, -2], [0.2] * 4).drop(index=1), CURVE, HEADINGS_UNIT, [], level=0.05)
    assert row["turned_by"] == "headings = out with unit = other (sign)"


@pytest.mark.parametrize(
    ("d", "expected"),
    [
        ([1, 3, 1, 3], "headings (100 %)"),
        ([1, 1, 3, 3], "unit (100 %)"),
        # the squares around 3 add up to 20: 4 of them between headings (2 and 4), 16 between units (1 and 5)
        ([0, 2, 4, 6], "unit (80 %)"),
        ([2, 2, 2, 2], ""),
        ([0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2], ""),  # rounding drives nothing
    ],
)
def test_what_drives_it_by_hand(d: list[float], expected: str) -> None:
    """The share of the variance of d that lies between the options."""
    assert said(d, [0.2] * 4)["driven_by"] == expected
