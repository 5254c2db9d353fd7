"""Radicals, compatibility characters and marks in other shapes that PDF writers and old fonts put for usual ones.

`⽂` (U+2F42, a radical of the dictionary) looks like `文` and is found by no search. Unicode says which is which
(its compatibility decompositions, Unicode Standard Annex 15); the few radicals it leaves open are listed here, and
the marks, which it decomposes to those of ASCII: `︒` of vertical print, `﹐` of Taiwan, `｡` as wide as a letter.
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

#: Radicals that Unicode decomposes to a form of Taiwan: in a text that has not that form, they are the mainland's.
MAINLAND = {"⼾": "户", "⾭": "青"}

#: Marks in the shapes of vertical print, in small and in half-width ones. The narrow ones beside kana are Japanese.
SHAPES = dict(
    zip(
        "︐︑︒︓︔︕︖︗︘︙︰︱︲︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹨﹩﹪﹫",
        "，、。：；！？〖〗…‥—–（）｛｝〔〕【】《》〈〉「」『』［］，、．；：？！—（）｛｝〔〕＃＆＊＋－＜＞＝＼＄％＠",
        strict=True,
    )
)
NARROW = dict(zip("｡｢｣､･", "。「」、・", strict=True))

_COMPATIBILITY = re.compile(f"[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f{''.join(SHAPES)}｡-･]")
_KANA = re.compile("[ｦ-ﾟ]")


def changes(text: str) -> Iterator[Change]:
    """Each such character, with the one it stands for.

    >>> [(c.start, c.new) for c in changes("⽂件和⺠生")]
    [(0, '文'), (3, '民')]
    >>> [c.new for c in changes("同志们﹕好︒")], list(changes("ｶﾀｶﾅ｡"))
    (['：', '。'], [])
    """
    chars = alphabet(text)
    if not _COMPATIBILITY.search(chars):
        return
    known = SUPPLEMENT | SHAPES | ({} if _KANA.search(chars) else NARROW)
    known |= {
        radical: char
        for radical, char in MAINLAND.items()
        if unicodedata.normalize("NFKC", radical) not in chars
    }
    for match in _COMPATIBILITY.finditer(text):
        char = match.group()
        new = known.get(char) or (char if char in NARROW else unicodedata.normalize("NFKC", char))
        if new != char:
            kind = "shape" if char in SHAPES or char in NARROW else "radical"
            yield Change(match.start(), match.end(), new, kind)
