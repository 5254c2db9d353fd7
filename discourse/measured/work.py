"""What a worker does: a function of names of files and frozen options, from files to files.

Nothing large goes between processes, nothing is shared but the folder, and every table is put in its place in one
step: a worker that is lost leaves nothing half-written, and its shard is simply done again.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute, parquet

from .. import invariants
from ..corpus import Failure, Speech, accounted
from ..errors import NO_FAULT, DiscourseError, EngineError, FaultError, at_fault, blamed, fault
from ..extractors import available, make
from ..extractors._spill import PLACE
from ..extractors.base import Column, Extractor
from ..repair import repair
from ..segment import segment_corpus
from ..segment.segmented import SegmentedSpeech
from ..whole import put_down, taken_up
from . import rows, schema
from .briefs import put_briefs
from .folder import Links, Measured, Shard, read_links, read_table
from .keys import Options

if TYPE_CHECKING:
    from ..corpus.residue import ResidueCounter
    from ..corpus.sketches import Sketches

#: Where a run keeps what it needs for the time being.
ASIDE = "aside"


@dataclass(frozen=True)
class Task:
    """A shard to be measured: the sources in ``inbox`` ("": it lies there as it is to be), and the lines that the
    pages of the corpus ``shared``. ``lost`` are the places of those of its new sources that take down the worker that
    measures them: they are left out."""

    folder: str
    name: str
    inbox: str
    options: Options
    shared: tuple[tuple[str, str], ...] = ()
    lost: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"shard {self.name} of {self.folder}"


@dataclass(frozen=True)
class Done:
    """What came of a shard: how many speeches, how many sources were measured now, what could not be."""

    name: str
    speeches: int
    measured: int
    failures: tuple[Failure, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class _Part:
    """Tables of one origin (sources measured now, or an earlier shard) with the rows wanted of its sources."""

    sources: pa.Table
    speeches: pa.Table
    sentences: pa.Table
    local: pa.Table


# ── from raw sources to speeches, sentences and what can be measured of a speech by itself ───────────────


def measure_shard(task: Task) -> Done:
    """Write the tables of a shard: its new sources are measured, the others taken over from where they stand."""
    folder = Path(task.folder)
    if not task.inbox:
        sources = read_table(folder / "sources" / f"{task.name}.parquet", ["source", "failed"])
        speeches = parquet.read_metadata(folder / "speeches" / f"{task.name}.parquet").num_rows
        return Done(task.name, speeches, 0, _failures(sources))
    inbox = read_table(Path(task.inbox))
    old = inbox["old"].to_pylist()
    fresh = _fresh(inbox)
    parts = [_measured(fresh.to_pylist(), task.options, dict(task.shared), task.lost)]
    order: list[tuple[int, int]] = []  # for each source its part, and its row in it
    places = {name: n for n, name in enumerate(dict.fromkeys(name for name in old if name), start=1)}
    parts += [_earlier(folder, name) for name in places]
    new = 0
    for name, row in zip(old, inbox["old_row"].to_pylist(), strict=True):
        order.append((places[name], row) if name else (0, new))
        new += not name
    whole = _in_order(parts, order)
    for place in (folder, folder / schema.APART):  # of a run in which other sources of this very shard failed
        Path(place, "features", f"{task.name}.parquet").unlink(missing_ok=True)
    for which, table in (
        ("local", whole.local),
        ("sentences", whole.sentences),
        ("speeches", whole.speeches),
        ("sources", whole.sources),  # the last: where it is, the others are
    ):
        put_table(folder / which / f"{task.name}.parquet", table)
    return Done(task.name, len(whole.speeches), len(fresh), _failures(whole.sources))


@dataclass(frozen=True)
class Probe:
    """The new source at a ``place`` of a shard, to be measured by itself to see whether the worker survives it."""

    task: Task
    place: int

    def __str__(self) -> str:
        return f"source {self.place} of {self.task}"


def probes(task: Task) -> list[Probe]:
    """A probe for each new source of a shard."""
    return [Probe(task, place) for place in range(len(_fresh(read_table(Path(task.inbox), ["old"]))))]


def survived(probe: Probe) -> bool:
    """True, unless there is nobody left to say so. Nothing is written."""
    record = _fresh(read_table(Path(probe.task.inbox))).slice(probe.place, 1).to_pylist()
    _measured(record, probe.task.options, dict(probe.task.shared))
    return True


def _fresh(inbox: pa.Table) -> pa.Table:
    """The sources of a shard that are to be measured now."""
    return inbox.filter(compute.is_null(inbox["old"]))


def local_extractors(options: Options) -> list[Extractor]:
    """The extractors asked for that need nothing but the speech itself."""
    return [one for one in extractors_of(options) if not one.learns]


def names_of(options: Options) -> list[str]:
    """The names of the extractors asked for, each once."""
    return list(dict.fromkeys(options.extractors or available()))


def extractors_of(options: Options) -> list[Extractor]:
    """The extractors asked for, not fitted."""
    return make(options.extractors, **{name: dict(given) for name, given in options.parameters})


#: A source as a row, and its speeches.
_Spoken = tuple[rows.Row, Sequence[Speech]]


def _measured(
    records: Sequence[rows.Row], options: Options, shared: dict[str, str], lost: Sequence[int] = ()
) -> _Part:
    """The tables of sources that are measured now. Speeches are cut up many at once; where this fails as nobody
    expected, source by source, so that the one it fails at is named or left out."""
    spoken = [
        _given_up(record) if place in lost else _spoken(record, options, shared)
        for place, record in enumerate(records)
    ]
    try:
        return _tables(spoken, options)
    except Exception as error:
        if isinstance(error, NO_FAULT) and not isinstance(error, FaultError):
            raise
        return _tables([_tried(one, options) for one in spoken], options)


def _tables(spoken: Sequence[_Spoken], options: Options) -> _Part:
    at = [n for n, (_, speeches) in enumerate(spoken) for _ in speeches]
    cut = segment_corpus([speech for _, speeches in spoken for speech in speeches], options.tokenizer)
    for speech in cut:
        invariants.cut(speech)
    return _Part(
        pa.Table.from_pylist([row for row, _ in spoken], schema=schema.SOURCES),
        _speeches_table(zip(cut, at, strict=True)),
        rows.sentences_table(cut),
        features_table(cut, local_extractors(options)),
    )


def _tried(spoken: _Spoken, options: Options) -> _Spoken:
    """A source as it is, or without its speeches where they cannot be measured."""
    row, _ = spoken
    try:
        _tables([spoken], options)
    except Exception as error:
        return row | {"failed": _letter(error, options, row["source"], "measuring it"), "account": None}, ()
    return spoken


def _speeches_table(held: Iterable[tuple[SegmentedSpeech, int]]) -> pa.Table:
    """Speeches, each with the place of its source in the shard, as a table."""
    return pa.Table.from_pylist([rows.speech_row(*pair) for pair in held], schema=schema.SPEECHES)


def _spoken(record: rows.Row, options: Options, shared: dict[str, str]) -> _Spoken:
    """One source as a row, and its speeches; none where it cannot be used."""
    source, key = rows.source_of(record), {"key": record["key"]}
    try:
        repaired = repair(source, script=options.script)
    except Exception as error:
        failed = {"failed": _letter(error, options, source.path, "repairing it")}
        return rows.source_row(source, None) | key | failed, ()
    raw = repaired.traced.raw
    row = (
        rows.source_row(source, raw)
        | key
        | {"repaired": None if repaired.text == raw.text else repaired.text}
    )
    try:
        speeches, account = accounted(repaired, shared)
    except Exception as error:
        return row | {"failed": _letter(error, options, source.path, "splitting and dating it")}, ()
    return row | {"account": rows.account_row(account)}, speeches


def _given_up(record: rows.Row) -> _Spoken:
    """A source over which workers were lost, as a row; it has no speeches."""
    source = rows.source_of(record)
    letter = EngineError(
        "the worker that measures it is lost, each time and alone",
        where=source.path,
        expected="most often it is memory that is short, for a file of this size",
        advice="the file in parts, or more memory; if it is small, report it, with the file if you may",
    )
    return rows.source_row(source, None) | {"key": record["key"], "failed": str(letter)}, ()


def _letter(error: Exception, options: Options, source: str, doing: str) -> str:
    """Why a source is left out; an error where none may be. What nobody expected is a fault of this package."""
    if isinstance(error, OSError):  # the system's, whatever the source
        raise error
    letter = error if isinstance(error, DiscourseError) else fault(error, source, doing)
    if not options.keep_going:
        raise letter from (None if letter is error else error)
    return str(letter)


def _earlier(folder: Path, name: str) -> _Part:
    """The tables of a shard measured before."""
    return _Part(
        *(
            read_table(folder / which / f"{name}.parquet")
            for which in ("sources", "speeches", "sentences", "local")
        )
    )


def _in_order(parts: Sequence[_Part], order: Sequence[tuple[int, int]]) -> _Part:
    """One part with the rows wanted of each, in order; a speech's ``row`` is its source's place in it."""
    base = np.cumsum([0, *(len(part.sources) for part in parts)])
    wanted = np.array([base[n] + row for n, row in order], dtype=np.int64)
    place = np.full(base[-1], -1, dtype=np.int64)
    place[wanted] = np.arange(len(wanted))
    held = np.concatenate(
        [part.speeches["row"].to_numpy() + at for part, at in zip(parts, base[:-1], strict=True)]
    )
    of_speech = place[held.astype(np.int64)]
    speeches = _sorted_rows(of_speech)
    of_sentence = np.repeat(of_speech, np.concatenate([_sentence_counts(part) for part in parts]))
    numbered = pa.concat_tables([part.speeches for part in parts]).take(speeches)
    at = numbered.schema.get_field_index("row")
    return _Part(
        pa.concat_tables([part.sources for part in parts]).take(wanted),
        numbered.set_column(at, schema.SPEECHES.field("row"), [pa.array(of_speech[speeches], pa.int32())]),
        pa.concat_tables([part.sentences for part in parts]).take(_sorted_rows(of_sentence)),
        pa.concat_tables([part.local for part in parts]).take(speeches),
    )


def _sorted_rows(place: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The rows whose source is wanted (its ``place`` is not negative), by place."""
    rows_wanted = np.flatnonzero(place >= 0)
    return rows_wanted[np.argsort(place[rows_wanted], kind="stable")]


def _sentence_counts(part: _Part) -> npt.NDArray[np.int64]:
    """How many sentences each speech of a part has."""
    at = {name: i for i, name in enumerate(part.speeches["id"].to_pylist())}
    owners = [at[name] for name in part.sentences["id"].to_pylist()]
    return np.bincount(np.array(owners, dtype=np.int64), minlength=len(at))


def _failures(sources: pa.Table) -> tuple[Failure, ...]:
    failed = sources.filter(compute.is_valid(sources["failed"]))
    return tuple(
        Failure(path, why)
        for path, why in zip(failed["source"].to_pylist(), failed["failed"].to_pylist(), strict=True)
    )


def accounted_for(measured: Measured) -> dict[str, Any]:
    """What became of the characters of all sources that gave speeches (:func:`discourse.corpus.account.added`)."""
    from ..corpus.account import added

    paths = (measured.folder / "sources" / f"{name}.parquet" for name in measured.shards)
    columns = (read_table(path, ["account"])["account"] for path in paths)
    return added(account for column in columns for account in rows.accounts(column))


# ── what hangs on the corpus as a whole ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Lookup:
    """A shard to be looked through: its ``name``, the table of near-duplicates with its digest (``linked``), and what
    was written down for the workers: extractors with the ``digest`` of their file, options with that of theirs."""

    folder: str
    name: str
    duplicates: str = ""
    linked: str = ""
    fitted: str = ""
    digest: str = ""
    columns: tuple[str, ...] = ()
    options: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        return f"shard {self.name} of {self.folder}"


def residue_of(lookup: Lookup) -> ResidueCounter:
    """The lines at the edges of the pages of a shard, counted."""
    from ..corpus.residue import ResidueCounter

    found = ResidueCounter()
    table = read_table(
        Path(lookup.folder, "sources", f"{lookup.name}.parquet"), ["source", "text", "repaired", "failed"]
    )
    texts = compute.coalesce(table["repaired"], table["text"]).to_pylist()
    for text, source in zip(texts, table["source"].to_pylist(), strict=True):
        if text is not None:
            with at_fault(source, "looking for lines that pages share"):
                found.add(text)
    return found


def sketches_of(lookup: Lookup) -> Sketches:
    """What is needed of each speech of a shard to find its copies: sketches at once, briefs in a file for later."""
    from ..corpus.brief import Brief
    from ..corpus.sketches import Sketches

    found, briefs = Sketches(), []
    for speech in Shard(Path(lookup.folder), lookup.name, {}).speeches():
        with at_fault(f"speech {speech.id}", "looking for its copies"):
            briefs.append(Brief.of(speech))
            found.add_codes(briefs[-1].codes)
    put_briefs(briefs_of(lookup), briefs)
    del briefs
    give_back()  # what the workers hold from here on is all there is beside what pairs the sketches
    return found


def briefs_of(lookup: Lookup) -> Path:
    """Where the briefs of a shard are put for the time of a run."""
    return Path(lookup.folder, ASIDE, f"{lookup.name}.briefs")


def learn_shard(lookup: Lookup) -> list[tuple[str, str]]:
    """What each extractor that learns in parts takes from a shard: a file each, with its digest."""
    cut = Shard(Path(lookup.folder), lookup.name, _links(lookup.duplicates, lookup.linked)).segmented()
    files = []
    for n, extractor in enumerate(_extractors(lookup.fitted, lookup.digest)):
        path = Path(lookup.fitted).with_name(f"{lookup.name}.part{n}")
        part = blamed(extractor.part, cut, place_of, f"what {name_of(extractor)} learns of the corpus")
        files.append(put_down(path, part))
    return files


@dataclass(frozen=True)
class Merge:
    """What the extractor of that ``name``, at a ``place`` among those written down (``learners``: file, digest), is
    to learn: its ``parts`` of all shards, which hold so many ``speeches``."""

    name: str
    learners: tuple[str, str]
    place: int
    parts: tuple[tuple[str, str], ...]
    speeches: int

    def __str__(self) -> str:
        return f"what {self.name} learns of {self.speeches} speeches, in {Path(self.learners[0]).parent}"


def merge_parts(merge: Merge) -> tuple[str, str]:
    """An extractor fitted by what it took from each shard: a file, with its digest."""
    extractor = taken_up(*merge.learners)[merge.place]
    folder = Path(merge.learners[0]).parent
    place = PLACE.set(str(folder))  # the other workers read what is put on the disk
    try:
        with at_fault(f"{merge.speeches} speeches", f"what {merge.name} learns of them"):
            extractor.fit_from((taken_up(*part) for part in merge.parts), merge.speeches)
    finally:
        PLACE.reset(place)
        give_back()
    # a worker that was given up for lost may come to this, too: to a file of its own
    return put_down(folder / f"fitted.{uuid4().hex}", extractor)


def reduce_shard(lookup: Lookup) -> int:
    """Write the speeches of a shard without the passages that they share with other independent ones, and what can be
    measured of each by itself; how many are left of."""
    from ..extractors.reuse import spans_of
    from ..segment.reduced import without

    (reuse,) = _extractors(lookup.fitted, lookup.digest)
    shard = Shard(Path(lookup.folder), lookup.name, _links(lookup.duplicates, lookup.linked))
    whole = shard.segmented()
    rows_held = shard.table("speeches", ["row"])["row"].to_pylist()
    short = [
        (without(speech, spans), row)
        for speech, spans, row in zip(whole, spans_of(whole, reuse), rows_held, strict=True)
    ]
    left = [(speech, row) for speech, row in short if speech.text]
    cut = [speech for speech, _ in left]
    folder = Path(lookup.folder, schema.APART)
    options: Options = taken_up(*lookup.options)
    for which, table in (
        ("local", features_table(cut, local_extractors(options))),
        ("sentences", rows.sentences_table(cut)),
        ("speeches", _speeches_table(left)),
    ):
        put_table(folder / which / f"{lookup.name}.parquet", table)
    return len(left)


def transform_shard(lookup: Lookup) -> None:
    """Write the features of a shard: those of each speech by itself, and those that hang on the corpus."""
    local = read_table(Path(lookup.folder, "local", f"{lookup.name}.parquet"))
    fitted = _extractors(lookup.fitted, lookup.digest)
    cut = (
        Shard(Path(lookup.folder), lookup.name, _links(lookup.duplicates, lookup.linked)).segmented()
        if fitted
        else []
    )
    wide = features_table(cut, fitted)
    columns = [wide[name] if name in wide.column_names else local[name] for name in ("id", *lookup.columns)]
    if not fitted:
        columns[0] = local["id"]
    put_table(
        Path(lookup.folder, "features", f"{lookup.name}.parquet"),
        pa.table(columns, names=["id", *lookup.columns]),
    )


def features_table(cut: Sequence[SegmentedSpeech], extractors: Iterable[Extractor]) -> pa.Table:
    """The features of speeches as a table: ``id``, then a column of float64 each.

    An extractor that fails at a speech is an error that names both. A number is not left out in its place: NaN says
    that a thing cannot be measured, not that this package failed to.
    """
    names: dict[str, Any] = {"id": pa.array([speech.id for speech in cut], pa.string())}
    columns: list[Column] = []
    blocks = [np.empty((len(cut), 0))]
    for extractor in extractors:
        ready = extractor if hasattr(extractor, "n_speeches_") else _unfitted(extractor)
        blocks.append(blamed(ready.transform, cut, place_of, f"measuring {name_of(extractor)}"))
        columns += ready.fitted_columns()
    values = np.hstack(blocks)
    invariants.measured(cut, columns, values)
    return pa.table(names | {column.name: pa.array(values[:, i]) for i, column in enumerate(columns)})


def place_of(speech: SegmentedSpeech) -> str:
    """How a letter names a speech."""
    return f"speech {speech.id} of {speech.speech.source}"


def name_of(extractor: Extractor) -> str:
    """How a study names an extractor."""
    return type(extractor).__module__.rpartition(".")[2]


def _unfitted(extractor: Extractor) -> Extractor:
    """An extractor that learns nothing, ready to be used."""
    extractor.n_speeches_ = 0
    return extractor


def give_back() -> None:
    """Let the system have memory that nothing lies in any more: glibc keeps what many small arrays had, of which a
    gigabyte's near-duplicates leave more than half a gigabyte."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has no such thing
            ctypes.CDLL(None).malloc_trim(0)


@lru_cache(maxsize=1)
def _links(path: str, digest: str) -> Links:
    """The near-duplicates; the ``digest`` of the table tells it from the one that an earlier run left there."""
    return read_links(Path(path))


@lru_cache(maxsize=1)
def _extractors(path: str, digest: str) -> list[Extractor]:
    found: list[Extractor] = taken_up(path, digest)
    return found


def put_table(path: Path, table: pa.Table) -> None:
    """A table as a Parquet file, whole or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        parquet.write_table(table, aside, compression="zstd", write_page_checksum=True)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
