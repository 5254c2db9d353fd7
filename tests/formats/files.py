"""One invented speech in every format, made by the libraries that users make such files with."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import matplotlib
import openpyxl
import pandas as pd
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

import discourse

FONT = next((Path(discourse.__file__).parent / "plots" / "fonts").glob("*.ttf"))

TITLE = "在全乡春季工作会上的讲话"
SPEECH = (
    "同志们：",
    "今天召开全乡春季工作会，主要任务是盘点冬天的收获，安排开春的农活。刚才，四个村的同志作了发言，都很实在。",
    "一、成绩要看到。去年修通了东岭的机耕路，三百多户用上了自来水，大家的干劲明显足了。",
    "二、毛病要认账。有的村账目公开不及时，个别干部下田少、开会多，群众是有意见的。",
    "三、农时不等人。各村要在清明之前备好种子和化肥，把水渠清到田头，确保不误一天。",
    "谢谢大家！",
)
TEXT = "\n".join(SPEECH)
WHOLE = f"{TITLE}\n{TEXT}\n"


def page(body: str, *, head: str = "") -> str:
    """A page of a site around an article."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}_东岭乡人民政府</title>{head}'
        "<style>p{color:red}</style><script>if (a<b) document.write('<p>别读我</p>')</script></head><body>"
        '<div id="nav"><ul><li><a href="/">首页</a></li><li><a href="/a">走进东岭</a></li>'
        '<li><a href="/b">乡镇动态</a></li></ul></div>'
        f"<div class='main'><h1>{TITLE}</h1>{body}</div>"
        '<div class="side"><h3>热门文章</h3><ul><li><a href="/1">在全乡秋季工作会上的讲话</a></li>'
        '<li><a href="/2">东岭乡举办农民运动会</a></li></ul></div>'
        "<div class='foot'><p>地址：东岭乡一号　邮编：000000</p></div></body></html>"
    )


def html() -> bytes:
    return page("".join(f"<p>　　{line}</p>\n" for line in SPEECH)).encode()


def markdown() -> bytes:
    body = "\n\n".join(f"**{line[:5]}**{line[5:]}" if line[1] == "、" else line for line in SPEECH)
    return f"# {TITLE}\n\n{body}\n".encode()


def word() -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    for line in SPEECH:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(pages: tuple[tuple[str, ...], ...] | None = None) -> bytes:
    """The speech as it is printed: lines of 22 characters, page numbers at the foot."""
    if pages is None:
        lines = [line[i : i + 22] for line in (TITLE, *SPEECH) for i in range(0, len(line), 22)]
        pages = (tuple(lines[:7]), tuple(lines[7:]))
    buffer = io.BytesIO()
    font = FontProperties(fname=str(FONT), size=11)
    with matplotlib.rc_context({"pdf.fonttype": 42}), PdfPages(buffer) as book:
        for number, lines in enumerate(pages, start=1):
            figure = Figure(figsize=(6, 8))
            for row, line in enumerate(lines):
                figure.text(0.1, 0.9 - 0.05 * row, line, fontproperties=font)
            if lines:
                figure.text(0.45, 0.05, f"- {number} -", fontproperties=font)
            book.savefig(figure)
    return buffer.getvalue()


def epub() -> bytes:
    head = '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="O/b.opf"/></rootfiles></container>',
            "O/b.opf": '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
            '<item id="two" href="second%20part.xhtml"/><item id="one" href="one.xhtml"/></manifest>'
            '<spine><itemref idref="one"/><itemref idref="two"/></spine></package>',
            "O/second part.xhtml": head + "".join(f"<p>{line}</p>" for line in SPEECH[3:]) + "</body></html>",
            "O/one.xhtml": head
            + f"<h1>{TITLE}</h1>"
            + "".join(f"<p>{line}</p>" for line in SPEECH[:3])
            + "</body></html>",
        }
    )


def csv(encoding: str = "gb18030") -> bytes:
    rows = [{"标题": TITLE, "正文": TEXT, "日期": "2012年3月"}]
    return pd.DataFrame(rows).to_csv(index=False).encode(encoding)


def jsonl() -> bytes:
    return (json.dumps({"text": WHOLE, "speaker": "东岭乡乡长"}, ensure_ascii=False) + "\n").encode()


def excel() -> bytes:
    book = openpyxl.Workbook()
    for row in (["text", "date"], [WHOLE, pd.Timestamp("2012-03-09").to_pydatetime()]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parquet() -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame({"content": [WHOLE], "date": [pd.Timestamp("2012-03-09")]}).to_parquet(buffer)
    return buffer.getvalue()


def zipped(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def zipped_on_chinese_windows(name: str, data: bytes) -> bytes:
    """An archive whose names are GBK without a word about it."""
    plain = zipped({"N" * len(name.encode("gbk")): data})
    return plain.replace(b"N" * len(name.encode("gbk")), name.encode("gbk"))


MAKERS = {
    "a.txt": WHOLE.encode,
    "b.html": html,
    "c.md": markdown,
    "d.docx": word,
    "e.pdf": pdf,
    "f.epub": epub,
    "g.csv": csv,
    "h.jsonl": jsonl,
    "i.xlsx": excel,
    "j.parquet": parquet,
}
