"""Where a statistic ends: what it refuses, what is too much for one way of computing it, and what is nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import comb, log2

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scipy.stats import norm

from discourse.compare import kendall, shuffle, similarity
from discourse.compare.agreement import cohen_kappa
from discourse.compare.correction import prediction_powered_mean, rogan_gladen_interval
from discourse.compare.date_draws import date_bounds, draw_dates
from discourse.compare.dispersion import dp
from discourse.compare.dispersion_sparse import dispersion_of_columns
from discourse.compare.effects import cliffs_delta
from discourse.compare.exemplars import exemplars
from discourse.compare.fans import fan
from discourse.compare.intervals import bootstrap, wilson
from discourse.compare.kendall import mann_kendall, theil_sen
from discourse.compare.matched import matched_jsd
from discourse.compare.measures import chi2, fightin_words
from discourse.compare.orders import strata_codes
from discourse.compare.permutation import permutation_test
from discourse.compare.ratios import log_ratio, log_ratio_interval
from discourse.compare.scaling.doubt import bootstrap_errors, standard_errors
from discourse.compare.scaling.fit import wordfish
from discourse.compare.scaling.model import project
from discourse.compare.scaling.wordscores import block_errors, text_scores, word_scores
from discourse.compare.selection import MOST_GROUPS, groups_of
from discourse.compare.shifts import normalised, proportion_shift, weighted_shift
from discourse.compare.shuffle import shuffle_rates
from discourse.compare.similarity import permanova
from discourse.compare.summary import summary_by_era
from discourse.compare.trends import dated_slope
from discourse.errors import CompareError
from tests.helpers import of_tokens

LINE = [[9, 5, 1], [6, 5, 3], [3, 5, 6], [1, 5, 9]]
FIT = wordfish(LINE, direction=(0, 3))
SHIFT = proportion_shift([4, 9], [8, 5])
HALF = np.arange(4) < 2
SPEECHES = pd.DataFrame({"place": [f"{n}乡" for n in range(MOST_GROUPS + 1)]})


@pytest.mark.parametrize(
    ("asked", "letter"),
    [
        (lambda: cohen_kappa(["a"], ["a"], weights="cubic"), "no weights 'cubic'.*linear"),
        (lambda: rogan_gladen_interval(9, 5, 4, 5, 1, 5), "9 of 5"),
        (lambda: date_bounds(["2010-01-01"], []), "1 earliest and 0 latest days"),
        (lambda: date_bounds(["2010"], ["2010-12-31"]), "column earliest: a day cannot be read .'2010'"),
        (lambda: draw_dates(["2010-01-01"], ["2010-01-09"], draws=0, seed=1), "0 draws.*at least one"),
        (lambda: draw_dates([], [], draws=1, seed=1, kind="normal"), "no kind 'normal'.*midpoint"),
        (lambda: dp([3, 1], [5, 5], normalisation="gries"), "no normalisation 'gries'"),
        (lambda: dispersion_of_columns(csr_array([[1]]), [1, 2], placement="shuffle"), "do not fit"),
        (lambda: cliffs_delta([], [1]), r"groups of shape \(0,\)"),
        (lambda: fan([[2000.0]], [1.0, 2.0], [2000], bandwidth=1, seed=1), "do not pair up"),
        (lambda: fan([[2000.0]], [1.0], [2000], bandwidth=0, seed=1), "a bandwidth of 0.*above zero"),
        (lambda: wilson(3, 2), "3 of 2.*successes <= n"),
        (lambda: bootstrap(np.mean, [], seed=1), "there is no speech"),
        (lambda: matched_jsd(csr_array([[1]]), HALF, per_speech=1, seed=1, draws=1, permutations=9), "2 of 4"),
        (lambda: chi2(1, 9, 1, 9, correction="fisher"), "correction.*'fisher'.*yates"),
        (lambda: fightin_words(1, 9, 1, 9, prior=1, variance="one-term"), "variance.*'one-term'"),
        (lambda: fightin_words(1, 9, 1, 9, prior=0, variance="two-term"), "the prior is not above zero"),
        (lambda: fightin_words(9, 9, 9, 9, prior=1, variance="two-term"), "the whole corpus"),
        (lambda: strata_codes(["a"], 3), "1 strata for 3 speeches"),
        (lambda: permutation_test([[1.0, 2.0]], [[1.0]]), r"groups of shape \(1, 2\) and \(1, 1\)"),
        (lambda: log_ratio(1, 9, 0, 9, zero="laplace"), "no rule 'laplace' for zero cells"),
        (lambda: log_ratio_interval(1, 9, 1, 9, family=0), "family of 0 makes no interval"),
        (lambda: standard_errors(LINE, FIT, kind="robust"), "no kind 'robust'.*quasi-poisson"),
        (lambda: bootstrap_errors(LINE, FIT, method="pairs", seed=1), "no method 'pairs'"),
        (lambda: wordfish(LINE, direction=(0, 3), beta_sd=0), "beta_sd is 0.*above zero"),
        (lambda: project([[1, 2]], FIT), "2 words for a fit of 3"),
        (lambda: text_scores([[1, 2]], [1.0]), "1 word scores for 2 words"),
        (lambda: block_errors([[1, 2]], [0, 0], [1.0, 2.0], 1), "2 labels for 1 blocks"),
        (lambda: word_scores(LINE[:2], [0, 1], smooth=-1), "smooth is -1"),
        (lambda: groups_of(SPEECHES, "place", ["0县"]), "no speech has the place '0县'.*0乡"),
        (lambda: groups_of(SPEECHES, "place", ["0乡"]), "1 groups by place: nothing can be compared"),
        (lambda: groups_of(SPEECHES, "place"), "13 groups by place would make 78 pairs.*--groups"),
        (lambda: weighted_shift([1, 2], [2, 1], [1.0], reference_value=0), "not as many scores as words"),
        (lambda: weighted_shift([1, 2], [2, 1], [1.0, np.inf], reference_value=0), "a score is infinite"),
        (lambda: normalised(SHIFT, "sum"), "normalisation.*'sum'.*trajectory"),
        (lambda: proportion_shift([1, 2], [1, 2, 3]), "2 counts against 3"),
        (lambda: shuffle_rates(csr_array([[1]]), np.array([1]), HALF[:1], seed=1, permutations=9), "1 against 0"),
        (lambda: summary_by_era(pd.DataFrame(index=["a"]), pd.DataFrame(), eras=(), columns=()), "same speech ids"),
        (lambda: dated_slope([[1, 2, 3]], [1, 2], [1, 2]), "draws that do not fit the speeches"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_a_letter(asked: Callable[[], object], letter: str) -> None:
    """It says what was found and, where it is a choice, what there is to choose; no number comes out."""
    with pytest.raises(CompareError, match=letter):
        asked()


def test_too_many_pairs_of_speeches_are_counted_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """S is the same, ties or none; the median of all slopes would take too long, and says so."""
    rng = np.random.default_rng(3)
    dates, values = rng.integers(2000, 2010, 60), rng.integers(0, 20, 60).astype(float)
    whole = mann_kendall(dates, values, method="normal")
    monkeypatch.setattr(kendall, "PAIRS_LIMIT", 50)
    assert mann_kendall(dates, values, method="normal") == whole
    assert theil_sen(dates, values).method == "none: more than 50 speeches"


def test_two_speeches_and_one_date() -> None:
    """S is ±1 with variance 1, so z = 1; between speeches of one date there is no slope."""
    assert mann_kendall([1, 2], [3.0, 4.0], method="normal").p == pytest.approx(2 * norm.sf(1))
    assert theil_sen([5, 5, 5], [1.0, 2.0, 3.0]).method == "none: all speeches have one date"


@pytest.mark.parametrize("few", [1, 5])
def test_no_other_p_where_little_is_held_at_a_time(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """All 20 ways to part six speeches, some at a time; common words held as sparse as the others."""
    where = np.array([0.0, 1, 2, 7, 8, 12])
    distances = np.abs(np.subtract.outer(where, where))
    counts = csr_array([[3, 1], [4, 0], [5, 2], [1, 2], [2, 3], [1, 9]])
    how = {"seed": 1, "permutations": 99}
    side = np.arange(6) < 3

    def found() -> tuple[object, list[float]]:
        return permanova(distances, list("aaabbb")), shuffle_rates(
            counts, np.full(6, 20), side, **how
        ).p.tolist()

    whole = found()
    assert whole[0].method == f"exact permutation, {comb(6, 3)} assignments"  # type: ignore[attr-defined]
    monkeypatch.setattr(similarity, "block_of", lambda *_: few)
    monkeypatch.setattr(shuffle, "_DENSE_CELLS", 0)
    assert found() == whole


def test_sides_of_unlike_size_weigh_the_same() -> None:
    """Two speeches of four tokens against three of two (2·4/3, rounded down): shares are compared, by hand."""
    counts = csr_array([[4, 0], [4, 0], [0, 4], [0, 4], [0, 4]])
    found = matched_jsd(counts, np.arange(5) < 2, per_speech=4, seed=1, draws=1, permutations=99)
    assert found.value == 1
    mixed = csr_array([[4, 0], [4, 0], [4, 0], [0, 4], [0, 4]])  # p = (1, 0) against q = (1/3, 2/3)
    found = matched_jsd(mixed, np.arange(5) < 2, per_speech=4, seed=1, draws=1, permutations=99)
    entropy = [-sum(x * log2(x) for x in shares if x) for shares in ((1 / 3, 2 / 3), (2 / 3, 1 / 3))]
    assert found.value == pytest.approx(entropy[1] - entropy[0] / 2)


def test_lines_come_from_as_many_speeches_as_were_asked_for() -> None:
    """A word has a line from each of the first speeches that say it, and none from those behind."""
    said = {"a": "党 建设 村", "b": "党 会议 村", "c": "党 会议 村", "d": "党 会议 村"}
    speeches = [of_tokens(tokens, f"{name}.1") for name, tokens in said.items()]
    found = exemplars(speeches, ["党", "会议", "农民"], lines=2)
    assert {word: [name for name in said if f"({name}.1)" in lines] for word, lines in found.items()} == {
        "党": ["a", "b"],
        "会议": ["b", "c"],
    }


def test_a_resample_that_cannot_be_fitted_is_counted() -> None:
    """Speeches drawn so short that they have no word have no place: there is no error to be had, and it says so."""
    found = bootstrap_errors(
        LINE, replace(FIT, psi=np.full(3, -20.0)), method="parametric", seed=1, resamples=5
    )
    assert (found.resamples, found.failed) == (0, 5)
    assert found.method.startswith("none: ")
    assert found.method.endswith("5 failed")
    assert np.isnan(found.se).all()


def test_units_that_do_not_vary_have_no_interval() -> None:
    """All coded units say the same of the same prediction: the mean is known, its doubt is not measured."""
    found = prediction_powered_mean([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0])
    assert (found.estimate, np.isnan(found.low)) == (1.0, True)
    assert "do not vary" in found.method
