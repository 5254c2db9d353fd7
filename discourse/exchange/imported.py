"""From a table with a text a row, as quanteda's users have it, to a folder that ``discourse build`` can run.

The texts become files, what is known of them becomes a table of metadata, which wins over all inference, and every
cell but the texts is kept in ``docvars.csv``: nothing is lost. The table is read as any source is
(:mod:`discourse.formats.tables`): CSV, TSV, JSON Lines, Excel or Parquet, in whatever encoding.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..errors import PublishError, SourceError
from ..formats.container import File, sniff
from ..formats.metadata import WORDS, chosen, given_date
from ..formats.tables import Table, in_characters, rows
from ..publish.folder import ready, staged
from ..sources import legible, read_bytes
from ..study import Columns
from .naming import file_names

TEXTS, METADATA, DOCVARS, STUDY = "texts", "metadata.csv", "docvars.csv", "study.toml"

#: The columns in which an export of ours says the interval of a date; where a row fills both they win over `date`.
INTERVAL = ("date_earliest", "date_latest")

#: What a corpus calls a genre or a level that nobody could tell: not a thing to be given.
UNKNOWN = "unknown"

#: Columns that together are only in an export of ours, which says in the first of them what had been given.
OURS = ("given", *INTERVAL, "sha256")


@dataclass(frozen=True)
class Row:
    """A text of the table: the label of its place, its id, its text, its date as an interval, what else is said, and
    which of these an export of ours had inferred."""

    where: str
    id: str
    text: str
    date: tuple[date, date] | None
    said: Mapping[str, str]
    inferred: frozenset[str] = frozenset()


def import_table(
    table: Path, out: Path, columns: Columns | None = None, *, tell: Callable[[str], object] | None = None
) -> Path:
    """A folder with ``texts/``, ``metadata.csv``, ``docvars.csv`` and ``study.toml``; gives that folder.

    ``columns`` names the columns that hold the text, the id, the date and so on; where it does not, the usual
    names are looked for (``doc_id``, ``text``, ``date``, ``speaker`` …). Without a column of ids the texts are
    called ``text1``, ``text2``, …, as quanteda calls them. Where ``date_earliest`` and ``date_latest`` are both
    filled in, that interval is the date; where one is, no date is given, and the text is dated anew. Where the table
    is an export of ours, its ``given`` says what was no inference: all else that comes back as given is named in a
    comment of ``study.toml``, and to ``tell``. A word that is ``unknown`` or empty is never given.

    Raises PublishError where ``out`` is not empty, SourceError where no column holds the text, where a text is
    empty, an id is empty or stands twice, a date is none, or a cell holds half a character: the letter names the file
    and the row.
    """
    _empty(out)
    file = File(read_bytes(table), legible(table.stem), legible(table.as_posix()))
    kind = sniff(file.data, file.suffix, file.path)
    read = rows(file, "csv" if kind == "text" else kind)
    held = _held(columns or Columns(), read, file.path)
    texts = _rows(read, held, file.path)
    names = file_names(row.id for row in texts)
    fields = [name for name in WORDS if any(row.said.get(name) for row in texts)]
    fields = ["date"] * any(row.date for row in texts) + fields
    note = inferred_note([name for name in fields if any(name in row.inferred for row in texts)])
    with staged(out) as folder:
        (folder / TEXTS).mkdir()
        for row, name in zip(texts, names, strict=True):
            _write(folder / TEXTS / f"{name}.txt", row.text if row.text.endswith("\n") else f"{row.text}\n")
        if fields:
            said = ([f"{name}.txt", *_said(row, fields)] for row, name in zip(texts, names, strict=True))
            _table(folder / METADATA, ["source", *fields], said)
        _table(folder / DOCVARS, *_docvars(read, held, texts, names))
        _write(folder / STUDY, _study(file, note, with_metadata=bool(fields)))
    if note and tell:
        tell(note)
    return out


def inferred_note(fields: Sequence[str]) -> str:
    """One line on columns that an export of ours had inferred; nothing where there is none.

    >>> inferred_note(["date", "genre"])
    'inferred when the table was exported, and now taken as given (metadata.csv): date, genre'
    """
    if not fields:
        return ""
    return f"inferred when the table was exported, and now taken as given ({METADATA}): {', '.join(fields)}"


def _held(columns: Columns, table: Table, path: str) -> dict[str, str]:
    """Which column holds what; quanteda's own name for the ids goes before the other usual ones."""
    quanteda = "doc_id" if not columns.id and "doc_id" in table.names else columns.id
    return chosen(replace(columns, source="", id=quanteda), table.names, path)


def _rows(table: Table, held: Mapping[str, str], path: str) -> list[Row]:
    if "text" not in held:
        raise SourceError(
            "no column holds the texts: its columns are " + ", ".join(map(repr, table.names)),
            where=path,
            expected="a column `text`",
            advice="name it with --text",
        )
    in_characters({name: name for name in table.names}, path)
    seen: dict[str, str] = {}
    out = []
    for n, (label, cells) in enumerate(table.rows, start=1):
        where = f"{path}, {label}"
        in_characters(cells, where)
        key = cells[held["id"]].strip() if "id" in held else f"text{n}"
        if not key:
            raise SourceError(
                f"the column {held['id']!r} is empty", where=where, expected="an id for each text"
            )
        if key in seen:
            raise SourceError(
                f"the id {key!r} stands here a second time, first in {seen[key]}",
                where=where,
                expected="one row an id",
                advice="name a column that tells the texts apart with --id",
            )
        seen[key] = label
        out.append(_row(key, cells, held, where))
    return out


def _row(key: str, cells: Mapping[str, str], held: Mapping[str, str], where: str) -> Row:
    text = cells[held["text"]]
    if not text.strip():
        raise SourceError(
            f"the column {held['text']!r} is empty",
            where=where,
            expected="the text of a speech",
            advice="take the row out, or name another column with --text",
        )
    said = {name: word for name in WORDS if name in held and (word := _word(cells[held[name]]))}
    when = _date(cells, held, where)
    return Row(where, key, text, when, said, _inferred(cells, ["date"] * bool(when) + [*said]))


def _word(cell: str) -> str:
    """What a cell says; nothing where it says that nobody knows."""
    word = cell.strip()
    return "" if word.casefold() == UNKNOWN else word


def _inferred(cells: Mapping[str, str], fields: Sequence[str]) -> frozenset[str]:
    """Those of the fields filled in here that an export of ours does not call given; none in any other table."""
    if not cells.keys() >= set(OURS):
        return frozenset()
    return frozenset(fields) - set(cells[OURS[0]].split())


def _date(cells: Mapping[str, str], held: Mapping[str, str], where: str) -> tuple[date, date] | None:
    ends = [cells.get(name, "").strip() for name in INTERVAL]
    if all(ends):
        low, high = (
            given_date(end, f"{where}, column {name}") for end, name in zip(ends, INTERVAL, strict=True)
        )
        if low[0] > high[1]:
            raise SourceError(
                f"{ends[0]} is later than {ends[1]}", where=where, expected=" before ".join(INTERVAL)
            )
        return low[0], high[1]
    if any(ends):  # an interval with an open end cannot be given, and the best guess in it is not its date
        return None
    when = cells[held["date"]].strip() if "date" in held else ""
    return given_date(when, f"{where}, column {held['date']}") if when else None


def _said(row: Row, fields: Sequence[str]) -> list[str]:
    days = dict.fromkeys(day.isoformat() for day in row.date or ())
    return [("/".join(days) if name == "date" else row.said.get(name, "")) for name in fields]


def _docvars(
    table: Table, held: Mapping[str, str], texts: Sequence[Row], names: Sequence[str]
) -> tuple[list[str], Iterator[list[str]]]:
    """Every column but the text, as it was, behind the id and the file of each text."""
    kept = [name for name in table.names if name not in (held["text"], held.get("id"))]
    lines = (
        [row.id, f"{TEXTS}/{name}.txt", *(cells[column] for column in kept)]
        for row, name, (_, cells) in zip(texts, names, table.rows, strict=True)
    )
    file = "text_file"
    while file in kept:
        file += "_"
    return [held.get("id", "doc_id"), file, *kept], lines


def _study(file: File, note: str, *, with_metadata: bool) -> str:
    """A study of the texts that says no more than it must: all else is as the defaults have it."""
    title = _quoted(f"Study of {file.name}")
    care = f"# Take care: {note}.\n" if note else ""
    return (
        f"# Made by `discourse import` from a table of SHA-256 {file.sha256}.\n"
        "# discourse build study.toml -o figures\n"
        f"{care}"
        f"title = {title}\n\n"
        "[sources]\n"
        f'paths = ["{TEXTS}"]\n'
        f'metadata = "{METADATA if with_metadata else ""}"   # it wins over what is inferred\n'
        'script = "simplified"       # or "keep": traditional text as it is\n\n'
        "[eras]\n"
        'periodisation = "party"     # or congresses, leaders, plans, campaigns, or a TOML file of your own\n'
    )


def _quoted(text: str) -> str:
    r"""Text as TOML quotes it: as JSON does, and DEL is none of its characters either.

    >>> print(_quoted('"a"\x07\x7f'))
    "\"a\"\u0007\u007f"
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(path: Path, header: Sequence[str], lines: Iterator[list[str]]) -> None:
    """A CSV file whose cells are as they are: it is read by programs, so no cell is guarded (see ``quanteda``); all
    are quoted, for a carriage return by itself would end a row otherwise."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _empty(out: Path) -> None:
    ready(out)
    if out.exists() and any(out.iterdir()):
        raise PublishError(
            "the folder is not empty",
            where=str(out),
            expected="an empty folder, or none yet",
            advice="another folder with -o",
        )
