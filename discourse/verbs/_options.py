"""Options that several verbs share, and the readers that refuse a wrong value before any work begins.

Said once here, they read and behave alike everywhere. A refusal is argparse's: usage, one line why, exit code 2.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_args

from ..engine import ENGINES
from ..limits import Limits, sized
from ..study import Columns, Grouping
from ..study import Engine as Tokenizers

#: What may cut words.
TOKENIZERS: tuple[str, ...] = get_args(Tokenizers)


def paths(verb: argparse.ArgumentParser, formats: tuple[str, ...], default: str = "") -> None:
    """The sources and how to read them, and where the result goes; the first of ``formats`` is the default.

    All that :mod:`._work` asks for of the sources, and all that :mod:`._output` asks for, is among them.
    """
    sources(verb, default)
    verb.add_argument("-o", "--output", metavar="FILE", default="-", help="a file (default: standard output)")
    verb.add_argument("--format", choices=formats, default=formats[0], help=f"default: {formats[0]}")
    reading(verb)


def sources(verb: argparse.ArgumentParser, default: str = "") -> None:
    """The paths of the sources; without a ``default`` at least one must be named."""
    verb.add_argument(
        "paths",
        nargs="*" if default else "+",
        default=[default] if default else None,
        metavar="PATH",
        help="files, folders, tables, archives; - is standard input",
    )


def reading(verb: argparse.ArgumentParser) -> None:
    """How the sources are read: script, metadata, columns, and whether to go on without those that cannot be."""
    verb.add_argument(
        "--script",
        choices=("simplified", "keep"),
        default="simplified",
        help="keep: leave traditional text as it is",
    )
    verb.add_argument(
        "--metadata",
        metavar="FILE",
        default="",
        help="a table of what is known: source, date, speaker, genre …",
    )
    columns(verb)
    keep_going(verb)
    limits(verb)


def limits(verb: argparse.ArgumentParser) -> None:
    """``--limit``, for a verb that reads raw files."""
    verb.add_argument(
        "--limit",
        dest="limits",
        action=_Limit,
        default=Limits(),
        metavar="NAME=SIZE",
        help="read larger things, as in file=2GB or archive=20GB (may be repeated; "
        + ", ".join(f"{one.name}: {_said(one.name)}" for one in fields(Limits))
        + ")",
    )


def _said(name: str) -> str:
    size: int = getattr(Limits(), name)
    return sized(size).replace(" ", "") if name not in ("depth", "wait") else str(size)


class _Limit(argparse.Action):
    """One limit more is raised, the others stay."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option: str | None = None,
    ) -> None:
        try:
            namespace.limits = namespace.limits.with_one(values)
        except ValueError as error:
            raise argparse.ArgumentError(self, str(error)) from error


def columns(verb: argparse.ArgumentParser) -> None:
    """``--column``, for a verb that reads a table."""
    verb.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=NAME",
        type=column,
        help="which column of a table holds what, as in text=正文 or date=开会那天 (may be repeated)",
    )


def keep_going(verb: argparse.ArgumentParser) -> None:
    """``--keep-going``: leave out what cannot be read, and say so (see ``told`` in :mod:`._output`)."""
    verb.add_argument(
        "--keep-going",
        action="store_true",
        help="list sources that cannot be used instead of stopping (exit code 3)",
    )


def eras(verb: argparse.ArgumentParser) -> None:
    """``--eras``, for a verb that needs the era of a speech."""
    verb.add_argument(
        "--eras", default="party", metavar="NAME|FILE", help="the periodisation (default: party)"
    )


def engine(verb: argparse.ArgumentParser) -> None:
    """``--tokenizer``, for a verb that needs tokens, and who does the work: ``--engine``, which takes the name of a
    segmenter, too."""
    verb.add_argument(
        "--tokenizer", choices=TOKENIZERS, default="fast", help="the segmenter (default: fast, as jieba cuts)"
    )
    engines(verb)


def engines(verb: argparse.ArgumentParser) -> None:
    """``--engine``, ``--workers`` and ``--scheduler``: how many files are worked on at once, and where."""
    verb.add_argument(
        "--engine",
        choices=(*ENGINES, *TOKENIZERS),
        action=_Engine,
        default="",
        help="who does the work: this process, several, or a dask cluster; fast and jieba mean --tokenizer",
    )
    verb.add_argument(
        "--workers", type=whole(1), metavar="N", help="how many at once (default: one a core, where it pays)"
    )
    verb.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        default="",
        help="of a running dask cluster, as in tcp://node01:8786",
    )


class _Engine(argparse.Action):
    """``--engine jieba`` was how a segmenter was asked for before there were engines."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option: str | None = None,
    ) -> None:
        setattr(namespace, "tokenizer" if values in TOKENIZERS else "engine", values)


def by(verb: argparse.ArgumentParser) -> None:
    """What groups the speeches, with the periodisation and the segmenter that a comparison needs."""
    verb.add_argument(
        "--by", choices=get_args(Grouping), default="era", help="what groups the speeches (default: era)"
    )
    eras(verb)
    engine(verb)


def seed(verb: argparse.ArgumentParser, what: str) -> None:
    """``--seed``, for a verb that draws; ``what`` is drawn with it, as in "of the permutations"."""
    verb.add_argument("--seed", type=whole(0), default=0, metavar="N", help=f"{what} (default: 0)")


def column(text: str) -> tuple[str, str]:
    """``FIELD=NAME``, checked."""
    field, equals, name = text.partition("=")
    known = [item.name for item in fields(Columns)]
    if not equals or field not in known:
        raise argparse.ArgumentTypeError(f"{text!r} is not FIELD=NAME with FIELD one of {', '.join(known)}")
    return field, name


def lengths(text: str) -> tuple[int, int]:
    """``N`` or ``N-M``."""
    first, _, last = text.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not N or N-M")
    shortest, longest = int(first), int(last or first)
    if not 2 <= shortest <= longest:
        raise argparse.ArgumentTypeError(f"{text!r}: at least two words, and the shortest first")
    return shortest, longest


def whole(least: int) -> Callable[[str], int]:
    """A reader of whole numbers from ``least`` on."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} on")
        return int(text)

    return read


def era(verb: argparse.ArgumentParser) -> None:
    """``--era``, for a verb that can be asked of one era alone (see ``of_era`` in :mod:`._work`)."""
    verb.add_argument("--era", metavar="ID", help="only the speeches of this era (default: all)")


def min_count(verb: argparse.ArgumentParser, what: str = "occurrences at least") -> None:
    """``--min-count``: what is rarer gets no row of its own."""
    verb.add_argument("--min-count", type=whole(1), default=5, metavar="N", help=f"{what} (default: 5)")


def level(verb: argparse.ArgumentParser) -> None:
    """``--level``: from which p on a difference is one; intervals hold the rest."""
    verb.add_argument(
        "--level", type=p_value, default=0.05, metavar="P", help="of tests and intervals (default: 0.05)"
    )


def p_value(text: str) -> float:
    """The largest p that counts: a confidence, 0.95 or 95, is told from it."""
    if not 0 < float(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number between 0 and 1")
    if float(text) > 0.5:
        meant = round(1 - float(text), 12)
        raise argparse.ArgumentTypeError(
            f"{text!r} is not the largest p that counts, from above 0 to 0.5; {meant:g}?"
        )
    return float(text)


def rate(text: str) -> float:
    """A number from 0 on; neither nan nor infinity is one."""
    if not 0 <= float(text) < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 on")
    return float(text)


def term(text: str) -> str:
    """At least one character that is no white space."""
    if not text.strip():
        raise argparse.ArgumentTypeError("there is nothing to look for; give at least one character")
    return text
