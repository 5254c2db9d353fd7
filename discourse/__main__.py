"""The door of the command line: it finds the verbs (``discourse/verbs``), runs one, and answers for its errors.

Exit codes: 0 success, 1 bad input (a letter on standard error, no traceback), 2 wrong usage, 3 some sources
were left out (``--keep-going``), 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from . import verbs
from .errors import DiscourseError
from .verbs._output import ready


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    arguments = parser().parse_args(argv)
    try:
        ready(getattr(arguments, "output", "-"))
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except DiscourseError as error:
        print(f"discourse: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `discourse … | head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("discourse: stopped; nothing was written", file=sys.stderr)
        return 130


def entry() -> None:
    """The console script."""
    sys.exit(main())


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line, with every verb that the folder holds."""
    top = argparse.ArgumentParser(
        prog="discourse",
        description="Comparative discourse analysis of Chinese political speech: "
        "from raw scraped files to tables and figures that can be cited.",
        epilog="Start with:  discourse build study.toml -o figures",
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    below = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in verbs.available():
        what = verb.WHAT[0].upper() + verb.WHAT[1:] + "."
        its_parser = below.add_parser(verb.NAME, help=verb.WHAT, description=what)
        its_parser.set_defaults(run=verb.run)
        verb.arguments(its_parser)
    return top


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib import metadata

        print(f"discourse {metadata.version('discourse')}")
        parser.exit()


if __name__ == "__main__":
    entry()
