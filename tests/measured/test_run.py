"""A run gives what memory gives, the same bytes whoever does the work, and does no work twice."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from discourse.engine import Engine
from discourse.errors import CorpusError, DiscourseError, ExtractorError, MeasuredError
from discourse.formats import read_sources
from discourse.measured import Measured, Options, keys, measure, open_measured, plan, run, schema
from discourse.segment.tokens import Tokenizer
from discourse.sources import Given, Source

from . import FEW, NOISE, assert_same, contents, in_memory, source, sources, speech_text

FOOTER = "本库资料由各乡镇办公室整理报送,未经校对"

#: A text too short to be a speech: decoded and repaired, but nothing can be cut out of it.
SHORT = "通知"


def measured_into(folder: Path, given: Sequence[Source], **asked: Any) -> dict[str, bytes]:
    """The files of a folder that these sources were measured into at one go."""
    gc.collect()
    measure(given, folder, options=asked.pop("options", FEW), **asked)
    return contents(folder)


_FRESH: dict[Any, dict[str, bytes]] = {}


def fresh(given: Sequence[Source], place: Path | None = None) -> dict[str, bytes]:
    """What these sources are measured into where nothing was before; it is laid out in ``place`` if one is given.

    A run hangs on nothing but its sources, so it is made once for all tests that ask for the same.
    """
    asked = (tuple(given), plan.ENOUGH, plan.MOST)
    if asked not in _FRESH:
        with TemporaryDirectory() as folder:
            _FRESH[asked] = measured_into(Path(folder) / "m", given)
    for name, data in _FRESH[asked].items() if place else ():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return dict(_FRESH[asked])


def now(given: Sequence[Source], folder: Path, options: Options = FEW) -> int:
    """How many sources a run measured; those that read the folder before are gone."""
    gc.collect()
    return measure(given, folder, options=options)[2]


class Stop:
    """Progress that a user stops with Ctrl-C after some steps of one stage."""

    def __init__(self, what: str, after: int) -> None:
        self.what, self.after = what, after

    def __call__(self, items: Iterable[Any], what: str, /) -> Iterator[Any]:
        """The items, as far as they are wanted."""
        for n, item in enumerate(items):
            if what == self.what and n == self.after:
                raise KeyboardInterrupt
            yield item


def stopped(given: Sequence[Source], folder: Path, what: str = "measuring", after: int = 1) -> None:
    """A run that is cut off."""
    gc.collect()
    with pytest.raises(KeyboardInterrupt):
        measure(given, folder, options=FEW, progress=Stop(what, after))


# ── what memory gives ────────────────────────────────────────────────────────────────────────────────────


def awkward() -> list[Source]:
    """Sources with copies, traditional script, other encodings, line ends, masks and one of several speeches."""
    copy = speech_text(3).replace("谢谢大家!", "谢谢!")
    several = "\n".join(f"第{n}篇:{speech_text(int(n) + 20)}" for n in "123")
    return [
        *sources(range(6)),
        source("copy", copy),
        source("gb", speech_text(7).encode("gb18030")),
        source("lines", speech_text(8).replace("\n", "\r\n")),
        source("mark", b"\xef\xbb\xbf" + speech_text(9).encode()),
        source("masks", speech_text(10).replace("镇党委", "***XXX")),
        source(
            "old",
            "在全縣會議上的講話\n同志們:\n市長(zhǎng)講話很重(zhòng)要,我們要認真學習,著力推進農村改革。\n",
        ),
        source("several", several),
        source("torn", speech_text(11).encode()[:-4] + b"\xff\x81"),
    ]


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("seeds", [2, pytest.param(5, marks=pytest.mark.thorough)])
def test_it_is_what_memory_gives(root: Path, tmp_path: Path, seeds: int) -> None:
    """Seeds and awkward texts, all extractors, many shards: speeches, sentences, numbers, columns, metadata."""
    smallest = sorted(read_sources([root / "seeds"]), key=lambda one: len(one.data))
    given = [*smallest[:seeds], *awkward()]
    found, failures, count = measure(given, tmp_path / "m")
    expected = in_memory(given, Options())
    assert_same(found, expected)
    assert len(found.shards) > 4
    assert (failures, count) == ((), len(given))
    assert any(speech.duplicate_of for speech in expected.corpus)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(replace(FEW, script="keep"), id="keep", marks=pytest.mark.thorough),
        pytest.param(replace(FEW, tokenizer=Tokenizer("jieba")), id="jieba"),
        pytest.param(replace(FEW, tokenizer=Tokenizer(hmm=False)), id="no hmm", marks=pytest.mark.thorough),
        pytest.param(replace(FEW, parameters=(("tfidf", (("terms", 3),)),)), id="parameters"),
        pytest.param(
            Options(extractors=("tfidf", "length", "tfidf")), id="twice", marks=pytest.mark.thorough
        ),
    ],
)
@pytest.mark.usefixtures("small_shards")
def test_options_mean_what_they_mean_in_memory(options: Options, tmp_path: Path) -> None:
    """Script, segmenter, extractors in any order and their parameters give the table that memory gives."""
    given = awkward()[4:]
    assert_same(measure(given, tmp_path, options=options)[0], in_memory(given, options))


def test_one_shard_is_enough(tmp_path: Path) -> None:
    """A small corpus is one shard, and equal."""
    given = sources(range(4))
    found, *_ = measure(given, tmp_path, options=FEW)
    assert len(found.shards) == 1
    assert_same(found, in_memory(given))


def test_sources_can_be_read_as_they_are_asked_for(tmp_path: Path) -> None:
    """An iterator, gone when it is read once, will do where pages share nothing."""
    found, _, count = measure(iter(sources(range(4))), tmp_path, options=FEW)
    assert (len(found), count) == (4, 4)


def test_the_folder_as_measured_is_the_folder_as_opened(tmp_path: Path) -> None:
    """What measure returns and what is opened afterwards say the same."""
    found, *_ = measure(sources(range(3)), tmp_path, options=FEW)
    again = open_measured(tmp_path)
    assert (found.folder, found.about) == (again.folder, again.about)
    assert {path.split("/")[0] for path in contents(tmp_path)} == {
        *schema.TABLES,
        "local",
        "measured.json",
        "duplicates.parquet",
        ".lock",
    }


# ── whoever does the work ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("small_shards")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "workers"), [("processes", 3), pytest.param("loky", 2, marks=pytest.mark.thorough)]
)
def test_any_number_of_processes_writes_the_same_bytes(tmp_path: Path, name: str, workers: int) -> None:
    """Three processes, and two of loky's, leave the folder that one process by itself leaves."""
    given = awkward()
    assert measured_into(tmp_path, given, engine=Engine(name, workers=workers)) == fresh(given)


class KillsOne:
    """Progress that kills a worker of a cluster when the first shard has come back."""

    def __init__(self, cluster: Any) -> None:
        self.cluster, self.killed = cluster, 0

    def __call__(self, items: Iterable[Any], what: str, /) -> Iterator[Any]:
        """The items, and one murder."""
        for item in items:
            if what == "measuring" and not self.killed:
                self.killed = next(iter(self.cluster.workers.values())).pid
                os.kill(self.killed, signal.SIGKILL)
            yield item


@pytest.mark.usefixtures("small_shards")
@pytest.mark.thorough
def test_a_cluster_that_loses_a_worker_writes_the_same_bytes(tmp_path: Path) -> None:
    """A LocalCluster of two whose one worker is killed in the middle of the work leaves no trace of that."""
    distributed = pytest.importorskip("distributed")
    given = sources(range(14))
    alone = measured_into(tmp_path / "alone", given)
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path / "dask"),
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
        Engine("dask", executor=client.get_executor(pure=False), workers=2) as engine,
    ):
        kills = KillsOne(cluster)
        assert measured_into(tmp_path / "cluster", given, engine=engine, progress=kills) == alone
    assert kills.killed


def test_a_letter_from_a_worker_is_the_letter_from_memory(tmp_path: Path) -> None:
    """A source that cannot be used is told in the same words by a process as here."""
    given = [*sources(range(3)), source("noise", NOISE), source("zhort", SHORT)]
    with pytest.raises(DiscourseError) as here:
        in_memory(given)
    with pytest.raises(DiscourseError) as there:
        measure(given, tmp_path, options=FEW, engine=Engine("processes", workers=2))
    assert (type(there.value), str(there.value)) == (type(here.value), str(here.value))


# ── work done once ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("small_shards")
def test_what_is_measured_is_not_measured_again(tmp_path: Path) -> None:
    """A second run over the same sources measures none and changes no byte."""
    given = awkward()
    before = fresh(given, tmp_path)
    assert now(given, tmp_path) == 0
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("total", [18, pytest.param(24, marks=pytest.mark.thorough)])
def test_ten_files_more_are_ten_files_of_work(tmp_path: Path, total: int) -> None:
    """Ten put in among some, one changed, ten taken away: the folder is that of a fresh run."""
    chosen = set(random.Random(7).sample(range(total), 10))
    few, many = sources(n for n in range(total) if n not in chosen), sources(range(total))
    folder, last = tmp_path / "m", total - 7
    assert now(few, folder) == total - 10
    assert now(many, folder) == 10
    assert contents(folder) == measured_into(tmp_path / "all", many)
    other = source(f"s{last}", speech_text(last) + "附言:各村抓紧落实。\n")
    changed = [*many[:last], other, *many[last + 1 :]]
    assert now(changed, folder) == 1
    assert contents(folder) == measured_into(tmp_path / "changed", changed)
    assert now(changed[10:], folder) == 0
    assert contents(folder) == measured_into(tmp_path / "fewest", changed[10:])
    assert_same(open_measured(folder), in_memory(changed[10:]))


def test_a_copy_that_comes_later_is_a_copy_for_every_measure(tmp_path: Path) -> None:
    """What hangs on the corpus is worked out with the near-duplicates of this run, not with those of the last."""
    given = sources(range(6))
    copies = [source(f"t{n}", speech_text(n).replace("谢谢大家!", "谢谢!")) for n in range(3)]
    measure(given, tmp_path / "m", options=FEW)
    measure([*given, *copies], tmp_path / "m", options=FEW)
    assert len(open_measured(tmp_path / "m").links) == 3
    assert_same(open_measured(tmp_path / "m"), in_memory([*given, *copies]))


@pytest.mark.usefixtures("small_shards")
def test_another_order_is_no_work(tmp_path: Path) -> None:
    """The same sources the other way round are taken over, and lie in the folder the other way round."""
    given = sources(range(9))
    fresh(given, tmp_path / "m")
    assert now(given[::-1], tmp_path / "m") == 0
    assert contents(tmp_path / "m") == measured_into(tmp_path / "fresh", given[::-1])
    assert_same(open_measured(tmp_path / "m"), in_memory(given[::-1]))


@pytest.mark.parametrize(
    "other",
    [
        replace(FEW, script="keep"),
        replace(FEW, tokenizer=Tokenizer(hmm=False)),
        replace(FEW, extractors=("length", "tfidf")),
        replace(FEW, parameters=(("tfidf", (("terms", 3),)),)),
    ],
    ids=["script", "tokenizer", "extractors", "parameters"],
)
def test_other_options_are_other_work(tmp_path: Path, other: Options) -> None:
    """What moves a number is measured again, and what is left of the old measurement is nothing."""
    given = sources(range(3))
    measure(given, tmp_path / "m", options=FEW)
    assert now(given, tmp_path / "m", other) == 3
    assert contents(tmp_path / "m") == measured_into(tmp_path / "fresh", given, options=other)


def test_to_keep_going_is_no_other_work(tmp_path: Path) -> None:
    """The one option that moves no number costs nothing."""
    given = sources(range(3))
    before = fresh(given, tmp_path)
    assert now(given, tmp_path, replace(FEW, keep_going=True)) == 0
    assert contents(tmp_path) == before


def test_other_code_is_other_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a line of this package changes, everything is measured again; when it changes back, nothing is known."""
    given = sources(range(3))
    measure(given, tmp_path, options=replace(FEW))
    with monkeypatch.context() as patch:
        patch.setattr(keys, "code_digest", lambda: b"another")
        assert now(given, tmp_path, replace(FEW)) == 3
        assert now(given, tmp_path, replace(FEW)) == 0
    assert now(given, tmp_path, replace(FEW)) == 3


def test_the_digest_of_the_code_sees_every_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed, an added and a renamed file, code or data, and another version of a library all change it."""
    monkeypatch.setattr(keys.resources, "files", lambda _: tmp_path)
    for stage in keys.STAGES:
        path = tmp_path / stage
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8") if "." in stage else path.mkdir()

    def digest() -> bytes:
        return keys.code_digest.__wrapped__()

    seen = [digest()]
    for change in (
        lambda: (tmp_path / "lexicons" / "a.txt").write_text("党", encoding="utf-8"),
        lambda: (tmp_path / "lexicons" / "a.txt").write_text("党的", encoding="utf-8"),
        lambda: (tmp_path / "lexicons" / "a.txt").rename(tmp_path / "lexicons" / "b.txt"),
        lambda: (tmp_path / "repair" / "a.py").write_text("", encoding="utf-8"),
        lambda: (tmp_path / "sources.py").write_text("y", encoding="utf-8"),
        lambda: monkeypatch.setattr(keys.metadata, "version", lambda name: f"99 of {name}"),
    ):
        change()
        seen.append(digest())
    (tmp_path / "repair" / "__pycache__").mkdir()
    (tmp_path / "repair" / "__pycache__" / "a.pyc").touch()
    (tmp_path / "plots").mkdir()
    assert digest() == seen[-1]
    assert len(set(seen)) == len(seen)


SAME = source("a", speech_text(1))


@pytest.mark.parametrize(
    "other",
    [
        replace(SAME, name="b"),
        replace(SAME, path="b.txt"),
        replace(SAME, data=SAME.data + b"\n"),
        replace(SAME, sha256="0" * 64),
        replace(SAME, format="html"),
        replace(SAME, file="b.docx"),
        replace(SAME, size=1),
        replace(SAME, places=((0, "page 1"),)),
        replace(SAME, notes=("a note",)),
        replace(SAME, given=(Given("m.csv"),)),
        replace(SAME, given=(Given("m.csv", title="报告"),)),
    ],
)
def test_every_part_of_a_source_is_in_its_key(other: Source) -> None:
    """What differs in anything that a speech hangs on has another key."""
    assert keys.source_key(other, b"", b"") != keys.source_key(SAME, b"", b"")


# ── lines that pages share ───────────────────────────────────────────────────────────────────────────────


def pages(numbers: Iterable[int], foot: str = FOOTER) -> list[Source]:
    """Speeches that a site has put its line below."""
    return [source(f"p{n:02}", speech_text(n) + foot + "\n") for n in numbers]


@pytest.mark.usefixtures("small_shards")
def test_what_pages_share_is_cut_as_in_memory(tmp_path: Path) -> None:
    """The line below every page is no part of any speech, though it is known only when all have been read."""
    given = pages(range(9))
    found, _, count = measure(given, tmp_path, options=FEW)
    expected = in_memory(given)
    assert not any(FOOTER in speech.text for speech in expected.corpus)
    assert_same(found, expected)
    assert count == 9
    del found
    assert now(given, tmp_path) == 0


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.usefixtures("small_shards")
def test_lines_that_come_to_be_shared_are_cut_then(tmp_path: Path) -> None:
    """Two pages among other texts share nothing yet; with more pages they do; without them not any more."""
    folder, mixed = tmp_path / "m", [*pages(range(2)), *sources(range(2, 7))]
    found, *_ = measure(mixed, folder, options=FEW)
    assert_same(found, in_memory(mixed))
    assert any(FOOTER in speech.text for speech in found.corpus)
    del found
    gc.collect()
    more = sorted([*mixed, *pages(range(10, 19))], key=lambda one: one.name)
    assert_same(measure(more, folder, options=FEW)[0], in_memory(more))
    assert contents(folder) == measured_into(tmp_path / "more", more)
    gc.collect()
    assert_same(measure(mixed, folder, options=FEW)[0], in_memory(mixed))
    assert contents(folder) == measured_into(tmp_path / "mixed", mixed)


@pytest.mark.thorough
@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("alike", [True, False])
def test_shared_lines_are_guessed_from_the_first_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alike: bool
) -> None:
    """Where the first four tell, they alone are measured twice; else all are. The bytes are the same."""
    given = pages(range(12)) if alike else [*sources(range(4)), *pages(range(10, 18))]
    expected = measured_into(tmp_path / "unguessed", given)
    monkeypatch.setattr(run, "_FIRST", (4, 1 << 24))
    passes: list[int] = []
    measured = run._measured

    def counted(*asked: Any) -> Any:
        done, count = measured(*asked)
        passes.append(count)
        return done, count

    monkeypatch.setattr(run, "_measured", counted)
    count = measure(given, tmp_path / "m", options=FEW)[2]
    assert passes == ([4, 12] if alike else [4, 8, 12])
    assert count == 12
    assert contents(tmp_path / "m") == expected
    gc.collect()
    assert measure(given, tmp_path / "m", options=FEW)[2] == 0


@pytest.mark.usefixtures("small_shards")
def test_another_shared_line_is_found_in_a_folder_that_knew_one(tmp_path: Path) -> None:
    """When every page changes its last line, what was known of the old one does not stay."""
    measure(pages(range(6)), tmp_path / "m", options=FEW)
    gc.collect()
    other = pages(range(6), "内部资料请勿外传,由县档案馆收存")
    assert_same(measure(other, tmp_path / "m", options=FEW)[0], in_memory(other))
    assert contents(tmp_path / "m") == measured_into(tmp_path / "fresh", other)


@pytest.mark.usefixtures("small_shards")
def test_the_text_of_a_source_without_a_speech_counts_among_the_pages(tmp_path: Path) -> None:
    """What was repaired but holds no speech is one of the documents that a line can be shared by, as in memory."""
    going = replace(FEW, keep_going=True)
    given = [*pages(range(3)), *(source(f"q{n}", SHORT + str(n)) for n in range(4)), source("noise", NOISE)]
    assert_same(measure(given, tmp_path, options=going)[0], in_memory(given, going))


# ── sources that cannot be used ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bad", [source("noise", NOISE), source("short", SHORT), source("empty", "")])
def test_a_source_that_fails_stops_the_run(bad: Source, tmp_path: Path) -> None:
    """The letter is the one that memory gives, and there is no measured corpus to be mistaken for a whole one."""
    given = [*sources(range(2)), bad]
    with pytest.raises(DiscourseError) as here:
        in_memory(given)
    with pytest.raises(DiscourseError) as found:
        measure(given, tmp_path, options=FEW)
    assert str(found.value) == str(here.value)
    with pytest.raises(MeasuredError, match="no measured corpus, or measuring it was cut off"):
        open_measured(tmp_path)


@pytest.mark.usefixtures("small_shards")
def test_with_keep_going_it_is_listed_and_tried_again(tmp_path: Path) -> None:
    """Three bad ones among seven good ones are listed with the letters of memory, and tried again each time."""
    going = replace(FEW, keep_going=True)
    bad = [source("a noise", NOISE), source("s03 short", SHORT), source("z empty", "")]
    given = sorted([*sources(range(7)), *bad], key=lambda one: one.name)
    found, failures, count = measure(given, tmp_path, options=going)
    expected = in_memory(given, going)
    assert_same(found, expected)
    assert set(failures) == set(expected.failures)
    assert [failure.source for failure in failures] == [f"{one.name}.txt" for one in bad]
    assert found.failures == failures
    assert count == 10
    del found
    assert now(given, tmp_path, going) == 3
    gc.collect()
    with pytest.raises(DiscourseError, match="noise"):
        measure(given, tmp_path, options=FEW)


@pytest.mark.usefixtures("small_shards")
def test_a_shard_in_which_everything_fails_is_empty_and_does_no_harm(tmp_path: Path) -> None:
    """Twelve sources with no speech fill whole shards: the tables, the metadata and its types are as in memory."""
    going = replace(FEW, keep_going=True)
    given = [*sources(range(2)), *(source(f"s1 {n:02}", SHORT) for n in range(12)), *sources(range(20, 23))]
    found, failures, _ = measure(given, tmp_path, options=going)
    assert 0 in found.counts
    assert len(failures) == 12
    assert_same(found, in_memory(given, going))
    assert [found.corpus[i] for i in range(-5, 5)] == [
        found.corpus.speeches[i] for i in (*range(5), *range(5))
    ]


@pytest.mark.parametrize("given", [[], [source("a", SHORT)], [source("a", NOISE), source("b", SHORT)]])
def test_no_speech_at_all_is_a_letter(given: list[Source], tmp_path: Path) -> None:
    """The same letter as in memory, whether nothing was given or nothing was found."""
    going = replace(FEW, keep_going=True)
    with pytest.raises(CorpusError) as here:
        in_memory(given, going)
    with pytest.raises(CorpusError) as found:
        measure(given, tmp_path, options=going)
    if len(given) < 2:  # of several failures memory tells that of the first stage first
        assert str(found.value) == str(here.value)
    assert str(found.value).startswith("no speech was found")


def test_two_speeches_of_one_id_are_told(tmp_path: Path) -> None:
    """Sources of one name would make one row of two speeches: an error that names the id."""
    given = [source("a", speech_text(1)), replace(source("a", speech_text(2)), path="b/a.txt")]
    with pytest.raises(ExtractorError, match=r"the name 'a\.1'|more than one speech"):
        in_memory(given)
    with pytest.raises(CorpusError, match=r"more than one speech has the id 'a\.1'"):
        measure(given, tmp_path, options=FEW)


def test_an_extractor_that_is_none_is_told(tmp_path: Path) -> None:
    """A misspelt extractor is the letter that memory gives."""
    with pytest.raises(ExtractorError, match="there is no extractor 'lenght'"):
        measure(sources(range(2)), tmp_path, options=Options(extractors=("lenght",)))


# ── runs that end before their time ──────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("small_shards")
def test_a_run_that_is_cut_off_is_taken_up_again(tmp_path: Path) -> None:
    """Stopped after a shard or two: the next run measures the rest, and the folder is that of a run undisturbed."""
    given = sources(range(15))
    stopped(given, tmp_path / "m")
    with pytest.raises(MeasuredError, match="cut off"):
        open_measured(tmp_path / "m")
    first = len(measured_keys(tmp_path / "m"))
    assert 4 <= first <= 8  # the second shard was done when its progress was to be shown
    assert now(given, tmp_path / "m") == 15 - first
    assert contents(tmp_path / "m") == fresh(given)


def measured_keys(folder: Path) -> list[bytes]:
    """The keys in all tables of sources of a folder, read with nothing but pyarrow."""
    from pyarrow import parquet

    tables = [parquet.read_table(path) for path in (folder / "sources").glob("*.parquet")]
    return [key for table in tables for key in table["key"].to_pylist()]


@pytest.mark.parametrize(
    "what",
    [
        "looking for shared lines",
        "learning from the corpus",
        "putting it together",
        "measuring against the corpus",
    ],
)
@pytest.mark.parametrize("after", [1])
@pytest.mark.usefixtures("small_shards")
def test_wherever_a_run_is_cut_off_nothing_is_lost(tmp_path: Path, what: str, after: int) -> None:
    """Stopped in any later stage: no source is measured again, and the bytes are those of a run undisturbed."""
    given = sources(range(12))
    stopped(given, tmp_path / "m", what, after)
    assert now(given, tmp_path / "m") == 0
    assert contents(tmp_path / "m") == fresh(given)


@pytest.mark.parametrize("after", [1])
@pytest.mark.usefixtures("small_shards")
def test_features_of_a_run_that_was_cut_off_are_not_taken_for_those_of_another(
    tmp_path: Path, after: int
) -> None:
    """A larger corpus, stopped while its features were written, leaves none of them to the smaller one."""
    small, large = sources(range(12)), sources(range(30))
    before = fresh(small, tmp_path / "m")
    stopped(large, tmp_path / "m", "measuring against the corpus", after)
    with contextlib.suppress(MeasuredError):  # to refuse the folder would do as well
        assert_same(open_measured(tmp_path / "m"), in_memory(small))
    assert now(small, tmp_path / "m") == 0
    assert contents(tmp_path / "m") == before


DAMAGE = {
    "truncated": lambda data: data[: len(data) // 2],
    "empty": lambda _: b"",
    "garbage": lambda _: b"PAR1 is all",
}


@pytest.mark.parametrize("damage", ["truncated"])
@pytest.mark.parametrize("which", [*schema.TABLES, "local"])
@pytest.mark.usefixtures("small_shards")
def test_a_damaged_table_is_made_again(tmp_path: Path, which: str, damage: str) -> None:
    """Whatever table of a shard is damaged, measuring again makes the folder whole, as the letters promise."""
    given = sources(range(9))
    before = fresh(given, tmp_path)
    torn = sorted((tmp_path / which).glob("*.parquet"))[0]
    torn.write_bytes(DAMAGE[damage](torn.read_bytes()))
    assert now(given, tmp_path) <= 4
    assert contents(tmp_path) == before


@pytest.mark.parametrize("which", ["sources", "features"])
@pytest.mark.usefixtures("small_shards")
def test_a_missing_table_is_made_again(tmp_path: Path, which: str) -> None:
    """A table that somebody took away is written again."""
    given = sources(range(9))
    before = fresh(given, tmp_path)
    sorted((tmp_path / which).glob("*.parquet"))[0].unlink()
    assert now(given, tmp_path) <= 4
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["measured.json", "duplicates.parquet"])
@pytest.mark.parametrize("damage", ["garbage"])
def test_what_is_said_of_the_folder_is_said_again(tmp_path: Path, name: str, damage: str) -> None:
    """The list of shards and the list of near-duplicates are made again, without measuring."""
    given = awkward()[:8]
    before = fresh(given, tmp_path)
    (tmp_path / name).write_bytes(DAMAGE[damage]((tmp_path / name).read_bytes()))
    assert now(given, tmp_path) == 0
    assert contents(tmp_path) == before


@pytest.mark.parametrize("text", ["null", '{"measured": 0, "shared": {"a": "b"}}'])
def test_a_strange_list_of_shards_is_not_taken_for_anything(tmp_path: Path, text: str) -> None:
    """JSON that is not ours, of another layout, or half said, is written anew."""
    given = sources(range(3))
    before = fresh(given, tmp_path)
    (tmp_path / "measured.json").write_text(text, encoding="utf-8")
    assert now(given, tmp_path) == 0
    assert contents(tmp_path) == before


def test_what_a_killed_worker_left_half_written_goes_away(tmp_path: Path) -> None:
    """A table written aside by a worker that is no more is not kept for ever."""
    given = sources(range(3))
    before = fresh(given, tmp_path)
    (name,) = [path for path in before if path.startswith("sources/")]
    left = tmp_path / "sources" / f".{Path(name).name}.999999"
    left.write_bytes(b"PAR1")
    gc.collect()
    measure(given, tmp_path, options=FEW)
    assert contents(tmp_path) == before


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────────


def test_one_run_a_folder(tmp_path: Path) -> None:
    """While somebody holds the lock a second run is refused, and touches nothing; afterwards it is not."""
    fcntl = pytest.importorskip("fcntl")
    measure(sources(range(2)), tmp_path, options=FEW)
    gc.collect()
    with (tmp_path / ".lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        before = contents(tmp_path)
        with pytest.raises(MeasuredError, match="another run is at work in this folder") as caught:
            measure(sources(range(5)), tmp_path, options=FEW)
        assert caught.value.where == str(tmp_path)
        assert contents(tmp_path) == before
    assert now(sources(range(5)), tmp_path) == 3


def test_whoever_holds_a_measured_corpus_can_measure_again(tmp_path: Path) -> None:
    """In one notebook: measured, looked at, two files more, measured again under the same name."""
    found, _, first = measure(sources(range(2)), tmp_path, options=FEW)
    assert len(list(found.corpus)) == 2
    found, _, second = measure(sources(range(4)), tmp_path, options=FEW)
    assert (first, second, len(list(found.segmented))) == (2, 2, 4)


class Nested:
    """Progress that starts a second run in the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.refused = folder, 0

    def __call__(self, items: Iterable[Any], what: str, /) -> Iterator[Any]:
        """The items; at each a run that is refused."""
        for item in items:
            with pytest.raises(MeasuredError, match="another run"):
                measure(sources(range(2)), self.folder, options=FEW)
            self.refused += 1
            yield item


def test_a_run_holds_its_folder_from_the_first_to_the_last_stage(tmp_path: Path) -> None:
    """A second run is refused in every stage of the first, which ends well."""
    nested = Nested(tmp_path)
    found, *_ = measure(sources(range(3)), tmp_path, options=FEW, progress=nested)
    assert nested.refused >= 4
    assert_same(found, in_memory(sources(range(3))))


def test_a_file_in_the_way_is_a_letter(tmp_path: Path) -> None:
    """Where no folder can be made, the letter names the place."""
    (tmp_path / "m").write_text("a file", encoding="utf-8")
    with pytest.raises(MeasuredError, match="this is a file") as caught:
        measure(sources(range(2)), tmp_path / "m", options=FEW)
    assert caught.value.where == str(tmp_path / "m")


@pytest.mark.parametrize(
    "place", ["sources/talks.parquet", "features/mine.parquet", "aside/notes.txt", "local/a/b.txt"]
)
def test_what_is_not_ours_is_not_touched(tmp_path: Path, place: str) -> None:
    """A folder with a user's own files in it is refused or left as it is: none of them is ever lost."""
    own = tmp_path / place
    own.parent.mkdir(parents=True)
    own.write_bytes(b"years of work")
    with contextlib.suppress(MeasuredError):
        measure(sources(range(3)), tmp_path, options=FEW)
    assert own.read_bytes() == b"years of work"


def test_sources_are_not_changed(tmp_path: Path) -> None:
    """What was given is what it was."""
    given = awkward()
    before = list(map(replace, given))
    measure(given, tmp_path, options=FEW)
    assert given == before


def test_shards_are_named_in_the_order_of_their_sources(tmp_path: Path, small_shards: None) -> None:
    """The list says how many speeches each shard holds, and what was asked; it holds no path of this machine."""
    found, *_ = measure(sources(range(9)), tmp_path, options=FEW)
    assert isinstance(found, Measured)
    names = [
        name
        for shard in range(len(found.shards))
        for name in found.shard(shard).table("speeches")["id"].to_pylist()
    ]
    assert names == [f"s{n:02}.1" for n in range(9)]
    assert sum(found.counts) == len(found) == 9
    text = (tmp_path / run.NAME).read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert found.about["asked"] == {"script": "simplified", "tokenizer": "fast"}
    assert found.about["tokenizer"] == FEW.tokenizer.digest
