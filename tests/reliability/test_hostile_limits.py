"""Limits: said once, raised one at a time, named in the letter with what to write to raise them."""

from __future__ import annotations

import argparse
from dataclasses import fields

import pytest

from discourse.limits import Limits, sized
from discourse.verbs import _options


def parsed(*words: str) -> Limits:
    verb = argparse.ArgumentParser()
    _options.limits(verb)
    found: Limits = verb.parse_args(list(words)).limits
    return found


def test_the_command_line_raises_one_at_a_time() -> None:
    """Named twice, the last holds; what is not named stays; two calls do not see each other."""
    assert parsed() == Limits()
    assert parsed("--limit", "file=2GB", "--limit", "depth=5") == Limits(file=2 << 30, depth=5)
    assert parsed("--limit", "file=1KB", "--limit", "file=3kib") == Limits(file=3 << 10)
    assert parsed() == Limits()


@pytest.mark.parametrize(
    "text",
    [
        "file",
        "file=",
        "file=x",
        "=3",
        "size=3",
        "file=-1",
        "file=1.5GB",
        "depth=2GB",
        "file=1 2",
        "file=" + "9" * 20,
    ],
)
def test_what_is_no_limit_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The names that there are, and how a size is written; the exit code is that of wrong usage."""
    with pytest.raises(SystemExit) as stopped:
        parsed("--limit", text)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert all(one.name in said for one in fields(Limits))


@pytest.mark.parametrize("size", [(1 << 20) + 1, 10**9, (32 << 20) + 1, 5 * 2**40])
def test_what_a_letter_advises_is_enough(size: int) -> None:
    """Written as it stands in the letter, the option lets the file through, and not much more."""
    letter = str(Limits(file=1 << 20).over("file", size, "a.txt", "the file"))
    option = letter.partition("--limit ")[2].partition(" ")[0]
    assert size <= Limits().with_one(option).file < 2 * size
    assert sized(1 << 20) in letter


def test_sizes_are_said_and_read_alike() -> None:
    """Every size of one number is read back as it is said."""
    for power in range(10, 45, 5):
        assert Limits().with_one(f"archive={sized(1 << power).replace(' ', '')}").archive == 1 << power
