"""The fuzzer in short: every target on its first inputs, and the fuzzer itself on targets that are known to fail."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

import pytest

from . import _trial
from ._growth import LARGE, LARGEST, Repeated, growth
from ._plain import inputs
from ._shrink import shrunk
from ._trial import attempt
from ._worker import Journal
from .targets import Target, load, names

#: So many inputs a target, or as many as it can in so many seconds of the processor: the seeds in any case.
INPUTS, SECONDS = 300, 0.1


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.thorough] if name == "user_dictionary" else [])
        for name in names()
    ],
)
def test_the_first_inputs_of_each_target(name: str) -> None:
    """Its seeds and what a seeded hand makes of them; the whole run is `python -m tests.fuzz`."""
    target, until = load(name), time.process_time() + SECONDS
    for n, data in enumerate(islice(inputs(target, 1), INPUTS + len(target.seeds))):
        if n >= len(target.seeds) and time.process_time() > until:
            break
        assert attempt(target, data).finding is None, data


@pytest.mark.parametrize("name", names())
def test_each_target_is_described(name: str) -> None:
    """Called as its module is, with seeds and words to begin with, all of them short."""
    target = load(name)
    assert target.name == name
    assert target.seeds
    assert target.words


# ── the fuzzer itself ───────────────────────────────────────────────────────────────────────────────────


def _breaks(data: bytes) -> None:
    if b"<" in data and b"&" in data:
        raise KeyError("both")


BREAKS = Target("breaks", (b"abc",), (b"<", b"&"), _breaks)


def test_the_same_seed_gives_the_same_inputs() -> None:
    """And another one others."""
    one, two, three = (list(islice(inputs(BREAKS, seed), 200)) for seed in (1, 1, 2))
    assert one == two != three
    assert all(len(data) <= BREAKS.longest for data in one)


def test_a_crash_is_found_and_made_small() -> None:
    """A target that fails on two characters is brought down to these two."""
    found = next(f for data in inputs(BREAKS, 1) if (f := attempt(BREAKS, data).finding))
    assert (found.kind, found.what) == ("crash", "KeyError: 'both'")
    assert sorted(shrunk(BREAKS, found).data) == sorted(b"<&")


def test_a_hang_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the time of the processor, and named by where it hung."""

    def hangs(data: bytes) -> None:
        while data:
            pass

    monkeypatch.setattr(_trial, "SECONDS", 0.1)
    found = attempt(Target("hangs", (b"a",), (b"a",), hangs, per_kb=0.0), b"a").finding
    assert found is not None
    assert (found.kind, found.where.split("-")[1]) == ("hang", "hangs")


@pytest.mark.parametrize(
    ("power", "linear"), [(1.0, True), (1.2, True), (1.5, False), (2.0, False), (3.0, False)]
)
def test_time_that_grows_as_a_power_is_told_from_linear_time(power: float, linear: bool) -> None:
    """A second for 64 kB, and a bound on the size beyond which nothing is asked."""
    asked: list[int] = []

    def seconds(size: int) -> float:
        asked.append(size)
        return (size / LARGE) ** power

    assert (growth(seconds) == "") == linear
    assert max(asked) <= LARGEST


def test_repeated_fragments_have_their_size_and_can_be_kept() -> None:
    """Head and tail stand once, the second fragment fills the second half."""
    data = Repeated("党".encode(), b"\xff", b"(", b")")
    whole = data.of(600)
    assert whole.startswith("(党党".encode())
    assert whole.endswith(b"\xff\xff)")
    assert 600 <= len(whole) <= 610
    assert Repeated.from_json(data.to_json()) == data


def test_what_a_worker_was_at_can_be_read_by_another(tmp_path: Path) -> None:
    """The last input, whatever stood there before."""
    journal = Journal(tmp_path, 20)
    journal.write(b"a longer input")
    journal.write(b"\0short")
    assert Journal.read(tmp_path) == b"\0short"
