"""Template share: counted by hand on invented clauses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from discourse.extractors.formulas import FormulaDensity
from discourse.extractors.template import LEAST, MANY, Template
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_segmented

#: 17 Han characters, one of them a numeral: we shall do all our work well.
MODEL = "我们一定把各项工作抓紧抓实抓出成效"
SHARE, COMMON, OPENING, CLOSING = range(4)


def own(salt: int, clauses: int = 20) -> str:
    """So many clauses of ten Han characters that no other number gives: not words, but nobody reads them."""
    first = 0x6900 + salt * 300
    return "".join(
        "".join(map(chr, range(first + 10 * n, first + 10 * n + 10))) + "，" for n in range(clauses)
    )


def said(text: str, id: str, place: str = "", duplicate_of: str | None = None) -> SegmentedSpeech:
    speech = make_segmented(text, id, tokens=[], duplicate_of=duplicate_of)
    return replace(speech, speech=replace(speech.speech, place=place))


def measured(*texts: str) -> list[list[float]]:
    """A row of numbers a text; each is followed by clauses of its own, 200 Han characters."""
    speeches = [said(f"{text}。{own(n)}", chr(97 + n)) for n, text in enumerate(texts)]
    rows: list[list[float]] = Template().fit_transform(speeches).tolist()
    return rows


def test_shares_by_hand() -> None:
    """17 of 217 characters, all of them among the first 21; the third speech has nothing in common."""
    one, two, three = measured(MODEL, MODEL, "")
    np.testing.assert_array_equal(one, two)
    assert one[SHARE] == pytest.approx(17 / 217)
    assert one[OPENING] == pytest.approx(17 / 21)
    assert one[CLOSING] == three[SHARE] == 0


def test_a_closing_is_told_from_an_opening() -> None:
    """The same sentence at the end of a speech."""
    speeches = [said(f"{own(n)}{MODEL}。", str(n)) for n in range(2)]
    row = Template().fit_transform(speeches)[0]
    assert (row[OPENING], row[CLOSING]) == (0, pytest.approx(17 / 21))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("今年新修水渠12公里打井3眼", "今年新修水渠八公里打井十五眼"),
        ("在河口县委的正确领导下", "在××县委的正确领导下"),
        ("在河口县委的正确领导下", "在某县委的正确领导下"),
        ("抓基层、打基础、管长远", "抓基层打基础管长远"),
        ("我们要“抓紧抓实”各项工作", "我们要抓紧抓实各项工作"),
    ],
)
def test_numbers_masks_place_and_punctuation_do_not_count(here: str, there: str) -> None:
    """The same sentence with another number, with the place masked, with other marks inside."""
    speeches = [said(f"{here}。{own(0)}", "a", place="河口县"), said(f"{there}。{own(1)}", "b")]
    assert (Template().fit_transform(speeches)[:, SHARE] > 0).all()


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (MODEL, MODEL.replace("成效", "实效")),
        (MODEL, f"同志们{MODEL}"),
        ("今年修水渠", "今年修水渠"),
        ("今年十二月二十五日修渠", "今年十二月二十五日修渠"),
    ],
)
def test_another_word_part_of_a_clause_and_short_clauses_are_not_shared(here: str, there: str) -> None:
    """One word changed; a clause inside a longer one; fewer than eight characters, with and without numbers."""
    assert [row[SHARE] for row in measured(here, there)] == [0, 0]


def test_a_sentence_of_short_clauses_counts_as_a_whole() -> None:
    """None of its clauses has eight characters, the sentence has fourteen; a clause of eight counts by itself."""
    sentence = "不怕苦，不怕累，不怕路远，能吃亏"
    assert measured(sentence, sentence)[0][SHARE] == pytest.approx(13 / 213)
    assert measured(sentence, f"{sentence}，好")[0][SHARE] == 0
    assert measured(f"渠修好了，{'井' * LEAST}", f"路通了，{'井' * LEAST}")[0][SHARE] == pytest.approx(
        8 / 212
    )


def test_common_is_in_three_others() -> None:
    """Four speeches have it, then three; with three speeches in all nothing can be in three others."""
    assert measured(*[MODEL] * 4)[0][COMMON] == pytest.approx(17 / 217)
    assert measured(*[MODEL] * 3, "")[0][COMMON] == 0
    row = measured(*[MODEL] * MANY)[0]
    assert np.isnan(row[COMMON])
    assert row[SHARE] > 0


def test_saying_it_twice_oneself_is_no_template() -> None:
    """Leave-one-out: a speech is not its own model."""
    assert measured(f"{MODEL}。{MODEL}", "")[0][SHARE] == 0


def test_a_near_duplicate_is_no_other_speech() -> None:
    """A copy shares nothing with what it is a copy of, nor do its own words count for others."""
    speeches = [
        said(f"{MODEL}。{own(0)}", "a"),
        said(f"{MODEL}。{own(0)}各家各户都要把门前打扫干净。", "b", duplicate_of="a"),
        said(f"各家各户都要把门前打扫干净。{own(1)}", "c"),
    ]
    rows = Template().fit_transform(speeches)
    assert rows[0, SHARE] == rows[2, SHARE] == 0
    assert rows[1, SHARE] == pytest.approx(13 / 230)


def test_a_speech_not_fitted_on() -> None:
    """It is looked up in those fitted on, as if it were one of them."""
    known = [said(f"{MODEL}。{own(n)}", str(n)) for n in range(2)]
    new = said(f"{MODEL}。{own(5)}", "new")
    expected = Template().fit([*known, new]).transform([new])
    np.testing.assert_array_equal(Template().fit(known).transform([new]), expected)


def test_nothing_to_compare_is_nan() -> None:
    """One speech, or one and its copy; a speech of 199 Han characters."""
    assert np.isnan(Template().fit_transform([said(own(0), "a")])).all()
    pair = [said(own(0), "a"), said(own(0), "b", duplicate_of="a")]
    assert np.isnan(Template().fit_transform(pair)).all()
    rows = Template().fit_transform([said(own(0)[:-2], "a"), said(own(1), "b")])
    assert np.isnan(rows[0]).all()
    assert rows[1, SHARE] == 0


def test_it_is_not_recurrence() -> None:
    """The same words inside other clauses recur and are no template; with other numbers it is the other way round."""
    inside = [f"{word}{MODEL}" for word in ("同志们", "会后", "今年", "以后")]
    numbered = [f"建成{n}座，修成{n}条，还清{n}万元。" for n in ("十", "百", "千", "万")]
    for texts, recurs in ((inside, True), (numbered, False)):
        speeches = [said(f"{text}。{own(n)}", str(n)) for n, text in enumerate(texts)]
        found = FormulaDensity().fit(speeches)
        names = list(found.get_feature_names_out())
        recurrence = found.transform(speeches)[0][names.index("formula.recurrence_share")]
        assert (recurrence > 0) == recurs
        assert (Template().fit_transform(speeches)[0][SHARE] > 0) == (not recurs)
