"""Briefs of speeches on a disk, to be read in any order: near-duplicates are found among those of the whole corpus.

They lie uncompressed in files that are mapped, one a shard, so that to read one of a million costs microseconds and
no memory that the system could not have back.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np
import pyarrow as pa

from ..corpus.brief import Brief

_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("opens", pa.bool_()),
        ("truncated", pa.bool_()),
        ("damages", pa.int64()),
        ("conflicts", pa.bool_()),
        ("days", pa.int64()),
        ("codes", pa.large_binary()),
    ]
)

#: Files that are mapped at a time.
_MAPPED = 128


def put_briefs(path: Path, briefs: Iterable[Brief]) -> None:
    """The briefs of a shard as a file, whole or not at all."""
    rows = [(*brief[:-1], brief.codes.tobytes()) for brief in briefs]
    columns = list(zip(*rows, strict=True)) or [()] * len(_SCHEMA)
    batch = pa.record_batch(
        [pa.array(c, f.type) for c, f in zip(columns, _SCHEMA, strict=True)], schema=_SCHEMA
    )
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with pa.OSFile(str(aside), "wb") as file, pa.ipc.new_file(file, _SCHEMA) as writer:
            writer.write_batch(batch)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


class Briefs(Sequence[Brief]):
    """The briefs in several files, in order; ``counts`` says how many are in each."""

    def __init__(self, paths: Sequence[Path], counts: Sequence[int]) -> None:
        self._starts = list(accumulate(counts, initial=0))
        self._columns = lru_cache(_MAPPED)(lambda n: _mapped(paths[n]))

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, i: int) -> Brief:  # type: ignore[override]
        if not 0 <= i < len(self):
            raise IndexError(i)
        n = bisect_right(self._starts, i) - 1
        *told, codes = (column[i - self._starts[n]] for column in self._columns(n))
        return Brief._make((*(cell.as_py() for cell in told), np.frombuffer(codes.as_buffer(), np.uint16)))


def _mapped(path: Path) -> list[pa.Array]:
    with pa.memory_map(str(path)) as file:
        return list(pa.ipc.open_file(file).get_batch(0).columns)
