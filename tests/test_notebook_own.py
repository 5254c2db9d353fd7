"""The notebook for a folder of one's own: what it says of its invented texts is so, and it runs on other folders.

That it runs in a fresh kernel and shows its figures is asked of every notebook in ``test_package``.
"""

from __future__ import annotations

import io
import json
import re
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "your_own_corpus.ipynb"
CELLS = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]


def cells(kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == kind]


def run(folder: Path | None = None) -> tuple[dict[str, Any], str]:
    """The names that stand at the end, and all that was printed; ``folder`` is put where a reader puts theirs.

    The build draws one figure and writes no reading room, for both are tested elsewhere.
    """
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with chdir(NOTEBOOK.parent), redirect_stdout(printed):
        for number, source in enumerate(cells("code")):
            if number == 0 and folder is not None:
                source, n = re.subn(
                    r"^FOLDER = None\b", f"FOLDER = Path({str(folder)!r})", source, flags=re.M
                )
                assert n == 1
            source = re.sub(
                r'"figures": \{.*\},',
                '"figures": {"names": ["timeline"]}, "report": {"write": False},',
                source,
            )
            if not source.startswith("discourse.draw("):
                exec(
                    compile(source, f"<cell {number}>", "exec", dont_inherit=True), names
                )  # our own notebook
    return names, printed.getvalue()


@pytest.fixture(scope="module")
def ran() -> Any:
    names, printed = run()
    yield names, printed
    names["scratch"].cleanup()


def test_what_is_said_of_the_invented_texts_is_so(ran: Any) -> None:
    """The damage is undone, the page's frame cut, the copy found, the binary file listed, the date given."""
    names, printed = ran
    texts, corpus = names["TEXTS"], names["corpus"]
    for name, text in texts.items():  # the title and the date line are not the speech
        speech = corpus[f"{name}.1"]
        assert speech.text == "\n".join(re.sub(r"\n\(\d{4}年.*?\)", "", text).split("\n")[1:])
        assert speech.title == text.split("\n")[0]
    assert [name for name, _ in names["failures"]] == ["scan.txt"]
    assert re.search(r"^scan\.txt: .*\n?.*binary file", printed, re.M)
    assert [(s.id, s.duplicate_of) for s in names["copies"]] == [("heping_copy.1", "heping.1")]
    assert (corpus["dongshan.1"].date.earliest.isoformat(), names["before"]["dongshan.1"].date.earliest) == (
        "2012-02-01",
        None,
    )
    assert "dongshan.1: None to None → 2012-02-01 to 2012-02-29" in printed
    assert corpus["xinan.1"].posted.year == 2022
    assert "9 texts, 8 independent" in printed


def test_the_groups_are_those_of_the_reader(ran: Any) -> None:
    """Four texts before the boundary and four after, the copy not counted; what is to be checked is counted."""
    names, printed = ran
    own = names["own"]
    assert own.groupby("era").groups.keys() == {"before", "after"}
    for era, dates in own.groupby("era")["best"]:
        assert len(dates) == 4
        assert all((date < "2013") == (era == "before") for date in dates)
    checks = names["checks"]
    assert checks["files that could not be read"] == checks["copies, counted once"] == 1
    assert sum(checks.values()) == 2
    # 2 / C(8, 4) for each outcome, twice that after Holm over two
    assert printed.count("n = 4 and 4; smallest attainable p = 0.029") == 2
    assert (
        printed.count("no test can reach the level after correction: smallest attainable corrected p = 0.057")
        == 2
    )


def test_it_runs_on_another_folder_and_writes_nothing_into_it(tmp_path: Path) -> None:
    """Texts that are too short, undated, on one side only, in a folder within the folder: it ends, and says so."""
    (tmp_path / "mine" / "within").mkdir(parents=True)
    (tmp_path / "mine" / "one.txt").write_text(
        "在青河镇大会上的讲话\n同志们:\n路修好了。账目不清。明年修桥。\n", "utf-8"
    )
    (tmp_path / "mine" / "within" / "two.txt").write_text(
        "在白石镇大会上的讲话\n(2014年5月6日)\n同志们:\n水渠通了,学校盖了,大家高兴。有的支部不开会。今后要按月开会。\n",
        "utf-8",
    )
    (tmp_path / "mine" / "notes.xyz").write_bytes(b"\x00\x01")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    names, printed = run(tmp_path / "mine")
    names["scratch"].cleanup()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    assert len(names["corpus"]) == 2
    assert names["KNOWN"] == []
    assert names["checks"]["texts without any date"] == 1
    assert names["checks"]["texts of no group, or across the boundary"] == 1
    assert "passed over: notes.xyz" in printed or "notes.xyz:" in printed
    assert printed.count("cannot be compared") == 2


def test_one_line_is_to_be_changed() -> None:
    """The first cell has the folder and nothing else to set."""
    first = cells("code")[0]
    assert [line for line in first.splitlines() if line.startswith("FOLDER")] == [
        'FOLDER = None  # yours: Path("../my_speeches"); None: invented texts'
    ]


def test_a_cell_has_one_idea() -> None:
    """A cell of code is no longer than a screen shows beside its output."""
    assert max(cell.count("\n") + 1 for cell in cells("code")) <= 25
