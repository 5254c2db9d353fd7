"""Runs of GBK that were read one byte off, put back: `三?!钡目傋ナ?` said `三保”的總抓手`.

A program that inserts a reading or splits at a comma by bytes, not by characters, cuts a character in two where
two neighbours' bytes happen to look like what it searches for. From the cut to the next single byte, everything
is read one byte off. No table of replacements can undo that, and encodings cannot be re-guessed, since the rest
of the line is sound. So the bytes are looked at: :mod:`.lattice` finds the reading that makes most sense.

Restored characters are certain where both their bytes are known, and inferred where one was destroyed; what
cannot be decided keeps its `?` and is noted. Stretches that make sense as they stand are left alone: a page in
Japanese, a question mark before a comma.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .language import Model
from .lattice import GAPS, Note, Page, Reading, Restored, Search
from .pinyin import READING, find_annotations
from .pinyin import reading as parsed_reading
from .plausible import MARKS, common, is_han, is_strange
from .traced import Change

#: A repaired reading must be cheaper than the text as it stands by so many nats (a factor of e^6, 400).
MARGIN = 6.0

#: An inferred character less probable than this is not put in. On damaged reports, news and speeches of the
#: first congresses the probabilities told are about right: of those under 0.5, three in five.
DECIDED = 0.5

#: Stretches longer than this with a larger share of gaps are left alone. Real runs lose two bytes each: the
#: short ones one character in three, the long ones far fewer.
HOPELESS = ((40, 0.3), (200, 0.12))

#: A document longer than this of which suspicious stretches make up more than this share is no page with damaged
#: runs in it, but damaged otherwise: it can teach no model, and the search would take minutes.
SPREAD = (500, 0.25)

#: So many Han characters on either side of the damage are weighed with it.
BEFORE, AFTER = 5, 7

#: They are looked for no farther than this: readings in brackets stand between them.
FARTHEST = 60

#: A byte that was lost without a trace was lost at most so many characters before the first oddity
#: that leads up to the suspicious one, and so many before that one itself.
HIDDEN, MOST = 4, 16

#: Two oddities so near each other keep company.
NEAR = 3

_BEYOND = re.compile(r"[^\x00-\x3e\x40-\x7f\s]")
_SWALLOWED = re.compile(rf"[?\ufffd]({READING}?)[)）]")
_WHOLE = re.compile(rf"[(（]({READING}?)[)）]")


@dataclass(frozen=True)
class Shifted:
    """What was restored, and what could not be decided, in words."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Zone:
    """A stretch to look at: ``first`` to ``last`` are its suspicious characters, ``start:end`` has context
    around them; at ``traceless`` places a byte may be lost without a gap to show for it."""

    start: int
    end: int
    first: int
    last: int
    traceless: frozenset[int]


def changes(text: str) -> list[Change]:
    """The characters to put back, one change each.

    >>> damaged = "我们要提出“三抓三?!钡淖茏ナ?;大家都要抓好三保,做好三保工作。"
    >>> [(c.new, c.certain) for c in changes(damaged)][1:4]
    [('”', True), ('的', True), ('总', True)]
    >>> changes("难道这样就行了吗?!大家想一想。カタカナ")
    []
    """
    return list(restore(text).changes)


def restore(text: str) -> Shifted:
    """The characters to put back, and notes on the places that stay as they are."""
    if is_strange(text):  # a text that is no Chinese gives no model of it
        return Shifted(())
    remarks: list[str] = []
    zones = []
    for zone in _zones(text):
        stretch = text[zone.first : zone.last + 1]
        if _hopeless(stretch):
            remarks.append(f"the stretch from {zone.first} to {zone.last} has lost too much to be read")
        elif not _foreign_letters(stretch):
            zones.append(zone)
    spread = sum(zone.last + 1 - zone.first for zone in zones)
    if len(text) > SPREAD[0] and spread > SPREAD[1] * len(text):
        return Shifted((), (*remarks, "the text is damaged throughout, and not by a shift of bytes"))
    if not zones:
        return Shifted((), tuple(remarks))
    notes = _notes(text)
    page = _page(_sound(text, zones))
    search = Search(page, text, notes)
    found: list[Change] = []
    for zone in zones:
        reading, unchanged = search.best(zone.start, zone.end, zone.traceless)
        if reading is None or unchanged - reading.cost < MARGIN:
            continue
        for item in reading.restored:
            change = _change(item, text, search, reading)
            if change.new in GAPS:
                remarks.append(f"a character at {item.start} could not be decided")
            found.append(change)
    return Shifted(tuple(found), tuple(remarks))


def _hopeless(stretch: str) -> bool:
    """Whether a long stretch is gaps for the most part: no reading of it would be better than another."""
    gaps = sum(char in GAPS for char in stretch)
    return any(len(stretch) > length and gaps > share * len(stretch) for length, share in HOPELESS)


def _foreign_letters(stretch: str) -> bool:
    """Whether a stretch is Greek, kana or the like in their own right: a run read one byte off is Han for the
    most part, or shows its gaps."""
    gaps, han = sum(char in GAPS for char in stretch), sum(map(is_han, stretch))
    return sum(map(_strange, stretch)) > han + 2 * gaps


def _change(item: Restored, text: str, search: Search, reading: Reading) -> Change:
    """The change for one restored character; an undecided one keeps a mark of its gap."""
    if item.certain:
        return Change(item.start, item.end, item.char, "byteshift")
    char, chance = search.weigh(reading, item)
    gap = next((c for c in text[item.start : item.end] if c in GAPS), "\ufffd")
    return Change(
        item.start, item.end, char if chance >= DECIDED else gap, "byteshift", False, round(chance, 4)
    )


# ── where to look ───────────────────────────────────────────────────────────────────────────────────────


def _zones(text: str) -> Iterator[_Zone]:
    """The stretches that may be damaged: from a suspicious place on as long as oddities follow each other."""
    odd = _odd(text)
    cluster: list[int] = []
    trigger = end = 0
    for index, at in enumerate(odd):
        if cluster and at >= end:
            yield _zone(text, cluster, trigger, end)
            cluster = []
        if not cluster and _suspicious(text, odd, index):
            cluster, trigger = _led_up(text, odd, index, end), at
        elif cluster:
            cluster.append(at)
        if cluster:
            end = _reach(text, at + 1, AFTER, 1)
    if cluster:
        yield _zone(text, cluster, trigger, end)


def _led_up(text: str, odd: list[int], index: int, floor: int) -> list[int]:
    """The oddities that lead up to a suspicious one, on its line: the run may have begun with them."""
    first = index
    while first and odd[first] - odd[first - 1] <= NEAR and odd[first - 1] >= floor:
        if "\n" in text[odd[first - 1] : odd[first]]:
            break
        first -= 1
    return odd[first : index + 1]


def _zone(text: str, cluster: list[int], trigger: int, end: int) -> _Zone:
    start = _reach(text, cluster[0], BEFORE, -1)
    first = cluster[0]
    hidden = text[first] not in GAPS  # the run began before anything showed it
    odd = frozenset(range(max(start, first - HIDDEN, trigger - MOST), trigger + 1)) if hidden else frozenset()
    return _Zone(start, end, cluster[0], cluster[-1], odd)


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


def _odd(text: str) -> list[int]:
    """The places of question marks and of whatever Chinese text is not commonly made of."""
    stock = common()
    found = (m.start() for m in _BEYOND.finditer(text))
    return [at for at in found if text[at] not in stock and text[at] not in MARKS]


def _suspicious(text: str, odd: list[int], index: int) -> bool:
    """Whether an oddity gives damage away: a gap with something odd behind it, strange letters in company."""
    at = odd[index]
    char, behind = text[at], text[at + 1 : at + 2]
    company = index + 1 < len(odd) and odd[index + 1] - at <= NEAR
    if char == "\ufffd":  # by itself it is a character lost; a run read one byte off gives strange ones, too
        company = any(text[other] != char for other in _near(odd, index))
    if char in GAPS:
        marked = behind in tuple("!;,:.！；，：") or (behind.isascii() and behind.isalpha())
        return company or marked or bool(_SWALLOWED.match(text, at))
    return _strange(char) and (company or (index > 0 and at - odd[index - 1] <= NEAR))


def _near(odd: list[int], index: int) -> list[int]:
    """The oddities in the company of one: up to three before it, up to six behind it."""
    at = odd[index]
    return [
        o for o in odd[max(0, index - NEAR) : index + 2 * NEAR + 1] if -NEAR <= o - at <= 2 * NEAR and o != at
    ]


def _strange(char: str) -> bool:
    """Letters that a Chinese text has no use for: kana, bopomofo, Greek, Cyrillic, private use."""
    return "\u3040" <= char <= "\u312f" or "\u0370" <= char <= "\u04ff" or "\ue000" <= char <= "\uf8ff"


# ── what the document knows ─────────────────────────────────────────────────────────────────────────────


def _notes(text: str) -> dict[int, Note]:
    """The bracketed readings, and those whose opening bracket a gap swallowed, by their place."""
    found: dict[int, Note] = {}
    for pattern, whole in ((_WHOLE, True), (_SWALLOWED, False)):
        for match in pattern.finditer(text):
            parsed = parsed_reading(match[1])
            if parsed is not None and parsed.toned:
                found[match.start() + (not whole)] = Note(match.end(), whole, parsed.syllables)
    return found


def _sound(text: str, zones: list[_Zone]) -> str:
    """The text without its suspicious stretches: damage must not teach the model."""
    out: list[str] = []
    at = 0
    for zone in zones:
        out += [text[at : zone.first], "\n"]
        at = zone.last + 1
    return "".join([*out, text[at:]])


def _page(text: str) -> Page:
    """The document's language, readings, script and marks."""
    model = Model(text)
    counts: dict[str, Counter[tuple[str, ...]]] = {}
    for _, _, host, parsed in find_annotations(text):
        if len(host) == 1 and parsed.toned:
            counts.setdefault(host, Counter())[parsed.syllables] += 1
    readings = {char: count.most_common(1)[0][0] for char, count in counts.items()}
    by_reading: dict[tuple[str, ...], tuple[str, ...]] = {}
    for char, syllables in readings.items():
        by_reading[syllables] = (*by_reading.get(syllables, ()), char)
    ascii_marks = len(re.findall(r"(?<=[\u4e00-\u9fff”])[,;:!?]", text))
    full_marks = len(re.findall("[，；：！？]", text))
    return Page(model, readings, _foreign(text, model), ascii_marks >= full_marks, by_reading)


def _foreign(text: str, model: Model) -> frozenset[str]:
    """The characters of the script that the document is not written in."""
    simple = model.lexicon.simple
    traditional = frozenset(simple)
    simplified = frozenset(c for c in simple.values() if not _in_big5(c))
    counts = Counter(text)
    old = sum(counts[c] for c in traditional & counts.keys())
    new = sum(counts[c] for c in simplified & counts.keys())
    if old > 4 * new:
        return simplified
    return traditional if new > 4 * old else frozenset()


def _in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True
