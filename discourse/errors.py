"""One root error, one error a stage: each message is a letter to a tired colleague.

Catch :class:`DiscourseError` to catch everything this package raises on purpose; each stage's error is
also the built-in that fits, so ``except ValueError`` keeps working in a notebook.
"""

from __future__ import annotations

from functools import partial


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
