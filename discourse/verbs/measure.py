"""What is too large to be measured again for every question: measured once, into a folder that all verbs take."""

from __future__ import annotations

import argparse
import sys

from . import _options, _output, _work

NAME = "measure"
PLACE = 55
WHAT = "measure sources into a folder of Parquet shards, which every verb takes in their place"
STOPPED = "what was measured is kept, and the same command goes on from there"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.sources(verb)
    verb.add_argument(
        "-o", "--output", dest="folder", metavar="FOLDER", required=True, help="the measured corpus"
    )
    _options.reading(verb)
    _options.engine(verb)
    verb.add_argument(
        "--extractors", nargs="+", metavar="NAME", default=[], help="families to measure (default: all)"
    )


def run(arguments: argparse.Namespace) -> int:
    found = _work.measured(arguments, arguments.folder, tuple(arguments.extractors))
    if sys.stderr.isatty():
        copies = len(found.links)
        print(
            f"{arguments.folder}: {len(found):,} speeches ({len(found) - copies:,} independent) in "
            f"{len(found.shards):,} shards",
            file=sys.stderr,
        )
    _output.passed_over(found.passed_over, _work.account_of(found))
    return _output.told(found.failures)
