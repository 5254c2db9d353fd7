"""Invented pages of the usual site layouts, with everything that must be cut written out by hand beside them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from discourse.corpus.rules import KINDS
from discourse.corpus.split import account, split_speeches
from discourse.errors import CorpusError
from discourse.repair.traced import TracedText
from discourse.sources import Source

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.json"))


def read(name: str) -> tuple[TracedText, Source]:
    text = (PAGES / f"{name}.txt").read_text(encoding="utf-8")
    return TracedText.from_str(text), Source.from_bytes(text.encode(), name, f"pages/{name}.txt")


def wanted(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return truth


@pytest.mark.parametrize("name", NAMES)
def test_what_is_cut_and_as_what(name: str) -> None:
    """Exactly the lines written down are removed, each under its kind, and every byte is accounted for."""
    traced, source = read(name)
    speeches = split_speeches(traced, source)
    cut = Counter((r.kind, r.text) for s in speeches for r in s.removed if r.kind != "blank")
    assert cut == Counter(map(tuple, wanted(name)["removed"]))
    assert {r.kind for s in speeches for r in s.removed} <= KINDS
    assert account(traced, speeches) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_left(name: str) -> None:
    """The speeches are those written down: their number, titles, edges, genre, completeness, posting date."""
    speeches = split_speeches(*read(name))
    truth = wanted(name)
    for speech, gold in zip(speeches, truth["speeches"], strict=True):
        body = speech.text.replace("\n", "")
        assert speech.title == gold["title"]
        assert body.startswith(gold["first"])
        assert body.endswith(gold["last"])
        assert (speech.genre, speech.truncated) == (gold["genre"], gold["truncated"])
        assert speech.speaker == gold.get("speaker", speech.speaker)
        assert (speech.posted.isoformat() if speech.posted else None) == truth["posted"]
        assert "\n\n" not in speech.text
    assert [s.id for s in speeches] == [f"{name}.{n}" for n in range(1, len(speeches) + 1)]


@pytest.mark.parametrize("name", NAMES)
def test_body_characters_lead_back(name: str) -> None:
    """Each Han character of a body is found in the raw page at the place the body says it came from."""
    traced, source = read(name)
    for speech in split_speeches(traced, source):
        for at, character in enumerate(speech.text):
            if character.isalnum():
                low, high = speech.traced.char_span(at, at + 1)
                assert traced.raw.text[low:high] == character


@pytest.mark.parametrize("name", NAMES)
def test_the_input_is_not_changed(name: str) -> None:
    """Splitting gives new values and leaves the repaired text as it was; a second run gives the same."""
    traced, source = read(name)
    before = (traced.text, traced.pieces)
    assert split_speeches(traced, source) == split_speeches(traced, source)
    assert (traced.text, traced.pieces) == before


def test_a_page_of_nothing_but_residue_is_an_error() -> None:
    """The letter names the file and says what to do."""
    with pytest.raises(
        CorpusError, match=r"pages/only_residue\.txt: the file holds nothing but page residue"
    ):
        split_speeches(*read("only_residue"))
