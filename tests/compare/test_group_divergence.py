"""Divergence of groups: equal samples, whole speeches shuffled, against slower tests and hand counts."""

from __future__ import annotations

import io
import json
import math
import warnings
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.spatial.distance import jensenshannon

from discourse.__main__ import main
from discourse.compare.divergence import (
    COLUMNS,
    group_divergence,
    jsd,
    jsd_jackknife,
    jsd_miller_madow,
)
from discourse.compare.matched import matched_jsd, smallest_one_sided_p
from discourse.errors import CompareError
from tests.helpers import of_tokens


def speeches(rng: np.random.Generator, n: int, tokens: int, *, firm: float = 50.0, words: int = 40) -> Any:
    """Over-dispersed bags of words of one kind, a row a speech."""
    shares = 1 / np.arange(1, words + 1)
    return np.array([rng.multinomial(tokens, rng.dirichlet(firm * shares)) for _ in range(n)])


def exact(rows: Any, k: int) -> tuple[float, float]:
    """The divergence of the first ``k`` rows from the others, and its one-sided p, by trying every assignment."""

    def value(side: tuple[int, ...]) -> float:
        inside = np.isin(np.arange(len(rows)), side)
        return float(jensenshannon(rows[inside].sum(axis=0), rows[~inside].sum(axis=0), base=2) ** 2)

    real = value(tuple(range(k)))
    every = [value(side) for side in combinations(range(len(rows)), k)]
    return real, float(np.mean([other >= real - 1e-10 for other in every]))


@pytest.mark.parametrize("k", [2, 4, 5])
def test_all_tokens_of_all_speeches_is_the_exact_test(k: int) -> None:
    """Speeches of equal length, all tokens drawn on the smaller side: by hand with scipy where sides are equal."""
    rows = speeches(np.random.default_rng(k), 8, 60)
    found = matched_jsd(csr_array(rows), np.arange(8) < k, per_speech=60, seed=1, draws=3, permutations=100)
    assert found.method == f"exact permutation of speeches, {math.comb(8, k)} assignments, one-sided"
    assert len(found.null) == math.comb(8, k)
    if k == 4:
        value, p = exact(rows, k)
        assert (found.value, found.p) == pytest.approx((value, p))
        assert found.spread == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("k", "sides"), [(2, (60, 20)), (6, (20, 60)), (4, (60, 60)), (3, (60, 36))])
def test_both_sides_have_as_many_tokens(k: int, sides: tuple[int, int]) -> None:
    """Whichever side is smaller, its speeches give more, so that the sums agree."""
    rows = speeches(np.random.default_rng(1), 8, 60)
    found = matched_jsd(csr_array(rows), np.arange(8) < k, per_speech=60, seed=1, draws=1, permutations=99)
    assert found.per_speech == sides
    assert found.tokens[0] == found.tokens[1] == k * sides[0]


def test_the_order_of_sides_does_not_matter() -> None:
    """Target and reference exchanged: the same value and p."""
    rows = csr_array(speeches(np.random.default_rng(3), 9, 50))
    side = np.arange(9) < 3
    one, two = (
        matched_jsd(rows, mask, per_speech=40, seed=5, draws=2, permutations=200) for mask in (side, ~side)
    )
    assert (one.value, one.p, one.tokens) == (two.value, two.p, two.tokens[::-1])


@given(st.integers(1, 4), st.integers(1, 4))
def test_smallest_p_counts_the_assignments_that_are_one_partition(k: int, m: int) -> None:
    """Listed one by one: an assignment tells the real sides apart from the rest, or is the same sides exchanged."""
    everybody = frozenset(range(k + m))
    real = frozenset(range(k))
    sides = [frozenset(side) for side in combinations(range(k + m), k)]
    alike = [side for side in sides if side in (real, everybody - real)]
    assert smallest_one_sided_p(k + m, k) == pytest.approx(len(alike) / len(sides))


@pytest.mark.parametrize(
    ("k", "m", "floor"), [(3, 3, 0.1), (2, 4, 1 / 15), (4, 4, 2 / 70), (1, 5, 1 / 6), (1, 1, 1)]
)
def test_complete_separation_reaches_the_floor(k: int, m: int, floor: float) -> None:
    """Groups that share no word have the smallest p there is: twice 1/C(n,k) for equal groups, else once."""
    table = csr_array(np.array([[30, 0]] * k + [[0, 30]] * m))
    found = matched_jsd(table, np.arange(k + m) < k, per_speech=30, seed=1, draws=1, permutations=200)
    assert found.value == 1
    assert found.p == found.floor == pytest.approx(floor)


def test_sampled_assignments_count_the_real_one() -> None:
    """With more assignments than asked for, p is (b+1)/(m+1) and cannot be below 1/(m+1)."""
    table = csr_array(np.array([[30, 0]] * 8 + [[0, 30]] * 8))
    found = matched_jsd(table, np.arange(16) < 8, per_speech=30, seed=1, draws=1, permutations=99)
    assert found.method.startswith("Monte Carlo permutation of speeches, 99 of 1.29e+04 assignments, seed 1")
    assert found.p == found.floor == pytest.approx(0.01)


def test_level_of_the_test_between_groups_of_one_kind() -> None:
    """Of 200 pairs of one kind, speeches of one side five times as long, about a tenth have p at most 0.1."""
    rng = np.random.default_rng(4)
    found = []
    for trial in range(200):
        rows = np.concatenate([speeches(rng, 4, 40), speeches(rng, 5, 200)])
        table = csr_array(rows)
        found.append(
            matched_jsd(table, np.arange(9) < 4, per_speech=40, seed=trial, draws=1, permutations=126).p
        )
    assert 0.03 <= np.mean(np.array(found) <= 0.1) <= 0.17  # three standard errors
    assert 0.4 <= np.mean(found) <= 0.6


def test_raw_divergence_measures_length_and_the_excess_does_not() -> None:
    """Two samples of one kind: the raw value falls with length by far, the excess stays about nought."""
    rng = np.random.default_rng(5)
    kinds = {}
    for tokens in (40, 1_000):
        said = [
            np.repeat([f"w{i}" for i in range(300)], row).tolist()
            for row in speeches(rng, 12, tokens, firm=1e4, words=300)
        ]
        kinds[tokens] = group_divergence(said, ["a"] * 6 + ["b"] * 6, seed=1, min_tokens=1, permutations=200)
    raw = {tokens: table["jsd_raw"].iloc[0] for tokens, table in kinds.items()}
    assert raw[40] > 5 * raw[1_000]
    for table in kinds.values():
        row = table.iloc[0]
        assert row["null_low"] <= row["jsd"] <= row["null_high"]
        assert row["excess"] == pytest.approx(row["jsd"] - row["null_mean"])


def test_miller_madow_takes_the_bias_of_independent_tokens() -> None:
    """Two samples of 2,000 tokens of one kind, 50 words: the mean raw value is above, the corrected about nought."""
    rng = np.random.default_rng(6)
    shares = rng.dirichlet(np.full(50, 5.0))
    pairs = [(rng.multinomial(2_000, shares), rng.multinomial(3_000, shares)) for _ in range(300)]
    raw = np.mean([jsd(a, b).bits for a, b in pairs])
    corrected = [jsd_miller_madow(a, b) for a, b in pairs]
    expected = (1 / 2_000 + 1 / 3_000) * 49 / (8 * math.log(2))
    assert raw == pytest.approx(expected, rel=0.05)
    assert abs(np.mean(corrected)) < 4 * np.std(corrected) / math.sqrt(300)
    assert abs(np.mean(corrected)) < 0.05 * raw


def test_jackknife_takes_the_bias_of_speeches() -> None:
    """Over-dispersed speeches of one kind: corrected for tokens most of the bias stays, for speeches little."""
    rng = np.random.default_rng(7)
    side = np.arange(24) < 12
    rows = [speeches(rng, 24, 300, firm=20.0, words=20) for _ in range(60)]
    raw = np.mean([jsd(x[side].sum(axis=0), x[~side].sum(axis=0)).bits for x in rows])
    miller = np.mean([jsd_miller_madow(x[side].sum(axis=0), x[~side].sum(axis=0)) for x in rows])
    jackknife = np.mean([jsd_jackknife(csr_array(x), side) for x in rows])
    assert miller > 0.7 * raw
    assert abs(jackknife) < 0.15 * raw


def test_jackknife_by_hand() -> None:
    """Leaving out each speech with scipy; a side of one speech has no jackknife."""
    rows = speeches(np.random.default_rng(8), 5, 30)
    side = np.arange(5) < 2

    def value(keep: Any) -> float:
        return float(
            jensenshannon(rows[keep & side].sum(axis=0), rows[keep & ~side].sum(axis=0), base=2) ** 2
        )

    whole = value(np.full(5, True))
    without = np.array([value(np.arange(5) != i) for i in range(5)])
    expected = whole - (without[:2].mean() - whole) - 2 * (without[2:].mean() - whole)
    assert jsd_jackknife(csr_array(rows), side) == pytest.approx(expected)
    assert math.isnan(jsd_jackknife(csr_array(rows), np.arange(5) < 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lone = csr_array(np.array([[2, 0], [0, 0], [1, 1], [1, 0]]))
        assert math.isnan(jsd_jackknife(lone, np.arange(4) < 2))


# -- the table ---------------------------------------------------------------------------------------------------

SAID = ["党 的 新农村 ，"] * 3 + ["党 的 新时代"] * 3 + ["天 地 人"] * 2
GROUPS = ["2010"] * 3 + ["2021"] * 3 + ["novel"] * 2


def table_of(**options: Any) -> pd.DataFrame:
    """Three groups of short speeches."""
    said = [of_tokens(line, f"{n}") for n, line in enumerate(SAID)]
    return group_divergence(said, GROUPS, **{"seed": 1, "min_tokens": 1} | options)


def test_pairs_by_hand() -> None:
    """One of three words differs: a third of a bit; none in common: one bit. The later group is the target."""
    table = table_of()
    assert list(table.columns) == list(COLUMNS)
    assert table[["target", "reference"]].to_numpy().tolist() == [
        ["2021", "2010"],
        ["novel", "2010"],
        ["novel", "2021"],
    ]
    assert table["jsd"].tolist() == pytest.approx([1 / 3, 1, 1])
    assert table["jsd_raw"].tolist() == pytest.approx([1 / 3, 1, 1])
    assert table["js_distance"][0] == pytest.approx(math.sqrt(1 / 3))
    assert table[["n_target", "n_reference"]].to_numpy().tolist() == [[3, 3], [2, 3], [2, 3]]
    assert table["tokens_target"].tolist() == [9, 6, 6]
    assert table["matched_target"].tolist() == table["matched_reference"].tolist() == [9, 6, 6]
    assert table["p"].tolist() == pytest.approx([0.1, 0.1, 0.1])
    assert table["verdict"].tolist()[0] == "cannot tell: 3 against 3 speeches, p cannot be below 0.1"


def test_order_decides_target_and_which_groups() -> None:
    """Only the groups named, the later against the earlier."""
    table = table_of(order=["novel", "2010"])
    assert table[["target", "reference"]].to_numpy().tolist() == [["2010", "novel"]]


def test_short_speeches_are_left_out_and_counted() -> None:
    """A speech of one word would cut all samples to one word; below the least it is left out, and said to be."""
    said = [["a", "b", "c"]] * 4 + [["a", "b", "d"]] * 4 + [["a"]]
    table = group_divergence(said, ["x"] * 4 + ["y"] * 5, seed=1, min_tokens=2)
    row = table.iloc[0]
    assert (row["n_target"], row["short_target"], row["short_reference"]) == (4, 1, 0)
    assert (row["per_speech_target"], row["tokens_target"]) == (3, 12)
    assert row["verdict"] == "differ"
    sized = group_divergence(said, ["x"] * 4 + ["y"] * 5, seed=1, size=2).iloc[0]
    assert (sized["per_speech_target"], sized["short_target"]) == (2, 1)


def test_a_group_of_short_speeches_cannot_be_compared() -> None:
    """No number is made up for it, and the reason is given."""
    row = table_of(min_tokens=4).iloc[0]
    assert math.isnan(row["p"])
    assert math.isnan(row["jsd"])
    assert row["verdict"] == "cannot be compared: a side without a speech of sufficient length"


def test_one_speech_a_side_tells_nothing() -> None:
    """The only assignment is the real one, twice: p is one."""
    row = group_divergence([["a", "b"], ["a", "c"]], ["x", "y"], seed=1, min_tokens=1).iloc[0]
    assert (row["p"], row["p_floor"]) == (1, 1)
    assert row["verdict"].startswith("cannot tell: 1 against 1")
    assert math.isnan(row["jsd_jackknife"])


def test_few_tokens_against_many_speeches() -> None:
    """One speech of three words cannot be shared out among five speeches."""
    row = group_divergence([["a", "b", "c"]] * 6, ["x"] + ["y"] * 5, seed=1, min_tokens=1).iloc[0]
    assert row["method"].startswith("none: fewer tokens")


def test_same_input_same_table_and_copies_left_out() -> None:
    """Near-duplicates count once; the parameters can be written down."""
    said = [of_tokens("a b", "1"), of_tokens("a b", "2", duplicate_of="1"), of_tokens("b c", "3")]
    tables = [group_divergence(said, ["x", "x", "y"], seed=2, min_tokens=1) for _ in range(2)]
    pd.testing.assert_frame_equal(*tables)
    assert (tables[0]["n_reference"][0], tables[0].attrs["copies_left_out"]) == (1, 1)
    assert json.loads(json.dumps(tables[0].attrs)) == tables[0].attrs


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1_000))
def test_any_seed_gives_a_divergence(seed: int) -> None:
    """Whatever is drawn, values lie between 0 and 1 and p between its floor and 1."""
    rng = np.random.default_rng(seed)
    rows = csr_array(speeches(rng, 7, 30))
    found = matched_jsd(rows, np.arange(7) < 3, per_speech=20, seed=seed, draws=2, permutations=50)
    assert 0 <= found.value <= 1
    assert ((found.null >= 0) & (found.null <= 1)).all()
    assert found.floor <= found.p <= 1


@pytest.mark.parametrize(
    "options", [{"order": ["2010"]}, {"order": ["2010", "2010"]}, {"size": 0}, {"order": ["2010", "1999"]}]
)
def test_what_cannot_be_asked(options: dict[str, Any]) -> None:
    """One group, one twice, no tokens, a group that is not there."""
    with pytest.raises(CompareError):
        table_of(**options)


def test_more_tokens_than_a_speech_has() -> None:
    """The pure function does not draw what is not there."""
    with pytest.raises(CompareError, match="shortest speech has 3"):
        matched_jsd(
            csr_array(np.array([[3], [4]])),
            np.array([True, False]),
            per_speech=4,
            seed=1,
            draws=1,
            permutations=9,
        )


def test_the_command_gives_the_table(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """`discourse divergence`: eras that have speeches, the later the target; one speech each tells nothing."""
    for year, line in {"2010": "水渠修到了新农村，水渠清了。", "2014": "作风建设抓得紧，作风好了。"}.items():
        (tmp_path / f"{year}.txt").write_text(
            f"在会上的讲话\n({year}年9月3日)\n同志们：\n{line}\n", encoding="utf-8"
        )
    assert main(["divergence", str(tmp_path), "--min-tokens", "3", "--seed", "1"]) == 0
    (row,) = pd.read_csv(io.BytesIO(capsysbinary.readouterr().out)).to_dict("records")
    assert (row["target"], row["reference"]) == ("2014-mass-line", "2010-new-village")
    assert (row["p"], row["p_floor"]) == (1, 1)
    assert row["verdict"].startswith("cannot tell: 1 against 1")


def test_the_verdict_says_what_the_correction_leaves_within_reach() -> None:
    """4 against 4 can reach .029, but beside two pairs that cannot go below .2 no corrected p below .086."""
    said = [["a"] * 4] * 4 + [["b"] * 4] * 4 + [["c"] * 4]
    table = group_divergence(said, [*"xxxx", *"yyyy", "z"], seed=1, min_tokens=1)
    assert table["q"].tolist() == pytest.approx([3 * 2 / 70, 0.2, 0.2])
    assert table["verdict"][0] == "cannot tell: corrected for all pairs, p cannot be below 0.086"
    alone = group_divergence(said, [*"xxxx", *"yyyy", ""], seed=1, min_tokens=1)
    assert alone["verdict"].tolist() == ["differ"]


def test_random_assignments_never_say_more_than_all_of_them_could() -> None:
    """Of the 924 assignments of six against six two are the real one: no 500 random ones make p less than 2/924."""
    table = csr_array(np.array([[4, 0]] * 6 + [[0, 4]] * 6))
    for seed in range(5):
        found = matched_jsd(table, np.arange(12) < 6, per_speech=4, seed=seed, draws=1, permutations=500)
        assert found.floor == pytest.approx(2 / 924)
        assert found.p >= found.floor
