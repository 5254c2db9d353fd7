"""Modality: what must, should and can be done, who is spoken of, how firmly it is said.

Counted as whole tokens, so that 要 in 要求 and 能 in 能力 do not pass for modal verbs; the price is that a word the
segmenter joins to its neighbour is missed.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from math import log, nan
from typing import ClassVar

from ..segment.segmented import SegmentedSpeech
from ._arrays import vocabulary
from .base import Column, Extractor


def _word_lists() -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("modality.toml").read_text(encoding="utf-8")
    return {name: tuple(line.split()) for name, line in tomllib.loads(text)["words"].items()}


#: The words of each class; ``modality.toml`` gives their origin and what was left out.
WORDS = _word_lists()

_PALMER = "10.1017/CBO9781139167178"  # Palmer 2001, Mood and Modality
_HYLAND = "10.1177/1461445605050365"  # Hyland 2005, Stance and engagement
_OWN = "own definition"

#: Class, reference, reading, English, Chinese, caveat.
_CLASSES = (
    ("yao", _PALMER, "more is asked for with 要", "yào (要)", "要", "要 also means “want” and “will”."),
    ("must", _PALMER, "more is required", "strong obligation", "必须类", "Prohibitions are counted with it."),
    ("should", _PALMER, "more is called for", "weak obligation", "应当类", "需要 is also a noun (need)."),
    ("can", _PALMER, "more is possible or permitted", "possibility", "可以类", "能 also means ability."),
    ("we", _OWN, "more speaking for a group", "first person plural", "我们", "我市, 我县 are not counted."),
    ("i", _OWN, "more speaking for oneself", "first person singular", "我", "我市, 我县 are not counted."),
    ("everyone", _OWN, "more turning to those present", "everyone (大家)", "大家", ""),
    ("you", _OWN, "more turning to those present", "second person", "你们", ""),
    ("hedges", _HYLAND, "more is softened", "hedges", "模糊限制语", "个别, 有些 may be meant literally."),
    (
        "boosters",
        _HYLAND,
        "more is sharpened",
        "boosters",
        "强化语",
        "Routine in slogans; compare within a genre. Only whole tokens count: 充分发挥 and 高度重视 are one each.",
    ),
)


class Modality(Extractor):
    """Rates of modal verbs, persons, hedges and boosters, and how boosters stand to hedges."""

    columns: ClassVar[tuple[Column, ...]] = (
        *(
            Column(
                f"modality.{name}",
                "per 1,000 tokens",
                f"1000 * tokens among {' '.join(WORDS[name])} / tokens with a letter or digit",
                reference,
                f"higher = {reading}",
                f"Per 1,000 tokens: {en}",
                f"每千词：{zh}",
                caveat,
            )
            for name, reference, reading, en, zh, caveat in _CLASSES
        ),
        Column(
            "modality.firmness",
            "log-odds",
            "ln((B + 1/2) / (H + 1/2)), B, H: tokens among the boosters and among the hedges; "
            "undefined where there is neither",
            "10.1111/j.1939-9162.2010.00006.x",
            "higher = more sharpened than softened",
            "Boosters against hedges (log-odds)",
            "强化与模糊之比（对数优势）",
            "With few of either the half decides.",
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> list[float]:
        """The columns for one speech; all NaN without a countable token.

        >>> from ..corpus.speech import Speech
        >>> from ..repair.traced import TracedText
        >>> tokens = ("我们", "必须", "抓好", "落实", "。")
        >>> whole = Speech("a.1", "a", "", 1, "", TracedText.from_str("".join(tokens)))
        >>> row = Modality().measure(SegmentedSpeech(whole, (), tokens, (0, 2, 4, 6, 8)))
        >>> dict(zip([c.name for c in Modality.columns], row))["modality.must"]
        250.0
        """
        tokens = vocabulary(speech)
        n = tokens.countable
        if not n:
            return [nan] * len(self.columns)
        counts = tokens.tally()
        found = {name: sum(counts.get(word, 0) for word in WORDS[name]) for name, *_ in _CLASSES}
        boosters, hedges = found["boosters"], found["hedges"]
        firmness = log((boosters + 0.5) / (hedges + 0.5)) if boosters + hedges else nan
        return [*(1000 * count / n for count in found.values()), firmness]
