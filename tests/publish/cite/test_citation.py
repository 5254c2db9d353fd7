"""CITATION.cff against its schema, and the verb that prints what a paper cites."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

import discourse
from discourse.__main__ import main
from discourse.publish.cite import FILES, made, write_citation
from discourse.publish.cite.references import literature
from discourse.publish.manifest import dump, hash_files

from . import folders

ROOT = Path(discourse.__file__).parents[1]


@pytest.fixture
def cff() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    return found


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = folders.written(tmp_path / "results")
    (path / "manifest.json").write_bytes(dump(folders.about()))
    return path


def test_the_citation_file_passes_the_published_schema(cff: dict[str, Any]) -> None:
    """The format's own schema, as check-jsonschema carries it, with its formats of dates and addresses."""
    import jsonschema  # takes seconds: a grammar is compiled

    place = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "citation-file-format.json"
    schema = json.loads(place.read_text("utf-8"))
    checker = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    checker.validate(cff)
    assert not checker.is_valid({**cff, "licence": "MIT"})


def test_bibtex_names_the_toolkit_as_the_citation_file_does(cff: dict[str, Any]) -> None:
    """Author, title and year of the entry are those of CITATION.cff; the version is the package's."""
    entry = literature()["discourse"]
    assert [name.strip("{}") for name in entry["author"]] == [author["name"] for author in cff["authors"]]
    assert entry["title"].translate({123: None, 125: None}).lower() == cff["title"].lower()
    assert entry["year"] == cff["date-released"][:4]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert cff["version"] == project["version"]


def test_the_verb_prints_each_part(results: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """What is asked for, in the language asked for, as the library makes it."""
    read = folders.folder(results)
    for what in FILES:
        assert main(["cite", str(results), "--what", what, "--lang", "en"]) == 0
        assert capfdbinary.readouterr().out.decode("utf-8") == made(read, what, "en")
    assert main(["cite", str(results)]) == 0
    assert capfdbinary.readouterr().out.decode("utf-8") == "\n".join(made(read, what) for what in FILES)


def test_the_verb_writes_a_folder(results: Path, tmp_path: Path) -> None:
    """-o: four files, the same as the build writes; with --what one."""
    assert main(["cite", str(results), "-o", str(tmp_path / "paper")]) == 0
    written = {path.name: path.read_bytes() for path in (tmp_path / "paper").iterdir()}
    write_citation(results, folders.about())
    assert written == {name: (results / name).read_bytes() for name in FILES.values()}
    assert main(["cite", str(results), "--what", "bibtex", "-o", str(tmp_path / "only")]) == 0
    assert [path.name for path in (tmp_path / "only").iterdir()] == ["references.bib"]


def test_what_was_written_before_is_not_read_as_a_result(results: Path) -> None:
    """Citing twice gives the same: the citation's own files, and a json of somebody's own, are no figures."""
    (results / "notes.json").write_text('{"figure": "another"}', "utf-8")
    (results / "broken.json").write_text("{", "utf-8")
    first = [path.read_bytes() for path in write_citation(results, folders.about())]
    assert [path.read_bytes() for path in write_citation(results, folders.about())] == first


def test_a_folder_without_manifest_is_a_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same letter as `discourse verify` writes."""
    assert main(["cite", str(tmp_path)]) == 1
    assert (
        "there is no readable manifest here. Expected: a folder that `discourse build` wrote"
        in capsys.readouterr().err
    )


def test_a_folder_without_a_table_is_a_letter(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It names the table; nothing is printed that would rest on half of the results."""
    (results / "comparisons.csv").unlink()
    assert main(["cite", str(results)]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert "comparisons.csv: the table cannot be read" in err


@pytest.mark.parametrize("name", ["features.csv", "stance.json"])
def test_a_file_changed_after_the_build_is_a_letter(
    name: str, results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name and who finds out more; as the manifest has them, the same files are cited."""
    outputs = hash_files(results, ["features.csv", "speeches.csv", "stance.json"])
    (results / "manifest.json").write_bytes(dump(folders.about(outputs={**outputs, "stance.svg": "0" * 64})))
    assert main(["cite", str(results)]) == 0
    capsys.readouterr()
    lines = (results / name).read_text("utf-8").splitlines(keepends=True)
    (results / name).write_text("".join(lines[:-1]) or "{}", "utf-8")  # a speech less; no figure
    assert main(["cite", str(results)]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert f"{name}: the file was changed since the study was built" in err
    assert "discourse verify" in err


def test_a_place_that_cannot_be_written_is_a_letter(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """-o with a file of that name in the way."""
    assert main(["cite", str(results), "-o", str(results / "manifest.json")]) == 1
    assert "the citation cannot be written" in capsys.readouterr().err


@pytest.mark.thorough  # of a whole build it is asked each time by `reliability/test_determinism.py`
def test_neither_hash_seed_nor_time_zone_moves_a_byte(results: Path) -> None:
    """Another process, another order of sets, another clock: the same bytes."""
    run = subprocess.run(
        [sys.executable, "-m", "discourse", "cite", str(results)],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
    )
    read = folders.folder(results)
    assert run.stdout.decode("utf-8") == "\n".join(made(read, what) for what in FILES)
