"""Speeches, sentences and repairs as plain records: the JSON the command line prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from .corpus.speech import Speech
from .eras import Periodisation
from .publish.tables import round_floats
from .segment.segmented import STANCES, SegmentedSpeech

if TYPE_CHECKING:
    from .repair import Edit, Repaired


def clean_record(repaired: Repaired) -> dict[str, Any]:
    """A repaired source; ``raw_start:raw_end`` are bytes of the raw file."""
    return {
        "source": repaired.source.path,
        "sha256": repaired.source.sha256,
        "encoding": repaired.encoding,
        "confidence": round_floats(repaired.confidence),
        "script": repaired.script,
        "notes": list(repaired.notes),
        "undecodable": [{"raw_start": at, "bytes": data.hex()} for at, data in repaired.undecodable],
        "text": repaired.text,
        "edits": [edit_record(edit) for edit in repaired.edits],
    }


def edit_record(edit: Edit) -> dict[str, Any]:
    """One edit: what was done, to which bytes and characters of the raw text, how surely."""
    return {
        "kind": edit.kind,
        "raw_start": edit.raw_start,
        "raw_end": edit.raw_end,
        "before": edit.before,
        "after": edit.after,
        "certain": edit.certain,
        **({} if edit.probability is None else {"probability": round_floats(edit.probability)}),
        "char_start": edit.char_start,
        "char_end": edit.char_end,
    }


def speech_record(speech: Speech, eras: Periodisation) -> dict[str, Any]:
    """A speech with its evidence. ``raw_start:raw_end`` are bytes of the raw file; ``char_start:char_end``
    characters of the text decoded from it."""
    raw_start, raw_end = speech.raw_span
    char_start, char_end = speech.traced.char_span(0, len(speech.traced))
    return {
        "id": speech.id,
        "source": speech.source,
        "sha256": speech.sha256,
        "format": speech.format,
        "title": speech.title,
        "genre": speech.genre,
        "level": speech.level,
        "speaker": speech.speaker,
        "place": speech.place,
        "given": list(speech.given),
        "findings": [
            {"about": f.about, "value": f.value, "quote": f.quote, "rule": f.rule} for f in speech.findings
        ],
        "text": speech.text,
        "raw_start": raw_start,
        "raw_end": raw_end,
        "char_start": char_start,
        "char_end": char_end,
        **_place(speech),
        "date": {
            "earliest": _iso(speech.date.earliest),
            "latest": _iso(speech.date.latest),
            "best": _iso(speech.date.best),
            "evidence": [
                {
                    "quote": e.quote,
                    "rule": e.rule,
                    "earliest": _iso(e.earliest),
                    "latest": _iso(e.latest),
                    "weight": round_floats(e.weight),
                }
                for e in speech.date.evidence
            ],
            "conflicts": list(speech.date.conflicts),
        },
        "posted": _iso(speech.posted),
        "era": eras.era_of(speech.date),
        "straddles": list(eras.straddled(speech.date)),
        "duplicate_of": speech.duplicate_of,
        "duplicate_relation": speech.duplicate_relation,
        "truncated": speech.truncated,
        "masks": speech.masks,
        "removed": [
            {"kind": r.kind, "text": r.text, "raw_start": r.raw_start, "raw_end": r.raw_end}
            for r in speech.removed
        ],
    }


def sentence_records(speech: SegmentedSpeech) -> Iterator[dict[str, Any]]:
    """The sentences of a speech, in order, each with its bytes in the raw file."""
    for sentence in speech.sentences:
        body = sentence.text.rstrip()
        raw_start, raw_end = speech.speech.traced.raw_span(sentence.start, sentence.start + len(body))
        yield {
            "speech": speech.id,
            "n": sentence.n,
            "text": body,
            "stance": sentence.stance,
            "probability": round_floats(dict(zip(STANCES, sentence.probability, strict=True))),
            "section": list(sentence.section),
            "part": sentence.part,
            "heading": sentence.heading,
            "raw_start": raw_start,
            "raw_end": raw_end,
            **_place(speech.speech, sentence.start, sentence.start + len(body)),
        }


def concordance(corpus: Iterable[Speech], term: str, width: int) -> Iterator[dict[str, Any]]:
    """Every place where the characters of ``term`` stand, with ``width`` characters either side."""
    for speech in corpus:
        text = speech.text
        for at in places(text, term):
            end = at + len(term)
            raw_start, raw_end = speech.traced.raw_span(at, end)
            yield {
                "speech": speech.id,
                "left": text[max(at - width, 0) : at].replace("\n", " "),
                "term": term,
                "right": text[end : end + width].replace("\n", " "),
                "start": at,
                "raw_start": raw_start,
                "raw_end": raw_end,
                **_place(speech, at, end),
            }


def places(text: str, term: str) -> Iterator[int]:
    """Where the characters of ``term`` stand, from the left and without overlaps; nowhere for no characters.

    >>> list(places("哈哈哈", "哈哈")), list(places("哈", ""))
    ([0], [])
    """
    at = text.find(term) if term else -1
    while at >= 0:
        yield at
        at = text.find(term, at + len(term))


def _place(speech: Speech, start: int = 0, end: int | None = None) -> dict[str, str]:
    """The page, paragraph or row, for a format that has them."""
    return {"where": speech.where(start, end)} if speech.places else {}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
