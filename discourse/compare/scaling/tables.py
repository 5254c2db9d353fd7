"""The tables that both scalings give: a row a speech, a row a word, a row a group, and what the line goes with."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import ndtri

from ..asked import confidence, one_of
from ..counts import FloatArray
from ..intervals import jackknife_t
from .counted import Counted
from .matrix import margin, range_of_columns
from .reading import diagnostics, reading

#: The table of positions, left to right.
COLUMNS = (
    "speech", "group", "role", "tokens", "used", "share_used", "raw", "se_tokens", "position", "se", "low", "high",
    "level", "method", "n_fitted", "note",
)  # fmt: skip

#: The groups' table.
GROUP_COLUMNS = ("group", "n_speeches", "mean", "low", "high", "interval")


class Scaling(NamedTuple):
    """``positions``: a row a speech; ``words``: a row a word, from one end to the other; ``groups``: their means.

    ``positions.attrs`` holds the parameters, the diagnostics and ``reading``.
    """

    positions: pd.DataFrame
    words: pd.DataFrame
    groups: pd.DataFrame

    def __repr__(self) -> str:
        rows = ", ".join(f"{name}: {len(table):,} rows" for name, table in self._asdict().items())
        return f"<Scaling: {rows}>"


class Placed(NamedTuple):
    """Where each speech stands: its ``role``, tokens ``used``, ``raw`` score, ``position`` and both errors."""

    role: npt.NDArray[np.object_]
    used: FloatArray
    raw: FloatArray
    se_tokens: FloatArray
    position: FloatArray
    se: FloatArray


def check_asked(where: str, level: float, **choices: tuple[str, tuple[str, ...]]) -> None:
    """A letter where a choice is none of those there are, or the level is no level.

    >>> check_asked("an example", 0.95, errors=("blocks", ("blocks", "tokens")))
    """
    for name, (value, known) in choices.items():
        one_of(name, value, known, where)
    confidence(level, where)


def scaled(
    counted: Counted,
    placed: Placed,
    words: pd.DataFrame,
    *,
    method: str,
    n_fitted: int,
    parameters: Mapping[str, Any],
) -> Scaling:
    """All three tables; copies and references enter no mean and no diagnostic."""
    level = parameters["level"]
    z = float(ndtri((1 + level) / 2))
    share = np.divide(
        placed.used, counted.tokens, out=np.full(len(placed.used), np.nan), where=counted.tokens > 0
    )
    frame = pd.DataFrame({"speech": counted.ids, "group": counted.groups, **placed._asdict()}).assign(
        tokens=counted.tokens,
        used=placed.used.astype(np.int64),
        share_used=share,
        low=placed.position - z * placed.se,
        high=placed.position + z * placed.se,
        level=level,
        method=method,
        n_fitted=n_fitted,
    )
    rows = zip(counted.originals, frame.to_dict("records"), strict=True)
    frame = frame.assign(note=[_note(original, row) for original, row in rows])[list(COLUMNS)]
    inside = np.isin(placed.role.astype(str), ("fitted", "scored")) & ~np.isnan(placed.position)
    found = diagnostics(placed.position, inside, counted)
    said: dict[str, Any] = {
        **parameters,
        "n_fitted": n_fitted,
        "copies": int(counted.copy.sum()),
        **found,
        "reading": reading(found, parameters.get("optima", ()), parameters.get("optima_alike", ())),
    }
    frame.attrs.update(said.items())
    return Scaling(frame, words, _groups(frame[inside], level))


def words_of(counted: Counted, chosen: npt.NDArray[np.intp], table: csr_array) -> pd.DataFrame:
    """The first columns of the table of words: how often, and in how many of the speeches of ``table``."""
    return pd.DataFrame(
        {
            "word": counted.words[chosen],
            "count": margin(table, 0).astype(np.int64),
            "range": range_of_columns(table),
            "n_speeches": table.shape[0],
        }
    )


def _note(original: str | None, row: Mapping[Hashable, Any]) -> str:
    notes = []
    if original is not None:
        notes.append(f"near-duplicate of {original}: placed afterwards, no interval")
    if row["used"] == 0:
        notes.append("none of its words is used")
    elif row["share_used"] < 0.5:
        notes.append(f"{row['share_used']:.0%} of its tokens used")
    if row["used"] and np.isnan(row["position"]):
        notes.append(f"no position ({row['method'].split('; ')[0]})")
    elif row["used"] and row["role"] in ("fitted", "scored", "reference") and np.isnan(row["se"]):
        notes.append("no interval: one block, or every resample failed")
    return "; ".join(notes)


def _groups(frame: pd.DataFrame, level: float) -> pd.DataFrame:
    """Means of the positions of each group; the interval is over speeches, not over words."""
    rows = []
    for name, part in frame[frame["group"] != ""].groupby("group", sort=True):
        mean = jackknife_t(np.mean, part["position"].to_numpy(dtype=np.float64), level=level)
        rows.append((name, len(part), mean.estimate, mean.low, mean.high, mean.method))
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS))
