"""Where on a machine this package keeps what it may lose: in one folder, and nowhere else."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

#: Names another place than the usual one; empty means that nothing is kept.
VARIABLE: Final = "DISCOURSE_CACHE"


def cache_folder() -> Path | None:
    """The cache folder of this package: :data:`VARIABLE`, or the place the system has for it; None: keep nothing."""
    if (named := os.environ.get(VARIABLE)) is not None:
        return Path(named).expanduser() if named else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "discourse"
    except RuntimeError:  # nobody's home
        return None
