"""Text set in columns, as old print is, read row by row: in rows, `国家` stands as `国` above `家`.

A table of single characters reads as Chinese down its columns, from the right or from the left, and as nothing along
its rows. Only where the language model says so beyond doubt are the columns read; the cells between which a program
put a blank or a bar may also be prose that was read character by character.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from .plausible import han_count
from .traced import Change

#: No table of fewer rows and columns, and of fewer Han characters, shows how it is read.
ROWS, COLUMNS, ENOUGH = 4, 3, 20

#: Down the columns a character must be cheaper by so many nats than along the rows, and no dearer than this: prose
#: costs 4 to 6, the same characters in disorder 7 to 9.
GAIN, FAIR = 1.3, 6.2

#: So many characters show how a table is read.
SAMPLE = 150

_BLANK = " \u3000"
_BETWEEN = frozenset("\u3000 \t|│｜")


class _Row(NamedTuple):
    """A line of a table: where it stands, what is between its cells (nothing, if it is set tight), and the cells."""

    start: int
    end: int
    between: str
    cells: str


def changes(text: str) -> list[Change]:
    r"""The tables that are to be read down their columns, one change each.

    >>> [c.new for c in changes("作民经同\n发必开志\n展须始们\n教努建国\n育力设家\n事工人已\n")]
    ['同志们国家已经开始建设人民必须努力工作发展教育事']
    >>> changes("我们的国家已\n经站起来了我\n们的事业是正\n义的任何人都\n阻挡不了我们\n")
    []
    """
    return [
        Change(block[0].start, block[-1].end, said, "vertical")
        for block in _blocks(text)
        if (said := _down(block)) is not None
    ]


def _blocks(text: str) -> Iterator[list[_Row]]:
    """The runs of lines, one below the other, that have their cells in the same places."""
    at = 0
    for length, group in groupby(text.split("\n"), key=len):
        lines = list(group)
        starts = range(at, at + len(lines) * (length + 1), length + 1)
        at = starts.stop
        if length >= COLUMNS and len(lines) >= ROWS:
            rows = [_row(line, start) for line, start in zip(lines, starts, strict=True)]
            if len({row.between for row in rows}) == 1:
                yield rows


def _row(line: str, start: int) -> _Row:
    """The cells of a line: each of its characters, or every other one if the others are all the same blank or bar."""
    apart = line[1] in _BETWEEN and set(line[1::2]) == {line[1]} and len(line) >= 2 * COLUMNS - 1
    return _Row(start, start + len(line), line[1] if apart else "", line[::2] if apart else line)


def _down(block: list[_Row]) -> str | None:
    """What a table says down its columns, or None if that is no better than along its rows."""
    from .language import Model

    rows = [row.cells for row in block]
    if han_count("".join(rows)) < ENOUGH:
        return None
    cost = Model("").cost
    across = "".join(rows)[:SAMPLE]
    along = cost(across) / len(across)
    if along <= FAIR:
        return None
    columns = ["".join(column) for column in zip(*rows, strict=True)]
    said = min((_lines(columns[::-1]), _lines(columns)), key=lambda way: cost(way[:SAMPLE]))
    sample = said[:SAMPLE]
    price = cost(sample) / max(len(sample), 1)
    return said if price <= min(FAIR, along - GAIN) else None


def _lines(columns: list[str]) -> str:
    """The columns one after the other; a column that is set in, or one that ends early, ends a line."""
    said = ""
    for column in columns:
        words = column.strip(_BLANK)
        if words and said and column[0] in _BLANK:
            said = said.rstrip("\n") + "\n"
        said += words + ("\n" if words and column[-1] in _BLANK else "")
    return said.rstrip("\n")
