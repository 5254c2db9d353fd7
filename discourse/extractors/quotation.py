"""Quotation: the share of a speech that stands in quotation marks, the documents it names, whom it reports.

Short quotations and long ones are told apart, for they do different work: “四个意识” marks a term, a slogan or a
doubt, “打铁还需自身硬。……” lends another's voice. Who is quoted is not found out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from math import nan
from typing import ClassVar

from ..segment.segmented import SegmentedSpeech
from ._arrays import characters
from ._clauses import MIN_HAN
from ._starts import matches, starts
from ._tokens import han
from .base import Column, Extractor

#: Han characters of the longest quotation that still marks a term: nine in ten of the slogans that speeches set in
#: quotation marks are shorter.
TERM = 10

#: A quotation longer than this has lost its closing mark.
_LONGEST = 500

_DATA = tomllib.loads(resources.files(__package__).joinpath("quotation.toml").read_text(encoding="utf-8"))


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=lambda word: (-len(word), word)))


_QUOTED = re.compile(rf"“([^“”\r\n]{{1,{_LONGEST}}})”|「([^「」\r\n]{{1,{_LONGEST}}})」")
_STRAIGHT = re.compile(rf'"([^"\r\n]{{1,{_LONGEST}}})"')
_TITLE = re.compile(r"《([^《》\r\n]{1,100})》")
_REPORTED = re.compile(f'(?:{_any(_DATA["verbs"])})[：:，,]?[“"「]|(?:指出|强调)[：:，,]')
_REPORTING = re.compile(f"[{''.join(dict.fromkeys(verb[0] for verb in _DATA['verbs'].split()))}]")
_OWN_WORDS = re.compile(f"(?:{_any(_DATA['own'])})[^，,。；;：:\\s]{{0,8}}$")

_SHORT = f"NaN under {MIN_HAN} Han characters."
_PAIRS = "a pair of “” or 「」, or of straight marks in a line that has an even number of them"


def quotations(text: str) -> list[str]:
    """What stands in quotation marks, in order of the marks' kind.

    >>> quotations('增强“四个意识”，"打铁"必须"自身硬"。')
    ['四个意识', '打铁', '自身硬']
    """
    return [text[start + 1 : end - 1] for start, end in quoted_spans(text)]


def quoted_spans(text: str, *, longer_than: int = 0) -> list[tuple[int, int]]:
    """Where quotations of more than ``longer_than`` Han characters stand, marks included.

    >>> quoted_spans('增强“四个意识”，"打铁"必须"自身硬"。')
    [(2, 8), (9, 13), (15, 20)]
    """
    found = [*(match.span() for match in _QUOTED.finditer(text)), *(_straight(text) if '"' in text else ())]
    return [(start, end) for start, end in found if not longer_than or han(text[start:end]) > longer_than]


def _straight(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.splitlines(keepends=True):
        if line.count('"') % 2 == 0:
            yield from ((at + match.start(), at + match.end()) for match in _STRAIGHT.finditer(line))
        at += len(line)


def reported(text: str) -> list[str]:
    """The verbs, with the mark behind them, that report another's words.

    >>> reported("会议指出，要抓落实。邓小平说过：“发展才是硬道理。”必须指出，困难不少。")
    ['指出，', '说过：“']
    """
    found = matches(_REPORTED, text, starts(_REPORTING, text))
    return [m.group() for m in found if not _OWN_WORDS.search(text[max(m.start() - 12, 0) : m.start()])]


class Quotation(Extractor):
    """Terms set in quotation marks, passages quoted, documents named, words reported."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "quotation.terms_per_1000",
            "per 1,000 Han characters",
            f"1000 * quotations of 1 to {TERM} Han characters / Han characters; quotation: what stands in {_PAIRS}",
            "own definition",
            "higher = more words are set off as terms, slogans or doubtful",
            "Terms in quotation marks per 1,000 Han characters",
            "每千字引号词语数",
            "Editions differ in what they set in quotation marks; fiction sets speech in them. " + _SHORT,
        ),
        Column(
            "quotation.passage_share",
            "share",
            f"Han characters in quotations of more than {TERM} / Han characters; quotation: what stands in {_PAIRS}",
            "own definition",
            "higher = more of the text is set in quotation marks as another's words",
            "Share of the text in quoted passages",
            "引文占字比",
            f"Dialogue counts. A quotation that has lost a mark, or runs over the line or beyond {_LONGEST} "
            f"characters, does not. {_SHORT}",
        ),
        Column(
            "quotation.documents_per_1000",
            "per 1,000 Han characters",
            "1000 * titles in 《》 / Han characters; a title named twice counts twice",
            "own definition",
            "higher = documents, laws and books are named more often",
            "Titles in 《》 per 1,000 Han characters",
            "每千字书名号数",
            "Documents named without 《》 are missed. " + _SHORT,
        ),
        Column(
            "quotation.reported_per_1000",
            "per 1,000 Han characters",
            f"1000 * reporting verbs ({' '.join(_DATA['verbs'].split())}) with an opening quotation mark behind, "
            "or (指出, 强调) a colon or comma, and none of "
            f"{' '.join(_DATA['own'].split())} within 8 characters before / Han characters",
            "own definition",
            "higher = the words of others are reported more often",
            "Reported words per 1,000 Han characters",
            "每千字转述引语数",
            "Who is reported is not found out: a leader, a meeting, a proverb. " + _SHORT,
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN under 200 Han characters."""
        view = characters(speech)
        text, before = view.text, view.han_before
        if view.han < MIN_HAN:
            return (nan,) * len(self.columns)
        lengths = [
            int(before[end] - before[start]) for start, end in quoted_spans(text)
        ]  # the marks are not Han
        return (
            1000 * sum(1 <= n <= TERM for n in lengths) / view.han,
            sum(n for n in lengths if n > TERM) / view.han,
            1000 * len(_TITLE.findall(text)) / view.han,
            1000 * len(reported(text)) / view.han,
        )
