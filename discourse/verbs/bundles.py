"""Phrases that many speeches share, held against what chance alone would repeat."""

from __future__ import annotations

import argparse
import sys

from ..errors import CompareError
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
    verb.add_argument(
        "--min-count",
        type=_options.whole(1),
        default=5,
        metavar="N",
        help="occurrences at least (default: 5)",
    )
    verb.add_argument(
        "--min-rate",
        type=_options.rate,
        default=20.0,
        metavar="R",
        help="a million words at least (default: 20)",
    )
    verb.add_argument("--era", metavar="ID", help="only the speeches of this era (default: all)")
    _options.eras(verb)
    _options.engine(verb)


def run(arguments: argparse.Namespace) -> int:
    from .. import eras
    from ..compare.bundles import lexical_bundles

    periodisation = eras.load(arguments.eras)
    if arguments.era is not None:
        periodisation[arguments.era]  # an unknown era is an error before the work, not after
    corpus, failures = _work.corpus(arguments)
    speeches = [s for s in corpus if arguments.era in (None, periodisation.era_of(s.date))]
    if not speeches:
        raise CompareError(
            f"no speech is dated wholly within the era {arguments.era}",
            advice="discourse speeches, which says the date and the era of each",
        )
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
