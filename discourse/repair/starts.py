"""Where each character of a text begins in the bytes of its file, kept small.

A list of Python's integers takes thirty-six bytes a character, ten times the text. Here it is four, and next to
nothing for a file in UTF-8, whose places follow from its characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import index
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .points import points

#: In UTF-8 the place of one character in so many is kept; the others are counted from it.
STEP = 64


class Starts(Sequence[int]):
    """Numbers that never go back, one more than there are characters: a constant, equal to any sequence of the
    same numbers. What comes out of it are plain integers.

    >>> starts = Starts([0, 3, 4])
    >>> starts[-1], list(starts[:2]), starts == [0, 3, 4], len(starts)
    (4, [0, 3], True, 3)
    """

    __slots__ = ("_starts",)

    def __init__(self, starts: ArrayLike | Iterable[int]) -> None:
        array = np.array(starts, dtype=np.int64)
        self._starts = array.astype(np.int32) if array.max(initial=0) < 2**31 else array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self._starts, dtype=dtype or np.int64)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        if isinstance(at, slice):
            return list(map(int, self.__array__()[at]))
        return self._starts.item(at)

    def __iter__(self) -> Iterator[int]:
        return iter(self.__array__().tolist())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)})"


class Utf8Starts(Starts):
    """The places of the characters of ``text`` in UTF-8, the first at ``base``.

    >>> Utf8Starts("党a") == [0, 3, 4], list(Utf8Starts("党a", 3))
    (True, [3, 6, 7])
    """

    __slots__ = ("_base", "_text")

    def __init__(self, text: str, base: int = 0) -> None:
        self._text, self._base = text, base
        marks = np.full(len(text) // STEP + 1, base, dtype=np.int64)
        if len(marks) > 1:  # what lies before a mark, a whole number of steps
            widths = utf8_widths(points(text))[: (len(marks) - 1) * STEP]
            marks[1:] += np.cumsum(widths.reshape(-1, STEP).sum(axis=1, dtype=np.int64))
        super().__init__(marks)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        codes = points(self._text)
        starts = np.full(len(codes) + 1, self._base, dtype=dtype or np.int64)
        starts[1:] += np.cumsum(utf8_widths(codes), dtype=starts.dtype)
        return starts

    def __len__(self) -> int:
        return len(self._text) + 1

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        if isinstance(at, slice):
            return super().__getitem__(at)
        place, size = index(at), len(self)
        if not -size <= place < size:
            raise IndexError(f"character {place} of a text of {size - 1}")
        block, rest = divmod(place % size, STEP)
        before = self._text[block * STEP : block * STEP + rest]
        return self._starts.item(block) + len(before.encode("utf-8", "surrogatepass"))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Utf8Starts) and (self._text, self._base) == (other._text, other._base):
            return True
        return super().__eq__(other)

    def __reduce__(self) -> tuple[type[Utf8Starts], tuple[str, int]]:
        return Utf8Starts, (self._text, self._base)


def utf8_widths(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """How many bytes each code point takes in UTF-8, shape as ``codes``.

    >>> utf8_widths(points("aé党😀")).tolist()
    [1, 2, 3, 4]
    """
    widths = np.ones(len(codes), dtype=np.uint8)
    for first in (0x80, 0x800, 0x10000):
        widths += codes >= first
    return widths
