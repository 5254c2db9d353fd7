"""Does the result hang on one speech: every comparison again, each speech left out in its turn.

With a handful of speeches an era, one unusual speech can be the whole difference. A reader should not have to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from ..doors import door
from .asked import several
from .counts import FloatArray
from .eras import content_seed, family
from .pairs import ROUNDING, turns, without_each
from .permutation import permutation_test
from .selection import select

#: The test is made anew without each speech only among so many: beyond, none of them can carry it, and the work would
#: grow with the square of the number.
TESTED = 60

#: The table, left to right.
COLUMNS = (
    "feature", "target", "reference", "n_target", "n_reference", "speech", "label", "side", "value",
    "estimate", "estimate_without", "change", "sign_turns", "p", "p_without", "most",
)  # fmt: skip


@door
def leave_one_out_table(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    *,
    by: str,
    order: Sequence[object],
    names: str | Sequence[str],
    seed: int | None = None,
) -> pd.DataFrame:
    """One row a feature, pair of groups and speech of the pair: the difference of means without that speech.

    ``change`` is ``estimate_without`` - ``estimate``; ``most`` marks the speech of the pair whose absence changes the
    estimate most (none, where no absence changes it); ``sign_turns`` says whether the difference turns round without
    it. ``p`` is the permutation p of the whole, ``p_without`` the same without the speech: NaN where more than
    :data:`TESTED` speeches are compared. A speech that is alone on its side cannot be left out (NaN). Rows as in the
    features table, later group minus earlier; near-duplicates and speeches in which the feature is not measurable are
    in no row.
    """
    names = several(names)
    chosen = family(features, names, names) if names else []
    groups = select(metadata, by=by, order=order)
    labels = metadata["label"] if "label" in metadata.columns else pd.Series(metadata.index, metadata.index)
    rows: list[dict[str, object]] = []
    for name in chosen:
        for earlier, later in combinations(groups.groups, 2):
            x, y = (features.loc[list(groups.groups[g]), name].dropna() for g in (later, earlier))
            if not len(x) or not len(y):
                continue
            rows += _rows(x, y, seed, labels, {"feature": name, "target": later, "reference": earlier})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    x: pd.Series, y: pd.Series, seed: int | None, labels: pd.Series, head: dict[str, object]
) -> list[dict[str, object]]:
    here, there = x.to_numpy(np.float64), y.to_numpy(np.float64)
    seeded = content_seed(here, there) if seed is None else seed
    estimate = float(here.mean() - there.mean())
    p = float(permutation_test(here, there, seed=seeded).p[0])
    left = without_each(here, there)
    changes = np.abs(np.concatenate(left) - estimate)
    size = max(float(np.abs(here).max()), float(np.abs(there).max()))
    moves = bool(np.fmax.reduce(changes) > ROUNDING * size)  # what is less is rounding, and NaN is no change
    most = int(np.nanargmax(changes)) if moves else -1
    rows: list[dict[str, object]] = []
    for side, values, found in (("target", x, left[0]), ("reference", y, left[1])):
        for i, (speech, value) in enumerate(zip(values.index, values, strict=True)):
            again = float(found[i])
            rows.append(
                head
                | {
                    "n_target": len(x),
                    "n_reference": len(y),
                    "speech": speech,
                    "label": labels.loc[speech],
                    "side": side,
                    "value": float(value),
                    "estimate": estimate,
                    "estimate_without": again,
                    "change": again - estimate,
                    "sign_turns": turns(estimate, again, size),
                    "p": p,
                    "p_without": _p_without(here, there, side, i, seeded),
                    "most": len(rows) == most,
                }
            )
    return rows


def _p_without(x: FloatArray, y: FloatArray, side: str, i: int, seed: int) -> float:
    if side == "target":
        x = np.delete(x, i)
    else:
        y = np.delete(y, i)
    if not x.size or not y.size or x.size + y.size >= TESTED:
        return float("nan")
    return float(permutation_test(x, y, seed=seed).p[0])
