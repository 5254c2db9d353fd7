"""Texts that labels part: the fields of records that a scraper wrote, the names of speakers in a transcript.

A label is glued to the first words of what it introduces (内容：同志们, 王建国：今天), and words with a colon open
paragraphs of speeches too (任务：, 方法：). So labels count only together: a title with other fields right below it,
again and again; names of several people who each speak once and long, called upon by a host or named with an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from .lines import Unit, han
from .rules import SHIPPED
from .shapes import OFFICE, is_date_line, is_name, opens_with_salutation

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
#: What counts the speakers: 一、王建国:, 2.李秀兰:.
_PLACE_IN_ROW: Final = r"(?P<row>(?:\(?[一二三四五六七八九十\d]{1,3}[、.)]\s{0,2})?)"
_WHO = re.compile(
    rf"{_PLACE_IN_ROW}(?:【\s?(?P<boxed>[^【】,。;:!?\d]{{2,24}})\s?】\s?[:]?|"
    r"(?P<plain>[^,。;:!?\d()、]{2,24})(?:\((?P<aside>[^()]{2,20})\))?\s?[:])\s{0,4}"
)
#: The same on a line of its own, without a colon.
_ALONE = re.compile(
    rf"(?P<said>(?:发言|交流|汇报|述职|演讲|宣讲)人\s?:\s?)?{_PLACE_IN_ROW}(?P<plain>[^,。;:!?\d()、]{{2,24}}?)"
    r"(?:\s?\((?P<aside>[^()]{2,24})\)|\s{1,6}(?P<post>[^,。;:!?\d()、\s]{2,24}))?"
)
_WITH_OFFICE = re.compile(
    rf"(?P<office>[^,。;:!?\d]{{0,20}}?{OFFICE}|嘉宾|发言人)?(?P<gap>\s{{0,4}})(?P<name>.{{2,4}}?)(?P<after>同志|{OFFICE})?"
)
#: How minutes call whom everybody knows: 王书记, 李副县长.
_BY_OFFICE = re.compile(rf"(?:{'|'.join(SHIPPED.compound)}|[{''.join(sorted(SHIPPED.surnames))}])副?{OFFICE}")
_HOST = re.compile(r"(?:会议)?(?:主持人?|司仪)")
#: Who a speaker is, in brackets behind the name.
_POST = re.compile(
    rf"{OFFICE}|代表|党员|干部|职工|教师|村民|居民|群众|企业|公司|学生|医生|律师|民警|村官|战士|工人|农民|政委|董事|[局委办镇乡村厂站所会队社员师手长工医]$"
)
_CALLED_UPON = re.compile(
    r"请[^。;!?]{0,40}?(?:讲话|发言|致辞|致词|作报告|作汇报|汇报|表态|演讲|述职|点评|作总结|作指示|(?:讲|说|谈)(?:讲|说|谈|一下|几句|两句|一讲|一说|一谈|[。!]))"
)
#: What is written down of a meeting says so at its head.
_TRANSCRIPT = re.compile(
    "实录|记录(?!人)|纪要|发言(?:提纲|材料)?[(]?(?:摘登|摘要|摘编|摘录|汇编|选登|选编|选摘|要点整理)|讲话(?:汇编|选编|摘要)|文字版|速记|"
    "(?:座谈|研讨|交流|讨论|恳谈|茶话|生活)会(?:交流)?发言$|"
    "(?:部分|主要|有关|与会|代表)[^,。;:]{0,8}发言[^,。;:]{0,6}(?:如下|整理|摘)"
)
#: Who was there, as the head of minutes lists it.
_THERE = re.compile(
    r"(?:主\s?持|参\s?加|出\s?席|列\s?席|与\s?会|参\s?会|到\s?会|发\s?言)[^:。]{0,4}:(?P<who>.{2,200})"
)
#: Talk in which some ask and others answer, and how those begin who ask.
_TALK = re.compile("发布会|记者会|吹风会|访谈|专访|对话|问答|答问|答记者|采访|做客|直播|网谈")
_ASKS = re.compile(
    r"(?:[^,。;:!?]{0,12}(?:记者|主持人|主持|网友|观众|听众|编辑|提问|司仪)|问|答|[QqAa])(?:\([^()]{1,20}\))?\d{0,2}\s?:"
)
_HEAD: Final = 8
#: The lines above the first of several names are no longer, and hold so many running ones at most.
_TITLE_PAGE: Final = 14
_LINE: Final = 60
_LONGEST_POST: Final = 24
_ENDS: Final = '。!?”"）)…;'
_SPACE = re.compile(r"\s")
#: A title that is nothing but who spoke: 副市长王建国讲话, 李志强同志在会上的讲话.
_SPEAKS = re.compile(
    rf"(?:[^,。;:!?在的]{{0,14}}?{OFFICE})?\s?(?P<name>.{{2,4}}?)(?:同志|{OFFICE})?(?:在[^,。;:!?]{{1,24}}[会上时式])?上?的?(?:重要)?"
    r"(?:讲话|发言|致辞|致词|演讲)(?:要点|摘要|提纲|稿)?\s?:?"
)
#: Words that begin like names: 路线图, 高质量, 方法, 范文一.
_NO_NAME = re.compile(r".*[图书表线度量性力法论课题点是要案向式\d一二三四五六七八九十]")
#: The same of sages and of places, where nothing says that somebody bears the name: 孟子, 柳河, 高庄, 李家坪, 石桥村.
_NO_SPEAKER = re.compile(
    ".家?[子村庄镇乡县市区州河桥店湾沟坪岭寨屯堡集铺渡口坝塘岗坡畈冲营]|..[村庄镇乡县市区店湾沟寨屯堡铺渡坝塘畈组片站厂]"
)
#: What a speech says before it comes to several people.
_ANNOUNCED = re.compile(
    "分工|职责|责任|任务|负责|名单|表扬|表彰|先进|榜样|模范|获奖|受奖|故事|事迹|缅怀|几[个位]人|[两二三四五六七八九]个人"
)
_OF_WORDS = re.compile(
    "(?:发言|讲话|交流|汇报|介绍|回答|观点)[^,。;:]{0,8}(?:[。:!]|如下)|摘登|摘要|刊[发登载]|编者|整理|请来|邀请|做客|采访|访谈|对话"
)
_TAKEN_DOWN = re.compile("如下|摘[登编录]|整理|刊[发登载]")
_LISTED = re.compile(r"[、,;\s()等]+")
#: Two or three characters behind an office that do not begin as what its holder has to do.
_RARE = re.compile("[^要须应必负抓管带主亲分牵全是为和与及的在对把一二三四五六七八九十][一-鿿]{1,2}")
_SHORT: Final = 30
_STOPS: Final = "。!?;"
_SPEAKS_OF_SELF = re.compile("我们|我(?![县市省区乡镇国村州局院校])|大家|今天")
#: What people whose work is shared out are said to have to do.
_HAS_TO_DO = re.compile(
    r"(?:主要|具体|全面|继续|同时)?(?:负责|分管|牵头|主抓|包联|包保|联系(?!实际)|协助|协管)"
)
#: Common words of two characters that begin as names do.
_WORDS: Final = frozenset(
    "任务 单位 严格 金融 程序 常态 常委 文化 文明 文件 文艺 文旅 关键 方针 方面 高端 高效 高速 成效 成果 成绩 章程 "
    "石油 石头 黄金 林业 林区 田间 车间 宗旨 习惯 周边 周期 何谓 何时 许多 许可 范围 范例 温暖 严肃 严明 "
    "单一 甘肃 江苏 江西 陆地 武装 洪水 易地 祝福 施工 段落 文章 贺信 尚未 车辆 沙漠 宗教".split()
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a line: where it ends in the line, and its kind."""

    end: int
    kind: str


def labels_of(lines: Sequence[Unit]) -> dict[int, Label]:
    """The labels that are glued to the first words of a text, by the place of their line."""
    found = {at: Label(end, "metadata") for at, end in _contents(lines)}
    turns = _turns(lines)
    found |= {at: Label(len(lines[at].text), "stage direction") for at in _links(lines, turns)}
    return found | {at: Label(end, "speaker") for at, end in turns.items()}


def is_transcript(folded: str) -> bool:
    """Whether a line says that what stands below was written down at a meeting, or taken from what was said there.

    >>> is_transcript("全县农村工作座谈会发言摘要"), is_transcript("在全县农村工作会议上的发言")
    (True, False)
    """
    return _TRANSCRIPT.search(folded) is not None


def _heads_transcript(folded: str) -> bool:
    """Whether a line can head a transcript: a title, or a sentence that ends with how the words below were taken
    down; one that mentions minutes in passing is of a speech or a report.

    >>> _heads_transcript("查阅了会议记录,找人谈了话。"), _heads_transcript("会上大家发了言,发言摘登如下。")
    (False, True)
    """
    told = "。" not in folded or _TAKEN_DOWN.search(folded[-_SHORT:]) is not None
    return told and is_transcript(folded)


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


@dataclass(frozen=True, slots=True)
class _Turn:
    """A name before a speech: where it ends in its line, whose it is, and whether more than its letters says so."""

    end: int
    name: str
    sure: bool
    counted: bool


def _turns(lines: Sequence[Unit]) -> Mapping[int, int]:
    """The names before speeches, each with its end in its line; nothing where it is not sure that they are names."""
    transcript = any(_heads_transcript(unit.folded) for unit in lines[:_HEAD])
    there = "".join(found["who"] for unit in lines[:_TITLE_PAGE] if (found := _THERE.match(unit.folded)))
    marked = {at: found for at, unit in enumerate(lines) if (found := _WHO.match(unit.folded))}
    turns: dict[int, _Turn] = {}
    for at, found in marked.items():
        turn = None if _HOST.match(found["boxed"] or found["plain"]) else _turn(found, there)
        if turn is None:
            continue
        if _NO_NAME.fullmatch(turn.name) or (not turn.sure and _NO_SPEAKER.fullmatch(turn.name)):
            return {}
        above = lines[at - 1].folded if at else ""
        called = gives_the_word(above) and turn.name in above
        transcript = transcript or called
        turns[at] = replace(turn, sure=True) if called else turn
    if not turns and transcript:
        turns = _alone(lines, there)
    turns = {at: turn for at, turn in turns.items() if not _is_link(lines, at)}
    ends = sorted({*turns, *(at for at in marked if _HOST.match(lines[at].folded)), len(lines)})
    sizes = {at: sum(len(u.han) for u in lines[at:end]) for at, end in pairwise(ends)}
    again = len({turn.name for turn in turns.values()}) < len(turns)  # somebody speaks twice
    if transcript:
        turns = _without_remarks(turns, sizes)
    names = {turn.name for turn in turns.values()}
    if len(names) < 2 or (
        again and (len(names) < _NAMES or not transcript or _is_dialogue(lines, min(turns)))
    ):
        return {}
    called = any(opens_with_salutation(u.folded) or _is_said(u.folded) for u in lines[: min(turns)])
    if (not transcript and called) or _are_spoken_of(lines, turns):
        return {}  # a speech that praises several people, or shares out their work
    sure = sum(turn.sure for turn in turns.values())
    several = len(turns) >= _NAMES
    whole = several and all(len(turn.name) > 2 and not turn.counted for turn in turns.values())
    heads = transcript and not called and is_title_page(lines[: min(turns)])
    bare = several and not again and all(_is_short(unit) for unit in lines[: min(turns)])
    least = _CALLED if (transcript and sure == len(turns)) or (several and (heads or bare)) else _TEXT
    enough = sure == len(turns) and (transcript or len(turns) >= _NAMES)
    if min(sizes[at] for at in turns) < least or not (enough or whole or heads):
        return {}
    return {at: turn.end for at, turn in turns.items()}


def _is_short(unit: Unit) -> bool:
    """Whether a line can stand at the head of a page: no running text."""
    return len(unit.folded) <= _LINE and "。" not in unit.folded


def _is_link(lines: Sequence[Unit], at: int) -> bool:
    """Whether somebody in a line does no more than give the word to whose name stands below: 下面请李秀兰发言."""
    below = _WHO.match(lines[at + 1].folded) if at + 1 < len(lines) else None
    return below is not None and len(lines[at].han) < _CALLED and gives_the_word(lines[at].folded)


def _links(lines: Sequence[Unit], turns: Mapping[int, int]) -> list[int]:
    """The lines in which a host, by office or by name, gives the word between the turns of a transcript."""
    return [
        at - 1
        for at in turns
        if at and at - 1 not in turns and _WHO.match(lines[at - 1].folded) and _is_link(lines, at - 1)
    ]


def _without_remarks(turns: Mapping[int, _Turn], sizes: Mapping[int, int]) -> dict[int, _Turn]:
    """The turns but for short ones of people who speak at length, too (王建国:散会。): those part nothing, and stay
    with their names below what was said before. Where they are the more, people talk with one another."""
    long = {turn.name for at, turn in turns.items() if sizes[at] >= _CALLED}
    short = {at for at, turn in turns.items() if sizes[at] < _CALLED and turn.name in long}
    few = 2 * len(short) < len(turns)
    return {at: turn for at, turn in turns.items() if not few or at not in short}


def _is_dialogue(lines: Sequence[Unit], first: int) -> bool:
    """Whether people ask and answer: under a title that says so, or where a host or somebody of the press is heard
    from the ``first`` turn on. Such talk is one text, as long as the answers may be."""
    titled = any(names_talk(unit.folded) for unit in lines[:_HEAD])
    return titled or any(asks_or_answers(unit.folded) for unit in lines[first:])


def names_talk(folded: str) -> bool:
    """Whether a title says that people ask and answer.

    >>> names_talk("县长访谈实录"), names_talk("春灌座谈会实录")
    (True, False)
    """
    return len(folded) <= _LINE and _TALK.search(folded) is not None


def asks_or_answers(folded: str) -> bool:
    """Whether a line begins with the label of who asks or answers, a host's among them."""
    return _ASKS.match(folded) is not None


def _is_said(folded: str) -> bool:
    """Whether a sentence above all names is of a speech: it speaks of 我们 or of today, and neither is a host heard
    in it nor what an editor says of the words below."""
    host = _HOST.match(folded) or gives_the_word(folded)
    if folded[-1] not in "。!" or host or _OF_WORDS.search(folded):
        return False
    return _SPEAKS_OF_SELF.search(folded) is not None


def _are_spoken_of(lines: Sequence[Unit], turns: Mapping[int, _Turn]) -> bool:
    """Whether a speech says of several people what they did or have to do: 任务分工: above them, 负责 behind."""
    above = lines[min(turns) - 1].folded if min(turns) else ""
    body = above.rstrip(_STOPS + ":")
    last = above[max(body.rfind(stop) for stop in _STOPS) + 1 :] if body else ""
    if last and above[-1] in "。:!" and not _OF_WORDS.search(last) and _ANNOUNCED.search(last):
        return True
    busy = sum(_HAS_TO_DO.match(lines[at].folded, turn.end) is not None for at, turn in turns.items())
    return 2 * busy > len(turns)


def _turn(found: re.Match[str], there: str) -> _Turn | None:
    """What a line that begins, or stands, as the name of a speaker says; None where it is none."""
    more = found.groupdict()
    who = (more.get("boxed") or found["plain"]).strip()
    if (behind := more.get("post")) and not _POST.search(behind):
        who = f"{who} {behind}"  # the office stands first
    if _BY_OFFICE.fullmatch(who):
        return _Turn(found.end(), who, sure=True, counted=bool(found["row"]))
    parts = _WITH_OFFICE.fullmatch(who)
    if parts is None or parts["name"] in _WORDS:
        return None
    name = _SPACE.sub("", parts["name"])
    # a name of a rare family is known by who was there, or by the office that it is set apart from
    apart = bool(parts["office"] and parts["gap"]) and _RARE.fullmatch(name) is not None
    if not (is_name(parts["name"]) or apart or name in _LISTED.split(there)):
        return None
    post = any(_POST.search(more.get(beside) or "") for beside in ("aside", "post"))
    listed = len(name) > 1 and name in _SPACE.sub("", there)
    sure = bool(parts["office"] or parts["after"] or post or listed or more.get("said"))
    return _Turn(found.end(), name, sure, bool(found["row"]))


def name_of_turn(folded: str) -> str:
    """The name in a line that stands before somebody's turn.

    >>> name_of_turn("蒙阿妹:"), name_of_turn("二、副县长 计长顺(县委常委):"), name_of_turn("XX:")
    ('蒙阿妹', '计长顺', '')
    """
    found = _WHO.match(folded) or _ALONE.fullmatch(folded)
    parts = (
        _WITH_OFFICE.fullmatch((found.groupdict().get("boxed") or found["plain"]).strip()) if found else None
    )
    name = _SPACE.sub("", parts["name"]) if parts else ""
    return name if han(name) == name else ""


def _alone(lines: Sequence[Unit], there: str) -> dict[int, _Turn]:
    """The names that stand on lines of their own, each below the end of a speech or on the page's title."""
    turns: dict[int, _Turn] = {}
    for at, unit in enumerate(lines):
        found = _ALONE.fullmatch(unit.folded)
        turn = _turn(found, there) if found else None
        if turn is None or _NO_NAME.fullmatch(turn.name):
            continue
        if not turn.sure and _NO_SPEAKER.fullmatch(turn.name):
            continue
        ended = not turns or lines[at - 1].folded[-1] in _ENDS
        if ended and at + 1 < len(lines) and not is_date_line(lines[at + 1].folded):
            turns[at] = turn
    return turns if turns and min(turns) < _TITLE_PAGE else {}


def is_title_page(above: Sequence[Unit]) -> bool:
    """Whether what stands above the first name can be the head of minutes: few lines, one of them running text."""
    running = sum(len(unit.folded) > _LINE and "。" in unit.folded for unit in above)
    return len(above) <= _TITLE_PAGE and running <= 1


def is_post(folded: str) -> bool:
    """Whether a line says in brackets who the speaker is that the line above names.

    >>> is_post("(镇党委书记)"), is_post("(鼓掌)")
    (True, False)
    """
    bare = folded[1:-1]
    return folded[0] + folded[-1] == "()" and len(bare) <= _LONGEST_POST and _POST.search(bare) is not None


def gives_the_word(folded: str) -> bool:
    """Whether a host is heard in a line, who calls upon somebody.

    >>> gives_the_word("主持人:下面请王建国同志发言。"), gives_the_word("主持人:王建国")
    (True, False)
    """
    return _CALLED_UPON.search(folded) is not None
