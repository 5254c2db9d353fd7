"""The tables behind figures: numbers rounded before they are drawn, and checks that say what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import MissingFeatureError

if TYPE_CHECKING:
    import pandas as pd

    from ...results import Results

#: Significant digits of every number of a figure's table. Linear algebra differs between processors from the
#: thirteenth digit on; a reader of a plot sees three.
DIGITS = 6

#: Nearer to nought than this is nought: what is left of a difference of equal numbers.
NOUGHT = 1e-12


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its floats to :data:`DIGITS` significant digits, and a plain index.

    >>> import pandas as pd
    >>> rounded(pd.DataFrame({"x": [0.1 + 0.2, 123456.789, 3e-17]}))["x"].tolist()
    [0.3, 123457.0, 0.0]
    """
    out = table.reset_index(drop=True).copy()
    for name in out.columns:
        if out[name].dtype.kind == "f":
            out[name] = [_round(float(value)) for value in out[name]]
    return out


def _round(value: float) -> float:
    if not math.isfinite(value):
        return value
    return 0.0 if abs(value) < NOUGHT else float(f"{value:.{DIGITS}g}")


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows, each by the names of its columns; what stands in the index is not among them.

    As ``DataFrame.to_dict("records")``, which takes milliseconds for a table of three rows; of all columns that
    pandas makes unasked: numbers, truth values, words, days, kinds.
    """
    names = [str(name) for name in table.columns]
    cells = zip(*(_cells(column) for _, column in table.items()), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells] if names else [{} for _ in range(len(table))]


def _cells(column: pd.Series) -> list[Any]:
    """What stands in a column, as Python's own numbers."""
    cells: list[Any] = column.tolist()
    if column.dtype.kind == "O":
        return [
            cell.item() if isinstance(cell, np.integer | np.floating | np.bool_) else cell for cell in cells
        ]
    return cells


def require(results: Results, figure: str, names: Iterable[str]) -> None:
    """An error that names the features a figure needs and the study did not measure."""
    missing = [name for name in names if name not in results.features.columns]
    if missing:
        family = missing[0].partition(".")[0]
        raise MissingFeatureError(
            f"the features table has no column {', '.join(missing)}",
            where=f"figure {figure}",
            expected=f"the columns of the extractor {family!r}",
            advice=f"add {family!r} to [features] extractors, or leave {figure!r} out of [figures] names",
        )
