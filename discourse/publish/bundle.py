"""A figure as five files: ``svg`` and ``pdf`` for print, ``png`` for a screen, the table as ``csv``, and a
``json`` that says what it was made from, so that a referee can make it again.

The bytes are the same whenever and wherever it is built with the versions named in the lock, on Linux x86-64:
nothing in them is a date, a random id, a path or a setting of the machine. PDF hangs on fontTools' version and
PNG on Pillow's as well; elsewhere compare the tables.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import invariants
from ..errors import PublishError
from ..plots import draw_table
from ..plots.base import FigureSpec, Lang
from ..plots.fonts import FAMILY, SHA256
from ..plots.parts.tables import DIGITS, rounded
from ..plots.style import DPI, label, style
from ..whole import put
from .tables import csv_text, unguarded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..results import Results

#: The order in which the files of a figure are written: the one that vouches for the others comes last.
SUFFIXES = ("svg", "pdf", "png", "csv", "json")

#: Packages whose version can move a byte of a figure. Python's is not among them: 3.11 to 3.13 give the same.
_PACKAGES = ("discourse", "fonttools", "matplotlib", "numpy", "pandas", "pillow")


class Bundle(NamedTuple):
    """A figure that is made: what it is, its table, the bytes of its files by suffix, its caption by language, and,
    where it was asked for, the drawing for a page (:meth:`~discourse.plots.parts.drawn.DrawnFigure.linked_svg`)."""

    spec: FigureSpec
    table: pd.DataFrame
    files: dict[str, bytes]
    caption: dict[str, str]
    linked: str = ""


def make_bundle(spec: FigureSpec, results: Results, lang: Lang = "both", *, linked: bool = False) -> Bundle:
    """The figure and its five files, nothing written yet; ``linked``: and the drawing for a page."""
    table = rounded(spec.data(results))
    invariants.figure(spec.name, table, results)
    fig = draw_table(spec, table, lang)
    files = pictures(spec, fig, lang)
    files["csv"] = csv_text(table, index=False).encode()
    said = description(spec, results, table, lang, files["csv"])
    files["json"] = _dump(said)
    return Bundle(spec, table, files, said["caption"], fig.linked_svg() if linked else "")


def write_bundle(spec: FigureSpec, results: Results, folder: Path, lang: Lang = "both") -> list[Path]:
    """Write ``<name>.svg .pdf .png .csv .json`` into ``folder``; each file is whole or not there.

    Nothing is written unless all of them could be made: a missing glyph leaves the folder as it was.
    """
    return put_bundle(make_bundle(spec, results, lang), folder)


def put_bundle(made: Bundle, folder: Path) -> list[Path]:
    """Write the files of a figure that is made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [put(folder / f"{made.spec.name}.{suffix}", made.files[suffix]) for suffix in SUFFIXES]
    except OSError as error:
        raise PublishError(
            f"figure {made.spec.name} cannot be written ({error.strerror})",
            where=str(folder),
            advice="another folder: -o DIR",
        ) from error


def pictures(spec: FigureSpec, fig: Figure, lang: Lang) -> dict[str, bytes]:
    """The figure as SVG, PDF and PNG, by suffix. The PNG has no transparency: nothing in a figure is."""
    title = label(spec.title_en, spec.title_zh, lang, " · ")
    about: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": None, "Title": title},
        "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None, "Title": title},
    }
    out = {}
    for suffix, entries in about.items():
        buffer = io.BytesIO()
        with style(spec.name):
            fig.savefig(buffer, format=suffix, metadata=entries, dpi=DPI)
        out[suffix] = buffer.getvalue()
    with style(spec.name):
        out["png"] = _png(fig)
    return out


def _png(fig: Figure) -> bytes:
    """The figure as a PNG of three channels: without the fourth it is an eighth smaller, and made sooner."""
    from PIL import Image

    signs, buffer = io.BytesIO(), io.BytesIO()
    fig.savefig(signs, format="rgba", dpi=DPI)
    width = int(fig.get_figwidth() * DPI)
    drawn = Image.frombuffer("RGBA", (width, signs.tell() // (4 * width)), signs.getvalue())
    drawn.convert("RGB").save(buffer, "png", dpi=(DPI, DPI))
    return buffer.getvalue()


def read_table(path: Path) -> pd.DataFrame:
    """The table of a figure, from its ``csv`` and the types in the ``json`` beside it.

    pandas alone would take the speech 003.4 for a number.
    """
    import pandas as pd

    try:
        types = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["table"]["columns"]
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    except (OSError, ValueError, KeyError) as error:
        raise PublishError(
            "the table of the figure cannot be read",
            where=path.name,
            expected="a csv and a json of the same name, as `discourse build` writes them",
        ) from error
    names = [unguarded(name) for name in rows[0]]
    columns = {name: _column(types[name], (row[i] for row in rows[1:])) for i, name in enumerate(names)}
    return pd.DataFrame(columns, columns=pd.Index(names))


def _column(kind: str, cells: Iterable[str]) -> list[Any]:
    if kind == "text":
        return [unguarded(cell) for cell in cells]
    if kind == "boolean":
        return [cell == "True" for cell in cells]
    return [int(cell) if kind == "integer" else float(cell or "nan") for cell in cells]


def description(
    spec: FigureSpec, results: Results, table: pd.DataFrame, lang: Lang, data: bytes
) -> dict[str, Any]:
    """What the ``json`` says: titles, captions, what went in, with which parameters and versions."""
    width, height = spec.size(table)
    return {
        "figure": spec.name,
        "title": {"en": spec.title_en, "zh": spec.title_zh},
        "caption": spec.caption(results, table),
        "lang": lang,
        "size_mm": [width, height],
        "study": _parameters(results),
        "eras": [
            {"id": era.id, "en": era.en, "zh": era.zh, "start": _iso(era.start), "end": _iso(era.end)}
            for era in results.eras
        ],
        "tokenizer": results.tokenizer,
        "sources": dict(sorted({s.source: s.sha256 for s in results.corpus}.items())),
        "speeches": len(results.corpus),
        "independent": int((results.metadata["duplicate_of"] == "").sum()),
        "features": _features(results, table),
        "table": {
            "file": f"{spec.name}.csv",
            "sha256": hashlib.sha256(data).hexdigest(),
            "rows": len(table),
            "columns": {str(name): _type(table[name]) for name in table.columns},
            "significant_digits": DIGITS,
            "guard": "a ' stands before text that a spreadsheet would take for a formula",
        },
        "font": {"family": FAMILY, "sha256": SHA256},
        "versions": {name: metadata.version(name) for name in _PACKAGES},
    }


def _features(results: Results, table: pd.DataFrame) -> list[dict[str, str]]:
    """The declarations of the features that the table shows, as columns or by name in ``feature``."""
    shown = {str(name) for name in table.columns}
    if "feature" in table.columns:
        shown |= set(table["feature"])
    names = ("name", "unit", "formula", "reference", "reading", "caveat")
    return [{n: getattr(column, n) for n in names} for column in results.columns if column.name in shown]


def _parameters(results: Results) -> dict[str, Any]:
    """The study's parameters without the places of files: sources are named by their hashes."""
    asked = {name: value for name, value in results.study.parameters().items() if name != "sources"}
    for section, key in (("eras", "periodisation"), ("segment", "dictionary")):
        asked[section] = {**asked[section], key: Path(asked[section][key]).name}
    return asked


def _type(column: pd.Series[Any]) -> str:
    return {"f": "number", "i": "integer", "u": "integer", "b": "boolean"}.get(column.dtype.kind, "text")


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _dump(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()
