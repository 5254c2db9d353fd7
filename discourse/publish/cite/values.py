r"""A macro for every number of a study, so that a paper quotes its results by name and never by hand.

``\discoursevalue{comparisons/stance.theta/A/B/p}`` gives the number as printed, three digits; ``\discourseexact`` as
the tables have it. A key that does not exist is an error of LaTeX, not an empty place in a sentence. The few numbers
that every paper needs have short names (:data:`SHORT`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .folder import Folder, Row, number, numbers
from .latex import escaped
from .printed import rounded

_HEAD = r"""% Every number of the study as a macro. Written by discourse cite; change nothing here.
%   \discoursevalue{key}  the value as one prints it      \discourseexact{key}  as it stands in the tables
\DeclareRobustCommand*\discoursevalue[1]{\discourselookup{value}{#1}}
\DeclareRobustCommand*\discourseexact[1]{\discourselookup{exact}{#1}}
\DeclareRobustCommand*\discourselookup[2]{%
  \ifcsname discourse:#1:\detokenize{#2}\endcsname
    \csname discourse:#1:\detokenize{#2}\endcsname
  \else
    \PackageError{discourse}{There is no value `\detokenize{#2}'}%
      {The file values.tex lists every key. Was the study built anew under other names?}%
  \fi}
\def\discoursedefine#1#2#3{%
  \expandafter\def\csname discourse:value:\detokenize{#1}\endcsname{#2}%
  \expandafter\def\csname discourse:exact:\detokenize{#1}\endcsname{#3}}
"""

#: Short names, letters only: what the command is called after ``\discourse``, and the key it stands for.
SHORT: Mapping[str, str] = {
    "N": "counts/speeches",
    "Independent": "counts/independent",
    "Files": "counts/files",
    "Truncated": "counts/truncated",
    "WithoutEra": "counts/without_era",
    "Characters": "counts/characters",
    "Features": "counts/features",
    "Comparisons": "counts/comparisons",
    "Differ": "counts/differ",
    "SmallestP": "comparisons/smallest_p",
    "LargestSmallestP": "comparisons/largest_smallest_p",
    "Level": "comparisons/level",
    "Seed": "seed",
    "Version": "versions/discourse",
    "Tokenizer": "tokenizer",
}

#: The first part of the keys whose values are rounded; a version or a digest that looks like a number is none.
NUMBERS = ("counts", "comparisons", "claims", "features")


def macros(folder: Folder) -> str:
    """The file ``values.tex``."""
    found = [(clean(key), value) for key, value in dict(values(folder)).items()]
    # two groups may be named alike but for a character that no key can hold: neither has a value then
    counted = Counter(key for key, _ in found)
    keys = {key: value for key, value in found if counted[key] == 1}
    lines = [
        f"\\discoursedefine{{{key}}}{{{_printed(key, value)}}}{{{_printed(key, value, exact=True)}}}\n"
        for key, value in keys.items()
    ]
    short = [
        f"\\DeclareRobustCommand*\\discourse{name}{{\\discoursevalue{{{key}}}}}\n"
        for name, key in SHORT.items()
        if key in keys
    ]
    return _HEAD + "".join(lines) + "".join(short)


def values(folder: Folder) -> Iterator[tuple[str, str]]:
    """Every key with its value as the tables have it."""
    yield from _counts(folder)
    for group in folder.groups:
        for field in ("en", "zh", "n", "start", "end"):
            if str(getattr(group, field)):
                yield f"{folder.by}s/{group.id}/{field}", str(getattr(group, field))
    floors = numbers(folder.primary, "p_floor")
    if floors:
        yield "comparisons/smallest_p", f"{min(floors):.10g}"
        yield "comparisons/largest_smallest_p", f"{max(floors):.10g}"
    yield "comparisons/level", f"{folder.asked['level']:.10g}"
    yield from _rows("comparisons", folder.primary, ("feature", "target", "reference"))
    yield from _rows("claims", folder.tables["claims"], ("outcome", "target", "reference"))
    yield from _features(folder)
    yield "seed", str(folder.about["study"]["seed"])
    yield "tokenizer", str(folder.about["tokenizer"])
    for kind in ("versions", "data"):
        for name, value in folder.about[kind].items():
            yield f"{kind}/{name}", str(value)


def clean(key: str) -> str:
    r"""A key without what LaTeX would take for something else.

    >>> clean(r"comparisons/x/50 %  {市}\县/n#1")
    'comparisons/x/50 - -市--县/n-1'
    """
    text = re.sub(r"[\\{}%#^~&$]", "-", re.sub(r"\s+", " ", key))
    return "".join(c if c.isprintable() else "-" for c in text).strip()


def _counts(folder: Folder) -> Iterator[tuple[str, str]]:
    for name, value in folder.about["counts"].items():
        if not isinstance(value, Mapping):
            yield f"counts/{name}", str(value)
    yield "counts/files", str(folder.files)
    yield "counts/failed", str(len(folder.about["failed"]))
    yield "counts/features", str(len(folder.columns))
    alone = {row["id"] for row in folder.tables["speeches"] if not row["duplicate_of"]}
    lengths = numbers([row for row in folder.tables["features"] if row["id"] in alone], "length.han")
    if lengths:
        yield "counts/characters", f"{sum(map(int, lengths))}"
    yield "counts/comparisons", str(len(folder.primary))
    yield "counts/differ", str(len([row for row in folder.primary if row["verdict"].startswith("differs")]))


def _rows(table: str, rows: Sequence[Row], names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every cell of a row that holds something, under the names of the row."""
    for row in rows:
        place = "/".join(row[name] for name in names)
        for column, cell in row.items():
            if cell and column not in names:
                yield f"{table}/{place}/{column}", cell


def _features(folder: Folder) -> Iterator[tuple[str, str]]:
    """The primary outcomes of each speech."""
    for row in folder.tables["features"]:
        for name in folder.asked["primary"]:
            if number(row.get(name)) is not None:
                yield f"features/{row['id']}/{name}", row[name]


def _printed(key: str, value: str, exact: bool = False) -> str:
    r"""The value of a key for LaTeX, with three digits or exact; what names or identifies something is no number.

    >>> _printed("versions/x", "1.10"), _printed("comparisons/a/b/c/p", "-0.12345")
    ('1.10', '\\ensuremath{-0.123}')
    """
    if key.partition("/")[0] not in NUMBERS or number(value) is None:
        return escaped(value)
    text = value if exact else rounded(value)
    return rf"\ensuremath{{{text}}}" if text.startswith("-") else text
