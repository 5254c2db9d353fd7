"""How far the work is: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


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
            return items
        from tqdm import tqdm

        return tqdm(items, desc=what, file=sys.stderr, leave=False)

    return progress
