"""Readings in brackets, `市長(zhǎng)`, are taken out: an annotator put them there, no speaker said them.

Only real syllables of Mandarin go, and no more of them than there are Han characters before the bracket. A tone
mark or a tone digit is proof. A bare reading is not: `(he)`, `(long)`, `(an)` are English words and initials;
those go only from a document whose other annotations show that it is annotated.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .plausible import is_han
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

#: Bare readings prove themselves only in bulk: so many of them, on so many different characters, the same
#: character always read alike. English glosses and initials never come like that.
BARE, BARE_HOSTS, BARE_CONSTANT = 20, 8, 0.9

_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſǍ-ǜɑɡḾḿẑẐếềẾỀḠ-ḡ\u0300-\u036f"
READING = rf"[{_LETTERS}][{_LETTERS}0-5·'’\- ]{{0,60}}"
_ANNOTATION = re.compile(rf"[(（〔\[]\s?({READING}?)\s?[)）〕\]]")
_VOWELS = "aeiouü"


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading: its syllables without tones, and whether tones were written."""

    syllables: tuple[str, ...]
    toned: bool


def reading(latin: str) -> Reading | None:
    """What ``latin`` spells in pinyin, or None.

    >>> reading("zhǎng")
    Reading(syllables=('zhang',), toned=True)
    >>> reading("xi2 jin4ping2").syllables
    ('xi', 'jin', 'ping')
    >>> [reading(word) for word in ("GDP", "app", "PPP", "hello", "N", "café")]
    [None, None, None, None, None, None]
    """
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


def _cut(letters: str) -> list[str] | None:
    """The syllables that ``letters`` is made of, the longest first; None if it is not made of syllables."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        best.append(None)
        for start in range(max(0, end - 6), end):
            head = best[start]
            if head is not None and letters[start:end] in SYLLABLES:
                best[end] = [*head, letters[start:end]]
                break
    return best[len(letters)]


def find_annotations(text: str) -> list[tuple[int, int, str, Reading]]:
    """Every bracketed reading that stands right after enough Han characters: start, end, the characters
    read, the reading.

    >>> [(a[2], a[3].syllables) for a in find_annotations("市長(zhǎng)、党(工)委、鄉(xiāng)(鎮(zhèn)、街道)")]
    [('長', ('zhang',)), ('鄉', ('xiang',)), ('鎮', ('zhen',))]
    """
    found = []
    for match in _ANNOTATION.finditer(text):
        at = match.start()
        if not (at and is_han(text[at - 1])):
            continue
        parsed = reading(match[1])
        if parsed is None:
            continue
        size = len(parsed.syllables)
        host = text[max(0, at - size) : at]
        if len(host) == size and all(map(is_han, host)):
            found.append((at, match.end(), host, parsed))
    return found


def changes(text: str) -> list[Change]:
    """The annotations to take out, one change each.

    >>> [text[c.start:c.end] for text in ["党员(GDP)开(kāi)会(app)（huì）"] for c in changes(text)]
    ['(kāi)']
    """
    found = find_annotations(text)
    toned = [a for a in found if a[3].toned]
    bare = [a for a in found if not a[3].toned]
    taken = found if len(toned) >= ANNOTATED or _annotated(bare) else toned
    return [Change(start, end, "", "pinyin") for start, end, _, _ in taken]


def _annotated(bare: list[tuple[int, int, str, Reading]]) -> bool:
    """Whether readings without tones are so many and so constant that they must be annotations."""
    readings: dict[str, dict[tuple[str, ...], int]] = {}
    for _, _, host, parsed in bare:
        counts = readings.setdefault(host, {})
        counts[parsed.syllables] = counts.get(parsed.syllables, 0) + 1
    constant = sum(max(counts.values()) for counts in readings.values())
    return len(bare) >= BARE and len(readings) >= BARE_HOSTS and constant >= BARE_CONSTANT * len(bare)
