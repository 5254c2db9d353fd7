"""study.toml becomes a Study: which sources, eras, features, comparisons and figures one build is made of.

A key that is misspelt, misplaced or of the wrong type is an error that names the key and the nearest right one.
Nothing in a study file is ever executed.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from .errors import StudyError
from .limits import Limits

#: A study file has no more characters than this.
LARGEST: Final = 32_000

Engine = Literal["fast", "jieba"]
Script = Literal["simplified", "keep"]
Language = Literal["zh", "en", "both"]
Grouping = Literal["era", "genre", "level", "speaker", "place", "source"]


@dataclass(frozen=True)
class Columns:
    """Which column of a table holds what; an empty name means: the first of the usual ones that is there
    (:data:`discourse.formats.metadata.USUAL`). ``source`` is the key of a table of metadata, ``id`` names the texts
    of a table of texts."""

    text: str = ""
    id: str = ""
    source: str = ""
    title: str = ""
    date: str = ""
    speaker: str = ""
    place: str = ""
    genre: str = ""
    level: str = ""


@dataclass(frozen=True)
class Sources:
    """``paths``: files and folders to read, relative to the folder of study.toml. ``metadata``: a table of what is
    known of them, or empty. ``script``: ``simplified``, or ``keep`` to leave traditional text as it is."""

    paths: tuple[str, ...] = ("seeds",)
    metadata: str = ""
    script: Script = "simplified"
    columns: Columns = field(default_factory=Columns)


@dataclass(frozen=True)
class Eras:
    """``periodisation``: a shipped name (``party``) or the path of a TOML file."""

    periodisation: str = "party"


@dataclass(frozen=True)
class Segment:
    """``engine``: ``fast`` (jieba's tokens from the Rust port) or ``jieba`` itself. ``dictionary``: a user
    dictionary in jieba's format, or empty. ``hmm``: whether unknown words are guessed."""

    engine: Engine = "fast"
    hmm: bool = True
    dictionary: str = ""


@dataclass(frozen=True)
class Features:
    """``extractors``: which families to measure; empty means all. ``tfidf_terms``: terms kept a speech."""

    extractors: tuple[str, ...] = ()
    tfidf_terms: int = 10


@dataclass(frozen=True)
class Comparisons:
    """``by``: what groups the speeches; ``groups``: which of its values, in the order in which later is held against
    earlier (empty: all). ``primary``: the outcomes declared before looking; they alone carry the Holm correction.
    ``features``: which further columns to compare (empty: every one that is not a single term's). ``without_reuse``:
    whether everything is measured again without the passages that speeches share."""

    by: Grouping = "era"
    groups: tuple[str, ...] = ()
    primary: tuple[str, ...] = ("stance.theta", "formula.lexicon_share")
    features: tuple[str, ...] = ()
    level: float = 0.05
    without_reuse: bool = True


@dataclass(frozen=True)
class Multiverse:
    """``run``: whether a build reruns the comparisons over the choices a reader could have made. ``outcomes``: which
    (empty: the primary ones). ``choices``: which choices are varied (empty: all)."""

    run: bool = False
    outcomes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figures:
    """``names``: which figures to draw; empty means all. ``lang``: language of the labels."""

    names: tuple[str, ...] = ()
    lang: Language = "both"


@dataclass(frozen=True)
class Report:
    """``write``: whether a build writes the reading room. ``most``: it holds no texts where speeches are more, since
    a browser has to hold them all."""

    write: bool = True
    most: int = 500


@dataclass(frozen=True)
class Study:
    """One study, whole. ``root`` is the folder that relative paths start from; ``limits``, how large its sources may
    be, are not for a study file to say: it may come from somebody else."""

    title: str = "Untitled study"
    seed: int = 0
    sources: Sources = field(default_factory=Sources)
    eras: Eras = field(default_factory=Eras)
    segment: Segment = field(default_factory=Segment)
    features: Features = field(default_factory=Features)
    comparisons: Comparisons = field(default_factory=Comparisons)
    multiverse: Multiverse = field(default_factory=Multiverse)
    figures: Figures = field(default_factory=Figures)
    report: Report = field(default_factory=Report)
    root: Path = field(default=Path(), compare=False)
    limits: Limits = field(default_factory=Limits, compare=False)

    @classmethod
    def read(cls, path: str | Path) -> Study:
        """The study that a TOML file describes."""
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8-sig")
            if len(text) > LARGEST:  # tomllib takes the square of a key's length
                raise StudyError(
                    f"the study file has {len(text):,} characters",
                    where=str(path),
                    expected=f"at most {LARGEST:,}",
                    advice="folders under [sources] paths, rather than each of their files",
                )
            table = tomllib.loads(text)
        except OSError as error:
            raise StudyError(
                f"the study file cannot be read ({error.strerror})",
                where=str(path),
                expected="a TOML file",
                advice="name an existing study file, after --study where the verb has that option",
            ) from error
        except StudyError:
            raise
        except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, a number or a nesting without end
            raise StudyError(
                f"not valid TOML ({error})",
                where=str(path),
                expected='lines like  title = "..."  and sections like  [sources]',
            ) from error
        return cls.parse(table, where=str(path), root=path.parent)

    @classmethod
    def parse(cls, table: dict[str, Any], *, where: str = "study", root: Path = Path()) -> Study:
        """The study that a table (as TOML gives it) describes.

        >>> Study.parse({"title": "t", "comparisons": {"level": 0.01}}).comparisons.level
        0.01
        >>> Study.parse({"sorces": {}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        discourse.errors.StudyError: study: there is no key 'sorces'. Expected: ... Try: sources.
        """
        if not isinstance(table, dict):
            raise StudyError(
                f"a study is not described by a {type(table).__name__}",
                where=where,
                expected='a table such as {"title": "t", "sources": {"paths": ["my_speeches"]}}',
                advice="Study.read(path) for a file",
            )
        study: Study = _build(cls, table, where, {"root": root})
        return study

    def parameters(self) -> dict[str, Any]:
        """Everything that was asked for, as plain values, for the manifest."""
        out: dict[str, Any] = {}
        for item in fields(self):
            if item.name in _NO_KEYS:
                continue
            out[item.name] = _plain(getattr(self, item.name))
        return out

    def resolve(self, path: str) -> Path:
        """A path of the study file, from the folder of the study file."""
        return self.root / path


#: What a study has and a study file does not say.
_NO_KEYS = ("root", "limits")


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return list(value) if isinstance(value, tuple) else value


def _build(cls: type, table: dict[str, Any], where: str, extra: dict[str, Any] | None = None) -> Any:
    known = [f.name for f in fields(cls) if f.name not in _NO_KEYS]
    values = dict(extra or {})
    defaults = cls()
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            raise StudyError(
                f"there is no key {_shown(key)}",
                where=where,
                expected="one of " + ", ".join(known),
                advice=near[0] if near else None,
            )
        default = getattr(defaults, key)
        if not is_dataclass(default):
            values[key] = _typed(key, value, default, f"{where}, key {key}")
        elif isinstance(value, dict):
            values[key] = _build(type(default), value, f"{where}, [{key}]")
        else:
            raise StudyError(
                f"{key} is a section, not a value", where=where, expected=f"[{key}] on a line of its own"
            )
    return cls(**values)


_CHOICES: dict[str, tuple[str, ...]] = {
    "by": get_args(Grouping),
    "engine": get_args(Engine),
    "lang": get_args(Language),
    "script": get_args(Script),
}

#: The whole numbers that must not be less. The one number that is not whole is a level.
_LEAST = {"seed": 0, "tfidf_terms": 1, "most": 0}
#: A letter quotes no more characters of a value.
_QUOTED = 200
#: None may be more: TOML promises 64 bits, and a longer one could not be printed.
_MOST = 2**63 - 1


def _typed(key: str, value: Any, default: Any, where: str) -> Any:
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(_whole(item, where) for item in value)
        raise StudyError(f"{_shown(value)} is not a list of texts", where=where, expected='["one", "two"]')
    if isinstance(default, bool) or isinstance(value, bool):
        fits = isinstance(default, bool) and isinstance(value, bool)
    elif isinstance(default, float):
        fits = isinstance(value, int | float)
    else:
        fits = isinstance(value, type(default))
    if not fits:
        raise StudyError(
            f"{_shown(value)} is of the wrong kind", where=where, expected=f"something like {default!r}"
        )
    if key in _CHOICES and value not in _CHOICES[key]:
        raise StudyError(
            f"{_shown(value)} is no choice", where=where, expected="one of " + ", ".join(_CHOICES[key])
        )
    if isinstance(default, float) and not 0 < value <= 0.5:
        raise StudyError(
            f"{_shown(value)} is out of range",
            where=where,
            expected="a number between 0 and 1, to 0.5: the largest p that counts",
            advice=f"{round(1 - value, 12):g}" if 0.5 < value < 1 else "0.05",
        )
    if key in _LEAST and not _LEAST[key] <= value <= _MOST:
        expected = f"at least {_LEAST[key]}" if value < _LEAST[key] else f"at most {_MOST}"
        raise StudyError(f"{_shown(value)} is out of range", where=where, expected=expected)
    return _whole(value, where) if isinstance(value, str) else value


def _whole(text: str, where: str) -> str:
    """The text, unless it holds the character that no name of a file can."""
    if "\0" in text:
        raise StudyError(f"{_shown(text)} holds the character NUL", where=where, expected="text without it")
    return text


def _shown(value: Any) -> str:
    """A value as a letter can quote it: the beginning of a long one."""
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits
        text = "a number without end"
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
