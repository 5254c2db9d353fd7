"""What a format of exchange is, and what it is given: the speeches cut up, and the eras asked of their dates.

What is said of a speech is declared once (:data:`FIELDS`): columns, XML attributes, schemas and the codebook in
the README of an export all come from there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..eras import Periodisation
from ..segment.segmented import SegmentedSpeech, Sentence

#: Written in the place of a character that a format cannot hold; one for one, so that offsets stay true.
REPLACEMENT = "\ufffd"

#: What no UTF-8 file can hold. Each format adds what else it cannot.
NOT_UTF8 = "\ud800-\udfff"

#: What XML 1.0 cannot hold, not even as a character reference (the production ``Char``).
NOT_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff" + NOT_UTF8


class Kept:
    """Text as a format can hold it. The characters that it cannot are replaced and counted.

    >>> kept = Kept("\\\\x00")
    >>> kept("党\\x00员"), dict(kept.replaced)
    ('党\ufffd员', {'U+0000': 1})
    """

    def __init__(self, refused: str = "") -> None:
        self._refused = re.compile(f"[{refused}{NOT_UTF8}]")
        self.replaced: Counter[str] = Counter()

    def __call__(self, text: str) -> str:
        return self._refused.sub(self._replace, text)

    def _replace(self, match: re.Match[str]) -> str:
        self.replaced[code_point(match[0])] += 1
        return REPLACEMENT


def code_point(character: str) -> str:
    """A character as Unicode names it.

    >>> code_point("党")
    'U+515A'
    """
    return f"U+{ord(character):04X}"


@dataclass(frozen=True)
class Field:
    """Something said of a speech: its name, its kind (``text``, ``day``, ``count`` or ``flag``), its meaning."""

    name: str
    kind: str
    what: str
    of: Callable[[Handed, SegmentedSpeech], Any] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Handed:
    """What is handed over: the speeches in their order, and the periodisation asked of their dates."""

    speeches: tuple[SegmentedSpeech, ...]
    eras: Periodisation

    def row(self, speech: SegmentedSpeech) -> dict[str, Any]:
        """What is said of a speech, by the names of :data:`FIELDS`; an unknown day is None, unknown words are ""."""
        return {one.name: one.of(self, speech) for one in FIELDS}


#: All that is said of a speech, in the order in which it is written.
FIELDS: tuple[Field, ...] = (
    Field("id", "text", "the speech", lambda _, s: s.id),
    Field("title", "text", "its title; empty where it has none", lambda _, s: s.speech.title),
    Field("date", "day", "the best guess of the day it was held", lambda _, s: s.speech.date.best),
    Field(
        "date_earliest",
        "day",
        "the first day on which it can have been held; empty: open",
        lambda _, s: s.speech.date.earliest,
    ),
    Field(
        "date_latest",
        "day",
        "the last day on which it can have been held; empty: open",
        lambda _, s: s.speech.date.latest,
    ),
    Field(
        "era",
        "text",
        "the era that holds the whole interval; empty where none does",
        lambda h, s: h.eras.era_of(s.speech.date) or "",
    ),
    Field(
        "straddles",
        "text",
        "the eras it may belong to where no single one holds the interval",
        lambda h, s: " ".join(h.eras.straddled(s.speech.date)),
    ),
    Field("genre", "text", "the genre, given or inferred", lambda _, s: s.speech.genre),
    Field("level", "text", "the level of government or Party", lambda _, s: s.speech.level),
    Field("speaker", "text", "who spoke", lambda _, s: s.speech.speaker),
    Field("place", "text", "where", lambda _, s: s.speech.place),
    Field(
        "duplicate_of",
        "text",
        "the near-duplicate that stands for it; empty: it counts as independent",
        lambda _, s: s.speech.duplicate_of or "",
    ),
    Field(
        "duplicate_relation",
        "text",
        "how the two are alike: copy, excerpt or overlap",
        lambda _, s: s.speech.duplicate_relation,
    ),
    Field("truncated", "flag", "whether its end is missing", lambda _, s: s.speech.truncated),
    Field("masks", "count", "names and numbers blotted out in it", lambda _, s: s.speech.masks),
    Field(
        "given", "text", "the fields that its editor gave; all others are inferred", lambda _, s: _given(s)
    ),
    Field("posted", "day", "when the web page was posted, where it says so", lambda _, s: s.speech.posted),
    Field("source", "text", "the path of the raw file as it was read", lambda _, s: s.speech.source),
    Field("sha256", "text", "the SHA-256 of the raw file", lambda _, s: s.speech.sha256),
    Field("raw_start", "count", "its first byte in the raw text", lambda _, s: s.speech.raw_span[0]),
    Field("raw_end", "count", "the byte behind its last", lambda _, s: s.speech.raw_span[1]),
    Field("characters", "count", "the length of its text in characters", lambda _, s: len(s.text)),
    Field("sentences", "count", "its sentences", lambda _, s: len(s.sentences)),
    Field("tokens", "count", "its tokens, punctuation among them", lambda _, s: len(s.tokens)),
)


def _given(speech: SegmentedSpeech) -> str:
    return " ".join(speech.speech.given)


def plain(value: Any, flags: tuple[str, str] = ("false", "true")) -> str:
    """A value of a row as text: a day as ISO 8601 writes it, None as nothing, a flag as one of two words.

    >>> plain(date(2014, 3, 5)), plain(None), plain(True), plain(3)
    ('2014-03-05', '', 'true', '3')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return flags[value]
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Laid:
    """A sentence with its tokens: each with its number, the character it begins at and the text (white space) that
    stands before it; ``tail`` is what follows the last. Put together they are the text of the speech again."""

    sentence: Sentence
    tokens: tuple[tuple[int, int, str, str], ...]
    tail: str


def laid_out(speech: SegmentedSpeech) -> Iterator[Laid]:
    """The sentences of a speech, in order, with their tokens; a token belongs to the sentence that it begins in."""
    text, at, n = speech.text, 0, 0
    for sentence in speech.sentences:
        tokens = []
        while n < len(speech.tokens) and speech.starts[n] < sentence.end:
            start = speech.starts[n]
            tokens.append((n, start, text[at:start], speech.tokens[n]))
            at = start + len(speech.tokens[n])
            n += 1
        yield Laid(sentence, tuple(tokens), text[at : sentence.end])
        at = max(at, sentence.end)


@dataclass(frozen=True)
class FormatSpec:
    """A format of exchange. ``how`` tells its readers what to type; ``write`` puts its files into a folder and
    says, by code point, which characters it had to replace."""

    name: str
    what: str
    how: str
    write: Callable[[Handed, Path], Counter[str]] = field(repr=False)


def codebook(names: Sequence[str] | None = None) -> str:
    """The fields, a line each, for a README."""
    kept = [one for one in FIELDS if names is None or one.name in names]
    width = max(len(one.name) for one in kept)
    return "\n".join(f"  {one.name:<{width}}  {one.what}" for one in kept)
