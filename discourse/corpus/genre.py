"""What kind of text a speech is and at which level of the state it was given, with the words that say so.

Genre decides the ratio of achievements to problems more than era does, so a comparison must be able to hold it
fixed. Titles mislead: sites call a leader's closing speech 发言, and a host's script 讲话. The words of the
opening and the ending therefore count beside the title's. Both functions return what was decided and the evidence,
best first; neither is a trained classifier, and the weights are those of a reader's judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, Literal, NamedTuple

from .lines import fold
from .sieve import Sieve, Sifted
from .speech import Finding

Genre = Literal[
    "讲话",
    "发言",
    "述职报告",
    "主持词",
    "新闻报道",
    "经验材料",
    "报告",
    "对照检查",
    "文件",
    "范文",
    "other",
]
Level = Literal["全国", "省", "市", "县区", "乡镇街道", "村社区", "单位", "unknown"]

#: What genres and levels are called in English, in the order of the types.
ENGLISH: Final[Mapping[str, str]] = {
    "讲话": "leader's speech",
    "发言": "statement",
    "述职报告": "report on duty",
    "主持词": "host's script",
    "新闻报道": "news report",
    "经验材料": "experience report",
    "报告": "report",
    "对照检查": "self-examination",
    "文件": "document",
    "范文": "model text",
    "other": "other",
    "全国": "nation",
    "省": "province",
    "市": "city",
    "县区": "county/district",
    "乡镇街道": "township/subdistrict",
    "村社区": "village/community",
    "单位": "work unit",
    "unknown": "unknown",
}
#: The two that are not called by their Chinese name.
_CHINESE: Final[Mapping[str, str]] = {"other": "其他", "unknown": "不详"}

Where = Literal["title", "opening", "ending", "text"]

#: How many characters the opening and the ending are.
_OPENING: Final = 500
_ENDING: Final = 300
#: A quotation is no longer than this.
_QUOTE: Final = 40


class _Cue(NamedTuple):
    genre: Genre
    where: Where
    weight: float
    pattern: re.Pattern[str]


def _cues(genre: Genre, *cues: tuple[Where, float, str]) -> list[_Cue]:
    return [_Cue(genre, where, weight, re.compile(pattern)) for where, weight, pattern in cues]


#: What may follow the word at the end of a title that names its kind.
_TAIL: Final = r"(?:参考)?(?:模板|范文)?(?:\([^()]{0,12}\))?$"

#: Each cue counts once, however often it occurs; a negative one speaks against. A title's word is worth about two
#: cues of the text.
_CUES: Final[tuple[_Cue, ...]] = (
    *_cues(
        "讲话",
        ("title", 2.0, r"讲话|致辞|致词|训话|动员"),
        ("title", 1.5, r"点评|开幕词|闭幕词|献词|贺词|党课"),
        ("opening", 1.5, r"(?:讲|上|作)一?(?:节|堂|次)?(?:专题|廉政)?党课"),
        (
            "opening",
            1.5,
            r"(?:我|再|就).{0,24}(?:讲|谈|提|强调)(?:以下)?[几两二三四五六]个?(?:点|方面|条|问题|件事|句话)",
        ),
        ("text", 1.0, r"下面,?.{0,20}我.{0,12}(?:讲|提|谈)[几两二三四五](?:点|个)"),
        (
            "opening",
            1.5,
            r"我(?:只|直接|主要|重点|再|先|就)?(?:讲|说|挑)(?:任务|落实|几句|几条|几件|[一二两三四五六七八]件|[一二两三四五六七八]句)"
            r"|下面(?:一条一条|逐个|逐条|挨个).{0,4}(?:回应|说|讲|点评)",
        ),
        ("opening", 1.0, r"(?:今天|这次).{0,30}(?:主要任务|主要目的|目的)是|召开.{0,30}会议?,"),
        ("opening", 1.0, r"(?:今天|这个|这次|今天这个)(?:会|会议|现场会|座谈会|推进会|调度会)"),
        ("opening", 1.0, r"刚才,?.{0,40}(?:述职|述了职|发言|汇报|通报|介绍|宣读|作了|讲了)"),
        ("text", 1.0, r"希望(?:大家|同志们|各级|各单位|各地)|(?:我代表|代表)[市县区省州镇乡](?:委|政府)"),
        ("text", 0.5, r"(?:各级|各单位|各部门|各乡镇|各镇|各党委|各支部|各地).{0,20}(?:要|必须|务必)"),
        ("text", 1.0, r"我(?:再|要|想)?(?:强调|重申|点|提醒|讲)(?:一下|[几两三]|一)|给大家(?:讲|上)"),
        (
            "opening",
            1.5,
            r"我(?:谨|仅)?(?:代表|以).{2,60}(?:表示|致以|送上).{0,30}(?:祝贺|欢迎|感谢|问候|慰问|敬意|祝愿|祝福)",
        ),
        ("ending", 1.0, r"(?:我)?(?:就|先|今天)(?:讲|说|点评)?(?:到|这)(?:这|些)|就讲这些|点评就到这里"),
        ("ending", 0.5, r"同志们[,!].{0,200}(?:奋斗|贡献|努力|新局面|胜利)"),
        ("opening", 0.5, r"^(?:同志们|各位代表|各位委员|同志们、朋友们)[:!,]"),
    ),
    *_cues(
        "发言",
        ("title", 1.0, r"发言(?:材料|稿|提纲)"),
        ("title", 2.0, r"发言|表态|演讲(?!比赛|赛|活动|学会)|感言|体会|心得"),
        (
            "ending",
            2.0,
            r"(?:发言|汇报|话)(?:完毕|(?:说|讲)?完了|结束|到此)|(?:不[当妥足]之处|[敬恳]请|请).{0,12}批评指正",
        ),
        ("ending", 1.0, r"请(?:大家|各位领导|各位).{0,12}(?:指出|批评|指正|多提)"),
        ("opening", 1.0, r"尊敬的.{0,16}(?:领导|书记|组长|主席)|各位领导"),
        (
            "opening",
            1.5,
            r"(?:现|我|下面).{0,50}(?:汇报|交流|报告)如下|[谈汇].{0,8}(?:体会|感受|认识|打算|做法)",
        ),
        ("opening", 1.5, r"我(?:叫|是).{2,24}(?:书记|主任|党员|社区|村|支部|队员)"),
        ("text", 0.5, r"作为一名|我深感|我深知|我认为|我体会"),
        ("ending", 0.5, r"谢谢大家"),
    ),
    *_cues(
        "述职报告",
        (
            "title",
            3.5,
            r"述职(?:述[廉德法责])*(?:报告|材料|发言|汇报|情况)|述职述廉(?!.{0,8}会)|履职(?:报告|情况)|述职$",
        ),
        (
            "opening",
            2.5,
            r"(?:现|下面).{0,24}(?:履职|述职|履行.{0,20}职责|抓.{0,12}党建).{0,24}(?:如下|汇报|报告|述职)",
        ),
        ("opening", 1.5, r"(?:本人|我).{0,12}\d{4}年.{0,6}(?:任|担任|到任)|任现职"),
        ("text", 1.0, r"(?:一年来|任职以来),?(?:本人|我)|本人(?:认真|始终|坚持|能够|自)"),
        ("ending", 2.0, r"(?:我的|以上)?述职(?:完毕|结束|到此)?.{0,6}(?:请|完毕|结束)|请.{0,14}评议"),
        ("text", 0.5, r"存在的?(?:主要)?(?:问题|不足).{0,400}(?:下一步|今后).{0,12}(?:打算|工作|努力)"),
    ),
    *_cues(
        "主持词",
        ("title", 6.0, r"主持(?:词|稿|讲话|提纲|辞)|串[词讲]"),
        ("opening", 2.0, r"主持词"),
        ("text", 3.0, r"(?:^|\n)[^\S\n]*第[一二三四五六]项[:,](?:请|奏|全体|颁|宣|由|介绍)"),
        (
            "opening",
            2.5,
            r"(?:会|活动|今天|这次).{0,16}(?:共有?|有|安排).{0,4}[两二三四五六七八九\d][个项](?:议程|议题|内容|环节)",
        ),
        (
            "text",
            3.0,
            r"(?:首先|现在|下面),?(?:大会|会议)?(?:进行|开始|进入)(?:会议|大会)?的?第[一二三四五]项",
        ),
        (
            "text",
            1.5,
            r"(?:下面|首先|接下来|现在),?(?:让我们|请|有请).{0,30}(?:讲话|发言|述职|致辞|宣读|作报告|点评)",
        ),
        ("ending", 1.0, r"散会|会议(?:到此|就)|会议结束"),
        ("opening", 0.5, r"参加(?:今天|这次|本次)?(?:会议|大会)的(?:领导|还?有|同志|人员)|现在开会"),
    ),
    *_cues(
        "新闻报道",
        ("title", 2.0, r"(?:召开|举行|举办|开展|组织|启动|圆满|部署)(?!.{0,30}(?:讲话|发言|报告|词|材料)$)"),
        ("title", 3.5, rf"简报{_TAIL}"),
        (
            "opening",
            2.5,
            r"^(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[上下]午|至)?|近日|日前|连日来|本报讯|.{0,12}讯|.{2,12}消息)",
        ),
        ("opening", 1.5, r"新华社|本报记者|记者|电讯|日电|讯[  ]"),
        (
            "opening",
            1.5,
            r"\d{1,2}月\d{1,2}日(?:[上下]午|晚)?,[^。]{0,60}(?:召开|举行|举办|开幕|组织|赴|深入|来到|会见|看望)",
        ),
        (
            "text",
            2.0,
            r"[一-鿿]{2,8}在(?:讲话|批示|致辞|会上|发言)中?(?:指出|强调|要求|传达|表示|说,|从.{2,6}方面)",
        ),
        ("text", 1.0, r"据悉|据了解|获悉|纷纷表示|(?:督导组|一行)|(?:出席|参加)(?:会议|活动|开幕式)"),
        ("text", 1.0, r"会议(?:指出|强调|要求|认为|由)|(?:他|她)(?:指出|强调|要求|说|表示)"),
        ("text", 1.0, r"(?:主持|出席|参加)(?:了)?(?:本次|这次)?会议|会议由.{2,40}主持"),
        ("text", 0.5, r"与会(?:人员|同志|代表)|会上,|会后,"),
        ("text", -2.5, r"(?:^|[。,;:!\n])(?:我(?![省市县区州乡镇村街局院校所])|我们|同志们|大家|本人)[^说,]"),
    ),
    *_cues(
        "经验材料",
        ("title", 3.0, r"经验(?:材料|交流|做法|介绍)|典型(?:材料|发言|经验)|事迹|做法$|案例|调研报告"),
        ("text", 1.0, r"(?:主要)?做法(?:是|有|和|:)|取得(?:了)?.{0,10}(?:成效|效果)"),
        ("opening", 1.0, r"(?:近年来|今年以来|几年来|一年来),?.{2,24}(?:坚持|始终|围绕|聚焦|把|探索)"),
    ),
    *_cues(
        "报告",
        (
            "title",
            3.0,
            r"(?:工作|政治|情况|政府|党委|专题|总结)报告|报告$|总结$|汇报(?:材料|提纲)?$|情况(?:汇报|通报)",
        ),
        (
            "title",
            2.0,
            r"^(?!.*(?:关于政|审议|讨论|学习|解读|贯彻|起草|讲话|发言|主持|说明|决议)).*政府工作报告",
        ),
        ("opening", 2.5, r"代表.{2,30}向.{0,16}(?:会议|全会|大会).{0,30}报告|作.{0,10}报告,?请.{0,6}审议"),
        ("opening", 1.5, r"现将.{0,60}(?:情况|工作).{0,12}(?:报告|汇报|总结|通报)如下"),
        ("ending", 1.5, r"特此报告|以上报告|请(?:予)?审议"),
        ("opening", 0.5, r"各位(?:代表|委员)[:!]"),
    ),
    *_cues(
        "对照检查",
        ("title", 4.0, r"对照检查|自查|剖析|检视|检查材料|整改(?:报告|方案)"),
        ("title", 4.0, r"(?:民主|组织)生活会(?!.{0,24}(?:讲话|发言|主持|点评|表态|总结|情况的?报告))"),
        ("title", -4.0, r"(?:召开|举行).{0,12}(?:民主|组织)生活会$"),
        # a notice, plan or bulletin of such a meeting is none, whatever it asks for
        ("title", -12.0, rf"(?:通知|通告|通报|简报|(?<!整改)方案){_TAIL}"),
        ("opening", 2.5, r"对照检查(?:如下|材料)|(?:进行|作).{0,8}(?:对照检查|自我剖析|党性分析)|批评意见"),
        ("text", 2.0, r"(?:查摆|对照|检视|存在).{0,16}问题.{0,600}(?:原因|根源)(?:的)?(?:剖析|分析)"),
        ("ending", 1.5, r"(?:恳请|请|欢迎).{0,20}批评.{0,12}(?:虚心接受|改正)|我一定虚心接受"),
        (
            "opening",
            1.5,
            r"(?:认真|进行了?|作)(?:自我|对照)?检查|个别谈话.{0,20}征求意见|(?:自己找|上级点|群众提)",
        ),
        ("text", 1.0, r"产生问题的原因|原因剖析|剖析(?:其)?原因|思想根源|整改措施|努力方向"),
    ),
    *_cues(
        "文件",
        (
            "title",
            3.5,
            r"(?:决议|决定|意见|通知|办法|条例|规定|方案|公报|准则|批复|规划|纲要|建议|公告|通告|(?<!情况)通报|章程|制度)"
            + _TAIL,
        ),
        ("title", 2.5, rf"(?:通知|通告|(?<!情况)通报|(?<!整改)方案){_TAIL}"),  # no speech is called so
        (
            "opening",
            2.0,
            r"^(?:.{2,40})?(?:会议|大会|全会)(?:审议|通过|听取|决定)|(?:^|\n)第[一二三四五六七八九十]{1,3}条\s",
        ),
        ("ending", 1.5, r"本(?:办法|条例|规定|意见|方案)自.{0,20}(?:施行|实施|执行)|会议号召"),
    ),
    *_cues(
        "范文",
        ("title", 1.0, r"范文|模板|格式|怎么写"),
        ("text", 2.0, r"(?:××|xx|XX|\*\*)(?:年|月|省|市|县).{0,2000}(?:填写|此处|请根据)"),
    ),
)

_SPACE: Final = re.compile(r"\s")
#: Below this a text is called nothing.
_LEAST: Final = 1.5


def named(value: str) -> tuple[str, str]:
    """What a genre or level is called in English and in Chinese; one that a user gave is called as it is.

    >>> named("发言"), named("unknown"), named("山歌")
    (('statement', '发言'), ('unknown', '不详'), ('山歌', '山歌'))
    """
    return ENGLISH.get(value, value), _CHINESE.get(value, value)


@cache
def _sought(where: Where) -> tuple[Sieve, tuple[tuple[int, ...], ...]]:
    """The cues of a place, to be looked for together, and the numbers of those that each of its patterns is."""
    sieve = Sieve([cue.pattern for cue in _CUES if cue.where == where])
    numbers = [
        tuple(n for n, cue in enumerate(_CUES) if (cue.where, cue.pattern) == (where, pattern))
        for pattern in sieve.patterns
    ]
    return sieve, tuple(numbers)


def _met(where: Where, folded: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """The numbers of the cues that a place holds, and where the first of each stands."""
    sieve, numbers = _sought(where)
    for i, found in sieve.sift(folded).firsts().items():
        yield from ((n, found.span()) for n in numbers[i])


def _places(title: str, text: str) -> dict[Where, str]:
    """What cues are looked for in; of a long text the beginning and the end."""
    return {
        "title": _SPACE.sub("", title),
        "opening": text[:_OPENING],
        "ending": text[-_ENDING:],
        "text": text[:6000] + "\n" + text[-3000:] if len(text) > 9000 else text,
    }


def genre_of(title: str, text: str) -> tuple[Genre, tuple[Finding, ...]]:
    """The genre and the words that decided it, strongest first; the rule of each is where they stand.

    >>> genre, why = genre_of("党建工作座谈会发言", "各位领导:\\n我村党支部狠抓班子。\\n我的发言完了,谢谢大家!")
    >>> genre, [(finding.rule, finding.quote) for finding in why]
    ('发言', [('title', '发言'), ('ending', '发言完了'), ('opening', '各位领导'), ('ending', '谢谢大家')])
    """
    places = _places(title, text)
    folded = _places(fold(title), fold(text))
    met = [pair for where in places for pair in _met(where, folded[where])]
    scores: dict[Genre, float] = {}
    evidence: dict[Genre, list[tuple[float, Finding]]] = {}
    for n, (start, end) in sorted(met):
        cue = _CUES[n]
        scores[cue.genre] = scores.get(cue.genre, 0.0) + cue.weight
        quote = places[cue.where][start:end][:_QUOTE].strip()
        finding = Finding("genre", cue.genre, quote, cue.where)
        evidence.setdefault(cue.genre, []).append((cue.weight, finding))
    if not scores:
        return "other", ()
    best = max(scores, key=lambda genre: scores[genre])
    if scores[best] < _LEAST:
        return "other", ()
    return best, tuple(
        words for weight, words in sorted(evidence[best], key=lambda pair: -pair[0]) if weight > 0
    )


def _levels(*pairs: tuple[Level, str]) -> tuple[tuple[Level, re.Pattern[str]], ...]:
    return tuple((level, re.compile(pattern)) for level, pattern in pairs)


#: Not behind 全省, 全市, 全县: what a place is measured by is the unit above it (低于全省平均, 全市三十个县里排倒数).
_YARDSTICK: Final = (
    r"(?!平均|均值|前[列茅几十]|倒数|排名|位次|[上中下]游|领先|最[好差高低前后]|先进行列|挂号"
    r"|第[一二三四五六七八九十\d]{1,3}(?![批次期个家届轮])"
    r"|[\d一二三四五六七八九十百]{1,3}个[^,。;\n]{0,6}[县市区镇乡][^,。;\n]{0,3}[中里])"
)

_SELF: Final = _levels(
    ("全国", r"全国各族人民|我代表(?:国务院|中国共产党|.{0,8}中央委员会)|全党全国"),
    ("省", rf"(?:全|我|本)(?:省|自治区)(?!委|级|直|里|外|市){_YARDSTICK}|(?:全|我|本)省(?=各|上下|范围)"),
    ("市", rf"(?:全|我|本)(?:市|州|盟)(?!委|级|直|场|里|民|值){_YARDSTICK}"),
    ("县区", rf"(?:全|我|本)(?:县|区|旗|开发区|新区|高新区)(?!委|级|直|域|间|别|里){_YARDSTICK}"),
    ("乡镇街道", r"(?:全|我|本|[xX×*某])(?:乡|镇|街道|办事处)(?!委|级|里|党)|(?:是|对)街道(?:各|的)"),
    ("村社区", r"(?:全|我|本)(?:村|社区|居)(?!委|级|里|民)|我们村|我们社区"),
    (
        "单位",
        r"(?:我|本)(?:局|院|校|厅|公司|所|厂|集团|行|站|中心|单位|机关|系|部门)(?!长|党)|全(?:校|院|厂|公司|系统)(?!面)",
    ),
)
_SPEAKS_FOR: Final = _levels(
    ("省", r"(?:代表|向)(?:省|自治区)(?:委|政府)|省委(?:常委|副?书记)"),
    ("市", r"代表(?:市|州)(?:委|政府)"),
    ("县区", r"代表(?:县|区|旗)(?:委|政府)"),
    ("乡镇街道", r"代表(?:.{0,6})(?:镇|乡|街道)(?:党委|党工委|政府)|代表(?:街道|办事处|党工委)"),
)
_IN_TITLE: Final = _levels(
    ("全国", r"全国(?!人大)|中央|国务院|中国共产党.{0,6}全国|全国人民代表大会"),
    ("省", r"(?:全|我)?省(?:委|政府|级|直)?|自治区"),
    ("市", r"(?:全|我)?市(?:委|政府|级|直|长)?(?!场|民)"),
    ("县区", r"(?<![风景社园校街地片院])(?:县|区)(?:委|政府|级|直|长)?(?!域|间)|开发区"),
    ("乡镇街道", r"(?:乡镇|镇|乡|街道)(?!村|企)"),
    ("村社区", r"村(?:党|支|两委|级)|社区|党支部书记"),
    ("单位", r"局|厅(?!级)|学校|学院|大学|公司|医院|集团|机关"),
)


_TOWNS: Final = re.compile(r"(?:各|全部|有的|个)?乡镇|各乡|各镇|[一-鿿]{2}(?:乡|镇)党委|乡镇党委")
_COUNTIES: Final = re.compile(r"各县|县(?:市|区)|区县|各区|县委|区委|县级")


@cache
def _level_sieves() -> tuple[Sieve, Sieve]:
    """What names a level in a text, and in its title, to be looked for together."""
    body = [*(pattern for _, pattern in (*_SELF, *_SPEAKS_FOR)), _TOWNS, _COUNTIES]
    return Sieve(body), Sieve([pattern for _, pattern in _IN_TITLE])


def level_of(title: str, text: str) -> tuple[Level, tuple[Finding, ...]]:
    """The level a speech was given at, from how it names itself: 我省, 全市, 我镇, 全局 …

    A text that says 全市 and gives orders to townships with no county between is a county-level city's.

    >>> level_of("在水利座谈会上的讲话", "同志们:\\n今年我县各项工作有了新进展,全县干部受了锻炼。")[0]
    '县区'
    """
    body, head = _level_sieves()[0].sift(fold(text)), _level_sieves()[1].sift(fold(title))
    scores: dict[Level, float] = {}
    said: dict[Level, list[tuple[str, str]]] = {}

    def note(
        rule: str, pairs: Iterable[tuple[Level, re.Pattern[str]]], place: Sifted, worth: float, most: int
    ) -> None:
        for level, pattern in pairs:
            hits = [m[0] for m in place.finditer(pattern)]
            if hits:
                scores[level] = scores.get(level, 0.0) + worth * min(len(hits), most)
                said.setdefault(level, []).append((hits[0], rule))

    note("own unit", _SELF, body, 1.0, 12)
    note("represents", _SPEAKS_FOR, body, 3.0, 2)
    note("title", _IN_TITLE, head, 2.0, 1)
    if not scores:
        return "unknown", ()
    best = max(scores, key=lambda level: scores[level])
    if best == "市":
        towns, counties = (len(list(body.finditer(pattern))) for pattern in (_TOWNS, _COUNTIES))
        if towns >= 3 and towns > 4 * counties:
            said["市"].append((f"乡镇 × {towns}, 县区 × {counties}", "county-level city"))
            return "县区", _findings("县区", said["市"])
    return best, _findings(best, said[best])


def _findings(level: Level, said: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
    return tuple(Finding("level", level, quote, rule) for quote, rule in said)
