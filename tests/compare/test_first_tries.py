"""What a first try gets: what is obviously meant is taken, everything else is a letter and no traceback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import discourse
from discourse import compare as c
from discourse.compare.novelty import novelty
from discourse.compare.reuse import find_reuse
from discourse.compare.similarity import cluster, permanova
from discourse.errors import CompareError, DiscourseError
from discourse.plots import draw_table, named

from ..helpers import make_corpus, of_tokens

CORPUS = make_corpus(
    "同志们，支部书记要带头学习理论、带头抓好落实，再说别的。", "各位，带头学习理论，坚持带头抓好落实。"
)
X = pd.DataFrame({"stance.theta": [1.0, 2, 3, 5], "length.tokens": [4.0, 3, 2, 1]}, index=list("abcd"))
M = pd.DataFrame(
    {"era": ["2010-new-village"] * 2 + ["2014-mass-line"] * 2, "duplicate_of": "", "genre": "g"},
    index=X.index,
)
DATES = M.assign(earliest=[f"200{i}-01-01" for i in range(4)], latest=[f"200{i}-12-31" for i in range(4)])


def test_a_periodisation_may_be_named() -> None:
    """By its name it is the one that the name loads."""
    party = discourse.load_eras("party")
    assert discourse.load_eras(party) is party
    for name, whole in (
        (discourse.describe(CORPUS, "party"), discourse.describe(CORPUS, party)),
        (
            discourse.compare_eras(X, M, [], "party", primary="stance.theta"),
            discourse.compare_eras(X, M, [], party, primary=["stance.theta"]),
        ),
        (c.summary_by_era(X, M, "party", []), c.summary_by_era(X, M, party, [])),
    ):
        pd.testing.assert_frame_equal(pd.DataFrame(name), pd.DataFrame(whole))
    with pytest.raises(DiscourseError, match="there is no periodisation 'parti'"):
        discourse.describe(CORPUS, "parti")


@pytest.mark.parametrize("corpus", [CORPUS])
def test_some_speeches_of_a_corpus(corpus: discourse.Corpus) -> None:
    """A slice of them is a tuple; a place may be numpy's."""
    assert corpus[:1] == (corpus[0],) == corpus.speeches[:1]
    assert corpus[np.int64(1)] is corpus[-1]
    with pytest.raises(KeyError):
        corpus["no such id"]


ONE_NAME: dict[str, Callable[[Any], pd.DataFrame]] = {
    "compare_groups": lambda n: c.compare_groups(
        X, M, [], by="era", order=["2010-new-village", "2014-mass-line"], primary=n, names=n
    ),
    "leave_one_out_table": lambda n: c.leave_one_out_table(
        X, M, by="era", order=["2010-new-village", "2014-mass-line"], names=n
    ),
    "trend_table": lambda n: c.trend_table(X, DATES, primary=n, names=n, seed=1, draws=2),
    "trend_fan": lambda n: c.trend_fan(X, DATES, names=n, seed=1, draws=2),
    "change_table": lambda n: c.change_table(X, DATES, names=n, seed=1, draws=2, resamples=9),
    "break_table": lambda n: c.break_table(X, DATES, at="2002-01-01", primary=n, names=n, seed=1),
}


@pytest.mark.parametrize("name", ONE_NAME)
def test_one_name_is_one_name(name: str) -> None:
    """No list of its letters."""
    pd.testing.assert_frame_equal(
        pd.DataFrame(ONE_NAME[name]("stance.theta")), pd.DataFrame(ONE_NAME[name](["stance.theta"]))
    )


def test_speeches_cut_up_or_not_share_the_same() -> None:
    """Reuse is found in segmented speeches as in those they were cut from; a table may hold cosines."""
    cut = [of_tokens(speech.text, speech.id) for speech in CORPUS]
    found = find_reuse(cut, min_han=12)
    assert found["han"].tolist() == [12]
    pd.testing.assert_frame_equal(found, find_reuse([one.speech for one in cut], min_han=12))
    table = [[1, 0.2, 0.9], [0.2, 1, 0.4], [0.9, 0.4, 1]]
    assert cluster(pd.DataFrame(table)) == cluster(np.array(table))


COSINES = np.array([[1, 0.9, 0.2, 0.2], [0.9, 1, 0.2, 0.2], [0.2, 0.2, 1, 0.9], [0.2, 0.2, 0.9, 1]])
LETTERS: dict[str, tuple[Callable[[], Any], str]] = {
    "draw features": (
        lambda: discourse.draw("trend", X),
        "not drawn from a DataFrame.*the Results of a study",
    ),
    "draw a corpus": (lambda: discourse.draw("timeline", CORPUS), "not drawn from a Corpus"),
    "draw a language": (lambda: discourse.draw("timeline", None, lang="de"), "one of zh, en, both"),
    "draw a width of text": (lambda: discourse.draw("timeline", None, width="85"), "the width is '85'"),
    "draw below nought": (lambda: draw_table(named("timeline"), X, width=-5), "the width is -5.*above zero"),
    "a study of a path": (
        lambda: discourse.Study.parse("study.toml"),
        r"by a str\..*Try: Study\.read\(path\)",
    ),  # type: ignore[arg-type]
    "divergence of one group": (
        lambda: c.group_divergence([["党"]] * 2, ["a", "a"], seed=1),
        "compare are a.*Try: discourse speeches",
    ),
    "clean bytes": (lambda: discourse.clean("你好".encode()), "no text but bytes"),
    "clean nothing": (lambda: discourse.clean(None), "no text but NoneType"),
    "novelty of tokens": (lambda: novelty([["党"]], ["a"], ["a"]), "given as a list.*segmented speeches"),
    "log_odds of columns": (lambda: c.log_odds(X["stance.theta"], X["stance.theta"]), "pooled_theta"),
    "cosines for distances": (lambda: permanova(COSINES, list("aabb")), r"np\.sqrt\(2 \* \(1 - matrix\)\)"),
    "one half only": (lambda: permanova(np.triu(1 - COSINES), list("aabb")), "its halves differ"),
    "a distance missing": (lambda: permanova(np.full((2, 2), np.nan), ["a", "b"]), "missing, infinite"),
    "half a pair": (lambda: c.fisher_exact_p(3.5, 10, 9, 19), "no whole number"),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_first_try_gets_a_letter(name: str) -> None:
    """What was given, what was expected, what to try."""
    asked, said = LETTERS[name]
    with pytest.raises(DiscourseError, match=said):
        asked()


def test_rounded_cosines_make_distances() -> None:
    """What ten decimals leave on the diagonal is nought."""
    chord = np.sqrt(2 * (1 - np.where(np.eye(4) > 0, 1 - 1e-10, COSINES)))
    assert permanova(chord, list("aabb")).p == pytest.approx(1 / 3)


REASONS: dict[str, tuple[Callable[[], Any], str]] = {
    "bootstrap": (lambda: c.bootstrap(np.mean, [1, np.nan, 3], seed=1), "none: a value is missing"),
    "jackknife_t": (lambda: c.jackknife_t(np.mean, [1, np.nan, 3]), "none: a value is missing"),
    "difference": (
        lambda: c.jackknife_t_difference(np.mean, [1, np.nan], [1, 2]),
        "none: a value is missing",
    ),
    "without one": (
        lambda: c.jackknife_t(lambda rows: rows.mean() if rows.max() > 2 else np.nan, [1, 2, 3]),
        "none: without some of the speeches there is nothing to measure",
    ),
    "one side without sentences": (
        lambda: c.pooled_theta_difference(([0, 0], [0, 0]), ([40, 30], [2, 1])),
        "none: neither an achievement nor a problem",
    ),
    "no sentence at all": (
        lambda: c.pooled_theta([0, 0], [0, 0]),
        "none: neither an achievement nor a problem",
    ),
    "one group": (lambda: permanova(1 - np.eye(3), ["a", "a", "a"]), "none: fewer than two groups"),
    "all alike": (lambda: c.jackknife_t(np.mean, [0.1, 0.1, 0.1]), "none: no variation between speeches"),
    "a level line": (lambda: c.ols_slope(range(5), [0.1] * 5), "none: no variation between speeches"),
    "nothing but singles": (lambda: permanova(1 - np.eye(3), ["a", "b", "c"]), "none: no group of two"),
    "no distance": (lambda: permanova(np.zeros((3, 3)), ["a", "a", "b"]), "none: no distance at all"),
}


@pytest.mark.parametrize("name", REASONS)
def test_no_number_without_a_reason(name: str) -> None:
    """NaN, and in words why."""
    found = REASONS[name][0]()
    assert found.method == REASONS[name][1]
    assert np.isnan(found.low if hasattr(found, "low") else found.p)


def test_no_absence_changes_what_is_constant() -> None:
    """No speech is the one that most hangs on, where nothing hangs on any."""
    order = ["2010-new-village", "2014-mass-line"]
    table = c.leave_one_out_table(X.assign(same=0.1), M, by="era", order=order, names="same")
    assert not table["most"].any()
    assert c.leave_one_out_table(X, M, by="era", order=order, names="stance.theta")["most"].sum() == 1


def test_a_scaling_is_said_in_a_line() -> None:
    """Not three tables one after the other."""
    lines = ["新 农村 农村 农村 党", "新 农村 农村 时代 党", "新 农村 时代 时代 党", "新 时代 时代 时代 党"]
    found = c.wordfish_table([x.split() * 4 for x in lines], direction=("0", "3"), errors="poisson")
    assert repr(found).startswith("<Scaling: positions: 4 rows, words: ")


def test_the_letter_of_a_feature_that_is_not_there() -> None:
    """It names the feature, and not its first letter."""
    with pytest.raises(CompareError, match=r"no feature 'stance\.thet'.*Try: stance\.theta"):
        c.compare_groups(
            X, M, [], by="era", order=["2010-new-village", "2014-mass-line"], primary="stance.thet"
        )
