"""A near-duplicate whose original is not among the speeches given is the only one that has its words: it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from discourse import eras as periodisations
from discourse.annotate import draw_sample
from discourse.build import describe
from discourse.compare.lifelines import lifelines
from discourse.compare.reuse import find_reuse, reuse_extent
from discourse.compare.selection import groups_of
from discourse.corpus import Corpus
from discourse.extractors.tfidf import era_terms
from discourse.multiverse import named
from discourse.multiverse.samples import samples
from discourse.segment import SegmentedSpeech
from tests.helpers import make_segmented

ERAS = periodisations.load("party")
DAY = date(2014, 7, 1)

#: 四个意识 is a formula of the lexicon; the long sentence is said by both.
SHARED = "支部书记要带头学习理论、带头抓好落实、带头联系群众，把各项工作做到群众心坎上。"


def cut(id: str, words: str, of: str | None = None) -> SegmentedSpeech:
    made = make_segmented(f"各位同志，{words}。{SHARED}", id)
    speech = replace(
        made.speech, duplicate_of=of, date=replace(made.speech.date, earliest=DAY, latest=DAY, best=DAY)
    )
    return replace(made, speech=speech)


def reused(speeches: Sequence[SegmentedSpeech]) -> Any:
    table = find_reuse(speeches, min_han=12)  # type: ignore[arg-type]
    return table[["a", "b", "han"]].values.tolist(), table.attrs["copies_left_out"]


def extent(speeches: Sequence[SegmentedSpeech]) -> Any:
    found = reuse_extent([one.speech for one in speeches], min_han=12)
    return found.ids, found.pairs.tolist()


def lives(speeches: Sequence[SegmentedSpeech]) -> Any:
    table = lifelines([one.speech for one in speeches])
    return table[["formula", "speeches"]].values.tolist(), table.attrs["copies_left_out"]


def marked(speeches: Sequence[SegmentedSpeech]) -> Any:
    return era_terms(speeches, ["2014"] * len(speeches), bootstrap=0)[
        ["term", "count", "n_speeches"]
    ].values.tolist()


def compared(speeches: Sequence[SegmentedSpeech]) -> Any:
    corpus = Corpus(tuple(one.speech for one in speeches))
    table, order = groups_of(describe(corpus, ERAS), "era", eras=[era.id for era in ERAS])
    found = samples(corpus, table, ERAS, by="era", order=order, choices=named(()))
    return [sample.groups.tolist() for sample in found]


def drawn(speeches: Sequence[SegmentedSpeech]) -> Any:
    return sorted(draw_sample(speeches, 4, 1, ERAS).key["speech"])


def standing(speeches: Sequence[SegmentedSpeech]) -> Any:
    return [one.id for one in Corpus(tuple(s.speech for s in speeches)).independent]


COUNTS: tuple[Callable[[Sequence[SegmentedSpeech]], Any], ...] = (
    reused, extent, lives, marked, compared, drawn, standing,
)  # fmt: skip


@pytest.mark.parametrize("count", COUNTS)
def test_a_copy_without_its_original_is_counted_as_a_speech_is(count: Callable[[Any], Any]) -> None:
    """As if nothing were said of a speech that is not there."""
    other = cut("b.1", "要讲党性")
    assert count([cut("a.1", "要增强四个意识", "gone.1"), other]) == count(
        [cut("a.1", "要增强四个意识"), other]
    )


@pytest.mark.parametrize("count", COUNTS)
def test_of_two_copies_without_their_original_the_first_by_id_is_counted(count: Callable[[Any], Any]) -> None:
    """They are one text, as if the later were a copy of the earlier."""
    first, second, other = (
        cut("a.1", "要增强四个意识", "gone.1"),
        cut("c.1", "要增强四个意识", "gone.1"),
        cut("b.1", "讲"),
    )
    whole = replace(first, speech=replace(first.speech, duplicate_of=None))
    pointing = replace(second, speech=replace(second.speech, duplicate_of="a.1"))
    assert count([second, first, other]) == count([pointing, whole, other])


@pytest.mark.parametrize("count", COUNTS)
def test_a_copy_beside_its_original_is_not_counted(count: Callable[[Any], Any]) -> None:
    """What it says is said once, wherever it stands; so it is not as if it were a speech of its own."""
    original, copy = cut("a.1", "要增强四个意识"), cut("0.1", "要增强四个意识", "a.1")
    alone = replace(copy, speech=replace(copy.speech, duplicate_of=None))
    assert count([original, copy]) != count([original, alone])
