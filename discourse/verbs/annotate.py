"""A sample for hand coding; it never writes over a file, as somebody's codes may be in it."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import PublishError
from . import _options, _output, _work

NAME = "annotate"
PLACE = 140
WHAT = "a sample of sentences for hand coding, its key, and a codebook for coders"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv",))
    _options.eras(verb)
    _options.engine(verb)
    verb.add_argument(
        "--n", type=_options.whole(1), default=200, metavar="N", help="sentences to draw (default: 200)"
    )
    _options.seed(verb, "of the draw")


def run(arguments: argparse.Namespace) -> int:
    from .. import eras
    from ..annotate import codebook_text, draw_sample, sheet_csv

    if arguments.output == "-":
        raise PublishError("the sample, its key and the codebook need files", advice="-o sample.csv")
    sheet = Path(arguments.output)
    key, book = sheet.with_suffix(".key.csv"), sheet.with_suffix(".codebook.md")
    for path in (sheet, key, book):
        if path.exists():  # somebody's codes may be in it
            raise PublishError(
                "this file is there already, and is not written over",
                where=str(path),
                advice="another name with -o, or take it away first",
            )
    periodisation = eras.load(arguments.eras)
    corpus, failures = _work.corpus(arguments)
    sample = draw_sample(_work.segmented(arguments, corpus), arguments.n, arguments.seed, periodisation)
    for path, text in (
        (sheet, sheet_csv(sample.sheet)),
        (key, sheet_csv(sample.key)),
        (book, codebook_text()),
    ):
        _output.write(str(path), text)
    return _output.told(failures)
