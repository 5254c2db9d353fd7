"""How things show themselves in a notebook: short HTML that stands by itself.

Only text and tables: no script, no request to anywhere, no class that a page would have to know. Everything that came
out of a file is escaped, since a title may hold ``<script>``. No colour of paper or ink is set, so that a dark
notebook stays dark; where colour says something an underline of its own says it too. The styles stand in the elements
themselves: notebooks that were sent by somebody else lose their style sheets before they are shown.

What is shown is given as plain values: the stages below say what of theirs it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TypeVar

__all__ = [
    "EDGE",
    "ROWS",
    "STANCES",
    "Html",
    "box",
    "cell",
    "counted",
    "edges",
    "line",
    "listed",
    "marked",
    "shortened",
    "table",
    "unbroken",
]

#: A table longer than this shows its first and last :data:`EDGE` rows.
ROWS, EDGE = 20, 8

#: Ground and underline of a sentence. The hues are those of the figures (``plots.style.STANCE_MARKS``), let through
#: to a third so that ink of any colour can be read on them; the line has the colour of the ink.
STANCES: Mapping[str, tuple[str, str]] = {
    "achievement": ("#56B4E9", "solid"),
    "problem": ("#D55E00", "wavy"),
    "plan": ("#F0E442", "dotted"),
}

T = TypeVar("T")

_LEFT = "text-align:left;vertical-align:top;padding:2px 10px 2px 0"
_RIGHT = "text-align:right;vertical-align:top;padding:2px 10px 2px 0"


class Html(str):
    """Text that is HTML already; every other string is escaped where it is put in."""

    __slots__ = ()


Cell = str | int | float | None


def cell(value: Cell, *, digits: int = 3) -> str:
    """A value as escaped text: numbers to so many significant digits, NaN and None as a dash.

    >>> cell("<b>"), cell(1234), cell(0.12345), cell(999.6), cell(float("nan")), cell(Html("<b>x</b>"))
    ('&lt;b&gt;', '1,234', '0.123', '1,000', '–', '<b>x</b>')
    """
    if isinstance(value, Html):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        large = abs(value) >= 10**digits - 0.5  # what is rounded up to a digit more than asked for too
        return f"{value:,.0f}" if large else f"{value:.{digits}g}"
    return escape(value)


def shortened(text: str, most: int) -> Html:
    """The text, or its two ends; the whole of it is shown when the pointer rests on it.

    >>> shortened("abcdefghij", 5)
    '<span title="abcdefghij">ab…ij</span>'
    """
    if len(text) <= most:
        return Html(escape(text))
    head, tail = most // 2, most - 1 - most // 2
    short = f"{text[:head]}…{text[len(text) - tail :]}"
    return Html(f'<span title="{escape(text[:500])}">{escape(short)}</span>')


def unbroken(*lines: str) -> Html:
    """Lines under each other that are not broken further.

    >>> unbroken("4 / 3", "a<b")
    '<span style="white-space:nowrap">4 / 3<br>a&lt;b</span>'
    """
    return Html(
        f'<span style="white-space:nowrap">{"<br>".join(cell(part) for part in lines if part)}</span>'
    )


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "text"), counted(1200, "text"), counted(2, "speech", "speeches")
    ('1 text', '1,200 texts', '2 speeches')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def edges(rows: Sequence[T]) -> tuple[Sequence[T], Sequence[T], int]:
    """The first rows, the last, and how many between them are not shown.

    >>> edges([1, 2]), [len(list(part)) for part in edges(range(100))[:2]], edges(range(100))[2]
    (([1, 2], [], 0), [8, 8], 84)
    """
    if len(rows) <= ROWS:
        return rows, rows[:0], 0
    return rows[:EDGE], rows[len(rows) - EDGE :], len(rows) - 2 * EDGE


def table(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], more: Iterable[Sequence[Cell]] = (), hidden: int = 0
) -> str:
    """A table; ``hidden`` rows are told of between ``rows`` and ``more``. Columns that begin with a number stand
    on the right."""
    rows, more = list(rows), list(more)
    sides = [_RIGHT if rows and _is_number(value) else _LEFT for value in (rows[0] if rows else head)]
    heads = "".join(f'<th style="{side}">{cell(name)}</th>' for side, name in zip(sides, head, strict=True))
    gap = [f'<tr><td colspan="{len(head)}" style="{_LEFT}">… {hidden:,} more …</td></tr>'] if hidden else []
    body = [*(_row(row, sides) for row in rows), *gap, *(_row(row, sides) for row in more)]
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _row(row: Sequence[Cell], sides: Sequence[str]) -> str:
    return (
        "<tr>" + "".join(f'<td style="{s}">{cell(v)}</td>' for s, v in zip(sides, row, strict=True)) + "</tr>"
    )


def _is_number(value: Cell) -> bool:
    return isinstance(value, int | float) or value is None


def line(*parts: str, strong: str = "", faint: bool = False) -> str:
    """A paragraph of one line, its parts joined by semicolons; ``strong`` comes first."""
    style = "margin:.3em 0" + (";opacity:.75" if faint else "")
    first = f"<b>{escape(strong)}</b> " if strong else ""
    return f'<p style="{style}">{first}{"; ".join(cell(part) for part in parts if part)}</p>'


def listed(items: Iterable[str]) -> str:
    """A list with a point each."""
    points = "".join(f"<li>{cell(item)}</li>" for item in items)
    return f'<ul style="margin:.3em 0">{points}</ul>' if points else ""


def marked(text: str, stance: str, title: str = "") -> Html:
    """A text on the ground and over the line of its stance; any other stance is left plain.

    >>> marked("a<b", "other")
    'a&lt;b'
    """
    inner = escape(text).replace("\n", "<br>")
    if stance not in STANCES:
        return Html(inner)
    colour, under = STANCES[stance]
    style = f"background:{colour}55;text-decoration:underline {under};text-underline-offset:3px"
    return Html(f'<u style="{style}" title="{escape(title or stance)}">{inner}</u>')


def box(*parts: str) -> str:
    """The parts as one block, whose language is told so that a browser picks the right face."""
    return f'<div lang="zh-Hans" style="max-width:75em">{"".join(parts)}</div>'
