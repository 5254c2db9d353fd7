"""A speech without some of its words: text, sentences and tokens shrink together, and know their bytes."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from discourse.segment import segment_corpus
from discourse.segment.reduced import headings, without
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_speech

TEXT = "一、主要成绩\n我们修了路。会议指出，要抓落实。\n二、存在问题\n资金不足，人手也不足。"


@cache
def cut_up(text: str = TEXT) -> SegmentedSpeech:
    """The speech, really segmented."""
    return segment_corpus([make_speech(text)])[0]


def holds(speech: SegmentedSpeech) -> None:
    """Every sentence and token stands where it says it stands."""
    assert [speech.text[s.start : s.end] for s in speech.sentences] == [s.text for s in speech.sentences]
    assert [s.n for s in speech.sentences] == list(range(len(speech.sentences)))
    places = zip(speech.tokens, speech.starts, strict=True)
    assert all(speech.text[start : start + len(token)] == token for token, start in places)


def test_headings_go_and_the_rest_keeps_its_stance_and_section() -> None:
    """The sentences under a heading still know it when it is gone."""
    whole = cut_up()
    short = without(whole, headings(whole))
    assert short.text == "我们修了路。会议指出，要抓落实。\n资金不足，人手也不足。"
    kept = [s for s in whole.sentences if not s.heading]
    assert [(s.stance, s.section, s.part) for s in short.sentences] == [
        (s.stance, s.section, s.part) for s in kept
    ]
    holds(short)


def test_a_last_line_without_a_stop_is_no_heading_to_be_left_out() -> None:
    """A page broke off in the middle of a shortcoming."""
    whole = cut_up("一、存在问题\n资金不足。\n部分支部学习抓得")
    assert without(whole, headings(whole)).text.endswith("部分支部学习抓得")


def test_a_sentence_half_lost_goes_whole_and_one_less_lost_stays() -> None:
    """人手也不足 is five of nine characters of its sentence; 资金不足 would be four."""
    whole = cut_up("资金不足，人手也不足。")
    assert without(whole, [(5, 10)]).text == ""
    short = without(whole, [(0, 4)])
    assert short.text == "，人手也不足。"
    assert "资金" not in short.tokens
    holds(short)


def test_a_token_that_loses_a_character_goes() -> None:
    """Half a word is no word."""
    whole = cut_up("我们大家都在认真修建农村公路和学校。")
    at = whole.text.index("学校")
    short = without(whole, [(at, at + 1)])
    assert "学校" in whole.tokens
    assert not {"学校", "校"} & set(short.tokens)
    assert "校" in short.text
    holds(short)


def test_what_is_left_still_leads_to_its_bytes() -> None:
    """Behind a cut the places in the raw file are those of the words themselves."""
    whole = cut_up()
    short = without(whole, [(0, whole.text.index("我们"))])
    at = short.text.index("资金")
    raw = TEXT.encode()
    start, end = short.speech.traced.raw_span(at, at + 4)
    assert raw[start:end].decode() == "资金不足"


def test_nothing_to_cut_gives_the_speech_itself_and_everything_cut_an_empty_one() -> None:
    """No span, and a span that reaches beyond the text."""
    whole = cut_up()
    assert without(whole, []) is whole
    nothing = without(whole, [(-5, 10_000)])
    assert (nothing.text, nothing.sentences, nothing.tokens) == ("", (), ())


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_any_cut_holds_together_and_leaves_the_speech_as_it_was(spans: list[tuple[int, int]]) -> None:
    """Overlapping, empty, backward spans."""
    whole = cut_up()
    short = without(whole, spans)
    holds(short)
    gone = {i for a, b in spans for i in range(a, b)}
    assert len(short.text) <= len(whole.text) - len(gone & set(range(len(whole.text))))
    assert whole.text == TEXT
