"""The keyness table: counted by hand, tested against slower tests, and silent where nothing differs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from discourse.compare import g2, keyness, permutation_test, smallest_p
from discourse.compare.exemplars import exemplars
from discourse.compare.multiplicity import bh
from discourse.compare.shuffle import shuffle_rates
from discourse.compare.terms import attainable_p, verdicts
from discourse.compare.tokens import count_words
from discourse.corpus.speech import Speech
from discourse.errors import CompareError
from discourse.repair.traced import TracedText
from discourse.segment.segmented import SegmentedSpeech, Sentence

#: Three speeches a side; 新农村 (the new village) only before, 新时代 (the new era) only after, 党 in all.
OLD = [["党", "的", "新农村", "，"], ["党", "的", "新农村", "新农村", "。"], ["党", "的", "新农村", "的"]]
NEW = [["党", "的", "新时代"], ["党", "党", "的", "新时代"], ["党", "的", "新时代", "新时代", "！"]]


def table(**options: object) -> pd.DataFrame:
    """Keyness of NEW against OLD, by term."""
    given = {"seed": 1, "min_count": 1, **options}
    return keyness([*OLD, *NEW], ["old"] * 3 + ["new"] * 3, "new", "old", **given).set_index("term")  # type: ignore[arg-type]


def segmented(i: int, tokens: list[str], copy: str | None = None) -> SegmentedSpeech:
    """A speech of one sentence that is its tokens in a row."""
    text = "".join(tokens)
    starts = tuple(sum(map(len, tokens[:n])) for n in range(len(tokens)))
    speech = Speech(str(i), "s", "0", i, "t", TracedText.from_str(text), duplicate_of=copy)
    return SegmentedSpeech(speech, (Sentence(0, 0, len(text), text),), tuple(tokens), starts)


def test_counts_by_hand() -> None:
    """新时代: 4 of 11 words in three speeches against 0 of 11 (punctuation is no word)."""
    row = table().loc["新时代"]
    assert (row.count_target, row.count_reference) == (4, 0)
    assert (row.tokens_target, row.tokens_reference) == (11, 11)
    assert (row.docs_target, row.docs_reference, row.n_target, row.n_reference) == (3, 0, 3, 3)
    assert (row.rate_target, row.rate_reference) == (pytest.approx(40_000 / 11), 0)
    assert row.log_ratio == pytest.approx(3)  # 4 against the half that stands for 0
    assert row["G2"] == pytest.approx(g2(4, 11, 0, 11, formula="four-cell"))
    assert row.G2_two_cell == pytest.approx(2 * 4 * np.log(2))
    assert row.percent_diff == pytest.approx(700)
    assert row.dp_target == pytest.approx(
        np.abs(np.array([1, 1, 2]) / 4 - np.array([3, 4, 4]) / 11).sum() / 2
    )
    assert np.isnan(row.dp_reference)
    assert "，" not in table().index


def test_p_is_the_permutation_of_speeches() -> None:
    """Each word's p is what permutation_test gives its rates; three against three cannot go below 0.1."""
    found = table()
    assert found.p_floor.tolist() == pytest.approx([0.1] * 4)
    assert (found.p_permutation >= 0.1 - 1e-12).all()
    for term in found.index:
        rates = [[s.count(term) / sum(t.isalnum() for t in s) for s in side] for side in (NEW, OLD)]
        assert found.loc[term, "p_permutation"] == pytest.approx(permutation_test(*rates).p[0])
    assert np.isnan(found.p_rank_sum).all()


def test_definitions_travel_with_the_table() -> None:
    """In attrs, which a Parquet file can hold, and in a column, which a CSV file can."""
    found = table()
    assert "four-cell" in found.formulas.iloc[0]
    assert "exact permutation, 20 assignments" in found.formulas.iloc[0]
    assert json.loads(json.dumps(found.attrs))["formulas"]["G2_two_cell"] == "two-cell (UCREL)"


def test_rare_words_lose_their_row_not_their_tokens() -> None:
    """With min_count 4 the rare word goes; the tokens of the corpora stay as they were."""
    odd = [*NEW[:2], [*NEW[2], "罕见"]]
    found = keyness([*OLD, *odd], ["old"] * 3 + ["new"] * 3, "new", "old", seed=1, min_count=4)
    assert set(found.term) == {"党", "的", "新农村", "新时代"}
    assert (found.tokens_target == 12).all()


def test_speeches_of_other_groups_and_duplicates_change_nothing() -> None:
    """A third group, a speech of no group, and a near-duplicate among segmented speeches."""
    plain = table()
    more = keyness(
        [*OLD, ["别的"], *NEW, ["党"]],
        ["old"] * 3 + ["mid"] + ["new"] * 3 + [""],
        "new",
        "old",
        seed=1,
        min_count=1,
    )
    pd.testing.assert_frame_equal(plain.reset_index(), more)

    speeches = [segmented(i, s) for i, s in enumerate([*OLD, *NEW])] + [segmented(9, NEW[0], copy="3")]
    copied = keyness(speeches, ["old"] * 3 + ["new"] * 4, "new", "old", seed=1, min_count=1)
    pd.testing.assert_frame_equal(
        plain.drop(columns="evidence").reset_index(), copied.drop(columns="evidence")
    )
    assert (more.attrs["copies_left_out"], copied.attrs["copies_left_out"]) == (0, 1)


def test_evidence_is_read_in_the_speeches() -> None:
    """From the side that has more of the word, a line a speech, not beyond the sentence."""
    speeches = [segmented(i, s) for i, s in enumerate([*OLD, *NEW])]
    found = keyness(speeches, ["old"] * 3 + ["new"] * 3, "new", "old", seed=1, min_count=1).set_index("term")
    assert (
        found.loc["新时代", "evidence"]
        == "党的【新时代】 (3) | 党党的【新时代】 (4) | 党的【新时代】新时代！ (5)"
    )
    assert found.loc["新农村", "evidence"].startswith("党的【新农村】， (0) | 党的【新农村】新农村。 (1)")
    text = "前句里有党。" + "我" * 20 + "党" + "你" * 20 + "。后句。"
    tokens = ["前", "句", "里", "有", "党", "。", *["我"] * 20, "党", *["你"] * 20, "。", "后", "句", "。"]
    cuts = [(0, 6), (6, 48), (48, 51)]
    speech = replace(
        segmented(0, tokens), sentences=tuple(Sentence(i, a, b, text[a:b]) for i, (a, b) in enumerate(cuts))
    )
    assert exemplars([speech], ["党", "无"]) == {"党": "前句里有【党】。 (0)"}
    assert exemplars([speech], ["你"], width=4) == {"你": "我我我党【你】你你你你 (0)"}
    assert exemplars([speech], ["后"], width=4) == {"后": "【后】句。 (0)"}


def test_exchanging_the_groups_exchanges_the_sides() -> None:
    """Log Ratio and z change sign, p and G² stay."""
    one = table()
    two = keyness([*OLD, *NEW], ["old"] * 3 + ["new"] * 3, "old", "new", seed=1, min_count=1).set_index(
        "term"
    )
    two = two.loc[one.index]
    for column, sign in (("log_ratio", -1), ("lrc", -1), ("fightin_z", -1), ("G2", 1), ("p_permutation", 1)):
        np.testing.assert_allclose(one[column], sign * two[column], atol=1e-9)


def test_the_fast_shuffle_is_the_plain_one() -> None:
    """Exact on 4 against 5 speeches; sampled on 12 against 13 with the very masks of the plain test."""
    rng = np.random.default_rng(6)
    for n, k in ((9, 4), (25, 12)):
        words = count_words([[f"w{i}" for i in rng.zipf(1.6, 80) if i < 40] for _ in range(n)], min_count=1)
        side = np.arange(n) < k
        fast = shuffle_rates(words.counts, words.sizes, side, seed=3, permutations=500)
        rates = words.counts.toarray() / words.sizes[:, None]
        plain = permutation_test(rates[side], rates[~side], seed=3, resamples=500)
        if n == 9:
            np.testing.assert_allclose(fast.p, plain.p)
            assert fast.floor[0] == smallest_p(9, 4)
        else:
            np.testing.assert_allclose(fast.p, plain.p)
            assert fast.floor[0] == pytest.approx(2 / 501)


def test_random_halves_of_one_genre_are_not_told_apart() -> None:
    """Each speech has its own rates: G² calls far more than 5 % of words key, the permutation does not."""
    rng = np.random.default_rng(17)
    shape = np.full(300, 0.5)
    speeches = [
        [f"w{i}" for i in np.repeat(np.arange(300), rng.multinomial(600, rng.dirichlet(shape)))]
        for _ in range(20)
    ]
    found = keyness(speeches, ["a", "b"] * 10, "a", "b", seed=2, permutations=1_999)
    assert (found.p_permutation <= 0.05).mean() < 0.075
    assert (found.p_rank_sum <= 0.05).mean() < 0.075
    assert (found.G2 > 3.84).mean() > 0.25
    assert (found.q > 0.05).all()


def test_the_same_seed_gives_the_same_table() -> None:
    """And another seed another p, where assignments are sampled."""
    rng = np.random.default_rng(1)
    speeches = [[f"w{i}" for i in rng.integers(0, 30, 60)] for _ in range(20)]
    groups = ["a", "b"] * 10
    one, two, three = (
        keyness(speeches, groups, "a", "b", seed=seed, permutations=300).sort_values("term")
        for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, two)
    assert (one.p_permutation.to_numpy() != three.p_permutation.to_numpy()).any()


def test_what_cannot_be_asked() -> None:
    """No speech in a group, labels that do not fit, a speech of punctuation only, a group against itself."""
    with pytest.raises(CompareError, match=r"no independent speech belongs to 'x'.*one of a, b"):
        keyness([["党"], ["党"]], ["a", "b"], "x", "a", seed=1)
    with pytest.raises(CompareError, match=r"'a', nor to any other group.*on each side") as caught:
        keyness([["党"], ["党"]], ["", ""], "a", "b", seed=1)
    assert "one of" not in str(caught.value)
    with pytest.raises(CompareError, match="2 speeches and 1 labels"):
        keyness([["党"], ["党"]], ["a"], "a", "b", seed=1)
    with pytest.raises(CompareError, match="no token that counts as a word"):
        keyness([["党"], ["。"]], ["a", "b"], "a", "b", seed=1)
    with pytest.raises(CompareError, match="against itself"):
        keyness([["党"], ["党"]], ["a", "b"], "a", "a", seed=1)


def test_no_word_is_frequent_enough() -> None:
    """An empty table with all its columns, not an error."""
    found = keyness([["党"], ["国"]], ["a", "b"], "a", "b", seed=1, min_count=5)
    assert found.empty
    assert {"term", "G2", "p_permutation", "formulas"} <= set(found.columns)


@pytest.mark.parametrize(("n", "k"), [(6, 3), (9, 4), (8, 2)])
def test_the_attainable_p_is_the_floor_of_the_slow_test(n: int, k: int) -> None:
    """Rates that all differ, of every number of speeches that have the word: the floor counted over all deals."""
    for d in range(1, n + 1):
        rates = np.arange(1.0, n + 1) * (np.arange(n) < d)
        slow = permutation_test(rates[:k], rates[k:]).floor[0]
        assert attainable_p(np.array([d]), n, k, smallest_p(n, k))[0] == pytest.approx(slow)


def test_the_verdict_says_what_so_few_speeches_can_show() -> None:
    """Three against three: no p below 0.1. At a level of 0.2 the same words are key, and 党 is not."""
    assert set(table().verdict) == {"no test can reach the level: smallest attainable p = 0.1"}
    lenient = table(level=0.75)
    assert lenient.verdict.to_dict() == {
        "新农村": "key", "新时代": "key", "党": "not distinguishable", "的": "not distinguishable"
    }  # fmt: skip
    assert "q against 0.25" in lenient.formulas.iloc[0]


def test_a_word_of_few_speeches_cannot_be_key_however_many_there_are() -> None:
    """Five against five: a word of one speech has a p of 1 whatever happens, one of all five of a side may be key."""
    old = [["党", "的", "的"]] * 5
    new = [["党", "的", "新", "新"]] * 4 + [["党", "的", "新", "一次"]]
    found = keyness([*old, *new], ["a"] * 5 + ["b"] * 5, "b", "a", seed=1, min_count=1).set_index("term")
    assert found.loc["新", "verdict"] == "key"
    assert found.loc["一次", "verdict"] == (
        "no test can reach the level: smallest attainable p = 1, as few speeches have it "
        "(p_floor 0.0079: if all had it)"
    )
    docs = (found.docs_target + found.docs_reference).to_numpy()
    assert (found.p_permutation >= attainable_p(docs, 10, 5, 0) - 1e-12).all()


def test_verdicts_after_correction() -> None:
    """Floors of 0.04 and 0.9: the former, corrected over both, is 0.08."""
    assert bh([0.04, 0.9])[0] == pytest.approx(0.08)
    said = verdicts([0.08, 0.9], [0.04, 0.9], [0.04, 0.04], 0.05, "key")
    assert said[0] == "no test can reach the level after correction: smallest attainable corrected p = 0.08"
    assert said[1].startswith("no test can reach the level: smallest attainable p = 0.9, as few")
    assert verdicts([], [], [], 0.05, "key") == []


def test_no_random_p_is_below_what_all_assignments_allow() -> None:
    """More random assignments than there are different ones (24,310) may miss the real one: p stops at 2/24,310."""
    speeches, groups = [["党", "新"]] * 8 + [["党", "旧"]] * 9, ["a"] * 8 + ["b"] * 9
    for seed in range(20):
        found = keyness(speeches, groups, "a", "b", seed=seed, permutations=40_000, min_count=1)
        assert (found["p_permutation"] >= found["p_floor"]).all()
        assert found["p_floor"].iloc[0] == smallest_p(17, 8)
