"""Who says the same in the same words: a table of the passages that speeches share, with their places in both files.

The passages are those of :mod:`discourse.extractors.reuse`, which says how they are found; here they become a long
table, and the table becomes clusters, each a passage with all the speeches it stands in. That two speeches share a
passage says nothing of who took it from whom, nor that either did: both may quote a third.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..corpus.copies import Member, copies_of
from ..corpus.speech import Speech
from ..doors import door
from ..errors import CompareError
from ..extractors._passages import MIN_HAN, SEED
from ..extractors._reuse_index import MOST, ReuseIndex
from ..extractors._reuse_runs import OTHER, Outlines, changes
from ..extractors._signs import signs_of
from ..lexicons import Lexicon
from ..lexicons.match import matcher_of
from ..segment.segmented import SegmentedSpeech
from .selection import need

#: The columns of :func:`find_reuse`, in order.
COLUMNS = (
    "a", "a_start", "a_end", "b", "b_start", "b_end", "han", "similarity", "a_text", "b_text",
    "a_source", "a_raw_start", "a_raw_end", "b_source", "b_raw_start", "b_raw_end",
)  # fmt: skip

#: The columns of :func:`passage_clusters`, in order.
CLUSTER_COLUMNS = ("passage", "speeches", "speech", "start", "end", "source", "raw_start", "raw_end", "text")


@door
def find_reuse(
    speeches: Iterable[Speech | SegmentedSpeech],
    *,
    min_han: int = MIN_HAN,
    most: int = MOST,
    formulas: Lexicon | None = None,
    copies: bool = False,
) -> pd.DataFrame:
    """Every passage that two speeches share: one row a pair and passage, in the order of ``a``, ``a_start``, ``b``.

    ``a`` and ``b`` are ids, ``a`` the lesser. ``a_start:a_end`` are characters of the speech, ``a_text`` the words
    there, gaps included; ``a_raw_start:a_raw_end`` bytes of the raw file ``a_source``. ``han`` is how many Han
    characters are equal, at least ``min_han``; ``similarity`` twice the equal signs over all signs of both sides
    (2/3 to 1; a sign is a Han character, or a number or word in other letters).

    ``formulas`` are slogans that shall not count as copying: a passage must then have ``min_han`` equal Han
    characters outside of them on both sides, and ``han`` counts only these. Near-duplicates are left out, unless
    ``copies``. What more than ``most`` other speeches have is looked up in the ``most`` nearest by id only; how many
    strings that concerns, and the definition, stand in ``attrs``. The order of the speeches does not matter; of a
    sequence that reads them when they are asked for only the table is held in memory.

    >>> from discourse.repair.traced import TracedText
    >>> said = "支部书记要带头学习理论、带头抓好落实,再说别的。", "各位,带头学习理论，坚持带头抓好落实。"
    >>> speeches = [Speech(i, i, "", 1, "", TracedText.from_str(text)) for i, text in zip("ab", said)]
    >>> find_reuse(speeches)[["a_start", "a_end", "a_text", "b_text", "han"]].values.tolist()
    []
    >>> find_reuse(speeches, min_han=12)[["a_start", "a_end", "a_text", "b_text", "han"]].values.tolist()
    [[5, 18, '带头学习理论、带头抓好落实', '带头学习理论，坚持带头抓好落实', 12]]
    """
    given = _whole(speeches)
    index, kept = _indexed(given, min_han, most, formulas, copies)
    frame = _table(index, given, kept, _passages(index, min_han))
    frame.attrs = {
        "definition": _definition(min_han, formulas),
        "note": _note(index, len(given) - len(kept)),
        "speeches": len(kept),
        "copies_left_out": len(given) - len(kept),
        "min_han": min_han,
        "most": most,
        "widespread": index.widespread,
        "formulas": f"{formulas.name} {formulas.version} {formulas.digest}" if formulas is not None else "",
    }
    return frame


@dataclass(frozen=True)
class Extent:
    """How much of each speech stands in others, without the words: ``share[i]`` of the Han characters of the speech
    ``ids[i]`` (ids in order) lie in passages, small gaps included, NaN without a Han character; ``pairs``, shape
    (pairs, 2), are the places in ``ids`` of speeches that share one, each pair once. ``widespread`` strings stand in
    more than ``most`` other speeches, see :func:`find_reuse`."""

    ids: tuple[str, ...]
    share: npt.NDArray[np.float64]
    pairs: npt.NDArray[np.int64]
    widespread: int
    most: int


@door
def reuse_extent(
    speeches: Iterable[Speech | SegmentedSpeech],
    *,
    min_han: int = MIN_HAN,
    most: int = MOST,
    formulas: Lexicon | None = None,
) -> Extent:
    """How much of each speech stands in passages of :func:`find_reuse`, and which pairs of speeches share any.

    Near-duplicates are left out. In a corpus in which everything recurs, that takes a small part of the memory of
    the table, which has a row and two texts a passage.

    >>> from discourse.repair.traced import TracedText
    >>> said = "支部书记要带头学习理论、带头抓好落实,再说别的。", "各位,带头学习理论，坚持带头抓好落实。"
    >>> speeches = [Speech(i, i, "", 1, "", TracedText.from_str(text)) for i, text in zip("ab", said)]
    >>> extent = reuse_extent(speeches, min_han=12)
    >>> extent.ids, extent.share.round(3).tolist(), extent.pairs.tolist()
    (('a', 'b'), [0.571, 0.875], [[0, 1]])
    """
    given = _whole(speeches)
    index, _ = _indexed(given, min_han, most, formulas, copies=False)
    found = _passages(index, min_han)
    sides = _Sides.of(found, len(index))
    share = np.full(len(index), np.nan)
    for rank in range(len(index)):
        codes = index.query_at(rank).codes
        start, end = (column[sides.of_speech(rank)] for column in (sides.start, sides.end))
        steps = np.bincount(start, minlength=len(codes) + 1) - np.bincount(end, minlength=len(codes) + 1)
        han = codes < OTHER
        if han.any():
            share[rank] = np.count_nonzero(han & (np.cumsum(steps)[:-1] > 0)) / np.count_nonzero(han)
    both = found.text << 32 | found.other
    pairs = both[changes(both)]
    ranks = np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)
    return Extent(tuple(index.names), share, ranks, index.widespread, most)


@door
def passage_clusters(table: pd.DataFrame) -> pd.DataFrame:
    """The passages of :func:`find_reuse`, each once with all its places: one row a place.

    Places that a row of ``table`` connects hold the same passage; so do two places of one speech that overlap by
    half of the longer one or more. ``passage`` numbers them from 1, those in most speeches first, then the longest;
    ``speeches`` is in how many speeches it stands. Places of one passage that overlap are given as one. A chain of
    likenesses can join passages that have no word in common: read the texts.
    """
    need(table, COLUMNS, where="passage_clusters")
    spans = sorted({span for row in table.itertuples(index=False) for span in _sides(row)})
    groups = _Groups(len(spans))
    number = {span[:3]: n for n, span in enumerate(spans)}
    for row in table.itertuples(index=False):
        one, two = _sides(row)
        groups.join(number[one[:3]], number[two[:3]])
    for pair in _overlapping(spans):
        groups.join(*pair)
    members: dict[int, list[_Span]] = defaultdict(list)
    for n, span in enumerate(spans):
        members[groups.of(n)].append(span)
    found = [list(_united(group)) for group in members.values()]
    found.sort(key=lambda group: (-_speeches(group), -max(len(s.text) for s in group), group))
    rows = [(n, _speeches(group), *span) for n, group in enumerate(found, 1) for span in group]
    return pd.DataFrame(rows, columns=list(CLUSTER_COLUMNS))


class _Span(NamedTuple):
    """A place in a speech and in its raw file."""

    speech: str
    start: int
    end: int
    source: str
    raw_start: int
    raw_end: int
    text: str


class _Groups:
    """Numbers that are joined, and the least number each is joined with."""

    def __init__(self, n: int) -> None:
        self._least = list(range(n))

    def of(self, n: int) -> int:
        while self._least[n] != n:
            self._least[n] = n = self._least[self._least[n]]
        return n

    def join(self, one: int, two: int) -> None:
        one, two = self.of(one), self.of(two)
        self._least[max(one, two)] = min(one, two)


def _sides(row: Any) -> tuple[_Span, _Span]:
    return (
        _Span(row.a, row.a_start, row.a_end, row.a_source, row.a_raw_start, row.a_raw_end, row.a_text),
        _Span(row.b, row.b_start, row.b_end, row.b_source, row.b_raw_start, row.b_raw_end, row.b_text),
    )


def _overlapping(spans: Sequence[_Span]) -> Iterator[tuple[int, int]]:
    """Pairs of places, given in order, that have half of the longer in common."""
    for n, one in enumerate(spans):
        for m in range(n + 1, len(spans)):
            two = spans[m]
            if two.speech != one.speech or two.start >= one.end:
                break
            longer = max(one.end - one.start, two.end - two.start)
            if 2 * (min(one.end, two.end) - two.start) >= longer:
                yield n, m


def _united(spans: Iterable[_Span]) -> Iterator[_Span]:
    """Places in order, those that overlap made one."""
    last: _Span | None = None
    for span in spans:
        if last is None or span.speech != last.speech or span.start >= last.end:
            if last is not None:
                yield last
            last = span
        elif span.end > last.end:
            last = last._replace(
                end=span.end,
                raw_start=min(last.raw_start, span.raw_start),
                raw_end=max(last.raw_end, span.raw_end),
                text=last.text + span.text[last.end - span.start :],
            )
    if last is not None:
        yield last


def _speeches(group: Iterable[_Span]) -> int:
    return len({span.speech for span in group})


def _whole(speeches: Iterable[Speech | SegmentedSpeech]) -> Sequence[Speech]:
    """The speeches, not cut up; those that are read when they are asked for stay where they are."""
    given: Any = speeches if isinstance(speeches, Sequence) else list(speeches)
    if not isinstance(given, list | tuple):
        found: Sequence[Speech] = given
        return found
    return [one.speech if isinstance(one, SegmentedSpeech) else one for one in given]


def _indexed(
    given: Sequence[Speech], min_han: int, most: int, formulas: Lexicon | None, copies: bool
) -> tuple[ReuseIndex, set[str]]:
    """The speeches that are compared, in an index, and their ids."""
    members = list(map(Member.of, given))
    _check([member.id for member in members], min_han, most)
    left_out = frozenset[int]() if copies else copies_of(members)
    kept = {member.id for place, member in enumerate(members) if place not in left_out}
    matcher = matcher_of(formulas) if formulas is not None else None
    texts = ((s.id, s.text) for s in given if s.id in kept)
    return ReuseIndex.of(texts, most=most, matcher=matcher, closed=True), kept


def _passages(index: ReuseIndex, min_han: int) -> Outlines:
    """All passages of the texts of an index, each once: of the text that comes first, in order."""
    found = []
    for first, last in index.runs():
        queries = [index.query_at(rank) for rank in range(first, last)]
        for shared in index.shared(queries, min_han=min_han, after=True):
            some = shared.outlines().those(shared.free >= min_han)
            found.append(some._replace(text=some.text + first))
        index.release()
    none = Outlines(*(np.empty(0, dtype=np.int64),) * 8)
    return Outlines(*(np.concatenate(column) for column in zip(none, *found, strict=True)))


class _Sides(NamedTuple):
    """Both sides of all passages, speech by speech: which they are (passage ``n`` has the sides ``n`` and, of as many
    passages as there are, ``n + passages``), and from which sign to which they go."""

    which: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.int64]

    @classmethod
    def of(cls, found: Outlines, speeches: int) -> _Sides:
        """Put in order by the speech whose they are."""
        rank = np.concatenate([found.text, found.other])
        order = np.argsort(rank, kind="stable")
        start, end = (
            np.concatenate([found.here, found.there]),
            np.concatenate([found.here_end, found.there_end]),
        )
        bounds = np.searchsorted(rank[order], np.arange(speeches + 1))
        return cls(order, start[order], end[order], bounds)

    def of_speech(self, rank: int) -> slice:
        """Those of the speech in that place of the index."""
        return slice(self.bounds[rank], self.bounds[rank + 1])


def _table(
    index: ReuseIndex, speeches: Iterable[Speech], kept: Container[str], found: Outlines
) -> pd.DataFrame:
    """A row a passage. The speeches are read when all passages are known, each once, in their order."""
    n = len(found.text)
    sides = _Sides.of(found, len(index))
    cells: dict[str, npt.NDArray[Any]] = {
        **{name: np.empty(2 * n, dtype=object) for name in ("", "_text", "_source")},
        **{name: np.empty(2 * n, dtype=np.int64) for name in ("_start", "_end", "_raw_start", "_raw_end")},
    }
    for speech in speeches:
        own = sides.of_speech(index.names.find(speech.id)[0]) if speech.id in kept else slice(0)
        if len(which := sides.which[own]):
            text, signs = speech.text, signs_of(speech.text)
            starts, ends = signs.starts[sides.start[own]], signs.ends[sides.end[own] - 1]
            spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
            cells[""][which], cells["_source"][which] = speech.id, speech.source
            cells["_start"][which], cells["_end"][which] = starts, ends
            raw = np.array([speech.traced.raw_span(*span) for span in spans])
            cells["_raw_start"][which], cells["_raw_end"][which] = raw.T
            cells["_text"][which] = [text[start:end] for start, end in spans]
    halves = {"a": slice(n), "b": slice(n, None)}
    columns = {side + name: cell[half] for side, half in halves.items() for name, cell in cells.items()}
    long = found.here_end - found.here + found.there_end - found.there
    columns |= {"han": found.free, "similarity": 2 * found.equal / long}
    numbers = {**columns, "a": found.text, "b": found.other}
    order = np.lexsort([numbers[name] for name in COLUMNS[7::-1]])
    return pd.DataFrame({name: columns[name][order] for name in COLUMNS})


def _check(ids: Sequence[str], min_han: int, most: int) -> None:
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise CompareError(
            f"more than one speech has the id {', '.join(map(repr, twice[:3]))}",
            where="find_reuse",
            expected="each speech once",
        )
    if min_han < SEED:
        raise CompareError(
            f"passages of {min_han} Han characters are asked for",
            where="find_reuse",
            expected=f"at least {SEED}: shorter runs are words, which all texts share",
        )
    if most < 1:
        raise CompareError(f"most is {most}", where="find_reuse", expected="at least 1")


def _definition(min_han: int, formulas: Lexicon | None) -> str:
    outside = f" outside the formulas of {formulas.name} {formulas.version}" if formulas is not None else ""
    return (
        f"at least {min_han} equal Han characters{outside} in runs of at least {SEED} equal signs, punctuation and "
        "layout passed over, joined where a gap is at most half as long as what is equal on either side"
    )


def _note(index: ReuseIndex, left_out: int) -> str:
    """What a reader of the table must know of what is not in it."""
    said = [f"{len(index)} speeches"]
    if left_out:
        said.append(f"{left_out} near-duplicates left out")
    if index.widespread:
        said.append(
            f"{index.widespread} strings of {SEED} signs stand in more than {index.most + 1} speeches: of these, "
            f"only pairs of the {index.most} nearest by id were looked at"
        )
    return "; ".join(said)
