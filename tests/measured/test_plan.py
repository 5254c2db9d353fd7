"""Which sources go together, and which have been measured before: shards that stay put when the corpus grows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from discourse.measured import plan, rows, schema
from discourse.sources import Source

from . import source


def keyed(names: list[str]) -> list[tuple[bytes, Source]]:
    """A source of each name, under a key made of it."""
    return [(name.encode().ljust(16, b"."), source(name, name * 3)) for name in names]


def planned(names: list[str], known: plan.Known | None = None) -> list[plan.Planned]:
    """The shards of sources of those names."""
    return list(plan.shards(iter(keyed(names)), known or {}))


@given(st.lists(st.text("abcdef", min_size=1, max_size=5), unique=True, max_size=80))
def test_shards_are_the_sources_in_order(names: list[str]) -> None:
    """Put end to end they are all of them, none is empty, and what is not known comes with its text."""
    found = planned(names)
    assert [key for shard in found for key in shard.keys] == [key for key, _ in keyed(names)]
    assert [one for shard in found for one in shard.sources] == [one for _, one in keyed(names)]
    assert all(shard.keys for shard in found)


@pytest.mark.usefixtures("small_shards")
def test_a_shard_has_an_end() -> None:
    """No shard is larger than the most, and none but the last smaller than what is enough."""
    sizes = [len(shard.keys) for shard in planned([f"s{n}" for n in range(400)])]
    assert sum(sizes) == 400
    assert max(sizes) <= 4
    assert min(sizes[:-1]) >= 2
    assert set(sizes[:-1]) == {2, 3, 4}


def test_bytes_close_a_shard_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large sources fill a shard by their size, and one larger than the most is alone."""
    monkeypatch.setattr(plan, "ENOUGH", (1 << 30, 1 << 30))
    monkeypatch.setattr(plan, "MOST", (100, 1 << 30))
    large = [(bytes([n]) * 16, source(f"s{n}", "x" * size)) for n, size in enumerate([60, 60, 300, 10, 10])]
    assert [len(shard.keys) for shard in plan.shards(large, {})] == [2, 1, 2]


@pytest.mark.usefixtures("small_shards")
def test_one_source_more_moves_few_borders() -> None:
    """Wherever a source is put in among two hundred, almost all shards keep their names."""
    names = [f"s{n:03}" for n in range(200)]
    before = {shard.name for shard in planned(names)}
    changed = []
    for at in range(0, 200, 10):
        after = {shard.name for shard in planned([*names[:at], f"s{at:03}+", *names[at:]])}
        changed.append(len(after - before))
    assert max(changed) <= 20
    assert sorted(changed)[len(changed) // 2] <= 5
    assert min(changed) >= 1


def test_a_shard_is_called_after_its_keys() -> None:
    """The same sources give the same names; another source, or another order, other ones."""
    assert planned(["a", "b"]) == planned(["a", "b"])
    names = {shard.name for order in (["a", "b"], ["b", "a"], ["a", "c"], ["a"]) for shard in planned(order)}
    assert len(names) == 4
    assert all(len(name) == 16 and not set(name) - set("0123456789abcdef") for name in names)


def test_the_text_of_what_is_known_is_let_go() -> None:
    """A known source has no text in the plan, and does not count as new."""
    (key, _), *_ = keyed(["a"])
    (shard,) = planned(["a", "b"], {key: ("old", 0)})
    assert [one is None for one in shard.sources] == [True, False]
    assert shard.new == 1


def test_sources_are_read_as_shards_are_taken() -> None:
    """The plan of an endless corpus begins before the corpus is read."""
    taken = []

    def endless() -> Iterator[tuple[bytes, Source]]:
        n = 0
        while True:
            taken.append(n)
            yield keyed([f"s{n}"])[0]
            n += 1

    shards = plan.shards(endless(), {})
    assert next(shards).new <= plan.MOST[1]
    assert len(taken) <= plan.MOST[1]


def test_the_inbox_holds_sources_and_where_the_known_ones_are(tmp_path: Path) -> None:
    """A worker reads what was put there: a source equal to the last byte, or a shard and a row."""
    (key, _), (_, fresh) = keyed(["a", "b"])
    (shard,) = planned(["a", "b"], {key: ("0123", 7)})
    plan.put_inbox(tmp_path / "in.parquet", shard, {key: ("0123", 7)})
    old, new = parquet.read_table(tmp_path / "in.parquet").to_pylist()
    assert (old["key"], old["old"], old["old_row"], old["data"]) == (key, "0123", 7, None)
    assert (new["key"], new["old"], rows.source_of(new)) == (shard.keys[1], None, fresh)


def put_sources(folder: Path, name: str, held: list[tuple[bytes, str | None]]) -> Path:
    """A table of sources with these keys and letters, and nothing else said, with the tables that belong to it."""
    table = pa.Table.from_pylist(
        [{"key": key, "failed": failed} for key, failed in held], schema=schema.SOURCES
    )
    for which, columns in (("speeches", schema.SPEECHES), ("sentences", schema.SENTENCES), ("local", None)):
        (folder / which).mkdir(parents=True, exist_ok=True)
        empty = pa.table({"id": pa.array([], pa.string())}) if columns is None else columns.empty_table()
        parquet.write_table(empty, folder / which / f"{name}.parquet")
    path = folder / "sources" / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(table, path)
    return path


def test_known_is_what_was_measured_and_did_not_fail(tmp_path: Path) -> None:
    """Every row with a speech is known by its key; one that failed is not, so that it is tried again."""
    one, two, three = (bytes([n]) * 16 for n in range(3))
    put_sources(tmp_path, "aa", [(one, None), (two, "it was empty")])
    put_sources(tmp_path, "bb", [(three, None)])
    assert plan.known_rows(tmp_path) == {one: ("aa", 0), three: ("bb", 0)}


@pytest.mark.parametrize("garbage", [b"", b"PAR1", b"not parquet at all", b"PAR1" + bytes(40) + b"PAR1"])
def test_a_shard_that_cannot_be_read_is_not_known(tmp_path: Path, garbage: bytes) -> None:
    """Garbage, and a table cut in the middle, are left aside; what lies beside them is known."""
    one, two = bytes(16), b"1" * 16
    put_sources(tmp_path, "aa", [(one, None)])
    torn = put_sources(tmp_path, "bb", [(two, None)])
    torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    (tmp_path / "sources" / "cc.parquet").write_bytes(garbage)
    assert plan.known_rows(tmp_path) == {one: ("aa", 0)}


def test_a_table_of_something_else_is_not_known(tmp_path: Path) -> None:
    """Parquet without our columns is nobody's shard."""
    (tmp_path / "sources").mkdir()
    parquet.write_table(pa.table({"text": ["党"]}), tmp_path / "sources" / "aa.parquet")
    assert plan.known_rows(tmp_path) == {}


def test_a_folder_that_is_not_there_knows_nothing(tmp_path: Path) -> None:
    """A first run begins with nothing."""
    assert plan.known_rows(tmp_path / "none") == {}
