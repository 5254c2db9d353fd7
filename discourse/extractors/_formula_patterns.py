"""Formulas nobody could list: coined by pattern, on the day, for the occasion.

Four patterns that officialese keeps filling: coined names (五抓五促, 四大举措, “2+6”, “红管家”行动), words of
mobilisation before a verb (切实, 坚决, 要 without a subject), moulds (应建尽建, 谁主管谁负责) and clauses built alike
(排比, 对仗). What the lexicon holds is not looked at again; a name found by pattern that it does not hold is a *local
coinage*. Every search is a single pass: repetitions are bounded, there is no gap, and a pattern is only tried where
one of its first characters stands. Counted points (一是…二是) are
measured by ``enumeration``, parallel runs of any length by ``parallelism``; here only what is short and regular
enough to be a phrase by itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from typing import NamedTuple

from ..lexicons.match import Hit
from ._starts import matches, starts

#: Scope of a numbered abbreviation that no national list holds, and of the other patterns.
COINED, PATTERN = "local coinage", "pattern"

_DATA = tomllib.loads(
    (resources.files("discourse.lexicons") / "formulas" / "patterns.toml").read_text(encoding="utf-8")
)
_HAN = r"[\u3400-\u9fff]"
_N = "[一二三四五六七八九十两双]"
_OPEN, _CLOSE = "[“\"'‘「『]", "[”\"'’」』]"


def _any(words: Sequence[str]) -> str:
    """An alternation that prefers the longer of two words."""
    return "|".join(sorted(words, key=len, reverse=True))


#: 三年五载, 一个一个, 两次三番 count things and coin nothing.
_NO_UNIT = "".join(_DATA["measures"].split()) + _DATA["particles"]
_UNIT = f"(?:{_N}(?![{_NO_UNIT}]){_HAN})"
_COUNT = f"(?:十{_N}?|{_N})"
_NAMED = _any(_DATA["named"])
_COINING = "|".join(_DATA["coining"])
_COINED = re.compile(
    f"(?P<quoted>(?:{_N}(?![{_NO_UNIT}]){_HAN}{{1,2}}){{2,3}})(?={_CLOSE})"  # 四查三评一公示”
    f"|(?P<run>{_UNIT}{{2,5}})(?:大(?:检查|讨论|行动|走访|调研|学习))?"  # 五抓五促
    f"|{_N}[讲要比学查看促创争]大(?:检查|讨论|行动|走访|调研|学习|竞赛)"  # 四查大讨论
    f"|(?!一)(?P<programme>{_COUNT}[个大项种级步张支区类型](?:具体|重点|专项|主要|基本|不良)?"
    f"(?:{_any(_DATA['programmes'])}))"  # 四大举措
    f"|(?!一){_COUNT}级{_HAN}{{1,6}}?(?:体系|网络|机制|平台)"  # 三级联动机制
    f"|(?!一){_COUNT}步(?:走|{_HAN}{{2,4}}?[法制])"  # 四步工作法
    f"|(?!一){_COUNT}[个大]{_OPEN}{_HAN}{{1,8}}{_CLOSE}"  # 五个“一批”
    f"|(?<={_OPEN})(?P<number>{_COUNT}(?!{_N}){_HAN}{{1,7}})(?={_CLOSE}(?!{_NAMED}))"  # “双育”
    f"|(?<={_OPEN})(?P<name>{_HAN}{{2,8}}){_CLOSE}(?:{_NAMED})"  # “红管家”行动
    f"|(?<=(?:{_COINING}){_OPEN})(?P<new>{_HAN}{{3,10}})(?={_CLOSE})"  # 设立“红色代办岗”
    f"|{_HAN}{{2}}工作法(?![治制规律])"  # but no law: 各项工作法治化
    r"|(?<![\d+])\d{1,2}(?:\+(?:\d{1,3}|[NnXx])){1,4}(?!\d)"  # “2+6”
)
#: Where a coined name can begin: a numeral, a digit, behind an opening quotation mark, two characters before 工作法.
_COINED_FROM = re.compile(rf"[{_N[1:-1]}\d]")
_OPENING = re.compile(_OPEN)
_METHOD = re.compile("工作法")

_IDIOMS, _NATIONAL_SHORT = frozenset(_DATA["idioms"]), frozenset(_DATA["national_short"])
_ORDINALS = frozenset("一二三四五六七八九十")
_VERBS, _QUALITIES = frozenset(_DATA["verbs"]), frozenset(_DATA["qualities"])
#: What tells a coinage from things counted (三室两厅, 三比一) and from titles (“三体”).
_ACTS, _ORDINARY, _OPPOSITES = (
    frozenset("".join(_DATA[name].split())) for name in ("acts", "ordinary", "opposites")
)
_VERSUS = frozenset(_DATA["versus"])
_CALLS = re.compile(f"(?:{'|'.join([*_DATA['coining'], *_DATA['calls']])})[出了]?[一“\"'‘「『]?$")
_CALLED = re.compile(f"{_CLOSE}?(?:{_any([*_DATA['named'], *_DATA['called']])})")
_COUNTED = re.compile(f"{_COUNT}[个项种张条步级类型大].|{_N}.{_N}.$")
_KIND = re.compile(f"(?:{_any([*_DATA['named'], *_DATA['kinds']])})$")
_OPEN_PROGRAMME = re.compile(f"(?:{_any(_DATA['open_programmes'])})$")
_FOLLOWERS = re.compile(f"(?!{_HAN})|{_any(_DATA['followers'])}")
_TRADE = re.compile(_any(_DATA["trade"]))
#: 切实, 坚决; and 要 with no subject before it, the order given to all (要求, 要点, 要闻 are other words).
_EMPHATIC = re.compile(
    "|".join(sorted(_DATA["emphatic"], key=len, reverse=True))
    + f"|(?<!{_HAN})[一二三四五六七八九十]?要(?![求想素点闻么是])(?={_HAN})"
)
#: The first characters of these.
_EMPHATIC_FROM = re.compile(f"[一二三四五六七八九十要{''.join(word[0] for word in _DATA['emphatic'])}]")

#: 应建尽建, 该撤的撤, 重部署轻落实; none is longer than 16 characters.
_MOULDS = [re.compile(mould.replace("H", _HAN)) for mould in _DATA["moulds"]]
#: Their first characters, behind what must not stand before them.
_MOULDS_FROM = [
    re.compile(re.sub(r"^(?:\(\?<!\[[^\]]*\]\))?(\[[^\]]*\]|.).*", r"\1", mould)) for mould in _DATA["moulds"]
]

#: “十一五”, “九一八”, “七一”: a plan, a day.
_NO_SLOGAN = re.compile(f"{_N}+(?:五|一|四|八)?(?:规划|计划|期间|时期|末|运动|事变|讲话|节|黄金周)?")

#: Clauses of Han characters; what stands between two of one run: a comma or semicolon, quotation marks around it.
_CLAUSE = re.compile(_HAN + "+")
_JOIN = "[”\"'’」』]?[，,、；;][“\"'‘「『]?"
_GROUP = re.compile(f"(?<!{_HAN}){_HAN}+(?:{_JOIN}{_HAN}+)+")
_LENGTHS = range(3, 11)  # longer clauses of one length are chance
_RUN = 3  # fewer than three is a pair, and a pair must show more than its length
_EMPTY = frozenset("的是地得")  # what two clauses share by grammar


class _Clause(NamedTuple):
    """A stretch of Han characters and its place in the text."""

    start: int
    end: int
    text: str


def pattern_hits(text: str, known: Sequence[Hit] = (), refused: Sequence[tuple[int, int]] = ()) -> list[Hit]:
    """What the patterns find in a text, in order; ``known`` are the lexicon's hits in it, ``refused`` its false
    friends: neither is looked at again.

    >>> [hit.form for hit in pattern_hits("开展“五抓五促”活动，切实实施四大举措。")]
    ['五抓五促', '切实', '四大举措']
    """
    taken = bytearray(len(text))
    for hit in known:
        for start, end in hit.parts:
            taken[start:end] = b"\1" * (end - start)
    for start, end in refused:
        taken[start:end] = b"\1" * (end - start)
    found = [*coined(text, taken), *emphatic(text, taken), *moulded(text, taken), *parallel_clauses(text)]
    return sorted(found, key=lambda hit: (hit.start, -hit.end, hit.form))


def coined(text: str, taken: bytes | bytearray = b"") -> Iterator[Hit]:
    """Coined names that the lexicon does not hold (``taken``: 1 where it does); of two characters some are national.

    What is only counted, played, sold or built of rooms is no coinage.

    >>> [hit.form for hit in coined("一心一意三年两次，“2+6”文件，四个工厂，“红管家”行动")]
    ['2+6', '红管家”行动']
    """
    for match in matches(_COINED, text, _coined_from(text)):
        start, end = match.span()
        form = match.group()
        if any(taken[start:end]) or form in _IDIOMS or _NO_SLOGAN.fullmatch(form):
            continue
        if start and text[start - 1] in "第几百千万零〇一二三四五六七八九十0123456789":
            continue
        if match.lastgroup and not _TOLD[match.lastgroup](text, match):
            continue
        name = match["name"] or form
        scope = "national" if name in _NATIONAL_SHORT else COINED
        yield Hit(start, end, form, "numbered-slogan", scope, "", ((start, end),))


def _run_told(text: str, match: re.Match[str]) -> bool:
    """五抓五促 has verbs of action; 三室两厅 and 三比一胜 count; 一卡两榜 needs a word beside it that names it."""
    run = match["run"]
    heads = run[1::2]
    if _ORDINARY & set(heads) or len(set(heads)) == 1 or _OPPOSITES.issuperset(heads):
        return False
    if heads[0] == "比" and heads[1] not in _VERSUS:
        return False
    if not _ACTS.isdisjoint(heads) and set(run[::2]) != {"一"}:
        return True
    return _called(text, *match.span())


def _quoted_told(text: str, match: re.Match[str]) -> bool:
    """“一表两单”; not “两荤一素”."""
    return not _ORDINARY.issuperset(re.sub(_N, "", match["quoted"]))


def _programme_told(text: str, match: re.Match[str]) -> bool:
    """落实四大举措; not 有两个计划, nor 五个重点港口 and 两个转变速度的开关, where the word belongs to the next."""
    start, end = match.span()
    if start and text[start - 1] in _DATA["not_after"]:
        return False
    return not _OPEN_PROGRAMME.search(match.group()) or _FOLLOWERS.match(text, end) is not None


def _number_told(text: str, match: re.Match[str]) -> bool:
    """“五个重点”, “双育”之窗 after a verb or before a word that makes it a name; not “三体” and “九路围攻”."""
    form = match["number"]
    if form in _NATIONAL_SHORT or _called(text, *match.span()):
        return True
    if _TRADE.search(form) or _ORDINARY.issuperset(form[1:]):
        return False
    if form[0] == "一":
        return _KIND.search(form) is not None
    return bool(_COUNTED.match(form) or _KIND.search(form)) or not _ACTS.isdisjoint(form[1:3])


def _name_told(text: str, match: re.Match[str]) -> bool:
    """“红管家”行动; not “买一送一”活动, nor “九五”计划 and “七一”活动."""
    name = match["name"]
    plan = match.group().endswith(("计划", "活动")) and _NO_SLOGAN.fullmatch(name)
    return not plan and not _TRADE.search(name)


def _new_told(text: str, match: re.Match[str]) -> bool:
    """设立“红色代办岗”; not 推行“第二件半价”."""
    return not _TRADE.search(match["new"])


def _called(text: str, start: int, end: int) -> bool:
    """Whether a word before or behind says that this is the name of something done."""
    return bool(_CALLS.search(text[max(0, start - 4) : start]) or _CALLED.match(text, end))


#: For each kind of coinage that ordinary words may have the shape of, what tells it.
_TOLD: dict[str, Callable[[str, re.Match[str]], bool]] = {
    "run": _run_told,
    "quoted": _quoted_told,
    "programme": _programme_told,
    "number": _number_told,
    "name": _name_told,
    "new": _new_told,
}


def emphatic(text: str, taken: bytes | bytearray = b"") -> Iterator[Hit]:
    """Words that mobilise whatever verb they stand before, where no formula of the lexicon holds them.

    >>> [hit.form for hit in emphatic("要切实加强领导，坚决完成任务。他要走。")]
    ['要', '切实', '坚决']
    """
    for match in matches(_EMPHATIC, text, starts(_EMPHATIC_FROM, text)):
        if not any(taken[match.start() : match.end()]):
            yield Hit(*match.span(), match.group(), "exhortation-frame", PATTERN, "", (match.span(),))


def moulded(text: str, taken: bytes | bytearray = b"") -> Iterator[Hit]:
    """Clauses cast in a mould of officialese, where no formula of the lexicon lies in them.

    >>> [hit.form for hit in moulded("应减尽减，该修的修，谁签字谁担责，重登记轻服务，变堵水为引水")]
    ['应减尽减', '该修的修', '谁签字谁担责', '重登记轻服务', '变堵水为引水']
    """
    for mould, first in zip(_MOULDS, _MOULDS_FROM, strict=True):
        for match in matches(mould, text, starts(first, text)):
            if not any(taken[match.start() : match.end()]):
                yield Hit(*match.span(), match.group(), "exhortation-frame", PATTERN, "", (match.span(),))


def parallel_clauses(text: str) -> Iterator[Hit]:
    """Adjacent clauses of one length built alike: three (排比), or a pair that shares its middle (对仗).

    The first clause of a run may have a lead-in and the last a word behind it; neither is part of the run.

    >>> found = parallel_clauses("适应新生活、新习惯、新节奏的要求；树不修要长歪，路不走要长草。")
    >>> [hit.form for hit in found]
    ['新生活、新习惯、新节奏', '树不修要长歪，路不走要长草']
    """
    for group in _joined(text):
        n = 0
        while n < len(group) - 1:
            run = _run(group, n) if _paired(group[n].text, group[n + 1].text) else []
            if len(run) >= _RUN or (len(run) == 2 and _couplet(run, whole=run == group[n : n + 2])):
                yield _parallel(text, run)
                n += len(run)
            else:
                n += 1


def _coined_from(text: str) -> list[int]:
    behind = (match.end() for match in _OPENING.finditer(text))
    before = (start - 2 for start in starts(_METHOD, text) if start >= 2)
    return sorted([*starts(_COINED_FROM, text), *behind, *before])


def _joined(text: str) -> Iterator[list[_Clause]]:
    """The clauses of Han characters, in groups with nothing but one comma or semicolon between neighbours; a clause
    by itself is no group."""
    for group in _GROUP.finditer(text):
        yield [_Clause(*match.span(), match.group()) for match in _CLAUSE.finditer(text, *group.span())]


def _paired(one: str, two: str) -> bool:
    """Whether the end of one clause and the next clause are built alike: without that they begin no run."""
    length = len(two)
    return length in _LENGTHS and len(one) >= length and _alike(one[len(one) - length :], two)


def _run(group: Sequence[_Clause], first: int) -> list[_Clause]:
    """A clause and those after it that are built alike; a longer one at either end is cut to their length where all
    have the same character in the same place, or one mould."""
    length = len(group[first + 1].text)
    run: list[_Clause] = []
    for clause in (group[n] for n in range(first, len(group))):
        unit = _cut(clause, length, at_end=not run)
        if unit is None or (run and not _alike(run[-1].text, unit.text)):
            break
        if run and unit != clause and not _kindred([*run, unit]):
            break
        run.append(unit)
        if unit != clause and len(run) > 1:
            break
    return run if run[:1] == [group[first]] or _kindred(run) else []


def _cut(clause: _Clause, length: int, *, at_end: bool) -> _Clause | None:
    """The last (or first) characters of a clause; none where it is shorter."""
    spare = len(clause.text) - length
    if spare < 0:
        return None
    if at_end:
        return _Clause(clause.start + spare, clause.end, clause.text[spare:])
    return _Clause(clause.start, clause.end - spare, clause.text[:length])


def _alike(one: str, two: str) -> bool:
    """One length and the same character in the same place (two in clauses of eight or more); one mould of three
    characters; or the end of one taken up by the other (顶真)."""
    if len(one) != len(two) or len(one) not in _LENGTHS or one == two:
        return False
    if one[0] == two[0] == "第" and {one[1], two[1]} <= _ORDINALS:  # counted points
        return False
    places = _shared(one, two)
    if len(places) >= (1 if len(one) < 8 else 2) and (
        len(one) == 3 or places != [len(one) - 2, len(one) - 1]
    ):
        return True
    if len(one) == 3:
        return {one[0], two[0]} <= _VERBS or {one[-1], two[-1]} <= _QUALITIES
    return len(one) >= 5 and one[-2:] == two[:2]


def _kindred(run: Sequence[_Clause]) -> bool:
    """Whether all units share a place, or have the heads or tails of one mould."""
    texts = [clause.text for clause in run]
    if not texts:
        return False
    columns = enumerate(zip(*texts, strict=True))
    common = [n for n, column in columns if len(set(column)) == 1 and column[0] not in _EMPTY]
    if len(common) > 1 or {0, len(texts[0]) - 1} & set(common):
        return True
    return len(texts[0]) == 3 and (
        {text[0] for text in texts} <= _VERBS or {text[-1] for text in texts} <= _QUALITIES
    )


def _couplet(run: Sequence[_Clause], *, whole: bool) -> bool:
    """Whether two clauses are a pair: five characters or more, the last ones contrasted, a third of the places shared
    (two fifths where a clause was cut), and not only at the beginning; or the end of one taken up by the other."""
    one, two = run[0].text, run[1].text
    places = _shared(one, two)
    if len(one) < 5 or one[-1] == two[-1]:
        return False
    enough = 3 * len(places) >= len(one) if whole else 5 * len(places) >= 2 * len(one)
    return (whole and one[-2:] == two[:2]) or (enough and places != [*range(len(places))])


def _shared(one: str, two: str) -> list[int]:
    """The places where two clauses have the same character, grammar left out."""
    return [n for n, (a, b) in enumerate(zip(one, two, strict=True)) if a == b and a not in _EMPTY]


def _parallel(text: str, run: Sequence[_Clause]) -> Hit:
    start, end = run[0].start, run[-1].end
    category = "idiom" if len(run[0].text) == 4 else "couplet"
    return Hit(start, end, text[start:end], category, PATTERN, "", tuple((c.start, c.end) for c in run))
