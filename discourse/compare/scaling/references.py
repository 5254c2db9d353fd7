"""The speeches that a line is hung on: their ids must exist, and their scores come from a file."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from math import isfinite, nan
from pathlib import Path

from ...doors import door
from ...errors import CompareError


def known_ids(asked: Sequence[str], ids: Sequence[str], *, where: str) -> None:
    """A letter where an id asked for is not among the speeches'.

    >>> known_ids(["a.1"], ["a.1", "b.1"], where="the direction")
    """
    known = set(ids)
    for name in asked:
        if name not in known:
            near = difflib.get_close_matches(name, list(ids), n=1, cutoff=0.4)
            raise CompareError(
                f"there is no speech {name!r}",
                where=where,
                expected=f"the id of one of the {len(ids)} speeches",
                advice=near[0] if near else "`discourse speeches` for their ids",
            )


@door
def read_references(path: str | Path) -> dict[str, float]:
    """The scores of reference speeches from a CSV file with the columns ``speech`` and ``score``, in its order."""
    name = str(path)
    rows = csv.DictReader(io.StringIO(_read(path), newline=""), skipinitialspace=True)
    if not {"speech", "score"} <= set(rows.fieldnames or ()):
        raise CompareError(
            "the columns are " + (", ".join(map(repr, rows.fieldnames or ())) or "none"),
            where=name,
            expected="speech,score in the first line",
        )
    scores: dict[str, float] = {}
    for row in rows:
        speech, score = (row["speech"] or "").strip(), _number(row["score"])
        if not speech or not isfinite(score) or speech in scores:
            what = "is there twice" if speech in scores else f"has the score {row['score']!r}"
            raise CompareError(
                f"the speech {speech!r} {what}",
                where=f"{name}, line {rows.line_num}",
                expected="each speech once, with a number",
            )
        scores[speech] = score
    return scores


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CompareError(
            f"the file cannot be read ({error})", where=str(path), expected="CSV in UTF-8"
        ) from error


def _number(cell: str | None) -> float:
    try:
        return float(cell or "")
    except ValueError:
        return nan
