"""How far the vocabularies of eras lie apart, beyond what speeches dealt out at random would show."""

from __future__ import annotations

import argparse

from . import _options, _output, _work

NAME = "divergence"
PLACE = 84
WHAT = "how far eras' vocabularies lie apart, against whole speeches shuffled"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet", "jsonl"))
    _options.by(verb)
    verb.add_argument(
        "--groups", nargs="+", default=[], metavar="ID", help="only these eras, in this order (default: all)"
    )
    verb.add_argument(
        "--size",
        type=_options.whole(1),
        metavar="N",
        help="tokens of each speech; shorter ones are left out (default: as many as the shortest has)",
    )
    verb.add_argument(
        "--min-tokens",
        type=_options.whole(1),
        default=100,
        metavar="N",
        help="without --size: shorter speeches are left out (default: 100)",
    )
    verb.add_argument(
        "--draws", type=_options.whole(1), default=10, metavar="N", help="samples to average (default: 10)"
    )
    verb.add_argument(
        "--permutations",
        type=_options.whole(1),
        default=1_000,
        metavar="N",
        help="of speeches, where not all can be tried (default: 1000)",
    )
    _options.level(verb)
    _options.seed(verb, "of the samples and permutations")


def run(arguments: argparse.Namespace) -> int:
    from .. import eras
    from ..compare.divergence import group_divergence

    speeches, groups, failures = _work.labelled(arguments, arguments.groups)
    order = [era.id for era in eras.load(arguments.eras)] if arguments.by == "era" else sorted(set(groups))
    table = group_divergence(
        speeches,
        groups,
        order=arguments.groups or [name for name in order if name and name in groups],
        seed=arguments.seed,
        permutations=arguments.permutations,
        size=arguments.size,
        min_tokens=arguments.min_tokens,
        draws=arguments.draws,
        level=arguments.level,
    )
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)
