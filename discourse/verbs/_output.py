"""What a verb hands over: a table or a text, whole or not at all, and what it has to say beside it.

Results go to standard output or into the file named; everything that is said goes to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sized
from pathlib import Path
from typing import Any

from ..errors import PublishError

#: The exit code of a run that left sources out, as it was allowed to.
PARTIAL = 3


def told(failures: Iterable[Any]) -> int:
    """Say which sources were left out; the exit code."""
    code = 0
    for failure in failures:
        reason = failure[1] if isinstance(failure, tuple) else failure.reason
        print(f"discourse: left out: {reason}", file=sys.stderr)
        code = PARTIAL
    return code


def audited(note: str) -> None:
    """Say what else differs between the groups compared, if anything does (:func:`discourse.compare.audit_note`)."""
    if note:
        print(f"discourse: {note} (discourse compare --table confounding)", file=sys.stderr)


def nothing(found: Sized, what: str, thresholds: str) -> None:
    """Say that nothing was found, where nothing was, and under which thresholds."""
    if not len(found):
        print(f"discourse: {what} was found: {thresholds}", file=sys.stderr)


def write(where: str, text: str) -> None:
    """Text to standard output or, whole or not at all, into a file."""
    if where == "-":
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    place(Path(where), text.encode("utf-8"))


def write_records(arguments: argparse.Namespace, records: list[dict[str, Any]]) -> None:
    """Records as JSON Lines or as a table, as was asked for."""
    if arguments.format == "csv":
        import pandas as pd

        write_table(arguments, pd.json_normalize(records), index=False)
        return
    from ..publish.tables import json_lines

    write(arguments.output, json_lines(records))


def write_table(arguments: argparse.Namespace, frame: Any, *, index: bool = True) -> None:
    """A table as CSV, Parquet or JSON Lines, as was asked for."""
    from ..publish.tables import csv_text, json_lines, table_records

    if arguments.format == "jsonl":
        write(arguments.output, json_lines(table_records(frame)))
        return
    if arguments.format == "csv":
        write(arguments.output, csv_text(frame, index=index))
        return
    import io

    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=index or None)
    if arguments.output == "-":
        sys.stdout.buffer.write(buffer.getvalue())
    else:
        place(Path(arguments.output), buffer.getvalue())


def ready(output: str) -> None:
    """A letter, before any work, where a file cannot be written."""
    path = Path(output)
    if output == "-":
        return
    if path.is_dir():
        raise PublishError("this is a folder", where=output, expected="the name of a file")
    if not path.parent.is_dir():
        raise PublishError(
            f"there is no such folder as {path.parent}",
            where=output,
            advice="make it first, or another place with -o",
        )
    if not os.access(path.parent, os.W_OK):
        raise PublishError(
            f"nothing can be written into {path.parent}", where=output, advice="another place with -o"
        )


def place(path: Path, data: bytes) -> None:
    """Bytes into a file, whole or not at all; a letter where they cannot be written."""
    from ..publish.whole import put

    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written to, not replaced
            path.write_bytes(data)
        else:
            put(path, data)
    except OSError as error:
        raise PublishError(
            f"the file cannot be written ({error.strerror})", where=str(path), advice="another place with -o"
        ) from error
