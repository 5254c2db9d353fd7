"""Text once read in the wrong encoding is sent back the way it came: `鍚屽織` is `同志` in UTF-8 read as GBK.

The round trip is taken only where it turns what does not look like Chinese into what does. Lines are judged one
by one, since pages are pasted together from many sources; a document that is spoilt as a whole lends its lines
the courage that four characters alone would not have. A byte that the wrong reading could not show is looked
for among those it could not have shown, and the language model chooses: such a character is inferred, the
others are certain. What cannot be decided becomes U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import accumulate
from math import exp, fsum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .plausible import MARKS, PLAUSIBLE, are_rare, are_strange, is_han, is_strange, plausibility
from .points import alphabet, counted, lines, points
from .traced import Change

if TYPE_CHECKING:
    from .language import Model

#: The encodings of one byte a letter that Chinese was read in besides Windows-1252, each with its own letters: those
#: of other parts of Europe, Cyrillic, the first PC and the first Macintosh. They lose no byte.
SINGLE = (
    "cp1250",
    "iso8859_2",
    "iso8859_15",
    "cp1253",
    "cp1254",
    "cp1257",
    "cp1251",
    "koi8_r",
    "iso8859_5",
    "cp866",
    "cp437",
    "cp850",
    "mac_roman",
)

#: (read as, really was): the round trips met in practice, the surest evidence first.
TRIPS = (
    ("gb18030", "utf-8"),
    ("big5hkscs", "utf-8"),
    ("cp1252", "utf-8"),
    ("cp1252", "gb18030"),
    ("cp1252", "big5hkscs"),
    ("gb18030", "big5hkscs"),
    ("big5hkscs", "gb18030"),
    ("big5", "gb18030"),  # Python's Big5 and that of browsers differ in a few hundred codes
    ("cp932", "utf-8"),
    ("cp949", "gb18030"),
    ("euc_jp", "gb18030"),
    *((wrong, right) for wrong in SINGLE for right in ("utf-8", "gb18030", "big5hkscs")),
)

#: What must be reached, and how many Han characters must be there to judge by. UTF-8 carries its own proof: an
#: accident would have to follow its bit pattern three bytes long, and Latin letters that give Han characters
#: throughout are none even if these are rare. The double-byte encodings carry none.
REACHED = {"utf-8": 0.5, "gb18030": 0.75, "big5hkscs": 0.75}
ENOUGH = {"utf-8": 2, "gb18030": 6, "big5hkscs": 6}

#: What the double-byte encodings make of each other is Han for the most part: never kana, Cyrillic or vowels with
#: tones alone, whose rows in the one are common characters in the other.
HAN = 0.3

#: The commonest syllables of Korean have the codes of the commonest characters of Chinese. What comes of Hangul,
#: where so large a share is that, must read as Chinese does, in nats a character: that has 4 to 6, Korean 10.
HANGUL, FAIR = 0.2, 7.5

#: The share of characters that may be lost on the way, in a line by itself and in a document that is spoilt as
#: a whole or a line so long that chance is out of the question.
LOST, WHOLE_LOST, LONG = 0.125, 0.4, 20

#: A text is made of Hangul or half-width kana, and of rare Han characters, if these letters are so large a share of
#: what is beyond ASCII, and there are so many Han characters to judge by.
MISREAD, SEVERAL = 0.1, 10

#: A text may have been spoilt twice, hardly ever more often.
ROUNDS = 3

#: UTF-8 that was pasted into a sound line after it had been read as GBK: so many characters, as plausible as this.
#: Sound text follows its bit pattern so far only in rare characters, of which the line must have as many.
PASTED, PROVEN = 4, 0.9

#: Of so many characters in a row, such a stretch being of four at least, that many are rare.
CROWD = 6

#: So many characters of a document or a line show how it was spoilt.
SAMPLE = 4000

#: An inferred character less probable than this is not put in; so many characters on either side weigh on it.
DECIDED, NEIGHBOURS = 0.5, 8

#: Of all that fit, only so many are weighed, the commonest.
CANDIDATES = 60

#: How sure 年, 月 and 日 are between the figures of a date, and a bracket that another one waits for.
DATED = 0.99

_UNITS = {"year": "年", "month": "月", "day": "日"}
_GAP = re.compile("[?\ufffd]")
_DATE = re.compile(
    r"(?<!\d)(?:1[89]|20)\d\d(?P<year>年|[?\ufffd]{1,3})(?:1[0-2]|0?[1-9])"
    r"(?:(?P<month>月|[?\ufffd]{1,3})(?:3[01]|[12]\d|0?[1-9])(?P<day>[日号]|[?\ufffd]{1,3}(?!\d)))"
)

#: No line begins with one of these.
_NOT_FIRST = frozenset("，。、；：！？）》”’」』】")

_WINDOWS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_LATIN = re.compile(f"[\x80-\xff{_WINDOWS}][\x40-\x7e\x80-\xff\ufffd{_WINDOWS}]+")
_LETTER = re.compile("[\xa1-\xff]")
_LINE = re.compile(r"[^\n]+")
_MISREAD = re.compile("[\uac00-\ud7a3\uff66-\uff9d]")

#: The marks of Windows-1252 that Chinese has, too.
_QUOTES = frozenset({b"\x85", b"\x91", b"\x92", b"\x93", b"\x94", b"\x97"})

#: The five bytes that Windows-1252 does not define.
_HOLES = b"\x81\x8d\x8f\x90\x9d"

#: What a reader that knows no private-use characters could not show.
_STRICT = {
    "gb18030": "gbk",
    "big5hkscs": "big5",
    "big5": "big5",
    "cp932": "shift_jis",
    "cp949": "euc_kr",
    "euc_jp": "euc_jp",
}

#: The encodings of other languages: what these write may come out as common characters, too.
_FOREIGN = frozenset({"cp949", "euc_jp", *SINGLE})

#: Characters of each encoding in which one byte may be lost (0xFF, a byte that none of them has). Software that
#: shows a question mark for a lost byte swallows the first byte of the next character with it.
_DOUBLE = re.compile(rb"[\x81-\xff][\x40-\x7e\x80-\xff]|[\x00-\xff]")
_TOKENS = {
    "utf-8": re.compile(
        rb"[\xe0-\xef](?:[\x80-\xbf][\x80-\xbf\xff?]|[\xff?][\x80-\xbf])|[\xff?][\x80-\xbf]{2}|[\x80-\xbf]{2}"
        rb"|[\xe3\xef][\xff]{2}"
        rb"|[\xf0-\xf4][\x80-\xbf]{3}|[\xc2-\xdf][\x80-\xbf]|[\x00-\xff]"
    ),
    "gb18030": _DOUBLE,
    "big5hkscs": _DOUBLE,
}

_PASTED = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf][\x80-\xbf\xff?]){%d,}" % PASTED)

#: A common character or a mark in UTF-8, one of its bytes lost or not.
_WHOLE = re.compile(rb"[\xe2-\xe9\xef](?:[\x80-\xbf]|\xff)(?:[\x80-\xbf]|[\xff?])")

Trip = tuple[str, str]


@dataclass(slots=True)
class _Token:
    """One character of what was said: the bytes of the line it was, and what it can have been."""

    start: int
    end: int
    chars: tuple[str, ...]
    char: str = "\ufffd"
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of the text to send back: where each of its characters begins in the bytes it gives, its tokens,
    the trips that come after the first one, and a line end if the stretch is a whole line."""

    start: int
    text: str
    places: list[int]
    tokens: list[_Token]
    rest: tuple[Trip, ...]
    after: str


def changes(text: str) -> list[Change]:
    """What to put back, a change for each smallest stretch whose bytes are whole characters before and after.

    >>> changes("ÍŹÖžĂÇ")
    []
    >>> done = changes("标题\\n" + "同志们，大家好".encode().decode("gb18030", "replace") + "\\n")
    >>> "".join(c.new for c in done), [c.new for c in done if not c.certain]
    ('同志们，大家\ufffd', ['\ufffd'])
    >>> "".join(c.new for c in changes("会议" + "同志们".encode("gbk").decode("latin-1") + "开始"))
    '同志们'
    >>> changes("Müller à la carte，饕餮")
    []
    """
    stretches = list(_stretches(text))
    open_tokens = [t for s in stretches for t in s.tokens if len(t.chars) > 1]
    if open_tokens:
        _choose(stretches, "".join(c for line in _LINE.findall(text) for c in line if is_han(c)))
    return [change for stretch in stretches for change in _put_back(stretch)] or list(_dates(text))


def _dates(text: str) -> Iterator[Change]:
    """The 年, 月 and 日 that were lost between the figures of a date, in a text that is sound elsewhere."""
    for match in _DATE.finditer(text) if _GAP.search(alphabet(text)) else ():
        for name, char in _UNITS.items():
            if match[name] and not is_han(match[name]):
                yield Change(*match.span(name), char, "mojibake", False, DATED)


def is_mojibake(text: str) -> bool:
    """Whether a text, looked at from its beginning, has a way back to Chinese.

    >>> is_mojibake("同志们，大家好".encode().decode("latin-1"))
    True
    """
    sample = text[:SAMPLE]
    return is_strange(sample) and _way(sample, LOST) is not None


def is_utf8_as_gbk(text: str) -> bool:
    """Whether most of what is beyond ASCII is UTF-8 that was read as GBK, be it too short or too broken to be
    sent back.

    >>> is_utf8_as_gbk("鍚屽織浠?锛?"), is_utf8_as_gbk("同志们：")
    (True, False)
    """
    data = b"".join(_code(char, "gb18030") for char in text)
    whole = sum(len(code) for code in _WHOLE.findall(data))
    return whole > sum(byte > 0x7F for byte in data) / 2


def misread(text: str) -> int:
    """How many letters of Hangul and half-width kana a text holds, if these and rare Han characters are what it is
    made of: then it was misread, and no way back was found. 0 for others, Korean with Han characters among them.

    >>> misread("谿羚쳬쒔굶籃枷荇" * 9), misread("大韓民國은 民主共和國이다" * 9), misread("饕餮耄耋" * 9)
    (27, 0, 0)
    """
    if not _MISREAD.search(alphabet(text)) or not is_strange(text):
        return 0
    letters = len(_MISREAD.findall(text))
    han = "".join(filter(is_han, text))
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    rare = len(han) >= SEVERAL and (plausibility(han) or 0.0) < PLAUSIBLE
    return letters if rare and letters >= MISREAD * beyond else 0


# ── which way back ──────────────────────────────────────────────────────────────────────────────────────


def _stretches(text: str) -> Iterator[_Stretch]:
    """The lines, and the stretches of Latin letters inside others, that have a way back."""
    whole = _way(text[:SAMPLE], WHOLE_LOST) if is_strange(text) else None
    strange, lettered, spotted = _suspects(text)
    inside = frozenset(spotted)
    ways = {span: _way_of_line(text[slice(*span)], whole) for span in strange}
    taken = sorted({way for way in ways.values() if way and way[-1][1] == "utf-8"})
    for span in sorted({*strange, *lettered, *spotted}):
        start, body = span[0], text[slice(*span)]
        way = ways.get(span) or next((w for w in taken if span in ways and _leads_back(body, w)), None)
        if way:
            yield _stretch(start, body, way, "\n")
            continue
        for match in _LATIN.finditer(body):
            way = _way_of_letters(match.group())
            if way:
                yield _stretch(start + match.start(), match.group(), way)
        if span in inside:
            yield from (_stretch(start + low, body[low:high], TRIPS[:1]) for low, high in _pasted(body))


def _pasted(line: str) -> Iterator[tuple[int, int]]:
    """The stretches of a line that are UTF-8 read as GBK, while the rest is sound."""
    codes = [_code(char, "gb18030") for char in line]
    number = {place: n for n, place in enumerate(accumulate(map(len, codes), initial=0))}
    for match in _PASTED.finditer(b"".join(codes)):
        first, last = number.get(match.start()), number.get(match.end())
        if first is None or last is None or not is_strange(line[first:last]):
            continue
        said = match.group().decode("utf-8", "ignore")
        if (plausibility(said) or 0.0) >= PROVEN and len(set(filter(is_han, said))) >= PASTED - 1:
            yield first, last


def _suspects(text: str) -> tuple[list[tuple[int, int]], ...]:
    """The lines that do not look like Chinese, those that hold accented letters, and sound ones with several rare
    characters: no others have a way back."""
    codes = points(text)
    starts, ends = lines(codes)
    strange = are_strange(codes, starts, ends)
    lettered = counted((codes >= 0xA1) & (codes <= 0xFF), starts, ends) > 0  # as `_LETTER` has it
    spotted = np.zeros(len(starts), dtype=np.bool_)
    spotted[np.searchsorted(starts, _crowds(codes), "right") - 1] = True
    spotted &= ~strange
    spans = np.stack((starts, ends), axis=1)
    return tuple(
        [(start, end) for start, end in spans[which].tolist()] for which in (strange, lettered, spotted)
    )


def _crowds(codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where so many rare characters as pasted UTF-8 begins with stand among so few others."""
    rare = np.flatnonzero(are_rare(codes))
    near = rare[PASTED - 1 :] - rare[: 1 - PASTED] < CROWD
    return rare[: 1 - PASTED][near]


def _way_of_line(line: str, whole: tuple[Trip, ...] | None) -> tuple[Trip, ...] | None:
    """The way back of the whole document, if it makes this line Chinese, or the line's own."""
    if whole and _leads_back(line, whole):
        return whole
    return _way(line[:SAMPLE], WHOLE_LOST if len(line) >= LONG else LOST)


def _leads_back(line: str, way: tuple[Trip, ...]) -> bool:
    """Whether a way that others have taken makes a line Chinese: less is asked than of a line by itself."""
    back: str | None = line
    for trip in way:
        back = _back(back, trip, WHOLE_LOST) if back is not None else None
    if back is None:
        return False
    return (plausibility(back.replace("\ufffd", "")) or 0.0) > (plausibility(line) or 0.0) + WHOLE_LOST


def _way_of_letters(stretch: str) -> tuple[Trip, ...] | None:
    """The way back of a stretch of accented letters in a line that is sound elsewhere."""
    if not _LETTER.search(stretch) or not is_strange(stretch):
        return None
    return _way(stretch, LOST if "\ufffd" in stretch else 0.0, {"utf-8": 1, "gb18030": 2, "big5hkscs": 2})


def _way(
    text: str, lost: float, enough: dict[str, int] = ENOUGH, depth: int = ROUNDS
) -> tuple[Trip, ...] | None:
    """The round trips that turn ``text`` into plausible Chinese; only UTF-8 is sure enough to go through."""
    best: tuple[Trip, ...] | None = None
    reached, holes = -1.0, 0
    through: dict[str, Trip] = {}  # many ways lead to the same
    beyond = [char for char in text if not char.isascii()]
    if len(beyond) < 2:  # of one nothing can come
        return None
    letters = [char for char in beyond if char != "\ufffd"]
    han = sum(map(is_han, beyond))
    written = han >= HAN * len(beyond)
    single = depth == ROUNDS and not han and 2 * len(letters) >= len(beyond) and len(set(letters)) > 2
    lettered = len(_MISREAD.findall(text)) >= HANGUL * len(beyond)
    for wrong, right in TRIPS:
        if wrong in SINGLE:
            gives = single and len(letters) >= 2 * enough[right] and _lettered(wrong).issuperset(letters)
        else:
            gives = right == "utf-8" or wrong == "cp1252" or (lettered if wrong == "cp949" else written)
        back = _back(text, (wrong, right), lost) if gives else None
        if back is None:
            continue
        trip = (wrong, right)
        score = plausibility(back.replace("\ufffd", "")) or 0.0
        proof = trip == ("cp1252", "utf-8") and all(is_han(c) or c in MARKS or c.isascii() for c in back)
        sounder = wrong in SINGLE and score == reached and back.count("\ufffd") < holes
        if (
            (sounder or score > max(reached, -1.0 if proof else REACHED[trip[1]]))
            and len(set(filter(is_han, back))) >= enough[trip[1]]
            and (right == "utf-8" or wrong not in _FOREIGN or _reads(back))
        ):
            best, reached, holes = (trip,), score, back.count("\ufffd")
        elif trip[1] == "utf-8" and len(back) <= len(text) - (wrong in SINGLE) and not back.isascii():
            through.setdefault(back, trip)
    if best is None and depth > 1:
        for back, trip in through.items():
            rest = _way(back, lost, enough, depth - 1)
            if rest:
                return (trip, *rest)
    return best


@cache
def _lettered(wrong: str) -> frozenset[str]:
    """What an encoding of one byte a letter gives for bytes beyond ASCII; what it lacks is a control character."""
    return frozenset(_byte(byte, wrong) for byte in range(0x80, 0x100))


def _byte(byte: int, wrong: str) -> str:
    return bytes([byte]).decode(wrong, "ignore") or chr(byte)


@cache
def _bytes_of(wrong: str) -> dict[str, bytes]:
    """The byte of each letter of such an encoding."""
    return {_byte(byte, wrong): bytes([byte]) for byte in range(0x100)}


def _reads(back: str) -> bool:
    """Whether what came back reads as Chinese does."""
    from .language import Model

    said = back.replace("\ufffd", "\n")
    return Model("").cost(said) <= FAIR * len(said)


def _back(text: str, trip: Trip, lost: float) -> str | None:
    """``text`` as it was before the trip, U+FFFD for what is not sure; None if it cannot have been."""
    codes = _codes(text, trip[0])
    if codes is None:
        return None
    data = b"".join(codes)
    back = _sound(data, trip[1]) or "".join(_sure(char) for _, _, char in _readings(data, trip))
    return back if back.count("\ufffd") <= lost * len(back) + (lost > 0) else None


def _codes(text: str, wrong: str) -> list[bytes] | None:
    """The bytes of each character as the wrong reading had them, 0xFF for those it could not show; None if it
    has too many characters that reading never gives."""
    codes = [_code(char, wrong) for char in text]
    strange = sum(code == b"\xff" and char != "\ufffd" for code, char in zip(codes, text, strict=True))
    return codes if strange <= LOST * len(text) else None


@lru_cache(maxsize=1 << 16)
def _code(char: str, wrong: str) -> bytes:
    """The byte or bytes of one character. Browsers read Latin-1 as Windows-1252, and its five holes as control
    characters."""
    if char == "\ufffd":  # GB18030 has a code for it, which no wrong reading gives
        return b"\xff"
    if wrong in SINGLE:
        return _bytes_of(wrong).get(char, b"\xff")
    try:
        if wrong == "cp1252":
            return char.encode("cp1252" if char in _WINDOWS else "latin-1")
        return char.encode(wrong)
    except UnicodeEncodeError:
        return char.encode("shift_jis", "replace").replace(b"?", b"\xff") if wrong == "cp932" else b"\xff"


def _tokens(data: bytes, trip: Trip) -> list[_Token]:
    """``data`` as characters of the right encoding, each with all it can have been."""
    found = _readings(data, trip)
    return [_Token(start, end, chars, _sure(chars), float(len(chars) == 1)) for start, end, chars in found]


def _readings(data: bytes, trip: Trip) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where each character of the right encoding begins and ends in ``data``, and all it can have been."""
    for match in _TOKENS[trip[1]].finditer(data):
        code, (start, end) = match.group(), match.span()
        if len(code) == 1 and code.isascii():
            yield start, end, (code.decode(),)
        else:
            following = data[end] if b"\xff" in code and end < len(data) else -1
            yield start, end, _fitting(code, following, *trip)


def _sure(chars: tuple[str, ...]) -> str:
    """The only character it can have been, or U+FFFD."""
    return chars[0] if len(chars) == 1 else "\ufffd"


def _sound(data: bytes, right: str) -> str:
    """``data`` decoded, if nothing was lost: then no character can have been another one. Empty otherwise, and where
    a code of GB18030 is four bytes long: these are no trip's."""
    try:
        text = data.decode(right)
    except UnicodeDecodeError:
        return ""
    wide = len(text) - len(text.encode("ascii", "ignore"))
    return text if right != "gb18030" or len(data) == len(text) + wide else ""


@lru_cache(maxsize=1 << 12)  # a page needs hundreds; all that there can be would fill gigabytes
def _fitting(code: bytes, following: int, wrong: str, right: str) -> tuple[str, ...]:
    """The characters that ``code`` can be, one of its bytes being lost or swallowed."""
    if right == "utf-8" and len(code) == 2 and code[0] < 0xC0:
        code = b"\xff" + code
    if b"?" in code and len(code) == 3:
        code, following = code.replace(b"?", b"\xff"), -2
    if b"\xff" not in code:
        char = code.decode(right, "replace")
        if (wrong, right) == ("cp1252", "utf-8") and code in _QUOTES:  # a mark that was an entity
            return (code.decode("cp1252"),)
        return (char,) if "\ufffd" not in char else ()
    endings = [b""]
    for byte in reversed(code):
        endings = [
            bytes([b]) + ending
            for ending in endings
            for b in (range(0x80, 0xFF) if byte == 0xFF else [byte])
            if byte != 0xFF or _unreadable(b, ending[0] if ending else following, wrong)
        ]
    chars = [ending.decode(right, "replace") for ending in endings]
    return tuple(c for c in chars if len(c) == 1 and (is_han(c) or c in MARKS))


@lru_cache(maxsize=1 << 16)
def _unreadable(byte: int, behind: int, wrong: str) -> bool:
    """Whether the wrong reading could not show ``byte`` before the byte ``behind``; negative, if that is not
    known or there is none."""
    if wrong == "cp1252":
        return byte in _HOLES
    if wrong in SINGLE:
        return True
    if behind in (-1, -2, 0xFF):
        return True
    try:
        bytes([byte, behind]).decode(_STRICT[wrong])
    except UnicodeDecodeError:
        return True
    return False


def _stretch(start: int, text: str, way: tuple[Trip, ...], after: str = "") -> _Stretch:
    codes = _codes(text, way[0][0]) or []
    places = [0]
    for code in codes:
        places.append(places[-1] + len(code))
    return _Stretch(start, text, places, _tokens(b"".join(codes), way[0]), way[1:], after)


# ── what is not sure ────────────────────────────────────────────────────────────────────────────────────


def _choose(stretches: list[_Stretch], sound: str) -> None:
    """Choose the likeliest of what each open character can have been, twice: the second time its neighbours are
    chosen, too."""
    from .language import Model

    said = ["".join(t.char for t in stretch.tokens) for stretch in stretches]
    model = Model("\n".join([*said, "" if is_strange(sound) else sound]))
    rare = model.lexicon.char_cost
    commonest = cache(lambda chars: tuple(sorted(chars, key=rare))[:CANDIDATES])
    weighed = lru_cache(maxsize=1 << 16)(partial(_weighed, model))  # most neighbours are the same twice
    for stretch in stretches:
        for token in stretch.tokens:
            token.chars = commonest(token.chars)
        _settle(stretch)
        for _ in range(2):
            for at, token in enumerate(stretch.tokens):
                if len(token.chars) > 1 and token.chance < DATED:
                    token.char, token.chance = weighed(token.chars, *_around(stretch, at))
        for token in stretch.tokens:
            if token.chance < DECIDED:
                token.char = "\ufffd"


def _settle(stretch: _Stretch) -> None:
    """Choose what its place gives away: the units of a date, the one bracket that can belong to another; a line
    begins with no comma."""
    said = "".join(token.char for token in stretch.tokens)
    places = {match.start(name): char for match in _DATE.finditer(said) for name, char in _UNITS.items()}
    opened, shut = said.find("（"), said.find("）")
    if (opened < 0) != (shut < 0):
        lost, rest = ("（", range(shut)) if opened < 0 else ("）", range(opened + 1, len(said)))
        fits = [at for at in rest if lost in stretch.tokens[at].chars]
        places.update((at, lost) for at in fits if len(fits) == 1)
    for at, char in places.items():
        token = stretch.tokens[at]
        if len(token.chars) > 1 and char in token.chars:
            token.char, token.chance = char, DATED
    first = stretch.tokens[0]
    if stretch.after and len(first.chars) > 1:
        first.chars = tuple(char for char in first.chars if char not in _NOT_FIRST) or first.chars


def _around(stretch: _Stretch, at: int) -> tuple[str, str]:
    """What stands before and behind a token, as far as it is known and near."""
    tokens = stretch.tokens
    before = "".join(t.char for t in tokens[max(0, at - NEIGHBOURS) : at]).rpartition("\ufffd")[2]
    behind = "".join(t.char for t in tokens[at + 1 : at + 1 + NEIGHBOURS]) + stretch.after
    return before, behind[:NEIGHBOURS].partition("\ufffd")[0]


def _weighed(model: Model, chars: tuple[str, ...], before: str, after: str) -> tuple[str, float]:
    """The likeliest of some characters between others, and how likely it is."""
    costs = dict(zip(chars, model.costs(model.read(before), chars, after), strict=True))
    best = min(costs, key=lambda c: costs[c])
    return best, 1.0 / fsum(exp(costs[best] - cost) for cost in costs.values())


def _put_back(stretch: _Stretch) -> Iterator[Change]:
    """The changes that put a stretch back, cut wherever a character ends both before and after."""
    if stretch.rest:
        back = "".join(t.char for t in stretch.tokens)
        for trip in stretch.rest:
            back = _back(back, trip, 1.0) or back
        yield Change(stretch.start, stretch.start + len(stretch.text), back, "mojibake", "\ufffd" not in back)
        return
    number = {place: n for n, place in enumerate(stretch.places)}
    first, group = 0, []
    for token in stretch.tokens:
        group.append(token)
        last = number.get(token.end)
        if last is None:
            continue
        new = re.sub("\ufffd+", "\ufffd", "".join(t.char for t in group))
        if new != stretch.text[first:last]:
            sure = all(len(t.chars) == 1 for t in group)
            chance = None if sure else round(min(t.chance for t in group), 4)
            yield Change(stretch.start + first, stretch.start + last, new, "mojibake", sure, chance)
        first, group = last, []
