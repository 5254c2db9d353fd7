"""Words that keep company, or the company that one word keeps, and whether more than one speech says so."""

from __future__ import annotations

import argparse
import sys

from ..errors import CompareError
from . import _options, _output, _work

NAME = "collocations"
PLACE = 112
WHAT = "words that go together, or the company of one word"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet", "jsonl"))
    verb.add_argument(
        "--node",
        type=_options.term,
        metavar="WORD",
        help="only what stands around this word (default: all pairs)",
    )
    verb.add_argument(
        "--span",
        type=_options.whole(1),
        metavar="N",
        help="words apart at most, in either order (default: side by side, in order; 4 with --node)",
    )
    verb.add_argument(
        "--size",
        type=_options.lengths,
        default=(2, 2),
        metavar="N[-M]",
        help="words of a run, 2 to 5; pairs only with --node or --span (default: 2)",
    )
    _options.min_count(verb)
    verb.add_argument(
        "--min-range",
        type=_options.whole(1),
        metavar="K",
        help="independent speeches at least (default: 2, in a contrast 3 of both together; fewer if there are few)",
    )
    verb.add_argument(
        "--across",
        choices=("nothing", "punctuation"),
        default="nothing",
        help="what a pair may reach over, within its sentence (default: nothing)",
    )
    verb.add_argument(
        "--order",
        choices=("z", "lambda", "lambda_low", "lambda_min", "log_dice", "pmi", "G2", "t", "count"),
        default="z",
        help="the column that ranks (default: z)",
    )
    _options.era(verb)
    verb.add_argument(
        "--target",
        metavar="ID",
        help="with --reference: how much closer pairs are tied in this era (genre, ...) than in the other",
    )
    verb.add_argument("--reference", metavar="ID", help="what the target is held against")
    _options.by(verb)
    _options.level(verb)
    _options.seed(verb, "of the permutations of a contrast")


def run(arguments: argparse.Namespace) -> int:
    from ..compare.collocation_table import collocations

    if (arguments.target is None) != (arguments.reference is None):
        raise CompareError("a contrast needs two groups", expected="--target and --reference together")
    if arguments.target is not None:
        return _contrast(arguments)
    speeches, failures = _work.of_era(arguments)
    shortest, longest = arguments.size
    table = collocations(
        _work.segmented(arguments, speeches),
        size=range(shortest, longest + 1),
        span=arguments.span,
        node=arguments.node,
        min_count=arguments.min_count,
        min_speeches=arguments.min_range,
        across=arguments.across,
        order=arguments.order,
        level=1 - arguments.level,
    )
    about = f"{table.attrs['note']}: {table.attrs['definition']}"
    _output.nothing(table, "no collocation", about)
    if len(table) and sys.stderr.isatty():
        print(f"discourse: {about}\ndiscourse: {table.attrs['warning']}", file=sys.stderr)
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)


def _contrast(arguments: argparse.Namespace) -> int:
    from ..compare import contrast_collocations

    if arguments.size != (2, 2) or arguments.era is not None:
        raise CompareError(
            "a contrast is one of pairs, between two groups",
            expected="neither --size nor --era beside --target",
        )
    speeches, groups, failures = _work.labelled(arguments, (arguments.target, arguments.reference))
    table = contrast_collocations(
        speeches,
        groups,
        arguments.target,
        arguments.reference,
        seed=arguments.seed,
        span=arguments.span,
        node=arguments.node,
        min_count=arguments.min_count,
        min_speeches=arguments.min_range,
        across=arguments.across,
        level=arguments.level,
    )
    _output.nothing(
        table,
        "no pair",
        f"at least {arguments.min_count} occurrences in at least {table.attrs['min_speeches']} speeches of both "
        f"together; {table.attrs['n_target']} speeches against {table.attrs['n_reference']}",
    )
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)
