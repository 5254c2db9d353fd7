"""Invented speeches for the reading room, and what a page of them is made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from discourse import plots
from discourse.build import describe
from discourse.corpus import Corpus, make_corpus
from discourse.publish import room
from discourse.publish.bundle import make_bundle
from discourse.results import Results
from discourse.segment import segment_corpus
from discourse.segment.segmented import STANCES
from discourse.sources import Source
from tests.helpers import make_speech, tokenizer
from tests.plots.fixture import results

#: Everything that could break out of a page, in a title and in a sentence.
HOSTILE = "</script><script>window.pwned = 1</script> ]]> <img src=x "
HOSTILE += 'onerror="window.pwned = 2"> &lt; {{ 7*7 }} \\u003c'

#: Three files: two that share a long passage, one in traditional script; the first line is the title.
TEXTS = (
    "在水利会上的讲话\n2014年3月5日\n同志们：\n去年新修水渠九公里，群众用水方便了。有的村管护不到位，渠道淤塞。下一步要把责任落实到人。\n"
    "全镇上下要坚持实事求是，统一思想，统一步调，把渠系清淤、管护队伍组建和水费收缴三件事办好办实。\n",
    "在春耕会上的讲话\n2010年4月6日\n同志们：\n今年春耕开局良好，农资储备充足。但是个别干部作风漂浮，进村入户少。\n"
    "全镇上下要坚持实事求是，统一思想，统一步调，把渠系清淤、管护队伍组建和水费收缴三件事办好办实。\n必须抓住农时，一天也不能耽误。\n",
    "在植樹會上的講話\n2022年3月12日\n同誌們：\n我鎮種樹三萬株，成活率提高了，荒坡綠化取得明顯成效。還存在重栽輕管的問題，下一步要建立護林員制度。\n",
)


@cache
def corpus() -> Corpus:
    """The invented files, read as any file is, a speech that kept what repair would have cut, and a copy of one."""
    files = [
        Source.from_bytes(text.encode(), name, f"{name}.txt") for name, text in zip("abc", TEXTS, strict=True)
    ]
    read = make_corpus(files)[0].speeches
    hostile = make_speech(
        f"同志们：{HOSTILE}有的同志不看合同。\n散会。",
        "d.1",
        title=f"讲话{HOSTILE}",
        earliest=date(2014, 5, 6),
    )
    copy = replace(next(one for one in read if one.source == "b.txt"), id="e.1", duplicate_of="b.1")
    return Corpus((*read, hostile, copy))


@cache
def read_results() -> Results:
    """Results whose speeches are those files; the tables of numbers are cut from invented ones."""
    made = results(9)
    read = corpus()
    metadata = describe(read, made.eras)
    segmented = segment_corpus(read, tokenizer())
    features = made.features.iloc[: len(read)].set_axis(metadata.index)
    for name in STANCES:
        features[f"stance.{name}"] = [sum(s.stance == name for s in one.sentences) for one in segmented]
    return replace(
        made,
        study=replace(made.study, title=f'A study of {HOSTILE} url("data:font/woff2;base64,")'),
        corpus=read,
        segmented=segmented,
        metadata=metadata,
        features=features,
    )


#: A manifest as far as the page shows it.
ABOUT = {
    "failed": [{"source": "lost.txt", "reason": "no text <b>"}],
    "inputs": [{"source": "a.txt", "sha256": "0" * 64, "bytes": 12}],
    "versions": {"discourse": "0.0", "python": "3", "platform": "x"},
    "not_drawn": {},
}


@cache
def page() -> str:
    """The page of the invented files with three figures."""
    found = read_results()
    figures = [
        make_bundle(plots.named(name), found, linked=True) for name in ("timeline", "stance", "course")
    ]
    return room.page(found, figures, ABOUT)
