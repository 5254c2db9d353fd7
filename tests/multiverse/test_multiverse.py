"""The whole table, recomputed from the features of each text with pandas and itertools."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from discourse import extractors
from discourse.build import with_multiverse
from discourse.errors import CompareError
from discourse.extractors._tokens import han
from discourse.extractors.quotation import TERM, quoted_spans
from discourse.multiverse import CHOICES, COLUMNS, multiverse
from discourse.results import Multiverse, Results
from discourse.segment.reduced import headings, without
from discourse.study import Multiverse as Asked
from tests.helpers import tokenizer

from .conftest import OUTCOMES

OLD, NEW, NOBODY = "2010-new-village", "2014-mass-line", "2021-2024-twentieth-congress"


@pytest.fixture(scope="module")
def found(results: Results) -> Multiverse:
    """All choices, the study's three outcomes."""
    return multiverse(results, tokenizer(), seed=results.study.seed)


def rows_of(found: Multiverse, outcome: str, target: str = NEW, reference: str = OLD) -> pd.DataFrame:
    """The specifications of one outcome and pair."""
    table = found.specifications
    return table[
        (table["outcome"] == outcome) & (table["target"] == target) & (table["reference"] == reference)
    ]


def claims_of(found: Multiverse, outcome: str, target: str = NEW, reference: str = OLD) -> dict[str, Any]:
    """The one claim."""
    table = found.claims
    (row,) = table[
        (table["outcome"] == outcome) & (table["target"] == target) & (table["reference"] == reference)
    ].to_dict("records")
    return row


def test_the_tables_have_their_columns_and_name_what_was_varied(found: Multiverse) -> None:
    """Choices between the names and the numbers, in the order of CHOICES."""
    names = [choice.name for choice in CHOICES]
    assert list(found.specifications.columns) == [
        "outcome", "target", "reference", *names, "n_target", "n_reference", "estimate", "d", "p", "p_floor",
        "below_level", "same_sign", "distinct", "baseline",
    ]  # fmt: skip
    assert tuple(found.claims.columns) == COLUMNS
    assert [name for name, _, _ in found.choices] == names
    assert len(found.claims) == 3 * 3


def test_no_combination_stands_twice_and_all_that_go_together_stand_once(found: Multiverse) -> None:
    """2 x 2 x 2 texts (x 4 of tokens), the ways of counting, 2 x 2 x 3 samples, 3 estimates."""
    counts = {"stance.theta": 8 * 7, "formula.lexicon_share": 8 * 4, "length.tokens": 32}
    keys = ["outcome", "target", "reference", *(choice.name for choice in CHOICES)]
    assert not found.specifications.duplicated(keys).any()
    for outcome, ways in counts.items():
        assert len(rows_of(found, outcome)) == ways * 12 * 3
    assert found.specifications["baseline"].sum() == 9


def test_the_studys_own_specification_is_the_comparisons_table(results: Results, found: Multiverse) -> None:
    """Numbers of speeches, estimate, p and the smallest p: the same, for every outcome and pair."""
    names = ["n_target", "n_reference", "estimate", "p", "p_floor"]
    keys = ["feature", "target", "reference"]
    own = found.specifications[found.specifications["baseline"]].rename(columns={"outcome": "feature"})
    theirs = results.comparisons[results.comparisons["primary"]]
    pd.testing.assert_frame_equal(
        own.set_index(keys)[names].sort_index(),
        theirs.set_index(keys)[names].sort_index(),
        check_dtype=False,
        rtol=1e-12,
    )


def test_specifications_by_brute_force(results: Results, found: Multiverse) -> None:
    """Texts cut one by one, measured by the extractor, compared by itertools: 144 rows of length."""
    era = results.metadata["era"]
    independent = results.metadata["duplicate_of"] == ""
    for cut, quoted in product(("in", "out"), ("in", "out")):
        speeches = [
            without(
                s,
                [
                    *(headings(s) if cut == "out" else []),
                    *(quoted_spans(s.text, longer_than=TERM) if quoted == "out" else []),
                ],
            )
            for s in results.segmented
        ]
        features = extractors.measure(speeches, extractors.make(["length"]))[0]["length.tokens"]
        length = pd.Series({s.id: float(han(s.text)) for s in speeches})
        table = rows_of(found, "length.tokens")
        table = table[
            (table["headings"] == cut)
            & (table["quotations"] == quoted)
            & (table[["reuse", "hmm", "dictionary"]] == ["in", "study's", "study's"]).all(axis=1)
        ]
        assert len(table) == 36
        for row in table.to_dict("records"):
            kept = era.isin([OLD, NEW]) & (independent | (row["duplicates"] == "all"))
            values, weights, new = features[kept], length[kept], era[kept] == NEW
            genre = results.metadata.loc[kept, "genre"]
            truth = _difference(row["weighting"], values, weights, genre, new)
            assert (row["n_target"], row["n_reference"]) == (new.sum(), (~new).sum())
            assert row["estimate"] == pytest.approx(truth, nan_ok=True)
            assert row["d"] == pytest.approx(truth / values.std(), nan_ok=True)
            if row["weighting"] != "within genre":
                every = [
                    _difference(row["weighting"], values, weights, genre, values.index.isin(list(side)))
                    for side in combinations(values.index, int(new.sum()))
                ]
                tail = min(np.sum(np.array(every) >= truth - 1e-9), np.sum(np.array(every) <= truth + 1e-9))
                assert row["p"] == pytest.approx(min(1, 2 * tail / len(every)))


def _difference(how: str, values: pd.Series, weights: pd.Series, genre: pd.Series, new: Any) -> float:
    if how == "by length":
        return float(
            np.average(values[new], weights=weights[new]) - np.average(values[~new], weights=weights[~new])
        )
    if how == "mean":
        return float(values[new].mean() - values[~new].mean())
    # the coefficient of the era in a least squares regression on the era and the genres both sides have twice
    new = np.asarray(new)
    twice = [
        g for g in sorted(set(genre)) if min(((genre == g) & new).sum(), ((genre == g) & ~new).sum()) >= 2
    ]
    kept = genre.isin(twice).to_numpy()
    values, genre, new = values[kept], genre[kept], new[kept]
    if not twice:
        return float("nan")
    columns = np.column_stack(
        [np.asarray(new, float), *[(genre == g).astype(float) for g in sorted(set(genre))]]
    )
    return float(np.linalg.lstsq(columns, values.to_numpy(float), rcond=None)[0][0])


def test_claims_are_made_of_the_distinct_rows(found: Multiverse) -> None:
    """Numbers of the claim, from the specifications with pandas; equal rows are equal in all that is reckoned."""
    numbers = ["n_target", "n_reference", "estimate", "d", "p", "p_floor"]
    for outcome in OUTCOMES:
        table, row = rows_of(found, outcome), claims_of(found, outcome)
        apart = table[table["distinct"]]
        assert len(apart) < len(table)
        # what is not distinct has a row among the distinct with the same numbers
        seen = {tuple(r) for r in apart[numbers].round(9).fillna(-9).to_numpy().tolist()}
        assert {tuple(r) for r in table[numbers].round(9).fillna(-9).to_numpy().tolist()} == seen
        known = apart[apart["d"].notna()]
        sign = np.sign(table.loc[table["baseline"], "d"].iloc[0])
        assert (row["specifications"], row["distinct"], row["estimable"]) == (
            len(table),
            len(apart),
            len(known),
        )
        assert row["d_median"] == pytest.approx(known["d"].median(), nan_ok=True)
        assert row["same_sign"] == pytest.approx((np.sign(known["d"]) == sign).mean(), nan_ok=True)
        assert row["flips"] == (np.sign(known["d"]) == -sign).sum()
        assert row["below_level"] == pytest.approx((known["p"] <= found.level).mean(), nan_ok=True)


def test_what_changes_nothing_is_told_and_weighs_nothing(found: Multiverse) -> None:
    """No speech is an excerpt and every date is a day: those choices are none here, the copy is one."""
    row = claims_of(found, "stance.theta")
    assert set(row["no_effect"].split()) == {"hmm", "dictionary", "scope", "incomplete", "boundaries"}
    table = rows_of(found, "stance.theta")
    apart = table[table["distinct"]]
    assert set(apart["boundaries"]) == {"as given"}
    assert set(apart["duplicates"]) == {"once", "all"}
    assert set(table["hmm"]) == {""}


def test_an_era_without_a_speech_makes_no_claim_and_takes_no_share_of_the_level(found: Multiverse) -> None:
    """Of nine comparisons two can be made, the speeches being too short for formulas: .05 over two."""
    assert found.level == 0.05 / 2
    assert claims_of(found, "formula.lexicon_share")["claim"] == "cannot be compared"
    for outcome in OUTCOMES:
        for reference in (OLD, NEW):
            row = claims_of(found, outcome, NOBODY, reference)
            assert row["claim"] == "cannot be compared"
            assert row["estimable"] == 0
            assert row["p_curve_method"] == "none: nothing can be compared"
            assert row["n_target"] == 0


@pytest.mark.parametrize("choices", [("headings", "hmm"), pytest.param((), marks=pytest.mark.thorough)])
def test_the_same_input_gives_the_same_tables_and_is_not_changed(
    results: Results, found: Multiverse, choices: tuple[str, ...]
) -> None:
    """Twice the same, whatever was asked in between."""
    before = results.features.copy(deep=True), results.metadata.copy(deep=True)
    one, two = (multiverse(results, tokenizer(), choices=choices, seed=results.study.seed) for _ in range(2))
    pd.testing.assert_frame_equal(one.specifications, two.specifications)
    pd.testing.assert_frame_equal(one.claims, two.claims)
    if not choices:
        pd.testing.assert_frame_equal(one.specifications, found.specifications)
    assert results.features.equals(before[0])
    assert results.metadata.equals(before[1])


def test_an_outcome_named_twice_is_one(results: Results) -> None:
    """The level is not halved by saying it again."""
    one = multiverse(results, tokenizer(), outcomes=["stance.theta"], choices=["headings"])
    two = multiverse(results, tokenizer(), outcomes=["stance.theta"] * 2, choices=["headings"])
    assert one.level == two.level == 0.05
    pd.testing.assert_frame_equal(one.claims, two.claims)
    assert len(one.claims) == 3


def test_genres_are_compared_within_eras(results: Results) -> None:
    """讲话 against 发言: no boundaries, and what is held fixed is the era."""
    study = replace(results.study, comparisons=replace(results.study.comparisons, by="genre"))
    found = multiverse(
        replace(results, study=study),
        tokenizer(),
        outcomes=["length.tokens"],
        choices=["boundaries", "weighting"],
    )
    table = found.specifications
    assert table["weighting"].tolist() == ["mean", "by length", "within genre"]
    assert found.claims["no_effect"].tolist() == ["boundaries"]
    kept = results.metadata[results.metadata["duplicate_of"] == ""]
    values = results.features.loc[kept.index, "length.tokens"]
    new = (kept["genre"] == table["target"].iloc[0]).to_numpy()
    truth = _difference("within", values, values, kept["era"], new)
    assert table["estimate"].iloc[2] == pytest.approx(truth, nan_ok=True)


def test_an_outcome_made_of_repetition_is_compared_with_passages_in(results: Results) -> None:
    """The choice of shared passages stands under what has no effect."""
    found = multiverse(
        results, tokenizer(), outcomes=["reuse.shared_share", "length.tokens"], choices=["reuse"]
    )
    assert rows_of(found, "reuse.shared_share")["reuse"].tolist() == [""]
    assert rows_of(found, "length.tokens")["reuse"].tolist() == ["in", "out"]
    assert claims_of(found, "reuse.shared_share")["no_effect"] == "reuse"


def test_what_does_not_exist_is_an_error(results: Results) -> None:
    """Before anything is measured."""
    for outcomes, choices, words in (
        (["stance.tetha"], [], "Try: stance.theta"),
        (["stance.theta"], ["heading"], "Try: headings"),
    ):
        with pytest.raises(CompareError, match=words):
            multiverse(results, tokenizer(), outcomes=outcomes, choices=choices)
    nothing = replace(results.study, comparisons=replace(results.study.comparisons, primary=()))
    with pytest.raises(CompareError, match="no outcome is named"):
        multiverse(replace(results, study=nothing), tokenizer())


def test_two_eras_of_two_speeches(results: Results) -> None:
    """The least there can be: a table, and words that say that nothing can be told."""
    few = [s for s in results.segmented if s.id[0] in "甲乙丁戊" and s.speech.duplicate_of is None]
    ids = [s.id for s in few]
    small = replace(
        results,
        corpus=replace(results.corpus, speeches=tuple(s.speech for s in few)),
        segmented=tuple(few),
        features=results.features.loc[ids],
        metadata=results.metadata.loc[ids],
    )
    found = with_multiverse(small, Asked(True, ("stance.theta",)))
    row = claims_of(found.multiverse, "stance.theta")  # type: ignore[arg-type]
    assert (row["n_target"], row["n_reference"]) == (2, 2)
    assert row["claim"].endswith("no test of so many speeches can tell from chance")
    assert "too few speeches for any test" in row["verdict"]
    assert row["p_curve"] > 0.25  # of six assignments two give the size of the one that is
