"""What a file is, seen from its bytes, and the files inside a ZIP archive."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from ..errors import SourceError
from ..sources import FORMATS, IN_PLACE, Source, empty, is_known

#: An archive is opened only if it unpacks to less, in all and for every byte it is packed in; one inside another
#: only so deep. A bomb of a few kilobytes can hold petabytes.
LARGEST, LARGEST_RATIO, DEEPEST = 4 << 30, 1000, 3

#: Formats that hold text but in a way this package does not read, by how they begin.
UNREADABLE = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an old Office document (.doc, .xls, .wps)", ".docx or .xlsx"),
    b"{\\rtf": ("a Rich Text document (.rtf)", ".docx"),
    b"MIME-Version:": ("a web archive (.mht)", ".html"),
    b"Rar!\x1a\x07": ("a RAR archive", ".zip"),
    b"7z\xbc\xaf\x27\x1c": ("a 7-Zip archive", ".zip"),
    b"\x1f\x8b\x08": ("a gzip archive", ".zip"),
}


@dataclass(frozen=True)
class File:
    """A file, or a member of an archive: its bytes, the name of its source, its path, how many archives it lies in,
    and whether others lie beside it (it was found in a folder, not named by itself).

    A table that is too large to be held is read row by row from ``disk``; ``data`` are then its first bytes.
    """

    data: bytes
    name: str
    path: str
    depth: int = 0
    beside: bool = False
    disk: Path | None = None

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()

    @cached_property
    def sha256(self) -> str:
        if self.disk is None:
            return hashlib.sha256(self.data).hexdigest()
        with self.disk.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @cached_property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data) if self.disk is None else self.disk.stat().st_size

    def source(
        self, text: str, format: str, places: tuple[tuple[int, str], ...], notes: tuple[str, ...] = ()
    ) -> Source:
        """The source that the text taken out of the file makes; raises SourceError if there is no word in it."""
        if not text.strip():
            raise empty(self.path)
        data = text.encode("utf-8", "replace")
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


def sniff(data: bytes, suffix: str, where: str) -> str:
    """The format of a file: what its first bytes say, and where they say nothing, what its suffix promises.

    >>> sniff(b"%PDF-1.7 ...", ".txt", "a.txt"), sniff("同志们".encode(), ".docx", "a.docx")
    ('pdf', 'text')
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data, where)
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
    promised = FORMATS.get(suffix, "text")
    return promised if promised in IN_PLACE | {"csv", "jsonl"} else "text"


def _kind_of_zip(data: bytes, where: str) -> str:
    with _opened(data, where) as archive:
        names = set(archive.namelist())
    if "word/document.xml" in names:
        return "word"
    if any(name.startswith("xl/workbook.") for name in names):
        return "excel"
    return "epub" if "META-INF/container.xml" in names else "zip"


@dataclass(frozen=True)
class Member:
    """A file in an archive; ``unpack`` gives its bytes and is None where the file is passed over."""

    name: str
    path: str
    unpack: Callable[[], bytes] | None


def members(file: File) -> Iterator[Member]:
    """The files of an archive by name; unknown ones cannot be unpacked, hidden ones are left out."""
    if file.depth >= DEEPEST:
        raise _bomb(file.path, f"archives lie inside each other {DEEPEST} deep")
    with _opened(file.data, file.path) as archive:
        entries = sorted(
            (PurePosixPath(_name(i).replace("\\", "/")), i) for i in archive.infolist() if not i.is_dir()
        )
        size = 0
        for path, info in entries:
            size += info.file_size
            if size > LARGEST or info.file_size > LARGEST_RATIO * max(info.compress_size, 1000):
                raise _bomb(f"{file.path}/{path}", "it unpacks to far more than a corpus of texts would")
        for path, info in entries:
            inner = f"{file.path}/{path}"
            if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
                continue
            known = is_known(path)
            unpack = partial(_unpacked, archive, info, inner) if known else None
            yield Member(f"{file.name}/{path.with_suffix('')}", inner, unpack)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> bytes:
    if info.flag_bits & 1:
        raise SourceError(
            "the file is locked with a password",
            where=where,
            expected="an archive that anyone can open",
            advice="unpack it and give the folder",
        )
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _damaged(where, error) from error
    if len(data) > info.file_size:
        raise _bomb(where, "it is larger than the archive says")
    if not data.strip():
        raise empty(where)
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
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _damaged(where, error) from error


def _damaged(where: str, error: Exception) -> SourceError:
    return SourceError(
        f"the file is damaged ({error})",
        where=where,
        expected="a whole .docx, .xlsx, .epub or .zip",
        advice="download it again",
    )


def _bomb(where: str, why: str) -> SourceError:
    return SourceError(
        f"the archive is not opened: {why}",
        where=where,
        expected=f"archives that unpack to less than {LARGEST >> 30} GiB",
        advice="unpack it by hand and give the folder",
    )


def missing(where: str, what: str, library: str, extra: str) -> SourceError:
    """The letter for a format whose library is not installed."""
    return SourceError(
        f"this is {what}, and the library that reads it is not installed",
        where=where,
        expected=library,
        advice=f'pip install "discourse[{extra}]"',
    )
