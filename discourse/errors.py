"""One root error, one error a stage: each message is a letter to a tired colleague.

Catch :class:`DiscourseError` to catch everything this package raises on purpose; each stage's error is
also the built-in that fits, so ``except ValueError`` keeps working in a notebook.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class DiscourseError(Exception):
    """Something in the input stops the work; the message says what, where, what was expected, what to try.

    >>> print(DiscourseError("the file is empty", where="a.txt", expected="a speech", advice="another file"))
    a.txt: the file is empty. Expected: a speech. Try: another file.
    """

    def __init__(
        self, found: str, *, where: str | None = None, expected: str | None = None, advice: str | None = None
    ) -> None:
        self.found, self.where, self.expected, self.advice = found, where, expected, advice
        letter = f"{where}: {found}." if where else f"{found}."
        if expected:
            letter += f" Expected: {expected}."
        if advice:
            letter += f" Try: {advice}."
        super().__init__(letter)

    def __reduce__(self) -> tuple[object, ...]:
        """An error travels from a worker whole: its parts, not its letter, are what it is made from."""
        made = partial(type(self), where=self.where, expected=self.expected, advice=self.advice)
        return made, (self.found,), self.__dict__


class SourceError(DiscourseError, ValueError):
    """A file or folder cannot be read as a source."""


class RepairError(DiscourseError, ValueError):
    """A text cannot be repaired, or an edit does not fit the text it is applied to."""


class CorpusError(DiscourseError, ValueError):
    """No speech, or no corpus, can be made of the sources."""


class SegmentError(DiscourseError, ValueError):
    """A speech cannot be cut into sentences or tokens."""


class LexiconError(DiscourseError, ValueError):
    """A lexicon, model or era file is missing, malformed or contradicts itself."""


class ExtractorError(DiscourseError, ValueError):
    """A feature was asked for that does not exist or cannot be measured."""


class CompareError(DiscourseError, ValueError):
    """Two groups cannot be compared as asked."""


class PlotError(DiscourseError, ValueError):
    """A figure cannot be drawn; a missing glyph is one such case."""


class MissingFeatureError(PlotError):
    """A figure needs a feature that the study did not measure."""


class PublishError(DiscourseError, ValueError):
    """An output cannot be written or does not match its manifest."""


class StudyError(DiscourseError, ValueError):
    """study.toml says something this package does not understand."""


class EngineError(DiscourseError, RuntimeError):
    """The work cannot be shared out as asked, or the workers were lost."""


class MeasuredError(DiscourseError, ValueError):
    """A folder is no measured corpus, or one that this version cannot read."""


class BusyError(MeasuredError):
    """Another run is at work in the folder of a measured corpus."""


# ── faults of our own ────────────────────────────────────────────────────────────────────────────────────


class FaultError(DiscourseError, RuntimeError):
    """A fault of this package, not of what it was given: what failed, at which source or speech, and where in the
    code. Python's own error stays behind it as ``__cause__``."""


class InvariantError(FaultError):
    """Something that always holds does not: a character that is nowhere, a count that does not add up. No number of
    the run can be trusted, so nothing is written; ``found`` says which numbers do not agree."""


#: No fault of this package: what it says itself, and what the system refuses it (a disk that is full).
NO_FAULT: Final = (DiscourseError, OSError)

#: What to do about a fault, for its letter.
REPORT: Final = (
    "leave that file out for now (--keep-going does, where it is one file's), and report it: this letter, the output "
    "of `discourse --version` and, if you may, the file. It is a fault of discourse, not of your text"
)


def fault(error: Exception, where: str, doing: str) -> FaultError:
    """The letter for an error that nobody expected: what was being done, to which source or speech, and the innermost
    place in this package.

    >>> try:
    ...     {}["党"]
    ... except KeyError as error:
    ...     letter = fault(error, "a.txt", "splitting it into speeches")
    >>> letter.found
    "splitting it into speeches failed with KeyError: '党'"
    """
    said = " ".join(str(error).split())[:300]
    found = f"{doing} failed with {type(error).__name__}" + (f": {said}" if said else "")
    place = _innermost(error)
    return FaultError(found + (f" ({place})" if place else ""), where=where, advice=REPORT)


@contextmanager
def at_fault(where: str, doing: str) -> Iterator[None]:
    """What nobody expected is raised as a letter (:func:`fault`); a letter is let through.

    >>> with at_fault("a.txt", "the sum"):
    ...     1 / 0
    Traceback (most recent call last):
    discourse.errors.FaultError: a.txt: the sum failed with ZeroDivisionError: division by zero. Try: leave ...
    """
    try:
        yield
    except NO_FAULT:
        raise
    except Exception as error:
        raise fault(error, where, doing) from error


def _innermost(error: BaseException) -> str:
    """The file of this package and the line in it where an error came up; "" where it came from elsewhere."""
    here = Path(__file__)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if here.parent in path.parents and path != here:
            return f"{path.relative_to(here.parent).as_posix()}:{frame.lineno}"
    return ""


def blamed(work: Callable[[Sequence[T]], R], items: Sequence[T], name: Callable[[T], str], doing: str) -> R:
    """``work`` of all the items; where that fails as nobody expected, a letter that names the one it fails at.

    >>> blamed(lambda numbers: sum(1 / n for n in numbers), [1, 2], str, "the sum")
    1.5
    >>> blamed(lambda numbers: sum(1 / n for n in numbers), [1, 0], str, "the sum")
    Traceback (most recent call last):
    discourse.errors.FaultError: 0: the sum failed with ZeroDivisionError: division by zero. Try: leave ...
    """
    try:
        return work(items)
    except NO_FAULT:
        raise
    except Exception as error:
        for item in items:
            with at_fault(name(item), doing):
                work([item])
        whole = f"{name(items[0])} to {name(items[-1])}" if items else "no speech at all"
        raise fault(error, whole, doing) from error
