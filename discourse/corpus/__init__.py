"""Stage three: repaired sources become a corpus of speeches, split, dated and de-duplicated.

The steps stand in :func:`read_corpus`, in order. Nothing is dropped in silence: what is cut is recorded with
each speech, and a source that cannot be used stops the work, or is listed where ``keep_going`` is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..errors import CorpusError, DiscourseError
from ..formats import read_sources
from ..progress import Progress
from ..sources import Source
from .speech import Corpus, DateEstimate, Evidence, Removed, Speech

if TYPE_CHECKING:
    from ..repair import Repaired

__all__ = [
    "Corpus",
    "DateEstimate",
    "Evidence",
    "Failure",
    "Removed",
    "Speech",
    "make_corpus",
    "read_corpus",
    "speeches_of",
]


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be used, and the letter that says why."""

    source: str
    reason: str


def read_corpus(
    paths: Iterable[str | Path], *, script: Literal["simplified", "keep"] = "simplified"
) -> Corpus:
    """The corpus that the files and folders of ``paths`` hold; the first unusable file is an error."""
    return make_corpus(read_sources(paths), script=script)[0]


def make_corpus(
    sources: Sequence[Source],
    *,
    script: Literal["simplified", "keep"] = "simplified",
    keep_going: bool = False,
    progress: Progress | None = None,
) -> tuple[Corpus, tuple[Failure, ...]]:
    """Repair, split, date and de-duplicate the sources: the corpus, and what had to be left out.

    Without ``keep_going`` the first source that cannot be used raises its error; with it, the source is
    listed and the work goes on.
    """
    from ..repair import repair
    from .duplicates import mark_duplicates
    from .residue import shared_residue

    repaired: list[Repaired] = []
    speeches: list[Speech] = []
    failures: list[Failure] = []

    def failed(source: Source, error: DiscourseError) -> None:
        if not keep_going:
            raise error
        failures.append(Failure(source.path, str(error)))

    for source in progress(sources, "repairing") if progress else sources:
        try:
            repaired.append(repair(source, script=script))
        except DiscourseError as error:
            failed(source, error)
    shared = shared_residue([one.text for one in repaired])
    for one in progress(repaired, "splitting and dating") if progress else repaired:
        try:
            speeches += speeches_of(one, shared)
        except DiscourseError as error:
            failed(one.source, error)
    if not speeches:
        raise CorpusError(
            "no speech was found"
            + (f" in {len(failures)} sources, the first: {failures[0].reason}" if failures else ""),
            expected="at least one source with a speech in it",
        )
    return Corpus(mark_duplicates(speeches)), tuple(failures)


def speeches_of(repaired: Repaired, shared: Mapping[str, str] | None = None) -> list[Speech]:
    """The dated speeches of one repaired source; ``shared`` are lines its corpus has at the edges of pages."""
    from .dating import date_speech
    from .given import with_given
    from .split import split_speeches

    speeches = split_speeches(repaired.traced, repaired.source, shared=shared, frame=repaired.frame)
    source = repaired.source
    dated = [
        replace(speech, date=date_speech(speech), format=source.format, places=source.places)
        for speech in speeches
    ]
    return with_given(dated, source)
