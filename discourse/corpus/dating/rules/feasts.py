"""Feasts and holidays: 再过两天就是国庆, 春节刚过, 今天是中秋节. They choose the days of a year that is known.

A feast tells its day where the text counts the days to it, calls it today, or begins by saying that it is near or
just over. Further down, 春节刚过 is as likely a story of the year: there it only chooses the best day. 去年春节,
每年国庆 and the like are no clues.
"""

from __future__ import annotations

import re
from datetime import date

from ...lunar import ANIMALS, LunarDays, turn_of
from ..calendar import add_days, number
from ..clue import Clue, Days, Origin, not_before, on_days, within
from ..lag import LISTS_END
from ..lexicon import feast_days
from ..nearness import days_ahead
from ..page import Page
from ..patterns import COUNT

#: Written forms, and the day: of the year, or of the lunar year with the days after it at which the feast is.
_FEASTS: tuple[tuple[str, tuple[int, int] | LunarDays], ...] = (
    ("春节|新春佳节|农历新年|大年初一|(?<=[就离是])过年", LunarDays(1, 1)),
    ("除夕|大年三十", LunarDays(1, 1, -1, -1)),
    ("元宵节?", LunarDays(1, 15)),
    ("端午节?", LunarDays(5, 5)),
    ("中秋节?", LunarDays(8, 15)),
    ("重阳节?|敬老节", LunarDays(9, 9)),
    ("(?:腊月二十[三四],?)?小年(?![轻龄青])", LunarDays(12, 23, 0, 1)),
    ("腊八节?", LunarDays(12, 8)),
    ("元旦", (1, 1)),
    ("三八妇女节|妇女节|\"三·?八\"", (3, 8)),
    ("清明节?", (4, 5)),
    ("五一劳动节|劳动节|\"五·?一\"|五·?一(?=节|假期|长假)", (5, 1)),
    ("五四青年节|青年节|\"五·?四\"", (5, 4)),
    ("六一儿童节|儿童节|\"六·?一\"", (6, 1)),
    ("七·?一|\"七·?一\"|建党节|党的生日", (7, 1)),
    ("八一建军节|建军节|\"八·?一\"|八一(?=[,。;!?])", (8, 1)),
    ("国庆节?|\"十·?一\"(?=黄金周|长假|假期)", (10, 1)),
)  # fmt: skip
#: Those of the list, by form: the day and the first year; one group for all, for a pattern of sixty would be slow.
_LISTED = {form: (day, first) for forms, day, first in feast_days() for form in forms}
_LISTED_FORMS = "|".join(map(re.escape, sorted(_LISTED, key=len, reverse=True)))
#: What makes a name of it, before and behind: 李国庆, 政治清明; 七一村, 国庆路, 七一勋章, a number with 七一 in it.
_NAMED_SO = r"(?<![张王李刘陈杨赵黄吴徐孙朱郭罗〇零百\d])(?<!政治)"
_NAMED_AFTER_IT = (
    r"(?!(?:[村路街镇乡](?![里上头下民亲])|[桥渠厂〇零\d]|社区|小区|大道|广场|水库|公社|[农林]场|[中小]学"
    r"|[勋奖]章|先锋))"
)
_FEAST = re.compile(
    f"{_NAMED_SO}(?:"
    + "|".join(f"(?P<f{i}>{forms})" for i, (forms, _) in enumerate(_FEASTS))
    + f"|(?P<listed>{_LISTED_FORMS})){_NAMED_AFTER_IT}"
)
#: 第十六个教师节, 第40届世界水日: the years of the feasts that are counted.
_COUNTS = re.compile(
    rf"第(?P<n>{COUNT})[个届次](?:全国|国际|世界|中国|国家|\"){{0,2}}(?P<listed>{_LISTED_FORMS})"
)
_COUNT_BEFORE = re.compile(rf"第{COUNT}[个届次](?:全国|国际|世界|中国|国家|\"){{0,2}}$")
#: A feast that is counted is spoken of from so many days before it to so many after.
_COUNTED_FROM, _COUNTED_TO = 40, 30
#: 快过年了: by itself, for 过年 is a verb.
_NEW_YEAR = re.compile(
    r"(?:快|就|就要|马上|马上就|快要|眼看|眼看就|眼看就要|马上要)过年(?:了|啦)|年关(?:将至|临近|在即|快到)|大过年的(?=,)"
)

_TODAY = re.compile(
    r"(?:今天|今日|今晚),?(?:又|正|正好|刚好|恰好)?(?:是|恰逢|适逢|正值|迎来了?)[^。;,!?\n]{0,10}$"
)
_NOT_TODAY = re.compile(r"[^。;,!?\n]{0,6}(?:前|后|以来|放假|第|上班|周年)")
#: 国庆60周年 has clues of its own.
_COUNTED = re.compile(rf"{COUNT}周年")
_NEAR = re.compile(
    r"(?:佳节|假期|长假)?(?:快到了?|将至|将到|在即|临近|将近|即将来临|即将到来|就要来临|就要到了?|马上就?要?到|来临之际|到来之际)"
)
_NEAR_BEFORE = re.compile(
    r"(?:快|就要|马上|马上就|马上就要|快要|眼看就要|即将|临近|将近|快到|就要到)(?:过|迎来)?$"
)
_OVER = re.compile(
    r"(?:佳节|假期|长假|黄金周|大?阅兵|庆典)?(?:刚刚?|才)(?:过(?!完年)|结束|过去)|(?:假期|长假|佳节)?过后(?=[,。]|$)"
)
_OVER_BEFORE = re.compile(
    r"(?:刚刚?|才)(?:过完|过了|过去的|欢度了?|度过了?|庆祝了?)(?:祥和的|欢乐的|愉快的|了)?$"
)
_OTHER_YEAR = re.compile(
    r"去年|那[年天时晚夜阵]|那会儿|当时|当年|每年|往年|年年|每逢|每到|每个|历年|上世纪|记得|曾|前年|明年|后年|\d年|[一二三四五六七八九〇零十]年|今年"
)
#: What reports of a year recount.
_REVIEW = re.compile("述职|总结|汇报|报告|纪实|回顾|日记")

#: What makes a feast an example; another so many days off does so, too.
_HABIT = re.compile("比如|譬如|例如|好比|只要|要么|一到$")
_HABIT_AFTER = re.compile("(?:就|又|总|便|还|都)有(?:的|些)?人|(?:就|总)会有人")
_END, _SENTENCE = re.compile(r"[。!?\n]"), 60
_SEASON, _YEAR = 70, 365

#: A feast is near for so many days before it, and just over for so many after.
_DAYS_NEAR, _DAYS_OVER = 30, 40
#: A text that begins with a feast speaks of its own day.
_HEAD = 120
_AT_HEAD, _BELOW = 0.85, 0.7

#: 今天是大年初三.
_FIRST_DAYS = re.compile(r"大?年初(?P<n>[一二三四五六七八九十])(?!中)")

#: What is wished at the New Year of an animal's year: 祝大家虎年大吉, 辞旧迎新的龙年新春, 金鸡报晓.
_ANIMAL = re.compile(
    rf"(?P<a>[{ANIMALS}])年(?:(?:春节|新年)(?!以来|期间|过?后|前后)|将至|将到|来临|到来|大吉|吉祥|快乐|行大运|好运|[兴旺]旺|新春(?!以来)|安康|顺利)"
    rf"|(?:金|玉|神|灵|瑞|福)?(?P<old>[{ANIMALS}])(?:去|辞岁|辞旧岁),?(?:金|玉|神|灵|瑞|福)?(?P<new>[{ANIMALS}])(?:来|迎春|迎新|报春|闹春)"
)
#: How the New Year's weeks call themselves, and their days.
_GREETING = (
    (re.compile(r"拜个?早年"), LunarDays(1, 1, -30, -1)),
    (re.compile(r"拜个?晚年"), LunarDays(1, 2, 0, 28)),
    (re.compile(r"(?:给|向)[^。;!?\n]{1,12}拜(?:个|大)?年"), LunarDays(1, 1, -20, 29)),
    (
        re.compile(r"(?:还没|还未|没|未|尚未)出正月|正月(?:还|尚)[没未]过|正月里来|年还没过完"),
        LunarDays(1, 1, 0, 29),
    ),
    (re.compile(r"(?:已经?|已是|到了|进了|现在是|眼下是)(?:寒冬)?腊月"), LunarDays(12, 1, 0, 29)),
)

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_FEAST, _COUNTS, _NEW_YEAR, _FIRST_DAYS, _ANIMAL, *(pattern for pattern, _ in _GREETING))


def feasts(page: Page) -> list[Clue]:
    """The days of the year that feasts tell of.

    >>> [clue.days for clue in feasts(Page.of("再过两天就是国庆，大家要值好班。"))]
    [Days(start=(9, 28), end=(9, 30), weekday=None)]
    >>> [clue.days for clue in feasts(Page.of("同志们：春节刚过，今天把大家请来。"))]
    [LunarDays(month=1, day=1, first=1, last=40, turn=None, of=60)]
    >>> feasts(Page.of("去年春节刚过，我就进了村。每年国庆都要值班。"))
    []
    """
    clues = []
    for found in page.finditer(_FEAST, page.body_start):
        start, end = found.span()
        day = _day_of(found)
        if count := _COUNT_BEFORE.search(page.before(start, 16)):
            start -= len(count[0])
        before, after = re.split("[。;!?]", page.before(start, 30))[-1], page.after(end, 16)
        if page.is_quoted(start) or _COUNTED.match(after):
            continue
        quote = page.around(start, end, 14, 10)
        if ahead := days_ahead(page, start, end):
            clues.append(
                on_days(quote, "so many days before a feast", _moved(day, -ahead[1], -ahead[0]), 0.9)
            )
        elif _TODAY.search(before) and not _NOT_TODAY.match(after):
            clues.append(on_days(quote, "today's feast", _moved(day, 0, 0), 0.95))
        elif _OTHER_YEAR.search(before):
            continue
        elif _NEAR.match(after) or _NEAR_BEFORE.search(before):
            if not _is_example(page, start, end):
                clues.append(on_days(quote, "feast near", _moved(day, -_DAYS_NEAR, 0), _weight(page, start)))
        elif (_OVER.match(after) or _OVER_BEFORE.search(before)) and not _is_example(page, start, end):
            clues.append(on_days(quote, "feast just over", _moved(day, 1, _DAYS_OVER), _weight(page, start)))
    for found in page.finditer(_NEW_YEAR, page.body_start):
        if not _OTHER_YEAR.search(page.before(found.start(), 30)):
            days = LunarDays(1, 1, -_DAYS_NEAR, 0)
            weight = _weight(page, found.start())
            clues.append(on_days(page.quote(*found.span()), "feast near", days, weight))
    for found in page.finditer(_FIRST_DAYS, page.body_start):
        if _TODAY.search(page.before(found.start(), 30)) and found["n"] != "一":
            days = LunarDays(1, number(found["n"]) or 1)
            clues.append(on_days(page.quote(*found.span()), "today's feast", days, 0.95))
    return clues + _wishes(page)


def counted_feasts(page: Page) -> list[Clue]:
    """The year of a feast that is counted, 第十六个教师节, and its days; one remembered is past.

    >>> [str(clue.evidence.earliest) for clue in counted_feasts(Page.of("我们迎来了第三十个教师节。"))]
    ['2014-08-01']
    """
    clues = []
    for found in page.finditer(_COUNTS):
        day, first = _LISTED[found["listed"]]
        year = first + (number(found["n"]) or 0) - 1
        if page.is_quoted(found.start()) or not max(first, 1950) <= year <= LISTS_END.year:
            continue
        held, quote = date(year, *day), page.quote(*found.span())
        origin: Origin = "figure" if found["n"].isdigit() else "content"
        if _OTHER_YEAR.search(_own_clause(page, found)) or _OTHER_YEAR.match(page.after(found.end(), 3)):
            clues.append(not_before(quote, "feast remembered by its number", held, 0.95, origin))
        else:
            low, high = add_days(held, -_COUNTED_FROM), add_days(held, _COUNTED_TO)
            clues.append(within(quote, "feast by its number", low, high, 0.95, origin))
    return clues


def _wishes(page: Page) -> list[Clue]:
    """The weeks about the New Year by what is wished then, and its year by the animal: 拜个早年, 祝大家虎年大吉.

    >>> [clue.days.turn for clue in _wishes(Page.of("祝各位虎年大吉!"))]
    [2]
    """
    clues = []
    for found in page.finditer(_ANIMAL, page.body_start):
        if not _OTHER_YEAR.search(_own_clause(page, found)) and not page.is_quoted(found.start()):
            days = LunarDays(1, 1, -_DAYS_NEAR, _DAYS_OVER, turn=turn_of(found["a"] or found["new"]), of=12)
            clues.append(on_days(page.quote(*found.span()), "wishes for an animal's year", days, 0.9))
    for pattern, days in _GREETING:
        for found in page.finditer(pattern, page.body_start):
            if not _OTHER_YEAR.search(_own_clause(page, found)) and not page.is_quoted(found.start()):
                clues.append(on_days(page.quote(*found.span()), "wishes of the New Year", days, _BELOW))
                break
    return clues


def _own_clause(page: Page, found: re.Match[str]) -> str:
    """What stands before a match in its sentence."""
    return re.split("[。;!?]", page.before(found.start(), 30))[-1]


def _is_example(page: Page, start: int, end: int) -> bool:
    """Whether a feast stands for any: one of another season is named in its sentence (春节快到了送烟，端午到了送粽),
    or what people do about feasts is told as a habit."""
    before = _END.split(page.folded[max(page.body_start, start - _SENTENCE) : start])[-1]
    after = _END.split(page.folded[end : end + _SENTENCE])[0]
    if _HABIT.search(before) or _HABIT_AFTER.search(after):
        return True
    own = _season(page.folded[start:end])
    others = [_season(found[0]) for part in (before, after) for found in _FEAST.finditer(part)]
    return any(_SEASON < abs(own - other) < _YEAR - _SEASON for other in others)


def _day_of(found: re.Match[str]) -> tuple[int, int] | LunarDays:
    """The day of a feast that was found."""
    if found["listed"]:
        return _LISTED[found["listed"]][0]
    return next(day for i, (_, day) in enumerate(_FEASTS) if found[f"f{i}"])


def _season(words: str) -> int:
    """About which day of the year a feast is."""
    found = _FEAST.search(words)
    day = _day_of(found) if found else (1, 1)
    month, n = (day.month + 1, day.day) if isinstance(day, LunarDays) else day
    return month * 30 + n


def _weight(page: Page, start: int) -> float:
    """How far a feast that is near is of the text's own day: at the head it is, unless the text is a review."""
    at_head = start < page.body_start + _HEAD and not _REVIEW.search(page.folded[: page.body_start])
    return _AT_HEAD if at_head else _BELOW


def _moved(day: tuple[int, int] | LunarDays, low: int, high: int) -> Days | LunarDays:
    """A feast's day, moved: from so many days after it to so many."""
    if isinstance(day, LunarDays):
        return LunarDays(day.month, day.day, day.first + low, day.last + high)
    first, last = (add_days(date(2001, *day), days) for days in (low, high))
    return Days((first.month, first.day), (last.month, last.day))
