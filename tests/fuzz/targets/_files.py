"""Where targets put the files that they have the package read: one folder a process, gone when it ends."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="fuzz")


def path(name: str) -> Path:
    """A place for a file or a folder of that name."""
    return Path(_folder().name, name)


def put(name: str, data: bytes) -> Path:
    """A file with these bytes."""
    found = path(name)
    found.parent.mkdir(parents=True, exist_ok=True)
    found.write_bytes(data)
    return found
