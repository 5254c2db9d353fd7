"""A speech and a corpus: frozen values that know where they came from.

A speech is one delivered (or printed) text, cut out of a source: its words, its date as an interval with the
evidence for it, and all that was taken away on the way. The era is not among them: an era is a question asked
of a date (see :mod:`discourse.eras`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, SupportsIndex, overload

from ..repair.traced import TracedText
from ..sources import place_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Removed:
    """Matter of the source that is not the speech: what it was, and where (bytes of the raw file)."""

    kind: str
    text: str
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a date: the words quoted, the rule they met, the bounds they set (None = no bound). A posting
    date that was kept apart from the words (``Speech.posted``) is quoted as a day, 2014-03-05.

    ``weight`` is between 0 and 1: how far the rule is to be trusted by itself.
    """

    quote: str
    rule: str
    earliest: date | None
    latest: date | None
    weight: float


@dataclass(frozen=True, slots=True)
class DateEstimate:
    """When a speech was held: an interval (both ends included; None = open), a best guess, and the reasons.

    ``conflicts`` says, in words, which pieces of evidence cannot all be true.
    """

    earliest: date | None = None
    latest: date | None = None
    best: date | None = None
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason for what is said about a speech: ``about`` names the field (``genre``, ``level``, ``speaker``,
    ``place``, ``truncated``), ``value`` what it speaks for, ``quote`` the words that say so, ``rule`` the rule they
    met; the rule is ``given`` where the user said it, and then nothing else counts. About a ``meeting`` it is a line
    that heads the minutes which several speeches were taken from, ``value`` its kind: on record as removed with the
    first of them, it dates them all."""

    about: str
    value: str
    quote: str
    rule: str


@dataclass(frozen=True)
class Speech:
    """One text of a source. ``traced`` leads each of its characters back to bytes of the raw file, or, for a
    ``format`` whose text had to be taken out of the file, to bytes of the text so taken, in UTF-8; ``places`` then
    say on which page, in which paragraph or row those lie. ``given`` names the fields that the user filled in.
    ``duplicate_of`` is the copy that stands for this one, ``duplicate_relation`` how they are alike: ``copy``,
    ``excerpt`` (one stands in the other) or ``overlap`` (both lost something).
    """

    id: str
    source: str
    sha256: str
    n: int
    title: str
    traced: TracedText = field(repr=False)
    genre: str = "unknown"
    level: str = ""
    speaker: str = ""
    place: str = ""
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    given: tuple[str, ...] = ()
    format: str = "text"
    places: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    removed: tuple[Removed, ...] = field(default=(), repr=False)
    truncated: bool = False
    masks: int = 0
    posted: date | None = None
    date: DateEstimate = DateEstimate()
    duplicate_of: str | None = None
    duplicate_relation: str = ""

    @property
    def text(self) -> str:
        """The repaired words of the speech, a paragraph a line."""
        return self.traced.text

    @property
    def raw_span(self) -> tuple[int, int]:
        """Where the speech begins and ends in the raw file, in bytes."""
        return self.traced.raw_span(0, len(self.traced))

    def where(self, start: int = 0, end: int | None = None) -> str:
        """The page, paragraph, chapter or row that ``start:end`` of the text stands in; "" for a plain file."""
        return place_of(self.places, *self.traced.raw_span(start, len(self.traced) if end is None else end))

    def __repr__(self) -> str:
        best = f", {self.date.best.isoformat()}" if self.date.best else ""
        return f"<Speech {self.id}: {self.title[:40]!r}, {self.genre}{best}, {len(self.text):,} characters>"

    def _repr_html_(self) -> str:
        from ..shown.texts import speech_html

        (row,) = Corpus((self,)).to_frame().reset_index().to_dict("records")
        evidence = [(e.quote, e.rule, _iso(e.earliest), _iso(e.latest)) for e in self.date.evidence]
        return speech_html(row, evidence, self.date.conflicts, [r.kind for r in self.removed], self.text)


@dataclass(frozen=True)
class Corpus:
    """Speeches in a fixed order. Near-duplicates stay in, pointing at the copy that stands for them."""

    speeches: tuple[Speech, ...]

    def __iter__(self) -> Iterator[Speech]:
        return iter(self.speeches)

    def __len__(self) -> int:
        return len(self.speeches)

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Speech: ...

    @overload
    def __getitem__(self, key: slice) -> tuple[Speech, ...]: ...

    def __getitem__(self, key: SupportsIndex | str | slice) -> Speech | tuple[Speech, ...]:
        """The speech at a place, or with an id; of a slice the speeches, which alone are no corpus: what a copy is a
        copy of may lie outside."""
        if not isinstance(key, str):
            return self.speeches[key]
        for speech in self.speeches:
            if speech.id == key:
                return speech
        raise KeyError(key)

    @property
    def independent(self) -> tuple[Speech, ...]:
        """One speech a near-duplicate cluster: what every statistic counts. A copy whose original is not in this
        corpus counts for itself."""
        from .copies import copies_among

        copies = copies_among(self.speeches)
        return tuple(speech for i, speech in enumerate(self.speeches) if i not in copies)

    def __repr__(self) -> str:
        return f"<Corpus: {self._counts()}>"

    def _repr_html_(self) -> str:
        from ..shown import edges
        from ..shown.texts import corpus_html

        first, last, hidden = edges(self.speeches)
        shown = Corpus((*first, *last))
        rows = shown.to_frame().reset_index().to_dict("records") if len(shown) else []
        return corpus_html(self._counts(), rows, hidden)

    def _counts(self) -> str:
        """How many texts there are, how many of them independent, and from when to when they are dated."""
        days = [s.date.best for s in self.speeches if s.date.best]
        dated = f"; {min(days).year} to {max(days).year}, {len(self) - len(days):,} undated" if days else ""
        return f"{len(self):,} texts, {len(self.independent):,} of them independent{dated}"

    def to_frame(self) -> pd.DataFrame:
        """The metadata, a row a speech, indexed by id; dates as text (ISO 8601), empty where unknown."""
        import pandas as pd

        rows = [
            {
                "id": s.id,
                "source": s.source,
                "sha256": s.sha256,
                "title": s.title,
                "genre": s.genre,
                "level": s.level,
                "speaker": s.speaker,
                "place": s.place,
                "given": " ".join(s.given),
                "earliest": _iso(s.date.earliest),
                "latest": _iso(s.date.latest),
                "best": _iso(s.date.best),
                "posted": _iso(s.posted),
                "duplicate_of": s.duplicate_of or "",
                "duplicate_relation": s.duplicate_relation,
                "truncated": s.truncated,
                "masks": s.masks,
                "characters": len(s.text),
                "raw_start": s.raw_span[0],
                "raw_end": s.raw_span[1],
                "evidence": " | ".join(f"{e.quote} [{e.rule}]" for e in s.date.evidence),
                "conflicts": " | ".join(s.date.conflicts),
            }
            for s in self.speeches
        ]
        return pd.DataFrame(rows).set_index("id")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
