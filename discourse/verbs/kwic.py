"""A term where it stands: no number is believed before its contexts were read."""

from __future__ import annotations

import argparse

from . import _options, _output, _work

NAME = "kwic"
PLACE = 90
WHAT = "concordance: a term in its contexts, with places in the raw files"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("term", type=_options.term, help="a string of characters")
    _options.paths(verb, ("text", "jsonl", "csv"))
    verb.add_argument(
        "--width",
        type=_options.whole(0),
        default=20,
        metavar="N",
        help="characters either side (default: 20)",
    )


def run(arguments: argparse.Namespace) -> int:
    from ..records import concordance

    corpus, failures = _work.corpus(arguments)
    lines = list(concordance(corpus, arguments.term, arguments.width))
    _output.nothing(lines, f"no {arguments.term!r}", f"{len(corpus)} speeches, script: {arguments.script}")
    if arguments.format == "text":
        pad = max((len(r["left"]) for r in lines), default=0)
        _output.write(
            arguments.output,
            "".join(f"{r['left']:>{pad}}【{r['term']}】{r['right']}\t{r['speech']}\n" for r in lines),
        )
    else:
        _output.write_records(arguments, lines)
    return _output.told(failures)
