"""Every measure held against every era, with interval and p: the comparisons of a build, alone."""

from __future__ import annotations

import argparse
import sys

from ..study import Comparisons
from . import _options, _output, _work

NAME = "compare"
PLACE = 70
WHAT = "the comparisons table, eras held against each other"

TABLES = ("comparisons", "leave-one-out", "confounding")


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet"))
    _options.by(verb)
    verb.add_argument(
        "--groups",
        nargs="+",
        metavar="ID",
        default=[],
        help="which eras (genres, ...), earlier before later (default: all)",
    )
    verb.add_argument(
        "--primary",
        nargs="+",
        metavar="NAME",
        default=list(Comparisons().primary),
        help="outcomes declared before looking: they carry Holm's correction (default: %(default)s)",
    )
    verb.add_argument(
        "--features", nargs="+", metavar="NAME", default=[], help="what else to compare (default: everything)"
    )
    verb.add_argument(
        "--no-reuse-check",
        action="store_true",
        help="do not measure again without the passages that speeches share (half the time)",
    )
    verb.add_argument(
        "--table",
        choices=TABLES,
        default=TABLES[0],
        help="leave-one-out: the primary outcomes without each speech; confounding: what else differs "
        "(default: comparisons)",
    )
    _options.level(verb)
    _options.seed(verb, "of permutations and bootstrap where not all can be tried")


def run(arguments: argparse.Namespace) -> int:
    from ..build import audit, comparison_groups, leave_one_out
    from ..compare import audit_note
    from ..compare.selection import select

    asked = Comparisons(
        by=arguments.by,
        groups=tuple(arguments.groups),
        primary=tuple(arguments.primary),
        features=tuple(arguments.features),
        level=arguments.level,
        without_reuse=arguments.table == TABLES[0] and not arguments.no_reuse_check,
    )
    results, failures = _work.analysed(arguments, comparisons=asked, seed=arguments.seed, whole=False)
    what_else = audit(results)
    table = {"comparisons": lambda: results.comparisons, "leave-one-out": lambda: leave_one_out(results)}
    _output.write_table(arguments, table.get(arguments.table, lambda: what_else)(), index=False)
    metadata, order = comparison_groups(results)
    chosen = select(metadata, by=arguments.by, order=order)
    held = {name: len(ids) for name, ids in chosen.groups.items() if ids}
    if len(held) < 2:
        counts = ", ".join(f"{name} {n}" for name, n in held.items()) or "none has any"
        print(
            f"discourse: nothing can be compared: fewer than two groups by {arguments.by} have an independent speech "
            f"({counts}; {chosen.ungrouped} in no group, {sum(chosen.duplicates.values())} near-duplicates). "
            "discourse speeches shows what is known of each speech, its date and its era; --metadata FILE says more",
            file=sys.stderr,
        )
    _output.audited(audit_note(metadata, arguments.by, order))
    return _output.told(failures)
