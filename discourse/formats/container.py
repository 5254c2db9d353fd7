"""What a file is, seen from its bytes, and the files inside a ZIP archive."""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from ..errors import SourceError
from ..limits import Limits
from ..sources import FORMATS, IN_PLACE, Source, empty, is_known, unreadable, visible

#: A file of an archive is unpacked only if it has at most so many bytes for every byte it is packed in: a bomb of a
#: few kilobytes can hold petabytes. No text comes near it, whatever the other limits.
LARGEST_RATIO = 1000

#: Formats that are packed: what lies on the disk says nothing of the text in it.
PACKED = frozenset({"zip", "word", "excel", "epub", "pdf", "parquet"})

#: Formats that hold text but in a way this package does not read, by how they begin.
UNREADABLE = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an old Office document (.doc, .xls, .wps)", ".docx or .xlsx"),
    b"{\\rtf": ("a Rich Text document (.rtf)", ".docx"),
    b"Rar!\x1a\x07": ("a RAR archive", ".zip"),
    b"7z\xbc\xaf\x27\x1c": ("a 7-Zip archive", ".zip"),
    b"\x1f\x8b\x08": ("a gzip archive", ".zip"),
}

#: So many bytes show what a file of text is.
_BEGINNING = 64_000

_FIELD = rb"[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]{0,4000}\n(?:[ \t][^\n]{0,4000}\n){0,200}"
#: A message begins with its fields; before them a mailbox has a line of its own, a part of a message its boundary.
_HEAD = re.compile(rb"\s{0,20}(?:From [^\n]{1,300}\n|--[^\n]{1,200}\n)?((?:" + _FIELD + rb"){1,200})\r?\n")
_PACKED = re.compile(rb"(?im)^(?:mime-version|content-type|content-transfer-encoding):")
_WORD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,20}<[^\x00]{0,2000}?<(?:w:document|w:wordDocument|pkg:package)[\s>]"
)


@dataclass(frozen=True)
class File:
    """A file, or a member of an archive: its bytes, the name of its source, its path, how many archives it lies in,
    and whether others lie beside it (it was found in a folder, not named by itself).

    A table that is too large to be held is read row by row from ``disk``; ``data`` are then its first bytes. What is
    made of it keeps within the ``limits``.
    """

    data: bytes
    name: str
    path: str
    depth: int = 0
    beside: bool = False
    disk: Path | None = None
    limits: Limits = field(default_factory=Limits, repr=False)

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()

    @cached_property
    def sha256(self) -> str:
        if self.disk is None:
            return hashlib.sha256(self.data).hexdigest()
        try:
            with self.disk.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:  # it went while it was read
            raise unreadable(self.path, error) from error

    @cached_property
    def size(self) -> int:
        """How many bytes it has."""
        try:
            return len(self.data) if self.disk is None else self.disk.stat().st_size
        except OSError as error:
            raise unreadable(self.path, error) from error

    def source(
        self, text: str, format: str, places: tuple[tuple[int, str], ...], notes: tuple[str, ...] = ()
    ) -> Source:
        """The source that the text taken out of the file makes; raises SourceError if there is no word in it."""
        if not text.strip():
            raise empty(self.path)
        data = text.encode("utf-8", "replace")
        if len(data) > self.limits.file:
            raise self.limits.over("file", len(data), self.path, "the text in it", first="part it")
        return Source(
            self.name, self.path, data, self.sha256, format, self.path, self.size, places, notes=notes
        )


def with_places(parts: list[tuple[str, str]], end: str = "\n") -> tuple[str, tuple[tuple[int, str], ...]]:
    """One text of labelled parts, ``end`` after each, and the byte (UTF-8) at which each part begins.

    >>> with_places([("page 1", "同志们"), ("page 2", "再见")])
    ('同志们\\n再见\\n', ((0, 'page 1'), (10, 'page 2')))
    """
    at, places = 0, []
    for label, text in parts:
        places.append((at, label))
        at += len(text.encode("utf-8", "replace")) + len(end)
    return "".join(text + end for _, text in parts), tuple(places)


def sniff(data: bytes, suffix: str, where: str, limits: Limits = Limits()) -> str:  # noqa: B008 (frozen)
    """The format of a file: what its first bytes say, and where they say nothing, what its suffix promises. Raises
    SourceError for what cannot be read, among it a document that unpacks to more than the limit.

    >>> sniff(b"%PDF-1.7 ...", ".txt", "a.txt"), sniff("同志们".encode(), ".docx", "a.docx")
    ('pdf', 'text')
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data, where, limits)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PAR1"):
        return "parquet"
    for magic, (kind, wanted) in UNREADABLE.items():
        if data.startswith(magic):
            raise SourceError(
                f"this is {kind}",
                where=where,
                expected="a format that can be read: " + ", ".join(sorted(FORMATS)),
                advice=f"save it as {wanted}",
            )
    if suffix == ".json":  # as plain text the brackets and the keys would be words of one speech
        raise SourceError(
            "this is JSON, of which only a record a line can be read",
            where=where,
            expected='a file ending in .jsonl, with {"text": "…"} a line',
            advice='in Python: pandas.read_json(FILE).to_json("speeches.jsonl", orient="records", lines=True)',
        )
    if _WORD.match(data):
        return "word"
    if is_mail(data):
        return "mail"
    promised = FORMATS.get(suffix, "text")
    return promised if promised in IN_PLACE | {"csv", "jsonl"} else "text"


def is_mail(data: bytes) -> bool:
    """Whether a file begins with the head of a message that says how its body is packed.

    >>> is_mail(b"Content-Type: text/plain; charset=gb2312\\n\\n..."), is_mail(b"Source: Xinhua\\n\\n...")
    (True, False)
    """
    head = _HEAD.match(data[:_BEGINNING])
    return head is not None and _PACKED.search(head[1]) is not None


def _kind_of_zip(data: bytes, where: str, limits: Limits) -> str:
    with _opened(data, where) as archive:
        parts = archive.infolist()
    names = {part.filename for part in parts}
    if "word/document.xml" in names:
        kind = "word"
    elif any(name.startswith("xl/workbook.") for name in names):
        kind = "excel"
    elif "META-INF/container.xml" in names:
        kind = "epub"
    else:
        return "zip"
    # the libraries that read these unpack all of it, and believe what it says of itself
    for part in parts:
        _believable(part, f"{where}/{part.filename}")
    size = sum(part.file_size for part in parts)
    if size > limits.document:
        raise limits.over(
            "document", size, where, "the document, unpacked,", first=_EXPORT.get(kind, "part it")
        )
    return kind


#: What to do with a document that is too large.
_EXPORT = {
    "word": "save its text as .txt",
    "excel": "save the sheet as CSV in UTF-8, which is read row by row",
}


@dataclass(frozen=True)
class Member:
    """A file in an archive; ``unpack`` gives its bytes and is None where the file is passed over."""

    name: str
    path: str
    unpack: Callable[[], bytes] | None


def unpacks_to(file: File) -> int:
    """How many bytes an archive says that its files of a known format unpack to."""
    with _opened(file.data, file.path) as archive:
        return sum(
            info.file_size
            for info in archive.infolist()
            if os.path.splitext(info.filename)[1].lower() in FORMATS
        )


def members(file: File) -> Iterator[Member]:
    """The files of an archive by name; unknown ones cannot be unpacked, hidden ones are left out.

    Nothing is ever written where a name says; all the same a name that leads out of the archive is no name of a text.
    """
    if file.depth >= file.limits.depth:
        raise SourceError(
            f"the archive is not opened: archives lie inside each other, more than {file.limits.depth} deep",
            where=visible(file.path),
            expected=f"archives at most {file.limits.depth} deep, the limit 'depth'",
            advice=f"unpack it by hand and give the folder; or --limit depth={file.limits.depth + 2}",
        )
    with _opened(file.data, file.path) as archive:
        entries = sorted(
            (PurePosixPath(_name(i).replace("\\", "/")), n, i)
            for n, i in enumerate(archive.infolist())
            if not i.is_dir()
        )
        before = None
        for path, _, info in entries:
            inner = f"{file.path}/{path}"
            if any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.parts):
                continue
            known = is_known(path)
            unpack = partial(_unpacked, archive, info, inner, file.limits) if known else None
            if known and (path.is_absolute() or ".." in path.parts or path.parts[0].endswith(":")):
                unpack = partial(_misnamed, inner, "leads out of the archive")
            elif known and path == before:
                unpack = partial(_misnamed, inner, "stands in the archive a second time")
            before = path
            yield Member(f"{file.name}/{path.with_suffix('')}", inner, unpack)


def _believable(info: zipfile.ZipInfo, where: str) -> None:
    """Raise SourceError for a part that would unpack to far more than any text does."""
    if info.file_size > LARGEST_RATIO * max(info.compress_size, 1000):
        raise SourceError(
            "the file is not opened: it unpacks to far more than a text would",
            where=visible(where),
            expected=f"at most {LARGEST_RATIO} bytes for every byte it is packed in",
            advice="leave it out; if you trust it, unpack it by hand and give the folder",
        )


def _misnamed(where: str, what: str) -> bytes:
    raise SourceError(
        f"the name {what}",
        where=visible(where),
        expected="a name of its own for each file, inside the archive",
        advice="unpack it by hand, look at it, and give the folder",
    )


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, limits: Limits) -> bytes:
    if info.flag_bits & 1:
        raise SourceError(
            "the file is locked with a password",
            where=visible(where),
            expected="an archive that anyone can open",
            advice="unpack it and give the folder",
        )
    _believable(info, where)
    kind = FORMATS.get(PurePosixPath(where).suffix.lower(), "text")
    name = "packed" if kind in PACKED else "table" if kind in {"csv", "jsonl"} else "file"
    if info.file_size > getattr(limits, name):
        raise limits.over(name, info.file_size, visible(where), "the file")
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _damaged(where, error) from error
    if not data.strip():
        raise empty(visible(where))
    return data


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; Chinese Windows writes it in GBK without saying so, macOS in UTF-8."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _opened(data: bytes, where: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise _damaged(where, error) from error


def _damaged(where: str, error: Exception) -> SourceError:
    return SourceError(
        f"the file is damaged ({visible(' '.join(str(error).split()))})",
        where=visible(where),
        expected="a whole .docx, .xlsx, .epub or .zip",
        advice="download it again",
    )


def missing(where: str, what: str, library: str, extra: str) -> SourceError:
    """The letter for a format whose library is not installed."""
    return SourceError(
        f"this is {what}, and the library that reads it is not installed",
        where=where,
        expected=library,
        advice=f'pip install "discourse[{extra}]"',
    )
