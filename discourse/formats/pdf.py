"""The text layer of a PDF, page by page, read by PDFium (pypdfium2). Scans have none: they need OCR first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..errors import SourceError
from ..sources import Source
from .container import File, missing, with_places

#: What PDFium puts for a hyphen at a line's end, and for a glyph without a character.
_STRAY = re.compile("[\ufffe\uffff\x02]")

#: A line that begins so many characters to the right of the others opens a paragraph; more, and it is centred.
_INDENT = (1.2, 3.5)


def read(file: File) -> Source:
    """The source that a PDF makes, its pages as places ("page 3").

    Raises SourceError where the library is missing, the file is locked or damaged, or no page has text.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise missing(file.path, "a PDF document", "pypdfium2", "pdf") from error
    try:
        document = pypdfium2.PdfDocument(file.data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise SourceError(
            "the document is locked with a password" if locked else f"the document is damaged ({error})",
            where=file.path,
            expected="a PDF that anyone can open",
            advice="save it without a password" if locked else "download it again",
        ) from error
    try:
        pages = list(_pages(document, file))
    except pypdfium2.PdfiumError as error:
        raise SourceError(
            f"the document is damaged ({error})",
            where=file.path,
            expected="a PDF of which every page can be shown",
            advice="download it again, or print it into a new PDF",
        ) from error
    finally:
        document.close()
    silent = [n for n, text in enumerate(pages, start=1) if not text.strip()]
    if len(silent) == len(pages):
        raise SourceError(
            f"none of its {len(pages)} pages has a text layer: it is a scan",
            where=file.path,
            expected="a PDF whose text can be selected and copied",
            advice="recognise its characters first, for example: ocrmypdf -l chi_sim scan.pdf text.pdf",
        )
    notes = (f"pages without a text layer: {', '.join(map(str, silent))}",) if silent else ()
    text, places = with_places([(f"page {n}", text) for n, text in enumerate(pages, start=1)], end="\n\f")
    return file.source(text, "pdf", places, notes)


def _pages(document: Any, file: File) -> Iterator[str]:
    """The text of each page; a letter where it grows beyond the limit: one page may stand there often."""
    size = 0
    for n in range(len(document)):
        text = _text(document, n)
        size += len(text)
        if size > file.limits.file:
            raise file.limits.over("file", size, file.path, "the text in it", first="part it", known=False)
        yield text


def _text(document: Any, n: int) -> str:
    """The lines of a page; one that is set in by about two characters is given the blanks that say so."""
    page = document[n]
    layer = page.get_textpage()
    try:
        lines: list[str] = layer.get_text_range().replace("\r\n", "\n").replace("\r", "\n").split("\n")
        edges, at = [], 0
        for line in lines:
            box = layer.get_charbox(at) if line.strip() else (0.0, 0.0, 0.0, 0.0)
            edges.append((box[0], box[2] - box[0]))
            at += len(line.encode("utf-16-le")) // 2 + 2  # PDFium counts units of UTF-16, and a break as two
    finally:
        layer.close()
        page.close()
    margin = _margin([edge for edge, line in zip(edges, lines, strict=True) if line.strip()])
    shown = (
        ("　　" if line.strip() and _INDENT[0] * size < left - margin < _INDENT[1] * size else "") + line
        for line, (left, size) in zip(lines, edges, strict=True)
    )
    return _STRAY.sub("", "\n".join(shown)).strip("\n")


def _margin(edges: list[tuple[float, float]]) -> float:
    """Where most lines of a page begin, to the nearest third of a character."""
    lefts = Counter(round(left / (size / 3 or 1)) * (size / 3 or 1) for left, size in edges)
    return min(lefts, key=lambda left: (-lefts[left], left), default=0.0)
