"""A text as formulas are matched on it: punctuation folded, layout and quotation marks gone, masks one sign, digits
that print a numeral in words.

The web prints 解放思想、实事求是 with 、 or , or nothing, breaks it over two lines, puts “ ” around half of it and
*** in the place of a name. A search on the text as it stands misses one formula in five for such reasons; a search
on the bare Han characters joins the end of one sentence to the beginning of the next. The stream keeps sentence
ends and drops the rest, and knows for each of its characters where it stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: What a masked name becomes, whatever was written for it.
MASK = "＊"

#: What stands for the enumeration comma and all that is printed in its place.
COMMA = "、"

#: What no gap of a frame reaches across.
STOP = "。"

#: Two or more of one sign in a row stand for a name taken out; one alone may be a bullet.
_MASKS = re.compile(
    r"XJP|\*{2,}|＊{2,}|×{2,}|✕{2,}|X{2,}|Ｘ{2,}|x{2,}|○{2,}|●{2,}|□{2,}|■{2,}|△{2,}|▲{2,}|_{2,}"
)

_MASK_SIGN = re.compile("[X*＊×✕Ｘx○●□■△▲_]")

#: A line that was wrapped for its width is rarely shorter than this; a shorter one without a stop is a heading.
_WRAPPED = 15

#: Digits that print a numeral: 4个意识, 3会1课; of more than one digit only what two characters say in words.
_DIGITS = re.compile(r"[0-9]{1,3}(?=[\u3400-\u9fff])")
_NUMERALS = (
    dict(zip("123456789", "一两三四五六七八九", strict=True))
    | {f"1{n}": "十" + digit for n, digit in enumerate(("", *"一二三四五六七八九"))}
    | {f"{n}0": digit + "十" for n, digit in enumerate("二三四五六七八九", start=2)}
    | {"100": "一百"}
)

#: Before digits these make another number of them, or a name: 3.5个, 2+6, G20峰会, 2024-5.
_NO_NUMERAL = frozenset("0123456789.+-/%:~'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

_DROPPED = "“”‘’\"'「」『』《》〈〉﹁﹂\u200b\u200c\u200d\u2060\ufeff\u00ad"
_COMMAS = "、，,･·・•﹐﹑､"
_STOPS = "。！？!?；;…．｡﹒\u2026"


def _table() -> npt.NDArray[np.uint32]:
    """What each character of the basic plane becomes; 0 where it is dropped."""
    table = np.arange(0x10000, dtype=np.uint32)
    table[np.arange(0xFF01, 0xFF5F)] = np.arange(0x21, 0x7F)  # full-width ASCII
    for signs, into in ((_DROPPED, 0), (_COMMAS, ord(COMMA)), (_STOPS, ord(STOP))):
        table[[ord(c) for c in signs]] = into
    table[[c for c in range(0x10000) if chr(c).isspace()]] = 0
    for wide, plain in (
        ("：", ":"),
        ("（", "("),
        ("）", ")"),
        ("—", "-"),
        ("–", "-"),
        ("―", "-"),
        ("﹣", "-"),
    ):
        table[ord(wide)] = ord(plain)
    return table


_FOLD = _table()
_CHANGED = {c: int(to) or None for c, to in enumerate(_FOLD) if c != to}


@dataclass(frozen=True)
class Stream:
    """``text[i]`` stands for the characters ``starts[i]:ends[i]`` of the original.

    ``stops[i]`` is how many sentence ends, blank lines and line ends of headings lie before ``text[i]``: two
    places are in one sentence when they have the same number.
    """

    text: str
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    stops: npt.NDArray[np.int64]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``start:end`` of the stream stands in the original."""
        return int(self.starts[start]), int(self.ends[end - 1])


def fold(text: str) -> Stream:
    """The stream of a text, in linear time.

    >>> stream = fold("以***同志为核心,\\n 解放“思想”")
    >>> stream.text
    '以＊同志为核心、解放思想'
    >>> stream.span(0, 4)
    (0, 6)
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = np.where(codes < 0x10000, _FOLD[np.minimum(codes, 0xFFFF)], codes)
    ends = np.arange(1, len(codes) + 1, dtype=np.int64)
    for mask in _masks(text):
        folded[mask.start() + 1 : mask.end()] = 0
        folded[mask.start()] = ord(MASK)
        ends[mask.start()] = mask.end()
    stop = np.zeros(len(codes), dtype=np.int64)
    stop[np.flatnonzero(folded == ord(STOP))] = 1
    stop[_hard_breaks(codes, folded)] = 1
    kept = np.flatnonzero(folded)
    stream = Stream(
        folded[kept].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"),
        kept,
        ends[kept],
        np.cumsum(stop)[kept],
    )
    return _in_words(stream)


def _in_words(stream: Stream) -> Stream:
    """The stream with numerals for the digits that print them; what two digits say in one character is one place."""
    numbers = [*_numbers(stream.text)]
    if not numbers:
        return stream
    ends, kept = stream.ends.copy(), np.ones(len(stream.text), dtype=bool)
    for start, end, numeral in numbers:
        last = start + len(numeral)
        ends[last - 1] = ends[end - 1]
        kept[last:end] = False
    return Stream(_spelt(stream.text, numbers), stream.starts[kept], ends[kept], stream.stops[kept])


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Where digits stand for a numeral, and which.

    >>> [*_numbers("8项规定、第2个100年、3.5个、G20峰会、2025年、1,000个")]
    [(0, 1, '八'), (6, 7, '二'), (8, 11, '一百')]
    """
    end = 0
    for match in _DIGITS.finditer(text):
        start, number = match.start(), match.group()
        before = text[start - 1 : start]
        grouped = before in (",", COMMA) and text[start - 2 : start - 1].isdecimal()
        if number in _NUMERALS and before not in _NO_NUMERAL and not grouped and start >= end:
            yield start, (end := match.end()), "二" if number == "2" and before == "第" else _NUMERALS[number]


def _spelt(text: str, numbers: Sequence[tuple[int, int, str]]) -> str:
    """A text with the numbers in words."""
    pieces, at = [], 0
    for start, end, numeral in numbers:
        pieces += [text[at:start], numeral]
        at = end
    return "".join([*pieces, text[at:]])


def _masks(text: str) -> Iterator[re.Match[str]]:
    """What ``_MASKS.finditer`` finds, tried only where a sign of masks is: the search for a class is fast."""
    end = 0
    for sign in _MASK_SIGN.finditer(text):
        if sign.start() >= end and (mask := _MASKS.match(text, sign.start())):
            end = mask.end()
            yield mask


def key(form: str) -> str:
    """A formula's fixed words as they stand in a stream.

    >>> key("“三个代表”重要思想")
    '三个代表重要思想'
    """
    folded = form.translate(_CHANGED)
    return _spelt(folded, [*_numbers(folded)])


def _hard_breaks(codes: npt.NDArray[np.uint32], folded: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """The line ends that end a paragraph or a heading rather than wrap a line.

    A wrapped line is long and breaks off after a word or a comma; a blank line always ends a paragraph.
    """
    line_ends = np.flatnonzero(codes == ord("\n"))
    if len(line_ends) == 0:
        return line_ends
    seen = np.cumsum(folded != 0)
    before = seen[line_ends]
    length = np.diff(before, prepend=0)
    blank_next = np.append(length[1:] == 0, False)
    hard: npt.NDArray[np.int64] = line_ends[(length < _WRAPPED) | blank_next]
    return hard
