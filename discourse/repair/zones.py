"""Where a page may have runs of GBK that were read one byte off: the stretches that are worth a search.

Some runs show themselves: a `?` with something odd behind it, kana or private use in company. Others are made of
Chinese characters that anyone may use, and only end oddly: in the byte that was left over (`?`, U+FFFD), or in the
second byte of a character, alone, as a letter of ASCII. Before such an end the characters are weighed; those of a
run cost far more than those of any text. A question mark behind a word that asks is a question mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .language import Context, Model
from .lattice import GAPS, LETTER, TRAIL, lone_letters
from .pinyin import READING
from .plausible import MARKS, common, is_han
from .points import points, table_of

#: So many Han characters on either side of the damage are weighed with it.
BEFORE, AFTER = 5, 7

#: They are looked for no farther than this: readings in brackets stand between them.
FARTHEST = 60

#: A byte that was lost without a trace was lost at most so many characters before the first oddity
#: that leads up to the suspicious one, and so many before that one itself.
HIDDEN, MOST = 4, 16

#: Two oddities so near each other keep company.
NEAR = 3

#: What a character of sound text costs at the most, over a few of them, in nats; and by how much the characters
#: before the end of a run must exceed that to be looked at. Of runs of two characters 96 in 100 do, and of those
#: of one half; of 875 question marks of public reports, news, laws, reviews and a novel one in twelve.
FAIR, LOOK = 8.0, 2.5

#: So many characters before the end of a run must not teach the model; no run is longer than that.
BACK, LONGEST = 24, 400

#: What follows a `?` or U+FFFD that is a gap, and no mark.
SWALLOWED = re.compile(rf"[?\ufffd]({READING}?)[)）]")

#: Behind a word that asks a question mark is one, unless the characters before it exceed by so much.
_ASKING, ASKED = "吗嗎呢么麼吧啊呀呐乎耶否哉", 5.0

#: Where a run can end; two question marks are none.
_END = re.compile(
    r"[?\ufffd\x40-\x7e](?:(?<=[^\x00-\x7f]\ufffd)|(?<=[^\x00-\x7f]\?)(?!\?)"
    rf"|(?<=[\u0370-\uffff][\x40-\x7e]){TRAIL.pattern.removeprefix(LETTER)})"
)

#: A question mark behind a character, and what makes a sentence a question: in those texts 46 of the 845 sentences
#: that end in `?` show nothing of it (the novel's and the reviews', for the most part).
_QUESTION = re.compile(r"\?(?<=[\u3400-\u9fff—]\?)(?![?!])")
_ASKS = re.compile(
    "[吗嗎呢么麼吧乎耶否哉谁誰何怎哪几幾岂豈难難孰安焉啥咋奈]|多少|还是|還是|莫非|(.)[不没沒]\\1"
)
_SENTENCE = re.compile(r"(?<![^。！？!?；;\n])[^。！？!?；;\n]*+$")

#: Kana and bopomofo; Greek and Cyrillic; private use.
_LETTERS = (("\u3040", "\u312f"), ("\u0370", "\u04ff"), ("\ue000", "\uf8ff"))


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch to look at: ``first`` to ``last`` are its suspicious characters, ``start:end`` has context
    around them; at ``traceless`` places a byte may be lost without a gap to show for it; by ``excess`` nats it is
    dearer than sound text."""

    start: int
    end: int
    first: int
    last: int
    traceless: frozenset[int]
    excess: float = 0.0


def find_zones(text: str) -> list[Zone]:
    """The stretches that may be damaged, in order and apart."""
    runs: list[list[Zone]] = []
    end = 0
    for zone in sorted([*_shown(text), *_ended(text)], key=lambda z: (z.start, z.end)):
        if runs and zone.start < end:
            runs[-1].append(zone)
        else:
            runs.append([zone])
        end = max(end, zone.end)
    return [_joined(run) for run in runs]


def idle_questions(text: str) -> list[int]:
    """The question marks behind sentences that ask nothing.

    >>> idle_questions("坚定捍卫?家主权。你们说好不好?行吗?什么时?,怎么办?真的??")
    [4]
    """
    found = (match.start() for match in _QUESTION.finditer(text))
    return [at for at in found if not _asked(text[max(0, at - FARTHEST) : at])]


def _asked(before: str) -> bool:
    match = _SENTENCE.search(before)
    return bool(match and _ASKS.search(match.group()))


def without(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text with a line end for each of the stretches, which come in order."""
    out: list[str] = []
    at = 0
    for start, end in stretches:
        out += [text[at : max(at, start)], "\n"]
        at = end
    return "".join([*out, text[at:]])


def is_letter(char: str) -> bool:
    """Letters that a Chinese text has no use for: kana, bopomofo, Greek, Cyrillic, private use."""
    return any(first <= char <= last for first, last in _LETTERS)


def _joined(zones: Sequence[Zone]) -> Zone:
    """Zones that overlap, one after the other, as one."""
    return Zone(
        min(zone.start for zone in zones),
        max(zone.end for zone in zones),
        min(zone.first for zone in zones),
        max(zone.last for zone in zones),
        frozenset().union(*(zone.traceless for zone in zones)),
        max(zone.excess for zone in zones),
    )


# ── what shows itself ───────────────────────────────────────────────────────────────────────────────────


def _shown(text: str) -> Iterator[Zone]:
    """From a suspicious place on as long as oddities follow each other."""
    codes = points(text)
    places = _odd_ones(codes)
    odd: list[int] = places.tolist()
    end = ended = 0
    for first in np.flatnonzero(_telling(codes[places])).tolist():
        if first < ended or not _suspicious(text, odd, first):
            continue
        trigger = odd[first]
        cluster = _led_up(text, odd, first, end)
        end, ended = _reach(text, trigger + 1, AFTER, 1), first + 1
        while ended < len(odd) and odd[ended] < end:
            cluster.append(odd[ended])
            end = _reach(text, odd[ended] + 1, AFTER, 1)
            ended += 1
        yield _zone(text, cluster, trigger, end)


def _led_up(text: str, odd: list[int], index: int, floor: int) -> list[int]:
    """The oddities that lead up to a suspicious one, on its line: the run may have begun with them."""
    first = index
    while first and odd[first] - odd[first - 1] <= NEAR and odd[first - 1] >= floor:
        if "\n" in text[odd[first - 1] : odd[first]]:
            break
        first -= 1
    return odd[first : index + 1]


def _zone(text: str, cluster: list[int], trigger: int, end: int) -> Zone:
    start = _reach(text, cluster[0], BEFORE, -1)
    first = cluster[0]
    hidden = text[first] not in GAPS  # the run began before anything showed it
    odd = frozenset(range(max(start, first - HIDDEN, trigger - MOST), trigger + 1)) if hidden else frozenset()
    return Zone(start, end, cluster[0], cluster[-1], odd)


def _odd(text: str) -> list[int]:
    """The places of question marks and of whatever Chinese text is not commonly made of."""
    found: list[int] = _odd_ones(points(text)).tolist()
    return found


def _odd_ones(codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    return np.flatnonzero(_oddity()[codes])


def _telling(odd: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which oddities can give damage away: gaps and letters, no others (see :func:`_suspicious`)."""
    found = np.isin(odd, [ord(gap) for gap in GAPS])
    for first, last in _LETTERS:
        found |= (odd >= ord(first)) & (odd <= ord(last))
    return found


@cache
def _oddity() -> NDArray[np.bool_]:
    """Which code points are odd: all that are not ASCII, white space, common Han or a mark of Chinese print."""
    blank = (char for char in map(chr, range(0x10000)) if char.isspace())  # there is none beyond
    odd = ~table_of(common() | MARKS | {*blank})
    odd[:0x80] = False
    odd[ord("?")] = True
    return odd


def _suspicious(text: str, odd: list[int], index: int) -> bool:
    """Whether an oddity gives damage away: a gap with something odd behind it, strange letters in company."""
    at = odd[index]
    char, behind = text[at], text[at + 1 : at + 2]
    company = index + 1 < len(odd) and odd[index + 1] - at <= NEAR
    if (
        char == "\ufffd"
    ):  # a character lost, and visible: a run is known by its end, or by a full stop read amiss
        return behind == "！" or bool(SWALLOWED.match(text, at))
    if "??" in (text[at - 1 : at + 1], char + behind):  # asked with emphasis
        return False
    if char in GAPS:
        marked = behind in tuple("!;,:.！；，：") or (behind.isascii() and behind.isalpha())
        return company or marked or bool(SWALLOWED.match(text, at))
    return is_letter(char) and (company or (index > 0 and at - odd[index - 1] <= NEAR))


# ── what only ends oddly ────────────────────────────────────────────────────────────────────────────────


def _ended(text: str) -> Iterator[Zone]:
    """The stretches before the end of a run that cost more than sound text does, from where they begin to."""
    ends = [match.start() for match in _END.finditer(text)]
    if not ends:
        return
    model = Model(without(text, ((max(0, end - BACK), end) for end in ends)))
    alone = lone_letters(text)
    before = 0
    for end in ends:
        floor = max(before, end - LONGEST)
        floor = max(floor, text.rfind("\n", floor, end) + 1)
        first, excess = _dearest(text, floor, end, model)
        before = end + 1
        asked = text[end] == "?" and text[end - 1] in _ASKING
        if excess > (ASKED if asked else LOOK) or end in alone:
            start, stop = _reach(text, first, BEFORE, -1), _reach(text, end + 1, AFTER, 1)
            begins = range(max(floor, first - HIDDEN), min(first + HIDDEN, end) + 1)
            yield Zone(start, stop, first, end, frozenset((*begins, end)), excess)


def _dearest(text: str, start: int, end: int, model: Model) -> tuple[int, float]:
    """Where, from ``start`` on, the stretch before ``end`` begins that exceeds the cost of sound text by most,
    and by how much."""
    context = Context()
    first, low, level = start, 0.0, 0.0
    for at in range(start, end):
        context = model.extend(context, text[at])
        level = context.costs[-1] - FAIR * (at + 1 - start)
        if level <= low:
            first, low = at + 1, level
    return first, level - low


def _reach(text: str, at: int, count: int, step: int) -> int:
    """The place ``count`` Han characters away from ``at``, on the same line; its end is part of the line."""
    limit = at + step * FARTHEST
    while count and at != limit and (at > 0 if step < 0 else at < len(text)):
        char = text[at - 1 if step < 0 else at]
        if char == "\n":
            return at + (step > 0)
        count -= is_han(char)
        at += step
    return at
