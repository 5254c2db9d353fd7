"""A text as an array of code points: what is asked of each character is asked of all of them at once.

A loop over characters costs a hundred times what a look at a table does. What a step looks for is hardly ever
there; that it is not is known from the distinct characters of a text, which are few (:func:`alphabet`).
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: How many code points Unicode has room for: a table with an entry for each needs no bounds.
UNICODE = 0x110000

#: A text that is shorter is searched sooner than turned into an array.
SHORT = 1000


def points(text: str) -> NDArray[np.uint32]:
    """The code points of ``text``, shape (characters,); lone surrogates are themselves.

    >>> points("党a").tolist()
    [20826, 97]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def from_points(codes: NDArray[Any]) -> str:
    """The text of code points.

    >>> from_points(points("党a")[::-1])
    'a党'
    """
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


@lru_cache(maxsize=2)
def alphabet(text: str) -> str:
    """The distinct characters of ``text``, in no order that means anything. The steps of a repair ask it of the
    same text one after the other.

    >>> "".join(sorted(alphabet("党的党")))
    '党的'
    """
    if len(text) < SHORT:
        return "".join(dict.fromkeys(text))
    codes = points(text)
    seen = np.zeros(int(codes.max()) + 1, dtype=np.bool_)
    seen[codes] = True
    return from_points(np.flatnonzero(seen))


def table_of(chars: Iterable[str]) -> NDArray[np.bool_]:
    """Which code points are among ``chars``, shape (:data:`UNICODE`,): a table to look texts up in."""
    table = np.zeros(UNICODE, dtype=np.bool_)
    table[points("".join(chars))] = True
    return table


def counted(
    flags: NDArray[np.bool_], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many of the flags are set from each start to its end, shape as ``starts``.

    >>> counted(np.array([True, False, True]), np.array([0, 1]), np.array([3, 2])).tolist()
    [2, 0]
    """
    sums = np.zeros(len(flags) + 1, dtype=np.int64)
    np.cumsum(flags, out=sums[1:])
    return np.asarray(sums[ends] - sums[starts])


def lines(codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each stretch without a line feed begins and ends, empty ones included; shape (line feeds + 1,) each.

    >>> [ends.tolist() for ends in lines(points("党的\\n\\na"))]
    [[0, 3, 4], [2, 3, 5]]
    """
    feeds = np.flatnonzero(codes == ord("\n"))
    return np.concatenate(([0], feeds + 1)), np.concatenate((feeds, [len(codes)]))


def runs_among(text: str, asked: Set[str], size: int) -> frozenset[str]:
    """Those of ``asked`` that stand in ``text``, none of them longer or shorter than ``size`` characters being
    looked for: in one pass, however many are asked for.

    >>> sorted(runs_among("党的建设", {"党的", "的建", "建的", "党"}, 2))
    ['党的', '的建']
    """
    runs = [run for run in asked if len(run) == size]
    if not runs or len(text) < size:
        return frozenset()
    wanted = _numbers(points("".join(runs)), size)[::size]
    hits = np.flatnonzero(np.isin(_numbers(points(text), size), wanted))
    return frozenset(asked) & {text[at : at + size] for at in hits.tolist()}  # two runs may have one number


def _numbers(codes: NDArray[np.uint32], size: int) -> NDArray[np.uint64]:
    """A number for each run of so many code points, the same for the same run; shape (runs,)."""
    runs = len(codes) - size + 1
    numbers = np.zeros(runs, dtype=np.uint64)
    for n in range(size):
        numbers = numbers * np.uint64(0x9E3779B97F4A7C15) + codes[n : n + runs]
    return numbers
