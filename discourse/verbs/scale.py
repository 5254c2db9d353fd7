"""Speeches on a line: between references whose scores are given, or along what differs most."""

from __future__ import annotations

import argparse
import sys

from . import _options, _output, _work

NAME = "scale"
PLACE = 125
WHAT = "positions of speeches on one line of vocabulary, with what that line goes with"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet"))
    verb.add_argument("--method", choices=("wordfish", "wordscores"), required=True, help="which scaling")
    verb.add_argument(
        "--direction",
        nargs=2,
        metavar="ID",
        help="wordfish: two speeches; the first is to lie below the second",
    )
    verb.add_argument(
        "--references",
        metavar="FILE",
        help="wordscores: a CSV file with the columns speech,score, two scores at least",
    )
    verb.add_argument(
        "--rescale",
        choices=("none", "lbg-new", "lbg-all", "mv"),
        default="none",
        help="wordscores: how scores are stretched (default: none)",
    )
    verb.add_argument(
        "--table",
        choices=("positions", "words", "groups"),
        default="positions",
        help="a row a speech, a word, or an era (default: positions)",
    )
    verb.add_argument(
        "--min-count", type=_options.whole(1), metavar="N", help="occurrences of a word at least"
    )
    verb.add_argument(
        "--min-speeches", type=_options.whole(1), metavar="N", help="speeches with it, likewise"
    )
    _options.by(verb)
    _options.seed(verb, "of the intervals of wordfish")


def run(arguments: argparse.Namespace) -> int:
    from .. import eras
    from ..compare.scaling import known_ids, read_references, wordfish_table, wordscores_table
    from ..errors import CompareError

    wanted = "direction" if arguments.method == "wordfish" else "references"
    if getattr(arguments, wanted) is None:
        raise CompareError(
            f"{arguments.method} was given no --{wanted}",
            where="scale",
            expected="--direction ID ID" if wanted == "direction" else "--references FILE.csv",
            advice="`discourse speeches` for the ids",
        )
    references = read_references(arguments.references) if wanted == "references" else {}
    periodisation = eras.load(arguments.eras)
    corpus, failures = _work.corpus(arguments)
    asked, where = (
        (arguments.direction, "--direction")
        if wanted == "direction"
        else (list(references), arguments.references)
    )
    known_ids(asked, [speech.id for speech in corpus], where=where)  # before hours of work, not after
    segmented = _work.segmented(arguments, corpus)
    groups = [periodisation.era_of(speech.date) for speech in corpus]
    least = {
        name: value
        for name, value in (("min_count", arguments.min_count), ("min_speeches", arguments.min_speeches))
        if value is not None
    }
    if arguments.method == "wordfish":
        first, second = arguments.direction
        found = wordfish_table(
            segmented, direction=(first, second), groups=groups, seed=arguments.seed, **least
        )
    else:
        found = wordscores_table(segmented, references, groups=groups, rescale=arguments.rescale, **least)
    print(f"discourse: {found.positions.attrs['reading']}", file=sys.stderr)
    _output.write_table(arguments, getattr(found, arguments.table), index=False)
    return _output.told(failures)
