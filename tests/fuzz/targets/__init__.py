"""What is fuzzed: one module each, found by itself.

A module says what it is called (``NAME``), which inputs to begin with (``SEEDS``: small, awkward, our own), which
fragments to build others from (``WORDS``, text or bytes), and what is asked of an input: ``run(data: bytes)``, in
which a :class:`~discourse.errors.DiscourseError` may pass, and anything else that is raised is a finding, an
``AssertionError`` for a promise that was not kept. ``LONGEST`` bounds the mutated inputs in bytes, where 1024 do
not suit; ``PER_KB`` the seconds a kilobyte may take, where :data:`PER_KB` do not. ``FIRST``, if there is one, is run
before all others, so that what is loaded once is not counted.

A text is given as UTF-8 and read with ``data.decode("utf-8", "replace")`` where the target wants a string.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

#: How many bytes a mutated input has at most, and how many seconds of the processor each kilobyte may cost.
LONGEST, PER_KB = 1024, 0.2


@dataclass(frozen=True)
class Target:
    """One thing that is fed with bytes."""

    name: str
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]
    run: Callable[[bytes], None]
    longest: int = LONGEST
    per_kb: float = PER_KB


def names() -> list[str]:
    """The modules of this folder."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


@cache
def load(name: str) -> Target:
    """The target that a module of this folder describes, ready to run."""
    module = import_module(f"{__name__}.{name}")
    if hasattr(module, "FIRST"):
        module.run(module.FIRST)
    seeds = _bytes(module.SEEDS)
    return Target(
        module.NAME,
        seeds,
        _bytes(module.WORDS),
        module.run,
        max(getattr(module, "LONGEST", LONGEST), *map(len, seeds)),
        getattr(module, "PER_KB", PER_KB),
    )


def _bytes(values: Sequence[str | bytes]) -> tuple[bytes, ...]:
    return tuple(value.encode() if isinstance(value, str) else value for value in values)
