"""Speeches without a label of their own between the turns of a host, who gives the word to one after another.

主持人:下面请王县长讲话。 / 大家好。… / 主持人:谢谢王县长。下面请李秀兰发言。 / 各位领导:… A speech is
what stands from below such a turn to the next turn of the host. One such turn may be quoted in a speech, a script
holds the words of a host alone, and in an interview the host asks: so the word must be given twice at least, with a
speech below each time in which neither the host goes on nor anybody else is named or asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from .labels import asks_or_answers, is_title_page, name_of_turn, names_talk
from .lines import Unit, sentences_of
from .residue import Kinds
from .rules import SHIPPED
from .shapes import OFFICE, calls_somebody, is_name, opens_with_salutation

#: So many Han characters at least has a speech, or the opening of a host; what a host says between others' speeches
#: is a text only if it has as many as one for which no host calls.
_SPEECH: Final = 60
_OWN_TEXT: Final = 150
#: The word is given in one of so many sentences at the end of a line.
_LAST: Final = 2
#: So many times at least the word is given before a speech; less than so many Han characters are none.
_TIMES: Final = 2
_WORDS: Final = 10

_HOST = re.compile(
    r"[(【\[]?(?:会议|大会)?(?:(?:主持人|司仪)(?P<who>[^,。;:!?、()【】\[\]]{0,24})|主持)"
    r"(?:\((?P<aside>[^()]{1,20})\))?[)】\]]?\s?:"
)
#: 主持人说: is told of a host, 主持人同志: is said to one.
_TOLD = re.compile("(?:说|问|道|讲|宣布|介绍|指出|表示|回答|名单|职责|的话|好)$|^(?:同志|先生|女士)$")
_GIVES = re.compile(
    "(?:请(?!问|您|你|(?:大家|各)(?!.{0,16}欢迎))|欢迎)(?P<who>[^。;!?]{2,40}?)"
    "(?:讲话|[讲谈说][一两几讲谈说,。!]|发言|致辞|致词|汇报|介绍|宣读|报告|演讲|宣讲|表态|述职|点评|讲解|分享|总结|指示|动员|讲课|授课)|"
    "有请(?P<alone>[^。;!?]{2,40})|(?:讲话|发言|致辞|汇报|演讲|宣讲)的是,?(?P<next>[^。;!?]{2,40})"
)
#: A line below the first words of a turn gives the word only if it says that the meeting comes to it.
_STAGED = re.compile("下面|接下来|接着|现在|首先|最后|第.{1,3}项|有请|欢迎|掌声")
#: How a host goes on about the meeting.
_GOES_ON = re.compile(
    r"(?:首先|现在|下面|接下来|接着|然后),?(?:请(?!允许|大家)|有请|进行|开始|由)|第[一二三四五六七八九十\d]{1,3}项(?:议程)?[,:]|"
    r"(?:会议|大会|活动|仪式)(?:开始|进行|的?第|共有)|(?:让我们|请大家)[^。]{0,20}掌声|"
    r"(?:感谢|谢谢)(?!主持)[^。!]{1,24}(?:讲话|发言|致辞|汇报|报告|介绍|分享)"
)
_GREETS = re.compile(r"(?:大家|各位|[^,。;:!?]{0,10}们)[^,。;:!?]{0,8}好[,。!]")
#: (王县长讲话) stands for a speech in a script; (鼓掌) behind a sentence.
_ASIDE = re.compile(r"[(【\[][^()【】\[\]]{0,30}[)】\]]。?")
_TRAILING = re.compile(r"[(【\[][^()【】\[\]]{0,12}[)】\]]$")
_STAGE_ENDS = re.compile(r"[(【\[][^()【】\[\]]{0,20}(?:结束|散会|休会|闭幕|退场|完毕)[)】\]]")
_LABELLED = re.compile(rf"[^,。;:!?]{{0,16}}(?:{OFFICE}|嘉宾)(?:\([^()]{{1,16}}\))?\s?:")
_SCRIPT = re.compile(r"主\s?持\s?[词稿辞]|串\s?[词讲]")
_SPEAKS = re.compile("我|咱|大家|同志|各位|朋友")
_NO_NAME = re.compile("[办局委室科处站所厅]$|领导|代表|党|会议|讲话|发言|政府|支部|全体|各位")
_INTRODUCES = re.compile("我[是叫就姓]")
_ENDS: Final = '。!?…)"”'

_FAMILY: Final = f"(?:{'|'.join(SHIPPED.compound)}|[{''.join(sorted(SHIPPED.surnames))}])"
_GIVEN: Final = "(?!副)[一-鿿]{1,2}"
_BY_NAME = (
    re.compile(rf"(?=(?P<name>{_FAMILY}{_GIVEN})(?:同志|先生|女士|老师|$|[作做为给致向就,]))"),
    re.compile(rf"(?=(?P<name>{_FAMILY}{_GIVEN}){OFFICE})"),
)
_STEPS_UP = re.compile("上台|登台|上场|登场")
_BY_OFFICE = re.compile(rf"(?P<family>{_FAMILY})(?P<office>副?{OFFICE})")


@dataclass(frozen=True, slots=True)
class Hosted:
    """A text of such a meeting: units ``low:high``, and who is named as its speaker, empty where nobody is; ``turn``
    is the unit in which the host begins, below the head of the page."""

    low: int
    high: int
    speaker: str
    turn: int | None


@dataclass(frozen=True, slots=True)
class _Stage:
    """A turn of the host, units ``low:start``; the words of somebody else below it, ``start:end``; what is left above
    the next turn, ``end:high``. ``called`` says to whom the host gave the word; None to nobody."""

    low: int
    start: int
    end: int
    high: int
    called: str | None


def hosted_texts(units: Sequence[Unit], kinds: Kinds) -> list[Hosted]:
    """The texts between the turns of a host, and the longer ones of the host; what the host says to lead from one to
    the next is marked in ``kinds``. Nothing where no host gives the word at least twice."""
    turns = [at for at, unit in enumerate(units) if kinds[at] is None and _is_turn(unit.folded)]
    if len(turns) < 2 or not _is_top(units, kinds, turns[0]) or _is_talk(units, turns):
        return []
    stages = [_stage(units, kinds, low, high) for low, high in pairwise([*turns, len(units)])]
    speeches = [stage for stage in stages if stage.start < stage.end]
    long = [at for at in speeches if _weight(units, kinds, at.start, at.end) >= _SPEECH]
    given = [_name_in(stage.called) or stage.called for stage in long if stage.called]
    again = 2 * len(set(given)) <= len(given)  # people who are called again and again talk
    if len(given) < _TIMES or again or 2 * len(long) <= len(speeches):
        return []
    return _texts(units, kinds, stages) if all(_is_spoken(units, kinds, at) for at in speeches) else []


def _texts(units: Sequence[Unit], kinds: Kinds, stages: Sequence[_Stage]) -> list[Hosted]:
    said = "\n".join(unit.folded for unit in units[: stages[0].start])  # tells of those who are there
    found: list[tuple[int, str]] = []
    for stage in stages:
        host = _weight(units, kinds, stage.low, stage.start)
        own = host >= (_OWN_TEXT if stage is not stages[0] else _SPEECH)
        if own and units[stage.low].folded[-1] == ":":
            kinds[stage.low] = "speaker"
        if own:
            found.append((stage.low, _full_name(_host_name(units[stage.low].folded), said)))
        for at in (*(() if own else range(stage.low, stage.start)), *range(stage.end, stage.high)):
            kinds[at] = kinds[at] or "stage direction"
        if stage.start < stage.end:
            found.append((stage.start if own else stage.low, _full_name(_name_in(stage.called or ""), said)))
    bounds = pairwise([0, *(low for low, _ in found[1:]), len(units)])
    first = stages[0].low
    return [
        Hosted(low, high, who, None if low else first)
        for (low, high), (_, who) in zip(bounds, found, strict=True)
    ]


def _stage(units: Sequence[Unit], kinds: Kinds, low: int, high: int) -> _Stage:
    """What stands from one turn of a host to the next, parted where the host has given somebody the word, or where an
    audience is called right below a later turn."""
    live = [at for at in range(low, high) if kinds[at] is None]
    words = live[:2][-1] if units[low].folded[-1] == ":" else low
    for at, below in pairwise(live):
        folded, first = units[at].folded, units[below].folded
        called = _called(folded) if at <= words or _STAGED.search(folded) else None
        given = called is not None and not _goes_on(first, called)
        if given or (at == low == words and _opens(first)):
            end = next((i for i in range(below, high) if _STAGE_ENDS.fullmatch(units[i].folded)), high)
            end = end if _weight(units, kinds, end, high) < _SPEECH else high
            start = below if _weight(units, kinds, below, end) >= _WORDS else high
            return _Stage(low, start, end if start < high else high, high, called)
    return _Stage(low, high, high, high, None)


def _weight(units: Sequence[Unit], kinds: Kinds, low: int, high: int) -> int:
    """How many Han characters are said in a stretch; what stands in brackets on a line of its own is not said."""
    said = (at for at in range(low, high) if kinds[at] is None and not _ASIDE.fullmatch(units[at].folded))
    return sum(len(units[at].han) for at in said)


# ── what is no meeting with a host ───────────────────────────────────────────────────────────────────────


def _is_top(units: Sequence[Unit], kinds: Kinds, first: int) -> bool:
    """Whether nothing but the head of a page stands above the first turn, and none of a host's script."""
    above = [units[at] for at in range(first) if kinds[at] is None]
    spoken = any(opens_with_salutation(unit.folded) for unit in above)
    script = any(_SCRIPT.search(unit.folded) for unit in units[:first])
    return is_title_page(above) and not spoken and not script


def _is_talk(units: Sequence[Unit], turns: Sequence[int]) -> bool:
    """Whether people ask and answer, by the title or because the host or somebody else asks."""
    others = set(range(turns[0], len(units))).difference(turns)
    return (
        any(names_talk(unit.folded) for unit in units[: turns[0]])
        or any(units[at].folded[-1] == "?" for at in turns)
        or any(asks_or_answers(units[at].folded) for at in others)
    )


def _is_spoken(units: Sequence[Unit], kinds: Kinds, stage: _Stage) -> bool:
    """Whether the words below a turn can be a speech: nobody is named before them, and no host goes on in them."""
    lines = [units[at].folded for at in range(stage.start, stage.end) if kinds[at] is None]
    name = name_of_turn(lines[0]) if ":" in lines[0] else ""
    labelled = is_name(name) or _LABELLED.match(lines[0]) is not None
    hosted = any(_called(line) is not None and _GOES_ON.match(line) for line in lines[:-1])
    return not labelled and not hosted and any(_SPEAKS.search(line) for line in lines)


# ── the words of a host ──────────────────────────────────────────────────────────────────────────────────


def _is_turn(folded: str) -> bool:
    """Whether a host begins to speak in a line; the head of minutes only names one, and a story tells of one.

    >>> [_is_turn(line) for line in ("主持人 朱副局长:", "主持人:谢谢。", "主持人:王建国", "主持人说:谢谢。")]
    [True, True, False, False]
    """
    found = _HOST.match(folded)
    if found is None or _TOLD.search(found["who"] or ""):
        return False
    return found.end() == len(folded) or folded[-1] in _ENDS


def _called(folded: str) -> str | None:
    """Who is given the word at the end of a line, in the words of the host; None where nobody is.

    >>> _called("主持人:谢谢。下面请王县长讲话,大家欢迎。"), _called("议程有王县长讲话。现在开会。大家坐好。")
    ('王县长', None)
    """
    low = sentences_of(_TRAILING.sub("", folded))[-_LAST:][0][0]
    found = [*_GIVES.finditer(folded, low)]
    return next(filter(None, found[-1].groups())) if found else None


def _goes_on(below: str, called: str) -> bool:
    """Whether a host goes on in the line below the one in which somebody was called: about the meeting, or the speech
    that was held.

    >>> _goes_on("刚才,王县长讲得很好。", "王建国同志"), _goes_on("我是王建国。", "王建国同志")
    (True, False)
    """
    if _opens(below):
        return False
    if _GOES_ON.match(below) or _called(below) is not None:
        return True
    first = below[: sentences_of(below)[0][1]]
    name = _name_in(called)
    told = name in first or any(name.startswith(found["family"]) for found in _BY_OFFICE.finditer(first))
    return bool(name) and told and _INTRODUCES.search(first) is None and below[-1] in _ENDS


def _opens(folded: str) -> bool:
    """Whether a line calls or greets an audience."""
    return calls_somebody(folded) or _GREETS.match(folded) is not None


def _host_name(folded: str) -> str:
    found = _HOST.match(folded)
    return _name_in(found["who"] or found["aside"] or "") if found else ""


def _name_in(called: str) -> str:
    """The name in the words that call somebody, or else the family and the office.

    >>> _name_in("城关派出所王建国同志作"), _name_in("江副市长"), _name_in("安全局长王军"), _name_in("老马上台")
    ('王建国', '江副市长', '王军', '')
    """
    called = _STEPS_UP.split(called, maxsplit=1)[0].strip()
    for pattern in _BY_NAME:
        for found in pattern.finditer(called):
            if is_name(found["name"]) and not _NO_NAME.search(found["name"]):
                return found["name"]
    office = _BY_OFFICE.search(called)
    return office[0] if office else ""


def _full_name(name: str, said: str) -> str:
    """The full name of whom a host calls by family and office, where it was said before.

    >>> _full_name("江副市长", "出席的有市政府江志远副市长。"), _full_name("王书记", "出席的有江志远副市长。")
    ('江志远', '王书记')
    """
    office = _BY_OFFICE.fullmatch(name)
    if office is None:
        return name
    given = rf"{re.escape(office['family'])}{_GIVEN}"
    told = re.search(
        rf"(?P<before>{given}){office['office']}|{office['office']}(?P<after>{given}?)(?=同志|[,。;、\s])",
        said,
    )
    return (told["before"] or told["after"]) if told else name
