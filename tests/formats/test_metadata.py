"""What the user says wins, and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from discourse.__main__ import main
from discourse.build import build_study
from discourse.corpus import make_corpus, read_corpus
from discourse.corpus.speech import Corpus
from discourse.errors import CorpusError, SourceError
from discourse.formats import read_sources
from discourse.formats.metadata import given_date
from discourse.study import Columns, Study
from discourse.verify import verify

from . import files


def folder(tmp_path: Path, table: str, name: str = "meta.csv") -> tuple[Path, Path]:
    texts = tmp_path / "texts"
    texts.mkdir()
    for stem in ("one", "two"):
        (texts / f"{stem}.txt").write_text(files.WHOLE, encoding="utf-8")
    (tmp_path / name).write_text(table, encoding="utf-8")
    return texts, tmp_path / name


def corpus(paths: tuple[Path, Path], **columns: str) -> Corpus:
    return make_corpus(read_sources([paths[0]], metadata=paths[1], columns=Columns(**columns)))[0]


def test_given_metadata_wins_and_is_marked(tmp_path: Path) -> None:
    """Every field that was given is the user's; every other is inferred as before."""
    made = corpus(folder(tmp_path, "file,date,speaker,place,genre\none.txt,2009-04,李某,东岭乡,动员讲话\n"))
    one, two = made["one.1"], made["two.1"]
    assert (one.speaker, one.place, one.genre) == ("李某", "东岭乡", "动员讲话")
    assert [d.isoformat() for d in (one.date.earliest, one.date.latest) if d] == ["2009-04-01", "2009-04-30"]
    assert one.given == ("speaker", "place", "genre", "date")
    assert one.date.evidence[0].rule == "given"
    assert {f.about for f in one.findings if f.rule == "given"} == {"speaker", "place", "genre"}
    assert two.given == ()
    assert two.genre == "讲话"


def test_a_given_date_that_the_text_contradicts_is_a_conflict(tmp_path: Path) -> None:
    """It still wins, but the reader is told what the text itself says."""
    texts, meta = folder(tmp_path, "source,date\none,2003\n")
    (texts / "one.txt").write_text(
        files.WHOLE.replace("同志们：", "同志们：\n党的十九大胜利闭幕不久，"), "utf-8"
    )
    speech = corpus((texts, meta))["one.1"]
    assert speech.date.latest is not None
    assert speech.date.latest.year == 2003
    assert any("given as 2003" in conflict for conflict in speech.date.conflicts)


def test_a_row_may_speak_of_one_speech_of_several(tmp_path: Path) -> None:
    """A key like `many.2` is the second speech; it wins over what is said of the whole file."""
    source = "".join(
        f"第{n}篇：{files.TITLE}\n{files.TEXT.replace('四个村', f'{n}个村')}\n" for n in "一二三"
    )
    texts, meta = folder(tmp_path, "source,date,place\nmany,2011,东岭\nmany.2,2012,\n")
    (texts / "many.txt").write_text(source, "utf-8")
    made = corpus((texts, meta))
    years = [made[f"many.{n}"].date.latest for n in (1, 2, 3)]
    assert [day.year for day in years if day] == [2011, 2012, 2011]
    assert {made[f"many.{n}"].place for n in (1, 2, 3)} == {"东岭"}
    meta.write_text("source,date\nmany.7,2011\n", "utf-8")
    with pytest.raises(CorpusError, match=r"meta\.csv, row 2.*holds 3"):
        corpus((texts, meta))


@pytest.mark.parametrize(
    ("table", "letter"),
    [
        ("file,date\nthree.txt,2009\n", r"row 2: there is no source 'three\.txt'"),
        ("file,date\none.txt,soon\n", "row 2, column date: 'soon' is no date"),
        ("file,date\none.txt,2009-02-30\n", "'2009-02-30' is no date"),
        ("file,date\none.txt,2009\none,2010\n", "row 3: 'one' stands here a second time"),
        ("name,when\none.txt,2009\n", "does not say what it is about"),
    ],
)
def test_a_table_that_cannot_be_followed_is_a_letter(tmp_path: Path, table: str, letter: str) -> None:
    """It names the table and the row."""
    with pytest.raises(SourceError, match=f"(?s)meta.csv.*{letter}"):
        corpus(folder(tmp_path, table))


def test_columns_may_have_any_name(tmp_path: Path) -> None:
    """They are named in the study; a misspelt one is an error with the nearest name."""
    paths = folder(tmp_path, "卷宗,会期\none,2008/2009-06\n")
    speech = corpus(paths, source="卷宗", date="会期")["one.1"]
    assert [d.isoformat() for d in (speech.date.earliest, speech.date.latest) if d] == [
        "2008-01-01",
        "2009-06-30",
    ]
    with pytest.raises(SourceError, match=r"no column '会议'.*Try: 会期"):
        corpus(paths, source="卷宗", date="会议")


def test_a_posting_date_is_not_taken_for_the_date(tmp_path: Path) -> None:
    """A scraper's column 发布时间 says when a page was put up, not when a speech was held."""
    (tmp_path / "t.csv").write_text(f"正文,发布时间\n{files.SPEECH[1]},2023-01-01\n", "utf-8")
    (speech,) = read_corpus([tmp_path / "t.csv"])
    assert speech.given == ()


def test_the_command_line_takes_metadata_and_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--metadata` and `--column` do what study.toml does; a field that is none is wrong usage."""
    texts, meta = folder(tmp_path, "卷宗,date\none,2008\n")
    assert main(["speeches", str(texts), "--metadata", str(meta), "--column", "source=卷宗"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["given"] for r in records] == [["date"], []]
    with pytest.raises(SystemExit, match="2"):
        main(["speeches", str(texts), "--column", "colour=x"])


@pytest.mark.thorough
def test_a_changed_table_of_metadata_is_the_cause_that_verify_names(tmp_path: Path) -> None:
    """It is an input like any other: listed with its hash, and told apart from the texts."""
    _, meta = folder(tmp_path, "source,date\none,2008\n")
    (tmp_path / "study.toml").write_text(
        '[sources]\npaths = ["texts"]\nmetadata = "meta.csv"\n[features]\nextractors = ["length"]\n'
        '[comparisons]\nprimary = []\n[figures]\nnames = ["timeline"]\n',
        "utf-8",
    )
    study = Study.read(tmp_path / "study.toml")
    build_study(study, tmp_path / "out", show_progress=False)
    assert verify(study, tmp_path / "out") == []
    meta.write_text("source,date\none,2009\n", "utf-8")
    assert any("source meta.csv" in line for line in verify(study, tmp_path / "out"))


@pytest.mark.parametrize("said", ["2014/2013", "2014-13", "2014-02-30/2014-03-01", "2014/soon", "20141350"])
def test_an_interval_that_can_be_none_is_a_letter(said: str) -> None:
    """Its ends the wrong way round, a thirteenth month, a day that the month has not, half of it words."""
    with pytest.raises(SourceError, match=rf"m\.csv, row 2: '{said}' is no date.*2013-07/2014-09"):
        given_date(said, "m.csv, row 2")


def test_a_row_must_name_one_source_and_may_say_nothing(tmp_path: Path) -> None:
    """Two files of one name in two folders: by the name alone it could be either, by its path it is one."""
    for place in ("a", "b"):
        (tmp_path / "texts" / place).mkdir(parents=True)
        (tmp_path / "texts" / place / "one.txt").write_text(files.WHOLE + place, encoding="utf-8")
    table = tmp_path / "meta.csv"
    table.write_text("file,date,place\none.txt,2009,\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"meta\.csv, row 2: 'one\.txt' could be any of 2 sources"):
        corpus((tmp_path / "texts", table))
    table.write_text("file,date,place\na/one,2009,\nb/one,,  \n", encoding="utf-8")
    found = read_sources([tmp_path / "texts"], metadata=table)
    assert [(one.name, len(one.given)) for one in found] == [("a/one", 1), ("b/one", 0)]
