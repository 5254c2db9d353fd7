"""How evenly words are spread over the speeches, against what chance would do."""

from __future__ import annotations

import argparse
from typing import get_args

from ..study import Grouping
from . import _options, _output, _work

NAME = "dispersion"
PLACE = 85
WHAT = "how evenly words are spread over the speeches, against chance"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet", "jsonl"))
    verb.add_argument(
        "--term",
        action="append",
        default=[],
        metavar="T",
        type=_options.term,
        help="only this word or phrase (may be repeated; default: all words)",
    )
    verb.add_argument(
        "--unit",
        choices=("token", "substring"),
        default="token",
        help="substring: terms wherever they stand in the text, not whole tokens only",
    )
    _options.min_count(verb, "occurrences at least, without --term")
    verb.add_argument(
        "--min-speeches",
        type=_options.whole(1),
        default=1,
        metavar="K",
        help="independent speeches at least, without --term (default: 1)",
    )
    verb.add_argument(
        "--by", choices=get_args(Grouping), help="what groups the speeches (default: all of them together)"
    )
    _options.eras(verb)
    _options.engine(verb)


def run(arguments: argparse.Namespace) -> int:
    from ..compare.dispersion_table import dispersion_table
    from ..errors import CompareError

    if arguments.unit == "substring" and not arguments.term:
        raise CompareError("--unit substring needs something to look for", advice="name it with --term")
    groups: list[str] | None = None
    if arguments.by:
        speeches, groups, failures = _work.labelled(arguments)
    else:
        corpus, failures = _work.corpus(arguments)
        speeches = _work.segmented(arguments, corpus)
    table = dispersion_table(
        speeches,
        arguments.term or None,
        groups=groups,
        unit=arguments.unit,
        min_count=arguments.min_count,
        min_speeches=arguments.min_speeches,
    )
    _output.nothing(
        table,
        "no word",
        f"{table.attrs['n_speeches']} speeches, words with at least {table.attrs['min_count']} occurrences in at "
        f"least {table.attrs['min_speeches']} of them",
    )
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)
