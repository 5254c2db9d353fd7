"""Sources are put into shards: which sources go together, and which of them have been measured before.

Where a shard ends is seen from the sources themselves (by the hash of a name, once there is enough), not counted
from the beginning: ten files more move the borders of ten shards, not of all that follow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from ..errors import MeasuredError
from ..sources import Source
from . import rows, schema
from .folder import read_table

#: A shard is closed at the next fitting name from so many bytes or sources on, and at the latest from so many.
ENOUGH: Final = (1 << 20, 1_000)
MOST: Final = (4 << 20, 4_000)

#: One name in so many is fitting.
_ONE_IN: Final = 8

#: A shard's sources on their way to a worker: either all of a source, or where it was measured before.
INBOX: Final = pa.schema(
    [
        *(
            schema.SOURCES.field(name)
            for name in schema.SOURCES.names
            if name not in ("failed", "repaired", "account")
        ),
        pa.field("old", pa.string()),
        pa.field("old_row", pa.int32()),
    ]
)

Known = Mapping[bytes, tuple[str, int]]


@dataclass(frozen=True)
class Planned:
    """The sources of one shard: for each its key and either the source or, where it was measured before, None."""

    name: str
    keys: tuple[bytes, ...]
    sources: tuple[Source | None, ...]

    @property
    def new(self) -> int:
        """How many of them are still to be measured."""
        return len([source for source in self.sources if source is not None])


def shards(keyed: Iterable[tuple[bytes, Source]], known: Known) -> Iterator[Planned]:
    """The sources in shards, in order; of those whose key is ``known`` the text is let go at once."""
    keys: list[bytes] = []
    kept: list[Source | None] = []
    size = 0
    for key, source in keyed:
        keys.append(key)
        kept.append(None if key in known else source)
        size += len(source.data)
        count = len(keys)
        enough = (size >= ENOUGH[0] or count >= ENOUGH[1]) and _fits(source.name)
        if enough or size >= MOST[0] or count >= MOST[1]:
            yield _planned(keys, kept)
            keys, kept, size = [], [], 0
    if keys:
        yield _planned(keys, kept)


def known_rows(folder: Path) -> dict[bytes, tuple[str, int]]:
    """By key, the shard and the row of every source that was measured in this folder, by whatever run.

    A table of sources is the last of its shard to be written: where it is, the others are. Shards of which a table
    is missing or cannot be read are not taken for anything.
    """
    found: dict[bytes, tuple[str, int]] = {}
    for path in sorted((folder / "sources").glob("*.parquet")):
        try:
            table = read_table(path, ["key", "failed"])
        except MeasuredError:
            continue
        if not all(is_whole(folder / which / path.name) for which in ("speeches", "sentences", "local")):
            continue
        failed = table["failed"].is_null().to_pylist()
        for row, (key, usable) in enumerate(zip(table["key"].to_pylist(), failed, strict=True)):
            if usable:
                found[key] = (path.stem, row)
    return found


def is_whole(path: Path) -> bool:
    """Whether a table is there, was written to its end, and is laid out as this version has it."""
    try:
        found = parquet.read_schema(path)
    except (OSError, pa.ArrowException, UnicodeDecodeError):
        return False
    declared = schema.DECLARED.get(path.parent.name)
    return declared is None or bool(found.equals(declared))


def unchanged(planned: Planned, known: Known) -> bool:
    """Whether a shard lies in the folder just as it is planned."""
    return all(known.get(key) == (planned.name, row) for row, key in enumerate(planned.keys))


def put_inbox(path: Path, planned: Planned, known: Known) -> None:
    """Write a shard's sources for a worker."""
    records = []
    for key, source in zip(planned.keys, planned.sources, strict=True):
        if source is None:
            old, row = known[key]
            records.append({"key": key, "old": old, "old_row": row})
        else:
            records.append(rows.source_row(source, None) | {"key": key})
    parquet.write_table(pa.Table.from_pylist(records, schema=INBOX), path, compression="zstd")


def _planned(keys: list[bytes], kept: list[Source | None]) -> Planned:
    return Planned(hashlib.blake2b(b"".join(keys), digest_size=8).hexdigest(), tuple(keys), tuple(kept))


def _fits(name: str) -> bool:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=1).digest()[0] % _ONE_IN == 0
