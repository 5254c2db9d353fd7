"""The corpus for the tools of colleagues: a folder in the format of theirs, all files or none."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import _options, _output, _work

NAME = "export"
PLACE = 170
WHAT = "the cleaned, dated, segmented corpus for quanteda, stm, CQPweb, TEI editors and others"


def arguments(verb: argparse.ArgumentParser) -> None:
    from ..exchange import names

    _options.sources(verb)
    verb.add_argument(
        "-o",
        "--output",
        dest="folder",
        metavar="DIR",
        required=True,
        help="the folder to make: new, empty, or an earlier export in the same format",
    )
    verb.add_argument("--format", choices=names(), default="quanteda", help="default: quanteda")
    _options.reading(verb)
    _options.eras(verb)
    _options.engine(verb)


def run(arguments: argparse.Namespace) -> int:
    from .. import eras
    from ..exchange import export, named
    from ..exchange.folder import free

    free(Path(arguments.folder), named(arguments.format))
    periodisation = eras.load(arguments.eras)
    corpus, failures = _work.corpus(arguments)
    export(_work.segmented(arguments, corpus), periodisation, arguments.format, arguments.folder)
    return _output.told(failures)
