"""How much of a speech is its own: counted by hand, and held against the table of passages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.compare.reuse import find_reuse
from discourse.errors import ExtractorError
from discourse.extractors import measure
from discourse.extractors._reuse_runs import _around, _equal
from discourse.extractors._signs import signs_of
from discourse.extractors.reuse import Reuse
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_segmented

#: 33, 30 and 34 Han characters without a formula in them.
SAID = "村党支部书记要把群众反映的小事一件一件记在本子上，逐项办完再逐户回访"
OTHER = "今年雨水偏多，河堤上的柳树长得很快，孩子们放学以后常去那里看水鸟"
MORE = "会场设在老粮站的仓库里，长条凳不够坐，后来的人就站在门口听完了全部发言"
NAMES = [column.name.split(".")[1] for column in Reuse.columns]


def said(*texts: str, **copies: str) -> list[SegmentedSpeech]:
    """Speeches ``a``, ``b`` ...; ``copies`` says of which another stands for."""
    return [
        make_segmented(text, chr(97 + n), tokens=[], duplicate_of=copies.get(chr(97 + n)))
        for n, text in enumerate(texts)
    ]


def measured(speeches: list[SegmentedSpeech], which: int = 0) -> dict[str, float]:
    return dict(zip(NAMES, Reuse().fit_transform(speeches)[which].tolist(), strict=True))


def test_shares_by_hand() -> None:
    """A sentence of 33 and one of 30 characters; the first stands in two other speeches, the second in none."""
    row = measured(said(f"{SAID}。{OTHER}", f"{SAID}!", f"{MORE}。{SAID.replace('，', '')}", MORE))
    assert row["shared_share"] == pytest.approx(33 / 63)
    assert row["own_share"] == pytest.approx(30 / 63)
    assert (row["speeches"], row["longest"]) == (2, 33)


def test_what_was_changed_is_its_own() -> None:
    """Characters in a gap are not shared, though they stand in the passage."""
    changed = SAID.replace("反映的小事", "来信里说的小事")
    row = measured(said(changed, SAID))
    assert row["shared_share"] == pytest.approx(31 / 35)
    assert row["longest"] == 31


def test_slogans_are_shared_but_not_beyond_formulas() -> None:
    """A name of ideology of sixteen characters is in both; the rest of each speech is its own."""
    slogan = "习近平新时代中国特色社会主义思想"
    row = measured(said(f"{slogan}。{OTHER}", f"{MORE}。{slogan}"))
    assert row["shared_share"] == pytest.approx(16 / 46)
    assert (row["shared_share_beyond_formulas"], row["own_share_beyond_formulas"]) == (0, 1)


def test_a_near_duplicate_is_no_other_speech() -> None:
    """A copy shares nothing with the speech it is a copy of, and adds nothing to what another shares with that."""
    speeches = said(SAID + OTHER, SAID + OTHER, f"{MORE}{OTHER}", b="a")
    rows = Reuse().fit_transform(speeches)
    np.testing.assert_array_equal(rows[0], rows[1])
    assert rows[0, 0] == pytest.approx(30 / 63)
    assert rows[2, NAMES.index("speeches")] == 1


def test_a_copy_whose_original_is_not_there_stands_for_its_cluster() -> None:
    """Fitted on a part of a corpus, two copies of one absent speech are still one."""
    rows = Reuse().fit_transform(said(SAID, SAID, SAID, a="x", b="x"))
    assert rows[:, NAMES.index("speeches")].tolist() == [1, 1, 1]


def test_a_speech_not_fitted_on() -> None:
    """It is looked up in those fitted on, as if it were one of them."""
    known = said(SAID, f"{OTHER}。{MORE}")
    new = make_segmented(f"{MORE}。{SAID}", "zz", tokens=[])
    assert Reuse().fit(known).transform([new])[0, 0] == 1
    assert Reuse().fit([*known, new]).transform([new])[0, 0] == 1


def test_nothing_to_compare_is_nan() -> None:
    """One speech, or one and its copy; a speech too short for a passage."""
    assert np.isnan(Reuse().fit_transform(said(SAID))).all()
    assert np.isnan(Reuse().fit_transform(said(SAID, SAID, b="a"))).all()
    rows = Reuse().fit_transform(said("今年雨水偏多", SAID, OTHER))
    assert np.isnan(rows[0]).all()
    assert rows[1].tolist() == [0, 1, 0, 1, 0, 0]


PIECES = st.sampled_from([SAID[:9], SAID[3:20], OTHER, MORE[:20], "党建", "，", "2010年", "坚持从严治党"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(PIECES, min_size=4, max_size=8).map("".join), min_size=2, max_size=5))
def test_the_columns_are_those_of_the_table(texts: list[str]) -> None:
    """Who shares with whom, and the longest passage, are the same from the table of passages, on either side."""
    speeches = said(*texts)
    table = find_reuse([s.speech for s in speeches])
    features, _ = measure(speeches, [Reuse()])
    for speech in speeches:
        if signs_of(speech.text).han[-1] < 13:
            continue
        rows = table[(table["a"] == speech.id) | (table["b"] == speech.id)]
        others = {*rows["a"], *rows["b"]} - {speech.id}
        assert features.loc[speech.id, "reuse.speeches"] == len(others)
        assert features.loc[speech.id, "reuse.longest"] == (rows["han"].max() if len(rows) else 0)


def test_the_columns_say_what_was_asked_for() -> None:
    """Another least length is in the formula; one below a seed, or no speech to look into, is refused."""
    assert "at least 20 Han characters" in Reuse(min_han=20).fitted_columns()[0].formula
    for wrong in (Reuse(min_han=5), Reuse(most=0)):
        with pytest.raises(ExtractorError, match=r"Reuse: (min_han is 5|most is 0)\. Expected: \d or more"):
            wrong.fit(said(SAID, OTHER))


def test_rare_characters_have_two_scripts_too() -> None:
    """㗲 and 𠵾, the second beyond the basic plane, are one sign; a letter beyond it is none of Han."""
    assert signs_of("㗲").codes.tolist() == signs_of("𠵾").codes.tolist() == [0x20D7E]
    assert signs_of("𝐀").han[-1] == 0


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(1, 6), st.booleans()), max_size=12)
)
def test_stretches_around_others_are_those_that_hold_one(given_: list[tuple[int, int, int, bool]]) -> None:
    """Of the same pair, from no later on, to no earlier; as found one by one."""
    columns = np.array(given_, dtype=np.int64).reshape(-1, 4).T
    pair, start, end, which = columns[0], columns[1], columns[1] + columns[2], columns[3] > 0
    expected = [
        any(w and p == q and s <= t and f <= e for q, t, f, w in zip(pair, start, end, which, strict=True))
        for p, s, e in zip(pair, start, end, strict=True)
    ]
    assert _around(pair, start, end, which).tolist() == expected


@given(
    st.lists(st.sampled_from([0, 1, 7, 8, 9, 23, 24, 25, 55, 56, 57, 119, 120, 121, 400]), max_size=6),
    st.booleans(),
)
def test_how_far_two_texts_are_equal(lengths: list[int], forward: bool) -> None:
    """Whatever the strides it is looked for in."""
    one = np.concatenate([[9], *([1] * n + [2] for n in lengths), [9]]).astype(np.uint32)
    two = np.concatenate([[8], *([1] * n + [3] for n in lengths), [8]]).astype(np.uint32)
    ends = np.cumsum([n + 1 for n in lengths], dtype=np.int64)
    begins = ends - np.array(lengths, dtype=np.int64)
    places = begins if forward else ends - 1
    found = _equal(one, two, places, places, 1 if forward else -1)
    assert found.tolist() == lengths
