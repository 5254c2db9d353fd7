"""Which speeches of a corpus can be placed in time, and what tables over time have in common.

A speech that is a near-duplicate, or that has no date, takes no part: it is left out, and counted, here and once.
Some features are made of the very words that speeches without a date of their own are dated by. That these go with
the date is no finding, and every table that could be taken to say so says it is circular.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import CompareError
from .asked import several, significance
from .audit import UNKNOWN
from .counts import FloatArray
from .date_draws import Bounds, Unit, date_bounds, decimal_years, drawn, iso_day
from .multiplicity import bh, holm
from .selection import copies_in, need

if TYPE_CHECKING:
    from ..extractors.base import Column


#: Features made of the first uses of slogans, which are among the words that :mod:`discourse.corpus.dating` dates by.
DATING = ("formula.newest", "formula.oldest", "formula.vintage")

#: What is said of them wherever they are held against dates or eras.
CIRCULAR = "circular: the words that make this number also date speeches"


class Dated(NamedTuple):
    """The independent speeches with a date: their rows in the tables, their intervals, and who was left out."""

    rows: npt.NDArray[np.intp]
    bounds: Bounds
    genres: tuple[str, ...]
    n_duplicates: int
    n_undated: int
    n_open: int

    def drawn(self, draws: int, seed: int, unit: Unit) -> FloatArray:
        """Dates drawn from the intervals."""
        return drawn(self.bounds, draws=draws, seed=seed, unit=unit)

    def middles(self, unit: Unit) -> FloatArray:
        """The middles of the intervals."""
        middles: FloatArray = drawn(self.bounds, draws=1, seed=0, kind="midpoint", unit=unit)[0]
        return middles

    @property
    def width(self) -> FloatArray:
        """How many years each interval is wide, from a day to the same day 0."""
        first, last = (decimal_years(end) for end in self.bounds[:2])
        return np.asarray(last - first, dtype=np.float64)


def circular(feature: str, said: str) -> str:
    """A verdict, with :data:`CIRCULAR` after it where the feature is one of :data:`DATING`.

    >>> circular("formula.newest", "rises")
    'rises; circular: the words that make this number also date speeches'
    >>> circular("length.tokens", "rises"), circular("formula.oldest", "") == CIRCULAR
    ('rises', True)
    """
    if feature not in DATING:
        return said
    return f"{said}; {CIRCULAR}" if said else CIRCULAR


def dated_speeches(metadata: pd.DataFrame, *, horizon: tuple[str, str] | None = None) -> Dated:
    """Which speeches can be placed in time: not near-duplicates, with both ends of an interval (see ``horizon`` in
    :func:`~.date_draws.date_bounds`; one that ends before it begins is an error)."""
    if horizon is not None and horizon[0] > horizon[1]:
        raise CompareError(
            f"the horizon ends ({horizon[1]}) before it begins ({horizon[0]})",
            where="trend",
            expected="two days, the earlier first",
        )
    need(metadata, ("earliest", "latest", "duplicate_of"), where="metadata")
    own = ~copies_in(metadata).to_numpy()
    part = metadata.loc[own]
    ends = [part[name].fillna("").astype(str).tolist() for name in ("earliest", "latest")]
    bounds = date_bounds(*ends, horizon=horizon)
    there = bounds.dated
    genres = part["genre"].fillna("").astype(str) if "genre" in part else pd.Series("", index=part.index)
    return Dated(
        np.flatnonzero(own)[there],
        Bounds(bounds.first[there], bounds.last[there], ("",) * int(there.sum())),
        tuple(genres[there]),
        int((~own).sum()),
        bounds.why.count("undated"),
        bounds.why.count("open interval"),
    )


def asked_for(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    primary: str | Sequence[str],
    names: str | Sequence[str],
    level: float,
    horizon: tuple[str, str] | None,
) -> tuple[list[str], Dated]:
    """The features asked for, primary ones first, and the speeches that can be placed in time."""
    significance(level, "trend")
    if not features.index.equals(metadata.index):
        raise CompareError(
            "the features and the metadata do not have the same speech ids in the same order",
            where="trend",
            expected="two tables of one corpus",
            advice="metadata.loc[features.index]",
        )
    from .eras import family  # not above: that module says CIRCULAR too

    return family(features, several(primary), several(names)), dated_speeches(metadata, horizon=horizon)


def strata_of_genres(genres: Sequence[str]) -> list[str]:
    """The genres, every unknown one alone."""
    return [f"\0{i}" if genre in UNKNOWN else genre for i, genre in enumerate(genres)]


def labels_of(name: str, columns: Sequence[Column]) -> dict[str, Any]:
    """The first cells of a row: what the feature is called, and its unit."""
    declared = next((column for column in columns if column.name == name), None)
    if declared is None:
        return {"feature": name, "label_en": name, "label_zh": name, "unit": ""}
    return {"feature": name, "label_en": declared.en, "label_zh": declared.zh, "unit": declared.unit}


def who(dated: Dated, there: npt.NDArray[np.bool_], x: FloatArray) -> dict[str, Any]:
    """How many speeches have the feature (``there``), how many were left out and why, from when to when."""
    unmeasured = int((~there).sum())
    return {
        "n": int(there.sum()),
        "n_excluded": dated.n_duplicates + dated.n_undated + dated.n_open + unmeasured,
        "n_duplicates": dated.n_duplicates,
        "n_undated": dated.n_undated,
        "n_open": dated.n_open,
        "n_unmeasured": unmeasured,
        "first": iso_day(float(x.min())) if x.size else "",
        "last": iso_day(float(x.max())) if x.size else "",
        "dates": int(np.unique(x).size),
        "interval_years": float(np.median(dated.width[there])) if there.any() else np.nan,
    }


def judged(
    table: pd.DataFrame, level: float, words: tuple[str, str], sign: str, otherwise: str
) -> pd.DataFrame:
    """Corrected p-values, and what they allow to be said (as in :mod:`.eras`)."""
    main = table["primary"].to_numpy(dtype=np.bool_)
    said = table["verdict"].to_numpy(dtype=object)
    p, floor = (
        np.where(said == "", table[name].to_numpy(dtype=np.float64), np.nan) for name in ("p", "p_floor")
    )
    p_holm, q_bh = holm(np.where(main, p, np.nan)), bh(p)
    least = np.where(main, holm(np.where(main, floor, np.nan)), bh(floor))
    corrected = np.where(main, p_holm, q_bh)
    verdicts = []
    for k, words_said in enumerate(said.tolist()):
        if words_said:
            verdicts.append(words_said)
        elif floor[k] > level:
            verdicts.append(f"no test can reach the level: smallest attainable p = {floor[k]:.2g}")
        elif least[k] > level:
            verdicts.append(
                f"no test can reach the level after correction: smallest attainable corrected p = {least[k]:.2g}"
            )
        elif corrected[k] > level:
            verdicts.append(f"{otherwise} can be told")
        else:
            verdicts.append(words[0] if table[sign].iloc[k] > 0 else words[1])
    return table.assign(p=p, p_floor=floor, p_holm=p_holm, q_bh=q_bh, verdict=verdicts)


def attrs_of(
    level: float,
    seed: int,
    draws: int,
    unit: Unit,
    horizon: tuple[str, str] | None,
    asked: int,
    primary: int,
) -> dict[Hashable, Any]:
    """What was done, for the table's ``attrs``."""
    main: dict[Hashable, Any] = {"p_holm": f"Holm 1979 over {primary} primary outcomes"} if primary else {}
    return {
        "unit_of_analysis": "speech; near-duplicates and undated speeches left out",
        "level": level,
        "seed": seed,
        "draws": draws,
        "dates": f"tied by {unit}; each day of an interval equally likely in a draw",
        "dependence": "not modelled: speeches near in time are taken for as independent as any others",
        "horizon": "none: open intervals left out" if horizon is None else " to ".join(horizon),
        **main,
        "q_bh": f"Benjamini & Hochberg 1995 over {asked} features",
    }
