r"""Text that a program wrote for programs: `\u540c\u5fd7` of JSON, `%E5%90%8C%E5%BF%97` of web addresses.

Both are plain ASCII, and say which character is meant beyond doubt. They are read only where a text is made of them:
in a text about programs, or in an address, they are what its author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from .plausible import han_count, plausibility
from .traced import Change

#: A text is made of escapes if they are so large a share of what is not blank, and give so many Han characters.
BULK, ENOUGH = 0.5, 10

#: A text in which there is less than one in so many characters, blanks among them, is not looked at any further.
SPARSE = 40

#: In one encoding or the other percent signs must give text that is so plausible.
REACHED = 0.75

_JSON = re.compile(
    r"(?<!\\)\\++(?:u([dD][89abAB][0-9a-fA-F]{2})\\+u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([nrtbf\"/]))"
)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "\n"}
_TWICE = re.compile("%(?:25)+(?=[0-9a-fA-F]{2})")
_UTF8 = re.compile(
    "(?i)%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}"
)
_GBK = re.compile("(?i)%[0-7][0-9a-f]|%[89a-f][0-9a-f](?:%[4-9a-f][0-9a-f]|[@-~])")


def changes(text: str) -> list[Change]:
    r"""The characters that the escapes stand for, one change each; none in a text that is not made of them.

    >>> [c.new for c in changes("\\u540c\\u5fd7\\u4eec" * 4)][:3], [c.new for c in changes("%CD%AC%D6%BE" * 5)][:2]
    (['同', '志', '们'], ['同', '志'])
    >>> changes("同志们，这里写作 \\u540c\\u5fd7\\u4eec")
    []
    """
    if max(text.count("\\u"), text.count("%")) * SPARSE < len(text):
        return []
    if text.count("\\u") >= ENOUGH:
        return _in_bulk(text, list(_unescaped(text)))
    if text.count("%25") >= 2 * ENOUGH:  # escaped twice: the second round of repair reads the rest
        found = [Change(match.start(), match.end(), "%", "escape") for match in _TWICE.finditer(text)]
        return found if len("".join(_TWICE.findall(text))) >= BULK * len(text) else []
    if text.count("%") >= 2 * ENOUGH:
        for pattern, encoding in ((_UTF8, "utf-8"), (_GBK, "gb18030")):
            found = list(_unquoted(text, pattern, encoding))
            if (plausibility("".join(c.new for c in found)) or 0.0) >= REACHED:
                return _in_bulk(text, found)
    return []


def _in_bulk(text: str, found: list[Change]) -> list[Change]:
    """The changes, if the text is made of escapes."""
    escaped = sum(change.end - change.start for change in found)
    bulk = escaped >= BULK * sum(map(len, text.split()))
    return found if bulk and han_count("".join(change.new for change in found)) >= ENOUGH else []


def _unescaped(text: str) -> Iterator[Change]:
    """What the escapes of JSON stand for, be their backslashes doubled or not."""
    for match in _JSON.finditer(text):
        high, low, code, sign = match.groups()
        if high:
            new = bytes.fromhex(high + low).decode("utf-16-be")
        else:
            new = chr(int(code, 16)) if code else _SHORT.get(sign, sign)
        yield Change(match.start(), match.end(), new, "escape")


def _unquoted(text: str, pattern: re.Pattern[str], encoding: str) -> Iterator[Change]:
    """What bytes behind percent signs stand for in an encoding, of which a second byte may be a bare letter."""
    for match in pattern.finditer(text):
        new = unquote_to_bytes(match.group()).decode(encoding, "replace")
        yield Change(match.start(), match.end(), new, "escape")
