"""What lines look like: salutations, closings, titles, speakers, date lines, posting dates.

All functions take a folded line (see :func:`discourse.corpus.lines.fold`). Each looks at one line and at nothing
else; where a line stands, and what follows, is the business of :mod:`discourse.corpus.residue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from .lines import han
from .lunar import LUNAR, LUNAR_MONTH, is_lunar
from .printed import LONGEST, meant
from .rules import SHIPPED

_WHOM = (
    r"(?:同志|同志们|朋友|朋友们|领导|代表|代表们|委员|委员们|来宾|嘉宾|老师|专家|党员|同仁|同事|乡亲|父老乡亲|"
    r"评委|考官|书记|主任|组长|主席|部长|市长|县长|团员|青年|战友|女士|先生|女士们|先生们|老同志|与会人员|大家|"
    r"企业家|同学|同学们|校友|记者|贵宾|干部|支书|常委|局长|厅长|处长|院长|校长|省长|区长|镇长|大会主席|主席团)"
)
_CALL = re.compile(
    rf"(?:(?:尊敬的|敬爱的|亲爱的|各位|全体|在座的|同志们|朋友们|女士们|先生们|大会主席|主席团)"
    rf"[^。;:!?\d]{{0,46}}|{_WHOM}(?:[、,](?:各位|全体|尊敬的)[^。;:!?\d]{{1,30}})?)[:!](?P<rest>.*)",
    re.DOTALL,
)
#: Whoever is called as many, on a line of its own: 革命的同志们、社员们:, but not 主席教导同志们:.
_CALL_OF_MANY = re.compile(
    r"(?![^:!]{0,46}(?:教导|告诉|要求|希望|号召|勉励|提醒|请|对|向|让|问|说|讲|叫|使|把|跟|给|发言|致辞|报告|汇报|稿|篇|范文|\s))"
    r"[^。;:!?\d我你他她它]{1,46}(?:同志|朋友|战友|乡亲|兄弟|姐妹|老师|同学|代表|委员|社员|职工|师傅|伙伴|孩子|同胞|官兵|家长|群众|居民|村民)"
    r"们[:!](?P<rest>)"
)
_VOCATIVE = re.compile(
    rf"(?:尊敬的|敬爱的|各位|全体|同志们|朋友们)(?:[^。;:!?\d,]{{0,24}}?{_WHOM})?[,!:]|{_WHOM}[,!:]"
)
#: Who else is called with 各位 or 尊敬的 before it, and is a mere label without: 村民: in a talk.
_CALLED = (
    "师傅|街坊|邻居|村民|居民|市民|选民|家长|工友|职工|员工|学员|队员|社员|会员|股东|业主|商户|农民|渔民|牧民|老乡|乡邻|"
    "亲属|兄弟|姐妹|伙计|官兵|将士|战士|听众|观众|读者|网友|媒体|同胞|侨胞|店主|司机|志愿者|楼长|网格员|伙伴|船员|乡贤|"
    "客商|民警|医生|护士|医护人员|站长|所长|队长|场长|社长|支书|选手|运动员|小朋友|孩子"
)
_CALL_WORD = re.compile(f"{_WHOM}|{_CALLED}")

#: How a speech takes its leave; looked for in the last forty characters of a line.
_CLOSING = re.compile(
    r"谢谢(?:大家|各位|同志们)?[!。.]?$|感谢(?:大家|各位).{0,8}[!。]?$|(?:汇报|发言|述职|讲话|演讲|报告|我|就)(?:就)?(?:讲|说|谈|汇报)?"
    r"(?:到此|到这里|到这|完了|完毕|结束|完)了?[!。,]?(?:谢谢(?:大家)?[!。]?)?$|特此报告[。!]?$|(?:请|望)(?:予)?"
    r"(?:批评指正|审议|审阅|评议|各位.{0,8}批评.{0,6})[。!]?$|此致.{0,4}敬礼[!。]?$"
)
_LEAVE = re.compile(
    r"(?:[^,。;]{0,16}(?:完了|完毕|结束|到此为止|到此|到这里|这些)[,。!]*+)?(?:(?:谢谢|多谢)(?:大家|各位[^,。;]{0,8})?)?[!。.]*|"
    r"特此报告[。!]?|此致.{0,4}敬礼[!。]?|.{0,12}请.{0,10}(?:评议|批评指正)[。!]?(?:谢谢(?:大家)?)?[!。]?"
)
_PASSES_ON = re.compile(
    r"现[^。;!?]{0,90}?(?:印发|转发|批转|刊发|摘发|发)给(?:你们|大家|各|全)|"
    r"现(?:予以?|将)[^。;!?]{0,90}?(?:印发|转发|批转|刊发)[,。]"
)
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.,](?!\d)|\([一二三四五六七八九十\d]{1,3}\)|"
    r"第[一二三四五六七八九十]{1,3}[,、,部点条]|[一二三四五六七八九十][是要]"
)
_GENRE = (
    r"(?:讲话|发言|致辞|致词|演讲|演辞|演说|讲稿|主持词|主持稿|串词|报告|汇报|总结|材料|提纲|要点|心得|体会|感想|感言|检查|检讨|"
    r"决议|决定|意见|通知|方案|计划|贺词|献词|祝词|悼词|训词|[开闭]幕词|欢[迎送]词|答谢词|倡议书|公报|建议|党课|表态|点评|纪要|简报|范文|社论|"
    r"(?:贺|公开|慰问|感谢|表扬|致歉)信|[贺唁]电)"
)
_GENRE_END = re.compile(
    rf"{_GENRE}(?:稿|材料|提纲|全文|摘要|要点|范文|大全|模板|文稿)?(?:\([^()]{{0,12}}\)|【[^】]{{0,12}}】)?(?:[\d一二三四五六七八九十]{{0,3}}篇)?$"
)
#: Titles of two characters.
_LETTER = re.compile(r"[贺唁][信电]|[祝贺献悼训]词")
_SET_APART = re.compile(r"[一-鿿](?:\s{1,3}[一-鿿]){1,12}")
_MEETING_END = re.compile(r"(?:会议|大会|座谈会|会上|全会|推进会|评议会|动员会)(?:召开|举行)?$")
_FULL_TITLE = re.compile(
    r"在.{2,50}(?:会|上|式|中|时|期间|活动|班|仪式)(?:上)?的?.{0,6}(?:讲话|发言|致辞|致词|演讲|演辞|汇报|报告|点评|主持词|党课)|"
    r".{4,40}(?:述职(?:述廉|述德|述法)*报告|工作报告|工作汇报|工作总结|情况汇报|汇报材料|发言材料|发言稿|讲话稿|主持词|对照检查材料)"
)
_SPOKEN_START = re.compile(
    r"(?:今天|今年|今晚|我|你|各位|同志|大家|下面|首先|刚才|刚刚|现在|这次|最近|近年|根据|按照|一年来|过去|当前|不|就)"
)

OFFICE: Final = (
    r"(?:书记|主任|主席|市长|县长|区长|镇长|乡长|省长|州长|盟长|旗长|部长|局长|厅长|院长|校长|处长|科长|所长|站长|会长|"
    r"秘书长|总理|总书记|委员长|董事长|总经理|经理|组长|队长|支书|党员|代表|委员|常委|主编|教授|干事|调研员|巡视员|厂长|司长|专员|政委|司令员?|参谋长|指挥长|监事长|检察长|总工程师|工程师|研究员|馆长|台长|社长|总编辑?|[团旅师军连营排]长|教导员|指导员|政治委员)"
)
_NAME = (
    r"(?:[\u4e00-\u9fff]\s{0,3}[\u4e00-\u9fff]\s{0,3}[\u4e00-\u9fff]?[\u4e00-\u9fff]?|"
    r"[xX×*某○Ｏ]{1,4}[\u4e00-\u9fff]{0,2}|[\u4e00-\u9fff][xX×*某○]{1,3})"
)
_SPEAKER = re.compile(
    rf"\(?(?:讲话人|发言人|述职人|主讲人|主讲|报告人|汇报人|演讲人|致辞人|宣讲人|讲述人)\s?[:]?.{{1,30}}|"
    rf"[^。;:!?\d]{{1,44}}{OFFICE}\)?\s{{1,6}}{_NAME}\)?|{_NAME}\s?(?:同志|{OFFICE})|[^。,;:!?\d]{{2,24}}{OFFICE}"
)
_MASKED = re.compile(r"[xX×*某○]{1,6}(?:同志)?")
#: Characters that spell the names of Uyghurs, Kazakhs, Mongols, Tibetans by their sound, and names all of such.
_SOUNDS = (
    "[阿艾依伊尔热里力丽提买木哈赛苏努古娜玛吐吾乌巴拜帕帖克孜别波达拉库尼亚米麦合扎西多吉卓嘎次仁旦增洛桑央德勒格日图布斯琴"
    "其娃那朝鲁特雅音额嫩荣塔娅莎萨迪沙甫肯坎江汗]"
)
SPELT: Final = rf"{_SOUNDS}{{2,8}}(?:·{_SOUNDS}{{2,8}}){{1,2}}|{_SOUNDS}{{3,5}}"
_SPELT = re.compile(SPELT)

_DIGITS = "〇零○Oo一二三四五六七八九十百0123456789"
_ZH_DATE = (
    rf"[{_DIGITS}]{{2,4}}\s?年(?:度)?(?:\s?[{_DIGITS}*xX×]{{1,3}}\s?月(?:\s?[{_DIGITS}*xX×]{{1,3}}\s?日)?)?"
)
#: A meeting that took some days: 22日—24日, 22、23日, 22日至11月2日.
_TO_DAY = rf"(?:日?\s?[-—–~至、]{{1,2}}\s?(?:[{_DIGITS}]{{1,3}}\s?月)?\s?[{_DIGITS}]{{1,3}}\s?日)?"
#: What was done at the time that a line names, where that is the document's own.
_OWN_DEED = r"(?:会议|开会|召开|讲话|发言|述职|述廉|汇报|报告|演讲|宣讲|授课|致辞|举行|举办|座谈|活动)"
#: The strokes that tables and typists put for a colon, or between fields.
_STROKE: Final = "|丨┃∣︱"
_ISO: Final = r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d)"
_OWN_TIME = re.compile(
    rf"(?:[(〔\[【—–\-|丨┃◆●■★*·\s]{{1,4}})?{_OWN_DEED}(?:时间|日期)(?:[】\]]?\s?[:{_STROKE}]|[】\]]|\s)\s?(?:{_ZH_DATE}{_TO_DAY}|{_ISO}).{{0,60}}|"
    rf"[(]?(?:时间|日期)\s?[:{_STROKE}]\s?{_ZH_DATE}{_TO_DAY}[^:{_STROKE}]{{0,20}}(?::\d\d)?[^:{_STROKE}]{{0,8}}[{_STROKE}]?\s?(?:会议)?地点\s?[:{_STROKE}].{{1,60}}"
)
#: The same as one of several fields of a line: 会议地点:礼堂 | 会议时间:2014年5月4日.
_OWN_FIELD = re.compile(
    rf"(?:[{_STROKE};/]|\s)\s?{_OWN_DEED}(?:时间|日期)\s?[:{_STROKE}]\s?(?:{_ZH_DATE}|{_ISO})"
)
#: What is done to a page stands in no line of fields about a meeting.
_PAGE_FIELD = re.compile(r"(?:发布|发表|更新|上传|录入|创建|打印)(?:时间|日期|于)?\s?[:]")
_DATE_LINE = re.compile(
    rf"[(〔\[—–-]{{0,3}}\s?(?:公元)?{_ZH_DATE}{_TO_DAY}\s?(?:\(?星期[一二三四五六日天]\)?)?\s?(?:(?:[上下]午|晚上)\s?(?:\d{{1,2}}[:时点]\d{{0,2}}分?)?)?\s?"
    rf"(?:[在于].{{0,50}}|·.{{1,20}}|[,\s]?根据录音整理.{{0,12}}|第.{{0,50}}(?:通过|批准|修订))?[)〕\]]?|"
    rf"\(?[xX×*某]{{1,4}}\s?年\s?[xX×*某\d]{{1,2}}\s?月(?:\s?[xX×*某\d]{{1,2}}\s?日)?\)?|"
    rf"\([12]\d{{3}}[-./]\d{{1,2}}[-./]\d{{1,2}}\)|[(—–-]{{0,3}}\s?(?:会议|讲话|述职|发言)?时间\s?:\s?{_ZH_DATE}.{{0,12}}"
)
#: 庚寅年正月十三, (农历二〇一〇年三月初三), 癸巳年腊月: a day or a month of the lunar calendar alone on its line.
_LUNAR_LINES = [re.compile(rf"[(〔—–-]{{0,3}} ?{lunar.pattern} ?[)〕]?") for lunar in (LUNAR, LUNAR_MONTH)]
_SIGNED = re.compile(rf"(?P<who>[^\d〇○年月]{{2,40}}?)(?P<open>\s*[(〔]\s?|\s+)(?P<when>{_ZH_DATE})\s?[)〕]?")
_DAY = re.compile("[日号曰]")
_BODY = re.compile(
    r"[^。,;:!?]{1,30}(?:委员会|政府|支部|总支|党委|党组|办公室|工委|领导小组|[委局厅部院办社站]|中心|大学|学校|集团|公司)"
)

_POSTED = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:[-./]|年)\s?(?P<m>\d{1,2})(?:[-./]|月)\s?(?P<d>\d{1,2})(?!\d)"
    r"日?\s?(?:星期[一二三四五六日天]\s?)?(?P<t>T?\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}时\d{1,2}分)?"
)
_POSTING_WORD = re.compile(
    r"(?:发布|发表|更新|上传|创建|录入|添加|提交|收录|发帖|发文|编辑|浏览|阅读|点击|来源|作者|人气|责编|稿源)"
)
#: What is done to a text when it is put up, printed or fetched, not when it is spoken.
_DEED = (
    r"(?:发布|发表|更新|上传|创建|录入|添加|提交|收录|发帖|发文|编辑|转载|转发|下载|访问|打印|公开|公示|修改|入库|生成|成文|抓取|"
    r"采集|检索|推送|信息|有效期)"
)
#: What stands before a colon, or before a number in brackets, beside a posting date.
_SLOT = (
    r"(?:来源|作者|稿源|人气|责编|编辑|录入|发布者?|发布机构|贡献者|栏目|分类|标签|字[体号]|点击|浏览|阅读|评论|"
    r"访问|下载|回复)"
)
_POSTING_BEFORE = re.compile(
    rf"{_DEED}(?:时间|日期|日|于|至|[到在])?\s?:?\s?$|{_SLOT}(?:[次人]?数|量|率|人)?\s?:.{{0,40}}$|"
    r"(?:原载|刊载|刊登|载于|刊于|转自)\D{0,20}$|(?:今天|今日|现在|当前)是?\s?:?\s?$|"
    r"《[^《》]{1,16}(?:报|刊|网|杂志|周刊)》\s?\(?$|\|\s?$|本[站网报刊台]讯\s?\(?$"
)
_POSTING_AFTER = re.compile(
    rf"\s?(?:{_DEED}|印发|刊发|发稿)[)\]】]?(?:\s.*)?$|"
    rf"(?:.*[\s(\[【|])?.{{0,2}}{_SLOT}(?:[次人]?数|量|率|人)?\s?(?:[:(\[|]|\d|$)|\s?\||"
    r"\s?[(]?《[^《》]{1,16}(?:报|刊|网|杂志|周刊)》|.{0,12}\d+\s?(?:次|人)浏览|.{0,4}第?\s?\d{1,2}\s?版"
)
_LABELLED = re.compile(rf"[一-鿿]{{2,8}}\s?:\s?{_POSTED.pattern}(?:\s?[-—–~至到].{{1,12}})?")
_AGENCY = re.compile(r"[^,;]{2,24}\s?[电讯]\)?")
_NOT_BEFORE_COMMA = re.compile(r"(?:今天|今日|现在|当前)是?\s?:?\s?$")
_POSTING_LABEL = re.compile(r"(?:时间|日期)\s?:")
_AT_MEETING = re.compile(r"\s?[在于][^|]{2,40}(?:会|会议|上|式|班|中|时)")
_BARE = re.compile(
    r"[\[【]?[\s\d:./年月日T-]{6,24}[\])】]?|\([\s\d:./年月日T-]{6,24}\)|"
    r"(?:昨天|前天|今天|\d{1,3}(?:分钟|小时|天|个?月|年)前)(?:\s.{0,12})?"
)

_SPACE = re.compile(r"\s")

#: The name of a newspaper after its date and time is no longer than this.
_OUTLET: Final = 24

#: A posting date cannot lie before the web did.
_FIRST_WEB_YEAR: Final = 1994


def is_salutation(folded: str) -> bool:
    """Whether a line is nothing but the calling of an audience.

    >>> is_salutation("各位领导、同志们:"), is_salutation("同志们:今天开会。"), is_salutation("同志们,大家好。")
    (True, False, False)
    >>> is_salutation("主席、各位委员:"), is_salutation("贫下中农社员们:"), is_salutation("书记教导社员们:")
    (True, True, False)
    """
    return (found := _call(folded)) is not None and not found["rest"].strip()


def opens_with_salutation(folded: str) -> bool:
    """Whether a line begins by calling an audience, with a colon or an exclamation mark after it."""
    return _call(folded) is not None


def calls_somebody(folded: str) -> bool:
    """Whether a line begins by calling an audience, be it with a mere comma, as speakers also do in the middle.

    >>> calls_somebody("同志们,今天开会。"), calls_somebody("各位代表!"), calls_somebody("各位要带头,")
    (True, True, False)
    """
    found = _VOCATIVE.match(folded[:60])
    return opens_with_salutation(folded) or (found is not None and _CALL_WORD.search(found[0]) is not None)


def _call(folded: str) -> re.Match[str] | None:
    found = _CALL.match(folded[:400])
    if found is None and folded[-2:] in ("们:", "们!"):
        found = _CALL_OF_MANY.fullmatch(folded)
    return found if found and _CALL_WORD.search(found[0][: found.start("rest")]) else None


def is_closing(folded: str) -> bool:
    """Whether a line ends by taking leave.

    >>> is_closing("我的发言到此结束,谢谢各位!"), is_closing("感谢党的培养,是我一生的动力。")
    (True, False)
    """
    return _CLOSING.search(folded[-40:]) is not None


def is_leave(folded: str) -> bool:
    """Whether a line does nothing but take leave.

    >>> is_leave("我的发言到此结束,谢谢各位!"), is_leave("借此机会向老同志表示感谢,谢谢大家!")
    (True, False)
    """
    return is_closing(folded) and _LEAVE.fullmatch(folded) is not None


def passes_on(folded: str) -> bool:
    """Whether an official paper passes on in a line what stands below it.

    >>> passes_on("现将王建国同志的讲话印发给你们,请认真贯彻落实。"), passes_on("现将有关情况汇报如下。")
    (True, False)
    """
    return _PASSES_ON.search(folded) is not None


def is_numbered(folded: str) -> bool:
    """Whether a line begins with the number of a section or point."""
    return _NUMBERED.match(folded) is not None


def names_genre(folded: str) -> bool:
    """Whether a line ends in the name of a kind of text, as titles do.

    >>> names_genre("在全县组织工作会议上的讲话(提纲)"), names_genre("认真听取讲话,抓好落实"), names_genre("贺 信")
    (True, False, True)
    """
    return _GENRE_END.search(_closed_up(folded[-40:])) is not None


def _closed_up(folded: str) -> str:
    """A line whose characters are all set apart, as printers do with short titles, without the blanks."""
    return _SPACE.sub("", folded) if _SET_APART.fullmatch(folded) else folded


def opens_sentence(folded: str) -> bool:
    """Whether a line begins as sentences of a speaker do, and titles do not.

    >>> opens_sentence("今天我们开会"), opens_sentence("河口镇党委")
    (True, False)
    """
    return _SPOKEN_START.match(folded) is not None


def is_title_like(folded: str) -> bool:
    """Whether a line could be a title: short, no full stop, not a numbered heading, not a salutation."""
    if _LETTER.fullmatch(folded):
        return True
    if not 3 <= len(folded) <= 80 or "。" in folded or ";" in folded or folded[-1] in ",:、":
        return False
    if is_numbered(folded) or opens_with_salutation(folded):
        return False
    return names_genre(folded) or (folded[-1] not in "!?" and not opens_sentence(folded))


def is_strong_title(folded: str) -> bool:
    """Whether a line is a title by its own words."""
    return is_title_like(folded) and (names_genre(folded) or _MEETING_END.search(folded[-12:]) is not None)


def is_full_title(folded: str) -> bool:
    """Whether a line names a whole text: where it was given and what it is, or whose report it is.

    >>> is_full_title("在全县三级干部会议上的讲话(提纲)"), is_full_title("认真学习总书记重要讲话")
    (True, False)
    """
    bare = _BRACKETED.sub("", folded)
    return is_strong_title(folded) and "," not in folded and _FULL_TITLE.search(bare) is not None


def names_occasion(folded: str) -> bool:
    """Whether a title says where a speech was held: no heading inside a speech does.

    >>> names_occasion("县长在水利会议上的讲话"), names_occasion("2013年工作总结")
    (True, False)
    """
    bare = _BRACKETED.sub("", folded)
    return not opens_sentence(bare) and _OCCASION.fullmatch(bare) is not None and not talks_about(bare)


def talks_about(folded: str) -> bool:
    """Whether a title is about somebody's speech, not the speech: 学习…讲话, 贯彻…讲话."""
    return _ABOUT.match(folded) is not None


_ABOUT = re.compile(r"[^在]{0,10}(?:学习|贯彻|落实|传达|听取|按照|围绕|根据|重温|领会|结合|宣读)")
_OCCASION = re.compile(
    r"[^,。;:!?、]{0,14}在[^,。;:!?]{2,40}(?:会|会议|会上|大会上|仪式上|班上|时|活动中)上?的?(?:讲话|发言|致辞|致词|述职报告|主持词)(?:稿|提纲|材料|摘要)?"
)
_BRACKETED = re.compile(r"[(【\[][^()【】\[\]]{0,14}[)】\]]")


def same_title(one: str, other: str) -> bool:
    """Whether two lines are one title, give or take brackets, punctuation and a few words at an end.

    >>> same_title("在水利座谈会上的讲话(大全)", "在水利座谈会上的讲话提纲"), same_title("报告", "工作报告")
    (True, False)
    """
    a, b = sorted((title_letters(one), title_letters(other)), key=len)
    if len(a) < 4:
        return a == b and bool(a)
    return a == b or (is_most_of(len(a), len(b)) and a in b)


def same_as_any(lines: Iterable[str], titles: Iterable[str]) -> set[str]:
    """Those of the lines that are the same title as one of the titles: one look at each, however many there are.

    >>> sorted(same_as_any(["报告", "在水利座谈会上的讲话提纲"], ["在水利座谈会上的讲话(大全)", "工作报告"]))
    ['在水利座谈会上的讲话提纲']
    """
    by_letters: dict[str, list[str]] = {}
    for line in lines:
        by_letters.setdefault(title_letters(line), []).append(line)
    known = {title_letters(title) for title in titles}
    found = by_letters.keys() & known
    found |= {line for line, title in _within(known, by_letters) if is_most_of(len(title), len(line))}
    found |= {line for title, line in _within(by_letters, known) if is_most_of(len(line), len(title))}
    return {line for letters in found - {""} for line in by_letters[letters]}


def _within(short: Iterable[str], long: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Which of the strings stand within which others: pairs of the longer and the shorter."""
    from daachorse import CharwiseDoubleArrayAhoCorasick

    if words := sorted(word for word in short if is_most_of(len(word), len(word))):
        automaton = CharwiseDoubleArrayAhoCorasick(words)
        for text in long:
            yield from ((text, words[n]) for n in {n for _, _, n in automaton.find_overlapping(text)})


def title_letters(line: str) -> str:
    """The Han characters of a title without its brackets, unless there are none without."""
    return han(_BRACKETED.sub("", line)) or han(line)


def is_most_of(short: int, long: int) -> bool:
    """Whether so many characters that stand in so many are enough to make them one title."""
    return short >= 7 and 10 * short >= 7 * long


def is_name(folded: str) -> bool:
    """Whether a line is a person's name and nothing else.

    >>> is_name("李 强"), is_name("xx同志"), is_name("尉迟娟"), is_name("发展")
    (True, True, True, False)
    >>> is_name("阿依努尔·买买提"), is_name("巴特尔"), is_name("新春·走基层")
    (True, True, False)
    """
    bare = _SPACE.sub("", folded.strip("()"))
    if _MASKED.fullmatch(bare):
        return True
    bare = bare.removesuffix("同志")
    if _SPELT.fullmatch(bare):
        return True
    if han(bare) != bare or _LETTER.fullmatch(bare):
        return False
    if bare.startswith(SHIPPED.compound):
        return 3 <= len(bare) <= 4
    return 2 <= len(bare) <= 3 and bare[0] in SHIPPED.surnames


def is_speaker(folded: str) -> bool:
    """Whether a line names who speaks: an office, a name, or both.

    >>> is_speaker("县委常委、组织部部长 王建国"), is_speaker("述职人:张某某"), is_speaker("一、书记")
    (True, True, False)
    """
    return (
        len(folded) <= 60
        and not is_numbered(folded)
        and (is_name(folded) or _SPEAKER.fullmatch(folded) is not None)
    )


def is_date_line(folded: str) -> bool:
    """Whether a line is the date of the speech itself, as printed under a title.

    >>> is_date_line("(2010年9月3日)"), is_date_line("二〇二一年六月"), is_date_line("2024-05-13")
    (True, True, False)
    >>> is_date_line("庚寅年正月十三"), is_date_line("正月十三")
    (True, False)
    """
    if len(folded) > LONGEST:
        return False
    return _DATE_LINE.fullmatch(meant(folded)) is not None or _is_lunar_date(folded)


def _is_lunar_date(folded: str) -> bool:
    """Whether a line is a day or a month of the lunar calendar with its year."""
    lines = (line.fullmatch(folded) for line in _LUNAR_LINES)
    return any(found and (found["year"] or found["cycle"]) and is_lunar(found) for found in lines)


def is_own_time(folded: str) -> bool:
    """Whether a line says when the meeting was held or the speech given: no site labels its posting so.

    >>> is_own_time("会议时间:2008年10月22日"), is_own_time("时间:2008年10月22日 来源:县政府网")
    (True, False)
    >>> is_own_time("会议地点:礼堂 | 会议时间丨2008年10月22日 14:30")
    True
    """
    if len(folded) > LONGEST + _OUTLET or _PAGE_FIELD.search(folded):
        return False
    return _OWN_TIME.fullmatch(folded) is not None or _OWN_FIELD.search(folded) is not None


def is_own_date(folded: str) -> bool:
    """Whether a line can only be the document's own date: the time of the meeting, or a date with a typist's slip.

    >>> is_own_date("( 2 0 0 8 年 1 0 月 2 2 日 )"), is_own_date("20081022"), is_own_date("(2008年10月22日)")
    (True, True, False)
    """
    if is_own_time(folded) or (folded[0] == "(" and "年" not in folded and is_date_line(folded)):
        return True
    return meant(folded) != folded and is_date_line(folded) and not is_posting_line(folded)


def is_label_and_date(folded: str) -> bool:
    """Whether a line is nothing but a label and a date, other than the time of the meeting.

    >>> is_label_and_date("归档日期:2016年9月6日"), is_label_and_date("会议时间:2016年9月6日")
    (True, False)
    """
    return _LABELLED.fullmatch(folded) is not None and not is_own_time(folded)


def is_signature(folded: str) -> bool:
    """Whether a line is the name of the body that signs a text."""
    return len(folded) <= 40 and _BODY.fullmatch(folded) is not None


def is_signed_date(folded: str, *, offices: bool = True) -> bool:
    """Whether a line is a name and a date, as under a text: a person's, or with ``offices`` that of a body.

    >>> is_signed_date("吴大山(2008年10月22日)"), is_signed_date("县林业局 2008年10月22日", offices=False)
    (True, False)
    """
    found = _SIGNED.fullmatch(meant(folded)) if len(folded) <= LONGEST else None
    if found is None or not _DAY.search(found["when"]):  # a poem has a name and a year below it
        return False
    who = found["who"].strip("—– ")
    return is_speaker(who) or (offices and is_signature(who))


def is_posting_line(folded: str) -> bool:
    """Whether a line gives the date a page was put up, printed elsewhere, or fetched: the speech is not younger.

    A bare date counts when it is written with digits and strokes and not in round brackets, or has a time of day:
    speakers write 年月日.

    >>> is_posting_line("时间:2022-05-14 09:10:00"), is_posting_line("2024-05-13"), is_posting_line("2010年9月3日")
    (True, True, False)
    >>> is_posting_line("2016年9月6日 点击:320"), is_posting_line("2016年9月6日在全县政务公开会上的讲话")
    (True, False)
    """
    if len(folded) > 140 or "。" in folded:
        return False
    found = _POSTED.search(folded)
    if found and "年" not in found[0] and len(folded) <= _OUTLET and not any(c in folded for c in ",;!?、("):
        return True
    if _BARE.fullmatch(folded):
        if found is None:
            return "前" in folded
        if folded[0] == "(":
            return bool(found["t"])
        return "年" not in found[0] or bool(found["t"])
    if found is None or is_own_time(folded):
        return False
    before, after = folded[: found.start()], folded[found.end() :]
    if found.start() == 0 and found["t"] and len(after) <= _OUTLET:
        return True
    if "年" not in found[0] or found["t"]:
        return (_POSTING_WORD.search(folded) or _POSTING_LABEL.search(folded)) is not None or _is_posted(
            before, after
        )
    return _is_posted(before, after)


def _is_posted(before: str, after: str) -> bool:
    """Whether the words around a date are those of a page, not of a meeting."""
    if any(c in after for c in ",;!?") or _AT_MEETING.match(after):
        return _POSTING_BEFORE.search(before) is not None and not _NOT_BEFORE_COMMA.search(before)
    news = len(after) <= 2 and _AGENCY.fullmatch(before + after) is not None and after[:1] in ("电", "讯")
    return bool(news or _POSTING_BEFORE.search(before) or _POSTING_AFTER.match(after))


def posting_date(folded: str) -> date | None:
    """The date a posting line gives, or None where it is no date of the web.

    >>> posting_date("发布时间:2018年3月2日 来源:网友投稿")
    datetime.date(2018, 3, 2)
    """
    for found in _POSTED.finditer(folded):
        try:
            day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError:
            continue
        if day.year >= _FIRST_WEB_YEAR:
            return day
    return None
