"""A table of texts becomes a folder that can be built; what leaves as a CSV comes back the same."""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from discourse import exchange
from discourse.__main__ import main, parser
from discourse.build import describe, study_sources
from discourse.corpus import Corpus, make_corpus, read_corpus
from discourse.eras import load
from discourse.errors import DiscourseError, SourceError
from discourse.exchange.imported import import_table
from discourse.segment import segment_corpus
from discourse.study import Columns, Study

#: Invented; each with a head that the splitter takes off, so that what is exported is not what was read.
RAW = {
    "one.txt": "在全县党建工作会议上的讲话\n（2014年3月5日）\n县委书记 王某某\n\n同志们：\n今天我们召开会议。"
    "一年来，新建活动场所12个，成绩显著。\n但是，有的支部“三会一课”流于形式，个别党员作用发挥不明显。\n"
    "下一步，我们要坚持以人民为中心。\n谢谢大家！\n",
    "二.txt": "2022年基层党建述职评议会上的讲话\n\n同志们：\n党的二十大以来，我们深入学习，凝聚力进一步增强。\n"
    "=SUM(A1)这样的字样也不该被当成公式。2022年11月2日，××镇召开了现场会。\n今后要继续努力，抓好落实。\n",
}


#: Long enough to be taken for a speech.
TALK = "同志们：\n今天我们召开会议，主要任务是总结工作。各级党组织要切实加强领导，狠抓落实，一项一项地抓出成效来。"


def table(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def corpus_of(folder: Path) -> Corpus:
    """The speeches of an imported folder, as a build reads them."""
    study = Study.read(folder / "study.toml")
    return make_corpus(study_sources(study).sources, script=study.sources.script)[0]


def test_what_was_exported_comes_back(tmp_path: Path) -> None:
    """Raw files, export for quanteda, import: the same texts, titles, intervals, eras and genres, in one order."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in RAW.items():
        (raw / name).write_text(text, encoding="utf-8")
    before = read_corpus([raw])
    exchange.export(segment_corpus(before), load("party"), "quanteda", tmp_path / "out")
    after = corpus_of(exchange.import_table(tmp_path / "out" / "speeches.csv", tmp_path / "study"))
    assert [s.text for s in after] == [s.text for s in before]
    assert [(s.title, s.genre, s.level) for s in after] == [(s.title, s.genre, s.level) for s in before]
    spans = [[(s.date.earliest, s.date.latest) for s in corpus] for corpus in (before, after)]
    assert spans[0] == spans[1]
    assert [a.isoformat() if a else None for a, _ in spans[1]] == ["2014-03-05", "2022-11-02"]
    eras = [list(describe(corpus, load("party"))["era"]) for corpus in (before, after)]
    assert eras[0] == eras[1]


def test_what_was_inferred_does_not_come_back_as_given_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Speaker given, the rest inferred or unknown: one line on stderr and one in the study name what is to doubt."""
    (tmp_path / "one.txt").write_text(RAW["one.txt"], encoding="utf-8")
    known = table(tmp_path / "known.csv", [["file", "speaker"], ["one.txt", "王×"]])
    out, study = tmp_path / "out", tmp_path / "study"
    export = ["export", str(tmp_path / "one.txt"), "--metadata", str(known), "--format", "quanteda"]
    assert main([*export, "-o", str(out)]) == 0
    [row] = read(out / "speeches.csv")
    assert (row["given"], row["place"], row["date"]) == ("speaker", "", "2014-03-05")
    capsys.readouterr()
    assert main(["import", str(out / "speeches.csv"), "-o", str(study)]) == 0
    note = "inferred when the table was exported, and now taken as given (metadata.csv): "
    [line] = [line for line in capsys.readouterr().err.splitlines() if note in line]
    assert set(line.partition(note)[2].split(", ")) == {"date", "title", "genre", "level"}
    said = [one for one in (study / "study.toml").read_text(encoding="utf-8").splitlines() if note in one]
    assert said == [f"# Take care: {line.removeprefix('discourse: ')}."]
    assert Study.read(study / "study.toml").sources.metadata == "metadata.csv"


def test_a_carriage_return_in_a_cell_ends_no_row(tmp_path: Path) -> None:
    """What stands in the other columns of a table comes back to the character."""
    rows = [
        ["doc_id", "text", "speaker", "note"],
        ["a", TALK, "张\r×", "1\r2"],
        ["b", TALK, "李", "3\r\n\n4"],
    ]
    folder = import_table(table(tmp_path / "t.csv", rows), tmp_path / "study")
    assert [row["note"] for row in read(folder / "docvars.csv")] == ["1\r2", "3\r\n\n4"]
    assert [row["speaker"] for row in read(folder / "metadata.csv")] == ["张\r×", "李"]


@pytest.mark.parametrize(
    "head", [["given", "date_earliest", "date_latest"], ["sha256", "date_earliest", "date_latest"]]
)
def test_a_table_of_somebody_else_is_believed(head: list[str], tmp_path: Path) -> None:
    """Without all the columns of an export of ours nothing is called inferred, by a column of that name neither."""
    rows = [["doc_id", "text", "speaker", *head], ["a", TALK, "张×", "", "2014", "2014"]]
    said: list[str] = []
    out = import_table(table(tmp_path / "t.csv", rows), tmp_path / "out", tell=said.append)
    assert not said
    assert "inferred" not in (out / "study.toml").read_text(encoding="utf-8").partition("[sources]")[0]


def test_what_nobody_knows_is_not_given(tmp_path: Path) -> None:
    """A level or a place that is `unknown` or blank stays for inference, and stays as it was among the docvars."""
    rows = [
        ["doc_id", "text", "genre", "level", "place", "speaker"],
        ["a", TALK, "unknown", "unknown", "Unknown ", "张×"],
        ["b", TALK, "讲话", " ", "某县", ""],
    ]
    out = exchange.import_table(table(tmp_path / "t.csv", rows), tmp_path / "out")
    assert read(out / "metadata.csv") == [
        {"source": "a.txt", "speaker": "张×", "place": "", "genre": ""},
        {"source": "b.txt", "speaker": "", "place": "某县", "genre": "讲话"},
    ]
    assert [row["level"] for row in read(out / "docvars.csv")] == ["unknown", " "]


def test_nothing_is_lost(tmp_path: Path) -> None:
    """Texts become files, known columns metadata, and every cell but the texts is in docvars.csv, as it was."""
    rows = [
        ["doc_id", "text", "date", "speaker", "party size", "note"],
        ["a/1", "同志们：\n我们要努力。", "2014-03", "张×", " 007 ", 'he said "好"\nand left'],
        ["A:1", "=1+1也是话。", "", "", "", "=cmd()"],
    ]
    out = exchange.import_table(table(tmp_path / "t.csv", rows), tmp_path / "out")
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()) == [
        "docvars.csv",
        "metadata.csv",
        "study.toml",
        "texts/A_1-2.txt",
        "texts/a_1.txt",
    ]
    assert (out / "texts" / "a_1.txt").read_bytes() == "同志们：\n我们要努力。\n".encode()
    assert (out / "texts" / "A_1-2.txt").read_bytes() == "=1+1也是话。\n".encode()
    assert read(out / "metadata.csv") == [
        {"source": "a_1.txt", "date": "2014-03-01/2014-03-31", "speaker": "张×"},
        {"source": "A_1-2.txt", "date": "", "speaker": ""},
    ]
    for one, cells, name in zip(read(out / "docvars.csv"), rows[1:], ("a_1", "A_1-2"), strict=True):
        expected = {k: v for k, v in zip(rows[0], cells, strict=True) if k != "text"}
        assert one == {**expected, "text_file": f"texts/{name}.txt"}


def test_what_the_table_says_wins(tmp_path: Path) -> None:
    """The speaker and the month of the table are those of the speech, and stand there as given."""
    rows = [
        ["doc_id", "text", "date", "speaker"],
        ["a", TALK, "2014-03", "张×"],
    ]
    [speech] = corpus_of(exchange.import_table(table(tmp_path / "t.csv", rows), tmp_path / "out"))
    assert (speech.speaker, str(speech.date.earliest), str(speech.date.latest)) == (
        "张×",
        "2014-03-01",
        "2014-03-31",
    )
    assert set(speech.given) == {"speaker", "date"}


def test_names_that_a_corpus_would_pass_over_are_read_all_the_same(tmp_path: Path) -> None:
    """Texts called README, metadata, a.txt and 2014.1: each is a source, and its row of metadata is its own."""
    keys = ["README", "metadata", "a.txt", "a", "2014.1", "2014"]
    rows = [
        ["doc_id", "text", "speaker"],
        *([key, f"{TALK}这是第{n}篇。", f"S{n}"] for n, key in enumerate(keys)),
    ]
    found = corpus_of(exchange.import_table(table(tmp_path / "t.csv", rows), tmp_path / "out"))
    assert sorted((s.text[-3], s.speaker) for s in found) == [(str(n), f"S{n}") for n in range(6)]


@pytest.mark.parametrize(
    ("ends", "day", "given"),
    [
        (("2014-03-01", "2014-03-31"), "2014-03-05", "2014-03-01/2014-03-31"),
        (("", ""), "2014-03-05", "2014-03-05"),
        (("2014-03-01", ""), "2014-03-05", ""),
    ],
)
def test_an_interval_is_not_narrowed_to_a_guess(
    ends: tuple[str, str], day: str, given: str, tmp_path: Path
) -> None:
    """Both ends win over the best guess; with one end open no date is given; with none the day is the date."""
    rows = [
        ["doc_id", "text", "date", "date_earliest", "date_latest", "speaker"],
        ["a", "好。", day, *ends, "张"],
    ]
    out = exchange.import_table(table(tmp_path / "t.csv", rows), tmp_path / "out")
    assert read(out / "metadata.csv")[0].get("date", "") == given


def test_a_table_that_says_nothing_else_needs_no_metadata(tmp_path: Path) -> None:
    """Only texts, and a genre nobody could tell: no ids (text1, text2, as quanteda has it), no metadata, a corpus."""
    rows = [["text", "genre"], [TALK, "unknown"], [f"{TALK}大家要团结。", "unknown"]]
    out = exchange.import_table(table(tmp_path / "t.csv", rows), tmp_path / "out")
    assert not (out / "metadata.csv").exists()
    assert [(s.id, s.given) for s in corpus_of(out)] == [("text1.1", ()), ("text2.1", ())]


def test_doc_id_goes_before_id(tmp_path: Path) -> None:
    """A docvar called id is a docvar, and one called text_file is not lost either."""
    rows = [["id", "doc_id", "text", "text_file"], ["7", "a", "好", "x"], ["7", "b", "坏", "y"]]
    out = exchange.import_table(table(tmp_path / "t.csv", rows), tmp_path / "out")
    assert read(out / "docvars.csv") == [
        {"doc_id": "a", "text_file_": "texts/a.txt", "id": "7", "text_file": "x"},
        {"doc_id": "b", "text_file_": "texts/b.txt", "id": "7", "text_file": "y"},
    ]


def test_other_names_and_other_tables(tmp_path: Path) -> None:
    """JSON Lines with columns of other names, named."""
    lines = [
        {"key": "k1", "story": "我们要努力。", "when": "2014"},
        {"key": "k2", "story": "大家要团结。", "when": ""},
    ]
    path = tmp_path / "t.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    columns = Columns(text="story", id="key", date="when")
    out = exchange.import_table(path, tmp_path / "out", columns)
    assert read(out / "metadata.csv")[0] == {"source": "k1.txt", "date": "2014-01-01/2014-12-31"}
    assert [row["when"] for row in read(out / "docvars.csv")] == ["2014", ""]


@pytest.mark.parametrize(
    ("rows", "letter"),
    [
        ([["doc_id", "body2"], ["a", "好"]], r"t\.csv: no column holds the texts.*'doc_id', 'body2'.*--text"),
        ([["doc_id", "text"], ["a", "好"], ["b", " "]], r"t\.csv, row 3: the column 'text' is empty"),
        (
            [["doc_id", "text"], ["", "好"]],
            r"t\.csv, row 2: the column 'doc_id' is empty.*an id for each text",
        ),
        (
            [["doc_id", "text"], ["a", "好"], ["a", "坏"]],
            r"t\.csv, row 3: the id 'a' stands here a second time.*row 2",
        ),
        (
            [["doc_id", "text", "date"], ["a", "好", "spring"]],
            r"t\.csv, row 2, column date: 'spring' is no date",
        ),
        (
            [["text", "date_earliest", "date_latest"], ["好", "2015", "2014"]],
            r"t\.csv, row 2: 2015 is later than 2014",
        ),
        ([["doc_id", "text"]], r"t\.csv: the table has no row"),
    ],
)
def test_bad_tables_are_letters(rows: list[list[str]], letter: str, tmp_path: Path) -> None:
    """Each names the file, the row, what was expected or what to try; nothing is written."""
    with pytest.raises(SourceError, match=letter):
        exchange.import_table(table(tmp_path / "t.csv", rows), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize(
    ("row", "letter"),
    [
        (
            {"doc_id": "a", "text": "好\ud800"},
            r"t\.jsonl, line 1: the column 'text' holds half a character \(\\ud800\)",
        ),
        (
            {"doc_id": "a\udfff", "text": "好"},
            r"t\.jsonl, line 1: the column 'doc_id' holds half a character",
        ),
        (
            {"doc_id": "a", "text": "好", "x": "\ud800"},
            r"t\.jsonl, line 1: the column 'x' holds half a character",
        ),
        (
            {"doc_id": "a", "text": "好", "x\ud800": ""},
            r"t\.jsonl: the column 'x\\ud800' holds half a character",
        ),
    ],
)
def test_half_a_character_is_a_letter(row: dict[str, str], letter: str, tmp_path: Path) -> None:
    """JSON can spell one half of a pair, UTF-8 cannot: text, id, docvar or head of a column, nothing is written."""
    (tmp_path / "t.jsonl").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(SourceError, match=letter) as caught:
        exchange.import_table(tmp_path / "t.jsonl", tmp_path / "out")
    assert str(caught.value).encode("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["t.jsonl"]


@pytest.mark.parametrize(
    ("name", "title"),
    [(b"t\x7f.csv", "Study of t\x7f"), (b"t\xff.csv", r"Study of t\xff"), (b'"\\.csv', 'Study of "\\')],
)
def test_whatever_the_table_is_called_the_study_can_be_read(name: bytes, title: str, tmp_path: Path) -> None:
    """Neither a control character nor a byte that is no UTF-8 makes a study file that TOML refuses."""
    try:
        path = table(tmp_path / os.fsdecode(name), [["doc_id", "text"], ["a", TALK]])
    except OSError:
        pytest.skip("this file system takes no such name")
    out = exchange.import_table(path, tmp_path / "out")
    assert Study.read(out / "study.toml").title == title
    assert [speech.id for speech in corpus_of(out)] == ["a.1"]


def test_the_folder_one_is_in_can_be_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``-o .`` in an empty folder; others may enter the folder of texts."""
    path = table(tmp_path / "t.csv", [["doc_id", "text"], ["a", TALK]])
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert main(["import", str(path), "-o", "."]) == 0
    assert sorted(p.name for p in here.iterdir()) == ["docvars.csv", "study.toml", "texts"]
    assert (here / "texts" / "a.txt").read_text(encoding="utf-8") == TALK + "\n"
    assert (here / "texts").stat().st_mode & 0o777 == 0o755


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    """Even where no name would be taken twice; an empty one is filled."""
    path = table(tmp_path / "t.csv", [["doc_id", "text"], ["a", "好"]])
    out = tmp_path / "out"
    out.mkdir()
    exchange.import_table(path, out)
    before = sorted(out.rglob("*"))
    with pytest.raises(DiscourseError, match="the folder is not empty"):
        exchange.import_table(path, out)
    assert sorted(out.rglob("*")) == before


def test_both_verbs_read_tables_as_all_others_do() -> None:
    """The same option, the same words: what a reader learnt of `discourse speeches` holds for these."""
    (verbs,) = (a.choices for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    said = {name: {a.dest: a for a in verb._actions} for name, verb in verbs.items()}
    assert said["import"]["column"].help == said["speeches"]["column"].help
    for option in ("paths", "script", "metadata", "column", "keep_going"):
        one, other = (said[verb][option] for verb in ("export", "speeches"))
        assert (one.help, one.default, one.nargs) == (other.help, other.default, other.nargs)


def test_the_two_verbs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """export and import by command line: exit code 0 and files, or 1 and a letter."""
    (tmp_path / "one.txt").write_text(RAW["one.txt"], encoding="utf-8")
    out, study = str(tmp_path / "out"), str(tmp_path / "study")
    assert main(["export", str(tmp_path / "one.txt"), "--format", "quanteda", "-o", out]) == 0
    [row] = read(tmp_path / "out" / "speeches.csv")
    assert (row["doc_id"], row["date"], row["era"]) == ("one.1", "2014-03-05", "2014-mass-line")
    assert main(["import", f"{out}/speeches.csv", "-o", study, "--text", "text", "--id", "doc_id"]) == 0
    assert (tmp_path / "study" / "texts" / "one.1.txt").read_text(encoding="utf-8") == row["text"] + "\n"
    assert capsys.readouterr().out == ""
    assert main(["import", f"{out}/speeches.csv", "-o", study]) == 1
    assert main(["export", str(tmp_path / "one.txt"), "--format", "vrt", "-o", out]) == 1
    said = capsys.readouterr().err
    assert "the folder is not empty" in said
    assert "the folder holds an export for quanteda" in said
