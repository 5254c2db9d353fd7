"""Readings in brackets, `市長(zhǎng)`, are taken out: an annotator put them there, no speaker said them.

Only real syllables of Mandarin go, as many as there are Han characters beside them, and only where these do read
so: `(he)`, `(long)`, `(can)` are English words but behind 和, 龙 or 餐. Readings stand behind what they read or
before it, in brackets or, with their tones, between the characters, or on a line of their own above or below it.
A reading that does not fit goes only from a document whose other annotations show that it is annotated. Readings
in the letters of Taiwan, `同(ㄊㄨㄥˊ)志`, are read as pinyin and treated alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from .plausible import is_han
from .points import alphabet
from .traced import Change

#: Every syllable of Modern Standard Mandarin, by initial (GB/T 16159; interjections included).
SYLLABLES = frozenset(
    f"{initial}{final}"
    for initial, finals in {
        "": "a ai an ang ao e ei en eng er o ou m n ng hm hng",
        "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
        "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
        "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
        "f": "a an ang ei en eng o ou u",
        "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
        "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
        "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo ü üe",
        "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo ü üe",
        "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
        "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
        "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
        "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
        "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
        "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
        "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
        "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
        "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
        "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
        "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
        "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
        "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
        "y": "a an ang ao e i in ing o ong ou u uan ue un",
        "w": "a ai an ang ao ei en eng o u",
    }.items()
    for final in finals.split()
)

#: A document counts as annotated from this many readings with tones on; five are no longer a gloss or two.
ANNOTATED = 5

#: Readings without tones and without brackets prove themselves only in bulk: so many of them, of which this
#: share fits. Among so many with tones they are the neutral ones, `我wǒ们men`.
BARE, FITTING, AMONG = 20, 0.9, 6

#: A line of readings belongs to the line below or above it if so many of the one fit the other, in their order;
#: a word may be read otherwise, and so many characters ahead the order is found again. No line that has its
#: readings on one other line is longer.
ROW, AHEAD, LONG = 0.8, 3, 2000

_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſǍ-ǜɑɡḾḿẑẐếềẾỀḠ-ḡ\u0300-\u036f"
READING = rf"[{_LETTERS}][{_LETTERS}0-5·'’\- ]{{0,60}}"
_BROKEN = READING.replace("- ]", "- \n]")  # by a hard wrap
_ANNOTATION = re.compile(rf"[ \n]?[(（〔\[【［]\s?({_BROKEN}?)\s?[)）〕\]】］]")
_BESIDE = re.compile(
    rf" ?(?<![{_LETTERS}'’])[{_LETTERS}](?:[{_LETTERS}'’ ]|(?<=[a-zü])[0-5](?![0-9.])){{0,60}}"
)
#: Where these begin but for a blank: looked for first, since hardly any place of a text is one.
_OPENING = re.compile(rf"[(（〔\[【［]\s?[{_LETTERS}]")
_FIRST_LETTER = re.compile(rf"[{_LETTERS}](?<![{_LETTERS}'’].)")
_VOWELS = "aeiouüv"
_WITHOUT_HAN = re.compile(r"[^\n\u3400-\u9fff]++(?![^\n])")
_NEXT_WITHOUT_HAN = re.compile(rf"\n({_WITHOUT_HAN.pattern})")
_SPELLED = re.compile(rf"[{_LETTERS}'’]+[0-5]?|[ㄅ-ㄩ˙]+[ˉˊˇˋ˙]?")

_TAIWAN = re.compile("[ㄅ-ㄩ]")
_ZHUYIN = re.compile(
    r"(?P<open>[ \n]?[(（〔\[【［]\s?)?(?P<read>˙?[ㄅ-ㄩ]{1,4}[ˉˊˇˋ˙]?)(?(open)\s?[)）〕\]】］])"
)
_INITIALS = dict(
    zip(
        "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ",
        "b p m f d t n l g k h j q x zh ch sh r z c s".split(),
        strict=True,
    )
)
_MEDIALS = {"": "", "ㄧ": "i", "ㄨ": "u", "ㄩ": "ü"}
_RIMES = dict(zip("ㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ", "a o e e ai ei ao ou an en ang eng er".split(), strict=True))
#: Where pinyin writes a medial and a rime otherwise than one after the other, behind an initial and without one.
_CONTRACTED = {
    "iou": ("iu", "you"), "ien": ("in", "yin"), "ieng": ("ing", "ying"), "uei": ("ui", "wei"), "uen": ("un", "wen"),
    "ueng": ("ong", "weng"), "üen": ("ün", "yun"), "üeng": ("iong", "yong"), "i": ("i", "yi"), "u": ("u", "wu"),
    "": ("i", ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading: its syllables without tones, and whether tones were written."""

    syllables: tuple[str, ...]
    toned: bool


@lru_cache(maxsize=1 << 14)
def reading(latin: str) -> Reading | None:
    """What ``latin`` spells in pinyin, or None.

    >>> reading("zhǎng")
    Reading(syllables=('zhang',), toned=True)
    >>> reading("xi2 jin4ping2").syllables, reading("lü4").syllables
    (('xi', 'jin', 'ping'), ('lü',))
    >>> [reading(word) for word in ("GDP", "app", "PPP", "hello", "N", "café")]
    [None, None, None, None, None, None]
    """
    if re.search("[0-9]", latin) and not latin.replace("ü", "u").isascii():
        return None
    plain: list[str] = []
    toned = False
    for char in unicodedata.normalize("NFD", latin.replace("ɑ", "a").replace("ɡ", "g")):
        if char in _TONES:
            toned = True
        elif char in {"\u0308", "\u0302"}:
            if char == "\u0308" and plain and plain[-1] in {"u", "U"}:
                plain[-1] = "ü"
        elif unicodedata.combining(char):
            return None
        else:
            plain.append(char)
    word = "".join(plain)
    if (len(word) > 1 and word.isupper()) or not (word.islower() or word.istitle() or " " in word):
        return None
    parts = re.findall(r"[a-zü]+[0-5]?", word.lower())
    digits = any(part[-1].isdigit() for part in parts)
    if "".join(parts) != re.sub(r"[·'’\- ]", "", word.lower()):
        return None
    syllables: list[str] = []
    for part in parts:
        cut = _cut(part.rstrip("012345").replace("v", "ü"))
        if cut is None:
            return None
        syllables += cut
    if not syllables or not (toned or digits or any(vowel in plain for vowel in _VOWELS)):
        return None
    return Reading(tuple(syllables), toned or digits)


@lru_cache(maxsize=1 << 12)
def zhuyin(letters: str) -> Reading | None:
    """What one syllable in the letters of Taiwan spells, in pinyin, or None.

    >>> [zhuyin(letters).syllables[0] for letters in ("ㄊㄨㄥˊ", "ㄓˋ", "ㄇㄣ˙", "ㄑㄩㄢˊ", "ㄩㄥˇ", "ㄌㄩˋ")]
    ['tong', 'zhi', 'men', 'quan', 'yong', 'lü']
    """
    plain = letters.strip("˙ˉˊˇˋ")
    match = re.fullmatch("([ㄅ-ㄙ]?)([ㄧㄨㄩ]?)([ㄚ-ㄦ]?)", plain)
    if match is None or not plain:
        return None
    initial = _INITIALS.get(match[1], "")
    final = _MEDIALS[match[2]] + _RIMES.get(match[3], "")
    first = {"i": "y", "u": "w", "ü": "yu"}
    alone = first.get(final[:1], final[:1]) + final[1:]
    within, alone = _CONTRACTED.get(final, (final, alone))
    syllable = initial + within if initial else alone
    if initial in {"j", "q", "x"}:
        syllable = syllable.replace("ü", "u")
    return Reading((syllable,), plain != letters) if syllable in SYLLABLES else None


def _cut(letters: str) -> list[str] | None:
    """The syllables that ``letters`` is made of, the longest first; None if it is not made of syllables."""
    starts = [0]  # for each end, where the last syllable before it begins; -1 if none ends there
    for end in range(1, len(letters) + 1):
        whole = (s for s in range(max(0, end - 6), end) if starts[s] >= 0 and letters[s:end] in SYLLABLES)
        starts.append(next(whole, -1))
    end, syllables = len(letters), list[str]()
    while end > 0 and starts[end] >= 0:
        syllables.append(letters[starts[end] : end])
        end = starts[end]
    return syllables[::-1] if end == 0 else None


@cache
def _readings() -> Mapping[str, frozenset[str]]:
    """The readings of each character, tones apart: a constant of the package, read once."""
    lines = files(__package__).joinpath("readings.txt").read_text("utf-8").splitlines()
    found: dict[str, set[str]] = {}
    for line in lines:
        if not line.startswith("#"):
            syllable, chars = line.split(" ")
            for char in chars:
                found.setdefault(char, set()).add(syllable)
    return {char: frozenset(syllables) for char, syllables in found.items()}


@lru_cache(maxsize=1 << 14)
def fits(host: str, syllables: tuple[str, ...]) -> bool | None:
    """Whether these characters can read so; None if one of them is unknown.

    >>> fits("市長", ("shi", "zhang")), fits("他", ("he",)), fits("㐂", ("xi",))
    (True, False, None)
    """
    from .script import simplified

    known = [_readings().get(char) for char in simplified(host)]
    if len(host) != len(syllables) or len(known) != len(host):
        return False
    pairs = [
        (k, s.replace("üe", "ue") if s[:1] not in "nl" else s) for k, s in zip(known, syllables, strict=True)
    ]
    if any(k is not None and s not in k for k, s in pairs):
        return False
    return None if None in known else True


def _annotations(text: str) -> Iterator[re.Match[str]]:
    """What `_ANNOTATION` finds."""
    return _found(_ANNOTATION, _OPENING, " \n", text)


def _latin(text: str) -> Iterator[re.Match[str]]:
    """What `_BESIDE` finds."""
    return _found(_BESIDE, _FIRST_LETTER, " ", text)


def _found(whole: re.Pattern[str], head: re.Pattern[str], blank: str, text: str) -> Iterator[re.Match[str]]:
    """What a pattern finds that begins with a blank or none, and then with ``head``."""
    end = 0
    for place in head.finditer(text):
        at = place.start()
        if at >= end:
            match = whole.match(text, at - (end < at and text[at - 1] in blank))
            if match:
                end = match.end()
                yield match


def find_annotations(text: str) -> list[tuple[int, int, str, Reading]]:
    """Every bracketed reading that stands right behind enough Han characters: start, end, the characters
    read, the reading.

    >>> [(a[2], a[3].syllables) for a in find_annotations("市長(zhǎng)、党(工)委、鄉(xiāng)(鎮(zhèn)、街道)")]
    [('長', ('zhang',)), ('鄉', ('xiang',)), ('鎮', ('zhen',))]
    """
    found = []
    for match in _annotations(text):
        parsed = reading(match[1].replace("\n", "")) if _han_at(text, match.start() - 1) else None
        if parsed is None:
            continue
        host = text[max(0, match.start() - len(parsed.syllables)) : match.start()]
        if len(host) == len(parsed.syllables) and all(map(is_han, host)):
            found.append((match.start(), match.end(), host, parsed))
    return found


def _before(text: str) -> Iterator[tuple[int, int]]:
    """Bracketed readings with tones that stand before what they read, and not behind it."""
    for match in _annotations(text):
        parsed = reading(match[1].replace("\n", "")) if _han_at(text, match.end()) else None
        if parsed is not None and parsed.toned:
            host = text[match.end() : match.end() + len(parsed.syllables)]
            if all(map(is_han, host)) and fits(host, parsed.syllables):
                yield match.start(), match.end()


def _beside(text: str) -> Iterator[tuple[int, int]]:
    """Readings that stand without brackets behind what they read, or before it: those with tones, a page full of
    those without, and those without among many that have theirs."""
    bare: list[tuple[int, int]] = []
    others = toned = 0
    for match in _latin(text):
        latin, start = match.group(), match.start()
        if not latin.isascii():  # with its tones on, a digit behind it is the text's
            latin = re.split("[0-9]", latin)[0]
        behind, end = text[max(0, start - 1) : start], start + len(latin)
        parsed = reading(latin.strip()) if latin.strip() else None
        size = len(parsed.syllables) if parsed else 0
        hosts = [text[max(0, start - size) : start], text[end : end + size]]
        if not parsed or not any(all(map(is_han, host)) and fits(host, parsed.syllables) for host in hosts):
            others += is_han(behind or "a") and _han_at(text, end)
            continue
        if parsed.toned:
            toned += 1
            yield start, end
        elif latin.islower():
            bare.append((start, end))
    if toned >= AMONG or (len(bare) >= BARE and len(bare) >= FITTING * (len(bare) + others)):
        yield from bare


def _in_zhuyin(text: str) -> Iterator[tuple[int, int]]:
    """Readings in the letters of Taiwan behind what they read: those in brackets, and several without."""
    bare: list[tuple[int, int]] = []
    for match in _ZHUYIN.finditer(text):
        parsed, host = zhuyin(match["read"]), text[max(0, match.start() - 1) : match.start()]
        if parsed is None or not fits(host, parsed.syllables):
            continue
        if match["open"]:
            yield match.span()
        else:
            bare.append(match.span())
    if len(bare) >= ANNOTATED:
        yield from bare


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """Lines of readings above or below the lines that they read, each with one of the line ends beside it: those
    with tones, and those without if a page has many."""
    plain: list[tuple[int, int]] = []
    size = 0
    top = _WITHOUT_HAN.match(text)
    spans = [match.span(1) for match in _NEXT_WITHOUT_HAN.finditer(text)]
    for start, end in [top.span(), *spans] if top else spans:
        spelled = [reading(word) or zhuyin(word) for word in _SPELLED.findall(text, start, end)]
        read = [parsed for parsed in spelled if parsed is not None]
        if len(read) < max(1, ROW * len(spelled)):
            continue
        syllables = [syllable for parsed in read for syllable in parsed.syllables]
        above = text[max(0, start - LONG) : start].rstrip().rpartition("\n")[2]
        below = text[end : end + LONG].lstrip().partition("\n")[0]
        if not any(_reads(syllables, line) for line in (below, above)):
            continue
        span = (start, end + 1) if end < len(text) else (max(0, start - 1), end)
        size += len(syllables)
        if any(parsed.toned for parsed in read):
            yield span
        else:
            plain.append(span)
    if size >= BARE:
        yield from plain


def _reads(syllables: list[str], line: str) -> bool:
    """Whether the syllables are those of the Han characters of a line, in their order and nearly all of them."""
    said = [char for char in line if is_han(char)]
    at = right = 0
    for syllable in syllables:
        for ahead in range(at, min(at + AHEAD, len(said))):
            if fits(said[ahead], (syllable,)) is not False:
                at, right = ahead + 1, right + 1
                break
    return right > 0 and right >= ROW * max(len(said), len(syllables))


def changes(text: str) -> list[Change]:
    """The annotations to take out, one change each.

    >>> [text[c.start:c.end] for text in ["党员(GDP)开(kāi)会(app)（huì）"] for c in changes(text)]
    ['(kāi)']
    >>> [text[c.start:c.end] for text in ["市shì长zhǎng说(he)，和(he)平"] for c in changes(text)]
    ['shì', 'zhǎng', '(he)']
    """
    found = find_annotations(text)
    verdicts = [fits(host, parsed.syllables) for _, _, host, parsed in found]
    sure = sum(bool(v) and a[3].toned for a, v in zip(found, verdicts, strict=True))
    spans = {
        (start, end)
        for (start, end, _, parsed), verdict in zip(found, verdicts, strict=True)
        if (verdict and (parsed.toned or parsed.syllables not in _LETTER_NAMES))
        or (verdict is None and parsed.toned)
        or (sure >= ANNOTATED and parsed.toned)
    }
    spans.update(_before(text))
    if not text.isascii():
        spans.update(_beside(text))
        spans.update(_rows(text))
    if _TAIWAN.search(alphabet(text)):
        spans.update(_in_zhuyin(text))
    apart: list[Change] = []
    for start, end in sorted(spans):
        if not apart or start >= apart[-1].end:
            apart.append(Change(start, end, "", "pinyin"))
    return apart


#: Readings of one letter, which are also the letters of a list.
_LETTER_NAMES = frozenset({("a",), ("e",), ("o",), ("m",), ("n",)})


def _han_at(text: str, at: int) -> bool:
    return 0 <= at < len(text) and is_han(text[at])
