"""From a quotation back to the bytes it was read from, every edit between shown."""

from __future__ import annotations

import argparse

from . import _options, _output, _work

NAME = "trace"
PLACE = 130
WHAT = "words led back to the bytes they were read from, edits shown"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "quotation",
        help="words of a speech or of its page; …… for words left out; or ID:START-END, its characters",
    )
    _options.paths(verb, ("text", "jsonl"))


def run(arguments: argparse.Namespace) -> int:
    from ..corpus import make_corpus
    from ..publish.tables import json_lines
    from ..trace import Tracer, record, render

    if (measured := _work.opened(arguments)) is not None:
        tracer = Tracer(tuple(measured[0].corpus), tuple(measured[0].sources()))
        failures = measured[1]
    else:
        found = _work.collected(arguments)
        corpus, unusable = make_corpus(
            found.sources, script=arguments.script, keep_going=arguments.keep_going
        )
        tracer = Tracer(tuple(corpus), found.sources)
        failures = (*found.failures, *unusable)
    places = tracer.find(arguments.quotation)
    if arguments.format == "jsonl":
        _output.write(arguments.output, json_lines(map(record, places)))
    else:
        _output.write(arguments.output, "\n".join(map(render, places)))
    return _output.told(failures)
