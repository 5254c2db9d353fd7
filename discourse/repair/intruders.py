"""Marks that a site pushed into a text: a comma beside every other mark, hyphens in words that filters look for.

`会上,,各村,、镇直单位` was written without the second comma; `中国共-产-党` without hyphens, which get a page past a
filter. A comma beside another mark is taken out only where a text has several: one may be a slip of the writer's.
"""

from __future__ import annotations

import re

from .traced import Change

#: So many commas beside other marks, and so large a share of all marks, show that none of them was written.
SEVERAL, SHARE = 3, 0.1

#: Words that the filters of Chinese sites are set to, and that are therefore cut in two by those who want to pass.
FILTERED = (
    "共产党 共产主义 民主 政府 腐败 反腐 领导 领导人 中央 政治 主席 总书记 人大 政协 国务院 公安 革命 反动 信访 "
    "上访 维权 自由 人权 宗教 独立 群体性事件 台湾 西藏 新疆 暴力 色情 赌博 毒品 枪支"
).split()

_HYPHEN = "[-－‐–]"
_COMMA = re.compile(r"[,，](?:(?=[,，。、；;：:！!？?])|(?<=[。、；！？][,，]))")
_MARK = re.compile("[,，。、；;：:！!？?]")
_HYPHENED = re.compile(f"{_HYPHEN}(?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff])")
_WORD = re.compile("|".join(f"{_HYPHEN}?".join(word) for word in sorted(FILTERED, key=len, reverse=True)))


def changes(text: str) -> list[Change]:
    """The commas and hyphens to take out, one change each.

    >>> text = "会上,,各村,、镇直单位参加,。中国共-产-党"
    >>> [(c.start, c.end, c.kind) for c in changes(text)][:3]
    [(2, 3, 'stray comma'), (6, 7, 'stray comma'), (14, 15, 'stray comma')]
    >>> changes("有了,,又没有了;产-学-研结合")
    []
    """
    commas = [Change(m.start(), m.end(), "", "stray comma") for m in _COMMA.finditer(text)]
    pushed_in = len(commas) >= SEVERAL and len(commas) >= SHARE * len(_MARK.findall(text))
    found = commas if pushed_in else []
    if _HYPHENED.search(text):
        found += (
            Change(word.start() + mark.start(), word.start() + mark.end(), "", "filter mark")
            for word in _WORD.finditer(text)
            for mark in re.finditer(_HYPHEN, word.group())
        )
    return sorted(found, key=lambda change: change.start)
