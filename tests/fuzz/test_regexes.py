"""No regular expression of the package takes more than linear time."""

from __future__ import annotations

import re
from itertools import islice

import pytest

from ._regexes import BOUNDED, Found, attacked, attacks, collect, weakness

#: Characters in an attack, and attacks a pattern: what makes one stumble comes first.
SIZE, ATTACKS = 12_000, 4


def test_no_pattern_is_more_than_linear() -> None:
    """Each is fed with what its own repetitions match; the whole attack is part of `python -m tests.fuzz`."""
    found = attacked()
    assert len(found) > 300
    assert [
        told for one in found if (told := weakness(one, islice(attacks(one.pattern), ATTACKS), SIZE))
    ] == []


def test_every_exception_is_there() -> None:
    """An exception for a pattern that is gone would hide the next one of its name."""
    assert {one.where for one in collect()} >= BOUNDED.keys()


@pytest.mark.parametrize(
    "pattern", [r"\s+$", r"(a+)+b", r"\d+(?:人|个)", r"<a[^<>]*>x|[^x]+y", r"(?:一|一一)+三"]
)
def test_a_pattern_that_is_known_to_be_slow_is_found(pattern: str) -> None:
    """Squares and worse, one of each usual kind."""
    one = Found("test", re.compile(pattern))
    assert weakness(one, islice(attacks(one.pattern), ATTACKS), SIZE // 2)


@pytest.mark.parametrize(
    "pattern", [r"[^\n]+", r"a{1,3}b", r"<[^<>]{0,9}>", r"第[一二]{1,4}章", r"(?m)^\d{1,3}、"]
)
def test_a_pattern_that_is_known_to_be_linear_is_not(pattern: str) -> None:
    """Bounded, or without anything to fail on."""
    one = Found("test", re.compile(pattern))
    assert not weakness(one, attacks(one.pattern), SIZE)
