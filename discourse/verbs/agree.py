"""What the coders' sheets say of each other, of the model, and of the counts made with it."""

from __future__ import annotations

import argparse
import sys

from . import _options, _output

NAME = "agree"
PLACE = 150
WHAT = "agreement of coders, errors of the model, counts corrected for them"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("key", help="the key that was written beside the sample (….key.csv)")
    verb.add_argument("codes", nargs="+", metavar="FILE", help="the sample as each coder gave it back")
    verb.add_argument("-o", "--output", metavar="FILE", default="-", help="a file (default: standard output)")
    verb.add_argument("--format", choices=("csv", "parquet"), default="csv", help="default: csv")
    _options.seed(verb, "of the intervals")


def run(arguments: argparse.Namespace) -> int:
    from ..annotate import agreement_report, read_codes, read_key

    key = read_key(arguments.key)
    report = agreement_report(read_codes(arguments.codes, key), key, seed=arguments.seed)
    _output.write_table(arguments, report, index=False)
    print(f"discourse: {report['about'].iloc[0]}", file=sys.stderr)
    return 0
