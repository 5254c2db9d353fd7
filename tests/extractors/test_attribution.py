"""Attribution: bearers of faults, counted by hand."""

from __future__ import annotations

from math import isnan

import pytest

from discourse.extractors.attribution import _CLASS, _OUTSIDE, _SIGNS, Attribution, bearers
from tests.helpers import make_segmented, tokenizer


def measured(text: str, problems: int) -> dict[str, float]:
    """The columns, by the name behind the dot, of a text whose first sentences are problems."""
    row = Attribution().measure(make_segmented(text, stances=("problem",) * problems))
    return {c.name.split(".")[1]: v for c, v in zip(Attribution.columns, row, strict=True)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我学习不够深入。", {"self"}),
        ("我们看到，学习还不够。", set()),  # who sees is not at fault
        ("我们不断看到进步。", set()),  # 不断 denies nothing
        ("我们不认真看材料。", {"self"}),  # the first of the two signs decides
        ("党委抓得不紧。", {"leaders"}),
        ("党委来了三次。", set()),  # nothing says it falls short
        ("有的支部只记账。", {"ranks"}),
        ("有的支部反映路不好。", set()),
        ("党员领导干部不重视。", {"leaders"}),  # adjacent nouns are one, of the class of the last
        ("我们支部不开会。", {"self"}),
        ("对党员管理不严。", set()),  # the object of a preposition
        ("责任首先在党委。", {"leaders"}),  # 在 bars nothing behind a cause
        ("在党委不开会。", set()),
        ("群众办事不方便。", set()),  # who suffers is not at fault
        ("群众参与不够。", {"masses"}),
        ("客观上，路远，干部也不去。", {"outside", "ranks"}),
        ("这几年来一直到今天为止那里的干部不去。", set()),  # more than ten characters before the noun
        ("同志们，路还不通。", set()),
        ("路还不通。", set()),
    ],
)
def test_bearers_by_hand(text: str, found: set[str]) -> None:
    """The first noun of each clause, barred by what stands before it and borne out by what stands behind it."""
    assert bearers(tokenizer().tokenize(text)[0]) == found


def test_shares_by_hand() -> None:
    """Five problems: two laid on the ranks, one of them on the speaker too, one on the times, two on nobody."""
    text = "干部不去。我不够细，有的支部也是。国际形势不好。路不通。账不齐。干部不来。"
    assert measured(text, problems=5) == {
        "self_share": 1 / 5,
        "leaders_share": 0,
        "ranks_share": 2 / 5,
        "masses_share": 0,
        "outside_share": 1 / 5,
        "nobody_share": 2 / 5,
    }


def test_few_problems_have_no_share() -> None:
    """Two problem sentences are too few, and headings are none."""
    assert all(map(isnan, measured("干部不去。账不齐。路好。", problems=2).values()))
    heading = make_segmented("干部不去。账不齐。路不通。", stances=("problem",) * 3, headings=(0,))
    assert all(map(isnan, Attribution().measure(heading)))


def test_empty_and_marks_only() -> None:
    """Nothing in, nobody out."""
    assert bearers([]) == bearers(["。", "，"]) == frozenset()


def test_every_noun_can_be_found() -> None:
    """A noun of the lists that is cut into more tokens than are joined would never match."""
    lost = {noun for noun in {*_CLASS, *_OUTSIDE} if len(tokenizer().tokenize(noun)[0]) > 3}
    assert not lost


def test_every_sign_can_be_found() -> None:
    """A sign that is cut into more tokens than are joined would never match."""
    lost = {sign for signs in _SIGNS.values() for sign in signs if len(tokenizer().tokenize(sign)[0]) > 3}
    assert not lost


def test_the_masses_are_at_fault_only_by_misconduct() -> None:
    """不配合, which jieba cuts in two, is misconduct; being poor is not."""
    assert bearers(tokenizer().tokenize("部分村民不配合。")[0]) == {"masses"}
    assert bearers(tokenizer().tokenize("部分村民收入低。")[0]) == frozenset()
