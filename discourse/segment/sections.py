"""Headings, the path of headings above each sentence, and the part of the speech it stands in.

Speeches of this genre are numbered (一、 (一) 1. 第一, 一是) and announce what comes: achievements, problems,
tasks. The numbering is read as it is used, not by a fixed order of rank: a kind of number already open is
returned to, a new kind opens a level below. The part is a state that headings and lead-ins switch; where nothing
speaks it falls back to ``body`` rather than guess. Nothing here looks at how far into the text a sentence
stands: scraped texts begin and end anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from .segmented import Part, Sentence
from .sentences import split_sentences

_N = "[一二三四五六七八九十]"

#: The kinds of numbering, by the pattern that opens a line or a sentence.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第{_N}{{1,3}}(?:部分|章|篇|编)")),
    ("han", re.compile(rf"{_N}{{1,3}}[ \u3000]?(?:、|[.．](?!\d))")),
    ("han-bracket", re.compile(rf"[（(][ \u3000]?{_N}{{1,3}}[ \u3000]?[）)]")),
    ("arabic-bracket", re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]|\d{1,2}[）)]")),
    ("arabic", re.compile(r"\d{1,2}[ \u3000]?(?:、|[.．](?!\d))")),
    ("ordinal", re.compile(rf"第{_N}{{1,3}}(?:[,，、:：]|[个条方大]?[面点]?[是,，、:：])")),
    ("run-in", re.compile(rf"(?:{_N}{{1,2}}|其{_N}|首先|其次)是|其{_N}[,，、]|{_N}要")),
)

#: What a number opens with, digits apart: nineteen sentences in twenty open with something else.
_OPENERS = frozenset("第（(其首①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳") | frozenset(_N[1:-1])

#: The names of the kinds of numbering, in order.
KINDS: tuple[str, ...] = tuple(kind for kind, _ in _KINDS)

#: The parts of a speech, in order.
PARTS: tuple[Part, ...] = get_args(Part)

#: A numbered heading with its text behind it in the same line, or with a stop at the end of its line: nine in ten
#: of the reference are shorter.
_RUN_IN_LENGTH = 32
_RUN_IN_ITEM = 30
_RUN_IN_LINE = 18
#: A heading that fills its line: longer lines without a stop are sentences that lost theirs.
_LINE_LENGTH = 45
#: A line with neither number nor stop is a heading only when it is as short as a title.
_TITLE_LENGTH = 32

_STOPS = "。！？!?…；;"
_SALUTATION = re.compile(
    r"(?:尊敬的|敬爱的)?(?:各位|各(?:党?(?:支部|总支|委|组)|乡镇?|镇|街道|单位|部门|科室|村|社区|县|市|区|学院|处室|人民团体)|同志|朋友|代表|委员|女士|先生|来宾|领导|党员|乡亲|老师|同学|大家)[^。，,；;]{0,30}[：:！!，,]?$"
)
_ASIDE = re.compile(r"[（(【\[].{0,20}[)）】\]][….]*$")
_REPORTING = re.compile(
    r"(?:如下|以下|下列|汇报|报告|主要有|包括|要求|目标|指出|强调|提出|认为|表示)[^。]{0,8}[：:]$"
)

_PROBLEMS = re.compile(
    r"存在[^。]{0,10}(?:问题|不足|差距|短板|困难)|肯定成绩的同时|清醒[地的]?(?:看到|认识)|(?:问题|不足|差距|短板|教训)(?:和|与|及|、)"
    r"|也(?:要|应|应该|应当|必须)[^。]{0,4}看到|(?:主要|突出)问题|问题(?:清单|的?(?:原因|根源))|薄弱环节|问题(?:如下|主要表现)|(?:几|三|四|五|一些)(?:个|种)(?:突出)?(?:问题|苗头|现象|倾向)"
    r"|暴露出|差在哪|不[严实]不[严实]|美中不足|(?:问题|困难|挑战|不足|差距|短板)(?:和原因|及原因)?[：:。]?$"
)
_TASKS = re.compile(
    r"下一步|下一阶段|今后[^。]{0,12}(?:任务|工作|打算|重点|努力|思路|措施)|(?:主要|重点|工作)任务(?!是)|工作(?:安排|部署|打算|思路|措施|建议|要求)|努力方向|整改(?:措施|方向)|(?:措施|要求)[：:。]?$"
    r"|(?:如何|怎么|怎样)(?:抓|做|办|干|搞|改|落实|推进)|(?:提|讲|强调|谈)(?:出)?[几二两三四五六]?(?:点|条|个方面)?(?:的)?(?:要求|希望|建议)|(?:几|三|四|五|两)(?:点|条)(?:要求|希望|建议)"
    r"|必须(?:从|抓好|做好|坚持)[^。]{0,10}(?:方面|工作)|总体(?:要求|部署|思路)|预期目标|明年(?:的)?(?:工作|打算|重点)|今年(?:的)?(?:工作|任务|重点)"
    r"|(?:着力|重点|认真|切实|全力)(?:抓好|做好)(?:以下|下面|如下)"
)
_ACHIEVED = re.compile(
    r"(?:取得|收到|见到)[^。]{0,12}(?:成效|成绩|成果|进展|进步|成就|效果)|(?:一年|两年|三年|五年|几年|近年|今年以|去年以)来|主要(?:做法|成效|成绩|工作情况)"
    r"|做了[^。]{0,8}工作|所做的?[^。]{0,4}工作|工作(?:回顾|总结|开展情况|成效)|(?:成绩|成效|亮点|特色|经验|做法)(?:和|与|及|、)?(?:体会|经验)?[：:。]?$|履职(?:情况|尽责)"
    r"|(?:过去|刚刚过去)的?(?:一年|五年)|(?:值得|予以|给予)(?:充分)?肯定|成绩有目共睹|好的方面"
)
_DOCTRINE = re.compile(
    r"(?:充分|深刻|进一步)认识[^。]{0,40}(?:意义|重要性|必要性|紧迫性)|^.{0,5}什么是|^.{0,5}为什么|重大意义|重要意义$"
)
#: A heading that demands: 一、要…, 二要…, 三是必须…
_DEMAND = re.compile(
    r"[^\u3400-\u9fff]*(?:(?:第|其)?[一二三四五六七八九十]{1,3}[^\u3400-\u9fff]*是?)?(?:要(?![求点素闻])|必须|务必)"
)
#: Problems as the object of a verb that removes or seeks them: 切实解决…突出问题 heads a section of tasks.
_REMOVAL = re.compile(
    r"(?:解决|整改|纠正|破解|克服|补齐|查找|查摆|防范|化解|消除|整治)(?![了出到])[^。]{0,24}(?:问题|不足|差距|短板|困难|矛盾|隐患|风险)|整改(?:措施|方向|落实)"
)
_CLOSING = re.compile(
    r"我(?:就|的)?[^。]{0,6}(?:讲|汇报|发言|报告|说)(?:到这|完|这些)|(?:谢谢|感谢)(?:大家|各位)|^让我们|现在散会|^我的(?:汇报|发言|报告)(?:完|到)"
)
_FAREWELL = re.compile(r"^(?:各位领导|各位代表|同志们|各位)[，,、：:！!]")

#: Lead-ins within the text. Only their first words count: 今后 at the end of a sentence leads nowhere.
_PROBLEM_LEAD = re.compile(
    r"(?:.{0,6}在(?:充分)?肯定.{0,12}同时|(?:但|但是|同时|当然|不过|然而|另一方面|我们|也)?[,，]?.{0,8}(?:清醒|也[要应].{0,3})[地的]?(?:看到|认识到|意识到)"
    r"|(?:但|但是|当然|不过|然而|同时)[,，]?.{0,40}(?:问题|不足|差距|短板|困难)|.{0,14}(?:还|仍|也|依然|仍然)存在)"
)
_PROBLEM_LIST = re.compile(
    r"(?:问题|不足|差距|短板|困难)(?:主要)?(?:有|是|表现[在为]?|如下)?.{0,8}[：:]$|有以下.{0,6}(?:问题|不足)"
)
_TASK_LEAD = re.compile(
    r".{0,4}(?:下一步|下一阶段|今后一个时期|今后一段时[期间]|明年[,，]|新的一年[里,，]|今后[,，]|(?:下面|借此机会|最后)[,，]?.{0,14}(?:要求|希望|建议))"
)
_TASK_LIST = re.compile(
    r"必须从.{0,6}方面|(?:着力|重点|认真|切实|全力)(?:抓好|做好).{0,6}(?:工作|方面)|[几二两三四五](?:点|条)(?:要求|希望|建议)|(?:讲|谈|提|提出)[几二两三四五六]点意见|提出.{0,4}要求"
)
_ACHIEVED_LEAD = re.compile(
    r".{0,4}(?:(?:一|两|三|四|五|几|多|近)年(?:多)?[以来]来?|去年以来|今年以来|上届以来|过去的?(?:一年|五年|几年)|.{0,16}以来[,，])"
    r"|(?:总的|总体|整体|从总体)(?:来)?(?:看|说|讲|上)"
)

#: Each lead-in holds one of these words.
_LEAD_WORD = re.compile(
    "肯定|看到|认识到|意识到|问题|不足|差距|短板|困难|存在|下一|今后|明年|新的|要求|希望|建议|必须从|抓好|做好|意见"
    "|以来|年以|年来|年多|过去|总的|总体|整体"
)

#: The first of its list: behind a lead-in it begins the list that was announced, not the next item of an older one.
_FIRST = re.compile("第?一|其一|首先")

_LEAD_LENGTH = 60

#: Sentences at the end of a text among which leave may be taken.
_LEAVE = 8


@dataclass(frozen=True, slots=True)
class _Heading:
    kind: str
    title: str


def annotate(text: str) -> list[Sentence]:
    """The sentences of a text with heading, section path and part; stance is left for :mod:`.stance`.

    >>> marked = annotate("一、主要成效\\n一年来,建了三个支部。\\n二、存在的问题\\n一是认识不足。有的支部不开会。")
    >>> [(s.heading, s.section, s.part) for s in marked][-1]
    (False, ('二、存在的问题', '一是认识不足。'), 'problems')
    """
    return mark([text[start:end] for start, end in split_sentences(text)])


def mark(texts: Sequence[str]) -> list[Sentence]:
    """The same for a text that is already cut: the strings, put together, are the text."""
    headings = [_heading(texts, n) for n in range(len(texts))]
    parts = _parts(texts, headings)
    path: list[_Heading] = []
    section: tuple[str, ...] = ()
    marked: list[Sentence] = []
    start = 0
    for n, (text, found) in enumerate(zip(texts, headings, strict=True)):
        if found is not None:
            path = _below(path, found.kind)
            section = tuple(above.title for above in path)
        marked.append(Sentence(n, start, start + len(text), text, found is not None, section, parts[n]))
        if found is not None:
            path = [*path, found]
            section = (*section, found.title)
        start += len(text)
    return marked


def numbering(sentence: str) -> str:
    """The kind of number a sentence opens with, or the empty string.

    >>> numbering("(二)抓班子"), numbering("一是抓班子。"), numbering("3.5万人参加。")
    ('han-bracket', 'run-in', '')
    """
    opening = sentence[:1]
    if opening in _OPENERS or opening.isdecimal():
        for kind, pattern in _KINDS:
            if pattern.match(sentence):
                return kind
    return ""


def _below(path: list[_Heading], kind: str) -> list[_Heading]:
    """The headings that stay open above a new one: a kind in use is returned to, a run-in closes first."""
    for depth, above in enumerate(path):
        if above.kind == kind:
            return path[:depth]
    if kind in ("line", "chapter"):
        return [above for above in path if above.kind == "line" and kind != "line"]
    return [above for above in path if above.kind != "run-in"]


def _heading(texts: Sequence[str], n: int) -> _Heading | None:
    """The heading that sentence ``n`` is, if it is one."""
    raw = texts[n]
    title = raw.strip()
    kind = numbering(title)
    starts_line = n == 0 or texts[n - 1].endswith("\n")
    ends_line = n + 1 == len(texts) or raw.endswith("\n")
    stopped = title != "" and title[-1] in _STOPS
    if kind:
        if stopped and starts_line and ends_line and _is_item(texts, n):
            return None
        if stopped and not (starts_line and ends_line) and _is_listed(texts, n, kind):
            return None
        return _Heading(kind, title) if _numbered(title, kind, starts_line, ends_line, stopped) else None
    if starts_line and ends_line and not stopped and _is_title(title) and len(texts) > 1:
        return _Heading("line", title)
    return None


def _numbered(title: str, kind: str, starts_line: bool, ends_line: bool, stopped: bool) -> bool:
    """Whether a numbered sentence is a heading: it ends its line without a stop, or is short and has its text behind.

    一是 and 二是 also open the items of plain lists, so with a stop they must be shorter and of one clause.
    """
    if title[-1:] in "；;" or _asks(title):
        return False
    if ends_line and not stopped:
        return len(title) <= _LINE_LENGTH
    if ends_line and not starts_line:
        return False
    if kind == "run-in":
        limit = _RUN_IN_LINE if ends_line else _RUN_IN_ITEM
        return len(title) <= limit and re.search("[,，]", title) is None
    return len(title) <= _RUN_IN_LENGTH


def _is_item(texts: Sequence[str], n: int) -> bool:
    """Whether a numbered line that is a whole sentence is the item of a list: of several clauses, no text behind."""
    behind = texts[n + 1].strip() if n + 1 < len(texts) else ""
    return re.search("[,，]", texts[n]) is not None and (not behind or numbering(behind) != "")


def _is_listed(texts: Sequence[str], n: int, kind: str) -> bool:
    """Whether a sentence in running text is an item of 一是…。二是…。: its neighbour is numbered in the same way."""
    behind = n + 1 < len(texts) and not texts[n].endswith("\n") and numbering(texts[n + 1].strip()) == kind
    before = n > 0 and not texts[n - 1].endswith("\n") and numbering(texts[n - 1].strip()) == kind
    return kind in ("run-in", "ordinal") and (behind or before)


def _asks(title: str) -> bool:
    return title[-1:] in "？?！!"


def _is_title(title: str) -> bool:
    """Whether a line without a number and without a stop reads as a heading."""
    if not 2 <= len(title) <= _TITLE_LENGTH or title[-1] in "，,、":
        return False
    if _SALUTATION.match(title) or _ASIDE.match(title) or _REPORTING.search(title):
        return False
    return re.search(r"[\u3400-\u9fff]", title) is not None


def _parts(texts: Sequence[str], headings: Sequence[_Heading | None]) -> list[Part]:
    """The part of each sentence: a state switched by headings and lead-ins, then the closing found from the end.

    A lead-in (一年来，主要做了以下工作) governs the numbered headings that follow it, so a heading that announces
    nothing ends a state only when its kind of number was already open when the state began.
    """
    state: Part = "opening"
    parts: list[Part] = []
    opened: list[str] = []
    governed: set[str] = set()
    fresh = False
    for text, heading in zip(texts, headings, strict=True):
        line = text.strip()
        if heading is None:
            led = _led(line, state)
            if led is not None and led != state:
                state, governed, fresh = led, set(opened), True
        else:
            said = _announced(line)
            above = opened[: opened.index(heading.kind)] if heading.kind in opened else opened
            if said is not None:
                state, governed = said, {*above, heading.kind}
            elif fresh and heading.kind in ("run-in", "ordinal") and _FIRST.match(line):
                governed = set(above)
            elif state == "opening" or (heading.kind in {*governed, "line"} and state != "tasks"):
                state = "body"
            opened, fresh = [*above, heading.kind], False
        parts.append(state)
    _close(texts, headings, parts)
    return parts


def _announced(heading: str) -> Part | None:
    """The part a heading announces, or None."""
    if _DEMAND.match(heading):
        return "tasks"
    if _DOCTRINE.search(heading):
        return "body"
    if _REMOVAL.search(heading):
        return "tasks"
    if _PROBLEMS.search(heading):
        return "problems"
    if _ACHIEVED.search(heading):
        return "achievements"
    return "tasks" if _TASKS.search(heading) else None


def _led(sentence: str, state: Part) -> Part | None:
    """The part a plain sentence switches to, if it is a lead-in: it opens with its cue, or is short and has one."""
    if not _LEAD_WORD.search(sentence):
        return None
    opening = sentence[:_LEAD_LENGTH]
    short = len(sentence) <= _LEAD_LENGTH
    if _PROBLEM_LEAD.match(opening) or (short and _PROBLEM_LIST.search(sentence)):
        return "problems"
    if _TASK_LEAD.match(opening) or (short and _TASK_LIST.search(sentence)):
        return "tasks"
    if _ACHIEVED_LEAD.match(opening) and state in ("opening", "body", "achievements"):
        return "achievements"
    return None


def _close(texts: Sequence[str], headings: Sequence[_Heading | None], parts: list[Part]) -> None:
    """Mark the farewell: behind the last heading, from the first of the last sentences that takes leave."""
    after = max((n for n, heading in enumerate(headings) if heading is not None), default=-1)
    for n in range(max(after + 1, 1, len(texts) - _LEAVE), len(texts)):
        line = texts[n].strip()
        farewell = _FAREWELL.match(line) and any(p != "opening" for p in parts[:n])
        if farewell or (len(line) <= _LEAD_LENGTH and _CLOSING.search(line)):
            parts[n:] = ["closing"] * (len(parts) - n)
            return
