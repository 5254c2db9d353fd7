"""Texts measured again: the same numbers from memory and from a folder, by one worker or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from discourse import extractors
from discourse.engine import Engine
from discourse.errors import DiscourseError
from discourse.extractors.base import Extractor
from discourse.extractors.length import Length
from discourse.extractors.reuse import shared_spans
from discourse.formats import collect
from discourse.measured import Measured, Options, measure, plan
from discourse.multiverse import named
from discourse.multiverse.again import LEFT_OUT, Text, left_out, measured_again
from discourse.multiverse.texts import measured
from discourse.progress import bar
from discourse.results import Results
from discourse.segment import SegmentedSpeech
from tests.helpers import of_tokens, tokenizer

from .invented import write


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Measured:
    """The speeches of ``results``, measured into several shards."""
    monkeypatch.setattr(plan, "ENOUGH", (1 << 20, 1))
    monkeypatch.setattr(plan, "MOST", (4 << 20, 2))
    given = collect([str(write(tmp_path / "texts"))]).sources
    found, _, _ = measure(given, tmp_path / "m", options=Options(extractors=("length",)))
    assert len(found.shards) > 2
    return found


@pytest.mark.parametrize(
    ("names", "different"),
    [(["headings", "reuse", "hmm"], 4), pytest.param([], 8, marks=pytest.mark.thorough)],
    ids=["some", "all"],
)
def test_from_a_folder_by_two_workers_as_in_memory(
    results: Results, folder: Measured, names: list[str], different: int
) -> None:
    """Choices of text, shard by shard, and an extractor that learns from the whole of each text."""
    outcomes, choices = ["formula.lexicon_share", "formula.recurrence_share", "length.tokens"], named(names)
    expected, known = measured(results.segmented, outcomes, choices, tokenizer())
    with Engine("processes", workers=2) as engine:
        found, untouched = measured(folder.segmented, outcomes, choices, tokenizer(), engine)
    assert untouched == known
    assert [one.picked for one in found] == [one.picked for one in expected]
    assert len({one.features.to_csv() for one in expected}) > different
    for one, other in zip(found, expected, strict=True):
        assert one.features.equals(other.features)
        assert one.length.equals(other.length)


def test_what_can_be_left_out_is_found_by_any_number_of_workers(results: Results, folder: Measured) -> None:
    """The same places of the same speeches, however they are cut up; passages those of the corpus."""
    names = list(LEFT_OUT)
    ids, spans = left_out(results.segmented, names, Engine(), bar(False))
    assert ids == [speech.id for speech in results.segmented]
    assert list(spans) == names
    assert all(any(found) for found in spans.values())
    with Engine("processes", workers=2) as engine:
        assert left_out(folder.segmented, names, engine, bar(False)) == (ids, spans)
    shared = shared_spans(results.segmented)
    for speech, found in zip(results.segmented, spans["reuse"], strict=True):
        inside = {at for start, end in shared[speech.id] for at in range(start, end)}
        assert [at for start, end in found for at in range(start, end)] == sorted(inside)
    assert left_out(results.segmented, ["headings"], Engine(), bar(False))[1] == {
        "headings": spans["headings"]
    }


def test_blank_speeches_are_measured_as_blank() -> None:
    """Of a corpus of nothing else nothing can be learnt, and nothing is left out."""
    blank = [of_tokens(" \n"[n:], f"{n}.1") for n in range(2)]
    ids, spans = left_out(blank, list(LEFT_OUT), Engine(), bar(False))
    assert (ids, spans) == (["0.1", "1.1"], {name: [[], []] for name in LEFT_OUT})
    found, _ = measured(blank, ["length.tokens"], named(["reuse", "headings"]), tokenizer())
    assert all(one.features["length.tokens"].isna().all() for one in found)


def test_a_text_of_which_nothing_is_left_has_no_numbers(results: Results) -> None:
    """Neither in some of the speeches nor in all of them."""
    speeches: tuple[SegmentedSpeech, ...] = tuple(results.segmented)
    asked = extractors.make(["formulas", "length"])
    whole = [[(0, len(speech.text))] for speech in speeches]
    spans = {"some": [*whole[:2], *([] for _ in whole[2:])], "all": whole}
    texts = [Text(None, ()), Text(None, ("some",)), Text(None, ("all",))]
    own, some, none = measured_again(speeches, texts, spans, asked, Engine(), bar(False))
    assert np.isfinite(own[1]).all()
    assert (some[1][:2] == 0).all()
    assert (some[1][2:] == own[1][2:]).all()
    assert np.isnan(some[0][:2]).all()
    rest = extractors.measure(speeches[2:], asked)[0].to_numpy()
    assert np.array_equal(some[0][2:], rest, equal_nan=True)
    assert np.isnan(none[0]).all()
    assert none[0].shape == own[0].shape
    assert not none[1].any()


class Whole(Extractor):
    """Of how many speeches it has learnt, which it must see together; and how many characters they have."""

    columns = tuple(replace(one, name=f"whole.{n}") for n, one in enumerate(Length.columns[:2]))

    def learn(self, speeches: Sequence[SegmentedSpeech]) -> None:
        self.many_, self.size_ = len(speeches), sum(len(speech.text) for speech in speeches)

    def measure(self, speech: SegmentedSpeech) -> Sequence[float]:
        return self.many_, self.size_


def test_an_extractor_may_learn_from_all_speeches_at_once(results: Results) -> None:
    """Of each text its own."""
    speeches: tuple[SegmentedSpeech, ...] = tuple(results.segmented)
    first = [[(0, len(speeches[0].text))], *([] for _ in speeches[1:])]
    texts = [Text(None, ()), Text(None, ("first",))]
    own, less = measured_again(speeches, texts, {"first": first}, [Whole()], Engine(), bar(False))
    size = sum(len(speech.text) for speech in speeches)
    assert own[0].tolist() == [[len(speeches), size]] * len(speeches)
    assert less[0][1:].tolist() == [[len(speeches) - 1, size - len(speeches[0].text)]] * (len(speeches) - 1)
    assert np.isnan(less[0][0]).all()


def test_what_learns_nothing_reads_the_speeches_once(results: Results) -> None:
    """The pass in which others learn is left out."""
    read: list[str] = []

    class Noted(tuple[SegmentedSpeech, ...]):
        def __iter__(self) -> Iterator[SegmentedSpeech]:
            read.append("again")
            return super().__iter__()

    speeches = Noted(results.segmented)
    measured_again(speeches, [Text(None, ())], {}, extractors.make(["length"]), Engine(), bar(False))
    assert len(read) == 1


def test_two_speeches_of_one_id_are_told(results: Results) -> None:
    """What is taken out of one would be taken out of the other; among few speeches, and among many longer ones."""
    given = sorted(results.segmented, key=lambda speech: -len(speech.text))
    many = [replace(given[0], speech=replace(given[0].speech, id=f"n{n}")) for n in range(21)]
    for twice in ((*given, given[-1]), (*many, given[-1], given[-1])):
        with pytest.raises(DiscourseError, match="more than one speech has the"):
            measured(twice, ["length.tokens"], named(["headings", "reuse"]), tokenizer())


def test_workers_who_may_be_elsewhere_are_not_asked(results: Results) -> None:
    """They would not see the files."""

    class Elsewhere(Executor):
        def submit(self, *_: object, **__: object) -> Future[object]:  # type: ignore[override]
            raise AssertionError("asked")

    outcomes, choices = ["length.tokens"], named(["headings"])
    found, _ = measured(
        results.segmented, outcomes, choices, tokenizer(), Engine(executor=Elsewhere(), workers=2)
    )
    assert len(found) == 2
