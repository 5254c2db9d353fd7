"""The sentences as they were cut, each with its stance, for reading or for another tool."""

from __future__ import annotations

import argparse

from . import _options, _output, _work

NAME = "sentences"
PLACE = 50
WHAT = "the sentences with their stance, a JSON record a line"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("jsonl", "csv"))
    _options.engine(verb)


def run(arguments: argparse.Namespace) -> int:
    from ..records import sentence_records

    corpus, failures = _work.corpus(arguments)
    cut = _work.segmented(arguments, corpus)
    _output.write_records(arguments, lambda: (r for s in cut for r in sentence_records(s)))
    return _output.told(failures)
