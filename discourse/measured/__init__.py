"""The measured corpus: everything that was found in the sources, in a folder of Parquet shards.

What does not fit into memory is measured shard by shard, by one worker or many, here or on a cluster, and read back
as it is needed; what was measured once is not measured again. :mod:`.schema` says what the tables hold, :mod:`.run`
how they come about, :mod:`.folder` how they are read. :mod:`.terms` and :mod:`.phrases` count words and phrases
alone, where nothing else is wanted.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..sources import is_measured
    from .folder import Measured, Picked, open_measured
    from .keys import Options
    from .run import measure

__all__ = ["Measured", "Options", "Picked", "is_measured", "measure", "open_measured"]

#: Where each name lives; it is fetched when first asked for, since who only counts words needs none of them.
_HOMES = {
    "Measured": ".folder",
    "Options": ".keys",
    "Picked": ".folder",
    "is_measured": "..sources",
    "measure": ".run",
    "open_measured": ".folder",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value
