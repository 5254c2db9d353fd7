"""What a reader sees in a Word document, and python-docx alone would not give."""

from __future__ import annotations

import io
import zipfile

import pytest

from discourse.formats import word
from discourse.formats.container import File
from discourse.formats.word import written

from . import files

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'

#: The lists of a report: 一、 with （一） below it, bullets, and one that goes on from IV.
LISTS = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1. "/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
</w:numbering>"""


def document(body: str, **parts: str) -> File:
    """A Word document with this body, and with other parts in place of its own (``numbering`` for numbering.xml)."""
    new = {f"word/{name}.xml": text for name, text in parts.items()}
    new["word/document.xml"] = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files.word())) as old, zipfile.ZipFile(out, "w") as made:
        for name in old.namelist():
            text = new.pop(name, None) or old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/_rels/document.xml.rels" and "footnotes" in parts:
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
                link = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/>'
                text = text.replace("</Relationships>", f"{link}</Relationships>")
            made.writestr(name, text.encode("utf-8", "surrogateescape"))
        for name, text in new.items():
            made.writestr(name, text)
    return File(out.getvalue(), "a", "a.docx")


def lines(file: File) -> list[str]:
    return word.read(file).data.decode().rstrip("\n").split("\n")


def item(text: str, number: int, depth: int = 0) -> str:
    """A paragraph of the list ``number``."""
    place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{place}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_the_numbers_that_word_writes_by_itself_are_read() -> None:
    """A level below begins anew after one above; a bullet, an unknown list and an unknown level have no number."""
    body = [
        item("成绩", 1), item("修路", 1, 1), item("通水", 1, 1), item("井", 1, 2), item("毛病", 1),
        item("账目", 1, 1), item("农时", 2), item("另起", 3), item("再起", 3), item("无表", 9), item("无级", 1, 7),
    ]  # fmt: skip
    assert lines(document("".join(body), numbering=LISTS)) == [
        "一、成绩", "（一）修路", "（二）通水", "一.二.1井", "二、毛病", "（一）账目",
        "农时", "IV. 另起", "V. 再起", "无表", "无级",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("run", "seen"),
    [
        ("<w:t>甲</w:t><w:tab/><w:t>乙</w:t>", "甲\t乙"),
        ("<w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t>", "甲\n乙\n丙"),
        ('<w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t>', "甲乙"),
        ("<w:t>2010</w:t><w:noBreakHyphen/><w:t>2015</w:t><w:t/>", "2010-2015"),
        ("<w:t>甲</w:t></w:r><w:moveFrom><w:r><w:t>走</w:t></w:r></w:moveFrom><w:r>", "甲"),
    ],
)
def test_what_stands_between_the_words_is_what_is_seen(run: str, seen: str) -> None:
    """Tabs and line breaks are there; a page break is none of the text, nor is what was moved elsewhere."""
    assert lines(document(f"<w:p><w:r>{run}</w:r></w:p>")) == seen.split("\n")


def test_a_text_box_is_read_once() -> None:
    """It lies in a paragraph, which keeps its own words, and is stored a second time for old readers."""
    box = "<w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert lines(document(f"<w:p><w:r><w:t>框外</w:t>{both}<w:t>之后</w:t></w:r></w:p>")) == [
        "框外之后",
        "框里",
    ]


def test_notes_follow_the_text() -> None:
    """The lines that Word draws above its notes are stored as notes, too, and are none."""
    note = "<w:footnote{}><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>"
    notes = note.format(' w:type="separator"', "线") + note.format("", "见一号文件。") + note.format("", " ")
    file = document(
        "<w:p><w:r><w:t>正文</w:t></w:r></w:p>", footnotes=f"<w:footnotes {W}>{notes}</w:footnotes>"
    )
    source = word.read(file)
    assert source.data.decode() == "正文\n见一号文件。\n"
    assert [label for _, label in source.places] == ["paragraph 1", "footnote 1"]


@pytest.mark.parametrize(
    ("kind", "n", "seen"),
    [
        ("chineseCounting", 105, "一〇五"),
        ("ideographDigital", 20, "二〇"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 21, "21"),
        ("lowerRoman", 44, "xliv"),
        ("upperLetter", 27, "AA"),
        ("hindiVowels", 3, "3"),
    ],
)
def test_a_number_is_written_as_its_list_says(kind: str, n: int, seen: str) -> None:
    """Formats that are rare in Chinese documents are given as digits."""
    assert written(kind, n) == seen
