"""The notebook on print: the numbers of its paragraph are those of an independent count, and none is typed by hand.

That it runs in a fresh kernel, from a build to the paragraph, is asked of every notebook in ``test_package``. Here
its cells read the folder of results of this repository, so that nothing is built twice.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from contextlib import chdir, redirect_stdout
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scipy.stats import ttest_ind
from statsmodels.stats.multitest import multipletests

from discourse.publish.cite import write_citation

from .test_notebook_eras import p_of, typed

ROOT = Path(__file__).parents[1]
CELLS = json.loads((ROOT / "notebooks" / "05_paper.ipynb").read_text("utf-8"))["cells"]

#: What the cells that are left out do: build, draw, compare the folder with its manifest.
LEFT_OUT = re.compile(r"build_study|discourse\.draw|digest|Image\(out")


def cells(kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == kind]


def folder_of(tables: Path, into: Path, **changes: Any) -> Path:
    """A folder of results with the tables of another, its comparisons changed, and a citation made from it."""
    into.mkdir()
    for path in (*tables.glob("*.csv"), *tables.glob("*.json")):
        shutil.copy(path, into)
    if changes:
        compared = pd.read_csv(into / "comparisons.csv", dtype=str, keep_default_na=False)
        compared.assign(**changes).to_csv(into / "comparisons.csv", index=False)
    about = json.loads((into / "manifest.json").read_text("utf-8"))
    write_citation(into, about | {"outputs": {}} if changes else about)
    return into


def run(folder: Path) -> tuple[dict[str, Any], str]:
    """The names that stand when the cells have read ``folder``, and all they printed."""
    pytest.importorskip("IPython", reason="IPython is not installed")
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with chdir(ROOT / "notebooks"), redirect_stdout(printed):
        for number, source in enumerate(cells("code")):
            if not LEFT_OUT.search(source) or "def opened" in source:
                exec(
                    compile(source, f"<cell {number}>", "exec", dont_inherit=True), names
                )  # our own notebook
            if "scratch" in names and names.get("out") != folder:
                names["scratch"].cleanup()
                names["out"] = folder
    return names, printed.getvalue()


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    return run(folder_of(ROOT / "figures", tmp_path_factory.mktemp("paper") / "results"))


def test_every_number_of_the_paragraph_is_that_of_an_independent_count(ran: Any) -> None:
    """All numbers in order and none besides, counted anew from the features of the independent speeches."""
    names, said = ran
    features = pd.read_csv(ROOT / "figures" / "features.csv", index_col="id")
    speeches = pd.read_csv(ROOT / "figures" / "speeches.csv", index_col="id", keep_default_na=False)
    own = speeches[speeches["duplicate_of"] == ""]
    sizes = own["era"].value_counts().sort_index()
    primary = ["stance.theta", "formula.lexicon_share"]
    sides = {
        (o, a, b): [features.loc[own.index[own["era"] == era], o].dropna() for era in (b, a)]
        for o in primary
        for a, b in combinations(sizes.index, 2)
    }
    holm = dict(zip(sides, multipletests([p_of(*x) for x in sides.values()], method="holm")[1], strict=True))
    early, late = sizes.index[sizes > 1]
    compared = pd.read_csv(ROOT / "figures" / "comparisons.csv").set_index(["feature", "reference", "target"])
    expected: list[float] = [len(speeches), len(own)]
    for outcome in primary:
        x, y = sides[outcome, early, late]
        bounds = ttest_ind(x, y, equal_var=False).confidence_interval(0.95)
        row = compared.loc[(outcome, early, late)]
        expected += [x.mean(), len(x), y.mean(), len(y), x.mean() - y.mean(), 95, bounds.low, bounds.high]
        expected += [p_of(x, y), holm[outcome, early, late], row["p_floor"], row["estimate_without_reuse"]]
    expected.append(0.05)
    found = re.findall(r"-?\d+(?:\.\d+)?", names["paragraph"].replace("−", "-"))
    assert [float(number) for number in found] == pytest.approx(expected, rel=0.006)
    assert "".join(names["paragraph"].split()) in "".join(said.split())


def test_what_is_said_of_the_verdicts_hangs_on_them(ran: Any, tmp_path: Path) -> None:
    """Where no test can reach the level that is said; where one can, and genres can be told apart, it is not."""
    paragraph = ran[0]["paragraph"]
    assert "No test of so few speeches can reach the level" in paragraph
    assert "Genre and era cannot be told apart" in paragraph
    other = run(
        folder_of(ROOT / "figures", tmp_path / "other", p_floor="0.001", confounded="", verdict="differs")
    )[0]["paragraph"]
    assert "No test" not in other
    assert "Genre" not in other
    assert re.search(r"In (\d+) of all \1 primary comparisons the eras differ\.", other)


def test_a_name_that_is_not_there_stops_the_notebook(ran: Any) -> None:
    """Neither a missing cell of a comparison nor a misspelt count can get into the source."""
    with pytest.raises(KeyError):
        ran[0]["of"]("stance.theta", "no_such_column")
    with pytest.raises(KeyError):
        ran[0]["value"]("counts/speech")


def test_no_number_of_the_paragraph_is_typed_by_hand() -> None:
    """The cells that put it together have no digit in any text, and their source none but in names."""
    making = [
        cell for cell in cells("code") if re.search(r"^(def (value|outcome_said)|opening)\b", cell, re.M)
    ]
    assert len(making) == 3
    assert [typed(cell) for cell in making] == [[]] * len(making)


def test_no_result_stands_in_the_prose() -> None:
    """Decimals and percentages come from running a cell."""
    assert [re.findall(r"\d*\.\d+|\d+(?:\.\d+)? ?%", cell) for cell in cells("markdown")] == [[]] * len(
        cells("markdown")
    )


def test_a_cell_has_one_idea() -> None:
    """A cell of code is no longer than a screen shows beside its output."""
    assert max(cell.count("\n") + 1 for cell in cells("code")) <= 25
