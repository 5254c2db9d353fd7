"""What the user says of a speech wins over what was inferred; both stay on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from ..errors import CorpusError
from ..formats.metadata import WORDS
from ..sources import Given, Source
from .speech import DateEstimate, Evidence, Finding, Speech


def with_given(speeches: Sequence[Speech], source: Source) -> list[Speech]:
    """The speeches of a source with what its user gave; what is said of one speech wins over what is said of all.

    Raises CorpusError where something is said of a speech that the source does not hold.
    """
    out = list(speeches)
    for given in sorted(source.given, key=lambda one: one.n or 0):
        if given.n is not None and not 1 <= given.n <= len(out):
            raise CorpusError(
                f"speech {given.n} of {source.name!r} is named here, but the source holds {len(out)}",
                where=given.where,
                expected=f"{source.name}.1" + (f" to {source.name}.{len(out)}" if len(out) > 1 else ""),
                advice="see them with: discourse speeches " + source.path,
            )
        for i, speech in enumerate(out):
            if given.n in {None, i + 1}:
                out[i] = _with(speech, given)
    return out


def _with(speech: Speech, given: Given) -> Speech:
    said = {name: value for name in WORDS if (value := getattr(given, name))}
    findings = tuple(Finding(name, value, value, "given") for name, value in said.items())
    kept = tuple(one for one in speech.findings if not (one.about in said and one.rule == "given"))
    names = dict.fromkeys((*speech.given, *said, *(["date"] if given.date else [])))
    changed = replace(speech, **said, findings=(*findings, *kept), given=tuple(names))
    return replace(changed, date=_dated(speech.date, given.date)) if given.date else changed


def _dated(inferred: DateEstimate, interval: tuple[date, date]) -> DateEstimate:
    """The given interval; the text's own best guess is kept if it lies inside, and is a conflict if it does not."""
    low, high = interval
    best = inferred.best
    if best is None or not low <= best <= high:
        best = low + timedelta(days=(high - low).days // 2)
    quote = low.isoformat() if low == high else f"{low.isoformat()}/{high.isoformat()}"
    evidence = (
        Evidence(quote, "given", low, high, 1.0),
        *(e for e in inferred.evidence if e.rule != "given"),
    )
    early = inferred.latest is not None and inferred.latest < low
    late = inferred.earliest is not None and inferred.earliest > high
    conflict = (f"given as {quote}, but by its own words {_said(inferred)}",) if early or late else ()
    return DateEstimate(low, high, best, evidence, (*conflict, *inferred.conflicts))


def _said(inferred: DateEstimate) -> str:
    low, high = (day.isoformat() if day else "…" for day in (inferred.earliest, inferred.latest))
    return f"between {low} and {high}"
