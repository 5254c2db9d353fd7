"""How far the work is: a bar on a terminal, nothing in a pipe; and, when it is stopped, where it was."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from typing import Protocol, TypeVar

T = TypeVar("T")

#: What is being done, in words.
_DOING: ContextVar[str] = ContextVar("doing", default="")


class Progress(Protocol):
    """Passes items through while it shows how far the work is; ``what`` names what is being done."""

    def __call__(self, items: Sequence[T], what: str, /) -> Iterable[T]: ...


def bar(show: bool | None = None) -> Progress:
    """A progress bar on standard error: always, never, or (None) only where that is a terminal.

    >>> list(bar(False)([1, 2], "counting"))
    [1, 2]
    """
    visible = sys.stderr.isatty() if show is None else show

    def progress(items: Sequence[T], what: str, /) -> Iterable[T]:
        if not visible:
            return _counted(items, what)
        from tqdm import tqdm

        return _counted(tqdm(items, desc=what, file=sys.stderr, leave=False), what)

    return progress


def where() -> str:
    """What the work was last at, in words; empty before any was begun.

    >>> for _ in bar(False)("ab", "counting"):
    ...     print(where())
    while counting (none done)
    while counting (1 done)
    >>> where()
    'after counting (2 done)'
    """
    return _DOING.get()


def _counted(items: Iterable[T], what: str) -> Iterator[T]:
    """The items; those given out are told by :func:`where`."""
    done = 0
    _DOING.set(f"while {what} (none done)")
    for item in items:
        yield item
        done += 1
        _DOING.set(f"while {what} ({done} done)")
    _DOING.set(f"after {what} ({done} done)")
