"""Changes of a corpus's features at some date: searched for, with the search paid for, or named beforehand.

The unit is the speech. Dates are uncertain, so that each cut comes with the share of the draws of dates that put it
there. Below twenty different dates whatever a search finds is exploratory; a break named beforehand is not. Measures
made of the words that date speeches change with the date by construction, and are called circular.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..doors import door
from ..errors import CompareError
from .asked import several
from .changepoints import (
    EXPLORATORY,
    MIN_SEGMENT,
    Cut,
    after_share,
    best_cut,
    break_test,
    changes,
    optimal_partition,
)
from .counts import FloatArray
from .date_draws import Unit, date_bounds, iso_day
from .dated import asked_for, attrs_of, circular, judged, labels_of, strata_of_genres, who
from .multiplicity import bh

if TYPE_CHECKING:
    from ..extractors.base import Column

#: The table of changes, left to right.
CHANGE_COLUMNS = (
    "feature", "label_en", "label_zh", "unit", "n", "n_excluded", "dates",
    "after", "before", "cut", "kind", "share_of_draws", "p", "p_floor", "q_bh", "p_method",
    "low", "high", "n_before", "n_after", "mean_before", "mean_after", "verdict",
)  # fmt: skip

#: The table of a date named beforehand, left to right.
BREAK_COLUMNS = (
    "feature", "label_en", "label_zh", "unit", "at", "n", "n_excluded", "n_before", "n_after", "n_straddling",
    "mean_before", "mean_after", "estimate", "low", "high", "interval", "p", "p_floor", "p_method",
    "within_genre", "p_within_genre", "p_holm", "q_bh", "primary", "verdict",
)  # fmt: skip

#: A cut that fewer of the draws choose gets no row of its own.
_LEAST_SHARE = 0.05


@door
def change_table(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    columns: Sequence[Column] = (),
    *,
    names: str | Sequence[str] = (),
    seed: int,
    draws: int = 200,
    resamples: int = 1_999,
    level: float = 0.05,
    min_segment: int = MIN_SEGMENT,
    unit: Unit = "day",
    horizon: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """Long: the dates at which each feature may have changed, searched for, with the search paid for.

    A row a cut between two neighbouring dates (``after`` the one, ``before`` the other, middles of intervals) that is
    a ``change`` (its p, of the largest of all cuts, is at most ``level``, see :func:`~.changepoints.changes`), the
    first or next ``candidate`` that is none, or ``elsewhere``: chosen by one draw of the dates in twenty or more.
    ``share_of_draws``: of ``draws`` sets of dates, how many put a cut there when as many are made as there are
    changes (one at least). ``low`` to ``high`` joins the cuts not rejected on the middles with the middle 95 % of
    those that draws put nearest; measured at a nominal 95 % with intervals of 0, 1 and 5 years: 92 to 95, 89 to 93,
    86 to 98 %, where a change is found. Two changes or more are put where the best partition into as many has them
    (:func:`~.changepoints.optimal_partition`). ``q_bh`` is over features, first cuts. Below twenty different dates
    everything is exploratory.
    """
    asked, dated = asked_for(features, metadata, (), names, level, horizon)
    middles, sample = dated.middles(unit), dated.drawn(draws, seed, unit)
    rows: list[dict[str, Any]] = []
    for name in asked:
        y = features[name].to_numpy(dtype=np.float64)[dated.rows]
        there = ~np.isnan(y)
        head = labels_of(name, columns) | {
            k: v for k, v in who(dated, there, middles[there]).items() if k in CHANGE_COLUMNS
        }
        found = _cuts(middles[there], sample[:, there], y[there], seed, resamples, level, min_segment)
        rows += [head | row for row in found]
    table = pd.DataFrame(rows, columns=[*CHANGE_COLUMNS, "_first"])
    first = table["_first"].fillna(False).astype(bool).to_numpy()
    table["q_bh"] = bh(np.where(first, table["p"].to_numpy(dtype=np.float64), np.nan))
    table["verdict"] = [
        circular(name, said) for name, said in zip(table["feature"], table["verdict"], strict=True)
    ]
    table = table[list(CHANGE_COLUMNS)]
    table.attrs = {
        **attrs_of(level, seed, draws, unit, horizon, len(asked), 0),
        "p": f"largest standardised difference of all cuts with {min_segment} speeches a side, speeches shuffled",
    }
    return table


@door
def break_table(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    columns: Sequence[Column] = (),
    *,
    at: str,
    primary: str | Sequence[str] = (),
    names: str | Sequence[str] = (),
    seed: int,
    resamples: int = 9_999,
    level: float = 0.05,
    horizon: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """One row a feature: its means before and from a day on that was named *beforehand* (ISO 8601).

    A speech whose interval straddles the day counts for each side by its share of days there. See
    :func:`~.changepoints.break_test`; corrections and ``level`` (the largest p that counts) as in
    :func:`trend_table`.
    """
    primary = several(primary)
    asked, dated = asked_for(features, metadata, primary, names, level, horizon)
    day = date_bounds([at], [at])
    if not day.dated[0]:
        raise CompareError("no day is named", where="break_table", expected="ISO 8601, 2012-11-15")
    first, last, cut = (days.astype("M8[D]").astype(np.int64) for days in (*dated.bounds[:2], day.first))
    side, middles = after_share(first, last + 1, float(cut[0])), dated.middles("day")
    strata = strata_of_genres(dated.genres)
    rows = []
    for name in asked:
        y = features[name].to_numpy(dtype=np.float64)[dated.rows]
        there = ~np.isnan(y)
        genres = [strata[i] for i in np.flatnonzero(there).tolist()]
        found = break_test(side[there], y[there], seed=seed, resamples=resamples, level=1 - level)
        inside = break_test(
            side[there], y[there], strata=genres, seed=seed, resamples=resamples, level=1 - level
        )
        low = found.difference
        row = labels_of(name, columns) | who(dated, there, middles[there]) | found._asdict()
        row |= {"at": at, "estimate": low.estimate, "low": low.low, "high": low.high, "interval": low.method}
        row |= {"p_floor": found.floor, "p_method": found.method, "primary": name in primary}
        row |= {"within_genre": inside.difference.estimate, "p_within_genre": inside.p}
        row["verdict"] = (
            "" if isfinite(found.p) else f"cannot be tested: {found.method.removeprefix('none: ')}"
        )
        rows.append(row)
    table = judged(pd.DataFrame(rows), level, ("higher after", "lower after"), "estimate", "no difference")
    table["verdict"] = [
        circular(name, said) for name, said in zip(table["feature"], table["verdict"], strict=True)
    ]
    table = table.reindex(columns=list(BREAK_COLUMNS))
    table.attrs = {**attrs_of(level, seed, 0, "day", horizon, len(asked), len(set(primary)))}
    return table


def _cuts(
    x: FloatArray,
    sample: FloatArray,
    y: FloatArray,
    seed: int,
    resamples: int,
    level: float,
    min_segment: int,
) -> list[dict[str, Any]]:
    """The rows of one feature."""
    found = changes(x, y, seed=seed, level=level, resamples=resamples, min_segment=min_segment)
    if found and not np.ptp(y) > 0:
        words = "cannot be tested: the value is the same in every speech"
        return [{"kind": "none", "verdict": words, "_first": True}]
    dates = int(np.unique(x).size)
    if not found:
        words = f"none can be told: {x.size} speeches of {dates} dates, {min_segment} are needed on each side"
        return [{"kind": "none", "verdict": words, "_first": True}]
    ordered = np.sort(x)
    found = _refined(found, x, y, ordered, level, min_segment)
    accepted = [cut for cut in found if cut.p <= level]
    chosen = _drawn_cuts(sample, y, max(1, len(accepted)), min_segment)
    gap = np.clip(np.searchsorted(ordered, chosen, side="left"), 1, x.size - 1)
    gap = np.searchsorted(ordered, ordered[gap], side="left")  # the first speech of its date
    share = np.bincount(gap.reshape(-1), minlength=x.size + 1) / max(len(sample), 1)
    by_place = {cut.first: cut for cut in found}
    places = sorted({*by_place, *np.flatnonzero(share >= _LEAST_SHARE).tolist()} - {0})
    starts = [0, *sorted(cut.first for cut in accepted), x.size]
    values = y[np.lexsort((y, x))]
    rows = []
    for place in places:
        cut = by_place.get(place)
        left = max(s for s in starts if s < place)
        right = min(s for s in starts if s > place)
        kind = "elsewhere" if cut is None else "change" if cut.p <= level else "candidate"
        row: dict[str, Any] = {
            "after": iso_day(float(ordered[place - 1])),
            "before": iso_day(float(ordered[place])),
            "cut": iso_day(float((ordered[place - 1] + ordered[place]) / 2)),
            "kind": kind,
            "share_of_draws": float(share[place]),
            "n_before": place - left,
            "n_after": right - place,
            "mean_before": float(values[left:place].mean()),
            "mean_after": float(values[place:right].mean()),
            "low": "",
            "high": "",
            "p_method": "",
            "_first": cut is found[0],
            "verdict": "chosen by some draws of the dates",
        }
        if cut is not None:
            row |= {"p": cut.p, "p_floor": cut.floor, "p_method": cut.method}
            row |= _where(cut.places, ordered, chosen, place) if kind == "change" else {}
            row["verdict"] = _said(kind, cut.floor, dates, level, x.size)
        rows.append(row)
    return rows


def _refined(
    found: list[Cut], x: FloatArray, y: FloatArray, ordered: FloatArray, level: float, min_segment: int
) -> list[Cut]:
    """The changes moved to where the best partition into as many has them; a candidate that is in the way goes."""
    accepted = sorted((cut for cut in found if cut.p <= level), key=lambda cut: cut.first)
    if len(accepted) < 2:
        return found
    best, _ = optimal_partition(x, y, len(accepted), min_segment=min_segment)
    moved = {
        cut.first: cut._replace(
            first=place,
            after=float(ordered[place - 1]),
            before=float(ordered[place]),
            places=tuple(sorted({*cut.places, place})),
        )
        for cut, place in zip(accepted, best, strict=True)
    }
    rest = [cut for cut in found if cut.p > level and cut.first not in best]
    return [moved[cut.first] for cut in found if cut.p <= level] + rest


def _drawn_cuts(sample: FloatArray, y: FloatArray, number: int, min_segment: int) -> FloatArray:
    """For each draw of the dates the dates of its best cuts, halfway between the speeches on either side."""
    out = np.full((len(sample), number), np.nan)
    for i, dates in enumerate(sample):
        if number == 1:
            place, _ = best_cut(dates, y, min_segment=min_segment)
            cuts: tuple[int, ...] = (place,) if place else ()
        else:
            try:
                cuts, _ = optimal_partition(dates, y, number, min_segment=min_segment)
            except CompareError:  # so drawn, ties leave no room
                cuts = ()
        ordered = np.sort(dates)
        out[i, : len(cuts)] = [(ordered[c - 1] + ordered[c]) / 2 for c in cuts]
    kept: FloatArray = out[~np.isnan(out).any(axis=1)]
    return kept


def _where(places: Sequence[int], ordered: FloatArray, chosen: FloatArray, place: int) -> dict[str, str]:
    """From the last speech before the first cut not rejected to the first after the last, joined with the draws'."""
    low, high = float(ordered[min(places) - 1]), float(ordered[max(places)])
    if len(chosen):
        cut = (ordered[place - 1] + ordered[place]) / 2
        nearest = np.take_along_axis(chosen, np.abs(chosen - cut).argmin(axis=1)[:, None], axis=1)[:, 0]
        ends = np.percentile(nearest, [2.5, 97.5])
        low, high = min(low, float(ends[0])), max(high, float(ends[1]))
    return {"low": iso_day(low), "high": iso_day(high)}


def _said(kind: str, floor: float, dates: int, level: float, n: int) -> str:
    few = f"exploratory: {dates} different dates" if dates < EXPLORATORY else ""
    if kind == "change":
        return f"changes; {few}" if few else "changes"
    if floor > level:
        return f"no change can be told with {n} speeches: smallest attainable p = {floor:.2g}"
    return "no change can be told" + (f"; {few}" if few else "")
