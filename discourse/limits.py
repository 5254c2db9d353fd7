"""How much is read before the work stops with a letter: every limit of the package, said once.

A folder may hold anything: a disk image with a name in .txt, an archive of a few kilobytes that unpacks to
petabytes, a pipe that nobody writes to. None of it may fill the memory or hang a run in silence. Who knows what lies
there raises a limit for one run, in Python (``Limits(file=2 << 30)``) or with ``--limit file=2GB``; a study file
cannot, since it may come from somebody else.

Why these sizes: from its bytes to its features a text takes 100 MB of memory a megabyte, so that the largest that is
read by default takes 3 GB, which a laptop has. The longest speech at a party congress has a tenth of a megabyte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Final

from .errors import SourceError

_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE: Final = re.compile(r"([0-9]{1,15})(?:([KMGT])I?B?|B)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes.

    ``file``: a text that is read whole (plain text, a web page, a row of a table, the text in a document); larger
    tables in UTF-8 are read row by row. ``table``: one in another encoding. ``packed``: a document or an archive as
    it lies on the disk. ``document``: what a .docx, .xlsx or .epub unpacks to. ``archive``: what a .zip unpacks to,
    all those that lie in it included. ``depth``: how deep archives may lie in each other. ``wait``: seconds until
    somebody writes to a pipe.
    """

    file: int = 32 << 20
    table: int = 256 << 20
    packed: int = 1 << 30
    document: int = 256 << 20
    archive: int = 4 << 30
    depth: int = 3
    wait: int = 10

    def with_one(self, text: str) -> Limits:
        """The limits with one of them as ``NAME=SIZE`` says; raises ValueError, in words, where it says none.

        >>> Limits().with_one("file=2GB").file == 2 << 30, Limits().with_one("depth=5").depth
        (True, 5)
        >>> Limits().with_one("file=huge")
        Traceback (most recent call last):
        ValueError: 'file=huge' is not NAME=SIZE, as in file=2GB, with NAME one of file, table, packed, document, \
archive, depth, wait
        """
        name, _, size = text.partition("=")
        known, found = [one.name for one in fields(self)], _SIZE.fullmatch(size.strip())
        if name not in known or found is None or (found[2] and name in ("depth", "wait")):
            raise ValueError(
                f"{text!r} is not NAME=SIZE, as in file=2GB, with NAME one of {', '.join(known)}"
            )
        return replace(self, **{name: int(found[1]) * _UNITS[(found[2] or "").upper()]})

    def over(
        self, name: str, size: int, where: str, what: str, *, first: str = "", known: bool = True
    ) -> SourceError:
        """The letter for ``what`` has ``size`` bytes, more than the limit ``name``; with ``known`` False at least so
        many. ``first`` is what to try before the limit is raised."""
        size = size if known else getattr(self, name)
        raised = sized(_next(size) if known else 4 * size)
        option = f"--limit {name}={raised.replace(' ', '')} (in Python: limits=Limits({name}=…))"
        return SourceError(
            f"{what} {'has' if known else 'has more than'} {sized(size)}",
            where=where,
            expected=f"at most {sized(getattr(self, name))}, the limit {name!r}",
            advice=f"{first}; or {option}" if first else option,
        )


def sized(n: int) -> str:
    """A number of bytes as one says it.

    >>> sized(900), sized(64 << 20), sized(1_500_000_000)
    ('900 B', '64 MB', '1.4 GB')
    """
    for unit in ("T", "G", "M", "K"):
        if n >= _UNITS[unit]:
            return (
                f"{n / _UNITS[unit]:.{0 if n % _UNITS[unit] == 0 or n >= 10 * _UNITS[unit] else 1}f} {unit}B"
            )
    return f"{n} B"


def _next(size: int) -> int:
    """The next size above that is said in one number: a power of two.

    >>> sized(_next(1_000_000_000)), sized(_next(64 << 20))
    ('1 GB', '64 MB')
    """
    return 1 << max(size - 1, 1).bit_length()
