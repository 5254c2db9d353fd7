r"""Text that a program wrote for programs: `\u540c\u5fd7` of JSON, `%E5%90%8C` of web addresses, `=CD=AC` of mail.

All of it is plain ASCII, and says which character is meant beyond doubt. It is read only where a text is made of it:
in a text about programs, or in an address, it is what its author wrote. What says itself what it is goes anywhere:
the words of a mail's head, `=?gbk?B?zazWvg==?=`, and blocks of base64 that hold Chinese.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote_to_bytes

from .mojibake import is_mojibake
from .plausible import han_count, plausibility
from .traced import Change, side_by_side

#: A text is made of escapes if they are so large a share of what is not blank, and give so many Han characters.
BULK, ENOUGH = 0.5, 10

#: A text in which there is less than one in so many characters, blanks among them, is not looked at any further.
SPARSE = 40

#: In one encoding or the other bytes must give text that is so plausible.
REACHED = 0.75

#: So many line ends that are spelt out, and more than there are real ones, were not written so by an author.
SPELT = 3

_JSON = re.compile(
    r"(?<!\\)\\++(?:u([dD][89abAB][0-9a-fA-F]{2})\\+u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([nrtbf\"/]))"
)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "\n"}
_LINE_END = re.compile(r"(?<![A-Za-z0-9:\\/])(?:\\r)?\\n")
#: The same in RTF is a decimal number, below zero beyond the half; a question mark follows for older readers.
_DECIMAL = re.compile(r"\\u(-?[0-9]{1,5}) ?(?:\?|\\'3[fF])")
_PERCENT_U = re.compile("%u([0-9a-fA-F]{4})")
_UTF7 = re.compile(r"\+([A-Za-z0-9+/]{0,4000})-?")
_WORD = re.compile(r"=\?[A-Za-z0-9_-]{2,20}\?[BbQq]\?[^?\s]{1,200}\?=")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40,}(?:\r?\n[A-Za-z0-9+/]{1,76})*={0,2}")
_TWICE = re.compile("%(?:25)+(?=[0-9a-fA-F]{2})")

#: What stands before the two digits of a byte: in addresses, in mail (a line may be broken there), programs and RTF.
_SIGNS = {"%": "%", "=": "(?:=\r?\n)?=", "\\x": r"\\x", "\\'": r"\\'"}
_SOFT = re.compile("=\r?\n")


def _of_bytes(sign: str) -> dict[str, re.Pattern[str]]:
    """One character of each encoding, its bytes written behind a sign; a second byte may be a bare letter."""
    s, h, soft = sign, "[0-9a-f]", "(?:=\r?\n)?" if sign.endswith("?=") else ""
    utf8 = f"{s}[0-7]{h}|{s}[cd]{h}{s}[89ab]{h}|{s}e{h}(?:{s}[89ab]{h}){{2}}|{s}f[0-4](?:{s}[89ab]{h}){{3}}"
    gbk = f"{s}[0-7]{h}|{s}[89a-f]{h}(?:{s}[4-9a-f]{h}|{soft}[@-~])"
    rest = f"|{_SOFT.pattern}" if soft else ""
    return {"utf-8": re.compile(f"(?i){utf8}{rest}"), "gb18030": re.compile(f"(?i){gbk}{rest}")}


_BYTES = {mark: _of_bytes(sign) for mark, sign in _SIGNS.items()}


def changes(text: str) -> list[Change]:
    r"""The characters that the escapes stand for, one change each; none in a text that is not made of them.

    >>> [c.new for c in changes("\\u540c\\u5fd7\\u4eec" * 4)][:3], [c.new for c in changes("%CD%AC%D6%BE" * 5)][:2]
    (['同', '志', '们'], ['同', '志'])
    >>> [c.new for c in changes("=?gbk?B?zazWvg==?=")][0], [c.new for c in changes("\\u21516?\\u24535?" * 5)][:2]
    ('同志', ['同', '志'])
    >>> changes("同志们，这里写作 \\u540c\\u5fd7\\u4eec")
    []
    """
    return side_by_side([*_declared(text), *_made_of_escapes(text)])


def _made_of_escapes(text: str) -> list[Change]:
    size = len(text)
    if text.count("\\") * SPARSE >= size:
        return _backslashed(text)
    if text.count("%") * SPARSE >= size and text.count("%") >= ENOUGH:
        return _percented(text)
    if text.count("=") * SPARSE >= size:
        return _in_bytes(text, "=")
    if text.count("+") >= ENOUGH and text.isascii():
        return _in_bulk(text, list(_utf7(text)))
    return list(_line_ends(text))


def _backslashed(text: str) -> list[Change]:
    if len(_DECIMAL.findall(text)) >= ENOUGH:
        return _in_bulk(text, [_char(match, int(match[1]) % 0x10000) for match in _DECIMAL.finditer(text)])
    if text.count("\\u") >= ENOUGH and (found := _in_bulk(text, list(unescaped(text)))):
        return found
    for mark in ("\\x", "\\'"):
        if found := _in_bytes(text, mark):
            return found
    return list(_line_ends(text))


def _percented(text: str) -> list[Change]:
    if text.count("%u") >= ENOUGH:
        found = [_char(match, int(match[1], 16)) for match in _PERCENT_U.finditer(text)]
        ascii_ = [c for c in _read(text, "%", "utf-8") if c.new.isascii()]
        return _in_bulk(text, side_by_side([*found, *ascii_]))
    if text.count("%25") >= 2 * ENOUGH:  # escaped twice: the second round of repair reads the rest
        found = [Change(match.start(), match.end(), "%", "escape") for match in _TWICE.finditer(text)]
        return found if len("".join(_TWICE.findall(text))) >= BULK * len(text) else []
    return _in_bytes(text, "%")


def _char(match: re.Match[str], code: int) -> Change:
    return Change(*match.span(), chr(code), "escape")


def _in_bytes(text: str, mark: str) -> list[Change]:
    """What bytes behind a sign stand for, in the encoding in which they read as Chinese."""
    if text.count(mark) < 2 * ENOUGH:
        return []
    for encoding in ("utf-8", "gb18030"):
        found = list(_read(text, mark, encoding))
        if (plausibility("".join(c.new for c in found)) or 0.0) >= REACHED:
            return _in_bulk(text, found)
    return []


def _in_bulk(text: str, found: list[Change]) -> list[Change]:
    """The changes, if the text is made of escapes, of Chinese or of what was Chinese once."""
    escaped = sum(change.end - change.start for change in found)
    if escaped < BULK * sum(map(len, text.split())):
        return []
    said = "".join(change.new for change in found)
    return found if han_count(said) >= ENOUGH or is_mojibake(said) else []


def unescaped(text: str, start: int = 0, end: int | None = None) -> Iterator[Change]:
    """What the escapes of JSON stand for, be their backslashes doubled or not."""
    for match in _JSON.finditer(text, start, len(text) if end is None else end):
        high, low, code, sign = match.groups()
        if high:
            new = bytes.fromhex(high + low).decode("utf-16-be")
        else:
            new = chr(int(code, 16)) if code else _SHORT.get(sign, sign)
        yield Change(match.start(), match.end(), new, "escape")


def _line_ends(text: str) -> Iterator[Change]:
    r"""The escapes of a text whose line ends are spelt out, `\n`, while its characters are not.

    >>> [c.new for c in _line_ends("讲话\\n\\u3000同志们：\\n大家好。\\r\\n谢谢。")]
    ['\n', '\u3000', '\n', '\r', '\n']
    """
    if "\\" in text and len(_LINE_END.findall(text)) >= max(SPELT, text.count("\n")):
        yield from unescaped(text)


def _read(text: str, mark: str, encoding: str) -> Iterator[Change]:
    """What bytes behind a sign stand for in an encoding."""
    for match in _BYTES[mark][encoding].finditer(text):
        code = _SOFT.sub("", match.group()) if mark == "=" else match.group()
        new = unquote_to_bytes(code.replace(mark, "%")).decode(encoding, "replace")
        yield Change(match.start(), match.end(), new, "escape")


def _utf7(text: str) -> Iterator[Change]:
    """The stretches of UTF-7: two bytes a character, in base64 behind a plus sign."""
    for match in _UTF7.finditer(text):
        code = b64decode(match[1] + "=" * (-len(match[1]) % 4)) if len(match[1]) % 4 != 1 else b""
        new = code[: len(code) // 2 * 2].decode("utf-16-be", "replace") if match[1] else "+"
        yield Change(match.start(), match.end(), new, "escape")


def _declared(text: str) -> Iterator[Change]:
    """The words of a mail's head, which name their encoding, and blocks of base64 that hold Chinese."""
    if "=?" in text:
        for match in _WORD.finditer(text):
            if (new := _word(match.group())) is not None:
                yield Change(match.start(), match.end(), new, "escape")
    if len(text.encode("utf-8", "surrogatepass")) > 2 * len(text):  # hardly anything but Han
        return
    for match in _BASE64.finditer(text):
        letters = "".join(match.group().split()).rstrip("=")
        if len(letters) % 4 == 1:
            continue
        code = b64decode(letters + "=" * (-len(letters) % 4))
        for encoding in ("utf-8", "gb18030"):
            new = code.decode(encoding, "replace")
            if (plausibility(new) or 0.0) >= REACHED and han_count(new) >= ENOUGH:
                yield Change(match.start(), match.end(), new, "escape")
                break


def _word(word: str) -> str | None:
    """What one word of a mail's head says, or None if it cannot be read."""
    try:
        [(code, encoding)] = decode_header(word)
        return code if isinstance(code, str) else code.decode(encoding or "ascii")
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return None
