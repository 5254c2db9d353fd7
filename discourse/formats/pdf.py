"""The text layer of a PDF, page by page, read by PDFium (pypdfium2). Scans have none: they need OCR first."""

from __future__ import annotations

import re

from ..errors import SourceError
from ..sources import Source
from .container import File, missing, with_places

#: What PDFium puts for a hyphen at a line's end, and for a glyph without a character.
_STRAY = re.compile("[\ufffe\uffff\x02]")


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
        pages = [_text(document, n) for n in range(len(document))]
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
    text, places = with_places([(f"page {n}", text) for n, text in enumerate(pages, start=1)])
    return file.source(text, "pdf", places, notes)


def _text(document: object, n: int) -> str:
    page = document[n]  # type: ignore[index]
    try:
        layer = page.get_textpage()
        try:
            text: str = layer.get_text_bounded()
        finally:
            layer.close()
    finally:
        page.close()
    return _STRAY.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
