"""Two tables in CSV files held against each other, cell by cell: where bytes are no fair question, this is."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Two numbers agree elsewhere if they differ by no more than this share of the larger. Tables hold ten digits; other
#: processors' linear algebra agrees to about thirteen, what is fitted in steps stops at about eight, and no paper
#: prints more than six.
RELATIVE = 1e-6

#: ... or by no more than this, for what cancels to almost nothing has the error of what it was made of.
ABSOLUTE = 1e-9

#: A number as our tables write it: no zero to begin or end with, so that an id such as 003.10 stays text.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?(?:e[+-]?\d+)?|-?inf")


@dataclass(frozen=True)
class TableChange:
    """How two tables differ. ``columns`` are those with unequal cells; ``far`` those beyond the tolerance;
    ``shape`` says what was added or removed; ``largest`` is the largest relative difference of two numbers."""

    columns: tuple[str, ...]
    n_columns: int
    rows: int
    n_rows: int
    far: tuple[str, ...] = ()
    shape: str = ""
    largest: float = 0.0

    @property
    def agree(self) -> bool:
        return not self.far and not self.shape

    def __str__(self) -> str:
        names = [*self.far, *(name for name in self.columns if name not in self.far)]
        parts = [self.shape] if self.shape else []
        if names:
            parts.append(f"{len(names)} of {self.n_columns} columns: {few(names)}")
            parts.append(f"{self.rows} of {self.n_rows} rows")
        if self.largest:
            parts.append(f"numbers by up to {self.largest:.1g} of their size")
        return "; ".join(parts) or "in nothing but how it is written"


def table_change(one: Path, two: Path) -> TableChange:
    """How the table in the CSV file ``two`` differs from that in ``one``.

    Rows are held against each other by their first cell where it names each once, by their place otherwise. Two
    numbers agree within :data:`RELATIVE` or :data:`ABSOLUTE`; text, empty cells and ids only if they are the same.
    """
    (head, *rows), (head_now, *rows_now) = _cells(one), _cells(two)
    was, now = _keyed(rows, rows_now)
    shape = [*_counted("column", head, head_now), *_counted("row", list(was), list(now))]
    places = [(name, head.index(name), head_now.index(name)) for name in head if name in head_now]
    far: dict[str, bool] = {}
    touched, largest = set(), 0.0
    for key in (key for key in was if key in now):
        for name, i, j in places:
            a, b = was[key][i], now[key][j]
            if a != b:
                touched.add(key)
                far[name] = far.get(name, False) or not alike(a, b)
                largest = max(largest, _apart(a, b))
    beyond = tuple(name for name in far if far[name])
    return TableChange(
        tuple(far), len(head_now), len(touched), len(rows_now), beyond, ", ".join(shape), largest
    )


def _apart(a: str, b: str) -> float:
    """The difference of two numbers as a share of the larger; 0 where there are no two finite numbers."""
    if not (_is_number(a) and _is_number(b)):
        return 0.0
    x, y = float(a), float(b)
    larger = max(abs(x), abs(y))
    return abs(x - y) / larger if 0 < larger < math.inf else 0.0


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file)) or [[]]


def _keyed(
    rows: list[list[str]], rows_now: list[list[str]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Both tables' rows by their first cell, or by their place where that would not tell them apart."""
    names = [[row[0] for row in side if row] for side in (rows, rows_now)]
    if all(len(set(keys)) == len(side) for keys, side in zip(names, (rows, rows_now), strict=True)):
        return {row[0]: row for row in rows}, {row[0]: row for row in rows_now}
    return {str(i): row for i, row in enumerate(rows)}, {str(i): row for i, row in enumerate(rows_now)}


def _counted(what: str, was: list[str], now: list[str]) -> Iterator[str]:
    for names, others, change in ((now, was, "added"), (was, now, "removed")):
        n = len(set(names) - set(others))
        if n:
            yield f"{n} {what}{'s' if n > 1 else ''} {change}"
    if set(was) == set(now) and was != now:
        yield f"{what}s in another order"


def _is_number(cell: object) -> bool:
    """Whether a cell of a table, or a value of a json, is a number.

    >>> [_is_number(cell) for cell in ("0.5", "-3", "1e-09", "003.4", "1.10", "", True, 0.5)]
    [True, True, True, False, False, False, False, True]
    """
    if isinstance(cell, str):
        return _NUMBER.fullmatch(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def alike(a: Any, b: Any) -> bool:
    """Whether two cells or two values of a json say the same."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(alike(*pair) for pair in zip(a, b, strict=True))
    if type(a) is type(b) is dict:
        return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)
    if _is_number(a) and _is_number(b) and isinstance(a, str) == isinstance(b, str):
        return math.isclose(float(a), float(b), rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(a == b)


def few(names: list[str]) -> str:
    """The first three of a list of names, and how many more there are.

    >>> few(["a", "b", "c", "d"])
    'a, b, c and 1 more'
    """
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
