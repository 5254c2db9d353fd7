r"""The words in what a program wrote: `INSERT INTO news VALUES (31, '同志们：\r\n大家好。', 'admin');`.

A dump of a database, a record of JSON or of PHP in a text file: whatever stands in Chinese stands between quotation
marks, and around it are names of columns, numbers and commas that nobody said. The strings that hold Chinese stay, a
line each, as the program would read them. A text that quotes a command has Chinese outside of it, too, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .escapes import unescaped
from .plausible import han_count
from .traced import Change, side_by_side

#: So large a share of the Chinese of a dump or a record stands between quotation marks, so many characters of it.
WITHIN, ENOUGH = 0.9, 20

#: What of a dump's statement comes one behind the other, or ends it.
_STATEMENT = re.compile(
    r"(?i)(?P<into>\b(?:insert|replace)\s{1,3}(?:ignore\s{1,3})?into\b)|\b(?P<values>values)\b|[;']"
)
_RECORD = re.compile(r"""\s{0,20}(?:[\[{]\s{0,20}){1,4}"|a:[0-9]{1,5}:\{""")
#: Strings in quotation marks; one that never ends goes on to the end, and is none.
_QUOTED = re.compile(r"'((?:[^'\\]|\\(?s:.)|'')*+)('?)")
_STRING = re.compile(r'"((?:[^"\\]|\\(?s:.))*+)("?)(\s{0,4}:)?')
#: What strings escape besides what those of JSON do.
_ESCAPE = re.compile(r"''|\\['\\0Z]")
_SPELT = re.compile(r"\\u[0-9a-fA-F]{4}")


def changes(text: str) -> list[Change]:
    r"""What is around the strings, to take out, and the escapes in them, to read.

    >>> from .traced import TracedText
    >>> dump = r"INSERT INTO a VALUES (3, '同志们：\r\n今天开会，请大家讨论一下今年的工作怎么做。', NULL, '张三');"
    >>> TracedText.from_str(dump).replace(changes(dump)).text
    '同志们：\r\n今天开会，请大家讨论一下今年的工作怎么做。\n张三'
    >>> changes("数据库里写的是 INSERT INTO a VALUES ('同志们：今天开会，请大家讨论一下今年的工作怎么做。');")
    []
    """
    if "'" in text and _is_dump(text):
        strings = [match.span(1) for match in _QUOTED.finditer(text) if match[2]]
    elif '"' in text[:60] and _RECORD.match(text):
        strings = [match.span(1) for match in _STRING.finditer(text) if match[2] and not match[3]]
    else:
        return []
    said = [span for span in strings if _han(text[slice(*span)])]
    within = sum(_han(text[slice(*span)]) for span in said)
    if within < ENOUGH or within < WITHIN * _han(text):
        return []
    return side_by_side([*_around(said, len(text)), *_escapes(text, said)])


def _is_dump(text: str) -> bool:
    """Whether INSERT INTO … VALUES stands here, with no string and no end of a statement between."""
    last = None
    for match in _STATEMENT.finditer(text):
        if match.lastgroup == "values" and last == "into":
            return True
        last = match.lastgroup
    return False


def _han(text: str) -> int:
    """How many characters of Chinese there are, be they spelt out."""
    return han_count(text) + len(_SPELT.findall(text))


def _around(strings: list[tuple[int, int]], size: int) -> Iterator[Change]:
    """All that is not in one of the strings; each of them becomes a line."""
    at = 0
    for start, end in strings:
        yield Change(at, start, "\n" if at else "", "markup")
        at = end
    yield Change(at, size, "", "markup")


def _escapes(text: str, strings: list[tuple[int, int]]) -> Iterator[Change]:
    """What the escapes in the strings stand for."""
    for start, end in strings:
        yield from unescaped(text, start, end)
        for match in _ESCAPE.finditer(text, start, end):
            yield Change(*match.span(), match.group()[-1].strip("0Z"), "escape")
