"""The five raw documents against their reference annotation, through the whole river."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

IDS = ["000.1", "001.1", "002.1", "003.1", "003.2", "003.3", "003.4", "003.5", "004.1"]


@pytest.fixture(scope="module")
def speeches(seeds_analysed, root: Path):
    """The speeches found, under the short ids of the annotation."""
    corpus = seeds_analysed.corpus
    return {f"{Path(s.source).name[:3]}.{s.n}": s for s in corpus}


def test_the_catalogue_describes_the_files_that_are_there(root: Path) -> None:
    """Every seed is listed with its true hash and size, and nothing else is."""
    listed = pd.read_csv(root / "seeds" / "catalogue.csv", dtype=str).set_index("file")
    files = {p.name: p.read_bytes() for p in (root / "seeds").glob("*.txt")}
    assert set(listed.index) == set(files)
    for name, data in files.items():
        assert listed.loc[name, "sha256"] == hashlib.sha256(data).hexdigest()
        assert int(listed.loc[name, "bytes"]) == len(data)


def test_nine_texts_are_found_in_five_files(speeches) -> None:
    """Five in the compilation, one in each of the others."""
    assert sorted(speeches) == IDS


@pytest.mark.parametrize("id", IDS)
def test_a_text_begins_and_ends_where_the_annotation_says(speeches, gold, root: Path, id: str) -> None:
    """First and last twelve characters of the body, and the span in the raw file (white space at its ends aside)."""
    texts = {t["id"]: t for f in gold["segmentation"]["files"] for t in f["texts"]}
    body = re.sub(r"\s", "", speeches[id].text)
    assert body[:12] == texts[id]["first_12_chars"]
    assert body[-12:] == texts[id]["last_12_chars"]
    raw = (root / speeches[id].source).read_text("utf-8")
    start, end = speeches[id].traced.char_span(0, len(speeches[id].text))
    assert raw[start:end] == raw[texts[id]["raw_char_start"] : texts[id]["raw_char_end"]].strip()


@pytest.mark.parametrize("id", IDS)
def test_a_text_reads_as_the_annotators_repaired_it(speeches, id: str) -> None:
    """Character by character, white space aside; at most two characters in a thousand may differ."""
    import difflib

    expected = re.sub(
        r"\s", "", (Path(__file__).parent / "gold" / "normalized" / f"{id}.txt").read_text("utf-8")
    )
    got = re.sub(r"\s", "", speeches[id].text)
    same = sum(
        m.size for m in difflib.SequenceMatcher(None, got, expected, autojunk=False).get_matching_blocks()
    )
    assert same >= 0.998 * max(len(got), len(expected))


def test_no_pinyin_is_left(speeches) -> None:
    """No bracket with a tone-marked Latin word in it stands in any speech."""
    for speech in speeches.values():
        assert not re.search(r"[(（][a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*[)）]", speech.text)


def test_every_character_of_every_file_is_accounted_for(seeds_analysed, root: Path) -> None:
    """What is not in a speech is in what was removed, in an edit, or is white space between the two."""
    by_source: dict[str, list[tuple[int, int]]] = {}
    for speech in seeds_analysed.corpus:
        spans = by_source.setdefault(speech.source, [])
        spans.append(speech.raw_span)
        spans.extend((r.raw_start, r.raw_end) for r in speech.removed)
    for source, spans in by_source.items():
        data = (root / source).read_bytes()
        covered = bytearray(len(data))
        for start, end in spans:
            covered[start:end] = b"\x01" * (end - start)
        left = bytes(b for b, c in zip(data, covered, strict=True) if not c).decode("utf-8")
        assert left.strip() == ""


@pytest.mark.parametrize("id", IDS)
def test_the_date_lies_in_the_interval_and_the_era_is_right(speeches, seeds_analysed, gold, id: str) -> None:
    """The annotators' most probable date is inside, words are quoted for it, and the era is theirs."""
    entry = next(s for s in gold["dating"]["speeches"] if s["id"] == id)
    speech = speeches[id]
    year = int(re.search(r"\d{4}", entry["most_probable"]).group())
    assert speech.date.earliest.year <= year <= speech.date.latest.year
    assert speech.date.evidence
    era = seeds_analysed.metadata.loc[speech.id, "era"]
    assert era.split("-")[-1] == entry["era"].split("-")[-1]


def test_posting_dates_bound_from_above_and_decide_nothing(speeches) -> None:
    """Two pages were posted in 2022 and 2024; their speeches are of 2009 and 2022."""
    assert speeches["000.1"].posted == date(2022, 5, 14)
    assert speeches["000.1"].date.latest < date(2012, 12, 31)
    assert speeches["004.1"].posted == date(2024, 5, 13)
    assert speeches["004.1"].date.latest < date(2024, 1, 1)


def test_rewritten_years_are_reported_as_a_conflict(speeches) -> None:
    """A speech whose year figures contradict its campaigns says so."""
    assert speeches["000.1"].date.conflicts


def test_two_copies_of_one_speech_are_counted_once(speeches) -> None:
    """The fourth and fifth text of the compilation are one speech; nothing else is a copy of anything."""
    copies = {id: s.duplicate_of for id, s in speeches.items() if s.duplicate_of}
    assert set(copies) < {"003.4", "003.5"}
    assert len(copies) == 1


def test_every_sentence_has_a_stance_like_the_annotators(speeches, seeds_analysed, gold) -> None:
    """The shipped model was not trained on these sentences: it labels at least 17 in 20 as the annotators did."""
    lines = (Path(__file__).parent / "gold" / "sentences.jsonl").read_text("utf-8").splitlines()
    labels = {
        (f"{r['file'][:3]}.{r['speech_index']}", re.sub(r"\s", "", r["text"])): r["label"]
        for r in map(json.loads, lines)
    }
    hits = total = 0
    for segmented in seeds_analysed.segmented:
        short = f"{Path(segmented.speech.source).name[:3]}.{segmented.speech.n}"
        for sentence in segmented.sentences:
            label = labels.get((short, re.sub(r"\s", "", sentence.text)))
            total += label is not None
            hits += label == sentence.stance
    assert total >= 0.95 * len(labels)
    assert hits >= 0.85 * total


def test_the_three_headline_measures_are_there_for_every_speech(seeds_analysed) -> None:
    """TF-IDF, formula density and achievements against problems; θ only where something was praised or blamed."""
    features = seeds_analysed.features
    assert features["formula.lexicon_share"].between(0.02, 0.8).all()
    assert (features.filter(like="tfidf.") > 0).any(axis=1).all()
    judged = features["stance.achievement"] + features["stance.problem"] > 0
    assert features.loc[judged, "stance.theta"].notna().all()
