"""A measured corpus opened: sequences of speeches that live on disk and are made when they are asked for.

They are what the in-memory ones are (:class:`~discourse.corpus.speech.Corpus`, tuples of segmented speeches), in the
same order and equal, so that whatever takes those takes these; in memory are never more than a few shards.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, wraps
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, SupportsIndex, TypeVar, overload

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from ..corpus import Failure
from ..corpus.speech import Corpus, Speech
from ..doors import door
from ..errors import DiscourseError, MeasuredError
from ..extractors._independent import Member
from ..publish.manifest import other_hand
from ..repair.traced import RawText
from ..segment.segmented import SegmentedSpeech
from . import rows, schema

if TYPE_CHECKING:
    import pandas as pd

    from ..extractors.base import Column
    from ..sources import Source

T = TypeVar("T")
P = ParamSpec("P")

#: The file that makes a folder a measured corpus, written last.
NAME = "measured.json"
DUPLICATES = "duplicates.parquet"

#: Shards that are held while they are read from.
_KEPT = 4

Links = Mapping[str, tuple[str, str]]

#: What reading a table raises that is whole and not the one that was written.
_NOT_AS_WRITTEN = (LookupError, TypeError, ValueError, AttributeError, pa.ArrowException)


def _as_written(read: Callable[Concatenate[Shard, P], T]) -> Callable[Concatenate[Shard, P], T]:
    """Reading of a shard, with a letter where its tables do not fit together."""

    @wraps(read)
    def made(shard: Shard, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(shard, *args, **kwargs)
        except DiscourseError:
            raise
        except _NOT_AS_WRITTEN as error:
            raise _changed(shard.folder / "*" / f"{shard.name}.parquet", error) from error

    return made


def _changed(where: Path, error: object) -> MeasuredError:
    return MeasuredError(
        f"the tables of the measured corpus do not fit together ({' '.join(repr(error).split())[:200]})",
        where=str(where),
        expected="the shards as they were written",
        advice="take the folder away and run discourse measure PATH… -o FOLDER again",
    )


class Shard:
    """One shard of a folder: its tables, and the speeches made of them; ``kept``, where they are asked for again."""

    def __init__(self, folder: Path, name: str, links: Links, *, kept: bool = False) -> None:
        self.folder, self.name, self.links, self.kept = folder, name, links, kept

    def table(self, which: str, columns: list[str] | None = None) -> pa.Table:
        """One of its tables (:data:`.schema.TABLES`), or some columns of it."""
        apart = which == "sources" and self.folder.name == schema.APART  # the sources are the same
        folder = self.folder.parent if apart else self.folder
        return read_table(folder / which / f"{self.name}.parquet", columns)

    @_as_written
    def speeches(self) -> list[Speech]:
        """Its speeches, in order."""
        return self._speeches if self.kept else self._made_speeches()

    @_as_written
    def segmented(self) -> list[SegmentedSpeech]:
        """Its speeches cut up, in order."""
        return self._segmented if self.kept else self._made_segmented()

    @_as_written
    def tokens(self) -> list[tuple[str, ...]]:
        """The tokens of its speeches, in order."""
        if self.kept:
            return [speech.tokens for speech in self._segmented]
        return [tuple(tokens) for tokens in rows.strings(self._words["tokens"])]

    @_as_written
    def tokens_one(self, i: int) -> tuple[str, ...]:
        """The tokens of one of its speeches."""
        if self.kept:
            return self._segmented[i].tokens
        return tuple(rows.strings(self._words.slice(i, 1)["tokens"])[0])

    @_as_written
    def members(self) -> list[Member]:
        """Who its speeches are, in order."""
        return self._members

    @cached_property
    def _members(self) -> list[Member]:
        names = self.table("speeches", ["id"])["id"].to_pylist()
        linked = [self.links.get(name, ("", ""))[0] for name in names]
        return [Member(link or name, bool(link), name) for name, link in zip(names, linked, strict=True)]

    @_as_written
    def speech(self, i: int) -> Speech:
        """One of its speeches."""
        if self.kept:
            return self._speeches[i]
        return self._speech(self._spoken.slice(i, 1).to_pylist()[0], self._raws)

    @_as_written
    def segmented_one(self, i: int) -> SegmentedSpeech:
        """One of its speeches, cut up."""
        if self.kept:
            return self._segmented[i]
        low, high = self._edges[i], self._edges[i + 1]
        sentences = self._sentences.slice(low, high - low)
        return rows.segmented([self.speech(i)], self._tokens.slice(i, 1), sentences)[0]

    def _made_speeches(self) -> list[Speech]:
        raws: dict[int, RawText] = {}
        return [self._speech(row, raws) for row in self._spoken.to_pylist()]

    def _made_segmented(self) -> list[SegmentedSpeech]:
        return rows.segmented(self.speeches(), self._tokens, self._sentences)

    _speeches = cached_property(_made_speeches)
    _segmented = cached_property(_made_segmented)

    def _speech(self, row: Mapping[str, Any], raws: dict[int, RawText]) -> Speech:
        source = self._sources[row["row"]]
        if row["row"] not in raws:
            raws[row["row"]] = rows.raw_of(source)
        return rows.with_link(rows.speech_of(row, source, raws[row["row"]]), self.links.get(row["id"]))

    @cached_property
    def _raws(self) -> dict[int, RawText]:
        """The decoded texts of the sources asked for; filled as they are."""
        return {}

    @cached_property
    def _sources(self) -> list[dict[str, Any]]:
        wanted = ["text", "runs", "widths", "sha256", "format", "places"]
        return list(self.table("sources", wanted).to_pylist())

    @cached_property
    def _whole(self) -> pa.Table:
        return self.table("speeches")

    @cached_property
    def _spoken(self) -> pa.Table:
        return self._whole.drop_columns(["tokens", "starts", "text"])

    @cached_property
    def _tokens(self) -> pa.Table:
        return self._whole.select(["tokens", "starts"])

    @cached_property
    def _words(self) -> pa.Table:
        return self.table("speeches", ["tokens"])

    @cached_property
    def _sentences(self) -> pa.Table:
        return self.table("sentences")

    @cached_property
    def _edges(self) -> list[int]:
        """Where the sentences of each speech begin; one entry more, where the last end."""
        counts = Counter(self._sentences["id"].to_pylist())
        return list(accumulate((counts[name] for name in self._whole["id"].to_pylist()), initial=0))


class Lazy(Sequence[T], Generic[T]):
    """A sequence that lives on disk: iterating reads shard after shard, an index reads one row.

    ``whole`` makes all values of a shard, ``single`` one of them; ``first`` is the number of the first shard.
    """

    def __init__(
        self,
        counts: Sequence[int],
        shard: Callable[[int], Shard],
        whole: Callable[[Shard], list[T]],
        single: Callable[[Shard, int], T],
        first: int = 0,
    ) -> None:
        self._starts = list(accumulate(counts, initial=0))
        self._shard, self._whole, self._single, self._first = shard, whole, single, first

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[T]:
        for n, (low, high) in enumerate(pairwise(self._starts), self._first):
            made = self._whole(shard := self._shard(n))
            if len(made) != high - low:
                raise _changed(
                    shard.folder / "*" / f"{shard.name}.parquet", f"{len(made)} speeches, not {high - low}"
                )
            yield from made

    @overload
    def __getitem__(self, key: int) -> T: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[T]: ...

    def __getitem__(self, key: int | slice) -> T | Sequence[T]:
        if isinstance(key, slice):
            return [self[i] for i in range(*key.indices(len(self)))]
        at = key + len(self) if key < 0 else key
        if not 0 <= at < len(self):
            raise IndexError(key)
        n = bisect_right(self._starts, at) - 1
        return self._single(self._shard(n + self._first), at - self._starts[n])

    def shards(self) -> list[Lazy[T]]:
        """The same, a sequence a shard: what a worker can be given, who reads it where it lies."""
        counts = (high - low for low, high in pairwise(self._starts))
        return [
            Lazy([count], self._shard, self._whole, self._single, n)
            for n, count in enumerate(counts, self._first)
        ]


class Cut(Lazy[SegmentedSpeech]):
    """Speeches cut up; who needs nothing but their tokens reads those only."""

    @property
    def tokens(self) -> Sequence[tuple[str, ...]]:
        """The tokens of each of them."""
        counts = [high - low for low, high in pairwise(self._starts)]
        return Lazy(counts, self._shard, Shard.tokens, Shard.tokens_one, self._first)

    @property
    def members(self) -> Sequence[Member]:
        """Who each of them is, as near-duplicates go."""
        counts = [high - low for low, high in pairwise(self._starts)]
        return Lazy(counts, self._shard, Shard.members, lambda shard, i: shard.members()[i], self._first)

    def picked(self, places: Sequence[int]) -> PickedCut:
        """Some of them, by their places."""
        return PickedCut(self, places)


class Picked(Sequence[T], Generic[T]):
    """Some of a sequence, by their places in it: where these ascend, iterating goes through ``base`` once."""

    def __init__(self, base: Sequence[T], places: Sequence[int]) -> None:
        self.base, self.places = base, places
        self._ascend = all(a < b for a, b in pairwise(places))

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[T]:
        if not self._ascend:
            yield from map(self.base.__getitem__, self.places)
            return
        wanted = iter(self.places)
        place = next(wanted, None)
        for i, item in enumerate(self.base):
            if i == place:
                yield item
                place = next(wanted, None)
            if place is None:
                return

    @overload
    def __getitem__(self, key: int) -> T: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[T]: ...

    def __getitem__(self, key: int | slice) -> T | Sequence[T]:
        if isinstance(key, slice):
            return Picked(self.base, self.places[key])
        return self.base[self.places[key]]


class PickedCut(Picked[SegmentedSpeech]):
    """Some of the speeches of a measured corpus; what can be read of those without all of it, can be of these."""

    base: Cut | PickedCut

    @property
    def tokens(self) -> Sequence[tuple[str, ...]]:
        """The tokens of each of them."""
        return Picked(self.base.tokens, self.places)

    @property
    def members(self) -> Sequence[Member]:
        """Who each of them is, as near-duplicates go."""
        return Picked(self.base.members, self.places)

    def picked(self, places: Sequence[int]) -> PickedCut:
        """Some of them, by their places among these."""
        return PickedCut(self, places)


@dataclass(frozen=True, eq=False, repr=False)
class MeasuredCorpus(Corpus):
    """The speeches of a measured corpus; its table of metadata is read, not made."""

    measured: Measured = field(repr=False)

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Speech: ...

    @overload
    def __getitem__(self, key: slice) -> tuple[Speech, ...]: ...

    def __getitem__(self, key: SupportsIndex | str | slice) -> Speech | tuple[Speech, ...]:
        if isinstance(key, slice):
            return tuple(self.speeches[i] for i in range(len(self))[key])
        return self.speeches[self.measured.positions[key] if isinstance(key, str) else key]

    @property
    def independent(self) -> Sequence[Speech]:  # type: ignore[override]
        """One speech a near-duplicate cluster."""
        return Picked(self.speeches, self.measured.independent)

    def to_frame(self) -> pd.DataFrame:
        return self.measured.metadata()


@dataclass(frozen=True, eq=False)
class Measured:
    """A measured corpus: ``folder`` and what its ``measured.json`` says."""

    folder: Path
    about: Mapping[str, Any] = field(repr=False)
    #: What keeps the folder as it is for as long as it is read.
    keeper: object = field(default=None, repr=False)

    @property
    def shards(self) -> tuple[str, ...]:
        """The names of the shards, in the order of their sources."""
        return tuple(shard["name"] for shard in self.about["shards"])

    @property
    def counts(self) -> tuple[int, ...]:
        """How many speeches each shard holds."""
        return tuple(shard["speeches"] for shard in self.about["shards"])

    def __len__(self) -> int:
        return self._starts[-1]

    def __reduce__(self) -> tuple[Any, ...]:
        """It travels to a worker as what it is: the place of a folder."""
        return Measured, (self.folder, self.about)

    def __repr__(self) -> str:
        return f"<Measured {self.folder.name}: {len(self):,} speeches in {len(self.shards):,} shards>"

    @property
    def corpus(self) -> Corpus:
        """The speeches."""
        made: Any = Lazy(self.counts, self.shard, Shard.speeches, Shard.speech)
        return MeasuredCorpus(made, self)

    @property
    def segmented(self) -> Cut:
        """The speeches cut up, in the order of :attr:`corpus`."""
        return Cut(self.counts, self.shard, Shard.segmented, Shard.segmented_one)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The declarations of the features, in order."""
        return self.columns_of(tuple(self.about["columns"]))

    def columns_of(self, extractors: Sequence[str]) -> tuple[Column, ...]:
        """The declarations of what some extractors measured, in their order (all of them, if none is named).

        Raises MeasuredError for an extractor that was not asked for when the corpus was measured.
        """
        from ..extractors.base import Column

        held = self.about["columns"]
        for name in extractors:
            if name not in held:
                raise MeasuredError(
                    f"the corpus was measured without the extractor {name!r}",
                    where=str(self.folder),
                    expected="one of " + ", ".join(held),
                    advice="discourse measure again, with that extractor among --extractors, or without the option",
                )
        try:
            return tuple(Column(**record) for name in extractors or held for record in held[name])
        except TypeError as error:  # a declaration has had other fields, or will have
            raise MeasuredError(
                "what its columns mean is not said as this version of discourse says it",
                where=str(self.folder / NAME),
                expected="the folder as this version writes it",
                advice="discourse measure PATH… -o FOLDER again, with the same sources",
            ) from error

    @property
    def apart(self) -> Measured | None:
        """The speeches measured again without the passages that they share, if that was asked for; a speech of which
        nothing is left is not among them."""
        about = self.about.get(schema.APART)
        return None if about is None else Measured(self.folder / schema.APART, about)

    def features(self, names: Sequence[str] | None = None) -> pd.DataFrame:
        """The features table, or the columns named: a row a speech, float64, indexed by id."""
        import pandas as pd

        from ..shown.frames import FeaturesTable

        held = dict.fromkeys(column.name for column in self.columns)
        wanted = list(held if names is None else names)
        if missing := next((name for name in wanted if name not in held), None):
            raise _not_measured(self, missing)
        table = pa.concat_tables(self.tables("features", ["id", *wanted]))
        index = pd.Index(table["id"].to_pylist(), name="id", dtype=object)
        found = FeaturesTable({name: table[name].to_numpy() for name in wanted}, index=index, columns=wanted)
        found.explained = tuple((c.name, c.en, c.zh, c.unit) for c in self.columns if c.name in set(wanted))
        return found

    def metadata(self) -> pd.DataFrame:
        """What :meth:`discourse.corpus.speech.Corpus.to_frame` gives, read column by column."""
        return _metadata(self)

    def tables(self, which: str, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """One of the tables, shard by shard."""
        for n in range(len(self.shards)):
            shard = Shard(self.folder, self.shards[n], {})
            table = shard.table(which, columns)
            if which in ("speeches", "features") and len(table) != self.counts[n]:
                raise _changed(
                    shard.folder / which / f"{shard.name}.parquet", f"{len(table)} rows, not {self.counts[n]}"
                )
            yield table

    def shard(self, n: int) -> Shard:
        """The shard at a place; the last few are kept, and the speeches of the only one there is."""
        alone = len(self.shards) == 1
        found = self._kept.pop(n, None) or Shard(self.folder, self.shards[n], self.links, kept=alone)
        self._kept[n] = found
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    @cached_property
    def _kept(self) -> dict[int, Shard]:
        """The shards read last; filled as they are read."""
        return {}

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """The files that could not be read, then the sources that could not be used, each with the reason."""
        rows_of = (table.to_pylist() for table in self.tables("sources", ["source", "failed"]))
        unused = (Failure(r["source"], r["failed"]) for found in rows_of for r in found if r["failed"])
        return (*(Failure(path, reason) for path, reason in self.about.get("unread", ())), *unused)

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The files in the folders measured that were not read: of no known format, or the same as another."""
        return tuple(self.about.get("passed_over", ()))

    def inputs(self) -> Iterator[tuple[str, str, int, str]]:
        """The path, SHA-256, bytes and format of the file that each source was read from, in order."""
        for table in self.tables("sources", ["file", "sha256", "size", "format"]):
            yield from zip(*(table[n].to_pylist() for n in table.column_names), strict=True)

    def sources(self) -> Iterator[Source]:
        """The sources, with their bytes."""
        for table in self.tables("sources"):
            yield from map(rows.source_of, table.to_pylist())

    @cached_property
    def positions(self) -> dict[str, int]:
        """The place of each speech, by id."""
        named = (name for table in self.tables("speeches", ["id"]) for name in table["id"].to_pylist())
        return {name: i for i, name in enumerate(named)}

    @cached_property
    def independent(self) -> list[int]:
        """The places of the speeches that are no near-duplicates."""
        return [i for name, i in self.positions.items() if name not in self.links]

    @cached_property
    def links(self) -> Links:
        """By id, the speech that stands for a near-duplicate and how they are alike."""
        return read_links(self.folder / DUPLICATES)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate(self.counts, initial=0))


def _not_measured(measured: Measured, name: str) -> MeasuredError:
    """The letter for a column that a measured corpus does not have."""
    from .. import extractors

    owners = {column.name: owner for owner, kind in extractors.available().items() for column in kind.columns}
    owner = owners.get(name, name.split(".")[0])
    if owner in extractors.available() and owner not in measured.about["columns"]:
        return MeasuredError(
            f"the corpus was measured without the extractor {owner!r}, which gives {name}",
            where=str(measured.folder),
            expected="columns of " + ", ".join(measured.about["columns"]),
            advice="discourse measure again, with that extractor among --extractors, or without the option; "
            "or name other columns",
        )
    near = get_close_matches(name, [column.name for column in measured.columns], n=1, cutoff=0.5)
    return MeasuredError(
        f"there is no feature {name!r}",
        where=str(measured.folder),
        expected="columns of the features table",
        advice=near[0] if near else "discourse features, which prints them",
    )


@door
def open_measured(folder: str | Path) -> Measured:
    """The measured corpus in a folder. Raises MeasuredError if it is none, or none that this version can read."""
    path = Path(folder) / NAME
    try:
        about = _said_of(path)
    except (OSError, ValueError, RecursionError) as error:
        raise MeasuredError(
            "this is no measured corpus, or measuring it was cut off"
            f" ({NAME}: {getattr(error, 'strerror', None) or error})",
            where=str(folder),
            expected=f"a folder with {NAME}",
            advice="discourse measure PATH… -o FOLDER, which makes one and goes on from what is done",
        ) from error
    version = about.get("measured") if isinstance(about, dict) else None
    if isinstance(about, dict) and version != schema.VERSION:
        raise _other_layout(
            path, version, "discourse measure PATH… -o FOLDER again, with the same sources and another folder"
        )
    if not _is_account(about):
        raise MeasuredError(
            "this says nothing about a measured corpus",
            where=str(path),
            expected=f"layout {schema.VERSION}",
            advice="discourse measure PATH… -o FOLDER again, with the same sources",
        )
    if _is_edited(about):
        raise MeasuredError(
            "this was changed after it was written, and what it says of the tables need not hold",
            where=str(path),
            expected="the account as discourse measure wrote it",
            advice="undo the change, or discourse measure PATH… -o FOLDER again: what is whole is kept",
        )
    return Measured(Path(folder), about)


def earlier(folder: Path) -> dict[str, Any]:
    """What is said of a folder that is to be measured into; nothing where nothing can be made of that.

    Raises MeasuredError where a newer version wrote it: its work is not swept away unasked.
    """
    try:
        about = _said_of(folder / NAME)
    except (OSError, ValueError, RecursionError):
        return {}
    version = about.get("measured") if isinstance(about, dict) else None
    if isinstance(version, int) and version > schema.VERSION:
        raise _other_layout(folder / NAME, version, "another folder, or that release of discourse")
    return about if version == schema.VERSION and _is_account(about) and not _is_edited(about) else {}


def sealed(about: Mapping[str, Any]) -> dict[str, Any]:
    """The account of a measured corpus with the digest of all that it says, by which a later change is seen.

    >>> sealed({"shards": []})["digest"] == sealed({"shards": [], "digest": "other"})["digest"]
    True
    """
    said = {name: value for name, value in about.items() if name != "digest"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return said | {"digest": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()}


def _is_edited(about: Mapping[str, Any]) -> bool:
    """Whether an account says something else than when it was written; one of an earlier release has no digest."""
    return "digest" in about and sealed(about)["digest"] != about["digest"]


def _said_of(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _other_layout(path: Path, version: object, advice: str) -> MeasuredError:
    return MeasuredError(
        f"the folder was {other_hand(version, schema.VERSION)} (layout {version!r})",
        where=str(path),
        expected=f"layout {schema.VERSION}",
        advice=advice,
    )


def _is_account(about: Any) -> bool:
    """Whether all that is looked for in the account of a corpus is there."""
    parts = {"shards": list, "columns": dict, "asked": dict, "tokenizer": str}
    if not isinstance(about, dict) or not all(
        isinstance(about.get(name), kind) for name, kind in parts.items()
    ):
        return False
    of_columns = (record for found in about["columns"].values() for record in found)
    unread, passed_over = about.get("unread", []), about.get("passed_over", [])
    if not isinstance(passed_over, list) or not all(isinstance(path, str) for path in passed_over):
        return False
    if not isinstance(unread, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in unread):
        return False
    return all(isinstance(record, dict) for record in of_columns) and all(
        isinstance(shard, dict)
        and isinstance(shard.get("name"), str)
        and isinstance(shard.get("speeches"), int)
        for shard in about["shards"]
    )


def read_links(path: Path) -> Links:
    """The table of near-duplicates, by id."""
    table = read_table(path, schema.DUPLICATES.names).to_pydict()
    return dict(zip(table["id"], zip(table["duplicate_of"], table["relation"], strict=True), strict=True))


def read_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """A table of a shard, or some columns of it; a letter where it is missing, damaged, or laid out otherwise."""
    try:
        table = parquet.read_table(
            path, columns=columns, memory_map=True, use_threads=False, page_checksum_verification=True
        )
        table.validate(full=True)
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise _unreadable(path, " ".join(str(error).split())[:200]) from error
    declared = schema.DECLARED.get(path.parent.name)
    held = frozenset(table.column_names)  # a corpus has thousands of columns of terms
    for name in columns or (declared.names if declared else ()):
        if name not in held:
            raise _unreadable(path, f"it has no column {name!r}")
        if declared and table.schema.field(name).type != declared.field(name).type:
            raise _unreadable(path, f"its column {name!r} is of another type")
    return table


def _unreadable(path: Path, why: str) -> MeasuredError:
    return MeasuredError(
        f"a table of the measured corpus cannot be read ({why})",
        where=str(path),
        expected="the shards as they were written",
        advice="discourse measure PATH… -o FOLDER again: what is whole is kept",
    )


def _metadata(measured: Measured) -> pd.DataFrame:
    import pandas as pd

    plain = ["source", "title", "genre", "level", "speaker", "place"]
    days = ["earliest", "latest", "best", "posted"]
    numbers = ["truncated", "masks", "characters", "raw_start", "raw_end"]
    parts = []
    for shard_name in measured.shards:
        shard = Shard(measured.folder, shard_name, {})
        table = shard.table(
            "speeches", ["id", "row", *plain, "given", *days, *numbers, "evidence", "conflicts"]
        )
        digests = np.array(shard.table("sources", ["sha256"])["sha256"].to_pylist(), dtype=object)
        links = [measured.links.get(key, ("", "")) for key in table["id"].to_pylist()]
        if not len(table):  # a shard in which no source could be used
            continue
        parts.append(
            pd.DataFrame(
                {
                    "id": table["id"].to_pylist(),
                    "source": table["source"].to_pylist(),
                    "sha256": digests[table["row"].to_numpy()],
                    **{name: table[name].to_pylist() for name in plain[1:]},
                    "given": [" ".join(words) for words in table["given"].to_pylist()],
                    **{
                        name: [day.isoformat() if day else "" for day in table[name].to_pylist()]
                        for name in days
                    },
                    "duplicate_of": [link[0] for link in links],
                    "duplicate_relation": [link[1] for link in links],
                    **{name: table[name].to_pylist() for name in numbers},
                    "evidence": [
                        " | ".join(f"{e['quote']} [{e['rule']}]" for e in found)
                        for found in table["evidence"].to_pylist()
                    ],
                    "conflicts": [" | ".join(found) for found in table["conflicts"].to_pylist()],
                }
            )
        )
    return pd.concat(parts, ignore_index=True).set_index("id")
