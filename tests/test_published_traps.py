"""Sentences on which other tools are known to fail: what they give, and what we give."""

from __future__ import annotations

from datetime import date

import pytest

from discourse.corpus.dating import estimate
from discourse.lexicons import load_formulas
from discourse.lexicons.match import Matcher
from discourse.repair import clean_text, script
from discourse.segment.sentences import split_sentences
from discourse.segment.tokens import Tokenizer

SAID = "坚持党的领导，全面建成小康社会。"


def test_full_width_signs_stay() -> None:
    """ftfy 6.3 folds “”，（） and ＧＤＰ to ASCII."""
    text = "他说：“坚持改革开放”，（2023年）ＧＤＰ增长５．２％！"
    assert clean_text(text) == text


@pytest.mark.parametrize(("really", "read_as"), [("gbk", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "gbk")])
def test_a_sentence_read_in_the_wrong_encoding_comes_back(really: str, read_as: str) -> None:
    """ftfy 6.3 repairs the second of these only; the third has lost bytes on the way."""
    assert clean_text(SAID.encode(really).decode(read_as, "replace")) == SAID


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("——2023年3月5日在第十四届全国人民代表大会第一次会议上", date(2023, 3, 5)),
        ("（一九五六年四月二十五日）", date(1956, 4, 25)),
        ("2019年10月31日 来源：新华社", date(2019, 10, 31)),
        ("一九七八年十二月十三日", date(1978, 12, 13)),
    ],
)
def test_the_day_of_a_date_line(text: str, day: date) -> None:
    """htmldate 1.11 gives 1 January, or nothing for Chinese figures."""
    found = estimate("", header=text)
    assert (found.earliest, found.latest) == (day, day)


def test_sentences_keep_their_beginnings_and_stops() -> None:
    """cntext 2.2 drops two full stops, and the 但 and 必 behind them."""
    sentences = ["我们取得了历史性成就。", "但是也存在一些突出问题。", "必须坚持党的领导！"]
    text = "".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_formulas_that_the_segmenter_cuts_are_found_whole() -> None:
    """jieba cuts each of these; a list matched on tokens finds none of them."""
    matcher, tokenizer = Matcher(load_formulas()), Tokenizer()
    for formula in (
        "全过程人民民主", "社会主义核心价值观", "人类命运共同体", "供给侧结构性改革", "中国式现代化",
        "一带一路", "科学发展观", "两个维护", "四个意识",
    ):  # fmt: skip
        assert len(tokenizer.tokenize(formula)[0]) > 1
        assert [hit.form for hit in matcher.hits(formula)] == [formula]


@pytest.mark.parametrize(
    ("text", "simplified"),
    [
        ("看著他", "看着他"),
        ("著名作家", "著名作家"),
        ("乾隆皇帝", "乾隆皇帝"),
        ("乾安縣", "乾安县"),
    ],
)
def test_script(text: str, simplified: str) -> None:
    """OpenCC's t2s leaves 看著, and given 乾安县 in simplified script makes 干 of its 乾."""
    assert script.simplified(text) == simplified
    assert clean_text(simplified) == simplified
