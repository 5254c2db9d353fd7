"""The five seed files against their reference annotation: nine texts, their spans, all that is not speech."""

from __future__ import annotations

import json
from bisect import bisect_left
from pathlib import Path
from typing import Any

import pytest

from discourse.corpus.duplicates import mark_duplicates, near_duplicates
from discourse.corpus.speech import Speech
from discourse.corpus.split import account, split_speeches
from discourse.repair import repair
from discourse.repair.traced import TracedText
from discourse.sources import read_source

ROOT = Path(__file__).parents[2]
GOLD = json.loads((ROOT / "tests/gold/segmentation.json").read_text(encoding="utf-8"))["files"]

Case = tuple[dict[str, Any], TracedText, tuple[Speech, ...]]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    found = []
    for file in GOLD:
        source = read_source(ROOT / "seeds" / file["file"])
        traced = repair(source).traced
        found.append((file, traced, split_speeches(traced, source)))
    return found


def bare(text: str) -> str:
    return "".join(text.split())


def test_nine_texts(cases: list[Case]) -> None:
    """Each file gives as many speeches as a reader found in it."""
    assert (
        [len(speeches) for _, _, speeches in cases] == [file["n_texts"] for file in GOLD] == [1, 1, 1, 5, 1]
    )


def test_first_and_last_words(cases: list[Case]) -> None:
    """Every body begins and ends with the twelve characters the reader wrote down."""
    for file, _, speeches in cases:
        for gold, speech in zip(file["texts"], speeches, strict=True):
            body = bare(speech.text)
            assert (body[:12], body[-12:]) == (gold["first_12_chars"], gold["last_12_chars"]), gold["id"]


def test_bodies_are_the_reference_texts(cases: list[Case]) -> None:
    """Nothing but the odd character differs from the reference body, so nothing was lost inside."""
    for file, _, speeches in cases:
        for gold, speech in zip(file["texts"], speeches, strict=True):
            reference = (ROOT / f"tests/gold/normalized/{gold['id']}.txt").read_text(encoding="utf-8")
            assert abs(len(bare(speech.text)) - len(bare(reference))) <= 60, gold["id"]


def test_spans_lead_back_to_the_raw_file(cases: list[Case]) -> None:
    """The raw characters of each body are the reference's, give or take white space at the two ends."""
    for file, traced, speeches in cases:
        raw = traced.raw.text
        for gold, speech in zip(file["texts"], speeches, strict=True):
            start, end = speech.traced.char_span(0, len(speech.traced))
            low, high = gold["raw_char_start"], gold["raw_char_end"]
            low += len(raw[low:high]) - len(raw[low:high].lstrip())
            assert (start, end) == (low, high), gold["id"]
            assert speech.raw_span == (traced.raw.byte_starts[start], traced.raw.byte_starts[end])


def test_all_other_matter_is_removed(cases: list[Case]) -> None:
    """Every piece the reader marked as not speech lies in the record of removals, and no body holds it."""
    for file, traced, speeches in cases:
        raw, starts = traced.raw.text, traced.raw.byte_starts
        spans = [
            (bisect_left(starts, r.raw_start), bisect_left(starts, r.raw_end))
            for s in speeches
            for r in s.removed
        ]
        cut = [bare(raw[low:high]) for low, high in spans]
        for piece in file["non_speech"]:
            words = bare(piece["text"])
            if words and "kept as sentence" not in piece["kind"]:
                assert any(words in there for there in cut), piece


def test_stage_directions_stay(cases: list[Case]) -> None:
    """A host's (点评)…… and (填写选票) are part of the script."""
    assert "(点评)……" in cases[1][2][0].text
    assert "(填写选票)" in cases[1][2][0].text


def test_titles_truncation_and_posting(cases: list[Case]) -> None:
    """Titles are the reader's; the two cut texts are known as cut; posting dates are the pages' own."""
    speeches = [(gold, s) for file, _, found in cases for gold, s in zip(file["texts"], found, strict=True)]
    for gold, speech in speeches:
        assert bare(gold["title"]).replace("(", "").replace(")", "").startswith(bare(speech.title)[:12])
    assert [gold["id"] for gold, speech in speeches if speech.truncated] == ["001.1", "004.1"]
    posted = [str(s.posted) if s.posted else None for _, s in speeches]
    assert posted == ["2022-05-14", None, None, *[None] * 5, "2024-05-13"]


def test_genres(cases: list[Case]) -> None:
    """The genre is the reader's, also where the site's title says another (000: 发言, a leader's 讲话)."""
    for file, _, speeches in cases:
        for gold, speech in zip(file["texts"], speeches, strict=True):
            assert speech.genre in gold["genre"][:12], (gold["id"], speech.genre)


def test_every_byte_is_accounted_for(cases: list[Case]) -> None:
    """Body or removed: nothing of the five files is neither."""
    for file, traced, speeches in cases:
        assert account(traced, speeches) == [], file["file"]


def test_the_one_pair_of_copies(cases: list[Case]) -> None:
    """003.4 and 003.5 are one speech; the fuller copy stands for both. A shared closing template is no copy."""
    speeches = mark_duplicates([s for _, _, found in cases for s in found])
    marked = {s.id[:3] + s.id[-2:]: s.duplicate_of for s in speeches if s.duplicate_of}
    assert {key: value and value[-2:] for key, value in marked.items()} == {"003.4": ".5"}
    texts = [s.text for s in speeches]
    assert [(p.one, p.other) for p in near_duplicates(texts)] == [(6, 7)]
