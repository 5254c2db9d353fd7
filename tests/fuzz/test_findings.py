"""What was once found stays found: every input that did something it must not is given to its target again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ._growth import Repeated, grows
from ._trial import FINDINGS, attempt
from .targets import load

INPUTS = sorted(FINDINGS.glob("*/*.bin"))
FRAGMENTS = sorted(FINDINGS.glob("*/*.json"))


def _name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.thorough
@pytest.mark.parametrize("path", INPUTS, ids=_name)
def test_an_input_that_was_a_finding_is_none(path: Path) -> None:
    """No crash, no broken promise, within the bounds on time and memory."""
    assert attempt(load(path.parent.name), path.read_bytes()).finding is None


@pytest.mark.thorough
@pytest.mark.parametrize("path", FRAGMENTS, ids=_name)
def test_a_fragment_that_took_too_long_is_linear(path: Path) -> None:
    """Sixty-four kilobytes of it take no more than eight times eight do, or nothing worth speaking of."""
    assert grows(load(path.parent.name).run, Repeated.from_json(path.read_bytes()), limit=20.0) == ""


def test_a_finding_lies_with_its_target() -> None:
    """A file beside them would never be read."""
    for path in FINDINGS.rglob("*"):
        assert path.is_dir() or (path.suffix in {".bin", ".json"} and path.parent.parent == FINDINGS), path
