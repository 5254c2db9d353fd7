"""Stage one: files and folders become sources, as bytes, with their SHA-256. Nothing is decoded here.

A source is what the world gave us. It is never changed: everything later points back into its bytes. Files that
are not text themselves (Word, PDF, tables, archives) are opened in :mod:`discourse.formats`.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import stat
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from typing import IO

from .doors import door
from .errors import SourceError
from .limits import Limits

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
    ".eml": "mail",
    ".mbox": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".zip": "zip",
}

#: The folders of a measured corpus (:mod:`discourse.measured`): where all of them are, there are no sources.
MEASURED = frozenset({"sources", "speeches", "sentences", "features"})

#: What `discourse build` and `discourse export` list their files in, and more bytes than one of them is read for.
MANIFEST, _MOST_OF_A_MANIFEST = "manifest.json", 1 << 28

#: How Python holds a byte of a file name that is no UTF-8.
_NO_CHARACTER = re.compile("[\ud800-\udfff]")

#: These, and what steers a terminal (C0, C1) or turns the writing round (Unicode's bidirectional controls).
_UNSEEN = re.compile("[\ud800-\udfff\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

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
    """What a search of the given paths found: the files in order, each with its name within the corpus, what was
    passed over, and what could not be looked into, with the letter that says why."""

    files: tuple[tuple[str, Path], ...]
    passed_over: tuple[str, ...]
    failures: tuple[tuple[str, SourceError], ...] = ()


def paths_of(given: str | Path | Iterable[str | Path]) -> tuple[str | Path, ...]:
    """Several paths, or one that stands alone: the name of a folder is no list of its letters.

    >>> paths_of("speeches"), paths_of(["a.txt", "b.txt"])
    (('speeches',), ('a.txt', 'b.txt'))
    """
    return (given,) if isinstance(given, str | Path) else tuple(given)


def find_sources(
    paths: str | Path | Iterable[str | Path], *, but: Iterable[Path] = (), keep_going: bool = False
) -> Found:
    """The files that ``paths`` (or one path) name, sorted, each with its name within the corpus.

    A folder is searched through and through for files of a known format (:data:`FORMATS`); hidden files and
    folders are passed over, and so are other kinds of file, links to folders and those that only lie beside a corpus
    (:data:`BESIDE`), which are listed. Results of this package (:func:`results_in`) are treated as hidden ones:
    were they listed, a second build would differ from the first. The name of a source is its path below the folder
    given, without suffix, so that ids stay the same when the folder moves. ``but`` names files that are not sources.
    Raises SourceError for a path that leads nowhere and a folder that cannot be read; with ``keep_going`` these are
    listed.
    """
    files: dict[str, tuple[str, Path]] = {}  # by where a path really leads, so that none is read twice
    passed_over: list[str] = []
    failures: list[tuple[str, SourceError]] = []
    left_out = {os.path.realpath(path) for path in but}

    def failed(path: str, error: SourceError) -> None:
        if not keep_going:
            raise error
        failures.append((visible(path), error))

    for given in map(Path, paths_of(paths)):
        try:
            folder = _is_folder(given)
        except SourceError as error:
            failed(str(given), error)
            continue
        if not folder:
            files.setdefault(os.path.realpath(given), (given.stem, given))
            continue
        if is_measured(given):
            raise SourceError(
                "this is a measured corpus, not sources",
                where=visible(given),
                expected="the files and folders that it was measured from",
                advice="it alone, with discourse features, compare, kwic …; a study names raw files, and its builds "
                "keep what they measured",
            )
        before, used, seen = len(failures), False, len(passed_over)
        for name, path, real in _below(str(given), passed_over, failed):
            if real in left_out:
                seen -= 1  # the folder is not empty
                continue
            used = True
            other = files.setdefault(real, (name, Path(path)))[1]
            if path != str(other) and (os.path.islink(path) or other.is_symlink()):
                passed_over.append(f"{visible(path)} (the same file as {visible(other)})")
        if not used and before == len(failures):
            raise SourceError(
                "the folder holds results of discourse, and no speech beside them"
                if results_in(given)
                else "the folder holds no file that can be read"
                if seen < len(passed_over)
                else "the folder is empty",
                where=visible(given),
                expected="at least one file ending in " + ", ".join(sorted(FORMATS)),
                advice="put the speeches there, or name another folder",
            )
    named = sorted(files.values(), key=lambda pair: (pair[0], str(pair[1])))
    return Found(tuple(_unambiguous(named)), tuple(passed_over), tuple(failures))


def is_known(path: PurePath) -> bool:
    """Whether a file found in a folder is one of the corpus, by its name."""
    return (
        path.suffix.lower() in FORMATS and path.stem.lower() not in BESIDE and not path.name.startswith("~$")
    )


@door
def is_measured(path: str | Path) -> bool:
    """Whether a path is the folder of a measured corpus, finished or not."""
    return all(os.path.isdir(os.path.join(path, name)) for name in MEASURED)


def results_in(folder: str | Path) -> frozenset[str]:
    """The files of a folder that a build or an export wrote, as the manifest among them says.

    They are no speeches: with ``paths = ["."]`` the second build would else read the report of the first.
    """
    path = os.path.join(folder, MANIFEST)
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _MOST_OF_A_MANIFEST:
            return frozenset()
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
        made_by, outputs = ("discourse" in found or "discourse" in found["versions"]), found["outputs"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return frozenset()
    return frozenset({MANIFEST, *outputs}) if made_by and isinstance(outputs, dict) else frozenset()


def _is_folder(given: Path) -> bool:
    """Whether a path that was named leads to a folder, or to anything else that can be read."""
    try:
        return stat.S_ISDIR(given.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # a NUL is in no name
        link = os.path.islink(given) if "\0" not in str(given) else False
        raise SourceError(
            "the link leads nowhere" if link else "there is no such file or folder",
            where=visible(given),
            expected="a text file, or a folder of text files",
            advice="check the spelling; a relative path starts from the folder you are in",
        ) from error
    except OSError as error:
        raise unreadable(given, error) from error


def _below(
    folder: str, passed_over: list[str], failed: Callable[[str, SourceError], None]
) -> Iterator[tuple[str, str, str]]:
    """The files of a known format in a folder and in its folders, sorted: their names, their paths, and where these
    really lead.

    What is visible and no such file is passed over and listed, and so is a measured corpus. A link to a folder is not
    entered: it may lead back to where it lies.
    """
    waiting = [("", folder, os.path.realpath(folder))]
    while waiting:
        prefix, here, real = waiting.pop()
        try:
            with os.scandir(here) as entries:
                held = sorted(
                    (entry for entry in entries if not entry.name.startswith(".")), key=lambda one: one.name
                )
        except OSError as error:
            failed(here, unreadable(here, error))
            continue
        folders = [entry.name for entry in held if entry.is_dir(follow_symlinks=False)]
        if MEASURED.issubset(folders):
            passed_over.append(visible(here))
            continue
        waiting += [
            (f"{prefix}{name}/", os.path.join(here, name), os.path.join(real, name))
            for name in reversed(folders)
        ]
        inside = set(folders)
        results = results_in(here) if any(entry.name == MANIFEST for entry in held) else frozenset()
        for entry in held:
            if entry.name in inside:
                continue
            path, link = os.path.join(here, entry.name), entry.is_symlink()
            if odd := _odd(entry):
                passed_over.append(f"{visible(path)} ({odd})")
            elif entry.name in results:
                continue
            elif not is_known(pure := PurePath(entry.name)):
                passed_over.append(visible(path))
            else:
                whole = os.path.realpath(path) if link else os.path.join(real, entry.name)
                yield f"{prefix}{pure.stem}", path, whole


#: What is no file, as one says it.
_ODD = {
    stat.S_IFDIR: "a link to a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def _odd(entry: os.DirEntry[str]) -> str:
    """What an entry of a folder is, if it is no file; "" for a file, and for a link to one."""
    try:
        if entry.is_file():
            return ""
        return _ODD.get(stat.S_IFMT(entry.stat().st_mode), "no file")
    except FileNotFoundError:
        return "a link that leads nowhere" if entry.is_symlink() else "it went while the folder was searched"
    except OSError as error:
        return "a link that leads back to itself" if error.errno == errno.ELOOP else str(error.strerror)


def legible(path: str | PurePath) -> str:
    r"""A path as it can be written down: bytes of a name that are no character stand as ``\xff``.

    >>> legible("讲话/b\udcff.txt")
    '讲话/b\\xff.txt'
    """
    return _NO_CHARACTER.sub(_spelt, str(path))


def visible(text: str | PurePath) -> str:
    r"""A path or a letter as it can be shown to a person: characters that are not seen, but command a terminal or
    turn the writing round, are spelt out as well.

    >>> visible("a\x1b[2J\u202etxt.exe")
    'a\\x1b[2J\\u202etxt.exe'
    """
    return _UNSEEN.sub(_spelt, str(text))


def _spelt(found: re.Match[str]) -> str:
    code = ord(found[0])
    if "\ud800" <= found[0] <= "\udfff":
        return rf"\x{code & 0xFF:02x}"
    return rf"\x{code:02x}" if code < 0x100 else rf"\u{code:04x}"


def named_in_characters(path: str | PurePath) -> None:
    """Raise SourceError where a path holds bytes that are no character: no id can be made of it."""
    if _NO_CHARACTER.search(str(path)):
        raise SourceError(
            "the name holds bytes that are no UTF-8",
            where=visible(path),
            expected="the names of files and folders in UTF-8",
            advice="rename it; names that were unpacked from Chinese Windows are put right by "
            "`convmv -r -f gb18030 -t utf8 --notest FOLDER`",
        )


def read_bytes(path: str | Path, limits: Limits = Limits()) -> bytes:  # noqa: B008 (frozen)
    """The bytes of one file; ``-`` is standard input. Raises SourceError where there are none, or too many.

    A file is refused by its size, unread. What has no size (a pipe, a device) is read up to the limit; a named pipe
    that nobody writes to is waited for, but not for ever.
    """
    where = visible(path)
    try:
        if where == "-":
            data = _bounded(sys.stdin.buffer, limits, where)
        else:
            with open(path, "rb", buffering=0, opener=_opener) as stream:
                data = _held(stream, limits, where)
    except SourceError:
        raise
    except (FileNotFoundError, ValueError) as error:  # a NUL is in no name
        raise SourceError(
            "there is no such file",
            where=where,
            advice="check the spelling, and the folder that a relative path starts from",
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error
    if not data.strip():
        raise empty(where)
    return data


def unreadable(path: str | PurePath, error: OSError) -> SourceError:
    """The letter for what is there and cannot be read."""
    advice = {errno.EACCES: "check its permissions", errno.EPERM: "check its permissions"}
    advice[errno.ENAMETOOLONG] = "a shorter path: from a folder further down, or with shorter names"
    advice[errno.ELOOP] = "a link that leads to a file"
    return SourceError(
        f"this cannot be read ({error.strerror or error})",
        where=visible(path),
        expected="a readable file or folder",
        advice=advice.get(error.errno or 0),
    )


def _opener(path: str, flags: int) -> int:
    """Open without waiting until somebody opens a pipe for writing."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _held(stream: io.FileIO, limits: Limits, where: str) -> bytes:
    """All that an open file holds, or a letter."""
    about = os.fstat(stream.fileno())
    if stat.S_ISREG(about.st_mode) and about.st_size:
        if about.st_size > min(limits.file, limits.table, limits.packed):
            name = _limit_of(stream.read(_HEAD), where)
            if about.st_size > getattr(limits, name):
                raise limits.over(name, about.st_size, where, "the file", first=_ADVICE[name])
            stream.seek(0)
        return stream.readall()
    begun = _awaited(stream, limits, where) if stat.S_ISFIFO(about.st_mode) else b""
    if not stat.S_ISREG(about.st_mode):
        os.set_blocking(stream.fileno(), True)
    return _bounded(stream, limits, where, begun)


def _awaited(stream: io.FileIO, limits: Limits, where: str) -> bytes:
    """The first bytes of a pipe, or none yet once somebody is there to write them."""
    until = time.monotonic() + limits.wait
    while (
        begun := stream.read(_HEAD)
    ) == b"":  # nobody has it open for writing; None: somebody, who is silent
        if time.monotonic() > until:
            raise SourceError(
                f"nobody wrote to this pipe for {limits.wait} s",
                where=where,
                expected="a program that writes a text into it",
                advice=f"start that program first; or --limit wait={10 * limits.wait or 10}",
            )
        time.sleep(0.02)
    return begun or b""


def _bounded(stream: IO[bytes], limits: Limits, where: str, begun: bytes = b"") -> bytes:
    """What comes out of a stream, to its end; a letter where that is not reached."""
    parts, size = [begun], len(begun)
    while part := stream.read(1 << 16):
        parts.append(part)
        size += len(part)
        if size > limits.file and size > getattr(limits, name := _limit_of(b"".join(parts[:2]), where)):
            raise limits.over(name, size, where, "what comes out of it", first=_ADVICE[name], known=False)
    return b"".join(parts)


#: So many bytes tell a document from a text, and how each begins.
_HEAD = 1024
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"%PDF-")

#: What to try with what is too large, before the limit is raised.
_ADVICE = {
    "file": "one file a speech, or a table (.jsonl or .csv in UTF-8), which is read row by row",
    "table": "the same table in UTF-8, which is read row by row",
    "packed": "unpack or part it",
}


def _limit_of(head: bytes, where: str) -> str:
    """The limit that holds for a file that begins so: a document or a table may be larger than a text in it."""
    if head.lstrip().startswith(_PACKED):
        return "packed"
    return "table" if FORMATS.get(PurePath(where).suffix.lower()) in {"csv", "jsonl"} else "file"


@door
def read_source(path: str | Path, name: str | None = None, limits: Limits = Limits()) -> Source:  # noqa: B008
    """One file as a source of plain text, a web page or Markdown; for other formats see :mod:`discourse.formats`."""
    if str(path) == "-":
        return Source.from_bytes(read_bytes(path, limits), name or "stdin", "-")
    path = Path(path)
    kind = FORMATS.get(path.suffix.lower(), "text")
    return Source.from_bytes(
        read_bytes(path, limits),
        name or path.stem,
        path.as_posix(),
        format=kind if kind in IN_PLACE else "text",
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
