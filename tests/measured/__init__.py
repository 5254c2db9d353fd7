"""What the tests of the measured corpus share: invented speeches, the pipeline in memory, a folder as bytes.

:func:`in_memory` is the oracle throughout: the same stages without a folder, a shard or a worker.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from discourse import extractors
from discourse.corpus import Corpus, Failure, make_corpus
from discourse.extractors.base import Column
from discourse.measured import Measured, Options
from discourse.measured.work import extractors_of
from discourse.segment import SegmentedSpeech, segment_corpus
from discourse.sources import Source

_WHO = "镇党委 村支部 全体干部 各科室 驻村工作队 合作社 河长办".split()
_HOW = "认真落实 扎实推进 及时总结 反复研究 带头做好 逐项核对".split()
_WHAT = "饮水安全工程 冬季防火责任 扶贫台账 道路硬化项目 换届选举准备 便民服务大厅建设 秋粮入库".split()
_END = "取得了明显成效 仍有不少差距 下一步要抓紧补上 群众比较满意 必须常抓不懈".split()

#: An extractor of each kind: of a speech by itself, learned in parts, learned from all speeches.
FEW = Options(extractors=("length", "tfidf", "template"))

#: A source in which nothing can be read, and so is one that fails.
NOISE = bytes(range(256)) * 8


def speech_text(n: int) -> str:
    """The ``n``-th invented speech: a title with a date, a salutation, a few sentences drawn with seed ``n``."""
    draw = random.Random(n).choice
    lines = [
        "".join(f"{draw(_WHO)}{draw(_HOW)}{draw(_WHAT)},{draw(_END)}。" for _ in range(3)) for _ in range(2)
    ]
    day = f"{2008 + n % 16}年{1 + n % 12}月{1 + n % 28}日"
    return "\n".join([f"在{day}全镇工作会议上的讲话", "同志们:", *lines, "谢谢大家!", ""])


def source(name: str, text: str | bytes) -> Source:
    """A text file of that name."""
    return Source.from_bytes(text if isinstance(text, bytes) else text.encode(), name, f"{name}.txt")


def sources(numbers: Iterable[int]) -> list[Source]:
    """Invented speeches, a file each: ``s03`` holds the third."""
    return [source(f"s{n:02}", speech_text(n)) for n in numbers]


class InMemory(NamedTuple):
    """What the stages give without a folder."""

    corpus: Corpus
    segmented: tuple[SegmentedSpeech, ...]
    features: pd.DataFrame
    columns: tuple[Column, ...]
    failures: tuple[Failure, ...]


def in_memory(sources: Sequence[Source], options: Options = FEW) -> InMemory:
    """The stages one after the other, all in memory."""
    corpus, failures = make_corpus(sources, script=options.script, keep_going=options.keep_going)
    segmented = segment_corpus(corpus, options.tokenizer)
    return InMemory(corpus, segmented, *extractors.measure(segmented, extractors_of(options)), failures)


def assert_same(measured: Measured, expected: InMemory) -> None:
    """The measured corpus holds what memory holds: speeches, sentences, tokens, and numbers to the last bit."""
    assert tuple(measured.corpus) == expected.corpus.speeches
    assert tuple(measured.segmented) == expected.segmented
    assert measured.columns == expected.columns
    assert_same_table(measured.features(), expected.features)
    pd.testing.assert_frame_equal(measured.metadata(), expected.corpus.to_frame())


def assert_same_table(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Index and columns are the same, and so is every bit of every number."""
    assert list(found.columns) == list(expected.columns)
    assert list(found.index) == list(expected.index)
    assert found.index.name == expected.index.name
    numbers = [np.ascontiguousarray(t.to_numpy(dtype=np.float64)) for t in (found, expected)]
    assert numbers[0].tobytes() == numbers[1].tobytes()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, by its path in it."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
