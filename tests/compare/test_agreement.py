"""Agreement: the numbers others printed, hand counts, what cannot be measured, and intervals over documents."""

from __future__ import annotations

import json
from collections import Counter
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from discourse.compare import agreement
from discourse.compare.agreement import (
    COEFFICIENTS,
    agreement_interval,
    category_agreement,
    cohen_kappa,
    f1_scores,
    fleiss_kappa,
    gwet_ac1,
    interval_of_sums,
    krippendorff_alpha,
    percent_agreement,
)
from discourse.errors import CompareError
from tests.conftest import GOLD

LEVELS: tuple[agreement.Level, ...] = ("nominal", "ordinal", "interval", "ratio")


def units(*coders: str) -> list[list[float | None]]:
    """Coders as the papers print them, a line each and * for missing, as a row a unit."""
    columns = [[None if x == "*" else float(x) for x in line.split()] for line in coders]
    return [list(row) for row in zip(*columns, strict=True)]


#: Krippendorff 2011, Computing Krippendorff's alpha-reliability, data C and D.
KRIPPENDORFF = units(
    "1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"
)
#: The worked example of Wikipedia's article on Krippendorff's alpha.
WIKIPEDIA = units(
    "* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4"
)
#: Fleiss' kappa of Wikipedia: how many of 14 raters put each of ten subjects in each of five categories.
FLEISS = [
    "0 0 0 0 14", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1",
    "7 7 0 0 0", "3 2 6 3 0", "2 5 3 2 2", "6 5 2 1 0", "0 2 2 3 7",
]  # fmt: skip


def pairs(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """A cross table as a row a unit."""
    return [pair for pair, n in table.items() for _ in range(n)]


@pytest.mark.parametrize(
    ("data", "published"),
    [
        (KRIPPENDORFF, (0.743421052631579, 0.8153875037548814, 0.8491071428571428, 0.7974027747116121)),
        (WIKIPEDIA, (0.691358024691358, 0.8067214199413153, 0.8108448928121059, 0.8089436707842471)),
    ],
)
def test_alpha_of_the_published_examples(data: Any, published: tuple[float, ...]) -> None:
    """All four levels, with missing codes: .743, .815, .849, .797 and .691, .807, .811, .809."""
    found = [krippendorff_alpha(data, level) for level in LEVELS]
    assert found == pytest.approx(published, abs=1e-12)


def test_a_unit_with_one_code_says_nothing_of_alpha() -> None:
    """nltk's example, -1/3: the third unit was seen by one coder only and is left out."""
    data = [["yes", "no", "no"], ["yes", "no", None], [None, None, "no"]]
    assert krippendorff_alpha(data) == pytest.approx(-1 / 3)
    assert krippendorff_alpha(data[:2]) == pytest.approx(-1 / 3)


def test_ac1_fleiss_and_agreement_of_irrcac() -> None:
    """R's irrCAC on Krippendorff's data, as its manual prints them: .77544, .76117, .81818."""
    found = (gwet_ac1(KRIPPENDORFF), fleiss_kappa(KRIPPENDORFF), percent_agreement(KRIPPENDORFF))
    assert found == pytest.approx((0.77544, 0.76117, 0.8181818), abs=6e-6)


def test_fleiss_kappa_of_wikipedia() -> None:
    """Fourteen raters, ten subjects: .2099."""
    rows = [[k for k, n in enumerate(line.split()) for _ in range(int(n))] for line in FLEISS]
    assert fleiss_kappa(rows) == pytest.approx(0.20993070442195522, abs=1e-12)


def test_two_coders_of_artstein_and_poesio() -> None:
    """Their table of 100 utterances: agreement .88, pi .7995, kappa .8013 (2008, doi:10.1162/coli.07-034-R2)."""
    table = {
        ("stat", "stat"): 46, ("stat", "ireq"): 6, ("ireq", "ireq"): 32, ("chck", "ireq"): 6, ("chck", "chck"): 10
    }  # fmt: skip
    data = pairs(table)
    found = (percent_agreement(data), fleiss_kappa(data), cohen_kappa(*zip(*data, strict=True)))
    assert found == pytest.approx((0.88, 0.79953, 0.80132), abs=1e-5)


def test_the_paradox_of_feinstein_and_cicchetti() -> None:
    """Agreement .85 twice, kappa .70 and .32: only the margins differ. AC1 goes the other way."""
    even = pairs({("y", "y"): 40, ("y", "n"): 9, ("n", "y"): 6, ("n", "n"): 45})
    skewed = pairs({("y", "y"): 80, ("y", "n"): 10, ("n", "y"): 5, ("n", "n"): 5})
    assert [percent_agreement(data) for data in (even, skewed)] == pytest.approx([0.85, 0.85])
    kappas = [cohen_kappa(*zip(*data, strict=True)) for data in (even, skewed)]
    assert kappas == pytest.approx([0.70, 0.32], abs=0.005)
    assert gwet_ac1(skewed) > gwet_ac1(even) > kappas[0]


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_is_scikit_learns(weights: agreement.KappaWeights) -> None:
    """Their test of .348, and a hundred random codes in five ranked categories."""
    one, two = [0] * 40 + [1] * 60, [0] * 20 + [1] * 20 + [0] * 10 + [1] * 50
    assert cohen_kappa(one, two, weights) == pytest.approx(0.348, abs=5e-4)
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 5, (2, 100))
    theirs = cohen_kappa_score(x, y, weights=None if weights == "none" else weights)
    assert cohen_kappa(x, y, weights) == pytest.approx(theirs, abs=1e-12)


def test_kappa_of_the_two_readings_of_the_reference_speeches() -> None:
    """The reference annotation says of itself: 609 sentences cut alike, agreement .975, kappa .963."""
    lines = (GOLD / "sentences.jsonl").read_text("utf-8").splitlines()
    data = [(r["label"], r["label_b"]) for r in map(json.loads, lines)]
    assert sum(two is not None for _, two in data) == 609
    assert percent_agreement(data) == pytest.approx(0.975, abs=5e-4)
    assert cohen_kappa(*zip(*data, strict=True)) == pytest.approx(0.963, abs=5e-4)


def test_alpha_by_definition() -> None:
    """Every pair of values written out: 1 - mean δ² within units over mean δ² between all values."""
    rng = np.random.default_rng(2)
    data = rng.integers(1, 5, (9, 3)).astype(float)
    data[0, 0] = data[3, 1] = data[3, 2] = np.nan
    kept = [[x for x in row if x == x] for row in data]
    kept = [row for row in kept if len(row) > 1]
    values = [x for row in kept for x in row]
    within = [
        (a - b) ** 2 / (len(row) - 1)
        for row in kept
        for i, a in enumerate(row)
        for j, b in enumerate(row)
        if i != j
    ]
    between = [(a - b) ** 2 for a, b in product(values, values)]
    by_hand = 1 - (np.sum(within) / len(values)) / (np.sum(between) / (len(values) * (len(values) - 1)))
    assert krippendorff_alpha(data, "interval") == pytest.approx(by_hand, abs=1e-12)


def test_specific_agreement_is_f1_of_one_coder_against_the_other() -> None:
    """scikit-learn's F1 for each category, whichever of the two is called true."""
    rng = np.random.default_rng(3)
    x = rng.integers(0, 4, 80)
    y = np.where(rng.random(80) < 0.6, x, rng.integers(0, 4, 80))
    found = category_agreement(np.column_stack([x, y]))
    assert list(found.values()) == pytest.approx(f1_score(x, y, average=None), abs=1e-12)
    joint = np.zeros((4, 4))
    np.add.at(joint, (x, y), 1)
    np.testing.assert_allclose(f1_scores(joint), f1_score(x, y, average=None))


def test_alpha_against_the_rest_is_alpha_of_two_categories() -> None:
    """Putting all other categories together before or after counting is the same."""
    two = [[None if x is None else x == 2 for x in row] for row in KRIPPENDORFF]
    data = agreement.coded(KRIPPENDORFF)
    k = data.categories.index(2)
    found = agreement_interval(agreement.alpha_against_rest(k), KRIPPENDORFF, range(12), seed=1).estimate
    assert found == pytest.approx(krippendorff_alpha(two), abs=1e-12)


def test_what_cannot_be_measured_is_nan() -> None:
    """One category, no pair, no unit: neither 1 nor an error."""
    same, single, none = [["a", "a"]] * 5, [["a", None], [None, "b"]], np.empty((0, 2), dtype=object)
    for data in (same, single, none, [[None, None]] * 3):
        assert np.isnan([krippendorff_alpha(data), fleiss_kappa(data), gwet_ac1(data)]).all()
        assert np.isnan(cohen_kappa(np.asarray(data)[:, 0], np.asarray(data)[:, 1]))
    assert np.isnan([percent_agreement(single), percent_agreement(none)]).all()
    assert percent_agreement(same) == 1
    assert all(np.isnan(krippendorff_alpha([[3, 3], [3, 3]], level)) for level in LEVELS)
    assert category_agreement(same, categories=["a", "b"]) == {
        "a": 1.0,
        "b": pytest.approx(np.nan, nan_ok=True),
    }


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_nothing_coded_has_no_interval(name: str) -> None:
    """No unit at all, or none with a code, whether the categories are told or not: NaN, and said."""
    for data in (np.empty((0, 2), dtype=object), [[None, None]] * 3):
        for categories in (None, [1, 2]):
            found = agreement_interval(
                COEFFICIENTS[name], data, range(len(data)), seed=1, categories=categories
            )
            assert np.isnan(found.estimate)
            assert found.method == "none: not measurable"


def test_ac1_counts_categories_that_nobody_used() -> None:
    """All codes "a" of four that were possible: AC1 is 1 by its definition, alpha still nothing."""
    same = [["a", "a"]] * 5
    assert gwet_ac1(same, categories=list("abcd")) == 1
    differ = [["a", "b"], *same]
    assert gwet_ac1(differ, categories=["a", "a", "b"]) == gwet_ac1(differ, categories=["a", "b"])
    assert np.isnan(krippendorff_alpha(same, categories=list("abcd")))


def test_perfect_and_perverse_coders() -> None:
    """Perfect agreement is 1 for all; two coders who always differ are below 0."""
    good, bad = [["a", "a"], ["b", "b"], ["c", "c"]], [["a", "b"], ["b", "a"]] * 3
    for name, coefficient in COEFFICIENTS.items():
        if name not in ("alpha_interval", "alpha_ratio"):
            assert agreement_interval(coefficient, good, range(3), seed=1).estimate == pytest.approx(1), name
    assert (
        max(krippendorff_alpha(bad), fleiss_kappa(bad), gwet_ac1(bad), cohen_kappa(*zip(*bad, strict=True)))
        < 0
    )


def test_missing_is_missing_however_it_is_written() -> None:
    """None, NaN, NA and the empty string are one thing, and the input is not changed."""
    shapes = [["a", "a"], ["a", "b"], ["b", None]], [["a", "a"], ["a", "b"], ["b", ""]]
    frame = pd.DataFrame({"one": ["a", "a", "b"], "two": pd.array(["a", "b", pd.NA], dtype="string")})
    before = frame.copy()
    found = {krippendorff_alpha(data) for data in (*shapes, frame)}
    assert len(found) == 1
    assert frame.equals(before)


def test_letters() -> None:
    """An unknown label, a wrong shape, words where numbers are needed, three coders for kappa: each is said."""
    with pytest.raises(CompareError, match="'plam' is not a category"):
        krippendorff_alpha([["plan", "plam"]], categories=["plan", "other"])
    with pytest.raises(CompareError, match="row a unit"):
        percent_agreement(["a", "b"])
    with pytest.raises(CompareError, match="needs numbers"):
        krippendorff_alpha([["a", "b"]], "interval")
    with pytest.raises(CompareError, match="no level 'cardinal'"):
        krippendorff_alpha([["a", "b"]], "cardinal")  # type: ignore[arg-type]
    with pytest.raises(CompareError, match="3 coders"):
        agreement_interval(COEFFICIENTS["kappa"], [["a", "b", "b"]], [1], seed=1)
    with pytest.raises(CompareError, match="the ratings cannot be put in order"):
        krippendorff_alpha([["a", 1]])
    with pytest.raises(CompareError, match=r"codes of shape \(2,\) and \(1,\)"):
        cohen_kappa(["a", "b"], ["a"])
    with pytest.raises(CompareError, match="there is no method 'bca'"):
        agreement_interval(COEFFICIENTS["alpha"], [["a", "b"]], [1], seed=1, method="bca")  # type: ignore[arg-type]
    with pytest.raises(CompareError, match="2 units, 1 documents"):
        agreement_interval(COEFFICIENTS["alpha"], [["a", "b"], ["a", "a"]], [1], seed=1)


def simulated(documents: int, seed: int, each: int = 15) -> tuple[Any, Any]:
    """Two coders; how often they agree depends on the document."""
    rng = np.random.default_rng(seed)
    document = np.repeat(np.arange(documents), each)
    truth = rng.integers(0, 4, document.size)
    sure = rng.beta(2, 1, documents)[document]
    codes = np.where(rng.random((2, document.size)) < sure, truth, rng.integers(0, 4, (2, document.size)))
    return codes.T, document


def test_the_interval_draws_documents_not_sentences() -> None:
    """Where documents differ in difficulty the interval over them is much wider than that over sentences."""
    codes, document = simulated(30, 4)
    whole = agreement_interval(COEFFICIENTS["alpha"], codes, document, seed=1)
    single = agreement_interval(COEFFICIENTS["alpha"], codes, np.arange(len(codes)), seed=1)
    assert whole.estimate == pytest.approx(krippendorff_alpha(codes), abs=1e-12)
    assert single.estimate == pytest.approx(whole.estimate, abs=1e-12)
    assert whole.high - whole.low > 1.5 * (single.high - single.low)
    assert whole.method == "bootstrap of documents, percentile, 2,000 resamples, seed 1"


def test_the_bootstrap_is_a_bootstrap_of_documents() -> None:
    """Resampling the rows of whole documents by hand gives the same quantiles but for the draw."""
    codes, document = simulated(25, 5)
    found = agreement_interval(COEFFICIENTS["ac1"], codes, document, seed=1, resamples=4_000)
    rng = np.random.default_rng(6)
    rows = [np.flatnonzero(document == d) for d in range(25)]
    draws = [
        gwet_ac1(codes[np.concatenate([rows[d] for d in rng.integers(0, 25, 25)])], categories=range(4))
        for _ in range(800)
    ]
    assert (found.low, found.high) == pytest.approx(np.quantile(draws, [0.025, 0.975]), abs=0.015)


def test_few_documents_are_said_to_be_few() -> None:
    """Below twenty the jackknife is taken unless asked otherwise, and both say how few there were."""
    codes, document = simulated(6, 7)
    auto = agreement_interval(COEFFICIENTS["alpha"], codes, document, seed=1)
    forced = agreement_interval(COEFFICIENTS["alpha"], codes, document, seed=1, method="percentile")
    assert auto.method == "jackknife-t (delete one document, t(n-1)); few documents: 6"
    assert forced.method.endswith("seed 1; few documents: 6")
    assert auto.high - auto.low > forced.high - forced.low


def test_the_interval_does_not_hang_on_the_order_and_hangs_on_the_seed() -> None:
    """Documents shuffled: the same but for rounding. Another seed: other bounds, the same estimate."""
    codes, document = simulated(24, 8)
    mixed = np.random.default_rng(9).permutation(len(codes))
    one = agreement_interval(COEFFICIENTS["alpha"], codes, document, seed=1)
    again = agreement_interval(COEFFICIENTS["alpha"], codes[mixed], document[mixed], seed=1)
    other = agreement_interval(COEFFICIENTS["alpha"], codes, document, seed=2)
    assert one[:3] == pytest.approx(again[:3], abs=1e-12)
    assert other.estimate == one.estimate
    assert other.low != one.low


def test_weights_count_a_unit_several_times() -> None:
    """Weight 2 for AC1, kappa and agreement is the unit written twice."""
    codes, document = simulated(22, 10, each=4)
    weights = np.random.default_rng(11).integers(1, 4, len(codes))
    for name in ("ac1", "kappa", "fleiss_kappa", "agreement"):
        one = agreement_interval(COEFFICIENTS[name], codes, document, seed=1, weights=weights)
        two = agreement_interval(
            COEFFICIENTS[name], np.repeat(codes, weights, axis=0), np.repeat(document, weights), seed=1
        )
        assert one[:3] == pytest.approx(two[:3], abs=1e-12), name


def test_no_interval_where_there_is_none_to_give() -> None:
    """One document; documents that are all alike; draws with one category are counted."""
    codes, _ = simulated(1, 12)
    assert (
        agreement_interval(COEFFICIENTS["alpha"], codes, ["x"] * len(codes), seed=1).method
        == "none: one document"
    )
    alike = [["a", "a"], ["b", "b"]] * 20
    found = agreement_interval(COEFFICIENTS["alpha"], alike, np.repeat(range(20), 2), seed=1)
    assert np.isnan(found.low)
    assert found.method.startswith("none")
    lonely = [["b", "b"], ["b", "a"]] + [["a", "a"]] * 22
    found = agreement_interval(COEFFICIENTS["kappa"], lonely, range(24), seed=1)
    assert "without a value" in found.method
    assert found.low <= found.estimate <= found.high


def test_an_interval_for_any_sum_of_tables() -> None:
    """F1 of the pooled confusion, not the mean of the documents' own."""
    tables = np.random.default_rng(13).integers(0, 9, (21, 3, 3)).astype(float)
    found = interval_of_sums(lambda t: f1_scores(t)[..., 1], tables, seed=1)
    pooled = tables.sum(axis=0)
    truth, given = np.divmod(np.repeat(np.arange(9), pooled.ravel().astype(int)), 3)
    assert found.estimate == pytest.approx(f1_score(truth, given, average=None)[1], abs=1e-12)
    assert found.low < found.estimate < found.high
    assert Counter(truth) == Counter(np.repeat(np.arange(3), pooled.sum(axis=1).astype(int)))
