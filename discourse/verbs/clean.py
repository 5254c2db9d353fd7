"""To read what repair made of each source, before anything is counted."""

from __future__ import annotations

import argparse

from ..sources import visible
from . import _options, _output, _work

NAME = "clean"
PLACE = 30
WHAT = "repaired text of each source"


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("text", "jsonl"))


def run(arguments: argparse.Namespace) -> int:
    from ..corpus import Failure, left_out
    from ..progress import bar
    from ..publish.tables import json_lines
    from ..repair import repair

    found = _work.collected(arguments)
    cleaned, failures = [], [Failure(*one) for one in found.failures]
    for source in bar()(found.sources, "reading"):
        with left_out(source, failures, "repairing it", keep_going=arguments.keep_going):
            cleaned.append(repair(source, script=arguments.script))
    if arguments.format == "jsonl":
        from ..records import clean_record

        _output.write(arguments.output, json_lines(map(clean_record, cleaned)))
    else:
        heads = [f"==> {visible(r.source.path)} <==\n" if len(cleaned) > 1 else "" for r in cleaned]
        _output.write(
            arguments.output,
            "\n".join(h + r.text.rstrip("\n") + "\n" for h, r in zip(heads, cleaned, strict=True)),
        )
    return _output.told(failures)
