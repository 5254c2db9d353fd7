"""Word shifts: published values, formulas by hand, scipy; and the table of two groups of speeches."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy, t, ttest_ind

from discourse.__main__ import main
from discourse.compare.divergence import jsd
from discourse.compare.shift_table import COLUMNS, OTHER, read_scores, word_shift
from discourse.compare.shifts import (
    TYPES,
    Shift,
    entropy_shift,
    jsd_shift,
    kl_shift,
    normalised,
    proportion_shift,
    tsallis_shift,
    weighted_shift,
)
from discourse.errors import CompareError
from tests.helpers import of_tokens

from .reference import ENTRIES

#: Counts of the same words on two sides, with words that one side lacks.
TARGET, REFERENCE = [8, 0, 3, 9, 0], [2, 5, 3, 0, 0]

counts = st.lists(st.integers(0, 50), min_size=2, max_size=12)
pairs = st.integers(2, 10).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(0, 40), min_size=n, max_size=n).filter(any)] * 2)
)


def published(name: str) -> tuple[dict[str, Any], list[int], list[int], list[str]]:
    """An entry, its second text (the target here), its first, and its words."""
    entry = ENTRIES[name]
    words = sorted(entry["input"]["t1"])
    return entry, *([entry["input"][t][w] for w in words] for t in ("t2", "t1")), words  # type: ignore[return-value]


def test_published_proportion_shift() -> None:
    """The other implementation's contributions, word for word."""
    entry, target, reference, words = published("shift_prop")
    found = proportion_shift(target, reference)
    expected = [entry["expected"]["scores"][word] for word in words]
    np.testing.assert_allclose(found.contributions, expected, atol=entry["tolerance"])
    assert found.total == pytest.approx(entry["expected"]["diff"], abs=entry["tolerance"])
    assert found.total == 0


def test_published_weighted_average_shift() -> None:
    """Both averages, their difference, and the normalised contributions against nought and the reference average."""
    entry, target, reference, words = published("shift_wavg")
    scores = [entry["input"]["score"][word] for word in words]
    close: dict[str, Any] = {"rel": 0, "abs": entry["tolerance"]}
    expected = entry["expected"]
    plain = weighted_shift(target, reference, scores, reference_value=entry["input"]["reference_value"])
    assert plain.target == pytest.approx(expected["avg2"], **close)
    assert plain.reference == pytest.approx(expected["avg1"], **close)
    assert plain.total == pytest.approx(expected["diff"], **close)
    shares = normalised(plain, "variation")
    assert shares.tolist() == pytest.approx([expected["norm_scores"][w] for w in words], **close)
    against = weighted_shift(target, reference, scores, reference_value="reference average")
    assert against.total == pytest.approx(expected["diff"], **close)
    shares = normalised(against, "variation")
    assert shares.tolist() == pytest.approx([expected["with_reference_avg"][w] for w in words], **close)


@pytest.mark.parametrize(("unit", "base"), [("bits", 2), ("nats", math.e)])
def test_entropy_against_scipy(unit: Any, base: float) -> None:
    """Both sides' entropies and their difference, in either base; one word by hand."""
    found = entropy_shift(TARGET, REFERENCE, unit=unit)
    here, there = entropy(TARGET, base=base), entropy(REFERENCE, base=base)
    assert (found.target, found.reference) == pytest.approx((here, there))
    assert found.total == pytest.approx(here - there)
    assert found.contributions[0] == pytest.approx(
        (-0.4 * math.log(0.4) + 0.2 * math.log(0.2)) / math.log(base)
    )


@pytest.mark.parametrize(("unit", "base"), [("bits", 2), ("nats", math.e)])
def test_jsd_against_scipy_and_jsd(unit: Any, base: float) -> None:
    """scipy's distance squared; in bits, word for word the contributions of ``jsd``."""
    found = jsd_shift(TARGET, REFERENCE, unit=unit)
    assert found.total == pytest.approx(jensenshannon(TARGET, REFERENCE, base=base) ** 2)
    if unit == "bits":
        np.testing.assert_allclose(
            found.contributions, jsd(TARGET, REFERENCE).contributions, rtol=0, atol=1e-15
        )
    assert found.direction.tolist() == [1, -1, -1, 1, 0]


def test_kl_against_scipy() -> None:
    """Without smoothing where nothing is missing; with it, scipy's of the smoothed shares."""
    full = kl_shift([3, 1, 4], [1, 5, 9], unit="bits", smoothing="none")
    assert full.total == pytest.approx(entropy([3, 1, 4], [1, 5, 9], base=2))
    added = kl_shift(TARGET, REFERENCE, unit="nats", smoothing="additive", amount=0.5)
    assert added.total == pytest.approx(entropy(np.array(TARGET) + 0.5, np.array(REFERENCE) + 0.5))
    p, q = np.array(TARGET) / 20, np.array(REFERENCE) / 10
    skew = kl_shift(TARGET, REFERENCE, unit="bits", smoothing="skew", amount=0.9)
    assert skew.total == pytest.approx(entropy(p[:4], (0.9 * q + 0.1 * p)[:4], base=2))


def test_kl_of_a_word_that_is_missing_is_an_error() -> None:
    """The divergence is infinite, and said to be."""
    with pytest.raises(CompareError, match=r"1 of the target's words.*not finite.*skew"):
        kl_shift(TARGET, REFERENCE, unit="bits", smoothing="none")


@pytest.mark.parametrize(
    ("smoothing", "amount"),
    [("none", 0.5), ("additive", None), ("additive", 0), ("skew", 1.0), ("laplace", 1)],
)
def test_kl_smoothing_is_named_and_sensible(smoothing: Any, amount: float | None) -> None:
    """An amount belongs to a smoothing that has one."""
    with pytest.raises(CompareError):
        kl_shift([1, 2], [2, 1], unit="bits", smoothing=smoothing, amount=amount)


def test_tsallis_of_known_orders() -> None:
    """0 counts words, 1 is Shannon's in nats and the limit of its neighbours, 2 is one less Simpson's index."""
    assert tsallis_shift(TARGET, REFERENCE, order=0).target == pytest.approx(3 - 1)
    assert tsallis_shift(TARGET, REFERENCE, order=0).total == pytest.approx(0)
    one = tsallis_shift(TARGET, REFERENCE, order=1)
    assert one.total == pytest.approx(entropy(TARGET) - entropy(REFERENCE))
    assert tsallis_shift(TARGET, REFERENCE, order=1 + 1e-7).total == pytest.approx(one.total, rel=1e-5)
    two = tsallis_shift(TARGET, REFERENCE, order=2)
    assert two.total == pytest.approx(-(0.4**2 + 0.15**2 + 0.45**2) + 0.2**2 + 0.5**2 + 0.3**2)
    with pytest.raises(CompareError, match="from 0 up"):
        tsallis_shift(TARGET, REFERENCE, order=-1)


@given(pairs)
def test_contributions_add_up_and_turn_round(sides: tuple[list[int], list[int]]) -> None:
    """Every shift: the total is the fsum of its parts and the difference of its sides; the other way it is minus.

    Of shares the parts add up to 0 but for rounding, and the total is 0 itself.
    """
    target, reference = sides
    difference: list[Shift] = []
    for shift in (
        lambda a, b: entropy_shift(a, b, unit="bits"),
        lambda a, b: tsallis_shift(a, b, order=0.5),
        lambda a, b: tsallis_shift(a, b, order=2),
        proportion_shift,
    ):
        there, back = shift(target, reference), shift(reference, target)
        np.testing.assert_allclose(there.contributions, -back.contributions, atol=1e-12)
        assert there.total == pytest.approx(there.target - there.reference, abs=1e-12)
        difference.append(there)
    both = jsd_shift(target, reference, unit="bits")
    assert (both.contributions >= 0).all()
    np.testing.assert_allclose(
        both.contributions, jsd_shift(reference, target, unit="bits").contributions, atol=1e-15
    )
    shares = difference.pop()
    assert (shares.total, math.fsum(shares.contributions)) == (0, pytest.approx(0, abs=1e-12))
    for one in [*difference, both]:
        assert one.total == math.fsum(one.contributions)


def test_types_of_a_weighted_shift_by_hand() -> None:
    """Ten tokens a side; scores 3, 1, 1, 3 against 2: one word a type, each a quarter of the movement."""
    shift = weighted_shift([4, 2, 3, 1], [3, 3, 2, 2], [3, 1, 1, 3], reference_value=2.0)
    assert shift.types.tolist() == [TYPES[0], TYPES[3], TYPES[2], TYPES[1]]
    assert [shift.components[name] for name in TYPES] == pytest.approx([0.1, -0.1, -0.1, 0.1, 0, 0])
    assert shift.total == pytest.approx(0.4 * 3 + 0.2 + 0.3 + 0.3 - (0.9 + 0.3 + 0.2 + 0.6))


@given(pairs, st.floats(-3, 3))
def test_components_add_up_with_two_sets_of_scores(sides: tuple[list[int], list[int]], value: float) -> None:
    """The six components and the contributions have one sum, the difference of the two means."""
    target, reference = sides
    own = np.arange(len(target)) % 3 - 1.0
    other = np.arange(len(target)) % 2 * 1.0
    shift = weighted_shift(target, reference, own, reference_scores=other, reference_value=value)
    means = np.average(own, weights=target) - np.average(other, weights=reference)
    assert shift.total == pytest.approx(means, abs=1e-12)
    assert math.fsum(shift.components.values()) == pytest.approx(means, abs=1e-12)


def test_words_without_score_are_left_out_of_both_texts() -> None:
    """Their contribution is not nought but unknown, and the shares are of the others."""
    shift = weighted_shift([4, 9, 7, 50], [8, 5, 7, 1], [1, -1, 0.5, np.nan], reference_value=0)
    assert shift.total == pytest.approx(-0.4)
    assert np.isnan(shift.contributions).tolist() == [False, False, False, True]
    assert shift.unscored == 1


def test_normalisation_by_the_net_total() -> None:
    """Of 0.1 net, 0.2 and -0.1 are two and minus one; a net of nought has no shares."""
    shift = weighted_shift([3, 7], [1, 9], [1.0, 0.5], reference_value=0)
    assert normalised(shift, "trajectory").tolist() == pytest.approx([2, -1])
    assert normalised(shift, "variation").tolist() == pytest.approx([2 / 3, -1 / 3])
    assert np.isnan(normalised(proportion_shift([1, 1], [1, 1]), "trajectory")).all()


@pytest.mark.parametrize(("target", "reference"), [([0, 0], [1, 1]), ([1], [1, 1]), ([1, -1], [1, 1])])
def test_what_is_no_pair_of_counts(target: list[int], reference: list[int]) -> None:
    """An empty side, sides of two lengths and a count below nought are errors."""
    with pytest.raises(CompareError):
        jsd_shift(target, reference, unit="bits")


# -- the table ---------------------------------------------------------------------------------------------------

OLD = ["党 的 新农村 新农村 ，", "党 的 新农村 建设", "党 的 的 新农村 水渠"]
NEW = ["党 的 新时代", "党 党 的 新时代 建设", "党 的 新时代 新时代 网格"]
LABELS = ["old"] * 3 + ["new"] * 3


def shift_of(**options: Any) -> pd.DataFrame:
    """NEW against OLD, every word a row."""
    said = [of_tokens(line, f"{n}") for n, line in enumerate([*OLD, *NEW])]
    return word_shift(said, LABELS, "new", "old", **{"seed": 1, "min_count": 1, "resamples": 200} | options)


def simulated(n: int, m: int, *, seed: int = 0, words: int = 30) -> tuple[list[list[str]], list[str]]:
    """``n`` speeches of one kind and ``m`` of another, over-dispersed."""
    rng = np.random.default_rng(seed)
    here = rng.dirichlet(np.full(words, 1.0))
    there = rng.dirichlet(here * 50)
    names = np.array([f"w{i:02d}" for i in range(words)])
    said = [
        np.repeat(names, rng.multinomial(200, rng.dirichlet(100 * p + 1e-9))).tolist()
        for p, k in ((here, n), (there, m))
        for _ in range(k)
    ]
    return said, ["t"] * n + ["r"] * m


def test_table_by_hand() -> None:
    """新农村: none of 13 words against 4 of 13 (punctuation is no word), a JSD term of half its share."""
    table = shift_of()
    assert list(table.columns) == list(COLUMNS)
    row = table.set_index("term").loc["新农村"]
    assert row[["count_target", "count_reference", "tokens_target", "tokens_reference"]].tolist() == [
        0,
        4,
        13,
        13,
    ]
    assert row[["docs_target", "docs_reference", "n_target", "n_reference"]].tolist() == [0, 3, 3, 3]
    assert row["rate_reference"] == pytest.approx(4 / 13 * 10_000)
    assert row["contribution"] == pytest.approx(4 / 13 / 2)
    assert row["signed"] == -row["contribution"]
    assert (row["more_in"], row["sign_stability"]) == ("old", 1.0)
    assert "，" not in set(table["term"])
    assert row["evidence"].startswith("党 的 【新农村】 新农村")


@pytest.mark.parametrize("kind", ["jsd", "proportion", "entropy", "kl"])
@pytest.mark.parametrize("min_count", [1, 3])
def test_totals_are_those_of_the_pure_functions(kind: Any, min_count: int) -> None:
    """The rows add up to the shift of the summed counts, however many words share the last row."""
    said, labels = simulated(4, 5)
    table = word_shift(said, labels, "t", "r", kind=kind, seed=1, min_count=min_count * 100, resamples=50)
    assert (table["term"].iloc[-1] == OTHER) == (table.attrs["n_other_words"] > 0)
    words = sorted({word for speech in said for word in speech})
    p, q = (
        [
            sum(speech.count(word) for speech, label in zip(said, labels, strict=True) if label == side)
            for word in words
        ]
        for side in ("t", "r")
    )
    pure = {
        "jsd": jsd_shift(p, q, unit="bits"),
        "proportion": proportion_shift(p, q),
        "entropy": entropy_shift(p, q, unit="bits"),
        "kl": kl_shift(p, q, unit="bits", smoothing="skew", amount=0.99),
    }[kind]
    assert table["total"].iloc[0] == pytest.approx(pure.total, abs=1e-12)
    assert table["contribution"].sum() == pytest.approx(pure.total, abs=1e-12)
    assert table["count_target"].sum() == sum(p)
    assert table["cumulative_share"].iloc[-1] == pytest.approx(1)
    listed = table[table["term"] != OTHER].set_index("term")
    by_word = dict(zip(words, pure.contributions, strict=True))
    assert listed["contribution"].to_dict() == pytest.approx({w: by_word[w] for w in listed.index})
    assert listed["contribution"].abs().is_monotonic_decreasing


def test_differences_of_shares_that_are_nought_are_nought() -> None:
    """Thirds, sevenths and elevenths do not add up to one in binary; the total, its interval and a word that has the
    same share on both sides are 0 all the same, and so is the row of all other words where these balance."""
    said = [["a"] * 3 + ["b"] * 5 + ["c"] * 3, ["a"] * 4 + ["b"] * 2 + ["d"], ["a"], ["a", "b", "d"]]
    for weighting in ("tokens", "speeches"):
        for min_count in (1, 100):
            table = word_shift(
                said,
                list("ttrr"),
                "t",
                "r",
                kind="proportion",
                seed=1,
                min_count=min_count,
                weighting=weighting,
            )  # type: ignore[arg-type]
            assert (table[["total", "total_low", "total_high"]] == 0).all(axis=None)
            assert table["total_interval"].iloc[0].startswith("none: shares add up")
        assert table.loc[table["term"] == OTHER, "contribution"].tolist() == [0]
    same = word_shift([list("aab")] * 7 + [list("aabaab"), list("aab")], [*"ttttttt", *"rr"], "t", "r",
                      kind="proportion", weighting="speeches", seed=1, min_count=1)  # fmt: skip
    assert same["contribution"].tolist() == [0, 0]


def test_rates_say_what_they_are_rates_of_and_who_was_left_out() -> None:
    """Scored words only: three of the target's five; one speech of each side has none and takes no part."""
    said = [["甲", "甲", "乙", "丙"], ["甲", "乙"], ["丙"], ["乙", "丙"], ["丙", "丙"]]
    scores = {"甲": 1.0, "乙": 2.0}
    table = word_shift(
        said, list("tttrr"), "t", "r", kind="score", scores=scores, seed=1, min_count=1, resamples=20
    ).set_index("term")
    row = table.loc["甲"]
    assert row[["n_target", "n_unscored_target", "n_reference", "n_unscored_reference"]].tolist() == [
        2,
        1,
        1,
        1,
    ]
    assert (row["tokens_target"], row["rate_target"]) == (5, pytest.approx(3 / 5 * 10_000))
    assert row["rate_of"] == "10,000 scored words"
    assert table.attrs["speeches_without_scored_word"] == 2
    plain = word_shift(said, list("tttrr"), "t", "r", seed=1, min_count=1, resamples=20).set_index("term")
    assert plain.loc["甲", ["n_target", "n_unscored_target", "rate_of"]].tolist() == [3, 0, "10,000 words"]
    assert plain.loc["甲", "rate_target"] == pytest.approx(3 / 7 * 10_000)
    other = word_shift(
        said, list("tttrr"), "t", "r", kind="score", scores=scores, seed=1, min_count=5, resamples=20
    )
    assert other.iloc[-1][["term", "n_unscored_target", "rate_of"]].tolist() == [
        OTHER,
        1,
        "10,000 scored words",
    ]


def test_scores_leave_out_what_has_none() -> None:
    """Mean scores of scored tokens only; types by the reference's mean; what is left out is counted."""
    table = shift_of(kind="score", scores={"新农村": 1.0, "新时代": 3.0, "建设": 2.0, "无此词": 9.0})
    assert set(table["term"]) == {"新农村", "新时代", "建设"}
    assert table.attrs["reference_value"] == pytest.approx((4 * 1 + 2) / 5)
    assert table["total"].iloc[0] == pytest.approx((4 * 3 + 2) / 5 - (4 * 1 + 2) / 5)
    assert table.attrs["tokens_without_score"] == 26 - 10
    assert table.set_index("term")["type"].to_dict() == {"新农村": TYPES[3], "新时代": TYPES[0], "建设": ""}


def test_weighting_by_speeches_is_the_mean_of_shares() -> None:
    """A long speech weighs no more than a short one."""
    table = word_shift(
        [["a"] * 9 + ["b"], ["b"], ["a"], ["a", "b"]],
        ["t", "t", "r", "r"],
        "t",
        "r",
        kind="proportion",
        weighting="speeches",
        seed=1,
        min_count=1,
    ).set_index("term")
    assert table.loc["a", "contribution"] == pytest.approx((0.9 + 0) / 2 - (1 + 0.5) / 2)


def test_jackknife_is_welch_where_it_is_linear() -> None:
    """Speeches of equal length: a share's difference has scipy's Welch interval and degrees of freedom."""
    said, labels = simulated(5, 7)
    table = word_shift(said, labels, "t", "r", kind="proportion", seed=1, min_count=1, resamples=20)
    row = table.iloc[0]
    shares = [
        [s.count(row["term"]) / 200 for s, side in zip(said, labels, strict=True) if side == x] for x in "tr"
    ]
    expected = ttest_ind(*shares, equal_var=False)
    low, high = expected.confidence_interval(0.95)
    assert (row["low"], row["high"], row["df"]) == pytest.approx((low, high, expected.df))
    assert row["interval"].startswith("jackknife-t")


def test_jackknife_of_a_divergence_leaves_out_each_speech() -> None:
    """The standard error of the signed root, by leaving out each speech with the pure function."""
    said, labels = simulated(4, 4)
    table = word_shift(said, labels, "t", "r", seed=1, min_count=1, resamples=20)
    row = table.iloc[0]
    words = sorted({word for speech in said for word in speech})
    at = words.index(row["term"])
    rows = np.array([[speech.count(word) for word in words] for speech in said])

    def root(keep: list[int]) -> float:
        kept = np.array(keep)
        found = jsd_shift(rows[kept[kept < 4]].sum(axis=0), rows[kept[kept >= 4]].sum(axis=0), unit="bits")
        return float(found.direction[at] * math.sqrt(found.contributions[at]))

    without = np.array([root([j for j in range(8) if j != i]) for i in range(8)])
    v = [3 / 4 * ((x - x.mean()) ** 2).sum() for x in (without[:4], without[4:])]
    assert row["df"] == pytest.approx((v[0] + v[1]) ** 2 / ((v[0] ** 2 + v[1] ** 2) / 3))
    width = math.copysign(abs(row["high"]) ** 0.5, row["high"]) - math.copysign(
        abs(row["low"]) ** 0.5, row["low"]
    )
    assert width / 2 == pytest.approx(t.ppf(0.975, row["df"]) * math.sqrt(v[0] + v[1]))


def test_from_twenty_speeches_on_the_bootstrap() -> None:
    """The method is named; the interval of a share is about Welch's, and the other method can be asked for."""
    said, labels = simulated(20, 22)
    options: dict[str, Any] = {"kind": "proportion", "seed": 1, "min_count": 1, "resamples": 2_000}
    first = word_shift(said, labels, "t", "r", **options).iloc[0]
    second = word_shift(said, labels, "t", "r", method="jackknife", **options).iloc[0]
    assert first["interval"] == "bootstrap of speeches, percentile, 2,000 resamples, seed 1"
    assert second["interval"].startswith("jackknife-t")
    assert (first["low"], first["high"]) == pytest.approx((second["low"], second["high"]), rel=0.15)


def test_a_word_that_one_side_lacks() -> None:
    """It may be as frequent there as 0 of 20 speeches allow, 1 - 0.025^(1/20) of them with its usual share."""
    said = [["a", "c"]] * 10 + [["a", "b", "c"]] * 10 + [["a"], ["a", "b"]] * 10
    table = word_shift(said, ["t"] * 20 + ["r"] * 20, "t", "r", kind="proportion", seed=1).set_index("term")
    usual = (1 / 2 + 1 / 3) / 2
    assert table.loc["c", "low"] == pytest.approx(20 / 50 - (1 - 0.025 ** (1 / 20)) * usual)
    assert table.loc["c", "interval"].endswith("lacks the word")
    assert "lacks" not in table.loc["a", "interval"]


def test_one_speech_gives_no_interval() -> None:
    """What cannot be resampled is not known, and why is said."""
    table = word_shift([["a", "b"], ["a"], ["b"]], ["t", "r", "r"], "t", "r", seed=1, min_count=1)
    assert table[["low", "high", "sign_stability", "total_low"]].isna().all(axis=None)
    assert set(table["interval"]) == {"none: a side with one speech"}


def test_same_on_both_sides_is_nothing() -> None:
    """Where no word differs, nothing contributes, nothing varies, and no sign is stable."""
    table = word_shift([["a", "b"]] * 4, ["t", "t", "r", "r"], "t", "r", seed=1, min_count=1)
    assert table["contribution"].tolist() == [0, 0]
    assert table["interval"].tolist() == ["none: no variation within either side"] * 2
    assert table["sign_stability"].isna().all()


def test_copies_are_left_out_and_inputs_stay() -> None:
    """A near-duplicate counts nowhere; the same call gives the same table; attrs can be written down."""
    said = [
        of_tokens("a b", "1"),
        of_tokens("a", "2", duplicate_of="1"),
        of_tokens("b", "3"),
        of_tokens("b a", "4"),
    ]
    labels = ["t", "t", "r", "r"]
    tables = [word_shift(said, labels, "t", "r", seed=3, min_count=1) for _ in range(2)]
    pd.testing.assert_frame_equal(*tables)
    assert (tables[0]["n_target"].iloc[0], tables[0].attrs["copies_left_out"]) == (1, 1)
    assert json.loads(json.dumps(tables[0].attrs)) == tables[0].attrs
    assert labels == ["t", "t", "r", "r"]


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "tfidf"},
        {"kind": "score"},
        {"scores": {"党": 1.0}},
        {"reference_value": 2.0},
        {"kind": "entropy", "reference_value": 0.0},
        {"weighting": "words"},
        {"method": "normal"},
        {"level": 1.0},
        {"resamples": 0},
        {"kind": "score", "scores": {"新时代": 1.0}},
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any]) -> None:
    """Unknown names, scores without their kind or the reverse, scores of one side only."""
    with pytest.raises(CompareError):
        shift_of(**options)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("term,score\n党,1\n", "the columns are 'term', 'score'"),
        ("word,score\n党,1\n党,2\n", "'党' is there twice"),
        ("word,score\n党,high\n", "'党' has the score 'high'"),
        ("word,score\n,1\n", "line 2"),
    ],
)
def test_scores_from_a_file(tmp_path: Path, text: str, words: str) -> None:
    """A table of words and numbers is read; anything else is a letter with the line."""
    path = tmp_path / "scores.csv"
    path.write_text("\ufeffword, score\n党, 1.5\n人民,-2\n", encoding="utf-8")
    assert read_scores(path) == {"党": 1.5, "人民": -2.0}
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CompareError, match=words):
        read_scores(path)
    with pytest.raises(CompareError, match="cannot be read"):
        read_scores(tmp_path / "nothing.csv")


def test_groups_that_are_not_there() -> None:
    """A group without a speech, and one held against itself."""
    with pytest.raises(CompareError, match="no independent speech belongs to 'x'"):
        word_shift([["a"], ["b"]], ["t", "r"], "t", "x", seed=1)
    with pytest.raises(CompareError, match="held against itself"):
        word_shift([["a"], ["b"]], ["t", "r"], "t", "t", seed=1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_more_resamples_of_the_same_only_sharpen(seed: int) -> None:
    """Any seed: the sign of a word that only one side has never changes, and shares stay shares."""
    table = shift_of(seed=seed, resamples=30).set_index("term")
    assert table.loc[["新农村", "新时代"], "sign_stability"].tolist() == [1.0, 1.0]
    assert table["share"].sum() == pytest.approx(1)


def test_the_command_gives_the_table(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """`discourse shift`: rows that add up to the total, with the file of scores that was named."""
    lines = {"2010": "水渠修到了新农村，水渠清了。", "2014": "作风建设抓得紧，作风好了。"}
    for year, line in lines.items():
        (tmp_path / f"{year}.txt").write_text(
            f"在会上的讲话\n({year}年9月3日)\n同志们：\n{line}\n", encoding="utf-8"
        )
    (tmp_path / "scores.csv").write_text("word,score\n水渠,1\n作风,3\n", encoding="utf-8")
    paths = [str(tmp_path / f"{year}.txt") for year in lines]
    asked = [
        "--target",
        "2014-mass-line",
        "--reference",
        "2010-new-village",
        "--min-count",
        "1",
        "--seed",
        "2",
    ]
    assert main(["shift", *paths, *asked]) == 0
    table = pd.read_csv(io.BytesIO(capsysbinary.readouterr().out))
    assert table["contribution"].sum() == pytest.approx(table["total"].iloc[0])
    assert {"水渠", "作风"} <= set(table["term"])
    scored = ["--kind", "score", "--scores", str(tmp_path / "scores.csv"), "--format", "jsonl"]
    assert main(["shift", *paths, *asked, *scored]) == 0
    out, err = capsysbinary.readouterr()
    rows = [json.loads(line) for line in out.decode("utf-8").splitlines()]
    assert [row["total"] for row in rows] == pytest.approx([2, 2])
    assert "without a scored word, 0 of 1 of 2014-mass-line, 0 of 1 of 2010-new-village" in err.decode(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--kind", "score"], "--kind score without --scores. Expected: --scores FILE"),
        (["--reference-value", "0"], "--reference-value with --kind jsd"),
        (["--kind", "kl", "--scores", "s.csv"], "--scores with --kind kl"),
    ],
)
def test_flags_that_do_not_go_together(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A letter that names the flags, before any file is looked for."""
    asked = ["--target", "2014-mass-line", "--reference", "2010-new-village"]
    assert main(["shift", "no-such-folder", *asked, *options]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("jsd", -0.5, 0.5),
        ("proportion", -1, 1),
        ("entropy", -math.log2(math.e) / math.e, math.log2(math.e) / math.e),
        ("kl", -math.log2(math.e) / math.e, math.log2(100)),
        ("score", -3, 3),
    ],
)
def test_no_interval_reaches_beyond_what_a_word_can_be(kind: Any, least: float, most: float) -> None:
    """Two speeches a side, t(1): the ends are many times the estimate, and stop at the limit of any two texts."""
    said = [["a", "b", "b"], ["a", "a", "a", "a"], ["c", "b", "d"], ["c", "c", "d", "b"]]
    scores = {"a": 3.0, "b": 1.0, "c": 0.0, "d": 2.0} if kind == "score" else None
    table = word_shift(said, list("xxyy"), "y", "x", kind=kind, scores=scores, seed=1, min_count=1)
    ends = table[["low", "high"]].dropna()
    assert not ends.empty
    assert ends["low"].min() >= least - 1e-12
    assert ends["high"].max() <= most + 1e-12
    assert (
        (table["signed"] >= table["low"]) & (table["signed"] <= table["high"]) | table["low"].isna()
    ).all()


@pytest.mark.parametrize("kind", ["jsd", "proportion", "entropy", "score"])
def test_one_share_rounded_in_two_ways_is_one_share(kind: Any) -> None:
    """The same speeches in another order: mean shares differ in the last digit, no word is more in either."""
    said = [["a"] * n + ["b"] * (10 - n) for n in (1, 2, 3)]
    turned = [said[1], said[2], said[0]]
    assert np.mean([0.1, 0.2, 0.3]) != np.mean([0.2, 0.3, 0.1])
    scores = {"a": 1.0, "b": -1.0} if kind == "score" else None
    table = word_shift(
        [*said, *turned], list("xxxyyy"), "y", "x", kind=kind, scores=scores, seed=1, weighting="speeches"
    )
    assert table["more_in"].tolist() == table["type"].tolist() == ["", ""]
    assert table["contribution"].tolist() == [0, 0]
    assert table["sign_stability"].isna().all()


def test_a_reference_value_that_is_no_number_is_a_letter() -> None:
    """Otherwise every contribution were NaN, and the total too."""
    with pytest.raises(CompareError, match="reference value is nan"):
        word_shift([["a"], ["b"]], list("xy"), "y", "x", kind="score", scores={"a": 1.0, "b": 2.0},
                   reference_value=math.nan, seed=1)  # fmt: skip
    with pytest.raises(CompareError, match="reference value is inf"):
        weighted_shift([1], [1], [1.0], reference_value=math.inf)
