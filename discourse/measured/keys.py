"""What a piece of measured work hangs on, as a hash: while that stays the same, the work is not done again."""

from __future__ import annotations

import hashlib
import json
import platform
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal

from ..segment.tokens import Tokenizer
from ..sources import Source
from . import schema

#: The parts of this package that a measurement can hang on: code and data alike.
STAGES: Final = (
    "corpus",
    "extractors",
    "formats",
    "lexicons",
    "measured",
    "repair",
    "segment",
    "sources.py",
)

#: The packages of others that it can hang on.
PACKAGES: Final = ("daachorse", "jieba", "numpy", "opencc", "pyarrow", "rjieba", "scikit-learn")


@dataclass(frozen=True)
class Options:
    """What is asked of every source alike: the script, the segmenter, the extractors (empty: all) with their
    parameters, as pairs of ``(extractor, ((parameter, value), ...))``, and whether to go on without what fails."""

    script: Literal["simplified", "keep"] = "simplified"
    tokenizer: Tokenizer = field(default_factory=Tokenizer)
    extractors: tuple[str, ...] = ()
    parameters: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()
    keep_going: bool = False

    @cached_property
    def digest(self) -> bytes:
        """The hash of all that moves a number: the options, and the code that they are asked of."""
        return _hash(self.said.encode() + code_digest())

    @property
    def said(self) -> str:
        """The options that move a number, in a line."""
        return json.dumps(
            [schema.VERSION, self.script, self.tokenizer.digest, self.extractors, self.parameters]
        )


def source_key(source: Source, options: bytes, shared: bytes) -> bytes:
    """The hash of all that the speeches of a source hang on: the source, what is known of it, :attr:`Options.digest`,
    and the digest of the lines that the pages of the corpus share."""
    given = [asdict(g) | {"date": g.date and [day.isoformat() for day in g.date]} for g in source.given]
    said = [source.name, source.path, source.sha256, source.format, source.file, source.size]
    about = json.dumps([said, source.places, given, source.notes], ensure_ascii=False)
    text = hashlib.blake2b(source.data, digest_size=16).digest()
    return _hash(options + shared + text + about.encode("utf-8", "surrogatepass"))


def shared_digest(shared: dict[str, str]) -> bytes:
    """The hash of the lines that the pages of a corpus share."""
    return _hash(json.dumps(sorted(shared.items()), ensure_ascii=False).encode())


@lru_cache(maxsize=1)
def code_digest() -> bytes:
    """The hash of everything in this package and beside it that a measurement can hang on."""
    found = hashlib.blake2b(digest_size=16)
    root = resources.files("discourse")
    for stage in STAGES:
        for name, entry in _files(root.joinpath(stage), stage):
            found.update(f"{name}\0".encode() + hashlib.sha256(entry.read_bytes()).digest())
    for name in PACKAGES:
        found.update(f"{name} {metadata.version(name)}\0".encode())
    found.update(f"{platform.python_version_tuple()[:2]} {unicodedata.unidata_version}".encode())
    return found.digest()


def _files(entry: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    if entry.is_file():
        yield name, entry
    elif entry.is_dir() and entry.name != "__pycache__":
        for inner in sorted(entry.iterdir(), key=lambda e: e.name):
            if not inner.name.endswith((".pyc", ".md")):
                yield from _files(inner, f"{name}/{inner.name}")


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
