"""Eras: named stretches of time, kept as data.

An era is a question asked of a date, not a property of a speech.

A periodisation is one TOML file; ``party.toml`` is the default. Nothing stops a study from asking the same
speeches again under another file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..corpus.speech import DateEstimate
from ..doors import door
from ..errors import LexiconError

#: A file of eras has no more bytes than this.
LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of time with both ends included; ``start`` or ``end`` may be None for an open one."""

    id: str
    en: str
    zh: str
    start: date | None
    end: date | None
    reason: str = ""

    def contains(self, interval: DateEstimate) -> bool:
        """Whether the whole interval lies inside the era."""
        after = self.start is None or (interval.earliest is not None and interval.earliest >= self.start)
        before = self.end is None or (interval.latest is not None and interval.latest <= self.end)
        return after and before

    def touches(self, interval: DateEstimate) -> bool:
        """Whether some day of the interval lies inside the era."""
        after = self.start is None or interval.latest is None or interval.latest >= self.start
        before = self.end is None or interval.earliest is None or interval.earliest <= self.end
        return after and before


@dataclass(frozen=True)
class Periodisation:
    """Eras in order, that do not overlap, with where the cuts come from."""

    id: str
    en: str
    zh: str
    source: str
    eras: tuple[Era, ...]

    def __iter__(self) -> Iterator[Era]:
        return iter(self.eras)

    def __getitem__(self, era_id: str) -> Era:
        for era in self.eras:
            if era.id == era_id:
                return era
        raise LexiconError(
            f"the periodisation {self.id!r} has no era {era_id!r}",
            expected="one of " + ", ".join(era.id for era in self.eras),
        )

    def era_of(self, estimate: DateEstimate) -> str | None:
        """The id of the era that holds the whole interval, or None.

        A text whose interval straddles a boundary is given to neither side: :meth:`straddled` tells which
        eras it might belong to.

        >>> eras = load("party")
        >>> eras.era_of(DateEstimate(date(2014, 3, 1), date(2014, 7, 31)))
        '2014-mass-line'
        >>> eras.era_of(DateEstimate(date(2012, 1, 1), date(2014, 7, 31))) is None
        True
        """
        return next((era.id for era in self.eras if era.contains(estimate)), None)

    def straddled(self, estimate: DateEstimate) -> tuple[str, ...]:
        """The eras a speech may belong to when its interval lies wholly inside none."""
        if self.era_of(estimate) is not None or (estimate.earliest is None and estimate.latest is None):
            return ()
        return tuple(era.id for era in self.eras if era.touches(estimate))


@door
def load(name_or_path: str | Path | Periodisation) -> Periodisation:
    """A periodisation by name (``"party"``) or from a TOML file of your own; one already loaded is itself."""
    if isinstance(name_or_path, Periodisation):
        return name_or_path
    path = Path(name_or_path)
    if path.suffix == ".toml":
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise LexiconError(
                f"the file of eras cannot be read ({error.strerror})",
                where=str(path),
                advice="check the path",
            ) from error
    else:
        shipped = resources.files(__name__) / f"{name_or_path}.toml"
        if not shipped.is_file():
            raise LexiconError(
                f"there is no periodisation {str(name_or_path)!r}",
                expected="one of " + ", ".join(shipped_names()),
                advice="or give the path of a .toml file of your own",
            )
        raw = shipped.read_bytes()
    if len(raw) > LARGEST:  # tomllib takes the square of a key's length
        raise LexiconError(
            f"the file of eras has {len(raw):,} bytes",
            where=str(name_or_path),
            expected=f"at most {LARGEST:,}",
            advice="name the file that holds the eras",
        )
    try:
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, a number or a nesting without end
        raise LexiconError(f"not valid TOML ({error})", where=str(name_or_path)) from error
    return _parsed(table, str(name_or_path))


def shipped_names() -> tuple[str, ...]:
    """The periodisations that come with the package."""
    return tuple(sorted(p.name[:-5] for p in resources.files(__name__).iterdir() if p.name.endswith(".toml")))


def _parsed(table: dict[str, Any], where: str) -> Periodisation:
    entries = table.get("era")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise LexiconError("the file names no era", where=where, expected="at least one [[era]] table")
    eras = [_era(entry, where) for entry in entries]
    if len({era.id for era in eras}) < len(eras):
        raise LexiconError("two eras have the same id", where=where)
    eras.sort(key=lambda era: era.start or date.min)
    for one, two in pairwise(eras):
        if one.end is None or two.start is None or one.end >= two.start:
            raise LexiconError(
                f"the eras {one.id!r} and {two.id!r} overlap", where=where, expected="eras side by side"
            )
    given = {key: _said(key, table[key], where) for key in ("id", "en", "zh", "source") if key in table}
    return Periodisation(
        given.get("id", Path(where).stem),
        given.get("en", where),
        given.get("zh", where),
        given.get("source", ""),
        tuple(eras),
    )


def _era(entry: dict[str, Any], where: str) -> Era:
    unknown = set(entry) - {"id", "en", "zh", "start", "end", "reason"}
    if unknown or not {"id", "en", "zh"} <= set(entry):
        raise LexiconError(
            f"an era has the wrong keys ({', '.join(sorted(entry))})",
            where=where,
            expected="id, en, zh, and start and end as dates (2014-01-01); either may be left out",
        )
    said = {key: _said(f"{key} of an era", entry[key], where) for key in entry if key not in ("start", "end")}
    era = Era(
        said["id"],
        " ".join(said["en"].split()),  # a name is a line, whatever the file breaks
        " ".join(said["zh"].split()),
        entry.get("start"),
        entry.get("end"),
        said.get("reason", ""),
    )
    if not era.id.strip():
        raise LexiconError("an era has an empty id", where=where, expected='id = "a name"')
    if not all(bound is None or type(bound) is date for bound in (era.start, era.end)):
        raise LexiconError(f"era {era.id!r} has a bound that is no date", where=where, expected="2014-01-01")
    if era.start and era.end and era.start > era.end:
        raise LexiconError(f"era {era.id!r} ends before it begins", where=where)
    return era


def _said(key: str, value: object, where: str) -> str:
    """The value, which must be text."""
    if not isinstance(value, str):
        raise LexiconError(f"{key} is no text", where=where, expected=f'{key.split()[0]} = "text"')
    return value
