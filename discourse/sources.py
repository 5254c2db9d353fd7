"""Stage one: files and folders become sources, as bytes, with their SHA-256. Nothing is decoded here.

A source is what the world gave us. It is never changed: everything later points back into its bytes. Files that
are not text themselves (Word, PDF, tables, archives) are opened in :mod:`discourse.formats`.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath

from .errors import SourceError

#: What a folder is searched for, and the format each suffix promises. A file named outright is read whatever its
#: suffix; what it holds is then seen from its first bytes.
FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".docx": "word",
    ".pdf": "pdf",
    ".epub": "epub",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "excel",
    ".parquet": "parquet",
    ".zip": "zip",
}

#: The folders of a measured corpus (:mod:`discourse.measured`): where all of them are, there are no sources.
MEASURED = frozenset({"sources", "speeches", "sentences", "features"})

#: How Python holds a byte of a file name that is no UTF-8.
_NO_CHARACTER = re.compile("[\ud800-\udfff]")

#: Names of files that lie beside a corpus and are not part of it.
BESIDE = frozenset({"readme", "license", "licence", "changelog", "contributing", "metadata"})


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of a source, or of its ``n``-th speech: it always wins over what is inferred.

    ``date`` is an interval, both ends included; ``where`` names the file and the row it was said in.
    """

    where: str
    n: int | None = None
    date: tuple[date, date] | None = None
    title: str = ""
    speaker: str = ""
    place: str = ""
    genre: str = ""
    level: str = ""


@dataclass(frozen=True)
class Source:
    """A raw text: its name within the corpus, where it was read from, its bytes, their SHA-256.

    For plain text, web pages and Markdown ``data`` are the bytes of the file. Where the text had to be taken out
    of a file (Word, PDF, EPUB, a table), ``data`` is the text so taken, in UTF-8; ``sha256`` is then still that of
    the file, ``file`` the file's path, and ``places`` says on which page, in which paragraph or row each byte lies:
    pairs of the byte a place begins at and its label, in order.
    """

    name: str
    path: str
    data: bytes = field(repr=False)
    sha256: str
    format: str = "text"
    file: str = ""
    size: int = 0
    places: tuple[tuple[int, str], ...] = ()
    given: tuple[Given, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def from_bytes(cls, data: bytes, name: str, path: str | None = None, *, format: str = "text") -> Source:
        """A source from bytes already in memory.

        >>> Source.from_bytes("同志们".encode(), "a").sha256[:12]
        'e7861dd7ef6a'
        """
        digest = hashlib.sha256(data).hexdigest()
        path = path if path is not None else name
        return cls(name, path, data, digest, format, path, len(data))

    @property
    def extracted(self) -> bool:
        """Whether ``data`` was taken out of the file rather than read from it."""
        return self.format not in IN_PLACE


#: Formats whose text stands in the bytes of the file; with all others spans count in the text taken out of it.
IN_PLACE = frozenset({"text", "html", "markdown"})


def place_of(places: Sequence[tuple[int, str]], start: int, end: int) -> str:
    """The place, or the first and the last, of the bytes ``start:end``; empty where places are not known.

    >>> place_of([(0, "page 1"), (90, "page 2")], 80, 100)
    'page 1 – page 2'
    """
    if not places:
        return ""
    starts = [at for at, _ in places]
    first = places[max(bisect_right(starts, start) - 1, 0)][1]
    last = places[max(bisect_right(starts, max(start, end - 1)) - 1, 0)][1]
    return first if first == last else f"{first} – {last}"


@dataclass(frozen=True)
class Found:
    """What a search of the given paths found: the files in order, each with its name within the corpus, and what
    was passed over."""

    files: tuple[tuple[str, Path], ...]
    passed_over: tuple[str, ...]


def find_sources(paths: Sequence[str | Path], *, but: Iterable[Path] = ()) -> Found:
    """The files that ``paths`` name, sorted, each with its name within the corpus.

    A folder is searched through and through for files of a known format (:data:`FORMATS`); hidden files and
    folders are passed over, and so are other kinds of file and those that only lie beside a corpus
    (:data:`BESIDE`), which are listed. The name of a source is its path below the folder given, without suffix,
    so that ids stay the same when the folder moves. ``but`` names files that are not sources.
    """
    files: dict[Path, tuple[str, Path]] = {}  # by where a path really leads, so that none is read twice
    passed_over: list[str] = []
    left_out = {path.resolve() for path in but}
    for given in map(Path, paths):
        if not given.exists():
            raise SourceError(
                "there is no such file or folder",
                where=str(given),
                expected="a text file, or a folder of text files",
                advice="check the spelling; a relative path starts from the folder you are in",
            )
        if not given.is_dir():
            files.setdefault(given.resolve(), (given.stem, given))
            continue
        if is_measured(given):
            raise SourceError(
                "this is a measured corpus, not sources",
                where=str(given),
                expected="the files and folders that it was measured from",
                advice="it alone, with a verb that takes one",
            )
        visible = list(_below(given, passed_over))
        known = [path for path in visible if is_known(path) and path.resolve() not in left_out]
        passed_over += [legible(path) for path in visible if not is_known(path)]
        if not known:
            raise SourceError(
                "the folder holds no file that can be read" if visible else "the folder is empty",
                where=str(given),
                expected="at least one file ending in " + ", ".join(sorted(FORMATS)),
                advice="put the speeches there, or name another folder",
            )
        for path in known:
            files.setdefault(path.resolve(), (path.relative_to(given).with_suffix("").as_posix(), path))
    named = sorted(files.values(), key=lambda pair: (pair[0], str(pair[1])))
    return Found(tuple(_unambiguous(named)), tuple(passed_over))


def is_known(path: PurePath) -> bool:
    """Whether a file found in a folder is one of the corpus, by its name."""
    return (
        path.suffix.lower() in FORMATS and path.stem.lower() not in BESIDE and not path.name.startswith("~$")
    )


def is_measured(path: str | Path) -> bool:
    """Whether a path is the folder of a measured corpus, finished or not."""
    return all(Path(path, name).is_dir() for name in MEASURED)


def _below(folder: Path, passed_over: list[str]) -> Iterable[Path]:
    """The visible files of a folder and of its folders, sorted; a folder that leads back to itself is not entered,
    and a measured corpus is passed over."""
    for here, folders, names in os.walk(folder):
        if set(folders) >= MEASURED:
            passed_over.append(legible(here))
            folders[:] = []
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if not name.startswith(".") and path.is_file():
                yield path


def legible(path: str | PurePath) -> str:
    r"""A path as it can be written down: bytes of a name that are no character stand as ``\xff``.

    >>> legible("讲话/b\udcff.txt")
    '讲话/b\\xff.txt'
    """
    return _NO_CHARACTER.sub(lambda match: rf"\x{ord(match[0]) & 0xFF:02x}", str(path))


def named_in_characters(path: str | PurePath) -> None:
    """Raise SourceError where a path holds bytes that are no character: no id can be made of it."""
    if legible(path) != str(path):
        raise SourceError(
            "the name holds bytes that are no UTF-8",
            where=legible(path),
            expected="the names of files and folders in UTF-8",
            advice="rename it; names that were unpacked from Chinese Windows are put right by "
            "`convmv -r -f gb18030 -t utf8 --notest FOLDER`",
        )


def read_bytes(path: str | Path) -> bytes:
    """The bytes of one file; ``-`` is standard input. Raises SourceError where there are none."""
    where = legible(path)
    try:
        data = sys.stdin.buffer.read() if where == "-" else Path(path).read_bytes()
    except FileNotFoundError as error:
        raise SourceError(
            "there is no such file",
            where=where,
            advice="check the spelling, and the folder that a relative path starts from",
        ) from error
    except OSError as error:
        raise SourceError(
            f"the file cannot be read ({error.strerror})",
            where=where,
            expected="a readable file",
            advice="check its permissions" if isinstance(error, PermissionError) else None,
        ) from error
    if not data.strip():
        raise empty(where)
    return data


def read_source(path: str | Path, name: str | None = None) -> Source:
    """One file as a source of plain text, a web page or Markdown; for other formats see :mod:`discourse.formats`."""
    if str(path) == "-":
        return Source.from_bytes(read_bytes(path), name or "stdin", "-")
    path = Path(path)
    kind = FORMATS.get(path.suffix.lower(), "text")
    return Source.from_bytes(
        read_bytes(path), name or path.stem, path.as_posix(), format=kind if kind in IN_PLACE else "text"
    )


def empty(where: str) -> SourceError:
    """The letter for a source without a word in it."""
    return SourceError(
        "the file is empty",
        where=where,
        expected="the text of a speech",
        advice="download it again or take it out of the folder",
    )


def _unambiguous(named: list[tuple[str, Path]]) -> Iterable[tuple[str, Path]]:
    """Two files of one name get the name of the folder they lie in put before it, as far up as it takes."""
    groups: dict[str, list[Path]] = {}
    for name, path in named:
        groups.setdefault(name, []).append(path)
    for name, group in groups.items():
        if len(group) == 1:
            yield name, group[0]
            continue
        depth = 1
        while len({path.parts[-1 - depth :] for path in group}) < len(group):
            depth += 1
        for path in sorted(group):
            yield "/".join((*path.parts[-1 - depth : -1], path.name)), path
