"""A file that is there whole or not at all: written aside, then put in its place in one step."""

from __future__ import annotations

import os
from pathlib import Path


def put(path: Path, data: bytes) -> Path:
    """``data`` as the file ``path``; on an error what was there stays, and nothing lies beside it.

    Raises:
        OSError: it cannot be written; whoever calls knows what to advise.
    """
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_bytes(data)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return path
