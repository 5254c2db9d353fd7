"""Leaving one speech out, in a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from discourse.compare import leave_one_out_table
from discourse.compare.influence import COLUMNS


def table(old: list[float], new: list[float]) -> pd.DataFrame:
    """The one feature of two groups, each speech left out."""
    ids = [f"old{i}" for i in range(len(old))] + [f"new{i}" for i in range(len(new))]
    metadata = pd.DataFrame(
        {"era": ["old"] * len(old) + ["new"] * len(new), "duplicate_of": ""}, index=pd.Index(ids, name="id")
    )
    features = pd.DataFrame({"a.b": [*old, *new]}, index=metadata.index)
    return leave_one_out_table(features, metadata, by="era", order=["old", "new"], names=["a.b"])


def test_by_hand() -> None:
    """new 1, 2, 9 against old 2, 4: difference 1; without the 9 it is -1.5, turns round, and changes most."""
    found = table([2, 4], [1, 2, 9])
    assert tuple(found.columns) == COLUMNS
    assert found["estimate"].tolist() == [1] * 5
    without = found.set_index("speech")["estimate_without"].to_dict()
    assert without == {"new0": 2.5, "new1": 2, "new2": -1.5, "old0": 0, "old1": 2}
    assert found.loc[found.sign_turns, "speech"].tolist() == ["new2"]
    assert found.loc[found.most, "speech"].tolist() == ["new2"]
    # without old0 the 4 stands alone against 1, 2, 9: three of four are as low, twice that is at most 1
    assert found.set_index("speech").loc["old0", "p_without"] == 1
    # without new1: 1, 9 against 2, 4: the six pair sums are 3, 5, 6, 10, 11, 13; 10 is third from above
    assert found.set_index("speech").loc["new1", "p_without"] == 1


def test_rounding_turns_no_sign() -> None:
    """.1, .2, .3, -.5 against .2: without the last there is no difference, but for the last bit of a float."""
    found = table([0.2, 0.2], [0.1, 0.2, 0.3, -0.5]).set_index("speech")
    assert 0 < found.loc["new3", "estimate_without"] < 1e-15
    assert not found["sign_turns"].any()


def test_a_lone_speech_cannot_be_left_out_and_an_empty_group_makes_no_row() -> None:
    """NaN for the one, the others as ever; nothing where there is nothing."""
    found = table([2, 4], [7]).set_index("speech")
    assert np.isnan(found.loc["new0", "estimate_without"])
    assert found.loc["old0", "estimate_without"] == 3
    assert table([], [7, 8]).empty


def test_beyond_sixty_speeches_p_is_not_made_anew() -> None:
    """The estimate is."""
    rng = np.random.default_rng(0)
    found = table(rng.normal(size=31).tolist(), rng.normal(size=30).tolist())
    assert found["p_without"].isna().all()
    assert found["estimate_without"].notna().all()
    assert found["most"].sum() == 1


def test_no_outcome_named_is_no_row() -> None:
    """A study without primary outcomes leaves nothing to leave out."""
    metadata = pd.DataFrame(
        {"era": ["old", "new"], "duplicate_of": ""}, index=pd.Index(["a", "b"], name="id")
    )
    features = pd.DataFrame({"a.b": [1.0, 2.0]}, index=metadata.index)
    assert leave_one_out_table(features, metadata, by="era", order=["old", "new"], names=[]).empty
