"""A source that takes its worker down, whoever is given it, is found and left out where one may keep going."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

import discourse.engine
import discourse.measured.plan
from discourse.engine import Engine
from discourse.errors import EngineError
from discourse.measured import Options, measure
from discourse.segment.tokens import Tokenizer
from tests.measured import source, sources

#: What no worker survives.
DEADLY = "药石罔效"


class Deadly(Tokenizer):
    """A tokenizer that is out of memory where the text says so."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Deadly, (self.engine, self.hmm, self.words))

    def tokenize(self, text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        if DEADLY in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().tokenize(text)


@pytest.mark.thorough
def test_a_source_that_kills_its_workers_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five sources in two shards one kills whoever measures it: with --keep-going it alone is left out, with a
    letter, and the folder is that of a run without it; without, the letter names its shard."""
    monkeypatch.setattr(discourse.engine, "TRIES", 2)
    monkeypatch.setattr(discourse.measured.plan, "MOST", (1 << 20, 3))
    deadly = source("s01", f"同志们:\n今天开会,讲{DEADLY}这一点,请大家认真听取。谢谢大家!")
    given = sorted([*sources((0, 2, 3, 4)), deadly], key=lambda one: one.name)
    options = Options(tokenizer=Deadly(), extractors=("length",), keep_going=True)
    with Engine("processes", workers=2) as engine:
        found, failures, now = measure(given, tmp_path / "going", options=options, engine=engine)
        stopped = Options(tokenizer=Deadly(), extractors=("length",))
        with pytest.raises(EngineError, match="a worker was lost each of 2 times"):
            measure(given, tmp_path / "stopped", options=stopped, engine=engine)
    assert [one.source for one in failures] == ["s01.txt"]
    assert "the worker that measures it is lost" in failures[0].reason
    assert [speech.id for speech in found.corpus] == ["s00.1", "s02.1", "s03.1", "s04.1"]
    others, _, _ = measure(sources((0, 2, 3, 4)), tmp_path / "others", options=options)
    assert found.features().equals(others.features())
    assert now == 5
