"""The results of a study as a reader wants to see them first: of what, and what may be concluded from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import Cell, Html, box, cell, edges, line, listed, table

#: Comparisons in the lists of what can and what cannot be concluded, at most.
_MOST = 8


def results_html(
    title: str,
    counts: Sequence[str],
    groups: Sequence[Sequence[Cell]],
    primary: Sequence[Mapping[Any, Any]],
    by: str,
) -> str:
    """``groups``: (name, time, texts, independent) of each; ``primary``: the rows of the comparisons table that were
    declared beforehand."""
    can, cannot = concluded(primary)
    first, last, hidden = edges(groups)
    return box(
        line(strong=title),
        line(*counts),
        table([by, "time", "texts", "independent"], first, last, hidden) if groups else "",
        line(strong="What the tests allow to say"),
        listed(can or ["nothing: what is left is description, with its intervals"]),
        line(strong="What cannot be concluded") if cannot else "",
        listed(cannot),
        line(
            "the tables are .metadata, .features and .comparisons; discourse.draw(name, results) draws",
            faint=True,
        ),
    )


def concluded(primary: Iterable[Mapping[Any, Any]]) -> tuple[list[Html], list[Html]]:
    """What the verdicts of the primary comparisons allow to be said, and what they do not.

    A difference that cannot be told from one of genres stands in both lists.
    """
    can: list[Html] = []
    cannot: list[Html] = []
    mixed: dict[str, Html] = {}
    for row in primary:
        who = f"{row['target']} against {row['reference']}"
        what = f"{row['label_en'] or row['feature']}, {who}"
        verdict = str(row["verdict"])
        if verdict in ("differs", "not distinguishable"):
            can.append(Html(f"{cell(what)}: <b>{cell(verdict)}</b>, {_estimated(row)}"))
        else:
            cannot.append(Html(f"{cell(what)}: {cell(verdict)}"))
        if "cannot be told apart" in str(row["confounded"]):
            mixed.setdefault(who, Html(f"{cell(who)}: {cell(str(row['confounded']))}"))
    return _cut(can), [*_cut(cannot), *_cut(list(mixed.values()))]


def _estimated(row: Mapping[Any, Any]) -> str:
    interval = f" [{cell(float(row['low']))}, {cell(float(row['high']))}]" if row["low"] == row["low"] else ""
    return f"difference {cell(float(row['estimate']))}{interval}"


def _cut(items: list[Html]) -> list[Html]:
    left = len(items) - _MOST
    return items if left <= 0 else [*items[:_MOST], Html(f"… {left:,} more")]
