"""Agreement: the shared table of printed values, and other libraries on random codes with gaps."""

from __future__ import annotations

from typing import Any

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from discourse.compare.agreement import (
    COEFFICIENTS,
    KappaWeights,
    Level,
    agreement_interval,
    bennett_s,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    percent_agreement,
    scott_pi,
)
from discourse.errors import CompareError

from .reference import ENTRIES

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS: tuple[KappaWeights, ...] = ("none", "linear", "quadratic")

#: The two coders of Artstein & Poesio 2008, table 1 (100 utterances; also nltk's ``artstein_poesio_example.txt``).
UTTERANCES = {
    ("stat", "stat"): 46, ("ireq", "stat"): 6, ("ireq", "ireq"): 32, ("ireq", "chck"): 6, ("chck", "chck"): 10
}  # fmt: skip


def by_unit(coders: list[str]) -> list[list[float | None]]:
    """Coders as the papers print them, a line each and * for missing, as a row a unit."""
    columns = [[None if x == "*" else float(x) for x in line.split()] for line in coders]
    return [list(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("name", ["kripp_wikipedia", "kripp_2011"])
def test_alpha_at_four_levels(name: str) -> None:
    """Krippendorff's own data and Wikipedia's, with missing codes."""
    entry = ENTRIES[name]
    data = by_unit(entry["input"]["coders"])
    found = {level: krippendorff_alpha(data, level) for level in LEVELS}
    assert found == pytest.approx(entry["expected"], abs=entry["tolerance"])


def test_alpha_of_nltk_leaves_a_single_code_out() -> None:
    """Three coders, three units, the third seen by one coder only: -1/3."""
    entry = ENTRIES["kripp_nltk_easy"]
    triples = entry["input"]["triples"]
    coders, units = (sorted({t[i] for t in triples}) for i in (0, 1))
    codes = {(unit, coder): code for coder, unit, code in triples}
    data = [[codes.get((unit, coder)) for coder in coders] for unit in units]
    assert krippendorff_alpha(data) == pytest.approx(entry["expected"]["alpha"], abs=entry["tolerance"])


def test_kappa_of_scikit_learn() -> None:
    """A hundred units, two coders: .348."""
    entry = ENTRIES["cohen_kappa_sklearn"]
    one, two = [0] * 40 + [1] * 60, [0] * 20 + [1] * 20 + [0] * 10 + [1] * 50
    assert (entry["input"]["y1"], entry["input"]["y2"]) == ("[0]*40+[1]*60", "[0]*20+[1]*20+[0]*10+[1]*50")
    assert cohen_kappa(one, two) == pytest.approx(entry["expected"]["kappa"], abs=entry["tolerance"])


def test_fleiss_kappa_of_wikipedia() -> None:
    """Fourteen coders put ten subjects in five categories: .210."""
    entry = ENTRIES["fleiss_wikipedia"]
    data = [[k for k, n in enumerate(row) for _ in range(n)] for row in entry["input"]["table"]]
    assert fleiss_kappa(data) == pytest.approx(entry["expected"]["kappa"], abs=entry["tolerance"])


def test_agreement_pi_and_s_of_artstein_and_poesio() -> None:
    """Agreement .88, π .79953, S .82, the three of nltk; π is Fleiss' κ of two coders."""
    entry = ENTRIES["artstein_poesio"]
    data = [pair for pair, n in UTTERANCES.items() for _ in range(n)]
    one, two = zip(*data, strict=True)
    assert len(data) == 100
    found = {"Ao": percent_agreement(data), "pi": scott_pi(one, two), "S": bennett_s(data)}
    assert found == pytest.approx(entry["expected"], abs=entry["tolerance"])
    assert fleiss_kappa(data) == pytest.approx(scott_pi(one, two), abs=1e-12)


def random_codes(seed: int, coders: int, gaps: float) -> Any:
    """Eighty units of four categories in order, coders right three times of four, a share of the codes missing."""
    rng = np.random.default_rng(seed)
    truth = rng.choice([1.0, 2.0, 3.0, 5.0], 80, p=[0.5, 0.3, 0.15, 0.05])
    other = rng.choice([1.0, 2.0, 3.0, 5.0], (80, coders))
    codes = np.where(rng.random((80, coders)) < 0.75, truth[:, None], other)
    codes[rng.random(codes.shape) < gaps] = np.nan
    return codes


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(4))
def test_alpha_is_that_of_the_package_krippendorff(level: Level, seed: int) -> None:
    """Two to five coders, up to two codes of five missing."""
    codes = random_codes(seed, 2 + seed, 0.1 * (1 + seed))
    theirs = krippendorff.alpha(reliability_data=codes.T, level_of_measurement=level)
    assert krippendorff_alpha(codes, level) == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("seed", range(4))
def test_kappa_is_that_of_scikit_learn_on_the_units_both_coded(weights: KappaWeights, seed: int) -> None:
    """What one coder left out is left out; weights by the order of the categories."""
    codes = random_codes(seed, 2, 0.2)
    both = codes[~np.isnan(codes).any(axis=1)].astype(int)
    theirs = cohen_kappa_score(*both.T, weights=None if weights == "none" else weights)
    assert cohen_kappa(*codes.T, weights) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("coders", [2, 3, 6])
def test_fleiss_kappa_and_s_are_those_of_statsmodels(coders: int) -> None:
    """Without gaps; statsmodels calls uniform chance "uniform", which is S with its categories counted."""
    codes = random_codes(coders, coders, 0.0)
    table, _ = aggregate_raters(codes)
    assert fleiss_kappa(codes) == pytest.approx(statsmodels_fleiss(table, method="fleiss"), abs=1e-12)
    assert bennett_s(codes) == pytest.approx(statsmodels_fleiss(table, method="uniform"), abs=1e-12)


def test_pi_with_gaps_is_pi_of_the_units_both_coded() -> None:
    """Scott's π takes the margins from pairs only; Fleiss' κ takes them from single codes as well."""
    codes = random_codes(7, 2, 0.3)
    both = codes[~np.isnan(codes).any(axis=1)]
    assert scott_pi(*codes.T) == pytest.approx(fleiss_kappa(both), abs=1e-12)
    assert abs(scott_pi(*codes.T) - fleiss_kappa(codes)) > 1e-4


def test_pi_is_at_most_kappa() -> None:
    """Two coders of one habit: equal. Of two habits: π expects more agreement by chance and is lower."""
    alike = [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")] * 3 + [("a", "a")]
    unlike = [("a", "b")] * 4 + [("a", "a")] * 5 + [("b", "b")] * 5
    for data, equal in ((alike, True), (unlike, False)):
        one, two = zip(*data, strict=True)
        assert (scott_pi(one, two) == pytest.approx(cohen_kappa(one, two))) is equal
        assert scott_pi(one, two) <= cohen_kappa(one, two) + 1e-12


def test_s_grows_with_categories_that_nobody_uses() -> None:
    """Three of four agree: S is .5 of two categories, and towards .75 the more there might have been."""
    data = [["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]]
    assert bennett_s(data) == pytest.approx(0.5)
    assert bennett_s(data, categories=[*"ab", *range(998)]) == pytest.approx(0.75, abs=1e-3)


def test_pi_and_s_where_nothing_can_be_measured() -> None:
    """One category, no pair, no unit: NaN. S of one category of two possible is 1. Three coders: a letter."""
    assert np.isnan(
        [scott_pi(["a"] * 3, ["a"] * 3), scott_pi([], []), scott_pi(["a", None], [None, "b"])]
    ).all()
    assert np.isnan([bennett_s([["a", "a"]]), bennett_s([["a", None], [None, "b"]])]).all()
    assert bennett_s([["a", "a"]], categories="ab") == 1
    for name in ("scott_pi", "bennett_s"):
        found = agreement_interval(COEFFICIENTS[name], [["a", "b"]] * 3 + [["b", "b"]] * 3, range(6), seed=1)
        assert found.low < found.estimate < found.high
    with pytest.raises(CompareError, match="3 coders"):
        agreement_interval(COEFFICIENTS["scott_pi"], [["a", "b", "b"]], [1], seed=1)
    with pytest.raises(CompareError, match="scott_pi"):
        scott_pi(["a", "b"], ["a"])
