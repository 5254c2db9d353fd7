"""Speeches become rows and rows become speeches, equal to the last bit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..corpus.speech import DateEstimate, Evidence, Finding, Removed, Speech
from ..repair.starts import Starts, Utf8Starts
from ..repair.traced import Piece, RawText, TracedText
from ..segment.segmented import SegmentedSpeech, Sentence
from ..sources import Given, Source
from . import schema

Row = dict[str, Any]


# ── sources ──────────────────────────────────────────────────────────────────────────────────────────────


def source_row(source: Source, raw: RawText | None) -> Row:
    """A source as a row; ``raw`` is what it was decoded to, None where it could not be."""
    text = raw.text if raw is not None else None
    plain = text is not None and _is_utf8(text, source.data)
    runs, widths = (None, None) if raw is None else _runs(raw)
    return {
        "source": source.path,
        "name": source.name,
        "sha256": source.sha256,
        "format": source.format,
        "file": source.file,
        "size": source.size,
        "places": [{"at": at, "label": label} for at, label in source.places],
        "given": json.dumps([_given_record(g) for g in source.given], ensure_ascii=False),
        "notes": list(source.notes),
        "text": text,
        "runs": runs,
        "widths": widths,
        "data": None if plain else source.data,
    }


def source_of(row: Mapping[str, Any]) -> Source:
    """The source that a row was made from, with its bytes."""
    data = row["data"] if row["data"] is not None else row["text"].encode("utf-8")
    return Source(
        row["name"],
        row["source"],
        data,
        row["sha256"],
        row["format"],
        row["file"],
        row["size"],
        _places(row),
        tuple(_given(record) for record in json.loads(row["given"])),
        tuple(row["notes"]),
    )


def raw_of(row: Mapping[str, Any]) -> RawText:
    """The decoded text of a source, with the byte that each of its characters begins at."""
    text = row["text"]
    if row["runs"] is None:
        return RawText(text, Utf8Starts(text))
    widths = np.repeat(np.asarray(row["widths"], dtype=np.int64), np.asarray(row["runs"], dtype=np.int64))
    return RawText(text, Starts(np.cumsum(widths)))


def _is_utf8(text: str, data: bytes) -> bool:
    try:
        return text.encode("utf-8") == data
    except UnicodeEncodeError:  # half a character
        return False


def _runs(raw: RawText) -> tuple[list[int] | None, list[int] | None]:
    """How many characters take how many bytes, run by run; nothing to say where it is UTF-8 from byte 0.

    The first run is the byte that the text begins at.
    """
    if isinstance(raw.byte_starts, Utf8Starts) and not raw.byte_starts[0]:
        return None, None
    starts = np.asarray(raw.byte_starts, dtype=np.int64)
    if np.array_equal(starts, np.asarray(Utf8Starts(raw.text))):
        return None, None
    widths = np.diff(starts, prepend=0)
    edges = np.flatnonzero(np.diff(widths)) + 1
    firsts = np.concatenate([[0], edges])
    return np.diff(np.append(firsts, len(widths))).tolist(), widths[firsts].tolist()


def _given_record(given: Given) -> Row:
    record = asdict(given)
    if given.date is not None:
        record["date"] = [day.isoformat() for day in given.date]
    return record


def _given(record: Row) -> Given:
    if record["date"] is not None:
        first, last = map(date.fromisoformat, record["date"])
        return Given(**{**record, "date": (first, last)})
    return Given(**record)


def _places(row: Mapping[str, Any]) -> tuple[tuple[int, str], ...]:
    return tuple((place["at"], place["label"]) for place in row["places"])


def account_row(account: Mapping[str, int]) -> list[Row]:
    """The account of a source as a cell."""
    return [{"kind": kind, "characters": number} for kind, number in account.items()]


def accounts(column: pa.ChunkedArray) -> list[dict[str, int]]:
    """The accounts of the sources that have one."""
    return [
        {one["kind"]: one["characters"] for one in cell} for cell in column.to_pylist() if cell is not None
    ]


# ── speeches ─────────────────────────────────────────────────────────────────────────────────────────────


def speech_row(cut: SegmentedSpeech, row: int) -> Row:
    """A speech with its tokens as a row; ``row`` is the place of its source in the shard."""
    speech = cut.speech
    start, end = speech.raw_span
    return {
        "id": speech.id,
        "source": speech.source,
        "row": row,
        "n": speech.n,
        "title": speech.title,
        "genre": speech.genre,
        "level": speech.level,
        "speaker": speech.speaker,
        "place": speech.place,
        "given": list(speech.given),
        "earliest": speech.date.earliest,
        "latest": speech.date.latest,
        "best": speech.date.best,
        "posted": speech.posted,
        "truncated": speech.truncated,
        "masks": speech.masks,
        "characters": len(speech.text),
        "raw_start": start,
        "raw_end": end,
        "evidence": [
            {"quote": e.quote, "rule": e.rule, "earliest": e.earliest, "latest": e.latest, "weight": e.weight}
            for e in speech.date.evidence
        ],
        "conflicts": list(speech.date.conflicts),
        "findings": [
            {"about": f.about, "value": f.value, "quote": f.quote, "rule": f.rule} for f in speech.findings
        ],
        "removed": [
            {"kind": r.kind, "text": r.text, "raw_start": r.raw_start, "raw_end": r.raw_end}
            for r in speech.removed
        ],
        "text": speech.text,
        "pieces": [_piece_record(piece, speech.traced.raw.text) for piece in speech.traced.pieces],
        "tokens": list(cut.tokens),
        "starts": list(cut.starts),
    }


def speech_of(row: Mapping[str, Any], source: Mapping[str, Any], raw: RawText) -> Speech:
    """The speech that a row was made from; of near-duplicates a row does not know."""
    traced = TracedText(raw, tuple(_piece(record, raw.text) for record in row["pieces"]))
    return Speech(
        id=row["id"],
        source=row["source"],
        sha256=source["sha256"],
        n=row["n"],
        title=row["title"],
        traced=traced,
        genre=row["genre"],
        level=row["level"],
        speaker=row["speaker"],
        place=row["place"],
        findings=tuple(Finding(**record) for record in row["findings"]),
        given=tuple(row["given"]),
        format=source["format"],
        places=_places(source),
        removed=tuple(Removed(**record) for record in row["removed"]),
        truncated=row["truncated"],
        masks=row["masks"],
        posted=row["posted"],
        date=DateEstimate(
            row["earliest"],
            row["latest"],
            row["best"],
            tuple(Evidence(**record) for record in row["evidence"]),
            tuple(row["conflicts"]),
        ),
    )


def _piece_record(piece: Piece, raw: str) -> Row:
    unchanged = not piece.kinds and piece.text == raw[piece.start : piece.end]
    return {
        "start": piece.start,
        "end": piece.end,
        "text": None if unchanged else piece.text,
        "kinds": list(piece.kinds),
        "certain": piece.certain,
        "probability": piece.probability,
    }


def _piece(record: Row, raw: str) -> Piece:
    start, end = record["start"], record["end"]
    text = raw[start:end] if record["text"] is None else record["text"]
    return Piece(start, end, text, tuple(record["kinds"]), record["certain"], record["probability"])


# ── sentences ────────────────────────────────────────────────────────────────────────────────────────────


def sentences_table(cut: Iterable[SegmentedSpeech]) -> pa.Table:
    """The sentences of speeches as a table, in order."""
    named = [(speech.id, s) for speech in cut for s in speech.sentences]
    each = [s for _, s in named]
    chances = np.array([s.probability for s in each], dtype=np.float64).reshape(len(each), 4)
    columns = {
        "id": [name for name, _ in named],
        "n": [s.n for s in each],
        "start": [s.start for s in each],
        "end": [s.end for s in each],
        "heading": [s.heading for s in each],
        "section": [list(s.section) for s in each],
        "part": [s.part for s in each],
        "stance": [s.stance for s in each],
        **{name: chances[:, i] for i, name in enumerate(schema.SENTENCES.names[-4:])},
    }
    return pa.table(columns, schema=schema.SENTENCES)


def segmented(speeches: Sequence[Speech], rows: pa.Table, sentences: pa.Table) -> list[SegmentedSpeech]:
    """The speeches of a shard cut up as they were, from its rows of speeches and of sentences."""
    tokens, starts = strings(rows["tokens"]), _lists(rows["starts"])
    cut = _Sentences(speeches, sentences)
    return [
        SegmentedSpeech.later(speech, partial(cut.of, i, speech.text), tuple(tokens[i]), tuple(starts[i]))
        for i, speech in enumerate(speeches)
    ]


class _Sentences:
    """The sentences of a shard, made for a speech when they are asked for."""

    def __init__(self, speeches: Sequence[Speech], table: pa.Table) -> None:
        at = {speech.id: i for i, speech in enumerate(speeches)}
        names = table["id"].combine_chunks().dictionary_encode()
        number = np.array([at[name] for name in names.dictionary.to_pylist()], dtype=np.int64)
        place = number[names.indices.to_numpy()]
        columns = *table.columns, table["section"].combine_chunks().flatten()
        if (np.diff(place) < 0).any() or any(column.null_count for column in columns):
            raise ValueError("sentences out of order, or without something that all have")
        self._bounds = np.searchsorted(place, np.arange(len(speeches) + 1)).tolist()
        self._table = table

    @cached_property
    def _columns(self) -> list[npt.NDArray[Any]]:
        """Each column as an array, in the order of what a sentence is made of, its text apart."""
        section = np.empty(len(self._table), dtype=object)
        section[:] = [tuple(path) for path in strings(self._table["section"])]
        chances = np.stack([self._table[name].to_numpy() for name in schema.SENTENCES.names[-4:]], axis=1)
        numbers = (self._table[name].to_numpy() for name in ("n", "start", "end", "heading"))
        part, stance = (_words(self._table[name]) for name in ("part", "stance"))
        return [*numbers, section, part, stance, chances]

    def of(self, i: int, text: str) -> tuple[Sentence, ...]:
        """Those of a speech of this text."""
        here = slice(self._bounds[i], self._bounds[i + 1])
        return tuple(
            Sentence(n, start, end, text[start:end], heading, section, part, stance, tuple(chances))
            for n, start, end, heading, section, part, stance, chances in zip(
                *(column[here].tolist() for column in self._columns), strict=True
            )
        )


def _words(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    """A column of few different strings; each is made once."""
    coded = column.combine_chunks().dictionary_encode()
    known = np.array(coded.dictionary.to_pylist(), dtype=object)
    words: npt.NDArray[np.object_] = known[coded.indices.to_numpy()]
    return words


def strings(column: pa.ChunkedArray) -> list[list[str]]:
    """A column of lists of strings; each different string is made once."""
    out: list[list[str]] = []
    for chunk in column.chunks:
        coded = chunk.flatten().dictionary_encode()
        known = coded.dictionary.to_pylist()
        flat = [known[i] for i in coded.indices.to_numpy(zero_copy_only=False).tolist()]
        out += _cut(flat, chunk)
    return out


def _lists(column: pa.ChunkedArray) -> list[list[int]]:
    return [part for chunk in column.chunks for part in _cut(chunk.flatten().to_numpy().tolist(), chunk)]


def _cut(flat: list[Any], chunk: pa.ListArray) -> list[list[Any]]:
    edges = np.concatenate([[0], np.cumsum(chunk.value_lengths().to_numpy())]).tolist()
    return [flat[low:high] for low, high in pairwise(edges)]


def with_link(speech: Speech, link: tuple[str, str] | None) -> Speech:
    """The speech with what is known of its being a near-duplicate."""
    return speech if link is None else replace(speech, duplicate_of=link[0], duplicate_relation=link[1])
