"""Numerals: how often a speech gives a quantity, and whether it does so when it praises and when it finds fault.

A quantity is a number with a unit or a percent sign (12个, 3.5亿元, 百分之三十, 两千多户). Years, dates, ordinals,
document and item numbers are none; nor is 一个, an article, nor 三个 and 四项, which count slogans and points as
often as things. Named places, organisations and people, the other half of being specific, are in
:mod:`.specificity`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from math import nan
from string import ascii_letters
from typing import ClassVar

import numpy as np

from ..segment.segmented import SegmentedSpeech
from ._arrays import Bools, characters, sentences
from ._clauses import MIN_HAN, MIN_SENTENCES
from ._starts import matches, starts
from .base import Column, Extractor

_DATA = tomllib.loads(resources.files(__package__).joinpath("numerals.toml").read_text(encoding="utf-8"))


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=lambda word: (-len(word), word)))


_DIGITS, _POWERS = "一二三四五六七八九两〇零", "十百千万亿"

#: Part of a number: 百分之三点五, 三分之二.
_FRACTION = re.compile(rf"(?:[百千万]分之[{_DIGITS}{_POWERS}点几\d.]{{1,9}}|[{_DIGITS}]分之[{_DIGITS}])")

#: A number, a word like “more than”, the power of ten behind it, a unit or a percent sign.
_NUMBER = re.compile(
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d+)?|\d+(?:\.\d+)?|[{_DIGITS}{_POWERS}]+(?:点[{_DIGITS}]+)?)"
    rf"[余多来]?(?P<power>[{_POWERS}]{{0,2}})[余多来]?"
    rf"(?:(?P<percent>[%‰])|(?P<unit>{_any(_DATA['units'] + ' ' + _DATA['vague'])})(?!{_any(_DATA['barred'])}))?"
)
_FRACTION_OR_NUMBER = re.compile(f"{_FRACTION.pattern}|{_NUMBER.pattern}")
_OPENING = re.compile(rf"[\d{_DIGITS}{_POWERS}]")
_VAGUE = frozenset(_DATA["vague"].split())

#: What makes a number an ordinal, a document's number, part of a word, or vague: 第3, 〔2023〕5, A3, 几十, 数百.
_BARRED_BEFORE = frozenset("第〔[几数上.+-" + ascii_letters)

#: What makes a number of hundreds years, or a word cut in two: 一百年, 一百周年, 一百几十.
_YEARS = re.compile(rf"周?年|[几{_DIGITS}]")

#: Full-width figures, and the circle typed for the zero; one character for one, so that places stay.
_HALF_WIDTH = {c: chr(ord(c) - 0xFEE0) for c in "０１２３４５６７８９．，％"} | {"○": "〇"}

#: What a sentence mostly ends with. None of these is part of a quantity, or says behind or before it that it is none.
_SAFE_ENDS = frozenset(" \u3000\t\n\r。！？!?…；;：:”’」』）)》")

_RULE = (
    "quantity: figures (12, 3.5亿) or a Chinese number, with a unit of numerals.toml or %, or with 百 千 万 亿 and "
    "no 年 behind it, or N分之N; figures and numbers like 三十二 take any unit, 二 to 十 and 两 those that do not "
    "count slogans (not 个 项 条 种), 一 by itself none"
)
_SHORT = f"NaN under {MIN_HAN} Han characters."
_FEW = f"NaN with fewer than {MIN_SENTENCES} such sentences."
_MASKED = "Numbers masked by the publisher (XX万元) are not counted. "
_MODEL = "The stance model errs; its held-out confusion matrix is in segment/stance/heldout.json. "


def quantities(text: str) -> list[str]:
    """The quantities of a text, in order.

    >>> quantities("2023年投入3.5亿元，三个支部共三十二名党员，第3次会议，增长百分之五，完成90%。")
    ['3.5亿元', '三十二名', '百分之五', '90%']
    """
    return [match.group() for match in _quantities(_half_width(text))]


def _quantities(text: str) -> Iterator[re.Match[str]]:
    for match in matches(_FRACTION_OR_NUMBER, text, starts(_OPENING, text)):
        if match["number"] is None or _is_quantity(match, text):
            yield match


def _is_quantity(match: re.Match[str], text: str) -> bool:
    number, power, percent, unit = match.group("number", "power", "percent", "unit")
    if not (unit or percent or power) and len(number) == 1:  # most are the 一 of 统一 and 一致
        return False
    if match.start() > 0 and text[match.start() - 1] in _BARRED_BEFORE:
        return False
    if percent:
        return True
    figures = number[0].isascii()
    large = figures or (any(c in _DIGITS for c in number) and any(c in _POWERS for c in number))
    if unit:
        return large or (unit not in _VAGUE and number in "二三四五六七八九两十")
    high = bool(power) if figures else large and any(c in "百千万亿" for c in number + power)
    return high and not _YEARS.match(text, match.end())


def _half_width(text: str) -> str:
    """Replacing a sign by another in the whole text costs next to nothing where it is not, unlike a translation."""
    for wide, half in _HALF_WIDTH.items():
        text = text.replace(wide, half)
    return text


def found_in(speech: SegmentedSpeech) -> tuple[int, Bools]:
    """How many quantities a speech has, and for each of its sentences whether it has one.

    Quantities are looked for in the text as a whole. Where a sentence does not end, or begin, behind one of
    :data:`_SAFE_ENDS`, what stands behind it might have a say, and the sentence is looked at by itself.
    """
    view = sentences(speech)
    text = _half_width(view.characters.text)
    found = np.zeros(len(speech.sentences), dtype=bool)
    places = [match.start() for match in _quantities(text)]
    n = len(places) if view.characters is characters(speech) else len(quantities(speech.text))
    if not text:
        return n, found
    found[view.rows(places)] = True
    safe = np.array([text[max(end - 1, 0)] in _SAFE_ENDS for end in view.ends.tolist()])
    safe[0] = True
    for row in np.flatnonzero(~(safe[:-1] & safe[1:])).tolist():
        found[row] = next(_quantities(_half_width(speech.sentences[row].text)), None) is not None
    return n, found


class Numerals(Extractor):
    """Quantities per 1,000 Han characters; the share of sentences with one, by stance."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "numerals.per_1000",
            "per 1,000 Han characters",
            f"1000 * quantities / Han characters; {_RULE}",
            "own definition",
            "higher = more is quantified",
            "Quantities per 1,000 Han characters",
            "每千字数量表达数",
            _MASKED + "三个支部 is missed. " + _SHORT,
        ),
        Column(
            "numerals.sentence_share",
            "share",
            "sentences with a quantity / the sentences counted by length.sentences (no headings); quantity: as in "
            "numerals.per_1000",
            "own definition",
            "higher = more sentences give a quantity",
            "Share of sentences with a quantity",
            "含数量句占比",
            _MASKED + "Longer sentences hold one more easily. " + _FEW,
        ),
        Column(
            "numerals.achievement_share",
            "share",
            "sentences labelled achievement with a quantity / sentences labelled achievement; no headings; quantity: "
            "as in numerals.per_1000",
            "own definition",
            "higher = achievements are given in figures more often",
            "Share of achievement sentences with a quantity",
            "成绩句含数量占比",
            _MASKED + _MODEL + _FEW,
        ),
        Column(
            "numerals.problem_share",
            "share",
            "sentences labelled problem with a quantity / sentences labelled problem; no headings; quantity: as in "
            "numerals.per_1000",
            "own definition",
            "higher = problems are given in figures more often",
            "Share of problem sentences with a quantity",
            "问题句含数量占比",
            _MASKED + _MODEL + _FEW,
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN where there is too little to count in."""
        han, view = characters(speech).han, sentences(speech)
        n, found = found_in(speech)
        return (
            1000 * n / han if han >= MIN_HAN else nan,
            _share(found[view.spoken]),
            _share(found[view.spoken_as("achievement")]),
            _share(found[view.spoken_as("problem")]),
        )


def _share(found: Bools) -> float:
    return int(found.sum()) / len(found) if len(found) >= MIN_SENTENCES else nan
