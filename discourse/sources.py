"""Stage one: files and folders become sources, as bytes, with their SHA-256. Nothing is decoded here.

A source is what the world gave us. It is never changed: everything later points back into its bytes.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import SourceError

#: What a folder is searched for. A file named outright is read whatever its suffix.
SUFFIXES = frozenset({".txt", ".text"})


@dataclass(frozen=True)
class Source:
    """A raw file: its name within the corpus, where it was read from, its bytes, their SHA-256."""

    name: str
    path: str
    data: bytes
    sha256: str

    @classmethod
    def from_bytes(cls, data: bytes, name: str, path: str | None = None) -> Source:
        """A source from bytes already in memory.

        >>> Source.from_bytes("同志们".encode(), "a").sha256[:12]
        'e7861dd7ef6a'
        """
        return cls(name, path if path is not None else name, data, hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class Found:
    """What a search of the given paths found: the sources' paths in order, and what was passed over."""

    files: tuple[tuple[str, Path], ...]
    passed_over: tuple[str, ...]


def find_sources(paths: Sequence[str | Path]) -> Found:
    """The files that ``paths`` name, sorted, each with its name within the corpus.

    A folder is searched through and through for text files (:data:`SUFFIXES`); hidden files and folders are
    passed over, and so are other kinds of file, which are listed. The name of a source is its path below the
    folder given, without suffix, so that ids stay the same when the folder moves.
    """
    files: dict[Path, str] = {}
    passed_over: list[str] = []
    for given in map(Path, paths):
        if not given.exists():
            raise SourceError(
                "there is no such file or folder",
                where=str(given),
                expected="a text file, or a folder of text files",
                advice="check the spelling; a relative path starts from the folder you are in",
            )
        if given.is_file():
            files.setdefault(given.resolve(), given.stem)
            continue
        inside = sorted(p for p in given.rglob("*") if p.is_file())
        visible = [p for p in inside if not any(part.startswith(".") for part in p.relative_to(given).parts)]
        texts = [p for p in visible if p.suffix.lower() in SUFFIXES]
        passed_over += [str(p) for p in visible if p.suffix.lower() not in SUFFIXES]
        if not texts:
            raise SourceError(
                "the folder holds no text file" if visible else "the folder is empty",
                where=str(given),
                expected=f"at least one file ending in {' or '.join(sorted(SUFFIXES))}",
                advice="put the speeches there as plain text, or name another folder",
            )
        for path in texts:
            files.setdefault(path.resolve(), path.relative_to(given).with_suffix("").as_posix())
    named = sorted(((name, path) for path, name in files.items()), key=lambda pair: (pair[0], str(pair[1])))
    return Found(tuple(_unambiguous(named)), tuple(passed_over))


def read_source(path: str | Path, name: str | None = None) -> Source:
    """The bytes of one file; ``-`` is standard input."""
    if str(path) == "-":
        return _checked(Source.from_bytes(sys.stdin.buffer.read(), name or "stdin", "-"))
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"the file cannot be read ({error.strerror})",
            where=str(path),
            expected="a readable text file",
            advice="check its permissions",
        ) from error
    return _checked(Source.from_bytes(data, name or path.stem, path.as_posix()))


def read_sources(paths: Iterable[str | Path]) -> list[Source]:
    """Every source that ``paths`` name, in the order of their names; ``-`` reads standard input."""
    listed = list(paths)
    rest = [p for p in listed if str(p) != "-"]
    sources = [read_source("-")] if len(rest) < len(listed) else []
    if rest:
        sources += [read_source(path, name) for name, path in find_sources(rest).files]
    return sources


def _checked(source: Source) -> Source:
    if not source.data.strip():
        raise SourceError(
            "the file is empty",
            where=source.path,
            expected="the text of a speech",
            advice="download it again or take it out of the folder",
        )
    return source


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
