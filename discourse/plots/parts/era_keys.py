"""The eras in the key of a figure: named while their marks tell them apart and the names leave room to draw in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..style import era_mark
from .keys import Key

#: Beyond so many the names take the paper from the drawing, and every mark stands for three eras.
NAMED = 16


def era_keys(eras: Sequence[dict[str, Any]]) -> list[Key]:
    """An entry an era (a row with ``era_order``, ``era_en``, ``era_zh``), or one that says how many there are.

    >>> [key.en for key in era_keys([{"era_order": i, "era_en": str(i), "era_zh": ""} for i in range(17)])]
    ['17 eras; marks come again']
    """
    if len(eras) > NAMED:
        return [Key(f"{len(eras)} eras; marks come again", f"时期 {len(eras)} 个，标记循环使用")]
    marks = [era_mark(int(row["era_order"])) for row in eras]
    return [
        Key(row["era_en"], row["era_zh"], marker=mark.marker, colour=mark.colour)
        for row, mark in zip(eras, marks, strict=True)
    ]
