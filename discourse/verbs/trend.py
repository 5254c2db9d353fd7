"""Whether measures rise, fall or change over the dates of the speeches, the doubt about the dates carried through."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any

from ..errors import CompareError
from ..study import Comparisons
from . import _options, _output, _work

NAME = "trend"
PLACE = 75
WHAT = "each measure over the dates of the speeches: its slope, its course, its changes"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet", "jsonl"))
    _options.engine(verb)
    verb.add_argument(
        "--primary",
        nargs="+",
        metavar="NAME",
        default=list(Comparisons().primary),
        help="outcomes declared before looking: they carry Holm's correction (default: %(default)s)",
    )
    verb.add_argument(
        "--features", nargs="+", metavar="NAME", default=[], help="what else to look at (default: everything)"
    )
    which = verb.add_mutually_exclusive_group()
    which.add_argument(
        "--break",
        dest="at",
        metavar="DATE",
        type=day,
        help="means before and from a day on that was named beforehand (2012-11-15, or 2013 for its first day)",
    )
    which.add_argument(
        "--fan", action="store_true", help="the course of the outcomes as quantiles at a grid of dates"
    )
    which.add_argument(
        "--changes", action="store_true", help="the dates at which measures may have changed, searched for"
    )
    verb.add_argument(
        "--draws",
        type=_options.whole(1),
        default=200,
        metavar="N",
        help="of dates from the speeches' intervals (default: 200)",
    )
    verb.add_argument(
        "--unit",
        choices=("day", "year"),
        default="day",
        help="year: speeches of one calendar year have one date (default: day)",
    )
    verb.add_argument(
        "--horizon",
        nargs=2,
        type=day,
        metavar=("FROM", "TO"),
        help="close intervals that are open at one end (default: such speeches are left out)",
    )
    _options.level(verb)
    _options.seed(verb, "of draws and permutations")


def run(arguments: argparse.Namespace) -> int:
    from ..compare.change_tables import break_table, change_table
    from ..compare.dated import dated_speeches
    from ..compare.trend_tables import trend_fan, trend_table

    horizon = tuple(arguments.horizon) if arguments.horizon else None
    if horizon and horizon[0] > horizon[1]:
        raise CompareError(
            f"--horizon {' '.join(horizon)} ends before it begins",
            expected="--horizon FROM TO, FROM the earlier",
        )
    asked = Comparisons(
        primary=tuple(arguments.primary),
        features=tuple(arguments.features),
        level=arguments.level,
        without_reuse=False,
    )
    results, failures = _work.analysed(arguments, comparisons=asked, seed=arguments.seed)
    features, metadata = results.features, results.metadata
    names = [*arguments.primary, *arguments.features]
    common: dict[str, Any] = {"seed": arguments.seed, "level": arguments.level, "horizon": horizon}
    drawn: dict[str, Any] = {"draws": arguments.draws, "unit": arguments.unit}
    if arguments.at:
        table = break_table(
            features,
            metadata,
            results.columns,
            at=arguments.at,
            primary=arguments.primary,
            names=arguments.features,
            **common,
        )
    elif arguments.fan:
        table = trend_fan(features, metadata, names=names, seed=arguments.seed, horizon=horizon, **drawn)
        _output.nothing(table, "no course", "five dated speeches at least, of different dates")
    elif arguments.changes:
        chosen = names if arguments.features else []
        table = change_table(features, metadata, results.columns, names=chosen, **drawn, **common)
    else:
        table = trend_table(
            features,
            metadata,
            results.columns,
            primary=arguments.primary,
            names=arguments.features,
            **drawn,
            **common,
        )
    left = dated_speeches(results.metadata, horizon=horizon)
    print(
        f"discourse: {len(left.rows)} independent speeches with a date; left out: {left.n_duplicates} near-"
        f"duplicates, {left.n_undated} undated, {left.n_open} with an open interval",
        file=sys.stderr,
    )
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)


def day(text: str) -> str:
    """A day, ISO 8601; a year or a month stands for its first day."""
    from datetime import date

    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        try:
            return date.fromisoformat(text + "-01" * (2 - text.count("-"))).isoformat()
        except ValueError:
            pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a day, 2012-11-15, or a year, 2013")
