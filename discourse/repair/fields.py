r"""What bulletin boards and word processors write for themselves: `[size=3]…[/size]`, `PAGE \* MERGEFORMAT`.

A tag of a board goes only where the text closes one of its name: `[b]` may be the letter of a list. Of a field the
command goes, which printed nothing; what it printed stays, unless both stand in braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .traced import Change, side_by_side

#: The tags of Discuz, phpBB and their kin; what the first of them hold are addresses and numbers, and no words.
PICTURES = frozenset({"img", "attach", "attachimg", "media", "flash"})
BLOCKS = frozenset({"p", "tr", "table", "align", "quote", "list"})
BOARD = (
    PICTURES
    | BLOCKS
    | frozenset("b i u s size color font backcolor float indent td url email hide free".split())
)

_TAG = re.compile(r"\[/?([A-Za-z]{1,10})(?:=[^\[\]\n]{1,200})?\]")
_PICTURE = re.compile(r"\[([A-Za-z]{1,10})(?:=[^\[\]\n]{1,200})?\][^\[\]\n]{1,300}\[/\1\]")
_CLOSED = re.compile(r"\[/([A-Za-z]{1,10})\]")

_COMMAND = (
    r'(?:HYPERLINK {1,3}(?:\\l {1,3})?"[^"\n]{0,500}"(?: {1,3}\\[a-z](?: {1,3}"[^"\n]{0,200}")?){0,4}'
    r'|TOC {1,3}\\[a-z](?: {1,3}(?:"[^"\n]{0,60}"|\\[a-z])){0,8}|PAGEREF {1,3}_Toc[0-9]{1,12}(?: {1,3}\\[a-z]){0,3}'
    r"|(?:NUM)?PAGES? {1,3}\\\* {1,3}(?:MERGEFORMAT|Arabic)|EMBED {1,3}[A-Z][A-Za-z]{2,20}\.[A-Za-z.0-9]{1,20})"
)
_FIELD = re.compile(rf"\{{ ?{_COMMAND}[^{{}}\n]{{0,200}}\}}|{_COMMAND} ?")
#: Inside of Word a field begins with one control character, and what it printed with another.
_MARKED = re.compile("\x13[^\x13-\x15\n]{0,2000}[\x14\x15]")
_NAMES = ("HYPERLINK ", "TOC ", "PAGEREF ", "PAGE", "EMBED ")


def changes(text: str) -> list[Change]:
    r"""The tags and the commands to take out, one change each.

    >>> from .traced import TracedText
    >>> text = "[p=30, 2, left][size=3]同志们[/size][/p]大家好 EMBED Equation.3 ，[b]类第2页PAGE \\* MERGEFORMAT 3"
    >>> TracedText.from_str(text).replace(changes(text)).text
    '同志们\n大家好 ，[b]类第2页3'
    """
    found: list[Change] = []
    if "[/" in text:
        found += _board(text)
    if "\x13" in text:
        found += (Change(match.start(), match.end(), "", "field") for match in _MARKED.finditer(text))
    if any(name in text for name in _NAMES):
        found += (Change(match.start(), match.end(), "", "field") for match in _FIELD.finditer(text))
    return side_by_side(found)


def _board(text: str) -> Iterator[Change]:
    """The tags of a bulletin board whose name the text closes somewhere."""
    closed = BOARD & {name.lower() for name in _CLOSED.findall(text)}
    for match in _PICTURE.finditer(text) if closed & PICTURES else ():
        if match[1].lower() in PICTURES:
            yield Change(match.start(), match.end(), "", "tag")
    for match in _TAG.finditer(text) if closed else ():
        if (name := match[1].lower()) in closed:
            ends = (
                name in BLOCKS
                and match.group().startswith("[/")
                and text[match.end() : match.end() + 1] != "\n"
            )
            yield Change(match.start(), match.end(), "\n" if ends else "", "tag")
