"""Files of every format become sources: a text each, with what the user says about it.

Plain text, web pages and Markdown are read as they are. Out of Word, PDF and EPUB documents, tables and archives
the text is taken by libraries kept by others, each an extra of this package (``pip install "discourse[formats]"``
brings them all); a file whose library is missing is an error that names the extra.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path

from ..doors import door
from ..errors import DiscourseError
from ..limits import Limits
from ..sources import (
    IN_PLACE,
    Found,
    Given,
    Source,
    find_sources,
    named_in_characters,
    paths_of,
    read_bytes,
    visible,
)
from ..study import Columns
from .container import File, members, sniff, unpacks_to
from .large import large_table
from .metadata import said_of

#: Formats that hold one text, each read by the module of its name.
DOCUMENTS = frozenset({"word", "pdf", "epub", "mail"})

__all__ = ["Collected", "Columns", "Reading", "collect", "read_sources"]


@dataclass(frozen=True)
class Collected:
    """What the given paths hold: the sources in order, the files that could not be used with the letter that says
    why, the files that were passed over, and the table of metadata (path, SHA-256, bytes) if one was given."""

    sources: tuple[Source, ...]
    failures: tuple[tuple[str, str], ...]
    passed_over: tuple[str, ...]
    metadata: tuple[tuple[str, str, int], ...] = ()


@door
def read_sources(
    paths: str | Path | Iterable[str | Path],
    *,
    metadata: str | Path | None = None,
    columns: Columns | None = None,
    limits: Limits | None = None,
) -> list[Source]:
    """Every source that ``paths`` (or one path) name, in the order of their names; ``-`` reads standard input.

    ``metadata`` is a table with a row a source (see :func:`discourse.formats.metadata.said_of`);
    ``columns`` says which columns of tables hold what; ``limits`` how large a file may be. Raises SourceError at the
    first file that cannot be used.
    """
    return list(collect(paths, metadata=metadata, columns=columns, limits=limits).sources)


@door
def collect(
    paths: str | Path | Iterable[str | Path],
    *,
    metadata: str | Path | None = None,
    columns: Columns | None = None,
    keep_going: bool = False,
    limits: Limits | None = None,
) -> Collected:
    """The sources of ``paths`` and an account of all that is none; with ``keep_going`` a file that cannot be used
    is listed instead of raising."""
    reading = Reading(paths, metadata=metadata, columns=columns, keep_going=keep_going, limits=limits)
    sources = tuple(reading)
    return Collected(sources, tuple(reading.failures), tuple(reading.passed_over), tuple(reading.metadata))


class Reading:
    """The sources of ``paths``, file after file: iterating reads them, and holds one file at a time.

    When it is through, ``failures``, ``passed_over`` and ``metadata`` are those of :class:`Collected`. A table of
    metadata must be held against all sources before the first is given out: then the files are read twice. With a
    ``root``, everything is named by its path from there (by its name alone if it lies elsewhere), so that no path
    of a machine gets into a result.
    """

    def __init__(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        metadata: str | Path | None = None,
        columns: Columns | None = None,
        keep_going: bool = False,
        root: Path | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.root, self.limits = root, limits or Limits()
        self.paths, self.columns, self.keep_going = paths_of(paths), columns or Columns(), keep_going
        self.table = None if metadata is None else Path(metadata)
        self.failures: list[tuple[str, str]] = []
        self.passed_over: list[str] = []
        self.metadata: list[tuple[str, str, int]] = []
        self._streams: dict[str, bytes] = {}  # what can be read once: standard input, pipes
        self._unpacked = 0

    def __iter__(self) -> Iterator[Source]:
        said = self._said()
        for n, source in enumerate(self._all()):
            if n in said:
                source = replace(source, given=(*source.given, *said[n]))
            yield replace(source, path=self._named(source.path), file=self._named(source.file))
        if self.root is not None:
            self.failures = [(self._named(path), reason) for path, reason in self.failures]
            self.passed_over = [self._named(path, link=True) for path in self.passed_over]

    def _said(self) -> dict[int, list[Given]]:
        """What the table of metadata says, by the place of the source."""
        if self.table is None:
            return {}
        file = File(self._read(self.table), self.table.stem, self.table.as_posix(), limits=self.limits)
        self.metadata = [(self._named(file.path), file.sha256, len(file.data))]
        return said_of([replace(source, data=b"") for source in self._all()], file, self.columns)

    def _named(self, path: str, link: bool = False) -> str:
        """A path from the root; what was passed over may be a ``link`` that leads away, or round in a circle."""
        if self.root is None:
            return path
        folder, name = os.path.split(path)
        real = os.path.join(os.path.realpath(folder), name) if link else os.path.realpath(path)
        try:
            return Path(real).relative_to(self._home).as_posix()
        except ValueError:
            return Path(path).name

    @cached_property
    def _home(self) -> Path:
        return self.root.resolve() if self.root else Path()

    def _all(self) -> Iterator[Source]:
        """The sources as they stand in the files, with a new account of what is none."""
        rest = [path for path in self.paths if str(path) != "-"]
        but = [self.table] if self.table else []
        found = find_sources(rest, but=but, keep_going=self.keep_going) if rest else Found((), ())
        self.failures, self.passed_over = [], list(found.passed_over)
        for where, error in found.failures:
            self._failed(where, error)
        files: list[tuple[str, str | Path]] = [("stdin", "-")] if len(rest) < len(self.paths) else []
        named = {os.path.realpath(path) for path in rest}
        for name, path in [*files, *found.files]:
            try:
                named_in_characters(path)
                beside = len(found.files) > 1 and os.path.realpath(path) not in named
                file = large_table(Path(path), name, beside, self.limits)
                self._unpacked = 0
                yield from self._open(
                    file or File(self._read(path), name, Path(path).as_posix(), 0, beside, limits=self.limits)
                )
            except DiscourseError as error:
                self._failed(visible(Path(path).as_posix()), error)

    def _read(self, path: str | Path) -> bytes:
        if os.path.isfile(path):
            return read_bytes(path, self.limits)
        if (key := str(path)) not in self._streams:
            self._streams[key] = read_bytes(path, self.limits)
        return self._streams[key]

    def _failed(self, where: str, error: DiscourseError) -> None:
        if not self.keep_going:
            raise error
        self.failures.append((where, str(error)))

    def _open(self, file: File) -> Iterator[Source]:
        """The sources in one file: one, or as many as a table has rows or an archive has files."""
        kind = sniff(file.data, file.suffix, file.path, file.limits)
        if kind in IN_PLACE and len(file.data) > file.limits.file:  # in an archive, or with another's suffix
            raise file.limits.over("file", len(file.data), file.path, "the file")
        if kind == "zip":
            yield from self._open_archive(file)
        elif kind in IN_PLACE:
            yield Source.from_bytes(file.data, file.name, file.path, format=kind)
        elif kind in DOCUMENTS:
            yield import_module(f".{kind}", __name__).read(file)
        else:
            from .tables import holds_texts, read

            if file.beside and not holds_texts(file, kind, self.columns):
                self.passed_over.append(visible(file.path))  # a catalogue beside the texts
                return
            for where, row in read(file, kind, self.columns):
                if isinstance(row, Source):
                    yield row
                else:
                    self._failed(where, row)

    def _open_archive(self, file: File) -> Iterator[Source]:
        self._unpacked += unpacks_to(file)
        if self._unpacked > file.limits.archive:
            raise file.limits.over(
                "archive",
                self._unpacked,
                file.path,
                "the archive, unpacked,",
                first="unpack it by hand and give the folder",
            )
        for member in members(file):
            if member.unpack is None:
                self.passed_over.append(visible(member.path))
                continue
            try:
                inner = File(
                    member.unpack(), member.name, member.path, file.depth + 1, True, limits=file.limits
                )
                yield from self._open(inner)
            except DiscourseError as error:
                self._failed(visible(member.path), error)
