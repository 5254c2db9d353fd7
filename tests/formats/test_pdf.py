"""A PDF that is locked or broken is told from one that can be read; a page's layout says what a paragraph is."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from discourse.errors import SourceError
from discourse.formats import pdf, read_sources
from discourse.formats.container import File

from . import files

CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
PAGES = "<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 >>"  # there is no object 9
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>"
LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'11' * 32}> /U <{'22' * 32}> /P -4 >> /ID [<00><00>]"


def written(*objects: str, trailer: str = "") -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = b"%PDF-1.4\n", []
    for n, one in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{n} 0 obj\n{one}\nendobj\n".encode()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = f"/Size {len(objects) + 1} /Root 1 0 R {trailer}"
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + table
    return out + head + f"trailer\n<< {size} >>\nstartxref\n{len(out)}\n%%EOF".encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (written(CATALOG, PAGES, PAGE), r"damaged .*every page.*print it into a new PDF"),
        (written(CATALOG, PAGES, PAGE, trailer=LOCK), r"locked with a password.*save it without a password"),
    ],
    ids=["a page is missing", "a password"],
)
def test_what_cannot_be_shown_is_a_letter(tmp_path: Path, data: bytes, words: str) -> None:
    """It says whether a password or a new copy is needed, and no page of it is taken for the whole."""
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(SourceError, match=rf"a\.pdf: .*{words}"):
        read_sources([tmp_path / "a.pdf"])


def test_a_line_set_in_by_two_characters_opens_a_paragraph() -> None:
    """As Chinese is printed; what is set in further is centred, and gets no blanks."""
    lines, size = ["第一行写满整整一行", "第二段从这里开头的", "第三行写满整整一行", "居中"], 11
    figure, buffer = Figure(figsize=(6, 8)), io.BytesIO()
    for row, (line, blanks) in enumerate(zip(lines, (0, 2, 0, 8), strict=True)):
        left = 0.1 + blanks * size / 72 / 6
        figure.text(
            left, 0.9 - 0.05 * row, line, fontproperties=FontProperties(fname=str(files.FONT), size=size)
        )
    with matplotlib.rc_context({"pdf.fonttype": 42}), PdfPages(buffer) as book:
        book.savefig(figure)
    text = pdf.read(File(buffer.getvalue(), "a", "a.pdf")).data.decode()
    assert text.rstrip("\n\f").split("\n") == [lines[0], f"　　{lines[1]}", *lines[2:]]
