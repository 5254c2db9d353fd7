"""Counts corrected for a classifier that errs: exact where errors are exact, honest where they were only sampled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from discourse.compare.correction import (
    correct,
    correct_counts,
    correct_groups,
    corrected_means,
    design_based_mean,
    prediction_powered_mean,
    rogan_gladen,
    rogan_gladen_interval,
)
from discourse.errors import CompareError
from discourse.extractors.stance import theta_corrected

#: P(given | true) of a classifier of four stances that errs.
RATES = np.array(
    [
        [0.80, 0.05, 0.08, 0.07],
        [0.03, 0.86, 0.03, 0.08],
        [0.02, 0.03, 0.88, 0.07],
        [0.05, 0.08, 0.10, 0.77],
    ]
)

#: Sentences truly of each stance in two eras, and how many are then given each on average.
TRUE = np.array([[300.0, 150, 300, 250], [150, 30, 500, 320]])
GIVEN = TRUE @ RATES


def test_rogan_gladen_by_hand() -> None:
    """38 % found positive by a test of .9 and .8: (.38 + .8 - 1)/.7. Outside 0 to 1 it is cut."""
    assert rogan_gladen(0.38, 0.9, 0.8) == pytest.approx(0.18 / 0.7)
    assert rogan_gladen([0.1, 0.95], 0.9, 0.8).tolist() == [0, 1]


def test_the_true_prevalences_of_epir() -> None:
    """The worked examples of the manual of R's epiR (epi.prev), cases per 100 as printed: 5.1; 0; 0, 2.25, 6.73."""
    found = rogan_gladen(
        [23 / 150, 6 / 151, 8 / 210, 12 / 189, 7 / 124],
        [0.96, 0.964, 0.6, 0.65, 0.7],
        [0.89, 0.927, 0.9, 0.95, 0.99],
    )
    assert round(100 * found[0], 1) == 5.1
    np.testing.assert_allclose(100 * found[1:], [0, 0, 2.25, 6.73], atol=0.005)


@pytest.mark.parametrize(
    ("survey", "hits", "rejections", "printed", "digits"),
    [
        ((4060, 11284), (178, 179), (358, 359), (0.349, 0.372), 3),
        ((51, 2971), (32, 33), (20, 20), (0, 0.053), 3),
        ((711.72, 11862), (8, 10), (12, 12), (0, 0.147), 3),
        ((259, 509), (84, 127), (96, 109), (0.58, 0.87), 2),
        ((51, 509), (23, 41), (187, 195), (0.037, 0.195), 3),
    ],
)
def test_the_intervals_of_lang_and_reiczigel(
    survey: Any, hits: Any, rejections: Any, printed: tuple[float, float], digits: int
) -> None:
    """The examples of the paper, as the manual of R's asht (prevSeSp) cites their 95 % limits."""
    found = rogan_gladen_interval(*survey, *hits, *rejections)
    assert (round(found.low, digits), round(found.high, digits)) == printed


def test_a_test_no_better_than_chance_gives_nothing() -> None:
    """Se + Sp of 1 or less: no share, no interval."""
    assert np.isnan(rogan_gladen([0.3, 0.3], [0.5, 0.2], [0.5, 0.4])).all()
    found = rogan_gladen_interval(30, 100, 20, 50, 20, 50)
    assert np.isnan(found[:3]).all()
    assert found.method.startswith("none")


def test_the_interval_with_known_errors_is_agresti_and_coulls() -> None:
    """With endless labelled samples Lang and Reiczigel's interval is Agresti and Coull's, stretched."""
    z, n, x, se, sp = norm.ppf(0.975), 120, 30, 0.9, 0.95
    middle = (x + z**2 / 2) / (n + z**2)
    half = z * np.sqrt(middle * (1 - middle) / (n + z**2))
    wanted = [(p + sp - 1) / (se + sp - 1) for p in (middle - half, middle + half)]
    many = 10**9
    found = rogan_gladen_interval(x, n, int(se * many), many, int(sp * many), many)
    assert (found.low, found.high) == pytest.approx(wanted, abs=1e-6)


def test_the_interval_is_that_of_the_other_class_in_the_mirror() -> None:
    """Calling the classes the other way round turns the bounds round and moves nothing."""
    one = rogan_gladen_interval(60, 200, 45, 50, 90, 100)
    two = rogan_gladen_interval(140, 200, 90, 100, 45, 50)
    assert (one.estimate, one.low, one.high) == pytest.approx((1 - two.estimate, 1 - two.high, 1 - two.low))


def test_lang_reiczigel_covers() -> None:
    """Thirty labelled of each class, a share of .2: 1,000 simulated surveys, nominal 95 %."""
    rng = np.random.default_rng(1)
    found = np.array([0.2 * 0.85 + 0.8 * 0.1] * 1_000)
    x, hits, rejections = (
        rng.binomial(150, found),
        rng.binomial(30, 0.85, 1_000),
        rng.binomial(30, 0.9, 1_000),
    )
    bounds = [
        rogan_gladen_interval(a, 150, b, 30, c, 30) for a, b, c in zip(x, hits, rejections, strict=True)
    ]
    assert 0.93 <= np.mean([b.low <= 0.2 <= b.high for b in bounds]) <= 0.99


@pytest.mark.parametrize("form", ["inverse", "calibration"])
def test_expected_counts_are_corrected_to_the_true_ones(form: Any) -> None:
    """Errors as often as expected, in the texts as in the labelled ones: both forms give the truth."""
    found = correct_counts(GIVEN[0], TRUE[0][:, None] * RATES, form)
    np.testing.assert_allclose(found, TRUE[0])


def test_only_the_inverse_form_survives_another_prevalence() -> None:
    """Labelled in one era, counted in the other: calibration is pulled towards the labelled era."""
    labelled = TRUE[0][:, None] * RATES
    np.testing.assert_allclose(correct_counts(GIVEN[1], labelled, "inverse"), TRUE[1])
    problems = correct_counts(GIVEN[1], labelled, "calibration")[1]
    assert problems > 1.4 * TRUE[1, 1]


def test_two_classes_are_rogan_and_gladens() -> None:
    """The matrix form of two classes is the formula, cut alike."""
    for found in (5, 60, 199):
        table = [[45, 5], [10, 90]]
        share = correct_counts([found, 200 - found], table)[0] / 200
        assert share == pytest.approx(rogan_gladen(found / 200, 0.9, 0.9), abs=1e-12)


def test_it_is_the_correction_of_the_feature_column() -> None:
    """``stance.theta_corrected`` says the same of the same counts, a negative solution included."""
    table = (TRUE[0][:, None] * RATES).round()
    for given in ([120, 40, 90, 50], [90, 1, 30, 40]):
        counts = correct_counts(given, table)
        theta = np.log((counts[0] + 0.5) / (counts[1] + 0.5))
        assert theta == pytest.approx(theta_corrected(given, table)[0], abs=1e-12)


def test_many_at_once_are_one_by_one() -> None:
    """Leading axes of counts and confusions run together."""
    tables = np.random.default_rng(2).integers(1, 30, (5, 4, 4)) + 20 * np.eye(4)
    for form in ("inverse", "calibration"):
        whole = correct_counts(GIVEN[0], tables, form)  # type: ignore[arg-type]
        single = [correct_counts(GIVEN[0], table, form) for table in tables]  # type: ignore[arg-type]
        np.testing.assert_allclose(whole, single)
        assert whole.sum(axis=1) == pytest.approx(np.full(5, GIVEN[0].sum()))


def test_what_the_labelled_sentences_do_not_say_is_nan() -> None:
    """A true class without labels, a class given without labels, two classes mistaken alike; letters for the rest."""
    assert np.isnan(correct_counts([5, 5], [[4, 1], [0, 0]])).all()
    assert np.isnan(correct_counts([5, 5], [[4, 0], [1, 0]], "calibration")).all()
    assert correct_counts([5, 0], [[4, 0], [1, 0]], "calibration").tolist() == [4, 1]
    assert np.isnan(correct_counts([5, 5], [[2, 2], [3, 3]])).all()
    assert correct_counts([5, 5, 0], [[4, 1, 0], [0, 3, 0], [0, 0, 0]]) == pytest.approx([6.25, 3.75, 0])
    assert correct([50, 50, 0], [[40, 10, 0], [0, 30, 0], [0, 0, 0]], seed=1).high[2] < 5
    found = correct([5, 5], [[4, 1], [0, 0]], seed=1)
    assert np.isnan([*found.counts, *found.theta[:3], *found.share[:3]]).all()
    assert found.method.startswith("none")
    for counts, table in (([1, 2, 3], np.eye(2)), ([1, -1], np.eye(2)), ([1], [[1]]), ([1, 2], -np.eye(2))):
        with pytest.raises(CompareError, match="as many counts"):
            correct_counts(counts, table)
    with pytest.raises(CompareError, match="no form 'reverse'"):
        correct_counts([1, 2], np.eye(2), "reverse")  # type: ignore[arg-type]


def test_more_labels_less_doubt() -> None:
    """Ten times the labels: a narrower interval about the same estimate; the same seed gives the same."""
    table = (np.full(4, 50.0)[:, None] * RATES).round()
    few, many, again = (correct(GIVEN[0], t, seed=1) for t in (table, 10 * table, table))
    assert few.theta == again.theta
    assert few.theta.estimate == pytest.approx(many.theta.estimate)
    assert few.theta.high - few.theta.low > 1.8 * (many.theta.high - many.theta.low)
    for found in (few, many):
        assert (found.low <= found.counts).all()
        assert (found.counts <= found.high).all()
        assert 0 <= found.share.low <= found.share.estimate <= found.share.high <= 1


def test_speeches_that_differ_widen_the_interval() -> None:
    """The same total from eight speeches: alike they add nothing, unlike a good deal; one speech gives none."""
    table = (np.full(4, 200.0)[:, None] * RATES).round()
    alike = np.tile(GIVEN[0] / 8, (8, 1))
    tilt = np.linspace(0.2, 1.8, 8)[:, None]
    unlike = np.where(np.arange(4) == 1, alike * tilt, alike)
    same, other = (correct(rows, table, seed=1) for rows in (alike, unlike))
    assert same.theta.estimate == pytest.approx(other.theta.estimate)
    assert other.theta.high - other.theta.low > 1.5 * (same.theta.high - same.theta.low)
    assert other.method.endswith("speeches by jackknife-t (8)")
    assert np.isnan(correct(alike[:1], table, seed=1).theta.low)


def test_correction_covers() -> None:
    """400 corpora of 500 sentences, 200 labelled elsewhere at other prevalence, nominal 95 %."""
    rng = np.random.default_rng(3)
    inside = []
    for i in range(400):
        true = rng.multinomial(500, [0.3, 0.15, 0.3, 0.25])
        given = np.array([rng.multinomial(n, row) for n, row in zip(true, RATES, strict=True)]).sum(axis=0)
        table = np.array([rng.multinomial(50, row) for row in RATES])
        found = correct(given, table, seed=i, draws=400).share
        inside.append(found.low <= true[0] / (true[0] + true[1]) <= found.high)
    assert 0.91 <= np.mean(inside) <= 0.99


def test_means_of_eras_under_drawn_confusions() -> None:
    """Endless labels: the mean of the speeches' corrected θ, no spread; few labels: a spread that adding speeches
    does not lessen; an era without a speech has no mean.
    """
    sides = [[[30, 10, 20, 9], [12, 8, 30, 11]], [[9, 20, 15, 15]], []]
    certain = corrected_means(sides, 1e12 * RATES, seed=1, draws=50)
    means = [np.mean([theta_corrected(given, RATES)[0] for given in side]) for side in sides[:2]]
    np.testing.assert_allclose(certain[:, :2], [means] * 50, atol=1e-4)
    assert np.isnan(certain[:, 2]).all()
    one, many = (corrected_means([np.tile(GIVEN[0] / 10, (n, 1))], 50 * RATES, seed=1).std() for n in (1, 50))
    assert one == pytest.approx(many)
    assert one > 0.1


def drawn(true_by_given: Any, n: Any, rng: np.random.Generator) -> Any:
    """Hand codes of ``n`` sentences of each class given, drawn without replacement."""
    return np.array(
        [rng.multivariate_hypergeometric(column, k) for column, k in zip(true_by_given.T, n, strict=True)]
    ).T


def test_own_codes_correct_whatever_the_classifier_does() -> None:
    """Two eras in which the model errs quite differently: by their own codes both come out right on average."""
    rng = np.random.default_rng(4)
    eras = np.array([[[60, 5, 5], [10, 30, 10], [0, 20, 60]], [[20, 0, 40], [0, 10, 30], [10, 0, 90]]])
    given = eras.sum(axis=1)
    codes = [np.array([drawn(era, np.minimum(12, era.sum(axis=0)), rng) for era in eras]) for _ in range(400)]
    counts = np.mean([[f.counts for f in correct_groups(given, c, seed=1, draws=2)] for c in codes], axis=0)
    np.testing.assert_allclose(counts, eras.sum(axis=2), atol=1.5)


def test_all_coded_leaves_no_doubt() -> None:
    """When every sentence was coded the counts are the codes and the intervals are points."""
    eras = (TRUE[..., None] * RATES).round().astype(int)
    for found, era in zip(correct_groups(eras.sum(axis=1), eras, seed=1), eras, strict=True):
        np.testing.assert_allclose([found.counts, found.low, found.high], [era.sum(axis=1)] * 3)
        assert found.theta.low == pytest.approx(found.theta.high)


def test_one_group_has_one_answer() -> None:
    """With one era both forms solve the same equations."""
    codes = (TRUE[:1, :, None] * RATES / 5).round()
    own, inverse = (
        correct_groups(GIVEN[:1], codes, seed=1, form=form)[0] for form in ("calibration", "inverse")
    )
    np.testing.assert_allclose(own.counts, inverse.counts)


def test_a_stratum_without_codes_is_said() -> None:
    """Sentences given a class of which none was coded: that era has no estimate, the other has; letters for slips."""
    given, codes = [[10, 10], [10, 10]], np.array([[[3, 0], [1, 0]], [[4, 1], [1, 4]]])
    one, two = correct_groups(given, codes, seed=1)
    assert np.isnan(one.counts).all()
    assert one.theta.method == "none: no labelled sentence for one of the classes"
    assert two.counts.tolist() == [10, 10]
    with pytest.raises(CompareError, match="more sentences were coded than there are"):
        correct_groups([[3, 10], [10, 10]], codes, seed=1)
    for sizes, table in (
        ([10, 10], codes[0]),
        ([[9, 9]], [codes[0]] * 2),
        (np.empty((0, 2)), np.empty((0, 2, 2))),
    ):
        with pytest.raises(CompareError, match=r"\(eras, classes\)"):
            correct_groups(sizes, table, seed=1)


def test_nothing_praised_and_nothing_blamed_is_no_balance() -> None:
    """Plans and other sentences only: theta is NaN, as the share is, whichever road was taken."""
    plans = np.diag([0, 0, 9, 4])
    found = [correct([0, 0, 9, 4], np.diag([5] * 4), seed=1)]
    found += correct_groups([[0, 0, 9, 4]], [plans], seed=1)
    found += correct_groups([[0, 0, 9, 4]], [plans], seed=1, form="inverse")
    for one in found:
        assert np.isnan([one.theta.estimate, one.theta.low, one.share.estimate]).all()
        assert one.counts.round(6).tolist() == [0, 0, 9, 4]


Y, F = [1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0], [1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]
ELSEWHERE = [1, 0, 0, 0, 1] * 12


def test_prediction_powered_is_ppi_pys() -> None:
    """ppi-python 0.2.3 on the same numbers; tuned it divides by n - 1 in one place, hence the third digit."""
    plain = prediction_powered_mean(Y, F, ELSEWHERE, tuned=False)
    assert plain[:3] == pytest.approx((0.4, 0.13785609, 0.66214391), abs=1e-8)
    tuned = prediction_powered_mean(Y, F, ELSEWHERE)
    assert tuned[:3] == pytest.approx((0.40757262, 0.18452689, 0.63061834), abs=5e-4)


def test_a_useless_classifier_does_no_harm() -> None:
    """Predictions that are all the same or point the wrong way are not used: the coded mean alone."""
    for f, g in (([1] * 12, [1] * 60), ([1 - y for y in Y], ELSEWHERE)):
        found = prediction_powered_mean(Y, f, g)
        assert found.estimate == pytest.approx(np.mean(Y))
        assert found.high - found.low == pytest.approx(2 * norm.ppf(0.975) * np.std(Y) / np.sqrt(12))


def test_design_based_is_the_stratified_estimate() -> None:
    """Drawn within the class given, the weighted mean is what the strata's own shares add up to."""
    given = np.repeat([1.0, 0.0], [40, 160])
    truth = np.full(200, np.nan)
    truth[:10] = [1] * 7 + [0] * 3  # of 40 given 1, ten coded, seven right
    truth[40:60] = [1] * 2 + [0] * 18  # of 160 given 0, twenty coded, two missed
    chance = np.repeat([0.25, 0.125], [40, 160])
    found = design_based_mean(given, truth, chance)
    assert found.estimate == pytest.approx((40 * 0.7 + 160 * 0.1) / 200)
    assert found.method == "design-based, 30 coded of 200, t over 200 units"
    whole = correct_groups([[40, 160]], [[[7, 2], [3, 18]]], seed=1)[0]
    assert whole.counts[0] / 200 == pytest.approx(found.estimate)


def test_design_based_covers_and_needs_documents() -> None:
    """Thirty speeches that differ: by documents the truth is inside as promised, by sentences far too seldom."""
    rng = np.random.default_rng(5)
    inside = {"documents": 0, "units": 0}
    for _ in range(300):
        document = np.repeat(np.arange(30), 40)
        y = (rng.random(1200) < rng.beta(2, 4, 30)[document]).astype(float)
        f = np.where(rng.random(1200) < 0.8, y, 1 - y)
        truth = np.where(rng.random(1200) < 0.2, y, np.nan)
        for name, groups in (("documents", document), ("units", None)):
            found = design_based_mean(f, truth, np.full(1200, 0.2), documents=groups)
            inside[name] += found.low <= 1 / 3 <= found.high
    assert 0.91 <= inside["documents"] / 300 <= 0.99
    assert inside["units"] < inside["documents"] - 15


def test_letters_of_the_means() -> None:
    """No chance of being drawn, unequal lengths, one document."""
    with pytest.raises(CompareError, match="a chance of being drawn above nought"):
        design_based_mean([1, 0], [1, np.nan], [0.5, 0])
    for predictions, documents in (([], []), ([1, 0], ["a"])):
        with pytest.raises(CompareError, match="and its document"):
            design_based_mean(predictions, predictions, predictions, documents=documents)
    with pytest.raises(CompareError, match="a prediction is missing"):
        design_based_mean([1, np.nan], [1, 0], [1, 1])
    for short in ([1], [1, np.nan]):
        with pytest.raises(CompareError, match="two or more"):
            prediction_powered_mean(short, short, [1, 0])
    assert design_based_mean([1], [1], [1]).method == "none: one unit"
    assert design_based_mean([1, 0], [1, 0], [1, 1], documents=["a", "a"]).method == "none: one document"
