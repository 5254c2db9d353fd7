"""What is learned does not hang on how a corpus is cut, on how much fits into memory, or on who measures a shard."""

from __future__ import annotations

import pickle
import random
import weakref
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from discourse.compare.reuse import find_reuse
from discourse.errors import ExtractorError
from discourse.extractors import _reuse_index, _spill, base, make
from discourse.extractors.base import Extractor, runs
from discourse.extractors.reuse import shared_spans, without_shared
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_segmented, sample

FAMILIES = ["bundles", "formulas", "reuse", "template"]

#: Made-up sentences, of which speeches are put together: what recurs are these.
SENTENCES = (
    "一年来,全镇上下团结一心,扎实推进新农村建设,群众的满意度有了明显提高。",
    "有的支部组织生活不够严格,个别党员的先锋模范作用发挥得不够明显;",
    "下一步,我们要坚持问题导向,切实把各项整改措施落到实处。",
    "全年新修水渠12公里,改造危房36户,完成投资3.5亿元。",
    "XX村党支部书记***同志带头学习理论、带头抓好落实,受到群众称赞。",
    "The plan covers 2010-2014 and nothing else。",
    "各級黨組織要堅決扛起主體責任,把黨建引領貫穿基層治理全過程。",
    "深入开展“五抓五促”活动,做到应建尽建、应改尽改、应保尽保。",
)


@cache
def corpus() -> tuple[SegmentedSpeech, ...]:
    """Forty speeches, among them copies: of an original that comes before, that comes after, that is not there."""
    draw = random.Random(3)
    made = []
    for n in range(40):
        said = draw.choices(SENTENCES, k=draw.randrange(1, 14))
        own = "".join(chr(draw.randrange(0x4E00, 0x9F00)) for _ in range(draw.choice([0, 5, 200])))
        text = "\n".join([*said, own, draw.choice(["", "\U00020000\r\n", "。。"])])
        of = draw.choice([None, None, None, f"{draw.randrange(99):02}.1"])
        name = f"{n:02}.1"
        made.append(make_segmented(text, name, duplicate_of=of if of != name else None))
    draw.shuffle(made)
    return (*made, make_segmented("", "zz.1"), make_segmented("党", "zy.1"))


def fitted(name: str) -> Extractor:
    return make([name])[0].fit(corpus())


class Lazy(Sequence[SegmentedSpeech]):
    """Speeches that are made anew whenever they are asked for; counts how many are alive at once at most."""

    def __init__(self, speeches: Sequence[SegmentedSpeech]) -> None:
        self._frozen = [pickle.dumps(speech) for speech in speeches]
        self._made: list[weakref.ref[SegmentedSpeech]] = []
        self.most = 0

    def __len__(self) -> int:
        return len(self._frozen)

    def __getitem__(self, n: Any) -> Any:
        speech = pickle.loads(self._frozen[n])
        self._made = [one for one in self._made if one() is not None] + [weakref.ref(speech)]
        self.most = max(self.most, len(self._made))
        return speech

    def __iter__(self) -> Iterator[SegmentedSpeech]:
        return (self[n] for n in range(len(self)))


def test_what_learns_and_what_learns_by_shards() -> None:
    """The flags follow from what a class writes."""
    kinds = {type(extractor).__name__: extractor for extractor in make()}
    assert {n for n, e in kinds.items() if e.in_parts} >= {"Bundles", "FormulaDensity", "Reuse", "Template"}
    assert {n for n, e in kinds.items() if e.learns} >= {
        "Bundles",
        "FormulaDensity",
        "Reuse",
        "Template",
        "Tfidf",
    }
    assert not kinds["Length"].learns

    class Whole(Extractor):
        def learn(self, speeches: Sequence[SegmentedSpeech]) -> None:
            self.seen_ = len(speeches)

    assert (Whole.learns, Whole.in_parts) == (True, False)
    assert Whole().fit(sample()).seen_ == 4
    with pytest.raises(NotImplementedError):
        Whole().fit_from((), 4)
    with pytest.raises(ExtractorError):
        kinds["Length"].fit_from((), 0)
    length = make(["length"])[0]
    assert (
        length.fit_from((), 4).transform(sample()).tolist()
        == length.fit(sample()).transform(sample()).tolist()
    )


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("cut", [3, 100])
def test_a_corpus_may_be_cut_anyhow(name: str, cut: int) -> None:
    """Learned by shards, shipped, and measured by shards: the same rows to the last bit."""
    speeches = corpus()
    parts = (pickle.dumps(make([name])[0].part(speeches[i : i + cut])) for i in range(0, len(speeches), cut))
    found = pickle.loads(pickle.dumps(make([name])[0].fit_from(map(pickle.loads, parts), len(speeches))))
    assert found.n_speeches_ == len(speeches)
    expected = fitted(name).transform(speeches)
    rows = [found.transform(speeches[i : i + 5]) for i in range(0, len(speeches), 5)]
    np.testing.assert_array_equal(np.concatenate(rows), expected)
    np.testing.assert_array_equal([found.measure(speech) for speech in speeches], expected)


@pytest.mark.parametrize("name", FAMILIES)
def test_what_does_not_fit_into_memory_is_measured_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """With room for next to nothing, and no file left behind."""
    expected = fitted(name).transform(corpus())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for module, constant in (
        (_spill, "HELD"),
        (_spill, "IN_MEMORY"),
        (_reuse_index, "_PAIRS"),
        (_reuse_index, "_MOVED"),
        (base, "RUN"),
    ):
        monkeypatch.setattr(module, constant, 400)
    extractor = fitted(name)
    assert list(tmp_path.iterdir())
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(extractor)).transform(corpus()), expected)
    del extractor
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", FAMILIES)
def test_speeches_are_read_and_let_go(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Of a corpus that is decoded when asked for only a run is held."""
    monkeypatch.setattr(base, "RUN", 1_500)
    lazy = Lazy(corpus())
    found = make([name])[0].fit(lazy).transform(lazy)
    np.testing.assert_array_equal(found, fitted(name).transform(corpus()))
    assert lazy.most < 25


@pytest.mark.parametrize("name", FAMILIES)
def test_the_order_of_the_speeches_changes_nothing_but_the_order(name: str) -> None:
    """Where every copy has its original."""
    ids = {speech.id for speech in corpus()}
    speeches = [s for s in corpus() if s.speech.duplicate_of is None or s.speech.duplicate_of in ids]
    forward = make([name])[0].fit(speeches).transform(speeches)
    backward = make([name])[0].fit(speeches[::-1]).transform(speeches)
    np.testing.assert_array_equal(forward, backward)


def test_runs_are_the_speeches_in_order() -> None:
    """A long one goes by itself, short ones go together."""
    speeches = corpus()
    found = list(runs(speeches, 300))
    assert [speech.id for run in found for speech in run] == [speech.id for speech in speeches]
    assert all(sum(len(speech.text) for speech in run[:-1]) < 300 for run in found)


def test_passages_of_speeches_that_are_not_held() -> None:
    """Spans, shortened speeches and the table of passages are those of a list."""
    lazy = Lazy(corpus())
    assert shared_spans(lazy) == shared_spans(corpus())
    short = without_shared(corpus())
    assert [s.text for s in without_shared(lazy)] == [s.text for s in short]
    assert without_shared(lazy)[3].tokens == short[3].tokens
    assert [s.text for s in without_shared(lazy)[2:5]] == [s.text for s in short[2:5]]
    table = find_reuse([speech.speech for speech in corpus()])
    assert len(table)
    assert find_reuse(speech.speech for speech in lazy).equals(table)


def test_a_wish_that_makes_no_sense_is_told_before_anything_is_read() -> None:
    """By the shards' way as by the other."""
    for extractor in make(["reuse", "bundles"], reuse={"most": 0}, bundles={"others": 0}):
        with pytest.raises(ExtractorError):
            extractor.fit_from(iter(()), 1)
