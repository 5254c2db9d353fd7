"""Radicals and compatibility characters that PDF writers and old fonts put for the characters they look like.

`⽂` (U+2F42, a radical of the dictionary) looks like `文` and is found by no search. Unicode says which is which
(its compatibility decompositions, Unicode Standard Annex 15); the few radicals it leaves open are listed here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .points import alphabet
from .traced import Change

#: Radicals of the supplement that Unicode does not decompose, with the character each stands for in running text.
SUPPLEMENT = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
        strict=True,
    )
)

_COMPATIBILITY = re.compile("[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")


def changes(text: str) -> Iterator[Change]:
    """Each such character, with the one it stands for.

    >>> [(c.start, c.new) for c in changes("⽂件和⺠生")]
    [(0, '文'), (3, '民')]
    """
    if not _COMPATIBILITY.search(alphabet(text)):
        return
    for match in _COMPATIBILITY.finditer(text):
        char = match.group()
        new = SUPPLEMENT.get(char) or unicodedata.normalize("NFKC", char)
        if new != char:
            yield Change(match.start(), match.end(), new, "radical")
