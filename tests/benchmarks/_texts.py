"""Text to measure speed on: invented political prose of any size, the same for the same seed; real text shuffled.

The invented prose has what costs time in real text: long sentences, slogans inside one another, figures, names that
no dictionary knows, headings, and a vocabulary that goes on growing (new names and figures come with every text). It
is no language sample: nothing but speed and memory is to be measured on it.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

PUBLIC = Path(os.environ.get("DISCOURSE_CORPORA", Path(__file__).resolve().parents[3] / "shared" / "corpora"))

_WHO = "全县广大党员干部 各级党组织 村两委班子 镇党委 全体同志 各部门各单位 基层支部 我们 大家 驻村工作队".split()
_HOW = "始终 坚决 深入 扎实 全面 不断 认真 切实 着力 大力 积极 稳步 持续 自觉 主动 进一步 毫不动摇地".split()
_DO = "推进 加强 落实 完善 抓好 深化 巩固 提升 改进 贯彻 健全 优化 解决 查摆 整改 开展 学习 宣传 带动 服务".split()
_WHAT = (
    "农村基层党组织建设 党风廉政建设 作风建设 产业结构调整 基础设施建设 民生保障工作 环境综合整治 乡村治理体系 "
    "党员教育管理 集体经济发展 群众反映强烈的突出问题 安全生产责任制 脱贫攻坚成果 精神文明建设 招商引资 "
    "干部队伍素质 人居环境 粮食生产 水利工程 义务教育 社会治安综合治理 土地流转 村务公开制度 医疗卫生服务"
).split()
_SLOGANS = (
    "以习近平新时代中国特色社会主义思想为指导 为人民服务 全面建设小康社会 建设社会主义新农村 科学发展观 "
    "群众路线教育实践活动 全面从严治党 乡村振兴战略 四个意识 四个自信 两个维护 三个代表重要思想 不忘初心牢记使命 "
    "中国特色社会主义 改革开放 全过程人民民主 以人民为中心 高质量发展 共同富裕 构建社会主义和谐社会 实事求是 "
    "解放思想 与时俱进 党要管党 中华民族伟大复兴 中国梦 精准扶贫 放管服改革 八项规定 三严三实 两学一做"
).split()
_LINKS = "同时， 此外， 特别是 另一方面， 在此基础上， 为此， 总的来看， 但也要看到，".split() + [""] * 12
_SHORTFALLS = (
    "思想认识还不够到位 工作方法比较简单 制度执行不够严格 少数干部作风漂浮 发展后劲不足 群众联系不够紧密"
).split()
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红春梅建国庆东海山川峰雪云志文斌辉鹏宇浩然梓涵"
_PLACES = "东西南北上下新老大小青白黄红石龙凤马牛羊松柏柳桃李杏河沟湾岭坡坪塘桥店铺庄寨岗屯营堡"


def invented(megabytes: float, *, seed: int = 1, characters: int = 4_000) -> Iterator[str]:
    """Texts of invented prose until there are ``megabytes`` (10⁶ bytes of UTF-8); lengths vary about ``characters``.

    >>> sum(len(text.encode()) for text in invented(0.1)) / 1e6 > 0.1, next(invented(1)) == next(invented(1))
    (True, True)
    """
    rng = random.Random(seed)
    left = megabytes * 1e6
    while left > 0:
        text = _text(rng, int(rng.lognormvariate(0, 0.6) * characters))
        left -= len(text.encode())
        yield text


def shuffled(texts: Sequence[str], megabytes: float, *, seed: int = 1) -> Iterator[str]:
    """The lines of real texts put together anew, text after text of the same lengths, until there are ``megabytes``.

    What a line says and how it is cut stays as it is; the vocabulary stops growing where the real one does.
    """
    rng = random.Random(seed)
    lines = [line for text in texts for line in text.splitlines(keepends=True)]
    left = megabytes * 1e6
    while left > 0:
        length = len(rng.choice(texts))
        chosen: list[str] = []
        while length > 0:
            chosen.append(rng.choice(lines))
            length -= len(chosen[-1])
        text = "".join(chosen)
        left -= len(text.encode())
        yield text


def babbled(
    texts: Sequence[str], megabytes: float, *, seed: int = 1, characters: int = 4_000
) -> Iterator[str]:
    """Texts in which every word follows the two before it as somewhere in real texts: a chain of words (Markov's).

    Words, sentences and paragraphs are like the real ones, and passages recur about as little as in a newspaper,
    where lines put together anew recur all the time. What it says is nonsense.
    """
    from discourse.segment.tokens import Tokenizer

    rng = random.Random(seed)
    followers: dict[tuple[str, str], list[str]] = {}
    tokenizer = Tokenizer()
    for text in texts:
        lines = map(str.strip, text.splitlines())  # without lists of names, in which a chain is caught
        pieces = tokenizer.pieces("\n".join(line for line in lines if len(line) >= 30))
        for one, two, three in zip(pieces, pieces[1:], pieces[2:], strict=False):
            followers.setdefault((one, two), []).append(three)
    starts = [pair for pair in followers if pair[0] == "\n"]
    left = megabytes * 1e6
    while left > 0:
        length = max(60, int(rng.lognormvariate(0, 0.6) * characters))
        pair = rng.choice(starts)
        said = ["在第", str(rng.randrange(10**6)), "次会议上的讲话\n同志们：\n", pair[1]]
        held = 20
        while held < length:
            found = followers.get(pair)
            pair = (pair[1], rng.choice(found)) if found else rng.choice(starts)
            said.append(pair[1])
            held += len(pair[1])
        text = "".join(said)
        left -= len(text.encode())
        yield text


def public_reports() -> list[str]:
    """The State Council's work reports and the reports to the Party's congresses, where they are at hand."""
    texts = []
    for name in ("government_work_reports.jsonl", "congress_reports.jsonl"):
        if (PUBLIC / name).is_file():
            with (PUBLIC / name).open(encoding="utf-8") as file:
                texts += [json.loads(line)["content"] for line in file]
    return texts


def write(texts: Iterator[str] | Sequence[str], path: Path) -> int:
    """The texts as JSON Lines with the field ``content``; the bytes of UTF-8 in them."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for text in texts:
            size += len(text.encode())
            file.write(json.dumps({"content": text}, ensure_ascii=False) + "\n")
    return size


def _text(rng: random.Random, length: int) -> str:
    names = [_name(rng) for _ in range(8)]
    parts = [f"在{rng.choice(names)}{rng.randint(2004, 2024)}年度述职评议会议上的讲话\n", "同志们：\n"]
    held = sum(map(len, parts))
    while held < length:
        parts.append(_paragraph(rng, names))
        held += len(parts[-1])
    return "".join(parts)


def _paragraph(rng: random.Random, names: list[str]) -> str:
    start = f"（{rng.choice('一二三四五六七八九')}）{rng.choice(_HOW)}{rng.choice(_DO)}{_drawn(rng, _WHAT)}。"
    return start + "".join(_sentence(rng, names) for _ in range(rng.randint(3, 8))) + "\n"


def _sentence(rng: random.Random, names: list[str]) -> str:
    clauses = [_clause(rng, names) for _ in range(rng.randint(2, 5))]
    return rng.choice(_LINKS) + "，".join(clauses) + rng.choice("。。。。。。；；！？")


def _clause(rng: random.Random, names: list[str]) -> str:
    kind = rng.random()
    what = _drawn(rng, _WHAT)
    if kind < 0.55:
        who = rng.choice(_WHO) if kind < 0.2 else ""
        return f"{who}{rng.choice(_HOW)}{rng.choice(_DO)}{what}"
    if kind < 0.75:
        return f"{rng.choice(_HOW)}{rng.choice(_DO)}“{_drawn(rng, _SLOGANS)}”的要求"
    if kind < 0.87:
        return f"{rng.choice(names)}{what}投入{rng.randint(1, 9_999)}万元、增长{rng.randint(0, 300) / 10}%"
    if kind < 0.94:
        return f"{rng.choice(_SHORTFALLS)}，{what}还有差距"
    return f"{_name(rng)}同志带头{rng.choice(_DO)}{what}"


def _name(rng: random.Random) -> str:
    """A village or a person: mostly new."""
    if rng.random() < 0.5:
        return "".join(rng.choices(_PLACES, k=2)) + rng.choice(("村", "镇", "乡", "社区"))
    return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.randint(1, 2)))


def _drawn(rng: random.Random, words: Sequence[str]) -> str:
    """One of the words, the earlier the likelier (Zipf's law)."""
    return rng.choices(words, cum_weights=list(accumulate(1 / n for n in range(1, len(words) + 1))))[0]
