"""An export is whole or not there, and never lies over what somebody else put into the folder."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from discourse import exchange
from discourse.eras import load
from discourse.errors import PublishError
from discourse.exchange.base import Handed
from discourse.exchange.folder import write
from discourse.exchange.naming import file_names, handles
from tests.exchange.fixture import speeches


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    """A letter that names the folder; the file in it is as it was."""
    (tmp_path / "speeches.csv").write_text("mine")
    with pytest.raises(
        PublishError, match=r"holds files that are not of an export.*Try: another folder with -o"
    ):
        exchange.export(speeches(), None, "quanteda", tmp_path)
    assert contents(tmp_path) == {"speeches.csv": b"mine"}


def test_the_results_of_a_build_are_no_export(tmp_path: Path) -> None:
    """A manifest of another kind does not make the folder ours."""
    (tmp_path / "manifest.json").write_text('{"manifest": 1, "outputs": {"features.csv": "0"}}')
    with pytest.raises(PublishError, match="not of an export"):
        exchange.export(speeches(), None, "quanteda", tmp_path)


def test_an_export_in_another_format_is_refused(tmp_path: Path) -> None:
    """Otherwise the files of the first would be taken away without a word."""
    exchange.export(speeches(), None, "stm", tmp_path)
    with pytest.raises(PublishError, match="holds an export for stm"):
        exchange.export(speeches(), None, "vrt", tmp_path)


def test_an_earlier_export_is_replaced_and_a_file_beside_it_stays(tmp_path: Path) -> None:
    """Of three documents one is left when one speech is exported; the user's notes are untouched."""
    exchange.export(speeches(), None, "tei", tmp_path)
    (tmp_path / "notes.md").write_text("mine")
    exchange.export(speeches()[1:2], None, "tei", tmp_path)
    assert sorted(contents(tmp_path)) == ["README.txt", "b.1.xml", "manifest.json", "notes.md"]


def test_a_changed_file_is_not_written_over(tmp_path: Path) -> None:
    """Somebody's corrections may be in it."""
    exchange.export(speeches(), None, "tei", tmp_path)
    (tmp_path / "b.1.xml").write_text("corrected")
    with pytest.raises(PublishError, match=r"b\.1\.xml was changed since it was exported"):
        exchange.export(speeches(), None, "tei", tmp_path)
    assert (tmp_path / "b.1.xml").read_text() == "corrected"


def test_a_new_file_does_not_lie_over_one_beside_the_export(tmp_path: Path) -> None:
    """A document of the user's own with the name that a new speech would get."""
    exchange.export(speeches()[1:2], None, "tei", tmp_path)
    (tmp_path / "c_1.xml").write_text("mine")
    before = contents(tmp_path)
    with pytest.raises(PublishError, match="a file of this name that is not of the earlier export"):
        exchange.export(speeches(), None, "tei", tmp_path)
    assert contents(tmp_path) == before


def test_an_error_on_the_way_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    """A format that fails after its first file: nothing of it is there, and no folder aside either."""

    def fails(handed: Handed, folder: Path) -> Counter[str]:
        (folder / "speeches.csv").write_text("half")
        raise PublishError("the disk is full")

    out = tmp_path / "out"
    exchange.export(speeches(), None, "quanteda", out)
    before = contents(out)
    broken = replace(exchange.named("quanteda"), write=fails)
    with pytest.raises(PublishError, match="the disk is full"):
        write(broken, Handed(speeches()[:1], load("party")), out)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("given", "letter"),
    [((), "no speech to hand over"), ((speeches()[1], speeches()[1]), "two speeches have the id 'b.1'")],
)
def test_speeches_that_cannot_be_told_apart_are_refused(given: Any, letter: str, tmp_path: Path) -> None:
    """Nothing, or two of one id, is no corpus."""
    with pytest.raises(PublishError, match=letter):
        exchange.export(given, None, "vrt", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_periodisation_is_the_one_given(tmp_path: Path) -> None:
    """March 2014 lies in another era when other eras are asked for; None asks for party."""
    for eras, era in ((None, "2014-mass-line"), ("leaders", "xi"), ("congresses", "congress-18")):
        out = exchange.export(speeches(), load(eras) if eras else None, "stm", tmp_path / era)
        assert f'"{era}"' in (out / "meta.csv").read_text(encoding="utf-8")


def test_file_names_hold_on_every_system() -> None:
    """No separator, no control character, no device, nothing hidden, nothing passed over; none twice in any case."""
    keys = [
        "a/b",
        "A\\B",
        "a:b",
        "..",
        ".hidden",
        "metadata",
        "NUL",
        "x" * 300,
        "党" * 300,
        "tab\there",
        "é",
        "e\u0301",
    ]
    names = file_names(keys)
    assert names[:3] == ["a_b", "A_B-2", "a_b-3"]
    assert names[3:7] == ["text", "hidden", "metadata_", "NUL_"]
    assert len({name.casefold() for name in names}) == len(names)
    assert max(len(name.encode()) for name in names) <= 200
    assert names[8] == "党" * 60
    assert names[9:] == ["tab_here", "é", "é-2"]


def test_a_handle_does_not_hang_on_the_order() -> None:
    """The same keys in another order have the same handles; a key that stands twice has one."""
    keys = ["a.1", "a-1", "讲话.1", "讲稿.1", "003.1"]
    assert handles(keys) == handles([*reversed(keys), "a.1"])
    assert handles(keys)["003.1"] == "003_1"
    assert len(set(handles(keys).values())) == 5
