"""What every column means, from the columns' own declarations."""

from __future__ import annotations

import argparse

from . import _output

NAME = "codebook"
PLACE = 160
WHAT = "every column with unit, formula, reference, reading, caveat"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("-o", "--output", metavar="FILE", default="-")


def run(arguments: argparse.Namespace) -> int:
    from .. import extractors
    from ..publish.tables import csv_text

    columns = [c for kind in extractors.available().values() for c in kind.columns]
    _output.write(arguments.output, csv_text(extractors.codebook(columns), index=False))
    return 0
