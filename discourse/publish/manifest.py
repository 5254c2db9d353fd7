"""The manifest: what went in, what came out, with which versions and parameters, by SHA-256.

It holds no date, no user name and no path of a machine: two people who build the same study get the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ..corpus import Failure
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
