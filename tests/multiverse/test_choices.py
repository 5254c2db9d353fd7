"""The choices as data: every one is known somewhere, and said once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from discourse.errors import CompareError
from discourse.multiverse import CHOICES, named
from discourse.multiverse.outcomes import touched, ways
from discourse.multiverse.samples import SAMPLE
from discourse.multiverse.texts import TEXT

COUNTING = ("unit", "scope", "smoothing", "errors")

COLUMNS = (
    "stance.theta", "stance.achievement", "stance.problem", "stance.achievement_chars", "stance.problem_chars",
    "stance.theta_corrected", "formula.lexicon_share", "formula.national_share", "formula.lexicon_per_1000",
    "formula.idiom_per_1000",
)  # fmt: skip


def test_every_choice_reaches_the_text_the_count_the_sample_or_the_estimate() -> None:
    """A choice that no part of the work knows would stand in the table and do nothing."""
    assert sorted(choice.name for choice in CHOICES) == sorted([*TEXT, *COUNTING, *SAMPLE, "weighting"])


def test_every_choice_has_options_that_differ_and_both_languages() -> None:
    """A fork has at least two ways, each said once."""
    for choice in CHOICES:
        assert len(choice.options) >= 2
        assert len(set(choice.options)) == len(choice.options)
        assert choice.en
        assert choice.zh
        assert choice.reason
    assert len({choice.name for choice in CHOICES}) == len(CHOICES)


def test_every_option_of_counting_is_made_by_some_outcome() -> None:
    """What a choice of counting offers, some way of counting picks."""
    features = pd.DataFrame(np.ones((2, len(COLUMNS))), columns=list(COLUMNS))
    made: dict[str, set[str]] = {name: set() for name in COUNTING}
    for outcome in ("stance.theta", "formula.lexicon_share"):
        for picked, _ in ways(outcome, features, CHOICES):
            assert set(picked) == set(touched(outcome))
            for name, option in picked.items():
                made[name].add(option)
    assert made == {choice.name: set(choice.options) for choice in CHOICES if choice.name in COUNTING}


def test_named_keeps_the_order_of_the_columns_and_gives_all_for_none() -> None:
    """The order of asking is not the order of the table."""
    assert [c.name for c in named(["weighting", "unit", "headings"])] == ["headings", "unit", "weighting"]
    assert named([]) == CHOICES


def test_a_misspelt_choice_is_told_the_nearest() -> None:
    """The letter names what there is."""
    with pytest.raises(CompareError, match=r"no choice 'heading'.*Try: headings"):
        named(["heading"])
