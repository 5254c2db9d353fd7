"""On the command line a measured folder stands for the files it was measured from, to the last byte."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from discourse.__main__ import main, parser
from discourse.measured import Options, open_measured, plan

from . import NOISE, assert_same_table, contents, in_memory, sources, speech_text

Given = tuple[Path, Path]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """A folder of a dozen texts, two of them copies, and the folder that they were measured into."""
    place = tmp_path_factory.mktemp("given")
    texts = place / "texts"
    texts.mkdir()
    for n in range(10):
        (texts / f"s{n:02}.txt").write_text(speech_text(n), encoding="utf-8")
    (texts / "copy.txt").write_text(speech_text(3).replace("谢谢大家!", "谢谢!"), encoding="utf-8")
    (texts / "old.txt").write_bytes(speech_text(14).replace("办", "辦").encode("gb18030"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "ENOUGH", (1 << 20, 2))
        patch.setattr(plan, "MOST", (4 << 20, 4))
        assert main(["measure", str(texts), "-o", str(place / "m"), "--engine", "serial"]) == 0
    assert len(open_measured(place / "m").shards) >= 3
    return texts, place / "m"


@pytest.fixture
def said(capsysbinary: pytest.CaptureFixture[bytes]):  # type: ignore[no-untyped-def]
    """Run the command line: its exit code, its output as bytes, its errors as text."""

    def run(*arguments: object) -> tuple[int, bytes, str]:
        code = main([str(one) for one in arguments])
        out, err = capsysbinary.readouterr()
        return code, out, err.decode()

    return run


#: Verbs with their options; PATH stands for the sources or for the folder.
ASKED = {
    "features": "features PATH --extractors length tfidf formulas",
    "features of all": "features PATH",
    "features in another order": "features PATH --extractors tfidf length",
    "speeches": "speeches PATH",
    "speeches as csv": "speeches PATH --format csv",
    "bundles of an era": "bundles PATH --era ERA --n 3 --min-count 2",
    "bundles": "bundles PATH --n 2-3 --min-count 3",
    "collocations": "collocations PATH --size 2-3 --min-count 3",
    "collocations across punctuation": "collocations PATH --span 3 --across punctuation --min-count 3",
    "collocations of a word": "collocations PATH --node 台账 --min-count 2",
    "collocations of an era": "collocations PATH --era ERA --min-count 2 --min-range 1",
    "collocations of two eras": "collocations PATH --target ERA --reference OTHER --min-count 2 --min-range 1",
    "dispersion": "dispersion PATH --min-count 3",
    "novelty": "novelty PATH --words 20 --sample 40",
    "sentences": "sentences PATH",
    "keyness": "keyness PATH --target ERA --reference OTHER --permutations 99 --min-count 2",
    "kwic": "kwic 台账 PATH",
    "kwic as csv": "kwic 落实 PATH --format csv --width 4",
    "kwic of nothing": "kwic 没有的词 PATH",
    "reuse": "reuse PATH",
    "reuse without formulas": "reuse PATH --without-formulas --format csv",
    "compare": "compare PATH --features length.tokens --no-reuse-check",
    "compare without what is shared": "compare PATH --features length.tokens",
    "confounding": "compare PATH --table confounding --no-reuse-check",
    "trace": "trace 全镇工作会议 PATH",
    "trace of a span": "trace s03.1:0-12 PATH --format jsonl",
}


def spelled(line: str, path: Path) -> list[str]:
    """The words of a command line over this path."""
    known = {"PATH": str(path), "ERA": "2014-mass-line", "OTHER": "2010-new-village"}
    return [known.get(word, word) for word in line.split()]


#: Other options of a verb that is asked for already: what they mean does not hang on where the speeches come from.
MORE = (
    *("features of all", "features in another order", "speeches as csv", "bundles", "kwic as csv"),
    *("collocations across punctuation", "collocations of a word", "collocations of an era"),
    *("reuse without formulas", "trace of a span", "confounding"),
)


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=[pytest.mark.thorough] * (case in MORE)) for case in ASKED]
)
def test_a_measured_folder_answers_as_its_sources_do(case: str, given: Given, said) -> None:
    """Exit code, output and notes are the same, byte for byte."""
    texts, folder = given
    before = contents(folder)
    expected = said(*spelled(ASKED[case], texts))
    assert said(*spelled(ASKED[case], folder)) == expected
    assert (expected[1] != b"") == (case != "kwic of nothing")
    assert contents(folder) == before


def test_features_in_parquet_are_the_same_numbers(given: Given, tmp_path: Path) -> None:
    """Written to a file from the folder and from memory, to the last bit."""
    texts, folder = given
    out = tmp_path / "f.parquet"
    assert main(["features", str(folder), "--format", "parquet", "-o", str(out)]) == 0
    found = pd.read_parquet(out)
    found.index = found.index.astype(object)
    from discourse.formats import read_sources

    assert_same_table(found, in_memory(read_sources([texts]), Options()).features)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "options",
    [
        ["--engine", "serial"],
        ["--engine", "jieba", "--engine", "serial"],
        pytest.param(["--workers", "2"], marks=pytest.mark.slow),
        pytest.param(["--engine", "loky", "--workers", "2"], marks=pytest.mark.thorough),
        pytest.param(["--engine", "dask", "--workers", "1"], marks=pytest.mark.thorough),
    ],
)
def test_any_engine_gives_the_same_table(options: list[str], given: Given, said) -> None:
    """Who does the work, and how many, is not seen in what comes out."""
    if "dask" in options:
        pytest.importorskip("distributed")
    asked = ["features", given[0], "--extractors", "length", "tfidf"]
    assert said(*asked, *options) == said(*asked)


@pytest.mark.thorough
def test_measure_from_a_shell(given: Given, tmp_path: Path) -> None:
    """In a process of its own, with workers: nothing is printed, and the folder is that of one process alone."""
    command = [sys.executable, "-W", "error", "-m", "discourse", "measure", str(given[0]), "-o"]
    for name, options in (("one", ["--engine", "serial"]), ("two", ["--workers", "2"])):
        done = subprocess.run([*command, str(tmp_path / name), *options], capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_folder_remembers_every_file_that_could_not_be_used(tmp_path: Path, said) -> None:
    """Those that could not be read and those that came to nothing, in one order; and no more once they are gone."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for one in sources(range(2)):
        (texts / one.path).write_bytes(one.data)
    bad = {
        "empty.txt": b"",
        "no.pdf": b"%PDF-1.4 x",
        "noise.txt": NOISE,
        "frame.txt": "上一篇 下一篇".encode(),
    }
    for name, data in bad.items():
        (texts / name).write_bytes(data)
    measured = ["measure", texts, "-o", tmp_path / "m", "--engine", "serial", "--extractors", "length"]
    code, _, told = said(*measured, "--keep-going")
    assert (code, told.count("left out: ")) == (3, 4)
    for asked in (["features", "--extractors", "length"], ["speeches"]):
        code, out, err = said(asked[0], tmp_path / "m", *asked[1:])
        assert (code, err) == (3, told)
        assert said(asked[0], texts, *asked[1:], "--keep-going")[1] == out
    for name in bad:
        (texts / name).unlink()
    assert said(*measured)[0] == 0
    assert said("speeches", tmp_path / "m")[::2] == (0, "")


def test_files_passed_over_are_named(tmp_path: Path, said) -> None:
    """What lies in a folder and is of no known format is said, by raw verbs and by measure, three by their names."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(speech_text(1), encoding="utf-8")
    for name in ("old.doc", "b.rtf", "c.gz", "d"):
        (texts / name).write_bytes(b"x")
    expected = f"discourse: 4 files passed over: {texts}/b.rtf, {texts}/c.gz, {texts}/d and 1 more ("
    measured = ["measure", texts, "-o", tmp_path / "m", "--extractors", "length", "--engine", "serial"]
    listed = f"all are listed in {tmp_path / 'm' / 'measured.json'}; "
    for asked, where in (
        (["speeches", texts], ""),
        (measured, listed),
        (["speeches", tmp_path / "m"], listed),
    ):
        code, _, err = said(*asked)
        assert code == 0
        assert err.startswith(f"{expected}{where}name a file by itself")
        assert err.count("\n") == 1
    (texts / "c.gz").unlink()
    assert said(*measured)[2].startswith("discourse: 3 files passed over: ")
    assert len(open_measured(tmp_path / "m").passed_over) == 3


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["compare"], "measured without the extractor 'stance', which gives stance.theta"),
        (["compare", "--primary", "length.hans"], "there is no feature 'length.hans'"),
        (["compare", "--primary", "reuse.share"], "measured without the extractor 'reuse'"),
    ],
)
def test_a_column_that_was_not_measured_is_told(
    asked: list[str], words: str, given: Given, tmp_path: Path, said
) -> None:
    """Nothing is damaged, and measuring as before would not help: the extractor is named, or the slip of the pen."""
    measured = ["measure", given[0], "-o", tmp_path / "m", "--engine", "serial", "--extractors", "length"]
    assert said(*measured)[0] == 0
    code, out, err = said(asked[0], tmp_path / "m", *asked[1:])
    assert (code, out) == (1, b"")
    assert words in err
    assert "cannot be read" not in err


def test_measure_lists_what_it_left_out(tmp_path: Path, said) -> None:
    """With --keep-going exit code 3 and the name of the bad file, also when the folder is asked afterwards."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for one in sources(range(2)):
        (texts / one.path).write_bytes(one.data)
    (texts / "noise.txt").write_bytes(NOISE)
    asked = ["measure", texts, "-o", tmp_path / "m", "--engine", "serial", "--extractors", "length"]
    code, _, err = said(*asked)
    assert code == 1
    assert "noise.txt" in err
    code, _, err = said(*asked, "--keep-going")
    assert code == 3
    assert "noise.txt" in err
    assert said("kwic", "台账", tmp_path / "m") == said("kwic", "台账", texts, "--keep-going")


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verb", [["features"], ["speeches"], ["kwic", "党"], ["measure", "-o", "OUT"]])
def test_a_measured_folder_stands_alone(verb: list[str], given: Given, said, tmp_path: Path) -> None:
    """Among other paths it is refused in a letter that names it, and its tables are not read as texts."""
    texts, folder = given
    verb = [str(tmp_path / "out") if word == "OUT" else word for word in verb]
    for paths in ((texts, folder), (folder, texts)):
        code, out, err = said(*verb, *paths)
        assert (code, out) == (1, b"")
        assert err.startswith(f"discourse: {folder}: ")
        assert "measured corpus" in err
    assert not (tmp_path / "out" / "measured.json").exists()


@pytest.mark.parametrize("verb", ["clean", "measure"])
def test_verbs_that_read_raw_files_refuse_it(verb: str, given: Given, said, tmp_path: Path) -> None:
    """What asks for the files themselves says so."""
    code, out, err = said(verb, given[1], "-o", tmp_path / "out")
    assert (code, out) == (1, b"")
    assert err.startswith(f"discourse: {given[1]}: ")
    assert "measured corpus" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--script", "keep"], "the corpus was not measured with --script keep"),
        (["--tokenizer", "jieba"], "the corpus was not measured with --tokenizer jieba"),
        (["--engine", "jieba"], "the corpus was not measured with --tokenizer jieba"),
        (["--metadata", "table.csv"], "--metadata is asked of a measured corpus"),
        (["--column", "text=正文"], "--column is asked of a measured corpus"),
    ],
)
def test_what_it_was_not_measured_with_is_refused(options: list[str], words: str, given: Given, said) -> None:
    """An option that cannot be granted any more is a letter, not ignored; none of Python's brackets is in it."""
    code, out, err = said("features", given[1], *options)
    assert (code, out) == (1, b"")
    assert words in err
    assert not set("[](){}") & set(err.replace(str(given[1]), ""))


def test_what_it_was_measured_with_may_be_said(given: Given, said, tmp_path: Path) -> None:
    """A folder measured with --script keep takes that option, and one with jieba the other."""
    texts = given[0]
    asked = ["--script", "keep", "--tokenizer", "jieba"]
    measure = ["measure", texts, "-o", tmp_path / "m", "--engine", "serial", "--extractors", "length", *asked]
    assert said(*measure)[0] == 0
    for folder in (texts, tmp_path / "m"):
        assert said("features", folder, "--extractors", "length", *asked) == said(
            "features", texts, "--extractors", "length", *asked
        )


def test_extractors_that_were_not_asked_for_are_refused(given: Given, said, tmp_path: Path) -> None:
    """A folder with one family of features has no other."""
    folder = tmp_path / "m"
    assert said("measure", given[0], "-o", folder, "--engine", "serial", "--extractors", "length")[0] == 0
    code, out, err = said("features", folder, "--extractors", "tfidf")
    assert (code, out) == (1, b"")
    assert "measured without the extractor 'tfidf'" in err


def test_a_folder_half_made_is_not_read_as_texts(given: Given, said, tmp_path: Path) -> None:
    """A run that was cut off left a folder that every verb refuses."""
    import shutil

    folder = shutil.copytree(given[1], tmp_path / "m")
    (folder / "measured.json").unlink()
    code, out, err = said("features", folder)
    assert (code, out) == (1, b"")
    assert "cut off" in err


def test_the_output_of_measure_is_not_one_of_its_sources(given: Given, said, tmp_path: Path) -> None:
    """A measured corpus that lies below the folder of texts is not read as texts the next time."""
    import shutil

    texts = shutil.copytree(given[0], tmp_path / "texts")
    asked = ["measure", texts, "-o", texts / "m", "--engine", "serial", "--extractors", "length"]
    assert said(*asked)[0] == 0
    before = contents(texts / "m")
    code, _, err = said(*asked)
    assert (code, contents(texts / "m")) == (0, before), err


def test_a_scheduler_alone_asks_for_dask(given: Given, said, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address without --engine is not ignored: where nobody answers, a letter says so."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("discourse.engine.PATIENCE", 1)
    code, out, err = said("features", given[0], "--extractors", "length", "--scheduler", "tcp://127.0.0.1:9")
    assert (code, out) == (1, b"")
    assert "tcp://127.0.0.1:9: the scheduler does not answer" in err


def test_a_scheduler_of_another_engine_is_refused(given: Given, said) -> None:
    """--engine processes has none."""
    code, _, err = said("features", given[0], "--engine", "processes", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 1
    assert "has no scheduler" in err


# ── what is typed ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "engine", "tokenizer"),
    [
        ("", "", "fast"),
        ("--engine dask", "dask", "fast"),
        ("--engine serial", "serial", "fast"),
        ("--engine processes --workers 3", "processes", "fast"),
        ("--engine loky --tokenizer jieba", "loky", "jieba"),
        ("--engine jieba", "", "jieba"),
        ("--engine fast", "", "fast"),
        ("--engine jieba --engine dask", "dask", "jieba"),
        ("--engine dask --engine jieba", "dask", "jieba"),
    ],
)
@pytest.mark.parametrize("verb", ["features x", "measure x -o y", "sentences x", "compare x"])
def test_engine_takes_workers_and_tokenizers(verb: str, words: str, engine: str, tokenizer: str) -> None:
    """--engine names who does the work; the name of a segmenter, as it was before there were engines, means that."""
    arguments = parser().parse_args([*verb.split(), *words.split()])
    assert (arguments.engine, arguments.tokenizer) == (engine, tokenizer)


@pytest.mark.parametrize(
    "words", ["--engine threads", "--workers 0", "--workers two", "--tokenizer loky", "--workers"]
)
def test_wrong_usage_is_told_before_any_work(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and a line that names the option."""
    with pytest.raises(SystemExit, match="2"):
        main(["features", "x", *words.split()])
    assert f"argument {words.split()[0]}" in capsys.readouterr().err


def test_measure_wants_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """There is no default place for it."""
    with pytest.raises(SystemExit, match="2"):
        main(["measure", "x"])
    assert "-o/--output" in capsys.readouterr().err


def names_of(verbs: Sequence[str]) -> list[str]:
    """Those of the verbs that can be told who does the work."""
    found = []
    for verb in verbs:
        below = parser()._subparsers._group_actions[0].choices[verb]  # type: ignore[union-attr, index]
        if "--workers" in {word for action in below._actions for word in action.option_strings}:
            found.append(verb)
    return found


def test_every_verb_over_tokens_can_be_told_who_works() -> None:
    """The verbs of the issue take --engine and --workers."""
    assert {"measure", "features", "keyness", "compare", "sentences", "build"} <= set(
        names_of(["measure", "features", "keyness", "compare", "sentences", "build", "cite"])
    )
    assert "cite" not in names_of(["cite"])
