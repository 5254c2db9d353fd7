"""The notebook on the measures: it explains every family, counts by hand in earnest, and writes no result into prose.

That it runs from top to bottom is asked of every notebook in ``test_package``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from discourse import extractors

_CELLS = json.loads(
    (Path(__file__).parent.parent / "notebooks" / "03_measures.ipynb").read_text(encoding="utf-8")
)["cells"]


def _cells(kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in _CELLS if cell["cell_type"] == kind]


@pytest.mark.parametrize("name", sorted(extractors.available()))
def test_every_family_is_looked_up(name: str) -> None:
    """A family of columns added to the package has to be added to the notebook."""
    columns = extractors.available()[name].columns
    family = columns[0].name.split(".")[0] if columns else name
    assert re.search(rf'"{family}["._]', "\n".join(_cells("code")))


def test_a_miscount_stops_the_notebook() -> None:
    """The table of computed and counted numbers is given where they agree, and only there."""
    import numpy as np
    import pandas as pd

    names: dict[str, Any] = {"np": np, "pd": pd}
    exec(next(cell for cell in _cells("code") if "def check" in cell), names)  # our own notebook
    row = pd.Series({"a.share": 0.25, "b.share": 0.5})
    assert names["check"](row, {"a.share": 1 / 4}).loc["a.share"].tolist() == [0.25, 0.25]
    with pytest.raises(AssertionError):
        names["check"](row, {"a.share": 1 / 4, "b.share": 1 / 3})


def test_no_result_stands_in_the_prose() -> None:
    """Decimals and percentages come from running a cell; the level of an interval is the one exception."""
    found = [re.findall(r"\d*\.\d+|\d+(?:\.\d+)? ?%", cell) for cell in _cells("markdown")]
    assert {number for numbers in found for number in numbers} <= {"95 %"}


def test_a_cell_has_one_idea() -> None:
    """A cell of code is no longer than a screen shows beside its output."""
    assert max(cell.count("\n") + 1 for cell in _cells("code")) <= 25
