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
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .language import Model, lexicon
from .lattice import GAPS, Note, Page, Reading, Search
from .mojibake import is_utf8_as_gbk
from .pinyin import READING, find_annotations
from .pinyin import reading as parsed_reading
from .plausible import is_han, is_strange
from .points import points, table_of
from .traced import Change
from .zones import SWALLOWED, Zone, find_zones, idle_questions, is_letter, without

#: A repaired reading must be cheaper than the text as it stands by so many nats (a factor of e^4, 50). On public
#: reports, news, laws, reviews and a novel with their marks folded to ASCII, in both scripts, four million
#: characters, no reading of sound text was by more than 3.2.
MARGIN = 4.0

#: What is not put back is noted if it costs so many nats more than sound text does.
NOTED = 5.0

#: An inferred character less probable than this is not put in. On damaged reports, news and speeches of the
#: first congresses the probabilities told are about right: of those under 0.5, three in five.
DECIDED = 0.5

#: Stretches longer than this with a larger share of gaps are left alone. Real runs lose two bytes each: the
#: short ones one character in three, the long ones far fewer.
HOPELESS = ((40, 0.3), (200, 0.12))

#: A document longer than this of which suspicious stretches make up more than this share is no page with damaged
#: runs in it, but damaged otherwise: it can teach no model, and the search would take minutes.
SPREAD = (500, 0.25)

#: What follows from the bytes is certain only if all readings of the stretch in which it is another character, taken
#: together, are less probable than this: where a byte was lost without a trace, it may have been lost elsewhere.
DOUBT = 0.0001

_WHOLE = re.compile(rf"[(（]({READING}?)[)）]")


@dataclass(frozen=True)
class Shifted:
    """What was restored, and what could not be decided, in words."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


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
    for zone in find_zones(text):
        stretch = text[zone.first : zone.last + 1]
        if _hopeless(stretch):
            remarks.append(f"the stretch from {zone.first} to {zone.last} has lost too much to be read")
        elif is_utf8_as_gbk(stretch):  # whole lines are sent back, or stay
            remarks.append(
                f"the stretch from {zone.first} to {zone.last} is UTF-8 read as GBK, and has lost too much"
            )
        elif not _foreign_letters(stretch):
            zones.append(zone)
    spread = sum(zone.last + 1 - zone.first for zone in zones)
    if len(text) > SPREAD[0] and spread > SPREAD[1] * len(text):
        return Shifted((), (*remarks, "the text is damaged throughout, and not by a shift of bytes"))
    found = list(_read(text, zones, remarks)) if zones else []
    touched = {at for change in found for at in range(change.start, change.end)}
    idle = [at for at in idle_questions(text) if at not in touched]
    if idle:
        remarks.append(
            f"question marks that ask nothing, at {', '.join(map(str, idle))}: each may be a lost character"
        )
    return Shifted(tuple(found), tuple(remarks))


def _read(text: str, zones: list[Zone], remarks: list[str]) -> Iterator[Change]:
    """The changes that the zones need; what remains to be said of them goes to the remarks."""
    search = Search(_page(_sound(text, zones)), text, _notes(text))
    for zone in zones:
        reading, unchanged = search.best(zone.start, zone.end, zone.traceless)
        gain = unchanged - reading.cost if reading else 0.0
        found = _changes(reading, text, search) if reading and gain >= MARGIN else []
        if all(change.new in GAPS for change in found):
            if gain > 0 or zone.excess > NOTED:
                remarks.append(f"the stretch from {zone.first} to {zone.last} looks damaged and was not read")
            continue
        remarks += [f"a character at {c.start} could not be decided" for c in found if c.new in GAPS]
        yield from found


def _changes(reading: Reading, text: str, search: Search) -> list[Change]:
    """The changes for the restored characters; an undecided one keeps a mark of its gap."""
    found = []
    for item, chance in zip(reading.restored, reading.chances, strict=True):
        if item.certain and chance > 1 - DOUBT:
            found.append(Change(item.start, item.end, item.char, "byteshift"))
            continue
        char, weight = (item.char, 1.0) if item.certain else search.weigh(reading, item)
        gap = next((c for c in text[item.start : item.end] if c in GAPS), "\ufffd")
        new = char if chance * weight >= DECIDED else gap
        found.append(Change(item.start, item.end, new, "byteshift", False, round(chance * weight, 4)))
    return found


def _hopeless(stretch: str) -> bool:
    """Whether a long stretch is gaps for the most part: no reading of it would be better than another."""
    gaps = sum(char in GAPS for char in stretch)
    return any(len(stretch) > length and gaps > share * len(stretch) for length, share in HOPELESS)


def _foreign_letters(stretch: str) -> bool:
    """Whether a stretch is Greek, kana or the like in their own right: a run read one byte off is Han for the
    most part, or shows its gaps."""
    gaps, han = sum(char in GAPS for char in stretch), sum(map(is_han, stretch))
    gaps += stretch[-1:].isascii() and stretch[-1:].isalpha()
    return sum(map(is_letter, stretch)) > han + 2 * gaps


# ── what the document knows ─────────────────────────────────────────────────────────────────────────────


def _notes(text: str) -> dict[int, Note]:
    """The bracketed readings, and those whose opening bracket a gap swallowed, by their place."""
    found: dict[int, Note] = {}
    for pattern, whole in ((_WHOLE, True), (SWALLOWED, False)):
        for match in pattern.finditer(text):
            parsed = parsed_reading(match[1])
            if parsed is not None and parsed.toned:
                found[match.start() + (not whole)] = Note(match.end(), whole, parsed.syllables)
    return found


def _sound(text: str, zones: list[Zone]) -> str:
    """The text without its suspicious stretches: damage must not teach the model."""
    return without(text, ((zone.first, zone.last + 1) for zone in zones))


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
    return Page(model, readings, _foreign(text), ascii_marks >= full_marks, by_reading)


def _foreign(text: str) -> frozenset[str]:
    """The characters of the script that the document is not written in."""
    traditional, simplified = _scripts()
    codes = points(text)
    old, new = (np.count_nonzero(table[codes]) for table in _script_tables())
    if old > 4 * new:
        return simplified
    return traditional if new > 4 * old else frozenset()


@cache
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    """The characters of the dictionary in traditional script only, and in simplified only: a constant."""
    simple = lexicon().simple
    both = set("".join(simple.values()).encode("big5", "ignore").decode("big5"))
    return frozenset(simple), frozenset(simple.values()) - both


@cache
def _script_tables() -> tuple[NDArray[np.bool_], ...]:
    return tuple(map(table_of, _scripts()))
