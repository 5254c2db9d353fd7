"""Text reuse: passages that a speech shares with others, and the share of it that is its own.

A passage is a run of characters that two speeches have in common, or several runs one after the other with small gaps
between them (a name, a year, a word put in). What tools for this are blamed for decides the design. They lose
punctuation and with it the places in the text: here every character knows where it stands. They find only what comes
in the same order in both texts: here passages are independent of each other. They drop what very many texts share,
and with it the most copied passages of all: here such a passage is held against its nearest holders only, which is
counted and told, and none is lost. They take slogans for copying: here the words of a lexicon can be made to count
nothing, while they still hold a copied sentence together.

Refused: paraphrase. A text that keeps no six characters in a row is not found.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ..lexicons import load_formulas
from ..lexicons.match import Matcher
from ..segment.segmented import SegmentedSpeech
from ._tokens import HAN
from .base import Column, Extractor

#: Han characters a passage has at least: no single slogan of the usual length is that long.
MIN_HAN: Final = 13
#: Speeches that a string of :data:`SEED` characters is looked up in; the nearest ones, where more hold it.
MOST: Final = 20
#: A passage begins, ends and is held together by runs of so many equal characters.
SEED: Final = 6
#: A gap costs so much a character: it is bridged where twice its length is equal on either side. The similarity of
#: a passage is therefore never below 2/3.
GAP_COST: Final = 2
#: Characters of the widest gap, on its longer side: a clause put in.
GAP: Final = 40
#: A run is joined to one of so many that begin before it.
LOOKBACK: Final = 50
#: Of the characters in a gap, equal stretches of this length count as shared.
ISLAND: Final = 2

#: Signs compared at once, and strings sorted at once.
_STRIDE, _SORTED = 64, 1_000_000

Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]

_OTHER = re.compile(rf"[^\W_{HAN.pattern[1:-1]}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_RANGES = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3347F))
#: What stands between two texts, and around the one that is looked up: equal to nothing.
_BETWEEN, _AROUND = np.uint32(0), np.uint32(1)


# ── a text as it is compared ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Signs:
    """A text without punctuation and layout: Han characters in simplified script, and each number or word in other
    letters as one sign.

    Sign ``i`` stands for the characters ``starts[i]:ends[i]``. ``han[i]`` Han characters stand before sign ``i``,
    ``free[i]`` of them outside formulas.
    """

    codes: Codes
    starts: Counts
    ends: Counts
    han: Counts
    free: Counts

    def __len__(self) -> int:
        return len(self.codes)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters that the signs ``start:end`` stand for."""
        return int(self.starts[start]), int(self.ends[end - 1])


def signs_of(text: str, matcher: Matcher | None = None) -> Signs:
    """The signs of a text; with a ``matcher``, those inside the fixed words of its formulas are not free.

    >>> signs = signs_of("二〇二三年，GDP增长 5.2％。")
    >>> len(signs), int(signs.han[-1]), signs.span(5, 8)
    (10, 7, (6, 11))
    """
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_han = np.zeros(len(characters), dtype=bool)
    for low, high in _RANGES:
        is_han |= (characters >= low) & (characters <= high)
    codes = np.where(is_han, _simplified()[np.minimum(characters, 0xFFFF)], np.uint32(0))
    codes = np.where(is_han & (characters > 0xFFFF), characters, codes)
    ends = np.arange(1, len(characters) + 1, dtype=np.int32)
    for other in _OTHER.finditer(text):
        word = unicodedata.normalize("NFKC", other.group()).casefold()
        codes[other.start()] = zlib.crc32(word.encode("utf-8", "surrogatepass")) | 0x80000000
        ends[other.start()] = other.end()
    bound = np.zeros(len(characters), dtype=bool)
    for hit in matcher.hits(_SURROGATE.sub("\ufffd", text)) if matcher else []:
        for start, end in hit.parts:
            bound[start:end] = True
    kept = np.flatnonzero(codes).astype(np.int32)
    han = _before(is_han[kept])
    return Signs(codes[kept], kept, ends[kept], han, _before((is_han & ~bound)[kept]) if matcher else han)


@cache
def _simplified() -> Codes:
    """For each character of the basic plane, what is written for it in simplified script."""
    import opencc

    table = np.arange(0x10000, dtype=np.uint32)
    characters = [chr(c) for low, high in _RANGES[1:4] for c in range(low, high + 1)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    for old, new in zip(characters, converted, strict=True):
        if len(new) == 1 and ord(new) < 0x10000:
            table[ord(old)] = ord(new)
    return table


def _before(marked: npt.NDArray[np.bool_]) -> Counts:
    """How many are marked before each place, and in all."""
    return np.concatenate((np.zeros(1, dtype=np.int32), np.cumsum(marked, dtype=np.int32)))


def _hashed(codes: Codes) -> Hashes:
    """A number of 64 bits for each run of :data:`SEED` signs: among ten million, a false equality is a matter of one
    in 300,000."""
    n = max(len(codes) - SEED + 1, 0)
    hashes = np.zeros(n, dtype=np.uint64)
    for i in range(SEED):
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes += codes[i : i + n]
    hashes ^= hashes >> np.uint64(31)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    return hashes ^ (hashes >> np.uint64(29))


# ── passages ─────────────────────────────────────────────────────────────────────────────────────────────


class Run(NamedTuple):
    """Equal signs without a gap: places in the earlier text and in the later one (by name), and how many."""

    x: int
    y: int
    size: int


@dataclass(frozen=True)
class Passage:
    """A passage of a text shared with text ``other`` of an index.

    ``runs`` are places in the text itself and in the other, islands in gaps included; ``han`` and ``free`` are Han
    characters in them, of ``free`` those that are outside formulas in both texts; ``similarity`` is twice the equal
    signs over all signs of both sides.
    """

    other: int
    runs: tuple[Run, ...]
    han: int
    free: int
    similarity: float

    @property
    def here(self) -> tuple[int, int]:
        """From where to where it goes in the text itself, in signs."""
        return self.runs[0].x, self.runs[-1].x + self.runs[-1].size

    @property
    def there(self) -> tuple[int, int]:
        """From where to where it goes in the other text, in signs."""
        return self.runs[0].y, self.runs[-1].y + self.runs[-1].size


def chains(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs, sorted, put together across gaps: series that go forward in both texts, each run in one of them.

    The value of a series is its equal signs less :data:`GAP_COST` times its gaps (the longer side of each); the best
    series is taken first, then the best of what is left.
    """
    if len(runs) == 1:
        return [list(runs)]
    value: list[int] = []
    before: list[int] = []
    reach: list[int] = []
    for q, run in enumerate(runs):
        best, back = run.size, -1
        for p in range(q - 1, max(q - 1 - LOOKBACK, -1), -1):
            if reach[p] < run.x - GAP:
                break
            joined = _joined(runs[p], run)
            if joined is not None and value[p] + joined > best:
                best, back = value[p] + joined, p
        value.append(best)
        before.append(back)
        reach.append(max(run.x + run.size, reach[-1] if reach else 0))
    used = [False] * len(runs)
    out = []
    for q in sorted(range(len(runs)), key=lambda q: (-value[q], q)):
        series = []
        while q >= 0 and not used[q]:
            used[q] = True
            series.append(runs[q])
            q = before[q]
        if series:
            out.append(_trimmed(series[::-1]))
    return out


def _joined(one: Run, two: Run) -> int | None:
    """What ``two`` adds to a series that ends with ``one``, or None if it cannot follow."""
    if two.x <= one.x or two.y <= one.y:
        return None
    right, below = two.x - one.x - one.size, two.y - one.y - one.size
    over = max(0, -right, -below)
    gap = max(right, below) + over
    if over >= two.size or gap > GAP:
        return None
    return two.size - over - GAP_COST * gap


def _trimmed(series: list[Run]) -> list[Run]:
    """The runs of a series without what they have in common with the run before."""
    out = series[:1]
    for run in series[1:]:
        over = max(0, out[-1].x + out[-1].size - run.x, out[-1].y + out[-1].size - run.y)
        out.append(Run(run.x + over, run.y + over, run.size - over))
    return out


def _with_islands(series: Sequence[Run], one: Codes, two: Codes) -> list[Run]:
    """The runs and, between them, the stretches of at least :data:`ISLAND` signs that are equal in the gaps."""
    out = list(series[:1])
    for before, after in pairwise(series):
        x, y = before.x + before.size, before.y + before.size
        if min(after.x - x, after.y - y) >= ISLAND:
            sides = one[x : after.x].tolist(), two[y : after.y].tolist()
            for a, b, size in SequenceMatcher(None, *sides, autojunk=False).get_matching_blocks():
                if size >= ISLAND:
                    out.append(Run(x + a, y + b, size))
        out.append(after)
    return out


def _not_inside(found: Sequence[list[Run]]) -> list[list[Run]]:
    """The series of two texts in order, without those that lie inside larger ones on both sides."""
    if len(found) < 2:
        return list(found)
    kept: list[list[Run]] = []
    sides: list[tuple[int, int, int, int]] = []
    for series in sorted(found, key=lambda series: (-sum(run.size for run in series), series)):
        first, last = series[0], series[-1]
        x, y, right, below = first.x, first.y, last.x + last.size, last.y + last.size
        if not (
            any(a <= x and right <= b for a, b, _, _ in sides)
            and any(a <= y and below <= b for _, _, a, b in sides)
        ):
            kept.append(series)
            sides.append((x, right, y, below))
    return sorted(kept)


# ── many texts ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ReuseIndex:
    """Texts, in the order of their names, with every string of :data:`SEED` signs and where it stands.

    A string that stands in a text several times is looked up at its first place in the one text and all its places
    in the other. One that stands in more than ``most`` other texts is looked up in the ``most`` nearest by name, half
    of them on either side: memory and time are linear in the corpus, and what a thousand texts share is still found
    in each of them.
    """

    names: tuple[str, ...]
    signs: tuple[Signs, ...] = field(repr=False)
    most: int
    _codes: Codes = field(repr=False)
    _offsets: Places = field(repr=False)
    _hashes: Hashes = field(repr=False)
    _bounds: Places = field(repr=False)
    _first: Places = field(repr=False)
    _first_keys: Places = field(repr=False)
    _again: Places = field(repr=False)
    _again_keys: Places = field(repr=False)
    _slots: npt.NDArray[np.int32] = field(repr=False)

    @classmethod
    def of(
        cls,
        texts: Iterable[tuple[str, str]],
        *,
        most: int = MOST,
        matcher: Matcher | None = None,
        closed: bool = False,
    ) -> ReuseIndex:
        """The index of (name, text) pairs; names stand once each.

        ``closed``: only its own texts will be looked up in it, so that what stands in one text alone is left out.
        """
        ordered = sorted(texts)
        signs = tuple(signs_of(text, matcher) for _, text in ordered)
        between = np.array([_BETWEEN])
        codes = np.concatenate([between, *(part for s in signs for part in (s.codes, between))])
        offsets = np.cumsum([1, *(len(s) + 1 for s in signs)], dtype=np.int64)
        hashes = _hashed(codes)
        whole = codes[: len(hashes)] != _BETWEEN
        for i in range(1, SEED):
            whole &= codes[i : i + len(hashes)] != _BETWEEN
        bits = max(len(codes) // _SORTED, 1).bit_length()
        parts = []
        for part in range(1 << bits):  # by the highest bits of the hash, so that little is sorted at once
            places = np.flatnonzero(whole & (hashes >> np.uint64(64 - bits) == part))
            parts.append(_grouped(hashes[places], places, offsets, closed))
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        hashes, places, owners, new, first = columns
        keys = (np.cumsum(new) - 1) * len(signs) + owners
        slots = np.full(len(codes), -1, dtype=np.int32)
        slots[places] = np.cumsum(first) - 1
        return cls(
            tuple(name for name, _ in ordered),
            signs,
            most,
            codes,
            offsets,
            hashes[new],
            np.append(np.flatnonzero(new[first]), int(first.sum())),
            places[first],
            keys[first],
            places[~first],
            keys[~first],
            slots,
        )

    def __len__(self) -> int:
        return len(self.signs)

    @property
    def widespread(self) -> int:
        """How many strings stand in more than ``most`` other texts, so that not all their pairs are looked at."""
        return int((np.diff(self._bounds) > self.most + 1).sum())

    def passages(
        self, signs: Signs, name: str, *, min_han: int = MIN_HAN, after: bool = False
    ) -> list[Passage]:
        """What a text shares with the texts of the index that have another name, in the order of their names.

        ``after``: only with those whose name comes after its own, so that every pair of texts is seen once.
        """
        rank = bisect_left(self.names, name)
        own = rank if self.names[rank : rank + 1] == (name,) else -1
        han = signs.han.tolist()
        out = []
        for other, clumps in self._clumps(signs, *self._seeds(signs, rank, own, after), rank, min_han):
            turned = other < rank
            sides = (signs.codes, self.signs[other].codes)[:: -1 if turned else 1]
            found = [series for clump in clumps for series in chains(clump)]
            enough = [series for series in found if _count(han, series, turned) >= min_han]
            for series in _not_inside(enough):
                runs = _with_islands(series, *sides)
                out.append(
                    self._passage(signs, other, [Run(y, x, n) for x, y, n in runs] if turned else runs, han)
                )
        return out

    def _passage(self, signs: Signs, other: int, runs: Sequence[Run], han: Sequence[int]) -> Passage:
        there = self.signs[other]
        equal, first, last = _count(han, runs), runs[0], runs[-1]
        free = equal
        if signs.free is not signs.han:
            free = min(_count(signs.free, runs), _count(there.free, runs, turned=True))
        whole = last.x + last.size - first.x + last.y + last.size - first.y
        return Passage(other, tuple(runs), equal, free, 2 * sum(run.size for run in runs) / whole)

    def _seeds(self, signs: Signs, rank: int, own: int, after: bool) -> tuple[Places, Places]:
        """Where strings of the text begin, and where the same ones begin among the codes of the index."""
        at, first_at, inverse, group, middle, holds = self._held(signs, rank, own)
        low, high = self._bounds[group], self._bounds[group + 1]
        many = high - low - holds > self.most
        half = (self.most + 1) // 2
        low = np.where(many, np.maximum(low, middle - half), low)
        high = np.where(many, np.minimum(high, middle + holds + half), high)
        if after:
            low = middle + holds
        one, two = _expanded(low[inverse], high[inverse])
        some = low < high
        low, high = low[some], high[some]
        begin = np.searchsorted(self._again_keys, self._first_keys[low])
        end = np.searchsorted(self._again_keys, self._first_keys[high - 1] + 1)
        once, more = _expanded(begin, end)
        places = np.concatenate([at[one], first_at[some][once]])
        others = np.concatenate([self._first[two], self._again[more]])
        if own >= 0:
            kept = (others < self._offsets[own]) | (others >= self._offsets[own + 1])
            places, others = places[kept], others[kept]
        return places, others

    def _held(self, signs: Signs, rank: int, own: int) -> tuple[Places, ...]:
        """The strings of a text that the index has.

        Their places, and of each distinct one: its first place; for each place, which one it is; its number; where
        among its holders a text of that rank comes; whether it is there itself (0, 1).
        """
        if own >= 0 and np.array_equal(signs.codes, self.signs[own].codes):
            slots = self._slots[self._offsets[own] :][: max(len(signs) - SEED + 1, 0)].astype(np.int64)
            at = np.flatnonzero(slots >= 0)
            middle, first_at, inverse = np.unique(slots[at], return_index=True, return_inverse=True)
            group = self._first_keys[middle] // len(self)
            return at, at[first_at], inverse, group, middle, np.ones(len(middle), dtype=np.int64)
        hashes = _hashed(signs.codes)
        nearest = np.searchsorted(self._hashes, hashes)
        known = nearest < len(self._hashes)
        known[known] = self._hashes[nearest[known]] == hashes[known]
        at = np.flatnonzero(known)
        hashes, first_at, inverse = np.unique(hashes[at], return_index=True, return_inverse=True)
        group = np.searchsorted(self._hashes, hashes)
        keys = group * len(self) + rank
        middle = np.searchsorted(self._first_keys, keys)
        holds = np.zeros(len(middle), dtype=np.int64)
        if own >= 0 and len(middle):
            holds += self._first_keys[np.minimum(middle, len(self._first_keys) - 1)] == keys
        return at, at[first_at], inverse, group, middle, holds

    def _clumps(
        self, signs: Signs, places: Places, others: Places, rank: int, min_han: int
    ) -> Iterator[tuple[int, list[list[Run]]]]:
        """For each other text, sorted runs that stand near each other and hold enough Han characters together.

        Runs of one series stand on neighbouring diagonals, and follow one another along them.
        """
        if not len(places):
            return
        here, there, size = self._runs(signs, places, others)
        han = signs.han[here + size] - signs.han[here]
        owner = np.searchsorted(self._offsets, there, side="right") - 1
        there = there - self._offsets[owner]
        turned = owner < rank
        x, y = np.where(turned, there, here), np.where(turned, here, there)
        wide = np.int64(1) << 31
        order = np.argsort(owner * wide + y - x, kind="stable")
        band = np.zeros(len(order), dtype=np.int64)
        band[order] = np.cumsum(np.diff((owner * wide + y - x)[order], prepend=0) > GAP)
        order = np.lexsort((y, x, band))
        owner, x, y, size, han, band = (a[order] for a in (owner, x, y, size, han, band))
        reach = np.maximum.accumulate(band * wide + x + size)
        cuts = np.flatnonzero(band[1:] * wide + x[1:] - reach[:-1] > GAP) + 1
        starts, stops = np.concatenate(([0], cuts)), np.append(cuts, len(x))
        enough = np.add.reduceat(han, starts) >= min_han
        kept = np.repeat(enough, stops - starts)
        runs = list(map(Run, x[kept].tolist(), y[kept].tolist(), size[kept].tolist()))
        at = 0
        found: dict[int, list[list[Run]]] = defaultdict(list)
        for other, count in zip(
            owner[starts[enough]].tolist(), (stops - starts)[enough].tolist(), strict=True
        ):
            found[other].append(runs[at : at + count])
            at += count
        yield from found.items()

    def _runs(self, signs: Signs, places: Places, others: Places) -> tuple[Places, Places, Places]:
        """Seeds that follow one another put together, and made as long as the texts are equal."""
        around = np.array([_AROUND])
        codes = np.concatenate([around, signs.codes, around])
        width = np.int64(len(codes))
        key = np.sort((others - places + width) * width + places)
        here = key % width
        there = key // width - width + here
        firsts = np.flatnonzero(_changes(key - np.arange(len(key))))
        lasts = np.append(firsts[1:], len(key)) - 1
        start, end, shift = here[firsts], here[lasts] + SEED, (there - here)[firsts]
        start -= _equal(codes, self._codes, start, start + shift - 1, -1)
        end += _equal(codes, self._codes, end + 1, end + shift, 1)
        _, once = np.unique((shift + width) * width + start, return_index=True)
        start, end, shift = start[once], end[once], shift[once]
        return start, start + shift, end - start


def _equal(one: Codes, two: Codes, ones: Places, twos: Places, step: int) -> Places:
    """How many codes are equal from each pair of places on, forward (1) or backward (-1)."""
    equal = np.zeros(len(ones), dtype=np.int64)
    live = np.flatnonzero(one[ones] == two[twos])
    ahead = step * np.arange(_STRIDE)
    while len(live):
        left = np.clip((ones + step * equal)[live][:, None] + ahead, 0, len(one) - 1)
        right = np.clip((twos + step * equal)[live][:, None] + ahead, 0, len(two) - 1)
        unlike = one[left] != two[right]
        more = np.where(unlike.any(axis=1), unlike.argmax(axis=1), _STRIDE)
        equal[live] += more
        live = live[more == _STRIDE]
    return equal


def _grouped(hashes: Hashes, places: Places, offsets: Places, closed: bool) -> tuple[npt.NDArray[Any], ...]:
    """Strings sorted by hash and place, with the text each stands in, whether it is another string than the one
    before it, and whether its text is another too."""
    order = np.argsort(hashes, kind="stable")
    hashes, places = hashes[order], places[order]
    owners = np.searchsorted(offsets, places, side="right") - 1
    new = _changes(hashes)
    first = new | _changes(owners)
    if closed and len(hashes):
        group = np.cumsum(new) - 1
        kept = (np.bincount(group[first]) > 1)[group]
        return hashes[kept], places[kept], owners[kept], new[kept], first[kept]
    return hashes, places, owners, new, first


def _changes(values: Hashes | Places) -> npt.NDArray[np.bool_]:
    """Where a value differs from the one before it; the first always does."""
    changed = np.ones(len(values), dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _expanded(low: Places, high: Places) -> tuple[Places, Places]:
    """For ranges of numbers, each number in them and the range it comes from, which comes first."""
    counts = np.maximum(high - low, 0)
    ranges = np.repeat(np.arange(len(low)), counts)
    within = np.arange(len(ranges)) - np.repeat(np.cumsum(counts) - counts, counts)
    return ranges, low[ranges] + within


def _count(before: Sequence[int] | Counts, runs: Iterable[Run], turned: bool = False) -> int:
    """How many characters of the kind that ``before`` adds up stand in the runs, on their first or second side."""
    return int(sum(before[r[turned] + r.size] - before[r[turned]] for r in runs))


# ── the columns ──────────────────────────────────────────────────────────────────────────────────────────

_NAN: Final = float("nan")
_PAPERS: Final = "10.1109/BigData.2013.6691675; 10.22148/16.034; 10.1093/llc/fqx024"
_CAVEAT: Final = (
    "Grows with the number of speeches fitted on: compare within one corpus only. Says nothing of who copied from "
    "whom, and does not see paraphrase. NaN without another independent speech"
)
_SHORT: Final = f"{_CAVEAT}, and under {MIN_HAN} Han characters."


class Reuse(Extractor):
    """How much of a speech stands in passages that other independent speeches have too.

    ``fit`` learns the texts of the independent speeches (one a near-duplicate cluster) and loads the lexicon;
    ``transform`` looks each speech up in them, never in its own cluster. A speech that was not fitted on is measured
    the same way. ``min_han`` and ``most`` are those of :func:`discourse.compare.reuse.find_reuse`.
    """

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "reuse.shared_share",
            "share",
            f"Han characters that are equal in passages of at least {MIN_HAN} Han characters shared with another "
            f"independent speech / Han characters; a passage is made of runs of at least {SEED} equal signs, joined "
            f"where a gap is at most half as long as what is equal on either side",
            _PAPERS,
            "higher = more of the speech stands in other speeches of the corpus",
            "Share of the text found in other speeches",
            "与他篇相同占字比",
            f"Slogans count as shared. {_SHORT}",
        ),
        Column(
            "reuse.own_share",
            "share",
            "1 - reuse.shared_share",
            _PAPERS,
            "higher = more of the speech is found nowhere else in the corpus",
            "Share of the text found in no other speech",
            "本篇独有占字比",
            f"Own to this corpus, not to the world: the source may not be in it. {_SHORT}",
        ),
        Column(
            "reuse.shared_share_beyond_formulas",
            "share",
            f"the same over Han characters outside lexicon formulas: those equal in passages that hold at least "
            f"{MIN_HAN} of them in both speeches / Han characters outside formulas",
            _PAPERS,
            "higher = more of what is not slogan stands in other speeches",
            "Share of the text found in other speeches, formulas apart",
            "除套话外与他篇相同占字比",
            f"Hangs on the list of formulas. {_SHORT}",
        ),
        Column(
            "reuse.own_share_beyond_formulas",
            "share",
            "1 - reuse.shared_share_beyond_formulas",
            _PAPERS,
            "higher = more of what is not slogan is found nowhere else in the corpus",
            "Share of the text found in no other speech, formulas apart",
            "除套话外本篇独有占字比",
            f"Own to this corpus, not to the world. Hangs on the list of formulas. {_SHORT}",
        ),
        Column(
            "reuse.speeches",
            "speeches",
            f"independent speeches that share at least one passage of at least {MIN_HAN} Han characters with it",
            _PAPERS,
            "higher = more of the corpus has something in common with it",
            "Speeches that share a passage",
            "有相同段落的篇数",
            f"One slogan is enough. A lower bound: what stands in more than {MOST} other speeches is looked up in "
            f"the {MOST} nearest by id. {_SHORT}",
        ),
        Column(
            "reuse.longest",
            "Han characters",
            "Han characters that are equal in the longest shared passage; 0 where there is none",
            _PAPERS,
            "higher = a longer stretch was taken over in one piece",
            "Longest shared passage (Han characters)",
            "最长相同段落字数",
            _SHORT,
        ),
    )

    def __init__(self, min_han: int = MIN_HAN, most: int = MOST, lexicon: str = "party") -> None:
        self.min_han = min_han
        self.most = most
        self.lexicon = lexicon

    def learn(self, speeches: Sequence[SegmentedSpeech]) -> None:
        """Load the lexicon and index the independent speeches; of a cluster, the one that stands for it."""
        self.matcher_ = Matcher(load_formulas(self.lexicon))
        ordered = sorted(speeches, key=lambda s: (s.speech.duplicate_of is not None, s.id))
        texts: dict[str, str] = {}
        for speech in ordered:
            texts.setdefault(_cluster(speech), speech.text)
        self.index_ = ReuseIndex.of(texts.items(), most=self.most, matcher=self.matcher_)

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One number a column; NaN for all of them where there is nothing to compare."""
        signs = signs_of(speech.text, self.matcher_)
        cluster = _cluster(speech)
        if signs.han[-1] < self.min_han or not set(self.index_.names) - {cluster}:
            return [_NAN] * len(self.columns)
        found = self.index_.passages(signs, cluster, min_han=self.min_han)
        shared = _share(found, signs.han)
        beyond = _NAN
        if signs.free[-1] >= self.min_han:
            beyond = _share([p for p in found if p.free >= self.min_han], signs.free)
        return [
            shared,
            1 - shared,
            beyond,
            1 - beyond,
            len({p.other for p in found}),
            max((p.han for p in found), default=0),
        ]


def _cluster(speech: SegmentedSpeech) -> str:
    return speech.speech.duplicate_of or speech.id


def _share(passages: Iterable[Passage], before: Counts) -> float:
    """The share of the characters that ``before`` adds up which are equal in one of the passages."""
    inside = np.zeros(len(before) - 1, dtype=bool)
    for passage in passages:
        for run in passage.runs:
            inside[run.x : run.x + run.size] = True
    return float(np.diff(before)[inside].sum() / before[-1])
