"""A file that is there whole or not at all: written aside, then put in its place in one step.

And what a run writes down for its own workers: a pickle, which can do anything to whoever takes it up. So it is
taken up only by the digest that its writer told; whatever else lies under that name is refused, unread.
"""

from __future__ import annotations

import os
import pickle
from hashlib import sha256
from pathlib import Path
from typing import Any

from .errors import PublishError


def put(path: Path, data: bytes) -> Path:
    """``data`` as the file ``path``; on an error what was there stays, and nothing lies beside it.

    Raises:
        OSError: it cannot be written; whoever calls knows what to advise.
    """
    aside = path.with_name(f".{path.name}.part")
    aside.unlink(missing_ok=True)
    try:
        with aside.open("xb") as file:  # a link that somebody put there is not followed
            file.write(data)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def put_down(path: Path, value: object) -> tuple[str, str]:
    """Write something down for the workers of this run: the file, and the digest by which they know it."""
    data = pickle.dumps(value, protocol=5)
    return str(put(path, data)), sha256(data).hexdigest()


def taken_up(path: str, digest: str) -> Any:
    """What this very run wrote down; anything else under that name is refused, unread."""
    data = Path(path).read_bytes()
    if sha256(data).hexdigest() != digest:
        raise PublishError(
            "this is not what the run wrote here",
            where=path,
            expected="a folder that no other run writes into",
            advice="start again, with another folder",
        )
    return pickle.loads(data)
