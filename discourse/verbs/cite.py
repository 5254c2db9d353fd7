"""What a paper must cite, from a folder of results: BibTeX, methods statement, LaTeX tables, a macro a number."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import _output

NAME = "cite"
PLACE = 165
WHAT = "BibTeX, methods statement, LaTeX tables and values of a study"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "folder", nargs="?", default="figures", help="the output folder of a build (default: figures)"
    )
    verb.add_argument(
        "--what",
        choices=("bibtex", "methods", "tables", "values", "all"),
        default="all",
        help="which part (default: all)",
    )
    verb.add_argument(
        "--lang", choices=("en", "zh", "both"), default="both", help="of statement and tables (default: both)"
    )
    verb.add_argument(
        "-o",
        "--output",
        dest="into",
        metavar="DIR",
        help="a folder for references.bib, methods.md, tables.tex, values.tex (default: standard output)",
    )


def run(arguments: argparse.Namespace) -> int:
    from ..publish import cite
    from ..publish.folder import settled
    from ..publish.manifest import read_manifest

    folder = settled(Path(arguments.folder))
    about = read_manifest(folder, cited=True)
    if arguments.into is not None:
        asked = None if arguments.what == "all" else (arguments.what,)
        cite.write_citation(folder, about, arguments.lang, into=Path(arguments.into), asked=asked)
        return 0
    results = cite.read(folder, about)
    parts = tuple(cite.FILES) if arguments.what == "all" else (arguments.what,)
    _output.write("-", "\n".join(cite.made(results, part, arguments.lang) for part in parts))
    return 0
