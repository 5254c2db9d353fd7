"""Stage three: repaired sources become a corpus of speeches, split, dated and de-duplicated.

The steps stand in :func:`read_corpus`, in order. Nothing is dropped in silence: what is cut is recorded with
each speech, and a source that cannot be used stops the work, or is listed where ``keep_going`` is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..doors import door
from ..errors import CorpusError, DiscourseError, at_fault, fault
from ..progress import Progress
from ..sources import Source
from .speech import Corpus, DateEstimate, Evidence, Removed, Speech

if TYPE_CHECKING:
    from ..repair import Repaired
    from .account import Account

__all__ = [
    "Corpus",
    "DateEstimate",
    "Evidence",
    "Failure",
    "Removed",
    "Speech",
    "accounted",
    "left_out",
    "make_corpus",
    "read_corpus",
    "speeches_of",
]


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be used, and the letter that says why."""

    source: str
    reason: str


@door
def read_corpus(
    paths: str | Path | Iterable[str | Path], *, script: Literal["simplified", "keep"] = "simplified"
) -> Corpus:
    """The corpus that the files and folders of ``paths`` (or one path) hold; the first unusable file is an error."""
    from ..formats import read_sources

    return make_corpus(read_sources(paths), script=script)[0]


@door
def make_corpus(
    sources: Sequence[Source],
    *,
    script: Literal["simplified", "keep"] = "simplified",
    keep_going: bool = False,
    progress: Progress | None = None,
) -> tuple[Corpus, tuple[Failure, ...]]:
    """Repair, split, date and de-duplicate the sources: the corpus, and what had to be left out.

    Without ``keep_going`` the first source that cannot be used raises its error; with it, the source is
    listed and the work goes on. That holds for a fault of this package, too: the source that it came up at is named.
    """
    from ..repair import repair
    from .duplicates import mark_duplicates
    from .residue import shared_residue

    repaired: list[Repaired] = []
    speeches: list[Speech] = []
    failures: list[Failure] = []

    for source in progress(sources, "repairing") if progress else sources:
        with left_out(source, failures, "repairing it", keep_going=keep_going):
            repaired.append(repair(source, script=script))
    shared = shared_residue([one.text for one in repaired])
    for one in progress(repaired, "splitting and dating") if progress else repaired:
        with left_out(one.source, failures, "splitting and dating it", keep_going=keep_going):
            speeches += speeches_of(one, shared)
    if not speeches:
        raise CorpusError(
            "no speech was found"
            + (f" in {len(failures)} sources, the first: {failures[0].reason}" if failures else ""),
            expected="at least one source with a speech in it",
        )
    with at_fault(f"{len(speeches)} speeches", "looking for near-duplicates"):
        return Corpus(mark_duplicates(speeches)), tuple(failures)


@contextmanager
def left_out(source: Source, failures: list[Failure], doing: str, *, keep_going: bool) -> Iterator[None]:
    """A source that cannot be used is put on the list where one may ``keep_going``, and is an error otherwise; so is
    one at which this package itself fails, while ``doing`` something that ought to work for any."""
    try:
        yield
    except OSError:  # the system's, whatever the source
        raise
    except Exception as error:
        letter = error if isinstance(error, DiscourseError) else fault(error, source.path, doing)
        if not keep_going:
            raise letter from (None if letter is error else error)
        failures.append(Failure(source.path, str(letter)))


@door
def speeches_of(repaired: Repaired, shared: Mapping[str, str] | None = None) -> list[Speech]:
    """The dated speeches of one repaired source; ``shared`` are lines its corpus has at the edges of pages."""
    return accounted(repaired, shared)[0]


@door
def accounted(repaired: Repaired, shared: Mapping[str, str] | None = None) -> tuple[list[Speech], Account]:
    """The same, with what became of every character of the source (:mod:`.account`)."""
    from .account import checked
    from .dating import date_speech
    from .given import with_given
    from .split import split_speeches

    speeches = split_speeches(repaired.traced, repaired.source, shared=shared, frame=repaired.frame)
    account = checked(repaired, speeches)
    source = repaired.source
    dated = [
        replace(speech, date=date_speech(speech), format=source.format, places=source.places)
        for speech in speeches
    ]
    return with_given(dated, source), account
