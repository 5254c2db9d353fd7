"""Archives, documents and tables made to do harm: each is a letter, soon, and takes little memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from discourse.errors import SourceError
from discourse.formats import collect, read_sources, tables, word
from discourse.formats.container import LARGEST_RATIO
from discourse.formats.word import written
from discourse.limits import Limits

from . import files

TALK = "同志们：今天召开春季工作会议。成绩要看到，问题要认账。\n"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

#: Ten entities, each ten times the one before: a billion laughs.
LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "lollollol">{LAUGHS}]>'


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@contextmanager
def within(megabytes: int) -> Iterator[None]:
    """No more memory than that is taken by Python meanwhile."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes << 20


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """A document with one of its parts put for another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, part if one == name else old.read(one))
    return out.getvalue()


def docx(body: str, head: str = "") -> bytes:
    text = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return with_part(files.word(), "word/document.xml", text.encode())


def xlsx(rows: str, size: str = "A1", head: str = "") -> bytes:
    text = f'<?xml version="1.0"?>{head}<worksheet xmlns="{SHEET}"><dimension ref="{size}"/><sheetData>{rows}'
    return with_part(files.excel(), "xl/worksheets/sheet1.xml", f"{text}</sheetData></worksheet>".encode())


def row(n: int, *cells: str) -> str:
    inside = "".join(
        f'<c r="{chr(65 + i)}{n}" t="inlineStr"><is><t>{c}</t></is></c>' for i, c in enumerate(cells)
    )
    return f'<row r="{n}">{inside}</row>'


def epub(spine: str, head: str = "") -> bytes:
    return files.zipped(
        {
            "META-INF/container.xml": "<container><rootfile full-path='o'/></container>",
            "o": f"{head}<package><item id='a' href='c.html'/><spine>{spine}</spine></package>",
            "c.html": f"<html><body><p>{TALK}</p></body></html>",
        }
    )


@pytest.mark.parametrize(
    "name", ["/etc/talk.txt", "../up.txt", "a/../../up.txt", "C:\\x\\up.txt", "\\\\host\\up.txt"]
)
def test_a_member_that_leads_out_of_its_archive_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written where it says in any case; the others are read."""
    path = put(tmp_path, "z.zip", files.zipped({name: TALK, "ok.txt": TALK}))
    with pytest.raises(SourceError, match=r"z\.zip/.*leads out of the archive.*unpack it by hand"):
        read_sources([path])
    found = collect([path], keep_going=True)
    assert ([one.name for one in found.sources], len(found.failures)) == (["z/ok"], 1)
    assert [one.name for one in tmp_path.iterdir()] == ["z.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    """Two texts of one id would be one text; the second is said to be there."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", TALK)
        archive.writestr("a.txt", f"二{TALK}")
    found = collect([put(tmp_path, "z.zip", out.getvalue())], keep_going=True)
    assert [one.data.decode() for one in found.sources] == [TALK]
    assert "a second time" in found.failures[0][1]


def test_a_member_is_named_in_characters_that_are_seen(tmp_path: Path) -> None:
    """A line break, a command to the terminal and a sign that turns the line round stand spelt out in its letter."""
    path = put(tmp_path, "z.zip", files.zipped({"a\nb\x1b[31m\u202e.txt": b" ", "ok.txt": TALK}))
    [(where, letter)] = collect([path], keep_going=True).failures
    assert where.endswith(r"z.zip/a\x0ab\x1b[31m\u202e.txt")
    assert letter.isprintable()


def test_an_archive_is_held_to_what_all_in_it_unpacks_to(tmp_path: Path) -> None:
    """Those that lie in it count with it; the limit raised, all is read."""
    inner = files.zipped({"x.txt": TALK * 100, "y.txt": TALK * 100})
    path = put(tmp_path, "z.zip", files.zipped({"1.zip": inner, "2.zip": inner}))
    size = 2 * len(inner) + 4 * len((TALK * 100).encode())
    with pytest.raises(SourceError, match=r"the archive, unpacked, has .*--limit archive="):
        read_sources([path], limits=Limits(archive=size - 1))
    assert len(read_sources([path], limits=Limits(archive=size))) == 4
    with pytest.raises(SourceError, match=r"more than 1 deep.*--limit depth=3"):
        read_sources([path], limits=Limits(depth=1))


def test_entries_that_share_one_file_are_counted_each(tmp_path: Path) -> None:
    """A thousand names for the same ten megabytes: what they say they unpack to is what is counted."""
    data = zlib.compress(b"a" * 10_000_000, 9)[2:-4]
    about = (zlib.crc32(b"a" * 10_000_000), len(data), 10_000_000)
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, *about, 5, 0) + b"a.txt" + data
    central = b"".join(
        struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, *about, 8, 0, 0, 0, 0, 0, 0)
        + b"%04d.txt" % n
        for n in range(1000)
    )
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1000, 1000, len(central), len(local), 0)
    with pytest.raises(SourceError, match=r"has 9\.3 GB"):
        read_sources([put(tmp_path, "z.zip", local + central + end)])


def test_a_large_member_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """Sixty megabytes of text in an archive of some kilobytes: no memory is taken for them."""
    path = put(tmp_path, "z.zip", files.zipped({"a.txt": bytes(range(1, 201)) * 300_000, "ok.txt": TALK}))
    with within(8):
        found = collect([path], keep_going=True)
    assert [one.name for one in found.sources] == ["z/ok"]
    assert "--limit file=64MB" in found.failures[0][1] or "far more than a text" in found.failures[0][1]


def test_an_archive_of_many_files_is_read(tmp_path: Path) -> None:
    """Each is opened once; nothing is looked up in a list."""
    path = put(tmp_path, "z.zip", files.zipped({f"{n:05}.txt": TALK for n in range(1000)}))
    assert len(read_sources([path])) == 1000


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda: docx(f"<w:p>{' ' * 300_000}</w:p>")),
        ("a.xlsx", lambda: xlsx(row(1, "text") + row(2, "甲") + " " * 300_000)),
        ("a.epub", lambda: epub("<itemref idref='a'/>" + " " * 300_000)),
    ],
)
def test_a_document_is_held_to_what_it_unpacks_to(
    tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    """By what it says of itself, before a library unpacks it."""
    path = put(tmp_path, name, make())
    with pytest.raises(SourceError, match=rf"{name}: the document, unpacked, has .*--limit document="):
        read_sources([path], limits=Limits(document=250_000))


def test_a_document_of_five_gigabytes_is_refused(tmp_path: Path) -> None:
    """The central directory says so of a part of a few bytes: nothing is unpacked to see."""
    data = bytearray(files.word())
    at = data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 46
    data[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    with pytest.raises(SourceError, match=r"a\.docx.*(?:unpacks to far more|unpacked, has)"):
        read_sources([put(tmp_path, "a.docx", bytes(data))])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", LAUGHS)),
        ("a.xlsx", xlsx(row(1, "text") + row(2, "&j;"), head=LAUGHS)),
        ("a.epub", epub("&j;", LAUGHS)),
        ("b.epub", epub("&j;", LAUGHS.replace("[", '[<!ENTITY z "]">', 1))),
    ],
)
def test_entities_do_not_unfold(tmp_path: Path, name: str, data: bytes) -> None:
    """A billion laughs are a letter, or nothing at all, in little memory."""
    with within(100):
        found = collect([put(tmp_path, name, data)], keep_going=True)
    assert sum(len(one.data) for one in found.sources) < 1000
    assert len(found.sources) + len(found.failures) == 1


def test_an_entity_from_a_file_is_not_fetched(tmp_path: Path) -> None:
    """Nothing of this machine gets into a text because a document asks for it."""
    secret = put(tmp_path, "secret", b"password")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    for name, data in (
        ("a.docx", docx("<w:p><w:r><w:t>甲&e;乙</w:t></w:r></w:p>", head)),
        ("a.xlsx", xlsx(row(1, "text") + row(2, "甲&e;乙"), head=head)),
        ("a.epub", epub("&e;<itemref idref='a'/>", head)),
    ):
        found = collect([put(tmp_path, name, data)], keep_going=True)
        assert all(b"password" not in one.data for one in found.sources)


def test_a_document_of_too_many_paragraphs_is_a_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty ones cost a few bytes each and a reader's time."""
    monkeypatch.setattr(word, "MOST_PARAGRAPHS", 100)
    assert read_sources(
        [put(tmp_path, "a.docx", docx("<w:p><w:r><w:t>甲</w:t></w:r></w:p>" + "<w:p/>" * 99))]
    )
    with pytest.raises(SourceError, match="more than 100 paragraphs"):
        read_sources([put(tmp_path, "a.docx", docx("<w:p/>" * 101))])


@pytest.mark.parametrize(
    "kind", ["upperRoman", "lowerLetter", "chineseCounting", "ideographDigital", "decimal"]
)
def test_a_list_that_begins_at_a_billion_has_a_short_number(kind: str) -> None:
    """In Roman numerals it would be twenty million letters."""
    assert [len(written(kind, n)) for n in (10**9, -5)] == [10, 2]


def test_a_sheet_is_as_large_as_its_cells(tmp_path: Path) -> None:
    """It says that it has all rows and columns that there are, and has three cells."""
    data = xlsx(row(1, "text") + row(2, "甲") + row(5_000, "乙"), size="A1:XFD1048576")
    found = read_sources([put(tmp_path, "a.xlsx", data)])
    assert [(one.data.decode(), one.path.rpartition("#")[2]) for one in found] == [
        ("甲", "row2"),
        ("乙", "row5000"),
    ]


def test_a_table_without_end_is_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More columns, or rows of a sheet, than there can be: told by their number, before they are read."""
    monkeypatch.setattr(tables, "MOST_COLUMNS", 50)
    monkeypatch.setattr(tables, "MOST_ROWS", 60)
    wide = ",".join(f"c{n}" for n in range(51))
    for name, data, words in (
        ("a.xlsx", xlsx(f'<row r="1">{"<c/>" * 51}</row>'), "more than 50 columns"),
        ("b.xlsx", xlsx(row(1, "text") + row(999_999_999, "甲")), "more than 60 rows"),
        ("a.csv", f"{wide}\n".encode(), "more than 50 columns"),
        ("a.jsonl", b"".join(b'{"c%d": "x"}\n' % n for n in range(51)), "more than 50 columns"),
    ):
        with pytest.raises(SourceError, match=rf"{name}: .*{words}"):
            read_sources([put(tmp_path, name, data)])


def test_rows_that_each_have_a_column_of_their_own_take_little_memory(tmp_path: Path) -> None:
    """Two thousand rows of two thousand columns have two thousand cells, and not four million."""
    lines = b"".join(b'{"text": "%d", "c%d": "x"}\n' % (n, n) for n in range(2000))
    with within(24):
        assert len(read_sources([put(tmp_path, "a.jsonl", lines)])) == 2000


def test_a_row_has_all_columns_and_holds_those_that_say_something() -> None:
    """As a mapping it is the whole row, in the order of the head; a column that is none is an error."""
    cells = tables.Cells(dict.fromkeys(("a", "b", "c")), {"b": "2", "c": ""})
    assert dict(cells) == {"a": "", "b": "2", "c": ""}
    assert (cells.get("a"), cells.get("x", "-")) == ("", "-")
    with pytest.raises(KeyError):
        cells["x"]


def test_a_parquet_table_that_stands_for_many_rows_is_read_some_at_a_time(tmp_path: Path) -> None:
    """Twenty thousand times the same thousand characters: a small file, and never all of them at once."""
    path = tmp_path / "a.parquet"
    pd.DataFrame({"text": [TALK * 40] * 20_000}).to_parquet(path)
    assert path.stat().st_size < 1 << 20
    with within(24):
        file = tables.File(path.read_bytes(), "a", "a.parquet")
        assert sum(1 for _ in tables.rows(file, "parquet").rows) == 20_000


def test_the_text_in_a_document_is_a_text(tmp_path: Path) -> None:
    """What comes out of a PDF, a Word document or a book is held to the limit of a text."""
    few = Limits(file=100)
    for name, data in (
        ("a.pdf", files.pdf()),
        ("a.docx", files.word()),
        ("a.epub", epub("<itemref idref='a'/>")),
    ):
        with pytest.raises(SourceError, match=r"the text in it has .*--limit file="):
            read_sources([put(tmp_path, name, data)], limits=few if name != "a.epub" else Limits(file=50))


def test_a_chapter_named_again_and_again_is_read_once(tmp_path: Path) -> None:
    """A spine of a thousand entries for one file is a book of one chapter."""
    (book,) = read_sources([put(tmp_path, "a.epub", epub("<itemref idref='a'/>" * 1000))])
    assert (len(book.places), book.data.decode().count("同志们")) == (1, 1)


def test_the_ratio_is_that_of_no_text() -> None:
    """The most repetitive of texts, a form letter a thousand times, is packed by less."""
    text = (files.WHOLE * 1000).encode()
    assert len(text) < LARGEST_RATIO / 2 * len(zlib.compress(text, 9))
