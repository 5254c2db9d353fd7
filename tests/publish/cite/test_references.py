"""BibTeX: every DOI the package names has an entry, what is printed parses back, only what was used is printed."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import bibtexparser
import pytest

import discourse
from discourse.extractors import available
from discourse.publish.cite import references
from discourse.publish.cite.folder import Folder

from . import folders

ROOT = Path(discourse.__file__).parent

#: Fields that classic BibTeX asks for, by type of entry.
NEEDED = {
    "article": {"author", "title", "journal", "year"},
    "book": {"author", "title", "publisher", "year"},
    "incollection": {"author", "title", "booktitle", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "misc": {"author", "title"},
}


def parsed(text: str) -> dict[str, dict[str, str]]:
    """Entries by key, as a BibTeX reader that is not ours sees them."""
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks, library.failed_blocks
    return {
        entry.key: {"": entry.entry_type} | {f.key: str(f.value) for f in entry.fields}
        for entry in library.entries
    }


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folders.folder(tmp_path / "results")


def test_every_doi_of_a_column_has_an_entry() -> None:
    """A feature that names its paper is cited by it."""
    for kind in available().values():
        for column in kind.columns:
            missing = {doi.lower() for doi in references.dois(column.reference)} - set(references.by_doi())
            assert not missing, f"{column.name}: add to publish/cite/references.toml: {missing}"


def test_every_doi_in_the_package_has_an_entry() -> None:
    """Formulas, docstrings and word lists name papers too, and whoever adds one adds its entry."""
    missing = {
        (path.relative_to(ROOT).as_posix(), doi)
        for path in ROOT.rglob("*")
        if path.suffix in {".py", ".toml"} and path.name != "references.toml"
        for doi in references.dois(path.read_text("utf-8"))
        if doi.lower() not in references.by_doi()
    }
    assert not missing, f"add to publish/cite/references.toml: {sorted(missing)}"


def test_dois_are_told_from_the_text_around_them() -> None:
    """Brackets belong to a DOI only where it opens them itself; what ends a sentence never does."""
    text = 'doi:10.1016/0895-4356(90)90159-M) and (10.1086/266577). "10.1075/lali.00019.hsu; 10.2307/1411:"'
    assert references.dois(text) == (
        "10.1016/0895-4356(90)90159-M",
        "10.1086/266577",
        "10.1075/lali.00019.hsu",
        "10.2307/1411",
    )


def test_every_entry_is_complete() -> None:
    """Each has what its type needs, no field that is not known, a DOI once, pages with a proper dash."""
    dois = [entry["doi"].lower() for entry in references.literature().values() if "doi" in entry]
    assert len(dois) == len(set(dois))
    for key, entry in references.literature().items():
        assert set(entry) >= NEEDED[entry["type"]], key
        assert set(entry) <= {*references.FIELDS, "type", "package"}, key
        assert re.fullmatch(r"[a-z][a-z0-9-]*", key), key
        assert "-" not in entry.get("pages", "").replace("--", ""), key
        assert re.fullmatch(r"\d{4}", entry.get("year", "2000")), key


def test_keys_of_papers_are_the_first_author_and_the_year() -> None:
    """So that a key stays what it is when others are added."""
    for key, entry in references.literature().items():
        if "package" not in entry:
            family = entry["author"][0].partition(",")[0].lower().strip("{}")
            plain = family.translate(str.maketrans("áäčéëõöšüý", "aaceeoosuy", " -'"))
            assert re.fullmatch(rf"{plain}{entry['year']}[b-z]?", key), key


def test_the_literature_lies_in_order() -> None:
    """Three runs, each by key: articles, other publications, software; a new entry has one place."""
    runs = [[]]
    for key in references.literature():
        if runs[-1] and key < runs[-1][-1]:
            runs.append([])
        runs[-1].append(key)
    assert len(runs) == 3


def test_what_is_printed_parses_back(folder: Folder) -> None:
    """Another reader finds the same keys, types, titles, DOIs and authors."""
    found = parsed(references.bibtex(folder))
    assert list(found) == list(references.used(folder))
    for key, entry in references.used(folder).items():
        assert found[key][""] == entry["type"]
        assert found[key]["title"] == entry["title"]
        assert found[key].get("doi") == entry.get("doi")
        assert found[key]["author"].split(" and ") == list(entry["author"])


def test_all_of_the_literature_parses_back(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entries that this study did not use are well-formed too."""
    monkeypatch.setattr(references, "used", lambda folder: dict(references.literature()))
    assert set(parsed(references.bibtex(folder))) == set(references.literature())


def test_only_what_was_used_is_printed(tmp_path: Path) -> None:
    """The paper of a column is there, that of a caption, those of the tests; others are not."""
    keys = set(references.used(folders.folder(tmp_path / "a")))
    assert {
        "lowe2011",
        "lin1991",
        "holm1979",
        "welch1947",
        "sutton2012",
        "steegen2016",
        "discourse-stance",
    } <= keys
    assert not {"efron1987", "phipson2010", "covington2010", "discourse-formulas", "scikit-learn"} & keys
    row = folders.comparison(low_bca="-2", p_method="9,999 of 1.85e+05 assignments, seed 1")
    keys = set(references.used(folders.folder(tmp_path / "b", comparisons=[row], claims=[])))
    assert {"efron1987", "phipson2010"} <= keys
    assert "steegen2016" not in keys


def test_software_carries_the_versions_of_the_manifest(folder: Folder) -> None:
    """The version printed is the one that computed, not the one installed now."""
    found = parsed(references.bibtex(folder))
    assert found["numpy"]["note"] == "Version 2.0"
    assert found["opencc"]["note"] == "Version 1.10"
    assert "pandas" not in found


def test_the_other_segmenter_is_not_cited_unless_it_was_used(tmp_path: Path) -> None:
    """With jieba itself there is no rjieba."""
    manifest = folders.about()
    manifest["study"]["segment"]["engine"] = "jieba"
    assert {"jieba", "rjieba"} & set(references.used(folders.folder(tmp_path, manifest))) == {"jieba"}


def test_data_carry_the_hash_of_the_manifest(folder: Folder) -> None:
    """A lexicon of one file has that file's SHA-256, whole in a field of its own and short in the note."""
    entry = parsed(references.bibtex(folder))["discourse-stance"]
    sha256 = folder.about["data"]["segment/stance/model.npz"]
    assert entry["sha256"] == sha256
    assert sha256[:12] in entry["note"]


def test_a_lexicon_of_another_release_has_no_version(tmp_path: Path) -> None:
    """Where the shipped file is not the one that was used, nobody knows its version any more; the hash stays."""
    manifest = folders.about()
    manifest["data"]["segment/stance/model.npz"] = "f" * 64
    entry = parsed(references.bibtex(folders.folder(tmp_path, manifest)))["discourse-stance"]
    assert "version" not in entry
    assert entry["sha256"] == "f" * 64


@pytest.mark.parametrize("key", [key for key, *_ in references.LISTS])
def test_each_list_of_ours_says_its_version(key: str, folder: Folder) -> None:
    """The cards are where the code looks for them, and say a version in the way it expects."""
    files, where = next((files, where) for name, _, files, where in references.LISTS if name == key)
    assert resources.files("discourse").joinpath(where[0]).is_file()
    assert re.match(r"\d", references.version(folder, files, where))


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing hangs on the day, the place or the order of a set."""
    one, two = (folders.folder(tmp_path / name) for name in "ab")
    assert references.bibtex(one) == references.bibtex(two)
