"""Any text measured: numbers that a reader could have counted, no crash, and no warning.

The speeches of one input are parted by U+001D; what an extractor learns, it learns from all of them.
"""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np

from discourse import extractors
from discourse.corpus import make_corpus
from discourse.segment import segment_corpus
from discourse.segment.tokens import Tokenizer
from discourse.sources import Source

from .segmentation import WORDS as _WORDS
from .splitting import APART, TALK

NAME = "extracting"

SEEDS = [
    TALK,
    APART.join(
        [TALK, TALK.replace("水利", "林业") + "另外再讲一点教育。" * 9, "今天天气很好，我们去看海。" * 9]
    ),
    "党" * 30,
    "，。！？" + "党" * 12,
    "党党党党党党党党党党\n" * 3 + APART + "党党党党党党党党党党\n" * 3 + APART + "建建建建建建建建建建建",
    "要抓要管要严要实要快要好。" * 3,
    "一是一，二是二。四个坚持，八个明确，12+6，3.5%，百分之八十，三分之一。××县×××，XX同志。" * 2,
    "他说：“要抓班子，带队伍，促发展。”《决定》指出，把学习作为、以实干为、坚持以人民为中心的导向。" * 2,
    "同志们：\n一、抓班子\n二、抓作风\n三、抓落实\n谢谢大家\n今天讲到这里",
    "GDP growth 2014-03-05, http://a.cn/ ABC " * 3 + "党的建设党的建设党的建设",
    "𠮷𠮷𠮷㐀㐀㐀龿龿龿党党党党党党党党党党党。",
]

WORDS = [
    APART, TALK, *_WORDS, "四个坚持", "全过程人民民主", "把", "作为", "五抓五促", "“红管家”行动", "应建尽建",
    "新生活、新习惯、新节奏", "百分之", "三分之一", "亿", "万", "二〇一四", "习近平", "李国强书记", "河口县",
    "认真", "切实", "有些同志", "不到位", "《", "》", "不", "没有",
]  # fmt: skip

LONGEST = 2000
#: Everything that is measured, for which a tokenizer and a dozen extractors start.
PER_KB = 2.0

#: Units of numbers that cannot be less than nothing, and of those that lie between nothing and all.
_COUNTS = ("characters", "sentences", "tokens", "per ")
_SHARES = ("share", "share of")


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer()


def run(data: bytes) -> None:
    """Each number is finite or not a number; none is out of the range of its unit."""
    texts = data.decode("utf-8", "replace").split(APART)
    sources = [Source.from_bytes(text.encode(), f"s{n}") for n, text in enumerate(texts) if text.strip()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        corpus, _ = make_corpus(sources, keep_going=True)
        speeches = segment_corpus(corpus, _tokenizer())
        table, columns = extractors.measure(speeches)
    assert list(table.index) == [speech.id for speech in speeches]
    values = table.to_numpy()
    assert not np.isinf(values).any(), [c.name for c in columns if np.isinf(table[c.name]).any()]
    for column in columns:
        found = table[column.name].dropna()
        if column.unit.startswith("share"):
            assert found.between(-1e-12, 1 + 1e-12).all(), (column.name, found.tolist())
        elif column.unit.startswith(_COUNTS) or column.unit in _COUNTS:
            assert (found >= 0).all(), (column.name, found.tolist())


#: What is loaded once is no part of what an input costs.
FIRST = TALK.encode()
