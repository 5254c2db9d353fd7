"""A term where it stands: no number is believed before its contexts were read."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import _options, _output, _work

if TYPE_CHECKING:
    from ..corpus import Corpus

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
    corpus, failures = _work.corpus(arguments)
    term, width = arguments.term, arguments.width
    lines = _Counted(corpus, term, width)
    if arguments.format == "text":
        pad = _pad(corpus, term, width)
        text = (f"{r['left']:>{pad}}【{r['term']}】{r['right']}\t{r['speech']}\n" for r in lines())
        _output.write(arguments.output, text)
    else:
        _output.write_records(arguments, lines)
    _output.nothing(range(lines.found), f"no {term!r}", f"{len(corpus)} speeches, script: {arguments.script}")
    return _output.told(failures)


class _Counted:
    """The concordance, made as it is asked for; ``found``: how many lines it had."""

    def __init__(self, corpus: Corpus, term: str, width: int) -> None:
        self._asked = corpus, term, width
        self.found = 0

    def __call__(self) -> Iterator[dict[str, Any]]:
        from ..records import concordance

        self.found = 0
        for line in concordance(*self._asked):
            self.found += 1
            yield line


def _pad(corpus: Corpus, term: str, width: int) -> int:
    """The characters on the left of the line that has most: known as soon as one has all that were asked for."""
    from ..records import places

    most = 0
    for speech in corpus:
        for at in places(speech.text, term):
            most = max(most, min(at, width))
            if most == width:
                return most
    return most
