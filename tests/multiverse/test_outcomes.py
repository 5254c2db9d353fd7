"""How the number is made, by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest

from discourse.multiverse import CHOICES, named
from discourse.multiverse.outcomes import ways

#: Three achievements of 60 characters against one problem of 40; a speech with neither.
STANCE = pd.DataFrame(
    {
        "stance.theta": [log(3.5 / 1.5), np.nan],
        "stance.achievement": [3.0, 0.0],
        "stance.problem": [1.0, 0.0],
        "stance.achievement_chars": [60.0, 0.0],
        "stance.problem_chars": [40.0, 0.0],
        "stance.theta_corrected": [0.25, np.nan],
    },
    index=["a", "b"],
)
FORMULAS = pd.DataFrame(
    {
        "formula.lexicon_share": [0.2],
        "formula.national_share": [0.15],
        "formula.lexicon_per_1000": [30.0],
        "formula.idiom_per_1000": [4.0],
    }
)


def test_theta_by_hand() -> None:
    """A hundred characters in four sentences are 25 each: 2.4 sentences' worth of praise against 1.6 of blame."""
    found = {
        (picked["unit"], picked["smoothing"], picked["errors"]): values["a"]
        for picked, values in ways("stance.theta", STANCE, CHOICES)
    }
    assert found == {
        ("usual", "0.5", "as labelled"): pytest.approx(log(3.5 / 1.5)),
        ("usual", "1", "as labelled"): pytest.approx(log(4 / 2)),
        ("usual", "0.1", "as labelled"): pytest.approx(log(3.1 / 1.1)),
        ("other", "0.5", "as labelled"): pytest.approx(log(2.9 / 2.1)),
        ("other", "1", "as labelled"): pytest.approx(log(3.4 / 2.6)),
        ("other", "0.1", "as labelled"): pytest.approx(log(2.5 / 1.7)),
        ("usual", "0.5", "corrected"): 0.25,
    }


def test_theta_is_not_there_where_nothing_is_judged() -> None:
    """No smoothing makes a balance of nothing."""
    assert all(np.isnan(values["b"]) for _, values in ways("stance.theta", STANCE, CHOICES))


def test_formulas_by_hand() -> None:
    """Without idioms thirty hits are twenty-six."""
    found = {
        (picked["unit"], picked["scope"]): values[0]
        for picked, values in ways("formula.lexicon_share", FORMULAS, CHOICES)
    }
    assert found == {
        ("usual", "all"): 0.2,
        ("usual", "national"): 0.15,
        ("other", "all"): 30.0,
        ("other", "no idioms"): 26.0,
    }


def test_only_open_choices_make_ways_and_the_own_one_is_first() -> None:
    """With smoothing alone there are three; with nothing open, the study's own."""
    assert [picked["smoothing"] for picked, _ in ways("stance.theta", STANCE, named(["smoothing"]))] == [
        "0.5",
        "1",
        "0.1",
    ]
    ((picked, values),) = ways("stance.theta", STANCE, named(["headings"]))
    assert picked == {"unit": "usual", "smoothing": "0.5", "errors": "as labelled"}
    assert values.equals(STANCE["stance.theta"])


def test_another_outcome_is_taken_as_it_is() -> None:
    """Nobody has said how else it could be counted."""
    ((picked, values),) = ways("x.y", pd.DataFrame({"x.y": [1.0, 2.0]}), CHOICES)
    assert picked == {}
    assert values.tolist() == [1.0, 2.0]
