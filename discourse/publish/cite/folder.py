"""A folder of results as a paper reads it: its tables as text, its groups by name, its manifest.

Cells stay the text that the build wrote, so that a number is never rounded twice. What is missing is missing here
too: an empty cell is no number.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from math import isfinite
from pathlib import Path
from typing import Any

from ...errors import PublishError
from ..manifest import sha256
from ..tables import unguarded

Row = Mapping[str, str]

#: The tables that every build writes, and the one that it writes where the study asks for the multiverse.
TABLES = ("speeches", "features", "comparisons", "leave_one_out", "confounding", "codebook")
OPTIONAL = ("claims",)

#: The figures that explore: their tables have numbers that the methods statement tells.
EXPLORED = (
    "keyness", "term_scatter", "word_shift", "tfidf_terms", "trend", "similarity", "reuse", "dispersion",
)  # fmt: skip

#: The families of features that are made of the stances of sentences.
OF_STANCES = ("stance.", "course.", "attribution.", "problems.")


@dataclass(frozen=True)
class Group:
    """One side of a comparison: an era with its names and days, or a genre, a level, a speaker. ``n`` counts
    independent speeches."""

    id: str
    en: str
    zh: str
    n: int
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Folder:
    """``about``: the manifest. ``tables``: rows by name of the table. ``figures``: the ``json`` of each by name.
    ``drawn``: the rows that each of those figures draws which explore (:data:`EXPLORED`)."""

    about: Mapping[str, Any]
    tables: Mapping[str, Sequence[Row]]
    figures: Mapping[str, Mapping[str, Any]]
    drawn: Mapping[str, Sequence[Row]]

    @property
    def asked(self) -> Mapping[str, Any]:
        """What the study asks of its comparisons."""
        found: Mapping[str, Any] = self.about["study"]["comparisons"]
        return found

    @property
    def by(self) -> str:
        """What groups the speeches: era, genre, level …"""
        return str(self.asked["by"])

    @property
    def metadata(self) -> str:
        """The table of what is known of the texts, as the study names it; empty where it has none."""
        return str(self.about["study"]["sources"].get("metadata") or "")

    @property
    def files(self) -> int:
        """How many files were read as texts: all inputs but the table of metadata."""
        return max(1, len(self.about["inputs"]) - bool(self.metadata))

    @cached_property
    def primary(self) -> tuple[Row, ...]:
        """The comparisons of the outcomes declared before looking."""
        return tuple(row for row in self.tables["comparisons"] if row["primary"] == "True")

    @cached_property
    def columns(self) -> Mapping[str, Row]:
        """The declaration of each feature, by name."""
        return {row["name"]: row for row in self.tables["codebook"]}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups compared, earlier before later; where nothing was compared, the eras that have a speech."""
        rows = self.tables["comparisons"]
        names = dict.fromkeys(
            row[side]
            for row in rows
            if row["feature"] == rows[0]["feature"]
            for side in ("reference", "target")
        )
        if not names and self.by == "era":
            names = dict.fromkeys(
                era["id"] for era in self.eras if self.about["counts"]["by_era"].get(era["id"])
            )
        eras = {era["id"]: era for era in self.eras}
        return tuple(self._group(name, eras.get(name, {}) if self.by == "era" else {}) for name in names)

    @cached_property
    def eras(self) -> tuple[Mapping[str, Any], ...]:
        """The eras of the periodisation, as the figures name them; without a figure, those of the shipped file."""
        for about in self.figures.values():
            return tuple(about["eras"])
        name = self.about["study"]["eras"]["periodisation"]
        if shipped(self, f"eras/{name}.toml") is None:
            return ()
        from ...eras import load

        return tuple(
            {"id": e.id, "en": e.en, "zh": e.zh, "start": _iso(e.start), "end": _iso(e.end)}
            for e in load(name)
        )

    def name(self, group: str, lang: str) -> str:
        """What a group is called in a language."""
        return next((getattr(one, lang) for one in self.groups if one.id == group), group)

    def era(self, era: str, lang: str) -> str:
        """What an era is called in a language."""
        return str(next((one[lang] for one in self.eras if one["id"] == era), era))

    def label(self, feature: str, lang: str) -> str:
        """What a feature is called in a language; its own name where the codebook does not know it."""
        return (self.columns.get(feature) or {}).get(lang) or feature

    def pair(self, row: Row, lang: str) -> str:
        """``later − earlier``, in words."""
        return f"{self.name(row['target'], lang)} − {self.name(row['reference'], lang)}"

    def measures(self, *families: str) -> bool:
        """Whether some feature of these families was measured."""
        return any(name.startswith(families) for name in self.columns)

    def _group(self, name: str, era: Mapping[str, Any]) -> Group:
        alone = [row for row in self.tables["speeches"] if not row["duplicate_of"]]
        return Group(
            name,
            str(era.get("en") or name),
            str(era.get("zh") or name),
            len([row for row in alone if row.get(self.by) == name]),
            str(era.get("start") or ""),
            str(era.get("end") or ""),
        )


def read(path: Path, about: Mapping[str, Any]) -> Folder:
    """The results in a folder, whose manifest is ``about``; its keys are put in the order of the file.

    Raises :class:`~discourse.errors.PublishError` where a table is not to be read, or where a table or the ``json``
    of a figure is not the one that the manifest lists: no paper should cite what no build gave.
    """
    about = json.loads(json.dumps(about, sort_keys=True))
    _unchanged(path, about["outputs"])
    tables = {name: _table(path / f"{name}.csv", name in OPTIONAL) for name in (*TABLES, *OPTIONAL)}
    figures = dict(_figures(path))
    drawn = {name: _table(path / f"{name}.csv", optional=True) for name in EXPLORED if name in figures}
    return Folder(about, tables, figures, drawn)


def _unchanged(path: Path, outputs: Mapping[str, str]) -> None:
    """Hold what is read against the manifest; one that is being written lists nothing yet."""
    read_here = {f"{name}.csv" for name in (*TABLES, *OPTIONAL, *EXPLORED)}
    names = [name for name in outputs if name.endswith(".json") or name in read_here]
    for name in names:
        try:
            now = sha256((path / name).read_bytes())
        except OSError:
            continue  # whoever needs it says so
        if now != outputs[name]:
            raise PublishError(
                "the file was changed since the study was built (its SHA-256 is not the manifest's)",
                where=str(path / name),
                expected="the results as `discourse build` wrote them",
                advice="discourse verify, which says what differs, or build anew",
            )


def _table(path: Path, optional: bool) -> tuple[Row, ...]:
    if optional and not path.exists():
        return ()
    try:
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        head = tuple(unguarded(cell) for cell in next(rows))
        return tuple(dict(zip(head, map(unguarded, row), strict=True)) for row in rows)
    except (OSError, ValueError, StopIteration, csv.Error) as error:
        raise PublishError(
            "the table cannot be read",
            where=str(path),
            expected="a folder that `discourse build` wrote, whole",
            advice="discourse build, then discourse cite again",
        ) from error


def _figures(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The figures of the folder; a file of somebody's own is none."""
    for file in sorted(path.glob("*.json")):
        try:
            about = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(about, dict) and about.get("figure") == file.stem:
            yield file.stem, about


def number(cell: str | None) -> float | None:
    """The number in a cell; None where there is none, or where it has no end.

    >>> number("0.25"), number(""), number("inf"), number("none")
    (0.25, None, None, None)
    """
    try:
        value = float(cell or "")
    except ValueError:
        return None
    return value if isfinite(value) else None


def numbers(rows: Sequence[Row], column: str) -> list[float]:
    """The numbers of a column, empty cells left out."""
    return [value for row in rows if (value := number(row.get(column))) is not None]


def date_given(row: Row) -> bool:
    """Whether the date of a speech was given; ``given`` of speeches.csv names the fields that were.

    >>> date_given({"given": "genre date"}), date_given({"given": "genre"})
    (True, False)
    """
    return "date" in row["given"].split()


def shipped(folder: Folder, name: str) -> bytes | None:
    """A data file of this package, if it is the one that the results were made with; else None.

    Another release may have another lexicon under the same name: its version and size must not be printed.
    """
    path = resources.files("discourse").joinpath(name)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    same = folder.about["data"].get(name) == hashlib.sha256(data).hexdigest()
    return data if same else None


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
