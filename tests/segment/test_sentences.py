"""Sentences: nothing lost, the stops of the genre known, the cut of the reference annotation met."""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.segment.sentences import split_sentences
from tests.helpers import ends

GOLD = Path(__file__).parents[1] / "gold"


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="党建工作一二是要1.、。！？!?；;:，,…\n 　\t”“\"'（）()《》》.．", max_size=80)
    | st.text(max_size=40)
)
def test_nothing_is_lost(text: str) -> None:
    """Whatever the text, the sentences put together are the text, none is empty and none overlaps."""
    spans = split_sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert all(text[start:end].strip() for start, end in spans) or len(spans) == 1


def test_the_reference_cut_is_met() -> None:
    """Boundaries against both readers' cut of the nine reference texts: F1 of at least .99 (now .997)."""
    records = [json.loads(line) for line in (GOLD / "sentences.jsonl").read_text("utf-8").splitlines()]
    hit = found = true = 0
    for (file, n), group in groupby(records, key=lambda r: (r["file"][:3], r["speech_index"])):
        text = (GOLD / "normalized" / f"{file}.{n}.txt").read_text("utf-8")
        ends, place = set(), 0
        for record in group:
            pattern = r"\s*".join(re.escape(c) for c in record["text"] if not c.isspace())
            match = re.compile(pattern).search(text, place)
            assert match, record["text"]
            place = match.end()
            ends.add(place)
        given_ends = {len(text[:end].rstrip()) for _, end in split_sentences(text)}
        hit, found, true = hit + len(ends & given_ends), found + len(given_ends), true + len(ends)
    assert 2 * hit / (found + true) >= 0.99


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要抓实；要抓紧;要抓好。", ["要抓实；要抓紧;要抓好。"]),
        ("抓了吗?抓了!好。", ["抓了吗?", "抓了!", "好。"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ("他说：“要抓紧。”大家同意。", ["他说：“要抓紧。”", "大家同意。"]),
        ('他说:"要抓紧."大家同意。', ['他说:"要抓紧."大家同意。']),
        ('他说:"要抓紧。"大家同意。"好。"', ['他说:"要抓紧。"', "大家同意。", '"好。"']),
        ("会议指出“要抓紧。”是对的。", ["会议指出“要抓紧。”是对的。"]),
        ("为什么？、怎么办？，都要想。", ["为什么？、怎么办？，都要想。"]),
        ("《怎么办？》一书很好。", ["《怎么办？》一书很好。"]),
        ("（大家注意听。）下面开会。", ["（大家注意听。）", "下面开会。"]),
        ("有的推诿……等等问题。", ["有的推诿……等等问题。"]),
        ("话没说完……会散了。", ["话没说完……", "会散了。"]),
        ("(点评)...\n下一个", ["(点评)...\n", "下一个"]),
        ("同志们:\n今天开会", ["同志们:\n", "今天开会"]),
        ("一是强化领导。各级要重视。", ["一是强化领导。", "各级要重视。"]),
        ("一、加强领导 各级要重视。", ["一、加强领导 ", "各级要重视。"]),
        ("增长3.5%,达到1.2万元。", ["增长3.5%,达到1.2万元。"]),
        ("党建.经费.人员。好。好。", ["党建.经费.人员。", "好。", "好。"]),
        ("加强领导.落实责任.抓好队伍.", ["加强领导.", "落实责任.", "抓好队伍."]),
        ("1.抓班子\n2.带队伍", ["1.抓班子\n", "2.带队伍"]),
        ("\n\n好。\n\n", ["\n\n好。\n\n"]),
        ("  ", ["  "]),
    ],
)
def test_stops_of_the_genre(text: str, expected: list[str]) -> None:
    """Stops, quotations, brackets, ellipses, numbers, headings: each cut by hand."""
    assert cut(text) == expected


def test_items_of_an_endless_sentence_are_apart() -> None:
    """Above 300 characters each numbered item is a sentence of its own; below, the list stays whole."""
    item = "有的单位" + "说得多做得少," * 20 + "群众不满意"
    assert len(cut(f"一是{item};二是{item};三是{item}。")) == 3
    assert len(cut("一是说得多;二是做得少;三是不落实。")) == 1


def test_endless_quotation_marks_do_not_hang() -> None:
    """A megabyte of straight quotation marks and stops comes to an end."""
    text = '他说"好。"对.' * 40_000
    with ends():
        spans = split_sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
