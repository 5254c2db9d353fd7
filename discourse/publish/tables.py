"""Tables as text: CSV that is the same on every machine and does nothing when a spreadsheet opens it.

A cell of text that a spreadsheet would run as a formula (it begins with ``=``, ``+``, ``-`` or ``@``, perhaps after
blanks, or with a tab or a line break) has an apostrophe before it; so has one that begins with such an apostrophe
itself, so that taking one away gives back every text as it was (:func:`unguarded`). Numbers are numbers: a column of
them has no apostrophe, whatever its sign. A carriage return within a cell is written as a line feed, for it would end
the row, and what follows would begin the next.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

#: Digits kept of a number. Different processors' linear algebra agree to about 13; nobody reads more than 10.
DIGITS = 10

#: Rows of a table, or records, that are made into text at once.
ROWS = 4_096

#: Text that a spreadsheet would run, or text of ours that already has our guard before such a beginning. What is not
#: seen may be dropped before the cell is looked at.
_RISKY = re.compile(
    r"'*(?:[\x00-\x20\x7f-\xa0\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3000\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])"
)

#: A carriage return by itself; the writer would put no quotes around it.
_RETURN = re.compile(r"\r(?!\n)")


def csv_text(frame: pd.DataFrame, *, index: bool = True) -> str:
    """The frame as CSV: UTF-8 text, ``\\n``, floats to :data:`DIGITS` significant digits, NaN empty.

    >>> csv_text(pd.DataFrame({"a": [1 / 3, float("nan")], "b": ["=1+1", "好"]}), index=False)
    "a,b\\n0.3333333333,'=1+1\\n,好\\n"
    """
    return "".join(csv_parts(frame, index=index))


def column_meanings(name: str) -> pd.DataFrame:
    """What each column of a table of a build means, in their order: ``speeches``, ``comparisons``, ``leave_one_out``,
    ``confounding`` (``GROUP`` stands for each group), ``claims``. The measures of ``features`` declare themselves:
    :func:`discourse.extractors.codebook`.

    >>> column_meanings("speeches").iloc[0].to_list()
    ['id', "the speech: the source's name and its number in it"]
    """
    told = tomllib.loads((resources.files(__package__) / "columns.toml").read_text(encoding="utf-8"))
    return pd.DataFrame(told[name].items(), columns=["name", "meaning"])


def csv_parts(frame: pd.DataFrame, *, index: bool = True, header: bool = True) -> Iterator[str]:
    """:func:`csv_text` piece by piece, so that a long table need not be there twice."""
    for start in range(0, max(len(frame), 1), ROWS):
        part = frame.iloc[start : start + ROWS]
        yield _guarded_frame(part.reset_index() if index else part).to_csv(
            index=False, header=header and not start, lineterminator="\n", float_format=f"%.{DIGITS}g"
        )


def _guarded_frame(frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.copy()
    for name in out.columns:
        if out[name].dtype.kind not in "fiub":
            out[name] = [_cell(value) if isinstance(value, str) else value for value in out[name]]
    out.columns = pd.Index([_cell(str(name)) for name in out.columns])
    return out


def _cell(text: str) -> str:
    return guarded(_RETURN.sub("\n", text) if "\r" in text else text)


def guarded(text: str) -> str:
    """``text`` so that no spreadsheet runs it as a formula; :func:`unguarded` gives it back.

    >>> guarded("=cmd()"), guarded("'=1"), guarded("'党'")
    ("'=cmd()", "''=1", "'党'")
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text that was guarded.

    >>> [unguarded(guarded(t)) for t in ("=1", "'=1", "''-", "'党'", "党")]
    ['=1', "'=1", "''-", "'党'", '党']
    """
    return text[1:] if text.startswith("'") and _RISKY.match(text[1:]) else text


def write_table(frame: pd.DataFrame, path: Path, *, index: bool = True) -> Path:
    """The frame in a CSV file, whole or not at all."""
    return put_parts(path, (part.encode() for part in csv_parts(frame, index=index)))


def put_parts(path: Path, parts: Iterable[bytes]) -> Path:
    """A file made of ``parts``, there whole or not at all: as :func:`discourse.whole.put`, piece by piece."""
    aside = path.with_name(f".{path.name}.part")
    try:
        with aside.open("wb") as file:
            file.writelines(parts)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def table_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as records for JSON, floats to :data:`DIGITS` significant digits as in the CSV, NaN as None.

    >>> table_records(pd.DataFrame({"a": [2e-9 / 3, float("nan")], "n": [1, 2]}))
    [{'a': 6.666666667e-10, 'n': 1}, {'a': None, 'n': 2}]
    """
    return list(iter_records(frame))


def iter_records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """:func:`table_records` one by one."""
    for start in range(0, len(frame), ROWS):
        for row in frame.iloc[start : start + ROWS].to_dict("records"):
            yield {str(name): _short(value) for name, value in row.items()}


def _short(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return None if np.isnan(value) else float(f"{value:.{DIGITS}g}")


def json_lines(records: Any) -> str:
    """Records as JSON Lines, Chinese left readable."""
    return "".join(json_parts(records))


def json_parts(records: Iterable[Any]) -> Iterator[str]:
    """:func:`json_lines` line by line."""
    return (json.dumps(r, ensure_ascii=False, allow_nan=False) + "\n" for r in records)


def round_floats(value: Any, digits: int = 6) -> Any:
    """Floats of a nested value rounded, so that a record reads well and is the same everywhere."""
    if isinstance(value, float | np.floating):
        return round(float(value), digits)
    if isinstance(value, dict):
        return {k: round_floats(v, digits) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [round_floats(v, digits) for v in value]
    return value
