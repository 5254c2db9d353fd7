"""Names and numbers that were blotted out: `***同志`, `X社区`, `*月**日`, `某县`. They are counted, not changed.

A row of asterisks on a line of its own is a separator; a letter X inside a word or a formula is a letter.
"""

from __future__ import annotations

import re
from bisect import bisect_right

#: A row of so many marks alone on its line divides the page; masks for names have two to four.
SEPARATOR = 5

_STARS = re.compile(r"[*＊]{1,40}|(?<![一二三四五六七八九十○])[×○●□■]{2,10}|_{3,40}|＿{2,40}")
_LETTERS = re.compile(
    r"(?<![A-Za-z0-9À-ɏＡ-Ｚａ-ｚ０-９.+×])(?:[Xx]{2,6}|XJP|xjp|X|[Ｘｘ]{2,6}|Ｘ|[ⅩХ]{2,6})"
    r"(?![A-Za-z0-9À-ɏＡ-Ｚａ-ｚ０-９.+\-]|光(?!明|荣)|射线|线片|染色体|轴|理论|战警|[世一]代|[型形])"
)
#: One multiplication sign by itself: between a word that wants a name or a number and what a name or number goes
#: with. `长×宽`, `打×` and `3×4` have neither. The same for a small x before a place.
_PLACE = "[省市县区镇乡村街社局委厅校院厂矿]"
_ONE = re.compile(
    rf"(?:(?<![^在到至和与同于月年第共为由任对从向我该原是有等、，。：；“（《])×(?={_PLACE}|部门|单位|公司|同志|书记|人"
    r"|[年月日届次个名项户条]))|(?<=[\u4e00-\u9fff])×(?=同志|书记|[%％])|(?<=[12]\d\d)×(?=年)"
    rf"|(?<![A-Za-z0-9])x(?={_PLACE})"
)

#: Surnames that are no words by themselves: `李某`.
_SURNAMED = re.compile(
    "(?<=[李王张刘陈杨赵黄周吴徐孙胡朱林郭罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董潘袁蔡蒋余杜叶程魏苏吕丁沈姚卢姜崔钟谭陆汪范廖韦贾"
    "夏傅邹熊孟秦邱侯薛阎雷龙陶贺顾龚邵覃])某(?![某些种个一几项类样方时段])"
)
_CERTAIN = re.compile(
    r"(?<![\u4e00-\u9fff])?某某{0,3}(?=[省市县区镇乡村街社局委部厅处科校院厂矿公司人同志单位月日年])|某{2,4}"
)
_RULE = re.compile(r"(?m)^[^\S\n]*([*＊=＝_＿\-—─━~～#·.…×○●□■])(?:[^\S\n]*\1){4,}[^\S\n]*$")
_NUMBER_AFTER = re.compile(
    r"[年月日时点分秒个次名人家项期处条件份元万亿户所位届号岁天周亩公%％余多]|平方|千米"
)
_MARKUP_STARS = re.compile(r"(?m)^[^\S\n]*\*(?:[ \t]|(?=备?注))|\*\*[^*\n]{1,200}\*\*")
_BOLD = re.compile(rf"(?!{_PLACE}|同志|书记|主任|总)[\u4e00-\u9fffA-Za-z0-9]{{2,20}}$")


#: A text in which this is not found holds no mask, and most hold none: 某些 and 二○一○年 are none.
_SIGN = re.compile("[*＊×_＿XxＸｘⅩХ]|[○●□■]{2}|某(?![些种个一几项类样方时段])|某{2}")


def find_masks(text: str) -> list[tuple[int, int, str]]:
    """Every mask: where it begins and ends, and its kind: `number` before a unit, `name` elsewhere.

    >>> [(s, e, k) for s, e, k in find_masks("***总书记，XX市*月**日，某县，SARS，5*3")]
    [(0, 3, 'name'), (7, 9, 'name'), (10, 11, 'number'), (12, 14, 'number'), (16, 17, 'name')]
    >>> find_masks("第一部分\\n**********\\n第二部分")
    []
    """
    if not _SIGN.search(text):
        return []
    rules = [match.span() for match in _RULE.finditer(text)]
    bullets = [match.span() for match in _MARKUP_STARS.finditer(text) if _is_markup(match, text)]
    found = [
        (match.start(), match.end(), _kind(match, text))
        for pattern in (_STARS, _LETTERS, _CERTAIN, _ONE, _SURNAMED)
        for match in pattern.finditer(text)
        if _stands_for_words(match, text)
    ]
    barred = sorted(rules + bullets)
    return [mask for mask in sorted(found) if not _inside(mask[0], barred)]


def separators(text: str) -> list[tuple[int, int]]:
    """The lines that are nothing but a rule across the page.

    >>> separators("一\\n=====\\n二")
    [(2, 7)]
    """
    return [match.span() for match in _RULE.finditer(text)]


def _kind(match: re.Match[str], text: str) -> str:
    """`number` where a unit follows, `name` elsewhere."""
    if match.group().startswith("某"):
        return "name"
    return "number" if _NUMBER_AFTER.match(text, match.end()) else "name"


def _stands_for_words(match: re.Match[str], text: str) -> bool:
    """Whether Chinese stands next to the marks: a product `5*3` or a footnote star in English is no mask."""
    # a space may be set between Latin letters and Chinese
    before = text[max(match.start() - 2, 0) : match.start()].rstrip(" ")[-1:]
    after = text[match.end() : match.end() + 2].lstrip(" ")[:1]
    if "*" in match.group() and before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
        return False
    marks = "“”‘’《》（）、，。：；,:;()[]【】〔〕%％"
    return any("\u3400" <= c <= "\u9fff" or c in marks for c in (before, after) if c)


def _is_markup(match: re.Match[str], text: str) -> bool:
    """A bullet or bold type of Markdown: stars that come in pairs around words on many lines."""
    if match.group().lstrip().startswith("* "):
        return text.count("\n* ") >= 2
    if match.group().strip() == "*":
        return True
    inside = match.group()[2:-2]
    if _BOLD.match(inside) and not _NUMBER_AFTER.match(inside):
        return True
    return (
        text.count(match.group()[2:-2]) >= 1
        and match.group()[2:3] not in " ，。、；：,;:"
        and (match.start() == 0 or text[match.start() - 1] == "\n")
        and text[match.end() : match.end() + 1] in {"", "\n", "：", ":"}
    )


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether one of the spans, in order and apart, holds the place."""
    index = bisect_right(spans, (at, at)) - 1
    return any(start <= at < end for start, end in spans[max(0, index) : index + 2])
