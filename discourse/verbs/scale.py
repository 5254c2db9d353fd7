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
    from ..compare.scaling import read_references, wordfish_table, wordscores_table
    from ..compare.scaling.references import known_ids

    fish = arguments.method == "wordfish"
    _need(arguments, "direction" if fish else "references")
    _refuse(arguments, ("references", "rescale") if fish else ("direction",))
    references = {} if fish else read_references(arguments.references)
    periodisation = eras.load(arguments.eras)
    corpus, failures = _work.corpus(arguments)
    asked = arguments.direction if fish else list(references)
    where = "--direction" if fish else arguments.references
    known_ids(asked, [speech.id for speech in corpus], where=where)  # before hours of work, not after
    segmented = _work.segmented(arguments, corpus)
    groups = [periodisation.era_of(speech.date) for speech in corpus]
    given = {"min_count": arguments.min_count, "min_speeches": arguments.min_speeches}
    least = {name: value for name, value in given.items() if value is not None}
    if fish:
        first, second = asked
        found = wordfish_table(
            segmented, direction=(first, second), groups=groups, seed=arguments.seed, **least
        )
    else:
        found = wordscores_table(segmented, references, groups=groups, rescale=arguments.rescale, **least)
    print(f"discourse: {found.positions.attrs['reading']}", file=sys.stderr)
    _output.write_table(arguments, getattr(found, arguments.table), index=False)
    return _output.told(failures)


def _need(arguments: argparse.Namespace, option: str) -> None:
    """A letter where a method was not given what it hangs on."""
    from ..errors import CompareError

    if getattr(arguments, option) is None:
        raise CompareError(
            f"{arguments.method} was given no --{option}",
            where="scale",
            expected="--direction ID ID" if option == "direction" else "--references FILE.csv",
            advice="`discourse speeches` for the ids",
        )


def _refuse(arguments: argparse.Namespace, options: tuple[str, ...]) -> None:
    """A letter where a method was given what it would leave unread."""
    from ..errors import CompareError

    for option in options:
        if getattr(arguments, option) not in (None, "none"):
            raise CompareError(
                f"{arguments.method} has no --{option}", where="scale", expected="an option of this method"
            )
