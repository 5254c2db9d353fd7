"""The notebooks tell one story: each leads to the next, and what is committed of them does not change by itself."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NUMBERED = [path for path in NOTEBOOKS if re.match(r"\d\d_", path.name)]

LINK = re.compile(r"\]\(([\w.]+\.ipynb)\)")


def prose(path: Path) -> list[str]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def test_each_begins_where_the_former_ended() -> None:
    """The first cell names the notebook before, the last the one after; the first of all leads to every other."""
    assert [path.stem for path in NUMBERED] == ["01_seeds", "02_repair", "03_measures", "04_eras", "05_paper"]
    for here, there in pairwise(NUMBERED):
        assert there.name in LINK.findall(prose(here)[-1])
        assert here.name in LINK.findall(prose(there)[0])
    assert set(LINK.findall(prose(NUMBERED[0])[0])) == {path.name for path in NOTEBOOKS} - {NUMBERED[0].name}
    assert LINK.findall(prose(NUMBERED[-1])[-1]) == ["your_own_corpus.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_link_leads_somewhere(path: Path) -> None:
    """Notebooks that are linked are there."""
    assert all((FOLDER / name).exists() for text in prose(path) for name in LINK.findall(text))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_what_is_committed_is_the_cells_and_no_more(path: Path) -> None:
    """Ids in order, no version of a machine's Python, one way of writing the file: a change in Git is a change."""
    text = path.read_text("utf-8")
    notebook = json.loads(text)
    assert [cell["id"] for cell in notebook["cells"]] == [f"c{n:02d}" for n in range(len(notebook["cells"]))]
    assert not any(cell["metadata"] for cell in notebook["cells"])
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert text == json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
