"""Which speeches are counted: labels are read the same way wherever they are given, a copy counts once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from discourse import compare as c
from discourse.compare.novelty import novelty
from discourse.compare.selection import select
from discourse.compare.similarity import group_cosines, permanova, word_weights
from discourse.compare.trends import slope_permutation
from discourse.errors import CompareError

from ..helpers import of_tokens

WORDS = [["党"] * 3 + ["新"] * (i + 1) + ["村"] * (6 - i) for i in range(6)]
SPEECHES = [of_tokens(" ".join(words), f"s.{i}") for i, words in enumerate(WORDS)]

#: Everything that is told which group each speech belongs to.
TOLD: dict[str, Callable[[Any, Any, Any], Any]] = {
    "keyness": lambda g, a, b: c.keyness(WORDS, g, b, a, seed=1, min_count=1),
    "word_shift": lambda g, a, b: c.word_shift(WORDS, g, b, a, seed=1, min_count=1, resamples=20),
    "group_divergence": lambda g, a, b: c.group_divergence(WORDS, g, seed=1, min_tokens=1, draws=2),
    "contrast_collocations": lambda g, a, b: c.contrast_collocations(WORDS, g, b, a, seed=1, min_count=1),
    "dispersion_table": lambda g, a, b: c.dispersion_table(WORDS, ["新"], groups=g),
    "wordfish_table": lambda g, a, b: (
        c.wordfish_table(
            SPEECHES, direction=("s.0", "s.5"), errors="poisson", groups=g, min_count=1, min_speeches=1
        ).groups
    ),
    "novelty": lambda g, a, b: novelty(SPEECHES, g, [a, b], words=4, sample=4),
    "group_cosines": lambda g, a, b: group_cosines(
        word_weights(c.tokens.count_words(WORDS, min_count=1).counts), g, [a, b]
    ),
    "slope_permutation": lambda g, a, b: slope_permutation(range(6), [1, 5, 2, 4, 6, 3], strata=g),
    "permanova": lambda g, a, b: permanova(np.abs(np.subtract.outer(range(6), range(6))), g),
}

#: The same labels in other clothes: an index that says another order, no strings at all.
CLOTHES: dict[str, Callable[[list[str]], Any]] = {
    "series": lambda labels: pd.Series(labels, index=[5, 0, 3, 1, 2, 4]),
    "named index": lambda labels: pd.Series(labels, index=list("abcdef")),
    "index": pd.Index,
    "array": np.array,
    "categorical": pd.Categorical,
}


@cache
def as_text(name: str, labels: tuple[str, ...], a: str, b: str) -> Any:
    """What is found with plain strings for labels, which others are held against."""
    return TOLD[name](list(labels), a, b)


def same(one: Any, two: Any) -> None:
    """Tables and arrays alike, cell by cell."""
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, two)
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, two)
    else:
        assert repr(one) == repr(two)


@pytest.mark.parametrize("how", CLOTHES)
@pytest.mark.parametrize("name", TOLD)
def test_labels_go_by_place(name: str, how: str) -> None:
    """Whatever a column of labels is called by and made of, the third is the third speech's."""
    found = TOLD[name](CLOTHES[how](list("ababab")), "a", "b")
    same(as_text(name, tuple("ababab"), "a", "b"), found)


@pytest.mark.parametrize(
    ("a", "b"), [(0, 1), (False, True), (2.0, 10.0), (np.int64(7), np.int64(8)), (2010, "the next")]
)
@pytest.mark.parametrize("name", TOLD)
def test_a_label_is_named_by_its_text(name: str, a: Any, b: Any) -> None:
    """0 and False are labels like any other, and so are a number and a word side by side."""
    told = TOLD[name]
    one, two = (str(int(x)) if isinstance(x, float) else str(x) for x in (a, b))
    found = told([a, b] * 3, a, b)
    if name in ("group_divergence", "dispersion_table", "wordfish_table") and one > two:
        assert one in found.to_numpy()  # numbers in their own order, 2 before 10
        return
    same(found, as_text(name, (one, two) * 3, one, two))


@pytest.mark.parametrize("none", ["", None, float("nan"), pd.NA, pd.NaT])
@pytest.mark.parametrize("name", [name for name in TOLD if name != "permanova"])
def test_what_means_no_group(name: str, none: Any) -> None:
    """Five ways to say that a speech belongs to none, and nothing else says it."""
    found = TOLD[name]([*"ababa", none], "a", "b")
    same(as_text(name, (*"ababa", ""), "a", "b"), found)


@pytest.mark.parametrize("none", ["", None, float("nan"), pd.NA])
def test_a_speech_of_no_group_cannot_be_permuted(none: Any) -> None:
    """Neither is it a group of its own."""
    with pytest.raises(CompareError, match="a speech has no group"):
        permanova(np.ones((3, 3)) - np.eye(3), ["a", "b", none])


def test_labels_that_are_no_list_of_labels() -> None:
    """By id, or two columns of them, they do not say which speech they are of; the name of a column has no labels."""
    for labels in ({"s.0": "a"}, pd.DataFrame({"x": list("ababab")}), "genres"):
        with pytest.raises(CompareError, match="one label a speech"):
            c.keyness(WORDS, labels, "a", "b", seed=1)


def test_groups_of_a_table_may_be_numbers() -> None:
    """Years without a word round them, one missing, or truth values: none ends in a traceback."""
    ids = list("abcdef")
    features = pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 6]}, index=ids)
    for values, order in (([1, 1, 1, 2, 2, None], [1, 2]), ([False] * 3 + [True] * 3, [False, True])):
        metadata = pd.DataFrame({"y": values, "duplicate_of": "", "genre": "g"}, index=ids)
        table = c.compare_groups(features, metadata, [], by="y", order=order, primary=["x"])
        assert table[["target", "reference"]].to_numpy().tolist() == [[str(order[1]), str(order[0])]]
        again = c.leave_one_out_table(features, metadata, by="y", order=order, names=["x"])
        assert set(again["target"]) == {str(order[1])}


def test_a_group_named_twice_in_the_order() -> None:
    """It would be held against itself, and Holm's correction made over too many pairs."""
    metadata = pd.DataFrame({"y": ["1", "2"], "duplicate_of": ""}, index=["a", "b"])
    with pytest.raises(CompareError, match="more than one group has the name '1'"):
        select(metadata, by="y", order=["1", "2", "1"])


COUNTED: dict[str, Callable[[Any, Any], Any]] = {
    "keyness": lambda s, g: c.keyness(s, g, "b", "a", seed=1, min_count=1).attrs["n_target"],
    "word_shift": lambda s, g: c.word_shift(s, g, "b", "a", seed=1, resamples=9).attrs["n_target"],
    "group_divergence": lambda s, g: c.group_divergence(s, g, seed=1, min_tokens=1)["n_target"].iloc[0],
    "dispersion_table": lambda s, g: c.dispersion_table(s, ["党"], groups=g)["n_speeches"].iloc[1],
    "novelty": lambda s, g: (
        novelty(s, g, ["a", "b"])["note"].str.contains("duplicate").eq(False).sum() // 3 - 3
    ),
    "select": lambda s, g: len(
        select(
            pd.DataFrame(
                {"y": g, "duplicate_of": [one.speech.duplicate_of for one in s]}, index=[one.id for one in s]
            ),
            by="y",
            order=["a", "b"],
        ).groups["b"]
    ),
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_copy_counts_where_its_original_is_not(name: str) -> None:
    """Left out are near-duplicates of a speech that is counted; of lone copies one stands for the cluster."""
    copy = [replace(s, speech=replace(s.speech, duplicate_of="elsewhere")) for s in SPEECHES]
    assert COUNTED[name](SPEECHES, list("aaabbb")) == 3
    assert COUNTED[name]([*SPEECHES[:5], copy[5]], list("aaabbb")) == 3
    assert COUNTED[name]([*SPEECHES[:4], copy[4], copy[5]], list("aaabbb")) == 2
    of_first = replace(SPEECHES[5], speech=replace(SPEECHES[5].speech, duplicate_of="s.0"))
    assert COUNTED[name]([*SPEECHES[:5], of_first], list("aaabbb")) == 2


@pytest.mark.parametrize("name", COUNTED)
def test_a_speech_counts_once(name: str) -> None:
    """One handed in three times would be three independent ones."""
    with pytest.raises(CompareError, match=r"same id|more than one speech has the name 's.4'"):
        COUNTED[name]([*SPEECHES[:5], SPEECHES[4]], list("aaabbb"))


def test_a_group_of_nothing_but_copies() -> None:
    """The letter says so, and not that there is no such group."""
    copy = replace(SPEECHES[1], speech=replace(SPEECHES[1].speech, duplicate_of="s.0"))
    with pytest.raises(CompareError, match="every speech of 'b' is a near-duplicate"):
        c.keyness([SPEECHES[0], copy], ["a", "b"], "b", "a", seed=1)


@pytest.mark.parametrize("name", ["keyness", "word_shift", "group_divergence", "dispersion_table"])
def test_texts_are_no_speeches(name: str) -> None:
    """They would be counted letter by letter; a corpus has first to be cut up."""
    for texts in (["中国 人民"] * 4, [speech.speech for speech in SPEECHES[:4]]):
        with pytest.raises(CompareError, match="segmented speeches, or a list of tokens"):
            COUNTED[name](texts, list("aabb"))
