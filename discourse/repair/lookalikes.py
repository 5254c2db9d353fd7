"""Characters that were taken for others of nearly the same shape when a page was scanned: `己经` for `已经`.

Whatever an author wrote is left to him: a text is looked at only if several of the commonest words stand in it with a
character that makes no word of them. Then a character is another one if it is in no word where it stands, the other
one is, and the language model wants far less for that. What is put in so is inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from math import exp

import numpy as np

from .points import points, table_of
from .traced import Change

#: Characters that readers of print take for each other.
SHAPES = (
    "己已巳 未末 土士 人入 干千于 大犬太 北化 日曰目 天夭 现观 用甩 田由甲申 体休 力刀 木本术 "
    "治冶 货贷 侯候 析折拆 狼狠 辩辨 微徽 戊戌戍 往住 待侍 晴睛 清请 贵责 县具 了子 友反 从丛 "
    "厂广 几凡 元无 失矢 方万 风凤 全仝 东车 王玉 处外 问间 拔拨 幕慕 历厉 今令 午牛 利和 "
    "为力"
).split()

#: Pairs that are no word and part of none, each a common word but for its shape. In three million characters of
#: reports, news, reviews and a novel they stand four times, each time as a misprint.
TELLS = frozenset(
    (
        "间题 技木 基木 仝国 文北 观代 安仝 政冶 努刀 扩犬 重犬 休系 能刀 作甩 厉史 巳经 己经 "
        "自已 自巳 犬力 刀量 犬会 伟犬 健仝 项曰 广犬 曰标 贵任 冶理 利甩 加犬 由干 田于 使甩 "
        "主休 集休 今夭 曰前 负贵 变北 士地 休育 总休 处资 曰本 艺木 往房 贷币 推厂 仝体 具休 "
        "县体 运甩 发观 犬家 太家 千部 职贵 目益 曰益 曰子 入民 入们 工入 入才 族入 千劲 实观 "
        "宏现 个入 很犬 较犬 最犬 犬量 信甩 观有 权刀 属干 凡年 令年 令后 反好 处交 自甲 自田"
    ).split()
)

#: So many of these show that a page was scanned.
SEVERAL = 3

#: A character must be cheaper than what stands there by so many nats. Of what was put in so on damaged reports (one
#: character in fifty or in ten of those that have a look-alike), one in five hundred was wrong; on the same reports
#: undamaged nothing was put in.
GAIN = 4.0

#: So many characters on either side weigh on it, and so many belong to one word with it.
NEAR, WORD = 6, 3


def changes(text: str) -> list[Change]:
    """The characters to put in, one change each.

    >>> [(c.start, c.new) for c in changes("这个间题己经解决了，大家要自已动手，把士地种好。")]
    [(2, '问'), (4, '已'), (14, '己'), (19, '土')]
    >>> changes("这个间题已经解决了。")
    []
    """
    if _tells(text) < SEVERAL:
        return []
    return list(_mistaken(text))


def _tells(text: str) -> int:
    """How often a common word stands in a text misread."""
    codes = points(text)
    first, second = _tables()
    hits = np.flatnonzero(first[codes[:-1]] & second[codes[1:]])
    return sum(text[at : at + 2] in TELLS for at in hits.tolist())


@cache
def _tables() -> tuple[np.ndarray, np.ndarray]:
    return table_of(tell[0] for tell in TELLS), table_of(tell[1] for tell in TELLS)


@cache
def _others() -> dict[str, str]:
    """What each character may have been taken for."""
    found: dict[str, str] = {}
    for shape in SHAPES:
        for char in shape:
            found[char] = found.get(char, "") + shape.replace(char, "")
    return found


def _mistaken(text: str) -> Iterator[Change]:
    """The characters that are in no word, where a look-alike is."""
    from .language import Model

    model = Model("")
    for match in re.finditer(f"[{''.join(_others())}]", text):
        at, char = match.start(), match.group()
        before = text[max(0, at - NEAR) : at].rpartition("\n")[2]
        after = text[at + 1 : at + 1 + NEAR].partition("\n")[0]
        if _is_in_word(before, char, after):
            continue
        others = [other for other in _others()[char] if _is_in_word(before, other, after)]
        if not others:
            continue
        costs = {other: model.cost(before + other + after) for other in others}
        best = min(costs, key=lambda other: costs[other])
        gain = model.cost(before + char + after) - costs[best]
        if gain >= GAIN:
            yield Change(at, at + 1, best, "look-alike", False, round(1 / (1 + exp(-gain)), 4))


def _is_in_word(before: str, char: str, after: str) -> bool:
    """Whether a character belongs to a word of the dictionary with what stands beside it."""
    from .language import lexicon

    words = lexicon().words  # which have taken in a misprint or two
    return any(
        (word := before[len(before) - back :] + char + after[:ahead]) in words and word not in TELLS
        for back in range(min(WORD, len(before)) + 1)
        for ahead in range(min(WORD, len(after)) + 1)
        if back + ahead
    )
