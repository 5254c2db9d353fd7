"""A measured corpus opened: sequences on disk that behave as those in memory, tables that anyone can read."""

from __future__ import annotations

import gc
import json
import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from discourse.compare.standing import Standing
from discourse.compare.tokens import token_lists
from discourse.errors import MeasuredError
from discourse.extractors._independent import Member, independent
from discourse.extractors._ngrams import Stream, stream_of
from discourse.measured import Measured, Picked, is_measured, measure, open_measured, plan, schema
from discourse.measured.folder import Lazy, Shard
from discourse.segment.segmented import SegmentedSpeech

from . import FEW, InMemory, assert_same, in_memory, source, sources, speech_text

COPY = source("copy", speech_text(3).replace("谢谢大家!", "谢谢!"))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Measured, InMemory]:
    """Eleven speeches in several shards, one a copy of another; and the same in memory. Nobody may change them."""
    given = [COPY, *sources(range(10))]
    folder = tmp_path_factory.mktemp("held") / "m"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "ENOUGH", (1 << 20, 2))
        patch.setattr(plan, "MOST", (4 << 20, 4))
        measure(given, folder, options=FEW)
    return open_measured(folder), in_memory(given)


@pytest.fixture
def own(held: tuple[Measured, InMemory], tmp_path: Path) -> Path:
    """A copy of that folder that a test may damage."""
    import shutil

    return shutil.copytree(held[0].folder, tmp_path / "own")


# ── sequences ────────────────────────────────────────────────────────────────────────────────────────────


class InLists(Shard):
    """A shard that is a list."""

    def __init__(self, values: list[int]) -> None:
        self.held = values


def lazy(lists: list[list[int]]) -> tuple[Lazy[int], list[int]]:
    """A sequence over lists instead of files, and a note of which were asked for whole."""
    asked: list[int] = []

    def whole(shard: Shard) -> list[int]:
        assert isinstance(shard, InLists)
        asked.append(len(asked))
        return shard.held

    def single(shard: Shard, i: int) -> int:
        assert isinstance(shard, InLists)
        return shard.held[i]

    return Lazy([len(one) for one in lists], lambda n: InLists(lists[n]), whole, single), asked


LISTS = st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=5)
INDEX = st.integers(-9, 9)


@given(LISTS, INDEX, st.none() | INDEX, st.none() | INDEX, st.none() | st.sampled_from([-3, -1, 1, 2]))
def test_a_lazy_sequence_is_the_list(
    lists: list[list[int]], at: int, start: int | None, stop: int | None, step: int | None
) -> None:
    """Length, iteration, every index from both ends, every slice, membership and reversal are a list's."""
    flat = [value for one in lists for value in one]
    found, _ = lazy(lists)
    assert (len(found), list(found), list(found)) == (len(flat), flat, flat)
    assert list(found[start:stop:step]) == flat[start:stop:step]
    assert list(reversed(found)) == flat[::-1]
    assert (at in found) == (at in flat)
    if -len(flat) <= at < len(flat):
        assert found[at] == flat[at]
    else:
        with pytest.raises(IndexError):
            found[at]


def test_a_lazy_sequence_reads_what_is_asked_for() -> None:
    """The first value costs one shard, an index none."""
    found, asked = lazy([[1, 2], [3], [4]])
    assert next(iter(found)) == 1
    assert len(asked) == 1
    assert found[3] == 4
    assert len(asked) == 1


PLACES = st.lists(st.integers(0, 7), unique=True).map(sorted)


@given(PLACES, INDEX, st.none() | INDEX, st.none() | INDEX, st.none() | st.sampled_from([-2, -1, 1, 2]))
def test_what_is_picked_is_a_list_too(
    places: list[int], at: int, start: int | None, stop: int | None, step: int | None
) -> None:
    """Some of eight values: length, iteration, indices and slices, backwards too, and a choice of a choice."""
    base = list("abcdefgh")
    flat, found = [base[i] for i in places], Picked(base, places)
    assert (len(found), list(found)) == (len(flat), flat)
    part = found[start:stop:step]
    assert isinstance(part, Picked)
    assert (list(part), len(part)) == (flat[start:stop:step], len(flat[start:stop:step]))
    assert [part[i] for i in range(len(part))] == flat[start:stop:step]
    assert list(reversed(found)) == flat[::-1]
    if -len(flat) <= at < len(flat):
        assert found[at] == flat[at]
    else:
        with pytest.raises(IndexError):
            found[at]


def test_picking_goes_through_the_base_once() -> None:
    """No value after the last one picked is made."""
    made = []

    class Base(Sequence[int]):
        def __len__(self) -> int:
            return 9

        def __getitem__(self, i):  # type: ignore[no-untyped-def]
            if i > 8:
                raise IndexError(i)
            made.append(i)
            return i

    assert list(Picked(Base(), [1, 4])) == [1, 4]
    assert made == [0, 1, 2, 3, 4]


def test_speeches_are_the_same_in_whatever_order_they_are_asked_for(held: tuple[Measured, InMemory]) -> None:
    """By iteration, by place from both ends, by id, and again: equal to memory's, whichever shard was read last."""
    measured, memory = held
    n = len(memory.corpus)
    assert (len(measured), len(measured.corpus), len(measured.segmented)) == (n, n, n)
    for i in (7, 0, n - 1, 3, 7, -1, -n):
        assert measured.corpus[i] == memory.corpus[i]
        assert measured.segmented[i] == memory.segmented[i]
    for speech in reversed(memory.corpus.speeches):
        assert measured.corpus[speech.id] == speech
    assert list(measured.corpus) == list(measured.corpus) == list(memory.corpus)
    for wrong in (n, -n - 1):
        with pytest.raises(IndexError):
            measured.corpus[wrong]
        with pytest.raises(IndexError):
            measured.segmented[wrong]
    with pytest.raises(KeyError):
        measured.corpus["no.1"]


def test_the_corpus_is_a_corpus(held: tuple[Measured, InMemory]) -> None:
    """The independent speeches, the words on a notebook's screen and the table of metadata are memory's."""
    measured, memory = held
    assert len(memory.corpus.independent) == len(memory.corpus) - 1
    assert tuple(measured.corpus.independent) == memory.corpus.independent
    assert len(measured.corpus.independent) == len(memory.corpus.independent)
    assert [measured.corpus.independent[i] for i in (-1, 0)] == [
        memory.corpus.independent[i] for i in (-1, 0)
    ]
    assert measured.corpus._repr_html_() == memory.corpus._repr_html_()
    assert "11 texts, 10 of them independent; 2008 to 2017, 0 undated" in repr(measured.corpus)
    assert_same(measured, memory)


def test_a_measured_corpus_says_what_it_is(held: tuple[Measured, InMemory]) -> None:
    """Its name, how many speeches and how many shards, without the path of this machine."""
    measured, _ = held
    assert repr(measured) == f"<Measured m: 11 speeches in {len(measured.shards)} shards>"
    assert len(measured.shards) >= 3


def test_some_features_can_be_read_alone(held: tuple[Measured, InMemory]) -> None:
    """The columns named, in the order named; none, an empty table with every speech."""
    measured, memory = held
    names = [memory.features.columns[5], memory.features.columns[0]]
    pd.testing.assert_frame_equal(
        pd.DataFrame(measured.features(names)), pd.DataFrame(memory.features[names]), check_exact=True
    )
    assert measured.features([]).shape == (11, 0)


def test_columns_are_asked_for_by_extractor(held: tuple[Measured, InMemory]) -> None:
    """Those of one extractor, of all, and a letter for one that was not asked when the corpus was measured."""
    measured, memory = held
    length = measured.columns_of(["length"])
    assert length == tuple(column for column in memory.columns if column.name.startswith("length."))
    assert measured.columns_of([]) == memory.columns
    assert measured.columns_of(["tfidf", "length"]) == (*measured.columns_of(["tfidf"]), *length)
    with pytest.raises(MeasuredError, match="measured without the extractor 'reuse'") as caught:
        measured.columns_of(["reuse"])
    assert caught.value.where == str(measured.folder)


def test_the_sources_are_given_back(held: tuple[Measured, InMemory]) -> None:
    """Every source with its bytes, in order, and a line of each for the manifest."""
    measured, _ = held
    given = [COPY, *sources(range(10))]
    assert list(measured.sources()) == given
    assert list(measured.inputs()) == [(one.file, one.sha256, one.size, one.format) for one in given]


# ── tables for others ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("which", "expected"),
    [("sources", schema.SOURCES), ("speeches", schema.SPEECHES), ("sentences", schema.SENTENCES)],
)
def test_tables_have_the_columns_that_are_written_down(
    held: tuple[Measured, InMemory], which: str, expected: pa.Schema
) -> None:
    """Every shard of a table has the columns and types of schema.py, and no others."""
    for name in held[0].shards:
        table = parquet.read_table(held[0].folder / which / f"{name}.parquet")
        assert table.schema.equals(expected)


def test_pandas_reads_the_folder_as_it_lies(held: tuple[Measured, InMemory]) -> None:
    """All shards of a table at once, with pandas alone: the texts, sentences and numbers of memory."""
    measured, memory = held
    speeches = pd.read_parquet(measured.folder / "speeches").set_index("id")
    assert dict(speeches["text"]) == {speech.id: speech.text for speech in memory.corpus}
    sentences = pd.read_parquet(measured.folder / "sentences")
    expected = [(cut.id, s.n, s.start, s.end, s.stance) for cut in memory.segmented for s in cut.sentences]
    assert sorted(
        sentences[["id", "n", "start", "end", "stance"]].itertuples(index=False, name=None)
    ) == sorted(expected)
    chances = sentences[["achievement", "problem", "plan", "other"]].sum(axis=1)
    assert ((chances - 1).abs() < 1e-9).all()
    features = pd.read_parquet(measured.folder / "features").set_index("id").loc[memory.features.index]
    features.index = features.index.astype(object)
    pd.testing.assert_frame_equal(features, pd.DataFrame(memory.features), check_exact=True)
    assert set(map(str, features.dtypes)) == {"float64"}
    copies = pd.read_parquet(measured.folder / "duplicates.parquet")
    assert [tuple(row) for row in copies.to_numpy()] == [
        (speech.id, speech.duplicate_of, speech.duplicate_relation)
        for speech in memory.corpus
        if speech.duplicate_of
    ]


def test_the_text_of_a_speech_can_be_followed_in_the_tables(held: tuple[Measured, InMemory]) -> None:
    """Pieces, put together by hand from the text of the source, are the text; tokens stand where they are said to."""
    folder = held[0].folder
    for name in held[0].shards:
        texts = pd.read_parquet(folder / "sources" / f"{name}.parquet")["text"]
        for row in pd.read_parquet(folder / "speeches" / f"{name}.parquet").itertuples():
            raw = texts[row.row]
            made = [raw[p["start"] : p["end"]] if p["text"] is None else p["text"] for p in row.pieces]
            assert "".join(made) == row.text
            assert all(row.text.startswith(t, at) for t, at in zip(row.tokens, row.starts, strict=True))


def test_the_list_of_shards_is_json(held: tuple[Measured, InMemory]) -> None:
    """``measured.json`` says the layout, the shards in order with their speeches, and what every column means."""
    measured, memory = held
    about = json.loads((measured.folder / "measured.json").read_text(encoding="utf-8"))
    assert about["measured"] == schema.VERSION
    counted = [
        len(pd.read_parquet(measured.folder / "speeches" / f"{s['name']}.parquet")) for s in about["shards"]
    ]
    assert [shard["speeches"] for shard in about["shards"]] == counted
    said = [column["name"] for columns in about["columns"].values() for column in columns]
    assert said == list(memory.features.columns)


# ── folders that are none ────────────────────────────────────────────────────────────────────────────────


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    """A folder of texts, a file and nothing at all: the letter names it and says how one is made."""
    (tmp_path / "a.txt").write_text(speech_text(1), encoding="utf-8")
    for path in (tmp_path, tmp_path / "a.txt", tmp_path / "none"):
        assert not is_measured(path)
        with pytest.raises(MeasuredError, match="this is no measured corpus") as caught:
            open_measured(path)
        assert caught.value.where == str(path)
        assert "discourse measure PATH… -o FOLDER" in str(caught.value)


def test_a_folder_half_made_is_measured_but_cannot_be_opened(own: Path) -> None:
    """Without its list a folder is still known for what it is, so that no verb reads its tables as texts."""
    (own / "measured.json").unlink()
    assert is_measured(own)
    with pytest.raises(MeasuredError, match="measuring it was cut off"):
        open_measured(own)


@pytest.mark.parametrize("text", ["", "{", "\udcff", "党" * 9])
def test_a_list_that_is_no_json_is_told(own: Path, text: str) -> None:
    """Cut off, empty, or bytes that are no text."""
    (own / "measured.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(MeasuredError, match=r"measured\.json"):
        open_measured(own)


@pytest.mark.parametrize("version", [schema.VERSION - 1, schema.VERSION + 1, str(schema.VERSION), None])
def test_another_layout_is_told(own: Path, version: object) -> None:
    """A folder of a version before or after this one is not half understood."""
    about = json.loads((own / "measured.json").read_text(encoding="utf-8"))
    (own / "measured.json").write_text(json.dumps(about | {"measured": version}), encoding="utf-8")
    with pytest.raises(MeasuredError, match="written by another version") as caught:
        open_measured(own)
    assert f"layout {version!r}" in str(caught.value)
    assert f"Expected: layout {schema.VERSION}" in str(caught.value)


@pytest.mark.parametrize("text", ["[]", '"a"', "null", "7"])
def test_json_of_something_else_is_told(own: Path, text: str) -> None:
    """JSON that is not an account of a corpus is a letter, too."""
    (own / "measured.json").write_text(text, encoding="utf-8")
    with pytest.raises(MeasuredError, match="says nothing about a measured corpus"):
        open_measured(own)


ASKED = {
    "sources": lambda m: list(m.corpus),
    "speeches": lambda m: m.metadata(),
    "sentences": lambda m: list(m.segmented),
    "features": lambda m: m.features(),
    "duplicates": lambda m: m.corpus.independent,
}


@pytest.mark.parametrize("which", ASKED)
@pytest.mark.parametrize("damage", ["cut", "gone", "garbage"])
def test_a_damaged_table_is_told_by_whoever_needs_it(own: Path, which: str, damage: str) -> None:
    """The folder opens; the letter comes with the file's name when the table is asked for, never a wrong value."""
    path = own / "duplicates.parquet" if which == "duplicates" else sorted((own / which).iterdir())[-1]
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-20] if damage == "cut" else b"PAR1 PAR1")
    measured = open_measured(own)
    with pytest.raises(MeasuredError, match="a table of the measured corpus cannot be read") as caught:
        ASKED[which](measured)
    assert caught.value.where == str(path)
    assert "discourse measure PATH… -o FOLDER again" in str(caught.value)


def test_a_folder_can_be_moved(held: tuple[Measured, InMemory], own: Path) -> None:
    """Nothing in it says where it lay."""
    assert_same(open_measured(own), held[1])
    assert not any(
        str(held[0].folder).encode() in path.read_bytes() for path in own.rglob("*") if path.is_file()
    )


def test_an_opened_corpus_cannot_be_changed(held: tuple[Measured, InMemory]) -> None:
    """What comes out is new each time: a changed table does not come back changed."""
    measured, memory = held
    table = measured.features()
    table.iloc[:, :] = 0.0
    frame = measured.metadata()
    frame["title"] = ""
    assert_same(measured, memory)


def test_tokens_are_read_without_the_rest(held: tuple[Measured, InMemory], own: Path) -> None:
    """From the one column, by iteration and by place; and of a single shard that is kept."""
    measured, memory = held
    expected = [speech.tokens for speech in memory.segmented]
    assert list(measured.segmented.tokens) == expected
    assert [measured.segmented.tokens[i] for i in range(len(measured))] == expected
    assert list(token_lists(measured.segmented)) == list(token_lists(memory.segmented)) == expected
    one = Measured(measured.folder, {**measured.about, "shards": list(measured.about["shards"])[:1]})
    assert list(one.segmented.tokens) == expected[: len(one)]
    for path in (own / "sentences").iterdir():
        path.unlink()
    alone = open_measured(own).segmented.tokens
    assert (list(alone), alone[3]) == (expected, expected[3])
    with pytest.raises(MeasuredError, match="sentences"):
        list(open_measured(own).segmented)


def test_speeches_on_the_disk_stand_for_their_clusters_as_those_in_memory(
    held: tuple[Measured, InMemory],
) -> None:
    """Which stand, in which order; their words; and while those are counted no speech is held."""
    measured, memory = held
    every = list(range(len(measured)))
    for places in (every, every[1:], every[::2], [0], [9, 2, 5]):
        cut = measured.segmented.picked(places)
        known = sorted(independent(memory.segmented[i] for i in places).values(), key=lambda s: s.id)
        assert list(cut.members) == [Member.of(memory.segmented[i]) for i in places]
        assert list(cut.tokens) == list(token_lists(cut)) == [memory.segmented[i].tokens for i in places]
        held_before = speeches_alive()
        standing = Standing(cut)
        words = standing.stream()
        assert speeches_alive() == held_before
        assert standing.ids == tuple(speech.id for speech in known)
        assert standing.left_out == len(places) - len(known)
        assert [speech for _, speech in sorted(standing.read(), key=lambda pair: pair[0])] == known
        assert [(n, s.id) for n, s in standing.read([len(known) - 1])] == [(len(known) - 1, known[-1].id)]
        for found in (words, Standing(memory.segmented[i] for i in places).stream()):
            assert_same_stream(found, stream_of(known))
    assert list(measured.segmented.picked(every[1:]).picked([0, 2])) == [memory.segmented[i] for i in (1, 3)]


def speeches_alive() -> int:
    """How many speeches there are in memory, but for those that nobody holds."""
    gc.collect()
    return sum(isinstance(one, SegmentedSpeech) for one in gc.get_objects())


def assert_same_stream(found: Stream, expected: Stream) -> None:
    """The same words, numbered alike; clauses may have other numbers, but begin and end where the others do."""
    assert (found.words, found.speeches) == (expected.words, expected.speeches)
    for name in ("ids", "speech", "token"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    for n in (1, 2, 3):
        same = (one.clause[n:] == one.clause[:-n] for one in (found, expected))
        np.testing.assert_array_equal(*same)


def test_sentences_are_made_when_they_are_asked_for(held: tuple[Measured, InMemory]) -> None:
    """Until then a speech is as any other: equal, sent on, changed."""
    measured, memory = held
    for found, known in zip(measured.segmented, memory.segmented, strict=True):
        assert "sentences" not in vars(found)
        assert replace(found, tokens=(), starts=()).sentences == known.sentences
    for found, known in zip(measured.segmented, memory.segmented, strict=True):
        assert pickle.loads(pickle.dumps(found)) == known
    for found, known in zip(measured.segmented, memory.segmented, strict=True):
        assert found == known
        assert found.sentences is found.sentences


def test_sentences_in_another_order_are_told(own: Path) -> None:
    """Or with something missing: not read as if nothing were the matter."""
    path = sorted((own / "sentences").glob("*.parquet"))[-1]
    table = parquet.read_table(path)
    backwards = table.take(list(range(len(table)))[::-1])
    stances = pa.array([None, *table["stance"].to_pylist()[1:]], pa.string())
    place = table.column_names.index("stance")
    paths = pa.array([[None]] * len(table), table.schema.field("section").type)
    nowhere = table.set_column(table.column_names.index("section"), table.schema.field("section"), paths)
    for wrong in (backwards, table.set_column(place, table.schema.field("stance"), stances), nowhere):
        parquet.write_table(wrong, path)
        with pytest.raises(MeasuredError, match="do not fit together"):
            list(open_measured(own).segmented)


def test_the_speeches_of_the_only_shard_are_made_once(held: tuple[Measured, InMemory]) -> None:
    """A small corpus is asked again and again; of a large one no more is held than is looked at."""
    measured, whole = held
    alone = open_measured(measured.folder)
    assert len(alone.shards) > 1
    assert alone.segmented[0] is not alone.segmented[0]
    assert next(iter(alone.segmented)) is not next(iter(alone.segmented))
    one = Measured(measured.folder, {**alone.about, "shards": list(alone.about["shards"])[:1]})
    sent = len(pickle.dumps(one.segmented))
    assert list(map(id, one.segmented)) == list(map(id, one.segmented))
    assert tuple(one.segmented) == tuple(whole.segmented)[: len(one)]
    assert list(map(id, one.corpus)) == list(map(id, one.corpus))
    assert pickle.loads(pickle.dumps(one.segmented))[0] == one.segmented[0]
    assert len(pickle.dumps(one.segmented)) == sent
