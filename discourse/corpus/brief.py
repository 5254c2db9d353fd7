"""What is asked of a speech while copies are looked for: little enough to be put on a disk and read in any order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from .lines import fold
from .shapes import opens_with_salutation
from .shingles import codes_of

if TYPE_CHECKING:
    from .shingles import Codes
    from .speech import Speech


class Brief(NamedTuple):
    """A speech as a comparison sees it, and what decides which of several copies stands for all.

    ``codes`` are its Han characters (:func:`.shingles.codes_of`), ``title`` is folded, ``opens`` whether it begins by
    calling an audience. ``damages`` counts masks and characters that repair had to guess or to give up. Of its date:
    whether there are ``conflicts``, which re-dated copies have, and the ``days`` it may lie in.
    """

    id: str
    title: str
    opens: bool
    truncated: bool
    damages: int
    conflicts: bool
    days: int
    codes: Codes

    @classmethod
    def of(cls, speech: Speech) -> Brief:
        """The brief of a speech."""
        guessed = sum(len(piece.text) for piece in speech.traced.pieces if not piece.certain)
        earliest, latest = speech.date.earliest or date.min, speech.date.latest or date.max
        return cls(
            speech.id,
            fold(speech.title),
            opens(speech.text),
            speech.truncated,
            speech.masks + guessed + speech.text.count("\ufffd"),
            bool(speech.date.conflicts),
            (latest - earliest).days,
            codes_of(speech.text),
        )


def opens(text: str) -> bool:
    """Whether a text begins by calling an audience."""
    return opens_with_salutation(fold(text[:400]).lstrip())
