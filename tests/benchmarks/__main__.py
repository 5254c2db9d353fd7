"""`make bench`: every accuracy and speed table, or those named on the command line."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from itertools import takewhile

import tests.benchmarks as here


def main(names: list[str]) -> None:
    """Run the benchmarks named, or all of them; each prints its own table. Options that follow are theirs."""
    found = [m.name for m in pkgutil.iter_modules(here.__path__) if not m.name.startswith("_")]
    for name in list(takewhile(lambda word: not word.startswith("-"), names)) or found:
        print(f"\n== {name} " + "=" * (70 - len(name)), flush=True)
        module = importlib.import_module(f"tests.benchmarks.{name}")
        print(f"{(module.__doc__ or '').strip().splitlines()[0]}\n")
        module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
