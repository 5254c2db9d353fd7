"""What a verb hands over: a table or a text, whole or not at all, and what it has to say beside it.

Results go to standard output or into the file named; everything that is said goes to standard error. What is long is
handed over piece by piece and written as it is made: a file takes its name when the last piece is there.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from ..errors import PublishError
from ..sources import visible

T = TypeVar("T")

#: Files passed over that are named; of the rest it is said how many.
NAMED = 3

#: The exit code of a run that left sources out, as it was allowed to.
PARTIAL = 3


def told(failures: Iterable[Any]) -> int:
    """Say which sources were left out; the exit code."""
    code = 0
    for failure in failures:
        reason = failure[1] if isinstance(failure, tuple) else failure.reason
        print(f"discourse: left out: {visible(reason)}", file=sys.stderr)
        code = PARTIAL
    return code


def passed_over(files: Sequence[str], where: str = "") -> None:
    """Say how many files in the folders given were not read, as they are of no known format or are one read already,
    the first of them, and ``where`` all are listed."""
    if files:
        rest = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
        named = ", ".join(map(visible, files[:NAMED]))
        listed = f"all are listed in {where}; " if where else ""
        print(
            f"discourse: {len(files)} file{'s' if len(files) > 1 else ''} passed over: {named}{rest} "
            f"({listed}name a file by itself to have it read, or to hear why not)",
            file=sys.stderr,
        )


def audited(note: str) -> None:
    """Say what else differs between the groups compared, if anything does (:func:`discourse.compare.audit_note`)."""
    if note:
        print(f"discourse: {note} (discourse compare --table confounding)", file=sys.stderr)


def nothing(found: Sized, what: str, thresholds: str) -> None:
    """Say that nothing was found, where nothing was, and under which thresholds."""
    if not len(found):
        print(f"discourse: {what} was found: {thresholds}", file=sys.stderr)


def write(where: str, text: str | Iterable[str]) -> None:
    """Text, or pieces of it as they are made, to standard output or, whole or not at all, into a file."""
    write_bytes(where, (part.encode("utf-8") for part in ([text] if isinstance(text, str) else text)))


def write_records(arguments: argparse.Namespace, records: Callable[[], Iterable[dict[str, Any]]]) -> None:
    """Records as JSON Lines or as a table, as was asked for.

    A table wants to know its columns before its first row is written: then the records are made twice, not kept.
    """
    from ..publish.tables import ROWS, csv_parts, json_parts

    if arguments.format != "csv":
        write(arguments.output, json_parts(records()))
        return
    import pandas as pd

    def frames() -> Iterator[pd.DataFrame]:
        for some in batches(records(), ROWS):
            yield pd.json_normalize(some)

    columns = list(dict.fromkeys(name for frame in frames() for name in frame.columns))
    if not columns:
        write_table(arguments, pd.json_normalize([]), index=False)
        return
    tables = (frame.reindex(columns=columns) for frame in frames())
    write(
        arguments.output,
        (text for n, table in enumerate(tables) for text in csv_parts(table, index=False, header=not n)),
    )


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """``size`` of the items at a time; fewer in the end."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def write_table(arguments: argparse.Namespace, frame: Any, *, index: bool = True) -> None:
    """A table as CSV, Parquet or JSON Lines, as was asked for."""
    from ..publish.tables import csv_parts, iter_records, json_parts

    if arguments.format == "jsonl":
        write(arguments.output, json_parts(iter_records(frame)))
        return
    if arguments.format == "csv":
        write(arguments.output, csv_parts(frame, index=index))
        return
    import io

    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=index or None)
    write_bytes(arguments.output, [buffer.getvalue()])


def write_bytes(where: str, parts: Iterable[bytes]) -> None:
    """Bytes to standard output or, whole or not at all, into a file. Nothing commands a terminal."""
    if where == "-":
        shown = sys.stdout.isatty()
        sys.stdout.buffer.writelines(map(_spelt_out, parts) if shown else parts)
    else:
        place(Path(where), parts)


def _spelt_out(part: bytes) -> bytes:
    """What a person sees of a piece of text: only line breaks and tabs are still commands."""
    return re.sub(r"[^\n\t]+", lambda found: visible(found[0]), part.decode("utf-8", "replace")).encode()


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


def place(path: Path, parts: Iterable[bytes]) -> None:
    """Bytes into a file, whole or not at all; a letter where they cannot be written."""
    from ..publish.tables import put_parts

    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written to, not replaced
            with path.open("wb") as file:
                file.writelines(parts)
        else:
            put_parts(path, parts)
    except OSError as error:
        raise PublishError(
            f"the file cannot be written ({error.strerror})", where=str(path), advice="another place with -o"
        ) from error
