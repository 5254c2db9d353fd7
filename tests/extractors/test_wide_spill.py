"""Numbers gathered, sorted and looked up are those that plain dictionaries would give, in memory and in files."""

from __future__ import annotations

import pickle
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from discourse.extractors import _spill
from discourse.extractors._independent import Independent, Member, Shard
from discourse.extractors._spill import Gathered, Lookup, Recurring, Shelf, counted, mixed, once_each

#: Few hashes, all over the range, so that equal ones are many and rows of one hash and two checks occur.
HASHES = [0, 1, 2**63, 2**63 + 1, 2**64 - 1, *(n * 2**59 + n for n in range(1, 30))]


def rows(n: int, seed: int) -> np.ndarray:
    """Rows of a hash and a check, the same each time."""
    draw = random.Random(seed)
    made = [(draw.choice(HASHES), draw.randrange(3)) for _ in range(n)]
    return np.array(made, dtype=np.uint64).reshape(-1, 2)


def listed(array: np.ndarray) -> list[tuple[int, ...]]:
    return [tuple(row) for row in array.tolist()]


@pytest.mark.parametrize("held", [1, 7, 40, 1000])
def test_rows_come_out_by_ranges_however_many_are_held(held: int) -> None:
    """All of them, those of one hash in one range, ranges in order of the hash."""
    gathered = Gathered(held)
    given = [rows(n, n) for n in (0, 3, 50, 1, 20)]
    for part in given:
        gathered.add(part)
    found = list(gathered.ranges())
    assert sorted(listed(np.concatenate(found))) == sorted(listed(np.concatenate(given)))
    for one, two in pairwise(found):
        assert one[:, 0].max() < two[:, 0].min()
    assert list(gathered.ranges()) == []


def test_files_are_gone_when_all_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is left in the folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gathered = Gathered(1)
    gathered.add(rows(9, 1))
    assert list(tmp_path.iterdir())
    assert sum(map(len, gathered.ranges())) == 9
    assert not list(tmp_path.iterdir())


def test_rows_are_counted_as_a_counter_counts() -> None:
    """In order of the hash, also where rows of one hash are not equal."""
    for n in (0, 1, 2, 60):
        given = rows(n, n)
        kinds, counts = counted(given)
        assert dict(zip(listed(kinds), counts.tolist(), strict=True)) == Counter(listed(given))
        assert kinds[:, 0].tolist() == sorted(kinds[:, 0].tolist())


def test_each_owner_keeps_each_kind_once() -> None:
    """As a set of pairs would."""
    for n in (0, 1, 2, 80):
        given = rows(n, n)
        owners = np.array([random.Random(i).randrange(4) for i in range(n)], dtype=np.int64)
        kept = once_each(given, owners)
        pairs = [(owner, *row) for owner, row in zip(owners[kept].tolist(), listed(given[kept]), strict=True)]
        assert len(pairs) == len(set(pairs))
        assert set(pairs) == {(o, *row) for o, row in zip(owners.tolist(), listed(given), strict=True)}


@pytest.mark.parametrize("edges", [1, 3, 1 << 20])
def test_numbers_are_found_where_they_stand(edges: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """And are not found where they do not; however many edges are worked out at a time."""
    monkeypatch.setattr(_spill, "EDGES", edges)
    for known in ([], [5], sorted(HASHES), sorted(range(100))):
        shelf = Shelf(np.uint64)
        shelf.add(np.array(known, dtype=np.uint64))
        asked = np.array([*HASHES, 5, 6, 99, 100], dtype=np.uint64)
        place = {number: n for n, number in enumerate(known)}
        assert Lookup(shelf).of(asked).tolist() == [place.get(number, -1) for number in asked.tolist()]


@pytest.mark.parametrize("held", [1, 1000])
def test_what_recurs_is_counted_up_to_enough(held: int) -> None:
    """Two rows of one hash are two rows."""
    gathered, given = Gathered(held), rows(200, 5)
    gathered.add(given)
    found = Recurring(gathered, least=3, enough=5)
    counts, asked = Counter(listed(given)), [(h, c) for h in [*HASHES, 77] for c in range(4)]
    expected = [min(counts[row], 5) if counts[row] >= 3 else 0 for row in asked]
    assert found.of(np.array(asked, dtype=np.uint64)).tolist() == expected


def test_a_long_array_is_a_file_and_goes_with_its_shelf(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is the same array, is pickled as a path, and the file is removed in the end."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(_spill, "IN_MEMORY", 40)
    shelf = Shelf(np.int32)
    for start in range(0, 1000, 100):
        shelf.add(np.arange(start, start + 100))
    frozen = pickle.dumps(shelf)
    assert len(frozen) < 1000
    for one in (shelf, pickle.loads(frozen)):
        np.testing.assert_array_equal(one.array, np.arange(1000, dtype=np.int32))
    del shelf, one
    assert not list(tmp_path.iterdir())


def test_mixing_loses_no_number() -> None:
    """Different numbers stay different, neighbours come to lie far apart."""
    found = mixed(np.arange(100_000, dtype=np.uint64))
    assert len(np.unique(found)) == 100_000
    assert len(np.unique(found >> np.uint64(56))) == 256


def test_nothing_stays_open_where_a_speech_cannot_be_measured() -> None:
    """The file of waiting copies is closed before the error is handed on."""

    def shards() -> Iterator[Shard]:
        yield Shard((Member("a", True, "b"),), np.array([1]), np.zeros(1, dtype=np.uint64))
        raise ValueError("no speech")

    waiting = Independent()
    with pytest.raises(ValueError, match="no speech"):
        list(waiting.of(shards()))
    assert waiting._file.closed
