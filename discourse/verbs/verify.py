"""Whether a folder still is what its sources and study make: exit code 1, and a line a file, if not."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ..study import Study
from . import _options

if TYPE_CHECKING:
    from ..verify import Difference, Verification

NAME = "verify"
PLACE = 20
WHAT = "rebuild and say which file differs, and why"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("folder", nargs="?", default="figures", help="the output folder of a build")
    verb.add_argument("--study", default="study.toml", help="the study file it was built from")
    _options.limits(verb)


def run(arguments: argparse.Namespace) -> int:
    from ..publish.folder import settled
    from ..publish.manifest import read_manifest
    from ..verify import examine

    folder = settled(Path(arguments.folder))
    read_manifest(folder)  # a folder that is none is the likelier mistake than a study file elsewhere
    found = examine(replace(Study.read(arguments.study), limits=arguments.limits), folder)
    print(f"{arguments.folder}: {found.summary}")
    for line in details(found):
        print(line)
    return 0 if found.well else 1


def details(found: Verification) -> Iterator[str]:
    """The files by what is the matter with them, each group under its cause; then all that moved."""
    if found.altered:
        yield "\nNot as the manifest lists them:"
        yield from (f"  {difference}" for difference in found.altered)
    yield from _by_cause(found.differing, "Come out differently; likely cause")
    yield from _by_cause(found.only_bytes, "Other bytes, the same content; likely cause")
    if found.moved:
        yield "\nNot what it was when the folder was built:"
        yield from (f"  {moved.text}" for moved in found.moved)


def _by_cause(differences: tuple[Difference, ...], head: str) -> Iterator[str]:
    """Files of one cause under it; what the heading has said already is not said again."""

    def cause(difference: Difference) -> str:
        return difference.cause

    for text, group in groupby(sorted(differences, key=lambda d: (d.cause, d.name)), key=cause):
        yield f"\n{head}: {text}"
        for difference in group:
            more = difference.what.removeprefix("comes out differently").strip(" ()")
            yield f"  {difference.name}" + (f": {more}" if more else "")
