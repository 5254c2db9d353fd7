"""Which words one era uses more than another, by speeches and not by words alone."""

from __future__ import annotations

import argparse
import math

from ..errors import CompareError
from . import _options, _output, _work

NAME = "keyness"
PLACE = 80
WHAT = "the words that set one era off from another"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet"))
    _options.by(verb)
    verb.add_argument(
        "--target", required=True, metavar="ID", help="the era (genre, ...) whose words are asked for"
    )
    verb.add_argument("--reference", required=True, metavar="ID", help="what it is held against")
    _options.min_count(verb, "occurrences in both together at least")
    verb.add_argument(
        "--min-range", type=_options.whole(1), default=1, metavar="K", help="speeches at least (default: 1)"
    )
    verb.add_argument(
        "--prior",
        type=weight,
        default=1_000.0,
        metavar="TOKENS",
        help="weight of the prior of Fightin' Words, above 0 (default: 1000)",
    )
    verb.add_argument(
        "--permutations",
        type=_options.whole(1),
        default=10_000,
        metavar="N",
        help="of speeches, where not all can be tried (default: 10000)",
    )
    _options.level(verb)
    _options.seed(verb, "of the permutations")


def run(arguments: argparse.Namespace) -> int:
    from ..compare import keyness

    speeches, groups, failures = _work.labelled(arguments, (arguments.target, arguments.reference))
    if not any(groups):
        raise CompareError(
            f"no speech belongs to any {arguments.by}",
            expected=f"independent speeches of {arguments.target} and of {arguments.reference}",
            advice="discourse speeches, which shows what is known of each, its date and its era; --metadata FILE, a "
            "table that says more",
        )
    table = keyness(
        speeches,
        groups,
        arguments.target,
        arguments.reference,
        seed=arguments.seed,
        permutations=arguments.permutations,
        min_count=arguments.min_count,
        min_speeches=arguments.min_range,
        prior_tokens=arguments.prior,
        level=1 - arguments.level,
    )
    _output.nothing(
        table,
        "no word",
        f"{table.attrs['n_target']} speeches against {table.attrs['n_reference']}, words with at least "
        f"{table.attrs['min_count']} occurrences in both together",
    )
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)


def weight(text: str) -> float:
    """A number above 0."""
    if not 0 < float(text) < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return float(text)
