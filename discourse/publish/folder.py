"""An output folder that is either what it was or all new: files are made aside and moved in at the end."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import PublishError
from .manifest import NAME


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A fresh folder beside ``out``; when the block ends well its files take the place of the old ones.

    Of what was in ``out`` before, only the files that the old manifest lists are removed: a file of the
    user's own is never touched. On an error ``out`` stays as it was. A folder in it is moved in whole, where
    none of its name may be yet.
    """
    parent = ready(out)
    try:
        aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=parent))
    except OSError as error:
        raise PublishError(
            f"nothing can be written here ({error.strerror})",
            where=str(parent),
            advice="another folder: -o DIR",
        ) from error
    try:
        yield aside
        out.mkdir(parents=True, exist_ok=True)
        stale = _listed(out) - {path.name for path in aside.iterdir()}
        for path in sorted(aside.iterdir(), key=lambda p: (p.name == NAME, p.name)):
            path.chmod(0o755 if path.is_dir() else 0o644)
            os.replace(path, out / path.name)
        for name in stale:
            (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise PublishError(
            f"the results cannot be written or put in place ({error.strerror})",
            where=str(out),
            advice="another folder: -o DIR",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def ready(out: Path) -> Path:
    """The folder, already there, in which an output folder is made; a letter, before any work, if it cannot be."""
    if out.exists() and not out.is_dir():
        raise PublishError(
            "there is a file of this name", where=str(out), expected="a folder, or nothing yet"
        )
    parent = next((folder for folder in out.parents if folder.exists()), out)
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise PublishError(
            "nothing can be written here",
            where=str(parent),
            expected="a folder of your own",
            advice="another folder: -o DIR",
        )
    return parent


def _listed(out: Path) -> set[str]:
    """The files that an earlier build says it wrote here."""
    try:
        outputs = json.loads((out / NAME).read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in outputs if Path(name).name == name}
