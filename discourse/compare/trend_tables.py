"""Trends of a corpus's features over its dates, as a table and as a fan, the doubt about the dates carried through.

The unit is the speech. Genres drift with time, so that beside each trend stands the one within genres. With a handful
of speeches nothing can be told, and the table says so in words. A measure made of the words that speeches are dated
by (the newest dated slogan) goes with the date by construction: its verdict says that it is *circular*.

Serial dependence is not modelled. Speeches of one year often share what the year was about, and so resemble each
other more than those far apart; where they do, there are fewer independent observations than speeches, p is too
small and the interval too narrow. ``unit="year"`` ties the dates of a year, but still counts each of its speeches.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pandas as pd

from ..doors import door
from .asked import one_of, several
from .counts import FloatArray
from .date_draws import Unit, iso_day
from .dated import asked_for, attrs_of, circular, judged, labels_of, strata_of_genres, who
from .fans import MIN_SPEECHES, QUANTILES, Kernel, fan, silverman
from .kendall import mann_kendall, theil_sen
from .orders import strata_codes
from .trends import DatedSlope, dated_slope, ols_slope, slope_permutation

if TYPE_CHECKING:
    from ..extractors.base import Column

#: The table of trends, left to right.
TREND_COLUMNS = (
    "feature", "label_en", "label_zh", "unit",
    "n", "n_excluded", "n_duplicates", "n_undated", "n_open", "n_unmeasured",
    "first", "last", "dates", "interval_years",
    "slope_per_year", "slope_per_decade", "low_per_decade", "high_per_decade", "interval",
    "drawn_per_decade", "date_share", "spread",
    "theil_sen_per_decade", "theil_sen_low", "theil_sen_high", "theil_sen_interval",
    "tau", "p_tau", "tau_method", "p", "p_floor", "p_method",
    "n_within_genre", "within_genre_per_decade", "within_genre_low", "within_genre_high", "p_within_genre",
    "genre_eta2", "p_holm", "q_bh", "primary", "verdict",
)  # fmt: skip

#: What is added where there are several genres and the trend within them does not reach the level.
GENRE = "not told apart from a change of genre"

#: What is added where the ranks go the other way at the level: a few speeches far off make the slope.
RANKS = "the ranks go the other way (tau)"

#: Speeches of different dates that a trend needs.
_LEAST = 3


@door
def trend_table(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    columns: Sequence[Column] = (),
    *,
    primary: str | Sequence[str] = (),
    names: str | Sequence[str] = (),
    seed: int,
    draws: int = 200,
    resamples: int = 9_999,
    level: float = 0.05,
    unit: Unit = "day",
    horizon: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """One row a feature: does it rise or fall over the dates (:data:`TREND_COLUMNS`).

    ``primary`` are the outcomes declared before looking: they carry Holm's correction over themselves; the whole
    family (``names``, or every feature that is an outcome of its own) carries Benjamini and Hochberg's. The slope and
    its interval are those of :func:`~.trends.dated_slope`, on middles and widened for doubt of the dates;
    ``drawn_per_decade`` is the flatter mean over draws, ``date_share`` the dates' part of its variance, ``spread`` λ.
    p shuffles whole speeches over the middles. ``within_genre``: the same with speeches compared to those of their
    genre only, unknown genres to none; ``genre_eta2`` is the share of the variance of the dates that lies between
    genres: near 1 a trend in time and a change of genre cannot be told apart. ``level`` is the largest corrected p
    that counts (0.05); intervals have the confidence 1 - ``level``. ``unit`` "year" ties the speeches of a
    calendar year. The order of the speeches is part of the seed. Serial dependence is not modelled (see the module).
    What is made of the words that date speeches (:data:`~.dated.DATING`) is called circular.
    """
    primary = several(primary)
    asked, dated = asked_for(features, metadata, primary, names, level, horizon)
    middles, sample = dated.middles(unit), dated.drawn(draws, seed, unit)
    values = features[asked].to_numpy(dtype=np.float64)[dated.rows]
    strata = strata_of_genres(dated.genres)
    tests = _tests(middles, values, None, seed, resamples)
    within = _tests(middles, values, strata, seed, resamples)
    rows = []
    for k, name in enumerate(asked):
        there = ~np.isnan(values[:, k])
        y, x = values[there, k], middles[there]
        genres = [strata[i] for i in np.flatnonzero(there).tolist()]
        row = labels_of(name, columns) | who(dated, there, x)
        row |= _slopes(sample[:, there], x, y, genres, level)
        row |= _ranks(x, y, level, seed)
        row |= {"p": tests[k][0], "p_floor": tests[k][1], "p_method": tests[k][2]}
        row |= {"p_within_genre": within[k][0], "primary": name in primary, "verdict": _unable(x, y)}
        rows.append(row)
    table = judged(pd.DataFrame(rows), level, ("rises", "falls"), "slope_per_year", "no trend")
    mixed = len(set(dated.genres)) > 1
    table["verdict"] = [
        circular(name, said)
        + (f"; {GENRE}" if mixed and said in ("rises", "falls") and not p <= level else "")
        for name, said, p in zip(table["feature"], table["verdict"], table["p_within_genre"], strict=True)
    ]
    against = (np.sign(table["tau"]) * np.sign(table["slope_per_year"]) < 0) & (table["p_tau"] <= level)
    table.loc[against, "verdict"] += f"; {RANKS}"
    table = table.reindex(columns=list(TREND_COLUMNS))
    table.attrs = {
        **attrs_of(level, seed, draws, unit, horizon, len(asked), len(set(primary))),
        "slope": "least squares on the middles of the date intervals; a decade is ten years",
        "p": "two-sided permutation of whole speeches over dates, twice the smaller tail",
    }
    return table


@door
def trend_fan(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    *,
    names: str | Sequence[str],
    seed: int,
    draws: int = 400,
    grid: int = 60,
    smooth: Kernel = "gaussian",
    bandwidth: float | None = None,
    unit: Unit = "day",
    horizon: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """Long: for each feature and date of a grid the 5, 25, 50, 75 and 95 % quantiles of the local mean (``q05``…).

    Quantiles over draws of the dates *and* of the speeches, widened where few speeches are near (:func:`~.fans.fan`).
    ``support`` is the share of the lines that go on there, ``effective`` how many speeches the mean is worth; dates
    with less than half of the lines, or two speeches, have no row, nor has anything before the first or after the
    last middle. ``bandwidth`` in years is Silverman's for the middles unless given. ``note`` says of what is circular
    that it is (:data:`~.dated.CIRCULAR`). Fewer than five speeches: no row.
    """
    names = several(names)
    one_of("smooth", smooth, get_args(Kernel), "trend_fan")
    asked, dated = asked_for(features, metadata, (), names, 0.05, horizon)
    middles, sample = dated.middles(unit), dated.drawn(draws, seed, unit)
    head = [
        "feature",
        "date",
        "year",
        *(f"q{q:02d}" for q in QUANTILES),
        "support",
        "effective",
        "n",
        "bandwidth",
        "smooth",
        "note",
    ]
    rows: list[list[object]] = []
    for name in dict.fromkeys(names or asked):
        y = features[name].to_numpy(dtype=np.float64)[dated.rows]
        there = ~np.isnan(y)
        x = middles[there]
        if there.sum() < MIN_SPEECHES or not np.ptp(x) > 0:
            continue
        width = silverman(x) if bandwidth is None else bandwidth
        at = np.linspace(x.min(), x.max(), grid)
        found = fan(sample[:, there], y[there], at, bandwidth=width, seed=seed, kernel=smooth)
        for year, line, support, worth in zip(
            at.tolist(), found.quantiles, found.support.tolist(), found.effective.tolist(), strict=True
        ):
            if isfinite(line[0]):
                n = int(there.sum())
                about = [support, worth, n, width, smooth, circular(name, "")]
                rows.append([name, iso_day(year), year, *line.tolist(), *about])
    table = pd.DataFrame(rows, columns=head)
    table.attrs = {
        "fan": f"quantiles over {draws} draws of dates and of speeches with replacement, widened for few speeches",
        "smooth": f"local mean, {smooth} kernel, bandwidth "
        + ("by Silverman's rule on the middles" if bandwidth is None else f"{bandwidth:g} years"),
        "seed": seed,
    }
    return table


def _tests(
    x: FloatArray, values: FloatArray, strata: Sequence[str] | None, seed: int, resamples: int
) -> list[tuple[float, float, str]]:
    """p, floor and method of every feature; features missing in the same speeches share their shuffles."""
    found: list[tuple[float, float, str]] = [(np.nan, np.nan, "none: no speech")] * values.shape[1]
    present = ~np.isnan(values)
    for pattern in dict.fromkeys(map(bytes, present.T)):
        mask = np.frombuffer(pattern, dtype=np.bool_)
        same = [c for c in range(values.shape[1]) if bytes(present[:, c]) == pattern]
        if not mask.any():
            continue
        names = None if strata is None else [strata[i] for i in np.flatnonzero(mask).tolist()]
        test = slope_permutation(x[mask], values[mask][:, same], strata=names, seed=seed, resamples=resamples)
        for place, column in enumerate(same):
            found[column] = (float(test.p[place]), float(test.floor[place]), test.method)
    return found


def _slopes(
    sample: FloatArray, x: FloatArray, y: FloatArray, genres: list[str], level: float
) -> dict[str, Any]:
    crude = dated_slope(sample, x, y, level=1 - level)
    inside = dated_slope(sample, x, y, strata=genres, level=1 - level)
    _, kept = strata_codes(genres, x.size)
    return {
        "slope_per_year": crude.estimate,
        "slope_per_decade": 10 * crude.estimate,
        "low_per_decade": 10 * crude.low,
        "high_per_decade": 10 * crude.high,
        "interval": _interval(crude, ols_slope(x, y, level=1 - level).method),
        "drawn_per_decade": 10 * crude.drawn,
        "date_share": crude.date_share,
        "spread": crude.spread,
        "n_within_genre": int(kept.sum()),
        "within_genre_per_decade": 10 * inside.estimate,
        "within_genre_low": 10 * inside.low,
        "within_genre_high": 10 * inside.high,
        "genre_eta2": _eta2(x, genres),
    }


def _interval(found: DatedSlope, known: str) -> str:
    """How the interval was made; ``known``: how, were the dates certain. Doubt that changes nothing is not spoken of.

    >>> _interval(DatedSlope(1, 0, 2, 1, 0.1, 0.8, ""), "jackknife-t")
    'jackknife-t, widened for doubt about the dates: the true slope may be up to 1.25 times as steep'
    >>> _interval(DatedSlope(1, 0, 2, 1, 0.1, 0.997, ""), "jackknife-t")
    'jackknife-t'
    """
    if not isfinite(found.low):
        return found.method
    if f"{found.spread:.2f}" == "1.00":
        return known
    steeper = 1 / found.spread
    return f"{known}, widened for doubt about the dates: the true slope may be up to {steeper:.2f} times as steep"


def _eta2(x: FloatArray, genres: Sequence[str]) -> float:
    """The share of the variance of the dates that lies between genres of two speeches or more."""
    names = np.array(genres, dtype=object)
    groups = [x[names == genre] for genre in sorted(set(genres))]
    groups = [group for group in groups if group.size > 1]
    every = np.concatenate(groups) if groups else np.empty(0)
    total = float(((every - every.mean()) ** 2).sum()) if every.size else 0.0
    if not total > 0:
        return float("nan")
    inside = float(np.sum([((group - group.mean()) ** 2).sum() for group in groups]))
    return 1 - inside / total


def _ranks(x: FloatArray, y: FloatArray, level: float, seed: int) -> dict[str, Any]:
    kendall = mann_kendall(x, y, seed=seed, resamples=1_999)
    sen = theil_sen(x, y, level=1 - level)
    return {
        "tau": kendall.tau,
        "p_tau": kendall.p,
        "tau_method": kendall.method,
        "theil_sen_per_decade": 10 * sen.estimate,
        "theil_sen_low": 10 * sen.low,
        "theil_sen_high": 10 * sen.high,
        "theil_sen_interval": sen.method,
    }


def _unable(x: FloatArray, y: FloatArray) -> str:
    """Why there is nothing to test, or the empty string."""
    if np.unique(x).size < _LEAST:
        return f"cannot be tested: speeches of {np.unique(x).size} different dates"
    return "" if np.ptp(y) > 0 else "cannot be tested: the value is the same in every speech"
