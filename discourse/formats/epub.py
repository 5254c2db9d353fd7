"""The chapters of an EPUB, in the order of its spine. An EPUB is an archive of web pages; each is read as one."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote
from xml.etree import ElementTree

from ..errors import DiscourseError, SourceError
from ..repair.decode import decode
from ..repair.html import text_of
from ..sources import Source
from .container import File, with_places

_CONTAINER = "META-INF/container.xml"
#: A document type is taken out before the tables are parsed: it could define entities that unfold without end.
#: It stands there once, or the table is damaged.
_TYPE = re.compile(rb"<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*+)?+>", re.IGNORECASE)


def read(file: File) -> Source:
    """The source that an EPUB makes, its chapters as places ("chapter 2"). Raises SourceError if it is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(file.data)) as archive:
            chapters = [
                text_of(decode(archive.read(name), name).raw.text)
                for name in dict.fromkeys(
                    _spine(archive)
                )  # a spine that names one twice would unfold without end
            ]
    except (
        zipfile.BadZipFile,
        KeyError,
        ElementTree.ParseError,
        OSError,
        RuntimeError,
        NotImplementedError,
        StopIteration,
        ValueError,
        zlib.error,
        DiscourseError,
    ) as error:
        raise SourceError(
            f"the book cannot be read ({' '.join(str(error).split()) or type(error).__name__})",
            where=file.path,
            expected="an EPUB without copy protection",
            advice="open it in a reader and export its text",
        ) from error
    text, places = with_places([(f"chapter {n}", text) for n, text in enumerate(chapters, start=1)])
    return file.source(text, "epub", places)


def _spine(archive: zipfile.ZipFile) -> list[str]:
    """The names of the chapters' files, in reading order."""
    package = next(_all(_xml(archive, _CONTAINER), "rootfile")).get("full-path", "")
    book = _xml(archive, package)
    items = {item.get("id"): item.get("href", "") for item in _all(book, "item")}
    folder = posixpath.dirname(package)
    names = [items[ref.get("idref")] for ref in _all(book, "itemref") if ref.get("idref") in items]
    return [posixpath.normpath(posixpath.join(folder, unquote(name))) for name in names]


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    data = archive.read(name)
    declared = _TYPE.match(data, max(data.upper().find(b"<!DOCTYPE"), 0))
    return ElementTree.fromstring(data[: declared.start()] + data[declared.end() :] if declared else data)


def _all(root: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == tag)
