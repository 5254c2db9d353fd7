"""Specificity: whether praise and fault-finding name a place, an organisation or a person.

The other half of being specific, numbers, is in :mod:`.numerals`. Masked names (××村, 王某) are names: what the
publisher hid, the speaker said. What is a name, and what goes unrecognised, is told in :mod:`._names`.
"""

from __future__ import annotations

from math import nan
from typing import ClassVar

from ..segment.segmented import SegmentedSpeech
from ._arrays import Bools, sentences
from ._clauses import MIN_SENTENCES
from ._names import named
from .base import Column, Extractor

_NAME = (
    "name (lists in specificity.toml): a letter, a mask or 某 before a kind of place, body or office (X县, ××村, "
    "某局); a surname that begins a word, with 某 or a mask behind it; a word that jieba's dictionary tags as a "
    "place and that ends in 省 市 县 区 州 乡 镇, or stands there with one of these behind it too (辽宁省, 沈阳); a "
    "word of three characters or more in 乡 or 镇; a word of two or three that the dictionary lacks or tags as a "
    "name, before a kind of place or body (柳湾|镇); a surname with a title or such a word of two behind it; a word "
    "that the dictionary lacks and a surname begins, of three characters, or of two beside a title"
)
_MISSED = (
    "In text not seen before about nine in ten sentences with a name found have one, but half of those with one are "
    "missed. Most foreign places, the bodies of the centre and its leaders are not counted. "
)
_MODEL = "The stance model errs; its held-out confusion matrix is in segment/stance/heldout.json. "
_FEW = f"NaN with fewer than {MIN_SENTENCES} such sentences."


class Specificity(Extractor):
    """The share of sentences with a name: of all, of the achievements, of the problems."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "specificity.sentence_share",
            "share",
            f"sentences with a name / the sentences counted by length.sentences (no headings); {_NAME}",
            "own definition",
            "higher = more sentences name a place, an organisation or a person",
            "Share of sentences with a name",
            "含专名句占比",
            _MISSED + "Longer sentences hold one more easily. " + _FEW,
        ),
        *(
            Column(
                f"specificity.{stance}_share",
                "share",
                f"sentences labelled {stance} with a name / sentences labelled {stance}; no headings; name: as in "
                "specificity.sentence_share",
                "own definition",
                f"higher = {stance}s are said of named places, organisations or people more often",
                f"Share of {stance} sentences with a name",
                f"{zh}句含专名占比",
                _MISSED + _MODEL + _FEW,
            )
            for stance, zh in (("achievement", "成绩"), ("problem", "问题"))
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN where there are too few sentences."""
        found, view = named(speech), sentences(speech)
        return (
            _share(found[view.spoken]),
            _share(found[view.spoken_as("achievement")]),
            _share(found[view.spoken_as("problem")]),
        )


def _share(found: Bools) -> float:
    return int(found.sum()) / len(found) if len(found) >= MIN_SENTENCES else nan
