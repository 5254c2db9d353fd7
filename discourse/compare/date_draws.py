"""A speech's date is an interval: days drawn from it, so that what is made of dates shows how little they are known.

Nothing is guessed where there is nothing to guess from: a speech without a date, or with an end that no evidence
bounds, is left out and said to be left out, unless a horizon is given by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from ..doors import door
from ..errors import CompareError
from .asked import one_of
from .counts import FloatArray

Days = npt.NDArray[np.datetime64]

#: How a day is taken from an interval: any with the same chance, or always the middle one.
Kind = Literal["uniform", "midpoint"]

#: What counts as the same date: the same day, or the same calendar year.
Unit = Literal["day", "year"]


class Bounds(NamedTuple):
    """First and last possible day a speech (NaT where it is left out), and ``why`` it is ("" = it is not)."""

    first: Days
    last: Days
    why: tuple[str, ...]

    @property
    def dated(self) -> npt.NDArray[np.bool_]:
        """Which speeches have an interval."""
        return ~np.isnat(self.first)


def date_bounds(
    earliest: Sequence[object], latest: Sequence[object], *, horizon: tuple[str, str] | None = None
) -> Bounds:
    """The intervals of speeches from two columns of days (ISO 8601 text or dates; "" or None = open), both included.

    ``why`` is "undated" where both ends are open, "open interval" where one is. ``horizon``, a first and a last day,
    closes an open end; a speech with no end at all stays out even so, for its date would be the horizon's, not its
    own, and so does one whose known end lies beyond the horizon, which then bounds nothing.

    >>> date_bounds(["2010-01-01", "", "2014-07-01"], ["2010-12-31", "", ""]).why
    ('', 'undated', 'open interval')
    >>> date_bounds(["2014-07-01"], [""], horizon=("2000-01-01", "2025-12-31")).last.astype(str).tolist()
    ['2025-12-31']
    """
    first, last = _days(earliest, "earliest"), _days(latest, "latest")
    if first.shape != last.shape:
        raise CompareError(
            f"{first.size} earliest and {last.size} latest days",
            where="date_bounds",
            expected="one each a speech",
        )
    undated = np.isnat(first) & np.isnat(last)
    if horizon is not None:
        ends = _days(horizon, "horizon")
        no_first, no_last = np.isnat(first), np.isnat(last)
        first = np.where(no_first & (ends[0] <= last), ends[0], first)
        last = np.where(no_last & (ends[1] >= first), ends[1], last)
    wrong = np.flatnonzero(first > last)
    if wrong.size:
        i = int(wrong[0])
        raise CompareError(
            f"the interval {first[i]} to {last[i]} ends before it begins",
            where=f"speech number {i + 1}",
            expected="earliest <= latest",
        )
    half = (np.isnat(first) | np.isnat(last)) & ~undated
    why = np.where(undated, "undated", np.where(half, "open interval", ""))
    out = undated | half
    nothing = np.datetime64("NaT", "D")
    return Bounds(
        np.where(out, nothing, first), np.where(out, nothing, last), tuple(str(word) for word in why)
    )


@door
def draw_dates(
    earliest: Sequence[object],
    latest: Sequence[object],
    *,
    draws: int,
    seed: int,
    kind: Kind = "uniform",
    unit: Unit = "day",
    horizon: tuple[str, str] | None = None,
) -> FloatArray:
    """Dates as decimal years, shape (draws, speeches); NaN down the column of a speech that has no interval.

    ``uniform``: whole days, each of the interval with the same chance, speeches independent of each other.
    ``midpoint``: the middle of the interval in every row. ``unit`` "year" puts each in the middle of its year, so
    that speeches of one calendar year are tied; two speeches known to the same day are tied in any case.

    *Pitfall*: evidence that dates several speeches at once (one campaign, one compilation) makes their errors go
    together, which independent draws do not.

    >>> dates = draw_dates(["2010-01-01", "2014-07-02", ""], ["2010-12-31", "2014-07-02", ""], draws=2, seed=1)
    >>> dates.shape, dates[:, 1].round(2).tolist(), bool(np.isnan(dates[:, 2]).all())
    ((2, 3), [2014.5, 2014.5], True)
    >>> draw_dates(["2010-01-01"], ["2010-12-31"], draws=3, seed=1, unit="year")[:, 0].tolist()
    [2010.5, 2010.5, 2010.5]
    """
    return drawn(date_bounds(earliest, latest, horizon=horizon), draws=draws, seed=seed, kind=kind, unit=unit)


def drawn(bounds: Bounds, *, draws: int, seed: int, kind: Kind = "uniform", unit: Unit = "day") -> FloatArray:
    """:func:`draw_dates` of intervals already read."""
    if draws < 1:
        raise CompareError(f"{draws} draws", where="draw_dates", expected="at least one")
    one_of("kind", kind, ("uniform", "midpoint"), "draw_dates")
    one_of("unit", unit, ("day", "year"), "draw_dates")
    dated = bounds.dated
    low, high = (ends[dated].astype("M8[D]").astype(np.int64) for ends in (bounds.first, bounds.last))
    out = np.full((draws, dated.size), np.nan)
    if kind == "midpoint":
        out[:, dated] = (decimal_years(low) + decimal_years(high)) / 2
    else:
        rng = np.random.default_rng(seed)
        out[:, dated] = decimal_years(rng.integers(low, high + 1, size=(draws, low.size)))
    return np.floor(out) + 0.5 if unit == "year" else out


def decimal_years(days: npt.NDArray[np.int64] | Days) -> FloatArray:
    """Days (datetime64, or counted from 1970-01-01) as years, each by its place in its own year.

    >>> decimal_years(np.array(["2010-01-01", "2012-07-02"], dtype="M8[D]")).tolist()
    [2010.0, 2012.5]
    """
    day = days.astype("M8[D]")
    year = day.astype("M8[Y]")
    start, following = year.astype("M8[D]"), (year + np.timedelta64(1, "Y")).astype("M8[D]")
    share = (day - start).astype(np.float64) / (following - start).astype(np.float64)
    return np.asarray(1970 + year.astype(np.int64) + share, dtype=np.float64)


def iso_day(year: float) -> str:
    """A decimal year as the nearest day, ISO 8601; "" for NaN.

    >>> iso_day(2012.5), iso_day(float("nan"))
    ('2012-07-02', '')
    """
    if not np.isfinite(year):
        return ""
    whole = int(np.floor(year))
    start = np.datetime64(f"{whole:04d}-01-01", "D")
    length = int((np.datetime64(f"{whole + 1:04d}-01-01", "D") - start).astype(np.int64))
    return str(start + np.timedelta64(round((year - whole) * length), "D"))


def _days(column: Sequence[object], name: str) -> Days:
    texts = ["" if value is None else str(value) for value in column]
    texts = ["NaT" if text in ("", "NaT", "nan") else text[:10] for text in texts]
    try:
        short = next((text for text in texts if text != "NaT" and len(text) < 10), None)
        if short is not None:  # a year is no day, and numpy takes it for its first
            raise ValueError(repr(short))
        return np.array(texts, dtype="M8[D]")
    except ValueError as error:
        raise CompareError(
            f"a day cannot be read ({error})", where=f"column {name}", expected='ISO 8601, 2010-09-03, or ""'
        ) from error
