"""Whether a folder still is what its sources and study make: exit code 1, and a line a file, if not."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..study import Study

NAME = "verify"
PLACE = 20
WHAT = "rebuild and say which file differs, and why"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("folder", nargs="?", default="figures", help="the output folder of a build")
    verb.add_argument("--study", default="study.toml", help="the study file it was built from")


def run(arguments: argparse.Namespace) -> int:
    study = Study.read(arguments.study)
    from ..verify import verify

    differences = verify(study, Path(arguments.folder))
    for line in differences:
        print(line)
    if not differences:
        print(f"{arguments.folder}: every file is what the sources and the study make it")
    return 1 if differences else 0
