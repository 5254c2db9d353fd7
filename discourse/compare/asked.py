"""What is asked of a comparison, looked at before anything is counted: levels, choices by name, numbers.

A word that is no choice must never be taken for one and written into the result, and a level of 95 must never give an
interval without ends. What is obviously meant is said in the letter.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sized
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import CompareError

FloatArray = npt.NDArray[np.float64]


def confidence(level: float, where: str) -> None:
    """An error unless ``level`` is how often such an interval holds the truth: 0.95, not 0.05 and not 95.

    >>> confidence(0.05, "an example")
    Traceback (most recent call last):
    discourse.errors.CompareError: an example: the level is 0.05. Expected: a confidence here, how often such an ...
    """
    if not _number(level) or not 0.5 <= level < 1:
        raise CompareError(
            f"the level is {level!r}",
            where=where,
            expected="a confidence here, how often such an interval holds the truth: from 0.5 to below 1",
            advice=_meant(level, small=False),
        )


def significance(level: float, where: str) -> None:
    """An error unless ``level`` is the largest p at which something is said to differ: 0.05, not 0.95 and not 5.

    >>> significance(0.95, "an example")
    Traceback (most recent call last):
    discourse.errors.CompareError: an example: the level is 0.95. Expected: a level of significance here, the ...
    """
    if not _number(level) or not 0 < level <= 0.5:
        raise CompareError(
            f"the level is {level!r}",
            where=where,
            expected="a level of significance here, the largest p that counts: above 0, to 0.5",
            advice=_meant(level, small=True),
        )


def _number(level: object) -> bool:
    return isinstance(level, int | float | np.number) and not isinstance(level, bool)


def _meant(level: Any, *, small: bool) -> str | None:
    """What was probably meant by a level: per cent as a share, and the other side of it."""
    share = level / 100 if _number(level) and 1 < level < 100 else level
    if not _number(share) or not 0 < share < 1:
        return f"level={0.05 if small else 0.95:g}"
    return f"level={round(min(share, 1 - share) if small else max(share, 1 - share), 12):g}"


def one_of(name: str, value: object, choices: Iterable[str], where: str) -> None:
    """An error that names the choices, unless ``value`` is one of them.

    >>> one_of("method", "BCa", ("percentile", "bca"), "an example")
    Traceback (most recent call last):
    discourse.errors.CompareError: an example: there is no method 'BCa'. Expected: one of percentile, bca. Try: bca.
    """
    known = tuple(choices)
    if not isinstance(value, str) or value not in known:
        raise unknown(where, name, value, known)


def unknown(where: str, name: str, value: object, choices: tuple[str, ...]) -> CompareError:
    """The letter about a choice by a name that there is not."""
    near = difflib.get_close_matches(str(value).lower(), choices, n=1)
    return CompareError(
        f"there is no {name} {value!r}",
        where=where,
        expected="one of " + ", ".join(choices),
        advice=near[0] if near else None,
    )


def several(names: str | Iterable[str]) -> tuple[str, ...]:
    """Several names, or one that stands alone: it is no list of its letters.

    >>> several("stance.theta"), several(["a", "b"])
    (('stance.theta',), ('a', 'b'))
    """
    return (names,) if isinstance(names, str) else tuple(names)


def some(resamples: int, where: str) -> None:
    """An error unless something is drawn: none at all would make any p 1, and any interval empty."""
    if not isinstance(resamples, int | np.integer) or resamples < 1:
        raise CompareError(f"{resamples!r} resamples", where=where, expected="a whole number, at least one")


def numbers(values: npt.ArrayLike, where: str, *, axes: int | None = None) -> FloatArray:
    """The values as float64, at most ``axes`` axes of them; an error that shows one that is no number.

    >>> numbers([1, "党"], "an example")
    Traceback (most recent call last):
    discourse.errors.CompareError: an example: one of the values is no number (could not convert string to ...
    """
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise CompareError(
            f"one of the values is no number ({' '.join(str(error).split())[:100]})",
            where=where,
            expected="numbers, as many in each row",
        ) from error
    if axes is not None and found.ndim > axes:
        raise CompareError(
            f"values of shape {found.shape}", where=where, expected="a row a speech and a column a feature"
        )
    return found


def in_a_row(values: npt.ArrayLike, where: str) -> FloatArray:
    """The values as float64 in one row; an error if they are one number alone, or a table.

    >>> in_a_row(3, "an example")
    Traceback (most recent call last):
    discourse.errors.CompareError: an example: values of shape (). Expected: a list of numbers, one a speech.
    """
    found = numbers(values, where)
    if found.ndim != 1:
        raise CompareError(
            f"values of shape {found.shape}", where=where, expected="a list of numbers, one a speech"
        )
    return found


def one_each(values: Sized, others: Sized, where: str, *, of: str = "speeches", what: str = "label") -> None:
    """An error where there are more of one than of the other.

    >>> one_each(["a", "b"], ["2010"], "an example")
    Traceback (most recent call last):
    discourse.errors.CompareError: an example: 2 speeches and 1 labels. Expected: one label each.
    """
    if len(values) != len(others):
        raise CompareError(
            f"{len(values)} {of} and {len(others)} {what}s", where=where, expected=f"one {what} each"
        )
