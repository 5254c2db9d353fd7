"""For pandas, Arrow, DuckDB and R's arrow: four tables, typed, with what each column means in the file itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..lexicons.match import matcher_of
from ..segment.segmented import STANCES, SegmentedSpeech
from .base import FIELDS, FormatSpec, Handed, Kept, codebook, laid_out

#: Speeches a row group: what a reader takes into memory at once.
BATCH = 100

#: The lexicon whose formulas are looked for.
LEXICON = "party"

#: The columns of the other two tables: name, kind (``texts`` is a list of text), meaning.
SENTENCES = (
    ("speech", "text", "the id of the speech"),
    ("n", "count", "the number of the sentence in the speech, from 0"),
    ("start", "count", "its first character in the text of the speech"),
    ("end", "count", "the character behind its last; line breaks belong to the sentence before them"),
    ("text", "text", "text[start:end]"),
    ("heading", "flag", "whether it is a heading"),
    ("section", "texts", "the headings above it, outermost first"),
    ("part", "text", "opening, achievements, problems, tasks, closing or body"),
    ("stance", "text", "achievement, problem, plan or other"),
    *((f"p_{name}", "share", f"the model's probability of {name}") for name in STANCES),
    ("raw_start", "count", "its first byte in the raw text"),
    ("raw_end", "count", "the byte behind its last"),
)
TOKENS = (
    ("speech", "text", "the id of the speech"),
    ("n", "count", "the number of the token in the speech, from 0"),
    ("sentence", "count", "the number of the sentence that it begins in"),
    ("start", "count", "its first character in the text of the speech"),
    ("end", "count", "the character behind its last"),
    ("token", "text", "the token"),
)
FORMULAS = (
    ("speech", "text", "the id of the speech"),
    ("start", "count", "its first character in the text of the speech"),
    ("end", "count", "the character behind its last"),
    ("text", "text", "text[start:end]: what stands there, the gap of a frame included"),
    ("form", "text", "the entry of the lexicon"),
    ("category", "text", "its category in the lexicon"),
    ("scope", "text", "its scope in the lexicon: national, provincial or common"),
    ("first_use", "text", "the day, month or year of its first use, where the lexicon knows it"),
)
SPEECHES = (
    *((one.name, one.kind, one.what) for one in FIELDS),
    ("text", "text", "the cleaned text, a paragraph a line"),
)


def _listed(columns: tuple[tuple[str, str, str], ...]) -> str:
    return "\n".join(f"  {name:<16} {what}" for name, _, what in columns)


HOW = f"""\
speeches.parquet    a row a speech
sentences.parquet   a row a sentence
tokens.parquet      a row a token
formulas.parquet    a row a formula found (lexicon: {LEXICON}); frames and literal ones may overlap

In Python:  pandas.read_parquet("tokens.parquet"); in R:  arrow::read_parquet("tokens.parquet").
`speech` in the other three is `id` in the first. The meaning of each column is in the schema too
(pyarrow.parquet.read_schema(file).field("era").metadata). Unknown days are null, unknown words empty.

speeches.parquet

{codebook()}
  text                the cleaned text, a paragraph a line

sentences.parquet

{_listed(SENTENCES)}

tokens.parquet

{_listed(TOKENS)}

formulas.parquet

{_listed(FORMULAS)}"""


def write(handed: Handed, folder: Path) -> Counter[str]:
    """``speeches.parquet``, ``sentences.parquet``, ``tokens.parquet`` and ``formulas.parquet``."""
    kept = Kept()  # what it counts in the texts is not counted again in sentences and tokens
    _write(folder / "speeches.parquet", SPEECHES, handed, lambda s: [{**handed.row(s), "text": s.text}], kept)
    _write(folder / "sentences.parquet", SENTENCES, handed, _sentences, Kept())
    _write(folder / "tokens.parquet", TOKENS, handed, _tokens, Kept())
    _write(folder / "formulas.parquet", FORMULAS, handed, _formulas, Kept())
    return kept.replaced


def _sentences(speech: SegmentedSpeech) -> Iterator[dict[str, Any]]:
    for one in speech.sentences:
        raw_start, raw_end = speech.speech.traced.raw_span(one.start, one.end)
        yield {
            "speech": speech.id,
            "n": one.n,
            "start": one.start,
            "end": one.end,
            "text": one.text,
            "heading": one.heading,
            "section": list(one.section),
            "part": one.part,
            "stance": one.stance,
            **{f"p_{name}": p for name, p in zip(STANCES, one.probability, strict=True)},
            "raw_start": raw_start,
            "raw_end": raw_end,
        }


def _tokens(speech: SegmentedSpeech) -> Iterator[dict[str, Any]]:
    for laid in laid_out(speech):
        for n, start, _, token in laid.tokens:
            yield {
                "speech": speech.id,
                "n": n,
                "sentence": laid.sentence.n,
                "start": start,
                "end": start + len(token),
                "token": token,
            }


def _formulas(speech: SegmentedSpeech) -> Iterator[dict[str, Any]]:
    for hit in matcher_of(LEXICON).hits(speech.text):
        yield {
            "speech": speech.id,
            "start": hit.start,
            "end": hit.end,
            "text": speech.text[hit.start : hit.end],
            "form": hit.form,
            "category": hit.category,
            "scope": hit.scope,
            "first_use": hit.first_use,
        }


def _write(path: Path, columns: Any, handed: Handed, rows: Any, kept: Kept) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema(
        [pa.field(name, _type(kind), metadata={"description": what}) for name, kind, what in columns]
    )
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, len(handed.speeches), BATCH):
            some = handed.speeches[first : first + BATCH]
            held = [_held(row, kept) for speech in some for row in rows(speech)]
            writer.write_table(pa.Table.from_pylist(held, schema=schema))


def _type(kind: str) -> Any:
    import pyarrow as pa

    types = {"text": pa.string(), "texts": pa.list_(pa.string()), "day": pa.date32(), "count": pa.int64()}
    return {**types, "flag": pa.bool_(), "share": pa.float64()}[kind]


def _held(row: dict[str, Any], kept: Kept) -> dict[str, Any]:
    return {name: _value(value, kept) for name, value in row.items()}


def _value(value: Any, kept: Kept) -> Any:
    if isinstance(value, list):
        return [kept(one) for one in value]
    return kept(value) if isinstance(value, str) else value


format = FormatSpec(
    name="parquet",
    what="Speeches, sentences, tokens and formulas as Parquet tables",
    how=HOW,
    write=write,
)
