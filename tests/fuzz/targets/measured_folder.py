"""A measured corpus that somebody tampered with: read as it was, or a letter; never a traceback, never other places.

The first byte says which file, the second what is done to it: cut off, written over, exchanged, or given these bytes.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from discourse.formats import read_sources
from discourse.measured import Options, measure, open_measured

from ._files import path, put
from .splitting import TALK

NAME = "measured_folder"


@cache
def _files() -> dict[str, bytes]:
    """Every file of a sound folder, by its path in it."""
    put("raw/a.txt", TALK.encode())
    put("raw/b.txt", (TALK.replace("水利", "林业") + "另外再讲一点教育。" * 9).encode())
    folder = path("sound")
    measure(read_sources([path("raw")]), folder, options=Options(extractors=("length",)))
    found = {
        file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if file.is_file()
    }
    return {name: file.read_bytes() for name, file in found.items() if not Path(name).name.startswith(".")}


_ABOUT = (
    b'{"measured": 1, "shards": [{"name": "00000", "speeches": 2}], "columns": {"length": []}, "failures": 0}',
    b'{"measured": 1}',
    b'{"measured": 1, "shards": [{"name": "../../x", "speeches": -1}], "columns": {}}',
    b'{"measured": 1, "shards": [1], "columns": []}',
    b"[]",
)

#: The place of the account among the files.
_ACCOUNT = bytes([sorted(_files()).index("measured.json")])

SEEDS = [
    b"",
    *(_ACCOUNT + b"\x04" + about for about in _ABOUT),
    *(bytes([file, 3, 1]) for file in range(len(_files()))),
    *(bytes([file, 5, 0, 0]) for file in range(len(_files()))),
]

WORDS = [
    "measured", "shards", "name", "speeches", "columns", "length", "apart", "digest", "null", "true", "-1",
    "1e999", "1", "2", "9" * 30, "{", "}", "[", "]", ":", ",", '"', "\\u0000", "\\ud800", "\x00", "../", "/",
    "a.1", "PAR1", b"\xff", b"\x00", b"\x15", b"\x80",
]  # fmt: skip

#: All of a folder is read.
PER_KB = 3.0


def run(data: bytes) -> None:
    """Everything that can be read of the folder is; what cannot be is a letter."""
    folder = path("tampered")
    shutil.rmtree(folder, ignore_errors=True)
    for name, sound in _files().items():
        put(f"tampered/{name}", sound)
    which, how, rest = data[:1], data[1:2], data[2:]
    names = sorted(_files())
    name = names[which[0] % len(names)] if which else names[0]
    put(f"tampered/{name}", _changed(_files()[name], how[0] % 6 if how else 4, rest))
    corpus = open_measured(folder)
    speeches, segmented = list(corpus.corpus), list(corpus.segmented)
    features, metadata = corpus.features(), corpus.corpus.to_frame()
    assert len(corpus) == len(speeches) == len(segmented) == len(metadata)
    assert [speech.id for speech in segmented] == [speech.id for speech in speeches] == list(metadata.index)
    assert len(features) == len(metadata)
    list(corpus.inputs())
    list(corpus.sources())
    assert corpus.failures is not None
    assert len(corpus.corpus.independent) <= len(corpus)


def _changed(sound: bytes, how: int, rest: bytes) -> bytes:
    at = int.from_bytes(rest[:2], "big") % (len(sound) + 1)
    if how == 0:
        return sound[:at]
    if how == 1:
        return sound[:at] + rest[2:] + sound[at + len(rest[2:]) :]
    if how == 2:
        return sound[:at] + rest[2:] + sound[at:]
    if how == 3:
        others = sorted(_files())
        return _files()[others[(rest[0] if rest else 0) % len(others)]]
    if how == 5 and sound.startswith(b"PAR1"):
        return _altered(sound, rest)
    return rest


def _altered(sound: bytes, rest: bytes) -> bytes:
    """A table that is whole, with a column less, or a row, or other values in one."""
    table = parquet.read_table(pa.BufferReader(sound))
    column = (rest[0] if rest else 0) % table.num_columns
    match (rest[1] if len(rest) > 1 else 0) % 4:
        case 0:
            table = table.drop_columns([table.column_names[column]])
        case 1:
            table = table.slice(0, max(table.num_rows - 1, 0))
        case 2:
            table = table.set_column(
                column, table.field(column), pa.nulls(table.num_rows, table.field(column).type)
            )
        case _:
            table = table.set_column(column, table.column_names[column], pa.array([7] * table.num_rows))
    out = pa.BufferOutputStream()
    parquet.write_table(table, out)
    return bytes(out.getvalue())
