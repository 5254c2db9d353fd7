"""Four-character units (四字格): 求真务实、真抓实干, the beat that Chinese public prose falls into.

Counted by form alone: exactly four Han characters between two marks. 抓基层、打基础 has three and three and is none.
What this does not measure is officialese: a classical novel is full of four-character clauses. The units that stand
side by side have their own column.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import ClassVar

from ..segment.segmented import SegmentedSpeech
from ._clauses import MARKS, MIN_HAN, Clause, clauses
from ._tokens import han
from .base import Column, Extractor

LENGTH = 4

#: The marks that set units side by side; a full stop or a colon ends a run.
_JOINS = frozenset("，,、；;")

#: Blanks, quotation marks and brackets around a unit are no part of it; a figure inside makes it none: 果园20余亩.
_AROUND = " \t\u3000“”‘’\"'「」『』（）()【】《》"

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
        characters = han(speech.text)
        if characters < MIN_HAN:
            return nan, nan
        found = [len(run) for run in runs(speech.text)]
        return (
            LENGTH * sum(found) / characters,
            LENGTH * sum(n for n in found if n > 1) / characters,
        )
