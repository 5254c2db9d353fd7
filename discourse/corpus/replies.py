"""What readers wrote below a text: replies on a forum, comments below a blog or on a news page.

They are known by their headers, which say who wrote at what hour, or by the heading of the list (网友评论), and only
where what stands below is short, and little beside the text above. A speech that was put up in several posts is no
list of comments, nor is a talk on line in which officials answer at length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from .lines import Unit
from .shapes import is_full_title, is_numbered, is_posting_line, opens_with_salutation

#: The text above holds so many Han characters at least, and so many times those of all comments.
_TEXT, _TIMES = 120, 2
#: A comment has no more Han characters; what one author says in a further post has more than a mere answer.
_COMMENT, _MORE = 100, 40
_NAME: Final = 20

_HOUR = re.compile(r"(?:19|20)\d\d[-./年]\s?\d{1,2}[-./月]\s?\d{1,2}日?\s{0,4}T?\d{1,2}:\d{2}")
_AUTHOR = re.compile(r"(?:作者|楼主|层主|发帖人|发表人|发布人|网友|用户)\s?[:]?\s?(?P<name>[^\s:,。|]{1,20})")
_BEFORE_HOUR = re.compile(r"(?P<name>[^\s:,。|]{2,20})\s{1,4}(?=(?:19|20)\d\d[-./年])")
_PLACED = re.compile(r"(?:发表|回复|评论|发布|回帖|留言|跟帖)于")
#: What says that somebody answers, where only one header does.
_ANSWERS = re.compile(r"回[复帖]|评论|跟[帖贴]|留言|发表于|只看该作者|网友|沙发|板凳|楼主|\d\s?(?:楼|#)")
_LIST = re.compile(
    r"[【\[]?(?:(?:网友|读者|用户|全部|最新|热门|精彩|精选|发表)(?:的)?(?:评论|留言|跟帖|回帖|回复)|(?P<bare>评论|留言|跟帖|回帖|回复))"
    r"(?:列表|区|专区|内容)?[】\]]?\s?[:]?\s?[(]?\s?(?P<count>\d{0,6})\s?条?[)]?"
)


def mark_replies(units: Sequence[Unit], kinds: list[str | None]) -> None:
    """Mark the comments below a text, and the headers between the posts that its author put it up in."""
    heads = [i for i, unit in enumerate(units) if _is_header(unit.folded)]
    lists = [i for i, unit in enumerate(units) if _LIST.fullmatch(unit.folded)]
    if not heads and not lists:
        return
    said = [0, *accumulate(0 if kind else len(u.han) for u, kind in zip(units, kinds, strict=True))]
    start = _first_reply(units, heads, said)
    for at in lists:
        sure = _says_who_comments(units[at].folded) or any(_is_button(u.folded) for u in units[at + 1 :])
        if at < start and sure and _is_all_comments(units, at, said):
            start = at
            break
    for i in range(start, len(units)):
        kinds[i] = kinds[i] or "comment"
    first = _author(units, heads[0]) if heads else ""
    for at in heads[1:]:
        if at < start and first and _author(units, at) == first:
            kinds[at] = kinds[at] or "posting date"
            if units[at - 1].folded == first:
                kinds[at - 1] = kinds[at - 1] or "posting date"


def _is_header(folded: str) -> bool:
    """Whether a line says at what hour somebody wrote, as above posts.

    >>> _is_header("山里人 发表于 2009-8-15 10:44:50"), _is_header("2009年8月15日上午10:44开会")
    (True, False)
    """
    return _HOUR.search(folded) is not None and is_posting_line(folded)


def _author(units: Sequence[Unit], at: int) -> str:
    """Who wrote the post below a header; empty where nobody is named."""
    folded = units[at].folded
    for pattern in (_AUTHOR, _BEFORE_HOUR):
        found = pattern.search(folded)
        if found and not _PLACED.fullmatch(found["name"]):
            return found["name"]
    above = units[at - 1].folded if at else ""
    return above if _is_pen_name(above) else ""


def _is_pen_name(folded: str) -> bool:
    return 0 < len(folded) <= _NAME and not any(c in folded for c in ",。;:!?、”…")


def _first_reply(units: Sequence[Unit], heads: Sequence[int], said: Sequence[int]) -> int:
    """The first line of the comments that go on to the end of a page; its end where there are none."""
    end = len(units)
    posts = [(at, said[stop] - said[at], _author(units, at)) for at, stop in pairwise([*heads, end])]
    if len({who for _, size, who in posts if size > _COMMENT}) > 1:
        return end  # several people have much to say
    short: list[int] = []
    for at, size, who in reversed(posts):
        if size > _COMMENT or (size > _MORE and who and who == posts[0][2]):
            break
        short.append(at)
    if not short:
        return end
    at = short[-1]
    at -= at > 0 and units[at - 1].folded == _author(units, at)
    answered = len(short) > 1 or any(_ANSWERS.search(unit.folded) for unit in units[at:])
    return at if answered and _is_all_comments(units, at, said) else end


def _is_all_comments(units: Sequence[Unit], at: int, said: Sequence[int]) -> bool:
    """Whether all from a line on can be comments: little beside what stands above, nobody called, nothing counted."""
    above, below = said[at], said[len(units)] - said[at]
    if above < _TEXT or _TIMES * below > above:
        return False
    return not any(
        len(unit.han) > _COMMENT
        or opens_with_salutation(unit.folded)
        or is_numbered(unit.folded)
        or is_full_title(unit.folded)
        for unit in units[at + 1 :]
    )


def _is_button(folded: str) -> bool:
    """Whether a line is what one clicks on to answer a comment, or the place of one in a list."""
    return _is_pen_name(folded) and _ANSWERS.search(folded) is not None


def _says_who_comments(folded: str) -> bool:
    """Whether the heading of a list names those who comment, or counts them; 评论 alone may head part of a speech."""
    found = _LIST.fullmatch(folded)
    return found is not None and (found["bare"] is None or bool(found["count"]))
