"""Which words make two eras differ, and by how much each: a difference as a sum over words."""

from __future__ import annotations

import argparse
import sys

from ..errors import CompareError
from . import _options, _output, _work

NAME = "shift"
PLACE = 82
WHAT = "a difference of two eras as a sum over words, with intervals over speeches"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet", "jsonl"))
    _options.by(verb)
    verb.add_argument("--target", required=True, metavar="ID", help="the era (genre, ...) asked about")
    verb.add_argument("--reference", required=True, metavar="ID", help="what it is held against")
    verb.add_argument(
        "--kind",
        choices=("jsd", "proportion", "entropy", "kl", "score"),
        default="jsd",
        help="the difference: Jensen-Shannon divergence, shares, entropy, Kullback-Leibler, mean score "
        "(default: jsd)",
    )
    verb.add_argument(
        "--scores",
        metavar="FILE",
        default="",
        help="for --kind score: a table with the columns word and score",
    )
    verb.add_argument(
        "--reference-value",
        type=float,
        metavar="X",
        help="score that is neither high nor low (default: the reference's mean)",
    )
    verb.add_argument(
        "--weighting",
        choices=("tokens", "speeches"),
        default="tokens",
        help="speeches: every speech weighs the same (default: tokens)",
    )
    _options.min_count(verb, "occurrences in both together at least, the others in one row")
    verb.add_argument(
        "--resamples",
        type=_options.whole(1),
        default=1_000,
        metavar="N",
        help="of speeches (default: 1000)",
    )
    _options.level(verb)
    _options.seed(verb, "of the resamples")


def run(arguments: argparse.Namespace) -> int:
    from ..compare.shift_table import read_scores, word_shift

    _agree(arguments)
    scores = read_scores(arguments.scores) if arguments.scores else None
    speeches, groups, failures = _work.labelled(arguments, (arguments.target, arguments.reference))
    table = word_shift(
        speeches,
        groups,
        arguments.target,
        arguments.reference,
        kind=arguments.kind,
        scores=scores,
        reference_value=arguments.reference_value,
        seed=arguments.seed,
        resamples=arguments.resamples,
        level=1 - arguments.level,
        min_count=arguments.min_count,
        weighting=arguments.weighting,
    )
    if scores is not None:
        row = table.iloc[0]
        silent = ", ".join(
            f"{row[f'n_unscored_{side}']} of {row[f'n_{side}'] + row[f'n_unscored_{side}']} of {row[side]}"
            for side in ("target", "reference")
        )
        print(
            f"discourse: left out: speeches without a scored word, {silent}; words without a score, "
            f"{table.attrs['tokens_without_score']:,} tokens. Rates are of scored words",
            file=sys.stderr,
        )
    _output.write_table(arguments, table, index=False)
    return _output.told(failures)


def _agree(arguments: argparse.Namespace) -> None:
    """A letter, before any work, where flags do not go together."""
    if arguments.kind == "score" and not arguments.scores:
        raise CompareError(
            "--kind score without --scores", expected="--scores FILE, a table with the columns word and score"
        )
    for flag, value in (
        ("--scores", arguments.scores or None),
        ("--reference-value", arguments.reference_value),
    ):
        if value is not None and arguments.kind != "score":
            raise CompareError(
                f"{flag} with --kind {arguments.kind}", expected=f"{flag} beside --kind score only"
            )
