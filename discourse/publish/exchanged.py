"""Two folders change places in one step, which Python cannot ask for and Linux and macOS can do.

Whoever looks sees the one or the other: there is no moment at which half of the files are new.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path


def exchanged(one: Path, other: Path) -> bool:
    """Whether the two have changed places; False, and nothing has changed, where the system or the disk cannot.

    renameat2(2) with RENAME_EXCHANGE on Linux, renamex_np(2) with RENAME_SWAP on macOS.
    """
    names = os.fsencode(one), os.fsencode(other)
    try:
        here = ctypes.CDLL(None)
        if sys.platform == "linux":
            at, exchange = -100, 2
            return bool(here.renameat2(at, names[0], at, names[1], exchange) == 0)
        if sys.platform == "darwin":
            swap = 2
            return bool(here.renamex_np(*names, swap) == 0)
    except (AttributeError, OSError, TypeError):  # a C library without it; none at all
        pass
    return False
