"""Course: places and the turn, counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from discourse.extractors.course import Course, median_place, turn
from discourse.segment.segmented import Stance
from tests.helpers import make_segmented

A: Stance = "achievement"
P: Stance = "problem"
PLAN: Stance = "plan"


def measured(text: str, *stances: Stance) -> dict[str, float]:
    """The columns of a text, by the name behind the dot."""
    row = Course().measure(make_segmented(text, stances=stances))
    return {c.name.split(".")[1]: v for c, v in zip(Course.columns, row, strict=True)}


def test_course_by_hand() -> None:
    """Four characters of praise, two of others', two of fault, two of praise, six of plans: sixteen."""
    row = measured("路修好了。各位。账乱。水清。明年继续修路。", A, "other", P, A, PLAN)
    assert row["achievement_median"] == 3 / 16  # three of six
    assert row["problem_median"] == 7 / 16
    assert row["plan_median"] == 13 / 16
    assert row["turn"] == 4 / 16  # where praise stops, not where fault-finding starts
    assert row["turn_parted"] == 6 / 8


def test_the_middle_of_what_lies_between_the_halves() -> None:
    """One achievement at either end: half lies before every place between them, and their middle is 1/2."""
    assert median_place([10, 20, 10], [10, 0, 10]) == 1 / 2
    assert median_place([10, 10], [0, 10]) == 3 / 4


@pytest.mark.parametrize(
    ("stances", "place", "parted"),
    [
        ((A, P), 1 / 2, 1),
        ((P, A), 0, 1 / 2),  # before all and behind all are equal: the first
        ((A, P, A, P), 1 / 4, 3 / 4),  # and so are behind the first and behind the third
        ((P, A, A), 1, 2 / 3),  # all before it
        ((P, P, A), 0, 2 / 3),
        (("other", A, P, PLAN), 1 / 2, 1),
    ],
)
def test_turn_by_hand(stances: tuple[Stance, ...], place: float, parted: float) -> None:
    """The best place, the first of equals, on sentences of equal length."""
    row = measured("路好。" * len(stances), *stances)
    assert row["turn"] == pytest.approx(place)
    assert row["turn_parted"] == pytest.approx(parted)


def test_turn_against_every_place_tried() -> None:
    """On random sequences no place parts better than the one given, and none before it as well."""
    rng = np.random.default_rng(4)
    for _ in range(50):
        lengths = rng.integers(1, 9, 12).tolist()
        label = rng.integers(0, 3, 12).tolist()
        own = [[n * (k == kind) for n, k in zip(lengths, label, strict=True)] for kind in (0, 1)]
        if not (any(own[0]) and any(own[1])):
            continue
        tried = [(sum(own[0][:k]) + sum(own[1][k:]), -k) for k in range(13)]
        best, minus_k = max(tried)
        place, parted = turn(lengths, *own)
        assert place == pytest.approx(sum(lengths[:-minus_k] if minus_k else []) / sum(lengths))
        assert parted == pytest.approx(best / (sum(own[0]) + sum(own[1])))


def test_what_is_missing_is_nan() -> None:
    """No problem: no turn and no place of problems, but a place of achievements; nothing at all: nothing."""
    row = measured("路好。账好。", A, A)
    assert row["achievement_median"] == 1 / 2
    assert {name for name, value in row.items() if math.isnan(value)} == {
        "problem_median", "plan_median", "turn", "turn_parted",
    }  # fmt: skip
    assert all(map(math.isnan, measured("。").values()))


def test_salutations_and_sentences_without_han_have_no_stance() -> None:
    """They are not counted by stance.sentences either; a salutation still takes its room."""
    row = measured("各位同志：\n路好。123。", A, A, P)
    assert row["achievement_median"] == 5 / 6
    assert math.isnan(row["turn"])
