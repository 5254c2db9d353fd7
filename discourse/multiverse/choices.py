"""The choices on which a reader may differ, as data: what each is called, its options, and why it is one.

The first option of a choice is the study's own. To add a choice, add it here and say what it does in
:mod:`.texts` (what is measured), :mod:`.outcomes` (how the number is made) or :mod:`.samples` (who is compared).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from ..doors import door
from ..errors import CompareError


@dataclass(frozen=True, slots=True)
class Choice:
    """One fork; ``options`` are words that stand in the table, the study's own first."""

    name: str
    en: str
    zh: str
    options: tuple[str, ...]
    reason: str


#: In the order of the columns: the text, then the number, then the speeches, then the estimate.
CHOICES: tuple[Choice, ...] = (
    Choice(
        "headings",
        "headings",
        "标题行",
        ("in", "out"),
        "a heading names a topic and is no sentence; it is part of what was said or printed",
    ),
    Choice(
        "quotations",
        "quoted passages",
        "引文",
        ("in", "out"),
        "quotations of more than ten Han characters are another's words, chosen by the speaker",
    ),
    Choice(
        "reuse",
        "shared passages",
        "相同段落",
        ("in", "out"),
        "passages that independent speeches share were written once and say little of the one who reads them out",
    ),
    Choice(
        "hmm",
        "unknown words guessed",
        "未登录词识别",
        ("study's", "other"),
        "jieba's guesses of unknown words differ with the period's vocabulary; other = without guesses, or with them "
        "where the study has none; for measures of tokens alone",
    ),
    Choice(
        "dictionary",
        "user dictionary",
        "用户词典",
        ("study's", "other"),
        "a slogan kept as one token changes counts of tokens; other = the lexicon's formulas as words, or none where "
        "the study has a dictionary; for measures of tokens alone",
    ),
    Choice(
        "unit",
        "counting unit",
        "计数单位",
        ("usual", "other"),
        "sentences or Han characters for the balance of stances; characters covered or hits for formulas",
    ),
    Choice(
        "scope",
        "lexicon scope",
        "词表范围",
        ("all", "national", "no idioms"),
        "local coinages and idioms are formulas by some definitions and not by others",
    ),
    Choice(
        "smoothing",
        "smoothing",
        "平滑常数",
        ("0.5", "1", "0.1"),
        "added to both counts of a log-ratio; decides it where one of them is nought",
    ),
    Choice(
        "errors",
        "model's errors",
        "模型误差",
        ("as labelled", "corrected"),
        "counts of a classifier with or without its known errors taken out (Rogan-Gladen)",
    ),
    Choice(
        "duplicates",
        "near-duplicates",
        "近似重复",
        ("once", "all"),
        "copies are no new evidence; a speech printed five times was read five times",
    ),
    Choice(
        "incomplete",
        "incomplete texts",
        "残缺文本",
        ("in", "out"),
        "an excerpt or a truncated page may lack the very section that is measured",
    ),
    Choice(
        "boundaries",
        "era boundaries",
        "时期界限",
        ("as given", "best date", "narrower"),
        "best date: speeches whose interval crosses a boundary go by their best date; narrower: half a year is taken "
        "off both ends of each era",
    ),
    Choice(
        "weighting",
        "weighting",
        "加权方式",
        ("mean", "by length", "within genre"),
        "speeches weigh the same, or by their Han characters, or are compared within a genre only",
    ),
)

NAMES = tuple(choice.name for choice in CHOICES)


@door
def named(names: Sequence[str]) -> tuple[Choice, ...]:
    """The choices of these names, in the order of :data:`CHOICES`; all of them where none is named.

    >>> [choice.name for choice in named(["weighting", "headings"])]
    ['headings', 'weighting']
    """
    for name in names:
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.5)
            raise CompareError(
                f"there is no choice {name!r}",
                where="multiverse",
                expected="some of " + ", ".join(NAMES),
                advice=near[0] if near else None,
            )
    return tuple(choice for choice in CHOICES if not names or choice.name in names)
