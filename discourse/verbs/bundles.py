"""Phrases that many speeches share, held against what chance alone would repeat."""

from __future__ import annotations

import argparse
import sys

from . import _options, _output, _work

NAME = "bundles"
PLACE = 110
WHAT = "runs of words that speeches share, against what chance would repeat"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet", "jsonl"))
    verb.add_argument(
        "--n",
        type=_options.lengths,
        default=(3, 5),
        metavar="N-M",
        help="words of a bundle, from and to (default: 3-5)",
    )
    verb.add_argument(
        "--min-range",
        type=_options.whole(1),
        metavar="K",
        help="independent speeches at least (default: 5; fewer below 10)",
    )
    _options.min_count(verb)
    verb.add_argument(
        "--min-rate",
        type=_options.rate,
        default=20.0,
        metavar="R",
        help="a million words at least (default: 20)",
    )
    _options.era(verb)
    _options.eras(verb)
    _options.engine(verb)


def run(arguments: argparse.Namespace) -> int:
    from ..compare.bundles import lexical_bundles

    speeches, failures = _work.of_era(arguments)
    table = lexical_bundles(
        _work.segmented(arguments, speeches),
        lengths=arguments.n,
        min_count=arguments.min_count,
        min_range=arguments.min_range,
        min_rate=arguments.min_rate,
    )
    about = f"{table.attrs['note']}: {table.attrs['definition']}"
    _output.nothing(table, "no bundle", about)
    if len(table) and sys.stderr.isatty():
        print(f"discourse: {about}", file=sys.stderr)
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)
