"""Which speeches were found, how they were dated and why: to be checked before any comparison."""

from __future__ import annotations

import argparse

from . import _options, _output, _work

NAME = "speeches"
PLACE = 40
WHAT = "the speeches found, dated, a JSON record a line"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("jsonl", "csv"))
    _options.eras(verb)


def run(arguments: argparse.Namespace) -> int:
    from .. import eras
    from ..records import speech_record

    periodisation = eras.load(arguments.eras)
    corpus, failures = _work.corpus(arguments)
    if arguments.format == "csv":
        from ..build import describe

        _output.write_table(arguments, describe(corpus, periodisation))
    else:
        from ..publish.tables import json_parts

        _output.write(arguments.output, json_parts(speech_record(s, periodisation) for s in corpus))
    return _output.told(failures)
