"""Sources of any text: speeches that lie apart in them, with nothing of the file unaccounted for, and their dates."""

from __future__ import annotations

from itertools import pairwise

from discourse.corpus import make_corpus, speeches_of
from discourse.corpus.residue import shared_residue
from discourse.corpus.speech import Speech
from discourse.corpus.split import account
from discourse.repair import Repaired, repair
from discourse.sources import Source

NAME = "splitting"

#: What parts one source from the next; white space to all else.
APART = "\x1d"

TALK = (
    "在全县水利工作会议上的讲话\n(2014年3月5日)\n同志们：\n今天的会议很重要。一年来，我们取得了明显成效，"
    "但还存在三个问题。\n一、抓班子\n第一，要落实责任。第二，要常抓不懈。\n我的讲话完了，谢谢大家！\n"
)
_PAGE = (
    f"首页 > 讲话\n河口县水利网\n发布时间：2022-05-14 09:10:00 来源：本站\n{TALK}"
    "上一篇：没有了\n下一篇：没有了\n相关推荐：\n在教育会议上的讲话\n"
)

SEEDS = [
    "",
    TALK,
    _PAGE,
    f"{TALK}{APART}{TALK}{APART}{_PAGE}",
    "".join(
        f"第{n}篇：在{place}会议上的讲话\n{TALK * 2}"
        for n, place in zip("一二三", ("水利", "林业", "教育"), strict=True)
    ),
    f"目录\n一、抓班子\n二、抓作风\n一、抓班子\n{'今天讲班子。' * 9}\n二、抓作风\n{'再讲作风。' * 9}\n",
    "".join(f"-{n}-\n河口县水利简报\n{'各乡镇要把名单点清楚，缺什么报' * 8}\n" for n in range(1, 5)),
    "同志们：今年是建党93周年，十八届三中全会以来，“十二五”规划实施两年多，明年是决胜之年。\n张三同志\n",
    "本作品在中华人民共和国属于公有领域。\n注释\n① 《选集》第3页。\n② 《文集》第4页。\n",
    "本人述职如下...\n摘要：同志们今天我们召开全县水利工作会议主要任务是总结去年的工作部署今年的任务动员全县...\n"
    + TALK,
    "党\n建\n作\n风\n党\n" * 3,
    "|首页|![](a)|\n999+\n· · ·\n***\n",
]

WORDS = [
    APART, "\n", "\n\n", "　　", " ", "\u200b", "\ufeff", "\x85", "\u2028", "\x00", "𠮷", "\ufffd", "e\u0301",
    "０", "①", "²", "Ⅳ", "同志们：", "各位领导、同志们：", "尊敬的", "谢谢大家！", "我的发言完了", "今天",
    "一、", "（一）", "1.", "1、", "第一，", "一是", "第一篇：", "第1篇", "篇二", "【篇3】", "范文四", "(二)",
    "目录\n", "……", "...", "摘要：", "注释\n", "[1]", "《选集》第3页", "在水利会议上的讲话", "在会上的讲话\n",
    "述职报告", "情况汇报", "主持词", "会议", "讲话", "县委书记 ", "李国强", "xx同志", "河口县", "2014年3月5日",
    "二〇一四年", "2014-03-05 10:00:00", "13月32日", "99年", "0年", "发布时间：", "来源：", "上一篇：",
    "相关推荐：\n", "首页", "网友投稿", "版权", "欢迎下载", "公有领域", "-1-\n", "1\n", "2\n", "999+", "|",
    "![](a)", "***", "---\n", "×××", "（", "）", "“", "”", "【", "】", "《", "》", "〔", "：", "，", "。", "！",
    "；", "、", "建党93周年", "十八届三中全会", "“十二五”", "去年", "明年", "本世纪末", "十年前", "春节",
    "上个月", "党", "党的建设", "取得了成绩。", "存在问题。", "a", "http://a.cn/", "&nbsp;",
]  # fmt: skip


def run(data: bytes) -> None:
    """Speeches in order, none over another, everything kept or on record; then the corpus of them all."""
    parts = data.decode("utf-8", "replace").split(APART)
    sources = [Source.from_bytes(part.encode(), f"s{n}") for n, part in enumerate(parts) if part.strip()]
    repaired = [repair(source) for source in sources]
    shared = shared_residue([one.text for one in repaired])
    corpus, failures = make_corpus(sources, keep_going=True)
    assert len({speech.source for speech in corpus}) + len(failures) == len(sources)
    assert len({speech.id for speech in corpus}) == len(corpus)
    for speech in corpus:
        _stands_for_another(speech, {other.id: other for other in corpus})
    failed = {failure.source for failure in failures}
    for one in repaired:
        if one.source.path not in failed:
            _is_divided(one, speeches_of(one, shared))


def _is_divided(one: Repaired, speeches: list[Speech]) -> None:
    size = len(one.source.data)
    spans = [speech.raw_span for speech in speeches]
    assert all(0 <= start < end <= size for start, end in spans), "a speech is empty or outside its file"
    assert all(end <= start for (_, end), (start, _) in pairwise(spans)), "speeches overlap"
    assert account(one.traced, speeches) == [], "neither kept nor on record"
    for speech in speeches:
        assert speech.text.strip() == speech.text != "", "white space at an edge"
        assert all(0 <= removed.raw_start <= removed.raw_end <= size for removed in speech.removed)
        _is_dated(speech, one.text)


def _is_dated(speech: Speech, text: str) -> None:
    date = speech.date
    days = [day for day in (date.earliest, date.best, date.latest) if day is not None]
    assert days == sorted(days), "the interval runs backwards, or its best day is outside"
    said = "".join("".join((text, speech.title)).split())
    for clue in date.evidence:
        assert not (clue.earliest and clue.latest) or clue.earliest <= clue.latest
        assert 0 <= clue.weight <= 1
        given = clue.rule == "web" or (clue.rule == "posting date" and clue.quote == str(clue.latest))
        assert given or "".join(clue.quote.split()).strip("…") in said or not clue.quote, clue


def _stands_for_another(speech: Speech, by_id: dict[str, Speech]) -> None:
    if speech.duplicate_of is not None:
        assert by_id[speech.duplicate_of].duplicate_of is None, "a copy of a copy"
        assert speech.duplicate_of != speech.id
        assert speech.duplicate_relation in {"copy", "excerpt", "overlap"}


#: What is loaded once is no part of what an input costs.
FIRST = TALK.encode()
