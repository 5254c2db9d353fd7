"""Specificity: names of places, organisations and people, counted by hand."""

from __future__ import annotations

from math import isnan

import pytest

from discourse.extractors._names import names
from discourse.extractors.specificity import Specificity
from tests.helpers import make_segmented, tokenizer


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("在沈阳和辽宁省开会", ["沈阳", "辽宁省"]),
        ("我国和中国的城市在新建", []),
        ("X县、××村、某公司和A局", ["X县", "××村", "某公司", "A局"]),
        ("王某和李某某", ["王某", "李某某"]),
        ("王某些", []),
        ("工程××万元，剩余**万元，感谢××", []),  # the end of a word is no surname
        ("GDP村", []),  # a letter of a longer word is no name
        ("本县、各乡和示范村", []),
        ("努力提高，大力开展，普及知识", []),  # jieba's dictionary tags them as a person, a body and a place
        ("张主任来了", ["张主任"]),
        ("主任来了", []),
    ],
)
def test_names_by_hand(text: str, found: list[str]) -> None:
    """What gives a name away, and what the dictionary only takes for one."""
    assert names(text, tokenizer().tokenize(text)[0]) == found


def test_names_of_two_tokens() -> None:
    """A stem the dictionary lacks is a name before 镇 and 公司, not before 开会; a common word is none at all."""
    assert names("", ["柳湾", "镇"]) == ["柳湾镇"]
    assert names("", ["柳湾", "公司"]) == ["柳湾公司"]
    assert names("", ["柳湾", "开会"]) == []
    assert names("", ["学习", "公司"]) == []
    assert names("", ["陈", "柳湾"]) == ["陈柳湾"]
    assert names("", []) == []


def test_shares_by_hand() -> None:
    """Two of four achievements and one of three problems have a name; a heading is not looked at."""
    text = "沈阳好。王主任好。路好。账好。X县不好。路不好。账不好。沈阳市。"
    stances = ("achievement",) * 4 + ("problem",) * 3
    row = Specificity().measure(make_segmented(text, stances=stances, headings=(7,)))
    assert row == (3 / 7, 2 / 4, 1 / 3)


def test_few_sentences_have_no_share() -> None:
    """Two problems are too few for a share of problems, and two sentences for any."""
    text = "沈阳好。路好。账好。X县不好。路不好。"
    row = Specificity().measure(make_segmented(text, stances=("achievement",) * 3 + ("problem",) * 2))
    assert row[:2] == (2 / 5, 1 / 3)
    assert isnan(row[2])
    assert all(map(isnan, Specificity().measure(make_segmented("沈阳好。路好。"))))
