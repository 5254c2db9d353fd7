"""Texts measured again: the same numbers from memory and from a folder, by one worker or two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from discourse import extractors
from discourse.engine import Engine
from discourse.formats import collect
from discourse.measured import Options, measure, plan
from discourse.multiverse import named
from discourse.multiverse.again import Text, measured_again
from discourse.multiverse.texts import measured
from discourse.progress import bar
from discourse.results import Results
from discourse.segment import SegmentedSpeech
from tests.helpers import tokenizer

from .invented import write


def test_from_a_folder_by_two_workers_as_in_memory(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every choice of text, shard by shard, and an extractor that learns from the whole of each text."""
    monkeypatch.setattr(plan, "ENOUGH", (1 << 20, 1))
    monkeypatch.setattr(plan, "MOST", (4 << 20, 2))
    given = collect([str(write(tmp_path / "texts"))]).sources
    folder, _, _ = measure(given, tmp_path / "m", options=Options(extractors=("length",)))
    assert len(folder.shards) > 2
    outcomes, choices = ["formula.lexicon_share", "formula.recurrence_share", "length.tokens"], named([])
    expected, known = measured(results.segmented, outcomes, choices, tokenizer())
    with Engine("processes", workers=2) as engine:
        found, untouched = measured(folder.segmented, outcomes, choices, tokenizer(), engine)
    assert untouched == known
    assert [one.picked for one in found] == [one.picked for one in expected]
    assert len({one.features.to_csv() for one in expected}) > 8
    for one, other in zip(found, expected, strict=True):
        assert one.features.equals(other.features)
        assert one.length.equals(other.length)


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
