"""Files of every format give the same speech."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest

from discourse.corpus import read_corpus
from discourse.errors import SourceError
from discourse.formats import collect, read_sources, tables
from discourse.formats.container import LARGEST_RATIO

from . import files

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def words(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", files.MAKERS)
def test_every_format_gives_the_same_speech(tmp_path: Path, name: str) -> None:
    """Title and text are the speech's, and nothing of the frame, the page numbers or the markup is left."""
    (speech,) = read_corpus([put(tmp_path, name, files.MAKERS[name]())])
    assert (speech.title, speech.text.split("\n")) == (files.TITLE, list(files.SPEECH))


@pytest.mark.parametrize("name", files.MAKERS)
def test_a_span_leads_to_the_words_in_the_source(tmp_path: Path, name: str) -> None:
    """Also where the text had to be taken out of the file: the span then counts in what was taken out."""
    (source,) = read_sources([put(tmp_path, name, files.MAKERS[name]())])
    (speech,) = read_corpus([tmp_path / name])
    start = speech.text.index("自来水")
    low, high = speech.traced.raw_span(start, start + 3)
    assert source.data[low:high].decode("utf-8") == "自来水"
    assert source.extracted == bool(source.places)


def test_places_name_page_paragraph_chapter_and_row(tmp_path: Path) -> None:
    """The page of a PDF, the paragraph of a document, the chapter of a book, the row of a table."""
    found = {}
    for name in ("d.docx", "e.pdf", "f.epub", "g.csv", "h.jsonl"):
        (speech,) = read_corpus([put(tmp_path, name, files.MAKERS[name]())])
        start = speech.text.index("农时")
        found[name] = speech.where(start, start + 2)
    assert found == {
        "d.docx": "paragraph 6",
        "e.pdf": "page 2",
        "f.epub": "chapter 2",
        "g.csv": "row 2",
        "h.jsonl": "line 1",
    }


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("d.docx", "a.txt"),
        ("e.pdf", "b.txt"),
        ("b.html", "c.txt"),
        ("j.parquet", "d.docx"),
        ("a.txt", "e.docx"),
    ],
)
def test_a_file_is_what_its_bytes_say(tmp_path: Path, name: str, holds: str) -> None:
    """A PDF called .txt is read as a PDF, a page called .txt as a page, a text called .docx as a text."""
    (speech,) = read_corpus([put(tmp_path, holds, files.MAKERS[name]())])
    assert words(speech.text) == words(files.TEXT)


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("b.html", "trafilatura", "html"),
        ("c.md", "markdown_it", "markdown"),
        ("d.docx", "docx", "word"),
        ("e.pdf", "pypdfium2", "pdf"),
        ("i.xlsx", "openpyxl", "excel"),
    ],
)
def test_a_missing_library_is_a_letter_that_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    """The file is named, too, and nothing is passed over in silence."""
    path = put(tmp_path, name, files.MAKERS[name]())
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SourceError, match=rf"{name}.*discourse\[{extra}\]"):
        read_corpus([path])


def test_an_archive_is_a_folder(tmp_path: Path) -> None:
    """Names, order and what is passed over are those of the folder it was made from, wherever it was packed."""
    inner = files.zipped({"x.txt": files.WHOLE})
    path = put(
        tmp_path,
        "all.zip",
        files.zipped(
            {
                "b/2.md": files.markdown(),
                "a.docx": files.word(),
                "in.zip": inner,
                "p.png": b"x",
                ".git/c.txt": "x",
            }
        ),
    )
    found = collect([path])
    assert [s.name for s in found.sources] == ["all/a", "all/b/2", "all/in/x"]
    assert {s.file for s in found.sources} == {f"{path.as_posix()}/a.docx", f"{path.as_posix()}/b/2.md"} | {
        f"{path.as_posix()}/in.zip/x.txt"
    }
    assert [Path(p).name for p in found.passed_over] == ["p.png"]


def test_names_packed_on_chinese_windows_are_read(tmp_path: Path) -> None:
    """They are GBK, and the archive does not say so."""
    path = put(tmp_path, "w.zip", files.zipped_on_chinese_windows("讲话稿.txt", files.WHOLE.encode("gbk")))
    assert [s.name for s in read_sources([path])] == ["w/讲话稿"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A few kilobytes that unpack to thousands of times their size are refused before they are."""
    bomb = files.zipped({"a.txt": b"a" * (LARGEST_RATIO * 10_000)})
    with pytest.raises(SourceError, match=r"b\.zip/a\.txt.*not opened"):
        read_sources([put(tmp_path, "b.zip", bomb)])
    nested = files.zipped({"a.txt": files.WHOLE})
    for _ in range(4):
        nested = files.zipped({"n.zip": nested})
    with pytest.raises(SourceError, match="deep"):
        read_sources([put(tmp_path, "n.zip", nested)])


@pytest.mark.parametrize(
    ("name", "data", "words_said"),
    [
        ("a.docx", b"PK\x03\x04 cut off", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "old Office document"),
        ("a.rtf", b"{\\rtf1 x}", "Rich Text"),
        ("a.json", '[{"text": "同志们"}]'.encode(), "JSON, of which only a record a line .* lines=True"),
        ("a.pdf", b"%PDF-1.7\ncut off", "damaged"),
        ("a.parquet", b"PAR1 cut off", "cannot be read"),
        ("a.csv", "名称,数量\n甲,1\n".encode(), "no column holds the text"),
        ("a.csv", "text\n甲\n乙,丙\n".encode(), "cannot be read as a table|more cells"),
        ("a.csv", b"text\n", "no row"),
        ("a.jsonl", b'{"text": "x"}\n[1]\n', "line 2.*no record"),
        ("a.jsonl", b'{"text": "x"\n', "line 1.*no JSON"),
        ("a.jsonl", b'{"text": "x"}\n{"text": " "}\n', "line2.*empty"),
    ],
)
def test_what_cannot_be_read_is_a_letter(tmp_path: Path, name: str, data: bytes, words_said: str) -> None:
    """It names the file, and the row where there is one."""
    with pytest.raises(SourceError, match=f"(?s){name}.*(?:{words_said})"):
        read_sources([put(tmp_path, name, data)])


def test_a_scan_is_sent_to_be_recognised_and_a_silent_page_noted(tmp_path: Path) -> None:
    """A PDF without text is an error; one whose second page has none says which."""
    with pytest.raises(SourceError, match=r"text layer.*ocrmypdf"):
        read_sources([put(tmp_path, "scan.pdf", files.pdf(((), ())))])
    (source,) = read_sources([put(tmp_path, "part.pdf", files.pdf((files.SPEECH[:2], ())))])
    assert source.notes == ("pages without a text layer: 2",)


def test_one_bad_file_does_not_take_the_others_along(tmp_path: Path) -> None:
    """With keep_going it is listed with its reason, also a row of a table and a member of an archive."""
    put(tmp_path, "a.txt", files.WHOLE.encode())
    put(tmp_path, "b.txt", b"")
    put(tmp_path, "c.jsonl", b'{"text": ""}\n' + files.jsonl())
    put(tmp_path, "d.zip", files.zipped({"x.docx": b"PK\x03\x04", "y.txt": files.WHOLE}))
    found = collect([tmp_path], keep_going=True)
    assert [s.name for s in found.sources] == ["a", "c/2", "d/y"]
    assert [Path(where).name for where, _ in found.failures] == ["b.txt", "c.jsonl#line1", "x.docx"]


def test_a_catalogue_beside_the_texts_is_passed_over_and_listed(tmp_path: Path) -> None:
    """A table without a text column, found in a folder, is no corpus; named by itself it is an error."""
    put(tmp_path, "a.txt", files.WHOLE.encode())
    catalogue = put(tmp_path, "list.csv", b"file,bytes\na.txt,9\n")
    found = collect([tmp_path])
    assert ([s.name for s in found.sources], len(found.passed_over)) == (["a"], 1)
    with pytest.raises(SourceError, match=r"no column holds the text"):
        collect([catalogue])


@pytest.mark.parametrize("read", [collect, read_sources, read_corpus])
def test_one_path_is_one_path(tmp_path: Path, read: Callable[..., object]) -> None:
    """A folder named by itself is that folder: not its letters, and not the root that its first letter names."""
    put(tmp_path, "a.txt", files.WHOLE.encode())
    wanted = repr(read([tmp_path]))
    assert repr(read(tmp_path)) == wanted
    assert repr(read(str(tmp_path))) == wanted


def test_rows_of_a_table_take_their_id(tmp_path: Path) -> None:
    """The id is the row's own, else its number; an id that comes twice is an error."""
    table = f"id,text\nx,{files.SPEECH[1]}\ny,{files.SPEECH[2]}\n"
    assert [s.name for s in read_sources([put(tmp_path, "t.csv", table.encode())])] == ["t/x", "t/y"]
    with pytest.raises(SourceError, match="'x' stands here a second time"):
        read_sources([put(tmp_path, "u.csv", (table + "x,三\n").encode())])


def test_word_loses_nothing_that_its_reader_sees() -> None:
    """Tracked insertions, table cells and automatic numbers are there, struck-out words are not."""
    document = docx.Document()
    paragraph = document.add_paragraph("开头")
    for tag, inner, text in (("ins", "t", "插入"), ("del", "delText", "删去")):
        change = paragraph._p.makeelement(f"{{{W}}}{tag}", {})
        run = change.makeelement(f"{{{W}}}r", {})
        part = run.makeelement(f"{{{W}}}{inner}", {})
        part.text = text
        run.append(part)
        change.append(run)
        paragraph._p.append(change)
    for line in ("种子", "化肥"):
        document.add_paragraph(line, style="List Number")
    document.add_table(1, 2).cell(0, 1).text = "格子"
    buffer = io.BytesIO()
    document.save(buffer)
    from discourse.formats import word
    from discourse.formats.container import File

    text = word.read(File(buffer.getvalue(), "a", "a.docx")).data.decode()
    assert text.split("\n")[:3] == ["开头插入", "1.种子", "2.化肥"]
    assert "格子" in text


def test_a_document_within_reach_of_a_locked_archive_is_a_letter(tmp_path: Path) -> None:
    """An archive with a password says so."""
    data = bytearray(files.zipped({"a.txt": files.WHOLE}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        offset = archive.infolist()[0].header_offset
    central = data.index(b"PK\x01\x02")
    data[offset + 6] |= 1
    data[central + 8] |= 1
    with pytest.raises(SourceError, match="password"):
        read_sources([put(tmp_path, "a.zip", bytes(data))])


def test_half_a_character_is_a_letter_and_the_other_rows_are_read(tmp_path: Path) -> None:
    """JSON can spell half of an emoji; a question mark in its place would be a character that nobody wrote."""
    rows = [
        {"id": "a", "text": "同志们好\ud83d"},
        {"id": "b\ud83d", "text": "同志们"},
        {"id": "c", "text": "同志们😀"},
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(
        SourceError, match=r"line1: the column 'text' holds half a character \(\\ud83d\), after '同志们好'"
    ):
        read_sources([tmp_path / "t.jsonl"])
    found = collect([tmp_path / "t.jsonl"], keep_going=True)
    assert [(source.name, source.data.decode()) for source in found.sources] == [("t/c", "同志们😀")]
    assert ["'id'" in letter for _, letter in found.failures] == [False, True]


def test_cells_are_text_as_one_writes_it(tmp_path: Path) -> None:
    """A day without its hour, an hour where there is one, a whole number without a point, nothing for nothing."""
    day, hour = pd.Timestamp("2012-03-09"), pd.Timestamp("2012-03-09 14:30")
    cells = [day, day.date(), hour, 7.0, 7.5, None, float("nan"), True, "甲"]
    assert [tables.plain(cell) for cell in cells] == [
        "2012-03-09", "2012-03-09", "2012-03-09 14:30:00", "7", "7.5", "", "", "True", "甲",
    ]  # fmt: skip
    frame = pd.DataFrame({"id": [3.0, 4.0], "text": [files.TEXT] * 2, "date": [day.date(), None]})
    frame.to_parquet(tmp_path / "t.parquet")
    found = read_sources([tmp_path / "t.parquet"])
    assert [(one.name, [said.date for said in one.given]) for one in found] == [
        ("t/3", [(day.date(), day.date())]),
        ("t/4", []),
    ]


def test_a_head_without_words_names_no_column(tmp_path: Path) -> None:
    """Empty rows above the head of a sheet are passed over, and so is a column without a name."""
    book = openpyxl.Workbook()
    for row in ([None, None, None], ["text", None, " date "], [files.TEXT, "旁注", "2012"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (source,) = read_sources([tmp_path / "a.xlsx"])
    assert (source.path.rpartition("#")[2], source.data.decode()) == ("row3", files.TEXT)
    assert [said.date[1].isoformat() for said in source.given if said.date] == ["2012-12-31"]


def test_a_table_damaged_further_down_is_a_letter(tmp_path: Path) -> None:
    """Its head can be read, its rows cannot: those that were read are not taken for all."""
    path = tmp_path / "t.parquet"
    pd.DataFrame({"text": [f"{n}号{files.TEXT}" for n in range(50)]}).to_parquet(path, compression="none")
    data = bytearray(path.read_bytes())
    data[4:40] = b"\xff" * 36
    path.write_bytes(data)
    with pytest.raises(SourceError, match=r"(?s)t\.parquet: the table cannot be read .*a whole Parquet file"):
        read_sources([path])


@pytest.mark.parametrize(
    ("name", "data", "words_said"),
    [
        ("a.xlsx", files.zipped({"xl/workbook.xml": "<workbook"}), "workbook cannot be opened.*password"),
        ("a.docx", files.zipped({"word/document.xml": "<w:document"}), "cannot be opened.*save it again"),
        ("a.epub", files.zipped({"META-INF/container.xml": "<container/>"}), "the book cannot be read"),
        ("a.parquet", b"PAR1\0\0\0\0PAR1", "the table cannot be read"),
        ("a.jsonl", b'{"text": ' + b"[" * 100_000, "line 1.*no JSON"),
    ],
)
def test_a_document_without_its_parts_is_a_letter(
    tmp_path: Path, name: str, data: bytes, words_said: str
) -> None:
    """It has the beginning of one, and a library that finds nothing behind it."""
    with pytest.raises(SourceError, match=f"{name}.*(?:{words_said})"):
        read_sources([put(tmp_path, name, data)])


def test_a_member_that_was_damaged_is_a_letter_of_its_own(tmp_path: Path) -> None:
    """A byte of a text in an archive is not as it was packed: the others are read."""
    data = files.zipped({"a.txt": files.WHOLE, "b.txt": files.WHOLE})
    at = data.index(b"a.txt") + 40
    found = collect(
        [put(tmp_path, "z.zip", data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])], keep_going=True
    )
    assert [one.name for one in found.sources] == ["z/b"]
    assert [("damaged" in letter, Path(where).name) for where, letter in found.failures] == [(True, "a.txt")]


@pytest.mark.parametrize(
    ("packed", "name"),
    [
        ("讲话稿".encode(), "讲话稿"),  # macOS
        ("讲话稿".encode("gbk"), "讲话稿"),
        (b"caf\x82", "café"),  # DOS, in the code page of ZIP itself
    ],
)
def test_names_are_read_in_the_encoding_they_were_packed_in(tmp_path: Path, packed: bytes, name: str) -> None:
    """An archive that does not say so: UTF-8, else GB18030, else what ZIP was made with."""
    place = b"N" * len(packed)
    plain = files.zipped({f"{place.decode()}.txt": files.WHOLE})
    path = put(tmp_path, "w.zip", plain.replace(place, packed))
    assert [one.name for one in read_sources([path])] == [f"w/{name}"]
