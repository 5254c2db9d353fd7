"""Where one file holds several speeches.

Sites put up five speeches as one page, under 第一篇:, 篇二:, 【篇3】, 范文四, under nothing but each one's own title
and salutation, or under the names of those who spoke. A speech that counts its points 第一, 第二, or talks of
第一篇章, must stay whole: headers count only as a run (one, two, three …) with text under each, and 第N篇 only where
something else says that these are texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, takewhile
from typing import Final

from .bylined import bylined_texts
from .entries import dated_entries
from .hosted import hosted_texts
from .labels import gives_the_word, is_transcript, named_titles, record_starts
from .lines import Unit, han
from .openings import head_of, is_host, is_signed, is_subtitle, opens_below_foot, opens_text
from .residue import Kinds, begins_text, edge_kind
from .rules import SHIPPED
from .shapes import (
    calls_somebody,
    is_closing,
    is_date_line,
    is_full_title,
    is_leave,
    is_numbered,
    is_own_time,
    is_salutation,
    is_signature,
    is_speaker,
    is_strong_title,
    is_title_like,
    names_genre,
    names_occasion,
    opens_with_salutation,
    passes_on,
    same_as_any,
    same_title,
)

#: A part shorter than this many Han characters is an entry in a list of contents, not a text.
_TEXT_HAN: Final = 60
#: A header has no more characters than this.
_HEADER: Final = 90
#: Without a numbered header both sides of a boundary must be at least this long.
_UNHEADED_HAN: Final = 150
#: A title that names no kind of text is no longer; nor is a line that names the speaker.
_MAIN_TITLE: Final = 40
_BYLINE: Final = 20
#: The lines of a title page, and of what stands below a text, that are looked through.
_HEAD: Final = 8
_FOOT: Final = 12
#: With what a speech that takes no leave ends.
_ENDS: Final = '。!?"”)…'

_NUMBER = r"([一二三四五六七八九十百零〇]{1,4}|\d{1,4})"
_WORD = (
    r"(?:范文|例文|范例|样文|样本|模板|发言稿|讲话稿|演讲稿|述职报告|发言材料|讲话|发言|材料|文章|主持词|"
    r"心得体会)"
)
_ORDINAL = re.compile(rf"[【\[(《]?第\s?{_NUMBER}\s?篇(?![章幅目文篇])[】\])》]?\s?[:、.,\s]?(?P<rest>.*)")
_PIAN = re.compile(
    rf"(?:【\s?篇\s?{_NUMBER}\s?】|\[篇{_NUMBER}\]|\(篇{_NUMBER}\)|篇\s?{_NUMBER}(?:[:、.\s]|$))\s?[:]?(?P<rest>.*)"
)
_BRACKETS = re.compile(
    rf"[【\[]\s?(?:篇|{_WORD}|第)\s?{_NUMBER}\s?篇?\s?(?:[:]\s?(?P<in>[^】\]]*))?[】\]]\s?[:]?(?P<rest>.*)"
)
_SAMPLE = re.compile(
    rf"(?:(?P<stem>.{{2,50}}?)(?:范文|例文|范例|样文|模板)|{_WORD})\s?[(]?{_NUMBER}[)]?(?:\s?[:、.]\s?(?P<rest>.*)|$)"
)
_SPOKEN_TEXT = re.compile(r"(?:讲话|发言|致辞|致词|演讲|主持词|述职报告|党课)稿?$")
_SUFFIX = re.compile(
    rf"(?P<stem>.{{2,50}}?(?:讲话稿?|发言(?:稿|材料)?|演讲稿|述职报告|主持词)?)\s?(?:第{_NUMBER}篇|篇\s?{_NUMBER}|\({_NUMBER}\)|\(篇{_NUMBER}\)|【篇?{_NUMBER}】|"
    rf"{_WORD}{_NUMBER}|(?<=[稿词告话言结会料文]){_NUMBER})\s?:?"
)
#: Any number before a title, with the same words around it each time: 一、, 3., (二), 讲话之一:, 第一则:.
_ZHI = re.compile(rf"(?P<stem>[^,。;:!?]{{0,30}}?)之{_NUMBER}\s?(?:[:]\s?(?P<rest>.*))?")
_BARE_ZHI = re.compile(rf"[(【\[]?之{_NUMBER}[)】\]]?\s?:?")
#: How a page title says that texts of one kind follow: 竞聘演讲稿3篇, 座谈会发言选登.
_SO_MANY = re.compile(
    r"(?:讲话|发言|致辞|演讲|报告|汇报|总结|体会|感言|表态|材料|党课|提纲|词|稿|范文)\s?[(]?(?:\d{1,3}|[两二三四五六七八九十]{1,3})\s?[篇则份]|"
    r"(?:讲话|发言|演讲|报告|体会|范文|材料|词|稿)(?:汇编|集锦|锦集|选登|选编|合集|汇总|大全|精选)"
)
_LISTED = re.compile(
    rf"(?P<before>[^\d一二三四五六七八九十百零〇。,;:!?]{{0,6}}){_NUMBER}(?P<after>\s?[)》】\]则号份辑]?\s?[、.:\s]?)\s?(?P<rest>.*)"
)
_DECORATION: Final = " \u3000《》【】〈〉★☆◆◇■□●○◎▶►※*#·•—-"
_MANY = re.compile(
    r"大全|汇编|合集|精选|锦集|集锦|汇总|\d{1,3}\s?[篇则]|[两二三四五六七八九十]{1,3}篇|多篇|范文|通用|模板"
)
_ADDITION = re.compile(r"[(【\[](?:大全|范文|精选|汇编|通用|推荐|\d{1,2}篇|[^()]{0,6}篇)[)】\]]$")
_CALL_TO_ACTION = re.compile("让我们|最后,?(?:祝|预祝|让我们)|(?:衷心|再次|真诚)?(?:祝|祝愿|预祝)")
_ANNEX = re.compile(r"\(?附[件录:\s表\d]")
#: How lectures on texts are called and opened, and how they begin to speak of one.
_LECTURE = re.compile(
    "学习|解读|辅导|导读|研读|品读|重温|领读|原著|原文|党课|课稿|讲义|教案|心得|体会|文献|文章"
)
_OF_A_TEXT = re.compile(
    r"(?:[^,。;:!?]{0,12}?(?:这|该|此|本)(?:篇|份|部|一)?(?:重要|经典|光辉|著名)?的?(?:讲话|文章|报告|文献|著作|演讲|文)|"
    r"这(?:是|也是|就是)[^,。;:!?]{0,24}(?:篇|讲话|文章|报告|文献|著作|演讲)|"
    r"(?:讲话|文章|全文|全篇)(?:的|共|分|从|围绕|系统|深刻|全面|主要|回顾|强调|指出|提出|发表))"
)
#: What numbers the enclosures of a letter, and how many Han characters that has at most.
_ENCLOSED = re.compile(rf"[【\[(]?附\s?件\s?(?:之\s?)?{_NUMBER}[】\])]?\s?[:、.]?\s?(?P<rest>.*)")
_LETTER_HAN: Final = 400
_OFFICE = re.compile(
    r"[^,。;:!?\d]{2,24}(?:委员会|政府|支部|总支|党委|党组|办公室|办公厅|委办|府办|工委|领导小组|宣传部|组织部)"
)
#: An audience on a line of its own, whoever it is.
_CALLED = re.compile(
    r"(?:各位|全体|尊敬的|敬爱的|亲爱的)[^,。;:!?]{1,20}:|[^,。;:!?]{1,16}们(?:、[^,。;:!?]{1,12}们)?:"
)
_BARE_NUMBER = re.compile(r"[(【\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)】\]]?[、.]?")
_DIGITS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}


@dataclass(frozen=True, slots=True)
class Header:
    """A line that may open a text of a compilation: where, of which style, its number, the title it gives.

    A ``listed`` one is a number as headings have it, too, and is believed only by what stands around it.
    """

    at: int
    style: str
    number: int
    title: str
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a file: units ``low:high``; ``title`` is what its header says; ``header`` the header's unit;
    ``turn`` the unit that names who spoke, where several people did at a meeting; ``called`` whom a host named who
    gave the word there, empty where nobody was named."""

    low: int
    high: int
    title: str = ""
    header: int | None = None
    turn: int | None = None
    called: str | None = None


def chinese_number(text: str) -> int:
    """The value of a Chinese or Arabic numeral below a thousand.

    >>> [chinese_number(n) for n in ("三", "十", "十二", "二十", "一百零五", "7")]
    [3, 10, 12, 20, 105, 7]
    """
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def parts_of(units: Sequence[Unit], kinds: Kinds) -> list[Part]:
    """The texts the units hold, in order; headers and contents lists are marked in ``kinds``.

    The first part begins at the first unit and the last ends with the last, so that nothing lies outside.
    """
    named = [i for i, kind in enumerate(kinds) if kind == "speaker"]
    records = record_starts(units)
    titles = [] if records or named else named_titles(units, kinds)
    for at in titles:
        kinds[at] = "title" if units[at].folded[-1] == ":" else None
    if starts := records or named or titles:
        above = [_top_of_meeting(units, kinds, at) if not records else at for at in starts[1:]]
        bounds = [0, *above, len(units)]
        turns = [None] * len(starts) if records else starts
        labelled = [
            Part(low, high, turn=turn) for (low, high), turn in zip(pairwise(bounds), turns, strict=True)
        ]
        return [piece for part in labelled for piece in _without_headers(units, kinds, part)]
    if hosted := hosted_texts(units, kinds):
        parts = [Part(text.low, text.high, turn=text.turn, called=text.speaker) for text in hosted]
        return [piece for part in parts for piece in _without_headers(units, kinds, part)]
    if starts := bylined_texts(units, kinds):
        return _bylined_parts(units, kinds, starts)
    if starts := dated_entries(units, kinds):
        return _dated_parts(units, kinds, starts)
    if annexes := _passed_on(units, kinds):
        parts = _annexed_parts(units, kinds, annexes)
        return [piece for part in parts for piece in _without_headers(units, kinds, part)]
    run = _best_run(units, kinds)
    parts = _numbered_parts(units, kinds, run) if run else [Part(0, len(units))]
    return [piece for part in parts for piece in _without_headers(units, kinds, part)]


def _bylined_parts(units: Sequence[Unit], kinds: Kinds, starts: Sequence[int]) -> list[Part]:
    """The texts below those titles that have a name below each."""
    _mark_lead(units, kinds, starts[0])
    for at in starts:
        kinds[at], kinds[at + 1] = "title", "speaker"
    bounds = pairwise([0, *starts[1:], len(units)])
    return [Part(low, high, units[at].text, at) for (low, high), at in zip(bounds, starts, strict=True)]


def _dated_parts(units: Sequence[Unit], kinds: Kinds, starts: Sequence[int]) -> list[Part]:
    """The texts below those dates that have no other head."""
    _mark_lead(units, kinds, starts[0])
    for at in starts:
        kinds[at] = "date line"
    bounds = pairwise([0, *starts[1:], len(units)])
    return [Part(low, high, header=at) for (low, high), at in zip(bounds, starts, strict=True)]


def _passed_on(units: Sequence[Unit], kinds: Kinds) -> list[Header]:
    """The numbers of what is enclosed with a letter that passes on several texts, each with its title; else nothing.

    附件1 below a speech is a table or a plan that belongs to it; below 现将…的讲话印发给你们 it is a text.
    """
    found = [
        Header(at, "附件", chinese_number(match[1]), match["rest"].strip(_DECORATION))
        for at, unit in enumerate(units)
        if kinds[at] in (None, "contents", "navigation") and (match := _ENCLOSED.fullmatch(unit.folded))
    ]
    weight = [0, *accumulate(len(unit.han) for unit in units)]
    run = _ascending(found, weight, len(units)) if found else []
    if not run or weight[run[0].at] > _LETTER_HAN:
        return []
    if not any(passes_on(unit.folded) for unit in units[: run[0].at]):
        return []
    titles = [header.title or units[header.at + 1].folded for header in run]
    return run if all(is_strong_title(title) for title in titles) else []


def _annexed_parts(units: Sequence[Unit], kinds: Kinds, run: Sequence[Header]) -> list[Part]:
    """The texts that a letter passes on: it is none of theirs, and its date only says that they are not younger."""
    for i in range(run[0].at):
        folded = units[i].folded
        kinds[i] = kinds[i] or edge_kind(folded, "head")
        kinds[i] = kinds[i] or ("posting date" if is_date_line(folded) else "introduction")
    for header in run:
        kinds[header.at] = "compilation header"
    bounds = pairwise([0, *(header.at for header in run[1:]), len(units)])
    return [
        Part(low, high, _clean_title(header.title), header.at)
        for (low, high), header in zip(bounds, run, strict=True)
    ]


def _top_of_meeting(units: Sequence[Unit], kinds: Kinds, at: int) -> int:
    """The first of the lines right above a speaker that are the head of another meeting, a title and its date."""
    top, dated = at, False
    while top > 1 and at - top < _HEAD and kinds[top - 1] != "speaker":
        folded = units[top - 1].folded
        dated = dated or is_date_line(folded) or is_own_time(folded)
        if dated and (is_strong_title(folded) or is_transcript(folded)):
            return top - 1
        if len(folded) > _HEADER or folded[-1] in _ENDS:
            break
        top -= 1
    return at


def _without_headers(units: Sequence[Unit], kinds: Kinds, part: Part) -> list[Part]:
    """The texts within one part that follow one another without a header of their own."""
    bounds = [part.low, *_unheaded(units, kinds, part), part.high]
    first = replace(part, high=bounds[1])
    further = [Part(low, high, _main_title(units, low)) for low, high in pairwise(bounds[1:])]
    return [first, *further]


def _main_title(units: Sequence[Unit], low: int) -> str:
    """What a text begins with, where the subtitle below says that it is the title: 不把路修好决不收兵."""
    below = units[low + 1].folded if low + 1 < len(units) else " "
    return units[low].text if is_subtitle(below) else ""


# ── numbered headers ─────────────────────────────────────────────────────────────────────────────────────


def _headers(units: Sequence[Unit], kinds: Kinds) -> dict[str, list[Header]]:
    """All lines that look like headers, by style."""
    found: dict[str, list[Header]] = {}
    for at, unit in enumerate(units):
        if len(unit.folded) > _HEADER or "。" in unit.folded or unit.folded[-1] in ",;":
            continue
        if kinds[at] not in (None, "contents", "navigation"):
            continue
        for header in (_header(at, unit.folded), _listed(at, unit.folded)):
            if header:
                found.setdefault(header.style, []).append(header)
    return found


def is_header(folded: str) -> bool:
    """Whether a line looks like the header of a text of a compilation.

    >>> is_header("第二篇:在水利会议上的讲话"), is_header("二、抓好水利")
    (True, False)
    """
    listed = _listed(0, folded)
    return _header(0, folded) is not None or (listed is not None and listed.title != "")


def _listed(at: int, folded: str) -> Header | None:
    """A header that is a number and a title, or a number alone."""
    match = _LISTED.fullmatch(folded)
    if match is None:
        return None
    title = match["rest"].strip(_DECORATION)
    if title and not (names_genre(title) and is_title_like(title)):
        return None
    style = f"列{match['before'].strip()}_{match['after'].strip()}_{bool(title)}"
    return Header(at, style, chinese_number(match[2]), title, listed=True)


def _header(at: int, folded: str) -> Header | None:
    folded = folded.lstrip("★☆◆◇■□●○◎▶►※*#·• ")
    for style, pattern in (("篇", _PIAN), ("【】", _BRACKETS), ("第篇", _ORDINAL), ("范文", _SAMPLE)):
        if match := pattern.fullmatch(folded):
            number = next(group for group in match.groups() if group and re.fullmatch(_NUMBER, group))
            given = match.groupdict()
            title = (given.get("in") or match["rest"] or given.get("stem") or "").strip(" :、.")
            if (
                style == "第篇"
                and title
                and folded[match.start("rest") - 1] == "篇"
                and not names_genre(title)
            ):
                return None
            return Header(at, style, chinese_number(number), title)
    if _names_texts(folded) and (match := _ZHI.fullmatch(folded)):
        return Header(at, "之", chinese_number(match[2]), (match["rest"] or match["stem"]).strip(" :、."))
    if match := _SUFFIX.fullmatch(folded):
        number = next(group for group in match.groups()[1:] if group)
        return Header(at, "后" + han(match["stem"]), chinese_number(number), match["stem"].strip(" :("))
    return None


def _best_run(units: Sequence[Unit], kinds: Kinds) -> list[Header]:
    """The longest believable run of headers, or nothing."""
    weight = [0]
    for unit, kind in zip(units, kinds, strict=True):
        weight.append(weight[-1] + (len(unit.han) if kind is None else 0))
    best: list[Header] = []
    for headers in sorted(_headers(units, kinds).values(), key=lambda found: found[0].listed):
        if best and headers[0].listed:
            break
        run = _ascending(headers, weight, len(units))
        if len(run) > len(best) and _is_believable(units, run, weight):
            best = run
    return best


def _ascending(headers: Sequence[Header], weight: Sequence[int], end: int) -> list[Header]:
    """Headers that count upwards with text under each; a repeated number keeps its last header with text."""
    run: list[Header] = []
    for header, after in zip(headers, [*(h.at for h in headers[1:]), end], strict=True):
        if weight[after] - weight[header.at + 1] < _TEXT_HAN:
            continue
        if run and header.number == run[-1].number and not run[1:]:
            run[-1] = header
        elif (run and header.number == run[-1].number + 1) or (not run and header.number in (1, 2)):
            run.append(header)
        elif run and run[-1].number + 1 < header.number <= run[-1].number + 3:
            run.append(header)  # a text between was lost
    return run if len(run) > 1 else []


def _is_believable(units: Sequence[Unit], run: Sequence[Header], weight: Sequence[int]) -> bool:
    """Whether the numbered parts are texts, not the chapters of one text."""
    ends = [*(h.at for h in run[1:]), len(units)]
    sizes = [weight[end] - weight[h.at] for h, end in zip(run, ends, strict=True)]
    called = all(_is_called(units, h, end) for h, end in zip(run, ends, strict=True))
    if sorted(sizes)[len(sizes) // 2] < (_TEXT_HAN if called else _UNHEADED_HAN):
        return False
    if run[0].listed and _is_counted(units, run[0], weight):
        return True
    if run[0].listed:
        signs = sum(_is_between_texts(units, h, end) for h, end in zip(run, ends, strict=True))
        return signs > 1 and 3 * signs >= 2 * len(run)
    above = "".join(unit.folded for unit in units[: run[0].at + 1][:12] if len(unit.folded) <= 60)
    bare = run[0].style == "范文" and not any(header.title for header in run)
    bare = bare and not units[run[0].at].folded.startswith(("材料", "文章"))
    if bare or run[0].style == "之":
        return True
    if run[0].style in ("篇", "【】") or (_MANY.search(above) and run[0].style != "第篇"):
        return True
    signs = sum(_has_sign(units, h, end) for h, end in zip(run, ends, strict=True))
    return 2 * signs >= len(run) or (bool(_MANY.search(above)) and signs > 0)


def _is_counted(units: Sequence[Unit], first: Header, weight: Sequence[int]) -> bool:
    """Whether a number alone (之一, (之二)) stands right below the title of a page that says how many follow."""
    above = [unit.folded for unit in units[: first.at] if len(unit.folded) <= _HEADER]
    return (
        _BARE_ZHI.fullmatch(units[first.at].folded) is not None
        and weight[first.at] <= 5 * _TEXT_HAN
        and any(_SO_MANY.search(line) for line in above)
        and not any(opens_with_salutation(line) for line in above)
    )


def _is_called(units: Sequence[Unit], header: Header, end: int) -> bool:
    """Whether an audience is called right below a header, be it one that no list names: 各位船员:."""
    first = units[header.at + 1 : min(header.at + 4, end)]
    return any(_CALLED.fullmatch(unit.folded) or opens_with_salutation(unit.folded) for unit in first)


def _is_between_texts(units: Sequence[Unit], header: Header, end: int) -> bool:
    """Whether more than a number says that a text begins: its title, a call right after it, a leave before it."""
    first = units[header.at + 1 : min(header.at + 5, end)]
    if names_occasion(header.title) or any(opens_with_salutation(unit.folded) for unit in first):
        return True
    titled = bool(header.title) or is_strong_title(first[0].folded)
    return titled and header.at > 0 and _is_end(units[header.at - 1].folded)


def _has_sign(units: Sequence[Unit], header: Header, end: int) -> bool:
    """Whether something besides the number says that a text begins here."""
    if names_genre(header.title) or re.search(r"讲话|发言|述职|致辞|主持|汇报", header.title):
        return True
    first = units[header.at + 1 : min(header.at + 5, end)]
    if _is_called(units, header, end) or any(begins_text(unit.folded) for unit in first):
        return True
    return header.at > 0 and is_closing(units[header.at - 1].folded)


def _numbered_parts(units: Sequence[Unit], kinds: Kinds, run: list[Header]) -> list[Part]:
    short = [i for i in range(run[0].at) if kinds[i] is None and len(units[i].folded) <= _HEADER]
    announced = same_as_any((units[i].folded for i in short), (h.title for h in run))
    for i in short:
        folded = units[i].folded
        if (folded in announced and not opens_with_salutation(folded)) or _header(0, folded):
            kinds[i] = "contents"
    above = [i for i in range(run[0].at) if kinds[i] is None]
    lead = sum(len(units[i].han) for i in above)
    spoken = any(opens_with_salutation(units[i].folded) or is_closing(units[i].folded) for i in above)
    parts: list[Part] = []
    low = 0
    if run[0].number == 2 or lead > 5 * _TEXT_HAN or (spoken and lead > _TEXT_HAN):
        parts.append(Part(0, run[0].at))
        low = run[0].at
    else:
        _mark_lead(units, kinds, run[0].at)
    for header, end in zip(run, [*(h.at for h in run[1:]), len(units)], strict=True):
        kinds[header.at] = "compilation header"
        parts.append(Part(low, end, _clean_title(header.title), header.at))
        low = end
    return parts


def _mark_lead(units: Sequence[Unit], kinds: Kinds, end: int) -> None:
    """What stands above the first header belongs to the page."""
    titled = False
    for i in range(end):
        folded = units[i].folded
        kinds[i] = kinds[i] or edge_kind(folded, "head")
        if (
            kinds[i] in (None, "contents")
            and not titled
            and is_title_like(folded)
            and _header(i, folded) is None
        ):
            kinds[i], titled = "page title", True
        kinds[i] = kinds[i] or "introduction"


def _clean_title(title: str) -> str:
    """The title without the site's own addition.

    >>> _clean_title("水利座谈会发言(大全)")
    '水利座谈会发言'
    """
    return _ADDITION.sub("", title).strip()


# ── texts that follow one another without a number ───────────────────────────────────────────────────────


def _unheaded(units: Sequence[Unit], kinds: Kinds, part: Part) -> list[int]:
    """The units where a new text begins by its own title and salutation after another has ended, or below the licence
    box of a page."""
    live = [i for i in range(part.low, part.high) if kinds[i] is None]
    dated = _are_dated_above(units, live)
    headed = _are_headed(units, live)
    signed = is_signed([units[i] for i in _without_foot(units, live)])
    cuts: list[int] = []
    weight = 0
    total = sum(len(units[i].han) for i in live)
    for order, i in enumerate(live):
        dated_call = (
            order > 1 and is_salutation(units[i].folded) and is_date_line(units[live[order - 1]].folded)
        )
        form = order > 1 and _opens_by_form(units, kinds, live, order, signed=signed)
        short = dated_call or (form and (headed or bool(cuts) or _is_foot_above(units, live, order)))
        least = _TEXT_HAN if short else _UNHEADED_HAN
        room = order > 0 and weight >= least and total - weight >= least
        below_box = kinds[i - 1] == "licence" and (
            begins_text(units[i].folded) or SHIPPED.box_closes.fullmatch(units[i - 1].folded)
        )
        passed = any(passes_on(units[j].folded) for j in live[max(0, order - _HEAD) : order])
        if room and not passed and (below_box or form or _begins(units, kinds, live, order, part.title)):
            first = _first_of_head(units, live, order) if dated and calls_somebody(units[i].folded) else order
            first = _mark_above(units, kinds, live, first)
            cuts.append(live[first])
            weight = sum(len(units[j].han) for j in live[first:order])
            total = sum(len(units[j].han) for j in live[first:])
        weight += len(units[i].han)
    return cuts


def _opens_by_form(
    units: Sequence[Unit], kinds: Kinds, live: Sequence[int], order: int, *, signed: bool
) -> bool:
    """Whether a text begins at the unit by the form of its head, or below a signed foot; ``signed`` says whether the
    last text has such a foot."""
    folded, above = units[live[order]].folded, units[live[order - 1]].folded
    if is_host(above) and opens_with_salutation(folded):
        return any(opens_with_salutation(units[i].folded) for i in live[: order - 1])
    if len(folded) > _HEADER:
        return False
    lines = [units[i] for i in live[order : order + _HEAD]]
    foot = _is_foot_above(units, live, order)
    ended = foot or _before(units, live, order)[-1] in _ENDS or _is_parted(units, kinds, live, order)
    if not ended or len(lines) < 2 or _speaks_of_texts(units, live, order, lines[1].folded):
        return False
    return opens_text(lines, dated=is_date_line(above)) or (foot and opens_below_foot(lines, signed=signed))


def _is_foot_above(units: Sequence[Unit], live: Sequence[int], order: int) -> bool:
    """Whether a name and a date sign the text above a line."""
    return is_signed([units[i] for i in live[max(0, order - 3) : order]])


def _are_headed(units: Sequence[Unit], live: Sequence[int]) -> bool:
    """Whether the first text has a head, or calls an audience, so that it is a text however short it is."""
    top = [units[i] for i in live[:_HEAD]]
    return any(is_salutation(unit.folded) or opens_text(top[at:]) for at, unit in enumerate(top))


def _without_foot(units: Sequence[Unit], live: Sequence[int]) -> Sequence[int]:
    """The places of the lines without those of a page that stand below the last text."""
    end = len(live)
    while (
        end > 3
        and edge_kind(units[live[end - 1]].folded, "tail")
        and not is_date_line(units[live[end - 1]].folded)
    ):
        end -= 1
    return live[max(0, end - 3) : end]


def _mark_above(units: Sequence[Unit], kinds: Kinds, live: Sequence[int], first: int) -> int:
    """Mark the lines right above a text in which a host gives the word to who holds it, or that only number it; gives
    the first of them."""
    head = head_of([units[i] for i in live[first : first + _HEAD]])
    while first > 1:
        folded = units[live[first - 1]].folded
        if _gives_word_to(folded, head.names if head else ()):
            kinds[live[first - 1]] = "stage direction"
        elif _BARE_NUMBER.fullmatch(folded):
            kinds[live[first - 1]] = "compilation header"
        else:
            break
        first -= 1
    return first


def _gives_word_to(folded: str, names: Sequence[str]) -> bool:
    """Whether a host is heard in a short line, by that name or because whom it calls upon is named below."""
    if len(folded) > _HEADER or not (gives_the_word(folded) or is_host(folded)):
        return False
    return is_host(folded) or any(han(name)[-3:] in folded for name in names)


def _begins(units: Sequence[Unit], kinds: Kinds, live: Sequence[int], order: int, title: str) -> bool:
    """Whether a text begins at the unit: title, then perhaps speaker and date, then a salutation."""
    folded = units[live[order]].folded.strip(_DECORATION)
    called = calls_somebody(folded)
    before = _before(units, live, order)
    closed = _is_end(before) or _is_parted(units, kinds, live, order)
    ended = closed or before[-1] in _ENDS
    below_ruler = kinds[live[order] - 1] == "separator"
    if below_ruler and is_closing(before) and not _ANNEX.match(folded):
        return True
    if called:
        first = units[live[0]].folded
        untitled = is_date_line(first) or is_salutation(first)  # so are the others then
        below_date = ended and untitled and is_date_line(units[live[order - 1]].folded)
        return ((closed or below_date) and is_salutation(folded) and folded[-1] == ":") or (
            is_closing(before) and is_leave(before)
        )
    if not ended or not folded:
        return False
    if not is_strong_title(folded):
        return _is_main_title(units, live, order, closed=closed)
    full = is_full_title(folded)
    below = units[live[order + 1]].folded if order + 1 < len(live) else ""
    if _speaks_of_texts(units, live, order, below):
        return False
    if full and not same_title(title, folded) and (names_occasion(folded) or is_date_line(below)):
        return True
    for i in live[order + 1 : order + 6]:
        line = units[i].folded
        if calls_somebody(line):
            return full or (opens_with_salutation(line) and ":" in line[:60])
        short = len(line) <= 30 and "。" not in line
        if not (short or is_date_line(line) or is_speaker(line) or is_strong_title(line)):
            return closed and len(line) > 60
    return False


def _speaks_of_texts(units: Sequence[Unit], live: Sequence[int], order: int, below: str) -> bool:
    """Whether a lecture on texts has reached the next of them: its title heads what the lecturer says of it."""
    first = [units[i].folded for i in live[: min(order, _HEAD)]]
    return any(_LECTURE.search(line[:_HEADER]) for line in first) and _OF_A_TEXT.match(below) is not None


def _names_texts(folded: str) -> bool:
    """Whether what a line counts with 之一 are speeches: 讲话之一, not 原因之一:听不进发言."""
    found = _ZHI.fullmatch(folded)
    return found is not None and _SPOKEN_TEXT.search(found["stem"]) is not None


def _is_main_title(units: Sequence[Unit], live: Sequence[int], order: int, *, closed: bool) -> bool:
    """Whether a short line that names no kind of text is a title by what follows: a subtitle that says where the
    speech was held, or a salutation below a date, or the one or the other after a leave-taking."""
    folded = units[live[order]].folded
    if (
        len(folded) > _MAIN_TITLE
        or folded[-1] in ",;:、" + _ENDS
        or is_numbered(folded)
        or is_head_line(folded)
        or is_signature(folded)
    ):
        return False
    below = [units[i].folded for i in live[order + 1 : order + 5]]
    if below and is_subtitle(below[0]):
        first = is_subtitle(units[live[1]].folded)  # so the text above begins, too
        return closed or first or any(is_head_line(line) or is_salutation(line) for line in below[1:])
    if not is_title_like(folded):
        return False
    head = list(takewhile(lambda line: is_head_line(line) or is_subtitle(line), below))
    dated = any(is_date_line(line) for line in head)
    called = len(head) < len(below) and is_salutation(below[len(head)]) and below[len(head)][-1] == ":"
    return dated and (called or (closed and _is_left(_before(units, live, order))))


def is_head_line(folded: str) -> bool:
    """Whether a line is a date or a name, as stand between a title and the salutation, and below a speech."""
    return is_date_line(folded) or (is_speaker(folded) and len(folded) < _BYLINE)


def _first_of_head(units: Sequence[Unit], live: Sequence[int], order: int) -> int:
    """The first of the dates and names right above a salutation."""
    while order > 1 and is_head_line(units[live[order - 1]].folded):
        order -= 1
    return order


def _are_dated_above(units: Sequence[Unit], live: Sequence[int]) -> bool:
    """Whether the first text has its date above its first words; where it has not, dates are those of what ends."""
    head = takewhile(lambda i: not opens_with_salutation(units[i].folded), live[:_HEAD])
    return any(is_date_line(units[i].folded) for i in head)


def _is_parted(units: Sequence[Unit], kinds: Kinds, live: Sequence[int], order: int) -> bool:
    """Whether a ruler stands between a line and the last one before that is more than known residue."""
    for i in range(live[order] - 1, live[max(0, order - _FOOT)], -1):
        if kinds[i] == "separator":
            return True
        if kinds[i] is None and not _is_foot(units[i].folded):
            return False
    return False


def _before(units: Sequence[Unit], live: Sequence[int], order: int) -> str:
    """The last line before that is more than a signature, a date, or the foot of a page."""
    for i in reversed(live[max(0, order - _FOOT) : order]):
        if not is_head_line(units[i].folded) and not _is_foot(units[i].folded):
            return units[i].folded
    return units[live[order - 1]].folded


def _is_foot(folded: str) -> bool:
    """Whether a line stands below a text: known residue of a page, or the office that signs."""
    return edge_kind(folded, "tail") is not None or _OFFICE.fullmatch(folded) is not None


def _is_left(folded: str) -> bool:
    """Whether a line takes leave, and does not only call to action."""
    return is_closing(folded) and is_leave(folded)


def _is_end(folded: str) -> bool:
    """Whether a line can be the last of a speech: it takes leave, or calls to action."""
    return is_closing(folded) or (folded[-1] == "!" and _CALL_TO_ACTION.match(folded) is not None)
