"""Whether a speech is all there, with the reasons.

Preview pages end in the middle of a sentence, or after the first of three announced points. A text can also end
where a sentence ends and still be cut: that cannot be seen from the text alone, and is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .compilations import chinese_number
from .lines import fold, han
from .shapes import is_closing, is_date_line, is_numbered, is_salutation
from .speech import Finding, Removed

_TERMINAL: Final = "。!?…;:.~"
_CLOSERS: Final = "”’」』》】)]\"'"
_CUT_MARK = re.compile(r"(?<!\.)\.{3,}$|(?<!…)…+$|\(?未完待?续?\)?$|^\(?未完")
#: The reporter's name behind the last sentence: …评议。(陈某某)
_BYLINE = re.compile(r"\((?:通讯员|记者|作者|供稿|文|图)?[:/ ]?[\u4e00-\u9fff· ]{2,12}\)$")
_UNFINISHED = re.compile(
    r"未完|剩余.{0,8}%|还剩.{0,8}页|(?:试读|预览)(?:已)?结束|全文共\s?\d+\s?字.{0,6}当前显示|\((?:节选|摘登|摘要)\)"
)
_PAGER = re.compile(
    r"共(?:有)?\s?(?P<all>\d{1,6})\s?页[,、/\s]*(?:当前|现在|目前)?(?:在|是|为)?第?\s?(?P<now>\d{1,6})\s?页"
)
_COUNT = r"([两二三四五六七八九]|[2-9])"
_ANNOUNCED = re.compile(
    rf"(?:讲|谈|提出?|说|强调|作|汇报|报告)(?:以下|如下)?{_COUNT}(?:个)?(?:点|个?方面|条|个?问题)"
    rf"(?:的)?(?:意见|要求|建议|体会|问题|希望|内容|看法|想法|情况)?[。:,]"
)
_FAMILIES: Final = (
    re.compile(r"(?m)^[^\S\n]*([一二三四五六七八九十])、"),
    re.compile(r"(?m)^[^\S\n]*\(([一二三四五六七八九十])\)"),
    re.compile(r"(?m)^[^\S\n]*第([一二三四五六七八九十])[,、个点是]"),
    re.compile(r"(?m)^[^\S\n]*(\d{1,2})[.、](?!\d)"),
    re.compile(r"(?:^[^\S\n]*|[。;:]\s*)([一二三四五六七八九十])[是要](?=[^\d])", re.MULTILINE),
    re.compile(r"(?:^[^\S\n]*|[。;:]\s*)第([一二三四五六七八九十])[,、]", re.MULTILINE),
)
#: A speech's own announcement is believed only in its first part; later ones announce points inside a section.
_OPENING: Final = 0.4


def is_truncated(text: str, *, removed: Sequence[Removed] = ()) -> tuple[bool, tuple[Finding, ...]]:
    """Whether the end of a speech is missing, and what says so.

    >>> is_truncated("同志们:\\n下面讲三点意见。\\n一、要学习。\\n学习很重要。")[1][0].quote
    '讲三点意见。'
    >>> is_truncated("今天就讲到这里。谢谢大家!")
    (False, ())
    """
    evidence = [*_from_ending(text), *_from_announcement(text), *_from_page(removed)]
    return bool(evidence), tuple(evidence)


def _cut(quote: str, rule: str) -> list[Finding]:
    return [Finding("truncated", "yes", quote, rule)]


def _from_ending(text: str) -> list[Finding]:
    lines = [line for line in fold(text).split("\n") if line.strip()]
    if not lines:
        return []
    last = lines[-1].rstrip()
    quoted = text.rstrip()[-16:].rpartition("\n")[2]
    if is_closing(last) or is_date_line(last):
        return []
    if _CUT_MARK.search(last) and not last.startswith("("):
        return _cut(quoted, "ellipsis at the end")
    bare = _BYLINE.sub("", last).rstrip(_CLOSERS)
    if bare and bare[-1] in _TERMINAL:
        return []
    if is_numbered(last) and len(last) <= 40:
        return _cut(quoted, "heading at the end")
    if (
        len(last) <= 24
        and len(lines) > 1
        and not is_salutation(last)
        and bare == last
        and last[-1] not in ",、"
    ):
        return []  # a slogan, a signature: lines of that length do without a full stop
    return _cut(quoted, "unfinished sentence")


def _from_announcement(words: str) -> list[Finding]:
    text = fold(words)
    found = _ANNOUNCED.search(text, 0, max(int(len(text) * _OPENING), 1200))
    if not found:
        return []
    count = chinese_number(found[1].replace("两", "二"))
    firsts = []
    for family in _FAMILIES:
        first = family.search(text, found.end() - 1)
        if first and chinese_number(first[1]) == 1:
            firsts.append((first.start(), family))
    if not firsts:
        return []
    at, family = min(firsts, key=lambda pair: pair[0])
    reached = 0
    for point in family.finditer(text, at):
        if chinese_number(point[1]) == reached + 1:
            reached += 1
    if reached >= count:
        return []
    missing = "announced points missing"
    return _cut(words[found.start() : found.end()], missing) if han(text[at:]) else []


def _from_page(removed: Sequence[Removed]) -> list[Finding]:
    out: list[Finding] = []
    for piece in removed:
        folded = fold(piece.text)
        pager = _PAGER.search(folded)
        if pager and int(pager["now"]) < int(pager["all"]):
            out += _cut(piece.text[:40], f"page {pager['now']} of {pager['all']}")
        elif len(folded) <= 80 and _UNFINISHED.search(folded):
            out += _cut(piece.text[:40], "the page says so")
    return out
