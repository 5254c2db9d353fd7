"""How far each speech's words are new against the era before its own."""

from __future__ import annotations

import argparse

from . import _options, _output, _work

NAME = "novelty"
PLACE = 120
WHAT = "how much of each speech's vocabulary the era before it did not have"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet"))
    _options.eras(verb)
    _options.engine(verb)
    verb.add_argument(
        "--words",
        type=_options.whole(1),
        default=500,
        metavar="N",
        help="of a speech that are compared (default: 500)",
    )
    verb.add_argument(
        "--sample",
        type=_options.whole(1),
        default=2_000,
        metavar="N",
        help="words of an era, likewise (default: 2000)",
    )


def run(arguments: argparse.Namespace) -> int:
    from .. import eras
    from ..compare.novelty import novelty

    periodisation = eras.load(arguments.eras)
    corpus, failures = _work.corpus(arguments)
    table = novelty(
        _work.segmented(arguments, corpus),
        [periodisation.era_of(speech.date) for speech in corpus],
        [era.id for era in periodisation],
        words=arguments.words,
        sample=arguments.sample,
    )
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)
