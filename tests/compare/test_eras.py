"""The comparisons table on corpora small enough to reckon by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from discourse.compare import COLUMNS, compare_eras, compare_groups, summary_by_era
from discourse.eras import Era, Periodisation
from discourse.errors import CompareError
from discourse.extractors.base import Column
from discourse.extractors.stance import theta_corrected
from discourse.segment.segmented import STANCES

ERAS = Periodisation(
    "test",
    "Test",
    "测试",
    "made up",
    tuple(
        Era(i, i, i, date(year, 1, 1), date(year, 12, 31))
        for i, year in (("old", 2000), ("mid", 2010), ("new", 2020))
    ),
)
THETA = Column("stance.theta", "log-odds", "ln", "own definition", "higher = more", "Achievements", "成绩")


def corpus(**eras: list[float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Features and metadata of speeches ``old0``, ``old1`` … with one feature; all of one genre, none a copy."""
    ids = [f"{era}{i}" for era, values in eras.items() for i in range(len(values))]
    values = [value for era in eras.values() for value in era]
    metadata = pd.DataFrame(
        {
            "era": [era if era != "none" else "" for era, found in eras.items() for _ in found],
            "duplicate_of": "",
            "genre": "讲话",
            "truncated": False,
        },
        index=pd.Index(ids, name="id"),
    )
    return pd.DataFrame({"stance.theta": values}, index=metadata.index), metadata


def compared(features: pd.DataFrame, metadata: pd.DataFrame, **options: object) -> pd.DataFrame:
    """compare_eras with the one outcome as primary."""
    given = {"primary": ["stance.theta"], **options}
    return compare_eras(features, metadata, [THETA], ERAS, **given)  # type: ignore[arg-type]


def pair(table: pd.DataFrame, target: str, reference: str, feature: str = "stance.theta") -> pd.Series:
    """The one row of a pair."""
    rows = table[(table.target == target) & (table.reference == reference) & (table.feature == feature)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_pair_by_hand() -> None:
    """new 4, 5, 6 against old 1, 2, 3: difference 3, Welch df 4, exact p 2/20, every pair larger."""
    row = pair(compared(*corpus(old=[1, 2, 3], new=[4, 5, 6])), "new", "old")
    assert (row.n_target, row.n_reference, row.n_excluded) == (3, 3, 0)
    assert (row.mean_target, row.mean_reference, row.sd_target, row.sd_reference) == (5, 2, 1, 1)
    assert row.estimate == 3
    half = 2.7764451051977987 * np.sqrt(1 / 3 + 1 / 3)  # t(.975; 4)
    assert (row.low, row.high) == pytest.approx((3 - half, 3 + half))
    assert row.interval == "jackknife-t (delete one speech, Welch-Satterthwaite df 4.0)"
    assert row.p == pytest.approx(0.1) == row.p_floor
    assert row.p_method == "exact permutation, 20 assignments"
    assert row.cliffs_delta == 1
    assert row.hedges_g == pytest.approx(3 * 0.7978845608028654)
    assert (row.leave_one_out_low, row.leave_one_out_high) == (2.5, 3.5)
    assert row.verdict == "no test can reach the level: smallest attainable p = 0.1"
    assert (row.label_en, row.label_zh, row.unit) == ("Achievements", "成绩", "log-odds")


def test_the_columns_are_the_promised_ones_and_pairs_run_later_minus_earlier() -> None:
    """All pairs of the periodisation in its order, empty eras too, whatever the order of the rows."""
    features, metadata = corpus(new=[4, 5], old=[1, 2])
    table = compared(features, metadata)
    assert tuple(table.columns) == COLUMNS
    assert list(zip(table.target, table.reference, strict=True)) == [
        ("mid", "old"),
        ("new", "old"),
        ("new", "mid"),
    ]
    assert pair(table, "new", "old").estimate == 3
    assert pair(table, "new", "mid").verdict == "cannot be compared: no speech in mid"
    assert np.isnan(pair(table, "new", "mid").p)


def test_from_twenty_speeches_a_side_the_bootstrap_stands_beside_the_jackknife() -> None:
    """Nineteen are too few on one side; the jackknife's interval is there in both cases."""
    rng = np.random.default_rng(6)
    x, y = rng.gamma(1, 1, 20).tolist(), rng.gamma(1, 1, 21).tolist()
    row = pair(compared(*corpus(old=x, new=y)), "new", "old")
    assert row.interval.startswith("jackknife-t")
    assert row.low_bca < row.estimate < row.high_bca
    assert row.high_bca - row.low_bca == pytest.approx(row.high - row.low, rel=0.25)
    row = pair(compared(*corpus(old=x[:19], new=y)), "new", "old")
    assert np.isnan([row.low_bca, row.high_bca]).all()


def test_rounding_turns_no_sign() -> None:
    """Where leaving one speech out makes the eras alike, the last bit of a float says nothing, in any order."""
    for new in ([-0.5, 0.1, 0.2, 0.3], [0.1, 0.2, 0.3, -0.5]):
        row = pair(compared(*corpus(old=[0.2, 0.2], new=new)), "new", "old")
        assert row.estimate < 0
        assert row.leave_one_out_high == pytest.approx(0, abs=1e-15)
        assert row.sign_turns == ""


def test_without_reuse_and_what_turns_the_sign() -> None:
    """The same features of shortened speeches: their estimate stands beside, and is named where it turns round."""
    features, metadata = corpus(old=[1, 2, 3], new=[4, 5, 6])
    features["reuse.shared_share"] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    short = features.copy()
    short["stance.theta"] = [3.0, 3, 3, 1, 1, np.nan]
    table = compared(features, metadata, without_reuse=short)
    row = pair(table, "new", "old")
    assert row[
        ["n_target_without_reuse", "n_reference_without_reuse", "estimate_without_reuse"]
    ].tolist() == [
        2,
        3,
        -2,
    ]
    assert row.p_without_reuse == pytest.approx(2 * 1 / 10)
    assert row.sign_turns == "without reused passages"
    assert np.isnan(pair(table, "new", "old", "reuse.shared_share").estimate_without_reuse)
    with pytest.raises(CompareError, match="of other speeches"):
        compared(features, metadata, without_reuse=short.iloc[:3])


def test_within_a_genre_the_estimate_has_an_interval_and_a_p() -> None:
    """讲话 2, 4 against 6, 8: difference 4, two of six assignments as extreme; 发言, once a side, is left out."""
    features, metadata = corpus(old=[2, 4, 1], new=[6, 8, 1])
    metadata["genre"] = ["讲话", "讲话", "发言"] * 2
    row = pair(compared(features, metadata), "new", "old")
    assert row.within == "genre"
    assert row.estimate_within == 4
    assert row.p_within == pytest.approx(2 / 6) == row.p_within_floor
    half = 4.302652729749464 * np.sqrt(2)  # t(.975; 2), s² = 2, weight 1
    assert (row.low_within, row.high_within) == pytest.approx((4 - half, 4 + half))
    assert row.within_method == (
        "讲话: least squares within strata, t(2); exact permutation within strata, 6 assignments"
    )


def test_an_era_with_one_speech_gets_no_interval() -> None:
    """The estimate and p (whose floor is 2/4) stay; the interval says why it is missing."""
    row = pair(compared(*corpus(old=[1, 2, 3], new=[9])), "new", "old")
    assert row.estimate == 7
    assert np.isnan([row.low, row.high, row.sd_target]).all()
    assert row.interval == "none: an era with one speech"
    assert row.p == pytest.approx(0.5) == row.p_floor
    assert (row.leave_one_out_low, row.leave_one_out_high) == (6.5, 7.5)


def test_one_speech_against_one() -> None:
    """Nothing can be left out, p is 1, and no warning is raised on the way."""
    row = pair(compared(*corpus(old=[1], new=[9])), "new", "old")
    assert (row.estimate, row.p, row.p_floor) == (8, 1, 1)
    assert np.isnan([row.leave_one_out_low, row.leave_one_out_high, row.hedges_g]).all()


def test_near_duplicates_count_once_and_are_counted_as_left_out() -> None:
    """A copy changes n_excluded and nothing else, however many there are."""
    features, metadata = corpus(old=[1, 2, 3], new=[4, 5, 6])
    plain = pair(compared(features, metadata), "new", "old")
    features.loc["copy1"], features.loc["copy2"] = 4.0, 4.0
    metadata.loc["copy1"] = metadata.loc["copy2"] = ["new", "new0", "讲话", False]
    copied = pair(compared(features, metadata), "new", "old")
    assert (copied.n_excluded, copied.n_copies, copied.n_no_group, copied.n_unmeasured) == (2, 2, 0, 0)
    counts = ["n_excluded", "n_copies"]
    pd.testing.assert_series_equal(plain.drop(counts), copied.drop(counts), check_names=False)


def test_speeches_of_no_era_and_unmeasurable_ones_are_counted_as_left_out() -> None:
    """One speech without era, one NaN: the row keeps n and says two were left out."""
    features, metadata = corpus(old=[1, 2, 3], new=[4, np.nan, 6], none=[99])
    row = pair(compared(features, metadata), "new", "old")
    assert (row.n_target, row.n_reference, row.n_excluded, row.mean_target) == (2, 3, 2, 5)


def test_a_feature_that_nobody_can_measure() -> None:
    """NaN on one side is no zero: no estimate, no p, and the words to say so."""
    row = pair(compared(*corpus(old=[np.nan, np.nan], new=[4, 5])), "new", "old")
    assert np.isnan([row.estimate, row.p, row.q_bh]).all()
    assert row.verdict == "cannot be compared: not measurable in old"


def test_a_difference_is_found_where_one_can_be() -> None:
    """Five against five, apart: p 2/252, still below 5 % after Holm over the one pair that could be tested."""
    row = pair(compared(*corpus(old=[1, 2, 3, 4, 5], new=[11, 12, 13, 14, 15])), "new", "old")
    assert row.p == pytest.approx(2 / 252) == row.p_holm
    assert row.verdict == "differs"


def test_no_difference_is_not_called_one() -> None:
    """Five against five, interleaved."""
    row = pair(compared(*corpus(old=[1, 3, 5, 7, 9], new=[2, 4, 6, 8, 10])), "new", "old")
    assert row.verdict == "not distinguishable"


def test_corrections_belong_to_their_families() -> None:
    """Holm over primary outcomes and pairs only, BH over everything; a term column joins only when named."""
    features, metadata = corpus(old=[1, 2, 3, 4, 5], new=[11, 12, 13, 14, 15])
    features["length.tokens"] = features["stance.theta"].to_numpy()
    features["tfidf.党"] = features["stance.theta"].to_numpy()
    table = compared(features, metadata)
    assert set(table.feature) == {"stance.theta", "length.tokens"}
    first, other = pair(table, "new", "old"), pair(table, "new", "old", "length.tokens")
    assert (first.primary, other.primary) == (True, False)
    assert first.p_holm == pytest.approx(2 / 252)
    assert np.isnan(other.p_holm)
    assert other.q_bh == pytest.approx(2 / 252)
    named = compared(features, metadata, names=["tfidf.党"])
    assert list(dict.fromkeys(named.feature)) == ["stance.theta", "tfidf.党"]


def test_correction_can_make_the_level_unattainable() -> None:
    """Four against four has a floor of .029; three such primary outcomes make it .086, and the verdict says so."""
    features, metadata = corpus(old=[1, 2, 3, 4], new=[11, 12, 13, 14])
    features["b"], features["c"] = features["stance.theta"].to_numpy(), features["stance.theta"].to_numpy()
    row = pair(compared(features, metadata, primary=["stance.theta", "b", "c"]), "new", "old")
    assert row.p_holm == pytest.approx(6 / 70)
    assert row.verdict == (
        "no test can reach the level after correction: smallest attainable corrected p = 0.086"
    )


def test_tied_values_cannot_reach_the_level() -> None:
    """Five against five has a floor of .008, but ten values of which nine are 0 have one of 1."""
    row = pair(compared(*corpus(old=[0, 0, 0, 0, 0], new=[0, 0, 0, 0, 1])), "new", "old")
    assert row.p_floor == pytest.approx(2 / 252)
    assert row.verdict == (
        "no test can reach the level: smallest attainable p = 1, as values are equal "
        "(p_floor 0.0079: if all differed)"
    )


def test_genre_is_named_where_it_cannot_be_told_from_the_era() -> None:
    """讲话 on one side and 发言 on the other; then a common genre, and the estimate within it."""
    features, metadata = corpus(old=[1, 2, 5, 5], new=[4, 6, 0, 0])
    metadata["genre"] = ["发言"] * 4 + ["讲话"] * 4
    row = pair(compared(features, metadata), "new", "old")
    assert row.confounded.startswith(
        "genre and era cannot be told apart: leader's speech 4/4 against statement 4/4"
    )
    assert np.isnan(row.estimate_within)
    metadata["genre"] = ["发言", "发言", "讲话", "讲话", "发言", "发言", "主持词", "主持词"]
    row = pair(compared(features, metadata), "new", "old")
    assert "can be compared within statement" in row.confounded
    assert "common share of genres 0.50" in row.confounded
    assert row.estimate_within == pytest.approx(5 - 1.5)
    assert row.within_method.startswith("发言: ")
    assert row.estimate == pytest.approx(2.5 - 3.25)


def test_many_speeches_are_sampled_with_a_seed_from_content_and_repeat() -> None:
    """Ten against ten: 184,756 assignments are sampled; the same corpus gives the same p, a seed may be given."""
    rng = np.random.default_rng(4)
    features, metadata = corpus(old=list(rng.normal(size=10)), new=list(rng.normal(2, 1, size=10)))
    one, two = (pair(compared(features, metadata), "new", "old") for _ in range(2))
    assert one.p == two.p
    assert one.p_method.startswith("Monte Carlo permutation, 9,999 of 1.85e+05 assignments, seed ")
    assert one.p_floor == pytest.approx(2 / 10_000)
    assert one.verdict == "differs"
    assert pair(compared(features, metadata, seed=7), "new", "old").p_method.endswith("seed 7")


def test_any_column_can_be_the_grouping() -> None:
    """By level instead of era, in the order asked for."""
    features, metadata = corpus(old=[1, 2, 3], new=[4, 5, 6])
    metadata["level"] = ["village", "city"] * 3
    table = compare_groups(
        features, metadata, [THETA], by="level", order=["village", "city"], primary=["stance.theta"]
    )
    assert table[["target", "reference", "estimate"]].to_numpy().tolist() == [["city", "village", 4 - 3]]


def test_the_doubt_of_the_correction_widens_its_own_row() -> None:
    """Beside the counts it was made of the corrected θ has a wider interval about the same estimate, and says so."""
    counts = [[9, 3, 20, 8], [15, 9, 30, 10], [7, 6, 12, 9], [22, 5, 40, 12], [30, 3, 25, 9], [18, 6, 28, 20]]
    features, metadata = corpus(old=[0.0] * 3, new=[0.0] * 3)
    features["stance.theta_corrected"] = [theta_corrected(row)[0] for row in counts]
    name = "stance.theta_corrected"
    plain = pair(table := compared(features, metadata), "new", "old", name)
    assert "held-out" not in table.attrs["interval"]
    features[[f"stance.{stance}" for stance in STANCES]] = counts
    wider = pair(compared(features, metadata), "new", "old", name)
    assert wider.estimate == plain.estimate == pytest.approx((wider.low + wider.high) / 2)
    assert wider.interval.startswith(f"{plain.interval}, the correction's own doubt (± ")
    said = float(wider.interval.split("± ")[1].split(")")[0])
    assert (wider.high - wider.estimate) ** 2 - (plain.high - plain.estimate) ** 2 == pytest.approx(
        said**2, rel=0.2
    )
    assert said > 0
    assert wider.p == plain.p


def test_inputs_are_left_as_they_were() -> None:
    """The tables handed in are the tables that come out."""
    features, metadata = corpus(old=[1, 2], new=[4, 5])
    before = features.copy(), metadata.copy()
    compared(features, metadata)
    pd.testing.assert_frame_equal(features, before[0])
    pd.testing.assert_frame_equal(metadata, before[1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"primary": ["stance.thetta"]}, "there is no feature 'stance.thetta'.*stance.theta"),
        ({"names": ["nothing"]}, "there is no feature 'nothing'"),
        ({"level": 5}, "the level is 5"),
    ],
)
def test_what_cannot_be_asked(change: dict[str, object], message: str) -> None:
    """Misspelt features and levels in per cent get a letter."""
    with pytest.raises(CompareError, match=message):
        compared(*corpus(old=[1, 2], new=[3, 4]), **change)


def test_features_that_date_speeches_are_called_circular_between_eras() -> None:
    """The newest slogan puts a speech into its era, so that eras differ in it whatever else they do."""
    features, metadata = corpus(old=[1, 2, 3], new=[4, 5, 6])
    features["formula.newest"] = [2001.0, 2002, 2003, 2011, 2012, 2013]
    table = compared(features, metadata)
    assert "circular" in pair(table, "new", "old", "formula.newest").verdict
    assert "circular" not in pair(table, "new", "old").verdict


def test_an_infinite_value_is_refused() -> None:
    """A mean of it would be printed with p = 0."""
    with pytest.raises(CompareError, match=r"stance\.theta of the speech new0 is infinite"):
        compared(*corpus(old=[1, 2], new=[float("inf"), 4]))


def test_tables_that_do_not_fit() -> None:
    """Other ids, an era the periodisation has not, a missing column, the same id twice."""
    features, metadata = corpus(old=[1, 2], new=[3, 4])
    with pytest.raises(CompareError, match="same speech ids"):
        compared(features.iloc[::-1], metadata)
    with pytest.raises(CompareError, match=r"'future'.*one of old, mid, new"):
        compared(features, metadata.replace({"era": {"new": "future"}}))
    with pytest.raises(CompareError, match="no column 'duplicate_of'"):
        compared(features, metadata.drop(columns="duplicate_of"))
    twice = ["a", "a", "b", "c"]
    with pytest.raises(CompareError, match="same id"):
        compared(features.set_axis(twice), metadata.set_axis(twice))


def test_summary_by_era_by_hand() -> None:
    """Mean and t interval of three speeches, of one, of none."""
    features, metadata = corpus(old=[1, 2, 3], new=[9], none=[5])
    table = summary_by_era(features, metadata, ERAS, [THETA]).set_index("era")
    assert table.n.to_dict() == {"old": 3, "mid": 0, "new": 1}
    half = 4.302652729749464 / np.sqrt(3)  # t(.975; 2)
    assert (table.loc["old", "low"], table.loc["old", "high"]) == pytest.approx((2 - half, 2 + half))
    assert table.loc["old", "note"] == "jackknife-t (delete one speech, t(n-1))"
    assert table.loc["new", "mean"] == 9
    assert np.isnan(table.loc["new", ["sd", "low", "high"]].astype(float)).all()
    assert table.loc["new", "note"] == "none: one speech"
    assert table.loc["mid", "note"].startswith("none: no speech")
