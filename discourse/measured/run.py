"""A run: from sources to a folder of measured shards, by any number of workers.

:func:`measure` is the whole of it, step by step. The result is the same, byte for byte, for any engine, any number of
workers and any number of runs it took: what a shard holds hangs on its sources, the options and the corpus alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa

from ..corpus import Failure
from ..corpus.duplicates import duplicate_links
from ..corpus.residue import ResidueCounter
from ..corpus.sketches import Sketches
from ..doors import door
from ..engine import Engine
from ..errors import BusyError, CorpusError, EngineError, ExtractorError, MeasuredError, at_fault
from ..extractors._spill import PLACE
from ..extractors.base import Extractor
from ..extractors.reuse import Reuse
from ..progress import Progress
from ..sources import Source, is_measured, named_in_characters
from ..whole import put, put_down, taken_up
from . import schema, work
from .briefs import Briefs
from .folder import DUPLICATES, NAME, Measured, earlier, open_measured, sealed
from .keys import Options, shared_digest, source_key
from .plan import Known, Planned, is_whole, known_rows, put_inbox, shards, unchanged

T = TypeVar("T")
R = TypeVar("R")

#: So many sources, or so many bytes of them, nearly always tell which lines most pages of a corpus share.
_FIRST = (200, 1 << 24)

#: What workers that measure have in common.
READY = f"{__package__}.ready"

#: What the tables of shards are called; while they are written, otherwise.
_OURS = re.compile(r"\.?([0-9a-f]{16})\.parquet")


@door
def measure(
    sources: Iterable[Source],
    folder: str | Path,
    *,
    options: Options | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
    apart: Sequence[str] = (),
) -> tuple[Measured, tuple[Failure, ...], int]:
    """Measure the ``sources``, which may be read as they are asked for, into ``folder``.

    Returns the measured corpus, the sources that could not be used (with ``keep_going`` only; the first is an error
    otherwise), and how many sources were measured now: what the folder held already is taken over wherever a source,
    the options, this package and the packages it hangs on are the same. ``sources`` may be iterated twice, when pages
    turn out to share lines that must be cut from each of them; a sequence, or a
    :class:`~discourse.formats.Reading`, can be. ``apart`` names the extractors that are asked again of the speeches
    without the passages they share (:attr:`.folder.Measured.apart`).

    Raises:
        CorpusError: there is no speech in the sources, or two of one id.
        MeasuredError: the folder is another run's, or cannot be written.
        EngineError: the workers were lost, or cannot be had.
    """
    options, folder = options or Options(), Path(folder).absolute()
    with _opened(folder), nullcontext(engine) if engine else Engine() as engine:
        before, run = earlier(folder), _Run(options, engine, progress)
        given = iter(sources)
        first: list[Source] = []
        ahead, shared = 0, before.get("shared")
        if shared is None:
            first, ahead, shared = _guessed(given, folder, run)
        done, now = _measured(chain(first, given), folder, shared, run)
        if not shared:  # else they were measured once more
            now += ahead
        # which lines the pages share is known only now: what was cut with others is cut again
        if (found := _shared(folder, done, run)) != shared:
            shared = found
            done, again = _measured(sources, folder, shared, run)
            now = max(now, again)
        failures = tuple(failure for shard in done for failure in shard.failures)
        if not any(shard.speeches for shard in done):
            raise CorpusError(
                "no speech was found"
                + (f" in {len(failures)} sources, the first: {failures[0].reason}" if failures else ""),
                expected="at least one source with a speech in it",
            )
        about = {
            "measured": schema.VERSION,
            "asked": {"script": options.script, "tokenizer": options.tokenizer.engine},
            "tokenizer": options.tokenizer.digest,
            "shared": shared,
            "shards": [{"name": shard.name, "speeches": shard.speeches} for shard in done],
            "columns": {},
        }
        if unread := [list(pair) for pair in getattr(sources, "failures", ())]:
            about["unread"] = unread
        if passed_over := list(getattr(sources, "passed_over", ())):
            about["passed_over"] = passed_over
        _linked(Measured(folder, about), run)
        work.give_back()
        about["columns"], about["learned"] = _features(Measured(folder, about), run, before)
        if apart:
            about[schema.APART] = _apart(Measured(folder, about), run, tuple(apart), before)
        put(folder / NAME, (json.dumps(sealed(about), ensure_ascii=False, indent=1) + "\n").encode())
        _swept(folder, {shard.name for shard in done})
    return open_measured(folder), failures, now


# ── what can be measured of a source by itself ───────────────────────────────────────────────────────────


def _measured(
    sources: Iterable[Source], folder: Path, shared: dict[str, str], run: _Run
) -> tuple[list[work.Done], int]:
    """Every shard measured, in order; and how many sources were measured now."""
    known = known_rows(folder)
    digest = shared_digest(shared)
    keyed = ((source_key(source, run.options.digest, digest), _named(source)) for source in sources)
    tasks = _tasks(shards(keyed, known), folder, run, shared, known)
    done = []
    rescued = run.rescued if run.options.keep_going else None
    for one in run.map(work.measure_shard, tasks, "measuring", lost=rescued):
        Path(folder, work.ASIDE, f"{one.name}.parquet").unlink(missing_ok=True)
        done.append(one)
    return done, sum(one.measured for one in done)


def _guessed(given: Iterator[Source], folder: Path, run: _Run) -> tuple[list[Source], int, dict[str, str]]:
    """The first of the sources, how many of them were measured, and the lines that their pages share.

    Those of all the pages are most often the same, and then nearly nothing is measured twice. Of a corpus that has no
    more than these nothing is measured here.
    """
    first: list[Source] = []
    size = 0
    for source in given:
        first.append(source)
        size += len(source.data)
        if len(first) >= _FIRST[0] or size >= _FIRST[1]:
            done, ahead = _measured(first, folder, {}, run)
            return first, ahead, _shared(folder, done, run)
    return first, 0, {}


def _named(source: Source) -> Source:
    """The source, if its name can be written down."""
    named_in_characters(source.path)
    named_in_characters(source.name)
    return source


def _tasks(
    planned: Iterable[Planned], folder: Path, run: _Run, shared: dict[str, str], known: Known
) -> Iterator[work.Task]:
    """The work that each shard is, its sources written for a worker as it is taken up."""
    new = 0
    for one in planned:
        inbox = folder / work.ASIDE / f"{one.name}.parquet"
        if unchanged(one, known):
            yield work.Task(str(folder), one.name, "", run.options)
            continue
        new += 1
        if new == 2:  # one is measured here
            run.engine.prepare(READY)
        (folder / NAME).unlink(missing_ok=True)  # from here on the folder is not what it says
        put_inbox(inbox, one, known)
        yield work.Task(str(folder), one.name, str(inbox), run.options, tuple(sorted(shared.items())))


# ── what hangs on the corpus as a whole ──────────────────────────────────────────────────────────────────


def _shared(folder: Path, done: Sequence[work.Done], run: _Run) -> dict[str, str]:
    """The lines that the pages of the corpus share at their edges."""
    counted = ResidueCounter()
    lookups = [work.Lookup(str(folder), one.name) for one in done]
    for part in run.map(work.residue_of, lookups, "looking for shared lines"):
        counted.merge(part)
    return counted.result()


@dataclass(frozen=True)
class _Run:
    """What a run was asked for, and who does it."""

    options: Options
    engine: Engine
    progress: Progress | None

    def map(
        self,
        function: Callable[[T], R],
        items: Iterable[T],
        what: str,
        lost: Callable[[T, EngineError], R] | None = None,
    ) -> Iterable[R]:
        """``function`` of each item by the workers, in order, shown as ``what``."""
        done: Any = self.engine.map(function, items, lost=lost)
        return self.progress(done, what) if self.progress else done

    def rescued(self, task: work.Task, letter: EngineError) -> work.Done:
        """A shard that takes down every worker, measured without those of its sources that do: each is tried by
        itself, by one worker with all the memory. Where none of them is at fault alone, the letter stands."""
        probes = work.probes(task)
        lost = tuple(range(len(probes)))  # a single one needs no trial: it had three
        if len(probes) > 1:
            with Engine(self.engine.name, workers=1, scheduler=self.engine.scheduler) as alone:
                tried = list(alone.map(work.survived, probes, lost=lambda *_: False))
            lost = tuple(place for place, well in enumerate(tried) if not well)
        if not lost:
            raise letter
        return work.measure_shard(replace(task, lost=lost))


def _linked(measured: Measured, run: _Run) -> None:
    """Find the near-duplicates of the whole corpus, and write down which speech stands for which."""
    ids = [name for table in measured.tables("speeches", ["id"]) for name in table["id"].to_pylist()]
    twice = pd.Index(ids).duplicated()
    if twice.any():
        raise CorpusError(
            f"more than one speech has the id {ids[int(twice.argmax())]!r}",
            expected="each id once",
            advice="give the sources different names",
        )
    sketches = Sketches()
    lookups = [work.Lookup(str(measured.folder), name) for name in measured.shards]
    for part in run.map(work.sketches_of, lookups, "looking for near-duplicates"):
        sketches.merge(part)
    briefs = list(map(work.briefs_of, lookups))
    with at_fault(f"{len(ids)} speeches", "looking for near-duplicates"):
        found = duplicate_links(Briefs(briefs, measured.counts), sketches)
    for path in briefs:
        path.unlink()
    pairs = [(ids[i], ids[other], relation) for i, (other, relation) in sorted(found.items())]
    columns = list(zip(*pairs, strict=True)) or [(), (), ()]
    table = pa.table([pa.array(c, pa.string()) for c in columns], schema=schema.DUPLICATES)
    work.put_table(measured.folder / DUPLICATES, table)


def _features(
    measured: Measured, run: _Run, before: Mapping[str, Any]
) -> tuple[dict[str, list[dict[str, str]]], str]:
    """Write the features of every shard: what the columns of each extractor mean, and a hash."""
    folder, options = measured.folder, run.options
    learned = _learned(measured, options)
    if _is_done(measured, learned, before):
        return dict(before["columns"]), learned
    (folder / NAME).unlink(missing_ok=True)
    extractors = _fitted(work.extractors_of(options), measured, run)
    wide = [one for one in extractors if one.learns]
    columns = {
        name: [asdict(column) for column in extractor.fitted_columns()]
        for name, extractor in zip(work.names_of(options), extractors, strict=True)
    }
    names = tuple(column["name"] for found in columns.values() for column in found)
    _once(names)
    lookups = _lookups(measured, *put_down(folder / work.ASIDE / "fitted", wide), columns=names)
    for _ in run.map(work.transform_shard, lookups, "measuring against the corpus"):
        pass
    return columns, learned


def _apart(
    measured: Measured, run: _Run, extractors: tuple[str, ...], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The speeches without what they share, measured into a folder in the folder: what there is to say of that."""
    folder = measured.folder / schema.APART
    for name in ("speeches", "sentences", "local", "features", work.ASIDE):
        (folder / name).mkdir(parents=True, exist_ok=True)
    again = replace(run, options=replace(run.options, extractors=extractors))
    earlier: dict[str, Any] = before.get(schema.APART, {})
    if _is_done(Measured(folder, measured.about), _learned(measured, again.options), earlier):
        return earlier
    reuse = _fitted([Reuse()], measured, run)
    options = put_down(measured.folder / work.ASIDE / "options", again.options)
    lookups = _lookups(measured, *put_down(measured.folder / work.ASIDE / "reuse", reuse), options=options)
    counts = list(run.map(work.reduce_shard, lookups, "leaving out what is shared"))
    shutil.copyfile(measured.folder / DUPLICATES, folder / DUPLICATES)
    shards = [{"name": name, "speeches": n} for name, n in zip(measured.shards, counts, strict=True)]
    about: dict[str, Any] = {**measured.about, "shards": shards, "columns": {}}
    if any(counts):
        about["columns"], about["learned"] = _features(Measured(folder, about), again, {})
    _swept(folder, set(measured.shards))
    return about


def _learned(measured: Measured, options: Options) -> str:
    """The hash of all that the features of a measured corpus hang on."""
    duplicates = (measured.folder / DUPLICATES).read_bytes()
    return _hash([options.digest, duplicates, *map(str.encode, measured.shards)])


def _is_done(measured: Measured, learned: str, before: Mapping[str, Any]) -> bool:
    """Whether the features lie there whole, from a run that they hung on the same in."""
    tables = (measured.folder / "features" / f"{name}.parquet" for name in measured.shards)
    return learned == before.get("learned") and all(map(is_whole, tables))


def _fitted(extractors: Sequence[Extractor], measured: Measured, run: _Run) -> list[Extractor]:
    """The extractors, those that learn fitted on all speeches: where they can be, by several workers, first a shard
    each, then an extractor each."""
    in_parts = [one for one in extractors if one.in_parts]
    if in_parts:
        learners = put_down(measured.folder / work.ASIDE / "learners", in_parts)
        parts = list(run.map(work.learn_shard, _lookups(measured, *learners), "learning from the corpus"))
        merges = [
            work.Merge(work.name_of(one), learners, i, tuple(files[i] for files in parts), len(measured))
            for i, one in enumerate(in_parts)
        ]
        alone = replace(run, engine=Engine()) if len(parts) == 1 else run  # there is nothing to put together
        in_parts = [taken_up(*file) for file in alone.map(work.merge_parts, merges, "putting it together")]
        for file, _ in chain.from_iterable(parts):
            Path(file).unlink()
    done = iter(in_parts)
    return [
        next(done) if one.in_parts else _fitted_whole(one, measured) if one.learns else one
        for one in extractors
    ]


def _fitted_whole(extractor: Extractor, measured: Measured) -> Extractor:
    """One that must see all speeches at once."""
    place = PLACE.set(str(measured.folder / work.ASIDE))  # which the workers see
    try:
        with at_fault(f"{len(measured)} speeches", f"what {work.name_of(extractor)} learns of them"):
            return extractor.fit(measured.segmented)
    finally:
        PLACE.reset(place)


def _lookups(measured: Measured, fitted: str, digest: str, **more: Any) -> list[work.Lookup]:
    """Every shard, to be looked through with what was written down."""
    folder, duplicates = str(measured.folder), measured.folder / DUPLICATES
    table = str(duplicates), hashlib.sha256(duplicates.read_bytes()).hexdigest()
    return [work.Lookup(folder, name, *table, fitted, digest, **more) for name in measured.shards]


def _once(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise ExtractorError(
            f"more than one column has the name {', '.join(map(repr, twice))}",
            expected="each column once",
            advice="ask for each extractor once",
        )


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _opened(folder: Path) -> Iterator[None]:
    """The folder, ready to be written into by this run alone."""
    if folder.exists() and not folder.is_dir():
        raise MeasuredError("this is a file", where=str(folder), expected="a folder, or nothing yet")
    if folder.is_dir() and not (_is_begun(folder) or is_measured(folder)):
        raise MeasuredError(
            "the folder holds something else",
            where=str(folder),
            expected="a measured corpus, an empty folder, or nothing yet",
            advice="another name after -o",
        )
    hold = None
    try:
        for name in (*schema.TABLES, "local"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        hold = _Hold(folder)
        _cleared(folder)  # of what a run that was killed left
        (folder / work.ASIDE).mkdir(exist_ok=True)
        yield
    except OSError as error:
        raise MeasuredError(
            f"the measured corpus cannot be written ({error.strerror})",
            where=str(folder),
            expected="a folder of your own, with room for about as much as the sources take",
            advice="another folder (of a build: --work), or more room; what is done is kept and not done again",
        ) from error
    finally:
        if hold is not None:
            _cleared(folder)
            hold.close()


def _is_begun(folder: Path) -> bool:
    """Whether all that a folder holds is of a run that was killed before it had made the folders of its tables."""
    return {path.name for path in folder.iterdir()} <= {*schema.TABLES, "local", ".lock"}


def _cleared(folder: Path) -> None:
    """Take away what a run needs for the time being, and tables that were not written to their end."""
    for aside in (folder / work.ASIDE, folder / schema.APART / work.ASIDE):
        shutil.rmtree(aside, ignore_errors=True)
    for place in (folder, folder / schema.APART):
        for path in (*place.glob("*/.*.parquet.*"), *place.glob(".*.part"), *place.glob(".*.parquet.*")):
            path.unlink(missing_ok=True)


class _Hold:
    """A hold on a folder, against all other runs. It goes with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        file = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        self.close = weakref.finalize(self, os.close, file)
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows has no such locks
            pass
        except BlockingIOError as error:
            raise BusyError(
                "another run is at work in this folder",
                where=str(folder),
                expected="one run a folder",
                advice="wait until it is done, or another folder",
            ) from error


def _swept(folder: Path, kept: set[str]) -> None:
    """Take away the shards that are no longer part of the corpus."""
    for which in (*schema.TABLES, "local"):
        for path in (folder / which).glob("*"):
            name = _OURS.match(path.name)
            if name and (name[1] not in kept or name[0] != path.name):
                path.unlink(missing_ok=True)


def _hash(parts: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()
