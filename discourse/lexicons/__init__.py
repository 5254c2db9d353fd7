"""Lexicons: word lists as data, each with its origin, its scope and its hash.

A formula (套话, 提法) is an entry with a category, a scope and, where it is a slogan of the Party-state, the day of
its first official use. The lists are CSV files that a person can read, correct and cite; this module only reads
them, and refuses what would make a count wrong in silence: an unknown category, a date that is no date, the same
formula twice. Matching is in :mod:`discourse.lexicons.match`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from ..errors import LexiconError

#: What a formula can be; the order of the columns of the features table.
CATEGORIES = (
    "numbered-slogan",
    "ideology-name",
    "organisation-frame",
    "exhortation-frame",
    "opening-closing",
    "idiom",
    "metaphor",
    "couplet",
)

#: Who speaks so: the centre (its documents fixed the wording), one province, everybody.
SCOPES = ("national", "provincial", "common")

#: The gaps of a frame and their widest reach in characters: 把…作为 spans a clause (of 873 such gaps in the reports
#: to the congresses and the work reports 97 % are shorter), 坚持~导向 only an attribute.
GAPS = {"…": 40, "~": 8}

#: Under three Han characters a string is a word, not a formula: 发展, 工作, 合力 stand in every text.
MIN_HAN = 3

#: Leaders whose names the web masks; a formula that holds one is also looked for with the mask in its place.
MASKED_NAMES = ("习近平", "胡锦涛", "江泽民", "邓小平", "毛泽东", "华国锋")

_FIELDS = ("form", "category", "scope", "first_use", "source", "note")
_GUARD_FIELDS = ("form", "within", "evidence")
_GUARDS, _CARD = "false_friends.csv", "lexicon.toml"
#: The card of a lexicon has no more characters than this.
LARGEST_CARD = 32_000
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_GAP = re.compile("[" + "".join(GAPS) + "]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SILENT = re.compile(r"[\s、，,；;：:·“”‘’\"'（）()]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One formula. ``first_use`` is ISO 8601 with the precision known (2005, 2005-10, 2005-10-11), or empty.

    A date is the earliest official text known to hold the wording: *not before*, not the launch of a campaign.
    """

    form: str
    category: str
    scope: str
    first_use: str = ""
    source: str = ""
    note: str = ""

    @property
    def is_frame(self) -> bool:
        """Whether the formula has a gap that others' words fill."""
        return any(gap in self.form for gap in GAPS)

    @property
    def parts(self) -> tuple[str, ...]:
        """The fixed words, in order.

        >>> Entry("把…作为", "exhortation-frame", "common").parts
        ('把', '作为')
        """
        return tuple(_GAP.split(self.form))

    @property
    def reaches(self) -> tuple[int, ...]:
        """The widest reach of each gap, in order."""
        return tuple(GAPS[gap] for gap in _GAP.findall(self.form))


@dataclass(frozen=True, slots=True)
class FalseFriend:
    """Where ``form`` stands inside ``within`` it is another word: 组织力 in 组织力量."""

    form: str
    within: str
    evidence: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Formulas with their false friends, the version of the list and the SHA-256 of each of its files."""

    name: str
    version: str
    entries: tuple[Entry, ...]
    false_friends: tuple[FalseFriend, ...] = ()
    sha256: tuple[tuple[str, str], ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def digest(self) -> str:
        """One SHA-256 for the whole list: it changes when a byte of any of its files does."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in self.sha256)
        return hashlib.sha256(lines.encode()).hexdigest()


def normal_form(form: str) -> str:
    """The form without the punctuation that printings vary: what makes two entries one.

    >>> normal_form("解放思想、实事求是") == normal_form("解放思想，实事求是")
    True
    """
    return _SILENT.sub("", form)


def load_formulas(name: str | Path = "party") -> Lexicon:
    """A formula lexicon by name, or from a folder of your own with files of the same shape.

    A shipped one is read once a process: its files do not change under a running program, those of your own may.

    >>> lexicon = load_formulas()
    >>> next(e.first_use for e in lexicon if e.form == "四个意识")
    '2016-01-29'
    >>> len(lexicon) > 3000, len(lexicon.digest)
    (True, 64)
    """
    return _read(name) if _is_path(name) else _shipped(name)


@cache
def _shipped(name: str | Path) -> Lexicon:
    return _read(name)


def _is_path(name: str | Path) -> bool:
    return isinstance(name, Path) or "/" in name


def _read(name: str | Path) -> Lexicon:
    folder, where = _folder(name)
    try:
        written = (folder / _CARD).read_text(encoding="utf-8-sig")
        if len(written) > LARGEST_CARD:  # tomllib takes the square of a key's length
            raise ValueError(f"it has {len(written):,} characters, not {LARGEST_CARD:,} at most")
        card = tomllib.loads(written)
    except (OSError, ValueError, RecursionError) as error:  # no file, no UTF-8, no TOML
        raise LexiconError(
            f"the card of the lexicon cannot be read ({error})",
            where=f"{where}/{_CARD}",
            expected='name = "…" and version = "…"',
        ) from error
    files = sorted((p for p in folder.iterdir() if p.name.endswith(".csv")), key=lambda p: p.name)
    if not any(p.name != _GUARDS for p in files):
        raise LexiconError("the folder holds no list", where=where, expected="at least one .csv file")
    entries: list[Entry] = []
    guards: list[FalseFriend] = []
    hashes = []
    seen: dict[str, str] = {}
    for path in files:
        place = f"{where}/{path.name}"
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LexiconError(f"the list cannot be read ({error.strerror})", where=place) from error
        hashes.append((path.name, hashlib.sha256(data).hexdigest()))
        if path.name == _GUARDS:
            guards = [_guard(row, at) for at, row in _rows(data, place, _GUARD_FIELDS)]
        else:
            for at, row in _rows(data, place, _FIELDS):
                entries.append(_entry(row, at))
                _once(entries[-1], at, seen)
    return Lexicon(
        str(card.get("name", name)),
        str(card.get("version", "")),
        tuple(entries),
        tuple(guards),
        tuple(hashes),
    )


def _folder(name: str | Path) -> tuple[Traversable | Path, str]:
    if _is_path(name):
        if not Path(name).is_dir():
            raise LexiconError(
                "there is no such folder",
                where=str(name),
                expected="a folder of .csv files",
                advice="'party'",
            )
        return Path(name), str(name)
    shipped = resources.files(__name__) / "formulas"
    if not (shipped / name / _CARD).is_file():
        known = sorted(p.name for p in shipped.iterdir() if p.is_dir())
        raise LexiconError(
            f"there is no formula lexicon {name!r}",
            expected="one of " + ", ".join(known),
            advice="or give the path of a folder of your own",
        )
    return shipped / name, f"formulas/{name}"


def _rows(data: bytes, place: str, fields: tuple[str, ...]) -> Iterable[tuple[str, dict[str, str]]]:
    """Each row with the file and line it stands in."""
    try:
        text = data.decode("utf-8-sig")  # spreadsheets put a mark before it
    except UnicodeDecodeError as error:
        raise LexiconError(f"not UTF-8 ({error})", where=place, advice="save it as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header, *rows = [(reader.line_num, row) for row in reader] or [(1, [])]
    except csv.Error as error:
        raise LexiconError(
            f"this is no row of cells ({error})",
            where=f"{place}, line {reader.line_num}",
            expected="cells with commas between, a cell with a comma or a line break in double quotes",
        ) from error
    if tuple(header[1]) != fields:
        raise LexiconError(
            f"the header is {','.join(header[1])!r}", where=f"{place}, line 1", expected=",".join(fields)
        )
    for line, row in rows:
        at = f"{place}, line {line}"
        if len(row) != len(fields):
            raise LexiconError(f"{len(row)} cells", where=at, expected=f"{len(fields)}: " + ",".join(fields))
        yield at, dict(zip(fields, row, strict=True))


def _entry(row: dict[str, str], at: str) -> Entry:
    entry = Entry(**row)
    if entry.category not in CATEGORIES:
        raise LexiconError(
            f"{entry.form!r} has the category {entry.category!r}", where=at, expected=", ".join(CATEGORIES)
        )
    if entry.scope not in SCOPES:
        raise LexiconError(
            f"{entry.form!r} has the scope {entry.scope!r}", where=at, expected=", ".join(SCOPES)
        )
    if entry.first_use and not _is_date(entry.first_use):
        raise LexiconError(
            f"{entry.form!r} has the date {entry.first_use!r}",
            where=at,
            expected="2005, 2005-10 or 2005-10-11, or nothing",
        )
    if not entry.source:
        raise LexiconError(f"{entry.form!r} has no source", where=at, expected="what it rests on")
    if not all(entry.parts):
        raise LexiconError(
            f"{entry.form!r} begins or ends with a gap, or has two gaps side by side",
            where=at,
            expected="fixed words on both sides of each gap, as in 把…作为",
        )
    if entry.form != entry.form.strip() or len(_HAN.findall(entry.form)) < (2 if entry.is_frame else MIN_HAN):
        raise LexiconError(
            f"{entry.form!r} is a word, not a formula",
            where=at,
            expected=f"at least {MIN_HAN} Han characters (2 in a frame), no space at either end",
        )
    return entry


def _is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that there is."""
    try:
        return _DATE.fullmatch(text) is not None and (len(text) < 10 or bool(date.fromisoformat(text)))
    except ValueError:
        return False


def _guard(row: dict[str, str], at: str) -> FalseFriend:
    guard = FalseFriend(**row)
    if guard.form not in guard.within or guard.form == guard.within:
        raise LexiconError(
            f"{guard.within!r} does not contain {guard.form!r} in something longer",
            where=at,
            expected="the longer word that is not the formula, as 组织力 in 组织力量",
        )
    return guard


def _once(entry: Entry, at: str, seen: dict[str, str]) -> None:
    key = normal_form(entry.form)
    if key in seen:
        raise LexiconError(
            f"{entry.form!r} stands twice, first in {seen[key]}",
            where=at,
            expected="each formula once, whatever its punctuation",
            advice="take one of the two out",
        )
    seen[key] = at
