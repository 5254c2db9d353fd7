"""What two texts have in common: runs of equal signs, put together across small gaps into passages.

Passages are independent of each other: two paragraphs that changed places are both found.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple

#: Han characters a passage has at least: no single slogan of the usual length is that long.
MIN_HAN: Final = 13
#: A passage begins, ends and is held together by runs of so many equal signs.
SEED: Final = 6
#: A gap costs so much a sign: it is bridged where twice its length is equal on either side. The similarity of a
#: passage is therefore never below 2/3.
GAP_COST: Final = 2
#: Signs of the widest gap, on its longer side: a clause put in.
GAP: Final = 40
#: A run is joined to one of so many that begin before it.
LOOKBACK: Final = 50
#: Of the signs in a gap, equal stretches of this length count as shared.
ISLAND: Final = 2


class Run(NamedTuple):
    """Equal signs without a gap: places in the earlier text and in the later one (by name), and how many."""

    x: int
    y: int
    size: int


@dataclass(frozen=True)
class Passage:
    """A passage of a text shared with text ``other`` of an index.

    ``runs`` are places in the text itself and in the other, islands in gaps included; ``han`` and ``free`` are Han
    characters in them, of ``free`` those that are outside formulas in both texts; ``similarity`` is twice the equal
    signs over all signs of both sides.
    """

    other: int
    runs: tuple[Run, ...]
    han: int
    free: int
    similarity: float

    @property
    def here(self) -> tuple[int, int]:
        """From where to where it goes in the text itself, in signs."""
        return self.runs[0].x, self.runs[-1].x + self.runs[-1].size

    @property
    def there(self) -> tuple[int, int]:
        """From where to where it goes in the other text, in signs."""
        return self.runs[0].y, self.runs[-1].y + self.runs[-1].size


def chains(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs, sorted, put together across gaps: series that go forward in both texts, each run in one of them.

    The value of a series is its equal signs less :data:`GAP_COST` times its gaps (the longer side of each); the best
    series is taken first, then the best of what is left.

    >>> chains([Run(0, 0, 9), Run(9, 12, 8), Run(60, 20, 7)])
    [[Run(x=0, y=0, size=9), Run(x=9, y=12, size=8)], [Run(x=60, y=20, size=7)]]
    """
    if len(runs) == 1:  # most stand alone
        return [list(runs)]
    value: list[int] = []
    before: list[int] = []
    reach: list[int] = []
    for q, run in enumerate(runs):
        best, back = run.size, -1
        for p in range(q - 1, max(q - 1 - LOOKBACK, -1), -1):
            if reach[p] < run.x - GAP:
                break
            joined = _joined(runs[p], run)
            if joined is not None and value[p] + joined > best:
                best, back = value[p] + joined, p
        value.append(best)
        before.append(back)
        reach.append(max(run.x + run.size, reach[-1] if reach else 0))
    used = [False] * len(runs)
    out = []
    for q in sorted(range(len(runs)), key=lambda q: (-value[q], q)):
        series = []
        while q >= 0 and not used[q]:
            used[q] = True
            series.append(runs[q])
            q = before[q]
        if series:
            out.append(_trimmed(series[::-1]))
    return out


def _joined(one: Run, two: Run) -> int | None:
    """What ``two`` adds to a series that ends with ``one``, or None if it cannot follow."""
    if two.x <= one.x or two.y <= one.y:
        return None
    right, below = two.x - one.x - one.size, two.y - one.y - one.size
    over = max(0, -right, -below)
    gap = max(right, below) + over
    if over >= two.size or gap > GAP:
        return None
    return two.size - over - GAP_COST * gap


def _trimmed(series: list[Run]) -> list[Run]:
    """The runs of a series without what they have in common with the run before."""
    out = series[:1]
    for run in series[1:]:
        over = max(0, out[-1].x + out[-1].size - run.x, out[-1].y + out[-1].size - run.y)
        out.append(Run(run.x + over, run.y + over, run.size - over))
    return out


def not_inside(found: Iterable[list[Run]]) -> list[list[Run]]:
    """The series of two texts in order, without those that lie inside larger ones on both sides."""
    kept: list[list[Run]] = []
    across, down = _Stretches(), _Stretches()
    for series in sorted(found, key=lambda series: (-sum(run.size for run in series), series)):
        first, last = series[0], series[-1]
        x, y, right, below = first.x, first.y, last.x + last.size, last.y + last.size
        if not (across.hold(x, right) and down.hold(y, below)):
            kept.append(series)
            across.add(x, right)
            down.add(y, below)
    return sorted(kept)


class _Stretches:
    """Stretches that can be asked whether another one lies inside any of them; only those are held that lie inside
    none themselves, so that starts and ends both rise."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def hold(self, start: int, end: int) -> bool:
        """Whether ``start:end`` lies inside one of them."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and self._ends[at] >= end

    def add(self, start: int, end: int) -> None:
        """One more."""
        if not self.hold(start, end):
            at = bisect_left(self._starts, start)
            inside = slice(at, bisect_right(self._ends, end, at))
            self._starts[inside], self._ends[inside] = [start], [end]


def islands(one: Sequence[int], two: Sequence[int]) -> list[Run]:
    """The stretches of at least :data:`ISLAND` signs that are equal in two gaps.

    >>> islands([1, 2, 3, 9, 5, 6], [8, 2, 3, 5, 6, 7])
    [Run(x=1, y=1, size=2), Run(x=4, y=3, size=2)]
    """
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    return [Run(*block) for block in blocks if block.size >= ISLAND]
