"""The door of the command line: it finds the verbs (``discourse/verbs``), runs one, and answers for its errors.

Exit codes: 0 success, 1 bad input (a letter on standard error, no traceback), 2 wrong usage, 3 some sources
were left out (``--keep-going``), 130 stopped by Ctrl-C (143 by SIGTERM, 129 by SIGHUP).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn

from . import places, verbs
from .errors import DiscourseError
from .progress import where
from .sources import visible
from .verbs._output import ready


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    words = sys.argv[1:] if argv is None else argv
    arguments = parser(words).parse_args(words)
    try:
        ready(getattr(arguments, "output", "-"))
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except DiscourseError as error:
        print(f"discourse: {visible(str(error))}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `discourse … | head`: the reader has had enough
        _unheard()
        return 0
    except OSError as error:  # a full disk behind standard output, a file that went away meanwhile
        _unheard()
        what = DiscourseError(
            f"the system says: {error.strerror or error}",
            where=str(error.filename or "standard output"),
            expected="room to write, and files that stay as they are while they are read",
        )
        print(f"discourse: {what}", file=sys.stderr)
        return 1
    except MemoryError:
        what = DiscourseError(
            "there is not enough memory",
            expected="some GB for a large corpus",
            advice="fewer workers (--workers 1), or `discourse measure` and its folder in place of the sources",
        )
        print(f"discourse: {what}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        print(f"discourse: stopped {where()}".rstrip() + f"; {arguments.stopped}", file=sys.stderr)
        return 128 + (stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def _unheard() -> None:
    """Nobody takes what is still to be said on standard output; Python would say so once more while it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Stopped(KeyboardInterrupt):
    """The system, or a batch system, asked the run to end: what it must clean up is cleaned up, as after Ctrl-C."""

    def __init__(self, number: int) -> None:
        self.number = number


def entry() -> None:
    """The console script: the process is ours, and so are its surroundings and those of its workers."""
    # a worker would look for its modules in the folder that one stands in, before all others
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    # matplotlib keeps a list of the fonts there are, by default beside the user's settings
    if cache := places.cache_folder():
        os.environ.setdefault("MPLCONFIGDIR", str(cache / "matplotlib"))
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # `nohup` wants it not to end
            signal.signal(number, _stop)
    sys.exit(main())


def _stop(number: int, _: FrameType | None) -> NoReturn:
    raise Stopped(number)


def parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The parser of the command line, with every verb that the folder holds; of ``words`` that are to be parsed, only
    the verbs among them get their options, of which there are some four hundred."""
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
        its_parser.set_defaults(run=verb.run, stopped=getattr(verb, "STOPPED", "nothing was written"))
        if words is None or verb.NAME in words:
            verb.arguments(its_parser)
    return top


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib import metadata

        print(f"discourse {metadata.version('discourse')}")
        parser.exit()


if __name__ == "__main__":
    entry()
