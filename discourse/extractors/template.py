"""Template share: how much of a speech are sentences and clauses that other speeches of the corpus have as wholes.

Whoever writes many speeches keeps the opening, the close and the model paragraph, and puts in another name and
another number. So a unit is compared as a whole, from mark to mark, and without what is put in: numbers, masks, the
speaker and the place. Nothing else may differ: a clause changed by one word is not found, nor is one of fewer than
eight characters. What recurs *inside* sentences is for ``formula.recurrence_share``, passages with gaps in them for
``reuse.shared_share``. Units are hashed and counted, never compared in pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from math import nan
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from ..repair.masks import find_masks
from ..segment.segmented import SegmentedSpeech
from ._clauses import MIN_HAN, boundary
from ._independent import cluster, independent
from ._tokens import HAN
from .base import Column, Extractor

#: Han characters a unit has at least, those left aside not counted: shorter clauses come about by chance.
LEAST = 8

#: A unit that stands in so many other independent speeches is common property, not a loan between two.
MANY = 3

#: The opening and the closing are so large a part of the Han characters each.
TENTH = 10

#: Marks that end a clause. Not the enumeration comma: what it joins is one clause.
_BOUND = boundary("，；;：。！？!?…—")

#: Numbers written out, and signs that go with them; 两 and 几 are left to the words.
_NUMBER = re.compile("[〇零一二三四五六七八九十百千万亿]+")

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

    def learn(self, speeches: Sequence[SegmentedSpeech]) -> None:
        """The units of each independent speech, and in how many of these each stands."""
        self.units_ = {name: np.unique(units(one)[1]) for name, one in independent(speeches).items()}
        self.keys_, self.counts_ = np.unique(np.concatenate([*self.units_.values()]), return_counts=True)

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        """One number a column; NaN for all of them under 200 Han characters or with nothing to compare."""
        han = _han(speech.text)
        others = len(self.units_) - (cluster(speech) in self.units_)
        if han.sum() < MIN_HAN or not others:
            return (nan,) * len(self.columns)
        spans, keys = units(speech)
        elsewhere = self._elsewhere(keys, cluster(speech))
        shared = _inside(len(han), spans[elsewhere >= 1])[han]
        common = _inside(len(han), spans[elsewhere >= MANY])[han]
        tenth = len(shared) // TENTH
        return (
            float(shared.mean()),
            float(common.mean()) if others >= MANY else nan,
            float(shared[:tenth].mean()),
            float(shared[-tenth:].mean()),
        )

    def _elsewhere(self, keys: Keys, own: str) -> Counts:
        """In how many of the speeches fitted on, other than that of its own cluster, each unit stands."""
        if not len(self.keys_):
            return np.zeros(len(keys), dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys_, keys), len(self.keys_) - 1)
        counts = np.where(self.keys_[at] == keys, self.counts_[at], 0)
        return counts - np.isin(keys, self.units_.get(own, keys[:0]))


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
    text = speech.text
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kept = _han(text)
    for start, end in _left_aside(speech):
        kept[start:end] = False
    before = np.concatenate([[0], np.cumsum(kept)])
    words = characters[kept]
    spans = sorted({*_clauses(text), *((s.start, s.end) for s in speech.sentences)})
    long = [(start, end) for start, end in spans if before[end] - before[start] >= LEAST]
    keys = [blake2b(words[before[a] : before[b]].tobytes(), digest_size=8).digest() for a, b in long]
    return np.array(long, dtype=np.int64).reshape(-1, 2), np.frombuffer(b"".join(keys), dtype="<u8").astype(
        np.uint64
    )


def _han(text: str) -> Marks:
    """Which of the characters are Han."""
    marks = np.zeros(len(text), dtype=bool)
    marks[[match.start() for match in HAN.finditer(text)]] = True
    return marks


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BOUND.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _left_aside(speech: SegmentedSpeech) -> Iterator[tuple[int, int]]:
    """Where numbers, masks with the unit behind them, and the names of the speaker and the place stand."""
    text = speech.text
    for start, end, _ in find_masks(text):
        unit = _UNIT.match(text, end)
        yield start, unit.end() if unit else end
    names = [re.escape(name) for name in (speech.speech.speaker, speech.speech.place) if len(name) > 1]
    for pattern in (_NUMBER, re.compile("|".join(names))) if names else (_NUMBER,):
        for match in pattern.finditer(text):
            yield match.span()


def _inside(length: int, spans: npt.NDArray[np.int64]) -> Marks:
    """Which of the characters stand in one of the spans."""
    steps = np.zeros(length + 1, dtype=np.int64)
    np.add.at(steps, spans[:, 0], 1)
    np.add.at(steps, spans[:, 1], -1)
    inside: Marks = np.cumsum(steps)[:-1] > 0
    return inside
