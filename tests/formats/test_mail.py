"""Messages, mailboxes and web archives give the words a reader of mail shows; XML of Word gives its paragraphs."""

from __future__ import annotations

from base64 import encodebytes
from pathlib import Path
from quopri import encodestring

import pytest

from discourse.errors import SourceError
from discourse.formats import collect, read_sources
from discourse.repair import repair

SPEECH = "同志们，今年春天雨水少，全县有十一万亩小麦受了旱。\n请大家回去以后先把这件事办好。"
PAGE = "<html><body>" + "".join(f"<p>{line}</p>" for line in SPEECH.split("\n")) + "</body></html>"


def said(tmp_path: Path, name: str, data: bytes) -> str:
    """What the one source in a file says, repaired."""
    path = tmp_path / name
    path.write_bytes(data)
    [source] = read_sources([path])
    return repair(source).text.strip()


def message(data: bytes, packed: str, charset: str, kind: str = "plain") -> bytes:
    head = f"Content-Type: text/{kind};\r\n\tcharset={charset}\r\nContent-Transfer-Encoding: {packed}\r\n\r\n"
    pack = {"base64": encodebytes, "quoted-printable": encodestring}.get(packed, bytes)
    return head.encode() + pack(data)


@pytest.mark.parametrize("packed", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["gb2312", "iso-8859-1", "no-such-thing"])
def test_a_message_is_unpacked(tmp_path: Path, packed: str, charset: str) -> None:
    """In the encoding it names, and in its own where it names a wrong one; whatever its suffix."""
    data = b"Subject: =?gb2312?B?zazWvg==?=\r\nMIME-Version: 1.0\r\n" + message(
        SPEECH.encode("gbk"), packed, charset
    )
    assert said(tmp_path, "a.txt", data) == SPEECH


def test_what_the_head_says_is_noted(tmp_path: Path) -> None:
    """It is not dropped in silence."""
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: =?gb2312?B?zazWvg==?=\nMIME-Version: 1.0\n\n" + SPEECH.encode())
    [source] = read_sources([path])
    assert source.notes == ("message 1, subject: 同志",)


def test_text_and_page_are_read_once(tmp_path: Path) -> None:
    """Of a message that says all twice the text is taken, of a web archive the page; pictures are none."""
    parts = [
        message(SPEECH.encode(), "base64", "utf-8"),
        message(PAGE.encode(), "quoted-printable", "utf-8", "html"),
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n",
    ]
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=x"\r\n\r\n'
    for chosen in (parts, parts[1:]):
        body = b"".join(b"--=x\r\n" + part + b"\r\n" for part in chosen) + b"--=x--\r\n"
        assert said(tmp_path, "a.mht", head + body) == SPEECH


def test_a_part_that_was_cut_out_is_read(tmp_path: Path) -> None:
    """It begins with its boundary and ends with it."""
    part = (
        b"------=_Part_7\r\n"
        + message(SPEECH.encode("gbk"), "quoted-printable", "gbk")
        + b"\r\n------=_Part_7--"
    )
    assert said(tmp_path, "a.txt", part) == SPEECH


def test_a_mailbox_holds_several(tmp_path: Path) -> None:
    """Each is a place of the source."""
    one = b"From a@b.cn Mon Mar 05 10:11:12 2007\nMIME-Version: 1.0\n"
    path = tmp_path / "a.mbox"
    path.write_bytes(b"\n".join([one + message(SPEECH.encode(), "base64", "utf-8")] * 2))
    [source] = read_sources([path])
    assert repair(source).text.count("同志们") == 2
    assert [label for _, label in source.places] == ["message 1", "message 2"]


@pytest.mark.parametrize(
    "text", [f"来源: 新华社\n\n{SPEECH}", f"Source: Xinhua\n\n{SPEECH}", f"From 1949 on\n{SPEECH}"]
)
def test_a_text_with_a_head_is_no_message(tmp_path: Path, text: str) -> None:
    """Only what says how it is packed is one."""
    assert said(tmp_path, "a.txt", text.encode()) == text


def test_a_message_without_words_is_a_letter(tmp_path: Path) -> None:
    """And so is one whose parts lie in each other without end."""
    (tmp_path / "a.eml").write_bytes(b"MIME-Version: 1.0\nContent-Type: image/png\n\nxx")
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    (tmp_path / "b.eml").write_bytes(deep)
    found = collect([tmp_path / "a.eml", tmp_path / "b.eml"], keep_going=True)
    assert [Path(path).name for path, _ in found.failures] == ["a.eml", "b.eml"]
    with pytest.raises(SourceError):
        read_sources([tmp_path / "a.eml"])


@pytest.mark.parametrize(
    ("root", "space"),
    [
        ("document", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("wordDocument", "http://schemas.microsoft.com/office/word/2003/wordml"),
    ],
)
def test_a_word_document_in_xml_is_read(tmp_path: Path, root: str, space: str) -> None:
    """Cut into runs, and without what was struck out."""
    runs = ["".join(f"<w:r><w:t>{char}</w:t></w:r>" for char in line) for line in SPEECH.split("\n")]
    gone = "<w:del><w:r><w:delText>不</w:delText></w:r></w:del>"
    body = "".join(f"<w:p>{run}{gone}</w:p>" for run in runs)
    xml = f'<?xml version="1.0"?>\n<w:{root} xmlns:w="{space}"><w:body>{body}</w:body></w:{root}>'
    assert said(tmp_path, "a.xml", xml.encode()) == SPEECH
    assert said(tmp_path, "a.txt", f"这是 <w:document> 的说明：{SPEECH}".encode()).startswith("这是")
