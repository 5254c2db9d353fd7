"""Four-character units (四字格): 求真务实、真抓实干, the beat that Chinese public prose falls into.

Counted by form alone: exactly four Han characters between two marks. 抓基层、打基础 has three and three and is none.
What this does not measure is officialese: a classical novel is full of four-character clauses. The units that stand
side by side have their own column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan
from typing import ClassVar

import numpy as np

from ..segment.segmented import SegmentedSpeech
from ._arrays import Bools, CharacterClass, Ints, before
from ._clauses import MARKS, MIN_HAN, Clause, Stretches, Together, clauses
from .base import Column, Extractor

LENGTH = 4

#: The marks that set units side by side; a full stop or a colon ends a run.
_JOINS = frozenset("，,、；;")

#: Blanks, quotation marks and brackets around a unit are no part of it; a figure inside makes it none: 果园20余亩.
_AROUND = " \t\u3000“”‘’\"'「」『』（）()【】《》"

_IS_JOIN = CharacterClass("".join(sorted(_JOINS)))
_IS_AROUND = CharacterClass(_AROUND)

_UNIT = f"a stretch of exactly {LENGTH} Han characters and nothing else between two marks ({MARKS})"
_SHORT = f"NaN under {MIN_HAN} Han characters."


def runs(text: str) -> Iterator[list[Clause]]:
    """The four-character units of a text, those side by side together.

    >>> [[unit.han for unit in run] for run in runs("要求真务实，真抓实干、开拓创新。同志们好。")]
    [['真抓实干', '开拓创新'], ['同志们好']]
    """
    run: list[Clause] = []
    for clause in clauses(text):
        if run and run[-1].mark not in _JOINS:
            yield run
            run = []
        if clause.han == text[clause.start : clause.end].strip(_AROUND) and len(clause.han) == LENGTH:
            run.append(clause)
        elif run:
            yield run
            run = []
    if run:
        yield run


def run_lengths(parts: Stretches) -> tuple[Ints, Ints]:
    """Where each run of :func:`runs` begins, and how many units it has, from the clauses of the same text.

    >>> from ._arrays import Characters
    >>> from ._clauses import stretches
    >>> parts = stretches(Characters.of("要求真务实，真抓实干、开拓创新。同志们好。"))
    >>> [found.tolist() for found in run_lengths(parts)]
    [[6, 16], [2, 1]]
    """
    codes = parts.characters.codes
    unit = _is_unit(parts)
    joins = (parts.mark_end - parts.end == 1)[:-1] & _IS_JOIN.of(codes[parts.end[:-1]])
    first = unit.copy()
    first[1:] &= ~(unit[:-1] & joins)
    places = np.flatnonzero(unit)
    opens = np.flatnonzero(first[places])
    return parts.start[places[opens]], np.diff(opens, append=len(places))


def _is_unit(parts: Stretches) -> Bools:
    """Which clauses are units: four Han characters side by side, and nothing around them but :data:`_AROUND`."""
    text = parts.characters
    around = before(_IS_AROUND.of(text.codes))
    other = parts.end - parts.start - (around[parts.end] - around[parts.start])
    return np.asarray(
        (parts.han == LENGTH) & (other == LENGTH) & (parts.last_han - parts.first_han == LENGTH - 1)
    )


class FourCharacter(Extractor):
    """The share of the text in four-character units, alone or side by side."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "four_character.share",
            "share",
            f"Han characters in four-character units / Han characters; unit: {_UNIT}",
            "own definition",
            "higher = more of the text has the beat of four",
            "Share of the text in four-character units",
            "四字格占字比",
            "No measure of officialese: classical prose has more of them. A unit with a word before or after it is "
            f"not counted; headings of four characters are. {_SHORT}",
        ),
        Column(
            "four_character.run_share",
            "share",
            "Han characters in four-character units of which at least 2 stand side by side, parted by one ，、or ； "
            f"/ Han characters; unit: {_UNIT}",
            "own definition",
            "higher = more of the text strings units of four together",
            "Share of the text in runs of four-character units",
            "连用四字格占字比",
            "Lists of four-character terms count too, and so does classical prose. " + _SHORT,
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN under 200 Han characters."""
        return self.measured([speech])[0]

    def measured(self, run: Sequence[SegmentedSpeech]) -> list[tuple[float, float]]:
        """The columns for several speeches, read as one text: no run of units goes over the end of a line."""
        together = Together.of(run)
        start, units = run_lengths(together.parts)
        speech = together.speech(start)
        all_units, side_by_side = (
            np.bincount(speech, np.where(units >= least, units, 0), len(run)).tolist() for least in (1, 2)
        )
        return [
            (LENGTH * n / han, LENGTH * beside / han) if han >= MIN_HAN else (nan, nan)
            for n, beside, han in zip(all_units, side_by_side, together.han(), strict=True)
        ]
