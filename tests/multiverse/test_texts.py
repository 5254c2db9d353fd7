"""What is measured again: texts cut by hand, tokens cut anew, and what cannot be touched."""

from __future__ import annotations

import re

import numpy as np
import pytest

from discourse.errors import CompareError
from discourse.extractors._tokens import han
from discourse.multiverse import extractors_of, named
from discourse.multiverse.texts import Measured, measured
from discourse.results import Results
from discourse.segment import SegmentedSpeech
from discourse.segment.tokens import Tokenizer
from tests.helpers import make_segmented, tokenizer

from .invented import QUOTED, SHARED


def texts(
    speeches: tuple[SegmentedSpeech, ...], outcomes: list[str], *choices: str
) -> tuple[dict[tuple[str, ...], Measured], dict[str, tuple[str, ...]]]:
    """The texts by the options picked."""
    found, untouched = measured(speeches, outcomes, named(choices), tokenizer())
    return {tuple(text.picked.values()): text for text in found}, untouched


def test_the_first_text_is_the_studys_own(results: Results) -> None:
    """Nothing cut: the features of the study, to the last digit."""
    outcomes = ["stance.theta", "length.tokens"]
    choices = named(["headings", "quotations", "reuse", "hmm"])
    found, _ = measured(results.segmented, outcomes, choices, tokenizer())
    assert set(found[0].picked.values()) == {"in", "study's"}
    assert found[0].features[outcomes].equals(results.features[outcomes])
    assert len(found) == 2**4


def test_without_headings_the_rest_is_counted(results: Results) -> None:
    """Lengths and stances of the sentences that are no headings."""
    found, _ = texts(results.segmented, ["stance.achievement"], "headings")
    out = found[("out",)]
    for speech in results.segmented:
        kept = [s for s in speech.sentences if not s.heading]
        assert len(kept) < len(speech.sentences)
        assert out.length[speech.id] == sum(han(s.text) for s in kept)
        praise = sum(s.stance == "achievement" for s in kept)
        assert out.features.loc[speech.id, "stance.achievement"] == praise
    assert found[("in",)].length.equals(
        out.length + [sum(han(s.text) for s in speech.sentences if s.heading) for speech in results.segmented]
    )


def test_without_quotations_two_speeches_lose_theirs(results: Results) -> None:
    """A sentence that was mostly quotation goes whole; who quotes nothing loses nothing."""
    found, _ = texts(results.segmented, ["stance.achievement"], "quotations")
    lost = found[("in",)].length - found[("out",)].length
    quoting = {speech.id for speech in results.segmented if "井水" in speech.text}
    assert len(quoting) == 3  # 甲, its copy, 丁
    first = re.split("(?<=。”)", QUOTED)[0]
    for name, size in lost.items():
        assert size == (han(first) if name in quoting else 0) or (name in quoting and size == han(QUOTED))


def test_without_shared_passages_both_holders_lose_it_and_copies_keep_theirs(results: Results) -> None:
    """The flood passage of 乙 and 戊 goes; 甲 does not lose all it has in common with its copy."""
    found, _ = texts(results.segmented, ["length.tokens"], "reuse")
    out = found[("out",)].length
    lost = found[("in",)].length - out
    for speech in results.segmented:
        if SHARED[:20] in speech.text:
            assert lost[speech.id] >= han(SHARED)
    assert out.min() > 0


def test_guessing_and_dictionary_change_the_tokens(results: Results) -> None:
    """As the tokenizer itself has them, without guesses; with a dictionary of slogans a slogan is one token."""
    found, untouched = texts(results.segmented, ["length.tokens"], "hmm", "dictionary")
    assert untouched == {"length.tokens": ()}
    plain = Tokenizer(hmm=False)
    speech = results.segmented[0]
    assert [len(t) for t in plain.tokenize(speech.text)] != [len(speech.tokens)] * 2
    from discourse import extractors
    from discourse.segment import segment_corpus

    again = segment_corpus([s.speech for s in results.segmented], plain)
    expected = extractors.measure(again, extractors.make(["length"]))[0]["length.tokens"]
    assert found["other", "study's"].features["length.tokens"].equals(expected)


def test_choices_of_tokens_are_not_crossed_where_no_outcome_reads_any(results: Results) -> None:
    """Four texts less to measure, and the reader is told."""
    found, untouched = texts(results.segmented, ["stance.theta"], "headings", "hmm", "dictionary")
    assert list(found) == [("in",), ("out",)]
    assert untouched == {"stance.theta": ("hmm", "dictionary")}


def test_short_speeches_do_not_hide_that_an_outcome_reads_tokens(results: Results) -> None:
    """Lexical diversity is not there for the many short speeches that come first: one long one shows it."""
    short = tuple(make_segmented("同志们好。", f"s{i}.1") for i in range(25))
    _, untouched = texts((*short, *results.segmented), ["diversity.mattr"], "hmm")
    assert untouched == {"diversity.mattr": ()}


def test_repetition_is_not_asked_of_texts_without_repetition(results: Results) -> None:
    """Without shared passages their share is nought for everybody, which says nothing."""
    outcomes = ["reuse.shared_share", "stance.theta"]
    found, untouched = texts(results.segmented, outcomes, "reuse")
    assert untouched == {"reuse.shared_share": ("reuse",), "stance.theta": ()}
    assert len(found) == 2
    alone, _ = texts(results.segmented, outcomes[:1], "reuse")
    assert list(alone) == [()]


def test_what_no_speech_has_is_not_measured_twice(results: Results) -> None:
    """Without the two speeches that quote, leaving quotations out leaves every number as it is, object and all."""
    plain = tuple(s for s in results.segmented if "“" not in s.text)
    assert len(plain) == 4
    found, _ = texts(plain, ["length.tokens"], "headings", "quotations")
    for cut in ("in", "out"):
        assert found[cut, "out"].features is found[cut, "in"].features
        assert found[cut, "out"].picked == {"headings": cut, "quotations": "out"}
    assert not found["out", "in"].features.equals(found["in", "in"].features)


def test_a_speech_of_which_nothing_is_left_is_not_measurable() -> None:
    """All of it is quoted: NaN and no characters, and the others are measured as ever."""
    one = make_segmented("“打铁还需自身硬，我们要从严治党。”\n我们修了路。", "a.1")
    two = make_segmented("“打铁还需自身硬，我们要从严治党。”", "b.1")
    found, _ = texts((one, two), ["length.tokens"], "quotations")
    out = found[("out",)]
    assert np.isnan(out.features.loc["b.1", "length.tokens"])
    assert out.length.to_dict() == {"a.1": 5.0, "b.1": 0.0}


def test_nothing_left_of_any_speech_is_no_error() -> None:
    """Quotations alone: every outcome has its column, and no number in it."""
    quoted = "“打铁还需自身硬，我们要从严治党。”"
    speeches = tuple(make_segmented(quoted, f"{name}.1") for name in "ab")
    found, _ = texts(speeches, ["length.tokens", "stance.theta"], "quotations")
    assert found[("out",)].features[["length.tokens", "stance.theta"]].isna().all(axis=None)


def test_only_what_every_corpus_has_can_be_measured_again() -> None:
    """A misspelt column is told the nearest; a term's weight hangs on which terms have columns."""
    assert extractors_of(["length.tokens", "stance.theta"]) == ("length", "stance")
    with pytest.raises(CompareError, match=r"'stance\.teta'.*Try: stance\.theta"):
        extractors_of(["stance.teta"])
    with pytest.raises(CompareError, match="single terms are none"):
        extractors_of(["tfidf.党"])
