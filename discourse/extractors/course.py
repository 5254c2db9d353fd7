"""Course: where along a speech praise, fault-finding and plans stand, and where praise gives way to fault-finding.

Places are shares of the speech's Han characters, 0 at its beginning and 1 at its end. The figure of the same name
draws the course itself, part by part (:func:`.stance.course`); here it is put in a few numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import nan
from typing import ClassVar

import numpy as np

from ..segment.segmented import SegmentedSpeech
from ._arrays import sentences
from .base import Column, Extractor
from .stance import counted_as

_MODEL = "The stance model errs; its held-out confusion matrix is in segment/stance/heldout.json."
_LAYOUT = "A document's fixed order of parts decides it more than the speaker does. "
_PLACE = "Han characters before it / Han characters of the speech"


class Course(Extractor):
    """Median places of the stances; the turn from achievement to problem, and how well it parts them."""

    columns: ClassVar[tuple[Column, ...]] = (
        *(
            Column(
                f"course.{stance}_median",
                "share of the speech",
                f"the place ({_PLACE}) with half the Han characters of the sentences labelled {stance} (those "
                "counted by stance.sentences) before it; the middle of all such places where others' sentences stand "
                "between the halves",
                "own definition",
                f"higher = {stance}s stand later in the speech",
                f"Median place of {stance}",
                f"{zh}位置中位数",
                f"NaN without a sentence labelled {stance}. {_LAYOUT}{_MODEL}",
            )
            for stance, zh in (("achievement", "成绩"), ("problem", "问题"), ("plan", "任务"))
        ),
        Column(
            "course.turn",
            "share of the speech",
            f"the place ({_PLACE}) between sentences, or at either end, with the most Han characters on their side: "
            "achievement before, problem behind; the first of equals",
            "own definition",
            "higher = praise goes on longer before fault is found",
            "Turn from achievement to problem",
            "成绩转入问题的位置",
            "Means little where course.turn_parted is low. NaN without a sentence of either label. "
            f"{_LAYOUT}{_MODEL}",
        ),
        Column(
            "course.turn_parted",
            "share",
            "Han characters on their side at course.turn / Han characters of achievement and problem",
            "own definition",
            "higher = achievement and problem stand apart better; 1 = all achievement first, then all problem",
            "How well the turn parts achievement from problem",
            "转折处成绩与问题的分离程度",
            "Never below the larger of the two's shares: compare with stance.share. NaN without a sentence of either "
            f"label. {_MODEL}",
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN where a stance they need is missing."""
        han, stances = sentences(speech).han, speech.once(counted_as)
        lengths: list[int] = han.tolist()
        own: list[list[int]] = [np.where(stances == stance, han, 0).tolist() for stance in range(3)]
        return *(median_place(lengths, mine) for mine in own), *turn(lengths, own[0], own[1])


def median_place(lengths: Sequence[int], own: Sequence[int]) -> float:
    """Where half of ``own`` lies behind, as a share of all ``lengths``; NaN where there is nothing of it.

    >>> median_place([10, 10, 20], [10, 0, 0]), median_place([10, 20, 10], [10, 0, 10])
    (0.125, 0.5)
    """
    half = sum(own) / 2
    if not half:
        return nan
    places, start, before = [], 0, 0
    for length, mine in zip(lengths, own, strict=True):
        if mine and before <= half <= before + mine:
            places.append(start + (half - before))
        start, before = start + length, before + mine
    return (places[0] + places[-1]) / 2 / start


def turn(lengths: Sequence[int], achievement: Sequence[int], problem: Sequence[int]) -> tuple[float, float]:
    """The place that best parts achievement before from problem behind, and the share it parts; or NaN twice.

    >>> turn([10, 20, 10], [10, 0, 0], [0, 0, 10])
    (0.25, 1.0)
    """
    praise, fault = sum(achievement), sum(problem)
    if not praise or not fault:
        return nan, nan
    steps = (a - p for a, p in zip(achievement, problem, strict=True))
    right = list(accumulate(steps, initial=fault))
    best = max(right)
    return sum(lengths[: right.index(best)]) / sum(lengths), best / (praise + fault)
