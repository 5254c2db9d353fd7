"""Modality is counted as whole tokens: 要 in 要求 is no 要."""

from __future__ import annotations

from math import isnan, log

import pytest

from discourse.extractors.modality import WORDS, Modality
from tests.helpers import make_segmented, of_tokens, tokenizer

NAMES = [column.name.removeprefix("modality.") for column in Modality.columns]


def counted(text: str) -> dict[str, float]:
    """Occurrences (the rates times the tokens), so that they can be compared with a hand count."""
    speech = make_segmented(text)
    rates = dict(zip(NAMES, Modality().measure(speech), strict=True))
    n = sum(any(c.isalnum() for c in token) for token in speech.tokens)
    return {name: rate if name == "firmness" else round(rate * n / 1000, 9) for name, rate in rates.items()}


def test_a_sentence_by_hand() -> None:
    """We must …, can …; everyone should …: one each."""
    row = counted("我们必须抓好落实，可以先行先试。大家应当支持。")
    assert (row["we"], row["must"], row["can"], row["everyone"], row["should"]) == (1, 1, 1, 1, 1)
    assert (row["yao"], row["i"], row["you"], row["hedges"], row["boosters"]) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("中央要求，重要任务，主要问题，只要努力。", "yao"),
        ("能力和才能，可能性，职能。", "can"),
        ("我国、我省、自我革命。", "i"),
        ("应对挑战，相应措施，反应。", "should"),
        ("最近最终，完全小学。", "nothing"),
    ],
)
def test_false_friends_are_not_counted(text: str, name: str) -> None:
    """要求, 能力, 我国, 应对: the character is there, the word is not."""
    assert counted(text).get(name, 0) == 0


def test_rates_are_per_thousand_tokens_without_punctuation() -> None:
    """要 once in five tokens, of which one is a comma: 250 per thousand."""
    assert Modality().measure(of_tokens("要 抓 ， 落 实"))[NAMES.index("yao")] == 250


def test_firmness_by_hand() -> None:
    """Two boosters, one hedge: ln(2.5/1.5). None of either: not measurable, not 0."""
    row = Modality().measure(of_tokens("坚决 彻底 可能 办"))
    assert row[-1] == pytest.approx(log(2.5 / 1.5))
    assert isnan(Modality().measure(of_tokens("抓 落实"))[-1])


def test_a_speech_without_tokens_is_not_measurable() -> None:
    """Punctuation only: NaN throughout."""
    assert all(map(isnan, Modality().measure(of_tokens("。 ……"))))


def test_every_word_is_one_token() -> None:
    """A word that jieba cuts in two would always count 0; and no word is in two classes."""
    listed = [word for line in WORDS.values() for word in line]
    assert [word for word in listed if tokenizer().tokenize(word)[0] != (word,)] == []
    assert len(listed) == len(set(listed))


def test_the_formula_names_every_word() -> None:
    """The codebook can be recounted by hand."""
    for column in Modality.columns[:-1]:
        for word in WORDS[column.name.removeprefix("modality.")]:
            assert word in column.formula
