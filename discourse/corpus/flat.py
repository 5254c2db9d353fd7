"""Pages scraped to one line: navigation, title, text and foot with blanks for line breaks, or with nothing.

A speech pasted as one paragraph has blanks, too, and they stay. A page gives itself away by its frame: where one long
line holds nearly all of a file and the words of a page's frame more than once, the blanks above its text, below it,
and behind its sentences were line breaks. Each becomes one again, so that all that is known of lines holds; where
nothing was left between them, title, call and foot are known by their first words.
"""

from __future__ import annotations

import re
from typing import Final

from ..repair.traced import Change, TracedText
from .lines import fold, is_han
from .residue import edge_kind
from .shapes import (
    calls_somebody,
    is_closing,
    is_date_line,
    is_numbered,
    is_own_time,
    is_strong_title,
    opens_with_salutation,
)

#: A page of one line is no shorter, and the line holds so much of the file.
_LONG: Final = 250
_NEARLY_ALL: Final = 0.8
#: So many different signs of a frame tell a page from a speech in one paragraph.
_SIGNS: Final = 3
#: The blanks looked at are so many at most, and the title stands among so many characters at the top.
_MOST: Final = 4000
_TOP: Final = 1200

_FOOT: Final = (
    r"上一[篇条页]\s?[:>]|下一[篇条页]\s?[:>]|[(【\[]?(?:责任编辑|责编|编辑|来源|稿源)\s?[:]|[【\[](?:我要|打印|关闭|返回|收藏|纠错|分享|字体)|打印本页|关闭窗口|"
    r"相关(?:文章|阅读|链接|推荐|新闻|范文)|推荐阅读|延伸阅读|猜你喜欢|热门(?:文章|推荐)|分享到|版权所有|[Cc]opyright|©|"
    r"主办(?:单位)?\s?[:]|承办(?:单位)?\s?[:]|技术支持\s?[:]|关于我们|联系我们|网站地图|友情链接|免责声明|版权声明|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]?(?:ICP备|公网安备)"
)
_HEAD: Final = (
    r"网站首页|首页|(?:当前|现在的?|所在)位置|发布(?:时间|日期)\s?[:]|更新时间\s?[:]|发表时间\s?[:]|文章来源\s?[:]|信息来源\s?[:]|"
    r"作者\s?[:]|浏览(?:次数|量)?\s?[:]|点击(?:数|次数|率)?\s?[:]|阅读(?:数|次数|量)?\s?[:]|字[体号]\s?[:]|登录|注册|[Cc]ookie|跳转到"
)
_SIGN = re.compile(f"{_FOOT}|{_HEAD}")
#: One of these is among the signs: what the others say a speaker may say too.
_SURE = re.compile("[:>©】]|位置|版权所有|[Cc]opyright|备$")
_BLANK = re.compile(r"(?<![ \t\u3000\xa0])[ \t\u3000\xa0]+(?![ \t\u3000\xa0])")
_ENDS: Final = "。!?:”…;"
_STOPS: Final = "。!?”…"
_MARKS: Final = frozenset(",。!?;、")
_ASCII = re.compile("[!-~©]")
#: A title between the words of a frame, with nothing before or behind it.
_TITLE = re.compile(
    r"在[^,。;:!?、\s在>]{4,40}(?:会议?|式|班)上的(?:讲话|发言|致辞|报告)"
    r"(?=\(|\s|发布|更新|发表|来源|文章来源|信息来源|作者|时间|日期|浏览|点击|字体|【|同志|各位|尊敬)"
)
_LABEL: Final = (
    r"(?:发布|更新|发表|时间|日期|文章来源|信息来源|来源|作者|浏览|点击|阅读|字[体号])[^:,。;]{0,4}:"
)
_CALL: Final = r"(?:同志们|各位[^。;:!?\s]{0,30}|尊敬的[^。;:!?\s]{0,30})[:!]"
#: Where nothing was left of a line break: behind a title or its date, before the call, before a piece of the foot.
_IN_HEAD = re.compile(
    rf"(?<=[话言辞告报结料稿)\]】])(?={_LABEL})|(?<=[话言辞告报稿])(?=\((?:19|20|[一二])[^()]{{4,20}}\))|(?<=[\d次】\])话言辞告报稿])(?={_CALL})"
)
_IS_CALLED = re.compile(_CALL)
_IN_FOOT = re.compile(_FOOT)
_FULL_STOP = re.compile("。")
#: So many sentences a foot has at most: notices, and what is said of a page that is linked.
_IN_FEET: Final = 3
_FOOT_AT = re.compile(rf"[。!?”)]\s{{0,8}}(?={_FOOT})")


def unfolded(traced: TracedText) -> TracedText:
    """The text with line breaks where a page that was scraped to one line had them; any other text as it is."""
    found = _page(traced.text)
    if found is None:
        return traced
    start, line = found
    breaks = _breaks(line)
    changes = [Change(start + low, start + high, "\n", "layout") for low, high in breaks]
    return traced.replace(changes) if changes else traced


def _page(text: str) -> tuple[int, str] | None:
    """The one line of a page, folded, and where it begins; None for any other text."""
    at = 0
    for line in text.split("\n"):
        if len(line) >= max(_LONG, _NEARLY_ALL * len(text)):
            folded = fold(line)
            signs = _signs(folded)
            sure = any(_SURE.search(sign) for sign in signs)
            return (at, folded) if sure and len(signs) >= _SIGNS else None
        at += len(line) + 1
    return None


def _signs(line: str) -> set[str]:
    """The words of a frame above the call or the first sentence of a line and below its last: what stands between is
    said of sites.

    >>> said = "同志们:有的网站首页 打不开,有的版权所有:写错了。都要改。"
    >>> sorted(_signs(fold(f"首页 来源:县政府 {said}关闭窗口"))), _signs(fold(said))
    (['关闭窗口', '来源:', '首页'], set())
    """
    call = _IS_CALLED.search(line, 0, _TOP)
    top = call.start() if call else line.find("。", 0, _TOP)
    top = 0 if calls_somebody(line) else max(0, top)
    last = max(line.rfind(end) for end in _STOPS) + 1
    foot = min(_foot(line, top), last)
    return {found[0] for part in (line[:top], line[foot:]) for found in _SIGN.finditer(part)}


def _foot(line: str, top: int) -> int:
    """Where the foot of a page begins: behind a sentence, with its own words, and hardly a sentence after it."""
    sentences = [found.start() for found in _FULL_STOP.finditer(line)]
    low = sentences[-_IN_FEET - 1] if len(sentences) > _IN_FEET else 0
    return next((found.end() for found in _FOOT_AT.finditer(line, max(top, low, len(line) // 2))), len(line))


def _breaks(line: str) -> list[tuple[int, int]]:
    """The places of a line where line breaks were: blanks, or nothing where title, call or foot begin.

    >>> said = "渠道要在春灌以前清淤，闸门逐座检修。" * 2
    >>> from itertools import pairwise
    >>> page = fold(f"首页在全县水利会议上的讲话来源：政府办浏览：3次同志们：{said}上一篇：无版权所有：县政府")
    >>> [page[low:high] for low, high in pairwise([0, *(at for at, _ in _breaks(page)), len(page)])]
    ['首页', '在全县水利会议上的讲话', '来源:政府办浏览:3次', '同志们:渠道...。', '上一篇:无', '版权所有:县政府']
    """
    blanks = [found.span() for found in _BLANK.finditer(line.rstrip())]
    seams = [(at, at) for at in _seams(line) if 0 < at < len(line)]
    if len(blanks) > _MOST:
        return []
    places = sorted({*blanks, *seams})
    bounds = [0, *(place for span in places for place in span), len(line)]
    words = [line[low:high] for low, high in zip(bounds[::2], bounds[1::2], strict=True)]
    said = [n for n, word in enumerate(words) if _is_said(word)]
    if not said:
        return []
    first, last = said[0], said[-1]
    return [
        span
        for n, span in enumerate(places)
        if span[0] == span[1] or _parts(words[n], words[n + 1], head=n + 1 <= first, foot=n >= last)
    ]


def _seams(line: str) -> list[int]:
    """The places where title, call and foot begin with nothing before them."""
    call = _IS_CALLED.search(line, 0, _TOP)
    top = call.end() if call else min(_TOP, max(0, line.find("。")))
    found = [match.start() for match in _IN_HEAD.finditer(line, 0, top)]
    if title := _TITLE.search(line, 0, top):
        found += [title.start(), title.end()]
    found += [match.start() for match in _IN_FOOT.finditer(line, _foot(line, top))]
    return [at for at in found if not line[at - 1 : at].isspace() and not line[at : at + 1].isspace()]


def _parts(one: str, other: str, *, head: bool, foot: bool) -> bool:
    """Whether a line break stood between two words of a line."""
    if not one or not other:
        return False
    if foot:
        return not (_ASCII.match(one[-1]) and _ASCII.match(other[0]))
    if head:
        return any(_stands_alone(word) for word in (one, other)) or opens_with_salutation(other)
    return one[-1] in _ENDS or is_numbered(other) or (is_numbered(one) and is_han(other[0]))


def _stands_alone(word: str) -> bool:
    """Whether a word at the head of a page is a line: its title, its date, its salutation."""
    return bool(word) and (
        is_strong_title(word) or is_date_line(word) or is_own_time(word) or opens_with_salutation(word)
    )


def _is_said(word: str) -> bool:
    """Whether a word, in the sense of what stands between blanks, is of the speech: running text, a call, a leave."""
    if not word or edge_kind(word, "tail") is not None:
        return False
    return (
        opens_with_salutation(word)
        or is_closing(word)
        or (word[-1] in _STOPS and not _MARKS.isdisjoint(word[:-1]))
    )
