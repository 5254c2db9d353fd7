"""Collocations: another program's values, counts by hand, the slow way, and speeches left out for real."""

from __future__ import annotations

import argparse
import copy
import re
from collections import Counter, defaultdict
from itertools import combinations, product
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.genmod.families import Poisson

from discourse.compare import collocation_contrast
from discourse.compare import collocation_table as module
from discourse.compare.association import log_odds_lambda
from discourse.compare.collocation_contrast import DISAGREE, contrast_collocations
from discourse.compare.collocation_table import Order, collocations
from discourse.compare.intervals import jackknife_t
from discourse.errors import CompareError
from discourse.segment.segmented import SegmentedSpeech
from discourse.verbs import collocations as verb
from tests.helpers import make_segmented, of_tokens

from .reference import ENTRIES

#: One occurrence is enough, in one speech.
ALL: dict[str, Any] = {"min_count": 1, "min_speeches": 1}


def row(table: pd.DataFrame, collocation: str) -> pd.Series[Any]:
    return table.set_index("collocation").loc[collocation]


def split(*lines: str) -> list[list[str]]:
    return [line.split() for line in lines]


def test_lambda_and_z_are_quantedas() -> None:
    """Four pairs, all with the same value; the mark of exclamation parts, so there are nine pairs and not ten."""
    entry = ENTRIES["quanteda_lambda"]
    tokens = [re.findall(r"\w+|[^\w\s]", text.lower()) for text in entry["input"]["docs"]]
    table = collocations(tokens, size=entry["input"]["size"], min_count=entry["input"]["min_count"])
    assert table["collocation"].tolist() == ["good ice", "i like", "ice cream", "like good"]
    want = entry["expected"]["good_ice"]
    np.testing.assert_allclose(table["lambda"], want["lam"], atol=entry["tolerance"])
    np.testing.assert_allclose(table["z"], want["z"], atol=entry["tolerance"])
    assert set(table["count"]) == {want["count"]}
    assert set(table["pairs"]) == {9}


def test_runs_of_several_lengths_are_counted_as_quanteda_counts_them() -> None:
    """Its own test: a b seven times, b c six times, a b c twice."""
    table = collocations(
        split(
            "。 。 a b c 。 。 a b c 。 。", "a b 。 a b 。 a b 。 a b 。 a b", "b c 。 b c 。 b c 。 。 b c"
        ),
        size=(2, 3),
        **ALL,
    )
    assert table.set_index("collocation")["count"].to_dict() == {"a b": 7, "b c": 6, "a b c": 2}
    assert table["count_3"].isna().tolist() == (table["size"] == 2).tolist()
    assert row(table, "a b c")[["npmi", "log_dice", "G2", "p", "q"]].isna().all()


def test_what_is_not_kept_keeps_its_place() -> None:
    """quanteda's padding: lower-case letters are no collocation, do not let capitals meet, and count as pairs."""
    tokens = "E E G F a b c E E G G f E E f f G G".split()
    table = collocations([tokens], keep=str.isupper, **ALL)
    assert table["collocation"].iloc[0] == "G F"
    assert set(table["collocation"]) == {"G F", "E E", "E G", "G G"}
    found = row(table, "G F")
    # of 17 pairs G begins four (F, G, f, G), F ends one
    assert found[["count", "count_1", "count_2", "pairs"]].tolist() == [1, 4, 1, 17]
    assert found["lambda"] == pytest.approx(np.log(1.5 * 13.5 / (3.5 * 0.5)))
    # the same collocations, had the lower-case ones been kept: nothing else changes
    every = collocations([tokens], **ALL).set_index("collocation").loc[table["collocation"]]
    for name in ("count", "count_1", "count_2", "pairs", "lambda", "z"):
        np.testing.assert_array_equal(every[name], table[name])


@pytest.mark.filterwarnings("ignore::statsmodels.tools.sm_exceptions.PerfectSeparationWarning")
def test_three_words_are_the_interaction_of_a_poisson_regression() -> None:
    """λ and z of 我 的 家 from the eight cells counted in a loop."""
    line = "我 的 家 好 我 的 家 大 你 的 家 小 我 的 路 长 你 们 家 人 我 们 路 我 爱 家 好"
    words = line.split()
    runs = Counter(zip(words, words[1:], words[2:], strict=False))
    cells: Counter[tuple[int, ...]] = Counter()
    for run, n in runs.items():
        cells[tuple(int(a == b) for a, b in zip(run, ("我", "的", "家"), strict=True))] += n
    table = pd.DataFrame(
        [(*cell, cells[cell] + 0.5) for cell in product((0, 1), repeat=3)], columns=["a", "b", "c", "n"]
    )
    model = sm.GLM.from_formula("n ~ a * b * c", table, family=Poisson())
    with np.errstate(divide="ignore", invalid="ignore"):
        fitted = model.fit(tol=1e-12, maxiter=200)
    found = row(collocations([words], size=3, **ALL), "我 的 家")
    assert found["lambda"] == pytest.approx(fitted.params["a:b:c"], abs=1e-6)
    assert found["z"] == pytest.approx(fitted.tvalues["a:b:c"], rel=1e-5)
    total = runs.total()
    shares = [sum(n for run, n in runs.items() if run[k] == w) / total for k, w in enumerate("我的家")]
    assert found["expected"] == pytest.approx(total * np.prod(shares))


def test_what_is_not_kept_keeps_its_place_in_a_window() -> None:
    """的 gets no row, and nothing else changes: 党 and 人 stay two words apart."""
    said = split("党 的 人 。 党 的 建设 。 人 的 党")
    every, some = (collocations(said, span=1, keep=lambda w, no=no: w != no, **ALL) for no in ("", "的"))
    assert set(every["collocation"]) == {"党 的", "人 的", "的 建设"}
    assert some.empty
    two = collocations(said, span=2, keep=lambda w: w != "的", **ALL)
    assert row(two, "人 党")[["count", "count_1", "count_2", "pairs"]].tolist() == [2, 4, 6, 18]


@pytest.mark.parametrize("between", ["，", "、", "；", "……", "（"])
def test_no_pair_across_a_mark_unless_asked(between: str) -> None:
    """A comma parts; with ``across="punctuation"`` it is passed over and takes no place."""
    said = split(f"抓 好 {between} 党建 工作")
    assert set(collocations(said, **ALL)["collocation"]) == {"抓 好", "党建 工作"}
    assert "好 党建" in set(collocations(said, across="punctuation", **ALL)["collocation"])
    assert "好 党建" in set(collocations(said, span=1, across="punctuation", **ALL)["collocation"])
    assert "抓 党建" not in set(collocations(said, span=1, across="punctuation", **ALL)["collocation"])


def test_no_pair_across_a_sentence_or_a_speech() -> None:
    """Not even where marks may be passed over; a heading has no stop, but its line ends."""
    said: list[Any] = [make_segmented("抓好\n党建", tokens=["抓", "好", "党建"])]
    for across in ("nothing", "punctuation"):
        assert set(collocations(said, across=across, **ALL)["collocation"]) == {"抓 好"}
        lists = split("抓 好 。 党建", "工作")
        assert set(collocations(lists, across=across, span=3, **ALL)["collocation"]) == {"抓 好"}


def test_quotation_parts_nothing() -> None:
    """What is quoted is said with the rest."""
    assert "两 学" in set(collocations(split("要 “ 两 ” 学"), **ALL)["collocation"])


def test_a_window_by_hand() -> None:
    """解决 before 问题 twice and behind it once, within two words; each pair is two, once from either side."""
    table = collocations(split("解决 好 问题 。 解决 问题 。 问题 要 解决"), span=2, **ALL)
    found = row(table, "解决 问题")
    # pairs: 解好 解问 好问 | 解问 | 问要 问解 要解
    assert found[["count", "left", "right", "pairs"]].tolist() == [3, 1, 2, 14]
    assert found[["count_1", "count_2"]].tolist() == [5, 5]
    assert found["expected"] == pytest.approx(25 / 14)
    assert found["lambda"] == pytest.approx(log_odds_lambda(3, 5, 5, 14).lambda_)


def test_a_node_has_its_collocates_left_and_right() -> None:
    """The classical table: the rows of the node in the table of the window, the node first."""
    said = split("解决 好 问题 。 解决 问题 。 问题 要 解决", "问题 多 。 好 问题")
    table, every = collocations(said, node="问题", span=2, **ALL), collocations(said, span=2, **ALL)
    assert set(table["collocation"]) == {"问题 解决", "问题 好", "问题 要", "问题 多"}
    assert row(table, "问题 解决")[["left", "right"]].tolist() == [2, 1]
    assert row(table, "问题 多")[["left", "right"]].tolist() == [0, 1]
    np.testing.assert_allclose(
        row(table, "问题 解决")[["lambda", "z", "G2", "log_dice"]].astype(float),
        row(every, "解决 问题")[["lambda", "z", "G2", "log_dice"]].astype(float),
    )
    assert table.attrs["family"]["2"] == 4
    assert collocations(said, node="问题", **ALL).attrs["span"] == module.NODE_SPAN


def test_a_word_with_itself_is_repetition_not_collocation() -> None:
    """Within a window; side by side it is a run like any other."""
    said = split("好 好 学习 。 好 好 学习")
    assert set(collocations(said, span=2, **ALL)["collocation"]) == {"好 学习"}
    assert "好 好" in set(collocations(said, **ALL)["collocation"])


TEXTS = st.lists(
    st.lists(st.sampled_from("甲乙丙丁，"), min_size=1, max_size=25), min_size=1, max_size=4
).filter(lambda texts: any(word != "，" for text in texts for word in text))


def clauses(texts: list[list[str]]) -> list[tuple[int, list[str]]]:
    return [(n, part.split()) for n, text in enumerate(texts) for part in " ".join(text).split("，")]


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.integers(1, 3), st.integers(1, 2))
def test_windows_the_slow_way(texts: list[list[str]], span: int, least: int) -> None:
    """Counts, ranges, margins, sides and the family are those of loops over pairs of places."""
    ordered: Counter[tuple[str, str]] = Counter()
    where: dict[frozenset[str], set[int]] = defaultdict(set)
    slots: Counter[str] = Counter()
    for n, part in clauses(texts):
        for i, a in enumerate(part):
            for b in part[i + 1 : i + 1 + span]:
                ordered[a, b] += 1
                where[frozenset((a, b))].add(n)
                slots.update((a, b))
    table = collocations(texts, span=span, min_count=least, min_speeches=1)
    want = {
        pair: ordered[a, b] + ordered[b, a]
        for pair in where
        if len(pair) == 2
        for a, b in [sorted(pair)]
        if ordered[a, b] + ordered[b, a] >= least
    }
    assert {
        frozenset(c.split()): n for c, n in zip(table["collocation"], table["count"], strict=True)
    } == want
    for found in table.to_dict("records"):
        a, b = found["collocation"].split()
        assert (found["right"], found["left"]) == (ordered[a, b], ordered[b, a])
        assert found["right"] >= found["left"]
        assert found["speeches"] == len(where[frozenset((a, b))])
        assert (found["count_1"], found["count_2"]) == (slots[a], slots[b])
        assert found["pairs"] == 2 * ordered.total()
    could = sum(n >= least for n in slots.values())
    assert table.attrs["family"]["2"] == could * (could - 1) // 2


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.integers(1, 2))
def test_runs_the_slow_way(texts: list[list[str]], least: int) -> None:
    """The same for runs of two to four words, with the eight or sixteen cells behind λ."""
    table = collocations(texts, size=(2, 3, 4), min_count=least, min_speeches=1)
    seen = 0
    for size in (2, 3, 4):
        runs = Counter(
            tuple(part[i : i + size]) for _, part in clauses(texts) for i in range(len(part) - size + 1)
        )
        kept = {run: n for run, n in runs.items() if n >= least}
        seen += len(kept)
        for run, n in kept.items():
            found = row(table, " ".join(run))
            assert (found["count"], found["pairs"]) == (n, runs.total())
            for k in range(size):
                assert found[f"count_{k + 1}"] == sum(m for r, m in runs.items() if r[k] == run[k])
            want = 0.0
            for cell in product((False, True), repeat=size):
                alike = sum(
                    m for r, m in runs.items() if tuple(a == b for a, b in zip(r, run, strict=True)) == cell
                )
                want += (-1) ** (size - sum(cell)) * np.log(alike + 0.5)
            assert found["lambda"] == pytest.approx(want, abs=1e-9)
        heads, tails = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        for run, n in runs.items():
            heads[run[:-1]] += n
            tails[run[1:]] += n
        family = sum(a[1:] == b[:-1] for a in heads for b in tails if min(heads[a], tails[b]) >= least)
        assert table.attrs["family"][str(size)] == family
    assert len(table) == seen


SPEECHES = split(
    "抓 好 党建 。 抓 好 落实 。 抓 紧 落实 。 好 干部",
    "抓 好 党建 。 好 党建 。 抓 工作",
    "抓 好 学习 。 学 好 理论 。 抓 好 党建 。 抓 落实",
    "要 抓 好 。 好 的 作风",
    "看 着 办 。 办 好 事",
)


@pytest.mark.parametrize("options", [{}, {"span": 2}, {"size": 3}], ids=["pairs", "window", "three"])
def test_lambda_with_a_speech_left_out_is_the_lambda_of_the_others(options: dict[str, Any]) -> None:
    """The least of five λ, and the jackknife interval, from five tables made without a speech."""
    whole = collocations(SPEECHES, **options, **ALL)
    rest = [
        collocations(SPEECHES[:k] + SPEECHES[k + 1 :], keep=lambda _: True, **options, **ALL)
        for k in range(5)
    ]
    checked = 0
    for found in whole.to_dict("records"):
        left = [table.loc[table["collocation"] == found["collocation"], "lambda"] for table in rest]
        if any(one.empty for one in left):
            continue
        values = np.array([float(one.iloc[0]) for one in left])
        checked += 1
        assert found["lambda_min"] == pytest.approx(values.min())
        theirs = jackknife_t(
            lambda speeches, values=values, all_=found["lambda"]: (
                all_ if len(speeches) == 5 else values[(set(range(5)) - set(speeches.astype(int))).pop()]
            ),
            np.arange(5.0),
        )
        assert found["lambda_low"] == pytest.approx(theirs.low)
        assert found["lambda_high"] == pytest.approx(theirs.high)
    assert checked >= 1


def test_with_very_many_speeches_blocks_of_neighbours_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of two: the least λ is that of the four other speeches."""
    monkeypatch.setattr(module, "BLOCKS", 2)
    said = [*SPEECHES[:4]]
    found = row(collocations(said, **ALL), "抓 好")
    halves = [row(collocations(part, **ALL), "抓 好")["lambda"] for part in (said[:2], said[2:])]
    assert found["lambda_min"] == pytest.approx(min(halves))
    assert "2 blocks of speeches" in collocations(said, **ALL).attrs["definition"]


def test_a_collocation_of_one_speech_shows_itself() -> None:
    """红色 引擎 ten times in one speech and once in another, 党建 引领 in all: z likes both, the speeches do not."""
    rest = "要 抓 好 工作 。 党建 引领 。 工作 要 好 。 看 着 红色 的 旗 。 引擎 响"
    said = split(*[rest] * 7, "红色 引擎 。 " + rest, "红色 引擎 。 " * 10 + rest)
    table = collocations(said)
    one, many = row(table, "红色 引擎"), row(table, "党建 引领")
    assert one["z"] > 2
    assert (one["top_speech"], one["top_share"]) == ("0000009", pytest.approx(10 / 11))
    assert many["top_share"] == pytest.approx(1 / 9)
    assert one["dp"] > 0.5 > 0.2 > many["dp"]
    wide, narrow = (found["lambda_high"] - found["lambda_low"] for found in (one, many))
    assert wide > 3 * narrow
    assert one["lambda_min"] < one["lambda"] - 1 < many["lambda"]
    assert "红色 引擎" not in set(collocations(said, min_speeches=3)["collocation"])


def test_one_speech_has_no_interval_and_says_so() -> None:
    """NaN, not a number; and two speeches cannot be asked for."""
    table = collocations(split("抓 好 党建 。 抓 好 工作"), min_count=2)
    assert table["collocation"].tolist() == ["抓 好"]
    assert table[["lambda_low", "lambda_high", "lambda_min"]].isna().all(axis=None)
    assert "none: one speech" in table.attrs["definition"]
    assert table.attrs["min_speeches"] == 1
    assert collocations(SPEECHES, min_count=2).attrs["min_speeches"] == 2


def test_p_and_q() -> None:
    """p is exact, one-sided; q is corrected for all pairs that could have been listed, not for those listed."""
    table = collocations(SPEECHES, min_count=2, min_speeches=1)
    np.testing.assert_allclose(table["p_z"], 2 * stats.norm.sf(table["z"].abs()))
    for found in table.to_dict("records"):
        both, first, second, n = (found[name] for name in ("count", "count_1", "count_2", "pairs"))
        cells = [[both, first - both], [second - both, n - first - second + both]]
        assert found["p"] == pytest.approx(stats.fisher_exact(cells, alternative="greater").pvalue)
    family = table.attrs["family"]["2"]
    assert family > len(table)
    want = stats.false_discovery_control([*table["p"], *[1.0] * (family - len(table))])[: len(table)]
    np.testing.assert_allclose(table["q"], want)


def test_near_duplicates_are_one_speech_and_order_does_not_matter() -> None:
    """A copy adds nothing, wherever it stands; the speeches given are what they were."""
    speeches = [of_tokens(" ".join(line), f"{chr(97 + n)}.1") for n, line in enumerate(SPEECHES)]
    copied = of_tokens(" ".join(SPEECHES[0]), "z.1", duplicate_of="a.1")
    before = copy.deepcopy(speeches)
    for options in ({}, {"span": 3}, {"node": "抓"}):
        alone = collocations(speeches, **options, **ALL)
        pd.testing.assert_frame_equal(collocations([copied, *speeches[::-1]], **options, **ALL), alone)
    assert speeches == before
    assert collocations([copied, *speeches], **ALL).attrs["copies_left_out"] == 1


def test_order_is_asked_for_by_name() -> None:
    """Highest first by any of the measures, ties by count, then by the words."""
    for order in get_args(Order):
        table = collocations(SPEECHES, order=order, **ALL)
        assert table[order].is_monotonic_decreasing
    first = collocations(SPEECHES, order="count", **ALL)["collocation"].iloc[0]
    assert first == "抓 好"


def test_the_verb_knows_every_order() -> None:
    """The choices of --order, which it cannot import, are those of the function."""
    parser = argparse.ArgumentParser()
    verb.arguments(parser)
    (order,) = (action for action in parser._actions if "--order" in action.option_strings)
    assert tuple(order.choices or ()) == get_args(Order)


OLD = split(
    "抓 好 党建 。 看 工作 。 抓 好", "抓 好 工作 。 抓 工作 。 抓 好", "抓 好 。 看 着 办 。 要 抓 好"
)
NEW = split(
    "抓 紧 。 看 好 。 抓 工作 。 好 党建", "抓 好 。 抓 紧 。 抓 工作 。 看 好", "抓 工作 。 很 好 。 抓 紧"
)


def test_two_groups_are_two_tables() -> None:
    """Counts, λ of each side are those of the side alone; z is their difference in standard errors."""
    table = contrast_collocations(
        [*OLD, *NEW], list("aaabbb"), "b", "a", seed=0, min_count=1, min_speeches=1
    ).set_index("collocation")
    new, old = (collocations(side, **ALL).set_index("collocation") for side in (NEW, OLD))
    for pair in ("抓 好", "抓 工作"):
        found = table.loc[pair]
        for name, side in (("target", new), ("reference", old)):
            assert found[f"lambda_{name}"] == pytest.approx(side.loc[pair, "lambda"])
            assert found[f"log_dice_{name}"] == pytest.approx(side.loc[pair, "log_dice"])
            for count in ("count", "count_1", "count_2", "pairs", "expected", "speeches"):
                assert found[f"{count}_{name}"] == pytest.approx(side.loc[pair, count])
        se = [side.loc[pair, "lambda"] / side.loc[pair, "z"] for side in (new, old)]
        assert found["z"] == pytest.approx(found["difference"] / np.hypot(*se))


@pytest.mark.parametrize("span", [None, 2])
def test_p_is_that_of_all_assignments(span: int | None) -> None:
    """Twenty tables made for the twenty ways of dealing six speeches: twice the smaller tail."""
    both = [*OLD, *NEW]
    options: dict[str, Any] = {"seed": 0, "min_count": 1, "min_speeches": 1, "span": span}
    real = contrast_collocations(both, list("aaabbb"), "b", "a", **options).set_index("collocation")
    dealt = []
    for chosen in combinations(range(6), 3):
        labels = ["b" if i in chosen else "a" for i in range(6)]
        table = contrast_collocations(both, labels, "b", "a", **options).set_index("collocation")
        dealt.append(table.loc[real.index, "difference"].to_numpy())
    found, own = np.array(dealt), real["difference"].to_numpy()
    tails = (found >= own - 1e-9).sum(axis=0), (found <= own + 1e-9).sum(axis=0)
    np.testing.assert_allclose(real["p_permutation"], np.minimum(2 * np.minimum(*tails) / 20, 1))
    assert set(real["p_floor"]) == {0.1}
    assert set(real["verdict"]) == {"no test can reach the level: smallest attainable p = 0.1"}
    thin = real[["count_target", "count_reference"]].min(axis=1) < 2
    assert thin.is_monotonic_increasing
    for part in (real[thin], real[~thin]):
        assert part["p_permutation"].is_monotonic_increasing


def test_a_tie_that_one_group_has_is_found_among_many() -> None:
    """红色 引擎 together in the new speeches, as frequent but apart in the old ones; nothing else is different."""
    rng = np.random.default_rng(5)
    words = list("甲乙丙丁戊己庚辛")

    def speech(tie: str) -> list[str]:
        return [*" 。 ".join(" ".join(rng.choice(words, 5)) for _ in range(12)).split(), "。", *tie.split()]

    old = [speech("红色 花 。 火车 引擎 。 红色 旗 。 汽车 引擎") for _ in range(10)]
    new = [speech("红色 引擎 。 花 旗 。 红色 引擎 。 火车 汽车") for _ in range(10)]
    table = contrast_collocations([*old, *new], ["a"] * 10 + ["b"] * 10, "b", "a", seed=3)
    found = row(table, "红色 引擎")
    assert found["p_permutation"] == found["p_floor"] == pytest.approx(2 / 1001)
    assert found["difference"] > 5
    assert (found["verdict"], found["note"]) == (
        "differs",
        "absent from the reference: its λ is the smoothing's",
    )
    others = table[~table["collocation"].str.contains("红色|引擎")]
    assert (others["p_permutation"] <= 0.05).mean() < 0.15
    again = contrast_collocations([*old, *new], ["a"] * 10 + ["b"] * 10, "b", "a", seed=3)
    pd.testing.assert_frame_equal(again, table)


def test_what_a_contrast_lists_and_in_which_order() -> None:
    """A pair of two speeches is not listed by default; one that a side has once, or never, is said and last."""
    old = split(
        "前 后 。 甲 乙 。 甲 乙 。 甲 乙 。 独 有",
        "前 后 。 甲 乙 。 丙 丁",
        "前 后 。 丙 丁",
        "前 后 。 丙 丁",
    )
    new = split("前 后 。 前 后 。 甲 乙 。 独 有", "前 后", "前 后 。 独 木 。 独 木", "前 后")
    options: dict[str, Any] = {"seed": 0, "min_count": 2}
    table = contrast_collocations([*old, *new], list("aaaabbbb"), "b", "a", **options)
    assert set(table["collocation"]) == {"前 后", "甲 乙", "丙 丁"}  # 独 有: one speech here, one there
    assert table["collocation"].iloc[0] == "前 后"
    notes = table.set_index("collocation")["note"]
    assert notes["前 后"] == ""
    assert notes["甲 乙"].startswith("1 occurrence in the target: its λ is mostly the smoothing's")
    assert notes["丙 丁"].startswith("absent from the target: its λ is the smoothing's")
    more = contrast_collocations([*old, *new], list("aaaabbbb"), "b", "a", min_speeches=1, **options)
    assert {"独 有", "独 木"} <= set(more["collocation"])
    single = contrast_collocations([old[0], new[0]], list("ab"), "b", "a", **options)
    assert single.attrs["min_speeches"] == 1
    assert not single.empty
    none = contrast_collocations([*old, *new], list("aaaabbbb"), "b", "a", seed=0, min_count=99)
    assert none.empty
    assert list(none.columns) == list(table.columns)


def test_a_definition_stands_in_every_row_and_comes_last() -> None:
    """The text of attrs, with the parameters asked for: a CSV file has no attrs."""
    plain = collocations(SPEECHES, min_count=2)
    apart = contrast_collocations([*OLD, *NEW], list("aaabbb"), "b", "a", seed=0, min_count=2, span=3)
    for table, words in (
        (plain, ("at least 2 occurrences", "Blaheta")),
        (apart, ("at most 3 apart", "at least 2 occurrences", "in 3 independent", "20 assignments", "0.05")),
    ):
        assert table.columns[-1] == "definition"
        assert set(table["definition"]) == {table.attrs["definition"]}
        assert all(word in table["definition"].iloc[0] for word in words)
    assert collocations(SPEECHES, min_count=99).columns[-1] == "definition"


def test_a_small_p_beside_a_small_z_is_doubted() -> None:
    """甲 乙 stands in three target speeches and no other. Of all deals that leave the three together the true one is
    the most extreme, for the other speeches of the target have no 甲 besides, and those of the reference all have."""
    new = ["甲 乙 。 " + "甲 丙 。 " * 60 + "丁 丙 。 " * 9] * 3 + ["丁 丙 。 " * 9] * 2
    old = ["甲 丙 。 " * (31 + n) + "丁 丙 。 " * 9 for n in range(6)]
    table = contrast_collocations(split(*new, *old), ["b"] * 5 + ["a"] * 6, "b", "a", seed=0, min_count=3)
    found = row(table, "甲 乙")
    assert found["p_permutation"] == found["p_floor"] == pytest.approx(2 / 462)
    assert abs(found["z"]) < 1
    assert found["note"] == f"absent from the reference: its λ is the smoothing's; {DISAGREE}"


@pytest.mark.parametrize(
    ("p", "z", "tail", "doubted"),
    [
        (0.01, 2.0, 1, False),
        (0.01, -2.0, -1, False),
        (0.01, 2.0, -1, True),
        (0.01, 0.9, 1, True),
        (0.06, 0.9, 1, False),
    ],
)
def test_when_p_and_z_disagree(p: float, z: float, tail: int, doubted: bool) -> None:
    """Small p and z near nought, or p of the tail that the difference does not point to."""
    shuffled = collocation_contrast._Shuffled(np.array([p]), np.array([tail]), 0.001, "")
    counts = np.array([5])
    (note,) = collocation_contrast._notes(counts, counts, np.array([z]), shuffled, 0.05)
    assert note == (DISAGREE if doubted else "")


def test_groups_go_by_their_places_whatever_index_they_have() -> None:
    """A column of a table that was sorted, or has ids for an index, is a list of labels."""
    said = [*[["党", "建", "强"]] * 3, *[["建", "党", "强"]] * 3]
    labels = list("aaabbb")
    expected = contrast_collocations(said, labels, "b", "a", seed=1, min_count=2)
    for index in ([5, 4, 3, 2, 1, 0], list("uvwxyz"), [0, 0, 0, 0, 0, 0]):
        column = pd.Series(labels, index=index)
        found = contrast_collocations(said, column, "b", "a", seed=1, min_count=2)
        pd.testing.assert_frame_equal(found, expected)


def test_groups_leave_others_and_copies_out() -> None:
    """A third group and a near-duplicate change nothing; groups that are none are letters."""
    speeches = [of_tokens(" ".join(line), f"{chr(97 + n)}.1") for n, line in enumerate([*OLD, *NEW])]
    more = [*speeches, of_tokens("抓 好", "y.1"), of_tokens(" ".join(OLD[0]), "z.1", duplicate_of="a.1")]
    options: dict[str, Any] = {"seed": 0, "min_count": 1}
    alone = contrast_collocations(speeches, list("aaabbb"), "b", "a", **options)
    found = contrast_collocations(more, [*"aaabbb", "", "a"], "b", "a", **options)
    pd.testing.assert_frame_equal(found, alone)
    assert (found.attrs["n_target"], found.attrs["copies_left_out"]) == (3, 1)
    for target, reference in (("b", "b"), ("c", "a")):
        with pytest.raises(CompareError, match="two different groups"):
            contrast_collocations(speeches, list("aaabbb"), target, reference, **options)
    with pytest.raises(CompareError, match="one label"):
        contrast_collocations(speeches, ["a"], "b", "a", **options)
    with pytest.raises(CompareError, match="at least one"):
        contrast_collocations(speeches, list("aaabbb"), "b", "a", permutations=0, **options)
    with pytest.raises(CompareError, match="a level of significance here"):
        contrast_collocations(speeches, list("aaabbb"), "b", "a", level=1, **options)


def test_evidence_is_the_first_of_three_speeches_and_leads_to_bytes() -> None:
    """A line and a span a speech; in a window the span holds what stands between the two words."""
    texts = ["会上说：要解决“好”问题，要解决问题。", "问题没有解决！", "请解决问题吧", "解决问题"]
    cut = [
        ["会上", "说", "：", "要", "解决", "“", "好", "”", "问题", "，", "要", "解决", "问题", "。"],
        ["问题", "没有", "解决", "！"], ["请", "解决", "问题", "吧"], ["解决", "问题"],
    ]  # fmt: skip
    speeches: list[SegmentedSpeech] = [
        make_segmented(text, f"{chr(97 + n)}.1", tokens=tokens)
        for n, (text, tokens) in enumerate(zip(texts, cut, strict=True))
    ]
    found = row(collocations(speeches, node="解决", **ALL), "解决 问题")
    assert found["evidence"] == (
        "会上说：要【解决“好”问题】，要解决问题。 (a.1) | 【问题没有解决】！ (b.1) | 请【解决问题】吧 (c.1)"
    )
    for place, text, said in zip(
        found["places"].split(" | "),
        texts,
        ["解决“好”问题", "问题没有解决", "解决问题"],
        strict=False,
    ):
        start, end = map(int, place.split(":")[1].split("-"))
        assert text.encode()[start:end].decode() == said
    assert found[["count", "left", "right", "speeches"]].tolist() == [5, 1, 4, 4]


@pytest.mark.parametrize("span", [None, 2])
def test_words_in_random_order_are_flagged_at_the_level(span: int | None) -> None:
    """Zipf's words drawn at random: of pairs of which five or more are expected, some 5 % have |z| > 1.96; no q is
    small, though z is far too large where little is expected."""
    rng = np.random.default_rng(3)
    rate = 1 / np.arange(1, 60)
    texts = [[f"w{i}" for i in rng.choice(59, 12, p=rate / rate.sum())] for _ in range(2_000)]
    table = collocations(texts, span=span, **ALL)
    z = table.loc[table["expected"] >= 5, "z"]
    assert len(z) > 500
    assert 0.02 < (z.abs() > 1.96).mean() < 0.08
    assert (table["q"] > 0.05).all()
    if span is None:
        assert (table.loc[table["expected"] < 1, "z"] > 1.96).mean() > 0.1


def test_nothing_frequent_enough_is_an_empty_table() -> None:
    """With its columns and what was asked."""
    for options in ({}, {"span": 3}, {"size": (2, 3)}):
        table = collocations(split("抓 好", "看 着"), **options)
        assert table.empty
        assert {"collocation", "lambda", "evidence"} <= set(table.columns)
        assert table.attrs["min_count"] == 5


def test_wrong_questions_are_letters() -> None:
    """Single words, windows of three words, nothing to look at, words that are not there."""
    for options, said in (
        ({"size": 1}, "2 to 5"), ({"size": 6}, "2 to 5"), ({"size": ()}, "2 to 5"),
        ({"size": 3, "span": 2}, "pairs"), ({"span": 0}, "at least 1"), ({"min_count": 0}, "thresholds"),
        ({"min_speeches": 0}, "thresholds"), ({"across": "commas"}, "punctuation"), ({"order": "mi"}, "z, lambda"),
        ({"level": 1.0}, "a confidence here"), ({"node": "问题"}, "kwic"), ({"node": "抓好"}, "好, 抓"),
    ):  # fmt: skip
        with pytest.raises(CompareError, match=said):
            collocations(SPEECHES, **options)  # type: ignore[arg-type]
    for nothing in ([], split("。")):
        with pytest.raises(CompareError, match="no word"):
            collocations(nothing)


@pytest.mark.parametrize("least", [None, 1, 2, 3, 4])
def test_what_a_contrast_lists_does_not_hang_on_the_sides(least: int | None) -> None:
    """Speeches dealt otherwise: the same pairs, or p would be asked of those only that lie unevenly."""
    rng = np.random.default_rng(8)
    speeches = [rng.choice(list("甲乙丙丁戊己"), 12).tolist() for _ in range(8)]
    listed = {
        frozenset(
            contrast_collocations(
                speeches,
                rng.permutation(list("aaaabbbb")).tolist(),
                "b",
                "a",
                seed=0,
                min_count=2,
                min_speeches=least,
            )["collocation"]
        )
        for _ in range(6)
    }
    assert len(listed) == 1
    assert listed.pop()


def test_speeches_that_do_not_vary_give_no_interval() -> None:
    """Three speeches of the same words: leaving one out changes nothing, which is no certainty."""
    table = collocations(split("甲 乙 。 丙 丁", "甲 乙 。 丙 丁", "甲 乙 。 丙 丁"), min_count=2)
    assert table[["lambda_low", "lambda_high"]].isna().all(axis=None)
    assert np.isfinite(table[["lambda", "lambda_min"]]).all(axis=None)


def test_letters_of_a_contrast() -> None:
    """A window of nothing, thresholds of nothing, another reach, speeches without a word."""
    for options, found in (
        ({"span": 0}, "window of 0"), ({"min_count": 0}, "thresholds"), ({"min_speeches": 0}, "thresholds"),
        ({"across": "commas"}, "punctuation"), ({"level": 2.0}, "level"),
    ):  # fmt: skip
        with pytest.raises(CompareError, match=f"contrast_collocations.*{found}"):
            contrast_collocations([*OLD, *NEW], list("aaabbb"), "b", "a", **{"seed": 0, **options})  # type: ignore[arg-type]
    with pytest.raises(CompareError, match="no word"):
        contrast_collocations([["。"], ["。"]], ["a", "b"], "b", "a", seed=0)
