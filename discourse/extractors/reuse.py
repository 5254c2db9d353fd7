"""Text reuse: passages that a speech shares with others, and the share of it that is its own.

A passage is a run of characters that two speeches have in common, or several runs one after the other with small gaps
between them (a name, a year, a word put in). What tools for this are blamed for decides the design. They lose
punctuation and with it the places in the text: here every character knows where it stands (``_signs``). They find
only what comes in the same order in both texts: here passages are independent of each other (``_passages``). They
drop what very many texts share, and with it the most copied passages of all: here such a passage is held against its
nearest holders only, which is counted and told, and none is lost (``_reuse_index``). They take slogans for copying:
here the words of a lexicon can be made to count nothing, while they still hold a copied sentence together.

Refused: paraphrase. A text that keeps no six characters in a row is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final

import numpy as np

from ..errors import ExtractorError
from ..lexicons.match import matcher_of
from ..segment.reduced import without
from ..segment.segmented import SegmentedSpeech
from ._independent import Independent, Member, Shard, cluster
from ._passages import MIN_HAN, SEED
from ._reuse_index import MOST, Query, ReuseIndex, sign_part
from ._reuse_runs import OTHER, Marks, Shared, changes
from ._signs import signs_of
from .base import Column, Extractor, runs

_NAN: Final = float("nan")
_PAPERS: Final = "10.1109/BigData.2013.6691675; 10.22148/16.034; 10.1093/llc/fqx024"
_CAVEAT: Final = (
    "Grows with the number of speeches fitted on: compare within one corpus only. Says nothing of who copied from "
    "whom, and does not see paraphrase. NaN without another independent speech"
)


def _columns(min_han: int, most: int) -> tuple[Column, ...]:
    """The declarations, with the least passage and the number of speeches looked into."""
    caveat = f"{_CAVEAT}, and under {min_han} Han characters."
    return (
        Column(
            "reuse.shared_share",
            "share",
            f"Han characters that are equal in passages of at least {min_han} Han characters shared with another "
            f"independent speech / Han characters; a passage is made of runs of at least {SEED} equal signs, joined "
            f"where a gap is at most half as long as what is equal on either side",
            _PAPERS,
            "higher = more of the speech stands in other speeches of the corpus",
            "Share of the text found in other speeches",
            "与他篇相同占字比",
            f"Slogans count as shared. {caveat}",
        ),
        Column(
            "reuse.own_share",
            "share",
            "1 - reuse.shared_share",
            _PAPERS,
            "higher = more of the speech is found nowhere else in the corpus",
            "Share of the text found in no other speech",
            "本篇独有占字比",
            f"Own to this corpus, not to the world: the source may not be in it. {caveat}",
        ),
        Column(
            "reuse.shared_share_beyond_formulas",
            "share",
            f"the same over Han characters outside lexicon formulas: those equal in passages that hold at least "
            f"{min_han} of them in both speeches / Han characters outside formulas",
            _PAPERS,
            "higher = more of what is not slogan stands in other speeches",
            "Share of the text found in other speeches, formulas apart",
            "除套话外与他篇相同占字比",
            f"Hangs on the list of formulas. {caveat}",
        ),
        Column(
            "reuse.own_share_beyond_formulas",
            "share",
            "1 - reuse.shared_share_beyond_formulas",
            _PAPERS,
            "higher = more of what is not slogan is found nowhere else in the corpus",
            "Share of the text found in no other speech, formulas apart",
            "除套话外本篇独有占字比",
            f"Own to this corpus, not to the world. Hangs on the list of formulas. {caveat}",
        ),
        Column(
            "reuse.speeches",
            "speeches",
            f"independent speeches that share at least one passage of at least {min_han} Han characters with it",
            _PAPERS,
            "higher = more of the corpus has something in common with it",
            "Speeches that share a passage",
            "有相同段落的篇数",
            f"One slogan is enough. A lower bound: what stands in more than {most} other speeches is looked up in "
            f"the {most} nearest by id. {caveat}",
        ),
        Column(
            "reuse.longest",
            "Han characters",
            "Han characters that are equal in the longest shared passage; 0 where there is none",
            _PAPERS,
            "higher = a longer stretch was taken over in one piece",
            "Longest shared passage (Han characters)",
            "最长相同段落字数",
            caveat,
        ),
    )


class Reuse(Extractor):
    """How much of a speech stands in passages that other independent speeches have too.

    ``fit`` learns the texts of the independent speeches (one a near-duplicate cluster) and loads the lexicon;
    ``transform`` looks each speech up in them, never in its own cluster. A speech that was not fitted on is measured
    the same way. ``min_han`` and ``most`` are those of :func:`discourse.compare.reuse.find_reuse`.
    """

    columns: ClassVar[tuple[Column, ...]] = _columns(MIN_HAN, MOST)

    def __init__(self, min_han: int = MIN_HAN, most: int = MOST, lexicon: str = "party") -> None:
        self.min_han = min_han
        self.most = most
        self.lexicon = lexicon

    def fitted_columns(self) -> tuple[Column, ...]:
        """The declarations, with the ``min_han`` and ``most`` asked for."""
        return _columns(self.min_han, self.most)

    def part(self, speeches: Iterable[SegmentedSpeech]) -> Shard:
        """The signs of the speeches."""
        given = [(s.text, Member.of(s)) for s in speeches]
        texts, members = [text for text, _ in given], [member for _, member in given]
        return sign_part(texts, members, matcher_of(self.lexicon))

    def learn_from(self, parts: Iterable[Shard]) -> None:
        """Load the lexicon and index the independent speeches; of a cluster, the one that stands for it."""
        for name, value, least in (("min_han", self.min_han, SEED), ("most", self.most, 1)):
            if value < least:
                raise ExtractorError(f"{name} is {value}", where="Reuse", expected=f"{least} or more")
        self.matcher_ = matcher_of(self.lexicon)
        self.index_ = ReuseIndex(Independent().of(parts), most=self.most)

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One number a column; NaN for all of them where there is nothing to compare."""
        return self.measured([speech])[0]

    def measured(self, run: Sequence[SegmentedSpeech]) -> list[Sequence[float]]:
        """A row a speech; what they share is looked up for all of them at once."""
        queries = [self._query(speech) for speech in run]
        columns = _Columns(queries, self.min_han)
        for shared in self.index_.shared(queries, min_han=self.min_han):
            columns.add(shared)
        self.index_.release()
        names = self.index_.names
        alone = [len(names) < 2 and list(names) in ([], [query.name]) for query in queries]
        return columns.rows(np.array(alone, dtype=bool))

    def _query(self, speech: SegmentedSpeech) -> Query:
        name, text = cluster(speech), speech.text
        return self.index_.query(name, text) or Query.of(name, signs_of(text, self.matcher_))


class _Columns:
    """The columns of speeches, of which the shared passages come some at a time."""

    def __init__(self, queries: Sequence[Query], min_han: int) -> None:
        self.min_han = min_han
        self.offsets = np.cumsum([0, *(len(query.codes) for query in queries)], dtype=np.int64)
        none = np.empty(0, dtype=np.uint8)
        self.han = np.concatenate([none, *((query.codes < OTHER).astype(np.uint8) for query in queries)])
        self.free = np.concatenate([none, *(query.free for query in queries)])
        self.all, self.some = (np.zeros(len(self.han) + 1, dtype=np.int64) for _ in range(2))
        self.speeches, self.longest = (np.zeros(len(queries), dtype=np.int64) for _ in range(2))

    def add(self, shared: Shared) -> None:
        """Passages of some of the speeches."""
        start = self.offsets[shared.runs.text] + shared.runs.here
        end = start + shared.runs.size
        free = (shared.free >= self.min_han)[shared.passage]
        for steps, of in ((self.all, np.ones_like(free)), (self.some, free)):
            steps += np.bincount(start[of], minlength=len(steps)) - np.bincount(end[of], minlength=len(steps))
        pairs = changes(shared.text) | changes(shared.other)
        self.speeches += np.bincount(shared.text[pairs], minlength=len(self.speeches))
        np.maximum.at(self.longest, shared.text, shared.han)

    def rows(self, alone: Marks) -> list[Sequence[float]]:
        """A row a speech; ``alone``: there is no other it could be compared with."""
        inside, free_inside = np.cumsum(self.all)[:-1] > 0, np.cumsum(self.some)[:-1] > 0
        han, free, ours, theirs = (
            np.diff(np.append(0, np.cumsum(marks, dtype=np.int64))[self.offsets])
            for marks in (self.han, self.free, self.han * inside, self.free * free_inside)
        )
        measured = (han >= self.min_han) & ~alone
        shared = np.where(measured, ours / np.maximum(han, 1), _NAN)
        beyond = np.where(measured & (free >= self.min_han), theirs / np.maximum(free, 1), _NAN)
        counts = [np.where(measured, column, _NAN) for column in (self.speeches, self.longest)]
        return list(np.stack([shared, 1 - shared, beyond, 1 - beyond, *counts], axis=1))


def shared_spans(
    speeches: Sequence[SegmentedSpeech], *, min_han: int = MIN_HAN, most: int = MOST, lexicon: str = "party"
) -> dict[str, list[tuple[int, int]]]:
    """By id, the characters of each speech that lie in passages shared with other independent speeches.

    From the first character of a passage to its last, small gaps included. A passage counts where at least
    ``min_han`` of its equal Han characters are outside formulas in both speeches, as in
    ``reuse.shared_share_beyond_formulas``: a slogan that everybody uses is not copying. Spans may overlap.
    """
    return {speech.id: spans for speech, spans in _with_spans(speeches, Reuse(min_han, most, lexicon))}


def without_shared(speeches: Sequence[SegmentedSpeech]) -> Sequence[SegmentedSpeech]:
    """The speeches without what they share with other independent ones; a sentence that is half shared goes whole.

    Of a passage every holder loses it: who had it first is not known here. What is left may be empty. Speeches in a
    list or tuple give a tuple; those of any other sequence, which may read them from a disk, are shortened when they
    are asked for.
    """
    found = _with_spans(speeches, Reuse())
    if isinstance(speeches, list | tuple):
        return tuple(without(speech, spans) for speech, spans in found)
    return _Shortened(speeches, [spans for _, spans in found])


class _Shortened(Sequence[SegmentedSpeech]):
    """Speeches, each without some of its words."""

    def __init__(self, speeches: Sequence[SegmentedSpeech], spans: Sequence[list[tuple[int, int]]]) -> None:
        self._speeches, self._spans = speeches, spans

    def __len__(self) -> int:
        return len(self._speeches)

    def __getitem__(self, n: Any) -> Any:
        """A speech, or a tuple of them for a slice."""
        if isinstance(n, slice):
            return tuple(self[i] for i in range(*n.indices(len(self))))
        return without(self._speeches[n], self._spans[n])

    def __iter__(self) -> Iterator[SegmentedSpeech]:
        return map(without, self._speeches, self._spans)


def _with_spans(
    speeches: Sequence[SegmentedSpeech], reuse: Reuse
) -> Iterator[tuple[SegmentedSpeech, list[tuple[int, int]]]]:
    """Each speech with what it shares, in characters."""
    reuse.fit(speeches)
    for run in runs(speeches):
        yield from zip(run, spans_of(run, reuse), strict=True)


def spans_of(speeches: Sequence[SegmentedSpeech], reuse: Reuse) -> list[list[tuple[int, int]]]:
    """For each speech the characters that it shares with independent speeches that ``reuse`` was fitted on."""
    signs = [signs_of(speech.text, None) for speech in speeches]
    found: list[list[tuple[int, int]]] = [[] for _ in speeches]
    for shared in reuse.index_.shared([reuse._query(speech) for speech in speeches], min_han=reuse.min_han):
        some = shared.outlines().those(shared.free >= reuse.min_han)
        for n, start, end in zip(
            *(column.tolist() for column in (some.text, some.here, some.here_end)), strict=True
        ):
            found[n].append(signs[n].span(start, end))
    return found
