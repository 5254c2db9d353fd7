"""Pages that nobody wrote: copies that are all damage, titles without end; quick ways held against plain ones."""

from __future__ import annotations

import random
import time

import pytest

from discourse.corpus.duplicates import mark_duplicates
from discourse.corpus.shapes import same_as_any, same_title
from discourse.corpus.split import account, split_speeches
from discourse.corpus.tail import _held
from discourse.repair.traced import TracedText
from discourse.sources import Source
from tests.helpers import assert_no_square, make_speech

LETTERS = "党建设工作会议群众路线教育实践活动问题责任落实"


def test_of_copies_that_are_all_masks_one_still_stands_for_the_other() -> None:
    """A mask weighs like ten missing characters, so that what is left of such a copy is less than nothing."""
    text = "某县某镇某村某同志说了某事，" * 9
    found = mark_duplicates(
        [make_speech(text, name, masks=masks) for name, masks in (("a.1", 60), ("b.1", 50))]
    )
    assert [speech.duplicate_of for speech in found] == ["b.1", None]


def test_titles_among_many_are_those_that_are_alike_two_by_two() -> None:
    """Forty lists of lines and titles, held against each other one by one."""
    rng = random.Random(2)

    def title() -> str:
        stem = "".join(rng.choices(LETTERS[:3], k=rng.choice([0, 2, 3, 4, 7, 8, 10])))
        return rng.choice(["", "在", "第一："]) + stem + rng.choice(["", "讲话", "(大全)", "【范文】", "稿2"])

    for _ in range(40):
        lines, titles = [title() for _ in range(30)], [title() for _ in range(8)]
        plain = {line for line in lines if any(name and same_title(name, line) for name in titles)}
        assert same_as_any(lines, titles) == plain


def test_words_of_a_text_are_those_that_stand_in_it() -> None:
    """Words of one to five characters, one inside the other, and those of another text."""
    rng = random.Random(3)
    for _ in range(50):
        text = "".join(rng.choices(LETTERS[:5], k=60))
        words = {"".join(rng.choices(LETTERS[:6], k=rng.randint(1, 5))) for _ in range(20)}
        assert _held(text, words) == {word for word in words if word in text}


@pytest.mark.thorough
def test_four_times_the_titles_take_nothing_like_sixteen_times_as_long() -> None:
    """A list of short lines above, and a text under each title: sixteen times, if each were held against each."""
    assert_no_square(_seconds, 100)


def _seconds(n: int) -> float:
    rng = random.Random(n)

    def words(k: int) -> str:
        return "".join(rng.choices(LETTERS, k=k))

    lines = [words(6) for _ in range(20 * n)]
    for i in range(1, n + 1):
        lines += [f"第{i}篇：在{words(6)}会议上的讲话", "同志们：", words(160) + "。"]
    text = "\n".join(lines)
    source = Source.from_bytes(text.encode(), "a")
    traced = TracedText.from_str(text)
    start = time.process_time()
    speeches = split_speeches(traced, source)
    seconds = time.process_time() - start
    assert len(speeches) >= n
    assert account(traced, speeches) == []
    return seconds
