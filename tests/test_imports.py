"""The river flows one way: a stage knows only the stages above it, and the door is light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import discourse

ROOT = Path(discourse.__file__).parent

#: From the source down; what stands in one line may not see what stands below it. Lexicons are data that every
#: stage after repair may read. `records` and `verify` serve the verbs of the command line.
ORDER = (
    "errors",
    "doors",
    "places",
    "limits",
    "engine",
    "whole",
    "shown",
    "study",
    "progress",
    "sources",
    "repair",
    "formats",
    "lexicons",
    "corpus",
    "segment",
    "extractors",
    "eras",
    "results",
    "deviance",
    "compare",
    "invariants",
    "multiverse",
    "plots",
    "publish",
    "measured",
    "annotate",
    "exchange",
    "records",
    "trace",
    "build",
    "verify",
    "verbs",
    "__main__",
    "__init__",
)

MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def stage_of(module: str) -> str:
    """``repair/traced.py`` belongs to ``repair``; ``errors.py`` is a stage by itself."""
    return module.split("/")[0].removesuffix(".py")


def imported(tree: ast.AST, module: str) -> Iterator[tuple[str, int]]:
    """The stages that a module imports, with the line: at its head, in functions and for type checking alike."""
    package = ("discourse", *Path(module).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            whole = (*base, *(node.module.split(".") if node.module else ()))
            targets = [(*whole, alias.name) for alias in node.names]
        else:
            continue
        for target in targets:
            if target[0] == "discourse" and len(target) > 1:
                yield target[1], node.lineno


def against_the_stream(source: str, module: str) -> list[str]:
    """The imports of a module that lead to a stage below its own."""
    own = ORDER.index(stage_of(module))
    return [
        f"{module}:{line} imports {stage}"
        for stage, line in imported(ast.parse(source), module)
        if stage in ORDER and ORDER.index(stage) > own
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_stage_imports_only_stages_above_it(module: str) -> None:
    """Imports within functions count: what is put off until a call is still a dependency."""
    assert stage_of(module) in ORDER, f"{stage_of(module)} is new: give it a place in ORDER"
    assert against_the_stream((ROOT / module).read_text(encoding="utf-8"), module) == []


@pytest.mark.parametrize(
    ("source", "module", "found"),
    [
        ("from ..compare import x", "segment/a.py", ["segment/a.py:1 imports compare"]),
        ("from ...build import analyse", "segment/stance/a.py", ["segment/stance/a.py:1 imports build"]),
        ("def f():\n    from .. import plots", "corpus/a.py", ["corpus/a.py:2 imports plots"]),
        ("import discourse.publish.tables", "repair/a.py", ["repair/a.py:1 imports publish"]),
        ("from discourse import eras", "extractors/a.py", ["extractors/a.py:1 imports eras"]),
        ("from .traced import x\nfrom ..errors import y\nimport numpy", "repair/a.py", []),
        ("from ..segment.segmented import s\nfrom . import base", "extractors/a.py", []),
    ],
)
def test_the_test_sees_what_it_should(source: str, module: str, found: list[str]) -> None:
    """Relative, absolute, nested and deferred imports are all seen; those upstream are not complained of."""
    assert against_the_stream(source, module) == found


HEAVY = [
    "sklearn",
    "scipy",
    "pandas",
    "numpy",
    "matplotlib",
    "pyarrow",
    "jieba",
    "rjieba",
    "opencc",
    "daachorse",
]


def test_the_door_is_light() -> None:
    """``import discourse`` brings in none of the libraries that take a second to load."""
    code = f"import sys, discourse; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_the_tokenizer_starts_without_scikit_learn() -> None:
    """Cutting text into tokens needs neither scikit-learn nor pandas nor, for the fast engine, jieba."""
    code = (
        "import sys; from discourse.segment.tokens import Tokenizer; Tokenizer().tokenize('党'); Tokenizer().digest;"
        "print(*[name for name in ('sklearn', 'pandas', 'matplotlib', 'jieba') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
