"""Template share: how much of a speech are sentences and clauses that other speeches of the corpus have as wholes.

Whoever writes many speeches keeps the opening, the close and the model paragraph, and puts in another name and
another number. So a unit is compared as a whole, from mark to mark, and without what is put in: numbers, masks, the
speaker and the place. Nothing else may differ: a clause changed by one word is not found, nor is one of fewer than
eight characters. What recurs *inside* sentences is for ``formula.recurrence_share``, passages with gaps in them for
``reuse.shared_share``. Units are hashed and counted, never compared in pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from math import nan
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from ..repair.masks import find_masks
from ..segment.segmented import SegmentedSpeech
from ._clauses import MIN_HAN
from ._independent import Independent, Shard, cluster, name_hash, shard_of
from ._spill import Gathered, Lookup, Shelf, mixed
from ._tokens import HAN
from .base import Column, Extractor

#: Han characters a unit has at least, those left aside not counted: shorter clauses come about by chance.
LEAST = 8

#: A unit that stands in so many other independent speeches is common property, not a loan between two.
MANY = 3

#: The opening and the closing are so large a part of the Han characters each.
TENTH = 10

#: Marks that end a clause, line breaks among them. Not the enumeration comma: what it joins is one clause. The
#: western comma and colon do where they part no figures, three dots and more do.
_MARKS = "，；;：。！？!?…—\r\n"

#: Numbers written out, and signs that go with them; 两 and 几 are left to the words.
_NUMERALS = "〇零一二三四五六七八九十百千万亿"

#: The base of the polynomials that units are told apart by: odd, so that it has an inverse modulo 2^64.
_BASE = 0x9E3779B97F4A7C15

#: Without one of these there is no mask.
_MASKED = re.compile("[*＊×○●□■_＿XxＸｘⅩХ某]")

#: The unit of a masked place goes with its mask: XX县 is what 河口县 is elsewhere.
_UNIT = re.compile("自治[州县]|街道|社区|[省市州盟县区旗镇乡村]")

Keys = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

_OWN = "own definition"
_UNIT_IS = (
    f"sentences or clauses (between marks other than 、) of at least {LEAST} Han characters that stand as wholes, "
    "the same but for numbers, masks, the speaker and the place,"
)
_CAVEAT = (
    "Only wholes from mark to mark count, whatever their numbers and names: formula.recurrence_share counts strings "
    "anywhere in a sentence, reuse.shared_share longer passages with gaps. A slogan that fills a clause counts too. "
    "Grows with the number of speeches fitted on: compare within one corpus only. NaN under "
    f"{MIN_HAN} Han characters"
)


class Template(Extractor):
    """How much of a speech, and of its opening and closing, other independent speeches have as whole clauses.

    ``fit`` learns the units of the independent speeches (one a near-duplicate cluster); ``transform`` counts in how
    many of them each unit of a speech stands, its own cluster left out. A speech not fitted on is measured the same
    way.
    """

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "template.share",
            "share",
            f"Han characters inside {_UNIT_IS} in at least one other independent speech of the corpus fitted on / "
            "Han characters",
            _OWN,
            "higher = more of the speech is made of sentences that another speech has too",
            "Share of the text in shared sentences",
            "模板语句占字比",
            f"{_CAVEAT}, and without another independent speech.",
        ),
        Column(
            "template.common_share",
            "share",
            f"Han characters inside {_UNIT_IS} in at least {MANY} other independent speeches of the corpus fitted on "
            "/ Han characters",
            _OWN,
            "higher = more of the speech is made of sentences that are common property",
            "Share of the text in common sentences",
            "通用模板语句占字比",
            f"{_CAVEAT}, and without {MANY} other independent speeches.",
        ),
        Column(
            "template.opening_share",
            "share",
            "template.share of the first tenth of the Han characters (rounded down) by itself",
            _OWN,
            "higher = more of the opening is made of sentences that another speech has too",
            "Share of the opening in shared sentences",
            "开头模板语句占字比",
            f"A few clauses decide it in a short speech. {_CAVEAT}, and without another independent speech.",
        ),
        Column(
            "template.closing_share",
            "share",
            "template.share of the last tenth of the Han characters (rounded down) by itself",
            _OWN,
            "higher = more of the closing is made of sentences that another speech has too",
            "Share of the closing in shared sentences",
            "结尾模板语句占字比",
            f"A few clauses decide it in a short speech. {_CAVEAT}, and without another independent speech.",
        ),
    )

    def part(self, speeches: Iterable[SegmentedSpeech]) -> Shard:
        """The units of the speeches."""
        given = list(speeches)
        found = _units(given)
        return shard_of(given, found.owners, found.keys)

    def learn_from(self, parts: Iterable[Shard]) -> None:
        """The units of the independent speeches, in how many of these each stands, and in which."""
        gathered, chosen = Gathered(), Independent()
        for shard in chosen.of(parts):
            gathered.add(np.stack([shard.rows, shard.clusters], axis=1))
        self.clusters_ = chosen.names()
        keys, self.counts_, self.holders_ = Shelf(np.uint64), Shelf(np.int32), Shelf(np.int64)
        for rows in gathered.ranges():
            kinds, numbers = np.unique(rows[:, 0], return_inverse=True)
            held = (numbers + keys.size) << 32 | np.searchsorted(self.clusters_, rows[:, 1])
            held = np.unique(held)
            self.holders_.add(held)
            self.counts_.add(np.bincount((held >> 32) - keys.size, minlength=len(kinds)))
            keys.add(kinds)
        self.keys_ = Lookup(keys)

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One number a column; NaN for all of them under 200 Han characters or with nothing to compare."""
        return self.measured([speech])[0]

    def measured(self, run: Sequence[SegmentedSpeech]) -> list[Sequence[float]]:
        """A row a speech; the units of all of them are looked up at once."""
        found = _units(run)
        own = [self._own(speech) for speech in run]
        elsewhere = self._elsewhere(found.keys, np.array(own, dtype=np.int64)[found.owners])
        shared = _inside(len(found.han), found.spans[elsewhere >= 1])
        common = _inside(len(found.han), found.spans[elsewhere >= MANY])
        rows: list[Sequence[float]] = []
        for n, itself in enumerate(own):
            place = slice(found.offsets[n], found.offsets[n + 1] - 1)
            han = found.han[place]
            others = len(self.clusters_) - (itself >= 0)
            if np.count_nonzero(han) < MIN_HAN or not others:
                rows.append((nan,) * len(self.columns))
            else:
                rows.append(_shares(shared[place][han], common[place][han], others))
        return rows

    def _own(self, speech: SegmentedSpeech) -> int:
        """The number of the cluster of a speech, -1 if nothing of it was fitted on."""
        name = np.uint64(name_hash(cluster(speech)))
        at = int(np.searchsorted(self.clusters_, name))
        return at if at < len(self.clusters_) and self.clusters_[at] == name else -1

    def _elsewhere(self, keys: Keys, own: Counts) -> Counts:
        """In how many of the speeches fitted on, other than that of its own cluster, each unit stands."""
        elsewhere = np.zeros(len(keys), dtype=np.int64)
        at = self.keys_.of(keys)
        live = np.flatnonzero(at >= 0)
        elsewhere[live] = self.counts_.array[at[live]]
        live = live[own[live] >= 0]
        held = at[live] << 32 | own[live]
        place = np.minimum(np.searchsorted(self.holders_.array, held), self.holders_.size - 1)
        elsewhere[live] -= self.holders_.array[place] == held
        for shelf in (self.keys_, self.counts_, self.holders_):
            shelf.release()
        return elsewhere


def units(speech: SegmentedSpeech) -> tuple[npt.NDArray[np.int64], Keys]:
    """The sentences and clauses that are long enough, shape (units, 2), and 64 bits that stand for the words of each.

    >>> from ..corpus.speech import Speech
    >>> from ..repair.traced import TracedText
    >>> def cut(text, **known):
    ...     return SegmentedSpeech(Speech("a.1", "a", "", 1, "", TracedText.from_str(text), **known), (), (), ())
    >>> _, one = units(cut("今年石桥镇修渠12公里、打井三眼，好。", place="石桥镇"))
    >>> _, two = units(cut("今年XX镇修渠八公里,打井３眼。"))
    >>> _, three = units(cut("今年XX镇修渠八公里、打井３眼;"))
    >>> len(one), len(two), bool(one == three)
    (1, 0, True)
    """
    found = _units([speech])
    return found.spans, found.keys


class _Units(NamedTuple):
    """The units of speeches whose texts stand one after the other, a line break behind each: text ``n`` begins at
    ``offsets[n]``. ``han`` marks the Han characters, ``owners`` says of each unit whose it is."""

    spans: npt.NDArray[np.int64]
    keys: Keys
    owners: Counts
    han: Marks
    offsets: Counts


def _units(speeches: Sequence[SegmentedSpeech]) -> _Units:
    text = "".join(f"{speech.text}\n" for speech in speeches)
    offsets = np.cumsum([0, *(len(speech.text) + 1 for speech in speeches)], dtype=np.int64)
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = _kinds(text, characters)
    han = kinds >= _HAN
    kept = kinds == _HAN
    spans = [_clauses(kinds)]
    for speech, offset in zip(speeches, offsets.tolist(), strict=False):
        for start, end in _left_aside(speech):
            kept[offset + start : offset + end] = False
        if speech.sentences:
            spans.append(np.array([(s.start, s.end) for s in speech.sentences], dtype=np.int64) + offset)
    packed = np.concatenate([one[:, 0] << 32 | one[:, 1] for one in spans])
    before = np.append(0, np.cumsum(kept))
    packed = packed[before[packed & 0xFFFFFFFF] - before[packed >> 32] >= LEAST]
    packed = np.unique(packed)
    both = np.stack([packed >> 32, packed & 0xFFFFFFFF], axis=1)
    keys = _hashed(characters[kept], before[both])
    owners = np.searchsorted(offsets, both[:, 0], side="right") - 1
    return _Units(both, keys, owners, han, offsets)


def _shares(shared: Marks, common: Marks, others: int) -> tuple[float, float, float, float]:
    """The columns, given which of the Han characters stand in units of other speeches, and of many others."""
    tenth = len(shared) // TENTH
    return (
        float(shared.mean()),
        float(common.mean()) if others >= MANY else nan,
        float(shared[:tenth].mean()),
        float(shared[-tenth:].mean()),
    )


def _hashed(words: npt.NDArray[np.uint32], spans: npt.NDArray[np.int64]) -> Keys:
    """64 bits for each stretch of the characters: its polynomial in an odd base, modulo 2^64, from sums made once.

    The stretch itself is not empty, so that its start is a place among the words.
    """
    powers, inverses = (_powers(base, len(words)) for base in (_BASE, pow(_BASE, -1, 1 << 64)))
    sums = np.zeros(len(words) + 1, dtype=np.uint64)
    np.cumsum(mixed(words.astype(np.uint64) + np.uint64(_BASE)) * powers, out=sums[1:])
    start, end = spans[:, 0], spans[:, 1]
    return mixed((sums[end] - sums[start]) * inverses[start])


def _powers(base: int, n: int) -> Keys:
    """The first ``n`` powers of a number, modulo 2^64."""
    powers = np.full(n, base, dtype=np.uint64)
    powers[:1] = 1
    np.multiply.accumulate(powers, out=powers)
    return powers


#: What a character is here; Han characters come last, and what is one but no word behind the others.
_NOTHING, _DIGIT, _MARK, _COMMA, _DOT, _HAN, _NUMERAL = range(7)


def _kinds(text: str, characters: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """What each character is."""
    kinds = _table()[np.minimum(characters, 0xFFFF)]
    for place in np.flatnonzero(characters > 0xFFFF).tolist():
        kinds[place] = _kind(text[place])
    return kinds


@cache
def _table() -> npt.NDArray[np.uint8]:
    """What the characters of the basic plane are."""
    return np.array([_kind(chr(code)) for code in range(0x10000)], dtype=np.uint8)


def _kind(character: str) -> int:
    if character in _NUMERALS:
        return _NUMERAL
    if HAN.match(character):
        return _HAN
    if character in _MARKS:
        return _MARK
    if character in ",:":
        return _COMMA
    if character == ".":
        return _DOT
    return _DIGIT if character.isdecimal() else _NOTHING


def _clauses(kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """From where to where the stretches between marks go, shape (stretches, 2); empty ones are left out."""
    bound = kinds == _MARK
    digit = np.append(kinds == _DIGIT, False)
    comma = np.flatnonzero(kinds == _COMMA)
    bound[comma[~(digit[comma - 1] & digit[comma + 1])]] = True
    for start, end in _stretches(kinds == _DOT):
        bound[start:end] |= end - start >= 3
    return _stretches(~bound)


def _stretches(marked: Marks) -> npt.NDArray[np.int64]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    return edges.reshape(-1, 2)


def _left_aside(speech: SegmentedSpeech) -> Iterator[tuple[int, int]]:
    """Where masks with the unit behind them stand, and the names of the speaker and the place."""
    text = speech.text
    for start, end, _ in find_masks(text) if _MASKED.search(text) else ():
        unit = _UNIT.match(text, end)
        yield start, unit.end() if unit else end
    names = [re.escape(name) for name in (speech.speech.speaker, speech.speech.place) if len(name) > 1]
    for match in re.finditer("|".join(names), text) if names else ():
        yield match.span()


def _inside(length: int, spans: npt.NDArray[np.int64]) -> Marks:
    """Which of the characters stand in one of the spans."""
    steps = np.bincount(spans[:, 0], minlength=length + 1) - np.bincount(spans[:, 1], minlength=length + 1)
    inside: Marks = np.cumsum(steps)[:-1] > 0
    return inside
