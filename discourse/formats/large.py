"""Tables that are too large to be held: their rows are read one after another, from the disk.

A newspaper's archive is one file of a gigabyte as often as a thousand small ones. Only tables in UTF-8 are read so
(JSON Lines, CSV, Parquet); another encoding has to be seen whole to be told. What comes out is what
:mod:`discourse.formats.tables` gives for a small file.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from ..errors import DiscourseError, SourceError
from ..limits import Limits
from ..sources import unreadable
from .container import File

if TYPE_CHECKING:
    from .tables import Table

#: From so many bytes on a table is read from the disk.
LARGE: Final = 64 << 20

#: Suffixes of tables that can be.
_SUFFIXES: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}

#: Bytes, and rows, that are held at a time.
_CHUNK, _ROWS = 8 << 20, 500


def large_table(path: Path, name: str, beside: bool, limits: Limits = Limits()) -> File | None:  # noqa: B008 (frozen)
    """The file, to be read from the disk, if it is a large table that can be; None for any other."""
    if path.suffix.lower() not in _SUFFIXES:
        return None
    try:
        if not path.is_file() or path.stat().st_size < min(LARGE, limits.file):
            return None
        with path.open("rb") as stream:
            head = stream.read(4096)
            packed = head.startswith(b"PAR1")
            if packed != (path.suffix.lower() == ".parquet") or not (packed or _is_utf8(head, stream)):
                return None
    except OSError as error:
        raise unreadable(path, error) from error
    return File(head, name, path.as_posix(), beside=beside, disk=path, limits=limits)


def rows_on_disk(file: File, disk: Path, kind: str) -> Table:
    """The names and the rows of a large table; raises SourceError if it cannot be read as one, or if it changes or
    goes while it is read."""
    from .tables import Again, Table

    reader = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}[kind]
    with _whole(file):
        begun = _state(disk)
        table = reader(file, disk)

    def rows() -> Iterator[tuple[str, Mapping[str, str]]]:
        with _whole(file):
            yield from table.rows
            if _state(disk) != begun:
                raise ValueError("it has not the size or the time that it had")

    return Table(table.names, Again(rows))


def _state(disk: Path) -> tuple[int, int]:
    """The size of a file, and when it was last written to."""
    about = disk.stat()
    return about.st_size, about.st_mtime_ns


@contextmanager
def _whole(file: File) -> Iterator[None]:
    """A letter where the file on the disk is not, or no longer, what its beginning promised."""
    try:
        yield
    except DiscourseError:
        raise
    except OSError as error:
        raise unreadable(file.path, error) from error
    except (ValueError, KeyError) as error:
        raise SourceError(
            f"the table is damaged, or was changed while it was read ({' '.join(str(error).split())})",
            where=file.path,
            expected="a whole table that nobody writes to",
            advice="start again when it is whole",
        ) from error


def _is_utf8(head: bytes, stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
        while data := stream.read(_CHUNK):
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _jsonl(file: File, disk: Path) -> Table:
    from .tables import Again, Cells, Table, few_enough, plain, record_of

    def lines() -> Iterator[tuple[int, str]]:
        with disk.open(encoding="utf-8-sig", newline="\n") as stream:
            for n, line in enumerate(iter(lambda: stream.readline(file.limits.file), ""), start=1):
                if len(line) == file.limits.file and not line.endswith("\n"):
                    raise file.limits.over(
                        "file", len(line), f"{file.path}, line {n}", "the line", known=False
                    )
                if line.strip():
                    yield n, line

    names: dict[str, None] = {}
    for n, line in lines():
        names |= dict.fromkeys(record_of(file, n, line))
        few_enough(file, len(names))
    if not names:
        raise SourceError("the table has no row", where=file.path, expected="a head and at least one row")

    def rows() -> Iterator[tuple[str, Mapping[str, str]]]:
        for n, line in lines():
            record = record_of(file, n, line)
            yield f"line {n}", Cells(names, {key: plain(value) for key, value in record.items()})

    return Table(tuple(names), Again(rows))


def _csv(file: File, disk: Path) -> Table:
    import pandas as pd

    from .tables import Again, Table, few_enough, frame_rows, names_of, no_table, separator

    with disk.open(encoding="utf-8-sig", newline="") as stream:
        head = stream.readline(file.limits.file).rstrip("\r\n")
    few_enough(file, head.count(separator(file, head)) + 1)
    how: dict[str, Any] = {
        "sep": separator(file, head),
        "dtype": str,
        "keep_default_na": False,
        "na_filter": False,
        "encoding": "utf-8-sig",
    }
    try:
        names = names_of(file, pd.read_csv(disk, nrows=_ROWS, **how))
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise no_table(file, error) from error

    def rows() -> Iterator[tuple[str, Mapping[str, str]]]:
        n = 2
        try:
            with pd.read_csv(disk, chunksize=_ROWS, **how) as frames:
                for frame in frames:
                    yield from frame_rows(frame, names, n)
                    n += len(frame)
        except pd.errors.ParserError as error:
            raise no_table(file, error) from error

    return Table(names, Again(rows))


def _parquet(file: File, disk: Path) -> Table:
    from .tables import parquet_table

    return parquet_table(file, disk)
