"""Counting speeches that are read when they are asked for: the same tables as from lists that hold everything."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy.sparse import csr_array

from discourse.compare import compare_groups, dispersion_table, eras, keyness, terms, tokens, word_shift
from discourse.compare.exemplars import exemplars, exemplars_of
from discourse.compare.grouped import grouped, read_at
from discourse.compare.novelty import novelty
from discourse.compare.similarity import word_weights
from discourse.compare.tokens import column_totals, count_words, is_word
from discourse.errors import CompareError
from discourse.extractors._tokens import words
from discourse.extractors._weights import tfidf_matrix
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import sample

#: Words, marks, numbers, masks, astral characters, noughts at the end, the empty token.
TOKENS = (
    *(
        "党",
        "的",
        "人民",
        "。",
        "2014",
        "２０１４",
        "XX",
        "A股",
        "𠮷",
        "𠮷野",
        "a",
        "a\0",
        "b\0c",
        "",
        "ä",
        "Ａ",
    ),
    *("二〇一四", "新農村", "新农村", "***", "\r\n"),
)


class Fleeting(Sequence[Any]):
    """Speeches that live elsewhere: how often all and single ones are asked for is counted."""

    def __init__(self, speeches: Sequence[Any]) -> None:
        self._speeches, self.readings, self.single = speeches, 0, 0

    def __len__(self) -> int:
        return len(self._speeches)

    def __iter__(self) -> Iterator[Any]:
        self.readings += 1
        yield from self._speeches

    def __getitem__(self, key: Any) -> Any:
        self.single += 1
        return self._speeches[key]


def lists(seed: int) -> list[list[str]]:
    """A few token lists, empty ones among them."""
    rng = random.Random(seed)
    return [[rng.choice(TOKENS) for _ in range(rng.randint(0, 25))] for _ in range(rng.randint(0, 12))]


def sides(speeches: Sequence[SegmentedSpeech]) -> list[str]:
    """The speeches shared out between two groups, one of them in neither."""
    return ["" if i == 1 else "ab"[i % 2] for i in range(len(speeches))]


@pytest.mark.parametrize("cells", [1, 7, 1 << 20])
def test_counts_are_those_of_a_counter(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    """Words, order, counts, sizes, whatever is looked at at once: counted word by word with a Counter a list."""
    monkeypatch.setattr(tokens, "_CELLS", cells)
    for seed in range(60):
        given, least, few = lists(seed), seed % 4, 1 + seed % 3
        bags = [Counter(token for token in one if is_word(token)) for one in given]
        whole: Counter[str] = sum(bags, Counter())
        kept = [w for w in whole if whole[w] >= least and sum(w in bag for bag in bags) >= few]
        found = count_words(iter(given), min_count=least, min_speeches=few)
        assert sorted(found.words) == sorted(kept)
        assert [w.rstrip("\0") for w in found.words] == sorted(w.rstrip("\0") for w in kept)
        assert found.sizes.tolist() == [bag.total() for bag in bags]
        assert found.counts.toarray().tolist() == [[bag[w] for w in found.words] for bag in bags]
        assert found.counts.nnz == sum(w in bag for bag in bags for w in kept)


def test_cells_of_a_row_are_in_the_order_of_first_sight() -> None:
    """As they were when each token was a cell of its own: what is summed in this order keeps its last digit."""
    found = count_words([["b", "a", "c"], ["c", "a", "b", "d"]], min_count=1, keep=str.isalpha)
    assert found.words[found.counts.indices].tolist() == ["b", "a", "c", "b", "a", "c", "d"]


def test_totals_of_some_rows_are_those_of_the_table_cut() -> None:
    """The sum of each column and the rows that have it, a stored nought not among them."""
    table = csr_array(np.array([[2, 0, 1], [0, 0, 5], [1, 1, 0]]))
    table.data[0] = 0
    total, rows = column_totals(table, np.array([True, False, True]))
    assert total.tolist() == [1, 1, 1]
    assert rows.tolist() == [1, 1, 1]


@pytest.mark.parametrize("places", [[], [3], [0, 1, 2, 3, 39], list(range(40))])
def test_items_are_read_at_their_places(places: list[int]) -> None:
    """Few one by one, many by going through the sequence once; the same either way."""
    given = Fleeting(range(40))
    assert list(read_at(given, places)) == places
    assert given.readings == (len(places) * 8 > 40)


def test_a_group_keeps_places_and_no_speech() -> None:
    """The speeches are gone through once, and what is kept of them are numbers and labels."""
    given = Fleeting(sample())
    found = grouped(given, sides(sample()), ["a", "b"], keep=is_word, where="a test")
    assert (given.readings, given.single) == (1, 0)
    assert found.speeches is given
    kept = [i for i, s in enumerate(sample()) if i != 1 and s.speech.duplicate_of is None]
    assert found.places.tolist() == kept
    assert found.words.sizes.tolist() == [len(words(sample()[i].tokens)) for i in kept]


def test_a_group_that_is_none_is_known_before_anything_is_read() -> None:
    """The letter names the groups there are; no speech was touched for it."""
    given = Fleeting(sample())
    with pytest.raises(CompareError, match="no independent speech belongs to 'c'"):
        grouped(given, sides(sample()), ["a", "c"], keep=is_word, where="a test")
    assert given.readings == 0


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_lines_are_those_of_reading_everything(lines: int) -> None:
    """What the table of counts points at is what going through all speeches of the side finds."""
    speeches = sample()
    table = grouped(Fleeting(speeches), sides(speeches), ["a", "b"], keep=is_word, where="a test")
    asked = [*table.words.words[::3].tolist(), "没有这个词"]
    for side in (table.side("a"), table.side("b")):
        chosen = [speeches[i] for i in table.places[side]]
        assert exemplars_of(table, asked, side, lines=lines) == exemplars(chosen, asked, lines=lines)


def test_bare_tokens_give_no_lines() -> None:
    """Among segmented speeches a list of tokens counts and is passed over for evidence."""
    speeches = [sample()[0].tokens, *sample()]
    table = grouped(Fleeting(speeches), ["a"] * len(speeches), ["a"], keep=is_word, where="a test")
    asked = table.words.words.tolist()
    chosen = [speeches[i] for i in table.places if isinstance(speeches[i], SegmentedSpeech)]
    assert exemplars_of(table, asked, table.side("a")) == exemplars(chosen, asked)


def test_tables_of_words_are_those_of_tuples() -> None:
    """Keyness, word shift, dispersion and novelty of speeches that are read anew each time."""
    speeches, groups = sample(), sides(sample())
    for table in (
        lambda given: keyness(given, groups, "a", "b", seed=1, min_count=1),
        lambda given: word_shift(given, groups, "a", "b", seed=1, min_count=1, resamples=20),
        lambda given: dispersion_table(given, groups=groups, min_count=1),
        lambda given: dispersion_table(given, ["党", "群众", "没有"], unit="substring"),
        lambda given: novelty(given, groups, ["a", "b"], words=50, sample=100),
    ):
        assert_frame_equal(table(Fleeting(speeches)), table(tuple(speeches)), check_exact=True)


def test_words_tested_in_parts_are_tested_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each word's numbers are its own column's, however many columns are at hand."""
    given = sample(), sides(sample()), "a", "b"
    whole = keyness(*given, seed=1, min_count=1, permutations=50)
    monkeypatch.setattr(terms, "_CELLS", 100)
    assert_frame_equal(keyness(*given, seed=1, min_count=1, permutations=50), whole, check_exact=True)


def test_weights_of_counts_are_those_of_lists() -> None:
    """TF-IDF from the table of counts, a speech without words among them, against the function of token lists."""
    given = [list(speech.tokens) for speech in sample()] + [["。", "2014"]]
    found = word_weights(count_words(given, min_count=1).counts)
    told, _ = tfidf_matrix([words(one) for one in given])
    assert found.shape == told.shape
    assert (found != told).nnz == 0


@pytest.mark.parametrize("seed", [None, 3])
def test_features_in_blocks_are_compared_as_one_table(
    monkeypatch: pytest.MonkeyPatch, seed: int | None
) -> None:
    """A few columns at a time: the same rows, numbers, corrections and words, and never more columns than allowed."""
    rng = np.random.default_rng(1)
    ids = pd.Index([f"s{i:02d}" for i in range(40)])
    table = pd.DataFrame(rng.normal(size=(40, 11)), index=ids, columns=[f"x.c{j}" for j in range(11)])
    table.iloc[::7, 4] = np.nan
    metadata = pd.DataFrame(
        {
            "era": rng.choice(["a", "b", "c", ""], 40),
            "genre": rng.choice(["讲话", "报告"], 40),
            "duplicate_of": ["", *[""] * 38, "s00"],
        },
        index=ids,
    )
    asked: list[int] = []

    def read(names: list[str]) -> pd.DataFrame:
        asked.append(len(names))
        return table[names]

    again = table * 1.5
    how: dict[str, Any] = {"by": "era", "order": ["a", "b", "c"], "primary": ["x.c7"], "seed": seed}
    whole = compare_groups(table, metadata, [], without_reuse=again, **how)
    monkeypatch.setattr(eras, "_CELLS", 1)
    monkeypatch.setattr(eras, "_LEAST", 3)
    blocks = eras.FeatureBlocks(ids, list(table.columns), read)
    found = compare_groups(blocks, metadata, [], without_reuse=again, **how)
    assert_frame_equal(found, whole, rtol=1e-12)
    for name in ("p", "p_floor", "p_holm", "q_bh", "verdict", "feature", "sign_turns", "p_without_reuse"):
        assert found[name].equals(whole[name])
    assert found.attrs == whole.attrs
    assert max(asked) == (3 if seed is not None else 11)


def test_the_first_infinite_value_is_named_wherever_its_block_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """By speech, then by column, as in a table that is looked at row by row."""
    table = pd.DataFrame(np.ones((3, 4)), index=list("pqr"), columns=["x.a", "x.b", "x.c", "x.d"])
    table.loc["r", "x.a"] = table.loc["q", "x.d"] = np.inf
    metadata = pd.DataFrame({"era": ["a", "b", "b"], "genre": "", "duplicate_of": ""}, index=table.index)
    monkeypatch.setattr(eras, "_CELLS", 1)
    monkeypatch.setattr(eras, "_LEAST", 1)
    with pytest.raises(CompareError, match=r"x\.d of the speech q is infinite"):
        compare_groups(table, metadata, [], by="era", order=["a", "b"], primary=["x.a"])
