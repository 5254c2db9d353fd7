"""The audit of what else differs between eras."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from discourse.compare import (
    audit_note,
    confounding,
    confounding_sentence,
    cramers_v,
    overlap,
    strata_of,
    unbalanced,
    within_strata,
)
from discourse.eras import Era, Periodisation, load
from discourse.errors import CompareError

ERAS = Periodisation(
    "test",
    "Test",
    "测试",
    "made up",
    (
        Era("old", "Old days", "旧时期", date(2000, 1, 1), date(2000, 12, 31)),
        Era("new", "New days", "新时期", date(2020, 1, 1), date(2020, 12, 31)),
    ),
)


def metadata(old: list[str], new: list[str]) -> pd.DataFrame:
    """Speeches of the given genres; 1,000, 2,000 … characters in the old era, 5,000 throughout in the new."""
    n = len(old) + len(new)
    return pd.DataFrame(
        {
            "era": ["old"] * len(old) + ["new"] * len(new),
            "genre": old + new,
            "duplicate_of": "",
            "truncated": [i == 0 for i in range(n)],
            "characters": [1_000 * (i + 1) for i in range(len(old))] + [5_000] * len(new),
        },
        index=[str(i) for i in range(n)],
    )


def test_counts_means_and_differences_by_hand() -> None:
    """讲话 2/3 against 1/2: smd (2/3 - 1/2) / sqrt((2/9 + 1/4) / 2); lengths 2,000 ± 1,000 against 5,000 ± 0."""
    table = confounding(metadata(["讲话", "讲话", "发言"], ["讲话", "发言"])).set_index(["variable", "value"])
    speech = table.loc[("genre", "讲话")]
    assert (speech["old"], speech["n old"], speech["new"], speech["n new"]) == (2, 3, 1, 2)
    assert speech["largest_smd"] == pytest.approx((1 / 6) / np.sqrt((2 / 9 + 1 / 4) / 2))
    length = table.loc[("characters", "")]
    assert (length["old"], length["new"]) == (2_000, 5_000)
    assert length["largest_smd"] == pytest.approx(3_000 / np.sqrt(1_000**2 / 2))
    assert table.loc[("truncated", "True"), "old"] == 1


def test_duplicates_and_speeches_without_era_are_not_audited() -> None:
    """They are in no comparison either."""
    frame = metadata(["讲话", "讲话"], ["讲话"])
    frame.loc["0", "duplicate_of"], frame.loc["2", "era"] = "1", ""
    table = confounding(frame)
    assert table.loc[
        table.kind.eq("count") & table.variable.eq("genre"), ["old", "n old"]
    ].to_numpy().tolist() == [[1, 1]]
    assert "new" not in table.columns


def test_the_note_before_a_comparison() -> None:
    """Told apart or not, what else differs, and nothing where there is nothing to say."""
    apart = audit_note(metadata(["讲话", "讲话"], ["发言", "发言"]), "era", ["old", "new"])
    assert apart.startswith("genre and era cannot be told apart; the groups also differ in ")
    assert "length" in apart
    mixed = metadata(["讲话", "讲话", "发言", "发言"], ["讲话"] * 4).assign(characters=1_000, truncated=False)
    mixed = mixed.assign(genre=["讲话", "讲话", "发言", "发言", "讲话", "讲话", "讲话", "报道"])
    assert audit_note(mixed, "era", ["old", "new"]) == (
        "the groups differ in genre, and can be compared within; a difference may be one of these"
    )
    alike = metadata(["讲话"] * 3, ["讲话"] * 3).assign(characters=1_000, truncated=False)
    assert audit_note(alike, "era", ["old", "new"]) == ""
    assert audit_note(alike[alike.era == "old"], "era", ["old", "new"]) == ""


def test_what_is_not_known_is_neither_alike_nor_different() -> None:
    """A variable nobody knows has no overlap and is not named; one known on one side cannot be compared."""
    frame = metadata(["讲话"] * 3, ["讲话"] * 3).assign(place="", speaker=["", "", "", "甲", "乙", "丙"])
    table = confounding(frame)
    for name in ("place", "speaker"):
        row = table[(table.variable == name) & (table.kind == "distinct")].iloc[0]
        assert np.isnan([row.overlap, row.cramers_v, row.cramers_v_corrected]).all()
    assert table[(table.variable == "speaker") & (table.kind == "distinct")].iloc[0].known == 3
    assert not {"place", "speaker"} & set(unbalanced(table))


def test_cramers_v_is_scipys_and_bergsmas() -> None:
    """Plain, by scipy; corrected, by the paper's formula: 0 where chance alone would give as much."""
    from scipy.stats.contingency import association

    table = np.array([[8, 2, 1], [3, 6, 4]])
    assert cramers_v(table, corrected=False) == pytest.approx(association(table, method="cramer"))
    n, chi = table.sum(), association(table, method="cramer") ** 2 * table.sum()
    assert cramers_v(table, corrected=True) == pytest.approx(
        np.sqrt((chi / n - 2 / (n - 1)) / (2 - 1 / (n - 1) - 1))
    )
    assert cramers_v([[2, 1], [1, 2]], corrected=True) == 0 < cramers_v([[2, 1], [1, 2]], corrected=False)


def test_the_common_folder_of_sources_is_not_shown_and_many_values_share_a_row() -> None:
    """Fifteen files: twelve by name, the rest in one row."""
    frame = metadata(["讲话"] * 8, ["讲话"] * 7).assign(source=[f"/home/a/b/{i:02}.txt" for i in range(15)])
    values = confounding(frame).query("variable == 'source' and kind == 'count'")["value"].tolist()
    assert values[:2] == ["00.txt", "01.txt"]
    assert values[-1] == "(3 other values)"
    assert "source" not in unbalanced(confounding(frame))


def test_genres_apart_have_an_infinite_difference() -> None:
    """No overlap at all is worse than any number."""
    table = confounding(metadata(["讲话", "讲话"], ["发言", "发言"]))
    assert np.isinf(table.loc[table.kind.eq("count") & table.variable.eq("genre"), "largest_smd"]).all()


@pytest.mark.parametrize(
    ("old", "new", "share", "separable"),
    [
        (["讲话"] * 3, ["讲话"], 1.0, True),
        (["讲话"] * 3, ["发言"], 0.0, False),
        (["讲话", "发言"], ["讲话", "主持词"], 0.5, False),
        (["讲话", "讲话", "发言"], ["讲话", "讲话", "主持词"], 2 / 3, True),
        (["unknown"] * 3, ["unknown"] * 3, 0.0, False),
        ([], ["讲话"], 0.0, False),
    ],
)
def test_overlap(old: list[str], new: list[str], share: float, separable: bool) -> None:
    """Same, apart, one common speech each, two common speeches each, nobody knows, nobody there."""
    found = overlap(new, old)
    assert found.share == pytest.approx(share)
    assert found.separable is separable


def test_the_sentence_says_what_cannot_be_told_apart() -> None:
    """In both languages, with the counts; softer where a genre is on both sides; quiet where they are alike."""
    apart = confounding_sentence(metadata(["讲话", "讲话"], ["发言"]), ERAS)
    assert apart["en"] == (
        "Genre and era cannot be told apart (Old days: leader's speech 2/2; New days: statement 1/1): "
        "a difference may be one of genre."
    )
    assert apart["zh"].startswith("文体与时期无法区分（旧时期：讲话 2/2；新时期：发言 1/1）")
    mixed = confounding_sentence(metadata(["讲话"] * 2 + ["发言"] * 2, ["讲话"] * 4), ERAS)
    assert mixed["en"].startswith("The eras differ in genre")
    alike = confounding_sentence(metadata(["讲话"] * 2, ["讲话"] * 2), ERAS)
    assert alike["en"].startswith("The eras are alike in genre")
    none = confounding_sentence(metadata(["讲话"], []), ERAS)
    assert "nothing can be compared" in none["en"]


def test_values_of_the_package_are_english_in_english_and_those_of_a_user_as_they_are() -> None:
    """No Han character of a genre of ours; a folk song that a user named stays; nobody's genre is unknown in both."""
    given = metadata(["主持词", "unknown"], ["山歌", "other"])
    said = confounding_sentence(given, ERAS)
    assert "(Old days: genre unknown 1/2, host's script 1/2; New days: other 1/2, 山歌 1/2)" in said["en"]
    assert "（旧时期：文体不详 1/2、主持词 1/2；新时期：其他 1/2、山歌 1/2）" in said["zh"]
    levels = overlap(["县区", "县区"], ["县区", "县区", "省"], within="level").words
    assert levels.startswith(
        "levels differ, and can be compared within county/district: county/district 2/2 "
    )
    eras = overlap(["讲话"], ["讲话"], within="era", by="genre").words
    assert eras.startswith("eras alike: 讲话 1/1")


def test_a_comparison_within_genres_undoes_a_difference_of_mix() -> None:
    """Reports score 0, speeches 10 in both eras; only the mix moved (Simpson): crude +4, within genre 0."""
    new, old = [10, 10, 10, 10, 0], [10, 10, 0, 0, 0]
    genres_new, genres_old = ["讲话"] * 4 + ["报道"], ["讲话"] * 2 + ["报道"] * 3
    assert np.mean(new) - np.mean(old) == 4
    assert within_strata(new, old, strata_of(genres_new, genres_old, least=1)) == 0
    assert np.isnan(within_strata([1.0], [2.0], strata_of(["讲话"], ["发言"])))


def test_a_table_without_genre_is_refused() -> None:
    """The audit cannot be skipped by leaving a column out."""
    with pytest.raises(CompareError, match="no column 'genre'"):
        confounding_sentence(metadata(["讲话"], ["讲话"]).drop(columns="genre"), ERAS)


def test_the_seeds_say_plainly_that_genre_and_era_cannot_be_told_apart() -> None:
    """Eras and genres of the eight independent seed texts as annotated: 3, 1 and 4 speeches, no genre twice twice."""
    genres = {
        "2010-new-village": ["讲话", "发言", "讲话"],
        "2014-mass-line": ["发言"],
        "2021-2024-twentieth-congress": ["主持词", "新闻报道", "发言", "讲话"],
    }
    frame = pd.DataFrame(
        [{"era": era, "genre": genre, "duplicate_of": ""} for era, found in genres.items() for genre in found]
    )
    said = confounding_sentence(frame, load("party"))
    assert said["en"].startswith(
        "Genre and era cannot be told apart (New village: leader's speech 2/3, statement 1/3;"
    )
    assert "文体与时期无法区分" in said["zh"]


def test_a_group_cannot_be_called_like_a_column() -> None:
    """An era with the id "known" would make two columns of one name: a letter says which names are taken."""
    metadata = pd.DataFrame(
        {"era": ["known", "b"], "genre": ["x", "y"], "duplicate_of": ["", ""]}, index=["1", "2"]
    )
    with pytest.raises(CompareError, match="no group can be called 'known'"):
        confounding(metadata)


def test_a_sentence_tells_the_genres_of_eight_eras_and_counts_the_rest() -> None:
    """With ten eras the mixes of eight are told, and that there are two more."""
    ids = [f"e{i}" for i in range(10)]
    metadata = pd.DataFrame(
        {"era": ids, "genre": ["x"] * 10, "duplicate_of": [""] * 10}, index=list("0123456789")
    )
    eras = Periodisation("p", "P", "P", "", tuple(Era(i, i.upper(), i, None, None) for i in ids))
    said = confounding_sentence(metadata, eras)
    assert "E7: " in said["en"]
    assert "E8: " not in said["en"]
    assert "2 more eras" in said["en"]
