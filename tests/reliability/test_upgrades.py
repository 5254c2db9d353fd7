"""What another version wrote is understood or refused with the remedy: never half read, never a traceback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from discourse.__main__ import main
from discourse.annotate import read_codes, read_key
from discourse.errors import MeasuredError, PublishError, SourceError
from discourse.exchange.folder import VERSION as EXPORT
from discourse.measured import Options, measure, open_measured, schema
from discourse.publish import manifest
from discourse.publish.manifest import read_manifest
from discourse.segment.segmented import STANCES
from tests.measured import contents, sources

FEW = Options(extractors=("length",))

# ── manifests ────────────────────────────────────────────────────────────────────────────────────────────

ABOUT: dict[str, Any] = {
    "manifest": 1,
    "title": "t",
    "study": {
        "seed": 0,
        "sources": {"script": "keep"},
        "eras": {"periodisation": "party"},
        "segment": {"engine": "fast"},
        "comparisons": {"by": "era"},
    },
    "inputs": [{"source": "a.txt", "sha256": "a" * 64, "bytes": 1}],
    "failed": [],
    "passed_over": [],
    "not_drawn": {},
    "counts": {"by_era": {}},
    "tokenizer": "1",
    "data": {},
    "versions": {"discourse": "0.1.0", "python": "3.11.7", "platform": "Linux x86_64"},
    "outputs": {},
}


def put_manifest(folder: Path, about: object) -> Path:
    """A folder with that for a manifest."""
    folder.mkdir(exist_ok=True)
    text = about if isinstance(about, str) else json.dumps(about)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


def test_a_manifest_of_this_version_is_read(tmp_path: Path) -> None:
    """As it is written: the letters below are about what is wrong in them."""
    assert read_manifest(put_manifest(tmp_path, ABOUT), cited=True) == ABOUT


@pytest.mark.parametrize("verb", ["verify", "cite"])
@pytest.mark.parametrize(
    ("version", "whose"),
    [
        (manifest.VERSION + 1, "another version of discourse, a newer one"),
        (manifest.VERSION + 98, "another version of discourse, a newer one"),
        (0, "another version of discourse (version 0)"),
        ("1.0", "another version of discourse (version '1.0')"),
        (None, "another version of discourse (version None)"),
    ],
)
def test_a_manifest_of_another_version_is_refused_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str, version: object, whose: str
) -> None:
    """Before any work: whose it is, which version is read here, and that one can build anew."""
    folder = put_manifest(tmp_path / "out", ABOUT | {"manifest": version})
    assert main([verb, str(folder)]) == 1
    said = capsys.readouterr().err
    assert f"manifest.json: the manifest was written by {whose}" in said
    assert (
        f"Expected: version {manifest.VERSION}. Try: the release of discourse named in it, or build anew."
        in said
    )
    assert contents(folder) == {"manifest.json": json.dumps(ABOUT | {"manifest": version}).encode()}


@pytest.mark.parametrize("verb", ["verify", "cite"])
@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "1", '"manifest"', "{}", "[" * 100_000, "\x00", "党"]
)
def test_a_manifest_that_is_none_is_a_letter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str, text: str
) -> None:
    """Nothing, half of it, JSON of something else, JSON deeper than any stack."""
    folder = put_manifest(tmp_path / "out", text)
    assert main([verb, str(folder)]) == 1
    assert "there is no readable manifest here" in capsys.readouterr().err
    shutil.rmtree(folder)
    assert main([verb, str(folder)]) == 1
    assert "there is no readable manifest here" in capsys.readouterr().err


@pytest.mark.parametrize("part", [*manifest.PARTS, *manifest.CITED])
@pytest.mark.parametrize("value", [None, 1.5, "gone"])
def test_a_manifest_that_lacks_a_part_is_a_letter(tmp_path: Path, part: str, value: object) -> None:
    """Whatever a paper cites or a build is held against: null, another kind of thing, or gone."""
    about: dict[str, Any] = json.loads(json.dumps(ABOUT))
    *above, last = part.split(".")
    inner = about
    for key in above:
        inner = inner[key]
    if value == "gone":
        del inner[last]
    else:
        inner[last] = value
    with pytest.raises(PublishError, match=rf"the manifest has no '{part}' that can be read"):
        read_manifest(put_manifest(tmp_path, about), cited=True)


@pytest.mark.parametrize("name", ["../a.csv", "/etc/passwd", "b/c.csv", "..", ""])
def test_a_manifest_names_files_of_its_folder_only(tmp_path: Path, name: str) -> None:
    """No verb reads, and no build takes away, a file elsewhere because a manifest lists it."""
    with pytest.raises(PublishError, match="which is no file of this folder"):
        read_manifest(put_manifest(tmp_path, ABOUT | {"outputs": {name: "1"}}))


# ── measured corpora and caches ──────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four invented speeches, measured once."""
    folder = tmp_path_factory.mktemp("measured") / "corpus"
    measure(sources(range(4)), folder, options=FEW)
    return folder


@pytest.fixture
def own(measured: Path, tmp_path: Path) -> Path:
    """A copy of it for this test alone."""
    shutil.copytree(measured, tmp_path / "own")
    return tmp_path / "own"


def tampered(folder: Path, **parts: object) -> Path:
    """The folder with another account of itself; a part that is None is left out."""
    path = folder / "measured.json"
    about = json.loads(path.read_text(encoding="utf-8")) | parts
    path.write_text(json.dumps({k: v for k, v in about.items() if v is not None}), encoding="utf-8")
    return folder


def lined_up(folder: Path) -> dict[str, bytes]:
    """What a folder holds, but for the file by which runs keep out of each other's way."""
    return {name: data for name, data in contents(folder).items() if name != ".lock"}


def test_a_newer_layout_is_refused_by_whoever_opens_it(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By every verb, with the remedy."""
    tampered(own, measured=schema.VERSION + 1)
    assert main(["features", str(own)]) == 1
    said = capsys.readouterr().err
    assert f"written by another version of discourse, a newer one (layout {schema.VERSION + 1})" in said
    assert f"Expected: layout {schema.VERSION}. Try: discourse measure PATH" in said


def test_a_newer_layout_is_not_swept_away(own: Path) -> None:
    """Who measures into a folder of a newer version is told, and all that lies there stays."""
    tampered(own, measured=schema.VERSION + 1)
    before = lined_up(own)
    with pytest.raises(MeasuredError, match=r"a newer one \(layout .*Try: another folder, or that release"):
        measure(sources(range(4)), own, options=FEW)
    assert lined_up(own) == before


@pytest.mark.parametrize("version", [0, -1, "1", None, [], {}])
def test_an_older_layout_is_measured_anew(own: Path, measured: Path, version: object) -> None:
    """In silence, into what this version would have made of it: of a cache nobody should have to hear."""
    tampered(own, measured=version)
    found, failures, _ = measure(sources(range(4)), own, options=FEW)
    assert not failures
    assert len(found) == 4
    assert lined_up(own) == lined_up(measured)


def without_column(table: pa.Table, name: str) -> pa.Table:
    """As a version that did not have the column would have written it."""
    return table.drop_columns([name])


def of_another_type(table: pa.Table, name: str) -> pa.Table:
    """As a version that held something else in it would have written it."""
    at = table.schema.get_field_index(name)
    return table.set_column(at, name, pa.array(["x"] * len(table)).dictionary_encode())


@pytest.mark.parametrize("change", [without_column, of_another_type])
@pytest.mark.parametrize(
    ("which", "name"),
    [("sources", "key"), ("sources", "failed"), ("speeches", "row"), ("sentences", "start")],
)
def test_a_table_of_another_layout_is_told_or_made_again(
    own: Path, measured: Path, which: str, name: str, change: Callable[[pa.Table, str], pa.Table]
) -> None:
    """Who reads it gets a letter that names the column; who measures makes the folder whole."""
    for path in (own / which).glob("*.parquet"):
        parquet.write_table(change(parquet.read_table(path), name), path, compression="zstd")
    if name not in ("key", "failed"):
        with pytest.raises(MeasuredError, match=rf"column '{name}'"):
            list(open_measured(own).segmented)
    found, _, _ = measure(sources(range(4)), own, options=FEW)
    assert len(list(found.segmented)) == 4
    if which == "sources":  # the others of the same key are held to be whole
        assert lined_up(own) == lined_up(measured)


@pytest.mark.parametrize(
    "parts",
    [
        {"shards": None},
        {"shards": {}},
        {"shards": ["a"]},
        {"shards": [{"name": "a"}]},
        {"columns": None},
        {"columns": []},
        {"columns": {"length": [1]}},
        {"asked": None},
        {"tokenizer": 1},
    ],
)
def test_an_account_that_lacks_a_part_is_told(own: Path, parts: dict[str, object]) -> None:
    """The right version and the wrong shape: a letter from whoever opens it, new work for whoever measures."""
    tampered(own, **parts)
    with pytest.raises(MeasuredError, match="says nothing about a measured corpus"):
        open_measured(own)
    assert len(measure(sources(range(4)), own, options=FEW)[0]) == 4


def test_a_column_declared_otherwise_is_told(own: Path) -> None:
    """A field that a newer version gave its columns is no traceback."""
    about = json.loads((own / "measured.json").read_text(encoding="utf-8"))
    for columns in about["columns"].values():
        for column in columns:
            column["colour"] = "red"
    tampered(own, columns=about["columns"], digest=None)
    with pytest.raises(MeasuredError, match="what its columns mean is not said as this version"):
        open_measured(own).columns  # noqa: B018 - it is read when it is asked for


# ── exports ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("version", [EXPORT + 1, 0, "x"])
def test_an_export_of_another_version_is_not_written_over(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], version: object
) -> None:
    """It is said whose it is; nothing in it changes."""
    out = tmp_path / "exported"
    assert main(["export", str(own), "-o", str(out), "--format", "quanteda"]) == 0
    about = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / "manifest.json").write_text(json.dumps(about | {"export": version}), encoding="utf-8")
    before = contents(out)
    capsys.readouterr()
    assert main(["export", str(own), "-o", str(out), "--format", "quanteda"]) == 1
    said = capsys.readouterr().err
    assert "manifest.json: the export was written by another version of" in said
    assert ("a newer one" in said) == (version == EXPORT + 1)
    assert contents(out) == before


# ── samples that are with the coders ─────────────────────────────────────────────────────────────────────

KEY = (
    "id",
    "speech",
    "sentence",
    "era",
    "stance",
    "text",
    *STANCES,
    "stratum_sentences",
    "stratum_drawn",
    "inclusion",
)


def key_file(path: Path, columns: tuple[str, ...]) -> Path:
    """A key of two sentences with these columns."""
    cells = dict.fromkeys(KEY, "1") | {"stance": "plan", "text": "要抓好落实。", "era": "reform"}
    lines = [",".join(columns)]
    lines += [",".join((cells | {"id": f"s{n}"}).get(name, "more") for name in columns) for n in range(2)]
    path.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_key_with_more_columns_is_understood(tmp_path: Path) -> None:
    """Columns that a later version adds, and those that an earlier one did not have and nobody needs."""
    plain = read_key(key_file(tmp_path / "a.key.csv", tuple(name for name in KEY if name != "sentence")))
    more = read_key(key_file(tmp_path / "b.key.csv", (*KEY, "paragraph", "seed")))
    assert list(plain["id"]) == list(more["id"]) == ["s0", "s1"]


@pytest.mark.parametrize("column", ["id", "era", "stance", "text", "problem", "inclusion", "stratum_drawn"])
def test_a_key_without_a_column_is_refused_with_what_it_lacks(tmp_path: Path, column: str) -> None:
    """No weight is made up for a sample of a version that did not write it down."""
    path = key_file(tmp_path / "a.key.csv", tuple(name for name in KEY if name != column))
    with pytest.raises(SourceError, match=rf"this is no key: it lacks {column}. Expected: the key file"):
        read_key(path)


def test_a_sheet_of_any_version_is_understood_by_its_codes(tmp_path: Path) -> None:
    """Of the columns of a sheet two are needed, so that no version of the others can be too old or too new."""
    key = read_key(key_file(tmp_path / "a.key.csv", KEY))
    bare, more = tmp_path / "bare.csv", tmp_path / "more.csv"
    bare.write_text("id,code\ns0,plan\ns1,打算\n", encoding="utf-8")
    more.write_text(
        "no,id,text,code,speaker\n1,s0,要抓好落实。,plan,x\n2,s1,要抓好落实。,打算,y\n", encoding="utf-8"
    )
    codes = read_codes([bare, more], key)
    assert codes.to_numpy().tolist() == [["plan", "plan"], ["plan", "plan"]]
