"""Where a further text begins by its form: its head of title, date, name and call, or the signed foot above it.

A heading inside a speech looks like a title and has words below it. So a title opens a text only with other lines of
a head between it and the words, two of them or a title that names its kind and one; or below a name and a date that
sign what stands above, where the last text of the file is signed so, too, or somebody is addressed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .bylined import is_byline
from .labels import gives_the_word, is_post
from .lines import Unit
from .shapes import (
    is_date_line,
    is_full_title,
    is_name,
    is_numbered,
    is_salutation,
    is_signature,
    is_signed_date,
    is_speaker,
    is_strong_title,
    is_title_like,
    names_occasion,
    opens_sentence,
    opens_with_salutation,
)
from .speaker import byline_names

#: A title that names no kind of text is no longer, nor is a line of names below it.
_TITLE, _LINE = 40, 30
#: The first paragraph of a text that calls nobody has at least so many Han characters.
_PARAGRAPH: Final = 25
_SOME: Final = 12
#: A head has no more lines between its title and the words.
_LINES: Final = 5
_DASHES: Final = "—–-"
_ENDS: Final = '。!?"”)…'
_DECORATION: Final = " 《》★☆◆◇■□●○◎▶►※*#·•"
#: (在全省供销社主任会议上的报告,一九八六年十一月): where a speech was held, and when.
_OCCASION = re.compile(
    r"\((?:[^()。;:]{0,14}[在于])?[^()。;:]{2,50}(?:上|时|中|会|式|稿|讲话|发言|报告|致辞)(?:,[^()。;:]{2,30})?\)"
)
_NOT_OPENING = re.compile(r"\(?(?:附[件录表:\s\d]|注\s?[:\d]|相关|链接|编者|编后)")
_LABELLED_NAME = re.compile(r"(?:讲话|发言|述职|汇报|报告|检讨|检查|承诺|演讲|宣讲)人\s?:\s?[^,。;:!?]{2,30}")
#: 时间:1955年11月2日 地点:县礼堂, (根据记录整理,未经本人审阅).
_FIELD = re.compile(
    r"(?:会议|讲话|播出|发言)?(?:时\s?间|日\s?期|地\s?点|场合|单位|职务)\s?:(?P<value>[^。]{2,50})"
)
_NOTED = re.compile(
    r"\([^()。]{0,30}(?:整理|审阅|记录稿?|节选|摘要|摘录|录音|原载|刊载|未定稿|提纲|大意|要点)[^()。]{0,20}\)"
)
_TITLE_AND_MORE = re.compile(
    r"(?P<title>[^。;!?()〔〕]{2,60}?(?:讲话|发言|报告|致辞|致词|演讲|汇报|总结|党课)(?:稿|提纲|摘要|要点)?)"
    r"(?P<more>(?:\s|[(〔])[^。;!?]{2,50})"
)
_DOTTED = re.compile(r"\(?[12]\d{3}\.\d{1,2}\.\d{1,2}\)?")
_BETWEEN = re.compile(r"[()〔〕]|\s{2}")
_DATE_LENGTH: Final = 14
_DAY = re.compile(
    r"[12]\d{3}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?|"
    r"[一二][〇零○九][〇零○一二三四五六七八九]{2}年[一二三四五六七八九十元]{1,3}月(?:[一二三四五六七八九十]{1,3}日)?"
)
_HOST = re.compile(r"[(【]?(?:会议)?主持人?(?:\([^()]{1,20}\))?[】]?\s?:")
_NEXT = re.compile(
    "(?:发言|讲话|汇报|演讲|宣讲|登台|上台|上场)的是|欢迎[^,。;!?]{0,20}(?:上台|登台|发言|讲话|演讲)"
)
#: Whom a letter is to: 市第一高级中学:
_ADDRESS = re.compile(r"[^,。;:!?\d]{2,46}:")


@dataclass(frozen=True, slots=True)
class Head:
    """The lines above the words of a text: how many they are, the names in them, and how many signs that it is one,
    a title that names its kind among them."""

    size: int
    names: tuple[str, ...]
    signs: int


def head_of(lines: Sequence[Unit]) -> Head | None:
    """The head that the lines begin with; None where the first is no title, or no words of a text follow."""
    title, told = _parted(lines[0].folded.strip(_DECORATION))
    if not title or _NOT_OPENING.match(title) or not _can_be_title(title):
        return None
    at = 1
    if at < len(lines) and not told and not is_strong_title(title) and _runs_on(title, lines[at].folded):
        title, at = title + lines[at].folded, at + 1
    while at < min(len(lines) - 1, _LINES) and (more := _tells(lines[at].folded)):
        told, at = told | more, at + 1
    names = tuple(
        unit.folded for unit in lines[:at] if "named" in (_parted(unit.folded)[1] or _tells(unit.folded))
    )
    strong = is_strong_title(title)
    below = lines[at] if at < len(lines) else None
    called = below is not None and opens_with_salutation(below.folded) and ":" in below.folded[:60]
    addressed = strong and below is not None and _ADDRESS.fullmatch(below.folded) is not None
    prose = _is_prose(lines[at:]) and (strong or not is_signature(title))
    if not (called or addressed or prose):
        return None
    signs = strong + (called or addressed) + len(told - {"noted"})
    if called and strong and signs == 2 and not (names_occasion(title) or is_full_title(title)):
        signs = 1
    return Head(at, names, signs)


def _tells(folded: str) -> frozenset[str]:
    """What a line between a title and the words tells: who speaks, when, where; that it is only noted there; nothing
    where it is none of these.

    >>> sorted(_tells("(1955年11月2日,王建国)")), sorted(_tells("(未经本人审阅)")), sorted(_tells("今天开会。"))
    (['dated', 'named'], ['noted'], [])
    """
    if is_date_line(folded) or _DOTTED.fullmatch(folded):
        return frozenset({"dated"})
    if is_signed_date(folded, offices=False) or names_and_dates(folded):
        return frozenset({"dated", "named"})
    if names_speaker(folded):
        return frozenset({"named"})
    if is_subtitle(folded):
        return frozenset({"placed"})
    if field := _FIELD.fullmatch(folded):
        return frozenset({"dated"} if _DAY.search(field["value"]) else {"noted"})
    return frozenset({"noted"} if _NOTED.fullmatch(folded) or is_post(folded) else ())


def _parted(folded: str) -> tuple[str, frozenset[str]]:
    """A title without the name and the date that stand behind it on its line, and what those tell.

    >>> title, told = _parted("在全县水利会议上的讲话(1955年11月2日)王建国")
    >>> title, sorted(told)
    ('在全县水利会议上的讲话', ['dated', 'named'])
    """
    found = _TITLE_AND_MORE.fullmatch(folded)
    pieces = [piece.strip(" ,、") for piece in _BETWEEN.split(found["more"])] if found else []
    told = [_tells(piece) for piece in pieces if piece]
    if found is None or not all({"dated", "named"} & piece for piece in told):
        return folded, frozenset()
    return found["title"], frozenset().union(*told)


def opens_text(lines: Sequence[Unit], *, dated: bool = False) -> bool:
    """Whether the lines begin with the head of a text, and with more of it than a title; right below a line that has
    ``dated`` the text above, a name is more.

    >>> from .lines import lines_of
    >>> opens_text(lines_of("把鱼还给河\\n李秀兰\\n同志们:\\n今天开会。"))
    True
    >>> opens_text(lines_of("把鱼还给河\\n同志们:\\n今天开会。"))
    False
    """
    head = head_of(lines)
    return head is not None and (head.signs > 1 or (dated and bool(head.names)))


def names_speaker(folded: str) -> bool:
    """Whether a line names a person, be it with an office, as below a title.

    >>> [names_speaker(line) for line in ("(县委书记 王建国)", "王建国副县长", "县一中教师 王建国", "抓好落实")]
    [True, True, True, False]
    """
    bare = folded.strip(_DASHES + " ")
    if bare[:1] == "(" and bare[-1:] == ")":
        bare = bare[1:-1]
    if not bare or len(bare) > _LINE or "。" in bare or opens_sentence(bare) or is_numbered(bare):
        return False
    return is_name(bare) or is_byline(bare) or bool(byline_names(bare)) or _names_by_label(bare)


def signs_with_day(folded: str) -> bool:
    """Whether a line below a text is a name and a day: a poem has a name and a month or a year below it.

    >>> signs_with_day("(王建国,1955年11月2日)"), signs_with_day("王建国 1955年11月")
    (True, False)
    """
    return "日" in folded and names_and_dates(folded)


def names_and_dates(folded: str) -> bool:
    """Whether a line is a person's name and a date.

    >>> names_and_dates("(1955年11月2日,王建国)"), names_and_dates("县长王建国 1955年11月2日")
    (True, True)
    >>> names_and_dates("1955年11月2日"), names_and_dates("1955年11月2日,王建国来了。")
    (False, False)
    """
    if len(folded) > _LINE + _DATE_LENGTH or "年" not in folded or "。" in folded:
        return False
    rest = _DAY.sub(" ", folded, count=1)
    return rest != folded and names_speaker(rest.strip(" ,、()[]〔〕" + _DASHES) or " ")


def _names_by_label(folded: str) -> bool:
    return _LABELLED_NAME.fullmatch(folded) is not None


def is_subtitle(folded: str) -> bool:
    """Whether a line says below a title, behind a dash or in brackets, where the speech was held.

    >>> is_subtitle("——在全县水利会议上的讲话"), is_subtitle("(在供销社主任会议上的报告,一九八六年十一月)")
    (True, True)
    """
    bare = folded.strip(_DASHES + "()")
    if folded[0] in _DASHES + "(" and is_full_title(bare) and names_occasion(bare):
        return True
    return _OCCASION.fullmatch(folded) is not None and is_full_title(bare.partition(",")[0])


def is_signed(lines: Sequence[Unit]) -> bool:
    """Whether the lines end with a name and a date, below the end of a sentence.

    >>> from .lines import lines_of
    >>> is_signed(lines_of("都办好了。\\n河口县委\\n2008年5月9日")), is_signed(lines_of("都办好了。\\n2008年5月9日"))
    (True, False)
    """
    if len(lines) < 3:
        return False
    last = lines[-1].folded
    if is_signed_date(last) or signs_with_day(last):
        return lines[-2].folded[-1] in _ENDS
    return is_date_line(last) and _signs(lines[-2].folded) and lines[-3].folded[-1] in _ENDS


def is_host(folded: str) -> bool:
    """Whether a host, by that name, gives the word to somebody else.

    >>> [is_host(line) for line in ("主持人:下面请王建国同志发言。", "主持人:发言的是李秀兰。", "请王建国发言。")]
    [True, True, False]
    """
    said = _HOST.match(folded)
    return said is not None and (gives_the_word(folded) or _NEXT.search(folded) is not None)


def opens_below_foot(lines: Sequence[Unit], *, signed: bool) -> bool:
    """Whether lines below a signed foot begin a text: by a title and whom it is to, or, where the last text is
    ``signed`` as well, by a title and a paragraph."""
    title = lines[0].folded.strip(_DECORATION)
    if len(lines) < 2 or not title or _NOT_OPENING.match(title) or not _can_be_title(title):
        return False
    if is_signature(title) and not is_strong_title(title):
        return False
    below = lines[1]
    addressed = is_salutation(below.folded) or _ADDRESS.fullmatch(below.folded) is not None
    return addressed or (signed and (_is_prose(lines[1:]) or head_of(lines) is not None))


def _can_be_title(title: str) -> bool:
    if is_date_line(title) or not is_title_like(title):
        return False
    strong = is_strong_title(title)
    return strong or (len(title) <= _TITLE and not names_speaker(title))


def _runs_on(title: str, below: str) -> bool:
    """Whether a title is broken over two lines, and names its kind in the second."""
    other = is_date_line(below) or names_speaker(below) or is_subtitle(below) or below[0] in _DASHES
    return not other and is_title_like(below) and is_full_title(title + below)


def _is_prose(lines: Sequence[Unit]) -> bool:
    """Whether running text stands here, be it in lines of a printed page."""
    if not lines or not (len(lines[0].han) >= _PARAGRAPH or lines[0].folded[-1] in _ENDS):
        return False
    below = lines[:3]
    return lines[0].folded[-1] != ":" and any(
        "。" in unit.folded and len(unit.han) >= _SOME for unit in below
    )


def _signs(folded: str) -> bool:
    """Whether a line can be the name of who signs: a person or a body, or two bodies."""
    if len(folded) > _LINE or folded[-1] in _ENDS:
        return False
    bodies = folded.replace("、", " ").split()
    return (
        names_speaker(folded)
        or is_speaker(folded)
        or all(is_signature(body) or _is_committee(body) for body in bodies)
    )


def _is_committee(body: str) -> bool:
    """市委, 县委: as the Party's committees sign."""
    return len(body) > 2 and body[-1] == "委"
