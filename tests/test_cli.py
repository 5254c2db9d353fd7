"""The command line: what each verb prints, and the letters it writes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from discourse.__main__ import main, parser

SPEECH = (
    "在全区基层党建工作座谈会上的讲话\n(2010年9月3日)\n同志们:\n今天我们召开座谈会。一年来,全区基层党建工作取得了明显成效,"
    "新建党支部12个。\n但是也要看到,有的支部软弱涣散,问题还比较突出。\n下一步,各级党组织要切实加强领导,狠抓落实。\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one short invented speech, under a name that trips careless code."""
    home = tmp_path / "中文 路径"
    home.mkdir()
    (home / "讲话 (1).txt").write_text(SPEECH, encoding="utf-8")
    return home


def run(capsysbinary: pytest.CaptureFixture[bytes], *argv: object) -> tuple[int, str, str]:
    """One run of the command line: exit code, standard output, standard error."""
    code = main([str(a) for a in argv])
    out, err = capsysbinary.readouterr()
    return code, out.decode("utf-8"), err.decode("utf-8")


def test_speeches_gives_a_record_a_speech_whose_bytes_are_the_speech(capsysbinary, folder: Path) -> None:
    """The span is of bytes of the raw file: cutting them out gives the words of the speech."""
    code, out, _ = run(capsysbinary, "speeches", folder)
    assert code == 0
    (record,) = [json.loads(line) for line in out.splitlines()]
    raw = (folder / "讲话 (1).txt").read_bytes()
    cut = raw[record["raw_start"] : record["raw_end"]].decode("utf-8")
    assert cut.replace("\n", "") == record["text"].replace("\n", "")
    assert record["date"]["earliest"] == record["date"]["latest"] == "2010-09-03"
    assert record["era"] == "2010-new-village"
    assert any("2010年9月3日" in e["quote"] for e in record["date"]["evidence"])


def test_sentences_add_up_to_the_speech_and_each_has_a_stance(capsysbinary, folder: Path) -> None:
    """No sentence is lost; probabilities add up to one; bytes lead back to the words."""
    _, out, _ = run(capsysbinary, "sentences", folder)
    records = [json.loads(line) for line in out.splitlines()]
    raw = (folder / "讲话 (1).txt").read_bytes()
    for record in records:
        assert raw[record["raw_start"] : record["raw_end"]].decode("utf-8") == record["text"]
        assert sum(record["probability"].values()) == pytest.approx(1, abs=1e-4)
        assert record["stance"] in {"achievement", "problem", "plan", "other"}
    _, speeches, _ = run(capsysbinary, "speeches", folder)
    assert "".join(r["text"] for r in records) == json.loads(speeches)["text"].replace("\n", "")


def test_features_is_a_table_with_a_row_a_speech(capsysbinary, folder: Path) -> None:
    """CSV by default; the first column is the id; the headline families are there."""
    _, out, _ = run(capsysbinary, "features", folder)
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["id"] == "讲话 (1).1"
    assert float(row["stance.sentences"]) >= 4
    assert any(name.startswith("tfidf.") for name in row)


def test_parquet_holds_the_same_numbers_as_csv(capsysbinary, folder: Path, tmp_path: Path) -> None:
    """Two formats, one table."""
    import pandas as pd

    _, out, _ = run(capsysbinary, "features", folder)
    assert main(["features", str(folder), "--format", "parquet", "-o", str(tmp_path / "f.parquet")]) == 0
    pd.testing.assert_frame_equal(
        pd.read_csv(io.StringIO(out), index_col="id"),
        pd.read_parquet(tmp_path / "f.parquet"),
        check_dtype=False,
        rtol=1e-8,
    )


def test_clean_reads_standard_input(root: Path) -> None:
    """A dash is standard input, as everywhere."""
    done = subprocess.run(
        [sys.executable, "-m", "discourse", "clean", "-"],
        input="市長(zhǎng)在會(huì)上講話".encode(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("utf-8") == "市长在会上讲话\n"
    assert done.stderr == b""


def test_clean_tells_its_edits(capsysbinary, tmp_path: Path) -> None:
    """Each edit quotes what stood in the raw file and what stands there now."""
    path = tmp_path / "a.txt"
    path.write_text("市長(zhǎng)在會(huì)上講話。", encoding="utf-8")
    _, out, _ = run(capsysbinary, "clean", path, "--format", "jsonl")
    record = json.loads(out)
    raw = path.read_bytes()
    assert record["text"].strip() == "市长在会上讲话。"
    assert record["edits"]
    for edit in record["edits"]:
        assert raw[edit["raw_start"] : edit["raw_end"]].decode("utf-8") == edit["before"]


def test_kwic_quotes_the_bytes(capsysbinary, folder: Path) -> None:
    """A concordance line leads back to the raw file."""
    _, out, _ = run(capsysbinary, "kwic", "党建", folder, "--format", "jsonl")
    raw = (folder / "讲话 (1).txt").read_bytes()
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines
    assert {raw[r["raw_start"] : r["raw_end"]].decode() for r in lines} == {"党建"}


BAD = {
    "missing": (lambda p: p / "nowhere.txt", "no such file"),
    "empty folder": (lambda p: p, "empty"),
    "binary": (
        lambda p: _put(p / "a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8),
        "a.txt",
    ),
    "only residue": (
        lambda p: _put(
            p / "b.txt",
            "上一页\n下一页\n本站仅提供信息存储空间服务,不拥有所有权,不承担相关法律责任。\n".encode(),
        ),
        "b.txt",
    ),
}


def _put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("verb", ["speeches", "features"])
def test_bad_input_is_a_letter_and_exit_code_1(capsysbinary, tmp_path: Path, case: str, verb: str) -> None:
    """One paragraph that names the file and what was expected; no traceback; nothing on standard output."""
    make, words = BAD[case]
    code, out, err = run(capsysbinary, verb, make(tmp_path))
    assert (code, out) == (1, "")
    assert words in err
    assert "Expected" in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_a_failed_build_leaves_nothing_behind(capsysbinary, tmp_path: Path) -> None:
    """Nothing half-written: neither the output folder nor a folder on the way to it."""
    (tmp_path / "study.toml").write_text('[sources]\npaths = ["texts"]\n', encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(SPEECH, encoding="utf-8")
    (tmp_path / "texts" / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256)) * 8)
    before = sorted(tmp_path.rglob("*"))
    code, _, err = run(capsysbinary, "build", tmp_path / "study.toml", "-o", tmp_path / "out")
    assert code == 1
    assert "b.txt" in err
    assert sorted(tmp_path.rglob("*")) == before


def test_keep_going_lists_what_it_left_out(capsysbinary, tmp_path: Path) -> None:
    """The good file is used, the bad one is named, and the exit code says that the result is partial."""
    (tmp_path / "a.txt").write_text(SPEECH, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256)) * 8)
    code, out, err = run(capsysbinary, "speeches", tmp_path, "--keep-going")
    assert code == 3
    assert len(out.splitlines()) == 1
    assert "b.txt" in err


def test_a_misspelt_study_key_is_a_letter(capsysbinary, tmp_path: Path) -> None:
    """The key and the right spelling are in the message."""
    (tmp_path / "study.toml").write_text('titel = "x"\n', encoding="utf-8")
    code, _, err = run(capsysbinary, "build", tmp_path / "study.toml", "-o", tmp_path / "out")
    assert code == 1
    assert "titel" in err
    assert "title" in err


@pytest.mark.parametrize(
    ("verb", "rest"),
    [(verb, []) for verb in ("clean", "speeches", "sentences", "features", "compare", "reuse", "bundles")]
    + [("keyness", ["--target", "a", "--reference", "b"]), ("novelty", []), ("annotate", [])],
)
def test_a_missing_output_folder_is_told_before_the_work(
    capsysbinary, tmp_path: Path, verb: str, rest: list[str]
) -> None:
    """The folder is what the letter names, although the sources, which are read first, are not there either."""
    target = tmp_path / "no such folder" / "x.csv"
    code, _, err = run(capsysbinary, verb, tmp_path / "nowhere", *rest, "-o", target)
    assert code == 1
    assert f"no such folder as {target.parent}" in err
    assert "nowhere" not in err
    code, _, err = run(capsysbinary, verb, tmp_path / "nowhere", *rest, "-o", tmp_path)
    assert (code, "this is a folder" in err) == (1, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_to_and_stays_one(folder: Path, tmp_path: Path) -> None:
    """What is no plain file (a pipe, a device) is not replaced by one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert main(["clean", str(folder), "-o", str(pipe)]) == 0
        assert "座谈会" in os.read(reader, 65536).decode("utf-8")
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_missing_table_of_metadata_is_called_missing(capsysbinary, folder: Path) -> None:
    """Not its permissions are at fault; the sources need not be read to find out."""
    code, _, err = run(capsysbinary, "speeches", folder, "--metadata", folder / "known.csv")
    assert code == 1
    assert "known.csv: there is no such file" in err
    assert "permissions" not in err


@pytest.mark.parametrize("verb", ["verify", "cite"])
def test_a_folder_that_is_not_there_is_what_the_letter_is_about(
    capsysbinary, monkeypatch, tmp_path: Path, verb: str
) -> None:
    """Outside of a study too the folder asked for is named, not the study file; how to make one is said."""
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsysbinary, verb, "nosuch")
    assert code == 1
    assert "nosuch/manifest.json: there is no readable manifest here" in err
    assert "discourse build study.toml -o DIR" in err.partition("Try: ")[2]
    assert "study file" not in err
    assert "discourse verify" not in err


def test_verify_from_elsewhere_says_how_to_name_the_study(capsysbinary, monkeypatch, tmp_path: Path) -> None:
    """The folder is there and the study file is not: the option that is needed is the one in the letter."""
    monkeypatch.chdir(tmp_path)
    about = {"manifest": 1, "inputs": [], "failed": []}
    about |= {name: {} for name in ("study", "data", "versions", "outputs")}
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    code, _, err = run(capsysbinary, "verify")
    assert code == 1
    assert "after --study" in err


WRONG = [
    ["kwic", "党", "x", "--width", "-5"],
    ["kwic", "党", "x", "--width", "1.5"],
    ["kwic", "", "x"],
    ["kwic", " ", "x"],
    ["keyness", "x", "--target", "a", "--reference", "b", "--seed", "-1"],
    ["reuse", "x", "--min", "5"],
    ["bundles", "x", "--n", "1-3"],
    ["bundles", "x", "--n", "4-3"],
    ["bundles", "x", "--min-range", "0"],
    ["bundles", "x", "--min-count", "-2"],
    ["bundles", "x", "--min-rate", "-1"],
    ["bundles", "x", "--min-rate", "nan"],
    ["novelty", "x", "--words", "0"],
    ["novelty", "x", "--sample", "0"],
    ["annotate", "x", "--n", "0"],
    ["annotate", "x", "--seed", "-1"],
    ["agree", "key", "x", "--seed", "-1"],
]


@pytest.mark.parametrize("argv", WRONG, ids=" ".join)
def test_a_number_out_of_range_is_wrong_usage(argv: list[str], capsys) -> None:
    """Told before any work, without a traceback, with the option or the argument that is wrong."""
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    name = argv[-2] if argv[-2].startswith("--") else "term"
    assert f"error: argument {name}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["kwic", "月亮"], "no '月亮' was found: 2 speeches"),
        (["bundles", "--min-count", "7"], "no bundle was found: .* at least 7 occurrences"),
        (["reuse", "--min", "999"], "no passage was found: .*at least 999 equal Han characters"),
        (
            ["keyness", "--target", "2014-mass-line", "--reference", "2010-new-village"],
            "no word was found: .*at least 5",
        ),
    ],
)
def test_an_empty_result_says_so(capsysbinary, folder: Path, argv: list[str], words: str) -> None:
    """A line on standard error with the thresholds; the exit code stays 0, as nothing went wrong."""
    other = "在春耕会上的讲话\n(2014年3月5日)\n同志们:\n秧苗已经下田,水渠清到了村口。\n"
    (folder / "b.txt").write_text(other, encoding="utf-8")
    code, _, err = run(capsysbinary, *argv, folder)
    assert code == 0
    assert re.search(words, err)


def test_a_default_outcome_that_is_not_measured_is_left_out_with_a_note(
    capsysbinary, folder: Path, tmp_path: Path
) -> None:
    """The build goes through; standard error and the manifest say what was compared."""
    study = tmp_path / "study.toml"
    study.write_text(
        f'[sources]\npaths = ["{folder.name}"]\n[features]\nextractors = ["stance"]\n'
        '[figures]\nnames = ["timeline"]\n',
        encoding="utf-8",
    )
    code, _, err = run(capsysbinary, "build", study, "-o", tmp_path / "out", "--workers", "1")
    assert code == 0
    assert "do not measure it: formula.lexicon_share" in err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["study"]["comparisons"]["primary"] == ["stance.theta"]


@pytest.mark.parametrize("argv", [[], ["bild"], ["speeches"], ["features", "x", "--format", "xml"]])
def test_wrong_usage_is_exit_code_2(argv: list[str], capsys) -> None:
    """As every command line does it."""
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2


def test_an_unknown_era_names_those_there_are(capsysbinary, folder: Path) -> None:
    """The letter lists the eras of the periodisation."""
    code, _, err = run(capsysbinary, "keyness", folder, "--target", "2010", "--reference", "2014-mass-line")
    assert code == 1
    assert "2010-new-village" in err


def test_the_codebook_declares_every_column_of_the_features(capsysbinary, folder: Path) -> None:
    """No column without unit, formula, reference and reading; single terms aside, which are declared as a family."""
    _, book, _ = run(capsysbinary, "codebook")
    declared = {row["name"] for row in csv.DictReader(io.StringIO(book))}
    _, table, _ = run(capsysbinary, "features", folder)
    (row,) = csv.DictReader(io.StringIO(table))
    measured = {name for name in row if name != "id" and not name.startswith("tfidf.")}
    assert measured
    assert measured <= declared


def test_reuse_lists_what_two_speeches_share(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record a passage, with the bytes of both; a passage below the least length is none."""
    shared = "把水渠清到田头把种子备到农户把化肥送到村口"
    for name, before in (("a", "同志们：今年开春早，"), ("b", "各位乡亲：去年的教训要记住，")):
        (tmp_path / f"{name}.txt").write_text(f"{before}{shared}。\n谢谢大家！", encoding="utf-8")
    assert main(["reuse", str(tmp_path)]) == 0
    (record,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert shared in record["a_text"]
    assert main(["reuse", str(tmp_path), "--min", "40"]) == 0
    assert capsys.readouterr().out == ""


def test_bundles_lists_runs_of_words_with_range_and_bytes(capsysbinary, tmp_path: Path) -> None:
    """Three formats, one table; the bytes hold the words; an unknown era is a letter."""
    import pandas as pd

    for name, said in (("a", "开春早，秧苗已经下田"), ("b", "桥上的栏杆刚刷过漆"), ("c", "孩子们都回校读书")):
        text = f"各位乡亲：\n{said}，我们把水渠清到田头。\n谢谢大家！"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    asked = ("bundles", tmp_path, "--n", "3-4", "--min-range", "3", "--min-count", "3")
    _, out, _ = run(capsysbinary, *asked, "--format", "jsonl")
    records = [json.loads(line) for line in out.splitlines()]
    assert records
    for record in records:
        assert record["range"] == record["n_speeches"] == 3
        assert 3 <= record["n"] <= 4
        for place in record["places"].split(" | "):
            path, _, span = place.rpartition(":")
            start, end = map(int, span.split("-"))
            raw = (tmp_path / Path(path).name).with_suffix(".txt").read_bytes()
            assert raw[start:end].decode("utf-8") == record["bundle"].replace(" ", "")
    _, out, _ = run(capsysbinary, *asked)
    table = pd.read_csv(io.StringIO(out))
    assert table["bundle"].tolist() == [record["bundle"] for record in records]
    assert main([*map(str, asked), "--format", "parquet", "-o", str(tmp_path / "b.parquet")]) == 0
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "b.parquet"), table, check_dtype=False, rtol=1e-8
    )
    pd.testing.assert_frame_equal(pd.DataFrame(records), table, check_dtype=False, rtol=1e-8)
    (tmp_path / "b.parquet").unlink()
    code, _, err = run(capsysbinary, *asked, "--era", "2010")
    assert code == 1
    assert "2010-new-village" in err
    with pytest.raises(SystemExit):
        main(["bundles", str(tmp_path), "--n", "three"])


def test_options_are_those_of_the_verb_that_is_asked_for() -> None:
    """A parser for some words knows all verbs, and the options of those only that stand in them."""
    words = ["reuse", "--min", "40", "texts"]
    assert vars(parser(words).parse_args(words)) == vars(parser().parse_args(words))
    assert parser(words).format_help() == parser().format_help()
    assert not hasattr(parser(["dating"]).parse_known_args(words)[0], "min")


def test_defaults_are_those_of_the_functions() -> None:
    """The numbers that help texts name are written here a second time, so that the parser need not load pandas."""
    from discourse.compare import bundles, novelty, reuse
    from discourse.extractors import _passages

    def default(*arguments: str) -> dict[str, object]:
        return vars(parser().parse_args([*arguments, "texts"]))

    given = default("bundles")
    assert given["n"] == bundles.LENGTHS
    assert (given["min_count"], given["min_rate"]) == (bundles.MIN_COUNT, bundles.MIN_RATE)
    given = default("novelty")
    assert (given["words"], given["sample"]) == (novelty.WORDS, novelty.SAMPLE)
    assert default("reuse")["min"] == reuse.MIN_HAN
    assert default("reuse", "--min", str(_passages.SEED))["min"] == _passages.SEED  # less is wrong usage
