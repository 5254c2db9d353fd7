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

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

import numpy as np

from ..errors import ExtractorError
from ..lexicons.match import matcher_of
from ..segment.reduced import without
from ..segment.segmented import SegmentedSpeech
from ._independent import cluster, independent
from ._passages import MIN_HAN, SEED, Passage
from ._reuse_index import MOST, ReuseIndex
from ._signs import Counts, signs_of
from .base import Column, Extractor

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

    def learn(self, speeches: Sequence[SegmentedSpeech]) -> None:
        """Load the lexicon and index the independent speeches; of a cluster, the one that stands for it."""
        for name, value, least in (("min_han", self.min_han, SEED), ("most", self.most, 1)):
            if value < least:
                raise ExtractorError(f"{name} is {value}", where="Reuse", expected=f"{least} or more")
        self.matcher_ = matcher_of(self.lexicon)
        texts = ((name, speech.text) for name, speech in independent(speeches).items())
        self.index_ = ReuseIndex.of(texts, most=self.most, matcher=self.matcher_)

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One number a column; NaN for all of them where there is nothing to compare."""
        signs = signs_of(speech.text, self.matcher_)
        own = cluster(speech)
        if signs.han[-1] < self.min_han or self.index_.names in ((), (own,)):
            return [_NAN] * len(self.columns)
        found = self.index_.passages(signs, own, min_han=self.min_han)
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


def shared_spans(
    speeches: Sequence[SegmentedSpeech], *, min_han: int = MIN_HAN, most: int = MOST, lexicon: str = "party"
) -> dict[str, list[tuple[int, int]]]:
    """By id, the characters of each speech that lie in passages shared with other independent speeches.

    From the first character of a passage to its last, small gaps included. A passage counts where at least
    ``min_han`` of its equal Han characters are outside formulas in both speeches, as in
    ``reuse.shared_share_beyond_formulas``: a slogan that everybody uses is not copying. Spans may overlap.
    """
    reuse = Reuse(min_han, most, lexicon).fit(speeches)
    found: dict[str, list[tuple[int, int]]] = {}
    for speech in speeches:
        signs = signs_of(speech.text, reuse.matcher_)
        passages = reuse.index_.passages(signs, cluster(speech), min_han=min_han)
        found[speech.id] = [signs.span(*passage.here) for passage in passages if passage.free >= min_han]
    return found


def without_shared(speeches: Sequence[SegmentedSpeech]) -> tuple[SegmentedSpeech, ...]:
    """The speeches without what they share with other independent ones; a sentence that is half shared goes whole.

    Of a passage every holder loses it: who had it first is not known here. What is left may be empty.
    """
    spans = shared_spans(speeches)
    return tuple(without(speech, spans[speech.id]) for speech in speeches)


def _share(passages: Iterable[Passage], before: Counts) -> float:
    """The share of the characters that ``before`` adds up which are equal in one of the passages."""
    inside = np.zeros(len(before) - 1, dtype=bool)
    for passage in passages:
        for run in passage.runs:
            inside[run.x : run.x + run.size] = True
    return float(np.diff(before)[inside].sum() / before[-1])
