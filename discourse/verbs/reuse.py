"""What was copied from speech to speech, with both places in the raw files."""

from __future__ import annotations

import argparse
import sys

from . import _options, _output, _work

NAME = "reuse"
PLACE = 100
WHAT = "passages that speeches share, with places in both raw files"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("jsonl", "csv"))
    verb.add_argument(
        "--min", type=_options.whole(6), default=13, metavar="N", help="Han characters at least (default: 13)"
    )
    verb.add_argument("--without-formulas", action="store_true", help="slogans do not count as copying")


def run(arguments: argparse.Namespace) -> int:
    from ..compare.reuse import find_reuse
    from ..lexicons import load_formulas

    corpus, failures = _work.corpus(arguments)
    formulas = load_formulas() if arguments.without_formulas else None
    table = find_reuse(corpus, min_han=arguments.min, formulas=formulas)
    _output.nothing(table, "no passage", f"{table.attrs['note']}; {table.attrs['definition']}")
    if len(table) and sys.stderr.isatty():
        print(f"discourse: {table.attrs['note']}", file=sys.stderr)
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)
