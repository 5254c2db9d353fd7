"""The one verb a study needs: from the study file to a folder of tables, figures and a manifest."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from ..study import Study
from . import _options, _output, _work

NAME = "build"
PLACE = 10
WHAT = "the main job: tables, figures and manifest of a study"
STOPPED = "the output folder is as it was; what was measured is kept, and the same command goes on from there"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("study", nargs="?", default="study.toml", help="the study file (default: study.toml)")
    verb.add_argument(
        "-o",
        "--output",
        dest="folder",
        metavar="DIR",
        default="figures",
        help="output folder (default: figures)",
    )
    _options.keep_going(verb)
    _options.limits(verb)
    _options.engines(verb)
    verb.add_argument(
        "--work",
        metavar="FOLDER",
        help="keep what is measured here, so that the next build measures only what is new "
        "(default: in your cache folder; the environment variable DISCOURSE_CACHE names another)",
    )


def run(arguments: argparse.Namespace) -> int:
    study = replace(Study.read(arguments.study), limits=arguments.limits)
    from ..build import build_study
    from ..publish import manifest

    with _work.engine_of(arguments) as engine:
        results, failures = build_study(
            study, arguments.folder, keep_going=arguments.keep_going, engine=engine, work=arguments.work
        )
    left = [n for n in study.comparisons.primary if n not in results.study.comparisons.primary]
    if left:
        print(
            f"discourse: no primary outcome here, as the extractors chosen do not measure it: {', '.join(left)}",
            file=sys.stderr,
        )
    if sys.stderr.isatty():
        independent = len(results.corpus.independent)
        print(
            f"{arguments.folder}: {len(results.corpus)} speeches ({independent} independent), tables and figures",
            file=sys.stderr,
        )
    _output.passed_over(results.passed_over, str(Path(arguments.folder, manifest.NAME)))
    return _output.told(failures)
