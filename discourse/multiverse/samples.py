"""Who is compared: which speeches count, and to which group each belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..corpus.copies import independent_rows

if TYPE_CHECKING:
    import pandas as pd

    from ..corpus.speech import Corpus, DateEstimate
    from ..eras import Periodisation
    from .choices import Choice

#: Taken off both ends of an era.
HALF_A_YEAR = timedelta(days=183)

SAMPLE = ("duplicates", "incomplete", "boundaries")


@dataclass(frozen=True)
class Sample:
    """``groups``: the group of each speech, in the order of the corpus; "" where it is not compared."""

    picked: dict[str, str]
    groups: npt.NDArray[np.object_]


def samples(
    corpus: Corpus,
    metadata: pd.DataFrame,
    eras: Periodisation,
    *,
    by: str,
    order: Sequence[str],
    choices: Sequence[Choice],
) -> list[Sample]:
    """Every sample that the choices make. Boundaries are one only where eras are compared."""
    open_to = {
        choice.name: choice.options
        for choice in choices
        if choice.name in SAMPLE and (choice.name != "boundaries" or by == "era")
    }
    own = independent_rows(metadata)
    whole = ~np.array(metadata["truncated"], dtype=bool)
    dates = [speech.date for speech in corpus] if "boundaries" in open_to else []
    found = []
    for values in product(*open_to.values()):
        picked = dict(zip(open_to, values, strict=True))
        groups = _groups(dates, metadata, eras, by, picked.get("boundaries", "as given"))
        kept = np.isin(groups.astype(str), list(order))
        if picked.get("duplicates") != "all":
            kept &= own
        if picked.get("incomplete") == "out":
            kept &= whole
        found.append(Sample(picked, np.where(kept, groups, "")))
    return found


def _groups(
    dates: Sequence[DateEstimate], metadata: pd.DataFrame, eras: Periodisation, by: str, boundaries: str
) -> npt.NDArray[np.object_]:
    if by != "era" or boundaries == "as given":
        return metadata[by].fillna("").astype(str).to_numpy(dtype=object)
    if boundaries == "narrower":
        eras = replace(
            eras,
            eras=tuple(
                replace(
                    era,
                    start=era.start + HALF_A_YEAR if era.start else None,
                    end=era.end - HALF_A_YEAR if era.end else None,
                )
                for era in eras
            ),
        )
        return np.array([eras.era_of(date) or "" for date in dates], dtype=object)
    best = [replace(date, earliest=date.best, latest=date.best) if date.best else None for date in dates]
    return np.array([(eras.era_of(date) or "") if date else "" for date in best], dtype=object)
