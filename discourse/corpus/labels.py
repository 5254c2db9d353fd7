"""Texts that labels part: the fields of records that a scraper wrote, the names of speakers in a transcript.

A label is glued to the first words of what it introduces (内容：同志们, 王建国：今天), and words with a colon open
paragraphs of speeches too (任务：, 方法：). So labels count only together: a title with other fields right below it,
again and again; names of several people who each speak once and long, called upon by a host or named with an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from .lines import Unit
from .shapes import OFFICE, is_name, opens_with_salutation

#: A record or a turn holds at least so many Han characters; one that a host calls for may be shorter.
_TEXT: Final = 150
_CALLED: Final = 60
#: So many names must stand before speeches where nobody calls upon them and they have no office.
_NAMES: Final = 3

_TITLE = re.compile(r"[【\[]?(?:文章|新闻)?(?:标题|题目|题名|[Tt]itle|TITLE)[】\]]?\s?[:|].{2,100}")
_FIELD = re.compile(
    r"[【\[]?(?:(?:发布|发表|更新|采集|抓取|讲话)?(?:时间|日期)|(?:原文|文章|网页)?(?:链接|网址|地址)|来源|出处|作者|编号|栏目|"
    r"分类|关键词|摘要|[Dd]ate|DATE|[Tt]ime|[Uu]rl|URL|[Ll]ink|[Ss]ource|[Aa]uthor|[Ii]d|ID)[】\]]?\s?[:|].{0,160}"
)
_CONTENT = re.compile(
    r"[【\[]?(?:正文|内容|正文内容|文章内容|新闻内容|全文|[Cc]ontent|CONTENT|[Tt]ext|[Bb]ody)[】\]]?\s?[:|]\s{0,4}"
)
_WHO = re.compile(
    r"(?:【\s?(?P<boxed>[^【】,。;:!?\d]{2,24})\s?】\s?[:]?|(?P<plain>[^,。;:!?\d()]{2,24})(?:\([^()]{2,20}\))?\s?[:])\s{0,4}"
)
_WITH_OFFICE = re.compile(
    rf"(?P<office>[^,。;:!?\d]{{0,20}}?{OFFICE}|嘉宾|发言人)?\s{{0,4}}(?P<name>.{{2,4}}?)(?P<after>同志|{OFFICE})?"
)
_HOST = re.compile(r"(?:会议)?(?:主持人?|司仪)")
_CALLED_UPON = re.compile(r"请[^。;!?]{0,40}?(?:讲话|发言|致辞|致词|作报告|作汇报|汇报|表态|演讲|述职)")
#: What is written down of a meeting says so at its head.
_TRANSCRIPT = re.compile("实录|记录|发言(?:摘登|摘要|摘编|汇编|选登)|讲话(?:汇编|选编)|文字版|速记")
_HEAD: Final = 8
#: A title that is nothing but who spoke: 副市长王建国讲话, 李志强同志在会上的讲话.
_SPEAKS = re.compile(
    rf"(?:[^,。;:!?在的]{{0,14}}?{OFFICE})?\s?(?P<name>.{{2,4}}?)(?:同志|{OFFICE})?(?:在[^,。;:!?]{{1,24}}[会上时式])?上?的?(?:重要)?"
    r"(?:讲话|发言|致辞|致词|演讲)(?:要点|摘要|提纲|稿)?\s?:?"
)
#: Words that begin like names: 路线图, 高质量, 方法, 范文一.
_NO_NAME = re.compile(r".*[图书表线度量性力法论课题点是要案向式\d一二三四五六七八九十]")


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a line: where it ends in the line, and its kind."""

    end: int
    kind: str


def labels_of(lines: Sequence[Unit]) -> dict[int, Label]:
    """The labels that are glued to the first words of a text, by the place of their line."""
    found = {at: Label(end, "metadata") for at, end in _contents(lines)}
    return found | {at: Label(end, "speaker") for at, end in _turns(lines).items()}


def record_starts(units: Sequence[Unit]) -> list[int]:
    """Where the records begin, if there are two or more with a text each."""
    starts = [low for low, _ in _heads(units)]
    sizes = [sum(len(u.han) for u in units[low:high]) for low, high in pairwise([*starts, len(units)])]
    return starts if len(starts) > 1 and min(sizes) >= _TEXT else []


def named_titles(units: Sequence[Unit], kinds: Sequence[str | None]) -> list[int]:
    """The titles that are nothing but who spoke, if there are several people, each with a text that ends before the
    next title."""
    found = {
        at: match["name"]
        for at, unit in enumerate(units)
        if kinds[at] is None and (match := _SPEAKS.fullmatch(unit.folded)) and is_name(match["name"])
    }
    starts = sorted(found)
    sizes = [sum(len(u.han) for u in units[low:high]) for low, high in pairwise([*starts, len(units)])]
    ended = all(units[at - 1].folded[-1] in "。!?”)…" for at in starts[1:])
    several = len(found) > 1 and len(set(found.values())) == len(found)
    return starts if several and ended and min(sizes) >= _TEXT else []


def _heads(units: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """The runs of fields that hold a title: their first line, and the first line below them."""
    at = 0
    while at < len(units):
        end = at
        while end < len(units) and (
            _TITLE.fullmatch(units[end].folded) or _FIELD.fullmatch(units[end].folded)
        ):
            end += 1
        titles = sum(_TITLE.fullmatch(unit.folded) is not None for unit in units[at:end])
        content = end < len(units) and _CONTENT.match(units[end].folded) is not None
        if titles == 1 and end - at + content > 1:
            yield at, end
        at = max(end, at + 1)


def _contents(lines: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """The label of the text itself, right below the other fields of a record."""
    for _, end in _heads(lines):
        if end < len(lines) and (found := _CONTENT.match(lines[end].folded)):
            yield end, found.end()


def _turns(lines: Sequence[Unit]) -> Mapping[int, int]:
    """The names before speeches, each with its end in its line; nothing where it is not sure that they are names."""
    marked = {at: found for at, unit in enumerate(lines) if (found := _WHO.match(unit.folded))}
    named: dict[int, str] = {}
    sure: set[int] = set()
    transcript = any(_TRANSCRIPT.search(unit.folded) for unit in lines[:_HEAD])
    for at, found in marked.items():
        who = found["boxed"] or found["plain"]
        parts = _WITH_OFFICE.fullmatch(who.strip())
        if _HOST.match(who) or parts is None or not is_name(parts["name"]):
            continue
        if _NO_NAME.fullmatch(parts["name"]):
            return {}
        named[at] = parts["name"]
        above = lines[at - 1].folded if at else ""
        called = _CALLED_UPON.search(above) is not None and parts["name"] in above
        transcript = transcript or called
        if called or parts["office"] or parts["after"]:
            sure.add(at)
    if len(named) < 2 or len(set(named.values())) < len(named):
        return {}
    ends = sorted({*named, *(at for at in marked if _HOST.match(lines[at].folded)), len(lines)})
    sizes = {at: sum(len(u.han) for u in lines[at:end]) for at, end in pairwise(ends)}
    if not transcript and any(opens_with_salutation(unit.folded) for unit in lines[: min(named)]):
        return {}  # a speech that praises several people, or shares out their work
    whole = len(named) >= _NAMES and all(len(name) > 2 for name in named.values())
    least = _CALLED if transcript and len(sure) == len(named) else _TEXT
    enough = len(sure) == len(named) and (transcript or len(named) >= _NAMES)
    if min(sizes[at] for at in named) < least or not (enough or whole):
        return {}
    return {at: marked[at].end() for at in named}
