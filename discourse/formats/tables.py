"""Tables (CSV, JSON Lines, Excel, Parquet): each row becomes a source, with what the row says of it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..errors import SourceError
from ..repair.decode import decode
from ..sources import Source
from ..study import Columns
from .container import File, missing
from .large import rows_on_disk
from .metadata import chosen, given_of

if TYPE_CHECKING:
    import pandas as pd

#: As many as Excel allows. What has more columns is no table of speeches, and every reader needs minutes for it; of
#: rows only a sheet can have no more.
MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576

#: Rows of a Parquet table that are held at a time.
_ROWS = 2_000

#: Half of a pair of UTF-16, which stands for nothing by itself.
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """The rows of a table as text, each with the label of its place, and the names of its columns."""

    names: tuple[str, ...]
    rows: Iterable[tuple[str, Mapping[str, str]]]


class Cells(Mapping[str, str]):
    """A row of a table: the cells that hold something, under the ``names`` that all its rows share; the others are
    empty. Written out, the empty cells of a table of many columns would fill the memory."""

    __slots__ = ("_held", "_names")

    def __init__(self, names: Mapping[str, None], cells: Mapping[str, str]) -> None:
        self._names, self._held = names, {name: cell for name, cell in cells.items() if cell}

    def __getitem__(self, name: str) -> str:
        return self._held[name] if name in self._held else self._names[name] or ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Again:
    """Rows that are read anew each time they are gone through."""

    make: Callable[[], Iterator[tuple[str, Mapping[str, str]]]]

    def __iter__(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        return self.make()


def few_enough(file: File, columns: int) -> None:
    """Raise SourceError for a table of more columns than any that holds texts."""
    if columns > MOST_COLUMNS:
        raise SourceError(
            f"the table has more than {MOST_COLUMNS:,} columns",
            where=file.path,
            expected="a table with a row a speech",
            advice="take out the columns that say nothing of a speech; or check that it is the file you meant",
        )


def holds_texts(file: File, kind: str, columns: Columns) -> bool:
    """Whether a table has a column of texts; one that was asked for by name and is missing is an error."""
    return "text" in chosen(replace(columns, source=""), rows(file, kind).names, file.path)


def read(file: File, kind: str, columns: Columns) -> Iterator[tuple[str, Source | SourceError]]:
    """The rows of a table, each with its path: a source, or the letter that says why it is none.

    Raises SourceError where the file is no table or no column holds the text.
    """
    table = rows(file, kind)
    held = chosen(replace(columns, source=""), table.names, file.path)
    if "text" not in held:
        raise SourceError(
            "no column holds the text of the speeches: its columns are " + ", ".join(map(repr, table.names)),
            where=file.path,
            expected="a column `text`, `content` or 正文",
            advice="name it under [sources.columns] in study.toml or with --column text=NAME, or take the file away "
            "(a table of metadata is named with `metadata`)",
        )
    seen: set[str] = set()
    for n, (label, row) in enumerate(table.rows, start=1):
        path = f"{file.path}#{label.replace(' ', '')}"
        try:
            key = row[held["id"]].strip() if "id" in held else ""
            if key in seen:
                raise SourceError(
                    f"the id {key!r} stands here a second time", where=path, expected="one row an id"
                )
            seen |= {key} - {""}
            in_characters({name: row[name] for name in held.values()}, path)
            yield path, _source(file, kind, label, row, held, path, f"{file.name}/{key or n}")
        except SourceError as error:
            yield path, error


def _source(
    file: File, kind: str, label: str, row: Mapping[str, str], held: Mapping[str, str], path: str, name: str
) -> Source:
    text = row[held["text"]]
    if not text.strip():
        raise SourceError(
            f"the column {held['text']!r} is empty",
            where=path,
            expected="the text of a speech",
            advice="take the row out, or name another column",
        )
    given = given_of(row, held, path)
    source = file.source(text, kind, ((0, label),))
    return replace(source, name=name, path=path, given=(given,) if given else ())


def in_characters(row: Mapping[str, str], where: str) -> None:
    r"""Raise SourceError where a cell holds half a character: JSON can spell it (``\ud800``), no text can hold it."""
    for name, cell in row.items():
        if match := _HALF.search(cell):
            before = cell[max(match.start() - 10, 0) : match.start()]
            raise SourceError(
                f"the column {name!r} holds half a character (\\u{ord(match[0]):04x})"
                + (f", after {before!r}" if before else ""),
                where=where,
                expected="whole characters: a text cut in the middle of one has lost the other half",
                advice="put the character back, or \\ufffd in its place",
            )


def rows(file: File, kind: str) -> Table:
    """The rows of a table; raises SourceError if it cannot be read as one."""
    if file.disk is not None:
        return rows_on_disk(file, file.disk, kind)
    reader = {"csv": _csv, "jsonl": _jsonl, "excel": _excel, "parquet": _parquet}.get(kind)
    if reader is None:
        raise SourceError(
            "this is no table",
            where=file.path,
            expected="a file ending in .csv, .tsv, .jsonl, .xlsx or .parquet",
        )
    table = reader(file)
    if isinstance(table.rows, tuple) and not table.rows:
        raise no_row(file)
    return table


def no_row(file: File) -> SourceError:
    """The letter for a table without one."""
    return SourceError("the table has no row", where=file.path, expected="a head and at least one row")


def separator(file: File, head: str) -> str:
    """What stands between the cells of a line of a .csv or .tsv, seen from its head line."""
    return "\t" if file.suffix == ".tsv" else max(",;\t", key=head.count)


def _csv(file: File) -> Table:
    import pandas as pd

    text = decode(file.data, file.path).raw.text.lstrip("\ufeff")
    head = text[: text.find("\n")] if "\n" in text else text
    few_enough(file, head.count(separator(file, head)) + 1)
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=separator(file, head),
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            encoding="utf-8",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise no_table(file, error) from error
    names = names_of(file, frame)
    return Table(names, tuple(frame_rows(frame, names, 2)))


def names_of(file: File, frame: pd.DataFrame) -> tuple[str, ...]:
    """The names of the columns; raises SourceError where rows have more cells than there are names."""
    import pandas as pd

    if not isinstance(frame.index, pd.RangeIndex):  # pandas takes surplus cells for row labels
        raise SourceError(
            "rows have more cells than the head has names", where=file.path, expected="a name a column"
        )
    return tuple(str(name).strip() for name in frame.columns)


def frame_rows(
    frame: pd.DataFrame, names: Sequence[str], first: int
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The rows of a data frame, labelled from ``first`` on."""
    shared = dict.fromkeys(names)
    for n, row in enumerate(frame.to_numpy(dtype=object).tolist(), start=first):
        yield f"row {n}", Cells(shared, dict(zip(names, map(plain, row), strict=True)))


def no_table(file: File, error: Exception) -> SourceError:
    """The letter for what cannot be read as a table of cells."""
    return SourceError(
        f"this cannot be read as a table ({_one_line(error)})",
        where=file.path,
        expected="a head line and rows of as many cells, text with commas or line breaks in double quotes",
    )


def _jsonl(file: File) -> Table:
    text = decode(file.data, file.path).raw.text.lstrip("\ufeff")
    found: list[tuple[str, Cells]] = []
    names: dict[str, None] = {}
    for n, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        record = record_of(file, n, line)
        names |= dict.fromkeys(record)
        few_enough(file, len(names))
        found.append((f"line {n}", Cells(names, {key: plain(value) for key, value in record.items()})))
    return Table(tuple(names), tuple(found))


def record_of(file: File, n: int, line: str) -> dict[str, Any]:
    """The record that line ``n`` of JSON Lines holds; raises SourceError if it is none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _no_record(file, n, f"this is no JSON ({error})") from error
    if not isinstance(record, dict):
        raise _no_record(file, n, "this is no record")
    return record


def _no_record(file: File, n: int, found: str) -> SourceError:
    return SourceError(
        found,
        where=f"{file.path}, line {n}",
        expected='a JSON object a line, such as {"text": "…", "date": "2014"}',
    )


def _excel(file: File) -> Table:
    try:
        import openpyxl
    except ImportError as error:
        raise missing(file.path, "an Excel workbook", "openpyxl", "excel") from error
    try:
        book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True, data_only=True)
        sheet = next((s for s in book.worksheets if s.sheet_state == "visible"), book.worksheets[0])
        sheet.reset_dimensions()  # what a sheet says of its size, its rows would be filled up to
        table = _of_sheet(file, sheet.iter_rows(values_only=True))
        book.close()
    except SourceError:
        raise
    except Exception as error:  # openpyxl lets through whatever zipfile and its XML reader raise
        raise SourceError(
            f"the workbook cannot be opened ({_one_line(error)})",
            where=file.path,
            expected="a whole .xlsx without a password",
            advice="open it and save it again, or export the sheet as CSV",
        ) from error
    return table


def _of_sheet(file: File, cells: Iterable[Sequence[Any]]) -> Table:
    """The first row that holds something names the columns; of the others the cells that hold something are kept."""
    names: tuple[str, ...] = ()
    shared: dict[str, None] = {}
    kept: list[tuple[str, Cells]] = []
    for n, row in enumerate(cells, start=1):
        few_enough(file, len(row))
        if n > MOST_ROWS:
            raise SourceError(
                f"the sheet has more than {MOST_ROWS:,} rows",
                where=file.path,
                expected="a sheet that Excel can hold",
                advice="export it as CSV in UTF-8",
            )
        if all(cell is None for cell in row) or not any(texts := [plain(cell) for cell in row]):
            continue
        if not shared:
            names = tuple(text.strip() for text in texts)
            shared = dict.fromkeys(name for name in names if name)
            continue
        kept.append(
            (
                f"row {n}",
                Cells(shared, {name: text for name, text in zip(names, texts, strict=False) if name}),
            )
        )
    return Table(tuple(name for name in names if name), tuple(kept))


def _one_line(error: Exception) -> str:
    """What an error says, without the line breaks that some libraries put into it."""
    return " ".join(str(error).split())


def _parquet(file: File) -> Table:
    return parquet_table(file, io.BytesIO(file.data))


def parquet_table(file: File, origin: Path | IO[bytes]) -> Table:
    """A Parquet table, from the disk or from memory, read some rows at a time: a few bytes can stand for many."""
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(origin)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f"the table cannot be read ({_one_line(error)})",
            where=file.path,
            expected="a whole Parquet file",
        ) from error
    names = tuple(table.schema_arrow.names)
    few_enough(file, len(names))
    shared = dict.fromkeys(names)
    if not table.metadata.num_rows:
        raise no_row(file)

    def rows() -> Iterator[tuple[str, Mapping[str, str]]]:
        # without threads: those of pyarrow 26 now and then abort the process while it ends
        batches = table.iter_batches(batch_size=_ROWS, use_threads=False)
        try:
            for n, row in enumerate(chain.from_iterable(batch.to_pylist() for batch in batches), start=1):
                yield f"row {n}", Cells(shared, {name: plain(row[name]) for name in names})
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            raise SourceError(
                f"the table cannot be read ({_one_line(error)})",
                where=file.path,
                expected="a whole Parquet file",
            ) from error

    return Table(names, Again(rows))


def plain(value: Any) -> str:
    """A cell as text; a date as ISO 8601 writes it, a whole number without its decimal point."""
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == datetime.min.time()
            else value.isoformat(" ", "seconds")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
