"""Copies of one speech share its title and date; a frame shares its notices."""

from __future__ import annotations

from discourse.corpus import make_corpus
from discourse.sources import Source


def test_copies_of_one_speech_keep_their_title_and_date() -> None:
    """Four sites carry the speech, each with a line of its own: title and date are no frame."""
    body = "同志们：\n今天把各村的水渠都看了一遍，有的清到了田头，有的还堵着。\n谢谢大家！"
    pages = [
        Source.from_bytes(f"在水渠清淤现场会上的讲话\n（2014年3月5日）\n{body}\n第{n}个网站供稿".encode(), n)
        for n in "甲乙丙丁"
    ]
    corpus, _ = make_corpus(pages)
    assert {speech.title for speech in corpus} == {"在水渠清淤现场会上的讲话"}
    assert {speech.date.best.isoformat() for speech in corpus if speech.date.best} == {"2014-03-05"}
