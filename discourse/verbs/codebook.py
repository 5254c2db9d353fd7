"""What every column means: the measures declare themselves, other tables are told in ``publish/columns.toml``."""

from __future__ import annotations

import argparse

from . import _output

NAME = "codebook"
PLACE = 160
WHAT = "every column with unit, formula, reference, reading, caveat"

#: The tables of a build whose columns are told besides; the first is that of the measures.
TABLES = ("features", "speeches", "comparisons", "leave_one_out", "confounding", "claims")


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--table",
        choices=TABLES,
        default=TABLES[0],
        help="which table of a build (default: features, every measure)",
    )
    verb.add_argument("-o", "--output", metavar="FILE", default="-")


def run(arguments: argparse.Namespace) -> int:
    from .. import extractors
    from ..publish.tables import column_meanings, csv_text

    if arguments.table == TABLES[0]:
        columns = [c for kind in extractors.available().values() for c in kind.columns]
        table = extractors.codebook(columns)
    else:
        table = column_meanings(arguments.table)
    _output.write(arguments.output, csv_text(table, index=False))
    return 0
