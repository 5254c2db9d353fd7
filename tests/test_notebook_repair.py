"""What the prose of a notebook says of its results holds when its cells are run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "02_repair.ipynb"


def sections(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each heading of a notebook that has code, and the names that stand after it; pictures are left out."""
    names: dict[str, Any] = {}
    heading = ""
    with chdir(path.parent):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown" and source.startswith("#"):
                if heading:
                    yield heading, dict(names)
                heading = source.partition("\n")[0].strip("# ")
            elif cell["cell_type"] == "code" and "pyplot" not in source:
                exec(compile(source, f"<{path.stem} {cell['id']}>", "exec", dont_inherit=True), names)
    yield heading, names


@pytest.mark.thorough
def test_the_repair_notebook_says_what_is_so() -> None:
    """Damage undone where it says so, three kinds of result, the way back, a false year, a copy, the table read
    rightly, two files that fail."""
    after = dict(sections(NOTEBOOK))
    names = next(reversed(after.values()))
    speech = names["SPEECH"]

    def section(words: str) -> dict[str, Any]:
        (found,) = (then for heading, then in after.items() if words in heading)
        return found

    try:
        for words in ("No damage", "Traditional", "Hard wraps"):
            assert section(words)["mended"].text == speech
        mojibake = section("Mojibake")
        assert names["discourse"].clean(mojibake["latin"]) == speech
        assert not mojibake["guesses"].empty

        shifted = section("One byte lost")["mended"]
        kinds = {(edit.certain, edit.after == "?") for edit in shifted.edits}
        assert kinds == {(True, False), (False, False), (False, True)}
        assert len(shifted.notes) == 1
        texts = section("left alone")["untouched"].values()
        assert [names["discourse"].clean(text) for text in texts] == list(texts)

        assert section("All of it")["speech"].text == speech.strip()
        found, raw = names["found"], names["raw"]
        assert raw[found.raw_start : found.raw_end] == found.raw
        assert [edit.after for edit in found.edits if not edit.certain] == ["石"]
        at = section("The way back")["at"]
        assert names["tabled"].where(at, at + 5) == "row 2"

        first, report, copy = names["glued"]
        assert first.date.conflicts
        assert first.date.latest.year < 2016
        assert (first.duplicate_of, report.duplicate_of, copy.duplicate_of) == (None, None, first.id)

        table = names["accuracy"]
        assert table.loc["none", "right after"] == 1
        assert (table["right after"] >= table["right before"]).all()
        assert (table["certain right"] > table["inferred right"])[table["inferred"] > 0].all()
        lost = table["right after"]
        assert lost["bytes lost, shown as ?"] < lost["bytes lost, shown as \ufffd"]

        assert len(names["kept"]) == 1
        assert [failure.source for failure in names["failed"]] == ["destroyed.txt", "picture.txt"]
    finally:
        names["scratch"].cleanup()
