"""Association of two words: printed values, other programs' values, and every empty cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.genmod.families import Poisson

from discourse.compare.association import (
    Pairs,
    conditional_odds_ratio,
    delta_p,
    dice,
    fisher_exact_p,
    from_cells,
    interaction_lambda,
    log_dice,
    log_odds_lambda,
    mi3,
    npmi,
    odds_ratio,
    pairs,
    pmi,
    ppmi,
    signed_g2,
    t_score,
    z_score,
)
from discourse.errors import CompareError

from .reference import ENTRIES

CELLS = st.tuples(*[st.integers(0, 40)] * 4).filter(lambda cells: sum(cells) > 0)


def cells_of(entry: dict[str, Any]) -> Pairs:
    """The table of an entry that has its four cells."""
    return from_cells(*(entry["input"][name] for name in ("o11", "o12", "o21", "o22")))


@pytest.mark.parametrize("name", ["pmi_ms1", "pmi_ms2"])
def test_pmi_is_manning_and_schuetzes(name: str) -> None:
    """Two pairs that occur twenty times, one of rare words and one of frequent ones."""
    i = ENTRIES[name]["input"]
    found = pmi(i["n_ii"], i["n_ix"], i["n_xi"], i["N"])
    assert found == pytest.approx(ENTRIES[name]["expected"]["pmi"], abs=ENTRIES[name]["tolerance"])


def test_pmi_is_church_and_hanks() -> None:
    """honorary doctor, from the four cells."""
    entry = ENTRIES["pmi_church_hanks"]
    assert pmi(*cells_of(entry)) == pytest.approx(entry["expected"]["pmi"], abs=entry["tolerance"])


def test_npmi_is_boumas() -> None:
    """Never apart, as by chance, never together."""
    entry = ENTRIES["npmi_bouma"]
    np.testing.assert_allclose(npmi(*cells_of(entry)), entry["expected"]["npmi"], atol=entry["tolerance"])


def test_delta_p_is_gries() -> None:
    """of course: the second word predicts the first much better than the other way round."""
    entry = ENTRIES["delta_p_gries"]
    both_ways, turned = (
        delta_p(*(x[k] for x in cells_of(entry))) for k in range(2)
    )  # the entry's second table is the first turned round
    want = entry["expected"]["delta_p"]
    assert both_ways.second_given_first == pytest.approx(want[0], abs=entry["tolerance"])
    assert both_ways.first_given_second == pytest.approx(want[1], abs=entry["tolerance"])
    assert turned.second_given_first == both_ways.first_given_second


def test_dice_is_smadjas() -> None:
    """130 times together of 3121 and 143."""
    i, entry = ENTRIES["dice_smadja"]["input"], ENTRIES["dice_smadja"]
    assert dice(i["f12"], i["f1"], i["f2"]) == pytest.approx(
        entry["expected"]["dice"], abs=entry["tolerance"]
    )


def test_log_dice_of_another_program() -> None:
    """The values of an R script for teaching (sugiura-ken.org), with 14 as the most."""
    found = log_dice([8, 300, 3, 6, 300], [389, 300, 3000, 3000, 3000], [230, 300, 3000, 3000, 3000])
    np.testing.assert_allclose(found, [8.726204, 14, 4.034216, 5.034216, 10.67807], atol=5e-6)


def test_lambda_is_quantedas() -> None:
    """good ice: two of two, seven other pairs, half an observation in each cell; λ = ln 75."""
    entry = ENTRIES["quanteda_lambda"]
    want, ((both, first), (second, neither)) = entry["expected"]["good_ice"], entry["expected"]["table"]
    found = log_odds_lambda(*from_cells(both, first, second, neither))
    assert found.lambda_ == pytest.approx(want["lam"], abs=entry["tolerance"])
    assert found.lambda_ == pytest.approx(np.log(75))
    assert found.z == pytest.approx(want["z"], abs=entry["tolerance"])


@settings(max_examples=50, deadline=None)
@given(CELLS)
def test_lambda_is_statsmodels_log_odds_ratio(cells: tuple[int, ...]) -> None:
    """Of the table with half an observation more in each cell, with its standard error."""
    table = sm.stats.Table2x2(np.reshape(cells, (2, 2)) + 0.5, shift_zeros=False)
    found = log_odds_lambda(*from_cells(*cells))
    assert found.lambda_ == pytest.approx(table.log_oddsratio, abs=1e-9)
    assert found.se == pytest.approx(table.log_oddsratio_se)


@pytest.mark.filterwarnings("ignore::statsmodels.tools.sm_exceptions.PerfectSeparationWarning")
@pytest.mark.parametrize("size", [2, 3, 4])
def test_lambda_is_the_interaction_of_a_log_linear_model(size: int) -> None:
    """The last coefficient of a saturated Poisson regression on 2^size cells, and its Wald z."""
    rng = np.random.default_rng(size)
    cells = rng.integers(0, 60, (2,) * size)
    table = pd.DataFrame(
        np.indices(cells.shape).reshape(size, -1).T, columns=[f"w{k}" for k in range(size)]
    ).assign(n=cells.ravel() + 0.5)
    model = sm.GLM.from_formula("n ~ " + "*".join(f"w{k}" for k in range(size)), table, family=Poisson())
    with np.errstate(divide="ignore", invalid="ignore"):  # a saturated model has no degree of freedom left
        fitted = model.fit(tol=1e-12, maxiter=200)
    name = ":".join(f"w{k}" for k in range(size))
    found = interaction_lambda(cells, size=size)
    assert found.lambda_ == pytest.approx(fitted.params[name], abs=1e-6)
    assert found.z == pytest.approx(fitted.tvalues[name], rel=1e-5)


def test_lambda_of_many_tables_is_that_of_each() -> None:
    """Axes before the last are tables."""
    cells = np.random.default_rng(0).integers(1, 9, (5, 2, 2, 2))
    each = [float(interaction_lambda(table, size=3).lambda_) for table in cells]
    np.testing.assert_allclose(interaction_lambda(cells, size=3).lambda_, each)


@settings(max_examples=60, deadline=None)
@given(CELLS)
def test_fishers_test_is_scipys(cells: tuple[int, ...]) -> None:
    """All three alternatives, table by table."""
    table = np.reshape(cells, (2, 2))
    for alternative in ("two-sided", "greater", "less"):
        theirs = stats.fisher_exact(table, alternative=alternative).pvalue
        ours = fisher_exact_p(*from_cells(*cells), alternative=alternative)  # type: ignore[arg-type]
        assert ours == pytest.approx(theirs, rel=1e-7, abs=1e-12), alternative


def test_fishers_test_of_many_tables_at_once() -> None:
    """An array in, the same numbers out as one by one; large corpora take no longer than small ones."""
    tables = [(7, 10, 9, 19), (0, 5, 5, 19), (200, 4_000, 9_000, 10_000_000), (3, 4_000, 9_000, 10_000_000)]
    together = fisher_exact_p(*np.transpose(tables))
    for one, p in zip(tables, together, strict=True):
        cells = np.reshape([float(x) for x in pairs(*one).cells], (2, 2)).astype(int)
        assert p == pytest.approx(stats.fisher_exact(cells).pvalue, rel=1e-6)


@settings(max_examples=30, deadline=None)
@given(CELLS)
def test_signed_g2_is_scipys_with_a_sign(cells: tuple[int, ...]) -> None:
    """Minus where there is less than expected."""
    table = np.reshape(cells, (2, 2))
    found = signed_g2(*from_cells(*cells))
    if (table.sum(axis=0) == 0).any() or (table.sum(axis=1) == 0).any():
        assert found == 0
        return
    theirs = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert abs(found) == pytest.approx(theirs.statistic, abs=1e-8)
    assert found * (table[0, 0] - theirs.expected_freq[0, 0]) >= 0


def test_sample_and_conditional_odds_ratio_are_two_numbers() -> None:
    """quanteda's table: 8.17 and 7.17; at the latter, Fisher's noncentral distribution has the count as its mean."""
    want = ENTRIES["quanteda_keyness_ba"]["expected"]
    sample, conditional = (
        odds_ratio(7, 10, 9, 19, zero_cells="none"),
        conditional_odds_ratio([7, 2], [10, 9], 9, 19),
    )
    assert sample == pytest.approx(want["sample_odds_ratio"])
    assert conditional[0] == pytest.approx(want["conditional_mle_odds_ratio"], abs=1e-6)
    assert stats.nchypergeom_fisher.mean(19, 10, 9, conditional[0]) == pytest.approx(7, abs=1e-6)
    assert conditional[1] == pytest.approx(1 / conditional[0], abs=1e-6)


def test_haldanes_odds_ratio_is_the_exponential_of_lambda() -> None:
    """(8.5 × 89.5) / (2.5 × 1.5) by hand."""
    found = odds_ratio(8, 10, 9, 100, zero_cells="haldane-anscombe")
    assert found == pytest.approx(8.5 * 89.5 / (2.5 * 1.5))
    assert np.log(found) == pytest.approx(log_odds_lambda(8, 10, 9, 100).lambda_)


def test_by_hand() -> None:
    """Eight together of ten and nine among a hundred: 0.9 expected."""
    table = (8, 10, 9, 100)
    assert pairs(*table).expected == pytest.approx(0.9)
    assert t_score(*table) == pytest.approx((8 - 0.9) / 8**0.5)
    assert z_score(*table) == pytest.approx((8 - 0.9) / 0.9**0.5)
    assert mi3(*table) == pytest.approx(np.log2(512 / 0.9))
    assert pmi(*table, k=2) == pytest.approx(np.log2(0.08**2 / (0.1 * 0.09)))
    assert mi3(*table) - pmi(*table, k=3) == pytest.approx(2 * np.log2(100))


#: Each measure, what it gives for two words that never meet, and for two of four pairs that are never apart.
LIMITS: list[tuple[Callable[..., Any], float, float]] = [
    (pmi, -np.inf, 1.0),
    (ppmi, 0.0, 1.0),
    (npmi, -1.0, 1.0),
    (mi3, -np.inf, 3.0),
    (t_score, -np.inf, 1 / 2**0.5),
    (z_score, -1.0, 1.0),
    (lambda *x: delta_p(*x).second_given_first, -1.0, 1.0),
    (lambda *x: dice(*x[:3]), 0.0, 1.0),
    (lambda *x: log_dice(*x[:3]), -np.inf, 14.0),
    (lambda *x: odds_ratio(*x, zero_cells="none"), 0.0, np.inf),
    (conditional_odds_ratio, 0.0, np.inf),
    (signed_g2, -8 * np.log(2), 8 * np.log(2)),
    (lambda *x: log_odds_lambda(*x).lambda_, -2 * np.log(5), 2 * np.log(5)),
    (fisher_exact_p, 1 / 3, 1 / 3),
]


@pytest.mark.parametrize(("measure", "apart", "together"), LIMITS)
def test_limits(measure: Callable[..., Any], apart: float, together: float) -> None:
    """Two of four pairs each: always apart, always together."""
    assert measure(0, 2, 2, 4) == pytest.approx(apart)
    assert measure(2, 2, 2, 4) == pytest.approx(together)


@pytest.mark.parametrize(("measure", "_", "__"), LIMITS)
def test_a_word_that_is_not_there_has_no_association(
    measure: Callable[..., Any], _: float, __: float
) -> None:
    """NaN; G² has nothing to say (0), the exact test no doubt (1), λ, which is smoothed, stays finite."""
    for table in ((0, 0, 3, 9), (0, 3, 0, 9), (0, 0, 0, 9)):
        found = measure(*table)
        if measure is signed_g2:
            assert found == 0
        elif measure is fisher_exact_p:
            assert found == 1
        else:
            assert np.isnan(found) or abs(found) < 4
    assert np.isnan([pmi(0, 0, 3, 9), npmi(0, 0, 3, 9), log_dice(0, 0, 3), dice(0, 3, 0)]).all()
    assert np.isnan([*delta_p(0, 0, 3, 9), t_score(0, 0, 3, 9), z_score(0, 3, 0, 9), mi3(0, 0, 3, 9)]).all()


def test_a_corpus_of_one_pair_tells_nothing() -> None:
    """Every pair is this one: NPMI and ΔP have nothing to compare with, PMI is 0."""
    assert np.isnan([npmi(5, 5, 5, 5), *delta_p(5, 5, 5, 5)]).all()
    assert pmi(5, 5, 5, 5) == 0


@settings(max_examples=40, deadline=None)
@given(CELLS)
def test_symmetry(cells: tuple[int, ...]) -> None:
    """All but ΔP do not care which word is called the first; ΔP's two directions change places."""
    o11, r1, c1, n = from_cells(*cells)
    for measure, *_ in LIMITS:
        if measure is not LIMITS[6][0]:
            np.testing.assert_allclose(measure(o11, r1, c1, n), measure(o11, c1, r1, n), atol=1e-7)
    np.testing.assert_allclose(delta_p(o11, r1, c1, n), delta_p(o11, c1, r1, n)[::-1])


def test_wrong_tables_are_letters() -> None:
    """More together than apart and together, no pairs, halves of tables, names that are none."""
    for table in ((5, 4, 9, 20), (0, 6, 6, 10), (0, 0, 0, 0), (-1, 3, 3, 9), (np.nan, 1, 1, 9)):
        with pytest.raises(CompareError):
            pmi(*table)
    with pytest.raises(CompareError):
        dice(5, 4, 9)
    with pytest.raises(CompareError, match="two places"):
        interaction_lambda(np.ones((2, 3)), size=2)
    with pytest.raises(CompareError, match="empty or below"):
        interaction_lambda(np.zeros((2, 2)), size=2, smoothing=0)
    with pytest.raises(CompareError, match="haldane"):
        odds_ratio(1, 2, 2, 4, zero_cells="yes")  # type: ignore[arg-type]
    with pytest.raises(CompareError, match="two-sided"):
        fisher_exact_p(1, 2, 2, 4, alternative="both")  # type: ignore[arg-type]
    with pytest.raises(CompareError, match="whole"):
        conditional_odds_ratio(1.5, 2, 2, 4)
