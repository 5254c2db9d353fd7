"""The edition: what stands between the speech as given and the text as measured.

Names and numbers are masked by publishers (某县, ***同志, XX万元), stretches are lost in transit and put back by
inference, and pages carry matter that is not the speech. None of it is the speaker's doing; a column that moves with
one of these measures the web site, not the speech.
"""

from __future__ import annotations

import re
from collections import Counter
from math import nan
from typing import ClassVar

from ..repair.masks import find_masks
from ..segment.segmented import SegmentedSpeech
from ._arrays import characters
from ._tokens import han
from .base import Column, Extractor

_OWN = "own definition"
_KINDS = "kind: number before a unit or a percent sign (XX万元, *月), name elsewhere (某县, ***同志)"


#: No mask is made without one of these; most texts have none of them, and one search for a class tells.
_SIGN = re.compile("[*＊×○●□■_＿XxＸｘⅩХ某]")


class Edition(Extractor):
    """Masked names and numbers, characters restored by inference, matter cut away."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "edition.masked_names_per_1000",
            "per 1,000 Han characters",
            f"1000 * masks that stand for a name / Han characters; {_KINDS}",
            _OWN,
            "higher = more names were hidden by the publisher",
            "Masked names per 1,000 Han characters",
            "每千字隐去的名称数",
            "Says nothing of the speaker. Where there are many, names and places cannot be counted.",
        ),
        Column(
            "edition.masked_numbers_per_1000",
            "per 1,000 Han characters",
            f"1000 * masks that stand for a number / Han characters; {_KINDS}",
            _OWN,
            "higher = more numbers were hidden by the publisher",
            "Masked numbers per 1,000 Han characters",
            "每千字隐去的数字数",
            "Says nothing of the speaker. The columns of numerals do not count masked numbers.",
        ),
        Column(
            "edition.inferred_share",
            "share",
            "Han characters that repair put back by inference (edits that are not certain) / Han characters",
            _OWN,
            "higher = more of the text is a conjecture",
            "Share of the text restored by inference",
            "推断修复占字比",
            "A count of edits marked uncertain, not of errors.",
        ),
        Column(
            "edition.removed_share",
            "share",
            "Han characters removed as not the speech / (those removed + Han characters of the speech)",
            _OWN,
            "higher = more of the page was not the speech",
            "Share of the source that was cut away",
            "剔除内容占字比",
            "Of a source with several speeches, what stands before a speech counts with it, what follows the last "
            "with the last.",
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; all NaN without a Han character.

        >>> from ..corpus.speech import Speech
        >>> from ..repair.traced import TracedText
        >>> whole = Speech("a.1", "a", "", 1, "", TracedText.from_str("某县投入XX万元建成站。"))
        >>> [round(x, 1) for x in Edition().measure(SegmentedSpeech(whole, (), (), ()))]
        [111.1, 111.1, 0.0, 0.0]
        """
        whole = characters(speech).han
        if not whole:
            return (nan,) * len(self.columns)
        masks = find_masks(speech.text) if _SIGN.search(speech.text) else []
        kinds = Counter(kind for _, _, kind in masks)
        inferred = sum(han(piece.text) for piece in speech.speech.traced.pieces if not piece.certain)
        removed = sum(han(piece.text) for piece in speech.speech.removed)
        return (
            1000 * kinds["name"] / whole,
            1000 * kinds["number"] / whole,
            inferred / whole,
            removed / (removed + whole),
        )
