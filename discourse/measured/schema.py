"""The tables of a measured corpus, column by column: what anyone with Parquet can read.

A measured corpus is a folder. Each of its four tables lies in a folder of its own, in shards of one name; a shard
holds some sources with all their speeches, sentences and features. ``measured.json`` lists the shards in order. The
tables hang together by ``id`` (of a speech) and ``source`` (its path); pandas, Polars and DuckDB read them as they
lie, for example ``SELECT * FROM 'corpus.measured/sentences/*.parquet' WHERE stance = 'problem'``.

Nothing of a :class:`~discourse.corpus.speech.Speech` or a :class:`~discourse.segment.segmented.SegmentedSpeech` is
lost: :mod:`discourse.measured.rows` makes them again, equal to the last bit.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

#: The version of this layout; a folder of another version is measured again.
VERSION: Final = 2

_INTS: Final = pa.list_(pa.int32())
_WORDS: Final = pa.list_(pa.string())

#: A row a source. ``failed`` is the letter that says why it has no speech, or null. ``text`` is what its bytes were
#: decoded to, ``runs``/``widths`` how many bytes each of its characters takes (so many characters of so many bytes;
#: both null: the text in UTF-8 from byte 0), ``data`` the bytes where they are not just that text in UTF-8,
#: ``repaired`` the text after repair (null: unchanged).
#: ``key`` is the hash of all that the row was made from: the source, the options, the versions of the code, and the
#: lines that the pages of the corpus share. ``account`` says what became of its characters
#: (:mod:`discourse.corpus.account`; null where it gave no speech).
SOURCES: Final = pa.schema(
    [
        ("source", pa.string()),
        ("name", pa.string()),
        ("sha256", pa.string()),
        ("format", pa.string()),
        ("file", pa.string()),
        ("size", pa.int64()),
        ("places", pa.list_(pa.struct([("at", pa.int64()), ("label", pa.string())]))),
        ("given", pa.string()),
        ("notes", _WORDS),
        ("failed", pa.string()),
        ("text", pa.large_string()),
        ("runs", _INTS),
        ("widths", _INTS),
        ("data", pa.large_binary()),
        ("repaired", pa.large_string()),
        ("key", pa.binary(16)),
        ("account", pa.list_(pa.struct([("kind", pa.string()), ("characters", pa.int64())]))),
    ]
)

_EVIDENCE: Final = pa.list_(
    pa.struct(
        [
            ("quote", pa.string()),
            ("rule", pa.string()),
            ("earliest", pa.date32()),
            ("latest", pa.date32()),
            ("weight", pa.float64()),
        ]
    )
)
_FINDINGS: Final = pa.list_(pa.struct([(name, pa.string()) for name in ("about", "value", "quote", "rule")]))
_REMOVED: Final = pa.list_(
    pa.struct(
        [("kind", pa.string()), ("text", pa.string()), ("raw_start", pa.int64()), ("raw_end", pa.int64())]
    )
)

#: A row a speech. ``row`` is its source's place in the shard of the same name. ``pieces`` lead each character back:
#: characters ``start:end`` of the source's text now read ``text`` (null: unchanged). ``tokens`` are jieba's, without
#: white space, ``starts`` the character each begins at. Near-duplicates stand in ``duplicates.parquet`` of the
#: folder, since they hang on the whole corpus.
SPEECHES: Final = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("row", pa.int32()),
        ("n", pa.int32()),
        ("title", pa.string()),
        ("genre", pa.string()),
        ("level", pa.string()),
        ("speaker", pa.string()),
        ("place", pa.string()),
        ("given", _WORDS),
        ("earliest", pa.date32()),
        ("latest", pa.date32()),
        ("best", pa.date32()),
        ("posted", pa.date32()),
        ("truncated", pa.bool_()),
        ("masks", pa.int32()),
        ("characters", pa.int32()),
        ("raw_start", pa.int64()),
        ("raw_end", pa.int64()),
        ("evidence", _EVIDENCE),
        ("conflicts", _WORDS),
        ("findings", _FINDINGS),
        ("removed", _REMOVED),
        ("text", pa.large_string()),
        (
            "pieces",
            pa.list_(
                pa.struct(
                    [
                        ("start", pa.int32()),
                        ("end", pa.int32()),
                        ("text", pa.string()),
                        ("kinds", _WORDS),
                        ("certain", pa.bool_()),
                        ("probability", pa.float64()),
                    ]
                )
            ),
        ),
        ("tokens", _WORDS),
        ("starts", _INTS),
    ]
)

#: A row a sentence: characters ``start:end`` of the text of the speech; the four probabilities add up to one.
SENTENCES: Final = pa.schema(
    [
        ("id", pa.string()),
        ("n", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("heading", pa.bool_()),
        ("section", _WORDS),
        ("part", pa.string()),
        ("stance", pa.string()),
        ("achievement", pa.float64()),
        ("problem", pa.float64()),
        ("plan", pa.float64()),
        ("other", pa.float64()),
    ]
)

#: A row a near-duplicate: the speech that stands for it, and how they are alike.
DUPLICATES: Final = pa.schema([("id", pa.string()), ("duplicate_of", pa.string()), ("relation", pa.string())])

#: What is declared of the tables of shards, by folder; which features there are hangs on what was asked for.
DECLARED: Final = {"sources": SOURCES, "speeches": SPEECHES, "sentences": SENTENCES}

#: The folders, one a table, each with a file a shard.
TABLES: Final = ("sources", "speeches", "sentences", "features")

#: The folder in which the speeches stand again, measured without the passages that they share.
APART: Final = "apart"
