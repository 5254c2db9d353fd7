"""What the page and the word processor left behind: carriage returns, invisible characters, HTML.

Only what carries no words goes. Entities become the character they name; tags go, and a tag that ends a block
becomes a line break. Angle brackets that are no tag of HTML stay.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from .points import alphabet
from .traced import Change, side_by_side

#: Control characters of ASCII (but tab, line feed, carriage return), zero-width and bidirectional marks,
#: word joiner, byte order mark inside the text, variation selectors, interlinear marks, tags.
INVISIBLE = (
    "\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)

#: The elements whose tags turn up in scraped text. A closed list: `<国语>` or `<1%` are no tags.
BLOCK = (
    "p|div|br|hr|li|ul|ol|tr|table|h[1-6]|section|article|blockquote|center|tbody|thead|header|footer|dd|dt"
    "|dl|pre"
)
INLINE = (
    "a|b|i|u|s|em|strong|span|font|sup|sub|small|big|img|td|th|label|input|button|form|iframe|ins|del|o:p|st1:[a-z]+"
    "|html|head|body|meta|link|nobr|tt|wbr|col|colgroup|figure|figcaption|nav|main|time|video|audio|source|ruby|rb|rt|rtc"
)

#: No attribute list is longer; the bound keeps a text full of open brackets linear.
LONGEST_TAG = 2000

_NEWLINE = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]+")
#: What readers of PDF write for a character that the file has the shape of, but no code.
_SHAPE = re.compile(r"\(cid:[0-9]{1,5}\)")
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_CONTROLS = re.compile(
    f"[{INVISIBLE}\x80-\x84\x86-\x90\x98-\x9f\xad\u115f\u1160\u2800\u3164\uffa0\ufffc]+|\x85|[\x91-\x97]"
)
#: Windows has its quotation marks and dashes where Latin-1 has these controls, and browsers read them so.
_WINDOWS = dict(zip("\x91\x92\x93\x94\x95\x96\x97", "‘’“”•–—", strict=True))
#: A byte order mark that was itself misread: as Latin-1 anywhere, as GBK (its last byte lost) where a file begins.
_MARK = re.compile("ï»¿|\\A锘[?\ufffd]?")
#: A numeric entity of a Chinese character has five digits (of a quotation mark four); its semicolon may be lost.
_ENTITY = re.compile(
    r"&(?:amp;){0,9}(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|#[1-6][0-9]{4}|#8[0-9]{3}|#(?:183|215)(?![0-9])"
    r"|#[xX][2-9fF][0-9a-fA-F]{3}(?![0-9a-fA-F])"
    r"|[A-Za-z][A-Za-z0-9]{1,31};"
    r"|(?:[lr][ds]quo|[mn]dash|hellip|middot|nbsp|e[mn]sp|quot|amp|[lg]t)(?![A-Za-z;=]))"
)
_TAG = re.compile(
    rf"</?(?:(?P<block>{BLOCK})|{INLINE})(?:\s[^<>]{{0,{LONGEST_TAG}}})?\s?/?>|<!--(?:[^-<>]|-(?!->)){{0,{LONGEST_TAG}}}-->",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<(script|style|rp)\b[^<>]{0,500}>[^<]*</\1\s*>", re.IGNORECASE)

#: A reading above a character is put behind it in brackets, to be judged like the others.
_RUBY = re.compile(r"<rt\b[^<>]{0,500}>([^<]{1,200})</rt\s*>", re.IGNORECASE)


def changes(text: str) -> list[Change]:
    """Newlines, entities, tags and invisible characters, one change each.

    >>> [(c.new, c.kind) for c in changes("第一&nbsp;段\\r\\n<p class='x'>第二\u200b段</p>")]
    [('\\xa0', 'entity'), ('\\n', 'newline'), ('', 'tag'), ('', 'invisible'), ('\\n', 'tag')]
    >>> changes("a < b, c > d; <国语> AT&T; Q&A;")
    []
    """
    return side_by_side(_all(text))


def controls(text: str) -> list[Change]:
    """The invisible characters of Latin-1 and others, which may be bytes of mojibake and must wait for its repair;
    those that are quotation marks of Windows become such. What stands for a picture goes with them.

    >>> [(c.new, c.kind) for c in controls("soft\xadhyphen\x85")]
    [('', 'invisible'), ('\\n', 'newline')]
    >>> [c.new for c in controls("\x93学习\x94")]
    ['“', '”']
    """
    if not _CONTROLS.search(alphabet(text)):
        return []
    return [
        Change(m.start(), m.end(), "\n", "newline")
        if m.group() == "\x85"
        else Change(m.start(), m.end(), _WINDOWS.get(m.group(), ""), "invisible")
        for m in _CONTROLS.finditer(text)
    ]


def _all(text: str) -> Iterator[Change]:
    chars = alphabet(text)
    if _NEWLINE.search(chars):
        for match in _NEWLINE.finditer(text):
            yield Change(match.start(), match.end(), "\n", "newline")
    if _SURROGATE.search(chars):
        for match in _SURROGATE.finditer(text):
            yield Change(match.start(), match.end(), "\ufffd" * len(match.group()), "surrogate", False)
    if _INVISIBLE.search(chars):
        for match in _INVISIBLE.finditer(text):
            yield Change(match.start(), match.end(), "", "invisible")
    if "(cid:" in text:
        for match in _SHAPE.finditer(text):
            yield Change(match.start(), match.end(), "\ufffd", "lost", False)
    if "ï" in chars or text.startswith("锘"):
        for match in _MARK.finditer(text):
            yield Change(match.start(), match.end(), "", "invisible")
    if "<" in text:
        for match in _SCRIPT.finditer(text):
            yield Change(match.start(), match.end(), "", "tag")
        for match in _RUBY.finditer(text):
            reading = _SURROGATE.sub("\ufffd", match[1].strip())  # the change covers that of the surrogate
            yield Change(match.start(), match.end(), f"({reading})", "tag")
        for match in _TAG.finditer(text):
            new = "\n" if match["block"] and _breaks(match, text) else ""
            yield Change(match.start(), match.end(), new, "tag")
    if "&" in text:
        for match in _ENTITY.finditer(text):
            new = _unescaped(match.group())
            if new != match.group():
                yield Change(match.start(), match.end(), new, "entity")


def _breaks(tag: re.Match[str], text: str) -> bool:
    """Whether the tag ends a line: `</p>` and `<br>` do, `<p>` at the beginning of a line does not."""
    before = text[tag.start() - 1 : tag.start()]
    if tag.group().startswith("</") or tag["block"].lower() in {"br", "hr"}:
        return text[tag.end() : tag.end() + 1] not in {"\n", "\r"}
    return before not in {"", "\n", "\r", ">"}


def _unescaped(entity: str) -> str:
    """The character, also of an entity that was escaped twice; control characters vanish."""
    entity += "" if entity.endswith(";") else ";"
    for _ in range(4):
        again = html.unescape(entity)
        if again == entity:
            break
        entity = again
    return _INVISIBLE.sub("", _NEWLINE.sub("\n", entity))
