"""Tables that are too large to be held: their rows are read one after another, from the disk.

A newspaper's archive is one file of a gigabyte as often as a thousand small ones. Only tables in UTF-8 are read so
(JSON Lines, CSV, Parquet); another encoding has to be seen whole to be told. What comes out is what
:mod:`discourse.formats.tables` gives for a small file.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from ..errors import SourceError
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
_CHUNK, _ROWS = 8 << 20, 2_000


def large_table(path: Path, name: str, beside: bool) -> File | None:
    """The file, to be read from the disk, if it is a large table that can be; None for any other."""
    if path.suffix.lower() not in _SUFFIXES or not path.is_file() or path.stat().st_size < LARGE:
        return None
    with path.open("rb") as stream:
        head = stream.read(4096)
        packed = head.startswith(b"PAR1")
        if packed != (path.suffix.lower() == ".parquet") or not (packed or _is_utf8(head, stream)):
            return None
    return File(head, name, path.as_posix(), beside=beside, disk=path)


def rows_on_disk(file: File, disk: Path, kind: str) -> Table:
    """The names and the rows of a large table; raises SourceError if it cannot be read as one."""
    reader = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}[kind]
    try:
        return reader(file, disk)
    except OSError as error:
        raise SourceError(f"the table cannot be read ({error})", where=file.path) from error


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
    from .tables import Table, plain, record_of

    def lines() -> Iterator[tuple[int, str]]:
        with disk.open(encoding="utf-8-sig", newline="\n") as stream:
            for n, line in enumerate(stream, start=1):
                if line.strip():
                    yield n, line

    names: dict[str, None] = {}
    for n, line in lines():
        names |= dict.fromkeys(record_of(file, n, line))
    if not names:
        raise SourceError("the table has no row", where=file.path, expected="a head and at least one row")

    def rows() -> Iterator[tuple[str, Mapping[str, str]]]:
        blank = dict.fromkeys(names, "")
        for n, line in lines():
            record = record_of(file, n, line)
            yield f"line {n}", blank | {key: plain(value) for key, value in record.items()}

    return Table(tuple(names), rows())


def _csv(file: File, disk: Path) -> Table:
    import pandas as pd

    from .tables import Table, frame_rows, names_of, no_table, separator

    with disk.open(encoding="utf-8-sig", newline="") as stream:
        head = stream.readline().rstrip("\r\n")
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

    return Table(names, rows())


def _parquet(file: File, disk: Path) -> Table:
    import pyarrow
    from pyarrow import parquet

    from .tables import Table, plain

    try:
        table = parquet.ParquetFile(disk)
    except (pyarrow.ArrowException, OSError) as error:
        raise SourceError(
            f"the table cannot be read ({error})", where=file.path, expected="a whole Parquet file"
        ) from error
    names = tuple(table.schema_arrow.names)

    def rows() -> Iterator[tuple[str, Mapping[str, str]]]:
        batches = table.iter_batches(batch_size=_ROWS, use_threads=False)
        for n, row in enumerate(chain.from_iterable(batch.to_pylist() for batch in batches), start=1):
            yield f"row {n}", {name: plain(row[name]) for name in names}

    return Table(names, rows())
