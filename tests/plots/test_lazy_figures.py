"""Figures of a corpus that is read from elsewhere: the same tables, and no heap of speeches in memory."""

from __future__ import annotations

import copy
import dataclasses
import gc
import importlib
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from discourse.plots.parts import speeches as listed
from discourse.segment.segmented import SegmentedSpeech

from .fixture import results

#: What asks each speech for its words.
NAMES = ("course", "similarity", "dispersion", "lifelines", "word_shift", "keyness", "term_scatter")


class Passing(Sequence[SegmentedSpeech]):
    """Each speech is made anew when it is asked for; ``most`` of them were alive at once."""

    def __init__(self, speeches: Sequence[SegmentedSpeech]) -> None:
        self._speeches = speeches
        self._alive = self.most = 0

    def __len__(self) -> int:
        return len(self._speeches)

    def __iter__(self) -> Iterator[SegmentedSpeech]:
        return (self._made(speech) for speech in self._speeches)

    def __getitem__(self, key: Any) -> Any:
        return self._made(self._speeches[key])

    def _made(self, speech: SegmentedSpeech) -> SegmentedSpeech:
        made = copy.copy(speech)
        self._alive += 1
        self.most = max(self.most, self._alive)
        weakref.finalize(made, self._let_go)
        return made

    def _let_go(self) -> None:
        self._alive -= 1


#: Figures that have other rows for many speeches than for few.
BOTH = ("course", "dispersion", "lifelines", "similarity")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "most"),
    [
        *((name, 5) for name in NAMES),
        *(pytest.param(name, 80, marks=[pytest.mark.thorough] * (name != "course")) for name in BOTH),
    ],
)
def test_the_table_of_a_figure(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    """With rows for speeches and with rows for eras: as from a tuple, with a handful of speeches alive at a time."""
    monkeypatch.setattr(listed, "MAX_ROWS", most)
    figure = importlib.import_module(f"discourse.plots.{name}")
    whole = results(12)
    passing = Passing(whole.segmented)
    gc.collect()
    found = figure.data(dataclasses.replace(whole, segmented=passing))
    assert_frame_equal(found, figure.data(whole), check_exact=True)
    assert passing.most <= 3


@pytest.mark.parametrize("most", [80, 5])
def test_shared_passages_of_speeches_read_from_elsewhere(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """The figure of copying asks the corpus, not the segmented speeches."""
    monkeypatch.setattr(listed, "MAX_ROWS", most)
    figure = importlib.import_module("discourse.plots.reuse")
    whole = results(12)
    corpus = dataclasses.replace(whole.corpus, speeches=_Read(whole.corpus.speeches))
    found = figure.data(dataclasses.replace(whole, corpus=corpus))
    assert_frame_equal(found, figure.data(whole), check_exact=True)


class _Read(Sequence[Any]):
    """A sequence that is neither a list nor a tuple."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, key: Any) -> Any:
        return self._items[key]
