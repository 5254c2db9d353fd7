"""One spelling for what is one sign: so that a rule or a word list is written once.

Folding keeps every character's place. A quotation can thus be cut out of the document as it stands there.
"""

from __future__ import annotations

from ..lines import Folding

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_QUOTES = dict.fromkeys(map(ord, "“”「」『』„‟＂"), ord('"'))
_FOLD = {**_WIDE, **_QUOTES, 0x3000: 0x20, 0xA0: 0x20, ord("○"): ord("〇"), ord("◯"): ord("〇")}


_folding = Folding(_FOLD)


def fold(text: str) -> str:
    """Full-width digits and ASCII signs half-width, double quotation marks one, ○ as 〇; as long as before.

    >>> fold("“十二五”规划（２０１○年）")
    '"十二五"规划(201〇年)'
    """
    return _folding(text)
