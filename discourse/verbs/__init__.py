"""The verbs of the command line, one small file each; a file in this folder is all it takes.

A verb parses, calls, prints; it computes nothing. To add one, write a file named after it that says:

- ``NAME``: what is typed after ``discourse``, the same as the file's name (one of Python's words has a ``_`` behind
  it there: ``import_.py``);
- ``PLACE``: where it stands in ``discourse --help``. The verbs go down the river, from sources to tables; between
  two neighbours there is room for nine, and verbs of one place stand in the order of their names;
- ``WHAT``: the line of help;
- ``arguments(verb)``: adds its options. Those that verbs share are in :mod:`._options`. ``output`` is a file, tried
  before any work is done; an option for a folder is called ``folder``;
- ``run(arguments)``: does the work and gives the exit code. :mod:`._work` leads from the arguments to speeches,
  :mod:`._output` writes tables and says what was left out.

Every file is read whenever ``discourse`` starts, so libraries and stages are imported inside ``run``, never at its
head. Files whose name begins with an underscore are helpers.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import argparse

__all__ = ["Verb", "available"]


class Verb(Protocol):
    """What the file of a verb defines."""

    NAME: str
    PLACE: int
    WHAT: str

    def arguments(self, verb: argparse.ArgumentParser, /) -> None: ...

    def run(self, arguments: argparse.Namespace, /) -> int: ...


def available() -> tuple[Verb, ...]:
    """The verbs that this folder holds, down the river.

    >>> [verb.NAME for verb in available()][:3]
    ['build', 'verify', 'report']
    >>> [verb.NAME for verb in available() if verb.NAME != verb.__name__.rpartition(".")[2].rstrip("_")]
    []
    """
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found = [cast(Verb, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return tuple(sorted(found, key=lambda verb: (verb.PLACE, verb.NAME)))
