"""Congresses, plenums, sessions: by their numbers, from a table of their days.

A plenum is announced by the Politburo up to four months ahead (all 16 early mentions in 37,000 dated texts are such
announcements, the longest 3.3 months), so the bare name gives that much grace; 精神, 以来, 公报 do not. A congress
is awaited for a year and more: 迎接党的十八大 is before, 党的十八大精神 after.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import islice

from ..calendar import add_days, add_months, first_of, number
from ..clue import Clue, OneOf, not_after, not_before, on_days, within
from ..lexicon import Meeting, load
from ..nearness import REACH, days_after, days_before, months_after
from ..page import Page

_N = r"[一二三四五六七八九十]{1,3}"
#: The number of a plenum within its term.
_S = r"(?:十[一二]?|[一二三四五六七八九])"
_PLENUM = re.compile(
    rf"(?P<term>{_N})届(?P<list>(?:{_S}中[、和及,以 ]{{0,2}}(?:全会[、和及, ]{{1,2}})?){{1,6}})全会"
    rf"|(?P<t>{_N})届中央委员会(?:第)?(?P<s>{_S})次全体会议|(?P<all>{_N})届历次全会"
)
#: 十月,五中全会提了…: which term's, the other words of the text decide.
_BARE_PLENUM = re.compile(r"(?<!届)(?<!中[、和及,])(?P<s>[三四五六])中全会")
_DISCIPLINE = re.compile(
    rf"(?P<term>{_N})届中央纪(?:委|律检查委员会)(?:第)?(?P<s>[一二三四五六七八九])次全(?:会|体会议)"
)
_CONGRESS = re.compile(
    r"(?P<long>第(?P<n2>[七八九]|十[一二三四五六七八九]?|二十)次全国代表大会)"
    r"|(?<![一二三四五六七八九十])(?P<n>[七八九十]|十[一二三四五六七八九]|二十)大"
)
_SESSION = re.compile(
    rf"第?(?P<term>{_N})届(?P<nation>全国)?人(?:民代表大会|大)(?:第)?(?P<s>[一二三四五])次(?:会议|全体会议)"
)
#: 十届全国人大常委会第十九次会议.
_COMMITTEE = re.compile(
    rf"第?(?P<term>{_N})届全国人(?:大|民代表大会)常(?:务委员|委)会(?:第)?(?P<s>{_N})次会议"
)
#: A people's congress without its place is the nation's where it meets in Beijing.
_IN_BEIJING = re.compile(r"[^。;,!?\n]{0,4}(?:在北京|在京|在人民大会堂)")
#: What may say how far off a plenum without its term is; so many mentions of them are looked at.
_TIME_SIGN = re.compile("月|天|刚|周|近日|日前|不久|再[过有]|[去今明]年|[离距]")
_MENTIONS = 12
#: 要开党的十八大精神宣讲会: it is over.
_SPIRIT = re.compile('[》"]?的?精神')
#: A meeting that goes on.
_IN_SESSION = re.compile(
    r"[》\"]?(?:目前|此刻)?正在?(?:北京|人民大会堂)?(?:隆重|胜利)?(?:召?开|举行|进行)(?!展)"
)
#: The committee of the people's congress meets every sixth to tenth week.
_OFTEN, _SELDOM = 1.5, 2.3

_PROPER = re.compile(r"(?:党的|中共|我们党|中国共产党|同志在|总书记在)$")
#: Whose congress it is, where it is not the Party's: workers, women, the youth league, writers, parties, churches.
_OTHER_BODY = re.compile(
    r"(?:工会|工人|职工|妇女|妇联|团的?|青年|青联|学联|少先队|作家?|文联|艺术界|科协|技术|侨联?|侨眷|残联|残疾人|红十字会?"
    r"|协会?|联合会?|学会|工商联|致公党|国民党|民主党|民主同盟|民[进革建盟]|建国会|促进会|同盟|台盟|九三学社|[佛道主督兰]教)$"
)
_AWAITED = re.compile(
    r"(?:迎接|喜迎|献礼|筹备|(?:还|将|就|也|都|快|即)?(?:要|将)(?:胜利|隆重)?(?:召开|举行|开)的?)(?:党的|中共|中国共产党)?$"
)
_COMING = re.compile(
    r"(?:即将|将要|将|(?:[就也还都]|快)?要)(?:在[^。;,\n]{1,6})?(?:胜利|隆重)?(?:召开|举行|开了|开(?=[,。;!]))|召开之(?:年|际|前)|献礼|胜利召开!?$"
)
#: 下半年还要开党的十四大: it is of this year.
_LATER_THIS_YEAR = re.compile(r"下半年|今年|年内|[今金]秋|秋天|秋季|[春夏秋冬]天")
_NEXT_YEAR = re.compile(r"明年|后年|\d年|[〇一二三四五六七八九]年")
_HELD = re.compile(
    r"(?:的)?(?:精神|报告|以来|以后|之后|召开(?:以来|后|以后|之后)|后|闭幕|公报|决定|通过|胜利(?:召开|闭幕)|提出|指出|明确|强调|作出|部署|要求|确定|确立|上|关于|描绘)"
    r"|(?:和|、|及|以及)[^。;,\n]{0,16}?(?:精神|部署|要求|决定)"
)
#: A meeting that has only just been held, and for how many months it is called so.
_JUST_BEFORE = re.compile(
    r"(?:刚刚?|前不久|不久前|上个?月|日前|近日)(?:胜利)?(?:闭幕|结束|召开|落下帷幕|落幕)的?(?:党的|中国共产党)?$"
)
_JUST_AFTER = re.compile(
    r",?(?:刚刚?|前不久|不久前|上个?月|日前|近日)(?:已?经?)?(?:胜利|圆满)?(?:闭幕|结束|召开|落下帷幕|落幕)"
)
_JUST_HELD = 4
_PASSED_ON = re.compile(r"传达(?:学习|贯彻|落实|和|、|,|宣讲|中国|党的|中央|全国|省委?|市委?|县委?)*$")
#: A committee's session that was the other day.
_FRESH = re.compile(
    r"(?:昨[天日晚]|前[天日]|今[天日]|前[几两]天|上个?(?:周|月)|日前|近日|刚刚?|最近)"
    r"(?:上午|下午|晚上?)?[,的]?[^。;,!?\n]{0,6}$"
)
#: What makes 刚刚 that of another time.
_STORY = re.compile(r"去年|前年|那年|当年|当时|\d年|[一二三四五六七八九〇零十]年(?!来|代)")
#: 十八大以来的五年, 三中全会以来,四年来: the years since, not those of a plan.
_YEARS_SINCE = re.compile(
    r"以来,?(?:的|这)?(?P<n>[一二两三四五六七八九十\d]{1,3})(?P<more>多|余)?个?年(?![度级底初末间\d])(?:来|里|中|多)?"
)
_STUDIED = re.compile(r"(?:学习|宣传|贯彻|落实|领会)[^。;\n]{0,16}$")
_STUDIED_NOW = re.compile(r"(?:的)?(?:精神|报告|部署|要求|确定|提出|作出|胜利(?:召开|闭幕))")
_FIRST_TASK = re.compile(r"首要政治任务|当前和今后一个时期的?(?:首要|头等|重大|重要)")
_REPORTING = re.compile(rf"代表(?:党的)?第?(?P<n>{_N})届中央委员会[^。\n]{{0,8}}(?:向大会)?(?:作|做)?报告")

#: Months after its successor that an older plenum is still studied as the newest.
_RECITED_SOON, _RECITED_LATE = 4, 16
#: A schedule looks ahead further than to the next great day.
MILESTONE = re.compile(r"节点|分[一二三四五六]个阶段|分[一二三四五六]步")
#: The least mentions of a congress, and the characters to a mention, by which it is what the text is about.
_TOPIC = (3, 250)

#: Politburo announcements lead plenums by at most 3.3 months.
_PLENUM_GRACE = 4
#: A congress is convened by the plenum a year before it, and talked of from the spring before that.
_CONGRESS_AHEAD = 20

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_PLENUM, _BARE_PLENUM, _DISCIPLINE, _CONGRESS, _REPORTING, _SESSION, _COMMITTEE)


def plenums(page: Page) -> list[Clue]:
    """Plenums of the Central Committee and of the Discipline Commission.

    >>> found = plenums(Page.of("贯彻党的十八届三中、四中全会精神"))
    >>> [c.evidence.earliest.isoformat() for c in found if c.evidence.earliest]
    ['2013-11-12', '2014-10-23']
    """
    met: list[tuple[Meeting, int, int]] = []
    for found in page.finditer(_PLENUM):
        met += [(meeting, *found.span()) for meeting in _sessions_of(found)]
    for found in page.finditer(_DISCIPLINE):
        meeting = load().meetings.get(("discipline", number(found["term"]) or 0, number(found["s"]) or 0))
        met += [(meeting, *found.span())] if meeting else []
    clues = [clue for meeting, start, end in met for clue in _plenum(page, meeting, start, end)]
    clues += [clue for meeting, start, end in met for clue in _near(page, meeting, start, end)]
    if met:
        meeting, start, end = max(met, key=lambda item: item[0].closed)
        if _STUDIED.search(page.before(start, 40)) or _STUDIED_NOW.match(page.after(end, 8)):
            clues += _newest_plenum(meeting, page.quote(start, end))
    return clues


def bare_plenums(page: Page) -> list[Clue]:
    """Plenums without their term, where the text says how long ago they were: it is so long after one of them.

    >>> [found] = bare_plenums(Page.of("十月，五中全会通过了建议。"))
    >>> [first.year for first, _ in found.days.stretches]
    [2000, 2005, 2010, 2015, 2020]
    """
    clues: dict[OneOf, Clue] = {}
    timed = (each for each in page.finditer(_BARE_PLENUM, page.body_start) if _is_timed(page, *each.span()))
    for found in islice(timed, _MENTIONS):
        start, end = found.span()
        kind = ("plenum", number(found["s"]))
        meetings = [each for key, each in load().meetings.items() if (key[0], key[2]) == kind]
        stretches = [days for each in meetings if (days := _days_of(page, each, start, end))]
        if stretches:
            days_of_one = OneOf(tuple(sorted(stretches)))
            quote = page.around(start, end, 12, 6)
            clues.setdefault(days_of_one, on_days(quote, "days after a plenum of any term", days_of_one, 0.9))
    return list(clues.values())


def _is_timed(page: Page, start: int, end: int) -> bool:
    """Whether a word of time stands near a place at all."""
    return _TIME_SIGN.search(page.before(start, REACH) + page.after(end, REACH)) is not None


def _days_of(page: Page, meeting: Meeting, start: int, end: int) -> tuple[date, date] | None:
    """The days of a text that says how far off a meeting is or was."""
    where = (page, start, end, meeting.opened, meeting.closed)
    ahead = days_before(page, start, end, meeting.opened)
    return days_after(*where, just=True) or ahead or months_after(*where)


def _newest_plenum(meeting: Meeting, quote: str) -> list[Clue]:
    """The newest plenum studied bounds from above: its successor is recited as soon as it has been held."""
    successor = _successor(meeting)
    return [
        not_after(quote, f"newest plenum studied ({how})", add_months(successor, months), weight, habit=True)
        for how, months, weight in (("usual", _RECITED_SOON, 0.7), ("longest", _RECITED_LATE, 0.85))
    ]


def _successor(meeting: Meeting) -> date:
    """The day of the next meeting that speeches recite: the next third to sixth plenum, or congress."""
    days = [
        other.opened
        for (kind, _, session), other in load().meetings.items()
        if other.opened > meeting.closed and (kind == "congress" or (kind == "plenum" and 3 <= session <= 6))
    ]
    return min(days, default=add_months(meeting.opened, 13))


def congresses(page: Page) -> list[Clue]:
    """Congresses of the Party, before or after as the words around them say.

    >>> [c.evidence.rule for c in congresses(Page.of("入住十八大酒店，评选十大标兵。"))]
    []
    """
    clues: list[Clue] = []
    newest: tuple[int, str, bool] | None = None
    for found in page.finditer(_CONGRESS):
        n = number(found["n"] or found["n2"]) or 0
        meeting = load().meetings.get(("congress", n, 0))
        start, end = _with_quotes(page, found)
        before, after = page.before(start, 12), page.after(end, 14)
        if meeting is None or not (_is_congress(found, before, after)):
            continue
        quote = page.around(*found.span(), 4, 6)
        clues += _near(page, meeting, start, end)
        awaited = bool(_AWAITED.search(before)) or bool(_COMING.match(after) and not after.startswith("胜利"))
        awaited = awaited and not _SPIRIT.match(after)
        if awaited and MILESTONE.search(_clause(page, found)):
            clues.append(not_after(quote, "congress among the milestones", meeting.opened, 0.95))
        elif awaited:
            first = add_months(meeting.opened, -_CONGRESS_AHEAD)
            said = page.before(start, 30)
            if _LATER_THIS_YEAR.search(said) and not _NEXT_YEAR.search(said):
                first = first_of(meeting.opened.year)
            clues.append(within(quote, "congress awaited", first, meeting.opened, 0.95))
        elif _is_just_held(page, start, end):
            last = add_months(meeting.closed, _JUST_HELD)
            just = within(quote, "congress just held", meeting.closed, last, 0.95)
            clues.append(replace(just, coinage=True))
        elif _HELD.match(after):
            clues.append(not_before(quote, "congress held", meeting.opened, 0.97, coinage=True))
            if _STUDIED_NOW.match(after) and (newest is None or n >= newest[0]):
                first_task = bool(_FIRST_TASK.search(_clause(page, found))) or _is_topic(page, found[0])
                newest = (n, quote, first_task or (newest is not None and newest[0] == n and newest[2]))
        else:
            ahead = add_months(meeting.opened, -_CONGRESS_AHEAD)
            clues.append(not_before(quote, "congress named", ahead, 0.96, coinage=True))
            clues.append(not_before(quote, "congress named (as held)", meeting.opened, 0.75))
    if newest:
        clues += _newest_congress(*newest)
    for found in page.finditer(_REPORTING):
        meeting = load().meetings.get(("congress", (number(found["n"]) or 0) + 1, 0))
        if meeting:
            clues.append(
                within(
                    page.quote(*found.span()), "report to a congress", meeting.opened, meeting.closed, 0.95
                )
            )
    return clues


def sessions(page: Page) -> list[Clue]:
    """Sessions of the National People's Congress: a report to one is of its days; else "not before"."""
    clues: list[Clue] = []
    for found in page.finditer(_SESSION):
        key = ("npc", number(found["term"]) or 0, number(found["s"]) or 0)
        meeting = load().meetings.get(key)
        if meeting is None:
            continue
        if not found["nation"] and not _is_of_the_nation(page, *found.span()):
            continue
        clues += _near(page, meeting, *found.span(), just=True)
        quote = page.quote(*found.span())
        reports = re.match(r"(?:上)?(?:作|做|审议|通过|听取)", page.after(found.end(), 6))
        at_head = found.start() < page.body_start + 300 and not _is_studied(page, *found.span())
        if at_head and (reports or found.start() < page.body_start):
            clues.append(
                within(
                    quote, "session in hand", add_days(meeting.opened, -7), add_days(meeting.closed, 7), 0.95
                )
            )
        else:
            clues.append(not_before(quote, "session", add_months(meeting.opened, -3), 0.95, coinage=True))
    return clues


def committee_sessions(page: Page) -> list[Clue]:
    """Sessions of the standing committee of the National People's Congress, by their number within its term.

    >>> found = committee_sessions(Page.of("昨天，十届全国人大常委会第十九次会议通过了决定。"))
    >>> [(str(c.evidence.earliest), str(c.evidence.latest)) for c in found]
    [('2005-04-18', '2007-02-18')]
    """
    clues = []
    for found in page.finditer(_COMMITTEE):
        term, n = number(found["term"]) or 0, number(found["s"]) or 0
        first = load().meetings.get(("npc", term, 1))
        if first is None or not n:
            continue
        low = add_months(first.closed, int((n - 2) * _OFTEN))
        high = add_months(first.closed, int(n * _SELDOM) + 4)
        quote = page.quote(*found.span())
        if _FRESH.search(page.before(found.start(), 12)) and not page.is_quoted(found.start()):
            clues.append(within(quote, "session of the standing committee", low, high, 0.95))
        else:
            clues.append(not_before(quote, "session of the standing committee", low, 0.95))
    return clues


def _is_of_the_nation(page: Page, start: int, end: int) -> bool:
    """Whether a people's congress without its place is the nation's."""
    return page.before(start, 2) == "全国" or _IN_BEIJING.match(page.after(end, 16)) is not None


def _is_studied(page: Page, start: int, end: int) -> bool:
    """Whether a session is over and read: 学习贯彻十届全国人大二次会议精神."""
    return bool(_STUDIED.search(page.before(start, 20)) or re.match('[》"]?(?:的)?精神', page.after(end, 6)))


def _sessions_of(found: re.Match[str]) -> list[Meeting]:
    """The plenums that a match names: one, several (三中、四中全会), or all of a term (at least its second)."""
    term = number(found["term"] or found["t"] or found["all"]) or 0
    numbers = re.findall(r"(十?.)中", found["list"]) if found["list"] else [found["s"] or "二"]
    meetings = [load().meetings.get(("plenum", term, number(n) or 0)) for n in numbers]
    return [meeting for meeting in meetings if meeting]


def _plenum(page: Page, meeting: Meeting, start: int, end: int) -> list[Clue]:
    before, after, quote = page.before(start, 12), page.after(end, 10), page.around(start, end, 0, 2)
    if _AWAITED.search(before) or _COMING.match(after):
        ahead: date = add_months(meeting.opened, -_PLENUM_GRACE - 2)
        return [within(quote, "plenum awaited", ahead, meeting.closed, 0.95)]
    if _is_just_held(page, start, end):
        last = add_months(meeting.closed, _JUST_HELD)
        just = within(page.around(start, end, 8, 8), "plenum just held", meeting.closed, last, 0.95)
        return [replace(just, coinage=True)]
    if _HELD.match(after):
        return [not_before(quote, "plenum held", meeting.closed, 0.97, coinage=True)]
    grace = add_months(meeting.opened, -_PLENUM_GRACE)
    return [not_before(quote, "plenum named", grace, 0.97, coinage=True)]


def _near(page: Page, meeting: Meeting, start: int, end: int, *, just: bool = False) -> list[Clue]:
    """The days of a text that says how long ago a meeting was or how far off it is, or counts the years since."""
    quote = page.around(start, end, 16, 12)
    if start < page.title_end and _PASSED_ON.search(page.before(start, 24)):
        # 传达 is what is done first; the spirit is studied for years
        last = add_months(meeting.closed, _JUST_HELD)
        return [within(quote, "meeting reported to those at home", meeting.opened, last, 0.95)]
    if _IN_SESSION.match(page.after(end, 16)) and not page.is_quoted(start):
        first, last = add_days(meeting.opened, -1), add_days(meeting.closed, 1)
        return [within(quote, "meeting that goes on", first, last, 0.95)]
    if days := days_after(page, start, end, meeting.opened, meeting.closed, just=just):
        return [within(quote, "so long after a dated event", *days, 0.95)]
    if days := days_before(page, start, end, meeting.opened):
        return [within(quote, "so long before a dated event", *days, 0.95)]
    if (since := _YEARS_SINCE.match(page.after(end, 24))) and not page.is_quoted(start):
        n = number(since["n"]) or 0
        first = add_months(meeting.closed, 12 * n if since["more"] else 12 * n - 9)
        last = add_months(meeting.closed, 12 * n + 12)
        return [within(quote, "years since a meeting", first, last, 0.9)] if 1 < n < 40 else []
    if days := months_after(page, start, end, meeting.opened, meeting.closed):
        return [within(quote, "month of a dated event", *days, 0.95)]
    return []


def _is_just_held(page: Page, start: int, end: int) -> bool:
    """Whether a meeting is called just over, and not in a story: 去年底，十八大刚刚闭幕，县里就……."""
    before = re.split("[。;!?]", page.before(start, 40))[-1]
    if _STORY.search(before):
        return False
    return bool(_JUST_BEFORE.search(before[-20:]) or _JUST_AFTER.match(page.after(end, 16)))


def _is_congress(found: re.Match[str], before: str, after: str) -> bool:
    """Whether N大 is a congress of the Party: 十八大酒店, 十大标兵, 八大员 and 工会十七大 are not."""
    if _OTHER_BODY.search(before):
        return False
    if found["long"]:
        return bool(_PROPER.search(before)) or "团" not in before
    if found["n"] in ("七", "八", "九", "十"):
        return bool(re.search(r"(?:党的|中共)$", before)) and bool(_HELD.match(after))
    if re.match(
        r"(?:酒店|城市|产业|工程|行动|行业|类|项|专项|措施|品牌|体系|任务|亮点|重点|标兵|人物|新闻|经济|板块|片区|功能)",
        after,
    ):
        return False
    return bool(_PROPER.search(before) or _AWAITED.search(before) or _HELD.match(after))


def _with_quotes(page: Page, found: re.Match[str]) -> tuple[int, int]:
    """Where a congress stands, with the quotation marks about it: 党的"九大"."""
    start, end = found.span()
    quoted = page.folded[start - 1 : start] == page.folded[end : end + 1] == '"'
    return (start - 1, end + 1) if quoted else (start, end)


def _is_topic(page: Page, name: str) -> bool:
    """Whether a congress is named so often that the text is about it."""
    times = page.folded.count(name)
    return times >= _TOPIC[0] and times * _TOPIC[1] >= len(page.folded)


def _newest_congress(n: int, quote: str, first_task: bool) -> list[Clue]:
    """The newest congress named as held bounds from above: its successor would be named once it is near."""
    this, after = load().meetings[("congress", n, 0)], load().meetings.get(("congress", n + 1, 0))
    successor = after.opened if after else add_months(this.opened, 60)
    clues = [
        not_after(quote, "newest congress named (no later one)", add_days(successor, -1), 0.78, habit=True),
        not_after(quote, "newest congress named", add_months(successor, 4), 0.9, habit=True),
    ]
    if first_task:
        clues.append(
            not_after(quote, "congress as first task", add_months(this.opened, 14), 0.85, habit=True)
        )
    return clues


def _clause(page: Page, found: re.Match[str]) -> str:
    low, high = page.clause(*found.span())
    return page.folded[low:high]
