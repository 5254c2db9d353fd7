"""Files of every format become sources: a text each, with what the user says about it.

Plain text, web pages and Markdown are read as they are. Out of Word, PDF and EPUB documents, tables and archives
the text is taken by libraries kept by others, each an extra of this package (``pip install "discourse[formats]"``
brings them all); a file whose library is missing is an error that names the extra.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from ..errors import DiscourseError
from ..sources import IN_PLACE, Found, Source, find_sources, legible, named_in_characters, read_bytes
from ..study import Columns
from .container import File, members, sniff
from .metadata import apply_metadata

#: Formats that hold one text, each read by the module of its name.
DOCUMENTS = frozenset({"word", "pdf", "epub"})

__all__ = ["Collected", "Columns", "collect", "read_sources"]


@dataclass(frozen=True)
class Collected:
    """What the given paths hold: the sources in order, the files that could not be used with the letter that says
    why, the files that were passed over, and the table of metadata (path, SHA-256, bytes) if one was given."""

    sources: tuple[Source, ...]
    failures: tuple[tuple[str, str], ...]
    passed_over: tuple[str, ...]
    metadata: tuple[tuple[str, str, int], ...] = ()


def read_sources(
    paths: Iterable[str | Path], *, metadata: str | Path | None = None, columns: Columns | None = None
) -> list[Source]:
    """Every source that ``paths`` name, in the order of their names; ``-`` reads standard input.

    ``metadata`` is a table with a row a source (see :func:`discourse.formats.metadata.apply_metadata`);
    ``columns`` says which columns of tables hold what. Raises SourceError at the first file that cannot be used.
    """
    return list(collect(paths, metadata=metadata, columns=columns).sources)


def collect(
    paths: Iterable[str | Path],
    *,
    metadata: str | Path | None = None,
    columns: Columns | None = None,
    keep_going: bool = False,
) -> Collected:
    """The sources of ``paths`` and an account of all that is none; with ``keep_going`` a file that cannot be used
    is listed instead of raising."""
    listed = list(paths)
    told = _table(Path(metadata)) if metadata is not None else None
    rest = [path for path in listed if str(path) != "-"]
    found = find_sources(rest, but=[Path(metadata)] if metadata else []) if rest else Found((), ())
    files: list[tuple[str, str | Path]] = [("stdin", "-")] if len(rest) < len(listed) else []
    taken = _Taken(columns or Columns(), keep_going, list(found.passed_over))
    named = {Path(path).resolve() for path in rest}
    for name, path in [*files, *found.files]:
        try:
            named_in_characters(path)
            beside = Path(path).resolve() not in named and len(found.files) > 1
            taken.open(File(read_bytes(path), name, Path(path).as_posix(), beside=beside))
        except DiscourseError as error:
            taken.failed(legible(Path(path).as_posix()), error)
    if told is None:
        return Collected(tuple(taken.sources), tuple(taken.failures), tuple(taken.passed_over))
    sources = apply_metadata(taken.sources, told, columns or Columns())
    read = (told.path, told.sha256, len(told.data))
    return Collected(tuple(sources), tuple(taken.failures), tuple(taken.passed_over), (read,))


def _table(path: Path) -> File:
    return File(read_bytes(path), path.stem, path.as_posix())


class _Taken:
    """What has been taken out of the files so far."""

    def __init__(self, columns: Columns, keep_going: bool, passed_over: list[str]) -> None:
        self.columns, self.keep_going, self.passed_over = columns, keep_going, passed_over
        self.sources: list[Source] = []
        self.failures: list[tuple[str, str]] = []

    def failed(self, where: str, error: DiscourseError) -> None:
        if not self.keep_going:
            raise error
        self.failures.append((where, str(error)))

    def open(self, file: File) -> None:
        """Take the sources in one file: one, or as many as a table has rows or an archive has files."""
        kind = sniff(file.data, file.suffix, file.path)
        if kind == "zip":
            self._open_archive(file)
        elif kind in IN_PLACE:
            self.sources.append(Source.from_bytes(file.data, file.name, file.path, format=kind))
        elif kind in DOCUMENTS:
            reader = import_module(f".{kind}", __name__)
            self.sources.append(reader.read(file))
        else:
            from .tables import holds_texts, read

            if file.beside and not holds_texts(file, kind, self.columns):
                self.passed_over.append(file.path)  # a catalogue beside the texts
                return
            for where, row in read(file, kind, self.columns):
                if isinstance(row, Source):
                    self.sources.append(row)
                else:
                    self.failed(where, row)

    def _open_archive(self, file: File) -> None:
        for member in members(file):
            if member.unpack is None:
                self.passed_over.append(member.path)
                continue
            try:
                self.open(File(member.unpack(), member.name, member.path, file.depth + 1, beside=True))
            except DiscourseError as error:
                self.failed(member.path, error)
