"""The manifest: what went in, what came out, with which versions and parameters, by SHA-256.

It holds no date, no user name and no path of a machine: two people who build the same study get the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ..corpus import Failure
from ..errors import PublishError
from ..results import Results

NAME = "manifest.json"
VERSION = 1

#: The packages whose version can move a number or a byte of a figure.
PACKAGES = (
    "brotli",
    "daachorse",
    "fonttools",
    "jieba",
    "jinja2",
    "matplotlib",
    "numpy",
    "opencc",
    "pandas",
    "pillow",
    "rjieba",
    "scikit-learn",
    "scipy",
)


#: The packages that take the text out of a file of a format: named where such files were read.
READERS = {
    "html": "trafilatura",
    "markdown": "markdown-it-py",
    "word": "python-docx",
    "pdf": "pypdfium2",
    "excel": "openpyxl",
    "parquet": "pyarrow",
}


#: What a manifest must hold to be held against a fresh build, and what a paper cites of it besides: the path of each
#: part and what it is.
PARTS: dict[str, type] = {
    "study": dict,
    "inputs": list,
    "failed": list,
    "data": dict,
    "versions": dict,
    "outputs": dict,
}
CITED: dict[str, type] = {
    "title": str,
    "tokenizer": str,
    "counts": dict,
    "counts.by_era": dict,
    "study.comparisons": dict,
    "study.comparisons.by": str,
    "study.eras.periodisation": str,
    "study.segment.engine": str,
    "study.seed": int,
    "study.sources.script": str,
    "versions.discourse": str,
    "versions.platform": str,
    "versions.python": str,
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def versions(formats: Iterable[str] = ()) -> dict[str, str]:
    """The versions of this package, of Python and of everything that can move a number; among them the readers of
    the ``formats`` that were read."""
    readers = {READERS[name] for name in formats if name in READERS}
    return {
        "discourse": metadata.version("discourse"),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    } | {name: metadata.version(name) for name in sorted({*PACKAGES, *readers})}


def data_files() -> dict[str, str]:
    """Every data file of the package that a result can hang on (lexicons, eras, models, font), with its hash."""
    found: dict[str, str] = {}
    _walk(resources.files("discourse"), "", found)
    return dict(sorted(found.items()))


def _walk(folder: Traversable, prefix: str, found: dict[str, str]) -> None:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                _walk(entry, f"{name}/", found)
        elif not entry.name.endswith((".py", ".pyc", ".md", ".typed", ".txt.license")):
            found[name] = sha256(entry.read_bytes())


@dataclass(frozen=True)
class Inputs:
    """The files that were read, each once (an archive's members each, a table once for all its rows): path, SHA-256,
    bytes; the formats they have; and the files that were passed over."""

    files: tuple[tuple[str, str, int], ...]
    formats: frozenset[str]
    passed_over: tuple[str, ...]


def manifest(
    results: Results,
    found: Inputs,
    failures: tuple[Failure, ...],
    undrawn: dict[str, str],
) -> dict[str, Any]:
    """The manifest of one build, as plain values; ``outputs``, file names with their SHA-256, is still empty."""
    independent = results.metadata["duplicate_of"] == ""
    return {
        "manifest": VERSION,
        "title": results.study.title,
        "study": results.study.parameters(),
        "inputs": [{"source": path, "sha256": digest, "bytes": size} for path, digest, size in found.files],
        "failed": [{"source": f.source, "reason": f.reason} for f in failures],
        "passed_over": list(found.passed_over),
        "not_drawn": undrawn,
        "counts": {
            "speeches": len(results.corpus),
            "independent": int(independent.sum()),
            "without_era": int((results.metadata["era"] == "").sum()),
            "undated": int(((results.metadata["earliest"] == "") & (results.metadata["latest"] == "")).sum()),
            "truncated": int(results.metadata["truncated"].sum()),
            "by_era": {
                era.id: int((independent & (results.metadata["era"] == era.id)).sum()) for era in results.eras
            },
        },
        "tokenizer": results.tokenizer,
        "data": data_files(),
        "versions": versions(found.formats),
        "outputs": {},
    }


def dump(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def hash_files(folder: Path, names: list[str]) -> dict[str, str]:
    return {name: sha256((folder / name).read_bytes()) for name in sorted(names)}


def read_manifest(folder: Path, *, cited: bool = False) -> dict[str, Any]:
    """The manifest in a folder of results, if this version understands it; ``cited``: and what a paper cites of it.

    Raises :class:`~discourse.errors.PublishError` where there is none, where another version wrote it, where a part
    is missing or is not what it should be, or where it names a file outside of its folder.
    """
    path = folder / NAME
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        version = about["manifest"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PublishError(
            "there is no readable manifest here",
            where=str(path),
            expected="a folder that `discourse build` wrote",
            advice="its path, or make one: discourse build study.toml -o DIR",
        ) from error
    if version != VERSION:
        raise PublishError(
            f"the manifest was {other_hand(version, VERSION)} (version {version!r})",
            where=str(path),
            expected=f"version {VERSION}",
            advice="the release of discourse named in it, or build anew",
        )
    for part in _faults(about, cited):
        raise PublishError(
            f"the manifest has no {part!r} that can be read",
            where=str(path),
            expected="a manifest as `discourse build` wrote it",
            advice="the file as it was deposited, or build anew",
        )
    for name in about["outputs"]:
        if Path(name).name != name or name in ("", ".."):
            raise PublishError(
                f"the manifest lists {name!r}, which is no file of this folder",
                where=str(path),
                expected="names without a folder",
            )
    found: dict[str, Any] = about
    return found


def other_hand(version: object, known: int) -> str:
    """Who wrote what is not of the version ``known`` here, for a letter.

    >>> other_hand(2, 1)
    'written by another version of discourse, a newer one'
    """
    newer = isinstance(version, int) and version > known
    return "written by another version of discourse" + (", a newer one" if newer else "")


def _faults(about: Mapping[str, Any], cited: bool) -> Iterator[str]:
    """The parts that are missing or are not what they should be."""
    for part, kind in (PARTS | CITED if cited else PARTS).items():
        value: Any = about
        for key in part.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, kind):
            yield part
    for part, needed in (("inputs", ("source", "sha256")), ("failed", ("source",))):
        listed: Any = about.get(part)
        for entry in listed if isinstance(listed, list) else ():
            if not (isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in needed)):
                yield part
