"""A finding made as small as it gets: pieces are left out as long as the same thing goes wrong."""

from __future__ import annotations

import time
from dataclasses import replace

from ._trial import Finding, attempt
from .targets import Target

#: So many seconds are spent on one finding.
SECONDS = 10.0


def shrunk(target: Target, found: Finding) -> Finding:
    """The smallest input found that ends in the same place (Zeller & Hildebrandt 2002, doi:10.1109/32.988498)."""
    if found.kind == "memory":  # what a process once held it holds for good: it cannot be asked twice
        return found
    until = time.monotonic() + SECONDS
    data, size = found.data, len(found.data)
    while size:
        at = 0
        while at < len(data) and time.monotonic() < until:
            shorter = data[:at] + data[at + size :]
            again = attempt(target, shorter).finding
            if again and (again.kind, again.where) == (found.kind, found.where):
                data, found = shorter, replace(again, data=shorter)
            else:
                at += size
        size //= 2
    return found
