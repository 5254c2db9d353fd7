"""The table that comparisons are made from: a row a speech, a column a measure."""

from __future__ import annotations

import argparse

from . import _options, _output, _work

NAME = "features"
PLACE = 60
WHAT = "the features table, a row a speech"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet"))
    _options.engine(verb)
    verb.add_argument(
        "--extractors", nargs="+", metavar="NAME", default=[], help="families to measure (default: all)"
    )


def run(arguments: argparse.Namespace) -> int:
    results, failures = _work.analysed(arguments, extractors=tuple(arguments.extractors))
    _output.write_table(arguments, results.features)
    return _output.told(failures)
