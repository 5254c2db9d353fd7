"""Who speaks and where, as far as the text itself says so.

A name is believed from the title, from the byline between title and speech, from a label (述职人:) and from the
words in which speakers introduce themselves; never from a site's posting line, whose 作者 and 编辑 put the page up.
A masked name (XXX, 张某某) is no name. A place is a named unit of the state (河口县, 石桥镇, 白马村): 我县 names
none. Where nothing is said, nothing is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from .lines import fold
from .rules import SHIPPED
from .shapes import OFFICE, SPELT, names_genre, talks_about
from .speech import Finding

#: Speakers introduce themselves in so many characters.
_OPENING: Final = 300
#: A quotation is no longer than this.
_QUOTE: Final = 60
#: A name that is glued to an office without white space begins with one of these.
_SURNAME: Final = f"(?:{'|'.join(SHIPPED.compound)}|[{''.join(sorted(SHIPPED.surnames))}])"
_NAME: Final = r"[一-鿿](?:\s?[一-鿿]){1,2}|[一-鿿]{2,6}·[一-鿿]{2,8}"
_OWN_NAME: Final = rf"{_SURNAME}(?:[一-鿿]{{1,2}}|\s{{1,3}}[一-鿿](?:\s?[一-鿿])?)"
_LABEL: Final = (
    r"(?:讲话人|发言人|述职人|主讲人|主讲|报告人|汇报人|演讲人|致辞人|宣讲人|讲述人|检查人|检讨人|承诺人|"
    r"对照检查人|主持人|姓\s{0,6}名|提案人|领衔人)"
)

_DATE = re.compile(
    r"[〇零○一二三四五六七八九十\d*xX×]{2,4}\s?年.{0,8}[月日]|[12]\d{3}[-./]\d{1,2}[-./]\d{1,2}"
)
_EDGE: Final = " ()〔〕[]—–-·,、"
_LABELLED = re.compile(
    rf"{_LABEL}\s?:\s?(?P<office>[^:。;!?]{{0,40}}?(?:{OFFICE}\s?|\s))?(?P<name>{_NAME})(?![一-鿿])"
)
_OFFICE_THEN = re.compile(rf"{OFFICE}(?:(?P<name>{_OWN_NAME})|\s{{1,6}}(?P<far>{_NAME}))(?:同志)?$")
#: What the subjects of headlines do to holders of offices: 李鹏会见泰国总理 names no speaker 李鹏会.
_DOES_TO = r"[^\s,]{0,6}?(?:[见晤谈访电]|慰问|看望|任命|当选|就任|接任|强调|指出|要求|出席|祝贺)"
_THEN_OFFICE = re.compile(
    rf"^(?P<name>{_OWN_NAME})(?:同志|(?!{_DOES_TO})[\s,]{{0,6}}[^\s《]{{0,20}}{OFFICE})$"
)
#: Whom somebody speaks for, and the name: 民进市委会 龚雪琴.
_FOR_WHOM = re.compile(
    rf"[会委局厅处科院校学心行司社团部厂站所盟组队办馆店区县市镇乡村场室班警师员生医兵民工中]\s{{1,6}}(?P<name>{_OWN_NAME})(?:同志)?$"
)
#: What an editor says above a speech: 以下为民政事务专员聂咏诗今日在地区论坛的致辞全文.
_PRESENTED = re.compile(
    rf"以下[是为][^,。;:!?]{{0,30}}?{OFFICE}(?P<name>{_OWN_NAME})(?=今[日天]|昨[日天]|前[日天]|\d|[(在于的]|同志|先生|女士)"
)
#: Whom a host calls upon: 主持人:下面请城关派出所王建国同志发言。
_CALLED_UPON = re.compile(
    rf"^[(【]?(?:会议)?主持[^:。]{{0,24}}:[^。]{{0,40}}?(?:请|是|欢迎)[^,。;!?]{{0,24}}?(?P<name>{_OWN_NAME})(?:同志|先生|女士)"
)
_ALONE = re.compile(rf"^(?P<name>{_OWN_NAME}|{SPELT})(?:同志)?$")
_WITH_POST = re.compile(rf"^(?P<name>{_OWN_NAME}|{SPELT})(?:同志|{OFFICE})?\s?\([^()]{{2,24}}\)?$")
_SPEECH_OF = re.compile(rf"^(?P<name>{_OWN_NAME})同志的?(?:讲话|发言|致辞|致词|演讲)")
_IN_TITLE = re.compile(
    rf"^(?:(?:[^在,。:]{{0,24}}{OFFICE}\s?)?(?P<name>{_OWN_NAME})(?:同志)?\s?(?:在|于|:|就)|"
    rf"(?P<plain>{_SURNAME}[一-鿿]{{1,2}})同志)"
)
_BEFORE_DATE = re.compile(
    rf"(?:讲话|发言|报告|致辞|提纲|稿|{OFFICE})(?P<name>{_OWN_NAME})\s?[(〔\[][^()〔〕\[\]]{{0,4}}\d{{2,6}}[年.-]"
)
_AFTER_DATE = re.compile(rf"\d\s?日?\s?[)〕]\s?(?P<name>{_OWN_NAME})(?:同志)?$")
_WITH_OFFICE = re.compile(rf"{OFFICE}\s?[一-鿿]|同志|^[^在]{{2,4}}:")
_SAYS_I = re.compile(
    rf"我(?:叫|名叫|的名字[叫是])(?P<name>{_OWN_NAME})(?=[,。!、;,现来])|"
    rf"我是[^,。;:!?]{{2,30}}{OFFICE},?(?P<far>{_OWN_NAME})(?=[,。!;])"
)
_MASK = re.compile(r"[xX×*某○☆]")
_NO_NAME = re.compile(
    r"[办局委室科处站所厅]$|同志|领导|书记|主任|部长|委员|代表|镇|县|党|会议|讲话|发言|政府|工作|单位|支部|办公|全体|各位|负责"
)

_UNIT = r"(?:自治州|自治县|街道|社区|省|市|州|盟|县|区|旗|镇|乡|村)"
#: Letters of a unit that begin another word: 市场, 区域, 县级, 乡镇, 乡村振兴.
_OTHER_WORD: Final = r"(?!镇|乡镇|级|长|场|域|村(?:振兴|建设|治理|旅游|文明))"
_CHAIN = re.compile(
    rf"(?:^|在|于|[\s、,。:·(—-]|中共|代表|我是|来自|共青团|年|月|日)"
    rf"(?P<chain>(?:[一-鿿]{{1,8}}?{_UNIT}{_OTHER_WORD}){{1,4}})"
)
#: What is done to a unit or in it, and stands before its name or its kind: 召开村民大会, 走访河口县. Of the verbs of
#: official writing those that name no county or township, and hardly a village; 建设, 发展, 团结, 振兴 do.
_VERB: Final = (
    "召开|举行|举办|开展|组织|参加|出席|列席|主持|部署|安排|启动|传达|听取|审议|学习|贯彻|落实|宣传|解读|通报|汇报|"
    "介绍|印发|转发|走访|走进|深入|调研|考察|督查|督导|巡察|慰问|看望|来到|前往|奔赴|抵达|赶赴|访问|参观|进驻|加强|推进|"
    "推动|促进|做好|搞好|抓好|办好|加快|深化|完善|强化|提高|提升|扩大|优化|实施|实行|实现|坚持|统筹|构建|打造|创建|争创|"
    "共建|建立|形成|支持|帮助|帮扶|服务|关爱|关心|扎根|致敬|助力|赋能|引领|带动|引导|培育|壮大|改善|维护|规范|整顿|发挥|"
    "鼓励|聚焦|围绕|立足|选派|涉及|包括|覆盖|表彰|命名|评选|授予|动员|号召|要求|带领|指导|协调|联系|对接|激发|放宽|保持|"
    "遵循|运用|营造|稳定|制定|减少|缩小"
)
_BEFORE_NAME = re.compile(rf"中共|代表|我是|来自|共青团|关于|[在于赴年月日]|{_VERB}")
_LINK = re.compile(rf"(?P<name>[一-鿿]{{1,8}}?)(?P<unit>{_UNIT})")
#: Least to most specific; the letters of a unit at the same level stand together.
_ORDER: Final = ("省", "自治州 市 州 盟", "自治县 县 区 旗", "镇 乡 街道", "村 社区")
_RANK: Final = {unit: rank for rank, units in enumerate(_ORDER) for unit in units.split()}
_NOT_IN_NAME: Final = frozenset(
    "的了是在为与及把被将等各全我本该每这其们第届个你他请向对从来去有某党委会书记级多几两"
)
_KIND_NOT_NAME = re.compile(
    r"(?:.*(?:开发|示范|高新|保护|功能|工业|自治|试验|产业|经济|贫困|先进|重点|试点|行政|自然|文明|小康|帮扶|后进|薄弱|"
    r"中心|特色|革命|基层|农业|农|城乡|乡|建设|建制|社会主义新|新农|美丽|和谐|之|直辖|地级|民族|直属|中等|现代|"
    r"智慧|平安|幸福|绿色)[老园新]?)|"
    r"城|老城|主城|新城|县城|大城|小城|都|山|新|老|小|大|园|校|景|特|灾|地|库|辖|片|牧|边|战|选|郊|社|院|厂|矿|林|营|"
    r"强|富|穷|驻|进|下|家|故|水|侨|集|古|省|市|州|县|区|镇|村"
)
_SINGLE: Final = frozenset("县旗州")


def speaker_of(title: str, bylines: Iterable[str], text: str) -> tuple[str, tuple[Finding, ...]]:
    """The name of the speaker and the words that say it; empty where none does.

    ``bylines`` are the lines that stood between the title and the speech, or under it, and name a person.

    >>> speaker_of("在水利会议上的讲话", ["(2014年1月5日 县委书记 李国强)"], "同志们:")[0]
    '李国强'
    >>> speaker_of("在水利会议上的讲话", ["县委书记 XXX"], "同志们:")
    ('', ())
    """
    found = [
        *(f for line in bylines for f in _from_byline(line)),
        *_from_opening(text[:_OPENING]),
        *_from_title(title),
    ]
    return (found[0].value, tuple(found)) if found else ("", ())


def presents_speaker(folded: str) -> bool:
    """Whether an editor says above a speech who held it.

    >>> presents_speaker("以下为民政事务专员聂咏诗今日在地区论坛的致辞全文:"), presents_speaker("以下是三篇讲话")
    (True, False)
    """
    return _PRESENTED.search(folded) is not None


def place_of(title: str, bylines: Sequence[str], text: str) -> tuple[str, tuple[Finding, ...]]:
    """The most specific unit of the state that byline, opening or title name, and the words that name it.

    >>> place_of("在河口县水利会议上的讲话", ["石桥镇党委书记 李国强"], "同志们:")[0]
    '石桥镇'
    >>> place_of("在全县社区工作会议上的讲话", [], "同志们:我县各乡镇要行动。")
    ('', ())
    """
    found: list[tuple[int, Finding]] = []
    spoken = [text[m.start() : m.end()] for m in _SPEAKS_FOR.finditer(fold(text[:_OPENING]))]
    said = (
        [("byline", line) for line in bylines] + [("opening", words) for words in spoken] + [("title", title)]
    )
    for rule, words in said:
        found += [(rank, Finding("place", name, words[:_QUOTE], rule)) for rank, name in _units(fold(words))]
    found.sort(key=lambda pair: -pair[0])
    return (found[0][1].value, tuple(f for _, f in found)) if found else ("", ())


_SPEAKS_FOR = re.compile(r"(?:我(?:谨|仅|就)?代表|我是|我来自)[^,。;:!?]{2,24}")


def byline_names(line: str) -> str:
    """The name that a line between title and speech gives; empty where it gives none.

    >>> byline_names("县公安局 王建国"), byline_names("认真落实 抓好整改")
    ('王建国', '')
    """
    return next((found.value for found in _from_byline(line)), "")


def _from_byline(line: str) -> list[Finding]:
    bare = _DATE.sub(" ", fold(line)).strip(_EDGE)
    bylines = (
        _PRESENTED,
        _OFFICE_THEN,
        _THEN_OFFICE,
        _ALONE,
        _WITH_POST,
        _SPEECH_OF,
        _FOR_WHOM,
        _CALLED_UPON,
    )
    for rule, pattern in (("label", _LABELLED), *(("byline", byline) for byline in bylines)):
        if match := pattern.search(bare):
            return _named(match, line, rule)
    return []


def _from_opening(text: str) -> list[Finding]:
    match = _SAYS_I.search(fold(text))
    return _named(match, text[match.start() : match.end()], "opening") if match else []


def _from_title(title: str) -> list[Finding]:
    folded = fold(title)
    if dated := _BEFORE_DATE.search(folded) or _AFTER_DATE.search(folded):
        return _named(dated, title[dated.start() : dated.end()], "title")
    match = None if talks_about(folded) else _IN_TITLE.match(folded)
    if match is None:
        return []
    sure = _WITH_OFFICE.search(match[0]) is not None or len(re.sub(r"\s", "", match["name"] or "")) > 2
    return _named(match, title[match.start() : match.end()], "title") if sure else []


def _named(match: re.Match[str], quote: str, rule: str) -> list[Finding]:
    """The name that a pattern found, unless it is masked or no name at all."""
    groups = match.groupdict()
    name = re.sub(r"\s", "", next(filter(None, (groups.get(k) for k in ("name", "far", "plain"))), ""))
    if (
        not name
        or names_genre(name)
        or _MASK.search(name)
        or _NO_NAME.search(name)
        or _RANK.get(name[-1]) is not None
    ):
        return []
    return [Finding("speaker", name, quote[:_QUOTE], rule)]


def _units(words: str) -> list[tuple[int, str]]:
    """The named units of a stretch of words, each with its rank."""
    out: list[tuple[int, str]] = []
    for chain in _CHAIN.finditer(words):
        for link in _LINK.finditer(chain["chain"]):
            name, unit = _BEFORE_NAME.split(link["name"])[-1], link["unit"]
            if _is_named(name, unit):
                out.append((_RANK[unit], name + unit))
    return out


def _is_named(name: str, unit: str) -> bool:
    if any(c in _NOT_IN_NAME for c in name) or _KIND_NOT_NAME.fullmatch(name):
        return False
    return 2 <= len(name) <= (8 if unit.startswith("自治") else 4) or (len(name) == 1 and unit in _SINGLE)
