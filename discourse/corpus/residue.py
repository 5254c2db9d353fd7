"""Which lines of a text are not the speech: every unit gets a kind, or None for the words of the speech.

Some lines are unmistakable wherever they stand (a pager, a disclaimer). Most are not: 999+ is a counter above a
title and a number inside a table. They count only at the edges, peeled off from the outside inwards until a line
is met that is neither: from there on the speech speaks. When in doubt a line stays: a stray button costs a few
characters, a lost sentence costs a finding.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, groupby, pairwise
from typing import Final

from .abstract import is_cut_off
from .lines import Unit, han, is_han
from .replies import mark_replies
from .rules import LINK_LISTS, SHIPPED, Place, first_kind, page_kind
from .shapes import (
    is_closing,
    is_numbered,
    is_posting_line,
    is_strong_title,
    opens_with_salutation,
)
from .shared import ResidueCounter as ResidueCounter
from .shared import is_spoken
from .shared import shared_residue as shared_residue

Kinds = list[str | None]

#: A line that may be taken for a button or a link because of its neighbours is no longer than this.
CRUMB: Final = 24
#: Of a line of so many characters the kind is kept for the next look at it.
_SHORT: Final = 1000
LINK: Final = 40

#: Kinds that stand on a page, never inside a speech, so that only more of the page can lie beyond them.
ANCHORS: Final = frozenset(
    {
        "navigation",
        "disclaimer",
        "interface",
        "advertisement",
        "licence",
        "metadata",
        "posting date",
        "comment",
    }
)

_SEPARATOR = re.compile(r"[-=_~*·•※#◆◇■□▲△●○★☆—+\s\u2500-\u257f]{3,}")
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s?)?\d{1,4}(?:\s?页)?[-—–·\s]*")
_OWN_NUMBER = re.compile(r"^[-—–·]?\s?\d{1,4}\s?[-—–·]?\s+\S|\S\s+[-—–·]?\s?\d{1,4}\s?[-—–·]?$")
#: A running head with the number of its page, set apart from it: 418    河口年鉴2009.
_HEAD_AND_NUMBER = re.compile(
    r"[-—–·]?\s?(?P<left>\d{1,4})\s?[-—–·]?\s{2,}+\S.*|\S.*?(?<!\s)\s{2,}+[-—–·]?\s?(?P<right>\d{1,4})\s?[-—–·]?"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
#: The cells and pictures that a table or a picture of a page leaves in its text.
_CELLS = re.compile(r"!\[[^\[\]]{0,40}\]\([^()]{0,80}\)|^[|\s]+|(?<![|\s])[|\s]+$")
#: A page holds at least so many Han characters.
_PAGE_HAN: Final = 100
#: A running head is no longer with the blanks before the number of its page.
_HEAD_LINE: Final = 90
#: A line that stands more often than this, beside page numbers, is a running head, wherever sentences end.
_HEADED: Final = 2
#: A line of running text has more characters than this; a heading mostly fewer.
_RUNNING: Final = 15
_NOTE_MARK = re.compile(r"[①-⑳⑴-⒇]|[\[〔【]\d{1,3}[\]〕】]|[(]注\d{0,2}[)]")
_NOTE = re.compile(r"[①-⑳⑴-⒇]|[\[〔【]\d{1,3}[\]〕】]|\(?注?\d{1,3}[.、)]")
#: The heading of what else a site gives to read, between brackets; so many lines and Han characters stand below it.
_READING = re.compile(r"[【\[(](?:拓展|延伸|扩展|相关|推荐|更多)(?:阅读|链接|资料|知识)[】\])]\s?:?")
_READING_LINES, _READING_HAN = 4, 160
#: How editors head what they say at the end of a book, and so long it is at most.
_AFTERWORD = re.compile(
    r"[【\[]?(?:编\s{0,3}后\s{0,3}[记语话]?|编者后记|编[印辑]说明|出版(?:后记|说明))[】\]]?"
)
_AFTERWORD_HAN: Final = 400
#: So many footnotes stand on a page at most, and so many lines.
_FOOT, _PAGE_LINES = 8, 60
_NOTES = re.compile(r"[【\[(]?(?:注\s?释?|尾注|脚注|附注|参考文献|参考资料|引文出处)[】\])]?\s?:?")
_CITED = re.compile(r"《[^《》]+》|出版社|第\s?\d+\s?页|\[[MJDNCR]\]|\d{4}年版")
_SOURCE = re.compile(
    r"出版社|第\s?\d+(?:\s?[-—–]\s?\d+)?\s?[页期版]|\[[MJDNCR]\]|\d{4}年(?:版|第|\d{1,2}月\d{1,2}日)"
)
#: Headings that sites put above links, and speakers above what they say of them.
_HEADABLE = re.compile(
    "(?:热点|热门|最新|精彩|优秀|精选|更多|其[他它]|推荐)的?(?:专题|文章|内容|新闻|报道|文献|资讯|链接|下载|文档|帖子|标签)|"
    "(?:本[周月]|一周|每周|今日|近期)的?(?:热点|要闻|推荐|精选)|(?:新闻|热点|阅读|点击|浏览)量?(?:排行榜?|排名|榜)|"
    "(?:最近|最新)(?:更新|发布|上传|评论)(?:文章|文档|内容)?|(?:网站|本站)(?:公告|推荐|热点)"
)
#: Marks that stand before a caption or before a point, and words of captions.
_MARKS: Final = "▲△▼"
_PICTURED = re.compile(
    r"图为|^.\s?[左右上下]?图[:片一二三四\d]|摄(?:于[^,。;]{2,16})?[)]?$|[(][^()]{0,12}(?:摄|供图|图)[)]|摄影|供图|照片|合影|留念|"
    r"资料片|资料图|图片|一角$|掠影|剪影|[左右][起一二三]|现场(?:图|照片|一角)?$"
)
#: How a point begins or ends that is to be done; no caption says so.
_POINT = re.compile(
    r"^.\s?(?:[一-鿿]{1,2}好|坚持|加强|推进|落实|完善|健全|提[高升]|强化|突出|严[格禁把]|确保|防止|杜绝|减少|增加|改进|改善|做到|实现|"
    r"深化|优化|不[准许得能要]|禁止|最后|第[一二三四五六七八九十]|[一二三四五六七八九十][是要])|(?:到位|到底|[;!])$|必须|务必|(?<![主重摘需])要(?![闻点])"
)
_ILLUSTRATED = re.compile(r"文[/、]?图|图[/、]?文|图为|摄影|供图|图片|[(][^()]{1,12}摄[)]")
_COUNTER = re.compile(r"\(\d{1,7}\)")
#: A label with its characters set apart, as in the tables above official papers: 索 引 号:, 文  号:.
_SPACED_LABEL = re.compile(r"(?<![一-鿿])[一-鿿](?:\s{1,4}[一-鿿]){1,4}\s?(?=:)")
_SPACE = re.compile(r"\s")
_BETWEEN_BUTTONS = re.compile(r"[\s|/·、,]+")
_PAGER_PART = re.compile(r"\[?\d{1,3}\]?")

#: Lines of a licence box: the longest seen has 67. So many Han characters below its signs are no foot of a page.
_BOX_LINES, _PAGE_BELOW = 300, 150


def mark_everywhere(units: Sequence[Unit], shared: Mapping[str, str] | None = None) -> Kinds:
    """The kinds that need no place: rules for anywhere, rulers of stars, licence boxes, shared lines."""
    kinds: Kinds = [first_kind(unit.folded, "middle") for unit in units]
    for i, unit in enumerate(units):
        if kinds[i] is None and len(unit.folded) >= 3 and _SEPARATOR.fullmatch(unit.folded):
            kinds[i] = "separator"
    _keep_items(units, kinds)
    _mark_licence_box(units, kinds)
    _mark_pagers(units, kinds)
    _mark_link_lists(units, kinds)
    _mark_page_numbers(units, kinds)
    _mark_running_titles(units, kinds)
    _mark_numbered_heads(units, kinds)
    _mark_notes(units, kinds)
    _mark_afterword(units, kinds)
    mark_replies(units, kinds)
    if shared:
        _mark_shared(units, kinds, shared)
    return kinds


def without_cells(folded: str) -> str:
    """A line without the strokes of a table and the places of pictures.

    >>> without_cells("微信 ![]() |")
    '微信'
    """
    if "|" in folded or "![" in folded:
        folded = _CELLS.sub(" ", folded)
    return folded.strip()


def edge_kind(folded: str, place: Place) -> str | None:
    """The kind of a line that stands at an edge, by rules, buttons, posting dates and the page's own words."""
    return _known_edge_kind(folded, place) if len(folded) <= _SHORT else _edge_kind(folded, place)


def _edge_kind(folded: str, place: Place) -> str | None:
    folded = _SPACED_LABEL.sub(lambda found: _SPACE.sub("", found[0]), without_cells(folded))
    if not folded:
        return "interface"
    if is_posting_line(folded):
        return "posting date"
    return first_kind(folded, place) or ("interface" if _is_buttons(folded) else None) or page_kind(folded)


_known_edge_kind = lru_cache(1024)(_edge_kind)


def _is_buttons(folded: str) -> bool:
    words = _BETWEEN_BUTTONS.split(folded) if len(folded) <= 80 else []
    return bool(words) and all(not word or word in SHIPPED.words for word in words) and any(words)


def _keep_items(units: Sequence[Unit], kinds: Kinds) -> None:
    """Lines behind ▲, △ or ▼ that follow one another, a line that ends in a colon, or say what is to be done, are
    points: others, or where one of them speaks of a picture, stand below pictures. 动员大会现场 alone is the caption
    of one only where something else on the page tells of pictures."""
    start = 0
    for mark, run in groupby(units, key=lambda unit: unit.folded[0] if unit.folded[0] in _MARKS else ""):
        end = start + len(list(run))
        announced = start > 0 and units[start - 1].folded[-1] == ":"
        pictured = any(_PICTURED.search(unit.folded) for unit in units[start:end])
        several = end - start > 1 or _POINT.search(units[start].folded) is not None
        if mark and (announced or (several and not pictured)):
            for i in range(start, end):
                kinds[i] = None if kinds[i] == "caption" else kinds[i]
        start = end
    _keep_marked(units, kinds)
    scenes = [i for i, unit in enumerate(units) if kinds[i] == "caption" and unit.folded.endswith("现场")]
    illustrated = kinds.count("caption") > len(scenes) or any(_ILLUSTRATED.search(u.folded) for u in units)
    for i in scenes if not illustrated else ():
        kinds[i] = None


def _keep_marked(units: Sequence[Unit], kinds: Kinds) -> None:
    """Where a mark stands before two paragraphs or points of the speech, lines behind it that tell of no picture are
    points, too."""
    marked = [i for i, unit in enumerate(units) if unit.folded[0] in _MARKS]
    spoken = Counter(units[i].folded[0] for i in marked if kinds[i] is None and len(units[i].folded) > 1)
    for i in marked:
        if kinds[i] == "caption" and spoken[units[i].folded[0]] > 1 and not _PICTURED.search(units[i].folded):
            kinds[i] = None


def _mark_shared(units: Sequence[Unit], kinds: Kinds, shared: Mapping[str, str]) -> None:
    """Shared lines, again from the outside inwards: inside a speech the same words may be spoken."""
    for order in (range(len(units)), range(len(units) - 1, -1, -1)):
        for i in order:
            key = units[i].han
            if key in shared:
                kinds[i] = kinds[i] or shared[key]
            elif kinds[i] is None and edge_kind(units[i].folded, "tail") is None:
                break


def _mark_licence_box(units: Sequence[Unit], kinds: Kinds) -> None:
    """A box goes from the line that opens it over one of the words it holds to where another text begins: below the
    signs that close it, where so much stands there that it is no foot of the page, or by a title of its own."""
    opens = [i for i, unit in enumerate(units) if SHIPPED.box_opens.fullmatch(unit.folded)]
    holds = [i for i, unit in enumerate(units) if SHIPPED.box_holds.search(unit.folded)] if opens else []
    if not holds:
        return
    begins = [i for i, unit in enumerate(units) if begins_text(unit.folded)]
    before = [0, *accumulate(len(unit.han) for unit in units)]
    ends: dict[int, int | None] = {}
    for start in opens:
        at = bisect_left(holds, start)
        if kinds[start] == "licence" or at == len(holds):
            continue
        held = holds[at]
        # another text begins between the line that opens and the word
        apart = bisect_right(begins, held) > bisect_right(begins, start)
        if apart or held - start > _BOX_LINES or before[held + 1] - before[start] > SHIPPED.box_most:
            continue
        if held not in ends:
            ends[held] = _box_end(
                units, held, _behind(begins, held, units), _behind(opens, held, units), before
            )
        if (end := ends[held]) is not None:
            kinds[start:end] = ["licence"] * (end - start)


def _behind(places: Sequence[int], at: int, units: Sequence[Unit]) -> int:
    """The first of the places behind one, or the end."""
    n = bisect_right(places, at)
    return places[n] if n < len(places) else len(units)


def _box_end(units: Sequence[Unit], held: int, text: int, box: int, before: Sequence[int]) -> int | None:
    """Where a licence box ends that has one of its words in the line ``held``; behind it the next ``text`` begins by
    its title, and the next ``box``."""
    until = min(held + _BOX_LINES, text)
    signs = {i for i in range(held, until) if SHIPPED.box_closes.fullmatch(units[i].folded)}
    closed = next((i + 1 for i in sorted(signs) if i + 1 not in signs), None)
    if closed is not None and before[min(text, box)] - before[closed] >= _PAGE_BELOW:
        return closed
    near = text - held <= _BOX_LINES and before[text] - before[held + 1] <= SHIPPED.box_most
    return text if near else closed


def begins_text(folded: str) -> bool:
    """Whether a line can be the first of a text: a title by its own words, or one that calls an audience."""
    return is_strong_title(folded) or opens_with_salutation(folded)


def _mark_pagers(units: Sequence[Unit], kinds: Kinds) -> None:
    """Numbers and buttons beside a pager belong to it, also in the middle of a speech."""
    for order in (range(1, len(units)), range(len(units) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for i in order:
            beside, folded = kinds[i + step], units[i].folded
            if kinds[i] is not None or beside not in ("navigation", "interface"):
                continue
            if _PAGER_PART.fullmatch(folded):
                kinds[i] = beside
            elif (len(folded) > 1 and _is_buttons(folded)) or _COUNTER.fullmatch(folded):
                kinds[i] = "interface"


def _mark_page_numbers(units: Sequence[Unit], kinds: Kinds) -> None:
    """Three bare numbers or more that count pages: a page of text between two, a sentence cut by one at least, or one
    line beside two of them; or numbers that rise beside one line again and again, where pages were left out."""
    found = [i for i, unit in enumerate(units) if kinds[i] is None and _BARE_NUMBER.fullmatch(unit.folded)]
    between = [sum(len(unit.han) for unit in units[i:j]) for i, j in pairwise(found)]
    numbers = [int(units[i].folded) for i in found]
    counts = all(later == number + 1 for number, later in pairwise(numbers))
    rises = all(later > number for number, later in pairwise(numbers))
    cut = any(breaks_off(_above(units, kinds, i)) for i in found)
    beside = [units[j].folded for i in found for j in (i - 1, i + 1) if 0 <= j < len(units)]
    headed = max((n for line, n in Counter(beside).items() if len(line) <= LINK and han(line)), default=0)
    pages = counts and (cut or headed > 1) and min(between, default=0) >= _PAGE_HAN
    if len(found) > 2 and (pages or (rises and headed > _HEADED)):
        for i in found:
            kinds[i] = "navigation"


def _mark_running_titles(units: Sequence[Unit], kinds: Kinds) -> None:
    """Lines that stand beside page numbers again and again: once in the middle of a sentence, or three times, one of
    which may be the first page, which mostly bears no number."""
    said = Counter(unit.han for unit in units)
    places: dict[str, list[int]] = {}
    for i, unit in enumerate(units):
        key = unit.han
        short = kinds[i] is None and len(unit.folded) <= LINK and len(key) > 3
        if short and not is_spoken(unit.folded) and _is_numbered_page(units, kinds, i):
            places.setdefault(key, []).append(i)
    for key, run in places.items():
        cut = any(i > 0 and breaks_off(_above(units, kinds, i)) for i in run)
        if len(run) > 1 and (cut or said[key] > _HEADED):
            for i in run:
                kinds[i] = "title"


def _mark_numbered_heads(units: Sequence[Unit], kinds: Kinds) -> None:
    """Lines that come again with the numbers of pages, set apart from them: at the left or at the right, rising, and
    no faster than there is text for pages between."""
    before = [0, *accumulate(len(unit.han) for unit in units)]
    places: dict[str, list[tuple[int, int]]] = {}
    for i, unit in enumerate(units):
        found = _HEAD_AND_NUMBER.fullmatch(unit.folded) if len(unit.folded) <= _HEAD_LINE else None
        if found and kinds[i] is None and 3 < len(unit.han) <= LINK:
            places.setdefault(unit.han, []).append((i, int(found["left"] or found["right"])))
    for run in places.values():
        steps = [(later - number, before[j] - before[i + 1]) for (i, number), (j, later) in pairwise(run)]
        if steps and all(step > 0 and text >= _PAGE_HAN * step for step, text in steps):
            for i, _ in run:
                kinds[i] = "navigation"


def _is_numbered_page(units: Sequence[Unit], kinds: Kinds, at: int) -> bool:
    """Whether a line holds the number of a page or stands beside one."""
    beside = [i for i in (at - 1, at + 1) if 0 <= i < len(units) and kinds[i] == "navigation"]
    return _OWN_NUMBER.search(units[at].folded) is not None or any(
        _PAGE_NUMBER.fullmatch(units[i].folded) for i in beside
    )


def _above(units: Sequence[Unit], kinds: Kinds, at: int) -> str:
    """The last line above that is not known residue."""
    return next((units[i].folded for i in range(at - 1, -1, -1) if kinds[i] is None), "")


def breaks_off(folded: str) -> bool:
    """Whether a line of running text ends where no sentence does, as at the foot of a printed page.

    >>> breaks_off("各乡镇要把名单一样一样地点清楚,缺什么报"), breaks_off("一、抓班子")
    (True, False)
    """
    return len(folded) > _RUNNING and (is_han(folded[-1]) or folded[-1] in ",、")


def _mark_notes(units: Sequence[Unit], kinds: Kinds) -> None:
    """Marks of footnotes on lines of their own, the notes at the foot of a page, and the list of notes at the end."""
    for i, unit in enumerate(units):
        if kinds[i] is None and _NOTE_MARK.fullmatch(unit.folded):
            kinds[i] = "note"
        elif kinds[i] == "navigation" and _PAGE_NUMBER.fullmatch(unit.folded):
            _mark_foot(units, kinds, i)
    end = len(units)
    while end and (kinds[end - 1] is not None or edge_kind(units[end - 1].folded, "tail")):
        end -= 1
    start = end
    while start and kinds[start - 1] is None and _NOTE.match(units[start - 1].folded):
        start -= 1
    notes = units[start:end]
    headed = start > 0 and _NOTES.fullmatch(units[start - 1].folded) is not None
    if notes and (headed or (len(notes) > 1 and _cite(notes, units[:start]))):
        for i in range(start - headed, end):
            kinds[i] = kinds[i] or "note"


def _mark_afterword(units: Sequence[Unit], kinds: Kinds) -> None:
    """What the editors of a book of speeches say at its end: a short text under a heading of theirs."""
    at = next((i for i in range(len(units) - 1, 0, -1) if _AFTERWORD.fullmatch(units[i].folded)), len(units))
    below = units[at + 1 :]
    called = any(opens_with_salutation(unit.folded) for unit in below)
    if below and not called and sum(len(unit.han) for unit in below) <= _AFTERWORD_HAN:
        for i in range(at, len(units)):
            kinds[i] = kinds[i] or "note"


def _mark_foot(units: Sequence[Unit], kinds: Kinds, page: int) -> None:
    """Right above the number of a page, the lines whose marks are called for further up on it are its footnotes."""
    for i in range(page - 1, max(page - _FOOT, 0), -1):
        if kinds[i] is not None:  # the running head beside the number
            continue
        mark = _NOTE_MARK.match(units[i].folded)
        if mark is None:
            return
        if not any(unit.folded.find(mark[0], 1) > 0 for unit in units[max(0, i - _PAGE_LINES) : i]):
            return
        kinds[i] = "note"


def _cite(notes: Sequence[Unit], above: Sequence[Unit]) -> bool:
    """Whether all of the last lines cite, and are called for above or say where to find what they cite: ①《矛盾论》
    alone, or behind a colon, is an item of a list."""
    if not all(_CITED.search(unit.folded) for unit in notes) or (above and above[-1].folded[-1] == ":"):
        return False
    marks = [found[0] for unit in notes if (found := _NOTE_MARK.match(unit.folded))]
    called = any(unit.folded.find(mark, 1) > 0 for mark in marks for unit in above)
    return called or any(_SOURCE.search(unit.folded) for unit in notes)


def _mark_link_lists(units: Sequence[Unit], kinds: Kinds) -> None:
    """What follows a line like 相关推荐: up to the end if nothing but links follows, else the titles below it."""
    quiet = len(units)  # from here on nothing is prose
    while quiet and (kinds[quiet - 1] is not None or _is_link(units[quiet - 1].folded)):
        quiet -= 1
    for i, unit in enumerate(units):
        if kinds[i] != "navigation" or not any(rule.matches(unit.folded) for rule in LINK_LISTS):
            continue
        if i >= quiet:
            kinds[i:] = [kind or "navigation" for kind in kinds[i:]]
            return
        if _is_heading(units, kinds, i):
            kinds[i] = None
            continue
        if (end := _further_reading(units, kinds, i)) > i:
            kinds[i:end] = [kind or "navigation" for kind in kinds[i:end]]
        for j in range(i + 1, min(i + 11, len(units))):
            if kinds[j] is None and not is_strong_title(units[j].folded.lstrip("·•●★▶>-0123456789.、 ")):
                break
            kinds[j] = kinds[j] or "navigation"


def _further_reading(units: Sequence[Unit], kinds: Kinds, at: int) -> int:
    """Where what stands below 【拓展阅读】 ends, if it is little and the page goes on below it: its place else."""
    end = at + 1
    while end < len(units) and end - at <= _READING_LINES and kinds[end] is None:
        end += 1
    between = units[at + 1 : end]
    little = sum(len(unit.han) for unit in between) <= _READING_HAN
    spoken = any(is_spoken(unit.folded) or begins_text(unit.folded) for unit in between)
    goes_on = end < len(units) and kinds[end] in ANCHORS
    boxed = _READING.fullmatch(units[at].folded) is not None
    return end if boxed and between and little and goes_on and not spoken else at


def _is_heading(units: Sequence[Unit], kinds: Kinds, at: int) -> bool:
    """Whether a line that sites put above links stands between the sentences of a speech, as its heading."""
    if at == 0 or kinds[at - 1] is not None or _HEADABLE.fullmatch(units[at].folded) is None:
        return False
    above, below = units[at - 1].folded, units[at + 1].folded
    spoken = above[-1] in "。!?:”" or is_numbered(above)
    return spoken and kinds[at + 1] is None and not _is_link(below) and not is_strong_title(below)


def _is_link(folded: str) -> bool:
    return (len(folded) <= 70 and folded[-1] not in "。!?;,:" and "。" not in folded) or (
        len(folded) <= 200 and is_cut_off(folded)
    )


def is_crumb(folded: str) -> bool:
    """Whether a line is too short and bare to be a line of a speech, beside known residue."""
    return (
        len(folded) <= CRUMB
        and not any(c in folded for c in "。!?;,")
        and folded[-1] not in ":、"
        and not (is_numbered(folded) or is_closing(folded) or opens_with_salutation(folded))
    )
