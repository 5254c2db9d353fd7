"""From somebody's table of texts to a study: the other way of ``export``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..study import Columns
from . import _options

NAME = "import"
PLACE = 180
WHAT = "a folder that build can run, made of a table with a text a row (doc_id, text, docvars)"


def arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("table", metavar="TABLE", help="a CSV, TSV, JSON Lines, Excel or Parquet file")
    verb.add_argument(
        "-o",
        "--output",
        dest="folder",
        metavar="DIR",
        required=True,
        help="the folder to make: new or empty",
    )
    verb.add_argument("--text", metavar="NAME", default="", help="the column of the texts (default: text)")
    verb.add_argument("--id", metavar="NAME", default="", help="the column of the ids (default: doc_id)")
    _options.columns(verb)


def run(arguments: argparse.Namespace) -> int:
    from ..exchange.imported import import_table

    named = {"text": arguments.text, "id": arguments.id}
    columns = Columns(**(dict(arguments.column) | {field: name for field, name in named.items() if name}))
    out = import_table(Path(arguments.table), Path(arguments.folder), columns, tell=_tell)
    if sys.stderr.isatty():
        print(f"now: discourse build {out / 'study.toml'} -o {out / 'figures'}", file=sys.stderr)
    return 0


def _tell(note: str) -> None:
    print(f"discourse: {note}", file=sys.stderr)
