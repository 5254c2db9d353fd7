"""A file is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from discourse.whole import put


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    """The new bytes stand in the place of the old, and nothing lies beside them."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    assert put(path, "新".encode()) == path
    assert path.read_text("utf-8") == "新"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_put_in_place_leaves_nothing(tmp_path: Path) -> None:
    """Where a folder has the name, it stays, and what was written aside goes."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError):  # noqa: PT011 (which one depends on the system)
        put(tmp_path / "taken", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
