"""Each feature in each era by itself: mean, spread and interval, for the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..doors import door
from ..errors import CompareError
from .asked import confidence
from .intervals import jackknife_t
from .selection import select

if TYPE_CHECKING:
    from ..eras import Periodisation
    from ..extractors.base import Column


@door
def summary_by_era(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    eras: Periodisation | str,
    columns: Sequence[Column],
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Long table: era, feature, n, mean, sd, low, high, note; also for eras without a speech.

    Near-duplicates count once. ``low`` and ``high`` are the jackknife-t interval of the mean (the t interval with
    n - 1 degrees of freedom); ``note`` says how it was got or why there is none. ``columns`` chooses the features:
    those declared that are in the table.
    """
    from ..eras import load

    confidence(level, "summary_by_era")
    eras = load(eras) if isinstance(eras, str) else eras
    if not features.index.equals(metadata.index):
        raise CompareError(
            "features and metadata do not have the same speech ids in the same order",
            where="summary_by_era",
            expected="two tables of one corpus",
            advice="metadata.loc[features.index]",
        )
    groups = select(metadata, by="era", order=[era.id for era in eras]).groups
    rows = []
    for era in eras:
        for name in (column.name for column in columns if column.name in features.columns):
            values = features.loc[list(groups[era.id]), name].to_numpy(dtype=np.float64)
            values = values[~np.isnan(values)]
            rows.append({"era": era.id, "feature": name, "n": values.size, **_summary(values, level)})
    return pd.DataFrame(rows, columns=["era", "feature", "n", "mean", "sd", "low", "high", "note"])


def _summary(values: np.typing.NDArray[np.float64], level: float) -> dict[str, object]:
    if not values.size:
        nothing = dict.fromkeys(("mean", "sd", "low", "high"), np.nan)
        return {**nothing, "note": "none: no speech in which this is measurable"}
    found = jackknife_t(np.mean, values, level=level)
    sd = float(values.std(ddof=1)) if values.size > 1 else np.nan
    return {"mean": found.estimate, "sd": sd, "low": found.low, "high": found.high, "note": found.method}
