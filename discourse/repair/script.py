"""Which script a document is written in, and traditional script turned into simplified.

OpenCC converts phrase by phrase (乾燥 → 干燥, but 乾隆 stays). Three things it leaves: the particle 著, which is
着 on the mainland wherever it is not the author's or the renowned 著; a few forms that only Hong Kong, Japan or
old print use; and the question *whether* to convert. A simplified text keeps its 乾, its 鎔, its quoted line of
old print: whoever wrote it in the midst of simplified script meant it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .points import counted, lines, points, table_of
from .traced import Change

Script = Literal["simplified", "traditional", "mixed"]

#: A document is of one script if the other has less than this share of the characters that tell them apart.
MINORITY = 0.1

#: In a mixed document a line is converted where the traditional characters are the greater part, or where both
#: scripts stand side by side, as half a conversion leaves them: one or two may be a name's. In a document that is
#: otherwise simplified only a long line that is traditional throughout is (a pasted text, not a quotation of a
#: name or a title).
PASTED, SPRINKLED = 12, 3

#: What OpenCC's t2s leaves: forms of Hong Kong, of Japan and of print before 1950, and mainland standard words.
VARIANTS = str.maketrans(
    "衞汚擧靑淸塡愼鄕緖歩毎歳倣覧硏隄幷徴峯爲眞黒徳従郷妳牠祂",
    "卫污举青清填慎乡绪步每岁仿览研堤并征峰为真黑德从乡你它他",
)
_PHRASES = (
    ("甚么", "什么"),
    ("祇要", "只要"),
    ("祇有", "只有"),
    ("祇是", "只是"),
    ("祇能", "只能"),
)

#: 藉 (jiè) by means of, which OpenCC takes for the 藉 (jí, jiè) of 慰藉 where 着 follows.
_HELPED = re.compile("(?<![慰狼枕蕴])藉着")

#: What only the newest fonts have.
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

#: 著 (zhù) stays: to write, a writing, renowned. Before it, or behind it, stands one of these.
_RENOWNED = re.compile(
    "著名|著称|著[述录译者]|著书(?![记面本籍写画])|[显昭卓巨名专原遗拙土编撰]著|所著|见微知著|彰明较著|著于[竹史青]"
    "|(?<![接随跟沿顺朝挨])著作|(?<![讨议谈辩争评])论著|(?<![翻])译著|(?<![配结融混联聚综符适闭])合著"
    "|著有(?=[《“两三四五六七八九十数多\\d])|(?:(?<![\u4e00-\u9fff])|(?<=[并曾后还共已皆各另均也]))著有|著《"
)


@dataclass(frozen=True)
class _Tell:
    """The characters that exist in traditional script only, and in simplified only."""

    old: frozenset[str]
    new: frozenset[str]

    def counts(self, text: str) -> tuple[int, int]:
        """How many of each there are in ``text``."""
        old, new = self.marked(points(text))
        return int(np.count_nonzero(old)), int(np.count_nonzero(new))

    def marked(self, codes: NDArray[np.uint32]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which code points are of the one and of the other, shape as ``codes`` each."""
        kinds = self._kinds[codes]
        return kinds == _OLD, kinds == _NEW

    @cached_property
    def _kinds(self) -> NDArray[np.uint8]:
        return _OLD * table_of(self.old) + _NEW * table_of(self.new)


_OLD, _NEW = np.uint8(1), np.uint8(2)


def detect(text: str) -> Script:
    """The script of ``text``: by the characters that exist in one script only.

    >>> [detect(t) for t in ("黨的組織", "党的组织，朱鎔基", "黨的組織和党的组织", "2021 (GDP)")]
    ['traditional', 'simplified', 'mixed', 'simplified']
    """
    return _script(*_tell().counts(text))


def changes(text: str) -> list[Change]:
    """Traditional script to simplified, one change a character.

    >>> [(c.start, c.end, c.new) for c in changes("有著堅強的保證")]
    [(1, 2, '着'), (2, 3, '坚'), (3, 4, '强'), (6, 7, '证')]
    >>> changes("党的组织。乾隆年间的瞭望台")
    []
    """
    codes = points(text)
    old, new = _tell().marked(codes)
    script = _script(int(np.count_nonzero(old)), int(np.count_nonzero(new)))
    if np.count_nonzero(old) < (PASTED if script == "simplified" else 1):
        return []
    starts, ends = lines(codes)
    converts = _converts(counted(old, starts, ends), counted(new, starts, ends), script)
    found: list[Change] = []
    for start, end in zip(starts[converts].tolist(), ends[converts].tolist(), strict=True):
        line = text[start:end]
        found += _differences(line, simplified(line), start)
    return found


def simplified(line: str) -> str:
    """``line`` in the simplified script of the mainland.

    >>> simplified("著名作家著有《論持久戰》，隨著形勢發展著力培養，乾隆、乾燥、瞭望、瞭解")
    '著名作家著有《论持久战》，随着形势发展着力培养，乾隆、干燥、瞭望、了解'
    """
    new = str(_opencc("t2s").convert(line)).translate(VARIANTS)
    if len(new) == len(line) and _ASTRAL.search(new):  # forms of the newest fonts are not what print uses
        new = "".join(old if char > "\uffff" else char for old, char in zip(line, new, strict=True))
    if "著" in new:
        kept = {m.start() + m.group().index("著") for m in _RENOWNED.finditer(new)}
        new = "".join("着" if c == "著" and i not in kept else c for i, c in enumerate(new))
    for old, right in _PHRASES:
        new = new.replace(old, right)
    return _HELPED.sub("借着", new)


def _script(old: int, new: int) -> Script:
    """The script of a document with so many characters of one and of the other."""
    share = old / (old + new) if old + new else 0.0
    if share <= MINORITY or (old <= 1 and new >= 1):
        return "simplified"
    return "traditional" if share >= 1 - MINORITY else "mixed"


def _converts(old: NDArray[np.int64], new: NDArray[np.int64], script: Script) -> NDArray[np.bool_]:
    """Which lines of a document in ``script`` are to be converted, by their tell-tale characters."""
    if script == "traditional":
        return np.ones(len(old), dtype=np.bool_)
    pasted: NDArray[np.bool_] = (old >= PASTED) & (new == 0)
    beside: NDArray[np.bool_] = (old >= SPRINKLED) & (old > MINORITY * (old + new))
    return (old > new) | beside if script == "mixed" else pasted


@cache
def _tell() -> _Tell:
    """Which characters tell the script of a document: a constant of OpenCC's tables."""
    chars = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))))  # as `is_han` has it
    plain = str(_opencc("t2s").convert("\n".join(chars))).split("\n")
    full = str(_opencc("s2t").convert("\n".join(chars))).split("\n")
    old = {c for c, short in zip(chars, plain, strict=True) if c not in short} - _in(chars, "gb2312")
    new = {c for c, long in zip(chars, full, strict=True) if c not in long} - _in(chars, "big5")
    return _Tell(frozenset(old), frozenset(new - old))


def _in(chars: str, standard: str) -> set[str]:
    """The characters that the national standard of a script has. 后, 里, 干 are in Big5, 乾, 徵, 瞭 in GB 2312: in
    both scripts, they prove nothing."""
    return set(chars.encode(standard, "ignore").decode(standard))


def _differences(old: str, new: str, offset: int) -> Iterator[Change]:
    """The characters in which two readings of a line differ: one change each, so that each keeps its bytes."""
    if len(old) != len(new):
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                yield Change(offset + a, offset + b, new[c:d], "script")
        return
    if old == new:
        return
    for index, (before, after) in enumerate(zip(old, new, strict=True)):
        if before != after:
            yield Change(offset + index, offset + index + 1, after, "script")


@cache
def _opencc(config: str) -> Any:
    """OpenCC's converter: tables read from its package, without state of their own."""
    import opencc

    return opencc.OpenCC(config)
