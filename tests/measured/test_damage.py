"""What somebody, or a failing disk, changed in a measured corpus is a letter, and never another number."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from discourse.errors import MeasuredError
from discourse.measured import Options, measure, open_measured

from . import sources


def test_a_changed_byte_is_a_letter_or_no_difference(tmp_path: Path) -> None:
    """Every fortieth part of a table of features, one byte of it changed."""
    measure(sources(range(2)), tmp_path / "m", options=Options(extractors=("length",)))
    whole = open_measured(tmp_path / "m").features()
    (path,) = (tmp_path / "m" / "features").glob("*.parquet")
    data, seen = path.read_bytes(), 0
    for at in range(4, len(data) - 8, len(data) // 40):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        try:
            found = open_measured(tmp_path / "m").features()
        except MeasuredError as error:
            seen += "features" in str(error)
        else:
            pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(whole))
    assert seen > 10


@pytest.mark.parametrize("part", ["shards", "tokenizer", "columns"])
def test_an_account_changed_by_hand_is_a_letter(tmp_path: Path, part: str) -> None:
    """Other shards, another tokenizer, columns that mean something else; written out otherwise it is the same."""
    measure(sources(range(1)), tmp_path / "m", options=Options(extractors=("length",)))
    path = tmp_path / "m" / "measured.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(about), encoding="utf-8")
    assert len(open_measured(tmp_path / "m")) == 1
    path.write_text(json.dumps(about | {part: type(about[part])()}), encoding="utf-8")
    with pytest.raises(MeasuredError, match=r"measured\.json: this was changed after it was written"):
        open_measured(tmp_path / "m")
