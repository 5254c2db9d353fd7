"""Length and rhythm on texts that can be counted by hand."""

from __future__ import annotations

from math import isnan, sqrt

import pytest

from discourse.extractors.length import Length
from tests.helpers import make_segmented

NAMES = [column.name.removeprefix("length.") for column in Length.columns]


def measured(text: str, **options: object) -> dict[str, float]:
    return dict(zip(NAMES, Length().measure(make_segmented(text, **options)), strict=True))  # type: ignore[arg-type]


def test_counts_by_hand() -> None:
    """Three sentences of 6, 4 and 8 Han characters; 30 and % are no Han characters, 〇 is."""
    row = measured("党建工作扎实。完成30%项目。二〇一四年村好了。")
    assert row["han"] == 6 + 4 + 8
    assert row["sentences"] == 3
    assert row["mean_sentence"] == pytest.approx(6.0)
    assert row["sd_sentence"] == pytest.approx(sqrt((0 + 4 + 4) / 2))


def test_tokens_are_counted_without_punctuation() -> None:
    """A number and a mask with letters are tokens; commas, stars and full stops are not (我 XX 村 36 户)."""
    row = measured("我XX村36户，***。", tokens=["我", "XX", "村", "36", "户", "，", "*", "*", "*", "。"])
    assert row["tokens"] == 5


def test_headings_are_in_the_length_but_not_in_the_rhythm() -> None:
    """A heading is no sentence, yet its characters were spoken or printed."""
    text = "一、成绩\n修路两条。建房十间。\n"
    assert measured(text, headings=(0,))["sentences"] == 2
    assert measured(text, headings=(0,))["mean_sentence"] == 4
    assert measured(text)["sentences"] == 3
    assert measured(text, headings=(0,))["han"] == measured(text)["han"] == 11


def test_rare_characters_are_han_and_signs_are_not() -> None:
    """Extension and compatibility ideographs count; 々, kana, full-width digits and punctuation do not."""
    assert measured("𠮷㐀豈。")["han"] == 3
    assert measured("々あ２０，。")["han"] == 0


def test_masks_are_a_rate() -> None:
    """Two masks in eight Han characters: 250 per thousand; none is 0, for that was counted."""
    assert measured("某村党支部书记甲。", masks=2)["masks_per_1000"] == 250
    assert measured("某村党支部书记甲。")["masks_per_1000"] == 0


def test_what_cannot_be_measured_is_nan() -> None:
    """No Han character: no rate, no mean; one sentence: no standard deviation."""
    row = measured("。")
    assert (row["han"], row["sentences"]) == (0, 0)
    assert isnan(row["mean_sentence"])
    assert isnan(row["masks_per_1000"])
    assert isnan(measured("党建。")["sd_sentence"])
    assert measured("党建。")["mean_sentence"] == 2
