"""Speeches become rows and rows become speeches, and nothing has changed on the way there and back."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from discourse.corpus import speeches_of
from discourse.formats import collect
from discourse.measured import rows, schema
from discourse.repair import Repaired, repair
from discourse.repair.decode import decode
from discourse.segment import SegmentedSpeech, segment_corpus
from discourse.sources import Given, Source

from ..helpers import tokenizer
from . import source, speech_text

#: Rare characters: beyond the basic plane, private, of four bytes in GB18030.
ASTRAL = speech_text(3).replace("同志们", "𠀀镇的同志们🙂") + "附:\U0010ffff\ue000䶮\n"

#: Sources that trip up whoever counts bytes: encodings, marks, damage, what repairs take out and put in.
AWKWARD = {
    "plain": speech_text(1),
    "windows": speech_text(2).replace("\n", "\r\n"),
    "gb18030": speech_text(4).encode("gb18030"),
    "gb18030 of four bytes": ASTRAL.encode("gb18030"),
    "astral": ASTRAL,
    "byte order mark": b"\xef\xbb\xbf" + speech_text(5).encode(),
    "utf-16": ("\ufeff" + speech_text(6)).encode("utf-16-le"),
    "big5": "在鄉鎮會議上的講話\n各位代表:\n我們認真學習了決議,準備繼續努力,爭取更大進步。\n".encode("big5"),
    "undecodable": speech_text(7).encode().replace("取得".encode(), b"\xff\xfe\x81", 1),
    "undecodable gb": speech_text(8).encode("gb18030")[:-3] + b"\xff\x80\n",
    "pinyin": "在全縣會議上的講話\n同志們:\n市長(zhǎng)講話很重(zhòng)要,我們要認真學習,著力推進農村改革。\n",
    "masks": speech_text(9).replace("镇党委", "***镇党委XXX").replace("2", "２"),
    "web page": "<html><body><p>在会议上的讲话</p><p>同志们:&nbsp;我们要认真总结,&ldquo;三公&rdquo;"
    "经费下降了3%&lt;上年&gt;。</p><p>谢谢大家!</p></body></html>",
    "trailing blanks": "  \u3000" + speech_text(10).replace("\n", "\u3000 \n\n\n"),
    "nul and controls": speech_text(11).replace("。", "。\x00\x1c\u2028", 1),
}


@lru_cache(maxsize=8)
def repaired(one: Source) -> Repaired:
    """A source repaired, once for all that is asked of it."""
    return repair(one)


@lru_cache(maxsize=8)
def cut(one: Source) -> tuple[SegmentedSpeech, ...]:
    """The speeches of a source, cut up."""
    return segment_corpus(speeches_of(repaired(one)), tokenizer())


def through_parquet(table: pa.Table) -> pa.Table:
    """A table written and read again."""
    held = io.BytesIO()
    parquet.write_table(table, held, compression="zstd")
    return parquet.read_table(held)


def there_and_back(given: Sequence[Source]) -> list[SegmentedSpeech]:
    """The speeches of sources made again from three tables that went through Parquet."""
    speeches = [(n, speech) for n, one in enumerate(given) for speech in cut(one)]
    raws = [repaired(one).traced.raw for one in given]
    held = [rows.source_row(one, raw) | {"key": b"0" * 16} for one, raw in zip(given, raws, strict=True)]
    sources = through_parquet(pa.Table.from_pylist(held, schema=schema.SOURCES)).to_pylist()
    spoken = through_parquet(
        pa.Table.from_pylist([rows.speech_row(speech, n) for n, speech in speeches], schema=schema.SPEECHES)
    )
    sentences = through_parquet(rows.sentences_table(speech for _, speech in speeches))
    made = [
        rows.speech_of(row, sources[row["row"]], rows.raw_of(sources[row["row"]]))
        for row in spoken.to_pylist()
    ]
    assert [rows.source_of(row) for row in sources] == list(given)
    return rows.segmented(made, spoken, sentences)


@pytest.mark.parametrize("name", AWKWARD)
def test_a_speech_comes_back_as_it_was(name: str) -> None:
    """Text, bytes, edits, date, what was removed, sentences and tokens are equal, whatever the source looked like."""
    held = AWKWARD[name]
    data = held if isinstance(held, bytes) else held.encode()
    given = Source.from_bytes(data, name, format="html" if data.startswith(b"<html") else "text")
    expected = cut(given)
    found = there_and_back([given])
    assert tuple(found) == expected
    assert expected
    for one, two in zip(found, expected, strict=True):
        assert one.speech.traced.edits() == two.speech.traced.edits()
        assert one.speech.raw_span == two.speech.raw_span


def test_the_seeds_come_back_as_they_were(root: Path) -> None:
    """Five scraped files with nine texts, several in one of them: read together, they are what they were."""
    given = list(collect([root / "seeds"]).sources)
    expected = [speech for one in given for speech in cut(one)]
    assert there_and_back(given) == expected
    assert len(expected) > len(given)


def test_rows_of_a_table_keep_what_was_said_of_them(tmp_path: Path) -> None:
    """The given date, speaker and title of a row, and the place it stands in, come back with the speech."""
    lines = [
        {
            "text": speech_text(n),
            "date": f"20{10 + n}-05-0{n}",
            "speaker": f"王{n}",
            "title": f"第{n}次会议上的发言",
        }
        for n in (1, 2, 3)
    ]
    path = tmp_path / "talks.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    given = list(collect([path]).sources)
    assert all(one.given and one.places for one in given)
    found = there_and_back(given)
    assert found == [speech for one in given for speech in cut(one)]
    assert [speech.speech.speaker for speech in found] == ["王1", "王2", "王3"]
    assert [speech.speech.where() for speech in found] == [one.places[0][1] for one in given]


def test_what_a_user_says_is_kept_to_the_word() -> None:
    """A source's given values (with a number, an open word, a date of two days), places and notes are equal."""
    from dataclasses import replace
    from datetime import date

    said = Given(
        "m.csv, row 2", 2, (date(2010, 1, 31), date(2010, 2, 1)), '"题"\n', "张", "某县", "讲话", "县"
    )
    one = replace(
        source("a", speech_text(1)),
        given=(said, Given("m.csv, row 3")),
        places=((0, "page 1"), (40, "第2页")),
        notes=("a note", "又一条"),
        file="d/a.docx",
        size=1 << 40,
    )
    row = rows.source_row(one, decode(one.data, "a").raw) | {"key": b""}
    (held,) = pa.Table.from_pylist(
        [row], schema=pa.schema([f for f in schema.SOURCES if f.name != "key"])
    ).to_pylist()
    assert rows.source_of(held) == one


@given(st.binary(max_size=60))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe\x00\xd8")
@example(b"\xef\xbb\xbfa\r\nb\xf0\xa0\x80\x80\xff")
@example("党".encode("gb18030") * 9 + b"\x81")
def test_bytes_of_any_kind_are_led_back(data: bytes) -> None:
    """Whatever decoding makes of some bytes, the bytes, the text and the byte of each character come back."""
    from discourse.errors import DiscourseError

    one = Source.from_bytes(data, "a")
    try:
        raw = decode(data, "a").raw
    except DiscourseError:
        raw = None
    row = rows.source_row(one, raw) | {"key": b"0" * 16}
    (held,) = pa.Table.from_pylist([row], schema=schema.SOURCES).to_pylist()
    assert rows.source_of(held) == one
    if raw is not None:
        assert rows.raw_of(held) == raw
        assert list(rows.raw_of(held).byte_starts) == list(raw.byte_starts)


def test_the_bytes_are_kept_once_where_they_are_the_text() -> None:
    """Plain UTF-8 is stored as its text alone; GB18030, a byte order mark and damage keep their bytes beside it."""
    plain = {
        "plain",
        "windows",
        "astral",
        "pinyin",
        "masks",
        "web page",
        "trailing blanks",
        "nul and controls",
    }
    kept = {}
    for name, held in AWKWARD.items():
        one = source(name, held)
        kept[name] = rows.source_row(one, repair(one).traced.raw)["data"] is None
    assert {name for name, once in kept.items() if once} == plain


def test_speeches_without_sentences_or_tokens_have_rows() -> None:
    """The tables of no speech at all have all columns and no row, and make no speech again."""
    sentences = rows.sentences_table([])
    spoken = pa.Table.from_pylist([], schema=schema.SPEECHES)
    assert sentences.schema == schema.SENTENCES
    assert rows.segmented([], spoken, sentences) == []


@given(
    st.lists(st.lists(st.sampled_from(["党", "", "𠀀", "a\nb"]), max_size=4), max_size=6),
    st.integers(0, 6),
    st.integers(0, 6),
)
def test_lists_of_words_are_cut_where_their_rows_end(held: list[list[str]], start: int, length: int) -> None:
    """A column of lists, a slice of it, and one in two chunks read as the lists they are."""
    column = pa.chunked_array([pa.array(held, pa.list_(pa.string()))])
    twice = pa.chunked_array([*column.chunks, *column.chunks])
    assert rows.strings(column) == held
    assert rows.strings(column.slice(start, length)) == held[start : start + length]
    assert rows.strings(twice) == held + held
