"""Dating by evidence: when a speech was held, as an interval, with the words that say so.

A scraped speech seldom has a date that can be believed: posting dates are years late, and sites raise the years
in old speeches to sell them as new. But political language dates itself: campaigns, plenums, plans, slogans and
offices come and go on known days. Each rule (:data:`~.rules.RULES`) quotes what it found and says what follows;
:func:`~.resolve.resolve` draws the interval. What contradicts itself is reported, never outvoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ..lines import han
from ..shapes import is_strong_title
from ..speech import DateEstimate, Speech
from .folding import fold
from .page import Page
from .patterns import MONTH_DAY, YEAR
from .resolve import resolve
from .rules import RULES

__all__ = ["RULES", "date_speech", "estimate"]

#: When and where, as the head of minutes says it.
_TIME = re.compile(
    r"(?:会议)?(?:时\s{0,4}间|日\s{0,4}期)\s?[:：|｜]\s?\S{0,2}(?:19|20|[一二])[^:：]{5,20}[日\d]"
)
_PLACE = re.compile(
    r"(?:会议)?(?:地\s{0,4}点|参\s?加|出\s?席|列\s?席|缺\s?席|主\s?持|记\s?录|与会|主\s?讲|授\s?课|讲\s?课|讲话|发言|宣讲|报告人|述职人"
    r"|对\s?象|议\s?题|参会|会议)[^:：]{0,4}[:：|｜]"
)
_MINUTES = re.compile("纪要|会议记录|座谈会记录")
#: A time alone on its line as people write it; what pages print has noughts before single figures, or the hour.
_WRITTEN_TIME = re.compile(
    r"[(（]?时\s{0,4}间\s?[:：]\s?(?:(?:19|20)\d\d年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日"
    r"|[一二][〇○零Ｏ九][〇○零Ｏ一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
    r"(?:\s?[(（]?(?:星期|周)[一二三四五六日天][)）]?)?(?:\s?[上下]午|\s?晚上?)?[)）]?"
)
#: What stands beside the date of a page.
_SITE_SLOT = re.compile(
    r"来\s?源|作\s?者|编\s?辑|录入|点击|浏览|阅读|发布|人气|字体|字号|栏目|分类|分享|责编|稿源|https?:"
)

#: What was cut off a speech and is still the document's own evidence of its date.
_HEADER = ("date", "title", "header", "speaker", "introduction", "byline", "signature")
#: What was cut off and is the web's: it only says when the page was there.
_WEB = ("posting", "metadata", "navigation")

#: Who made a collection, on its cover: its date is that of the print.
_COVER = re.compile(r"(?:汇|选|主|合)编|编(?:印|写|著)?$|出版社|编委会")
#: A line with a year.
_DATED = re.compile(YEAR)


def date_speech(speech: Speech) -> DateEstimate:
    """When a speech was held, by its title, its words and what was cut off it.

    A date line or a title that was cut off is the document's own; what is of the web (posting date, metadata,
    navigation) only bounds from above.
    """
    header, web = [], []
    cut = _without_cover(speech)
    met = _head_of_minutes(speech, cut)
    cut = [*met, *cut]
    title = speech.title or next((text for kind, text in met if kind == "page title"), "")
    below = {r.text for r in speech.removed if r.raw_start >= speech.raw_span[1]}
    dated = any(kind == "date line" and text not in below for kind, text in cut)
    for n, (kind, text) in enumerate(cut):
        if dated and text in below and _TIME.match(text.strip()):
            continue  # when the next meeting is to be
        if _is_of_meeting(cut, n, title) or (text not in below and _is_time_of_title(cut, n, title)):
            header.append(text)
        elif _is_web(kind):
            web.append(text)
        elif any(word in kind for word in _HEADER) and not _is_of_page(kind, text, speech.title):
            header.append(text)
    page = Page.of(
        speech.text,
        title=speech.title,
        header="\n".join(header),
        posted=speech.posted,
        web=tuple(web),
    )
    return _dated(page)


def _head_of_minutes(speech: Speech, cut: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The lines that head the minutes a speech was taken from, kind and text, if it has no date of its own."""
    if any(kind == "date line" for kind, _ in cut):
        return []
    return [(one.value, one.quote) for one in speech.findings if one.about == "meeting"]


def _is_web(kind: str) -> bool:
    return any(word in kind for word in _WEB)


def _without_cover(speech: Speech) -> list[tuple[str, str]]:
    """What was cut off, kind and text, without the dates above the title where one stands below it: those are of a
    cover, or of the text before."""
    cut = [(removed.kind.lower(), removed.text) for removed in speech.removed]
    title = han(speech.title)
    at = next((i for i, (_, text) in enumerate(cut) if title and title in han(text)), 0)
    below = any(kind == "date line" for kind, _ in cut[at:])
    bound = any(_COVER.search(text) for _, text in cut[:at])
    if not (below or bound):
        return cut
    above = [(kind, text) for kind, text in cut[:at] if _is_web(kind) or not _DATED.search(fold(text))]
    return above + cut[at:]


def _is_of_page(kind: str, text: str, title: str) -> bool:
    """Whether a line that was cut off among those of the title may be a button or a column of the page: it is no part
    of the title, no subtitle, no title by its own words, and has no date."""
    folded = fold(text)
    if kind != "title" or han(text) in han(title) or folded[0] in "-—–(" or _DATED.search(folded):
        return False
    if MONTH_DAY.fullmatch(folded.strip()):
        return False
    return not is_strong_title(folded)


def _is_of_meeting(cut: Sequence[tuple[str, str]], n: int, title: str) -> bool:
    """Whether what was cut off says when the meeting was: 时间 beside 地点, or below the title of minutes."""
    if not _TIME.match(cut[n][1].strip()):
        return False
    beside = "\n".join(text for _, text in cut[max(0, n - 2) : n + 3])  # blanks between
    return (
        any(_PLACE.match(line.strip()) for line in beside.splitlines()) or _MINUTES.search(title) is not None
    )


def _is_time_of_title(cut: Sequence[tuple[str, str]], n: int, title: str) -> bool:
    """Whether 时间：2008年11月5日 stands right under the title, as people write it, and no site's line beside it."""
    if not _WRITTEN_TIME.fullmatch(cut[n][1].strip()):
        return False
    above = next((han(text) for _, text in reversed(cut[:n]) if text.strip()), "")
    if not above or above not in han(title):
        return False
    return not any(_SITE_SLOT.search(text) for _, text in cut[max(0, n - 6) : n + 7])


def estimate(text: str, *, title: str = "", header: str = "", posted: date | None = None) -> DateEstimate:
    """When a text was given: ``header`` is what stands between title and text, such as a date line.

    >>> found = estimate("今年是“十二五”开局之年，也是建党90周年。", title="在座谈会上的讲话")
    >>> found.earliest.year, found.latest.isoformat(), found.evidence[0].quote
    (2011, '2012-01-31', '今年是“十二五”开局之年，也是建党90周年')
    >>> estimate("大家好，我说三点。").earliest is None
    True
    """
    return _dated(Page.of(text, title=title, header=header, posted=posted))


def _dated(page: Page) -> DateEstimate:
    clues = [clue for rule in RULES for clue in rule(page)]
    return resolve(clues, party=page.about_party, current=page.is_dated_by_its_newest_words)
