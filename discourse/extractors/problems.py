"""Problems: how a speech puts the faults it admits: softened in degree (不够), or kept to some (有的同志, 个别支部).

Counted over the sentences that the stance model labels problem; the word lists stand in ``problems.toml``. Kept to
some is, nearly always, laid on others: the speaker's own side is hardly ever 有的. Who owns up is in
:mod:`.attribution`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from importlib import resources
from math import nan
from typing import ClassVar

import numpy as np

from ..segment.segmented import SegmentedSpeech, Sentence
from ._arrays import sentences
from ._clauses import MIN_SENTENCES
from .base import Column, Extractor

_DATA = tomllib.loads(resources.files(__package__).joinpath("problems.toml").read_text(encoding="utf-8"))


def _any(words: str) -> str:
    return f"(?:{'|'.join(sorted(words.split(), key=lambda word: (-len(word), word)))})"


_SOFTENED = re.compile(_any(_DATA["softened"]))
_SOME = re.compile(f"{_any(_DATA['some'])}(?!{_any(_DATA['no_some'])})")

_OF = "sentences labelled problem (no headings)"
_AS_WORDS = "counted where they begin and end with a token"
_MODEL = "The stance model errs; its held-out confusion matrix is in segment/stance/heldout.json. "
_FEW = f"NaN with fewer than {MIN_SENTENCES} problem sentences."


def softened(text: str, bounds: Set[int]) -> bool:
    """Whether the degree of a problem is lowered; ``bounds`` are the places where tokens begin or end.

    >>> softened("作风还不够实。", {0, 2, 3, 5, 6, 7}), softened("材料不齐。", {0, 2, 4, 5})
    (True, False)
    """
    return _stands(_SOFTENED, text, bounds)


def kept_to_some(text: str, bounds: Set[int]) -> bool:
    """Whether a problem is said to be some people's or some places'.

    >>> kept_to_some("有的支部", {0, 1, 2, 4}), kept_to_some("所有的支部", {0, 2, 3, 5})
    (True, False)
    """
    return _stands(_SOME, text, bounds)


def _stands(pattern: re.Pattern[str], text: str, bounds: Set[int]) -> bool:
    return any(m.start() in bounds and m.end() in bounds for m in pattern.finditer(text))


def _bounds(speech: SegmentedSpeech, sentence: Sentence) -> Set[int]:
    """Where tokens begin or end in a sentence, counted from its beginning."""
    first = max(bisect_left(speech.starts, sentence.start) - 1, 0)  # the token before may end in it
    end = bisect_right(speech.starts, sentence.end)
    tokens = zip(speech.starts[first:end], speech.tokens[first:end], strict=True)
    return {place - sentence.start for start, token in tokens for place in (start, start + len(token))}


class Problems(Extractor):
    """The share of the problem sentences that soften, and of those that keep the problem to some."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "problems.softened_share",
            "share",
            f"{_OF} with one of {_DATA['softened']}, {_AS_WORDS} / {_OF}",
            "10.1177/1461445605050365",
            "higher = more of the problems are put as matters of degree",
            "Share of problem sentences softened in degree",
            "问题句程度弱化占比",
            "Rare: with few problem sentences one of them decides. " + _MODEL + _FEW,
        ),
        Column(
            "problems.some_share",
            "share",
            f"{_OF} with one of {_DATA['some']}, {_AS_WORDS} / {_OF}",
            "10.1177/1461445605050365",
            "higher = more of the problems are said to be only some people's or places'",
            "Share of problem sentences kept to some (有的, 个别)",
            "问题句范围限定占比（有的、个别）",
            "May be meant literally. " + _MODEL + _FEW,
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN with fewer than :data:`MIN_SENTENCES` problem sentences."""
        problems = [speech.sentences[n] for n in np.flatnonzero(sentences(speech).spoken_as("problem"))]
        if len(problems) < MIN_SENTENCES:
            return nan, nan
        inside = [_bounds(speech, s) for s in problems]
        return (
            _share([softened(s.text, b) for s, b in zip(problems, inside, strict=True)]),
            _share([kept_to_some(s.text, b) for s, b in zip(problems, inside, strict=True)]),
        )


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found)
