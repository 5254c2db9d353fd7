"""Where a build keeps what it has measured: in the user's cache folder, and nowhere else.

A folder a study; one that no build has used for a season is taken away. Nothing in it is needed: without it
everything is measured again, and comes out the same.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
import weakref
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..places import VARIABLE, cache_folder
from ..publish.folder import held
from ..sources import is_measured
from .keys import Options

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["DAYS", "VARIABLE", "Scratch", "cache_folder", "folder_of"]

#: What the folders of studies are called.
_OURS: Final = re.compile("[0-9a-f]{16}")

#: Days after which a folder that was not used is taken away.
DAYS: Final = 90


#: Seconds after which a folder that nobody holds was left there by a run that was killed.
_LEFT: Final = 3_600


class Scratch:
    """A folder for what nobody keeps: it goes when nobody holds this any more. What runs that were killed could not
    take away goes with the next."""

    def __init__(self) -> None:
        for other in Path(tempfile.gettempdir()).glob("discourse-scratch-*"):
            with suppress(OSError):
                if time.time() - other.stat().st_mtime > _LEFT:
                    with held(other) as alone:
                        if alone:
                            shutil.rmtree(other, ignore_errors=True)
        self.path = Path(tempfile.mkdtemp(prefix="discourse-scratch-"))
        hold = ExitStack()
        hold.enter_context(held(self.path))
        hold.callback(shutil.rmtree, self.path, ignore_errors=True)
        weakref.finalize(self, hold.close)


def folder_of(study: Study, options: Options) -> Path | None:
    """The folder that the builds of a study measure into; None where nothing can be kept."""
    cache = cache_folder()
    if cache is None:
        return None
    said = [str(study.root.resolve()), *study.sources.paths, options.said]
    name = hashlib.blake2b("\0".join(said).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    folder = cache / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        for other in cache.iterdir():
            if _OURS.fullmatch(other.name) and is_measured(other) and _age(other) > DAYS:
                shutil.rmtree(other, ignore_errors=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _age(folder: Path) -> float:
    """Days since a folder was used."""
    return (time.time() - folder.stat().st_mtime) / 86_400
