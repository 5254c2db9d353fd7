"""The table that comparisons are made from: a row a speech, a column a measure."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from . import _options, _output, _work

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from ..measured import Measured

NAME = "features"
PLACE = 60
WHAT = "the features table, a row a speech"

#: Rows of a group of a Parquet file, as pyarrow has it.
_GROUP = 1 << 20


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet"))
    _options.engine(verb)
    verb.add_argument(
        "--extractors", nargs="+", metavar="NAME", default=[], help="families to measure (default: all)"
    )


def run(arguments: argparse.Namespace) -> int:
    from ..extractors import make

    make(tuple(arguments.extractors))  # a name that is none is an error before the work
    if (found := _work.opened(arguments)) is not None:
        _write(arguments, found[0])
        return _output.told(found[1])
    results, failures = _work.analysed(arguments, extractors=tuple(arguments.extractors))
    _output.write_table(arguments, results.features)
    return _output.told(failures)


def _write(arguments: argparse.Namespace, measured: Measured) -> None:
    """The features of a measured corpus, shard by shard: nothing is compared, and no table is held whole."""
    from ..publish.tables import csv_parts

    names = [column.name for column in measured.columns_of(tuple(arguments.extractors))]
    frames = (_frame(table, names) for table in measured.tables("features", ["id", *names]))
    if arguments.format == "parquet":
        with tempfile.TemporaryFile() as file:
            _put_parquet(frames, file)
            file.seek(0)
            _output.write_bytes(arguments.output, iter(lambda: file.read(1 << 20), b""))
        return
    _output.write(
        arguments.output, (part for n, frame in enumerate(frames) for part in csv_parts(frame, header=not n))
    )


def _frame(table: pa.Table, names: list[str]) -> pd.DataFrame:
    """The rows of one shard, as they stand in the features table."""
    import pandas as pd

    index = pd.Index(table["id"].to_pylist(), name="id", dtype=object)
    return pd.DataFrame({name: table[name].to_numpy() for name in names}, index=index, columns=names)


def _put_parquet(frames: Iterable[pd.DataFrame], file: IO[bytes]) -> None:
    """The rows in groups of the size that pandas would have made of the whole table, so that it is the same file."""
    import pyarrow as pa
    from pyarrow import parquet

    waiting: list[pa.Table] = []
    writer = None
    for frame in frames:
        waiting.append(pa.Table.from_pandas(frame, preserve_index=True))
        if writer is None:
            writer = parquet.ParquetWriter(file, waiting[0].schema, compression="snappy")
        while sum(map(len, waiting)) >= _GROUP:
            whole = pa.concat_tables(waiting)
            writer.write_table(whole.slice(0, _GROUP), row_group_size=_GROUP)
            waiting = [whole.slice(_GROUP)]
    rest = pa.concat_tables(waiting)
    assert writer is not None  # a corpus has a shard
    if len(rest):
        writer.write_table(rest, row_group_size=_GROUP)
    writer.close()
