"""The reading room alone: one HTML file to look at a study in, without the other files of a build."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from ..study import Study
from . import _options, _output, _work

NAME = "report"
PLACE = 25
WHAT = "the reading room: figures, texts and search in one HTML file"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "folder", nargs="?", default="figures", help="where report.html goes (default: figures)"
    )
    verb.add_argument("--study", default="study.toml", help="the study file (default: study.toml)")
    verb.add_argument(
        "-o", "--output", dest="file", metavar="FILE", help="another file, or - for standard output"
    )
    _options.keep_going(verb)
    _options.limits(verb)
    _options.engines(verb)


def run(arguments: argparse.Namespace) -> int:
    study = replace(Study.read(arguments.study), limits=arguments.limits)
    from ..publish.room import NAME as PAGE

    output = arguments.file or str(Path(arguments.folder) / PAGE)
    _output.ready(output)
    from ..build import reading_room

    with _work.engine_of(arguments) as engine:
        page, results, failures = reading_room(study, keep_going=arguments.keep_going, engine=engine)
    _output.write(output, page)
    _output.passed_over(results.passed_over)
    return _output.told(failures)
