"""CITATION.cff against its schema, and the verb that prints what a paper cites."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import discourse
from discourse.__main__ import main
from discourse.publish.cite import FILES, made, write_citation
from discourse.publish.cite.references import literature
from discourse.publish.manifest import dump

from . import folders

ROOT = Path(discourse.__file__).parents[1]

#: The part of the Citation File Format 1.2.0 that our file uses, from its public description; no key beside them.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["authors", "cff-version", "message", "title"],
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "abstract": {"type": "string", "minLength": 1},
        "type": {"enum": ["software", "dataset"]},
        "version": {"type": ["string", "number"]},
        "date-released": {"type": "string", "pattern": r"^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])$"},
        "license": {
            "type": "array",
            "items": {"enum": ["MIT", "OFL-1.1"]},
            "minItems": 1,
            "uniqueItems": True,
        },
        "keywords": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "uniqueItems": True,
        },
        "authors": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {"name": {"type": "string", "minLength": 1}},
            },
        },
    },
}


@pytest.fixture
def cff() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    return found


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = folders.written(tmp_path / "results")
    (path / "manifest.json").write_bytes(dump(folders.about()))
    return path


def test_the_citation_file_is_of_the_format(cff: dict[str, Any]) -> None:
    """Required keys, no unknown ones, dates as text, licences by their SPDX names, authors as entities."""
    jsonschema.Draft7Validator(SCHEMA).validate(cff)


def test_our_part_of_the_format_refuses_what_is_wrong(cff: dict[str, Any]) -> None:
    """The check can fail: a key that does not exist, no author, a date that YAML would read as one."""
    for wrong in (
        {"licence": "MIT"},
        {"authors": []},
        {"date-released": "26 November"},
        {"cff-version": "1.1.0"},
    ):
        assert not jsonschema.Draft7Validator(SCHEMA).is_valid({**cff, **wrong}), wrong


def test_the_citation_file_passes_the_published_schema(cff: dict[str, Any]) -> None:
    """The schema itself is in cffconvert, whose own dependencies are too old to install beside ours."""
    found = importlib.util.find_spec("cffconvert")
    if found is None or found.origin is None:
        pytest.skip("the schema is not here: pip install --no-deps cffconvert==2.0.0")
    schema = json.loads(
        Path(found.origin).with_name("schemas").joinpath("1.2.0", "schema.json").read_text("utf-8")
    )
    jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(cff)


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


def test_a_place_that_cannot_be_written_is_a_letter(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """-o with a file of that name in the way."""
    assert main(["cite", str(results), "-o", str(results / "manifest.json")]) == 1
    assert "the citation cannot be written" in capsys.readouterr().err


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
