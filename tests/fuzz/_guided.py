"""Inputs led by coverage: libFuzzer, by way of atheris, keeps what reaches a branch that nothing reached before."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from .targets import Target

#: libFuzzer's own bounds are switched off: those of :mod:`tests.fuzz._trial` are kept instead.
OPTIONS = ("-timeout=1000000", "-rss_limit_mb=0", "-malloc_limit_mb=0", "-len_control=0", "-verbosity=0")


def is_there() -> bool:
    """Whether atheris can be had."""
    return find_spec("atheris") is not None


def watching(engine: str) -> AbstractContextManager[object]:
    """What is imported of the package inside is watched branch by branch."""
    if engine != "atheris":
        return nullcontext()
    import atheris

    return atheris.instrument_imports(include=["discourse"], enable_loader_override=False)


def run(target: Target, seed: int, folder: Path, one: Callable[[bytes], None]) -> NoReturn:
    """Give inputs to ``one`` until it ends the process."""
    import atheris

    corpus = folder / "corpus"
    corpus.mkdir()
    for n, data in enumerate(target.seeds):
        (corpus / str(n)).write_bytes(data)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if word))
    ours = (
        f"-artifact_prefix={folder}/",
        f"-max_len={target.longest}",
        f"-seed={seed or 1}",
        f"-dict={words}",
    )
    atheris.Setup([sys.argv[0], *ours, *OPTIONS, str(corpus)], one)
    atheris.Fuzz()
    raise SystemExit("libFuzzer came back by itself")


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)
