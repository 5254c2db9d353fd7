"""The frames of several sites in one corpus: each is learnt from the pages that carry it."""

from __future__ import annotations

import pickle
import random

import pytest

from discourse.corpus import make_corpus
from discourse.corpus.lines import han
from discourse.corpus.shared import ResidueCounter, shared_residue
from discourse.sources import Source

LETTERS = "水渠校舍果园仓库桥梁药房灯塔磨坊粮站渡口林场鱼塘修补晾晒搬运清点登记张贴称量灌溉嫁接喂养采摘编织"
ONE = ("笔友都在看这些", "收藏本文，下次写稿不求人", "客服小秘书在线答疑")
OTHER = ("河口快报 党的声音 群众的心声", "河口融媒体中心出品")


def page(n: int, *foot: str) -> str:
    rng = random.Random(n)
    said = [
        "".join(rng.choices(LETTERS, k=20)) + "，" + "".join(rng.choices(LETTERS, k=20)) + "。"
        for _ in range(5)
    ]
    return "\n".join([f"在第{n}次会议上的讲话", "同志们：", *said, *foot])


MIXED = [page(n, *foot) for n, foot in enumerate([ONE] * 3 + [OTHER] * 3 + [()] * 4)]


def test_the_frames_of_two_sites_are_found() -> None:
    """Three of ten pages carry each: no frame of the corpus, and yet of a site."""
    found = shared_residue(MIXED)
    assert found.keys() == {han(line) for line in (*ONE, *OTHER)}
    assert shared_residue(MIXED, sites=False) == {}
    assert shared_residue(MIXED[:2] + MIXED[3:5] + MIXED[6:]) == {}


def test_speeches_lose_the_frames_and_nothing_else() -> None:
    """What stands below the last sentence is on record as removed."""
    corpus, _ = make_corpus([Source.from_bytes(text.encode(), str(n)) for n, text in enumerate(MIXED)])
    for text, speech in zip(MIXED, corpus, strict=True):
        lines = text.split("\n")
        assert speech.text.split("\n") == lines[1:7]
        assert [r.text for r in speech.removed if r.kind == "disclaimer"] == lines[7:]


@pytest.mark.parametrize(
    "foot",
    [
        ("县委书记 李国强", "中共河口县委员会"),
        ("不忘初心 牢记使命", "砥砺前行 再创辉煌"),
        ("关注民生 服务群众", "团结奋进 共创辉煌"),
        ("关注民生", "为了明天"),
        ("根据会议安排，现将有关情况汇报如下：",),
        ("功夫在诗外",),
        ("我的资料库建设设想", "我的论坛发言"),
        ("谢谢大家！",),
    ],
)
def test_what_speakers_share_is_theirs(foot: tuple[str, ...]) -> None:
    """Names, bodies, slogans, announcements, lines of verse, leave-taking: three speeches of ten have them."""
    texts = [page(n, *(foot if n < 3 else ())) for n in range(10)]
    assert shared_residue(texts) == {}


def test_copies_are_no_pages_of_a_site() -> None:
    """Three copies of one text share their foot because they share all."""
    copies = [page(1, *ONE).replace("同志们：", f"同志们：\n{n}组的同志到了。", 1) for n in "甲乙丙"]
    assert shared_residue([*copies, *MIXED[6:], *(page(n) for n in range(20, 24))]) == {}


def test_counted_in_parts() -> None:
    """Counters of shards, pickled and merged, say the same as one of all."""
    whole, parts = ResidueCounter(), [ResidueCounter() for _ in range(3)]
    for n, text in enumerate(MIXED):
        parts[n * 3 // len(MIXED)].add(text)
    for part in parts:
        whole.merge(pickle.loads(pickle.dumps(part)))
    assert whole.result() == shared_residue(MIXED) != {}


def test_a_site_has_its_part_of_a_large_corpus() -> None:
    """Three pages of thousands are none: chance grows with the corpus, and so does what is asked for."""
    texts = [page(n, *(ONE if n < 6 else OTHER if n < 9 else ())) for n in range(3500)]
    assert shared_residue(texts).keys() == {han(line) for line in ONE}
