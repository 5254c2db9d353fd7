"""Tables as text: CSV that is the same on every machine and does nothing when a spreadsheet opens it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

#: Digits kept of a number. Different processors' linear algebra agree to about 13; nobody reads more than 10.
DIGITS = 10


def csv_text(frame: pd.DataFrame, *, index: bool = True) -> str:
    """The frame as CSV: UTF-8 text, ``\\n``, floats to :data:`DIGITS` significant digits, NaN empty.

    >>> csv_text(pd.DataFrame({"a": [1 / 3, float("nan")], "b": ["=1+1", "好"]}), index=False)
    "a,b\\n0.3333333333,'=1+1\\n,好\\n"
    """
    return plain(frame.reset_index() if index else frame).to_csv(
        index=False, lineterminator="\n", float_format=f"%.{DIGITS}g"
    )


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with text cells that a spreadsheet would run as formulas put in quotes (a leading ')."""
    out = frame.copy()
    for name in out.columns:
        if pd.api.types.is_string_dtype(out[name]) or out[name].dtype == object:
            out[name] = [inert(value) for value in out[name]]
    out.columns = pd.Index([inert(name) for name in out.columns])
    return out


def inert(value: Any) -> Any:
    """Text that begins like a formula, made harmless; anything else as it is.

    >>> inert("=cmd|' /C calc'!A0"), inert("-0.5"), inert("好"), inert(-0.5)
    ("'=cmd|' /C calc'!A0", "'-0.5", '好', -0.5)
    """
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def write_table(frame: pd.DataFrame, path: Path, *, index: bool = True) -> Path:
    """The frame in a CSV file, whole or not at all."""
    aside = path.with_name(f".{path.name}.part")
    aside.write_text(csv_text(frame, index=index), encoding="utf-8", newline="")
    os.replace(aside, path)
    return path


def json_lines(records: Any) -> str:
    """Records as JSON Lines, Chinese left readable."""
    return "".join(json.dumps(r, ensure_ascii=False, allow_nan=False) + "\n" for r in records)


def round_floats(value: Any, digits: int = 6) -> Any:
    """Floats of a nested value rounded, so that a record reads well and is the same everywhere."""
    if isinstance(value, float | np.floating):
        return round(float(value), digits)
    if isinstance(value, dict):
        return {k: round_floats(v, digits) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [round_floats(v, digits) for v in value]
    return value
