"""Text once read in the wrong encoding is sent back the way it came: `鍚屽織` is `同志` in UTF-8 read as GBK.

The round trip is taken only where it turns what does not look like Chinese into what does. Lines are judged one
by one, since pages are pasted together from many sources; a document that is spoilt as a whole lends its lines
the courage that four characters alone would not have. What was lost on the way there stays lost: it becomes
U+FFFD, and the change is marked as not certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .plausible import PLAUSIBLE, is_han, plausibility
from .traced import Change

#: (read as, really was): the round trips met in practice, the surest evidence first.
TRIPS = (
    ("gb18030", "utf-8"),
    ("big5hkscs", "utf-8"),
    ("gb18030", "big5hkscs"),
    ("big5hkscs", "gb18030"),
)
LATIN_TRIPS = ("utf-8", "gb18030", "big5hkscs")

#: What must be reached, and how many characters must be there to judge by. UTF-8 carries its own proof: an
#: accident would have to follow its bit pattern three bytes long. The double-byte encodings carry none.
REACHED = 0.75
ENOUGH = {"utf-8": 2, "gb18030": 6, "big5hkscs": 6}

#: The share of characters that may be lost on the way, in a line by itself and in a document that is spoilt as
#: a whole.
LOST, WHOLE_LOST = 0.125, 0.35

#: A text may have been spoilt twice, hardly ever more often.
ROUNDS = 3

_WINDOWS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_LATIN = re.compile(f"[\x80-\xff{_WINDOWS}][\x40-\x7e\x80-\xff\ufffd{_WINDOWS}]+")
_LETTER = re.compile("[\xa1-\xff]")
_LINE = re.compile(r"[^\n]+")


def changes(text: str) -> list[Change]:
    """The round trips to take, one change a stretch.

    >>> changes("ÍŹÖžĂÇ")
    []
    >>> [c.new for c in changes("标题\\n" + "同志们，大家好".encode().decode("gb18030", "replace") + "\\n")]
    ['同志们，大家\ufffd']
    >>> [c.new for c in changes("会议" + "同志们".encode("gbk").decode("latin-1") + "开始")]
    ['同志们']
    >>> changes("Müller à la carte，饕餮")
    []
    """
    found: list[Change] = []
    whole = _trip(text) if (plausibility(text) or 1.0) < PLAUSIBLE else None
    for line in _LINE.finditer(text):
        if line.group().isascii():
            continue
        found += _line(line.group(), line.start(), whole)
    return found


def _line(line: str, offset: int, whole: tuple[str, str] | None) -> Iterator[Change]:
    """The changes to one line, which begins at ``offset``."""
    fixed = line
    for _ in range(ROUNDS):
        again = _round(fixed, whole)
        if again is None:
            break
        fixed = again
    if fixed != line:
        yield Change(offset, offset + len(line), fixed, "mojibake", "\ufffd" not in fixed)
        return
    for stretch in _LATIN.finditer(line):
        better = _from_latin(stretch.group())
        if better is not None:
            yield Change(
                offset + stretch.start(), offset + stretch.end(), better, "mojibake", "\ufffd" not in better
            )


def _round(line: str, whole: tuple[str, str] | None) -> str | None:
    """The line after the one round trip that makes it Chinese, or None."""
    before = plausibility(line)
    if before is None or before >= PLAUSIBLE:
        return None
    if whole is not None:
        back = _back(line, *whole, lost=WHOLE_LOST)
        if back is not None and (plausibility(back) or 0.0) > before + WHOLE_LOST:
            return back
    trip = _trip(line)
    return _back(line, *trip) if trip else None


def _trip(text: str) -> tuple[str, str] | None:
    """The round trip that turns ``text`` into plausible Chinese."""
    best, reached = None, REACHED
    for wrong, right in TRIPS:
        back = _back(text, wrong, right)
        if back is None or sum(map(is_han, back)) < ENOUGH[right]:
            continue
        score = plausibility(back) or 0.0
        if score > reached:
            best, reached = (wrong, right), score
    return best


def _back(text: str, wrong: str, right: str, lost: float = LOST) -> str | None:
    """``text`` as it was before it was read as ``wrong``; None if it cannot have been.

    A character that the wrong reading could not give (U+FFFD) stood for bytes now lost: up to one character
    in eight, and one at either end, may be lost that way; more where the document is known to be spoilt.
    """
    codes = bytearray()
    for char in text:
        try:
            codes += char.encode(wrong) if char != "\ufffd" else b"\xff"
        except UnicodeEncodeError:
            codes += b"\xff"
    back = re.sub("\ufffd+", "\ufffd", bytes(codes).decode(right, "replace"))
    return back if back.count("\ufffd") <= lost * len(back) + 1 else None


def _from_latin(stretch: str) -> str | None:
    """A stretch of accented letters as the Chinese it was, if it was."""
    if not _LETTER.search(stretch) or (plausibility(stretch) or 0.0) >= PLAUSIBLE:
        return None
    codes = b"".join(map(_latin_byte, stretch))
    for right in LATIN_TRIPS:
        back = re.sub("\ufffd+", "\ufffd", codes.decode(right, "replace"))
        if back.count("\ufffd") > (LOST * len(back) if "\ufffd" in stretch else 0):
            continue
        han = sum(map(is_han, back))
        if han >= (1 if right == "utf-8" else 2) and (plausibility(back) or 0.0) >= REACHED:
            return back
    return None


def _latin_byte(char: str) -> bytes:
    """Browsers read Latin-1 as Windows-1252, and its five holes as control characters."""
    if char == "\ufffd":
        return b"\xff"
    return char.encode("cp1252") if char in _WINDOWS else char.encode("latin-1")
