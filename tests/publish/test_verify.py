"""A folder of results held against a fresh build: each difference with what moved of its own inputs, and no more."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from discourse.__main__ import main
from discourse.build import build_study
from discourse.errors import PublishError
from discourse.publish.manifest import dump, hash_files
from discourse.study import Study
from discourse.verify import Verification, examine, read_manifest, verify
from discourse.verify.causes import Difference, Pair
from discourse.verify.moved import Built, Moved, inputs, moved
from discourse.verify.tables import table_change

TEXTS = {
    "a": "在镇党建工作会议上的讲话\n2010年3月5日\n同志们：\n一年来，镇党委扎实推进新农村建设，发展党员36名。\n",
    "b": "在教育实践活动座谈会上的发言\n2014年5月20日\n同志们：\n查摆问题还不够深刻，务必抓好整改落实。\n",
}

STUDY = """[sources]
paths = ["texts"]
[features]
extractors = ["length"]
[comparisons]
primary = []
[figures]
names = ["timeline"]
"""

#: A manifest of an invented build, with one thing of each kind that can move.
MANIFEST: dict[str, Any] = {
    "manifest": 1,
    "study": {
        "title": "t",
        "seed": 0,
        "eras": {"periodisation": "party"},
        "comparisons": {"level": 0.05},
        "figures": {"lang": "both"},
        "multiverse": {"run": True},
    },
    "inputs": [{"source": f"texts/{n}.txt", "sha256": n * 64, "bytes": 1} for n in "ab"],
    "failed": [],
    "data": {
        "eras/party.toml": "1",
        "eras/plans.toml": "1",
        "lexicons/dated/events.csv": "1",
        "extractors/modality.toml": "1",
        "plots/fonts/face.ttf": "1",
        "segment/stance/labels_reports.tsv": "1",
    },
    "tokenizer": "1",
    "versions": {"discourse": "0.1.0", "python": "3.11.7", "platform": "Linux x86_64", "numpy": "2.4.6"},
}

FIGURE = {
    "figure": "stance",
    "study": {"comparisons": {"level": 0.05}},
    "sources": {"texts/a.txt": "a" * 64},
    "eras": [{"id": "one", "start": "2005-01-01", "end": "2010-12-31"}],
    "table": {"sha256": "1"},
    "versions": {"matplotlib": "3.11.2", "pillow": "12.0", "fonttools": "4.68"},
}

FILES: dict[str, str] = {
    "speeches.csv": "id,era\na,one\nb,one\n",
    "features.csv": "id,stance.theta,length.han\na,0.5,100\nb,-0.25,200\n",
    "comparisons.csv": "feature,estimate\nstance.theta,0.75\n",
    "claims.csv": "outcome,holds\nstance.theta,3\n",
    "stance.csv": "speech,theta\na,0.5\n",
    "stance.svg": "<svg>1</svg>",
    "stance.pdf": "%PDF 1",
    "stance.png": "PNG 1",
    "stance.json": json.dumps(FIGURE),
    "report.html": "<p>1</p>",
    "methods.md": "Under Python 3.11.7: 12 speeches.",
}


def built(folder: Path, files: Mapping[str, str], manifest: dict[str, Any]) -> Built:
    """A folder of results as a build leaves it, without building anything."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Built(folder, {**manifest, "outputs": hash_files(folder, list(files))})


def held(tmp_path: Path, files: Mapping[str, str | None], **parts: Any) -> dict[str, tuple[bool, Difference]]:
    """The verdict on each file that differs when the fresh build gives ``files`` instead (None: not made)."""
    manifest = copy.deepcopy(MANIFEST)
    for part, value in parts.items():
        section, _, key = part.partition("__")
        if key:
            manifest[section] = manifest[section] | {key.replace("__", "/"): value}
        else:
            manifest[section] = value
    fresh = {k: v for k, v in (FILES | dict(files)).items() if v is not None}
    before, after = built(tmp_path / "old", FILES, MANIFEST), built(tmp_path / "new", fresh, manifest)
    pair = Pair(before, after, tuple(moved(before, after)))
    return {difference.name: (fails, difference) for fails, difference in pair.differences()}


def figure(**changes: Any) -> str:
    return json.dumps(FIGURE | changes)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study of two invented speeches, built once into ``out`` beside it."""
    root = tmp_path_factory.mktemp("study")
    (root / "texts").mkdir()
    for name, text in TEXTS.items():
        (root / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    (root / "study.toml").write_text(STUDY, encoding="utf-8")
    found = Study.read(root / "study.toml")
    build_study(found, root / "out", show_progress=False)
    return found


@pytest.mark.thorough
def test_a_changed_source_and_parameter_are_named_with_old_and_new(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says how many files differ in its first line, and under each cause only the files it moves."""
    text = study.root / "texts" / "a.txt"
    assert verify(study, study.root / "out") == []
    text.write_text(TEXTS["a"].replace("一年来", "两年多来"), encoding="utf-8")
    file = study.root / "other.toml"
    file.write_text(STUDY.replace("primary = []", "primary = []\nlevel = 0.01"), encoding="utf-8")
    code = main(["verify", str(study.root / "out"), "--study", str(file)])
    text.write_text(TEXTS["a"], encoding="utf-8")
    out = capsys.readouterr().out
    first, *_ = out.splitlines()
    assert code == 1
    assert re.search(r"out: \d+ of \d+ files differ \(\d+ come out differently\)$", first)
    groups = {head: files for head, *files in (block.splitlines() for block in out.split("\n\n")[1:])}
    (head,) = [head for head, files in groups.items() if any("features.csv" in file for file in files)]
    assert head.endswith("likely cause: source texts/a.txt changed")
    (features,) = [file for file in groups[head] if "features.csv" in file]
    assert re.match(r"  features\.csv: \d of \d columns: length\.han, .*; 1 of 2 rows; numbers by", features)
    (moved_now,) = [files for head, files in groups.items() if head.startswith("Not what it was")]
    assert moved_now == ["  source texts/a.txt changed", "  parameter comparisons.level 0.05 → 0.01"]


def test_sources_that_are_gone_are_a_letter_that_names_them(study: Study) -> None:
    """Also then it says whether the files themselves are the manifest's."""
    (study.root / "texts").rename(study.root / "elsewhere")
    try:
        with pytest.raises(
            PublishError, match=r"2 of its 2 sources .*texts/a\.txt, texts/b\.txt.*differ.*: 0 of \d+\."
        ):
            verify(study, study.root / "out")
    finally:
        (study.root / "elsewhere").rename(study.root / "texts")


def test_a_file_edited_or_gone_is_told_from_one_that_comes_out_differently(
    study: Study, tmp_path: Path
) -> None:
    """What was done by hand has no cause among the inputs."""
    for path in (study.root / "out").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "timeline.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "codebook.csv").unlink()
    (tmp_path / "notes.txt").write_text("my own", encoding="utf-8")
    found = examine(study, tmp_path)
    assert [d.name for d in found.altered] == ["codebook.csv", "timeline.svg"]
    assert not found.differing
    assert found.summary == f"2 of {found.outputs} files differ (2 changed in the folder)"


def test_a_parameter_is_the_cause_of_what_comes_after_it_only(tmp_path: Path) -> None:
    """The level of the comparisons moves no feature: where features moved all the same, nothing is made up."""
    level = MANIFEST["study"] | {"comparisons": {"level": 0.01}}
    found = held(
        tmp_path,
        {"features.csv": "id,stance.theta,length.han\na,0.6,100\nb,-0.25,200\n", "comparisons.csv": "x\n"},
        study=level,
    )
    assert found["comparisons.csv"][1].cause == "parameter comparisons.level 0.05 → 0.01"
    assert "nothing on record" in found["features.csv"][1].cause
    assert "changed code of discourse itself (still called 0.1.0)" in found["features.csv"][1].cause
    assert "1 of 3 columns: stance.theta; 1 of 2 rows; numbers by up to 0.2" in found["features.csv"][1].what


def test_the_title_is_the_cause_of_what_prints_it_and_of_no_table(tmp_path: Path) -> None:
    """The reading room and the methods statement print it: it is no changed code of this package."""
    files = {"report.html": "<p>2</p>", "methods.md": "Another.", "comparisons.csv": "x\n"}
    found = held(tmp_path, files, study=MANIFEST["study"] | {"title": "another"})
    for name in ("report.html", "methods.md"):
        assert found[name][1].cause == 'parameter title "t" → "another"'
    assert "nothing on record" in found["comparisons.csv"][1].cause


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("lexicons/dated/events.csv", {"speeches.csv", "features.csv", "comparisons.csv"}),
        ("eras/party.toml", {"speeches.csv", "features.csv", "comparisons.csv"}),
        ("extractors/modality.toml", {"features.csv", "comparisons.csv"}),
        ("plots/fonts/face.ttf", set()),
        ("eras/plans.toml", set()),  # another periodisation than the study's
        ("segment/stance/labels_reports.tsv", set()),  # only training reads it
    ],
)
def test_a_data_file_is_the_cause_of_the_tables_that_hang_on_it(
    tmp_path: Path, name: str, moves: set[str]
) -> None:
    """A lexicon by name; a file that no table hangs on is not blamed for any."""
    names = ("speeches.csv", "features.csv", "comparisons.csv")
    found = held(tmp_path, dict.fromkeys(names, "id,x\na,1\n"), data=MANIFEST["data"] | {name: "2"})
    assert {n for n in names if f"data file {name} changed" in found[n][1].cause} == moves


def test_a_picture_differs_by_its_table_or_by_what_draws(tmp_path: Path) -> None:
    """The font moves the pictures of a table that stays; a lexicon moves them through their table only."""
    data = MANIFEST["data"] | {"plots/fonts/face.ttf": "2", "extractors/modality.toml": "2"}
    found = held(tmp_path, {"stance.svg": "<svg>2</svg>"}, data=data)
    fails, difference = found["stance.svg"]
    assert fails
    assert difference.cause == "data file plots/fonts/face.ttf changed"


def test_the_table_is_the_cause_where_the_table_moved(tmp_path: Path) -> None:
    """The picture leads to its table, and the table to the lexicon."""
    found = held(
        tmp_path,
        {"stance.svg": "<svg>2</svg>", "stance.csv": "speech,theta\na,0.9\n"},
        data=MANIFEST["data"] | {"extractors/modality.toml": "2"},
    )
    assert found["stance.svg"][1].cause == "its table stance.csv"
    assert found["stance.csv"][1].cause == "data file extractors/modality.toml changed"


def test_pillow_moves_the_png_and_fonttools_the_pdf(tmp_path: Path) -> None:
    """Packages that only the figure's json names: bytes of one kind of picture, and no failure."""
    newer = FIGURE["versions"] | {"pillow": "13.0", "fonttools": "5.0"}  # type: ignore[operator]
    found = held(
        tmp_path, {"stance.png": "PNG 2", "stance.pdf": "%PDF 2", "stance.json": figure(versions=newer)}
    )
    assert found["stance.png"][1].cause == "package pillow 12.0 → 13.0"
    assert found["stance.pdf"][1].cause == "package fonttools 4.68 → 5.0"
    assert not any(fails for fails, _ in found.values())


def test_on_the_same_machine_another_picture_of_the_same_table_is_a_failure(tmp_path: Path) -> None:
    """With the same versions the bytes are promised, of a table too; Python's version is no excuse."""
    found = held(
        tmp_path,
        {"stance.svg": "<svg>2</svg>", "comparisons.csv": "feature,estimate\nstance.theta,0.7500000001\n"},
        versions__python="3.13.0",
    )
    assert found["comparisons.csv"][0]
    assert found["stance.svg"][0]
    assert "nothing on record" in found["stance.svg"][1].cause


def test_on_another_machine_the_tables_are_compared_instead(tmp_path: Path) -> None:
    """The eighth digit of a number and the bytes of a picture are excused there, and said."""
    found = held(
        tmp_path,
        {
            "features.csv": "id,stance.theta,length.han\na,0.50000004,100\nb,-0.25,200\n",
            "stance.csv": "speech,theta\na,0.5000000001\n",
            "stance.json": figure(table={"sha256": "2"}),
            "stance.svg": "<svg>2</svg>",
            "report.html": "<p>2</p>",
        },
        versions__platform="Darwin arm64",
    )
    assert {name for name, (fails, _) in found.items() if not fails} == set(found)
    assert found["features.csv"][1].what.startswith("the same but for the last digits")
    assert "platform Linux x86_64 → Darwin arm64" in found["stance.svg"][1].cause


def test_a_text_may_name_another_version_and_no_more(tmp_path: Path) -> None:
    """The methods statement names Python's version; under another one it is the same statement, unless n moved."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder, n, fails in (("a", 12, False), ("b", 13, True)):
        text = f"Under Python 3.13.0: {n} speeches."
        found = held(tmp_path / folder, {"methods.md": text}, versions__python="3.13.0")
        assert found["methods.md"][0] == fails
        assert found["methods.md"][1].cause == "Python 3.11.7 → 3.13.0"


@pytest.mark.parametrize(
    "features",
    [
        "id,stance.theta,length.han\na,0.5001,100\nb,-0.25,200\n",  # the fourth digit
        "id,stance.theta,length.han\na,0.5,101\nb,-0.25,200\n",  # a count
        "id,stance.theta,length.han\na,,100\nb,-0.25,200\n",  # not measurable any more
        "id,stance.theta,length.han\na.0,0.5,100\nb,-0.25,200\n",  # text
        "id,stance.theta\na,0.5\nb,-0.25\n",  # a column less
        "id,stance.theta,length.han\na,0.5,100\n",  # a speech less
    ],
)
def test_another_machine_excuses_no_other_number_and_no_other_text(tmp_path: Path, features: str) -> None:
    """Six digits are what a paper prints; text, counts, rows and columns must be the same everywhere."""
    found = held(tmp_path, {"features.csv": features, "report.html": "2"}, versions__platform="Darwin arm64")
    assert found["features.csv"][0]
    assert found["report.html"][0]


def test_another_machine_excuses_no_other_font(tmp_path: Path) -> None:
    """A picture whose own inputs moved is a failure on every machine."""
    found = held(
        tmp_path,
        {"stance.svg": "<svg>2</svg>"},
        data=MANIFEST["data"] | {"plots/fonts/face.ttf": "2"},
        versions__platform="Darwin arm64",
    )
    assert found["stance.svg"][0]


def test_the_json_of_a_figure_says_which_of_its_fields_moved(tmp_path: Path) -> None:
    """A parameter by section and key, old and new; an era of the user's own by its bounds."""
    eras = [{"id": "one", "start": "2005-01-01", "end": "2012-11-07"}]
    found = held(
        tmp_path,
        {"stance.json": figure(study={"comparisons": {"level": 0.01}}, eras=eras)},
        study=MANIFEST["study"] | {"comparisons": {"level": 0.01}},
    )
    fails, difference = found["stance.json"]
    assert fails
    assert "in eras, study.comparisons.level" in difference.what
    assert "parameter comparisons.level 0.05 → 0.01" in difference.cause
    assert "era one 2005-01-01/2010-12-31 → 2005-01-01/2012-11-07" in difference.cause


def test_only_the_multiverse_hangs_on_its_parameters(tmp_path: Path) -> None:
    """Its claims do; the comparisons do not."""
    found = held(
        tmp_path,
        {"claims.csv": "x\n1\n", "comparisons.csv": "x\n1\n"},
        study=MANIFEST["study"] | {"multiverse": {"run": True, "choices": ["reuse"]}},
    )
    assert 'parameter multiverse.choices null → ["reuse"]' in found["claims.csv"][1].cause
    assert "nothing on record" in found["comparisons.csv"][1].cause


def test_files_that_are_no_longer_made_say_why(tmp_path: Path) -> None:
    """Neither a file too many nor one too few passes."""
    found = held(
        tmp_path, {"stance.svg": None, "extra.csv": "x\n"}, not_drawn={"stance": "no stance was measured"}
    )
    assert found["stance.svg"][0]
    assert found["extra.csv"][0]
    assert "no longer made (no stance was measured)" in found["stance.svg"][1].what
    assert "not in the manifest, made now" in found["extra.csv"][1].what


def test_the_first_line_says_what_is_another_machine() -> None:
    """A folder that says the same passes, and it is said what made the bytes others."""
    moved_ones = (
        Moved("source", "a.txt", "source a.txt changed", 1),
        Moved(
            "platform", "platform", "platform Linux x86_64 → Darwin arm64", 1, "Linux x86_64", "Darwin arm64"
        ),
        Moved("Python", "python", "Python 3.11.7 → 3.13.0", 1, "3.11.7", "3.13.0"),
    )
    found = Verification(9, only_bytes=(Difference("a.svg", "differs in bytes"),), moved=moved_ones)
    assert found.well
    assert found.summary.endswith(
        "1 file differs in bytes only, as they may elsewhere "
        "(platform Linux x86_64 → Darwin arm64; Python 3.11.7 → 3.13.0)"
    )
    assert Verification(9).summary == "every file is what the sources and the study make it"
    assert not Verification(9, differing=(Difference("a.csv", "comes out differently"),)).well


def test_sources_are_known_by_their_bytes(tmp_path: Path) -> None:
    """A renamed source is not one lost and one found; what was left out before is told."""
    after = copy.deepcopy(MANIFEST)
    after["inputs"] = [
        {"source": s, "sha256": d * 64, "bytes": 1} for s, d in (("new/a.txt", "a"), ("c.txt", "c"))
    ]
    after["failed"] = [{"source": "d.txt", "reason": "unreadable"}]
    texts = [m.text for m in moved(built(tmp_path / "old", {}, MANIFEST), built(tmp_path / "new", {}, after))]
    assert texts == [
        "source texts/a.txt is now new/a.txt, the same bytes",
        "source texts/b.txt removed",
        "source c.txt added",
        "source d.txt left out now",
    ]
    assert inputs(MANIFEST) == {"texts/a.txt": "a" * 64, "texts/b.txt": "b" * 64}


def test_many_of_a_kind_are_told_in_one_phrase(tmp_path: Path) -> None:
    """Five hundred sources that moved must not bury the parameter that moved with them."""
    found = held(
        tmp_path,
        {"speeches.csv": "id\n"},
        inputs=[{"source": f"t/{i}.txt", "sha256": str(i), "bytes": 1} for i in range(500)],
        study=MANIFEST["study"] | {"sources": {"script": "keep"}},
    )
    cause = found["speeches.csv"][1].cause
    assert "502 sources (texts/a.txt, texts/b.txt, t/0.txt and 499 more)" in cause
    assert 'parameter sources.script null → "keep"' in cause


def test_rows_are_compared_by_their_id(tmp_path: Path) -> None:
    """A speech that was added before the others does not make the others differ; 1.1 and 1.10 are two ids."""
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("id,x\n1.1,2\n1.10,3\n", encoding="utf-8")
    two.write_text("id,x\n0.9,1\n1.1,2\n1.10,4\n", encoding="utf-8")
    change = table_change(one, two)
    assert (change.rows, change.n_rows, change.columns, change.far) == (1, 3, ("x",), ("x",))
    assert change.shape == "1 row added"
    assert change.largest == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("part", "value"),
    [("outputs", ["a"]), ("inputs", {}), ("inputs", [{}]), ("versions", None), ("outputs", {"../x": "1"})],
)
def test_a_manifest_that_is_none_is_a_letter(tmp_path: Path, part: str, value: object) -> None:
    """Whatever was done to it, no traceback, and no file outside of the folder is read."""
    (tmp_path / "manifest.json").write_bytes(dump({**MANIFEST, "outputs": {}, part: value}))
    with pytest.raises(
        PublishError, match=rf"manifest\.json: the manifest .*{'x' if '../x' in str(value) else part}"
    ):
        read_manifest(tmp_path)
