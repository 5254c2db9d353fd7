"""Formulas nobody could list: coined by pattern, on the day, for the occasion.

Four patterns that officialese keeps filling: numbers (五抓五促, 四大举措, “2+6”), counted points (一是…二是…三是),
parallel clauses (排比) and runs of four-character units. What the lexicon knows is not looked at here; a number
found by pattern that the lexicon does not hold is a *local coinage*. Every search is a single pass: the patterns
have bounded repetitions and no gap.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import NamedTuple

from ..lexicons.match import Hit

#: Scope of a numbered abbreviation that no national list holds, and of the other patterns.
COINED, PATTERN = "local coinage", "pattern"

_DATA = tomllib.loads(
    (resources.files("discourse.lexicons") / "formulas" / "patterns.toml").read_text(encoding="utf-8")
)
_HAN = r"[\u3400-\u9fff]"
_N = "[一二三四五六七八九十两双]"
_OPEN, _CLOSE = "[“\"'‘「『]", "[”\"'’」』]"

#: 三年五载, 一个一个, 两次三番 count things and coin nothing.
_NO_UNIT = "".join(_DATA["measures"].split()) + _DATA["particles"]
_UNIT = f"(?:{_N}(?![{_NO_UNIT}]){_HAN})"
_PROGRAMME = "|".join(sorted(_DATA["programmes"], key=len, reverse=True))
_COUNT = f"(?:十{_N}?|{_N})"
_NUMBERED = re.compile(
    f"(?:{_N}(?![{_NO_UNIT}]){_HAN}{{1,2}}){{2,3}}(?={_CLOSE})"  # 四查三评一公示”
    f"|{_UNIT}{{2,5}}(?:大(?:检查|讨论|行动|走访|调研|学习))?"  # 五抓五促
    f"|{_N}[讲要比学查看促创争]大(?:检查|讨论|行动|走访|调研|学习|竞赛)"  # 四查大讨论
    f"|(?!一){_COUNT}[个大项种级步张支区类型](?:具体|重点|专项|主要|基本)?(?:{_PROGRAMME})"  # 四大举措
    f"|(?<={_OPEN}){_COUNT}(?!{_N}){_HAN}{{1,7}}(?={_CLOSE})"  # “双育”
    r"|(?<![\d+])\d{1,2}(?:\+(?:\d{1,3}|[NnXx])){1,4}(?!\d)"  # “2+6”
)

_IDIOMS, _NATIONAL_SHORT = frozenset(_DATA["idioms"]), frozenset(_DATA["national_short"])
_VERBS, _QUALITIES = frozenset(_DATA["verbs"]), frozenset(_DATA["qualities"])

#: “十一五”, “九一八”, “七一”: a plan, a day.
_NO_SLOGAN = re.compile(f"{_N}+(?:五|一|四|八)?(?:规划|计划|期间|时期|末|运动|事变|讲话|节)?")

_POINT = re.compile(r"(?<![\u3400-\u9fff])([一二三四五六七八九十]|十[一二三四五])(是|要)(?=[^\s,，、。；;])")
_POINTS = {n: k for k, n in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12, "十三": 13}

#: Clauses end at these; the line end too.
_CLAUSE = re.compile(r"[^，,、；;。！？!?：:\n]+")
_JOINS = frozenset("，,、；;")
_QUOTES = "“”\"'‘’「」『』 \u3000"
_MAX_CLAUSE = 16  # longer clauses of one length are chance
_MAX_LED_IN = 6  # 适应新生活、新习惯; where longer clauses begin after a lead-in cannot be told by form
_RUN = 3  # fewer than three is a pair, and a pair must show more than its length


class _Clause(NamedTuple):
    start: int
    end: int
    text: str


def pattern_hits(text: str, known: Sequence[Hit] = ()) -> list[Hit]:
    """What the patterns find in a text, in order; ``known`` are the lexicon's hits in it.

    >>> [hit.form for hit in pattern_hits("开展“五抓五促”活动，实施四大举措。")]
    ['五抓五促', '四大举措']
    """
    found = [*numbered(text, known), *counted_points(text), *parallel_clauses(text)]
    return sorted(found, key=lambda hit: (hit.start, -hit.end, hit.form))


def numbered(text: str, known: Sequence[Hit] = ()) -> Iterator[Hit]:
    """Numbered abbreviations that the lexicon does not hold; of two characters some are national in quotes.

    >>> [hit.form for hit in numbered("一心一意三年两次，“2+6”文件，四个工厂")]
    ['2+6']
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
        scope = "national" if form in _NATIONAL_SHORT else COINED
        yield Hit(start, end, form, "numbered-slogan", scope, "", ((start, end),))


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

    The first clause of a run may have a lead-in, which is no part of it.

    >>> [hit.form for hit in parallel_clauses("适应新生活、新习惯、新节奏；树不修要长歪，路不走要长草。")]
    ['新生活、新习惯、新节奏', '树不修要长歪，路不走要长草']
    """
    run: list[_Clause] = []
    for clause in _clauses(text):
        joined = bool(run) and clause.start - run[-1].end == 1 and text[run[-1].end] in _JOINS
        if joined and len(run) == 1 and not _alike(run[0].text, clause.text):
            run = [_without_lead_in(run[0], clause.text)]
        if joined and _alike(run[-1].text, clause.text):
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
    """The clauses of Han characters; quotation marks around one belong to it for place, not for form."""
    for match in _CLAUSE.finditer(text):
        inner = match.group().strip(_QUOTES)
        if inner and re.fullmatch(_HAN + "+", inner):
            yield _Clause(match.start(), match.end(), inner)


def _without_lead_in(clause: _Clause, next_clause: str) -> _Clause:
    """The end of a longer clause, where it is built like the short clause after it; else the clause."""
    length = len(next_clause)
    tail = clause.text[-length:]
    quoted = clause.end - clause.start != len(clause.text)
    if quoted or not len(tail) < len(clause.text) or length > _MAX_LED_IN:
        return clause
    if tail[0] != next_clause[0] and tail[-1] != next_clause[-1]:
        return clause
    return _Clause(clause.end - length, clause.end, tail)


def _alike(one: str, two: str) -> bool:
    """One length and a place in common, four characters each, one mould of three, or one head of two characters."""
    if not (3 <= len(one) <= _MAX_CLAUSE and 3 <= len(two) <= _MAX_CLAUSE):
        return False
    if len(one) != len(two):
        return one[:2] == two[:2]
    if len(one) == 4 or any(a == b for a, b in zip(one, two, strict=True)):
        return True
    heads, tails = (one[0] + two[0], one[-1] + two[-1])
    return len(one) == 3 and (set(heads) <= _VERBS or set(tails) <= _QUALITIES)


def _parallel(text: str, run: Sequence[_Clause]) -> Iterator[Hit]:
    if len(run) < 2 or (len(run) < _RUN and not _couplet(run[0].text, run[1].text)):
        return
    start, end = run[0].start, run[-1].end
    category = "idiom" if all(len(clause.text) == 4 for clause in run) else "couplet"
    parts = tuple((clause.start, clause.end) for clause in run)
    yield Hit(start, end, text[start:end], category, PATTERN, "", parts)


def _couplet(one: str, two: str) -> bool:
    """Whether two clauses are a pair: five characters or more, a third of them the same in the same places."""
    shared = sum(a == b for a, b in zip(one, two, strict=False))
    return len(one) == len(two) >= 5 and shared >= 2 and 3 * shared >= len(one)
