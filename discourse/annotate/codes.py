"""Codes come back: from whatever file the coders saved, held against the sample that went out."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..doors import door
from ..errors import CompareError, SourceError
from ..formats.container import File, sniff
from ..formats.tables import rows
from ..publish.tables import unguarded
from ..segment.segmented import STANCES
from ..sources import paths_of, read_bytes
from .codebook import NAMES, VERSION

_MEANING = {name: stance for stance, names in NAMES.items() for name in names}
_NUMBERS = (*STANCES, "stratum_sentences", "stratum_drawn", "inclusion")

#: The codebook of the keys that do not say which.
_FIRST = "v1.0"

#: What a workbook makes of a sentence that is a date: 2014年3月5日 comes back as a day, 10月1日 with a year put in.
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@door
def read_key(path: str | Path) -> pd.DataFrame:
    """The key that :func:`draw_sample` gave, from its file.

    Raises:
        SourceError: the file is no key.
    """
    names, cells = _table(path)
    needed = {"id", "speech", "era", "stance", "text", *_NUMBERS}
    if needed - set(names):
        raise SourceError(
            "this is no key: it lacks " + ", ".join(sorted(needed - set(names))),
            where=str(path),
            expected="the key file that was written beside the sample (….key.csv)",
        )
    key = pd.DataFrame([row for _, row in cells], columns=list(names)).map(unguarded)
    drawn_for = set(key["codebook"]) if "codebook" in key else {_FIRST}
    if drawn_for != {VERSION}:
        raise SourceError(
            f"the sample was drawn for another codebook ({', '.join(sorted(drawn_for))})",
            where=str(path),
            expected=f"the codebook of this package ({VERSION}): codes made by another mean something else",
            advice="report these codes with the version of discourse that drew the sample, or draw another",
        )
    try:
        key[list(_NUMBERS)] = key[list(_NUMBERS)].astype(float)
    except ValueError as error:
        raise SourceError(f"a number of the key is none ({error})", where=str(path)) from error
    if not (np.isfinite(key[list(_NUMBERS)]).all(axis=None) and (key["stratum_sentences"] >= 1).all()):
        raise SourceError("a number of the key is missing, or a stratum has no sentence", where=str(path))
    if not key["id"].is_unique:
        raise SourceError(
            f"{key['id'][key['id'].duplicated()].iloc[0]} stands here a second time",
            where=str(path),
            expected="each sentence once, as the key was written",
        )
    return key


def of_sample(key: pd.DataFrame, columns: Sequence[str], where: str) -> None:
    """An error where a table is not the key of a sample."""
    missing = [name for name in columns if name not in key.columns]
    if missing:
        raise CompareError(
            f"the key has no column {', '.join(map(repr, missing))}",
            where=where,
            expected="the key that was drawn with the sheet",
            advice="read_key(path), or draw_sample(...).key",
        )


@door
def read_codes(paths: str | Path | Iterable[str | Path], key: pd.DataFrame) -> pd.DataFrame:
    """What each coder wrote: a row a sentence (index ``id``, in the order of the key), a column a file.

    CSV in UTF-8, UTF-16 or GBK, with commas, semicolons or tabs, or .xlsx (needs openpyxl); rows in any order. A cell
    left empty is a sentence not coded. The texts are held against the key, but for what GBK cannot write and for
    sentences that a workbook took for a date. Other columns may be added.

    Raises:
        SourceError: a label is none of the four, a row is missing, stands there twice or is not of this sample, or
            the text of a row is not the text that was drawn. One letter names all of a file's rows.
    """
    of_sample(key, ("id", "text"), "read_codes")
    paths = paths_of(paths)
    files = Counter(Path(path).resolve() for path in paths)
    for path in paths:
        if files[Path(path).resolve()] > 1:
            raise SourceError("the file is named twice", where=str(path), expected="a file a coder")
    stems = Counter(Path(path).stem for path in paths)
    names = [Path(path).stem if stems[Path(path).stem] == 1 else str(path) for path in paths]
    texts = dict(zip(key["id"], key["text"], strict=True))
    columns = {name: _codes(path, texts) for name, path in zip(names, paths, strict=True)}
    return pd.DataFrame(columns, index=pd.Index(key["id"], name="id"), dtype=object)


def _table(path: str | Path) -> tuple[tuple[str, ...], list[tuple[str, dict[str, str]]]]:
    """Column names in small letters, and rows with their labels."""
    data = read_bytes(Path(path))
    file = File(data, Path(path).name, str(path))
    kind = sniff(data, file.suffix, str(path))
    table = rows(file, "csv" if kind == "text" else kind)
    names = tuple(name.strip().lower() for name in table.names)
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise SourceError(
            f"more than one column is called {', '.join(map(repr, twice))}",
            where=str(path),
            expected="each column once (capitals make no difference)",
            advice="another name for the column that was put in",
        )
    nothing = dict.fromkeys(names, "")  # a workbook leaves out the empty cells at the end of a row
    return names, [
        (label, nothing | {name.strip().lower(): cell for name, cell in row.items()})
        for label, row in table.rows
    ]


def _codes(path: str | Path, texts: Mapping[str, str]) -> dict[str, str | None]:
    names, cells = _table(path)
    if not {"id", "code"} <= set(names):
        raise SourceError(
            "the columns are " + ", ".join(map(repr, names)),
            where=str(path),
            expected="`id`, `text` and `code`, as in the sample",
        )
    found: dict[str, str | None] = {}
    faults = []
    for label, row in cells:
        if not any(value.strip() for value in row.values()):
            continue  # spreadsheets leave empty rows behind
        name = row["id"].strip()
        fault = _fault(name, row, found, texts)
        if fault:
            faults.append(f"{label}: {fault}")
        else:
            found[name] = _MEANING.get(_folded(row["code"]))
    missing = [name for name in texts if name not in found]
    if missing and not faults:
        faults = [f"{len(missing)} of {len(texts)} rows are missing ({', '.join(missing[:3])}…)"]
    if faults:
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise SourceError(
            "; ".join(faults[:5]) + more,
            where=str(path),
            expected="the rows of the sample, each once and unchanged, with one of "
            + ", ".join(f"{stance} ({names[1]})" for stance, names in NAMES.items())
            + " or nothing under `code`",
            advice="correct these rows in the file; to leave a sentence out, keep its row and empty its code",
        )
    return found


def _fault(
    name: str, row: Mapping[str, str], found: Mapping[str, Any], texts: Mapping[str, str]
) -> str | None:
    """What is wrong with a row, in words."""
    if name not in texts:
        return f"{name!r} is no id of this sample"
    if name in found:
        return f"{name} stands here a second time"
    text = row.get("text", texts[name])
    if _comparable(text) != _comparable(texts[name]) and not _DAY.fullmatch(text):
        return f"the text of {name} was changed: {text[:20]!r}, not {texts[name][:20]!r}"
    code = _folded(row["code"])
    if code and code not in _MEANING:
        near = difflib.get_close_matches(code, _MEANING, 1, 0.5)
        return f"{row['code'].strip()!r} is no code" + (f" (did you mean {near[0]!r}?)" if near else "")
    return None


def _folded(code: str) -> str:
    return unicodedata.normalize("NFKC", unguarded(code)).strip().casefold()


def _comparable(text: str) -> str:
    """A text without what a spreadsheet does to it: blanks, our guard, and what GBK has to write as ``?``."""
    return "".join(unguarded(text).split()).encode("gbk", "ignore").decode("gbk").replace("?", "")
