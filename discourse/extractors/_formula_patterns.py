"""Formulas nobody could list: coined by pattern, on the day, for the occasion.

Four patterns that officialese keeps filling: numbers (三抓三保, 四大举措, “1+7”), counted points (一是…二是…三是),
parallel clauses (排比) and runs of four-character units. What the lexicon knows is not looked at here; a number
found by pattern that the lexicon does not hold is a *local coinage*. Every search is a single pass: the patterns
have bounded repetitions and no gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..lexicons.match import Hit

#: Scope of a numbered abbreviation that no national list holds, and of the other patterns.
COINED, PATTERN = "local coinage", "pattern"

_HAN = r"[\u3400-\u9fff]"
_N = "[一二三四五六七八九十两双]"
_OPEN, _CLOSE = "[“\"'‘「『]", "[”\"'’」』]"

#: Measure words, time words and particles: 三年五载, 一个一个, 两次三番 count things and coin nothing.
_NO_UNIT = "年月日天个次件条名人位点步种项级批分号元岁万千百十亿家户只张块本份里米斤辆届期章节倍成些番口顿下回遍层面方时代世亩吨路头片支根颗把座所间句篇幅首边者之的了是在和与或不也就都中上第一二三四五六七八九两双几多来"
_UNIT = f"(?:{_N}(?![{_NO_UNIT}]){_HAN})"

#: What a number and a measure word count when they make a programme: closed, because 四个工厂 is arithmetic.
_PROGRAMME = (
    "工程|行动|举措|战略|任务|体系|平台|机制|抓手|品牌|攻坚|支柱|优势|目标|重点|创建|提升|保障|建设|清单|制度|载体|"
    "活动|专项|突破|转变|坚持|结合|到位|确保|突出|注重|着力|必须|强化|带头|一律|覆盖|全覆盖|同步|聚焦|意识|能力|先锋作用|"
    "工作法|走在前|融合|延伸|转型|升级|计划|关系|环节|关键|导向|引领|支撑|中心|课堂|专班|严禁|不准|一批|更加|始终"
)
_NUMBERED = re.compile(
    f"{_UNIT}{{2,5}}(?:大(?:检查|讨论|行动|走访|调研|学习))?"  # 三抓三保
    f"|{_N}[讲要比学查看促创争]大(?:检查|讨论|行动|走访|调研|学习|竞赛)"  # 五讲大讨论
    f"|(?:{_N}(?![{_NO_UNIT}]){_HAN}{{1,2}}){{2,3}}(?={_CLOSE})"  # 四比三优一满意”
    f"|{_N}{{1,3}}[个大项种级步张支区类型](?:具体|重点|专项|主要|基本)?(?:{_PROGRAMME})"  # 四大举措
    f"|(?<={_OPEN}){_N}{{1,3}}(?!{_N}){_HAN}{{1,7}}(?={_CLOSE})"  # “双领”
    r"|(?<![\d+])\d{1,2}(?:\+(?:\d{1,3}|[NnXx])){1,4}(?!\d)"  # “1+7”
)

#: Old idioms of the shape of a coinage.
_IDIOMS = frozenset(
    "一心一意 一朝一夕 一言一行 一砖一瓦 一草一木 一举一动 一点一滴 三心二意 七嘴八舌 五花八门 三番五次 四通八达 四面八方 "
    "三令五申 五湖四海 七上八下 十全十美 一清二楚 一穷二白 四分五裂 三长两短 一五一十 三三两两 一来二去 一唱一和 一问一答 "
    "五光十色 一模一样 一板一眼 一针一线 一山一水 一丝一毫 一生一世 一手一足 三妻四妾 三教九流 七零八落 七手八脚 四平八稳 "
    "一知半解 十拿九稳 三皇五帝 五谷六畜 九死一生 一刀两断 三言两语 一举两得 一石二鸟 一暴十寒".split()
)
#: “十一五”, “九一八”, “七一”: a plan, a day.
_NO_SLOGAN = re.compile(f"{_N}+(?:五|一|四|八)?(?:规划|计划|期间|时期|末|运动|事变|讲话|节)?")

_POINT = re.compile(r"(?<![\u3400-\u9fff])([一二三四五六七八九十]|十[一二三四五])(是|要)(?=[^\s,，、。；;])")
_POINTS = {n: k for k, n in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12, "十三": 13}

#: Clauses end at these; the line end too.
_CLAUSE = re.compile(r"[^，,、；;。！？!?：:\n“”\"]+")
_MAX_CLAUSE = 16  # longer clauses of one length are chance
_RUN = 3  # fewer than three is a pair, and a pair must show more than its length


class _Clause(NamedTuple):
    start: int
    end: int
    text: str


def pattern_hits(text: str, known: Sequence[Hit] = ()) -> list[Hit]:
    """What the patterns find in a text, in order; ``known`` are the lexicon's hits in it.

    >>> [hit.form for hit in pattern_hits("开展“三抓三保”活动，实施四大举措。")]
    ['三抓三保', '四大举措']
    """
    found = [*numbered(text, known), *counted_points(text), *parallel_clauses(text)]
    return sorted(found, key=lambda hit: (hit.start, -hit.end, hit.form))


def numbered(text: str, known: Sequence[Hit] = ()) -> Iterator[Hit]:
    """Numbered abbreviations that the lexicon does not hold.

    >>> [hit.form for hit in numbered("一心一意三年两次，“1+7”文件，四个工厂")]
    ['1+7']
    """
    taken = bytearray(len(text))
    for hit in known:
        for start, end in hit.parts:
            taken[start:end] = b"\1" * (end - start)
    for match in _NUMBERED.finditer(text):
        start, end = match.span()
        form = match.group()
        if any(taken[start:end]) or form in _IDIOMS or _NO_SLOGAN.fullmatch(form):
            continue
        if start and text[start - 1] in "第几百千万零〇一二三四五六七八九十0123456789":
            continue
        yield Hit(start, end, form, "numbered-slogan", COINED, "", ((start, end),))


def counted_points(text: str) -> Iterator[Hit]:
    """一是…二是…三是, 一要…二要…: the markers of a count that begins at one and reaches two at least.

    >>> [hit.form for hit in counted_points("一是思想,二是组织。一要快")]
    ['一是', '二是']
    """
    run: list[re.Match[str]] = []
    for match in _POINT.finditer(text):
        follows = run and run[-1].group(2) == match.group(2)
        if follows and _POINTS.get(match.group(1), 0) == _POINTS.get(run[-1].group(1), 0) + 1:
            run.append(match)
            continue
        yield from _points(run)
        run = [match] if match.group(1) == "一" else []
    yield from _points(run)


def parallel_clauses(text: str) -> Iterator[Hit]:
    """Adjacent clauses built alike (排比): three of one length or one head, or two that share words place by place.

    >>> [hit.form for hit in parallel_clauses("坚持新形势、新机遇、新任务；刀不磨要生锈，人不学要落后。")]
    ['新形势、新机遇、新任务', '刀不磨要生锈，人不学要落后']
    """
    run: list[_Clause] = []
    for clause in _clauses(text):
        if run and clause.start - run[-1].end == 1 and _alike(run[-1].text, clause.text):
            run.append(clause)
            continue
        yield from _parallel(text, run)
        run = [clause]
    yield from _parallel(text, run)


def _points(run: Sequence[re.Match[str]]) -> Iterator[Hit]:
    if len(run) >= 2:
        for match in run:
            yield Hit(*match.span(), match.group(), "exhortation-frame", PATTERN, "", (match.span(),))


def _clauses(text: str) -> Iterator[_Clause]:
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        inner = clause.strip()
        if inner:
            start = match.start() + clause.index(inner)
            yield _Clause(start, start + len(inner), inner)


def _alike(one: str, two: str) -> bool:
    """One length and a common place, four characters each, or one head of two characters."""
    if not (3 <= len(one) <= _MAX_CLAUSE and 3 <= len(two) <= _MAX_CLAUSE):
        return False
    if len(one) == len(two):
        return len(one) == 4 or any(a == b for a, b in zip(one, two, strict=True))
    return one[:2] == two[:2]


def _parallel(text: str, run: Sequence[_Clause]) -> Iterator[Hit]:
    """The run as one hit, cut down to its Han clauses where a first clause only leads into it."""
    if len(run) < 2 or not all(re.fullmatch(_HAN + "+", clause.text) for clause in run):
        return
    if len(run) < _RUN and not all(_shared(one.text, two.text) for one, two in pairwise(run)):
        return
    start, end = run[0].start, run[-1].end
    four = all(len(clause.text) == 4 for clause in run)
    category = "idiom" if four else "couplet"
    parts = tuple((clause.start, clause.end) for clause in run)
    yield Hit(start, end, text[start:end], category, PATTERN, "", parts)


def _shared(one: str, two: str) -> bool:
    """Whether two clauses are a couplet: five characters or more, two of them in the same places."""
    return len(one) == len(two) >= 5 and sum(a == b for a, b in zip(one, two, strict=True)) >= 2
