"""Campaigns: 先进性教育, 群众路线教育实践活动 and their like, awaited, under way, or over.

A campaign is the best clock of this genre, if it is read in context: 巩固…成果 looks back, 第二批…动员 stands in its
midst, 将开展 looks ahead. The mere name is mostly of the campaign's own time and seldom of two years after. Where
several are named (继群众路线教育实践活动、“三严三实”专题教育之后) only the newest bounds from above: the older
are history.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..calendar import add_days, add_months, number
from ..clue import Clue, not_after, not_before, within
from ..lexicon import Campaign, Emergency, Hit
from ..page import Page
from ..patterns import FULL_DATE, the_day

#: What a quotation leaves of an upper bound.
_QUOTED = 0.5
#: One passage that shows a campaign under way may be a slip or a quotation; two seldom are.
_NOW, _NOW_TWICE = 0.9, 0.95
#: The mere name, not as over.
_NAMED = 0.8
#: A campaign looked back on is recent, for its successor is looked back on instead: so much surer.
_LOOKED_BACK = 0.02
#: Days after its end that a campaign is still spoken of as running: it is summed up.
_AFTERMATH = 45
#: Months after its end that it is still named as a thing of the day.
_SPOKEN_OF = 6
#: A campaign mentioned so often, and not as over, is what the text is about.
_TOPIC = 4

#: Titles that look back on an emergency, from afar or soon after.
_FOUGHT_LONG_AGO = re.compile(r"周年|回顾|回忆|纪念|启示|精神|宣讲|弘扬|发扬|非洲猪瘟|禽流感|口蹄疫|动物")
#: An epidemic in a title that names no other disease, of people, beasts or plants, is the last great one.
_UNNAMED = re.compile("疫情防控|抗击疫情|抗疫")
_OTHER_DISEASE = re.compile(
    r"[猪禽畜兽虫蚁蛾蝗]|[牛羊鸡稻麦茶木树][^,。:]{0,4}[病瘟]|流感|登革|埃博拉|出血热|手足口|H\dN\d|鼠疫|霍乱|结核|艾滋|麻疹|水痘|诺如|猴痘|疟疾|伤寒"
    r"|肝炎|脑炎|炭疽|狂犬|布病|布鲁氏|非典|甲型|甲流"
)
_SUMMED_UP = re.compile("总结|表彰|表扬|先进|英模|事迹|庆功")

_OVER_AFTER = re.compile(
    r"[\"》)]{0,2}(?:活动|教育|学习教育|主题教育)?(?:中|期间)?(?:所)?(?:的)?"
    r"(?:成果|成效|创造的|形成的|积累的|建立的|探索的|留下的|经验|好经验|结束|总结|以后|之后|收尾|问题整改|\"?回头看)"
)
#: A summing up that is still to come: 要抓好…总结, …总结工作还有两个月.
_TO_SUM_UP = re.compile(
    r"(?:要|将|做好|抓好|搞好|做|准备|谋划|筹备|善始善终|接近|转入|进入|为)[^。;\n]{0,14}$"
)
_OVER_BEFORE = re.compile(
    r"(?:巩固|拓展|运用|转化|总结|去年|继(?!续)|曾经?|先后|经过|通过|历经|相继)[^。;,\n]{0,10}$"
    r"|(?:先后|相继)[^。;\n]{0,24}$"
)
#: What has been made standing is no longer a campaign that ends: 推进“两学一做”学习教育常态化制度化.
_STANDING = re.compile(r"[\"》]{0,2}(?:活动|教育|学习教育)?[^。;,\n]{0,8}?(?:常态化|长效化|制度化)")
#: What makes the campaign of a form that by itself is a slogan: 学习实践科学发展观**活动**, 第二批…, 试点.
_CAMPAIGN_AFTER = re.compile(
    r"[\"》]{0,2}(?:的)?(?:集中|主题|专题|学习)?(?:教育|实践|活动|试点|动员|总结|领导小组|办公室|第[一二三]批|第[一二三四]阶段)"
)
_CAMPAIGN_BEFORE = re.compile(r"(?:第[一二三]批|试点)[^。;,\n]{0,6}$")
#: The rules whose words say that the campaign runs; all others read how long it was talked of.
_IN_PROGRESS = ("campaign under way", "campaign launched", "batch")
#: Mentions that say nothing of a campaign's end, because what they name has none.
_TIMELESS = {"slogan", "standing"}
#: What is to be reached is not there yet (衡量先进性教育活动成效的标准), nor is what has a next stage.
_NOT_YET = re.compile(
    r"(?:下一?阶段|下一?步|衡量|检验|评判|评价|确保|保证|力求|取得|提升|增强|注重|提高|务求)[^。;,\n]{0,10}$"
)
_SINCE = re.compile(r"[\"》]{0,2}(?:活动|教育|学习教育)?(?:启动|开展|部署)?以来")
_NOW_BEFORE = re.compile(
    r"(?:目前|当前|正在|眼下|这次|此次|投入|动员[^。;,\n]{0,6}|启动|部署|今年以来)[^。;\n]{0,14}$"
)
#: 开展… may be said of what a congress has just announced.
_CARRIED_OUT = re.compile(
    r"(?:(?:为|扎实|深入|认真|积极|切实|全面|精心|组织|参加|推进|推动|进行|召开|抓好|搞好|落实|开展|进入)好?的?|今天[^。;\n]{0,12})"
    r"(?:党的|以[^。;\n]{2,24}为主要内容的)?[\"《]?$"
)
_LAUNCH_AFTER = re.compile(
    r"[\"》]{0,2}(?:活动|教育|学习教育)?[^。;,\n]{0,4}(?:动员|部署会|部署大会|进行(?:动员|安排|部署)|发动大会|启动仪式)"
)
_NOW_AFTER = re.compile(
    r"[\"》]{0,2}(?:活动|教育|学习教育)?(?:推进会|座谈会|领导小组|督导组|巡回指导组|办公室|办(?:要|的)"
    r"|从今天起|全面展开|转段|进入|已经进入|(?:已)?接近尾声|即将结束|还有|还剩|只剩|开展以来|转入|专题民主生活会|专题研讨|专题党课|读书班|工作专班|工作会议"
    r"|(?:的)?(?:总体要求|要求|安排|统一部署|实施方案|日程安排|第[一二三]阶段|现阶段|各环节)"
    r"|(?:入脑入心|走深走实|取得实效|取得(?:让)?(?:人民)?群众满意|见行见效|高质量开展|开好局|有序推进|扎实开展))"
)
_COMING = re.compile(
    r"(?:将|即将|准备|就要)(?:在[^。;\n]{0,8})?(?:深入|自上而下|分批|组织)?(?:开展|启动)"
    r"(?:以[^。;,\n]{2,24}为主要内容的)?[^。;,\n]{0,8}$"
)
_OFFICE = re.compile(r"办(?:公室)?$|领导小组$")
#: A meeting in the midst of a campaign is opened with the words of its beginning: 第三阶段动员大会.
_STAGE = re.compile(r"(?:\"|教育|活动|》)?[^。;,\n]{0,4}第[二三四五]阶段")
_BATCH = re.compile(r"第(?P<n>[一二三])批")
#: What only a running campaign has: its overseers, its stages, its papers.
_MACHINERY = re.compile(
    r"督导组|巡回指导组|转段|回头看|分析检查|分析评议|学习调研阶段|整改落实阶段|整改提高阶段|学习动员阶段|听取意见环节|查摆问题环节"
    r"|第[二三]环节|对照检查材料|专题民主生活会|活动领导小组|活动办公室|动员大会"
    r"|(?:当前|目前|眼下|这次|此次|本次)[^。;,\n]{0,6}(?:实践活动|主题教育|学习教育|专题教育|先进性教育|教育活动|集中教育)"
)

#: What is looked for in the whole text (see :mod:`discourse.corpus.sieve`).
SOUGHT = (_BATCH, _MACHINERY)


def campaigns(page: Page) -> list[Clue]:
    """The clues of every campaign named.

    >>> found = campaigns(Page.of("先进性教育活动形成的做法一条也不能丢"))
    >>> [(c.evidence.rule, c.evidence.earliest.isoformat()) for c in found if c.evidence.earliest]
    [('campaign', '2002-11-08'), ('campaign over', '2005-06-30')]
    """
    named: dict[Campaign, list[Hit]] = {}
    for hit in page.hits:
        if isinstance(hit.item, Campaign):
            named.setdefault(hit.item, []).append(hit)
    newest = max((item.starts for item in named), default=None)
    clues = []
    for item, hits in named.items():
        found = [
            replace(clue, fashion=not clue.evidence.rule.startswith(_IN_PROGRESS))
            for clue in _campaign(page, item, _outermost(hits))
        ]
        clues += found if item.starts == newest else [lower for clue in found if (lower := _from_below(clue))]
    return clues


def emergencies(page: Page) -> list[Clue]:
    """A meeting that is held for the fight against a disaster, by its title; one that sums it up may be later.

    >>> found = emergencies(Page.of("", title="在全县防治非典工作紧急会议上的讲话"))
    >>> [(c.evidence.earliest.isoformat(), c.evidence.latest.isoformat()) for c in found]
    [('2003-04-01', '2003-09-30')]
    >>> emergencies(Page.of("", title="抗击非典十周年座谈会发言"))
    []
    """
    clues = []
    for hit in page.hits:
        if not isinstance(hit.item, Emergency) or hit.start >= page.title_end:
            continue
        title = page.folded[: page.title_end]
        if _FOUGHT_LONG_AGO.search(title):
            continue
        quote = page.quote(hit.start, hit.end)
        last = hit.item.last
        if _SUMMED_UP.search(page.folded, hit.end, page.title_end):
            last = add_months(last, _SPOKEN_OF)
        if _UNNAMED.fullmatch(quote) and (_OTHER_DISEASE.search(title) or _is_dated_outside(page, hit.item)):
            continue
        clues.append(within(quote, "meeting for an emergency", hit.item.first, last, 0.95))
    return clues


def _is_dated_outside(page: Page, fight: Emergency) -> bool:
    """Whether the line below the title has a day long before or after the fight."""
    found = FULL_DATE.search(page.folded, page.title_end, page.body_start)
    day = the_day(found) if found else None
    return day is not None and not fight.first <= day <= add_months(fight.last, _SPOKEN_OF)


def _from_below(clue: Clue) -> Clue | None:
    """What a clue says of "not before"; None if nothing."""
    if clue.evidence.earliest is None:
        return None
    return replace(clue, evidence=replace(clue.evidence, latest=None))


def _campaign(page: Page, campaign: Campaign, hits: list[Hit]) -> list[Clue]:
    first = page.quote(hits[0].start, hits[0].end)
    own = [hit for hit in hits if not page.is_quoted(hit.start)]
    states: dict[str, list[Hit]] = {}
    for hit in own:
        states.setdefault(_state(page, campaign, hit), []).append(hit)
    trust = min(campaign.sure_settled + (_LOOKED_BACK if "over" in states else 0), 0.97)
    trust *= 1 if own else _QUOTED
    clues = [not_before(first, "campaign", campaign.announced, 0.97, coinage=True)]
    if states and not set(states) - _TIMELESS:
        return clues
    clues.append(not_after(first, "campaign (still spoken of)", campaign.settled, trust, habit=True))
    running = _machinery(page, campaign) if own and "over" not in states else []
    if running and "named" in states:
        states["now"] = states.get("now", []) + states.pop("named")
    for state, group in states.items():
        clues += [] if state in _TIMELESS else _in_state(page, campaign, state, group)
    if not {"over", "coming", "standing"} & set(states) and set(states) - {"named", "slogan"}:
        last = add_months(campaign.ends, _SPOKEN_OF)
        clues.append(not_after(first, "campaign (hardly spoken of so after)", last, _NOW_TWICE))
    clues += running
    return clues + (_batches(page, campaign) if own and "coming" not in states else [])


def _in_state(page: Page, campaign: Campaign, state: str, hits: list[Hit]) -> list[Clue]:
    """The clues of the mentions that show a campaign in one state; each quotes its surroundings."""
    quotes = list(dict.fromkeys(page.around(hit.start, hit.end, 14, 14) for hit in hits))
    opening, closing = add_months(campaign.starts, -2), add_days(campaign.ends, _AFTERMATH)
    if state == "over":
        return [not_before(quotes[0], "campaign over", campaign.first_over, 0.95)]
    if state == "now":
        weight = _NOW if len(quotes) == 1 else _NOW_TWICE
        return [within(quote, "campaign under way", opening, closing, weight) for quote in quotes[:2]]
    if state == "carried out":
        return [within(quotes[0], "campaign carried out", campaign.announced, closing, _NOW)]
    if state == "launched":
        last_start = campaign.batches[-1][0] if campaign.batches else campaign.starts
        opening, closing = add_days(campaign.starts, -45), add_months(last_start, 6)
        return [within(quotes[0], "campaign launched", opening, closing, 0.95)]
    if state == "coming":
        return [within(quotes[0], "campaign to come", campaign.announced, campaign.starts, 0.8)]
    weight = _NAMED if len(hits) < _TOPIC else _NOW
    closing = add_months(campaign.ends, _SPOKEN_OF)
    return [within(quotes[0], "campaign named", opening, closing, weight)]


def _machinery(page: Page, campaign: Campaign) -> list[Clue]:
    """Overseers and stages in the same text: the campaign runs."""
    found = page.search(_MACHINERY)
    if not found:
        return []
    quote = page.quote(*found.span())
    opening, closing = add_months(campaign.starts, -2), add_days(campaign.ends, _AFTERMATH)
    return [within(quote, f"machinery of a campaign ({campaign.name})", opening, closing, 0.8)]


def _batches(page: Page, campaign: Campaign) -> list[Clue]:
    """第二批: the days of that batch, with a month and a half of grace; of several, not before the last begins."""
    found = {number(m["n"]) or 0: m for m in page.finditer(_BATCH)}
    if not found or max(found) > len(campaign.batches):
        return []
    last = found[max(found)]
    first_day, last_day = campaign.batches[max(found) - 1]
    quote = page.around(*last.span(), 10, 10)
    if len(found) > 1:
        return [not_before(quote, "batches of a campaign", add_days(first_day, -45), 0.85)]
    low, high = add_days(first_day, -45), add_days(last_day, 45)
    return [within(quote, f"batch {max(found)} of a campaign", low, high, 0.95)]


def _state(page: Page, campaign: Campaign, hit: Hit) -> str:
    before, after = page.before(hit.start, 26), page.after(hit.end, 16)
    form = page.folded[hit.start : hit.end]
    if form in campaign.slogans and not (_CAMPAIGN_AFTER.match(after) or _CAMPAIGN_BEFORE.search(before)):
        return "slogan"
    if _STANDING.match(after):
        return "standing"
    looked_back, not_yet = _OVER_BEFORE.search(before), _NOT_YET.search(before)
    if _SINCE.match(after) or (not_yet and not (looked_back and looked_back.start() > not_yet.start())):
        return "now"
    if over := _OVER_AFTER.match(after):
        ending = over[0].endswith(("总结", "收尾", "结束"))
        return "now" if ending and not looked_back and _TO_SUM_UP.search(before) else "over"
    if looked_back:
        return "over"
    if _COMING.search(before):
        return "coming"
    if _STAGE.match(after):
        return "now"
    if _LAUNCH_AFTER.match(after):
        return "launched"
    if _NOW_AFTER.match(after) or _NOW_BEFORE.search(before) or _OFFICE.search(form):
        return "now"
    return "carried out" if _CARRIED_OUT.search(before) else "named"


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits that lie in one another the longest; of those that overlap (保持…先进性, 先进性教育) the whole."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end > kept[-1].end:
            kept[-1] = replace(kept[-1], end=hit.end)
    return kept
